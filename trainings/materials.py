"""Materials: files and links of a module, and which of them whoever takes part has by now; sole writer."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max, QuerySet

from events.models import Event, Registration, Session
from events.uploads import Received
from people import acts
from people.models import Person
from trainings import own_pace
from trainings.errors import TooManyMaterials
from trainings.holding import hold
from trainings.models import Lesson, Material, MaterialFile, Unit, Version

#: What the list of a module stays readable with, and the most days that a material waits or comes early.
MOST, MOST_DAYS = 20, 90


class Facts(NamedTuple):
    """A material as it was written: a link, or else a file."""

    title: str
    language: str = ""
    url: str = ""
    file: Received | None = None
    days: int = 0
    release: str = Material.Release.BEFORE


class Given(NamedTuple):
    """One class of a group with the materials that participants have by now."""

    lesson: Lesson
    materials: Sequence[Material]


@transaction.atomic
def add(unit: Unit, facts: Facts, *, by: Person, now: datetime) -> Material:
    """Add a material to a module, after the others; raises `TooManyMaterials`."""
    Unit.objects.select_for_update(no_key=True).get(pk=unit.pk)
    if unit.materials.count() >= MOST:
        raise TooManyMaterials
    last = unit.materials.aggregate(last=Max("position"))["last"] or 0
    made = Material.objects.create(
        unit=unit,
        position=last + 1,
        title=facts.title,
        language=facts.language,
        url=facts.url,
        file=_kept(facts.file) if facts.file else None,
        days=facts.days,
        release=facts.release,
        added_at=now,
    )
    acts.note(unit.version.course, "material added", by=by, now=now, material=made.code)
    return made


@transaction.atomic
def change(material: Material, facts: Facts, *, by: Person, now: datetime) -> None:
    """Change what a material is called, its link or its file, and when it is given; no file: it stays.

    Raises `RemovedMeanwhile`.
    """
    hold(material)
    material.title, material.language = facts.title, facts.language
    material.days, material.release = facts.days, facts.release
    if facts.file is not None:
        material.url, material.file = "", _kept(facts.file)
    elif facts.url:
        material.url, material.file = facts.url, None
    material.save()
    drop_unused()
    acts.note(material.unit.version.course, "material changed", by=by, now=now, material=material.code)


@transaction.atomic
def remove(material: Material, *, by: Person, now: datetime) -> None:
    """Take a material off its module, in this version of the course alone."""
    course, code = material.unit.version.course, material.code
    material.delete()
    drop_unused()
    acts.note(course, "material removed", by=by, now=now, material=code)


def carry(before: Version, after: Version) -> None:
    """Let each module of a new version begin with the materials that it had; files are shared, not copied."""
    units = {unit.key: unit for unit in after.units.all()}
    for material in Material.objects.filter(unit__version=before).select_related("unit").order_by("pk"):
        if unit := units.get(material.unit.key):
            Material.objects.create(
                unit=unit,
                position=material.position,
                title=material.title,
                language=material.language,
                url=material.url,
                file_id=material.file_id,
                days=material.days,
                release=material.release,
                added_at=material.added_at,
            )


def drop_unused() -> None:
    """Delete the files that no material hands out any more."""
    MaterialFile.objects.filter(materials=None).delete()


def of_version(version: Version) -> dict[int, list[Material]]:
    """Return the materials of a version by its modules' keys, each in order, without the files' bytes."""
    found: dict[int, list[Material]] = {}
    for material in _listed().filter(unit__version=version):
        found.setdefault(material.unit_id, []).append(material)
    return found


def given(
    event: Event, *, now: datetime | None, language: str = "", place: Registration | None = None
) -> list[Given]:
    """Return the classes of a group with what its participants have by now; the reader's language first.

    Without `now` it is everything, as those who teach see it. In a group without classes, `place` has what
    belongs to the modules that are open to it, from the first day on.

    A class without a date gives nothing yet, one that was called off neither. Two queries.
    """
    lessons = list(
        Lesson.objects.filter(cohort__event=event).select_related("unit", "session").order_by("position")
    )
    opened = _opened(event, place, now) if event.is_at_own_pace and now is not None else None
    by_unit: dict[int, list[Material]] = {}
    for material in _listed().filter(unit__version__cohorts__event=event):
        by_unit.setdefault(material.unit_id, []).append(material)
    rows = [
        Given(
            lesson,
            sorted(
                (
                    one
                    for one in by_unit.get(lesson.unit_id, [])
                    if (
                        _is_released(one, lesson.session, now) if opened is None else lesson.unit_id in opened
                    )
                ),
                key=lambda one: (one.language not in ("", language), one.position),
            ),
        )
        for lesson in lessons
    ]
    return [row for row in rows if row.materials]


def _opened(event: Event, place: Registration | None, now: datetime) -> Collection[int]:
    """The keys of the units whose materials a place has in a group without classes."""
    if place is None or event.starts_at is None or now < event.starts_at:
        return ()
    return own_pace.opened(event, place)


def find_given(
    event: Event, code: str, *, now: datetime | None, place: Registration | None = None
) -> Material | None:
    """Return one of the materials that `given` would; none for any other code."""
    for row in given(event, now=now, place=place):
        for material in row.materials:
            if material.code == code:
                return material
    return None


def _listed() -> QuerySet[Material]:
    return Material.objects.select_related("file").defer("file__content").order_by("position", "pk")


def _is_released(material: Material, session: Session | None, now: datetime | None) -> bool:
    if now is None:
        return True
    at = material.released_at(session)
    return at is not None and at <= now


def _kept(file: Received) -> MaterialFile:
    return MaterialFile.objects.create(name=file.name, ending=file.ending, content=file.content)
