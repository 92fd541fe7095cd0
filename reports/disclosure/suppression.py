"""Which cells of a table are hidden, so that what is shown gives nobody away and stays as much as it can.

Every count under the threshold is hidden, and with it the cheapest other ones from which no total gives it
back. For each cell that a reader could still find, an integer program looks for two other tables that agree
with everything shown, one in which the cell is the threshold at least and one in which it is one person at
most, at the least cost of what has to be hidden besides (Fischetti and Salazar, Management Science 47 (2001),
cell after cell). Afterwards what turned out not to be needed is shown again.

What anything costs does not depend on its count, but for a secret lot: whoever knows this code learns nothing
from the choice. What was released before about the same people binds like the table itself. The attack of
`reports.attack.intervals` has the last word: what does not pass it is not given out.
"""

import hashlib
import hmac
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, product

from django.conf import settings

from convite.integer_program import ALMOST, Program, Row, Unproved
from reports.attack.intervals import Attack, Found, Possible, Reader, Sum, System, levels_of, weak
from reports.crosstab import JOINED, TOTAL, Cell, CrossTable, depth, totals_over

#: What it costs to hide a cell, at most so much more by lot, and to hide a total of part of them or of all.
COST, BY_LOT, OF_TOTAL, OF_WHOLE = 100, 15, 20, 400
#: Ways of putting categories together that are followed at once, in tables of so few cells.
MOST_BESIDE, FEW = 4, 60
#: Programs that look for many witnesses at once, until so few ends are left to be looked for one by one.
MOST_WALKS, FEW_LEFT = 12, 4
#: Cells that might be hidden besides, up to which the fewest are looked for in whole numbers.
MOST_MARKS = 40
#: Witnesses that are asked again, the newest.
MOST_WITNESSES = 40
#: Hidden cells up to which what is not needed is looked for one by one.
MOST_TRIED = 150

Lot = Callable[[Sequence[str], Cell], int]
Join = Callable[[str, str, str], bool]


def any_two(_dimension: str, _first: str, _second: str) -> bool:
    """Any two categories may be put together."""
    return True


@dataclass(frozen=True)
class _Counted(CrossTable):
    """A table with nothing hidden, and how many different people are behind each of its cells."""

    people: Mapping[Cell, int] = field(default_factory=dict)

    @classmethod
    def of(cls, table: CrossTable, people: Mapping[Cell, int] | None) -> "_Counted":
        counts = {cell: count or 0 for cell, count in table.cells.items()}
        return cls(table.dimensions, counts, people={**counts, **(people or {})})

    @property
    def again(self) -> int:
        """How many times, at most, one person stands in another cell as well."""
        whole = self.people.get((TOTAL,) * len(self.dimensions), 0)
        return sum(people for cell, people in self.people.items() if not depth(cell)) - whole

    def is_small(self, cell: Cell, reader: Reader) -> bool:
        """Return whether a cell is one that is never shown."""
        return is_small(self.people.get(cell, 0), reader)


@dataclass(frozen=True)
class Protected:
    """A table that may be given out; none where not even its total may, and `weak` is what a reader finds."""

    table: CrossTable | None
    weak: Sequence[Found] = ()


def secret_lot(dimensions: Sequence[str], cell: Cell) -> int:
    """Return what a cell costs more, 0 to `BY_LOT`: always the same, and to be foretold by nobody outside."""
    words = "\x1f".join([*dimensions, *cell]).encode()
    drawn = hmac.new(settings.SECRET_KEY.encode(), words, hashlib.sha256).digest()
    return int.from_bytes(drawn[:4]) % (BY_LOT + 1)


