"""Protected tables: what is hidden, with what, and that nobody gets it back."""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.attack.plain import Published, weaknesses
from reports.disclosure.plain import Counted, Protected, balance_of, protect, secret_lot

CHAIN = ("people", "present", "registered")
ORDER = ("present", "people", "registered")
SECTORS = ("civil-society", "government", "academia", "private-sector", "press", "not-stated")


def counted(values, apart=None, names=SECTORS, **fields):
    counts = dict(zip(names, values, strict=False))
    return Counted(counts, counts, sum(values), apart or {}, **fields)


def smallest_first(row, size):
    return size


def largest_first(row, size):
    return -size


def alone(values, threshold=5, lot=smallest_first, **more):
    return one_table(counted(values), threshold, lot, **more)


def one_table(table, threshold=5, lot=smallest_first, **more):
    return protect(
        {"present": table}, chain=["present"], order=["present"], threshold=threshold, lot=lot, **more
    )["present"]


def nested(present, repeated, away, threshold=5, lot=smallest_first, earlier=None):
    """Protect unique people within present within registered, from what each adds."""
    people = [a - b for a, b in zip(present, repeated, strict=True)]
    registered = [a + b for a, b in zip(present, away, strict=True)]
    names = SECTORS[: len(present)]
    return protect(
        {
            "people": counted(people, {"present": dict(zip(names, repeated, strict=True))}),
            "present": counted(present),
            "registered": counted(registered, {"present": dict(zip(names, away, strict=True))}),
        },
        chain=CHAIN,
        order=ORDER,
        threshold=threshold,
        lot=lot,
        earlier=earlier,
    )


def test_a_small_row_is_hidden_together_with_another_and_both_bear_one_mark():
    shown = alone([30, 20, 0, 2, 9, 6])
    assert shown.cells == dict(zip(SECTORS, [30, 20, 0, None, 9, None], strict=True))
    assert shown.total == 67


def test_small_rows_that_cover_each_other_need_no_further_row():
    shown = alone([30, 20, 4, 4, 0, 6])
    assert shown.hidden == ["academia", "private-sector"]


def test_two_small_rows_whose_sum_is_small_take_a_third():
    """1 and 2 make 3: together they could still be told to be small."""
    shown = alone([30, 20, 1, 2, 0, 6])
    assert shown.hidden == ["academia", "private-sector", "not-stated"]


def test_a_total_under_the_threshold_is_hidden_itself():
    shown = alone([2, 1, 1, 0, 0, 0])
    assert (shown.total, shown.withheld, set(shown.cells.values())) == (None, True, {None})


def test_few_people_over_many_rows_get_a_total_and_no_rows():
    shown = alone([9, 0, 0, 0, 0, 0])
    assert (shown.total, shown.withheld) == (9, True)
    assert alone([10, 0, 0, 0, 0, 0]).cells["civil-society"] == 10


def test_zeros_are_shown_for_they_are_nobody():
    assert alone([30, 20, 0, 0, 9, 6]).cells["academia"] == 0


def test_one_person_counted_often_is_still_one_person():
    """Six registrations of one person are a row of one, whatever the count says."""
    table = Counted(
        {"civil-society": 30, "government": 6, "academia": 12, "not-stated": 0},
        {"civil-society": 30, "government": 1, "academia": 11, "not-stated": 0},
        42,
    )
    shown = one_table(table)
    assert shown.hidden == ["government", "academia"]


def test_tables_of_the_same_people_hide_the_same_rows():
    shown = nested([30, 20, 12, 2, 9, 7], [0] * 6, [0] * 6)
    assert shown["present"].hidden == shown["people"].hidden == shown["registered"].hidden
    assert len(shown["present"].hidden) == 2


