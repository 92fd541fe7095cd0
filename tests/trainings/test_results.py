"""What the desk reads of a test: figures of the paired alone, by group, and nothing of fewer than five."""

from collections.abc import Callable
from datetime import datetime, timedelta
from fractions import Fraction

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from events import holders, recognition
from events.models import Presence, Registration
from people import accounts, erasure
from people.models import Organisation, Person, StakeholderGroup
from reports.portal.funder import share
from tests.trainings.assessment_cast import (
    AFTER,
    BEFORE,
    answer,
    choice,
    course_test,
    in_own_words,
    open_group,
    scale,
    take,
)
from trainings import answers, bank, results, sittings
from trainings.bank import Wording
from trainings.desk.results import decimal
from trainings.models import Assessment, Cohort, Sitting

#: An hour at which the test three months later is open.
LATER = datetime.fromisoformat("2027-03-01T15:00Z")


@pytest.fixture
def quiz(organisation: Organisation, trainer: Person, now: datetime) -> Assessment:
    """Four questions of 2 points: each right one is 25 %."""
    items = [choice(organisation, trainer, now, f"¿{number}?") for number in range(4)]
    return course_test(organisation, items, trainer, now)


@pytest.fixture
def group(quiz: Assessment, trainer: Person, now: datetime) -> Cohort:
    return open_group(quiz, trainer, now)


@pytest.fixture
def given(group: Cohort, quiz: Assessment, trainer: Person, now: datetime) -> list[Sitting]:
    return sittings.give(group, quiz, linking="place", follow_up=["months-3"], by=trainer, now=now)


@pytest.fixture
def learn(group: Cohort, given: list[Sitting], now: datetime) -> Callable[..., Registration]:
    """Take a place and hand in so many right answers before and after; none: not at all."""
    count = iter(range(1, 100))

    def one(pre: int | None, post: int | None, **facts: str) -> Registration:
        place = take(group, next(count), now, **facts)
        for sitting, right, at in ((given[0], pre, BEFORE), (given[1], post, AFTER)):
            if right is not None:
                answer(sitting, place, right, at)
        return place

    return one


def close(given: list[Sitting], by: Person) -> None:
    sittings.close(given[1], by=by, now=AFTER)


def test_the_trainer_reads_the_gain_of_those_who_wrote_both(
    learn: Callable[..., Registration], given: list[Sitting], group: Cohort, quiz: Assessment, trainer: Person
) -> None:
    # Paired, in per cent: 25→75, 50→75, 0→50, 100→100, 50→100.
    # pre: 225 / 5 = 45;  post: 400 / 5 = 80;  gain 35;  ⟨g⟩ = 35 / 55 = 7/11 = 0.636, medium
    # individuals without the one at 100 are four, and their mean is kept back.
    for pre, post in ((1, 3), (2, 3), (0, 2), (4, 4), (2, 4)):
        learn(pre, post)
    # Two who did not come back, one who came late, one who wrote nothing.
    learn(0, None), learn(4, None), learn(None, 4), learn(None, None)
    close(given, trainer)
    found = results.of(group, quiz)
    assert (found.paired, found.present, found.is_marked) == (5, 9, False)
    assert dict(found.handed_in) == {"pre": 7, "post": 6, "months-3": 0}
    assert found.gain is not None
    assert (found.gain.mean_pre, found.gain.mean_post, found.gain.mean_gain) == (45, 80, 35)
    assert (found.gain.class_gain, found.gain.individual_gain) == (Fraction(7, 11), None)
    assert (found.gain.individuals, found.gain.band) == (0, "medium")
    # By question, of the same five: the first was right before for 4 of 5 and after for all of them.
    assert (found.items[0].pre, found.items[0].post) == (80, 100)
    # The fourth: before the one at 100 alone; after for two of them.
    assert (found.items[3].pre, found.items[3].post) == (20, 40)


