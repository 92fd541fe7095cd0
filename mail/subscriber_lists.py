"""Lists of people who agreed elsewhere to get a newsletter: looked at, brought in, undone.

Whoever brings one in declares how its people agreed; each line says when and where. Nothing is sent until it
is brought in. Who is on the list already stays as they are, and who asked not to be written to stays out.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.dateparse import parse_date
from django.utils.translation import gettext, gettext_lazy, override

from mail import newsletter, outbox, suppression
from mail.models import Newsletter, Stream, Subscriber, SubscriberList, Topic
from people import consent

#: A longer list comes in parts.
MOST_LINES = 10_000
#: How long what a list says is kept for somebody to look at.
KEPT_FOR = timedelta(hours=24)
#: Rows written, and addresses looked up, by one statement.
AT_ONCE = 500
LONGEST_SOURCE = 200

#: What a column can be, with the words by which its head is recognised beside its name in each language.
COLUMNS: dict[str, Any] = {
    "address": gettext_lazy("E-mail"),
    "language": gettext_lazy("Language"),
    "topics": gettext_lazy("Topics"),
    "agreed_on": gettext_lazy("Agreed on"),
    "source": gettext_lazy("Where they agreed"),
}
_ALSO = {
    "address": {
        "email",
        "e-mail",
        "mail",
        "correo",
        "correo electrónico",
        "address",
        "dirección",
        "endereço",
    },
    "language": {"language", "idioma", "lengua", "língua"},
    "topics": {"topics", "temas", "assuntos", "topic", "tema"},
    "agreed_on": {
        "date",
        "fecha",
        "data",
        "consent date",
        "fecha de consentimiento",
        "data do consentimento",
    },
    "source": {"source", "origen", "origem", "fuente", "fonte"},
}
_LANGUAGES = {"es": "es", "pt": "pt-br", "pt-br": "pt-br", "en": "en"}
#: An address that is longer is none: mail servers take no more.
LONGEST_ADDRESS = 254
_DAY_FIRST = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")


class ListError(Exception):
    """Why a list can't be read or brought in; translated."""


@dataclass(frozen=True)
class Line:
    """One line of a list: what it would become, or why it stays out."""

    number: int
    address: str
    language: str
    topics: list[str]
    agreed_on: date | None
    source: str
    #: A code of `REASONS`; empty: it comes in.
    reason: str = ""


#: Why a line stays out.
REASONS: dict[str, Any] = {
    "no-address": gettext_lazy("there is no e-mail address"),
    "no-date": gettext_lazy("it does not say on which day they agreed"),
    "future": gettext_lazy("the day on which they agreed is still to come"),
    "no-source": gettext_lazy("it does not say where they agreed"),
    "language": gettext_lazy("the language is none of this site's"),
    "topic": gettext_lazy("a topic is none of this newsletter's"),
    "twice": gettext_lazy("the address stands in the list twice"),
    "subscribed": gettext_lazy("gets it already"),
    "pending": gettext_lazy("has asked for it and not yet confirmed"),
    "gone": gettext_lazy("the address does not exist: messages came back"),
    "complaint": gettext_lazy("reported a message as unwanted"),
    "objection": gettext_lazy("asked not to be written to"),
}


def look_at(
    of: Newsletter, *, file_name: str, rows: Iterable[tuple[int, list[str]]], by: Any, now: datetime
) -> SubscriberList:
    """Keep what a list says, its rows by number with their cells, for somebody to look at; a day at most.

    Raises `ListError` when its first row does not name its columns, nothing follows, or it is too long.
    """
    lines = [(number, cells) for number, cells in rows if any(cell.strip() for cell in cells)]
    if len(lines) < 2:
        raise ListError(gettext("There is nobody in this list."))
    if len(lines) > MOST_LINES + 1:
        raise ListError(
            gettext("This list is too long. Bring it in parts of %(most)s lines.") % {"most": MOST_LINES}
        )
    columns = guessed(lines[0][1])
    if "address" not in columns:
        raise ListError(gettext("The first row has to name the columns, and one of them has to be “E-mail”."))
    kept = [[number, *(_cell(cells, columns.get(name)) for name in COLUMNS)] for number, cells in lines[1:]]
    return SubscriberList.objects.create(
        newsletter=of, file_name=file_name[:200], lines=kept, by=by, created_at=now
    )