def test_one_person_who_stayed_away_is_not_found_by_subtraction():
    """Registered minus present would be 1: who was present is shown, registered hides that sector."""
    shown = nested([30, 20, 12, 8, 9, 7], [0] * 6, [6, 1, 5, 7, 0, 0])
    assert shown["present"].hidden == []
    assert "government" in shown["registered"].hidden
    assert len(shown["registered"].hidden) >= 2


def test_one_person_who_came_twice_is_not_found_by_subtraction():
    """Unique people against those present: the one who repeats is not shown."""
    shown = nested([30, 20, 12, 8, 9, 7], [0, 1, 0, 0, 0, 0], [0] * 6)
    assert shown["present"].hidden == []
    assert "government" in shown["people"].hidden
    assert len(shown["people"].hidden) >= 2


def test_what_an_earlier_report_hid_stays_hidden():
    first = nested([30, 20, 12, 2, 9, 7], [0] * 6, [0] * 6)
    hidden = first["present"].hidden
    grown = [40, 30, 22, 12, 19, 17]
    later = nested(grown, [0] * 6, [0] * 6, earlier={name: [first[name]] for name in ORDER})
    assert set(hidden) <= set(later["present"].hidden)


def test_a_row_that_grew_by_one_since_the_earlier_report_is_hidden():
    first = alone([30, 20, 12, 8, 9, 7])
    later = alone([38, 21, 12, 8, 17, 7], earlier={"present": [first]})
    assert "government" in later.hidden
    then, now = first.published(), later.published()
    assert list(weaknesses([then, now], 5, last=1)) == []


def test_the_names_of_countries_are_not_told_when_the_list_is_withheld():
    table = counted([2, 2, 2, 0], names=("GT", "HN", "SV", "not-stated"), listed=False)
    shown = one_table(table)
    assert (shown.cells, shown.total, shown.withheld) == ({}, 6, True)


def test_the_lot_is_secret_and_draws_the_same_again(settings):
    rows = [f"row{number}" for number in range(20)]
    drawn = [secret_lot("grant", "gender")(row, 10) for row in rows]
    assert drawn == [secret_lot("grant", "gender")(row, 10) for row in rows]
    assert drawn != [secret_lot("another", "gender")(row, 10) for row in rows]
    settings.SECRET_KEY = "another key"
    assert drawn != [secret_lot("grant", "gender")(row, 10) for row in rows]


@pytest.mark.parametrize(("sizes", "row"), [((6, 60), 0), ((60, 6), 1)])
def test_small_companions_are_likelier_and_large_ones_possible(sizes, row):
    wins = [0, 0]
    for number in range(400):
        lot = secret_lot("grant", str(number))
        keys = [lot(str(place), size) for place, size in enumerate(sizes)]
        wins[keys.index(min(keys))] += 1
    assert wins[row] > wins[1 - row] > 0


def test_a_row_of_twice_the_size_is_drawn_a_quarter_as_often():
    """Four times in five it is the smaller one; by the size alone, and not its square, two times in three."""
    first = 0
    for number in range(400):
        lot = secret_lot("grant", str(number))
        first += lot("0", 6) < lot("1", 12)
    assert 296 < first < 344


def test_tables_come_back_in_the_order_in_which_they_were_given():
    assert tuple(nested([30, 20, 12, 8, 9, 7], [0] * 6, [0] * 6)) == CHAIN


def shown_to_a_reader(shown: dict[str, Protected]) -> list[Published]:
    return [level for name in CHAIN if (level := shown[name].published())]


# --- At the threshold itself. The lot takes the largest row as companion, so that nothing else hides one.

THRESHOLDS = pytest.mark.parametrize("k", [3, 5, 10])


@THRESHOLDS
def test_a_row_of_one_under_the_threshold_is_hidden_and_a_row_of_the_threshold_is_shown(k):
    shown = alone([8 * k, 6 * k, 0, k - 1, k, 4 * k], k, largest_first)
    assert shown.cells == dict(zip(SECTORS, [None, 6 * k, 0, None, k, 4 * k], strict=True))
    assert shown.total == 20 * k - 1


