"""A whole group on phones of 360 px: call, selection, tests, classes, certificates, verification."""

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core import mail as post
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from events import bulk
from events.models import Event, Registration
from mail import delivery
from people.models import Organisation, Person
from tests.browser.conftest import follow
from trainings.models import Certificate, Cohort, Course

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Who applies, as they tick their gender: two women among seven people, for five seats.
APPLY = (
    ("Ixchel", "woman"), ("Bruno", "man"), ("Carlos", "man"), ("Diego", "man"),
    ("Fidel", "man"), ("Gerardo", "man"), ("Elena", "woman"),
)  # fmt: skip
#: Whom the quota brings in: two women, and the first three men.
CHOSEN = ["Bruno", "Carlos", "Diego", "Elena", "Ixchel"]
#: What the test asks: the question, its choices, and the number of the right one.
ASKED = (
    ("¿Quién decide sobre un dato personal?", ("La persona", "La institución"), 1),
    ("¿Se puede pedir el borrado?", ("No", "Sí"), 2),
)


@pytest.fixture
def at(live_server: Any) -> Iterator[Callable[[datetime], None]]:
    """Set the clock of the server; it goes on from there."""
    clocks: list[Any] = []

    def put(moment: datetime) -> None:
        while clocks:
            clocks.pop().stop()
        traveller = time_machine.travel(moment, tick=True)
        traveller.start()
        clocks.append(traveller)

    yield put
    while clocks:
        clocks.pop().stop()


def spanish(name: str, *args: Any) -> str:
    with translation.override("es"):
        return reverse(name, args=args)


def fits(page: Page) -> None:
    """Nothing hangs over the side of a phone."""
    assert page.evaluate("document.documentElement.scrollWidth") <= 360, page.url


def go(page: Page, name: str, *args: Any) -> None:
    page.goto(spanish(name, *args))
    fits(page)


def press(page: Page, words: str) -> None:
    """Press a button, and wait for the page that it leads to."""
    page.set_default_timeout(8_000)
    follow(page, page.get_by_role("button", name=words).first)
    fits(page)


def own_page(address: str) -> str:
    """Deliver what is due, and return the page of their own that the newest letter to somebody leads to."""
    delivery.deliver_due(timezone.now())
    letters = [letter for letter in post.outbox if letter.to == [address]]
    for letter in reversed(letters):
        found = re.search(r"https?://[^/\s]+(/es/my/[A-Za-z0-9_-]{43}/)", str(letter.body))
        if found:
            return found[1]
    raise AssertionError(f"no link to a page of {address}")


def write_course(page: Page) -> Course:
    go(page, "trainings:desk_course_new")
    page.fill("[name=title_es]", "Datos personales")
    for row, (title, minutes) in enumerate((("Consentimiento", "90"), ("Borrado", "180"))):
        page.fill(f"[name=units-{row}-title_es]", title)
        page.fill(f"[name=units-{row}-minutes]", minutes)
    press(page, "Guardar el curso")
    return Course.objects.get()


def open_group(page: Page, course: Course, first: datetime) -> Cohort:
    go(page, "trainings:desk_group_new", course.code)
    page.select_option("[name=country]", "GT")
    page.check("[name=onsite]")
    page.fill("[name=onsite_seats]", "5")
    page.fill("[name=venue]", "Casa Ixim")
    page.fill("[name=date]", f"{first:%Y-%m-%d}")
    page.fill("[name=time]", f"{first:%H:%M}")
    press(page, "Acomodar las clases")
    press(page, "Abrir el grupo")
    return Cohort.objects.get()


def apply(page: Page, event: Event, name: str, gender: str) -> None:
    go(page, "events:register", event.code)
    page.fill("input[name=name]", name)
    page.fill("input[name=email]", f"{name.lower()}@correo.example")
    page.select_option("select[name=stakeholder_group]", "academia")
    page.select_option("select[name=country]", "GT")
    page.check(f"input[name=gender_answers][value={gender}]")
    page.check("input[name=consent]")
    page.click("form.enrol-form button.button")
    page.wait_for_url("**/done/?by=request")
    fits(page)


