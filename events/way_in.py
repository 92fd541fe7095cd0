"""The way in to a session: who reads where the room is, who enters online, and when.

The one place that decides it, for places and roles alike, so that a letter, the page that it leads to and
the button there never tell different things.
"""

from collections.abc import Iterable
from datetime import datetime

from events import expected
from events.errors import (
    AtTheHub,
    NoPlaceYet,
    NotChosen,
    NotOnline,
    NotOpen,
    PlaceGivenBack,
    RoleDeclined,
    RoleInTheRoom,
)
from events.models import Hub, Mode, Part, Place, Registration, Session


def held_with(place: Place) -> tuple[Place, ...]:
    """Return all that stands of the same person there, this one first: roles go by person and session."""
    if not isinstance(place, Part):
        return (place,) if place.stands else ()
    if place.person_id is None or not place.stands:
        return ()
    others = Part.objects.standing().filter(session=place.session_id, person=place.person_id)
    return (place, *others.exclude(pk=place.pk).select_related("session").order_by("position", "pk"))


def leads_to_the_room(places: Iterable[Place]) -> bool:
    """Whether the room concerns whoever holds these: yes also for a role whose mode is not settled."""
    return any(place.mode in (Mode.ONSITE, "") for place in places)


def leads_online(places: Iterable[Place]) -> bool:
    """Whether the way in online concerns whoever holds these; a role not settled, where there is one."""
    return any(
        place.mode == Mode.ONLINE or (isinstance(place, Part) and not place.mode and place.session.has_way_in)
        for place in places
    )


def hub_of(place: Place) -> Hub | None:
    """Return the hub at which whoever holds it takes part, or which they look after; none elsewhere."""
    return place.hub if place.mode == Mode.HUB else None


def check_hub(role: Part, session: Session, *, now: datetime) -> None:
    """Let a hub in at `now` by its one connection, which its coordinator opens for everybody there.

    Raises `RoleDeclined` for whoever has not said yes to looking after one, and `NotOpen`.
    """
    if not role.coordinates:
        raise RoleDeclined
    if not session.is_way_in_open(now):
        raise NotOpen


def check(place: Place, session: Session, *, now: datetime) -> None:
    """Let the holder of a place or role in online at `now`, or say why not.

    Raises `PlaceGivenBack`, `NoPlaceYet` or `RoleDeclined`, `AtTheHub`, `NotOnline` or `RoleInTheRoom`,
    `NotChosen` where the session has seats of its own, and `NotOpen`.
    """
    is_role = isinstance(place, Part)
    held = held_with(place)
    if not held:
        if not isinstance(place, Part) and place.is_alive:
            raise NoPlaceYet
        raise RoleDeclined if is_role else PlaceGivenBack
    if not leads_online(held):
        if hub := hub_of(place):
            raise AtTheHub(hub.name)
        raise RoleInTheRoom if is_role else NotOnline
    if isinstance(place, Registration) and not expected.is_expected(place, session):
        raise NotChosen
    if not session.is_way_in_open(now):
        raise NotOpen
