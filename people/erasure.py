"""Forget a person and keep the counts: names, addresses, answers and links go, a ledger remembers."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from auditlog.context import disable_auditlog
from auditlog.models import LogEntry
from django.db import models, transaction

from people import accounts
from people.models import Consent, Erasure, Person, SafeLink

#: What stands where a name was.
ERASED_NAME = "—"


class Personal(NamedTuple):
    """What a room says of one of its tables: its personal fields, and how it forgets a subject."""

    fields: frozenset[str]
    forget: Callable[[UUID, datetime], None]
    #: Whether it is found by the addresses of a subject, and so goes while these still stand elsewhere.
    by_address: bool = False


#: table label → what it holds of a person; each room adds its own in `AppConfig.ready`.
personal: dict[str, Personal] = {}


def covers(
    model: type[models.Model],
    *fields: str,
    forget: Callable[[UUID, datetime], None],
    by_address: bool = False,
) -> None:
    """Register a room's personal fields of `model` and the function that empties them for a subject.

    With `by_address` it runs before those that empty the addresses by which it finds what is the subject's.
    """
    personal[model._meta.label] = Personal(frozenset(fields), forget, by_address)


def forget(person: Person, *, now: datetime) -> None:
    """Erase what identifies the person in every room; counts stay and cannot be led back to them."""
    forget_subject(person.subject, now=now)


@transaction.atomic
def forget_subject(subject: UUID, *, now: datetime) -> None:
    """Erase what identifies a subject, with or without an account; safe to run twice.

    The subjects that were merged into it go with it: an account that was joined to another still has a
    row of its own.
    """
    with disable_auditlog():
        every = sorted(accounts.subjects_of(subject))
        # Before anything of theirs, as whoever writes a role of theirs holds them.
        list(Person.objects.select_for_update(no_key=True).filter(subject__in=every).order_by("pk"))
        for each in every:
            for room in sorted(personal.values(), key=lambda room: not room.by_address):
                room.forget(each, now)
            Erasure.objects.get_or_create(subject=each, defaults={"erased_at": now})


def apply_ledger(*, now: datetime) -> int:
    """Forget again everyone in the ledger, after a backup was restored; return how many."""
    subjects = list(Erasure.objects.values_list("subject", flat=True))
    for subject in subjects:
        forget_subject(subject, now=now)
    return len(subjects)


def forget_person(subject: UUID, now: datetime) -> None:
    """Empty the Person of a subject and end their ways to log in."""
    for person in Person.objects.filter(subject=subject):
        EmailAddress.objects.filter(user=person).delete()
        Authenticator.objects.filter(user=person).delete()
        person.appointments.all().delete()
        person.groups.clear()
        person.user_permissions.clear()
        person.name = ERASED_NAME
        person.full_name = person.email = person.phone = person.pronouns = ""
        person.gender_description = ""
        person.gender_answers, person.gender = [], ""
        person.stakeholder_group, person.country = None, ""
        person.time_zone = "UTC"
        person.is_active = person.is_staff = person.is_superuser = False
        person.erased_at = person.erased_at or now
        person.set_unusable_password()
        person.save()
        SafeLink.objects.filter(target=person.code).delete()
        # auditlog kept its actor's address before ours stopped it, and may again in an older backup.
        LogEntry.objects.filter(actor=person).update(actor_email=None, remote_addr=None, remote_port=None)


def forget_consents(subject: UUID, now: datetime) -> None:
    """Withdraw what the subject agreed to; the proof that it was given stays with the bare subject."""
    Consent.objects.filter(subject=subject, withdrawn_at=None).update(withdrawn_at=now)
