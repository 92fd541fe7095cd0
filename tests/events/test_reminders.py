"""Who is reminded and told of changes: when, once, and by the mode of their place."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from events import attendance, holders, parts, registration, reminders, schedule
from events.changes import QUIET
from events.models import Event, Mode, Registration, Session
from events.recognition import Answers, Contact
from mail import kinds
from mail.models import Letter
from people.models import Person

Register = Callable[..., Registration]


@pytest.fixture
def register(event: Event, session: Session, now: datetime) -> Register:
    def take(
        name: str, mode: str = Mode.ONLINE, at: datetime | None = None, contact: Contact | None = None
    ) -> Registration:
        return registration.register(
            event,
            answers=Answers(name=name, mode=mode),
            contact=contact or Contact(email=f"{name.lower()}@correo.example"),
            language="es",
            time_zone="America/Guatemala",
            now=at or now,
        )

    return take


def told(*kinds_asked: str) -> list[tuple[str, str]]:
    """Kind and address of every letter that reminders posted, by kind and address.

    One statement writes the letters of one moment, and the database numbers them as it likes.
    """
    letters = Letter.objects.filter(kind__in=[f"events.{kind}" for kind in kinds_asked or CHANGES]).order_by(
        "kind", "address", "pk"
    )
    return [
        (kind.removeprefix("events."), address) for kind, address in letters.values_list("kind", "address")
    ]


CHANGES = ("day_before", "hour_before", "moved", "session_cancelled")


def start(session: Session) -> datetime:
    assert session.starts_at is not None
    return session.starts_at


def wall(session: Session) -> datetime:
    assert session.wall_start is not None
    return session.wall_start


def test_participant_is_reminded_the_day_and_the_hour_before_once_each(
    register: Register, session: Session
) -> None:
    register("Paula")
    moments = [
        start(session) - timedelta(hours=24, seconds=1),
        start(session) - timedelta(hours=24),
        start(session) - timedelta(hours=23, minutes=59),
        start(session) - timedelta(minutes=61),
        start(session) - timedelta(minutes=60),
        start(session) - timedelta(minutes=1),
        start(session),
        start(session) + timedelta(minutes=1),
    ]

    found = [reminders.send_due(moment) for moment in moments]

    assert found == [0, 1, 0, 0, 1, 0, 0, 0]
    assert told() == [("day_before", "paula@correo.example"), ("hour_before", "paula@correo.example")]


def test_keys_carry_the_start_and_the_place(register: Register, session: Session) -> None:
    place = register("Paula")
    reminders.send_due(start(session) - timedelta(hours=20))

    letter = Letter.objects.get(kind="events.day_before")

    assert letter.key == f"day:{session.code}:{start(session).isoformat()}:{place.code}"
    assert letter.about == {
        "registration": place.code,
        "session": session.code,
        "starts": start(session).isoformat(),
    }
    assert (letter.language, letter.time_zone, letter.subject) == ("es", "America/Guatemala", place.subject)


def test_reminder_that_comes_very_late_is_left_to_the_hours(register: Register, session: Session) -> None:
    register("Paula")

    assert reminders.send_due(start(session) - timedelta(hours=3)) == 0


def test_who_registered_hours_before_the_reminder_has_it_all_already(
    register: Register, session: Session
) -> None:
    register("Early", at=start(session) - timedelta(hours=31))
    register("Late", at=start(session) - timedelta(hours=29))

    reminders.send_due(start(session) - timedelta(hours=24))
    reminders.send_due(start(session) - timedelta(hours=1))

    assert told("day_before") == [("day_before", "early@correo.example")]
    assert told("hour_before") == [
        ("hour_before", "early@correo.example"),
        ("hour_before", "late@correo.example"),
    ]


def test_only_confirmed_places_are_reminded_by_mail_or_by_phone(
    register: Register, session: Session, now
) -> None:
    registration.cancel(register("Gone"), now=now)
    register("Phone", contact=Contact(phone="+50255550101"))
    register("Paula")

    reminders.send_due(start(session) - timedelta(hours=24))

    assert told() == [("day_before", ""), ("day_before", "paula@correo.example")]
    assert Letter.objects.get(kind="events.day_before", address="").channel == "phone"


@pytest.mark.parametrize("status", [Event.Status.DRAFT, Event.Status.CANCELLED])
def test_nobody_is_reminded_of_what_is_not_published(
    register: Register, session: Session, event: Event, status: str
) -> None:
    register("Paula")
    Event.objects.filter(pk=event.pk).update(status=status)

    assert reminders.send_due(start(session) - timedelta(hours=24)) == 0


def test_speaker_is_reminded_like_everyone(
    session: Session, participant: Person, organiser: Person, now: datetime
) -> None:
    part = parts.invite(session, person=participant, role="speaker", by=organiser, now=now)
    gone = parts.invite(session, person=organiser, role="rapporteur", by=organiser, now=now)
    parts.decline(gone, now=now)

    reminders.send_due(start(session) - timedelta(hours=24))
    reminders.send_due(start(session) - timedelta(hours=1))

    letters = Letter.objects.filter(kind__in=["events.day_before", "events.hour_before"]).order_by("pk")
    assert [letter.about["part"] for letter in letters] == [part.code, part.code]
    assert {(letter.address, letter.language) for letter in letters} == {("paula@correo.example", "pt-br")}


def test_speaker_with_two_roles_in_a_session_gets_one_letter_about_both(
    session: Session, participant: Person, organiser: Person, now: datetime
) -> None:
    first = parts.invite(session, person=participant, role="speaker", by=organiser, now=now)
    parts.invite(session, person=participant, role="rapporteur", by=organiser, now=now)
    later = now + timedelta(hours=1)
    schedule.change_place(session, room="Salón 9", by=organiser, now=later)

    found = [
        reminders.send_due(moment)
        for moment in (
            later + QUIET,
            start(session) - timedelta(hours=24),
            start(session) - timedelta(hours=23),
            start(session) - timedelta(hours=1),
        )
    ]

    assert found == [1, 1, 0, 1]
    letters = {letter.kind: letter for letter in Letter.objects.exclude(kind="events.invited")}
    assert {letter.about["part"] for letter in letters.values()} == {first.code}
    with translation.override("en"):
        worded = {kind: kinds.get(kind).render(letter, later) for kind, letter in letters.items()}
    assert {kind: text.calendar.count("BEGIN:VEVENT") for kind, text in worded.items()} == {
        "events.moved": 2,
        "events.day_before": 2,
        "events.hour_before": 0,
    }
    assert ["Your roles: speaker, rapporteur" in words.text for words in worded.values()] == [True] * 3


def test_role_declined_or_joined_after_the_reminder_brings_no_second_one(
    session: Session, participant: Person, organiser: Person, now: datetime
) -> None:
    first, second = (
        parts.invite(session, person=participant, role=role, by=organiser, now=now)
        for role in ("speaker", "rapporteur")
    )
    due = start(session) - timedelta(hours=24)
    reminders.send_due(due)
    letter = Letter.objects.get(kind="events.day_before")
    still_due = kinds.get(letter.kind).still_due

    parts.decline(first, now=due)

    assert reminders.send_due(due + timedelta(minutes=1)) == 0
    assert still_due(letter, due) is True
    assert letter.about["part"] == first.code
    parts.decline(second, now=due)
    assert (still_due(letter, due), reminders.send_due(due + timedelta(minutes=2))) == (False, 0)


def test_invitation_is_about_its_own_role_whatever_else_one_holds(
    session: Session, participant: Person, organiser: Person, now: datetime
) -> None:
    for role in ("speaker", "rapporteur"):
        parts.invite(session, person=participant, role=role, by=organiser, now=now)

    letters = Letter.objects.filter(kind="events.invited").order_by("pk")
    with translation.override("en"):
        worded = [kinds.get(letter.kind).render(letter, now) for letter in letters]

    assert ["(rapporteur)" in text.text for text in worded] == [False, True]
    assert [text.calendar.count("BEGIN:VEVENT") for text in worded] == [1, 1]


def test_person_called_off_from_two_roles_loses_both_entries_by_one_letter(
    session: Session, participant: Person, organiser: Person, now: datetime
) -> None:
    for role in ("speaker", "rapporteur"):
        parts.invite(session, person=participant, role=role, by=organiser, now=now)
    later = now + timedelta(hours=1)
    schedule.cancel_session(session, by=organiser, now=later)

    assert reminders.send_due(later + QUIET) == 1
    letter = Letter.objects.get(kind="events.session_cancelled")
    assert kinds.get(letter.kind).render(letter, later).calendar.count("METHOD:CANCEL") == 2


def test_moved_session_is_told_once_and_reminds_again(
    register: Register, session: Session, participant: Person, organiser: Person, now: datetime
) -> None:
    register("Paula")
    parts.invite(session, person=participant, role="speaker", by=organiser, now=now)
    reminders.send_due(start(session) - timedelta(hours=24))
    later = start(session) - timedelta(hours=20)

    schedule.reschedule(session, wall_start=wall(session) + timedelta(days=7), by=organiser, now=later)
    register("Newcomer", Mode.ONSITE, at=later + timedelta(minutes=1))
    found = [reminders.send_due(later + timedelta(minutes=minutes)) for minutes in (10, 12, 40)]
    reminders.send_due(start(session) - timedelta(hours=24))

    assert found == [2, 0, 0]
    assert told("moved") == [("moved", "paula@correo.example")] * 2
    assert told("day_before").count(("day_before", "paula@correo.example")) == 4
    assert told("day_before").count(("day_before", "newcomer@correo.example")) == 1


def test_reminder_of_the_earlier_date_is_not_sent_any_more(
    register: Register, session: Session, organiser: Person
) -> None:
    register("Paula")
    due = start(session) - timedelta(hours=24)
    reminders.send_due(due)
    letter = Letter.objects.get(kind="events.day_before")
    still_due = kinds.get(letter.kind).still_due

    before = still_due(letter, due)
    schedule.reschedule(session, wall_start=wall(session) + timedelta(days=1), by=organiser, now=due)

    assert (before, still_due(letter, due)) == (True, False)


def test_news_overtaken_by_news_are_not_sent(
    register: Register, session: Session, organiser: Person, now: datetime
) -> None:
    register("Paula")
    later = now + timedelta(hours=1)
    for room in ("Salón 3", "Salón 4"):
        schedule.change_place(session, room=room, by=organiser, now=later)
        later += QUIET
        reminders.send_due(later)

    first, second = Letter.objects.filter(kind="events.moved").order_by("pk")
    holds = [kinds.get(letter.kind).still_due(letter, later) for letter in (first, second)]

    assert holds == [False, True]


def test_session_called_off_is_told_once(
    register: Register, session: Session, organiser: Person, now
) -> None:
    register("Paula")
    later = now + timedelta(hours=1)
    schedule.cancel_session(session, by=organiser, now=later)

    found = [reminders.send_due(later + QUIET), reminders.send_due(later + QUIET + timedelta(minutes=1))]

    assert (found, told()) == ([1, 0], [("session_cancelled", "paula@correo.example")])


@pytest.mark.parametrize("status", ["waiting", "offered", "asked", "nominated"])
@pytest.mark.parametrize("whole", [False, True])
def test_whoever_still_waits_for_a_place_hears_once_that_it_is_called_off_and_nothing_else(
    register: Register,
    event: Event,
    session: Session,
    organiser: Person,
    now: datetime,
    status: str,
    whole: bool,
) -> None:
    place = register("Paula")
    Registration.objects.filter(pk=place.pk).update(
        status=status,
        waiting_since=now if status == "waiting" else None,
        offer_expires_at=start(session) if status == "offered" else None,
    )
    assert session.wall_start is not None
    schedule.reschedule(session, wall_start=session.wall_start + timedelta(hours=1), by=organiser, now=now)
    later = now + timedelta(hours=1)
    assert reminders.send_due(later) == 0
    if whole:
        schedule.cancel_event(event, by=organiser, now=later)
    else:
        schedule.cancel_session(session, by=organiser, now=later)

    found = [reminders.send_due(later + QUIET), reminders.send_due(later + QUIET + timedelta(minutes=1))]

    assert (found, told()) == ([1, 0], [("session_cancelled", "paula@correo.example")])
    letter = Letter.objects.get(kind="events.session_cancelled")
    assert kinds.get(letter.kind).still_due(letter, later)
    rendered = kinds.get(letter.kind).render(letter, later)
    assert (rendered.calendar, "se inscribió" in rendered.text) == ("", False)


def test_event_called_off_is_one_letter_for_all_its_sessions(
    register: Register, event: Event, session: Session, organiser: Person, participant: Person, now: datetime
) -> None:
    more = schedule.add_session(
        event,
        title={"es": "Otra"},
        declared_minutes=60,
        wall_start=wall(session) + timedelta(days=1),
        by=organiser,
        now=now,
    )
    register("Paula")
    parts.invite(more, person=participant, role="speaker", by=organiser, now=now)
    later = now + timedelta(hours=1)
    schedule.cancel_event(event, by=organiser, now=later)

    found = [
        reminders.send_due(later + QUIET),
        reminders.send_due(later + QUIET + timedelta(minutes=1)),
        reminders.send_due(start(session) + timedelta(minutes=1)),
    ]

    assert found == [2, 0, 0]
    of_place = Letter.objects.get(kind="events.session_cancelled", about__has_key="registration")
    of_role = Letter.objects.get(kind="events.session_cancelled", about__has_key="part")
    rendered = kinds.get(of_place.kind).render(of_place, later)
    assert rendered.calendar.count("METHOD:CANCEL") == 2
    assert of_role.about["session"] == more.code


def with_one_called_off(event: Event, session: Session, organiser: Person, now: datetime) -> Session:
    """The event's first session called off by itself an hour from now; returns another one, a day later."""
    more = schedule.add_session(
        event,
        title={"es": "Otra"},
        declared_minutes=60,
        wall_start=wall(session) + timedelta(days=1),
        by=organiser,
        now=now,
    )
    schedule.cancel_session(session, by=organiser, now=now + timedelta(hours=1))
    return more


