"""What machines and messengers read of an outcome and of a statement: as of every other public page."""

import io
import re
from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from cms import sites
from cms.outward import shared
from outcomes import recording, signing
from outcomes.models import Outcome, Statement
from people.models import Coalition, Organisation
from tests.cms.test_shared import card, data, description
from tests.outcomes.conftest import alliance, published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("homes")]


@pytest.fixture(autouse=True)
def clock(time_machine: Any, now: datetime) -> None:
    time_machine.move_to(now, tick=False)


@pytest.fixture
def outcome(organisation: Organisation, now: datetime) -> Outcome:
    """A recommendation that was cleared."""
    facts = recording.Facts(
        kind="recommendation",
        title={"en": "Publish what is spent"},
        summary={"en": "Each purchase, <b>with</b> its reason."},
        country="GT",
    )
    one = recording.write(facts, organisation=organisation, by=None, now=now, today=date(2026, 11, 10))
    recording.clear(one, by=None, now=now)
    return one


@pytest.fixture
def statement(organisation: Organisation, now: datetime) -> Statement:
    return published(alliance(organisation), organisation, now, day=date(2026, 11, 9))


def head(client: Client, path: str) -> dict[str, str]:
    """The links of a page's head, by what they are to it."""
    page = client.get(path).content.decode()
    found = dict(re.findall(r'<link rel="(canonical)" href="([^"]*)">', page))
    return found | dict(re.findall(r'hreflang="(x-default)" href="([^"]*)">', page))


def path_of(picture: str) -> str:
    return "/" + picture.partition("://")[2].partition("/")[2]


def test_an_outcome_has_a_head_and_a_card(client: Client, outcome: Outcome) -> None:
    path = f"/es/outcomes/{outcome.code}/"
    said = card(client, path)
    assert said["og:title"] == "Publish what is spent" and said["og:url"] == sites.here(path)
    assert "Guatemala" in said["og:image:alt"] and "Mesa Abierta" in said["og:image:alt"]
    assert said["og:description"] == description(client, path) == "Each purchase, with its reason."
    # Whoever reads none of the site's languages reads it in the one in which it is written.
    assert head(client, path) == {
        "canonical": sites.here(path),
        "x-default": sites.here(f"/en/outcomes/{outcome.code}/"),
    }
    assert 'class="share"' in client.get(path).content.decode()


def test_a_statement_has_a_head_and_a_card(client: Client, statement: Statement) -> None:
    path = f"/en/statements/{statement.code}/"
    said = card(client, path)
    assert said["og:title"] == "On surveillance" and "Alianza del Sur" in said["og:image:alt"]
    assert said["og:description"] == description(client, path) == "Publish each purchase."
    assert head(client, path)["canonical"] == sites.here(path)
    assert [told["image"] for told in data(client, path)] == [said["og:image"]]
    assert 'class="share"' in client.get(path).content.decode()


@pytest.mark.parametrize("kind", ["outcome", "statement"])
def test_its_picture_is_drawn_here_and_follows_the_words(
    client: Client, outcome: Outcome, statement: Statement, kind: str
) -> None:
    one = outcome if kind == "outcome" else statement
    picture = path_of(card(client, f"/es/{kind}s/{one.code}/")["og:image"])
    answer = client.get(picture)
    assert answer["Content-Type"] == "image/png" and not answer.cookies
    assert Image.open(io.BytesIO(answer.content)).size == (shared.WIDTH, shared.HEIGHT)
    Organisation.objects.update(name="Otra mesa")
    Coalition.objects.update(name="Otra alianza")
    moved = client.get(picture)
    assert moved.status_code == 302 and moved["Location"] != picture
    assert client.get(moved["Location"]).content != answer.content


def test_of_what_is_not_public_there_is_neither_page_nor_picture(
    client: Client, outcome: Outcome, statement: Statement, now: datetime
) -> None:
    pages = [f"/es/outcomes/{outcome.code}/", f"/es/statements/{statement.code}/"]
    pictures = [path_of(card(client, page)["og:image"]) for page in pages]
    recording.take_back(outcome, by=None, now=now)
    signing.take_back(statement, by=None, now=now)
    assert [client.get(path).status_code for path in (*pages, *pictures)] == [404] * 4
    assert client.get(pictures[0].replace("/outcome/", "/event/")).status_code == 404
