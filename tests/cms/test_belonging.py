"""Outcomes and statements on several sites: each has one, and every other address of it leads there."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.text import slugify
from wagtail.models import Page, PageViewRestriction

from cms import sites, tree
from cms.models import HomePage, PublicSite, RecommendationsPage, SectionPage, StatementsPage
from outcomes import recording
from outcomes.models import Outcome, Statement
from people.models import Coalition, Organisation
from tests.outcomes.conftest import alliance as allied
from tests.outcomes.conftest import published

pytestmark = pytest.mark.django_db
MAIN = "http://localhost:8000"
#: Domains of the two sites beside the main one: the house of an organisation, and that of a coalition.
BODY, ALLIANCE = "http://mesa.example:8000", "http://alianza.example:8000"


@pytest.fixture(autouse=True)
def clock(time_machine: Any, now: datetime, settings: Any) -> None:
    time_machine.move_to(now, tick=False)
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "mesa.example", "alianza.example"]


@pytest.fixture
def coalition(organisation: Organisation) -> Coalition:
    return allied(organisation)


@pytest.fixture
def house(organisation: Organisation, homes: Any) -> PublicSite:
    """The organisation's house has a domain; its table is that of another coalition."""
    house = tree.section(organisation, in_menu=True)
    return PublicSite.objects.create(house=house["es"].translation_key, domain="mesa.example", name="Mesa")


@pytest.fixture
def alliance(coalition: Coalition, homes: Any) -> PublicSite:
    house = tree.section(coalition=coalition, in_menu=True)
    return PublicSite.objects.create(
        house=house["es"].translation_key, domain="alianza.example", name="Alianza"
    )


@pytest.fixture
def outcome(organisation: Organisation, now: datetime) -> Outcome:
    facts = recording.Facts("recommendation", {"es": "Publicar las compras", "en": "Publish"}, {})
    made = recording.write(facts, organisation=organisation, by=None, now=now, today=now.date())
    recording.clear(made, by=None, now=now)
    return made


@pytest.fixture
def statement(coalition: Coalition, organisation: Organisation, now: datetime) -> Statement:
    title = {"es": "Sobre la vigilancia", "pt-br": "Sobre a vigilância"}
    return published(coalition, organisation, now, title=title, text={"es": "Eso.", "pt-br": "Isso."})


@pytest.fixture
def visit(client: Client) -> Callable[[str], Any]:
    """Visit a whole address."""

    def get(address: str) -> Any:
        host, _slash, path = address.partition("://")[2].partition("/")
        return client.get(f"/{path}", headers={"host": host})

    return get


def test_without_other_sites_both_stand_on_the_main_one(
    visit: Callable[[str], Any], homes: Any, outcome: Outcome, statement: Statement
) -> None:
    for path in (f"/es/outcomes/{outcome.code}/", f"/es/statements/{statement.code}/"):
        assert visit(MAIN + path).status_code == 200


def test_an_outcome_stands_on_the_site_of_whoever_keeps_it(
    visit: Callable[[str], Any], house: PublicSite, outcome: Outcome, other_organisation: Organisation
) -> None:
    path = f"/es/outcomes/{outcome.code}/"
    led = visit(f"{MAIN}{path}?from=card")
    assert (led.status_code, led["Location"]) == (301, f"{BODY}{path}?from=card")
    page = visit(BODY + path)
    assert f'hreflang="en" href="{BODY}/en/outcomes/{outcome.code}/"' in page.content.decode()
    assert (
        '<link rel="alternate" hreflang="pt-BR"' not in page.content.decode()
    )  # it is not written in Portuguese
    Outcome.objects.update(organisation=other_organisation)
    assert visit(BODY + path)["Location"] == MAIN + path


def test_a_statement_stands_where_its_coalition_does(
    visit: Callable[[str], Any], house: PublicSite, alliance: PublicSite, statement: Statement
) -> None:
    path = f"/es/statements/{statement.code}/"
    page = visit(ALLIANCE + path)
    assert f'"url":"{ALLIANCE}{path}"' in page.content.decode()
    for other in (MAIN, BODY):
        assert visit(other + path)["Location"] == ALLIANCE + path
        assert visit(f"{other}{path}statement.pdf")["Location"] == f"{ALLIANCE}{path}statement.pdf"


