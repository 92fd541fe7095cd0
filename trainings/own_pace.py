"""Groups without classes: which modules somebody has worked through alone, by their own account; sole writer.

Whoever holds a place says it of each module, between the first and the last day; a module that needs others
opens once these are worked through. Nobody saw it, so it is no attendance: it makes no presence and no hour.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Count

from events.models import Event, Registration
from trainings import completion
from trainings.errors import AskedAfter, BuiltUpon, ModuleWaits, NotBegun, OverAlready
from trainings.models import AnswerSheet, Cohort, Lesson, Sitting, Unit, WorkedThrough


class Module(NamedTuple):
    """One module for one participant: since when they have worked through it, and what it waits for."""

    lesson: Lesson
    said_at: datetime | None = None
    waits_for: Sequence[Unit] = ()
    #: The modules they have worked through that build on it: it cannot be taken back before these.
    carries: Sequence[Unit] = ()

    @property
    def is_open(self) -> bool:
        """Whether all that it needs is worked through."""
        return not self.waits_for


class Reach(NamedTuple):
    """How far a participant has come: whether they began, and since when they have what the course asks."""

    has_begun: bool = False
    #: When they said of the module that made it the share of the planned minutes; none: not yet.
    through_at: datetime | None = None


def is_under_way(event: Event, now: datetime) -> bool:
    """Whether something may be said of its modules now: from its first day to its last one."""
    return (
        event.is_at_own_pace
        and event.status == Event.Status.PUBLISHED
        and event.starts_at is not None
        and event.ends_at is not None
        and event.starts_at <= now < event.ends_at
    )


def said_by(cohort: Cohort, places: Sequence[Registration]) -> dict[int, dict[int, datetime]]:
    """Return what places have said, by their keys: since when, by the lessons' keys; one query."""
    found: dict[int, dict[int, datetime]] = {}
    if places:
        rows = WorkedThrough.objects.filter(
            lesson__cohort=cohort, registration__in=[place.pk for place in places]
        )
        for place, lesson, said_at in rows.values_list("registration", "lesson", "said_at"):
            found.setdefault(place, {})[lesson] = said_at
    return found


def reach(cohort: Cohort, places: Sequence[Registration]) -> dict[int, Reach]:
    """Return how far places have come in a group without classes, by their keys; two queries."""
    minutes = dict(cohort.lessons.values_list("pk", "planned_minutes")) if places else {}
    needed = completion.rule_of(cohort).needed_minutes(cohort.planned_minutes)
    said = said_by(cohort, places)
    return {place.pk: _reached(said.get(place.pk, {}), minutes, needed) for place in places}


def _reached(said: Mapping[int, datetime], minutes: Mapping[int, int], needed: int) -> Reach:
    worked = 0
    for said_at, lesson in sorted((at, key) for key, at in said.items()):
        worked += minutes[lesson]
        if worked >= needed:
            return Reach(True, said_at)
    return Reach(bool(said))


def count_said(cohort: Cohort, lessons: Sequence[Lesson]) -> None:
    """Tell each lesson how many who hold a place have worked through it: `said`; one query."""
    counts = (
        WorkedThrough.objects.filter(
            lesson__cohort=cohort, registration__status=Registration.Status.CONFIRMED
        )
        .values("lesson")
        .annotate(count=Count("pk"))
        .values_list("lesson", "count")
    )
    by_lesson = dict(counts)
    for lesson in lessons:
        lesson.said = by_lesson.get(lesson.pk, 0)  # type: ignore[attr-defined]


def modules_of(place: Registration, cohort: Cohort) -> list[Module]:
    """Return the modules of a group in their order, as they stand for a place; three queries."""
    lessons = list(cohort.lessons.select_related("unit").prefetch_related("unit__needs").order_by("position"))
    return modules(lessons, said_by(cohort, [place]).get(place.pk, {}))


def modules(lessons: Sequence[Lesson], said: dict[int, datetime]) -> list[Module]:
    """Return how modules stand for somebody who has said of some, by the lessons' keys, since when."""
    done = {one.unit_id for one in lessons if one.pk in said}
    taught = {one.unit_id for one in lessons}
    found = []
    for lesson in lessons:
        needed = sorted(lesson.unit.needs.all(), key=lambda unit: unit.position)
        # What the group does not run holds nobody up.
        waits_for = [unit for unit in needed if unit.pk in taught and unit.pk not in done]
        carries = [
            other.unit
            for other in lessons
            if other.pk in said and any(unit.pk == lesson.unit_id for unit in other.unit.needs.all())
        ]
        found.append(Module(lesson, said.get(lesson.pk), waits_for, carries))
    return found


def opened(event: Event, place: Registration) -> Collection[int]:
    """Return the keys of the units that are open to a place; all that it worked through among them."""
    cohort = Cohort.objects.filter(event=event).first()
    if cohort is None:
        return ()
    return {one.lesson.unit_id for one in modules_of(place, cohort) if one.is_open or one.said_at}


@transaction.atomic
def say(place: Registration, cohort: Cohort, lesson: Lesson, *, now: datetime) -> None:
    """Keep that somebody has worked through a module; once is enough.

    Raises `NotBegun`, `OverAlready`, and `ModuleWaits` while something that it needs is not worked through.
    """
    module = _held(place, cohort, lesson, now)
    if module.said_at is not None:
        return
    if not module.is_open:
        raise ModuleWaits(module.waits_for[0].title)
    WorkedThrough.objects.create(lesson=lesson, registration=place, said_at=now)


@transaction.atomic
def take_back(place: Registration, cohort: Cohort, lesson: Lesson, *, now: datetime) -> None:
    """Take back that somebody has worked through a module.

    Raises `NotBegun`, `OverAlready`, `BuiltUpon` while one that builds on it is worked through, and
    `AskedAfter` for the last one of somebody who has answered what is asked after the modules: what is asked
    before them would open again.
    """
    module = _held(place, cohort, lesson, now)
    if module.said_at is not None and module.carries:
        raise BuiltUpon(module.carries[0].title)
    others = WorkedThrough.objects.filter(lesson__cohort=cohort, registration=place).exclude(lesson=lesson)
    if module.said_at is not None and not others.exists() and _has_answered_after(place):
        raise AskedAfter
    WorkedThrough.objects.filter(lesson=lesson, registration=place).delete()


def _has_answered_after(place: Registration) -> bool:
    after = AnswerSheet.objects.filter(registration=place, handed_in_at__isnull=False)
    return after.exclude(sitting__moment=Sitting.Moment.PRE).exists()


def _held(place: Registration, cohort: Cohort, lesson: Lesson, now: datetime) -> Module:
    """The module as it stands, while nobody else says anything from the same place."""
    Registration.objects.select_for_update(no_key=True).values_list("pk").get(pk=place.pk)
    event = Event.objects.get(pk=cohort.event_id)
    if event.starts_at is not None and now < event.starts_at:
        raise NotBegun
    if not is_under_way(event, now):
        raise OverAlready
    return next(one for one in modules_of(place, cohort) if one.lesson.pk == lesson.pk)


def of_places(places: Sequence[Registration]) -> dict[int, list[dict[str, Any]]]:
    """Return what was said of modules from places, by their keys, as whoever said it takes it along."""
    found: dict[int, list[dict[str, Any]]] = {}
    rows = WorkedThrough.objects.filter(registration__in=places).select_related("lesson__unit")
    for one in rows.order_by("pk"):
        said = {"module": one.lesson.unit.title, "worked_through_at": one.said_at}
        found.setdefault(one.registration_id, []).append(said)
    return found
