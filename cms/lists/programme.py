"""A gathering as its public page tells it: its sessions by day, the ways in, the facts beside the story.

Nothing here touches a meeting's link, number or passcode: the columns are not even read.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, ngettext, pgettext
from django_countries.fields import Country
from wagtail.models import PageViewRestriction

from cms import languages, roles, sites
from cms.lists.gathered import Fields, Lines, Rows
from convite.locale_prefix import address
from convite.moments import length_words
from convite.prepared import Prepared
from events import hours, spoken
from events.models import Capacity, Document, Event, Hosting, Mode, Part, Session, Track
from events.views.own import Handout
from trainings import setting_tasks
from trainings.completion import rule_of
from trainings.completion_words import besides, of_rule
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
    #: The language of the title, where it is not the page's.
    lang: str = ""
    track: str = ""

    @property
    def day(self) -> date | None:
        """The day on the wall where it takes place."""
        return self.instant.astimezone(ZoneInfo(self.zone)).date() if self.instant else None

    @property
    def is_break(self) -> bool:
        """Whether nobody leads it."""
        return self.kind == str(Session.Format.BREAK.label)


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
            track_told(language),
            Case(When(pages__live=True, then="pages__url_path")),
            Exists(PageViewRestriction.objects.filter(page=OuterRef("pages__pk"))),
            *(languages.column("title", code) for code in languages.preferred(language)),
        )
    )


def track_told(language: str) -> Coalesce:
    """What the track of a session is called in a language, or else the words that the session carries."""
    name = languages.column("name", language)
    named = Track.objects.filter(event=OuterRef("event_id"), words=OuterRef("track"))
    return Coalesce(NullIf(Subquery(named.values(name)[:1]), Value("")), "track")


SESSIONS = Prepared(_sessions)


def sessions_of(event: Event, *, locale_id: int, tables: Mapping[int, tuple[roles.Seat, ...]]) -> list[Line]:
    """The sessions on the programme in their order, with titles in the language of the page, in one query.

    One of several whose own page only some may read is not told. `tables` are the seats of each, from
    `tables`; empty where roles are not shown.
    """
    language = get_language() or languages.ORDER[0]
    formats = format_words(language)
    lines = []
    rows = list(SESSIONS.rows(event.pk, locale_id, language=language))
    for pk, kind, status, starts_at, zone, minutes, room, track, url, is_closed, *said in rows:
        # The only session is where its gathering leads, and asks there whoever comes.
        if is_closed and len(rows) > 1:
            continue
        title, lang = languages.told_first(said, language)
        address = way_to_session(kind, url) if url else "#programme"
        seats = tables.get(pk, ())
        lines.append(
            Line(address, title, formats[kind], status, starts_at, zone, minutes, room, seats, lang, track)
        )
    return lines


def only_page_of(lines: Sequence[Line]) -> str:
    """The address of the only session's page; none where there are others, or it has none that is public."""
    return lines[0].url if len(lines) == 1 and not lines[0].url.startswith("#") else ""


def way_to_session(kind: str, url: str) -> str:
    """The address of a session's page in a programme; none for a break, whose page says nothing more."""
    return "" if kind == Session.Format.BREAK else sites.way_to(url)


@lru_cache(maxsize=8)
def format_words(language: str) -> dict[str, str]:
    """What each format of a session is called in a language, which is the one now active."""
    return {code: str(word) for code, word in Session.Format.choices}


def until_when(words: str, event: Event, zone: str = "") -> str:
    """What names the first day of a gathering, and until which day that goes on where it is another.

    The days are those on the walls of its own time zone, or of another one.
    """
    if event.starts_at is None or event.ends_at is None:
        return words
    place = ZoneInfo(zone or event.time_zone)
    # What ends at midnight ends on the day before.
    last = max(event.starts_at, event.ends_at - timedelta(minutes=1))
    days = [moment.astimezone(place).date() for moment in (event.starts_at, last)]
    return hours.run_words(words, days[0], days)


def in_all(lines: Sequence[Line]) -> str:
    """How many sessions these are, and until which day; the coffee in between is none of them."""
    days = [day for line in lines if (day := line.day)]
    led = [line for line in lines if not line.is_break]
    return hours.run_words(hours.count_words(len(led or lines)), min(days, default=None), days)


