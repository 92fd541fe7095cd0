"""Tests of a course: written in the bank, frozen when given, answered once, never changed under answers."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from events import schedule
from events.models import Event, Session
from people import erasure
from people.models import Organisation, Person
from tests.trainings.assessment_cast import (
    AFTER,
    BEFORE,
    LAST,
    LONG_AFTER,
    answer,
    choice,
    course_test,
    in_own_words,
    open_group,
    scale,
    several,
    take,
)
from trainings import answers, assessments, bank, own_code, scores, scoring, sitting_times, sittings
from trainings.bank import Wording
from trainings.errors import (
    AnsweredBySome,
    ChoicesNotAlike,
    ClosedForGood,
    CodeTaken,
    EndsBeforeItOpens,
    FewChoices,
    GivenAlready,
    NoMoreSheets,
    NoSuchChoice,
    NothingToAsk,
    NotOpen,
    NotOverYet,
    NoWordsToAsk,
    OneIsRight,
    RewordedSince,
    ScaleUpsideDown,
    SheetHandedIn,
    TooManyToAsk,
)
from trainings.models import AnswerSheet, Assessment, Cohort, Item, Response, Sitting
from trainings.sitting_times import UNKNOWN, Span, State, months_after


@pytest.fixture
def items(organisation: Organisation, trainer: Person, now: datetime) -> list[Item]:
    return [
        choice(organisation, trainer, now),
        several(organisation, trainer, now),
        scale(organisation, trainer, now),
        in_own_words(organisation, trainer, now),
    ]


@pytest.fixture
def quiz(organisation: Organisation, items: list[Item], trainer: Person, now: datetime) -> Assessment:
    return course_test(organisation, items, trainer, now)


@pytest.fixture
def group(quiz: Assessment, trainer: Person, now: datetime) -> Cohort:
    return open_group(quiz, trainer, now)


@pytest.fixture
def given(group: Cohort, quiz: Assessment, trainer: Person, now: datetime) -> list[Sitting]:
    return sittings.give(group, quiz, linking="place", follow_up=["months-3"], by=trainer, now=now)


# --- Points -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ticked", "points"),
    [
        # Right are a and c, a point each: right less wrong, never below 0.
        ("", 0),
        ("a", 1),
        ("ac", 2),
        ("ab", 0),
        ("acb", 1),
        ("acbd", 0),
        ("bd", 0),
    ],
)
def test_several_choices_give_right_less_wrong(ticked: str, points: int) -> None:
    assert scoring.of_several(list(ticked), {"a", "c"}, 1) == points
    assert scoring.of_several(list(ticked), {"a", "c"}, 3) == 3 * points


def test_a_sheet_has_the_points_of_its_choices_and_none_for_scales_and_words(items: list[Item]) -> None:
    one, two, steps, words = items
    right = [one["code"] for one in two.choices if one["right"]]
    # 2 for the one choice; two right ones of 1 point: 4 can be had
    given = {one.pk: one.choices[1]["code"], two.pk: right[:1], steps.pk: 5, words.pk: "Mucho"}
    assert scoring.score(items, given) == (3, 4)
    assert scoring.score(items, {}) == (0, 4)
    assert scoring.score([steps, words], given) is None


# --- The bank ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"label": {"es": ""}}, NoWordsToAsk),
        ({"choices": {"es": ["Una"]}}, FewChoices),
        ({"choices": {"es": ["Una", "Dos"], "en": ["One"]}}, ChoicesNotAlike),
        ({"right": [4]}, NoSuchChoice),
        ({"right": [1, 2]}, OneIsRight),
        ({"kind": "scale", "least": 5, "most": 5}, ScaleUpsideDown),
        ({"kind": "scale", "least": 0, "most": 11}, ScaleUpsideDown),
    ],
)
def test_a_question_that_cannot_be_asked_is_refused(
    wrong: dict[str, Any], error: type[Exception], organisation: Organisation, trainer: Person, now: datetime
) -> None:
    with pytest.raises(error):
        choice(organisation, trainer, now, **wrong)
    assert Item.objects.count() == 0


def test_a_question_that_nobody_was_given_is_changed_in_its_place(
    items: list[Item], trainer: Person, now: datetime
) -> None:
    before = [one["code"] for one in items[0].choices]
    wording = Wording("choice", {"es": "¿Otra?"}, choices={"es": ["a", "b", "c"]}, right=[3])
    after = bank.revise(items[0], wording, by=trainer, now=now)
    assert (after.pk, after.label, [one["code"] for one in after.choices]) == (
        items[0].pk,
        {"es": "¿Otra?"},
        before,
    )


def test_a_question_that_a_group_was_given_is_followed_by_the_next(
    given: list[Sitting], quiz: Assessment, items: list[Item], trainer: Person, now: datetime
) -> None:
    old = Item.objects.get(pk=items[0].pk)
    wording = Wording("choice", {"es": "¿Otra?"}, choices={"es": ["a", "b"]}, right=[1])
    new = bank.revise(old, wording, by=trainer, now=now)
    old.refresh_from_db()
    assert (new.replaces, old.retired_at, old.label["es"]) == (old, now, "¿Qué es una contraseña fuerte?")
    assert [item.pk for item in assessments.items_of(quiz)][0] == new.pk
    assert [item.pk for item in sittings.items_of(given[0])][0] == old.pk
    with pytest.raises(RewordedSince):
        bank.revise(old, wording, by=trainer, now=now)
    with pytest.raises(RewordedSince):
        bank.bring_back(old, by=trainer, now=now)


def test_words_are_found_in_any_language_without_accents(items: list[Item]) -> None:
    assert [bank.holds(items[0], words) for words in ("contrasena FUERTE", "azar", "(en)", "banana")] == [
        True,
        True,
        True,
        False,
    ]


def test_questions_are_ordered_and_taken_out(
    quiz: Assessment, items: list[Item], trainer: Person, now: datetime
) -> None:
    assessments.move(quiz, items[0], up=False)
    assessments.move(quiz, items[3], up=False)
    assessments.take_out(quiz, items[2], by=trainer, now=now)
    assert assessments.items_of(quiz) == [items[1], items[0], items[3]]
    assert assessments.put_in(quiz, items, by=trainer, now=now) == 1


def test_a_test_asks_forty_and_no_more(
    quiz: Assessment, organisation: Organisation, trainer: Person, now: datetime
) -> None:
    more = [scale(organisation, trainer, now) for _number in range(assessments.MOST - 3)]
    with pytest.raises(TooManyToAsk):
        assessments.put_in(quiz, more, by=trainer, now=now)


# --- Given, open, closed ----------------------------------------------------------------------


def test_a_group_is_given_what_the_test_asks_then(
    given: list[Sitting], group: Cohort, quiz: Assessment, items: list[Item], trainer: Person, now: datetime
) -> None:
    assert [one.moment for one in given] == ["pre", "post", "months-3"]
    assessments.take_out(quiz, items[0], by=trainer, now=now)
    assert [sittings.items_of(one) for one in given] == [items] * 3
    with pytest.raises(GivenAlready):
        sittings.give(group, quiz, linking="place", by=trainer, now=now)


def test_a_test_without_anything_right_is_not_given(
    organisation: Organisation, trainer: Person, now: datetime
) -> None:
    found = course_test(organisation, [scale(organisation, trainer, now)], trainer, now)
    with pytest.raises(NothingToAsk):
        sittings.give(open_group(found, trainer, now), found, linking="place", by=trainer, now=now)


def test_a_test_opens_by_the_classes_and_moves_with_them(
    given: list[Sitting], group: Cohort, trainer: Person, now: datetime
) -> None:
    span = sitting_times.span_of(group)
    pre, post, later = (sitting_times.window(one, span) for one in given)
    # First class 20 November 15:00 to 16:00 UTC, the last one a week later.
    assert pre == (datetime(2026, 11, 13, 15, tzinfo=UTC), datetime(2026, 11, 20, 16, tzinfo=UTC))
    assert post == (datetime(2026, 11, 27, 15, tzinfo=UTC), datetime(2026, 12, 11, 16, tzinfo=UTC))
    assert later == (datetime(2027, 2, 27, 16, tzinfo=UTC), datetime(2027, 3, 20, 16, tzinfo=UTC))
    last = group.lessons.get(position=2).session
    schedule.cancel_session(last, by=trainer, now=now)
    assert sitting_times.window(given[1], sitting_times.span_of(group)).opens_at == datetime(
        2026, 11, 20, 15, tzinfo=UTC
    )


def test_months_later_is_counted_by_the_calendar_of_the_group(given: list[Sitting], group: Cohort) -> None:
    """The evening of the 29th is the 30th in UTC; three months later is the last evening of February."""
    Session.objects.filter(lesson__cohort=group, lesson__position=2).update(
        starts_at=datetime(2026, 11, 30, 2, tzinfo=UTC)  # 20:00 in Tegucigalpa
    )
    opens = sitting_times.window(given[2], sitting_times.span_of(group)).opens_at
    assert opens == datetime(2027, 3, 1, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2026-11-30", 3, "2027-02-28"), ("2026-08-31", 6, "2027-02-28"), ("2026-12-15", 12, "2027-12-15")],
)
def test_months_later_is_the_same_day_or_the_last_of_a_short_month(day: str, months: int, then: str) -> None:
    assert months_after(datetime.fromisoformat(day), months) == datetime.fromisoformat(then)


def test_a_group_without_dates_has_no_open_test(given: list[Sitting], now: datetime) -> None:
    nothing = Span(UNKNOWN, UNKNOWN, None)
    assert sitting_times.state(given[0], nothing, now=now) == State.UNDATED


def test_staff_open_it_at_other_times(
    given: list[Sitting], group: Cohort, trainer: Person, now: datetime
) -> None:
    later = now + timedelta(hours=2)
    with pytest.raises(EndsBeforeItOpens):
        sittings.set_times(given[0], opens_at=later, closes_at=now, by=trainer, now=now)
    sittings.set_times(given[0], opens_at=now, closes_at=later, by=trainer, now=now)
    fresh, span = Sitting.objects.get(pk=given[0].pk), sitting_times.span_of(group)
    stands = [sitting_times.state(fresh, span, now=at) for at in (now - timedelta(seconds=1), now, later)]
    assert stands == [State.AHEAD, State.OPEN, State.OVER]


def test_closing_is_for_good_and_closes_the_one_before(
    given: list[Sitting], group: Cohort, trainer: Person, now: datetime
) -> None:
    pre, post, _later = given
    begun = take(group, 1, now)
    answers.keep_for_later(pre, begun, {}, language="es", now=BEFORE)
    with pytest.raises(NotOverYet):
        sittings.close(post, by=trainer, now=now)
    sittings.close(post, by=trainer, now=AFTER)
    pre.refresh_from_db()
    assert (pre.closed_at, post.closed_at, AnswerSheet.objects.count()) == (AFTER, AFTER, 0)
    with pytest.raises(ClosedForGood):
        sittings.set_times(post, opens_at=None, closes_at=None, by=trainer, now=AFTER)


def test_a_test_is_taken_back_until_somebody_answers(
    given: list[Sitting], group: Cohort, quiz: Assessment, trainer: Person, now: datetime
) -> None:
    answer(given[0], take(group, 1, now), 1, BEFORE)
    with pytest.raises(AnsweredBySome):
        sittings.take_back(group, quiz, by=trainer, now=BEFORE)
    AnswerSheet.objects.all().delete()
    sittings.take_back(group, quiz, by=trainer, now=BEFORE)
    assert Sitting.objects.count() == 0


# --- Answered ---------------------------------------------------------------------------------


def test_a_place_hands_in_once_and_in_time(given: list[Sitting], group: Cohort, now: datetime) -> None:
    place = take(group, 1, now)
    for at in (datetime(2026, 11, 13, 14, 59, tzinfo=UTC), datetime(2026, 11, 20, 16, tzinfo=UTC)):
        with pytest.raises(NotOpen):
            answer(given[0], place, 1, at)
    answer(given[0], place, 1, BEFORE)
    with pytest.raises(SheetHandedIn):
        answer(given[0], place, 2, BEFORE)
    sheet = AnswerSheet.objects.get()
    # One right choice of 2 points; the several got one wrong code of text, which is nothing right.
    assert (sheet.score, sheet.out_of, sheet.handed_in_at) == (2, 4, BEFORE)


def test_whoever_gave_their_place_back_and_whoever_is_of_another_group_hands_in_nothing(
    given: list[Sitting], group: Cohort, event: Event, now: datetime
) -> None:
    place = take(group, 1, now)
    place.status = "cancelled"
    with pytest.raises(NotOpen):
        answer(given[0], place, 1, BEFORE)
    place.status, place.event = "confirmed", event
    with pytest.raises(NotOpen):
        answer(given[0], place, 1, BEFORE)


def test_what_was_kept_for_later_is_gone_on_with_and_not_counted(
    given: list[Sitting], group: Cohort, items: list[Item], now: datetime
) -> None:
    place = take(group, 1, now)
    answers.keep_for_later(given[0], place, {items[3]: "Empiezo"}, language="es", now=BEFORE)
    sheet = answers.sheet_of(given[0], place)
    assert sheet is not None and (sheet.handed_in_at, answers.said_on(sheet)) == (
        None,
        {items[3].pk: "Empiezo"},
    )
    answer(given[0], place, 1, BEFORE)
    sheet = AnswerSheet.objects.get()
    assert (sheet.handed_in_at, items[3].pk in answers.said_on(sheet)) == (BEFORE, False)


def test_a_sheet_is_of_a_place_or_of_a_code_and_never_of_both_or_none(
    given: list[Sitting], group: Cohort, now: datetime
) -> None:
    place = take(group, 1, now)
    for wrong in ({}, {"registration": place, "own_code": "a" * 64}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AnswerSheet.objects.create(sitting=given[0], language="es", source="phone", **wrong)


def test_the_points_after_the_course_are_the_lowest_of_a_place(
    given: list[Sitting], group: Cohort, now: datetime
) -> None:
    one, other = take(group, 1, now), take(group, 2, now)
    answer(given[0], one, 0, BEFORE)
    answer(given[1], one, 1, AFTER)
    # 2 of 4 points
    assert (scores.post_percent(one), scores.post_percent(other)) == (50, None)


# --- Without a name ---------------------------------------------------------------------------


@pytest.fixture
def unnamed(group: Cohort, quiz: Assessment, trainer: Person, now: datetime) -> list[Sitting]:
    take(group, 1, now)
    return sittings.give(group, quiz, linking="own-code", by=trainer, now=now)


def test_a_code_of_ones_own_is_kept_as_a_keyed_hash_and_the_day_alone(
    unnamed: list[Sitting], group: Cohort, now: datetime
) -> None:
    answer(unnamed[0], "té 07 lú", 1, BEFORE)
    answer(unnamed[1], "TE07LU", 1, AFTER)
    one, two = AnswerSheet.objects.order_by("handed_in_at")
    assert (
        one.own_code == two.own_code == own_code.hashed(group, "te-07-lu") != own_code.hashed(group, "TE07LA")
    )
    assert (one.registration, one.handed_in_at) == (None, datetime(2026, 11, 19, tzinfo=UTC))
    with pytest.raises(CodeTaken):
        answer(unnamed[0], "TE07LU", 2, BEFORE)


def test_no_two_groups_have_the_same_hash_of_a_code(
    unnamed: list[Sitting], quiz: Assessment, group: Cohort, trainer: Person, now: datetime
) -> None:
    assert own_code.hashed(Cohort(code="another"), "TE07LU") != own_code.hashed(group, "TE07LU")


@pytest.mark.parametrize(
    ("typed", "is_one"),
    [
        ("TE07LU", True),
        ("té-07-lú", True),
        ("TE07LUX", True),
        ("TE32LU", False),
        ("TE7LU", False),
        ("", False),
    ],
)
def test_a_code_has_a_shape(typed: str, is_one: bool) -> None:
    assert own_code.is_one(typed) == is_one


def test_a_named_sitting_takes_no_code_and_an_unnamed_one_no_place(
    given: list[Sitting], group: Cohort, organisation: Organisation, trainer: Person, now: datetime
) -> None:
    with pytest.raises(NotOpen):
        answer(given[0], "TE07LU", 1, BEFORE)
    Sitting.objects.update(linking="own-code")
    with pytest.raises(NotOpen):
        answer(given[0], take(group, 3, now), 1, BEFORE)


def test_nobody_floods_a_group_with_codes(unnamed: list[Sitting]) -> None:
    # One place: 2 × 1 + 10 sheets
    for number in range(12):
        answer(unnamed[0], f"AA{number + 1:02}BB", 0, BEFORE)
    with pytest.raises(NoMoreSheets):
        answer(unnamed[0], "ZZ31ZZ", 0, BEFORE)


def test_nor_do_papers_flood_it(unnamed: list[Sitting], now: datetime) -> None:
    papers = [(f"AA{number + 1:02}BB", {}) for number in range(13)]
    with pytest.raises(NoMoreSheets):
        answers.enter(unnamed[0], papers, language="es", by=None, now=BEFORE)
    assert not AnswerSheet.objects.exists()
    assert answers.enter(unnamed[0], papers[:12], language="es", by=None, now=BEFORE) == 12


def test_whoever_answers_what_was_taken_back_meanwhile_is_told_so(
    unnamed: list[Sitting], group: Cohort, quiz: Assessment, trainer: Person
) -> None:
    sittings.take_back(group, quiz, by=trainer, now=BEFORE)
    with pytest.raises(NotOpen):
        answer(unnamed[0], "TE07LU", 1, BEFORE)


def test_closing_keeps_all_that_was_answered_without_a_name(unnamed: list[Sitting], trainer: Person) -> None:
    answer(unnamed[0], "TE07LU", 1, BEFORE)
    answer(unnamed[0], "SA08MA", 2, BEFORE)
    before = set(Response.objects.values_list("sheet", "item"))
    sittings.close(unnamed[1], by=trainer, now=AFTER)
    assert (AnswerSheet.objects.count(), set(Response.objects.values_list("sheet", "item"))) == (2, before)


def test_a_protected_group_is_matched_by_codes_unless_somebody_chooses(group: Cohort) -> None:
    assert sittings.usual_linking(group) == "place"
    group.event.risk = Event.Risk.PROTECTED
    assert sittings.usual_linking(group) == "own-code"


# --- Held and forgotten -----------------------------------------------------------------------


def test_own_points_are_taken_along_from_when_they_are_told(
    given: list[Sitting], group: Cohort, quiz: Assessment, now: datetime, django_assert_num_queries: Any
) -> None:
    """The answers at once; of the two questions that have points one is right, 2 of 4."""
    places = [take(group, number, now) for number in (1, 2, 3)]
    for place in places:
        answer(given[0], place, 1, BEFORE)
    points = {}
    for at in (BEFORE, LONG_AFTER):
        for some in (places[:1], places):
            with django_assert_num_queries(5):
                held = answers.of_places(some, now=at)
        (first,) = held[places[0].pk]
        points[at] = first["points"], first["out_of"], bool(first["answers"])
    assert points == {BEFORE: (None, None, True), LONG_AFTER: (2, 4, True)}
    Assessment.objects.update(tells_points=False)
    assert answers.of_places(places, now=LONG_AFTER)[places[0].pk][0]["points"] is None


def test_whoever_is_forgotten_keeps_points_in_the_counts_and_no_words(
    given: list[Sitting], group: Cohort, items: list[Item], participant: Person, now: datetime
) -> None:
    place = take(group, 1, now)
    type(place).objects.filter(pk=place.pk).update(person=participant, subject=participant.subject)
    words: dict[Item, Any] = dict.fromkeys(items) | {items[2]: 4, items[3]: "Soy Paula de Tela"}
    answers.hand_in(given[0], place, words, language="es", now=BEFORE)
    (held,) = answers.of_places([place], now=BEFORE)[place.pk]
    assert held["answers"][-1]["answer"] == "Soy Paula de Tela"
    erasure.forget(participant, now=BEFORE)
    assert list(Response.objects.values_list("value", flat=True)) == [4]
    assert AnswerSheet.objects.count() == 1


def test_whoever_renames_a_test_does_not_bring_back_what_a_colleague_retires(
    quiz: Assessment, trainer: Person, now: datetime
) -> None:
    seen = Assessment.objects.get(pk=quiz.pk)
    assessments.retire(quiz, by=trainer, now=now)
    assessments.change(seen, title={"es": "Otro"}, tells_points=True, by=trainer, now=now)
    quiz.refresh_from_db()
    assert (quiz.title, quiz.retired_at) == ({"es": "Otro"}, now)


def test_chosen_hour_that_a_class_passed_keeps_nobody_out(
    given: list[Sitting], group: Cohort, trainer: Person
) -> None:
    """It was to close three days after the last class, which is put off by a week."""
    post, closes = given[1], AFTER + timedelta(days=2)
    sittings.set_times(post, opens_at=None, closes_at=closes, by=trainer, now=BEFORE)
    last = group.lessons.get(position=2).session
    assert last is not None
    schedule.reschedule(last, wall_start=LAST + timedelta(days=7), by=trainer, now=BEFORE)
    post.refresh_from_db()

    opens, until = sitting_times.window(post, sitting_times.span_of(group))

    assert (opens, until) == (AFTER + timedelta(days=6), AFTER + timedelta(days=20, hours=1))


def test_whoever_closes_a_test_that_was_taken_back_meanwhile_closes_nothing(
    given: list[Sitting], group: Cohort, quiz: Assessment, trainer: Person, now: datetime
) -> None:
    sittings.take_back(group, quiz, by=trainer, now=AFTER)
    sittings.close(given[1], by=trainer, now=LONG_AFTER)
    assert not Sitting.objects.exists()
