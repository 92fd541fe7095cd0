"""Ada looks after what did not leave: she sees why, and as little as helps of whom it was for."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from mail import bell, delivery, reasons
from mail.models import Letter
from people.codes import new_code
from people.models import Person
from tests.mail.sink import Sink

pytestmark = pytest.mark.django_db
State = Letter.State


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """No broker stands behind the bell here; that it rings is the outbox's own test."""
    monkeypatch.setattr(bell, "ring", lambda: None)


@pytest.fixture
def ada(admin: Person, enter: Callable[[Person], Client]) -> Client:
    return enter(admin)


def letter(state: str, name: str = "paula", *, kind: str = "events.registered", **more: Any) -> Letter:
    return Letter.objects.create(
        key=f"{state}:{name}", kind=kind, address=f"{name}@correo.example", language="es", state=state,
        message_id=f"<{new_code()}@mesa.example>", title="Su lugar en la mesa", **more,
    )  # fmt: skip


def page(browser: Client, query: str = "", language: str = "es") -> str:
    with translation.override(language):
        address = reverse("mail:desk")
    answer = browser.get(address + query)
    assert answer.status_code == 200
    return answer.content.decode()


def decide(browser: Client, what: str, *names: str) -> None:
    """Go the way of a person: the page that asks changes nothing, its button does."""
    with translation.override("es"):
        address = reverse(f"mail:{what}", args=names)
    before = list(Letter.objects.order_by("pk").values_list("state", flat=True))
    assert browser.get(address).status_code == 200
    assert list(Letter.objects.order_by("pk").values_list("state", flat=True)) == before
    assert browser.post(address)["Location"] == "/es/desk/messages/"


def states() -> dict[str, str]:
    return dict(Letter.objects.values_list("key", "state"))


def test_administrator_sees_what_why_and_how_many_but_not_whom(ada: Client) -> None:
    letter(State.HELD, "rosa")
    letter(State.FAILED, error="550 5.1.1 <paula@correo.example>: user paula unknown", attempts=1)
    letter(State.SENT, "sonia")
    letter(State.DUE, "tomasa")

    seen = page(ada, language="en")

    for words in (
        "To decide (2)", "Held (1)", "Failed (1)", "On their way (1)", "Sent so far: 1.",
        "Confirmation of a place", "p…@correo.example", "r…@correo.example", "tried once",
        "A backup was brought back.", "The mail server refused it for good.", "550 5.1.1", "user … unknown",
    ):  # fmt: skip
        assert words in seen, words
    for nobodys in ("paula", "rosa@", "sonia", "tomasa", "t…@", "Su lugar en la mesa"):
        assert nobodys not in seen, nobodys


@pytest.mark.parametrize(
    ("query", "shown"),
    [("?state=held", "r…@"), ("?state=failed", "p…@"), ("?state=waiting", "t…@"), ("?state=sent", "p…@ r…@")],
)
def test_a_state_narrows_the_list_and_sent_letters_have_none(ada: Client, query: str, shown: str) -> None:
    letter(State.HELD, "rosa")
    letter(State.FAILED, "paula")
    letter(State.DUE, "tomasa")
    letter(State.SENT, "sonia")
    seen = page(ada, query)
    assert {mark for mark in ("r…@", "p…@", "t…@", "s…@") if mark in seen} == set(shown.split())


def test_one_whole_address_finds_every_letter_to_it_and_a_part_of_one_nothing(ada: Client) -> None:
    letter(State.SENT, "paula")
    letter(State.HELD, "rosa")
    letter(State.PAUSED, "sonia")
    assert {mark for mark in ("p…@", "r…@", "s…@") if mark in page(ada, "?q=PAULA@correo.example")} == {"p…@"}
    assert "p…@" not in page(ada, "?q=paula@correo")
    assert "No message matches." in page(ada, "?q=nadie@correo.example", "en")
    assert "s…@" in page(ada, "?state=paused")


def test_kind_narrows_the_list(ada: Client) -> None:
    letter(State.HELD, "rosa", kind="events.moved")
    letter(State.HELD, "paula")
    assert {mark for mark in ("p…@", "r…@") if mark in page(ada, "?kind=events.moved")} == {"r…@"}


