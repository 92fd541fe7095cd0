"""Places at an event: register, change the mode, cancel, confirm, claim. The sole writer of places and seats.

Every change of a place holds the lock of the event's capacities, all of them, always in the same order.
That one lock keeps the seats, the numbers and the recognition of a second registration true at once; the
CHECK and UNIQUE constraints stand behind it. On SQLite a transaction begins IMMEDIATE and is the lock.
"""

import threading
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Q, QuerySet

from convite.prepared import Prepared
from events import feeds, told
from events.errors import (
    AddressConfirmed,
    AlreadyAPlace,
    Closed,
    Crowded,
    Full,
    NameTaken,
    NoContact,
    NoPlaceYet,
    NotYours,
    Over,
    PlaceGivenBack,
    TooFewSeats,
    UnknownMode,
)
from events.models import Capacity, Event, Mode, Registration
from events.models.door_codes import new_door_code
from mail import outbox
from people import accounts, consent, links
from people.demographics import gender_columns
from people.models import Person, StakeholderGroup

#: Places that one address or phone can hold at an event: a shared one is common, a flood is not.
PLACES_PER_CONTACT = 20

#: The link in a letter opens the page of a place for this many days.
LINK_DAYS = 400


@dataclass(frozen=True)
class Answers:
    """What the form asked; copied on to the registration as it was said."""

    name: str
    mode: str
    stakeholder_group: StakeholderGroup | None = None
    country: str = ""
    gender_answers: list[str] = field(default_factory=list)
    first_time: bool | None = None


@dataclass(frozen=True)
class Contact:
    """How to reach the person: an address, a phone in E.164, or both."""

    email: str = ""
    phone: str = ""

    @property
    def key(self) -> str:
        """The contact by which a second registration is recognised: the address, else the phone."""
        return (self.email.strip().casefold() or str(self.phone))[:254]


def name_key(name: str) -> str:
    """Return the name without accents, case, punctuation of apostrophes or doubled spaces, to compare by.

    A phone's keyboard leaves accents out, and that should not take a second seat.
    """
    bare = unicodedata.normalize("NFKD", name)
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    for apostrophe in "’ʼ‘`´":
        bare = bare.replace(apostrophe, "'")
    return " ".join(bare.casefold().split())[:120]


def open_modes(event: Event) -> dict[str, int | None]:
    """Return the seats left by mode, in the order of `Mode`; None means without a limit."""
    rows = {row.mode: row.left for row in CAPACITIES.records(event.pk)}
    return {mode: rows[mode] for mode in Mode.values if mode in rows}


def seats_of(event: Event, *, hold: bool = False) -> dict[str, Capacity]:
    """Return the event's capacities by mode; on `hold`, until the transaction is over nobody takes a seat.

    Whoever holds the event's own row too asks for these first.
    """
    return _lock(event) if hold else {row.mode: row for row in _capacities(event.pk)}


def register(
    event: Event,
    *,
    answers: Answers,
    contact: Contact,
    language: str,
    time_zone: str,
    person: Person | None = None,
    read_aloud_by: Person | None = None,
    now: datetime,
    seen: Mapping[str, int | None] | None = None,
    also: Callable[[Registration], None] | None = None,
) -> Registration:
    """Take a place and return it; its letter and consent are written in the same transaction.

    Whoever already holds a place (same address or phone, and same name) gets that one back, and a letter
    that says so: who typed the form learns nothing. Another name at the same address is another person.
    A public form writes nothing to any Person; `person`, who is signed in, gets the place attached unless
    their account holds one here already. Raises `Closed`, `UnknownMode`, `NoContact`,
    `Full`, or `Crowded` past `PLACES_PER_CONTACT`.

    The words of the agreement were read on the form, in `language`, or else aloud by `read_aloud_by`.

    `seen` is what `open_modes` has just told the caller: a mode that was full then is refused without
    waiting for the lock, so that in a rush those who come too late do not hold up those who don't.

    `also` is done with a new place in the same transaction, such as keeping what organisers asked; of a
    place that is held already nothing is written over by whoever types a name and an address.
    """
    if not contact.key:
        raise NoContact
    if seen and seen.get(answers.mode) == 0:
        called = name_key(answers.name)
        if not _held(_placed(event, contact, person), contact, called):
            raise Full(answers.mode, tuple(other for other, left in seen.items() if left != 0))
    for last_try in (False, True):
        try:
            with _turn():
                place, refusal = _take(
                    event, answers, contact, language, time_zone, person, read_aloud_by, now, also
                )
        except IntegrityError:
            # Someone wrote past the lock, such as an import; the second look finds their row.
            if last_try:
                raise
            continue
        break
    if place is None:
        raise refusal or Full(answers.mode)
    return place


