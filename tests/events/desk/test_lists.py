"""Lists at the desk: as many queries for three as for one, searched, paged, with numbers for names."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import attendance, recognition, registration
from events.models import Event, Registration, Session
from people.models import Person, StakeholderGroup
from tests.events.desk.conftest import Enter, registered, url


@pytest.mark.parametrize("route", ["desk_registrations", "desk_event", "attendance", "desk", "desk_log"])
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
    assert found(status="all", sort="newest") == ["Inés", "Paula"]
    assert found(status="all", sort="name") == ["Inés", "Paula"]


def test_a_search_needs_no_accents_and_finds_every_word_of_it(
    organiser: Person, enter: Enter, event: Event, session: Session, now: datetime
) -> None:
    for name, phone in (("María del Carmen Núñez", "+50255551234"), ("Mario Peña", "+50377778888")):
        registration.register(
            event,
            answers=recognition.Answers(name=name, mode="onsite"),
            contact=recognition.Contact(phone=phone),
            language="es",
            time_zone="UTC",
            now=now,
        )
    client = enter(organiser)

    def found(words: str) -> list[int]:
        return [
            row.number
            for row in client.get(url("desk_registrations", event.code), {"q": words}).context["page"]
        ]

    assert found("maria nunez") == [1]
    assert found("NUÑEZ mar") == [1]
    assert found("mari") == [1, 2]
    assert found("pena maria") == []
    assert found("55551234") == [1]
    for typed in ("5555 1234", "5555-1234", "+502 5555 1234", "(502) 5555-1234", "+(502) 5555 12 34"):
        assert found(typed) == [1], typed
    assert found("mario 7777-8888") == [2] and found("maria 7777-8888") == []
    assert found("55551234 1") == [1] and found("5555 12 35") == []
    assert found("%") == [] and found("_") == []
    assert found("2") == [2]


def test_every_filter_leaves_who_it_says(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    other = registered(event, "Inés", now, "online")
    sector = StakeholderGroup.objects.get(code="press")
    Registration.objects.filter(pk=other.pk).update(
        stakeholder_group=sector, country="BR", language="pt-br", first_time=True, address_confirmed_at=now
    )
    attendance.mark(session, other, state="present", by=organiser, now=now)
    client = enter(organiser)

    def found(**asked: str) -> list[str]:
        page = client.get(url("desk_registrations", event.code), asked)
        return [row.name for row in page.context["page"]]

    for name, value in {
        "sector": "press", "country": "BR", "language": "pt-br", "confirmed": "yes", "came": "yes",
        "first": "yes",
    }.items():  # fmt: skip
        assert found(**{name: value}) == ["Inés"], name
    for name in ("confirmed", "came"):
        assert found(**{name: "no"}) == ["Paula"], name
    assert found(first="unsaid") == ["Paula"]
    # NOW is 9 in the morning of the 10th in Guatemala.
    assert found(since="2026-11-10", until="2026-11-10") == ["Paula", "Inés"]
    assert found(since="2026-11-11") == found(until="2026-11-09") == []
    assert found(since="soon", country="XX", gender="woman") == ["Paula", "Inés"]


def test_filters_that_leave_few_of_a_protected_event_name_nobody(
    organiser: Person, enter: Enter, event: Event, place: Registration, now: datetime
) -> None:
    for name in ("Inés", "Irma", "Iván"):
        registered(event, name, now, "online" if name == "Inés" else "onsite") if name != "Iván" else None
    Registration.objects.bulk_create(
        Registration(event=event, number=n, name=f"Nadie {n}", name_key=f"nadie {n}", language="es",
                     time_zone="UTC", mode="online", country="BR" if n == 7 else "")
        for n in range(4, 9)
    )  # fmt: skip
    Event.objects.update(risk="protected")
    client = enter(organiser)
    few = client.get(url("desk_registrations", event.code), {"q": "nadie", "country": "BR", "sort": "name"})
    assert [row.number for row in few.context["page"]] == [7]
    assert "Nadie" not in few.content.decode().replace('value="nadie"', "")


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


def test_the_list_of_people_asks_twelve_times_at_most(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    attendance.mark(session, place, state="present", by=organiser, now=now)
    client = enter(organiser)
    client.get(url("desk_registrations", event.code))
    with CaptureQueriesContext(connection) as queries:
        client.get(url("desk_registrations", event.code), {"q": "paula", "country": "GT", "came": "yes"})
    assert len(queries) <= 12
