"""What an issue costs with many readers: written to all of them, asked about, worded.

    DATABASE_URL=postgres://… python -m bench.newsletter [readers] [stopped]

Works in a database of its own, which it makes and removes, and prints JSON. `stopped` of a hundred addresses
stand on the list of those that are not written to. `cpu_ms` is this process alone.
"""

import json
import resource
import sys
import time
from datetime import timedelta
from typing import Any

from bench import house
from bench.letters import cost

ALL = ["sessions", "trainings", "publications", "highlights"]
#: An issue as long as real ones are: twelve entries of a topic in each language.
PARTS = [
    {"kind": "says", "words": "Esta semana presentamos el curso nuevo y abrimos inscripciones."},
    *(
        {
            "kind": "item",
            "topic": topic,
            "title": f"Mesa redonda sobre seguridad digital {number}",
            "words": "Viernes, 13 de noviembre de 2026 a las 09:00 · Guatemala",
            "url": f"https://bench.example/es/eventos/{topic}-{number}/",
        }
        for topic in ALL
        for number in range(12)
    ),
]


def memory() -> float:
    """The most memory that this process has held so far, in MB."""
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1)


def main(readers: int, stopped: int) -> dict[str, Any]:
    """Measure, and return what was found."""
    from django.db import connection
    from django.utils import timezone, translation

    from mail import issues, newsletter, suppression
    from mail.models import Letter, Stream, Subscriber, Suppression
    from people import consent

    now = timezone.now()
    site, words = newsletter.ensure(), consent.text_in_force("newsletter", "es")
    languages = ("es", "es", "es", "pt-br", "en")
    Subscriber.objects.bulk_create(
        (
            Subscriber(
                newsletter=site, address=f"reader{number}@correo.example", language=languages[number % 5],
                topics=ALL[: 1 + number % 4], state="active", consent=words,
            )
            for number in range(readers)
        ),
        batch_size=1_000,
    )  # fmt: skip
    Suppression.objects.bulk_create(
        (
            Suppression(
                address_hash=suppression.hash_of(f"reader{number}@correo.example"),
                reason="objection", stream=Stream.MESSAGE,
            )
            for number in range(readers * stopped // 100)
        ),
        batch_size=1_000,
    )  # fmt: skip
    contents = {code: {"title": "Boletín", "url": "", "parts": PARTS} for code in ("es", "pt-br", "en")}
    told: dict[str, Any] = {
        "database": connection.vendor,
        "readers": readers,
        "stopped": readers * stopped // 100,
    }
    told["audience"] = cost(lambda: issues.audience(site, contents), 5)

    issues.send(site, contents, source="bench", by=None, now=now)
    before, began, cpu = memory(), time.perf_counter(), time.process_time()
    written = issues.post_due(now, longest=3600)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    told["written"] = {
        "letters": written,
        "seconds": round(seconds, 1),
        "rows_a_second": round(written / seconds),
        "cpu_ms_a_letter": round(1000 * cpu / written, 3),
        "memory_mb_before_and_after": [before, memory()],
    }
    began = time.perf_counter()
    told["written"]["a_look_that_finds_nothing_new"] = issues.post_due(now + timedelta(minutes=1))
    told["written"]["which_takes_ms"] = round(1000 * (time.perf_counter() - began), 1)

    letters = iter(Letter.objects.order_by("?")[:1_500])
    told["asked_whether_stopped"] = cost(lambda: suppression.why(next(letters)), 400)
    told["asked_whether_still_wanted"] = cost(lambda: issues.is_wanted(next(letters), now), 400)
    with translation.override("es"):
        told["worded"] = cost(lambda: issues.issue_letter(next(letters), now), 400)
    return told


if __name__ == "__main__":
    house.settle()
    with house.database():
        print(json.dumps(main(*map(int, sys.argv[1:3] or ["100000", "5"])), indent=2, ensure_ascii=False))
