"""Who was at a session: marked at the door, by hand, by entering, or imported. The sole writer of presence.

No row means that nobody marked the person, which is never the same as absent.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from django.db import transaction

from events import way_in
from events.errors import NoPlaceYet, NotHeld, OtherEvent, PlaceGivenBack, UnknownMode, UnknownState
from events.models import Mode, Presence, Registration, Session
from people.models import Person

#: What a mark writes over an earlier one.
_MARKED = ("state", "mode", "minutes", "source", "recorded_at", "recorded_by")
MARKABLE = (Session.Status.SCHEDULED, Session.Status.HELD)


class Change(NamedTuple):
    """One mark as a save left it, and what stood there before; an empty state is no mark."""

    became: str
    state: str = ""
    mode: str = ""
    minutes: int | None = None
    source: str = ""


def mark(
    session: Session,
    registration: Registration,
    *,
    state: str,
    by: Person | None,
    now: datetime,
    mode: str | None = None,
    minutes: int | None = None,
    source: str = Presence.Source.HAND,
) -> Presence:
    """Record that a registered person was present, absent or excused; a later mark writes over it.

    `mode` is how they took part (default: as they registered); `minutes` what somebody measured, and
    nobody's measure leaves the declared length to count. Raises `OtherEvent`, `PlaceGivenBack`, `NoPlaceYet`,
    `NotHeld`,    `UnknownState` or `UnknownMode`.
    """
    row = _row(session, registration, state, by, now, mode, minutes, source)
    _write([row])
    return Presence.objects.get(session=session, registration=registration)


@transaction.atomic
def mark_many(
    session: Session,
    marks: Mapping[str, str],
    *,
    by: Person | None,
    now: datetime,
    source: str = Presence.Source.HAND,
) -> int:
    """Record {registration code: state} at once, all or none; return how many were written.

    An empty state takes a mark away. A code of another event raises `OtherEvent`, and nothing is written.
    """
    registrations = Registration.objects.filter(event=session.event_id, code__in=marks).in_bulk(
        field_name="code"
    )
    if len(registrations) != len(marks):
        raise OtherEvent
    rows = [
        _row(session, registrations[code], state, by, now, None, None, source)
        for code, state in marks.items()
        if state
    ]
    _write(rows)
    unmark(session, *(registrations[code] for code, state in marks.items() if not state), by=by, now=now)
    return len(rows)


def unmark(session: Session, *registrations: Registration, by: Person | None, now: datetime) -> bool:
    """Take marks away, so that these people count as not marked; return whether there was any."""
    if not registrations:
        return False
    deleted, _rows = Presence.objects.filter(session=session, registration__in=registrations).delete()
    return bool(deleted)


def changes_of(
    marks: Mapping[str, str], known: Mapping[int, Presence], places: Iterable[Registration]
) -> dict[str, Change]:
    """Return what `marks` changes of the marks `known` by registration, by code: what `undo` sets back."""
    found = {}
    for place in places:
        if place.code in marks:
            row = known.get(place.pk)
            before = (row.state, row.mode, row.minutes, row.source) if row else ()
            found[place.code] = Change(marks[place.code], *before)
    return found


@transaction.atomic
def undo(
    session: Session, changes: Mapping[str, Change], *, at: datetime, by: Person | None, now: datetime
) -> int:
    """Set back what one save by `by` at `at` changed; return how many marks were set back.

    A mark that was written over since stands, whoever did it, and so does that of a place given back.
    """
    stands = {
        row.registration_id: row
        for row in Presence.objects.select_for_update().filter(
            session=session, registration__code__in=changes
        )
    }
    taken_away, rows = [], []
    for place in Registration.objects.placed().filter(event=session.event_id, code__in=changes):
        change, row = changes[place.code], stands.get(place.pk)
        is_untouched = (
            row is not None
            and (row.state, row.recorded_at, row.recorded_by_id) == (change.became, at, by and by.pk)
            if change.became
            else row is None
        )
        if is_untouched and change.state:
            rows.append(
                _row(session, place, change.state, by, now, change.mode, change.minutes, change.source)
            )
        elif is_untouched:
            taken_away.append(place)
    _write(rows)
    unmark(session, *taken_away, by=by, now=now)
    return len(rows) + len(taken_away)


def enter(registration: Registration, session: Session, *, now: datetime) -> Presence:
    """Let an online participant in, and record them as present from their first entry on.

    What a person marked by hand stands. Raises `OtherEvent`, `PlaceGivenBack`, `NotOnline` or `NotOpen`.
    """
    if registration.event_id != session.event_id:
        raise OtherEvent
    way_in.check(registration, session, now=now)
    row = _row(
        session, registration, Presence.State.PRESENT, None, now, Mode.ONLINE, None, Presence.Source.ENTER
    )
    row.entered_at = now
    Presence.objects.bulk_create([row], ignore_conflicts=True)
    return Presence.objects.get(session=session, registration=registration)


def leave(session: Session, registration: Registration, *, by: Person | None, now: datetime) -> bool:
    """Record that someone present left early; minutes follow when we know when they came."""
    row = Presence.objects.filter(
        session=session, registration=registration, state=Presence.State.PRESENT
    ).first()
    if row is None:
        return False
    row.left_at = now
    since = row.entered_at or session.starts_at
    if since is not None and now > since:
        row.minutes = min(int((now - since).total_seconds() // 60), session.declared_minutes)
    row.save(update_fields=["left_at", "minutes"])
    return True


def _row(
    session: Session,
    registration: Registration,
    state: str,
    by: Person | None,
    now: datetime,
    mode: str | None,
    minutes: int | None,
    source: str,
) -> Presence:
    if registration.event_id != session.event_id:
        raise OtherEvent
    if not registration.stands:
        raise NoPlaceYet if registration.is_alive else PlaceGivenBack
    if session.status not in MARKABLE:
        raise NotHeld
    if state not in Presence.State.values:
        raise UnknownState
    if mode is not None and mode not in Mode.values:
        raise UnknownMode
    return Presence(
        session=session,
        registration=registration,
        state=state,
        mode=mode or registration.mode,
        minutes=minutes,
        source=source,
        recorded_at=now,
        recorded_by=by,
    )


def _write(rows: list[Presence]) -> None:
    """Insert or write over, in one statement, so that two phones marking at once cannot trip each other."""
    Presence.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["registration", "session"],
        update_fields=list(_MARKED),
        batch_size=500,
    )
