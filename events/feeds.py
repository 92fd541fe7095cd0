"""Private calendar addresses: made, shown again, renewed and ended. The sole writer of them.

Whoever reads the address reads the calendar, so a new one ends the old. It can be shown again without being
kept: the token is worked out from a random salt and the house's key, and only its hash is compared.
"""

import hashlib
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from events import ical
from events.models import Event, Feed, Part, Place, Registration, Session, SessionSeat
from people import accounts
from people.codes import new_code
from people.models import Person

#: How long after its end a session stays in a calendar that is subscribed to.
KEPT = timedelta(days=365)


def token_of(holder: Person | Registration) -> str:
    """Return the token of the holder's calendar; empty when there is none that can be shown."""
    return look(holder)[0]


def look(holder: Person | Registration) -> tuple[str, bool]:
    """Return the token of the holder's calendar, and whether an address of it opens.

    The token of one made under an earlier key of the house is empty: it still opens, and cannot be shown.
    """
    feed = _feeds(holder).order_by("-pk").first()
    if feed is None:
        return "", False
    token = _token(feed.salt)
    return (token if constant_time_compare(hash_of(token), feed.token_hash) else ""), True


def has_one(holder: Person | Registration) -> bool:
    """Return whether an address of the holder's calendar opens."""
    return _feeds(holder).exists()


@transaction.atomic
def renew(holder: Person | Registration, *, now: datetime) -> str:
    """Make a new address of the holder's calendar and return its token; every earlier one ends."""
    end(holder)
    salt = new_code()
    whose = {"person": holder} if isinstance(holder, Person) else {"registration": holder}
    Feed.objects.create(salt=salt, token_hash=hash_of(_token(salt)), made_at=now, **whose)
    return _token(salt)


def end(holder: Person | Registration) -> None:
    """Close every address of the holder's calendar; safe to run twice."""
    _feeds(holder).delete()


def forget(subject: UUID, now: datetime) -> None:
    """Close the addresses of a subject's calendars."""
    Feed.objects.filter(Q(person__subject=subject) | Q(registration__subject=subject)).delete()


def hash_of(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def held_in(feed: Feed, *, pages: Mapping[type[Place], str], now: datetime) -> list[ical.Held]:
    """Return what the calendar shows: sessions of a year back and all ahead, in their order.

    A place that was given back and a role that was declined are gone from it; a session that was called
    off stays, crossed out. Where someone holds a role in a session beside a place, the role's entry stands.
    `pages` are the addresses of one's page of a place and of a role, with `CODE` where its code goes.
    """
    if feed.registration is not None:
        places = [feed.registration] if feed.registration.stands else []
        return _in_order(_of_places(places, pages, now))
    person = feed.person
    assert person is not None  # noqa: S101  a calendar is a place's or a person's
    # What somebody at a desk took for theirs is on no page of their own.
    taken = accounts.all_at_a_desk(person.subject)
    placed = Registration.objects.placed().filter(person=person)
    placed = placed.exclude(pk__in=taken.get("events.Registration", ()))
    places = list(placed.select_related("hub").order_by("-pk"))
    roles = (
        Part.objects.standing()
        .filter(person=person, session__starts_at__gt=now - KEPT)
        .exclude(pk__in=taken.get("events.Part", ()))
        .exclude(session__status=Session.Status.DRAFT)
        .select_related("session__event", "hub")
        .order_by("-position", "-pk")
    )
    by_session = {one.session.pk: one for one in _of_places(places, pages, now)}
    by_session |= _of_coordinators([part for part in roles if part.coordinates], pages, now)
    by_session |= {part.session_id: ical.Held(part.session, part, _page(part, pages)) for part in roles}
    return _in_order(list(by_session.values()))


def _of_places(
    places: list[Registration], pages: Mapping[type[Place], str], now: datetime
) -> list[ical.Held]:
    by_event = {place.event_id: place for place in places}
    events = Event.objects.filter(pk__in=by_event).exclude(status=Event.Status.DRAFT).in_bulk()
    found = {place.event_id: _page(place, pages) for place in places}
    having = [event.pk for event in events.values() if event.has_session_seats]
    # Asked only where a session has seats of its own, whatever the number of places.
    chosen = (
        set(
            SessionSeat.objects.filter(
                registration__in=places, session__event__in=having, status=SessionSeat.Status.HELD
            ).values_list("session", "registration")
        )
        if having
        else set()
    )
    held = []
    for session in _kept(now).filter(event__in=events):
        if session.is_chosen and (session.pk, by_event[session.event_id].pk) not in chosen:
            continue
        # One record for all sessions of an event, which costs more to make than to look up.
        session.event = events[session.event_id]
        held.append(ical.Held(session, by_event[session.event_id], found[session.event_id]))
    return held


def _kept(now: datetime) -> QuerySet[Session]:
    """The sessions of a year back and all ahead, without the coffee in between."""
    return Session.objects.on_the_programme().without_breaks().filter(starts_at__gt=now - KEPT)


def _of_coordinators(
    parts: list[Part], pages: Mapping[type[Place], str], now: datetime
) -> dict[int, ical.Held]:
    """Every session of the events at which they look after a hub, whichever their role is held in."""
    if not parts:
        return {}
    by_event = {part.session.event_id: part for part in parts}
    found = _kept(now).filter(event__in=by_event)
    held = {}
    for session in found:
        part = by_event[session.event_id]
        session.event = part.session.event
        held[session.pk] = ical.Held(session, part, _page(part, pages))
    return held


def _page(place: Place, pages: Mapping[type[Place], str]) -> str:
    return pages.get(type(place), "").replace("CODE", place.code)


def _in_order(held: list[ical.Held]) -> list[ical.Held]:
    return sorted(held, key=lambda one: (one.session.starts_at, one.session.pk))


def _feeds(holder: Person | Registration) -> QuerySet[Feed]:
    if isinstance(holder, Person):
        return Feed.objects.filter(person=holder)
    return Feed.objects.filter(registration=holder)


def _token(salt: str) -> str:
    digest = salted_hmac("events.feeds", salt, algorithm="sha256").digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")
