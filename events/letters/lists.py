"""Letters of the waiting list: one is on it, a place is held, an offer ran out; and when each still holds."""

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _

from convite import moments
from events import expected, waiting
from events.letters.about import Reader, is_over, reader_of, registration_of, sessions_ahead
from events.letters.pieces import OwnPage, called, finished, when_and_where
from events.models import Event, Mode, Place, Registration, Session, SessionSeat
from mail.kinds import Rendered
from mail.layout import Facts, Says, Small
from mail.layout import Part as Piece
from mail.models import Letter

Status = Registration.Status


def waits(letter: Letter, now: datetime) -> Rendered:
    """You are on the waiting list: at which position, and what happens next."""
    reader = reader_of(letter)
    page = OwnPage(reader, now)
    title = _("You are on the waiting list: %(event)s") % {"event": reader.event.title}
    parts: list[Piece] = [
        Says(waits_for(reader.place)),
        *when_and_where(sessions_ahead(reader.event, now, reader.place), reader, where=False),
        Says(
            _(
                "As soon as a place is free for you, we will write to you. It is then held for some hours, "
                "and you say on your page whether you take it."
            )
        ),
        page.button(),
        Says(_("On your page you see your position, and you can leave the list at any time.")),
        Small(_("If it was not you who registered, please leave the list on that page.")),
    ]
    return finished(title, _("You are on the waiting list"), reader, page, parts)


def offered(letter: Letter, now: datetime) -> Rendered:
    """A place is held for you until an hour: take it or leave it."""
    reader = reader_of(letter)
    page = OwnPage(reader, now)
    title = _("A place is held for you: %(event)s") % {"event": reader.event.title}
    parts: list[Piece] = [
        Says(_offers(reader.place)),
        Facts(_until(reader), is_neutral=True),
        *when_and_where(sessions_ahead(reader.event, now, reader.place), reader),
        page.button(_("Take the place or leave it")),
        Says(_("On your page you take it with one press. Opening the page alone changes nothing.")),
        Small(_("If you do nothing until then, the place goes to the next person on the list.")),
    ]
    return finished(title, _("A place is held for you"), reader, page, parts)


def offer_expired(letter: Letter, now: datetime) -> Rendered:
    """The offer ran out, and the place went on."""
    reader = reader_of(letter)
    page = OwnPage(reader, now)
    name = called(reader.event)
    title = _("The offer has ended: %(event)s") % {"event": reader.event.title}
    parts: list[Piece] = [
        Says(_("A place was held for you, and the hour until which it was held has passed.")),
        Facts([*([(_("Event"), name)] if name else []), *_until(reader)]),
        Says(
            _("You are no longer on the waiting list. If you would still like to take part, register again.")
        ),
        page.button(),
    ]
    return finished(title, _("The offer has ended"), reader, page, parts)


def waits_for(place: Place) -> str:
    """Say for what somebody waits, and at which position."""
    number = (waiting.position(place) if isinstance(place, Registration) else None) or 1
    told = {"position": number}
    if place.mode == Mode.ONLINE:
        return _("Every place online is taken. You are number %(position)s on the waiting list.") % told
    if place.mode == Mode.HUB:
        return _("Every seat at the remote hub is taken. You are number %(position)s on the list.") % told
    return _("Every seat in the room is taken. You are number %(position)s on the waiting list.") % told


def turns(reader: Reader, now: datetime, among: Collection[Session] = ()) -> list[Piece]:
    """Say on the list of which sessions ahead somebody is, and where on it; of `among` only, if given."""
    place = reader.place
    if not isinstance(place, Registration) or not place.event.has_session_seats:
        return []
    seats = [seat for seat in expected.seats_of(place).values() if seat.status == SessionSeat.Status.WAITING]
    wanted = {session.pk for session in among}
    told = []
    for seat in seats:
        session = seat.session
        if among and session.pk not in wanted:
            continue
        if session.status != Session.Status.SCHEDULED or not session.starts_at or session.starts_at <= now:
            continue
        seat.registration = place
        name = called(reader.event, session) or _("Session")
        position = expected.position(seat) or 1
        told.append((name, _("You are number %(position)s on its list.") % {"position": position}))
    if not told:
        return []
    return [
        Says(_("These sessions are full. A seat that comes free is yours in your turn, without a question:")),
        Facts(told),
    ]


def _offers(place: Place) -> str:
    if place.mode == Mode.ONLINE:
        return _("A place online has become free, and it is held for you.")
    if place.mode == Mode.HUB:
        return _("A seat at the remote hub has become free, and it is held for you.")
    return _("A seat in the room has become free, and it is held for you.")


def _until(reader: Reader) -> list[tuple[str, str]]:
    """Until when a seat is held, by the clock there and by the reader's own."""
    place = reader.place
    until = place.offer_expires_at if isinstance(place, Registration) else None
    if until is None:
        return []
    there = reader.event.time_zone
    pairs = [(_("Held until"), moments.moment_words(until, there))]
    if reader.zone != "UTC" and not moments.same_clock(until, there, reader.zone):
        pairs.append((_("By your own clock"), moments.moment_words(until, reader.zone)))
    return pairs


def still_waits(letter: Letter, now: datetime) -> bool:
    """Somebody on the list of an event that is ahead."""
    return _stands(letter, now, Status.WAITING)


def offer_still_holds(letter: Letter, now: datetime) -> bool:
    """An offer that holds until the very hour that the letter tells, which is still ahead."""
    place = registration_of(letter)
    return (
        _stands(letter, now, Status.OFFERED)
        and place is not None
        and place.offer_expires_at is not None
        and place.offer_expires_at.isoformat() == letter.about.get("until")
        and now < place.offer_expires_at
    )


def offer_still_over(letter: Letter, now: datetime) -> bool:
    """An offer that ran out, at an event that is ahead."""
    return _stands(letter, now, Status.CANCELLED)


def _stands(letter: Letter, now: datetime, status: str) -> bool:
    place = registration_of(letter)
    return (
        place is not None
        and place.status == status
        and place.event.status != Event.Status.CANCELLED
        and not is_over(place.event, now)
    )
