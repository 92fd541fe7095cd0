"""Cards and posters wear the colours of the site on which the page stands, and say what a home is for."""

import io
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from cms import records, sites, tree
from cms.models import HomePage, PublicSite
from cms.outward import dyes, posters, shared, short_links
from convite import paper, theme
from events.models import Event, Session
from people.models import Coalition, Organisation
from tests.cms.test_shared import card

pytestmark = pytest.mark.django_db
PLUM, GOLD = "#5b1f4a", "#9a5b00"


@pytest.fixture(autouse=True)
def hosts(settings: Any) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "mesa.example"]


@pytest.fixture
def house(organisation: Organisation, homes: Any) -> PublicSite:
    """The cast's organisation, with a domain and colours of its own."""
    home = tree.section(organisation, in_menu=True)["es"]
    return PublicSite.objects.create(
        house=home.translation_key, domain="mesa.example", name="Mesa", structure=PLUM, action=GOLD
    )


def colours(drawn: bytes) -> set[str]:
    """The colours that a picture has much of."""
    picture = Image.open(io.BytesIO(drawn)).convert("RGB")
    found = picture.getcolors(1 << 24)
    assert found
    return {f"#{r:02x}{g:02x}{b:02x}" for count, (r, g, b) in found if count > 20}  # type: ignore[misc]


def test_the_dyes_of_paper_are_those_of_the_pages() -> None:
    text = (paper.HOUSE / "house.typ").read_text("utf-8")
    drawn = dict(re.findall(r'(\w+): rgb\("(#\w+)"\)', text))
    own = dyes.of(sites.Site("Convite", "https://convite.example", {}))
    assert own == {name: drawn[name] for name in own}


def test_a_site_that_chose_colours_has_readable_dyes_of_its_own() -> None:
    told = dyes.of(sites.Site("Mesa", "https://mesa.example", {}, (PLUM, GOLD)))
    assert told["indigo"] != theme.STRUCTURE and told["action"] != theme.ACTION
    assert all(
        theme.contrast(told[ink], told["papel"]) >= 4.5 for ink in ("indigo", "action", "text", "quiet")
    )


def test_a_card_wears_the_colours_of_its_site(client: Client, house: PublicSite, session: Session) -> None:
    records.publish_event(session.event)
    page = records.page_of(session, "es")
    there: Any = {"host": "mesa.example"}
    text = client.get(sites.now().of(page.url_path).local(page.url_path), headers=there).content.decode()
    (address,) = re.findall(r'<meta property="og:image" content="http://mesa.example:8000([^"]+)">', text)
    themed = dyes.of(sites.now().of(page.url_path))
    drawn = colours(client.get(address, headers=there).content)
    assert {themed["indigo"], themed["action"]} <= drawn and theme.STRUCTURE not in drawn
    # Asked for at another site, it is found at its own.
    assert client.get(address)["Location"] == f"http://mesa.example:8000{address}"
    PublicSite.objects.update(structure="#0b4f4a")
    assert client.get(address, headers=there)["Location"] != address


def test_a_poster_wears_the_colours_of_its_site_where_they_tell_nothing(
    house: PublicSite, session: Session, now: datetime
) -> None:
    records.publish_event(session.event)
    link = short_links.make(records.page_of(session, "es").translation_key, now=now)

    def said() -> dict[str, Any]:
        return posters.said(short_links.pages_of(link.translation_key), link, told_in=["es"])

    themed = dyes.of(sites.now().of(records.page_of(session, "es").url_path))
    told = said()
    (drawn,) = paper.pictures(posters.TEMPLATE, told, title="Mesa")
    assert told["site"] == "Mesa" and {themed["indigo"], themed["action"]} <= colours(drawn)
    Event.objects.update(risk="discreet")
    assert (said()["site"], said()["dyes"]) == ("", dyes.of(sites.now().main))


def test_the_card_of_a_home_says_what_it_is_for_and_its_name_once(
    client: Client, homes: dict[str, Any]
) -> None:
    home = HomePage.objects.get(pk=homes["es"].pk)
    assert "Sesiones y cursos" in card(client, "/es/")["og:image:alt"]
    home.coalition = Coalition.objects.create(slug="al-sur", name="Al Sur", purpose_es="Derechos en la red.")
    home.save()
    assert card(client, "/es/")["og:image:alt"] == "Al Sur. Derechos en la red."
    HomePage.objects.filter(pk=home.pk).update(lede="Once organisaciones.")
    said = card(client, "/es/")
    assert said["og:image:alt"] == "Al Sur. Once organisaciones."
    PublicSite.objects.create(is_main=True, name="Al Sur")
    assert client.get("/" + card(client, "/es/")["og:image"].split("/", 3)[3]).status_code == 200
    template = Path(shared.TEMPLATE)
    says = {"site": "Al Sur", "eyebrow": "", "foot": "", "words": "", "dyes": {}}
    once, twice = (
        paper.pictures(template, says | {"heading": heading}, title="Al Sur")[0]
        for heading in ("Al Sur", "Al Sur.")
    )
    head = (0, 0, shared.WIDTH, 150)
    blank, named = (Image.open(io.BytesIO(drawn)).crop(head) for drawn in (once, twice))
    assert blank.getcolors(1 << 24) != named.getcolors(1 << 24)
    right = (200, 0, shared.WIDTH, 150)
    assert len(blank.crop(right).getcolors(1 << 24) or ()) == 1  # nothing beside the ring


def test_what_goes_on_for_days_says_until_when(client: Client, published: Session) -> None:
    event, beginning = published.event, published.starts_at
    assert beginning
    page = records.page_of(event, "en")
    Session.objects.create(
        event=event,
        title_es="Segunda",
        status="scheduled",
        wall_date=(beginning + timedelta(days=1)).date(),
        wall_time=published.wall_time,
        time_zone=published.time_zone,
        starts_at=beginning + timedelta(days=1),
        declared_minutes=60,
    )
    Event.objects.update(ends_at=beginning + timedelta(days=1, hours=1))
    records.publish_event(event)
    until = "Friday 13 November 2026, until Saturday 14 November 2026 · "
    assert until in card(client, page.url_path)["og:image:alt"]
    assert "until" not in card(client, records.page_of(published, "en").url_path)["og:image:alt"]
    event.refresh_from_db()
    page.event = event  # type: ignore[attr-defined]
    assert ", until Saturday 14 November 2026" in posters._when(page, event)
    # What ends at midnight has no other day.
    Event.objects.update(ends_at=datetime.fromisoformat("2026-11-14T00:00-06:00"))
    assert "until" not in card(client, page.url_path)["og:image:alt"]
