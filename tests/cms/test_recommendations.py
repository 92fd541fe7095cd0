"""The page of recommendations: what was cleared, by country and status, and nothing else."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms import tree
from cms.models import RecommendationsPage
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
