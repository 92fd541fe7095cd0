"""The waiting list: who is offered a place, until when, and that nobody is passed over without a reason."""

from datetime import datetime, timedelta

import pytest

from events import handover, holders, registration, tasks, waiting
from events.errors import (
    Full,
    KeptForOthers,
    NoPlaceYet,
    NoReason,
    NotWaiting,
    OfferOver,
    Over,
    PlaceGivenBack,
)
from events.models import Capacity, Event, ListNote, Registration
from events.recognition import Answers, Contact
from mail.models import Letter
from people import erasure
from people.models import Person, StakeholderGroup


def enter(
    event: Event, now: datetime, name: str, *, mode: str = "onsite", sector: str = "", **contact
) -> Registration:
    """Register somebody who would wait; they have an address after their name unless they leave a phone."""
    group = StakeholderGroup.objects.get(code=sector) if sector else None
    return registration.register(
        event,
        answers=Answers(name=name, mode=mode, stakeholder_group=group),
        contact=Contact(**(contact or {"email": f"{name.casefold()}@correo.example"})),
        language="en",
        time_zone="UTC",
        now=now,
        waits=True,
    )


@pytest.fixture
def placed(event: Event, now: datetime) -> list[Registration]:
    """Three who hold the three seats in the room."""
    return [enter(event, now, name) for name in ("Ana", "Beto", "Cata")]


def status(place: Registration) -> str:
    return Registration.objects.get(pk=place.pk).status


def seats(event: Event, mode: str = "onsite") -> tuple[int, int]:
    row = Capacity.objects.get(event=event, mode=mode)
    return row.taken, row.waiting


def letters(place: Registration) -> list[str]:
    kinds = (
        Letter.objects.filter(about__registration=place.code).order_by("pk").values_list("kind", flat=True)
    )
    return [kind.removeprefix("events.") for kind in kinds]


def notes(place: Registration) -> list[str]:
    return list(place.list_notes.order_by("pk").values_list("act", flat=True))


def test_newcomer_to_a_full_mode_joins_the_list_and_takes_no_seat(event: Event, now: datetime, placed):
    dani = enter(event, now, "Dani")
    eva = enter(event, now, "Eva")

    assert (dani.status, eva.status) == ("waiting", "waiting")
    assert [waiting.position(dani), waiting.position(eva)] == [1, 2]
    assert seats(event) == (3, 2)
    assert letters(dani) == ["waiting"]
    assert Registration.objects.placed().count() == 3


def test_without_saying_so_nobody_is_put_on_a_list(event: Event, now: datetime, placed):
    with pytest.raises(Full):
        registration.register(
            event,
            answers=Answers(name="Dani", mode="onsite"),
            contact=Contact(email="dani@correo.example"),
            language="en",
            time_zone="UTC",
            now=now,
        )

    assert seats(event) == (3, 0)


def test_event_without_a_list_refuses(event: Event, now: datetime, placed):
    Event.objects.update(has_waiting_list=False)

    with pytest.raises(Full):
        enter(event, now, "Dani")


def test_seat_given_back_is_offered_at_once_to_the_first_and_blocked(event: Event, now: datetime, placed):
    dani, eva = enter(event, now, "Dani"), enter(event, now, "Eva")

    registration.cancel(placed[0], now=now)

    assert (status(dani), status(eva)) == ("offered", "waiting")
    assert seats(event) == (3, 1)
    assert waiting.position(Registration.objects.get(pk=eva.pk)) == 1
    assert letters(dani) == ["waiting", "offered"]
    # A newcomer does not take what is held for somebody.
    assert enter(event, now, "Fito").status == "waiting"


def test_person_offered_is_the_one_who_waited_longest_whatever_the_keys(event: Event, now: datetime, placed):
    """pretix#2119: somebody else than the first on the list was offered the place."""
    first, second = enter(event, now, "Dani"), enter(event, now - timedelta(minutes=5), "Eva")

    registration.cancel(placed[0], now=now)

    assert (status(first), status(second)) == ("waiting", "offered")


