"""The code on a wall: whoever scans it while a session is on registers and is present in one step.

The sole writer of `WalkIn` and `HubWall`. On the wall stands a safe link to the session, and to the hub
where it is a hub's; it opens the form from half an
hour before the session until it ends, so that a photograph of it is worth nothing afterwards.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from events import access, attendance, delegated_places, registration, risk, waiting
from events.errors import NoStatement, OtherHub, WallClosed
from events.models import Event, Hub, HubWall, Presence, Registration, Session, WalkIn
from events.recognition import Answers, Contact
from events.seats import hold
from events.ways import LetIn
from people import acts, links
from people.models import Person

#: The form opens this long before the session.
OPENS_BEFORE = timedelta(minutes=30)


def target(session: Session, hub: Hub | None = None) -> str:
    """Return what a link on the wall is a link to; apart from the session's other links."""
    return f"wall:{session.code}:{hub.code}" if hub else f"wall:{session.code}"


@transaction.atomic
def put_up(session: Session, *, hub: Hub | None = None, by: Person | None, now: datetime) -> str:
    """Mint the link of a session's wall, or of a hub's for it, and return its path, in the active language.

    Each poster that is printed has a link of its own; `take_down` closes them all. Raises `NoStatement`
    where the event's risk allows no open door, `OtherHub` and `HubGone`.
    """
    if not risk.has_posters(session.event):
        raise NoStatement
    if hub is not None and hub.event_id != session.event_id:
        raise OtherHub
    _put(session, hub, now)
    days = max(1, ((session.ends_at or now) - now).days + 2)
    acts.note(session.event, "code for the wall drawn", by=by, now=now, session=session.code, **_named(hub))
    token = links.mint(access.WALL, target(session, hub), now=now, days=days)
    return reverse("events:walk_in", args=[token])


@transaction.atomic
def take_down(session: Session, *, hub: Hub | None = None, by: Person | None, now: datetime) -> None:
    """Close every code of a session's wall, or of a hub's for it."""
    links.revoke(target(session, hub))
    _walls(session, hub).delete()
    acts.note(session.event, "codes on the wall closed", by=by, now=now, session=session.code, **_named(hub))


@transaction.atomic
def let_beyond(
    session: Session, *, hub: Hub | None = None, beyond_seats: bool, by: Person | None, now: datetime
) -> None:
    """Say whether people come in by the wall when every seat is taken; each such place is marked."""
    row = _put(session, hub, now)
    row.beyond_seats = beyond_seats
    row.save(update_fields=["beyond_seats"])
    acts.note(
        session.event,
        "seats at the wall",
        by=by,
        now=now,
        session=session.code,
        beyond=str(beyond_seats),
        **_named(hub),
    )


def walls_of(event: Event) -> dict[tuple[int, int | None], WalkIn | HubWall]:
    """Return the walls for which a code was drawn at an event, by the session's key and the hub's, if any."""
    found: dict[tuple[int, int | None], WalkIn | HubWall] = {
        (row.session_id, row.hub_id): row for row in HubWall.objects.filter(session__event=event)
    }
    for row in WalkIn.objects.filter(session__event=event):
        found[row.session_id, None] = row
    return found


def _walls(session: Session, hub: Hub | None) -> QuerySet[WalkIn] | QuerySet[HubWall]:
    if hub is None:
        return WalkIn.objects.filter(session=session)
    return HubWall.objects.filter(session=session, hub=hub)


def _put(session: Session, hub: Hub | None, now: datetime) -> WalkIn | HubWall:
    if hub is None:
        return WalkIn.objects.get_or_create(session=session, defaults={"made_at": now})[0]
    hold(hub)
    return HubWall.objects.get_or_create(session=session, hub=hub, defaults={"made_at": now})[0]


def _named(hub: Hub | None) -> dict[str, Any]:
    return {"hub": hub.code} if hub else {}


def is_open(session: Session, now: datetime) -> bool:
    """Return whether the code on the wall lets anybody in at `now`."""
    return bool(
        session.status == Session.Status.SCHEDULED
        and session.starts_at
        and session.ends_at
        and session.starts_at - OPENS_BEFORE <= now <= session.ends_at
    )


@transaction.atomic
def come_in(
    session: Session,
    *,
    answers: Answers,
    contact: Contact,
    language: str,
    time_zone: str,
    person: Person | None = None,
    also: Callable[[Registration], None] | None = None,
    now: datetime,
) -> Registration:
    """Register somebody who stands before the wall and record them as present; a place they have serves.

    The wall is that of the hub in their answers, where they name one.
    A seat that is held for them is taken up by coming. Whoever waits for a seat or for an answer waits on,
    and no presence is written. `also` is done with a place that is new or was taken up.

    Raises `WallClosed`, `Full` unless the organisers let people in beyond the seats, and what
    `registration.register` raises.
    """
    if not is_open(session, now):
        raise WallClosed
    wall = _walls(session, answers.hub).first()
    if wall is None:
        raise WallClosed
    place = registration.register(
        session.event,
        answers=answers,
        contact=contact,
        language=language,
        time_zone=time_zone,
        person=person,
        now=now,
        also=also,
        let_in=LetIn(from_the_wall=True, beyond_seats=wall.beyond_seats),
    )
    if place.status == Registration.Status.OFFERED:
        waiting.accept(place, now=now)
    elif place.status == Registration.Status.NOMINATED:
        delegated_places.take_up(
            place,
            answers=answers,
            contact=contact,
            language=language,
            time_zone=time_zone,
            person=person,
            also=also,
            keeps_wishes=True,
            now=now,
        )
    if place.stands:
        said = [attendance.Said(place, answers.mode, entered_at=now)]
        attendance.record(session, said, source=Presence.Source.WALK_IN, by=None, now=now)
    return place