def test_the_mean_of_individual_gains_is_of_five_at_least_in_the_whole_and_in_each_group(
    learn: Callable[..., Registration], given: list[Sitting], group: Cohort, quiz: Assessment, trainer: Person
) -> None:
    # Women: 25→75 five times.  Men: four at 100, one 0→50: the mean of the men's own gains would be his.
    for _number in range(5):
        learn(1, 3)
    for _number in range(4):
        learn(4, 4, gender="man")
    learn(0, 2, gender="man")
    close(given, trainer)
    found = results.of(group, quiz)
    # individuals: 50/75 = 2/3 five times, and 1/2 → (10/3 + 1/2) / 6 = 23/36
    assert found.gain is not None
    assert (found.gain.individuals, found.gain.individual_gain) == (6, Fraction(23, 36))
    _sector, by_gender, _country = found.breakdowns
    # Neither his, nor the women's, which would leave his when taken from all.
    assert [(row.gain.paired, row.gain.individuals, row.gain.individual_gain) for row in by_gender.rows] == [
        (5, 0, None),
        (5, 0, None),
    ]
    assert all(row.gain.class_gain is not None for row in by_gender.rows)


def test_nothing_is_told_before_it_is_closed_nor_of_four(
    learn: Callable[..., Registration], given: list[Sitting], group: Cohort, quiz: Assessment, trainer: Person
) -> None:
    for _number in range(4):
        learn(1, 2)
    learn(0, None)
    assert results.of(group, quiz).gain is None
    close(given, trainer)
    found = results.of(group, quiz)
    assert (found.is_closed, found.paired, found.gain, list(found.items)) == (True, 4, None, [])


def test_small_sectors_are_told_together(
    learn: Callable[..., Registration], given: list[Sitting], group: Cohort, quiz: Assessment, trainer: Person
) -> None:
    # Academia 5: 25→75 each;  government 4 and press 1, small: 0→50 each, together five.
    for _number in range(5):
        learn(1, 3)
    for sector in ("government", "government", "government", "government", "press"):
        learn(0, 2, sector=sector)
    close(given, trainer)
    by_sector, by_gender, by_country = results.of(group, quiz).breakdowns
    (named, together) = by_sector.rows
    assert (named.gain.paired, named.gain.mean_pre, named.gain.mean_post) == (5, 25, 75)
    # 50 / 75 = 2/3;  50 / 100 = 1/2
    assert (named.gain.class_gain, together.label, together.gain.class_gain) == (
        Fraction(2, 3),
        None,
        Fraction(1, 2),
    )
    assert (len(by_gender.rows), len(by_country.rows)) == (1, 1)


def test_a_second_breakdown_is_kept_back_where_it_would_leave_one_person(
    learn: Callable[..., Registration], given: list[Sitting], group: Cohort, quiz: Assessment, trainer: Person
) -> None:
    # Academia are five women; one more woman is in government, with five men: women less academia is her.
    for _number in range(5):
        learn(1, 3)
    learn(0, 4, sector="government")
    for _number in range(5):
        learn(1, 2, sector="government", gender="man")
    close(given, trainer)
    by_sector, by_gender, _country = results.of(group, quiz).breakdowns
    assert ([row.gain.paired for row in by_sector.rows], list(by_gender.rows)) == ([5, 6], [])


def test_facts_are_those_of_the_place_as_they_were_then(
    learn: Callable[..., Registration],
    given: list[Sitting],
    group: Cohort,
    quiz: Assessment,
    trainer: Person,
    participant: Person,
) -> None:
    for _number in range(5):
        place = learn(1, 3, country="GT")
    Registration.objects.filter(pk=place.pk).update(person=participant, subject=participant.subject)
    Person.objects.filter(pk=participant.pk).update(country="CR")
    close(given, trainer)
    country = results.of(group, quiz).breakdowns[2]
    assert [str(row.label) for row in country.rows] == ["Guatemala"]


def test_months_later_the_change_alone_is_told_from_five_on(
    learn: Callable[..., Registration], given: list[Sitting], group: Cohort, quiz: Assessment, trainer: Person
) -> None:
    places = [learn(1, 3) for _number in range(6)]
    close(given, trainer)
    for place, right in zip(places[:5], (2, 2, 3, 3, 1), strict=True):
        answer(given[2], place, right, LATER)
    assert results.of(group, quiz).follow_ups[0].change is None
    sittings.close(given[2], by=trainer, now=LATER)
    (later,) = results.of(group, quiz).follow_ups
    # 25→50, 50, 75, 75, 25: +25 +25 +50 +50 +0 = 150 / 5 = 30
    assert (later.paired, later.change) == (5, 30)


def test_who_was_present_is_the_base_once_presence_is_marked(
    learn: Callable[..., Registration],
    given: list[Sitting],
    group: Cohort,
    quiz: Assessment,
    trainer: Person,
) -> None:
    places = [learn(1, None) for _number in range(3)]
    session = group.lessons.get(position=1).session
    for place, state in zip(places, ("present", "absent", "present"), strict=True):
        Presence.objects.create(session=session, registration=place, state=state, source="hand")
    close(given, trainer)
    found = results.of(group, quiz)
    assert (found.present, found.is_marked) == (2, True)


