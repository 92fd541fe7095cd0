"""The outbox: a row in the caller's transaction, once per key, and one ring of the bell."""

import socket
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from threading import Event as Signal
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from celery import current_app
from django.db import connection, transaction

from convite.launch.services import free_port
from mail import bell, outbox, pulse
from mail.kinds import Rendered
from mail.models import Heartbeat, Letter
from mail.outbox import Draft
from people import erasure


def post(key: str, now: datetime, **how: Any) -> bool:
    return outbox.post(
        key, "test.hello", about={}, address="paula@correo.example", language="es", now=now, **how
    )


def rings() -> int:
    return sum(function is bell.ring for _savepoints, function, _robust in connection.run_on_commit)


@pytest.mark.django_db
def test_key_is_written_once_and_the_callers_transaction_lives_on(now: datetime) -> None:
    with transaction.atomic():
        first = post("registered:abc", now)
        again = post("registered:abc", now)
        other = post("registered:def", now)

    assert (first, again, other) == (True, False, True)
    assert Letter.objects.count() == 2


@pytest.mark.django_db
def test_letter_is_gone_with_its_transaction(now: datetime) -> None:
    with pytest.raises(ValueError, match="seat"), transaction.atomic():
        post("registered:abc", now)
        raise ValueError("seat")

    assert Letter.objects.count() == 0
    assert post("registered:abc", now) is True


@pytest.mark.django_db
def test_many_letters_ring_once(now: datetime) -> None:
    before = rings()
    with transaction.atomic():
        for number in range(5):
            post(f"k{number}", now)
        outbox.post_many((Draft(f"m{n}", "test.hello", "p@correo.example", "es") for n in range(5)), now=now)

        assert rings() == before + 1


@pytest.mark.django_db
def test_ring_outlives_an_inner_rollback(now: datetime) -> None:
    with transaction.atomic():
        with pytest.raises(ValueError, match="inner"), transaction.atomic():
            post("inner", now)
            raise ValueError("inner")
        post("outer", now)

        assert rings() == 1


@pytest.mark.postgres
@pytest.mark.django_db
def test_five_hundred_letters_take_one_statement(now: datetime, django_assert_num_queries) -> None:
    drafts = [Draft(f"m{n}", "test.hello", "p@correo.example", "es") for n in range(outbox.BATCH)]

    with transaction.atomic(), django_assert_num_queries(1):
        outbox.post_many(drafts, now=now)

    assert len(set(Letter.objects.values_list("message_id", flat=True))) == outbox.BATCH


@pytest.mark.django_db
def test_erasure_empties_letters_and_stops_those_not_sent(now: datetime) -> None:
    paula, sonia = uuid4(), uuid4()
    post("paula", now, subject=paula)
    post("sonia", now, subject=sonia)
    Letter.objects.filter(key="paula").update(title="T", text="T", html="H", calendar="C", error="E")

    erasure.forget_subject(paula, now=now)

    letter = Letter.objects.get(key="paula")
    assert (letter.state, letter.address) == (Letter.State.DROPPED, "")
    assert (letter.title, letter.text, letter.html, letter.calendar, letter.error) == ("",) * 5
    assert Letter.objects.get(key="sonia").address == "paula@correo.example"


@pytest.mark.django_db
def test_health_tells_what_has_stopped(now: datetime) -> None:
    post("old", now - timedelta(minutes=6))
    pulse.beat(pulse.WORKER, now=now)
    pulse.beat(pulse.BEAT, now=now - timedelta(minutes=6))

    facts = pulse.facts(now)

    assert facts.stalls(now) == ["beat", "mail-server", "letters"]
    pulse.beat(pulse.SERVER, now=now)
    assert pulse.facts(now).stalls(now) == ["beat", "letters"]
    assert (facts.due, facts.oldest_due_at) == (1, now - timedelta(minutes=6))
    assert pulse.sweep(now=now + timedelta(days=7)) == 1
    assert Heartbeat.objects.count() == 2