def protect(
    table: CrossTable,
    reader: Reader,
    *,
    already: Sequence[CrossTable] = (),
    levels: Sequence[int] = (),
    people: Mapping[Cell, int] | None = None,
    possible: Sequence[Possible] = (),
    may_join: Join = any_two,
    lot: Lot = secret_lot,
    says_why: bool = True,
    known: "Known | None" = None,
) -> Protected:
    """Return a table with every small count hidden, and what else it takes; none of its counts may be hidden.

    `already` are tables that were given out about the same people, or about some of them; `levels` say of
    them and of this one, in that order, to which set of people each belongs, where the totals do not.
    `people` says how many different people are behind each cell, totals included, where one person may
    count several times: what is small is a number of people. `possible` is what a reader knows of the
    dimensions; `may_join` says of a dimension's two categories whether they may be put together. Where
    nothing may be given out, what a reader would find is looked for if `says_why`. `known` is handed from
    one table to the next, where each is protected beside those before it.
    """
    out = _Out(reader, already, levels, possible, lot, known or Known())
    whole = _Counted.of(table if reader.zeros_are_public else _with_zeros(table), people)
    best: CrossTable | None = None
    # Beside tables about fewer people each way costs many times as much: then one is followed.
    tried, held = [whole], MOST_BESIDE if len(whole.cells) <= FEW and len({*levels}) < 2 else 1
    while tried:
        grown: list[_Counted] = []
        for one in tried:
            hopeless = _hopeless(one, reader)
            found = None if hopeless else _Pattern(one, out).find()
            if found is None:
                grown += _merged(one, reader, hopeless, may_join)[:held]
            elif (any(found.cells.values()) or not table.total) and (
                best is None or _readable(found, whole) > _readable(best, whole)
            ):
                best = found
        # Whatever could still be read of them, were nothing but small counts hidden, has to be more.
        least = _readable(best, whole) if best else -1
        hopeful = {tuple(sorted(one.cells)): one for one in grown if _at_best(one, whole, reader) > least}
        tried = sorted(hopeful.values(), key=lambda one: -_at_best(one, whole, reader))[:held]
    if best is not None or not says_why:
        return Protected(best)
    # Nothing would be shown but that it was counted: say what stands against the total alone.
    start = _Pattern(whole, out)
    return Protected(None, start.weak(start.able - {start.whole}))


def _readable(found: CrossTable, whole: CrossTable) -> int:
    """How many cells that are somebody can be read as they came."""
    return sum(1 for cell, count in whole.inner.items() if count and found.cells.get(cell) is not None)


def _at_best(one: CrossTable, whole: _Counted, reader: Reader) -> int:
    """The same, were nothing but the small counts hidden."""
    return sum(
        1
        for cell, count in whole.inner.items()
        if count and cell in one.cells and not whole.is_small(cell, reader)
    )


def is_small(people: int, reader: Reader) -> bool:
    """Return whether a number of people is one that is never shown."""
    return reader.least_small <= people < reader.threshold


def _with_zeros(table: CrossTable) -> CrossTable:
    """The table with a row for each cell that is nobody, for a row that is not there would say so."""
    names = [
        list(dict.fromkeys([*(cell[at] for cell in table.cells if cell[at] != TOTAL), TOTAL]))
        for at in range(len(table.dimensions))
    ]
    return CrossTable(table.dimensions, {cell: table.cells.get(cell, 0) for cell in product(*names)})


# --- Categories put together ------------------------------------------------------------------


def _hopeless(table: _Counted, reader: Reader) -> set[Cell]:
    """The small totals with several parts that are known to be somebody: nothing makes them one at most.

    The attack would find each of them; known beforehand, no program has to be asked for it.
    """
    if not reader.floor:
        return set()
    return {
        whole
        for whole, (count, parts) in _sums(table.inner).items()
        if depth(whole) and parts > 1 and is_small(count, reader)
    }


def _sums(inner: Mapping[Cell, int | None]) -> dict[Cell, tuple[int, int]]:
    """By every cell how many people it counts, and how many inner cells that are somebody."""
    found: dict[Cell, tuple[int, int]] = {}
    for cell, count in inner.items():
        if not count:
            continue
        for whole in totals_over(cell):
            people, parts = found.get(whole, (0, 0))
            found[whole] = people + count, parts + 1
    return found


def _merged(table: _Counted, reader: Reader, hopeless: set[Cell], may_join: Join) -> list[_Counted]:
    """The table with two categories put together, those pairs first that help most for what they cost.

    They help by how many small totals stop being hopeless, and cost the cells that could be read.
    """
    found: list[tuple[tuple[float, int, tuple[str, ...]], _Counted]] = []
    for at, dimension in enumerate(table.dimensions):
        sizes = {
            cell[at]: count or 0
            for cell, count in table.cells.items()
            if depth(cell) == len(cell) - 1 and cell[at] != TOTAL
        }
        names = sorted(sizes, key=lambda name: (sizes[name], name))
        for first, second in combinations(names, 2):
            if not may_join(dimension, first, second):
                continue
            joined = _joined(table, at, first, second)
            helped = len(hopeless) - len(_hopeless(joined, reader)) if hopeless else 1
            if helped > 0:
                lost = _at_best(table, table, reader) - _at_best(joined, table, reader)
                size, order = sizes[first] + sizes[second], (dimension, first, second)
                found.append((((1 + lost) / helped, size, order), joined))
    return [joined for _score, joined in sorted(found, key=lambda one: one[0])]


