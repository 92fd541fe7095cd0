"""Places that an organisation fills by naming people: invited or asked for, named, reminded, returned.

The sole writer of delegations. Seats and places are `delegated_places`'; this module decides who may name
whom until when, and by which link. What is due is found by query (`run_due`), so nothing is booked.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from auditlog.models import LogEntry
from django.conf import settings
from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Lower
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from events import access, delegated_places, handover, posting, recognition, registration, risk
from events.errors import Closed, HasAnAddress, NamingOver, NotNamed, TooManyGroups
from events.models import Delegation, Event, Hub, Registration
from events.recognition import Contact
from events.seats import hold, lock
from mail import outbox
from mail.models import Letter
from people import acts, links
from people.models import Person

#: The link of a delegation opens for this many days after its date.
AFTER_DAYS = 30
#: A group that asks by itself names as many people as this, within these days.
GROUP_AT_MOST = 20
GROUP_DAYS = 7
#: Groups that can ask at one event within `ASKED_WITHIN`: the form is public, and writes to any address.
GROUPS_PER_EVENT, ASKED_WITHIN = 30, timedelta(hours=1)
#: A group that asks again gets its link again, this long after the letter before at the earliest.
BETWEEN_LINKS = timedelta(days=1)
#: What says whom to write to is kept for this many days after the event.
KEPT_DAYS = 90
#: The organisation is reminded this long before its date, and each person who was named.
REMIND_ORGANISATION, REMIND_PERSON = timedelta(days=7), timedelta(days=3)
#: Whoever was written to this short before is not reminded.
QUIET = timedelta(days=1)

#: Of rows with the key of their `letter`: whether it was written before.
_IS_WRITTEN = Exists(Letter.objects.filter(key=OuterRef("letter")))
#: Of a delegation's places: whether it is one of `Delegation.seated`.
_IS_SEATED = (
    Q(registrations__mode=F("mode"))
    & (Q(hub__isnull=True) | Q(registrations__hub=F("hub")))
    & ~Q(registrations__status__in=Registration.OVER)
)

Status = Registration.Status


@transaction.atomic
def invite(
    event: Event,
    *,
    organisation: str,
    addressee: str = "",
    post: str = "",
    postal_address: str = "",
    email: str = "",
    language: str,
    mode: str,
    hub: Hub | None = None,
    places: int,
    until: datetime,
    by: Person | None,
    now: datetime,
) -> Delegation:
    """Invite an institution and keep its seats; one with an address gets its link by letter as well.

    Raises `Full` when fewer seats are free, `NamingOver` for a date that is past, and what
    `delegated_places.keep_seats` raises.
    """
    if until <= now:
        raise NamingOver
    made = delegated_places.keep_seats(
        Delegation(
            event=event,
            kind=Delegation.Kind.INSTITUTION,
            organisation=organisation,
            addressee=addressee,
            post=post,
            postal_address=postal_address,
            email=email,
            language=language,
            mode=mode,
            hub=hub,
            places=places,
            until=until,
            invited_at=now,
            invited_by=by,
        ),
        now=now,
    )
    acts.note(event, "institution invited", by=by, now=now, delegation=made.code)
    _post(made, "events.delegation_invited", f"delegation:{made.code}", now)
    return made


@transaction.atomic
def ask(
    event: Event,
    *,
    organisation: str,
    addressee: str,
    email: str,
    language: str,
    mode: str,
    hub: Hub | None = None,
    places: int,
    now: datetime,
) -> Delegation:
    """Let an organisation ask for places by itself: its address is proved by the letter with the link.

    Nothing is held until people are named. An address that has asked here already gets the link to the same
    group again, once a day at most, and whoever typed it learns nothing. Raises `Closed` where the event
    takes no groups, `HubGone`, and `TooManyGroups`.
    """
    if not (event.takes_groups and event.is_open_for_registration(now) and risk.takes_groups(event)):
        raise Closed
    if hub is not None:
        hold(hub)
    # Two at once are one after the other, so that an address has one group.
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    groups = Delegation.objects.filter(event=event, kind=Delegation.Kind.GROUP)
    known = groups.filter(email__iexact=email).order_by("-pk").first()
    if known and now - known.invited_at < BETWEEN_LINKS:
        return known
    if known and known.is_open(now):
        days = (now - known.invited_at) // BETWEEN_LINKS
        _post(known, "events.delegation_invited", f"delegation:{known.code}:{days}", now)
        return known
    if groups.filter(invited_at__gt=now - ASKED_WITHIN).count() >= GROUPS_PER_EVENT:
        raise TooManyGroups
    ends = [moment for moment in (event.registration_closes_at, event.starts_at) if moment and moment > now]
    until = min([now + timedelta(days=GROUP_DAYS), *ends])
    made = Delegation.objects.create(
        event=event,
        kind=Delegation.Kind.GROUP,
        organisation=organisation,
        addressee=addressee,
        email=email,
        language=language,
        mode=mode,
        hub=hub,
        places=min(places, GROUP_AT_MOST),
        until=until,
        invited_at=now,
    )
    acts.note(event, "group asked for places", by=None, now=now, delegation=made.code, count=str(made.places))
    _post(made, "events.delegation_invited", f"delegation:{made.code}", now)
    return made


@transaction.atomic
def name(
    delegation: Delegation, *, people: Iterable[tuple[str, Contact]], now: datetime
) -> list[Registration]:
    """Name people; raises what `delegated_places.nominate` raises."""
    named = delegated_places.nominate(delegation, people=people, now=now)
    if named:
        acts.note(
            delegation.event,
            "people named",
            by=None,
            now=now,
            delegation=delegation.code,
            count=str(len(named)),
        )
    return named


@transaction.atomic
def unname(delegation: Delegation, place: Registration, *, now: datetime) -> None:
    """Take back a name whose person has not confirmed, so that another can be named.

    Who confirmed holds a place of their own, which no organisation takes away. Raises `NotNamed`.
    """
    fresh = _unconfirmed(delegation, place)
    registration.cancel(fresh, now=now)
    acts.note(
        delegation.event,
        "name taken back",
        by=None,
        now=now,
        delegation=delegation.code,
        registration=place.code,
    )


@transaction.atomic
def take_back(delegation: Delegation, *, by: Person | None, now: datetime) -> int:
    """Take back what was not used, and close the link; return how many seats are everybody's again.

    Whoever confirmed keeps their place.
    """
    nameless, unconfirmed = delegated_places.return_places(delegation, now=now)
    links.revoke(delegation.code)
    acts.note(delegation.event, "delegation taken back", by=by, now=now, delegation=delegation.code)
    return nameless + len(unconfirmed)


@transaction.atomic
def new_link(delegation: Delegation, *, by: Person | None, now: datetime) -> str:
    """Close every link of a delegation that was given out, and return the words with a new one to send."""
    links.revoke(delegation.code)
    acts.note(
        delegation.event,
        "delegation link handed over",
        by=by,
        now=now,
        action=LogEntry.Action.ACCESS,
        delegation=delegation.code,
    )
    with override(delegation.language):
        told = {"link": settings.PUBLIC_URL + address(delegation, now), "event": delegation.event.title}
        if risk.is_neutral(delegation.event):
            return _("This link opens the page on which you name people for the meeting: %(link)s") % told
        return _("This link opens the page on which you name people for “%(event)s”: %(link)s") % told


@transaction.atomic
def hand_over(delegation: Delegation, place: Registration, *, now: datetime) -> str:
    """Mint the link of somebody who was named and left no address, for the organisation to hand over.

    Raises `HasAnAddress`, or `NotNamed` once they have confirmed: their page is theirs alone.
    """
    fresh = _unconfirmed(delegation, place)
    if fresh.email:
        raise HasAnAddress
    acts.note(
        delegation.event,
        "link of a named person handed over",
        by=None,
        now=now,
        action=LogEntry.Action.ACCESS,
        registration=fresh.code,
    )
    token = links.mint(access.REGISTRATION, fresh.code, now=now, days=handover.LINK_DAYS)
    return settings.PUBLIC_URL + reverse("events:my_registration", args=[token])


def address(delegation: Delegation, now: datetime) -> str:
    """Mint a link to a delegation's own page and return its path, in the active language."""
    days = max(1, (delegation.until - now).days + AFTER_DAYS)
    return reverse(
        "events:delegation", args=[links.mint(access.DELEGATION, delegation.code, now=now, days=days)]
    )


