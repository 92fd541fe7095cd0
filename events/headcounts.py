"""Heads counted at a session where no list can be kept, and at remote hubs. The sole writer of them.

At a session within another body's event whoever moderates types them in, by mode; at any session its
coordinators do, for their hub: it has one connection and many people.

Counted, not listed: such a count is no person, is never added to people, places or hours, and enters no
protected table. It stands beside them as a measure of its own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from events.errors import CountedByList, InABreak, NotBegun, NotHeld, OtherHub, TooManyHeads, UnknownMode
from events.models import MOST_HEADS, OPENS_BEFORE, Headcount, Hub, Mode, Part, Presence, Session
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
    session: Session,
    *,
    mode: str,
    people: int | None,
    by: Person | None,
    now: datetime,
    hub: Hub | None = None,
) -> Headcount | None:
    """Keep how many were there in a mode or at a hub, beside what was typed before; None takes it back.

    The same number again changes nothing. Raises `CountedByList` where a list is kept, which a hub is not,
    `NotHeld` for a session that was called off or has no date, `NotBegun` before it, `UnknownMode`,
    `OtherHub`, `InABreak` or `TooManyHeads`.
    """
    # Whoever types at the same moment waits, so that each is told apart and the later one holds.
    fresh = (
        Session.objects.select_for_update(of=("self",), no_key=True)
        .select_related("event")
        .get(pk=session.pk)
    )
    if hub is not None and (mode != Mode.HUB or hub.event_id != fresh.event_id):
        raise OtherHub
    if hub is None and not is_counted(fresh):
        raise CountedByList
    if fresh.is_break:
        raise InABreak
    if fresh.status not in (Session.Status.SCHEDULED, Session.Status.HELD) or not fresh.starts_at:
        raise NotHeld
    if now < fresh.starts_at - OPENS_BEFORE:
        raise NotBegun
    if mode not in Mode.values:
        raise UnknownMode
    if people is not None and not 0 <= people <= MOST_HEADS:
        raise TooManyHeads
    last = _all(fresh).filter(mode=mode, hub=hub).first()
    if (last.people if last else None) == people:
        return last
    return Headcount.objects.create(
        session=fresh, mode=mode, hub=hub, people=people, typed_at=now, typed_by=by
    )


def standing(session: Session) -> dict[str, int]:
    """Return the count that holds for each mode in which somebody counted, in the order of `Mode`.

    Of hubs the sum: those counted each on its own, and those that nobody told apart.
    """
    return _by_mode(_latest([session.pk]).get(session.pk, {}))


def by_hub(session: Session) -> dict[int | None, int]:
    """Return the count that holds at each hub, by the hub's key; None for hubs that nobody told apart."""
    found = _latest([session.pk]).get(session.pk, {})
    return {hub: heads for (mode, hub), heads in found.items() if mode == Mode.HUB and heads is not None}


def at_hub(hub: Hub) -> dict[int, int]:
    """Return the count that holds at a hub, by the session's key."""
    latest = dict(
        Headcount.objects.filter(hub=hub).order_by("typed_at", "pk").values_list("session_id", "people")
    )
    return {session: heads for session, heads in latest.items() if heads is not None}


def history(session: Session) -> list[Headcount]:
    """Return all that was typed in, the newest first, with who typed it and for which hub."""
    return list(_all(session).select_related("typed_by", "hub"))


def of_event(event_id: int) -> list[tuple[Session, dict[str, int]]]:
    """Return the sessions of an event at which heads were counted, in their order, each with its counts."""
    counts = _latest(Session.objects.filter(event=event_id).values("pk"))
    sessions = Session.objects.in_bulk(counts)
    in_order = sorted(sessions.values(), key=lambda one: (one.starts_at is None, one.starts_at, one.pk))
    found = [(one, _by_mode(counts[one.pk])) for one in in_order]
    return [(one, counted) for one, counted in found if counted]


class Heads(NamedTuple):
    """Heads by the session's key: of whole sessions, and at hubs beyond what their lists say."""

    all_modes: dict[int, int]
    beside_lists_of_hubs: dict[int, int]


def of_sessions(sessions: Iterable[int]) -> Heads:
    """Return how many heads were counted at each of these sessions, in one query, or two with hubs."""
    counts = _latest(sessions)
    heads: dict[int, int] = {}
    at_hubs: dict[tuple[int, int], int] = {}
    for session, found in counts.items():
        for (_mode, hub), people in found.items():
            if people is None:
                continue
            if hub is None:
                heads[session] = heads.get(session, 0) + people
            else:
                at_hubs[session, hub] = people
    return Heads(heads, _beside_the_lists(at_hubs))


def _beside_the_lists(at_hubs: Mapping[tuple[int, int], int]) -> dict[int, int]:
    if not at_hubs:
        return {}
    ticked = Presence.objects.filter(
        session__in={session for session, _hub in at_hubs}, state=Presence.State.PRESENT, mode=Mode.HUB
    )
    listed: Counter[tuple[int, int | None]] = Counter(
        ticked.values_list("session_id", "registration__hub_id")
    )
    found: dict[int, int] = {}
    for (session, hub), people in at_hubs.items():
        if (extra := people - listed[session, hub]) > 0:
            found[session] = found.get(session, 0) + extra
    # Whoever has a place in the room or online and came to a hub is listed too, at which hub nobody knows.
    return {session: left for session, extra in found.items() if (left := extra - listed[session, None]) > 0}


def _latest(sessions: Iterable[Any]) -> dict[int, dict[tuple[str, int | None], int | None]]:
    """The count that was typed last, by session, and there by mode and hub; None where it was taken back."""
    found: dict[int, dict[tuple[str, int | None], int | None]] = {}
    rows = Headcount.objects.filter(session__in=sessions).order_by("typed_at", "pk")
    for session, mode, hub, people in rows.values_list("session_id", "mode", "hub_id", "people"):
        found.setdefault(session, {})[mode, hub] = people
    return found


def _by_mode(counts: Mapping[tuple[str, int | None], int | None]) -> dict[str, int]:
    totals: dict[str, int] = {}
    for (mode, _hub), heads in counts.items():
        if heads is not None:
            totals[mode] = totals.get(mode, 0) + heads
    return {mode: totals[mode] for mode in Mode.values if mode in totals}


def _all(session: Session) -> QuerySet[Headcount]:
    return Headcount.objects.filter(session=session).order_by("-typed_at", "-pk")
