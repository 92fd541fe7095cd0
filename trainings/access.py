"""The only door from a request to a course, a group or a trainer: it finds and decides in one step."""

from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import Http404

from events.models import Event, Part, Registration
from people import accounts
from people.access import Duty, organisations
from people.links import MISREAD
from people.models import Organisation, Person
from trainings import network, service_record
from trainings.models import (
    Assessment,
    Certificate,
    Cohort,
    Course,
    HandIn,
    Item,
    Material,
    NetworkEntry,
    OtherHours,
    Project,
    Quota,
    Sitting,
    Step,
    Task,
    Trainer,
    Unit,
    Version,
)
from trainings.models.projects import ProjectQuerySet
from trainings.models.staffing import TrainerQuerySet

#: Who teaches: a trainer or organiser of the organisation that owns the course.
TEACHING = (Duty.TRAINER, Duty.ORGANISER)


def teaching_organisations(person: Any) -> QuerySet[Organisation]:
    """Return the organisations whose courses the person may write, open and follow."""
    return organisations(person, *TEACHING)


def courses_for(person: Any) -> QuerySet[Course]:
    """Return the courses of the person's organisations."""
    return Course.objects.filter(organisation__in=teaching_organisations(person))


def course_for(person: Any, code: str) -> Course:
    """Return a course of the person's organisations; anyone else's is not there (Http404)."""
    course = courses_for(person).filter(code=code).select_related("organisation").first()
    if course is None:
        raise Http404
    return course


def unit_for(person: Any, code: str, number: int, position: int) -> Unit:
    """Return a module of a course of the person's organisations; anyone else's is not there (Http404)."""
    unit = (
        Unit.objects.filter(
            version__course__in=courses_for(person),
            version__course__code=code,
            version__number=number,
            position=position,
        )
        .select_related("version__course")
        .first()
    )
    if unit is None:
        raise Http404
    return unit


def version_for(person: Any, code: str, number: int) -> Version:
    """Return a version of a course of the person's organisations; anyone else's is not there (Http404)."""
    found = Version.objects.filter(course__in=courses_for(person), course__code=code, number=number)
    version = found.select_related("course").first()
    if version is None:
        raise Http404
    return version


def material_for(person: Any, code: str) -> Material:
    """Return a material of a course of the person's organisations; anyone else's is not there (Http404)."""
    found = Material.objects.filter(unit__version__course__in=courses_for(person), code=code)
    material = found.select_related("unit__version__course").first()
    if material is None:
        raise Http404
    return material


def task_for(person: Any, code: str) -> Task:
    """Return a task of a course of the person's organisations; anyone else's is not there (Http404)."""
    found = Task.objects.filter(unit__version__course__in=courses_for(person), code=code)
    task = found.select_related("unit__version__course").first()
    if task is None:
        raise Http404
    return task


def hand_in_for(person: Any, code: str) -> HandIn:
    """Return what somebody handed in for a course of the person's organisations, without its file.

    Of anyone else's courses, and of a place that was given back, it is not there (Http404).
    """
    found = (
        HandIn.objects.filter(
            code=code,
            registration__event__cohort__in=cohorts_for(person),
            registration__status=Registration.Status.CONFIRMED,
        )
        .select_related("task__unit", "registration__event__cohort__course", "judged_by")
        .defer("content")
        .first()
    )
    if found is None:
        raise Http404
    return found


def cohorts_for(person: Any) -> QuerySet[Cohort]:
    """Return the groups that run a course of the person's organisations."""
    return Cohort.objects.filter(course__organisation__in=teaching_organisations(person))


def cohort_for(person: Any, code: str) -> Cohort:
    """Return a group of the person's organisations with its event; anyone else's is not there (Http404)."""
    cohort = (
        cohorts_for(person)
        .filter(code=code)
        .select_related("event", "course__organisation", "version")
        .first()
    )
    if cohort is None:
        raise Http404
    return cohort


def cohort_with_classes(person: Any, code: str) -> Cohort:
    """Return the same of a group that has classes; one without them has no such pages (Http404)."""
    cohort = cohort_for(person, code)
    if cohort.event.is_at_own_pace:
        raise Http404
    return cohort