def confirmed(delegation: Delegation) -> int:
    """Return how many people confirmed."""
    return delegation.registrations.placed().count()


def with_counts(event: Event) -> QuerySet[Delegation]:
    """Return an event's delegations with how many were `named` and how many `confirmed`."""
    return (
        Delegation.objects.filter(event=event)
        .select_related("hub")
        .annotate(
            named=Count("registrations", filter=_IS_SEATED),
            confirmed=Count("registrations", filter=Q(registrations__status=Status.CONFIRMED)),
        )
        .order_by("organisation", "pk")
    )


def run_due(now: datetime) -> None:
    """Remind and return what is due by now; safe to run twice, at once too."""
    _remind_organisations(now)
    _remind_people(now)
    _return_places(now)


def forget(subject: UUID, now: datetime) -> None:
    """Empty the delegations whose addressee is forgotten of the person; the organisation's places stand.

    They are found by the addresses that the subject proved: a delegation has a subject of its own.
    """
    keys = recognition.proved_keys(subject)
    theirs = Delegation.objects.annotate(key=Lower("email")).filter(Q(subject=subject) | Q(key__in=keys))
    for delegation in theirs:
        _empty(delegation, now)


def forget_old(now: datetime) -> int:
    """Empty the delegations of events that are long over of whom was written to; return how many."""
    old = Delegation.objects.filter(event__ends_at__lte=now - timedelta(days=KEPT_DAYS)).exclude(
        addressee="", post="", email=""
    )
    for delegation in old:
        _empty(delegation, now)
    return len(old)


