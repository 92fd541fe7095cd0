"""Places that a delegation fills: its seats are kept, people named for them, taken up, and the rest returned.

Who may name whom until when is `events.nomination`'s; here is what it does to seats and places, locked.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import F

from events import choosing, recognition, seating, waiting
from events.errors import AlreadyAPlace, Full, NamingOver, NoMoreToName, NotNamed, Over, UnknownMode
from events.models import Capacity, Delegation, Event, Registration
from events.posting import post
from events.recognition import Answers, Contact, name_key
from events.seats import FRESH, alive, lock
from mail import outbox
from people import accounts, consent, links
from people.demographics import gender_columns
from people.models import Person


@transaction.atomic
def keep_seats(delegation: Delegation, *, now: datetime) -> Delegation:
    """Keep the seats of an institution that was just invited; raises `Full`, `UnknownMode` or `Over`."""
    seats = lock(delegation.event)
    event = FRESH.records(delegation.event_id)[0]
    if event.gives_no_places(now):
        raise Over
    wanted = seats.get(delegation.way)
    if wanted is None:
        raise UnknownMode
    if wanted.left is not None and wanted.left < delegation.places:
        raise Full(delegation.way)
    delegation.save(force_insert=True)
    Capacity.objects.filter(pk=wanted.pk).update(kept=F("kept") + delegation.places)
    return delegation


@transaction.atomic
def nominate(
    delegation: Delegation, *, people: Iterable[tuple[str, Contact]], now: datetime
) -> list[Registration]:
    """Hold a seat for each person whom an organisation names, all or none; each hears of it by letter.

    What is counted of them they say themselves when they confirm (`take_up`). Whoever has a place here
    already is named like anybody else, so that the organisation learns nothing of it. Raises `NamingOver`,
    `NoMoreToName`, `Full` or `UnknownMode`.
    """
    named = list(people)
    seats = lock(delegation.event)
    event = FRESH.records(delegation.event_id)[0]
    fresh = Delegation.objects.select_related("hub").get(pk=delegation.pk)
    if not fresh.is_open(now) or event.status != Event.Status.PUBLISHED or event.is_emptied:
        raise NamingOver
    left = fresh.nameless
    if len(named) > left:
        raise NoMoreToName(left)
    wanted = seats.get(fresh.way)
    if wanted is None:
        raise UnknownMode
    if fresh.keeps_seats:
        Capacity.objects.filter(pk=wanted.pk).update(
            taken=F("taken") + len(named), kept=F("kept") - len(named)
        )
    elif wanted.left is not None and wanted.left < len(named):
        raise Full(fresh.way)
    else:
        Capacity.objects.filter(pk=wanted.pk).update(taken=F("taken") + len(named))
    made = []
    for name, contact in named:
        is_here = bool(contact.key) and recognition.held(
            recognition.placed(event, contact, None), contact, name_key(name)
        )
        place = Registration(
            event=event,
            delegation=fresh,
            number=event.next_number,
            name=name,
            named_as=name,
            email=contact.email,
            phone=contact.phone,
            # Recognised once they confirm, where the contact has a place under this name already.
            contact_key="" if is_here else contact.key,
            name_key=name_key(name),
            language=fresh.language,
            time_zone=event.time_zone,
            mode=fresh.mode,
            hub=fresh.hub,
            status=Registration.Status.NOMINATED,
            registered_at=now,
        )
        place.save(force_insert=True)
        event.next_number += 1
        post(place, f"nominated:{place.code}", "events.nominated", now=now)
        made.append(place)
    Event.objects.filter(pk=event.pk).update(next_number=event.next_number)
    return made


@transaction.atomic
def take_up(
    registration: Registration,
    *,
    answers: Answers,
    contact: Contact,
    language: str,
    time_zone: str,
    person: Person | None = None,
    also: Callable[[Registration], None] | None = None,
    keeps_wishes: bool = False,
    now: datetime,
) -> Registration:
    """Let somebody who was named confirm with their own answers and agreement; the place is then theirs.

    The sessions in their answers hold, or with `keeps_wishes`, where nobody asked, those wished for before.
    Raises `NotNamed`, `Over`, `NoContact`, or `AlreadyAPlace` when they hold another one here; for the
    sessions chosen what `choosing.refusal` says.
    """
    lock(registration.event)
    fresh = alive(registration, now)
    if fresh.status != Registration.Status.NOMINATED:
        raise NotNamed
    if fresh.event.gives_no_places(now):
        raise Over
    if refusal := choosing.refusal(fresh.event, answers.sessions, way=fresh.way, now=now):
        raise refusal
    called = name_key(answers.name)
    others = [place for place in recognition.placed(fresh.event, contact, person) if place.pk != fresh.pk]
    if recognition.held(others, contact, called) or (
        person and any(one.person_id == person.pk for one in others)
    ):
        raise AlreadyAPlace
    accounts.take_out(fresh, now=now)
    if not keeps_wishes:
        # What they wished for before is in the form, and stands as they sent it.
        choosing.erase(fresh)
    fresh.status, fresh.placed_at = Registration.Status.CONFIRMED, now
    fresh.name, fresh.name_key = answers.name, called
    fresh.email, fresh.phone, fresh.contact_key = contact.email, contact.phone, contact.key
    fresh.prefers_phone = contact.prefers_phone
    fresh.language, fresh.time_zone = language, time_zone
    fresh.stakeholder_group, fresh.country = answers.stakeholder_group, answers.country
    fresh.first_time = answers.first_time
    for column, value in gender_columns(answers.gender_answers).items():
        setattr(fresh, column, value)
    if person:
        outbox.move(fresh.subject, to=person.subject, registration=fresh.code)
        fresh.person, fresh.subject = person, person.subject
    fresh.save()
    if keeps_wishes:
        choosing.settle(fresh, now=now)
    else:
        choosing.begin(fresh, answers.sessions, now=now)
    # Whoever handed the link over may have kept it; the letter brings a new one.
    links.revoke(fresh.code)
    consent.give(fresh.subject, "registration", about=fresh.code, language=language, now=now)
    if also is not None:
        also(fresh)
    post(fresh, f"registered:{fresh.code}", "events.registered", now=now)
    return registration.follow(fresh)


@transaction.atomic
def return_places(delegation: Delegation, *, now: datetime) -> tuple[int, list[Registration]]:
    """Give back what a delegation has not used: seats without a name, and places nobody confirmed.

    Returns how many had no name, and the places that were not confirmed. Safe to run twice.
    """
    seats = lock(delegation.event)
    fresh = Delegation.objects.select_related("event", "hub").get(pk=delegation.pk)
    if fresh.returned_at is not None:
        return 0, []
    nameless = fresh.nameless
    wanted = seats.get(fresh.way)
    if fresh.keeps_seats and wanted is not None and nameless:
        Capacity.objects.filter(pk=wanted.pk).update(kept=F("kept") - nameless)
        wanted.kept -= nameless
    fresh.returned_at = delegation.returned_at = now
    fresh.save(update_fields=["returned_at"])
    unconfirmed = list(
        fresh.registrations.filter(status=Registration.Status.NOMINATED)
        .select_related("event", "delegation")
        .order_by("pk")
    )
    for place in unconfirmed:
        # The delegation keeps nothing any more, so that each seat is everybody's.
        place.delegation = fresh
        seating.give_back(place, seats, now)
        post(place, f"nomination-returned:{place.code}", "events.nomination_returned", now=now)
    waiting.offer_free(seats, now)
    return nameless, unconfirmed
