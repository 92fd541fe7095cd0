"""What changed in a session that people know of: it moved, or it was called off.

A letter's key carries the session's revision, so that each change is told once and only its last state.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from events.models import Event, Session
from events.untold import Due


def due(now: datetime) -> list[Due]:
    """Return the changes that people should have heard of by now, of sessions that are still ahead."""
    return list(_changes(now))


def _changes(now: datetime) -> Iterator[Due]:
    ahead = Session.objects.filter(starts_at__gt=now).filter(
        Q(status=Session.Status.SCHEDULED, event__status=Event.Status.PUBLISHED, moved_at__isnull=False)
        | Q(
            status=Session.Status.CANCELLED,
            event__status__in=[Event.Status.PUBLISHED, Event.Status.CANCELLED],
            cancelled_at__isnull=False,
        )
    )
    for session in ahead.select_related("event").order_by("starts_at", "pk"):
        about = {"session": session.code, "sequence": str(session.sequence)}
        if session.status == Session.Status.CANCELLED and session.cancelled_at:
            kind, prefix, since = (
                "events.session_cancelled",
                f"called-off:{session.code}:",
                session.cancelled_at,
            )
        elif session.moved_at:
            kind, since = "events.moved", session.moved_at
            prefix = f"moved:{session.code}:{session.sequence}:"
        else:
            continue
        yield Due(session, kind, prefix, about, since)


def once_per_event(changes: list[Due]) -> list[Due]:
    """The changes, but one for an event that was called off as a whole, however many sessions it has.

    It is the one of the session called off last, so that whoever came in after an earlier one hears of it.
    """
    kept: list[Due] = []
    last: dict[int, Due] = {}
    for one in changes:
        event = one.session.event
        if event.status != Event.Status.CANCELLED:
            kept.append(one)
        elif event.pk not in last or one.known_before > last[event.pk].known_before:
            last[event.pk] = one
    for one in last.values():
        event = one.session.event
        about = {**one.about, "event": event.code}
        kept.append(one._replace(prefix=f"called-off:{event.code}:", about=about))
    return kept