def test_person_accepts_and_has_the_place_with_its_calendar_letter(event: Event, now: datetime, placed):
    dani = enter(event, now, "Dani")
    registration.cancel(placed[0], now=now)
    later = now + timedelta(hours=2)

    for _time in range(2):
        waiting.accept(dani, now=later)

    assert (dani.status, dani.placed_at, dani.offer_expires_at) == ("confirmed", later, None)
    assert seats(event) == (3, 0)
    assert letters(dani) == ["waiting", "offered", "place_from_list"]
    assert notes(dani) == ["offered", "accepted"]


def test_person_turns_the_offer_down_and_the_next_is_offered_it(event: Event, now: datetime, placed):
    dani, eva = enter(event, now, "Dani"), enter(event, now, "Eva")
    registration.cancel(placed[0], now=now)

    registration.cancel(dani, now=now)

    assert (status(dani), status(eva)) == ("cancelled", "offered")
    assert notes(dani) == ["offered", "declined"]
    assert seats(event) == (3, 0)


def test_offer_that_runs_out_goes_to_the_next_within_a_beat(event: Event, now: datetime, placed):
    dani, eva = enter(event, now, "Dani"), enter(event, now, "Eva")
    registration.cancel(placed[0], now=now)
    until = Registration.objects.get(pk=dani.pk).offer_expires_at
    assert until == now + timedelta(hours=24)

    waiting.run_due(until - timedelta(seconds=1))
    assert status(dani) == "offered"
    waiting.run_due(until)
    waiting.run_due(until)

    assert (status(dani), status(eva)) == ("cancelled", "offered")
    assert letters(dani) == ["waiting", "offered", "offer_expired"]
    assert notes(dani) == ["offered", "expired"]
    assert seats(event) == (3, 0)


def test_offer_that_ended_is_never_accepted(event: Event, now: datetime, placed):
    """pretix#1163: offers that were cancelled could be used again."""
    ran_out, turned_down = enter(event, now, "Dani"), enter(event, now, "Eva")
    registration.cancel(placed[0], now=now)
    until = Registration.objects.get(pk=ran_out.pk).offer_expires_at

    with pytest.raises(OfferOver):  # by the clock, though no beat has come by
        waiting.accept(ran_out, now=until)
    waiting.run_due(until)
    registration.cancel(turned_down, now=until)

    for place in (ran_out, turned_down):
        with pytest.raises(OfferOver):
            waiting.accept(place, now=now)
    assert seats(event) == (2, 0)


def test_nobody_accepts_what_was_not_offered(event: Event, now: datetime, placed):
    dani = enter(event, now, "Dani")

    with pytest.raises(NoPlaceYet):
        waiting.accept(dani, now=now)
    registration.cancel(dani, now=now)
    with pytest.raises(PlaceGivenBack):
        waiting.accept(dani, now=now)


def test_offer_of_an_event_that_was_called_off_is_not_accepted(event: Event, now: datetime, placed):
    dani = enter(event, now, "Dani")
    registration.cancel(placed[0], now=now)
    Event.objects.update(status="cancelled")

    with pytest.raises(Over):
        waiting.accept(dani, now=now)


@pytest.mark.parametrize(
    ("ahead", "hours", "held"),
    [
        (timedelta(days=3), 24, timedelta(hours=24)),
        (timedelta(days=3), 200, timedelta(hours=36)),  # half of what is left
        (timedelta(hours=20), 24, timedelta(hours=10)),
        (timedelta(minutes=40), 24, timedelta(minutes=30)),
        (timedelta(minutes=20), 24, timedelta(minutes=20)),  # never beyond the start
    ],
)
def test_offer_holds_for_the_events_hours_and_never_beyond_its_start(
    event: Event, now: datetime, ahead: timedelta, hours: int, held: timedelta
):
    event.starts_at, event.ends_at, event.offer_hours = now + ahead, now + ahead * 2, hours

    assert waiting.holds_until(event, now) == now + held


