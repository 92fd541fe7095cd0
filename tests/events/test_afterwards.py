"""The usual letters of the week before and after a session: to whom, when and once, and nothing stale."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from events import attendance, documents, parts, registration, reminders, rules, surveys
from events.documents import Told
from events.models import Event, Mode, Part, Registration, Session, Survey
from events.recognition import Answers, Contact
from mail import kinds
from mail.models import Letter
from people.models import Person

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
Register = Callable[..., Registration]


@pytest.fixture
def register(event: Event, session: Session, now: datetime) -> Register:
    def take(name: str, at: datetime | None = None) -> Registration:
        return registration.register(
            event,
            answers=Answers(name=name, mode=Mode.ONLINE),
            contact=Contact(email=f"{name.lower()}@correo.example"),
            language="es",
            time_zone="America/Guatemala",
            now=at or now - 20 * DAY,
        )

    return take


def ends(session: Session) -> datetime:
    assert session.ends_at is not None
    return session.ends_at


def posted(kind: str) -> list[str]:
    letters = Letter.objects.filter(kind=f"events.{kind}").order_by("address")
    return [address.partition("@")[0] for address in letters.values_list("address", flat=True)]


def still(kind: str, now: datetime) -> bool:
    letters = Letter.objects.filter(kind=f"events.{kind}")
    return all(kinds.get(letter.kind).still_due(letter, now) for letter in letters)


def test_participant_hears_a_week_before_but_not_who_just_registered(
    register: Register, session: Session
) -> None:
    week = ends(session) - HOUR - 7 * DAY
    register("Paula")
    register("Late", at=week - DAY)

    found = [reminders.send_due(week + step) for step in (-timedelta(seconds=1), timedelta(), HOUR, 2 * DAY)]

    assert (found, posted("week_before"), still("week_before", week)) == ([0, 1, 0, 0], ["paula"], True)


def test_only_who_was_there_is_thanked_once_two_hours_after(
    register: Register, session: Session, organiser: Person
) -> None:
    there = register("Paula")
    register("Pedro")
    over = ends(session)
    attendance.mark(session, there, state="present", by=organiser, now=over)

    for step in (HOUR, 2 * HOUR, 3 * HOUR):
        reminders.send_due(over + step)

    assert (posted("thanks"), still("thanks", over + 2 * HOUR)) == (["paula"], True)


def test_everybody_is_thanked_where_nobody_marked_who_was_there(register: Register, session: Session) -> None:
    register("Paula")
    register("Pedro")

    reminders.send_due(ends(session) + 2 * HOUR)

    assert posted("thanks") == ["paula", "pedro"]


def test_nobody_is_thanked_for_what_was_long_ago(register: Register, session: Session) -> None:
    register("Paula")

    assert reminders.send_due(ends(session) + 2 * DAY) == 0


def test_documents_that_came_after_the_thanks_are_told_once_an_hour_later(
    register: Register, session: Session, organiser: Person
) -> None:
    register("Paula")
    over = ends(session)
    reminders.send_due(over + 2 * HOUR)
    first, second = Told("Slides", "https://a.example/1"), Told("Notes", "https://a.example/2")

    documents.keep(session, [first], by=organiser, now=over + 5 * HOUR)
    documents.keep(session, [first, second], by=organiser, now=over + 5 * HOUR + HOUR / 2)
    found = [reminders.send_due(over + 5 * HOUR + HOUR / 2 + step) for step in (HOUR / 2, HOUR, 2 * HOUR)]

    assert (found, posted("documents")) == ([0, 1, 0], ["paula"])
    assert still("documents", over + 7 * HOUR)


def test_documents_that_the_thanks_tell_of_bring_no_letter_of_their_own(
    register: Register, session: Session, organiser: Person
) -> None:
    register("Paula")
    documents.keep(
        session, [Told("Slides", "https://a.example/1")], by=organiser, now=ends(session) + HOUR / 2
    )

    for step in range(1, 5):
        reminders.send_due(ends(session) + step * HOUR)

    assert (posted("documents"), posted("thanks")) == ([], ["paula"])


def test_rapporteur_is_reminded_of_the_report_before_and_after_and_nobody_else(
    register: Register, session: Session, participant: Person, organiser: Person, now: datetime
) -> None:
    register("Pedro")
    for who, role in ((participant, "rapporteur"), (organiser, "speaker")):
        parts.invite(session, person=who, role=role, by=organiser, now=now)
    by = ends(session) + 10 * DAY
    Session.objects.filter(pk=session.pk).update(report_due_at=by)
    session.refresh_from_db()

    for step in (-3 * DAY, -2 * DAY, -DAY, DAY, DAY + HOUR):
        reminders.send_due(by + step)

    assert (posted("report_due"), still("report_due", by + DAY)) == (["paula", "paula"], True)


def test_thanks_can_be_switched_off(
    register: Register, session: Session, event: Event, organiser: Person, now: datetime
) -> None:
    register("Paula")
    rules.shape(
        event, "thanks", is_on=False, minutes=None, to_places=True, to_roles=True, modes=[], text={},
        by=organiser, now=now,
    )  # fmt: skip

    assert reminders.send_due(ends(session) + 2 * HOUR) == 0


@pytest.fixture
def survey(event: Event, session: Session, now: datetime) -> Survey:
    made = surveys.create(
        event, session=session, title={"es": "Su opinión"}, sends_letters=True, by=None, now=now
    )
    surveys.open_up(made, by=None, now=now)
    return made


def after_hours(session: Session, *hours: int) -> None:
    for step in hours:
        reminders.send_due(ends(session) + step * HOUR)
        surveys.post_due(ends(session) + step * HOUR)


def shaped(event: Event, by: Person, now: datetime, **more: object) -> None:
    wish = {"is_on": True, "minutes": None, "to_places": True, "to_roles": True, "modes": [], "text": {}}
    rules.shape(event, "thanks", **(wish | more), by=by, now=now)  # type: ignore[arg-type]


@pytest.mark.parametrize("days", [None, 3, 7])
def test_participant_gets_thanks_and_survey_in_one_letter_however_late_the_thanks_come(
    register: Register, session: Session, survey: Survey, event: Event, organiser: Person, now: datetime,
    days: int | None,
) -> None:  # fmt: skip
    register("Paula")
    shaped(event, organiser, now, minutes=days and days * 24 * 60)

    after_hours(session, *range(1, 15 * 24, 7), 3 * 24, 7 * 24)

    assert (posted("thanks"), posted("survey")) == (["paula"], [])


@pytest.mark.parametrize("more", [{"is_on": False}, {"to_places": False}, {"modes": ["onsite"]}])
def test_where_a_participant_is_not_thanked_the_survey_goes_alone(
    register: Register, session: Session, survey: Survey, event: Event, organiser: Person, now: datetime,
    more: dict[str, object],
) -> None:  # fmt: skip
    register("Paula")
    shaped(event, organiser, now, **more)

    after_hours(session, *range(1, 10 * 24, 7))

    assert (posted("thanks"), posted("survey")) == ([], ["paula"])


def test_who_holds_a_place_and_a_role_is_thanked_once_with_the_survey(
    register: Register, session: Session, survey: Survey, participant: Person, organiser: Person,
    now: datetime,
) -> None:  # fmt: skip
    place = register("Paula")
    part = parts.invite(session, person=participant, role="speaker", by=organiser, now=now)
    Part.objects.filter(pk=part.pk).update(status=Part.Status.CONFIRMED)
    Registration.objects.filter(pk=place.pk).update(subject=part.subject)

    after_hours(session, *range(1, 10 * 24, 7))

    thanks = Letter.objects.get(kind="events.thanks")
    assert (thanks.about.get("registration"), posted("survey")) == (place.code, [])
