"""Advice on a text, to whoever has just kept it; what does not work at all is refused."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from cms import tree
from cms.editing import wording
from cms.limits import says_something
from cms.models import TextPage
from people.models import Organisation, Person
from tests.conftest import appoint

LINK = "A link should say where it leads"
ADDRESS = "Read aloud, an address is spelt letter by letter"
DEEP = "This heading is too deep; the one above it is missing"
CAPITALS = "Capitals are slow to read, and some readers spell them"
ENGLISH = "This is in English and the page is not, so it is read aloud wrongly"
OF_THE_REPORT = "The report of the coalition is on the table, and it is for all of the people who work in it."
DO_RELATORIO = "O relatório da coalizão não é só das pessoas que o leram: está na mesa e em uso nas redes."


@pytest.mark.parametrize(
    ("html", "language", "said"),
    [
        ("<p>Todo bien por aquí.</p>", "es", []),
        ('<p>El informe está <a href="https://a.example">aquí</a>.</p>', "es", [LINK]),
        ('<p><a href="/x/">Clique aqui</a></p>', "pt-br", [LINK]),
        ('<p><a href="/x/">https://a.example</a></p>', "en", [ADDRESS]),
        ("<h3>Detalle</h3>", "es", [DEEP]),
        ("<h2>Uno</h2><h3>Dos</h3><h2>Tres</h2>", "es", []),
        ("<p>La IGF y la OEA. INSCRÍBASE HOY MISMO AQUÍ</p>", "es", [CAPITALS]),
        (f"<p>{'palabra ' * 41}fin.</p>", "es", ["A sentence of 42 words; two are read more easily"]),
        (f"<p>{OF_THE_REPORT}</p>", "es", [ENGLISH]),
        (f"<p>{OF_THE_REPORT}</p>", "en", []),
        (f"<p>{DO_RELATORIO}</p>", "pt-br", []),
    ],
)
def test_a_text_is_given_the_advice_that_it_needs(html: str, language: str, said: list[str]) -> None:
    with translation.override("en"):
        assert [one.rpartition(": “")[0] for one in wording.advice(html, language=language)] == said


@pytest.mark.parametrize("html", ["<h2> </h2><p>x</p>", '<p><a href="/x/"><b></b></a></p>', "<h3>\xa0</h3>"])
def test_a_heading_or_link_without_words_is_refused(html: str) -> None:
    with pytest.raises(ValidationError):
        says_something(html)
    says_something("<h2>Mesa</h2><p><a href='/x/'>La mesa</a></p>")


def test_editor_is_told_in_her_language_when_she_keeps_a_page(
    enter: Any, organisation: Organisation, homes: Any
) -> None:
    house = tree.section(organisation)["es"]
    elisa = appoint(Person.objects.create_user(name="Elisa", language="pt-br"), "editor", organisation)
    browser = enter(elisa)
    profile = Person.objects.get(pk=elisa.pk).wagtail_userprofile
    profile.preferred_language = "pt-br"
    profile.save()

    kept = browser.post(
        f"/cms/pages/add/cms/textpage/{house.pk}/",
        {
            "title": "Mesa", "slug": "mesa-nueva", "lede": "Mesa.", "action-publish": "1", "body-count": "1",
            "body-0-deleted": "", "body-0-order": "0", "body-0-type": "text", "body-0-id": "",
            "body-0-value": '{"blocks":[{"key":"a","text":"MIRE ESTO AHORA MISMO YA","type":"unstyled",'
            '"depth":0,"inlineStyleRanges":[],"entityRanges":[],"data":{}}],"entityMap":{}}',
            "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0",
            "comments-MAX_NUM_FORMS": "",
        },
        follow=True,
    )  # fmt: skip

    assert TextPage.objects.get(slug="mesa-nueva").live
    said = [str(message) for message in kept.context["messages"]]
    assert any("Maiúsculas são lentas de ler" in sentence for sentence in said), said
