"""What a reader can work out from published cross-tables: where each hidden count may lie.

The reader has every table in hand, and knows that counts are whole and not negative, that a total is the sum
of its parts, that what is shown is exact and what has no row is zero. Where zeros are public a hidden cell is
one person at least. They know the rule and the threshold: whatever is hidden hangs together with a small
cell, though not with which one (FIELD: "one mark for every hidden cell"). Tables may be about the same people
by different dimensions, or about more people each time; the differences are numbers of people then, and are
checked like cells.

Every interval is exact: each end is the answer of an integer program that is proved optimal, checked in whole
numbers (`convite.integer_program`). Nothing here knows how a pattern was chosen
(`reports.disclosure.suppression`).
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations, product
from typing import NamedTuple

from convite.integer_program import Program, Row, maximise
from reports.crosstab import JOINED, TOTAL, Cell, CrossTable, Unusable

#: More than any number of people where no total says how many they are; an end that comes near it is none.
BEYOND = 1_000_000
CONTRADICT = "No numbers of people can have given these tables: they contradict each other."
#: The joint cells of all tables together that a program may have.
MOST_JOINT = 50_000


@dataclass(frozen=True)
class Reader:
    """What a reader knows besides the tables.

    `zeros_are_public`: a hidden cell is one person at least. `knows_rule`: the rule and the threshold; one
    who does not knows only that counts are whole, not negative, and sum.
    """

    threshold: int = 5
    zeros_are_public: bool = True
    knows_rule: bool = True

    @property
    def floor(self) -> int:
        """The least that a hidden cell can be."""
        return int(self.zeros_are_public and self.knows_rule)

    @property
    def least_small(self) -> int:
        """The least number of people that the rule hides for being small."""
        return int(self.zeros_are_public)


class Found(NamedTuple):
    """A hidden cell of one of the tables, or the difference of a cell from an earlier table (`since`).

    `low` and `high` are the least and the most that it may be; no `high` where nothing bounds it.
    """

    table: int
    cell: Cell
    low: int
    high: int | None
    since: int | None = None


def is_kept(low: int, high: int | None, reader: Reader) -> bool:
    """Return whether an interval gives nobody away.

    A count is known to be the threshold at least, or known to be nobody where zeros are public; or it may
    still be one person at most and the threshold at least, so that it cannot even be told to be small.
    """
    if low >= reader.threshold or (high == 0 and reader.zeros_are_public):
        return True
    return low <= 1 and (high is None or high >= reader.threshold)


# --- The system of all tables -----------------------------------------------------------------


class Possible(NamedTuple):
    """The joint cells of some dimensions that there can be, as a reader knows without any table.

    Whoever comes from the event's country is at home, and nobody else.
    """

    dimensions: tuple[str, ...]
    cells: Set[Cell]


@dataclass
class System:
    """All that binds the counts of some tables: variables from 0 to `uppers`, and rows over them.

    Dimensions that stand in one table together make a group, and the variables are the joint cells of each
    group: once for the people of the smallest set, and once for those whom each larger one adds. A cell of
    a table is a sum of them. Where two groups share dimensions they agree by those; groups that hang together
    as a tree need to agree in nothing more for one joint table to exist (S. Lauritzen, Graphical Models,
    1996, ch. 4), so dimensions that no table crosses need no joint cells.
    """

    tables: Sequence[CrossTable]
    reader: Reader
    levels: Sequence[int] = ()
    #: A table whose counts bind nothing but by what is nobody: its rows are somebody else's to write.
    unbound: int | None = None
    #: By dimensions, the joint cells that there can be at all, where one follows from the others.
    possible: Sequence["Possible"] = ()
    uppers: list[int] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.levels = self.levels or levels_of(self.tables)
        self._dimensions = list(dict.fromkeys(name for table in self.tables for name in table.dimensions))
        for given in self.possible:
            self._dimensions += [name for name in given.dimensions if name not in self._dimensions]
        self._atoms = _atoms(self.tables, self.possible, self._dimensions)
        self._groups = groups_of(
            [table.dimensions for table in self.tables] + [given.dimensions for given in self.possible]
        )
        self._joint = [self._possible(group) for group in self._groups]
        sizes = [len(joint) for joint in self._joint]
        self._starts = [sum(sizes[:at]) for at in range(len(sizes))]
        self._wide = sum(sizes)
        heights = max(self.levels) + 1
        totals = [table.total for table in self.tables if table.total is not None]
        is_whole = all(table.total is not None for table in self.tables)
        shown = (count for table in self.tables for count in table.cells.values() if count)
        self.beyond = max(BEYOND, 4 * max(shown, default=0))
        upper = max(totals) if totals and is_whole else self.beyond
        self.uppers = [upper] * (self._wide * heights)
        self._parts = [self._parts_of(table) for table in self.tables]
        for table, level in zip(self.tables, self.levels, strict=True):
            if level < max(self.levels):
                self._nobody_then(table, level)
        for first, second in tree_of(self._groups):
            self.rows += self._agree(first, second, heights)
        for number, table in enumerate(self.tables):
            for cell, count in table.cells.items() if number != self.unbound else ():
                terms = self.terms(number, cell)
                if count is not None:
                    self.rows.append(Row(terms, count, count))
                elif cell in table.within:
                    self.rows.append(Row(terms, *table.within[cell]))
                elif self.reader.floor and not table.hides_zeros:
                    self.rows.append(Row(terms, self.reader.floor))

    @property
    def shape(self) -> tuple[tuple[Cell, ...], ...]:
        """The joint cells that the variables are: values of one system fit another of the same shape."""
        return tuple(map(tuple, self._joint))

    def terms(self, table: int, cell: Cell) -> dict[int, int]:
        """Return the variables whose sum a cell is; the same for the same people, whatever table says it."""
        joints = self._parts[table].get(cell, ())
        return {
            height * self._wide + joint: 1 for height in range(self.levels[table] + 1) for joint in joints
        }

    def difference(self, table: int, since: int, cell: Cell) -> dict[int, int]:
        """Return the variables whose sum is what a cell has more than among the people of a smaller table.

        That one may be by other dimensions, or put other categories together; the cell may be one that it
        alone has.
        """
        joints = self._parts[table if cell in self.tables[table].cells else since].get(cell, ())
        heights = range(self.levels[since] + 1, self.levels[table] + 1)
        return {height * self._wide + joint: 1 for height in heights for joint in joints}

    def _nobody_then(self, table: CrossTable, level: int) -> None:
        """Let nobody stand, among the people of a smaller table, where it says that nobody does."""
        for group, joints, start in zip(self._groups, self._joint, self._starts, strict=True):
            if set(table.dimensions) <= set(group):
                places, cells = _there(table, [group.index(name) for name in table.dimensions])
                for number, joint in enumerate(joints, start):
                    if tuple(joint[at] for at in places) not in cells:
                        for height in range(level + 1):
                            self.uppers[height * self._wide + number] = 0

    def _possible(self, group: Sequence[str]) -> list[Cell]:
        """The joint cells of some dimensions of which no table about the most people says: nobody."""
        size = 1
        for name in group:
            size *= len(self._atoms[name])
        if size > 40 * MOST_JOINT:
            raise Unusable(f"Together these tables have more than {MOST_JOINT} cells.")
        there = [
            _there(table, [group.index(name) for name in table.dimensions])
            for table, level in zip(self.tables, self.levels, strict=True)
            if level == max(self.levels) and set(table.dimensions) <= set(group)
        ]
        there += [
            ([group.index(name) for name in one.dimensions], one.cells)
            for one in self.possible
            if set(one.dimensions) <= set(group)
        ]
        found = [
            joint
            for joint in product(*(self._atoms[name] for name in group))
            if all(tuple(joint[at] for at in places) in cells for places, cells in there)
        ]
        if len(found) > MOST_JOINT:
            raise Unusable(f"Together these tables have more than {MOST_JOINT} cells.")
        return found

    def _parts_of(self, table: CrossTable) -> dict[Cell, list[int]]:
        """By each cell of a table, the joint cells that it counts, in the first group with its dimensions."""
        parts: dict[Cell, list[int]] = defaultdict(list)
        whole_of = [
            {atom: name for name in _categories(table, at) for atom in name.split(JOINED)}
            for at in range(len(table.dimensions))
        ]
        for split in {tuple(one != TOTAL for one in cell) for cell in table.cells}:
            looked = [at for at, is_split in enumerate(split) if is_split]
            names = {table.dimensions[at] for at in looked}
            number = next(at for at, group in enumerate(self._groups) if names <= set(group))
            places = [self._groups[number].index(table.dimensions[at]) for at in looked]
            for joint_number, joint in enumerate(self._joint[number], self._starts[number]):
                cell = [TOTAL] * len(split)
                for at, place in zip(looked, places, strict=True):
                    # Whom another table knows and this one does not is nobody here.
                    cell[at] = whole_of[at].get(joint[place], "")
                if tuple(cell) in table.cells:
                    parts[tuple(cell)].append(joint_number)
        return parts

    def _agree(self, first: int, second: int, heights: int) -> Iterator[Row]:
        """Rows by which two groups count the same people by the dimensions that both have."""
        shared = [name for name in self._groups[first] if name in self._groups[second]]
        sums: dict[Cell, dict[int, int]] = defaultdict(dict)
        for group, times in ((first, 1), (second, -1)):
            places = [self._groups[group].index(name) for name in shared]
            for number, joint in enumerate(self._joint[group], self._starts[group]):
                sums[tuple(joint[place] for place in places)][number] = times
        for height in range(heights):
            for terms in sums.values():
                shift = height * self._wide
                yield Row({column + shift: times for column, times in terms.items()}, 0, 0)


def groups_of(sets: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Return the dimensions in groups that hang together as a tree, so that each set is within one group.

    Dimension after dimension is taken out, the one whose neighbours lack fewest links among them first
    (minimum fill), and makes a group with them.
    """
    order = list(dict.fromkeys(name for one in sets for name in one))
    near = {name: {other for one in sets if name in one for other in one} - {name} for name in order}
    found: list[set[str]] = []
    left = set(order)
    while left:
        name = min(
            (name for name in order if name in left),
            key=lambda name: sum(b not in near[a] for a, b in combinations(sorted(near[name] & left), 2)),
        )
        around = near[name] & left
        for one in around:
            near[one] |= around - {one}
        found.append({name} | around)
        left.discard(name)
    widest = [one for one in found if not any(one < other for other in found)]
    return [tuple(name for name in order if name in one) for one in widest]


