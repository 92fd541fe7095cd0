"""How good the data of a report are: who did not say, what was not marked, what looks odd.

Worked out from the protected report alone, so that it says nothing that the report hides.
"""

from collections.abc import Mapping
from typing import Any

from reports.figures.breakdown import NOT_STATED

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
