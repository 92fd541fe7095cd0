"""The code on a wall: whoever scans it while a session is on registers and is present in one step.

The sole writer of `WalkIn`. On the wall stands a safe link to the session; it opens the form from half an
hour before the session until it ends, so that a photograph of it is worth nothing afterwards.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse

from events import access, attendance, delegated_places, registration, risk, waiting
from events.errors import NoStatement, WallClosed
from events.models import Presence, Registration, Session, WalkIn
from events.recognition import Answers, Contact
from events.ways import LetIn
from people import acts, links
from people.models import Person

#: The form opens this long before the session.
OPENS_BEFORE = timedelta(minutes=30)


def target(session: Session) -> str:
    """Return what a link on the wall is a link to; apart from the session's other links."""
    return f"wall:{session.code}"


@transaction.atomic
def put_up(session: Session, *, by: Person | None, now: datetime) -> str:
    """Mint the link of a session's wall and return its path, in the active language.

    Each poster that is printed has a link of its own; `take_down` closes them all. Raises `NoStatement`
    where the event's risk allows no open door.
    """
    if not risk.has_posters(session.event):
        raise NoStatement
    WalkIn.objects.get_or_create(session=session, defaults={"made_at": now})
    days = max(1, ((session.ends_at or now) - now).days + 2)
    acts.note(session.event, "code for the wall drawn", by=by, now=now, session=session.code)
    return reverse("events:walk_in", args=[links.mint(access.WALL, target(session), now=now, days=days)])


@transaction.atomic
def take_down(session: Session, *, by: Person | None, now: datetime) -> None:
    """Close every code of a session's wall."""
    links.revoke(target(session))
    WalkIn.objects.filter(session=session).delete()
    acts.note(session.event, "codes on the wall closed", by=by, now=now, session=session.code)


@transaction.atomic
def let_beyond(session: Session, *, beyond_seats: bool, by: Person | None, now: datetime) -> None:
    """Say whether people come in by the wall when every seat is taken; each such place is marked."""
    row, _is_new = WalkIn.objects.get_or_create(session=session, defaults={"made_at": now})
    row.beyond_seats = beyond_seats
    row.save(update_fields=["beyond_seats"])
    acts.note(
        session.event, "seats at the wall", by=by, now=now, session=session.code, beyond=str(beyond_seats)
    )


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

    A seat that is held for them is taken up by coming. Whoever waits for a seat or for an answer waits on,
    and no presence is written. `also` is done with a place that is new or was taken up.

    Raises `WallClosed`, `Full` unless the organisers let people in beyond the seats, and what
    `registration.register` raises.
    """
    if not is_open(session, now):
        raise WallClosed
    wall = WalkIn.objects.filter(session=session).first()
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
            now=now,
        )
    if place.stands:
        said = [attendance.Said(place, answers.mode, entered_at=now)]
        attendance.record(session, said, source=Presence.Source.WALK_IN, by=None, now=now)
    return place
