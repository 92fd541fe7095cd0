"""Who will hear of a change, counted before it is made."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from convite import moments
from events import changes
from events.models import Event, Part, Registration, Session


def _people_told(event: Event, sessions: Collection[Session], *, of_all: bool = False) -> int:
    """How many places and roles will hear of a change, or `of_all`: those that stand and have an address."""
    roles = Part.objects.filter(status__in=Part.STANDING, session__in=sessions)
    told = roles.exclude(person=None).exclude(person__email="").values("person").distinct().count()
    if event.status == Event.Status.PUBLISHED:
        of_one = None if of_all else Registration.objects.expected_in(next(iter(sessions)))
        places = event.registrations.placed() if of_one is None else of_one
        told += places.exclude(email="").count()
    return told


def _in_words(count: int) -> str:
    if not count:
        return _("Nobody has to be told yet.")
    return ngettext("%(count)s person will get a letter.", "%(count)s people will get a letter.", count) % {
        "count": count
    }


def letters_in_words(event: Event, session: Session, *, is_past: bool = False) -> str:
    """Say how many people will get a letter when a session of an event moves.

    One that is moved into the past concerns nobody's calendar any more (`is_past`).
    """
    if session.is_break:
        return _("Nobody gets a letter.")
    if is_past:
        return _("Nobody gets a letter, because the new date is already past.")
    return _in_words(_people_told(event, [session]))


def letters_of_calling_off(event: Event, session: Session | None = None, *, now: datetime) -> str:
    """Say how many people will get a letter when an event, or one session of it, is called off.

    They are those concerned by what has a date and is still ahead.
    """
    if event.is_at_own_pace:
        if event.status != Event.Status.PUBLISHED or (event.ends_at and event.ends_at <= now):
            return _("Nobody gets a letter.")
        return _in_words(event.registrations.alive().exclude(email="").count())
    if session and session.is_break:
        return _("Nobody gets a letter.")
    standing = Session.objects.without_breaks().filter(event=event).exclude(status=Session.Status.CANCELLED)
    off = [session] if session else standing
    starts = {one: one.starts_at for one in off if one.starts_at}
    ahead = [one for one, start in starts.items() if start > now]
    if starts and not ahead:
        return _("Nobody gets a letter, because it is already past.")
    count = _people_told(event, ahead, of_all=session is None) if ahead else 0
    return _in_words(count) if count else _("Nobody gets a letter.")


def letters_of_days(event: Event) -> str:
    """Say how many people will get a letter when the days of an event of one's own pace change."""
    if event.status != Event.Status.PUBLISHED:
        return _in_words(0)
    return _in_words(event.registrations.placed().exclude(email="").count())


def when_told(session: Session, at: datetime) -> str:
    """Say when people hear of a change that waits for further ones, by the clock of the session."""
    words = (
        _("People hear of it at %(hour)s, %(zone)s.")
        if session.status == Session.Status.CANCELLED
        else _(
            "People hear of the change at %(hour)s, %(zone)s; until then you can still change it or take it "
            "back."
        )
    )
    return words % {
        "hour": moments.hour_words(at, session.time_zone),
        "zone": moments.zone_words(at, session.time_zone),
    }


def when_told_of(session: Session, *, now: datetime) -> str:
    """Say the same of a session that was just changed; nothing where nobody hears, or everybody at once."""
    at = changes.waiting(session.event, now=now).get(session.pk)
    return when_told(session, at) if at and at > now else ""
