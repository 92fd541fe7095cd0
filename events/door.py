"""The door: devices that are let in to it, the list they carry, and what they saw there.

A device holds a key for one event and a list of one session, until it is shut out or its time is over. What
it saw without a network comes later, in parts, more than once or twice over by two devices; each scan has an
id drawn by the device, and each person comes in once. The sole writer of devices and scans.
"""

import hashlib
import hmac
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max, Q
from django.utils.crypto import salted_hmac

from events import access, attendance, risk
from events.attendance import Arrival
from events.errors import AlreadyEnrolled, NoScanToUndo, NotOurCode, OtherEvent, UnknownCode
from events.models import (
    DoorDevice,
    DoorScan,
    Event,
    Mode,
    Presence,
    Registration,
    Session,
    SessionSeat,
)
from events.models.door_codes import read
from people import acts, links
from people.models import Person

#: An enrolment link waits so many days for its phone, and works once.
LINK_DAYS = 3
#: A device may send this long after its event, and after it was made where the event has no date.
STAYS_AFTER = timedelta(days=2)
STAYS_UNDATED = timedelta(days=14)
#: How long after an event its scans and phones are kept: so long marks can still be looked into and undone.
KEPT_FOR = timedelta(days=30)
#: A list on a phone deletes itself after this time.
LIST_LASTS = timedelta(hours=24)
#: What a device may send at once; it cuts a longer queue into parts.
MOST_SCANS = 200
#: No queue is older; an older scan comes from a clock that was changed.
OLDEST = timedelta(days=7)

Outcome = DoorScan.Outcome


@dataclass(frozen=True)
class Sighting:
    """One scan as a device sends it: its own id, the hash of the code, and the time by the device's clock.

    Someone who came without a place has no hash. `session` is the code of the session the list was of.
    """

    client_id: str
    at: datetime
    session: str
    code_hash: str = ""


class Result(NamedTuple):
    """What came of one scan, in the words of `DoorScan.Outcome`, and who was there first."""

    client_id: str
    outcome: str
    called: str = ""
    number: int | None = None
    mode: str = ""
    sign: str = ""
    at: datetime | None = None
    #: Let in without a seat in a session that has seats of its own.
    is_extra: bool = False


# --- Devices ---


@transaction.atomic
def admit(session: Session, *, label: str, by: Person, now: datetime) -> tuple[DoorDevice, str]:
    """Make a device for the door of a session; return it with the token of its enrolment link, shown once."""
    event = Event.objects.select_for_update(no_key=True).get(pk=session.event_id)
    last = DoorDevice.objects.filter(event=event).aggregate(last=Max("number"))["last"] or 0
    ends = max((event.ends_at or now + STAYS_UNDATED) + STAYS_AFTER, now + STAYS_AFTER)
    device = DoorDevice.objects.create(
        event=event,
        session=session,
        number=last + 1,
        label=label,
        created_at=now,
        created_by=by,
        expires_at=ends,
    )
    token = links.mint(access.DOOR_LINK, device.code, now=now, days=LINK_DAYS)
    acts.note(event, "device admitted to the door", by=by, now=now, device=device.code)
    return device, token


@transaction.atomic
def enrol(device: DoorDevice, *, now: datetime) -> str:
    """Turn the enrolment link into the device's own key, once; raises `AlreadyEnrolled`."""
    fresh = DoorDevice.objects.select_for_update(of=("self",)).get(pk=device.pk)
    if fresh.enrolled_at is not None:
        raise AlreadyEnrolled
    links.revoke(fresh.code)
    acts.note(
        fresh.event,
        "device came to the door",
        by=None,
        now=now,
        device=fresh.code,
        session=fresh.session.code,
        sign=fresh.sign,
    )
    fresh.enrolled_at = fresh.last_seen_at = now
    fresh.save(update_fields=["enrolled_at", "last_seen_at"])
    # The device's own date is what ends it; the link only has to outlive that.
    days = max((fresh.expires_at - now).days + 2, 1)
    return links.mint(access.DOOR_KEY, fresh.code, now=now, days=days)


@transaction.atomic
def shut_out(device: DoorDevice, *, by: Person, now: datetime) -> None:
    """Let a device neither fetch nor send any more, at once; safe to run twice."""
    links.revoke(device.code)
    if DoorDevice.objects.filter(pk=device.pk, revoked_at=None).update(revoked_at=now):
        acts.note(device.event, "device shut out of the door", by=by, now=now, device=device.code)


