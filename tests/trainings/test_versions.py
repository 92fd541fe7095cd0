"""Versions of a course: a group keeps the one that it runs; a draft group may take the newest over."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from auditlog.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events import schedule
from events.models import Event, Session
from people.models import Organisation, Person
from tests.filled import filled
from trainings import versions
from trainings.cohorts import open_cohort, take_over
from trainings.courses import UnitPlan, newest, units_of, units_of_version, write_course
from trainings.errors import CourseChanged, OnceBeforeThePublic
from trainings.models import Cohort, Course, Version
from trainings.progress import progress
from trainings.versions import What

Enter = Callable[[Person], Any]
Write = Callable[..., Course]


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(now, tick=False):
        yield


def plan(title: str, minutes: int = 60, *needs: int, **more: Any) -> UnitPlan:
    return UnitPlan({"es": title}, minutes, needs=needs, **more)


@pytest.fixture
def write(organisation: Organisation, trainer: Person, now: datetime) -> Write:
    def one(*units: UnitPlan, **more: Any) -> Course:
        facts = {"title": {"es": "Datos"}, "summary": {}, "completion_percent": 75, "by": trainer, **more}
        return write_course(organisation=organisation, units=units, **({"now": now} | facts))

    return one


@pytest.fixture
def course(write: Write) -> Course:
    return write(plan("Uno"), plan("Dos", 60, 1), plan("Tres", 90))


@pytest.fixture
def open_group(trainer: Person, now: datetime) -> Callable[..., Cohort]:
    def one(course: Course, hour: int = 9, **more: Any) -> Cohort:
        lessons = [
            (unit, datetime(2026, 11, 20 + place, hour)) for place, unit in enumerate(units_of(course))
        ]
        return open_cohort(
            course,
            title={"es": "Datos · Honduras"},
            time_zone="America/Tegucigalpa",
            country="HN",
            venue="Casa del Pueblo",
            seats={"onsite": 25},
            by=trainer,
            now=now,
            **({"lessons": lessons} | more),
        )

    return one


@pytest.fixture
def group(course: Course, open_group: Callable[..., Cohort]) -> Cohort:
    return open_group(course)


def again(course: Course) -> list[UnitPlan]:
    """The modules as they stand, each as its own plan."""
    return [
        UnitPlan(
            versions.words(unit, "title"),
            unit.planned_minutes,
            unit,
            goals=versions.words(unit, "goals"),
            needs=[one.position for one in unit.needs.all()],
        )
        for unit in units_of(course)
    ]


def said(cohort: Cohort) -> list[tuple[int, str, int, int]]:
    cohort.refresh_from_db()
    return [
        (lesson.position, lesson.unit.title, lesson.unit.planned_minutes, lesson.planned_minutes)
        for lesson in cohort.lessons.select_related("unit").order_by("position")
    ]


# --- Writing a version ------------------------------------------------------------------------


def test_a_course_that_no_group_runs_is_changed_in_place(course: Course, write: Write) -> None:
    first, *rest = again(course)
    write(first._replace(title={"es": "Primero"}), *rest, course=course)
    assert list(course.versions.values_list("number", "replaced_at")) == [(1, None)]
    assert [unit.title for unit in units_of(course)] == ["Primero", "Dos", "Tres"]


def test_a_change_after_a_group_opened_is_a_new_version_and_the_group_keeps_its_own(
    course: Course, group: Cohort, write: Write, now: datetime
) -> None:
    before = said(group)
    first, second, third = again(course)
    write(
        third._replace(planned_minutes=120, needs=()),
        first._replace(title={"es": "Primero"}, goals={"es": "Leer"}, needs=[1]),
        course=course,
    )
    assert list(course.versions.order_by("number").values_list("number", "replaced_at")) == [
        (1, now),
        (2, None),
    ]
    assert said(group) == before
    assert [(unit.title, unit.planned_minutes) for unit in units_of(course)] == [
        ("Tres", 120),
        ("Primero", 60),
    ]
    assert group.version.number == 1


def test_what_is_kept_unchanged_is_no_new_version(course: Course, group: Cohort, write: Write) -> None:
    write(*again(course), course=course, title={"es": "Otro nombre"})
    assert course.versions.count() == 1


def test_a_third_change_goes_into_the_second_version_until_a_group_runs_it(
    course: Course, group: Cohort, open_group: Callable[..., Cohort], write: Write
) -> None:
    for title in ("B", "C"):
        first, *rest = again(course)
        write(first._replace(title={"es": title}), *rest, course=course)
    assert newest(course).number == 2
    open_group(course, hour=14)
    first, *rest = again(course)
    write(first._replace(title={"es": "D"}), *rest, course=course)
    assert newest(course).number == 3


def test_modules_sent_from_an_older_version_stay_the_same_modules(
    course: Course, group: Cohort, write: Write
) -> None:
    stale = again(course)
    keys = [unit.key for unit in units_of(course)]
    first, *rest = again(course)
    write(first._replace(title={"es": "B"}), *rest, course=course)
    write(*stale[:2], plan("Nuevo"), course=course)
    assert [unit.key for unit in units_of(course)][:2] == keys[:2]
    assert [unit.title for unit in units_of(course)] == ["Uno", "Dos", "Nuevo"]


def test_a_module_sent_twice_is_two_modules(course: Course, write: Write) -> None:
    first, *_rest = again(course)
    write(first, first, course=course)
    assert len({unit.key for unit in units_of(course)}) == 2


def test_a_group_opens_with_the_newest_version_alone(
    course: Course, group: Cohort, open_group: Callable[..., Cohort], write: Write
) -> None:
    stale = units_of(course)[0]
    first, *rest = again(course)
    write(first._replace(title={"es": "B"}), *rest, course=course)
    with pytest.raises(CourseChanged):
        open_group(course, lessons=[(stale, None)])
    assert open_group(course, hour=14).version.number == 2


def test_hours_of_a_group_that_has_run_stand_still(course: Course, group: Cohort, write: Write) -> None:
    before = (group.planned_minutes, progress(group))
    write(plan("Otra cosa", 600), course=course)
    group.refresh_from_db()
    assert (group.planned_minutes, progress(group)) == before


def test_the_share_that_completes_a_group_stands_still(
    course: Course, group: Cohort, open_group: Callable[..., Cohort], write: Write
) -> None:
    write(*again(course), course=course, completion_percent=90)
    group.refresh_from_db()
    assert (group.completion_percent, open_group(course, hour=14).completion_percent) == (75, 90)


# --- What changed -----------------------------------------------------------------------------


def test_what_changed_is_named_module_by_module(course: Course, group: Cohort, write: Write) -> None:
    first, second, third = again(course)
    write(
        third._replace(planned_minutes=120),
        first._replace(title={"es": "Primero"}, goals={"es": "Leer"}, needs=[1]),
        plan("Nuevo"),
        course=course,
    )
    found = versions.changes(units_of_version(group.version), units_of(course))
    assert [
        (change.what, change.before and change.before.title, change.after and change.after.title)
        for change in found
    ] == [
        (What.ADDED, None, "Nuevo"),
        (What.REMOVED, "Dos", None),
        (What.RENAMED, "Uno", "Primero"),
        (What.LENGTH, "Tres", "Tres"),
        (What.GOALS, "Uno", "Primero"),
        (What.NEEDS, "Uno", "Primero"),
        (What.ORDER, None, None),
    ]


# --- Taking it over ---------------------------------------------------------------------------


def test_a_draft_group_takes_the_newest_version_over_and_classes_keep_their_dates(
    course: Course, group: Cohort, trainer: Person, write: Write, now: datetime
) -> None:
    starts = {lesson.unit.key: lesson.session.starts_at for lesson in group.lessons.all()}
    called_off = group.lessons.get(position=2).session
    first, second, third = again(course)
    write(
        third._replace(title={"es": "Tercero"}, planned_minutes=120), first, plan("Nuevo", 30), course=course
    )

    assert take_over(group, by=trainer, now=now)

    assert said(group) == [(1, "Tercero", 120, 120), (2, "Uno", 60, 60), (3, "Nuevo", 30, 30)]
    assert (group.version.number, group.planned_minutes) == (2, 210)
    one, two, three = group.lessons.order_by("position")
    assert [lesson.session and lesson.session.starts_at for lesson in (one, two, three)] == [
        starts[one.unit.key],
        starts[two.unit.key],
        None,
    ]
    assert (one.session.title, one.session.declared_minutes) == ("Tercero", 120)
    called_off.refresh_from_db()
    assert called_off.status == Session.Status.CANCELLED
    assert not take_over(group, by=trainer, now=now)
    acts = LogEntry.objects.get_for_object(group.event).values_list("additional_data__act", flat=True)
    assert list(acts).count("newer version taken over") == 1


def test_a_title_of_a_class_of_its_own_stays(
    course: Course, group: Cohort, trainer: Person, write: Write, now: datetime
) -> None:
    session = group.lessons.get(position=1).session
    schedule.revise_session(session, title={"es": "Con invitada"}, declared_minutes=75, by=trainer, now=now)
    first, *rest = again(course)
    write(first._replace(title={"es": "Primero"}, planned_minutes=90), *rest, course=course)
    take_over(group, by=trainer, now=now)
    session.refresh_from_db()
    assert (session.title, session.declared_minutes) == ("Con invitada", 75)


def test_a_group_that_was_published_keeps_its_version(
    course: Course, group: Cohort, trainer: Person, write: Write, now: datetime
) -> None:
    write(plan("Otra"), course=course)
    Event.objects.filter(pk=group.event_id).update(status=Event.Status.PUBLISHED)
    with pytest.raises(OnceBeforeThePublic):
        take_over(group, by=trainer, now=now)
    assert len(said(group)) == 3


# --- On the pages -----------------------------------------------------------------------------


def test_the_group_says_what_the_course_has_become_and_takes_it_over_by_a_press(
    trainer: Person, enter: Enter, course: Course, group: Cohort, write: Write
) -> None:
    client = enter(trainer)
    page = reverse("trainings:desk_group", args=[group.code])
    ask = reverse("trainings:desk_group_version", args=[group.code])
    assert "newer" not in client.get(page).context
    first, second, third = again(course)
    write(first, second._replace(title={"es": "Segundo"}), third, course=course)

    shown = client.get(page)
    assert [change.what for change in shown.context["changes"]] == [What.RENAMED]
    assert "«Dos» se llama ahora «Segundo»." in shown.content.decode()
    assert client.get(ask).status_code == 200
    assert group.version.number == 1
    client.post(ask)

    group.refresh_from_db()
    assert group.version.number == 2
    assert ask not in client.get(page).content.decode()


def test_a_longer_class_that_meets_another_one_is_refused_in_a_sentence(
    trainer: Person,
    enter: Enter,
    course: Course,
    group: Cohort,
    open_group: Callable[..., Cohort],
    write: Write,
    now: datetime,
) -> None:
    open_group(course, hour=11)
    first, *rest = again(course)
    write(first._replace(planned_minutes=200), *rest, course=course)
    before = said(group)
    page = enter(trainer).post(reverse("trainings:desk_group_version", args=[group.code]), follow=True)
    assert "Tomás" in " ".join(str(message) for message in page.context["messages"])
    assert (said(group), group.version.number) == (before, 1)


def test_a_published_group_is_told_of_a_newer_version_and_offered_none(
    trainer: Person, enter: Enter, course: Course, group: Cohort, write: Write
) -> None:
    client = enter(trainer)
    client.post(reverse("trainings:desk_group_publish", args=[group.code]))
    write(plan("Otra"), course=course)
    ask = reverse("trainings:desk_group_version", args=[group.code])
    page = client.get(reverse("trainings:desk_group", args=[group.code]))
    assert (page.context["newer"].number, ask in page.content.decode()) == (2, False)
    client.post(ask)
    group.refresh_from_db()
    assert group.version.number == 1


def test_whoever_changes_a_course_that_runs_reads_that_it_becomes_another_version(
    trainer: Person, enter: Enter, course: Course, open_group: Callable[..., Cohort]
) -> None:
    client = enter(trainer)
    edit = reverse("trainings:desk_course_edit", args=[course.code])
    assert client.get(edit).context["next_version"] is None
    open_group(course)
    page = client.get(edit)
    assert (page.context["next_version"], "versión 2" in page.content.decode()) == (2, True)
    client.post(edit, filled(page))
    assert course.versions.count() == 1
    client.post(edit, filled(page) | {"units-0-title_es": "Primero"})
    # The page was opened before: the same modules, sent once more.
    client.post(edit, filled(page) | {"units-0-title_es": "Primero"})
    assert list(Version.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


def test_versions_cost_the_same_for_one_and_for_three(
    trainer: Person,
    enter: Enter,
    course: Course,
    open_group: Callable[..., Cohort],
    write: Write,
) -> None:
    client, counted = enter(trainer), []
    for number, hour in enumerate((9, 12, 15), start=1):
        opened = open_group(course, hour=hour)
        first, *rest = again(course)
        write(first._replace(title={"es": f"Uno {number}"}), *rest, course=course)
        pages = [
            reverse("trainings:desk_course", args=[course.code]),
            reverse("trainings:desk_group", args=[opened.code]),
        ]
        queries = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as found:
                client.get(page)
            queries.append(len(found))
        counted.append(queries)
    assert counted[0] == counted[1] == counted[2]