def tree_of(groups: Sequence[Sequence[str]]) -> list[tuple[int, int]]:
    """Return the pairs of groups that have to agree: a tree of those that share most."""
    found: list[tuple[int, int]] = []
    inside = {0}
    while len(inside) < len(groups):
        pair = max(
            ((one, other) for one in inside for other in range(len(groups)) if other not in inside),
            key=lambda pair: len(set(groups[pair[0]]) & set(groups[pair[1]])),
        )
        found.append(pair)
        inside.add(pair[1])
    return found


def _there(table: CrossTable, places: list[int]) -> tuple[list[int], Set[Cell]]:
    """Where a table's dimensions stand, and the atoms of its inner cells that may hold somebody."""
    cells = {
        atoms
        for cell, count in table.inner.items()
        if count != 0
        for atoms in product(*(one.split(JOINED) for one in cell))
    }
    return places, cells


def levels_of(tables: Sequence[CrossTable]) -> list[int]:
    """Return to which set of people each table belongs, the smallest first: by how many they are.

    Tables of as many people are about the same ones. One whose total is hidden is taken to be about those of
    the one before it.
    """
    heights = {
        total: at for at, total in enumerate(sorted({one.total for one in tables if one.total is not None}))
    }
    found: list[int] = []
    for table in tables:
        found.append(heights[table.total] if table.total is not None else (found or [0])[-1])
    return found


