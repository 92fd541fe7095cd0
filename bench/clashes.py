"""How long it takes to find every clash: `python bench/clashes.py [people] [sessions]`, JSON and plan out.

Makes events of several organisations with parallel rooms, four roles a session, in a database of its own;
then asks for every person in two places (all events), for the clashes of one event as its page does, and for
those of one session that is about to move. Leaves nothing behind.
"""

import json
import random
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench import house, yardstick

house.settle()

from django.db import connection  # noqa: E402

NOW = datetime(2026, 11, 10, 15, 0, tzinfo=UTC)
#: Sessions of one event; ten at once.
EACH, ROOMS = 100, 10
ROLES = ("speaker", "speaker", "onsite-moderator", "rapporteur")
RUNS = 9


def fill(people: int, sessions: int) -> None:
    """Make the events, their sessions on two days each, and four roles in each session."""
    from events.models import Event, Hosting, Part, Session
    from people.models import Organisation, Person

    draw = random.Random(7)
    crowd = Person.objects.bulk_create(Person(name=f"Person {number}") for number in range(people))
    houses = [Organisation.objects.create(slug=f"bench-{number}", name="Bench") for number in range(5)]
    events = Event.objects.bulk_create(
        Event(
            title_es=f"Event {number}",
            status="published",
            time_zone="UTC",
            country="GT",
            city=draw.choice(("Guatemala", "Antigua")),
            venue=f"House {number % 3}",
        )
        for number in range(max(1, sessions // EACH))
    )
    Hosting.objects.bulk_create(
        Hosting(event=event, organisation=houses[number % len(houses)], is_lead=True, right="edit")
        for number, event in enumerate(events)
    )
    made = []
    for number in range(sessions):
        event = events[number % len(events)]
        slot = number // len(events) // ROOMS
        first = NOW + timedelta(days=7 + 2 * events.index(event) % 30)
        starts = first + timedelta(days=slot // 5, minutes=90 * (slot % 5))
        made.append(
            Session(
                event=event,
                title_es=f"Session {number}",
                status="scheduled",
                wall_date=starts.date(),
                wall_time=starts.time(),
                time_zone="UTC",
                starts_at=starts,
                declared_minutes=draw.choice((60, 75, 90)),
                room=f"Room {number // len(events) % ROOMS}",
                track=draw.choice(("", "", "Data", "Rights")),
            )
        )
    made = Session.objects.bulk_create(made)
    Part.objects.bulk_create(
        Part(session=session, person=who, subject=who.subject, role=role, status="confirmed", mode="")
        for session in made
        for who, role in zip(draw.sample(crowd, len(ROLES)), ROLES, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def timed(task) -> tuple[dict, object]:
    """The median and the longest of some runs, in milliseconds from the question to the records in hand."""
    taken, result = [], None
    for _run in range(RUNS):
        began = time.perf_counter()
        result = task()
        taken.append(1000 * (time.perf_counter() - began))
    return {"median_ms": round(median(taken), 1), "longest_ms": round(max(taken), 1)}, result


def plan() -> list[str]:
    """What the database does to find every person in two places."""
    from events import clashes

    sql = clashes.worded(clashes._DOUBLES, scoped=None, after=False, way=True)
    explain = "EXPLAIN ANALYZE" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
    with connection.cursor() as cursor:
        cursor.execute(f"{explain} {sql}")
        return [str(row[-1]) for row in cursor.fetchall()]


def main(people: int, sessions: int) -> dict:
    from events import clashes
    from events.models import Event, Part, Session

    fill(people, sessions)
    event = Event.objects.order_by("pk").first()
    session = Session.objects.filter(event=event).order_by("pk").first()
    assert event and session and session.starts_at and session.ends_at
    starts, ends = session.starts_at, session.ends_at
    everything, found = timed(lambda: clashes.doubles())
    of_event, mine = timed(lambda: (clashes.doubles({event.pk}), clashes.shared({event.pk})))
    of_session, _shared = timed(
        lambda: (
            clashes.sharing(session, starts, ends),
            [
                clashes.of_person(part.person, starts, ends, exclude=session, at=event)
                for part in session.parts.select_related("person")
            ],
        )
    )
    return {
        "people": people,
        "sessions": sessions,
        "roles": Part.objects.count(),
        "database": connection.vendor,
        "yardstick_ms": yardstick.milliseconds(),
        "everyone_everywhere": everything | {"found": len(found)},
        "one_event": of_event | {"found": [len(one) for one in mine]},
        "one_session": of_session,
        "plan": plan(),
    }


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:3]]
    with house.database():
        print(json.dumps(main(*(numbers + [200, 2_000][len(numbers) :])), indent=2))
