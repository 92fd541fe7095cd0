"""A group to which people apply, for whoever chooses it; trainers and groups, for whoever staffs them."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest

from events import recognition, registration
from events.models import Event, Registration
from people.models import Organisation, Person, StakeholderGroup
from tests.conftest import person
from trainings import teaching, trainers
from trainings.cohorts import lay_out, open_cohort
from trainings.courses import UnitPlan, units_of, write_course
from trainings.models import Cohort, Course, Trainer
from trainings.teaching import Hours

Apply = Callable[..., Registration]
Add = Callable[..., Trainer]
Open = Callable[..., Cohort]
GUATEMALA = "America/Guatemala"
#: Tuesday 1 December 2026, at nine: the first class of a group that is staffed.
FIRST = datetime(2026, 12, 1, 9)
EVERY_DAY = [Hours(day, time(8), time(20)) for day in range(7)]
#: What somebody ticks about their gender.
TICKS = {"w": ["woman"], "m": ["man"], "u": ["undisclosed"], "-": [], "b": ["woman", "man"]}


@pytest.fixture
def group(organisation: Organisation, trainer: Person, now: datetime) -> Cohort:
    course = write_course(
        organisation=organisation,
        title={"es": "Datos personales"},
        summary={},
        completion_percent=75,
        units=[UnitPlan({"es": "Consentimiento"}, 90)],
        by=trainer,
        now=now,
    )
    made = open_cohort(
        course,
        time_zone="America/Tegucigalpa",
        country="HN",
        venue="Casa del Pueblo",
        lessons=[(units_of(course)[0], datetime(2026, 12, 20, 9))],
        seats={"onsite": 3},
        by=trainer,
        now=now,
    )
    Event.objects.filter(pk=made.event_id).update(
        status=Event.Status.PUBLISHED, admission=Event.Admission.APPROVAL
    )
    made.event.refresh_from_db()
    return made


@pytest.fixture
def apply(group: Cohort, now: datetime) -> Apply:
    def one(name: str, gender: str = "m", country: str = "GT", sector: str = "academia") -> Registration:
        return registration.register(
            group.event,
            answers=recognition.Answers(
                name=name,
                mode="onsite",
                stakeholder_group=StakeholderGroup.objects.get(code=sector) if sector else None,
                country=country,
                gender_answers=TICKS[gender],
            ),
            contact=recognition.Contact(email=f"{name.lower()}@correo.example"),
            language="es",
            time_zone="America/Guatemala",
            now=now - timedelta(hours=1),
        )

    return one


@pytest.fixture
def write(organisation: Organisation, organiser: Person, now: datetime) -> Callable[[int], Course]:
    """Write a course of so many modules, two hours each."""

    def one(modules: int) -> Course:
        return write_course(
            organisation=organisation,
            title={"es": "Gobernanza de Internet"},
            summary={},
            completion_percent=75,
            units=[UnitPlan({"es": f"Módulo {number}"}, 120) for number in range(1, modules + 1)],
            by=organiser,
            now=now,
        )

    return one


@pytest.fixture
def course(write: Callable[[int], Course]) -> Course:
    return write(3)


@pytest.fixture
def open_group(course: Course, organiser: Person, now: datetime) -> Open:
    """Open a group of the course; the organiser who does leads none of its classes."""

    def one(starts: list[datetime] | None = None, *, of: Course = course, zone: str = GUATEMALA) -> Cohort:
        units = units_of(of)
        starts = starts or lay_out(len(units), first=FIRST)
        return open_cohort(
            of,
            time_zone=zone,
            country="GT",
            venue="Casa",
            lessons=list(zip(units, starts, strict=True)),
            seats={"onsite": 20},
            languages=["es"],
            by=organiser,
            now=now,
        )

    return one


@pytest.fixture
def add(organisation: Organisation, course: Course, organiser: Person, now: datetime) -> Add:
    """A trainer of the organisation: qualified, in Spanish, free every day from eight to eight."""

    def one(
        name: str,
        *,
        who: Person | None = None,
        languages: tuple[str, ...] = ("es",),
        hours: list[Hours] | None = None,
        keys: tuple[str, ...] = ("",),
        most: int | None = None,
    ) -> Trainer:
        who = who or person(name, f"{name.lower()}@mesa.example")
        made = trainers.add(organisation, who, by=organiser, now=now)
        trainers.qualify(made, course, keys=keys, by=organiser, now=now)
        teaching.tell(who, languages=languages, time_zone=GUATEMALA, most_hours=most, note="")
        teaching.set_hours(who, EVERY_DAY if hours is None else hours)
        return made

    return one
