"""Tables of a release that hang together: crossed, by region, event and period; all of those present.

Regions are countries put together and periods are events put together, so that all of it is one system with
the plain tables by gender, sector, country and mode (`reports.intervals`): a hidden country cannot be worked
out from its region. Tables are protected in the order that was agreed on, each beside those before it and
beside what earlier reports of the grant gave out (`reports.suppression`).

Why those present alone: a row that the plain table of those present hides is hidden in the tables of unique
people and of those registered too, so these say nothing more about who was there.
"""

import json
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, NamedTuple
from uuid import UUID

from django.core.cache import cache
from django.utils.crypto import salted_hmac

from events.models import Event
from reports import breakdown
from reports.breakdown import Dimension
from reports.crosstab import JOINED, TOTAL, Cell, CrossTable, Unusable
from reports.facts import Fact, Facts
from reports.intervals import Attack, Possible, Reader, is_kept
from reports.suppression import is_small, protect

MEASURE = "present"
#: Seconds for which tables that were worked out are kept.
KEPT = 24 * 60 * 60
#: More events than this are told by period alone.
MOST_EVENTS = 40
#: Joint cells of a table, before anything is hidden; beyond them nobody reads it either.
MOST_CELLS = 1_500
#: Pairs of categories that are tried for what would help, the seconds that may take, and how many are told.
MOST_TRIED, LONGEST, MOST_HELPS = 14, 6.0, 3
#: Periods up to which quarters are told; over more of them, years.
MOST_QUARTERS = 12


@dataclass(frozen=True)
class Wanted:
    """A table that was agreed on: its dimensions, and the categories put together beforehand by dimension."""

    dimensions: tuple[str, ...]
    joined: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)


#: What a report offers where nothing else was agreed on, the most telling first.
USUAL = tuple(
    Wanted(dimensions)
    for dimensions in (
        ("country", "gender"),
        ("stakeholder_group", "gender"),
        ("region",),
        ("first_time",),
        ("period",),
        ("period", "home"),
        ("event",),
        ("stakeholder_group", "country"),
    )
)
#: dimension → the one whose categories it puts together.
BASES = {"region": "country", "period": "event"}
#: Categories that say nothing once they are put together.
NEVER_ONE = ({"woman", "man"}, {"home", "abroad"}, {"first", "again"})


class Ground:
    """The dimensions of a grant's events, and how those that are derived are made of the others."""

    def __init__(self, events: Sequence[Event], plain: Iterable[Dimension], came: Facts) -> None:
        self.came = came
        event = breakdown.event(events)
        quarters = breakdown.period(events)
        few = len(quarters.rows) <= MOST_QUARTERS
        self.dimensions: dict[str, Dimension] = {
            one.code: one
            for one in (
                *plain,
                breakdown.region(),
                breakdown.first_time(),
                event,
                quarters if few else breakdown.period(events, by="year"),
                breakdown.home(events),
            )
        }
        self._atoms: dict[str, dict[str, tuple[str, ...]]] = {}
        # More events are told by period alone: each is as good as the period it is in.
        self.place = "event" if len(events) <= MOST_EVENTS else "period"
        self.bases = {one: base for one, base in BASES.items() if base != "event" or self.place == "event"}
        #: Event or period → the countries where it took place; "" where that is not known.
        self.hosts: dict[str, list[str]] = {}
        for held in events:
            hosts = self.hosts.setdefault(self.dimensions[self.place].place(_nobody_at(held)), [])
            if str(held.country or "") not in hosts:
                hosts.append(str(held.country or ""))
        for derived, base in self.bases.items():
            found: dict[str, list[str]] = {}
            for one, other in sorted(self.cells((self.dimensions[derived], self.dimensions[base]))):
                found.setdefault(one, []).append(other)
            self._atoms[derived] = {code: tuple(atoms) for code, atoms in found.items()}

    def cells(self, by: Sequence[Dimension]) -> dict[Cell, tuple[int, int]]:
        """Return how often those present stand in each cell, and how many different people that is."""
        return {
            cell: (total.count, total.persons) for cell, total in breakdown.counted(self.came, by).items()
        }

    def base(self, dimension: str) -> str:
        """Return the dimension that a table's categories are taken apart into."""
        return self.bases.get(dimension, dimension)

    def atoms(self, dimension: str, code: str) -> tuple[str, ...]:
        """Return the categories that a category is made of; itself where it is not derived."""
        return self._atoms.get(dimension, {}).get(code, (code,))

    def labels(self, dimension: str) -> dict[str, dict[str, str]]:
        """Return every category in reading order, with its words by language."""
        codes = {code for (code,) in self.cells([self.dimensions[dimension]])}
        return {
            code: label for code, label in self.dimensions[dimension].labels(codes).items() if code in codes
        }


