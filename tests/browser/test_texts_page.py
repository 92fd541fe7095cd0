"""Texts written on a phone: what is typed is kept, nobody is overwritten, and nothing stands in the way."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import translation
from playwright.sync_api import Page, Route, expect

from cms import records, tree
from cms.languages import column
from events.models import Session
from people.models import Person
from tests.browser.conftest import follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def address(session: Session, organiser: Person) -> str:
    tree.ensure()
    records.publish_event(session.event)
    return reverse("cms:desk_text_session", args=[session.code, "es"])


def wait_until_kept(page: Page, words: str) -> None:
    """Until this tab has kept some words; the script that keeps them comes after the page."""
    page.wait_for_function("words => JSON.stringify(sessionStorage).includes(words)", arg=words)


def test_what_is_typed_comes_back_and_still_overwrites_nobody(
    visit: Callable[..., Page], organiser: Person, session: Session, address: str
) -> None:
    page = visit(address, who=organiser)
    page.get_by_label("Descripción").fill("Mis palabras.")
    wait_until_kept(page, "Mis palabras.")
    # Meanwhile someone else writes, and the browser leaves and comes back.
    records.tell(session, "es", {"description": "Las de otra persona.", "hybrid_plan": "Otro plan."})
    page.goto(address)

    expect(page.get_by_label("Descripción")).to_have_value("Mis palabras.")
    follow(page, page.locator(".telling .button"))

    assert page.get_by_label("Descripción").input_value() == "Mis palabras."
    assert "Las de otra persona." in page.locator(".kept-now").inner_text()
    assert records.page_of(session, "es").description == "<p>Las de otra persona.</p>"

    follow(page, page.locator(".telling .button"))
    kept = records.page_of(session, "es")
    assert (kept.description, kept.hybrid_plan) == ("<p>Mis palabras.</p>", "<p>Otro plan.</p>")
    # Once it is kept, the browser forgets what was typed.
    page.goto(address)
    assert page.evaluate("Object.keys(sessionStorage)") == []


def test_what_is_typed_before_the_script_has_come_is_kept_and_not_written_over(
    visit: Callable[..., Page], organiser: Person, session: Session, address: str
) -> None:
    page = visit(address, who=organiser)
    page.get_by_label("Descripción").fill("De ayer.")
    page.locator("[name=hybrid_plan]").fill("Con micrófonos.")
    wait_until_kept(page, "Con micrófonos.")
    held: list[Route] = []
    page.route("**/keep.js", lambda route: held.append(route))
    page.goto(address)
    page.get_by_label("Descripción").fill("De hoy.")
    assert len(held) == 1

    held[0].continue_()
    wait_until_kept(page, "De hoy.")

    assert page.get_by_label("Descripción").input_value() == "De hoy."
    assert page.locator("[name=hybrid_plan]").input_value() == "Con micrófonos."
    page.unroute("**/keep.js")
    page.goto(address)
    expect(page.get_by_label("Descripción")).to_have_value("De hoy.")


def test_a_text_is_written_without_scripts(
    visit: Callable[..., Page], organiser: Person, session: Session, address: str
) -> None:
    page = visit(address, who=organiser, scripts=False)

    page.get_by_label("Descripción").fill("Uno.\n\nDos.")
    follow(page, page.locator(".telling .button"))

    assert "/texts/?kept=" in page.url
    assert records.page_of(session, "es").description == "<p>Uno.</p><p>Dos.</p>"


@pytest.mark.axe
def test_the_form_has_no_barrier_with_every_notice_on_it(
    visit: Callable[..., Page], organiser: Person, session: Session, address: str
) -> None:
    for language in ("es", "en"):
        formatted = records.page_of(session, language)
        formatted.expected_outcomes = "<p>Con <b>peso</b>.</p>"
        formatted.description = "<p>Lo que hay.</p>"
        formatted.save_revision().publish()
    page = visit(address, who=organiser)
    page.get_by_label("Descripción").fill("Mis palabras.")
    records.tell(session, "es", {"description": "Las de otra persona."})
    follow(page, page.locator(".telling .button"))

    found: Any = Axe().run(page).response["violations"]
    assert [rule["id"] for rule in found if rule["impact"] in ("serious", "critical")] == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    page.get_by_label("Descripción").focus()
    bar, field = page.locator(".save-bar").bounding_box(), page.get_by_label("Descripción").bounding_box()
    assert bar and field and field["y"] < bar["y"]


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_the_bar_below_a_translation_leaves_a_phone_to_the_texts(
    visit: Callable[..., Page], organiser: Person, session: Session, address: str, language: str
) -> None:
    target = "es" if language == "pt-br" else "pt-br"
    titles = {"title_es": "Título", "title_pt_br": "Título", "title_en": "Title", column("title", target): ""}
    Session.objects.filter(pk=session.pk).update(**titles)
    with translation.override(language):
        beside = reverse("cms:translation", args=["session", session.code, target])
    page = visit(beside, who=organiser)
    for width, most in ((360, 120), (320, 130)):
        page.set_viewport_size({"width": width, "height": 640})
        assert page.evaluate("document.documentElement.scrollWidth") == width
        bar, acts = page.locator(".save-bar"), page.locator(".save-bar > *").all()
        boxes = [box for act in acts if (box := act.bounding_box())]
        assert len(boxes) == 3 and all(box["height"] >= 44 and box["width"] >= 44 for box in boxes)
        assert len({round(box["y"]) for box in boxes}) == 2
        assert (bar.bounding_box() or {})["height"] <= most, (width, boxes)