def read(
    trainer: Person, enter: Callable[[Person], Client], given: list[Sitting], at: datetime = AFTER
) -> str:
    """All that the page of the results says, without what is the browser's own."""
    with time_machine.travel(at, tick=False):
        page = enter(trainer).get(reverse("trainings:desk_results", args=[given[1].code])).content.decode()
    return page[page.index("<main") : page.index("</main>")]


def test_what_was_read_once_stays_as_it_is_whatever_becomes_of_those_who_wrote(
    learn: Callable[..., Registration],
    given: list[Sitting],
    group: Cohort,
    quiz: Assessment,
    organisation: Organisation,
    trainer: Person,
    enter: Callable[[Person], Client],
) -> None:
    # Two rows by sector, and one by gender and country each, so that each fact could move somebody.
    places = [learn(1, 3) for _number in range(6)] + [
        learn(0, 2, sector="government") for _number in range(6)
    ]
    close(given, trainer)
    before = read(trainer, enter, given)
    assert (
        before.count('data-label="Con las dos hojas">6<'),
        before.count('data-label="Con las dos hojas">12<'),
    ) == (2, 2)
    # The first says that she is a man of the other sector and elsewhere; two are one; another is forgotten.
    corrected, joined, kept, forgotten = places[0], places[1], places[2], places[3]
    holders.correct(
        corrected,
        answers=recognition.Answers(
            name="Paula",
            mode="onsite",
            stakeholder_group=StakeholderGroup.objects.get(code="government"),
            country="GT",
            gender_answers=["man"],
        ),
        contact=recognition.Contact(email=corrected.email),
        now=AFTER,
    )
    accounts.join(kept.subject, joined.subject, organisation=organisation, by=trainer, now=AFTER)
    erasure.forget_subject(forgotten.subject, now=AFTER)
    Presence.objects.create(
        session=group.lessons.get(position=1).session, registration=kept, state="present", source="hand"
    )
    assert read(trainer, enter, given) == before
    # A place that is no more takes nothing with it either.
    places[4].delete()
    assert read(trainer, enter, given) == before
    # Months later is told of the sheets as they are then, beside what stands.
    for place, right in zip(places[5:10], (2, 2, 2, 2, 4), strict=True):
        answer(given[2], place, right, LATER)
    sittings.close(given[2], by=trainer, now=LATER)
    # One of academia 25→50; of government 0→50 three times and 0→100: (25 + 150 + 100) / 5 = 55
    (later,) = results.of(group, quiz).follow_ups
    assert (later.paired, later.change) == (5, 55)
    places[6].delete()
    assert results.of(group, quiz).follow_ups == [later]


def test_what_was_closed_before_results_were_kept_is_reckoned_once(
    learn: Callable[..., Registration], given: list[Sitting], group: Cohort, quiz: Assessment, trainer: Person
) -> None:
    for _number in range(5):
        learn(1, 3)
    close(given, trainer)
    known = results.of(group, quiz)
    Sitting.objects.update(came_to=None)
    assert not results.of(group, quiz).is_closed
    # The two that are closed, and not that of months later.
    assert (sittings.keep_what_came(), sittings.keep_what_came()) == (2, 0)
    assert results.of(group, quiz) == known


def test_words_are_not_shown_once_some_of_them_are_gone(
    organisation: Organisation, trainer: Person, enter: Callable[[Person], Client], now: datetime
) -> None:
    words = in_own_words(organisation, trainer, now)
    survey = course_test(organisation, [words], trainer, now, purpose="survey")
    group = open_group(survey, trainer, now)
    (given,) = sittings.give(group, survey, linking="place", by=trainer, now=now)
    places = [take(group, number, now) for number in range(6)]
    for number, place in enumerate(places):
        answers.hand_in(given, place, {words: f"Dije {number}"}, language="es", now=AFTER)
    sittings.close(given, by=trainer, now=AFTER)
    assert len(results.of(group, survey).items[0].texts) == 6
    erasure.forget_subject(places[0].subject, now=AFTER)
    (item,) = results.of(group, survey).items
    # Five are left, and would tell whose the sixth was.
    assert (item.answered, list(item.texts), item.is_incomplete) == (6, [], True)
    page = read(trainer, enter, [given, given])
    assert "ya no se muestra" in page and "Dije" not in page


