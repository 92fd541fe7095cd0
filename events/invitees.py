"""Who is asked to take a role: known by an address or brought in by the invitation; how they are called."""

from datetime import datetime, timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from events.models import Part
from people import accounts
from people.models import Person

#: Between someone's record and the invitation that made it there lies one transaction.
_ONE_ACT = timedelta(seconds=10)


def known(address: str) -> Person | None:
    """Return the person an address belongs to; none when nobody has it.

    An address that was brought in by an earlier invitation and has not been used since still means the same
    person, so that whoever is asked to three sessions counts once.
    """
    proved = accounts.find(address)
    if proved:
        return proved
    waiting = (
        EmailAddress.objects.filter(
            email=address.strip().lower(),
            verified=False,
            primary=True,
            user__last_login=None,
            user__is_active=True,
            user__erased_at=None,
        )
        .select_related("user")
        .order_by("pk")
        .first()
    )
    return waiting.user if waiting else None


def bring_in(*, name: str, email: str, language: str, time_zone: str, now: datetime) -> Person:
    """Make a record for someone nobody knows yet; their first login proves the address.

    Until they say where they live, letters tell them the hour where the session takes place.
    """
    person = accounts.newcomer(name=name, address=email.strip(), language=language)
    accounts.correct(person, now=now, time_zone=time_zone)
    return person


def was_brought_in_by(part: Part) -> bool:
    """Return whether the invitation made its person's record, so that the name is the inviter's own."""
    person = part.person
    return person is not None and abs(person.created_at - part.invited_at) < _ONE_ACT


def called(part: Part, viewer: Any) -> str:
    """How a role's holder is called before those who organise.

    Whoever was asked and has not answered is known by the address that was written: an account's own name
    is told only once its person has said yes. Someone whom the invitation itself brought in keeps the name
    that was typed with it.
    """
    person = part.person
    if person is None:
        return _("someone who was forgotten at their own wish")
    has_said_yes = part.status == Part.Status.CONFIRMED
    if has_said_yes or person == viewer or was_brought_in_by(part):
        return person.name
    name, at, domain = person.email.partition("@")
    return f"{name[:2]}…@{domain}" if at else _("someone who has not answered yet")
