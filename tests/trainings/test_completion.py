"""What completes a course: a share of its hours, minimums by mode, and classes for which one was excused."""

from itertools import combinations
from typing import Any

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from trainings.completion import (
    Facts,
    Judgement,
    Requirement,
    Rule,
    Standing,
    State,
    excused_minutes,
    judge,
    standing,
)
from trainings.completion_words import of_judgement, of_rule

LENGTHS = st.lists(st.integers(1, 240), max_size=6)


def of(judgement: Judgement) -> dict[str, State]:
    return {one.name: one.state for one in judgement.requirements}


def room(*minutes: int) -> list[tuple[str, int]]:
    return [("onsite", one) for one in minutes]


def online(*minutes: int) -> list[tuple[str, int]]:
    return [("online", one) for one in minutes]


# --- The rule as it always was ----------------------------------------------------------------


@given(
    percent=st.integers(1, 100),
    planned=st.integers(0, 3000),
    attended=LENGTHS,
    still_open=LENGTHS,
    excused=LENGTHS,
    mode=st.sampled_from(["onsite", "online", "hub"]),
)
def test_a_share_of_the_hours_alone_is_judged_as_it_was_before_there_was_more(
    percent: int, planned: int, attended: list[int], still_open: list[int], excused: list[int], mode: str
) -> None:
    """The other side is the whole of the old rule, as it stood in `trainings.progress`."""
    facts = Facts(planned, [(mode, one) for one in attended], excused, still_open)
    judgement = judge(Rule(percent), facts)

    needed = -(-percent * planned // 100)
    complete = planned > 0 and sum(attended) >= needed
    spare = sum(attended) + sum(still_open) - needed
    assert judgement.complete == complete
    assert judgement.can_complete == (complete or (planned > 0 and spare >= 0))
    assert judgement.missing_minutes == max(0, needed - sum(attended))
    assert judgement.spare_minutes == spare or judgement.missing_minutes == 0
    assert [one.name for one in judgement.requirements] == ["hours"]


def test_five_of_ten_planned_and_held_classes_are_half_the_way() -> None:
    judgement = judge(Rule(75), Facts(600, room(*[60] * 5), open=[60] * 5))
    (hours,) = judgement.requirements
    assert (hours.has, hours.needed, hours.possible) == (300, 450, 600)
    assert (judgement.complete, judgement.can_complete) == (False, True)


def test_classes_weigh_by_their_hours() -> None:
    long, short = judge(Rule(60), Facts(270, room(180), open=[90])), judge(Rule(60), Facts(270, room(90)))
    assert (long.complete, short.complete, long.missing_minutes, short.missing_minutes) == (
        True,
        False,
        0,
        72,
    )


# --- By mode ----------------------------------------------------------------------------------


def test_so_many_hours_have_to_be_in_the_room_and_a_hub_counts_as_one() -> None:
    rule = Rule(50, room_minutes=120)
    assert of(judge(rule, Facts(480, online(240), open=[60, 60]))) == {"hours": "met", "room": "open"}
    assert of(judge(rule, Facts(480, online(240), open=[60]))) == {"hours": "met", "room": "lost"}
    assert judge(rule, Facts(480, [*online(120), ("hub", 60), ("onsite", 60)])).complete


def test_so_many_hours_have_to_be_online() -> None:
    rule = Rule(50, online_minutes=60)
    assert of(judge(rule, Facts(240, room(120)))) == {"hours": "met", "online": "lost"}
    assert judge(rule, Facts(240, [*room(60), *online(60)])).complete


def test_hours_in_both_modes_that_do_not_fit_into_the_classes_left_are_out_of_reach() -> None:
    """Each of the two would fit by itself: an hour and a half of each, into one class of three hours."""
    rule = Rule(50, room_minutes=90, online_minutes=90)
    assert of(judge(rule, Facts(360, open=[180])))["both"] == "lost"
    assert judge(rule, Facts(360, open=[90, 90, 180])).can_complete


@given(st.lists(st.integers(1, 12), max_size=7), st.integers(1, 30), st.integers(1, 30))
def test_whether_classes_can_be_parted_between_two_modes_is_what_trying_every_way_says(
    classes: list[int], in_room: int, on_line: int
) -> None:
    judgement = judge(Rule(1, in_room, on_line), Facts(100, room(1), open=classes))
    places = range(len(classes))
    by_trying = any(
        sum(classes[one] for one in chosen) >= in_room - 1
        and sum(classes[one] for one in places if one not in chosen) >= on_line
        for count in range(len(classes) + 1)
        for chosen in combinations(places, count)
    )
    assert judgement.can_complete == by_trying


def test_what_may_still_be_missed_heeds_the_hours_in_each_mode() -> None:
    judgement = judge(Rule(25, 60, 60), Facts(480, room(120), open=[60, 60]))
    assert (judgement.missing_minutes, judgement.spare_minutes) == (60, 60)


# --- Excused ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("classes", "percent", "counted"),
    [(0, 0, 0), (1, 0, 180), (2, 0, 270), (9, 0, 330), (0, 10, 60), (0, 90, 330), (2, 25, 150), (1, 50, 180)],
)
def test_excused_classes_count_up_to_the_limits_the_longest_first(
    classes: int, percent: int, counted: int
) -> None:
    rule = Rule(75, excused_classes=classes, excused_percent=percent)
    assert excused_minutes(rule, [60, 90, 180], 600) == counted