@transaction.atomic
def _take(
    event: Event,
    answers: Answers,
    contact: Contact,
    language: str,
    time_zone: str,
    person: Person | None,
    read_aloud_by: Person | None,
    now: datetime,
    also: Callable[[Registration], None] | None,
) -> tuple[Registration | None, Full | None]:
    seats = _lock(event)
    # Read after the lock was granted, and by a statement of its own: at READ COMMITTED a joined row would
    # be the one from before the wait.
    fresh = FRESH.records(event.pk)[0]
    if not fresh.is_open_for_registration(now):
        raise Closed
    if answers.mode not in seats:
        raise UnknownMode
    called = name_key(answers.name)
    placed = _placed(fresh, contact, person)
    held = _held(placed, contact, called)
    if held:
        _post_already(held, event=fresh, language=language, now=now)
    wanted = seats[answers.mode]
    if wanted.left == 0:
        # A full mode says so to whoever already has a place too: the answer must not tell them apart.
        # It is returned, not raised, so that their letter is kept.
        return None, Full(answers.mode, _others(seats, answers.mode))
    if held:
        return held, None
    if len(placed) >= PLACES_PER_CONTACT:
        raise Crowded
    attached = person if person and not any(place.person_id == person.pk for place in placed) else None
    proved = bool(attached and contact.email and _has_proved(attached, contact.email))
    place = Registration(
        event=fresh,
        person=attached,
        number=fresh.next_number,
        name=answers.name,
        email=contact.email,
        phone=contact.phone,
        contact_key=contact.key,
        name_key=called,
        language=language,
        time_zone=time_zone,
        mode=answers.mode,
        registered_at=now,
        address_confirmed_at=now if proved else None,
        stakeholder_group=answers.stakeholder_group,
        country=answers.country,
        first_time=answers.first_time,
        **gender_columns(answers.gender_answers),
    )
    if attached:
        place.subject = attached.subject
    place.save(force_insert=True)
    Event.objects.filter(pk=fresh.pk).update(next_number=fresh.next_number + 1)
    Capacity.objects.filter(pk=wanted.pk).update(taken=F("taken") + 1)
    consent.give(
        place.subject,
        "registration",
        about=place.code,
        language=language,
        read_aloud_by=read_aloud_by,
        now=now,
    )
    if also is not None:
        also(place)
    _post(place, f"registered:{place.code}", "events.registered", now=now)
    return place, None


@transaction.atomic
def switch_mode(
    registration: Registration, *, to: str, by: Person | None = None, now: datetime
) -> Registration:
    """Change how someone takes part, keeping their number; the letter brings the right calendar entry.

    Raises `UnknownMode`, `Full`, `PlaceGivenBack`, `NoPlaceYet` or `Over`. The mode they already have
    changes nothing.
    """
    seats = _lock(registration.event)
    fresh = _standing(registration, now)
    if to not in seats:
        raise UnknownMode
    if to == fresh.mode:
        return _copied(registration, fresh)
    if seats[to].left == 0:
        raise Full(to)
    Capacity.objects.filter(pk=seats[to].pk).update(taken=F("taken") + 1)
    if fresh.mode in seats:
        Capacity.objects.filter(pk=seats[fresh.mode].pk).update(taken=F("taken") - 1)
    fresh.mode = to
    fresh.sequence += 1
    fresh.switched_at = now
    fresh.save(update_fields=["mode", "sequence", "switched_at"])
    _post(fresh, f"mode:{fresh.code}:{fresh.sequence}", "events.mode_changed", now=now)
    return _copied(registration, fresh)


