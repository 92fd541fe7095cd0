"""A day of a programme as a table: hours down, rooms across, each session as tall as it takes time."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from events import programme
from events.clashes import folded
from events.models import Session

#: How tall a row may be, in minutes, and how tall it is unless somebody chose.
STEPS, STEP = (15, 30, 60), 30
#: An empty day is drawn from here to there.
MORNING, EVENING = time(9), time(18)


class Cell(NamedTuple):
    """Part of a column: sessions that begin there, or an hour that is free."""

    room: str
    start: datetime
    rows: int
    sessions: list[Session]


class Row(NamedTuple):
    """An hour, with the cells that begin at it."""

    start: datetime
    cells: list[Cell]


def day_of(session: Session) -> date | None:
    """The day on which a session begins where its event is; none while it has no date."""
    start = programme.there(session)
    return start.date() if start else None


def columns_of(rooms: Sequence[str], sessions: Iterable[Session]) -> list[str]:
    """The columns of a day: the rooms, and one without a name where a session, or the whole day, has none."""
    roomless = any(not session.room for session in sessions)
    return [*rooms, *([""] if roomless or not rooms else [])]


def rows_of(day: date, sessions: Sequence[Session], columns: Sequence[str], step: int) -> list[Row]:
    """The rows of a day's table; the `sessions` are those that begin on it.

    Sessions of one room at the same time share a cell. What goes on past midnight ends with the table.
    """
    first, last = _bounds(day, sessions, step)
    count = max(1, -(-int((last - first).total_seconds()) // (60 * step)))
    rows = [Row(first + timedelta(minutes=step * number), []) for number in range(count)]
    for room in columns:
        number = 0
        for begins, ends, held in _blocks(
            [one for one in sessions if folded(one.room) == folded(room)], first, step
        ):
            for free in range(number, begins):
                rows[free].cells.append(Cell(room, rows[free].start, 1, []))
            ends = min(ends, count)
            rows[begins].cells.append(Cell(room, rows[begins].start, ends - begins, held))
            number = ends
        for free in range(number, count):
            rows[free].cells.append(Cell(room, rows[free].start, 1, []))
    return rows


def _bounds(day: date, sessions: Sequence[Session], step: int) -> tuple[datetime, datetime]:
    """From when to when the table goes: all sessions, an hour before and two after them, within the day."""
    midnight = datetime.combine(day, time())
    starts = [start for session in sessions if (start := programme.there(session))]
    ends = [
        start + timedelta(minutes=session.declared_minutes)
        for session in sessions
        if (start := programme.there(session))
    ]
    first = min([datetime.combine(day, MORNING), *starts])
    last = max([datetime.combine(day, EVENING), *(end + timedelta(hours=1) for end in ends)])
    minutes = int((first - midnight).total_seconds()) // 60
    return midnight + timedelta(minutes=minutes - minutes % step), min(last, midnight + timedelta(days=1))


def _blocks(sessions: Sequence[Session], first: datetime, step: int) -> list[tuple[int, int, list[Session]]]:
    """Sessions of one column as (first row, row after the last, sessions); those that meet are together."""
    blocks: list[tuple[int, int, list[Session]]] = []
    for session in sorted(sessions, key=lambda one: (programme.there(one) or first, one.pk)):
        start = programme.there(session)
        if start is None:
            continue
        offset = int((start - first).total_seconds()) // 60
        begins, ends = offset // step, -(-(offset + session.declared_minutes) // step)
        if blocks and begins < blocks[-1][1]:
            before = blocks.pop()
            blocks.append((before[0], max(before[1], ends), [*before[2], session]))
        else:
            blocks.append((begins, max(ends, begins + 1), [session]))
    return blocks
