"""What changed from one version of a course to another, module by module."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from events.models import Session
from trainings.courses import COLUMNS
from trainings.models import Course, Unit


class What(StrEnum):
    """The ways in which two versions differ, in the order in which they are told."""

    ADDED = "added"
    REMOVED = "removed"
    RENAMED = "renamed"
    LENGTH = "length"
    GOALS = "goals"
    NEEDS = "needs"
    ORDER = "order"


class Change(NamedTuple):
    """One difference: `before` is none of a module that was added, `after` of one that was removed.

    Of another order both are none.
    """

    what: What
    before: Unit | None = None
    after: Unit | None = None


def changes(before: Sequence[Unit], after: Sequence[Unit]) -> list[Change]:
    """Return what differs between the modules of two versions, each with its needs at hand."""
    old, new = ({unit.key: unit for unit in units} for units in (before, after))
    found = [Change(What.ADDED, after=unit) for unit in after if unit.key not in old]
    found += [Change(What.REMOVED, before=unit) for unit in before if unit.key not in new]
    for unit in after:
        if (was := old.get(unit.key)) is not None:
            found += [Change(what, was, unit) for what in _differing(was, unit)]
    if [unit.key for unit in before if unit.key in new] != [unit.key for unit in after if unit.key in old]:
        found.append(Change(What.ORDER))
    return sorted(found, key=lambda change: list(What).index(change.what))


def _differing(was: Unit, unit: Unit) -> list[What]:
    differs = {
        What.RENAMED: words(was, "title") != words(unit, "title"),
        What.LENGTH: was.planned_minutes != unit.planned_minutes,
        What.GOALS: words(was, "goals") != words(unit, "goals"),
        What.NEEDS: {one.key for one in was.needs.all()} != {one.key for one in unit.needs.all()},
    }
    return [what for what, is_so in differs.items() if is_so]


def words(thing: Course | Unit | Session, field: str) -> dict[str, str]:
    """Return what a course, a module or a session says in each language that it says it in."""
    return {
        language: told
        for language, column in COLUMNS.items()
        if (told := getattr(thing, f"{field}_{column}"))
    }