def test_a_statement_of_a_coalition_without_a_home_stands_with_whoever_looks_after_it(
    visit: Callable[[str], Any], house: PublicSite, coalition: Coalition, statement: Statement
) -> None:
    path = f"/es/statements/{statement.code}/"
    assert visit(MAIN + path)["Location"] == BODY + path
    # Who sits around an organisation's table speaks for nobody's site.
    SectionPage.objects.update(coalition=Coalition.objects.create(slug="otra", name="Otra"))
    assert visit(BODY + path).status_code == 200
    HomePage.objects.update(coalition=coalition)
    assert visit(BODY + path)["Location"] == MAIN + path


def test_lists_lead_to_the_site_at_once(
    visit: Callable[[str], Any],
    homes: Any,
    house: PublicSite,
    alliance: PublicSite,
    outcome: Outcome,
    statement: Statement,
) -> None:
    languages = ("es", "pt-br", "en")
    tree.plant(RecommendationsPage, homes, titles=dict.fromkeys(languages, "Pedido"))
    tree.plant(StatementsPage, homes, titles=dict.fromkeys(languages, "Dicho"))
    asked, said = (visit(f"{MAIN}/es/{slug}/").content.decode() for slug in ("pedido", "dicho"))
    assert f'href="{BODY}/es/outcomes/{outcome.code}/"' in asked
    assert f'href="{ALLIANCE}/es/statements/{statement.code}/"' in said
    assert f"{BODY}/es/outcomes/{outcome.code}/" in visit(f"{MAIN}/es/").content.decode()


def test_sitemaps_list_both_in_their_own_languages_on_their_own_site(
    visit: Callable[[str], Any],
    house: PublicSite,
    alliance: PublicSite,
    outcome: Outcome,
    statement: Statement,
) -> None:
    def listed(site: str, prefix: str) -> list[str]:
        told = visit(f"{site}/sitemap-{prefix}.xml").content.decode()
        return re.findall(r"<loc>([^<]+/(?:outcomes|statements)/[^<]+)</loc>", told)

    assert listed(BODY, "es") == [f"{BODY}/es/outcomes/{outcome.code}/"]
    assert listed(BODY, "pt") == []
    assert listed(ALLIANCE, "pt") == [f"{ALLIANCE}/pt/statements/{statement.code}/"]
    assert listed(MAIN, "es") == []
    told = visit(f"{ALLIANCE}/sitemap-es.xml").content.decode()
    assert f'hreflang="pt-BR" href="{ALLIANCE}/pt/statements/{statement.code}/"' in told
    assert "<lastmod>2026-11-09</lastmod>" in told
    Statement.objects.update(is_generated=True)
    Outcome.objects.update(cleared_at=None)
    assert listed(ALLIANCE, "es") == listed(BODY, "es") == []


def test_an_editor_makes_the_page_of_statements_below_a_home(homes: Any, house: PublicSite) -> None:
    for above in (homes["es"], SectionPage.objects.filter(locale__language_code="es").get()):
        assert StatementsPage.can_create_at(above)
    assert sites.now().by_organisation


def way_at(answer: Any) -> list[tuple[str, str]]:
    """The links of the way here that a page shows."""
    shown = re.search(r'<nav class="crumbs".*?</nav>', answer.content.decode(), re.DOTALL)
    return re.findall(r'<a href="([^"]+)">([^<]+)</a>', shown[0]) if shown else []


def close(page: Page) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=page, restriction_type="login")


TITLES = {"es": "Pedido", "pt-br": "Pedidos", "en": "Asked for"}
SAID = {"es": "Dicho", "pt-br": "Ditos", "en": "Said"}


def test_the_way_back_leads_over_the_list_in_the_readers_language(
    visit: Callable[[str], Any], homes: Any, outcome: Outcome, statement: Statement
) -> None:
    tree.plant(RecommendationsPage, homes, titles=TITLES)
    tree.plant(StatementsPage, homes, titles=SAID)
    for prefix, home, asked, said in (
        ("es", "Inicio", "Pedido", "Dicho"),
        ("pt", "Início", "Pedidos", "Ditos"),
        ("en", "Home", "Asked for", "Said"),
    ):
        at = visit(f"{MAIN}/{prefix}/outcomes/{outcome.code}/")
        first = (f"/{prefix}/", home)
        assert way_at(at) == [first, (f"/{prefix}/{slugify(asked)}/", asked)]
        at = visit(f"{MAIN}/{prefix}/statements/{statement.code}/")
        assert way_at(at) == [first, (f"/{prefix}/{slugify(said)}/", said)]
        # The foot is that of the site's pages.
        assert f'href="/{prefix}/{slugify(asked)}/"' in at.content.decode().partition("<footer")[2]
    assert '<span aria-current="page" lang="es">Sobre la vigilancia</span>' in at.content.decode()


