"""What a reader works out from cross-tables, held against trying out every table that fits."""

from collections.abc import Mapping, Sequence
from itertools import product
from random import Random

import pytest

from reports.attack.intervals import Attack, Found, Reader, groups_of, is_kept, weak
from reports.crosstab import TOTAL, Cell, CrossTable, Unusable, depth

WORKED = CrossTable(
    ("row", "column"),
    {
        ("1", "1"): None, ("1", "2"): None, ("2", "1"): None, ("2", "2"): None,
        ("1", TOTAL): 7, ("2", TOTAL): 3, (TOTAL, "1"): 6, (TOTAL, "2"): 4, (TOTAL, TOTAL): 10,
    },
)  # fmt: skip


def intervals(found: Sequence[Found]) -> dict[Cell, tuple[int, int | None]]:
    return {one.cell: (one.low, one.high) for one in found}


def test_four_cells_of_the_worked_example_for_a_reader_who_knows_no_rule() -> None:
    found = intervals(list(Attack([WORKED], Reader(knows_rule=False)).hidden()))
    assert found == {("1", "1"): (3, 6), ("1", "2"): (1, 4), ("2", "1"): (0, 3), ("2", "2"): (0, 3)}


def test_whoever_knows_that_hidden_is_somebody_knows_more() -> None:
    found = intervals(list(Attack([WORKED], Reader()).hidden()))
    assert found == {("1", "1"): (4, 5), ("1", "2"): (2, 3), ("2", "1"): (1, 2), ("2", "2"): (1, 2)}
    assert len(weak([WORKED], Reader())) == 4


@pytest.mark.parametrize(
    ("low", "high", "kept"),
    [(1, 5, True), (0, 9, True), (2, 9, False), (1, 4, False), (5, 6, True), (0, 0, True), (1, None, True),
     (3, 3, False)],
)  # fmt: skip
def test_what_gives_nobody_away(low: int, high: int | None, kept: bool) -> None:
    assert is_kept(low, high, Reader()) is kept


def test_where_zeros_are_hidden_nobody_may_be_found_to_be_nobody() -> None:
    assert not is_kept(0, 0, Reader(zeros_are_public=False))


# --- By trying out ----------------------------------------------------------------------------


def fitting(table: CrossTable, reader: Reader, most: int) -> list[dict[Cell, int]]:
    """Every table of whole numbers up to `most` that a published one may be."""
    inner = table.inner
    found = []
    for numbers in product(*(range(most + 1) if count is None else (count,) for count in inner.values())):
        whole = CrossTable.of_inner(table.dimensions, dict(zip(inner, numbers, strict=True))).cells
        if all(
            whole[cell] == count if count is not None else (whole[cell] or 0) >= reader.floor
            for cell, count in table.cells.items()
        ):
            found.append({cell: whole[cell] or 0 for cell in table.cells})
    by_the_rule = [whole for whole in found if follows_the_rule(table, whole, reader)]
    # Whoever hid by another rule is read by what they published alone.
    return by_the_rule if reader.knows_rule and by_the_rule else found


def follows_the_rule(table: CrossTable, whole: Mapping[Cell, int | None], reader: Reader) -> bool:
    """Whether each heap of hidden cells, joined by rows and columns, has a small one."""
    rest = set(table.hidden)
    while rest:
        heap, edge = set(), {rest.pop()}
        while edge:
            one = edge.pop()
            heap.add(one)
            near = {other for other in rest if sum(a != b for a, b in zip(one, other, strict=True)) == 1}
            rest -= near
            edge |= near
        if not any(int(reader.zeros_are_public) <= (whole[cell] or 0) < reader.threshold for cell in heap):
            return False
    return True


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("knows_rule", [True, False])
def test_ends_are_those_of_all_tables_that_fit(seed: int, knows_rule: bool) -> None:
    """Of few people every table can be tried, so the ends are the very same."""
    draw = Random(seed)
    zeros = seed % 3 > 0
    reader = Reader(threshold=draw.choice((2, 3)), zeros_are_public=zeros, knows_rule=knows_rule)
    shape = draw.choice((("ab", "xyz"), ("abc", "xy"), ("ab", "xy", "kl") if zeros else ("ab", "xy")))
    counts = {cell: draw.choice((0, 0, 1, 1, 2)) for cell in product(*shape)}
    whole = CrossTable.of_inner(tuple("pqr"[: len(shape)]), counts)
    people = (TOTAL,) * len(shape)
    table = CrossTable(
        whole.dimensions,
        {
            cell: None if (count or not zeros) and cell != people and draw.random() < 0.6 else count
            for cell, count in whole.cells.items()
        },
    )
    tables = fitting(table, reader, min(5, whole.total or 0))
    assert tables
    found = intervals(list(Attack([table], reader).hidden()))
    assert found == {
        cell: (min(one[cell] for one in tables), max(one[cell] for one in tables)) for cell in table.hidden
    }


