"""A report in a browser: it fits a phone and a desk, opens by the keyboard, and asks nothing of a script."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Page

from people.models import Person
from reports.models import Release
from tests.browser.conftest import DESK, PHONE
from tests.reports import documents
from tests.reports.conftest import grant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["grant"]


@pytest.fixture
def release(grant: Any) -> Release:
    documents.keep(grant, documents.full(number=1))
    return documents.keep(grant, documents.full())


def ways(release: Release, language: str = "es") -> list[str]:
    with override(language):
        return [
            reverse("reports:portal"),
            reverse("reports:release", args=[release.code]),
            reverse("reports:group", args=[release.code, "country"]),
            reverse("reports:group_row", args=[release.code, "country", "GT"]),
        ]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_nothing_of_a_report_runs_out_of_the_window(
    visit: Callable[..., Page], funder: Person, release: Release, size: dict[str, int], language: str
) -> None:
    for path in ways(release, language):
        page = visit(path, who=funder, size=size, scripts=False)
        page.emulate_media(reduced_motion="reduce")
        for fold in page.locator("main summary").all():
            fold.click()
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= size["width"], path


def test_a_table_opens_and_a_country_is_reached_by_the_keyboard(
    visit: Callable[..., Page], funder: Person, release: Release
) -> None:
    page = visit(ways(release, "en")[1], who=funder, scripts=False)
    fold = page.locator("figure", has_text="Guatemala").locator("summary").first
    fold.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("columnheader", name="Of those who answered").first.is_visible()
    country = page.get_by_role("link", name="Guatemala").first
    country.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_role("heading", level=1).inner_text() == "Guatemala"


def test_the_map_is_told_to_whoever_does_not_see_it(
    visit: Callable[..., Page], funder: Person, release: Release
) -> None:
    page = visit(ways(release, "en")[1], who=funder)
    drawn = page.get_by_role("img", name="Map.")
    assert "Guatemala: 70; Honduras: 32" in (drawn.get_attribute("aria-label") or "")


def test_a_report_on_paper_has_its_tables_open_and_nothing_to_press(
    visit: Callable[..., Page], funder: Person, release: Release
) -> None:
    page = visit(ways(release)[1], who=funder, dark=True)
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("main button:visible, .on-this-page:visible, .deeper:visible").count() == 0
    assert page.locator(".shares-table").first.is_visible()
    assert page.locator(".tilemap").is_visible()


@pytest.mark.axe
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_wrong_with_a_report(
    visit: Callable[..., Page], funder: Person, release: Release, dark: bool
) -> None:
    for path in ways(release):
        page = visit(path, who=funder, dark=dark)
        page.evaluate("document.querySelectorAll('main details').forEach(fold => fold.open = true)")
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"][:3]]) for one in found] == [], path
