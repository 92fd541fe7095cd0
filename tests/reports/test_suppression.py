"""Protected tables give nobody away, held against an attack that is written by itself."""

from collections.abc import Mapping
from itertools import product
from random import Random

import pytest

from convite.integer_program import Row, maximise
from reports.attack.intervals import Reader, weak
from reports.crosstab import JOINED, TOTAL, Cell, CrossTable, depth
from reports.disclosure.suppression import protect

ENDLESS = 5_000


def reading(published: CrossTable, floor: int) -> dict[Cell, tuple[int, int]]:
    """Where each hidden cell lies, by nothing but sums: an attack over one variable for each inner cell."""
    inner = [cell for cell, count in published.cells.items() if not depth(cell)]
    rows, sums = [], {}
    for cell, count in published.cells.items():
        parts = {
            number: 1
            for number, one in enumerate(inner)
            if all(name in (TOTAL, part) for name, part in zip(cell, one, strict=True))
        }
        sums[cell] = parts
        rows.append(Row(parts, floor, None) if count is None else Row(parts, count, count))
    ends = {}
    for cell in published.hidden:
        found = []
        for sign in (-1, 1):
            values = maximise([ENDLESS] * len(inner), rows, dict.fromkeys(sums[cell], sign))
            assert values is not None
            found.append(sum(values[one] for one in sums[cell]))
        ends[cell] = (found[0], found[1])
    return ends


def counted(draw: Random, shape: tuple[int, ...], people: int, *, sparse: bool) -> CrossTable:
    """A random table of people: some categories are common, some are rare."""
    names = [[f"{'abcd'[at]}{number}" for number in range(size)] for at, size in enumerate(shape)]
    weights = [[draw.paretovariate(0.8 if sparse else 3) for _name in some] for some in names]
    counts: dict[Cell, int] = {}
    for _person in range(people):
        cell = tuple(draw.choices(some, heavy)[0] for some, heavy in zip(names, weights, strict=True))
        counts[cell] = counts.get(cell, 0) + 1
    return CrossTable.of_inner(tuple("pqrs"[: len(shape)]), counts)


def true_counts(table: CrossTable, published: CrossTable) -> Mapping[Cell, int]:
    """What each published cell counts in truth, categories that were put together as their sums."""
    return {
        cell: sum(table.cells.get(one, 0) or 0 for one in product(*(name.split(JOINED) for name in cell)))
        for cell in published.cells
    }


SHAPES = [(4,), (7,), (2, 3), (3, 4), (4, 3), (5, 5), (2, 2, 3), (3, 2, 4), (2, 2, 2, 2)]


def holds(table: CrossTable, reader: Reader) -> None:
    """A table's protected form is true, shows nothing small, and its small counts cannot be found."""
    found = protect(table, reader)
    if found.table is None:
        return
    published, floor = found.table, int(reader.zeros_are_public)
    counts = true_counts(table, published)
    assert all(count is None or count == counts[cell] for cell, count in published.cells.items())
    for count in published.cells.values():
        assert count is None or count >= reader.threshold or (count == 0 and reader.zeros_are_public)
    for cell, (low, high) in reading(published, floor).items():
        if counts[cell] < reader.threshold:
            assert low <= 1 and high >= reader.threshold, (cell, counts[cell], low, high)
    assert weak([published], reader) == []


@pytest.mark.parametrize("seed", range(120))
def test_no_small_count_can_be_found(seed: int) -> None:
    draw = Random(seed)
    table = counted(draw, draw.choice(SHAPES), draw.randint(12, 150), sparse=draw.random() < 0.5)
    holds(table, Reader(threshold=draw.choice((3, 5, 10)), zeros_are_public=draw.random() < 0.7))


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1000, 4000))
def test_no_small_count_of_thousands_of_tables_can_be_found(seed: int) -> None:
    test_no_small_count_can_be_found(seed)


def test_what_was_hidden_once_stays_hidden_whatever_it_costs_now() -> None:
    """Another companion may be cheaper today; with the one of yesterday it would give both away."""
    table = CrossTable.of_inner(("sector",), {("a",): 2, ("b",): 30, ("c",): 30, ("d",): 30})
    first = protect(table, Reader(), lot=lambda _names, cell: 90 * ("b" in cell)).table
    assert first is not None and len(first.hidden) > 1
    second = protect(table, Reader(), already=[first], lot=lambda _names, cell: 90 * ("c" in cell)).table
    assert second is not None
    assert set(second.hidden) == set(first.hidden)


