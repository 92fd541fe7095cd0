"""Sessions with seats of their own: chosen beside a place, waited for, left. The sole writer of choices.

Every change holds the lock of the event's capacities and after it those of its sessions (`events.seats`), so
that the counters are what the rows say. A seat that comes free goes at once to whoever waits longest in that
way: they have a place, asked for the session and come anyway, so that nobody is asked again.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from itertools import combinations

from django.db import transaction
from django.db.models import F, QuerySet

from events import posting
from events.errors import (
    DoesNotMove,
    EventError,
    InABreak,
    MoreHavePlaces,
    NoPlaceYet,
    NotToChoose,
    SessionFull,
    SessionsOverlap,
    TooFewSeats,
    UnknownMode,
)
from events.models import Capacity, Event, Registration, Session, SessionSeat
from events.seats import alive, lock, lock_sessions, queue, take
from mail import outbox
from people import acts
from people.models import Person

Status = SessionSeat.Status
#: The capacities of an event's sessions, by session and way.
Rows = dict[tuple[int, str], Capacity]


# --- What can be chosen ---


def open_to(event: Event, now: datetime) -> list[Session]:
    """Return the sessions with seats of their own that can be chosen at `now`, in their order."""
    if not event.has_session_seats:
        return []
    ahead = Session.objects.filter(
        event=event, is_chosen=True, status=Session.Status.SCHEDULED, starts_at__gt=now
    )
    return list(ahead.in_order())


def left_in(sessions: Iterable[Session]) -> dict[int, dict[str, int | None]]:
    """Return the seats left in sessions by way; none where there is no limit. One query."""
    left: dict[int, dict[str, int | None]] = {session.pk: {} for session in sessions}
    for row in Capacity.objects.filter(session__in=left).select_related("hub").order_by("pk"):
        left[row.session_id or 0][row.way] = row.left
    return left


def offered(event: Event, now: datetime) -> list[tuple[Session, dict[str, int | None]]]:
    """Return what `open_to` does, each with the seats left by way; nothing is asked where there is none."""
    sessions = open_to(event, now)
    left = left_in(sessions) if sessions else {}
    return [(session, left[session.pk]) for session in sessions]


def refusal(event: Event, sessions: Collection[Session], *, way: str, now: datetime) -> EventError | None:
    """Return what keeps somebody from choosing these sessions in a way; under the lock it stays true.

    One that is full is chosen all the same where the event has a waiting list.
    """
    if not sessions:
        return None
    open_ones = {session.pk: session for session in open_to(event, now)}
    if any(session.pk not in open_ones for session in sessions):
        return NotToChoose()
    wanted = [open_ones[session.pk] for session in sessions]
    if overlap := overlapping(wanted):
        return SessionsOverlap(*(str(session.title) for session in overlap))
    if event.has_waiting_list:
        return None
    left = left_in(wanted)
    full = [str(session.title) for session in wanted if left[session.pk].get(way) == 0]
    return SessionFull(full) if full else None


def overlapping(
    sessions: Iterable[Session], among: Collection[int] | None = None
) -> tuple[Session, Session] | None:
    """Return two of the sessions that are at the same time; of pairs with one of `among` only, if given."""
    for one, other in combinations(sessions, 2):
        if among is not None and one.pk not in among and other.pk not in among:
            continue
        starts, ends, begins, over = one.starts_at, one.ends_at, other.starts_at, other.ends_at
        if starts and ends and begins and over and starts < over and begins < ends:
            return one, other
    return None


def held_by(place: Registration) -> list[int]:
    """Return the sessions that somebody has a seat in, by their keys."""
    if not place.event.has_session_seats:
        return []
    return list(_seats(place).filter(status=Status.HELD).values_list("session_id", flat=True))


def full_in(place: Registration, way: str, now: datetime) -> list[Session]:
    """Return the sessions that somebody has a seat in and would lose it by taking part in another way."""
    held = [seat.session for seat in _seats(place).filter(status=Status.HELD, session__starts_at__gt=now)]
    left = left_in(held)
    return [session for session in held if left[session.pk].get(way) == 0]


# --- What somebody does ---


@transaction.atomic
def choose(
    registration: Registration, *, sessions: Iterable[Session], by: Person | None = None, now: datetime
) -> Registration:
    """Choose, of the sessions ahead with seats of their own, these and no others.

    Whoever has no place yet wishes for them. A session that is full puts them on its list, where the event
    has lists. Raises `NotToChoose`, `SessionsOverlap`, `SessionFull`, `PlaceGivenBack` or `Over`.
    """
    wanted = {session.pk for session in sessions}
    lock(registration.event)
    fresh = alive(registration, now)
    ahead = {session.pk: session for session in open_to(fresh.event, now)}
    if wanted - ahead.keys():
        raise NotToChoose
    mine = {seat.session_id: seat for seat in _seats(fresh).filter(session__in=ahead)}
    new = [key for key in ahead if key in wanted and key not in mine]
    if overlap := overlapping([ahead[key] for key in ahead if key in wanted], new):
        raise SessionsOverlap(*(str(session.title) for session in overlap))
    rows = lock_sessions(fresh.event)
    if fresh.stands and not fresh.event.has_waiting_list:
        full = [str(ahead[key].title) for key in new if _row(rows, ahead[key], fresh).left == 0]
        if full:
            raise SessionFull(full)
    gone = [seat for key, seat in mine.items() if key not in wanted]
    for seat in gone:
        _end(rows, seat, fresh, now)
    made = [_begin(rows, ahead[key], fresh, now) for key in new]
    _changed(fresh, gone, made, now)
    return registration.follow(fresh)


@transaction.atomic
def leave(
    registration: Registration, session: Session, *, by: Person | None = None, now: datetime
) -> Registration:
    """Leave one session, or its list; safe to run twice. Raises `DoesNotMove` once it has begun."""
    lock(registration.event)
    fresh = alive(registration, now)
    seat = _seats(fresh).filter(session=session).first()
    if seat is None:
        return registration.follow(fresh)
    if seat.session.starts_at and seat.session.starts_at <= now:
        raise DoesNotMove
    _end(lock_sessions(fresh.event), seat, fresh, now)
    _changed(fresh, [seat], [], now)
    return registration.follow(fresh)


# --- What follows from a change of the place, by whoever holds the lock ---


def begin(place: Registration, sessions: Iterable[Session], *, now: datetime) -> None:
    """Give a place that is taken this moment its sessions; its own letter tells of them."""
    chosen = list(sessions)
    if not chosen:
        return
    rows = lock_sessions(place.event) if place.stands else {}
    for session in chosen:
        _begin(rows, session, place, now)


def settle(
    place: Registration, *, now: datetime, returns: bool = False, not_before: datetime | None = None
) -> None:
    """Turn what somebody wished for into seats, or turns on lists, now that the place is theirs.

    A session that has begun is not waited for any more, and comes back only with a place that `returns`: no
    letter tells of that place, so that one does of the sessions that are waited for now. What is said of
    those that are full leaves with the letter of the place, or from `not_before` on.
    """
    if not place.event.has_session_seats:
        return
    wishes = list(_seats(place).filter(status=Status.WISHED))
    rows = lock_sessions(place.event) if wishes else {}
    lost = []
    for seat in wishes:
        row = _row(rows, seat.session, place)
        has_begun = seat.session.starts_at is not None and seat.session.starts_at <= now
        if row.left != 0 and (returns or not has_begun):
            take(row)
            seat.status = Status.HELD
        elif not has_begun and place.event.has_waiting_list:
            queue(row)
            seat.status = Status.WAITING
            lost += [seat] if returns else []
        else:
            SessionSeat.objects.filter(pk=seat.pk).delete()
            lost.append(seat)
            continue
        seat.is_extra = False
        seat.save(update_fields=["status", "is_extra"])
    full = [seat for seat in lost if seat.session.starts_at and seat.session.starts_at > now]
    _tell_left(place, full, why="full", now=now, not_before=not_before, entries=full if returns else ())


def let_go(place: Registration, *, now: datetime) -> None:
    """Keep of what a place chose the wish alone, now that it is nobody's; the seats go to whoever waits."""
    if not place.event.has_session_seats:
        return
    counted = list(_seats(place).filter(status__in=SessionSeat.COUNTED))
    rows = lock_sessions(place.event) if counted else {}
    for seat in counted:
        row = _uncount(rows, seat, place)
        seat.status, seat.is_extra = Status.WISHED, False
        seat.save(update_fields=["status", "is_extra"])
        _pass_on(row, seat.session, now)


