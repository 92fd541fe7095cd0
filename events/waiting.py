"""The waiting list of a mode that is full: places offered in order, held until an hour, taken or let go.

A seat that is free while people wait is offered under the lock that freed it; `run_due` finds by query what
else is due, every 15 seconds: offers that ran out, seats that came free by a date. An offer blocks its seat.
Whoever is passed over has the reason on record (`ListNote`).
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, QuerySet

from events import choosing, posting, seats
from events.errors import Full, NoPlaceYet, NoReason, NotWaiting, OfferOver, Over, PlaceGivenBack
from events.models import Capacity, Event, ListNote, Registration
from mail import outbox
from people import acts
from people.models import Person, StakeholderGroup

Status = Registration.Status
Act = ListNote.Act

#: An offer holds at least so long, unless the event begins before.
AT_LEAST = timedelta(minutes=30)
#: Places of a list that are looked at together.
BATCH = 100
#: Hours by which an offer can be extended at once: a month.
MOST_HOURS = 744


# --- Who waits ---


def of_way(row: Capacity) -> QuerySet[Registration]:
    """Return those on the list of one way, in its order."""
    waiting = Registration.objects.filter(
        event=row.event_id, mode=row.mode, hub=row.hub_id, status=Status.WAITING
    )
    return waiting.order_by("waiting_since", "number")


def position(place: Registration) -> int | None:
    """Return the place's position on its list, from 1; none when it does not wait."""
    if place.status != Status.WAITING:
        return None
    ahead = Q(waiting_since__lt=place.waiting_since) | Q(
        waiting_since=place.waiting_since, number__lt=place.number
    )
    return (
        1
        + Registration.objects.filter(
            ahead, event=place.event_id, mode=place.mode, hub=place.hub_id, status=Status.WAITING
        ).count()
    )


def to_be_told(event: Event) -> QuerySet[Registration]:
    """Return those with an offer whom no letter reaches, and whom nobody has told of it yet."""
    told = ListNote.objects.filter(act=Act.TOLD).values("registration")
    return (
        Registration.objects.filter(Q(email="") | Q(prefers_phone=True), event=event, status=Status.OFFERED)
        .exclude(phone="")
        .exclude(pk__in=told)
        .order_by("offer_expires_at", "number")
    )


def holds_until(event: Event, now: datetime) -> datetime | None:
    """Return until when a seat offered at `now` is held; none where nothing can be offered any more.

    It is held for the event's own hours, but never beyond its start (for one that has begun: its end), nor
    for more than half of the time that is left until then, so that somebody else can still be asked.
    """
    bound = event.starts_at if event.starts_at and event.starts_at > now else event.ends_at
    if event.status != Event.Status.PUBLISHED or event.is_emptied or bound is None or bound <= now:
        return None
    half = max((bound - now) / 2, AT_LEAST)
    return min(now + timedelta(hours=event.offer_hours), now + half, bound)


# --- Offering ---


def offer_free(rows: seats.Seats, now: datetime) -> int:
    """Offer the seats that are free to whoever waits for them, in order; return how many were offered.

    The caller holds the lock that `rows` came with.
    """
    some = [row for row in rows.values() if row.waiting and row.left != 0]
    if not some:
        return 0
    until = holds_until(seats.FRESH.records(some[0].event_id)[0], now)
    return sum(_offer_way(row, until, now) for row in some) if until else 0


def _offer_way(row: Capacity, until: datetime, now: datetime) -> int:
    left, kept = row.left, seats.kept_back(row, now)
    chosen: list[Registration] = []
    passed: list[tuple[Registration, str]] = []
    skipped: list[tuple[Registration, str]] = []
    for place, bar in _reachable(of_way(row)):
        if left is not None and len(chosen) == left:
            break
        is_theirs = bool(kept) and place.stakeholder_group_id == row.balance_for_id
        if bar:
            passed.append((place, bar))
        elif left is not None and not is_theirs and left - len(chosen) <= kept:
            passed.append((place, Act.KEPT))
        else:
            kept -= is_theirs
            chosen.append(place)
            # Passed over are those ahead of somebody who is offered a place.
            skipped += passed
            passed = []
    if left is None or len(chosen) < left:
        # A seat is left over: whoever cannot be offered one is passed over, though nobody comes after them.
        skipped += [(place, act) for place, act in passed if act != Act.KEPT]
    _note_skipped(skipped, now)
    if chosen:
        seats.offer(row, len(chosen))
        _hold(chosen, until)
        ListNote.objects.bulk_create(
            ListNote(registration=place, act=Act.OFFERED, at=now) for place in chosen
        )
        _post_offers(chosen, until, now)
    return len(chosen)