# --- Several tables ---------------------------------------------------------------------------


def by(name: str, **counts: int | None) -> CrossTable:
    total = sum(count or 0 for count in counts.values())
    return CrossTable((name,), {**{(one,): count for one, count in counts.items()}, (TOTAL,): total})


def test_late_participant_is_given_away_by_two_releases() -> None:
    first = CrossTable(("sector",), {("press",): None, ("civil",): None, ("gov",): 20, (TOTAL,): 40})
    second = CrossTable(("sector",), {("press",): None, ("civil",): None, ("gov",): 21, (TOTAL,): 41})
    found = weak([first, second], Reader())
    assert {(one.cell, one.low, one.high) for one in found if one.since == 0} == {
        (("gov",), 1, 1), ((TOTAL,), 1, 1),
    }  # fmt: skip


def test_enough_people_more_give_nobody_away_and_their_rows_are_looked_at() -> None:
    first = by("sector", civil=20, gov=12)
    assert weak([first, by("sector", civil=26, gov=18)], Reader()) == []
    [found] = weak([first, by("sector", civil=30, gov=14)], Reader())
    assert (found.cell, found.low, found.high, found.since) == (("gov",), 2, 2, 0)


def test_two_tables_over_the_same_people_bind_each_other() -> None:
    """Alone each hides its cells; the totals of one are those of the other."""
    one = CrossTable(
        ("sector", "gender"),
        {
            ("a", "w"): None, ("a", "m"): None, ("b", "w"): None, ("b", "m"): None,
            ("a", TOTAL): 20, ("b", TOTAL): 20, (TOTAL, "w"): 20, (TOTAL, "m"): 20, (TOTAL, TOTAL): 40,
        },
    )  # fmt: skip
    assert intervals(list(Attack([one], Reader()).hidden()))["a", "w"] == (1, 19)
    other = CrossTable(
        ("sector", "gender", "country"),
        {
            ("a", "w", "GT"): 3, ("a", "w", "HN"): 5, ("a", "m", "GT"): None, ("b", "w", "HN"): None,
            ("b", "m", "GT"): None, (TOTAL, TOTAL, TOTAL): 40,
        },
    )  # fmt: skip
    assert intervals(list(Attack([one, other], Reader()).hidden()))["a", "w"] == (8, 8)


def test_category_that_was_put_together_is_the_sum_of_its_parts() -> None:
    fine = CrossTable(("sector",), {("a",): None, ("b",): None, ("c",): 10, (TOTAL,): 30})
    coarse = CrossTable(("sector",), {("a",): 14, ("b + c",): 16, (TOTAL,): 30})
    assert intervals(list(Attack([fine, coarse], Reader()).hidden())) == {("a",): (14, 14), ("b",): (6, 6)}


def test_tables_that_contradict_each_other_are_said_to() -> None:
    wrong = CrossTable(("sector",), {("a",): None, ("b",): 9, (TOTAL,): 9})
    with pytest.raises(Unusable, match="contradict"):
        Attack([wrong], Reader())


def test_without_totals_only_the_rule_bounds_what_is_hidden() -> None:
    """One hidden cell alone is small for certain, for nothing else was there to hide it with."""
    alone = CrossTable(("sector",), {("a",): None, ("b",): 9})
    assert intervals(list(Attack([alone], Reader()).hidden())) == {("a",): (1, 4)}
    assert intervals(list(Attack([alone], Reader(knows_rule=False)).hidden())) == {("a",): (0, None)}
    two = CrossTable(("sector",), {("a",): None, ("b",): None})
    assert intervals(list(Attack([two], Reader()).hidden())) == {("a",): (1, None), ("b",): (1, None)}


