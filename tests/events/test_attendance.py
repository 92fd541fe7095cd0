"""Who was at a session. No row means not marked."""

from datetime import datetime, timedelta

import pytest

from events import attendance, registration, schedule
from events.errors import NotHeld, NotOnline, NotOpen, OtherEvent, PlaceGivenBack, UnknownMode, UnknownState
from events.models import Event, Presence, Registration, Session
from events.registration import Answers, Contact
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


def test_someone_who_walks_out_leaves_their_minutes(session: Session, place: Registration):
    attendance.enter(place, session, now=session.starts_at + timedelta(minutes=10))

    assert attendance.leave(session, place, by=None, now=session.starts_at + timedelta(minutes=40)) is True

    presence = Presence.objects.get()
    assert (presence.state, presence.minutes) == ("present", 30)
