"""Who is proposed under quotas: against every possible choice, on cases small enough to try them all."""

from dataclasses import replace
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from convite.integer_program import Row, maximise
from trainings.proposal import (
    EVERY_SEAT,
    Applicant,
    Bound,
    Conflict,
    Fixed,
    Mark,
    Proposal,
    Quota,
    Reason,
    Why,
)
from trainings.selection import propose

VALUES = {
    "sector": ("press", "academia", "government"),
    "gender": ("woman", "man"),
    "country": ("GT", "HN"),
    "organisation": ("", "red", "mesa"),
}


def someone(number: int, facts: str = "", **more: Any) -> Applicant:
    """An applicant by three words: sector, gender, country."""
    return Applicant(str(number), number, dict(zip(VALUES, facts.split(), strict=False)), **more)


def at_least(number: int, **terms: str) -> Quota:
    return Quota(f"least {number} {' '.join(terms.values())}", Bound.LEAST, number, terms)


def at_most(number: int, **terms: str) -> Quota:
    return Quota(f"most {number} {' '.join(terms.values())}", Bound.MOST, number, terms)


# --- Against every possible choice ------------------------------------------------------------


@st.composite
def cases(draw: st.DrawFn, most: int = 8) -> tuple[list[Applicant], list[Quota], int, dict[str, int]]:
    """A few applicants, quotas and seats, with what people decided and with ways that are full."""
    people = [
        Applicant(
            str(number),
            number,
            {name: draw(st.sampled_from(values)) for name, values in VALUES.items()},
            rating=draw(st.integers(1, 5)) if draw(st.booleans()) else 3,
            way=draw(st.sampled_from(["onsite", "online"])),
            fixed=draw(st.sampled_from([Fixed.FREE] * 5 + [Fixed.HELD, Fixed.IN, Fixed.OUT])),
        )
        for number in range(draw(st.integers(0, most)))
    ]
    quotas = []
    for place in range(draw(st.integers(0, 5))):
        names = draw(st.sets(st.sampled_from(list(VALUES)), min_size=1, max_size=2))
        terms = {name: draw(st.sampled_from(VALUES[name])) for name in sorted(names)}
        bound = draw(st.sampled_from(list(Bound)))
        quotas.append(Quota(f"q{place}", bound, draw(st.integers(0, 4)), terms))
    if draw(st.booleans()):
        name = draw(st.sampled_from(["sector", "gender"]))
        terms = {name: draw(st.sampled_from(VALUES[name]))} if draw(st.booleans()) else {}
        quotas.append(Quota("each", Bound.MOST, draw(st.integers(0, 3)), terms, each="organisation"))
    ways = {"onsite": draw(st.integers(0, 4))} if draw(st.booleans()) else {}
    return people, quotas, draw(st.integers(0, 6)), ways


def plainly(quotas: list[Quota]) -> list[Quota]:
    """The quotas with one for each organisation as so many of their own, whether they can bind or not."""
    found = []
    for quota in quotas:
        values = [value for value in VALUES["organisation"] if value] if quota.each else []
        found += [
            Quota(f"{quota.key}@{value}", quota.bound, quota.number, {**quota.terms, "organisation": value})
            for value in values
        ]
        found += [] if quota.each else [quota]
    return found


def is_allowed(
    people: list[Applicant], quotas: list[Quota], seats: int, ways: dict[str, int], some: list[Applicant]
) -> bool:
    """Whether a choice breaks nothing, beside what people decided."""
    fixed = [one for one in people if one.fixed in (Fixed.HELD, Fixed.IN)]
    if any(one not in some for one in fixed) or any(one.fixed == Fixed.OUT for one in some):
        return False
    if len(some) > max(seats, len(fixed)):
        return False
    for quota in quotas:
        if quota.bound == Bound.MOST:
            limit = max(quota.number, sum(quota.covers(one) for one in fixed))
            if sum(quota.covers(one) for one in some) > limit:
                return False
    return all(
        sum(one.way == way for one in some) <= max(limit, sum(one.way == way for one in fixed))
        for way, limit in ways.items()
    )


