"""The people of one remote hub at one session, as its coordinator sees and ticks them.

A hub has a coordinator, a roster and one connection. Coordinators are no staff: they read a list around its
session and at no other time, and of the hub alone. Presence is written by `events.attendance`, heads by
`events.headcounts`.
"""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import transaction

from events import attendance, registration, waiting
from events.attendance import TRUST, Change, Said, takes_marks
from events.errors import HubListClosed
from events.models import Hub, Mode, Part, Presence, Registration, Session
from events.recognition import Answers, Contact
from events.ways import LetIn

#: The list is there from a day before the session until a day after it, and people are marked on it from an
#: hour before.
LISTED_AROUND = timedelta(hours=24)
MARKED_BEFORE = timedelta(hours=1)
#: Whoever ticks or unticks somebody can take that back for so long.
UNDO_WITHIN = timedelta(minutes=30)


class Line(NamedTuple):
    """One person of a hub at a session: whether they are there, and whether others have said so for good."""

    place: Registration
    state: str
    mode: str
    is_here: bool
    is_settled: bool


def is_listed(session: Session, now: datetime) -> bool:
    """Return whether the list of people is shown at `now`."""
    return _is_around(session, now, LISTED_AROUND)


def is_markable(session: Session, now: datetime) -> bool:
    """Return whether people can be marked on the list at `now`."""
    return _is_around(session, now, MARKED_BEFORE)


def placed(hub: Hub) -> int:
    """Return how many people have a place at the hub."""
    return Registration.objects.placed().filter(hub=hub).count()


def lines(hub: Hub, session: Session) -> list[Line]:
    """Return everybody with a place at the hub, and whether they are marked at the session, by name.

    Two queries for any number of people. Who has a place elsewhere and came here stands on no list of a hub.
    """
    marks = {row.registration_id: row for row in _marks(hub, session)}
    places = Registration.objects.placed().filter(hub=hub).order_by("name_key", "number")
    found = []
    for place in places:
        mark = marks.get(place.pk)
        found.append(_line(place, mark))
    return found


def here(hub: Hub) -> dict[int, int]:
    """Return how many people with a place at the hub are marked as present there, by the session's key."""
    present = Presence.objects.filter(
        registration__hub=hub,
        registration__status=Registration.Status.CONFIRMED,
        state=Presence.State.PRESENT,
        mode=Mode.HUB,
    )
    found: dict[int, int] = {}
    for session in present.values_list("session_id", flat=True):
        found[session] = found.get(session, 0) + 1
    return found


@transaction.atomic
def tick(
    role: Part, session: Session, *, came: Collection[int], gone: Collection[int], now: datetime
) -> dict[str, Change]:
    """Record as present those of the hub whose numbers `came`; take the mark of those `gone` away.

    Who was there stands as whoever is trusted more has marked it, and whoever was seen in the room was there.
    Returns what changed, for `undo`. Numbers that nobody has at this hub are passed over. Raises
    `HubListClosed`.
    """
    hub = _hub(role)
    if not is_markable(session, now):
        raise HubListClosed
    places = list(Registration.objects.placed().filter(hub=hub, number__in={*came, *gone}))
    # Held, so that what the organisers mark by hand at this moment is not taken away unseen.
    held = Presence.objects.select_for_update().filter(session=session, registration__in=places)
    marks = {row.registration_id: row for row in held}
    wanted: dict[str, str] = {}
    arrived, left = [], []
    for place in places:
        mark = marks.get(place.pk)
        if not _may_change(mark):
            continue
        if place.number in came and not _is_here(mark):
            arrived.append(Said(place, Mode.HUB, entered_at=now))
            wanted[place.code] = Presence.State.PRESENT
        elif place.number in gone and _is_here(mark):
            left.append(place)
            wanted[place.code] = ""
    changes = attendance.changes_of(wanted, marks, places)
    attendance.record(session, arrived, source=Presence.Source.HUB, by=role.person, now=now)
    attendance.unmark(session, *left, by=role.person, now=now)
    return changes


def undo(role: Part, session: Session, changes: Mapping[str, Change], *, at: datetime, now: datetime) -> int:
    """Set back what `tick` changed `at` a moment, where nobody wrote over it since; return how many.

    Raises `HubListClosed`.
    """
    _hub(role)
    if not is_markable(session, now):
        raise HubListClosed
    return attendance.undo(session, changes, at=at, by=role.person, now=now)


@transaction.atomic
def come_in(
    role: Part, session: Session, *, answers: Answers, contact: Contact, language: str, now: datetime
) -> Registration:
    """Give a place at the hub to somebody who stands there, and record them as present; one they have serves.

    A seat at this hub that is held for them is taken up by coming. The coordinator read the words of the
    agreement to them. Raises `HubListClosed`, `Full` and what `registration.register` raises.
    """
    _hub(role)
    if not is_markable(session, now):
        raise HubListClosed
    place = registration.register(
        session.event,
        answers=answers,
        contact=contact,
        language=language,
        time_zone=session.time_zone,
        read_aloud_by=role.person,
        now=now,
        let_in=LetIn(by_hand=True),
    )
    if place.status == Registration.Status.OFFERED and place.hub == answers.hub:
        waiting.accept(place, now=now)
    if place.stands:
        said = [Said(place, Mode.HUB, entered_at=now)]
        attendance.record(session, said, source=Presence.Source.HUB, by=role.person, now=now)
    return place


def _is_around(session: Session, now: datetime, before: timedelta) -> bool:
    return bool(
        takes_marks(session)
        and session.starts_at
        and session.ends_at
        and session.starts_at - before <= now <= session.ends_at + LISTED_AROUND
    )


def _hub(role: Part) -> Hub:
    if role.hub is None or not role.coordinates:
        raise HubListClosed
    return role.hub


def _marks(hub: Hub, session: Session) -> list[Presence]:
    return list(Presence.objects.filter(session=session, registration__hub=hub))


def _line(place: Registration, mark: Presence | None) -> Line:
    state, mode = (mark.state, mark.mode) if mark else ("", "")
    return Line(place, state, mode, _is_here(mark), not _may_change(mark))


def _is_here(mark: Presence | None) -> bool:
    """Whether a mark says that somebody was at a hub; who was in the room or online was not here."""
    return mark is not None and (mark.state, mark.mode) == (Presence.State.PRESENT, Mode.HUB)


def _may_change(mark: Presence | None) -> bool:
    """Whether a coordinator may change a mark: not one of whoever is trusted more, or saw them elsewhere."""
    if mark is None:
        return True
    mine, theirs = TRUST[Presence.Source.HUB], TRUST[mark.source]
    return theirs < mine or (theirs == mine and _is_here(mark))
