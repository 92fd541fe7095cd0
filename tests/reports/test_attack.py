"""The attack finds what a reader could find: exact intervals, compared with trying out every number."""

from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.attack.plain import ELSEWHERE, Impossible, Interval, Published, attack, is_kept, weaknesses
from reports.disclosure.plain import Counted, protect

K = 3


def compositions(total: int, rows: int):
    """Every way of spreading a total over rows."""
    if rows == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in compositions(total - first, rows - 1):
            yield (first, *rest)


def test_the_four_cells_of_the_worked_example_have_their_intervals():
    """Rows 7 and 3, columns 6 and 4, nothing shown: X11 in [3,6], X12 in [1,4], X21 and X22 in [0,3].

    The first column is a part of the row totals, which is the nested form of the same table.
    """
    found = attack([Published(6, {"1": None, "2": None}, floor=0), Published(10, {"1": 7, "2": 3})])
    assert found.cells[0] == {"1": Interval(3, 6), "2": Interval(0, 3)}
    assert found.steps[1] == {"1": Interval(1, 4), "2": Interval(0, 3)}


def test_hiding_the_small_row_alone_gives_it_back():
    table = Published(30, {"civil": 17, "government": 11, "press": None})
    assert attack([table]).cells[0]["press"] == Interval(2, 2)
    assert [(weak.row, weak.interval) for weak in weaknesses([table], 5)] == [("press", Interval(2, 2))]


def test_two_hidden_rows_whose_sum_is_small_are_known_to_be_small():
    """A check that only asks whether an interval is wider than zero is too weak: [1,3] never reaches 5."""
    table = Published(30, {"civil": 26, "government": None, "press": None})
    assert attack([table]).cells[0]["press"] == Interval(1, 3)
    assert [weak.row for weak in weaknesses([table], 5)] == ["government", "press"]


def test_two_kinds_of_mark_give_small_rows_away():
    """Marks that tell small rows from their companions bound the small ones: here both are 4."""
    one_mark = Published(20, {"a": None, "b": None, "c": 12})
    assert list(weaknesses([one_mark], 5)) == []
    fits = [
        cells for cells in compositions(20, 3) if cells[2] == 12 and 1 <= cells[0] < 5 and 1 <= cells[1] < 5
    ]
    assert fits == [(4, 4, 12)]


def test_a_total_minus_one_hidden_row_is_caught_in_nested_tables():
    """Registered is shown whole, present hides two rows: the differences are attacked as well."""
    present = Published(16, {"a": None, "b": None, "c": 8})
    registered = Published(18, {"a": 8, "b": 2, "c": 8})
    weak = weaknesses([present, registered], 5)
    assert ("b", False) in [(one.row, one.difference) for one in weak]


def test_one_late_participant_shows_as_a_difference():
    first = Published(20, {"a": 12, "b": 8})
    corrected = Published(21, {"a": 12, "b": 9})
    assert [(one.row, one.interval, one.difference) for one in weaknesses([first, corrected], 5)] == [
        ("b", Interval(1, 1), True)
    ]


def test_published_numbers_that_contradict_each_other_are_impossible():
    with pytest.raises(Impossible):
        attack([Published(10, {"a": 4, "b": 5})])
    with pytest.raises(Impossible):
        attack([Published(10, {"a": 4, "b": 6}), Published(9, {"a": 4, "b": 5})])


def test_a_row_left_out_of_a_complete_list_is_nobody():
    found = attack([Published(10, {"a": None, "b": 6}), Published(17, {"a": 5, "b": 7, "c": 5})])
    assert found.cells[0] == {"a": Interval(4, 4), "b": Interval(6, 6), "c": Interval(0, 0)}
    assert found.steps[1] == {"a": Interval(1, 1), "b": Interval(1, 1), "c": Interval(5, 5)}
    found = attack([Published(9, {"c": 0, "a": None, "b": None}), Published(12, {"a": 7, "b": 5})])
    assert found.cells[0] == {"c": Interval(0, 0), "a": Interval(4, 7), "b": Interval(2, 5)}


def test_of_a_list_that_is_withheld_any_row_may_hold_anybody():
    """First the smaller table without its rows, then the larger; rows that nobody named count as one."""
    found = attack([Published(10, complete=False), Published(18, {"a": 12, "b": 6})])
    assert found.cells[0] == {"a": Interval(4, 10), "b": Interval(0, 6), ELSEWHERE: Interval(0, 0)}
    assert found.steps[1] == {"a": Interval(2, 8), "b": Interval(0, 6), ELSEWHERE: Interval(0, 0)}
    found = attack([Published(10, {"a": 7, "b": 3}), Published(18, complete=False)])
    assert found.cells[1] == {"a": Interval(7, 15), "b": Interval(3, 11), ELSEWHERE: Interval(0, 8)}


def test_each_of_three_levels_adds_to_the_one_before_it():
    levels = [Published(5, {"a": 3, "b": 2}), Published(9, {"a": 6, "b": 3}), Published(12, {"a": 6, "b": 6})]
    assert [step["a"] for step in attack(levels).steps] == [Interval(3, 3), Interval(3, 3), Interval(0, 0)]
    assert [step["b"].low for step in attack(levels).steps] == [2, 1, 3]


