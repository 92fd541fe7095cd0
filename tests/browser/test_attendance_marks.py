"""Attendance while a save is under way and after it, in real Chromium: no mark is lost, none comes back."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from events import attendance
from events.models import Event, Registration, Session
from people.models import Person
from tests.browser.conftest import follow
from tests.browser.test_attendance_offline import lesson, mark, phone, sheet_of, states

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["lesson", "phone"]

WAITING = "() => Object.keys(localStorage).filter((name) => name.startsWith('marks:'))"


def save(page: Page) -> None:
    page.get_by_role("button", name="Guardar", exact=True).click()


def chosen(page: Page, name: str) -> str | None:
    return page.locator("fieldset.mark", has_text=name).locator("input:checked").get_attribute("value")


def test_a_tick_outlives_the_page_until_it_is_saved_and_never_comes_back_over_anothers_mark_or_undo(
    phone: BrowserContext, lesson: Session, trainer: Person
) -> None:
    page = phone.new_page()
    page.goto(sheet_of(lesson))
    mark(page, "Ana Ñ.", "present")
    mark(page, "Carla", "absent")
    page.reload()
    assert (chosen(page, "Ana Ñ."), chosen(page, "Carla")) == ("present", "absent")
    save(page)
    page.wait_for_url("**?saved=1")
    follow(page, page.get_by_role("button", name="Deshacer"))
    assert states(lesson) == {}
    assert chosen(page, "Ana Ñ.") == ""

    mark(page, "Carla", "excused")
    codes = dict(Registration.objects.filter(event=lesson.event_id).values_list("name", "code"))
    others = {codes["Ana Ñ."]: "absent", codes["Carla"]: "present"}
    attendance.mark_many(lesson, others, by=trainer, now=timezone.now())
    page.goto(sheet_of(lesson))
    mark(page, "Beto", "present")
    save(page)
    page.wait_for_url("**?saved=1")

    assert states(lesson) == {"Ana Ñ.": "absent", "Beto": "present", "Carla": "present"}


def test_what_is_marked_and_saved_while_a_save_is_under_way_is_sent_after_it(
    phone: BrowserContext, lesson: Session
) -> None:
    page = phone.new_page()
    page.goto(sheet_of(lesson))
    held: list[Any] = []

    def hold(route: Any) -> None:
        if route.request.method == "POST" and not held:
            held.append(route)
        else:
            route.continue_()

    page.route("**/*", hold)
    mark(page, "Ana Ñ.", "present")
    with page.expect_request(lambda request: request.method == "POST"):
        page.get_by_role("button", name="el resto").click()
    mark(page, "Beto", "absent")
    save(page)
    mark(page, "Ana Ñ.", "")
    held[0].continue_()
    page.wait_for_url("**?saved=1")

    assert states(lesson) == {"Beto": "absent", "Carla": "present"}
    assert page.evaluate(WAITING) == []


def test_marks_of_people_without_a_seat_are_sent_by_the_short_sheet_with_its_own(
    phone: BrowserContext, lesson: Session
) -> None:
    Session.objects.filter(pk=lesson.pk).update(is_chosen=True)
    Event.objects.filter(pk=lesson.event_id).update(has_session_seats=True)
    carla = Registration.objects.get(event=lesson.event_id, name="Carla")
    attendance.mark_many(lesson, {carla.code: "present"}, by=None, now=timezone.now())
    page = phone.new_page()
    page.goto(sheet_of(lesson) + "?all=1")
    mark(page, "Ana Ñ.", "present")
    phone.set_offline(True)
    save(page)
    expect(page.locator("#waits [data-when=waiting]")).to_be_visible()
    failing = [True]

    def refuse(route: Any) -> None:
        if failing and route.request.method == "POST":
            route.abort()
        else:
            route.continue_()

    # A browser gives a page that closes its line back for a moment, past every route: no phone does.
    phone.route("**/*", refuse)
    page.evaluate("() => { window.fetch = () => new Promise(() => {}); }")
    page.close()
    phone.set_offline(False)

    short = phone.new_page()
    short.goto(sheet_of(lesson))
    expect(short.locator("fieldset.mark")).to_have_count(1)
    mark(short, "Carla", "excused")
    failing.clear()
    save(short)
    short.wait_for_url("**?saved=1")

    assert states(lesson) == {"Ana Ñ.": "present", "Carla": "excused"}
