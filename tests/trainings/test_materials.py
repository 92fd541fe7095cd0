"""Materials of a course: checked when they come in, seen by trainers at once and by participants in time."""

import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from events import access, recognition, registration, schedule
from events.models import Part, Registration
from events.uploads import Received
from people import links
from people.models import Organisation, Person
from trainings import materials, versions
from trainings.cohorts import open_cohort
from trainings.courses import UnitPlan, newest, units_of, write_course
from trainings.errors import RemovedMeanwhile, TooManyMaterials
from trainings.materials import Facts
from trainings.models import Cohort, Course, Material, MaterialFile

Enter = Callable[[Person], Client]
PDF = b"%PDF-1.4\n%%EOF\n"
#: When the first class of the group begins: the 20th of November at nine in Tegucigalpa, for an hour.
STARTS = datetime(2026, 11, 20, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def course(organisation: Organisation, trainer: Person, now: datetime) -> Course:
    return write_course(
        organisation=organisation,
        title={"es": "Datos"},
        summary={},
        completion_percent=75,
        units=[UnitPlan({"es": "Uno"}, 60), UnitPlan({"es": "Dos"}, 60)],
        by=trainer,
        now=now,
    )


@pytest.fixture
def group(course: Course, trainer: Person, now: datetime) -> Cohort:
    first, second = units_of(course)
    made = open_cohort(
        course,
        title={"es": "Datos · Honduras"},
        time_zone="America/Tegucigalpa",
        country="HN",
        venue="Casa del Pueblo",
        lessons=[(first, datetime(2026, 11, 20, 9)), (second, None)],
        seats={"onsite": 1},
        by=trainer,
        now=now,
    )
    schedule.publish(made.event, by=trainer, now=now)
    return made


@pytest.fixture
def add(course: Course, trainer: Person, now: datetime) -> Callable[..., Material]:
    def one(title: str = "Guía", place: int = 0, **facts: Any) -> Material:
        if "file" not in facts:
            facts = {"url": f"https://ejemplo.example/{title}"} | facts
        return materials.add(units_of(course)[place], Facts(title, **facts), by=trainer, now=now)

    return one


def take(group: Cohort, now: datetime, name: str = "Paula") -> Registration:
    return registration.register(
        group.event,
        answers=recognition.Answers(name=name, mode="onsite"),
        contact=recognition.Contact(email=f"{name.lower()}@correo.example"),
        language="es",
        time_zone="America/Tegucigalpa",
        waits=True,
        now=now,
    )


def link_of(place: Registration, now: datetime, material: str = "") -> str:
    token = links.mint(access.REGISTRATION, place.code, now=now, days=60)
    name = "my_registration_material" if material else "my_registration_materials"
    return reverse(f"trainings:{name}", args=[token, material] if material else [token])


# --- When -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("release", "days", "after_start"),
    [
        ("before", 0, timedelta()),
        ("before", 3, timedelta(days=-3)),
        ("after", 0, timedelta(hours=1)),
        ("after", 2, timedelta(days=2, hours=1)),
    ],
)
def test_participants_have_a_material_from_its_instant_on(
    release: str, days: int, after_start: timedelta, group: Cohort, add: Callable[..., Material]
) -> None:
    add(release=release, days=days)
    at = STARTS + after_start
    assert materials.given(group.event, now=at - timedelta(seconds=1)) == []
    (row,) = materials.given(group.event, now=at)
    assert (row.lesson.position, [one.title for one in row.materials]) == (1, ["Guía"])


def test_a_class_without_a_date_and_one_called_off_give_nothing(
    group: Cohort, add: Callable[..., Material], trainer: Person, now: datetime
) -> None:
    add("Uno"), add("Dos", 1)
    later = STARTS + timedelta(days=30)
    assert [row.lesson.position for row in materials.given(group.event, now=later)] == [1]
    schedule.cancel_session(group.lessons.get(position=1).session, by=trainer, now=now)
    assert materials.given(group.event, now=later) == []


def test_what_is_in_the_readers_language_stands_first(group: Cohort, add: Callable[..., Material]) -> None:
    add("In English", language="en"), add("En español", language="es"), add("Para todos")
    (row,) = materials.given(group.event, now=STARTS, language="es")
    assert [one.title for one in row.materials] == ["En español", "Para todos", "In English"]