@pytest.mark.django_db
def test_letter_keeps_its_reader_s_zone_and_names_our_own_domain(settings: Any, now: datetime) -> None:
    settings.DEFAULT_FROM_EMAIL = "Mesa Abierta <hola@mesa.example>"
    post("zone", now, time_zone="America/Bogota")
    post("none", now, time_zone="")

    letter = Letter.objects.get(key="zone")
    assert (letter.time_zone, Letter.objects.get(key="none").time_zone) == ("America/Bogota", "UTC")
    assert letter.message_id.startswith("<") and letter.message_id.endswith("@mesa.example>")


# --- Who holds a letter -------------------------------------------------------------------------

LEASE = timedelta(seconds=45)


def row(key: str) -> tuple[Any, ...]:
    """What says whose a letter is."""
    letter = Letter.objects.get(key=key)
    return letter.state, letter.claim, letter.lease_until


def claimed(now: datetime, limit: int = 10) -> tuple[str, list[str]]:
    """Claim for a worker; return its mark and the keys of its letters."""
    mark, taken = outbox.claim(now, limit=limit, lease=LEASE)
    return mark, [Letter.objects.get(pk=pk).key for pk in taken]


@pytest.mark.django_db
def test_those_that_wait_longest_are_taken_first(now: datetime) -> None:
    for key, minutes in (("young", 1), ("oldest", 9), ("old", 5), ("not yet", -1)):
        post(key, now, not_before=now - timedelta(minutes=minutes))

    first, taken = claimed(now, 2)
    second, rest = claimed(now)

    assert (taken, rest) == (["oldest", "old"], ["young"])
    assert first != second
    assert row("oldest") == (Letter.State.SENDING, first, now + LEASE)


@pytest.mark.django_db
def test_letter_is_one_worker_s_until_its_lease_is_over(now: datetime) -> None:
    post("paula", now)
    mark, _taken = claimed(now)
    over = now + LEASE
    pk = Letter.objects.get().pk

    assert claimed(over)[1] == []
    assert outbox.begin(pk, mark=mark, now=over, lease=LEASE)
    assert Letter.objects.get().attempts == 1
    assert claimed(over + LEASE)[1] == []
    assert claimed(over + LEASE + timedelta(microseconds=1))[1] == ["paula"]
    assert not outbox.begin(pk, mark=mark, now=over, lease=LEASE)
    assert outbox.give_back([pk], mark=mark) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("settled", ["sent", "dropped", "failed", "later", "given back"])
def test_letter_that_is_settled_is_nobody_s(now: datetime, settled: str) -> None:
    post("paula", now)
    mark, _taken = claimed(now)
    pk, later = Letter.objects.get().pk, now + timedelta(minutes=1)
    acts = {
        "sent": lambda: outbox.sent(pk, Rendered("T", "", ""), mark=mark, now=later),
        "dropped": lambda: outbox.dropped(pk, mark=mark),
        "failed": lambda: outbox.failed(pk, mark=mark, error="550"),
        "later": lambda: outbox.later(pk, mark=mark, error="451", not_before=later),
        "given back": lambda: outbox.give_back([pk], mark=mark),
    }

    assert acts[settled]() == 1
    assert row("paula") == ({"later": "due", "given back": "due"}.get(settled, settled), "", None)
    assert acts[settled]() == 0