def sessions_over(lines: Sequence[Line], now: datetime) -> str:
    """How many sessions are over of a gathering that goes on, in words; no coffee, nothing called off."""
    spans = [
        hours.Span(line.instant, line.minutes, line.zone)
        for line in lines
        if line.instant and not line.is_break and line.status != Session.Status.CANCELLED
    ]
    return hours.over_words(spans, now)


def classes_over(lessons: Iterable[Lesson], now: datetime) -> str:
    """How many classes are over of a course that goes on, in words; '' where none is."""
    held = [one.session for one in lessons if one.session and one.session.status != Session.Status.CANCELLED]
    spans = hours.spans_of(held)
    if not (count := hours.over(spans, now)):
        return ""
    told = ngettext("%(over)s of %(count)s classes is over", "%(over)s of %(count)s classes are over", count)
    return told % {"over": count, "count": len(spans)}


def by_day(lines: list[Line]) -> list[tuple[date | None, list[Line]]]:
    """Sessions under their day."""
    return [(day, list(told)) for day, told in groupby(lines, key=lambda line: line.day)]


def tables_told(event: str) -> Subquery:
    """Who sits where in the sessions of the gathering that a query reaches by the name `event`: one text.

    A row for each part would cost both sides more than what it tells. Names are not read.
    """
    shown = When(shows_groups=True, then=Coalesce("stakeholder_group__code", Value("")))
    parts = Part.objects.filter(session__event=OuterRef(event), status__in=list(Part.STANDING))
    columns = ("session_id", "position", "pk", "subject", "role", "mode", "status")
    return Subquery(
        parts.exclude(role__in=Part.OFF_THE_TABLE)
        .order_by()
        .values("session__event")
        .annotate(told=Lines(Fields(*columns, Case(shown, default=Value("")))))
        .values("told")
    )


TABLES = Prepared(
    lambda event_id: Event.objects.filter(pk=event_id).annotate(told=tables_told("pk")).values_list("told")
)


def tables(event: Event, *told: str | None) -> dict[int, tuple[roles.Seat, ...]]:
    """The seats of a gathering's sessions, without names: shapes and sectors for small rings.

    `told` is their text where a query has brought it; else it is asked for.
    """
    (text,) = told or next(iter(TABLES.rows(event.pk)))
    return _tables(text) if text else {}


@lru_cache(maxsize=64)
def _tables(told: str) -> dict[int, tuple[roles.Seat, ...]]:
    """The tables that parts make; they follow from these alone, so the same ones are set once."""
    parts = [
        ([int(key) for key in (session, position, pk)], subject, shape)
        for session, position, pk, subject, *shape in (part.split(",") for part in told.split(";"))
    ]
    people: dict[int, dict[str, list[list[str]]]] = {}
    for (session, *_order), subject, shape in sorted(parts):
        people.setdefault(session, {}).setdefault(subject, []).append(shape)
    return {session: tuple(_seat(held) for held in seats.values()) for session, seats in people.items()}


def _seat(held: list[list[str]]) -> roles.Seat:
    """The seat of whoever holds these parts: (role, mode, status, sector) of each."""
    held.sort(key=lambda shape: roles.TABLE.index(Part.Role(shape[0])))
    _roles, modes, statuses, sectors = zip(*held, strict=True)
    state = Part.Status.CONFIRMED if Part.Status.CONFIRMED in statuses else Part.Status.INVITED
    return roles.Seat("", "", "", next(filter(None, modes), ""), state.value, next(filter(None, sectors), ""))


