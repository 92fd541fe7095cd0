"""A programme built at the desk: its rooms and tracks, sessions put where they belong, the last move undone.

Times and places are written by `events.schedule`, and people are told by what that leaves; here each act is
kept with what stood before, and is refused to whoever saw another state than the one that stands.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db import transaction

from convite.moments import zone as zone_info
from events import engaged, schedule
from events.clashes import folded
from events.errors import DoesNotMove, NoLongerAsLeft, NoMoveToUndo, RoomInUse, SeenOtherwise
from events.lines import Line
from events.models import Event, Move, Room, Session, Track
from people import acts
from people.models import Person

#: What is kept of a session before and after a move.
State = dict[str, Any]


class RoomFacts(NamedTuple):
    """What is written about a room; `code` is that of a room known already, or empty for a new one."""

    code: str
    name: str
    seats: int | None = None
    step_free: bool | None = None


# --- Rooms ---


def room_names(event: Event, sessions: Iterable[Session]) -> list[str]:
    """Return the rooms of an event in their order: those known first, then those that sessions name."""
    names = {folded(room.name): room.name for room in event.rooms.order_by("position", "pk")}
    for session in sessions:
        if session.room:
            names.setdefault(folded(session.room), session.room)
    return list(names.values())


@transaction.atomic
def keep_rooms(
    event: Event, *, rooms: Iterable[RoomFacts], travel_minutes: int, by: Person | None, now: datetime
) -> None:
    """Keep the rooms of an event in the order given, and the minutes people need to another place.

    A room left out is forgotten, unless a session stands in it (`RoomInUse`). One that gets another name
    takes its sessions along, and those concerned are told once. Two of one name are one.
    """
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    stood = (event.travel_minutes, _as_kept(event))
    if event.travel_minutes != travel_minutes:
        event.travel_minutes = travel_minutes
        event.save(update_fields=["travel_minutes"])
    known = {room.code: room for room in event.rooms.order_by("position", "pk")}
    kept: dict[str, RoomFacts] = {}
    for facts in rooms:
        kept.setdefault(folded(facts.name), facts)
    codes = {facts.code for facts in kept.values()}
    standing = list(event.sessions.exclude(status=Session.Status.CANCELLED).exclude(room=""))
    for code, room in known.items():
        if code not in codes:
            in_use = any(folded(session.room) == folded(room.name) for session in standing)
            if in_use and folded(room.name) not in kept:
                raise RoomInUse(room.name)
            room.delete()
    renamed = {
        folded(known[facts.code].name): facts.name
        for facts in kept.values()
        if facts.code in known and known[facts.code].name != facts.name
    }
    # Two rooms may change their names with each other: none keeps its old one meanwhile.
    for facts in kept.values():
        if facts.code in known and folded(known[facts.code].name) in renamed:
            Room.objects.filter(pk=known[facts.code].pk).update(name=facts.code)
    for position, facts in enumerate(kept.values()):
        room = known.get(facts.code) or Room(event=event)
        room.name, room.seats, room.step_free = facts.name, facts.seats, facts.step_free
        room.position = position
        room.save()
    if (travel_minutes, _as_kept(event)) != stood:
        acts.note(event, "rooms changed", by=by, now=now)
    for session in standing:
        name = renamed.get(folded(session.room))
        if name and session.status != Session.Status.HELD:
            schedule.change_place(session, by=by, now=now, room=name)


def _as_kept(event: Event) -> list[tuple[str, int | None, bool | None]]:
    return list(event.rooms.order_by("position", "pk").values_list("name", "seats", "step_free"))


# --- Tracks ---

#: The columns of a track's name.
NAMES = ("name_es", "name_pt_br", "name_en")


def tracks_of(event: Event) -> dict[str, dict[str, str]]:
    """Return what each track that sessions of an event carry is called, by its words and by column."""
    known = {track.words: track for track in event.tracks.all()}
    carried = event.sessions.exclude(track="").values_list("track", flat=True)
    return {
        words: {column: getattr(known.get(words), column, None) or "" for column in NAMES}
        for words in sorted(set(carried), key=lambda words: (folded(words), words))
    }


@transaction.atomic
def keep_tracks(
    event: Event, *, names: Mapping[str, Mapping[str, str]], by: Person | None, now: datetime
) -> None:
    """Keep what the tracks of an event are called, by the words that sessions carry and by column.

    What `names` leaves out stays as it is. A track that has a name in no language is told by its words, and
    the names of one that no session carries any more are dropped.
    """
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    stood = tracks_of(event)
    kept = {
        words: {column: name.strip() or None for column, name in {**stands, **names.get(words, {})}.items()}
        for words, stands in stood.items()
    }
    named = {words: columns for words, columns in kept.items() if any(columns.values())}
    event.tracks.exclude(words__in=named).delete()
    for words, columns in named.items():
        Track.objects.update_or_create(event=event, words=words, defaults=columns)
    if tracks_of(event) != stood:
        acts.note(event, "tracks named", by=by, now=now)


# --- Many sessions at once ---


@transaction.atomic
def bring_in(
    event: Event, lines: Iterable[Line], *, language: str, by: Person | None, now: datetime
) -> list[Session]:
    """Add a session for each line of a pasted programme, in rooms as the programme spells them already."""
    known = {folded(name): name for name in room_names(event, event.sessions.order_by("pk"))}
    made = [
        schedule.add_session(
            event,
            title={language: line.title},
            format=Session.Format.BREAK if line.is_break else Session.Format.OTHER,
            declared_minutes=line.minutes,
            wall_start=line.wall_start,
            room=known.get(folded(line.room), line.room),
            is_one_of_many=True,
            by=by,
            now=now,
        )
        for line in lines
    ]
    acts.note(event, "sessions pasted", by=by, now=now, count=str(len(made)))
    return made


# --- Moves ---


@transaction.atomic
def put(
    session: Session,
    *,
    seen: int,
    wall_start: datetime | None = None,
    minutes: int | None = None,
    room: str | None = None,
    by: Person | None,
    now: datetime,
) -> Move:
    """Give a session another start, length or room; what is left out stays. Everybody in it is told once.

    `wall_start` is by the clock where the event is, whatever zone the session keeps; `seen` is the session's
    sequence on the page that it was done from. Raises `SeenOtherwise` when somebody changed the session
    since, and what `schedule.reschedule` raises.
    """
    _hold(session.event)
    fresh = Session.objects.select_for_update(no_key=True).select_related("event").get(pk=session.pk)
    if fresh.sequence != seen:
        raise SeenOtherwise
    before = state(fresh)
    _place(fresh, wall_start=wall_start, minutes=minutes, room=room, by=by, now=now)
    return _kept(fresh.event, [(fresh, before)], by=by, now=now)


@transaction.atomic
def swap(
    session: Session, other: Session, *, seen: int, other_seen: int, by: Person | None, now: datetime
) -> Move:
    """Let two sessions change places: each begins when and where the other did, and keeps its length.

    Raises `SeenOtherwise` as `put` does, and `DoesNotMove` where one of them has no date.
    """
    _hold(session.event)
    held = Session.objects.select_for_update(no_key=True).select_related("event").order_by("pk")
    rows = {row.pk: row for row in held.filter(pk__in=[session.pk, other.pk])}
    one, two = rows[session.pk], rows[other.pk]
    if (one.sequence, two.sequence) != (seen, other_seen):
        raise SeenOtherwise
    if one.starts_at is None or two.starts_at is None:
        raise DoesNotMove
    before = [(one, state(one)), (two, state(two))]
    starts, rooms = (there(one), there(two)), (one.room, two.room)
    with engaged.together([one, two]):
        _place(one, wall_start=starts[1], room=rooms[1], by=by, now=now)
        _place(two, wall_start=starts[0], room=rooms[0], by=by, now=now)
    return _kept(one.event, before, by=by, now=now)


@transaction.atomic
def set_aside(session: Session, *, seen: int, by: Person | None, now: datetime) -> Move:
    """Take a session off the programme's days until it gets another date.

    Raises `SeenOtherwise` as `put` does, and `AlreadyPublic` once people can read of it.
    """
    _hold(session.event)
    fresh = Session.objects.select_for_update(no_key=True).select_related("event").get(pk=session.pk)
    if fresh.sequence != seen:
        raise SeenOtherwise
    before = state(fresh)
    schedule.set_aside(fresh, by=by, now=now)
    return _kept(fresh.event, [(fresh, before)], by=by, now=now)


def last_move(event: Event) -> Move | None:
    """Return the last move of an event's programme that was not undone; none when there is none to undo.

    With it undone the one before is the last, so that one goes back move by move.
    """
    return event.moves.filter(undone_at=None).order_by("-at", "-pk").first()


@transaction.atomic
def undo(event: Event, *, code: str, by: Person | None, now: datetime) -> list[Session]:
    """Put the sessions of the last move back where they were; people are told as of any move.

    `code` is the move's on the page that it was undone from. Raises `NoMoveToUndo` when it is not the last
    any more, and `NoLongerAsLeft` when one of its sessions was changed since in another way.
    """
    _hold(event)
    move = last_move(event)
    if move is None or move.code != code:
        raise NoMoveToUndo
    held = Session.objects.select_for_update(no_key=True).select_related("event").order_by("pk")
    rows = {row.pk: row for row in held.filter(pk__in=[step["session"] for step in move.steps])}
    for step in move.steps:
        if step["session"] not in rows or state(rows[step["session"]]) != step["after"]:
            raise NoLongerAsLeft
    with engaged.together(list(rows.values())):
        for step in move.steps:
            _back(rows[step["session"]], step["before"], by=by, now=now)
    move.undone_at = now
    move.save(update_fields=["undone_at"])
    return list(rows.values())


def state(session: Session) -> State:
    """Return when, how long and where a session is, as a move keeps it."""
    wall = session.wall_start
    return {
        "wall": wall.isoformat(timespec="seconds") if wall else None,
        "zone": session.time_zone,
        "minutes": session.declared_minutes,
        "room": session.room,
        "status": session.status,
    }


def there(session: Session) -> datetime | None:
    """Return a session's start by the clock where its event is, without a zone; none while undated."""
    if session.starts_at is None:
        return None
    return session.starts_at.astimezone(zone_info(session.event.time_zone)).replace(tzinfo=None)


