"""No provider gets more letters in an hour than it takes, and what waits for its turn waits in peace."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from mail import delivery, limits, outbox, pulse
from mail.delivery import Tally
from mail.models import Allowance, Letter
from mail.outbox import Draft
from tests.mail.sink import Sink

pytestmark = pytest.mark.django_db
Register = Callable[..., str]


def write(kind: str, domain: str, how_many: int, now: datetime) -> None:
    drafts = [Draft(f"{domain}:{number}", kind, f"p{number}@{domain}", "es") for number in range(how_many)]
    outbox.post_many(drafts, now=now)


def left_in_an_hour(now: datetime, *, every: int = 60) -> list[int]:
    """Deliver once a minute, for an hour; how many left at each look."""
    looks = range(0, 3600, every)
    return [delivery.deliver_due(now + timedelta(seconds=second)).sent for second in looks]


@pytest.mark.parametrize("per_hour", [1, 7, 60])
def test_an_hour_has_no_more_letters_than_its_limit_and_is_made_use_of(
    settings: Any, per_hour: int, now: datetime
) -> None:
    settings.MAIL_PER_HOUR = per_hour
    step = limits.Pace.of(per_hour).step
    tries = [now] * per_hour + [now + step * number for number in range(1, timedelta(hours=3) // step + 1)]
    gone = [moment for moment in tries if not limits.refuses("correo.example", moment)]
    most = max(sum(start <= moment < start + timedelta(hours=1) for moment in gone) for start in gone)
    assert most == per_hour
    assert len(gone) >= 0.95 * 3 * per_hour


def test_a_limit_leaves_the_rest_due_and_lets_it_go_in_the_next_hours(
    settings: Any, sink: Sink, kind: Register, now: datetime
) -> None:
    settings.MAIL_PER_HOUR = 40
    write(kind(), "correo.example", 50, now)

    assert delivery.deliver_due(now) == Tally(sent=2)
    assert sum(left_in_an_hour(now)) == 38
    assert sum(left_in_an_hour(now + timedelta(hours=1))) == 10
    assert set(Letter.objects.values_list("state", "attempts", "error")) == {("sent", 1, "")}


def test_a_domain_with_a_limit_keeps_no_other_waiting(
    settings: Any, sink: Sink, kind: Register, now: datetime
) -> None:
    settings.MAIL_PER_HOUR_BY_DOMAIN = {"slow.example": 20, "*": 0}
    name = kind()
    write(name, "slow.example", 30, now)
    write(name, "correo.example", 30, now)

    assert delivery.deliver_due(now) == Tally(sent=31)
    assert Letter.objects.due(now).values_list("domain", flat=True).distinct().get() == "slow.example"
    assert delivery.deliver_due(now + timedelta(seconds=90)) == Tally()
    assert delivery.deliver_due(now + timedelta(minutes=4)) == Tally(sent=1)


def test_each_domain_that_is_not_named_has_the_limit_of_the_star(
    settings: Any, sink: Sink, kind: Register, now: datetime
) -> None:
    settings.MAIL_PER_HOUR_BY_DOMAIN = {"*": 1}
    name = kind()
    for domain in ("one.example", "two.example"):
        write(name, domain, 2, now)

    assert delivery.deliver_due(now) == Tally(sent=2)
    assert Allowance.objects.count() == 2


def test_what_waits_for_its_turn_is_not_late(
    settings: Any, sink: Sink, kind: Register, now: datetime
) -> None:
    settings.MAIL_PER_HOUR_BY_DOMAIN = {"slow.example": 1}
    write(kind(), "slow.example", 3, now)
    delivery.deliver_due(now)
    later = now + timedelta(minutes=30)

    facts = pulse.facts(later)

    assert (facts.due, facts.oldest_due_at) == (2, None)


def test_a_server_that_says_goodbye_gets_no_letter_to_that_domain_for_five_minutes(
    sink: Sink, kind: Register, now: datetime
) -> None:
    name = kind()
    write(name, "busy.example", 3, now)
    write(name, "correo.example", 3, now)
    sink.answers["p0@busy.example"] = "421 too many letters from you"

    assert delivery.deliver_due(now) == Tally(sent=3, later=1)
    sink.answers.clear()
    assert delivery.deliver_due(now + timedelta(minutes=4)) == Tally()
    assert delivery.deliver_due(now + timedelta(minutes=6)) == Tally(sent=3)


def test_a_limit_that_holds_nobody_back_is_forgotten(settings: Any, now: datetime) -> None:
    settings.MAIL_PER_HOUR_BY_DOMAIN = {"*": 1}
    assert not limits.refuses("one.example", now)
    assert not limits.refuses("two.example", now + timedelta(hours=1))
    assert limits.sweep(now=now + timedelta(hours=2, minutes=1)) == 1
