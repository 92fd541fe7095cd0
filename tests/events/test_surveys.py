"""Surveys: answered once and joined to nobody; what is told of them gives nobody away."""

from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils import translation

from events import attendance, posting, questions, registration, surveys
from events.errors import AnsweredAlready, NothingAsked, SurveyBegun, SurveyClosed
from events.models import Event, Question, Registration, Session, Survey, SurveyAnswer, SurveyMark
from events.questions import Wording
from events.recognition import Answers, Contact
from mail.models import Letter
from people import erasure, links
from people.models import Person
from reports.disclosure import surveys as results
from tests.filled import filled

#: How long the survey's letter leaves it to the thanks.
DAY = surveys.THANKS_FIRST

CANARY = "Quetzalxóchitl"


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(now, tick=False) as traveller:
        yield traveller


@pytest.fixture
def survey(event: Event, session: Session, now: datetime) -> Survey:
    """An open survey about the session: a scale and a text."""
    event.capacities.update(seats=None)
    made = surveys.create(
        event, session=session, title={"es": "Su opinión"}, sends_letters=True, by=None, now=now
    )
    surveys.open_up(made, by=None, now=now)
    return made


def place(event: Event, now: datetime, name: str = "Paula") -> Registration:
    return registration.register(
        event,
        answers=Answers(name=name, mode="online"),
        contact=Contact(email=f"{name.lower()}@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )


def page(one: Registration, survey: Survey, now: datetime) -> str:
    token = links.mint("registration", one.code, now=now, days=30)
    return f"/es/my/{token}/survey/{survey.code}/"


def say(survey: Survey, event: Event, now: datetime, scale: list[int], texts: list[str] = []) -> None:  # noqa: B006
    """So many people answer, each with a value of the scale and perhaps a text."""
    asked = questions.of_survey(survey)
    for number, value in enumerate(scale):
        given: dict[Question, Any] = {asked[0]: value}
        if number < len(texts):
            given[asked[1]] = texts[number]
        surveys.answer(survey, place(event, now, f"P{SurveyMark.objects.count()}"), given)


def told(survey: Survey) -> list[results.Told]:
    return results.results(survey, language="es")


# --- Answered ---------------------------------------------------------------------------------


def test_a_participant_answers_once_by_their_page_and_nothing_joins_the_answers_to_them(
    event: Event, survey: Survey, now: datetime
):
    mine = place(event, now)
    path = page(mine, survey, now)
    scale, text = questions.of_survey(survey)
    opened = Client().get(path)
    assert f"survey/{survey.code}/" in Client().get(path.partition("survey/")[0]).content.decode()

    sent = Client().post(path, filled(opened, **{f"q_{scale.code}": "4", f"q_{text.code}": CANARY}))
    again = Client().post(path, {f"q_{scale.code}": "1"})

    assert (sent.status_code, again.status_code) == (302, 409)
    assert sorted((row.question_id, row.value) for row in SurveyAnswer.objects.all()) == [
        (scale.pk, 4), (text.pk, CANARY),
    ]  # fmt: skip
    assert [row.registration for row in SurveyMark.objects.all()] == [mine]
    assert f"survey/{survey.code}/" not in Client().get(path.partition("survey/")[0]).content.decode()


def test_the_tables_of_a_survey_hold_no_hour_no_number_in_order_and_no_tie():
    """What could join an answer to a mark, or two answers of one person, has no column to stand in."""
    columns = {
        name: {(field.name, type(field)) for field in apps.get_model(f"events.{name}")._meta.local_fields}
        for name in ("SurveyMark", "SurveyAnswer")
    }
    assert columns == {
        "SurveyMark": {
            ("id", models.UUIDField), ("survey", models.ForeignKey), ("registration", models.ForeignKey),
        },
        "SurveyAnswer": {
            ("id", models.UUIDField), ("question", models.ForeignKey), ("value", models.JSONField),
        },
    }  # fmt: skip


def test_two_answers_at_once_are_one(event: Event, survey: Survey, now: datetime):
    mine, scale = place(event, now), questions.of_survey(survey)[0]
    surveys.answer(survey, mine, {scale: 5})
    with pytest.raises(AnsweredAlready):
        surveys.answer(survey, mine, {scale: 1})
    assert [row.value for row in SurveyAnswer.objects.all()] == [5]


def test_a_place_elsewhere_or_given_back_answers_nothing(event: Event, survey: Survey, now: datetime):
    mine, scale = place(event, now), questions.of_survey(survey)[0]
    registration.cancel(mine, now=now)
    assert surveys.open_to(mine) == []
    other = Event.objects.create(title_es="Otra", time_zone="UTC")
    with pytest.raises(SurveyClosed):
        surveys.answer(survey, Registration(event=other, pk=mine.pk), {scale: 1})


def test_closing_is_for_good_and_writes_every_row_anew_in_another_order(
    event: Event, survey: Survey, now: datetime
):
    say(survey, event, now, [1, 2, 3, 4, 5] * 8)
    before = list(SurveyAnswer.objects.values_list("pk", flat=True).order_by("pk"))
    order = _as_stored(SurveyAnswer)

    surveys.close(survey, by=None, now=now)

    assert list(SurveyAnswer.objects.values_list("pk", flat=True).order_by("pk")) == before
    assert _as_stored(SurveyAnswer) != order
    assert surveys.how_many(survey) == 40
    with pytest.raises(SurveyClosed):
        surveys.open_up(survey, by=None, now=now)
    with pytest.raises(SurveyClosed):
        surveys.answer(survey, place(event, now), {questions.of_survey(survey)[0]: 1})


def _as_stored(model: Any) -> list[Any]:
    """The rows in the order in which the database finds them without being told one."""
    from django.db import connection

    hidden = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM {model._meta.db_table} ORDER BY {hidden}")
        return cursor.fetchall()


def test_the_questions_of_an_open_survey_stay(event: Event, survey: Survey, now: datetime):
    scale = questions.of_survey(survey)[0]
    for act in (
        lambda: questions.add(event, survey=survey, wording=Wording("long", {"es": "¿?"}), by=None, now=now),
        lambda: questions.revise(scale, wording=Wording("scale", {"es": "¿?"}), by=None, now=now),
        lambda: questions.retire(scale, by=None, now=now),
        lambda: questions.move(scale, up=False, by=None, now=now),
    ):
        with pytest.raises(SurveyBegun):
            act()
    assert questions.asked(event) == []
    event.refresh_from_db()
    assert event.has_questions is False


def test_whoever_is_forgotten_leaves_no_mark_and_the_answers_are_nobodys(
    event: Event, survey: Survey, now: datetime
):
    mine = place(event, now)
    surveys.answer(survey, mine, {questions.of_survey(survey)[0]: 3})

    erasure.forget_subject(mine.subject, now=now)

    assert (SurveyMark.objects.count(), SurveyAnswer.objects.count()) == (0, 1)


# --- Letters ----------------------------------------------------------------------------------


def test_after_the_session_those_present_get_one_letter(
    event: Event, session: Session, survey: Survey, organiser: Person, now: datetime
):
    there, away = place(event, now), place(event, now, "Luz")
    answered = place(event, now, "Ana")
    surveys.answer(survey, answered, {questions.of_survey(survey)[0]: 3})
    for one, state in ((there, "present"), (away, "absent"), (answered, "present")):
        attendance.mark(session, one, state=state, by=organiser, now=now)
    assert session.ends_at is not None
    Letter.objects.all().delete()

    counts = [
        surveys.post_due(session.ends_at + after)
        for after in (DAY - timedelta(minutes=1), DAY, DAY + timedelta(hours=1), timedelta(days=8))
    ]

    assert counts == [0, 1, 0, 0]
    assert [letter.about["registration"] for letter in Letter.objects.all()] == [there.code]


def test_where_nobody_was_marked_all_who_hold_a_place_are_asked(
    event: Event, session: Session, survey: Survey, now: datetime
):
    place(event, now)
    place(event, now, "Luz")
    assert session.ends_at is not None
    assert surveys.post_due(session.ends_at + DAY) == 2
    surveys.close(survey, by=None, now=now)
    place(event, now, "Ana")
    assert surveys.post_due(session.ends_at + DAY) == 0


def test_whoever_was_thanked_and_led_to_the_survey_gets_no_letter_of_it_beside(
    event: Event, session: Session, survey: Survey, now: datetime
):
    thanked, other = place(event, now), place(event, now, "Luz")
    assert session.ends_at is not None
    posting.post(
        thanked,
        "thanks",
        "events.thanks",
        now=session.ends_at + timedelta(hours=2),
        session=session.code,
    )

    assert surveys.post_due(session.ends_at + DAY) == 1
    assert [letter.about["registration"] for letter in Letter.objects.filter(kind="events.survey")] == [
        other.code
    ]


# --- What is told -----------------------------------------------------------------------------


def test_nothing_is_told_while_it_is_open_nor_below_five_answers(event: Event, survey: Survey, now: datetime):
    say(survey, event, now, [5, 5, 5, 5], ["a", "b", "c", "d"])
    assert told(survey) == []

    surveys.close(survey, by=None, now=now)

    assert [(one.answered, one.counts, one.mean, one.texts) for one in told(survey)] == [
        (None, (), None, ())
    ] * 2


@pytest.mark.parametrize(
    ("scale", "mean"),
    [
        ([1, 2, 3, 4, 5], 3.0),
        ([5, 5, 5, 5, 5], 4.5),  # cut: it does not say that everybody chose the end
        ([1, 1, 1, 1, 1, 1], 1.5),
        ([4, 4, 4, 4, 5, 5, 5, 5, 5], 4.5),
        ([3] * 6 + [4] * 3, 3.5),
    ],
)
def test_a_scale_with_small_counts_has_its_mean_in_halves_and_no_count(
    event: Event, survey: Survey, now: datetime, scale: list[int], mean: float
):
    say(survey, event, now, scale)
    surveys.close(survey, by=None, now=now)

    first = told(survey)[0]

    assert first.answered == len(scale)
    if first.counts:  # nothing had to be hidden
        assert None not in dict(first.counts).values()
    else:
        assert first.mean == mean


def test_a_scale_with_large_counts_is_told_whole(event: Event, survey: Survey, now: datetime):
    say(survey, event, now, [1] * 6 + [2] * 7 + [3] * 8 + [4] * 9 + [5] * 10)
    surveys.close(survey, by=None, now=now)

    first = told(survey)[0]

    assert (first.counts, first.mean) == ((("1", 6), ("2", 7), ("3", 8), ("4", 9), ("5", 10)), 3.2)


def test_texts_are_told_from_five_on_in_an_order_that_is_not_theirs(
    event: Event, survey: Survey, now: datetime
):
    said = [f"texto {number}" for number in range(30)]
    say(survey, event, now, [3] * 30, said)
    surveys.close(survey, by=None, now=now)

    shown = told(survey)[1].texts

    assert (sorted(shown), list(shown) == said) == (sorted(said), False)


def test_no_choice_of_few_is_told_and_none_follows_from_the_others(
    event: Event, session: Session, now: datetime
):
    event.capacities.update(seats=None)
    made = surveys.create(event, session=None, title={"es": "T"}, sends_letters=False, by=None, now=now)
    choice = questions.add(
        event, survey=made, by=None, now=now,
        wording=Wording("choice", {"es": "¿Cuál?"}, choices={"es": ["A", "B", "C"]}),
    )  # fmt: skip
    surveys.open_up(made, by=None, now=now)
    codes = [one["code"] for one in choice.choices]
    for number, code in enumerate([codes[0]] * 2 + [codes[1]] * 20 + [codes[2]] * 20):
        surveys.answer(made, place(event, now, f"P{number}"), {choice: code})
    surveys.close(made, by=None, now=now)

    counts = dict(told(made)[2].counts)

    assert counts["A"] is None
    assert list(counts.values()).count(None) >= 2


def test_organisers_and_trainers_read_the_results_and_nobody_else(
    event: Event, survey: Survey, now: datetime, organiser: Person, trainer: Person,
    foreign_organiser: Person, participant: Person, enter: Any,
):  # fmt: skip
    say(survey, event, now, [4] * 6, [CANARY] * 6)
    path = f"/es/desk/figures/surveys/{survey.code}/"
    assert CANARY not in enter(organiser).get(path).content.decode()
    surveys.close(survey, by=organiser, now=now)

    answers = {who.name: enter(who).get(path) for who in (organiser, trainer, foreign_organiser, participant)}

    assert {name: (one.status_code, CANARY in one.content.decode()) for name, one in answers.items()} == {
        "Olga": (200, True), "Tomás": (200, True), "Otto": (404, False), "Paula": (404, False),
    }  # fmt: skip
    assert (
        f"/surveys/{survey.code}/"
        in enter(organiser).get(f"/es/desk/figures/events/{event.code}/").content.decode()
    )


# --- At the desk ------------------------------------------------------------------------------


def test_the_organiser_builds_opens_and_closes_a_survey(
    event: Event, session: Session, organiser: Person, enter: Any, now: datetime
):
    client = enter(organiser)
    client.post(f"/es/desk/events/{event.code}/surveys/", {"title_es": "¿Qué tal?", "session": session.code})
    made = Survey.objects.get()
    base = f"/es/desk/surveys/{made.code}/"
    assert [one.kind for one in questions.of_survey(made)] == ["scale", "long"]
    client.post(f"{base}ask/?kind=scale", {"label_es": "¿Claro?", "label_en": "Clear?"})
    assert client.post(f"{base}ask/?kind=file", {"label_es": "¿?"}).status_code == 302
    last = questions.of_survey(made)[2]
    client.post(f"/es/desk/questions/{last.code}/move/", {"to": "up"})
    opened = client.get(f"/es/desk/questions/{last.code}/edit/")
    client.post(f"/es/desk/questions/{last.code}/edit/", filled(opened, label_es="¿Fue claro?"))
    assert [one.label["es"] for one in questions.of_survey(made)][1] == "¿Fue claro?"

    for act, status in (("open", "open"), ("close", "closed")):
        assert client.get(f"{base}{act}/").status_code == 200
        client.post(f"{base}{act}/")
        made.refresh_from_db()
        assert made.status == status
    assert client.get(base).status_code == 200
    with translation.override("es"):
        empty = Survey.objects.create(event=event, title={"es": "T"})
    with pytest.raises(NothingAsked):
        surveys.open_up(empty, by=None, now=now)
