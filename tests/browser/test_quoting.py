"""Felipe quotes a figure in a real browser: with a press, without scripts by hand; and takes a picture."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from people.models import Organisation, Person
from reports.issuing import releases
from reports.models import Grant, Release
from tests.browser.conftest import DESK, PHONE
from tests.reports import documents

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def release(organisation: Organisation, funder_organisation: Organisation) -> Release:
    made = Grant.objects.create(
        title_es="Derechos digitales en Centroamérica",
        title_en="Digital rights in Central America",
        funder=funder_organisation,
        holder=organisation,
        starts_on=date(2025, 10, 1),
        ends_on=date(2026, 9, 30),
    )
    document = documents.full()
    return Release.objects.create(
        grant=made,
        number=document["number"],
        issued_at=datetime(2026, 10, 10, 15, tzinfo=UTC),
        tables=document,
        sha256=releases.fingerprint(document),
    )


def test_felipe_copies_a_figure_as_a_sentence_with_one_press(
    visit: Callable[..., Page], release: Release, funder: Person
) -> None:
    page = visit("/en/", who=funder, size=DESK)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"/en/reports/{release.code}/")
    figure = page.locator("#figure-people")
    figure.get_by_text("Quote", exact=False).click()
    button = figure.get_by_role("button", name="Copy as a sentence")
    button.click()
    expect(figure.get_by_role("button", name="Copied")).to_be_visible()
    copied: Any = page.evaluate("navigator.clipboard.readText()")
    words = " ".join(figure.locator(".quote-words").inner_text().split())
    assert copied == words
    assert f"/en/reports/{release.code}/figures/people/" in copied

    page.goto(f"/en/reports/{release.code}/figures/people/")
    assert page.url.endswith(f"/en/reports/{release.code}/#figure-people")
    assert page.locator("#figure-people").evaluate("part => part.matches(':target')")


@pytest.mark.parametrize("size", [PHONE, DESK], ids=["phone", "desk"])
def test_felipe_takes_sentence_and_picture_without_scripts(
    visit: Callable[..., Page], release: Release, funder: Person, size: dict[str, int]
) -> None:
    page = visit(f"/es/reports/{release.code}/", who=funder, scripts=False, size=size)
    figure = page.locator("#figure-people")
    figure.get_by_text("Citar", exact=False).click()
    expect(figure.locator(".quote-words")).to_contain_text("personas distintas estuvieron presentes")
    assert figure.locator(".quote-words").evaluate("part => getComputedStyle(part).userSelect") == "all"
    assert figure.get_by_role("button").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]

    figure.get_by_role("link", name="Imagen para una diapositiva").click()
    expect(page.locator("#picture-people")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth") == size["width"]
    with page.expect_download() as taken:
        page.locator("#picture-people").get_by_role("button").click()
    assert taken.value.suggested_filename.endswith("-people.png")
