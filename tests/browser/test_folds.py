"""What a form of the desk keeps folded, on a phone: it opens by a tap, and stays inside the page."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from events.models import Event, Session
from people.models import Organisation, Person
from trainings.courses import UnitPlan, write_course

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_what_is_folded_opens_by_a_tap_and_stays_inside_the_page(
    event: Event,
    session: Session,
    organisation: Organisation,
    organiser: Person,
    trainer: Person,
    visit: Callable[..., Page],
) -> None:
    course = write_course(
        organisation=organisation,
        title={"es": "Datos"},
        summary={},
        completion_percent=75,
        units=[UnitPlan({"es": "Uno"}, 60)],
        by=trainer,
        now=timezone.now(),
    )
    for who, path, field in (
        (trainer, reverse("trainings:desk_group_new", args=[course.code]), "step_free"),
        (organiser, reverse("events:desk_event_edit", args=[event.code]), "release_hours"),
    ):
        page = visit(path, who=who)
        asked = page.locator(f"[name={field}]")
        assert not asked.is_visible()
        for fold in page.locator("details.group > summary").all():
            fold.click()
            assert page.evaluate("document.documentElement.scrollWidth") == 360, path
        assert asked.is_visible()
