"""What cannot be at one time: a person in two places, two sessions in a room, one audience torn apart.

Every role counts that stands, asked or confirmed, in any event; touching ends are no clash. People need time
between two places (`Event.travel_minutes`, the longer of the two); nobody needs any within one place, or
where they take part online. A break takes up its room, and nobody's hour. What a viewer may see of the other
side is decided where it is shown.
"""

import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from events.models import LONGEST_WAY, Event, Mode, Part, Registration, Session, SessionSeat
from people import accounts
from people.models import Person

#: No declared length is longer, so that overlapping sessions are found near each other.
LONGEST = timedelta(minutes=1440)
#: Sessions that take place, or took place.
STANDS = (Session.Status.SCHEDULED.value, Session.Status.HELD.value)


class Spot(NamedTuple):
    """Where an event takes place, folded so that two spellings are one; empty where nothing is known."""

    event: int
    venue: str
    city: str

    def is_apart_from(self, other: "Spot") -> bool:
        """Whether one has to travel from one to the other; not where either place is unknown."""
        if self.event == other.event:
            return False
        if self.city and other.city and self.city != other.city:
            return True
        return bool(self.venue and other.venue and self.venue != other.venue)

    def is_the_house_of(self, other: "Spot") -> bool:
        """Whether both are known to be one house, so that a room there is one room."""
        return self.event == other.event or bool(
            self.venue and self.venue == other.venue and not self.is_apart_from(other)
        )


class Double(NamedTuple):
    """One person in two sessions at a time, the earlier first; with the roles they hold in each."""

    subject: UUID
    session: int
    other: int
    event: int
    other_event: int
    roles: tuple[str, ...]
    other_roles: tuple[str, ...]
    #: They do not overlap, but leave less time than it takes to get from one place to the other.
    is_travel: bool


class Shared(NamedTuple):
    """Two sessions at a time that share a room or an audience."""

    session: int
    other: int
    event: int
    other_event: int
    kind: str


ROOM, EVERYONE, TRACK = "room", "everyone", "track"


@lru_cache(maxsize=4096)
def folded(words: str) -> str:
    """Return words without accents, capitals and doubled blanks, so that two spellings are one."""
    plain = unicodedata.normalize("NFD", words.casefold())
    return " ".join("".join(sign for sign in plain if not unicodedata.combining(sign)).split())


def spot(event: Event) -> Spot:
    """Return where an event takes place."""
    return _spot(event.pk, event.venue or event.address, event.city)


# --- One person, one hour ---


def of_person(
    person: Person,
    starts_at: datetime,
    ends_at: datetime,
    *,
    exclude: Session | None = None,
    at: Event | None = None,
    mode: str = "",
) -> list[Part]:
    """Return the roles, asked for or confirmed, that the person holds at that time in any event.

    `exclude` leaves one session out: the one being moved. With `at`, the event it belongs to, the way between
    two places counts too, unless the person takes part online (`mode`).
    """
    near = (
        Part.objects.standing()
        .filter(subject=person.subject, session__status__in=STANDS)
        .filter(**_around("session__", starts_at, ends_at, _longest_way(at)))
        .select_related("session__event")
        .order_by("session__starts_at", "pk")
    )
    if exclude is not None:
        near = near.exclude(session=exclude)
    return [
        part
        for part in near
        if _meets(part.session, starts_at, ends_at, _way(at, part.session.event, (mode, part.mode)))
    ]


def places_of_person(
    person: Person, starts_at: datetime, ends_at: datetime, *, exclude: Event
) -> list[Session]:
    """Return the sessions at that time of the other events in which the person has a place of their own."""
    held = (
        Registration.objects.placed()
        .filter(person=person, event=OuterRef("event"))
        .exclude(pk__in=accounts.at_a_desk(person.subject, "events.Registration"))
    )
    seat = SessionSeat.objects.filter(
        session=OuterRef("pk"), registration__person=person, status=SessionSeat.Status.HELD
    )
    return list(
        Session.objects.without_breaks()
        .filter(Exists(held), Q(is_chosen=False) | Exists(seat), status__in=STANDS)
        .filter(**_around("", starts_at, ends_at, timedelta()))
        .exclude(event=exclude)
        .select_related("event")
        .in_order()
    )


