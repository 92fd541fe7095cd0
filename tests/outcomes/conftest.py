"""The cast of statements: a coalition of two members; Elisa edits for one of them, the secretariat."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from mail import bell
from outcomes import signing
from outcomes.models import Statement, StatementAsk
from people.models import Coalition, Membership, Organisation, Person
from tests.conftest import appoint, person

WORDS = {"es": "Pedimos que se publique cada compra.\n\nY que se explique.", "en": "Publish each purchase."}


def alliance(*members: Organisation) -> Coalition:
    """A coalition of these organisations."""
    made = Coalition.objects.create(slug="alianza", name="Alianza del Sur")
    for member in members:
        Membership.objects.create(coalition=made, organisation=member)
    return made


@pytest.fixture
def coalition(organisation: Organisation, other_organisation: Organisation) -> Coalition:
    return alliance(organisation, other_organisation)


@pytest.fixture
def editor(organisation: Organisation) -> Person:
    return appoint(person("Elisa", "elisa@mesa.example"), "editor", organisation)


@pytest.fixture
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "ring", lambda: None)


def written(
    coalition: Coalition, keeper: Organisation, by: Person | None, now: datetime, **facts: Any
) -> Statement:
    said: dict[str, Any] = {
        "title": {"es": "Sobre la vigilancia", "en": "On surveillance"},
        "text": WORDS,
        "addressed_to": {"es": "Congreso de la República"},
        "day": date(2026, 11, 20),
        **facts,
    }
    return signing.write(signing.Written(**said), keeper=keeper, coalition=coalition, by=by, now=now)


def published(coalition: Coalition, keeper: Organisation, now: datetime, **facts: Any) -> Statement:
    """One that published itself a day ago, when signing was over."""
    began = now - timedelta(days=9)
    made = written(coalition, keeper, None, began, **facts)
    return signing.open_until(
        made, closes_at=now - timedelta(days=1), time_zone="UTC", publishes_itself=True, by=None, now=began
    )


@pytest.fixture
def statement(coalition: Coalition, organisation: Organisation, editor: Person, now: datetime) -> Statement:
    """A statement of the coalition that is open for signing until ten days after NOW."""
    made = written(coalition, organisation, editor, now)
    return signing.open_until(
        made,
        closes_at=now + timedelta(days=10),
        time_zone="America/Guatemala",
        publishes_itself=False,
        by=editor,
        now=now,
    )


@pytest.fixture
def asks(statement: Statement, now: datetime) -> Callable[[Organisation, Person], StatementAsk]:
    def ask(organisation: Organisation, who: Person) -> StatementAsk:
        return signing.ask(statement, organisation, who, now=now)[0]

    return ask
