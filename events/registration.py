"""Places at an event: register, change the mode, cancel, confirm, claim. They and the list write places.

Every change of a place holds the lock of the event's capacities (`events.seats`). That one lock keeps the
seats, the numbers and the recognition of a second registration true at once; the CHECK and UNIQUE
constraints stand behind it. A seat that comes free is offered under it to whoever waits (`events.waiting`).
"""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from convite.prepared import Prepared
from events import feeds, told, waiting
from events.errors import (
    AddressConfirmed,
    AlreadyAPlace,
    ByInvitation,
    Closed,
    CodeForOthers,
    CodeOver,
    CodeSpent,
    Crowded,
    Full,
    HubInUse,
    InvitationUsed,
    KeptForOthers,
    LetterWent,
    NameTaken,
    NamingOver,
    NeedsCode,
    NoContact,
    NoMoreToName,
    NoPlaceYet,
    NoSuchCode,
    NotAsked,
    NotInvited,
    NotNamed,
    NotYours,
    Over,
    PlaceGivenBack,
    TooFewSeats,
    UnknownMode,
)
from events.models import (
    Capacity,
    Delegation,
    EntryCode,
    Event,
    Guest,
    Hub,
    ListNote,
    Mode,
    Registration,
    way,
)
from events.models.door_codes import new_door_code
from events.posting import post as _post
from events.seats import Seats, free, is_kept_for, left_for, lock, now_of, queue, take, turn
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
    #: Which one, where the mode is a hub.
    hub: Hub | None = None
    stakeholder_group: StakeholderGroup | None = None
    country: str = ""
    gender_answers: list[str] = field(default_factory=list)
    first_time: bool | None = None

    @property
    def way(self) -> str:
        """How they want to take part, among the event's ways."""
        return way(self.mode, self.hub)


class Enrolled(NamedTuple):
    """What came of a registration; `is_listed` says what the form tells, to whoever had a place too."""

    place: Registration
    is_listed: bool


@dataclass(frozen=True)
class Contact:
    """How to reach the person: an address, a phone in E.164, or both."""

    email: str = ""
    phone: str = ""

    @property
    def key(self) -> str:
        """The contact by which a second registration is recognised: the address, else the phone."""
        return (self.email.strip().casefold() or str(self.phone))[:254]


@dataclass(frozen=True)
class LetIn:
    """By what somebody comes, beside or instead of the public form; looked at again under the lock."""

    entry_code: EntryCode | None = None
    guest: Guest | None = None
    #: By the hand of those who organise: after registration closed too, and with a name alone.
    by_hand: bool = False
    #: By the code on the wall of a session that is on; `events.walkins` knows its hours.
    from_the_wall: bool = False
    #: Where every seat is taken, one more is put there, and the place is marked.
    beyond_seats: bool = False

    @property
    def is_at_the_door(self) -> bool:
        """Whether they stand before somebody, or before the wall."""
        return self.by_hand or self.from_the_wall

    @property
    def needs_no_yes(self) -> bool:
        """Whether organisers have let them in already, where they answer everybody else."""
        return self.is_at_the_door or self.guest is not None or self.entry_code is not None


#: The public form and nothing else.
BY_THE_FORM = LetIn()


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
    """Return the seats left by mode, hubs left out, in the order of `Mode`; None means without a limit."""
    return {name: row.left for name, row in ways(event).items() if row.hub is None}


def ways(event: Event) -> Seats:
    """Return the ways to take part with their seats, in the order of `Mode`; each hub is one, by its name."""
    rows = now_of(event).items()
    order = Mode.values
    return dict(
        sorted(rows, key=lambda one: (order.index(one[1].mode), one[1].hub.name if one[1].hub else ""))
    )


def seats_of(event: Event, *, hold: bool = False) -> dict[str, Capacity]:
    """Return the event's capacities by way; on `hold`, until the transaction is over nobody takes a seat.

    Whoever holds the event's own row too asks for these first.
    """
    return lock(event) if hold else now_of(event)


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
    waits: bool = False,
    let_in: LetIn = BY_THE_FORM,
    also: Callable[[Registration], None] | None = None,
) -> Registration:
    """Take a place and return it, as `enrol` does."""
    return enrol(
        event,
        answers=answers,
        contact=contact,
        language=language,
        time_zone=time_zone,
        person=person,
        read_aloud_by=read_aloud_by,
        now=now,
        seen=seen,
        waits=waits,
        also=also,
        let_in=let_in,
    ).place


