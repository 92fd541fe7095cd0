"""Cells of tables that are opened in a spreadsheet: words stay words and are never run as a formula."""

import unicodedata
from collections.abc import Iterable
from typing import Any

#: What a spreadsheet would read as the beginning of a formula, or drop.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
#: Signs that are not seen, behind which some programs still find a formula.
_UNSEEN = frozenset("\ufeff\u200b\u200c\u200d\u2060\u00ad")
#: What neither XML nor a database keeps.
_LOST = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 127])
#: No spreadsheet holds more in one cell.
LONGEST = 32_767
#: How XlsxWriter makes a book: words stay words, and rows leave the memory as they are written.
BOOK = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def safe(value: Any) -> Any:
    """Return a value that no spreadsheet runs: what could begin a formula gets an apostrophe in front.

    Signs that look like “=” or “-” to a person look so to some programs too. Numbers stay numbers.
    """
    if not isinstance(value, str):
        return value
    if value.isprintable() and value[:1].isalnum():
        return value[:LONGEST]
    value = value.translate(_LOST)
    first = next(
        (sign for sign in value if sign not in _UNSEEN and not (sign.isspace() and sign not in "\t\r\n")), ""
    )
    if first and unicodedata.normalize("NFKC", first).startswith(_DANGEROUS):
        value = f"'{value}"
    return value[:LONGEST]


def line(values: Iterable[Any]) -> list[Any]:
    """Return the cells of one line, each of them safe."""
    return [safe(value) for value in values]
