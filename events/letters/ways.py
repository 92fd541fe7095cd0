"""Letters on the way to a place: asked for, answered, invited, named; and when each still holds."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from convite import moments
from events import guests, nomination, risk
from events.letters import places
from events.letters.about import is_over, reader_of, registration_of, sessions_ahead
from events.letters.pieces import (
    OwnPage,
    called,
    code_page,
    finished,
    lead_of,
    neutral_parts,
    secrets_of,
    when_and_where,
    why_named,
)
from events.models import Delegation, Event, Guest, Hub, Registration
from mail.kinds import Rendered
from mail.layout import Button, Facts, Says, Small, compose
from mail.layout import Part as Piece
from mail.models import Letter
from people import links

Status = Registration.Status


# --- Asked for, and answered ---


def asked(letter: Letter, now: datetime) -> Rendered:
    """The request arrived: the organisers answer it, and nothing is held yet."""
    reader = reader_of(letter)
    page = OwnPage(reader, now)
    title = _("We have your request: %(event)s") % {"event": reader.event.title}
    parts: list[Piece] = [
        Says(
            _(
                "Your request for a place arrived. The organisers answer each one, and you will get a "
                "message with their answer. Until then no place is held for you."
            )
        ),
        *when_and_where(sessions_ahead(reader.event, now, reader.place), reader, where=False),
        page.button(),
        Small(_("If it was not you who asked, please withdraw the request on that page.")),
    ]
    return finished(title, _("We have your request"), reader, page, parts)


def request_still_waits(letter: Letter, now: datetime) -> bool:
    """A request that nobody has answered, for an event that is not over or called off."""
    place = registration_of(letter)
    return place is not None and place.status == Status.ASKED and _is_ahead(place.event, now)


def decided(letter: Letter, now: datetime) -> Rendered:
    """The answer to a request: a place, a place on the waiting list, or none this time."""
    place = registration_of(letter)
    if place is None:
        raise Registration.DoesNotExist
    if place.status == Status.CONFIRMED:
        return places.registered(letter, now)
    reader = reader_of(letter)
    page = OwnPage(reader, now)
    name = called(reader.event)
    parts: list[Piece]
    if place.status == Status.WAITING:
        title = _("You are on the waiting list: %(event)s") % {"event": reader.event.title}
        neutral = _("You are on the waiting list")
        parts = [
            Says(
                _(
                    "The organisers said yes to your request. Every seat is taken by now, so you are on the "
                    "waiting list, and we will write to you as soon as one is free."
                )
            ),
            *when_and_where(sessions_ahead(reader.event, now, reader.place), reader, where=False),
            page.button(),
        ]
        return finished(title, neutral, reader, page, parts)
    title = _("No place this time: %(event)s") % {"event": reader.event.title}
    told = (
        _("The organisers cannot give you a place in “%(event)s” this time.") % {"event": name}
        if name
        else _("The organisers cannot give you a place this time.")
    )
    parts = [
        Says(told),
        *(
            [Says(_("They write: “%(reason)s”") % {"reason": place.decision_reason})]
            if place.decision_reason
            else []
        ),
        page.button(),
    ]
    return finished(title, _("The answer to your request"), reader, page, parts)


def answer_still_holds(letter: Letter, now: datetime) -> bool:
    """The answer that the letter was written for, neither undone nor given anew since."""
    place = registration_of(letter)
    return (
        place is not None
        and place.decided_at is not None
        and place.status in (Status.CONFIRMED, Status.WAITING, Status.REFUSED)
        and letter.key == f"decided:{place.code}:{place.decided_at.isoformat()}"
        and _is_ahead(place.event, now)
    )


# --- Invited ---


def guest_invited(letter: Letter, now: datetime) -> Rendered:
    """You are invited: what, when, and the link that takes the place."""
    return _invitation(letter, now, again=False)


def guest_reminded(letter: Letter, now: datetime) -> Rendered:
    """The invitation still waits for an answer."""
    return _invitation(letter, now, again=True)


def invitation_still_waits(letter: Letter, now: datetime) -> bool:
    """A guest whose invitation stands and who has not registered, for an event that is not over."""
    guest = _guest_of(letter)
    return (
        guest is not None
        and guest.withdrawn_at is None
        and _is_ahead(guest.event, now)
        and guests.place_of(guest) is None
    )


def _invitation(letter: Letter, now: datetime, *, again: bool) -> Rendered:
    guest = _guest_of(letter)
    if guest is None:
        raise Guest.DoesNotExist
    event = guest.event
    address = guests.address(guest, now)
    names = {"event": event.title, "organisation": lead_of(event)}
    if risk.is_neutral(event):
        told = _("You are invited to a meeting.")
    else:
        told = _("%(organisation)s invites you to “%(event)s”.") % names
    if again:
        told = _("This is a reminder of an invitation that you have not answered yet.") + " " + told
    bound = (
        _("You may pass this invitation on to somebody who comes in your stead; it gives one place.")
        if guest.may_pass_on
        else _("The invitation is for you alone; please do not pass it on. It gives one place.")
    )
    parts: list[Piece] = [
        Says(told),
        *_when(event, now, guest.hub),
        Says(_("One page is enough, and you need no account.")),
        _button(_("Take my place"), address),
        Small(bound),
    ]
    title = (_("A reminder: %(event)s") if again else _("You are invited: %(event)s")) % names
    neutral = _("A reminder of your invitation") if again else _("An invitation for you")
    return _written(event, title, neutral, parts, name=guest.name, link=address)


def _guest_of(letter: Letter) -> Guest | None:
    return Guest.objects.filter(code=letter.about.get("guest", "")).select_related("event", "hub").first()


# --- Named by an organisation ---


def nominated(letter: Letter, now: datetime) -> Rendered:
    """An organisation named you: a seat is held until a date, and waits for your own yes."""
    return _named(letter, now, again=False)


def nomination_reminded(letter: Letter, now: datetime) -> Rendered:
    """The seat still waits for your yes, and not for long."""
    return _named(letter, now, again=True)


def nomination_still_waits(letter: Letter, now: datetime) -> bool:
    """A seat that is held for somebody who has not answered."""
    place = registration_of(letter)
    return place is not None and place.status == Status.NOMINATED and _is_ahead(place.event, now)


def nomination_returned(letter: Letter, now: datetime) -> Rendered:
    """The seat went back, for nobody confirmed it in time."""
    reader = reader_of(letter)
    name = called(reader.event)
    title = _("Your place was not confirmed: %(event)s") % {"event": reader.event.title}
    parts: list[Piece] = [
        Says(_("A place was held for you, and was not confirmed in time. It went back to everybody.")),
        *([Facts([(_("Event"), name)])] if name else []),
        Says(_("You can still register yourself while there are places.")),
    ]
    if not risk.is_neutral(reader.event):
        url = settings.PUBLIC_URL + reverse("events:register", args=[reader.event.code])
        parts.append(Button(_("Open the registration"), url))
    place = registration_of(letter)
    why = why_named(place.delegation) if place and place.delegation else ""
    return finished(title, _("Your place was not confirmed"), reader, None, parts, why=why)


def nomination_still_returned(letter: Letter, now: datetime) -> bool:
    """A seat that went back, for an event that is not over."""
    place = registration_of(letter)
    return place is not None and place.status == Status.CANCELLED and _is_ahead(place.event, now)


def _named(letter: Letter, now: datetime, *, again: bool) -> Rendered:
    reader = reader_of(letter)
    place = reader.place
    if not isinstance(place, Registration) or place.delegation is None:
        raise Registration.DoesNotExist
    page = OwnPage(reader, now)
    names = {
        "organisation": place.delegation.organisation,
        "event": called(reader.event),
        "day": _until(place.delegation),
    }
    if risk.names_the_delegation(reader.event):
        told = _("%(organisation)s named you for a place in “%(event)s”.") % names
    else:
        told = _("You were named for a place in a meeting.")
    if again:
        told = _("A place is still held for you, and waits for your own yes.") + " " + told
    parts: list[Piece] = [
        Says(told),
        Says(
            _(
                "It is held for you until %(day)s. Nobody else can confirm it, and nothing is counted before "
                "you do."
            )
            % names
        ),
        *when_and_where(sessions_ahead(reader.event, now, reader.place), reader, where=_is_told_where(place)),
        page.button(_("Confirm or decline")),
        Small(_("If you do not want it, decline on that page, and somebody else can have it.")),
    ]
    title = (_("A place waits for you: %(event)s") if again else _("You were named: %(event)s")) % {
        "event": reader.event.title
    }
    neutral = _("A place waits for you") if again else _("You were named for a place")
    return finished(title, neutral, reader, page, parts, why=why_named(place.delegation))


def _is_told_where(place: Registration) -> bool:
    """Whether somebody who was named reads where: at which hub they would be is no small thing."""
    return place.hub is not None and risk.tells_the_place(place.event)


# --- To the organisation ---


def delegation_invited(letter: Letter, now: datetime) -> Rendered:
    """So many places, until a date, and the link to name people by."""
    return _to_delegation(letter, now, again=False)


def delegation_reminded(letter: Letter, now: datetime) -> Rendered:
    """So many places still have no name."""
    return _to_delegation(letter, now, again=True)


def delegation_still_open(letter: Letter, now: datetime) -> bool:
    """A delegation that may still name people, and has not named all."""
    delegation = _delegation_of(letter)
    return (
        delegation is not None
        and delegation.is_open(now)
        and _is_ahead(delegation.event, now)
        and delegation.nameless > 0
    )


def delegation_returned(letter: Letter, now: datetime) -> Rendered:
    """What was not used went back."""
    delegation = _delegation_of(letter)
    if delegation is None:
        raise Delegation.DoesNotExist
    event, confirmed = delegation.event, nomination.confirmed(delegation)
    parts: list[Piece] = [
        Says(
            _(
                "The date until which people could be named is past. Places that nobody confirmed went "
                "back to everybody."
            )
        ),
        Facts(
            [
                (_("Places"), str(delegation.places)),
                (_("Confirmed"), str(confirmed)),
                *([(_("Event"), called(event))] if called(event) else []),
            ]
        ),
    ]
    title = _("Places went back: %(event)s") % {"event": event.title}
    return _written(event, title, _("Places went back"), parts, name=delegation.addressee)


def delegation_still_returned(letter: Letter, now: datetime) -> bool:
    """What was returned stays so; the news is worth nothing once the event is over."""
    delegation = _delegation_of(letter)
    return delegation is not None and delegation.returned_at is not None and _is_ahead(delegation.event, now)


def _to_delegation(letter: Letter, now: datetime, *, again: bool) -> Rendered:
    delegation = _delegation_of(letter)
    if delegation is None:
        raise Delegation.DoesNotExist
    event = delegation.event
    address = nomination.address(delegation, now)
    left = delegation.nameless
    names = {"organisation": lead_of(event), "event": event.title, "count": left, "day": _until(delegation)}
    if delegation.kind == Delegation.Kind.GROUP:
        told = ngettext(
            "You asked for %(count)s place for people of your organisation.",
            "You asked for %(count)s places for people of your organisation.",
            left,
        )
    elif risk.is_neutral(event):
        told = ngettext(
            "You are invited to name %(count)s person for a meeting.",
            "You are invited to name %(count)s people for a meeting.",
            left,
        )
    else:
        told = ngettext(
            "%(organisation)s invites you to name %(count)s person for “%(event)s”.",
            "%(organisation)s invites you to name %(count)s people for “%(event)s”.",
            left,
        )
    if again:
        told = ngettext(
            "%(count)s place still has no name. It is kept for you until %(day)s.",
            "%(count)s places still have no name. They are kept for you until %(day)s.",
            left,
        )
    held = (
        _("Seats are kept for you until %(day)s.")
        if delegation.kind == Delegation.Kind.INSTITUTION
        else _("Seats are held as you name people, while there are any, until %(day)s.")
    )
    parts: list[Piece] = [
        Says(told % names),
        *_when(event, now, delegation.hub),
        *([] if again else [Says(held % names)]),
        Says(
            _(
                "Write a name for each place, with an address or a phone if you have one. Each person then "
                "confirms on their own; you see how many did."
            )
        ),
        _button(_("Name people"), address),
        Small(_("Whoever has this link can name people in your name. It needs no account.")),
    ]
    title = (
        _("Places still without a name: %(event)s") if again else _("Name your people: %(event)s")
    ) % names
    neutral = _("Places still without a name") if again else _("Places for your people")
    return _written(event, title, neutral, parts, name=delegation.addressee, link=address)


def _delegation_of(letter: Letter) -> Delegation | None:
    found = Delegation.objects.filter(code=letter.about.get("delegation", ""))
    return found.select_related("event", "hub").first()


def _until(delegation: Delegation) -> str:
    """The last day and hour, by the clock where the event takes place."""
    zone = delegation.event.time_zone
    return _("%(day)s, %(hour)s (%(zone)s)") % {
        "day": moments.day_words(delegation.until, zone),
        "hour": moments.hour_words(delegation.until, zone),
        "zone": moments.place_words(zone),
    }


# --- What they share ---


def _is_ahead(event: Event, now: datetime) -> bool:
    return event.status != Event.Status.CANCELLED and not is_over(event, now)


def _when(event: Event, now: datetime, hub: Hub | None) -> list[Piece]:
    """When and where, for somebody who holds nothing yet; a protected event says neither what nor where.

    Where they are invited to a remote hub, that is where.
    """
    pairs: list[tuple[str, str]] = []
    name = called(event)
    if name:
        pairs.append((_("Event"), name))
    for session in sessions_ahead(event, now):
        if session.starts_at:
            pairs.append(
                (
                    _("When"),
                    moments.span_words(session.starts_at, session.declared_minutes, session.time_zone),
                )
            )
    parts = (hub.name, hub.address) if hub else (event.venue, event.city)
    place = ", ".join(part for part in parts if part)
    if place and risk.tells_the_place(event):
        pairs.append((_("Where"), place))
    if risk.is_neutral(event):
        return [Facts([(name, value) for name, value in pairs if name == _("When")], is_neutral=True)]
    return [Facts(pairs)]


def _token(address: str) -> str:
    return address.rstrip("/").rpartition("/")[2]


def _button(words: str, address: str) -> Button:
    return Button(words, settings.PUBLIC_URL + address, links.code(_token(address)), code_page())


def _written(
    event: Event, title: str, neutral: str, parts: Sequence[Piece], *, name: str, link: str = ""
) -> Rendered:
    """A letter to somebody who holds no place: greeting, parts, why it came."""
    if risk.is_neutral(event):
        why = _("You get this message because your address was given to us for a meeting.")
    else:
        why = _("You get this message because %(organisation)s wrote your address down for “%(event)s”.") % {
            "event": event.title,
            "organisation": lead_of(event),
        }
    token = _token(link) if link else ""
    return compose(
        neutral if risk.is_neutral(event) else title,
        *(neutral_parts(neutral, parts, token) if risk.is_neutral(event) else parts),
        greeting=_("Hello %(name)s,") % {"name": name} if name else _("Hello,"),
        why=why,
        secrets=secrets_of(token),
        is_neutral=risk.is_neutral(event),
        link=settings.PUBLIC_URL + link if link else "",
    )
