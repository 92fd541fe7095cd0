"""The outbox: a row in the caller's transaction, once per key, and one ring of the bell."""

import socket
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import import_module
from typing import Any
from uuid import uuid4

import pytest
from celery import current_app
from django.db import connection, transaction

from convite.launch.services import free_port
from mail import bell, outbox, pulse
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

    assert facts.stalls(now) == ["beat", "letters"]
    assert (facts.due, facts.oldest_due_at) == (1, now - timedelta(minutes=6))
    assert pulse.sweep(now=now + timedelta(days=7)) == 1
    assert Heartbeat.objects.count() == 1


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
