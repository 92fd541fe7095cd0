"""Words that are kept in several languages: as a document has them, and as a reader gets them."""

from collections.abc import Mapping
from typing import Any

from trainings.courses import COLUMNS


def written(row: Any, field: str) -> dict[str, str]:
    """Return the words of a row in each language that they were written in."""
    said = {language: getattr(row, f"{field}_{column}") for language, column in COLUMNS.items()}
    return {language: words for language, words in said.items() if words}


def language_of(words: Mapping[str, str], language: str) -> str:
    """Return in which language somebody reads the words: their own, or else the first there is."""
    return language if words.get(language) else next((code for code, said in words.items() if said), language)
