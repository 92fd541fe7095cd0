"""Letters to many: nobody gets one twice by accident, and a person may pause them or call them back."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from mail import delivery, outbox, reasons
from mail.delivery import Tally
from mail.models import Letter, Stream
from mail.outbox import Draft
from tests.mail.sink import Sink

pytestmark = pytest.mark.django_db
Register = Callable[..., str]
State = Letter.State


def write(kind: str, *names: str, now: datetime, batch: str = "") -> None:
    drafts = [Draft(f"{kind}:{name}", kind, f"{name}@correo.example", "es", batch=batch) for name in names]
    outbox.post_many(drafts, now=now)


def states() -> list[tuple[str, str]]:
    return list(Letter.objects.order_by("pk").values_list("address", "state"))


def test_one_of_many_that_a_dead_worker_had_in_hand_waits_for_a_person(
    sink: Sink, kind: Register, now: datetime
) -> None:
    write(kind("test.news", stream=Stream.NEWSLETTER), "paula", "sonia", now=now)
    lease = delivery.lease()
    mark, (first, _second) = outbox.claim(now, limit=2, lease=lease)
    outbox.begin(first, mark=mark, now=now, lease=lease)

    later = now + lease + timedelta(seconds=1)
    tally = delivery.deliver_due(later)

    letter = Letter.objects.get(pk=first)
    assert tally == Tally(sent=1)
    assert states() == [("paula@correo.example", State.HELD), ("sonia@correo.example", State.SENT)]
    assert reasons.in_words(letter)
    assert outbox.send_again(Letter.objects.filter(pk=first), now=later) == 1
    assert delivery.deliver_due(later) == Tally(sent=1)


def test_one_about_a_place_is_sent_again(sink: Sink, kind: Register, now: datetime) -> None:
    write(kind(), "paula", now=now)
    lease = delivery.lease()
    mark, (pk,) = outbox.claim(now, limit=1, lease=lease)
    outbox.begin(pk, mark=mark, now=now, lease=lease)

    assert delivery.deliver_due(now + lease + timedelta(seconds=1)) == Tally(sent=1)


def test_one_of_many_whose_line_broke_after_its_last_word_waits_for_a_person(
    sink: Sink, kind: Register, now: datetime
) -> None:
    write(kind("test.news", stream=Stream.NEWSLETTER), "broken", "paula", now=now)
    sink.answers["broken@correo.example"] = "data hang up"

    assert delivery.deliver_due(now) == Tally(sent=1, held=1, troubled=1)
    assert states()[0] == ("broken@correo.example", State.HELD)


def test_letters_about_a_place_overtake_those_to_many(sink: Sink, kind: Register, now: datetime) -> None:
    write(kind("test.news", stream=Stream.NEWSLETTER), "reader", now=now - timedelta(hours=1))
    write(kind("test.message", stream=Stream.MESSAGE), "selected", now=now - timedelta(minutes=1))
    write(kind(), "paula", now=now)

    delivery.deliver_due(now)

    assert [message["To"].partition("@")[0] for message in sink.arrived] == ["paula", "selected", "reader"]


def test_what_is_paused_waits_until_somebody_lets_it_go_on(sink: Sink, kind: Register, now: datetime) -> None:
    name = kind("test.news", stream=Stream.NEWSLETTER)
    write(name, "paula", "sonia", now=now, batch="one")
    write(name, "ada", now=now, batch="two")

    assert outbox.pause("one") == 2
    assert delivery.deliver_due(now) == Tally(sent=1)
    assert outbox.go_on("one") == 2
    assert delivery.deliver_due(now) == Tally(sent=2)


def test_one_in_a_worker_s_hands_that_is_put_off_is_paused_with_the_others(
    sink: Sink, kind: Register, now: datetime
) -> None:
    write(kind("test.news", stream=Stream.NEWSLETTER), "grey", "paula", now=now, batch="one")
    mark, (first,) = outbox.claim(now, limit=1, lease=delivery.lease())

    outbox.pause("one")
    outbox.later(first, mark=mark, error="451 later", not_before=now + timedelta(minutes=1))

    assert [state for _address, state in states()] == [State.PAUSED, State.PAUSED]
    assert delivery.deliver_due(now + timedelta(minutes=2)) == Tally()


def test_what_is_called_back_never_leaves(sink: Sink, kind: Register, now: datetime) -> None:
    write(kind("test.news", stream=Stream.NEWSLETTER), "paula", "sonia", now=now, batch="one")
    delivery.deliver_due(now, limit=1)
    outbox.pause("one")

    assert outbox.call_back("one") == 1
    assert (outbox.go_on("one"), delivery.deliver_due(now)) == (0, Tally())
    assert [state for _address, state in states()] == [State.SENT, State.DROPPED]
