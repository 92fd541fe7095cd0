"""Calendar entries: the same UID from letter to download, a SEQUENCE that only rises, and no way in."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from events import ical, registration, schedule
from events.models import Event, Mode, Registration, Session
from events.recognition import Answers, Contact
from people.models import Person

PAGE = "https://convite.example/es/my/token/"


@pytest.fixture
def place(event: Event, session: Session, now: datetime) -> Registration:
    return registration.register(
        event,
        answers=Answers(name='Paula "la" K’iche’', mode=Mode.ONSITE),
        contact=Contact(email="paula@correo.example"),
        language="es",
        time_zone="America/Guatemala",
        now=now,
    )


def entry(written: str) -> tuple[Calendar, dict[str, str]]:
    """The calendar and its one entry, each property as written."""
    calendar = Calendar.from_ical(written)
    [event] = calendar.walk("VEVENT")
    return calendar, {
        name: value.to_ical().decode()
        for name, value in event.property_items()
        if name not in ("BEGIN", "END")
    }


def test_participant_gets_a_request_that_mail_readers_take_in(
    place: Registration, session: Session, now
) -> None:
    calendar, found = entry(ical.invitation(session, place, page_url=PAGE, stamp=now))

    assert calendar["METHOD"] == "REQUEST"
    assert found["UID"] == f"{session.code}-{place.code}@localhost"
    assert found["SEQUENCE"] == "0"
    assert found["DTSTAMP"] == "20261110T150000Z"
    assert found["DTSTART"] == "20261113T090000"
    assert found["ORGANIZER"] == "mailto:convite@demo.invalid"
    assert found["ATTENDEE"] == "mailto:paula@correo.example"
    assert found["STATUS"] == "CONFIRMED"
    assert found["LOCATION"] == "Salón 2\\, Casa Ibargüen\\, 7a Avenida 11-66\\, Zona 1\\, Guatemala"
    assert [zone["TZID"] for zone in calendar.walk("VTIMEZONE")] == ["America/Guatemala"]


def test_entry_means_the_right_instant(place: Registration, session: Session, now: datetime) -> None:
    session.time_zone = "America/New_York"
    calendar = Calendar.from_ical(ical.invitation(session, place, page_url=PAGE, stamp=now))

    [event] = calendar.walk("VEVENT")

    assert event["DTSTART"].dt == session.starts_at
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=60)
    assert event["DTSTART"].dt.astimezone(ZoneInfo("America/New_York")).hour == 10


def test_sequence_rises_with_the_session_and_with_the_place(
    place: Registration, session: Session, organiser: Person, now: datetime
) -> None:
    found = [ical.sequence(session, place)]
    registration.switch_mode(place, to=Mode.ONLINE, now=now)
    found.append(ical.sequence(session, place))
    schedule.change_place(session, room="Salón 3", by=organiser, now=now)
    found.append(ical.sequence(session, place))
    registration.cancel(place, now=now)
    found.append(ical.sequence(session, place))
    schedule.cancel_session(session, by=organiser, now=now)
    found.append(ical.sequence(session, place))

    assert found == [0, 1, 2, 3, 4]


def test_cancellation_takes_back_the_very_entry_that_was_sent(
    place: Registration, session: Session, now: datetime
) -> None:
    _calendar, sent = entry(ical.invitation(session, place, page_url=PAGE, stamp=now))
    registration.cancel(place, now=now)

    calendar, found = entry(ical.cancellation(session, place, stamp=now))

    assert (calendar["METHOD"], found["STATUS"]) == ("CANCEL", "CANCELLED")
    assert found["UID"] == sent["UID"]
    assert int(found["SEQUENCE"]) == int(sent["SEQUENCE"]) + 1


def test_download_replaces_the_letters_entry_and_is_the_same_twice(
    place: Registration, session: Session
) -> None:
    once = ical.personal([session], place, page_url=PAGE)
    again = ical.personal([session], place, page_url=PAGE)

    calendar, found = entry(once)
    assert once == again
    assert calendar["METHOD"] == "PUBLISH"
    assert found["UID"] == ical.uid(session, place)
    assert "ATTENDEE" not in found


def test_public_feed_names_nobody_and_tells_no_way_in(
    place: Registration, event: Event, session: Session
) -> None:
    written = ical.public(event, [session], page_url="https://convite.example/es/r/x/")

    calendar, found = entry(written)
    unfolded = written.replace("\r\n ", "")
    assert calendar["METHOD"] == "PUBLISH"
    assert found["UID"] == f"{session.code}@localhost"
    assert "ATTENDEE" not in found
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in unfolded
    assert "X-PUBLISHED-TTL:PT6H" in unfolded
    for secret in ("meet.example", "123 456", "maíz", "Paula", "correo.example", place.code):
        assert secret not in unfolded


@pytest.mark.parametrize("risk", [Event.Risk.DISCREET, Event.Risk.PROTECTED])
def test_entry_of_a_discreet_event_says_nothing(
    place: Registration, event: Event, session: Session, now: datetime, risk: str
) -> None:
    event.risk = session.event.risk = risk
    written = ical.invitation(session, place, page_url=PAGE, stamp=now) + ical.public(
        event, [session], page_url=PAGE
    )

    assert "digital" not in written
    assert "Salón" not in written


def test_drafts_and_undated_sessions_have_no_entry(
    place: Registration, event: Event, session: Session, now
) -> None:
    schedule.add_session(event, title={"es": "Sin fecha"}, declared_minutes=60, by=None, now=now)

    written = ical.personal(event.sessions.in_order(), place, page_url=PAGE)

    assert written.count("BEGIN:VEVENT") == 1


def test_online_place_is_online_in_the_calendar(place: Registration, session: Session, now: datetime) -> None:
    place = registration.switch_mode(place, to=Mode.ONLINE, now=now)

    _calendar, found = entry(ical.invitation(session, place, page_url=PAGE, stamp=now))

    assert "Salón" not in found["LOCATION"]
    assert PAGE in found["DESCRIPTION"]


def test_each_zone_stands_in_the_file_once(place: Registration, event: Event, session: Session, now) -> None:
    for number in range(3):
        schedule.add_session(
            event,
            title={"es": f"Otra {number}"},
            declared_minutes=60,
            wall_start=session.wall_start + timedelta(days=number + 1),
            by=None,
            now=now,
        )

    written = ical.personal(event.sessions.in_order(), place, page_url=PAGE)

    assert (written.count("BEGIN:VTIMEZONE"), written.count("BEGIN:VEVENT")) == (1, 4)


def test_a_place_given_back_is_downloaded_as_cancelled(place: Registration, session: Session, now) -> None:
    registration.cancel(place, now=now)

    _calendar, found = entry(ical.personal([session], place, page_url=PAGE))

    assert (found["STATUS"], found["SEQUENCE"]) == ("CANCELLED", "1")
