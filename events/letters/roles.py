"""Letters about a role: the invitation, and when it still waits for an answer."""

from datetime import datetime

from django.utils.translation import gettext as _

from events import risk
from events.letters.about import part_of, reader_of
from events.letters.pieces import OwnPage, calendar_entries, finished, lead_of, when_and_where
from events.models import Part, Session
from mail.kinds import Rendered
from mail.layout import Part as Piece
from mail.layout import Says
from mail.models import Letter


def invited(letter: Letter, now: datetime) -> Rendered:
    """Will you take this role? Nothing is published before the answer."""
    reader = reader_of(letter)
    part = reader.place
    if not isinstance(part, Part):
        raise TypeError("An invitation to a role is about a role.")
    session = part.session
    page = OwnPage(reader, now)
    names = {
        "role": part.get_role_display(),
        "event": session.event.title,
        "organisation": lead_of(session.event),
    }
    title = _("Invitation: %(event)s") % names
    if risk.is_neutral(session.event):
        told = _("You are invited to take a role (%(role)s) in a meeting.") % names
    else:
        told = _("%(organisation)s invites you to take a role (%(role)s) in “%(event)s”.") % names
    parts: list[Piece] = [
        Says(told),
        *when_and_where([session], reader),
        Says(_("Please say on your page whether you accept. It takes a minute, and you need no account.")),
        page.button(_("Answer the invitation")),
        Says(
            _(
                "There you also decide whether your name, your sector and your region may be published. "
                "Until you answer, nothing about you is."
            )
        ),
    ]
    return finished(
        title,
        _("An invitation for you"),
        reader,
        page,
        parts,
        *calendar_entries([session], reader, page, letter),
    )


def invitation_still_waits(letter: Letter, now: datetime) -> bool:
    """A role that nobody has answered for, in a session that is not over or called off."""
    part = part_of(letter)
    return (
        part is not None
        and part.status == Part.Status.INVITED
        and part.session.status != Session.Status.CANCELLED
        and not (part.session.ends_at and part.session.ends_at <= now)
    )
