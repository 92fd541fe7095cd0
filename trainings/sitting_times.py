"""When the tests of a group are open: by where its classes stand, or by its days; and to whom.

Nothing is booked: before the first class, after the last one and months later are found by query, so that a
class that moves takes its tests along. Where people go through a course alone, its days are what everybody
has in common, and between them each learner has moments of their own: the test before it is open to whoever
has worked through nothing yet, and the one after it to whoever has worked through as much as the course asks.
"""

import calendar
from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from convite.moments import zone
from events.models import Event, Registration, Session
from trainings import own_pace
from trainings.models import Cohort, Lesson, Sitting
from trainings.own_pace import Reach

Moment = Sitting.Moment
#: Days before the first class from which the test before the course is open.
DAYS_BEFORE = 7
#: Days after the last class, and after the day months later, until which answers are taken.
DAYS_AFTER, DAYS_LATER = 14, 21


class Window(NamedTuple):
    """From when until when a test is answered; none: not known yet."""

    opens_at: datetime | None
    closes_at: datetime | None


class Span(NamedTuple):
    """What the tests of a group follow: its windows before and after, and from when months are counted.

    `ends_at` is told in the group's own zone, for a month there begins while the last one goes on elsewhere.
    """

    before: Window
    after: Window
    ends_at: datetime | None
    #: There are no classes: within these windows each learner has moments of their own.
    is_alone: bool = False
    #: It was called off, so that nothing is asked any more.
    is_off: bool = False


class State(StrEnum):
    """How a sitting stands: for the group, or for one learner of it."""

    UNDATED = "undated"
    AHEAD = "ahead"
    OPEN = "open"
    #: For a learner at their own pace: they have not worked through as much as the course asks.
    WAITS = "waits"
    #: For a learner at their own pace: it was to be answered before the first module, and they have begun.
    BEGUN = "begun"
    #: No more answers by phone; papers can still be entered.
    OVER = "over"
    CLOSED = "closed"


UNKNOWN = Window(None, None)


def spans(cohorts: Iterable[Cohort]) -> dict[int, Span]:
    """Return what the tests of some groups follow, by the groups' keys; one query, none without classes."""
    groups = {cohort.pk: cohort for cohort in cohorts}
    found = {key: _of_days(one.event) for key, one in groups.items() if one.event.is_at_own_pace}
    taught = groups.keys() - found.keys()
    return found | (_of_classes(taught) if taught else {})


def span_of(cohort: Cohort) -> Span:
    """Return what the tests of one group follow."""
    return spans([cohort])[cohort.pk]


def _of_days(event: Event) -> Span:
    days = Window(event.starts_at, event.ends_at)
    is_off = event.status == Event.Status.CANCELLED
    ends_at = event.ends_at and event.ends_at.astimezone(zone(event.time_zone))
    return Span(days, days, ends_at, is_alone=True, is_off=is_off)


def _of_classes(cohorts: Iterable[int]) -> dict[int, Span]:
    """Before: from a week before the first class until that ends. After: from the last one on, two weeks."""
    classes: dict[int, list[tuple[datetime, datetime]]] = {key: [] for key in cohorts}
    dated = Lesson.objects.filter(cohort__in=classes, session__starts_at__isnull=False).exclude(
        session__status__in=(Session.Status.CANCELLED, Session.Status.DRAFT)
    )
    for group, starts, minutes, where in dated.values_list(
        "cohort", "session__starts_at", "session__declared_minutes", "cohort__event__time_zone"
    ):
        if starts is not None:
            ends = starts + timedelta(minutes=minutes)
            classes[group].append((starts, ends.astimezone(zone(where))))
    return {
        group: _around(found) if found else Span(UNKNOWN, UNKNOWN, None) for group, found in classes.items()
    }


def _around(classes: list[tuple[datetime, datetime]]) -> Span:
    first_starts, first_ends = min(classes)
    ends_at = max(ends for _starts, ends in classes)
    return Span(
        Window(first_starts - timedelta(days=DAYS_BEFORE), first_ends),
        Window(max(classes)[0], ends_at + timedelta(days=DAYS_AFTER)),
        ends_at,
    )


# --- For the group ----------------------------------------------------------------------------


def window(sitting: Sitting, span: Span) -> Window:
    """Return when a sitting is open: as staff chose it, else by the classes or by the days of the group.

    Months later: from the same day on for three weeks. A chosen hour that a class has passed meanwhile, or a
    day of the group, holds no longer: it would keep everybody out.
    """
    opens, closes = rule = by_rule_of(sitting, span)
    chosen = Window(sitting.opens_at or opens, sitting.closes_at or closes)
    return rule if is_inverted(chosen) else chosen


def is_inverted(hours: Window) -> bool:
    """Whether it would be over before it is open."""
    opens, closes = hours
    return opens is not None and closes is not None and closes <= opens


def by_rule_of(sitting: Sitting, span: Span) -> Window:
    """Return when a sitting is open unless staff choose something else."""
    if sitting.moment == Moment.PRE:
        return span.before
    if sitting.moment == Moment.POST:
        return span.after
    if span.ends_at is None:
        return UNKNOWN
    later = months_after(span.ends_at, Sitting.MONTHS[Moment(sitting.moment)])
    return Window(later, later + timedelta(days=DAYS_LATER))


def months_after(moment: datetime, months: int) -> datetime:
    """Return the same day and hour some months later, or the last day of that month where it is shorter."""
    year, month = divmod(moment.month - 1 + months, 12)
    last = calendar.monthrange(moment.year + year, month + 1)[1]
    return moment.replace(year=moment.year + year, month=month + 1, day=min(moment.day, last))


def state(sitting: Sitting, span: Span, *, now: datetime) -> State:
    """Return how a sitting stands for the group as a whole."""
    if sitting.closed_at is not None:
        return State.CLOSED
    if span.is_off:
        return State.OVER
    opens, closes = window(sitting, span)
    if opens is None:
        return State.UNDATED
    if now < opens:
        return State.AHEAD
    return State.OPEN if closes is None or now < closes else State.OVER


# --- For one learner --------------------------------------------------------------------------


def state_for(sitting: Sitting, span: Span, reach: Reach | None, *, now: datetime) -> State:
    """Return how a sitting stands for a learner who has come so far; `reach` is none where there are classes.

    While it is open to the group, the test before the course is so until their first module, and whatever
    comes after the course, also months later, once they have worked through as much as it asks.
    """
    found = state(sitting, span, now=now)
    if found != State.OPEN or reach is None:
        return found
    if sitting.moment == Moment.PRE:
        return State.BEGUN if reach.has_begun else found
    return found if reach.through_at else State.WAITS


def state_of_place(sitting: Sitting, place: Registration, *, now: datetime) -> State:
    """Return how a sitting stands for whoever holds a place in its group."""
    cohort = sitting.cohort
    reach = own_pace.reach(cohort, [place]).get(place.pk) if cohort.event.is_at_own_pace else None
    return state_for(sitting, span_of(cohort), reach, now=now)