def test_nothing_is_offered_once_it_is_over_or_called_off(event: Event, now: datetime, placed):
    dani = enter(event, now, "Dani")
    Event.objects.update(starts_at=now - timedelta(hours=2), ends_at=now)

    assert waiting.run_due(now) == 0
    Event.objects.update(status="cancelled", ends_at=now + timedelta(days=1))
    assert waiting.run_due(now) == 0
    assert status(dani) == "waiting"


def test_added_seats_and_the_beat_offer_to_as_many_as_there_are(event: Event, now: datetime, placed):
    people = [enter(event, now, f"Persona{number}") for number in range(5)]

    registration.set_seats(event, mode="onsite", seats=5, now=now)
    assert [status(place) for place in people] == ["offered"] * 2 + ["waiting"] * 3
    # Freed past the lock, such as by a restored backup: the beat finds it.
    Capacity.objects.filter(event=event, mode="onsite").update(seats=6)
    assert waiting.run_due(now) == 1
    registration.set_seats(event, mode="onsite", seats=None, now=now)
    assert seats(event) == (8, 0)


def test_task_of_the_beat_offers_what_is_free(
    event: Event, placed, now: datetime, django_capture_on_commit_callbacks
):
    dani = enter(event, now, "Dani")
    Event.objects.update(
        starts_at=datetime(2099, 1, 1, tzinfo=now.tzinfo), ends_at=datetime(2099, 1, 2, tzinfo=now.tzinfo)
    )
    Capacity.objects.filter(event=event, mode="onsite").update(seats=4)

    tasks.remind()

    assert status(dani) == "offered"


def test_newcomer_never_jumps_the_queue_before_the_beat(event: Event, now: datetime, placed):
    dani = enter(event, now, "Dani")
    Capacity.objects.filter(event=event, mode="onsite").update(seats=4)

    newcomer = enter(event, now, "Eva")

    assert (status(dani), newcomer.status) == ("offered", "waiting")


def test_mode_switch_frees_the_seat_for_the_list(event: Event, now: datetime, placed):
    dani = enter(event, now, "Dani")

    registration.switch_mode(placed[1], to="online", now=now)

    assert status(dani) == "offered"
    assert (seats(event), seats(event, "online")) == ((3, 0), (1, 0))


def test_whoever_waits_takes_a_free_seat_of_another_way_in_one_step(event: Event, now: datetime, placed):
    dani, eva = enter(event, now, "Dani"), enter(event, now, "Eva")
    registration.cancel(placed[0], now=now)

    registration.switch_mode(eva, to="online", now=now)
    registration.switch_mode(dani, to="online", now=now)

    assert (dani.status, eva.status) == ("confirmed", "confirmed")
    assert (seats(event), seats(event, "online")) == ((2, 0), (2, 0))
    with pytest.raises(Full):
        registration.switch_mode(placed[1], to="online", now=now)


def test_someone_leaves_the_list_and_those_behind_move_up(event: Event, now: datetime, placed):
    dani, eva = enter(event, now, "Dani"), enter(event, now, "Eva")

    registration.cancel(dani, now=now)

    assert (waiting.position(dani), waiting.position(eva)) == (None, 1)
    assert (seats(event), notes(dani)) == ((3, 1), ["left"])
    assert letters(dani) == ["waiting", "registration_cancelled"]


