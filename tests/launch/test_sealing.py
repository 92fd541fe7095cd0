"""A sealed file opens with its passphrase, whole and unchanged, or not at all."""

import io

import pytest

from convite.upkeep.sealing import CHUNK, MAGIC, Opener, SealBroken, Sealer


def sealed(data: bytes) -> bytes:
    target = io.BytesIO()
    sealer = Sealer(target, "una frase larga")
    sealer.write(data)
    sealer.close()
    return target.getvalue()


def opened(data: bytes, passphrase: str = "una frase larga") -> bytes:
    return io.BufferedReader(Opener(io.BytesIO(data), passphrase)).read()


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_what_was_sealed_comes_back(size: int) -> None:
    data = bytes(range(256)) * (size // 256) + bytes(size % 256)
    assert opened(sealed(data)) == data
    assert data[:100] not in sealed(data) or size < 2


def test_another_passphrase_opens_nothing() -> None:
    with pytest.raises(SealBroken):
        opened(sealed(b"nombres"), "otra frase")


def test_a_cut_file_opens_nothing() -> None:
    whole = sealed(b"x" * (2 * CHUNK + 5))
    first_chunk = len(MAGIC) + 16 + 4 + CHUNK + 16
    for length in (0, 10, first_chunk, len(whole) - 1):
        with pytest.raises(SealBroken):
            opened(whole[:length])


def test_a_changed_or_longer_file_opens_nothing() -> None:
    whole = bytearray(sealed(b"x" * 100))
    with pytest.raises(SealBroken):
        opened(bytes(whole) + b"y")
    whole[60] ^= 1
    with pytest.raises(SealBroken):
        opened(bytes(whole))


def test_chunks_in_another_order_open_nothing() -> None:
    whole = sealed(b"x" * (3 * CHUNK))
    head, size = len(MAGIC) + 16, 4 + CHUNK + 16
    swapped = whole[:head] + whole[head + size : head + 2 * size] + whole[head : head + size]
    with pytest.raises(SealBroken):
        opened(swapped + whole[head + 2 * size :])
