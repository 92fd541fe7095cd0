"""Letters about sessions with seats of their own: chosen, a seat came free, left or lost."""

from datetime import datetime

from django.utils.translation import gettext as _

from events import expected, ical
from events.letters.about import Reader, is_over, reader_of, registration_of, sessions_named
from events.letters.lists import turns
from events.letters.pieces import (
    OwnPage,
    calendar_entries,
    entrance,
    finished,
    for_the_door,
    is_near,
    way_in,
    when_and_where,
)
from events.models import Event, Registration, Session, SessionSeat
from mail.kinds import Rendered
from mail.layout import Part as Piece
from mail.layout import Says, Small
from mail.models import Letter

Status = SessionSeat.Status


def sessions_chosen(letter: Letter, now: datetime) -> Rendered:
    """These sessions are yours now, or you are on their lists; or one is everybody's again."""
    reader = reader_of(letter)
    page = OwnPage(reader, now)
    held = _held(letter, now)
    waits = turns(reader, among=sessions_named(letter))
    was_opened = letter.about.get("why") == "opened"
    if was_opened:
        told = _("This session now comes with every place, so it is yours too.")
    elif letter.about.get("by") == "staff":
        told = _(
            "The organisers gave you a seat in a session. If it does not suit you, change it on your page."
        )
    else:
        told = _("As you asked, we have noted your choice of sessions.")
    title = _("Your sessions: %(event)s") % {"event": reader.event.title}
    parts: list[Piece] = [
        Says(told),
        *_where_to_go(held, reader, now),
        *waits,
        page.button(),
        Small(_("On your page you see all your sessions, and change your choice or leave one.")),
    ]
    entries = calendar_entries(held, reader, page, letter)
    return finished(title, _("Your sessions"), reader, page, parts, *entries)


def session_freed(letter: Letter, now: datetime) -> Rendered:
    """A seat came free in a session that one waited for, and it is one's own."""
    reader = reader_of(letter)
    page = OwnPage(reader, now)
    held = _held(letter, now)
    title = _("You have a seat in the session: %(event)s") % {"event": reader.event.title}
    parts: list[Piece] = [
        Says(_("A seat came free in a session that you waited for. It is yours; you need not answer.")),
        *_where_to_go(held, reader, now),
        page.button(),
        Small(_("If you cannot come, leave the session on your page: somebody else may wait for the seat.")),
    ]
    entries = calendar_entries(held, reader, page, letter)
    return finished(title, _("You have a seat in the session"), reader, page, parts, *entries)


def sessions_left(letter: Letter, now: datetime) -> Rendered:
    """Sessions that are not one's own any more, and why; their entries in the calendar are taken back."""
    reader = reader_of(letter)
    page = OwnPage(reader, now)
    gone = _gone(letter, now)
    why = letter.about.get("why")
    if why == "full":
        told = _("There was no seat left for you in this session. Your place at the event stands.")
    elif why == "switched":
        told = _("In the way that you take part now, this session is full. Your place at the event stands.")
    elif why == "seats":
        told = _(
            "This session has seats of its own now, so that whoever wants to come chooses it. If you want "
            "to, choose it on your page. Your place at the event stands."
        )
    elif letter.about.get("by") == "staff":
        told = _("The organisers took you off this session. If that is a mistake, please write to them.")
    else:
        told = _("As you asked, this is no longer among your sessions. Your place at the event stands.")
    title = _("No longer among your sessions: %(event)s") % {"event": reader.event.title}
    parts: list[Piece] = [
        Says(told),
        *when_and_where(gone, reader, where=False),
        *turns(reader, among=gone),
        page.button(_("Choose it on my page") if why == "seats" else ""),
    ]
    off = {session.pk for session in sessions_named(letter, "entries")}
    entries = "".join(
        ical.cancellation(session, reader.place, stamp=letter.created_at)
        for session in gone
        if session.pk in off and session.starts_at
    )
    return finished(
        title,
        _("No longer among your sessions"),
        reader,
        page,
        parts,
        entries,
        "CANCEL" if entries else "",
    )


def choice_still_holds(letter: Letter, now: datetime) -> bool:
    """A place that stands, and a session ahead of those named in which it has a seat or a turn."""
    place = _standing(letter, now)
    if place is None:
        return False
    seats = expected.seats_of(place)
    return any(
        not session.is_chosen
        or (session.pk in seats and seats[session.pk].status in (Status.HELD, Status.WAITING))
        for session in _ahead(letter, now)
    )


def seat_still_holds(letter: Letter, now: datetime) -> bool:
    """A place that stands, with a seat in the session that came free for it."""
    return _standing(letter, now) is not None and bool(_held(letter, now))


def leaving_still_holds(letter: Letter, now: datetime) -> bool:
    """A session ahead of those named in which the place, which stands, has no seat again."""
    return _standing(letter, now) is not None and bool(_gone(letter, now))


def _where_to_go(held: list[Session], reader: Reader, now: datetime) -> list[Piece]:
    if not held:
        return []
    return [
        *when_and_where(held, reader),
        *(way_in(held[0], reader) if is_near(held, now) else entrance(reader)),
        *for_the_door(reader),
    ]


def _standing(letter: Letter, now: datetime) -> Registration | None:
    place = registration_of(letter)
    if place is None or not place.stands:
        return None
    is_off = place.event.status == Event.Status.CANCELLED or is_over(place.event, now)
    return None if is_off else place


def _ahead(letter: Letter, now: datetime) -> list[Session]:
    """The sessions that the letter names, as far as they are still ahead."""
    return [
        session
        for session in sessions_named(letter)
        if session.status == Session.Status.SCHEDULED and (not session.starts_at or session.starts_at > now)
    ]


def _held(letter: Letter, now: datetime) -> list[Session]:
    return expected.narrowed(_ahead(letter, now), registration_of(letter))


def _gone(letter: Letter, now: datetime) -> list[Session]:
    held = {session.pk for session in _held(letter, now)}
    return [session for session in _ahead(letter, now) if session.pk not in held]
