"""Steps that tests of certificates share: a place is taken, classes are attended, a certificate is given."""

from datetime import datetime

from events import attendance, registration, schedule
from events.models import Registration
from events.recognition import Answers, Contact
from people.models import Organisation, Person
from trainings import certificates, courses
from trainings.cohorts import open_cohort
from trainings.courses import UnitPlan
from trainings.models import Certificate, Cohort


def taught_group(organisation: Organisation, trainer: Person, now: datetime) -> Cohort:
    """A course of an hour and a half and of three hours, held in November; 75 per cent complete it."""
    course = courses.write_course(
        organisation=organisation, title={"es": "Datos personales", "en": "Personal data"}, summary={},
        completion_percent=75,
        units=[UnitPlan({"es": "Consentimiento"}, 90), UnitPlan({"es": "Borrado"}, 180)],
        by=trainer, now=now,
    )  # fmt: skip
    first, second = courses.units_of(course)
    made = open_cohort(
        course, time_zone="America/Tegucigalpa", country="HN", city="Tegucigalpa", venue="Casa del Pueblo",
        lessons=[(first, datetime(2026, 11, 20, 9)), (second, datetime(2026, 11, 27, 9))],
        seats={"onsite": None}, by=trainer, now=now,
    )  # fmt: skip
    schedule.publish(made.event, by=trainer, now=now)
    return made


def take(group: Cohort, now: datetime, name: str = "Paula", language: str = "es") -> Registration:
    return registration.register(
        group.event,
        answers=Answers(name=name, mode="onsite"),
        contact=Contact(email=f"p{abs(hash(name))}@correo.example"),
        language=language,
        time_zone="America/Tegucigalpa",
        now=now,
    )


def attend(group: Cohort, place: Registration, *positions: int, by: Person, over: datetime) -> None:
    for position in positions:
        session = group.lessons.get(position=position).session
        assert session is not None
        attendance.mark_many(session, {place.code: "present"}, by=by, now=over)


def close(group: Cohort, *positions: int, over: datetime) -> None:
    """Say of classes that they took place."""
    for position in positions:
        session = group.lessons.get(position=position).session
        assert session is not None
        schedule.hold(session, by=None, now=over)


def give(group: Cohort, kind: str, place: Registration, *, by: Person, over: datetime) -> Certificate:
    [made] = certificates.award(group, kind, to=[place.subject], by=by, now=over)
    return made
