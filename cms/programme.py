"""A gathering as its public page tells it: its sessions by day, the ways in, the facts beside the story.

Nothing here touches a meeting's link, number or passcode: the columns are not even read.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Case, CharField, F, IntegerField, Q, QuerySet, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, pgettext
from django_countries.fields import Country

from cms import languages, roles
from convite.moments import length_words
from convite.prepared import Prepared
from events import spoken
from events.models import Capacity, Event, Hosting, Mode, Part, Session, Topic
from trainings.models import Cohort, Lesson


class Line(NamedTuple):
    """One session in the list of its event, ready for `{% cards %}`; its place is the room."""

    url: str
    title: str
    kind: str
    status: str
    instant: datetime | None
    zone: str
    minutes: int
    place: str
    seats: Sequence[roles.Seat]

    @property
    def day(self) -> date | None:
        """The day on the wall where it takes place."""
        return self.instant.astimezone(ZoneInfo(self.zone)).date() if self.instant else None


def _sessions(event_id: int, locale_id: int, *, language: str) -> QuerySet[Any]:
    return (
        Session.objects.filter(event_id=event_id)
        .filter(Q(pages__locale_id=locale_id) | Q(pages=None))
        .on_the_programme()
        .in_order()
        .values_list(
            "pk",
            "format",
            "status",
            "starts_at",
            "time_zone",
            "declared_minutes",
            "room",
            "pages__url_path",
            *(languages.column("title", code) for code in _preferred(language)),
        )
    )


SESSIONS = Prepared(_sessions)


def sessions_of(event: Event, *, locale_id: int, with_roles: bool) -> list[Line]:
    """The sessions on the programme in their order, with titles in the language of the page.

    One query, and one more for the small tables of seats when roles are shown.
    """
    formats = _formats(get_language() or "")
    tables = _tables(event) if with_roles else {}
    return [
        Line(
            url or "#programme",
            next((title for title in said if title), ""),
            formats[kind],
            status,
            starts_at,
            zone,
            minutes,
            room,
            tables.get(pk, ()),
        )
        for pk, kind, status, starts_at, zone, minutes, room, url, *said in SESSIONS.rows(
            event.pk, locale_id, language=get_language() or ""
        )
    ]


@lru_cache(maxsize=8)
def _formats(language: str) -> dict[str, str]:
    return {code: str(word) for code, word in Session.Format.choices}


def _preferred(language: str) -> list[str]:
    """The languages in which words are looked for: the page's own first."""
    here = language if language in languages.ORDER else languages.ORDER[0]
    return [here, *(code for code in languages.ORDER if code != here)]


def by_day(lines: list[Line]) -> list[tuple[date | None, list[Line]]]:
    """Sessions under their day."""
    return [(day, list(told)) for day, told in groupby(lines, key=lambda line: line.day)]


SEATS = Prepared(
    lambda event_id: (
        Part.objects.filter(session__event_id=event_id, status__in=list(Part.STANDING))
        .exclude(role=Part.Role.ORGANISER)
        .order_by("position", "pk")
        # As text: a UUID is dear to read and to compare, and here it only tells one person from another.
        .annotate(who=Cast("subject", CharField()))
        .values_list("session_id", "who", "mode", "status", "shows_groups", "stakeholder_group__code")
    )
)


@lru_cache(maxsize=256)
def _shape(mode: str, status: str, shows_groups: bool, code: str | None) -> roles.Seat:
    return roles.Seat("", "", "", mode, status, (code or "") if shows_groups else "")


def _tables(event: Event) -> dict[int, tuple[roles.Seat, ...]]:
    """The seats of many sessions at once, without names: shapes and sectors for small rings."""
    tables: defaultdict[int, dict[Any, roles.Seat]] = defaultdict(dict)
    for session, subject, *shape in SEATS.rows(event.pk):
        tables[session][subject] = _shape(*shape)
    return {session: tuple(seats.values()) for session, seats in tables.items()}


PARTS = Prepared(
    lambda session_id: Part.objects.filter(
        session_id=session_id, status__in=list(Part.STANDING)
    ).select_related("person", "organisation", "stakeholder_group")
)


def parts_of(session: Session) -> Iterable[Part]:
    """The standing parts of a session with what their seats tell."""
    return PARTS.records(session.pk)


SIBLINGS = Prepared(
    lambda event_id: Session.objects.filter(event_id=event_id).on_the_programme().values_list("pk")[:2]
)


def is_alone(event: Event) -> bool:
    """Whether the gathering has a single session on its programme."""
    return len(list(SIBLINGS.rows(event.pk))) == 1


class Beside(NamedTuple):
    """What stands beside a gathering's programme: seats (in all, taken) by mode, hosts, topics."""

    seats: dict[str, tuple[int | None, int]]
    hosts: list[str]
    topics: list[str]


def _listed(rows: QuerySet[Any], name: str, *columns: Any) -> QuerySet[Any]:
    named = {f"column_{place}": column for place, column in enumerate((Value(name), *columns))}
    return rows.annotate(**named).values_list(*named)


