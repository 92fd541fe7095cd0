"""Letters about a place: it is held, it changed, it was given back; and when each still holds."""

from datetime import datetime

from django.utils.translation import gettext as _

from events import ical, risk
from events.letters.about import Reader, is_over, reader_of, registration_of, sessions_ahead
from events.letters.lists import turns, waits_for
from events.letters.pieces import (
    OwnPage,
    calendar_entries,
    called,
    entrance,
    finished,
    for_the_door,
    has_place,
    hub_moved_words,
    is_near,
    is_of_a_moved_hub,
    way_in,
    when_and_where,
)
from events.models import Event, Mode, Place, Registration
from mail.kinds import Rendered
from mail.layout import Facts, Says, Small
from mail.layout import Part as Piece
from mail.models import Letter


def registered(letter: Letter, now: datetime) -> Rendered:
    """You have a place: when, where or how to enter, and a page of one's own."""
    reader = reader_of(letter)
    event = reader.event
    sessions = sessions_ahead(event, now, reader.place)
    page = OwnPage(reader, now)
    title = _("You have a place: %(event)s") % {"event": event.title}
    stated = Says(_("The organisers registered you, and told us that you agreed to it."))
    parts: list[Piece] = [stated] if _by_staff(letter) else []
    parts += [Says(has_place(reader)), *when_and_where(sessions, reader)]
    parts += way_in(sessions[0], reader) if is_near(sessions, now) else entrance(reader)
    parts += _elsewhere(event)
    parts += for_the_door(reader)
    parts += turns(reader, now)
    place = reader.place
    hours = event.release_unconfirmed_after
    if hours and isinstance(place, Registration) and not place.address_confirmed_at:
        parts.append(
            Says(
                _(
                    "Please open your page within %(hours)s hours and confirm that this address is yours. "
                    "Otherwise the place is given to someone else."
                )
                % {"hours": hours}
            )
        )
    parts += [
        page.button(),
        Says(_what_the_page_is_for(event)),
        Small(_("If it was not you who registered, please give the place back on that page.")),
    ]
    return finished(
        title, _("You have a place"), reader, page, parts, *calendar_entries(sessions, reader, page, letter)
    )


def _what_the_page_is_for(event: Event) -> str:
    if event.is_at_own_pace:
        return _(
            "Everything is done on your page. There you can also give your place back, or have your data "
            "erased."
        )
    return _(
        "On your page you can change how you take part, take the dates into your calendar, give your "
        "place back, or have your data erased."
    )


def _elsewhere(event: Event) -> list[Piece]:
    """Say that another body's registration is not replaced by ours; of what is not open its page does."""
    if not event.elsewhere_url or risk.is_neutral(event):
        return []
    told = _(
        "This is part of another organisation's event (%(name)s), which has its own registration. "
        "This place does not replace it: please register there too, at %(url)s"
    )
    return [Says(told % {"name": event.elsewhere_name or event.title, "url": event.elsewhere_url})]


def already(letter: Letter, now: datetime) -> Rendered:
    """Someone registered again with this address: nothing has changed."""
    reader = reader_of(letter)
    page = OwnPage(reader, now)
    if not reader.place.stands:
        return _already_waiting(reader, page, now)
    title = _("You already have a place: %(event)s") % {"event": reader.event.title}
    parts: list[Piece] = [
        Says(
            _("Someone, most likely you, registered again with this name and address. Nothing has changed.")
        ),
        Says(has_place(reader)),
        *when_and_where(sessions_ahead(reader.event, now, reader.place), reader),
        page.button(),
        Small(_("If it was not you, there is nothing you need to do.")),
    ]
    return finished(title, _("You already have a place"), reader, page, parts)


def _already_waiting(reader: Reader, page: OwnPage, now: datetime) -> Rendered:
    """The same, to whoever waits for a place or for a yes."""
    place = reader.place
    title = _("You are already registered: %(event)s") % {"event": reader.event.title}
    parts: list[Piece] = [
        Says(
            _("Someone, most likely you, registered again with this name and address. Nothing has changed.")
        ),
        *([Says(waits_for(place))] if place.status == Registration.Status.WAITING else []),
        *when_and_where(sessions_ahead(reader.event, now, reader.place), reader, where=False),
        Says(_("Your page says how things stand.")),
        page.button(),
        Small(_("If it was not you, there is nothing you need to do.")),
    ]
    return finished(title, _("You are already registered"), reader, page, parts)


def mode_changed(letter: Letter, now: datetime) -> Rendered:
    """You take part in another way now, and this is where."""
    reader = reader_of(letter)
    sessions = sessions_ahead(reader.event, now, reader.place)
    page = OwnPage(reader, now)
    event = {"event": reader.event.title}
    if reader.place.mode == Mode.ONLINE:
        title, neutral = _("You now take part online: %(event)s") % event, _("You now take part online")
    elif reader.place.mode == Mode.HUB:
        title = _("You now take part at a remote hub: %(event)s") % event
        neutral = _("You now take part at a remote hub")
        if is_of_a_moved_hub(letter):
            title, neutral = _("Your remote hub changed: %(event)s") % event, _("Your remote hub changed")
    else:
        title, neutral = (
            _("You now take part in the room: %(event)s") % event,
            _("You now take part in the room"),
        )
    parts: list[Piece] = [
        Says(_why_changed(letter)),
        Says(has_place(reader)),
        *when_and_where(sessions, reader),
        *(way_in(sessions[0], reader) if is_near(sessions, now) else entrance(reader)),
        *for_the_door(reader),
        *turns(reader, now),
        page.button(),
    ]
    return finished(title, neutral, reader, page, parts, *calendar_entries(sessions, reader, page, letter))


