"""Groups: one run of a course in a place, its lessons laid out on dates, its planned minutes frozen."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import F

from events import parts, schedule
from events.errors import EventError
from events.models import Event, Mode, Part, Session
from people import acts
from people.models import Person
from trainings import setting_tasks, trainers
from trainings.completion import Rule, rule_of
from trainings.courses import freeze, in_words, newest
from trainings.errors import (
    CourseChanged,
    GivenWithoutNames,
    NotAllOpened,
    NothingToTeach,
    OnceBeforeThePublic,
    OutOfUse,
    TrainingError,
)
from trainings.models import Assessment, Cohort, Course, Lesson, Sitting, Task, Unit, Version
from trainings.versions import words


def lay_out(
    count: int,
    *,
    first: datetime,
    weekdays: Collection[int] = (),
    every_weeks: int = 1,
    skip: Collection[date] = (),
) -> list[datetime]:
    """Return the wall starts of `count` lessons: the first one, then on `weekdays` at the same hour.

    `weekdays` counts from Monday = 0; none means the weekday of the first. With `every_weeks` = 2 every
    second week, counted from the week of the first lesson, is left free. On the days of `skip` there is none.
    """
    days = set(weekdays) | {first.weekday()}
    monday = first.date() - timedelta(days=first.weekday())
    starts: list[datetime] = []
    day = first
    while len(starts) < count:
        week = (day.date() - monday).days // 7
        if day.weekday() in days and week % every_weeks == 0 and day.date() not in skip:
            starts.append(day)
        day += timedelta(days=1)
    return starts


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
    as topics and languages. A trainer of the organisation who opens it becomes the trainer of each session,
    confirmed at once; anybody else leads none, for to open a group is not to teach it.
    It runs the newest version of the course; a unit of another one raises `CourseChanged`.
    Raises `NothingToTeach` without lessons, `OutOfUse` for a retired course, and what `events.schedule` and
    `events.parts` raise.
    """
    if course.retired_at:
        raise OutOfUse
    if not lessons:
        raise NothingToTeach
    # Whoever writes the course at this moment is waited for: what it teaches now is what the group runs.
    course = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    version = newest(course)
    units = {unit.pk: unit for unit in version.units.all()}
    if not all(unit.pk in units for unit, _start in lessons):
        raise CourseChanged
    planned = [(units[unit.pk], start) for unit, start in lessons]
    event = schedule.create_event(
        lead=course.organisation,
        title=dict(title or words(course, "title")),
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
        version=version,
        event=event,
        planned_minutes=sum(unit.planned_minutes for unit, _start in planned),
        **_asked(course, version),
        opened_at=now,
        opened_by=by,
    )
    leads = trainers.teaches_for(course.organisation, by)
    for position, (unit, wall_start) in enumerate(planned, start=1):
        lesson = Lesson(cohort=cohort, unit=unit, position=position, planned_minutes=unit.planned_minutes)
        if wall_start is not None:
            lesson.session = _session(event, unit, wall_start, meeting=meeting, leads=leads, by=by, now=now)
        lesson.save()
    return cohort


@transaction.atomic
def open_at_own_pace(
    course: Course,
    *,
    title: Mapping[str, str] | None = None,
    time_zone: str,
    country: str = "",
    first_day: date,
    last_day: date,
    seats: int | None,
    by: Person,
    now: datetime,
    **facts: Any,
) -> Cohort:
    """Open a group without classes: whoever holds a place works through the modules alone between two days.

    `seats` are the places (none: no limit); `facts` as `open_cohort` takes them. It asks for the course's
    share as modules worked through, its tasks and its test; what the course asks of classes falls away.
    Raises `NothingToTeach`, `OutOfUse`, and what `events.schedule.create_event` does.
    """
    if course.retired_at:
        raise OutOfUse
    course = Course.objects.select_for_update(no_key=True).get(pk=course.pk)
    version = newest(course)
    units = list(version.units.order_by("position"))
    if not units:
        raise NothingToTeach
    event = schedule.create_event(
        lead=course.organisation,
        title=dict(title or words(course, "title")),
        time_zone=time_zone,
        country=country,
        days=(first_day, last_day),
        seats={Mode.ONLINE.value: seats},
        by=by,
        now=now,
        **facts,
    )
    cohort = Cohort.objects.create(
        course=course,
        version=version,
        event=event,
        planned_minutes=sum(unit.planned_minutes for unit in units),
        **_asked(course, version, is_alone=True),
        opened_at=now,
        opened_by=by,
    )
    for position, unit in enumerate(units, start=1):
        Lesson.objects.create(
            cohort=cohort, unit=unit, position=position, planned_minutes=unit.planned_minutes
        )
    return cohort


