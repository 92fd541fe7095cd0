"""How far the texts of a thing are in a language: missing, changed since they were translated, done."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from cms.languages import ORDER, TAGS
from cms.models import Translation
from cms.translating import sources
from cms.translating.texts import Item, Text, title_of


class State(StrEnum):
    """How far one text has come."""

    MISSING = "missing"
    STALE = "stale"
    DONE = "done"
    #: It is what the others were translated from.
    ORIGINAL = "original"


Known = Mapping[tuple[str, str], Translation]


class Standing(NamedTuple):
    """One text in a target language, beside what it is translated from."""

    text: Text
    #: The language it is translated from, and its words there now.
    source: str
    state: State
    #: What stands there now, or what was written for the same words before.
    words: str
    #: What is known of it; none: nothing is.
    row: Translation | None

    @property
    def original(self) -> str:
        """The words it is translated from, as they are now."""
        return self.text.words[self.source]

    @property
    def before(self) -> str:
        """The words it was translated from, where they were others."""
        return self.row.source if self.row and self.state is State.STALE else ""

    @property
    def draft(self) -> str:
        """What is drafted of it."""
        return self.row.draft if self.row else ""

    @property
    def is_apart(self) -> bool:
        """Whether something stands there that was not made from these words."""
        return not self.words and bool(self.text.apart)


class Look:
    """A thing with what is known of its translations."""

    def __init__(self, item: Item, known: Iterable[Translation]) -> None:
        self.item = item
        self.known: dict[tuple[str, str], Translation] = {(row.path, row.language): row for row in known}

    @cached_property
    def original(self) -> str | None:
        """The language that most of its texts were translated from; none: nobody knows."""
        counted = Counter(row.source_language for row in self.known.values() if row.source_language)
        return max(sorted(counted), key=lambda code: counted[code]) if counted else None

    @cached_property
    def texts(self) -> list[Text]:
        """Its texts."""
        return self.item.texts(self.original)

    @property
    def title(self) -> str:
        """What it is called, in the reader's language or another."""
        return title_of(self.texts)[0]

    @property
    def title_tag(self) -> str:
        """The language in which it is called so, as browsers know it."""
        return TAGS[title_of(self.texts)[1]]

    def standings(self, language: str, *, source: str | None = None) -> list[Standing]:
        """Return how its texts stand in a language; `source` is the language wanted beside it.

        What is an original in this language is left out, unless another source is wanted.
        """
        found = (_standing(text, language, self.known, wanted=source) for text in self.texts)
        return [one for one in found if one is not None]

    def counts(self, language: str) -> Counter[str]:
        """Return how many of its texts are in each state in a language, and under `draft` how many wait."""
        counted: Counter[str] = Counter()
        for one in self.standings(language):
            if one.state is State.ORIGINAL:
                continue
            counted[one.state.value] += 1
            if one.draft:
                counted["draft"] += 1
        return counted

    def sources(self, language: str) -> list[str]:
        """Return the languages that it can be translated from into a language: those with any words."""
        return [
            code for code in ORDER if code != language and any(text.words.get(code) for text in self.texts)
        ]


def of_person(person: Any, *, kinds: Iterable[str] | None = None) -> list[Look]:
    """Return everything that a person may translate, with what is known of it."""
    return looks(sources.items(person, kinds=kinds))


def looks(items: Sequence[Item]) -> list[Look]:
    """Return things with what is known of their translations, in one query."""
    if len(items) == 1:
        rows = Translation.objects.filter(item=items[0].key)
    else:
        rows = Translation.objects.filter(item__in=[item.key for item in items])
    by_item: dict[str, list[Translation]] = {}
    for row in rows:
        by_item.setdefault(row.item, []).append(row)
    return [Look(item, by_item.get(item.key, ())) for item in items]


def of_event(person: Any, event: Any) -> dict[str, Look]:
    """Return an event and its sessions by their keys, as far as a person may translate them."""
    found = sources.BY_KIND["event"].items(person, pk=event.pk)
    found += sources.BY_KIND["session"].items(person, event=event)
    return {one.item.key: one for one in looks(found)}


def look(person: Any, kind: str, code: str) -> Look | None:
    """Return one thing that a person may translate; none where there is none, or it is not theirs."""
    item = sources.item(person, kind, code)
    return looks([item])[0] if item else None


def original_of(text: Text, known: Known) -> str:
    """Return the language that a text was written in, as far as one can know: the others come from it."""
    rows = {code: known.get((text.path, code)) for code in ORDER}
    from_here = {row.source_language for row in rows.values() if row and row.source_language}
    told = [code for code in ORDER if text.words.get(code)]
    return next(
        (code for code in told if code in from_here),
        next((code for code in told if not (rows[code] and rows[code].source_language)), told[0]),  # type: ignore[union-attr]
    )


def _standing(text: Text, language: str, known: Known, *, wanted: str | None) -> Standing | None:
    row = known.get((text.path, language))
    others = [code for code in ORDER if code != language and text.words.get(code)]
    if not others:
        return None
    first = original_of(text, known)
    source = next(
        (
            code
            for code in (wanted, row.source_language if row else None, first, *others)
            if code and code in others
        ),
        others[0],
    )
    words = text.words[language] or _remembered(text, source, language, known)
    if not words:
        # A text that was built on its own is told; one that was translated here lacks what came in since.
        is_other = language in text.apart and not _is_known(text, language, known)
        return Standing(text, source, State.DONE if is_other else State.MISSING, "", row)
    if language == first and wanted is None and not (row and row.source_language):
        return Standing(text, source, State.ORIGINAL, words, row)
    if not text.words[language]:
        # Its words are known, but do not stand on the page as it is now.
        return Standing(text, source, State.STALE, words, row)
    if row is None or not row.source_language or row.text != words:
        return Standing(text, source, State.DONE, words, row)
    is_same = row.source == text.words.get(row.source_language, "")
    gone = not text.words.get(row.source_language)
    return Standing(text, source, State.DONE if is_same or gone else State.STALE, words, row)


def _is_known(text: Text, language: str, known: Known) -> bool:
    """Whether any piece of a field was translated with its original at hand."""
    return any(
        code == language and path.startswith(text.whole) and row.source_language
        for (path, code), row in known.items()
    )


def _remembered(text: Text, source: str, language: str, known: Known) -> str:
    """What was written for the same words of the same field, where a piece came in or went."""
    if not text.whole or language not in text.apart:
        return ""
    said = text.words[source]
    return next(
        (
            row.text
            for (path, code), row in sorted(known.items())
            if code == language
            and path.startswith(text.whole)
            and row.source_language == source
            and row.source == said
        ),
        "",
    )
