"""Tasks of a course: set at the desk, handed in from one's own page, read, and asked for again."""

import io
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from events import access, export, registration
from events.models import Event, Registration
from events.uploads import Received
from mail import kinds
from mail.models import Letter
from people import erasure, links
from people.models import Organisation, Person
from tests.trainings.classes import course_of, ends, mark, open_group, take
from tests.trainings.test_at_risk import compare, word
from trainings import asking_later, certificates, handing_in, setting_tasks
from trainings.cohorts import asks_as_it_did, take_over
from trainings.courses import UnitPlan, newest, units_of, write_course
from trainings.errors import (
    AcceptedAlready,
    CertifiedAlready,
    HandedInAlready,
    NothingHandedIn,
    NoWordsSaid,
    ReadMeanwhile,
    RemovedMeanwhile,
    TooLateToAsk,
)
from trainings.handing_in import Given
from trainings.models import Certificate, Cohort, Course, HandIn, Task
from trainings.progress import of_place, progress
from trainings.setting_tasks import Facts

Enter = Callable[[Person], Client]
PDF = b"%PDF-1.4\n%%EOF\n"
PLAN = Facts(
    {"es": "Un plan", "pt-br": "Um plano", "en": "A plan"},
    {"es": "Escriba un plan de una página.", "en": "Write a plan of one page."},
    due_days=7,
    takes_file=True,
)
LINKS = Facts({"es": "Un enlace"}, is_required=False, takes_text=False, takes_link=True)


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def course(organisation: Organisation, trainer: Person, now: datetime) -> Course:
    made = course_of(organisation, trainer, now)
    first, second, *_more = units_of(made)
    setting_tasks.set_task(first, PLAN, by=trainer, now=now)
    setting_tasks.set_task(second, LINKS, by=trainer, now=now)
    return made


@pytest.fixture
def group(course: Course, trainer: Person, now: datetime) -> Cohort:
    return open_group(course, trainer, now)


@pytest.fixture
def paula(group: Cohort, now: datetime) -> Registration:
    return take(group, now)


def plan_of(place: Registration, group: Cohort) -> handing_in.Asked:
    return handing_in.asked_of(place, group)[0]


def give(place: Registration, group: Cohort, text: str = "Mi plan", *, at: datetime, **more: Any) -> HandIn:
    return handing_in.hand_in(plan_of(place, group), place, Given(text=text, **more), now=at)


def link_of(place: Registration, now: datetime, name: str = "tasks", *args: str) -> str:
    token = links.mint(access.REGISTRATION, place.code, now=now, days=60)
    return reverse(f"trainings:my_registration_{name}", args=[token, *args])


# --- Set at the desk --------------------------------------------------------------------------


def test_group_asks_what_was_required_when_it_opened_and_nothing_that_came_later(
    course: Course, group: Cohort, trainer: Person, now: datetime
) -> None:
    plan = Task.objects.get(title_es="Un plan")
    assert group.required_tasks == [plan.key]
    setting_tasks.set_task(units_of(course)[2], PLAN, by=trainer, now=now)
    assert list(setting_tasks.numbers_asked_of(group)) == [1]
    assert setting_tasks.required_numbers(newest(course)) == [1, 3]


def test_draft_takes_over_what_the_course_asks_now(course: Course, trainer: Person, now: datetime) -> None:
    draft = open_group(course, trainer, now, draft=True)
    assert (asks_as_it_did(draft), take_over(draft, by=trainer, now=now)) == (True, False)
    setting_tasks.set_task(units_of(course)[2], PLAN, by=trainer, now=now)
    assert asks_as_it_did(draft) is False
    assert take_over(draft, by=trainer, now=now)
    assert (len(draft.required_tasks), asks_as_it_did(draft)) == (2, True)


def test_new_version_begins_with_the_tasks_under_their_keys(
    course: Course, group: Cohort, trainer: Person, now: datetime
) -> None:
    first, *_rest = units_of(course)
    write_course(
        organisation=course.organisation,
        title={"es": "Datos"},
        summary={},
        completion_percent=75,
        units=[UnitPlan({"es": "Primero"}, 60, first)],
        course=course,
        by=trainer,
        now=now,
    )
    before, after = Task.objects.filter(title_es="Un plan").order_by("pk")
    assert (after.key, after.text_en, after.takes_file) == (before.key, before.text_en, True)
    assert (after.unit.version, after.code != before.code) == (newest(course), True)