def write_test(page: Page, course: Course, group: Cohort) -> None:
    """Write two questions and a test of them, and give it to the group, matched by place."""
    for question, choices, right in ASKED:
        page.goto(f"{spanish('trainings:desk_item_new')}?kind=choice")
        fits(page)
        page.fill("[name=label_es]", question)
        page.fill("[name=choices_es]", "\n".join(choices))
        page.fill("[name=right]", str(right))
        press(page, "Guardar la pregunta")
    go(page, "trainings:desk_tests", course.code)
    page.select_option("[name=purpose]", "knowledge")
    page.fill("[name=title_es]", "Lo que sabemos")
    press(page, "Comenzar")
    follow(page, page.get_by_role("link", name="Poner preguntas"))
    for box in page.locator("[name=item]").all():
        box.check()
    press(page, "Poner lo que está marcado")
    go(page, "trainings:desk_sittings", group.code)
    page.check("[name=linking][value=place]")
    press(page, "Darla")


def answer(page: Page, right: Sequence[bool]) -> None:
    """Hand in the test that is open on one's own page, each answer right or wrong."""
    follow(page, page.get_by_role("link", name="Pruebas y encuestas"))
    follow(page, page.locator("main a", has_text="Lo que sabemos").first)
    fits(page)
    for (question, choices, number), is_right in zip(ASKED, right, strict=True):
        wanted = choices[number - 1] if is_right else choices[2 - number]
        page.get_by_role("group", name=re.compile(re.escape(question))).get_by_label(
            wanted, exact=True
        ).check()
    press(page, "Entregar")
    expect(page.get_by_role("heading", name="Entregada")).to_be_visible()


