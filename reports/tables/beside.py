"""The attack on crossed tables beside all that is out: earlier reports of a grant, and those of others."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.core.cache import cache

from reports.attack.intervals import Attack, Possible, Reader, is_kept
from reports.crosstab import Cell, CrossTable, Unusable
from reports.tables.documents import (
    crossed_of,
    in_order,
    plain_of,
    possible_of,
    shows_zeros,
    somebody_is_hidden,
    withheld,
)
from reports.tables.once import KEPT, key_of
from reports.tables.places import Place
from reports.tables.wanted import MEASURE, Wanted


def gives_away(document: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]]) -> list[Place]:
    """Attack the tables of a document together with the plain ones and with all of earlier documents.

    Return where a hidden number could be found more closely than from the plain tables alone, which have
    their own attack; empty: they are safe. The same documents are attacked once.
    """
    if all(table["withheld"] for table in document.get("crosstables", ())):
        return []
    read = [
        {name: one.get(name) for name in ("threshold", "zeros", "tables", "crosstables")}
        for one in (*earlier, document)
    ]
    key = key_of(["given away at", read])
    weak: list[Place] | None = cache.get(key)
    if weak is None:
        weak = _attacked(document, earlier)
        cache.set(key, weak, KEPT)
    return weak


def _attacked(document: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]]) -> list[Place]:
    possible = possible_of(document)
    try:
        found, before = _found_in([*earlier, document], possible)
    except Unusable:
        # Not the same people and more, but others: what changed in sight has been hidden by protection.
        found, before = _found_in([document], possible)
    return _weak_of(found, before)


def withheld_beside(
    document: Mapping[str, Any], crossed: Sequence[dict[str, Any]], others: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return crossed tables, those withheld that would tell too much beside reports of other grants.

    Their people are a part of these, or these of theirs.
    """
    kept: list[dict[str, Any]] = []
    for table in crossed:
        trial = {**document, "crosstables": [*kept, table]}
        if not table["withheld"] and any(gives_away_beside(trial, other) for other in others):
            kept.append(withheld(Wanted(tuple(table["dimensions"])), table["total"]))
        else:
            kept.append(table)
    return kept


def gives_away_beside(document: Mapping[str, Any], other: Mapping[str, Any]) -> list[Place]:
    """Attack a document's crossed tables together with a report of another grant, differences included.

    Return where a hidden number, or how few people one has more than the other, could be found more closely
    than from the plain tables of both.
    """
    if all(table["withheld"] for table in document.get("crosstables", ())):
        return []
    if document["scheme"] != other["scheme"]:
        other = _without_sectors(other)
    both = sorted([document, other], key=lambda one: one["figures"].get(MEASURE) or 0)
    possible = [*possible_of(document), *possible_of(other)]
    try:
        return _weak_of(*_found_in(both, possible, differences=True))
    except Unusable:
        return []  # neither is about a part of the other: facts have been changed since


def _without_sectors(document: Mapping[str, Any]) -> Mapping[str, Any]:
    """A document without its tables by sector, whose rows mean other people in another scheme."""
    return {
        **document,
        "tables": [one for one in document["tables"] if one["dimension"] != "stakeholder_group"],
        "crosstables": [
            one for one in document.get("crosstables", ()) if "stakeholder_group" not in one["dimensions"]
        ],
    }


class _FoundOut(NamedTuple):
    """What a reader finds of a hidden cell, and of a table by which dimensions."""

    table: int
    cell: Cell
    low: int
    high: int | None
    since: int | None
    dimensions: tuple[str, ...]
    reader: Reader


Places = dict[tuple[int, Cell, int | None], _FoundOut]


def _found_in(
    documents: Sequence[Mapping[str, Any]],
    possible: Sequence[Possible],
    *,
    differences: bool = False,
) -> tuple[list[_FoundOut], Places]:
    """What a reader finds in all tables of documents; and in the plain ones alone, by the same places."""
    readers = [Reader(one["threshold"], shows_zeros(one)) for one in documents]
    whole = Reader(max(one.threshold for one in readers), all(one.zeros_are_public for one in readers))
    plain, crossed = (
        [
            # Beside a document that hides zeros, what another one hides is somebody all the same.
            (table if whole.zeros_are_public else somebody_is_hidden(table), level)
            for level, one in enumerate(documents)
            for table in tables_of(one)
        ]
        for tables_of in (plain_of, crossed_of)
    )

    def find(out: Sequence[tuple[CrossTable, int]]) -> list[_FoundOut]:
        shown, levels = in_order([table for table, _level in out], [level for _table, level in out])
        attack = Attack(shown, whole, levels, possible=possible)
        return [
            _FoundOut(
                one.table,
                one.cell,
                one.low,
                one.high,
                one.since,
                shown[one.table].dimensions,
                readers[out[one.table][1]] if one.since is None else Reader(whole.threshold),
            )
            for one in (*attack.hidden(), *(attack.differences() if differences else ()))
        ]

    return find([*plain, *crossed]), {(one.table, one.cell, one.since): one for one in find(plain)}


def _weak_of(found: Sequence[_FoundOut], before: Places) -> list[Place]:
    """The cells that are found too closely, and more so than from the plain tables."""
    weak = [
        Place(" × ".join(one.dimensions), MEASURE, one.dimensions, one.cell)
        for one in found
        if not is_kept(one.low, one.high, one.reader)
        and not _knew(before.get((one.table, one.cell, one.since)), one)
    ]
    return list(dict.fromkeys(weak))


def _knew(before: _FoundOut | None, now: _FoundOut) -> bool:
    """Whether a reader of the plain tables alone has found a cell as closely."""
    if before is None or now.low > before.low:
        return False
    return now.high is None or (before.high is not None and now.high >= before.high)
