"""What looks odd in who was there, as data and in a sentence; the numbers stay as they were recorded.

More people on a later day than on the one before, and more present than registered: both happen, for people
come for one session, and walk in. A number that nobody recorded is unknown, and never zero.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.db.models import Count
from django.utils.translation import gettext, ngettext

from convite.moments import day_words
from events import attendance_import, headcounts
from events.models import Event, Presence, Registration, Session

LATER_ABOVE_EARLIER = "later-above-earlier"
ABOVE_REGISTERED = "above-registered"
NOT_LISTED = "counted-not-listed"
WITHOUT_A_PLACE = "present-without-a-place"


@dataclass
class Figures:
    """How many hold a place, and how many were there on each day, in order; None is not known.

    `listed` are people with a place, each once a day; `present` those counted beside the list too, of whom
    the fullest session of a day tells: nobody knows which of them came to several.
    """

    registered: int | None = None
    listed: dict[date, int] = field(default_factory=dict)
    counted: dict[date, int] = field(default_factory=dict)
    gave_back: int = 0

    @property
    def present(self) -> dict[date, int]:
        """How many were there by day; a day on which nobody was recorded does not stand in it."""
        days = sorted({*self.listed, *self.counted})
        return {day: self.listed.get(day, 0) + self.counted.get(day, 0) for day in days}


class Flag(NamedTuple):
    """One oddity: its code, the day it is about where it is about one, and the numbers it rests on."""

    code: str
    day: date | None = None
    number: int = 0
    against: int = 0
    before: date | None = None

    def __str__(self) -> str:
        words: dict[str, Any] = {"number": self.number, "against": self.against}
        if self.day:
            words["day"] = day_words(self.day)
        if self.code == LATER_ABOVE_EARLIER and self.before:
            words["before"] = day_words(self.before)
            return (
                gettext(
                    "%(day)s: %(number)s present, above the %(against)s of the day before (%(before)s). The "
                    "numbers stay as they were recorded."
                )
                % words
            )
        if self.code == ABOVE_REGISTERED:
            return (
                gettext(
                    "%(day)s: %(number)s present, above the %(against)s who are registered. The numbers "
                    "stay as they were recorded."
                )
                % words
            )
        if self.code == WITHOUT_A_PLACE:
            return (
                ngettext(
                    "%(number)s person is marked as present and gave the place back.",
                    "%(number)s people are marked as present and gave their places back.",
                    self.number,
                )
                % words
            )
        return (
            ngettext(
                "%(day)s: %(number)s person was counted beside the list, and is in no figure of people.",
                "%(day)s: %(number)s people were counted beside the list, and are in no figure of people.",
                self.number,
            )
            % words
        )


def figures_of(events: Iterable[Event]) -> dict[int, Figures]:
    """Return how many are registered and were present by day, by the event's key, in six queries, seven
    where hubs were counted by head.

    Where nobody holds a place and people were counted nevertheless, they registered elsewhere: how many is
    not known.
    """
    found = {event.pk: Figures() for event in events}
    places = Registration.objects.placed().filter(event__in=found)
    registered = dict(places.values_list("event").annotate(Count("pk")).order_by())
    sessions = {
        pk: (event, day)
        for pk, event, day in Session.objects.filter(event__in=found, wall_date__isnull=False)
        .exclude(status__in=[Session.Status.CANCELLED, Session.Status.DRAFT])
        .values_list("pk", "event_id", "wall_date")
    }
    present = Presence.objects.filter(session__in=sessions, state=Presence.State.PRESENT)
    holding = present.filter(registration__status=Registration.Status.CONFIRMED)
    by_day = holding.values_list("session__event", "session__wall_date").order_by()
    for event, day, count in by_day.annotate(Count("registration", distinct=True)):
        found[event].listed[day] = count
    gone = present.exclude(registration__status=Registration.Status.CONFIRMED)
    for event, count in (
        gone.values_list("session__event").annotate(Count("registration", distinct=True)).order_by()
    ):
        found[event].gave_back = count
    for session, count in attendance_import.counted(sessions).items():
        event, day = sessions[session]
        assert day  # noqa: S101  asked for above
        known = found[event].counted
        known[day] = max(count, known.get(day, 0))
    counts = headcounts.of_sessions(sessions)
    for session, heads in counts.all_modes.items():
        event, day = sessions[session]
        assert day  # noqa: S101  asked for above
        # Whoever counts heads counts those on the list too.
        extra = heads - found[event].listed.get(day, 0)
        if extra > found[event].counted.get(day, 0):
            found[event].counted[day] = extra
    at_hubs: dict[tuple[int, date], int] = {}
    for session, extra in counts.beside_lists_of_hubs.items():
        event, day = sessions[session]
        assert day  # noqa: S101  asked for above
        at_hubs[event, day] = max(extra, at_hubs.get((event, day), 0))
    for (event, day), extra in at_hubs.items():
        found[event].counted[day] = found[event].counted.get(day, 0) + extra
    for event, figures in found.items():
        held = registered.get(event, 0)
        figures.registered = held if held or not figures.counted else None
    return found


def odd(registered: int | None, counts: Iterable[int | None]) -> list[tuple[str, int, int]]:
    """Return what looks odd in how many were there, in order: code, place of the count, what it is above.

    None is not known: a count that nobody took is passed over, and says nothing of the next.
    """
    found, earlier = [], None
    for place, count in enumerate(counts):
        if count is None:
            continue
        if earlier is not None and count > earlier:
            found.append((LATER_ABOVE_EARLIER, place, earlier))
        if registered is not None and count > registered:
            found.append((ABOVE_REGISTERED, place, registered))
        earlier = count
    return found


def raised_by(figures: Figures) -> list[Flag]:
    """Return what looks odd in these figures, day by day."""
    flags = []
    days = list(figures.present.items())
    raised = odd(figures.registered, [count for _day, count in days])
    for place, (day, count) in enumerate(days):
        for code, at, against in raised:
            if at == place:
                before = days[place - 1][0] if code == LATER_ABOVE_EARLIER else None
                flags.append(Flag(code, day, count, against, before))
        if extra := figures.counted.get(day):
            flags.append(Flag(NOT_LISTED, day, extra))
    if figures.gave_back:
        flags.append(Flag(WITHOUT_A_PLACE, None, figures.gave_back))
    return flags


def flags_of(event: Event) -> list[Flag]:
    """Return what looks odd in who was at an event."""
    return raised_by(figures_of([event])[event.pk])
