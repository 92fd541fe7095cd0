"""A course of three modules for people on their own, from the 20th of November to the 20th of December.

The second module builds on the first; the first one has a task that completes the course.
"""

from datetime import UTC, date, datetime

from events import registration, schedule
from events.models import Registration
from events.recognition import Answers, Contact
from people.models import Organisation, Person
from trainings import handing_in, own_pace, setting_tasks
from trainings.cohorts import open_at_own_pace
from trainings.courses import UnitPlan, units_of, write_course
from trainings.models import Cohort, Course

FIRST, LAST = date(2026, 11, 20), date(2026, 12, 20)
#: The first instant, and the end, of these days in Tegucigalpa.
OPENS, CLOSES = datetime(2026, 11, 20, 6, tzinfo=UTC), datetime(2026, 12, 21, 6, tzinfo=UTC)
#: Some day between them, and one after them.
UNDER_WAY, OVER = datetime(2026, 11, 25, 15, tzinfo=UTC), datetime(2026, 12, 22, 15, tzinfo=UTC)
TASK = setting_tasks.Facts({"es": "Un plan", "pt-br": "Um plano", "en": "A plan"})


def course_alone(
    organisation: Organisation, by: Person, now: datetime, *, has_task: bool = True, modules: int = 3
) -> Course:
    made = write_course(
        organisation=organisation,
        title={"es": "Datos personales", "pt-br": "Dados pessoais", "en": "Personal data"},
        summary={},
        completion_percent=60,
        units=[
            UnitPlan({"es": f"Módulo {number}"}, 60, needs=[1] if number == 2 else [])
            for number in range(1, modules + 1)
        ],
        by=by,
        now=now,
    )
    if has_task:
        setting_tasks.set_task(units_of(made)[0], TASK, by=by, now=now)
    return made


def open_alone(course: Course, by: Person, now: datetime, *, draft: bool = False) -> Cohort:
    made = open_at_own_pace(
        course,
        title={"es": "Datos a ritmo propio", "pt-br": "Dados em ritmo próprio", "en": "Data, own pace"},
        time_zone="America/Tegucigalpa",
        country="HN",
        first_day=FIRST,
        last_day=LAST,
        seats=30,
        by=by,
        now=now,
    )
    if not draft:
        schedule.publish(made.event, by=by, now=now)
    return made


def take(group: Cohort, now: datetime, name: str = "Paula") -> Registration:
    return registration.register(
        group.event,
        answers=Answers(name=name, mode="online"),
        contact=Contact(email=f"{name.lower().replace(' ', '')}@correo.example"),
        language="es",
        time_zone="America/Tegucigalpa",
        now=now,
    )


def say(place: Registration, group: Cohort, *positions: int, now: datetime = UNDER_WAY) -> None:
    for position in positions:
        own_pace.say(place, group, group.lessons.get(position=position), now=now)


def accept(place: Registration, group: Cohort, *, by: Person, now: datetime = UNDER_WAY) -> None:
    """The task is handed in, and accepted."""
    asked = handing_in.asked_of(place, group)[0]
    row = handing_in.hand_in(asked, place, handing_in.Given(text="Mi plan"), now=now)
    handing_in.judge(row, state="accepted", by=by, now=now)
