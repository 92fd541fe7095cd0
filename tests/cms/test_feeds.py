"""Where readers of feeds find them: on a home, on a programme, by machines and in words."""

import re
from typing import Any

import pytest
from django.test import Client

from cms import sites, tree
from cms.models import NewsIndexPage, PublicSite
from people.models import Organisation

pytestmark = pytest.mark.django_db
LANGUAGES = ("es", "pt-br", "en")
ALTERNATE = re.compile(
    r'<link rel="alternate" type="(application/[a-z]+\+xml)" title="[^"]+" href="([^"]+)">'
)


@pytest.fixture(autouse=True)
def hosts(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "mesa.example"]


def announced(client: Client, path: str, host: str = "testserver") -> dict[str, str]:
    """The feeds that a page announces, each of which is linked in its text and is there."""
    text = client.get(path, headers={"host": host}).content.decode()
    found = dict(ALTERNATE.findall(text))
    for kind, address in found.items():
        assert f'<a href="{address}">' in text
        _scheme, _nothing, at, rest = address.split("/", 3)
        answer = client.get(f"/{rest}", headers={"host": at.partition(":")[0]})
        assert (answer.status_code, answer["Content-Type"].partition(";")[0]) == (200, kind)
    return found


def test_a_home_announces_its_feeds(client: Client, homes: Any) -> None:
    assert announced(client, "/pt/") == {"application/atom+xml": sites.here("/pt/feed.xml")}
    news = tree.plant(NewsIndexPage, homes, titles=dict.fromkeys(LANGUAGES, "Noticias"))["es"]
    assert announced(client, "/es/") == {
        "application/atom+xml": sites.here("/es/feed.xml"),
        "application/rss+xml": sites.whole(news.url_path) + "rss.xml",
    }


def test_a_programme_names_the_feed_of_what_it_lists(client: Client, homes: Any) -> None:
    assert announced(client, "/es/sesiones/") == {"application/atom+xml": sites.here("/es/feed.xml")}


def test_a_house_has_a_feed_of_its_sessions_with_a_domain_of_its_own(
    client: Client, organisation: Organisation, homes: Any
) -> None:
    house = tree.section(organisation, in_menu=True)["es"]
    assert announced(client, house.url_path) == announced(client, f"{house.url_path}sesiones/") == {}
    PublicSite.objects.create(house=house.translation_key, domain="mesa.example", name="Mesa")
    feed = {"application/atom+xml": "http://mesa.example:8000/es/feed.xml"}
    assert announced(client, "/es/", "mesa.example") == feed
    assert announced(client, "/es/sesiones/", "mesa.example") == feed