def _nobody_at(event: Event) -> Fact:
    """A fact that says of its event where it belongs, and nothing of anybody."""
    return Fact(event.pk, UUID(int=0), "", "", "", "", None, False, 0, 0)


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
    earlier: Sequence[Mapping[str, Any]] = ()


def tables(crossing: Crossing) -> list[dict[str, Any]]:
    """Return the wanted tables as a document keeps them, each protected beside all that is out.

    A table that cannot be given without telling of somebody is withheld: its total alone is there. The same
    counts give the same tables, and are worked out once.
    """
    counted = [_Counted.of(one, crossing.ground) for one in crossing.wanted]
    key = _key_of(_words_of(counted, crossing))
    kept: list[dict[str, Any]] | None = cache.get(key)
    if kept is None:
        kept = [made for made, _found in _one_by_one(counted, crossing)]
        cache.set(key, kept, KEPT)
    return kept


def _one_by_one(
    counted: Sequence["_Counted"], crossing: Crossing, *, beside: int | None = None
) -> list[tuple[dict[str, Any], CrossTable | None]]:
    """Protect tables in their order; from place `beside` on, each beside those before that place alone."""
    ground, plain, level = crossing.ground, crossing.plain, len(crossing.earlier)
    reader = Reader(crossing.threshold)
    told = [_as_crosstable(table) for dimension, table in plain.items() if _is_told(plain, dimension)]
    out = [*_out_before(crossing.earlier), *((table, level) for table in told)]
    made: list[tuple[dict[str, Any], CrossTable | None]] = []
    total = next(iter(plain.values()))["total"] if plain else None
    before = {document["figures"].get(MEASURE) for document in crossing.earlier} - {None}
    #: So few came since that any later table tells of them; the report is refused for it.
    is_close = total is not None and any(is_small(abs(total - was), reader) for was in before)
    began = time.monotonic()
    for number, each in enumerate(counted):
        if beside is not None and number > beside and time.monotonic() - began > LONGEST:
            break
        one, found = each.wanted, None
        if not is_close and all(_is_told(plain, ground.base(name)) for name in one.dimensions):
            found = _protected(each, ground, reader, out, level=level)
        if found is not None and (beside is None or number < beside):
            out.append((found, level))
        made.append((_withheld(one, total) if found is None else _as_kept(one, ground, found), found))
    return made


class Help(NamedTuple):
    """Categories of a dimension that would be told as one, and of how many in a hundred people a table tells
    then: those in cells that are not hidden."""

    dimension: str
    codes: tuple[str, ...]
    percent: int


def told_of(table: Mapping[str, Any]) -> int:
    """Return of how many in a hundred people a table of a document tells, rounded down."""
    shown = sum(cell["count"] or 0 for cell in table["cells"] if TOTAL not in cell["at"])
    return 100 * shown // table["total"] if table["total"] else 0


