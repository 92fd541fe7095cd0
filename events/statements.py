"""What a participant may have in writing: that they were there, and that they are expected there.

Both are plain statements on the letterhead of the organisation that leads the event, in the language that is
asked for. They say nothing that was not recorded; an event at risk gives none or says less (`events.risk`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from events import risk
from events.errors import NoStatement, NotPresent, Over, PlaceGivenBack
from events.models import Event, Presence, Registration, Session


class Attended(NamedTuple):
    """A session at which somebody was present: how, and for how many minutes it counts."""

    session: Session
    mode: str
    minutes: int


def attended(place: Registration) -> Sequence[Attended]:
    """Return the sessions at which the holder of a place was present, in order.

    Minutes are those that were measured, and else the declared length, as figures count them. Raises
    `NoStatement` where the event's risk allows none, and `NotPresent` where nobody recorded anything.
    """
    if not risk.gives_statements(place.event):
        raise NoStatement
    present = (
        Presence.objects.filter(registration=place, state=Presence.State.PRESENT)
        .exclude(session__status=Session.Status.CANCELLED)
        .select_related("session__event")
        .order_by("session__starts_at", "session__pk")
    )
    found = [
        Attended(
            row.session,
            row.mode,
            row.session.declared_minutes if row.minutes is None else row.minutes,
        )
        for row in present
    ]
    if not found:
        raise NotPresent
    return found


def check_travel(place: Registration, now: datetime) -> None:
    """Raise where no letter for travel is given: for the event's risk, for want of a place, or it is over."""
    if not risk.gives_statements(place.event):
        raise NoStatement
    if not place.stands:
        raise PlaceGivenBack
    event = place.event
    if event.status == Event.Status.CANCELLED or (event.ends_at is not None and event.ends_at <= now):
        raise Over


def offered(place: Registration, now: datetime) -> dict[str, bool]:
    """Return which of the two letters can be had now: attendance, travel."""
    given = {}
    try:
        attended(place)
        given["attendance"] = True
    except (NoStatement, NotPresent):
        given["attendance"] = False
    try:
        check_travel(place, now)
        given["travel"] = True
    except (NoStatement, PlaceGivenBack, Over):
        given["travel"] = False
    return given
