"""How a rush ends: many people at once for few seats, over HTTP, several runs.

    DATABASE_URL=postgres://… python -m bench.rush [people] [seats] [runs] [--mixed] [--unlocked]

Everybody agrees to wait. `--mixed`: half of the seats are held before; during the rush one in two of their
holders leaves, one in four asks for the other side, which is full by then or soon, and one in four goes to a
hub that has seats for all. `--unlocked` is the control: the same product with its lock taken
out (`bench.unlocked`), in a database without the two constraints that would stop it; it must oversell.

Prints JSON: for each run the answers, the waits, and whether seats, places, lists and numbers agree.
"""

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from bench import house


def main() -> None:
    options = {word for word in sys.argv[1:] if word.startswith("--")}
    given = [word for word in sys.argv[1:] if not word.startswith("--")]
    people, seats, runs = (int(word) for word in [*given, *["2000", "100", "5"][len(given) :]])
    house.settle()
    from django.db import connection

    from bench import crowd, server
    from events.models import Mode

    told = []
    wsgi = "bench.unlocked" if "--unlocked" in options else "convite.wsgi"
    with house.database(), tempfile.TemporaryDirectory() as folder:
        if "--unlocked" in options:
            _take_out_the_net()
        with server.running(Path(folder), wsgi=wsgi) as web:
            for _run in range(runs):
                event = house.hybrid_event({"onsite": seats * 6 // 10, "online": seats - seats * 6 // 10})
                others = _holders(event, seats // 2) if "--mixed" in options else []
                to_hub = sum(form.get("to", "") not in ("", *Mode.values) for _door, form in others)
                forms = [form | {"listed": ["onsite", "online"]} for form in crowd.forms(people, onsite=6)]
                before = web.web_seconds() + web.database_seconds()
                outcome = crowd.rush(web.port, f"/es/r/{event.code}/", forms, others)
                after = web.web_seconds() + web.database_seconds()
                found = _outcome(event, is_mixed=bool(others))
                if others:
                    found["all_who_could_change_sides_did"] = found["confirmed"].get("hub", 0) == to_hub
                cost = round((after - before) * 1000 / (people + len(others)), 1)
                told.append(outcome.as_json() | found | {"cpu_ms_per_answer": cost})
    head = {"database": connection.vendor, "people": people, "seats": seats, "options": sorted(options)}
    print(json.dumps(head | {"runs": told}, indent=2))


def _holders(event: Any, number: int) -> list[tuple[str, dict[str, str]]]:
    """Give so many places before the rush; return what their holders do during it."""
    from django.utils import timezone

    from events import hubs, recognition, registration
    from people import links

    now, acts = timezone.now(), []
    hub = hubs.add(event, name="Biblioteca", address="", country="GT", seats=None, by=None, now=now)
    for place in range(number):
        held = registration.register(
            event,
            answers=recognition.Answers(name=f"Antes {place}", mode="onsite" if place % 2 else "online"),
            contact=recognition.Contact(email=f"antes{place}@correo.example"),
            language="es",
            time_zone="UTC",
            now=now,
        )
        door = f"/es/my/{links.mint('registration', held.code, now=now, days=30)}/"
        other = {"to": hubs.seats_of(hub).way if place % 8 < 2 else "online" if place % 2 else "onsite"}
        acts.append((f"{door}switch/", other) if place % 4 < 2 else (f"{door}cancel/", {}))
    return acts


def _outcome(event: Any, *, is_mixed: bool) -> dict[str, Any]:
    """What the database says after a rush."""
    from events.models import Capacity, Registration

    rows = list(
        Registration.objects.filter(event=event)
        .order_by("waiting_since", "number")
        .values_list("mode", "status", "number", "name_key")
    )
    by = {
        status: Counter(mode for mode, held, *_rest in rows if held == status)
        for status in ("confirmed", "offered", "waiting", "cancelled")
    }
    agree, exact, oversold = True, True, 0
    for row in Capacity.objects.filter(event=event):
        blocked = by["confirmed"][row.mode] + by["offered"][row.mode]
        agree &= (row.taken, row.waiting) == (blocked, by["waiting"][row.mode])
        exact &= blocked == row.seats or not row.waiting
        oversold += max(0, blocked - row.seats) if row.seats is not None else 0
    numbers = sorted(number for _mode, _status, number, _name in rows)
    alive = [name for _mode, status, _number, name in rows if status != "cancelled"]
    return {
        **{status: dict(sorted(count.items())) for status, count in by.items() if count},
        "seats_and_lists_agree": agree,
        "exact": exact and (is_mixed or not by["offered"]),
        "oversold": oversold,
        "list_without_gaps": numbers == list(range(1, len(numbers) + 1)),
        "nobody_twice": len(set(alive)) == len(alive),
    }


def _take_out_the_net() -> None:
    """Drop the constraints behind the lock from the bench's own database."""
    from django.db import connection

    from events.models import Capacity, Registration

    with connection.schema_editor() as editor:
        for model, name in ((Capacity, "capacity_not_oversold"), (Registration, "registration_number_once")):
            editor.remove_constraint(model, next(one for one in model._meta.constraints if one.name == name))


if __name__ == "__main__":
    main()
