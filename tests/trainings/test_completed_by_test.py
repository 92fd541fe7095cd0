"""A course that asks for points in its test: who reached them, who can still, and what nobody is told."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from events import attendance
from events.models import Event, Registration
from people.models import Organisation, Person
from tests.trainings.assessment_cast import AFTER, LONG_AFTER, answer, choice, course_test, open_group, take
from trainings import assessments, certificates, cohorts, sittings
from trainings.certificates import Kind
from trainings.errors import CompletedByTest, PassedAlready
from trainings.models import Assessment, Cohort, Course, Sitting
from trainings.progress import of_place, progress

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(organisation: Organisation, trainer: Person, now: datetime) -> Cohort:
    """A group whose test has two questions of two points; 70 per cent of the points complete the course."""
    items = [choice(organisation, trainer, now), choice(organisation, trainer, now, "¿Y otra?")]
    test = course_test(organisation, items, trainer, now)
    Course.objects.update(test_percent=70)
    test.course.refresh_from_db()
    return open_group(test, trainer, now)


def attend_all(group: Cohort, place: Registration, by: Person) -> None:
    for lesson in group.lessons.select_related("session"):
        assert lesson.session is not None
        attendance.mark_many(lesson.session, {place.code: "present"}, by=by, now=AFTER)


def give(group: Cohort, by: Person, now: datetime, linking: str = "place") -> Sitting:
    return give_of(Assessment.objects.get(), group, by, now, linking)


def give_of(test: Assessment, group: Cohort, by: Person, now: datetime, linking: str = "place") -> Sitting:
    made = sittings.give(group, test, linking=linking, by=by, now=now)
    return next(one for one in made if one.moment == Sitting.Moment.POST)


def told(place: Registration, group: Cohort) -> tuple[bool, bool, str]:
    with override("es"):
        found = of_place(place, group, now=LONG_AFTER)
        return found.complete, found.can_complete, found.told[-1].words


def test_whoever_reaches_the_points_completes_and_whoever_does_not_cannot_any_more(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    """Two of two right are 100 per cent; one of two are 50, under the 70 that are asked for."""
    post = give(group, trainer, now)
    good, bad, silent = (take(group, number, now) for number in (1, 2, 3))
    for place in (good, bad, silent):
        attend_all(group, place, trainer)
    answer(post, good, 2, AFTER)
    answer(post, bad, 1, AFTER)

    assert told(good, group) == (
        True, True, "Prueba después del curso: se alcanzó el 70 % de los puntos que hacía falta.",
    )  # fmt: skip
    assert told(bad, group) == (
        False, False, "Prueba después del curso: hacía falta el 70 % de los puntos y no se alcanzó.",
    )  # fmt: skip
    assert told(silent, group) == (
        False, True, "Prueba después del curso: aún no entregada; hace falta el 70 % de los puntos.",
    )  # fmt: skip
    assert [one.name for one in certificates.due(group, Kind.ACHIEVEMENT, now=LONG_AFTER)] == ["Persona 1"]
    assert len(certificates.due(group, Kind.ATTENDANCE, now=LONG_AFTER)) == 3
    sittings.close(post, by=trainer, now=LONG_AFTER)
    assert told(silent, group)[:2] == (False, False)


def test_test_that_was_not_given_yet_keeps_everybody_from_completing_and_loses_nobody(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    place = take(group, 1, now)
    attend_all(group, place, trainer)

    assert told(place, group) == (False, True, "Prueba después del curso: todavía no se ha dado.")


def test_test_that_has_to_be_passed_is_not_given_without_names(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    with pytest.raises(CompletedByTest):
        give(group, trainer, now, linking="own-code")
    assert not Sitting.objects.exists()


def test_group_keeps_what_was_asked_when_it_opened(group: Cohort, now: datetime) -> None:
    Course.objects.update(test_percent=100)
    group.refresh_from_db()

    assert group.test_percent == 70


def test_desk_reads_whether_it_was_reached_and_no_points(
    enter: Callable[[Person], Client], group: Cohort, trainer: Person, now: datetime
) -> None:
    post = give(group, trainer, now)
    place = take(group, 1, now)
    attend_all(group, place, trainer)
    answer(post, place, 1, AFTER)

    page = enter(trainer).get(f"/es/desk/trainings/groups/{group.code}/").content.decode()

    assert "hacía falta el 70" in page and "50 %" not in page
    assert "al menos el 70" in page


def test_group_without_a_test_to_pass_costs_no_query_more_and_three_cost_as_one(
    group: Cohort, trainer: Person, now: datetime, django_assert_num_queries: Any
) -> None:
    post = give(group, trainer, now)
    answer(post, take(group, 1, now), 2, AFTER)
    with CaptureQueriesContext(connection) as one:
        progress(group, now=LONG_AFTER)
    for number in (2, 3):
        answer(post, take(group, number, now), 1, AFTER)
    with django_assert_num_queries(len(one)):
        progress(group, now=LONG_AFTER)
    group.test_percent = 0
    with django_assert_num_queries(len(one) - 2):
        progress(group, now=LONG_AFTER)


def test_whoever_has_exactly_the_points_that_are_asked_for_has_reached_them(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    """One of two right are 50 per cent."""
    Cohort.objects.update(test_percent=50)
    group.refresh_from_db()
    post, place = give(group, trainer, now), take(group, 1, now)
    attend_all(group, place, trainer)
    answer(post, place, 1, AFTER)

    assert told(place, group)[0]


def test_test_without_names_that_was_given_before_passes_nobody(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    """A draft could once take over a rule that asks for points after it was given its test."""
    Cohort.objects.update(test_percent=0)
    post, place = give(group, trainer, now, linking="own-code"), take(group, 1, now)
    answer(post, "GU07MA", 2, AFTER)
    Cohort.objects.update(test_percent=70)
    group.refresh_from_db()

    assert told(place, group)[2] == "Prueba después del curso: todavía no se ha dado."


def test_draft_with_a_test_without_names_takes_over_no_rule_that_asks_for_points_until_it_is_taken_back(
    enter: Callable[[Person], Client], group: Cohort, trainer: Person, now: datetime
) -> None:
    Event.objects.update(status=Event.Status.DRAFT)
    Cohort.objects.update(test_percent=0)
    give(group, trainer, now, linking="own-code")
    page = enter(trainer).post(f"/es/desk/trainings/groups/{group.code}/version/", follow=True)
    group.refresh_from_db()
    assert ("sin nombres" in page.content.decode(), group.test_percent) == (True, 0)

    sittings.take_back(group, Assessment.objects.get(), by=trainer, now=now)
    assert cohorts.take_over(group, by=trainer, now=now)
    group.refresh_from_db()
    assert (group.test_percent, give(group, trainer, now).linking) == (70, "place")


def test_further_test_is_asked_of_nobody_once_somebody_has_handed_one_in(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    first = Assessment.objects.get()
    second, third, survey = (
        assessments.create(group.course, purpose=purpose, title={"es": purpose}, by=trainer, now=now)
        for purpose in ("knowledge", "knowledge", "survey")
    )
    for one in (second, third, survey):
        assessments.put_in(one, assessments.items_of(first), by=trainer, now=now)
    post, place = give_of(first, group, trainer, now), take(group, 1, now)
    # While nobody has handed in the one after the course, there may be two of them.
    other = give_of(second, group, trainer, AFTER)
    attend_all(group, place, trainer)
    for sitting in (post, other):
        answer(sitting, place, 2, AFTER)

    with pytest.raises(PassedAlready):
        give_of(third, group, trainer, AFTER)
    give_of(survey, group, trainer, AFTER)
    assert told(place, group)[0]


def test_further_test_is_given_where_points_complete_nothing(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    Cohort.objects.update(test_percent=0)
    first = Assessment.objects.get()
    second = assessments.create(group.course, purpose="knowledge", title={"es": "Dos"}, by=trainer, now=now)
    assessments.put_in(second, assessments.items_of(first), by=trainer, now=now)
    answer(give_of(first, group, trainer, now), take(group, 1, now), 2, AFTER)
    assert give_of(second, group, trainer, AFTER).assessment == second


def test_one_of_two_tests_that_closed_without_them_is_lost_while_the_other_is_open(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    first = Assessment.objects.get()
    second = assessments.create(group.course, purpose="knowledge", title={"es": "Otra"}, by=trainer, now=now)
    assessments.put_in(second, assessments.items_of(first), by=trainer, now=now)
    closed, other = (give_of(one, group, trainer, now) for one in (first, second))
    late, early = take(group, 1, now), take(group, 2, now)
    for place in (late, early):
        attend_all(group, place, trainer)
        answer(other, place, 2, AFTER)
    answer(closed, early, 2, AFTER)
    assert told(late, group)[:2] == (False, True)

    sittings.close(closed, by=trainer, now=AFTER)

    assert (told(late, group)[:2], told(early, group)[:2]) == ((False, False), (True, True))


def test_whoever_closes_a_test_that_completes_the_course_reads_whom_it_touches(
    enter: Callable[[Person], Client], group: Cohort, trainer: Person, now: datetime
) -> None:
    pre, post = sittings.give(group, Assessment.objects.get(), linking="place", by=trainer, now=now)
    client = enter(trainer)
    asked = [
        client.get(f"/es/desk/trainings/sittings/{one.code}/close/").content.decode() for one in (pre, post)
    ]
    assert ["ya no podrá completarlo" in page for page in asked] == [False, True]
