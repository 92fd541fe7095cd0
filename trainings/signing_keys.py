"""The key with which this installation signs: made when it is first needed, retired when it can't be read.

RSA with 2,048 bits, for RS256 is the algorithm that every reader of Open Badges 3.0 knows. The private half
lies in the database, encrypted under `SECRET_KEY`: neither alone signs anything. Where the secret was
changed, a new key is made; what the old one signed stays true, for public halves are never thrown away.
"""

import json
from datetime import datetime
from functools import lru_cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)
from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from people.codes import new_code
from trainings.models import SigningKey

ALGORITHM = "RS256"
_BITS = 2048


def in_use(*, now: datetime) -> SigningKey:
    """Return the key that signs; one that the secret no longer opens gives way to a new one."""
    key = SigningKey.objects.filter(retired_at=None).first()
    if key is not None and opened(key) is not None:
        return key
    return _made(instead_of=key, now=now)


def opened(key: SigningKey) -> rsa.RSAPrivateKey | None:
    """Return the private half of a key; none when the installation's secret does not open it."""
    return _opened(key.code, bytes(key.private), _password(key.code))


def published(code: str) -> dict[str, Any] | None:
    """Return the public half of a key as JWK, of a retired one too; none when there is no such key.

    What anybody may hand in as a code reaches the database only if it could be one: PostgreSQL refuses a NUL.
    """
    if not (code.isascii() and code.replace("-", "").isalnum()):
        return None
    return SigningKey.objects.filter(code=code).values_list("public", flat=True).first()


# Opening a key costs some milliseconds, and each signature would pay them.
@lru_cache(maxsize=4)
def _opened(code: str, private: bytes, password: bytes) -> rsa.RSAPrivateKey | None:
    try:
        key = load_pem_private_key(private, password)
    except ValueError:
        return None
    return key if isinstance(key, rsa.RSAPrivateKey) else None


def _made(*, instead_of: SigningKey | None, now: datetime) -> SigningKey:
    code, key = new_code(), rsa.generate_private_key(public_exponent=65537, key_size=_BITS)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(_password(code)))
    public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key()))
    said = {name: public[name] for name in ("kty", "n", "e")} | {"alg": ALGORITHM, "use": "sig"}
    try:
        with transaction.atomic():
            if instead_of is not None:
                SigningKey.objects.filter(pk=instead_of.pk, retired_at=None).update(retired_at=now)
            return SigningKey.objects.create(code=code, private=private, public=said, made_at=now)
    except IntegrityError:
        # Somebody else made one at the same moment: that one signs.
        return SigningKey.objects.get(retired_at=None)


def _password(code: str) -> bytes:
    return salted_hmac("trainings.signing_keys", code, algorithm="sha256").hexdigest().encode()
