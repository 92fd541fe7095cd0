"""Duties: who does what for which organisation; given and taken back by an administrator, and logged."""

from datetime import datetime

from allauth.account.adapter import get_adapter
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from people import accounts
from people.models import Appointment, Organisation, Person


class LastAdministrator(Exception):
    """An installation keeps at least one administrator."""

    def __str__(self) -> str:
        return str(_("This is the last administrator. Appoint another one first."))


class NoOrganisation(Exception):
    """Every duty but the administrator's is done for an organisation."""

    def __str__(self) -> str:
        return str(_("Choose the organisation that this duty is done for."))


@transaction.atomic
def appoint(
    address: str,
    *,
    name: str,
    duty: str,
    organisation: Organisation | None,
    language: str,
    by: Person | None,
    now: datetime,
) -> Appointment:
    """Give whoever has the address a duty; make the account if there is none, and write to them.

    A name given for an account that exists changes nothing there.
    """
    if duty == Appointment.Duty.ADMINISTRATOR:
        organisation = None
    elif organisation is None:
        raise NoOrganisation
    person = accounts.find(address) or _unproved(address)
    if person is None:
        person = accounts.newcomer(name=name, address=address, language=language)
    appointment, is_new = Appointment.objects.get_or_create(
        person=person, organisation=organisation, duty=duty, defaults={"since": now}
    )
    if is_new:
        _keep_back_office(person)
        transaction.on_commit(
            lambda: get_adapter().write_to(
                person,
                "account/email/appointed",
                duty=appointment.get_duty_display(),
                organisation=organisation,
            )
        )
    return appointment


@transaction.atomic
def revoke(appointment: Appointment, *, by: Person | None, now: datetime) -> None:
    """Take a duty back and log the person out everywhere, so that no open page outlives it."""
    if appointment.duty == Appointment.Duty.ADMINISTRATOR and is_last_administrator(appointment.person):
        raise LastAdministrator
    person = appointment.person
    appointment.delete()
    _keep_back_office(person)
    accounts.end_sessions(person)


def is_last_administrator(person: Person) -> bool:
    """Return whether nobody else administers the installation."""
    administrators = Appointment.objects.filter(duty=Appointment.Duty.ADMINISTRATOR, person__is_active=True)
    return (
        administrators.filter(person=person).exists() and not administrators.exclude(person=person).exists()
    )


def appointed(words: str = "") -> QuerySet[Person]:
    """Return everyone who holds a duty, by name; `words` narrows to a name, address or organisation."""
    people = Person.objects.filter(appointments__isnull=False)
    if words:
        people = people.filter(
            Q(name__icontains=words)
            | Q(emailaddress__email__icontains=words)
            | Q(appointments__organisation__name__icontains=words)
            | Q(appointments__organisation__acronym__icontains=words)
        )
    return (
        people.distinct()
        .order_by("name", "pk")
        .prefetch_related("appointments__organisation", "emailaddress_set", "authenticator_set")
    )


def _unproved(address: str) -> Person | None:
    """Someone with this address who has not logged in by it yet, such as an invited speaker."""
    plain = address.strip().lower()
    return (
        Person.objects.filter(is_active=True)
        .filter(Q(emailaddress__email=plain) | Q(email=plain))
        .order_by("pk")
        .first()
    )


def _keep_back_office(person: Person) -> None:
    """An administrator may enter the technical back office; nobody else may."""
    is_administrator = person.appointments.filter(duty=Appointment.Duty.ADMINISTRATOR).exists()
    if person.is_staff != is_administrator or person.is_superuser != is_administrator:
        person.is_staff = person.is_superuser = is_administrator
        person.save(update_fields=["is_staff", "is_superuser"])
