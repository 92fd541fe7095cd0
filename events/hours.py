"""How long a gathering goes on, in words: the hours of a whole day, how many sessions, from when until when.

Lists, pages and forms tell the same, so that nobody takes a forum of two days for its first hour.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.utils.translation import gettext, ngettext

from convite.moments import day_words
from convite.moments import zone as zone_info
from events.models import Session


class Span(NamedTuple):
    """From when to when something takes place, in minutes, by the clock of a zone."""

    starts_at: datetime
    minutes: int
    zone: str

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)

    @property
    def day(self) -> date:
        """The day on the wall where it takes place."""
        return self.starts_at.astimezone(zone_info(self.zone)).date()


def spans_of(sessions: Iterable[Session]) -> list[Span]:
    """The spans of sessions that have a date, in their order."""
    return [Span(one.starts_at, one.declared_minutes, one.time_zone) for one in sessions if one.starts_at]


def next_day(spans: Sequence[Span], now: datetime) -> Span | None:
    """The hours of the day that comes next or is under way, else of the first; all of its sessions as one.

    `spans` are in their order. Those of another clock on that day are left out; None where there are none.
    """
    shown = next((one for one in spans if one.ends_at > now), next(iter(spans), None))
    if shown is None:
        return None
    that_day = [one for one in spans if (one.zone, one.day) == (shown.zone, shown.day)]
    start, end = that_day[0].starts_at, max(one.ends_at for one in that_day)
    return Span(start, (end - start) // timedelta(minutes=1), shown.zone)


def count_words(sessions: int) -> str:
    """So many sessions, in words."""
    return ngettext("%(count)s session", "%(count)s sessions", sessions) % {"count": sessions}


def over(spans: Sequence[Span], now: datetime) -> int:
    """How many are over of those that go on: 0 where all are."""
    count = sum(one.ends_at <= now for one in spans)
    return count if count < len(spans) else 0


def over_words(spans: Sequence[Span], now: datetime) -> str:
    """How many sessions are over of a gathering that goes on, in words; '' where none is."""
    if not (count := over(spans, now)):
        return ""
    told = ngettext(
        "%(over)s of %(count)s sessions is over", "%(over)s of %(count)s sessions are over", count
    )
    return told % {"over": count, "count": len(spans)}


def run_words(what: str, day: date | None, days: Sequence[date]) -> str:
    """What takes place, and its first and last day where they are others than the `day` told beside it."""
    if day is None or not days:
        return what
    first, last = min(days), max(days)
    said = {"kind": what, "first": day_words(first), "day": day_words(last)}
    if first < day < last:
        return gettext("%(kind)s, from %(first)s to %(day)s") % said
    if first < day:
        return gettext("%(kind)s, since %(first)s") % said
    return gettext("%(kind)s, until %(day)s") % said if day < last else what