@transaction.atomic
def stand_at(device: DoorDevice, session: Session, *, by: Person, now: datetime) -> None:
    """Put a device at the door of another session of its event; what it has yet to send still counts."""
    if session.event_id != device.event_id:
        raise OtherEvent
    DoorDevice.objects.filter(pk=device.pk).update(session=session)
    device.session = session
    acts.note(device.event, "device moved to another door", by=by, now=now, device=device.code)


# --- The list that a device carries ---


def salt_of(event: Event) -> str:
    """The event's salt for hashes of codes: the same for its devices, so that one can send for another."""
    return salted_hmac("events.door", event.code, algorithm="sha256").hexdigest()[:32]


def hash_of(code: str, salt: str) -> str:
    """What a list and a queue hold in place of a code: HMAC-SHA-256, in hexadecimal, cut to 128 bits."""
    return hmac.new(salt.encode(), code.encode(), hashlib.sha256).hexdigest()[:32]


@transaction.atomic
def take_list(device: DoorDevice, *, now: datetime) -> dict[str, Any]:
    """Return the list of the device's session: hashed codes, what to call people by, who is in already.

    Where sheets are coded people are called by their number, and so is everywhere whoever did not register
    for the room.
    """
    session, event = device.session, device.event
    salt = salt_of(event)
    inside = {
        row.registration_id: row
        for row in Presence.objects.filter(session=session, state=Presence.State.PRESENT).select_related(
            "device"
        )
    }
    rows = []
    coming = (
        set(Registration.objects.expected_in(session).values_list("pk", flat=True))
        if session.is_chosen
        else None
    )
    for place in (
        event.registrations.placed()
        .order_by("number")
        .only("pk", "event", "door_code", "number", "name", "mode")
    ):
        mark = inside.get(place.pk)
        is_in_the_room = mark is not None and mark.mode != Mode.ONLINE
        rows.append(
            {
                "hash": hash_of(place.door_code, salt),
                "called": called_at_the_door(place, event) if place.mode == Mode.ONSITE else "",
                "number": place.number,
                "mode": place.mode,
                **({"extra": True} if coming is not None and place.pk not in coming else {}),
                "in": is_in_the_room,
                "sign": mark.device.sign if mark and mark.device else "",
                "at": mark.entered_at if mark and is_in_the_room else None,
            }
        )
    DoorDevice.objects.filter(pk=device.pk).update(last_seen_at=now, list_taken_at=now)
    return {
        "session": session.code,
        "title": risk.door_title(session),
        "ends_at": session.ends_at,
        "salt": salt,
        "taken_at": now,
        "until": now + LIST_LASTS,
        "rows": rows,
    }


def called_at_the_door(place: Registration, event: Event) -> str:
    """What a device at the door calls someone: the name they gave, or nothing where sheets are coded."""
    return "" if risk.sheet_is_coded(event) else place.name


# --- What was seen ---


@transaction.atomic
def receive(
    device: DoorDevice, sightings: Sequence[Sighting], *, sent_at: datetime, now: datetime
) -> list[Result]:
    """Take in what a device saw, in its order; return what came of each.

    A scan that came before is answered as it was the first time, and changes nothing. Times are by the
    device's clock, of which only the age of each scan counts (`sent_at` less its time), so that a clock
    that is wrong by hours does no harm; an age that cannot be true, because the clock was changed in
    between, is kept as doubtful. Raises `OtherEvent` for a session of another event.
    """
    sightings = list({each.client_id: each for each in reversed(sightings[:MOST_SCANS])}.values())[::-1]
    codes = {each.session for each in sightings}
    # Devices of one session take turns, so that of two who saw the same person one is the first.
    sessions = {
        session.code: session
        for session in Session.objects.select_for_update(no_key=True)
        .filter(event=device.event_id, code__in=codes)
        .order_by("pk")
    }
    if set(sessions) != codes:
        raise OtherEvent
    sent = {
        scan.client_id: scan
        for scan in DoorScan.objects.filter(
            device=device, client_id__in=[each.client_id for each in sightings]
        ).select_related("registration", "session")
    }
    salt = salt_of(device.event)
    wanted = {each.code_hash for each in sightings if each.code_hash}
    places = {
        hashed: place
        for place in device.event.registrations.all()
        if (hashed := hash_of(place.door_code, salt)) in wanted
    }
    scans = []
    for each in sightings:
        if each.client_id in sent:
            continue
        at, is_doubtful = true_time(each.at, sent_at=sent_at, now=now, not_before=device.enrolled_at)
        scans.append(
            DoorScan(
                session=sessions[each.session],
                device=device,
                registration=places.get(each.code_hash),
                client_id=each.client_id,
                outcome=Outcome.UNKNOWN if each.code_hash else Outcome.WALK_IN,
                scanned_at=at,
                is_time_doubtful=is_doubtful,
                received_at=now,
            )
        )
    before = _come_in(scans, by=None, now=now)
    DoorScan.objects.bulk_create(scans, batch_size=500)
    DoorDevice.objects.filter(pk=device.pk).update(last_seen_at=now)
    known = sent | {scan.client_id: scan for scan in scans}
    extra = _without_seat(known.values())
    return [_result(known[each.client_id], device.event, before, extra) for each in sightings]


