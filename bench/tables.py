"""What of workshop tables can still be read: `python -m bench.tables [tables]`, JSON out.

Tables as a training's report has them: two of sector, gender and country, N from 12 to 150 people, threshold
5, zeros public. Told is the share of the non-zero cells of the table as it came that can be read afterwards
(a cell that was put together with another, or refused, cannot), the share of people in them, and the same of
an alternative that follows the same policy and passes the same attack: it hides the smallest cell beside each
one that is still found, as is done by hand. No database. Says 1 where fewer than three cells in five can be
read, or where the alternative shows more of any table.
"""

import json
import sys
import time
from random import Random

import django

django.setup()

from bench import yardstick  # noqa: E402
from reports.attack.intervals import Reader, weak  # noqa: E402
from reports.crosstab import Cell, CrossTable  # noqa: E402
from reports.disclosure.suppression import is_small, protect  # noqa: E402

BAR = 0.6
READER = Reader()
#: Each dimension's categories with their weights: four sectors, genders as people state them, countries.
DIMENSIONS = {
    "sector": {"civil-society": 40, "government": 25, "academia": 20, "private-sector": 15},
    "gender": {"woman": 52, "man": 42, "not-stated": 6},
    "country": {"GT": 45, "HN": 30, "SV": 25},
}
PAIRS = (("sector", "gender"), ("sector", "country"), ("country", "gender"))


def workshop(draw: Random) -> CrossTable:
    """One generated table."""
    pair = draw.choice(PAIRS)
    counts: dict[Cell, int] = {}
    for _person in range(draw.randint(12, 150)):
        cell = tuple(
            draw.choices(list(DIMENSIONS[name]), list(DIMENSIONS[name].values()))[0] for name in pair
        )
        counts[cell] = counts.get(cell, 0) + 1
    return CrossTable.of_inner(pair, counts)


def by_neighbours(table: CrossTable) -> CrossTable | None:
    """Hide the smallest shown cell in a line of each that is found; None where that does not help."""
    counts = {cell: count or 0 for cell, count in table.cells.items()}
    hidden = {cell for cell, count in counts.items() if is_small(count, READER)}
    while True:
        shown = CrossTable(
            table.dimensions, {cell: None if cell in hidden else count for cell, count in counts.items()}
        )
        found = weak([shown], READER)
        if not found:
            return shown
        beside = [
            other
            for one in found
            for other, count in counts.items()
            if count
            and other not in hidden
            and sum(a != b for a, b in zip(one.cell, other, strict=True)) == 1
        ]
        if not beside:
            return None
        hidden.add(min(beside, key=lambda cell: (counts[cell], cell)))


def _are_in_line(one: Cell, other: Cell) -> bool:
    return sum(a != b for a, b in zip(one, other, strict=True)) == 1


def readable(table: CrossTable, shown: CrossTable | None) -> tuple[int, int]:
    """How many cells that are somebody can be read as they came, and how many people are in them."""
    cells = [
        count
        for cell, count in table.inner.items()
        if count and shown is not None and shown.cells.get(cell) is not None
    ]
    return len(cells), sum(count or 0 for count in cells)


def main() -> int:
    """Measure, and say it."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    draw = Random(6)
    cells = people = could = 0
    ours, theirs = [0, 0], [0, 0]
    fewer, slowest = 0, 0.0
    for _table in range(number):
        table = workshop(draw)
        cells += sum(1 for count in table.inner.values() if count)
        could += sum(1 for count in table.inner.values() if count and not is_small(count, READER))
        people += table.total or 0
        began = time.perf_counter()
        protected = protect(table, READER).table
        slowest = max(slowest, time.perf_counter() - began)
        assert protected is None or not weak([protected], READER)
        mine, other = readable(table, protected), readable(table, by_neighbours(table))
        fewer += mine[0] < other[0]
        for at in (0, 1):
            ours[at] += mine[at]
            theirs[at] += other[at]
    told = {
        "tables": number,
        "cells": cells,
        "cells_of_five_at_least": round(could / cells, 3),
        "readable": round(ours[0] / cells, 3),
        "people_in_readable": round(ours[1] / people, 3),
        "alternative": {
            "readable": round(theirs[0] / cells, 3),
            "people_in_readable": round(theirs[1] / people, 3),
            "ratio": round(ours[0] / theirs[0], 2) if theirs[0] else None,
            "tables_with_more": fewer,
        },
        "slowest_seconds": round(slowest, 2),
        "yardstick_ms": yardstick.milliseconds(),
    }
    print(json.dumps(told, indent=1))
    return int(told["readable"] < BAR or fewer > 0)


if __name__ == "__main__":
    sys.exit(main())