def short_of(quotas: list[Quota], some: list[Applicant]) -> int:
    return sum(
        max(0, quota.number - sum(quota.covers(one) for one in some))
        for quota in quotas
        if quota.bound == Bound.LEAST
    )


def every_choice(people: list[Applicant]) -> list[list[Applicant]]:
    return [list(some) for size in range(len(people) + 1) for some in combinations(people, size)]


def best_of_all(
    people: list[Applicant], quotas: list[Quota], seats: int, ways: dict[str, int]
) -> tuple[str, ...]:
    """The best choice by trying each: seats, who is missing, ratings, and then the earliest."""

    def worth(some: list[Applicant]) -> tuple[Any, ...]:
        chosen = {one.key for one in some}
        earliest = tuple(one.key in chosen for one in people)
        return len(some), -short_of(quotas, some), sum(one.rating for one in some), earliest

    allowed = [some for some in every_choice(people) if is_allowed(people, quotas, seats, ways, some)]
    return tuple(one.key for one in max(allowed, key=worth))


@given(cases())
@settings(max_examples=120, deadline=None)
def test_an_organiser_is_proposed_the_best_of_all_possible_choices(case: Any) -> None:
    people, quotas, seats, ways = case
    best = best_of_all(people, plainly(quotas), seats, ways)
    assert propose(people, quotas, seats=seats, ways=ways).chosen == best


@given(cases(most=7))
@settings(max_examples=80, deadline=None)
def test_a_conflict_is_the_smallest_of_all(case: Any) -> None:
    people, quotas, seats, ways = case
    found = propose(people, quotas, seats=seats, ways=ways).conflict
    quotas = plainly(quotas)
    allowed = [some for some in every_choice(people) if is_allowed(people, [], seats, ways, some)]
    fullest = max(len(some) for some in allowed)
    fixed = [one for one in people if one.fixed in (Fixed.HELD, Fixed.IN)]

    def keeps(some: list[Applicant], wish: Quota | None) -> bool:
        if wish is None:
            return len(some) == fullest
        count = sum(wish.covers(one) for one in some)
        if wish.bound == Bound.LEAST:
            return count >= wish.number
        return count <= max(wish.number, sum(wish.covers(one) for one in fixed))

    wishes: list[Quota | None] = [*quotas, None]
    held = [frozenset(place for place, wish in enumerate(wishes) if keeps(some, wish)) for some in allowed]
    smallest = next(
        (
            size
            for size in range(1, len(wishes) + 1)
            for some in combinations(range(len(wishes)), size)
            if not any(set(some) <= each for each in held)
        ),
        None,
    )
    if smallest is None:
        assert found is None
        return
    assert found is not None and found.is_smallest
    named = {place for place, wish in enumerate(wishes) if (wish.key if wish else EVERY_SEAT) in found.quotas}
    assert len(named) == smallest
    assert not any(named <= each for each in held)


@given(cases())
@settings(max_examples=80, deadline=None)
def test_whoever_follows_a_leaver_keeps_the_balance_best(case: Any) -> None:
    people, quotas, seats, ways = case
    found = propose(people, quotas, seats=seats, ways=ways)
    quotas = plainly(quotas)
    chosen = [one for one in people if one.key in found.chosen]
    for gone in chosen:
        stay = [one for one in chosen if one is not gone]
        costs = {}
        for one in people:
            if one.key not in found.reserve:
                continue
            after = [*stay, one]
            is_over = any(
                quota.bound == Bound.MOST
                and quota.covers(one)
                and sum(quota.covers(each) for each in after) > quota.number
                for quota in quotas
            )
            on_way = sum(each.way == one.way for each in after)
            now_on_way = sum(each.way == one.way for each in chosen)
            if not is_over and (one.way not in ways or on_way <= max(ways[one.way], now_on_way)):
                costs[one.key] = short_of(quotas, after)
        follows = found.successors[gone.key]
        assert (follows is None) == (not costs)
        if follows is not None:
            assert costs[follows] == min(costs.values())


