"""Who is not written to: of what, why, and how it ends; asked once more right before a letter leaves."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from mail import bell, delivery, outbox, reasons, signed_links, suppression
from mail.delivery import Tally
from mail.kinds import Rendered
from mail.models import Letter, Stream, Suppression
from mail.outbox import Draft
from people import erasure
from people.models import Organisation, Person
from tests.mail.sink import Sink

pytestmark = pytest.mark.django_db
PAULA = "paula@correo.example"


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "ring", lambda: None)


@pytest.fixture
def write(kind: Callable[..., str], now: datetime) -> Callable[..., Letter]:
    """Write one letter of a stream to Paula, or to whom `address` says."""
    for stream in Stream:
        kind(f"test.{stream.name.lower()}", stream=stream)

    def write(stream: Stream, address: str = PAULA, **more: Any) -> Letter:
        key = f"{stream}:{address}:{Letter.objects.count()}"
        outbox.post_many([Draft(key, f"test.{stream.name.lower()}", address, "es", **more)], now=now)
        return Letter.objects.get(key=key)

    return write


def states(*letters: Letter) -> list[str]:
    found = dict(Letter.objects.values_list("pk", "state"))
    return [found[letter.pk] for letter in letters]


# --- What is stopped --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("happens", "stopped"),
    [
        ("nothing", [False, False, False]),
        ("gone", [False, True, True]),
        ("gone the same day", [False, True, True]),
        ("gone a day later", [True, True, True]),
        ("complaint", [False, True, True]),
        ("objection to messages", [False, True, False]),
        ("objection to messages of another", [False, False, False]),
        ("objection to newsletters", [False, False, True]),
    ],
)
def test_each_reason_stops_what_it_is_meant_for(
    write: Callable[..., Letter], now: datetime, happens: str, stopped: list[bool]
) -> None:
    letters = [write(stream, filed_under="event1") for stream in Stream]

    if happens.startswith("gone"):
        suppression.gone("Paula@Correo.example", letter="a", now=now)
    if happens == "gone the same day":
        suppression.gone(PAULA, letter="b", now=now + timedelta(hours=23))
        suppression.gone(PAULA, letter="a", now=now + timedelta(hours=25))
    if happens == "gone a day later":
        suppression.gone(PAULA, letter="b", now=now + timedelta(hours=24))
    if happens == "complaint":
        suppression.complained(PAULA, letter="a", now=now)
    if happens == "objection to messages":
        suppression.object_to(PAULA, Stream.MESSAGE, about="event1", now=now)
    if happens == "objection to messages of another":
        suppression.object_to(PAULA, Stream.MESSAGE, about="event2", now=now)
    if happens == "objection to newsletters":
        suppression.object_to(PAULA, Stream.NEWSLETTER, now=now)

    assert [suppression.stops(letter) for letter in letters] == stopped
    other = write(Stream.MESSAGE, "olga@mesa.example", filed_under="event1")
    assert not suppression.stops(other)


def test_reader_who_said_no_gets_letters_about_their_own_place_alone(
    sink: Sink, write: Callable[..., Letter], now: datetime
) -> None:
    service, message = write(Stream.SERVICE), write(Stream.MESSAGE, about={"organisation": "mesa1"})
    suppression.object_to(PAULA, Stream.MESSAGE, about="mesa1", now=now)

    tally = delivery.deliver_due(now)

    assert tally == Tally(sent=1, dropped=1)
    assert sink.message_ids() == [service.message_id]
    message.refresh_from_db()
    assert (message.state, message.error) == (Letter.State.DROPPED, "stopped: objection")


def test_reader_who_cant_be_reached_is_shown_as_such_and_not_tried_again(
    sink: Sink, write: Callable[..., Letter], now: datetime
) -> None:
    for day, code in enumerate(("a", "b")):
        suppression.gone(PAULA, letter=code, now=now + timedelta(days=day))
    letters = [write(stream) for stream in Stream]

    tally = delivery.deliver_due(now)

    assert tally == Tally(failed=2, dropped=1)
    assert states(*letters) == [Letter.State.FAILED, Letter.State.FAILED, Letter.State.DROPPED]
    assert sink.arrived == []
    letters[0].refresh_from_db()
    with translation.override("en"):
        assert (
            reasons.in_words(letters[0])
            == "It was not sent: earlier messages came back because the address does not exist."
        )
    assert reasons.servers_words(letters[0]) == ""


def test_asking_costs_one_query_whatever_stands(
    write: Callable[..., Letter], now: datetime, django_assert_num_queries: Any
) -> None:
    letter = write(Stream.MESSAGE)
    addresses = [f"a{number}@correo.example" for number in range(3)]
    for address in addresses[:2]:
        suppression.object_to(address, Stream.MESSAGE, about="event1", now=now)

    with django_assert_num_queries(1):
        assert not suppression.stops(letter)
    with django_assert_num_queries(1):
        assert suppression.kept_out(addresses, Stream.MESSAGE, "event1") == {
            addresses[0]: "objection",
            addresses[1]: "objection",
        }
    assert suppression.kept_out(addresses, Stream.MESSAGE, "event2") == {}


def test_table_holds_no_address(now: datetime, settings: Any) -> None:
    suppression.gone(PAULA, letter="a", now=now)

    row = Suppression.objects.values().get()
    assert "paula" not in str(row) and row["hint"] == "p…@correo.example"
    settings.SUPPRESSION_KEY = "another"
    assert suppression.found(PAULA) == []


# --- The link in a letter to many -------------------------------------------------------------------


def one_click(url: str) -> Any:
    """What a mail program does: a POST without cookies, with CSRF checked as in production."""
    program = Client(enforce_csrf_checks=True)
    return program.post(url, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded")


def link(letter: Letter, now: datetime) -> str:
    return suppression.unsubscribe_link(letter, now)[0].removeprefix("http://localhost:8000")


def test_one_click_of_a_mail_program_ends_the_organisations_messages(
    sink: Sink, kind: Callable[..., str], organisation: Organisation, now: datetime
) -> None:
    def render(letter: Letter, now: datetime) -> Rendered:
        url, token = suppression.unsubscribe_link(letter, now)
        return Rendered("Hola", f"No más: {url}", f"<p>{url}</p>", secrets=(token,), unsubscribe=url)

    kind("test.message", stream=Stream.MESSAGE, render=render)
    about = {"organisation": organisation.code}
    outbox.post_many([Draft("a", "test.message", PAULA, "pt-br", about=about)], now=now)
    delivery.deliver_due(now)
    [message] = sink.arrived
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    url = str(message["List-Unsubscribe"]).strip(" <>")
    assert url.startswith("http://localhost:8000/pt/no-more/")

    answer = one_click(url.removeprefix("http://localhost:8000"))

    assert answer.status_code == 200 and answer.cookies == {}
    outbox.post_many([Draft("b", "test.message", PAULA, "pt-br", about=about)], now=now)
    assert delivery.deliver_due(now) == Tally(dropped=1)
    assert url.rpartition("/no-more/")[2].strip("/") not in Letter.objects.get(key="a").text


def test_scanner_that_follows_the_link_changes_nothing(write: Callable[..., Letter], now: datetime) -> None:
    letter = write(Stream.MESSAGE, filed_under="event1")

    for method in ("get", "head"):
        assert getattr(Client(), method)(link(letter, now)).status_code == 200

    assert not Suppression.objects.exists()


def test_reader_presses_the_button_and_takes_it_back_on_the_same_page(
    write: Callable[..., Letter], organisation: Organisation, now: datetime
) -> None:
    letter = write(Stream.MESSAGE, filed_under="event1", about={"organisation": organisation.code})
    url = link(letter, now)
    assert "¿No más mensajes así de Mesa Abierta?" in Client().get(url).content.decode()

    done = Client().post(url).content.decode()
    assert "Mesa Abierta ya no le envía mensajes así" in done
    assert suppression.stops(letter)
    assert not suppression.stops(write(Stream.MESSAGE, filed_under="event2"))

    Client().post(url, {"undo": "1"})
    assert not suppression.stops(letter)

    Client().post(url, {"everything": "1"})
    assert suppression.stops(write(Stream.MESSAGE, filed_under="event2"))
    assert not suppression.stops(write(Stream.SERVICE))
    assert not suppression.stops(write(Stream.NEWSLETTER))


def test_reader_who_ended_one_senders_messages_is_asked_about_anothers(
    write: Callable[..., Letter], organisation: Organisation, other_organisation: Organisation, now: datetime
) -> None:
    one, other = (
        write(Stream.MESSAGE, filed_under="event1", about={"organisation": each.code})
        for each in (organisation, other_organisation)
    )
    Client().post(link(one, now))

    assert "ya no le envía mensajes así" in Client().get(link(one, now)).content.decode()
    asked = Client().get(link(other, now)).content.decode()
    assert "¿No más mensajes así de Vereda Digital?" in asked
    assert "ya no le envía mensajes así" not in asked


def test_forged_link_and_letter_about_ones_own_place_open_nothing(
    write: Callable[..., Letter], now: datetime
) -> None:
    letter, own = write(Stream.MESSAGE), write(Stream.SERVICE)
    token = suppression.unsubscribe_link(letter, now)[1]
    assert len(token) == 43  # as long as the tokens that the log blots out

    # The last of 43 characters carries two bits that mean nothing: the next one spells the same bytes.
    forged = [
        token[:-1] + chr(ord(token[-1]) + 1),
        ("A" if token[0] != "A" else "B") + token[1:],
        signed_links.sign("other", letter.code),
        "x",
    ]
    with translation.override("es"):
        addresses = [reverse("mail:no_more", args=[each]) for each in forged]
    addresses.append(link(own, now))

    assert [Client().post(address).status_code for address in addresses] == [404] * 5
    assert not Suppression.objects.exists()


# --- The administrator's desk -----------------------------------------------------------------------


def test_administrator_notes_looks_up_and_lifts_with_a_reason(
    admin: Person, enter: Callable[[Person], Client], write: Callable[..., Letter]
) -> None:
    ada = enter(admin)
    page = "/es/desk/messages/stopped/"
    assert "se le escribe a todas las direcciones" in ada.get(page).content.decode()

    ada.post(page + "add/", {"address": "Paula@correo.example", "streams": ["1"]})
    seen = ada.get(page, {"q": PAULA}).content.decode()
    assert "p…@correo.example" in seen
    other = ada.get(page, {"q": "olga@mesa.example"}).content.decode()
    assert "p…@correo.example" not in other

    row = Suppression.objects.get()
    lift = f"{page}{row.code}/lift/"
    assert ada.post(lift, {"because": ""}).status_code == 422
    assert suppression.stops(write(Stream.MESSAGE))
    ada.post(lift, {"because": "Llamó: quiere los mensajes."})
    row.refresh_from_db()
    assert (row.lifted_by, row.lifted_because) == (admin, "Llamó: quiere los mensajes.")
    assert not suppression.stops(write(Stream.MESSAGE))


@pytest.mark.parametrize("number", [1, 3])
def test_list_costs_the_same_with_one_and_with_three(
    admin: Person,
    enter: Callable[[Person], Client],
    now: datetime,
    django_assert_num_queries: Any,
    number: int,
) -> None:
    for each in range(number):
        suppression.object_to(f"a{each}@correo.example", Stream.MESSAGE, now=now)
    ada = enter(admin)
    ada.get("/es/desk/messages/stopped/")

    with django_assert_num_queries(6):
        ada.get("/es/desk/messages/stopped/")


# --- What is kept of a person -----------------------------------------------------------------------


def test_forgotten_reader_is_still_not_written_to(
    participant: Person, write: Callable[..., Letter], now: datetime
) -> None:
    suppression.object_to(PAULA, Stream.NEWSLETTER, now=now)

    erasure.forget(participant, now=now)

    assert Suppression.objects.get().hint == ""
    assert suppression.stops(write(Stream.NEWSLETTER))


def test_reader_who_asks_again_is_written_to_again(write: Callable[..., Letter], now: datetime) -> None:
    suppression.object_to(PAULA, Stream.NEWSLETTER, about="list1", now=now)
    suppression.object_to(PAULA, Stream.MESSAGE, now=now)
    suppression.complained(PAULA, letter="a", now=now)
    suppression.gone(PAULA, letter="a", now=now)

    suppression.ask_again(PAULA, Stream.NEWSLETTER, about="list1", now=now)
    suppression.reached(PAULA, now=now)

    assert not suppression.stops(write(Stream.NEWSLETTER, about={"newsletter": "list1"}))
    assert suppression.stops(write(Stream.MESSAGE))
