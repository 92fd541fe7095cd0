"""What organisers hear of by digest: counts of their own events, in the morning, and never of nothing."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events import digest, registration
from events.models import Digest, Event, Mode, Session
from events.recognition import Answers, Contact
from mail import kinds
from mail.models import Letter
from people.models import Person

#: NOW is a Tuesday; this is the Monday after, at eight in Guatemala.
MONDAY = datetime(2026, 11, 16, 14, 0, tzinfo=UTC)
A_MINUTE = timedelta(minutes=1)


@pytest.fixture
def organiser(organiser: Person) -> Person:
    organiser.time_zone = "America/Guatemala"
    organiser.save()
    return organiser


def register(event: Event, name: str, now: datetime, mode: str = Mode.ONSITE) -> None:
    registration.register(
        event,
        answers=Answers(name=name, mode=mode),
        contact=Contact(email=f"{name.lower()}@correo.example"),
        language="en",
        time_zone="UTC",
        now=now,
    )


def written() -> list[tuple[str, str]]:
    found = Letter.objects.filter(kind="events.digest").order_by("pk")
    return [(letter.address, letter.about["until"]) for letter in found]


def test_organiser_hears_on_monday_morning_by_their_own_clock_and_once(
    organiser: Person, event: Event, session: Session, now: datetime
) -> None:
    register(event, "Paula", now)
    digest.post_due(now)  # the Monday before: nothing had happened by then
    before = written()
    digest.post_due(MONDAY - A_MINUTE)
    still = written()
    digest.post_due(MONDAY)
    digest.post_due(MONDAY + A_MINUTE)
    digest.post_due(MONDAY + timedelta(days=3))

    assert (before, still) == ([], [])
    assert written() == [("olga@mesa.example", MONDAY.isoformat())]


def test_organiser_hears_nothing_where_nothing_happened(
    organiser: Person, event: Event, session: Session
) -> None:
    digest.post_due(MONDAY)
    digest.post_due(MONDAY + timedelta(weeks=1))

    assert written() == []


def test_organiser_is_told_of_each_change_in_one_letter_alone(
    organiser: Person, event: Event, session: Session, now: datetime
) -> None:
    Event.objects.filter(pk=event.pk).update(ends_at=now + timedelta(days=60))
    register(event, "Paula", now)
    digest.post_due(MONDAY)
    register(event, "Bruno", MONDAY + A_MINUTE)
    digest.post_due(MONDAY + timedelta(weeks=1))

    told = [
        [(one.registered, one.given_back) for one in digest.news(organiser, **_span(letter))]
        for letter in Letter.objects.filter(kind="events.digest").order_by("pk")
    ]
    assert told == [[(1, 0)], [(1, 0)]]


def test_organiser_who_wants_it_every_morning_or_never_gets_it_so(
    organiser: Person, event: Event, session: Session, now: datetime
) -> None:
    Event.objects.filter(pk=event.pk).update(ends_at=now + timedelta(days=60))
    register(event, "Paula", now)
    digest.choose(organiser, rhythm="daily", now=now)
    tuesday = MONDAY - timedelta(days=5)
    digest.post_due(tuesday)
    daily = written()
    digest.choose(organiser, rhythm="off", now=tuesday)
    register(event, "Bruno", tuesday)
    digest.post_due(MONDAY)
    off = written()
    digest.choose(organiser, rhythm="weekly", now=MONDAY)
    digest.post_due(MONDAY + timedelta(weeks=1))

    assert (len(daily), off == daily, written() == daily) == (1, True, True)


def test_organiser_who_left_or_switched_it_off_meanwhile_gets_no_letter(
    organiser: Person, event: Event, session: Session, now: datetime
) -> None:
    register(event, "Paula", now)
    digest.post_due(MONDAY)
    letter = Letter.objects.get(kind="events.digest")
    still_due = kinds.get(letter.kind).still_due
    wanted = still_due(letter, MONDAY)
    digest.choose(organiser, rhythm="off", now=MONDAY)
    switched_off = still_due(letter, MONDAY)
    Digest.objects.all().delete()
    organiser.appointments.all().delete()

    assert (wanted, switched_off, still_due(letter, MONDAY)) == (True, False, False)


def test_strangers_organisation_hears_of_nothing_of_ours(
    organiser: Person, foreign_organiser: Person, admin: Person, event: Event, session: Session, now: datetime
) -> None:
    register(event, "Paula", now)
    digest.post_due(MONDAY + timedelta(days=1))

    assert [address for address, _until in written()] == ["olga@mesa.example"]


def test_digest_of_three_events_costs_what_that_of_one_does(
    organiser: Person, event: Event, session: Session, now: datetime
) -> None:
    register(event, "Paula", now)

    def cost() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as queries:
            found = digest.news(organiser, since=now - A_MINUTE, until=MONDAY)
        return len(found), len(queries)

    one = cost()
    for number in (1, 2):
        copy = Event.objects.get(pk=event.pk)
        copy.pk, copy.code = None, f"copy{number}"
        copy.save()
        for hosting in event.hostings.all():
            hosting.pk, hosting.event = None, copy
            hosting.save()
        copy.capacities.create(mode=Mode.ONSITE, seats=5)
        register(copy, "Paula", now)
    assert (one, cost()) == ((1, 4), (3, 4))


def _span(letter: Letter) -> dict[str, datetime]:
    return {name: datetime.fromisoformat(letter.about[name]) for name in ("since", "until")}


def test_organiser_chooses_at_the_desk_how_often(
    organiser: Person, enter: Callable[[Person], Client], trainer: Person
) -> None:
    client = enter(organiser)
    client.post("/es/desk/news/", {"rhythm": "daily"})
    client.post("/es/desk/news/", {"rhythm": "hourly"})

    assert digest.rhythm_of(organiser) == "daily"
    assert 'value="daily" selected' in client.get("/es/desk/").content.decode()
    assert enter(trainer).post("/es/desk/news/", {"rhythm": "off"}).status_code == 404
