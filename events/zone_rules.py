"""The rules of time zones as calendar files carry them (VTIMEZONE), worked out from the zone's own data.

Where clocks change by a rule that goes on, it is told as one (RRULE), which every reader of calendars knows;
what was irregular is told date by date, each on a line of its own: some readers take the first of a line.

The onset of a rule is told by the clock that it ends (RFC 5545, 3.6.5): 02:00 where the clocks then go to
03:00. Told by the new clock, as some libraries do, it would come an hour late.
"""

from calendar import monthrange
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from events import content_lines

#: The years that the rules of every zone cover; a file with older or later entries covers theirs as well.
FIRST_YEAR, LAST_YEAR = 2020, 2037
#: No zone changes its clocks twice within such a span.
STEP = timedelta(days=7)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class _Rule(NamedTuple):
    """What holds from an onset on: the distances from UTC before and after, its short name, summer or not."""

    before: timedelta
    after: timedelta
    name: str
    is_summer: bool


def component(name: str, first: int = FIRST_YEAR, last: int = LAST_YEAR) -> str:
    """Return a zone's VTIMEZONE, which holds from the year `first` to `last` and in those always covered."""
    return _component(name, min(first, FIRST_YEAR), max(last, LAST_YEAR))


@lru_cache(maxsize=256)
def _component(name: str, first: int, last: int) -> str:
    # Working a zone out takes milliseconds; it is the same in every file.
    zone = ZoneInfo(name)
    starts = datetime(first, 1, 1, tzinfo=UTC) - timedelta(days=1)
    held = _rule(zone, starts, before=starts.astimezone(zone).utcoffset() or timedelta())
    onsets: dict[_Rule, list[datetime]] = {}
    for moment, rule in _changes(zone, starts, datetime(last + 1, 1, 1, tzinfo=UTC)):
        onsets.setdefault(rule, []).append(_wall(moment, rule.before))
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}", *_observance(held, [_wall(starts, held.before)])]
    for rule, walls in onsets.items():
        irregular, regular, words = _parted(walls, last)
        if irregular:
            lines += _observance(rule, irregular)
        if regular:
            lines += _observance(rule, regular[:1], words)
    return content_lines.folded([*lines, "END:VTIMEZONE"])


def _parted(walls: list[datetime], last: int) -> tuple[list[datetime], list[datetime], str]:
    """Onsets that follow no rule, and those that follow one to the end, which is told in words of RRULE."""
    if walls[-1].year == last:
        for begin in range(len(walls) - 1):
            if words := _rule_of(walls[begin:]):
                return walls[:begin], walls[begin:], words
    return walls, [], ""


def _rule_of(walls: list[datetime]) -> str:
    """The yearly rule that gives exactly these onsets; empty when there is none."""
    first = walls[0]
    if [wall.year for wall in walls] != list(range(first.year, first.year + len(walls))):
        return ""
    if len({(wall.month, wall.weekday(), wall.time()) for wall in walls}) > 1:
        return ""
    day = WEEKDAYS[first.weekday()]
    nth = {(wall.day + 6) // 7 for wall in walls}
    if len(nth) == 1 and nth < {1, 2, 3, 4, 5}:
        return f"FREQ=YEARLY;BYMONTH={first.month};BYDAY={nth.pop()}{day}"
    if all(wall.day + 7 > monthrange(wall.year, wall.month)[1] for wall in walls):
        return f"FREQ=YEARLY;BYMONTH={first.month};BYDAY=-1{day}"
    since = max(wall.day for wall in walls) - 6
    if since < 1 or min(wall.day for wall in walls) < since:
        return ""
    days = ",".join(str(since + more) for more in range(7))
    return f"FREQ=YEARLY;BYMONTH={first.month};BYMONTHDAY={days};BYDAY={day}"


def _changes(zone: ZoneInfo, starts: datetime, ends: datetime) -> Iterator[tuple[datetime, _Rule]]:
    """Every change of the clocks: its instant, and the rule that then begins."""
    at, here = starts, _distance(zone, starts)
    while at < ends:
        later = at + STEP
        if (there := _distance(zone, later)) != here:
            moment = _change(zone, at, later, here)
            yield moment, _rule(zone, moment, before=here)
            here = there
        at = later


def _change(zone: ZoneInfo, before: datetime, after: datetime, distance: timedelta) -> datetime:
    """The first second after `before` at which the distance from UTC is another one."""
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        before, after = (middle, after) if _distance(zone, middle) == distance else (before, middle)
    return after


def _distance(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _rule(zone: ZoneInfo, moment: datetime, *, before: timedelta) -> _Rule:
    there = moment.astimezone(zone)
    return _Rule(before, there.utcoffset() or timedelta(), there.tzname() or "", bool(there.dst()))


def _wall(moment: datetime, distance: timedelta) -> datetime:
    return (moment + distance).replace(tzinfo=None)


def _observance(rule: _Rule, walls: list[datetime], words: str = "") -> Iterator[str]:
    kind = "DAYLIGHT" if rule.is_summer else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{walls[0]:%Y%m%dT%H%M%S}"
    for wall in walls[1:]:
        yield f"RDATE:{wall:%Y%m%dT%H%M%S}"
    if words:
        yield f"RRULE:{words}"
    yield f"TZNAME:{rule.name}"
    yield f"TZOFFSETFROM:{_offset(rule.before)}"
    yield f"TZOFFSETTO:{_offset(rule.after)}"
    yield f"END:{kind}"


def _offset(distance: timedelta) -> str:
    minutes = int(distance.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    return f"{'-' if minutes < 0 else '+'}{hours:02d}{rest:02d}"