# --- Keeping them -----------------------------------------------------------------------------


def test_a_new_version_begins_with_the_materials_and_shares_their_files(
    course: Course, group: Cohort, add: Callable[..., Material], trainer: Person, now: datetime
) -> None:
    material = add(file=Received("guia.pdf", "pdf", PDF))
    first, _second = units_of(course)
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
    copied = Material.objects.get(unit__version=newest(course))
    assert (copied.title, copied.file, MaterialFile.objects.count()) == ("Guía", material.file, 1)
    materials.remove(copied, by=trainer, now=now)
    assert (MaterialFile.objects.count(), versions.words(material.unit, "title")) == (1, {"es": "Uno"})
    materials.remove(material, by=trainer, now=now)
    assert MaterialFile.objects.count() == 0


def test_a_material_is_a_file_or_a_link_and_never_both_or_neither(
    add: Callable[..., Material], now: datetime
) -> None:
    material = add()
    kept = MaterialFile.objects.create(name="a.pdf", ending="pdf", content=PDF)
    for wrong in ({"url": ""}, {"file": kept}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Material.objects.filter(pk=material.pk).update(**wrong)


def test_a_module_takes_twenty_and_no_more(add: Callable[..., Material]) -> None:
    for number in range(materials.MOST):
        add(f"n{number}")
    with pytest.raises(TooManyMaterials):
        add()


# --- At the desk ------------------------------------------------------------------------------


def new_url(course: Course, position: int = 1) -> str:
    return reverse("trainings:desk_material_new", args=[course.code, 1, position])


TYPED = {"title": "Guía", "language": "es", "release": "before", "days": "3"}


def picture() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(kept, "JPEG", exif=b"Exif\x00\x00GPS-here")
    return kept.getvalue()


def test_the_trainer_adds_a_link_and_a_file_and_takes_them_down(
    trainer: Person, enter: Enter, course: Course
) -> None:
    client = enter(trainer)
    assert client.get(new_url(course)).status_code == 200
    client.post(new_url(course), TYPED | {"url": "ejemplo.example/guia"})
    file = SimpleUploadedFile("../Mi foto.exe", picture(), content_type="application/x-evil")
    client.post(new_url(course, 2), TYPED | {"title": "Foto", "file": file})

    link, photo = Material.objects.order_by("pk")
    assert (link.url, link.days, link.file) == ("https://ejemplo.example/guia", 3, None)
    assert photo.file and (photo.file.name, photo.file.ending) == ("Mi foto.jpg", "jpg")
    assert b"GPS-here" not in bytes(photo.file.content)
    page = client.get(reverse("trainings:desk_materials", args=[course.code, 1]))
    assert [[one.title for one in found] for _unit, found in page.context["rows"]] == [["Guía"], ["Foto"]]
    taken = client.get(reverse("trainings:desk_material_file", args=[photo.code]))
    assert taken["Content-Type"] == "image/jpeg"
    assert taken["Content-Disposition"] == 'attachment; filename="Mi foto.jpg"'
    assert client.get(reverse("trainings:desk_material_file", args=[link.code])).status_code == 404


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({}, "url"),
        ({"url": "javascript:alert(1)"}, "url"),
        ({"url": "https://a.example", "title": ""}, "title"),
        ({"url": "https://a.example", "days": "91"}, "days"),
        ({"url": "https://a.example", "release": "never"}, "release"),
        ({"url": "https://a.example", "language": "xx"}, "language"),
        ({"url": "https://a.example", "file": PDF}, "url"),
        ({"file": b"MZ\x90 not for us"}, "file"),
    ],
)
def test_a_wrong_material_is_told_at_its_field_and_nothing_is_lost(
    wrong: dict[str, Any], field: str, trainer: Person, enter: Enter, course: Course
) -> None:
    typed = TYPED | wrong
    if "file" in wrong:
        typed["file"] = SimpleUploadedFile("guia.pdf", wrong["file"])
    page = enter(trainer).post(new_url(course), typed)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert (bool(page.context["form"].once_more), Material.objects.count()) == ("file" in wrong, 0)
    if "title" not in wrong:
        assert 'value="Guía"' in page.content.decode()


