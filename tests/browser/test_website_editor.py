"""Wagtail's editor in Chromium: page, preview and checker work under our policy, and ask nobody else."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cms import tree
from cms.models import TextPage
from people.models import Organisation, Person
from tests.browser.conftest import DESK
from tests.conftest import appoint

pytestmark = pytest.mark.browser


def test_editor_writes_previews_and_checks_a_page_without_a_fault_in_the_console(
    visit: Callable[..., Page], organisation: Organisation
) -> None:
    house = tree.section(organisation)["es"]
    kept: Any = house.add_child(
        instance=TextPage(title="Quiénes somos", slug="quienes", lede="Una mesa.", locale=house.locale)
    )
    elisa = appoint(Person.objects.create_user(name="Elisa", language="es"), "editor", organisation)
    page = visit("/cms/", who=elisa, size=DESK)
    told: list[str] = []
    page.on("console", lambda line: told.append(line.text) if line.type == "error" else None)

    page.goto(f"/cms/pages/{kept.pk}/edit/")
    page.locator("[data-side-panel-toggle=preview]").click()
    frame = page.frame_locator("[data-side-panel=preview] iframe").first
    expect(frame.get_by_role("heading", name="Quiénes somos")).to_be_visible(timeout=15_000)
    page.locator("[data-side-panel-toggle=checks]").click()
    expect(page.locator("[data-side-panel=checks]")).to_be_visible()

    assert told == []