def enrol(
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
    waits: bool = False,
    also: Callable[[Registration], None] | None = None,
    let_in: LetIn = BY_THE_FORM,
) -> Enrolled:
    """Take a place, or join the list of a full mode; letter and consent are written in the same transaction.

    Whoever already holds a place (same address or phone, and same name) gets that one back, and a letter
    that says so: who typed the form learns nothing. Another name at the same address is another person.
    A public form writes nothing to any Person; `person`, who is signed in, gets the place attached unless
    their account holds one here already. Raises `Closed`, `UnknownMode`, `NoContact`,
    `Full`, or `Crowded` past `PLACES_PER_CONTACT`.

    The words of the agreement were read on the form, in `language`, or else aloud by `read_aloud_by`.

    With `waits` they join the list where the way is full, if the event has one; without it, `Full` is raised.

    Where organisers answer each request, the place is only asked for, and takes no seat. `let_in` says what
    else somebody brings: a code, an invitation, the hand of those who organise. Raises `ByInvitation`,
    `NeedsCode` and what a code or an invitation can be refused for.

    `seen` is what `open_modes` has just told the caller: a mode that was full then is refused without
    waiting for the lock, so that in a rush those who come too late do not hold up those who don't.

    `also` is done with a new place in the same transaction, such as keeping what organisers asked; of a
    place that is held already nothing is written over by whoever types a name and an address.
    """
    if not contact.key and not let_in.by_hand:
        raise NoContact
    if seen and seen.get(answers.way) == 0 and not waits:
        called = name_key(answers.name)
        if not _held(_placed(event, contact, person), contact, called):
            raise Full(answers.mode, tuple(other for other, left in seen.items() if left != 0))
    for last_try in (False, True):
        try:
            with turn():
                outcome = _take(
                    event,
                    answers,
                    contact,
                    language,
                    time_zone,
                    person,
                    read_aloud_by,
                    now,
                    waits,
                    also,
                    let_in,
                )
        except IntegrityError:
            # Someone wrote past the lock, such as an import; the second look finds their row.
            if last_try:
                raise
            continue
        break
    if isinstance(outcome, Full):
        raise outcome
    return outcome


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
    waits: bool,
    also: Callable[[Registration], None] | None,
    let_in: LetIn,
) -> Enrolled | Full:
    seats = lock(event)
    # Read after the lock was granted, and by a statement of its own: at READ COMMITTED a joined row would
    # be the one from before the wait.
    fresh = FRESH.records(event.pk)[0]
    _check_way(fresh, let_in, answers, now)
    if answers.way not in seats:
        raise UnknownMode
    called = name_key(answers.name)
    placed = _placed(fresh, contact, person)
    held = _held(placed, contact, called)
    _check_uses(let_in, held)
    if held:
        _post_already(held, event=fresh, language=language, now=now)
    wanted = seats[answers.way]
    sector = answers.stakeholder_group.pk if answers.stakeholder_group else None
    asks = fresh.admission == Event.Admission.APPROVAL and not let_in.needs_no_yes
    left = None if asks else _left(seats, wanted, sector, now)
    is_extra = left == 0 and let_in.beyond_seats
    is_listed = left == 0 and not is_extra
    if is_listed and not (waits and fresh.has_waiting_list):
        # A full mode says so to whoever already has a place too: the answer must not tell them apart.
        # It is returned, not raised, so that their letter is kept.
        return _full(seats, wanted)
    if held:
        return Enrolled(held, is_listed)
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
        mode=wanted.mode,
        hub=wanted.hub,
        status=_first_status(asks=asks, is_listed=is_listed),
        entry_code=let_in.entry_code,
        guest=let_in.guest,
        is_extra=is_extra,
        registered_at=now,
        waiting_since=now if is_listed else None,
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
    if is_listed:
        queue(wanted)
    elif not asks:
        take(wanted, is_extra=is_extra)
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
    if asks:
        _post(place, f"asked:{place.code}", "events.asked", now=now)
    elif is_listed:
        _post(place, f"waiting:{place.code}", "events.waiting", now=now)
    else:
        _post(place, f"registered:{place.code}", "events.registered", now=now)
    return Enrolled(place, is_listed)