@transaction.atomic
def cancel(registration: Registration, *, by: Person | None = None, now: datetime) -> Registration:
    """Give a place back, so that someone else may take it; safe to run twice. Raises `Over`."""
    seats = _lock(registration.event)
    fresh = Registration.objects.select_related("event").get(pk=registration.pk)
    if not fresh.is_alive:
        return _copied(registration, fresh)
    fresh = _alive(registration, now)
    _give_back(fresh, seats, now)
    _post(fresh, f"cancelled:{fresh.code}", "events.registration_cancelled", now=now)
    return _copied(registration, fresh)


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
    _lock(registration.event)
    fresh = Registration.objects.get(pk=registration.pk)
    if not fresh.is_alive:
        raise PlaceGivenBack
    if fresh.person_id == person.pk:
        return _copied(registration, fresh)
    if fresh.person_id is not None:
        raise NotYours
    if _holds_one(fresh.event, person):
        raise AlreadyAPlace
    accounts.take_out(fresh, now=now)
    outbox.move(fresh.subject, to=person.subject)
    consent.move(fresh.subject, to=person.subject)
    fresh.person, fresh.subject = person, person.subject
    fresh.address_confirmed_at = fresh.address_confirmed_at or now
    fresh.save(update_fields=["person", "subject", "address_confirmed_at"])
    return _copied(registration, fresh)


def release_unconfirmed(now: datetime) -> int:
    """Give back the places whose address was never confirmed within the event's hours; return how many.

    Only where an event asks for it, only places with an address (a phone cannot confirm), and only
    before the event begins.
    """
    released = 0
    events = Event.objects.filter(
        status=Event.Status.PUBLISHED, release_unconfirmed_after__isnull=False, starts_at__gt=now
    )
    for event in events:
        hours = event.release_unconfirmed_after or 0
        waiting = (
            Registration.objects.placed()
            .filter(event=event, address_confirmed_at=None, registered_at__lte=now - timedelta(hours=hours))
            .exclude(email="")
            # An address that was added to a phone afterwards confirms nothing that was asked for.
            .exclude(contact_key=F("phone"))
        )
        for place in waiting:
            cancel(place, now=now)
            released += 1
    return released


@transaction.atomic
def set_seats(
    event: Event, *, mode: str, seats: int | None, by: Person | None = None, now: datetime
) -> Capacity:
    """Offer a mode with so many seats, None for no limit; raises `UnknownMode` or `TooFewSeats`."""
    if mode not in (Mode.ONSITE, Mode.ONLINE):
        raise UnknownMode
    row = _lock(event).get(mode)
    if row is None:
        return Capacity.objects.create(event=event, mode=mode, seats=seats)
    if seats is not None and seats < row.taken:
        raise TooFewSeats(row.taken)
    row.seats = seats
    row.save(update_fields=["seats"])
    return row


def of_one_hand(place: Registration) -> list[Registration]:
    """Return the place and all others without an account that the same contact took under the same name.

    Each has a subject of its own, for nobody proved anything when it was taken. Whoever holds the link of
    one has read the contact's letters, so that they may ask for all of them to be forgotten. Another name
    at the same contact is another person; so a place that was renamed since stands for itself alone, else
    its link would reach the places of whoever really has that name.
    """
    if place.is_renamed:
        return [place]
    others = Registration.objects.filter(
        contact_key=place.contact_key, name_key=place.name_key, person=None
    ).exclude(contact_key="")
    return [place, *others.exclude(pk=place.pk).order_by("pk")]


