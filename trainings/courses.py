"""Courses and their modules: written here, and changed without touching the groups already open.

As soon as a group has opened with a version of a course, its modules stand still: what changes afterwards is
written as the next version, in which every module keeps its key.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import get_language

from people import acts
from people.codes import new_code
from people.models import Organisation, Person
from trainings import materials, setting_tasks
from trainings.completion import Rule, rule_of
from trainings.errors import Circle, ModulesChanged, WordsChanged
from trainings.models import Course, Unit, Version
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


def freeze(rule: Rule) -> dict[str, int]:
    """Return a rule as the columns in which a course says it and a group keeps it."""
    asked = rule._asdict()
    return {"completion_percent": asked.pop("percent"), **asked}


def newest(course: Course) -> Version:
    """Return the version that groups open with."""
    return course.versions.get(replaced_at=None)


def next_version(course: Course) -> int | None:
    """Return the number of the version that other modules would be; none while no group runs the newest."""
    version = course.versions.filter(replaced_at=None).first()
    return version.number + 1 if version and version.cohorts.exists() else None


def units_of(course: Course) -> list[Unit]:
    """Return a course's modules in their order, each with what it needs; two queries."""
    return _in_order(Unit.objects.filter(version__course=course, version__replaced_at=None))


def units_of_version(version: Version) -> list[Unit]:
    """Return the modules of a version in their order, each with what it needs; two queries."""
    return _in_order(version.units.all())


def _in_order(units: QuerySet[Unit]) -> list[Unit]:
    return list(units.prefetch_related("needs").order_by("position"))


def mark_of(units: Sequence[Unit]) -> str:
    """Return a sign of exactly these modules, so that what is opened or changed is what was looked at."""
    seen = json.dumps([[unit.pk for unit in units], _say(units)])
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


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
    rule: Rule | None = None,
    seen: str | None = None,
    seen_words: str | None = None,
) -> Course:
    """Write a course and its modules in the order given, and return it.

    Modules that are left out are removed. Where a group has opened with the modules as they stand, other ones
    are a new version, and that group keeps its own. A unit of `units` may be one of any version of the
    course. `rule` says all that completes it; without one `completion_percent` alone is said anew. Modules
    that need one another in a circle raise `Circle`. `seen` is `mark_of` the modules that were looked at:
    other ones raise `ModulesChanged`, unless they say already what is to be written; so is `seen_words` the
    `words_mark_of` the course, and raises `WordsChanged`.
    """
    _refuse_circle(units)
    is_new = course is None
    says: dict[str, Any] = {**in_columns("title", title), **in_columns("summary", summary)}
    says |= freeze(rule) if rule is not None else {"completion_percent": completion_percent}
    if course is None:
        course = Course(organisation=organisation, created_at=now)
    else:
        # Whoever else writes it now, or opens a group of it, waits.
        stands = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
        _refuse_unseen(course, units, seen)
        if seen_words not in (None, words_mark_of(stands)) and not _says(stands, says):
            raise WordsChanged
    for column, value in says.items():
        setattr(course, column, value)
    course.save()
    before = course.versions.filter(replaced_at=None).first()
    version = _version_to_write(before, course, units, by=by, now=now)
    _write_units(version, units)
    if before is not None and before.pk != version.pk:
        materials.carry(before, version)
        setting_tasks.carry(before, version)
    if before is None or before.pk == version.pk:  # else the version that was written tells of it
        acts.note(course, "course written" if is_new else "course changed", by=by, now=now)
    return course


def _version_to_write(
    before: Version | None, course: Course, units: Sequence[UnitPlan], *, by: Person | None, now: datetime
) -> Version:
    """The version that these modules belong to: the newest, or one after it if a group runs that."""
    if before is None:
        return Version.objects.create(course=course, number=1, written_at=now, written_by=by)
    if not before.cohorts.exists() or _say(units_of_version(before)) == _plan(units):
        return before
    before.replaced_at = now
    before.save(update_fields=["replaced_at"])
    acts.note(course, "course version written", by=by, now=now, version=str(before.number + 1))
    return Version.objects.create(course=course, number=before.number + 1, written_at=now, written_by=by)


def _write_units(version: Version, units: Sequence[UnitPlan]) -> None:
    known = {unit.key: unit for unit in version.units.all()}
    kept = {plan.unit.key for plan in units if plan.unit}
    version.units.exclude(key__in=kept).delete()
    materials.drop_unused()
    # Out of the way first: two modules that change places would meet at one position.
    for place, unit in enumerate(version.units.order_by("position"), start=1):
        Unit.objects.filter(pk=unit.pk).update(position=1000 + place)
    written: list[Unit] = []
    used: set[str] = set()
    for position, plan in enumerate(units, start=1):
        key = plan.unit.key if plan.unit and plan.unit.key not in used else new_code()
        used.add(key)
        unit = known.get(key) or Unit(key=key)
        unit.version = version
        unit.position = position
        unit.planned_minutes = plan.planned_minutes
        for column, words in {**in_columns("title", plan.title), **in_columns("goals", plan.goals)}.items():
            setattr(unit, column, words)
        unit.save()
        written.append(unit)
    for unit, plan in zip(written, units, strict=True):
        unit.needs.set(written[place - 1] for place in plan.needs)


def words_mark_of(course: Course) -> str:
    """Return a sign of what a course says of itself and of what completes it, as `mark_of` its modules."""
    said = [
        getattr(course, column) or "" for field in ("title", "summary") for column in in_columns(field, {})
    ]
    seen = json.dumps([said, rule_of(course)])
    return hashlib.sha256(seen.encode()).hexdigest()[:16]


def _says(course: Course, columns: Mapping[str, Any]) -> bool:
    return all((getattr(course, column) or "") == (value or "") for column, value in columns.items())


def _say(units: Sequence[Unit]) -> list[tuple[Any, ...]]:
    """All that a version says, in a form in which two can be compared."""
    places = {unit.pk: place for place, unit in enumerate(units, start=1)}
    return [
        (
            unit.key,
            unit.planned_minutes,
            sorted(places[one.pk] for one in unit.needs.all()),
            [
                getattr(unit, f"{field}_{column}") or None
                for field in ("title", "goals")
                for column in COLUMNS.values()
            ],
        )
        for unit in units
    ]


def _plan(units: Sequence[UnitPlan]) -> list[tuple[Any, ...]]:
    return [
        (
            plan.unit.key if plan.unit else None,
            plan.planned_minutes,
            sorted(set(plan.needs)),
            [*in_columns("title", plan.title).values(), *in_columns("goals", plan.goals).values()],
        )
        for plan in units
    ]


def _refuse_circle(units: Sequence[UnitPlan]) -> None:
    found = circle({place: plan.needs for place, plan in enumerate(units, start=1)})
    if found:
        raise Circle([in_words(units[place - 1].title) for place in found])


def _refuse_unseen(course: Course, units: Sequence[UnitPlan], seen: str | None) -> None:
    stand = units_of(course)
    if seen not in (None, mark_of(stand)) and _say(stand) != _plan(units):
        raise ModulesChanged


def in_words(title: Mapping[str, str]) -> str:
    """Return a title in the reader's language, else in another one."""
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
