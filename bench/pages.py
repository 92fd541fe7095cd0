"""What a page costs: CPU of the web server and of PostgreSQL together, and its queries, all caches off.

    CONVITE_MODE=test DATABASE_URL=postgres://… python bench/pages.py [--requests 300] [--sessions 30]

Makes a database of its own (`bench_pages`), an event of many sessions with six roles each, starts gunicorn
with one worker, warms it, and reads the processor's time of that worker and of the database's backends from
/proc. Prints JSON: per page the milliseconds of CPU in the median of batches and in the least, the share of
each, queries, calls of Python functions, bytes and the status; and how fast the machine was meanwhile
(`bench.yardstick`).
"""

import argparse
import cProfile
import json
import os
import platform
import pstats
import subprocess
import sys
import time
import urllib.request
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
from bench import yardstick  # noqa: E402

NAME = "bench_pages"
#: Visits of one reading of the processor's time, which the system counts in hundredths of a second.
BATCH = 50
PORT = 8137
ZONE = "America/Panama"


def prepare(sessions: int) -> dict[str, str]:
    """Migrate the bench's own database, fill it, and return the addresses to measure."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.utils import timezone

    call_command("migrate", verbosity=0, interactive=False)
    from cms import records, tree
    from cms.models import EventPage
    from events.models import Capacity, Event, Hosting, Part, Session
    from people.models import Organisation, Person, StakeholderGroup

    start = (timezone.now() + timedelta(days=30)).replace(hour=14, minute=0, second=0, microsecond=0)
    lead = Organisation.objects.create(slug="bench", name="Mesa de medición", country="PA")
    event = Event.objects.create(
        title_es="Encuentro regional",
        title_pt_br="Encontro regional",
        title_en="Regional meeting",
        status="published",
        time_zone=ZONE,
        country="PA",
        city="Panamá",
        venue="Casa del Saber",
        languages=["es", "pt"],
        interpretation=["en"],
        captions=True,
        step_free=True,
        starts_at=start,
        ends_at=start + timedelta(days=sessions // 8 + 1),
    )
    Hosting.objects.create(event=event, organisation=lead, is_lead=True, right="edit")
    Capacity.objects.create(event=event, mode="onsite", seats=40)
    Capacity.objects.create(event=event, mode="online", seats=200)
    groups = list(StakeholderGroup.objects.all())
    people = Person.objects.bulk_create(Person(name=f"Persona {n}", is_generated=True) for n in range(24))
    for number in range(sessions):
        starts = start + timedelta(days=number // 8, minutes=75 * (number % 8))
        there = starts.astimezone(ZoneInfo(ZONE))
        session = Session.objects.create(
            event=event,
            title_es=f"Sesión {number + 1}: vigilancia, datos y libertad de expresión",
            title_pt_br=f"Sessão {number + 1}: vigilância, dados e liberdade de expressão",
            title_en=f"Session {number + 1}: surveillance, data and freedom of expression",
            format=Session.Format.values[number % 4],
            status="scheduled",
            wall_date=there.date(),
            wall_time=there.time(),
            time_zone=ZONE,
            starts_at=starts,
            declared_minutes=60,
            room=f"Sala {number % 3 + 1}",
            meeting_url="https://meet.example/secret",
        )
        Part.objects.bulk_create(
            Part(
                session=session,
                person=people[(number * 6 + place) % 24],
                subject=people[(number * 6 + place) % 24].subject,
                role="speaker" if place < 4 else ("onsite-moderator", "online-moderator")[place - 4],
                status="confirmed",
                mode=("onsite", "online")[place % 2],
                shows_name=True,
                shows_groups=True,
                stakeholder_group=groups[(number + place) % len(groups)],
                position=place,
            )
            for place in range(6)
        )
    tree.ensure()
    records.publish_event(event)
    session = event.sessions.in_order().first()
    records.tell(
        session,
        "es",
        {"description": "Un texto de prueba.\n\n" * 8, "policy_questions": ["¿Quién?", "¿Cómo?"]},
    )
    page = EventPage.objects.get(event=event, locale__language_code="es")
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what PostgreSQL does by itself within a minute
    return {
        "home": "/es/",
        "programme": "/es/sesiones/",
        "event": page.url_path,
        "session": records.page_of(session, "es").url_path,
    }


def queries(address: str) -> tuple[int, int, int]:
    """Queries, bytes and status of a second visit, in this process."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    client.get(address)
    with CaptureQueriesContext(connection) as seen:
        answer = client.get(address)
    return len(seen), len(answer.content), answer.status_code


