"""The members' map: the same as their list, country by country, and a way to each country's part of it."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms import tree
from cms.models import MembersPage, PublicSite
from people.models import Coalition, Membership, Organisation
from tests.cms.test_pages import LANGUAGES, read

#: Whom a coalition of the tests has: name → country, empty for a body of several.
MEMBERS = {"Ajpu": "GT", "Balam": "GT", "Copán": "HN", "Duero": "ES", "Entre Ríos": ""}


@pytest.fixture
def coalition(homes: Any) -> Coalition:
    made = Coalition.objects.create(slug="alianza", name="Alianza")
    for name, country in MEMBERS.items():
        body = Organisation.objects.create(slug=name[:3].lower(), name=name, country=country, region="")
        Membership.objects.create(coalition=made, organisation=body)
    tree.plant(
        MembersPage, homes, titles=dict.fromkeys(LANGUAGES, "M"), slugs=dict.fromkeys(LANGUAGES, "m"),
        coalition=made,
    )  # fmt: skip
    return made


def listed(text: str) -> list[str]:
    """The members that the list names, in its order."""
    return [name for name in re.findall(r"<h3>(?:<a [^>]*>)?([^<]+)", text) if name.strip() in MEMBERS]


def test_a_reader_finds_the_number_of_members_in_each_countrys_tile(
    client: Client, coalition: Coalition
) -> None:
    text = read(client, "/es/m/")

    tiles = re.findall(r'<a class="tile t2" href="([^"]+)" aria-label="([^"]+)"', text)
    assert tiles == [
        ("/es/m/?country=GT#c-GT", "Guatemala: 2 organizaciones"),
        ("/es/m/?country=HN#c-HN", "Honduras: 1 organización"),
    ]  # fmt: skip
    assert len(re.findall('<g class="tile t0" aria-hidden="true">', text)) == 33


def test_whoever_has_no_tile_stands_beside_the_map(client: Client, coalition: Coalition) -> None:
    text = read(client, "/en/m/")

    assert re.findall(r'<li><a href="(/en/m/[^"]+)">([^<]+)</a>', text) == [
        ("/en/m/?country=ES#c-ES", "Spain: 1 organisation"),
        ("/en/m/?country=several#c-several", "Several countries: 1 organisation"),
    ]


def test_every_number_of_the_map_is_that_of_the_list_it_leads_to(
    client: Client, coalition: Coalition
) -> None:
    text = read(client, "/es/m/")
    ways = re.findall(
        r'href="(/es/m/\?country=\w+)#(c-\w+)"(?: aria-label="[^"]+: (\d+)|>[^<]+: (\d+))', text
    )

    for address, anchor, tile, beside in ways:
        shown = read(client, address)
        assert len(listed(shown)) == int(tile or beside), address
        assert 'aria-current="true"' in shown and f'<h2 id="{anchor}">' in shown
        assert 'href="/es/m/">Mostrar todo' in shown
    assert sum(int(tile or beside) for *_way, tile, beside in ways) == len(listed(text)) == len(MEMBERS)


@pytest.mark.parametrize("country", ["BR", "zz", "%00", "several%27"])
def test_a_country_without_members_shows_them_all(client: Client, coalition: Coalition, country: str) -> None:
    assert len(listed(read(client, f"/pt/m/?country={country}"))) == len(MEMBERS)


def test_a_coalition_without_members_draws_no_map(client: Client, coalition: Coalition) -> None:
    Membership.objects.all().delete()

    assert "tilemap" not in read(client, "/es/m/")


def test_more_members_cost_no_more_queries(client: Client, coalition: Coalition) -> None:
    def price() -> int:
        with CaptureQueriesContext(connection) as asked:
            read(client, f"/es/m/?country=GT&n={Membership.objects.count()}")
        return len(asked)

    one = price()
    for number in range(3):
        body = Organisation.objects.create(slug=f"o{number}", name=f"O {number}", country="GT")
        Membership.objects.create(coalition=coalition, organisation=body)
    assert price() == one


def test_a_house_that_only_some_may_read_is_led_to_from_no_list(client: Client, coalition: Coalition) -> None:
    house = tree.section(Organisation.objects.get(name="Ajpu"), in_menu=True)["es"]
    assert f'href="{house.url_path}"' in read(client, "/es/m/")

    PageViewRestriction.objects.create(page=house, restriction_type="login")
    text = read(client, "/es/m/")
    assert "Ajpu" in text and f'href="{house.url_path}"' not in text


def test_a_member_of_another_coalition_leads_to_that_ones_home(
    client: Client, coalition: Coalition, homes: Any
) -> None:
    other = Coalition.objects.create(slug="vereda", name="La Vereda")
    Membership.objects.create(coalition=other, organisation=Organisation.objects.get(name="Ajpu"))
    assert "También integra La Vereda." in read(client, "/es/m/")

    house = tree.section(coalition=other)
    assert '<a href="/es/vereda/">También integra La Vereda.</a>' in read(client, "/es/m/")
    PublicSite.objects.create(house=house["es"].translation_key, domain="vereda.example", name="La Vereda")
    assert '<a href="http://vereda.example:8000/es/">También integra' in read(client, "/es/m/")
    PageViewRestriction.objects.create(page=house["es"], restriction_type="login")
    assert "vereda.example" not in read(client, "/es/m/").partition("<main")[2].partition("</main")[0]
