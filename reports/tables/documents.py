"""Crossed tables as an issued document keeps them, and as they are read from one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from reports.attack.intervals import BEYOND, Possible
from reports.crosstab import JOINED, TOTAL, Cell, CrossTable
from reports.tables.ground import Ground, possible_homes
from reports.tables.wanted import MEASURE, Wanted


def find(document: Mapping[str, Any], measure: str, dimension: str) -> dict[str, Any] | None:
    """Return the table of a measure by a dimension, or None."""
    for table in document["tables"]:
        if table["measure"] == measure and table["dimension"] == dimension:
            return table
    return None


def told_of(table: Mapping[str, Any]) -> int:
    """Return of how many in a hundred people a table of a document tells, rounded down."""
    shown = sum(cell["count"] or 0 for cell in table["cells"] if TOTAL not in cell["at"])
    return 100 * shown // table["total"] if table["total"] else 0


def out_before(earlier: Sequence[Mapping[str, Any]]) -> Iterator[tuple[CrossTable, int]]:
    for level, document in enumerate(earlier):
        for table in (*plain_of(document), *crossed_of(document)):
            yield table, level


def plain_of(document: Mapping[str, Any]) -> list[CrossTable]:
    """A document's tables of those present by one dimension, where their rows are told."""
    return [
        as_crosstable(table)
        for table in document["tables"]
        if table["measure"] == MEASURE and table["total"] is not None and not table["withheld"]
    ]


def crossed_of(document: Mapping[str, Any]) -> list[CrossTable]:
    return [_as_read(table) for table in document.get("crosstables", ()) if not table["withheld"]]


def possible_of(document: Mapping[str, Any]) -> list[Possible]:
    """What follows from the events' countries, where a document has a table of who came from abroad."""
    for table in document.get("crosstables", ()):
        if table.get("hosts"):
            countries = {
                atom
                for one in (*plain_of(document), *crossed_of(document))
                for at, name in enumerate(one.dimensions)
                if name == "country"
                for cell in one.cells
                for atom in cell[at].split(JOINED)
            }
            return possible_homes(table["place"], table["hosts"], countries - {TOTAL})
    return []


def as_crosstable(table: Mapping[str, Any]) -> CrossTable:
    """A plain table of a document; rows that are not there are nobody."""
    cells: dict[Cell, int | None] = {(row["code"],): row["count"] for row in table["rows"]}
    return CrossTable(
        (table["dimension"],), cells | {(TOTAL,): table["total"]}, hides_zeros=table["least"] == 0
    )


def shows_zeros(document: Mapping[str, Any]) -> bool:
    """Return whether a document shows rows and cells of nobody."""
    return bool(document.get("zeros", "shown") == "shown")


def somebody_is_hidden(table: CrossTable) -> CrossTable:
    """Return a table that says of itself that what it hides is somebody, unless it hides zeros."""
    if table.hides_zeros:
        return table
    within = dict.fromkeys(table.hidden, (1, BEYOND))
    return replace(table, within={**within, **table.within})


def _as_read(table: Mapping[str, Any]) -> CrossTable:
    """A crossed table of a document, its categories taken apart."""
    atoms = [
        {one["code"]: JOINED.join(one["of"]) for one in categories} | {TOTAL: TOTAL}
        for categories in table["categories"]
    ]
    return CrossTable(
        tuple(table["bases"]),
        {
            tuple(names[code] for names, code in zip(atoms, cell["at"], strict=True)): cell["count"]
            for cell in table["cells"]
        },
        hides_zeros=table.get("least", 1) == 0,
    )


def in_order(shown: Sequence[CrossTable], levels: Sequence[int]) -> tuple[list[CrossTable], list[int]]:
    """Tables with the sets of people that they are about counted from nought, equal totals being one set."""
    totals: dict[int, int] = {}
    for table, level in zip(shown, levels, strict=True):
        if table.total is not None:
            totals[level] = table.total
    places = {total: at for at, total in enumerate(sorted(set(totals.values())))}
    return list(shown), [places[totals[level]] for level in levels]


def withheld(one: Wanted, total: int | None) -> dict[str, Any]:
    return {
        "measure": MEASURE, "dimensions": list(one.dimensions), "bases": [], "total": total,
        "withheld": True, "categories": [[] for _dimension in one.dimensions], "cells": [],
    }  # fmt: skip


def as_kept(one: Wanted, ground: Ground, found: CrossTable) -> dict[str, Any]:
    categories = []
    codes: list[dict[str, str]] = []
    for at, dimension in enumerate(one.dimensions):
        labels = ground.labels(dimension)
        said: dict[str, dict[str, Any]] = {}
        for name in dict.fromkeys(cell[at] for cell in found.cells if cell[at] != TOTAL):
            atoms = name.split(JOINED)
            of = [code for code in labels if set(ground.atoms(dimension, code)) <= set(atoms)]
            said[name] = {
                "code": JOINED.join(of),
                "label": {
                    language: JOINED.join(labels[code][language] for code in of) for language in labels[of[0]]
                },
                "of": atoms,
            }
        order = list(labels)
        ordered = sorted(said.items(), key=lambda one: order.index(one[1]["code"].split(JOINED)[0]))
        categories.append([category for _name, category in ordered])
        codes.append({name: category["code"] for name, category in said.items()} | {TOTAL: TOTAL})
    places = [
        {one["code"]: place for place, one in enumerate(column)} | {TOTAL: len(column)}
        for column in categories
    ]
    cells: dict[Cell, int | None] = {
        tuple(names[name] for names, name in zip(codes, cell, strict=True)): count
        for cell, count in found.cells.items()
    }
    hosts = {"hosts": ground.hosts, "place": ground.place} if "home" in one.dimensions else {}
    return hosts | {
        "measure": MEASURE,
        "dimensions": list(one.dimensions),
        "bases": [ground.base(dimension) for dimension in one.dimensions],
        "total": found.total,
        "withheld": False,
        "least": int(not found.hides_zeros),
        "categories": categories,
        "cells": [
            {"at": list(cell), "count": cells[cell]}
            for cell in sorted(
                cells, key=lambda cell: [place[code] for place, code in zip(places, cell, strict=True)]
            )
        ],
    }
