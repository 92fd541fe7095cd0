"""Live figures and who is missing, in a browser: they fit a phone and a desk, and need no script."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils.translation import override
from playwright.sync_api import Page

from events.models import Event
from people.models import Person
from reports.models import Grant
from tests.browser.conftest import DESK, PHONE
from tests.reports.conftest import Crowd, crowd, full_event, give_part, grant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["crowd", "full_event", "grant"]

ALL = "since=2026-01-01&event={code}&measure=people&rows=event&columns=country"


@pytest.fixture
def looked_at(full_event: Event, grant: Grant, crowd: Crowd) -> Event:
    session = full_event.sessions.get()
    crowd.add(full_event, 2, country="BR", status="asked")
    give_part(session, "panellist", gender="man", status="invited")
    return full_event


def ways(event: Event, grant: Grant, language: str = "es") -> list[str]:
    with override(language):
        live = reverse("reports:live")
        return [
            f"{live}?{ALL.format(code=event.code)}",
            f"{live}?since=2026-12-31&until=2026-01-01",
            f"{reverse('reports:live_people')}?figure=present&at=country:GT",
            reverse("reports:missing", args=[event.code]),
            reverse("reports:event_aims", args=[event.code]),
            reverse("reports:missing_project", args=[grant.code]),
        ]


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_nothing_runs_out_of_the_window(
    visit: Callable[..., Page],
    organiser: Person,
    looked_at: Event,
    grant: Grant,
    size: dict[str, int],
    language: str,
) -> None:
    for path in ways(looked_at, grant, language):
        page = visit(path, who=organiser, size=size, scripts=False)
        page.evaluate("document.querySelectorAll('main details').forEach(fold => fold.open = true)")
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path


def test_a_choice_is_made_and_somebody_found_by_the_keyboard_and_without_scripts(
    visit: Callable[..., Page], organiser: Person, looked_at: Event, grant: Grant
) -> None:
    with override("en"):
        page = visit(reverse("reports:live"), who=organiser, size=PHONE, scripts=False)
    country = page.locator("#id_country")
    country.select_option("HN")
    count = page.get_by_role("button", name="Count", exact=True)
    count.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert country.input_value() == "HN"
    assert page.locator("#id_since").input_value() == "2026-01-01"
    number = page.locator("table", has_text="Private sector").get_by_role("link", name="12").first
    number.focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.get_by_text("12 registrations").is_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="Back to the figures").click()
    assert country.input_value() == "HN"


@pytest.mark.axe
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_wrong(
    visit: Callable[..., Page], organiser: Person, looked_at: Event, grant: Grant, dark: bool
) -> None:
    wrong = []
    for path in ways(looked_at, grant):
        page = visit(path, who=organiser, dark=dark)
        page.evaluate("document.querySelectorAll('main details').forEach(fold => fold.open = true)")
        found = Axe().run(page).response["violations"]
        wrong += [(path, one["id"], one["nodes"][0]["html"][:120]) for one in found]
    assert wrong == []
