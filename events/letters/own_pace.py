"""Letters about an event that people go through at their own pace: its days changed, or it was called off."""

from datetime import datetime

from django.utils.translation import gettext as _

from events import own_pace
from events.letters.about import is_over, reader_of, registration_of
from events.letters.pieces import OwnPage, called, finished
from events.letters.pieces import own_pace as days
from events.letters.places import place_still_holds
from events.models import Event
from mail.kinds import Rendered
from mail.layout import Facts, Says
from mail.layout import Part as Piece
from mail.models import Letter


def days_changed(letter: Letter, now: datetime) -> Rendered:
    """From another day, or to another one: what was done so far stays."""
    reader = reader_of(letter)
    page = OwnPage(reader, now)
    title = _("Other days: %(event)s") % {"event": reader.event.title}
    parts: list[Piece] = [
        Says(_("The days between which you can work at your own pace have changed. What you did stays.")),
        *days(reader.event),
        page.button(),
    ]
    return finished(title, _("The days have changed"), reader, page, parts)


def days_still_hold(letter: Letter, now: datetime) -> bool:
    """A place that is held, and days that have not changed again."""
    place = registration_of(letter)
    return (
        place is not None
        and place_still_holds(letter, now)
        and letter.about.get("days") == own_pace.days_of(place.event)
    )


def called_off(letter: Letter, now: datetime) -> Rendered:
    """It does not take place."""
    reader = reader_of(letter)
    page = OwnPage(reader, now)
    title = _("Called off: %(event)s") % {"event": reader.event.title}
    name = called(reader.event)
    parts: list[Piece] = [
        Says(_("What you were registered for was called off. We are sorry for the trouble.")),
        *([Facts([(_("Event"), name)])] if name else []),
        page.button(),
    ]
    return finished(title, _("A meeting was called off"), reader, page, parts)


def still_called_off(letter: Letter, now: datetime) -> bool:
    """Something alive at an event that was called off and would still be open."""
    place = registration_of(letter)
    return (
        place is not None
        and place.is_alive
        and place.event.status == Event.Status.CANCELLED
        and not is_over(place.event, now)
    )
