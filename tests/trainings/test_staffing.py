"""Who could teach: free, qualified, in the language, least laden; and why not, for the rest."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events import parts, schedule
from events.errors import Engaged
from events.models import Event, Part, Session
from people.models import Organisation, Person
from tests.trainings.conftest import FIRST, GUATEMALA, Add, Open
from trainings import staffing, teaching, trainers
from trainings.cohorts import lay_out
from trainings.courses import units_of
from trainings.models import BusyTime, Cohort, Course
from trainings.staffing import Candidate
from trainings.teaching import Days, Hours


def lead(session: Session, who: Person, now: datetime, role: str = "trainer") -> Part:
    asked = parts.invite(session, person=who, role=role, by=None, now=now)
    return parts.confirm(asked, answers={}, shows_name=False, shows_groups=False, now=now)


def for_class(group: Cohort, viewer: Person, position: int = 1) -> list[Candidate]:
    return staffing.for_lesson(group.lessons.get(position=position), viewer=viewer)


def whys(found: list[Candidate]) -> dict[str, list[str]]:
    return {one.trainer.person.name: [str(reason.why) for reason in one.reasons] for one in found}


# --- AMY#2253 ---------------------------------------------------------------------------------


def test_amy_2253_a_course_of_16_weeks_on_tuesdays_leaves_its_trainer_free_on_the_other_days(
    write: Callable[[int], Course], organiser: Person, add: Add, open_group: Open, now: datetime
) -> None:
    semester = open_group(lay_out(16, first=FIRST), of=write(16))
    days = [FIRST + timedelta(weeks=week, days=day) for week in (0, 7, 15) for day in range(7)]
    daily, later = write(len(days)), write(3)
    rosa = add("Rosa")
    for session in semester.event.sessions.all():
        lead(session, rosa.person, now)
    for of in (daily, later):
        trainers.qualify(rosa, of, keys=[""], by=organiser, now=now)

    (found,) = staffing.for_cohort(open_group(days, of=daily), viewer=organiser, now=now)
    assert [one.is_suggested for one in found.classes] == [day.weekday() != 1 for day in days]
    assert {reason.why for one in found.classes for reason in one.reasons} == {"leads"}
    assert found.free == 3 * 6
    # And on those Tuesdays she is free at every other hour.
    noon = lay_out(3, first=FIRST + timedelta(weeks=7, hours=2))
    (tuesdays,) = staffing.for_cohort(open_group(noon, of=later), viewer=organiser, now=now)
    assert tuesdays.free == 3


# --- The order, and the reasons ---------------------------------------------------------------


def test_the_order_is_free_then_qualified_then_language_then_load(
    organiser: Person, add: Add, open_group: Open, now: datetime
) -> None:
    group, other = open_group(), open_group([FIRST + timedelta(days=each) for each in (1, 2, 3)])
    (first, *_), (unit, *_) = units_of(group.course), units_of(group.course)[1:]
    add("Zoe"), add("Ana"), add("Luz", languages=("pt",)), add("Eva", keys=(unit.key,)), add("Mar", hours=[])
    away = add("Sol")
    teaching.add_days(away.person, Days(False, date(2026, 11, 30), date(2026, 12, 4)), now=now)
    lead(other.event.sessions.first(), Person.objects.get(name="Ana"), now)

    found = for_class(group, organiser)

    assert whys(found) == {
        "Zoe": [],
        "Ana": [],
        "Luz": ["other-language"],
        "Eva": ["not-qualified"],
        "Mar": ["not-said"],
        "Sol": ["away"],
    }
    assert [one.trainer.person.name for one in found] == ["Zoe", "Ana", "Luz", "Eva", "Mar", "Sol"]
    assert [one.load.week for one in found[:2]] == [0, 120]
    assert first.key not in (unit.key,)
    assert for_class(group, organiser, 2)[0].trainer.person.name in ("Zoe", "Ana", "Eva")
    assert whys(for_class(group, organiser, 2))["Eva"] == []


def test_the_most_hours_that_somebody_named_count_the_class_itself(
    organiser: Person, add: Add, open_group: Open, now: datetime
) -> None:
    add("Ana", most=4)
    other = open_group([FIRST + timedelta(days=each) for each in (1, 8, 15)])
    group = open_group([FIRST, FIRST + timedelta(days=2), FIRST + timedelta(days=9)])
    assert whys(for_class(group, organiser)) == {"Ana": []}
    lead(other.event.sessions.order_by("starts_at").first(), Person.objects.get(name="Ana"), now)
    assert whys(for_class(group, organiser)) == {"Ana": []}
    (ana,) = staffing.for_cohort(group, viewer=organiser, now=now)
    # Two hours of another group and two of this one are her four; the third of that week is too much.
    assert [[str(reason.why) for reason in one.reasons] for one in ana.classes] == [[], ["too-much"], []]
    assert len(ana.suggested) == 2


def test_a_group_says_for_how_many_of_its_classes_somebody_is_free(
    organiser: Person, add: Add, open_group: Open, now: datetime
) -> None:
    group = open_group()
    add("Ana"), add("Luz", hours=[])
    sol = add("Sol")
    teaching.add_days(sol.person, Days(False, date(2026, 12, 8), date(2026, 12, 8)), now=now)
    second = group.lessons.get(position=2).session
    lead(second, Person.objects.get(name="Ana"), now)
    parts.invite(second, person=sol.person, role="trainer", by=organiser, now=now)

    found = staffing.for_cohort(group, viewer=organiser, now=now)

    assert [(one.trainer.person.name, one.free, one.led, one.asked) for one in found] == [
        ("Ana", 3, 1, 0),
        ("Sol", 2, 0, 1),
        ("Luz", 0, 0, 0),
    ]
    assert [len(one.suggested) for one in found] == [2, 2, 0]


def test_a_class_without_a_date_and_one_called_off_have_nobody_to_suggest(
    organiser: Person, add: Add, open_group: Open, now: datetime
) -> None:
    group = open_group([FIRST, None, FIRST + timedelta(days=7)])  # type: ignore[list-item]
    add("Ana")
    assert for_class(group, organiser, 2) == []
    schedule.cancel_session(group.lessons.get(position=1).session, by=organiser, now=now)
    assert for_class(group, organiser, 1) == []
    (ana,) = staffing.for_cohort(group, viewer=organiser, now=now)
    assert [one.hour.lesson.position for one in ana.classes] == [3]


def test_a_busy_minute_out_of_a_calendar_is_not_free_and_says_no_more_than_an_hour_outside_the_week(
    organiser: Person, add: Add, open_group: Open
) -> None:
    group = open_group()
    ana, luz = add("Ana"), add("Luz", hours=[Hours(2, time(9), time(12))])
    at = datetime(2026, 12, 1, 16, 30, tzinfo=UTC)  # half past ten in Guatemala
    BusyTime.objects.create(profile=ana.person.teaching, starts_at=at, ends_at=at + timedelta(minutes=5))
    busy, outside = for_class(group, organiser)
    assert {busy.trainer, outside.trainer} == {ana, luz}
    assert busy.reasons == outside.reasons


# --- What one organisation is told of another's -----------------------------------------------


@pytest.fixture
def elsewhere(other_organisation: Organisation, now: datetime) -> Session:
    """A session of another organisation at the hour of the first class."""
    event = schedule.create_event(
        lead=other_organisation, title={"es": "Reunión secreta"}, time_zone=GUATEMALA,
        seats={"online": None}, by=None, now=now,
    )  # fmt: skip
    return schedule.add_session(
        event, title={"es": "Secreta"}, declared_minutes=60, wall_start=FIRST, by=None, now=now
    )


@pytest.mark.parametrize(
    ("role", "risk", "expected"),
    [
        ("trainer", "open", "leads"),
        ("trainer", "discreet", "not-free"),
        ("trainer", "protected", "not-free"),
        ("speaker", "open", "not-free"),
    ],
)
@pytest.mark.parametrize("status", ["published", "draft"])
def test_of_another_organisation_one_hears_at_most_that_somebody_leads_a_class(
    role: str,
    risk: str,
    expected: str,
    status: str,
    organiser: Person,
    add: Add,
    open_group: Open,
    elsewhere: Session,
    now: datetime,
) -> None:
    Event.objects.filter(pk=elsewhere.event_id).update(risk=risk, status=status)
    if status == "draft":
        # Nobody outside knows of it yet.
        expected = "not-free"
    group, ana = open_group(), add("Ana")
    lead(elsewhere, ana.person, now, role)
    (candidate,) = for_class(group, organiser)
    (reason,) = candidate.reasons
    assert (reason.why, reason.session, reason.days) == (expected, None, None)
    assert (candidate.load.week_here, candidate.load.period_here) == (0, 0)


def test_how_much_somebody_leads_elsewhere_is_not_told_by_their_most_hours(
    organiser: Person, add: Add, open_group: Open, elsewhere: Session, now: datetime
) -> None:
    group, ana, mar = open_group(), add("Ana", most=2), add("Mar", most=2, hours=[])
    schedule.reschedule(elsewhere, wall_start=FIRST + timedelta(days=1), by=None, now=now)
    assert whys(for_class(group, organiser)) == {"Ana": [], "Mar": ["not-said"]}
    for trainer in (ana, mar):
        lead(elsewhere, trainer.person, now)
    assert whys(for_class(group, organiser)) == {"Ana": ["not-free"], "Mar": ["not-free"]}


def test_the_hours_that_somebody_leads_elsewhere_count_in_the_order_and_are_told_to_nobody(
    organiser: Person, add: Add, open_group: Open, elsewhere: Session, now: datetime
) -> None:
    group, ana, zoe = open_group(), add("Ana"), add("Zoe")
    schedule.reschedule(elsewhere, wall_start=FIRST + timedelta(days=1), by=None, now=now)
    lead(elsewhere, ana.person, now)
    first, second = for_class(group, organiser)
    assert [first.trainer, second.trainer] == [zoe, ana]
    assert (second.load.week, second.load.week_here, second.load.period_here) == (60, 0, 0)


def test_trainers_of_another_organisation_are_suggested_to_nobody_else(
    organiser: Person, other_organisation: Organisation, open_group: Open, stranger: Person, now: datetime
) -> None:
    trainers.add(other_organisation, stranger, by=None, now=now)
    assert for_class(open_group(), organiser) == []


# --- It agrees with what keeps a trainer in one place -------------------------------------------


@settings(deadline=None, max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    led=st.lists(st.tuples(st.integers(0, 20), st.sampled_from([5, 30, 60, 90, 240])), max_size=5),
    role=st.sampled_from(["trainer", "speaker"]),
    at=st.integers(0, 20),
)
def test_whoever_is_suggested_as_free_can_say_yes(
    led: list[tuple[int, int]],
    role: str,
    at: int,
    organiser: Person,
    add: Add,
    open_group: Open,
    elsewhere: Session,
    now: datetime,
) -> None:
    """Quarters of an hour from eight on: who is said to be free is never refused by `events.engaged`."""
    Part.objects.filter(role__in=("trainer", "speaker")).delete()
    who = Person.objects.filter(name="Ana").first()
    ana = add("Ana", who=who)
    day = FIRST.replace(hour=8)
    for quarter, minutes in led:
        session = schedule.add_session(
            elsewhere.event, title={"es": "Otra"}, declared_minutes=minutes,
            wall_start=day + timedelta(minutes=15 * quarter), by=None, now=now,
        )  # fmt: skip
        try:
            lead(session, ana.person, now, role)
        except Engaged:
            continue
    starts = day + timedelta(minutes=15 * at)
    group = open_group([starts, *(FIRST + timedelta(days=each) for each in (30, 37))])
    (candidate,) = [one for one in for_class(group, organiser) if one.trainer == ana]
    meets = [
        part
        for part in Part.objects.filter(person=ana.person, status="confirmed")
        if candidate.hour.span.meets(staffing.Span(part.starts_at, part.ends_at))
    ]
    assert candidate.is_suggested is not bool(meets)
    if candidate.is_suggested:
        lead(candidate.hour.session, ana.person, now)
    elif role == "trainer":
        with pytest.raises(Engaged):
            lead(candidate.hour.session, ana.person, now)


# --- What it costs ----------------------------------------------------------------------------


def test_it_costs_the_same_for_one_trainer_and_for_three(
    organiser: Person, add: Add, open_group: Open, elsewhere: Session, now: datetime
) -> None:
    group, counted = open_group(), []
    staffing.for_cohort(group, viewer=organiser, now=now)
    lesson = group.lessons.select_related(
        "session", "unit", "cohort__event", "cohort__course__organisation"
    ).get(position=1)
    for names in (("Ana",), ("Luz", "Zoe")):
        for name in names:
            made = add(name)
            teaching.add_days(made.person, Days(False, date(2027, 1, 1), date(2027, 1, 2)), now=now)
            lead(elsewhere, made.person, now, "speaker")
        with CaptureQueriesContext(connection) as one:
            staffing.for_lesson(lesson, viewer=organiser)
        with CaptureQueriesContext(connection) as many:
            staffing.for_cohort(group, viewer=organiser, now=now)
        counted.append((len(one), len(many)))
    assert counted[0] == counted[1]