@THRESHOLDS
def test_rows_of_the_threshold_alone_hide_nothing(k):
    shown = alone([k, k, 0, k, k, k], k, largest_first)
    assert (shown.hidden, shown.total) == ([], 5 * k)


@THRESHOLDS
def test_a_total_is_shown_from_the_threshold_on(k):
    under, on = alone([k - 1, 0, 0, 0, 0, 0], k), alone([k, 0, 0, 0, 0, 0], k)
    assert (under.total, under.withheld, set(under.cells.values())) == (None, True, {None})
    assert (on.total, on.withheld, set(on.cells.values())) == (k, True, {None})


@THRESHOLDS
def test_rows_are_shown_from_the_threshold_and_one_for_each_further_row_on(k):
    under, on = alone([k + 4, 0, 0, 0, 0, 0], k), alone([k + 5, 0, 0, 0, 0, 0], k)
    assert (under.total, under.withheld) == (k + 4, True)
    assert (on.total, on.withheld, on.cells["civil-society"]) == (k + 5, False, k + 5)


@THRESHOLDS
@pytest.mark.parametrize("people", [-1, 0])
def test_a_difference_of_one_under_the_threshold_hides_its_row_and_one_of_the_threshold_does_not(k, people):
    """Those who registered for the press and stayed away; then those of the press who came twice."""
    apart = [0, 0, 0, 0, k + people, 0]
    rows = [8 * k, 6 * k, 5 * k, 4 * k, 3 * k, 2 * k]
    hidden = ["civil-society", "press"] if people else []
    assert nested(rows, [0] * 6, apart, k, largest_first)["registered"].hidden == hidden
    assert nested(rows, apart, [0] * 6, k, largest_first)["people"].hidden == hidden
    assert nested(rows, apart, apart, k, largest_first)["present"].hidden == []


@THRESHOLDS
@pytest.mark.parametrize("step", [1, -1])
def test_a_row_that_changed_by_less_than_the_threshold_since_the_earlier_report_is_hidden(k, step):
    """A row that shrank was corrected: those reports are not one within the other."""
    rows = [8 * k, 6 * k, 5 * k, 4 * k, 3 * k, 2 * k]
    before = {"present": [alone(rows, k)]}

    def later(change):
        grown = [12 * k, 6 * k, 5 * k, 4 * k, 3 * k + change, 2 * k]
        return alone(grown, k, largest_first, earlier=before).hidden

    assert before["present"][0].hidden == []
    assert "press" in later(step * (k - 1))
    assert later(step * k) == []


@THRESHOLDS
def test_rows_are_counted_by_the_people_behind_them(k):
    """Twice as many registrations as people: a row, and a total, of k − 1 people are hidden all the same."""
    rows = [8 * k, 6 * k, 4 * k, k, k - 1, 0]
    shown = one_table(Counted(*persons_of(rows)), k, largest_first)
    assert shown.hidden == ["civil-society", "press"]
    few = one_table(Counted(*persons_of([k - 1, 0, 0, 0, 0, 0])), k)
    assert (few.total, few.withheld) == (None, True)


def persons_of(rows):
    people = dict(zip(SECTORS, rows, strict=True))
    return {row: 2 * count for row, count in people.items()}, people, sum(rows)


@THRESHOLDS
@pytest.mark.parametrize(("small", "third"), [(1, ["civil-society"]), (2, [])])
def test_the_people_of_the_hidden_rows_together_reach_the_threshold_or_one_more_is_hidden(k, small, third):
    """k − 1 and 1 people make k, of whom one is the other row's; registrations, twice as many, hide that."""
    shown = one_table(Counted(*persons_of([8 * k, 6 * k, 4 * k, k - 1, small, 0])), k, largest_first)
    assert shown.hidden == [*third, "private-sector", "press"]


