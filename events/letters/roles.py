"""Letters about a role: the invitation, the news of a no, and what became of it for whoever was asked."""

from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from events import access, ical, risk
from events.invitees import called
from events.letters.about import (
    Reader,
    asks_nothing_more,
    is_over,
    part_of,
    reader_asked,
    roles_of,
    sessions_asked,
)
from events.letters.pieces import (
    OwnPage,
    calendar_entries,
    cannot_come,
    entrance,
    finished,
    for_the_hub,
    hub_moved_words,
    is_near,
    is_of_a_moved_hub,
    lead_of,
    way_in,
    when_and_where,
)
from events.letters.ruled import own_words
from events.models import Event, Part
from events.parts import is_called_off
from mail.kinds import Rendered
from mail.layout import Button, Facts, Says, compose
from mail.layout import Part as Piece
from mail.models import Letter
from people.models import Person


def invited(letter: Letter, now: datetime) -> Rendered:
    """Will you take this role? Nothing is published before the answer."""
    reader, part = reader_asked(letter)
    session, sessions = part.session, sessions_asked(part, now)
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
        *when_and_where(sessions, reader),
        *_what_a_coordinator_does(part),
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
        *calendar_entries(sessions, reader, page, letter),
    )


def _what_a_coordinator_does(part: Part) -> list[Piece]:
    if part.hub is None:
        return []
    told = _(
        "Whoever coordinates a remote hub opens its one connection, says who is there and counts heads, at "
        "every session. When you have accepted, your page leads to the page of the hub."
    )
    return [Says(told)]


def hub_yours(letter: Letter, now: datetime) -> Rendered:
    """You coordinate a hub from now on: where it is, when, and its page."""
    reader, part = reader_asked(letter)
    sessions, is_moved = sessions_asked(part, now), is_of_a_moved_hub(letter)
    page = OwnPage(reader, now)
    parts: list[Piece] = [
        Says(hub_moved_words() if is_moved else _("Thank you. You coordinate a remote hub.")),
        *when_and_where(sessions, reader),
        *for_the_hub(reader, page),
        page.button(),
        *cannot_come(reader),
    ]
    event = {"event": reader.event.title}
    entries = calendar_entries(sessions, reader, page, letter)
    if is_moved:
        title, neutral = _("Your remote hub changed: %(event)s") % event, _("Your remote hub changed")
    else:
        title, neutral = _("You coordinate a remote hub: %(event)s") % event, _("You coordinate a remote hub")
    return finished(title, neutral, reader, page, parts, *entries)


def hub_dropped(letter: Letter, now: datetime) -> Rendered:
    """The hub is offered no more: nothing more is expected, and the calendar entries are taken back."""
    reader, part = reader_asked(letter)
    entries, is_protected = _taken_back(letter, part), reader.event.risk == Event.Risk.PROTECTED
    parts: list[Piece] = [
        Says(
            _(
                "The organisers no longer offer the remote hub that you were to coordinate. Nothing more is "
                "expected of you. Thank you."
            )
        ),
        Facts([(_("Remote hub"), part.hub.name)] if part.hub and not is_protected else []),
        *_entry_goes(entries),
        *_still_held(letter),
        Says(
            _(
                "The links that we sent you for this role no longer work. If you think that this is a "
                "mistake, write to whoever invited you."
            )
        ),
    ]
    title = _("Your remote hub is offered no more: %(event)s") % {"event": reader.event.title}
    return finished(title, _("Your remote hub is offered no more"), reader, None, parts, *entries)


def invitation_reminder(letter: Letter, now: datetime) -> Rendered:
    """You were asked to take a role, and whoever asked does not know yet."""
    reader, part = reader_asked(letter)
    session, sessions = part.session, sessions_asked(part, now)
    page = OwnPage(reader, now)
    names = {"role": part.get_role_display(), "event": session.event.title}
    if risk.is_neutral(session.event):
        told = _("You were invited to take a role (%(role)s) in a meeting and have not answered yet.") % names
    else:
        told = (
            _("You were invited to take a role (%(role)s) in “%(event)s” and have not answered yet.") % names
        )
    parts: list[Piece] = [
        Says(told),
        *own_words(letter, reader, page),
        *when_and_where(sessions, reader),
        Says(_("A no helps as much as a yes: somebody else can then be asked in time.")),
        page.button(_("Answer the invitation")),
    ]
    return finished(
        _("Please answer: %(event)s") % names, _("Please answer an invitation"), reader, page, parts
    )


