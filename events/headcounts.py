"""Heads counted at a session within another body's event, typed in by who moderates. The sole writer of them.

Counted, not listed: such a count is no person, is never added to people, places or hours, and enters no
protected table. It stands beside them as a measure of its own.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from events.errors import CountedByList, NotBegun, NotHeld, TooManyHeads, UnknownMode
from events.models import MOST_HEADS, OPENS_BEFORE, Headcount, Mode, Part, Session
from people.models import Person

#: Which mode a role counts.
COUNTS = {
    Part.Role.ONSITE_MODERATOR.value: Mode.ONSITE.value,
    Part.Role.ONLINE_MODERATOR.value: Mode.ONLINE.value,
}


def is_counted(session: Session) -> bool:
    """Return whether heads are counted there: it is part of another body's event, which keeps the list."""
    return session.event.is_elsewhere or bool(session.programme or session.official_url)


@transaction.atomic
def type_in(
    session: Session, *, mode: str, people: int | None, by: Person | None, now: datetime
) -> Headcount | None:
    """Keep how many were there in a mode, beside what was typed before; None takes the count back.

    The same number again changes nothing. Raises `CountedByList` where a list is kept, `NotHeld` for a
    session that was called off or has no date, `NotBegun` before it, `UnknownMode` or `TooManyHeads`.
    """
    # Whoever types at the same moment waits, so that each is told apart and the later one holds.
    fresh = Session.objects.select_for_update(of=("self",)).select_related("event").get(pk=session.pk)
    if not is_counted(fresh):
        raise CountedByList
    if fresh.status not in (Session.Status.SCHEDULED, Session.Status.HELD) or not fresh.starts_at:
        raise NotHeld
    if now < fresh.starts_at - OPENS_BEFORE:
        raise NotBegun
    if mode not in Mode.values:
        raise UnknownMode
    if people is not None and not 0 <= people <= MOST_HEADS:
        raise TooManyHeads
    last = _all(fresh, mode=mode).first()
    if (last.people if last else None) == people:
        return last
    return Headcount.objects.create(session=fresh, mode=mode, people=people, typed_at=now, typed_by=by)


def standing(session: Session) -> dict[str, int]:
    """Return the count that holds for each mode in which somebody counted, in the order of `Mode`."""
    latest: dict[str, int | None] = {}
    for row in reversed(_all(session)):
        latest[row.mode] = row.people
    return {mode: heads for mode in Mode.values if (heads := latest.get(mode)) is not None}


def history(session: Session) -> list[Headcount]:
    """Return all that was typed in, the newest first, with who typed it."""
    return list(_all(session).select_related("typed_by"))


def of_event(event_id: int) -> list[tuple[Session, dict[str, int]]]:
    """Return the sessions of an event at which heads were counted, in their order, each with its counts."""
    rows = (
        Headcount.objects.filter(session__event=event_id).select_related("session").order_by("typed_at", "pk")
    )
    sessions: dict[int, Session] = {}
    latest: dict[int, dict[str, int | None]] = {}
    for row in rows:
        sessions[row.session_id] = row.session
        latest.setdefault(row.session_id, {})[row.mode] = row.people
    counted = {
        key: {mode: heads for mode in Mode.values if (heads := modes.get(mode)) is not None}
        for key, modes in latest.items()
    }
    in_order = sorted(sessions.values(), key=lambda one: (one.starts_at is None, one.starts_at, one.pk))
    return [(one, counted[one.pk]) for one in in_order if counted[one.pk]]


def of_sessions(sessions: Iterable[int]) -> dict[int, int]:
    """Return how many heads were counted at each of these sessions, over all modes, by the session's key."""
    latest: dict[tuple[int, str], int | None] = {}
    rows = Headcount.objects.filter(session__in=sessions).order_by("typed_at", "pk")
    for session, mode, people in rows.values_list("session_id", "mode", "people"):
        latest[session, mode] = people
    found: dict[int, int] = {}
    for (session, _mode), people in latest.items():
        if people is not None:
            found[session] = found.get(session, 0) + people
    return found


def _all(session: Session, **which: str) -> QuerySet[Headcount]:
    return Headcount.objects.filter(session=session, **which).order_by("-typed_at", "-pk")
