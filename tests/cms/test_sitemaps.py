"""Sitemaps: one a language, each page with its other languages."""

import re
from typing import Any

from django.test import Client

from cms import records, sites
from events.models import Session

LOCATION = re.compile(r"<loc>([^<]+)</loc>")


def test_the_index_names_one_sitemap_a_language_and_robots_names_the_index(
    client: Client, published: Session
) -> None:
    index = client.get("/sitemap.xml").content.decode()

    assert LOCATION.findall(index) == [sites.here(f"/sitemap-{prefix}.xml") for prefix in ("es", "pt", "en")]
    assert f"Sitemap: {sites.here('/sitemap.xml')}" in client.get("/robots.txt").content.decode()
    assert client.get("/sitemap-de.xml", follow=True).status_code == 404


def test_a_sitemap_lists_its_own_language_and_names_the_others(client: Client, published: Session) -> None:
    told = client.get("/sitemap-pt.xml").content.decode()

    listed = LOCATION.findall(told)
    own, other = (sites.whole(records.page_of(published, code).url_path) for code in ("pt-br", "en"))
    assert own in listed and {address.split("/")[3] for address in listed} == {"pt"}
    (entry,) = [entry for entry in told.split("<url>") if f"<loc>{own}</loc>" in entry]
    assert f'hreflang="pt-BR" href="{own}"' in entry and f'hreflang="en" href="{other}"' in entry


def test_a_sitemap_costs_as_many_queries_for_many_pages_as_for_few(
    client: Client, homes: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(10):
        assert client.get("/sitemap-es.xml").status_code == 200
