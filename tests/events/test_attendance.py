"""Who was at a session. No row means not marked."""

from datetime import datetime, timedelta

import pytest

from events import attendance, registration, schedule
from events.errors import NotHeld, NotOnline, NotOpen, OtherEvent, PlaceGivenBack, UnknownMode, UnknownState
from events.models import Event, Presence, Registration, Session
from events.recognition import Answers, Contact
from people.models import Person


@pytest.fixture
def place(event: Event, now: datetime) -> Registration:
    return take(event, now)


def take(event: Event, now: datetime, name: str = "Paula", mode: str = "online") -> Registration:
    return registration.register(
        event,
        answers=Answers(name=name, mode=mode),
        contact=Contact(email=f"{name.lower()}@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )


def states(session: Session) -> dict[str, str]:
    return dict(Presence.objects.filter(session=session).values_list("registration__name", "state"))


def test_a_trainer_marks_and_corrects_a_mark(
    session: Session, place: Registration, trainer: Person, now: datetime
):
    attendance.mark(session, place, state="absent", by=trainer, now=now)
    presence = attendance.mark(
        session, place, state="present", by=trainer, now=now, minutes=45, mode="onsite"
    )

    assert Presence.objects.count() == 1
    assert (presence.state, presence.minutes, presence.mode, presence.source, presence.recorded_by) == (
        "present",
        45,
        "onsite",
        "hand",
        trainer,
    )


def test_nobody_marked_is_not_absent(session: Session, event: Event, place: Registration, now: datetime):
    take(event, now, name="Pedro")

    attendance.mark(session, place, state="present", by=None, now=now)

    assert states(session) == {"Paula": "present"}


def test_a_trainer_marks_the_whole_group_at_once(
    session: Session, event: Event, place: Registration, trainer: Person, now: datetime
):
    pedro = take(event, now, name="Pedro", mode="onsite")

    written = attendance.mark_many(
        session, {place.code: "present", pedro.code: "excused"}, by=trainer, now=now
    )

    assert (written, states(session)) == (2, {"Paula": "present", "Pedro": "excused"})
    attendance.mark_many(session, {place.code: ""}, by=trainer, now=now)
    assert states(session) == {"Pedro": "excused"}


def test_a_foreign_code_leaves_the_whole_group_unmarked(
    session: Session, place: Registration, trainer: Person, now: datetime
):
    with pytest.raises(OtherEvent):
        attendance.mark_many(session, {place.code: "present", "x" * 26: "present"}, by=trainer, now=now)

    assert states(session) == {}


def test_only_a_known_state_and_mode_is_written(session: Session, place: Registration, now: datetime):
    with pytest.raises(UnknownState):
        attendance.mark(session, place, state="asleep", by=None, now=now)
    with pytest.raises(UnknownMode):
        attendance.mark(session, place, state="present", mode="moon", by=None, now=now)


def test_a_place_given_back_is_not_marked(session: Session, place: Registration, now: datetime):
    registration.cancel(place, now=now)

    with pytest.raises(PlaceGivenBack):
        attendance.mark(session, place, state="present", by=None, now=now)
    with pytest.raises(PlaceGivenBack):
        attendance.mark_many(session, {place.code: "present"}, by=None, now=now)


def test_a_session_called_off_has_nobody_present(session: Session, place: Registration, now: datetime):
    schedule.cancel_session(session, by=None, now=now)

    with pytest.raises(NotHeld):
        attendance.mark(session, place, state="present", by=None, now=now)


def test_someone_registered_elsewhere_is_not_marked_here(session: Session, event: Event, now: datetime):
    other = Event.objects.create(title="Otra", time_zone="UTC")
    elsewhere = Registration.objects.create(
        event=other, number=1, name="Ana", mode="online", language="es", time_zone="UTC"
    )

    with pytest.raises(OtherEvent):
        attendance.mark(session, elsewhere, state="present", by=None, now=now)


def test_a_mark_is_taken_away(session: Session, place: Registration, now: datetime):
    attendance.mark(session, place, state="present", by=None, now=now)

    assert attendance.unmark(session, place, by=None, now=now) is True
    assert attendance.unmark(session, place, by=None, now=now) is False
    assert states(session) == {}


@pytest.mark.parametrize(
    ("minutes", "opens"),
    [(-16, False), (-15, True), (0, True), (60, True), (90, True), (91, False)],
)
def test_the_way_in_opens_in_its_window(session: Session, place: Registration, minutes: int, opens: bool):
    moment = session.starts_at + timedelta(minutes=minutes)
    if not opens:
        with pytest.raises(NotOpen):
            attendance.enter(place, session, now=moment)
        return

    presence = attendance.enter(place, session, now=moment)

    assert (presence.state, presence.source, presence.mode, presence.entered_at) == (
        "present",
        "enter",
        "online",
        moment,
    )


def test_the_first_entry_counts_and_a_mark_by_hand_stands(
    session: Session, event: Event, place: Registration, trainer: Person, now: datetime
):
    first = attendance.enter(place, session, now=session.starts_at)
    again = attendance.enter(place, session, now=session.starts_at + timedelta(minutes=9))
    assert again.entered_at == first.entered_at

    pedro = take(event, now, name="Pedro")
    attendance.mark(session, pedro, state="absent", by=trainer, now=now)
    assert attendance.enter(pedro, session, now=session.starts_at).state == "absent"


def test_someone_in_the_room_does_not_enter_online(session: Session, event: Event, now: datetime):
    with pytest.raises(NotOnline):
        attendance.enter(take(event, now, name="Pedro", mode="onsite"), session, now=session.starts_at)


def test_someone_who_walks_out_leaves_their_hour_and_no_minutes_are_made_of_it(
    session: Session, place: Registration
):
    attendance.enter(place, session, now=session.starts_at + timedelta(minutes=10))
    left = session.starts_at + timedelta(minutes=40)

    assert attendance.leave(session, place, by=None, now=left) is True

    presence = Presence.objects.get()
    assert (presence.state, presence.left_at, presence.minutes) == ("present", left, None)


# --- Two sources of one person ---

#: One source of each trust, from the most to the least.
BY_TRUST = ("hand", "door", "zoom", "enter")


@pytest.mark.parametrize("later", BY_TRUST[1:])
@pytest.mark.parametrize("first", BY_TRUST)
def test_a_source_writes_over_what_is_trusted_less_and_over_nothing_else(
    session: Session, place: Registration, now: datetime, first: str, later: str
):
    attendance.mark(session, place, state="present", by=None, now=now, source=first)

    attendance.record(session, [attendance.Said(place, "online")], source=later, by=None, now=now)

    is_trusted_more = BY_TRUST.index(later) < BY_TRUST.index(first)
    assert Presence.objects.get().source == (later if is_trusted_more else first)


def test_every_source_has_its_trust():
    assert set(attendance.TRUST) == set(Presence.Source.values)


def test_absent_by_hand_stands_against_every_other_source(
    session: Session, place: Registration, now: datetime
):
    attendance.mark(session, place, state="absent", by=None, now=now)
    for source in set(Presence.Source.values) - {"hand"}:
        assert (
            attendance.record(session, [attendance.Said(place, "online")], source=source, by=None, now=now)
            == {}
        )
    assert states(session) == {"Paula": "absent"}


def test_a_file_fills_in_the_minutes_of_whoever_entered_and_twice_is_once(
    session: Session, place: Registration, trainer: Person, now: datetime
):
    attendance.enter(place, session, now=session.starts_at)
    came, went = session.starts_at, session.starts_at + timedelta(minutes=50)
    said = [attendance.Said(place, "online", came, went, 50)]

    assert list(attendance.record(session, said, source="zoom", by=trainer, now=now)) == [place.code]
    assert attendance.record(session, said, source="zoom", by=trainer, now=now) == {}

    row = Presence.objects.get()
    assert (row.source, row.minutes, row.entered_at, row.left_at, row.recorded_by) == (
        "zoom",
        50,
        came,
        went,
        trainer,
    )


def test_between_two_files_the_longer_stay_stands(session: Session, place: Registration, now: datetime):
    for minutes in (30, 50, 20):
        said = [attendance.Said(place, "online", minutes=minutes)]
        attendance.record(session, said, source="teams", by=None, now=now)
    assert Presence.objects.get().minutes == 50


def test_no_file_moves_someone_from_the_room_to_the_line(session: Session, event: Event, now: datetime):
    pedro = take(event, now, name="Pedro", mode="onsite")
    attendance.record(session, [attendance.Said(pedro, "onsite")], source="code", by=None, now=now)

    attendance.record(session, [attendance.Said(pedro, "online", minutes=9)], source="zoom", by=None, now=now)

    row = Presence.objects.get()
    assert (row.mode, row.minutes, row.source) == ("onsite", None, "code")


def test_nobody_is_recorded_at_a_session_of_another_event_or_one_called_off(
    session: Session, event: Event, place: Registration, now: datetime
):
    other = Event.objects.create(title="Otra", time_zone="UTC")
    elsewhere = Registration.objects.create(
        event=other, number=1, name="Ana", mode="online", language="es", time_zone="UTC"
    )
    with pytest.raises(OtherEvent):
        attendance.record(session, [attendance.Said(elsewhere, "online")], source="door", by=None, now=now)
    schedule.cancel_session(session, by=None, now=now)
    with pytest.raises(NotHeld):
        attendance.record(
            Session.objects.get(), [attendance.Said(place, "online")], source="door", by=None, now=now
        )
    assert Presence.objects.count() == 0


def test_a_place_given_back_is_passed_over(
    session: Session, event: Event, place: Registration, now: datetime
):
    pedro = take(event, now, name="Pedro")
    registration.cancel(place, now=now)
    said = [attendance.Said(place, "online"), attendance.Said(pedro, "online")]
    assert list(attendance.record(session, said, source="door", by=None, now=now)) == [pedro.code]
