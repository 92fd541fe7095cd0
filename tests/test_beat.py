"""Beat's schedule: every task that looks for due work is woken, by a name that a worker knows, and works."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from convite.celery import app
from events import recognition, registration
from events.models import Event, Mode, Session
from mail import pulse
from mail.models import Heartbeat, Letter
from people import links
from people.models import SafeLink

#: task → seconds between two looks, as docs/architecture.md and the letters' promises need them.
WOKEN = {
    "cms.follow_translations": 900.0,
    "cms.publish_scheduled": 60.0,
    "cms.sweep": 600.0,
    "cms.try_links": 15.0,
    "mail.deliver": 15.0,
    "mail.post_issues": 15.0,
    "mail.read_bounces": 300.0,
    "events.remind": 15.0,
    "events.sweep": 3600.0,
    "outcomes.remind": 300.0,
    "outcomes.ask_to_sign": 60.0,
    "trainings.warn": 300.0,
    "trainings.invite_to_tests": 300.0,
    "trainings.keep_results": 300.0,
    "mail.sweep": 3600.0,
    "cms.read_for_search": 15.0,
}


@pytest.fixture(autouse=True)
def ready() -> None:
    """A worker has read the rooms' tasks before its first message."""
    app.loader.import_default_modules()


def entry(task: str) -> dict[str, Any]:
    return next(entry for entry in app.conf.beat_schedule.values() if entry["task"] == task)


def wake(task: str) -> None:
    """Do what a worker does with a message of beat's: find the task by its name, and run it as scheduled."""
    app.tasks[task].apply(kwargs=entry(task).get("kwargs"), throw=True)


def test_beat_wakes_each_task_of_the_rooms_and_nothing_else() -> None:
    assert {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()} == WOKEN
    assert {name for name in app.tasks if not name.startswith("celery.")} == set(WOKEN)


@pytest.mark.parametrize("task", WOKEN)
def test_a_wake_call_that_nobody_heard_is_void_before_the_next(task: str) -> None:
    assert entry(task)["options"]["expires"] <= entry(task)["schedule"]


@pytest.mark.django_db
def test_what_beat_wakes_reminds_and_delivers(
    event: Event, session: Session, now: datetime, mailoutbox: list[Any], time_machine: Any
) -> None:
    registration.register(
        event, answers=recognition.Answers(name="Paula", mode=Mode.ONLINE),
        contact=recognition.Contact(email="paula@correo.example"), language="es", time_zone="UTC", now=now,
    )  # fmt: skip
    Letter.objects.all().delete()  # the confirmation is another test's
    assert session.starts_at is not None
    time_machine.move_to(session.starts_at - timedelta(hours=23), tick=False)
    wake("events.remind")
    assert list(Letter.objects.values_list("kind", "state")) == [("events.day_before", "due")]
    wake("mail.deliver")
    assert [letter.to for letter in mailoutbox] == [["paula@correo.example"]]
    assert list(Letter.objects.values_list("state", flat=True)) == ["sent"]
    # By its own word, and not by a ring of the bell: so it is known that beat lives.
    assert set(Heartbeat.objects.values_list("name", flat=True)) == {
        pulse.WORKER, pulse.BEAT, pulse.SERVER
    }  # fmt: skip


@pytest.mark.django_db
def test_what_beat_wakes_gives_back_places_that_nobody_confirmed(
    event: Event, session: Session, now: datetime, time_machine: Any
) -> None:
    Event.objects.filter(pk=event.pk).update(release_unconfirmed_after=2)
    event.refresh_from_db()
    place = registration.register(
        event, answers=recognition.Answers(name="Paula", mode=Mode.ONLINE),
        contact=recognition.Contact(email="paula@correo.example"), language="es", time_zone="UTC", now=now,
    )  # fmt: skip
    time_machine.move_to(now + timedelta(hours=3), tick=False)
    wake("events.remind")
    place.refresh_from_db()
    assert place.status == "cancelled"


@pytest.mark.django_db
def test_what_beat_wakes_sweeps_the_house(now: datetime, time_machine: Any) -> None:
    links.mint("registration", "gone", now=now, days=1)
    links.mint("registration", "open", now=now, days=3)
    pulse.beat("replaced", now=now - timedelta(days=7))
    pulse.beat(pulse.WORKER, now=now)
    time_machine.move_to(now + timedelta(days=2), tick=False)
    wake("mail.sweep")
    assert list(SafeLink.objects.values_list("target", flat=True)) == ["open"]
    assert list(Heartbeat.objects.values_list("name", flat=True)) == [pulse.WORKER]
