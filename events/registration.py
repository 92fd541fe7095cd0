"""Places at an event: register, change the mode, cancel, restore; and what an event offers.

Every change of a place holds the lock of the event's capacities (`events.seats`). That one lock keeps the
seats, the numbers and the recognition of a second registration true at once; the CHECK and UNIQUE
constraints stand behind it. A seat that comes free is offered under it to whoever waits (`events.waiting`).
What organisers answer for is `events.approval`'s, what a delegation fills `events.delegated_places`', and
what is known of whoever has a place `events.holders`'.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce

from events import choosing, recognition, seating, waiting
from events.errors import (
    AlreadyAPlace,
    Crowded,
    EventError,
    Full,
    HubInUse,
    NoContact,
    NoPlaceYet,
    Over,
    PlaceGivenBack,
    TooFewSeats,
    UnknownMode,
)
from events.models import Capacity, Event, Hub, ListNote, Mode, Registration, way
from events.posting import draft, post
from events.recognition import Answers, Contact, name_key
from events.seats import FRESH, Seats, alive, as_it_is, is_kept_for, lock, now_of, queue, take, turn
from events.ways import BY_THE_FORM, LetIn, check_uses, check_way
from mail import outbox
from people import acts, consent
from people.demographics import gender_columns
from people.models import Person

#: Places that one address or phone can hold at an event: a shared one is common, a flood is not.
PLACES_PER_CONTACT = 20


class Enrolled(NamedTuple):
    """What came of a registration; `is_listed` says what the form tells, to whoever had a place too."""

    place: Registration
    is_listed: bool


def open_modes(event: Event) -> dict[str, int | None]:
    """Return the seats left by mode, hubs left out, in the order of `Mode`; None means without a limit."""
    return {name: row.left for name, row in ways(event).items() if row.hub is None}


def ways(event: Event) -> Seats:
    """Return the ways to take part with their seats, in the order of `Mode`; each hub is one, by its name."""
    rows = now_of(event).items()
    order = Mode.values
    return dict(
        sorted(rows, key=lambda one: (order.index(one[1].mode), one[1].hub.name if one[1].hub else ""))
    )


def seats_of(event: Event, *, hold: bool = False) -> dict[str, Capacity]:
    """Return the event's capacities by way; on `hold`, until the transaction is over nobody takes a seat.

    Whoever holds the event's own row too asks for these first.
    """
    return lock(event) if hold else now_of(event)


def register(
    event: Event,
    *,
    answers: Answers,
    contact: Contact,
    language: str,
    time_zone: str,
    person: Person | None = None,
    read_aloud_by: Person | None = None,
    now: datetime,
    seen: Mapping[str, int | None] | None = None,
    waits: bool = False,
    let_in: LetIn = BY_THE_FORM,
    also: Callable[[Registration], None] | None = None,
) -> Registration:
    """Take a place and return it, as `enrol` does."""
    return enrol(
        event,
        answers=answers,
        contact=contact,
        language=language,
        time_zone=time_zone,
        person=person,
        read_aloud_by=read_aloud_by,
        now=now,
        seen=seen,
        waits=waits,
        also=also,
        let_in=let_in,
    ).place


def enrol(
    event: Event,
    *,
    answers: Answers,
    contact: Contact,
    language: str,
    time_zone: str,
    person: Person | None = None,
    read_aloud_by: Person | None = None,
    now: datetime,
    seen: Mapping[str, int | None] | None = None,
    waits: bool = False,
    also: Callable[[Registration], None] | None = None,
    let_in: LetIn = BY_THE_FORM,
) -> Enrolled:
    """Take a place, or join the list of a full mode; letter and consent are written in the same transaction.

    Whoever already holds a place (same address or phone, and same name) gets that one back, and a letter
    that says so: who typed the form learns nothing. Another name at the same address is another person.
    A public form writes nothing to any Person; `person`, who is signed in, gets the place attached unless
    their account holds one here already. Raises `Closed`, `UnknownMode`, `NoContact`,
    `Full`, or `Crowded` past `PLACES_PER_CONTACT`; for the sessions chosen what `choosing.refusal` says.

    The words of the agreement were read on the form, in `language`, or else aloud by `read_aloud_by`.

    With `waits` they join the list where the way is full, if the event has one; without it, `Full` is raised.

    Where organisers answer each request, the place is only asked for, and takes no seat. `let_in` says what
    else somebody brings: a code, an invitation, the hand of those who organise. Raises `ByInvitation`,
    `NeedsCode` and what a code or an invitation can be refused for.

    `seen` is what `open_modes` has just told the caller: a mode that was full then is refused without
    waiting for the lock, so that in a rush those who come too late do not hold up those who don't.

    `also` is done with a new place in the same transaction, such as keeping what organisers asked; of a
    place that is held already nothing is written over by whoever types a name and an address.
    """
    if not contact.key and not let_in.by_hand:
        raise NoContact
    if seen and seen.get(answers.way) == 0 and not waits:
        called = name_key(answers.name)
        if not recognition.held(recognition.placed(event, contact, person), contact, called):
            raise Full(answers.mode, tuple(other for other, left in seen.items() if left != 0))
    for last_try in (False, True):
        try:
            with turn():
                outcome = _take(
                    event,
                    answers,
                    contact,
                    language,
                    time_zone,
                    person,
                    read_aloud_by,
                    now,
                    waits,
                    also,
                    let_in,
                )
        except IntegrityError:
            # Someone wrote past the lock, such as an import; the second look finds their row.
            if last_try:
                raise
            continue
        break
    if isinstance(outcome, EventError):
        raise outcome
    return outcome


@transaction.atomic
def _take(
    event: Event,
    answers: Answers,
    contact: Contact,
    language: str,
    time_zone: str,
    person: Person | None,
    read_aloud_by: Person | None,
    now: datetime,
    waits: bool,
    also: Callable[[Registration], None] | None,
    let_in: LetIn,
) -> Enrolled | EventError:
    seats = lock(event)
    # Read after the lock was granted, and by a statement of its own: at READ COMMITTED a joined row would
    # be the one from before the wait.
    fresh = FRESH.records(event.pk)[0]
    check_way(fresh, let_in, answers, now)
    if answers.way not in seats:
        raise UnknownMode
    if refusal := choosing.refusal(fresh, answers.sessions, way=answers.way, now=now):
        # As where a mode is full: whoever has a place already hears the same.
        return refusal
    called = name_key(answers.name)
    placed = recognition.placed(fresh, contact, person)
    held = recognition.held(placed, contact, called)
    check_uses(let_in, held)
    if held:
        _post_already(held, event=fresh, language=language, now=now)
    wanted = seats[answers.way]
    sector = answers.stakeholder_group.pk if answers.stakeholder_group else None
    asks = fresh.admission == Event.Admission.APPROVAL and not let_in.needs_no_yes
    left = None if asks else seating.left(seats, wanted, sector, now)
    is_extra = left == 0 and let_in.beyond_seats
    is_listed = left == 0 and not is_extra
    if is_listed and not (waits and fresh.has_waiting_list):
        # A full mode says so to whoever already has a place too: the answer must not tell them apart.
        # It is returned, not raised, so that their letter is kept.
        return seating.full(seats, wanted)
    if held:
        return Enrolled(held, is_listed)
    if len(placed) >= PLACES_PER_CONTACT:
        raise Crowded
    attached = person if person and not any(place.person_id == person.pk for place in placed) else None
    proved = bool(attached and contact.email and recognition.has_proved(attached, contact.email))
    place = Registration(
        event=fresh,
        person=attached,
        number=fresh.next_number,
        name=answers.name,
        email=contact.email,
        phone=contact.phone,
        prefers_phone=contact.prefers_phone,
        contact_key=contact.key,
        name_key=called,
        language=language,
        time_zone=time_zone,
        mode=wanted.mode,
        hub=wanted.hub,
        status=_first_status(asks=asks, is_listed=is_listed),
        entry_code=let_in.entry_code,
        guest=let_in.guest,
        is_extra=is_extra,
        registered_at=now,
        waiting_since=now if is_listed else None,
        address_confirmed_at=now if proved else None,
        stakeholder_group=answers.stakeholder_group,
        country=answers.country,
        first_time=answers.first_time,
        **gender_columns(answers.gender_answers),
    )
    if attached:
        place.subject = attached.subject
    place.save(force_insert=True)
    Event.objects.filter(pk=fresh.pk).update(next_number=fresh.next_number + 1)
    if is_listed:
        queue(wanted)
    elif not asks:
        take(wanted, is_extra=is_extra)
    choosing.begin(place, answers.sessions, now=now)
    consent.give(
        place.subject,
        "registration",
        about=place.code,
        language=language,
        read_aloud_by=read_aloud_by,
        now=now,
    )
    if also is not None:
        also(place)
    if asks:
        post(place, f"asked:{place.code}", "events.asked", now=now)
    elif is_listed:
        post(place, f"waiting:{place.code}", "events.waiting", now=now)
    else:
        post(place, f"registered:{place.code}", "events.registered", now=now)
    return Enrolled(place, is_listed)


@transaction.atomic
def switch_mode(
    registration: Registration, *, to: str, by: Person | None = None, now: datetime
) -> Registration:
    """Change how someone takes part, keeping their number; the letter brings the right calendar entry.

    `to` is a way: a mode, or a hub by its code. Whoever waits or was offered a place has one at once where
    the other way has a seat, and leaves the list. The seat that they leave is offered to whoever waits.
    Raises `UnknownMode`, `Full`, `PlaceGivenBack`, `NoPlaceYet` or `Over`. The mode they already have
    changes nothing.
    """
    seats = lock(registration.event)
    fresh = alive(registration, now)
    if fresh.status not in CAN_SWITCH:
        raise NoPlaceYet
    if to not in seats:
        raise UnknownMode
    if to == fresh.way:
        return registration.follow(fresh)
    wanted = seats[to]
    is_kept = is_kept_for(wanted, fresh)
    if not is_kept and seating.left(seats, wanted, fresh.stakeholder_group_id, now) == 0:
        raise seating.full(seats, wanted)
    take(wanted, is_kept=is_kept)
    seating.leave(fresh, seats)
    was, was_way = fresh.status, fresh.way
    fresh.mode, fresh.hub = wanted.mode, wanted.hub
    fresh.status, fresh.offer_expires_at = Registration.Status.CONFIRMED, None
    fresh.is_extra = False
    fresh.sequence += 1
    fresh.switched_at = now
    if was != Registration.Status.CONFIRMED:
        fresh.placed_at = now
    changed = (
        "mode",
        "hub",
        "status",
        "offer_expires_at",
        "is_extra",
        "sequence",
        "switched_at",
        "placed_at",
    )
    fresh.save(update_fields=changed)
    if was != Registration.Status.CONFIRMED:
        waiting.note(fresh, ListNote.Act.LEFT, by=by, now=now)
        choosing.settle(fresh, now=now)
    else:
        choosing.follow_way(fresh, was_way, now=now)
    post(
        fresh, f"mode:{fresh.code}:{fresh.sequence}", "events.mode_changed", now=now, switched=now.isoformat()
    )
    waiting.offer_free(seats, now)
    return registration.follow(fresh)


@transaction.atomic
def cancel(registration: Registration, *, by: Person | None = None, now: datetime) -> Registration:
    """Give a place back, turn an offer down or leave the list; safe to run twice. Raises `Over`.

    What comes free is offered to whoever waits.
    """
    seats = lock(registration.event)
    fresh = as_it_is(registration)
    if not fresh.is_alive:
        return registration.follow(fresh)
    fresh = alive(registration, now)
    was = fresh.status
    seating.give_back(fresh, seats, now, by=by)
    post(fresh, f"cancelled:{fresh.code}", "events.registration_cancelled", now=now, was=was)
    return registration.follow(fresh)


def release_unconfirmed(now: datetime) -> int:
    """Give back the places whose address was never confirmed within the event's hours; return how many.

    Only where an event asks for it, only places whose letters go to an address (a phone cannot confirm), and
    only before the event begins; where people go through it at their own pace, until it ends.
    """
    released = 0
    events = Event.objects.filter(
        Q(starts_at__gt=now) | Q(first_day__isnull=False, ends_at__gt=now),
        status=Event.Status.PUBLISHED,
        release_unconfirmed_after__isnull=False,
    )
    for event in events:
        hours = event.release_unconfirmed_after or 0
        unconfirmed = (
            Registration.objects.placed()
            .annotate(came_in=Coalesce("placed_at", "registered_at"))
            .filter(event=event, address_confirmed_at=None, came_in__lte=now - timedelta(hours=hours))
            .exclude(email="")
            .exclude(~Q(phone=""), prefers_phone=True)
            # An address that was added to a phone afterwards confirms nothing that was asked for.
            .exclude(Q(contact_key=F("phone")) | Q(contact_key=""))
        )
        for place in unconfirmed:
            cancel(place, now=now)
            released += 1
    return released


@transaction.atomic
def set_seats(
    event: Event,
    *,
    mode: str,
    hub: Hub | None = None,
    seats: int | None,
    by: Person | None = None,
    now: datetime,
) -> Capacity:
    """Offer a mode, or a hub, with so many seats, None for no limit; raises `UnknownMode` or `TooFewSeats`.

    Seats that are added go to whoever waits first.
    """
    if mode not in Mode.values or (mode == Mode.HUB) != (hub is not None):
        raise UnknownMode
    if event.is_at_own_pace and mode != Mode.ONLINE:
        raise UnknownMode
    rows = lock(event)
    row = rows.get(way(mode, hub))
    if row is None:
        return Capacity.objects.create(event=event, mode=mode, hub=hub, seats=seats)
    if seats is not None and seats < row.taken + row.kept:
        raise TooFewSeats(row.taken + row.kept)
    was, row.seats = row.seats, seats
    row.save(update_fields=["seats"])
    if was != seats:
        acts.note(event, "seats changed", by=by, now=now, mode=row.mode, was=_told(was), became=_told(seats))
    waiting.offer_free(rows, now)
    return row


def _told(seats: int | None) -> str:
    return "∞" if seats is None else str(seats)


@transaction.atomic
def drop_hub(hub: Hub) -> None:
    """Offer a hub to nobody any more; raises `HubInUse` while anybody has, holds or waits for a place.

    So it does while an institution may name people for it, an invitation stands, or a code leads there.
    """
    lock(hub.event)
    alive = Registration.objects.alive().filter(hub=hub).count()
    waiting_guests = hub.guests.filter(withdrawn_at=None)
    promised = (
        hub.delegations.filter(returned_at=None).count()
        + waiting_guests.exclude(Exists(Registration.objects.alive().filter(guest=OuterRef("pk")))).count()
        + hub.entry_codes.filter(withdrawn_at=None).count()
    )
    if alive or promised:
        raise HubInUse(alive, promised)
    Capacity.objects.filter(event=hub.event_id, hub=hub).delete()


@transaction.atomic
def tell_moved(hub: Hub, *, now: datetime) -> None:
    """Tell whoever has a place at a hub that it has another name or address; their calendars follow."""
    lock(hub.event)
    placed = Registration.objects.placed().filter(hub=hub)
    placed.update(sequence=F("sequence") + 1)
    drafts = [
        draft(place, f"mode:{place.code}:{place.sequence}", "events.mode_changed", hub="moved")
        for place in placed.exclude(email="", phone="").select_related("event").order_by("pk")
    ]
    if drafts:
        outbox.post_many(drafts, now=now)


@transaction.atomic
def restore(registration: Registration, *, by: Person | None = None, now: datetime) -> Registration:
    """Let somebody have back the place that was given back for them by mistake; no letter is written.

    Their number is theirs still, and so is a seat that was put there for them alone or that their delegation
    has not given to another. Raises `Over`, `Full` where the seat is somebody else's by now, and
    `AlreadyAPlace` where they registered anew meanwhile; one who was forgotten has nothing to come back to.
    """
    seats = lock(registration.event)
    fresh = as_it_is(registration)
    if fresh.is_alive:
        return registration.follow(fresh)
    event = fresh.event
    if event.gives_no_places(now):
        raise Over
    if not fresh.contact_key:
        raise PlaceGivenBack
    same = recognition.placed(event, Contact(phone=fresh.contact_key), fresh.person)
    if recognition.held(same, Contact(phone=fresh.contact_key), fresh.name_key) or (
        fresh.person and recognition.holds_one(event, fresh.person)
    ):
        raise AlreadyAPlace
    wanted = seats.get(fresh.way)
    if wanted is None:
        raise UnknownMode
    is_kept = is_kept_for(wanted, fresh)
    is_full = not is_kept and seating.left(seats, wanted, fresh.stakeholder_group_id, now) == 0
    if is_full and not fresh.is_extra:
        raise seating.full(seats, wanted)
    # Where a seat is free by now, none is put there.
    fresh.is_extra = is_full
    take(wanted, is_extra=is_full, is_kept=is_kept)
    fresh.status, fresh.cancelled_at = Registration.Status.CONFIRMED, None
    fresh.sequence += 1
    fresh.save(update_fields=["status", "cancelled_at", "sequence", "is_extra"])
    choosing.settle(fresh, now=now, returns=True)
    return registration.follow(fresh)


#: Who may change how they take part: whoever has a place, waits for one or was offered one.
CAN_SWITCH = (Registration.Status.CONFIRMED, Registration.Status.WAITING, Registration.Status.OFFERED)


def _first_status(*, asks: bool, is_listed: bool) -> str:
    if asks:
        return Registration.Status.ASKED
    return Registration.Status.WAITING if is_listed else Registration.Status.CONFIRMED


def _post_already(place: Registration, *, event: Event, language: str, now: datetime) -> None:
    """Tell the holder of a place that somebody registered them again; at most once a day."""
    post(place, f"already:{place.code}:{now:%Y-%m-%d}", "events.already", language=language, now=now)