@pytest.mark.django_db
def test_letter_is_kept_as_it_was_sent_and_what_the_server_said_before_is_forgotten(now: datetime) -> None:
    post("paula", now)
    Letter.objects.update(error="451 come back later")
    mark, _taken = claimed(now)

    outbox.sent(Letter.objects.get().pk, Rendered("T" * 300, "text", "html"), mark=mark, now=now)

    letter = Letter.objects.get()
    assert (letter.sent_at, letter.error, letter.text, letter.html) == (now, "", "text", "html")
    assert letter.title == "T" * outbox.LONGEST_TITLE


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_letters_in_another_worker_s_hands_are_passed_by_and_not_waited_for(now: datetime) -> None:
    for key in ("theirs", "ours"):
        post(key, now)
    held, let_go = Signal(), Signal()

    def other_worker() -> None:
        try:
            with transaction.atomic():
                Letter.objects.select_for_update().get(key="theirs")
                held.set()
                let_go.wait(5)
        finally:
            connection.close()

    worker = Thread(target=other_worker)
    worker.start()
    assert held.wait(5)
    began = time.monotonic()
    try:
        _mark, taken = claimed(now)
    finally:
        seconds = time.monotonic() - began
        let_go.set()
        worker.join()

    assert taken == ["ours"]
    assert seconds < 4


@pytest.mark.django_db
def test_erasure_stops_letters_in_a_worker_s_hands_and_those_held_for_a_decision(now: datetime) -> None:
    paula = uuid4()
    for key in ("due", "sending", "held", "sent"):
        post(key, now, subject=paula)
        Letter.objects.filter(key=key).update(state=key)
    Letter.objects.filter(key="sending").update(claim="mark", lease_until=now + LEASE)

    erasure.forget_subject(paula, now=now)

    assert [row(key)[0] for key in ("due", "sending", "held", "sent")] == ["dropped"] * 3 + ["sent"]
    assert row("sending") == ("dropped", "", None)


@pytest.mark.django_db
def test_after_a_restored_backup_what_was_not_sent_waits_for_a_person(now: datetime) -> None:
    states = ["due", "sending", "sent", "failed", "dropped"]
    for state in states:
        post(state, now)
        Letter.objects.filter(key=state).update(state=state)
    Letter.objects.filter(key="sending").update(claim="mark", lease_until=now + LEASE)

    assert outbox.hold_unsent() == 2

    assert [row(state)[0] for state in states] == ["held", "held", "sent", "failed", "dropped"]
    assert row("sending") == ("held", "", None)
    assert claimed(now + timedelta(days=1))[1] == []


@pytest.mark.django_db
def test_letters_go_along_when_a_place_is_attached_to_an_account(now: datetime) -> None:
    place, account, other = uuid4(), uuid4(), uuid4()
    for key, subject in (("a", place), ("b", place), ("c", other)):
        post(key, now, subject=subject)

    assert outbox.move(place, to=account) == 2

    assert list(Letter.objects.order_by("key").values_list("subject", flat=True)) == [account, account, other]


# --- A broker that is away ----------------------------------------------------------------------


@pytest.fixture
def broker_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Let the bell look for its broker at another port."""

    def move(port: int) -> None:
        monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")
        bell._line.cache_clear()

    import_module("kombu.transport.redis")  # once per process, and here only where the broker is another
    yield move
    bell._line.cache_clear()


def seconds_of_ringing(monkeypatch: pytest.MonkeyPatch, now: datetime) -> tuple[float, float]:
    """What a request loses to a silent broker, and what the next loses: the best of three each."""
    first, second = [], []
    for number in range(3):
        monkeypatch.setattr(bell, "_silent_until", 0.0)
        for times in (first, second):
            began = time.perf_counter()
            post(f"{number}-{len(second)}-{len(first)}", now)
            times.append(time.perf_counter() - began)
    return min(first), min(second)


@pytest.mark.django_db(transaction=True)
@pytest.mark.serial
def test_broker_that_is_down_costs_a_request_next_to_nothing(
    broker_at: Any, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    broker_at(free_port())

    first, second = seconds_of_ringing(monkeypatch, now)

    assert (first < 0.3, second < 0.1) == (True, True), (first, second)
    assert Letter.objects.count() == 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.serial
def test_broker_that_never_answers_costs_a_request_next_to_nothing(
    broker_at: Any, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        broker_at(deaf.getsockname()[1])

        first, second = seconds_of_ringing(monkeypatch, now)

    assert (first < 0.3, second < 0.1) == (True, True), (first, second)
    assert Letter.objects.count() == 6
