"""Getting in touch by double consent: it needs no room above, and no record of theirs stands here."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import translation

from events import export
from mail.models import Letter
from people import accounts, acquaintance, erasure, introductions
from people.introductions import Contact
from people.models import Introduction, Person, Refusal
from tests.conftest import person

pytestmark = pytest.mark.django_db
PAULAS, SONIAS = Contact("email", "paula@correo.example"), Contact("signal", "sonia.77")
WORDS = "Trabajo en lo mismo que usted; ¿conversamos?"


def asks(asker: Person, asked: Person, now: datetime, **more: Any) -> Introduction:
    return introductions.ask(
        asker, asked, **{"context": "a-gathering", "words": WORDS, "gives": PAULAS, "now": now} | more
    )


def letters(kind: str) -> list[Letter]:
    return list(Letter.objects.filter(kind=f"mail.introduction_{kind}").order_by("pk"))


@pytest.fixture
def request_(participant: Person, stranger: Person, now: datetime) -> Introduction:
    """Paula, who asked Sonia a minute ago."""
    return asks(participant, stranger, now)


# --- Asking ------------------------------------------------------------------------------------------


def test_whoever_is_asked_gets_one_letter_and_gives_nothing_away(
    request_: Introduction, participant: Person, stranger: Person
) -> None:
    [letter] = letters("asked")

    assert (letter.address, letter.subject) == (stranger.email, stranger.subject)
    assert acquaintance.other_of(request_, participant) == (stranger, Contact("", ""))
    assert acquaintance.other_of(request_, stranger) == (participant, Contact("", ""))


def test_nothing_is_given_away_in_the_tables_before_a_yes(request_: Introduction) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Introduction.objects.filter(pk=request_.pk).update(asked_contact="sonia.77")


def test_nobody_asks_themselves_twice_or_whoever_asked_them(
    request_: Introduction, participant: Person, stranger: Person, now: datetime
) -> None:
    with pytest.raises(introductions.Themselves):
        asks(participant, participant, now)
    with pytest.raises(introductions.AskedBefore):
        asks(participant, stranger, now + timedelta(days=89))
    with pytest.raises(introductions.TheyAsked):
        asks(stranger, participant, now)
    assert asks(participant, stranger, now + timedelta(days=90)).state == "open"


def test_five_may_wait_and_a_no_frees_no_seat(participant: Person, now: datetime) -> None:
    others = [person(f"N{number}", f"n{number}@correo.example") for number in range(6)]
    rows = [asks(participant, other, now) for other in others[:5]]
    introductions.decline(rows[0], never_again=False, now=now)

    with pytest.raises(introductions.TooMany):
        asks(participant, others[5], now)
    introductions.accept(rows[1], gives=SONIAS, now=now)
    assert asks(participant, others[5], now).state == "open"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_each_other_at_once_one_is_told_that_the_other_asked(
    participant: Person, stranger: Person, now: datetime
) -> None:
    refused: list[str] = []

    def ask_back() -> None:
        try:
            asks(stranger, participant, now)
        except introductions.IntroductionError as error:
            refused.append(type(error).__name__)
        connection.close()

    with transaction.atomic():
        asks(participant, stranger, now)
        other = threading.Thread(target=ask_back)
        other.start()
        other.join(1.5)
        assert refused == []
    other.join(20)

    assert (refused, Introduction.objects.count()) == (["TheyAsked"], 1)


# --- Answering ---------------------------------------------------------------------------------------


def test_a_yes_shows_each_how_to_reach_the_other(
    request_: Introduction, participant: Person, stranger: Person, now: datetime
) -> None:
    row = introductions.accept(request_, gives=SONIAS, now=now)

    assert acquaintance.other_of(row, participant) == (stranger, SONIAS)
    assert acquaintance.other_of(row, stranger) == (participant, PAULAS)
    [letter] = letters("accepted")
    assert letter.address == participant.email
    with pytest.raises(introductions.InTouchAlready):
        asks(stranger, participant, now)


def test_a_no_looks_to_the_asker_like_no_answer(
    enter: Callable[[Person], Client], participant: Person, stranger: Person, now: datetime
) -> None:
    other = person("Nora", "nora@correo.example")
    said_no, silent = asks(participant, stranger, now), asks(participant, other, now)
    introductions.decline(said_no, never_again=True, now=now)

    def page(days: int) -> str:
        with time_machine.travel(now + timedelta(days=days), tick=False):
            browser = enter(participant)
            return browser.get("/es/me/contacts/").content.decode()

    for days in (1, 31):
        shown = page(days)
        part = {row.asked.name: shown.split(f"<h3>{row.asked.name}</h3>")[1].split("</p>")[0] for row in
                (said_no, silent)}  # fmt: skip
        assert part["Sonia"] == part["Nora"]
    for days in (1, 31):
        then = now + timedelta(days=days)
        held = acquaintance.held(participant, now=then)
        assert len({(row["state"], row["answered_at"]) for row in held}) == 1
    assert letters("accepted") == []


def test_whoever_said_no_can_think_again_until_the_thirtieth_day(
    request_: Introduction, stranger: Person, now: datetime
) -> None:
    introductions.decline(request_, never_again=True, now=now)

    row = introductions.accept(request_, gives=SONIAS, now=now + timedelta(days=29))

    assert row.is_in_touch
    assert not Refusal.objects.exists()
    with pytest.raises(introductions.Over):
        introductions.decline(row, never_again=False, now=now)


def test_no_answer_lapses_after_thirty_days_and_its_words_go(
    request_: Introduction, stranger: Person, now: datetime
) -> None:
    no = asks(person("Nora", "nora@correo.example"), stranger, now)
    introductions.decline(no, never_again=False, now=now)
    last = now + timedelta(days=30)
    assert introductions.lapse_due(last - timedelta(seconds=1)) == 0

    with pytest.raises(introductions.Over):
        introductions.accept(request_, gives=SONIAS, now=last)
    assert introductions.lapse_due(last) == 2
    assert introductions.lapse_due(last) == 0

    rows = Introduction.objects.order_by("pk").values_list("state", "words", "asker_contact")
    assert list(rows) == [("lapsed", "", ""), ("declined", "", "")]


def test_whom_one_does_not_want_to_hear_asks_in_vain_and_is_not_told(
    request_: Introduction, participant: Person, stranger: Person, now: datetime
) -> None:
    introductions.decline(request_, never_again=True, now=now)
    later = now + timedelta(days=91)
    before = len(letters("asked"))

    again = asks(participant, stranger, later)

    assert len(letters("asked")) == before
    assert acquaintance.received(stranger, now=later) == []
    assert acquaintance.looks(again, participant, now=later) == "open"
    assert list(acquaintance.kept_from(participant)) == [stranger]
    introductions.hear_again(stranger, participant)
    # What was asked in vain is not shown afterwards either.
    assert acquaintance.received(stranger, now=later) == []
    assert [row["state"] for row in acquaintance.held(stranger, now=later)] == ["declined"]


def test_the_asker_takes_back_what_was_not_answered(
    request_: Introduction, stranger: Person, now: datetime
) -> None:
    row = introductions.withdraw(request_, now=now)

    assert (row.state, row.words, row.asker_contact) == ("withdrawn", "", "")
    assert acquaintance.received(stranger, now=now) == []
    with pytest.raises(introductions.Over):
        introductions.accept(request_, gives=SONIAS, now=now)


def test_whoever_does_not_want_to_hear_from_somebody_gives_them_nothing_by_an_earlier_question(
    request_: Introduction, participant: Person, stranger: Person, now: datetime
) -> None:
    # Sonia said no to Paula, and asks Paula later; Paula does not want to hear from her.
    introductions.decline(request_, never_again=False, now=now)
    back = asks(stranger, participant, now)
    introductions.decline(back, never_again=True, now=now)

    with pytest.raises(introductions.Over):
        introductions.accept(request_, gives=SONIAS, now=now)

    request_.refresh_from_db()
    assert (request_.words, request_.asker_contact) == ("", "")
    assert list(acquaintance.refused_by(participant)) == [stranger]
    assert acquaintance.in_touch(stranger) == []


def test_a_question_that_came_along_with_a_joined_account_gives_nothing_against_its_askers_wish(
    request_: Introduction, participant: Person, stranger: Person, now: datetime
) -> None:
    other = person("Sonia", "sonia@otra.example")
    introductions.refuse(participant, other, now=now)
    accounts.merge(other, stranger, by=other, now=now)

    with pytest.raises(introductions.Over):
        introductions.accept(request_, gives=SONIAS, now=now)


def test_two_who_asked_each_other_are_in_touch_once(
    request_: Introduction, participant: Person, stranger: Person, now: datetime
) -> None:
    introductions.decline(request_, never_again=False, now=now)
    back = asks(stranger, participant, now)

    introductions.accept(request_, gives=SONIAS, now=now)

    with pytest.raises(introductions.Over):
        introductions.accept(back, gives=PAULAS, now=now)
    back.refresh_from_db()
    assert (back.state, back.words, back.asker_contact) == ("withdrawn", "", "")
    assert len(acquaintance.in_touch(participant)) == 1


def test_the_end_of_a_contact_ends_it_for_joined_accounts_too(
    request_: Introduction, participant: Person, stranger: Person, now: datetime
) -> None:
    other = person("Sonia", "sonia@otra.example")
    introductions.accept(request_, gives=SONIAS, now=now)
    introductions.accept(asks(participant, other, now), gives=SONIAS, now=now)
    accounts.merge(other, stranger, by=other, now=now)
    known = acquaintance.in_touch(participant)
    assert len(known) == 2

    introductions.end(known[0], now=now)

    assert acquaintance.in_touch(participant) == []
    assert set(Introduction.objects.values_list("asker_contact", "asked_contact")) == {("", "")}


def test_what_is_taken_back_frees_no_seat(participant: Person, now: datetime) -> None:
    for number in range(5):
        other = person(f"N{number}", f"n{number}@correo.example")
        introductions.withdraw(asks(participant, other, now), now=now)

    with pytest.raises(introductions.TooMany):
        asks(participant, person("Nora", "nora@correo.example"), now + timedelta(days=29))
    assert asks(participant, person("Nadia", "nadia@correo.example"), now + timedelta(days=30))


def test_a_request_that_is_not_listed_is_not_counted(
    request_: Introduction, participant: Person, stranger: Person, now: datetime
) -> None:
    other = person("Sonia", "sonia@otra.example")
    introductions.refuse(other, participant, now=now)
    accounts.merge(other, stranger, by=other, now=now)

    assert acquaintance.received(other, now=now) == []
    assert acquaintance.waiting(other, now=now) == 0


def test_either_of_two_ends_what_both_have(request_: Introduction, stranger: Person, now: datetime) -> None:
    row = introductions.accept(request_, gives=SONIAS, now=now)
    introductions.refuse(stranger, row.asker, now=now)

    row.refresh_from_db()
    assert (row.words, row.asker_contact, row.asked_contact) == ("", "", "")
    assert (row.state, row.ended_at) == ("accepted", now)
    assert acquaintance.in_touch(stranger) == []


# --- What is held ------------------------------------------------------------------------------------


def test_forgetting_either_empties_what_both_gave_and_counts_that_they_met(
    request_: Introduction, participant: Person, stranger: Person, now: datetime
) -> None:
    introductions.accept(request_, gives=SONIAS, now=now)
    waits = asks(stranger, person("Nora", "nora@correo.example"), now)

    erasure.forget(stranger, now=now)

    rows = Introduction.objects.order_by("pk")
    assert list(rows.values_list("words", "asker_contact", "asked_contact")) == [("", "", "")] * 2
    assert [row.state for row in rows] == ["accepted", "withdrawn"]
    assert acquaintance.in_touch(participant) == []
    assert acquaintance.received(waits.asked, now=now) == []


def test_a_merge_brings_contacts_along_and_undoing_it_takes_them_back(
    request_: Introduction, participant: Person, stranger: Person, now: datetime
) -> None:
    introductions.accept(request_, gives=SONIAS, now=now)
    other = person("Sonia", "sonia@otra.example")

    record = accounts.merge(other, stranger, by=other, now=now)
    assert [row.asker for row in acquaintance.in_touch(other)] == [participant]
    accounts.undo_merge(record, by=other, now=now)

    assert acquaintance.in_touch(other) == []
    assert len(acquaintance.in_touch(stranger)) == 1


def test_two_accounts_that_asked_each_other_can_be_joined(
    request_: Introduction, participant: Person, stranger: Person, now: datetime
) -> None:
    accounts.merge(participant, stranger, by=participant, now=now)

    assert acquaintance.received(participant, now=now) == []


def test_ones_own_file_has_what_was_asked_and_given(
    request_: Introduction, participant: Person, stranger: Person, now: datetime
) -> None:
    introductions.accept(request_, gives=SONIAS, now=now)

    with translation.override("es"):
        [mine], [theirs] = export.of_person(participant)["contacts"], export.of_person(stranger)["contacts"]

    assert (mine["asked_by_me"], mine["with"], mine["i_gave"], mine["they_gave"]) == (
        True, "Sonia", PAULAS.value, SONIAS.value,
    )  # fmt: skip
    assert (theirs["asked_by_me"], theirs["i_gave"], theirs["words"]) == (False, SONIAS.value, WORDS)


# --- On the pages ------------------------------------------------------------------------------------


def test_opening_the_page_answers_nothing(
    enter: Callable[[Person], Client], request_: Introduction, stranger: Person, now: datetime
) -> None:
    url = f"/es/me/contacts/{request_.code}/"
    with time_machine.travel(now, tick=False):
        assert Client().get(url).status_code == 302  # to the log-in
        page = enter(stranger).get(url)
        enter(stranger).head(url)

    request_.refresh_from_db()
    assert (page.status_code, request_.state) == (200, "open")
    assert WORDS in page.content.decode()
    assert PAULAS.value not in page.content.decode()


def test_whoever_was_asked_says_yes_with_what_they_choose(
    enter: Callable[[Person], Client],
    request_: Introduction,
    participant: Person,
    stranger: Person,
    now: datetime,
) -> None:
    url = f"/es/me/contacts/{request_.code}/"
    with time_machine.travel(now, tick=False):
        browser = enter(stranger)
        without = browser.post(url, {"answer": "yes", "give-way": "signal", "give-reach": ""})
        assert without.status_code == 422
        assert b'value="signal"' in without.content
        browser.post(url, {"answer": "yes", "give-way": "signal", "give-reach": "sonia.77"})
        theirs = browser.get("/es/me/contacts/").content.decode()
        mine = enter(participant).get("/es/me/contacts/").content.decode()

    assert PAULAS.value in theirs
    assert "sonia.77" in mine


def test_an_address_that_one_has_not_proved_is_given_to_nobody(
    enter: Callable[[Person], Client], request_: Introduction, stranger: Person, now: datetime
) -> None:
    with time_machine.travel(now, tick=False):
        page = enter(stranger).post(
            f"/es/me/contacts/{request_.code}/", {"answer": "yes", "give-way": "email:otra@correo.example"}
        )

    request_.refresh_from_db()
    assert (page.status_code, request_.state) == (422, "open")


def test_whoever_was_asked_says_no_and_never_again_and_takes_it_back(
    enter: Callable[[Person], Client],
    request_: Introduction,
    participant: Person,
    stranger: Person,
    now: datetime,
) -> None:
    with time_machine.travel(now, tick=False):
        browser = enter(stranger)
        browser.post(f"/es/me/contacts/{request_.code}/", {"answer": "no", "never_again": "on"})
        assert list(acquaintance.refused_by(stranger)) == [participant]
        browser.post("/es/me/contacts/", {"hear": participant.code})

    assert list(acquaintance.refused_by(stranger)) == []
    request_.refresh_from_db()
    assert request_.state == "declined"


def test_nobody_else_finds_a_request(
    enter: Callable[[Person], Client],
    request_: Introduction,
    participant: Person,
    organiser: Person,
    now: datetime,
) -> None:
    for who in (participant, organiser):
        assert enter(who).get(f"/es/me/contacts/{request_.code}/").status_code == 404
    assert enter(organiser).post(f"/es/me/contacts/{request_.code}/withdraw/").status_code == 404
    assert enter(participant).get(f"/es/me/contacts/{request_.code}/end/").status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_contacts_are_listed_at_the_same_cost(
    enter: Callable[[Person], Client],
    participant: Person,
    now: datetime,
    number: int,
    django_assert_num_queries: Any,
) -> None:
    for each in range(number):
        others = [person(f"{side}{each}", f"{side}{each}@correo.example") for side in "abcd"]
        asks(participant, others[0], now - timedelta(days=31))
        asks(others[1], participant, now)
        introductions.accept(asks(others[2], participant, now), gives=PAULAS, now=now)
        introductions.decline(asks(others[3], participant, now), never_again=True, now=now)
    browser = enter(participant)
    with time_machine.travel(now, tick=False), django_assert_num_queries(8):
        assert browser.get("/es/me/contacts/").status_code == 200


def test_my_page_says_that_somebody_asks(
    enter: Callable[[Person], Client], request_: Introduction, stranger: Person, now: datetime
) -> None:
    with time_machine.travel(now, tick=False):
        page = enter(stranger).get("/en/my/")
    assert "1 person would like to get in touch with you" in page.content.decode()