def _hold(event: Event) -> None:
    """Let nobody else move anything in the event until the transaction is over."""
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)


def _place(
    session: Session,
    *,
    wall_start: datetime | None = None,
    minutes: int | None = None,
    room: str | None = None,
    by: Person | None,
    now: datetime,
) -> None:
    start = wall_start or there(session)
    if start is not None:
        own = schedule.instant(start, session.event.time_zone).astimezone(zone_info(session.time_zone))
        schedule.reschedule(
            session,
            wall_start=own.replace(tzinfo=None),
            declared_minutes=minutes or session.declared_minutes,
            by=by,
            now=now,
        )
    elif minutes is not None:
        schedule.set_length(session, declared_minutes=minutes, by=by, now=now)
    if room is not None:
        schedule.change_place(session, room=room, by=by, now=now)


def _back(session: Session, before: State, *, by: Person | None, now: datetime) -> None:
    if before["wall"] is None:
        schedule.set_aside(session, by=by, now=now)
        if before["minutes"] != session.declared_minutes:
            schedule.set_length(session, declared_minutes=before["minutes"], by=by, now=now)
    else:
        schedule.reschedule(
            session,
            wall_start=datetime.fromisoformat(before["wall"]),
            time_zone=before["zone"],
            declared_minutes=before["minutes"],
            by=by,
            now=now,
        )
    schedule.change_place(session, room=before["room"], by=by, now=now)


def _kept(event: Event, changed: list[tuple[Session, State]], *, by: Person | None, now: datetime) -> Move:
    """Keep what a move changed; one that changed nothing is not kept."""
    steps = [
        {"session": session.pk, "before": before, "after": state(session)}
        for session, before in changed
        if state(session) != before
    ]
    move = Move(event=event, by=by, at=now, steps=steps)
    if steps:
        move.save(force_insert=True)
    return move


# --- The next place ---


def next_start(sessions: Iterable[Session], day: Any, room: str) -> datetime | None:
    """Return when the last session of a day in a room is over, by the clock there; none when it has none."""
    ends = [
        start + timedelta(minutes=session.declared_minutes)
        for session in sessions
        if folded(session.room) == folded(room) and (start := there(session)) and start.date() == day
    ]
    return max(ends, default=None)
