"""A database of its own for a bench, made as the tests make theirs, and dropped afterwards."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any


def settle() -> None:
    """Set Django up on DATABASE_URL (default: SQLite), in a database whose name no other run has."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "convite.settings")
    os.environ.setdefault("CONVITE_MODE", "test")
    os.environ.setdefault("CONVITE_TEST_DB", f"bench_{os.getpid()}")
    import django

    django.setup()


@contextmanager
def database() -> Iterator[None]:
    """Create and migrate the bench's database; drop it in the end."""
    from django.db import connection

    kept = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(kept, verbosity=0)


def hybrid_event(seats: dict[str, int | None]) -> Any:
    """Make a published event with one session in a week."""
    from django.utils import timezone

    from events import schedule
    from people.models import Organisation

    now = timezone.now()
    lead, _is_new = Organisation.objects.get_or_create(slug="mesa", defaults={"name": "Mesa Abierta"})
    event = schedule.create_event(
        lead=lead,
        title={"es": "Mesa redonda", "pt-br": "Mesa-redonda", "en": "Round table"},
        time_zone="America/Guatemala",
        seats=seats,
        venue="Casa Ibargüen",
        city="Guatemala",
        by=None,
        now=now,
    )
    schedule.add_session(
        event,
        title={"es": "Mesa redonda", "pt-br": "Mesa-redonda", "en": "Round table"},
        declared_minutes=60,
        wall_start=(now + timedelta(days=7)).replace(tzinfo=None, microsecond=0),
        meeting_url="https://meet.example/abc",
        by=None,
        now=now,
    )
    schedule.publish(event, by=None, now=now)
    return event