@THRESHOLDS
@pytest.mark.parametrize(("small", "third"), [(2, ["civil-society"]), (1, [])])
def test_the_differences_of_the_hidden_rows_together_reach_the_threshold_or_one_more_is_hidden(
    k, small, third
):
    """1 and k − 2 who stayed away make k − 1; the same people as those who came since an earlier report."""
    rows = [8 * k, 6 * k, 5 * k, 4 * k, 3 * k, 2 * k]
    more = [3 * k, 1, 0, k - small, 0, 0]
    hidden = [*third, "government", "private-sector"]
    assert nested(rows, [0] * 6, more, k, largest_first)["registered"].hidden == hidden
    grown = [a + b for a, b in zip(rows, more, strict=True)]
    assert alone(grown, k, largest_first, earlier={"present": [alone(rows, k)]}).hidden == hidden


def test_one_person_more_in_all_is_known_from_the_totals_and_withholds_no_rows():
    """Totals of 86 and 87 say that it is one; which sector it is stays open."""
    rows, more = [30, 20, 12, 8, 9, 7], [31, 20, 12, 8, 9, 7]
    registered = nested(rows, [0] * 6, [1, 0, 0, 0, 0, 0])["registered"]
    later = alone(more, earlier={"present": [alone(rows)]})
    assert registered.hidden == later.hidden == ["civil-society", "not-stated"]
    assert (registered.total, later.total) == (87, 87)


def test_companions_are_drawn_by_people_and_not_by_registrations():
    table = Counted(
        {"civil-society": 30, "government": 2, "academia": 12, "not-stated": 0},
        {"civil-society": 6, "government": 1, "academia": 11, "not-stated": 0},
        18,
    )
    assert one_table(table).hidden == ["civil-society", "government"]


# --- What one table takes over from another, and what it does not.


def test_a_row_hidden_among_those_present_is_hidden_among_those_registered_however_large():
    shown = nested([30, 20, 12, 2, 9, 7], [0] * 6, [0, 0, 0, 20, 0, 20])
    assert shown["present"].hidden == ["private-sector", "not-stated"]
    assert shown["registered"].hidden == ["private-sector", "not-stated"]


def test_a_table_whose_rows_are_withheld_hides_none_of_another():
    """Nine present over six rows are too few; the twenty registered are shown, though one stayed away."""
    shown = nested([4, 5, 0, 0, 0, 0], [0] * 6, [10, 1, 0, 0, 0, 0])
    assert (shown["present"].withheld, shown["present"].total) == (True, 9)
    assert (shown["registered"].withheld, shown["registered"].hidden) == (False, [])


def test_an_earlier_report_without_rows_hides_none_of_a_later_one():
    first = alone([4, 5, 0, 0, 0, 0])
    assert first.withheld
    assert alone([40, 30, 20, 20, 20, 20], earlier={"present": [first]}).hidden == []


def test_a_country_that_was_hidden_stays_hidden_when_nobody_is_left_of_it():
    first = one_table(counted([30, 2, 7, 0], names=("GT", "HN", "SV", "not-stated"), listed=False))
    grown = counted([40, 17, 0], names=("GT", "SV", "not-stated"), listed=False)
    later = one_table(grown, earlier={"present": [first]})
    assert first.hidden == ["HN", "SV"] == sorted(later.hidden)
    assert later.cells["GT"] == 40


def test_of_an_open_list_empty_rows_stay_out_but_for_those_who_did_not_say():
    shown = one_table(counted([6, 0, 5, 0], names=("GT", "HN", "SV", "not-stated"), listed=False))
    assert shown.cells == {"GT": 6, "SV": 5, "not-stated": 0}