def of_holder(part: Part) -> list[Session]:
    """Return what else a role's holder has at its hour: roles, and sessions of events with their place.

    What somebody at a desk took for theirs stays out, as everywhere on a page of their own.
    """
    session, person = part.session, part.person
    if person is None or session.starts_at is None or session.ends_at is None:
        return []
    not_theirs = accounts.at_a_desk(part.subject, "events.Part")
    if part.pk in not_theirs:
        return []
    hours = (session.starts_at, session.ends_at)
    roles = [
        role.session
        for role in of_person(person, *hours, exclude=session, at=session.event, mode=part.mode)
        if role.person_id == person.pk and role.pk not in not_theirs
    ]
    return list(dict.fromkeys([*roles, *places_of_person(person, *hours, exclude=session.event)]))


def of_own(
    person: Person, *, after: datetime, taken: accounts.Taken | None = None
) -> list[tuple[Session, Session]]:
    """Return the pairs of sessions at one time, of two events, that somebody has places or roles in.

    For their own eyes alone, the earlier first; what is over by `after` is left out, and so is what somebody
    at a desk took for theirs (`taken`, where it is known). Sessions beside each other in one event are chosen
    between, and are no clash.
    """
    elses = accounts.all_at_a_desk(person.subject) if taken is None else taken
    places = (
        Registration.objects.placed()
        .filter(person=person, event=OuterRef("event"))
        .exclude(pk__in=elses.get("events.Registration", ()))
    )
    roles = (
        Part.objects.standing()
        .filter(person=person, session=OuterRef("pk"))
        .exclude(pk__in=elses.get("events.Part", ()))
    )
    ahead = (
        Session.objects.without_breaks()
        .filter(Exists(places) | Exists(roles), status__in=STANDS, until__gt=after)
        .select_related("event")
        .order_by("starts_at", "pk")
    )
    found: list[tuple[Session, Session]] = []
    running: list[Session] = []
    for session in ahead:
        assert session.starts_at and session.ends_at  # noqa: S101  those that stand have a date
        running = [one for one in running if one.ends_at and one.ends_at > session.starts_at]
        found += [(one, session) for one in running if one.event_id != session.event_id]
        running.append(session)
    return found


def taken_elsewhere(event: Event, starts_at: datetime, ends_at: datetime, *, among: QuerySet[Event]) -> int:
    """Return how many with a place at the event have a place or a role elsewhere at that time.

    Only events `among` those that the viewer may see count: a number about others would tell of them.
    """
    at_that_time = (
        Session.objects.without_breaks()
        .filter(status__in=STANDS, event__in=among)
        .filter(**_around("", starts_at, ends_at, timedelta()))
        .exclude(event=event)
    )
    seat = SessionSeat.objects.filter(
        registration=OuterRef("pk"), session__in=at_that_time, status=SessionSeat.Status.HELD
    )
    place = Registration.objects.placed().filter(
        Q(event__in=at_that_time.filter(is_chosen=False).values("event")) | Exists(seat),
        subject=OuterRef("subject"),
    )
    role = Part.objects.standing().filter(subject=OuterRef("subject"), session__in=at_that_time)
    return event.registrations.placed().filter(Exists(place) | Exists(role)).count()


# --- One session, one hour ---


def sharing(
    session: Session,
    starts_at: datetime,
    ends_at: datetime,
    *,
    room: str | None = None,
    beside: Session | None = None,
) -> list[tuple[str, Session]]:
    """Return the sessions that would share its room or audience at that time, each with the kind of clash.

    Rooms are compared across the events of the organisations that carry this one; `room` is the room it
    would have, if another than now. `beside` is left out: it moves at the same time.
    """
    event, where = session.event, session.room if room is None else room
    near = (
        Session.objects.filter(status__in=STANDS)
        .filter(Q(event=event) | Q(event__hostings__organisation__hostings__event=event))
        .filter(**_around("", starts_at, ends_at, timedelta()))
        .exclude(pk__in=[one.pk for one in (session, beside) if one and one.pk])
        .select_related("event")
        .distinct()
        .in_order()
    )
    here = spot(event)
    found = []
    for other in near:
        if _is_one_room(here, where, spot(other.event), other.room):
            found.append((ROOM, other))
        if other.event_id == event.pk and (kind := _audience(session, other)):
            found.append((kind, other))
    return found