@transaction.atomic
def switch_mode(
    registration: Registration, *, to: str, by: Person | None = None, now: datetime
) -> Registration:
    """Change how someone takes part, keeping their number; the letter brings the right calendar entry.

    `to` is a way: a mode, or a hub by its code. Whoever waits or was offered a place has one at once where
    the other way has a seat, and leaves the list. The seat that they leave is offered to whoever waits.
    Raises `UnknownMode`, `Full`, `PlaceGivenBack`, `NoPlaceYet` or `Over`. The mode they already have
    changes nothing.
    """
    seats = lock(registration.event)
    fresh = _alive(registration, now)
    if fresh.status not in CAN_SWITCH:
        raise NoPlaceYet
    if to not in seats:
        raise UnknownMode
    if to == fresh.way:
        return registration.follow(fresh)
    wanted = seats[to]
    is_kept = is_kept_for(wanted, fresh)
    if not is_kept and _left(seats, wanted, fresh.stakeholder_group_id, now) == 0:
        raise _full(seats, wanted)
    take(wanted, is_kept=is_kept)
    _leave(fresh, seats)
    was = fresh.status
    fresh.mode, fresh.hub = wanted.mode, wanted.hub
    fresh.status, fresh.offer_expires_at = Registration.Status.CONFIRMED, None
    fresh.is_extra = False
    fresh.sequence += 1
    fresh.switched_at = now
    if was != Registration.Status.CONFIRMED:
        fresh.placed_at = now
    changed = (
        "mode",
        "hub",
        "status",
        "offer_expires_at",
        "is_extra",
        "sequence",
        "switched_at",
        "placed_at",
    )
    fresh.save(update_fields=changed)
    if was != Registration.Status.CONFIRMED:
        waiting.note(fresh, ListNote.Act.LEFT, by=by, now=now)
    _post(fresh, f"mode:{fresh.code}:{fresh.sequence}", "events.mode_changed", now=now)
    waiting.offer_free(seats, now)
    return registration.follow(fresh)


@transaction.atomic
def cancel(registration: Registration, *, by: Person | None = None, now: datetime) -> Registration:
    """Give a place back, turn an offer down or leave the list; safe to run twice. Raises `Over`.

    What comes free is offered to whoever waits.
    """
    seats = lock(registration.event)
    fresh = Registration.objects.select_related("event", "hub").get(pk=registration.pk)
    if not fresh.is_alive:
        return registration.follow(fresh)
    fresh = _alive(registration, now)
    was = fresh.status
    _give_back(fresh, seats, now, by=by)
    _post(fresh, f"cancelled:{fresh.code}", "events.registration_cancelled", now=now, was=was)
    return registration.follow(fresh)


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
    if _holds_one(fresh.event, person):
        raise AlreadyAPlace
    accounts.take_out(fresh, now=now)
    outbox.move(fresh.subject, to=person.subject, registration=fresh.code)
    consent.move(fresh.subject, about=fresh.code, to=person.subject)
    fresh.person, fresh.subject = person, person.subject
    fresh.address_confirmed_at = fresh.address_confirmed_at or now
    fresh.save(update_fields=["person", "subject", "address_confirmed_at"])
    return registration.follow(fresh)


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
        unconfirmed = (
            Registration.objects.placed()
            .annotate(came_in=Coalesce("placed_at", "registered_at"))
            .filter(event=event, address_confirmed_at=None, came_in__lte=now - timedelta(hours=hours))
            .exclude(email="")
            # An address that was added to a phone afterwards confirms nothing that was asked for.
            .exclude(Q(contact_key=F("phone")) | Q(contact_key=""))
        )
        for place in unconfirmed:
            cancel(place, now=now)
            released += 1
    return released


