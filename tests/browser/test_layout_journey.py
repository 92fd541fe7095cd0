"""Twelve classes in three countries, laid out on a phone: how many taps and keystrokes it takes."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from events.models import Session
from people.models import Organisation, Person
from trainings.courses import UnitPlan, write_course
from trainings.models import Cohort, Course

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Hand:
    """A hand on a phone that counts what it does: a tap, and each key of what it types."""

    def __init__(self, page: Page) -> None:
        self.page, self.taps, self.keys = page, 0, 0

    def tap(self, selector: str) -> None:
        self.page.click(selector)
        self.taps += 1

    def write(self, selector: str, words: str) -> None:
        """Tap a field and type; a day or an hour is as many keys as it has digits."""
        self.taps += 1
        self.keys += sum(sign.isalnum() or sign == " " for sign in words)
        self.page.fill(selector, words)


@pytest.fixture
def course(organisation: Organisation, trainer: Person) -> Course:
    return write_course(
        organisation=organisation,
        title={"es": "Datos personales"},
        summary={},
        completion_percent=75,
        units=[UnitPlan({"es": f"Módulo {number}"}, 90) for number in range(1, 13)],
        by=trainer,
        now=timezone.now(),
    )


@pytest.mark.parametrize("scripts", [True, False])
def test_a_trainer_lays_out_twelve_classes_in_three_countries_in_few_taps(
    scripts: bool, visit: Callable[..., Page], trainer: Person, course: Course
) -> None:
    page = visit(reverse("trainings:desk_course", args=[course.code]), who=trainer, scripts=scripts)
    hand = Hand(page)
    hand.tap(f"a[href='{reverse('trainings:desk_groups_new', args=[course.code])}']")
    monday = _monday_after(timezone.now())
    for row, (venue, hour) in enumerate((("Casa Ixim", "09:00"), ("Casa Lenca", "09:00"), ("Sala", "14:00"))):
        hand.write(f"[name=places-{row}-date]", f"{monday + timedelta(days=row):%Y-%m-%d}")
        hand.write(f"[name=places-{row}-time]", hour)
        hand.write(f"[name=places-{row}-venue]", venue)
    hand.tap("form[method=post] .actions button")
    page.wait_for_selector("button[name=open]")
    page.wait_for_load_state()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.locator("input[name=skip]").count() == 36
    # One holiday is ticked, and the group with it laid out anew.
    hand.tap("input[name=skip] >> nth=1")
    hand.tap("button[name=again]")
    page.wait_for_selector("input[name=seen]", state="attached")
    page.wait_for_load_state()
    hand.tap("button[name=open]")
    page.wait_for_url(f"**{reverse('trainings:desk_course', args=[course.code])}")

    assert (Cohort.objects.count(), Session.objects.count()) == (3, 36)
    # A tap takes about 1.5 seconds on a phone, a key 0.3, finding what to do next 1.2 a field: by that, a
    # minute and a quarter of the three that it may take.
    assert (hand.taps, hand.keys) == (14, 59)


def _monday_after(now: datetime) -> Any:
    day = now.date() + timedelta(days=14)
    return day + timedelta(days=-day.weekday() % 7)
