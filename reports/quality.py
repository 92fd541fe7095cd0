"""How good the data of a report are: who did not say, what was not marked, what looks odd.

Worked out from the protected report alone, so that it says nothing that the report hides.
"""

from collections.abc import Mapping
from typing import Any

from reports import words
from reports.breakdown import NOT_STATED

#: Those of whom it is told how many did not say.
ASKED = ("registered", "present")


def of(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the quality of a report's data, to be frozen with it.

    `not_stated` has one entry for each table that has such a row: its number, and its total; None is
    protected. `unmarked` of `sessions` were over without attendance marked. `flags` are codes of notes.
    """
    unstated = []
    for table in document["tables"]:
        if table["measure"] not in ASKED:
            continue
        counts = {row["code"]: row["count"] for row in table["rows"]}
        if table["withheld"] or NOT_STATED in counts:
            unstated.append(
                {
                    "measure": table["measure"],
                    "dimension": table["dimension"],
                    "count": counts.get(NOT_STATED),
                    "total": table["total"],
                }
            )
    return {
        "not_stated": unstated,
        "unmarked": document["coverage"]["unmarked"],
        "sessions": document["coverage"]["sessions"],
        "flags": list(document["notes"]),
    }


def read(document: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return the quality of a report's data as its page shows it; older reports get it from their tables."""
    known = document.get("quality") or of(document)
    by_dimension: dict[str, dict[str, Any]] = {}
    for entry in known["not_stated"]:
        line = by_dimension.setdefault(
            entry["dimension"],
            {"dimension": words.dimension(document, entry["dimension"], language), "cells": {}},
        )
        line["cells"][entry["measure"]] = {"count": entry["count"], "total": entry["total"]}
    columns = [code for code in ASKED if any(entry["measure"] == code for entry in known["not_stated"])]
    return {
        "columns": [words.measure(document, code, language).title for code in columns],
        "lines": [
            {
                "dimension": line["dimension"],
                "cells": [
                    {"title": words.measure(document, code, language).title}
                    | line["cells"].get(code, {"count": None, "total": None})
                    for code in columns
                ],
            }
            for line in by_dimension.values()
        ],
        "unmarked": known["unmarked"],
        "sessions": known["sessions"],
        "flags": [words.note(document, code, language) for code in known["flags"]],
    }
