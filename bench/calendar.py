"""What a calendar of 300 sessions costs, over HTTP from a real server: of an event, a programme, a person.

    CONVITE_MODE=test DATABASE_URL=postgres://… python -m bench.calendar [sessions] [visits] [starts]

Works in a database of its own, which it makes and removes, and prints JSON. `cold_cpu_ms` and `cold_ms` are
the CPU and the clock of the first visit right after the server started: nothing is known yet, no zone, no
query, no words, and no connection to the database; the median of so many starts. `cpu_ms` is the CPU of the
web server and the database's backends together in a visit that is worked out anew, all of it, as no answer
is ever kept; `yardsticks` sets it beside the machine's speed at that moment. `unchanged_cpu_ms` is a visit
that is answered with 304.
"""

import http.client
import json
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bench import house, server, yardstick

ZONES = ("America/Guatemala", "America/Santiago", "America/New_York", "Europe/Madrid")


def prepare(sessions: int) -> dict[str, str]:
    """An event of so many sessions, as many gatherings of one session, and someone with a place in all."""
    from django.utils import timezone

    from cms import records, tree
    from events import feeds
    from events.models import Event, Hosting, Registration, Session
    from people.models import Organisation, Person

    tree.ensure()
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    lead = Organisation.objects.create(slug="bench", name="Mesa de medición", country="PA")
    someone = Person.objects.create(name="Persona", is_generated=True, time_zone="America/Panama")

    def gathering(title: str, number: int) -> Event:
        starts = now + timedelta(days=3, hours=number)
        event = Event.objects.create(
            title_es=title, title_en=title, status="published", time_zone=ZONES[0], city="Guatemala",
            venue="Casa del Saber", starts_at=starts, ends_at=starts + timedelta(days=sessions),
        )  # fmt: skip
        Hosting.objects.create(event=event, organisation=lead, is_lead=True, right="edit")
        return event

    def session(event: Event, number: int) -> Session:
        zone = ZONES[number % len(ZONES)]
        starts = now + timedelta(days=3 + number // 8, hours=number % 8)
        there = starts.astimezone(ZoneInfo(zone))
        return Session(
            event=event, title_es=f"Sesión {number}: vigilancia, datos y libertad de expresión",
            title_en=f"Session {number}: surveillance, data and freedom of expression", status="scheduled",
            wall_date=there.date(), wall_time=there.time(), time_zone=zone, starts_at=starts,
            declared_minutes=60, room=f"Sala {number % 3 + 1}", meeting_url="https://meet.example/secret",
        )  # fmt: skip

    # Without pages of its own it stands in no list; the programme has as many gatherings of one session.
    whole = gathering("Encuentro regional", 0)
    Registration.objects.create(
        event=whole, person=someone, subject=someone.subject, number=1, name="Persona", language="es",
        time_zone="America/Panama", mode="onsite", contact_key="persona", name_key="persona",
    )  # fmt: skip
    Session.objects.bulk_create(session(whole, number) for number in range(sessions))
    for number in range(sessions):
        one = gathering(f"Taller {number}", number)
        session(one, number).save()
        records.publish_event(one)
    return {
        "event": f"/es/e/{whole.code}/calendar.ics",
        "programme": "/es/sesiones/calendar.ics",
        "person": f"/es/calendar/{feeds.renew(someone, now=now)}.ics",
    }


def visit(port: int, path: str, **headers: str) -> tuple[int, str, bytes]:
    """One GET: status, ETag, body."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path, headers={"Host": "localhost", **headers})
    answer = line.getresponse()
    body = answer.read()
    line.close()
    return answer.status, answer.headers["ETag"], body


def spent(at: server.Server) -> float:
    return at.web_seconds() + at.database_seconds()


def main(sessions: int, visits: int, starts: int) -> dict[str, Any]:
    """Measure, and return what was found."""
    from django.db import connection

    addresses = prepare(sessions)
    told: dict[str, Any] = {name: {} for name in addresses}
    cold: dict[str, list[float]] = {name: [] for name in addresses}
    first: dict[str, list[float]] = {name: [] for name in addresses}
    speeds = [yardstick.milliseconds()]
    with tempfile.TemporaryDirectory() as var:
        for name, path in addresses.items():
            for start in range(starts):
                with server.running(Path(var)) as at:
                    began, before = time.perf_counter(), spent(at)
                    status, tag, body = visit(at.port, path)
                    cold[name].append(1000 * (time.perf_counter() - began))
                    first[name].append(1000 * (spent(at) - before))
                    assert status == 200, (name, status)
                    if start + 1 < starts:
                        continue
                    for _warm in range(40):
                        visit(at.port, path)
                    before = spent(at)
                    for _visit in range(visits):
                        visit(at.port, path)
                    anew = 1000 * (spent(at) - before) / visits
                    before = spent(at)
                    for _visit in range(visits):
                        assert visit(at.port, path, **{"If-None-Match": tag})[0] == 304
                    unchanged = 1000 * (spent(at) - before) / visits
            speeds.append(yardstick.milliseconds())
            told[name] = {
                "entries": body.count(b"BEGIN:VEVENT"),
                "bytes": len(body),
                "cold_ms": round(statistics.median(cold[name]), 1),
                "cold_cpu_ms": round(statistics.median(first[name]), 1),
                "cold_yardsticks": round(statistics.median(first[name]) / speeds[-1], 2),
                "cpu_ms": round(anew, 1),
                "yardsticks": round(anew / speeds[-1], 2),
                "unchanged_cpu_ms": round(unchanged, 1),
            }
    return {
        "database": connection.vendor,
        "visits": visits,
        "starts": starts,
        "yardstick_ms": statistics.median(speeds),
        **told,
    }


if __name__ == "__main__":
    house.settle()
    asked = [int(word) for word in sys.argv[1:]]
    with house.database():
        print(json.dumps(main(*(asked + [300, 100, 3][len(asked) :])), indent=2))