@transaction.atomic
def set_seats(
    event: Event,
    *,
    mode: str,
    hub: Hub | None = None,
    seats: int | None,
    by: Person | None = None,
    now: datetime,
) -> Capacity:
    """Offer a mode, or a hub, with so many seats, None for no limit; raises `UnknownMode` or `TooFewSeats`.

    Seats that are added go to whoever waits first.
    """
    if mode not in Mode.values or (mode == Mode.HUB) != (hub is not None):
        raise UnknownMode
    rows = lock(event)
    row = rows.get(way(mode, hub))
    if row is None:
        return Capacity.objects.create(event=event, mode=mode, hub=hub, seats=seats)
    if seats is not None and seats < row.taken + row.kept:
        raise TooFewSeats(row.taken + row.kept)
    row.seats = seats
    row.save(update_fields=["seats"])
    waiting.offer_free(rows, now)
    return row


@transaction.atomic
def drop_hub(hub: Hub) -> None:
    """Offer a hub to nobody any more; raises `HubInUse` while anybody has, holds or waits for a place."""
    lock(hub.event)
    alive = Registration.objects.alive().filter(hub=hub).count()
    if alive:
        raise HubInUse(alive)
    Capacity.objects.filter(event=hub.event_id, hub=hub).delete()


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
        _post(fresh, f"readdressed:{fresh.code}:{now.isoformat()}", "events.registered", now=now)
    return fresh


@transaction.atomic
def restore(registration: Registration, *, by: Person | None = None, now: datetime) -> Registration:
    """Let somebody have back the place that was given back for them by mistake; no letter is written.

    Their number is theirs still, and so is a seat that was put there for them alone or that their delegation
    has not given to another. Raises `Over`, `Full` where the seat is somebody else's by now, and
    `AlreadyAPlace` where they registered anew meanwhile; one who was forgotten has nothing to come back to.
    """
    seats = lock(registration.event)
    fresh = Registration.objects.select_related("event", "hub").get(pk=registration.pk)
    if fresh.is_alive:
        return registration.follow(fresh)
    event = fresh.event
    if event.status == Event.Status.CANCELLED or (event.ends_at is not None and event.ends_at <= now):
        raise Over
    if not fresh.contact_key:
        raise PlaceGivenBack
    same = _placed(event, Contact(phone=fresh.contact_key), fresh.person)
    if _held(same, Contact(phone=fresh.contact_key), fresh.name_key) or (
        fresh.person and _holds_one(event, fresh.person)
    ):
        raise AlreadyAPlace
    wanted = seats.get(fresh.way)
    if wanted is None:
        raise UnknownMode
    is_kept = is_kept_for(wanted, fresh)
    is_full = not is_kept and _left(seats, wanted, fresh.stakeholder_group_id, now) == 0
    if is_full and not fresh.is_extra:
        raise _full(seats, wanted)
    # Where a seat is free by now, none is put there.
    fresh.is_extra = is_full
    take(wanted, is_extra=is_full, is_kept=is_kept)
    fresh.status, fresh.cancelled_at = Registration.Status.CONFIRMED, None
    fresh.sequence += 1
    fresh.save(update_fields=["status", "cancelled_at", "sequence", "is_extra"])
    return registration.follow(fresh)


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


def proved_keys(subject: UUID) -> set[str]:
    """Return the addresses that a subject has shown to read, as contacts are compared.

    An address proves nothing where the link of its place reached somebody before any letter did: named by
    an organisation, or come in somebody's stead.
    """
    from allauth.account.models import EmailAddress

    read = (
        Registration.objects.filter(subject=subject, contact_key__contains="@", delegation=None)
        .exclude(address_confirmed_at=None)
        .exclude(guest__may_pass_on=True)
    )
    proved = EmailAddress.objects.filter(user__subject=subject, verified=True)
    return {
        *read.values_list("contact_key", flat=True),
        *(Contact(email=address).key for address in proved.values_list("email", flat=True)),
    }


def _forget(place: Registration, now: datetime) -> None:
    seats = lock(place.event)
    fresh = Registration.objects.select_related("hub").get(pk=place.pk)
    ahead = place.event.ends_at is None or place.event.ends_at > now
    if fresh.is_alive and (ahead or not fresh.stands):
        _give_back(fresh, seats, now)
    waiting.forget(fresh)
    fresh.name, fresh.email, fresh.phone = "—", "", ""
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


# --- The lock and what is read under it ---

