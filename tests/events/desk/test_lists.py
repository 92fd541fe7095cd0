"""Lists at the desk: as many queries for three as for one, searched, paged, with numbers for names."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import registration
from events.models import Event, Registration, Session
from people.models import Person
from tests.events.desk.conftest import Enter, registered, url


@pytest.mark.parametrize("route", ["desk_registrations", "desk_event", "attendance", "desk"])
def test_a_page_asks_as_much_for_three_as_for_one(
    route: str,
    organiser: Person,
    enter: Enter,
    event: Event,
    session: Session,
    place: Registration,
    now: datetime,
) -> None:
    client = enter(organiser)
    codes = {"desk": (), "attendance": (session.code,)}.get(route, (event.code,))
    client.get(url(route, *codes))
    with CaptureQueriesContext(connection) as one:
        client.get(url(route, *codes))
    registered(event, "Luz", now)
    registered(event, "Inés", now, "online")
    with CaptureQueriesContext(connection) as three:
        client.get(url(route, *codes))
    assert len(three) == len(one)


def test_registrations_are_searched_and_filtered(
    organiser: Person, enter: Enter, event: Event, place: Registration, now: datetime
) -> None:
    registered(event, "Inés", now, "online")
    client = enter(organiser)

    def found(**asked: str) -> list[str]:
        page = client.get(url("desk_registrations", event.code), asked)
        return [row.name for row in page.context["page"]]

    assert found() == ["Paula", "Inés"]
    assert found(q="paula@") == ["Paula"]
    assert found(q="2") == ["Inés"]
    assert found(mode="online") == ["Inés"]
    assert found(mode="nowhere") == ["Paula", "Inés"]
    registration.cancel(place, by=organiser, now=now)
    assert found() == ["Inés"]
    assert found(status="cancelled") == ["Paula"]


def test_a_protected_events_places_are_listed_by_number_and_named_when_sought(
    organiser: Person, enter: Enter, event: Event, place: Registration, now: datetime
) -> None:
    registered(event, "Inés", now, "online")
    Event.objects.update(risk="protected")
    client = enter(organiser)

    def named(**asked: str) -> list[str]:
        text = client.get(url("desk_registrations", event.code), asked).content.decode()
        return [word for word in ("Paula", "paula@", "Inés") if word in text.replace('value="paula@"', "")]

    assert named() == []
    assert named(q="paula@") == ["Paula", "paula@"]


def test_registrations_come_25_a_page(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    Registration.objects.bulk_create(
        Registration(event=event, number=n, name=f"N{n}", language="es", time_zone="UTC", mode="online")
        for n in range(1, 28)
    )
    client = enter(organiser)
    page = client.get(url("desk_registrations", event.code), {"page": "2"})
    assert [row.number for row in page.context["page"]] == [26, 27]
    assert client.get(url("desk_registrations", event.code), {"page": "x"}).status_code == 200
