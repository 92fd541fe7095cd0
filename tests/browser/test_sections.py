"""The sections of an event at the desk: two lines at most on a phone, one on a desk, scripts or not."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from events.models import Event, Session
from people.models import Person
from tests.browser.conftest import DESK, PHONE

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Page → the address of the section it belongs to.
PAGES = {
    "": "",
    "organisations/": "",
    "log/": "",
    "programme/": "programme/",
    "texts/": "programme/",
    "roles/": "programme/",
    "hubs/": "programme/",
    "registrations/": "registrations/",
    "waiting/": "registrations/",
    "ways/": "ways/",
    "questions/": "ways/",
    "surveys/": "ways/",
    "care/": "ways/",
}


@pytest.mark.parametrize("language", ["es", "pt", "en"])
@pytest.mark.parametrize(("size", "lines"), [(PHONE, 2), (DESK, 1)], ids=["phone", "desk"])
def test_the_sections_of_an_event_take_two_lines_on_a_phone_and_one_on_a_desk(
    visit: Callable[..., Page],
    organiser: Person,
    event: Event,
    session: Session,
    language: str,
    size: dict[str, int],
    lines: int,
) -> None:
    page = visit(f"/{language}/desk/", who=organiser, size=size, scripts=False)
    high: dict[str, float] = {}
    for path, section in PAGES.items():
        address = f"/{language}/desk/events/{event.code}/{path}"
        page.goto(address)
        nav = page.locator("nav.sections")
        assert nav.locator('[aria-current="page"]').get_attribute("href") == address
        within = nav.locator('[aria-current="true"]').get_attribute("href")
        assert within == f"/{language}/desk/events/{event.code}/{section}"
        box = nav.bounding_box()
        assert box
        if box["height"] > lines * 45 + 2:
            high[path] = box["height"]
    assert high == {}


def test_every_page_of_an_event_is_reached_by_keys_alone(
    visit: Callable[..., Page], organiser: Person, event: Event
) -> None:
    page = visit(f"/es/desk/events/{event.code}/", who=organiser, scripts=False)

    page.locator("nav.sections").get_by_role("link", name="Personas").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/registrations/")
    page.locator("nav.sections").get_by_role("link", name="Ajustes").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    page.wait_for_url("**/waiting/")
