"""A table of several dimensions as a file holds it: the one with fewest categories across, the others down.

Where even that has too many for a page, and where there is one dimension alone, all go down.
"""

from collections.abc import Mapping
from itertools import product
from typing import Any

from django.utils.translation import gettext as _

from reports import charts, words
from reports.crosstab import TOTAL
from reports.tables.crosses import Cross

#: So many categories stand side by side on a page that can be read.
MOST_ACROSS = 9


def laid_out(cross: Cross, document: Mapping[str, Any], language: str) -> dict[str, Any]:
    """Return a report's table (`reports.tables.crosses`) as a grid.

    `lines` hold the labels of their categories, one for each dimension that goes down, and their counts;
    None is protected. Of a withheld table there are no lines.
    """
    cross = _turned(cross)
    named = [words.dimension(document, dimension, language) for dimension in cross.dimensions]
    said = words.measure(document, cross.measure, language)
    ends = [
        [*((one.code, charts.said(one.label, language)) for one in categories), (TOTAL, _("Total"))]
        for categories in cross.categories
    ]
    alone = cross.withheld or len(ends) == 1 or len(ends[-1]) - 1 > MOST_ACROSS
    down, across = (ends, [("", said.title)]) if alone else (ends[:-1], ends[-1])
    lines = []
    for place in product(*down) if not cross.withheld else ():
        codes = [code for code, _label in place]
        counts = [cross.count(*codes, *([code] if code else [])) for code, _label in across]
        is_total = set(codes) == {TOTAL}
        if is_total or any(count != 0 for count in counts):
            labels = [label for _code, label in place]
            lines.append({"labels": labels, "counts": counts, "is_total": is_total})
    return {
        "measure": said,
        "caption": f"{said.title}: {' × '.join(charts.within(name) for name in named)}",
        "dimensions": named,
        "heads": named if alone else named[:-1],
        "columns": [label for _code, label in across],
        "lines": lines,
        "base": charts.base(
            {"measure": cross.measure, "total": cross.total, "withheld": cross.withheld},
            charts.coverage(document),
            document,
        ),
        "total": cross.total,
        "withheld": cross.withheld,
    }


def _turned(cross: Cross) -> Cross:
    """Put the dimension with fewest categories last; of two alike the later one."""
    if cross.withheld:
        # Of such a table not even the categories are told.
        return cross
    places = range(len(cross.dimensions))
    last = min(places, key=lambda at: (len(cross.categories[at]), -at))
    return cross.turned(*(cross.dimensions[at] for at in places if at != last))