def _reachable(places: QuerySet[Registration]) -> Iterator[tuple[Registration, str]]:
    """Go through a list in its order, each place with what bars an offer: neither letter nor phone arrives.

    Whoever left a phone is told by it. Letters are asked about for so many places at a time.
    """
    rows = iter(places)
    while batch := list(islice(rows, BATCH)):
        by_mail_alone = [place for place in batch if place.email and not place.phone]
        blocked = outbox.come_back(
            {place.subject for place in by_mail_alone},
            registration={place.code: place.email for place in by_mail_alone},
        )
        for place in batch:
            if not place.email and not place.phone:
                yield place, Act.UNREACHABLE
            else:
                yield place, Act.BLOCKED if place.code in blocked else ""


def _hold(places: list[Registration], until: datetime) -> None:
    keys = [place.pk for place in places]
    Registration.objects.filter(pk__in=keys).update(status=Status.OFFERED, offer_expires_at=until)
    for place in places:
        place.status, place.offer_expires_at = Status.OFFERED, until


def _note_skipped(skipped: list[tuple[Registration, str]], now: datetime) -> None:
    """Note each reason once for each person: a list is gone through many times."""
    if not skipped:
        return
    places = [place for place, _act in skipped]
    known = set(
        ListNote.objects.filter(registration__in=places, act__in=ListNote.SKIPS).values_list(
            "registration", "act"
        )
    )
    ListNote.objects.bulk_create(
        ListNote(registration=place, act=act, at=now)
        for place, act in skipped
        if (place.pk, act) not in known
    )


def _post_offers(places: Iterable[Registration], until: datetime, now: datetime) -> None:
    stamp = until.isoformat()
    for place in places:
        posting.post(place, f"offered:{place.code}:{stamp}", "events.offered", now=now, until=stamp)


def run_due(now: datetime) -> int:
    """End the offers that ran out and offer what is free; return how many were made. Safe to run twice."""
    over = Q(registrations__status=Status.OFFERED, registrations__offer_expires_at__lte=now)
    free = Q(seats=None) | Q(seats__gt=F("taken") + F("kept"))
    waited_for = Capacity.objects.filter(free, session=None, waiting__gt=0).values("event")
    ahead = Event.objects.filter(status=Event.Status.PUBLISHED, is_emptied=False, ends_at__gt=now)
    keys = set(Event.objects.filter(over).values_list("pk", flat=True))
    keys |= set(ahead.filter(pk__in=waited_for).values_list("pk", flat=True))
    return sum(_run_event(event, now) for event in Event.objects.filter(pk__in=keys).order_by("pk"))


def _run_event(event: Event, now: datetime) -> int:
    with seats.turn(), transaction.atomic():
        rows = seats.lock(event)
        due = Registration.objects.filter(event=event, status=Status.OFFERED, offer_expires_at__lte=now)
        for place in due.select_related("event", "hub").order_by("pk"):
            if place.way in rows:
                seats.free(rows[place.way], place)
            place.status, place.cancelled_at = Status.CANCELLED, now
            place.save(update_fields=["status", "cancelled_at"])
            note(place, Act.EXPIRED, by=None, now=now)
            posting.post(place, f"offer-expired:{place.code}", "events.offer_expired", now=now)
        return offer_free(rows, now)


# --- What the person does ---


@transaction.atomic
def accept(registration: Registration, *, by: Person | None = None, now: datetime) -> Registration:
    """Take the place that was offered; the letter brings the calendar entry. Safe to run twice.

    Raises `OfferOver` for an offer that ran out or was given back, `NotWaiting` where there was none,
    `PlaceGivenBack` or `Over`.
    """
    seats.lock(registration.event)
    fresh = seats.as_it_is(registration)
    if fresh.stands:
        return registration.follow(fresh)
    _check_offer(fresh, now)
    fresh.status, fresh.placed_at, fresh.offer_expires_at = Status.CONFIRMED, now, None
    fresh.save(update_fields=["status", "placed_at", "offer_expires_at"])
    choosing.settle(fresh, now=now)
    note(fresh, Act.ACCEPTED, by=by, now=now)
    posting.post(fresh, f"from-list:{fresh.code}", "events.place_from_list", now=now)
    return registration.follow(fresh)