def guessed(head: Iterable[str]) -> dict[str, int]:
    """Return which column is what, by the words of the first row in any of our languages."""
    names: dict[str, str] = {word: column for column, words in _ALSO.items() for word in words}
    for code, _name in settings.LANGUAGES:
        with override(code):
            names |= {str(words).casefold(): column for column, words in COLUMNS.items()}
    found: dict[str, int] = {}
    for place, words in enumerate(head):
        column = names.get(words.strip(" *:.?¿").casefold())
        if column:
            found.setdefault(column, place)
    return found


def _cell(cells: list[str], place: int | None) -> str:
    return cells[place].strip() if place is not None and place < len(cells) else ""


def seen(list_: SubscriberList, now: datetime) -> list[Line]:
    """Return the list line by line, with the reason of each that stays out; two queries for 500 lines."""
    read = [_read(cells, now) for cells in list_.lines]
    known: dict[str, str] = {}
    kept_out: dict[str, str] = {}
    addresses = [line.address for line in read if line.address]
    for start in range(0, len(addresses), AT_ONCE):
        some = [address.lower() for address in addresses[start : start + AT_ONCE]]
        rows = Subscriber.objects.filter(newsletter=list_.newsletter_id).alias(small=Lower("address"))
        known |= {
            address.lower(): state
            for address, state in rows.filter(small__in=some).values_list("address", "state")
        }
    kept_out = suppression.kept_out(addresses, Stream.NEWSLETTER, list_.newsletter.code)
    met: set[str] = set()
    return [_judged(line, met, known, kept_out) for line in read]


def _judged(line: Line, met: set[str], known: Mapping[str, str], kept_out: Mapping[str, str]) -> Line:
    small = line.address.lower()
    reason = line.reason
    if line.address:
        state = known.get(small, "")
        if small in met:
            reason = "twice"
        elif line.address in kept_out:
            reason = kept_out[line.address]
        elif state:
            reason = {"active": "subscribed", "pending": "pending", "left": "objection"}[state]
        met.add(small)
    return Line(line.number, line.address, line.language, line.topics, line.agreed_on, line.source, reason)


def _read(cells: list[Any], now: datetime) -> Line:
    number, address, language, topics, agreed_on, source = cells
    reason = ""
    day = _day(agreed_on)
    wanted = _topics(topics)
    code = _language(language) if language else settings.LANGUAGE_CODE
    if not _is_address(address):
        address, reason = "", "no-address"
    if not reason and wanted is None:
        reason = "topic"
    if not reason and code not in dict(settings.LANGUAGES):
        reason = "language"
    if not reason and day is None:
        reason = "no-date"
    if not reason and day is not None and day > (now + timedelta(hours=14)).date():
        reason = "future"
    if not reason and not source:
        reason = "no-source"
    return Line(int(number), address, code, wanted or [], day, source[:LONGEST_SOURCE], reason)


def _is_address(words: str) -> bool:
    try:
        validate_email(words)
    except ValidationError:
        return False
    return len(words) <= LONGEST_ADDRESS


def _language(words: str) -> str:
    """Read a language by code or by name in any of our languages; '' when it is none of ours."""
    return _language_names().get(words.casefold().replace("_", "-"), "")


@cache
def _language_names() -> dict[str, str]:
    names = dict(_LANGUAGES)
    for code, _name in settings.LANGUAGES:
        with override(code):
            names |= {str(name).casefold(): each for each, name in settings.LANGUAGES}
    return names


