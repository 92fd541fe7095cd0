"""Seals a stream with a passphrase: AES-256-GCM in chunks, so that a backup never has to fit in memory.

A sealed file is `CONVITE1`, 16 bytes of salt, then chunks: 4 bytes of length, then the sealed bytes. The
key is scrypt's of passphrase and salt, the nonce is the chunk's number, and the last chunk is sealed as
the last: a file that was cut, reordered or changed is refused.
"""

from __future__ import annotations

import io
import os
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

MAGIC = b"CONVITE1"
CHUNK = 1024 * 1024
MORE, LAST = b"more", b"last"


class SealBroken(Exception):
    """The passphrase is another one, or the file was cut or changed."""


def _cipher(passphrase: str, salt: bytes) -> AESGCM:
    return AESGCM(Scrypt(salt=salt, length=32, n=2**15, r=8, p=1).derive(passphrase.encode()))


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


class Sealer(io.RawIOBase):
    """A writable file that seals what is written to it into `target`; closing it seals the end."""

    def __init__(self, target: BinaryIO, passphrase: str) -> None:
        salt = os.urandom(16)
        target.write(MAGIC + salt)
        self._target, self._cipher = target, _cipher(passphrase, salt)
        self._waiting, self._number = bytearray(), 0

    def writable(self) -> bool:
        return True

    def write(self, data) -> int:
        self._waiting += data
        while len(self._waiting) > CHUNK:  # never the last bytes: those are sealed as the last
            self._seal(bytes(self._waiting[:CHUNK]), MORE)
            del self._waiting[:CHUNK]
        return len(data)

    def _seal(self, data: bytes, kind: bytes) -> None:
        sealed = self._cipher.encrypt(_nonce(self._number), data, kind)
        self._target.write(len(sealed).to_bytes(4, "big") + sealed)
        self._number += 1

    def close(self) -> None:
        if not self.closed:
            self._seal(bytes(self._waiting), LAST)
            super().close()


class Opener(io.RawIOBase):
    """A readable file that opens what was sealed in `source`; raises SealBroken rather than guess."""

    def __init__(self, source: BinaryIO, passphrase: str) -> None:
        head = source.read(len(MAGIC) + 16)
        if len(head) < len(MAGIC) + 16 or not head.startswith(MAGIC):
            raise SealBroken
        self._source, self._cipher = source, _cipher(passphrase, head[len(MAGIC) :])
        self._open, self._number, self._ended = b"", 0, False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        while not self._open and not self._ended:
            self._open = self._next()
        count = min(len(buffer), len(self._open))
        buffer[:count] = self._open[:count]
        self._open = self._open[count:]
        return count

    def _next(self) -> bytes:
        size = int.from_bytes(self._source.read(4), "big")
        sealed = self._source.read(size) if 0 < size <= CHUNK + 16 else b""
        if not size or len(sealed) < size:
            raise SealBroken
        for kind in (MORE, LAST):
            try:
                data = self._cipher.decrypt(_nonce(self._number), sealed, kind)
            except InvalidTag:
                continue
            self._ended = kind == LAST
            if self._ended and self._source.read(1):
                raise SealBroken
            self._number += 1
            return data
        raise SealBroken
