"""What live figures are asked over: a period, events, a country, a project, a kind and a mode.

Whoever asks sees no more than their right in each event gives: totals with the right to counts, groups and
the people behind them with the right to names.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from convite.moments import zone
from events.access import events_for
from events.models import Event, Hosting, Registration
from reports.figures import facts
from reports.figures.facts import Contribution, Fact, Facts
from reports.models import Grant

SESSION, TRAINING = "session", "training"
#: No event lies this far from UTC; days are compared by the clock there afterwards.
_FARTHEST = timedelta(days=1)


@dataclass(frozen=True)
class Choice:
    """What is chosen; an empty part leaves nothing out.

    `since` and `until` are the days on which events begin, by the clock there, both included. `held` is the
    country of the events, `country` and `mode` are those of the people, as they were then.
    """

    since: date | None = None
    until: date | None = None
    events: tuple[int, ...] = ()
    grant: Grant | None = None
    kind: str = ""
    held: str = ""
    country: str = ""
    mode: str = ""

    @property
    def picks_people(self) -> bool:
        """Whether only some of the people at an event are chosen, by what they are or do."""
        return bool(self.country or self.mode)

    def takes(self, row: Fact | Contribution) -> bool:
        """Return whether somebody at one of the events is among those that are chosen."""
        return (not self.country or row.country == self.country) and (not self.mode or row.mode == self.mode)


@dataclass(frozen=True)
class Reading:
    """The events of a choice, with those who took part; `named` are those in which groups may be seen.

    `left_out` events of the choice are counted nowhere: a part of their people was asked for, and the right
    to counts does not reach that far.
    """

    choice: Choice
    events: Sequence[Event]
    named: frozenset[int]
    left_out: int
    facts: Facts = field(repr=False)
    contributions: Sequence[Contribution] = field(repr=False)

    @property
    def names_everybody(self) -> bool:
        """Whether groups may be seen in all of the events, and the people who make them up."""
        return len(self.named) == len(self.events)

    @property
    def in_groups(self) -> "Reading":
        """The same over the events alone in which groups may be seen."""
        if self.names_everybody:
            return self
        return Reading(
            self.choice,
            [event for event in self.events if event.pk in self.named],
            self.named,
            self.left_out,
            self.facts.at(self.named),
            [one for one in self.contributions if one.event in self.named],
        )


def events_of(choice: Choice, *, person: Any) -> list[Event]:
    """Return the events of a choice that the person may see counted, by their first day; drafts never are.

    With a period, what has no date is left out.
    """
    rows = events_for(person, Hosting.Right.COUNTS).exclude(status=Event.Status.DRAFT)
    if choice.events:
        rows = rows.filter(pk__in=choice.events)
    if choice.grant is not None:
        rows = rows.filter(grants=choice.grant)
    if choice.kind:
        rows = rows.filter(cohort__isnull=choice.kind == SESSION)
    if choice.held:
        rows = rows.filter(country=choice.held)
    if choice.since:
        rows = rows.filter(starts_at__gte=_midnight(choice.since) - _FARTHEST)
    if choice.until:
        rows = rows.filter(starts_at__lt=_midnight(choice.until) + 2 * _FARTHEST)
    return [event for event in rows.order_by("starts_at", "pk") if _begins_within(choice, event)]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)


def _begins_within(choice: Choice, event: Event) -> bool:
    if not (choice.since or choice.until):
        return True
    day = day_of(event)
    return (
        day is not None
        and (choice.since is None or day >= choice.since)
        and (choice.until is None or day <= choice.until)
    )


def day_of(event: Event) -> date | None:
    """Return the day on which an event begins, by the clock there."""
    return event.starts_at.astimezone(zone(event.time_zone)).date() if event.starts_at else None


def read(choice: Choice, *, person: Any) -> Reading:
    """Return who took part in what was chosen, as far as the person may see it; four queries."""
    events = events_of(choice, person=person)
    keys = [event.pk for event in events]
    named = frozenset(_named(person, keys))
    left_out = 0
    if choice.picks_people:
        left_out = len(events) - len(named)
        events = [event for event in events if event.pk in named]
        keys = [event.pk for event in events]
    found = facts.read(keys)
    if choice.picks_people:
        found = found.where(choice.takes)
    contributed = [one for one in facts.read_contributions(keys) if choice.takes(one)]
    return Reading(choice, events, named, left_out, found, contributed)


def _named(person: Any, keys: Collection[int]) -> Iterable[int]:
    return events_for(person, Hosting.Right.NAMES).filter(pk__in=keys).values_list("pk", flat=True)


def registrations(reading: Reading) -> QuerySet[Registration]:
    """Return the registrations behind a reading, in the events alone whose people may be named."""
    rows: QuerySet[Registration] = facts.registrations(sorted(reading.named))
    picked = Q()
    if reading.choice.country:
        picked &= Q(country=reading.choice.country)
    if reading.choice.mode:
        picked &= Q(mode=reading.choice.mode)
    return rows.filter(picked)
