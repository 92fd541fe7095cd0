"""Short addresses and posters: made when asked for, kept when a page moves, silent about what is at risk."""

import subprocess
import sys
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from pypdf import PdfReader

from cms import records, sites, tree
from cms.models import PublicSite, ShortLink
from cms.models.short_links import SIGNS
from cms.outward import posters, short_links
from convite import paper
from events import risk
from events.models import Event, Session
from people.models import Organisation, Person
from tests.from_pypi import fetched


def key_of(session: Session) -> UUID:
    page = records.page_of(session, "es")
    assert page is not None
    return page.translation_key


@pytest.fixture
def link(published: Session, now: datetime) -> ShortLink:
    return short_links.make(key_of(published), now=now)


def test_organiser_makes_a_short_address_and_gets_a_poster(
    enter: Any, organiser: Person, published: Session
) -> None:
    desk, key = enter(organiser), key_of(published)
    address = f"/en/desk/events/{published.event.code}/short/"
    assert "/s/" not in desk.get(address).content.decode()

    desk.post(address, {"key": str(key)})

    code = ShortLink.objects.get().code
    assert (len(code), set(code) <= set(SIGNS)) == (5, True)
    assert f'value="{sites.here(f"/s/{code}")}"' in desk.get(address).content.decode()
    sheet = desk.get(f"/en/desk/pages/{key}/poster.pdf?size=a3&languages=es&languages=en")
    assert (sheet["Content-Type"], sheet.content[:5]) == ("application/pdf", b"%PDF-")
    desk.post(address, {"key": str(key)})
    assert ShortLink.objects.count() == 1


def test_organiser_is_led_back_to_the_event_and_not_into_an_admin_that_is_closed_to_her(
    enter: Any, organiser: Person, link: ShortLink, published: Session
) -> None:
    read = enter(organiser).get(f"/en/desk/pages/{link.translation_key}/short/").content.decode()

    assert (f'href="/en/desk/events/{published.event.code}/"' in read, "/cms/pages/" in read) == (True, False)


def test_poster_without_a_language_is_asked_for_again(
    enter: Any, organiser: Person, link: ShortLink, published: Session
) -> None:
    asked = enter(organiser).get(f"/en/desk/pages/{link.translation_key}/poster.pdf?size=a4", follow=True)

    assert "Choose at least one language." in asked.content.decode()


@pytest.mark.parametrize(("asks", "prefix"), [("es", "es"), ("pt-BR", "pt"), ("en", "en"), ("de", "es")])
def test_a_short_address_leads_to_the_page_in_its_readers_language(
    client: Client, link: ShortLink, published: Session, asks: str, prefix: str
) -> None:
    for typed in (link.code, f"{link.code}/", link.code.upper()):
        led = client.get(f"/s/{typed}", headers={"Accept-Language": asks})

        page = records.page_of(published, {"pt": "pt-br"}.get(prefix, prefix))
        assert page is not None
        assert (led.status_code, led["Location"]) == (302, sites.whole(page.url_path))
        assert (led["Cache-Control"], "Accept-Language" in led["Vary"]) == ("private, no-store", True)


def test_a_short_address_follows_its_page(client: Client, link: ShortLink, published: Session) -> None:
    page = records.page_of(published, "es")
    assert page is not None
    page.slug = "otro-nombre"
    page.save()

    assert client.get(f"/s/{link.code}", headers={"Accept-Language": "es"})["Location"].endswith(
        "/otro-nombre/"
    )


def test_a_code_that_nobody_made_and_a_page_that_is_gone_are_not_there(
    client: Client, link: ShortLink, published: Session
) -> None:
    assert client.get("/s/zzzzz", follow=True).status_code == 404
    Event.objects.update(status="draft")
    assert client.get(f"/s/{link.code}", follow=True).status_code == 404


