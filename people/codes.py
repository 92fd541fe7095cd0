"""Random codes that stand for a record in addresses, so that no address can be guessed or counted."""

import base64
import secrets

CODE_LENGTH = 26


def new_code() -> str:
    """Return 128 random bits as 26 lower-case letters and digits (RFC 4648 base32, no padding)."""
    return base64.b32encode(secrets.token_bytes(16)).decode().rstrip("=").lower()
