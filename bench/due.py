"""What it costs to find who is due a letter, among 100,000 and among 1,000,000 registrations.

    DATABASE_URL=postgres://… python -m bench.due [fewer] [more]

Works in a database of its own, which it makes and removes, and prints JSON with the plans. 50 events are
ahead with 200 places each, 30 rules are on, and all other registrations are of events that are over. Times in
milliseconds are medians, of one process and its database: of one due query, and of a whole look by the tick
when nobody new is due.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from bench import house

#: Places of each event that is over, and of each one ahead.
EACH_OLD, EACH_AHEAD = 500, 200
AHEAD, RULES = 50, 30
#: What is borne: the bar of the due query, and of a look that finds nobody.
BAR_MS, LOOK_BAR_MS = 200, 1000


def cost(act: Callable[[], object], times: int = 7) -> float:
    """The median of an act in milliseconds."""
    act()
    taken = []
    for _number in range(times):
        began = time.perf_counter()
        act()
        taken.append((time.perf_counter() - began) * 1000)
    return round(statistics.median(taken), 1)


def copies(row: Any, number: int, changes: dict[str, str]) -> None:
    """Write a row so many times more, by one statement; `n` counts them, and `changes` is in SQL."""
    from django.db import connection

    columns = [field.column for field in row._meta.concrete_fields if field.column != "id"]
    generated = {field.column for field in row._meta.concrete_fields if getattr(field, "generated", False)}
    columns = [name for name in columns if name not in generated]
    quoted = ", ".join(f'"{name}"' for name in columns)
    told = ", ".join(changes.get(name, f't."{name}"') for name in columns)
    table = row._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{table}" ({quoted}) SELECT {told} FROM "{table}" t, generate_series(1, %s) n '
            "WHERE t.id = %s",
            [number, row.pk],
        )


def event(now: datetime, starts: datetime, organisation: Any) -> Any:
    """A published event of one session, which begins then."""
    from events.models import Event, Hosting, Session

    made = Event.objects.create(
        title_es="Mesa", title_en="Table", status="published", time_zone="America/Guatemala", venue="Casa",
        starts_at=starts, ends_at=starts + timedelta(hours=1), created_at=now,
    )  # fmt: skip
    Hosting.objects.create(event=made, organisation=organisation, is_lead=True, right="edit")
    Session.objects.create(
        event=made, title_es="Mesa", status="scheduled", time_zone="America/Guatemala", declared_minutes=60,
        wall_date=starts.date(), wall_time=starts.time(), starts_at=starts, meeting_number="123",
    )  # fmt: skip
    return made


def fill(events: list[Any], each: int, came_in: datetime) -> None:
    """So many confirmed places at each of some events."""
    from events.models import Registration

    for one in events:
        first = Registration.objects.create(
            event=one, number=1, name="Persona", email=f"p{one.pk}@bench.example", contact_key=f"p{one.pk}",
            language="es", time_zone="America/Guatemala", mode="online", registered_at=came_in,
        )  # fmt: skip
        key = f"'p{one.pk}-' || n"
        copies(
            first,
            each - 1,
            {
                "code": "substr(md5(random()::text || n), 1, 26)",
                "door_code": "substr(md5(random()::text || n), 1, 12)",
                "subject": "gen_random_uuid()",
                "number": "n + 1",
                "email": f"{key} || '@bench.example'",
                "contact_key": key,
            },
        )


def tell_everybody() -> int:
    """A letter for every place of what is over, as the years leave them; return how many there are now."""
    from django.db import connection

    from mail.models import Letter

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO mail_letter (key, stream, filed_under, batch, kind, about, subject, channel,"
            " address, domain, language, time_zone, state, message_id, created_at, not_before, claim,"
            " attempts, error, told_with, title, text, html, calendar)"
            " SELECT 'day:old:' || r.code, 0, e.code, '', 'events.day_before', '{}', r.subject, 'mail',"
            " r.email, 'bench.example', 'es', 'UTC', 'sent', '<' || r.code || '@bench>', r.registered_at,"
            " r.registered_at, '', 1, '', '', 'x', 'x', 'x', ''"
            " FROM events_registration r JOIN events_event e ON e.id = r.event_id"
            " WHERE e.ends_at < now() ON CONFLICT DO NOTHING"
        )
    return Letter.objects.count()


def grow(to: int, now: datetime, organisation: Any) -> None:
    """Let there be so many registrations, by events that are over."""
    from django.db import connection

    from events.models import Registration

    missing = (to - Registration.objects.count()) // EACH_OLD
    old = [
        event(now, now - timedelta(days=90 + number % 1000, hours=number % 24), organisation)
        for number in range(missing)
    ]
    fill(old, EACH_OLD, now - timedelta(days=1200))
    tell_everybody()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def ahead(now: datetime, organisation: Any) -> None:
    """50 events within the next three days, and 30 rules, half the organisation's and half the events'."""
    from events import rules
    from events.rules import Wish

    events = [
        event(now, now + timedelta(hours=4) + timedelta(minutes=70 * number), organisation)
        for number in range(AHEAD)
    ]
    fill(events, EACH_AHEAD, now - timedelta(days=20))
    words = {"title": {"es": "Trae {event}"}, "text": {"es": "Trae algo, {name}."}}
    for number in range(RULES):
        owner = organisation if number % 2 else events[number]
        wish = Wish("before-session", 60 * (12 + 2 * number), to_roles=number % 3 == 0, **words)
        made = rules.write(owner, wish, by=None, now=now - timedelta(days=30))
        rules.turn_on(made, at_once=False, by=None, now=now - timedelta(days=30))


def looked_at(now: datetime) -> dict[str, Any]:
    """The costs with what there is now."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from events import reminders, rule_letters, rule_readers, rule_times, untold
    from events.models import Registration
    from mail.models import Letter

    def settled() -> None:
        Letter.objects.filter(state="due").delete()
        connection.cursor().execute("ANALYZE")

    settled()
    rules, off = rule_times.in_use(now)
    of_rules = rule_readers.untold(rule_times.due(rules, off, now))
    of_reminders = untold.places(list(reminders._reminders(now)))
    assert of_rules is not None
    found: dict[str, Any] = {
        "registrations": Registration.objects.count(),
        "letters": Letter.objects.count(),
        "due_by_rules": of_rules.count(),
        "due_reminders": of_reminders.count(),
        "rules_query_ms": cost(lambda: list(of_rules[: rule_letters.BATCH])),
        "reminders_query_ms": cost(lambda: list(of_reminders[: untold.BATCH])),
        "plan_of_rules": of_rules[: rule_letters.BATCH].explain(analyze=True, buffers=True).splitlines(),
        "plan_of_reminders": of_reminders[: untold.BATCH].explain(analyze=True, buffers=True).splitlines(),
    }
    reminders.send_due(now)
    rule_letters.post_due(now)
    connection.cursor().execute("ANALYZE")
    with CaptureQueriesContext(connection) as asked:
        assert rule_letters.post_due(now) == 0
    found["queries_of_a_look"] = len(asked)
    found["look_of_rules_ms"] = cost(lambda: rule_letters.post_due(now))
    found["look_of_reminders_ms"] = cost(lambda: reminders.send_due(now))
    return found


def main(fewer: int, more: int) -> int:
    """Measure with few and with many registrations; 1 where a bar is not held."""
    house.settle()
    from django.conf import settings
    from django.utils import timezone

    from people.models import Organisation

    settings.DEBUG = False
    with house.database():
        # An ordinary look; one at the full hour reaches back further.
        now = timezone.now().replace(minute=30, microsecond=0)
        organisation = Organisation.objects.create(slug="bench", name="Bench")
        ahead(now, organisation)
        told = []
        for number in (fewer, more):
            grow(number, now, organisation)
            told.append(looked_at(now))
    few, many = told
    queries = ("rules_query_ms", "reminders_query_ms")
    looks = ("look_of_rules_ms", "look_of_reminders_ms")
    holds = all(many[name] < BAR_MS for name in queries) and all(many[name] < LOOK_BAR_MS for name in looks)
    ratios = {name: round(many[name] / few[name], 2) for name in (*queries, *looks)}
    print(json.dumps({"holds": holds, "ratio": ratios, "fewer": few, "more": many}, indent=1))
    return 0 if holds else 1


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:]]
    sys.exit(main(*(numbers or [100_000, 1_000_000])))
