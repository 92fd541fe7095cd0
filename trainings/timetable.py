"""The classes of several groups in one calendar: each on the day and at the hour where it takes place."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from events.models import Event, Part, Session
from people.models import Person
from trainings.models import Cohort, Lesson

#: How many classes ahead a trainer sees first, and how long one that is over stays among them, to be marked.
NEXT = 4
#: The years that the calendar has pages for.
YEARS = range(2000, 2100)
STILL_SHOWN = timedelta(hours=12)


class Month(NamedTuple):
    """A month of the calendar, by its first day."""

    first: date

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> "Month":
        return Month((self.first + timedelta(days=31)).replace(day=1))

    @property
    def previous(self) -> "Month":
        return Month((self.first - timedelta(days=1)).replace(day=1))

    def days(self) -> Iterator[date]:
        """Give each day of the month, in order."""
        for number in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=number)


class Day(NamedTuple):
    """A day of the calendar, and the classes on it, by their instant."""

    day: date
    lessons: list[Lesson]


def month_of(typed: str, *, today: date) -> Month:
    """Return the month that was asked for as `2026-11`; anything else, or a far one, is that of today."""
    try:
        first = date.fromisoformat(f"{typed}-01")
    except ValueError:
        first = today
    return Month((first if first.year in YEARS else today).replace(day=1))


def days(cohorts: QuerySet[Cohort], month: Month, *, country: str = "", course: str = "") -> list[Day]:
    """Return every day of a month, each with its classes; three queries for any number of groups.

    A class stands on the day on which it takes place there, whatever day it is elsewhere then. Classes of
    groups that were called off are left out; a class that was called off alone stays, for its day is free.
    `lesson.session.standing` has who leads it and has not said no.
    """
    leading = Part.objects.filter(role__in=Part.LEADING, status__in=Part.STANDING).select_related("person")
    lessons = (
        Lesson.objects.filter(
            cohort__in=cohorts.exclude(event__status=Event.Status.CANCELLED),
            session__wall_date__range=(month.first, month.last),
            session__starts_at__isnull=False,
        )
        .select_related("unit", "cohort__event", "cohort__course", "session")
        .prefetch_related(Prefetch("session__parts", queryset=leading, to_attr="standing"))
        .order_by("session__wall_date", "session__starts_at", "pk")
    )
    if country:
        lessons = lessons.filter(cohort__event__country=country)
    if course:
        lessons = lessons.filter(cohort__course__code=course)
    return _by_day(lessons, month)


def next_of(person: Person, cohorts: QuerySet[Cohort], *, now: datetime) -> list[Lesson]:
    """Return the next classes that somebody said yes to teach, what is on and what has just ended first."""
    theirs = Part.objects.filter(
        session=OuterRef("session"),
        person=person,
        role__in=Part.LEADING,
        status=Part.Status.CONFIRMED,
    )
    return list(
        Lesson.objects.filter(
            Exists(theirs),
            cohort__in=cohorts.exclude(event__status=Event.Status.CANCELLED),
            session__status__in=[Session.Status.SCHEDULED, Session.Status.HELD],
            session__until__gt=now - STILL_SHOWN,
        )
        .select_related("unit", "cohort__event", "cohort__course", "cohort__version", "session")
        .order_by("session__starts_at", "pk")[:NEXT]
    )


def at_hand(lessons: Iterable[Lesson], *, now: datetime) -> Lesson | None:
    """Return the class of a group to mark now: what is on, has just ended or comes next; else the latest.

    Of two that began within hours of each other, such as a morning's and an afternoon's, it is the later one.
    """
    dated = sorted(
        (
            (lesson.session.starts_at, lesson.session.ends_at, lesson.position, lesson)
            for lesson in lessons
            if lesson.session
            and lesson.session.status != Session.Status.CANCELLED
            and lesson.session.starts_at
            and lesson.session.ends_at
        ),
        key=lambda one: (one[0], one[2]),
    )
    shown = [one for one in dated if one[1] > now - STILL_SHOWN]
    if begun := [one for one in shown if one[0] <= now]:
        return begun[-1][-1]
    return (shown[0] if shown else dated[-1])[-1] if dated else None


def _by_day(lessons: Iterable[Lesson], month: Month) -> list[Day]:
    found: dict[date | None, list[Lesson]] = {}
    for lesson in lessons:
        found.setdefault(lesson.session.wall_date if lesson.session else None, []).append(lesson)
    return [Day(day, found.get(day, [])) for day in month.days()]
