"""The demonstration's forum: two days in three rooms and on the line, so that a programme is seen at work.

Nobody in it exists. It begins today, or tomorrow where today's last session would be over, so that whoever
opens the demonstration sees what is on or what comes next.
"""

from datetime import datetime, time, timedelta
from itertools import cycle
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from convite.seed import pages
from convite.seed.forum_texts import CLOSES, EVENT, ONLINE, PROGRAMME, STORIES, TRACKS
from convite.seed.names import GENDERS, SECTORS, drawn, invented_name
from convite.seed.showcase import ZONE
from convite.seed.texts import ES
from events import parts, programme, schedule
from events.models import Event, Mode, Part, Session, Topic
from people.models import Organisation, Person, StakeholderGroup

#: The rooms with their seats; what is in none of them takes place on the line alone.
ROOMS = {"Salón Mayor": 220, "Patio": 60, "Biblioteca": 40}
#: So many people hold the roles, each in several sessions.
SPEAKERS = 9
#: How many sit at the table of a session; at the others the demonstration leaves it open.
SEATS = {Session.Format.ROUND_TABLE: 3, Session.Format.PANEL: 2}


def write(secretariat: Organisation, *, by: Person, now: datetime) -> Event:
    """Write the forum and put it before the public; nobody has registered."""
    event = schedule.create_event(
        lead=secretariat,
        title=EVENT["title"],
        summary=EVENT["summary"],
        time_zone=ZONE,
        country="GT",
        city="Ciudad de Guatemala",
        venue="Casa de demostración",
        address="Zona 1",
        seats={Mode.ONSITE: 220, Mode.ONLINE: 600},
        languages=["es"],
        interpretation=["pt", "en"],
        captions=True,
        step_free=True,
        topics=list(Topic.objects.filter(code__in=("human-rights", "digital-security"))),
        by=by,
        now=now - timedelta(days=40),
    )
    rooms = [programme.RoomFacts("", name, seats=seats, step_free=True) for name, seats in ROOMS.items()]
    programme.keep_rooms(event, rooms=rooms, travel_minutes=0, by=by, now=event.created_at)
    held = [_session(event, first_day(now), *row, by=by) for row in PROGRAMME]
    names = {
        told[ES]: {f"name_{code.replace('-', '_')}": name for code, name in told.items()}
        for told in TRACKS.values()
    }
    programme.keep_tracks(event, names=names, by=by, now=event.created_at)
    _tables(held, by=by, now=now)
    schedule.publish(event, by=by, now=now)
    pages.tell(event, EVENT["story"])
    told = {session.title_es: session for session in held}  # type: ignore[attr-defined]
    for title, story in STORIES.items():
        pages.tell(told[title], story)
    return event


def first_day(now: datetime) -> datetime:
    """The forum's first day, at midnight on its wall."""
    there = now.astimezone(ZoneInfo(ZONE))
    day = there.date() + timedelta(days=there.time() >= CLOSES)
    return datetime.combine(day, time())


def _session(
    event: Event,
    first: datetime,
    day: int,
    hour: str,
    minutes: int,
    kind: str,
    room: str,
    track: str,
    titles: tuple[str, str, str],
    *,
    by: Person,
) -> Session:
    facts: dict[str, Any] = {"meeting_url": "https://meet.demo.invalid/foro"} if kind else {}
    return schedule.add_session(
        event,
        title=dict(zip(("es", "pt-br", "en"), titles, strict=True)),
        format=kind or Session.Format.BREAK,
        wall_start=datetime.combine(first.date() + timedelta(days=day), time.fromisoformat(hour)),
        declared_minutes=minutes,
        room="" if room == ONLINE else room,
        track=TRACKS[track][ES] if track else "",
        is_one_of_many=True,
        by=by,
        now=event.created_at,
        **facts,
    )


def _tables(sessions: list[Session], *, by: Person, now: datetime) -> None:
    """Who moderates and who speaks; nobody sits at two tables at one hour."""
    chance = Random(2028)  # noqa: S311  the demonstration is meant to be the same each time
    sectors = {group.code: group for group in StakeholderGroup.objects.all()}
    people = []
    for number in range(SPEAKERS):
        kind, answers, _weight = drawn(chance, GENDERS)
        person = Person.objects.create_user(
            name=invented_name(chance, kind),
            email=f"foro{number}@demo.invalid",
            is_generated=True,
            time_zone=ZONE,
        )
        told = {
            "stakeholder_group": sectors[drawn(chance, SECTORS)[0]],
            "country": chance.choice(("GT", "HN", "BR", "MX", "CO")),
            "gender_answers": list(answers),
        }
        people.append((person, told))
    turns = cycle(enumerate(people))
    for session in sessions:
        for seat in range(SEATS.get(Session.Format(session.format), 0)):
            turn, (person, told) = next(turns)
            role = Part.Role.SPEAKER if seat else Part.Role.ONSITE_MODERATOR
            mode = Mode.ONLINE if seat == 2 or not session.room else Mode.ONSITE
            part = parts.invite(session, person=person, role=role, mode=mode, by=by, now=now)
            parts.confirm(
                part,
                answers=told,
                shows_name=True,
                shows_groups=True,
                # Some would rather not stand on the list of those who speak.
                shows_in_list=turn % 4 != 3,
                agreed_in=person.language,
                now=now,
            )