FRESH = Prepared(lambda pk: Event.objects.filter(pk=pk))

#: Who may change how they take part: whoever has a place, waits for one or was offered one.
CAN_SWITCH = (Registration.Status.CONFIRMED, Registration.Status.WAITING, Registration.Status.OFFERED)


def _left(seats: Seats, wanted: Capacity, sector: int | None, now: datetime) -> int | None:
    """The seats left for somebody of a sector who does not wait yet: those who do come first."""
    if wanted.waiting and wanted.left != 0:
        waiting.offer_free(seats, now)
    return left_for(wanted, sector, now)


def _full(seats: Seats, wanted: Capacity) -> Full:
    others = _others(seats, wanted.way)
    if wanted.left and wanted.balance_for and wanted.balance_until:
        return KeptForOthers(wanted.mode, others, wanted.balance_for.name, wanted.balance_until)
    return Full(wanted.mode, others)


def _first_status(*, asks: bool, is_listed: bool) -> str:
    if asks:
        return Registration.Status.ASKED
    return Registration.Status.WAITING if is_listed else Registration.Status.CONFIRMED


def _leave(fresh: Registration, seats: Seats) -> None:
    """Let go of the seat, or of the place on the list."""
    row = seats.get(fresh.way)
    if row is None:
        return
    if fresh.status in Registration.HOLDING:
        free(row, fresh)
    elif fresh.status == Registration.Status.WAITING:
        queue(row, -1)


def _others(seats: dict[str, Capacity], mode: str) -> tuple[str, ...]:
    return tuple(other for other, row in seats.items() if other != mode and row.left != 0)


def _placed(event: Event, contact: Contact, person: Person | None) -> list[Registration]:
    """What this contact or this account has here, place or wait; one contact has few."""
    if not contact.key and person is None:
        return []
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


def _alive(registration: Registration, now: datetime) -> Registration:
    fresh = Registration.objects.select_related("event", "hub").get(pk=registration.pk)
    if not fresh.is_alive:
        raise PlaceGivenBack
    event = fresh.event
    if event.status == Event.Status.CANCELLED or (event.ends_at is not None and event.ends_at <= now):
        raise Over
    return fresh


def _give_back(fresh: Registration, seats: Seats, now: datetime, *, by: Person | None = None) -> None:
    act = {"waiting": ListNote.Act.LEFT, "offered": ListNote.Act.DECLINED}.get(fresh.status)
    if act:
        waiting.note(fresh, act, by=by, now=now)
    _leave(fresh, seats)
    fresh.status = Registration.Status.CANCELLED
    fresh.cancelled_at = now
    fresh.sequence += 1
    fresh.save(update_fields=["status", "cancelled_at", "sequence"])
    waiting.offer_free(seats, now)


# --- Ways to a place ---

#: An answer to a request leaves this long after it was given, and can be undone until then.
UNDO_WITHIN = timedelta(minutes=10)


@transaction.atomic
def approve(registration: Registration, *, by: Person | None, now: datetime) -> Registration:
    """Say yes to a request: a place, or one on the waiting list where no seat is left.

    The letter leaves after `UNDO_WITHIN`. Raises `NotAsked`, `UnknownMode` or `Over`.
    """
    seats = lock(registration.event)
    fresh = _asking(registration, now)
    wanted = seats.get(fresh.way)
    if wanted is None:
        raise UnknownMode
    if _left(seats, wanted, fresh.stakeholder_group_id, now) == 0:
        queue(wanted)
        fresh.status, fresh.waiting_since = Registration.Status.WAITING, now
    else:
        take(wanted)
        fresh.status, fresh.placed_at = Registration.Status.CONFIRMED, now
    return _decided(registration, fresh, now, reason="")


@transaction.atomic
def refuse(registration: Registration, *, reason: str = "", by: Person | None, now: datetime) -> Registration:
    """Say no to a request, with a reason that its letter tells; as `approve`."""
    lock(registration.event)
    fresh = _asking(registration, now)
    fresh.status = Registration.Status.REFUSED
    return _decided(registration, fresh, now, reason=reason)


