"""Whoever holds a place: their account, their address, what is said of them, put right and forgotten."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from events import choosing, feeds, recognition, seating, told, waiting
from events.errors import (
    AddressConfirmed,
    AlreadyAPlace,
    NameTaken,
    NotYours,
    OneWayOnly,
    PlaceGivenBack,
)
from events.models import Registration
from events.models.door_codes import new_door_code
from events.posting import Route, post, route
from events.recognition import Answers, Contact, name_key
from events.seats import as_it_is, lock
from mail import outbox
from people import accounts, consent, links
from people.demographics import gender_columns
from people.models import Person


def confirm_address(registration: Registration, *, now: datetime) -> None:
    """Record that whoever holds the link of a letter read it at the address given; once."""
    Registration.objects.filter(pk=registration.pk, address_confirmed_at=None).update(
        address_confirmed_at=now
    )
    if registration.address_confirmed_at is None:
        registration.address_confirmed_at = now


@transaction.atomic
def claim(registration: Registration, *, person: Person, now: datetime) -> Registration:
    """Attach a place to the account of whoever holds its link and is signed in; it then counts as theirs.

    Raises `PlaceGivenBack`, `NotYours` when it belongs to another account, and `AlreadyAPlace` when the
    account holds another one at the same event: two people may share a phone, and we never guess.
    """
    lock(registration.event)
    fresh = Registration.objects.get(pk=registration.pk)
    if not fresh.is_alive:
        raise PlaceGivenBack
    if fresh.person_id == person.pk:
        return registration.follow(fresh)
    if fresh.person_id is not None:
        raise NotYours
    if recognition.holds_one(fresh.event, person):
        raise AlreadyAPlace
    accounts.take_out(fresh, now=now)
    outbox.move(fresh.subject, to=person.subject, registration=fresh.code)
    consent.move(fresh.subject, about=fresh.code, to=person.subject)
    fresh.person, fresh.subject = person, person.subject
    fresh.address_confirmed_at = fresh.address_confirmed_at or now
    fresh.save(update_fields=["person", "subject", "address_confirmed_at"])
    return registration.follow(fresh)


@transaction.atomic
def correct(registration: Registration, *, answers: Answers, contact: Contact, now: datetime) -> Registration:
    """Put right what a place holds of whoever has it: name, answers, and how else to reach them.

    The contact that the place is recognised by stays, and so does an address that letters go to already;
    `answers.mode` is left to `switch_mode`. Figures follow; a report that was issued does not. An address
    where there was none gets the letter with the page and the calendar entry.
    Raises `NameTaken` when the same contact holds another place under that name.
    """
    lock(registration.event)
    fresh = Registration.objects.select_related("event").get(pk=registration.pk)
    if not fresh.contact_key and not fresh.name_key:  # forgotten
        raise PlaceGivenBack
    called = name_key(answers.name)
    same = Registration.objects.alive().filter(
        event=fresh.event, contact_key=fresh.contact_key, name_key=called
    )
    if fresh.is_alive and fresh.contact_key and same.exclude(pk=fresh.pk).exists():
        raise NameTaken
    fresh.is_renamed |= called != fresh.name_key
    fresh.name, fresh.name_key = answers.name, called
    is_new = not fresh.email and bool(contact.email)
    was = _route(fresh)
    if fresh.may_change_email:
        fresh.email = contact.email
    if fresh.may_change_phone:
        fresh.phone = contact.phone
    fresh.prefers_phone = contact.prefers_phone
    fresh.stakeholder_group, fresh.country = answers.stakeholder_group, answers.country
    fresh.first_time = answers.first_time
    for column, value in gender_columns(answers.gender_answers).items():
        setattr(fresh, column, value)
    fresh.save()
    _reroute(fresh, was)
    if is_new and fresh.status == Registration.Status.CONFIRMED:
        post(fresh, f"registered:{fresh.code}", "events.registered", now=now)
    return fresh


@transaction.atomic
def prefer(registration: Registration, *, by_phone: bool) -> Registration:
    """Tell somebody by phone from now on, or by mail again; what was not sent yet goes that way too.

    Raises `PlaceGivenBack`, and `OneWayOnly` for who did not leave both an address and a phone.
    """
    lock(registration.event)
    fresh = as_it_is(registration)
    if not fresh.is_alive:
        raise PlaceGivenBack
    if not fresh.email or not fresh.phone:
        raise OneWayOnly
    was, fresh.prefers_phone = _route(fresh), by_phone
    fresh.save(update_fields=["prefers_phone"])
    _reroute(fresh, was)
    registration.prefers_phone = by_phone
    return registration.follow(fresh)


def go_the_way_of_now(place: Registration) -> None:
    """Let what waits, and was to be told in the way of another day, go as letters to a place go now."""
    if place.is_reachable:
        way = _route(place)
        outbox.reroute(place.subject, way.channel, way.address, registration=place.code)


def _route(place: Registration) -> Route:
    return route(place.email, place.phone, prefers_phone=place.prefers_phone)


def _reroute(place: Registration, was: Route) -> None:
    """Let what waits go where letters go now, if that is another way than before."""
    now = _route(place)
    if now != was:
        outbox.reroute(place.subject, now.channel, now.address, registration=place.code)


@transaction.atomic
def readdress(registration: Registration, *, email: str, now: datetime) -> Registration:
    """Put right a mistyped address; what waits to be sent goes there, and so does the letter with the page.

    Links that went to the old one are closed, and the calendar's address that they opened, for a stranger
    may have them. Raises `PlaceGivenBack`,
    `AddressConfirmed` where somebody reads the address or an account holds the place, and `NameTaken`.
    """
    lock(registration.event)
    fresh = Registration.objects.select_related("event").get(pk=registration.pk)
    if not fresh.is_alive:
        raise PlaceGivenBack
    if not fresh.email or fresh.address_confirmed_at or fresh.person_id:
        raise AddressConfirmed
    if email == fresh.email:
        return fresh
    if fresh.contact_key == Contact(email=fresh.email).key:
        fresh.contact_key = Contact(email=email).key
        same = Registration.objects.alive().filter(
            event=fresh.event, contact_key=fresh.contact_key, name_key=fresh.name_key
        )
        if same.exclude(pk=fresh.pk).exists():
            raise NameTaken
    fresh.email = email
    fresh.save(update_fields=["email", "contact_key"])
    links.revoke(fresh.code)
    feeds.end(fresh)
    outbox.readdress(fresh.subject, email, registration=fresh.code)
    if fresh.stands:
        post(fresh, f"readdressed:{fresh.code}:{now.isoformat()}", "events.registered", now=now)
    return fresh


@transaction.atomic
def withdraw(registration: Registration, *, now: datetime) -> None:
    """Take back the agreement to one place: it is given back if ahead, and what identifies goes from it.

    Nobody is written to about it any more. The account it belonged to keeps its other places.
    """
    consent.withdraw(registration.subject, about=registration.code, now=now)
    outbox.forget(registration.subject, now, registration=registration.code)
    _forget(registration, now)


def forget(subject: UUID, now: datetime) -> None:
    """Empty the places of a subject of whatever identifies them; a place still ahead is given back.

    What is counted stays: mode, sector, country, the one counted gender, first time, presence.
    """
    for place in Registration.objects.filter(subject=subject).select_related("event"):
        with transaction.atomic():
            _forget(place, now)


def _forget(place: Registration, now: datetime) -> None:
    seats = lock(place.event)
    fresh = Registration.objects.select_related("hub").get(pk=place.pk)
    ahead = place.event.ends_at is None or place.event.ends_at > now
    if fresh.is_alive and (ahead or not fresh.stands):
        seating.give_back(fresh, seats, now)
    choosing.erase(fresh)
    waiting.forget(fresh)
    fresh.name, fresh.email, fresh.phone = "—", "", ""
    fresh.prefers_phone = False
    fresh.contact_key = fresh.name_key = ""
    fresh.named_as = fresh.decision_reason = ""
    fresh.gender_answers = []
    fresh.person = None
    # A badge that is still about leads nowhere any more.
    fresh.door_code = new_door_code()
    fresh.save()
    told.erase(fresh)
    links.revoke(fresh.code)
    feeds.end(fresh)
