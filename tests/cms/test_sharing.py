"""Links with which readers share what is written: on publications, news, highlights and issues."""

from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from cms import sites, tree
from cms.models import (
    HighlightPage,
    HighlightsPage,
    IssuePage,
    NewsIndexPage,
    NewsletterIndexPage,
    NewsPage,
    PublicationPage,
    PublicationsPage,
)
from mail.models import Newsletter

pytestmark = pytest.mark.django_db
LANGUAGES = ("es", "pt-br", "en")
DAY = date(2026, 11, 9)


@pytest.mark.parametrize(
    ("above", "page", "facts"),
    [
        (PublicationsPage, PublicationPage, {"published_on": DAY, "lede": "Breve."}),
        (NewsIndexPage, NewsPage, {"published_on": DAY}),
        (HighlightsPage, HighlightPage, {"year": 2026, "lede": "Breve."}),
        (NewsletterIndexPage, IssuePage, {}),
    ],
)
def test_what_is_written_ends_with_links_to_share_it(
    client: Client, homes: Any, above: Any, page: Any, facts: dict[str, Any]
) -> None:
    of_all: dict[str, Any] = {}
    if above is NewsletterIndexPage:
        of_all["newsletter"] = Newsletter.objects.create(names={"es": "Carta"})
    shelf = tree.plant(above, homes, titles=dict.fromkeys(LANGUAGES, "Todo"), **of_all)
    made = tree.plant(page, shelf, titles=dict.fromkeys(LANGUAGES, "Datos & voz"), **facts)["es"]
    text = client.get(made.url_path).content.decode()
    assert f"wa.me/?text={quote(f'Datos & voz {sites.whole(made.url_path)}', safe='')}" in text
    assert '<h2 id="h-share">Compartir</h2>' in text
