"""The people of an event at the desk on a phone: ticked with a thumb, done, undone; all fits."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page

from events import caretaking, enrolment, recognition, registration
from events.models import Capacity, Event, Registration, Session
from people.models import Person, StakeholderGroup
from tests.browser.conftest import DESK, PHONE, follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NAMES = ("María del Carmen Xicará Chávez de la Cruz", "Ana Núñez", "Bruno Peña", "K’iche’ Ajq’ij", "Zoé")


@pytest.fixture
def people(event: Event, session: Session, organiser: Person) -> Event:
    now = timezone.now()
    starts = now + timedelta(days=3)
    Event.objects.update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    Session.objects.update(starts_at=starts)
    Capacity.objects.update(seats=20)
    group = StakeholderGroup.objects.get(code="civil-society")
    for number, name in enumerate(NAMES):
        registration.register(
            event,
            answers=recognition.Answers(
                name=name, mode="online" if number % 2 else "onsite", stakeholder_group=group, country="GT"
            ),
            contact=recognition.Contact(email=f"una-direccion-bastante-larga.{number}@correo.example"),
            language="es",
            time_zone="America/Guatemala",
            now=now,
        )
    return Event.objects.get(pk=event.pk)


def address(route: str, *codes: str) -> str:
    with translation.override("es"):
        return reverse(f"events:{route}", args=codes)


def width(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth")


@pytest.mark.parametrize("scripts", [True, False])
def test_two_are_ticked_given_back_and_brought_back_with_a_thumb(
    scripts: bool, people: Event, organiser: Person, visit: Callable[..., Page], shots: Path
) -> None:
    page = visit(address("desk_registrations", people.code), who=organiser, scripts=scripts)
    assert width(page) <= 360
    page.screenshot(path=shots / f"people-360-{scripts}.png", full_page=True)
    boxes = page.locator("tbody input[name=pick]")
    first = boxes.nth(0).locator("xpath=..").bounding_box()
    assert first and first["width"] >= 44 and first["height"] >= 44
    boxes.nth(0).check()
    boxes.nth(1).check()
    # The bar with the acts came up to the thumb: it stands in the window without scrolling.
    page.evaluate("scrollTo(0, 200)")
    bar = page.locator(".tick-bar").bounding_box()
    assert bar and bar["y"] + bar["height"] <= PHONE["height"] + 1
    page.screenshot(path=shots / f"people-360-ticked-{scripts}.png")
    page.select_option("#act", "give-back")
    follow(page, page.locator(".tick-act button"))
    assert Registration.objects.placed().count() == 5
    page.screenshot(path=shots / f"many-360-{scripts}.png", full_page=True)
    follow(page, page.locator("button.button"))
    assert Registration.objects.placed().count() == 3
    assert width(page) <= 360
    page.screenshot(path=shots / f"many-done-360-{scripts}.png", full_page=True)
    follow(page, page.locator("form[action$='undo/'] button"))
    assert Registration.objects.placed().count() == 5
    page.screenshot(path=shots / f"many-undone-360-{scripts}.png", full_page=True)


def test_the_pages_of_people_fit_a_phone_and_a_desk(
    people: Event, organiser: Person, visit: Callable[..., Page], shots: Path
) -> None:
    place = Registration.objects.order_by("number")[0]
    now = timezone.now()
    caretaking.send_again(place, by=organiser, now=now)
    caretaking.switch_mode(place, to="online", by=organiser, now=now)
    known = "Ana Núñez,una-direccion-bastante-larga.1@correo.example,Honduras"
    words = f"Nombre,Correo,País\n{known}\nNueva,n@x.example,\nMal,mal,\n"
    file = enrolment.look_at(people, name="l.csv", content=words.encode(), by=organiser, now=now)
    pages = {
        "people": address("desk_registrations", people.code),
        "people-open": address("desk_registrations", people.code) + "?country=GT&sort=name",
        "place": address("desk_place", place.code),
        "correct": address("desk_place_correct", place.code),
        "list-new": address("desk_list_new", people.code),
        "list": address("desk_list", file.code),
        "log": address("desk_log", people.code),
    }
    for size, dark in ((PHONE, False), (PHONE, True), (DESK, False)):
        page = visit(pages["people"], who=organiser, size=size, dark=dark)
        for name, path in pages.items():
            page.goto(path)
            assert width(page) <= size["width"], name
            page.screenshot(
                path=shots / f"{name}-{size['width']}-{'dark' if dark else 'light'}.png", full_page=True
            )


def test_the_list_is_worked_by_keys_alone(
    people: Event, organiser: Person, visit: Callable[..., Page]
) -> None:
    page = visit(address("desk_registrations", people.code), who=organiser, size=DESK)
    page.locator("tbody input[name=pick]").nth(0).focus()
    page.keyboard.press("Space")
    page.locator("#act").focus()
    page.select_option("#act", "again")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/many/**")
    page.locator("button.button").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".notice-success")
    assert page.locator("form[action$='undo/']").count() == 1
