"""The page of statements: those that are public, by year and topic, and no other."""

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms import tree
from cms.models import StatementsPage
from events.models import Topic
from outcomes import signing
from people.models import Coalition, Organisation
from tests.outcomes.conftest import alliance, published

pytestmark = pytest.mark.django_db
LANGUAGES = ("es", "pt-br", "en")


@pytest.fixture
def page(homes: dict[str, Any]) -> StatementsPage:
    return tree.plant(StatementsPage, homes, titles=dict.fromkeys(LANGUAGES, "Declaraciones"))["es"]


@pytest.fixture
def coalition(organisation: Organisation) -> Coalition:
    return alliance(organisation)


@pytest.fixture(autouse=True)
def clock(time_machine: Any, now: datetime) -> None:
    time_machine.move_to(now, tick=False)


def test_it_lists_what_is_public_and_leads_to_each(
    client: Client, page: StatementsPage, coalition: Coalition, organisation: Organisation, now: datetime
) -> None:
    assert "Todavía no hay nada aquí" in client.get(page.url_path).content.decode()
    one = published(coalition, organisation, now, title={"es": "Sobre la vigilancia"}, day=date(2026, 11, 9))
    hidden = published(coalition, organisation, now, title={"es": "Guardada"}, day=date(2026, 11, 9))
    signing.take_back(hidden, by=None, now=now)
    shown = client.get(page.url_path).content.decode()
    assert f"/es/statements/{one.code}/" in shown and "Para: Congreso de la República" in shown
    assert "Guardada" not in shown


def test_it_is_narrowed_by_year_and_topic_and_coalition_and_ignores_what_is_no_choice(
    client: Client, page: StatementsPage, coalition: Coalition, organisation: Organisation, now: datetime
) -> None:
    data, voice = ([Topic.objects.create(code=code, name_es=code)] for code in ("datos", "voz"))
    old = published(coalition, organisation, now, title={"es": "Antes"}, day=date(2025, 1, 9), topics=data)
    new = published(coalition, organisation, now, title={"es": "Ahora"}, day=date(2026, 1, 9), topics=voice)
    for query, codes in (
        ({}, [new.code, old.code]),
        ({"year": "2025"}, [old.code]),
        ({"topic": "voz"}, [new.code]),
        ({"year": "x", "topic": "\0"}, [new.code, old.code]),
        ({"year": "2025", "topic": "voz"}, []),
    ):
        found = client.get(page.url_path, query).context["found"]
        assert [one.code for one in found] == codes, query
    StatementsPage.objects.update(coalition=Coalition.objects.create(slug="otra", name="Otra"))
    assert not client.get(page.url_path).context["found"]


def test_it_takes_as_many_queries_for_one_as_for_three(
    client: Client, page: StatementsPage, coalition: Coalition, organisation: Organisation, now: datetime
) -> None:
    taken = []
    for numbers in ((1,), (2, 3)):
        for number in numbers:
            published(coalition, organisation, now, title={"es": f"Número {number}"}, day=date(2026, 1, 9))
        client.get(page.url_path)
        with CaptureQueriesContext(connection) as asked:
            client.get(page.url_path)
        taken.append(len(asked))
    assert taken[0] == taken[1]
