"""What the desk's lists cost: `python -m bench.lists [registrations] [in one act]`, JSON out.

Fills one event with registrations, asks its list as an organiser's browser does (search, filters, order, the
last page), takes it as a file, gives places back in one act and brings them back. The CPU of this process,
PostgreSQL's plan of the search, and a yardstick to set both beside.
"""

import json
import random
import resource
import sys
import time
from datetime import timedelta
from statistics import median
from typing import Any

from bench import house, yardstick

house.settle()

from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

ROUNDS = 15
FIRST = ("María", "José", "Ana Lucía", "João", "Inés", "Ixchel", "Bruno", "Zoé", "Álvaro", "Beatriz")
LAST = ("Núñez", "Xicará", "de la Cruz", "Peña", "Ajq’ij", "Conceição", "Güemes", "Chávez", "Muñoz", "Ruiz")


def fill(event: Any, number: int) -> None:
    """Write so many confirmed places, half of them in the room, and mark two in five present."""
    from events.models import Capacity, Event, Presence, Registration, Session
    from events.recognition import name_key
    from people.models import StakeholderGroup

    draw, now = random.Random(7), timezone.now()
    groups = [None, *StakeholderGroup.objects.all()]
    session = Session.objects.get(event=event)
    for start in range(1, number + 1, 2000):
        rows = []
        for at in range(start, min(start + 2000, number + 1)):
            address = f"persona{at}@correo.example"
            name = f"{draw.choice(FIRST)} {draw.choice(LAST)} {draw.choice(LAST)} {at}"
            rows.append(
                Registration(
                    event=event, number=at, name=name, name_key=name_key(name), email=address,
                    contact_key=address, language="es", time_zone="America/Guatemala",
                    mode="online" if at % 2 else "onsite", stakeholder_group=draw.choice(groups),
                    country=draw.choice(("GT", "HN", "SV", "BR", "")),
                    registered_at=now - timedelta(minutes=at),
                    address_confirmed_at=now if at % 3 else None,
                )
            )  # fmt: skip
        made = Registration.objects.bulk_create(rows)
        Presence.objects.bulk_create(
            Presence(registration=row, session=session, state="present", mode=row.mode, source="hand")
            for row in made
            if row.number % 5 < 2
        )
    for mode in ("onsite", "online"):
        taken = Registration.objects.filter(event=event, mode=mode).count()
        Capacity.objects.filter(event=event, mode=mode).update(taken=taken)
    Event.objects.filter(pk=event.pk).update(next_number=number + 1)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def organiser() -> tuple[Any, Client]:
    """Somebody who organises, with a browser that has shown the second factor."""
    from people.models import Organisation, Person
    from tests.conftest import appoint, show_factor

    who = Person.objects.create_user(name="Olga", email="olga@mesa.example")
    appoint(who, "organiser", Organisation.objects.get(slug="mesa"))
    client = Client()
    client.force_login(who, backend="allauth.account.auth_backends.AuthenticationBackend")
    show_factor(client, who)
    return who, client


def asked(client: Client, path: str, **words: str) -> dict[str, Any]:
    """What one page costs: milliseconds by the clock and of this process, and its queries."""
    client.get(path, words)
    clock, cpu = [], []
    for _round in range(ROUNDS):
        began, busy = time.perf_counter(), time.process_time()
        answer = client.get(path, words)
        clock.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - busy))
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(path, words)
    if answer.status_code != 200:
        raise RuntimeError(f"The list answered {answer.status_code}.")
    return {
        "ms": round(median(clock), 1),
        "slowest_ms": round(max(clock), 1),
        "cpu_ms": round(median(cpu), 1),
        "queries": len(queries),
    }


def plan(event: Any) -> list[str]:
    """How PostgreSQL finds the names of a search."""
    from events.listing import Asked, matching

    if connection.vendor != "postgresql":
        return []
    rows = matching(event, Asked(q="nunez maria"))[:25]
    return rows.explain(analyze=True).splitlines()


def taken(event: Any, who: Any) -> dict[str, Any]:
    """What the whole list costs as a file of each kind."""
    from events import roll
    from events.listing import Asked

    told = {}
    for kind in roll.KINDS:
        began, busy = time.perf_counter(), time.process_time()
        with CaptureQueriesContext(connection) as queries:
            file = roll.write(event, Asked(), kind=kind, by=who, now=timezone.now())
        told[kind] = {
            "s": round(time.perf_counter() - began, 2),
            "cpu_s": round(time.process_time() - busy, 2),
            "queries": len(queries),
            "bytes": file.seek(0, 2),
        }
        file.close()
    return told


def together(event: Any, who: Any, number: int) -> dict[str, Any]:
    """So many places given back in one act, as the worker does it, and brought back."""
    from events import bulk
    from events.models import Capacity, Registration

    now = timezone.now()
    began = time.perf_counter()
    every = Registration.objects.filter(event=event).order_by("number").values_list("code", flat=True)
    one = bulk.choose(event, act="give-back", codes=every[:number], by=who, now=now)
    choosing = time.perf_counter() - began
    bulk.begin(one, options={}, by=who, now=now)
    began = time.perf_counter()
    done = bulk.run_due(now, longest=3600)
    doing = time.perf_counter() - began
    left = Registration.objects.placed().filter(event=event).count()
    seats = sum(Capacity.objects.filter(event=event).values_list("taken", flat=True))
    one.refresh_from_db()
    began = time.perf_counter()
    bulk.undo(one, by=who, now=now)
    bulk.run_due(now, longest=3600)
    undoing = time.perf_counter() - began
    back = Registration.objects.placed().filter(event=event).count()
    return {
        "places": done, "choosing_s": round(choosing, 2), "doing_s": round(doing, 1),
        "ms_a_place": round(1000 * doing / max(done, 1), 2), "left": left, "seats_taken": seats,
        "undoing_s": round(undoing, 1), "back": back,
    }  # fmt: skip


def main(number: int, in_one_act: int) -> dict[str, Any]:
    from django.conf import settings

    settings.ALLOWED_HOSTS = ["*"]
    event = house.hybrid_event({"onsite": None, "online": None})
    fill(event, number)
    who, client = organiser()
    path = reverse("events:desk_registrations", args=[event.code])
    pages = {
        "first page": asked(client, path),
        "last page": asked(client, path, page="last"),
        "search of a name": asked(client, path, q="nunez maria"),
        "search that finds one": asked(client, path, q="persona77@"),
        "search that finds nobody": asked(client, path, q="quetzalina"),
        "by name, those who came, of a sector": asked(client, path, came="yes", sector="press", sort="name"),
    }
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    files = taken(event, who)
    return {
        "registrations": number,
        "database": connection.vendor,
        "yardstick_ms": yardstick.milliseconds(),
        "pages": pages,
        "plan": plan(event),
        "files": files,
        "mb_more_for_files": round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory) / 1024),
        "act_on_many": together(event, who, in_one_act),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:3]]
    with house.database():
        told = main(*(numbers + [10_000, 10_000][len(numbers) :]))
        print(json.dumps(told, indent=2, ensure_ascii=False))