def certificate_for(person: Any, number: str) -> Certificate:
    """Return a certificate of a group of the person's organisations; anyone else's is not there (Http404)."""
    found = (
        Certificate.objects.filter(cohort__in=cohorts_for(person), number=number)
        .select_related("cohort__event", "cohort__course__organisation", "registration")
        .first()
    )
    if found is None:
        raise Http404
    return found


def certificates_of(place: Registration) -> QuerySet[Certificate]:
    """Return the certificates that rest on a place, the newest first, without their files."""
    return Certificate.objects.filter(registration=place).defer("pdf").order_by("-issued_at", "-pk")


def certificate_of(place: Registration, number: str) -> Certificate:
    """Return one certificate that rests on a place; any other is not there (Http404)."""
    found = (
        Certificate.objects.filter(registration=place, number=number)
        .select_related("cohort__course__organisation")
        .first()
    )
    if found is None:
        raise Http404
    return found


def entry_for(person: Person, code: str) -> NetworkEntry:
    """Return an entry in the network that the person finds there; any other is not there (Http404)."""
    entry = network.in_order(network.visible_to(person)).filter(code=code).first()
    if entry is None:
        raise Http404
    return entry


def projects_for(person: Any) -> ProjectQuerySet:
    """Return what the person's organisations keep, are in or gave rise to, and what everybody may see."""
    own = teaching_organisations(person)
    named = Q(organisation__in=own) | Q(members__in=own) | Q(groups__in=cohorts_for(person))
    return Project.objects.filter(pk__in=Project.objects.filter(named | Q(published_at__isnull=False)))


def project_for(person: Any, code: str) -> Project:
    """Return a project that the person may read; any other is not there (Http404)."""
    return _project(projects_for(person), code)


def kept_project_for(person: Any, code: str) -> Project:
    """Return a project that the person's own organisation keeps; any other is not there (Http404)."""
    return _project(Project.objects.filter(organisation__in=teaching_organisations(person)), code)


def _project(among: ProjectQuerySet, code: str) -> Project:
    found = among.filter(code=code).in_order().first()
    if found is None:
        raise Http404
    return found


def taught_certificates_of(subject: UUID, event: Event | None = None) -> QuerySet[Certificate]:
    """Return somebody's certificates for what they taught, the newest first; with `event`, of that group.

    What somebody at a desk took for theirs stays out, as everywhere on a page of their own.
    """
    taken = accounts.at_a_desk(subject, "trainings.Certificate")
    theirs = Certificate.objects.filter(kind=Certificate.Kind.TRAINER, subject=subject).exclude(pk__in=taken)
    if event is not None:
        theirs = theirs.filter(cohort__event=event)
    return theirs.order_by("-issued_at", "-pk")


def one_of(found: QuerySet[Certificate], number: str) -> Certificate:
    """Return one of somebody's certificates; any other is not there (Http404)."""
    certificate = found.filter(number=number).first()
    if certificate is None:
        raise Http404
    return certificate


def teaching_organisation(person: Any, code: str) -> Organisation:
    """Return one of the organisations whose courses the person may follow; others are not there (Http404)."""
    found = teaching_organisations(person).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def trainer_for(organisation: Organisation, code: str) -> Person:
    """Return somebody who served in the events of an organisation; anyone else is not there (Http404)."""
    served = Part.objects.filter(
        subject=OuterRef("subject"),
        role__in=service_record.ROLES,
        status=Part.Status.CONFIRMED,
        session__event__hostings__organisation=organisation,
        session__event__hostings__is_lead=True,
    )
    found = Person.objects.filter(Exists(served), code=code, erased_at=None).first()
    if found is None:
        raise Http404
    return found


def climber_for(person: Any, code: str) -> Trainer:
    """Return somebody who trains for one of the person's organisations; others are not there (Http404)."""
    found = (
        Trainer.objects.standing()
        .filter(organisation__in=teaching_organisations(person), code=code)
        .select_related("person", "organisation")
        .first()
    )
    if found is None:
        raise Http404
    return found


def organised(person: Any) -> QuerySet[Organisation]:
    """Return the organisations that the person organises for."""
    return organisations(person, Duty.ORGANISER)


