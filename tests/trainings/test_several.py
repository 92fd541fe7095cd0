"""One course opened in several countries at once: places, dates, and all of them as drafts or none."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events.models import Event, Part, Session
from people.models import Organisation, Person
from tests.filled import filled
from trainings.cohorts import Opening, lay_out, open_several
from trainings.courses import UnitPlan, units_of, write_course
from trainings.errors import CourseChanged, NotAllOpened
from trainings.models import Cohort, Course

Enter = Callable[[Person], Any]


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
        units=[UnitPlan({"es": f"Módulo {number}"}, 90) for number in range(1, 4)],
        by=trainer,
        now=now,
    )


@pytest.fixture
def address(course: Course) -> str:
    return reverse("trainings:desk_groups_new", args=[course.code])


def typed(page: Any, *rows: tuple[str, str, str], **more: Any) -> dict[str, Any]:
    """The first page as it was sent: day, hour and venue of each row."""
    data = filled(page)
    for place, (day, hour, venue) in enumerate(rows):
        data |= {
            f"places-{place}-date": day,
            f"places-{place}-time": hour,
            f"places-{place}-venue": venue,
        }
    return data | more


THREE = (
    ("2027-01-13", "09:00", "Sala Uno"),
    ("2027-01-14", "09:00", "Sala Dos"),
    ("2027-01-15", "09:00", "Sala Tres"),
)


def test_days_left_free_move_what_follows() -> None:
    wednesday = datetime(2026, 12, 16, 9)
    starts = lay_out(3, first=wednesday, skip={date(2026, 12, 23), date(2026, 12, 30)})
    assert [f"{start:%d.%m}" for start in starts] == ["16.12", "06.01", "13.01"]


def test_the_trainer_opens_twelve_classes_in_three_countries_as_drafts(
    trainer: Person, enter: Enter, course: Course, address: str, now: datetime
) -> None:
    write_course(
        organisation=course.organisation,
        title={"es": "Datos personales", "en": "Personal data"},
        summary={},
        completion_percent=75,
        units=[UnitPlan({"es": f"Módulo {number}"}, 90) for number in range(1, 13)],
        by=trainer,
        now=now,
        course=course,
    )
    client = enter(trainer)
    first = client.get(address)
    assert [form["country"].value() for form in first.context["places"]] == ["GT", "HN", "SV"]

    second = client.post(address, typed(first, *THREE))
    assert (second.status_code, Cohort.objects.count(), second.context["warnings"]) == (200, 0, [])
    assert [(group.title, group.zone_name, len(group.classes)) for group in second.context["laid"]] == [
        ("Guatemala", "Guatemala", 12),
        ("Honduras", "Tegucigalpa", 12),
        ("El Salvador", "El Salvador", 12),
    ]
    done = client.post(address, filled(second) | {"open": "1"})

    assert done.url == reverse("trainings:desk_course", args=[course.code])
    found = Event.objects.order_by("pk")
    assert list(found.values_list("title_es", "country", "venue", "time_zone", "status")) == [
        ("Datos personales · Guatemala", "GT", "Sala Uno", "America/Guatemala", "draft"),
        ("Datos personales · Honduras", "HN", "Sala Dos", "America/Tegucigalpa", "draft"),
        ("Datos personales · El Salvador", "SV", "Sala Tres", "America/El_Salvador", "draft"),
    ]
    assert (Session.objects.count(), Part.objects.filter(role="trainer").count()) == (36, 36)
    last = Session.objects.filter(event=found[0]).order_by("starts_at").last()
    assert last and last.wall_start == datetime(2027, 3, 31, 9)


def test_a_ticked_holiday_moves_the_classes_of_that_group_alone(
    trainer: Person, enter: Enter, address: str
) -> None:
    client = enter(trainer)
    second = client.post(address, typed(client.get(address), *THREE[:2]))
    tick = "0:2027-01-20"
    again = client.post(address, filled(second) | {"skip": [tick], "again": "1"})
    one, other = again.context["laid"]
    assert [row.day.day for row in one.classes[:3]] == [13, 27, 3]
    assert [row.day.day for row in other.classes[:3]] == [14, 21, 28]
    assert [value for value, _day in one.free] == [tick]
    client.post(address, filled(again) | {"open": "1"})
    assert Session.objects.filter(wall_date=date(2027, 1, 20)).count() == 0
    assert Cohort.objects.count() == 2


def test_a_day_ticked_last_is_looked_at_before_anything_opens(
    trainer: Person, enter: Enter, address: str
) -> None:
    client = enter(trainer)
    second = client.post(address, typed(client.get(address), *THREE[:1]))
    page = client.post(address, filled(second) | {"skip": ["0:2027-01-20"], "open": "1"})
    assert (page.status_code, Cohort.objects.count()) == (422, 0)
    assert [row.day.day for row in page.context["laid"][0].classes[:2]] == [13, 27]


def test_a_course_that_changed_meanwhile_is_looked_at_before_anything_opens(
    trainer: Person, enter: Enter, course: Course, address: str, now: datetime
) -> None:
    client = enter(trainer)
    second = client.post(address, typed(client.get(address), *THREE[:1]))
    units = [
        UnitPlan({"es": "Otro"}, 60),
        *(UnitPlan({"es": unit.title}, 90, unit) for unit in units_of(course)),
    ]
    write_course(
        organisation=course.organisation, title={"es": "Datos"}, summary={}, completion_percent=75,
        units=units, course=course, by=trainer, now=now,
    )  # fmt: skip
    page = client.post(address, filled(second) | {"open": "1"})
    assert (page.status_code, Cohort.objects.count()) == (422, 0)
    assert page.context["refusal"] == str(CourseChanged())
    client.post(address, filled(page) | {"open": "1"})
    assert Cohort.objects.get().lessons.count() == 4


def test_groups_at_one_time_are_pointed_out_and_refused_with_nothing_lost(
    trainer: Person, enter: Enter, address: str
) -> None:
    client = enter(trainer)
    same = (THREE[0], (THREE[0][0], "10:00", "Sala Dos"))
    second = client.post(address, typed(client.get(address), *same))
    assert len(second.context["warnings"]) == 3
    refused = client.post(address, filled(second) | {"open": "1"})
    assert (refused.status_code, Cohort.objects.count(), Event.objects.count()) == (422, 0, 0)
    assert refused.context["refusal"] == (
        "«Datos personales · Honduras»: Tomás ya dirige otra sesión a esa hora. No se abrió ningún grupo."
    )
    back = client.post(address, filled(refused) | {"back": "1"})
    assert [form["venue"].value() for form in back.context["places"]] == ["Sala Uno", "Sala Dos", ""]


def test_an_organiser_who_teaches_in_none_opens_groups_at_one_time_and_leads_no_class(
    organiser: Person, enter: Enter, address: str
) -> None:
    client = enter(organiser)
    same = (THREE[0], (THREE[0][0], "09:00", "Sala Dos"), (THREE[0][0], "09:00", "Sala Tres"))
    second = client.post(address, typed(client.get(address), *same))
    assert second.context["warnings"] == []
    assert client.post(address, filled(second) | {"open": "1"}).status_code == 302
    assert (Cohort.objects.count(), Part.objects.count()) == (3, 0)


def test_other_engagements_of_the_trainer_are_named(
    trainer: Person, enter: Enter, course: Course, address: str, now: datetime
) -> None:
    client = enter(trainer)
    one = client.post(address, typed(client.get(address), THREE[0]))
    client.post(address, filled(one) | {"open": "1"})
    two = client.post(address, typed(client.get(address), ("2027-01-27", "10:00", "Otra")))
    assert two.context["warnings"] == ["Guatemala, Módulo 1: usted tiene «Módulo 3» a esa hora."]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (("2027-01-13", "", "Sala"), "time"),
        (("", "09:00", "Sala"), "date"),
        (("", "", "Sala"), "date"),
        (("2027-01-13", "09:00", ""), "venue"),
        (("2026-01-13", "09:00", "Sala"), "date"),
        (("nunca", "09:00", "Sala"), "date"),
    ],
)
def test_a_wrong_place_is_told_and_keeps_what_was_typed(
    row: tuple[str, str, str], field: str, trainer: Person, enter: Enter, address: str
) -> None:
    client = enter(trainer)
    page = client.post(address, typed(client.get(address), row, **{"places-1-city": "Cobán"}))
    assert (page.status_code, list(page.context["places"].forms[0].errors)) == (422, [field])
    assert "Cobán" in page.content.decode()
    assert Cohort.objects.count() == 0


def test_no_place_and_no_way_in_are_told(trainer: Person, enter: Enter, address: str) -> None:
    client = enter(trainer)
    first = client.get(address)
    assert client.post(address, typed(first)).status_code == 422
    page = client.post(address, typed(first, THREE[0], online="on"))
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["meeting_url"])


def test_one_more_country_keeps_what_was_typed_up_to_eight(
    trainer: Person, enter: Enter, address: str
) -> None:
    client = enter(trainer)
    page = client.post(address, typed(client.get(address), THREE[0], more="1"))
    for _again in range(9):
        page = client.post(address, filled(page) | {"more": "1"})
    assert (page.status_code, len(page.context["places"].forms), page.context["can_add"]) == (200, 8, False)
    assert page.context["places"].forms[0]["venue"].value() == "Sala Uno"


def test_the_place_of_the_last_group_in_a_country_stands_there_already(
    trainer: Person, enter: Enter, address: str
) -> None:
    client = enter(trainer)
    second = client.post(address, typed(client.get(address), THREE[0]))
    client.post(address, filled(second) | {"open": "1"})
    again = client.get(address)
    assert [form["venue"].value() for form in again.context["places"]] == ["Sala Uno", "", ""]
    assert client.post(address, filled(again)).status_code == 422  # without a day it is no group


@pytest.mark.parametrize("risk", ["discreet", "protected"])
def test_where_a_group_that_is_not_open_meets_is_proposed_for_no_other(
    trainer: Person, enter: Enter, address: str, risk: str
) -> None:
    client = enter(trainer)
    second = client.post(address, typed(client.get(address), THREE[0]))
    client.post(address, filled(second) | {"open": "1"})
    Event.objects.update(risk=risk)
    page = client.get(address)
    assert [form["venue"].value() for form in page.context["places"]] == ["", "", ""]
    assert "Sala Uno" not in page.content.decode()


def test_a_course_out_of_use_and_one_without_modules_open_nothing(
    trainer: Person, enter: Enter, course: Course, address: str, now: datetime
) -> None:
    client = enter(trainer)
    course.versions.get().units.all().delete()
    assert client.get(address).status_code == 302
    Course.objects.update(retired_at=now)
    assert client.post(address, {}).status_code == 302


def test_all_open_or_none(course: Course, trainer: Person, now: datetime) -> None:
    units = units_of(course)
    starts = lay_out(3, first=datetime(2027, 1, 13, 9))
    good = Opening({"es": "Uno"}, "America/Guatemala", starts, country="GT", venue="Sala")
    with pytest.raises(NotAllOpened) as refusal:
        open_several(
            course,
            [good, good._replace(title={"es": "Dos"}, time_zone="America/Nowhere")],
            units=units,
            seats={"onsite": 5},
            by=trainer,
            now=now,
        )
    assert (refusal.value.title, Cohort.objects.count()) == ("Dos", 0)


def test_laying_out_costs_the_same_for_one_country_and_for_three(
    trainer: Person, enter: Enter, address: str
) -> None:
    client = enter(trainer)
    first = client.get(address)
    counted = []
    for rows in (THREE[:1], THREE):
        data = typed(first, *rows)
        client.post(address, data)
        with CaptureQueriesContext(connection) as found:
            client.post(address, data)
        counted.append(len(found))
    assert counted[0] == counted[1]
