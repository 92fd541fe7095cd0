"""The sessions of everything that a site lists: by day, track or room, in a grid, and what is on now.

A list of gatherings says what one can come to; these say what happens when, and of gatherings
that are over what happened. Each view follows from the
address (`?by=track`, `?view=grid`), and is one query, whatever its length.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan
from django.utils.translation import get_language, gettext

from cms import languages
from cms.lists.listings import Asked, Later, closed_sessions, gatherings
from cms.lists.programme import format_words, track_told, way_to_session
from cms.lists.timetable import (
    DAY,
    FEW,
    GRID,
    LIST,
    ROOM,
    TRACK,
    Choice,
    Group,
    Row,
    next_change,
    now_and_next,
    rows_of,
)
from convite.moments import zone_words
from convite.prepared import Prepared
from events.models import Event, Session, SessionQuerySet

#: Sessions on one page of a view, more where the last day has more: a day is not cut in two.
PAGE = 60
#: The most that are read for a view.
MOST = 1000
#: How far ahead the page says what comes next.
SOON = timedelta(hours=24)
#: To the query for a view that shows all.
FOR_EVER = datetime(2200, 1, 1, tzinfo=UTC)
#: Which gatherings: those not over, or those that are.
COMING, PAST = "coming", "past"
#: What of an address stays when somebody chooses another view.
KEPT = ("when", "topic", "country", "language", "mode", "zone")


class Line(NamedTuple):
    """One session, ready for `{% cards %}`; `by` is its gathering, where that is called otherwise."""

    url: str
    title: str
    kind: str
    status: str
    instant: datetime
    zone: str
    minutes: int
    place: str
    by: str
    #: The language of the title, where it is not the page's.
    lang: str = ""
    track: str = ""

    @property
    def day(self) -> date:
        """The day on the wall where it takes place."""
        return self.instant.astimezone(ZoneInfo(self.zone)).date()


class Grid(NamedTuple):
    """A day's sessions in one time zone: hours down, places across."""

    day: date
    #: Their gathering, where all are of one.
    by: str
    #: The time zone, in words.
    zone: str
    columns: list[str]
    rows: list[Row[Line]]


class Agenda(NamedTuple):
    """The sessions as they were asked for; of the three lists one is filled."""

    view: str
    page: Page[list[Line]]
    by_day: list[tuple[date, list[Line]]]
    groups: list[Group[Line]]
    grids: list[Grid]


class Offered(NamedTuple):
    """How many sessions there are, how many have a track, how many a room, and of how many gatherings."""

    sessions: int
    tracked: int
    placed: int
    gatherings: int


def _of(values: Sequence[Any], shape: str, when: str) -> SessionQuerySet:
    *asked, now = values
    among = gatherings(asked, shape).order_by()
    dated = Session.objects.on_the_programme().exclude(pk__in=closed_sessions(values[0]))
    if when == PAST:
        over = among.filter(ends_at__lte=now).values("pk")
        return dated.filter(event__in=over, starts_at__isnull=False)
    is_ahead = GreaterThan(Later("starts_at", "declared_minutes"), now)
    return dated.filter(is_ahead, event__in=among.filter(ends_at__gt=now).values("pk"))


def _told(*values: Any, language: str, shape: str, when: str) -> QuerySet[Any]:
    *asked, until = values
    here = {"pages__live": True, "pages__locale_id": values[0]}
    own = Session.objects.filter(pk=OuterRef("pk"), **here).values("pages__url_path")
    whole = Event.objects.filter(pk=OuterRef("event_id"), **here).values("pages__url_path")
    course = {f"cohort__{name}": value for name, value in here.items()}
    group = Event.objects.filter(pk=OuterRef("event_id"), **course).values("cohort__pages__url_path")
    in_order = languages.preferred(language)
    return (
        _of(asked, shape, when)
        .filter(starts_at__lt=until)
        .order_by("-starts_at" if when == PAST else "starts_at", "pk")
        .values_list(
            "event_id",
            "room",
            Coalesce(Subquery(own[:1]), Subquery(whole[:1]), Subquery(group[:1])),
            "format",
            "status",
            "event__status",
            "starts_at",
            "time_zone",
            "declared_minutes",
            track_told(language),
            "event__venue",
            "event__city",
            *(languages.column("title", code) for code in in_order),
            *(languages.column("event__title", code) for code in in_order),
        )[:MOST]
    )


def _offered(*values: Any, shape: str, when: str) -> QuerySet[Any]:
    # Not by the model's own manager, whose columns in each language would part what is counted.
    return (
        QuerySet(Session)
        .filter(pk__in=_of(values, shape, when).without_breaks().order_by().values("pk"))
        .values(none=Value(None, TextField()))
        .annotate(
            sessions=Count("pk"),
            tracked=Count("pk", filter=~Q(track="")),
            placed=Count("pk", filter=~Q(room="")),
            gatherings=Count("event", distinct=True),
        )
        .values_list("sessions", "tracked", "placed", "gatherings")
    )


TOLD = Prepared(_told)
OFFERED = Prepared(_offered)


def ahead(asked: Asked, now: datetime, *, until: datetime = FOR_EVER) -> list[Line]:
    """Return the dated sessions of what a list holds that are not over and begin before `until`."""
    return _lines(asked, now, until, COMING)


def over(asked: Asked, now: datetime) -> list[Line]:
    """Return the dated sessions of the gatherings of a list that are over, the latest first."""
    return _lines(asked, now, FOR_EVER, PAST)


