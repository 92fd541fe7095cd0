"""How good the data of a report are: who did not say, what was not marked, what looks odd, what is hidden.

Worked out from the protected report alone, so that it says nothing that the report hides; once, when it is
made, and frozen with it.
"""

from collections.abc import Mapping
from typing import Any

from reports import charts
from reports.figures.breakdown import NOT_STATED, TITLES
from reports.tables import crosses

#: Those of whom it is told how many did not say.
ASKED = ("registered", "present")
#: What nobody is asked, so that nobody can leave it unsaid.
NOT_ASKED = ("mode", "event", "period")


def of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the quality of a report's data as it was frozen with it.

    Of a report from before all of it was kept it is worked out from its tables.
    """
    kept: dict[str, Any] = document.get("quality") or {}
    return kept if "protected" in kept else found_in(document)


def found_in(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the quality of a report's data, to be frozen with it.

    `not_stated` has one entry for each table that has such a row: its number, and its total; None is
    protected. `unmarked` of `sessions` were over without attendance marked. `flags` are codes of notes.
    Of `cells` numbers in its tables so many are `protected`, and so many tables are `withheld`.
    """
    several = document.get("crosstables", ())
    cells = [row["count"] for table in document["tables"] for row in table["rows"]]
    cells += [cell["count"] for table in several if not table.get("withheld") for cell in table["cells"]]
    return {
        "not_stated": [
            {
                "measure": measure,
                "dimension": dimension,
                "count": charts.count_of(table, NOT_STATED),
                "total": table["total"],
            }
            for measure in ASKED
            for dimension in TITLES
            if dimension not in NOT_ASKED
            and (table := crosses.table(document, measure, dimension))
            and (table["withheld"] or any(charts.is_not_stated(row) for row in table["rows"]))
        ],
        "unmarked": document["coverage"]["unmarked"],
        "sessions": document["coverage"]["sessions"],
        "flags": list(document["notes"]),
        "cells": len(cells),
        "protected": cells.count(None),
        "withheld": sum(bool(table.get("withheld")) for table in (*document["tables"], *several)),
    }