def _why_changed(letter: Letter) -> str:
    if is_of_a_moved_hub(letter):
        return hub_moved_words()
    if _by_staff(letter):
        return _("The organisers changed how you take part. If it does not suit you, change it on your page.")
    return _("As you asked, we have changed how you take part.")


def registration_cancelled(letter: Letter, now: datetime) -> Rendered:
    """The place was given back."""
    reader = reader_of(letter)
    page = OwnPage(reader, now)
    was = letter.about.get("was", Registration.Status.CONFIRMED)
    if was != Registration.Status.CONFIRMED:
        return _left(reader, page, was)
    title = _("You gave your place back: %(event)s") % {"event": reader.event.title}
    if _was_released(reader.place):
        title = _("Your place was given back: %(event)s") % {"event": reader.event.title}
        told = _("Nobody confirmed this address in time, so the place was given back.")
    elif _by_staff(letter):
        title = _("Your place was given back: %(event)s") % {"event": reader.event.title}
        told = _("The organisers gave your place back. If that is a mistake, please write to them.")
    else:
        told = _("You no longer hold a place. Thank you for leaving it to someone else.")
    parts: list[Piece] = [
        Says(told),
        *([Facts([(_("Event"), called(reader.event))])] if called(reader.event) else []),
        Says(_("If you change your mind, you can register again while there are places.")),
        page.button(),
    ]
    sessions = sessions_ahead(reader.event, now, reader.place)
    entries = "".join(
        ical.cancellation(s, reader.place, stamp=letter.created_at) for s in sessions if s.starts_at
    )
    return finished(
        title, _("Your place was given back"), reader, page, parts, entries, "CANCEL" if entries else ""
    )


def _left(reader: Reader, page: OwnPage, was: str) -> Rendered:
    """The same, to whoever had no place yet: nothing is in their calendar."""
    name = called(reader.event)
    told = {"event": reader.event.title}
    if was == Registration.Status.WAITING:
        title, neutral = _("You left the waiting list: %(event)s") % told, _("You left the waiting list")
        said = _("You are no longer on the waiting list.")
    elif was == Registration.Status.OFFERED:
        title = _("You left the place to others: %(event)s") % told
        neutral = _("You left the place to others")
        said = _("The place that was held for you goes to the next person. Thank you for saying so.")
    else:
        title = _("You withdrew your registration: %(event)s") % told
        neutral = _("You withdrew your registration")
        said = _("Your registration is withdrawn.")
    parts: list[Piece] = [
        Says(said),
        *([Facts([(_("Event"), name)])] if name else []),
        Says(_("If you change your mind, you can register again.")),
        page.button(),
    ]
    return finished(title, neutral, reader, page, parts)


def already_still_holds(letter: Letter, now: datetime) -> bool:
    """A place, or something that a place may come of, at an event that is not over or called off."""
    place = registration_of(letter)
    return (
        place is not None
        and place.is_alive
        and place.event.status != Event.Status.CANCELLED
        and not is_over(place.event, now)
    )


def place_still_holds(letter: Letter, now: datetime) -> bool:
    """A place that is held, at an event that is not over or called off."""
    place = registration_of(letter)
    return (
        place is not None
        and place.status == Registration.Status.CONFIRMED
        and place.event.status != Event.Status.CANCELLED
        and not is_over(place.event, now)
    )


def mode_still_holds(letter: Letter, now: datetime) -> bool:
    """The same, and no later change of the place has a letter of its own."""
    place = registration_of(letter)
    if place is None or not place_still_holds(letter, now):
        return False
    if "switched" in letter.about:
        return place.switched_at is not None and place.switched_at.isoformat() == letter.about["switched"]
    return letter.key == f"mode:{place.code}:{place.sequence}"


def place_still_cancelled(letter: Letter, now: datetime) -> bool:
    """A place that was given back, at an event that is not over."""
    place = registration_of(letter)
    return (
        place is not None and place.status == Registration.Status.CANCELLED and not is_over(place.event, now)
    )


def _was_released(place: Place) -> bool:
    """Whether nobody confirmed the address in the hours that the event gives for it."""
    if not isinstance(place, Registration) or place.address_confirmed_at or not place.cancelled_at:
        return False
    hours = place.event.release_unconfirmed_after
    return bool(hours) and (place.cancelled_at - place.registered_at).total_seconds() >= (hours or 0) * 3600


def _by_staff(letter: Letter) -> bool:
    """Whether staff did it in the person's stead, who is not to be thanked for it."""
    return letter.about.get("by") == "staff"
