"""The languages that a page may be told in, in words and in the marks that browsers read."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from modeltranslation.utils import resolution_order

from convite.locale_prefix import prefix_of

#: What stands in `lang`, and the order in which a missing text is looked for.
TAGS = {"es": "es", "pt-br": "pt-BR", "en": "en"}
ORDER = [code for code, _name in settings.LANGUAGES]


def column(field: str, language: str) -> str:
    """The column that keeps a record's words in a language: `title_pt_br`."""
    return f"{field}_{language.replace('-', '_')}"


def preferred(language: str) -> list[str]:
    """The languages in which words are looked for: the page's own first."""
    here = language if language in ORDER else ORDER[0]
    return [here, *(code for code in ORDER if code != here)]


def told_first(texts: Sequence[str | None], language: str) -> tuple[str, str]:
    """Return the first words of some that stand in the order of `preferred`, and the language they are in.

    The language is as browsers know it, and empty where it is the page's own.
    """
    for place, said in enumerate(texts):
        if said:
            return said, TAGS[preferred(language)[place]] if place else ""
    return "", ""


def tag_of(record: Any, field: str) -> str:
    """Return the language in which a record's words are told here, as `told_first` does."""
    here = get_language() or ORDER[0]
    told = next((code for code in resolution_order(here) if getattr(record, column(field, code), "")), here)
    return "" if told == here else TAGS[told]


def of_prefix(prefix: str) -> str:
    """The language whose addresses begin so: `pt-br` for `pt`."""
    return next((code for code in ORDER if prefix_of(code) == prefix), ORDER[0])
