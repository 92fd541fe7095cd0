"""Groups: one run of a course in a place, its lessons laid out on dates, its planned minutes frozen."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from events import parts, schedule
from events.models import Event, Part, Session
from people.models import Person
from trainings.courses import COLUMNS
from trainings.errors import NothingToTeach, OutOfUse
from trainings.models import Cohort, Course, Lesson, Unit


def lay_out(
    count: int, *, first: datetime, weekdays: Collection[int] = (), every_weeks: int = 1
) -> list[datetime]:
    """Return the wall starts of `count` lessons: the first one, then on `weekdays` at the same hour.

    `weekdays` counts from Monday = 0; none means the weekday of the first. With `every_weeks` = 2 every
    second week, counted from the week of the first lesson, is left free.
    """
    days = set(weekdays) | {first.weekday()}
    monday = first.date() - timedelta(days=first.weekday())
    starts: list[datetime] = []
    day = first
    while len(starts) < count:
        week = (day.date() - monday).days // 7
        if day.weekday() in days and week % every_weeks == 0:
            starts.append(day)
        day += timedelta(days=1)
    return starts


def _titles(thing: Course | Unit) -> dict[str, str]:
    return {
        language: getattr(thing, f"title_{column}")
        for language, column in COLUMNS.items()
        if getattr(thing, f"title_{column}")
    }


@transaction.atomic
def open_cohort(
    course: Course,
    *,
    title: Mapping[str, str] | None = None,
    time_zone: str,
    country: str = "",
    city: str = "",
    venue: str = "",
    address: str = "",
    meeting: Mapping[str, str] | None = None,
    lessons: Sequence[tuple[Unit, datetime | None]],
    seats: Mapping[str, int | None],
    by: Person,
    now: datetime,
    **facts: Any,
) -> Cohort:
    """Open a group: its event in draft, a session for each dated lesson, and its planned minutes frozen.

    `lessons` pairs each unit with its wall start in `time_zone`, or none for a lesson without a date yet;
    `meeting` holds `meeting_url`, `meeting_number`, `meeting_passcode` and `dial_in` for every session;
    `seats` the places by mode (none: no limit); `facts` are what `schedule.create_event` takes besides, such
    as topics and languages. Whoever opens it becomes the trainer of each session,
    confirmed at once. Raises `NothingToTeach` without lessons, `OutOfUse` for a retired course, and what
    `events.schedule` raises.
    """
    if course.retired_at:
        raise OutOfUse
    if not lessons:
        raise NothingToTeach
    event = schedule.create_event(
        lead=course.organisation,
        title=dict(title or _titles(course)),
        time_zone=time_zone,
        country=country,
        city=city,
        venue=venue,
        address=address,
        seats=dict(seats),
        by=by,
        now=now,
        **facts,
    )
    cohort = Cohort.objects.create(
        course=course,
        event=event,
        planned_minutes=sum(unit.planned_minutes for unit, _start in lessons),
        opened_at=now,
        opened_by=by,
    )
    for position, (unit, wall_start) in enumerate(lessons, start=1):
        lesson = Lesson(cohort=cohort, unit=unit, position=position, planned_minutes=unit.planned_minutes)
        if wall_start is not None:
            lesson.session = _session(event, unit, wall_start, meeting=meeting, by=by, now=now)
        lesson.save()
    return cohort


@transaction.atomic
def date_lesson(lesson: Lesson, *, wall_start: datetime, by: Person, now: datetime) -> Session:
    """Give a lesson its date, or move it; people with a place hear of a move by `events.schedule`."""
    if lesson.session is not None and lesson.session.status != Session.Status.CANCELLED:
        schedule.reschedule(lesson.session, wall_start=wall_start, by=by, now=now)
        return lesson.session
    event = lesson.cohort.event
    sibling = event.sessions.exclude(meeting_url="", dial_in="").order_by("pk").first()
    meeting = (
        {
            "meeting_url": sibling.meeting_url,
            "meeting_number": sibling.meeting_number,
            "meeting_passcode": sibling.meeting_passcode,
            "dial_in": sibling.dial_in,
        }
        if sibling
        else None
    )
    # A cancelled lesson is taught anew in a session of its own; the cancelled one stays as it was.
    lesson.session = _session(event, lesson.unit, wall_start, meeting=meeting, by=by, now=now)
    lesson.save(update_fields=["session"])
    return lesson.session


def _session(
    event: Event,
    unit: Unit,
    wall_start: datetime,
    *,
    meeting: Mapping[str, str] | None,
    by: Person,
    now: datetime,
) -> Session:
    facts: dict[str, Any] = {name: value for name, value in (meeting or {}).items() if value}
    session = schedule.add_session(
        event,
        title=_titles(unit),
        format=Session.Format.CLASS,
        wall_start=wall_start,
        declared_minutes=unit.planned_minutes,
        by=by,
        now=now,
        **facts,
    )
    parts.take_on(session, person=by, role=Part.Role.TRAINER, now=now)
    return session
