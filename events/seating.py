"""How a place comes to its seat and leaves it, for whoever holds the lock of the event's capacities."""

from datetime import datetime

from events import choosing, waiting
from events.errors import Full, KeptForOthers
from events.models import Capacity, ListNote, Registration
from events.seats import Seats, free, left_for, queue
from people.models import Person


def left(seats: Seats, wanted: Capacity, sector: int | None, now: datetime) -> int | None:
    """The seats left for somebody of a sector who does not wait yet: those who do come first."""
    if wanted.waiting and wanted.left != 0:
        waiting.offer_free(seats, now)
    return left_for(wanted, sector, now)


def full(seats: Seats, wanted: Capacity) -> Full:
    """What is told where nobody of this sector has a seat any more, and which ways have one."""
    others = _others(seats, wanted.way)
    if wanted.left and wanted.balance_for and wanted.balance_until:
        return KeptForOthers(wanted.mode, others, wanted.balance_for.name, wanted.balance_until)
    return Full(wanted.mode, others)


def _others(seats: dict[str, Capacity], mode: str) -> tuple[str, ...]:
    return tuple(other for other, row in seats.items() if other != mode and row.left != 0)


def leave(fresh: Registration, seats: Seats) -> None:
    """Let go of the seat, or of the place on the list."""
    row = seats.get(fresh.way)
    if row is None:
        return
    if fresh.status in Registration.HOLDING:
        free(row, fresh)
    elif fresh.status == Registration.Status.WAITING:
        queue(row, -1)


def give_back(fresh: Registration, seats: Seats, now: datetime, *, by: Person | None = None) -> None:
    """End a place, or a wait for one; what comes free is offered to whoever waits."""
    act = {"waiting": ListNote.Act.LEFT, "offered": ListNote.Act.DECLINED}.get(fresh.status)
    if act:
        waiting.note(fresh, act, by=by, now=now)
    leave(fresh, seats)
    fresh.status = Registration.Status.CANCELLED
    fresh.cancelled_at = now
    fresh.sequence += 1
    fresh.save(update_fields=["status", "cancelled_at", "sequence"])
    choosing.let_go(fresh, now=now)
    waiting.offer_free(seats, now)