def _audience(one: Session, other: Session) -> str:
    if one.for_everyone or other.for_everyone:
        return EVERYONE
    return TRACK if one.track and folded(one.track) == folded(other.track) else ""


def _is_one_room(here: Spot, room: str, there: Spot, other_room: str) -> bool:
    return bool(room and other_room) and folded(room) == folded(other_room) and here.is_the_house_of(there)


# --- Everything ---


def doubles(events: Collection[int] | None = None, *, after: datetime | None = None) -> list[Double]:
    """Return every person who is in two sessions at a time, of which one at least belongs to the `events`.

    None: of all events. `after` leaves out what is over by then. Sorted by the earlier start.
    """
    kept: dict[tuple[str, int, int], _Met] = {}
    for subject, *sides, overlaps in _rows(_DOUBLES, events, after):
        one, other = sorted(
            (_Side(*sides[:8]), _Side(*sides[8:])), key=lambda side: (side.starts_at, side.session)
        )
        if not overlaps and (Mode.ONLINE in (one.mode, other.mode) or not one.spot.is_apart_from(other.spot)):
            continue
        met = kept.setdefault(
            (str(subject), one.session, other.session), _Met(one.spot.event, other.spot.event, set(), set())
        )
        met.roles.add(one.role)
        met.other_roles.add(other.role)
        met.overlaps |= bool(overlaps)
    return [
        Double(
            UUID(subject),
            first,
            second,
            met.event,
            met.other_event,
            tuple(sorted(met.roles)),
            tuple(sorted(met.other_roles)),
            not met.overlaps,
        )
        for (subject, first, second), met in kept.items()
    ]


def shared(events: Collection[int], *, after: datetime | None = None) -> list[Shared]:
    """Return the pairs of sessions at a time that share a room or an audience; see `doubles`."""
    return list(_shared(events, after))


def _shared(events: Collection[int], after: datetime | None) -> Iterator[Shared]:
    told = set()
    # No database compares words without accents, and both alike: what is read here is compared below.
    for *sides, room, other_room, everyone, track, other_track, _overlaps in _rows(_SHARED, events, after):
        one, other = _Side(*sides[:8]), _Side(*sides[8:])
        if (pair := (min(one.session, other.session), max(one.session, other.session))) in told:
            continue
        told.add(pair)
        if _is_one_room(one.spot, room, other.spot, other_room):
            yield Shared(one.session, other.session, one.spot.event, other.spot.event, ROOM)
        is_one_track = bool(track and other_track) and folded(track) == folded(other_track)
        if one.spot.event == other.spot.event and (everyone or is_one_track):
            kind = EVERYONE if everyone else TRACK
            yield Shared(one.session, other.session, one.spot.event, other.spot.event, kind)


class _Side(NamedTuple):
    """One of the two sessions of a row."""

    session: int
    starts_at: Any
    role: str
    mode: str
    event: int
    venue: str
    address: str
    city: str

    @property
    def spot(self) -> Spot:
        return _spot(self.event, self.venue or self.address, self.city)


@dataclass
class _Met:
    """What the rows of one person and two sessions come to."""

    event: int
    other_event: int
    roles: set[str]
    other_roles: set[str]
    overlaps: bool = False


@lru_cache(maxsize=4096)
def _spot(event: int, venue: str, city: str) -> Spot:
    return Spot(event, folded(venue), folded(city))


# --- In the database ---

