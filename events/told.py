"""All that a form tells beside the place itself: answers, agreements and needs, kept in one call."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from events import needs as wants
from events import pictures, questions
from events.models import Event, Question, Registration


@dataclass(frozen=True)
class Told:
    """What was told: answers by question, agreements by purpose, and needs where they were asked for."""

    answers: Mapping[Question, Any] = field(default_factory=dict)
    agreements: Mapping[str, bool] = field(default_factory=dict)
    needs: wants.Told | None = None

    def __bool__(self) -> bool:
        return bool(self.answers or self.agreements or self.needs)


def is_asked_for(event: Event) -> bool:
    """Return whether an event asks anything beside what is counted; costs no query."""
    return event.has_questions or bool(pictures.asked(event)) or wants.asks(event)


@transaction.atomic
def keep(place: Registration, told: Told, *, language: str, now: datetime, is_new: bool = False) -> None:
    """Keep all of it for a place, in the language the page was read in.

    `is_new` says that the place was taken this very moment, so that nothing can stand there yet.
    """
    if told.answers:
        questions.answer(place, told.answers, language=language, now=now, is_new=is_new)
    agreed = {purpose: said for purpose, said in told.agreements.items() if said or not is_new}
    pictures.keep(place, agreed, language=language, now=now)
    if told.needs is not None and (not is_new or not told.needs.is_empty or told.needs.supports):
        wants.tell(place, told.needs, now=now, is_new=is_new)


def erase(place: Registration) -> None:
    """Delete all of it; what was agreed to is taken back by whoever forgets the place."""
    questions.erase(place)
    wants.erase(place)
