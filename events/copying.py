"""What was built once, used again: a session, a day, a series, an event on other days, a template.

Hours are those of the clock on the wall, so that nine o'clock stays nine o'clock when clocks change. Whoever
had a role is only thought of for the copy: nobody is asked before somebody says so. Ways in are not carried
to another event, for those who had the link would still have it.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from events import parts, programme, questions, rules, schedule
from events.errors import NothingToCopy
from events.models import Event, Part, Session, Template
from people import acts
from people.models import Organisation, Person

#: As many copies of a session as one act makes.
MOST = 60
#: What a copy says of itself as the session does.
WORDS = ("title_es", "title_pt_br", "title_en")
FACTS = ("format", "declared_minutes", "slot_minutes", "room", "track", "for_everyone", "is_recorded")
#: The way in, which goes along within one event only.
WAY_IN = ("meeting_url", "meeting_number", "meeting_passcode", "dial_in")
#: What another event takes over of an event.
EVENT_FACTS = (
    "country", "city", "venue", "address", "languages", "interpretation", "captions", "step_free",
    "travel_minutes", "risk",
)  # fmt: skip


# --- Within an event ---


def dates(first: date, *, every: int, times: int, skip: Collection[date] = ()) -> list[date]:
    """Return the days of `times` copies, each `every` days after the last; those to skip are left out."""
    days = (first + timedelta(days=every * number) for number in range(1, times + 1))
    return [day for day in days if day not in skip]


@transaction.atomic
def copy_session(
    session: Session, *, wall_start: datetime | None, with_roles: bool, by: Person | None, now: datetime
) -> Session:
    """Add a session like another one to its event, at a start by the clock in its zone, or undated."""
    made = _copy(session, session.event, wall_start, with_roles=with_roles, way_in=True, by=by, now=now)
    acts.note(session.event, "session added", by=by, now=now, session=made.code)
    return made


@transaction.atomic
def repeat(
    session: Session,
    *,
    every: int,
    times: int,
    skip: Collection[date] = (),
    with_roles: bool,
    by: Person | None,
    now: datetime,
) -> list[Session]:
    """Add the same session again every so many days at the same hour; see `dates`.

    Raises `NothingToCopy` where it has no date or every day is skipped, `NoSuchTime` where on one of the days
    the clocks jump over its hour.
    """
    if session.wall_date is None or session.wall_time is None:
        raise NothingToCopy
    days = dates(session.wall_date, every=every, times=times, skip=skip)
    if not days:
        raise NothingToCopy
    _note(session.event, "sessions copied", len(days), by=by, now=now)
    return [
        _copy(
            session,
            session.event,
            datetime.combine(day, session.wall_time),
            with_roles=with_roles,
            way_in=True,
            by=by,
            now=now,
        )
        for day in days
    ]


@transaction.atomic
def copy_day(
    event: Event, *, day: date, to: date, with_roles: bool, by: Person | None, now: datetime
) -> list[Session]:
    """Add every session of a day again on another day; raises `NothingToCopy` for an empty one."""
    found = [
        session
        for session in _standing(event)
        if (start := programme.there(session)) is not None and start.date() == day
    ]
    if not found:
        raise NothingToCopy
    _note(event, "sessions copied", len(found), by=by, now=now)
    return [
        _copy(
            session,
            event,
            wall + (to - day) if (wall := session.wall_start) else None,
            with_roles=with_roles,
            way_in=True,
            by=by,
            now=now,
        )
        for session in found
    ]


# --- A whole event ---


@transaction.atomic
def copy_event(
    event: Event,
    *,
    lead: Organisation,
    title: Mapping[str, str],
    first_day: date,
    with_roles: bool,
    by: Person | None,
    now: datetime,
) -> Event:
    """Make a draft of the event's structure that begins on another day: rooms, seats, sessions, topics.

    `title` by language code. Its sessions keep their hours on the wall and the days between them; who had
    which role is thought of again `with_roles`. The organisers' questions are asked again, and their rules
    for messages stand there, off.
    """
    made = _begin(event_structure(event), lead=lead, title=title, first_day=first_day, by=by, now=now)
    made.topics.set(event.topics.all())
    if with_roles:
        for session, copied in zip(_standing(event), made.sessions.order_by("pk"), strict=True):
            _think_of(session, copied, now)
    questions.copy(made, source=event, by=by, now=now)
    rules.copy(made, source=event, first_day=first_day, now=now)
    return made


# --- Templates ---


@transaction.atomic
def keep_template(
    event: Event, *, organisation: Organisation, name: str, by: Person | None, now: datetime
) -> Template:
    """Keep the structure of an event for an organisation to begin others from; it holds no name or link."""
    return Template.objects.create(
        organisation=organisation, name=name, structure=event_structure(event), made_by=by, made_at=now
    )


@transaction.atomic
def begin(
    template: Template, *, title: Mapping[str, str], first_day: date, by: Person | None, now: datetime
) -> Event:
    """Make a draft that begins on `first_day` from a template, led by the organisation that keeps it."""
    return _begin(
        template.structure, lead=template.organisation, title=title, first_day=first_day, by=by, now=now
    )


@transaction.atomic
def retire(template: Template, *, by: Person | None, now: datetime) -> None:
    """Take a template out of use; nothing that was begun from it changes."""
    if template.retired_at is None:
        template.retired_at = now
        template.save(update_fields=["retired_at"])


def event_structure(event: Event) -> dict[str, Any]:
    """Return what a template keeps of an event: columns, seats by mode, rooms, tracks, sessions by hour.

    A session's day is counted from the first of the event; one without a date has none.
    """
    sessions = _standing(event)
    first = min((session.wall_date for session in sessions if session.wall_date), default=None)
    length = (event.last_day - event.first_day).days if event.first_day and event.last_day else None
    return {
        "time_zone": event.time_zone,
        # Of one that people go through at their own pace: how many days its last is after its first.
        **({"days": length} if length is not None else {}),
        "event": {name: _plain(getattr(event, name)) for name in EVENT_FACTS},
        "seats": {
            row.mode: row.seats for row in event.capacities.filter(session=None, hub=None).order_by("pk")
        },
        "rooms": [
            {"name": room.name, "seats": room.seats, "step_free": room.step_free}
            for room in event.rooms.order_by("position", "pk")
        ],
        "tracks": programme.tracks_of(event),
        "sessions": [
            {
                "day": (session.wall_date - first).days if session.wall_date and first else None,
                "hour": session.wall_time.isoformat("minutes") if session.wall_time else None,
                "time_zone": session.time_zone,
                **{name: getattr(session, name) for name in (*WORDS, *FACTS)},
            }
            for session in sessions
        ],
    }


def _begin(
    structure: Mapping[str, Any],
    *,
    lead: Organisation,
    title: Mapping[str, str],
    first_day: date,
    by: Person | None,
    now: datetime,
) -> Event:
    event = schedule.create_event(
        lead=lead,
        title=title,
        time_zone=structure["time_zone"],
        seats=structure["seats"],
        days=(first_day, first_day + timedelta(days=structure["days"])) if "days" in structure else None,
        by=by,
        now=now,
        **structure["event"],
    )
    rooms = [programme.RoomFacts("", **facts) for facts in structure["rooms"]]
    travel = structure["event"]["travel_minutes"]
    programme.keep_rooms(event, rooms=rooms, travel_minutes=travel, by=by, now=now)
    for facts in structure["sessions"]:
        wall_start = None
        if facts["day"] is not None:
            day = first_day + timedelta(days=facts["day"])
            wall_start = datetime.combine(day, time.fromisoformat(facts["hour"]))
        schedule.add_session(
            event,
            title={name.removeprefix("title_").replace("_", "-"): facts[name] or "" for name in WORDS},
            wall_start=wall_start,
            time_zone=facts["time_zone"],
            is_one_of_many=True,
            by=by,
            now=now,
            **{name: facts[name] for name in FACTS},
        )
    # Templates that were kept before tracks had names have none.
    programme.keep_tracks(event, names=structure.get("tracks", {}), by=by, now=now)
    if structure["sessions"]:
        _note(event, "sessions copied", len(structure["sessions"]), by=by, now=now)
    return event


# --- What every copy shares ---


def _note(event: Event, act: str, count: int, *, by: Person | None, now: datetime) -> None:
    acts.note(event, act, by=by, now=now, count=str(count))


def _standing(event: Event) -> list[Session]:
    found = event.sessions.exclude(status=Session.Status.CANCELLED).order_by("pk")
    for session in (sessions := list(found)):
        session.event = event
    return sessions


def _copy(
    session: Session,
    event: Event,
    wall_start: datetime | None,
    *,
    with_roles: bool,
    way_in: bool,
    by: Person | None,
    now: datetime,
) -> Session:
    columns = (*FACTS, *(WAY_IN if way_in else ()))
    made = schedule.add_session(
        event,
        title={name.removeprefix("title_").replace("_", "-"): getattr(session, name) or "" for name in WORDS},
        wall_start=wall_start,
        time_zone=session.time_zone,
        is_one_of_many=True,
        by=by,
        now=now,
        **{name: getattr(session, name) for name in columns},
    )
    if with_roles:
        _think_of(session, made, now)
    return made


def _think_of(session: Session, copied: Session, now: datetime) -> None:
    """Note for a copy who had a role, without asking anybody; whoever was forgotten stays out.

    Whoever coordinates a hub does so at every session of the event already; another event has other hubs.
    """
    seen = set()
    wanted = (*Part.STANDING, Part.Status.PLANNED)
    for part in session.parts.filter(status__in=wanted).select_related("person").order_by("position", "pk"):
        if part.hub_id is not None and copied.event_id == session.event_id:
            continue
        if part.person is not None and (part.subject, part.role) not in seen:
            seen.add((part.subject, part.role))
            parts.plan(
                copied,
                person=part.person,
                role=part.role,
                organisation=part.organisation,
                mode="" if part.hub_id is not None else part.mode,
                now=now,
            )


def _plain(value: Any) -> Any:
    """A column as JSON keeps it; a country by its code."""
    return value if value is None or isinstance(value, bool | int | list) else str(value)