PARTS = Prepared(
    lambda session_id: (
        Part.objects.filter(session_id=session_id, status__in=list(Part.STANDING))
        .select_related("person", "organisation", "stakeholder_group", "portrait")
        .defer("portrait__picture")
    )
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


#: The names under which a page's own query brings what stands beside a gathering's programme.
LISTS = ("told_seats", "told_hosts", "told_topics")


def lists_beside(event: str, language: str) -> dict[str, Subquery]:
    """What stands beside the programme of the gathering that a query reaches by the name `event`.

    Three short lists as text, for `beside`; the names of topics in the order of languages to look in.
    """
    at = OuterRef(event)
    names = [languages.column("name", code) for code in languages.preferred(language)]
    seats = Capacity.objects.filter(event=at, session=None).values("event")
    hosts = Hosting.objects.filter(event=at).values("event")
    topics = Event.topics.through.objects.filter(event=at).values("event")
    found = (
        seats.annotate(rows=Rows("mode", "seats", "taken", "kept")),
        hosts.annotate(rows=Rows("is_lead", "pk", "organisation__acronym", "organisation__name")),
        topics.annotate(rows=Rows(*(f"topic__{name}" for name in names))),
    )
    return {name: Subquery(rows.order_by().values("rows")) for name, rows in zip(LISTS, found, strict=True)}


BESIDE = Prepared(
    lambda event_id, *, language: (
        Event.objects.filter(pk=event_id).annotate(**lists_beside("pk", language)).values_list(*LISTS)
    )
)


class Beside(NamedTuple):
    """What stands beside a gathering's programme: seats (in all, taken or kept) by mode, hosts, topics."""

    seats: dict[str, tuple[int | None, int]]
    hosts: list[str]
    topics: list[str]


def beside(event: Event, *told: str | None) -> Beside:
    """Seats, hosts (the lead first) and topics (in the language of the page) of a gathering.

    `told` are the three lists where a query has brought them; else they are asked for, in one query.
    """
    lists = told or next(iter(BESIDE.rows(event.pk, language=get_language() or "")))
    modes, hosts, topics = (json.loads(rows) if rows else [] for rows in lists)
    seats: dict[str, tuple[int | None, int]] = {}
    for mode, offered, taken, kept in modes:  # a mode may have several rows, one for each hub
        known, gone = seats.get(mode, (0, 0))
        seats[mode] = (None if None in (known, offered) else known + offered, gone + taken + kept)
    return Beside(
        seats,
        [
            acronym or name
            for _follows, _pk, acronym, name in sorted([not lead, *rest] for lead, *rest in hosts)
        ],
        sorted(next(filter(None, names), "") for names in topics),
    )


def handed_out(found: Iterable[Document]) -> list[Handout]:
    """Documents that everybody has, each with where it is found."""
    return [Handout(one, one.url or address("events:document", one.code)) for one in found]


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
        "register_url": address("events:register", event.code) if is_open and left else "",
        "elsewhere_name": event.elsewhere_name,
        "elsewhere_url": event.elsewhere_url,
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
    session: Session, *, organisers: list[str], hosts: list[str], now: datetime
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
        (gettext("Seats of its own"), _own_seats(session, now)),
        (gettext("Organised by"), pgettext("between names", ", ").join(organisers or hosts)),
        *_access_facts(event),
    ]


def _own_seats(session: Session, now: datetime) -> str:
    """What is left in a session that one chooses when one registers; nothing of any other."""
    if not session.is_chosen or not session.starts_at or session.starts_at <= now:
        return ""
    rows = Capacity.objects.filter(session=session).select_related("hub").order_by("pk")
    left = (f"{row.hub.name if row.hub else row.get_mode_display()}: {_left_words(row.left)}" for row in rows)
    return " · ".join([gettext("you choose this session when you register"), *left])


def _official(code: str, url: str) -> str | SafeString:
    if not url:
        return code
    return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', url, code or gettext("Official page"))


def training_facts(cohort: Cohort, lessons: list[Lesson]) -> list[tuple[str, str]]:
    """Facts beside a course's story: hours, attendance to complete it, place, languages."""
    event = cohort.event
    tasks = list(setting_tasks.numbers_asked_of(cohort))
    if event.is_at_own_pace:
        rule = of_rule(rule_of(cohort), cohort.planned_minutes, tasks, is_alone=True)
        return [
            (gettext("Modules"), str(len(lessons))),
            (gettext("Hours in all"), length_words(cohort.planned_minutes)),
            (
                gettext("Certificate"),
                rule if cohort.asks_besides else gettext("None: nobody sees what participants do alone."),
            ),
            *_access_facts(event),
        ]
    return [
        (gettext("Where"), place(event)),
        (gettext("Classes"), str(len(lessons))),
        (gettext("Hours in all"), length_words(cohort.planned_minutes)),
        (
            gettext("To complete it"),
            "; ".join(
                [
                    gettext("attend %(percent)s %% of the hours") % {"percent": cohort.completion_percent},
                    *besides(rule_of(cohort), tasks),
                ]
            ),
        ),
        *_access_facts(event),
    ]