def test_rows_hidden_in_step_may_be_nobody_and_the_report_says_so():
    """Whoever came for two sectors counts under the latter: both rows that present hides are empty."""
    shown = nested([30, 20, 12, 2, 9, 7], [0, 0, 0, 2, 0, 7], [0] * 6)
    assert shown["present"].hidden == shown["people"].hidden == ["private-sector", "not-stated"]
    assert (shown["present"].least, shown["people"].least, shown["people"].total) == (1, 0, 71)
    later = alone([40, 30, 22, 12, 19, 17], earlier={"present": [shown["present"]]})
    assert later.hidden and later.least == 0


def test_a_short_list_of_countries_is_shown_from_the_threshold_on():
    shown = one_table(counted([5, 0, 0], names=("GT", "HN", "not-stated"), listed=False))
    assert (shown.cells, shown.total) == ({"GT": 5, "not-stated": 0}, 5)


def test_a_hidden_row_that_is_nobody_asks_for_no_further_companion():
    """4 and 2 came and one came twice, who did not say: that row is hidden in step, and counts no one."""
    shown = nested([30, 20, 12, 4, 2, 1], [0, 0, 0, 0, 0, 1], [0] * 6, 5, largest_first)
    assert shown["people"].hidden == ["private-sector", "press", "not-stated"]


def test_an_earlier_report_whose_total_is_hidden_changes_nothing():
    first = alone([2, 1, 1, 0, 0, 0])
    rows = [30, 20, 12, 2, 9, 7]
    assert first.total is None
    assert alone(rows, earlier={"present": [first]}) == alone(rows)


def test_nobody_at_all_is_told_with_every_row_unless_an_earlier_report_hid_some():
    empty = alone([0] * 6)
    assert (empty.total, empty.withheld, set(empty.cells.values())) == (0, False, {0})
    after = alone([0] * 6, earlier={"present": [alone([30, 20, 12, 2, 9, 7])]})
    assert (after.total, after.withheld) == (0, True)


@pytest.mark.parametrize(
    ("women", "men", "balanced"),
    [
        (40, 60, True),
        (60, 40, True),
        (39, 61, False),
        (61, 39, False),
        (2, 3, True),
        (1, 2, False),
        (0, 9, False),
        (0, 0, None),
        (None, 9, None),
        (9, None, None),
    ],
)
def test_neither_women_nor_men_are_under_forty_in_a_hundred(women, men, balanced):
    assert balance_of(women, men) is balanced


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.integers(0, 25), min_size=3, max_size=6),
    st.data(),
    st.sampled_from([3, 5, 10]),
)
def test_nobody_is_found_in_tables_protected_together(present, data, threshold):
    """Whatever the tables: every number that can be found is zero or at least the threshold."""
    size = len(present)
    repeated = [data.draw(st.integers(0, value)) for value in present]
    away = data.draw(st.lists(st.integers(0, 12), min_size=size, max_size=size))
    luck = count(data.draw(st.integers(0, 100)))
    keys: dict[str, int] = {}

    def lot(row, _size):
        return keys.setdefault(row, next(luck) * 7919 % 101)

    shown = nested(present, repeated, away, threshold, lot)
    for name, table in shown.items():
        truth = {
            "present": present,
            "people": [a - b for a, b in zip(present, repeated, strict=True)],
            "registered": [a + b for a, b in zip(present, away, strict=True)],
        }[name]
        for row, value in zip(SECTORS, truth, strict=False):
            assert table.cells[row] in (None, value)
            if table.cells[row] is not None:
                assert value == 0 or value >= threshold
        if table.total is not None:
            assert table.total == sum(truth) and (table.total == 0 or table.total >= threshold)
    levels = shown_to_a_reader(shown)
    for first, second, differences in ((0, 1, repeated), (1, 2, away)):
        names = CHAIN[first], CHAIN[second]
        for row, value in zip(SECTORS, differences, strict=False):
            pair = [shown[name].cells[row] for name in names]
            if None not in pair:
                assert value == 0 or value >= threshold
    if levels:
        present_alone = shown["present"].published()
        if present_alone is not None and not shown["present"].withheld:
            assert list(weaknesses([present_alone], threshold)) == []
