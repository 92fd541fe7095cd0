"""What a funder's report costs, and a list of participants: `python -m bench.report [registrations] [events]
[participants]`, JSON out.

Issues the whole report of a grant (every measure, every breakdown, the usual tables that cross them; counted,
protected, attacked, frozen), of a tenth of the registrations first and then of all; and writes the list of an
event as XLSX, of a quarter of the participants, of all, and of five times as many. Each is done by a process
of its own, so that `peak_mb` is what a web server that does nothing else would hold. Ends with 1 where a bar
was not held.
"""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from bench import house, lists, server, yardstick

house.settle()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

NOW = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)
#: Bars: seconds and megabytes of a report and of a list, how much dearer ten times as many may be, and how
#: many megabytes more five times as many participants may take.
REPORT_S, REPORT_MB, DEARER = 10, 400, 12
LIST_S, LIST_MB, FLAT_MB = 6, 200, 10
#: Registrations that are in memory while they are made.
CHUNK = 10_000


def fill(registrations: int, events: int, *, code: str) -> Any:
    """Make a grant with events over three years in seven countries, their registrations and presences.

    Three in four of as many people as there are registrations could come; each draws who it is, so that some
    come once and some five times. Everybody describes themselves anew in one of eight registrations.
    """
    from events.models import Event, Presence, Registration, Session
    from people.models import Organisation, StakeholderGroup
    from reports.models import Grant
    from reports.tables import agreed

    draw = random.Random(7)
    holder, _is_new = Organisation.objects.get_or_create(slug="bench-holder", defaults={"name": "Bench"})
    giver, _is_new = Organisation.objects.get_or_create(
        slug="bench-funder", defaults={"name": "Bench", "is_funder": True}
    )
    grant = Grant.objects.create(
        title_es=code, funder=giver, holder=holder, starts_on=date(2023, 11, 1), ends_on=date(2026, 12, 31)
    )
    agreed.begin(grant)
    groups = [None, *StakeholderGroup.objects.all()]
    starts = [NOW - timedelta(days=draw.randrange(3 * 365)) for _event in range(events)]
    made = Event.objects.bulk_create(
        Event(
            title_es=f"Evento {number}", status="published", time_zone="America/Guatemala", starts_at=start,
            ends_at=start + timedelta(minutes=90),
            country=draw.choice(("GT", "GT", "GT", "HN", "SV", "CR", "MX", "")),
        )
        for number, start in enumerate(starts)
    )  # fmt: skip
    sessions = Session.objects.bulk_create(
        Session(
            event=event, title_es="Clase", status="held", wall_date=event.starts_at.date(),
            wall_time=event.starts_at.time(), time_zone="UTC", starts_at=event.starts_at, declared_minutes=90,
        )
        for event in made
    )  # fmt: skip
    grant.events.add(*made)

    def answers(of: random.Random) -> dict[str, Any]:
        return {
            "stakeholder_group": of.choices(groups, (6, 30, 24, 16, 12, 6, 4, 2))[0],
            "country": of.choices(
                ("GT", "HN", "SV", "NI", "CR", "PA", "MX", ""), (30, 22, 18, 9, 7, 6, 5, 3)
            )[0],
            "gender": of.choices(("woman", "man", "another", "undisclosed", ""), (48, 38, 2, 5, 7))[0],
        }

    for start in range(0, registrations, CHUNK):
        rows = []
        for number in range(start, min(start + CHUNK, registrations)):
            person = draw.randrange(max(1, registrations * 3 // 4))
            said = answers(draw if draw.random() < 0.125 else random.Random(person))
            rows.append(
                Registration(
                    event=made[number % events], subject=UUID(int=random.Random(person).getrandbits(128)),
                    number=number, name="Generated", language="es", time_zone="UTC",
                    mode=draw.choice(("onsite", "online")), first_time=draw.choice((True, False, None)),
                    registered_at=starts[number % events] - timedelta(days=9, seconds=number), **said,
                )
            )  # fmt: skip
        rows = Registration.objects.bulk_create(rows, batch_size=2000)
        Presence.objects.bulk_create(
            [
                Presence(
                    registration=row, session=sessions[row.number % events], state="present", mode=row.mode,
                    source="hand", minutes=draw.choice((None, None, None, draw.randrange(20, 91))),
                )
                for row in rows
                if draw.random() < 0.7
            ],
            batch_size=2000,
        )  # fmt: skip
    analyse()
    return grant


def analyse() -> None:
    """Let PostgreSQL know how much there is, as it would by itself in an hour."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def timed(task: Callable[[], Any]) -> tuple[dict[str, float], Any]:
    """Return what a task costs, by the clock and of this process, and what it returns."""
    began, busy = time.perf_counter(), time.process_time()
    result = task()
    spent = {"s": time.perf_counter() - began, "cpu_s": time.process_time() - busy}
    return {name: round(seconds, 2) for name, seconds in spent.items()}, result


def peak_mb() -> int:
    """The most memory that this process held, in megabytes.

    The kernel's own mark: what `getrusage` tells of a fresh process is what the one that began it held.
    """
    lines = Path("/proc/self/status").read_text("utf-8").splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024)


def report(code: str) -> dict[str, Any]:
    """What the report of a grant costs in this process."""
    from reports.exports import files
    from reports.figures import facts
    from reports.issuing import releases
    from reports.models import Grant
    from reports.portal import funder

    grant = Grant.objects.get(code=code)
    before = peak_mb()
    with CaptureQueriesContext(connection) as queries:
        issuing, release = timed(lambda: releases.issue(grant, by=None, now=NOW))
    peak = peak_mb()
    counting, read = timed(lambda: facts.read(grant.events.all()))
    attacking, weak = timed(lambda: releases.gives_away(release.tables))
    reading, _report = timed(lambda: funder.read(release.tables, "es"))
    kinds = {
        kind: timed(
            lambda kind=kind: files.make(
                release.tables, kind, sha256=release.sha256, address="https://bench.example/", language="es"
            )
        )[0]
        for kind in ("xlsx", "pdf", "docx")
    }
    cells = [row["count"] for table in release.tables["tables"] for row in table["rows"]]
    cells += [cell["count"] for table in release.tables["crosstables"] for cell in table["cells"]]
    return {
        "registrations": len(read),
        "people": read.persons,
        "events": len(read.events),
        "issue": issuing,
        "peak_mb": peak,
        "mb_before": before,
        "queries": len(queries),
        "of_it_read": counting,
        "of_it_attack": attacking,
        "page": reading,
        "files": kinds,
        "safe": not weak,
        "cells": len(cells),
        "cells_shown": sum(count is not None for count in cells),
    }


def listing(code: str) -> dict[str, Any]:
    """What the list of an event costs as a workbook in this process."""
    from django.utils import timezone

    from events import roll
    from events.listing import Asked
    from events.models import Event
    from people.models import Person

    event, by = Event.objects.get(code=code), Person.objects.get(email="olga@mesa.example")
    before = peak_mb()
    spent, file = timed(lambda: roll.write(event, Asked(), kind="xlsx", by=by, now=timezone.now()))
    with file:
        return {**spent, "bytes": file.seek(0, 2), "peak_mb": peak_mb(), "mb_before": before}


MEASURED = {"report": report, "listing": listing}


def alone(what: str, code: str) -> dict[str, Any]:
    """Measure in a process of its own, on this database."""
    env = {name: value for name, value in os.environ.items() if name != "CONVITE_TEST_DB"}
    env["DATABASE_URL"] = server.database_url()
    done = subprocess.run(
        [sys.executable, "-m", "bench.report", what, code], env=env, cwd=Path(__file__).parent.parent,
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def main(registrations: int, events: int, participants: int) -> dict[str, Any]:
    """Fill, and measure each size."""
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    told: dict[str, Any] = {"database": connection.vendor, "yardstick_ms": yardstick.milliseconds()}
    reports = []
    for part in (10, 1):
        grant = fill(registrations // part, max(1, events // part), code=f"1/{part}")
        reports.append(alone("report", grant.code))
    fewer, more = (one["issue"]["s"] for one in reports)
    written = []
    who = None
    for number in (participants // 4, participants, 5 * participants):
        event = house.hybrid_event({"onsite": None, "online": None})
        who = who or lists.organiser()
        lists.fill(event, number)
        written.append({"participants": number, **alone("listing", event.code)})
    told |= {
        "report": reports,
        "times_dearer": round(more / max(fewer, 0.01), 1),
        "list": written,
        "load": [round(one, 1) for one in os.getloadavg()],
    }
    told["held"] = {
        "report_s": more < REPORT_S,
        "report_mb": reports[-1]["peak_mb"] < REPORT_MB,
        "times_dearer": told["times_dearer"] <= DEARER,
        "list_s": written[1]["s"] < LIST_S,
        "list_mb": written[1]["peak_mb"] < LIST_MB,
        "list_flat": written[-1]["peak_mb"] - written[0]["peak_mb"] <= FLAT_MB,
    }
    return told


if __name__ == "__main__":
    if sys.argv[1:2] and sys.argv[1] in MEASURED:
        print(json.dumps(MEASURED[sys.argv[1]](sys.argv[2])))
        sys.exit()
    numbers = [int(word) for word in sys.argv[1:4]]
    with house.database():
        found = main(*(numbers + [1_000_000, 2_000, 20_000][len(numbers) :]))
    print(json.dumps(found, indent=2))
    sys.exit(0 if all(found["held"].values()) else 1)
