"""How an issued report reads: its figures with base, unit and what was not stated, in the reader's language.

Everything here is worked out from the frozen report alone, so nothing can show what protection hid.
"""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from reports import charts
from reports.breakdown import DIMENSIONS, NOT_STATED
from reports.disclosure import balance_of
from reports.measures import ATTENDANCE, CONTRIBUTIONS, MEASURES, NOTES
from reports.releases import find

#: Those whose balance is shown, each on its own: measure → its heading.
BALANCED = ("present", "speakers-and-moderators", "trainers")
#: The measures of the full tables, in reading order.
COLUMNS = ("registered", "present", "people", "hours")


def percent(part: int | None, whole: int | None) -> Decimal | None:
    """Return a share in per cent with one decimal; None where a number is protected or nobody is there.

    One decimal gives a count away wherever the other one is known: both must be shown beside it.
    """
    if part is None or not whole:
        return None
    # Rounded here, for `number_format` cuts digits off: 28 of 36 is 77.8 %.
    return (Decimal(100) * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)


def share(part: int | None, whole: int | None) -> str | None:
    """Return what `percent` returns in words."""
    found = percent(part, whole)
    return None if found is None else f"{number_format(found, 1)} %"


def read(document: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return an issued report as its page shows it."""
    lead = "present" if document["figures"]["present"] != 0 else "registered"
    return {
        "title": charts.said(document["grant"]["title"], language),
        "funder": document["grant"]["funder"],
        "holder": document["grant"]["holder"],
        "number": document["number"],
        "issued_at": datetime.fromisoformat(document["issued_at"]),
        "starts_on": date.fromisoformat(document["period"]["from"]),
        "ends_on": date.fromisoformat(document["period"]["to"]),
        "threshold": document["threshold"],
        "scheme": scheme(document, language),
        "coverage": document["coverage"],
        "titles": sorted(charts.said(title, language) for title in document["coverage"]["titles"]),
        "unnamed": document["coverage"]["events"] - len(document["coverage"]["titles"]),
        "notes": [str(NOTES[code]) for code in document["notes"] if code in NOTES],
        "figures": [figure(document, measure.code) for measure in ATTENDANCE],
        "contributions": [figure(document, measure.code) for measure in CONTRIBUTIONS],
        "lead": str(MEASURES[lead].title),
        "charts": [
            charts.bars(table, language)
            for dimension in DIMENSIONS
            if (table := find(document, lead, dimension))
        ],
        "tables": [full_table(document, dimension, language) for dimension in DIMENSIONS],
        "balances": [balance(document, measure, language) for measure in BALANCED],
        "sectors": [
            charts.bars(table, language) | {"caption": str(MEASURES[measure].title)}
            for measure in BALANCED[1:]
            if (table := find(document, measure, "stakeholder_group")) and table["total"]
        ],
    }


def scheme(document: Mapping[str, Any], language: str) -> str:
    """Return the name and version of the scheme that sectors are counted in."""
    if document["scheme"] is None:
        return _("Sectors as people chose them, at the finest level")
    return _("%(scheme)s, version %(version)s") % {
        "scheme": charts.said(document["scheme"]["name"], language),
        "version": document["scheme"]["version"],
    }


def figure(document: Mapping[str, Any], code: str) -> dict[str, Any]:
    """Return one figure with its unit, its base, and how many people did not state their gender."""
    measure = MEASURES[code]
    table = find(document, code, "gender") if code != "hours" else None
    unstated = _count(table, NOT_STATED) if table else None
    note = str(measure.unit)
    if table and unstated is None and table["total"] is not None:
        note = _("%(unit)s · gender not stated: protected") % {"unit": note}
    elif unstated is not None:
        note = _("%(unit)s · gender not stated: %(count)s") % {"unit": note, "count": unstated}
    return {
        "code": code,
        "count": document["figures"][code],
        "title": str(measure.title),
        "unit": str(measure.unit),
        "base": str(measure.base),
        "unstated": unstated,
        "note": note,
    }


def full_table(document: Mapping[str, Any], dimension: str, language: str) -> dict[str, Any]:
    """Return every measure by one dimension side by side; a cell of None is protected."""
    tables = {measure: find(document, measure, dimension) for measure in COLUMNS}
    labels: dict[str, dict[str, str]] = {}
    for table in tables.values():
        if table:
            labels |= {row["code"]: row["label"] for row in charts.in_order(table, language)}
    if NOT_STATED in labels:
        labels[NOT_STATED] = labels.pop(NOT_STATED)
    lines = []
    for code, label in labels.items():
        cells = []
        for measure, table in tables.items():
            # A row that a complete table leaves out is empty; of a withheld one nothing is known.
            known = {row["code"]: row["count"] for row in table["rows"]} if table else {}
            absent = None if table is None or table["withheld"] else 0
            cells.append({"title": str(MEASURES[measure].title), "count": known.get(code, absent)})
        lines.append({"label": charts.said(label, language), "cells": cells})
    return {
        "dimension": dimension,
        "caption": str(DIMENSIONS[dimension]),
        "columns": [str(MEASURES[measure].title) for measure in COLUMNS],
        "lines": lines,
        "totals": [
            {"title": str(MEASURES[measure].title), "count": table["total"] if table else None}
            for measure, table in tables.items()
        ],
    }


def balance(document: Mapping[str, Any], measure: str, language: str) -> dict[str, Any]:
    """Return the gender balance of one set of people: shares of all and of those who declared, 40 % rule."""
    table = find(document, measure, "gender")
    if table is None:
        raise ValueError(f"The report has no table of {measure} by gender.")
    women, men, others = (_count(table, code) for code in ("woman", "man", "another"))
    unstated, total = _count(table, NOT_STATED), table["total"]
    declared = None if total is None or unstated is None else total - unstated
    balanced = balance_of(women, men)
    if balanced is None:
        verdict = _("Nobody to count.") if total == 0 else _("Protected: the group is too small to say.")
        if total and (women, men) == (0, 0):
            verdict = _("Nobody stated that they are a woman or a man.")
    elif balanced:
        verdict = _("Balanced: neither women nor men are under 40 %.")
    else:
        verdict = (
            _("Not balanced: women are under 40 %.")
            if (women or 0) < (men or 0)
            else _("Not balanced: men are under 40 %.")
        )
    return {
        "title": _("Attendees") if measure == "present" else str(MEASURES[measure].title),
        "unit": str(MEASURES[measure].unit),
        "chart": charts.bars(table, language) | {"caption": ""},
        "women": women,
        "men": men,
        "others": others,
        "unstated": unstated,
        "total": total,
        "declared": declared,
        "of_all": share(women, total),
        "of_declared": share(women, declared),
        "of_two": share(women, None if women is None or men is None else women + men),
        "balanced": balanced,
        "verdict": verdict,
    }


def _count(table: Mapping[str, Any], code: str) -> int | None:
    for row in table["rows"]:
        if row["code"] == code:
            count: int | None = row["count"]
            return count
    return None if table["withheld"] else 0
