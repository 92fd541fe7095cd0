"""Letters about a role: the invitation, and the news to whoever sent it that it was declined."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from events import access, risk
from events.invitees import called
from events.letters.about import Reader, part_of, reader_asked
from events.letters.pieces import OwnPage, calendar_entries, finished, lead_of, when_and_where
from events.models import Event, Part, Session
from mail.kinds import Rendered
from mail.layout import Button, Facts, Says, compose
from mail.layout import Part as Piece
from mail.models import Letter
from people.models import Person


def invited(letter: Letter, now: datetime) -> Rendered:
    """Will you take this role? Nothing is published before the answer."""
    reader, part = reader_asked(letter)
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


def declined(letter: Letter, now: datetime) -> Rendered:
    """Someone said no to a role: which one, their words, and where to invite another in their place."""
    part, organiser = part_of(letter), _organiser_of(letter)
    if part is None or organiser is None:
        raise Part.DoesNotExist
    session, event = part.session, part.session.event
    names = {"role": part.get_role_display(), "name": called(part, organiser), "event": event.title}
    is_protected = event.risk == Event.Risk.PROTECTED
    told = (
        _("Someone declined their role: %(role)s.")
        if is_protected
        else _("%(name)s declined their role: %(role)s.")
    )
    words = [] if is_protected or not part.decline_reason else [(_("Their words"), part.decline_reason)]
    neutral = _("A role was declined")
    return compose(
        neutral if risk.is_neutral(event) else _("A role was declined: %(event)s") % names,
        Says(told % names),
        Facts(words),
        *when_and_where([session], Reader(part, event, organiser.name, letter.time_zone), where=False),
        Says(_("You can invite someone else in their place.")),
        Button(
            _("See the roles"),
            settings.PUBLIC_URL + reverse("events:desk_roles", args=[event.code]) + f"#s-{session.code}",
        ),
        greeting=_("Hello %(name)s,") % {"name": organiser.name},
        why=_("You get this message because your address was given to us for a meeting.")
        if risk.is_neutral(event)
        else _("You get this message because you organise “%(event)s”.") % names,
    )


def refusal_still_stands(letter: Letter, now: datetime) -> bool:
    """A no that was not taken back, to a session not over, for someone who may still change the event."""
    part = part_of(letter)
    organiser = _organiser_of(letter)
    return (
        part is not None
        and part.person is not None
        and part.status == Part.Status.DECLINED
        and part.answered_at is not None
        and part.answered_at.isoformat() == letter.about.get("answered")
        and part.session.status != Session.Status.CANCELLED
        and not (part.session.ends_at and part.session.ends_at <= now)
        and access.events_for(organiser, "edit").filter(pk=part.session.event_id).exists()
    )


def _organiser_of(letter: Letter) -> Person | None:
    return Person.objects.filter(code=letter.about.get("organiser", ""), is_active=True).first()