def test_sheets_without_a_name_are_matched_by_their_codes_and_by_nothing_else(
    group: Cohort, quiz: Assessment, trainer: Person, now: datetime
) -> None:
    given = sittings.give(group, quiz, linking="own-code", by=trainer, now=now)
    for number in range(6):
        take(group, number, now)
    codes = [f"AB{number + 1:02}CD" for number in range(6)]
    for code in codes:
        answer(given[0], code, 1, BEFORE)
    # The last one made another code afterwards: unmatched, and left out.
    for code in [*codes[:5], "ZZ09ZZ"]:
        answer(given[1], code, 3, AFTER)
    close(given, trainer)
    found = results.of(group, quiz)
    assert (found.paired, dict(found.handed_in), list(found.breakdowns)) == (5, {"pre": 6, "post": 6}, [])
    assert found.gain is not None and (found.gain.mean_gain, found.gain.class_gain) == (50, Fraction(2, 3))


def test_a_survey_tells_means_counts_and_words_from_five_on(
    organisation: Organisation, trainer: Person, now: datetime
) -> None:
    items = [
        scale(organisation, trainer, now),
        choice(organisation, trainer, now, right=[]),
        in_own_words(organisation, trainer, now),
    ]
    survey = course_test(organisation, items, trainer, now, purpose="survey")
    group = open_group(survey, trainer, now)
    given = sittings.give(group, survey, linking="place", by=trainer, now=now)
    codes = [one["code"] for one in items[1].choices]
    for number in range(7):
        said = {
            items[0]: 5,
            items[1]: codes[0] if number < 5 else codes[1],
            items[2]: f"{'zyxw'[number]} dije" if number < 4 else None,
        }
        answers.hand_in(given[0], take(group, number, now), said, language="es", now=AFTER)
    sittings.close(given[0], by=trainer, now=AFTER)
    found = results.of(group, survey)
    steps, chosen, words = found.items
    # All chose 5: the mean is told to a half, and never at the end.
    assert (steps.answered, steps.mean) == (7, Fraction(9, 2))
    # 5 and 2: two people can be worked out whichever of the two is shown.
    assert (chosen.answered, list(chosen.choices)) == (7, [])
    assert (words.answered, list(words.texts)) == (0, [])
    place = take(group, 8, now)
    Sitting.objects.update(closed_at=None)
    said = {items[0]: 1, items[1]: codes[2], items[2]: "a dije"}
    answers.hand_in(given[0], place, said, language="es", now=AFTER + timedelta(hours=1))
    sittings.close(given[0], by=trainer, now=AFTER + timedelta(days=1))
    found = results.of(group, survey)
    assert list(found.items[2].texts) == ["a dije", "w dije", "x dije", "y dije", "z dije"]


def test_a_survey_tells_neither_that_everybody_chose_something_nor_that_nobody_did(
    organisation: Organisation, trainer: Person, now: datetime
) -> None:
    lines = {"es": ["a", "b", "c"]}
    items = [
        bank.add(organisation, Wording(kind, {"es": words}, choices=lines), by=trainer, now=now)
        for kind, words in (("choice", "¿Le han amenazado?"), ("choice", "¿Quién?"), ("several", "¿Qué?"))
    ]
    all_alike, nobody_a, ticked = items
    first, second, third = ([one["code"] for one in item.choices] for item in items)
    survey = course_test(organisation, items, trainer, now, purpose="survey")
    group = open_group(survey, trainer, now)
    (given,) = sittings.give(group, survey, linking="place", by=trainer, now=now)
    for number in range(11):
        said = {all_alike: first[0], nobody_a: second[1 + (number < 6)], ticked: [third[0]]}
        if number < 5:
            said[ticked] = third[:2]
        answers.hand_in(given, take(group, number, now), said, language="es", now=AFTER)
    sittings.close(given, by=trainer, now=AFTER)

    def told() -> list[list[tuple[str | None, int]]]:
        return [
            [(words and words["es"], number) for words, number in item.choices]
            for item in results.of(group, survey).items
        ]

    # Of five b and six c: that nobody chose a is hidden with b. Of what all ticked and nobody: nothing.
    protected = [[], [("c", 6), (None, 5)], [("b", 5)]]
    assert told() == protected
    # What was kept before this was hidden is protected as it is read.
    given.refresh_from_db()
    for item, kept in zip(
        given.came_to["items"],
        ([[first[0], 11]], [[second[1], 5], [second[2], 6]], [[third[1], 5], [third[2], 0]]),
        strict=True,
    ):
        item["choices"] = kept
    given.save(update_fields=["came_to"])
    assert told() == protected


