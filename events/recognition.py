"""Who asks for a place: what they say, how to reach them, and by what one person is recognised again.

Nothing here writes. Under the lock of the event's capacities (`events.seats`) what it finds stays true.
"""

import unicodedata
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Q

from convite.prepared import Prepared
from events.models import Event, Hub, Registration, Session, way
from people.models import Person, StakeholderGroup


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
    #: The sessions with seats of their own that they want to come to.
    sessions: tuple[Session, ...] = ()

    @property
    def way(self) -> str:
        """How they want to take part, among the event's ways."""
        return way(self.mode, self.hub)


@dataclass(frozen=True)
class Contact:
    """How to reach the person: an address, a phone in E.164, or both."""

    email: str = ""
    phone: str = ""
    #: Of whoever left both: whether they want to be told by phone.
    prefers_phone: bool = False

    @property
    def is_told_by_phone(self) -> bool:
        """Whether somebody tells them by phone, as they prefer or for want of an address."""
        return bool(self.phone) and (self.prefers_phone or not self.email)

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


def placed(event: Event, contact: Contact, person: Person | None) -> list[Registration]:
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


def held(placed: list[Registration], contact: Contact, called: str) -> Registration | None:
    """The place that is this very person's: the same name, at this contact or in this account."""
    same = [place for place in placed if place.name_key == called]
    return next((place for place in same if place.contact_key == contact.key), next(iter(same), None))


def holds_one(event: Event, person: Person) -> bool:
    return Registration.objects.alive().filter(event=event, person=person).exists()


def has_proved(person: Person, email: str) -> bool:
    from allauth.account.models import EmailAddress

    return EmailAddress.objects.filter(user=person, email__iexact=email, verified=True).exists()


def is_here_again(place: Registration) -> bool:
    """Whether the same person has registered anew since."""
    same = Q(contact_key=place.contact_key, name_key=place.name_key) & ~Q(contact_key="")
    if place.person_id:
        same |= Q(person_id=place.person_id)
    return Registration.objects.alive().filter(same, event_id=place.event_id).exclude(pk=place.pk).exists()


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