def what_helps(crossing: Crossing, at: int) -> list[Help]:
    """Return which two categories of the table at a place, told as one, would let it tell more; best first.

    Tried are pairs of its smallest categories, for a few seconds.
    """
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
    tried = [
        Wanted(table.dimensions, {**table.joined, dimension: [*table.joined.get(dimension, ()), codes]})
        for _size, dimension, codes in pairs[:MOST_TRIED]
    ]
    counted = [_Counted.of(one, ground) for one in (*crossing.wanted[: at + 1], *tried)]
    made = _one_by_one(counted, crossing, beside=at)[at:]
    now = told_of(made[0][0])
    found = [
        Help(dimension, codes, percent)
        for (_size, dimension, codes), (kept, _found) in zip(pairs, made[1:], strict=False)
        if (percent := told_of(kept)) > now
    ]
    return sorted(found, key=lambda one: -one.percent)[:MOST_HELPS]


@dataclass(frozen=True)
class _Counted:
    """A wanted table with nothing hidden: its inner cells, and how many people are behind every cell."""

    wanted: Wanted
    counts: Mapping[Cell, int]
    people: Mapping[Cell, int]

    @classmethod
    def of(cls, one: Wanted, ground: Ground) -> "_Counted":
        return cls(one, *_counts(one, ground, _names(one, ground)))


def _key_of(words: Any) -> str:
    """A key by all that something depends on; nothing can be read from it."""
    text = json.dumps(words, sort_keys=True, ensure_ascii=False)
    return f"reports.linked:{salted_hmac('reports.linked', text, algorithm='sha256').hexdigest()}"


def _words_of(counted: Sequence[_Counted], crossing: Crossing) -> list[Any]:
    """All that tables depend on."""
    ground = crossing.ground
    told = [
        [each.wanted.dimensions, sorted(each.counts.items()), sorted(each.people.items())] for each in counted
    ]
    words = [told, {one: ground.labels(one) for one in ground.dimensions}, ground.hosts, crossing.plain]
    return [words, crossing.threshold, crossing.earlier]


def gives_away(document: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]]) -> list[str]:
    """Attack the tables of a document together with the plain ones and with all of earlier documents.

    Return the tables from which a hidden number could be found more closely than from the plain tables
    alone, which have their own attack; empty: they are safe. The same documents are attacked once.
    """
    if all(table["withheld"] for table in document.get("crosstables", ())):
        return []
    read = [
        {name: one.get(name) for name in ("threshold", "tables", "crosstables")}
        for one in (*earlier, document)
    ]
    key = _key_of(["gives away", read])
    weak: list[str] | None = cache.get(key)
    if weak is None:
        weak = _attacked(document, earlier)
        cache.set(key, weak, KEPT)
    return weak


def _attacked(document: Mapping[str, Any], earlier: Sequence[Mapping[str, Any]]) -> list[str]:
    possible = _possible_of(document)
    try:
        found, before = _found_in([*earlier, document], possible)
    except Unusable:
        # Not the same people and more, but others: what changed in sight has been hidden by protection.
        found, before = _found_in([document], possible)
    return _weak_of(found, before)