def test_seats_kept_for_a_sector_pass_others_over_with_the_reason(event: Event, now: datetime, organiser):
    """pretix#3628: nobody could see why somebody was passed over."""
    until = now + timedelta(days=1)
    academia = StakeholderGroup.objects.get(code="academia")
    waiting.keep_balance(event, way="onsite", number=2, sector=academia, until=until, by=organiser, now=now)

    assert enter(event, now, "Ana", sector="government").status == "confirmed"
    with pytest.raises(KeptForOthers) as refusal:
        registration.register(
            event,
            answers=Answers(name="Beto", mode="onsite"),
            contact=Contact(email="beto@correo.example"),
            language="en",
            time_zone="UTC",
            now=now,
        )
    assert "Academ" in str(refusal.value)
    beto = enter(event, now, "Beto", sector="government")
    assert beto.status == "waiting"
    # Whose sector they are kept for takes them at once.
    cata = enter(event, now, "Cata", sector="academia")
    dani = enter(event, now, "Dani", sector="academia")
    assert (cata.status, dani.status) == ("confirmed", "confirmed")
    eva = enter(event, now, "Eva", sector="academia")
    registration.cancel(cata, now=now)

    assert (status(eva), status(beto), notes(beto)) == ("offered", "waiting", ["kept"])
    registration.cancel(eva, now=now)
    assert (status(beto), seats(event)) == ("waiting", (2, 1))
    # Afterwards the seat is everybody's, and the beat finds it.
    waiting.run_due(until)
    assert status(beto) == "offered"


def test_whoever_cannot_be_reached_is_passed_over_once_with_the_reason(event: Event, now: datetime, placed):
    dani, eva, fito = (enter(event, now, name) for name in ("Dani", "Eva", "Fito"))
    Registration.objects.filter(pk=dani.pk).update(email="", contact_key="x")

    registration.cancel(placed[0], now=now)
    registration.cancel(placed[1], now=now)

    assert [status(place) for place in (dani, eva, fito)] == ["waiting", "offered", "offered"]
    assert notes(dani) == ["unreachable"]


def came_back(place: Registration) -> None:
    """The mail server refused the last letter to somebody."""
    letter = Letter.objects.filter(about__registration=place.code).latest("created_at", "pk")
    Letter.objects.filter(pk=letter.pk).update(state="failed")


def test_whoever_gets_no_message_is_passed_over_with_the_reason_until_the_address_is_put_right(
    event: Event, now: datetime, placed
):
    dani, eva = (enter(event, now, name) for name in ("Dani", "Eva"))
    came_back(dani)
    registration.cancel(placed[0], now=now)
    assert [status(place) for place in (dani, eva)] == ["waiting", "offered"]
    assert notes(dani) == ["blocked"]

    # It is noted once, and the seat stays free.
    registration.cancel(placed[1], now=now)
    waiting.run_due(now + timedelta(minutes=1))
    assert (status(dani), notes(dani), seats(event)[0]) == ("waiting", ["blocked"], 2)

    later = now + timedelta(minutes=2)
    holders.readdress(Registration.objects.get(pk=dani.pk), email="dani@otro.example", now=later)
    waiting.run_due(later)
    assert (status(dani), notes(dani)) == ("offered", ["blocked", "offered"])


def test_the_reason_is_noted_where_nobody_comes_after_them(event: Event, now: datetime, placed):
    dani = enter(event, now, "Dani")
    came_back(dani)
    registration.cancel(placed[0], now=now)
    waiting.run_due(now + timedelta(minutes=1))
    assert (status(dani), notes(dani)) == ("waiting", ["blocked"])


def test_whoever_left_a_phone_too_is_offered_a_place_though_messages_come_back(
    event: Event, now: datetime, placed
):
    dani = enter(event, now, "Dani")
    Registration.objects.filter(pk=dani.pk).update(phone="+50255551234")
    came_back(dani)
    registration.cancel(placed[0], now=now)
    assert status(dani) == "offered"


def test_a_letter_that_came_back_before_one_that_arrived_bars_nobody(event: Event, now: datetime, placed):
    dani = enter(event, now, "Dani")
    first = Letter.objects.get(about__registration=dani.code)
    Letter.objects.filter(pk=first.pk).update(state="failed", created_at=now - timedelta(hours=1))
    Letter.objects.create(
        key="later", kind="events.waiting", about=first.about, subject=first.subject, address=first.address,
        language="es", time_zone="UTC", state="sent", created_at=now,
    )  # fmt: skip
    registration.cancel(placed[0], now=now)
    assert status(dani) == "offered"


