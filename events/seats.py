"""The seats of an event: the lock that guards them, their counters, and the seats kept for a sector.

Every change of a place holds the lock of the event's capacities, all of them, always in the same order:
those of the event first, those of its sessions after them. On SQLite a transaction begins IMMEDIATE and is
the lock.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection
from django.db.models import F, QuerySet

from convite.prepared import Prepared
from events.errors import HubGone, Over, PlaceGivenBack
from events.models import Capacity, Event, Hub, Registration

#: An event's capacities by the name of the way: the mode, or a hub by its code.
Seats = dict[str, Capacity]

#: The threads of one server that want to write on SQLite.
_queue = threading.Lock()


@contextmanager
def turn() -> Iterator[None]:
    """Wait in line for SQLite's one writer, which leaves those who wait to try again at random.

    Under a rush on a busy machine an unlucky thread tried in vain for its whole 20 seconds. PostgreSQL
    queues by itself. Inside a transaction the writer may be ours already, so there is nothing to wait for.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with _queue:
        yield


def of_event(event_id: int) -> QuerySet[Capacity]:
    """Return an event's capacities in the order in which they are locked."""
    return Capacity.objects.filter(event_id=event_id, session=None).select_related("hub").order_by("pk")


CAPACITIES = Prepared(of_event)
_LOCKED = Prepared(lambda event_id: of_event(event_id).select_for_update(of=("self",)))
_LOCKED_SESSIONS = Prepared(
    lambda event_id: (
        Capacity.objects.filter(event_id=event_id, session__isnull=False)
        .select_related("hub")
        .order_by("pk")
        .select_for_update(of=("self",))
    )
)


def lock(event: Event) -> Seats:
    """Lock the event's capacities, all of them and in one order, and return them by way.

    One lock for all modes is also what makes numbers contiguous without locking the event's own row,
    which every letter and page refers to.
    """
    return {row.way: row for row in _LOCKED.records(event.pk)}


def hold(hub: Hub) -> None:
    """Keep a hub offered until the transaction is over; raises `HubGone` where it is offered no more.

    Whatever leads somebody to a hub asks for this before it is written, and before any other row is locked.
    """
    if hub.pk not in {row.hub_id for row in lock(hub.event).values()}:
        raise HubGone


def now_of(event: Event) -> Seats:
    """Return the event's capacities by way, as they stand at this moment; one query."""
    return {row.way: row for row in CAPACITIES.records(event.pk)}


def lock_sessions(event: Event) -> dict[tuple[int, str], Capacity]:
    """Lock the capacities of the event's sessions, after `lock`; return them by session and way."""
    return {(row.session_id or 0, row.way): row for row in _LOCKED_SESSIONS.records(event.pk)}


# --- What is read under the lock ---

#: The event's own row, read once the lock was granted.
FRESH = Prepared(lambda pk: Event.objects.filter(pk=pk))
_PLACE = Prepared(lambda pk: Registration.objects.filter(pk=pk).select_related("event", "hub"))


def as_it_is(registration: Registration) -> Registration:
    """Read the place anew, with its event and hub; raises `Registration.DoesNotExist`."""
    for found in _PLACE.records(registration.pk):
        return found
    raise Registration.DoesNotExist


def alive(registration: Registration, now: datetime) -> Registration:
    """The place as it is now, of which something can still come; raises `PlaceGivenBack` or `Over`."""
    fresh = as_it_is(registration)
    if not fresh.is_alive:
        raise PlaceGivenBack
    event = fresh.event
    if event.status == Event.Status.CANCELLED or (event.ends_at is not None and event.ends_at <= now):
        raise Over
    return fresh


# --- The counters, under the lock; `row` says afterwards what the database says ---


def take(row: Capacity, *, is_extra: bool = False, is_kept: bool = False) -> None:
    """Block a seat; an extra one is put there for it first, and a kept one is its delegation's no more."""
    more = {"seats": F("seats") + 1} if is_extra else {}
    if is_kept:
        more["kept"] = F("kept") - 1
        row.kept -= 1
    Capacity.objects.filter(pk=row.pk).update(taken=F("taken") + 1, **more)
    row.taken += 1
    if is_extra and row.seats is not None:
        row.seats += 1


def free(row: Capacity, place: Registration) -> None:
    """Let go of a seat: to its delegation while that may name people, and else to everybody.

    One that was put there for this place alone is taken away again.
    """
    change = {"taken": F("taken") - 1}
    row.taken -= 1
    if place.is_extra:
        change["seats"] = F("seats") - 1
        row.seats = None if row.seats is None else row.seats - 1
    elif is_kept_for(row, place):
        change["kept"] = F("kept") + 1
        row.kept += 1
    Capacity.objects.filter(pk=row.pk).update(**change)


def is_kept_for(row: Capacity, place: Registration) -> bool:
    """Whether a seat of the row is kept by the place's delegation whenever the place does not block it.

    A delegation keeps as many seats as it has places, less those of its people who are alive in its mode
    (`Delegation.nameless`); one that named somebody else meanwhile keeps none for who comes back.
    """
    delegation = place.delegation
    if (
        delegation is None
        or not delegation.keeps_seats
        or (row.mode, row.hub_id)
        != (
            delegation.mode,
            delegation.hub_id,
        )
    ):
        return False
    return delegation.seated().exclude(pk=place.pk).count() < delegation.places


def queue(row: Capacity, number: int = 1) -> None:
    """Count people on to the list, or with a negative number off it."""
    Capacity.objects.filter(pk=row.pk).update(waiting=F("waiting") + number)
    row.waiting += number


def offer(row: Capacity, number: int) -> None:
    """Move people from the list to seats held for them."""
    Capacity.objects.filter(pk=row.pk).update(taken=F("taken") + number, waiting=F("waiting") - number)
    row.taken += number
    row.waiting -= number


# --- Seats kept for a sector ---


def kept_back(row: Capacity, now: datetime) -> int:
    """Return how many of the free seats only people of the row's sector may take at `now`."""
    if not row.is_balanced(now) or row.left is None:
        return 0
    theirs = Registration.objects.holding().filter(
        event=row.event_id, mode=row.mode, hub=row.hub_id, stakeholder_group=row.balance_for_id
    )
    return min(row.left, max(0, row.balance_seats - theirs.count()))


def left_for(row: Capacity, sector: int | None, now: datetime) -> int | None:
    """Return the seats left for somebody of a sector; none when there is no limit."""
    if not row.left or not row.is_balanced(now) or sector == row.balance_for_id:
        return row.left
    return row.left - kept_back(row, now)