@transaction.atomic
def reconsider(registration: Registration, *, by: Person | None, now: datetime) -> Registration:
    """Undo the answer to a request, which waits again; raises `LetterWent` once the letter may have left."""
    seats = lock(registration.event)
    fresh = Registration.objects.select_related("event").get(pk=registration.pk)
    decided = (Registration.Status.CONFIRMED, Registration.Status.WAITING, Registration.Status.REFUSED)
    if fresh.decided_at is None or fresh.status not in decided:
        raise NotAsked
    if now >= fresh.decided_at + UNDO_WITHIN:
        raise LetterWent
    if fresh.status == Registration.Status.REFUSED and _is_here_again(fresh):
        raise NotAsked
    _leave(fresh, seats)
    fresh.status, fresh.decision_reason = Registration.Status.ASKED, ""
    fresh.decided_at = fresh.placed_at = fresh.waiting_since = None
    fresh.save(update_fields=["status", "decision_reason", "decided_at", "placed_at", "waiting_since"])
    # Once they ask again, so that what they leave is never offered to themselves.
    waiting.offer_free(seats, now)
    return registration.follow(fresh)


@transaction.atomic
def keep_seats(delegation: Delegation, *, now: datetime) -> Delegation:
    """Keep the seats of an institution that was just invited; raises `Full`, `UnknownMode` or `Over`."""
    seats = lock(delegation.event)
    event = FRESH.records(delegation.event_id)[0]
    if event.status == Event.Status.CANCELLED or (event.ends_at is not None and event.ends_at <= now):
        raise Over
    wanted = seats.get(delegation.mode)
    if wanted is None:
        raise UnknownMode
    if wanted.left is not None and wanted.left < delegation.places:
        raise Full(delegation.mode)
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
    fresh = Delegation.objects.get(pk=delegation.pk)
    if not fresh.is_open(now) or event.status != Event.Status.PUBLISHED:
        raise NamingOver
    left = fresh.nameless
    if len(named) > left:
        raise NoMoreToName(left)
    wanted = seats.get(fresh.mode)
    if wanted is None:
        raise UnknownMode
    if fresh.keeps_seats:
        Capacity.objects.filter(pk=wanted.pk).update(
            taken=F("taken") + len(named), kept=F("kept") - len(named)
        )
    elif wanted.left is not None and wanted.left < len(named):
        raise Full(fresh.mode)
    else:
        Capacity.objects.filter(pk=wanted.pk).update(taken=F("taken") + len(named))
    made = []
    for name, contact in named:
        is_here = bool(contact.key) and _held(_placed(event, contact, None), contact, name_key(name))
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
            status=Registration.Status.NOMINATED,
            registered_at=now,
        )
        place.save(force_insert=True)
        event.next_number += 1
        _post(place, f"nominated:{place.code}", "events.nominated", now=now)
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
    now: datetime,
) -> Registration:
    """Let somebody who was named confirm with their own answers and agreement; the place is then theirs.

    Raises `NotNamed`, `Over`, `NoContact`, or `AlreadyAPlace` when they hold another one here.
    """
    lock(registration.event)
    fresh = _alive(registration, now)
    if fresh.status != Registration.Status.NOMINATED:
        raise NotNamed
    called = name_key(answers.name)
    others = [place for place in _placed(fresh.event, contact, person) if place.pk != fresh.pk]
    if _held(others, contact, called) or (person and any(one.person_id == person.pk for one in others)):
        raise AlreadyAPlace
    accounts.take_out(fresh, now=now)
    fresh.status, fresh.placed_at = Registration.Status.CONFIRMED, now
    fresh.name, fresh.name_key = answers.name, called
    fresh.email, fresh.phone, fresh.contact_key = contact.email, contact.phone, contact.key
    fresh.language, fresh.time_zone = language, time_zone
    fresh.stakeholder_group, fresh.country = answers.stakeholder_group, answers.country
    fresh.first_time = answers.first_time
    for column, value in gender_columns(answers.gender_answers).items():
        setattr(fresh, column, value)
    if person:
        outbox.move(fresh.subject, to=person.subject, registration=fresh.code)
        fresh.person, fresh.subject = person, person.subject
    fresh.save()
    # Whoever handed the link over may have kept it; the letter brings a new one.
    links.revoke(fresh.code)
    consent.give(fresh.subject, "registration", about=fresh.code, language=language, now=now)
    if also is not None:
        also(fresh)
    _post(fresh, f"registered:{fresh.code}", "events.registered", now=now)
    return registration.follow(fresh)