def calls(address: str) -> int:
    """Calls of Python functions for one visit, which are the same on every machine and at every hour."""
    from django.core.handlers.wsgi import WSGIHandler
    from django.test import RequestFactory

    house, asked = WSGIHandler(), RequestFactory(headers={"host": "localhost"}).get(address).environ

    def visit() -> None:
        answer = house(dict(asked), lambda status, headers, fault=None: None)
        b"".join(answer)
        answer.close()

    for _warm in range(5):
        visit()
    watch = cProfile.Profile()
    watch.runcall(visit)
    return pstats.Stats(watch).total_calls  # type: ignore[attr-defined]


def ticks(pid: int) -> float:
    """Seconds of processor that a process has used, itself and its ended children."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except FileNotFoundError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def children(pid: int) -> list[int]:
    """The processes below one, at any depth."""
    below = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return below + [further for child in below for further in children(child)]


def backends() -> list[int]:
    """The server processes of this database's connections, other than ours."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [row[0] for row in cursor.fetchall()]


def fetch(address: str) -> None:
    """One visit, as a stranger."""
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{address}", headers={"Host": "localhost"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        answer.read()


def measure(address: str, server: int, count: int) -> dict[str, float]:
    """Milliseconds of CPU a visit, web and database apart and together: the median of batches, and the least.

    What else happens on the machine, or beside it on its host, only ever adds: the least is the nearest to
    what the page itself costs, and its distance from the median tells how much was added.
    """
    for _warm in range(60):
        fetch(address)
    batches = []
    for _batch in range(max(count // BATCH, 1)):
        web, base = [server, *children(server)], backends()
        before = sum(map(ticks, web)), sum(map(ticks, base))
        for _visit in range(BATCH):
            fetch(address)
        after = sum(map(ticks, web)), sum(map(ticks, base))
        spent = [1000 * (end - start) / BATCH for start, end in zip(before, after, strict=True)]
        batches.append((sum(spent), *spent))
    together, web_ms, base_ms = sorted(batches)[len(batches) // 2]
    return {
        "cpu_ms": round(together, 2),
        "web_ms": round(web_ms, 2),
        "database_ms": round(base_ms, 2),
        "cpu_ms_least": round(min(batches)[0], 2),
    }


def admin_sql(url: str, statement: str) -> None:
    """Run one statement on the server's own database."""
    import psycopg

    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(statement)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--requests", type=int, default=300)
    parser.add_argument("--sessions", type=int, default=30)
    chosen = parser.parse_args()
    server_url = os.environ.get("DATABASE_URL", "")
    if not server_url.startswith("postgres"):
        sys.exit("DATABASE_URL must name a PostgreSQL server; the bench makes a database of its own there.")
    admin_sql(server_url, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    admin_sql(server_url, f"CREATE DATABASE {NAME}")
    os.environ.update(
        DATABASE_URL=urlunsplit(urlsplit(server_url)._replace(path=f"/{NAME}")),
        DJANGO_SETTINGS_MODULE="convite.settings",
        LOG_LEVEL="WARNING",
    )
    os.environ.setdefault("CONVITE_MODE", "test")
    server = None
    try:
        addresses = prepare(chosen.sessions)
        command = [sys.executable, "-m", "gunicorn", "convite.wsgi", "--workers", "1", "--threads", "4"]
        server = subprocess.Popen(
            [*command, "--bind", f"127.0.0.1:{PORT}", "--log-level", "error"], cwd=ROOT, env=os.environ
        )
        for _try in range(100):
            try:
                fetch(addresses["home"])
                break
            except OSError:
                time.sleep(0.2)
        results = {}
        yardsticks = [yardstick.milliseconds()]
        for name, address in addresses.items():
            seen, size, status = queries(address)
            results[name] = {
                **measure(address, server.pid, chosen.requests),
                "queries": seen,
                "calls": calls(address),
                "bytes": size,
                "status": status,
            }
            yardsticks.append(yardstick.milliseconds())
        print(
            json.dumps(
                {
                    "what": f"an event of {chosen.sessions} sessions with 6 roles each; page caches off",
                    "requests": chosen.requests,
                    "python": platform.python_version(),
                    "yardstick_ms": sorted(yardsticks)[len(yardsticks) // 2],
                    "pages": results,
                },
                indent=2,
            )
        )
    finally:
        if server:
            server.terminate()
            server.wait(timeout=10)
        from django.db import connections

        connections.close_all()
        admin_sql(server_url, f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


if __name__ == "__main__":
    main()
