"""Who may look after letters that did not leave, and addresses that are not written to: administrators."""

from typing import Any

from django.http import Http404

from mail import newsletter, signed_links, suppression
from mail.models import Letter, LetterQuerySet, Stream, Subscriber, Suppression, SuppressionQuerySet
from people.access import is_administrator


def letters_for(person: Any) -> LetterQuerySet:
    """Return every letter for an administrator; 404 for everyone else."""
    if not is_administrator(person):
        raise Http404
    return Letter.objects.all()


def letter_for(person: Any, code: str) -> LetterQuerySet:
    """Return the one letter of a code, as a query of one row, for an administrator; else 404."""
    found = letters_for(person).filter(message_id__startswith=f"<{code}@")
    if not found.exists():
        raise Http404
    return found


def undecided_for(person: Any, state: str) -> LetterQuerySet:
    """Return all letters held, or all that failed, for an administrator; 404 for any other state."""
    if state not in Letter.TO_DECIDE:
        raise Http404
    return letters_for(person).filter(state=state)


def stopped_for(person: Any) -> SuppressionQuerySet:
    """Return every address that is not written to, for an administrator; 404 for everyone else."""
    if not is_administrator(person):
        raise Http404
    return Suppression.objects.standing()


def stopped_row_for(person: Any, code: str) -> Suppression:
    """Return what stands for an address under a code, for an administrator; else 404."""
    row = stopped_for(person).filter(code=code).first()
    if row is None:
        raise Http404
    return row


def letter_to_end(token: str) -> Letter:
    """Return the letter to many whose link a reader holds, without address if they were forgotten, or 404."""
    code = signed_links.read(suppression.PURPOSE, token)
    to_many = Letter.objects.exclude(stream=Stream.SERVICE)
    letter = to_many.filter(message_id__startswith=f"<{code}@").first() if code else None
    if letter is None:
        raise Http404
    return letter


def subscription(token: str) -> Subscriber:
    """Return the subscription that a link in an issue opens; 404 when it is forged or nobody's any more."""
    row = newsletter.mine(token)
    if row is None:
        raise Http404
    return row
