"""Who was at a session: marked at the door, by hand, by entering, or imported. The sole writer of presence.

No row means that nobody marked the person, which is never the same as absent. Which record stands when two
sources speak of one person is decided by `weigh`; minutes come from a meeting's own file and nowhere else.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from datetime import datetime
from enum import Enum
from typing import Any, NamedTuple

from django.db import transaction

from events import way_in
from events.errors import InABreak, NoPlaceYet, NotHeld, OtherEvent, PlaceGivenBack, UnknownMode, UnknownState
from events.models import Batch, DoorDevice, Mode, Presence, Registration, Session
from people import acts
from people.models import Person

#: What a mark writes over an earlier one.
_MARKED = ("state", "mode", "minutes", "source", "batch", "recorded_at", "recorded_by")
#: What a record of another source writes, beyond a mark.
_RECORDED = (*_MARKED, "entered_at", "left_at")
MARKABLE = (Session.Status.SCHEDULED, Session.Status.HELD)

_Source = Presence.Source
#: Sources that are a meeting's own file; they alone bring minutes.
FILES = frozenset(
    {
        _Source.ZOOM,
        _Source.MEET,
        _Source.TEAMS,
        _Source.JITSI,
        _Source.BIGBLUEBUTTON,
        _Source.IMPORT,
    }
)
#: How far a source is trusted: what a person decided, what was seen in the room, what a tool measured, and
#: what people said of themselves. A record never gives way to one that is trusted less.
TRUST: dict[str, int] = {
    _Source.HAND: 4,
    _Source.SHEET: 3,
    _Source.DOOR: 3,
    _Source.WALK_IN: 3,
    _Source.HUB: 3,
    **dict.fromkeys(FILES, 2),
    _Source.CODE: 1,
    _Source.ENTER: 1,
}


class Weight(Enum):
    """What becomes of what a source says of one person."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    STANDS = "stands"


class Said(NamedTuple):
    """What a source says of one person: that they were there, how, from when to when, and how long."""

    registration: Registration
    mode: str
    entered_at: datetime | None = None
    left_at: datetime | None = None
    minutes: int | None = None


class Arrival(NamedTuple):
    """Somebody seen at the door: who, when by the server's clock, and by which device, if by one."""

    registration: Registration
    at: datetime
    device: DoorDevice | None = None


class Change(NamedTuple):
    """One mark as a save left it, and what stood there before; an empty state is no mark."""

    became: str
    state: str = ""
    mode: str = ""
    minutes: int | None = None
    source: str = ""
    batch: int | None = None


def takes_marks(session: Session) -> bool:
    """Return whether people are marked there: it has a date, was not called off and is no break."""
    return session.status in MARKABLE and not session.is_break


def check_markable(session: Session) -> None:
    """Raise `InABreak` or `NotHeld` where `takes_marks` says no."""
    if session.is_break:
        raise InABreak
    if not takes_marks(session):
        raise NotHeld


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
    `NotHeld`, `InABreak`, `UnknownState` or `UnknownMode`.
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
    _note_marks(session, marks, by=by, now=now)
    return len(rows)


def _note_marks(session: Session, marks: Mapping[str, str], *, by: Person | None, now: datetime) -> None:
    """Note one mark by the number of its place, and many in one line."""
    if len(marks) == 1:
        ((code, state),) = marks.items()
        acts.note(
            session.event,
            "attendance marked",
            by=by,
            now=now,
            session=session.code,
            registration=code,
            state=state,
        )
    elif marks:
        acts.note(
            session.event,
            "attendance of many marked",
            by=by,
            now=now,
            session=session.code,
            count=str(len(marks)),
        )


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
            before = (row.state, row.mode, row.minutes, row.source, row.batch_id) if row else ()
            found[place.code] = Change(marks[place.code], *before)
    return found


