"""Who may look after letters that did not leave: administrators."""

from typing import Any

from django.http import Http404

from mail.models import Letter, LetterQuerySet
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
