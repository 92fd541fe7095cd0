"""The form as a phone shows it: three screens of 360 × 640 at most, and whole without JavaScript."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from events.models import Event, Registration, Session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

THREE_SCREENS = 3 * 640


@pytest.fixture
def coming(event: Event, session: Session) -> Event:
    """The event as the real clock sees it: in three days, at nine in the morning in Guatemala."""
    starts = (timezone.now() + timedelta(days=3)).replace(hour=15, minute=0, second=0, microsecond=0)
    Session.objects.filter(pk=session.pk).update(starts_at=starts)
    Event.objects.filter(pk=event.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    return event


@pytest.mark.parametrize("language", ["es", "pt", "en"])
@pytest.mark.parametrize("scripts", [True, False])
def test_the_form_is_at_most_three_phone_screens_tall(
    visit: Callable[..., Page], coming: Event, language: str, scripts: bool
):
    page = visit(f"/{language}/r/{coming.code}/", scripts=scripts)

    assert page.locator("body").bounding_box()["height"] <= THREE_SCREENS
    assert page.locator("body").bounding_box()["width"] <= 360


def test_a_participant_registers_without_javascript(visit: Callable[..., Page], coming: Event):
    page = visit(f"/es/r/{coming.code}/", scripts=False)
    page.fill("input[name=name]", "Paula")
    page.fill("input[name=email]", "paula@correo.example")
    page.check("input[name=mode][value=online]")
    page.select_option("select[name=stakeholder_group]", "press")
    page.select_option("select[name=country]", "GT")
    page.check("input[name=gender_answers][value=woman]")
    page.check("input[name=consent]")

    page.click("form.enrol-form button.button")

    page.wait_for_url(f"**/es/r/{coming.code}/done/")
    place = Registration.objects.get()
    assert (place.name, place.gender, place.time_zone) == ("Paula", "woman", "America/Guatemala")


def test_a_browser_tells_its_zone_where_javascript_runs(visit: Callable[..., Page], coming: Event):
    page = visit(f"/es/r/{coming.code}/")

    assert page.locator("input[name=time_zone]").input_value() == "America/Sao_Paulo"


@pytest.mark.parametrize("size", [{"width": 320, "height": 640}, {"width": 640, "height": 900}])
def test_the_form_holds_letters_of_twice_the_size(
    visit: Callable[..., Page], coming: Event, size: dict[str, int]
):
    page = visit(f"/pt/r/{coming.code}/", size=size)
    if size["width"] > 320:
        page.evaluate("document.documentElement.style.fontSize = '225%'")

    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
