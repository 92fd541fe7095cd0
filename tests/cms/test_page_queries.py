"""What a page asks of the database when it is made: the same for one session and for thirty."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms import records
from cms.models import EventPage
from events.models import Event, Part, Session

pytestmark = pytest.mark.django_db

#: What the pages may ask at most.
MOST = 12


def with_sessions(published: Session, speaker: Part, number: int) -> Event:
    """The cast's event with so many sessions, each with a speaker."""
    event = published.event
    assert published.starts_at and published.wall_date and speaker.person
    for more in range(number - event.sessions.count()):
        session = Session.objects.create(
            event=event,
            title_es=f"Mesa {more} de {number}",
            status="scheduled",
            wall_date=published.wall_date + timedelta(days=more + 1),
            wall_time=published.wall_time,
            time_zone=published.time_zone,
            starts_at=published.starts_at + timedelta(days=more + 1),
            declared_minutes=60,
        )
        Part.objects.create(
            session=session,
            person=speaker.person,
            subject=speaker.subject,
            role="speaker",
            status="confirmed",
        )
    records.publish_event(event)
    return event


def asked(client: Client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as queries:
        client.get(address)
    return len(queries)


def test_pages_ask_the_same_of_one_session_of_three_and_of_thirty(
    client: Client, published: Session, speaker: Part
) -> None:
    told: dict[str, list[int]] = {"event": [], "session": [], "programme": [], "home": []}
    for number in (1, 3, 30):
        event = with_sessions(published, speaker, number)
        addresses = {
            "event": EventPage.objects.get(event=event, locale__language_code="es").url_path,
            "session": records.page_of(published, "es").url_path,
            "programme": "/es/sesiones/",
            "home": "/es/",
        }
        for name, address in addresses.items():
            told[name].append(asked(client, address))

    assert {name: len(set(counts)) for name, counts in told.items()} == dict.fromkeys(told, 1), told
    assert max(max(counts) for counts in told.values()) <= MOST