def test_task_for_which_something_was_handed_in_stays(
    group: Cohort, paula: Registration, trainer: Person, enter: Enter, now: datetime
) -> None:
    give(paula, group, at=now)
    task = Task.objects.get(title_es="Un plan")
    with pytest.raises(HandedInAlready):
        setting_tasks.remove_task(task, by=trainer, now=now)
    page = enter(trainer).post(reverse("trainings:desk_task_remove", args=[task.code]), follow=True)
    assert "Ya hay entregas para esta tarea" in page.content.decode()
    assert Task.objects.filter(pk=task.pk).exists()


def test_trainer_sets_changes_and_removes_a_task(
    course: Course, trainer: Person, enter: Enter, now: datetime
) -> None:
    client = enter(trainer)
    new = reverse("trainings:desk_task_new", args=[course.code, 1, 3])
    refused = client.post(new, {"title_es": "", "text_es": "Lo que escribí", "due_days": "3"})
    assert (refused.status_code, "Lo que escribí" in refused.content.decode()) == (422, True)
    said = {"title_es": "Una tabla", "takes": ["takes_link", "takes_file"], "due_days": "3"}
    assert client.post(new, said).status_code == 302
    task = Task.objects.get(title_es="Una tabla")
    assert (task.takes_text, task.takes_link, task.takes_file, task.is_required) == (False, True, True, False)

    change = reverse("trainings:desk_task", args=[task.code])
    client.post(change, said | {"title_es": "Dos tablas", "is_required": "on"})
    task.refresh_from_db()
    assert (task.title, task.is_required) == ("Dos tablas", True)
    client.post(reverse("trainings:desk_task_remove", args=[task.code]))
    assert not Task.objects.filter(pk=task.pk).exists()


def test_a_task_that_somebody_removed_meanwhile_is_not_written_anew(
    group: Cohort, trainer: Person, now: datetime
) -> None:
    seen = Task.objects.get(title_es="Un plan")
    setting_tasks.remove_task(Task.objects.get(pk=seen.pk), by=trainer, now=now)
    with pytest.raises(RemovedMeanwhile):
        setting_tasks.change_task(seen, Facts({"es": "Otro"}), by=trainer, now=now)
    assert not Task.objects.filter(pk=seen.pk).exists()


def test_a_task_takes_something(group: Cohort) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.update(takes_text=False, takes_link=False, takes_file=False)


# --- Handed in --------------------------------------------------------------------------------


def test_participant_hands_in_by_the_link_of_a_letter_and_replaces_it_until_it_is_read(
    client: Client, group: Cohort, paula: Registration, now: datetime
) -> None:
    task = plan_of(paula, group).task
    page = link_of(paula, now, "task", task.code)
    done = client.post(page, {"text": "Primera"}, follow=True)
    assert (done.status_code, f'data-kept="task-{task.code}-{paula.code}"' in done.content.decode()) == (
        200,
        True,
    )
    client.post(page, {"text": "Segunda"})
    (row,) = HandIn.objects.all()
    assert (row.text, row.state, row.number, row.is_late) == ("Segunda", "handed-in", 1, False)
    shown = client.get(page)
    assert ("Segunda" in shown.content.decode(), shown["Cache-Control"]) == (True, "no-store")
    assert f'data-keep="task-{task.code}-{paula.code}"' in shown.content.decode()


def test_nothing_typed_is_lost_and_a_sentence_says_what_is_missing(
    client: Client, group: Cohort, paula: Registration, now: datetime
) -> None:
    page = link_of(paula, now, "task", plan_of(paula, group).task.code)
    with override("es"):
        refused = client.post(
            page, {"text": "Lo que escribí", "file": SimpleUploadedFile("a.exe", b"MZ nothing", "x/y")}
        )
        empty = client.post(page, {"text": "  "})
    assert (refused.status_code, "Lo que escribí" in refused.content.decode()) == (422, True)
    assert "Elija el archivo otra vez" in refused.content.decode()
    assert (empty.status_code, "Entregue algo: un texto o un archivo." in empty.content.decode()) == (
        422,
        True,
    )
    assert HandIn.objects.count() == 0