# --- With `last`: what was known before the rows of a level is not held against them.


def test_what_the_totals_told_already_is_not_held_against_the_rows_published_last():
    shown = Published(86, {"a": 30, "b": 20, "c": 36})
    levels = [shown, Published(87, {"a": None, "b": 20, "c": None})]
    assert [(one.row, one.interval) for one in weaknesses(levels, 5)] == [
        ("a", Interval(0, 1)),
        ("c", Interval(0, 1)),
    ]
    assert list(weaknesses(levels, 5, last=1)) == []


def test_what_the_rows_published_last_add_is_held_against_them():
    first = Published(20, {"a": 12, "b": 8})
    for last, row in (
        (Published(21, {"a": 12, "b": 9}), "b"),
        (Published(21, {"a": 12, "b": 8, "c": 1}), "c"),
    ):
        found = [(one.row, one.interval) for one in weaknesses([first, last], 5, last=1) if one.difference]
        assert found == [(row, Interval(1, 1))]


def test_what_an_earlier_level_gave_away_by_itself_is_not_held_against_a_later_one():
    given_away = Published(30, {"civil": 17, "government": 11, "press": None})
    levels = [given_away, Published(60, complete=False)]
    assert "press" in [one.row for one in weaknesses(levels, 5)]
    assert list(weaknesses(levels, 5, last=1)) == []


@pytest.mark.parametrize(
    ("low", "high", "kept"),
    [
        (0, 0, True),
        (0, 5, True),
        (1, 5, True),
        (5, 5, True),
        (5, 9, True),
        (0, 1, False),
        (0, 4, False),
        (1, 4, False),
        (2, 9, False),
        (3, 3, False),
        (4, 4, False),
        (4, 9, False),
    ],
)
def test_an_interval_is_kept_when_it_is_zero_large_or_open_from_one_to_the_threshold(low, high, kept):
    assert is_kept(Interval(low, high), 5) is kept


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.integers(0, 6), min_size=3, max_size=3),
    st.lists(st.integers(0, 6), min_size=3, max_size=3),
    st.sets(st.integers(0, 2)),
    st.sets(st.integers(0, 2)),
    st.sampled_from([0, 1]),
)
def test_the_intervals_are_those_of_trying_every_number(inner, beyond, hidden, hidden_too, floor):
    outer = [a + b for a, b in zip(inner, beyond, strict=True)]
    hidden = {row for row in hidden if inner[row] >= floor}
    hidden_too = {row for row in hidden_too if outer[row] >= floor}
    levels = [
        Published(
            sum(values),
            {str(row): None if row in gone else value for row, value in enumerate(values)},
            floor=floor,
        )
        for values, gone in ((inner, hidden), (outer, hidden_too))
    ]
    found = attack(levels)

    def fits(values, level):
        return all(
            value >= floor if shown is None else value == shown
            for value, shown in zip(values, level.cells.values(), strict=True)
        )

    firsts = [values for values in compositions(sum(inner), 3) if fits(values, levels[0])]
    pairs = []
    for first, joined in product(firsts, list(compositions(sum(beyond), 3))):
        second = tuple(a + b for a, b in zip(first, joined, strict=True))
        if fits(second, levels[1]):
            pairs.append((first, second, joined))
    for row in range(3):
        for what, rows in ((0, found.cells[0]), (1, found.cells[1]), (2, found.steps[1])):
            values = [pair[what][row] for pair in pairs]
            assert rows[str(row)] == Interval(min(values), max(values))


def outcomes(values: tuple[int, ...], threshold: int) -> set:
    """Every table that protection may publish for these values, whichever way the secret lot falls."""
    names = [str(row) for row in range(len(values))]
    counts = dict(zip(names, values, strict=True))
    table = Counted(counts, counts, sum(values))
    found = set()
    for order in permutations(names):
        shown = protect(
            {"people": table},
            chain=["people"],
            order=["people"],
            threshold=threshold,
            lot=lambda row, _size, order=order: order.index(row),
        )["people"]
        found.add((shown.total, shown.withheld, tuple(shown.cells[name] for name in names)))
    return found


@pytest.mark.parametrize("rows", [2, 3, 4])
def test_whoever_knows_the_whole_code_but_the_lot_learns_no_small_row(rows):
    """By brute force over every small table: all that could have been published, and from what.

    This reader is stronger than the attack's: they run the protection itself on every possible table. Each
    hidden row must still be able to be 1 and to reach the threshold.
    """
    origins: dict = {}
    for total in range(14 if rows < 4 else 11):
        for values in compositions(total, rows):
            for outcome in outcomes(values, K):
                origins.setdefault(outcome, []).append(values)
    seen = 0
    for (total, withheld, cells), possible in origins.items():
        for row, shown in enumerate(cells):
            could_be = {values[row] for values in possible}
            if shown is not None:
                assert could_be == {shown}
                assert shown == 0 or shown >= K
            elif total is not None:
                seen += 1
                assert min(could_be) <= 1 and max(could_be) >= K, (total, withheld, cells)
    assert seen