@transaction.atomic
def undo(
    session: Session, changes: Mapping[str, Change], *, at: datetime, by: Person | None, now: datetime
) -> int:
    """Set back what one save by `by` at `at` changed; return how many marks were set back.

    A mark that was written over since stands, whoever did it, and so does that of a place given back. The
    mark of a file that was undone in between does not come back; what stood before that file does.
    """
    undone = _undone(session)
    stands = {
        row.registration_id: row
        for row in Presence.objects.select_for_update().filter(
            session=session, registration__code__in=changes
        )
    }
    taken_away, rows = [], []
    older: dict[str, Mapping[str, Any]] = {}
    for place in Registration.objects.placed().filter(event=session.event_id, code__in=changes):
        change, row = changes[place.code], stands.get(place.pk)
        is_untouched = (
            row is not None
            and (row.state, row.recorded_at, row.recorded_by_id) == (change.became, at, by and by.pk)
            if change.became
            else row is None
        )
        if not is_untouched:
            continue
        if change.batch in undone:
            if earlier_still := _before(undone, place.code, {"batch_id": change.batch}):
                older[place.code] = earlier_still
            else:
                taken_away.append(place)
        elif change.state:
            earlier = _row(session, place, change.state, by, now, change.mode, change.minutes, change.source)
            earlier.batch_id = change.batch
            rows.append(earlier)
        else:
            taken_away.append(place)
    _write(rows)
    unmark(session, *taken_away, by=by, now=now)
    set_back(session, older)
    return len(rows) + len(taken_away) + len(older)


@transaction.atomic
def undo_save(
    session: Session, changes: Mapping[str, Change], *, at: datetime, by: Person | None, now: datetime
) -> int:
    """Set back one save of a sheet, as `undo`, and note it."""
    count = undo(session, changes, at=at, by=by, now=now)
    if count:
        acts.note(session.event, "marks undone", by=by, now=now, session=session.code, count=str(count))
    return count


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


@transaction.atomic
def arrive(
    session: Session, arrivals: Iterable[Arrival], *, by: Person | None, now: datetime
) -> dict[int, Presence]:
    """Record as present, in the room, everyone seen at the door; return what each mark was before, by place.

    The earliest sight counts as the time they came in, whichever device sends it first. Which source stands
    is for `TRUST` to say, as everywhere; but whoever was marked absent and is seen after that did come.
    Whoever is not in the answer had no mark. Raises `OtherEvent`, `PlaceGivenBack`, `NoPlaceYet` or
    `NotHeld` or `InABreak`, and then nobody is recorded.
    """
    first: dict[int, Arrival] = {}
    for arrival in sorted(arrivals, key=lambda each: each.at):
        first.setdefault(arrival.registration.pk, arrival)
    stood = {
        row.registration_id: row
        for row in Presence.objects.select_for_update(of=("self",))
        .select_related("device")
        .filter(session=session, registration_id__in=first)
    }
    made, changed = [], []
    for key, (registration, at, device) in first.items():
        row = _row(session, registration, Presence.State.PRESENT, by, now, Mode.ONSITE, None, _Source.DOOR)
        row.entered_at, row.device = at, device
        before = stood.get(key)
        if before is None:
            made.append(row)
        elif _gives_way(before, at):
            row.pk = before.pk
            changed.append(row)
        elif before.state == Presence.State.PRESENT and (not before.entered_at or at < before.entered_at):
            # What stands stands, and gains the time at which they came in.
            row = copy(before)
            row.entered_at = at
            row.device = device if before.source == _Source.DOOR else before.device
            changed.append(row)
    Presence.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    Presence.objects.bulk_update(changed, [*_RECORDED, "device"], batch_size=500)
    return stood


def _gives_way(stands: Presence, at: datetime) -> bool:
    """Whether a record gives way to somebody having been seen in the room at a moment."""
    if stands.state != Presence.State.PRESENT and at > stands.recorded_at:
        return True
    return TRUST[stands.source] < TRUST[_Source.DOOR]