def test_the_trainer_changes_and_removes_a_material(
    trainer: Person, enter: Enter, course: Course, add: Callable[..., Material]
) -> None:
    client = enter(trainer)
    link, file = add("Enlace"), add("Archivo", file=Received("guia.pdf", "pdf", PDF))
    client.post(
        reverse("trainings:desk_material", args=[link.code]),
        TYPED | {"title": "Otro", "url": "https://b.example"},
    )
    client.post(reverse("trainings:desk_material", args=[file.code]), TYPED | {"title": "Mismo archivo"})
    link.refresh_from_db()
    file.refresh_from_db()
    assert (link.title, link.url) == ("Otro", "https://b.example")
    assert (file.title, file.file and file.file.name) == ("Mismo archivo", "guia.pdf")
    another = SimpleUploadedFile("nueva.pdf", PDF)
    told = client.post(
        reverse("trainings:desk_material", args=[file.code]), TYPED | {"file": another}, follow=True
    )
    # It is no whole PDF, so that it could not be written anew.
    assert "El archivo se guarda tal como usted lo envió" in told.content.decode()
    assert list(MaterialFile.objects.values_list("name", flat=True)) == ["nueva.pdf"]
    page = client.post(reverse("trainings:desk_material", args=[link.code]), TYPED | {"url": ""})
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["url"])
    remove = reverse("trainings:desk_material_remove", args=[file.code])
    assert client.get(remove).status_code == 200
    assert Material.objects.count() == 2
    client.post(remove)
    assert (list(Material.objects.all()), MaterialFile.objects.count()) == ([link], 0)


def test_what_somebody_removed_meanwhile_is_not_written_anew(
    add: Callable[..., Material], trainer: Person, now: datetime
) -> None:
    material = add("Enlace")
    materials.remove(Material.objects.get(), by=trainer, now=now)
    with pytest.raises(RemovedMeanwhile):
        materials.change(material, Facts("Otro", url="https://b.example"), by=trainer, now=now)
    assert not Material.objects.exists()


def test_another_organisations_staff_and_participants_find_no_material_at_the_desk(
    foreign_organiser: Person, participant: Person, enter: Enter, course: Course, add: Callable[..., Material]
) -> None:
    material = add(file=Received("guia.pdf", "pdf", PDF))
    pages = [
        reverse("trainings:desk_materials", args=[course.code, 1]),
        new_url(course),
        *(
            reverse(f"trainings:{name}", args=[material.code])
            for name in ("desk_material", "desk_material_file", "desk_material_remove")
        ),
    ]
    for who in (foreign_organiser, participant):
        client = enter(who)
        assert {client.get(page).status_code for page in pages} == {404}
        assert client.post(pages[-1]).status_code == 404
    assert Material.objects.count() == 1


# --- On one's own page ------------------------------------------------------------------------


def test_whoever_holds_a_place_takes_down_what_is_given_by_then(
    client: Client, group: Cohort, add: Callable[..., Material], now: datetime
) -> None:
    early = add("Antes", file=Received("antes.pdf", "pdf", PDF), days=3)
    late = add("Después", file=Received("despues.pdf", "pdf", PDF), release="after")
    place = take(group, now)
    page = link_of(place, now)
    assert "Antes" not in client.get(page).content.decode()
    assert client.get(link_of(place, now, early.code)).status_code == 404

    with time_machine.travel(STARTS - timedelta(days=1), tick=False):
        shown = client.get(page)
        assert [[one.title for one in row.materials] for row in shown.context["rows"]] == [["Antes"]]
        assert shown["Cache-Control"] == "no-store"
        taken = client.get(link_of(place, now, early.code))
        assert (taken.status_code, taken.content) == (200, PDF)
        assert taken["Content-Disposition"] == 'attachment; filename="antes.pdf"'
        assert client.get(link_of(place, now, late.code)).status_code == 404
    with time_machine.travel(STARTS + timedelta(hours=1), tick=False):
        assert client.get(link_of(place, now, late.code)).status_code == 200