#: A session of the events asked about (s) and any other (t) that begins before the one is over, and the other
#: way round, the minutes between two places included. Without events each pair is asked for once, the earlier
#: as s.
_MEETING = """
    s.status IN ('scheduled', 'held') AND t.status IN ('scheduled', 'held') AND s.id <> t.id
    AND t.starts_at < {until_s} AND s.starts_at < {until_t}
    {scope} {after}
"""
#: What is read of both sides: `_Side`.
_SIDES = """
    s.id, s.starts_at, {mine} e.id, e.venue, e.address, e.city,
    t.id, t.starts_at, {theirs} f.id, f.venue, f.address, f.city
"""
_DOUBLES = """
    SELECT p.subject, {sides}, t.starts_at < s.until AND s.starts_at < t.until
    FROM events_session s
    JOIN events_event e ON e.id = s.event_id
    JOIN events_part p ON p.session_id = s.id AND p.status IN ('invited', 'confirmed')
    JOIN events_part q ON q.subject = p.subject AND q.status IN ('invited', 'confirmed')
    JOIN events_session t ON t.id = q.session_id
    JOIN events_event f ON f.id = t.event_id
    WHERE {meeting}
    ORDER BY s.starts_at, s.id, t.starts_at, t.id
"""
_SHARED = """
    SELECT {sides}, s.room, t.room, s.for_everyone OR t.for_everyone, s.track, t.track, 1
    FROM events_session s
    JOIN events_event e ON e.id = s.event_id
    JOIN events_session t ON t.starts_at < s.until AND t.starts_at > {long_before_s}
    JOIN events_event f ON f.id = t.event_id
    WHERE (
        s.room <> '' AND t.room <> '' AND (s.event_id = t.event_id OR EXISTS (
            SELECT 1 FROM events_hosting h JOIN events_hosting k ON k.organisation_id = h.organisation_id
            WHERE h.event_id = s.event_id AND k.event_id = t.event_id))
        OR s.event_id = t.event_id AND (
            s.for_everyone OR t.for_everyone OR s.track <> '' AND t.track <> '')
    ) AND {meeting}
    ORDER BY s.starts_at, s.id, t.starts_at, t.id
"""
#: How each database adds minutes to an instant and takes a day from it; `{}` is a column, then minutes.
_ADDING = {
    "postgresql": ("{0} + {1} * INTERVAL '1 minute'", "GREATEST"),
    "sqlite": ("datetime({0}, ({1}) || ' minutes')", "MAX"),
}


def worded(template: str, *, scoped: int | None, after: bool, way: bool) -> str:
    """Return a query in the words of the database in use; `scoped` is how many events it is asked about."""
    adding, greatest = _ADDING[connection.vendor]
    minutes = f"{greatest}(e.travel_minutes, f.travel_minutes)" if way else "0"
    scope = (
        "AND (s.starts_at < t.starts_at OR s.starts_at = t.starts_at AND s.id < t.id)"
        if scoped is None
        else f"AND s.event_id IN ({', '.join(['%s'] * scoped)})"
    )
    return template.format(
        sides=_SIDES.format(mine="p.role, p.mode,", theirs="q.role, q.mode,")
        if way
        else _SIDES.format(mine="'', '',", theirs="'', '',"),
        meeting=_MEETING.format(
            until_s=adding.format("s.until", minutes) if way else "s.until",
            until_t=adding.format("t.until", minutes) if way else "t.until",
            scope=scope,
            after="AND s.until > %s AND t.until > %s" if after else "",
        ),
        long_before_s=adding.format("s.starts_at", f"-{LONGEST.total_seconds() / 60:.0f}"),
    )


def _rows(template: str, events: Collection[int] | None, after: datetime | None) -> list[Any]:
    if events is not None and not events:
        return []
    moment = connection.ops.adapt_datetimefield_value(after)
    values = [*(events or ()), *([moment, moment] if after else [])]
    sql = worded(
        template,
        scoped=None if events is None else len(events),
        after=after is not None,
        way=template is _DOUBLES,
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


# --- Around an hour ---


def _around(prefix: str, starts_at: datetime, ends_at: datetime, way: timedelta) -> dict[str, datetime]:
    """The lookups that find sessions near an hour: by both ends, and by the index of starts."""
    return {
        f"{prefix}starts_at__lt": ends_at + way,
        f"{prefix}starts_at__gt": starts_at - way - LONGEST,
        f"{prefix}until__gt": starts_at - way,
    }


def _longest_way(at: Event | None) -> timedelta:
    """More than anyone may need between two places, to find what is near; nothing when ways do not count."""
    return timedelta(minutes=LONGEST_WAY if at else 0)


def _way(at: Event | None, other: Event, modes: Iterable[str]) -> timedelta:
    if at is None or Mode.ONLINE in modes or not spot(at).is_apart_from(spot(other)):
        return timedelta()
    return timedelta(minutes=max(at.travel_minutes, other.travel_minutes))


def _meets(session: Session, starts_at: datetime, ends_at: datetime, way: timedelta) -> bool:
    if session.starts_at is None or session.ends_at is None:
        return False
    return session.starts_at < ends_at + way and session.ends_at + way > starts_at
