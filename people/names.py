"""What a name is made of, so that two ways of writing it can be compared: accents, particles, two surnames.

People in the region write one name in many ways: with two surnames or one, with a particle or without,
without accents on a phone, with an apostrophe that a form ate (K'iche', D'Oliveira). Nothing here
decides that two people are one; it only says what their names share.
"""

import re
import unicodedata
from functools import lru_cache

#: Small words that people write or leave out, in Spanish, Portuguese and a few neighbours.
PARTICLES = frozenset(
    """de del la las los el y e i da do das dos di van von der den du le san santa""".split()  # noqa: SIM905
)
#: Titles are not names, and nothing is inferred from them.
TITLES = frozenset(
    """lic licda licdo ing arq dr dra doctor doctora sr sra srta señor señora don doña prof profa profesor
    profesora msc mag mtro mtra ma phd abog adv eng mr mrs ms""".split()  # noqa: SIM905
)

_APOSTROPHES = "'’ʼ‘`´"


def plain(words: str) -> str:
    """Return the words without accents, case, apostrophes and doubled spaces: `Ñu K’ich` → `nu kich`."""
    bare = unicodedata.normalize("NFKD", words)
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign) and sign not in _APOSTROPHES)
    return " ".join(re.sub(r"[^\w]+", " ", bare.casefold()).split())


def parts(name: str) -> tuple[str, ...]:
    """Return the words of a name that tell people apart, plain: no particles, no titles, no digits alone.

    A name made of nothing else keeps what it has: `Don Santa` is somebody too.
    """
    words = plain(name).split()
    telling = tuple(word for word in words if word not in PARTICLES and word not in _PLAIN_TITLES)
    return telling or tuple(words)


@lru_cache(maxsize=50_000)
def sound(part: str) -> str:
    """Return how a plain part of a name sounds, roughly, in Spanish and Portuguese: `vasquez` as `basqes`.

    Letters that are confused in writing become one: b and v, s, z and soft c, y and ll, j and soft g, a mute
    h, qu and k. Doubled letters become single.
    """
    heard = part
    for written, said in _SOUNDS:
        heard = written.sub(said, heard)
    return heard


_PLAIN_TITLES = frozenset(plain(title) for title in TITLES)
_SOUNDS = tuple(
    (re.compile(written), said)
    for written, said in (
        (r"ph", "f"),
        (r"qu(?=[ei])|[ck]h?(?![eih])|ck", "k"),
        (r"c(?=[ei])|z|x|ç|ss", "s"),
        (r"ll|y", "i"),
        (r"nh|ny", "n"),
        (r"lh", "l"),
        (r"g(?=[ei])", "j"),
        (r"v|w", "b"),
        (r"(?<!c)h", ""),
        (r"(.)\1+", r"\1"),
    )
)
