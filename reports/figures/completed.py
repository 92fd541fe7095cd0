"""Who completed a course: the people who met everything that it asks, as it stood when their group opened."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from events.models import Event
from people.models import StakeholderGroup
from reports.figures.choice import Choice
from reports.figures.facts import Fact, Facts
from trainings import progress
from trainings.models import Cohort


def cohorts_of(events: Iterable[Event]) -> list[Cohort]:
    """Return the groups of courses among the events; one query."""
    keys = [event.pk for event in events]
    return list(Cohort.objects.filter(event__in=keys).select_related("event").order_by("pk"))


def facts_of(cohorts: Sequence[Cohort], choice: Choice, *, now: datetime) -> Facts:
    """Return the registrations of those who completed, as far as the choice takes them, oldest first.

    Four queries for all groups that ask for classes alone; a group that asks for tasks or tests besides, or
    is gone through at one's own pace, costs its own.
    """
    if not cohorts:
        return Facts([])
    plain = [cohort for cohort in cohorts if not (cohort.asks_besides or cohort.event.is_at_own_pace)]
    found = [one for some in progress.by_classes(plain, now=now).values() for one in some] if plain else []
    for cohort in cohorts:
        if cohort.asks_besides or cohort.event.is_at_own_pace:
            found += progress.progress(cohort, now=now)
    groups = dict(StakeholderGroup.objects.values_list("pk", "code"))
    done = sorted(
        (one for one in found if one.complete),
        key=lambda one: (one.registration.registered_at, one.registration.pk),
    )
    rows = (
        Fact(
            one.registration.event_id,
            one.registration.subject,
            groups.get(one.registration.stakeholder_group_id or 0, ""),
            str(one.registration.country or ""),
            one.registration.gender,
            one.registration.mode,
            one.registration.first_time,
            True,
            one.marked,
            one.attended_minutes,
        )
        for one in done
    )
    return Facts(row for row in rows if choice.takes(row))