def _asked(course: Course, version: Version, *, is_alone: bool = False) -> dict[str, Any]:
    """What a course asks now, as the columns in which a group keeps it; without classes, nothing of these."""
    rule = alone(course) if is_alone else rule_of(course)
    return {**freeze(rule), "required_tasks": setting_tasks.required_keys(version)}


def alone(course: Course) -> Rule:
    """Return what a course asks of whoever goes through it alone: nothing of classes."""
    return Rule(course.completion_percent, test_percent=course.test_percent)


def asks_as_it_did(cohort: Cohort) -> bool:
    """Whether the course asks, for the version that the group runs, what it asked when that opened."""
    asked = _asked(cohort.course, cohort.version, is_alone=cohort.event.is_at_own_pace)
    return all(getattr(cohort, column) == value for column, value in asked.items())


class Opening(NamedTuple):
    """One of several groups of a course to be opened together: what it is called, where and when.

    `starts` are the wall starts of its classes in `time_zone`, one for each module of the course in order.
    """

    title: Mapping[str, str]
    time_zone: str
    starts: Sequence[datetime]
    country: str = ""
    city: str = ""
    venue: str = ""
    address: str = ""


@transaction.atomic
def open_several(
    course: Course,
    openings: Sequence[Opening],
    *,
    units: Sequence[Unit],
    by: Person,
    now: datetime,
    **facts: Any,
) -> list[Cohort]:
    """Open several groups of a course as drafts, all or none; `facts` are what `open_cohort` takes besides.

    Raises `NotAllOpened`, which says of which group, and why, when one of them cannot be opened.
    """
    opened = []
    for opening in openings:
        place = opening._asdict()
        starts = place.pop("starts")
        try:
            opened.append(
                open_cohort(
                    course,
                    lessons=list(zip(units, starts, strict=True)),
                    by=by,
                    now=now,
                    **place,
                    **facts,
                )
            )
        except (EventError, TrainingError) as refusal:
            raise NotAllOpened(in_words(opening.title), str(refusal)) from refusal
    return opened


@transaction.atomic
def take_over(cohort: Cohort, *, by: Person, now: datetime) -> bool:
    """Let a draft group run the newest version of its course, by its rule; return whether that changes it.

    A class keeps its date with its module, a new module has no date yet, the class of one that is no more is
    called off, and the planned hours are those of the newest version. A title or a length that a class has
    of its own stays. Raises `OnceBeforeThePublic` for a group that was published, `GivenWithoutNames` where
    the course asks for points in a test that the group has without names, and what `events.schedule` raises
    where a longer class meets another one.
    """
    event = Event.objects.select_for_update(no_key=True).get(pk=cohort.event_id)
    if event.status != Event.Status.DRAFT:
        raise OnceBeforeThePublic
    course = Course.objects.select_for_update(no_key=True).get(pk=cohort.course_id)
    version = newest(course)
    asked = _asked(course, version, is_alone=event.is_at_own_pace)
    # Held as `sittings.give` holds it, so that no test is given without names meanwhile.
    cohort.refresh_from_db(from_queryset=Cohort.objects.select_for_update(no_key=True))
    without_names = Sitting.objects.filter(
        cohort=cohort,
        linking=Sitting.Linking.OWN_CODE,
        assessment__purpose=Assessment.Purpose.KNOWLEDGE,
    )
    if asked["test_percent"] and without_names.exists():
        raise GivenWithoutNames
    if version.pk == cohort.version_id:
        return _ask_anew(cohort, event, asked, by=by, now=now)
    lessons: dict[str, list[Lesson]] = {}
    for lesson in cohort.lessons.select_related("unit", "session").order_by("position"):
        lessons.setdefault(lesson.unit.key, []).append(lesson)
    # Out of the way first: two classes that change places would meet at one position.
    cohort.lessons.update(position=F("position") + 1000)
    kept = []
    for unit in version.units.order_by("position"):
        for lesson in lessons.pop(unit.key, []) or [Lesson(cohort=cohort)]:
            if lesson.session is not None:
                _follow(lesson.session, lesson.unit, unit, by=by, now=now)
            lesson.unit, lesson.planned_minutes = unit, unit.planned_minutes
            kept.append(lesson)
    for lesson in (lesson for gone in lessons.values() for lesson in gone):
        if lesson.session is not None and lesson.session.status in _STANDING:
            schedule.cancel_session(lesson.session, by=by, now=now)
        lesson.delete()
    for position, lesson in enumerate(kept, start=1):
        lesson.position = position
        lesson.save()
    cohort.version = version
    cohort.planned_minutes = sum(lesson.planned_minutes for lesson in kept)
    for column, value in asked.items():
        setattr(cohort, column, value)
    cohort.save(update_fields=["version", "planned_minutes", *asked])
    acts.note(event, "newer version taken over", by=by, now=now, version=str(version.number))
    return True