@pytest.mark.parametrize(("after", "is_late"), [(timedelta(0), False), (timedelta(seconds=1), True)])
def test_what_comes_after_its_day_is_taken_and_said_to_be_late(
    after: timedelta, is_late: bool, group: Cohort, paula: Registration
) -> None:
    due = ends(1) + timedelta(days=7)
    assert plan_of(paula, group).due_at == due
    assert give(paula, group, at=due + after).is_late is is_late


def test_class_without_a_date_has_no_day_and_nobody_is_late(
    group: Cohort, paula: Registration, now: datetime
) -> None:
    group.lessons.filter(position=1).update(session=None)
    assert plan_of(paula, group).due_at is None
    assert give(paula, group, at=now + timedelta(days=300)).is_late is False


def test_picture_is_drawn_anew_and_goes_with_the_next_one(
    client: Client, group: Cohort, paula: Registration, now: datetime
) -> None:
    made = io.BytesIO()
    picture = Image.new("RGB", (8, 8), "red")
    exif = picture.getexif()
    exif[0x010F] = "Un teléfono"
    picture.save(made, "JPEG", exif=exif)
    task = plan_of(paula, group).task
    page = link_of(paula, now, "task", task.code)
    client.post(page, {"text": "", "file": SimpleUploadedFile("foto.jpg", made.getvalue(), "image/jpeg")})
    row = HandIn.objects.get()
    assert (row.file_name, b"tel" in bytes(row.content)) == ("foto.jpg", False)
    taken = client.get(link_of(paula, now, "task_file", task.code, row.code))
    assert (taken.status_code, taken["Content-Disposition"]) == (200, 'attachment; filename="foto.jpg"')

    client.post(page, {"text": "Sin foto", "drops_file": "on"})
    row.refresh_from_db()
    assert (row.text, row.file_name, bytes(row.content)) == ("Sin foto", "", b"")
    with pytest.raises(NothingHandedIn):
        give(paula, group, "", at=now)


def test_whoever_hands_in_what_cannot_be_written_anew_is_told(
    client: Client, group: Cohort, paula: Registration, now: datetime
) -> None:
    page = link_of(paula, now, "task", plan_of(paula, group).task.code)
    signed = b"%PDF-1.4\n/ByteRange [0 1 2 3]"
    told = client.post(page, {"file": SimpleUploadedFile("carta.pdf", signed)}, follow=True)
    assert "El archivo se guarda tal como usted lo envió" in told.content.decode()
    assert bytes(HandIn.objects.get().content) == signed


def test_what_a_task_does_not_take_is_left_out(group: Cohort, paula: Registration, now: datetime) -> None:
    made = give(paula, group, at=now, url="https://ejemplo.example/")
    assert (made.text, made.url) == ("Mi plan", "")


def test_whoever_gave_their_place_back_hands_nothing_in_and_another_reads_nothing(
    client: Client, group: Cohort, paula: Registration, now: datetime
) -> None:
    row = give(paula, group, at=now, file=Received("plan.pdf", "pdf", PDF))
    other = take(group, now, "Luz")
    task = row.task.code
    assert client.get(link_of(other, now, "task_file", task, row.code)).status_code == 404
    assert "Mi plan" not in client.get(link_of(other, now, "task", task)).content.decode()
    registration.cancel(paula, now=now)
    for name, *args in (("tasks",), ("task", task), ("task_file", task, row.code)):
        assert client.get(link_of(paula, now, name, *args)).status_code == 404


def test_the_page_of_a_place_leads_to_tasks_where_there_are_any(
    participant: Person, enter: Enter, group: Cohort, paula: Registration
) -> None:
    Registration.objects.filter(pk=paula.pk).update(person=participant, subject=participant.subject)
    client, own = enter(participant), reverse("events:my_place", args=[paula.code])
    leads_to = reverse("trainings:my_place_tasks", args=[paula.code])
    assert leads_to in client.get(own).content.decode()
    assert (
        "Un enlace" in client.get(leads_to).content.decode()
        or "Um plano" in client.get(leads_to).content.decode()
    )
    Task.objects.all().delete()
    assert leads_to not in client.get(own).content.decode()


# --- Read -------------------------------------------------------------------------------------