def test_results_cost_the_same_for_five_and_for_ten(
    learn: Callable[..., Registration], given: list[Sitting], group: Cohort, quiz: Assessment, trainer: Person
) -> None:
    counted = []
    for _round in range(2):
        Sitting.objects.update(closed_at=None)
        for _number in range(5):
            learn(1, 3)
        sittings.close(Sitting.objects.get(pk=given[1].pk), by=trainer, now=AFTER)
        with CaptureQueriesContext(connection) as found:
            results.of(group, quiz)
        counted.append(len(found))
    assert counted[0] == counted[1]


@pytest.mark.parametrize(("language", "said"), [("es", "77.8"), ("pt-br", "77,8"), ("en", "77.8")])
def test_shares_of_a_test_are_written_as_the_funders_are(language: str, said: str) -> None:
    with translation.override(language):
        assert decimal(Fraction(2800, 36), 1) == said
        assert share(28, 36) == f"{said} %"


def test_a_survey_months_later_is_told_beside_the_first_each_by_its_own_answers(
    organisation: Organisation, trainer: Person, enter: Callable[[Person], Client], now: datetime
) -> None:
    steps, words = scale(organisation, trainer, now), in_own_words(organisation, trainer, now)
    survey = course_test(organisation, [steps, words], trainer, now, purpose="survey")
    group = open_group(survey, trainer, now)
    months = ["months-3", "months-6"]
    given = sittings.give(group, survey, linking="place", follow_up=months, by=trainer, now=now)
    for number in range(6):
        place = take(group, number, now)
        answers.hand_in(given[0], place, {steps: 2, words: f"Entonces {number}"}, language="es", now=AFTER)
        if number < 5:
            said = {steps: 4, words: f"Hoy {number}"}
            answers.hand_in(given[1], place, said, language="es", now=LATER)
    # Months later stands by itself, even where the first was left open.
    sittings.close(given[1], by=trainer, now=LATER)
    found = results.of(group, survey)
    assert (found.is_closed, [one.is_closed for one in found.follow_ups]) == (False, [True, False])
    sittings.close(given[0], by=trainer, now=LATER)
    found = results.of(group, survey)
    first, later = found.items, found.follow_ups[0].items
    assert [(one[0].answered, one[0].mean, len(one[1].texts)) for one in (first, later)] == [
        (6, 2, 6),
        (5, 4, 5),
    ]
    page = read(trainer, enter, [given[0], given[0]], LATER)
    _before, then, later, last = page.split("<h2>")
    assert then.startswith("Después del curso") and "Entonces 5" in then and "Hoy" not in then
    assert later.startswith("3 meses después") and "Hoy 4" in later and "Entonces" not in later
    assert last.startswith("6 meses después") and "Hoy" not in last


def test_months_later_questions_of_a_test_without_points_are_told_of_the_paired_from_five_on(
    organisation: Organisation, trainer: Person, enter: Callable[[Person], Client], now: datetime
) -> None:
    asked = [
        choice(organisation, trainer, now),
        scale(organisation, trainer, now),
        in_own_words(organisation, trainer, now),
    ]
    test = course_test(organisation, asked, trainer, now)
    group = open_group(test, trainer, now)
    given = sittings.give(group, test, linking="place", follow_up=["months-3"], by=trainer, now=now)
    for number in range(6):
        place = take(group, number, now)
        said = {asked[1]: 4 if number else 1, asked[2]: f"Hoy {number}"}
        # The first one of them wrote nothing before, and is not among those who are told of.
        if number:
            answer(given[0], place, 1, BEFORE)
        answers.hand_in(given[2], place, said, language="es", now=LATER)
    sittings.close(given[1], by=trainer, now=LATER)
    sittings.close(given[2], by=trainer, now=LATER)
    (later,) = results.of(group, test).follow_ups
    assert (later.paired, later.change) == (5, -100)
    assert [(one.number, one.answered, one.mean) for one in later.items] == [(2, 5, 4), (3, 5, None)]
    assert list(later.items[1].texts) == [f"Hoy {number}" for number in range(1, 6)]
    assert "Hoy 5" in read(trainer, enter, given, LATER)