@transaction.atomic
def correct(registration: Registration, *, answers: Answers, contact: Contact, now: datetime) -> Registration:
    """Put right what a place holds of whoever has it: name, answers, and how else to reach them.

    The contact that the place is recognised by stays, and so does an address that letters go to already;
    `answers.mode` is left to `switch_mode`. Figures follow; a report that was issued does not. An address
    where there was none gets the letter with the page and the calendar entry.
    Raises `NameTaken` when the same contact holds another place under that name.
    """
    _lock(registration.event)
    fresh = Registration.objects.select_related("event").get(pk=registration.pk)
    if not fresh.contact_key:
        raise PlaceGivenBack
    called = name_key(answers.name)
    same = Registration.objects.alive().filter(
        event=fresh.event, contact_key=fresh.contact_key, name_key=called
    )
    if fresh.is_alive and same.exclude(pk=fresh.pk).exists():
        raise NameTaken
    fresh.is_renamed |= called != fresh.name_key
    fresh.name, fresh.name_key = answers.name, called
    is_new = not fresh.email and bool(contact.email)
    if fresh.may_change_email:
        fresh.email = contact.email
    if fresh.may_change_phone:
        fresh.phone = contact.phone
    fresh.stakeholder_group, fresh.country = answers.stakeholder_group, answers.country
    fresh.first_time = answers.first_time
    for column, value in gender_columns(answers.gender_answers).items():
        setattr(fresh, column, value)
    fresh.save()
    if is_new and fresh.status == Registration.Status.CONFIRMED:
        _post(fresh, f"registered:{fresh.code}", "events.registered", now=now)
    return fresh


@transaction.atomic
def readdress(registration: Registration, *, email: str, now: datetime) -> Registration:
    """Put right a mistyped address; what waits to be sent goes there, and so does the letter with the page.

    Links that went to the old one are closed, for a stranger may have them. Raises `PlaceGivenBack`,
    `AddressConfirmed` where somebody reads the address or an account holds the place, and `NameTaken`.
    """
    _lock(registration.event)
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
    outbox.readdress(fresh.subject, email, registration=fresh.code)
    if fresh.stands:
        _post(fresh, f"readdressed:{fresh.code}:{now.isoformat()}", "events.registered", now=now)
    return fresh


@transaction.atomic
def restore(registration: Registration, *, by: Person | None = None, now: datetime) -> Registration:
    """Let somebody have back the place that was given back for them by mistake; no letter is written.

    Their number is theirs still. Raises `Over`, `Full` where the seat is somebody else's by now, and
    `AlreadyAPlace` where they registered anew meanwhile; one who was forgotten has nothing to come back to.
    """
    seats = _lock(registration.event)
    fresh = Registration.objects.select_related("event").get(pk=registration.pk)
    if fresh.is_alive:
        return _copied(registration, fresh)
    event = fresh.event
    if event.status == Event.Status.CANCELLED or (event.ends_at is not None and event.ends_at <= now):
        raise Over
    if not fresh.contact_key:
        raise PlaceGivenBack
    same = Registration.objects.alive().filter(event=event, contact_key=fresh.contact_key)
    if same.filter(name_key=fresh.name_key).exists() or (fresh.person and _holds_one(event, fresh.person)):
        raise AlreadyAPlace
    wanted = seats.get(fresh.mode)
    if wanted is None:
        raise UnknownMode
    if wanted.left == 0:
        raise Full(fresh.mode)
    Capacity.objects.filter(pk=wanted.pk).update(taken=F("taken") + 1)
    fresh.status, fresh.cancelled_at = Registration.Status.CONFIRMED, None
    fresh.sequence += 1
    fresh.save(update_fields=["status", "cancelled_at", "sequence"])
    return _copied(registration, fresh)


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
    seats = _lock(place.event)
    fresh = Registration.objects.get(pk=place.pk)
    ahead = place.event.ends_at is None or place.event.ends_at > now
    if fresh.is_alive and (ahead or not fresh.stands):
        _give_back(fresh, seats, now)
    fresh.name, fresh.email, fresh.phone = "—", "", ""
    fresh.contact_key = fresh.name_key = ""
    fresh.gender_answers = []
    fresh.person = None
    # A badge that is still about leads nowhere any more.
    fresh.door_code = new_door_code()
    fresh.save()
    told.erase(fresh)
    links.revoke(fresh.code)
    feeds.end(fresh)


# --- The lock and what is read under it ---

#: The threads of one server that want to write on SQLite.
_queue = threading.Lock()


@contextmanager
def _turn() -> Iterator[None]:
    """Wait in line for SQLite's one writer, which leaves those who wait to try again at random.

    Under a rush on a busy machine an unlucky thread tried in vain for its whole 20 seconds. PostgreSQL
    queues by itself. Inside a transaction the writer may be ours already, so there is nothing to wait for.
    """
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with _queue:
        yield


