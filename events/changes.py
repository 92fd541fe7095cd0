"""What changed in a session that people know of: it moved, or it was called off; told once it has settled.

Whoever changes a session often changes it again a minute later. So a change waits until nothing was changed
for ten minutes; never longer than a tenth of the time left, nor than an hour; and within three hours of the
start not at all. What is then as people knew it is told to nobody. A letter's key carries the session's
revision, so that each change is told once and only its last state.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from events.models import Change, Event, Session
from events.untold import Due
from mail.models import Letter

#: A change is told when nothing was changed for so long.
QUIET = timedelta(minutes=10)
#: Whoever goes on changing has it told after this at the latest, counted from the first change,
LONGEST = timedelta(hours=1)
#: and after this part of the time that was left then.
SHARE = 10
#: This near to the start nothing waits.
NEAR = timedelta(hours=3)

#: What letters tell of a session, and of where its event takes place.
TOLD = (
    "status", "starts_at", "time_zone", "declared_minutes", "room", "meeting_url", "meeting_number",
    "meeting_passcode", "dial_in",
)  # fmt: skip
TOLD_OF_EVENT = ("venue", "address", "city", "country")


# --- Noted by whoever changes a session ---


def note(sessions: Iterable[int], *, now: datetime) -> None:
    """Keep how sessions stand, right before they are changed and in the same transaction.

    The first change that nobody was told of says what people know; those after it only let it wait. Nobody
    is told of a break, so that nothing is kept of one.
    """
    kept = {
        change.session_id: change
        for change in Change.objects.select_for_update().filter(session__in=list(sessions))
    }
    for session in Session.objects.without_breaks().filter(pk__in=list(sessions)).select_related("event"):
        change = kept.get(session.pk)
        if change is not None and change.settled_at is None:
            change.last_at = now
            change.save(update_fields=["last_at"])
            continue
        Change.objects.update_or_create(
            session=session,
            defaults={
                "known": _facts(session),
                "known_sequence": session.sequence,
                "moved_before": session.moved_at,
                "since": now,
                "last_at": now,
                "settled_at": None,
                "is_back": False,
            },
        )


def _facts(session: Session) -> dict[str, Any]:
    """What letters tell of a session, as JSON keeps it."""
    found: dict[str, Any] = {name: getattr(session, name) for name in TOLD}
    found["starts_at"] = session.starts_at.isoformat() if session.starts_at else None
    return found | {name: str(getattr(session.event, name)) for name in TOLD_OF_EVENT}


def forget(session: Session) -> None:
    """Let nothing wait of a break that is changed: nobody hears of it once it is a session again."""
    Change.objects.filter(session=session).delete()


# --- When they are told ---


def told_at(session: Session) -> datetime | None:
    """Return when people hear of what was changed in a session; none when nothing waits to be told."""
    change = Change.objects.filter(session=session, settled_at=None).first()
    if change is None or session.is_break or session.event.status == Event.Status.DRAFT:
        return None
    return _waits_until(change, session)


def waiting(event: Event, *, now: datetime) -> dict[int, datetime]:
    """Return when people hear of what was changed, by session, of those still ahead; one query."""
    if event.status == Event.Status.DRAFT:
        return {}
    found = _unsettled().filter(session__event=event, session__starts_at__gt=now)
    return {
        change.session_id: _waits_until(change, change.session) for change in found.select_related("session")
    }


def _unsettled() -> QuerySet[Change]:
    """What waits to be told; of a session that became a break not before it is none any more."""
    return Change.objects.filter(settled_at=None).exclude(session__format=Session.Format.BREAK)


def tell_now(session: Session, *, now: datetime) -> bool:
    """Let what was changed in a session be told without waiting any longer; return whether anything was."""
    return _settle(session.pk, now, is_asked=True)


def _waits_until(change: Change, session: Session) -> datetime:
    """The instant at which a change is told: people must be in time for the start that they know too."""
    known = change.known.get("starts_at")
    starts = [at for at in (session.starts_at, datetime.fromisoformat(known) if known else None) if at]
    ahead = [at for at in starts if at > change.since]
    until = min(change.last_at + QUIET, change.since + LONGEST)
    if ahead:
        first = min(ahead)
        until = min(until, change.since + (first - change.since) / SHARE, max(change.last_at, first - NEAR))
    return until


def _settle(session_id: int, now: datetime, *, is_asked: bool = False) -> bool:
    """Settle what was changed in a session if its time has come, or if it is asked for."""
    with transaction.atomic():
        # In the order in which whoever changes a session locks: the session first.
        session = Session.objects.select_for_update(no_key=True).select_related(None).get(pk=session_id)
        change = Change.objects.select_for_update().filter(session=session, settled_at=None).first()
        if change is None or session.is_break or not (is_asked or _waits_until(change, session) <= now):
            return False
        change.settled_at = now
        change.is_back = change.known == _facts(session) and _all_know(change, session)
        change.save(update_fields=["settled_at", "is_back"])
        if change.is_back:
            # Nobody hears of it, so that no reminder is spared those whom it would have told the same.
            Session.objects.filter(pk=session.pk).update(moved_at=change.moved_before)
    return True


def _all_know(change: Change, session: Session) -> bool:
    """Whether whoever was told of the state that people know has got that letter; what did not leave in time
    never will, for the session was changed meanwhile."""
    earlier = Letter.objects.filter(key__startswith=f"moved:{session.code}:{change.known_sequence}:")
    return not earlier.exclude(state=Letter.State.SENT).exists()


def due(now: datetime) -> list[Due]:
    """Return the changes that people should have heard of by now, of sessions that are still ahead."""
    waiting = _unsettled().exclude(session__event__status=Event.Status.DRAFT)
    for change in list(waiting.select_related("session").order_by("pk")):
        if _waits_until(change, change.session) <= now:
            _settle(change.session_id, now)
    return list(_changes(now))


def _changes(now: datetime) -> Iterator[Due]:
    ahead = (
        Session.objects.without_breaks()
        .filter(starts_at__gt=now)
        .filter(
            Q(status=Session.Status.SCHEDULED, event__status=Event.Status.PUBLISHED)
            & (Q(moved_at__isnull=False) | Q(change__is_back=True))
            | Q(
                status=Session.Status.CANCELLED,
                event__status__in=[Event.Status.PUBLISHED, Event.Status.CANCELLED],
                cancelled_at__isnull=False,
            )
        )
        .exclude(change__isnull=False, change__settled_at=None)
    )
    for session in ahead.select_related("event", "change").order_by("starts_at", "pk"):
        about = {"session": session.code, "sequence": str(session.sequence)}
        change: Change | None = getattr(session, "change", None)
        heard, since = None, session.moved_at
        if session.status == Session.Status.CANCELLED and session.cancelled_at:
            kind, prefix = "events.session_cancelled", f"called-off:{session.code}:"
            since = session.cancelled_at
        else:
            if change is not None and change.is_back:
                heard, since = (change.since, change.last_at), change.last_at
            kind, prefix = "events.moved", f"moved:{session.code}:{session.sequence}:"
        if since is None:
            continue
        yield Due(session, kind, prefix, about, since, heard)


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
