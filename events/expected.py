"""Who is expected in which session: everybody with a place, or of one with seats of its own whoever chose it.

Nothing here writes. An event without such sessions costs no query.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from convite.prepared import Prepared
from events.models import Event, Place, Registration, Session, SessionSeat

Status = SessionSeat.Status

_SEATS = Prepared(lambda place_id: SessionSeat.objects.filter(registration_id=place_id).order_by("pk"))


def seats_of(place: Registration, event: Event | None = None) -> dict[int, SessionSeat]:
    """Return what a place chose, by session."""
    if not (event or place.event).has_session_seats:
        return {}
    return {seat.session_id: seat for seat in _SEATS.records(place.pk)}


def narrowed(sessions: Iterable[Session], place: Place | None) -> list[Session]:
    """Return those of the sessions of its event that come with a place; a role is held in its own.

    Whoever has no place yet, or not any more, is told of what they wished for.
    """
    kept = list(sessions)
    if not isinstance(place, Registration) or not any(session.is_chosen for session in kept):
        return kept
    seats = seats_of(place, kept[0].event)
    return [session for session in kept if not session.is_chosen or comes(place, seats.get(session.pk))]


def comes(place: Registration, seat: SessionSeat | None) -> bool:
    """Return whether a session with seats of its own comes with a place, by what was chosen of it."""
    return seat is not None and (seat.status == Status.HELD or not place.stands)


def is_expected(place: Registration, session: Session) -> bool:
    """Return whether the holder of a place is expected in a session of its event."""
    return bool(narrowed([session], place))


def chosen(session: str, place: str = "pk", *statuses: str) -> Q:
    """Return the condition that a session is open to all, or that a place has a seat in it.

    `session` and `place` are the names by which rows of the query lead to them.
    """
    seats = SessionSeat.objects.filter(
        session=OuterRef(session), registration=OuterRef(place), status__in=statuses or [Status.HELD]
    )
    is_open = ~Exists(Session.objects.filter(pk=OuterRef(session), is_chosen=True))
    return Q(is_open) | Q(Exists(seats))


def position(seat: SessionSeat) -> int | None:
    """Return somebody's position on a session's list, from 1; none when they do not wait."""
    if seat.status != Status.WAITING:
        return None
    place = seat.registration
    ahead = Q(asked_at__lt=seat.asked_at) | Q(asked_at=seat.asked_at, registration__number__lt=place.number)
    return 1 + (
        SessionSeat.objects.filter(
            ahead,
            session=seat.session_id,
            status=Status.WAITING,
            registration__mode=place.mode,
            registration__hub=place.hub_id,
        ).count()
    )