@transaction.atomic
def _empty(delegation: Delegation, now: datetime) -> None:
    links.revoke(delegation.code)
    outbox.forget(delegation.subject, now)
    Delegation.objects.filter(pk=delegation.pk).update(addressee="", post="", email="")


def _unconfirmed(delegation: Delegation, place: Registration) -> Registration:
    """Return a place that nobody confirmed, nor will until the transaction is over; else raise `NotNamed`."""
    lock(delegation.event)
    fresh = Registration.objects.filter(pk=place.pk, delegation=delegation).first()
    if fresh is None or fresh.status != Status.NOMINATED:
        raise NotNamed
    return fresh


def _remind_organisations(now: datetime) -> None:
    due = (
        Delegation.objects.filter(
            returned_at=None,
            until__gt=now,
            until__lte=now + REMIND_ORGANISATION,
            invited_at__lte=now - QUIET,
            event__status=Event.Status.PUBLISHED,
        )
        .exclude(email="")
        .annotate(
            named=Count("registrations", filter=_IS_SEATED),
            letter=Concat(Value("delegation-again:"), "code"),
        )
        .filter(~_IS_WRITTEN, named__lt=F("places"))
    )
    for delegation in due:
        _post(delegation, "events.delegation_reminded", f"delegation-again:{delegation.code}", now)


def _remind_people(now: datetime) -> None:
    due = (
        Registration.objects.filter(
            status=Status.NOMINATED,
            delegation__returned_at=None,
            delegation__until__gt=now,
            delegation__until__lte=now + REMIND_PERSON,
            registered_at__lte=now - QUIET,
            event__status=Event.Status.PUBLISHED,
        )
        .exclude(email="", phone="")
        .select_related("event")
        .annotate(letter=Concat(Value("nomination-again:"), "code"))
        .filter(~_IS_WRITTEN)
        .order_by("pk")
    )
    drafts = [
        posting.draft(place, f"nomination-again:{place.code}", "events.nomination_reminded") for place in due
    ]
    if drafts:
        outbox.post_many(drafts, now=now)


def _return_places(now: datetime) -> None:
    for delegation in Delegation.objects.filter(returned_at=None, until__lte=now).select_related("event"):
        with transaction.atomic():
            nameless, unconfirmed = delegated_places.return_places(delegation, now=now)
            if nameless or unconfirmed:
                _post(delegation, "events.delegation_returned", f"delegation-returned:{delegation.code}", now)


def _post(delegation: Delegation, kind: str, key: str, now: datetime) -> None:
    if delegation.email:
        draft = outbox.Draft(
            key=key,
            kind=kind,
            about={"delegation": delegation.code},
            address=delegation.email,
            language=delegation.language,
            time_zone=delegation.event.time_zone,
            subject=delegation.subject,
            filed_under=delegation.event.code,
        )
        outbox.post_many([draft], now=now)
