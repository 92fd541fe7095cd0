"""What of workshop tables can still be read: `python -m bench.tables [tables]`, JSON out.

Tables as a training's report has them, two of sector, gender and country, N from 12 to 150 people, threshold
5, zeros public, of two kinds: with the answers that are usual, women and men; and with one in sixteen who did
not say, which is a column of small numbers. Told is the share of the non-zero cells of the table as it came
that can be read afterwards (a cell that was put together with another, or refused, cannot), the share of
people in them, and the same of an alternative that follows the same policy and passes the same attack: it
hides the smallest cell beside each one that is still found, as is done by hand. `most_possible` is a bound
that no protection by this policy can pass. No database. Says 1 where fewer than three cells in five of the
usual tables can be read, fewer than nine in ten of what is possible of the others, or where the alternative
shows more of any table.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from random import Random
from typing import Any

import django

django.setup()

from bench import yardstick  # noqa: E402
from reports.attack.intervals import Reader, weak  # noqa: E402
from reports.crosstab import Cell, CrossTable  # noqa: E402
from reports.disclosure.suppression import is_small, protect  # noqa: E402

#: Of the usual tables so much can be read; of those with rare answers so much of what is possible.
BAR, OF_POSSIBLE = 0.6, 0.9
READER = Reader()
#: Each dimension's categories with their weights: four sectors, countries, genders as people state them.
SECTORS = {"civil-society": 40, "government": 25, "academia": 20, "private-sector": 15}
COUNTRIES = {"GT": 45, "HN": 30, "SV": 25}
KINDS = {"usual": {"woman": 55, "man": 45}, "with_rare_answers": {"woman": 52, "man": 42, "not-stated": 6}}
PAIRS = (("sector", "gender"), ("sector", "country"), ("country", "gender"))


def workshop(draw: Random, genders: Mapping[str, int]) -> CrossTable:
    """One generated table."""
    weights = {"sector": SECTORS, "country": COUNTRIES, "gender": genders}
    pair = draw.choice(PAIRS)
    counts: dict[Cell, int] = {}
    for _person in range(draw.randint(12, 150)):
        cell = tuple(draw.choices(list(weights[name]), list(weights[name].values()))[0] for name in pair)
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


def readable(table: CrossTable, shown: CrossTable | None) -> tuple[int, int]:
    """How many cells that are somebody can be read as they came, and how many people are in them."""
    cells = [
        count
        for cell, count in table.inner.items()
        if count and shown is not None and shown.cells.get(cell) is not None
    ]
    return len(cells), sum(count or 0 for count in cells)


def most_possible(table: CrossTable) -> int:
    """A bound on how many cells any protection can leave to be read, over all ways of merging categories.

    No small cell is shown. And no way is possible in which the people of a row or column stand in two to four
    small cells that are nearly all of one: shown, its total leaves each under the threshold; hidden, it is
    known to be as many as it has cells, which is neither one at most nor the threshold.
    """
    ways: list[list[dict[str, int]]] = [
        list(_ways(sorted({cell[at] for cell in table.inner}))) for at in range(len(table.dimensions))
    ]
    return max(_at_most(table, way) for way in product(*ways))


def _ways(names: Sequence[str]) -> Iterator[dict[str, int]]:
    """Every way of putting categories together, as the group of each."""
    if not names:
        yield {}
        return
    for way in _ways(names[1:]):
        for group in range(len({*way.values()}) + 1):
            yield {**way, names[0]: group}


def _at_most(table: CrossTable, way: Sequence[Mapping[str, int]]) -> int:
    merged: dict[tuple[int, ...], list[int]] = {}
    lines: dict[tuple[int, int], list[int]] = {}
    for cell, count in table.inner.items():
        if count:
            merged.setdefault(tuple(groups[name] for groups, name in zip(way, cell, strict=True)), []).append(
                count
            )
    for place, counts in merged.items():
        for at, group in enumerate(place):
            lines.setdefault((at, group), []).append(sum(counts))
    for parts in lines.values():
        is_known = sum(parts) < len(parts) + READER.threshold - 1
        if 2 <= len(parts) < READER.threshold and max(parts) < READER.threshold and is_known:
            return 0
    sizes = [Counter(groups.values()) for groups in way]
    return sum(
        not is_small(counts[0], READER)
        for place, counts in merged.items()
        if all(size[group] == 1 for size, group in zip(sizes, place, strict=True))
    )


def measured(number: int, genders: Mapping[str, int]) -> dict[str, Any]:
    """What can be read of so many tables, by ours and by the alternative."""
    draw = Random(6)
    cells = people = could = most = 0
    ours, theirs = [0, 0], [0, 0]
    fewer, slowest = 0, 0.0
    for _table in range(number):
        table = workshop(draw, genders)
        cells += sum(1 for count in table.inner.values() if count)
        could += sum(1 for count in table.inner.values() if count and not is_small(count, READER))
        most += most_possible(table)
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
    return {
        "cells": cells,
        "cells_of_five_at_least": round(could / cells, 3),
        "most_possible": round(most / cells, 3),
        "readable": round(ours[0] / cells, 3),
        "people_in_readable": round(ours[1] / people, 3),
        "alternative": {
            "readable": round(theirs[0] / cells, 3),
            "people_in_readable": round(theirs[1] / people, 3),
            "ratio": round(ours[0] / theirs[0], 2) if theirs[0] else None,
            "tables_with_more": fewer,
        },
        "slowest_seconds": round(slowest, 2),
    }


def main() -> int:
    """Measure, and say it."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    found = {kind: measured(number, genders) for kind, genders in KINDS.items()}
    print(json.dumps({"tables": number, **found, "yardstick_ms": yardstick.milliseconds()}, indent=1))
    rare = found["with_rare_answers"]
    is_held = found["usual"]["readable"] >= BAR and rare["readable"] >= OF_POSSIBLE * rare["most_possible"]
    return int(not is_held or any(one["alternative"]["tables_with_more"] for one in found.values()))


if __name__ == "__main__":
    sys.exit(main())
