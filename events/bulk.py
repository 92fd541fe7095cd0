"""One act on many places: chosen and frozen, looked at, done, and undone within a quarter of an hour of it.

Few are done at once, in one transaction. Many are done in the background, in chunks that are each kept, so
that a stopped worker goes on where it stood. Letters wait until the act can no longer be undone. An act that
is undone sets back what still can be set back, and says of the rest why not.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from events import approval, attendance, caretaking, choosing, errors, registration, seats
from events.errors import AlreadyBegun, EventError, MarkedSince, MessageLeft, TooLateToUndo, TooMany
from events.listing import Asked, matching
from events.models import Bulk, BulkItem, Event, Presence, Registration, Session
from mail import outbox
from people import acts
from people.models import Person

State, Item = Bulk.State, BulkItem.State

#: For how long an act can be undone, from its end; its letters leave after that.
UNDO_WITHIN = timedelta(minutes=15)
#: Letters wait a little longer, so that none leaves while somebody presses the button.
LETTERS_AFTER = UNDO_WITHIN + timedelta(minutes=1)
#: While an act is being done nobody knows its end: its letters wait so long at most, and are let go then.
LETTERS_AT_MOST = timedelta(hours=12)
#: As many as are done while the page waits; more are done in the background.
AT_ONCE = 100
#: Places that are done in one transaction: the event's seats are locked no longer than that takes.
CHUNK = 25
#: More places than any one act may concern.
MOST = 20_000
#: Among what an act was asked with: the code of the one that it waits for.
AFTER = "after"
#: Seconds that one run in the background takes at most.
LONGEST_RUN = 10.0
#: A choice that nobody went on with is forgotten after a day, and what was done after a month.
CHOICE_KEPT, RECORD_KEPT = timedelta(days=1), timedelta(days=30)


class Doing(NamedTuple):
    """The circumstances of one act on one place."""

    options: Mapping[str, str]
    by: Person | None
    now: datetime
    letters_at: datetime


@dataclass(frozen=True)
class Act:
    """What can be done to many: `do` returns what stood before, which `undo` sets back.

    Both may raise any of `events.errors`; the place is then left as it is, and the page says why.
    """

    title: Any
    #: Who may: the right over the event.
    right: str
    #: The places it concerns; others that were chosen are left alone.
    concerns: Q
    do: Callable[[Registration, Doing], dict[str, Any]]
    undo: Callable[[Registration, dict[str, Any], Doing], None]
    #: What has to be said with it: a way to take part (“way”), a session, or nothing.
    asks: str = ""
    #: What follows, in a sentence for whoever is about to press.
    warning: Any = ""
    #: Whether it can be chosen in the list; what is done elsewhere is only undone here.
    is_offered: bool = True
    #: Whether it is undone from behind, so that what comes free is offered to none of those who leave too.
    undoes_last_first: bool = False


#: act → how it is done; other modules add their own with `offer`.
ACTS: dict[str, Act] = {}


def offer(name: str, act: Act) -> None:
    """Add an act to those that can be done to many places at once."""
    ACTS[name] = act


def choose(
    event: Event,
    *,
    act: str,
    codes: Iterable[str] = (),
    asked: Asked | None = None,
    by: Person,
    now: datetime,
    as_listed: bool = False,
) -> Bulk:
    """Freeze a choice of places, by their codes or all that match what is `asked`; nothing is done yet.

    They are done by number, or with `as_listed` in the order of `codes`. Raises `TooMany`.
    """
    codes = list(codes)
    rows = matching(event, asked) if asked else Registration.objects.filter(event=event, code__in=codes)
    found = list(rows.order_by("number").values_list("pk", "code")[: MOST + 1])
    if len(found) > MOST:
        raise TooMany
    if as_listed:
        order = {code: place for place, code in enumerate(codes)}
        found.sort(key=lambda row: order[row[1]])
    keys = [key for key, _code in found]
    with transaction.atomic():
        bulk = Bulk.objects.create(event=event, act=act, by=by, created_at=now)
        BulkItem.objects.bulk_create(
            (BulkItem(bulk=bulk, registration_id=key) for key in keys), batch_size=1000
        )
    return bulk


def concerned(bulk: Bulk) -> QuerySet[Registration]:
    """Return the chosen places that the act concerns, by number."""
    act = ACTS[bulk.act]
    chosen = Registration.objects.filter(bulk_items__bulk=bulk)
    return chosen.filter(act.concerns).order_by("number")


def begin(
    bulk: Bulk, *, options: Mapping[str, str], by: Person, now: datetime, after: Bulk | None = None
) -> Bulk:
    """Do it: few places at once, many in the background. Raises `AlreadyBegun` for one that was begun.

    Where the act that it comes `after` is still being done it waits for that in the background, however few
    places it has; and if that one is undone before its end, this one is never done.
    """
    waits = after is not None and after.state in Bulk.AT_WORK
    with transaction.atomic():
        fresh = _held(bulk.pk)
        if fresh is None or fresh.state != State.CHOSEN:
            raise AlreadyBegun
        fresh.state, fresh.options, fresh.by, fresh.begun_at = State.RUNNING, dict(options), by, now
        if waits and after is not None:
            fresh.options[AFTER] = after.code
        fresh.save(update_fields=["state", "options", "by", "begun_at"])
        if not waits and fresh.items.count() <= AT_ONCE:
            _work(fresh, now, limit=AT_ONCE)
    return _told(bulk)


def record(event: Event, *, act: str, places: Iterable[Registration], by: Person, now: datetime) -> Bulk:
    """Keep what was done elsewhere to many places at once, so that it can be undone here."""
    bulk = Bulk.objects.create(
        event=event, act=act, by=by, state=State.DONE, created_at=now, begun_at=now, ended_at=now
    )
    items = [
        BulkItem(bulk=bulk, registration=place, state=Item.DONE, before={"at": now.isoformat()})
        for place in places
    ]
    BulkItem.objects.bulk_create(items, batch_size=500)
    acts.note(event, f"many: {act}", by=by, now=now, bulk=bulk.code, count=str(len(items)))
    return bulk


def can_be_undone(bulk: Bulk, now: datetime) -> bool:
    """Return whether an act, done or being done, can still be undone."""
    if bulk.state == State.RUNNING:
        return True
    return bool(bulk.state == State.DONE and bulk.ended_at and now < bulk.ended_at + UNDO_WITHIN)


def undo(bulk: Bulk, *, by: Person, now: datetime) -> Bulk:
    """Set back what the act did, or stop it where it stands. Raises `TooLateToUndo`."""
    with transaction.atomic():
        fresh = _held(bulk.pk)
        if fresh is None or not can_be_undone(fresh, now):
            raise TooLateToUndo
        fresh.state = State.UNDOING
        fresh.save(update_fields=["state"])
        acts.note(fresh.event, f"many: {fresh.act} undone", by=by, now=now, bulk=fresh.code)
        if fresh.items.count() <= AT_ONCE:
            _work(fresh, now, limit=AT_ONCE)
    return _told(bulk)


def run_due(now: datetime, *, longest: float = LONGEST_RUN) -> int:
    """Go on with the acts that were begun, for at most `longest` seconds; return how many places it did.

    Safe to run twice at the same time: whoever holds an act's row works on it, and the other passes over it.
    """
    began, done = time.monotonic(), 0
    for key in list(
        Bulk.objects.filter(state__in=Bulk.AT_WORK).order_by("begun_at", "pk").values_list("pk", flat=True)
    ):
        while time.monotonic() - began < longest:
            with transaction.atomic():
                bulk = _held(key, waits=False)
                if bulk is None or bulk.state not in Bulk.AT_WORK or not _is_next(bulk):
                    break
                done += _work(bulk, now, limit=CHUNK)
    return done


def _is_next(bulk: Bulk) -> bool:
    """Whether an act whose row is held waits for no other; where that was undone, this one is to be too."""
    if bulk.state != State.RUNNING or AFTER not in bulk.options:
        return True
    before = Bulk.objects.filter(code=bulk.options[AFTER]).values_list("state", flat=True).first()
    if before == State.UNDONE:
        bulk.state = State.UNDOING
    return before not in Bulk.AT_WORK


def sweep(now: datetime) -> int:
    """Forget choices that nobody went on with, and what was done long ago; the log keeps that it was."""
    old = Q(state=State.CHOSEN, created_at__lt=now - CHOICE_KEPT)
    old |= Q(state__in=[State.DONE, State.UNDONE], created_at__lt=now - RECORD_KEPT)
    return Bulk.objects.filter(old).delete()[0]


def counts(bulk: Bulk) -> dict[str, int]:
    """Return how many places of an act stand where, by `BulkItem.State`; one query."""
    found = bulk.items.values_list("state").annotate(Count("pk")).order_by()
    return dict.fromkeys(Item.values, 0) | dict(found)


def refusals(bulk: Bulk) -> list[tuple[str, int]]:
    """Return why places were left as they were, in words, with how many; one query."""
    refused = bulk.items.exclude(refusal="").values("refusal").order_by()
    found = refused.annotate(number=Count("pk")).values_list("refusal", "number")
    return [(_reason(name), number) for name, number in sorted(found, key=lambda one: (-one[1], one[0]))]


def _reason(name: str) -> str:
    kind = getattr(errors, name, EventError)
    try:
        return str(kind())
    except TypeError:  # it says more where it knows more, such as of which mode is full
        return str(errors.Full("")) if issubclass(kind, errors.Full) else str(EventError())


def _held(key: int, *, waits: bool = True) -> Bulk | None:
    """The row of an act, locked; none where somebody else works on it and we do not wait."""
    rows = Bulk.objects.filter(pk=key).select_related("event", "by")
    skips = not waits and connection.features.has_select_for_update_skip_locked
    return rows.select_for_update(of=("self",), no_key=True, skip_locked=skips).first()


def _told(bulk: Bulk) -> Bulk:
    bulk.refresh_from_db()
    return bulk


def _work(bulk: Bulk, now: datetime, *, limit: int) -> int:
    """Do or undo some places of an act whose row is held; settle it when none is left."""
    is_undone = bulk.state == State.UNDOING
    act = ACTS[bulk.act]
    todo = bulk.items.filter(state=Item.DONE if is_undone else Item.WAITING)
    todo = todo.order_by("-pk" if is_undone and act.undoes_last_first else "pk")
    items = list(todo.select_related("registration__event", "registration__hub")[:limit])
    doing = Doing(bulk.options, bulk.by, now, now + LETTERS_AT_MOST)
    among = Registration.objects.filter(act.concerns, pk__in=[item.registration_id for item in items])
    concerns = set(among.values_list("pk", flat=True)) if not is_undone else set()
    for item in items:
        place = item.registration
        item.refusal = ""
        try:
            with transaction.atomic():
                if is_undone:
                    act.undo(place, item.before, doing)
                    item.state = Item.UNDONE
                else:
                    if place.pk not in concerns:
                        raise errors.NotConcerned
                    item.before = {"at": now.isoformat(), **act.do(place, doing)}
                    item.state = Item.DONE
        except EventError as refusal:
            item.state = Item.KEPT if is_undone else Item.REFUSED
            item.refusal = type(refusal).__name__
    BulkItem.objects.bulk_update(items, ["state", "refusal", "before"], batch_size=500)
    if len(items) < limit or not todo.exists():
        _settle(bulk, now)
    return len(items)


def _settle(bulk: Bulk, now: datetime) -> None:
    was_undone = bulk.state == State.UNDOING
    bulk.state, bulk.ended_at = State.UNDONE if was_undone else State.DONE, now
    told = {name: word for name, word in bulk.options.items() if name not in ("reason", AFTER)}
    # Words of somebody's own have served, and stand in no log; nor does what it waited for.
    bulk.options = told
    bulk.save(update_fields=["state", "ended_at", "options"])
    if was_undone:
        _let_letters_go(bulk, Item.KEPT, now + LETTERS_AFTER - UNDO_WITHIN)
    else:
        _let_letters_go(bulk, Item.DONE, now + LETTERS_AFTER)
    if not was_undone:
        number = bulk.items.filter(state=Item.DONE).count()
        acts.note(
            bulk.event,
            f"many: {bulk.act}",
            by=bulk.by,
            now=now,
            bulk=bulk.code,
            count=str(number),
            **told,
        )


def _let_letters_go(bulk: Bulk, state: str, at: datetime) -> None:
    """Let the letters of an act leave at an instant, now that its end is known; so many places at a time."""
    by_instant: dict[str, list[tuple[UUID, str]]] = {}
    items = bulk.items.filter(state=state).order_by("pk")
    for before, subject, code in items.values_list("before", "registration__subject", "registration__code"):
        by_instant.setdefault(before.get("at", ""), []).append((subject, code))
    for instant, about in by_instant.items():
        for first in range(0, len(about), 500) if instant else ():
            some = about[first : first + 500]
            outbox.put_off_many(
                [subject for subject, _code in some],
                at,
                written_at=datetime.fromisoformat(instant),
                registration=[code for _subject, code in some],
            )


# --- The acts ---

#: Those who hold a place.
HOLDS = Q(status=Registration.Status.CONFIRMED)


def _wait(place: Registration, doing: Doing) -> None:
    """Let what was just written to a place wait until nothing can be undone, and say whose act it was."""
    outbox.say(place.subject, written_at=doing.now, registration=place.code, by="staff")
    outbox.put_off(place.subject, doing.letters_at, written_at=doing.now, registration=place.code)


def _unwrite(place: Registration, before: dict[str, Any]) -> int:
    """Take back what the act wrote to a place and has not left."""
    at = datetime.fromisoformat(before["at"])
    return outbox.take_back(place.subject, written_at=at, registration=place.code)


def _give_back(place: Registration, doing: Doing) -> dict[str, Any]:
    registration.cancel(place, by=doing.by, now=doing.now)
    _wait(place, doing)
    return {}


def _return(place: Registration, before: dict[str, Any], doing: Doing) -> None:
    registration.restore(place, by=doing.by, now=doing.now)
    _unwrite(place, before)


def _switch(place: Registration, doing: Doing) -> dict[str, Any]:
    was = place.way
    if was == doing.options["to"]:
        raise errors.NotConcerned
    sessions = choosing.held_by(place)
    registration.switch_mode(place, to=doing.options["to"], by=doing.by, now=doing.now)
    _wait(place, doing)
    return {"way": was, "became": doing.options["to"], "sessions": sessions}


def _switch_back(place: Registration, before: dict[str, Any], doing: Doing) -> None:
    if place.way != before["became"]:
        raise errors.ChangedSince
    registration.switch_mode(place, to=before["way"], by=doing.by, now=doing.now)
    _unwrite(place, before)
    outbox.take_back(place.subject, written_at=doing.now, registration=place.code)
    choosing.give_again(place, before.get("sessions", []), now=doing.now)


def _mark(place: Registration, doing: Doing) -> dict[str, Any]:
    session = Session.objects.get(event=place.event_id, code=doing.options["session"])
    known = Presence.objects.filter(session=session, registration=place)
    change = attendance.changes_of(
        {place.code: "present"}, {row.registration_id: row for row in known}, [place]
    )
    attendance.mark(session, place, state="present", by=doing.by, now=doing.now)
    return {"session": session.code, "change": list(change[place.code])}


def _unmark(place: Registration, before: dict[str, Any], doing: Doing) -> None:
    session = Session.objects.get(event=place.event_id, code=before["session"])
    change = attendance.Change(*before["change"])
    at = datetime.fromisoformat(before["at"])
    if not attendance.undo(session, {place.code: change}, at=at, by=doing.by, now=doing.now):
        raise MarkedSince


def _send_again(place: Registration, doing: Doing) -> dict[str, Any]:
    caretaking.send_again(place, by=None, now=doing.now, not_before=doing.letters_at)
    return {}


def _send_no_more(place: Registration, before: dict[str, Any], doing: Doing) -> None:
    if not _unwrite(place, before):
        raise MessageLeft


def _approve(place: Registration, doing: Doing) -> dict[str, Any]:
    approval.approve(place, by=doing.by, now=doing.now, is_one_of_many=True)
    outbox.put_off(place.subject, doing.letters_at, written_at=doing.now, registration=place.code)
    return {}


def _refuse(place: Registration, doing: Doing) -> dict[str, Any]:
    reason = doing.options.get("reason", "")
    approval.refuse(place, reason=reason, by=doing.by, now=doing.now, is_one_of_many=True)
    outbox.put_off(place.subject, doing.letters_at, written_at=doing.now, registration=place.code)
    return {}


def _list(place: Registration, doing: Doing) -> dict[str, Any]:
    """Put somebody on the waiting list, behind all who are on it, where no seat is left for them."""
    row = seats.lock(place.event).get(place.way)
    if row is None or row.left != 0:
        raise errors.SeatLeft
    waiting = Registration.objects.filter(event=place.event_id, status=Registration.Status.WAITING)
    last = waiting.filter(waiting_since__gte=doing.now).aggregate(last=Max("waiting_since"))["last"]
    # The list goes by the moment: whoever joins it in one chunk joins it one after the other.
    at = last + timedelta(microseconds=1) if last else doing.now
    approval.approve(place, by=doing.by, now=at, is_one_of_many=True)
    outbox.put_off(place.subject, doing.letters_at, written_at=at, registration=place.code)
    return {"at": at.isoformat()}


def _reconsider(place: Registration, before: dict[str, Any], doing: Doing) -> None:
    at = datetime.fromisoformat(before["at"])
    if place.decided_at != at:
        raise errors.ChangedSince
    if not _unwrite(place, before) and place.is_reachable:
        raise MessageLeft
    approval.reconsider(place, by=doing.by, now=doing.now, is_one_of_many=True)


offer(
    "give-back",
    Act(
        title=_("Give their places back"),
        right="edit",
        concerns=HOLDS,
        do=_give_back,
        undo=_return,
        warning=_(
            "The seats are free at once, and whoever waits is offered them: a seat that somebody else has by "
            "then cannot be given back. Each person gets a message when the act can no longer be undone."
        ),
    ),
)
offer(
    "switch",
    Act(
        title=_("Change how they take part"),
        right="edit",
        concerns=HOLDS,
        do=_switch,
        undo=_switch_back,
        asks="way",
        warning=_(
            "In the order of their numbers, as long as there are seats. Each person gets a message with the "
            "new calendar entry when the act can no longer be undone."
        ),
    ),
)
offer(
    "present",
    Act(
        title=_("Mark them present"),
        right="names",
        concerns=HOLDS,
        do=_mark,
        undo=_unmark,
        asks="session",
    ),
)
offer(
    "again",
    Act(
        title=_("Send the message with their page again"),
        right="edit",
        concerns=HOLDS & ~Q(email=""),
        do=_send_again,
        undo=_send_no_more,
        warning=_("It leaves when the act can no longer be undone, and once a day at most to each person."),
    ),
)
#: Those who ask for a place.
ASKS = Q(status=Registration.Status.ASKED)
offer(
    "approve",
    Act(
        title=_("Say yes to their requests"),
        right="edit",
        concerns=ASKS,
        do=_approve,
        undo=_reconsider,
        undoes_last_first=True,
        warning=_(
            "In the order of their numbers. A yes takes a seat; when none is left, the person goes on the "
            "waiting list. Each person gets a message when the act can no longer be undone."
        ),
    ),
)
offer(
    "refuse",
    Act(
        title=_("Say no to their requests"),
        right="edit",
        concerns=ASKS,
        do=_refuse,
        undo=_reconsider,
        asks="reason",
        warning=_("Each person gets a message when the act can no longer be undone."),
    ),
)
offer(
    "list-requests",
    Act(
        title=_("Put their requests on the waiting list"),
        right="edit",
        concerns=ASKS,
        do=_list,
        undo=_reconsider,
        is_offered=False,
        undoes_last_first=True,
    ),
)
