"""Who teaches for an organisation, and which modules each may teach as it noted; sole writer of both."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from events.models import Part
from people import accounts, acts
from people.access import Duty
from people.models import Appointment, Organisation, Person
from trainings.models import Course, Qualification, Trainer, Unit

#: So many people who could be added are shown at once.
SHOWN = 20


class Noted(NamedTuple):
    """A course that a trainer may teach: how many of its modules, and of how many."""

    course: Course
    modules: int
    of: int

    @property
    def is_whole(self) -> bool:
        return self.modules == self.of


@transaction.atomic
def add(organisation: Organisation, person: Person, *, by: Person | None, now: datetime) -> Trainer:
    """Let somebody be a trainer of an organisation; whoever is one already stays as they are.

    Whoever was one before begins again with what they were qualified for.
    """
    # Whoever else adds them waits, and finds them added.
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    before = Trainer.objects.filter(organisation=organisation, person=person).order_by("-pk").first()
    if before is not None and before.ended_at is None:
        return before
    trainer = Trainer.objects.create(organisation=organisation, person=person, added_at=now, added_by=by)
    if before is not None:
        before.qualifications.update(trainer=trainer)
    acts.note(trainer, "trainer added", by=by, now=now)
    return trainer


@transaction.atomic
def end(trainer: Trainer, *, by: Person | None, now: datetime) -> bool:
    """Let somebody be a trainer of an organisation no longer; return whether they were one.

    Roles that they hold stay theirs: whoever is to be replaced in a class is replaced there.
    """
    changed = Trainer.objects.filter(pk=trainer.pk, ended_at=None).update(ended_at=now)
    if changed:
        trainer.ended_at = now
        acts.note(trainer, "trainer ended", by=by, now=now)
    return bool(changed)


@transaction.atomic
def qualify(
    trainer: Trainer,
    course: Course,
    *,
    keys: Collection[str],
    because: str = "",
    by: Person | None,
    now: datetime,
) -> None:
    """Note what a trainer may teach of a course, all of it anew: keys of modules, or an empty one for all.

    What stood already keeps its day and its reason. Where all of it stood, nothing is noted.
    """
    Trainer.objects.select_for_update(no_key=True).get(pk=trainer.pk)
    wanted = {""} if "" in keys else set(keys)
    noted = trainer.qualifications.filter(course=course)
    stood = set(noted.values_list("unit_key", flat=True))
    if stood == wanted:
        return
    noted.exclude(unit_key__in=wanted).delete()
    new = wanted - stood
    Qualification.objects.bulk_create(
        Qualification(trainer=trainer, course=course, unit_key=key, since=now, because=because, by=by)
        for key in sorted(new)
    )
    acts.note(trainer, "qualifications noted", by=by, now=now, course=course.code)


def teaches_for(organisation: Organisation, person: Person) -> bool:
    """Return whether somebody is a trainer of an organisation, by its list or by their duty; two queries."""
    return (
        Trainer.objects.filter(organisation=organisation, person=person, ended_at=None).exists()
        or Appointment.objects.filter(organisation=organisation, person=person, duty=Duty.TRAINER).exists()
    )


def own(person: Person) -> QuerySet[Trainer]:
    """Return the lists on which somebody is or was, for their own eyes.

    What somebody at a desk took for theirs is not among them.
    """
    taken = accounts.at_a_desk(person.subject, "trainings.Trainer")
    return Trainer.objects.filter(person=person).exclude(pk__in=taken)


def candidates(organisation: Organisation) -> QuerySet[Person]:
    """Return who seems to teach for an organisation and is not noted as its trainer, by name.

    They have the duty of a trainer there, or said yes to lead a class of one of its courses.
    """
    appointed = Appointment.objects.filter(
        person=OuterRef("pk"), organisation=organisation, duty=Duty.TRAINER
    )
    leads = Part.objects.filter(
        person=OuterRef("pk"),
        role__in=Part.LEADING,
        status=Part.Status.CONFIRMED,
        session__event__cohort__course__organisation=organisation,
    )
    noted = Trainer.objects.filter(person=OuterRef("pk"), organisation=organisation, ended_at=None)
    return (
        Person.objects.filter(Q(Exists(appointed)) | Q(Exists(leads)), ~Exists(noted), is_active=True)
        .filter(erased_at=None)
        .order_by("name", "pk")
    )


def noted(found: Sequence[Trainer]) -> dict[int, list[Noted]]:
    """Return for how many modules of which courses trainers are noted, by their keys; two queries."""
    rows = list(Qualification.objects.filter(trainer__in=found).select_related("course").order_by("pk"))
    standing: dict[int, set[str]] = {}
    for course, key in Unit.objects.filter(
        version__course__in={row.course_id for row in rows}, version__replaced_at=None
    ).values_list("version__course", "key"):
        standing.setdefault(course, set()).add(key)
    keys: dict[int, dict[int, set[str]]] = {}
    courses = {row.course_id: row.course for row in rows}
    for row in rows:
        known = standing.get(row.course_id, set())
        of_course = keys.setdefault(row.trainer_id, {}).setdefault(row.course_id, set())
        of_course |= known & {row.unit_key} if row.unit_key else known
    return {
        trainer: [
            Noted(courses[course], len(which), len(standing.get(course, ())))
            for course, which in of_trainer.items()
            if which
        ]
        for trainer, of_trainer in keys.items()
    }


def led_in_month(found: Sequence[Trainer], *, now: datetime) -> dict[int, int]:
    """Return the minutes that trainers lead in the month of `now`, by their keys; one query.

    Only what they lead for the organisation that lists them: of others' classes it is told nothing.
    """
    first = timezone.localtime(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    after = (first + timedelta(days=32)).replace(day=1)
    led = Part.objects.filter(
        role__in=Part.LEADING,
        status=Part.Status.CONFIRMED,
        starts_at__gte=first,
        starts_at__lt=after,
        subject__in={one.person.subject for one in found},
        session__event__hostings__organisation__in={one.organisation_id for one in found},
    ).values_list("subject", "session__event__hostings__organisation", "starts_at", "ends_at")
    minutes: dict[tuple[UUID, int], int] = {}
    for subject, organisation, starts, ends in led.distinct():
        assert starts and ends  # noqa: S101  the filter has asked
        known = minutes.get((subject, organisation), 0)
        minutes[subject, organisation] = known + int((ends - starts).total_seconds() // 60)
    return {one.pk: minutes.get((one.person.subject, one.organisation_id), 0) for one in found}


def forget(subject: UUID, now: datetime) -> None:
    """Take a subject off the lists of trainers, with what was noted of them; their roles stay counted."""
    Trainer.objects.filter(person__subject=subject).delete()


def of_person(person: Person) -> list[dict[str, Any]]:
    """Return for which organisations somebody is noted as a trainer, and for what, as they take it along."""
    noted = own(person).select_related("organisation")
    return [
        {
            "organisation": one.organisation.name,
            "added_at": one.added_at,
            "ended_at": one.ended_at,
            "qualified_for": [
                {
                    "course": what.course.title,
                    "module": what.unit_key or None,
                    "since": what.since,
                    "because": what.because,
                }
                for what in one.qualifications.all()
            ],
        }
        for one in noted.prefetch_related("qualifications__course").order_by("pk")
    ]
