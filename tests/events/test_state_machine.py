"""Whatever people do with places, and in whatever order, the seats, the list and the numbers stay true."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from convite.prepared import Prepared
from events import choosing, holders, registration, waiting
from events.errors import (
    AlreadyAPlace,
    Full,
    NoPlaceYet,
    NotYours,
    OfferOver,
    PlaceGivenBack,
    SessionsOverlap,
    TooFewSeats,
)
from events.models import Capacity, Event, Registration, Session, SessionSeat
from events.recognition import Answers, Contact
from people import accounts, erasure
from people.models import Person

NOW = datetime(2026, 11, 10, 15, tzinfo=UTC)
NAMES = ["Ana", "Beto", "Cata", "Dani", "Eva", "Fito", "Gabi"]
PEOPLE, MODES = st.sampled_from(NAMES), st.sampled_from(["onsite", "online"])
ACCOUNTS = st.sampled_from(["Uno", "Dos", "Tres"])
#: Sessions with seats of their own; the first two are at the same time.
SESSIONS = ["Redes", "Radio", "Video"]
CHOICES = st.sets(st.sampled_from(SESSIONS))
Status = Registration.Status
#: What the product says of a place by its status.
ALIVE = {status for status in Status.values if Registration(status=status).is_alive}
STANDING = {status for status in Status.values if Registration(status=status).stands}
#: What stands in the tables, read after every step.
ROWS = Prepared(
    lambda event_id: (
        Registration.objects.filter(event_id=event_id)
        .order_by("waiting_since", "number")
        .values_list("name", "mode", "status", "offer_expires_at", "number", "person_id", "pk")
    )
)
PLACES = Prepared(
    lambda event_id, name: (
        Registration.objects.alive().select_related("event", "hub").filter(event_id=event_id, name=name)
    )
)
CAPACITIES = Prepared(
    lambda event_id: Capacity.objects.filter(event_id=event_id).values_list(
        "session_id", "mode", "seats", "taken", "waiting", "kept"
    )
)
CHOSEN = Prepared(
    lambda event_id: SessionSeat.objects.filter(session__event_id=event_id).values_list(
        "session_id", "registration_id", "status"
    )
)


class Places(RuleBasedStateMachine):
    """People register, wait, are offered places, change, leave, join accounts and are forgotten.

    A model in memory says what should be: who has a place, who waits in which order, until when what is held,
    and of sessions with seats of their own who has one, who waits for one and who wishes for one.
    """

    @initialize(
        onsite=st.none() | st.integers(0, 3),
        online=st.none() | st.integers(0, 3),
        in_sessions=st.fixed_dictionaries(
            {key: st.none() | st.integers(0, 2) for key in product(SESSIONS, ("onsite", "online"))}
        ),
    )
    def open(
        self,
        onsite: int | None,
        online: int | None,
        in_sessions: dict[tuple[str, str], int | None] | None = None,
    ) -> None:
        self.now = NOW
        self.event = Event.objects.create(
            title="Encuentro",
            status="published",
            time_zone="UTC",
            starts_at=NOW + timedelta(days=900),
            ends_at=NOW + timedelta(days=901),
        )
        self.seats = {"onsite": onsite, "online": online}
        for mode, seats in self.seats.items():
            Capacity.objects.create(event=self.event, mode=mode, seats=seats)
        self.accounts = {
            name: Person.objects.create(name=name, email=f"{name.casefold()}@cuenta.example")
            for name in ("Uno", "Dos", "Tres")
        }
        #: name → mode, of whoever has a place; name → (mode, until), of whoever was offered one.
        self.held: dict[str, str] = {}
        self.offered: dict[str, tuple[str, datetime]] = {}
        #: mode → names, in the order in which they wait.
        self.lists: dict[str, list[str]] = {"onsite": [], "online": []}
        self.numbers = 0
        self.sessions = {
            title: Session.objects.create(
                event=self.event,
                title=title,
                status="scheduled",
                time_zone="UTC",
                wall_date=starts.date(),
                wall_time=starts.time(),
                starts_at=starts,
                declared_minutes=60,
            )
            for title, starts in zip(
                SESSIONS,
                [self.event.starts_at] * 2 + [self.event.starts_at + timedelta(hours=2)],
                strict=True,
            )
        }
        #: (session, mode) → seats; (name, session) → held, waiting or wished, in the order of asking.
        self.own_seats = in_sessions or {}
        self.chosen: dict[tuple[str, str], str] = {}
        for title in SESSIONS if in_sessions else ():
            choosing.give_seats(
                self.sessions[title],
                seats={mode: self.own_seats[title, mode] for mode in ("onsite", "online")},
                by=None,
                now=self.now,
            )
        self.event.refresh_from_db()

    # --- The model ---

    def left_in(self, title: str, mode: str) -> int | None:
        seats = self.own_seats[title, mode]
        held = [
            name
            for (name, session), how in self.chosen.items()
            if session == title and how == "held" and self.held.get(name) == mode
        ]
        return None if seats is None else seats - len(held)

    def ask(self, name: str, title: str) -> None:
        """Ask for a session as the last of all: a seat, a turn, or a wish where there is no place yet."""
        self.chosen.pop((name, title), None)
        how = "wished"
        if name in self.held:
            how = "waiting" if self.left_in(title, self.held[name]) == 0 else "held"
        self.chosen[name, title] = how

    def pass_on(self, *only: str) -> None:
        """A seat that is free in a session is the next one's, in the order in which they asked."""
        for (name, title), how in self.chosen.items():
            waits = title in (only or SESSIONS) and how == "waiting"
            if waits and self.left_in(title, self.held[name]) != 0:
                self.chosen[name, title] = "held"

    def settle(self, name: str) -> None:
        """Whoever has a place now has what they wished for, as far as there are seats."""
        for (who, title), how in self.chosen.items():
            if who == name and how == "wished":
                full = self.left_in(title, self.held[name]) == 0
                self.chosen[who, title] = "waiting" if full else "held"

    def follow_way(self, name: str, mine: dict[str, str], asked: list[tuple[str, str]]) -> None:
        """What somebody chose comes over; whoever had a seat and finds none waits as the last."""
        for title in (title for title in SESSIONS if title in mine):
            how = self.chosen.pop((name, title))
            if self.left_in(title, self.held[name]) != 0:
                self.chosen[name, title] = "held"
            elif how == "held":
                self.chosen[name, title] = "waiting"
            else:
                # Their turn stays what it was.
                order = [key for key in asked if key in self.chosen or key == (name, title)]
                self.chosen = {key: self.chosen.get(key, "waiting") for key in order}
            # Of the sessions that have not come over yet nothing is said before they have.
            self.pass_on(title)

    def let_go(self, name: str) -> None:
        self.chosen = {key: how for key, how in self.chosen.items() if key[0] != name}
        self.pass_on()

    def alive(self) -> set[str]:
        return {*self.held, *self.offered, *self.lists["onsite"], *self.lists["online"]}

    def left(self, mode: str) -> int | None:
        seats = self.seats[mode]
        blocked = [*self.held.values(), *(mode for mode, _until in self.offered.values())]
        return None if seats is None else seats - blocked.count(mode)

    def offer(self) -> None:
        """What is free goes to whoever waits first."""
        until = waiting.holds_until(self.event, self.now)
        assert until is not None
        for mode, names in self.lists.items():
            while names and self.left(mode) != 0:
                self.offered[names.pop(0)] = (mode, until)

    def leave(self, name: str) -> None:
        self.held.pop(name, None)
        self.offered.pop(name, None)
        for names in self.lists.values():
            if name in names:
                names.remove(name)
        self.let_go(name)

    def place(self, name: str) -> Registration:
        (found,) = PLACES.records(self.event.pk, name)
        return found

    def tick(self) -> None:
        """Each act has a moment of its own."""
        self.now += timedelta(seconds=1)

    # --- What people do ---

    @rule(name=PEOPLE, mode=MODES, waits=st.booleans(), titles=CHOICES)
    def register(self, name: str, mode: str, waits: bool, titles: frozenset[str] = frozenset()) -> None:
        self.tick()
        full = self.left(mode) == 0
        titles = frozenset(titles if self.own_seats else ())
        try:
            done = registration.enrol(
                self.event,
                answers=Answers(
                    name=name, mode=mode, sessions=tuple(self.sessions[title] for title in sorted(titles))
                ),
                contact=Contact(email="casa@correo.example"),
                language="es",
                time_zone="UTC",
                now=self.now,
                waits=waits,
            )
        except Full:
            assert full and not waits
            return
        except SessionsOverlap:
            assert {"Redes", "Radio"} <= titles
            return
        assert not {"Redes", "Radio"} <= titles
        assert done.is_listed == full
        if name in self.alive():
            return
        self.numbers += 1
        assert done.place.number == self.numbers
        if full:
            self.lists[mode].append(name)
        else:
            self.held[name] = mode
        for title in sorted(titles):
            self.ask(name, title)

    @rule(which=st.integers(0, 6), titles=CHOICES)
    def choose(self, which: int, titles: frozenset[str]) -> None:
        """Somebody who is there chooses."""
        if not self.alive() or not self.own_seats:
            return
        names = sorted(self.alive())
        name = names[which % len(names)]
        self.tick()
        mine = {title for who, title in self.chosen if who == name}
        try:
            choosing.choose(
                self.place(name), sessions=[self.sessions[title] for title in titles], now=self.now
            )
        except SessionsOverlap:
            assert {"Redes", "Radio"} <= titles and not titles <= mine
            return
        for title in mine - titles:
            del self.chosen[name, title]
            self.pass_on()
        for title in SESSIONS:
            if title in titles - mine:
                self.ask(name, title)

    @initialize(modes=st.lists(MODES, min_size=3, max_size=len(NAMES)), title=st.sampled_from(SESSIONS))
    def crowd(self, modes: list[str], title: str) -> None:
        """A walk begins with people there who want the same session."""
        if hasattr(self, "event"):
            for name, mode in zip(NAMES, modes, strict=False):
                self.register(name, mode, True, frozenset({title}))

    @rule(title=st.sampled_from(SESSIONS))
    def everybody_wants_it(self, title: str) -> None:
        """A rush on one session, by all who hold nothing at its hour."""
        same_hour = {title} if title == "Video" else {"Redes", "Radio"}
        for which, name in enumerate(sorted(self.alive())):
            mine = {chosen for who, chosen in self.chosen if who == name}
            if not same_hour & mine:
                self.choose(which, frozenset({title} | mine))

    @rule(which=st.integers(0, 6), title=st.sampled_from(SESSIONS))
    def leave_a_session(self, which: int, title: str) -> None:
        if self.alive() and self.own_seats:
            names = sorted(self.alive())
            name = names[which % len(names)]
            self.tick()
            choosing.leave(self.place(name), self.sessions[title], now=self.now)
            self.chosen.pop((name, title), None)
            self.pass_on()

    @rule(title=st.sampled_from(SESSIONS), mode=MODES, seats=st.none() | st.integers(0, 3))
    def change_seats_of_a_session(self, title: str, mode: str, seats: int | None) -> None:
        if not self.own_seats:
            return
        self.tick()
        before, self.own_seats[title, mode] = self.own_seats[title, mode], seats
        left = self.left_in(title, mode)
        try:
            choosing.give_seats(self.sessions[title], seats={mode: seats}, by=None, now=self.now)
        except TooFewSeats:
            assert left is not None and left < 0
            self.own_seats[title, mode] = before
        else:
            assert left is None or left >= 0
            self.pass_on()

    @rule(which=st.integers(0, 6), to=MODES)
    def switch(self, which: int, to: str) -> None:
        if not self.alive():
            return
        names = sorted(self.alive())
        name = names[which % len(names)]
        self.tick()
        place = self.place(name)
        try:
            registration.switch_mode(place, to=to, now=self.now)
        except Full:
            assert place.mode != to and self.left(to) == 0
            return
        if place.status == Status.CONFIRMED and self.held.get(name) != to:
            was_placed = name in self.held
            mine = {title: how for (who, title), how in self.chosen.items() if who == name}
            asked = list(self.chosen)
            self.held.pop(name, None)
            self.offered.pop(name, None)
            for names in self.lists.values():
                if name in names:
                    names.remove(name)
            self.held[name] = to
            if not was_placed:
                self.settle(name)
            else:
                self.follow_way(name, mine, asked)
            self.offer()

    @rule(name=PEOPLE)
    def give_back(self, name: str) -> None:
        """A place, an offer or one's turn on the list."""
        if name in self.alive():
            self.tick()
            registration.cancel(self.place(name), now=self.now)
            self.leave(name)
            self.offer()

    @rule(name=PEOPLE)
    def accept(self, name: str) -> None:
        if name not in self.alive():
            return
        self.tick()
        until = self.offered[name][1] if name in self.offered else None
        try:
            waiting.accept(self.place(name), now=self.now)
        except NoPlaceYet:
            assert name not in self.held and name not in self.offered
        except OfferOver:
            assert until is not None and until <= self.now
        else:
            if name in self.offered:
                assert until is not None and until > self.now
                self.held[name] = self.offered.pop(name)[0]
                self.settle(name)

    @rule(name=PEOPLE)
    def touch_what_is_over(self, name: str) -> None:
        """What was given back, turned down or ran out is never anybody's again."""
        gone = Registration.objects.filter(event=self.event, name=name, status="cancelled").last()
        if gone is not None:
            for act in (
                waiting.accept,
                lambda place, now: registration.switch_mode(place, to="online", now=now),
            ):
                with pytest.raises((PlaceGivenBack, OfferOver)):
                    act(gone, now=self.now)

    @rule(hours=st.sampled_from([1, 12, 30]))
    def time_goes_by(self, hours: int) -> None:
        """Some hours, and the beat that ends what ran out."""
        self.now += timedelta(hours=hours)
        waiting.run_due(self.now)
        for name, (_mode, until) in list(self.offered.items()):
            if until <= self.now:
                self.leave(name)
        self.offer()

    @rule(name=PEOPLE, who=ACCOUNTS)
    def claim(self, name: str, who: str) -> None:
        if name in self.alive():
            try:
                holders.claim(self.place(name), person=self.accounts[who], now=self.now)
            except (AlreadyAPlace, NotYours):
                return

    @rule(keep=ACCOUNTS, lose=ACCOUNTS)
    def merge(self, keep: str, lose: str) -> None:
        kept, lost = self.accounts[keep], self.accounts[lose]
        if kept != lost:
            accounts.merge(kept, lost, by=None, now=self.now)
            self.accounts = {name: kept if one == lost else one for name, one in self.accounts.items()}

    @rule(name=PEOPLE)
    def forget(self, name: str) -> None:
        if name not in self.alive():
            return
        self.tick()
        subjects = accounts.subjects_of(self.place(name).subject)
        theirs = Registration.objects.alive().filter(event=self.event, subject__in=subjects)
        gone = list(theirs.values_list("name", flat=True))
        erasure.forget_subject(self.place(name).subject, now=self.now)
        for each in gone:
            self.leave(each)
        self.offer()

    # --- What organisers do ---

    @rule(mode=MODES, seats=st.none() | st.integers(0, 4))
    def change_seats(self, mode: str, seats: int | None) -> None:
        self.tick()
        before, self.seats[mode] = self.seats[mode], seats
        left = self.left(mode)
        try:
            registration.set_seats(self.event, mode=mode, seats=seats, now=self.now)
        except TooFewSeats:
            assert left is not None and left < 0
            self.seats[mode] = before
        else:
            assert left is None or left >= 0
            self.offer()

    @rule(mode=MODES)
    def offer_the_last_out_of_turn(self, mode: str) -> None:
        if self.lists[mode]:
            self.tick()
            name = self.lists[mode].pop()
            place = waiting.offer_out_of_turn(
                self.place(name), reason="Interpreta", adds_seat=True, by=None, now=self.now
            )
            assert self.seats[mode] is not None  # nobody waits where there is no limit
            self.seats[mode] += 1
            self.offered[name] = (mode, place.offer_expires_at)

    # --- What is always true ---

    @invariant()
    def rows_seats_and_lists_agree(self) -> None:
        if not hasattr(self, "event"):
            return
        rows = list(ROWS.rows(self.event.pk))
        by = {status: [row for row in rows if row[2] == status] for status in Status.values}
        assert {name: mode for name, mode, *_rest in by["confirmed"]} == self.held
        assert {name: (mode, until) for name, mode, _s, until, *_rest in by["offered"]} == self.offered
        for mode, names in self.lists.items():
            assert [row[0] for row in by["waiting"] if row[1] == mode] == names
        held = Counter(row[1] for row in by["confirmed"] + by["offered"])
        capacities = list(CAPACITIES.rows(self.event.pk))
        for session, mode, seats, taken, waits, _kept in capacities:
            if session is None:
                assert (taken, waits) == (held[mode], len(self.lists[mode]))
                assert seats == self.seats[mode]
                assert seats is None or taken <= seats
        assert sorted(row[4] for row in rows) == list(range(1, self.numbers + 1))
        alive = by["confirmed"] + by["offered"] + by["waiting"]
        assert len({row[0] for row in alive}) == len(alive)
        people = [row[5] for row in alive if row[5]]
        assert len(set(people)) == len(people)
        self.seats_of_sessions_agree({row[6]: (row[0], row[2]) for row in rows}, capacities)

    def seats_of_sessions_agree(
        self, places: dict[int, tuple[str, str]], capacities: list[tuple[Any, ...]]
    ) -> None:
        """`places` are names and statuses, by key."""
        titles = {session.pk: title for title, session in self.sessions.items()}
        rows = [(titles[session], *places[place], how) for session, place, how in CHOSEN.rows(self.event.pk)]
        alive = [row for row in rows if row[2] in ALIVE]
        told = {(name, title): how for title, name, _status, how in alive}
        assert len(told) == len(alive)
        assert told == self.chosen
        # Whoever has no place holds no seat, whatever became of it.
        assert all(how == "wished" or status in STANDING for _title, _name, status, how in rows)
        in_way = Counter(
            (title, self.held[name], how) for (name, title), how in self.chosen.items() if name in self.held
        )
        for session, mode, seats, taken, waits, kept in capacities:
            if session is not None:
                title = titles[session]
                assert (taken, waits) == (in_way[title, mode, "held"], in_way[title, mode, "waiting"])
                assert seats is None or taken <= seats
                assert not waits or Capacity(seats=seats, taken=taken, kept=kept).left == 0


class TestPlaces(TestCase):
    """Each example in a transaction of its own."""

    def test_seats_lists_and_numbers_stay_true_in_any_order(self) -> None:
        self.walk(examples=100, steps=100)

    @pytest.mark.soak
    def test_they_stay_true_on_long_walks(self) -> None:
        self.walk(examples=200, steps=500)

    def test_positions_are_contiguous_and_told_to_each(self) -> None:
        """The model's order is what each person is told: 1, 2, 3 …"""
        places = Places()
        places.open(onsite=1, online=0)
        for name in NAMES:
            places.register(name, "onsite", True)
        places.give_back("Cata")

        told = [waiting.position(places.place(name)) for name in places.lists["onsite"]]

        assert told == [1, 2, 3, 4, 5]

    def walk(self, *, examples: int, steps: int) -> None:
        """So many random walks of so many steps."""

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
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
            ),
        )
