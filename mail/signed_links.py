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
    """Return the code that a token stands for; none when it is forged or for another purpose."""
    try:
        raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return None
    code, signature = raw[:HALF], raw[HALF:]
    if len(code) < HALF or not hmac.compare_digest(signature, _signature(purpose, code)):
        return None
    return base64.b32encode(code).decode().rstrip("=").lower()


def _signature(purpose: str, raw: bytes) -> bytes:
    return salted_hmac(f"mail.signed_links.{purpose}", raw, algorithm="sha256").digest()[:HALF]