def follow_way(place: Registration, was: str, *, now: datetime) -> None:
    """Bring what a place chose over to the way that it now takes part in.

    Where a session is full in that way its list is joined, if there are lists, or else it is given up; the
    letter takes back the calendar's entry.
    """
    if not place.event.has_session_seats:
        return
    counted = list(_seats(place).filter(status__in=SessionSeat.COUNTED))
    rows = lock_sessions(place.event) if counted else {}
    lost = []
    for seat in counted:
        had_seat = seat.status == Status.HELD
        has_begun = seat.session.starts_at is not None and seat.session.starts_at <= now
        before = _uncount(rows, seat, place, way=was)
        after = _row(rows, seat.session, place)
        is_full = after.left == 0
        if not is_full or (had_seat and has_begun):
            take(after, is_extra=is_full)
            seat.status, seat.is_extra = Status.HELD, is_full
        else:
            lost += [seat] if had_seat else []
            seat.status, seat.is_extra = Status.WAITING, False
            seat.asked_at = now if had_seat else seat.asked_at
        if seat.status == Status.HELD or place.event.has_waiting_list:
            if seat.status == Status.WAITING:
                queue(after)
            seat.save(update_fields=["status", "asked_at", "is_extra"])
        else:
            SessionSeat.objects.filter(pk=seat.pk).delete()
        _pass_on(before, seat.session, now)
    _tell_left(place, lost, why="switched", now=now, entries=lost)


