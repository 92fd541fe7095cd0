"""What others do to protect a table, caught by the attack: each gives its small counts away."""

from random import Random

import pytest

from reports.attack.intervals import Attack, Reader, weak
from reports.crosstab import Cell, CrossTable, depth
from reports.disclosure.suppression import protect
from tests.reports.test_suppression import counted

READER = Reader()


def with_something_small(seed: int) -> CrossTable:
    """A random table of which a cell is small."""
    draw = Random(seed)
    while True:
        table = counted(draw, draw.choice([(3, 3), (4, 3), (2, 2, 3)]), draw.randint(40, 150), sparse=False)
        if any(0 < (count or 0) < READER.threshold for count in table.inner.values()):
            return table


def small(table: CrossTable) -> set[Cell]:
    return {cell for cell, count in table.cells.items() if 0 < (count or 0) < READER.threshold}


def without(table: CrossTable, hidden: set[Cell]) -> CrossTable:
    return CrossTable(
        table.dimensions,
        {cell: None if cell in hidden else count for cell, count in table.cells.items()},
    )


def known(table: CrossTable, published: CrossTable) -> set[Cell]:
    """The small cells whose number a reader finds exactly."""
    return {
        found.cell
        for found in Attack([published], READER).hidden()
        if found.low == found.high and found.cell in small(table)
    }


@pytest.mark.parametrize("seed", range(20))
def test_hiding_small_cells_alone_is_caught(seed: int) -> None:
    table = with_something_small(seed)
    published = without(table, small(table))
    found = {one.cell for one in weak([published], READER)}
    assert found & small(table)


def test_hiding_small_cells_alone_gives_each_back_that_is_alone_in_its_line() -> None:
    table = CrossTable.of_inner(
        ("sector", "gender"),
        {("a", "w"): 12, ("a", "m"): 3, ("b", "w"): 9, ("b", "m"): 14, ("c", "w"): 2, ("c", "m"): 11},
    )
    assert known(table, without(table, small(table))) == {("a", "m"), ("c", "w")}


@pytest.mark.parametrize("seed", range(20))
def test_two_kinds_of_mark_are_caught(seed: int) -> None:
    """One mark for small cells and another for their companions says of each which it is."""
    table = with_something_small(seed)
    safe = protect(table, READER).table
    assert safe is not None
    hidden = {cell for cell in safe.hidden if cell in table.cells} | small(table)
    marks = {
        cell: (1, READER.threshold - 1) if cell in small(table) else (READER.threshold, 10_000)
        for cell in hidden
    }
    published = without(table, hidden)
    told = CrossTable(published.dimensions, published.cells, within=marks)
    assert {one.cell for one in weak([told], READER)} >= small(table)


@pytest.mark.parametrize("seed", range(20))
def test_conventional_rounding_is_caught(seed: int) -> None:
    """Rounded to the nearest five: whoever adds up finds more, and a five may be a three at least."""
    table = with_something_small(seed)
    rounded = {cell: 5 * ((2 * (count or 0) + 5) // 10) for cell, count in table.cells.items()}
    published = CrossTable(
        table.dimensions,
        dict.fromkeys(table.cells),
        hides_zeros=True,
        within={cell: (max(0, count - 2), count + 2) for cell, count in rounded.items()},
    )
    assert {one.cell for one in weak([published], Reader(knows_rule=False))} & small(table)


@pytest.mark.parametrize("seed", range(20))
def test_percentages_with_a_decimal_are_caught(seed: int) -> None:
    """Shares of a total that is known, with one decimal, are the counts themselves."""
    table = with_something_small(seed)
    total = table.total or 0
    within = {}
    for cell, count in table.cells.items():
        tenths = (2000 * (count or 0) + total) // (2 * total)  # rounded, halves up
        fits = [one for one in range(total + 1) if (2000 * one + total) // (2 * total) == tenths]
        within[cell] = (fits[0], fits[-1])
    published = CrossTable(
        table.dimensions,
        {cell: total if depth(cell) == len(cell) else None for cell in table.cells},
        hides_zeros=True,
        within=within,
    )
    assert known(table, published) == small(table)


def test_what_is_marked_as_less_than_five_is_caught_in_a_file(tmp_path, capsys) -> None:
    from django.core.management import call_command

    path = tmp_path / "theirs.csv"
    path.write_text(
        "sector,gender,count\ngovernment,woman,<5\ngovernment,man,9\npress,woman,12-16\npress,man,8\n",
        "utf-8",
    )
    with pytest.raises(SystemExit) as ended:
        call_command("attack_table", str(path))
    assert ended.value.code == 3
    said = capsys.readouterr().out
    assert "✗ government, woman: 1–4" in said
    assert "✓ press, woman: 12–16" in said
