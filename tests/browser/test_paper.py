"""Pages on paper: light, without what can only be pressed, and whole."""

from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from events.models import Event, Registration, Session
from people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WHITE = {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"}


def test_an_attendance_list_is_printed_in_light_with_every_mark_and_no_button(
    visit: Callable[..., Page], organiser: Person, event: Event, session: Session
) -> None:
    Registration.objects.create(event=event, number=1, name="Paula", mode="onsite", language="es")
    page = visit(reverse("events:attendance", args=[session.code]), who=organiser, dark=True)
    assert page.locator(".save-bar").is_visible()

    page.emulate_media(media="print", color_scheme="dark")

    assert page.locator("fieldset.mark", has_text="Paula").is_visible()
    assert page.locator(".segment:visible").count() == 4
    assert page.locator("button:visible, .site-nav:visible, .site-footer:visible").count() == 0
    for part in ("html", ".site-header"):
        paint = page.evaluate("of => getComputedStyle(document.querySelector(of)).backgroundColor", part)
        assert paint in WHITE
    ink = page.evaluate("getComputedStyle(document.body).color")
    assert max(int(part) for part in ink.strip("rgb()").split(",")) < 128
