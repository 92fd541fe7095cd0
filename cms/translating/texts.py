"""A text in several languages, and the thing that it belongs to."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, Protocol

from django.utils.translation import get_language

from cms.languages import ORDER, preferred


class Shape(StrEnum):
    """How a text is written."""

    LINE = "line"
    TEXT = "text"
    #: Words among marks of formatting and links, which a translation has to keep.
    MARKED = "marked"


class Group(StrEnum):
    """What people look for when they choose what to translate."""

    RECORDS = "records"
    PAGES = "pages"
    LETTERS = "letters"
    TERMS = "terms"


class Text(NamedTuple):
    """One text: by which path its thing knows it, and what it says in each language; empty: nothing."""

    path: str
    label: str
    words: Mapping[str, str]
    shape: Shape = Shape.LINE
    #: The most characters it may have; none: no limit.
    most: int | None = None
    #: The field of which it is one piece among several, which are published together.
    whole: str = ""
    #: Languages in which that field is built otherwise, so that no piece answers to this one.
    apart: frozenset[str] = frozenset()
    #: What is wrong with words that are to stand there, a sentence for each.
    check: Callable[[str], list[str]] | None = None

    @property
    def field(self) -> str:
        """The path of its field, without the number of the piece."""
        return self.path.partition("#")[0]


class Part(Protocol):
    """Something that holds texts: a row, or the story on a row's pages."""

    def texts(self, original: str | None) -> Sequence[Text]:
        """Return its texts; pieces of a field are those of its `original` language."""

    def write(self, language: str, words: Mapping[str, str], *, by: Any, original: str | None) -> None:
        """Write texts in a language, by their paths."""


class Item(NamedTuple):
    """A thing with texts: a session with its page, a term, a page."""

    kind: str
    code: str
    group: Group
    record: Any
    parts: Sequence[Part]
    organisations: frozenset[int] = frozenset()
    #: Languages into which whoever asked may write; into which they may also publish.
    writes: frozenset[str] = frozenset(ORDER)
    publishes: frozenset[str] = frozenset(ORDER)

    @property
    def key(self) -> str:
        """By what its translations are kept."""
        return f"{self.kind}:{self.code}"

    def texts(self, original: str | None = None) -> list[Text]:
        """Return its texts, those that say anything in any language."""
        return [text for part in self.parts for text in part.texts(original) if any(text.words.values())]


def title_of(texts: Sequence[Text]) -> tuple[str, str]:
    """Return what a thing is called, by the first of its texts, and the language this is in."""
    reader = get_language() or ORDER[0]
    for text in texts:
        for code in preferred(reader):
            if text.words.get(code):
                return text.words[code], code
    return "", reader
