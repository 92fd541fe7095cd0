"""Times and places of sessions: the sole writer of them, and of an event's own first start and last end.

Every change that a reader's calendar shows raises the session's `sequence`, sets `moved_at` and is noted
(`events.changes`); when it has settled, who has not been told is found by query (`events.reminders`).
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils.translation import gettext

from events import changes, engaged, own_pace, parts, pictures, publication, registration
from events.errors import (
    AlreadyPublic,
    AtOwnPace,
    DoesNotMove,
    NoBreak,
    NoSuchTime,
    NoTitle,
    NotOver,
    NotReady,
    UnknownZone,
)
from events.models import Event, Hosting, Mode, Part, Session, Topic, WalkIn
from people import acts
from people.models import Organisation, Person

#: What `change_place` may change.
PLACE_FIELDS = frozenset({"room", "meeting_url", "meeting_number", "meeting_passcode", "dial_in"})
#: What `revise_session` may change, beside title and length.
SESSION_FACTS = frozenset(
    {
        "format", "programme", "programme_code", "official_url", "track", "for_everyone", "is_recorded",
        "interpretation_arranged", "report_due_at",
    }
)  # fmt: skip
#: What `revise_session` may change of a session that was held: its room too, for nobody comes there any more.
HELD_FACTS = SESSION_FACTS | {"room"}
VENUE_FIELDS = frozenset({"country", "city", "venue", "address"})


def instant(wall_start: datetime, zone: str) -> datetime:
    """Return the UTC instant that a clock on the wall shows in a zone.

    An hour that happens twice, when clocks are put back, means the first of the two. An hour that never
    happens, when they are put forward, raises `NoSuchTime`; a name that is no zone `UnknownZone`.
    """
    try:
        there = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZone from None
    meant = wall_start.replace(tzinfo=there, fold=0).astimezone(UTC)
    if meant.astimezone(there).replace(tzinfo=None) != wall_start.replace(tzinfo=None):
        raise NoSuchTime
    return meant


def titles(words: Mapping[str, str]) -> dict[str, str]:
    """Return the columns for a title given by language code; raises `NoTitle` when every one is empty."""
    given = {f"title_{code.replace('-', '_')}": text.strip() for code, text in words.items() if text.strip()}
    if not given:
        raise NoTitle
    return given


# --- Events ---


@transaction.atomic
def create_event(
    *,
    lead: Organisation,
    title: Mapping[str, str],
    time_zone: str,
    seats: Mapping[str, int | None],
    by: Person | None,
    now: datetime,
    summary: Mapping[str, str] | None = None,
    topics: Iterable[Topic] = (),
    days: tuple[date, date] | None = None,
    **facts: Any,
) -> Event:
    """Create a draft event led by an organisation, with the seats of each mode (None: no limit).

    `title` and `summary` by language code; `facts` are further columns, such as country, venue or risk. With
    `days`, the first and the last, people go through it alone between them, and it has no sessions.
    Raises `UnknownZone`, `NoTitle`, `UnknownMode`, and what `own_pace.place_between` does.
    """
    instant(datetime(2026, 1, 1), time_zone)  # noqa: DTZ001  a wall time; only the zone is checked
    event = Event(time_zone=time_zone, created_at=now, **titles(title), **facts)
    if days is not None:
        own_pace.place_between(event, *days, now=now)
    for code, text in (summary or {}).items():
        setattr(event, f"summary_{code.replace('-', '_')}", text)
    event.save()
    Hosting.objects.create(event=event, organisation=lead, is_lead=True, right=Hosting.Right.EDIT)
    for mode, number in seats.items():
        registration.set_seats(event, mode=mode, seats=number, by=by, now=now)
    event.topics.set(topics)
    acts.note(event, "event created", by=by, now=now)
    return event


@transaction.atomic
def publish(event: Event, *, by: Person | None, now: datetime) -> list[str]:
    """Put an event before the public and make its pages; return in words what still lacks translation.

    Raises `NotReady` with every reason when it has no dated session, no seats, or no way in: a venue for
    those in the room, a link or number for those online.
    """
    if lacks := lacking(event):
        raise NotReady(lacks)
    event.status = Event.Status.PUBLISHED
    event.save(update_fields=["status"])
    acts.note(event, "event published", by=by, now=now)
    return publication.make_pages(event)


def lacking(event: Event) -> list[str]:
    """Return, in sentences, what keeps an event from being published; nothing when it is ready."""
    dated = Session.objects.filter(event=event, status=Session.Status.SCHEDULED)
    sessions = list(dated.without_breaks())
    modes = registration.open_modes(event)
    lacks: list[str] = []
    if event.is_at_own_pace:
        return lacks if modes else [gettext("There is no way to take part yet: offer places.")]
    if not sessions:
        lacks.append(gettext("No session has a date yet."))
    if not modes and not event.elsewhere_url:
        lacks.append(gettext("There is no way to take part yet: offer seats in the room or online."))
    if Mode.ONSITE in modes and not (event.venue or event.address or any(s.room for s in sessions)):
        lacks.append(gettext("The place is missing: write the venue or its address."))
    if Mode.ONLINE in modes and not any(session.has_way_in for session in sessions):
        lacks.append(gettext("The way in is missing: write the link of the meeting."))
    return lacks


@transaction.atomic
def cancel_event(event: Event, *, by: Person | None, now: datetime) -> Event:
    """Call off an event and every session of it that is not over; those registered are told of each.

    What is over took place, and stays in the figures with its attendance.
    """
    for session in event.sessions.filter(status__in=[Session.Status.SCHEDULED, Session.Status.DRAFT]):
        if session.ends_at is None or session.ends_at > now:
            _call_off(session, now)
    was_public = event.status == Event.Status.PUBLISHED
    event.status = Event.Status.CANCELLED
    event.save(update_fields=["status"])
    if was_public:
        own_pace.call_off(event, now=now)
    acts.note(event, "event called off", by=by, now=now)
    publication.withdraw_pages(event)
    return event


@transaction.atomic
def change_venue(event: Event, *, by: Person | None, now: datetime, **place: str) -> Event:
    """Move an event to another venue, address, city or country; its sessions ahead count as moved."""
    changed = {name: value for name, value in place.items() if getattr(event, name) != value}
    unknown = set(place) - VENUE_FIELDS
    if unknown:
        raise TypeError(f"change_venue() knows no {', '.join(sorted(unknown))}")
    if not changed:
        return event
    ahead = list(
        event.sessions.select_for_update(no_key=True).filter(
            status=Session.Status.SCHEDULED, starts_at__gt=now
        )
    )
    changes.note([session.pk for session in ahead], now=now)
    for name, value in changed.items():
        setattr(event, name, value)
    event.save(update_fields=list(changed))
    acts.note(event, "venue changed", by=by, now=now)
    for session in ahead:
        session.sequence += 1
        session.moved_at = None if session.is_break else now
        session.save(update_fields=["sequence", "moved_at"])
    return event


# --- Sessions ---


@transaction.atomic
def add_session(
    event: Event,
    *,
    title: Mapping[str, str],
    declared_minutes: int,
    wall_start: datetime | None = None,
    format: str = Session.Format.OTHER,
    time_zone: str | None = None,
    is_one_of_many: bool = False,
    by: Person | None,
    now: datetime,
    **facts: Any,
) -> Session:
    """Add a session; without `wall_start` it stays a draft until `reschedule` gives it a date.

    Once its event is before the public, a dated session gets its pages at once. `wall_start` is what the
    clock on the wall shows in `time_zone` (default: the event's). `facts` are further columns, such as room,
    meeting_url, slot_minutes or programme_code. Of one of many, whoever adds them notes that they were added.
    Raises `AtOwnPace` where people go through the event alone.
    """
    if event.is_at_own_pace:
        raise AtOwnPace
    session = Session(
        event=event,
        format=format,
        declared_minutes=declared_minutes,
        time_zone=time_zone or event.time_zone,
        **titles(title),
        **facts,
    )
    if wall_start is not None:
        _place_in_time(session, wall_start, session.time_zone)
    session.save(force_insert=True)
    _keep_span(event)
    if not is_one_of_many:
        _note(session, "session added", by=by, now=now)
    _put_on_the_programme(session)
    return session


@transaction.atomic
def reschedule(
    session: Session,
    *,
    wall_start: datetime,
    time_zone: str | None = None,
    by: Person | None,
    now: datetime,
    declared_minutes: int | None = None,
) -> Session:
    """Give a session another time, zone or length; everybody in it is told once.

    The same time again changes nothing. Raises `DoesNotMove`, `NoSuchTime`, `UnknownZone`, or `Engaged` when
    somebody who leads it leads another session then.
    """
    fresh = _lock(session)
    before = (fresh.wall_start, fresh.time_zone, fresh.declared_minutes, fresh.status)
    was = _wall(fresh)
    if declared_minutes is not None:
        fresh.declared_minutes = declared_minutes
        if fresh.slot_minutes is not None and fresh.slot_minutes < declared_minutes:
            fresh.slot_minutes = declared_minutes
    _place_in_time(fresh, wall_start, time_zone or fresh.time_zone)
    if (fresh.wall_start, fresh.time_zone, fresh.declared_minutes, fresh.status) != before:
        _moved(fresh, now)
        fresh.save()
        engaged.carry(fresh)
        _keep_span(fresh.event)
        act = "session moved" if was else "session dated"
        _note(fresh, act, by=by, now=now, was=was, became=_wall(fresh))
        if before[-1] == Session.Status.DRAFT:
            _put_on_the_programme(fresh)
    return _copied(session, fresh)


@transaction.atomic
def set_aside(session: Session, *, by: Person | None, now: datetime) -> Session:
    """Take a session's date back, so that it is a draft again; nobody has read of it yet.

    Raises `AlreadyPublic` once its event is before the public, and `DoesNotMove`.
    """
    fresh = _lock(session)
    if fresh.event.status != Event.Status.DRAFT:
        raise AlreadyPublic
    if fresh.status != Session.Status.DRAFT:
        fresh.starts_at = fresh.wall_date = fresh.wall_time = None
        fresh.status = Session.Status.DRAFT
        _moved(fresh, now)
        fresh.save()
        engaged.carry(fresh)
        _note(fresh, "session set aside", by=by, now=now)
        _keep_span(fresh.event, empties=True)
    return _copied(session, fresh)


@transaction.atomic
def set_length(session: Session, *, declared_minutes: int, by: Person | None, now: datetime) -> Session:
    """Say how long a session without a date will take; one with a date is rescheduled instead."""
    fresh = _lock(session)
    if fresh.status != Session.Status.DRAFT:
        raise DoesNotMove
    fresh.declared_minutes = declared_minutes
    if fresh.slot_minutes is not None and fresh.slot_minutes < declared_minutes:
        fresh.slot_minutes = declared_minutes
    _moved(fresh, now)
    fresh.save()
    _note(fresh, "session changed", by=by, now=now)
    return _copied(session, fresh)


@transaction.atomic
def revise_session(
    session: Session,
    *,
    title: Mapping[str, str],
    declared_minutes: int,
    by: Person | None,
    now: datetime,
    **facts: Any,
) -> Session:
    """Correct what a session says of itself (`SESSION_FACTS`) and how long it takes; its pages follow.

    A language left out of `title` has none any more. Another length is told to everybody once. Of a session
    that was held the words are corrected (`HELD_FACTS`) and its length stays, for figures rest on it.
    Raises `NoTitle`, `NoBreak`, or `DoesNotMove` for another length then and for one that was called off.
    """
    fresh = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    was_held, was_break = fresh.status == Session.Status.HELD, fresh.is_break
    unknown = set(facts) - (HELD_FACTS if was_held else SESSION_FACTS)
    if unknown:
        raise TypeError(f"revise_session() knows no {', '.join(sorted(unknown))}")
    if fresh.status == Session.Status.CANCELLED or (was_held and declared_minutes != fresh.declared_minutes):
        raise DoesNotMove
    if facts.get("format") == Session.Format.BREAK and _gathers(fresh):
        raise NoBreak
    columns: dict[str, Any] = {f"title_{column}": None for column in ("es", "pt_br", "en")}
    for name, value in (columns | titles(title) | facts).items():
        setattr(fresh, name, value)
    is_longer = fresh.declared_minutes != declared_minutes
    if is_longer:
        fresh.declared_minutes = declared_minutes
        if fresh.slot_minutes is not None and fresh.slot_minutes < declared_minutes:
            fresh.slot_minutes = declared_minutes
        _moved(fresh, now, was_break=was_break)
    fresh.save()
    if is_longer:
        engaged.carry(fresh)
    _note(fresh, "session changed", by=by, now=now)
    if "is_recorded" in facts:
        pictures.follow(fresh.event)
    _keep_span(fresh.event)
    _put_on_the_programme(fresh)
    return _copied(session, fresh)


def _gathers(session: Session) -> bool:
    """Whether somebody has a role in a session, was or will be counted there, or it has more of its own.

    That is seats, codes on a wall, printed sheets, a survey or documents; not a role that was declined, nor a
    document that was taken off.
    """
    kept = (
        session.parts.filter(status__in=Part.STANDING),
        session.presences,
        session.headcounts,
        session.sheets,
        session.surveys,
        session.documents.filter(removed_at=None),
        session.hub_walls,
        WalkIn.objects.filter(session=session),
    )
    return session.is_chosen or any(rows.exists() for rows in kept)


@transaction.atomic
def change_place(session: Session, *, by: Person | None, now: datetime, **place: str) -> Session:
    """Change the room or the way in (`PLACE_FIELDS`); everybody in the session is told once."""
    unknown = set(place) - PLACE_FIELDS
    if unknown:
        raise TypeError(f"change_place() knows no {', '.join(sorted(unknown))}")
    fresh = _lock(session)
    changed = [name for name, value in place.items() if getattr(fresh, name) != value]
    if changed:
        for name in changed:
            setattr(fresh, name, place[name])
        _moved(fresh, now)
        fresh.save(update_fields=[*changed, "sequence", "moved_at"])
        _note(fresh, "place of a session changed", by=by, now=now)
    return _copied(session, fresh)


@transaction.atomic
def cancel_session(session: Session, *, by: Person | None, now: datetime) -> Session:
    """Call off one session; it stays visible, crossed out, and everybody in it is told. Safe to run twice."""
    fresh = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    if fresh.status == Session.Status.HELD:
        raise DoesNotMove
    if fresh.status != Session.Status.CANCELLED:
        _call_off(fresh, now)
        _note(fresh, "session called off", by=by, now=now)
        _keep_span(fresh.event)
    return _copied(session, fresh)


@transaction.atomic
def hold(session: Session, *, by: Person | None, now: datetime) -> Session:
    """Record that a session took place: from then on its time and length stay, for figures rest on them.

    Raises `DoesNotMove` when it was called off or has no date, `NotOver` before its end. Safe to run twice.
    """
    return _settle(session, Session.Status.HELD, by=by, now=now)


@transaction.atomic
def reopen(session: Session, *, by: Person | None, now: datetime) -> Session:
    """Take back that a session took place, so that its time or length can be put right. Safe to run twice.

    Raises as `hold` does.
    """
    return _settle(session, Session.Status.SCHEDULED, by=by, now=now)


def _settle(session: Session, status: str, *, by: Person | None, now: datetime) -> Session:
    fresh = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    if fresh.status not in (Session.Status.SCHEDULED, Session.Status.HELD) or not fresh.ends_at:
        raise DoesNotMove
    if fresh.ends_at > now:
        raise NotOver
    if fresh.status != status:
        fresh.status = status
        fresh.save(update_fields=["status"])
        act = "session held" if status == Session.Status.HELD else "session opened again"
        _note(fresh, act, by=by, now=now)
    return _copied(session, fresh)


# --- When a country changes its clocks ---


class Shifted(NamedTuple):
    """A session whose instant no longer follows from its hour on the wall; none when that hour is gone."""

    session: Session
    before: datetime
    after: datetime | None


def shifted(now: datetime) -> list[Shifted]:
    """Return the sessions ahead whose zone has got other rules since they were placed in time.

    What was announced is the hour on the wall, so the instant is what gives way. Those of a day around now
    are looked at too, for a new rule may put a session ahead that the old one put behind.
    """
    ahead = Session.objects.filter(
        status=Session.Status.SCHEDULED, starts_at__gt=now - timedelta(days=1), wall_date__isnull=False
    ).select_related("event")
    found = []
    for session in ahead.order_by("starts_at", "pk"):
        wall, kept = session.wall_start, session.starts_at
        if wall is None or kept is None:
            continue
        try:
            meant = instant(wall, session.time_zone)
        except (NoSuchTime, UnknownZone):
            found.append(Shifted(session, kept, None))
            continue
        if meant != kept and max(meant, kept) > now:
            found.append(Shifted(session, kept, meant))
    return found


@transaction.atomic
def follow_zones(*, by: Person | None = None, now: datetime) -> list[Shifted]:
    """Work out anew, from the hour on the wall, the instants of sessions whose zone has other rules now.

    Each is logged, and told once to everybody in it, like any session that moved. One whose hour does not
    exist any more is returned without a new instant and stays as it is: its organisers choose another.
    Whoever would lead two sessions at once now is asked anew for the later one. Safe to run twice.
    """
    own_pace.follow_zones(now=now)
    found = shifted(now)
    moving = [(one, one.after) for one in found if one.after is not None]
    # Events are held before their sessions, as at the desk.
    events = {one.session.event_id for one, _after in moving}
    list(Event.objects.select_for_update(no_key=True).filter(pk__in=events).order_by("pk").values_list("pk"))
    for one, after in moving:
        fresh = _lock(one.session)
        fresh.starts_at = after
        _moved(fresh, now)
        fresh.save(update_fields=["starts_at", "sequence", "moved_at"])
        _keep_span(fresh.event)
        _note(
            fresh,
            "instant worked out anew from the hour on the wall",
            by=by,
            now=now,
            zone=fresh.time_zone,
            before=one.before.isoformat(),
            after=after.isoformat(),
        )
    moved = [one.session for one, _after in moving]
    with engaged.together(moved):
        # Nobody chose this: it cannot be refused, so whoever leads elsewhere at that time is asked again.
        parts.ask_anew(engaged.elsewhere(moved), by=by, now=now)
    return found


# --- What every change shares ---


def _note(session: Session, act: str, *, by: Person | None, now: datetime, **more: Any) -> None:
    """Note on the event what was done to one of its sessions."""
    acts.note(session.event, act, by=by, now=now, session=session.code, **more)


def _wall(session: Session) -> str:
    """When a session is, as a log keeps it: the hour on the wall and its zone; nothing while undated."""
    start = session.wall_start
    return f"{start:%Y-%m-%d %H:%M} ({session.time_zone})" if start else ""


def _lock(session: Session) -> Session:
    fresh = Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    if fresh.status in (Session.Status.HELD, Session.Status.CANCELLED):
        raise DoesNotMove
    return fresh


def _place_in_time(session: Session, wall_start: datetime, zone: str) -> None:
    session.starts_at = instant(wall_start, zone)
    session.wall_date, session.wall_time = wall_start.date(), wall_start.time().replace(tzinfo=None)
    session.time_zone = zone
    session.status = Session.Status.SCHEDULED


def _put_on_the_programme(session: Session) -> None:
    """Make or renew the pages of a dated session whose event is before the public already."""
    stands = (Session.Status.SCHEDULED, Session.Status.HELD)
    if session.status in stands and session.event.status == Event.Status.PUBLISHED:
        publication.make_pages(session.event)


def _moved(session: Session, now: datetime, *, was_break: bool = False) -> None:
    """Note that a session changes; called before the change is saved. Of a break nobody hears, even later."""
    session.sequence += 1
    if was_break or session.is_break:
        changes.forget(session)
        session.moved_at = None
        return
    changes.note([session.pk], now=now)
    session.moved_at = now


def _call_off(session: Session, now: datetime) -> None:
    changes.note([session.pk], now=now)
    session.status = Session.Status.CANCELLED
    session.cancelled_at = now
    session.sequence += 1
    session.save(update_fields=["status", "cancelled_at", "sequence"])
    engaged.carry(session)


def _keep_span(event: Event, *, empties: bool = False) -> None:
    """Keep the event's first start and last end; when nothing stands any more, the last span stays.

    `empties`: it does not, for its last session has no date. Whether all were called off is kept too.
    """
    # Of two who each call off one of the last sessions, the second one sees what the first one did.
    Event.objects.select_for_update(no_key=True).values_list("pk").get(pk=event.pk)
    sessions = list(event.sessions.values_list("status", "starts_at", "declared_minutes"))
    stands = (Session.Status.SCHEDULED, Session.Status.HELD)
    spans = [
        (starts, starts + timedelta(minutes=minutes))
        for status, starts, minutes in sessions
        if status in stands and starts is not None
    ]
    event.is_emptied = not spans and any(status == Session.Status.CANCELLED for status, *_when in sessions)
    if spans or empties:
        event.starts_at = min((start for start, _end in spans), default=None)
        event.ends_at = max((end for _start, end in spans), default=None)
        event.save(update_fields=["starts_at", "ends_at", "is_emptied"])
    else:
        event.save(update_fields=["is_emptied"])


def _copied(session: Session, fresh: Session) -> Session:
    for column in fresh._meta.concrete_fields:
        setattr(session, column.attname, getattr(fresh, column.attname))
    return session