def _day(words: str) -> date | None:
    """Read a day as 2026-11-30 or, as the region writes it, 30/11/2026."""
    try:
        if found := _DAY_FIRST.match(words):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return parse_date(words[:10])
    except ValueError:
        return None


def _topics(words: str) -> list[str] | None:
    """Read topics by code or by name in any of our languages; nothing means all, an unknown one none."""
    if not words.strip():
        return list(Topic.values)
    names: dict[str, str] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            names |= {str(topic.label).casefold(): topic.value for topic in Topic}
    names |= {topic.value: topic.value for topic in Topic}
    found = [names.get(word.strip().casefold()) for word in re.split(r"[,;|]", words) if word.strip()]
    return None if None in found else [topic for topic in Topic.values if topic in found]


@transaction.atomic
def bring_in(list_: SubscriberList, *, statement: str, by: Any, now: datetime) -> Counter[str]:
    """Put those of a list on the newsletter who may be; return how many, by reason ('' for who came in).

    `statement` is how they agreed, in the words of whoever brings it in, and is kept with their name. What
    the file said is then forgotten. Raises `ListError` when somebody else already did, or it is too old.
    """
    mine = SubscriberList.objects.select_for_update().filter(pk=list_.pk, brought_in_at=None).first()
    if mine is None or not mine.lines or mine.created_at <= now - KEPT_FOR:
        raise ListError(gettext("This list is no longer here. Choose the file again."))
    lines = seen(mine, now)
    texts = {code: consent.text_in_force("newsletter-declared", code) for code, _name in settings.LANGUAGES}
    rows = [
        Subscriber(
            newsletter=mine.newsletter,
            address=line.address,
            language=line.language,
            topics=line.topics,
            state=Subscriber.State.ACTIVE,
            way=Subscriber.Way.LIST,
            consent=texts[line.language],
            agreed_at=datetime(line.agreed_on.year, line.agreed_on.month, line.agreed_on.day, tzinfo=UTC),
            source=line.source,
            brought_in=mine,
            asked_at=now,
            confirmed_at=None,
        )
        for line in lines
        if not line.reason and line.agreed_on is not None
    ]
    Subscriber.objects.bulk_create(rows, ignore_conflicts=True, batch_size=AT_ONCE)
    counts = Counter(line.reason for line in lines)
    mine.statement, mine.by, mine.brought_in_at = statement, by, now
    mine.lines, mine.counts = [], dict(counts)
    mine.save(update_fields=["statement", "by", "brought_in_at", "lines", "counts"])
    return counts


@transaction.atomic
def undo(list_: SubscriberList, *, now: datetime) -> int:
    """Take those off again who came with a list and confirmed nothing themselves; return how many."""
    if not SubscriberList.objects.filter(pk=list_.pk, undone_at=None).update(undone_at=now):
        return 0
    rows = Subscriber.objects.filter(brought_in=list_, confirmed_at=None)
    for reader in rows.values_list("reader", flat=True).iterator():
        outbox.forget(reader, now)
    return rows.delete()[0]


def throw_away(list_: SubscriberList) -> None:
    """Forget a list that was not brought in."""
    SubscriberList.objects.filter(pk=list_.pk, brought_in_at=None).delete()


def sweep(*, now: datetime) -> int:
    """Forget lists that nobody brought in within a day; return how many."""
    return SubscriberList.objects.filter(brought_in_at=None, created_at__lte=now - KEPT_FOR).delete()[0]


def forget(subject: UUID, now: datetime) -> None:
    """Take a subject's addresses out of lists that wait to be looked at."""
    addresses = newsletter.proved(subject)
    for waiting in SubscriberList.objects.filter(brought_in_at=None) if addresses else ():
        kept = [line for line in waiting.lines if line[1].lower() not in addresses]
        if len(kept) < len(waiting.lines):
            waiting.lines = kept
            waiting.save(update_fields=["lines"])
