"""Sitemaps: one a language, each page with its other languages."""

import re
from typing import Any

from django.test import Client

from cms import records, sites
from cms.models import EventPage
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


def test_a_gathering_is_listed_once_it_has_a_page_of_its_own(client: Client, published: Session) -> None:
    event = EventPage.objects.get(event=published.event, locale__language_code="es")
    own = {sites.whole(page.url_path) for page in (event, records.page_of(published, "es"))}
    for number in (1, 2, 3):  # alone, with coffee, and with another session
        listed = LOCATION.findall(client.get("/sitemap-es.xml").content.decode())
        found = own & set(listed)
        assert found == {url for url in own if client.get(url).status_code == 200} and found
        assert len(found) == (1 if number == 1 else 2)
        Session.objects.create(
            event=published.event,
            title_es=f"Más {number}",
            status="scheduled",
            format="break" if number == 1 else "workshop",
            wall_date=published.wall_date,
            wall_time=published.wall_time,
            time_zone=published.time_zone,
            starts_at=published.starts_at,
            declared_minutes=30,
        )
        records.publish_event(published.event)


def test_a_gathering_of_nothing_but_coffee_keeps_its_page(client: Client, published: Session) -> None:
    Session.objects.filter(pk=published.pk).update(format=Session.Format.BREAK)
    event = EventPage.objects.get(event=published.event, locale__language_code="es")
    listed = LOCATION.findall(client.get("/sitemap-es.xml").content.decode())
    assert client.get(event.url_path).status_code == 200 and sites.whole(event.url_path) in listed


def test_a_sitemap_costs_as_many_queries_for_many_pages_as_for_few(
    client: Client, homes: Any, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(10):
        assert client.get("/sitemap-es.xml").status_code == 200
