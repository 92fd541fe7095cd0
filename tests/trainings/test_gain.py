"""What a group learnt, against examples worked out by hand, and that no small group can be worked out."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainings import gain
from trainings.gain import Band, Pair, Without, isolates, merged, of_pairs


def pairs(*rows: tuple[int, int]) -> list[Pair]:
    return [Pair(Fraction(pre), Fraction(post)) for pre, post in rows]


def test_a_class_gains_as_worked_out_by_hand() -> None:
    # pre: 20 40 60 30 50 → 200 / 5 = 40;  post: 60 70 80 60 80 → 350 / 5 = 70
    # gain: 70 − 40 = 30 points;  ⟨g⟩ = 30 / (100 − 40) = 30/60 = 0.5, medium
    # individuals: 40/80 = 1/2, 30/60 = 1/2, 20/40 = 1/2, 30/70 = 3/7, 30/50 = 3/5
    #   sum = 3/2 + 3/7 + 3/5 = (105 + 30 + 42) / 70 = 177/70;  mean = 177/350 = 0.5057
    found = of_pairs(pairs((20, 60), (40, 70), (60, 80), (30, 60), (50, 80)))
    assert (found.paired, found.mean_pre, found.mean_post, found.mean_gain) == (5, 40, 70, 30)
    assert (found.class_gain, found.individual_gain) == (Fraction(1, 2), Fraction(177, 350))
    assert (found.individuals, found.band, found.without) == (5, Band.MEDIUM, None)


def test_whoever_had_everything_before_counts_in_the_class_and_has_no_gain_of_their_own() -> None:
    # pre: 100 50 50 0 → 200 / 4 = 50;  post: 100 75 100 25 → 300 / 4 = 75
    # ⟨g⟩ = 25 / 50 = 0.5
    # individuals, without the first: 25/50 = 1/2, 50/50 = 1, 25/100 = 1/4 → (2 + 4 + 1)/4 = 7/4; / 3 = 7/12
    found = of_pairs(pairs((100, 100), (50, 75), (50, 100), (0, 25)))
    assert (found.class_gain, found.individual_gain, found.individuals) == (
        Fraction(1, 2),
        Fraction(7, 12),
        3,
    )


def test_where_all_had_everything_before_there_is_no_normalised_gain() -> None:
    # (90 − 100) / (100 − 100) divides by nothing; what was lost in points is still told: 100, 100, 70 → 90
    found = of_pairs(pairs((100, 100), (100, 100), (100, 70)))
    assert (found.mean_pre, found.mean_post, found.mean_gain) == (100, 90, -10)
    assert (found.class_gain, found.individual_gain, found.band) == (None, None, None)
    assert found.without == Without.ALL_AT_100


def test_nobody_gains_nothing() -> None:
    assert of_pairs([]) == gain.Gain(0, None, None, None, None, None, 0, Without.NOBODY)


def test_a_loss_stays_negative_and_is_low() -> None:
    # pre: 50 70 → 60;  post: 40 60 → 50;  −10 / 40 = −1/4;  individuals: −10/50 = −1/5, −10/30 = −1/3
    #   (−3 − 5)/15 = −8/15; / 2 = −4/15
    found = of_pairs(pairs((50, 40), (70, 60)))
    assert (found.mean_gain, found.class_gain, found.individual_gain) == (
        -10,
        Fraction(-1, 4),
        Fraction(-4, 15),
    )
    assert found.band == Band.LOW


@pytest.mark.parametrize(
    ("pre", "post", "band"),
    [
        # ⟨g⟩ = (post − 0) / 100
        (0, 29, Band.LOW),
        (0, 30, Band.MEDIUM),
        (0, 69, Band.MEDIUM),
        (0, 70, Band.HIGH),
        # 14 / 20 = 0.7, and 6 / 20 = 0.3, exactly
        (80, 94, Band.HIGH),
        (80, 86, Band.MEDIUM),
    ],
)
def test_low_ends_under_three_tenths_and_high_begins_at_seven(pre: int, post: int, band: Band) -> None:
    assert of_pairs(pairs((pre, post))).band == band


def test_the_two_normalised_gains_are_different_numbers() -> None:
    # pre: 0 90 → 45;  post: 50 90 → 70;  ⟨g⟩ = 25/55 = 5/11;  individuals: 1/2 and 0 → 1/4
    found = of_pairs(pairs((0, 50), (90, 90)))
    assert (found.class_gain, found.individual_gain) == (Fraction(5, 11), Fraction(1, 4))


# --- Small groups -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sizes", "shown", "together"),
    [
        ({"a": 6, "b": 7}, ["a", "b"], []),
        ({"a": 6, "b": 0, "c": 7}, ["a", "c"], []),
        # 4 alone would be the total less the rest; the next smallest joins: 4 + 6 = 10
        ({"a": 9, "b": 6, "c": 4}, ["a"], ["c", "b"]),
        # 1 + 2 = 3 are two groups, and still fewer than five; 3 + 5 = 8
        ({"a": 8, "b": 5, "c": 1, "d": 2}, ["a"], ["c", "d", "b"]),
        ({"a": 8, "b": 4, "c": 3}, ["a"], ["c", "b"]),
    ],
)
def test_small_groups_are_put_together(sizes: dict[str, int], shown: list[str], together: list[str]) -> None:
    assert merged(sizes) == (shown, together)


@pytest.mark.parametrize("sizes", [{"a": 4}, {"a": 3, "b": 4}, {"a": 8, "b": 2}, {}])
def test_where_nothing_is_left_to_show_no_group_is(sizes: dict[str, int]) -> None:
    assert merged(sizes) is None


@pytest.mark.parametrize(
    ("sizes", "found"),
    [
        # All chose one: neither that, nor what nobody chose, is told.
        ({"a": 12, "b": 0}, None),
        # “Not a” would be told of everybody; the next smallest joins it.
        ({"a": 0, "b": 6, "c": 7}, (["c"], ["a", "b"])),
        ({"a": 6, "b": 7}, (["a", "b"], [])),
    ],
)
def test_empty_group_is_a_small_one_where_it_would_tell_of_everybody(
    sizes: dict[str, int], found: tuple[list[str], list[str]] | None
) -> None:
    assert merged(sizes, hides_empty=True) == found


@given(st.lists(st.integers(0, 12), max_size=9))
def test_no_row_and_no_rest_is_small_and_every_pair_stands_in_one(numbers: list[int]) -> None:
    sizes = dict(enumerate(numbers))
    found = merged(sizes)
    if found is None:
        return
    shown, together = found
    assert all(sizes[key] >= gain.MINIMUM for key in shown)
    assert not together or (
        len(together) >= 2
        and sum(sizes[key] for key in together) >= gain.MINIMUM
        and min(map(sizes.get, together))
    )
    assert sorted([*shown, *together]) == [key for key, size in sizes.items() if size]


def test_rows_of_two_breakdowns_that_leave_one_person_give_them_away() -> None:
    # All ten; women are 0–5; academia is 0–4: the women outside academia are one person, number 5.
    everybody, women, academia = frozenset(range(10)), frozenset(range(6)), frozenset(range(5))
    assert isolates([everybody, women, academia])
    assert not isolates([everybody, academia])


def test_three_rows_can_give_somebody_away_where_no_two_do() -> None:
    # x + y + z = 2·(0…8) but for person 20, who stands in one more row
    a, b, c = frozenset(range(6)), frozenset(range(6, 12)), frozenset([*range(12), 20])
    assert not isolates([a, b])
    assert isolates([a, b, c])


@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, 2)), min_size=5, max_size=16),
    st.data(),
)
def test_what_is_shown_fits_other_points_of_everybody_in_a_small_kind(
    people: list[tuple[int, int]], data: st.DataObject
) -> None:
    """Whoever is told the sums of all rows can't know the sum of fewer than five people of them."""
    rows = [frozenset(range(len(people)))]
    for dimension in (0, 1):
        for value in range(3):
            members = frozenset(at for at, one in enumerate(people) if one[dimension] == value)
            if members:
                rows.append(members)
    chosen = sorted(data.draw(st.sets(st.sampled_from(range(len(people))), min_size=1, max_size=4)))
    if isolates(rows):
        return
    # The sum over `chosen` follows from the rows only if its sign is a combination of theirs.
    assert _rank([*rows, frozenset(chosen)], len(people)) == _rank(rows, len(people)) + 1


def _rank(rows: list[frozenset[int]], width: int) -> int:
    """The rank of the rows' signs over the fractions, by elimination of its own."""
    matrix = [[Fraction(int(at in row)) for at in range(width)] for row in rows]
    rank = 0
    for column in range(width):
        pivot = next((at for at in range(rank, len(matrix)) if matrix[at][column]), None)
        if pivot is None:
            continue
        matrix[rank], matrix[pivot] = matrix[pivot], matrix[rank]
        for at in range(rank + 1, len(matrix)):
            factor = matrix[at][column] / matrix[rank][column]
            matrix[at] = [a - factor * b for a, b in zip(matrix[at], matrix[rank], strict=True)]
        rank += 1
    return rank
