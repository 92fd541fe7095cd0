"""The placeholders of words that staff write: checked when saved, so that none leaves in a letter."""

import re
from collections.abc import Mapping

from events.errors import UnknownPlaceholder, UnpairedBrace

#: What may stand in a text, in the order in which it is offered.
NAMES = ("name", "event", "session", "day", "hour", "place", "organisation", "my_page")
#: A subject is read over a shoulder and kept by others: no way in stands there.
IN_TITLE = NAMES[:-1]

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def check(words: str, names: tuple[str, ...] = NAMES) -> None:
    """Raise `UnknownPlaceholder` or `UnpairedBrace` where words could not be filled in for everybody."""
    for found in _PLACEHOLDER.finditer(words):
        if found[1] not in names:
            raise UnknownPlaceholder(found[0], names)
    if re.search(r"[{}]", _PLACEHOLDER.sub("", words)):
        raise UnpairedBrace(names)


def used(*words: str) -> set[str]:
    """Return the names of the placeholders in some words."""
    return {found[1] for one in words for found in _PLACEHOLDER.finditer(one)}


def filled(words: str, values: Mapping[str, str]) -> str:
    """Return the words with their placeholders filled in; what no value is known of leaves nothing behind."""
    return _PLACEHOLDER.sub(lambda found: values.get(found[1], ""), words)
