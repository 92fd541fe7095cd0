"""Goals and prerequisites: what a module leads to, what comes before it, and what a wrong order is told."""

import html
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms import records
from events import schedule
from people.models import Organisation, Person
from tests.filled import filled
from trainings import materials, prerequisites
from trainings.cohorts import date_lesson, open_cohort
from trainings.courses import UnitPlan, units_of, write_course
from trainings.errors import Circle, ModulesChanged, WordsChanged
from trainings.models import Cohort, Course

Enter = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(now, tick=False):
        yield


def plan(title: str, *needs: int, goals: str = "", minutes: int = 60) -> UnitPlan:
    return UnitPlan({"es": title}, minutes, goals={"es": goals}, needs=needs)


@pytest.fixture
def write(organisation: Organisation, trainer: Person, now: datetime) -> Callable[..., Course]:
    def one(*units: UnitPlan, **more: Any) -> Course:
        facts = {"title": {"es": "Datos"}, "summary": {}, "completion_percent": 75, **more}
        return write_course(organisation=organisation, units=units, by=trainer, now=now, **facts)

    return one


@pytest.fixture
def course(write: Callable[..., Course]) -> Course:
    return write(plan("Uno", goals="Leer\n\n- Escribir"), plan("Dos", 1), plan("Tres", 1, 2, goals="Contar"))


@pytest.fixture
def group(course: Course, trainer: Person, now: datetime) -> Cohort:
    units = units_of(course)
    return open_cohort(
        course,
        title={"es": "Datos · Honduras"},
        time_zone="America/Tegucigalpa",
        country="HN",
        venue="Casa del Pueblo",
        lessons=[(unit, datetime(2026, 11, 20 + place, 9)) for place, unit in enumerate(units)],
        seats={"onsite": 25},
        by=trainer,
        now=now,
    )


# --- Which come before which ---


def test_a_trainer_reads_goals_line_by_line(course: Course) -> None:
    assert [unit.goal_lines() for unit in units_of(course)] == [
        ["Leer", "Escribir"],
        [],
        ["Contar"],
    ]


@pytest.mark.parametrize(
    ("needs", "found"),
    [
        ({}, []),
        ({1: [], 2: [1], 3: [1, 2]}, []),
        ({1: [1]}, [1]),
        ({1: [2], 2: [1]}, [1, 2]),
        ({1: [2], 2: [3], 3: [4], 4: [2]}, [2, 3, 4]),
        ({1: [2, 3], 2: [4], 3: [4], 4: []}, []),
    ],
)
def test_a_circle_is_found_and_a_diamond_is_none(needs: dict[int, list[int]], found: list[int]) -> None:
    assert prerequisites.circle(needs) == found


def test_a_long_chain_of_modules_is_no_trouble() -> None:
    assert prerequisites.circle({place: [place + 1] for place in range(1, 5000)}) == []


def test_a_circle_is_refused_by_its_names_and_nothing_changes(
    course: Course, write: Callable[..., Course]
) -> None:
    first, second, third = units_of(course)
    with pytest.raises(Circle) as refusal:
        write(
            plan("Uno", 3)._replace(unit=first),
            plan("Dos")._replace(unit=second),
            plan("Tres", 1)._replace(unit=third),
            course=course,
        )
    assert refusal.value.titles == ["Uno", "Tres"]
    assert str(refusal.value) == (
        "Algunos módulos se necesitan en círculo: «Uno» necesita «Tres», «Tres» necesita «Uno». "
        "Quite una de estas condiciones."
    )
    assert [unit.needs.count() for unit in units_of(course)] == [0, 1, 2]


def test_a_module_before_one_that_it_needs_is_named(write: Callable[..., Course]) -> None:
    made = write(plan("Uno", 2), plan("Dos"))
    first, second = units_of(made)
    assert prerequisites.misplaced([first, second]) == [prerequisites.Reversed(first, second)]


