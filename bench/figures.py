"""How long a funder's report takes: `python bench/figures.py [registrations] [events]`, JSON out.

Makes its own registrations in bulk in a database of its own, counts, protects, attacks and issues a report,
reads it as its page does and writes its files, and leaves nothing behind.
"""

import json
import random
import resource
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import house

house.settle()

from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

NOW = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)


def fill(registrations: int, events: int):
    """Make a grant with its events, registrations and presences; return the grant."""
    from events.models import Event, Presence, Registration, Session
    from people.models import Organisation, StakeholderGroup
    from reports.models import Grant

    draw = random.Random(7)
    holder = Organisation.objects.create(slug="bench-holder", name="Bench")
    giver = Organisation.objects.create(slug="bench-funder", name="Bench", is_funder=True)
    grant = Grant.objects.create(
        title_es="Bench", funder=giver, holder=holder, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31)
    )
    groups = [None, *StakeholderGroup.objects.all()]
    made = Event.objects.bulk_create(
        Event(title_es=f"Event {number}", status="published", time_zone="UTC", country="GT", starts_at=NOW)
        for number in range(events)
    )
    sessions = Session.objects.bulk_create(
        Session(
            event=event,
            title_es="Session",
            status="held",
            wall_date=NOW.date(),
            wall_time=NOW.time(),
            time_zone="UTC",
            starts_at=NOW,
            declared_minutes=90,
        )
        for event in made
    )
    grant.events.add(*made)
    subjects = [uuid4() for _place in range(max(1, registrations * 3 // 4))]
    for start in range(0, registrations, 20_000):
        rows = Registration.objects.bulk_create(
            [
                Registration(
                    event=made[number % events],
                    subject=draw.choice(subjects),
                    number=number,
                    name="Generated",
                    language="es",
                    time_zone="UTC",
                    mode=draw.choice(("onsite", "online")),
                    stakeholder_group=draw.choices(groups, (6, 30, 24, 16, 12, 6, 4, 2))[0],
                    country=draw.choices(
                        ("GT", "HN", "SV", "NI", "CR", "PA", "MX", ""), (30, 22, 18, 9, 7, 6, 5, 3)
                    )[0],
                    gender=draw.choices(("woman", "man", "another", "undisclosed", ""), (48, 38, 2, 5, 7))[0],
                    registered_at=NOW + timedelta(seconds=number),
                )
                for number in range(start, min(start + 20_000, registrations))
            ],
            batch_size=2000,
        )
        Presence.objects.bulk_create(
            [
                Presence(
                    registration=row,
                    session=sessions[row.number % events],
                    state="present",
                    mode=row.mode,
                    source="hand",
                )
                for row in rows
                if draw.random() < 0.7
            ],
            batch_size=2000,
        )
    return grant


def timed(task) -> tuple[float, object]:
    began = time.perf_counter()
    result = task()
    return round(1000 * (time.perf_counter() - began), 1), result


def main(registrations: int, events: int) -> dict:
    from reports import funder, releases
    from reports.exports import files

    grant = fill(registrations, events)
    with CaptureQueriesContext(connection) as queries:
        issuing, release = timed(lambda: releases.issue(grant, by=None, now=NOW))
    reading, _report = timed(lambda: funder.read(release.tables, "es"))
    attacking, weak = timed(lambda: releases.gives_away(release.tables))
    made = {
        kind: timed(
            lambda kind=kind: files.make(
                release.tables, kind, sha256=release.sha256, address="http://localhost/", language="es"
            )
        )
        for kind in files.KINDS
    }
    drawing, _picture = timed(
        lambda: files.picture(release.tables, "present", address="http://localhost/", language="es")
    )
    cells = [row["count"] for table in release.tables["tables"] for row in table["rows"]]
    return {
        "registrations": registrations,
        "events": events,
        "database": connection.vendor,
        "issue_ms": issuing,
        "attack_ms": attacking,
        "read_ms": reading,
        "file_ms": {kind: spent for kind, (spent, _file) in made.items()},
        "file_bytes": {kind: len(file) for kind, (_spent, file) in made.items()},
        "picture_ms": drawing,
        "queries": len(queries),
        "safe": not weak,
        "rows": len(cells),
        "rows_shown": sum(count is not None for count in cells),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:3]]
    with house.database():
        print(json.dumps(main(*(numbers + [10_000, 20][len(numbers) :])), indent=2))
