"""What is typed is kept until it was sent, and never stands in the way of what somebody else wrote or is."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from events.models import Event, Registration
from people.models import Organisation, Person
from tests.browser.conftest import follow
from trainings.courses import UnitPlan, write_course
from trainings.models import Course

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TITLE = "[name=title_es]"


def spanish(name: str, *args: str) -> str:
    with translation.override("es"):
        return reverse(name, args=args)


def opened(page: Page, address: str) -> Page:
    """The page of a form, once the script that brings back what was typed has been there."""
    page.goto(address)
    page.wait_for_selector("input[name=kept_as]", state="attached")
    return page


@pytest.fixture
def course(organisation: Organisation, trainer: Person, now: datetime) -> Course:
    return write_course(
        organisation=organisation, title={"es": "Uno"}, summary={}, completion_percent=75,
        units=[UnitPlan({"es": "Módulo"}, 60)], by=trainer, now=now,
    )  # fmt: skip


def test_what_was_sent_is_forgotten_and_what_somebody_else_wrote_meanwhile_is_shown(
    visit: Callable[..., Page], course: Course, organiser: Person
) -> None:
    edit = spanish("trainings:desk_course_edit", course.code)
    page = opened(visit("/es/", who=organiser), edit)
    page.fill(TITLE, "Dos")
    opened(page, edit)
    expect(page.locator(TITLE)).to_have_value("Dos")
    follow(page, page.get_by_role("button", name="Guardar el curso"))
    page.wait_for_function("!Object.keys(sessionStorage).some((name) => name.startsWith('keep:'))")

    Course.objects.update(title_es="Tres")
    opened(page, edit)
    expect(page.locator(TITLE)).to_have_value("Tres")

    page.fill(TITLE, "Sin enviar")
    Course.objects.update(title_es="Cuatro")
    opened(page, edit)
    expect(page.locator(TITLE)).to_have_value("Cuatro")


def test_the_next_person_at_the_door_finds_an_empty_form(
    visit: Callable[..., Page], event: Event, organiser: Person
) -> None:
    soon = timezone.now() + timedelta(hours=1)
    Event.objects.filter(pk=event.pk).update(starts_at=soon, ends_at=soon + timedelta(hours=1))
    door = spanish("events:desk_registration_new", event.code)
    page = visit(door, who=organiser)
    page.fill("[name=name]", "Xiomara")
    page.fill("[name=email]", "xiomara@correo.example")
    page.check("[name=mode][value=onsite]")
    page.check("[name=agreed]")
    follow(page, page.get_by_role("button", name="Dar el lugar"))
    assert Registration.objects.get().name == "Xiomara"

    page.goto(door)

    assert page.locator("form[data-keep]").count() == 0
    assert (page.input_value("[name=name]"), page.input_value("[name=email]")) == ("", "")
    assert not page.is_checked("[name=agreed]")
