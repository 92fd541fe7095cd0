"""The page of recommendations: what was cleared, by country and status, and nothing else."""

import re
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms import records, tree
from cms.models import RecommendationsPage
from events.models import Event, Session
from outcomes import recording
from outcomes.models import Outcome
from outcomes.recording import Facts, Happened
from people.models import Coalition, Membership, Organisation

pytestmark = pytest.mark.django_db
LANGUAGES = ("es", "pt-br", "en")


@pytest.fixture
def page(homes: dict[str, Any]) -> RecommendationsPage:
    return tree.plant(RecommendationsPage, homes, titles=dict.fromkeys(LANGUAGES, "Recomendaciones"))["es"]


def written(keeper: Organisation, now: datetime, title: str, country: str = "GT") -> Outcome:
    one = recording.write(
        Facts("recommendation", {"es": title}, {}, country=country),
        organisation=keeper, by=None, now=now, today=date(2026, 1, 5),
    )  # fmt: skip
    recording.clear(one, by=None, now=now)
    return one


def test_it_lists_what_was_cleared_and_leads_to_each(
    client: Client, page: RecommendationsPage, organisation: Organisation, now: datetime
) -> None:
    assert "Todavía no hay nada aquí" in client.get(page.url_path).content.decode()
    one = written(organisation, now, "Publicar las compras")
    hidden = written(organisation, now, "Guardar silencio")
    recording.take_back(hidden, by=None, now=now)
    shown = client.get(page.url_path).content.decode()
    assert f"/es/outcomes/{one.code}/" in shown and "borrador" in shown
    assert "Guardar silencio" not in shown


def test_the_list_of_a_house_holds_its_own_and_its_home_leads_there(
    client: Client, homes: Any, organisation: Organisation, other_organisation: Organisation, now: datetime
) -> None:
    house = tree.section(organisation, in_menu=True)
    page = tree.plant(RecommendationsPage, house, titles=dict.fromkeys(LANGUAGES, "Recomendaciones"))["es"]
    own = written(organisation, now, "De la casa")
    written(other_organisation, now, "De otra casa")

    assert [one.code for one in client.get(page.url_path).context["found"]] == [own.code]
    home = client.get(house["es"].url_path).content.decode()
    assert re.search(rf'<a[^>]* href="{page.url_path}"[^>]*>Todas las recomendaciones', home)


def test_its_page_leads_to_where_it_came_from_and_to_who_keeps_it(
    client: Client, published: Session, organisation: Organisation, now: datetime
) -> None:
    event = published.event
    facts = Facts("recommendation", {"es": "Publicar"}, {}, event=event, session=published)
    one = recording.write(facts, organisation=organisation, by=None, now=now, today=now.date())
    recording.clear(one, by=None, now=now)
    house = tree.section(organisation, in_menu=True)["es"]
    pages = [records.page_of(event, "es"), records.page_of(published, "es"), house]

    def led_to() -> list[str]:
        read = client.get(f"/es/outcomes/{one.code}/").content.decode()
        facts = read.partition('<dl class="facts">')[2].partition("</dl>")[0]
        return re.findall(r'<a href="([^"]+)"', facts)

    assert led_to() == [page.url_path for page in pages]

    for page in pages:
        PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert led_to() == []
    PageViewRestriction.objects.all().delete()
    for risk in ("discreet", "protected"):
        Event.objects.update(risk=risk)
        assert led_to() == [house.url_path]
    Event.objects.update(risk="open")
    for page in pages:
        page.unpublish()
    assert led_to() == []


def test_it_is_narrowed_by_country_and_status_and_ignores_what_is_no_choice(
    client: Client, page: RecommendationsPage, organisation: Organisation, now: datetime
) -> None:
    written(organisation, now, "En Guatemala")
    other = written(organisation, now, "En Honduras", "HN")
    adopted = Happened("adopted", date(2026, 5, 4))
    recording.take_step(other, adopted, by=None, now=now, today=date(2026, 11, 10))
    for query in ({"country": "HN"}, {"status": "adopted"}, {"country": "HN", "status": "adopted"}):
        found = client.get(page.url_path, query).context["found"]
        assert [one.code for one in found] == [other.code], query
    assert len(client.get(page.url_path, {"country": "XX", "status": "\0"}).context["found"]) == 2
    assert not client.get(page.url_path, {"country": "GT", "status": "adopted"}).context["found"]


def test_of_a_coalition_it_lists_those_of_its_members_each_once(
    client: Client, page: RecommendationsPage, organisation: Organisation, other_organisation: Organisation,
    now: datetime,
) -> None:  # fmt: skip
    coalition = Coalition.objects.create(slug="al-sur", name="Al Sur")
    Membership.objects.create(coalition=coalition, organisation=organisation)
    RecommendationsPage.objects.update(coalition=coalition)
    mine = written(organisation, now, "De la coalición")
    written(other_organisation, now, "De otra")
    assert [one.code for one in client.get(page.url_path).context["found"]] == [mine.code]


def test_three_cost_the_same_queries_as_one(
    client: Client, page: RecommendationsPage, organisation: Organisation, now: datetime
) -> None:
    written(organisation, now, "Una")
    client.get(page.url_path)
    with CaptureQueriesContext(connection) as with_one:
        client.get(page.url_path)
    for title in ("Dos", "Tres"):
        written(organisation, now, title)
    with CaptureQueriesContext(connection) as with_three:
        client.get(page.url_path)
    assert len(with_three) == len(with_one)
