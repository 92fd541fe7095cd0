"""What letters cost: written, worded, sent to a real SMTP sink, and found for reminders.

    DATABASE_URL=postgres://… REDIS_URL=redis://… python -m bench.letters [letters] [people]

Works in a database of its own, which it makes and removes, and prints JSON. Times in milliseconds are
medians of one process and its database; `cpu_ms` is this process alone.
"""

import json
import logging
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bench import house


class Sink:
    """Takes every letter and counts it."""

    def __init__(self) -> None:
        self.taken = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.taken += 1
        return "250 OK"


def cost(act: Callable[[], object], times: int) -> dict[str, float]:
    """The medians of one act in milliseconds: by the clock, and of this thread's CPU."""
    act()
    taken, cpu = [], []
    for _number in range(times):
        began, worked = time.perf_counter(), time.thread_time()
        act()
        taken.append((time.perf_counter() - began) * 1000)
        cpu.append((time.thread_time() - worked) * 1000)
    return {"ms": round(statistics.median(taken), 2), "cpu_ms": round(statistics.median(cpu), 2)}


def stage(people: int, now: datetime) -> tuple[Any, list[Any]]:
    """A session tomorrow, and so many registered for it online."""
    from events.models import Capacity, Event, Hosting, Registration, Session
    from people.models import Organisation

    organisation = Organisation.objects.create(slug="bench", name="Bench")
    event = Event.objects.create(
        title_es="Curso", title_en="Course", status="published", time_zone="America/Guatemala", venue="Casa"
    )
    Hosting.objects.create(event=event, organisation=organisation, is_lead=True, right="edit")
    Capacity.objects.create(event=event, mode="online", seats=None)
    starts = (now + timedelta(hours=24)).replace(second=0, microsecond=0)
    Event.objects.filter(pk=event.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    session = Session.objects.create(
        event=event, title_es="Clase", status="scheduled", time_zone="America/Guatemala", declared_minutes=60,
        wall_date=starts.date(), wall_time=starts.time(), starts_at=starts, meeting_number="123",
    )  # fmt: skip
    early = now - timedelta(days=10)
    places = Registration.objects.bulk_create(
        (
            Registration(
                event=event, number=number, name=f"P{number}", email=f"p{number}@correo.example",
                contact_key=f"p{number}", name_key="p", language="es", time_zone="America/Panama",
                mode="online", registered_at=early,
            )
            for number in range(1, people + 1)
        ),
        batch_size=1000,
    )  # fmt: skip
    return session, list(places)


def main(letters: int, people: int) -> dict[str, Any]:
    """Measure, and return what was found."""
    from aiosmtpd.controller import Controller
    from django.conf import settings
    from django.db import connection, transaction
    from django.utils import timezone, translation

    from convite.launch.services import free_port
    from events import ical, reminders
    from events.models import Registration, Session
    from mail import bell, delivery, kinds, outbox
    from mail.models import Letter
    from mail.outbox import Draft

    now = timezone.now()
    session, places = stage(people, now)
    place = Registration.objects.select_related("event", "hub").get(pk=places[0].pk)
    session = Session.objects.select_related("event").get(pk=session.pk)
    told: dict[str, Any] = {"database": connection.vendor, "letters": letters, "people": people}

    number = iter(range(10**9))

    def post() -> None:
        with transaction.atomic():
            outbox.post(
                f"bench:{next(number)}", "events.registered", about={"registration": place.code},
                address=place.email, language="es", time_zone=place.time_zone, now=now,
            )  # fmt: skip

    told["written_committed_and_rung"] = cost(post, 100)
    told["ring_alone"] = cost(bell.ring, 100)
    Letter.objects.all().delete()

    letter = Letter(
        kind="events.registered", about={"registration": place.code}, language="es", created_at=now
    )
    with translation.override("es"):
        told["worded"] = cost(lambda: kinds.get(letter.kind).render(letter, now), 200)
    told["calendar_entry_alone"] = cost(
        lambda: ical.invitation(session, place, page_url="https://x.example/", stamp=now), 200
    )

    # The sink would write a line for every word of SMTP, and every address with it.
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    sink = Sink()
    server = Controller(sink, hostname="127.0.0.1", port=free_port())
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
    drafts = (
        Draft(
            f"sent:{n}",
            "events.registered",
            f"p{n}@correo.example",
            "es",
            "UTC",
            {"registration": place.code},
        )
        for n in range(letters)
    )
    outbox.post_many(drafts, now=now)
    began, cpu = time.perf_counter(), time.thread_time()
    tally = delivery.deliver_due(now, longest=3600)
    seconds, cpu = time.perf_counter() - began, time.thread_time() - cpu
    server.stop()
    assert (tally.sent, sink.taken) == (letters, letters), (tally, sink.taken)
    told["delivered"] = {
        "a_second": round(letters / seconds, 1),
        "ms": round(seconds / letters * 1000, 2),
        "cpu_ms": round(cpu / letters * 1000, 2),
    }
    Letter.objects.all().delete()

    due = session.starts_at - timedelta(hours=24) if session.starts_at else now
    began = time.perf_counter()
    found = reminders.send_due(due)
    told["reminders_posted_s"] = round(time.perf_counter() - began, 2)
    assert found == people
    told["run_that_finds_nobody_new"] = cost(lambda: reminders.send_due(due), 5)
    return told


if __name__ == "__main__":
    house.settle()
    asked = [int(word) for word in sys.argv[1:]]
    with house.database():
        print(json.dumps(main(*(asked + [1000, 20000][len(asked) :])), indent=2))
