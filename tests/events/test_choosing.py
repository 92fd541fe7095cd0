"""Sessions with seats of their own: who has one, who waits, and what each calendar, letter and list shows."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import (
    approval,
    attendance,
    choosing,
    door,
    expected,
    export,
    feeds,
    holders,
    ical,
    registration,
    reminders,
    roll,
    schedule,
    signing,
)
from events.changes import QUIET
from events.errors import (
    MoreHavePlaces,
    NotChosen,
    NotToChoose,
    SessionFull,
    SessionsOverlap,
    TooFewSeats,
)
from events.listing import Asked
from events.models import Capacity, Event, Registration, Session, SessionSeat
from events.recognition import Answers, Contact
from mail import kinds
from mail.models import Letter

pytestmark = pytest.mark.django_db


@pytest.fixture
def workshop(event, session, organiser, now) -> Session:
    """A workshop a week later, which has one seat in each way."""
    return workshop_of(event, session, organiser, now, weeks=1)


def workshop_of(event, session, by, now, *, weeks=1, seats=1, title="Taller", keeps=True) -> Session:
    made = schedule.add_session(
        event,
        title={"es": title},
        declared_minutes=60,
        wall_start=session.wall_start + timedelta(weeks=weeks),
        meeting_url="https://meet.example/taller",
        by=by,
        now=now,
    )
    choosing.give_seats(made, seats={"onsite": seats, "online": seats}, keeps=keeps, by=by, now=now)
    event.refresh_from_db()
    return made


def take(event, name, now, *sessions, mode="onsite", **more) -> Registration:
    return registration.register(
        event,
        answers=Answers(name=name, mode=mode, sessions=sessions),
        contact=Contact(email=f"{name.casefold()}@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
        **more,
    )


def how(place, session) -> str:
    seat = SessionSeat.objects.filter(registration=place, session=session).first()
    return seat.status if seat else ""


def letters(kind: str, place: Registration) -> list[Letter]:
    return list(Letter.objects.filter(kind=f"events.{kind}", about__registration=place.code).order_by("pk"))


def calendar_of(letter: Letter) -> tuple[str, str]:
    told = kinds.get(letter.kind).render(letter, letter.created_at)
    return told.calendar, told.method


def test_people_choose_at_the_form_and_the_last_one_waits(event, session, workshop, now):
    ana = take(event, "Ana", now, workshop)
    beto = take(event, "Beto", now, workshop)
    cata = take(event, "Cata", now)

    assert [how(one, workshop) for one in (ana, beto, cata)] == ["held", "waiting", ""]
    row = Capacity.objects.get(session=workshop, mode="onsite")
    assert (row.taken, row.waiting) == (1, 1)
    assert set(Registration.objects.expected_in(workshop)) == {ana}
    assert set(Registration.objects.expected_in(session)) == {ana, beto, cata}


def test_a_full_session_without_a_list_is_named_to_newcomers_and_holders_alike(event, workshop, now):
    Event.objects.filter(pk=event.pk).update(has_waiting_list=False)
    take(event, "Ana", now, workshop)

    for name in ("Beto", "Ana"):
        with pytest.raises(SessionFull, match="Taller"):
            take(event, name, now, workshop)

    assert not Registration.objects.filter(name="Beto").exists()


def test_two_sessions_at_the_same_time_are_one_too_many(event, session, workshop, organiser, now):
    other = workshop_of(event, session, organiser, now, title="Radio")

    with pytest.raises(SessionsOverlap, match="Taller.*Radio"):
        take(event, "Ana", now, workshop, other)
    with pytest.raises(SessionsOverlap):
        choosing.choose(take(event, "Ana", now, workshop), sessions=[workshop, other], now=now)


def test_a_session_that_comes_with_the_place_cannot_be_chosen(event, session, workshop, now):
    with pytest.raises(NotToChoose):
        take(event, "Ana", now, session)


def test_a_freed_seat_is_the_next_ones_with_a_letter_and_an_invitation(event, workshop, now):
    ana, beto = take(event, "Ana", now, workshop), take(event, "Beto", now, workshop)

    registration.cancel(ana, now=now + timedelta(minutes=5))

    assert how(beto, workshop) == "held" and how(ana, workshop) == "wished"
    (told,) = letters("session_freed", beto)
    entry, method = calendar_of(told)
    assert method == "REQUEST" and ical.uid(workshop, beto) in entry
    assert entry.count("BEGIN:VEVENT") == 1


def test_leaving_a_session_takes_its_entry_back_under_a_risen_sequence(event, session, workshop, now):
    ana = take(event, "Ana", now, workshop)
    first, _method = calendar_of(letters("registered", ana)[0])

    choosing.leave(ana, workshop, now=now + timedelta(minutes=5))

    entry, method = calendar_of(letters("sessions_left", ana)[0])
    assert method == "CANCEL"
    assert ical.uid(workshop, ana) in entry and ical.uid(session, ana) not in entry
    assert sequence_of(entry) > sequence_of(first)
    choosing.choose(ana, sessions=[workshop], now=now + timedelta(minutes=6))
    again, method = calendar_of(letters("sessions_chosen", ana)[0])
    assert method == "REQUEST" and sequence_of(again) > sequence_of(entry)


def sequence_of(calendar: str) -> int:
    return max(int(line.partition(":")[2]) for line in calendar.split("\r\n") if line.startswith("SEQUENCE"))


def test_a_wish_is_a_seat_once_the_request_is_approved_and_a_wish_when_that_is_undone(event, workshop, now):
    Event.objects.filter(pk=event.pk).update(admission="approval")
    event.refresh_from_db()
    ana = take(event, "Ana", now, workshop)
    assert how(ana, workshop) == "wished"

    approval.approve(ana, by=None, now=now)
    assert how(ana, workshop) == "held"
    approval.reconsider(ana, by=None, now=now)

    assert how(ana, workshop) == "wished"
    assert Capacity.objects.get(session=workshop, mode="onsite").taken == 0


def test_seats_follow_to_another_way_where_there_is_room_and_else_onto_the_list(event, workshop, now):
    ana = take(event, "Ana", now, workshop)
    beto = take(event, "Beto", now, workshop, mode="online")

    assert choosing.full_in(ana, "online", now) == [workshop]
    registration.switch_mode(ana, to="online", now=now + timedelta(minutes=1))

    assert how(ana, workshop) == "waiting"
    entry, method = calendar_of(letters("sessions_left", ana)[0])
    assert method == "CANCEL" and ical.uid(workshop, ana) in entry
    registration.cancel(beto, now=now + timedelta(minutes=2))
    assert how(ana, workshop) == "held"
    registration.switch_mode(ana, to="onsite", now=now + timedelta(minutes=3))
    assert how(ana, workshop) == "held"
    rows = Capacity.objects.filter(session=workshop).order_by("mode")
    assert [(row.mode, row.taken) for row in rows] == [("online", 0), ("onsite", 1)]


def test_without_lists_what_is_full_in_the_other_way_is_given_up(event, workshop, now):
    Event.objects.filter(pk=event.pk).update(has_waiting_list=False)
    take(event, "Beto", now, workshop, mode="online")
    ana = take(event, "Ana", now, workshop)

    registration.switch_mode(ana, to="online", now=now)

    assert how(ana, workshop) == ""
    assert Capacity.objects.get(session=workshop, mode="onsite").taken == 0


def test_a_later_choice_does_not_swallow_the_letter_of_a_switch(event, workshop, now):
    ana = take(event, "Ana", now)
    registration.switch_mode(ana, to="online", now=now)
    choosing.choose(ana, sessions=[workshop], now=now + timedelta(minutes=1))

    (told,) = letters("mode_changed", ana)

    assert kinds.get(told.kind).still_due(told, now + timedelta(minutes=2))


def test_a_place_that_is_restored_has_its_session_again(event, workshop, now):
    ana = take(event, "Ana", now, workshop)
    registration.cancel(ana, now=now)

    registration.restore(ana, now=now)

    assert how(ana, workshop) == "held"


def test_whoever_is_forgotten_leaves_no_choice_behind(event, workshop, now):
    ana, beto = take(event, "Ana", now, workshop), take(event, "Beto", now, workshop)

    holders.forget(ana.subject, now)

    assert not SessionSeat.objects.filter(registration=ana).exists()
    assert how(beto, workshop) == "held"


def test_whoever_has_a_place_keeps_a_session_that_gets_seats_or_is_told_to_choose(
    event, session, organiser, now
):
    ana = take(event, "Ana", now)
    with pytest.raises(MoreHavePlaces, match="1"):
        choosing.give_seats(session, seats={"onsite": 0}, by=organiser, now=now)
    choosing.give_seats(session, seats={"onsite": 1}, by=organiser, now=now)
    assert how(ana, session) == "held"

    choosing.open_to_all(session, by=organiser, now=now)
    choosing.give_seats(session, seats={"onsite": 1}, keeps=False, by=organiser, now=now)

    assert how(ana, session) == ""
    told = letters("sessions_left", ana)[-1]
    entry, method = calendar_of(told)
    assert method == "CANCEL" and "SEQUENCE:1" in entry


def test_seats_go_no_lower_than_those_taken_and_those_added_go_to_the_list(event, workshop, organiser, now):
    take(event, "Ana", now, workshop)
    beto = take(event, "Beto", now, workshop)
    with pytest.raises(TooFewSeats):
        choosing.give_seats(workshop, seats={"onsite": 0}, by=organiser, now=now)

    choosing.give_seats(workshop, seats={"onsite": 2}, by=organiser, now=now)

    assert how(beto, workshop) == "held"


def test_a_session_opened_to_all_is_everybodys_again_and_they_are_told(event, workshop, organiser, now):
    ana, beto = take(event, "Ana", now, workshop), take(event, "Beto", now)

    choosing.open_to_all(workshop, by=organiser, now=now)

    assert set(Registration.objects.expected_in(workshop)) == {ana, beto}
    assert not Capacity.objects.filter(session=workshop).exists()
    assert letters("sessions_chosen", ana) == []
    entry, method = calendar_of(letters("sessions_chosen", beto)[0])
    assert method == "REQUEST" and ical.uid(workshop, beto) in entry


def test_the_desk_adds_somebody_beyond_the_seats_and_that_seat_goes_with_them(event, workshop, now):
    take(event, "Ana", now, workshop)
    beto = take(event, "Beto", now)
    with pytest.raises(SessionFull):
        choosing.add(beto, workshop, by=None, now=now)

    choosing.add(beto, workshop, beyond_seats=True, by=None, now=now)
    assert Capacity.objects.get(session=workshop, mode="onsite").seats == 2
    choosing.leave(beto, workshop, now=now)

    assert Capacity.objects.get(session=workshop, mode="onsite").seats == 1


def test_letters_and_calendars_show_the_sessions_that_come_with_a_place(event, session, workshop, now):
    ana, beto = take(event, "Ana", now, workshop), take(event, "Beto", now)

    for place, sessions in ((ana, {session, workshop}), (beto, {session})):
        entry, _method = calendar_of(letters("registered", place)[0])
        assert entry.count("BEGIN:VEVENT") == len(sessions)
        feed = feeds.Feed(registration=place)
        held = feeds.held_in(feed, pages={}, now=now)
        assert {one.session for one in held} == sessions


def test_of_a_session_that_is_chosen_only_those_who_chose_it_hear(event, session, workshop, organiser, now):
    ana = take(event, "Ana", now, workshop)
    beto, cata = take(event, "Beto", now, workshop), take(event, "Cata", now)
    later = now + timedelta(hours=1)
    schedule.change_place(workshop, room="Aula 2", by=organiser, now=later)

    reminders.send_due(later + QUIET)
    assert [bool(letters("moved", one)) for one in (ana, beto, cata)] == [True, False, False]
    schedule.cancel_session(workshop, by=organiser, now=later)
    reminders.send_due(later + QUIET)

    told = [letters("session_cancelled", one) for one in (ana, beto, cata)]
    assert [bool(one) for one in told] == [True, True, False]
    assert calendar_of(told[0][0])[1] == "CANCEL"
    assert calendar_of(told[1][0]) == ("", "")


def test_a_reminder_comes_to_whoever_chose_the_session(event, workshop, now):
    ana, beto = take(event, "Ana", now, workshop), take(event, "Beto", now)

    reminders.send_due(workshop.starts_at - timedelta(hours=20))

    assert [bool(letters("day_before", one)) for one in (ana, beto)] == [True, False]


def test_the_way_in_online_opens_to_those_who_chose_the_session(event, workshop, now):
    ana = take(event, "Ana", now, workshop, mode="online")
    beto = take(event, "Beto", now, mode="online")

    assert attendance.enter(ana, workshop, now=workshop.starts_at).state == "present"
    with pytest.raises(NotChosen):
        attendance.enter(beto, workshop, now=workshop.starts_at)


def test_positions_on_a_sessions_list_are_told_by_way(event, workshop, now):
    take(event, "Ana", now, workshop)
    waiting = [take(event, name, now, workshop) for name in ("Beto", "Cata")]
    take(event, "Dani", now, workshop, mode="online")
    other = take(event, "Eva", now, workshop, mode="online")

    told = [expected.position(SessionSeat.objects.get(registration=one)) for one in (*waiting, other)]

    assert told == [1, 2, 1]


def test_an_event_without_such_sessions_costs_no_query_more(event, session, now):
    """What everybody does at every event: register, switch, cancel."""

    def queries() -> list[str]:
        with CaptureQueriesContext(
            connection,
        ) as found:
            place = take(event, "Ana", now)
            registration.switch_mode(place, to="online", now=now)
            registration.cancel(place, now=now)
        return [one["sql"] for one in found if "sessionseat" in one["sql"]]

    assert queries() == []


def test_doors_sheets_and_files_go_by_those_who_chose(event, workshop, organiser, now):
    ana, beto = take(event, "Ana", now, workshop), take(event, "Beto", now)

    assert door.counts(workshop)["expected"] == 1
    known = door.let_in(workshop, ana, by=organiser, now=workshop.starts_at)
    let_in = door.let_in(workshop, beto, by=organiser, now=workshop.starts_at)
    assert (known.is_extra, let_in.is_extra) == (False, True)
    sheet = signing.print_sheet(workshop, language="es", by=organiser, now=now)
    assert sheet.lines == [ana.code]
    heads, first, second = roll.lines(event, Asked(), reader=organiser)
    at = heads.index("Sesiones elegidas")
    assert (first[at], second[at]) == ("Taller", "")
    (told,) = export.of_place(ana)["place"]["sessions_chosen"]
    assert told["status"] == "held"


def test_a_phone_at_the_door_carries_everybody_and_marks_who_has_no_seat(event, workshop, organiser, now):
    for name, sessions in (("Ana", [workshop]), ("Beto", [])):
        take(event, name, now, *sessions)
    device, _token = door.admit(workshop, label="Aula", by=organiser, now=now)

    rows = door.take_list(device, now=now)["rows"]

    assert [(row["called"], row.get("extra", False)) for row in rows] == [("Ana", False), ("Beto", True)]