@transaction.atomic
def check_in(
    session: Session, typed: str, *, by: Person | None, device: DoorDevice | None = None, now: datetime
) -> Result:
    """Record whoever has the code that was typed, at a page that is online.

    Raises `NotOurCode` or `UnknownCode`; somebody without a place now is told in the result.
    """
    code = read(typed)
    if not code:
        raise NotOurCode
    Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    place = Registration.objects.filter(event=session.event_id, door_code=code).first()
    if place is None:
        raise UnknownCode
    return let_in(session, place, by=by, device=device, now=now)


@transaction.atomic
def let_in(
    session: Session,
    place: Registration,
    *,
    by: Person | None,
    device: DoorDevice | None = None,
    now: datetime,
) -> Result:
    """Record someone who was found on the list, as if their code had been scanned now.

    Raises `OtherEvent`.
    """
    if place.event_id != session.event_id:
        raise OtherEvent
    scan = DoorScan(
        session=session,
        device=device,
        registration=place,
        client_id=str(uuid.uuid4()) if device else "",
        outcome=Outcome.UNKNOWN,
        scanned_at=now,
        received_at=now,
        recorded_by=by,
    )
    before = _come_in([scan], by=by, now=now)
    scan.save(force_insert=True)
    if by and scan.outcome == Outcome.RECORDED:
        acts.note(
            session.event, "let in at the door", by=by, now=now, session=session.code, registration=place.code
        )
    if device:
        DoorDevice.objects.filter(pk=device.pk).update(last_seen_at=now)
    return _result(scan, session.event, before, _without_seat([scan]))


@transaction.atomic
def undo(scan: DoorScan, *, by: Person, now: datetime) -> None:
    """Take back a wrong scan: what stood before it stands again, and what was recorded since stays.

    Every scan of the same person at the same session goes with it, whichever device made it, and none of
    them counts when it is sent again. Raises `NoScanToUndo`.
    """
    if scan.registration is None or scan.outcome not in (Outcome.RECORDED, Outcome.AGAIN):
        raise NoScanToUndo
    same = DoorScan.objects.filter(
        session=scan.session_id, registration=scan.registration_id, undone_at=None
    ).filter(Q(outcome=Outcome.RECORDED) | Q(outcome=Outcome.AGAIN))
    Session.objects.select_for_update(no_key=True).get(pk=scan.session_id)
    stood = list(same.order_by("received_at", "pk").values_list("stood", flat=True))
    if not same.update(undone_at=now, undone_by=by):
        raise NoScanToUndo
    attendance.never_came(scan.session, scan.registration, stood)
    acts.note(
        scan.session.event,
        "scan at the door undone",
        by=by,
        now=now,
        registration=scan.registration.code,
        session=scan.session.code,
    )


def true_time(
    at: datetime, *, sent_at: datetime, now: datetime, not_before: datetime | None
) -> tuple[datetime, bool]:
    """Return when a scan took place by the server's clock, and whether that is doubtful.

    The device's clock may be wrong, but between scan and sending it goes as fast as ours.
    """
    age = sent_at - at
    if age < timedelta(0) or age > OLDEST:
        return now, True
    found = now - age
    if not_before and found < not_before:
        return not_before, True
    return found, False