def test_task_is_asked_for_again_with_words_and_its_history_stays(
    group: Cohort, paula: Registration, trainer: Person, now: datetime
) -> None:
    first = give(paula, group, "Muy corto", at=now)
    with pytest.raises(NoWordsSaid):
        handing_in.judge(first, state="again", words="  ", by=trainer, now=now)
    handing_in.judge(first, state="again", words="Más largo, por favor", by=trainer, now=now)
    assert list(handing_in.to_read(group)) == []

    second = give(paula, group, "Más largo", at=now + timedelta(days=1))
    handing_in.judge(second, state="accepted", by=trainer, now=now + timedelta(days=2))

    rows = HandIn.objects.order_by("number").values_list("number", "text", "state", "words")
    assert list(rows) == [
        (1, "Muy corto", "again", "Más largo, por favor"),
        (2, "Más largo", "accepted", ""),
    ]
    with pytest.raises(AcceptedAlready):
        give(paula, group, at=now + timedelta(days=3))


def test_whoever_reads_an_older_page_judges_nothing_that_they_have_not_seen(
    group: Cohort, paula: Registration, trainer: Person, enter: Enter, now: datetime
) -> None:
    row = give(paula, group, "Primera", at=now)
    page = reverse("trainings:desk_hand_in", args=[row.code])
    client = enter(trainer)
    seen = client.get(page).context["seen"]
    give(paula, group, "Segunda", at=now + timedelta(minutes=1))
    refused = client.post(page, {"seen": seen, "words": "Bien hecho", "act": "accept"})
    # No such month: said by no page, and no reason to break.
    assert client.post(page, {"seen": "2026-13-01T00:00", "words": "", "act": "again"}).status_code == 422
    assert (refused.status_code, "Bien hecho" in refused.content.decode()) == (422, True)
    with pytest.raises(ReadMeanwhile):
        handing_in.judge(row, state="accepted", seen_at=now, by=trainer, now=now)
    row.refresh_from_db()
    assert row.state == "handed-in"


def test_trainer_reads_the_queue_and_accepts(
    group: Cohort, paula: Registration, trainer: Person, enter: Enter, now: datetime
) -> None:
    row = give(paula, group, "Mi plan de verdad", at=now)
    client = enter(trainer)
    queue = reverse("trainings:desk_group_tasks", args=[group.code])
    page = reverse("trainings:desk_hand_in", args=[row.code])
    shown = client.get(queue).content.decode()
    assert ("Paula" in shown, page in shown) == (True, True)
    assert "Mi plan de verdad" in client.get(page).content.decode()
    client.post(page, {"seen": now.isoformat(), "words": "", "act": "accept"})
    row.refresh_from_db()
    assert (row.state, row.judged_by) == ("accepted", trainer)
    Event.objects.filter(pk=group.event_id).update(risk="protected")
    assert [path for path in (queue, page) if "Paula" in client.get(path).content.decode()] == []


@pytest.mark.django_db(transaction=True)
def test_of_two_who_hand_in_and_read_at_once_nothing_is_lost(
    group: Cohort, paula: Registration, trainer: Person, now: datetime
) -> None:
    row = give(paula, group, "Primera", at=now)
    asked, together = plan_of(paula, group), Barrier(2)

    def do(act: Callable[[], Any]) -> str:
        try:
            together.wait(20)
            act()
            return ""
        except Exception as error:
            return type(error).__name__
        finally:
            connection.close()

    later = now + timedelta(minutes=1)
    acts = (
        lambda: handing_in.hand_in(asked, paula, Given(text="Segunda"), now=later),
        lambda: handing_in.judge(row, state="accepted", seen_at=now, by=trainer, now=later),
    )
    with ThreadPoolExecutor(2) as pool:
        came = list(pool.map(do, acts))

    (kept,) = HandIn.objects.values_list("text", "state")
    assert (came, kept) in [
        (["AcceptedAlready", ""], ("Primera", "accepted")),
        (["", "ReadMeanwhile"], ("Segunda", "handed-in")),
    ]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["handed in", "removed"])
