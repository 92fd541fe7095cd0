"""Letters about a session, to places and roles alike: it is near, it changed, it was called off."""

from datetime import datetime

from django.utils.translation import gettext as _

from convite import moments
from events import expected, ical
from events.letters.about import (
    Reader,
    reader_of,
    registration_of,
    roles_of,
    session_if_any,
    session_of,
    sessions_ahead,
    sessions_called_off,
)
from events.letters.changed import news
from events.letters.pieces import (
    OwnPage,
    calendar_entries,
    cannot_come,
    entrance,
    finished,
    for_the_door,
    for_the_hub,
    lead_of,
    meets_in_person,
    recorded,
    roles_held,
    unanswered,
    way_in,
    when_and_where,
    why_named,
)
from events.letters.ruled import own_words
from events.models import Event, Registration, Session
from mail.kinds import Rendered
from mail.layout import Facts, Says
from mail.layout import Part as Piece
from mail.models import Letter


def week_before(letter: Letter, now: datetime) -> Rendered:
    """It comes nearer: when and where, in time to arrange oneself or to give the place back."""
    reader, session = reader_of(letter), session_of(letter)
    assert session.starts_at is not None  # noqa: S101  `still_due` has asked
    page = OwnPage(reader, now)
    names = {
        "event": reader.event.title,
        "day": moments.day_words(session.starts_at, session.time_zone),
        "hour": moments.hour_words(session.starts_at, session.time_zone),
    }
    parts: list[Piece] = [
        Says(_("It is not long now, and you are expected.")),
        *own_words(letter, reader, page),
        *when_and_where([session], reader),
        *roles_held(reader),
        *entrance(reader),
        *for_the_hub(reader, page),
        *unanswered(reader),
        page.button(),
        *cannot_come(reader),
    ]
    title = _("Coming up: %(event)s, %(day)s at %(hour)s") % names
    neutral = _("Coming up: %(day)s at %(hour)s") % names
    return finished(title, neutral, reader, page, parts, *calendar_entries([session], reader, page, letter))


def day_before(letter: Letter, now: datetime) -> Rendered:
    """Tomorrow: when, and the address or the way in."""
    reader, session = reader_of(letter), session_of(letter)
    assert session.starts_at is not None  # noqa: S101  `still_due` has asked
    page = OwnPage(reader, now)
    names = {
        "event": reader.event.title,
        "day": moments.day_words(session.starts_at, session.time_zone),
        "hour": moments.hour_words(session.starts_at, session.time_zone),
    }
    title = _("Reminder: %(event)s, %(day)s at %(hour)s") % names
    neutral = _("Reminder: %(day)s at %(hour)s") % names
    parts: list[Piece] = [
        Says(
            _("We look forward to seeing you.")
            if meets_in_person(reader)
            else _("We look forward to meeting you online.")
        ),
        *own_words(letter, reader, page),
        *when_and_where([session], reader),
        *roles_held(reader),
        *way_in(session, reader),
        *for_the_door(reader),
        *for_the_hub(reader, page),
        *unanswered(reader),
        page.button(),
        *cannot_come(reader),
    ]
    return finished(title, neutral, reader, page, parts, *calendar_entries([session], reader, page, letter))


def hour_before(letter: Letter, now: datetime) -> Rendered:
    """Soon: the address or the way in."""
    reader, session = reader_of(letter), session_of(letter)
    assert session.starts_at is not None  # noqa: S101  `still_due` has asked
    page = OwnPage(reader, now)
    names = {
        "event": reader.event.title,
        "hour": moments.hour_words(session.starts_at, session.time_zone),
        "zone": moments.zone_words(session.starts_at, session.time_zone),
    }
    title = _("Soon, at %(hour)s, %(zone)s: %(event)s") % names
    neutral = _("Soon, at %(hour)s, %(zone)s") % names
    parts: list[Piece] = [
        Says(_("It begins soon.")),
        *own_words(letter, reader, page),
        *when_and_where([session], reader),
        *roles_held(reader),
        *way_in(session, reader),
        *recorded(session),
        *for_the_hub(reader, page),
        page.button(_("Open my page to enter") if reader.is_online else ""),
        *cannot_come(reader),
    ]
    return finished(title, neutral, reader, page, parts)


