"""A group to which people apply, for whoever chooses it."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from events import recognition, registration
from events.models import Event, Registration
from people.models import Organisation, Person, StakeholderGroup
from trainings.cohorts import open_cohort
from trainings.courses import UnitPlan, units_of, write_course
from trainings.models import Cohort

Apply = Callable[..., Registration]
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
