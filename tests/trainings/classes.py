"""A course of four classes of an hour, one a week from the 20th of November at nine in Tegucigalpa."""

from datetime import UTC, datetime, timedelta

from events import attendance, recognition, registration, schedule
from events.models import Registration
from people.models import Organisation, Person
from trainings.cohorts import open_cohort
from trainings.completion import Rule
from trainings.courses import UnitPlan, units_of, write_course
from trainings.models import Cohort, Course

#: When the first class begins.
STARTS = datetime(2026, 11, 20, 15, tzinfo=UTC)


def course_of(
    organisation: Organisation, by: Person, now: datetime, rule: Rule | None = None, classes: int = 4
) -> Course:
    return write_course(
        organisation=organisation,
        title={"es": "Datos personales", "pt-br": "Dados pessoais", "en": "Personal data"},
        summary={},
        completion_percent=75,
        rule=rule,
        units=[UnitPlan({"es": f"Módulo {number}"}, 60) for number in range(1, classes + 1)],
        by=by,
        now=now,
    )


def open_group(course: Course, by: Person, now: datetime, *, draft: bool = False) -> Cohort:
    first = datetime(2026, 11, 20, 9)
    made = open_cohort(
        course,
        title={"es": "Datos · Honduras", "pt-br": "Dados · Honduras", "en": "Data · Honduras"},
        time_zone="America/Tegucigalpa",
        country="HN",
        venue="Casa del Pueblo",
        meeting={"meeting_url": "https://meet.example/datos"},
        lessons=[(unit, first + timedelta(weeks=week)) for week, unit in enumerate(units_of(course))],
        seats={"onsite": 30, "online": 30},
        by=by,
        now=now,
    )
    if not draft:
        schedule.publish(made.event, by=by, now=now)
    return made


def take(group: Cohort, now: datetime, name: str = "Paula", mode: str = "onsite") -> Registration:
    return registration.register(
        group.event,
        answers=recognition.Answers(name=name, mode=mode),
        contact=recognition.Contact(email=f"{name.lower()}@correo.example"),
        language="es",
        time_zone="America/Tegucigalpa",
        now=now,
    )


def ends(position: int) -> datetime:
    """When a class ends."""
    return STARTS + timedelta(weeks=position - 1, hours=1)


def mark(group: Cohort, position: int, state: str, *places: Registration, by: Person) -> None:
    """Mark places as their class ends."""
    session = group.lessons.get(position=position).session
    assert session is not None
    attendance.mark_many(session, {place.code: state for place in places}, by=by, now=ends(position))
