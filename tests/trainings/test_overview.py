"""What a trainer sees at a glance: a group's board, the calendar over countries, and the next classes."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from events import attendance, schedule
from events.models import Event, Part
from people.access import Duty
from people.models import Organisation, Person
from tests.conftest import appoint
from tests.trainings.issuing import attend, take, taught_group
from trainings import courses, timetable
from trainings.board import Mark, board
from trainings.cohorts import date_lesson, open_cohort
from trainings.models import Cohort, Lesson

pytestmark = pytest.mark.django_db
Enter = Callable[[Person], Client]


@pytest.fixture
def group(organisation: Organisation, trainer: Person, now: datetime) -> Cohort:
    return taught_group(organisation, trainer, now)


@pytest.fixture
def over(now: datetime) -> datetime:
    return now + timedelta(days=40)


def another(group: Cohort, country: str, zone: str, first: datetime, *, by: Person, now: datetime) -> Cohort:
    made = open_cohort(
        group.course, time_zone=zone, country=country, city="", venue="Sala",
        lessons=[(courses.units_of(group.course)[0], first)], seats={"onsite": None}, by=by, now=now,
    )  # fmt: skip
    schedule.publish(made.event, by=by, now=now)
    return made


# --- The board ---------------------------------------------------------------------------------------


def test_board_tells_every_mark_from_what_is_only_not_marked(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    rosa, lina = take(group, now, "Rosa"), take(group, now, "Lina")
    between = datetime(2026, 11, 21, 12, tzinfo=timezone.get_current_timezone())
    attend(group, rosa, 1, by=trainer, over=between)

    seen = board(group, now=between)

    assert [(row.progress.registration.name, row.marks) for row in seen.rows] == [
        ("Rosa", [Mark.PRESENT, Mark.AHEAD]),
        ("Lina", [Mark.UNMARKED, Mark.AHEAD]),
    ]
    assert [(one.present, one.marked) for one in seen.columns] == [(1, 1), (0, 0)]
    first, second = (group.lessons.get(position=position).session for position in (1, 2))
    assert first is not None and second is not None
    attendance.mark_many(first, {lina.code: "excused"}, by=trainer, now=between)
    schedule.cancel_session(second, by=trainer, now=between)
    assert [row.marks for row in board(group, now=between).rows] == [
        [Mark.PRESENT, Mark.CANCELLED],
        [Mark.EXCUSED, Mark.CANCELLED],
    ]


def test_class_without_a_date_is_open_on_the_board(group: Cohort, now: datetime) -> None:
    take(group, now, "Rosa")
    Lesson.objects.filter(cohort=group, position=2).update(session=None)

    [row] = board(group, now=now).rows

    assert row.marks == [Mark.AHEAD, Mark.OPEN]


def test_board_costs_the_same_for_one_and_for_three(
    group: Cohort, trainer: Person, now: datetime, over: datetime, django_assert_num_queries: Any
) -> None:
    attend(group, take(group, now, "Rosa"), 1, 2, by=trainer, over=over)
    with CaptureQueriesContext(connection) as one:
        board(group, now=over)
    for name in ("Lina", "Mario"):
        attend(group, take(group, now, name), 1, by=trainer, over=over)
    with django_assert_num_queries(len(one)):
        board(group, now=over)


def test_trainer_narrows_the_board_to_those_who_are_done_or_at_risk(
    enter: Enter, group: Cohort, trainer: Person, now: datetime, over: datetime
) -> None:
    attend(group, take(group, now, "Rosa"), 1, 2, by=trainer, over=over)
    take(group, now, "Nadie")
    with time_machine.travel(over, tick=False):
        client = enter(trainer)
        page = f"/es/desk/trainings/groups/{group.code}/board/"
        everybody = client.get(page).content.decode()
        done = client.get(page, {"show": "complete"}).content.decode()
        odd = client.get(page, {"show": "<script>"}).content.decode()

    assert "Rosa" in everybody and "Nadie" in everybody and "Nadie" in odd
    assert "Rosa" in done and "Nadie" not in done


def test_board_of_a_protected_group_has_numbers_and_no_names(
    enter: Enter, group: Cohort, trainer: Person, now: datetime
) -> None:
    take(group, now, "Rosa")
    Event.objects.filter(pk=group.event_id).update(risk=Event.Risk.PROTECTED)

    page = enter(trainer).get(f"/es/desk/trainings/groups/{group.code}/board/").content.decode()

    assert "Rosa" not in page
    assert '<span class="mark-number">1</span>' in page


# --- The calendar ------------------------------------------------------------------------------------


def test_calendar_has_each_class_on_its_day_there_and_the_readers_hour_beside_it(
    enter: Enter, group: Cohort, trainer: Person, now: datetime
) -> None:
    """Ten at night in Panama is nine in Guatemala, and the next day in Lisbon."""
    another(group, "PA", "America/Panama", datetime(2026, 11, 30, 22), by=trainer, now=now)
    Person.objects.filter(pk=trainer.pk).update(time_zone="Europe/Lisbon")

    page = enter(trainer).get("/es/desk/trainings/calendar/?month=2026-11").content.decode()

    found = timetable.days(Cohort.objects.all(), timetable.Month(date(2026, 11, 1)))
    assert {one.day.day: len(one.lessons) for one in found if one.lessons} == {20: 1, 27: 1, 30: 1}
    there = page.partition("Sala")[0] if "Sala" in page else page
    last = there.rpartition('class="month-class')[2]
    assert "22:00" in last and "03:00" in last


def test_calendar_is_narrowed_by_country_and_course_and_goes_by_months(
    enter: Enter, group: Cohort, trainer: Person, now: datetime
) -> None:
    another(group, "PA", "America/Panama", datetime(2026, 12, 1, 9), by=trainer, now=now)
    client = enter(trainer)

    november = client.get("/es/desk/trainings/calendar/?month=2026-11").content.decode()
    december = client.get("/es/desk/trainings/calendar/?month=2026-12&country=HN").content.decode()
    both = client.get("/es/desk/trainings/calendar/?month=2026-12").content.decode()

    assert november.count("month-class") == 2
    assert "No hay clases en este mes." in december
    assert both.count("month-class") == 1
    assert "?month=2027-01" in both and "?month=2026-11" in both
    # What nobody asked for in earnest is the month of today.
    assert client.get("/es/desk/trainings/calendar/?month=nonsense&country=ZZ&course=x").status_code == 200
    # Nor does the calendar go as far as days are counted.
    far = [timetable.month_of(typed, today=now.date()) for typed in ("9999-12", "0001-01", "2099-12")]
    assert [month.next.first.year for month in far] == [2026, 2026, 2100]


def test_calendar_says_which_class_has_nobody_to_teach_it(
    enter: Enter, group: Cohort, trainer: Person, now: datetime
) -> None:
    first = group.lessons.get(position=1).session
    assert first is not None
    first.parts.all().delete()

    page = enter(trainer).get("/es/desk/trainings/calendar/?month=2026-11").content.decode()

    assert page.count("todavía nadie la da") == 1


def test_calendar_costs_the_same_for_one_group_and_for_three(
    enter: Enter, group: Cohort, trainer: Person, now: datetime, django_assert_num_queries: Any
) -> None:
    client, page = enter(trainer), "/es/desk/trainings/calendar/?month=2026-11"
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    for country, zone in (("PA", "America/Panama"), ("GT", "America/Guatemala")):
        another(
            group, country, zone, datetime(2026, 11, 12 if country == "PA" else 13, 9), by=trainer, now=now
        )
    with django_assert_num_queries(len(one)):
        client.get(page)


def test_trainer_of_another_organisation_sees_none_of_it(
    enter: Enter, group: Cohort, participant: Person
) -> None:
    other = Organisation.objects.create(slug="otra", name="Otra")
    appoint(participant, Duty.TRAINER, other)

    page = enter(participant).get("/es/desk/trainings/calendar/?month=2026-11")

    assert (page.status_code, page.content.decode().count("month-class")) == (200, 0)


# --- What is next ------------------------------------------------------------------------------------


def test_trainer_finds_the_next_class_with_attendance_first(
    enter: Enter, group: Cohort, trainer: Person, organiser: Person, now: datetime
) -> None:
    first, second = (group.lessons.get(position=position).session for position in (1, 2))
    assert first is not None and first.starts_at is not None and second is not None
    with time_machine.travel(first.starts_at + timedelta(minutes=5), tick=False):
        page = enter(trainer).get("/es/desk/trainings/").content.decode()
        others = enter(organiser).get("/es/desk/trainings/").content.decode()
    with time_machine.travel(first.starts_at + timedelta(days=2), tick=False):
        later = enter(trainer).get("/es/desk/trainings/").content.decode()

    section = page.partition('id="mine"')[2].partition("</section>")[0]
    assert section.index(first.code) < section.index(second.code)
    assert 'id="mine"' not in others  # who teaches nothing is shown nothing of it
    section = later.partition('id="mine"')[2].partition("</section>")[0]
    assert first.code not in section and second.code in section


def test_class_that_was_called_off_is_not_among_the_next(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    first = group.lessons.get(position=1).session
    assert first is not None
    schedule.cancel_session(first, by=trainer, now=now)

    found = timetable.next_of(trainer, Cohort.objects.all(), now=now)

    assert [lesson.position for lesson in found] == [2]


def test_class_at_hand_is_the_one_to_mark_and_one_that_was_called_off_is_not(
    group: Cohort, trainer: Person
) -> None:
    def at_hand(when: datetime) -> int | None:
        found = timetable.at_hand(group.lessons.select_related("session"), now=when)
        return found.position if found else None

    first, second = (lesson.session for lesson in group.lessons.order_by("position"))
    assert first
    assert first.starts_at
    assert second
    assert second.starts_at
    assert at_hand(first.starts_at - timedelta(days=30)) == 1
    assert at_hand(first.starts_at + timedelta(hours=10)) == 1
    assert at_hand(first.starts_at + timedelta(days=1)) == 2
    assert at_hand(second.starts_at + timedelta(days=60)) == 2

    schedule.cancel_session(second, by=trainer, now=first.starts_at)

    assert at_hand(first.starts_at + timedelta(days=1)) == 1


def test_of_two_classes_on_one_day_the_one_that_is_on_is_marked(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    first = group.lessons.get(position=1).session
    assert first is not None and first.starts_at is not None
    morning = first.starts_at
    date_lesson(
        group.lessons.get(position=2),
        wall_start=datetime(2026, 11, 20, 14),
        by=trainer,
        now=now,
    )

    def at_hand(hours: float) -> int | None:
        lessons = group.lessons.select_related("session")
        found = timetable.at_hand(lessons, now=morning + timedelta(hours=hours))
        return found.position if found else None

    assert [at_hand(hours) for hours in (0.5, 4.9, 5, 6, 12, 15)] == [1, 1, 2, 2, 2, 2]


def test_trainer_finds_attendance_board_and_tasks_above_the_rest_of_a_group(
    group: Cohort, trainer: Person, enter: Enter
) -> None:
    session = group.lessons.order_by("position")[0].session
    assert session
    assert session.starts_at
    with translation.override("en"):
        here, *links = (
            reverse("trainings:desk_group", args=[group.code]),
            reverse("events:attendance", args=[session.code]),
            reverse("trainings:desk_board", args=[group.code]),
            reverse("trainings:desk_group_tasks", args=[group.code]),
        )
    with time_machine.travel(session.starts_at, tick=False):
        page = enter(trainer).get(here).content.decode()

    found = [page.index(f'href="{link}"') for link in links]
    assert found == sorted(found)
    assert found[-1] < page.index('id="classes"')


def test_class_that_one_was_asked_to_teach_and_has_not_answered_is_not_among_the_next(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    Part.objects.filter(session__lesson__position=1).update(status=Part.Status.INVITED)

    found = timetable.next_of(trainer, Cohort.objects.all(), now=now)

    assert [lesson.position for lesson in found] == [2]


def test_group_that_was_called_off_is_neither_in_the_calendar_nor_among_the_next(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    Event.objects.filter(pk=group.event_id).update(status=Event.Status.CANCELLED)

    november = timetable.days(Cohort.objects.all(), timetable.Month(date(2026, 11, 1)))

    assert not any(day.lessons for day in november)
    assert timetable.next_of(trainer, Cohort.objects.all(), now=now) == []


def test_class_that_was_called_off_alone_stays_in_the_calendar(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    first = group.lessons.get(position=1).session
    assert first is not None
    schedule.cancel_session(first, by=trainer, now=now)

    november = timetable.days(Cohort.objects.all(), timetable.Month(date(2026, 11, 1)))

    assert [day.day.day for day in november if day.lessons] == [20, 27]
