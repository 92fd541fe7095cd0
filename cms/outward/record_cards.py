"""The head of an outcome's or a statement's page, and the card of a link to it."""

from datetime import datetime

from django.http import Http404
from django.urls import reverse

from cms import languages
from cms.outward import shared
from convite.locale_prefix import in_language
from outcomes import access, addresses, shown
from outcomes.addresses import Record
from outcomes.models import Statement


def head(record: Record, said: shown.Said) -> shown.Head:
    """Return the head of a record's page on the site on which it stands."""
    base, path = addresses.base_of(record), addresses.path_of(record)
    card, words = card_of(said), shared.described(said.words)
    kind = "statement" if isinstance(record, Statement) else "outcome"
    picture = reverse("cms:record_card", args=[kind, record.code, card.mark])
    first = next((code for code in languages.ORDER if code in said.languages), languages.ORDER[0])
    return shown.Head(
        said.title,
        words,
        base + path,
        base + in_language(path, first),
        card.lines(words=words, url=base + path, picture=picture),
    )


def card_of(said: shown.Said) -> shared.Card:
    """Return the card of a record."""
    return shared.Card(said.title, said.eyebrow, said.foot)


def public(kind: str, code: str, now: datetime) -> Record:
    """Return a record that everybody may read; any other is not there (Http404)."""
    if kind == "statement":
        return access.public_statement(code, now)
    if kind == "outcome":
        return access.public_outcome(code)
    raise Http404
