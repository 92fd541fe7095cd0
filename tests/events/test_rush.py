"""Five hundred people at once for a hundred seats, over HTTP, on the web server that `manage.py up` runs."""

import threading
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.utils import timezone

from bench import crowd, server
from events import choosing, delegated_places, hubs, nomination, registration
from events.errors import Full, NotNamed
from events.models import Capacity, Event, Registration, Session, SessionSeat
from events.recognition import Answers, Contact
from mail.models import Letter
from people import links

pytestmark = [pytest.mark.serial, pytest.mark.django_db(transaction=True)]

PEOPLE, ONSITE, ONLINE = 500, 60, 40


@pytest.fixture
def rushed(event: Event) -> Event:
    """An event that the real clock finds open: 60 seats in the room and 40 online."""
    now = timezone.now()
    Event.objects.filter(pk=event.pk).update(
        starts_at=now + timedelta(days=3), ends_at=now + timedelta(days=3, hours=1)
    )
    Capacity.objects.filter(event=event, mode="onsite").update(seats=ONSITE)
    Capacity.objects.filter(event=event, mode="online").update(seats=ONLINE)
    return event


def test_five_hundred_people_at_once_fill_a_hundred_seats_and_no_more(rushed: Event, tmp_path: Path):
    with server.running(tmp_path) as web:
        outcome = crowd.rush(web.port, f"/es/r/{rushed.code}/", crowd.forms(PEOPLE, onsite=6))

    assert outcome.failures == []
    assert outcome.statuses == {303: ONSITE + ONLINE, 409: PEOPLE - ONSITE - ONLINE}
    placed = Registration.objects.placed().filter(event=rushed)
    assert Counter(placed.values_list("mode", flat=True)) == {"onsite": ONSITE, "online": ONLINE}
    assert sorted(placed.values_list("number", flat=True)) == list(range(1, ONSITE + ONLINE + 1))
    taken = dict(Capacity.objects.filter(event=rushed).values_list("mode", "taken"))
    assert taken == {"onsite": ONSITE, "online": ONLINE}
    assert Letter.objects.filter(kind="events.registered").count() == ONSITE + ONLINE


@pytest.mark.soak
@pytest.mark.parametrize("run", range(3))
def test_two_thousand_people_come_while_others_leave_and_change_sides(
    rushed: Event, tmp_path: Path, run: int
):
    """Half of the seats are held before; of their holders one in two leaves and the others change sides.

    Half of those go to a hub that has seats for all.
    """
    now = timezone.now()
    hub = hubs.add(rushed, name="Biblioteca", address="", country="GT", seats=None, by=None, now=now)
    held = [
        registration.register(
            rushed,
            answers=Answers(name=f"Antes {number}", mode="onsite" if number % 2 else "online"),
            contact=Contact(email=f"antes{number}@correo.example"),
            language="es",
            time_zone="UTC",
            now=now,
        )
        for number in range(50)
    ]
    acts = [
        (f"/es/my/{links.mint('registration', place.code, now=now, days=30)}/", number)
        for number, place in enumerate(held)
    ]
    others = [
        (
            f"{door}switch/",
            {"to": hubs.seats_of(hub).way if number % 8 < 2 else "online" if number % 2 else "onsite"},
        )
        if number % 4 < 2
        else (f"{door}cancel/", {})
        for door, number in acts
    ]
    with server.running(tmp_path) as web:
        outcome = crowd.rush(web.port, f"/es/r/{rushed.code}/", crowd.forms(2000, onsite=6), others)

    assert outcome.failures == []
    assert set(outcome.statuses) <= {302, 303, 409}
    placed = Counter(Registration.objects.placed().filter(event=rushed).values_list("mode", flat=True))
    taken = dict(Capacity.objects.filter(event=rushed).values_list("mode", "taken"))
    assert taken == dict(placed)
    assert placed["onsite"] <= ONSITE and placed["online"] <= ONLINE
    at_the_hub = Registration.objects.placed().filter(hub=hub)
    assert {place.name for place in at_the_hub} == {place.name for place in held[0::8] + held[1::8]}
    # Whoever was refused was refused because the seats were gone at that moment: at the end at most the
    # seats are free that were given back after the last person had asked.
    assert sum(placed.values()) >= ONSITE + ONLINE - len(others)
    numbers = sorted(Registration.objects.filter(event=rushed).values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1))
    cancelled = Registration.objects.filter(event=rushed, status="cancelled")
    assert {place.name for place in cancelled} == {place.name for place in held[2::4] + held[3::4]}


def at_once(number: int, act) -> Counter:
    """Run `act(place)` in so many threads at once; count what each returned or raised, by name."""
    outcomes: list[str] = []
    gate = threading.Barrier(number)

    def one(place: int) -> None:
        gate.wait()
        try:
            outcomes.append(str(act(place)))
        except Exception as problem:
            outcomes.append(type(problem).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(place,)) for place in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return Counter(outcomes)


