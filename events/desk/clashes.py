"""What would be at the same hour, in words; what the viewer may not see is only said to be taken."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from convite import moments
from events import access, clashes
from events.invitees import called
from events.models import Event, Part, Session
from people.models import Person

#: Clashes that a page names before something is kept; how many more there are is said.
MOST = 12


def clashes_of_session(
    session: Session,
    starts_at: datetime,
    viewer: Any,
    *,
    minutes: int | None = None,
    room: str | None = None,
    beside: Session | None = None,
) -> list[str]:
    """Everything that a session would clash with at an hour: its people, its room and its audience.

    `beside` is a session that moves at the same time.
    """
    ends_at = starts_at + timedelta(minutes=minutes or session.declared_minutes)
    told = _of_roles(session, starts_at, ends_at, viewer, beside) if session.pk else []
    sharing = clashes.sharing(session, starts_at, ends_at, room=room, beside=beside)
    seen = _seen([other for _kind, other in sharing], viewer)
    told += [_shared_words(kind, other, seen) for kind, other in sharing]
    elsewhere = clashes.taken_elsewhere(
        session.event, starts_at, ends_at, among=access.events_for(viewer, "names")
    )
    if elsewhere:
        told.append(
            ngettext(
                "%(count)s person registered here has something else at that hour.",
                "%(count)s people registered here have something else at that hour.",
                elsewhere,
            )
            % {"count": elsewhere}
        )
    return list(dict.fromkeys(told))


def _of_roles(
    session: Session, starts_at: datetime, ends_at: datetime, viewer: Any, beside: Session | None
) -> list[str]:
    """What else those with a role would have at the new hour; another's sessions are not named."""
    told = []
    for part in session.parts.standing().exclude(person=None).select_related("person"):
        if part.person is not None:
            others = clashes.of_person(
                part.person, starts_at, ends_at, exclude=session, at=session.event, mode=part.mode
            )
            others = [other for other in others if other.session != beside]
            told += [f"{called(part, viewer)}: {words}" for words in _clash_words(others, viewer)]
    return told


def clashes_of_invitee(person: Person | None, session: Session, viewer: Any, mode: str = "") -> list[str]:
    """What else the person to be asked would have at the hour of the session."""
    if person is None or session.starts_at is None or session.ends_at is None:
        return []
    others = clashes.of_person(
        person, session.starts_at, session.ends_at, exclude=session, at=session.event, mode=mode
    )
    return [_("This person %(clash)s.") % {"clash": words} for words in _clash_words(others, viewer)]


def of_events(events: Collection[Event], viewer: Any, now: datetime) -> list[tuple[Session, list[str]]]:
    """Every clash ahead that the sessions of some events are in: each session, and what is at its hour."""
    keys = {event.pk for event in events}
    doubles, shared = clashes.doubles(keys, after=now), clashes.shared(keys, after=now)
    pairs = [(one.session, one.other) for one in doubles] + [(one.session, one.other) for one in shared]
    sessions = {
        session.pk: session
        for session in Session.objects.filter(pk__in={key for pair in pairs for key in pair})
        .select_related("event")
        .in_order()
    }
    names = _names(doubles, viewer)
    seen = _seen(sessions.values(), viewer)
    told: dict[int, list[str]] = {}
    for double in doubles:
        for mine, other in ((double.session, double.other), (double.other, double.session)):
            if sessions[mine].event_id in keys:
                who = names.get((double.subject, mine)) or _("Somebody with a role")
                told.setdefault(mine, []).append(_double_words(who, sessions[other], double, seen))
    for one in shared:
        for mine, other in ((one.session, one.other), (one.other, one.session)):
            if sessions[mine].event_id in keys:
                told.setdefault(mine, []).append(_shared_words(one.kind, sessions[other], seen))
    return [(session, list(dict.fromkeys(told[key]))) for key, session in sessions.items() if key in told]


def before_keeping(
    make: Callable[[], Sequence[Session]], viewer: Any, *, is_sure: bool, now: datetime, is_kept: bool = True
) -> tuple[Sequence[Session], list[str]]:
    """Make sessions; where they would clash and nobody has said that it is meant, take them back and say so.

    Returns what was made, which stands where nothing is said of it, and never unless it `is_kept`: then it is
    only looked at. Whatever `make` refuses is raised.
    """
    with transaction.atomic():
        made = make()
        told = [] if is_sure else of_made(made, viewer, now)
        if told or not is_kept:
            transaction.set_rollback(True)
    return made, told


def of_made(made: Sequence[Session], viewer: Any, now: datetime) -> list[str]:
    """What each of some sessions that were just made clashes with, in words; of many the first `MOST`."""
    keys = {session.pk for session in made}
    events = list(Event.objects.filter(sessions__in=keys).distinct())
    told = [
        _("%(day)s, %(hour)s, “%(title)s”: %(clash)s")
        % {
            "day": moments.day_words(session.starts_at, session.time_zone),
            "hour": moments.hour_words(session.starts_at, session.time_zone),
            "title": session.title,
            "clash": words,
        }
        for session, found in of_events(events, viewer, now)
        if session.pk in keys and session.starts_at
        for words in found
    ]
    more = len(told) - MOST
    if more > 0:
        told = told[:MOST]
        told.append(ngettext("And %(count)s more.", "And %(count)s more.", more) % {"count": more})
    return told


def _names(doubles: Collection[clashes.Double], viewer: Any) -> dict[tuple[Any, int], str]:
    """How the people concerned are called in each session whose names the viewer may read."""
    may_read = access.events_for(viewer, "names")
    held = Part.objects.standing().filter(
        subject__in={one.subject for one in doubles},
        session__in={key for one in doubles for key in (one.session, one.other)},
        session__event__in=may_read,
    )
    return {(part.subject, part.session_id): called(part, viewer) for part in held.select_related("person")}


def _seen(sessions: Iterable[Session], viewer: Any) -> set[int]:
    """The events among those of some sessions that the viewer may see."""
    keys = {session.event_id for session in sessions}
    if not keys:
        return set()
    return set(access.events_for(viewer, "counts").filter(pk__in=keys).values_list("pk", flat=True))


def _double_words(who: str, other: Session, double: clashes.Double, seen: Collection[int]) -> str:
    if other.event_id not in seen:
        return _("%(name)s is taken at that time.") % {"name": who}
    if double.is_travel:
        return _("%(name)s would have too little time to get to “%(title)s” in another place.") % {
            "name": who,
            "title": other.title,
        }
    return _("%(name)s also has a role in “%(title)s”.") % {"name": who, "title": other.title}


def _shared_words(kind: str, other: Session, seen: Collection[int]) -> str:
    if other.event_id not in seen:
        return _("The room is taken at that time.")
    if kind == clashes.ROOM:
        return _("%(room)s is also the room of “%(title)s”.") % {"room": other.room, "title": other.title}
    if kind == clashes.EVERYONE:
        return _("At the same hour as “%(title)s”, and one of the two is for everyone.") % {
            "title": other.title
        }
    return _("“%(title)s” is for the same track, “%(track)s”.") % {
        "title": other.title,
        "track": other.track,
    }


def _clash_words(others: Collection[Part], viewer: Any) -> list[str]:
    """Say what clashes: named where the viewer may see it, else only that there is something."""
    sessions = [other.session for other in others]
    seen = _seen(sessions, viewer)
    words = [
        _("has a role in “%(title)s” at that hour") % {"title": session.title}
        for session in sessions
        if session.event_id in seen
    ]
    if len(words) < len(sessions):
        words.append(_("is taken at that time"))
    return list(dict.fromkeys(words))