def _capacities(event_id: int) -> QuerySet[Capacity]:
    return Capacity.objects.filter(event_id=event_id, session=None, hub=None).order_by("pk")


CAPACITIES = Prepared(_capacities)
FRESH = Prepared(lambda pk: Event.objects.filter(pk=pk))


def _lock(event: Event) -> dict[str, Capacity]:
    """Lock the event's capacities, all of them and in one order, and return them by mode.

    One lock for all modes is also what makes numbers contiguous without locking the event's own row,
    which every letter and page refers to.
    """
    return {row.mode: row for row in _capacities(event.pk).select_for_update()}


def _others(seats: dict[str, Capacity], mode: str) -> tuple[str, ...]:
    return tuple(other for other, row in seats.items() if other != mode and row.left != 0)


def _placed(event: Event, contact: Contact, person: Person | None) -> list[Registration]:
    """What this contact or this account has here, place or wait; one contact has few."""
    return PLACED.records(event.pk, contact.key, *([person.pk] if person else []))


PLACED = Prepared(
    lambda event_id, contact_key, *people: (
        Registration.objects.alive()
        .filter(Q(contact_key=contact_key) | Q(person_id__in=people), event_id=event_id)
        .order_by("pk")
    )
)


def _held(placed: list[Registration], contact: Contact, called: str) -> Registration | None:
    """The place that is this very person's: the same name, at this contact or in this account."""
    same = [place for place in placed if place.name_key == called]
    return next((place for place in same if place.contact_key == contact.key), next(iter(same), None))


def _holds_one(event: Event, person: Person) -> bool:
    return Registration.objects.alive().filter(event=event, person=person).exists()


def _has_proved(person: Person, email: str) -> bool:
    from allauth.account.models import EmailAddress

    return EmailAddress.objects.filter(user=person, email__iexact=email, verified=True).exists()


def _standing(registration: Registration, now: datetime) -> Registration:
    fresh = _alive(registration, now)
    if not fresh.stands:
        raise NoPlaceYet
    return fresh


def _alive(registration: Registration, now: datetime) -> Registration:
    fresh = Registration.objects.select_related("event").get(pk=registration.pk)
    if not fresh.is_alive:
        raise PlaceGivenBack
    event = fresh.event
    if event.status == Event.Status.CANCELLED or (event.ends_at is not None and event.ends_at <= now):
        raise Over
    return fresh


def _give_back(fresh: Registration, seats: dict[str, Capacity], now: datetime) -> None:
    if fresh.mode in seats and fresh.status in Registration.HOLDING:
        Capacity.objects.filter(pk=seats[fresh.mode].pk).update(taken=F("taken") - 1)
    fresh.status = Registration.Status.CANCELLED
    fresh.cancelled_at = now
    fresh.sequence += 1
    fresh.save(update_fields=["status", "cancelled_at", "sequence"])


def _copied(registration: Registration, fresh: Registration) -> Registration:
    """Bring the caller's object up to what was just written, and return it."""
    names: Iterable[str] = (
        "status", "mode", "sequence", "switched_at", "cancelled_at", "address_confirmed_at", "subject",
        "waiting_since", "offer_expires_at", "placed_at",
    )  # fmt: skip
    for name in names:
        setattr(registration, name, getattr(fresh, name))
    registration.person = fresh.person
    return registration


# --- Letters ---


def _post(place: Registration, key: str, kind: str, *, now: datetime, language: str = "") -> None:
    """Write the letter's row; a place with a phone alone gets none."""
    if place.email:
        draft = outbox.Draft(
            key=key,
            kind=kind,
            about={"registration": place.code},
            address=place.email,
            language=language or place.language,
            time_zone=place.time_zone,
            subject=place.subject,
        )
        # Nobody here asks whether the key was new, and `post` would look.
        outbox.post_many([draft], now=now)


def _post_already(place: Registration, *, event: Event, language: str, now: datetime) -> None:
    """Tell the holder of a place that somebody registered them again; at most once a day."""
    _post(place, f"already:{place.code}:{now:%Y-%m-%d}", "events.already", language=language, now=now)