def _joined(table: _Counted, at: int, first: str, second: str) -> _Counted:
    """The same table with two categories of a dimension put together, under both names.

    Of the people behind a cell that is put together no fewer than these are different ones.
    """
    name = first + JOINED + second
    again = table.again
    counts: dict[Cell, int] = {}
    people: dict[Cell, int] = {}
    for cell, count in table.cells.items():
        place = (*cell[:at], name, *cell[at + 1 :]) if cell[at] in (first, second) else cell
        counts[place] = counts.get(place, 0) + (count or 0)
        more = table.people.get(cell, 0)
        people[place] = max(more, people[place], people[place] + more - again) if place in people else more
    return _Counted(table.dimensions, counts, people=people)


#: A sum of tables that are out, by their identities.
OfTables = tuple[int, Cell, int | None]


@dataclass(frozen=True)
class Known:
    """What a reader of the tables that are out has found already, kept from one table to the next.

    More tables tell no less: what was found before another one was out holds after it; and what was not too
    close then was kept so by whoever protected that one.
    """

    intervals: dict[OfTables, Found] = field(default_factory=dict)
    #: Whether a sum is surely the threshold at least.
    surely: dict[OfTables, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class _Out:
    """What is out, and what its reader knows."""

    reader: Reader
    already: Sequence[CrossTable]
    levels: Sequence[int]
    possible: Sequence[Possible]
    lot: Lot
    known: Known
    #: Values that fit, by the shape of the system; and the attack on what is out.
    witnesses: dict[tuple[tuple[Cell, ...], ...], list[list[int]]] = field(default_factory=dict)
    before: list[Attack] = field(default_factory=list)


class _Pattern:
    """The search for what is hidden of one table."""

    def __init__(self, table: _Counted, out: _Out) -> None:
        self.table, self.reader, self.already = table, out.reader, list(out.already)
        self.counts: dict[Cell, int] = {cell: count or 0 for cell, count in table.cells.items()}
        self.levels = out.levels or levels_of([*self.already, table])
        self.possible = out.possible
        self.cost = {cell: _cost(cell) + out.lot(table.dimensions, cell) for cell in self.counts}
        self.whole = (TOTAL,) * len(table.dimensions)
        self._sums: dict[Cell, Sum] = {}
        self._known, self._before = out.known, out.before
        place = len(self.already)
        system = System([*self.already, table], self.reader, self.levels, place, self.possible)
        #: Tables that agree with what is shown, as values of the system's variables.
        self.witnesses = out.witnesses.setdefault(system.shape, [])
        #: The cells that an earlier table has too, with where they stand there.
        self.twins = self._found_before(system)
        #: What may be hidden: where zeros are public, hiding one would say that it is somebody; what is out
        #: already is no secret; and a total of all hidden since an earlier one would say that few came.
        self.able = {
            cell
            for cell, count in self.counts.items()
            if (count or not self.reader.zeros_are_public)
            and not (cell == self.whole and len(set(self.levels)) > 1)
            and not any(self.already[number].cells[twin] is not None for number, twin in self.twins[cell])
        }

    def find(self) -> CrossTable | None:
        """Return the table with enough hidden; None where hiding is not enough."""
        small = {cell for cell in self.able if self.table.is_small(cell, self.reader)}
        needed = small | {cell for cell in self.able if self.twins[cell]}
        while True:
            able = len(self.able)
            found = self._enough(needed)
            if found is not None:
                return self.shown(self._fewest(found, needed))
            if len(self.able) == able:
                return None

    def _found_before(self, system: System) -> dict[Cell, list[tuple[int, Cell]]]:
        """By each cell, the same people as an earlier table counts them.

        Shown there, it is no secret; hidden there and shown now, it would be told after all.
        """
        place = len(self.already)
        places: dict[frozenset[int], list[tuple[int, Cell]]] = {}
        for number, table in enumerate(self.already):
            for cell in table.cells:
                places.setdefault(frozenset(system.terms(number, cell)), []).append((number, cell))
        return {cell: places.get(frozenset(system.terms(place, cell)), []) for cell in self.counts}

    def shown(self, hidden: Iterable[Cell]) -> CrossTable:
        kept = set(hidden)
        return CrossTable(
            self.table.dimensions,
            {cell: None if cell in kept else count for cell, count in self.counts.items()},
            hides_zeros=not self.reader.zeros_are_public,
        )

    def weak(self, hidden: set[Cell]) -> list[Found]:
        """Return what a reader finds too closely where these are hidden."""
        tables = [*self.already, self.shown(hidden)]
        return weak(tables, self.reader, self.levels, possible=self.possible)

    def _first_weak(self, hidden: set[Cell]) -> Sum | None:
        """What a reader finds too closely, the first of it.

        Tables that were found to fit bear witness again, also those found while other categories were put
        together. What a reader knew as closely before this table is not held against it.
        """
        attack = self._attack([*self.already, self.shown(hidden)])
        own = self._own(attack)
        attack.examples = [
            values for values in self.witnesses[-MOST_WITNESSES:] if self._fits(values, own, hidden)
        ]
        witnesses = [list(values) for values in attack.examples if attack.follows_the_rule(values)]
        known = len(witnesses)
        sums = [
            (one, ends)
            for one in (*attack.hidden_sums(), *attack.difference_sums())
            if (ends := self._ends_of(one)) is not None
        ]
        unseen = _Unseen(sums, witnesses)
        for _walk in range(MOST_WALKS):
            goals = unseen.goals()
            if len(goals) < FEW_LEFT or (values := attack.wander(goals)) is None or not unseen.add(values):
                break
            witnesses.append(values)
        found = None
        for number, (one, _ends) in enumerate(sums):
            if not unseen.of(number):
                continue
            before = len(witnesses)
            close = attack.too_close(one, witnesses, self._was_known)
            for values in witnesses[before:]:
                unseen.add(values)
            if close:
                found = one
                break
        self.witnesses += witnesses[known:]
        del self.witnesses[: -2 * MOST_WITNESSES]
        return found

    def _ends_of(self, one: Sum) -> tuple[int, int] | None:
        """How small and how large a sum has to be able to be; None where whatever is shown now is no matter.

        A sum of earlier tables alone was at least the threshold already; or it is known so closely that
        nothing more is asked than that it be known no closer, which is looked up when it is found too close.
        """
        place, most = len(self.already), self.reader.threshold
        if one.table == place or one.since == place:
            return 1, most
        key = self._key_of(one)
        if key not in self._known.surely:
            attack, earlier = self._in_earlier(one)
            self._known.surely[key] = attack.is_surely(earlier, most)
        if self._known.surely[key]:
            return None
        before = self._known.intervals.get(key)
        if before is None or (before.low <= 1 and (before.high is None or before.high >= most)):
            return 1, most
        return before.low, most if before.high is None else before.high

    def _fits(self, values: Sequence[int], own: Mapping[Cell, Sum], hidden: set[Cell]) -> bool:
        """Whether values agree with all that is shown."""
        floor = self.reader.floor
        return all(
            one.of(values) >= floor if cell in hidden else one.of(values) == self.counts[cell]
            for cell, one in own.items()
        )

    def _attack(self, tables: Sequence[CrossTable]) -> Attack:
        levels = self.levels[: len(tables)]
        return Attack(tables, self.reader, levels, possible=self.possible, is_true=True)

    def _was_known(self, one: Sum) -> Found | None:
        """What a reader of the earlier tables alone has found of a sum; None where these have none."""
        place = len(self.already)
        if not self.already or (one.since is not None and place in (one.table, one.since)):
            return None
        if one.table == place:
            twins = self.twins[one.cell]
            return self._was_known(one._replace(table=twins[0][0], cell=twins[0][1])) if twins else None
        key = self._key_of(one)
        if key not in self._known.intervals:
            attack, earlier = self._in_earlier(one)
            self._known.intervals[key] = attack.found(earlier)
        return self._known.intervals[key]

    def _key_of(self, one: Sum) -> OfTables:
        since = None if one.since is None else id(self.already[one.since])
        return id(self.already[one.table]), one.cell, since

    def _in_earlier(self, one: Sum) -> tuple[Attack, Sum]:
        """The attack on the earlier tables alone, and a sum of theirs as it is there."""
        if not self._before:
            self._before.append(self._attack(self.already))
        (attack,) = self._before
        terms = (
            attack.system.terms(one.table, one.cell)
            if one.since is None
            else attack.system.difference(one.table, one.since, one.cell)
        )
        return attack, one._replace(terms=terms)

    def _own(self, attack: Attack) -> dict[Cell, Sum]:
        """This table's cells as sums; they are the same whatever is hidden."""
        if not self._sums:
            place = len(self.already)
            self._sums = {cell: Sum(place, cell, attack.system.terms(place, cell)) for cell in self.counts}
        return self._sums

    def _enough(self, hidden: set[Cell]) -> set[Cell] | None:
        """Return these cells and as many more as it takes; None where that cannot be."""
        hidden, place = set(hidden), len(self.already)
        while found := self._first_weak(hidden):
            own = found.table == place and found.cell in self.able
            if own and found.since is None and depth(found.cell) and not self._is_small(found.cell):
                self.able.discard(found.cell)  # a total that its parts bound from below hides nothing
                return None
            if found.cell == self.whole and found.since is not None:
                return None  # so few came since that any later table tells of them
            if own and found.since is not None and found.cell not in hidden:
                hidden.add(found.cell)  # it grew by few: neither of the two counts gives the other back
                continue
            more = self._hide_for(found, hidden)
            if not more:
                return None
            hidden |= more
        return hidden

    def _is_small(self, cell: Cell) -> bool:
        return self.table.is_small(cell, self.reader)

    def _hide_for(self, found: Sum, hidden: set[Cell]) -> set[Cell]:
        """The cheapest cells to hide besides, so that a sum is neither known nor known to be small."""
        reader, place = self.reader, len(self.already)
        shown = self.shown(self.able)
        system = System([*self.already, shown], reader, self.levels, unbound=place, possible=self.possible)
        wide = len(system.uppers)
        open_cells = [one for one in self.counts if one not in hidden and one in self.able]
        marks = {one: 2 * wide + number for number, one in enumerate(open_cells)}
        most = reader.threshold
        uppers = [min(upper, sum(self.counts.values()) + most) for upper in system.uppers]
        rows: list[Row] = []
        target = (
            system.terms(found.table, found.cell)
            if found.since is None
            else system.difference(found.table, found.since, found.cell)
        )
        for shift, wanted in ((0, Row(target, reader.threshold)), (wide, Row(target, None, 1))):
            rows += [_moved(row, shift) for row in (*system.rows, wanted)]
            for one, count in self.counts.items():
                terms = {column + shift: times for column, times in system.terms(place, one).items()}
                if one in marks:
                    # Not marked, it is what it is; marked, it may be less down to the floor, and more.
                    rows.append(Row({**terms, marks[one]: count - reader.floor}, count))
                    rows.append(Row({**terms, marks[one]: -most}, None, count))
                elif one in hidden:
                    rows.append(Row(terms, reader.floor))
                else:
                    rows.append(Row(terms, count, count))
        goal = {mark: -self.cost[one] for one, mark in marks.items()}
        program = Program([*uppers, *uppers, *([1] * len(marks))], rows)
        try:
            if len(marks) > MOST_MARKS:
                # In whole numbers it would take seconds for each; a few cells too many are shown again later.
                nearly = program.in_any_numbers(goal)
                return {one for one, mark in marks.items() if nearly and nearly[mark] > ALMOST}
            values = program.maximise(goal)
        except Unproved:
            return set()
        if not values:
            return set()
        self.witnesses += [values[:wide], values[wide : 2 * wide]]
        return {one for one, mark in marks.items() if values[mark]}

    def _fewest(self, hidden: set[Cell], needed: set[Cell]) -> set[Cell]:
        """The same without what turns out not to be needed, the dearest first."""
        if len(hidden) > MOST_TRIED:
            return hidden
        for one in sorted(hidden - needed, key=lambda cell: (-self.cost[cell], cell)):
            without = hidden - {one}
            if not self._first_weak(without):
                hidden = without
        return hidden


class _Unseen:
    """Which ends of sums no witness has yet: how small and how large each has been seen."""

    def __init__(
        self, sums: Sequence[tuple[Sum, tuple[int, int]]], witnesses: Iterable[Sequence[int]]
    ) -> None:
        self.sums = sums
        self.seen: list[tuple[int, int] | None] = [None] * len(sums)
        for values in witnesses:
            self.add(values)

    def add(self, values: Sequence[int]) -> bool:
        """Look at one witness more; return whether it has an end that none had."""
        is_new = False
        for number, (one, _ends) in enumerate(self.sums):
            left = self.of(number)
            if not left:
                continue
            value = one.of(values)
            low, high = self.seen[number] or (value, value)
            self.seen[number] = min(low, value), max(high, value)
            is_new = is_new or self.of(number) != left
        return is_new

    def of(self, number: int) -> tuple[int, ...]:
        """Return the ends of a sum that are unseen, as signs."""
        seen, (least, most) = self.seen[number], self.sums[number][1]
        if seen is None:
            return (-1, 1)
        return (*((-1,) if seen[0] > least else ()), *((1,) if seen[1] < most else ()))

    def goals(self) -> list[tuple[Sum, int]]:
        """Return the sums with the signs of their unseen ends."""
        return [(one, sign) for number, (one, _ends) in enumerate(self.sums) for sign in self.of(number)]


def _cost(cell: Cell) -> int:
    if depth(cell) == len(cell):
        return OF_WHOLE
    return OF_TOTAL * depth(cell) or COST


def _moved(row: Row, shift: int) -> Row:
    terms: Mapping[int, int] = {column + shift: times for column, times in row.terms.items()}
    return Row(terms, row.least, row.most)