def _categories(table: CrossTable, at: int) -> list[str]:
    return list(dict.fromkeys(cell[at] for cell in table.cells if cell[at] != TOTAL))


def _atoms(
    tables: Sequence[CrossTable], possible: Sequence[Possible], dimensions: Sequence[str]
) -> dict[str, list[str]]:
    """Each dimension's categories, those that are put together anywhere taken apart."""
    found: dict[str, dict[str, None]] = {name: {} for name in dimensions}
    for table in tables:
        for at, name in enumerate(table.dimensions):
            for category in _categories(table, at):
                found[name].update(dict.fromkeys(category.split(JOINED)))
    for one in possible:
        for at, name in enumerate(one.dimensions):
            found[name].update(dict.fromkeys(sorted({cell[at] for cell in one.cells})))
    return {name: list(atoms) for name, atoms in found.items()}


# --- The attack -------------------------------------------------------------------------------


class Sum(NamedTuple):
    """What is looked at, as a sum of variables: a hidden cell, or how a cell differs from a smaller table."""

    table: int
    cell: Cell
    terms: Mapping[int, int]
    since: int | None = None

    def of(self, values: Sequence[int]) -> int:
        """Return what it comes to with these values."""
        return sum(times * values[column] for column, times in self.terms.items())


class Attack:
    """The system of some tables, and what it comes to. Raises `Unusable` where no numbers fit them.

    `is_true` says that some are known to: the tables are somebody's own.
    """

    def __init__(
        self,
        tables: Sequence[CrossTable],
        reader: Reader,
        levels: Sequence[int] = (),
        *,
        possible: Sequence[Possible] = (),
        is_true: bool = False,
    ) -> None:
        self.reader = reader
        #: Values that are known to fit.
        self.examples: Sequence[Sequence[int]] = ()
        self.system = System(tables, reader, levels, possible=possible)
        #: What the numbers say alone, which is asked for many sums.
        self.numbers = Program(self.system.uppers, self.system.rows)
        #: What they say by the rule, for the groups that were asked for last.
        self._rules: tuple[()] | tuple[Sequence[Sequence[Mapping[int, int]]], Program] = ()
        if not is_true and self.numbers.maximise({}) is None:
            raise Unusable(CONTRADICT)

    @cached_property
    def _groups(self) -> list[list[dict[int, int]]]:
        """The groups of hidden cells of which the rule says that one is small; none where none can be."""
        if not self.reader.knows_rule:
            return []
        found = self._hang_together()
        for values in self.examples:
            if all(self._has_a_small_one(group, values) for group in found):
                return found
        if self._by_the_rule({}, found) is not None:
            return found
        # Something was hidden for other reasons, such as people who count several times.
        found = [group for group in found if self._by_the_rule({}, [group]) is not None]
        return found if self._by_the_rule({}, found) is not None else []

    def hidden(self) -> Iterator[Found]:
        """Yield the interval of every hidden cell, table by table."""
        return (self.found(one) for one in self.hidden_sums())

    def differences(self) -> Iterator[Found]:
        """Yield what each cell has more than the same cell of a table about fewer of the same people."""
        return (self.found(one) for one in self.difference_sums())

    def hidden_sums(self) -> Iterator[Sum]:
        """Yield every hidden cell as the sum that it is."""
        for number, table in enumerate(self.system.tables):
            for cell in table.hidden:
                yield Sum(number, cell, self.system.terms(number, cell))

    def difference_sums(self) -> Iterator[Sum]:
        """Yield as sums by what each cell is more than it was among the people of each smaller table, once.

        A smaller table by other dimensions knows of them too: what it shows is subtracted from what a larger
        one shows of the same people.
        """
        system = self.system
        seen: set[frozenset[int]] = set()
        for number, table in enumerate(system.tables):
            for since in self._smaller(number):
                for cell in _of_either(table, system.tables[since]):
                    terms = system.difference(number, since, cell)
                    if (key := frozenset(terms)) not in seen:
                        seen.add(key)
                        yield Sum(number, cell, terms, since)

    def _smaller(self, number: int) -> list[int]:
        """The tables about fewer of the people, those by the same dimensions first."""
        system = self.system
        found = [at for at, level in enumerate(system.levels) if level < system.levels[number]]
        same = system.tables[number].dimensions
        return sorted(found, key=lambda at: system.tables[at].dimensions != same)

    def found(self, one: Sum) -> Found:
        """Return the interval of a sum."""
        low, high = one.of(self.best(one.terms, -1)), one.of(self.best(one.terms, 1))
        return Found(one.table, one.cell, low, None if high >= self.system.beyond // 2 else high, one.since)

    def is_surely(self, one: Sum, least: int) -> bool:
        """Return whether the numbers alone say of a sum that it is so much at least."""
        return one.of(self._by_the_numbers(one.terms, -1)) >= least

    def best(self, terms: Mapping[int, int], sign: int) -> list[int]:
        """Return values that fit all that the reader knows and make a sum greatest, or least by sign -1."""
        values = self._by_the_numbers(terms, sign)
        if not self.follows_the_rule(values):
            # These numbers would not have hidden what is hidden: look again among those that would.
            values = self._by_the_rule(_times(terms, sign), self._groups) or values
        return values

    def too_close(self, one: Sum, witnesses: list[list[int]], before: Callable[[Sum], Found | None]) -> bool:
        """Return whether a reader finds a sum more closely than may be, and than `before`.

        `witnesses` are values that fit and follow the rule; one that has the sum small and one that has it
        large are enough, and the ends themselves need not be looked for. What is found is added to them.
        """
        least, most = 1, self.reader.threshold
        seen = [one.of(values) for values in witnesses]
        if seen and min(seen) <= least and max(seen) >= most:
            return False
        ends = [self._by_the_numbers(one.terms, -1)]
        if one.of(ends[0]) >= most:
            return False
        ends.append(self._by_the_numbers(one.terms, 1))
        low, high = (one.of(values) for values in ends)
        if not is_kept(low, high, self.reader):
            # By the numbers alone it may be as open as before, and by the rule it may not.
            return not _is_as_wide(low, high, before(one)) or self._is_closer(one, before)
        for values, sign in zip(ends, (-1, 1), strict=True):
            goal = _times(one.terms, sign)
            found: list[int] | None = values
            if not self.follows_the_rule(values):
                found = self._small_beside(goal, values)
                if found is None or not _reaches(one.of(found), sign, least, most):
                    found = self._by_the_rule(goal, self._groups)
            if found is None:
                continue  # nothing would have hidden what is hidden: the rule says nothing
            witnesses.append(found)
            if not _reaches(one.of(found), sign, least, most):
                return self._is_closer(one, before)
        return False

    def _is_closer(self, one: Sum, before: Callable[[Sum], Found | None]) -> bool:
        """Whether a sum is found too closely by all that the reader knows, and more so than before."""
        found = self.found(one)
        return not is_kept(found.low, found.high, self.reader) and not _is_as_wide(
            found.low, found.high, before(one)
        )

    def wander(self, sums: Sequence[tuple[Sum, int]]) -> list[int] | None:
        """Values that follow the rule and make many sums large or small at once, each by its sign."""
        goal: dict[int, int] = defaultdict(int)
        for one, sign in sums:
            for column, times in one.terms.items():
                goal[column] += sign * times
        values = self.numbers.maximise(goal)
        if values is None:
            raise Unusable(CONTRADICT)
        return values if self.follows_the_rule(values) else self._small_beside(goal, values)

    def _by_the_numbers(self, terms: Mapping[int, int], sign: int) -> list[int]:
        values = self.numbers.maximise(_times(terms, sign))
        if values is None:
            raise Unusable(CONTRADICT)
        return values

    def _small_beside(self, goal: Mapping[int, int], values: Sequence[int]) -> list[int] | None:
        """Values that follow the rule by the cells that are smallest already: soon found, if not the best."""
        rows = list(self.system.rows)
        for group in self._groups:
            if not self._has_a_small_one(group, values):
                smallest = min(group, key=lambda terms: sum(values[column] for column in terms))
                rows.append(Row(smallest, self.reader.least_small, self.reader.threshold - 1))
        found = maximise(self.system.uppers, rows, goal)
        return found if found and self.follows_the_rule(found) else None

    def follows_the_rule(self, values: Sequence[int]) -> bool:
        """Whether each group of hidden cells has a small one, for which it is hidden."""
        return all(self._has_a_small_one(group, values) for group in self._groups)

    def _has_a_small_one(self, group: Sequence[Mapping[int, int]], values: Sequence[int]) -> bool:
        least, most = self.reader.least_small, self.reader.threshold
        return any(least <= sum(values[column] for column in terms) < most for terms in group)

    def _by_the_rule(
        self, goal: Mapping[int, int], groups: Sequence[Sequence[Mapping[int, int]]]
    ) -> list[int] | None:
        """The best values in which each group of hidden cells has a small one; none if there are none."""
        if len(self._rules) == 0 or self._rules[0] is not groups:
            self._rules = (groups, self._ruled(groups))
        found = self._rules[1].maximise(goal)
        return found[: len(self.system.uppers)] if found else None

    def _ruled(self, groups: Sequence[Sequence[Mapping[int, int]]]) -> Program:
        uppers, rows = list(self.system.uppers), list(self.system.rows)
        most = max(uppers, default=0)
        for group in groups:
            marks = []
            for terms in group:
                mark = len(uppers)
                uppers.append(1)
                marks.append(mark)
                # Marked, it is small; unmarked it is bound by nothing more.
                rows.append(Row({**terms, mark: most}, None, self.reader.threshold - 1 + most))
                rows.append(Row({**terms, mark: -self.reader.least_small}, 0))
            rows.append(Row(dict.fromkeys(marks, 1), 1))
        return Program(uppers, rows)

    def _hang_together(self) -> list[list[dict[int, int]]]:
        """The hidden cells that stand in one sum with each other, directly or by others, in groups.

        Each group is hidden for a small cell in it: of two that share no sum neither hides the other.
        """
        terms: dict[frozenset[int], dict[int, int]] = {}
        lines: dict[tuple[int, int, Cell], set[frozenset[int]]] = defaultdict(set)
        for number, table in enumerate(self.system.tables):
            for cell in table.hidden:
                found = self.system.terms(number, cell)
                terms[key := frozenset(found)] = found
                for at in range(len(cell)):
                    lines[number, at, (*cell[:at], TOTAL, *cell[at + 1 :])].add(key)
        leader = {key: key for key in terms}

        def head(one: frozenset[int]) -> frozenset[int]:
            while leader[one] != one:
                leader[one] = leader[leader[one]]
                one = leader[one]
            return one

        for first, *others in map(list, lines.values()):
            for other in others:
                leader[head(other)] = head(first)
        groups: dict[frozenset[int], list[dict[int, int]]] = defaultdict(list)
        for key, found in terms.items():
            groups[head(key)].append(found)
        return list(groups.values())


def _of_either(table: CrossTable, other: CrossTable) -> list[Cell]:
    """The cells of a table, and those that only another one has."""
    return list({**table.cells, **other.cells})


def _times(terms: Mapping[int, int], sign: int) -> dict[int, int]:
    return {column: sign * times for column, times in terms.items()}


def _reaches(value: int, sign: int, least: int, most: int) -> bool:
    return value >= most if sign > 0 else value <= least


def _is_as_wide(low: int, high: int | None, before: Found | None) -> bool:
    """Whether an interval is no narrower than one that was known before."""
    if before is None or low > before.low:
        return False
    return high is None or (before.high is not None and high >= before.high)


def weak(
    tables: Sequence[CrossTable],
    reader: Reader,
    levels: Sequence[int] = (),
    *,
    possible: Sequence[Possible] = (),
) -> list[Found]:
    """Return the hidden cells and differences that a reader finds too closely; none: the tables are safe."""
    attack = Attack(tables, reader, levels, possible=possible)
    return [
        found
        for look in (attack.hidden, attack.differences)
        for found in look()
        if not is_kept(found.low, found.high, reader)
    ]
