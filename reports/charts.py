"""Small multiples from protected tables: rows for the frame's bars, every hidden one a veil."""

from collections.abc import Mapping
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.breakdown import DIMENSIONS
from reports.measures import MEASURES


def said(words: Mapping[str, str], language: str) -> str:
    """Return a stored label in the reader's language."""
    return words.get(language) or next((word for word in words.values() if word), "")


def in_order(table: Mapping[str, Any], language: str) -> list[dict[str, Any]]:
    """Return the rows of a table in reading order: as listed, countries by their name, “not stated” last."""
    rows = list(table["rows"])
    if table["dimension"] == "country":
        rows.sort(key=lambda row: (row["code"] == "not-stated", said(row["label"], language)))
    return rows


def bars(table: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return what the frame's `{% bars %}` draws of a protected table: rows, caption and base."""
    sectors = table["dimension"] == "stakeholder_group"
    return {
        "measure": table["measure"],
        "dimension": table["dimension"],
        "caption": str(DIMENSIONS[table["dimension"]]),
        "rows": [
            {
                "label": said(row["label"], language),
                "count": row["count"],
                "group_code": row["code"] if sectors and row["code"] != "not-stated" else "",
            }
            for row in in_order(table, language)
        ],
        "base": base(table),
        "total": table["total"],
        "withheld": table["withheld"],
    }


def base(table: Mapping[str, Any]) -> str:
    """Return the sentence below a table: who is counted, and how many."""
    total = table["total"]
    unit = str(MEASURES[table["measure"]].title).lower()
    if total is None:
        return _("Base: %(measure)s; the number is protected.") % {"measure": unit}
    return ngettext(
        "Base: %(total)s, %(measure)s; the rows add up to it.",
        "Base: %(total)s, %(measure)s; the rows add up to it.",
        total,
    ) % {"total": number_format(total, use_l10n=True, force_grouping=True), "measure": unit}