def test_classes_dated_the_other_way_about_are_named_while_both_stand(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    def early() -> list[tuple[str, str]]:
        lessons = group.lessons.select_related("unit", "session").order_by("position")
        return [(row.unit.title, row.needed.title) for row in prerequisites.dated_too_early(lessons)]

    assert early() == []
    second = group.lessons.get(position=2)
    date_lesson(second, wall_start=datetime(2026, 11, 19, 9), by=trainer, now=now)
    assert early() == [("Dos", "Uno")]
    schedule.cancel_session(second.session, by=trainer, now=now)
    assert early() == []


# --- On the pages ---


def rows(*given: dict[str, Any], initial: int = 0) -> dict[str, Any]:
    data: dict[str, Any] = {"units-TOTAL_FORMS": len(given), "units-INITIAL_FORMS": initial}
    for place, row in enumerate(given):
        data |= {f"units-{place}-{name}": value for name, value in row.items()}
    return data


TYPED = {"title_es": "Curso", "completion_percent": "75"}


def test_the_trainer_writes_goals_and_needs_by_number_past_an_empty_row(
    trainer: Person, organisation: Organisation, enter: Enter
) -> None:
    given = rows(
        {"title_es": "Uno", "minutes": "60", "goals_es": "Leer\r\nEscribir", "goals_en": "Read"},
        {},
        {"title_es": "Dos", "minutes": "60", "needs": "1"},
        {"title_es": "Tres", "minutes": "60", "needs": " 3; 1,"},
    )
    enter(trainer).post(
        reverse("trainings:desk_course_new"), TYPED | {"organisation": organisation.pk} | given
    )
    first, second, third = units_of(Course.objects.get())
    assert (first.goal_lines(), first.goals_en) == (["Leer", "Escribir"], "Read")
    assert [list(unit.needs.order_by("position")) for unit in (first, second, third)] == [
        [],
        [first],
        [first, second],
    ]


@pytest.mark.parametrize(
    ("moves", "order"),
    [
        ({0: "3"}, ["Dos", "Tres", "Uno"]),
        ({2: "1"}, ["Tres", "Uno", "Dos"]),
        ({0: "2", 1: "1"}, ["Dos", "Uno", "Tres"]),
        ({0: "9"}, ["Dos", "Tres", "Uno"]),
        ({1: "2"}, ["Uno", "Dos", "Tres"]),
    ],
)
def test_the_trainer_moves_a_module_by_its_number_and_what_it_needs_stays(
    moves: dict[int, str], order: list[str], trainer: Person, enter: Enter, course: Course
) -> None:
    client, address = enter(trainer), reverse("trainings:desk_course_edit", args=[course.code])
    moved = {f"units-{row}-move_to": place for row, place in moves.items()}
    client.post(address, filled(client.get(address)) | moved)
    units = units_of(course)
    assert [unit.title for unit in units] == order
    needs = {unit.title: {one.title for one in unit.needs.all()} for unit in units}
    assert needs == {"Uno": set(), "Dos": {"Uno"}, "Tres": {"Uno", "Dos"}}


def test_what_stands_there_is_sent_back_unchanged(trainer: Person, enter: Enter, course: Course) -> None:
    def state() -> list[tuple[Any, ...]]:
        return [
            (unit.pk, unit.title_es, unit.goal_lines(), [one.pk for one in unit.needs.order_by("pk")])
            for unit in units_of(course)
        ]

    client, before = enter(trainer), state()
    address = reverse("trainings:desk_course_edit", args=[course.code])
    client.post(address, filled(client.get(address)))
    assert state() == before


def test_what_a_colleague_added_meanwhile_is_not_deleted_by_a_page_that_did_not_show_it(
    trainer: Person, enter: Enter, course: Course, write: Callable[..., Course], now: datetime
) -> None:
    client, address = enter(trainer), reverse("trainings:desk_course_edit", args=[course.code])
    sent = filled(client.get(address), **{"units-0-title_es": "Uno, de nuevo"})
    one, two, three = units_of(course)
    kept = [plan("Uno")._replace(unit=one), plan("Dos")._replace(unit=two), plan("Tres")._replace(unit=three)]
    write(*kept, plan("Cuatro", 2), course=course)
    new = units_of(course)[-1]
    materials.add(new, materials.Facts("Guía", url="https://example.org/"), by=trainer, now=now)

    refused = client.post(address, sent)

    assert refused.status_code == 422
    assert str(ModulesChanged()) in html.unescape(refused.content.decode())
    assert [unit.title for unit in units_of(course)] == ["Uno", "Dos", "Tres", "Cuatro"]
    again = filled(refused)
    assert (again["units-0-title_es"], again["units-5-title_es"]) == (["Uno, de nuevo"], ["Cuatro"])
    assert again["units-5-needs"] == ["2"]
    # Whoever reads that and keeps it, keeps both.
    assert client.post(address, again).status_code == 302
    assert [unit.title for unit in units_of(course)] == ["Uno, de nuevo", "Dos", "Tres", "Cuatro"]
    assert units_of(course)[-1].pk == new.pk and new.materials.count() == 1


def test_what_a_colleague_wrote_of_the_course_meanwhile_is_not_overwritten_unseen(
    trainer: Person, enter: Enter, course: Course
) -> None:
    client, address = enter(trainer), reverse("trainings:desk_course_edit", args=[course.code])
    sent = filled(client.get(address), summary_es="Lo mío", completion_percent="80")
    Course.objects.update(title_es="Su título", completion_percent=90)

    refused = client.post(address, sent)

    assert refused.status_code == 422
    page = html.unescape(refused.content.decode())
    assert str(WordsChanged()) in page and "Su título" in page
    stands = Course.objects.get()
    assert (stands.title_es, stands.summary_es, stands.completion_percent) == ("Su título", None, 90)
    again = filled(refused)
    assert (again["summary_es"], again["completion_percent"]) == (["Lo mío"], ["80"])
    assert client.post(address, again).status_code == 302
    assert Course.objects.get().summary_es == "Lo mío"
    # What stands there already needs no second look.
    assert client.post(address, sent).status_code == 302


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"needs": "9"}, "needs"),
        ({"needs": "uno"}, "needs"),
        ({"needs": "2"}, "needs"),
        ({"goals_es": "x" * 1001}, "goals_es"),
    ],
)
def test_a_wrong_need_is_told_at_its_module_and_keeps_what_was_typed(
    row: dict[str, str], field: str, trainer: Person, organisation: Organisation, enter: Enter
) -> None:
    given = rows({"title_es": "Uno", "minutes": "60", "goals_en": "Read on", **row}, {})
    page = enter(trainer).post(
        reverse("trainings:desk_course_new"), TYPED | {"organisation": organisation.pk} | given
    )
    shown = page.context["rows"].forms[0]
    assert (page.status_code, list(shown.errors), shown.opens) == (422, [field], True)
    assert "Read on" in page.content.decode()
    assert Course.objects.count() == 0


