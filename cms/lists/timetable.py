"""An event's programme as a reader wants to see it: a list or a grid, by day, track or room; what is on now.

Everything follows from the address (`?view=grid&by=room&day=2026-11-13`), so that a view can be shared.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Generic, NamedTuple, Protocol, TypeVar
from urllib.parse import urlencode

from django.utils.translation import gettext

from cms.lists.programme import Line, by_day
from convite.moments import short_day_words, zone_words

#: So few sessions are seen at a glance, and need no other views.
FEW = 3
#: How long before the first session the page says what comes next.
BEFORE = timedelta(hours=12)
LIST, GRID = "list", "grid"
DAY, TRACK, ROOM = "day", "track", "room"
#: What of an address stays when somebody chooses another view.
KEPT = ("zone",)


class Placed(Protocol):
    """What a session has to tell to be laid out."""

    @property
    def instant(self) -> datetime | None: ...
    @property
    def minutes(self) -> int: ...
    @property
    def status(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def track(self) -> str: ...


One = TypeVar("One", bound=Placed)


class Choice(NamedTuple):
    """One of the ways to look at it: its address, its words, and whether it is the one shown."""

    url: str
    words: str
    here: bool


class Group(NamedTuple, Generic[One]):
    """Sessions of one track or room; the heading is empty where they have none."""

    heading: str
    days: Sequence[tuple[date | None, list[One]]]


class Row(NamedTuple, Generic[One]):
    """Sessions that begin at the same moment, by the columns of the grid."""

    first: One
    cells: list[tuple[str, list[One]]]


class Timetable(NamedTuple):
    """The programme as it was asked for, and the other ways to ask for it."""

    view: str
    by: str
    day: date | None
    views: list[Choice]
    ways: list[Choice]
    days: list[Choice]
    #: For a list by day; empty for the others.
    by_day: list[tuple[date | None, list[Line]]]
    groups: list[Group[Line]]
    columns: list[str]
    #: The time zone of all sessions in words, where they have one.
    zone: str
    #: For a grid: each day with its rows, and the sessions without a date.
    grids: list[tuple[date | None, list[Row[Line]]]]


def laid_out(lines: Sequence[Line], asked: Mapping[str, str]) -> Timetable:
    """Lay the sessions out as the address asks; what it asks and is not there is left aside."""
    has = {TRACK: any(line.track for line in lines), ROOM: len({line.place for line in lines}) > 1}
    view = GRID if asked.get("view") == GRID and len(lines) > FEW else LIST
    offered = [DAY] * (view == LIST) + [way for way in (ROOM, TRACK) if has[way]]
    if view == GRID and not offered:
        offered = [ROOM]
    by = asked.get("by", "") if asked.get("by") in offered else offered[0]
    every = sorted({line.day for line in lines if line.day})
    day = next((one for one in every if one.isoformat() == asked.get("day")), None)
    shown = [line for line in lines if day in (None, line.day)]
    kept = {name: asked[name] for name in KEPT if asked.get(name)}

    def way(**told: str) -> str:
        now = {"view": view if view != LIST else "", "by": by if by != offered[0] else ""}
        now["day"] = day.isoformat() if day else ""
        query = {name: said for name, said in (now | kept | told).items() if said}
        return "?" + urlencode(query) + "#programme" if query else "?#programme"

    words = {DAY: gettext("By day"), TRACK: gettext("By track"), ROOM: gettext("By room")}
    is_large = len(lines) > FEW
    views = [
        Choice(way(view="", by=""), gettext("List"), view == LIST),
        Choice(way(view=GRID, by=""), gettext("Grid"), view == GRID),
    ]
    choices = [Choice(way(by=one if one != offered[0] else ""), words[one], one == by) for one in offered]
    days = [Choice(way(day=""), gettext("All days"), day is None)]
    days += [Choice(way(day=one.isoformat()), short_day_words(one), one == day) for one in every]
    columns = _headings(shown, by) if view == GRID else []
    zones = {zone_words(line.instant, line.zone) for line in shown if line.instant}
    return Timetable(
        view,
        by,
        day,
        views if is_large else [],
        choices if is_large and len(choices) > 1 else [],
        days if is_large and len(every) > 1 else [],
        by_day(shown) if (view, by) == (LIST, DAY) else [],
        [Group(name, by_day(_in(shown, by, name))) for name in _headings(shown, by)]
        if view == LIST and by != DAY
        else [],
        columns,
        zones.pop() if len(zones) == 1 else "",
        [(one, rows_of(told, by, columns)) for one, told in by_day(shown)] if view == GRID else [],
    )


def now_and_next(
    lines: Iterable[One], now: datetime, *, before: timedelta = BEFORE
) -> tuple[list[One], list[One]]:
    """What is on, and what begins next: all that begin at the same moment. What was called off is neither.

    Both are empty until the first of them is as near as `before`, and once all is over.
    """
    dated = _standing(lines)
    if not dated or now < dated[0][0] - before:
        return [], []
    on = [line for start, end, line in dated if start <= now < end]
    ahead = [(start, line) for start, _end, line in dated if start > now]
    return on, [line for start, line in ahead if start == ahead[0][0]]


def next_change(lines: Iterable[One], now: datetime, *, before: timedelta = BEFORE) -> datetime | None:
    """The moment at which `now_and_next` would tell something else; None where it never will."""
    dated = _standing(lines)
    turns = [moment for start, end, _line in dated for moment in (start, end)]
    turns += [dated[0][0] - before] if dated else []
    return min((moment for moment in turns if moment > now), default=None)


def rows_of(lines: Iterable[One], by: str, columns: Sequence[str]) -> list[Row[One]]:
    """The rows of a grid, of sessions in their order: one for each start, with a cell for each column."""
    rows = []
    for _start, told in groupby(lines, key=lambda line: line.instant):
        beside = list(told)
        rows.append(Row(beside[0], [(name, _in(beside, by, name)) for name in columns]))
    return rows


def _standing(lines: Iterable[One]) -> list[tuple[datetime, datetime, One]]:
    """Those with a date that were not called off, by their start, each with start and end."""
    return sorted(
        (
            (line.instant, line.instant + timedelta(minutes=line.minutes), line)
            for line in lines
            if line.instant and line.status != "cancelled"
        ),
        key=lambda told: told[0],
    )


def _heading(line: Placed, by: str) -> str:
    return line.track if by == TRACK else line.place


def _headings(lines: Iterable[Placed], by: str) -> list[str]:
    """The tracks or rooms, those without a name at the end."""
    return sorted({_heading(line, by) for line in lines}, key=lambda name: (not name, name.casefold()))


def _in(lines: Iterable[One], by: str, name: str) -> list[One]:
    return [line for line in lines if _heading(line, by) == name]