def test_a_whole_group_from_the_call_to_a_certificate_that_anyone_verifies(
    visit: Callable[..., Page],
    at: Callable[[datetime], None],
    organisation: Organisation,
    organiser: Person,
    trainer: Person,
    tmp_path: Path,
) -> None:
    begin = timezone.now().replace(hour=15, minute=0, second=0, microsecond=0) + timedelta(days=3)
    at(begin)
    first = (begin + timedelta(days=14)).replace(hour=9)

    # --- The call: a course, a group that is asked for, published ---
    desk = visit(spanish("trainings:desk"), who=organiser)
    course = write_course(desk)
    group = open_group(visit(spanish("trainings:desk"), who=trainer), course, first)
    event = group.event
    go(desk, "events:desk_ways", event.code)
    desk.check("input[name=admission][value=approval]")
    press(desk, "Guardar")
    go(desk, "trainings:desk_group", group.code)
    press(desk, "Publicar")
    write_test(desk, course, group)
    event.refresh_from_db()
    assert (event.status, event.admission) == (Event.Status.PUBLISHED, Event.Admission.APPROVAL)

    # --- Applications, each from a phone of its own ---
    for name, gender in APPLY:
        apply(visit("/es/"), event, name, gender)
    assert event.registrations.filter(status=Registration.Status.ASKED).count() == 7

    # --- Selection: two women at least among five, proposed, and decided by a person ---
    go(desk, "trainings:desk_quota_new", group.code)
    desk.fill("[name=number]", "2")
    desk.select_option("[name=gender]", "woman")
    press(desk, "Guardar")
    go(desk, "trainings:desk_selection", group.code)
    chosen = desk.locator("section[aria-labelledby=people] tbody th").all_inner_texts()
    assert sorted(text.split()[-1] for text in chosen) == CHOSEN
    go(desk, "trainings:desk_selection_decide", group.code)
    press(desk, "Decidir")
    at(timezone.now() + timedelta(minutes=20))  # it can be undone for a quarter of an hour
    bulk.run_due(timezone.now())
    places = {one.name: one for one in event.registrations.placed()}
    assert sorted(places) == CHOSEN
    pages = {name: own_page(f"{name.lower()}@correo.example") for name in CHOSEN}

    # --- What they know before: one of two each ---
    lessons = list(group.lessons.order_by("position").select_related("session"))
    opening = lessons[0].session
    assert opening is not None and opening.starts_at is not None
    at(opening.starts_at - timedelta(days=1))
    for name in CHOSEN:
        answer(visit(pages[name]), (True, False))

    # --- The classes: attendance on the trainer's phone, the second without a network ---
    for lesson in lessons:
        session = lesson.session
        assert session is not None and session.starts_at is not None
        at(session.starts_at + timedelta(minutes=30))
        sheet = visit(spanish("trainings:desk"), who=trainer)
        follow(sheet, sheet.locator(f"a[href='{spanish('events:attendance', session.code)}']").first)
        fits(sheet)
        absent = "Carlos" if lesson.position == 2 else ""
        if lesson.position == 2:
            sheet.context.set_offline(True)
        for name in places:
            state = "absent" if name == absent else "present"
            sheet.locator("fieldset.mark", has_text=name).locator(f"input[value={state}]").check()
        if lesson.position == 2:
            sheet.get_by_role("button", name="Guardar", exact=True).click()
            expect(sheet.locator("#waits")).to_be_visible()
            sheet.context.set_offline(False)
            sheet.wait_for_url("**?saved=1")
        else:
            press(sheet, "Guardar")
        fits(sheet)
    assert group.event.registrations.filter(presences__state="present").distinct().count() == 5

    # --- What they know after: all but one have both right, so 50 per cent have become 90 ---
    for name in CHOSEN:
        answer(visit(pages[name]), (True, name != "Carlos"))
    # --- Certificates: of achievement for the four who were at both classes ---
    assert lessons[-1].session is not None and lessons[-1].session.ends_at is not None
    at(lessons[-1].session.ends_at + timedelta(hours=2))
    desk = visit(spanish("trainings:desk_certificates", group.code), who=organiser)
    assert desk.locator("section[aria-labelledby=k-achievement] label").count() == 4
    follow(desk, desk.locator("section[aria-labelledby=k-achievement] button"))
    fits(desk)
    assert Certificate.objects.filter(kind="achievement").count() == 4

    # --- What was learnt: 50 and 90 per cent, 40 points, ⟨g⟩ = 40 ÷ 50; of groups under five, nothing ---
    go(desk, "trainings:desk_sittings", group.code)
    follow(desk, desk.get_by_role("link", name="después del curso"))
    follow(desk, desk.get_by_role("link", name="Cerrarla"))
    press(desk, "Cerrarla")
    go(desk, "trainings:desk_sittings", group.code)
    follow(desk, desk.get_by_role("link", name="Resultados").first)
    fits(desk)
    learnt = desk.locator("section[aria-labelledby=gain]").inner_text()
    told = ("50.0 %", "90.0 %", "+40.0 puntos porcentuales", "0.80")
    assert [one for one in told if one not in learnt] == []
    assert "Mujer" not in desk.inner_text("main")

    # --- The holder gets it, and agrees that it names her ---
    holder = visit(pages["Ixchel"])
    follow(holder, holder.get_by_role("link", name="Mi curso y mis certificados"))
    fits(holder)
    with holder.expect_download() as downloading:
        holder.get_by_role("link", name="Obtener el PDF").click()
    paper = tmp_path / "certificate.pdf"
    downloading.value.save_as(paper)
    press(holder, "Mostrar allí mi nombre")

    # --- Anybody verifies it: by the number, and by the file ---
    number = holder.locator("b.wrap-any").first.inner_text()
    anybody = visit(spanish("trainings:verify"))
    anybody.fill("[name=number]", number.lower().replace("-", " "))
    press(anybody, "Verificar")
    expect(anybody.get_by_text("Se emitió aquí y es válido.")).to_be_visible()
    expect(anybody.get_by_text("Ixchel")).to_be_visible()
    go(anybody, "trainings:verify")
    anybody.set_input_files("[name=file]", paper)
    press(anybody, "Verificar")
    expect(anybody.get_by_text("hasta el último byte")).to_be_visible()
    altered = tmp_path / "altered.pdf"
    altered.write_bytes(paper.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6"))
    assert altered.read_bytes() != paper.read_bytes()
    go(anybody, "trainings:verify")
    anybody.set_input_files("[name=file]", altered)
    press(anybody, "Verificar")
    assert anybody.get_by_text("hasta el último byte").count() == 0
