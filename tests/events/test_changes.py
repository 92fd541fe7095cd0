"""When people hear of what was changed in a session: once, of its last state, and in time."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.utils import translation
from icalendar import Calendar

from events import changes, ical, parts, registration, reminders, schedule
from events.models import Event, Mode, Registration, Session
from events.recognition import Answers, Contact
from mail import delivery, kinds
from mail.models import Letter
from people.models import Person
from tests.events.calendar_readers import checked
from tests.mail.conftest import sink, sink_port  # noqa: F401  fixtures
from tests.mail.sink import Sink

MINUTE = timedelta(minutes=1)


def take(event: Event, now: datetime, name: str = "Paula", mode: Mode = Mode.ONSITE) -> Registration:
    return registration.register(
        event,
        answers=Answers(name=name, mode=mode),
        contact=Contact(email=f"{name.lower()}@correo.example"),
        language="es",
        time_zone="America/Guatemala",
        now=now,
    )


def shift(session: Session, hours: float, *, now: datetime) -> None:
    assert session.wall_start is not None
    schedule.reschedule(session, wall_start=session.wall_start + timedelta(hours=hours), by=None, now=now)


def told() -> list[str]:
    found = Letter.objects.filter(kind__in=["events.moved", "events.session_cancelled"]).order_by("pk")
    return [f"{letter.kind.removeprefix('events.')} {letter.address.partition('@')[0]}" for letter in found]


def entries(server: Sink) -> list[tuple[str, str, int]]:
    """METHOD, UID and SEQUENCE of every calendar file that arrived, as two readers find them."""
    found = []
    for message in server.arrived:
        for part in message.walk():
            if part.get_content_type() == "text/calendar" and part.get_content_disposition() != "attachment":
                text = part.get_payload(decode=True).decode()
                [read] = checked(text)
                found.append((str(Calendar.from_ical(text)["METHOD"]), read.uid, read.sequence))
    return found


def test_session_moved_three_times_and_then_called_off_is_one_letter_of_the_last_state(
    event: Event,
    session: Session,
    now: datetime,
    sink: Sink,  # noqa: F811
) -> None:
    place = take(event, now)
    delivery.deliver_due(now)
    began = now + timedelta(hours=1)

    for minute, hours in ((0, 1), (3, 24), (6, -2)):
        shift(session, hours, now=began + minute * MINUTE)
        reminders.send_due(began + (minute + 1) * MINUTE)
        delivery.deliver_due(began + (minute + 1) * MINUTE)
    schedule.cancel_session(session, by=None, now=began + 8 * MINUTE)
    for minute in range(8, 40):
        reminders.send_due(began + minute * MINUTE)
        delivery.deliver_due(began + minute * MINUTE)

    assert [(str(message["Subject"]), str(message["To"])) for message in sink.arrived[1:]] == [
        ("Cancelado: Mesa redonda sobre seguridad digital", "paula@correo.example")
    ]
    uid = ical.uid(session, place)
    assert entries(sink) == [("REQUEST", uid, 0), ("CANCEL", uid, 4)]


def test_change_is_told_ten_minutes_after_the_last_edit(
    event: Event, session: Session, now: datetime
) -> None:
    take(event, now)
    shift(session, 1, now=now + MINUTE)
    shift(session, 1, now=now + 8 * MINUTE)

    waits = changes.told_at(session)
    found = [reminders.send_due(now + minute * MINUTE) for minute in (11, 17, 18, 19)]

    assert (waits, found) == (now + 18 * MINUTE, [0, 0, 1, 0])
    assert (told(), changes.told_at(session)) == (["moved paula"], None)


def test_who_never_stops_editing_has_it_told_after_an_hour(
    event: Event, session: Session, now: datetime
) -> None:
    take(event, now)
    first = now + MINUTE
    for turn in range(12):
        schedule.change_place(session, room=f"Salón {turn + 3}", by=None, now=first + turn * 5 * MINUTE)
        assert reminders.send_due(first + turn * 5 * MINUTE) == 0

    assert reminders.send_due(first + changes.LONGEST) == 1


@pytest.mark.parametrize(
    ("hours_left", "waits"),
    [(72, 10 * MINUTE), (4, 10 * MINUTE), (3.1, 6 * MINUTE), (3, 0 * MINUTE), (1, 0 * MINUTE)],
)
def test_nearer_to_the_start_it_waits_less_and_within_three_hours_not_at_all(
    event: Event, session: Session, hours_left: float, waits: timedelta
) -> None:
    assert session.starts_at is not None
    then = session.starts_at - timedelta(hours=hours_left)
    schedule.change_place(session, room="Salón 9", by=None, now=then)

    assert changes.told_at(session) == then + waits


def test_no_edit_lets_the_first_one_wait_for_more_than_a_tenth_of_the_time_left(
    event: Event, session: Session
) -> None:
    assert session.starts_at is not None
    first = session.starts_at - timedelta(hours=5)
    for minute in range(0, 30, 5):
        schedule.change_place(session, room=f"Salón {minute + 3}", by=None, now=first + minute * MINUTE)

    assert changes.told_at(session) == first + 30 * MINUTE


def test_who_is_about_to_leave_for_the_old_hour_hears_at_once_that_it_is_later(
    event: Event, session: Session
) -> None:
    assert session.starts_at is not None
    soon = session.starts_at - timedelta(hours=2)
    take(event, soon - timedelta(days=2))
    shift(session, 24 * 30, now=soon)

    assert (reminders.send_due(soon), told()) == (1, ["moved paula"])


def test_nobody_hears_of_what_was_moved_and_moved_back(event: Event, session: Session, now: datetime) -> None:
    take(event, now)
    delivery.deliver_due(now)
    assert session.starts_at is not None
    then = session.starts_at - timedelta(hours=24, minutes=5)
    shift(session, 3, now=then)
    shift(session, -3, now=then + MINUTE)

    found = [reminders.send_due(then + minute * MINUTE) for minute in (2, 11, 12)]

    assert (found, told()) == ([0, 0, 1], [])
    # The reminder of the day before, which a letter of the change would have stood for.
    assert Letter.objects.filter(kind="events.day_before").count() == 1


def test_only_who_read_of_the_state_in_between_hears_that_it_is_back(
    event: Event, session: Session, now: datetime
) -> None:
    take(event, now)
    delivery.deliver_due(now)
    shift(session, 3, now=now + MINUTE)
    take(event, now + 2 * MINUTE, "Ana")
    delivery.deliver_due(now + 2 * MINUTE)
    shift(session, -3, now=now + 4 * MINUTE)
    take(event, now + 5 * MINUTE, "Bruno")
    delivery.deliver_due(now + 5 * MINUTE)

    found = [reminders.send_due(now + minute * MINUTE) for minute in (14, 15, 60)]

    assert (found, told()) == ([1, 0, 0], ["moved ana"])


def test_who_was_to_hear_of_a_state_that_is_back_before_their_letter_left_hears_after_all(
    event: Event, session: Session, now: datetime
) -> None:
    take(event, now)
    delivery.deliver_due(now)
    shift(session, 3, now=now + MINUTE)
    reminders.send_due(now + 11 * MINUTE)  # written, and the mail server is away
    shift(session, 1, now=now + 12 * MINUTE)
    shift(session, -1, now=now + 13 * MINUTE)
    delivery.deliver_due(now + 14 * MINUTE)
    reminders.send_due(now + 23 * MINUTE)
    delivery.deliver_due(now + 23 * MINUTE)

    states = Letter.objects.filter(kind="events.moved").order_by("pk").values_list("state", flat=True)
    assert list(states) == ["dropped", "sent"]


def test_change_is_told_late_and_once_where_nothing_ran_meanwhile(
    event: Event, session: Session, now: datetime
) -> None:
    take(event, now)
    shift(session, 1, now=now + MINUTE)
    shift(session, 1, now=now + 30 * MINUTE)
    back = now + timedelta(hours=9)

    assert ([reminders.send_due(back), reminders.send_due(back + MINUTE)], told()) == (
        [1, 0],
        ["moved paula"],
    )


def test_nobody_hears_of_a_session_that_began_before_anything_ran_again(
    event: Event, session: Session, now: datetime
) -> None:
    take(event, now)
    shift(session, 1, now=now + MINUTE)
    assert session.starts_at is not None

    assert (reminders.send_due(session.starts_at), told()) == (0, [])


def test_organiser_lets_it_be_told_now(event: Event, session: Session, now: datetime) -> None:
    take(event, now)
    shift(session, 1, now=now + MINUTE)

    asked = [changes.tell_now(session, now=now + 2 * MINUTE) for _turn in range(2)]

    assert (asked, reminders.send_due(now + 2 * MINUTE), told()) == ([True, False], 1, ["moved paula"])


def test_venue_that_is_changed_twice_is_told_once_to_everybody_in_every_session(
    event: Event, session: Session, participant: Person, organiser: Person, now: datetime
) -> None:
    parts.invite(session, person=participant, role="speaker", by=organiser, now=now)
    for minute, venue in ((1, "Casa Azul"), (4, "Casa Verde")):
        schedule.change_venue(event, venue=venue, by=organiser, now=now + minute * MINUTE)
        reminders.send_due(now + minute * MINUTE)

    assert (reminders.send_due(now + 14 * MINUTE), told()) == (1, ["moved paula"])


def test_sessions_called_off_one_by_one_and_then_their_event_are_one_letter(
    event: Event, session: Session, now: datetime
) -> None:
    assert session.wall_start is not None
    schedule.add_session(
        event,
        title={"es": "Segunda"},
        declared_minutes=60,
        by=None,
        now=now,
        wall_start=session.wall_start + timedelta(days=1),
    )
    take(event, now)
    schedule.cancel_session(session, by=None, now=now + MINUTE)
    schedule.cancel_event(event, by=None, now=now + 5 * MINUTE)

    found = [reminders.send_due(now + minute * MINUTE) for minute in range(5, 40)]

    assert (sum(found), told()) == (1, ["session_cancelled paula"])


@pytest.fixture
def cost() -> Callable[[Callable[[], object]], int]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(act: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as queries:
            act()
        return len(queries)

    return count


def test_run_costs_the_same_while_one_change_waits_and_while_three_do(
    event: Event, session: Session, now: datetime, cost: Callable[[Callable[[], object]], int]
) -> None:
    take(event, now)
    shift(session, 1, now=now)
    one = cost(lambda: reminders.send_due(now + MINUTE))
    assert session.wall_start is not None
    for day in (1, 2):
        more = schedule.add_session(
            event,
            title={"es": f"Otra {day}"},
            declared_minutes=60,
            by=None,
            now=now,
            wall_start=session.wall_start + timedelta(days=day),
        )
        shift(more, 1, now=now)

    assert cost(lambda: reminders.send_due(now + MINUTE)) == one


# --- What the letter says is new ---


def says(letter: Letter, now: datetime) -> tuple[str, str]:
    """The subject line and the words of a letter, in English."""
    with translation.override("en"):
        found = kinds.get(letter.kind).render(letter, now)
    return found.title, found.text


def test_letter_sets_beside_each_other_what_holds_and_what_its_reader_knew(
    event: Event, session: Session, now: datetime
) -> None:
    take(event, now)
    # Three edits, of which nobody was told: what they knew is what stood before the first.
    shift(session, 24, now=now + MINUTE)
    schedule.change_place(session, room="Salón 7", by=None, now=now + 2 * MINUTE)
    schedule.change_venue(event, venue="Casa Ixchel", by=None, now=now + 3 * MINUTE)
    reminders.send_due(now + 20 * MINUTE)

    title, text = says(Letter.objects.get(kind="events.moved"), now + 20 * MINUTE)

    assert title.startswith("New date or place: ")
    assert "Both the date and the place have changed." in text
    assert "Where: Casa Ixchel" in text and "Room: Salón 7" in text
    assert re.search(r"Date until now: .*13 November 2026, from 09:00 to 10:00", text)
    assert re.search(r"Place until now: Casa Ibargüen, .*Salón 2", text)


def test_letter_after_the_next_change_knows_what_the_one_before_told(
    event: Event, session: Session, now: datetime
) -> None:
    take(event, now)
    shift(session, 24, now=now + MINUTE)
    reminders.send_due(now + 20 * MINUTE)
    shift(session, 24, now=now + 60 * MINUTE)
    reminders.send_due(now + 80 * MINUTE)

    _title, text = says(Letter.objects.filter(kind="events.moved").latest("pk"), now + 80 * MINUTE)

    assert "When: Sunday 15 November 2026" in text
    assert "Date until now: Saturday 14 November 2026" in text


def test_session_that_gets_its_first_date_has_none_until_now(
    event: Event, session: Session, now: datetime
) -> None:
    take(event, now)
    second = schedule.add_session(event, title={"es": "Taller"}, declared_minutes=60, by=None, now=now)
    schedule.reschedule(second, wall_start=datetime(2026, 11, 20, 9), by=None, now=now + 60 * MINUTE)
    reminders.send_due(now + 80 * MINUTE)

    title, text = says(Letter.objects.get(kind="events.moved"), now + 80 * MINUTE)

    assert title.startswith("New date or time: ")
    assert "When: Friday 20 November 2026" in text
    assert "until now" not in text


def test_letter_of_a_new_date_says_that_the_way_in_is_another_too(
    event: Event, session: Session, now: datetime
) -> None:
    take(event, now, mode=Mode.ONLINE)
    shift(session, 24, now=now + MINUTE)
    schedule.change_place(session, meeting_url="https://meet.example/other", by=None, now=now + 2 * MINUTE)
    reminders.send_due(now + 20 * MINUTE)

    title, text = says(Letter.objects.get(kind="events.moved"), now + 20 * MINUTE)

    assert title.startswith("New date and way in: ")
    assert "The date or the time has changed. This is what holds now:" in text
    assert "The way in online has changed too; please do not use an earlier link or number." in text


def test_letter_says_nothing_of_a_link_to_whoever_comes_to_the_room(
    event: Event, session: Session, now: datetime
) -> None:
    take(event, now)
    schedule.change_place(session, meeting_url="https://meet.example/other", by=None, now=now + MINUTE)
    reminders.send_due(now + 20 * MINUTE)

    title, text = says(Letter.objects.get(kind="events.moved"), now + 20 * MINUTE)

    assert "way in online" not in text and "until now" not in text
    assert title.startswith("New date or place: ")


@pytest.mark.parametrize("risk", [Event.Risk.DISCREET, Event.Risk.PROTECTED])
def test_letter_of_an_event_at_risk_does_not_say_where_it_was(
    event: Event, session: Session, now: datetime, risk: str
) -> None:
    Event.objects.filter(pk=event.pk).update(risk=risk)
    event.refresh_from_db()
    take(event, now)
    schedule.change_place(session, room="Salón 7", by=None, now=now + MINUTE)
    shift(session, 24, now=now + 2 * MINUTE)
    reminders.send_due(now + 20 * MINUTE)

    title, text = says(Letter.objects.get(kind="events.moved"), now + 20 * MINUTE)

    assert title == "New date or place"
    assert "until now" not in text and "Salón" not in text and "Ibargüen" not in text
