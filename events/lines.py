"""A programme pasted as lines, read: “Day 1 09:00 30 min Opening / Main hall”; and what is wrong with one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.translation import gettext

from events import schedule
from events.clashes import folded
from events.errors import EventError

#: More lines than anybody pastes at once.
MOST = 300
#: Lengths that a session may have, in minutes, and the one it has when none was ever written.
SHORTEST, LONGEST, USUAL = 5, 1440, 60
#: As many days after the first as a programme may count.
MOST_DAYS = 366
#: First words of a break in the languages of the product, without accents and capitals.
BREAKS = frozenset(
    {"cafe", "coffee", "almuerzo", "lunch", "pausa", "break", "intervalo", "almoco", "cafezinho"}
)

_COUNTED = re.compile(r"(?:day|d[ií]a)\s*(\d{1,3})\b[:.,)]?[\s·]*", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})\b[:.,)]?[\s·]*")
_WRITTEN = re.compile(r"(\d{1,2})/(\d{1,2})(?:/(\d{4}))?\b[:.,)]?[\s·]*")
_HOUR = r"(\d{1,2})(?:[:.h](\d{2})|\s?h\b)"
_SPAN = re.compile(rf"{_HOUR}\s*(?:-|–|—|to|a|às?)\s*{_HOUR}\s*", re.IGNORECASE)
_START = re.compile(rf"{_HOUR}\s*", re.IGNORECASE)
_LONG = re.compile(
    r"(\d{1,2})\s?h(?:oras?|ours?)?(?:\s?(\d{2})(?:\s?min\w*\.?)?)?(?=[\s|:,·–—-]|$)\s*", re.IGNORECASE
)
_SHORT = re.compile(r"(\d{1,4})\s?(?:min\w*\.?|m\b|['′])\s*", re.IGNORECASE)
_BETWEEN = re.compile(r"^[\s|:,;·–—-]+")


@dataclass
class Line:
    """One line as it was read; `problem` is a sentence when it cannot be kept, else empty."""

    number: int
    day: date | None = None
    hour: time | None = None
    minutes: int = USUAL
    title: str = ""
    room: str = ""
    problem: str = ""

    @property
    def is_break(self) -> bool:
        """Whether its title begins with the word for a break, as “Café” or “Lunch” does."""
        return folded(self.title).split(" ")[0].strip(".,:;()") in BREAKS

    @property
    def wall_start(self) -> datetime | None:
        """Day and hour together, by the clock there."""
        return datetime.combine(self.day, self.hour) if self.day and self.hour else None


def read(text: str, *, first_day: date, zone: str) -> list[Line]:
    """Return what the lines of a pasted programme say; empty lines are left out.

    A day may be counted from `first_day` (“Day 2”, “Día 2”, “Dia 2”) or written (2026-11-20, 20/11); a
    line of a day alone holds for those below. Without an hour a session begins when the one above is over;
    without a length it takes as long as the one above. The room stands behind “ / ” or in its own column.
    """
    return list(_read(text, first_day, zone))


def _read(text: str, first_day: date, zone: str) -> Iterator[Line]:
    day, minutes, after = first_day, USUAL, None
    for number, raw in enumerate(text.splitlines()[: MOST + 1], 1):
        rest = raw.strip()
        if not rest:
            continue
        line = Line(number, minutes=minutes)
        if number > MOST:
            line.problem = gettext("Paste at most %(count)s lines at once.") % {"count": MOST}
            yield line
            return
        try:
            rest, written = _day(rest, first_day)
            if written and written != day:
                day, after = written, None
            if not rest:
                continue
            line.day = day
            rest, line.hour, until = _hours(rest)
            if until is not None and line.hour is not None:
                line.minutes = _between(line.hour, until)
            else:
                rest, line.minutes = _length(rest, minutes)
            _name(line, rest)
            if line.hour is None and after and after.date() == day:
                line.hour = after.time()
            _check(line, zone)
        except _Unread as unread:
            line.problem = str(unread)
        if start := line.wall_start:
            after = start + timedelta(minutes=line.minutes)
        minutes = line.minutes
        yield line


class _Unread(Exception):
    """What cannot be read, in words."""


def _day(rest: str, first_day: date) -> tuple[str, date | None]:
    if found := _COUNTED.match(rest):
        count = int(found[1])
        if not 1 <= count <= MOST_DAYS:
            raise _Unread(gettext("There is no such day."))
        return _after(rest, found), first_day + timedelta(days=count - 1)
    found = _ISO.match(rest)
    numbers = (int(found[1]), int(found[2]), int(found[3])) if found else None
    if numbers is None and (found := _WRITTEN.match(rest)):
        numbers = (int(found[3] or first_day.year), int(found[2]), int(found[1]))
    if found is None or numbers is None:
        return rest, None
    try:
        day = date(*numbers)
    except ValueError:
        raise _Unread(gettext("There is no such day.")) from None
    if not 2000 <= day.year <= 2099:
        raise _Unread(gettext("Write a year from 2000 to 2099."))
    return _after(rest, found), day


def _hours(rest: str) -> tuple[str, time | None, time | None]:
    if found := _SPAN.match(rest):
        return _after(rest, found), _time(found[1], found[2]), _time(found[3], found[4])
    if found := _START.match(rest):
        return _after(rest, found), _time(found[1], found[2]), None
    return rest, None, None


def _time(hours: str, minutes: str | None) -> time:
    try:
        return time(int(hours), int(minutes or 0))
    except ValueError:
        raise _Unread(gettext("There is no such hour.")) from None


def _between(start: time, end: time) -> int:
    """Minutes from one hour to another, which may be of the next day."""
    return ((end.hour * 60 + end.minute) - (start.hour * 60 + start.minute)) % 1440


def _length(rest: str, usual: int) -> tuple[str, int]:
    if found := _SHORT.match(rest):
        return _after(rest, found), int(found[1])
    if found := _LONG.match(rest):
        return _after(rest, found), int(found[1]) * 60 + int(found[2] or 0)
    return rest, usual


def _after(rest: str, found: re.Match[str]) -> str:
    return _BETWEEN.sub("", rest[found.end() :])


def _name(line: Line, rest: str) -> None:
    """Part the title from the room, which is behind the last “ / ”, bar or tab."""
    title, _sign, room = re.sub(r"\s*[\t|]+\s*", " / ", rest).rpartition(" / ")
    line.title, line.room = (title.strip(" /"), room.strip()) if title else (room.strip(), "")


def _check(line: Line, zone: str) -> None:
    if not line.title:
        raise _Unread(gettext("There is no title."))
    if len(line.title) > 120 or len(line.room) > 120:
        raise _Unread(gettext("A title and a room have at most 120 letters."))
    if not SHORTEST <= line.minutes <= LONGEST:
        raise _Unread(gettext("A session takes from 5 to 1440 minutes."))
    if line.hour is None:
        raise _Unread(gettext("There is no hour, and nothing above that it could follow."))
    if start := line.wall_start:
        try:
            schedule.instant(start, zone)
        except EventError as error:
            raise _Unread(str(error)) from None