@transaction.atomic
def give_again(registration: Registration, sessions: Collection[int], *, now: datetime) -> None:
    """Give somebody whose way was changed back the seats that they had in these sessions.

    Of those that are somebody else's by now they hear, and are on their lists where there are any.
    """
    if not sessions:
        return
    lock(registration.event)
    fresh = alive(registration, now)
    mine = {seat.session_id: seat for seat in _seats(fresh)}
    held = {key for key, seat in mine.items() if seat.status == Status.HELD}
    rows = lock_sessions(fresh.event)
    lost = []
    for session in open_to(fresh.event, now):
        if session.pk not in sessions or session.pk in held:
            continue
        if session.pk in mine:
            # Whoever is still on its list would have a seat if there were one.
            lost.append(mine[session.pk])
        elif _row(rows, session, fresh).left != 0 or fresh.event.has_waiting_list:
            made = _begin(rows, session, fresh, now)
            lost += [made] if made.status == Status.WAITING else []
        else:
            lost.append(SessionSeat(registration=fresh, session=session))
    _tell_left(fresh, lost, why="full", now=now, entries=lost)


def erase(place: Registration) -> None:
    """Forget what a place that is nobody's, or not yet, wished for; of one that was held it is counted."""
    if place.event.has_session_seats and not place.stands:
        SessionSeat.objects.filter(registration=place).delete()


# --- What the desk does ---


@transaction.atomic
def give_seats(
    session: Session,
    *,
    seats: Mapping[str, int | None],
    keeps: bool = True,
    by: Person | None,
    now: datetime,
) -> None:
    """Give a session seats of its own, by way, None for no limit: from then on whoever wants it chooses it.

    The first time, whoever has a place at the event keeps the session, or else (not `keeps`) is told that it
    has to be chosen now. Seats that are added go to whoever waits. Raises `UnknownMode`, `DoesNotMove`,
    `InABreak`, `TooFewSeats`, or `MoreHavePlaces` where those who would keep it are more than its seats.
    """
    offered = lock(session.event)
    rows = lock_sessions(session.event)
    # Held, so that it does not become a break meanwhile.
    held = Session.objects.select_for_update(of=("self",), no_key=True).select_related("event")
    fresh = held.get(pk=session.pk)
    if fresh.status in (Session.Status.HELD, Session.Status.CANCELLED):
        raise DoesNotMove
    if fresh.is_break:
        raise InABreak
    if not seats or seats.keys() - offered.keys():
        raise UnknownMode
    for way, number in seats.items():
        row = rows.get((fresh.pk, way))
        if row is None:
            rows[fresh.pk, way] = Capacity.objects.create(
                event=fresh.event,
                session=fresh,
                mode=offered[way].mode,
                hub=offered[way].hub,
                seats=number,
            )
        elif number is not None and number < row.taken:
            raise TooFewSeats(row.taken)
        else:
            row.seats = number
            row.save(update_fields=["seats"])
    if not fresh.is_chosen:
        _close(fresh, rows, keeps=keeps, now=now)
    for way in seats:
        _pass_on(rows[fresh.pk, way], fresh, now)
    acts.note(fresh.event, "seats of a session set", by=by, now=now, session=fresh.code)
    session.is_chosen = session.event.has_session_seats = True


