"""What changed in a text, word by word."""

import re
from difflib import SequenceMatcher
from typing import NamedTuple

#: A word with what follows it up to the next one.
_WORD = re.compile(r"\S+\s*|\s+")


class Run(NamedTuple):
    """Words one after another: that stayed, that went, or that came."""

    kind: str
    words: str


def between(before: str, after: str) -> list[Run]:
    """Return the runs of words that make `after` out of `before`; kinds are `same`, `gone` and `new`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    runs: list[Run] = []
    for act, i1, i2, j1, j2 in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if act == "equal":
            runs.append(Run("same", "".join(new[j1:j2])))
            continue
        if gone := "".join(old[i1:i2]):
            runs.append(Run("gone", gone))
        if came := "".join(new[j1:j2]):
            runs.append(Run("new", came))
    return runs
