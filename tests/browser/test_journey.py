"""One thin journey through the whole product: from the home page to the funder's figure."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as post
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page, expect

from cms import records, tree
from events import attendance, recognition, registration
from events.models import Event, Presence, Registration, Session
from mail import delivery
from people.models import Organisation, Person, StakeholderGroup
from reports.errors import ReleaseError
from reports.issuing import releases
from reports.models import Grant
from tests.browser.conftest import follow

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Who was there before the journey begins; more than twice the threshold of 5.
EARLIER = 12


@pytest.fixture
def soon(event: Event, session: Session) -> Session:
    """The cast's session as the real clock sees it: in two days, with room for everybody."""
    starts = timezone.now() + timedelta(days=2)
    Session.objects.filter(pk=session.pk).update(starts_at=starts)
    Event.objects.filter(pk=event.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    event.capacities.update(seats=40)
    event.refresh_from_db()
    session.refresh_from_db()
    homes = tree.ensure()
    for home in homes.values():
        home.title = "Mesa Abierta"
        home.save()
    records.publish_event(event)
    return session


@pytest.fixture
def earlier(soon: Session, organiser: Person) -> list[Registration]:
    """Twelve people who are registered and present: seven women and five men of civil society."""
    return [_come(soon, organiser, number) for number in range(EARLIER)]


@pytest.fixture
def grant(soon: Session, organisation: Organisation, funder_organisation: Organisation, now: Any) -> Grant:
    made = Grant.objects.create(
        title_es="Proyecto", title_pt_br="Projeto", title_en="Project",
        funder=funder_organisation, holder=organisation,
        starts_on=now.date() - timedelta(days=90), ends_on=now.date() + timedelta(days=90),
    )  # fmt: skip
    made.events.add(soon.event)
    return made


def _come(session: Session, by: Person, number: int) -> Registration:
    now = timezone.now()
    place = registration.register(
        session.event,
        answers=recognition.Answers(
            name=f"Persona {number}",
            mode="onsite",
            stakeholder_group=StakeholderGroup.objects.get(code="civil-society"),
            country="GT",
            gender_answers=["woman" if number % 12 < 7 else "man"],
        ),
        contact=recognition.Contact(email=f"persona{number}@correo.example"),
        language="es",
        time_zone="America/Guatemala",
        now=now,
    )
    attendance.mark(session, place, state=Presence.State.PRESENT, by=by, now=now)
    return place


def _figures(page: Page) -> dict[str, int]:
    """The live figures on a page: label → number."""
    stats = page.locator(".stats").first.locator(".stat")
    return {
        stat.locator(".stat-label").inner_text(): int(
            re.sub(r"\D", "", stat.locator(".stat-number").inner_text())
        )
        for stat in stats.all()
    }


def _portuguese(name: str, *args: Any) -> str:
    with translation.override("pt-br"):
        return reverse(name, args=args)


def _letter_to(address: str) -> str:
    """Deliver what is due, and return the text of the newest letter to an address."""
    delivery.deliver_due(timezone.now())
    letters = [letter for letter in post.outbox if letter.to == [address]]
    assert letters, f"no letter to {address}"
    return str(letters[-1].body)


def _fill(page: Page, *, mode: str) -> None:
    page.fill("input[name=name]", "Paula")
    page.fill("input[name=email]", "paula@correo.example")
    page.check(f"input[name=mode][value={mode}]")
    page.select_option("select[name=stakeholder_group]", "civil-society")
    page.select_option("select[name=country]", "BR")
    page.check("input[name=gender_answers][value=woman]")
    page.check("input[name=consent]")
    page.click("form.enrol-form button.button")
    page.wait_for_url("**/done/")


def _own_page(letter: str) -> str:
    """The path of the page that a letter leads to."""
    found = re.search(r"https?://[^/\s]+(/pt/my/[A-Za-z0-9_-]{43}/)", letter)
    assert found, letter
    return found[1]


def test_paula_comes_from_the_home_page_and_is_one_more_in_the_figures_of_the_funder(
    visit: Callable[..., Page],
    enter: Callable[[Person], Client],
    soon: Session,
    earlier: list[Registration],
    grant: Grant,
    organiser: Person,
    trainer: Person,
    funder: Person,
) -> None:
    first = releases.issue(grant, by=organiser, now=timezone.now())
    funders = enter(funder)
    read = [_portuguese("reports:portal"), _portuguese("reports:release", first.code)]
    before = [funders.get(path).content for path in read]
    live = _portuguese("reports:event_figures", soon.event.code)
    desk = visit(live, who=organiser, locale="pt-BR")
    figures = _figures(desk)

    # Paula finds the session on the home page and registers, 360 pixels wide, in Portuguese.
    page = visit("/pt/", locale="pt-BR")
    expect(page.locator("html")).to_have_attribute("lang", "pt-BR")
    follow(page, page.locator(".cards a").first)
    follow(page, page.get_by_role("link", name="Inscrever-se").first)
    _fill(page, mode="onsite")

    # The letter is in Portuguese and leads to her own page.
    letter = _letter_to("paula@correo.example")
    assert "Você tem um lugar" in letter
    page.goto(_own_page(letter))
    follow(page, page.get_by_role("button", name="Sim, ele chega"))
    follow(page, page.get_by_role("button", name="Participar on-line"))
    place = Registration.objects.get(email="paula@correo.example")
    assert (place.mode, place.language, place.address_confirmed_at is not None) == ("online", "pt-br", True)
    assert "on-line" in _letter_to("paula@correo.example")

    # Tomás marks her present, on a phone as well.
    marks = visit(_portuguese("events:attendance", soon.code), who=trainer, locale="pt-BR")
    row = marks.locator("fieldset.mark", has_text="Paula")
    row.locator("input[value=present]").check()
    marks.locator("button[name=save]").click()
    marks.wait_for_url("**saved=1")
    assert Presence.objects.get(registration=place).state == Presence.State.PRESENT

    # Olga's live figures have changed by exactly one; the funder's pages by no byte.
    desk.reload()
    now_live = _figures(desk)
    changed = {
        label: now_live[label] - figures[label] for label in figures if now_live[label] != figures[label]
    }
    assert set(changed.values()) == {1}
    people = {"Inscrições", "Pessoas distintas inscritas", "Presentes", "Pessoas distintas presentes"}
    assert people <= set(changed)
    assert [funders.get(path).content for path in read] == before

    # One more person would be found by subtraction, so that report is refused; five more are not.
    with pytest.raises(ReleaseError):
        releases.issue(grant, by=organiser, now=timezone.now())
    assert [funders.get(path).content for path in read] == before
    for number in range(100, 111):
        _come(soon, organiser, number)
    releases.issue(grant, by=organiser, now=timezone.now())
    assert funders.get(read[0]).content != before[0]
    # The first report is the same to the byte; above it stands that there is a newer one, and nothing else.
    after = funders.get(read[1]).content
    assert _report(after) == _report(before[1])
    newer = re.compile(
        r'<p class="figure-note"><a href="[^"]+">Há um relatório mais novo [^<]+</a></p>\n'.encode()
    )
    assert newer.sub(b"", after) == before[1]
    assert (len(newer.findall(before[1])), len(newer.findall(after))) == (0, 1)


def _report(page: bytes) -> bytes:
    """The part of a page that is the report itself."""
    return page[page.index(b'<article class="report">') : page.index(b"</article>")]


def test_paula_registers_and_switches_with_javascript_off(visit: Callable[..., Page], soon: Session) -> None:
    page = visit("/pt/", scripts=False, locale="pt-BR")
    follow(page, page.locator(".cards a").first)
    follow(page, page.get_by_role("link", name="Inscrever-se").first)
    _fill(page, mode="online")

    page.goto(_own_page(_letter_to("paula@correo.example")))
    follow(page, page.get_by_role("button", name="Ir à sala"))

    assert Registration.objects.get().mode == "onsite"