def test_nothing_to_decide_says_so(ada: Client) -> None:
    letter(State.SENT)
    assert "Nothing stands here." in page(ada, language="en")


def test_list_costs_the_same_with_one_row_and_with_three(ada: Client, django_assert_max_num_queries) -> None:
    letter(State.HELD)
    page(ada)
    with django_assert_max_num_queries(50) as one:
        page(ada)
    for name in ("rosa", "tomasa"):
        letter(State.FAILED, name, error="451 later")
    with django_assert_max_num_queries(50) as three:
        page(ada)
    assert len(three) == len(one)


def test_a_failed_letter_that_is_sent_again_leaves(ada: Client, sink: Sink, kind: Callable[..., str]) -> None:
    failed = letter(
        State.FAILED, kind=kind(), attempts=9, error="450 full", not_before=timezone.now() - timedelta(days=2)
    )

    decide(ada, "send_again", failed.code)

    failed.refresh_from_db()
    assert (failed.state, failed.attempts, failed.error) == (State.DUE, 0, "")
    # Not two days late: the watchdog has nothing to say.
    assert timezone.now() - failed.not_before < timedelta(minutes=1)
    delivery.deliver_due(timezone.now())
    assert states() == {failed.key: State.SENT}
    assert len(sink.arrived) == 1


def test_a_held_letter_waits_for_its_own_hour(ada: Client) -> None:
    later = timezone.now().replace(microsecond=0) + timedelta(days=1)
    held = letter(State.HELD, not_before=later)
    decide(ada, "send_again", held.code)
    held.refresh_from_db()
    assert (held.state, held.not_before) == (State.DUE, later)


def test_a_dropped_letter_never_leaves(ada: Client) -> None:
    failed, other = letter(State.FAILED), letter(State.FAILED, "rosa")
    decide(ada, "drop", failed.code)
    assert states() == {failed.key: State.DROPPED, other.key: State.FAILED}


@pytest.mark.parametrize(("act", "becomes"), [("send_all", State.DUE), ("drop_all", State.DROPPED)])
def test_what_a_restore_held_is_decided_together(ada: Client, act: str, becomes: str) -> None:
    held = [letter(State.HELD, name) for name in ("paula", "rosa")]
    failed = letter(State.FAILED, "tomasa")
    assert "/desk/messages/all/held/send/" in page(ada, "?state=held")
    decide(ada, act, "held")
    assert states() == {held[0].key: becomes, held[1].key: becomes, failed.key: State.FAILED}


def test_what_is_decided_or_under_way_stays_as_it_is(ada: Client) -> None:
    """A second press, or a stranger's address, changes nothing."""
    rows = [letter(state) for state in (State.DUE, State.SENDING, State.SENT, State.DROPPED)]
    before = states()
    with translation.override("es"):
        for row in rows:
            for act in ("send_again", "drop"):
                assert ada.post(reverse(f"mail:{act}", args=[row.code])).status_code == 302
        assert ada.post(reverse("mail:send_all", args=["sent"])).status_code == 404
        assert ada.post(reverse("mail:drop", args=["nobody"])).status_code == 404
    assert states() == before


def test_whoever_was_erased_gets_nothing_any_more(ada: Client) -> None:
    gone = letter(State.FAILED)
    Letter.objects.update(address="")
    seen = page(ada)
    assert f"/desk/messages/{gone.code}/send/" not in seen
    assert f"/desk/messages/{gone.code}/drop/" in seen


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ("550 5.1.1 unknown", "The mail server refused it for good."),
        ("451 4.7.1 greylisted", "The mail server put it off, as often as we tried."),
        ("SMTPServerDisconnected: Connection unexpectedly closed", "The mail server could not be reached."),
        ("not worded: KeyError", "The message could not be worded. The program's log says more."),
        ("", ""),
    ],
)
def test_an_error_is_said_in_words(error: str, words: str) -> None:
    with translation.override("en"):
        assert reasons.in_words(letter(State.FAILED, error=error)) == words


@pytest.mark.parametrize(
    ("address", "shown"),
    [("paula@gmial.com", "p…@gmial.com"), ("p@gmial.com", "…@gmial.com"), ("", ""), ("nothing", "")],
)
def test_an_address_is_masked(address: str, shown: str, now: datetime) -> None:
    assert reasons.masked(address) == shown
