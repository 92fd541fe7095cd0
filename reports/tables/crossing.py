"""Tables of a release that hang together: crossed, by region, event and period; all of those present.

Regions are countries put together and periods are events put together, so that all of it is one system with
the plain tables by gender, sector, country and mode (`reports.attack.intervals`): a hidden country cannot be
worked out from its region. Tables are protected in the order that was agreed on, each beside those before it
and beside what earlier reports of the grant gave out (`reports.disclosure.suppression`).

Why those present alone: a row that the plain table of those present hides is hidden in the tables of unique
people and of those registered too, so these say nothing more about who was there.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

from django.core.cache import cache

from reports.attack.intervals import Attack, Possible, Reader
from reports.crosstab import JOINED, Cell, CrossTable, Unusable
from reports.disclosure.suppression import Known, is_small, protect
from reports.tables.counted import Counted
from reports.tables.documents import (
    as_crosstable,
    as_kept,
    in_order,
    out_before,
    somebody_is_hidden,
    told_of,
    withheld,
)
from reports.tables.ground import Ground, possible_homes
from reports.tables.once import KEPT, key_of
from reports.tables.wanted import MEASURE, MOST_CELLS, NEVER_ONE, Wanted

#: Pairs of categories that are tried for what would help, the seconds that may take, and how many are told.
MOST_TRIED, LONGEST, MOST_HELPS = 14, 6.0, 3


@dataclass(frozen=True)
class Crossing:
    """What crossed tables are made of: which are wanted, in order, what is counted, and all that is out.

    `plain` are the document's tables of those present by dimension; `earlier` the documents of the grant's
    earlier reports with the same scheme.
    """

    wanted: Sequence[Wanted]
    ground: Ground
    plain: Mapping[str, Mapping[str, Any]]
    threshold: int
    #: Whether zeros are shown.
    zeros: bool
    earlier: Sequence[Mapping[str, Any]] = ()


def worked_out(crossing: Crossing) -> list[dict[str, Any]]:
    """Return the wanted tables as a document keeps them, each protected beside all that is out.

    A table that cannot be given without telling of somebody is withheld: its total alone is there. The same
    counts give the same tables, and are worked out once.
    """
    counted = [Counted.of(one, crossing.ground) for one in crossing.wanted]
    key = key_of(_words_of(counted, crossing))
    kept: list[dict[str, Any]] | None = cache.get(key)
    if kept is None:
        kept = [made for made, _found in _one_by_one(counted, crossing)]
        cache.set(key, kept, KEPT)
    return kept


def _one_by_one(
    counted: Sequence["Counted"], crossing: Crossing, *, beside: int | None = None
) -> list[tuple[dict[str, Any], CrossTable | None]]:
    """Protect tables in their order; from place `beside` on, each beside those before that place alone."""
    ground, plain, level = crossing.ground, crossing.plain, len(crossing.earlier)
    reader = Reader(crossing.threshold, crossing.zeros)
    told = [as_crosstable(table) for dimension, table in plain.items() if _is_told(plain, dimension)]
    out = [*out_before(crossing.earlier), *((table, level) for table in told)]
    if not crossing.zeros:
        out = [(somebody_is_hidden(table), at) for table, at in out]
    made: list[tuple[dict[str, Any], CrossTable | None]] = []
    total = next(iter(plain.values()))["total"] if plain else None
    before = {document["figures"].get(MEASURE) for document in crossing.earlier} - {None}
    #: So few came since that any later table tells of them; the report is refused for it.
    is_close = total is not None and any(
        is_small(abs(total - was), Reader(crossing.threshold)) for was in before
    )
    known = Known()
    began = time.monotonic()
    for number, each in enumerate(counted):
        if beside is not None and number > beside and time.monotonic() - began > LONGEST:
            break
        one, found = each.wanted, None
        if not is_close and all(_is_told(plain, ground.base(name)) for name in one.dimensions):
            found = _protected(each, ground, reader, out, known, level=level)
        if found is not None and (beside is None or number < beside):
            out.append((found, level))
        made.append((withheld(one, total) if found is None else as_kept(one, ground, found), found))
    return made


class Help(NamedTuple):
    """Categories of a dimension that would be told as one, and of how many in a hundred people a table tells
    then: those in cells that are not hidden."""

    dimension: str
    codes: tuple[str, ...]
    percent: int


def what_helps(crossing: Crossing, at: int) -> list[Help]:
    """Return which two categories of the table at a place, told as one, would let it tell more; best first.

    Tried are pairs of its smallest categories, for a few seconds.
    """
    ground, pairs = crossing.ground, pairs_of(crossing, at)
    counted = [
        Counted.of(one, ground)
        for one in (*crossing.wanted[: at + 1], *(joined(crossing.wanted[at], *pair) for pair in pairs))
    ]
    made = _one_by_one(counted, crossing, beside=at)[at:]
    now = told_of(made[0][0])
    found = [
        Help(dimension, codes, percent)
        for (dimension, codes), (kept, _found) in zip(pairs, made[1:], strict=False)
        if (percent := told_of(kept)) > now
    ]
    return sorted(found, key=lambda one: -one.percent)[:MOST_HELPS]


def pairs_of(crossing: Crossing, at: int) -> list[tuple[str, tuple[str, str]]]:
    """Return pairs of categories of the table at a place that could be told as one, the smallest first."""
    ground, table = crossing.ground, crossing.wanted[at]
    pairs: list[tuple[int, str, tuple[str, str]]] = []
    for dimension in table.dimensions:
        sizes = {code: count for (code,), (count, _n) in ground.cells([ground.dimensions[dimension]]).items()}
        together = {code for codes in table.joined.get(dimension, ()) for code in codes}
        pairs += [
            (sizes[first] + sizes[second], dimension, (first, second))
            for first, second in combinations([one for one in ground.labels(dimension) if one in sizes], 2)
            if not {first, second} & together and not any(pair == {first, second} for pair in NEVER_ONE)
        ]
    pairs.sort()
    return [(dimension, codes) for _size, dimension, codes in pairs[:MOST_TRIED]]


def joined(table: Wanted, dimension: str, codes: tuple[str, str]) -> Wanted:
    """Return a table with two of its categories told as one."""
    return Wanted(table.dimensions, {**table.joined, dimension: [*table.joined.get(dimension, ()), codes]})


def _words_of(counted: Sequence[Counted], crossing: Crossing) -> list[Any]:
    """All that tables depend on."""
    ground = crossing.ground
    told = [
        [each.wanted.dimensions, sorted(each.counts.items()), sorted(each.people.items())] for each in counted
    ]
    words = [told, {one: ground.labels(one) for one in ground.dimensions}, ground.hosts, crossing.plain]
    return [words, crossing.threshold, crossing.zeros, crossing.earlier]


def _protected(
    each: Counted,
    ground: Ground,
    reader: Reader,
    out: Sequence[tuple[CrossTable, int]],
    known: Known,
    *,
    level: int,
) -> CrossTable | None:
    one, counts, people = each.wanted, each.counts, each.people
    bases = tuple(ground.base(name) for name in one.dimensions)
    if not counts or len(set(bases)) < len(bases) or len(counts) > MOST_CELLS:
        return None
    table = CrossTable.of_inner(bases, counts)
    near = [(shown, at) for shown, at in out if _is_near(shown, bases, [other for other, _at in out])]
    tells_home = any("home" in of for of in (bases, *(other.dimensions for other, _at in near)))
    possible = possible_homes(ground.place, ground.hosts, ground.labels("country")) if tells_home else []
    ordered = list(ground.labels("period")) if "period" in one.dimensions else []

    def may_join(dimension: str, first: str, second: str) -> bool:
        together = {*first.split(JOINED), *second.split(JOINED)}
        if any(pair <= together for pair in NEVER_ONE):
            return False
        if dimension != ground.base("period") or not ordered:
            return True
        places = [
            [
                ordered.index(code)
                for code in ordered
                if set(ground.atoms("period", code)) <= set(part.split(JOINED))
            ]
            for part in (first, second)
        ]
        return bool(places[0] and places[1]) and (
            max(places[0]) + 1 == min(places[1]) or max(places[1]) + 1 == min(places[0])
        )

    shown, levels = in_order([other for other, _at in near], [at for _other, at in near])
    try:
        Attack(shown, reader, levels) if shown else None
        return protect(
            table, reader, already=shown, levels=[*levels, level], people=people,
            possible=possible, may_join=may_join, says_why=False, known=known,
        ).table  # fmt: skip
    except Unusable:
        return _beside_others(table, people, reader, near, possible, level)


def _beside_others(
    table: CrossTable,
    people: Mapping[Cell, int],
    reader: Reader,
    near: Sequence[tuple[CrossTable, int]],
    possible: Sequence[Possible],
    level: int,
) -> CrossTable | None:
    """Protect a table where earlier ones are not about some of the same people: facts have been changed.

    Then what changed in sight by few is hidden, what was hidden stays so, and nothing is put together anew.
    """
    forced = dict(people)
    for shown, at in near:
        if at == level or shown.dimensions != table.dimensions:
            continue
        for cell, count in table.cells.items():
            was = shown.cells.get(cell, 0)
            if was is None or 0 < abs((count or 0) - was) < reader.threshold:
                forced[cell] = 1
    try:
        return protect(
            table, reader, already=[shown for shown, at in near if at == level], people=forced,
            possible=possible, may_join=lambda *_categories: False, says_why=False,
        ).table  # fmt: skip
    except Unusable:
        return None


def _is_told(plain: Mapping[str, Mapping[str, Any]], dimension: str) -> bool:
    """Whether the plain table of a dimension, where there is one, has its rows."""
    table = plain.get(dimension)
    return table is None or (table["total"] is not None and not table["withheld"])


def _is_near(shown: CrossTable, bases: Sequence[str], out: Sequence[CrossTable]) -> bool:
    """Whether a table hangs together with these dimensions, directly or by others."""
    near = set(bases)
    while True:
        wider = near.union(*(set(one.dimensions) for one in out if near & set(one.dimensions)))
        if "home" in wider:
            # Where an event was held and one's country say whether one came from abroad.
            wider |= {"event", "period", "country"}
        if wider == near:
            return bool(near & set(shown.dimensions))
        near = wider
