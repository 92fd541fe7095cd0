"""Every kind of calendar file that leaves the house, read by two libraries, and one person's entry through
everything that happens to it."""

from datetime import datetime, timedelta

import pytest
from icalendar import Calendar

from events import ical, parts, registration, reminders, schedule
from events.changes import QUIET
from events.letters.pieces import SINGLY
from events.models import Event, Mode, Registration, Session
from events.recognition import Answers, Contact
from mail import delivery
from mail.models import Letter
from people.models import Person
from tests.events.calendar_readers import Read, checked

#: Words with everything that has a meaning of its own in a calendar file.
HARD = 'Taller; "datos, y\\más": años 1º — 日本語 ' + "ñ" * 60


def take(
    event: Event, now: datetime, mode: str = Mode.ONSITE, name: str = "Paula; “la”, K’iche’"
) -> Registration:
    return registration.register(
        event,
        answers=Answers(name=name, mode=mode),
        contact=Contact(email="paula@correo.example"),
        language="es",
        time_zone="America/Santiago",
        now=now,
    )


class Received:
    """What a calendar makes of the letters to one address, as RFC 5546 asks of it."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.seen: set[int] = set()
        self.entries: dict[str, Read] = {}
        self.refused: list[str] = []

    def take_in(self, now: datetime) -> list[tuple[str, str]]:
        """Deliver what is due and take in each new letter; return (kind, METHOD) of those with entries."""
        delivery.deliver_due(now)
        told = []
        for letter in Letter.objects.filter(address=self.address, state="sent").order_by("pk"):
            if letter.pk in self.seen:
                continue
            self.seen.add(letter.pk)
            for text in delivery.calendars(letter.calendar):
                method = str(Calendar.from_ical(text)["METHOD"])
                self._apply(method, text)
                told.append((letter.kind.removeprefix("events."), method))
        return told

    def _apply(self, method: str, text: str) -> None:
        # Kept letters are unfolded; what is folded again is what was sent, but for the line ends.
        [entry] = Calendar.from_ical(text).walk("VEVENT")
        read = Read(
            str(entry["UID"]), int(entry["SEQUENCE"]), entry["DTSTART"].dt, entry["DTEND"].dt,
            entry["DTSTAMP"].dt, str(entry["SUMMARY"]), str(entry.get("LOCATION", "")), str(entry["STATUS"]),
        )  # fmt: skip
        held = self.entries.get(read.uid)
        is_stale = held is not None and (read.sequence, read.stamp) < (held.sequence, held.stamp)
        if is_stale or (method == "CANCEL" and held is None):
            self.refused.append(read.uid)
        else:
            self.entries[read.uid] = read

    @property
    def standing(self) -> list[Read]:
        return [read for read in self.entries.values() if read.status != "CANCELLED"]


@pytest.fixture
def hard(event: Event, session: Session, now: datetime) -> Session:
    """The session under a title and in a room that a careless writer breaks on."""
    schedule.revise_session(session, title={"es": HARD}, declared_minutes=60, by=None, now=now)
    return schedule.change_place(session, room="Sala 1;\\ “A,B”\n2.º piso", by=None, now=now)


def test_every_kind_of_file_says_the_same_to_two_readers(event: Event, hard: Session, now: datetime) -> None:
    place = take(event, now)
    part = parts.invite(
        hard, person=Person.objects.create_user(name='Sara "S"', email="sara@voz.example"),
        role="speaker", by=None, now=now,
    )  # fmt: skip
    for held in (place, part):
        for text in (
            ical.invitation(hard, held, page_url="https://convite.example/es/my/t/", stamp=now),
            ical.cancellation(hard, held, stamp=now),
            ical.personal([hard], held, page_url="https://convite.example/es/my/t/"),
            ical.subscription([ical.Held(hard, held, "")], title=HARD, zone="America/Bogota"),
        ):
            [read] = checked(text)
            assert read.title.endswith(HARD)
            assert (read.starts, read.ends) == (hard.starts_at, hard.ends_at)
    for text in (
        ical.public(event, [hard], page_url="https://convite.example/es/"),
        ical.programme(
            [ical.Held(hard, None, "https://convite.example/es/")], title=HARD,
            page_url="https://convite.example/es/", feed_url="https://convite.example/es/calendar.ics?a=b&c=d",
            zone="UTC",
        ),
    ):  # fmt: skip
        [read] = checked(text)
        assert read.place.startswith("Sala 1;\\ “A,B”\n2.º piso, ")


@pytest.mark.parametrize("zone", ["UTC", "America/Santiago"])
def test_an_empty_calendar_is_a_calendar(zone: str) -> None:
    """At least one component stands in it, as RFC 5545 asks."""
    text = ical.subscription([], title="Mis sesiones", zone=zone)

    assert checked(text) == []
    assert text.count("BEGIN:VTIMEZONE") == 1


def test_a_letter_brings_what_was_sent_folded_and_readable(
    event: Event, hard: Session, now: datetime, mailoutbox
) -> None:
    take(event, now)
    delivery.deliver_due(now)

    [message] = mailoutbox
    files = [
        part.get_payload(decode=True).decode()
        for part in message.message().walk()
        if part.get_content_type() == "text/calendar"
    ]

    assert len(files) == 2  # read in place, and as a file
    assert [checked(text)[0].title for text in files] == [f"{event.title}: {HARD}"] * 2


def test_a_switch_a_cancellation_and_a_return_each_reach_the_persons_calendar(
    event: Event, session: Session, now: datetime
) -> None:
    """The same UID through switch and cancellation; a return is a new place, and an entry of its own."""
    paula = Received("paula@correo.example")
    place = take(event, now)
    assert paula.take_in(now) == [("registered", "REQUEST")]
    assert [(one.place.split(",")[0], one.sequence) for one in paula.standing] == [("Salón 2", 0)]

    registration.switch_mode(place, to=Mode.ONLINE, now=now)
    assert paula.take_in(now) == [("mode_changed", "REQUEST")]
    assert [(one.uid, one.place, one.sequence) for one in paula.standing] == [
        (ical.uid(session, place), "En línea", 1)
    ]

    schedule.reschedule(
        session, wall_start=session.wall_start + timedelta(hours=2), by=None, now=now + timedelta(hours=1)
    )
    reminders.send_due(now + timedelta(hours=1) + QUIET)
    assert paula.take_in(now + timedelta(hours=1) + QUIET) == [("moved", "REQUEST")]
    assert [(one.starts, one.sequence) for one in paula.standing] == [(session.starts_at, 2)]

    registration.cancel(place, now=now + timedelta(hours=2))
    assert paula.take_in(now + timedelta(hours=2)) == [("registration_cancelled", "CANCEL")]
    assert [(one.uid, one.status, one.sequence) for one in paula.entries.values()] == [
        (ical.uid(session, place), "CANCELLED", 3)
    ]

    again = take(event, now + timedelta(hours=3))
    assert paula.take_in(now + timedelta(hours=3)) == [("registered", "REQUEST")]
    assert [one.place.split(",")[0] for one in paula.standing] == ["Salón 2"]
    assert again.pk == place.pk or ical.uid(session, again) != ical.uid(session, place)

    schedule.cancel_session(session, by=None, now=now + timedelta(hours=4))
    reminders.send_due(now + timedelta(hours=4) + QUIET)
    assert paula.take_in(now + timedelta(hours=4) + QUIET) == [("session_cancelled", "CANCEL")]
    assert paula.standing == [] and paula.refused == []


def test_each_of_several_sessions_has_a_life_of_its_own(
    event: Event, session: Session, now: datetime
) -> None:
    """Each comes as a REQUEST by itself, so that mail readers can take one back and leave the others."""
    assert session.wall_start
    second = schedule.add_session(
        event, title={"es": "Segunda"}, declared_minutes=60, by=None, now=now,
        wall_start=session.wall_start + timedelta(days=1),
    )  # fmt: skip
    paula = Received("paula@correo.example")
    place = take(event, now)
    assert paula.take_in(now) == [("registered", "REQUEST")] * 2

    schedule.cancel_session(second, by=None, now=now + timedelta(hours=1))
    reminders.send_due(now + timedelta(hours=1) + QUIET)
    paula.take_in(now + timedelta(hours=1) + QUIET)
    assert [one.uid for one in paula.standing] == [ical.uid(session, place)]

    registration.cancel(place, now=now + timedelta(hours=2))
    paula.take_in(now + timedelta(hours=2))
    assert paula.standing == [] and paula.refused == []


def test_a_very_long_list_comes_as_one_file(event: Event, session: Session, now: datetime) -> None:
    assert session.wall_start
    for number in range(SINGLY):
        schedule.add_session(
            event, title={"es": f"Otra {number}"}, declared_minutes=60,
            wall_start=session.wall_start + timedelta(days=number + 1), by=None, now=now,
        )  # fmt: skip
    take(event, now)
    delivery.deliver_due(now)

    [text] = delivery.calendars(Letter.objects.get().calendar)

    assert "METHOD:PUBLISH" in text and text.count("BEGIN:VEVENT") == SINGLY + 1


def test_uids_stay_when_sessions_are_renamed_moved_and_put_in_another_order(
    event: Event, session: Session, now: datetime
) -> None:
    assert session.wall_start
    second = schedule.add_session(
        event, title={"es": "Segunda"}, declared_minutes=60, by=None, now=now,
        wall_start=session.wall_start + timedelta(days=1),
    )  # fmt: skip
    before = {
        one.uid
        for one in checked(ical.public(event, event.sessions.in_order(), page_url="https://x.example/"))
    }

    schedule.revise_session(session, title={"es": "Otro nombre"}, declared_minutes=45, by=None, now=now)
    schedule.reschedule(second, wall_start=session.wall_start - timedelta(days=1), by=None, now=now)
    after = checked(ical.public(event, event.sessions.in_order(), page_url="https://x.example/"))

    assert {one.uid for one in after} == before
    assert [one.uid for one in after] == [ical.uid(second), ical.uid(session)]
    assert [one.sequence for one in after] == [1, 1]
