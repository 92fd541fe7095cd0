"""Sessions with seats of their own, where something else happens: named, moved, undone, called off."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from events import (
    bulk,
    caretaking,
    choosing,
    delegated_places,
    nomination,
    reminders,
    schedule,
    walkins,
)
from events.changes import QUIET
from events.desk.concerned import letters_of_calling_off
from events.errors import DoesNotMove
from events.models import Capacity, Event, Registration, Session, SessionSeat
from events.recognition import Answers, Contact
from mail import kinds
from mail.models import Letter
from people import links
from tests.events.test_choosing import calendar_of, how, letters, take, workshop_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop(event, session, organiser, now) -> Session:
    """A workshop a week later, which has one seat in each way."""
    return workshop_of(event, session, organiser, now)


def named(event, now, contact=None) -> Registration:
    """Somebody whom a ministry names."""
    delegation = nomination.invite(
        event, organisation="Ministerio", language="es", mode="onsite", places=1,
        until=now + timedelta(days=1), by=None, now=now,
    )  # fmt: skip
    return nomination.name(delegation, people=[("Nora", contact or Contact())], now=now)[0]


def confirm(place, now, *sessions) -> Registration:
    return delegated_places.take_up(
        place,
        answers=Answers(name="Nora", mode="onsite", sessions=sessions),
        contact=Contact(email="nora@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )


def words_of(letter: Letter) -> str:
    return kinds.get(letter.kind).render(letter, letter.created_at).text


def true(session: Session) -> bool:
    """Whether the counters of a session say what its rows do."""
    for row in Capacity.objects.filter(session=session):
        seats = SessionSeat.objects.filter(
            session=session, registration__mode=row.mode, registration__hub=row.hub_id
        )
        if row.taken != seats.filter(status="held").count():
            return False
        if row.waiting != seats.filter(status="waiting").count():
            return False
    return True


def test_whoever_was_named_and_wished_for_a_session_confirms_with_it(event, workshop, now):
    place = named(event, now)
    choosing.choose(place, sessions=[workshop], now=now)

    confirm(place, now, workshop)

    assert how(place, workshop) == "held" and true(workshop)


def test_whoever_was_named_and_confirms_without_it_has_the_wish_no_more(event, session, organiser, now):
    place = named(event, now)
    workshop = workshop_of(event, session, organiser, now)
    assert how(place, workshop) == "wished"

    confirm(place, now)

    assert how(place, workshop) == "" and true(workshop)


def test_no_letter_tells_of_a_turn_on_the_list_of_a_session_that_was_called_off(
    event, workshop, organiser, now
):
    take(event, "Ana", now, workshop)
    beto = take(event, "Beto", now, workshop)
    schedule.cancel_session(workshop, by=organiser, now=now)

    caretaking.send_again(beto, by=None, now=now + timedelta(days=1))

    again = letters("registered", beto)[-1]
    assert "lista" not in words_of(again)


def test_a_session_that_was_called_off_stands_in_the_way_of_none_in_its_stead(
    event, session, workshop, organiser, now
):
    ana = take(event, "Ana", now, workshop)
    schedule.cancel_session(workshop, by=organiser, now=now)
    instead = workshop_of(event, session, organiser, now, title="Radio", keeps=False)

    choosing.add(ana, instead, by=organiser, now=now)

    assert how(ana, instead) == "held"


def test_whoever_chose_a_session_after_it_moved_is_not_told_that_it_moved(event, workshop, organiser, now):
    Capacity.objects.filter(session=workshop).update(seats=5)
    ana, beto = take(event, "Ana", now, workshop), take(event, "Beto", now)
    schedule.change_place(workshop, room="Aula 2", by=organiser, now=now + timedelta(minutes=1))
    choosing.choose(beto, sessions=[workshop], now=now + timedelta(minutes=2))

    reminders.send_due(now + timedelta(minutes=3) + QUIET)

    assert [bool(letters("moved", one)) for one in (ana, beto)] == [True, False]


def test_whoever_chose_a_session_just_before_its_reminder_gets_none(event, workshop, now):
    Capacity.objects.filter(session=workshop).update(seats=5)
    ana, beto = take(event, "Ana", now, workshop), take(event, "Beto", now)
    choosing.choose(beto, sessions=[workshop], now=workshop.starts_at - timedelta(hours=25))

    reminders.send_due(workshop.starts_at - timedelta(hours=23))

    assert [bool(letters("day_before", one)) for one in (ana, beto)] == [True, False]


def test_whoever_keeps_a_session_that_just_got_seats_is_reminded_of_it(event, session, organiser, now):
    ana = take(event, "Ana", now)
    choosing.give_seats(
        session, seats={"onsite": 3}, by=organiser, now=session.starts_at - timedelta(hours=25)
    )

    reminders.send_due(session.starts_at - timedelta(hours=23))

    assert letters("day_before", ana)


@pytest.mark.parametrize("ending", ["cancel", "hold"])
def test_a_session_that_was_held_or_called_off_is_not_opened_to_all(event, workshop, organiser, now, ending):
    ana, beto = take(event, "Ana", now, workshop), take(event, "Beto", now)
    at = now if ending == "cancel" else workshop.ends_at
    (schedule.cancel_session if ending == "cancel" else schedule.hold)(workshop, by=organiser, now=at)

    with pytest.raises(DoesNotMove):
        choosing.open_to_all(workshop, by=organiser, now=at)

    workshop.refresh_from_db()
    assert set(Registration.objects.expected_in(workshop)) == {ana} != {beto}


def test_whoever_was_named_and_comes_by_the_wall_has_the_session_that_they_wished_for(
    event, session, workshop, organiser, now
):
    nora = Contact(email="nora@correo.example")
    place = named(event, now, nora)
    choosing.choose(place, sessions=[workshop], now=now)
    walkins.put_up(session, by=organiser, now=now)

    walkins.come_in(
        session,
        answers=Answers(name="Nora", mode="onsite"),
        contact=nora,
        language="es",
        time_zone="UTC",
        now=session.starts_at,
    )

    place.refresh_from_db()
    assert (place.status, how(place, workshop)) == ("confirmed", "held") and true(workshop)


def test_the_form_of_whoever_was_named_shows_what_they_wished_for(client, event, session, organiser, now):
    place = named(event, now)
    Event.objects.filter(pk=event.pk).update(ends_at=timezone.now() + timedelta(weeks=70))
    workshop = workshop_of(event, session, organiser, now, weeks=60)
    token = links.mint("registration", place.code, now=timezone.now(), days=30)

    page = client.get(f"/es/my/{token}/take-up/").content.decode()

    assert f'value="{workshop.code}" checked' in page


def test_of_an_event_called_off_all_hear_though_one_session_is_left(event, session, workshop, now):
    take(event, "Ana", now, workshop)
    take(event, "Beto", now)
    later = session.ends_at

    assert "1 persona" in letters_of_calling_off(event, workshop, now=later)
    assert "2 personas" in letters_of_calling_off(event, now=later)


def many(event, act, *places, by, now, **options) -> bulk.Bulk:
    chosen = bulk.choose(event, act=act, codes=[one.code for one in places], by=by, now=now)
    return bulk.begin(chosen, options=options, by=by, now=now)


def test_whoever_has_their_place_back_but_not_their_session_is_told(event, workshop, organiser, now):
    ana, beto = take(event, "Ana", now, workshop), take(event, "Beto", now, workshop)
    done = many(event, "give-back", ana, by=organiser, now=now)
    assert how(beto, workshop) == "held"

    bulk.undo(done, by=organiser, now=now + timedelta(minutes=1))

    assert how(ana, workshop) == "waiting" and true(workshop)
    (told,) = letters("sessions_left", ana)
    assert calendar_of(told)[1] == "CANCEL" and "1" in words_of(told)


@pytest.mark.parametrize("has_list", [True, False])
def test_a_change_of_the_way_that_is_undone_gives_the_session_back(event, workshop, organiser, now, has_list):
    Event.objects.filter(pk=event.pk).update(has_waiting_list=has_list)
    take(event, "Beto", now, workshop, mode="online")
    ana = take(event, "Ana", now, workshop)
    done = many(event, "switch", ana, by=organiser, now=now, to="online")
    assert how(ana, workshop) == ("waiting" if has_list else "")

    bulk.undo(done, by=organiser, now=now + timedelta(minutes=1))

    assert how(ana, workshop) == "held" and true(workshop)
    assert letters("sessions_left", ana) == []


@pytest.mark.parametrize("has_list", [True, False])
def test_whose_session_is_somebody_elses_when_a_change_of_the_way_is_undone_is_told(
    event, workshop, organiser, now, has_list
):
    Event.objects.filter(pk=event.pk).update(has_waiting_list=has_list)
    take(event, "Beto", now, workshop, mode="online")
    ana, cata = take(event, "Ana", now, workshop), take(event, "Cata", now)
    done = many(event, "switch", ana, by=organiser, now=now, to="online")
    choosing.choose(cata, sessions=[workshop], now=now)

    bulk.undo(done, by=organiser, now=now + timedelta(minutes=1))

    assert how(ana, workshop) == ("waiting" if has_list else "") and true(workshop)
    (told,) = letters("sessions_left", ana)
    assert calendar_of(told)[1] == "CANCEL"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_whoever_registers_for_a_session_does_not_wait_for_the_one_who_moves_it(
    event, session, organiser, now
):
    """Else each may wait for the other: who registers holds the event's row, which a new hour changes too."""
    workshop = workshop_of(event, session, organiser, now)
    done: list[str] = []

    def come() -> None:
        try:
            done.append(take(event, "Ana", now, workshop).status)
        finally:
            connection.close()

    person = threading.Thread(target=come)
    with transaction.atomic():
        schedule.change_place(workshop, room="Aula 2", by=organiser, now=now)
        person.start()
        person.join(timeout=5)
        was_waiting = person.is_alive()
    person.join()

    assert (done, was_waiting) == (["confirmed"], False)
