"""Personal invitations to an event: sent, reminded, withdrawn, handed over. The sole writer of guests.

Each guest has a link of their own, and a place is taken by it once (`registration.register` looks under the
lock). Who has not answered and was invited long ago is reminded by the organisers, once a day at most.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from auditlog.models import LogEntry
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from events import access, recognition, risk
from events.errors import HasAnAddress, NotInvited
from events.models import Event, Guest, Hub, Registration
from events.recognition import Contact
from events.seats import hold
from mail import outbox
from people import acts, links
from people.models import Person

#: The link of an invitation opens for this many days.
LINK_DAYS = 400
#: Whom an invitation was for is kept for this many days after the event.
KEPT_DAYS = 90
#: A reminder goes out this long after the invitation or the reminder before it, at the earliest.
BETWEEN_REMINDERS = timedelta(hours=24)


class Invited(NamedTuple):
    """What came of a list: guests who are new, and how many were invited before."""

    new: list[Guest]
    known: int


@transaction.atomic
def invite(
    event: Event,
    *,
    people: Iterable[tuple[str, Contact]],
    language: str,
    may_pass_on: bool = False,
    hub: Hub | None = None,
    by: Person | None,
    now: datetime,
) -> Invited:
    """Invite people by name and contact; whoever was invited at the same contact is left alone.

    With a `hub` their place is there, and nowhere else.
    Those with an address get a letter. The link of those with a phone alone is handed over (`hand_over`).
    Raises `HubGone`.
    """
    if hub is not None:
        hold(hub)
    asked = {contact.key: (name, contact) for name, contact in people if contact.key}
    made = [
        Guest(
            event=event,
            name=name,
            email=contact.email,
            phone=contact.phone,
            contact_key=key,
            language=language,
            may_pass_on=may_pass_on,
            hub=hub,
            invited_at=now,
            invited_by=by,
        )
        for key, (name, contact) in asked.items()
    ]
    # Two who invite at once never write to anybody twice: the row that came first stands.
    Guest.objects.bulk_create(made, ignore_conflicts=True)
    codes = [guest.code for guest in made]
    new = list(Guest.objects.filter(code__in=codes).order_by("pk"))
    # Whoever was withdrawn and is invited again has the old row back.
    back = list(
        Guest.objects.filter(event=event, contact_key__in=asked).exclude(withdrawn_at=None).order_by("pk")
    )
    for guest in back:
        guest.withdrawn_at, guest.invited_at, guest.invited_by = None, now, by
        guest.may_pass_on, guest.language, guest.hub = may_pass_on, language, hub
        guest.save(
            update_fields=["withdrawn_at", "invited_at", "invited_by", "may_pass_on", "language", "hub"]
        )
    new += back
    _post(new, "events.guest_invited", f"guest:{now.isoformat()}", now)
    if new:
        acts.note(event, "people invited", by=by, now=now, count=str(len(new)))
    return Invited(new, len(asked) - len(new))


@transaction.atomic
def remind(event: Event, *, by: Person | None, now: datetime) -> int:
    """Write again to every guest who has not registered and has heard nothing for a day; return how many."""
    due = list(waiting(event).exclude(email="").filter(_quiet(now)).select_for_update(of=("self",)))
    Guest.objects.filter(pk__in=[guest.pk for guest in due]).update(reminded_at=now)
    _post(due, "events.guest_reminded", f"guest-again:{now.isoformat()}", now)
    if due:
        acts.note(event, "guests reminded", by=by, now=now, count=str(len(due)))
    return len(due)


@transaction.atomic
def withdraw(guest: Guest, *, by: Person | None, now: datetime) -> None:
    """Close the link of an invitation; a place that was taken by it stays."""
    if Guest.objects.filter(pk=guest.pk, withdrawn_at=None).update(withdrawn_at=now):
        links.revoke(guest.code)
        acts.note(guest.event, "invitation withdrawn", by=by, now=now, guest=guest.code)


@transaction.atomic
def hand_over(guest: Guest, *, by: Person, now: datetime) -> str:
    """Mint the link of a guest with a phone alone, record who took it, and return the words to send.

    Raises `HasAnAddress` or `NotInvited`.
    """
    if guest.email or not guest.phone:
        raise HasAnAddress
    if guest.withdrawn_at is not None:
        raise NotInvited
    acts.note(
        guest.event,
        "invitation handed over",
        by=by,
        now=now,
        action=LogEntry.Action.ACCESS,
        guest=guest.code,
    )
    with override(guest.language):
        told = {"link": settings.PUBLIC_URL + address(guest, now), "event": guest.event.title}
        if risk.is_neutral(guest.event):
            return _("Hello. You are invited to a meeting. This link is yours alone: %(link)s") % told
        return (
            _(
                "Hello. You are invited to “%(event)s”. This link is yours alone and takes your place: "
                "%(link)s"
            )
            % told
        )


def address(guest: Guest, now: datetime) -> str:
    """Mint the link of an invitation and return its path, in the active language."""
    return reverse("events:guest", args=[links.mint(access.GUEST, guest.code, now=now, days=LINK_DAYS)])


def place_of(guest: Guest) -> Registration | None:
    """Return the place that was taken by an invitation, if something can still come of it."""
    return guest.registrations.alive().order_by("-pk").first()


def waiting(event: Event) -> QuerySet[Guest]:
    """Return the guests of an event who have not registered, and whose invitation stands."""
    came = Registration.objects.alive().filter(guest=OuterRef("pk"))
    return Guest.objects.filter(~Exists(came), event=event, withdrawn_at=None).order_by("pk")


def forget(subject: UUID, now: datetime) -> None:
    """Empty the invitations of a subject, and those by which the subject took a place.

    They are found by the addresses that the subject proved: an invitation has a subject of its own.
    """
    keys = recognition.proved_keys(subject)
    theirs = Q(subject=subject) | Q(registrations__subject=subject) | Q(contact_key__in=keys)
    for guest in Guest.objects.filter(theirs).distinct():
        _empty(guest, now)


def forget_of(place: Registration, now: datetime) -> None:
    """Empty the invitation by which a place was taken."""
    if place.guest is not None:
        _empty(place.guest, now)


def forget_old(now: datetime) -> int:
    """Empty the invitations to events that are long over; return how many."""
    old = Guest.objects.filter(event__ends_at__lte=now - timedelta(days=KEPT_DAYS)).exclude(
        name="", email="", phone=""
    )
    for guest in old:
        _empty(guest, now)
    return len(old)


@transaction.atomic
def _empty(guest: Guest, now: datetime) -> None:
    links.revoke(guest.code)
    outbox.forget(guest.subject, now)
    Guest.objects.filter(pk=guest.pk).update(
        name="", email="", phone="", contact_key="", withdrawn_at=guest.withdrawn_at or now
    )


def _quiet(now: datetime) -> Q:
    since = now - BETWEEN_REMINDERS
    return Q(invited_at__lte=since) & (Q(reminded_at=None) | Q(reminded_at__lte=since))


def _post(guests: Iterable[Guest], kind: str, prefix: str, now: datetime) -> None:
    drafts = [
        outbox.Draft(
            key=f"{prefix}:{guest.code}",
            kind=kind,
            about={"guest": guest.code},
            address=guest.email,
            language=guest.language,
            subject=guest.subject,
            filed_under=guest.event.code,
        )
        for guest in guests
        if guest.email
    ]
    if drafts:
        outbox.post_many(drafts, now=now)