def _check_offer(fresh: Registration, now: datetime) -> None:
    event = fresh.event
    if event.gives_no_places(now):
        raise Over
    if not fresh.is_alive:
        raise OfferOver if fresh.offer_expires_at else PlaceGivenBack
    if fresh.status != Status.OFFERED or fresh.offer_expires_at is None:
        raise NoPlaceYet
    if fresh.offer_expires_at <= now:
        raise OfferOver


# --- What the desk does ---


@transaction.atomic
def extend(
    registration: Registration, *, hours: int, reason: str, by: Person | None, now: datetime
) -> Registration:
    """Hold an offered seat for some hours more, never beyond the start; a letter tells the new hour.

    Raises `OfferOver`, `NoPlaceYet`, `NoReason`, `PlaceGivenBack` or `Over`.
    """
    if not reason.strip():
        raise NoReason
    seats.lock(registration.event)
    fresh = seats.as_it_is(registration)
    _check_offer(fresh, now)
    event = fresh.event
    bound = event.starts_at if event.starts_at and event.starts_at > now else event.ends_at
    assert fresh.offer_expires_at is not None and bound is not None  # noqa: S101  `_check_offer` has asked
    until = min(fresh.offer_expires_at + timedelta(hours=min(hours, MOST_HOURS)), bound)
    if until > fresh.offer_expires_at:
        _hold([fresh], until)
        note(fresh, Act.EXTENDED, by=by, now=now, reason=reason)
        acts.note(fresh.event, "offer extended", by=by, now=now, registration=fresh.code)
        _post_offers([fresh], until, now)
    return registration.follow(fresh)


@transaction.atomic
def offer_out_of_turn(
    registration: Registration, *, reason: str, adds_seat: bool = False, by: Person | None, now: datetime
) -> Registration:
    """Offer somebody a place before those ahead of them, for a reason that stays on record.

    With `adds_seat` a full mode gets one seat more for them. Raises `NoReason`, `NotWaiting`, `Full`, `Over`.
    """
    if not reason.strip():
        raise NoReason
    rows = seats.lock(registration.event)
    fresh = seats.as_it_is(registration)
    if fresh.status != Status.WAITING or fresh.way not in rows:
        raise NotWaiting
    until, row = holds_until(fresh.event, now), rows[fresh.way]
    if until is None:
        raise Over
    if row.left == 0:
        if not adds_seat or row.seats is None:
            raise Full(fresh.way)
        row.seats += 1
        row.save(update_fields=["seats"])
    seats.offer(row, 1)
    _hold([fresh], until)
    note(fresh, Act.OUT_OF_TURN, by=by, now=now, reason=reason)
    acts.note(fresh.event, "offered out of turn", by=by, now=now, registration=fresh.code)
    _post_offers([fresh], until, now)
    return registration.follow(fresh)


def note_told(registration: Registration, *, by: Person | None, now: datetime) -> None:
    """Record that somebody was told of their offer by phone."""
    if registration.status == Status.OFFERED:
        note(registration, Act.TOLD, by=by, now=now)


@transaction.atomic
def keep_balance(
    event: Event,
    *,
    way: str,
    number: int,
    sector: StakeholderGroup | None,
    until: datetime | None,
    by: Person | None,
    now: datetime,
) -> None:
    """Keep so many seats of a way for one sector until an instant; 0 keeps none. What is free is offered."""
    rows = seats.lock(event)
    row = rows[way]
    row.balance_seats = number if sector and until else 0
    row.balance_for, row.balance_until = (sector, until) if row.balance_seats else (None, None)
    row.save(update_fields=["balance_seats", "balance_for", "balance_until"])
    acts.note(event, "seats kept for a sector", by=by, now=now, mode=row.mode, count=str(row.balance_seats))
    offer_free(rows, now)


def note(place: Registration, act: str, *, by: Person | None, now: datetime, reason: str = "") -> None:
    """Write down what became of somebody on the list."""
    ListNote.objects.create(registration=place, act=act, by=by, at=now, reason=reason.strip()[:300])


def forget(place: Registration) -> None:
    """Empty what was written about a place on a list; that it happened stays."""
    ListNote.objects.filter(registration=place).exclude(reason="").update(reason="")


def forget_subject(subject: UUID, now: datetime) -> None:
    """Empty what was written about a subject on any list."""
    ListNote.objects.filter(registration__subject=subject).exclude(reason="").update(reason="")
