"""Attendance files brought in: matched and never guessed, applied twice as once, undone as a whole."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import attendance, attendance_import, registration, schedule
from events.attendance import Weight
from events.errors import FileGone, NoSuchNumber, NotHeld, NothingToUndo, RestUndecided, SeveralTools
from events.matching import Places, called
from events.models import Batch, Capacity, Event, Presence, Registration, Session
from events.recognition import Answers, Contact
from people import erasure
from people.models import Person

FILES = Path(__file__).parent.parent / "data" / "attendance"
ZONE = "America/Guatemala"


@pytest.fixture(autouse=True)
def seats(event: Event) -> None:
    Capacity.objects.update(seats=None)


def take(event: Event, now: datetime, name: str, email: str = "", mode: str = "online") -> Registration:
    return registration.register(
        event,
        answers=Answers(name=name, mode=mode),
        contact=Contact(email=email or f"{name.split()[0].lower()}@lugar.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )


@pytest.fixture
def paula(event: Event, session: Session, now: datetime) -> Registration:
    return take(event, now, "Paula N.", "paula@correo.example")


@pytest.fixture
def ines(event: Event, paula: Registration, now: datetime) -> Registration:
    """Inés, whose number is 17, as she writes before her name."""
    Event.objects.filter(pk=event.pk).update(next_number=17)
    return take(event, now, "Inés")


def bring(session: Session, *names: str, by: Person | None = None, now: datetime) -> Batch:
    files = [(name, (FILES / name).read_bytes()) for name in names]
    return attendance_import.look_at(session, files, zone=ZONE, by=by, now=now)


def text(session: Session, rows: str, now: datetime) -> Batch:
    content = ("Name,Email,Join Time,Leave Time\n" + rows).encode()
    return attendance_import.look_at(session, [("a.csv", content)], zone=ZONE, by=None, now=now)


def at(hour: int, minute: int, second: int = 0) -> datetime:
    return datetime(2026, 11, 13, hour + 6, minute, second, tzinfo=UTC)


def test_a_file_of_zoom_is_looked_at_applied_and_undone(
    session: Session, paula: Registration, ines: Registration, trainer: Person, now: datetime
):
    attendance.enter(paula, session, now=session.starts_at)
    batch = bring(session, "zoom_en.csv", by=trainer, now=now)
    seen = {one.name: one for one in attendance_import.seen(batch)}

    assert {name: (one.how, one.place, one.measured.minutes) for name, one in seen.items()} == {
        "Olga Paz (Mesa Abierta)": ("none", None, 72),
        "LUZ MARÍA (Luz)": ("none", None, 20),
        "iPhone de Carlos": ("none", None, 40),
        # 8:58 to 9:55, and the minute that two rows share counts once; the waiting room not at all.
        "Paula Núñez": ("email", paula, 57),
        "17 Inés": ("number", ines, 55),
    }
    assert (seen["Paula Núñez"].weight, seen["17 Inés"].weight) == (Weight.CHANGED, Weight.NEW)
    assert Presence.objects.count() == 1

    done = attendance_import.apply(batch, chosen={}, rest="count", by=trainer, now=now)

    assert (done.status, done.counted, done.left_out, done.rows) == ("applied", 3, 0, [])
    assert sorted(
        Presence.objects.values_list(
            "registration__name", "state", "mode", "entered_at", "left_at", "minutes", "source", "recorded_by"
        )
    ) == [
        ("Inés", "present", "online", at(9, 5), at(10, 0, 30), 55, "zoom", trainer.pk),
        ("Paula N.", "present", "online", at(8, 58), at(9, 55), 57, "zoom", trainer.pk),
    ]
    assert attendance_import.counted([session.pk]) == {session.pk: 3}

    assert attendance_import.undo(done, by=trainer, now=now + timedelta(days=2)) == 2
    (row,) = Presence.objects.all()
    assert (row.registration, row.source, row.minutes, row.entered_at, row.batch) == (
        paula,
        "enter",
        None,
        session.starts_at,
        None,
    )
    assert attendance_import.counted([session.pk]) == {}


def test_the_same_file_again_changes_nothing(
    session: Session, paula: Registration, ines: Registration, now: datetime
):
    for _time in range(2):
        done = attendance_import.apply(
            bring(session, "teams_en.csv", now=now), chosen={}, rest="count", by=None, now=now
        )
    assert done.changes == {}
    assert list(Presence.objects.values_list("minutes", "source")) == [(45, "teams")]
    # Whoever is counted beside the list is counted once, too.
    assert attendance_import.counted([session.pk]) == {session.pk: 2}


def test_applying_twice_is_applying_once(session: Session, paula: Registration, now: datetime):
    batch = bring(session, "zoom_es.csv", now=now)
    first = attendance_import.apply(batch, chosen={}, rest="leave", by=None, now=now)
    again = attendance_import.apply(batch, chosen={}, rest="count", by=None, now=now + timedelta(minutes=1))
    assert (again.applied_at, again.counted, again.left_out) == (first.applied_at, 0, 1)


def test_a_mark_by_hand_stands_unless_one_chooses_the_file(
    session: Session, paula: Registration, trainer: Person, now: datetime
):
    attendance.mark(session, paula, state="absent", by=trainer, now=now)
    for over, state, source in (((), "absent", "hand"), ((0,), "present", "zoom")):
        batch = bring(session, "zoom_es_2021.csv", now=now)
        (one,) = attendance_import.seen(batch)
        assert (one.weight, one.stands and one.stands.source) == (Weight.STANDS, "hand")
        attendance_import.apply(batch, chosen={}, over=over, by=None, now=now)
        row = Presence.objects.get()
        assert (row.state, row.source) == (state, source)


def test_what_was_marked_by_hand_after_the_file_stands_when_it_is_undone(
    session: Session, paula: Registration, ines: Registration, trainer: Person, now: datetime
):
    batch = bring(session, "zoom_es.csv", now=now)
    attendance_import.apply(batch, chosen={}, by=None, now=now)
    attendance.mark(session, ines, state="excused", by=trainer, now=now)

    assert attendance_import.undo(batch, by=trainer, now=now) == 1
    assert list(Presence.objects.values_list("registration__name", "state")) == [("Inés", "excused")]
    with pytest.raises(NothingToUndo):
        attendance_import.undo(batch, by=trainer, now=now)


def test_nothing_is_undone_after_a_month(session: Session, paula: Registration, now: datetime):
    batch = bring(session, "zoom_es_2021.csv", now=now)
    attendance_import.apply(batch, chosen={}, by=None, now=now)
    later = now + timedelta(days=31)
    with pytest.raises(NothingToUndo):
        attendance_import.undo(batch, by=None, now=later)
    attendance_import.forget_old(later)
    assert Batch.objects.get().changes == {}


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("zoom_en.csv", 57),
        ("zoom_es.csv", 57),
        ("zoom_es_2021.csv", 57),
        ("zoom_totals_es.csv", 57),
        ("zoom_es.xlsx", 57),
        ("teams_en.csv", 45),
        ("meet_es.csv", 45),
        ("meet_pt.csv", 45),
        ("jitsi_events.json", 55),
    ],
)
def test_each_tools_file_knows_paula_by_her_address(
    session: Session, paula: Registration, now: datetime, name: str, minutes: int
):
    attendance_import.apply(bring(session, name, now=now), chosen={}, rest="leave", by=None, now=now)
    assert Presence.objects.get(registration=paula).minutes == minutes


@pytest.mark.parametrize(
    ("name", "minutes"),
    [
        ("teams_es.csv", 45),
        ("teams_pt.csv", 45),
        ("teams_2020.csv", 45),
        ("meet_en.csv", 45),
        ("bigbluebutton_en.csv", 45),
        ("bigbluebutton_es.csv", 45),
        # Two connections at once from 9:20 to 9:30, and ten minutes away.
        ("bigbluebutton.json", 45),
        ("jitsi_table.csv", 55),
    ],
)
def test_files_without_addresses_know_her_by_her_name(
    session: Session, event: Event, now: datetime, name: str, minutes: int
):
    paula = take(event, now, "paula nunez", "otra@correo.example")
    attendance_import.apply(bring(session, name, now=now), chosen={}, rest="leave", by=None, now=now)
    assert Presence.objects.get(registration=paula).minutes == minutes


def test_files_of_a_meeting_that_broke_off_are_one(session: Session, paula: Registration, now: datetime):
    head = "Name,Email,Join Time,Leave Time,Duration (Minutes)\n"
    files = [
        ("1.csv", f"{head}Paula,paula@correo.example,13/11/2026 09:00,13/11/2026 09:20,20\n".encode()),
        ("2.csv", f"{head}Paula,paula@correo.example,13/11/2026 09:30,13/11/2026 10:00,30\n".encode()),
    ]
    batch = attendance_import.look_at(session, files, zone=ZONE, by=None, now=now)
    attendance_import.apply(batch, chosen={}, by=None, now=now)
    assert Presence.objects.get().minutes == 50
    with pytest.raises(SeveralTools):
        bring(session, "zoom_es.csv", "teams_pt.csv", now=now)


def test_time_in_the_session_before_is_not_time_in_this_one(
    session: Session, event: Event, paula: Registration, now: datetime
):
    """One link serves the whole morning, and its file tells of all of it."""
    luz = take(event, now, "Luz", "luz@correo.example")
    batch = text(
        session,
        "Paula,paula@correo.example,13/11/2026 07:00,13/11/2026 09:30\n"
        "Luz,luz@correo.example,13/11/2026 07:00,13/11/2026 08:30\n",
        now,
    )
    (first, second) = attendance_import.seen(batch)
    assert (first.place, first.measured.minutes, first.measured.is_outside) == (paula, 45, False)
    assert (second.place, second.measured.minutes, second.measured.is_outside) == (luz, None, True)
    attendance_import.apply(batch, chosen={}, by=None, now=now)
    assert [row.registration for row in Presence.objects.all()] == [paula]


def test_whoever_never_left_by_the_file_has_no_minutes_made_up(
    session: Session, paula: Registration, now: datetime
):
    attendance_import.apply(
        text(session, "Paula,paula@correo.example,13/11/2026 09:10,-\n", now), chosen={}, by=None, now=now
    )
    row = Presence.objects.get()
    assert (row.entered_at, row.left_at, row.minutes) == (at(9, 10), None, None)


def test_the_hours_are_those_of_the_zone_that_was_chosen(
    session: Session, paula: Registration, now: datetime
):
    content = b"Name,Email,Join Time,Leave Time\nP,paula@correo.example,13/11/2026 16:00,13/11/2026 16:40\n"
    batch = attendance_import.look_at(session, [("a.csv", content)], zone="Europe/Madrid", by=None, now=now)
    (one,) = attendance_import.seen(batch)
    assert (one.measured.entered_at, one.measured.minutes) == (at(9, 0), 40)


# --- Who it is ---


def test_several_places_at_one_address_are_told_apart_by_name_and_else_proposed(
    session: Session, event: Event, now: datetime
):
    ana = take(event, now, "Ana", "casa@correo.example")
    take(event, now, "Eva", "casa@correo.example")
    batch = text(
        session,
        "ANA,casa@correo.example,13/11/2026 09:00,13/11/2026 09:30\n"
        "Casa López,casa@correo.example,13/11/2026 09:00,13/11/2026 09:30\n",
        now,
    )
    places = Places(event)
    assert places.match("ANA", "casa@correo.example").place == ana
    shared = places.match("Casa López", "casa@correo.example")
    assert (shared.how, [place.name for place in shared.alike]) == ("unsure", ["Ana", "Eva"])
    # Rows of one address go together, and then the first name tells.
    (one,) = attendance_import.seen(batch)
    assert one.place == ana


@pytest.mark.parametrize(
    ("said", "how"),
    [
        ("María José Peña", "name"),
        ("maria jose pena", "name"),
        ("Peña, María José", "name"),
        ("Peña María José", "name"),
        ("María José Peña (Invitado)", "name"),
        ("PC-03 (María José Peña)", "name"),
        ("3 María", "number"),
        ("#3 - Majo Peña", "number"),
        ("María 3", "number"),
        ("3 Carlos", "unsure"),
        ("3", "unsure"),
        ("María José Pena Ruiz", "unsure"),
        ("Maria Jose", "unsure"),
        ("Xu", "none"),
        ("iPhone 15", "none"),
        ("", "none"),
        ("'; DROP TABLE--", "none"),
    ],
)
def test_a_displayed_name_is_sure_or_proposed_and_never_guessed(
    session: Session, event: Event, now: datetime, said: str, how: str
):
    take(event, now, "Ana Paz")
    take(event, now, "Luz Ortiz")
    maria = take(event, now, "María José Peña")
    match = Places(event).match(said)
    assert match.how == how
    assert match.place == (maria if how in ("name", "number") else None)
    if how == "unsure":
        assert maria in match.alike


def test_a_number_alone_is_sure_where_sheets_carry_no_names(session: Session, event: Event, now: datetime):
    ana = take(event, now, "Ana Paz")
    assert Places(event).match("1").how == "unsure"
    event.risk = "protected"
    assert Places(event).match("1").place == ana


def test_two_of_one_name_are_both_proposed(session: Session, event: Event, now: datetime):
    one, other = take(event, now, "Ana", "a@correo.example"), take(event, now, "Ana", "b@correo.example")
    match = Places(event).match("Ana")
    assert (match.how, match.alike) == ("unsure", (one, other))


def test_two_addresses_under_the_name_of_one_place_are_two_people(
    session: Session, event: Event, now: datetime
):
    take(event, now, "Ana", "a@lugar.example")
    batch = text(
        session,
        "Ana,x@otra.example,13/11/2026 09:00,13/11/2026 09:30\n"
        "Ana,y@otra.example,13/11/2026 09:00,13/11/2026 09:30\n",
        now,
    )
    assert [one.how for one in attendance_import.seen(batch)] == ["unsure", "unsure"]


def test_whoever_came_with_two_devices_was_there_once(session: Session, event: Event, now: datetime):
    take(event, now, "Ana Paz", "a@lugar.example")
    batch = text(
        session,
        "Ana Paz,,13/11/2026 09:00,13/11/2026 09:40\nPaz Ana,,13/11/2026 09:10,13/11/2026 09:50\n",
        now,
    )
    (one,) = attendance_import.seen(batch)
    assert one.measured.minutes == 50


def test_a_place_given_back_is_nobodys(session: Session, event: Event, paula: Registration, now: datetime):
    batch = bring(session, "zoom_es_2021.csv", now=now)
    registration.cancel(paula, now=now)
    (one,) = attendance_import.seen(batch)
    assert one.how == "none"
    with pytest.raises(RestUndecided):
        attendance_import.apply(batch, chosen={}, by=None, now=now)
    attendance_import.apply(batch, chosen={}, rest="count", by=None, now=now)
    assert (Presence.objects.count(), Batch.objects.get().counted) == (0, 1)


def test_whoever_is_chosen_for_counts_and_the_rest_waits_for_a_word(
    session: Session, event: Event, paula: Registration, ines: Registration, now: datetime
):
    luz = take(event, now, "Luz M. Ortiz")
    batch = bring(session, "zoom_en.csv", now=now)
    rows = {one.name: one.number for one in attendance_import.seen(batch)}
    chosen = {rows["LUZ MARÍA (Luz)"]: str(luz.number), rows["17 Inés"]: "leave"}
    with pytest.raises(RestUndecided):
        attendance_import.apply(batch, chosen=chosen, by=None, now=now)
    with pytest.raises(NoSuchNumber):
        attendance_import.apply(batch, chosen=chosen | {0: "999"}, rest="count", by=None, now=now)
    assert Presence.objects.count() == 0

    done = attendance_import.apply(batch, chosen=chosen, rest="count", by=None, now=now)

    assert (done.counted, done.left_out) == (2, 1)
    assert set(Presence.objects.values_list("registration__name", flat=True)) == {"Paula N.", "Luz M. Ortiz"}


def test_two_rows_chosen_for_one_place_are_merged(session: Session, event: Event, now: datetime):
    ana = take(event, now, "Ana Paz")
    batch = text(
        session,
        "Galaxy,,13/11/2026 09:00,13/11/2026 09:40\nThinkPad,,13/11/2026 09:20,13/11/2026 09:50\n",
        now,
    )
    attendance_import.apply(batch, chosen={0: ana.code, 1: ana.code}, by=None, now=now)
    assert Presence.objects.get().minutes == 50


def test_a_place_of_another_event_cannot_be_chosen(
    session: Session, event: Event, now: datetime, organisation: object
):
    other = Event.objects.create(title="Otra", time_zone="UTC")
    elsewhere = Registration.objects.create(
        event=other, number=1, name="Ana", mode="online", language="es", time_zone="UTC"
    )
    batch = text(session, "Galaxy,,13/11/2026 09:00,13/11/2026 09:40\n", now)
    attendance_import.apply(batch, chosen={0: elsewhere.code}, rest="leave", by=None, now=now)
    assert Presence.objects.count() == 0


def test_displayed_names_are_read_in_every_way_they_may_be_meant():
    assert called("Ana (Guest)") == ["Ana"]
    assert called("PC (Ana Paz)") == ["PC (Ana Paz)", "PC", "Ana Paz"]
    assert called("Paz, Ana (Invitada)") == ["Paz, Ana", "Ana Paz"]


# --- What is kept, and for how long ---


def test_what_a_file_says_is_forgotten_when_it_is_applied_thrown_away_or_a_day_old(
    session: Session, paula: Registration, now: datetime
):
    applied, thrown, old = (bring(session, "zoom_es_2021.csv", now=now) for _time in range(3))
    attendance_import.apply(applied, chosen={}, by=None, now=now)
    attendance_import.throw_away(thrown)
    assert attendance_import.forget_old(now + timedelta(hours=23)) == 0
    assert attendance_import.forget_old(now + timedelta(hours=24)) == 1
    (left,) = Batch.objects.all()
    assert (left.pk, left.rows) == (applied.pk, [])
    with pytest.raises(Batch.DoesNotExist):
        attendance_import.apply(old, chosen={}, by=None, now=now)


def test_a_preview_whose_rows_are_gone_says_so(session: Session, paula: Registration, now: datetime):
    batch = bring(session, "zoom_es_2021.csv", now=now)
    Batch.objects.update(rows=[])
    with pytest.raises(FileGone):
        attendance_import.apply(batch, chosen={}, by=None, now=now)


def test_whoever_is_forgotten_is_forgotten_in_files_that_are_looked_at(
    session: Session, paula: Registration, now: datetime
):
    bring(session, "zoom_es_2021.csv", now=now)
    erasure.forget_subject(paula.subject, now=now)
    assert Batch.objects.count() == 0


def test_nobody_brings_a_file_to_a_session_called_off(session: Session, paula: Registration, now: datetime):
    schedule.cancel_session(session, by=None, now=now)
    with pytest.raises(NotHeld):
        bring(Session.objects.get(), "zoom_es.csv", now=now)


def test_looking_and_applying_cost_the_same_for_one_and_for_three(
    session: Session, event: Event, now: datetime
):
    def cost(count: int) -> tuple[int, int]:
        for number in range(count):
            take(event, now, f"Ana{count}{number}", f"a{count}{number}@correo.example")
        rows = "".join(
            f"x,a{count}{number}@correo.example,13/11/2026 09:00,13/11/2026 09:30\n"
            for number in range(count)
        )
        batch = Batch.objects.select_related("session__event").get(pk=text(session, rows, now).pk)
        with CaptureQueriesContext(connection) as looking:
            attendance_import.seen(batch)
        with CaptureQueriesContext(connection) as applying:
            attendance_import.apply(batch, chosen={}, by=None, now=now)
        return len(looking), len(applying)

    assert cost(1) == cost(3)


# --- Files undone in any order ---


def zoomed(session: Session, place: Registration, minutes: int, tool: str, now: datetime) -> Batch:
    """A file that was applied and named one place."""
    batch = Batch.objects.create(session=session, tool=tool, status="applied", applied_at=now)
    said = [attendance.Said(place, "online", minutes=minutes)]
    batch.changes = attendance.record(session, said, source=tool, by=None, now=now, batch=batch)
    batch.save()
    return batch


@pytest.mark.parametrize("by_hand_first", [False, True])
def test_a_file_that_was_undone_does_not_come_back_when_a_later_one_is_undone(
    session: Session, paula: Registration, trainer: Person, now: datetime, by_hand_first: bool
):
    Presence.objects.all().delete()
    if by_hand_first:
        attendance.enter(paula, session, now=session.starts_at)
    first = zoomed(session, paula, 20, "zoom", now)
    second = zoomed(session, paula, 40, "teams", now)
    third = zoomed(session, paula, 60, "meet", now)
    assert attendance_import.undo(first, by=trainer, now=now) == 0
    assert attendance_import.undo(second, by=trainer, now=now) == 0
    assert Presence.objects.get().minutes == 60
    assert attendance_import.undo(third, by=trainer, now=now) == 1
    assert list(Presence.objects.values_list("source", "minutes")) == (
        [("enter", None)] if by_hand_first else []
    )


def test_what_an_undone_file_found_is_forgotten_in_its_time(
    session: Session, paula: Registration, now: datetime
):
    batch = zoomed(session, paula, 20, "zoom", now)
    attendance_import.undo(batch, by=None, now=now)
    attendance_import.forget_old(now + attendance_import.UNDO_WITHIN)
    assert Batch.objects.get().changes != {}
    attendance_import.forget_old(now + attendance_import.UNDO_WITHIN + timedelta(seconds=1))
    assert Batch.objects.get().changes == {}


@pytest.mark.parametrize("file_undone_first", [False, True])
def test_a_hand_edit_undone_gives_the_mark_back_to_its_file(
    session: Session, paula: Registration, trainer: Person, now: datetime, file_undone_first: bool
):
    Presence.objects.all().delete()
    batch = zoomed(session, paula, 20, "zoom", now)
    known = {row.registration_id: row for row in Presence.objects.all()}
    changes = attendance.changes_of({paula.code: "absent"}, known, [paula])
    attendance.mark(session, paula, state="absent", by=trainer, now=now)
    if file_undone_first:
        assert attendance_import.undo(batch, by=trainer, now=now) == 0
    assert attendance.undo(session, changes, at=now, by=trainer, now=now) == 1
    if not file_undone_first:
        assert Presence.objects.get().batch == batch
        assert attendance_import.undo(batch, by=trainer, now=now) == 1
    assert Presence.objects.count() == 0
