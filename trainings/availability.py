"""Whether somebody said that they are free: weekly hours, days away or free beyond them, and busy times.

Pure reckoning with instants: hours are those of the wall in their zone, so that the same hour on the wall
is another instant once clocks have changed there. Not having said is neither free nor not free.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

_DAY = timedelta(days=1)


class Answer(StrEnum):
    """What somebody said about an hour."""

    FREE = "free"
    NOT_FREE = "not-free"
    AWAY = "away"
    NOT_SAID = "not-said"


class Span(NamedTuple):
    """Two instants, the first before the second."""

    starts_at: datetime
    ends_at: datetime

    def meets(self, other: "Span") -> bool:
        """Whether the two share any time; touching ends share none."""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


class Week(NamedTuple):
    """Hours of a weekday (Monday = 0); midnight at the end is the end of the day."""

    weekday: int
    begins: time
    ends: time


class Days(NamedTuple):
    """Days on which somebody is away, or free; without hours they are whole."""

    is_free: bool
    first_day: date
    last_day: date
    begins: time | None
    ends: time | None


class Verdict(NamedTuple):
    """What was said about a span, and for which days where somebody is away."""

    answer: Answer
    days: Days | None = None


@dataclass(frozen=True)
class Said:
    """All that somebody said of their hours; `busy` are spans in order that never overlap."""

    zone: str
    week: Sequence[Week] = ()
    days: Sequence[Days] = ()
    busy: Sequence[Span] = ()

    def about(self, span: Span) -> Verdict:
        """Return what was said about all of a span: one minute of it that is not free makes it not free."""
        around = self._around(span)
        for days in self.days:
            if not days.is_free and any(span.meets(one) for one in self._of(days, around)):
                return Verdict(Answer.AWAY, days)
        if self._is_busy(span):
            return Verdict(Answer.NOT_FREE)
        free = [one for days in self.days if days.is_free for one in self._of(days, around)]
        if _covers([*free, *self._weekly(around)], span):
            return Verdict(Answer.FREE)
        return Verdict(Answer.NOT_FREE if self.week else Answer.NOT_SAID)

    def _is_busy(self, span: Span) -> bool:
        at = bisect_left(self.busy, span.starts_at, key=lambda one: one.ends_at)
        return any(one.meets(span) for one in self.busy[at : at + 2])

    def _weekly(self, around: Sequence[date]) -> Iterator[Span]:
        for day in around:
            for hours in self.week:
                if hours.weekday == day.weekday():
                    yield self._span(day, hours.begins, hours.ends)

    def _of(self, days: Days, around: Sequence[date]) -> Iterator[Span]:
        for day in around:
            if days.first_day <= day <= days.last_day:
                yield self._span(day, days.begins or time(), days.ends or time())

    def _around(self, span: Span) -> list[date]:
        """The days on the wall that a span touches."""
        found = [self._wall(span.starts_at)]
        last = self._wall(span.ends_at)
        while found[-1] < last:
            found.append(found[-1] + _DAY)
        return found

    def _wall(self, instant: datetime) -> date:
        return _day(instant, self.zone)

    def _span(self, day: date, begins: time, ends: time) -> Span:
        until = datetime.combine(day + _DAY, time()) if ends == time() else datetime.combine(day, ends)
        return Span(self._instant(datetime.combine(day, begins)), self._instant(until))

    def _instant(self, wall: datetime) -> datetime:
        return _at(wall, self.zone)


# The same few hours are asked about many people in a few zones.
@lru_cache(maxsize=4096)
def _day(instant: datetime, zone: str) -> date:
    return instant.astimezone(ZoneInfo(zone)).date()


@lru_cache(maxsize=4096)
def _at(wall: datetime, zone: str) -> datetime:
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


#: Of whoever never said anything.
NOTHING = Said("UTC")


def _covers(free: Sequence[Span], span: Span) -> bool:
    """Whether spans together leave no minute of another one out; touching ends leave none."""
    reached = span.starts_at
    for one in sorted(free):
        if one.starts_at > reached:
            return False
        reached = max(reached, one.ends_at)
        if reached >= span.ends_at:
            return True
    return False
