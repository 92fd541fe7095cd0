"""A worker is killed in the middle of its letters: each of them arrives, and at most one twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from events import registration
from events.models import Event, Mode, Session
from events.recognition import Answers, Contact
from mail import bell, outbox
from mail.models import Letter
from mail.outbox import Draft
from tests.mail.sink import Sink

#: Letters, and how often their worker is killed; the second in `make soak`.
TRIALS = [(50, 1), pytest.param(500, 8, marks=pytest.mark.soak)]
#: Seconds of a lease; long enough for one letter, short enough for a test.
LEASE = 2
PATIENCE = 60


def database_url() -> str:
    """The tests' own database, as another process is told of it."""
    name = str(connection.settings_dict["NAME"])
    if not settings.ON_POSTGRES:
        if "memory" in name:
            pytest.fail("needs a database in a file: set CONVITE_TEST_DB")
        return f"sqlite:///{Path(name).resolve()}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{quote(name)}"))


class Worker:
    """A Celery worker as `manage.py up` runs it, without beat: the test rings in its stead."""

    def __init__(self, port: int) -> None:
        env = {
            **os.environ,
            "DATABASE_URL": database_url(),
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "MAIL_LEASE_SECONDS": str(LEASE),
        }
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "celery", "--app", "convite.celery", "--quiet", "worker"),
                *("--pool", "threads", "--concurrency", "2", "--loglevel", "WARNING"),
                *("--without-gossip", "--without-mingle", "--without-heartbeat"),
            ],
            cwd=settings.BASE_DIR,
            env=env,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def workers() -> Iterator[list[Worker]]:
    started: list[Worker] = []
    yield started
    for worker in started:
        if worker.process.poll() is None:
            worker.kill()


def ring_until(there: Any) -> None:
    """Do beat's work, faster, until `there()`."""
    deadline = time.monotonic() + PATIENCE
    rung = 0.0
    while not there():
        assert time.monotonic() < deadline, "the letters did not arrive"
        if time.monotonic() - rung > 1:
            bell.ring()
            rung = time.monotonic()
        time.sleep(0.02)


@pytest.mark.serial
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("letters", "kills"), TRIALS)
def test_letters_arrive_though_the_worker_is_killed(
    sink: Sink,
    sink_port: int,
    workers: list[Worker],
    event: Event,
    session: Session,
    letters: int,
    kills: int,
) -> None:
    now = timezone.now()
    starts = now + timedelta(days=3)
    Event.objects.filter(pk=event.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    Session.objects.filter(pk=session.pk).update(starts_at=starts)
    event.refresh_from_db()
    sink.seconds_each = 0.02
    place = registration.register(
        event,
        answers=Answers(name="Paula", mode=Mode.ONSITE),
        contact=Contact(phone="+50255550101"),
        language="es",
        time_zone="America/Guatemala",
        now=now,
    )
    Letter.objects.all().delete()  # what somebody is to tell them by phone
    with transaction.atomic():
        outbox.post_many(
            (
                Draft(
                    f"registered:{number}",
                    "events.registered",
                    f"p{number}@correo.example",
                    "es",
                    about={"registration": place.code},
                )
                for number in range(letters)
            ),
            now=now,
        )

    for kill in range(1, kills + 1):
        workers.append(Worker(sink_port))
        enough = letters * kill // (kills + 3)
        ring_until(lambda enough=enough: len(sink.arrived) >= enough)
        workers[-1].kill()
    before = len(sink.arrived)
    workers.append(Worker(sink_port))
    ring_until(lambda: not Letter.objects.exclude(state=Letter.State.SENT).exists())
    workers[-1].kill()

    arrived = sink.message_ids()
    assert before < letters
    assert set(arrived) == set(Letter.objects.values_list("message_id", flat=True))
    assert len(set(arrived)) == letters
    assert len(arrived) - letters <= kills
