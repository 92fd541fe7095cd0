"""Tests and surveys of groups without classes: before the first module, after enough, and months later."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override

from events import schedule
from events.models import Registration
from mail import kinds
from mail.models import Letter
from people import links
from people.models import Organisation, Person
from tests.trainings.assessment_cast import answer, choice
from tests.trainings.own_paced import (
    CLOSES,
    OPENS,
    UNDER_WAY,
    accept,
    course_alone,
    open_alone,
    say,
    take,
)
from tests.trainings.test_at_risk import word
from trainings import (
    answers,
    assessments,
    certificates,
    credentials,
    openings,
    own_pace,
    own_pace_letters,
    results,
    sheets,
    sitting_times,
    sittings,
)
from trainings.errors import AskedAfter, AskedBefore, DaysNotOver, NoRoom, NotOpen, NotThrough
from trainings.models import AnswerSheet, Assessment, Cohort, Course, Sitting
from trainings.progress import of_place
from trainings.sitting_times import State, state_of_place

Enter = Callable[[Person], Client]
#: The day after enough was worked through, and the same hour three months after the last day.
NEXT_DAY = UNDER_WAY + timedelta(days=1)
MONTHS_3 = datetime.fromisoformat("2027-03-21T06:00Z")


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(UNDER_WAY, tick=False):
        yield


@pytest.fixture
def early() -> datetime:
    """Well before the first day."""
    return OPENS - timedelta(days=10)


@pytest.fixture
def course(organisation: Organisation, trainer: Person, early: datetime) -> Course:
    """Three modules of an hour, of which two complete it; half of the points in its test do too."""
    made = course_alone(organisation, trainer, early)
    made.test_percent = 50
    made.save()
    return made


@pytest.fixture
def quiz(course: Course, trainer: Person, early: datetime) -> Assessment:
    items = [choice(course.organisation, trainer, early), choice(course.organisation, trainer, early, "¿Y?")]
    made = assessments.create(course, purpose="knowledge", title={"es": "Lo que sé"}, by=trainer, now=early)
    assessments.put_in(made, items, by=trainer, now=early)
    return made


@pytest.fixture
def group(quiz: Assessment, trainer: Person, early: datetime) -> Cohort:
    return open_alone(quiz.course, trainer, early)


@pytest.fixture
def given(group: Cohort, quiz: Assessment, trainer: Person, early: datetime) -> list[Sitting]:
    return sittings.give(group, quiz, linking="place", follow_up=["months-3"], by=trainer, now=early)


@pytest.fixture
def paula(group: Cohort, early: datetime) -> Registration:
    return take(group, early)


def page_of(place: Registration, name: str, *args: str) -> str:
    token = links.mint("registration", place.code, now=UNDER_WAY, days=400)
    return reverse(f"trainings:my_registration_{name}", args=[token, *args])


# --- When -------------------------------------------------------------------------------------


def test_moments_follow_the_days_and_for_each_learner_what_they_worked_through(
    given: list[Sitting], group: Cohort, paula: Registration
) -> None:
    """The share is 60 per cent of three hours: two modules of one hour are enough, one is not."""
    span = sitting_times.span_of(group)
    assert [tuple(sitting_times.window(one, span)) for one in given] == [
        (OPENS, CLOSES), (OPENS, CLOSES), (MONTHS_3, MONTHS_3 + timedelta(days=21)),
    ]  # fmt: skip

    def stands(now: datetime = UNDER_WAY) -> list[str]:
        return [state_of_place(one, paula, now=now).value for one in given]

    assert stands(OPENS - timedelta(seconds=1)) == ["ahead", "ahead", "ahead"]
    assert stands(OPENS) == ["open", "waits", "ahead"]
    assert stands(MONTHS_3) == ["over", "over", "waits"]
    say(paula, group, 1)
    assert stands() == ["begun", "waits", "ahead"]
    say(paula, group, 3)
    assert stands() == ["begun", "open", "ahead"]
    assert stands(CLOSES) == ["over", "over", "ahead"]
    assert stands(MONTHS_3) == ["over", "over", "open"]
    # A slip that is taken back was none.
    for position in (3, 1):
        own_pace.take_back(paula, group, group.lessons.get(position=position), now=UNDER_WAY)
    assert stands() == ["open", "waits", "ahead"]


def test_other_days_and_times_chosen_by_staff_hold_for_everybody_within_what_they_worked_through(
    given: list[Sitting], group: Cohort, paula: Registration, trainer: Person
) -> None:
    sittings.set_times(given[1], opens_at=None, closes_at=NEXT_DAY, by=trainer, now=UNDER_WAY)
    fresh = Sitting.objects.select_related("cohort__event").get(pk=given[1].pk)
    assert state_of_place(fresh, paula, now=UNDER_WAY) == State.WAITS
    say(paula, group, 1, 3)
    assert [state_of_place(fresh, paula, now=at) for at in (UNDER_WAY, NEXT_DAY)] == [State.OPEN, State.OVER]


def test_what_comes_too_late_or_too_early_is_refused_with_a_sentence(
    given: list[Sitting], group: Cohort, paula: Registration, trainer: Person
) -> None:
    with pytest.raises(NotThrough):
        answer(given[1], paula, 2, UNDER_WAY)
    say(paula, group, 1, 3)
    with pytest.raises(AskedBefore):
        answer(given[0], paula, 2, UNDER_WAY)
    with pytest.raises(AskedBefore):
        answers.keep_for_later(given[0], paula, {}, language="es", now=UNDER_WAY)
    with pytest.raises(NotOpen):
        answer(given[1], paula, 2, CLOSES)
    schedule.cancel_event(group.event, by=trainer, now=UNDER_WAY)
    with pytest.raises(NotOpen):
        answer(given[1], paula, 2, UNDER_WAY)
    assert not AnswerSheet.objects.exists()


def test_it_is_closed_once_nobody_can_come_to_it_and_tells_the_gain(
    given: list[Sitting], group: Cohort, quiz: Assessment, trainer: Person, early: datetime
) -> None:
    for name in ("Ana", "Rosa", "Luz", "Sol", "Flor"):
        place = take(group, early, name)
        answer(given[0], place, 0, OPENS)
        say(place, group, 1, 3)
        answer(given[1], place, 1, UNDER_WAY)
    with pytest.raises(DaysNotOver):
        sittings.close(given[1], by=trainer, now=UNDER_WAY)
    sittings.close(given[1], by=trainer, now=CLOSES)
    found = results.of(group, quiz)
    # None of four points before, two of four after.
    assert found.gain is not None
    assert (found.paired, found.present, found.is_marked, found.gain.mean_gain) == (5, 5, False, 50)


def test_paper_and_a_wall_are_refused_where_nobody_is_in_a_room(
    given: list[Sitting], paula: Registration, trainer: Person, enter: Enter
) -> None:
    with pytest.raises(NoRoom):
        answers.enter(given[0], [(paula, {})], language="es", by=trainer, now=UNDER_WAY)
    client, here = enter(trainer), reverse("trainings:desk_sitting", args=[given[0].code])
    for name, more in (("wall", []), ("table", []), ("papers", []), ("paper", ["es"])):
        page = client.get(reverse(f"trainings:desk_sitting_{name}", args=[given[0].code, *more]), follow=True)
        assert page.redirect_chain[0][0] == here
        assert "no hay una sala" in page.content.decode()
    text = client.get(here).content.decode()
    assert "/wall/" not in text and "/papers/" not in text and "/close/" not in text
    assert "primer módulo" in text


# --- Without a name ---------------------------------------------------------------------------


def test_sheets_without_a_name_keep_no_day_that_would_tell_whose_they_are(
    group: Cohort, quiz: Assessment, paula: Registration, trainer: Person, early: datetime, client: Client
) -> None:
    group.test_percent = 0
    group.save()
    pre, post = sittings.give(group, quiz, linking="own-code", by=trainer, now=early)
    room = reverse("trainings:room", args=[pre.room_code])
    listing = page_of(paula, "tests")
    assert room in client.get(listing).content.decode()
    assert "el día no se guarda" in client.get(room).content.decode()
    answer(pre, "GU07MA", 1, UNDER_WAY)
    say(paula, group, 1, 3)
    text = client.get(listing).content.decode()
    assert room not in text and reverse("trainings:room", args=[post.room_code]) in text
    answer(post, "GU07MA", 2, NEXT_DAY)
    assert {sheet.handed_in_at for sheet in AnswerSheet.objects.all()} == {
        OPENS.replace(hour=0, minute=0, second=0)
    }


# --- On one's own page ------------------------------------------------------------------------


def test_learner_is_led_to_the_test_before_the_first_module_and_after_enough(
    given: list[Sitting], group: Cohort, paula: Registration, client: Client
) -> None:
    pre, post, _later = given
    modules, listing = page_of(paula, "modules"), page_of(paula, "tests")
    own = client.get(
        reverse(
            "events:my_registration", args=[links.mint("registration", paula.code, now=UNDER_WAY, days=9)]
        )
    )
    assert "/tests/" in own.content.decode()
    first = client.get(modules).content.decode()
    assert f"/tests/{pre.code}/" in first and "Primero la prueba" in first
    assert "cuando haya trabajado lo que pide" in client.get(listing).content.decode()
    answer(pre, paula, 0, UNDER_WAY)
    assert f"/tests/{pre.code}/" not in client.get(modules).content.decode()
    client.post(modules, {"module": "1", "act": "done"})
    waits = client.get(page_of(paula, "test", post.code)).content.decode()
    assert "<form" not in waits.split("<main")[1]
    enough = client.post(modules, {"module": "3", "act": "done"}, follow=True).content.decode()
    assert f"/tests/{post.code}/" in enough
    late = take(group, UNDER_WAY, "Tardía")
    say(late, group, 1)
    assert "antes del primer módulo" in client.get(page_of(late, "test", pre.code)).content.decode()


def test_page_of_modules_costs_the_same_with_one_test_and_with_three(
    given: list[Sitting],
    quiz: Assessment,
    group: Cohort,
    paula: Registration,
    trainer: Person,
    client: Client,
    early: datetime,
) -> None:
    page = page_of(paula, "modules")

    def cost() -> int:
        client.get(page)
        with CaptureQueriesContext(connection) as queries:
            client.get(page)
        return len(queries)

    few = cost()
    for number in (1, 2):
        more = assessments.create(
            quiz.course, purpose="survey", title={"es": f"{number}"}, by=trainer, now=early
        )
        assessments.put_in(more, assessments.items_of(quiz), by=trainer, now=early)
        sittings.give(group, more, linking="place", by=trainer, now=early)
    assert cost() == few


# --- Completed by it --------------------------------------------------------------------------


def test_points_in_the_test_complete_it_with_tasks_and_modules(
    given: list[Sitting], group: Cohort, paula: Registration, trainer: Person
) -> None:
    assert group.test_percent == 50
    say(paula, group, 1, 3)
    accept(paula, group, by=trainer)
    assert of_place(paula, group, now=UNDER_WAY).complete is False
    answer(given[1], paula, 1, UNDER_WAY)
    assert of_place(paula, group, now=UNDER_WAY).complete is True
    (made,) = certificates.award(group, "achievement", to=[paula.subject], by=trainer, now=UNDER_WAY)
    told = sheets.sentence(made.facts, "es")
    assert "aceptó la tarea" in told and "sin supervisión, obtuvo el 50 % de los puntos" in told
    badge = credentials.credential(made)["credentialSubject"]
    assert badge["narrative"] == told
    assert "50 % de los puntos" in badge["achievement"]["criteria"]["narrative"]


def test_test_alone_can_complete_a_course_without_tasks(
    organisation: Organisation, trainer: Person, early: datetime, enter: Enter
) -> None:
    course = course_alone(organisation, trainer, early, has_task=False)
    course.test_percent = 50
    course.save()
    new = (
        enter(trainer).get(reverse("trainings:desk_group_new_own_pace", args=[course.code])).content.decode()
    )
    assert "no puede dar certificado" not in new and "al menos el 50" in new
    group = open_alone(course, trainer, early)
    place = take(group, early)
    say(place, group, 1, 2, 3)
    far = of_place(place, group, now=UNDER_WAY)
    with override("es"):
        assert far.told[-1].words == "Prueba después del curso: todavía no se ha dado."
    assert (far.complete, far.can_complete, group.asks_besides) == (False, True, True)
    said = {"own_pace": True, "kind": "achievement", "worked": 3, "modules": 3, "tasks": 0} | {
        "test_percent": 50, "organisation": "Mesa", "course": {"es": "Datos"}, "minutes": 0,
        "planned_minutes": 180, "percent": 60,
    }  # fmt: skip
    assert "tarea" not in sheets.sentence(said, "es") and "50 %" in sheets.sentence(said, "es")


# --- Letters ----------------------------------------------------------------------------------


def test_letters_are_few_and_come_to_those_to_whom_it_is_open(
    given: list[Sitting], group: Cohort, paula: Registration, early: datetime
) -> None:
    ana, _idle = take(group, early, "Ana"), take(group, early, "Sin empezar")
    say(paula, group, 1, 3)
    say(ana, group, 1, 3)
    answer(given[1], ana, 1, UNDER_WAY)
    before_end = CLOSES - timedelta(days=2)
    posted = [
        openings.post_due(at)
        for at in (
            OPENS + timedelta(hours=9),
            NEXT_DAY - timedelta(seconds=1),
            NEXT_DAY,
            NEXT_DAY + timedelta(hours=1),
            before_end,
            before_end + timedelta(days=1),
            CLOSES,
            MONTHS_3,
            MONTHS_3 + openings.MORNING,
        )
    ]
    # After the course Paula alone; months later she and Ana; before it, and to who did not begin, nothing.
    assert posted == [0, 0, 1, 0, 1, 0, 0, 0, 2]
    letter = Letter.objects.filter(kind=openings.KIND).order_by("pk").first()
    assert letter is not None and letter.about["registration"] == paula.code
    kind = kinds.get(openings.KIND)
    assert kind.still_due(letter, NEXT_DAY) is True
    own_pace.take_back(paula, group, group.lessons.get(position=3), now=NEXT_DAY)
    assert kind.still_due(letter, NEXT_DAY) is False


def test_letter_that_the_modules_are_open_leads_to_the_test_before_them(
    given: list[Sitting], group: Cohort, paula: Registration
) -> None:
    at = OPENS + own_pace_letters.MORNING
    own_pace_letters.post_due(at)
    letter = Letter.objects.get(kind=own_pace_letters.OPEN)
    assert "hay una prueba" in word(letter, "es", at)[0]
    say(paula, group, 1, now=at)
    assert "hay una prueba" not in word(letter, "es", at)[0]


# --- At the desk ------------------------------------------------------------------------------


def test_trainer_gives_a_survey_and_reads_by_what_it_opens(
    course: Course, group: Cohort, quiz: Assessment, trainer: Person, early: datetime, enter: Enter
) -> None:
    survey = assessments.create(course, purpose="survey", title={"es": "Opinión"}, by=trainer, now=early)
    assessments.put_in(survey, assessments.items_of(quiz), by=trainer, now=early)
    client, here = enter(trainer), reverse("trainings:desk_sittings", args=[group.code])
    assert here in client.get(reverse("trainings:desk_group", args=[group.code])).content.decode()
    text = client.get(here).content.decode()
    assert "hasta que termine el último día" in text and "primera clase" not in text
    done = client.post(here, {"assessment": survey.code, "linking": "place"}, follow=True).content.decode()
    assert "por sus días y por lo que cada persona ha avanzado" in done
    assert [one.moment for one in Sitting.objects.all()] == ["post"]
    assert client.get(reverse("trainings:desk_results", args=[Sitting.objects.get().code])).status_code == 200


def test_learner_without_the_points_is_not_told_that_the_last_day_is_over(
    given: list[Sitting], group: Cohort, paula: Registration, client: Client
) -> None:
    say(paula, group, 1, 3)
    answer(given[1], paula, 0, UNDER_WAY)
    page = client.get(page_of(paula, "certificates")).content.decode()
    assert "El último día ya pasó" not in page and "Los módulos siguen abiertos para usted" in page
    with time_machine.travel(CLOSES, tick=False):
        assert "El último día ya pasó" in client.get(page_of(paula, "certificates")).content.decode()


def test_test_before_the_modules_never_comes_after_the_one_that_follows_them(
    given: list[Sitting], group: Cohort, paula: Registration
) -> None:
    say(paula, group, 1, 3)
    answer(given[1], paula, 1, UNDER_WAY)
    first, third = (group.lessons.get(position=position) for position in (1, 3))
    own_pace.take_back(paula, group, third, now=UNDER_WAY)
    with pytest.raises(AskedAfter):
        own_pace.take_back(paula, group, first, now=UNDER_WAY)
    assert state_of_place(given[0], paula, now=UNDER_WAY) == "begun"
