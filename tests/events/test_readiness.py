"""How ready a session is: what lacks, whether it matters, and where it is put right."""

from datetime import UTC, datetime

import pytest
from django.utils import translation

from events import parts, publication, readiness
from events.models import Event, Session
from people.models import Person

FULL = publication.Told(frozenset({"es", "pt-br", "en"}), frozenset({"es"}))
NOTHING = publication.Told(frozenset(), frozenset())


@pytest.fixture(autouse=True)
def english(event: Event, session: Session) -> None:
    translation.activate("en")


def found(session: Session, told: publication.Told | None = FULL) -> dict[str, readiness.Check]:
    checks = readiness.checks(
        session.event, session, modes={"onsite", "online"}, parts=list(session.parts.all()), told=told
    )
    return {check.words: check for check in checks}


def open_ones(session: Session, told: publication.Told | None = FULL) -> list[tuple[str, str]]:
    return [(check.words, check.mend) for check in found(session, told).values() if not check.done]


def test_a_session_lacks_what_nobody_has_arranged(session: Session) -> None:
    Event.objects.update(interpretation=["en"])
    session.event.refresh_from_db()
    assert open_ones(session, NOTHING) == [
        ("Nobody has a role yet", "roles"),
        ("Nobody moderates in the room", "roles"),
        ("Nobody moderates online", "roles"),
        ("No description yet", "texts"),
        ("It is not written yet how the room and the line meet", "texts"),
        ("Interpretation is promised, not arranged", "facts"),
        ("Nobody has said yet whether it is recorded", "facts"),
    ]


def test_only_the_date_and_the_way_in_keep_it_from_the_public(session: Session) -> None:
    session.wall_date = session.wall_time = session.starts_at = None
    session.meeting_url = session.room = ""
    assert {check.mend for check in found(session, NOTHING).values() if check.matters} == {"date", "place"}
    matters = [check.words for check in found(session, NOTHING).values() if check.matters and not check.done]
    assert matters == ["No day and hour yet", "No way in for those online"]


def test_a_session_that_has_everything_is_ready(
    session: Session, stranger: Person, participant: Person, organiser: Person, now: datetime
) -> None:
    Event.objects.update(interpretation=["en"])
    session.event.refresh_from_db()
    for who, role in (
        (stranger, "onsite-moderator"),
        (participant, "online-moderator"),
        (organiser, "rapporteur"),
    ):
        part = parts.invite(session, person=who, role=role, by=None, now=now)
        parts.confirm(part, answers={}, shows_name=False, shows_groups=False, now=now)
    session.is_recorded, session.interpretation_arranged = False, True
    assert open_ones(session) == [("The report has no date yet", "facts")]
    session.report_due_at = datetime(2026, 11, 28, 5, 59, tzinfo=UTC)
    checks = found(session)
    # 05:59 in UTC is still the 27th in Guatemala.
    assert "The report is due by Friday 27 November 2026" in checks
    assert readiness.is_ready(session, checks.values())


def test_the_description_is_promised_in_the_languages_of_the_title(session: Session) -> None:
    spanish = publication.Told(frozenset({"es"}), frozenset())
    lacking = "The description is missing in: Portuguese, English"
    assert (lacking, "texts") in open_ones(session, spanish)
    session.title_pt_br = session.title_en = None
    assert "Described in every language of its title" in found(session, spanish)


def test_whom_one_only_thought_of_is_a_reminder_and_no_role(
    session: Session, stranger: Person, now: datetime
) -> None:
    parts.plan(session, person=stranger, role="onsite-moderator", now=now)
    assert ("Thought of, and not asked yet: 1", "roles") in open_ones(session)
    assert ("Nobody moderates in the room", "roles") in open_ones(session)


def test_a_class_is_not_asked_for_texts_and_moderators(session: Session) -> None:
    session.format = Session.Format.CLASS
    assert open_ones(session, NOTHING) == [("Nobody has a role yet", "roles")]


def test_a_break_needs_its_hour_and_nothing_else(session: Session) -> None:
    session.format, session.meeting_url, session.room = Session.Format.BREAK, "", ""
    assert open_ones(session, NOTHING) == []
    session.wall_date = None
    assert open_ones(session, NOTHING) == [("No day and hour yet", "date")]


def test_a_held_session_is_ready_and_a_cancelled_one_is_not_checked(session: Session) -> None:
    session.status = Session.Status.HELD
    assert readiness.is_ready(session, found(session, NOTHING).values())
    session.status = Session.Status.CANCELLED
    assert found(session, NOTHING) == {}


def test_an_interpreter_who_confirmed_is_an_arrangement(
    session: Session, stranger: Person, now: datetime
) -> None:
    Event.objects.update(interpretation=["en"])
    session.event.refresh_from_db()
    part = parts.invite(session, person=stranger, role="interpreter", by=None, now=now)
    assert ("Interpretation is promised, not arranged", "facts") in open_ones(session)
    parts.confirm(part, answers={}, shows_name=False, shows_groups=False, now=now)
    assert "Interpretation is arranged" in found(session)
