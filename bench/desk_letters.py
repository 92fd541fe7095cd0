"""What the desk's list of an event's letters costs: `python -m bench.desk_letters [letters]`, JSON out.

Writes so many letters into one event of 10,000 places, one letter in two hundred of which waits for a person
to decide, and asks the list as an organiser's browser does: every tab, a kind, searches, a place's own, the
last page, and the administrators' list beside it. Milliseconds are medians by the clock, of one process and
its database; the yardstick stands beside. Exits with 1 where a page takes longer than the bar.
"""

import json
import sys
from datetime import datetime, timedelta
from typing import Any

from bench import house, yardstick

house.settle()

from django.db import connection  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from bench.lists import asked, fill, organiser  # noqa: E402

PLACES = 10_000
#: Milliseconds that a page may take.
BAR = 300
KINDS = (
    "events.registered",
    "events.week_before",
    "events.day_before",
    "events.hour_before",
    "events.changed",
    "events.thanks",
    "events.survey",
    "events.documents",
)
#: One letter of each two hundred, by its number: what becomes of the others is that they were sent.
OTHER_STATES = {0: "held", 1: "failed", 2: "due", 3: "dropped"}


def write(event: Any, number: int, now: datetime) -> None:
    """Write so many letters to the holders of the event's places, one kind after the other."""
    from mail.models import Letter

    places = list(event.registrations.order_by("number").values_list("code", "subject", "email"))
    for start in range(0, number, 2000):
        rows = []
        for at in range(start, min(start + 2000, number)):
            code, subject, address = places[at % len(places)]
            state = OTHER_STATES.get(at % 400, "sent")
            written = now - timedelta(minutes=number - at)
            rows.append(
                Letter(
                    key=f"bench:{at}", filed_under=event.code, kind=KINDS[at // len(places) % len(KINDS)],
                    about={"registration": code}, subject=subject, address=address, domain="correo.example",
                    language="es", time_zone="America/Guatemala", state=state, created_at=written,
                    message_id=f"<bench{at:020d}@convite.example>", not_before=written, attempts=1,
                    sent_at=written if state == "sent" else None,
                    error="550 5.1.1 no such user" if state == "failed" else "",
                    title="Tu lugar", text=f"Tu lugar {at}. " * 60, html=f"<p>Tu lugar {at}.</p>" * 250,
                )
            )  # fmt: skip
        Letter.objects.bulk_create(rows)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")


def main(number: int) -> int:
    """Measure every way to look at the list; 1 where one is dearer than the bar."""
    from django.conf import settings

    from tests.conftest import appoint

    settings.ALLOWED_HOSTS = ["*"]
    event = house.hybrid_event({"onsite": None, "online": None})
    fill(event, PLACES)
    write(event, number, timezone.now())
    who, client = organiser()
    path = reverse("events:desk_letters", args=[event.code])
    place = event.registrations.get(number=77)
    pages = {
        "all": asked(client, path),
        "last page": asked(client, path, page="last"),
        "to decide": asked(client, path, state="decide"),
        "on their way": asked(client, path, state="waiting"),
        "dropped": asked(client, path, state="dropped"),
        "paused, of which there are none": asked(client, path, state="paused"),
        "of one kind": asked(client, path, kind="events.changed"),
        "of one kind, to decide": asked(client, path, kind="events.changed", state="decide"),
        "search of a name that many have": asked(client, path, q="nunez maria"),
        "search of an address": asked(client, path, q="persona77@correo.example"),
        "search of a number": asked(client, path, q="77"),
        "search that finds nobody": asked(client, path, q="quetzalina"),
        "search among those to decide": asked(client, path, q="nunez", state="decide"),
        "letters to one place": asked(client, path, of=place.code),
        "the page of a place": asked(client, reverse("events:desk_place", args=[place.code])),
    }
    appoint(who, "administrator", None)
    mail_desk = reverse("mail:desk")
    pages |= {
        "administrators, to decide": asked(client, mail_desk),
        "administrators, held": asked(client, mail_desk, state="held"),
        "administrators, one address": asked(client, mail_desk, q="persona77@correo.example"),
    }
    holds = all(page["ms"] < BAR for page in pages.values())
    told = {
        "letters": number,
        "database": connection.vendor,
        "yardstick_ms": yardstick.milliseconds(),
        "holds": holds,
        "pages": pages,
    }
    print(json.dumps(told, indent=2, ensure_ascii=False))
    return 0 if holds else 1


if __name__ == "__main__":
    with house.database():
        code = main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    sys.exit(code)
