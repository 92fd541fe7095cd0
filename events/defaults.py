"""The reminders that come by themselves: what they are untouched, and what staff changed.

They exist without a row. An organisation changes one for all the events that it leads, and whoever edits an
event for that one; the event's change stands before the organisation's, and that before the usual.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import ngettext

from convite.moments import length_words
from events.errors import OutOfBounds
from events.models import Rule

DAY_LONG = 24 * 60


class Default(NamedTuple):
    """One reminder: by which letter, when by itself, and between which bounds staff may put it."""

    name: str
    kind: str
    #: What it goes by: before-session, after-session, before-report, after-report, after-invitation.
    by: str
    minutes: int
    least: int
    most: int
    reads_places: bool = True
    reads_roles: bool = True

    def check(self, minutes: int | None) -> None:
        """Raise `OutOfBounds` where a time would make no sense."""
        if minutes is not None and not self.least <= minutes <= self.most:
            raise OutOfBounds(in_words(self.least), in_words(self.most))


class Chosen(NamedTuple):
    """What holds of one reminder at an event."""

    is_on: bool
    after: timedelta
    #: What staff changed; none: nothing.
    rule: Rule | None = None

    @property
    def about(self) -> dict[str, str]:
        """What a letter names beside its own, where staff add words to it."""
        return {"rule": self.rule.code} if self.rule and any(self.rule.text.values()) else {}


def in_words(minutes: int) -> str:
    """A time before or after as staff read it: in days where it is whole days, else in hours and minutes."""
    if minutes and minutes % DAY_LONG == 0:
        days = minutes // DAY_LONG
        return ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
    return length_words(minutes)


DEFAULTS = (
    Default("week-before", "events.week_before", "before-session", 7 * DAY_LONG, 4 * DAY_LONG, 30 * DAY_LONG),
    Default("day-before", "events.day_before", "before-session", DAY_LONG, 12 * 60, 3 * DAY_LONG),
    Default("hour-before", "events.hour_before", "before-session", 60, 15, 180),
    Default("thanks", "events.thanks", "after-session", 2 * 60, 0, 7 * DAY_LONG),
    Default("documents", "events.documents", "after-documents", 60, 10, DAY_LONG),
    Default(
        "answer", "events.invitation_reminder", "after-invitation", 4 * DAY_LONG, DAY_LONG, 14 * DAY_LONG,
        reads_places=False,
    ),
    Default(
        "answer-at-last", "events.invitation_reminder", "before-session", 3 * DAY_LONG, DAY_LONG,
        14 * DAY_LONG, reads_places=False,
    ),
    Default(
        "report-due", "events.report_due", "before-report", 2 * DAY_LONG, 60, 14 * DAY_LONG,
        reads_places=False,
    ),
    Default(
        "report-late", "events.report_due", "after-report", DAY_LONG, 60, 14 * DAY_LONG, reads_places=False
    ),
)  # fmt: skip
BY_NAME = {one.name: one for one in DEFAULTS}


class Choices:
    """What staff changed, of some events, read in one query."""

    def __init__(self, events: Iterable[tuple[int, int | None]]) -> None:
        """Read it of events given by their key, each with the key of the organisation that leads it."""
        self.leads = dict(events)
        bodies = {lead for lead in self.leads.values() if lead}
        if not self.leads:
            self.rows: dict[tuple[int | None, int | None, str], Rule] = {}
            return
        rows = Rule.objects.filter(Q(event__in=self.leads) | Q(organisation__in=bodies), follows__in=BY_NAME)
        self.rows = {(row.event_id, row.organisation_id, row.follows): row for row in rows}

    def of(self, event: int, name: str) -> Chosen:
        """Return what holds of a reminder at an event, by its key."""
        row = self.rows.get((event, None, name)) or self.rows.get((None, self.leads.get(event), name))
        usual = timedelta(minutes=BY_NAME[name].minutes)
        if row is None:
            return Chosen(is_on=True, after=usual)
        return Chosen(row.is_on, usual if row.minutes is None else row.after, row)