def test_who_came_in_after_one_session_was_called_off_hears_when_all_of_the_event_is(
    register: Register, event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    with_one_called_off(event, session, organiser, now)
    register("Paula", at=now + timedelta(hours=2))
    later = now + timedelta(hours=3)
    schedule.cancel_event(event, by=organiser, now=later)

    assert (reminders.send_due(later + QUIET), reminders.send_due(start(session) + timedelta(minutes=1))) == (
        1,
        0,
    )
    assert told("session_cancelled") == [("session_cancelled", "paula@correo.example")]


def test_nobody_hears_again_of_the_one_session_ahead_that_was_called_off_before_its_event(
    register: Register, event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    register("Paula")
    schedule.cancel_session(session, by=organiser, now=now + timedelta(hours=1))
    assert reminders.send_due(now + timedelta(hours=1) + QUIET) == 1
    later = now + timedelta(hours=3)
    schedule.cancel_event(event, by=organiser, now=later)

    assert reminders.send_due(later + QUIET) == 0


def test_erased_participant_is_not_reminded(register: Register, session: Session, now: datetime) -> None:
    holders.forget(register("Paula").subject, now)

    assert reminders.send_due(start(session) - timedelta(hours=24)) == 0


def test_participant_who_was_marked_is_reminded_of_other_sessions_alone(
    register: Register, session: Session, organiser: Person, now: datetime
) -> None:
    place = register("Paula")
    attendance.mark(session, place, state="present", by=organiser, now=start(session))
    schedule.hold(session, by=organiser, now=session.ends_at)

    assert reminders.send_due(start(session) - timedelta(minutes=30)) == 0


@pytest.mark.parametrize("moment", [timedelta(hours=24), timedelta(minutes=50)])
def test_run_costs_the_same_for_one_and_for_three(
    register: Register, event: Event, session: Session, organiser: Person, now: datetime, moment: timedelta
) -> None:
    register("Paula")
    parts.invite(session, person=organiser, role="speaker", by=organiser, now=now)

    def cost(at: datetime) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert reminders.send_due(at) > 0
        return len(queries)

    alone = cost(start(session) - moment)
    Letter.objects.all().delete()
    for name in ("Ana", "Berta"):
        register(name, Mode.ONSITE)
    for number, role in enumerate(("rapporteur", "online-moderator"), start=1):
        other = schedule.add_session(
            event,
            title={"es": f"Otra {number}"},
            declared_minutes=60,
            wall_start=wall(session) + timedelta(minutes=number),
            by=organiser,
            now=now,
        )
        parts.invite(other, person=organiser, role=role, by=organiser, now=now)

    assert cost(start(session) - moment + timedelta(minutes=3)) == alone
