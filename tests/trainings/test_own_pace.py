"""Groups without classes: opened, worked through by one's own account, completed, and never attended."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from events import export, registration, schedule
from events import own_pace as windows
from events.errors import LastDayTooEarly
from events.models import Event, Presence, Registration, Session
from mail import kinds
from mail.models import Letter
from people import links
from people.models import Organisation, Person
from reports.figures import facts
from tests.trainings.issuing import taught_group
from tests.trainings.own_paced import (
    CLOSES,
    FIRST,
    LAST,
    OPENS,
    OVER,
    TASK,
    UNDER_WAY,
    accept,
    course_alone,
    open_alone,
    say,
    take,
)
from tests.trainings.test_at_risk import compare, word
from trainings import (
    at_risk,
    certificates,
    cohorts,
    credentials,
    materials,
    own_pace,
    own_pace_letters,
    setting_tasks,
    sheets,
)
from trainings.completion import Standing
from trainings.courses import units_of
from trainings.errors import BuiltUpon, ModuleWaits, NotBegun, OutOfUse, OverAlready
from trainings.models import Certificate, Cohort, Course, Task, WorkedThrough
from trainings.progress import of_place, progress

Enter = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(UNDER_WAY, tick=False):
        yield


@pytest.fixture
def early(now: datetime) -> datetime:
    """Well before the first day."""
    return OPENS - timedelta(days=10)


@pytest.fixture
def course(organisation: Organisation, trainer: Person, early: datetime) -> Course:
    return course_alone(organisation, trainer, early)


@pytest.fixture
def group(course: Course, trainer: Person, early: datetime) -> Cohort:
    return open_alone(course, trainer, early)


@pytest.fixture
def paula(group: Cohort, early: datetime) -> Registration:
    return take(group, early)


# --- Opened -----------------------------------------------------------------------------------


def test_group_is_open_from_the_first_instant_of_a_day_to_the_end_of_another(group: Cohort) -> None:
    event = group.event
    assert (event.starts_at, event.ends_at, event.sessions.count()) == (OPENS, CLOSES, 0)
    assert (event.status, group.planned_minutes, group.lessons.count()) == ("published", 180, 3)
    assert [event.is_open_for_registration(at) for at in (OPENS, UNDER_WAY, OVER)] == [True, True, False]


def test_group_asks_nothing_of_classes_that_it_does_not_have(
    organisation: Organisation, trainer: Person, early: datetime
) -> None:
    course = course_alone(organisation, trainer, early)
    course.room_minutes = course.excused_classes = 60
    course.save()
    made = open_alone(course, trainer, early, draft=True)
    assert (made.completion_percent, made.room_minutes, made.excused_classes) == (60, 0, 0)
    assert cohorts.asks_as_it_did(made) is True
    assert made.required_tasks != []


def test_retired_course_and_days_the_wrong_way_round_open_nothing(
    course: Course, trainer: Person, early: datetime
) -> None:
    kept = {"time_zone": "America/Tegucigalpa", "seats": None, "by": trainer, "now": early}
    with pytest.raises(LastDayTooEarly):
        cohorts.open_at_own_pace(course, first_day=LAST, last_day=FIRST, **kept)
    course.retired_at = early
    with pytest.raises(OutOfUse):
        cohorts.open_at_own_pace(course, first_day=FIRST, last_day=LAST, **kept)
    assert (Cohort.objects.count(), Event.objects.count()) == (0, 0)


def test_trainer_opens_one_from_the_course_and_reads_what_it_can_promise(
    course: Course, trainer: Person, enter: Enter
) -> None:
    client = enter(trainer)
    page = reverse("trainings:desk_group_new_own_pace", args=[course.code])
    # The other way to open a group leads here.
    assert page in client.get(reverse("trainings:desk_group_new", args=[course.code])).content.decode()
    assert "no puede dar certificado" not in client.get(page).content.decode()
    typed = {
        "first_day": "2026-11-20", "last_day": "2026-11-19", "country": "HN", "title_es": "A ritmo propio",
    }  # fmt: skip
    refused = client.post(page, typed)
    assert (refused.status_code, Cohort.objects.count()) == (422, 0)
    assert "El último día está antes del primero" in refused.content.decode()
    assert "A ritmo propio" in refused.content.decode()
    client.post(page, typed | {"last_day": "2026-12-20", "seats": "25"})
    made = Cohort.objects.get()
    assert (made.event.starts_at, made.event.ends_at, made.event.status) == (OPENS, CLOSES, "draft")
    assert made.event.capacities.get().seats == 25


def test_trainer_hears_that_a_course_without_tasks_promises_nothing(
    organisation: Organisation, trainer: Person, early: datetime, enter: Enter
) -> None:
    course = course_alone(organisation, trainer, early, has_task=False)
    page = reverse("trainings:desk_group_new_own_pace", args=[course.code])
    assert "no puede dar certificado" in enter(trainer).get(page).content.decode()
    group = open_alone(course, trainer, early)
    place = take(group, early)
    say(place, group, 1, 2, 3)
    far = of_place(place, group, now=UNDER_WAY)
    assert (far.complete, far.can_complete, far.worked_modules) == (False, False, 3)
    assert certificates.due(group, "achievement", now=UNDER_WAY) == []
    group_page = enter(trainer).get(reverse("trainings:desk_group", args=[group.code])).content.decode()
    assert "no da certificado" in group_page


# --- Worked through ---------------------------------------------------------------------------


def test_participant_says_and_takes_back_what_they_worked_through(group: Cohort, paula: Registration) -> None:
    first, second, third = group.lessons.order_by("position")
    with pytest.raises(ModuleWaits) as waits:
        own_pace.say(paula, group, second, now=UNDER_WAY)
    assert "Módulo 1" in str(waits.value)
    say(paula, group, 1, 1, 2)
    assert WorkedThrough.objects.count() == 2
    with pytest.raises(BuiltUpon):
        own_pace.take_back(paula, group, first, now=UNDER_WAY)
    own_pace.take_back(paula, group, second, now=UNDER_WAY)
    own_pace.take_back(paula, group, first, now=UNDER_WAY)
    assert [row.is_open for row in own_pace.modules_of(paula, group)] == [True, False, True]
    assert not WorkedThrough.objects.exists()
    assert third.worked_through.count() == 0


@pytest.mark.parametrize("act", [own_pace.say, own_pace.take_back])
def test_nothing_is_said_before_the_first_day_or_after_the_last(
    act: Any, group: Cohort, paula: Registration, trainer: Person
) -> None:
    lesson = group.lessons.get(position=1)
    with pytest.raises(NotBegun):
        act(paula, group, lesson, now=OPENS - timedelta(seconds=1))
    act(paula, group, lesson, now=OPENS)
    with pytest.raises(OverAlready):
        act(paula, group, lesson, now=CLOSES)
    schedule.cancel_event(group.event, by=trainer, now=UNDER_WAY)
    with pytest.raises(OverAlready):
        act(paula, group, lesson, now=UNDER_WAY)


def test_one_module_is_said_once_by_one_place(group: Cohort, paula: Registration) -> None:
    say(paula, group, 1)
    row = WorkedThrough.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkedThrough.objects.create(lesson=row.lesson, registration=paula, said_at=UNDER_WAY)


def test_materials_come_with_the_modules_that_are_open(
    course: Course, group: Cohort, paula: Registration, trainer: Person, early: datetime
) -> None:
    for lesson in group.lessons.select_related("unit"):
        materials.add(
            lesson.unit,
            materials.Facts(
                f"Guía {lesson.position}", url="https://ejemplo.example/", days=30, release="after"
            ),
            by=trainer,
            now=early,
        )

    def titles(now: datetime) -> list[str]:
        rows = materials.given(group.event, now=now, place=paula)
        return [one.title for row in rows for one in row.materials]

    assert titles(early) == []
    assert titles(UNDER_WAY) == ["Guía 1", "Guía 3"]
    say(paula, group, 1)
    assert titles(OVER) == ["Guía 1", "Guía 2", "Guía 3"]


def test_participant_works_from_their_page_without_any_script(
    group: Cohort, paula: Registration, client: Client, now: datetime
) -> None:
    token = links.mint("registration", paula.code, now=UNDER_WAY, days=40)
    page = reverse("trainings:my_registration_modules", args=[token])
    own = client.get(reverse("events:my_registration", args=[token])).content.decode()
    assert page in own
    assert reverse("trainings:my_registration_tasks", args=[token]) in own
    assert ".ics" not in own
    text = client.get(page).content.decode()
    assert "0 de 3 módulos trabajados" in text
    assert "Se abre cuando haya trabajado" in text
    said = client.post(page, {"module": "1", "act": "done"}, follow=True).content.decode()
    assert "1 de 3 módulos trabajados" in said
    refused = client.post(page, {"module": "2", "act": "back"}, follow=True)
    assert refused.status_code == 200
    assert client.post(page, {"module": "9"}).status_code == 404
    assert client.post(page, {"module": "x"}).status_code == 404
    client.post(page, {"module": "1", "act": "back"})
    assert WorkedThrough.objects.count() == 0
    registration.cancel(paula, now=UNDER_WAY)
    assert client.get(page).status_code == 404


def test_tasks_of_a_module_that_is_not_open_are_not_given(
    organisation: Organisation, trainer: Person, early: datetime, client: Client
) -> None:
    course = course_alone(organisation, trainer, early)
    hidden = setting_tasks.set_task(units_of(course)[1], TASK, by=trainer, now=early)
    group = open_alone(course, trainer, early)
    place = take(group, early)
    token = links.mint("registration", place.code, now=UNDER_WAY, days=40)
    page = reverse("trainings:my_registration_task", args=[token, hidden.code])
    assert client.get(page).status_code == 404
    say(place, group, 1)
    assert client.get(page).status_code == 200


# --- What it makes of the course ---------------------------------------------------------------


def test_modules_and_accepted_tasks_complete_it_and_neither_does_alone(
    group: Cohort, paula: Registration, trainer: Person
) -> None:
    say(paula, group, 1, 2)
    far = of_place(paula, group, now=UNDER_WAY)
    assert (far.worked_modules, far.modules, far.worked_minutes, far.complete) == (2, 3, 120, False)
    assert far.standing == Standing.ON_TRACK
    accept(paula, group, by=trainer)
    assert of_place(paula, group, now=UNDER_WAY).complete is True
    own_pace.take_back(paula, group, group.lessons.get(position=2), now=UNDER_WAY)
    far = of_place(paula, group, now=UNDER_WAY)
    assert (far.complete, far.can_complete) == (False, True)


def test_after_the_last_day_what_was_not_said_is_out_of_reach(group: Cohort, paula: Registration) -> None:
    say(paula, group, 1)
    assert of_place(paula, group, now=OVER).standing == Standing.LOST
    assert [one.state for one in of_place(paula, group, now=OVER).told] == ["lost", "open"]


def test_what_is_said_is_never_attendance(group: Cohort, paula: Registration, trainer: Person) -> None:
    say(paula, group, 1, 2, 3)
    accept(paula, group, by=trainer)
    (row,) = progress(group, now=OVER)
    assert (row.attended_minutes, row.by_mode, row.percent, row.marked) == (0, [], 0, 0)
    assert (Presence.objects.count(), Session.objects.count()) == (0, 0)
    figures = facts.registrations([group.event]).values_list("attended", "attended_minutes")
    assert list(figures) == [(0, 0)]
    assert certificates.due(group, "attendance", now=OVER) == []
    assert certificates.due(group, "trainer", now=OVER) == []
    assert at_risk.marks([group], now=UNDER_WAY) == {}
    at_risk.post_due(UNDER_WAY)
    assert not Letter.objects.filter(kind=at_risk.WARNING).exists()


def test_progress_costs_the_same_with_one_participant_and_with_three(
    group: Cohort, paula: Registration, early: datetime, trainer: Person, enter: Enter
) -> None:
    client, page = enter(trainer), reverse("trainings:desk_group", args=[group.code])

    def cost() -> tuple[int, int]:
        fresh = Cohort.objects.select_related("event").get(pk=group.pk)
        with CaptureQueriesContext(connection) as queries:
            progress(fresh, now=UNDER_WAY)
        with CaptureQueriesContext(connection) as pages:
            client.get(page)
        return len(queries), len(pages)

    say(paula, group, 1)
    client.get(page)
    few = cost()
    for name in ("Ana", "Rosa"):
        say(take(group, early, name), group, 1, 2)
    assert (cost(), few[0]) == (few, 5)


def test_trainer_sees_who_is_how_far_and_no_way_to_mark_attendance(
    group: Cohort, paula: Registration, trainer: Person, enter: Enter
) -> None:
    say(paula, group, 1, 2)
    client = enter(trainer)
    text = client.get(reverse("trainings:desk_group", args=[group.code])).content.decode()
    assert "2 de 3 módulos" in text
    assert "1 participante lo ha trabajado" in text
    assert "/attendance/" not in text
    for name in ("desk_board", "desk_staffing"):
        url = reverse(f"trainings:{name}", args=[group.code])
        assert (url in text, client.get(url).status_code) == (False, 404)
    assert client.get(reverse("trainings:desk_lesson", args=[group.code, 1])).status_code == 404


# --- Certificates ------------------------------------------------------------------------------


@pytest.fixture
def certificate(group: Cohort, paula: Registration, trainer: Person) -> Certificate:
    say(paula, group, 1, 2)
    accept(paula, group, by=trainer)
    (made,) = certificates.award(group, "achievement", to=[paula.subject], by=trainer, now=UNDER_WAY)
    return made


def test_certificate_says_what_was_their_own_account_and_what_was_read(certificate: Certificate) -> None:
    said = certificate.facts
    assert (said["own_pace"], said["worked"], said["modules"], said["tasks"]) == (True, 2, 3, 1)
    assert (said["minutes"], said["first_day"], said["last_day"]) == (0, "2026-11-20", "2026-11-25")
    told = sheets.sentence(said, "es")
    assert "según su propia declaración trabajó 2 de 3 módulos" in told
    assert "aceptó la tarea que lo completa" in told
    assert "asist" not in told
    badge = credentials.credential(certificate)["credentialSubject"]
    assert badge["narrative"] == told
    assert "según declaración propia" in badge["achievement"]["criteria"]["narrative"]


def test_certificate_issued_anew_says_the_same(certificate: Certificate, trainer: Person) -> None:
    anew = certificates.replace(certificate, name="Paula Paz", by=trainer, now=OVER)
    kept = ("own_pace", "worked", "modules", "tasks")
    assert [anew.facts[name] for name in kept] == [certificate.facts[name] for name in kept]


def test_certificate_of_a_group_with_classes_has_nothing_of_it(
    organisation: Organisation, trainer: Person, now: datetime
) -> None:
    group = taught_group(organisation, trainer, now)
    due = certificates.Due(trainer.subject, "Paula", "es", None, 60, 270)
    assert "own_pace" not in certificates._facts(group, "attendance", due, now)


# --- Letters -----------------------------------------------------------------------------------


def test_participants_hear_once_that_it_is_open_and_once_a_week_before_the_end(
    group: Cohort, paula: Registration, early: datetime
) -> None:
    ana, late = take(group, early, "Ana"), take(group, OPENS + timedelta(hours=1), "Tardía")
    morning = OPENS + own_pace_letters.MORNING
    assert own_pace_letters.post_due(morning - timedelta(minutes=1)) == 0
    assert own_pace_letters.post_due(morning) == 2
    assert own_pace_letters.post_due(morning + timedelta(hours=1)) == 0
    say(ana, group, 1, 2, 3)
    week = CLOSES - timedelta(days=7) + own_pace_letters.MORNING
    assert own_pace_letters.post_due(week - timedelta(minutes=1)) == 0
    assert own_pace_letters.post_due(week) == 2
    assert own_pace_letters.post_due(week + timedelta(days=1)) == 0
    closing = Letter.objects.filter(kind=own_pace_letters.CLOSING)
    assert {one.about["registration"] for one in closing} == {paula.code, late.code}
    letter = closing.get(about__registration=paula.code)
    assert kinds.get(letter.kind).still_due(letter, week) is True
    say(paula, group, 1, 2, 3)
    assert kinds.get(letter.kind).still_due(letter, week) is False


def test_nobody_is_reminded_twice_of_a_short_group(course: Course, trainer: Person, early: datetime) -> None:
    made = open_alone(course, trainer, early, draft=True)
    windows.set_days(made.event, first_day=FIRST, last_day=FIRST + timedelta(days=8), by=trainer, now=early)
    schedule.publish(made.event, by=trainer, now=early)
    take(made, early)
    assert own_pace_letters.post_due(OPENS + timedelta(hours=9)) == 1
    assert own_pace_letters.post_due(OPENS + timedelta(days=4)) == 0


@pytest.mark.parametrize("kind", ["open", "closing"])
def test_letters_of_modules_read_as_their_golden_files(kind: str, group: Cohort, paula: Registration) -> None:
    at = {"open": OPENS, "closing": CLOSES - timedelta(days=7)}[kind] + own_pace_letters.MORNING
    own_pace_letters.post_due(at)
    letter = Letter.objects.get(kind=f"trainings.modules_{kind}")
    compare(f"modules-{kind}", letter, at)
    assert "/modules/" in word(letter, "es", at)[0]


def test_confirmation_says_from_when_to_when_and_brings_no_calendar_entry(
    group: Cohort, paula: Registration, early: datetime
) -> None:
    letter = Letter.objects.get(kind="events.registered")
    compare("own-pace-registered", letter, early)
    with translation.override("es"):
        rendered = kinds.get(letter.kind).render(letter, early)
    assert (rendered.calendar, "Entrar" in rendered.text) == ("", False)


# --- Forgotten, and taken along ----------------------------------------------------------------


def test_whoever_takes_their_data_along_has_what_they_said(group: Cohort, paula: Registration) -> None:
    say(paula, group, 1)
    held = export.of_place(paula)["place"]
    assert held["modules"] == [{"module": "Módulo 1", "worked_through_at": UNDER_WAY}]


# --- The only thing that anybody sees ----------------------------------------------------------


def test_only_task_of_a_group_that_people_are_in_is_not_removed(
    group: Cohort, paula: Registration, trainer: Person, enter: Enter
) -> None:
    """Else what they say of modules alone would complete it, and a certificate would tell of a task."""
    task = Task.objects.get()
    page = enter(trainer).post(reverse("trainings:desk_task_remove", args=[task.code]), follow=True)
    assert "a ritmo propio pide esta tarea" in page.content.decode()
    assert Task.objects.filter(pk=task.pk).exists()

    # A second one that completes it frees the first; a draft is no promise to anybody.
    setting_tasks.set_task(task.unit, TASK, by=trainer, now=UNDER_WAY)
    other = Task.objects.exclude(pk=task.pk).get()
    cohorts.ask_besides(group, other, by=trainer, now=UNDER_WAY)
    setting_tasks.remove_task(task, by=trainer, now=UNDER_WAY)
    group.refresh_from_db()
    say(paula, group, 1, 3)
    accept(paula, group, by=trainer)
    (made,) = certificates.award(group, "achievement", to=[paula.subject], by=trainer, now=UNDER_WAY)
    assert made.facts["tasks"] == 1


def test_own_account_alone_completes_nothing_where_all_tasks_were_removed(
    group: Cohort, paula: Registration, trainer: Person
) -> None:
    Task.objects.all().delete()
    say(paula, group, 1, 2, 3)
    assert of_place(paula, group, now=UNDER_WAY).complete is False
    assert certificates.due(group, "achievement", now=UNDER_WAY) == []