def test_on_a_site_of_its_own_the_way_back_stays_there(
    visit: Callable[[str], Any], homes: Any, alliance: PublicSite, statement: Statement
) -> None:
    path = f"/es/statements/{statement.code}/"
    tree.plant(StatementsPage, homes, titles=SAID)
    house = SectionPage.objects.get(locale__language_code="es")
    assert way_at(visit(ALLIANCE + path)) == [("/es/", house.title)]
    tree.plant(StatementsPage, {"es": house}, titles=SAID)
    assert way_at(visit(ALLIANCE + path)) == [("/es/", house.title), ("/es/dicho/", "Dicho")]


def test_the_way_back_leads_over_a_list_that_has_the_record(
    visit: Callable[[str], Any], homes: Any, coalition: Coalition, outcome: Outcome, statement: Statement
) -> None:
    other = Coalition.objects.create(slug="otra", name="Otra")
    houses = tree.section(coalition=coalition)
    for model, titles, path in (
        (RecommendationsPage, TITLES, f"/es/outcomes/{outcome.code}/"),
        (StatementsPage, SAID, f"/es/statements/{statement.code}/"),
    ):
        of_others = tree.plant(model, homes, titles=titles, coalition=other)["es"]
        assert way_at(visit(MAIN + path)) == [("/es/", "Inicio")]
        below = tree.plant(model, houses, titles=titles, coalition=coalition)["es"]
        house = houses["es"]
        assert way_at(visit(MAIN + path)) == [
            ("/es/", "Inicio"),
            (house.url_path, house.title),
            (below.url_path, below.title),
        ]
        model.objects.filter(pk=of_others.pk).update(coalition=None)
        assert way_at(visit(MAIN + path))[1:] == [(of_others.url_path, of_others.title)]


def test_no_way_leads_to_what_is_closed(
    visit: Callable[[str], Any], homes: Any, outcome: Outcome, statement: Statement
) -> None:
    asked = tree.plant(RecommendationsPage, homes, titles=TITLES)["es"]
    said = tree.plant(StatementsPage, homes, titles=SAID)["es"]
    paths = (f"/es/outcomes/{outcome.code}/", f"/es/statements/{statement.code}/")
    for closed, path in zip((asked, said), paths, strict=True):
        close(closed)
        answer = visit(MAIN + path)
        assert way_at(answer) == [("/es/", "Inicio")] and closed.url_path not in answer.content.decode()
    close(homes["es"])
    for path in paths:
        assert way_at(visit(MAIN + path)) == []


def test_the_way_back_costs_no_more_than_a_page_may(
    visit: Callable[[str], Any],
    homes: Any,
    house: PublicSite,
    alliance: PublicSite,
    outcome: Outcome,
    statement: Statement,
) -> None:
    houses = {one.locale.language_code: one for one in SectionPage.objects.filter(organisation=None)}
    tree.plant(StatementsPage, houses, titles=SAID)
    for path in (f"{BODY}/es/outcomes/{outcome.code}/", f"{ALLIANCE}/es/statements/{statement.code}/"):
        visit(path)
        with CaptureQueriesContext(connection) as asked:
            assert visit(path).status_code == 200
        assert len(asked) <= 12


@pytest.mark.django_db(transaction=True)
def test_the_way_back_that_is_kept_follows_the_list(homes: Any, outcome: Outcome, settings: Any) -> None:
    settings.PAGE_CACHE_MB = 4
    visitor, address = Client(headers={"host": "localhost:8000"}), f"/es/outcomes/{outcome.code}/"

    def again() -> tuple[list[tuple[str, str]], int]:
        with CaptureQueriesContext(connection) as asked:
            answer = visitor.get(address)
        return way_at(answer), len(asked)

    asked = tree.plant(RecommendationsPage, homes, titles=TITLES)["es"]
    way = [("/es/", "Inicio"), ("/es/pedido/", "Pedido")]
    again()
    assert again() == (way, 1)
    restriction = close(asked)
    assert again()[0] == way[:1]
    restriction.delete()
    assert again()[0] == way
