"""A button that begins something long says what is being done, and is pressed once."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from people.models import Person
from reports.models import KeptDraft
from tests.reports.conftest import grant

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
__all__ = ["grant"]


def test_whoever_keeps_a_draft_sees_that_the_figures_are_being_counted(
    grant: Any, organiser: Person, visit: Callable[..., Page]
) -> None:
    page = visit(reverse("reports:draft", args=[grant.code]), who=organiser)
    # The answer opens beside it, so that the page can be looked at while it waits.
    page.evaluate("document.querySelector('button[data-doing]').form.target = '_blank'")

    with page.expect_popup() as beside:
        page.get_by_role("button", name="Guardar un borrador").click()

    expect(page.get_by_role("status")).to_have_text("Se cuentan y se protegen las cifras…")
    expect(page.locator("button[data-doing]")).to_be_disabled()
    expect(beside.value.get_by_role("button", name="Tomar las cifras de nuevo")).to_be_visible()
    assert KeptDraft.objects.filter(grant=grant).exists()


def test_the_sentence_stands_there_without_a_script(
    grant: Any, organiser: Person, visit: Callable[..., Page]
) -> None:
    page = visit(reverse("reports:draft", args=[grant.code]), who=organiser, scripts=False)
    expect(page.get_by_text("puede tardar medio minuto")).to_be_visible()
    page.get_by_role("button", name="Guardar un borrador").click()
    page.get_by_role("button", name="Probar la privacidad").click()
    expect(page.get_by_text("puede tardar medio minuto")).to_be_visible()
