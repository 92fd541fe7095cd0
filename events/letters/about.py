"""What a letter is about, and whom it speaks to."""

from dataclasses import dataclass
from datetime import datetime

from convite.prepared import Prepared
from events import expected, way_in
from events.models import Event, Part, Place, Registration, Session
from mail.models import Letter


@dataclass(frozen=True)
class Reader:
    """Whom a letter speaks to: the holder of a place or of a role, in their own zone."""

    place: Place
    event: Event
    name: str
    zone: str
    #: Every role that stands of the same person in the same session, this one first; none for a place.
    roles: tuple[Part, ...] = ()

    @property
    def is_registered(self) -> bool:
        """Whether they hold a place; otherwise a role."""
        return isinstance(self.place, Registration)

    @property
    def is_onsite(self) -> bool:
        """Whether the room concerns them."""
        return way_in.leads_to_the_room(self.places)

    @property
    def is_online(self) -> bool:
        """Whether the way in concerns them."""
        return way_in.leads_online(self.places)

    @property
    def places(self) -> tuple[Place, ...]:
        """All that the reader holds there: each has an entry of its own in a calendar."""
        return self.roles or (self.place,)


# Asked for every single letter: compiling these queries anew cost more than wording what they find.
_PLACE = Prepared(lambda code: Registration.objects.filter(code=code).select_related("event", "hub"))
_ROLE = Prepared(
    lambda code: Part.objects.filter(code=code).select_related(
        "session__event", "person", "organisation", "hub"
    )
)
_SESSION = Prepared(lambda code: Session.objects.filter(code=code).select_related("event", "change"))
_AHEAD = Prepared(
    lambda event_id: (
        Session.objects.without_breaks()
        .in_order()
        .filter(event_id=event_id)
        .exclude(status=Session.Status.CANCELLED)
        .select_related("event")
    )
)


def registration_of(letter: Letter) -> Registration | None:
    """Return the place a letter is about; none when it is about a role, or the place is gone."""
    if letter.read is None:
        return next(iter(_PLACE.records(letter.about.get("registration", ""))), None)
    if "place" not in letter.read:
        letter.read["place"] = next(iter(_PLACE.records(letter.about.get("registration", ""))), None)
    return letter.read["place"]


def part_of(letter: Letter) -> Part | None:
    """Return the role a letter is about; none when it is about a place, or the role is gone."""
    return next(iter(_ROLE.records(letter.about.get("part", ""))), None)


def roles_of(letter: Letter) -> list[Part]:
    """Return the roles that stand of whom the letter is for, in its session, those not answered first.

    The letter names one of them; when that one was declined since, the others still hold. Of another session
    of the event it tells nobody but whoever coordinates a hub.
    """
    named = part_of(letter)
    if named is None or named.person is None:
        return []
    if letter.about.get("session", named.session.code) != named.session.code:
        return [named] if named.coordinates else []
    others = (
        Part.objects.standing()
        .filter(session=named.session, person=named.person)
        .select_related("session__event", "person", "organisation", "hub")
        .order_by("position", "pk")
    )
    # Whoever coordinates a hub among other roles is led to the page of that one, once none waits for a yes.
    return sorted(others, key=lambda part: (part.status != Part.Status.INVITED, not part.coordinates))


def session_if_any(letter: Letter) -> Session | None:
    """Return the session a letter names, if it names one that is still there."""
    return next(iter(_SESSION.records(letter.about.get("session", ""))), None)


def session_of(letter: Letter) -> Session:
    """Return the session a letter names; raises DoesNotExist when it is gone."""
    session = session_if_any(letter)
    if session is None:
        raise Session.DoesNotExist
    return session


def reader_of(letter: Letter) -> Reader:
    """Return whom the letter speaks to; raises DoesNotExist when their place or roles are gone."""
    if "part" in letter.about:
        roles = roles_of(letter)
        first = roles[0] if roles else None
        if first is None or first.person is None:
            raise Part.DoesNotExist
        return Reader(first, first.session.event, first.person.name, letter.time_zone, tuple(roles))
    place = registration_of(letter)
    if place is None:
        raise Registration.DoesNotExist
    return Reader(place, place.event, place.name, letter.time_zone)


def reader_asked(letter: Letter) -> tuple[Reader, Part]:
    """Return whom an invitation speaks to, and the one role it asks about; raises DoesNotExist."""
    part = part_of(letter)
    if part is None or part.person is None:
        raise Part.DoesNotExist
    return Reader(part, part.session.event, part.person.name, letter.time_zone), part


def sessions_asked(part: Part, now: datetime) -> list[Session]:
    """The sessions that a role is about: its own, and for a hub's coordinator all that are ahead."""
    return (sessions_ahead(part.session.event, now) if part.hub_id else []) or [part.session]


def sessions_ahead(event: Event, now: datetime, place: Place | None = None) -> list[Session]:
    """The event's sessions that are not over or called off; those without a date come last.

    Of sessions with seats of their own, those that come with `place`; `expected.narrowed` says which.
    """
    sessions = _AHEAD.records(event.pk)
    ahead = [session for session in sessions if not session.ends_at or session.ends_at > now]
    return expected.narrowed(ahead, place)


def sessions_named(letter: Letter, name: str = "sessions") -> list[Session]:
    """The sessions that a letter names, in their order; those that were deleted since are left out."""
    codes = letter.about.get(name, "").split()
    return list(Session.objects.in_order().filter(code__in=codes).select_related("event"))


def sessions_called_off(letter: Letter, now: datetime) -> list[Session]:
    """The session of the letter; or, when all of its event was called off, every one still ahead."""
    session = session_of(letter)
    if "event" not in letter.about:
        return [session]
    sessions = (
        Session.objects.without_breaks()
        .in_order()
        .filter(event=session.event, status=Session.Status.CANCELLED, starts_at__gt=now)
    )
    called_off = list(sessions.select_related("event"))
    return expected.narrowed(called_off, registration_of(letter)) or [session]


def asks_nothing_more(part: Part, now: datetime) -> bool:
    """Return whether the session of a role is over; for a hub's coordinator, the last one of the event."""
    if part.hub_id is not None:
        return is_over(part.session.event, now)
    return part.session.ends_at is not None and part.session.ends_at <= now


def is_over(event: Event, now: datetime) -> bool:
    """Return whether the last session of an event has ended."""
    return event.ends_at is not None and event.ends_at <= now
