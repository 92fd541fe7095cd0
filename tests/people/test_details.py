"""What people say of themselves on their own page, and where it goes from there."""

from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from events.models import Event
from people.models import Consent, Person

TYPED = {
    "name": "Paula",
    "full_name": "Paula Andrade Lima",
    "language": "pt-br",
    "stakeholder_group": "academia",
    "country": "BR",
    "gender_answers": ["woman", "described"],
    "gender_description": "travesti",
}


def told(person: Person) -> tuple:
    person.refresh_from_db()
    sector = person.stakeholder_group.code if person.stakeholder_group else None
    return sector, person.country.code or "", person.gender_answers, person.gender


def test_a_participant_says_once_what_forms_ask_and_finds_them_filled_in(
    enter: Callable[[Person], Client], participant: Person, event: Event, now
) -> None:
    browser = enter(participant)
    assert browser.get("/pt/me/").context["form"]["stakeholder_group"].value() == "civil-society"

    browser.post("/pt/me/", TYPED)

    assert told(participant) == ("academia", "BR", ["described", "woman"], "woman")
    assert (participant.full_name, participant.gender_description) == ("Paula Andrade Lima", "travesti")
    with time_machine.travel(now, tick=False):
        page = browser.get(f"/pt/r/{event.code}/")
    form = page.context["form"]
    assert [form[name].value() for name in ("stakeholder_group", "country", "gender_answers")] == [
        "academia", "BR", ["described", "woman"],
    ]  # fmt: skip
    # A self-description stays on the account.
    assert "travesti" not in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({}, (None, "", [], "")),
        ({"country": "-", "gender_answers": ["undisclosed"]}, (None, "", ["undisclosed"], "undisclosed")),
        ({"gender_description": "travesti"}, (None, "", ["described"], "another")),
    ],
)
def test_whatever_is_left_open_is_not_stated(
    enter: Callable[[Person], Client], participant: Person, typed: dict, kept: tuple
) -> None:
    enter(participant).post("/es/me/", {"name": "Paula", "language": "es"} | typed)

    assert told(participant) == kept


def test_a_country_that_is_none_is_told_and_nothing_is_lost(
    enter: Callable[[Person], Client], participant: Person
) -> None:
    page = enter(participant).post("/es/me/", TYPED | {"country": "XX"})

    assert "Elija un país de la lista." in page.content.decode()
    assert page.context["form"]["gender_answers"].value() == ["woman", "described"]
    assert told(participant)[0] == "civil-society"


def test_what_becomes_of_the_answers_is_agreed_to_by_leaving_one_and_taken_back_by_leaving_none(
    enter: Callable[[Person], Client], participant: Person
) -> None:
    browser, bare = enter(participant), {"name": "Paula", "language": "pt-br"}
    browser.post("/pt/me/", TYPED)
    browser.post("/pt/me/", TYPED)
    given = Consent.objects.get(subject=participant.subject)
    assert (given.text.purpose, given.text.language, given.withdrawn_at) == ("profile", "pt-br", None)
    assert given.text.text in browser.get("/pt/me/").content.decode()

    browser.post("/pt/me/", bare)

    given.refresh_from_db()
    assert given.withdrawn_at is not None