@transaction.atomic
def open_to_all(session: Session, *, by: Person | None, now: datetime) -> None:
    """Take a session's own seats off again: it comes with each place, and who had not chosen it is told.

    Raises `DoesNotMove` for one that was held or called off: who was expected there is known by who chose it.
    """
    lock(session.event)
    lock_sessions(session.event)
    fresh = Session.objects.select_related("event").get(pk=session.pk)
    if fresh.status in (Session.Status.HELD, Session.Status.CANCELLED):
        raise DoesNotMove
    if not fresh.is_chosen:
        return
    had = SessionSeat.objects.filter(session=fresh, status=Status.HELD).values("registration")
    gain = Registration.objects.placed().filter(event=fresh.event).exclude(pk__in=had)
    if fresh.status == Session.Status.SCHEDULED and fresh.starts_at and fresh.starts_at > now:
        _tell_many(list(gain), fresh, "events.sessions_chosen", why="opened", now=now)
    SessionSeat.objects.filter(session=fresh).delete()
    Capacity.objects.filter(session=fresh).delete()
    Session.objects.filter(pk=fresh.pk).update(is_chosen=False)
    session.is_chosen = False
    acts.note(fresh.event, "session opened to all", by=by, now=now, session=fresh.code)


@transaction.atomic
def add(
    registration: Registration,
    session: Session,
    *,
    beyond_seats: bool = False,
    by: Person | None,
    now: datetime,
) -> SessionSeat:
    """Give somebody with a place a seat in a session by hand, or put one there for them when all are taken.

    Raises `NotToChoose`, `NoPlaceYet`, `SessionsOverlap`, `SessionFull`, `PlaceGivenBack` or `Over`.
    """
    lock(registration.event)
    fresh = alive(registration, now)
    known = Session.objects.filter(event=fresh.event, pk=session.pk, is_chosen=True).first()
    if known is None or known.status != Session.Status.SCHEDULED or not known.ends_at or known.ends_at <= now:
        raise NotToChoose
    if not fresh.stands:
        raise NoPlaceYet
    mine = {seat.session_id: seat for seat in _seats(fresh)}
    seat = mine.get(known.pk)
    if seat is not None and seat.status == Status.HELD:
        return seat
    others = (one.session for key, one in mine.items() if key != known.pk)
    standing = [other for other in others if other.status == Session.Status.SCHEDULED]
    if overlap := overlapping([*standing, known], [known.pk]):
        raise SessionsOverlap(*(str(session.title) for session in overlap))
    rows = lock_sessions(fresh.event)
    row = _row(rows, known, fresh)
    is_extra = row.left == 0
    if is_extra and not beyond_seats:
        raise SessionFull([str(known.title)])
    if seat is None:
        seat = SessionSeat(registration=fresh, session=known, asked_at=now)
    elif seat.status == Status.WAITING:
        queue(row, -1)
    take(row, is_extra=is_extra)
    seat.status, seat.is_extra = Status.HELD, is_extra
    seat.save()
    _changed(fresh, [], [seat], now)
    registration.follow(fresh)
    return seat


# --- What every change shares ---


def _seats(place: Registration) -> QuerySet[SessionSeat]:
    return (
        SessionSeat.objects.filter(registration=place)
        .select_related("session", "session__event")
        .order_by("session__starts_at", "session")
    )


def _row(rows: Rows, session: Session, place: Registration, way: str = "") -> Capacity:
    """The capacity of a session in a way; one that the event offers since then has no limit there."""
    key = (session.pk, way or place.way)
    if key not in rows:
        rows[key] = Capacity.objects.create(
            event=place.event, session=session, mode=place.mode, hub=place.hub, seats=None
        )
    return rows[key]


def _begin(rows: Rows, session: Session, place: Registration, now: datetime) -> SessionSeat:
    """Give a place a seat in a session, or a turn on its list; a wish where it is no place yet."""
    status = Status.WISHED
    if place.stands:
        row = _row(rows, session, place)
        status = Status.WAITING if row.left == 0 else Status.HELD
        if status == Status.HELD:
            take(row)
        else:
            queue(row)
    return SessionSeat.objects.create(registration=place, session=session, status=status, asked_at=now)


def _end(rows: Rows, seat: SessionSeat, place: Registration, now: datetime) -> None:
    """Take a seat, a turn or a wish away; the seat goes to whoever waits."""
    row = _uncount(rows, seat, place) if seat.status in SessionSeat.COUNTED else None
    SessionSeat.objects.filter(pk=seat.pk).delete()
    if row is not None:
        _pass_on(row, seat.session, now)


def _uncount(rows: Rows, seat: SessionSeat, place: Registration, way: str = "") -> Capacity:
    """Let go of what the counters say of a seat; one that was put there for it alone is taken away."""
    row = rows[seat.session_id, way or place.way]
    if seat.status == Status.WAITING:
        queue(row, -1)
        return row
    change = {"taken": F("taken") - 1}
    row.taken -= 1
    if seat.is_extra and row.seats is not None:
        change["seats"] = F("seats") - 1
        row.seats -= 1
    Capacity.objects.filter(pk=row.pk).update(**change)
    return row