def _beside(event_id: int, *, language: str) -> QuerySet[Any]:
    """Three short lists in one query, each row under its list's name: three words and two numbers."""
    nothing, none = Value(""), Value(None, IntegerField())
    lead = Case(When(is_lead=True, then=0), default=1)
    names = [F(languages.column("name", code)) for code in _preferred(language)]
    seats = Capacity.objects.filter(event_id=event_id, session=None)
    hosts = Hosting.objects.filter(event_id=event_id)
    topics = Topic.objects.filter(events=event_id).rewrite(False)
    return _listed(seats, "seats", F("mode"), nothing, nothing, F("seats"), F("taken")).union(
        _listed(hosts, "hosts", F("organisation__acronym"), F("organisation__name"), nothing, lead, F("pk")),
        _listed(topics, "topics", *names, none, none),
        all=True,
    )


BESIDE = Prepared(_beside)


def beside(event: Event) -> Beside:
    """Seats, hosts (the lead first) and topics (in the language of the page) of a gathering, in one query."""
    found = Beside({}, [], [])
    hosts = []
    for name, first, second, third, one, other in BESIDE.rows(event.pk, language=get_language() or ""):
        if name == "seats":  # a mode may have several rows, one for each hub
            known, taken = found.seats.get(first, (0, 0))
            found.seats[first] = (None if None in (known, one) else known + one, taken + other)
        elif name == "hosts":
            hosts.append((one, other, first or second))
        else:
            found.topics.append(first or second or third)
    found.hosts.extend(told for _lead, _pk, told in sorted(hosts))
    found.topics.sort()
    return found


def ways_in(event: Event, now: datetime, seats: Mapping[str, tuple[int | None, int]]) -> dict[str, Any]:
    """How to take part: seats left by mode, whether one can register now, and where."""
    left = {
        mode: None if known is None else max(known - taken, 0)
        for mode in Mode.values
        if mode in seats
        for known, taken in [seats[mode]]
    }
    is_open = event.is_open_for_registration(now)
    return {
        "modes": list(left),
        "ways": [(mode, _left_words(free)) for mode, free in left.items()],
        "is_open": is_open,
        "is_full": bool(left) and all(free == 0 for free in left.values()),
        "opens_at": event.registration_opens_at
        if event.registration_opens_at and event.registration_opens_at > now
        else None,
        "register_url": reverse("events:register", args=[event.code]) if is_open and left else "",
    }


def _left_words(left: int | None) -> str:
    if left is None:
        return gettext("open to all who register")
    if left == 0:
        return gettext("no seats left")
    return ngettext("%(count)s seat left", "%(count)s seats left", left) % {"count": left}


@lru_cache(maxsize=1024)
def _country(code: str, language: str) -> str:
    return str(Country(code).name)


def place(event: Event) -> str:
    """Venue, address, city and country, each once."""
    country = _country(str(event.country), get_language() or "") if event.country else ""
    return ", ".join(
        dict.fromkeys(part for part in (event.venue, event.address, event.city, country) if part)
    )


def _yes(value: bool | None, yes: str, no: str) -> str:
    return "" if value is None else yes if value else no


def _access_facts(event: Event) -> list[tuple[str, str]]:
    return [
        (gettext("Spoken languages"), ", ".join(spoken.names(event.languages or []))),
        (gettext("Interpretation into"), ", ".join(spoken.names(event.interpretation or []))),
        (gettext("Captions"), _yes(event.captions, gettext("Yes"), gettext("No"))),
        (gettext("Step-free access"), _yes(event.step_free, gettext("Yes"), gettext("No"))),
    ]


def place_facts(event: Event) -> list[tuple[str, str]]:
    """Facts beside a gathering's programme."""
    return [(gettext("Where"), place(event)), *_access_facts(event)]


def session_facts(
    session: Session, *, organisers: list[str], hosts: list[str]
) -> list[tuple[str, str | SafeString]]:
    """Facts beside a session's story; only those that are known are shown."""
    event = session.event
    where = ", ".join(part for part in (session.room, place(event)) if part)
    code = " · ".join(part for part in (session.programme, session.programme_code) if part)
    length = length_words(session.declared_minutes)
    if session.slot_minutes and session.slot_minutes > session.declared_minutes:
        length = gettext("%(length)s, in a slot of %(slot)s") % {
            "length": length,
            "slot": length_words(session.slot_minutes),
        }
    return [
        (gettext("Where"), where),
        (gettext("Format"), session.get_format_display()),
        (gettext("Length"), length),
        (gettext("In the programme"), _official(code, session.official_url)),
        (gettext("Organised by"), pgettext("between names", ", ").join(organisers or hosts)),
        *_access_facts(event),
    ]


def _official(code: str, url: str) -> str | SafeString:
    if not url:
        return code
    return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', url, code or gettext("Official page"))


def training_facts(cohort: Cohort, lessons: list[Lesson]) -> list[tuple[str, str]]:
    """Facts beside a course's story: hours, attendance to complete it, place, languages."""
    event = cohort.event
    return [
        (gettext("Where"), place(event)),
        (gettext("Classes"), str(len(lessons))),
        (gettext("Hours in all"), length_words(cohort.planned_minutes)),
        (
            gettext("To complete it"),
            gettext("attend %(percent)s %% of the hours") % {"percent": cohort.course.completion_percent},
        ),
        *_access_facts(event),
    ]