@transaction.atomic
def return_places(delegation: Delegation, *, now: datetime) -> tuple[int, list[Registration]]:
    """Give back what a delegation has not used: seats without a name, and places nobody confirmed.

    Returns how many had no name, and the places that were not confirmed. Safe to run twice.
    """
    seats = lock(delegation.event)
    fresh = Delegation.objects.select_related("event").get(pk=delegation.pk)
    if fresh.returned_at is not None:
        return 0, []
    nameless = fresh.nameless
    wanted = seats.get(fresh.mode)
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
        _give_back(place, seats, now)
        _post(place, f"nomination-returned:{place.code}", "events.nomination_returned", now=now)
    waiting.offer_free(seats, now)
    return nameless, unconfirmed


def _check_way(event: Event, let_in: LetIn, answers: Answers, now: datetime) -> None:
    """Raise what keeps somebody out who comes by this way at this hour."""
    if let_in.is_at_the_door:
        if not event.is_open_at_the_door(now):
            raise Closed
        return
    if not event.is_open_for_registration(now):
        raise Closed
    if let_in.guest is not None:
        if not Guest.objects.filter(pk=let_in.guest.pk, withdrawn_at=None).exists():
            raise NotInvited
    elif let_in.entry_code is not None:
        _check_code(let_in.entry_code, answers, now)
    elif event.admission == Event.Admission.INVITATION:
        raise ByInvitation
    elif event.admission == Event.Admission.CODE:
        raise NeedsCode


def _check_code(known: EntryCode, answers: Answers, now: datetime) -> None:
    code = EntryCode.objects.select_related("stakeholder_group").get(pk=known.pk)
    if code.withdrawn_at is not None:
        raise NoSuchCode
    if not code.is_open(now):
        raise CodeOver
    if code.mode and code.mode != answers.mode:
        raise CodeForOthers(str(Mode(code.mode).label))
    if code.stakeholder_group and code.stakeholder_group != answers.stakeholder_group:
        raise CodeForOthers(code.stakeholder_group.name)


def _check_uses(let_in: LetIn, held: Registration | None) -> None:
    """Raise when the code or the invitation gave its places already; not to whoever sends a form twice."""
    code, guest = let_in.entry_code, let_in.guest
    alive = Registration.objects.alive()
    counts = code is not None and not (held and held.entry_code_id == code.pk)
    if code and counts and code.uses and alive.filter(entry_code=code).count() >= code.uses:
        raise CodeSpent
    if guest and not (held and held.guest_id == guest.pk) and alive.filter(guest=guest).exists():
        raise InvitationUsed


def _asking(registration: Registration, now: datetime) -> Registration:
    fresh = _alive(registration, now)
    if fresh.status != Registration.Status.ASKED:
        raise NotAsked
    return fresh


def _decided(registration: Registration, fresh: Registration, now: datetime, *, reason: str) -> Registration:
    fresh.decided_at, fresh.decision_reason = now, reason
    fresh.save(update_fields=["status", "decided_at", "decision_reason", "placed_at", "waiting_since"])
    # The key carries the hour: an answer that was undone and given again has a letter of its own.
    key = f"decided:{fresh.code}:{now.isoformat()}"
    _post(fresh, key, "events.decided", now=now, not_before=now + UNDO_WITHIN)
    return registration.follow(fresh)


def _is_here_again(place: Registration) -> bool:
    """Whether the same person has registered anew since."""
    same = Q(contact_key=place.contact_key, name_key=place.name_key) & ~Q(contact_key="")
    if place.person_id:
        same |= Q(person_id=place.person_id)
    return Registration.objects.alive().filter(same, event_id=place.event_id).exclude(pk=place.pk).exists()


# --- Letters ---


def _post_already(place: Registration, *, event: Event, language: str, now: datetime) -> None:
    """Tell the holder of a place that somebody registered them again; at most once a day."""
    _post(place, f"already:{place.code}:{now:%Y-%m-%d}", "events.already", language=language, now=now)
