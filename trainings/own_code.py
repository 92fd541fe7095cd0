"""A code that somebody makes anew each time and that names nobody, so that before and after can be matched.

Three things that one never forgets and hardly anybody else knows: the first two letters of the place where
one spent one's childhood, the day of the month of a birthday that matters, the first two letters of the name
of somebody dear then. Kept is a keyed hash alone, with a key of the house and another one for each group, so
that a copy of the tables gives no code away and no two groups can be laid side by side. Few codes are
possible: whoever runs the server and has its key can try them all. docs/decisions/0043-tests.md says what
this protects from, and what not.
"""

import hashlib
import hmac
import re
import unicodedata

from django.conf import settings

from trainings.models import Cohort

#: Two letters, two digits, two letters; a seventh sign where somebody else had the same six.
_SHAPE = re.compile(r"[A-Z]{2}(0[1-9]|[12][0-9]|3[01])[A-Z]{2}[A-Z0-9]?")


def plain(typed: str) -> str:
    """Return a code as it is compared: capitals without accents, nothing between them."""
    bare = unicodedata.normalize("NFKD", typed).upper()
    return "".join(sign for sign in bare if sign.isascii() and sign.isalnum())


def is_one(typed: str) -> bool:
    """Whether what was typed is such a code."""
    return bool(_SHAPE.fullmatch(plain(typed)))


def hashed(cohort: Cohort, typed: str) -> str:
    """Return what is kept of a code, the same for all tests of one group."""
    words = f"own code\x1f{cohort.code}\x1f{plain(typed)}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), words, hashlib.sha256).hexdigest()