def _pass_on(row: Capacity, session: Session, now: datetime) -> None:
    """Give the free seats of a session in one way to whoever waits for them longest, and tell them."""
    is_ahead = session.status == Session.Status.SCHEDULED and session.starts_at and session.starts_at > now
    if not row.waiting or row.left == 0 or not is_ahead or session.event.status != Event.Status.PUBLISHED:
        return
    waiting = (
        SessionSeat.objects.filter(
            session=session, status=Status.WAITING, registration__mode=row.mode, registration__hub=row.hub_id
        )
        .select_related("registration")
        .order_by("asked_at", "registration__number")
    )
    lucky = list(waiting if row.left is None else waiting[: row.left])
    for _seat in lucky:
        queue(row, -1)
        take(row)
    SessionSeat.objects.filter(pk__in=[seat.pk for seat in lucky]).update(status=Status.HELD)
    _tell_many([seat.registration for seat in lucky], session, "events.session_freed", why="", now=now)


def _close(session: Session, rows: Rows, *, keeps: bool, now: datetime) -> None:
    """Let a session that came with each place be one that is chosen."""
    event = session.event
    places = list(Registration.objects.alive().filter(event=event).select_related("hub").order_by("pk"))
    placed = [place for place in places if place.stands]
    if keeps:
        for place in placed:
            row = _row(rows, session, place)
            if row.left == 0:
                raise MoreHavePlaces(sum(one.way == row.way for one in placed))
            row.taken += 1
        for key, row in rows.items():
            if key[0] == session.pk:
                Capacity.objects.filter(pk=row.pk).update(taken=row.taken)
        SessionSeat.objects.bulk_create(
            (
                SessionSeat(
                    registration=place,
                    session=session,
                    status=Status.HELD if place.stands else Status.WISHED,
                    # They have had it since they came in, and hear of it as before.
                    asked_at=place.placed_at or place.registered_at,
                )
                for place in places
            ),
            batch_size=500,
        )
    elif session.status == Session.Status.SCHEDULED and session.starts_at and session.starts_at > now:
        _tell_many(placed, session, "events.sessions_left", why="seats", now=now)
    session.is_chosen = event.has_session_seats = True
    Session.objects.filter(pk=session.pk).update(is_chosen=True)
    Event.objects.filter(pk=event.pk).update(has_session_seats=True)


def _changed(
    place: Registration, gone: Collection[SessionSeat], made: Collection[SessionSeat], now: datetime
) -> None:
    """Raise the revision of the place's entries and write what came to it and what left it."""
    if not gone and not made:
        return
    place.sequence += 1
    place.chose_at = now
    place.save(update_fields=["sequence", "chose_at"])
    if made and place.stands:
        posting.post(
            place,
            f"chosen:{place.code}:{place.sequence}",
            "events.sessions_chosen",
            now=now,
            sessions=_codes(made),
        )
    if place.stands:
        held = [seat for seat in gone if seat.status == Status.HELD]
        _tell_left(place, gone, why="", now=now, entries=held)


def _tell_left(
    place: Registration,
    gone: Collection[SessionSeat],
    *,
    why: str,
    now: datetime,
    entries: Collection[SessionSeat] = (),
    not_before: datetime | None = None,
) -> None:
    """Write of the sessions that left a place; of `entries` the calendar's is taken back."""
    if gone:
        posting.post(
            place,
            f"left:{place.code}:{place.sequence}",
            "events.sessions_left",
            now=now,
            not_before=not_before,
            sessions=_codes(gone),
            entries=_codes(entries),
            why=why,
        )


def _tell_many(
    places: Collection[Registration], session: Session, kind: str, *, why: str, now: datetime
) -> None:
    """Raise the revision of many places' entries and write to each about one session."""
    Registration.objects.filter(pk__in=[place.pk for place in places]).update(
        sequence=F("sequence") + 1, chose_at=now
    )
    drafts = [
        posting.draft(
            place,
            f"{kind.partition('.')[2]}:{session.code}:{place.code}:{place.sequence + 1}",
            kind,
            sessions=session.code,
            entries=session.code,
            why=why,
        )
        for place in places
        if place.is_reachable
    ]
    if drafts:
        outbox.post_many(drafts, now=now)


def _codes(seats: Iterable[SessionSeat]) -> str:
    return " ".join(seat.session.code for seat in seats)
