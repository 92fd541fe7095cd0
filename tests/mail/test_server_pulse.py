"""Within five minutes it is seen that beat, worker or mail server stopped, and then that they are back."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from mail import outbox, pulse, tasks
from mail.models import Letter
from mail.outbox import Draft
from tests.mail.sink import Sink

pytestmark = pytest.mark.django_db
Register = Callable[..., str]
TICK = timedelta(seconds=15)


class House:
    """Beat, worker and the health page, by a clock of the test's own."""

    def __init__(self, time_machine: Any, now: datetime) -> None:
        self.clock, self.now = time_machine, now
        self.beats = self.works = True

    def run(self, minutes: float) -> list[str]:
        """Let so many minutes go by, fifteen seconds at a time; return what has stopped by then."""
        for _tick in range(int(minutes * 4)):
            self.now += TICK
            self.clock.move_to(self.now, tick=False)
            if self.works and self.beats:
                tasks.deliver(woken_by="beat")
            elif self.works:
                tasks.deliver()
        return pulse.facts(self.now).stalls(self.now)


@pytest.fixture
def house(time_machine: Any, now: datetime) -> House:
    return House(time_machine, now)


def test_a_quiet_house_is_well_and_asks_the_server_once_a_minute(sink: Sink, house: House) -> None:
    assert house.run(0.25) == []
    asked = sink.connections
    assert house.run(10) == []
    assert 9 <= sink.connections - asked <= 10
    assert sink.arrived == []


def test_a_stopped_worker_and_a_stopped_beat_are_seen(sink: Sink, house: House) -> None:
    assert house.run(1) == []
    house.beats = False
    assert house.run(5) == ["beat"]
    house.works = False
    assert house.run(5) == ["worker", "beat", "mail-server"]
    house.works = house.beats = True
    assert house.run(0.25) == []


def test_a_stopped_server_is_seen_though_nothing_is_due(
    settings: Any, sink: Sink, sink_port: int, house: House
) -> None:
    assert house.run(1) == []
    settings.EMAIL_PORT = 1
    assert house.run(5) == ["mail-server"]
    settings.EMAIL_PORT = sink_port
    assert house.run(0.25) == []


def test_a_server_that_does_not_want_us_is_seen_though_nothing_is_due(sink: Sink, house: House) -> None:
    assert house.run(1) == []
    sink.answer_to_sender = "550 not from you"
    assert house.run(5) == ["mail-server"]
    sink.answer_to_sender = ""
    assert house.run(0.25) == []


def test_a_server_that_hangs_up_on_every_letter_is_seen_though_it_lets_us_in(
    sink: Sink, house: House, kind: Register
) -> None:
    assert house.run(1) == []
    name = kind()
    drafts = [Draft(f"p{number}", name, f"p{number}@correo.example", "es") for number in range(3)]
    outbox.post_many(drafts, now=house.now)
    sink.answers = {f"p{number}@correo.example": "data hang up" for number in range(3)}
    assert house.run(5) == ["mail-server"]
    sink.answers = {}
    assert house.run(20) == []
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}


def test_a_server_that_hangs_is_given_up_before_the_lease_is_over(settings: Any) -> None:
    assert settings.EMAIL_TIMEOUT < settings.MAIL_LEASE_SECONDS


def test_one_reader_whose_letter_breaks_the_line_makes_no_alarm(
    sink: Sink, house: House, kind: Register
) -> None:
    name = kind()
    outbox.post_many([Draft("broken", name, "broken@correo.example", "es")], now=house.now)
    sink.answers["broken@correo.example"] = "data hang up"
    for number in range(4):
        outbox.post_many([Draft(f"p{number}", name, f"p{number}@correo.example", "es")], now=house.now)
        assert house.run(3) == []
    assert Letter.objects.get(key="broken").state == "due"