def test_of_one_who_hands_in_and_one_who_removes_the_task_the_later_reads_why_not(
    first: str, group: Cohort, paula: Registration, trainer: Person, enter: Enter, now: datetime
) -> None:
    task = plan_of(paula, group).task
    staff, hers = enter(trainer), link_of(paula, now, "task", task.code)
    came: list[tuple[int, str]] = []

    def second() -> None:
        if first == "removed":
            page = Client().post(hers, {"text": "Lo que escribí"})
        else:
            page = staff.post(reverse("trainings:desk_task_remove", args=[task.code]), follow=True)
        came.append((page.status_code, page.content.decode()))
        connection.close()

    with transaction.atomic():
        if first == "removed":
            setting_tasks.remove_task(task, by=trainer, now=now)
        else:
            give(paula, group, at=now)
        other = threading.Thread(target=second)
        other.start()
        other.join(1.5)
        assert came == []
    other.join(20)

    ((status, page),) = came
    if first == "removed":
        assert (status, HandIn.objects.count(), Task.objects.filter(pk=task.pk).count()) == (422, 0, 0)
        assert "Entretanto se quitó esta tarea" in page and "Lo que escribí" in page
    else:
        assert (status, HandIn.objects.count(), Task.objects.filter(pk=task.pk).count()) == (200, 1, 1)
        assert "Ya hay entregas para esta tarea" in page


# --- Asked later ---


@pytest.fixture
def later(course: Course, group: Cohort, trainer: Person, now: datetime) -> handing_in.Asked:
    """A task of the third module that came when the group was open."""
    made = setting_tasks.set_task(units_of(course)[2], PLAN, by=trainer, now=now)
    return next(one for one in handing_in.tasks_of(group) if one.task == made)


def test_group_is_asked_later_by_a_press_and_everybody_within_reach_hears_once(
    group: Cohort, later: handing_in.Asked, trainer: Person, now: datetime, enter: Enter
) -> None:
    for name in ("Paula", "Rosa"):
        take(group, now, name)
    gone = take(group, now, "Ida")
    registration.cancel(gone, now=now)
    client, here = enter(trainer), reverse("trainings:desk_group_tasks", args=[group.code])
    address = reverse("trainings:desk_group_task_ask", args=[group.code, later.task.code])
    assert address in client.get(here).content.decode()
    assert "2 participantes" in client.get(address).content.decode()
    assert not Letter.objects.filter(kind=asking_later.KIND).exists()

    client.post(address)
    client.post(address)  # pressed twice: it is asked already

    group.refresh_from_db()
    assert list(setting_tasks.numbers_asked_of(group)) == [1, 3]
    letters = Letter.objects.filter(kind=asking_later.KIND)
    assert sorted(letters.values_list("address", flat=True)) == [
        "paula@correo.example",
        "rosa@correo.example",
    ]
    assert address not in client.get(here).content.decode()
    compare("task-added", letters.order_by("pk")[0], now)


def test_whoever_had_it_accepted_already_is_not_told_that_it_is_needed(
    group: Cohort, later: handing_in.Asked, paula: Registration, trainer: Person, now: datetime
) -> None:
    rosa = take(group, now, "Rosa")
    row = handing_in.hand_in(later, paula, Given(text="Mi plan"), now=now)
    handing_in.judge(row, state="accepted", by=trainer, now=now)

    assert asking_later.ask(group, later, by=trainer, now=now) == 1

    letter = Letter.objects.get(kind=asking_later.KIND)
    assert (letter.subject, asking_later.still_asks(letter, now)) == (rosa.subject, True)
    handing_in.judge(
        handing_in.hand_in(later, rosa, Given(text="Mi plan"), now=now), state="accepted", by=trainer, now=now
    )
    assert asking_later.still_asks(letter, now) is False
    assert [one.has for one in handing_in.requirements(group, [paula])[paula.pk]] == [1]


def test_nothing_more_is_asked_once_its_day_is_over_or_somebody_was_certified(
    group: Cohort, later: handing_in.Asked, paula: Registration, trainer: Person, now: datetime
) -> None:
    assert later.due_at is not None
    with pytest.raises(TooLateToAsk):
        asking_later.ask(group, later, by=trainer, now=later.due_at)
    Certificate.objects.create(
        number="A" * 16, kind="achievement", cohort=group, registration=paula, subject=paula.subject,
        language="es", facts={}, issued_at=now,
    )  # fmt: skip
    with pytest.raises(CertifiedAlready):
        asking_later.ask(group, later, by=trainer, now=now)
    group.refresh_from_db()
    assert len(group.required_tasks) == 1
    assert not Letter.objects.filter(kind=asking_later.KIND).exists()