def forget_old(now: datetime) -> int:
    """Delete what phones sent and the phones themselves, `KEPT_FOR` after the event; return how many scans.

    The marks of attendance stay. Of an event without an end a scan goes so long after it came, and a phone so
    long after its own date.
    """
    long_ago = now - KEPT_FOR
    over = Q(session__event__ends_at__lte=long_ago) | Q(
        session__event__ends_at=None, received_at__lte=long_ago
    )
    _rows, by_table = DoorScan.objects.filter(over).delete()
    devices = DoorDevice.objects.filter(expires_at__lte=long_ago)
    devices.filter(Q(event__ends_at__lte=long_ago) | Q(event__ends_at=None)).exclude(
        scans__isnull=False
    ).delete()
    return by_table.get("events.DoorScan", 0)


def counts(session: Session) -> dict[str, int]:
    """How many are in the room, how many were expected there, and how many scans nobody has an answer for."""
    inside = session.presences.filter(state=Presence.State.PRESENT).exclude(mode=Mode.ONLINE).count()
    coming = Registration.objects.expected_in(session).filter(mode=Mode.ONSITE).count()
    asked = session.door_scans.filter(outcome__in=(Outcome.UNKNOWN, Outcome.NO_PLACE)).count()
    walked = session.door_scans.filter(outcome=Outcome.WALK_IN).count()
    return {"in": inside, "expected": coming, "unknown": asked, "walk_ins": walked}


def _come_in(
    scans: Iterable[DoorScan], *, by: Person | None, now: datetime
) -> Mapping[tuple[int, int], Presence]:
    """Mark everyone of these scans who may be marked, and give each scan its outcome.

    Returns what each mark was before, by session and place.
    """
    by_session: dict[int, list[DoorScan]] = {}
    for scan in scans:
        place = scan.registration
        if place is None:
            continue
        if place.status != Registration.Status.CONFIRMED:
            scan.outcome = Outcome.NO_PLACE
        elif not attendance.takes_marks(scan.session):
            scan.outcome = Outcome.NOT_HELD
        else:
            by_session.setdefault(scan.session_id, []).append(scan)
    before: dict[tuple[int, int], Presence] = {}
    for each in by_session.values():
        each.sort(key=lambda scan: scan.scanned_at)
        session = each[0].session
        arrivals = [
            Arrival(scan.registration, scan.scanned_at, scan.device) for scan in each if scan.registration
        ]
        stood = attendance.arrive(session, arrivals, by=by, now=now)
        before |= {(session.pk, place): row for place, row in stood.items()}
        for scan in each:
            mark = stood.get(scan.registration_id or 0)
            scan.outcome = _outcome_of(scan, mark)
            scan.stood = attendance.kept(mark) if mark else {}
        seen: set[int] = set()
        for scan in each:
            if scan.outcome == Outcome.RECORDED and scan.registration_id in seen:
                scan.outcome = Outcome.AGAIN
            seen.add(scan.registration_id or 0)
    return before


def _outcome_of(scan: DoorScan, mark: Presence | None) -> str:
    """What came of a scan where `mark` stood before."""
    if mark is None:
        return Outcome.RECORDED
    if mark.state != Presence.State.PRESENT:
        # Whoever marked them absent later than they were seen has decided.
        return Outcome.RECORDED if scan.scanned_at > mark.recorded_at else Outcome.STANDS
    return Outcome.RECORDED if mark.mode == Mode.ONLINE else Outcome.AGAIN


def _without_seat(scans: Iterable[DoorScan]) -> set[tuple[int, int]]:
    """Session and place of those who came to a session with seats of its own and have none in it."""
    came = {(scan.session_id, scan.registration_id or 0) for scan in scans if scan.session.is_chosen}
    if not came:
        return set()
    held = SessionSeat.objects.filter(
        session__in={session for session, _place in came}, status=SessionSeat.Status.HELD
    )
    return came - set(held.values_list("session", "registration"))


def _result(
    scan: DoorScan,
    event: Event,
    before: Mapping[tuple[int, int], Presence],
    extra: Collection[tuple[int, int]],
) -> Result:
    place = scan.registration
    if place is None:
        return Result(scan.client_id, scan.outcome)
    mark = before.get((scan.session_id, place.pk))
    is_again = scan.outcome == Outcome.AGAIN and mark is not None
    return Result(
        scan.client_id,
        scan.outcome,
        called_at_the_door(place, event),
        place.number,
        place.mode,
        mark.device.sign if is_again and mark and mark.device else "",
        mark.entered_at if is_again and mark else None,
        scan.outcome in (Outcome.RECORDED, Outcome.AGAIN) and (scan.session_id, place.pk) in extra,
    )
