"""A course with a bank, a test and a group that answers it, for the tests about tests."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from events import recognition, registration
from events.models import Event, Registration
from people.models import Organisation, Person, StakeholderGroup
from trainings import answers, assessments, bank, sittings
from trainings.bank import Wording
from trainings.cohorts import open_cohort
from trainings.courses import UnitPlan, units_of, write_course
from trainings.models import Assessment, Cohort, Item, Sitting

Choose = Callable[..., Any]
#: Two classes of the group: 20 and 27 November at nine in Tegucigalpa (15:00 UTC), an hour each.
FIRST, LAST = datetime(2026, 11, 20, 9), datetime(2026, 11, 27, 9)


def choice(
    organisation: Organisation,
    by: Person,
    now: datetime,
    words: str = "¿Qué es una contraseña fuerte?",
    **more: Any,
) -> Item:
    """A question with three choices, of which the second is right, for 2 points."""
    lines = ["Mi nombre", "Cuatro palabras al azar", "12345678"]
    wording = {
        "kind": "choice",
        "label": {"es": words, "pt-br": f"{words} (pt)", "en": f"{words} (en)"},
        "choices": {"es": lines, "pt-br": lines, "en": lines},
        "right": [2],
        "points": 2,
    } | more
    return bank.add(organisation, Wording(**wording), by=by, now=now)


def several(organisation: Organisation, by: Person, now: datetime) -> Item:
    """A question with four choices, of which the first and the third are right, a point each."""
    lines = ["Cifrar", "Prestar el teléfono", "Actualizar", "Apagar la luz"]
    wording = Wording("several", {"es": "¿Qué protege?"}, choices={"es": lines}, right=[1, 3])
    return bank.add(organisation, wording, by=by, now=now)


def scale(organisation: Organisation, by: Person, now: datetime) -> Item:
    """A scale from 1 to 5."""
    return bank.add(organisation, Wording("scale", {"es": "¿Qué tan segura se siente?"}), by=by, now=now)


def in_own_words(organisation: Organisation, by: Person, now: datetime) -> Item:
    """A question without choices."""
    return bank.add(organisation, Wording("open", {"es": "¿Qué más?"}), by=by, now=now)


def course_test(
    organisation: Organisation, items: Sequence[Item], by: Person, now: datetime, purpose: str = "knowledge"
) -> Assessment:
    """A course of two modules with one test that asks these."""
    course = write_course(
        organisation=organisation,
        title={"es": "Seguridad digital"},
        summary={},
        completion_percent=75,
        units=[UnitPlan({"es": "Uno"}, 60), UnitPlan({"es": "Dos"}, 60)],
        by=by,
        now=now,
    )
    made = assessments.create(course, purpose=purpose, title={"es": "Lo que sé"}, by=by, now=now)
    assessments.put_in(made, items, by=by, now=now)
    return made


def open_group(assessment: Assessment, by: Person, now: datetime, **more: Any) -> Cohort:
    """A published group of the test's course."""
    first, second = units_of(assessment.course)
    made = open_cohort(
        assessment.course,
        title={"es": "Seguridad · Honduras"},
        time_zone="America/Tegucigalpa",
        country="HN",
        venue="Casa del Pueblo",
        lessons=[(first, FIRST), (second, LAST)],
        seats={"onsite": 60},
        by=by,
        now=now,
        **more,
    )
    Event.objects.filter(pk=made.event_id).update(status=Event.Status.PUBLISHED)
    made.event.refresh_from_db()
    return made


def take(
    group: Cohort,
    number: int,
    now: datetime,
    *,
    gender: str = "woman",
    sector: str = "academia",
    country: str = "HN",
) -> Registration:
    """A place in the group."""
    return registration.register(
        group.event,
        answers=recognition.Answers(
            name=f"Persona {number}",
            mode="onsite",
            stakeholder_group=StakeholderGroup.objects.get(code=sector) if sector else None,
            country=country,
            gender_answers=[gender] if gender else [],
        ),
        contact=recognition.Contact(email=f"persona{number}@correo.example"),
        language="es",
        time_zone="America/Tegucigalpa",
        now=now,
    )


def answer(sitting: Sitting, who: Registration | str, right: int, now: datetime) -> None:
    """Hand in so many right answers to the choices of the sitting, and the others wrong."""
    given: dict[Item, Any] = {}
    for number, item in enumerate(sittings.items_of(sitting)):
        codes = [one["code"] for one in item.choices]
        given[item] = (next(iter(item.right)) if number < right else codes[0]) if codes else None
    if isinstance(who, str):
        answers.hand_in_by_code(sitting, who, given, language="es", now=now)
    else:
        answers.hand_in(sitting, who, given, language="es", now=now)


#: When the test before the course, and the one after it, are open.
BEFORE, AFTER = datetime.fromisoformat("2026-11-19T15:00Z"), datetime.fromisoformat("2026-11-28T15:00Z")
LONG_AFTER = AFTER + timedelta(days=30)
