"""What a first visit to the form weighs on the line."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from events.models import Event, Session

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Bytes over the wire for a first load of the form, before any compression by a proxy.
MOST = 60_000


def weigh(page: Page, path: str) -> int:
    """Load a path with an empty cache, and return the bytes that came over the line for it."""
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    asked: dict[str, str] = {}
    came: dict[str, float] = {}
    line.on(
        "Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event["documentURL"]})
    )
    line.on(
        "Network.loadingFinished", lambda event: came.update({event["requestId"]: event["encodedDataLength"]})
    )
    page.goto(path)
    page.wait_for_load_state("networkidle")
    # Chromium asks for the icon of the page before whenever it likes.
    return round(sum(size for request, size in came.items() if asked.get(request, "").endswith(path)))


def test_a_first_visit_to_the_form_weighs_at_most_sixty_thousand_bytes(
    visit: Callable[..., Page], event: Event, session: Session
) -> None:
    starts = timezone.now() + timedelta(days=3)
    Event.objects.filter(pk=event.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=1))

    weight = weigh(visit("/robots.txt"), f"/pt/r/{event.code}/")

    assert 5_000 < weight <= MOST