@transaction.atomic
def never_came(session: Session, registration: Registration, stood: Sequence[Mapping[str, Any]]) -> None:
    """Take back what the door made of a mark, after wrong scans; safe to run twice.

    `stood` is what each of them found, as `kept` wrote it, the oldest first. What another source recorded
    stands, and only the time at which they came in is again what it was.
    """
    row = Presence.objects.select_for_update().filter(session=session, registration=registration).first()
    if row is None:
        return
    if row.source == _Source.DOOR:
        # The newest that the door itself did not make: what a person decided between two scans counts.
        others = [found for found in stood if found.get("source") != _Source.DOOR]
        set_back(session, {registration.code: others[-1] if others else None})
        return
    for found in stood:
        if (found.get("source"), found.get("recorded_at")) == (row.source, row.recorded_at.isoformat()):
            row.entered_at = _moment(found["entered_at"])
            row.save(update_fields=["entered_at"])
            return


def leave(session: Session, registration: Registration, *, by: Person | None, now: datetime) -> bool:
    """Record when someone present left; no minutes are made of it, for nobody measured them."""
    row = Presence.objects.filter(
        session=session, registration=registration, state=Presence.State.PRESENT
    ).first()
    if row is None:
        return False
    row.left_at = now
    row.save(update_fields=["left_at"])
    return True


# --- What other sources say ---


def weigh(stands: Presence | None, said: Said, source: str) -> Weight:
    """Decide what becomes of what `source` says where `stands` is recorded already.

    A source that is trusted more writes over one that is trusted less, but no file makes someone who was in
    the room or at a hub take part online. Between two files the longer stay stands; of all others that are
    trusted alike, what was recorded first.
    """
    if stands is None:
        return Weight.NEW
    as_it_is = (stands.state, stands.mode, stands.entered_at, stands.left_at, stands.minutes, stands.source)
    if as_it_is == (Presence.State.PRESENT, said.mode, said.entered_at, said.left_at, said.minutes, source):
        return Weight.SAME
    mine, theirs = TRUST[source], TRUST[stands.source]
    if mine < theirs:
        return Weight.STANDS
    if mine == theirs:
        is_longer = source in FILES and (said.minutes or 0) > (stands.minutes or 0)
        return Weight.CHANGED if is_longer else Weight.STANDS
    if source in FILES and stands.mode != Mode.ONLINE:
        return Weight.STANDS
    return Weight.CHANGED


@transaction.atomic
def record(
    session: Session,
    said: Iterable[Said],
    *,
    source: str,
    by: Person | None,
    now: datetime,
    batch: Batch | None = None,
    over: Collection[str] = (),
) -> dict[str, Any]:
    """Record as present whom `source` names; return what changed, by the code of the place, for `take_back`.

    Of each place what stood there before, or None. What stands by `weigh` is left alone, but for the places
    in `over`: there whoever sent this chose the other. Done twice, it changes nothing more. Places given
    back since are passed over. Raises `NotHeld`, `InABreak` or `OtherEvent`.
    """
    check_markable(session)
    named = {one.registration.pk: one for one in said}
    placed = Registration.objects.placed().filter(pk__in=named).values_list("pk", "event_id")
    if any(event != session.event_id for _pk, event in placed):
        raise OtherEvent
    stand = {
        row.registration_id: row
        for row in Presence.objects.select_for_update().filter(session=session, registration__in=named)
    }
    made: list[Presence] = []
    changed: list[Presence] = []
    changes: dict[str, Any] = {}
    for pk, _event in placed:
        one, row = named[pk], stand.get(pk)
        weight = weigh(row, one, source)
        if weight == Weight.STANDS and one.registration.code in over:
            weight = Weight.CHANGED
        if weight not in (Weight.NEW, Weight.CHANGED):
            continue
        changes[one.registration.code] = kept(row) if row else None
        target = row or Presence(session=session, registration_id=pk)
        target.state, target.mode, target.source = Presence.State.PRESENT, one.mode, source
        target.entered_at, target.left_at, target.minutes = one.entered_at, one.left_at, one.minutes
        target.batch, target.recorded_at, target.recorded_by = batch, now, by
        (changed if row else made).append(target)
    # Whoever was marked by hand in this very instant stays so.
    Presence.objects.bulk_create(made, ignore_conflicts=True, batch_size=500)
    Presence.objects.bulk_update(changed, _RECORDED, batch_size=500)
    return changes