@given(LENGTHS, st.integers(0, 8), st.integers(0, 100), st.integers(1, 3000))
def test_excused_classes_never_count_more_than_the_limit_or_than_they_took(
    excused: list[int], classes: int, percent: int, planned: int
) -> None:
    counted = excused_minutes(Rule(75, 0, 0, classes, percent), excused, planned)
    assert counted <= sum(excused)
    if percent:
        assert counted <= percent * planned // 100
    if not classes and not percent:
        assert counted == 0


def test_an_excused_class_is_no_hour_in_any_mode_and_no_hour_attended() -> None:
    facts = Facts(240, room(120), excused=[60], open=[60])
    judgement = judge(Rule(75, room_minutes=180, excused_classes=1), facts)
    assert of(judgement) == {"hours": "met", "room": "open"}
    assert (facts.minutes(), judgement.requirements[0].excused) == (120, 60)


# --- What else is asked -----------------------------------------------------------------------


def test_a_task_that_is_missing_keeps_from_completing_and_not_from_what_the_classes_are_for() -> None:
    missing = Requirement("tasks", State.OPEN, 1, 2, 2)
    judgement = judge(Rule(75), Facts(60, room(60), further=[missing]))
    assert (judgement.complete, judgement.can_complete, judgement.attendance_met) == (False, True, True)
    failed = judge(Rule(75), Facts(60, room(60), further=[missing._replace(state=State.LOST)]))
    assert failed.can_complete is False


# --- How somebody stands ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(240, open=[60] * 4), Standing.ON_TRACK),
        (Facts(240, room(60), open=[60] * 3), Standing.ON_TRACK),
        # A class was missed: with 75 %, none of the three others may be.
        (Facts(240, open=[60] * 3), Standing.AT_RISK),
        (Facts(240, room(60), open=[60] * 2), Standing.AT_RISK),
        (Facts(240, room(60), open=[60]), Standing.LOST),
        (Facts(240, room(60, 60, 60)), Standing.DONE),
        # Of two short classes one may be missed, and of the long one nothing.
        (Facts(300, room(60), open=[30, 180]), Standing.AT_RISK),
    ],
)
def test_somebody_is_at_risk_when_one_more_class_decides(facts: Facts, expected: Standing) -> None:
    assert standing(Rule(75), facts) == expected


def test_where_nothing_may_ever_be_missed_nobody_is_at_risk_who_has_missed_nothing() -> None:
    assert standing(Rule(100), Facts(120, room(60), open=[60])) == Standing.ON_TRACK
    assert standing(Rule(100), Facts(120, room(45), open=[60])) == Standing.LOST


def test_whoever_waits_for_a_task_alone_is_on_track() -> None:
    missing = Requirement("tasks", State.OPEN, 0, 1, 1)
    facts = Facts(120, room(60, 60), further=[missing])
    assert standing(Rule(100), facts) == Standing.ON_TRACK


# --- In words ---------------------------------------------------------------------------------


def test_the_rule_reads_as_one_sentence() -> None:
    with override("en"):
        told = of_rule(Rule(75, 480, 0, 2), 24 * 60, [1, 3])
    assert told == (
        "To complete it: 75 % of 24\u00a0h (18\u00a0h); at least 8\u00a0h of it in the room or at a remote "
        "hub; up to 2 classes for which one was excused count; tasks 1 and 3 accepted."
    )


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_each_requirement_has_a_sentence_in_every_language(language: str) -> None:
    rule = Rule(75, 120, 60, 1, 10)
    facts = Facts(480, [*room(60), *online(60)], excused=[60], open=[60, 60])
    with override(language):
        told: list[Any] = of_judgement(judge(rule, facts))
        whole = of_rule(rule, 480, [2])
    assert [one.state for one in told] == ["lost", "open", "met"]
    assert all(one.words.endswith((".", "!")) for one in told)
    assert ("1\u00a0h" in whole, "%" in whole) == (True, True)
