"""Links that need no row: the code of a record and its signature, for what may at most end or choose letters.

One stands in each of many letters and has to work for years; a row for each (as `people.links` keeps them)
would be most of what is written. Whoever reads our database, and not our key, can't make one.
"""

import base64
import hmac

from django.utils.crypto import salted_hmac

from people.codes import CODE_LENGTH

#: Bytes of a code, and of its signature; together they are as long as any other token of ours.
HALF = 16


def sign(purpose: str, code: str) -> str:
    """Return the token that stands for the record of a code, for one purpose."""
    raw = base64.b32decode(code.upper() + "=" * (-CODE_LENGTH % 8))
    return base64.urlsafe_b64encode(raw + _signature(purpose, raw)).decode().rstrip("=")


def read(purpose: str, token: str) -> str | None:
    """Return the code that a token stands for; none when it is forged or for another purpose.

    Only the spelling that `sign` gave counts: base64 passes over strange characters and over the last
    bits of the last one, so that other spellings would be read as the same bytes.
    """
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    if len(raw) < HALF:
        return None
    code = base64.b32encode(raw[:HALF]).decode().rstrip("=").lower()
    return code if hmac.compare_digest(sign(purpose, code), token) else None


def _signature(purpose: str, raw: bytes) -> bytes:
    return salted_hmac(f"mail.signed_links.{purpose}", raw, algorithm="sha256").digest()[:HALF]