def test_protected_gathering_has_no_short_address_and_no_poster(
    client: Client, enter: Any, organiser: Person, link: ShortLink, published: Session, now: datetime
) -> None:
    Event.objects.update(risk="protected")
    desk = enter(organiser)

    page = desk.get(f"/en/desk/events/{published.event.code}/short/").content.decode()
    assert "There is nothing to lead to" in page and link.code not in page
    assert client.get(f"/s/{link.code}", follow=True).status_code == 404
    sheet = desk.get(f"/en/desk/pages/{link.translation_key}/poster.pdf?size=a4&languages=es")
    assert sheet.status_code == 404
    ShortLink.objects.all().delete()
    with pytest.raises(short_links.NoShortAddress):
        short_links.make(key_of(published), now=now)


def says(link: ShortLink, *languages: str) -> dict[str, Any]:
    return posters.said(short_links.pages_of(link.translation_key), link, told_in=languages)


def test_poster_says_what_when_and_where_in_each_language_that_was_chosen(
    link: ShortLink, published: Session
) -> None:
    told = says(link, "es", "en")

    assert [one["heading"] for one in told["told"]] == [published.title_es, published.title_en]
    assert told["told"][1]["when"] == "Friday 13 November 2026, from 09:00 to 10:00, Guatemala time (UTC−6)"
    assert told["told"][0]["where"] == risk.calendar_place(published)
    assert told["address"] == short_links.printed(link, records.page_of(published, "es"))


def test_poster_is_a_sheet_of_its_size_that_a_screen_reader_reads(link: ShortLink) -> None:
    pages = short_links.pages_of(link.translation_key)

    for size, wide in (("a4", 595), ("a3", 842)):
        sheet = PdfReader(BytesIO(posters.poster(pages, link, told_in=["es", "pt-br", "en"], size=size)))
        assert (len(sheet.pages), round(sheet.pages[0].mediabox.width)) == (1, wide)
        assert short_links.printed(link, pages["es"]) in sheet.pages[0].extract_text().replace("\n", "")
        assert bool(sheet.trailer["/Root"]["/MarkInfo"]["/Marked"])


def test_poster_of_a_discreet_gathering_says_neither_what_nor_where_nor_whose(link: ShortLink) -> None:
    Event.objects.update(risk="discreet")

    told = says(link, "en")

    (one,) = told["told"]
    assert (one["heading"], one["where"], told["site"]) == ("Meeting", "", "")
    assert one["when"].endswith("UTC")


def test_the_address_of_a_discreet_gathering_is_the_main_sites(
    event: Event, session: Session, homes: Any, organisation: Organisation, now: datetime
) -> None:
    house = tree.section(organisation, in_menu=True)["es"]
    PublicSite.objects.create(house=house.translation_key, domain="mesa.example", name="Mesa")
    records.publish_event(event)
    link = short_links.make(key_of(session), now=now)

    def address() -> str:
        page = records.page_of(session, "es")
        assert page is not None
        return short_links.printed(link, page).partition("/")[0].partition(":")[0]

    assert address() == "mesa.example"
    Event.objects.update(risk="discreet")
    session.event.refresh_from_db()
    assert address() == "localhost"


@pytest.mark.audit
def test_a_phone_reads_the_code_on_a_poster(link: ShortLink) -> None:
    (drawn,) = paper.pictures(posters.TEMPLATE, says(link, "es", "pt-br", "en"), title="Mesa")
    read = "import sys, zxingcpp; from PIL import Image; im = Image.open(sys.stdin.buffer).convert('L')"
    read += "; print(*(one.text for one in zxingcpp.read_barcodes(im)))"
    ran = subprocess.run(
        [sys.executable, "-c", read], input=drawn, capture_output=True,
        env={"PYTHONPATH": str(fetched("zxing-cpp", "3.1.1"))},
    )  # fmt: skip

    page = short_links.pages_of(link.translation_key)["es"]
    assert (ran.stderr, ran.stdout.decode().strip()) == (b"", short_links.whole(link, page))