def ladder_organisation(person: Any, code: str) -> Organisation:
    """Return an organisation that the person organises for, whose ladder they may change (else Http404)."""
    found = organised(person).filter(code=code).first()
    if found is None:
        raise Http404
    return found


def step_for(person: Any, code: str) -> Step:
    """Return a step of a ladder that the person may change; any other is not there (Http404)."""
    own = Step.objects.filter(organisation__in=organised(person), code=code)
    step = own.select_related("organisation").first()
    if step is None:
        raise Http404
    return step


def step_at(trainer: Trainer, code: str) -> Step:
    """Return a step of the ladder that a trainer found by `climber_for` climbs; retired ones are gone."""
    step = Step.objects.filter(organisation=trainer.organisation_id, code=code, retired_at=None).first()
    if step is None:
        raise Http404
    return step


def quota_at(cohort: Cohort, code: str) -> Quota:
    """Return a quota of a group that was found by `cohort_for`."""
    quota = cohort.quotas.filter(code=code).select_related("sector").first()
    if quota is None:
        raise Http404
    quota.cohort = cohort
    return quota


def application_at(cohort: Cohort, code: str) -> Registration:
    """Return an application to a group that was found by `cohort_for`; an answered one is not there."""
    asking = Registration.objects.filter(event=cohort.event_id, status=Registration.Status.ASKED)
    place = asking.filter(code=code).first()
    if place is None:
        raise Http404
    return place


def trainers_for(person: Any) -> TrainerQuerySet:
    """Return those who are noted as trainers of the person's organisations."""
    return Trainer.objects.standing().filter(organisation__in=teaching_organisations(person))


def listed_trainer_for(person: Any, code: str) -> Trainer:
    """Return a trainer of the person's organisations, also one of before; others are not there (Http404)."""
    own = Trainer.objects.filter(organisation__in=teaching_organisations(person))
    found = own.filter(code=code, person__is_active=True)
    trainer = found.select_related("organisation", "person__teaching").first()
    if trainer is None:
        raise Http404
    return trainer


def own_days(person: Any, code: str) -> OtherHours:
    """Return days that the person told of themselves; anyone else's are not there (Http404)."""
    found = OtherHours.objects.filter(profile__person=person, code=code).first()
    if found is None:
        raise Http404
    return found


# --- Tests and surveys ---


def item_for(person: Any, code: str) -> Item:
    """Return a question of the bank of the person's organisations; anyone else's is not there (Http404)."""
    found = Item.objects.filter(organisation__in=teaching_organisations(person), code=code)
    item = found.select_related("organisation").first()
    if item is None:
        raise Http404
    return item


def assessment_for(person: Any, code: str) -> Assessment:
    """Return a test of a course of the person's organisations; anyone else's is not there (Http404)."""
    found = Assessment.objects.filter(course__in=courses_for(person), code=code)
    assessment = found.select_related("course__organisation").first()
    if assessment is None:
        raise Http404
    return assessment


def sitting_for(person: Any, code: str) -> Sitting:
    """Return a sitting of a group of the person's organisations; anyone else's is not there (Http404)."""
    found = _sittings().filter(cohort__in=cohorts_for(person), code=code).first()
    if found is None:
        raise Http404
    return found


def sittings_of(place: Registration) -> list[Sitting]:
    """Return the sittings of the group in which a place is held, in their order."""
    found = _sittings().filter(cohort__event=place.event_id)
    moments = Sitting.Moment.values
    return sorted(found, key=lambda one: (one.assessment_id, moments.index(one.moment)))


def sitting_of(place: Registration, code: str) -> Sitting:
    """Return a sitting that a place answers under its own name; any other is not there (Http404)."""
    found = _sittings().filter(cohort__event=place.event_id, code=code, linking=Sitting.Linking.PLACE).first()
    if found is None or not place.stands:
        raise Http404
    return found


def sitting_in_room(room_code: str) -> Sitting:
    """Return the sitting that a code in the room opens, however typed; any other is not there (Http404)."""
    found = (
        _sittings().filter(room_code=room_code.replace("-", "").upper().translate(MISREAD).lower()).first()
    )
    if found is None:
        raise Http404
    return found


def _sittings() -> QuerySet[Sitting]:
    return Sitting.objects.select_related("cohort__event", "cohort__course", "assessment")
