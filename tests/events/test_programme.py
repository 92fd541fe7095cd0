"""A programme as it is built: rooms, moves with what stood before, the last one undone, and pasted lines."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from events import lines, programme, recognition, registration, reminders, schedule
from events.changes import QUIET
from events.errors import (
    AlreadyPublic,
    DoesNotMove,
    NoLongerAsLeft,
    NoMoveToUndo,
    RoomInUse,
    SeenOtherwise,
)
from events.models import Event, Move, Room, Session
from events.programme import RoomFacts
from mail.models import Letter
from people.models import Person


@pytest.fixture
def draft(event: Event, session: Session) -> Event:
    Event.objects.filter(pk=event.pk).update(status=Event.Status.DRAFT)
    event.refresh_from_db()
    return event


def add(event: Event, now: datetime, hour: str, **more: Any) -> Session:
    wall = datetime.fromisoformat(f"2026-11-13T{hour}")
    facts = {"title": {"es": hour}, "declared_minutes": 30, **more}
    return schedule.add_session(event, wall_start=wall, by=None, now=now, **facts)


def stands(session: Session) -> tuple[str, int, str]:
    fresh = Session.objects.get(pk=session.pk)
    return f"{fresh.wall_start}", fresh.declared_minutes, fresh.room


def test_a_move_is_kept_and_the_last_one_undone_once(draft: Event, session: Session, now: datetime) -> None:
    before = stands(session)
    move = programme.put(
        session,
        seen=session.sequence,
        wall_start=datetime(2026, 11, 14, 16, 5),
        minutes=45,
        room="Patio",
        by=None,
        now=now,
    )
    assert stands(session) == ("2026-11-14 16:05:00", 45, "Patio")
    assert programme.last_move(draft) == move

    programme.undo(draft, code=move.code, by=None, now=now)

    assert stands(session) == before
    assert programme.last_move(draft) is None
    with pytest.raises(NoMoveToUndo):
        programme.undo(draft, code=move.code, by=None, now=now)


def test_one_goes_back_move_by_move(draft: Event, session: Session, now: datetime) -> None:
    stood = programme.state(session)
    moves = []
    for minutes, room in enumerate(("B", "C", "D"), 1):
        session.refresh_from_db()
        later = now + timedelta(minutes=minutes)
        moves.append(programme.put(session, seen=session.sequence, room=room, by=None, now=later))
    for move in reversed(moves):
        assert programme.last_move(draft) == move
        programme.undo(draft, code=move.code, by=None, now=now + timedelta(minutes=9))
    session.refresh_from_db()
    assert (programme.last_move(draft), programme.state(session)) == (None, stood)


def test_only_the_last_move_is_undone_and_only_while_it_stands_as_it_was_left(
    draft: Event, session: Session, now: datetime
) -> None:
    first = programme.put(session, seen=0, room="A", by=None, now=now)
    session.refresh_from_db()
    second = programme.put(session, seen=session.sequence, room="B", by=None, now=now)
    with pytest.raises(NoMoveToUndo):
        programme.undo(draft, code=first.code, by=None, now=now)
    session.refresh_from_db()
    schedule.change_place(session, room="C", by=None, now=now)
    with pytest.raises(NoLongerAsLeft):
        programme.undo(draft, code=second.code, by=None, now=now)
    assert stands(session)[2] == "C"


def test_whoever_saw_another_state_moves_nothing(session: Session, now: datetime) -> None:
    schedule.change_place(session, room="Otra", by=None, now=now)
    before = stands(session)
    with pytest.raises(SeenOtherwise):
        programme.put(session, seen=0, wall_start=datetime(2026, 11, 15, 9), by=None, now=now)
    assert (stands(session), Move.objects.count()) == (before, 0)


def test_the_same_place_again_is_no_move(session: Session, now: datetime) -> None:
    move = programme.put(session, seen=0, wall_start=session.wall_start, room="Salón 2", by=None, now=now)
    assert (move.steps, Move.objects.count()) == ([], 0)
    session.refresh_from_db()
    assert session.sequence == 0


def test_two_sessions_change_places_and_keep_their_lengths(
    draft: Event, session: Session, now: datetime
) -> None:
    other = add(draft, now, "11:00", room="Patio")
    move = programme.swap(session, other, seen=0, other_seen=0, by=None, now=now)
    assert stands(session) == ("2026-11-13 11:00:00", 60, "Patio")
    assert stands(other) == ("2026-11-13 09:00:00", 30, "Salón 2")
    programme.undo(draft, code=move.code, by=None, now=now)
    assert stands(session) == ("2026-11-13 09:00:00", 60, "Salón 2")
    assert stands(other) == ("2026-11-13 11:00:00", 30, "Patio")
    undated = schedule.add_session(draft, title={"es": "X"}, declared_minutes=30, by=None, now=now)
    session.refresh_from_db()
    with pytest.raises(DoesNotMove):
        programme.swap(session, undated, seen=session.sequence, other_seen=0, by=None, now=now)


def test_a_session_is_set_aside_while_nobody_has_read_of_it(
    draft: Event, session: Session, now: datetime
) -> None:
    move = programme.set_aside(session, seen=0, by=None, now=now)
    session.refresh_from_db()
    draft.refresh_from_db()
    assert (session.status, session.starts_at, session.until, draft.starts_at) == ("draft", None, None, None)
    programme.undo(draft, code=move.code, by=None, now=now)
    session.refresh_from_db()
    assert (session.status, f"{session.wall_start}") == ("scheduled", "2026-11-13 09:00:00")
    Event.objects.update(status=Event.Status.PUBLISHED)
    with pytest.raises(AlreadyPublic):
        programme.set_aside(session, seen=session.sequence, by=None, now=now)


def test_a_move_of_hour_and_room_together_is_told_once(event: Event, session: Session, now: datetime) -> None:
    registration.register(
        event,
        answers=recognition.Answers(name="Paula", mode="onsite"),
        contact=recognition.Contact(email="paula@correo.example"),
        language="es",
        time_zone="America/Guatemala",
        now=now,
    )
    later = now + timedelta(hours=1)
    programme.put(
        session, seen=0, wall_start=datetime(2026, 11, 16, 9), minutes=45, room="Patio", by=None, now=later
    )
    reminders.send_due(later + QUIET)
    reminders.send_due(later + QUIET)
    assert Letter.objects.filter(kind="events.moved").count() == 1


def test_a_session_of_another_zone_goes_where_the_table_shows_it(
    event: Event, session: Session, now: datetime
) -> None:
    schedule.reschedule(session, wall_start=session.wall_start, time_zone="America/Panama", by=None, now=now)
    programme.put(session, seen=session.sequence, wall_start=datetime(2026, 11, 13, 14), by=None, now=now)
    session.refresh_from_db()
    # 14:00 in Guatemala, where the event is, is 15:00 in Panama.
    assert (f"{session.wall_start}", session.time_zone) == ("2026-11-13 15:00:00", "America/Panama")
    assert f"{session.starts_at:%H:%M}" == "20:00"


# --- Rooms ---


def rooms(event: Event) -> list[tuple[str, int | None]]:
    return list(event.rooms.order_by("position").values_list("name", "seats"))


def test_rooms_keep_their_order_and_take_their_sessions_along(
    event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    def keep(*facts: RoomFacts) -> None:
        programme.keep_rooms(event, rooms=facts, travel_minutes=15, by=organiser, now=now)

    keep(RoomFacts("", "Salón 2", 30), RoomFacts("", "Patio"), RoomFacts("", "salon 2", 99))
    assert rooms(event) == [("Salón 2", 30), ("Patio", None)]
    hall, patio = event.rooms.order_by("position")
    # Two rooms change their names with each other.
    keep(RoomFacts(patio.code, "Salón 2", 80), RoomFacts(hall.code, "Patio", 30))
    assert rooms(event) == [("Salón 2", 80), ("Patio", 30)]
    assert stands(session)[2] == "Patio"
    event.refresh_from_db()
    assert event.travel_minutes == 15
    with pytest.raises(RoomInUse):
        keep(RoomFacts(patio.code, "Salón 2", 80))
    keep(RoomFacts(hall.code, "Patio", 30))
    assert (rooms(event), Room.objects.count()) == ([("Patio", 30)], 1)


def test_rooms_that_only_sessions_name_stand_after_those_known(event: Event, session: Session) -> None:
    Room.objects.create(event=event, name="Patio", position=1)
    assert programme.room_names(event, [session]) == ["Patio", "Salón 2"]


# --- Lines ---

FIRST = date(2026, 11, 20)


def one(text: str) -> lines.Line:
    (line,) = lines.read(text, first_day=FIRST, zone="America/Guatemala")
    return line


@pytest.mark.parametrize(
    ("text", "day", "hour", "minutes", "title", "room"),
    [
        ("Day 1 09:00 30 min Opening / Main hall", 20, "09:00", 30, "Opening", "Main hall"),
        ("Día 2 · 9:30 1 h 15 Mesa redonda", 21, "09:30", 75, "Mesa redonda", ""),
        ("dia 3: 14h30 90' Oficina / Sala 2", 22, "14:30", 90, "Oficina", "Sala 2"),
        ("2026-11-25 08:00–09:15 Desayuno", 25, "08:00", 75, "Desayuno", ""),
        ("25/11 08.00 45min | Desayuno | Patio", 25, "08:00", 45, "Desayuno", "Patio"),
        ("Day 1\t10:00\t60 min\tData\tRoom 3", 20, "10:00", 60, "Data", "Room 3"),
        ("09:00 Entrada/salida de datos", 20, "09:00", 60, "Entrada/salida de datos", ""),
        ("23:30-00:30 Vigilia", 20, "23:30", 60, "Vigilia", ""),
        ("10:00 30 minutos 5 tesis sobre datos", 20, "10:00", 30, "5 tesis sobre datos", ""),
        ("10:00 2 h 3 tesis", 20, "10:00", 120, "3 tesis", ""),
    ],
)
def test_a_line_is_read(text: str, day: int, hour: str, minutes: int, title: str, room: str) -> None:
    line = one(text)
    assert line.problem == ""
    assert (line.day, line.hour) == (date(2026, 11, day), time.fromisoformat(hour))
    assert (line.minutes, line.title, line.room) == (minutes, title, room)


def test_lines_follow_one_another() -> None:
    text = "Day 2\n\n10:00 45 min Uno / A\nDos / A\n11:45 Tres\n20/12/2026\n09:00 Cuatro"
    told = [
        (line.number, f"{line.wall_start:%d %H:%M}", line.minutes, line.title)
        for line in lines.read(text, first_day=FIRST, zone="America/Guatemala")
    ]
    assert told == [
        (3, "21 10:00", 45, "Uno"),
        (4, "21 10:45", 45, "Dos"),
        (5, "21 11:45", 45, "Tres"),
        (7, "20 09:00", 45, "Cuatro"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Opening",
        "25:00 30 min Late",
        "31/2 09:00 Never",
        "1999-01-01 09:00 Long ago",
        "Day 0 09:00 None",
        "09:00 30 min",
        "09:00 2 min Too short",
        "09:00 " + "x" * 121,
        "09:00-09:00 Nothing",
    ],
)
def test_a_line_that_cannot_be_kept_says_why(text: str) -> None:
    assert one(text).problem


def test_an_hour_that_clocks_jump_over_is_a_wrong_line() -> None:
    (line,) = lines.read("2026-03-08 02:30 Noche", first_day=FIRST, zone="America/New_York")
    assert line.problem


def test_no_more_lines_are_read_than_anybody_pastes() -> None:
    text = "\n".join(["09:00 10 min Uno"] * (lines.MOST + 50))
    read = lines.read(text, first_day=FIRST, zone="America/Guatemala")
    assert len(read) == lines.MOST + 1
    assert read[-1].problem and not any(line.problem for line in read[:-1])
