"""What a first visit to the form, and to each kind of public page, weighs on the line."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from cms import records, tree
from cms.models import HomePage, MembersPage, PublicationPage, PublicationsPage
from events.models import Event, Part, Session
from people.models import Coalition, Membership, Organisation, Person, StakeholderGroup
from tests.browser.conftest import follow
from trainings.models import Cohort, Course, Lesson, Unit, Version

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

#: Bytes over the wire for a first load of the form, before any compression by a proxy.
MOST = 60_000


#: The same for public pages, without pictures, and for all scripts of one.
MOST_OF = {"home": 100_000, "session": 60_000}
MOST_OF_OTHERS = 100_000
MOST_SCRIPT = 10_000
LANGUAGES = ("es", "pt-br", "en")
#: As long as an editor may make a description: 250 words.
LONG = "<p>" + "Vigilancia, datos y libertad de expresión en la región. " * 25 + "</p>"


def weigh(page: Page, path: str, *, only: str = "") -> int:
    """Load a path with an empty cache, and return the bytes that came over the line for it.

    `only` names a kind of what came, such as `Script`; pictures never count.
    """
    kinds: dict[str, str] = {}
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.send("Network.setCacheDisabled", {"cacheDisabled": True})
    asked: dict[str, str] = {}
    came: dict[str, float] = {}
    line.on(
        "Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event["documentURL"]})
    )
    line.on(
        "Network.loadingFinished", lambda event: came.update({event["requestId"]: event["encodedDataLength"]})
    )
    line.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    page.goto(path)
    page.wait_for_load_state("networkidle")
    counted = {request for request, kind in kinds.items() if kind != "Image" and only in ("", kind)}
    # Chromium asks for the icon of the page before whenever it likes.
    ours = {request for request in came.keys() & counted if asked.get(request, "").endswith(path)}
    return round(sum(came[request] for request in ours))


def test_a_first_visit_to_the_form_weighs_at_most_sixty_thousand_bytes(
    visit: Callable[..., Page], event: Event, session: Session
) -> None:
    starts = timezone.now() + timedelta(days=3)
    Event.objects.filter(pk=event.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=1))

    weight = weigh(visit("/robots.txt"), f"/pt/r/{event.code}/")

    assert 5_000 < weight <= MOST


def speak(session: Session) -> None:
    """Six people at the table, as many as an IGF session may have."""
    groups = list(StakeholderGroup.objects.all()[:4])
    for place in range(6):
        who = Person.objects.create_user(name=f"Nombre Apellido {place}")
        Part.objects.create(
            session=session, person=who, subject=who.subject, role="speaker", status="confirmed",
            mode=("onsite", "online")[place % 2], shows_name=True, shows_groups=True, country="GT",
            stakeholder_group=groups[place % len(groups)], position=place,
        )  # fmt: skip


def member(number: int, coalition: Coalition) -> Organisation:
    made = Organisation.objects.create(slug=f"m{number}", name=f"Organización {number}", country="GT")
    Membership.objects.create(coalition=coalition, organisation=made)
    return made


@pytest.fixture
def public(event: Event, session: Session, organisation: Organisation) -> dict[str, str]:
    """A site as it stands when it is in use: the address of each kind of its pages."""
    homes = tree.ensure()
    starts = timezone.now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    coalition = Coalition.objects.create(slug="alianza", name="Alianza")
    for number in range(24):
        member(number, coalition)
    HomePage.objects.update(coalition=coalition, lede="Una alianza de organizaciones de la región.")
    speak(session)
    twins = []
    for number in range(20):
        twin = Event.objects.get(pk=event.pk)
        twin.pk, twin.code, twin.title_es = None, f"gemela{number:02}abcdefghijklmnopq", f"Mesa {number}"
        twin.starts_at, twin.ends_at = starts, starts + timedelta(hours=1)
        twin.save(force_insert=True)
        twins.append(twin)
    Event.objects.filter(pk=event.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    Session.objects.filter(pk=session.pk).update(starts_at=starts)
    course = Course.objects.create(organisation=organisation, title_es="Datos personales")
    version = Version.objects.create(course=course, number=1, written_at=event.created_at)
    cohort = Cohort.objects.create(course=course, version=version, event=twins[0], planned_minutes=600)
    for number in range(10):
        unit = Unit.objects.create(
            version=version, position=number, title_es=f"Módulo {number}", planned_minutes=60
        )
        Lesson.objects.create(cohort=cohort, unit=unit, position=number, planned_minutes=60)
    for one in (event, *twins):
        one.refresh_from_db()
        records.publish_event(one)
    for record in (session, cohort):
        records.tell(record, "es", {"description": LONG})
    members = tree.plant(MembersPage, homes, titles=dict.fromkeys(LANGUAGES, "Miembros"), coalition=coalition)
    shelf = tree.plant(PublicationsPage, homes, titles=dict.fromkeys(LANGUAGES, "Publicaciones"))
    said: dict[str, Any] = {"kind": "report", "published_on": date(2026, 1, 15), "lede": "Qué se sabe."}
    told = tree.plant(PublicationPage, shelf, titles=dict.fromkeys(LANGUAGES, "Informe"), **said)
    return {
        "home": "/es/",
        "programme": "/es/sesiones/",
        "session": records.page_of(session, "es").url_path,
        "training": records.page_of(cohort, "es").url_path,
        "members": members["es"].url_path,
        "publication": told["es"].url_path,
    }


def test_a_first_visit_to_a_public_page_weighs_little_and_asks_nobody_else(
    visit: Callable[..., Page], public: dict[str, str]
) -> None:
    page = visit("/robots.txt")

    weights = {name: weigh(page, path) for name, path in public.items()}
    scripts = {name: weigh(page, path, only="Script") for name, path in public.items()}

    assert {n: w for n, w in weights.items() if not 5_000 < w <= MOST_OF.get(n, MOST_OF_OTHERS)} == {}, (
        weights
    )
    assert {n: w for n, w in scripts.items() if not 0 < w <= MOST_SCRIPT} == {}, scripts


def test_public_pages_can_be_read_and_used_without_scripts(
    visit: Callable[..., Page], public: dict[str, str]
) -> None:
    for name, path in public.items():
        page = visit(path, scripts=False)
        assert page.locator("h1").is_visible(), name
        assert page.locator("main [hidden]").count() == 0, name
    page = visit(public["programme"], scripts=False)
    page.locator("details.hours summary").click()
    page.locator("#zone").select_option("America/Bogota")
    follow(page, page.locator("details.hours button"))
    assert page.locator(".yours").first.is_visible()
    follow(page, page.locator(".card-title a").first)
    follow(page, page.locator("a.button", has_text="Inscribirse"))
    assert page.locator("main form input:visible").count() > 0
