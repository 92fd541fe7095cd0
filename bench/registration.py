"""What one complete registration costs: the form, its POST and the receipt, over HTTP, page caches off.

    DATABASE_URL=postgres://… python -m bench.registration [people] [registrations already in the event]

Prints JSON: CPU milliseconds of web server and database together and apart, requests and queries, and how
fast the machine was meanwhile (`bench.yardstick`). The letter is written within these figures and sent
outside them.
"""

import http.client
import json
import re
import sys
import tempfile
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench import house, yardstick

WARM_UP = 20


def one(port: int, path: str, form: dict) -> int:
    """Register one person over one connection; return the bytes that came back."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", path)
    answer = line.getresponse()
    page = answer.read()
    assert answer.status == 200, answer.status
    cookie = SimpleCookie(answer.headers["Set-Cookie"])["csrftoken"].value
    proof = re.search(rb'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert proof is not None
    body = urlencode(form | {"csrfmiddlewaretoken": proof.group(1).decode()}, doseq=True)
    headers = {"Cookie": f"csrftoken={cookie}", "Content-Type": "application/x-www-form-urlencoded"}
    line.request("POST", path, body, headers)
    answer = line.getresponse()
    answer.read()
    assert answer.status == 303, answer.status
    line.request("GET", answer.headers["Location"], headers={"Cookie": f"csrftoken={cookie}"})
    answer = line.getresponse()
    receipt = answer.read()
    assert answer.status == 200, answer.status
    line.close()
    return len(page) + len(receipt)


def queries(path: str, form: dict) -> dict[str, int]:
    """Count the queries of the three requests."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    browser = Client(headers={"host": "localhost"})
    counts = {}
    with CaptureQueriesContext(connection) as seen:
        browser.get(path)
    counts["form"] = len(seen)
    with CaptureQueriesContext(connection) as seen:
        answer = browser.post(path, form)
    counts["post"] = len([query for query in seen.captured_queries if "SAVEPOINT" not in query["sql"]])
    with CaptureQueriesContext(connection) as seen:
        browser.get(answer["Location"])
    counts["receipt"] = len(seen)
    return counts | {"total": sum(counts.values())}


def fill(event: Any, number: int) -> None:
    """Write so many registrations into the event, as a crowd that came before."""
    from django.utils import timezone

    from events.models import Capacity, Event, Registration

    now = timezone.now()
    for start in range(1, number + 1, 2_000):
        Registration.objects.bulk_create(
            Registration(
                event=event,
                number=place,
                name=f"Antes {place}",
                email=f"antes{place}@correo.example",
                contact_key=f"antes{place}@correo.example",
                name_key=f"antes {place}",
                language="es",
                time_zone="UTC",
                mode="onsite" if place % 2 else "online",
                registered_at=now,
            )
            for place in range(start, min(start + 2_000, number + 1))
        )
    Capacity.objects.filter(event=event, mode="onsite").update(taken=(number + 1) // 2)
    Capacity.objects.filter(event=event, mode="online").update(taken=number // 2)
    Event.objects.filter(pk=event.pk).update(next_number=number + 1)


def main() -> None:
    people = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    already = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    house.settle()
    from django.db import connection

    from bench import crowd, server

    with house.database(), tempfile.TemporaryDirectory() as folder:
        event = house.hybrid_event({"onsite": None, "online": None})
        fill(event, already)
        path = f"/es/r/{event.code}/"
        forms = crowd.forms(people + WARM_UP + 2, onsite=5)
        queries(path, forms.pop())
        counted = queries(path, forms.pop())
        with server.running(Path(folder)) as web:
            for form in forms[:WARM_UP]:
                one(web.port, path, form)
            before = web.web_seconds(), web.database_seconds()
            for form in forms[WARM_UP:]:
                one(web.port, path, form)
            after = web.web_seconds(), web.database_seconds()
        web_ms, database_ms = (
            (end - start) * 1000 / people for start, end in zip(before, after, strict=True)
        )
        print(
            json.dumps(
                {
                    "database": connection.vendor,
                    "people": people,
                    "already_registered": already,
                    "yardstick_ms": yardstick.milliseconds(),
                    "requests": 3,
                    "queries": counted,
                    "cpu_ms": round(web_ms + database_ms, 1),
                    "cpu_ms_web": round(web_ms, 1),
                    "cpu_ms_database": round(database_ms, 1),
                },
                indent=2,
            )
        )


if __name__ == "__main__":
    main()
