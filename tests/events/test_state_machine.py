"""Whatever people do with places, and in whatever order, the seats, numbers and letters stay true."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from events import registration
from events.errors import Full, PlaceGivenBack, TooFewSeats
from events.models import Capacity, Event, Registration
from events.registration import Answers, Contact
from mail.models import Letter
from people import erasure

NOW = datetime(2026, 11, 10, 15, tzinfo=UTC)
PEOPLE = st.sampled_from(["Ana", "Beto", "Cata", "Dani", "Eva", "Fito"])
MODES = st.sampled_from(["onsite", "online"])


class Places(RuleBasedStateMachine):
    """People register, change, give back and are forgotten; a model in memory says what should be."""

    @initialize(onsite=st.integers(0, 3), online=st.none() | st.integers(0, 3))
    def open(self, onsite: int, online: int | None) -> None:
        self.event = Event.objects.create(
            title="Encuentro", status="published", time_zone="UTC", ends_at=NOW + timedelta(days=1)
        )
        self.seats = {"onsite": onsite, "online": online}
        for mode, seats in self.seats.items():
            Capacity.objects.create(event=self.event, mode=mode, seats=seats)
        self.held: dict[str, str] = {}
        self.numbers = 0

    def place(self, name: str) -> Registration:
        return Registration.objects.placed().get(event=self.event, name=name)

    def has_room(self, mode: str) -> bool:
        seats = self.seats[mode]
        return seats is None or list(self.held.values()).count(mode) < seats

    @rule(name=PEOPLE, mode=MODES)
    def register(self, name: str, mode: str) -> None:
        try:
            place = registration.register(
                self.event,
                answers=Answers(name=name, mode=mode),
                contact=Contact(email="casa@correo.example"),
                language="es",
                time_zone="UTC",
                now=NOW,
            )
        except Full:
            assert not self.has_room(mode)
        else:
            if name not in self.held:
                assert self.has_room(mode)
                self.held[name] = mode
                self.numbers += 1
                assert place.number == self.numbers

    @rule(name=PEOPLE, to=MODES)
    def switch(self, name: str, to: str) -> None:
        if name not in self.held:
            return
        place = self.place(name)
        try:
            registration.switch_mode(place, to=to, now=NOW)
        except Full:
            assert self.held[name] != to
            assert not self.has_room(to)
        else:
            self.held[name] = to

    @rule(name=PEOPLE)
    def give_back(self, name: str) -> None:
        if name in self.held:
            registration.cancel(self.place(name), now=NOW)
            del self.held[name]

    @rule(name=PEOPLE)
    def forget(self, name: str) -> None:
        if name in self.held:
            erasure.forget_subject(self.place(name).subject, now=NOW)
            del self.held[name]

    @rule(mode=MODES, seats=st.none() | st.integers(0, 4))
    def change_seats(self, mode: str, seats: int | None) -> None:
        try:
            registration.set_seats(self.event, mode=mode, seats=seats, now=NOW)
        except TooFewSeats:
            assert seats is not None
            assert seats < list(self.held.values()).count(mode)
        else:
            self.seats[mode] = seats

    @rule(name=PEOPLE)
    def touch_a_place_given_back(self, name: str) -> None:
        gone = Registration.objects.filter(event=self.event, name=name, status="cancelled").first()
        if gone is not None:
            try:
                registration.switch_mode(gone, to="online", now=NOW)
            except PlaceGivenBack:
                return
            raise AssertionError("a place given back was changed")

    @invariant()
    def seats_and_places_agree(self) -> None:
        if not hasattr(self, "event"):
            return
        placed = dict(Registration.objects.placed().filter(event=self.event).values_list("name", "mode"))
        assert placed == self.held
        counted = Counter(placed.values())
        for row in Capacity.objects.filter(event=self.event):
            assert row.taken == counted[row.mode]
        numbers = sorted(Registration.objects.filter(event=self.event).values_list("number", flat=True))
        assert numbers == list(range(1, self.numbers + 1))
        assert Letter.objects.filter(kind="events.registered").count() == self.numbers


class TestPlaces(TestCase):
    """Each example in a transaction of its own."""

    def test_seats_numbers_and_letters_stay_true_in_any_order(self) -> None:
        self.walk(examples=25, steps=25)

    @pytest.mark.soak
    def test_they_stay_true_on_long_walks(self) -> None:
        self.walk(examples=40, steps=400)

    def walk(self, *, examples: int, steps: int) -> None:
        """So many random walks of at most so many steps."""

        class InTransaction(Places):
            def __init__(self) -> None:
                super().__init__()
                self.around = transaction.atomic()
                self.around.__enter__()

            def teardown(self) -> None:
                transaction.set_rollback(True)
                self.around.__exit__(None, None, None)

        run_state_machine_as_test(
            InTransaction,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                derandomize=True,
                suppress_health_check=[HealthCheck.too_slow],
            ),
        )
