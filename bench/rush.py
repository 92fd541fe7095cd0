"""How a rush ends: many people at once for few seats, over HTTP, several runs.

    DATABASE_URL=postgres://… python -m bench.rush [people] [seats] [runs]

Prints JSON: for each run the answers, the waits, and whether seats, places and numbers agree.
"""

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from bench import house


def main() -> None:
    people, seats, runs = (int(word) for word in [*sys.argv[1:], *["500", "100", "5"][len(sys.argv) - 1 :]])
    house.settle()
    from django.db import connection

    from bench import crowd, server
    from events.models import Capacity, Registration

    told = []
    with house.database(), tempfile.TemporaryDirectory() as folder, server.running(Path(folder)) as web:
        for _run in range(runs):
            event = house.hybrid_event({"onsite": seats * 6 // 10, "online": seats - seats * 6 // 10})
            before = web.web_seconds() + web.database_seconds()
            outcome = crowd.rush(web.port, f"/es/r/{event.code}/", crowd.forms(people, onsite=6))
            after = web.web_seconds() + web.database_seconds()
            placed = Registration.objects.placed().filter(event=event)
            modes = Counter(placed.values_list("mode", flat=True))
            numbers = sorted(placed.values_list("number", flat=True))
            taken = dict(Capacity.objects.filter(event=event).values_list("mode", "taken"))
            told.append(
                outcome.as_json()
                | {
                    "placed": dict(modes),
                    "seats_agree": taken == modes,
                    "numbers_contiguous": numbers == list(range(1, len(numbers) + 1)),
                    "exact": sum(modes.values()) == min(seats, people),
                    "cpu_ms_per_answer": round((after - before) * 1000 / people, 1),
                }
            )
    print(
        json.dumps({"database": connection.vendor, "people": people, "seats": seats, "runs": told}, indent=2)
    )


if __name__ == "__main__":
    main()