def test_someone_with_a_phone_alone_is_on_the_list_to_be_told_until_somebody_told_them(
    event: Event, now: datetime, placed, organiser: Person
):
    dani = enter(event, now, "Dani", phone="+50255551234")
    registration.cancel(placed[0], now=now)
    assert list(waiting.to_be_told(event)) == [dani]

    words = handover.hand_over(Registration.objects.get(pk=dani.pk), by=organiser, now=now)

    assert "a place is held for you until" in words
    assert list(waiting.to_be_told(event)) == []
    assert notes(dani) == ["offered", "told"]


def test_organiser_offers_out_of_turn_only_with_a_reason_and_a_seat(
    event: Event, now: datetime, placed, organiser: Person
):
    dani, eva = enter(event, now, "Dani"), enter(event, now, "Eva")

    with pytest.raises(NoReason):
        waiting.offer_out_of_turn(eva, reason=" ", adds_seat=True, by=organiser, now=now)
    with pytest.raises(Full):
        waiting.offer_out_of_turn(eva, reason="Interprets", by=organiser, now=now)
    waiting.offer_out_of_turn(eva, reason="Interprets", adds_seat=True, by=organiser, now=now)

    assert (status(dani), eva.status, seats(event)) == ("waiting", "offered", (4, 1))
    note = ListNote.objects.get(registration=eva)
    assert (note.act, note.reason, note.by) == ("out-of-turn", "Interprets", organiser)
    with pytest.raises(NotWaiting):
        waiting.offer_out_of_turn(eva, reason="Again", adds_seat=True, by=organiser, now=now)


def test_organiser_holds_an_offer_for_longer_never_beyond_the_start(
    event: Event, now: datetime, placed, organiser: Person
):
    dani = enter(event, now, "Dani")
    registration.cancel(placed[0], now=now)

    waiting.extend(dani, hours=12, reason="Travels", by=organiser, now=now)
    assert dani.offer_expires_at == now + timedelta(hours=36)
    waiting.extend(dani, hours=500, reason="Travels", by=organiser, now=now)

    assert dani.offer_expires_at == event.starts_at
    assert letters(dani) == ["waiting", "offered", "offered", "offered"]
    with pytest.raises(OfferOver):
        waiting.extend(dani, hours=1, reason="Late", by=organiser, now=event.starts_at)


def test_form_sent_twice_waits_once_and_the_letter_alone_says_so(event: Event, now: datetime, placed):
    answers = [
        registration.enrol(
            event,
            answers=Answers(name=name, mode="onsite"),
            contact=Contact(email=f"{name}@correo.example"),
            language="en",
            time_zone="UTC",
            now=now,
            waits=True,
        )
        for name in ("dani", "dani", "ana")
    ]

    # Ana has a place; what her form is told is what a newcomer's is told.
    assert [answer.is_listed for answer in answers] == [True, True, True]
    assert answers[2].place.status == "confirmed"
    assert seats(event) == (3, 1)
    assert letters(answers[0].place) == ["waiting", "already"]


def test_forgotten_person_leaves_the_list_and_the_reasons_are_emptied(
    event: Event, now: datetime, placed, organiser: Person
):
    dani, eva = enter(event, now, "Dani"), enter(event, now, "Eva")
    waiting.offer_out_of_turn(dani, reason="Dani interprets", adds_seat=True, by=organiser, now=now)

    erasure.forget_subject(dani.subject, now=now)

    assert (status(dani), status(eva), seats(event)) == ("cancelled", "offered", (4, 0))
    assert set(ListNote.objects.values_list("reason", flat=True)) == {""}


def test_place_from_the_list_is_not_released_for_an_address_that_waited_long(
    event: Event, now: datetime, placed
):
    Event.objects.update(release_unconfirmed_after=24)
    dani = enter(event, now, "Dani")
    later = now + timedelta(hours=20)
    registration.cancel(placed[0], now=later)
    waiting.accept(dani, now=later)

    registration.release_unconfirmed(now + timedelta(hours=30))
    assert status(dani) == "confirmed"