def _ask_anew(cohort: Cohort, event: Event, asked: Mapping[str, Any], *, by: Person, now: datetime) -> bool:
    changed = [column for column, value in asked.items() if getattr(cohort, column) != value]
    for column in changed:
        setattr(cohort, column, asked[column])
    if changed:
        cohort.save(update_fields=changed)
        acts.note(event, "newer rule taken over", by=by, now=now)
    return bool(changed)


def ask_besides(cohort: Cohort, task: Task, *, by: Person, now: datetime) -> bool:
    """Let a task of the version that a group runs complete it; return whether it did not before."""
    fresh = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    if task.key in fresh.required_tasks:
        return False
    wanted = {*fresh.required_tasks, task.key}
    keys = setting_tasks.in_order(fresh.version_id).values_list("key", flat=True)
    fresh.required_tasks = [key for key in keys if key in wanted]
    fresh.save(update_fields=["required_tasks"])
    cohort.required_tasks = fresh.required_tasks
    acts.note(cohort.event, "task asked besides", by=by, now=now, task=task.code)
    return True


#: What may still change of a session.
_STANDING = (Session.Status.DRAFT, Session.Status.SCHEDULED)


def _follow(session: Session, before: Unit, after: Unit, *, by: Person, now: datetime) -> None:
    """Let a session say what its module says now, where it said what its module said."""
    if session.status not in _STANDING:
        return
    title, minutes = words(session, "title"), session.declared_minutes
    if title == words(before, "title"):
        title = words(after, "title")
    if minutes == before.planned_minutes:
        minutes = after.planned_minutes
    if (title, minutes) != (words(session, "title"), session.declared_minutes):
        schedule.revise_session(session, title=title, declared_minutes=minutes, by=by, now=now)


@transaction.atomic
def date_lesson(lesson: Lesson, *, wall_start: datetime, by: Person, now: datetime) -> Session:
    """Give a lesson its date, or move it; people with a place hear of a move by `events.schedule`.

    Who leads a class that gets its first date is as in `open_cohort`.
    """
    if lesson.session is not None and lesson.session.status != Session.Status.CANCELLED:
        schedule.reschedule(lesson.session, wall_start=wall_start, by=by, now=now)
        return lesson.session
    event = lesson.cohort.event
    meeting = _way_in(event, now)
    # A cancelled lesson is taught anew in a session of its own; the cancelled one stays as it was.
    leads = trainers.teaches_for(lesson.cohort.course.organisation, by)
    lesson.session = _session(event, lesson.unit, wall_start, meeting=meeting, leads=leads, by=by, now=now)
    lesson.save(update_fields=["session"])
    return lesson.session


def _way_in(event: Event, now: datetime) -> dict[str, str] | None:
    """How one enters the next class ahead that has a way in; where no class is ahead, the last one.

    A way in that was changed was changed for the classes that were ahead then, and for no others.
    """
    names = ("meeting_url", "meeting_number", "meeting_passcode", "dial_in")
    dated = event.sessions.filter(starts_at__isnull=False).order_by("starts_at", "pk")
    ahead = dated.filter(status=Session.Status.SCHEDULED, starts_at__gt=now)
    online = [one for one in ahead or dated.reverse() if one.meeting_url or one.dial_in]
    return {name: getattr(online[0], name) for name in names} if online else None


def _session(
    event: Event,
    unit: Unit,
    wall_start: datetime,
    *,
    meeting: Mapping[str, str] | None,
    leads: bool,
    by: Person,
    now: datetime,
) -> Session:
    facts: dict[str, Any] = {name: value for name, value in (meeting or {}).items() if value}
    session = schedule.add_session(
        event,
        title=words(unit, "title"),
        format=Session.Format.CLASS,
        wall_start=wall_start,
        declared_minutes=unit.planned_minutes,
        by=by,
        now=now,
        **facts,
    )
    if leads:
        parts.take_on(session, person=by, role=Part.Role.TRAINER, now=now)
    return session
