"""Courses and their modules: written here, and changed without touching the groups already open."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import get_language

from people import acts
from people.models import Organisation, Person
from trainings.errors import AlreadyTaught, Circle
from trainings.models import Course, Lesson, Unit
from trainings.prerequisites import circle

#: The columns in which a translated word is kept, by language code.
COLUMNS = {"es": "es", "pt-br": "pt_br", "en": "en"}


class UnitPlan(NamedTuple):
    """One module as it should be: title and goals by language code, its minutes, and which unit it was.

    `needs` are the places, counted from 1, of the modules among these that come before it.
    """

    title: Mapping[str, str]
    planned_minutes: int
    unit: Unit | None = None
    goals: Mapping[str, str] = {}
    needs: Collection[int] = ()


def in_columns(field: str, words: Mapping[str, str]) -> dict[str, str | None]:
    """Return translated words as columns, one for every language; empty words are kept as none."""
    return {f"{field}_{column}": words.get(language) or None for language, column in COLUMNS.items()}


def units_of(course: Course) -> list[Unit]:
    """Return a course's modules in their order, each with what it needs; two queries."""
    return list(course.units.prefetch_related("needs").order_by("position"))


@transaction.atomic
def write_course(
    *,
    organisation: Organisation,
    title: Mapping[str, str],
    summary: Mapping[str, str],
    completion_percent: int,
    units: Sequence[UnitPlan],
    by: Person | None,
    now: datetime,
    course: Course | None = None,
) -> Course:
    """Write a course and its modules in the order given, and return it.

    Modules that are left out are removed; one that a group teaches raises `AlreadyTaught`. Groups already
    open keep the minutes they opened with. Modules that need one another in a circle raise `Circle`.
    """
    _refuse_circle(units)
    course = course or Course(organisation=organisation, created_at=now)
    for column, words in {**in_columns("title", title), **in_columns("summary", summary)}.items():
        setattr(course, column, words)
    course.completion_percent = completion_percent
    course.save()
    kept = [plan.unit.pk for plan in units if plan.unit]
    dropped = course.units.exclude(pk__in=kept)
    if Lesson.objects.filter(unit__in=dropped).exists():
        raise AlreadyTaught
    dropped.delete()
    # Out of the way first: two modules that change places would meet at one position.
    for place, unit in enumerate(course.units.order_by("position"), start=1):
        Unit.objects.filter(pk=unit.pk).update(position=1000 + place)
    written: list[Unit] = []
    for position, plan in enumerate(units, start=1):
        unit = plan.unit or Unit(course=course)
        unit.position = position
        unit.planned_minutes = plan.planned_minutes
        for column, words in {**in_columns("title", plan.title), **in_columns("goals", plan.goals)}.items():
            setattr(unit, column, words)
        unit.save()
        written.append(unit)
    for unit, plan in zip(written, units, strict=True):
        unit.needs.set(written[place - 1] for place in plan.needs)
    return course


def _refuse_circle(units: Sequence[UnitPlan]) -> None:
    found = circle({place: plan.needs for place, plan in enumerate(units, start=1)})
    if found:
        raise Circle([_in_words(units[place - 1].title) for place in found])


def _in_words(title: Mapping[str, str]) -> str:
    """A title in the reader's language, else in another one."""
    return title.get(get_language() or "") or next(iter(title.values()))


@transaction.atomic
def retire(course: Course, *, by: Person | None, now: datetime) -> bool:
    """Take a course out of use: no group opens any more, those open go on. Return whether it was in use."""
    changed = Course.objects.filter(pk=course.pk, retired_at=None).update(retired_at=now)
    if changed:
        course.retired_at = now
        acts.note(course, "course retired", by=by, now=now)
    return bool(changed)


@transaction.atomic
def bring_back(course: Course, *, by: Person | None, now: datetime) -> bool:
    """Take a retired course into use again, so that groups can open; return whether it was retired."""
    changed = Course.objects.filter(pk=course.pk).exclude(retired_at=None).update(retired_at=None)
    if changed:
        course.retired_at = None
        acts.note(course, "course brought back", by=by, now=now)
    return bool(changed)