def _lines(asked: Asked, now: datetime, until: datetime, when: str) -> list[Line]:
    language = get_language() or languages.ORDER[0]
    rows = list(TOLD.rows(*asked.values(), now, until, language=language, shape=asked.shape(), when=when))
    # What is in no room of a gathering that has some is on the line, or will be told; not somewhere in town.
    in_rooms = {event for event, *_rest, room in (row[:2] for row in rows) if room}
    return [_line(language, row[0] in in_rooms, *row[1:]) for row in rows]


def _line(
    language: str,
    is_in_rooms: bool,
    room: str,
    url: str,
    kind: str,
    status: str,
    of_all: str,
    instant: datetime,
    zone: str,
    minutes: int,
    track: str,
    venue: str,
    city: str,
    *titles: str | None,
) -> Line:
    own, lang = languages.told_first(titles[: len(titles) // 2], language)
    whole, _lang = languages.told_first(titles[len(titles) // 2 :], language)
    off = Event.Status.CANCELLED in (status, of_all)
    return Line(
        url=way_to_session(kind, url),
        title=own or whole,
        kind=format_words(language)[kind],
        status="cancelled" if off else status,
        instant=instant,
        zone=zone,
        minutes=minutes,
        place=_place(room, venue or city) if is_in_rooms else city,
        by=whole if own and whole != own else "",
        lang=lang,
        track=track,
    )


def _place(room: str, building: str) -> str:
    return ", ".join(part for part in (room, building) if part) if room else ""


def offered(asked: Asked, now: datetime, *, when: str = COMING) -> Offered:
    """Return what there is to lay out, ahead or `PAST`, for the ways that are worth offering."""
    for row in OFFERED.rows(*asked.values(), now, shape=asked.shape(), when=when):
        return Offered(*row)
    return Offered(0, 0, 0, 0)


def view_of(given: Mapping[str, str]) -> str:
    """Return the view that an address asks for: `list` (the gatherings), `grid`, `day`, `track` or `room`."""
    if given.get("view") == GRID:
        return GRID
    return given["by"] if given.get("by") in (DAY, TRACK, ROOM) else LIST


def choices(given: Mapping[str, str], found: Offered) -> list[Choice]:
    """Return the ways to look at it that tell something; none where a few sessions are seen at a glance.

    Of what is over, none either where each gathering is one session: its list says the same.
    """
    is_past = given.get("when") == PAST
    if found.sessions <= FEW or (is_past and found.gatherings == found.sessions):
        return []
    here = view_of(given)
    kept = {name: given[name] for name in KEPT if given.get(name)}
    ways = {
        LIST: (gettext("List"), {}, True),
        DAY: (gettext("By day"), {"by": DAY}, True),
        TRACK: (gettext("By track"), {"by": TRACK}, bool(found.tracked)),
        ROOM: (gettext("By room"), {"by": ROOM}, bool(found.placed)),
        GRID: (gettext("Grid"), {"view": GRID}, True),
    }
    return [
        Choice(f"?{urlencode(asks | kept)}", words, view == here)
        for view, (words, asks, is_there) in ways.items()
        if is_there or view == here
    ]


def laid_out(lines: Iterable[Line], view: str, number: str | None, *, is_past: bool = False) -> Agenda:
    """Lay the sessions out in a view other than the list, a page of whole days at a time.

    Of what is over the latest day comes first, and each day in its own order.
    """
    turn = -1 if is_past else 1
    in_order = sorted(lines, key=lambda line: (turn * line.day.toordinal(), line.instant))
    page = Paginator(_pages(in_order), 1).get_page(number)
    shown = [line for part in page.object_list for line in part]
    days = [(day, list(told)) for day, told in groupby(shown, key=lambda line: line.day)]
    by = {TRACK: lambda line: line.track, ROOM: lambda line: line.place}.get(view)
    return Agenda(
        view,
        page,
        days if view == DAY else [],
        [
            Group(
                name,
                [(day, mine) for day, told in days if (mine := [one for one in told if by(one) == name])],
            )
            for name in _names(by(line) for line in shown)
        ]
        if by
        else [],
        [grid for day, told in days for grid in _grids(day, told)] if view == GRID else [],
    )


def _pages(lines: list[Line]) -> list[list[Line]]:
    """Whole days, as many as make a page."""
    pages: list[list[Line]] = [[]]
    for _day, told in groupby(lines, key=lambda line: line.day):
        if len(pages[-1]) >= PAGE:
            pages.append([])
        pages[-1] += told
    return pages


def _grids(day: date, lines: list[Line]) -> list[Grid]:
    """A grid for each time zone of a day: an hour on the wall is another moment in each."""
    grids = []
    for zone in dict.fromkeys(line.zone for line in lines):
        here = [line for line in lines if line.zone == zone]
        columns = _names(line.place for line in here)
        whole = {line.by for line in here}
        rows = rows_of([line._replace(by="") for line in here] if len(whole) == 1 else here, ROOM, columns)
        by = whole.pop() if len(whole) == 1 else ""
        grids.append(Grid(day, by, zone_words(here[0].instant, zone), columns, rows))
    return grids


def _names(found: Iterable[str]) -> list[str]:
    """Each name once, in the order of letters; those without one at the end."""
    return sorted(set(found), key=lambda name: (not name, name.casefold()))


class Soon(NamedTuple):
    """What is on, what begins next within a day (all that begin at one moment), and until when that holds."""

    on: list[Line]
    next: list[Line]
    until: datetime | None


def soon(lines: Iterable[Line], now: datetime) -> Soon:
    """Return what is on and what comes next, of sessions that are not over."""
    near = [line for line in lines if line.instant <= now + SOON]
    return Soon(*now_and_next(near, now, before=SOON), next_change(near, now, before=SOON))