@given(cases())
@settings(max_examples=60, deadline=None)
def test_everybody_has_a_reason_and_one_place(case: Any) -> None:
    people, quotas, seats, ways = case
    found = propose(people, quotas, seats=seats, ways=ways)
    assert sorted(found.reasons) == sorted(one.key for one in people)
    assert sorted([*found.chosen, *found.reserve, *found.left_out]) == sorted(one.key for one in people)


@given(cases(), st.randoms())
@settings(max_examples=40, deadline=None)
def test_the_order_in_which_applicants_are_read_changes_nothing(case: Any, chance: Any) -> None:
    people, quotas, seats, ways = case
    shuffled = list(people)
    chance.shuffle(shuffled)
    assert propose(shuffled, quotas, seats=seats, ways=ways) == propose(
        people, quotas, seats=seats, ways=ways
    )


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_the_solver_finds_what_trying_all_finds(data: st.DataObject) -> None:
    wide = data.draw(st.integers(1, 4))
    uppers = data.draw(st.lists(st.integers(0, 3), min_size=wide, max_size=wide))
    terms = st.dictionaries(st.integers(0, wide - 1), st.integers(-2, 2), min_size=1)
    bounds = st.one_of(st.none(), st.integers(-3, 6))
    rows = data.draw(st.lists(st.builds(Row, terms, bounds, bounds), max_size=4))
    goal = data.draw(terms)
    every: list[list[int]] = [[]]
    for upper in uppers:
        every = [[*some, value] for some in every for value in range(upper + 1)]
    reached = [
        sum(times * some[column] for column, times in goal.items())
        for some in every
        if all(row.holds(some) for row in rows)
    ]
    found = maximise(uppers, rows, goal)
    if found is None:
        assert reached == []
    else:
        assert sum(times * found[column] for column, times in goal.items()) == max(reached)


# --- In words ---------------------------------------------------------------------------------


def reasons(found: Proposal) -> dict[str, Why]:
    return {key: reason.why for key, reason in found.reasons.items()}


def test_an_organiser_without_quotas_gets_those_who_applied_first() -> None:
    found = propose([someone(number) for number in range(1, 5)], [], seats=2)
    assert found.chosen == ("1", "2")
    assert found.reserve == ("3", "4")
    assert reasons(found) == {"1": Why.IN_ORDER, "2": Why.IN_ORDER, "3": Why.LATER, "4": Why.LATER}
    assert found.conflict is None


def test_a_rating_comes_before_the_order_of_applications_and_after_the_quotas() -> None:
    people = [
        someone(1, "press man GT"),
        someone(2, "press man GT", rating=5),
        someone(3, "press woman GT", rating=1),
    ]
    assert propose(people, [], seats=1).chosen == ("2",)
    found = propose(people, [at_least(1, gender="woman")], seats=2)
    assert found.chosen == ("2", "3")
    assert found.reasons["3"] == Reason(Why.BALANCE, ("least 1 woman",))
    assert (
        found.reasons["1"] == Reason(Why.GAVE_WAY, ("least 1 woman",)) or found.reasons["1"].why == Why.LATER
    )


def test_at_most_is_never_broken_though_a_seat_stays_empty() -> None:
    found = propose(
        [someone(1, "press man GT"), someone(2, "press man GT")], [at_most(1, country="GT")], seats=2
    )
    assert (found.chosen, found.empty) == (("1",), 1)
    assert found.reasons["2"] == Reason(Why.REACHED, ("most 1 GT",))
    assert found.conflict == Conflict(("most 1 GT", EVERY_SEAT), is_smallest=True)


def test_a_quota_with_too_few_applicants_is_named_alone() -> None:
    quotas = [at_least(1, gender="man"), at_least(2, gender="woman"), at_most(3, country="GT")]
    found = propose(
        [someone(1, "press man GT"), someone(2, "press woman GT"), someone(3, "press man GT")],
        quotas,
        seats=3,
    )
    assert found.short == 1
    assert [(mark.counted, mark.available, mark.short) for mark in found.marks] == [
        (2, 2, 0),
        (1, 1, 1),
        (3, 3, 0),
    ]
    assert found.conflict == Conflict(("least 2 woman",), is_smallest=True)


