"""How far participants have come: over what was planned, weighed by hours."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from events.models import Event, Presence, Registration, Session
from people.models import Organisation
from trainings.models import Cohort, Course, Lesson, Unit, Version
from trainings.progress import progress


@pytest.fixture
def course(organisation: Organisation) -> Course:
    return Course.objects.create(organisation=organisation, title_es="Seguridad digital")


@pytest.fixture
def group(event: Event, course: Course, now: datetime) -> Any:
    """Make a group with lessons of the given minutes, one a week, the first a day after NOW."""

    def make(*minutes: int) -> Cohort:
        version = Version.objects.create(course=course, number=1, written_at=now)
        cohort = Cohort.objects.create(
            course=course, version=version, event=event, planned_minutes=sum(minutes)
        )
        for position, length in enumerate(minutes, start=1):
            unit = Unit.objects.create(
                version=version, position=position, title_es=f"Módulo {position}", planned_minutes=length
            )
            starts = now + timedelta(days=1 + 7 * (position - 1))
            session = Session.objects.create(
                event=event,
                title_es=unit.title_es,
                status=Session.Status.SCHEDULED,
                wall_date=starts.date(),
                wall_time=starts.time(),
                time_zone="America/Guatemala",
                starts_at=starts,
                declared_minutes=length,
            )
            Lesson.objects.create(
                cohort=cohort, unit=unit, session=session, position=position, planned_minutes=length
            )
        return cohort

    return make


@pytest.fixture
def paula(event: Event) -> Registration:
    return Registration.objects.create(
        event=event, number=1, name="Paula", language="pt-br", time_zone="America/Sao_Paulo", mode="onsite"
    )


def attend(cohort: Cohort, who: Registration, *positions: int, **fields: Any) -> None:
    for lesson in cohort.lessons.filter(position__in=positions):
        Presence.objects.create(
            registration=who,
            session=lesson.session,
            mode="onsite",
            source="hand",
            **{"state": "present", **fields},
        )


def after(now: datetime) -> datetime:
    return now + timedelta(days=365)


def test_paula_who_attended_all_5_of_10_planned_sessions_has_come_half_way(
    group: Any, paula: Registration, now: datetime
) -> None:
    cohort = group(*[60] * 10)
    attend(cohort, paula, 1, 2, 3, 4, 5)

    (row,) = progress(cohort, now=now + timedelta(days=30))

    assert (row.percent, row.most_percent, row.complete) == (50, 100, False)


def test_paula_marked_in_one_of_4_planned_sessions_has_a_quarter(
    group: Any, paula: Registration, now: datetime
) -> None:
    cohort = group(*[60] * 4)
    attend(cohort, paula, 1)

    (row,) = progress(cohort, now=after(now))

    assert (row.percent, row.marked, row.complete) == (25, 1, False)


def test_sessions_weigh_by_their_hours(group: Any, paula: Registration, now: datetime) -> None:
    cohort = group(90, 180)
    attend(cohort, paula, 2)

    (row,) = progress(cohort, now=after(now))

    assert (row.attended_minutes, row.percent) == (180, 66)


def test_lessons_without_a_date_and_cancelled_ones_stay_in_what_is_planned(
    group: Any, paula: Registration, now: datetime
) -> None:
    cohort = group(60, 60, 60, 60)
    attend(cohort, paula, 1)
    cancelled, undated = cohort.lessons.get(position=2), cohort.lessons.get(position=3)
    Session.objects.filter(pk=cancelled.session_id).update(status=Session.Status.CANCELLED)
    undated.session = None
    undated.save()

    (row,) = progress(cohort, now=after(now))

    assert (row.percent, row.most_percent) == (25, 75)


def test_measured_minutes_count_up_to_the_declared_length(
    group: Any, paula: Registration, now: datetime
) -> None:
    cohort = group(60, 60)
    attend(cohort, paula, 1, minutes=45)
    attend(cohort, paula, 2, minutes=90)

    (row,) = progress(cohort, now=after(now))

    assert row.attended_minutes == 45 + 60


def test_a_session_made_longer_later_gives_nobody_more_than_was_planned(
    group: Any, paula: Registration, now: datetime
) -> None:
    cohort = group(60, 60)
    Session.objects.update(declared_minutes=240)
    attend(cohort, paula, 1)

    (row,) = progress(cohort, now=after(now))

    assert row.percent == 50


def test_absent_and_excused_count_nothing_and_are_no_longer_open(
    group: Any, paula: Registration, now: datetime
) -> None:
    cohort = group(60, 60, 60, 60)
    attend(cohort, paula, 1, state="absent")
    attend(cohort, paula, 2, state="excused")

    (row,) = progress(cohort, now=after(now))

    assert (row.percent, row.most_percent) == (0, 50)


def test_paula_completes_at_the_share_the_course_asks_and_not_a_minute_before(
    group: Any, paula: Registration, now: datetime
) -> None:
    cohort = group(100, 100, 100, 100)
    attend(cohort, paula, 1, 2)
    attend(cohort, paula, 3, minutes=99)

    (row,) = progress(cohort, now=after(now))
    assert (row.percent, row.complete) == (74, False)

    Presence.objects.filter(session=cohort.lessons.get(position=3).session).update(minutes=100)
    (row,) = progress(cohort, now=after(now))
    assert (row.percent, row.complete) == (75, True)


def test_whoever_gave_the_place_back_is_not_followed(group: Any, paula: Registration, now: datetime) -> None:
    cohort = group(60)
    Registration.objects.update(status=Registration.Status.CANCELLED)

    assert progress(cohort, now=now) == []


def test_progress_asks_as_much_for_three_as_for_one(
    group: Any, paula: Registration, event: Event, now: datetime, django_assert_num_queries: Any
) -> None:
    cohort = Cohort.objects.select_related("course", "event").get(pk=group(60, 60).pk)
    with django_assert_num_queries(3):
        assert len(progress(cohort, now=after(now))) == 1
    for number in (2, 3):
        Registration.objects.create(
            event=event, number=number, name="Luz", language="es", time_zone="UTC", mode="online"
        )
    with django_assert_num_queries(3):
        assert len(progress(cohort, now=after(now))) == 3
