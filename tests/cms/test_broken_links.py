"""Links of pages that lead nowhere, for whoever may change the page."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from wagtail.models import Page

from cms import tree
from cms.editing import broken_links
from cms.models import PageDocument, TextPage
from people.models import Organisation, Person
from tests.conftest import appoint


@pytest.fixture
def house(organisation: Organisation, homes: Any) -> Page:
    return tree.section(organisation)["es"]


def written(house: Page, slug: str, html: str = "") -> Any:
    body = [("text", html)] if html else []
    return Page.objects.get(pk=house.pk).add_child(
        instance=TextPage(title=slug, slug=slug, body=body, locale=house.locale)
    )


def test_links_to_what_is_gone_are_told_with_the_day_and_others_are_not(
    house: Page, settings: Any, tmp_path: Any, django_assert_num_queries: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    stays, hidden, deleted = (written(house, slug) for slug in ("queda", "oculta", "borrada"))
    file = PageDocument.objects.create(title="a", file=ContentFile(b"hola", name="a.txt"))
    page = written(
        house,
        "texto",
        f'<p><a linktype="page" id="{stays.pk}">Queda</a> <a linktype="page" id="{hidden.pk}">Oculta</a>'
        f' <a linktype="page" id="{deleted.pk}">Borrada</a> <a linktype="document" id="{file.pk}">Archivo</a>'
        ' <a href="#no-hay">Abajo</a> <a href="https://afuera.example/x">Afuera</a></p>',
    )
    hidden.unpublish()
    deleted.delete()
    file.delete()
    page = TextPage.objects.get(pk=page.pk)

    with django_assert_num_queries(3):
        found = broken_links.broken([page])

    assert [(one.words, one.since is not None) for one in found] == [
        ("Oculta", True),
        ("Borrada", True),
        ("Archivo", False),
        ("Abajo", False),
    ]
    assert [one.url for one in broken_links.outside([page])] == ["https://afuera.example/x"]


def test_editor_reads_of_her_own_pages_alone(
    enter: Any, house: Page, organisation: Organisation, other_organisation: Organisation
) -> None:
    elisa = appoint(Person.objects.create_user(name="Elisa"), "editor", organisation)
    foreign = tree.section(other_organisation)["es"]
    written(house, "propia", '<p><a href="#x">Perdida</a></p>')
    written(foreign, "ajena", '<p><a href="#x">De otros</a></p>')

    read = enter(elisa).get("/cms/broken-links/").content.decode()

    assert ("Perdida" in read, "De otros" in read) == (True, False)
    assert "/cms/broken-links/" in enter(elisa).get("/cms/").content.decode()
