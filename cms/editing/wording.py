"""What a text could do better for those who read it with a screen reader, in a hurry or in another language.

Advice, each a sentence with the words that it is about; nothing here forbids anything. What does not work at
all (a heading or a link without words) is refused by `cms.limits.says_something`.
"""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import NamedTuple

from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from wagtail.fields import RichTextField, StreamField

from cms.models import PublicPage

#: Words of a link that do not say where it leads, in each language of the site.
_VAGUE = """
aquí|acá|haga clic aquí|clic aquí|pinche aquí|este enlace|enlace|leer más|ver más|más|más información
aqui|clique aqui|este link|link|leia mais|saiba mais|veja mais|mais
here|click here|this link|read more|more|learn more|see more
"""
VAGUE = frozenset(_VAGUE.strip().replace("\n", "|").split("|"))
#: The most words that a sentence is read in at one go.
LONG = 40
#: Letters in a row that are a shout and no abbreviation.
SHOUT = 20
#: Small words by which a language is told; those that two languages share say nothing.
_SMALL = {
    "es": "el los las y en del con una por se su al más pero como sus le ya este porque",
    "pt-br": "os as e em do da com uma não se na no por mais dos ao das à seu sua ou são",
    "en": "the of and to in is that for it with as was on be at by this are from or",
}
SMALL = {language: frozenset(words.split()) for language, words in _SMALL.items()}
#: Small words, of which so many more in one language than in the page's own leave no doubt.
CERTAIN = 5
IN_ANOTHER = {
    "es": _("This is in Spanish and the page is not, so it is read aloud wrongly: “%(words)s”"),
    "pt-br": _("This is in Portuguese and the page is not, so it is read aloud wrongly: “%(words)s”"),
    "en": _("This is in English and the page is not, so it is read aloud wrongly: “%(words)s”"),
}


class Piece(NamedTuple):
    """A paragraph, a heading or a link of a text."""

    tag: str
    words: str


def advice_for(page: PublicPage) -> list[str]:
    """Return what the texts of a page could do better, each thing once, in the order in which it stands."""
    language = page.locale.language_code
    said: list[str] = []
    for html in _texts(page):
        said += advice(html, language=language)
    return list(dict.fromkeys(said))


def advice(html: str, *, language: str) -> list[str]:
    """Return what a rich text in a language could do better."""
    said: list[str] = []
    level = 1
    for piece in pieces(html):
        shown = {"words": Truncator(piece.words).chars(60)}
        if piece.tag in ("h2", "h3", "h4"):
            if int(piece.tag[1]) > level + 1:
                said.append(
                    gettext("This heading is too deep; the one above it is missing: “%(words)s”") % shown
                )
            level = int(piece.tag[1])
        if piece.tag == "a":
            if piece.words.strip(" .…:»>").lower() in VAGUE:
                said.append(gettext("A link should say where it leads: “%(words)s”") % shown)
            elif re.match(r"(https?://|www\.)", piece.words):
                said.append(gettext("Read aloud, an address is spelt letter by letter: “%(words)s”") % shown)
            continue
        if _shouts(piece.words):
            said.append(
                gettext("Capitals are slow to read, and some readers spell them: “%(words)s”") % shown
            )
        if piece.tag in ("p", "li"):
            other = _other_language(piece.words, language)
            if other:
                said.append(gettext(IN_ANOTHER[other]) % shown)
            for sentence in re.split(r"(?<=[.!?…])\s+", piece.words):
                if len(sentence.split()) > LONG:
                    said.append(
                        gettext("A sentence of %(count)s words; two are read more easily: “%(words)s”")
                        % {"count": len(sentence.split()), "words": Truncator(sentence).chars(60)}
                    )
    return said


def pieces(html: str) -> list[Piece]:
    """Return the paragraphs, points, headings and links of a rich text, in the order in which they begin."""
    reader = _Pieces()
    reader.feed(html)
    reader.close()
    return [Piece(tag, " ".join("".join(words).split())) for tag, words in reader.found]


def _texts(page: PublicPage) -> Iterator[str]:
    for field in page._meta.get_fields():
        if isinstance(field, RichTextField):
            yield getattr(page, field.name) or ""
        elif isinstance(field, StreamField):
            for block in getattr(page, field.name) or []:
                source = getattr(block.value, "source", None)
                if isinstance(source, str):
                    yield source


def _shouts(words: str) -> bool:
    runs = re.findall(r"(?:\b[^\W\d_a-zà-ÿ]{2,}\b[\s,;:.!¡?¿-]*)+", words)
    return any(len(run.strip()) >= SHOUT and run == run.upper() and " " in run.strip() for run in runs)


def _other_language(words: str, language: str) -> str:
    heard = [word.lower() for word in re.findall(r"[^\W\d_]+", words)]
    counts = {code: sum(word in small for word in heard) for code, small in SMALL.items()}
    most = max(counts, key=lambda code: counts[code])
    here = counts.get(language, 0)
    return most if most != language and counts[most] >= max(CERTAIN, 3 * here) else ""


class _Pieces(HTMLParser):
    KEPT = ("p", "li", "h2", "h3", "h4", "a")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, list[str]]] = []
        self.open: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.KEPT:
            piece: tuple[str, list[str]] = (tag, [])
            self.found.append(piece)
            self.open.append(piece)
        elif tag == "br":
            self.handle_data(" ")

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _words in self.open):
            while self.open.pop()[0] != tag:
                continue

    def handle_data(self, data: str) -> None:
        for _tag, words in self.open:
            words.append(data)
