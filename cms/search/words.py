"""Words as search compares them: without case, accents and endings, the same on every database.

Endings are taken off words that have lost their accents already, for many people type without them: so
“regulacion”, “regulación” and “regulaciones” are one. What is left is compared and never shown.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

#: Longer words are cut, for the column that keeps them is as long.
LONGEST = 40
WORD = re.compile(r"\w+")
#: So common that a page is not found by them, in Spanish, Portuguese and English; without accents.
_COMMON = """
a al ao aos as aun con com como cual da das de del desde do dos e el ella em en entre era es esa ese
esta este estas estes estos esto eu foi fue ha han hasta hay isso isto la las le les lo los mais mas
me mi muy na nas ni no nos nuestra nuestro o ou os para pela pelas pelo pelos per pero por porque
que quem quien se sem ser seu seus si sin sao sobre son sua suas sus su tambem tambien te um uma
umas un una unas uno unos y ya
about an and are at be been but by can did does for from had has have how if in into is it its not
of on or our so than that the their them then there these they this those to was we were what when
where which who why will with you your
"""
COMMON = frozenset(_COMMON.split())
#: English plurals that no rule makes.
IRREGULAR = {"women": "woman", "men": "man", "children": "child", "criteria": "criterion", "media": "media"}


class Word(NamedTuple):
    """A word of a text: where it stands, and how it reads without case and accents."""

    start: int
    end: int
    folded: str


def folded(text: str) -> str:
    """Return a text in small letters and without accents; it may be longer or shorter than before."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


@lru_cache(maxsize=32_768)
def _folded(word: str) -> str:
    return folded(word)[:LONGEST]


def words_of(text: str) -> Iterator[Word]:
    """The words of a text that may be looked for, in their order; common ones and single letters are none."""
    for match in WORD.finditer(text):
        word = _folded(match.group())
        if word not in COMMON and (len(word) > 1 or word.isdecimal()):
            yield Word(match.start(), match.end(), word)


@lru_cache(maxsize=65_536)
def stem(word: str, language: str) -> str:
    """Return what is left of a folded word without the endings of number and gender in a language."""
    return ENDINGS[language](word) if word.isalpha() else word


def term(word: str, language: str) -> str:
    """Return the stem of a folded word with its language, as the index keeps it: `es acces`."""
    return f"{language[:2]} {stem(word, language)}"


def _spanish(word: str) -> str:
    return _soft(_without_gender(_singular(word)))


def _portuguese(word: str) -> str:
    for plural, singular in (("oes", "ao"), ("aes", "ao"), ("ais", "al"), ("eis", "el"), ("ois", "ol"),
                             ("uis", "ul"), ("ns", "m")):  # fmt: skip
        if len(word) > len(plural) + 1 and word.endswith(plural):
            return _without_gender(word.removesuffix(plural) + singular)
    return _soft(_without_gender(_singular(word)))


def _singular(word: str) -> str:
    while len(word) > 3 and word.endswith("s"):
        word = word.removesuffix("es") if word.endswith("es") and len(word) > 4 else word.removesuffix("s")
    return word


def _soft(word: str) -> str:
    """A last z is written c before an e: voz, voces."""
    return word[:-1] + "c" if word.endswith("z") else word


def _without_gender(word: str) -> str:
    return word[:-1] if len(word) > 3 and word[-1] in "aoe" else word


def _english(word: str) -> str:
    if word in IRREGULAR:
        return IRREGULAR[word]
    if len(word) > 4 and word.endswith("ies"):
        return word.removesuffix("ies") + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")):
        return word.removesuffix("es")
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word.removesuffix("s")
    return word


ENDINGS = {"es": _spanish, "pt-br": _portuguese, "en": _english}