# --- Told -------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", ["accepted", "again"])
def test_letter_about_a_task_reads_as_its_golden_files(
    state: str, group: Cohort, paula: Registration, trainer: Person, now: datetime
) -> None:
    row = give(paula, group, at=now)
    handing_in.judge(row, state=state, words="Agregue un presupuesto.", by=trainer, now=now)
    letter = Letter.objects.get(kind="trainings.task")
    assert (letter.key, letter.not_before) == (
        f"task:{row.code}:{state}:{now:%Y%m%d%H%M%S%f}",
        now + timedelta(minutes=15),
    )
    assert kinds.get(letter.kind).still_due(letter, now) is True
    compare(f"task-{state}", letter, now)


def test_letter_about_a_task_of_a_protected_group_says_nothing_outside(
    group: Cohort, paula: Registration, trainer: Person, now: datetime
) -> None:
    Event.objects.filter(pk=group.event_id).update(risk="protected")
    handing_in.judge(give(paula, group, at=now), state="accepted", words="Bien", by=trainer, now=now)
    letter = Letter.objects.get(kind="trainings.task")
    compare("task-protected", letter, now)
    text, html = word(letter, "en", now)
    assert [said for said in ("plan", "Bien", "Data", "task") if said in text] == []


def test_second_thought_within_a_quarter_of_an_hour_is_all_that_is_told(
    group: Cohort, paula: Registration, trainer: Person, now: datetime
) -> None:
    row = give(paula, group, at=now)
    handing_in.judge(row, state="accepted", by=trainer, now=now)
    handing_in.judge(row, state="again", words="Falta una parte", by=trainer, now=now + timedelta(minutes=2))
    letters = Letter.objects.filter(kind="trainings.task").order_by("pk")
    still = [kinds.get(letter.kind).still_due(letter, now) for letter in letters]
    assert still == [False, True]
    give(paula, group, at=now + timedelta(minutes=5))
    assert kinds.get("trainings.task").still_due(letters[1], now) is False


def test_whoever_was_told_that_it_is_accepted_hears_when_it_is_asked_for_again_after_all(
    group: Cohort, paula: Registration, trainer: Person, now: datetime
) -> None:
    row = give(paula, group, at=now)
    for minutes, state in ((0, "again"), (5, "accepted"), (60, "again"), (61, "again")):
        at = now + timedelta(minutes=minutes)
        handing_in.judge(row, state=state, words="Falta una parte", by=trainer, now=at)

    letters = Letter.objects.filter(kind="trainings.task").order_by("pk")
    # The first one left nothing to say after five minutes; what is pressed twice is told once.
    still = [kinds.get(letter.kind).still_due(letter, now) for letter in letters]
    assert still == [False, False, True]


# --- What it means ----------------------------------------------------------------------------


def test_course_is_complete_once_hours_and_required_tasks_are(
    group: Cohort, paula: Registration, trainer: Person, now: datetime
) -> None:
    for position in (1, 2, 3):
        mark(group, position, "present", paula, by=trainer)
    over = ends(4) + timedelta(days=1)
    row = of_place(paula, group, now=over)
    assert (row.complete, row.can_complete, row.judgement.attendance_met) == (False, True, True)
    assert [one.subject for one in certificates.due(group, "attendance", now=over)] == [paula.subject]
    assert certificates.due(group, "achievement", now=over) == []

    handing_in.judge(give(paula, group, at=over), state="accepted", by=trainer, now=over)

    assert of_place(paula, group, now=over).complete
    assert [one.subject for one in certificates.due(group, "achievement", now=over)] == [paula.subject]


def test_participant_and_trainer_read_what_is_met_and_what_is_missing(
    client: Client, group: Cohort, paula: Registration, trainer: Person, enter: Enter, now: datetime
) -> None:
    mark(group, 1, "present", paula, by=trainer)
    with time_machine.travel(ends(1), tick=False):
        own = client.get(link_of(paula, now, "certificates")).content.decode()
        desk = enter(trainer).get(reverse("trainings:desk_group", args=[group.code])).content.decode()
    for page in (own, desk):
        words = " ".join(page.split())
        assert "Horas en total: 1 h de 3 h necesarias; todavía faltan 2 h." in words
        assert "Tareas aceptadas: 0 de 1. Todavía faltan: 1." in words
        assert "tarea 1 aceptada" in words and "1 h en sala" in words