def test_every_cell_stands_in_its_totals() -> None:
    table = CrossTable.of_inner(("a", "b", "c"), {("1", "1", "1"): 2, ("1", "2", "1"): 3})
    assert table.cells["1", TOTAL, "1"] == 5
    assert table.total == 5
    assert depth((TOTAL, "1", TOTAL)) == 2


# --- Groups of dimensions ---------------------------------------------------------------------


def test_dimensions_that_no_table_crosses_share_no_joint_cells() -> None:
    assert groups_of([("a",), ("b",), ("b", "c"), ("c", "d")]) == [("a",), ("b", "c"), ("c", "d")]
    assert groups_of([("a", "b"), ("b", "c"), ("c", "a"), ("d",)]) == [("a", "b", "c"), ("d",)]
    around = groups_of([("a", "b"), ("b", "c"), ("c", "d"), ("d", "a")])
    assert [len(group) for group in around] == [3, 3]  # a ring of four has no tree without a chord


@pytest.mark.parametrize("seed", range(40))
def test_groups_find_what_one_joint_table_finds(seed: int) -> None:
    """A table over all dimensions with every cell hidden binds nothing, but makes them one group."""
    draw = Random(seed)
    sizes = {"a": 2, "b": draw.randint(2, 3), "c": 2, "d": 2}
    names = {one: [f"{one}{number}" for number in range(size)] for one, size in sizes.items()}
    people = [
        {one: draw.choice(codes) for one, codes in names.items()} for _person in range(draw.randint(4, 18))
    ]
    pairs = draw.choice(
        [("ab", "bc"), ("ab", "bc", "cd"), ("ab", "cd"), ("a", "bc", "bd"), ("ab", "bc", "ca")]
    )
    tables = []
    for pair in pairs:
        counts: dict[Cell, int] = dict.fromkeys(product(*(names[one] for one in pair)), 0)
        for person in people:
            counts[tuple(person[one] for one in pair)] += 1
        whole = CrossTable.of_inner(tuple(pair), counts)
        tables.append(
            CrossTable(
                whole.dimensions,
                {
                    cell: None if count and depth(cell) < len(cell) and draw.random() < 0.5 else count
                    for cell, count in whole.cells.items()
                },
            )
        )
    joint = CrossTable(
        tuple("abcd"),
        {
            **dict.fromkeys(product(*names.values())),
            (TOTAL,) * 4: len(people),
        },
        hides_zeros=True,
    )
    reader = Reader(knows_rule=False)
    apart = [(one.table, one.cell, one.low, one.high) for one in Attack(tables, reader).hidden()]
    together = [
        (one.table, one.cell, one.low, one.high)
        for one in Attack([*tables, joint], reader).hidden()
        if one.table < len(tables)
    ]
    assert apart == together


def test_a_category_that_only_comes_later_is_somebody_then() -> None:
    """Nobody of the first table was from Honduras; three of the second were, and are found."""
    first = CrossTable(("country", "gender"), {("GT", "woman"): 20, ("GT", TOTAL): 20, (TOTAL, TOTAL): 20})
    second = CrossTable(
        ("country", "gender"),
        {("GT", "woman"): 30, ("HN", "woman"): None, ("HN", "man"): None, ("GT", TOTAL): 30, ("HN", TOTAL): 9,
         (TOTAL, TOTAL): 39},
    )  # fmt: skip
    attack = Attack([first, second], Reader(knows_rule=False))
    assert {one.cell: (one.low, one.high) for one in attack.hidden()} == {
        ("HN", "woman"): (0, 9), ("HN", "man"): (0, 9)
    }  # fmt: skip
    assert ("GT", "woman", 10, 10) in [(*one.cell, one.low, one.high) for one in attack.differences()]


def test_whom_a_smaller_table_leaves_out_was_nobody_then() -> None:
    """Of 12 nine are of a, and nobody of c, which only comes later: so three are of b."""
    first = CrossTable(("sector",), {("a",): 9, ("b",): None, (TOTAL,): 12})
    second = CrossTable(("sector",), {("a",): None, ("b",): None, ("c",): 6, (TOTAL,): 30})
    found = [one for one in Attack([first, second], Reader(knows_rule=False)).hidden() if one.table == 0]
    assert [(one.cell, one.low, one.high) for one in found] == [(("b",), 3, 3)]
