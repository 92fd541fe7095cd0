"""Who completed a course: the people who met everything that it asks, as it stood when their group opened."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from events.models import Event, Registration
from people.models import StakeholderGroup
from reports.figures.choice import Choice
from reports.figures.facts import Fact, Facts, registrations
from trainings import progress
from trainings.models import Cohort

#: So many people are looked up in one query.
AT_ONCE = 10_000


def cohorts_of(events: Iterable[Event]) -> list[Cohort]:
    """Return the groups of courses among the events; one query."""
    keys = [event.pk for event in events]
    return list(Cohort.objects.filter(event__in=keys).select_related("event").order_by("pk"))


def facts_of(cohorts: Sequence[Cohort], choice: Choice, *, now: datetime) -> Facts:
    """Return the registrations of those who completed, as far as the choice takes them, oldest first.

    Four queries for all groups that ask for classes alone; a group that asks for tasks or tests besides, or
    is gone through at one's own pace, costs its own.
    """
    groups = _sectors()
    rows = (
        _fact(one.registration, groups, presences=one.marked, minutes=one.attended_minutes)
        for one in _done(cohorts, now=now)
    )
    return Facts(row for row in rows if choice.takes(row))


class Completed(NamedTuple):
    """Who completed: how many different people, and these as they stand among the different people present.

    So each row of theirs is a part of the same row of people present. None where somebody completed without
    having been present, at their own pace: then they are no part of them.
    """

    people: int
    among_present: Facts | None


def of_events(events: Sequence[Event], *, now: datetime) -> Completed | None:
    """Return who completed the courses of some events; None where none of them is a group of a course."""
    cohorts = cohorts_of(events)
    if not cohorts:
        return None
    subjects = {one.registration.subject for one in _done(cohorts, now=now)}
    groups, latest = _sectors(), dict[UUID, Fact]()
    listed = sorted(subjects)
    for start in range(0, len(listed), AT_ONCE):
        theirs = registrations(events).filter(attended__gt=0, subject__in=listed[start : start + AT_ONCE])
        for one in theirs.iterator():
            latest[one.subject] = _fact(one, groups, presences=one.attended, minutes=one.attended_minutes)
    return Completed(len(subjects), Facts(latest.values()) if len(latest) == len(subjects) else None)


def _done(cohorts: Sequence[Cohort], *, now: datetime) -> list[progress.Progress]:
    """The progress of those who completed, oldest registration first."""
    if not cohorts:
        return []
    plain = [cohort for cohort in cohorts if not (cohort.asks_besides or cohort.event.is_at_own_pace)]
    found = [one for some in progress.by_classes(plain, now=now).values() for one in some] if plain else []
    for cohort in cohorts:
        if cohort.asks_besides or cohort.event.is_at_own_pace:
            found += progress.progress(cohort, now=now)
    return sorted(
        (one for one in found if one.complete),
        key=lambda one: (one.registration.registered_at, one.registration.pk),
    )


def _sectors() -> dict[int, str]:
    return dict(StakeholderGroup.objects.values_list("pk", "code"))


def _fact(one: Registration, groups: dict[int, str], *, presences: int, minutes: int) -> Fact:
    return Fact(
        one.event_id,
        one.subject,
        groups.get(one.stakeholder_group_id or 0, ""),
        str(one.country or ""),
        one.gender,
        one.mode,
        one.first_time,
        True,
        presences,
        minutes,
    )
