"""Tutors of groups without classes: named, shown to themselves, and certified from a day to a day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events import export, schedule
from people import erasure
from people.models import Organisation, Person
from tests.trainings.own_paced import OPENS, OVER, UNDER_WAY, course_alone, open_alone, take
from trainings import certificates, credentials, handing_in, sheets, tutors
from trainings.errors import HasNoDuty
from trainings.models import Cohort, Tutor

Enter = Callable[[Person], Client]
#: Two days after something, and the morning of the 26th of November.
LATER = UNDER_WAY + timedelta(days=2)


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(UNDER_WAY, tick=False):
        yield


@pytest.fixture
def early() -> datetime:
    """Well before the first day."""
    return OPENS - timedelta(days=10)


@pytest.fixture
def group(organisation: Organisation, trainer: Person, early: datetime) -> Cohort:
    return open_alone(course_alone(organisation, trainer, early), trainer, early)


def certified(group: Cohort, now: datetime) -> list[tuple[str, str, str]]:
    due = certificates.due(group, "trainer", now=now)
    return [(one.name, *(day.isoformat() for day in one.days or ())) for one in due]  # type: ignore[misc]


def test_only_whoever_sees_what_is_handed_in_can_be_named_and_once_at_a_time(
    group: Cohort, trainer: Person, organiser: Person, stranger: Person, foreign_organiser: Person
) -> None:
    assert set(tutors.candidates(group)) == {trainer, organiser}
    for nobody in (stranger, foreign_organiser):
        with pytest.raises(HasNoDuty):
            tutors.name(group, nobody, by=organiser, now=UNDER_WAY)
    made = tutors.name(group, trainer, by=organiser, now=UNDER_WAY)
    assert tutors.name(group, trainer, by=organiser, now=LATER) == made
    assert set(tutors.candidates(group)) == {organiser}
    with pytest.raises(IntegrityError), transaction.atomic():
        Tutor.objects.create(cohort=group, person=trainer, named_at=LATER)


def test_tutor_is_certified_for_the_days_of_the_group_on_which_they_were_its_tutor(
    group: Cohort, trainer: Person, organiser: Person, early: datetime
) -> None:
    """Named on the 25th of November of a group from the 20th of November to the 20th of December."""
    tutors.name(group, organiser, by=organiser, now=early)
    first = tutors.name(group, trainer, by=organiser, now=UNDER_WAY)
    assert certified(group, UNDER_WAY) == []
    tutors.end(first, by=organiser, now=LATER)
    assert certified(group, LATER) == [(trainer.name, "2026-11-25", "2026-11-27")]
    # Named again, the longer time counts, and not what lies between the two.
    tutors.name(group, trainer, by=organiser, now=LATER + timedelta(days=7))
    assert sorted(certified(group, OVER)) == sorted(
        [(trainer.name, "2026-12-04", "2026-12-20"), (organiser.name, "2026-11-20", "2026-12-20")]
    )
    schedule.cancel_event(group.event, by=organiser, now=LATER)
    group.event.refresh_from_db()
    assert certified(group, OVER) == []


def test_whoever_was_named_by_mistake_or_ended_before_the_first_day_was_no_tutor(
    group: Cohort, trainer: Person, organiser: Person, early: datetime
) -> None:
    tutors.end(
        tutors.name(group, trainer, by=organiser, now=early), by=organiser, now=early + timedelta(days=5)
    )
    slip = tutors.name(group, trainer, by=organiser, now=UNDER_WAY)
    tutors.end(slip, by=organiser, now=UNDER_WAY + timedelta(minutes=5))
    assert not Tutor.objects.exists()


def test_certificate_says_from_when_to_when_and_no_hours(
    group: Cohort, trainer: Person, organiser: Person, client: Client
) -> None:
    tutors.name(group, trainer, by=organiser, now=UNDER_WAY)
    (made,) = certificates.award(group, "trainer", to=[trainer.subject], by=organiser, now=OVER)
    told = sheets.sentence(made.facts, "es")
    assert "acompañó a un grupo" in told and "25 de noviembre de 2026" in told
    assert "20 de diciembre de 2026" in told and "0 min" not in told
    badge = credentials.credential(made)["credentialSubject"]
    assert badge["narrative"] == told
    assert badge["achievement"]["name"].startswith("Certificado de tutoría")
    page = client.get(reverse("trainings:verify_number", args=[certificates.in_groups(made.number)]))
    assert "Certificado de tutoría" in page.content.decode() and "0 min" not in page.content.decode()
    anew = certificates.replace(made, name="Otro nombre", by=organiser, now=OVER + timedelta(days=1))
    assert {"name": "", "issued_on": ""} | anew.facts == made.facts | {
        "name": "Otro nombre", "issued_on": anew.facts["issued_on"],
    }  # fmt: skip


def test_who_verifies_a_certificate_of_ones_own_pace_reads_modules_and_no_attendance(
    group: Cohort, trainer: Person, client: Client, early: datetime
) -> None:
    place = take(group, early)
    due = certificates.Due(place.subject, "Paula", "es", place, 0, 180, worked=(2, 3))
    made = certificates._issue(group, "achievement", due, by=trainer, now=OVER)
    page = client.get(reverse("trainings:verify_number", args=[certificates.in_groups(made.number)]))
    assert "2 de 3 módulos" in page.content.decode() and "previstas" not in page.content.decode()


def test_staff_name_a_tutor_who_finds_the_group_and_what_waits_on_their_own_page(
    group: Cohort, trainer: Person, organiser: Person, enter: Enter, early: datetime
) -> None:
    client, page = enter(organiser), reverse("trainings:desk_tutors", args=[group.code])
    group_page = reverse("trainings:desk_group", args=[group.code])
    assert page in client.get(group_page).content.decode()
    client.post(page, {"name": trainer.code})
    assert [one.person for one in tutors.of_group(group)] == [trainer]
    assert trainer.name in client.get(group_page).content.decode()
    place = take(group, early)
    handing_in.hand_in(
        handing_in.asked_of(place, group)[0], place, handing_in.Given(text="Mi plan"), now=UNDER_WAY
    )
    own = enter(trainer).get(reverse("trainings:my_teaching")).content.decode()
    assert group_page in own and "1 por leer" in own
    with time_machine.travel(OVER, tick=False):
        assert group_page not in enter(trainer).get(reverse("trainings:my_teaching")).content.decode()
    with time_machine.travel(LATER, tick=False):
        client.post(page, {"end": Tutor.objects.get().code})
    assert tutors.of_group(group) == []


def test_teaching_page_costs_the_same_with_one_group_and_with_three(
    group: Cohort, organisation: Organisation, trainer: Person, enter: Enter, early: datetime
) -> None:
    client, page = enter(trainer), reverse("trainings:my_teaching")

    def cost() -> int:
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        return len(queries)

    tutors.name(group, trainer, by=trainer, now=UNDER_WAY)
    few = cost()
    for _turn in (1, 2):
        more = open_alone(course_alone(organisation, trainer, early), trainer, early)
        tutors.name(more, trainer, by=trainer, now=UNDER_WAY)
    assert cost() == few


def test_tutor_who_is_forgotten_is_on_no_list_and_one_who_asks_takes_it_along(
    group: Cohort, trainer: Person, organiser: Person
) -> None:
    tutors.name(group, trainer, by=organiser, now=UNDER_WAY)
    held = export.of_person(trainer)
    assert held["tutor_of"] == [{"group": group.event.title, "named_at": UNDER_WAY, "ended_at": None}]
    erasure.forget(trainer, now=UNDER_WAY)
    assert not Tutor.objects.exists()


def test_tutor_who_was_ended_by_a_slip_and_is_named_again_that_day_goes_on(
    group: Cohort, trainer: Person, organiser: Person, early: datetime
) -> None:
    first = tutors.name(group, trainer, by=organiser, now=early)
    tutors.end(first, by=organiser, now=UNDER_WAY)

    again = tutors.name(group, trainer, by=organiser, now=UNDER_WAY + timedelta(minutes=1))

    assert (again, again.named_at, again.ended_at) == (first, early, None)
    assert certified(group, OVER) == [(trainer.name, "2026-11-20", "2026-12-20")]