def beside(
    document: Mapping[str, Any], crossed: Sequence[dict[str, Any]], others: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return crossed tables, those withheld that would tell too much beside reports of other grants.

    Their people are a part of these, or these of theirs.
    """
    kept: list[dict[str, Any]] = []
    for table in crossed:
        trial = {**document, "crosstables": [*kept, table]}
        if not table["withheld"] and any(gives_away_beside(trial, other) for other in others):
            kept.append(_withheld(Wanted(tuple(table["dimensions"])), table["total"]))
        else:
            kept.append(table)
    return kept


def gives_away_beside(document: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    """Attack a document's crossed tables together with a report of another grant, differences included.

    Return the tables from which a hidden number, or how few people one has more than the other, could be
    found more closely than from the plain tables of both.
    """
    if all(table["withheld"] for table in document.get("crosstables", ())):
        return []
    if document["scheme"] != other["scheme"]:
        other = _without_sectors(other)
    both = sorted([document, other], key=lambda one: one["figures"].get(MEASURE) or 0)
    possible = [*_possible_of(document), *_possible_of(other)]
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
    """What a reader finds of a hidden cell, and by which table's name."""

    table: int
    cell: Cell
    low: int
    high: int | None
    since: int | None
    name: str
    threshold: int


Places = dict[tuple[int, Cell, int | None], _FoundOut]


def _found_in(
    documents: Sequence[Mapping[str, Any]],
    possible: Sequence[Possible],
    *,
    differences: bool = False,
) -> tuple[list[_FoundOut], Places]:
    """What a reader finds in all tables of documents; and in the plain ones alone, by the same places."""
    thresholds = [one["threshold"] for one in documents]
    plain = [(table, level) for level, one in enumerate(documents) for table in _plain_of(one)]
    crossed = [(table, level) for level, one in enumerate(documents) for table in _crossed_of(one)]

    def find(out: Sequence[tuple[CrossTable, int]]) -> list[_FoundOut]:
        shown, levels = _in_order([table for table, _level in out], [level for _table, level in out])
        attack = Attack(shown, Reader(max(thresholds)), levels, possible=possible)
        return [
            _FoundOut(
                one.table,
                one.cell,
                one.low,
                one.high,
                one.since,
                " × ".join(shown[one.table].dimensions),
                thresholds[out[one.table][1]] if one.since is None else max(thresholds),
            )
            for one in (*attack.hidden(), *(attack.differences() if differences else ()))
        ]

    return find([*plain, *crossed]), {(one.table, one.cell, one.since): one for one in find(plain)}


def _weak_of(found: Sequence[_FoundOut], before: Places) -> list[str]:
    """The names of tables with a cell that is found too closely, and more so than from the plain tables."""
    weak = [
        one.name
        for one in found
        if not is_kept(one.low, one.high, Reader(one.threshold))
        and not _knew(before.get((one.table, one.cell, one.since)), one)
    ]
    return list(dict.fromkeys(weak))


def _knew(before: _FoundOut | None, now: _FoundOut) -> bool:
    """Whether a reader of the plain tables alone has found a cell as closely."""
    if before is None or now.low > before.low:
        return False
    return now.high is None or (before.high is not None and now.high >= before.high)


def possible_homes(
    place: str, hosts: Mapping[str, Sequence[str]], countries: Iterable[str]
) -> list[Possible]:
    """Return what follows from where the events of each event or period were held, and from one's country."""
    cells: set[Cell] = set()
    for held, there in hosts.items():
        for country in countries:
            if country == breakdown.NOT_STATED:
                cells.add((held, country, breakdown.NOT_STATED))
                continue
            cells |= {(held, country, "home") for host in there if host == country}
            cells |= {(held, country, "abroad") for host in there if host not in ("", country)}
            cells |= {(held, country, breakdown.NOT_STATED) for host in there if not host}
    return [Possible((place, "country", "home"), cells)]


# --- One table --------------------------------------------------------------------------------


def _protected(
    each: _Counted, ground: Ground, reader: Reader, out: Sequence[tuple[CrossTable, int]], *, level: int
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

    shown, levels = _in_order([other for other, _at in near], [at for _other, at in near])
    try:
        Attack(shown, reader, levels) if shown else None
        return protect(
            table, reader, already=shown, levels=[*levels, level], people=people,
            possible=possible, may_join=may_join, says_why=False,
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


def _names(one: Wanted, ground: Ground) -> list[dict[str, str]]:
    """By each dimension of a table, the name of each category: the atoms that are put together in it."""
    found = []
    for dimension in one.dimensions:
        whole = {code: [code] for code in ground.labels(dimension)}
        for together in one.joined.get(dimension, ()):
            codes = [code for code in whole if code in together]
            for code in codes:
                whole[code] = codes
        found.append(
            {
                code: JOINED.join(sorted({atom for each in codes for atom in ground.atoms(dimension, each)}))
                for code, codes in whole.items()
            }
        )
    return found


def _counts(
    one: Wanted, ground: Ground, names: Sequence[Mapping[str, str]]
) -> tuple[dict[Cell, int], dict[Cell, int]]:
    """The inner cells of a table, and of every cell how many different people there are.

    Of categories put together beforehand no fewer than these are different people.
    """
    counts: dict[Cell, int] = {}
    people: dict[Cell, int] = {}
    places = range(len(one.dimensions))
    for number in range(len(one.dimensions) + 1):
        for looked in combinations(places, number):
            found = ground.cells([ground.dimensions[one.dimensions[at]] for at in looked])
            again = sum(persons for _count, persons in found.values()) - ground.cells([]).get((), (0, 0))[1]
            for codes, (count, persons) in found.items():
                said = dict(zip(looked, codes, strict=True))
                cell = tuple(names[at][said[at]] if at in said else TOTAL for at in places)
                if number == len(one.dimensions):
                    counts[cell] = counts.get(cell, 0) + count
                had = people.get(cell)
                people[cell] = persons if had is None else max(had, persons, had + persons - again)
    return counts, people


# --- Tables that are out ----------------------------------------------------------------------


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


def _out_before(earlier: Sequence[Mapping[str, Any]]) -> Iterator[tuple[CrossTable, int]]:
    for level, document in enumerate(earlier):
        for table in (*_plain_of(document), *_crossed_of(document)):
            yield table, level


def _plain_of(document: Mapping[str, Any]) -> list[CrossTable]:
    """A document's tables of those present by one dimension, where their rows are told."""
    return [
        _as_crosstable(table)
        for table in document["tables"]
        if table["measure"] == MEASURE and table["total"] is not None and not table["withheld"]
    ]


def _crossed_of(document: Mapping[str, Any]) -> list[CrossTable]:
    return [_as_read(table) for table in document.get("crosstables", ()) if not table["withheld"]]


def _possible_of(document: Mapping[str, Any]) -> list[Possible]:
    """What follows from the events' countries, where a document has a table of who came from abroad."""
    for table in document.get("crosstables", ()):
        if table.get("hosts"):
            countries = {
                atom
                for one in (*_plain_of(document), *_crossed_of(document))
                for at, name in enumerate(one.dimensions)
                if name == "country"
                for cell in one.cells
                for atom in cell[at].split(JOINED)
            }
            return possible_homes(table["place"], table["hosts"], countries - {TOTAL})
    return []


def _as_crosstable(table: Mapping[str, Any]) -> CrossTable:
    """A plain table of a document; rows that are not there are nobody."""
    cells: dict[Cell, int | None] = {(row["code"],): row["count"] for row in table["rows"]}
    return CrossTable(
        (table["dimension"],), cells | {(TOTAL,): table["total"]}, hides_zeros=table["least"] == 0
    )


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
    )


def _in_order(shown: Sequence[CrossTable], levels: Sequence[int]) -> tuple[list[CrossTable], list[int]]:
    """Tables with the sets of people that they are about counted from nought, equal totals being one set."""
    totals: dict[int, int] = {}
    for table, level in zip(shown, levels, strict=True):
        if table.total is not None:
            totals[level] = table.total
    places = {total: at for at, total in enumerate(sorted(set(totals.values())))}
    return list(shown), [places[totals[level]] for level in levels]


# --- As a document keeps them -----------------------------------------------------------------


def _withheld(one: Wanted, total: int | None) -> dict[str, Any]:
    return {
        "measure": MEASURE, "dimensions": list(one.dimensions), "bases": [], "total": total,
        "withheld": True, "categories": [[] for _dimension in one.dimensions], "cells": [],
    }  # fmt: skip


def _as_kept(one: Wanted, ground: Ground, found: CrossTable) -> dict[str, Any]:
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
        "categories": categories,
        "cells": [
            {"at": list(cell), "count": cells[cell]}
            for cell in sorted(
                cells, key=lambda cell: [place[code] for place, code in zip(places, cell, strict=True)]
            )
        ],
    }