def test_quotas_that_want_more_than_the_seats_are_named_together() -> None:
    people = [
        someone(number, facts)
        for number, facts in enumerate(["press man GT"] * 3 + ["academia woman HN"] * 3)
    ]
    quotas = [at_least(1, country="HN"), at_least(2, sector="press"), at_least(2, gender="woman")]
    found = propose(people, quotas, seats=3)
    assert found.conflict == Conflict(("least 2 press", "least 2 woman"), is_smallest=True)
    assert (found.short, found.empty) == (1, 0)


def test_whom_a_person_put_in_stays_and_whom_they_left_out_is_gone() -> None:
    people = [
        someone(1, "press man GT", fixed=Fixed.OUT),
        someone(2, "press man GT"),
        someone(3, "press man GT", fixed=Fixed.IN),
        someone(4, "press man GT", fixed=Fixed.HELD),
    ]
    found = propose(people, [at_most(1, country="GT")], seats=4)
    assert (found.chosen, found.left_out, found.reserve) == (("3", "4"), ("1",), ("2",))
    assert [mark.over for mark in found.marks] == [1]
    assert reasons(found) == {"1": Why.LEFT_OUT, "2": Why.REACHED, "3": Why.PUT_IN, "4": Why.HELD}


def test_a_way_without_a_seat_is_no_way_in() -> None:
    people = [someone(1, way="onsite"), someone(2, way="onsite"), someone(3, way="online")]
    found = propose(people, [], seats=3, ways={"onsite": 1})
    assert found.chosen == ("1", "3")
    assert found.reasons["2"] == Reason(Why.NO_SEAT)


def test_whoever_leaves_is_followed_by_one_who_keeps_the_balance() -> None:
    people = [
        someone(1, "press woman GT"),
        someone(2, "academia man HN"),
        someone(3, "press man GT"),
        someone(4, "press woman GT"),
    ]
    found = propose(people, [at_least(1, gender="woman"), at_least(1, sector="academia")], seats=2)
    assert found.chosen == ("1", "2")
    assert found.successors == {"1": "4", "2": "4"}
    assert found.reserve == ("4", "3")


def test_nobody_applied() -> None:
    found = propose([], [at_least(1, gender="woman")], seats=3)
    assert (found.chosen, found.reserve, found.short) == ((), (), 1)
    assert found.conflict == Conflict(("least 1 woman",), is_smallest=True)


def test_one_quota_stands_for_each_organisation_and_not_for_those_who_name_none() -> None:
    people = [
        Applicant(str(number), number, {"organisation": name})
        for number, name in enumerate(["red", "red", "red", "mesa", "", "", ""])
    ]
    each = Quota("each", Bound.MOST, 2, {}, each="organisation")

    found = propose(people, [each], seats=6)

    assert found.chosen == ("0", "1", "3", "4", "5", "6")
    assert found.reasons["2"] == Reason(Why.REACHED, ("each@red",))
    assert found.marks == (Mark(each, 2, 3, 0, 0, "red"),)
    assert found.successors["0"] == "2"  # one of the same organisation keeps it
    assert found.successors["3"] is None
    put_in = [replace(one, fixed=Fixed.IN) for one in people[:3]] + people[3:]
    assert propose(put_in, [each], seats=6).marks == (Mark(each, 3, 3, 0, 1, "red"),)


def test_a_conflict_names_the_organisation_that_stands_in_the_way() -> None:
    people = [
        Applicant(str(number), number, {"organisation": name}) for number, name in enumerate(["red"] * 3)
    ]
    each = Quota("each", Bound.MOST, 2, {}, each="organisation")

    assert propose(people, [each], seats=3).conflict == Conflict(("each@red", EVERY_SEAT), is_smallest=True)
