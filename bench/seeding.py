"""How fast a crowd is written, and whether memory stays flat: `python -m bench.seeding [people …]`, JSON out.

Works in a database of its own, which it makes and removes. CPU is that of this process, without the
database's; `peak_mb` is the most that it held so far, and stays the same however many people follow.
"""

import json
import resource
import sys
import time
from typing import Any

from bench import house


def main(sizes: list[int]) -> dict[str, Any]:
    """Write one crowd after the other, four in five marked present, and return what each took."""
    from django.db import connection
    from django.utils import timezone

    from convite.seed import crowd
    from events.models import Presence, Registration
    from people.models import Organisation

    organisation = Organisation.objects.create(slug="bench", name="Bench")
    told = []
    for people in sizes:
        before = Registration.objects.count() + Presence.objects.count()
        began, worked = time.perf_counter(), time.process_time()
        crowd.gather(people, organisation=organisation, now=timezone.now(), present=True)
        seconds, cpu = time.perf_counter() - began, time.process_time() - worked
        rows = Registration.objects.count() + Presence.objects.count() - before
        told.append(
            {
                "people": people,
                "rows": rows,
                "seconds": round(seconds, 1),
                "rows_a_second": round(rows / seconds),
                "rows_a_cpu_second": round(rows / cpu),
                "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
            }
        )
    return {"database": connection.vendor, "runs": told}


if __name__ == "__main__":
    house.settle()
    asked = [int(word) for word in sys.argv[1:]]
    with house.database():
        print(json.dumps(main(asked or [10_000, 100_000]), indent=2))
