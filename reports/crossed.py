"""Tables of several dimensions as an issued report keeps them: read as a grid of rows, columns and totals."""

from collections.abc import Mapping
from itertools import product
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports import charts
from reports.breakdown import DIMENSIONS
from reports.measures import MEASURES

#: The code of a margin: all of a dimension's categories together.
TOTAL = "Total"
#: What tables of several dimensions are told by besides those of one.
_MORE: dict[str, str | Promise] = {
    "region": gettext_lazy("Region"),
    "first_time": gettext_lazy("First time"),
    "event": gettext_lazy("Event"),
    "period": gettext_lazy("Period"),
    "home": gettext_lazy("Host country"),
}


def titled(dimension: str) -> str:
    """Return what a dimension is called, in the active language."""
    return str(DIMENSIONS.get(dimension) or _MORE[dimension])


def read(table: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return a table of several dimensions as it is read: the last dimension across, the others down.

    `lines` hold the labels of their categories, one for each dimension that goes down, and their counts;
    None is protected. A cell that the report does not hold is 0. Of a withheld table there are no lines.
    """
    measure = MEASURES[table["measure"]]
    named = [titled(dimension) for dimension in table["dimensions"]]
    *down, across = [
        [*((category["code"], charts.said(category["label"], language)) for category in categories)]
        for categories in table["categories"]
    ]
    whole = (TOTAL, _("Total"))
    counts = {tuple(cell["at"]): cell["count"] for cell in table["cells"]}
    counts[(TOTAL,) * len(named)] = table["total"]
    lines = []
    if not table["withheld"]:
        for place in product(*([*categories, whole] for categories in down)):
            codes = tuple(code for code, _label in place)
            line = [counts.get((*codes, code), 0) for code, _label in [*across, whole]]
            is_total = bool(codes) and set(codes) == {TOTAL}
            if any(count != 0 for count in line) or is_total or not codes:
                labels = [label for _code, label in place]
                lines.append({"labels": labels, "counts": line, "is_total": is_total})
    return {
        "measure": measure.code,
        "caption": f"{measure.title}: {' × '.join(name.lower() for name in named)}",
        "dimensions": list(table["dimensions"]),
        "heads": named[:-1],
        "across": named[-1],
        "columns": [label for _code, label in [*across, whole]],
        "lines": lines,
        "base": charts.base(table),
        "total": table["total"],
        "withheld": table["withheld"],
    }