def invitation_still_waits(letter: Letter, now: datetime) -> bool:
    """A role that nobody has answered for, in a session that is not over or called off."""
    part = part_of(letter)
    return (
        part is not None
        and part.status == Part.Status.INVITED
        and not is_called_off(part)
        and not asks_nothing_more(part, now)
    )


def declined(letter: Letter, now: datetime) -> Rendered:
    """Someone said no to a role: which one, their words, and where to invite another in their place."""
    part, organiser = part_of(letter), _organiser_of(letter)
    if part is None or organiser is None:
        raise Part.DoesNotExist
    session, event = part.session, part.session.event
    names = {"role": part.get_role_display(), "name": called(part, organiser), "event": event.title}
    is_neutral = risk.is_neutral(event)
    words = [(_("Their words"), part.decline_reason)] if part.decline_reason else []
    neutral = _("A role was declined")
    when = when_and_where([session], Reader(part, event, organiser.name, letter.time_zone), where=False)
    told: list[Piece] = (
        [Says(f"{neutral}."), *when]
        if is_neutral
        else [Says(_("%(name)s declined their role: %(role)s.") % names), Facts(words), *when]
    )
    return compose(
        neutral if is_neutral else _("A role was declined: %(event)s") % names,
        *told,
        Says(_("You can invite someone else in their place.")),
        Button(
            _("See the roles"),
            settings.PUBLIC_URL + reverse("events:desk_roles", args=[event.code]) + f"#s-{session.code}",
        ),
        greeting=_("Hello %(name)s,") % {"name": organiser.name},
        why=_("You get this message because your address was given to us for a meeting.")
        if is_neutral
        else _("You get this message because you organise “%(event)s”.") % names,
        is_neutral=is_neutral,
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
        and not is_called_off(part)
        and not asks_nothing_more(part, now)
        and access.events_for(organiser, "edit").filter(pk=part.session.event_id).exists()
    )


def _organiser_of(letter: Letter) -> Person | None:
    return Person.objects.filter(code=letter.about.get("organiser", ""), is_active=True).first()


# --- What became of a role, told to whoever held it or was asked ---


def role_declined(letter: Letter, now: datetime) -> Rendered:
    """You said no: the calendar entry is taken back, and a page to change one's mind while one can."""
    reader, part = reader_asked(letter)
    # After somebody else was asked, the links to the page of the role open nothing.
    can_return = part.status == Part.Status.DECLINED and not is_called_off(part)
    page = OwnPage(reader, now) if can_return else None
    entries = _taken_back(letter, part)
    parts: list[Piece] = [
        Says(
            _("You declined this role: %(role)s. Thank you for telling us.")
            % {"role": part.get_role_display()}
        ),
        *when_and_where([part.session], reader, where=False),
        *_entry_goes(entries),
        *_still_held(letter),
    ]
    if page:
        parts += [
            Says(
                _(
                    "If you change your mind, you can still confirm the role on your page, as long as nobody "
                    "else was asked."
                )
            ),
            page.button(),
        ]
    title = _("You declined a role: %(event)s") % {"event": reader.event.title}
    return finished(title, _("You declined a role"), reader, page, parts, *entries)


def role_confirmed(letter: Letter, now: datetime) -> Rendered:
    """You said yes: when and where, the calendar entry, and the page of the role."""
    reader, part = reader_asked(letter)
    page = OwnPage(reader, now)
    parts: list[Piece] = [
        Says(
            _("You take this role: %(role)s. Thank you for saying yes.") % {"role": part.get_role_display()}
        ),
        *when_and_where([part.session], reader),
        *(way_in(part.session, reader) if is_near([part.session], now) else entrance(reader)),
        page.button(),
        *cannot_come(reader),
    ]
    title = _("You said yes to a role: %(event)s") % {"event": reader.event.title}
    entries = calendar_entries([part.session], reader, page, letter)
    return finished(title, _("You said yes to a role"), reader, page, parts, *entries)


def role_taken_again(letter: Letter, now: datetime) -> Rendered:
    """You changed your mind after a no: the calendar entry comes again."""
    reader, part = reader_asked(letter)
    sessions = sessions_asked(part, now)
    page = OwnPage(reader, now)
    parts: list[Piece] = [
        Says(
            _("You changed your mind and take this role after all: %(role)s. Thank you.")
            % {"role": part.get_role_display()}
        ),
        *when_and_where(sessions, reader),
        *(way_in(part.session, reader) if is_near([part.session], now) else entrance(reader)),
        *for_the_hub(reader, page),
        page.button(),
    ]
    return finished(
        _("You take the role again: %(event)s") % {"event": reader.event.title},
        _("You take the role again"),
        reader,
        page,
        parts,
        *calendar_entries(sessions, reader, page, letter),
    )


