"""The words of a report, frozen with its figures: what each measure counts, and the rule that protects.

A report that was issued before words were kept is read with those of today.
"""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from reports.figures.breakdown import TITLES, in_all_languages
from reports.figures.measures import MEASURES, NOTES

#: How a report is protected, in the words that its reader finds.
RULE = _(
    "Rows that count fewer than %(threshold)s people are hidden, and enough others with them that no total"
    " gives them back. All bear the same mark. A protected row is not zero unless it is hidden in step with"
    " another table."
)
#: The same where zeros are hidden.
RULE_FOR_ZEROS = _(
    "Rows that count fewer than %(threshold)s people are hidden, those that count nobody too, and enough"
    " others with them that no total gives them back; so are rows that would count everybody. All bear the"
    " same mark."
)


class Said(NamedTuple):
    """What a measure is called, in which unit it is, and who is counted."""

    title: str
    unit: str
    base: str


def of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return all words that a report needs to be read, in every language, to be frozen with it."""
    tables = [*document["tables"], *document.get("crosstables", [])]
    measures = {*document["figures"], *(table["measure"] for table in tables)}
    dimensions = {
        code for table in tables for code in (table.get("dimensions") or [table.get("dimension")]) if code
    }
    return {
        "measures": {
            code: {
                "title": in_all_languages(known.title),
                "unit": in_all_languages(known.unit),
                "base": in_all_languages(known.base),
            }
            for code, known in MEASURES.items()
            if code in measures
        },
        "dimensions": _named(TITLES, dimensions),
        "notes": _named(NOTES, document["notes"]),
    }


def rule(threshold: int, *, zeros: bool = True) -> dict[str, str]:
    """Return the rule of protection in every language; `zeros` says whether they are shown."""
    said = in_all_languages(RULE if zeros else RULE_FOR_ZEROS)
    return {code: words % {"threshold": threshold} for code, words in said.items()}


def measure(document: Mapping[str, Any], code: str, language: str = "") -> Said:
    """Return what a measure was called, counted in and based on when the report was issued.

    Without a language it is said in that of the page.
    """
    kept = document.get("words", {}).get("measures", {}).get(code)
    language = language or get_language() or "es"
    if kept is None:
        known = MEASURES[code]
        with override(language):
            return Said(str(known.title), str(known.unit), str(known.base))
    return Said(*(_said(kept[part], language) for part in Said._fields))


def dimension(document: Mapping[str, Any], code: str, language: str = "") -> str:
    """Return what a dimension was called when the report was issued; in the page's language without one."""
    kept = document.get("words", {}).get("dimensions", {}).get(code)
    language = language or get_language() or "es"
    if kept:
        return _said(kept, language)
    with override(language):
        return str(TITLES.get(code, code))


def note(document: Mapping[str, Any], code: str, language: str) -> str:
    """Return a note on the data as it stood when the report was issued; empty for one nobody knows."""
    kept = document.get("words", {}).get("notes", {}).get(code)
    return _said(kept, language) if kept else str(NOTES.get(code, ""))


def rule_of(document: Mapping[str, Any], language: str) -> str:
    """Return the rule that protected a report, as it was told when it was issued."""
    kept = document.get("policy", {}).get("rule")
    return _said(kept, language) if kept else str(RULE) % {"threshold": document["threshold"]}


def _named(words: Mapping[str, Any], codes: Iterable[str]) -> dict[str, dict[str, str]]:
    wanted = set(codes)
    return {code: in_all_languages(word) for code, word in words.items() if code in wanted}


def _said(kept: Mapping[str, str], language: str) -> str:
    return kept.get(language) or next((word for word in kept.values() if word), "")