def test_group_of_thirty_costs_as_many_queries_as_one_of_one(
    group: Cohort, trainer: Person, enter: Enter, now: datetime
) -> None:
    client = enter(trainer)
    pages = [
        reverse("trainings:desk_group", args=[group.code]),
        reverse("trainings:desk_group_tasks", args=[group.code]),
    ]

    def cost() -> list[int]:
        found = []
        for page in pages:
            client.get(page)
            with CaptureQueriesContext(connection) as queries:
                client.get(page)
            found.append(len(queries))
        with CaptureQueriesContext(connection) as queries:
            progress(Cohort.objects.select_related("event").get(pk=group.pk), now=ends(1))
        return [*found, len(queries)]

    give(take(group, now, "Ana"), group, at=now)
    few = cost()
    for number in range(29):
        give(take(group, now, f"Persona {number}"), group, at=now)
    assert (cost(), few[2]) == (few, 6)


# --- Forgotten, and taken along ---------------------------------------------------------------


def test_whoever_is_forgotten_leaves_the_counts_and_none_of_their_work(
    group: Cohort, paula: Registration, participant: Person, trainer: Person, now: datetime
) -> None:
    Registration.objects.filter(pk=paula.pk).update(person=participant, subject=participant.subject)
    row = give(paula, group, at=now, file=Received("plan.pdf", "pdf", PDF))
    handing_in.judge(row, state="accepted", words="Gracias, Paula", by=trainer, now=now)
    erasure.forget(participant, now=now)
    row.refresh_from_db()
    held = (row.text, row.url, row.file_name, row.file_ending, bytes(row.content), row.words)
    assert (held, row.state) == (("", "", "", "", b"", ""), "accepted")


def test_whoever_takes_along_what_is_held_about_them_gets_what_they_handed_in(
    group: Cohort, paula: Registration, trainer: Person, now: datetime
) -> None:
    give(paula, group, at=now, file=Received("plan.pdf", "pdf", PDF))
    (held,) = export.of_place(Registration.objects.get(pk=paula.pk))["place"]["tasks"]
    assert (held["text"], held["file_name"], held["file"], held["state"]) == (
        "Mi plan",
        "plan.pdf",
        "JVBERi0xLjQKJSVFT0YK",
        "handed-in",
    )


def test_whoever_changes_a_task_overwrites_nothing_that_they_have_not_seen(
    course: Course, trainer: Person, enter: Enter
) -> None:
    task = Task.objects.get(title_es="Un plan")
    client, page = enter(trainer), reverse("trainings:desk_task", args=[task.code])
    opened = {name: value for name, value in client.get(page).context["form"].initial.items() if value}
    first = client.post(page, opened | {"due_days": "9"})
    refused = client.post(page, opened | {"title_en": "A good plan"})
    assert (first.status_code, refused.status_code) == (302, 422)
    task.refresh_from_db()
    assert (task.due_days, task.title_en) == (9, "A plan")

    again = refused.context["form"].data.copy()
    assert client.post(page, again).status_code == 302
    task.refresh_from_db()
    assert task.title_en == "A good plan"


def test_nothing_more_is_asked_of_a_group_that_was_called_off_meanwhile(
    group: Cohort, later: handing_in.Asked, trainer: Person, now: datetime
) -> None:
    Event.objects.filter(pk=group.event_id).update(status=Event.Status.CANCELLED)
    assert group.event.status == Event.Status.PUBLISHED
    with pytest.raises(TooLateToAsk):
        asking_later.ask(group, later, by=trainer, now=now)


def test_of_whoever_was_forgotten_nothing_waits_to_be_read(
    group: Cohort, paula: Registration, participant: Person, now: datetime
) -> None:
    Registration.objects.filter(pk=paula.pk).update(person=participant, subject=participant.subject)
    give(paula, group, at=now)
    rosa = give(take(group, now, "Rosa"), group, at=now)
    erasure.forget(participant, now=now)

    assert list(handing_in.to_read(group)) == [rosa]
    assert handing_in.to_read_in([group]) == {group.pk: 1}
    assert [one["waits"] for one in handing_in.counts(group).values()] == [1]
