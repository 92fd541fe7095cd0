"""The attack on a report's crossed tables beside its plain ones of who completed.

Whoever completed was present, so how many completed of each group says how many were there at least: of two
shown groups, also how many were in both. That is tried here, and what would tell too much is withheld.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.cache import cache

from reports.attack.intervals import Attack, Possible, Reader, is_kept
from reports.crosstab import Cell, CrossTable
from reports.tables.documents import (
    as_crosstable,
    crossed_of,
    in_order,
    plain_of,
    possible_of,
    shows_zeros,
    somebody_is_hidden,
)
from reports.tables.once import KEPT, key_of
from reports.tables.places import Place
from reports.tables.wanted import MEASURE

#: Those who completed a course: a part of the people present.
COMPLETED = "completed"

#: A hidden cell of a table, or its difference from an earlier one → the least and the most that it may be.
Found = dict[tuple[int, Cell, int | None], tuple[int, int | None]]


def safe_tables(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return a document's plain tables, those of who completed withheld that would tell too much."""
    tables: list[Mapping[str, Any]] = list(document["tables"])
    if not gives_away(document):
        return tables
    kept = [one for one in tables if one["measure"] != COMPLETED]
    told: dict[str, Mapping[str, Any]] = {}
    for table in tables:
        if table["measure"] != COMPLETED:
            continue
        if gives_away({**document, "tables": [*kept, table]}):
            table = _withheld(table)
        told[table["dimension"]] = table
        kept.append(table)
    return [told[one["dimension"]] if one["measure"] == COMPLETED else one for one in tables]


def _withheld(table: Mapping[str, Any]) -> Mapping[str, Any]:
    # Of countries even the names would tell who is there.
    rows = [] if table["dimension"] == "country" else [row | {"count": None} for row in table["rows"]]
    return {**table, "withheld": True, "rows": rows}


def gives_away(document: Mapping[str, Any]) -> list[Place]:
    """Attack a document's crossed tables together with its plain ones of who completed.

    Return where something could be found more closely than from the plain tables alone, and than from the
    tables of those present alone, which have their own attacks. The same tables are attacked once.
    """
    told = [
        as_crosstable(one)
        for one in document["tables"]
        if one["measure"] == COMPLETED and one["total"] and not one["withheld"]
    ]
    crossed = crossed_of(document)
    if not told or not crossed:
        return []
    reader = Reader(document["threshold"], shows_zeros(document))
    key = key_of(["who completed", vars(reader), document["tables"], document["crosstables"]])
    weak: list[Place] | None = cache.get(key)
    if weak is None:
        weak = _weak(told, plain_of(document), crossed, reader, possible_of(document))
        cache.set(key, weak, KEPT)
    return weak


def _weak(
    told: Sequence[CrossTable],
    plain: Sequence[CrossTable],
    crossed: Sequence[CrossTable],
    reader: Reader,
    possible: Sequence[Possible],
) -> list[Place]:
    tables = [*told, *plain, *crossed]
    if not reader.zeros_are_public:
        tables = [somebody_is_hidden(table) for table in tables]
    sets = [0] * len(told) + [1] * (len(plain) + len(crossed))

    def find(places: Sequence[int]) -> Found:
        shown, levels = in_order([tables[at] for at in places], [sets[at] for at in places])
        attack = Attack(shown, reader, levels, possible=possible)
        return {
            (places[one.table], one.cell, None if one.since is None else places[one.since]): (
                one.low,
                one.high,
            )
            for one in (*attack.hidden(), *attack.differences())
        }

    every = range(len(tables))
    found = find(every)
    before = [find(every[: len(told) + len(plain)]), find(every[len(told) :])]
    weak = []
    for (at, cell, since), (low, high) in found.items():
        if since is None:
            kept = is_kept(low, high, reader)
        elif tables[at].dimensions == tables[since].dimensions:
            kept = is_kept(low, high, Reader(reader.threshold))
        else:
            # How many of a crossed cell did not complete stands nowhere; it may not be known to be few.
            kept = high is None or high >= reader.threshold or high == 0
        if kept or any(_is_as_wide(low, high, known.get((at, cell, since))) for known in before):
            continue
        names = tables[at].dimensions
        measure = COMPLETED if at < len(told) else MEASURE
        title = " × ".join(names) if at >= len(told) + len(plain) else f"{measure}, {names[0]}"
        weak.append(Place(title, measure, names, cell))
    return weak


def _is_as_wide(low: int, high: int | None, before: tuple[int, int | None] | None) -> bool:
    """Whether an interval is no narrower than one that was known before."""
    if before is None or low > before[0]:
        return False
    return high is None or (before[1] is not None and high >= before[1])
