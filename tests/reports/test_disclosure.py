"""Protected tables: what is hidden, with what, and that nobody gets it back."""

from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.attack import Published, weaknesses
from reports.disclosure import Counted, Protected, protect, secret_lot

CHAIN = ("people", "present", "registered")
ORDER = ("present", "people", "registered")
SECTORS = ("civil-society", "government", "academia", "private-sector", "press", "not-stated")


def counted(values, apart=None, names=SECTORS, **fields):
    counts = dict(zip(names, values, strict=False))
    return Counted(counts, counts, sum(values), apart or {}, **fields)


def smallest_first(row, size):
    return size


def alone(values, threshold=5, **more):
    return protect(
        {"present": counted(values)},
        chain=["present"],
        order=["present"],
        threshold=threshold,
        lot=smallest_first,
        **more,
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
    shown = protect(
        {"present": table}, chain=["present"], order=["present"], threshold=5, lot=smallest_first
    )["present"]
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
    shown = protect(
        {"present": table}, chain=["present"], order=["present"], threshold=5, lot=smallest_first
    )["present"]
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


def shown_to_a_reader(shown: dict[str, Protected]) -> list[Published]:
    return [level for name in CHAIN if (level := shown[name].published())]


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
