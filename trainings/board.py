"""The board of a group: everybody who takes part, every class, and what was marked, at a glance."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from events.models import Presence, Session
from trainings.models import Cohort, Lesson
from trainings.progress import Progress, progress


class Mark(StrEnum):
    """What stands at one person and one class; not marked is never absent."""

    PRESENT = "present"
    ABSENT = "absent"
    EXCUSED = "excused"
    #: The class has begun, and nobody marked them.
    UNMARKED = "unmarked"
    AHEAD = "ahead"
    #: The class has no date yet.
    OPEN = "open"
    CANCELLED = "cancelled"


class Row(NamedTuple):
    """One person: how far they have come, and their mark for each class, in the order of the classes."""

    progress: Progress
    marks: list[Mark]


class Column(NamedTuple):
    """One class, and how many were present of how many marked."""

    lesson: Lesson
    present: int
    marked: int


class Board(NamedTuple):
    """A group's classes as columns, and its people as rows, by their number."""

    columns: list[Column]
    rows: list[Row]


def board(cohort: Cohort, *, now: datetime) -> Board:
    """Return the board of a group; the same few queries for any number of people and classes."""
    lessons = list(cohort.lessons.select_related("session", "unit").order_by("position"))
    found = Presence.objects.filter(session__lesson__cohort=cohort)
    marked: dict[int, dict[int | None, str]] = {}
    for place, session, state in found.values_list("registration_id", "session_id", "state"):
        marked.setdefault(place, {})[session] = state
    rows = []
    for one in progress(cohort, now=now):
        theirs = marked.get(one.registration.pk, {})
        rows.append(Row(one, [_mark(lesson, theirs.get(lesson.session_id), now) for lesson in lessons]))
    columns = [_column(lesson, (row.marks[at] for row in rows)) for at, lesson in enumerate(lessons)]
    return Board(columns, rows)


def _mark(lesson: Lesson, state: str | None, now: datetime) -> Mark:
    session = lesson.session
    if session is None or session.starts_at is None:
        return Mark.OPEN
    if session.status == Session.Status.CANCELLED:
        return Mark.CANCELLED
    if state:
        return Mark(state)
    return Mark.UNMARKED if session.starts_at <= now else Mark.AHEAD


def _column(lesson: Lesson, marks: Iterable[Mark]) -> Column:
    counts = Counter(marks)
    marked = counts[Mark.PRESENT] + counts[Mark.ABSENT] + counts[Mark.EXCUSED]
    return Column(lesson, counts[Mark.PRESENT], marked)
