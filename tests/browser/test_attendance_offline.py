"""Attendance where the network fails: in real Chromium, marks wait on the phone and are sent later."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Browser, BrowserContext, Page, expect

from events import attendance
from events.models import Capacity, Event, Mode, Presence, Registration, Session
from people.models import Person
from tests.browser.conftest import PHONE, follow
from tests.browser.test_door import OWN, PIN, STORED

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = ("Ana Ñ.", "Beto", "Carla")


@pytest.fixture
def lesson(event: Event, session: Session) -> Session:
    """A session that began a moment ago, with three people."""
    starts = timezone.now() - timedelta(minutes=5)
    Event.objects.filter(pk=event.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    Session.objects.filter(pk=session.pk).update(starts_at=starts)
    Capacity.objects.filter(event=event, mode=Mode.ONSITE).update(seats=None, taken=3)
    for number, name in enumerate(NAMES, start=1):
        Registration.objects.create(
            event=event, number=number, name=name, mode=Mode.ONSITE, language="es", time_zone="UTC"
        )
    session.refresh_from_db()
    return session


@pytest.fixture
def phone(chromium: Browser, live_server: Any, enter: Callable[[Person], Any], organiser: Person) -> Any:
    """The phone of an organiser who is logged in."""
    context = chromium.new_context(base_url=live_server.url, viewport=PHONE, locale="es-GT")
    cookies = enter(organiser).cookies
    context.add_cookies(
        [{"name": name, "value": one.value, "url": live_server.url} for name, one in cookies.items()]
    )
    context.set_default_timeout(8_000)
    yield context
    context.close()


def sheet_of(session: Session) -> str:
    with translation.override("es"):
        return reverse("events:attendance", args=[session.code])


def mark(page: Page, name: str, state: str) -> None:
    page.locator("fieldset.mark", has_text=name).locator(f'input[type=radio][value="{state}"]').check()


def states(session: Session) -> dict[str, str]:
    rows = Presence.objects.filter(session=session).select_related("registration")
    return {row.registration.name: row.state for row in rows}


def test_marks_wait_on_the_phone_and_are_sent_when_there_is_a_network(
    phone: BrowserContext, lesson: Session
) -> None:
    page = phone.new_page()
    page.goto(sheet_of(lesson))
    mark(page, "Ana Ñ.", "present")
    mark(page, "Beto", "absent")
    phone.set_offline(True)
    page.get_by_role("button", name="Guardar", exact=True).click()

    expect(page.locator("#waits [data-when=waiting]")).to_be_visible()
    assert states(lesson) == {}
    kept = page.evaluate("() => JSON.stringify({ ...localStorage })")
    assert not any(name in kept for name in NAMES)  # codes of places, and of nobody their name

    phone.set_offline(False)
    page.wait_for_url("**?saved=1")
    expect(page.get_by_text("La asistencia quedó guardada.")).to_be_visible()
    assert states(lesson) == {"Ana Ñ.": "present", "Beto": "absent"}
    assert page.evaluate("() => Object.keys(localStorage).filter((name) => name.startsWith('marks:'))") == []


def test_marks_survive_the_page_and_are_sent_when_it_is_opened_again(
    phone: BrowserContext, lesson: Session
) -> None:
    page = phone.new_page()
    page.goto(sheet_of(lesson))
    mark(page, "Carla", "present")
    phone.set_offline(True)
    page.get_by_role("button", name="el resto").click()
    expect(page.locator("#waits")).to_be_visible()
    # What is ticked after that waits with it.
    mark(page, "Beto", "absent")
    page.close()
    # Whoever got a place after the class was on nobody's sheet.
    Registration.objects.create(
        event=lesson.event, number=9, name="Dora", mode=Mode.ONSITE, language="es", time_zone="UTC"
    )
    phone.set_offline(False)

    again = phone.new_page()
    again.goto(sheet_of(lesson))
    again.wait_for_url("**?saved=1")

    assert states(lesson) == dict.fromkeys(NAMES, "present") | {"Beto": "absent"}


def test_what_somebody_else_marked_meanwhile_stays_and_the_phone_says_so(
    phone: BrowserContext, lesson: Session, trainer: Person
) -> None:
    page = phone.new_page()
    page.goto(sheet_of(lesson))
    mark(page, "Ana Ñ.", "absent")
    mark(page, "Beto", "present")
    phone.set_offline(True)
    page.get_by_role("button", name="Guardar", exact=True).click()
    expect(page.locator("#waits")).to_be_visible()
    ana = Registration.objects.get(event=lesson.event_id, name="Ana Ñ.")
    attendance.mark_many(lesson, {ana.code: "present"}, by=trainer, now=timezone.now())

    phone.set_offline(False)
    page.wait_for_url("**?saved=1")

    expect(page.get_by_text("queda como la dejó")).to_be_visible()
    assert states(lesson) == {"Ana Ñ.": "present", "Beto": "present"}


def test_whoever_is_logged_out_meanwhile_logs_in_and_loses_nothing(
    phone: BrowserContext, lesson: Session
) -> None:
    page = phone.new_page()
    page.goto(sheet_of(lesson))
    mark(page, "Ana Ñ.", "present")
    session_cookie = [one for one in phone.cookies() if one["name"] == "sessionid"]
    phone.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Guardar", exact=True).click()
    expect(page.locator("#waits [data-when=login]")).to_be_visible()
    assert states(lesson) == {}

    phone.add_cookies(session_cookie)  # as after logging in again
    page.goto(sheet_of(lesson))
    page.wait_for_url("**?saved=1")

    assert states(lesson) == {"Ana Ñ.": "present"}


def test_what_waits_can_be_thrown_away(phone: BrowserContext, lesson: Session) -> None:
    page = phone.new_page()
    page.goto(sheet_of(lesson))
    mark(page, "Ana Ñ.", "present")
    phone.set_offline(True)
    page.get_by_role("button", name="Guardar", exact=True).click()
    expect(page.locator("#waits")).to_be_visible()
    page.route("**/*", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    phone.set_offline(False)
    page.locator("[data-drop]").click()

    expect(page.locator("#waits")).to_be_hidden()
    assert page.evaluate("() => Object.keys(localStorage).filter((name) => name.startsWith('marks:'))") == []
    assert states(lesson) == {}


def test_trainer_takes_the_list_along_and_ticks_it_off_with_a_thumb(
    phone: BrowserContext, lesson: Session
) -> None:
    page = phone.new_page()
    page.goto(sheet_of(lesson))
    follow(page, page.get_by_role("link", name="Llevar la lista"))
    follow(page, page.get_by_role("button", name="Llevarla"))
    page.fill("#pin", PIN)
    page.fill("#again", PIN)
    page.click("#enrol button")
    page.wait_for_url("**/door/")
    page.fill("#pin", PIN)
    page.click("#unlock button")
    page.evaluate(OWN)
    page.click("#take")
    page.get_by_text("Marcar en la lista").click()
    ticks = page.locator(".door-tick")
    expect(ticks).to_have_count(3)

    phone.set_offline(True)
    for name in ("Ana Ñ.", "Beto", "Carla"):
        ticks.filter(has_text=name).click()
    expect(page.locator(".door-tick[aria-pressed=true]")).to_have_count(3)
    ticks.filter(has_text="Carla").click()
    expect(page.locator(".door-tick[aria-pressed=true]")).to_have_count(2)
    assert not any(name in page.evaluate(STORED)["text"] for name in NAMES)

    phone.set_offline(False)
    expect(page.locator("#waiting")).to_have_attribute("data-count", "0")
    assert states(lesson) == {"Ana Ñ.": "present", "Beto": "present"}
