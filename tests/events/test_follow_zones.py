"""When a country changes its clocks, what was announced holds: the hour on the wall.

That the data of zones is new is shown by sessions whose instant was worked out under other rules: an hour
earlier, as in a country that gave its summer time up.
"""

from datetime import datetime, timedelta

import pytest
from auditlog.models import LogEntry
from django.core.management import call_command

from convite.upkeep import doctor
from events import registration, reminders, schedule
from events.changes import QUIET
from events.models import Event, Mode, Session
from events.recognition import Answers, Contact
from mail.models import Letter


@pytest.fixture
def by_old_rules(event: Event, session: Session) -> Session:
    """Nine in the morning in Guatemala, kept as the instant that it was when clocks were an hour ahead."""
    assert session.starts_at
    Session.objects.update(starts_at=session.starts_at - timedelta(hours=1))
    Event.objects.update(starts_at=session.starts_at - timedelta(hours=1))
    return session


def test_the_instant_gives_way_and_the_hour_on_the_wall_stays(by_old_rules: Session, now: datetime) -> None:
    right = by_old_rules.starts_at

    [one] = schedule.follow_zones(now=now)

    kept = Session.objects.get()
    assert (one.before, one.after) == (right - timedelta(hours=1), right)  # type: ignore[operator]
    assert (kept.starts_at, kept.wall_start) == (right, by_old_rules.wall_start)
    assert (kept.sequence, kept.moved_at, kept.event.starts_at) == (1, now, right)
    assert schedule.follow_zones(now=now) == []


def test_it_is_logged_and_told_once(event: Event, by_old_rules: Session, now: datetime) -> None:
    registration.register(
        event, answers=Answers(name="Paula", mode=Mode.ONLINE), contact=Contact(email="paula@correo.example"),
        language="es", time_zone="America/Guatemala", now=now - timedelta(hours=1),
    )  # fmt: skip

    schedule.follow_zones(now=now)
    for _run in range(2):
        reminders.send_due(now + QUIET)

    assert Letter.objects.filter(kind="events.moved").count() == 1
    told = LogEntry.objects.latest("pk").additional_data
    assert told["act"] == "instant worked out anew from the hour on the wall"
    assert told["zone"] == "America/Guatemala" and told["before"] < told["after"]


def test_an_hour_that_is_gone_is_named_and_left(by_old_rules: Session, now: datetime) -> None:
    """Half past two on the morning on which clocks go to three."""
    Session.objects.update(
        time_zone="America/New_York", wall_date="2027-03-14", wall_time="02:30",
        starts_at=datetime.fromisoformat("2027-03-14T06:30:00+00:00"),
    )  # fmt: skip

    [one] = schedule.follow_zones(now=now)

    assert one.after is None
    assert Session.objects.get().sequence == 0


@pytest.mark.parametrize("status", ["held", "cancelled", "draft"])
def test_what_is_over_called_off_or_a_draft_stays(by_old_rules: Session, now: datetime, status: str) -> None:
    Session.objects.update(status=status)

    assert schedule.follow_zones(now=now) == []


def test_the_past_stays(by_old_rules: Session, now: datetime) -> None:
    assert schedule.follow_zones(now=now + timedelta(days=3, hours=2)) == []


def test_the_doctor_asks_for_the_command_and_the_command_says_what_it_did(
    by_old_rules: Session, now: datetime, time_machine, capsys
) -> None:
    time_machine.move_to(now, tick=False)
    before = doctor.look_at_zones(now)
    call_command("follow_zones", "--look")
    looked = Session.objects.get().sequence
    call_command("follow_zones")
    call_command("follow_zones")

    said = capsys.readouterr().out.splitlines()
    assert not before.is_well and "follow_zones" in before.remedy
    assert looked == 0 and said[0] == said[1]
    assert f"{by_old_rules.code}: 2026-11-13 09:00 in America/Guatemala is 2026-11-13 15:00 UTC" in said[0]
    assert said[2] == "Every coming session is at the instant that its hour on the wall means."
    assert doctor.look_at_zones(now).is_well
