"""What the site lists: published gatherings in one language, coming or past, filtered as a reader asks.

A list is one query, whatever its length, and compiled once for each set of things that may be asked.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db.models import (
    Count,
    DateTimeField,
    Exists,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Concat, NullIf, StrIndex
from django.utils.translation import get_language, gettext, ngettext
from django_countries import countries
from wagtail.models import Page

from cms import languages, sites
from cms.closed import is_closed
from cms.lists.gathered import Rows
from convite import moments
from convite.prepared import Prepared
from events import hours
from events.models import Capacity, Event, Hosting, Mode, Session

#: Gatherings on one page of a list.
PAGE = 20


class Card(NamedTuple):
    """One gathering in a list, ready for `{% card %}`."""

    url: str
    title: str
    instant: datetime | None
    zone: str
    minutes: int | None
    modes: tuple[str, ...]
    kind: str
    place: str
    status: str
    by: str
    #: From which day to which people go through it at their own pace, in words.
    pace: str = ""
    #: The language of the title, where it is not the page's.
    lang: str = ""


class Asked(NamedTuple):
    """Which gatherings a list holds; what is empty is not asked for.

    What is asked decides the shape of its query, and the values only fill it. A house shows the
    gatherings of one `organisation` (its key), or of the members of a `coalition` (its slug).
    """

    locale_id: int
    organisation: int | None = None
    coalition: str = ""
    topic: str = ""
    country: str = ""
    language: str = ""
    mode: str = ""

    def shape(self) -> str:
        """The names of what is asked, in the order of its values."""
        return " ".join(name for name, value in self._asdict().items() if value)

    def values(self) -> list[Any]:
        """The values of what is asked."""
        return [value for value in self if value]


def listed(locale_id: int) -> QuerySet[Event]:
    """Published, unprotected gatherings that have a live page in the language that all may read.

    `page_url` is its path.
    One of a single session is read at the page of that session, which all may read too.
    A cancelled gathering stays listed with its mark for whoever had noted it down.
    """
    here = Q(pages__live=True, pages__locale_id=locale_id)
    course = Q(cohort__pages__live=True, cohort__pages__locale_id=locale_id)
    return (
        Event.objects.exclude(risk=Event.Risk.PROTECTED)
        .exclude(status=Event.Status.DRAFT)
        .filter(here | course, starts_at__isnull=False)
        .annotate(page_url=Coalesce("pages__url_path", "cohort__pages__url_path"))
        .alias(page_path=Coalesce("pages__path", "cohort__pages__path"))
        .filter(~is_closed(of="page_path"))
        .exclude(pk__in=_closed_alone(locale_id))
    )


def closed_sessions(locale_id: int) -> QuerySet[Any]:
    """The keys of sessions with a live page in the language that only some may read."""
    pages = apps.get_model("cms", "SessionPage").objects.filter(is_closed(), locale_id=locale_id, live=True)
    return pages.values("session")


def _closed_alone(locale_id: int) -> QuerySet[Any]:
    """The keys of gatherings whose single session has such a page."""
    standing = Session.objects.on_the_programme().without_breaks()
    others = standing.filter(event=OuterRef("event")).exclude(pk=OuterRef("pk"))
    shut = Session.objects.filter(~Exists(others), pk__in=closed_sessions(locale_id))
    return shut.order_by().values("event")


class Later(Func):
    """An instant so many minutes later; Django multiplies no lengths of time on SQLite."""

    template = "(%(expressions)s)"
    arg_joiner = " + INTERVAL '1 minute' * "
    output_field = DateTimeField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="DATETIME(%(expressions)s || ' minutes')", arg_joiner=", ", **extra
        )


def coming(events: QuerySet[Event], now: datetime) -> QuerySet[Event]:
    """Those not over yet, by the session that comes next or is under way, which is the one a card tells."""
    standing = Session.objects.without_breaks().exclude(
        status__in=[Session.Status.DRAFT, Session.Status.CANCELLED]
    )
    ahead = standing.alias(over=Later("starts_at", "declared_minutes")).filter(
        event=OuterRef("pk"), over__gt=now
    )
    next_at = Subquery(ahead.order_by("starts_at").values("starts_at")[:1])
    return events.filter(ends_at__gt=now).order_by(Coalesce(next_at, "starts_at"), "pk")


def opening(events: QuerySet[Event], now: datetime) -> QuerySet[Event]:
    """Those that have not begun, the next first; a course that runs, at whatever pace, opened already."""
    return events.filter(starts_at__gt=now).order_by("starts_at", "pk")


def past(events: QuerySet[Event], now: datetime) -> QuerySet[Event]:
    """Those that are over, the latest first."""
    return events.filter(ends_at__lte=now).order_by("-starts_at", "pk")


WHEN = {"coming": coming, "opening": opening, "past": past}


def _hosted_by(who: Q) -> Q:
    return Q(pk__in=Hosting.objects.filter(who).values("event_id"))


def gatherings(values: Iterable[Any], shape: str) -> QuerySet[Event]:
    """The gatherings that an `Asked` asks for, by its values and its shape."""
    asked = dict(zip(shape.split(), values, strict=True))
    events = listed(asked["locale_id"])
    if organisation := asked.get("organisation"):
        events = events.filter(_hosted_by(Q(organisation=organisation)))
    if slug := asked.get("coalition"):
        member = Q(organisation__memberships__coalition__slug=slug)
        events = events.filter(_hosted_by(member | Q(organisation__slug=slug)))
    if topic := asked.get("topic"):
        events = events.filter(topics__code=topic)
    if country := asked.get("country"):
        events = events.filter(country=country)
    if language := asked.get("language"):
        # SQLite knows no `contains` for JSON; the codes stand in quotes in its text on both.
        quoted = Concat(Value('"'), Value(language), Value('"'))
        at = StrIndex(Cast("languages", TextField()), quoted)
        events = events.alias(spoken_at=at).filter(spoken_at__gt=0)
    if mode := asked.get("mode"):
        events = events.filter(pk__in=Capacity.objects.filter(mode=mode, session=None).values("event_id"))
    return events


def _dated(values: tuple[Any, ...], shape: str, kind: str, when: str) -> QuerySet[Event]:
    *asked, now = values
    events = WHEN[when](gatherings(asked, shape), now)
    return events.filter(cohort__isnull=kind == "sessions") if kind else events


def _cards(
    *values: Any, language: str, shape: str, kind: str, when: str, first: str, last: str
) -> QuerySet[Any]:
    locale_id, at = values[0], OuterRef("pk")
    page = Session.objects.filter(pk=OuterRef("pk"), pages__live=True, pages__locale_id=locale_id)
    facts = ("pk", "format", "status", "starts_at", "time_zone", "declared_minutes")
    lists = {
        "told_sessions": Session.objects.on_the_programme()
        .filter(event=at)
        .values("event")
        .annotate(told=Rows(*facts, Subquery(page.values("pages__url_path")[:1]))),
        "told_modes": Capacity.objects.filter(event=at, session=None)
        .values("event")
        .annotate(told=Rows("mode")),
        "told_lead": Hosting.objects.filter(event=at, is_lead=True).annotate(
            told=Coalesce(NullIf("organisation__acronym", Value("")), "organisation__name")
        ),
    }
    return (
        _dated(values, shape, kind, when)
        .annotate(**{name: Subquery(rows.order_by().values("told")) for name, rows in lists.items()})
        .values_list(
            "page_url",
            "starts_at",
            "first_day",
            "last_day",
            "time_zone",
            "status",
            "city",
            "country",
            "cohort__pk",
            *lists,
            *(languages.column("title", code) for code in languages.preferred(language)),
        )[int(first) : int(last)]
    )


CARDS = Prepared(_cards)
COUNT = Prepared(
    lambda *values, shape, kind, when: (
        _dated(values, shape, kind, when)
        .order_by()
        .values(none=Value(None, TextField()))
        .annotate(count=Count("pk"))
        .values_list("count")
    )
)


class Listed:
    """A list of gatherings as cards, from which Django's `Paginator` takes the part that it shows.

    `when` is "coming", "opening" or "past"; `kind` narrows to "sessions" or "trainings".
    """

    #: To the paginator: it need not warn.
    ordered = True

    def __init__(self, asked: Asked, now: datetime, *, when: str, kind: str = "") -> None:
        self.values = (*asked.values(), now)
        self.shape = {"shape": asked.shape(), "kind": kind, "when": when}
        self.now = now

    def __len__(self) -> int:
        return sum(count for (count,) in COUNT.rows(*self.values, **self.shape))

    def first(self, size: int, *, after: int = 0) -> list[Card]:
        """The first gatherings of the list, or those `after` so many."""
        language = get_language() or ""
        ends = {"first": str(after), "last": str(after + size)}
        rows = CARDS.rows(*self.values, language=language, **self.shape, **ends)
        return [_card(self.now, *row) for row in rows]

    def __iter__(self) -> Iterator[Card]:
        return iter(self[: len(self)])

    def __getitem__(self, part: Any) -> Any:
        start = part.start or 0
        size = part.stop - start
        # A paginator cuts the last page short by what it has counted; a whole one is the same query for all.
        return self.first(max(size, PAGE), after=start)[:size] if size else []


class _Dated(NamedTuple):
    """A session with a date, as a card needs it."""

    starts_at: datetime
    pk: int
    format: str
    status: str
    zone: str
    minutes: int
    url: str | None

    @property
    def span(self) -> hours.Span:
        return hours.Span(self.starts_at, self.minutes, self.zone)


def _card(
    now: datetime,
    url: str,
    starts_at: datetime,
    first_day: date | None,
    last_day: date | None,
    zone: str,
    status: str,
    city: str,
    country: str,
    group: int | None,
    sessions: str | None,
    modes: str | None,
    lead: str | None,
    *titles: str | None,
) -> Card:
    """The card of one row, with the hours of its next day; a gathering of one session leads to its page."""
    only, dated = _sessions(sessions)
    # Whoever reads a list comes for what is led, and not for the coffee in between.
    led = [session for session in dated if session.format != Session.Format.BREAK]
    standing = [session for session in led if session.status != Session.Status.CANCELLED] or led
    spans = [session.span for session in standing]
    day = hours.next_day(spans, now)
    offered = {mode for (mode,) in _read(modes)}
    title, lang = languages.told_first(titles, get_language() or languages.ORDER[0])
    return Card(
        url=sites.way_to((only if group is None else "") or url),
        title=title,
        lang=lang,
        instant=day.starts_at if day else starts_at,
        zone=day.zone if day else zone,
        minutes=day.minutes if day else None,
        modes=tuple(mode for mode in Mode.values if mode in offered),
        kind=hours.run_words(
            _kind(standing, is_course=group is not None, is_alone=first_day is not None),
            day and day.day,
            [span.day for span in spans],
        ),
        place=", ".join(dict.fromkeys(part for part in (city, _country(country)) if part)),
        status="cancelled" if status == Event.Status.CANCELLED else "",
        by=lead or "",
        pace=moments.pace_words(first_day, last_day, zone) if first_day and last_day else "",
    )


def _read(rows: str | None) -> list[Any]:
    return json.loads(rows) if rows else []


@lru_cache(maxsize=256)
def _sessions(rows: str | None) -> tuple[str, tuple[_Dated, ...]]:
    """The page of the only session that these rows tell, and those with a date in their order."""
    told = _read(rows)
    dated = (
        _Dated(_instant(starts_at), pk, kind, status, zone, minutes, url)
        for pk, kind, status, starts_at, zone, minutes, url in told
        if starts_at
    )
    only = told[0][-1] if len(told) == 1 else None
    return only or "", tuple(sorted(dated))


def _instant(told: str) -> datetime:
    """The instant as a database writes it in JSON: SQLite leaves out that it is UTC."""
    instant = datetime.fromisoformat(told)
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def first_of(texts: Iterable[str | None]) -> str:
    """The first text that is not empty."""
    return next(filter(None, texts), "")


def _country(code: str) -> str:
    return str(countries.name(code)) if code else ""


def _kind(sessions: list[_Dated], *, is_course: bool, is_alone: bool) -> str:
    count = len(sessions)
    if is_alone:
        return gettext("Course") if is_course else ""
    if is_course:
        return ngettext("Course of %(count)s class", "Course of %(count)s classes", count) % {"count": count}
    if count == 1:
        return str(Session.Format(sessions[0].format).label)
    return hours.count_words(count)


def _house(path: str) -> QuerySet[Any]:
    houses = apps.get_model("cms", "SectionPage").objects.filter(path=path)
    return houses.values_list("organisation_id", "coalition__slug")


#: The organisation and the coalition of the house at a path of the tree.
HOUSE = Prepared(_house)


def asked_of(page: Page) -> Asked:
    """The gatherings of the house right below which a page stands; of all where that is the site's home."""
    here = Asked(page.locale_id)
    for organisation, slug in HOUSE.rows(page.path[: -Page.steplen]):
        return here._replace(organisation=organisation, coalition="" if organisation else slug or "")
    return here
