"""The trainings' desk over HTTP: courses, a group opened in two steps, its classes and its progress."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from auditlog.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from cms import records, tree
from events import attendance, parts, recognition, registration, reminders, schedule
from events.models import Event, Part, Registration, Session, Topic
from people.models import Organisation, Person
from tests.conftest import appoint
from tests.filled import filled
from trainings import trainers
from trainings.cohorts import date_lesson, lay_out, open_cohort
from trainings.courses import UnitPlan, mark_of, retire, units_of, words_mark_of, write_course
from trainings.errors import OutOfUse
from trainings.models import Cohort, Course

Enter = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def course(organisation: Organisation, trainer: Person, now: datetime) -> Course:
    return write_course(
        organisation=organisation,
        title={"es": "Datos personales", "en": "Personal data"},
        summary={},
        completion_percent=75,
        units=[UnitPlan({"es": "Consentimiento"}, 90), UnitPlan({"es": "Borrado"}, 180)],
        by=trainer,
        now=now,
    )


@pytest.fixture
def group(course: Course, trainer: Person, now: datetime) -> Cohort:
    first, second = units_of(course)
    return open_cohort(
        course,
        title={"es": "Datos personales · Honduras"},
        time_zone="America/Tegucigalpa",
        country="HN",
        venue="Casa del Pueblo",
        lessons=[(first, datetime(2026, 11, 20, 9)), (second, None)],
        seats={"onsite": 25},
        by=trainer,
        now=now,
    )


def url(route: str, *codes: Any) -> str:
    return reverse(f"trainings:{route}", args=codes)


def pages(course: Course, group: Cohort) -> list[str]:
    return [
        url("desk_course", course.code),
        url("desk_course_edit", course.code),
        url("desk_course_retire", course.code),
        url("desk_group_new", course.code),
        url("desk_group", group.code),
        url("desk_group_place", group.code),
        url("desk_lesson", group.code, 1),
        url("desk_lesson", group.code, 2),
        url("desk_lesson_cancel", group.code, 1),
    ]


def test_trainer_and_organiser_open_every_page(
    trainer: Person, organiser: Person, enter: Enter, course: Course, group: Cohort
) -> None:
    every = [url("desk"), url("desk_course_new"), *pages(course, group)]
    for who in (trainer, organiser):
        client = enter(who)
        assert {page: client.get(page).status_code for page in every} == dict.fromkeys(every, 200)


def test_others_find_nothing(
    foreign_organiser: Person,
    funder: Person,
    participant: Person,
    enter: Enter,
    course: Course,
    group: Cohort,
) -> None:
    for who in (foreign_organiser, funder, participant):
        client = enter(who)
        assert {client.get(page).status_code for page in pages(course, group)} == {404}
        assert client.post(url("desk_group_publish", group.code)).status_code == 404
    assert enter(participant).get(url("desk")).status_code == 404


def test_a_visitor_is_sent_to_log_in(client: Client, course: Course, group: Cohort) -> None:
    assert {client.get(page).status_code for page in [url("desk"), *pages(course, group)]} == {302}


# --- Courses ----------------------------------------------------------------------------------


def units(*rows: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = {"units-TOTAL_FORMS": len(rows), "units-INITIAL_FORMS": initial}
    for place, row in enumerate(rows):
        data |= {f"units-{place}-{name}": value for name, value in row.items()}
    return data


def test_the_trainer_writes_a_course(trainer: Person, organisation: Organisation, enter: Enter) -> None:
    typed = {"organisation": organisation.pk, "title_pt_br": "Segurança", "completion_percent": "80"}
    rows = units({"title_en": "One", "minutes": "60"}, {}, {"title_es": "Dos", "minutes": "120"})
    enter(trainer).post(url("desk_course_new"), typed | rows)
    made = Course.objects.get()
    assert (made.title_pt_br, made.completion_percent) == ("Segurança", 80)
    assert [(unit.position, unit.planned_minutes) for unit in units_of(made)] == [(1, 60), (2, 120)]


@pytest.mark.parametrize(
    ("wrong", "rows"),
    [
        ({"title_es": ""}, [{"title_es": "Uno", "minutes": "60"}]),
        ({}, [{}]),
        ({}, [{"title_es": "Uno"}]),
        ({}, [{"minutes": "60"}]),
        ({}, [{"title_es": "Uno", "minutes": "-3"}]),
        ({}, [{"title_es": "a\x00b", "minutes": "60"}]),
        ({"completion_percent": "0"}, [{"title_es": "Uno", "minutes": "60"}]),
        ({"organisation": "999999"}, [{"title_es": "Uno", "minutes": "60"}]),
    ],
)
def test_a_wrong_course_is_told_and_keeps_what_was_typed(
    wrong: dict[str, str],
    rows: list[dict[str, str]],
    trainer: Person,
    organisation: Organisation,
    enter: Enter,
) -> None:
    typed = {
        "organisation": organisation.pk,
        "title_es": "Curso",
        "title_en": "Kept",
        "completion_percent": "75",
    }
    if wrong.get("title_es") == "":
        typed["title_en"] = ""
    page = enter(trainer).post(
        url("desk_course_new"), typed | {"summary_es": "Dicho así"} | wrong | units(*rows)
    )
    assert page.status_code == 422
    assert Course.objects.count() == 0
    assert "Dicho así" in page.content.decode()


def test_one_more_module_keeps_what_was_typed_and_writes_nothing(
    trainer: Person, organisation: Organisation, enter: Enter
) -> None:
    typed = {"organisation": organisation.pk, "title_es": "Curso", "more": "1"}
    page = enter(trainer).post(url("desk_course_new"), typed | units({"title_es": "Uno"}))
    assert (page.status_code, len(page.context["rows"].forms), Course.objects.count()) == (200, 2, 0)


def test_a_module_that_a_group_teaches_leaves_the_course_and_stays_in_the_group(
    trainer: Person, enter: Enter, course: Course, group: Cohort
) -> None:
    first, second = units_of(course)
    kept = {"unit": first.pk, "title_es": "Consentimiento", "minutes": "90"}
    typed = {"title_es": "Datos", "completion_percent": "75"}
    typed |= {"modules": mark_of([first, second]), "words": words_mark_of(course)}
    typed |= units(kept, initial=1)
    enter(trainer).post(url("desk_course_edit", course.code), typed)
    assert [unit.key for unit in units_of(course)] == [first.key]
    assert [lesson.unit for lesson in group.lessons.order_by("position")] == [first, second]


def test_modules_change_places_and_open_groups_keep_their_minutes(
    trainer: Person, enter: Enter, course: Course, group: Cohort
) -> None:
    first, second = units_of(course)
    rows = [
        {"unit": second.pk, "title_es": "Borrado", "minutes": "60"},
        {"unit": first.pk, "title_es": "Consentimiento", "minutes": "30"},
    ]
    typed = {"title_es": "Datos", "completion_percent": "75"}
    typed |= {"modules": mark_of([first, second]), "words": words_mark_of(course)}
    typed |= units(*rows, initial=2)
    enter(trainer).post(url("desk_course_edit", course.code), typed)
    assert [unit.key for unit in units_of(course)] == [second.key, first.key]
    group.refresh_from_db()
    assert group.planned_minutes == 270


def test_a_retired_course_stands_apart_opens_no_group_and_its_groups_go_on(
    trainer: Person, enter: Enter, course: Course, group: Cohort, now: datetime
) -> None:
    client = enter(trainer)
    asked = client.get(url("desk_course_retire", course.code))
    course.refresh_from_db()
    assert (asked.status_code, course.retired_at) == (200, None)

    client.post(url("desk_course_retire", course.code))
    client.post(url("desk_course_retire", course.code))

    course.refresh_from_db()
    assert course.retired_at == now
    home = client.get(url("desk"))
    assert (list(home.context["courses"]), list(home.context["retired"])) == ([], [course])
    assert list(home.context["ahead"]) == [group]
    assert f"{group.event.country.name} ·" in home.content.decode()
    assert url("desk_group_new", course.code) not in home.content.decode()
    assert (
        url("desk_group_new", course.code) not in client.get(url("desk_course", course.code)).content.decode()
    )
    for answer in (client.get, client.post):
        assert answer(url("desk_group_new", course.code)).url == url("desk_course", course.code)
    client.post(url("desk_lesson", group.code, 2), {"date": "2026-11-27", "time": "09:00"})
    assert group.lessons.get(position=2).session is not None
    acts = LogEntry.objects.get_for_object(course).values_list("additional_data__act", "actor__name")
    assert sorted(acts) == [("course retired", "Tomás"), ("course written", "Tomás")]


def test_a_retired_course_comes_back_by_post_alone(
    trainer: Person, enter: Enter, course: Course, now: datetime
) -> None:
    retire(course, by=trainer, now=now)
    client = enter(trainer)
    with pytest.raises(OutOfUse):
        open_cohort(
            course, time_zone="UTC", lessons=[(units_of(course)[0], None)], seats={}, by=trainer, now=now
        )
    assert client.get(url("desk_course_bring_back", course.code)).url == url("desk_course", course.code)
    course.refresh_from_db()
    assert course.retired_at is not None

    client.post(url("desk_course_bring_back", course.code))

    course.refresh_from_db()
    assert course.retired_at is None
    assert client.get(url("desk_group_new", course.code)).status_code == 200


def test_retired_courses_are_listed_at_the_same_cost_for_three(
    trainer: Person, enter: Enter, course: Course, organisation: Organisation, now: datetime
) -> None:
    retire(course, by=trainer, now=now)
    client = enter(trainer)
    client.get(url("desk"))
    with CaptureQueriesContext(connection) as one:
        client.get(url("desk"))
    for title in ("Claves", "Redes"):
        Course.objects.create(organisation=organisation, title_es=title, retired_at=now)
    with CaptureQueriesContext(connection) as three:
        page = client.get(url("desk"))
    assert (len(page.context["retired"]), len(three)) == (3, len(one))


# --- Groups -----------------------------------------------------------------------------------

FIRST = {
    "country": "HN",
    "onsite": "on",
    "onsite_seats": "25",
    "venue": "Casa del Pueblo",
    "date": "2026-12-02",
    "time": "09:00",
    "every_weeks": "1",
}


def test_classes_are_laid_out_on_the_days_of_the_week() -> None:
    wednesday = datetime(2026, 12, 2, 9)
    assert lay_out(3, first=wednesday) == [wednesday + timedelta(weeks=n) for n in range(3)]
    assert [start.day for start in lay_out(4, first=wednesday, weekdays=[0, 2])] == [2, 7, 9, 14]
    assert [start.day for start in lay_out(3, first=wednesday, every_weeks=2)] == [2, 16, 30]


def test_the_trainer_opens_a_group_in_two_steps_and_publishes_it(
    trainer: Person, enter: Enter, course: Course
) -> None:
    client = enter(trainer)
    second = client.post(url("desk_group_new", course.code), FIRST)
    assert Cohort.objects.count() == 0
    plan = second.context["plan"]
    assert second.context["zone"] == "Tegucigalpa"
    assert plan["title_es"].value() == "Datos personales · Honduras"
    assert [str(date.value()) for _place, _unit, date, _time in plan.rows()] == ["2026-12-02", "2026-12-09"]

    typed = {"step": "lessons", "title_es": "Datos · Honduras", "date_1": "2026-12-03", "time_1": "10:00"}
    client.post(url("desk_group_new", course.code), FIRST | typed)

    made = Cohort.objects.get()
    assert made.planned_minutes == 270
    dated, undated = made.lessons.order_by("position")
    assert dated.session.starts_at.isoformat() == "2026-12-03T16:00:00+00:00"
    assert undated.session is None
    assert list(Part.objects.values_list("role", "status", "person__name")) == [
        ("trainer", "confirmed", "Tomás")
    ]

    page = client.post(url("desk_group_publish", made.code), follow=True)
    made.event.refresh_from_db()
    assert (page.status_code, made.event.status) == (200, Event.Status.PUBLISHED)


def test_only_a_trainer_of_the_organisation_leads_what_they_open_and_date(
    organiser: Person, course: Course, organisation: Organisation, other_organisation: Organisation,
    now: datetime,
) -> None:  # fmt: skip
    first, second = units_of(course)

    def led(day: int) -> int:
        opened = open_cohort(
            course, time_zone="UTC", lessons=[(first, datetime(2026, 12, day, 9)), (second, None)],
            seats={}, by=organiser, now=now,
        )  # fmt: skip
        later = opened.lessons.get(session=None)
        date_lesson(later, wall_start=datetime(2026, 12, day, 19), by=organiser, now=now)
        return Part.objects.filter(person=organiser, session__event=opened.event).count()

    trainers.add(other_organisation, organiser, by=None, now=now)
    appoint(organiser, "trainer", other_organisation)
    assert led(1) == 0
    noted = trainers.add(organisation, organiser, by=None, now=now)
    assert led(2) == 2
    trainers.end(noted, by=None, now=now)
    assert led(3) == 0
    appoint(organiser, "trainer", organisation)
    assert led(4) == 2


def test_a_course_that_changed_between_the_two_steps_is_looked_at_again(
    trainer: Person, enter: Enter, course: Course, organisation: Organisation, now: datetime
) -> None:
    client = enter(trainer)
    second = client.post(url("desk_group_new", course.code), FIRST)
    one, other = units_of(course)
    write_course(
        organisation=organisation, title={"es": "Datos"}, summary={}, completion_percent=75, course=course,
        units=[UnitPlan({"es": "Borrado"}, 180, other), UnitPlan({"es": "Consentimiento"}, 90, one)],
        by=trainer, now=now,
    )  # fmt: skip
    page = client.post(url("desk_group_new", course.code), filled(second))
    assert (page.status_code, Cohort.objects.count()) == (422, 0)
    client.post(url("desk_group_new", course.code), filled(page))
    assert [lesson.unit.title for lesson in Cohort.objects.get().lessons.order_by("position")] == [
        "Borrado",
        "Consentimiento",
    ]


def test_the_address_of_publishing_a_group_leads_to_the_group(
    trainer: Person, enter: Enter, group: Cohort
) -> None:
    answer = enter(trainer).get(url("desk_group_publish", group.code))
    assert answer.url == url("desk_group", group.code)
    group.event.refresh_from_db()
    assert group.event.status == Event.Status.DRAFT


@pytest.mark.parametrize(
    "wrong",
    [
        {"country": "XX"},
        {"date": ""},
        {"date": "9999-12-31"},
        {"onsite": ""},
        {"venue": ""},
        {"online": "on"},
        {"every_weeks": "9"},
    ],
)
def test_a_wrong_first_step_is_told(
    wrong: dict[str, str], trainer: Person, enter: Enter, course: Course
) -> None:
    page = enter(trainer).post(url("desk_group_new", course.code), FIRST | {"city": "Cobán"} | wrong)
    assert page.status_code == 422
    assert "Cobán" in page.content.decode()


@pytest.mark.parametrize(
    "wrong", [{"title_es": ""}, {"time_1": ""}, {"date_1": "nunca"}, {"date_1": "9999-12-31"}]
)
def test_a_wrong_second_step_is_told_and_opens_nothing(
    wrong: dict[str, str], trainer: Person, enter: Enter, course: Course
) -> None:
    typed = {"step": "lessons", "title_es": "G", "date_1": "2026-12-03", "time_1": "10:00", **wrong}
    page = enter(trainer).post(url("desk_group_new", course.code), FIRST | typed)
    assert page.status_code == 422
    assert Cohort.objects.count() == 0


def test_a_group_in_the_past_is_asked_about_once_in_both_steps(
    trainer: Person, enter: Enter, course: Course
) -> None:
    client = enter(trainer)
    new = url("desk_group_new", course.code)
    first = FIRST | {"date": "2026-10-07"}
    asked = client.post(new, first)
    assert (asked.status_code, list(asked.context["form"].errors)) == (422, ["date"])
    assert 'name="keep_past"' in asked.content.decode()

    second = client.post(new, first | {"keep_past": "on"})
    assert second.status_code == 200
    hidden = [field for field in second.context["hidden"] if "keep_past" in field]
    assert len(hidden) == 1 and 'value="True"' in hidden[0]

    typed = {"step": "lessons", "title_es": "G", "date_1": "2026-10-07", "time_1": "09:00"}
    client.post(new, first | typed | {"keep_past": "True"})
    assert Cohort.objects.get().lessons.get(position=1).session.wall_start == datetime(2026, 10, 7, 9)


def test_a_class_laid_out_in_the_past_is_asked_about_in_the_second_step(
    trainer: Person, enter: Enter, course: Course
) -> None:
    client = enter(trainer)
    new = url("desk_group_new", course.code)
    typed = FIRST | {
        "step": "lessons",
        "title_es": "G",
        "date_1": "2026-12-03",
        "time_1": "10:00",
        "date_2": "2025-12-10",
        "time_2": "10:00",
    }
    asked = client.post(new, typed)
    assert (asked.status_code, list(asked.context["plan"].errors)) == (422, ["date_2"])
    assert asked.content.decode().count('name="keep_past"') == 1
    assert Cohort.objects.count() == 0

    # Another thing is wrong: the tick stays, and stands once on the page.
    again = client.post(new, typed | {"keep_past": "on", "title_es": ""})
    assert again.content.decode().count('name="keep_past"') == 1
    assert again.context["plan"]["keep_past"].value() is True

    client.post(new, typed | {"keep_past": "on"})
    assert Cohort.objects.get().lessons.get(position=2).session.wall_start == datetime(2025, 12, 10, 10)


def test_a_class_dated_in_the_past_is_asked_about_once_and_nobody_is_told(
    trainer: Person, enter: Enter, group: Cohort, now: datetime
) -> None:
    client = enter(trainer)
    for position in (1, 2):  # a set date that moves, and an open one
        typed = {"date": "2026-11-02", "time": f"{4 + 6 * position}:00"}
        with override("en"):
            asked = client.post(url("desk_lesson", group.code, position), typed | {"sure": "1"})
        assert list(asked.context["form"].errors) == ["date"]
        assert ("nobody will be written to" in str(asked.context["form"].errors)) is (position == 1)
        client.post(url("desk_lesson", group.code, position), typed | {"sure": "1", "keep_past": "on"})
        moved = group.lessons.get(position=position).session
        assert moved.wall_start == datetime(2026, 11, 2, 4 + 6 * position)
    client.post(url("desk_lesson_cancel", group.code, 1))
    assert reminders.send_due(now) == 0


@pytest.mark.parametrize(("language", "spoken"), [("es", "es"), ("pt-br", "pt"), ("en", "en")])
def test_a_group_is_held_in_the_language_that_its_trainer_writes_in(
    trainer: Person, enter: Enter, course: Course, language: str, spoken: str
) -> None:
    with override(language):
        page = enter(trainer).get(url("desk_group_new", course.code))

    assert page.context["form"]["languages"].value() == [spoken]
    assert re.findall(r'name="languages" value="(\w+)"[^>]* checked', page.content.decode()) == [spoken]


def access_of(event: Event) -> tuple[Any, ...]:
    event = Event.objects.get(pk=event.pk)
    topics = [topic.code for topic in event.topics.order_by("code")]
    return (topics, event.languages, event.interpretation, event.captions, event.step_free)


def test_a_group_tells_languages_topics_and_access_and_changes_them(
    trainer: Person, enter: Enter, course: Course, client: Client
) -> None:
    tree.ensure()
    law = Topic.objects.create(code="law", name_es="Leyes")
    networks = Topic.objects.create(code="networks", name_es="Redes")
    his, new = enter(trainer), url("desk_group_new", course.code)
    chosen = {
        "topics": [law.pk, networks.pk],
        "languages": ["es", "quc"],
        "interpretation": ["pt", "gsm"],
        "captions": "true",
        "step_free": "false",
    }
    second = his.post(new, FIRST | chosen)
    typed: dict[str, Any] = {"title_es": "G", "date_1": "2026-12-03", "time_1": "10:00"}
    for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', second.content.decode()):
        typed.setdefault(name, []).append(value)
    his.post(new, typed)
    group = Cohort.objects.get()
    assert access_of(group.event) == (["law", "networks"], ["es", "quc"], ["pt", "gsm"], True, False)

    his.post(url("desk_group_publish", group.code))
    page = url("desk_group_place", group.code)
    form = his.get(page).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    assert shown["topics"] == [law.pk, networks.pk]
    again = {name: value for name, value in shown.items() if value not in (None, "")}
    his.post(page, again | {"title_es": "H"})
    assert access_of(group.event) == (["law", "networks"], ["es", "quc"], ["pt", "gsm"], True, False)
    changed = {"languages": ["en"], "topics": [networks.pk], "captions": "unknown", "interpretation": []}
    his.post(page, again | changed)
    assert access_of(group.event) == (["networks"], ["en"], [], None, False)

    text = client.get("/es/sesiones/?language=en&topic=networks").content.decode()
    assert records.page_of(group, "es").url_path in text
    assert '<option value="en" selected>' in text


def test_what_is_folded_opens_where_it_is_wrong(trainer: Person, enter: Enter, course: Course) -> None:
    his, new = enter(trainer), url("desk_group_new", course.code)
    folded = re.compile(r'<details class="group"( open)?>(.*?)</details>', re.DOTALL)

    for languages, status, is_open in ((["es"], 200, ""), (["zz"], 422, " open")):
        sent = FIRST | {"languages": languages, "back": "1"}
        page = his.post(new, sent)
        ((opens, fields),) = folded.findall(page.content.decode())
        assert (page.status_code, opens) == (status, is_open)
        assert 'name="step_free"' in fields


def test_an_open_date_is_set_and_a_set_one_moves_after_asking(
    trainer: Person, enter: Enter, group: Cohort
) -> None:
    client = enter(trainer)
    client.post(url("desk_lesson", group.code, 2), {"date": "2026-11-27", "time": "09:00"})
    second = group.lessons.get(position=2)
    assert second.session.declared_minutes == 180

    typed = {"date": "2026-11-28", "time": "09:00"}
    page = client.post(url("desk_lesson", group.code, 2), typed)
    assert page.context["sure"]
    client.post(url("desk_lesson", group.code, 2), typed | {"sure": "1"})
    second.session.refresh_from_db()
    assert second.session.wall_start == datetime(2026, 11, 28, 9)


def test_a_cancelled_class_can_be_given_anew(trainer: Person, enter: Enter, group: Cohort) -> None:
    client = enter(trainer)
    client.post(url("desk_lesson_cancel", group.code, 1))
    cancelled = group.lessons.get(position=1).session
    assert cancelled.status == Session.Status.CANCELLED
    client.post(url("desk_lesson", group.code, 1), {"date": "2026-12-20", "time": "09:00"})
    assert group.lessons.get(position=1).session != cancelled
    assert group.event.sessions.count() == 2


def test_another_room_reaches_every_class_ahead(trainer: Person, enter: Enter, group: Cohort) -> None:
    enter(trainer).post(
        url("desk_group_place", group.code),
        {"title_es": "Datos", "venue": "Otra casa", "meeting_url": "https://meet.example/x"},
    )
    group.event.refresh_from_db()
    assert group.event.venue == "Otra casa"
    assert group.event.sessions.get().meeting_url == "https://meet.example/x"


def opened(client: Client, page: str) -> dict[str, str]:
    """A form as a browser would send it back, untouched."""
    fields = re.findall(r'<input[^>]* name="([^"]+)"(?: value="([^"]*)")?', client.get(page).content.decode())
    return {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def test_the_trainer_writes_the_title_of_a_group_in_further_languages(
    trainer: Person, enter: Enter, group: Cohort, client: Client
) -> None:
    tree.ensure()
    schedule.publish(group.event, by=trainer, now=timezone.now())
    his, page = enter(trainer), url("desk_group_place", group.code)

    answer = his.post(page, opened(his, page) | {"title_en": "Personal data · Honduras"})

    assert answer.status_code == 302
    group.event.refresh_from_db()
    assert (group.event.title_es, group.event.title_pt_br, group.event.title_en) == (
        "Datos personales · Honduras",
        None,
        "Personal data · Honduras",
    )
    assert LogEntry.objects.get(additional_data__act="title changed").actor == trainer
    for address in (records.page_of(group, "en").url_path, "/en/sessions/"):
        assert "Personal data · Honduras" in client.get(address).content.decode()


def test_two_who_write_titles_do_not_undo_each_other(trainer: Person, enter: Enter, group: Cohort) -> None:
    his, page = enter(trainer), url("desk_group_place", group.code)
    before = opened(his, page)
    his.post(page, before | {"title_en": "Theirs", "title_pt_br": "Deles"})

    answer = his.post(page, before | {"title_es": "Mío", "title_en": "Mine"})

    group.event.refresh_from_db()
    assert (answer.status_code, group.event.title_en) == (422, "Theirs")
    text = answer.content.decode()
    assert 'value="Mine"' in text and "Theirs" in text and 'value="Deles"' in text
    # Sent again, knowing what stands: mine is kept, and so is what only they touched.
    again = {name: value or "" for name, value in answer.context["form"].data.items()}
    assert his.post(page, again).status_code == 302
    group.event.refresh_from_db()
    assert (group.event.title_es, group.event.title_pt_br, group.event.title_en) == ("Mío", "Deles", "Mine")


def test_an_organiser_takes_no_title_of_anothers_away(
    trainer: Person, organiser: Person, enter: Enter, group: Cohort
) -> None:
    hers, page = enter(organiser), reverse("events:desk_event_edit", args=[group.event.code])
    before = opened(hers, page) | {"country": "HN", "risk": "open", "onsite": "on"}
    Event.objects.update(title_en="Theirs")

    assert hers.post(page, before | {"title_pt_br": "Dela"}).status_code == 302

    group.event.refresh_from_db()
    assert (group.event.title_pt_br, group.event.title_en) == ("Dela", "Theirs")
    assert hers.post(page, before | {"title_en": "Hers"}).status_code == 422


def test_a_group_keeps_what_someone_else_changed_of_its_place_and_way_in(
    trainer: Person, enter: Enter, group: Cohort
) -> None:
    his, page = enter(trainer), url("desk_group_place", group.code)
    before = his.get(page)
    Event.objects.update(city="Comayagua", venue="Casa nueva")
    Session.objects.update(meeting_passcode="maíz")

    answer = his.post(page, filled(before, venue="Salón mío", dial_in="+504 2200"))
    assert list(answer.context["form"].errors) == ["venue"]
    assert "Casa nueva" in str(answer.context["form"].errors) and "Salón mío" in answer.content.decode()
    assert his.post(page, filled(answer)).status_code == 302

    group.event.refresh_from_db()
    session = group.event.sessions.get()
    assert (group.event.city, group.event.venue) == ("Comayagua", "Salón mío")
    assert (session.meeting_passcode, session.dial_in) == ("maíz", "+504 2200")


def test_a_class_with_a_way_in_of_its_own_keeps_it_when_the_group_gets_another_venue(
    trainer: Person, enter: Enter, group: Cohort, now: datetime
) -> None:
    his = enter(trainer)
    his.post(url("desk_lesson", group.code, 2), {"date": "2026-11-27", "time": "09:00"})
    second = group.lessons.get(position=2).session
    schedule.change_place(second, meeting_url="https://meet.example/two", by=trainer, now=now)

    page = url("desk_group_place", group.code)
    his.post(page, filled(his.get(page), venue="Otra casa", meeting_number="12"))

    second.refresh_from_db()
    assert (second.meeting_url, second.meeting_number) == ("https://meet.example/two", "12")


def test_two_who_date_the_same_class_are_told_of_each_other(
    trainer: Person, organiser: Person, enter: Enter, group: Cohort
) -> None:
    his, page = enter(trainer), url("desk_lesson", group.code, 2)
    before = his.get(page)
    enter(organiser).post(page, {"date": "2026-11-27", "time": "09:00"})

    asked = his.post(page, filled(before, date="2026-11-28", time="10:00"))

    assert sorted(asked.context["form"].errors) == ["date", "time"]
    assert group.lessons.get(position=2).session.wall_start == datetime(2026, 11, 27, 9)
    meant = his.post(page, filled(asked))
    assert meant.context["sure"]
    assert his.post(page, filled(meant)).status_code == 302
    assert group.lessons.get(position=2).session.wall_start == datetime(2026, 11, 28, 10)


def place(event: Event, name: str, now: datetime) -> Registration:
    return registration.register(
        event,
        answers=recognition.Answers(name=name, mode="onsite"),
        contact=recognition.Contact(email=f"{name}@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )


def test_the_group_shows_how_far_everyone_has_come_at_the_same_cost_for_three(
    trainer: Person, enter: Enter, group: Cohort, now: datetime
) -> None:
    client = enter(trainer)
    client.post(url("desk_group_publish", group.code))
    group.event.refresh_from_db()
    first = group.lessons.get(position=1).session
    paula = place(group.event, "Paula", now)
    attendance.mark(first, paula, state="present", by=trainer, now=now)
    with time_machine.travel(now + timedelta(days=12), tick=False):
        client.get(url("desk_group", group.code))
        with CaptureQueriesContext(connection) as one:
            page = client.get(url("desk_group", group.code))
        (row,) = page.context["progress"]
        assert (row.percent, row.most_percent, row.complete) == (33, 100, False)
    for name in ("Luz", "Inés"):
        place(group.event, name, now)
    with time_machine.travel(now + timedelta(days=12), tick=False):
        with CaptureQueriesContext(connection) as three:
            client.get(url("desk_group", group.code))
    assert len(three) == len(one)


def test_a_protected_group_shows_its_progress_by_number(
    trainer: Person, enter: Enter, group: Cohort, now: datetime
) -> None:
    client = enter(trainer)
    client.post(url("desk_group_publish", group.code))
    group.event.refresh_from_db()
    place(group.event, "Paula", now)
    shown = client.get(url("desk_group", group.code)).content.decode()
    Event.objects.update(risk="protected")
    hidden = client.get(url("desk_group", group.code)).content.decode()
    assert ("Paula" in shown, "Paula" in hidden) == (True, False)


# --- The trainer's own figures ------------------------------------------------------------------


def taught(group: Cohort) -> list[tuple[str | None, str, str]]:
    roles = Part.objects.filter(session__event=group.event, role="trainer").order_by("session__starts_at")
    return [
        (part.stakeholder_group and part.stakeholder_group.code, str(part.country), part.gender)
        for part in roles
    ]


def test_a_trainer_is_counted_as_they_say_on_their_own_page_from_the_next_class_on(
    trainer: Person, enter: Enter, group: Cohort, now: datetime
) -> None:
    later = group.lessons.get(session=None)
    date_lesson(later, wall_start=datetime(2026, 11, 27, 9), by=trainer, now=now)
    assert taught(group) == [(None, "", "")] * 2
    client = enter(trainer)
    typed = {"name": "Tomás", "language": "es", "stakeholder_group": "press", "country": "HN"}

    # One class is over when they say it.
    with time_machine.travel(datetime(2026, 11, 24, tzinfo=UTC), tick=False):
        client.post("/es/me/", typed | {"gender_answers": ["man"]})

    assert taught(group) == [(None, "", ""), ("press", "HN", "man")]

    # What they answered on the role's own form stays theirs.
    role = Part.objects.get(session=later.session)
    answers = {"gender_answers": ["non-binary"]}
    parts.confirm(role, answers=answers, shows_name=False, shows_groups=False, now=now + timedelta(hours=1))
    with time_machine.travel(datetime(2026, 11, 24, tzinfo=UTC), tick=False):
        client.post("/es/me/", typed)
    assert taught(group)[1] == (None, "", "another")


def test_a_trainer_who_said_who_they_are_is_counted_so_in_a_new_group(
    trainer: Person, course: Course, organisation: Organisation, now: datetime
) -> None:
    trainer.gender_answers, trainer.country = ["woman"], "GT"
    trainer.save()

    opened = open_cohort(
        course, time_zone="UTC", lessons=[(units_of(course)[0], datetime(2026, 11, 20, 9))], seats={},
        by=trainer, now=now,
    )  # fmt: skip

    assert taught(opened) == [(None, "GT", "woman")]


def test_a_class_that_gets_its_date_later_has_the_way_in_that_the_classes_ahead_have(
    course: Course, trainer: Person, now: datetime
) -> None:
    first, second = units_of(course)
    made = open_cohort(
        course, time_zone="America/Tegucigalpa", country="HN", meeting={"meeting_url": "https://a.example/1"},
        lessons=[(first, datetime(2026, 11, 20, 9)), (second, datetime(2026, 11, 27, 9)), (second, None)],
        seats={"online": 25}, by=trainer, now=now,
    )  # fmt: skip
    between = datetime(2026, 11, 21, tzinfo=UTC)
    ahead = made.lessons.get(position=2).session
    schedule.change_place(ahead, meeting_url="https://b.example/2", by=trainer, now=between)
    later = made.lessons.get(session=None)
    made_session = date_lesson(later, wall_start=datetime(2026, 12, 4, 9), by=trainer, now=between)
    assert made_session.meeting_url == "https://b.example/2"
