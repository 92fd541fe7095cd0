"""From the home page to a place with keys alone: on a desk, and on a screen magnified four times."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cms import records, tree
from events.models import Event, Registration, Session
from tests.browser.conftest import DESK

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: 1280 × 1024 points at 400 %, as WCAG 2.2 has it (1.4.10).
MAGNIFIED = {"width": 320, "height": 256}
#: Stops of the tab key within which everything on a page must be reached.
MOST = 80
#: Of what has the focus: whether its edge is drawn, whether it is within the screen, and nothing lies on it.
FOCUS = """() => {
  const here = document.activeElement, box = here.getBoundingClientRect();
  const [x, y] = [box.left + Math.min(box.width / 2, 20), box.top + Math.min(box.height / 2, 10)];
  const over = document.elementFromPoint(x, y);
  // The edge of a card is drawn around all of it, by what its link covers it with.
  const edges = [undefined, "::after"].map((part) => getComputedStyle(here, part));
  return {
    what: here.outerHTML.slice(0, 120),
    drawn: edges.some((edge) => edge.outlineStyle !== "none" && parseFloat(edge.outlineWidth) >= 2),
    seen: Boolean(over) && (here.contains(over) || over.contains(here) || here.labels?.[0]?.contains(over)),
  };
}"""
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def soon(event: Event, session: Session) -> Session:
    """The cast's session in two days, published."""
    starts = timezone.now() + timedelta(days=2)
    Session.objects.filter(pk=session.pk).update(starts_at=starts)
    Event.objects.filter(pk=event.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    event.refresh_from_db()
    tree.ensure()
    records.publish_event(event)
    session.refresh_from_db()
    return session


def reach(page: Page, wanted: str) -> None:
    """Press the tab key until what is wanted (a CSS selector) has the focus, and look at every stop."""
    for _stop in range(MOST):
        page.keyboard.press("Tab")
        found: Any = page.evaluate(FOCUS)
        assert found["drawn"], f"nobody sees that the focus is on {found['what']}"
        assert found["seen"], f"something lies on {found['what']}, or it is out of sight"
        if page.evaluate("wanted => document.activeElement.matches(wanted)", wanted):
            return
    raise AssertionError(f"{wanted} was not reached within {MOST} stops of {page.url}")


def enter(page: Page) -> None:
    """Press Enter on a link or a button, and look at the page that it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.evaluate(SIDEWAYS) <= 0, f"{page.url} must be moved sideways"


@pytest.mark.parametrize(
    ("size", "scripts"), [(DESK, False), (MAGNIFIED, True)], ids=["desk, no scripts", "magnified"]
)
def test_somebody_comes_from_the_home_page_to_a_place_by_keys_alone(
    visit: Callable[..., Page], soon: Session, size: dict[str, int], scripts: bool
) -> None:
    page = visit("/pt/", size=size, scripts=scripts)
    keys = page.keyboard

    reach(page, "a.skip")
    keys.press("Enter")
    reach(page, "main a[href='/pt/sessoes/']")
    enter(page)
    reach(page, "main h3 a, main h2 a")
    enter(page)
    reach(page, "main a.button")
    enter(page)

    reach(page, "input[name=name]")
    keys.type("Paula")
    reach(page, "input[name=email]")
    keys.type("paula@correo.example")
    reach(page, "input[name=mode]")
    keys.press("Space")
    reach(page, "select[name=stakeholder_group]")
    keys.type("Sociedade")
    reach(page, "select[name=country]")
    keys.type("Brasil")
    reach(page, "input[name=consent]")
    keys.press("Space")
    keys.press("Enter")
    page.wait_for_url("**/done/")

    assert page.evaluate(SIDEWAYS) <= 0
    place = Registration.objects.get(event=soon.event)
    assert (place.email, place.country.code) == ("paula@correo.example", "BR")


def test_the_language_is_changed_by_keys_and_the_page_stays(
    visit: Callable[..., Page], soon: Session
) -> None:
    page = visit("/es/sesiones/?when=past", size=MAGNIFIED)

    reach(page, "a[hreflang='pt-BR']")
    enter(page)

    assert page.url.endswith("/pt/sessoes/?when=past")
