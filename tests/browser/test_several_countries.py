"""A course of twelve classes is laid out in three countries, in less than three minutes of a hand."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Locator, Page

from people.models import Organisation, Person
from tests.browser.conftest import DESK, PHONE, follow
from trainings.courses import UnitPlan, write_course
from trainings.models import Cohort, Course, Lesson

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Seconds by the keystroke-level model (Card, Moran and Newell, CACM 23, 1980): to make up
#: one's mind, to point, to press, to move between keys and pointer; a key of somebody who types slowly.
MIND, POINT, PRESS, HOME, KEY = 1.35, 1.1, 0.2, 0.4, 0.5
#: What one looks at before each page is sent.
LOOK = 15.0


class Hand:
    """Does what a hand does, and counts how long it takes one."""

    def __init__(self, page: Page) -> None:
        self.page, self.seconds = page, 0.0

    def press(self, on: Locator) -> None:
        on.click()
        self.seconds += MIND + POINT + PRESS

    def write(self, words: str, into: Locator, *, keys: int | None = None) -> None:
        into.fill(words)
        self.seconds += MIND + POINT + PRESS + 2 * HOME + KEY * (keys or len(words))

    def send(self, by: Locator) -> None:
        follow(self.page, by)
        self.seconds += LOOK + MIND + POINT + PRESS


@pytest.fixture
def course(organisation: Organisation, trainer: Person) -> Course:
    return write_course(
        organisation=organisation,
        title={"es": "Política de tecnología con enfoque de derechos"},
        summary={},
        completion_percent=75,
        units=[UnitPlan({"es": f"Módulo {number}"}, 90) for number in range(1, 13)],
        by=trainer,
        now=timezone.now(),
    )


@pytest.mark.parametrize(("size", "scripts"), [(PHONE, False), (DESK, True)])
def test_twelve_classes_in_three_countries_take_three_minutes_at_most(
    size: dict[str, int],
    scripts: bool,
    course: Course,
    trainer: Person,
    visit: Callable[..., Page],
    shots: Path,
) -> None:
    with translation.override("es"):
        home = reverse("trainings:desk_course", args=[course.code])
    page = visit(home, who=trainer, size=size, scripts=scripts)
    hand = Hand(page)
    hand.send(page.get_by_role("link", name="En varios países a la vez"))
    first = timezone.localdate() + timedelta(days=30)
    for row, venue in enumerate(("Casa del Pueblo", "Sala de la Universidad", "Centro Cultural")):
        day = first + timedelta(days=row)
        hand.write(day.isoformat(), page.locator(f"[name=places-{row}-date]"), keys=8)
        hand.write("14:00", page.locator(f"[name=places-{row}-time]"), keys=4)
        hand.write(venue, page.locator(f"[name=places-{row}-venue]"))
    page.screenshot(path=shots / f"several-{size['width']}.png", full_page=True)
    hand.send(page.get_by_role("button", name="Acomodar las clases"))
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    page.screenshot(path=shots / f"several-dates-{size['width']}.png", full_page=True)
    hand.send(page.get_by_role("button", name="Abrir todos como borradores"))

    assert Cohort.objects.count() == 3
    assert Lesson.objects.exclude(session__starts_at=None).count() == 36
    assert sorted({str(one.event.country) for one in Cohort.objects.all()}) == ["GT", "HN", "SV"]
    assert hand.seconds <= 180, hand.seconds
