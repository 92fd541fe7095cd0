"""Places that organisers answer for: approved, refused, or asked for anew while no letter has left."""

from datetime import datetime, timedelta

from django.db import transaction

from events import choosing, recognition, seating, waiting
from events.errors import ChangedSince, LetterWent, NotAsked, Over, UnknownMode
from events.models import Registration
from events.posting import post
from events.seats import alive, lock, queue, take
from people import acts
from people.models import Person

#: An answer to a request leaves this long after it was given, and can be undone until then.
UNDO_WITHIN = timedelta(minutes=15)


@transaction.atomic
def approve(
    registration: Registration, *, by: Person | None, now: datetime, is_one_of_many: bool = False
) -> Registration:
    """Say yes to a request: a place, or one on the waiting list where no seat is left.

    The letter leaves after `UNDO_WITHIN`. Of one of many, whoever answers them notes it.
    Raises `NotAsked`, `UnknownMode` or `Over`.
    """
    seats = lock(registration.event)
    fresh = _asking(registration, now)
    if fresh.event.gives_no_places(now):
        raise Over
    wanted = seats.get(fresh.way)
    if wanted is None:
        raise UnknownMode
    if seating.left(seats, wanted, fresh.stakeholder_group_id, now) == 0:
        queue(wanted)
        fresh.status, fresh.waiting_since = Registration.Status.WAITING, now
    else:
        take(wanted)
        fresh.status, fresh.placed_at = Registration.Status.CONFIRMED, now
        choosing.settle(fresh, now=now, not_before=now + UNDO_WITHIN)
    if not is_one_of_many:
        _note(fresh, "request approved", by=by, now=now)
    return _decided(registration, fresh, now, reason="")


@transaction.atomic
def refuse(
    registration: Registration,
    *,
    reason: str = "",
    by: Person | None,
    now: datetime,
    is_one_of_many: bool = False,
) -> Registration:
    """Say no to a request, with a reason that its letter tells; as `approve`."""
    lock(registration.event)
    fresh = _asking(registration, now)
    fresh.status = Registration.Status.REFUSED
    if not is_one_of_many:
        _note(fresh, "request refused", by=by, now=now)
    return _decided(registration, fresh, now, reason=reason)


@transaction.atomic
def reconsider(
    registration: Registration, *, by: Person | None, now: datetime, is_one_of_many: bool = False
) -> Registration:
    """Undo the answer to a request, which waits again; raises `LetterWent` once the letter may have left.

    What the person did with it meanwhile stands, and raises `ChangedSince`: a seat that they were offered and
    took, or another way to take part. Of one of many, whoever answered them knows of each letter, and notes
    what was done.
    """
    seats = lock(registration.event)
    fresh = Registration.objects.select_related("event").get(pk=registration.pk)
    decided = (Registration.Status.CONFIRMED, Registration.Status.WAITING, Registration.Status.REFUSED)
    if fresh.decided_at is None or fresh.status not in decided:
        raise NotAsked
    if not is_one_of_many and now >= fresh.decided_at + UNDO_WITHIN:
        raise LetterWent
    if _is_changed_since(fresh):
        raise ChangedSince
    if fresh.status == Registration.Status.REFUSED and recognition.is_here_again(fresh):
        raise NotAsked
    seating.leave(fresh, seats)
    fresh.status, fresh.decision_reason = Registration.Status.ASKED, ""
    fresh.decided_at = fresh.placed_at = fresh.waiting_since = None
    fresh.save(update_fields=["status", "decision_reason", "decided_at", "placed_at", "waiting_since"])
    choosing.let_go(fresh, now=now)
    if not is_one_of_many:
        _note(fresh, "answer to a request undone", by=by, now=now)
    # Once they ask again, so that what they leave is never offered to themselves.
    waiting.offer_free(seats, now)
    return registration.follow(fresh)


def _is_changed_since(place: Registration) -> bool:
    """Whether a yes became something else: its letters are other ones, and have left."""
    since = place.placed_at or place.waiting_since
    is_another = place.status != Registration.Status.REFUSED and since != place.decided_at
    return is_another or bool(place.switched_at and place.decided_at and place.switched_at > place.decided_at)


def _note(place: Registration, act: str, *, by: Person | None, now: datetime) -> None:
    acts.note(place.event, act, by=by, now=now, registration=place.code)


def _asking(registration: Registration, now: datetime) -> Registration:
    fresh = alive(registration, now)
    if fresh.status != Registration.Status.ASKED:
        raise NotAsked
    return fresh


def _decided(registration: Registration, fresh: Registration, now: datetime, *, reason: str) -> Registration:
    fresh.decided_at, fresh.decision_reason = now, reason
    fresh.save(update_fields=["status", "decided_at", "decision_reason", "placed_at", "waiting_since"])
    # The key carries the hour: an answer that was undone and given again has a letter of its own.
    key = f"decided:{fresh.code}:{now.isoformat()}"
    post(fresh, key, "events.decided", now=now, not_before=now + UNDO_WITHIN)
    return registration.follow(fresh)
