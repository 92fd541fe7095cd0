"""A day of a programme built in a real browser: by keys alone, by drag, and on a phone without scripts."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from events import programme, schedule
from events.models import Event, Session
from people.models import Organisation, Person
from tests.browser.conftest import DESK, follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def draft(transactional_db: None, organisation: Organisation, organiser: Person) -> Event:
    """A draft event with two rooms and one session on its only day."""
    now = timezone.now()
    event = schedule.create_event(
        lead=organisation,
        title={"es": "Foro de gobernanza"},
        time_zone="America/Guatemala",
        seats={"onsite": 50},
        venue="Casa Ibargüen",
        by=organiser,
        now=now,
    )
    rooms = [programme.RoomFacts("", "Salón Mayor", 120, True), programme.RoomFacts("", "Salón 2", 30)]
    programme.keep_rooms(event, rooms=rooms, travel_minutes=30, by=organiser, now=now)
    day = (now + timedelta(days=9)).date()
    schedule.add_session(
        event,
        title={"es": "Apertura"},
        declared_minutes=60,
        wall_start=datetime(day.year, day.month, day.day, 9),
        room="Salón Mayor",
        by=organiser,
        now=now,
    )
    return event


def hours(event: Event) -> list[tuple[str, str, str]]:
    found = Session.objects.filter(event=event).in_order()
    return [(one.title_es, f"{one.wall_time:%H:%M}", one.room) for one in found if one.wall_time]


def test_olga_builds_a_day_by_keys_alone(
    visit: Callable[..., Page], draft: Event, organiser: Person, shots: Path
) -> None:
    page = visit(f"/es/desk/events/{draft.code}/programme/", who=organiser, size=DESK)
    keys = page.keyboard

    page.locator("input[name=title]").focus()
    keys.type("Mesa redonda")
    keys.press("Enter")
    page.wait_for_url("**after=**")
    # The next title is asked for at once, and begins where the last one ended.
    expect(page.locator("input[name=title]")).to_be_focused()
    keys.type("Cierre")
    keys.press("Enter")
    expect(page.locator(".slot")).to_have_count(3)
    assert hours(draft) == [
        ("Apertura", "09:00", "Salón Mayor"),
        ("Mesa redonda", "10:00", "Salón Mayor"),
        ("Cierre", "11:00", "Salón Mayor"),
    ]

    # Chosen by its link, moved by its buttons.
    page.locator(".slot a", has_text="Cierre").focus()
    keys.press("Enter")
    page.wait_for_url("**pick=**")
    page.locator("button[value='shift:5']").focus()
    keys.press("Enter")
    expect(page.locator("#pick")).to_contain_text("11:05")
    page.locator("button[value='room:Salón 2']").focus()
    keys.press("Enter")
    expect(page.locator("#pick")).to_contain_text("Salón 2")
    assert hours(draft)[2] == ("Cierre", "11:05", "Salón 2")
    page.screenshot(path=shots / "programme-picked-1280.png", full_page=True)

    page.locator(".undo-bar button").focus()
    keys.press("Enter")
    expect(page.locator(".messages, [role=status]").first).to_contain_text("Deshecho")
    assert hours(draft)[2] == ("Cierre", "11:05", "Salón Mayor")


def test_a_session_is_dragged_to_a_free_hour_and_the_page_says_so(
    visit: Callable[..., Page], draft: Event, organiser: Person, shots: Path
) -> None:
    # As tall as the day: a page that scrolls under the pointer is no matter of ours.
    tall = {"width": 1280, "height": 2200}
    page = visit(f"/es/desk/events/{draft.code}/programme/", who=organiser, size=tall)
    page.screenshot(path=shots / "programme-1280.png", full_page=True)
    target = page.locator("td.free[data-to*='T14:00:Salón 2']")

    page.locator(".slot", has_text="Apertura").drag_to(target)

    expect(page.locator(".messages, [role=status]").first).to_contain_text("14:00–15:00")
    assert hours(draft) == [("Apertura", "14:00", "Salón 2")]


def test_on_a_phone_without_scripts_a_session_is_put_elsewhere_by_two_touches(
    visit: Callable[..., Page], draft: Event, organiser: Person, shots: Path
) -> None:
    page = visit(f"/es/desk/events/{draft.code}/programme/", who=organiser, scripts=False)
    page.screenshot(path=shots / "programme-360.png", full_page=True)
    follow(page, page.locator(".slot a", has_text="Apertura"))
    page.screenshot(path=shots / "programme-picked-360.png", full_page=True)
    page.locator("button[value$='T11:00:Salón 2']").click()

    expect(page.locator("#pick")).to_contain_text("11:00–12:00")
    assert hours(draft) == [("Apertura", "11:00", "Salón 2")]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