def test_one_person_pressing_eight_times_at_once_takes_one_place(event: Event, now: datetime):
    def press(_place: int) -> int:
        return registration.register(
            event,
            answers=Answers(name="Paula", mode="online"),
            contact=Contact(email="paula@correo.example"),
            language="es",
            time_zone="UTC",
            now=now,
        ).number

    assert at_once(8, press) == {"1": 8}
    assert Registration.objects.count() == 1


def test_changes_of_mode_crossing_each_other_keep_the_seats_true(event: Event, now: datetime):
    Capacity.objects.filter(event=event).update(seats=4)
    places = [
        registration.register(
            event,
            answers=Answers(name=f"Persona {number}", mode="onsite" if number % 2 else "online"),
            contact=Contact(email=f"persona{number}@correo.example"),
            language="es",
            time_zone="UTC",
            now=now,
        )
        for number in range(8)
    ]

    def cross(place: int) -> str:
        to = "online" if places[place].mode == "onsite" else "onsite"
        return registration.switch_mode(places[place], to=to, now=now).mode

    outcomes = at_once(8, cross)

    assert outcomes[Full.__name__] == 8  # both modes are full, so nobody can cross
    taken = dict(Capacity.objects.filter(event=event).values_list("mode", "taken"))
    assert taken == dict(Counter(Registration.objects.placed().values_list("mode", flat=True)))


@pytest.mark.postgres
def test_organisation_that_takes_a_name_back_while_its_person_confirms_takes_no_place(
    event: Event, now: datetime
):
    delegation = nomination.invite(
        event, organisation="Ministerio", language="es", mode="onsite", places=1,
        until=now + timedelta(days=1), by=None, now=now,
    )  # fmt: skip
    place = nomination.name(delegation, people=[("Nora", Contact())], now=now)[0]
    outcomes: list[str] = []

    def take_back() -> None:
        try:
            nomination.unname(delegation, place, now=now)
        except NotNamed:
            outcomes.append("not named")
        finally:
            connection.close()

    organisation = threading.Thread(target=take_back)
    with transaction.atomic():
        delegated_places.take_up(
            place,
            answers=Answers(name="Nora", mode="onsite"),
            contact=Contact(email="nora@correo.example"),
            language="es",
            time_zone="UTC",
            now=now,
        )
        organisation.start()
        organisation.join(timeout=1)
        assert organisation.is_alive()  # it waits for the lock
    organisation.join()

    place.refresh_from_db()
    assert (outcomes, place.status) == (["not named"], "confirmed")


@pytest.mark.postgres
def test_without_the_lock_the_same_rush_oversells_and_the_constraint_stops_it(event: Event, now: datetime):
    """The control: eight who read without the lock all find a seat; the CHECK is what holds then."""
    Capacity.objects.filter(event=event, mode="online").update(seats=1)
    between = threading.Barrier(8)

    def count_then_take(_place: int) -> str:
        with transaction.atomic():
            row = Capacity.objects.get(event=event, mode="online")  # read, and not locked
            between.wait()
            if row.left == 0:
                return "full"
            Capacity.objects.filter(pk=row.pk).update(taken=F("taken") + 1)
        return "taken"

    outcomes = at_once(8, count_then_take)

    assert outcomes == {"taken": 1, IntegrityError.__name__: 7}


def test_a_rush_on_the_seats_of_a_session_is_exact_and_each_that_comes_free_is_somebodys(
    event: Event, session: Session, now: datetime
):
    """Twenty want six seats of one session at once; then ten leave, while the others ask once more."""
    Capacity.objects.filter(event=event).update(seats=None)
    choosing.give_seats(session, seats={"onsite": 6, "online": 4}, by=None, now=now)
    event.refresh_from_db()
    places = [
        registration.register(
            event,
            answers=Answers(name=f"Persona {number}", mode="onsite" if number % 2 else "online"),
            contact=Contact(email=f"persona{number}@correo.example"),
            language="es",
            time_zone="UTC",
            now=now,
        )
        for number in range(20)
    ]

    def want(place: int) -> str:
        choosing.choose(places[place], sessions=[session], now=now)
        return "done"

    def leave_or_want(place: int) -> str:
        if place < 10:
            choosing.leave(places[place], session, now=now)
            return "done"
        return want(place)

    for act, waiting in ((want, {"onsite": 4, "online": 6}), (leave_or_want, {"onsite": 0, "online": 1})):
        assert at_once(20, act) == {"done": 20}
        rows = {row.mode: row for row in Capacity.objects.filter(session=session)}
        held = SessionSeat.objects.filter(session=session)
        told = Counter(held.values_list("registration__mode", "status"))
        assert {mode: row.waiting for mode, row in rows.items()} == waiting
        for mode, row in rows.items():
            assert (row.taken, row.waiting) == (told[mode, "held"], told[mode, "waiting"])
            assert row.taken <= row.seats
