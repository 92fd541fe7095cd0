"""Safe links: minted when a letter is rendered, kept as a hash, for one purpose, until a date."""

import hashlib
import secrets
from datetime import datetime, timedelta

from people.models import SafeLink

#: Bytes of randomness in a token: 256 bits.
TOKEN_BYTES = 32


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def mint(purpose: str, target: str, *, now: datetime, days: int) -> str:
    """Return a new token that opens `target` for `purpose` until `days` after `now`."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    SafeLink.objects.create(
        token_hash=_hash(token),
        purpose=purpose,
        target=target,
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    return token


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
