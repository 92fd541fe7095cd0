"""Which modules come before which: no circles, and what stands or is dated the other way about."""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from events.models import Session
from trainings.models import Lesson, Unit


class Reversed(NamedTuple):
    """A module that comes before one that it needs."""

    unit: Unit
    needed: Unit


def circle(needs: Mapping[int, Collection[int]]) -> list[int]:
    """Return the first circle among what needs what, each before one that it needs; empty without any."""
    settled: set[int] = set()
    for first in needs:
        path: list[int] = []
        # Each step of the path with what is still to be looked at from there.
        left = [iter([first])]
        while left:
            one = next(left[-1], None)
            if one is None:
                left.pop()
                if path:
                    settled.add(path.pop())
            elif one in path:
                return path[path.index(one) :]
            elif one not in settled:
                path.append(one)
                left.append(iter(needs.get(one, ())))
    return []


def misplaced(units: Iterable[Unit]) -> list[Reversed]:
    """Return the modules that stand before one that they need; `needs` is asked of each."""
    return [
        Reversed(unit, needed)
        for unit in units
        for needed in sorted(unit.needs.all(), key=lambda other: other.position)
        if needed.position > unit.position
    ]


def dated_too_early(lessons: Iterable[Lesson]) -> list[Reversed]:
    """Return the modules of a group whose class is dated before the class of one that they need."""
    given = list(lessons)
    starts = {lesson.unit_id: start for lesson in given if (start := _start(lesson))}
    return [
        Reversed(lesson.unit, needed)
        for lesson in given
        for needed in sorted(lesson.unit.needs.all(), key=lambda other: other.position)
        if lesson.unit_id in starts and needed.pk in starts and starts[lesson.unit_id] < starts[needed.pk]
    ]


def _start(lesson: Lesson) -> datetime | None:
    session = lesson.session
    return session.starts_at if session and session.status != Session.Status.CANCELLED else None
