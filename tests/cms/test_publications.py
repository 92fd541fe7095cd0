"""Publications: listed and narrowed, with authors, files, a citation and a cover of their own."""

import json
import re
from datetime import date
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from cms import sites, tree
from cms.models import PageDocument, PublicationFile, PublicationPage, PublicationsPage
from cms.outward import covers
from events.models import Topic
from people.models import Organisation

pytestmark = pytest.mark.django_db
LANGUAGES = ("es", "pt-br", "en")


@pytest.fixture
def shelf(homes: dict[str, Any]) -> dict[str, Any]:
    return tree.plant(PublicationsPage, homes, titles=dict.fromkeys(LANGUAGES, "Publicaciones"))


def publication(
    shelf: dict[str, Any], title: str = "Reconocimiento facial", **fields: Any
) -> PublicationPage:
    said = {"kind": "white-paper", "published_on": date(2021, 1, 15), "lede": "Qué se sabe.", **fields}
    return tree.plant(PublicationPage, shelf, titles=dict.fromkeys(LANGUAGES, title), **said)["es"]


def test_it_says_who_wrote_it_how_to_cite_it_and_where_its_files_are(
    client: Client, shelf: dict[str, Any], organisation: Organisation, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    page = publication(shelf, authors="Ana Pérez\nJo <b>Ruiz</b>")
    page.organisations.add(organisation)
    document = PageDocument.objects.create(title="PDF", file=ContentFile(b"%PDF-1.7 x" * 300, "p.pdf"))
    page.files.add(PublicationFile(document=document, language="pt", sort_order=1))
    page.save()
    text = client.get(page.url_path).content.decode()
    assert "Ana Pérez y Jo &lt;b&gt;Ruiz&lt;/b&gt; (2021). Reconocimiento facial. Mesa Abierta." in text
    assert "Portugués" in text or "portugués" in text
    assert re.search(r"PDF, 2[.,]9\sKB", text) and document.url in text
    (told,) = [
        json.loads(one)
        for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
    ]
    assert told["@type"] == "Report" and told["datePublished"] == "2021-01-15"
    assert [one["name"] for one in told["author"]] == ["Ana Pérez", "Jo <b>Ruiz</b>"]
    assert told["inLanguage"] == ["pt"]
    (file,) = told["encoding"]
    assert file["contentUrl"] == sites.here(document.url) and file["encodingFormat"] == "application/pdf"
    assert file["contentSize"] == "3 kB" and file["inLanguage"] == "pt"
    assert re.fullmatch(rf"{sites.here('/es/cards/')}{page.pk}/\w+\.png", told["image"])


def test_without_authors_the_organisations_wrote_it(
    client: Client, shelf: dict[str, Any], organisation: Organisation
) -> None:
    page = publication(shelf)
    assert page.citation().startswith("Reconocimiento facial (2021). ")
    page.organisations.add(organisation)
    page.save()
    with override("es"):
        assert page.citation().startswith("Mesa Abierta (2021). Reconocimiento facial. http")


def test_the_list_is_narrowed_by_kind_and_topic(client: Client, shelf: dict[str, Any]) -> None:
    assert "Todavía no hay nada aquí" in client.get(shelf["es"].url_path).content.decode()
    topic = Topic.objects.create(code="vigilancia", name_es="Vigilancia", name_pt_br="Vigilância")
    one = publication(shelf)
    one.topics.add(topic)
    one.save()
    guide = publication(shelf, "Guía de espacios", kind="guide", published_on=date(2022, 3, 1))
    url = shelf["es"].url_path
    assert [page.pk for page in client.get(url).context["found"]] == [guide.pk, one.pk]
    assert [page.pk for page in client.get(url, {"kind": "guide"}).context["found"]] == [guide.pk]
    assert [page.pk for page in client.get(url, {"topic": "vigilancia"}).context["found"]] == [one.pk]
    theirs = PublicationPage.objects.get(translation_key=one.translation_key, locale__language_code="pt-br")
    theirs.topics.add(topic)
    theirs.save()
    (_kind, topics) = client.get(shelf["pt-br"].url_path).context["narrowed"].questions
    assert topics.choices == [("vigilancia", "Vigilância")]
    assert len(client.get(url, {"kind": "\0", "topic": "x"}).context["found"]) == 2


def test_the_list_costs_the_same_with_three(client: Client, shelf: dict[str, Any]) -> None:
    publication(shelf)
    url = shelf["es"].url_path
    client.get(url)
    with CaptureQueriesContext(connection) as with_one:
        client.get(url)
    for number in (2, 3):
        publication(shelf, f"Otra {number}")
    with CaptureQueriesContext(connection) as with_three:
        client.get(url)
    assert len(with_three) == len(with_one)


@pytest.mark.parametrize("title", ["Ñandú & <script>", "x" * 300, "Una palabra " * 40, "A"])
def test_a_cover_is_well_formed_and_says_the_title_whatever_it_is(title: str) -> None:
    drawn = covers.draw(title, kind="report", topics=["b", "a"], year=2021)
    root = ElementTree.fromstring(str(drawn))
    said = " ".join(one.text or "" for one in root.iter("text"))
    assert said.startswith(title[:10].rstrip()) and said.endswith("2021")
    assert all(float(one.get("y", "0")) < covers.HIGH for one in root.iter("text"))
    assert drawn == covers.draw(title, kind="report", topics=["a", "b"], year=2021)
