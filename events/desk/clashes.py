"""What else those with a role would have at the same hour."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from events import access, schedule
from events.invitees import called
from events.models import Part, Session
from people.models import Person


def clashes_of_roles(session: Session, starts_at: datetime, viewer: Any) -> list[str]:
    """What else those with a role would have at the new hour; another's sessions are not named."""
    ends_at = starts_at + timedelta(minutes=session.declared_minutes)
    told = []
    for part in session.parts.filter(status__in=Part.STANDING).exclude(person=None).select_related("person"):
        if part.person is not None:
            others = schedule.clashes(part.person, starts_at, ends_at, exclude=session)
            told += [f"{called(part, viewer)}: {words}" for words in _clash_words(others, viewer)]
    return told


def _clash_words(others: Iterable[Any], viewer: Any) -> list[str]:
    """Say what clashes: named where the viewer may see it, else only that there is something."""
    sessions = [getattr(other, "session", other) for other in others]
    if not sessions:
        return []
    seen = set(
        access.events_for(viewer, "counts")
        .filter(pk__in={session.event_id for session in sessions})
        .values_list("pk", flat=True)
    )
    words = [
        _("has a role in “%(title)s” at that hour") % {"title": session.title}
        for session in sessions
        if session.event_id in seen
    ]
    if len(words) < len(sessions):
        words.append(_("has another role at that hour"))
    return list(dict.fromkeys(words))


def clashes_of_invitee(person: Person | None, session: Session, viewer: Any) -> list[str]:
    """What else the person to be asked would have at the hour of the session."""
    if person is None or session.starts_at is None or session.ends_at is None:
        return []
    others = schedule.clashes(person, session.starts_at, session.ends_at, exclude=session)
    return [_("This person %(clash)s.") % {"clash": words} for words in _clash_words(others, viewer)]