# --- Tables that hang together ----------------------------------------------------------------


def reading_together(published: list[CrossTable], floor: int) -> dict[tuple[int, Cell], tuple[int, int]]:
    """Where hidden cells of several tables about the same people lie: one variable for each joint cell."""
    names = list(dict.fromkeys(name for table in published for name in table.dimensions))
    atoms = {
        name: sorted(
            {
                atom
                for table in published
                if name in table.dimensions
                for cell in table.cells
                for atom in cell[table.dimensions.index(name)].split(JOINED)
            }
            - {"Total"}
        )
        for name in names
    }
    joint = list(product(*atoms.values()))
    rows, sums = [], {}
    for number, table in enumerate(published):
        places = [names.index(name) for name in table.dimensions]
        seen: set[int] = set()
        for cell, count in table.cells.items():
            parts = {
                at: 1
                for at, one in enumerate(joint)
                if all(
                    name == "Total" or one[place] in name.split(JOINED)
                    for name, place in zip(cell, places, strict=True)
                )
            }
            if not depth(cell):
                seen |= set(parts)
            sums[number, cell] = parts
            rows.append(Row(parts, floor, None) if count is None else Row(parts, count, count))
        rows += [Row({at: 1}, 0, 0) for at in range(len(joint)) if at not in seen]
    ends = {}
    for number, table in enumerate(published):
        for cell in table.hidden:
            found = []
            for sign in (-1, 1):
                goal = dict.fromkeys(sums[number, cell], sign)
                values = maximise([ENDLESS] * len(joint), rows, goal)
                assert values is not None
                found.append(sum(values[at] for at in sums[number, cell]))
            ends[number, cell] = (found[0], found[1])
    return ends


COUNTRIES = ["GT", "HN", "SV", "BR", "AR"]
REGIONS = {"centre": ["GT", "HN", "SV"], "south": ["AR", "BR"]}


@pytest.mark.parametrize("seed", range(20))
def test_no_small_count_can_be_found_in_tables_that_hang_together(seed: int) -> None:
    """By country, by region, by country and gender, by region and sector: all out, one after the other."""
    draw = Random(seed)
    heavy = [draw.random() ** (3 if seed % 2 else 1) + 0.02 for _country in COUNTRIES]
    people = [
        (
            draw.choices(COUNTRIES, heavy)[0],
            draw.choices(["w", "m", "x"], [50, 45, 5])[0],
            draw.choices(["gov", "civil", "press"], [30, 60, 10])[0],
        )
        for _person in range(draw.randint(12, 150))
    ]
    region = {country: JOINED.join(each) for each in REGIONS.values() for country in each}
    wanted = [
        (("country",), lambda one: (one[0],)),
        (("country",), lambda one: (region[one[0]],)),
        (("country", "gender"), lambda one: one[:2]),
        (("country", "sector"), lambda one: (region[one[0]], one[2])),
    ]
    out: list[CrossTable] = []
    of = {"country": 0, "gender": 1, "sector": 2}

    def truth(number: int, cell: Cell) -> int:
        looked = [of[name] for name in out[number].dimensions]
        return sum(
            all(
                name == "Total" or one[at] in name.split(JOINED)
                for name, at in zip(cell, looked, strict=True)
            )
            for one in people
        )

    for dimensions, place in wanted:
        counts: dict[Cell, int] = {}
        for one in people:
            counts[place(one)] = counts.get(place(one), 0) + 1
        table = CrossTable.of_inner(dimensions, counts)
        found = protect(table, Reader(), already=out).table
        if found is not None:
            out.append(found)
    for (number, cell), (low, high) in reading_together(out, 1).items():
        if truth(number, cell) < 5:
            assert low <= 1 and high >= 5, (out[number].dimensions, cell, truth(number, cell), low, high)
    assert not out or weak(out, Reader()) == []


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(1000, 2000))
def test_no_small_count_of_a_thousand_sets_of_tables_can_be_found(seed: int) -> None:
    test_no_small_count_can_be_found_in_tables_that_hang_together(seed)
