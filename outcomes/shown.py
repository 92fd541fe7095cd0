"""What stands in the head of a record's public page, and on the card of a link to it.

The words are this room's; how a card is drawn, and on which site, is known further up.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext

from convite.moments import day_words
from outcomes import signatures
from outcomes.addresses import Record
from outcomes.models import Outcome, Statement
from outcomes.models.outcomes import status_word
from outcomes.signatures import Told


class Said(NamedTuple):
    """A record in few words."""

    title: str
    eyebrow: str
    foot: str
    words: str
    #: The codes of the languages in which it is written.
    languages: list[str]


class Head(NamedTuple):
    """The head of a record's page: its description, its one address, and the card as Open Graph has it."""

    title: str
    described: str
    url: str
    #: The address of whoever reads none of the site's languages.
    default_url: str
    card: list[tuple[str, str]]

    @property
    def picture(self) -> str:
        """The address of the card's picture."""
        return dict(self.card)["og:image"]


#: Each makes the head of a record's page from its words.
drawers: list[Callable[[Record, Said], Head]] = []


def head(record: Record) -> Head | None:
    """Return the head of a public record's page; none where nobody knows how to draw a card.

    An outcome has its status with it (`OutcomeQuerySet.with_status`).
    """
    return next((draw(record, said(record)) for draw in drawers), None)


def said(record: Record) -> Said:
    """Return a public record in the reader's language, in few words."""
    if isinstance(record, Statement):
        return _of_statement(record, signatures.told_of(record))
    return _of_outcome(record)


def _of_outcome(outcome: Outcome) -> Said:
    status = status_word(outcome.status, outcome.kind)
    return Said(
        str(outcome.title),
        f"{_capital(outcome.get_kind_display())} · {outcome.place}",
        f"{_capital(status)} · {outcome.organisation.name}",
        str(outcome.summary or "") or " · ".join(filter(None, (outcome.institution, _capital(status)))),
        outcome.languages,
    )


def _of_statement(statement: Statement, told: Told) -> Said:
    return Said(
        told.title,
        " · ".join([gettext("Statement"), day_words(statement.day)]),
        str(statement.coalition.name),
        told.text,
        signatures.languages_of(statement),
    )


def _capital(words: object) -> str:
    said = str(words)
    return said[:1].upper() + said[1:]