@transaction.atomic
def take_back(batch: Batch) -> int:
    """Set back what a file changed, where nobody wrote over it since; return how many records that is."""
    codes = batch.session.presences.filter(batch=batch).values_list("registration__code", flat=True)
    return set_back(batch.session, {code: batch.changes.get(code) for code in codes})


@transaction.atomic
def set_back(session: Session, stood: Mapping[str, Mapping[str, Any] | None]) -> int:
    """Put what stood before, as `kept` wrote it, in place of what stands; return how many records that is.

    By the code of the place; where nothing stood, the mark goes. What a file said that was undone since
    does not come back: what stood before that file does.
    """
    rows = list(
        Presence.objects.select_for_update(of=("self",))
        .select_related("registration")
        .filter(session=session, registration__code__in=stood)
    )
    known = {row.registration.code for row in rows}
    rows += [
        Presence(session=session, registration=place)
        for place in Registration.objects.filter(event=session.event_id, code__in=set(stood) - known)
    ]
    undone = _undone(session)
    earlier: list[Presence] = []
    gone: list[int] = []
    for row in rows:
        before = _before(undone, row.registration.code, stood[row.registration.code])
        if before:
            for name, value in before.items():
                setattr(row, name, _moment(value) if name.endswith("_at") else value)
            earlier.append(row)
        elif row.pk:
            gone.append(row.pk)
    _without_the_gone(earlier)
    Presence.objects.bulk_create([row for row in earlier if not row.pk], batch_size=500)
    Presence.objects.bulk_update([row for row in earlier if row.pk], [*_RECORDED, "device"], batch_size=500)
    Presence.objects.filter(pk__in=gone).delete()
    return len(rows)


def _undone(session: Session) -> dict[int, Batch]:
    return session.batches.filter(status=Batch.Status.UNDONE).in_bulk()


def _before(
    undone: Mapping[int, Batch], code: str, stood: Mapping[str, Any] | None
) -> Mapping[str, Any] | None:
    """What is to stand at a place where `stood` stood: behind each file undone since, what it found."""
    while stood and (batch := undone.get(stood.get("batch_id") or 0)):
        stood = batch.changes.get(code)
    return stood or None


def _without_the_gone(rows: Iterable[Presence]) -> None:
    """Name no account and no device that was deleted since a record was kept."""
    rows = list(rows)
    people = set(
        Person.objects.filter(pk__in={row.recorded_by_id for row in rows}).values_list("pk", flat=True)
    )
    devices = set(
        DoorDevice.objects.filter(pk__in={row.device_id for row in rows}).values_list("pk", flat=True)
    )
    for row in rows:
        row.recorded_by_id = row.recorded_by_id if row.recorded_by_id in people else None
        row.device_id = row.device_id if row.device_id in devices else None


def _moment(kept_as: str | None) -> datetime | None:
    return datetime.fromisoformat(kept_as) if kept_as else None


def kept(row: Presence) -> dict[str, Any]:
    """What stands in a record, as it can be kept beside a file, a sheet or a scan, and set back."""
    moments = {
        name: moment.isoformat() if moment else None
        for name, moment in (
            ("entered_at", row.entered_at),
            ("left_at", row.left_at),
            ("recorded_at", row.recorded_at),
        )
    }
    return moments | {
        "state": row.state,
        "mode": row.mode,
        "minutes": row.minutes,
        "source": row.source,
        "batch_id": row.batch_id,
        "recorded_by_id": row.recorded_by_id,
        "device_id": row.device_id,
    }


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
    check_markable(session)
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