def moved(letter: Letter, now: datetime) -> Rendered:
    """The date, the place or the way in has changed: how it stands, and how it was until now."""
    reader, session = reader_of(letter), session_of(letter)
    page, new = OwnPage(reader, now), news(session, reader)
    until_now, warning = new.until_now(), new.warning()
    parts: list[Piece] = [
        Says(new.sentence()),
        *when_and_where([session], reader),
        *([Facts(until_now, is_told=True)] if until_now else []),
        *roles_held(reader),
        *([Says(warning)] if warning else []),
        *way_in(session, reader),
        *for_the_hub(reader, page),
        Says(_("The calendar entry that comes with this message replaces the earlier one.")),
        page.button(),
        *cannot_come(reader),
    ]
    entries = calendar_entries([session], reader, page, letter)
    return finished(new.title(reader.event), _("New date or place"), reader, page, parts, *entries)


def session_cancelled(letter: Letter, now: datetime) -> Rendered:
    """Called off: one session, or the event with all that was still ahead."""
    reader = reader_of(letter)
    sessions = sessions_called_off(letter, now)
    page = OwnPage(reader, now)
    title = _("Called off: %(event)s") % {"event": reader.event.title}
    goes_on = (
        reader.event.status != Event.Status.CANCELLED
        and len(sessions_ahead(reader.event, now, reader.place)) > 0
    )
    holds = not isinstance(reader.place, Registration) or reader.place.stands
    in_calendar = {session.pk for session in expected.narrowed(sessions, reader.place)}
    parts: list[Piece] = [
        Says(_("We are sorry: this will not take place.")),
        *when_and_where(sessions, reader, where=False),
    ]
    if goes_on and holds:
        parts.append(Says(_("The other sessions take place as planned; you find them on your page.")))
    elif goes_on:
        parts.append(
            Says(_("The other sessions take place as planned; your page says how it stands with a place."))
        )
    elif not holds:
        parts.append(Says(_("You had no confirmed place yet, and need do nothing.")))
    parts.append(page.button())
    entries = "".join(
        ical.cancellation(s, place, stamp=letter.created_at)
        for s in sessions
        if s.starts_at and holds and s.pk in in_calendar
        for place in reader.places
    )
    method = "CANCEL" if entries else ""
    why = "" if holds else _why_waiting(reader)
    return finished(title, _("Called off"), reader, page, parts, entries, method, why=why)


def _why_waiting(reader: Reader) -> str:
    """Why somebody without a place is written to: an organisation named them, or they asked themselves."""
    named_by = reader.place.delegation if isinstance(reader.place, Registration) else None
    if named_by is not None:
        return why_named(named_by)
    return _("You get this message because you asked for a place at “%(event)s” of %(organisation)s.") % {
        "event": reader.event.title,
        "organisation": lead_of(reader.event),
    }


def session_still_starts(letter: Letter, now: datetime) -> bool:
    """A session that begins when the letter says and has not begun, and a place or role that stands."""
    session = session_if_any(letter)
    return (
        session is not None
        and session.status == Session.Status.SCHEDULED
        and session.event.status == Event.Status.PUBLISHED
        and session.starts_at is not None
        and session.starts_at.isoformat() == letter.about.get("starts")
        and now < session.starts_at
        and _stands(letter)
    )


def change_still_holds(letter: Letter, now: datetime) -> bool:
    """A session still ahead, in the very version that the letter tells of."""
    session = session_if_any(letter)
    return (
        session is not None
        and session.status == Session.Status.SCHEDULED
        and session.event.status == Event.Status.PUBLISHED
        and str(session.sequence) == letter.about.get("sequence")
        and (session.starts_at is None or now < session.starts_at)
        and _stands(letter)
    )


def still_called_off(letter: Letter, now: datetime) -> bool:
    """A session that was called off and would still be ahead."""
    session = session_if_any(letter)
    return (
        session is not None
        and session.status == Session.Status.CANCELLED
        and (session.starts_at is None or now < session.starts_at)
        and _stands(letter, or_waits=True)
    )


def _stands(letter: Letter, *, or_waits: bool = False) -> bool:
    """Whether the session, or one of those called off with its event, is the reader's own."""
    if "part" in letter.about:
        return bool(roles_of(letter))
    place, session = registration_of(letter), session_if_any(letter)
    if place is None or not (place.stands or (or_waits and place.is_alive)):
        return False
    if session is None or not session.is_chosen or "event" in letter.about:
        return True
    seat = expected.seats_of(place).get(session.pk)
    return expected.comes(place, seat) or (or_waits and seat is not None)