def role_replaced(letter: Letter, now: datetime) -> Rendered:
    """Somebody else was asked instead: nothing more is expected, and the calendar entry is taken back."""
    reader, part = reader_asked(letter)
    entries = _taken_back(letter, part)
    parts: list[Piece] = [
        Says(
            _(
                "The organisers have asked somebody else to take this role: %(role)s. Nothing more is "
                "expected of you. Thank you."
            )
            % {"role": part.get_role_display()}
        ),
        *when_and_where([part.session], reader, where=False),
        *_entry_goes(entries),
        *_still_held(letter),
        Says(
            _(
                "The links that we sent you for this role no longer work. If you think that this is a "
                "mistake, write to whoever invited you."
            )
        ),
    ]
    title = _("Your role goes to somebody else: %(event)s") % {"event": reader.event.title}
    return finished(title, _("Your role goes to somebody else"), reader, None, parts, *entries)


def change_still_holds(letter: Letter, now: datetime) -> bool:
    """The very change that the letter tells of, with none after it, for a session that is not over."""
    part = part_of(letter)
    return (
        part is not None
        and part.person is not None
        and str(part.sequence) == letter.about.get("sequence")
        and not asks_nothing_more(part, now)
    )


def yes_still_holds(letter: Letter, now: datetime) -> bool:
    """The very yes that the letter tells of, in a session that was not called off."""
    part = part_of(letter)
    return return_still_holds(letter, now) and part is not None and part.status == Part.Status.CONFIRMED


def return_still_holds(letter: Letter, now: datetime) -> bool:
    """The same, in a session that was not called off."""
    part = part_of(letter)
    return change_still_holds(letter, now) and part is not None and not is_called_off(part)


def coordination_still_holds(letter: Letter, now: datetime) -> bool:
    """The same, for whoever still coordinates the hub; their event may go on when one session is over."""
    part = part_of(letter)
    return (
        part is not None
        and part.person is not None
        and part.coordinates
        and str(part.sequence) == letter.about.get("sequence")
        and part.session.event.status != Event.Status.CANCELLED
        and not is_over(part.session.event, now)
    )


def handover_still_holds(letter: Letter, now: datetime) -> bool:
    """The same, for whoever had said yes, or whom an invitation has reached: others know of no role."""
    part = part_of(letter)
    return (
        change_still_holds(letter, now)
        and part is not None
        and (part.answered_at is not None or _was_asked(part))
    )


def _taken_back(letter: Letter, part: Part) -> tuple[str, str]:
    """The CANCEL of the role's entries, for whoever got them: in whichever letters they came."""
    sessions = sessions_asked(part, letter.created_at)
    carried = Q()
    for session in sessions:
        carried |= Q(calendar__contains=ical.uid(session, part))
    theirs = Letter.objects.filter(subject=part.subject, state=Letter.State.SENT).filter(carried)
    known = "".join(theirs.values_list("calendar", flat=True))
    entries = "".join(
        ical.cancellation(session, part, stamp=letter.created_at)
        for session in sessions
        if session.starts_at and (ical.uid(session, part) in known or _is_being_asked(part))
    )
    return (entries, "CANCEL") if entries else ("", "")


def _was_asked(part: Part) -> bool:
    """Whether an invitation to the role has left the house, or leaves it just now."""
    return _invitations(part, Letter.State.SENT, Letter.State.SENDING)


def _is_being_asked(part: Part) -> bool:
    """Whether an invitation leaves just now: what it carries is kept once it has left."""
    return _invitations(part, Letter.State.SENDING)


def _invitations(part: Part, *states: str) -> bool:
    asked = Letter.objects.filter(kind="events.invited", subject=part.subject, about__part=part.code)
    return asked.filter(state__in=states).exists()


def _entry_goes(entries: tuple[str, str]) -> list[Piece]:
    if not entries[0]:
        return []
    return [Says(_("The calendar entry that you had for it is taken back with this message."))]


def _still_held(letter: Letter) -> list[Piece]:
    """Name the other roles that the person keeps there, lest they think that those went too."""
    roles = ", ".join(part.get_role_display() for part in roles_of(letter))
    return [Says(_("What you still hold in this session: %(roles)s.") % {"roles": roles})] if roles else []
