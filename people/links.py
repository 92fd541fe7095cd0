"""Safe links: minted when a letter is rendered, kept as a hash, for one purpose, until a date.

Beside each link goes a short code that opens the same when it is typed: twelve signs of Crockford's base 32,
60 bits. It follows from the token, so that it costs nothing more to mint; of it, too, only a hash is kept,
keyed, because 60 bits are few enough to be tried out by whoever holds a copy of the database.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from typing import NamedTuple

from django.conf import settings

from people.models import SafeLink

#: Bytes of randomness in a token: 256 bits.
TOKEN_BYTES = 32
#: Crockford's digits: no I, L, O or U, which are taken for others.
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_DIGITS, GROUP = 12, 4
#: What people write for what they read.
MISREAD = str.maketrans("OIL", "011")


class Opened(NamedTuple):
    """What a typed code opens: for which purpose, and until when."""

    purpose: str
    target: str
    expires_at: datetime


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def mint(purpose: str, target: str, *, now: datetime, days: int) -> str:
    """Return a new token that opens `target` for `purpose` until `days` after `now`."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    SafeLink.objects.create(
        token_hash=_hash(token),
        code_hash=_code_hash(_digits(token)),
        purpose=purpose,
        target=target,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return token


def code(token: str) -> str:
    """Return the short code that opens what the token does, in groups to be read aloud: `K7QM-3XTP-A9RD`."""
    digits = _digits(token)
    return "-".join(digits[start : start + GROUP] for start in range(0, CODE_DIGITS, GROUP))


def _digits(token: str) -> str:
    number = int.from_bytes(hashlib.sha256(b"code:" + token.encode()).digest()[:8], "big")
    return "".join(DIGITS[number >> 5 * place & 31] for place in range(CODE_DIGITS))


def _code_hash(digits: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), digits.encode(), hashlib.sha256).hexdigest()


def open_by_code(typed: str, purposes: Collection[str], *, now: datetime) -> Opened | None:
    """Return what a code opens, however it was typed; none when it is wrong, expired or for another use."""
    digits = re.sub(r"[^0-9A-Z]", "", typed.upper()).translate(MISREAD)
    if len(digits) != CODE_DIGITS:
        return None
    link = SafeLink.objects.filter(code_hash=_code_hash(digits), purpose__in=purposes).first()
    return Opened(link.purpose, link.target, link.expires_at) if link and link.is_open(now) else None


def read(purpose: str, token: str, *, now: datetime) -> str | None:
    """Return the target that the token opens for `purpose`; none when forged, misused or expired."""
    link = SafeLink.objects.filter(token_hash=_hash(token), purpose=purpose).first()
    return link.target if link and link.is_open(now) else None


def revoke(target: str) -> None:
    """Close every link to `target`."""
    SafeLink.objects.filter(target=target).delete()


def sweep(*, now: datetime) -> int:
    """Forget the links that have expired; return how many."""
    return SafeLink.objects.filter(expires_at__lt=now).delete()[0]
