"""Tables that are given out one after the other, while people come: what lies between them gives nobody away.

The attack here is written by itself, over every joint cell once for each set of people.
"""

from itertools import product
from random import Random

import pytest

from convite.integer_program import Row, maximise
from reports.attack.intervals import Attack, Reader, is_kept, weak
from reports.crosstab import JOINED, TOTAL, Cell, CrossTable
from reports.disclosure.suppression import protect

CATEGORIES = {
    "sector": ["gov", "civil", "press", "academia"],
    "gender": ["w", "m", "x"],
    "country": ["GT", "HN", "SV"],
}
People = list[dict[str, str]]


def counted(people: People, dimensions: list[str]) -> CrossTable:
    counts: dict[Cell, int] = dict.fromkeys(product(*(CATEGORIES[name] for name in dimensions)), 0)
    for person in people:
        counts[tuple(person[name] for name in dimensions)] += 1
    return CrossTable.of_inner(tuple(dimensions), counts)


def close(published: list[CrossTable], floor: int, threshold: int) -> list[tuple[str, Cell, int, int]]:
    """The hidden cells, and the newcomers in any cell since any earlier set of people, that are found."""
    totals = sorted({table.total or 0 for table in published})
    joint = list(product(*CATEGORIES.values()))
    names = list(CATEGORIES)

    def parts(table: CrossTable, cell: Cell, heights: range) -> dict[int, int]:
        places = [names.index(name) for name in table.dimensions]
        return {
            height * len(joint) + at: 1
            for height in heights
            for at, one in enumerate(joint)
            if all(
                name == TOTAL or one[place] in name.split(JOINED)
                for name, place in zip(cell, places, strict=True)
            )
        }

    rows: list[Row] = []
    looked: list[tuple[str, Cell, dict[int, int]]] = []
    for table in published:
        level = totals.index(table.total or 0)
        for cell, count in table.cells.items():
            terms = parts(table, cell, range(level + 1))
            rows.append(Row(terms, floor) if count is None else Row(terms, count, count))
            if count is None:
                looked.append(("hidden", cell, terms))
            for since in range(len(totals)):
                for until in range(max(level, since + 1), len(totals)):
                    looked.append(("since", cell, parts(table, cell, range(since + 1, until + 1))))
    found = []
    uppers = [totals[-1]] * (len(joint) * len(totals))
    for what, cell, terms in looked:
        ends = []
        for sign in (-1, 1):
            values = maximise(uppers, rows, dict.fromkeys(terms, sign))
            assert values is not None
            ends.append(sum(values[at] for at in terms))
        if not is_kept(ends[0], ends[1], Reader(threshold)) and ends[1]:
            found.append((what, cell, ends[0], ends[1]))
    return found


@pytest.mark.parametrize("seed", range(25))
def test_nobody_who_came_later_can_be_found(seed: int) -> None:
    """By other dimensions each time, with other categories put together: nothing is found by subtracting."""
    draw = Random(seed)
    heavy = {name: [draw.paretovariate(1.2) for _one in codes] for name, codes in CATEGORIES.items()}
    threshold = draw.choice((3, 5))

    def more(number: int) -> People:
        return [
            {name: draw.choices(codes, heavy[name])[0] for name, codes in CATEGORIES.items()}
            for _one in range(number)
        ]

    people: People = more(draw.randint(12, 60))
    out: list[CrossTable] = []
    for _report in range(2):
        table = counted(people, draw.sample(list(CATEGORIES), draw.choice((1, 2))))
        found = protect(table, Reader(threshold), already=out, says_why=False).table
        if found is not None:
            out.append(found)
        people = people + more(draw.choice((1, threshold, threshold + 1, 2 * threshold)))
    assert close(out, 1, threshold) == []
    assert not out or weak(out, Reader(threshold)) == []


def test_later_table_by_something_else_tells_who_came_and_is_caught() -> None:
    """A country's total is known from its women and men; the next table is by country alone."""
    first = CrossTable.of_inner(
        ("gender", "country"), {("w", "GT"): 6, ("m", "GT"): 8, ("w", "HN"): 10, ("m", "HN"): 9}
    )
    second = CrossTable.of_inner(("country",), {("GT",): 15, ("HN",): 24})
    found = {(one.cell, one.low, one.high) for one in weak([first, second], Reader())}
    assert {(("GT",), 1, 1)} <= found
    assert protect(
        CrossTable.of_inner(("country",), {("GT",): 15, ("HN",): 24}), Reader(), already=[first]
    ).table in (None, CrossTable(("country",), {("GT",): None, ("HN",): None, (TOTAL,): 39}))


def test_categories_put_together_only_once_tell_who_came_and_are_caught() -> None:
    first = CrossTable(("sector",), {("civil + press",): 20, ("gov",): 20, (TOTAL,): 40})
    second = CrossTable(("sector",), {("civil",): 12, ("press",): 10, ("gov",): 30, (TOTAL,): 52})
    found = {(one.cell, one.low, one.high) for one in weak([first, second], Reader())}
    assert (("civil + press",), 2, 2) in found
    again = CrossTable(("sector",), {("civil",): 12, ("press",): 8, ("gov",): 20, (TOTAL,): 40})
    later = CrossTable(("sector",), {("civil + press",): 22, ("gov",): 30, (TOTAL,): 52})
    assert (("civil + press",), 2, 2) in {
        (one.cell, one.low, one.high) for one in weak([again, later], Reader())
    }


def test_columns_in_another_order_are_the_same_table() -> None:
    first = CrossTable.of_inner(("sector", "gender"), {("gov", "w"): 20, ("civil", "m"): 20})
    second = CrossTable.of_inner(("gender", "sector"), {("w", "gov"): 21, ("m", "civil"): 30})
    differences = [(one.cell, one.low, one.high) for one in Attack([first, second], Reader()).differences()]
    assert (("w", "gov"), 1, 1) in differences
