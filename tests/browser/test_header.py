"""The header on a phone: one row for the ring, the languages and one's own links, one for the sections."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["es", "pt", "en"])
def test_the_header_takes_two_rows_on_a_phone_whoever_is_logged_in(
    visit: Callable[..., Page], participant: Person, funder: Person, organiser: Person, language: str
) -> None:
    looks = ((participant, "my"), (funder, "my"), (organiser, "desk"), (organiser, "my"))
    for who, path in looks:
        page = visit(f"/{language}/{path}/", who=who)
        ring = page.locator(".site-header .logo").bounding_box()
        last = page.locator(".account li").last.bounding_box()
        assert ring
        assert last
        # The last link begins above the ring's lower edge, so they stand side by side.
        assert last["y"] < ring["y"] + ring["height"], f"{who} at {path}"
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert "Convite" in page.locator(".brand").inner_text()


@pytest.mark.parametrize("scripts", [True, False])
def test_the_foots_map_of_the_site_is_one_press_away(visit: Callable[..., Page], scripts: bool) -> None:
    page = visit("/pt/", scripts=scripts)
    way = page.get_by_role("link", name="Todo este site")
    box = way.bounding_box()
    assert box and box["width"] >= 44
    way.click()
    map_of_site = page.get_by_role("navigation", name="Todo este site").bounding_box()
    assert map_of_site and 0 <= map_of_site["y"] < 640