def test_whoever_waits_or_gave_their_place_back_gets_nothing(
    client: Client, group: Cohort, add: Callable[..., Material], now: datetime
) -> None:
    material = add(file=Received("guia.pdf", "pdf", PDF), days=90)
    holds, waits = take(group, now), take(group, now, "Luz")
    assert waits.status == Registration.Status.WAITING
    assert client.get(link_of(holds, now, material.code)).status_code == 200
    registration.cancel(holds, now=now)
    for place in (waits, holds):
        assert client.get(link_of(place, now)).status_code == 404
        assert client.get(link_of(place, now, material.code)).status_code == 404


def test_the_page_of_a_place_leads_to_materials_where_there_are_any(
    participant: Person, enter: Enter, group: Cohort, add: Callable[..., Material], now: datetime
) -> None:
    place = take(group, now)
    Registration.objects.filter(pk=place.pk).update(person=participant, subject=participant.subject)
    client = enter(participant)
    own = reverse("events:my_place", args=[place.code])
    leads_to = reverse("trainings:my_place_materials", args=[place.code])
    page = client.get(own).content.decode()
    assert leads_to not in page
    # Whoever was nowhere yet has come no way that could be shown.
    assert reverse("trainings:my_place_certificates", args=[place.code]) not in page
    add(days=90)
    assert leads_to in client.get(own).content.decode()
    assert "Guía" in client.get(leads_to).content.decode()


def test_materials_of_another_course_are_not_there(
    client: Client, group: Cohort, organisation: Organisation, trainer: Person, now: datetime
) -> None:
    other = write_course(
        organisation=organisation,
        title={"es": "Otro"},
        summary={},
        completion_percent=75,
        units=[UnitPlan({"es": "Uno"}, 60)],
        by=trainer,
        now=now,
    )
    facts = Facts("Ajeno", file=Received("ajeno.pdf", "pdf", PDF), days=90)
    material = materials.add(units_of(other)[0], facts, by=trainer, now=now)
    assert client.get(link_of(take(group, now), now, material.code)).status_code == 404


def test_materials_cost_the_same_for_one_and_for_three(
    client: Client,
    trainer: Person,
    enter: Enter,
    course: Course,
    group: Cohort,
    add: Callable[..., Material],
    now: datetime,
) -> None:
    staff, place, counted = enter(trainer), take(group, now), []
    for titles in ((0,), (1, 2)):
        for number in titles:
            add(f"n{number}", number % 2, days=90, file=Received(f"{number}.pdf", "pdf", PDF))
        asked = [
            (client, link_of(place, now)),
            (staff, reverse("trainings:desk_materials", args=[course.code, 1])),
        ]
        queries = []
        for who, page in asked:
            who.get(page)
            with CaptureQueriesContext(connection) as found:
                who.get(page)
            queries.append(len(found))
        counted.append(queries)
    assert counted[0] == counted[1]


# --- On the page of a trainer's role ----------------------------------------------------------


def test_a_guest_trainer_who_said_yes_has_everything_at_once(
    client: Client, stranger: Person, group: Cohort, add: Callable[..., Material], now: datetime
) -> None:
    material = add("Después", 1, file=Received("despues.pdf", "pdf", PDF), release="after", days=9)
    session = group.lessons.get(position=1).session
    role = Part.objects.create(
        session=session, person=stranger, subject=stranger.subject, role="trainer", status="invited"
    )
    token = links.mint(access.PART, role.code, now=now, days=60)
    pages = [
        reverse("trainings:my_part_materials", args=[token]),
        reverse("trainings:my_part_material", args=[token, material.code]),
    ]
    assert [client.get(page).status_code for page in pages] == [404, 404]
    Part.objects.filter(pk=role.pk).update(status="confirmed")
    assert pages[0] in client.get(reverse("events:my_part", args=[token])).content.decode()
    assert "Después" in client.get(pages[0]).content.decode()
    assert client.get(pages[1]).content == PDF
    Part.objects.filter(pk=role.pk).update(role="speaker")
    assert [client.get(page).status_code for page in pages] == [404, 404]
    assert pages[0] not in client.get(reverse("events:my_part", args=[token])).content.decode()