def test_goals_without_a_title_ask_for_one(trainer: Person, organisation: Organisation, enter: Enter) -> None:
    given = rows({"title_es": "Uno", "minutes": "60"}, {"goals_es": "Leer"})
    page = enter(trainer).post(
        reverse("trainings:desk_course_new"), TYPED | {"organisation": organisation.pk} | given
    )
    assert (page.status_code, list(page.context["rows"].forms[1].errors)) == (422, ["title_es"])


def test_a_circle_is_told_on_the_form(trainer: Person, organisation: Organisation, enter: Enter) -> None:
    given = rows(
        {"title_es": "Uno", "minutes": "60", "needs": "2"}, {"title_es": "Dos", "minutes": "60", "needs": "1"}
    )
    page = enter(trainer).post(
        reverse("trainings:desk_course_new"), TYPED | {"organisation": organisation.pk} | given
    )
    assert page.status_code == 422
    assert page.context["form"].non_field_errors() == [str(Circle(["Uno", "Dos"]))]


def test_the_desk_shows_goals_needs_and_what_is_out_of_order(
    trainer: Person, enter: Enter, course: Course, group: Cohort, now: datetime
) -> None:
    client = enter(trainer)
    page = client.get(reverse("trainings:desk_course", args=[course.code])).content.decode()
    assert ("<li>Escribir</li>" in page, "Antes: Uno, Dos" in page.replace("\n", " ")) == (True, True)
    date_lesson(group.lessons.get(position=3), wall_start=datetime(2026, 11, 19, 9), by=trainer, now=now)
    page = client.get(reverse("trainings:desk_group", args=[group.code])).content.decode()
    assert "«Tres» tiene fecha antes que «Uno», que necesita." in page


def test_a_stranger_reads_goals_and_what_a_class_builds_on(
    client: Client, group: Cohort, trainer: Person, now: datetime
) -> None:
    schedule.publish(group.event, by=trainer, now=now)
    page = client.get(records.page_of(group, "es").url).content.decode()
    assert page.count("<li>Escribir</li>") == 1
    assert "Parte de: Uno, Dos" in " ".join(page.split())


def test_goals_and_needs_cost_the_same_for_one_module_and_for_three(
    client: Client,
    trainer: Person,
    enter: Enter,
    write: Callable[..., Course],
    now: datetime,
) -> None:
    staff, counted = enter(trainer), []
    for units in ([plan("Uno", goals="Leer")], [plan("Uno"), plan("Dos", 1), plan("Tres", 1, 2)]):
        made = write(*units)
        opened = open_cohort(
            made,
            time_zone="America/Tegucigalpa",
            country="HN",
            venue="Casa",
            lessons=[
                (unit, datetime(2026, 11, 20 + place, 9 + 2 * len(units)))
                for place, unit in enumerate(units_of(made))
            ],
            seats={"onsite": 5},
            by=trainer,
            now=now,
        )
        schedule.publish(opened.event, by=trainer, now=now)
        asked = [
            (staff, reverse("trainings:desk_course", args=[made.code])),
            (staff, reverse("trainings:desk_course_edit", args=[made.code])),
            (staff, reverse("trainings:desk_group", args=[opened.code])),
            (client, str(records.page_of(opened, "es").url)),
        ]
        for who, address in asked:
            who.get(address)
        queries = []
        for who, address in asked:
            with CaptureQueriesContext(connection) as found:
                who.get(address)
            queries.append(len(found))
        counted.append(queries)
    assert counted[0] == counted[1]
