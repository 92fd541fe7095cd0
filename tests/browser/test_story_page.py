"""The story of a project in a browser: a citation is put where one writes, and nothing stands in the way."""

from collections.abc import Callable
from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page

from people.models import Organisation, Person
from reports.models import Grant
from reports.plan import approval, indicators, logframe, story
from tests.browser.conftest import follow
from tests.conftest import NOW

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def grant(organisation: Organisation, funder_organisation: Organisation) -> Grant:
    made = Grant.objects.create(
        title_es="Datos abiertos",
        funder=funder_organisation,
        holder=organisation,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
    )
    line = logframe.write(logframe.Facts("goal", {"es": "Datos para todas"}), grant=made, by=None, now=NOW)
    indicators.write(
        indicators.Facts({"es": "Personas"}, "measure", measure="people", level=line),
        grant=made,
        by=None,
        now=NOW,
    )
    story.write(made, {"how": {"es": "Con [[figure:people]] personas."}}, by=None, now=NOW)
    approval.approve(made, seen=approval.mark_of(approval.drafted(made)), by=None, now=NOW)
    return made


def test_a_citation_is_put_where_somebody_was_writing(
    visit: Callable[..., Page], organiser: Person, grant: Grant
) -> None:
    page = visit(reverse("reports:story", args=[grant.code]), who=organiser)
    field = page.get_by_label("Logros · En español")
    field.fill("Llegaron  personas.")
    field.evaluate("field => field.setSelectionRange(9, 9)")
    page.get_by_text("Qué se puede citar").click()
    page.get_by_role("button", name="Insertar: Personas distintas presentes", exact=True).click()
    assert field.input_value() == "Llegaron [[figure:people]] personas."
    follow(page, page.get_by_role("button", name="Guardar la historia"))
    kept = story.of_grant(grant)
    assert kept is not None and kept.achievements_es == "Llegaron [[figure:people]] personas."


@pytest.mark.axe
@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_a_project_have_no_barrier_and_fit(
    width: int, visit: Callable[..., Page], organiser: Person, funder: Person, grant: Grant
) -> None:
    wrong = []
    for name, who in (
        ("indicators", organiser),
        ("many_indicators", organiser),
        ("logframe", organiser),
        ("story", organiser),
        ("bodies", organiser),
        ("approval", organiser),
        ("project", funder),
    ):
        size = {"width": width, "height": 900}
        page = visit(reverse(f"reports:{name}", args=[grant.code]), who=who, size=size)
        found = Axe().run(page)
        wrong += [f"{name}: {one['id']} {one['nodes'][0]['target']}" for one in found.response["violations"]]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wrong.append(f"{name}: wider than {width}")
    assert wrong == []
