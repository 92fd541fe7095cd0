"""The code that opens the door: drawn at random for each place, in its QR and short enough to be typed.

Eleven random letters and digits (54 bits; no I, L, O, U or Z, which are misread) and one that checks them, so
that a slip of the finger is told from a code that nobody has.
"""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXY"
LENGTH = 12
#: What is read where somebody wrote a letter that the alphabet leaves out.
_READ_AS = str.maketrans("OILZ", "0112")


def new_door_code() -> str:
    """Return a new code, with its checking letter last."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH - 1))
    return drawn + _check(drawn)


def read(typed: str) -> str:
    """Return the code that was typed or scanned, without the dashes; empty when it is none of ours."""
    code = "".join(letter for letter in typed.upper().translate(_READ_AS) if letter.isalnum())
    if len(code) != LENGTH or any(letter not in ALPHABET for letter in code):
        return ""
    return code if _check(code[:-1]) == code[-1] else ""


def in_groups(code: str) -> str:
    """Return the code as people read and type it: K7QM-3XTP-A9RD."""
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))


def _check(drawn: str) -> str:
    """The letter that changes with any one letter and with any two neighbours that swapped places."""
    total = 0
    for letter in drawn:
        total = (total * 3 + ALPHABET.index(letter)) % len(ALPHABET)
    return ALPHABET[total]
