"""The demonstration as people meet it: its pages, in three languages, looked at for barriers on a phone."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.db.models import Count
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation
from playwright.sync_api import Page
from wagtail.models import Page as WagtailPage

from cms import sites
from cms.models import EventPage, HighlightsPage, IssuePage, ProgrammePage
from convite.locale_prefix import prefix_of
from events import correspondence, guests
from events.models import Batch, Event, Message, Part, Registration, Rule, Sheet
from mail import newsletter, signed_links, suppression
from mail.models import Letter, Subscriber
from outcomes.models import Outcome, Statement
from people import links
from people.models import Introduction, Organisation, Person
from reports.models import Release
from tests.browser.demonstration import own_domains as own_domains
from tests.browser.demonstration import seeded as seeded
from tests.browser.demonstration import transactional_db as transactional_db
from tests.conftest import give_factor
from trainings.models import (
    Assessment,
    Certificate,
    Cohort,
    HandIn,
    Item,
    Material,
    NetworkEntry,
    Project,
    Sitting,
    Step,
    Trainer,
)

pytestmark = pytest.mark.browser

#: Forms that offer a file and would send its name alone.
FILELESS = """() => [...document.forms].filter(
  (form) => form.querySelector('[type="file"]') && form.enctype !== "multipart/form-data").length"""
#: What is cut off in the filters of a page: a choice wider than its box, or a field beyond the page's edge.
CUT = """() => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  const cut = [], edge = document.documentElement.clientWidth;
  for (const field of document.querySelectorAll(".filters select, .filters input, .filters button")) {
    if (field.type === "hidden") continue;
    const box = field.getBoundingClientRect();
    if (box.left < 0 || box.right > edge) cut.push(`${field.name}: ${box.left} to ${box.right} of ${edge}`);
    if (field.tagName !== "SELECT") continue;
    const whole = field.cloneNode(true);
    Object.assign(whole.style, { position: "absolute", width: "max-content", maxWidth: "none" });
    field.parentElement.append(whole);
    const wanted = whole.getBoundingClientRect().width;
    whole.remove();
    if (wanted > box.width + 0.5) cut.push(`${field.name}: ${box.width} wide, and wants ${wanted}`);
  }
  return cut;
}"""


@pytest.fixture
def public_paths(seeded: list[str]) -> list[str]:
    """Every live page, and the pages of registration and account, in every language."""
    found = WagtailPage.objects.live().filter(depth__gte=2).order_by("path")
    return [*(sites.whole(page.url_path) for page in found), *_drawn_by_views()]


@pytest.fixture
def public_kinds(seeded: list[str]) -> list[str]:
    """The fullest page of each kind in each language of each house; and what no editor writes."""
    fullest: dict[tuple[object, ...], tuple[int, str]] = {}
    for page in WagtailPage.objects.live().filter(depth__gte=2).order_by("path").specific():
        address = sites.whole(page.url_path)
        kind = (type(page), page.locale_id, address.partition("//")[2].partition("/")[0])
        words = sum(len(str(getattr(page, name, "") or "")) for name in ("lede", "body", "title"))
        fullest[kind] = max(fullest.get(kind, (-1, "")), (words, address))
    return [*(address for _words, address in fullest.values()), *_drawn_by_views()]


def _drawn_by_views() -> list[str]:
    """Registration before and after, a large programme otherwise, records, search, the log-in, no page."""
    forum = Event.objects.published().alias(sessions_=Count("sessions")).order_by("-sessions_")[0]
    paths = [
        f"{sites.whole(page.url_path)}?{view}"
        for page in EventPage.objects.live().filter(event=forum).order_by("path")
        for view in ("by=track", "view=grid", "view=grid&by=track")
    ]
    ahead = Event.objects.published().upcoming(timezone.now()).order_by("pk").first()
    over = Event.objects.published().past(timezone.now()).order_by("pk").first()
    assert ahead
    assert over
    signed = Statement.objects.public(timezone.now()).order_by("pk")[0]
    for language in ("es", "pt-br", "en"):
        with translation.override(language):
            paths += [
                reverse("events:register", args=[ahead.code]),
                reverse("events:registered", args=[ahead.code]),
                reverse("events:register", args=[over.code]),
                reverse("outcomes:public", args=[Outcome.objects.cleared().earliest("pk").code]),
                reverse("outcomes:statement", args=[signed.code]),
                f"{reverse('cms:search')}?q=internet",
                f"{reverse('cms:search')}?q=qwertz",
                reverse("account_login"),
                reverse("account_signup"),
                f"/{prefix_of(language)}/nowhere/",
            ]
    return paths


def _barriers(page: Page, path: str, *, only: list[str] | None = None) -> list[str]:
    # What passes is not handed over: of a long page it is megabytes.
    options = {"resultTypes": ["violations"], **({"runOnly": only} if only else {})}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{path}: {rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found]


def _looked_at(page: Page, path: str) -> list[str]:
    """What is wrong with the page that is open, by day and by night; nothing moves while it is looked at."""
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    faults = _barriers(page, path)
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    faults += _barriers(page, f"dark {path}", only=["color-contrast"])
    if page.evaluate(FILELESS):
        faults.append(f"{path}: a file would not be sent")
    if page.evaluate("document.documentElement.scrollWidth") > 360:
        faults.append(f"{path}: wider than a phone")
    return faults


@pytest.mark.axe
@pytest.mark.parametrize("looked_at", ["public_kinds", pytest.param("public_paths", marks=pytest.mark.soak)])
def test_no_public_page_has_a_barrier_or_a_sideways_scroll_on_a_phone(
    looked_at: str, request: pytest.FixtureRequest, visit: Callable[..., Page]
) -> None:
    faults: list[str] = []
    page = visit("/es/")
    paths = request.getfixturevalue(looked_at)
    assert len(paths) > 60
    assert len(set(paths)) == len(paths)
    for path in paths:
        page.goto(path)
        faults += _barriers(page, path)
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            faults.append(f"{path}: wider than a phone")
    assert faults == []


@pytest.mark.audit
def test_every_public_page_is_pictured_in_light_and_dark(
    public_paths: list[str], visit: Callable[..., Page], shots: Path
) -> None:
    wide: list[str] = []
    for size, dark in (({"width": 360, "height": 740}, False), ({"width": 1280, "height": 900}, True)):
        page: Any = visit("/es/", size=size, dark=dark)
        for path in public_paths:
            page.goto(path)
            name = path.partition("//")[2].strip("/").replace("/", "_") or path.strip("/").replace("/", "_")
            page.screenshot(path=str(shots / f"{name}-{size['width']}.png"), full_page=True)
            if page.evaluate("document.documentElement.scrollWidth") > size["width"]:
                wide.append(f"{path} at {size['width']}")
    assert wide == []
    assert len(list(shots.glob("*.png"))) >= 2 * len(set(public_paths)) - 2


@pytest.mark.axe
def test_no_page_behind_a_letters_link_has_a_barrier_by_day_or_by_night(visit: Callable[..., Page]) -> None:
    now = timezone.now()
    place = Registration.objects.placed().filter(event__starts_at__gt=now).first()
    part = Part.objects.filter(status="invited", session__starts_at__gt=now).first()
    assert place and part
    learns = Registration.objects.placed().filter(event__cohort__isnull=False).first()
    alone = Registration.objects.placed().filter(event__first_day__isnull=False).first()
    assert learns and alone
    mine = f"my/{links.mint('registration', place.code, now=now, days=30)}/"
    role = f"role/{links.mint('part', part.code, now=now, days=30)}/"
    sent = Letter.objects.filter(kind="mail.newsletter")[0]
    to_me = correspondence.to_holder(place, now)[0]
    with translation.override("pt-br"):
        link = newsletter.preferences_link(Subscriber.objects.get(address="paula@demo.invalid"))[0]
    subscription = link.removeprefix(settings.PUBLIC_URL)
    faults: list[str] = []
    page = visit("/pt/")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for path in (
            "",
            mine,
            f"{mine}cancel/",
            f"{mine}forget/",
            f"{mine}messages/{to_me.code}/",
            "code/",
            "subscribe/",
            "subscribe/asked/",
            subscription.removeprefix("/pt/"),
            f"no-more/{signed_links.sign(suppression.PURPOSE, sent.code)}/",
            role,
            f"{role}decline/",
            f"r/{place.event.code}/",
            f"my/{links.mint('registration', learns.code, now=now, days=30)}/materials/",
            f"my/{links.mint('registration', alone.code, now=now, days=30)}/",
            f"my/{links.mint('registration', alone.code, now=now, days=30)}/modules/",
            f"my/{links.mint('registration', alone.code, now=now, days=30)}/tests/",
            f"my/{links.mint('registration', alone.code, now=now, days=30)}/certificates/",
        ):
            answer: Any = page.goto(f"/pt/{path}")
            assert answer.status == 200, path
            faults += _barriers(page, f"{scheme} {path}")
            if page.evaluate("document.documentElement.scrollWidth") > 360:
                faults.append(f"{path}: wider than a phone")
    assert faults == []


@pytest.mark.axe
def test_no_page_of_the_desk_or_the_funder_has_a_barrier(
    visit: Callable[..., Page], enter: Callable[[Person], Client], client: Client
) -> None:
    faults: list[str] = []
    organiser = Person.objects.get(email="ines@demo.invalid")
    funder = Person.objects.get(email="felipe@demo.invalid")
    administrator = Person.objects.get(email="ada@demo.invalid")
    trainer = Person.objects.get(email="tomas@demo.invalid")
    failed = Letter.objects.earliest("pk")
    Letter.objects.filter(pk=failed.pk).update(
        state="failed",
        error="550-5.7.26 not accepted, https://support.mail.example/" + "sender-guidelines" * 6,
    )
    event = Event.objects.filter(cohort__isnull=False).order_by("starts_at").first()
    assert event
    session = event.sessions.in_order().first()
    release = Release.objects.earliest("pk")
    certificate = Certificate.objects.filter(cohort=event.cohort, revoked_at=None, replaced_at=None)[0]
    looks: list[tuple[Person, list[str]]] = [
        (
            organiser,
            [
                reverse("events:desk"),
                reverse("events:desk_event", args=[event.code]),
                reverse("events:desk_registrations", args=[event.code]),
                reverse("events:desk_roles", args=[event.code]),
                reverse("events:attendance", args=[session.code]) if session else reverse("events:desk"),
                reverse("trainings:desk"),
                reverse("trainings:desk_course", args=[event.cohort.course.code]),
                reverse("trainings:desk_course_edit", args=[event.cohort.course.code]),
                reverse("trainings:desk_groups_new", args=[event.cohort.course.code]),
                reverse("trainings:desk_group_version", args=[event.cohort.code]),
                reverse("trainings:desk_materials", args=[event.cohort.course.code, 1]),
                reverse("trainings:desk_material_new", args=[event.cohort.course.code, 1, 1]),
                reverse("trainings:desk_group", args=[event.cohort.code]),
                *_asked(),
                *_changed(event.cohort),
                *_tasks(),
                *_alone(),
                reverse("trainings:desk_board", args=[event.cohort.code]),
                reverse("trainings:desk_calendar"),
                reverse("trainings:desk_certificates", args=[event.cohort.code]),
                reverse("trainings:desk_certificate_anew", args=[certificate.number]),
                reverse("trainings:desk_certificate_revoke", args=[certificate.number]),
                reverse("trainings:desk_hours"),
                *_ladder(),
                *_staffing(),
                reverse("trainings:desk_network"),
                reverse("trainings:desk_projects"),
                reverse("outcomes:desk"),
                reverse("outcomes:new"),
                reverse("outcomes:outcome", args=[Outcome.objects.earliest("pk").code]),
                reverse("outcomes:step_new", args=[Outcome.objects.earliest("pk").code]),
                reverse("trainings:desk_project_new"),
                reverse("trainings:desk_projects_shared"),
                *(
                    reverse(f"trainings:desk_{name}", args=[Project.objects.published()[0].code])
                    for name in ("project", "project_edit", "project_remove")
                ),
                reverse("trainings:verify"),
                reverse("trainings:verify_number", args=[certificate.number]),
                *_choosing(),
                reverse("cms:desk_texts", args=[event.code]),
                reverse("cms:desk_text_event", args=[event.code, "es"]),
                reverse("reports:desk"),
                *(
                    reverse(f"reports:{name}", args=[release.grant.code])
                    for name in (
                        "grant",
                        "edit_grant",
                        "tables",
                        "draft",
                        "ledger_of",
                        "indicators",
                        "logframe",
                        "story",
                        "evidence",
                        "bodies",
                        "approval",
                        "missing_project",
                        "grant_aims",
                    )
                ),
                reverse("reports:issued", args=[release.code]),
                reverse("reports:withdraw", args=[release.code]),
                reverse("reports:live"),
                reverse("reports:event_figures", args=[event.code]),
            ],
        ),
        (
            administrator,
            [
                reverse("people:desk"),
                reverse("mail:desk"),
                reverse("mail:drop", args=[failed.code]),
                reverse("mail:stopped"),
            ],
        ),
        (
            Person.objects.get(email="mara@demo.invalid"),
            [reverse("events:my_page"), reverse("trainings:my_hours")],
        ),
        (trainer, _taught(trainer)),
        (funder, [reverse("reports:portal"), reverse("reports:release", args=[release.code])]),
    ]
    for who, paths in looks:
        page = visit("/es/", who=give_factor(who))
        for path in paths:
            answer: Any = page.goto(path)
            assert answer.status == 200, path
            faults += _barriers(page, path)
            if page.evaluate("document.documentElement.scrollWidth") > 360:
                faults.append(f"{path}: wider than a phone")
    assert faults == []


@pytest.mark.axe
def test_no_page_of_an_editor_has_a_barrier_by_day_or_by_night(visit: Callable[..., Page]) -> None:
    elisa = give_factor(Person.objects.get(email="elisa@demo.invalid"))
    reader = Subscriber.objects.get(address="paula@demo.invalid")
    own = [issue for issue in IssuePage.objects.all() if issue.of_newsletter() == reader.newsletter_id]
    issues = sorted({issue.translation_key for issue in own})
    assert len(issues) == 2
    pages: list[tuple[str, list[Any]]] = [
        ("cms:newsletters", []),
        ("cms:newsletter_bring", [reader.newsletter.code]),
        *(("cms:newsletter_issue", [key]) for key in issues),
        ("cms:posts", []),
        ("cms:translations", []),
        ("outcomes:statements", []),
        ("outcomes:statement_new", []),
        *(
            (f"outcomes:statement_{act}", [statement.code])
            for statement in Statement.objects.order_by("pk")
            for act in ("desk", "edit", "open", "take_back")
        ),
    ]
    faults: list[str] = []
    page = visit("/es/", who=elisa)
    for name, given in pages:
        path = reverse(name, args=given)
        answer: Any = page.goto(path)
        assert answer.status == 200, path
        faults += _looked_at(page, path)
    assert faults == []


def _ladder() -> list[str]:
    """The ladder, somebody on it, a review of theirs, its steps; and one's own hours."""
    climber = Trainer.objects.get(person__email="tomas@demo.invalid")
    step = Step.objects.get(organisation=climber.organisation, asks="review")
    return [
        reverse("trainings:desk_ladder"),
        reverse("trainings:desk_climber", args=[climber.code]),
        reverse("trainings:desk_review", args=[climber.code, step.code]),
        reverse("trainings:desk_ladder_steps", args=[climber.organisation.code]),
        reverse("trainings:desk_ladder_step_new", args=[climber.organisation.code]),
        reverse("trainings:desk_ladder_step", args=[step.code]),
        reverse("trainings:desk_ladder_step_retire", args=[step.code]),
        reverse("trainings:my_hours"),
    ]


@pytest.mark.axe
def test_no_page_of_the_network_or_of_ones_contacts_has_a_barrier(visit: Callable[..., Page]) -> None:
    paula = Person.objects.get(email="paula@demo.invalid")
    asked = Introduction.objects.get(asked=paula, state="open")
    known = Introduction.objects.get(asker=paula, state="accepted")
    entry = NetworkEntry.objects.exclude(person__in=(paula, asked.asker, known.asked)).order_by("pk")[0]
    faults: list[str] = []
    page = visit("/es/", who=paula)
    for path in (
        reverse("events:my_page"),
        reverse("people:contacts"),
        reverse("people:contact_answer", args=[asked.code]),
        reverse("people:contact_end", args=[known.code]),
        reverse("trainings:network"),
        reverse("trainings:network_mine"),
        reverse("trainings:network_leave"),
        reverse("trainings:network_ask", args=[entry.code]),
    ):
        answer: Any = page.goto(path)
        assert answer.status == 200, path
        faults += _barriers(page, path)
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            faults.append(f"{path}: wider than a phone")
    assert faults == []


def _alone() -> list[str]:
    """A group without classes: opened, looked at, and its days changed."""
    group = Cohort.objects.filter(event__first_day__isnull=False)[0]
    return [
        reverse("trainings:desk_group_new_own_pace", args=[group.course.code]),
        reverse("trainings:desk_group", args=[group.code]),
        reverse("trainings:desk_group_days", args=[group.code]),
        reverse("trainings:desk_tutors", args=[group.code]),
        reverse("trainings:desk_sittings", args=[group.code]),
        reverse("trainings:desk_sitting", args=[group.sittings.order_by("pk")[0].code]),
        reverse("trainings:desk_certificates", args=[group.code]),
        reverse("events:desk_event", args=[group.event.code]),
    ]


def _tasks() -> list[str]:
    """The tasks of a course, one of them, and what a group handed in for them."""
    waits = HandIn.objects.filter(state="handed-in").order_by("pk")[0]
    group = waits.registration.event.cohort
    return [
        reverse("trainings:desk_tasks", args=[group.course.code, group.version.number]),
        reverse("trainings:desk_task_new", args=[group.course.code, group.version.number, 1]),
        reverse("trainings:desk_task", args=[waits.task.code]),
        reverse("trainings:desk_task_remove", args=[waits.task.code]),
        reverse("trainings:desk_group_tasks", args=[group.code]),
        reverse("trainings:desk_group", args=[group.code]),
        reverse("trainings:desk_hand_in", args=[waits.code]),
        *(
            reverse("trainings:desk_hand_in", args=[one.code])
            for one in HandIn.objects.filter(number=2).order_by("pk")[:1]
        ),
    ]


def _asked() -> list[str]:
    """The bank with a question of each kind, a test with all that is done to it, and how a group sat it."""
    item, test = Item.objects.order_by("pk")[0], Assessment.objects.get()
    group = Sitting.objects.order_by("pk")[0].cohort
    sittings = list(group.sittings.order_by("pk"))
    return [
        reverse("trainings:desk_bank"),
        *(reverse("trainings:desk_item_new") + f"?kind={kind}" for kind in Item.Kind.values),
        reverse("trainings:desk_item", args=[item.code]),
        reverse("trainings:desk_tests", args=[group.course.code]),
        *(
            reverse(f"trainings:desk_test{name}", args=[test.code])
            for name in ("", "_edit", "_questions", "_preview")
        ),
        reverse("trainings:desk_sittings", args=[group.code]),
        *(
            reverse(f"trainings:desk_{name}", args=[one.code])
            for one in sittings
            for name in ("sitting", "sitting_wall", "sitting_back", "sitting_papers", "results")
        ),
    ]


def _changed(group: Cohort) -> list[str]:
    """What changes a course, a group of it and their classes and materials."""
    material = Material.objects.filter(unit__version=group.version).order_by("pk")[0]
    ahead = Cohort.objects.filter(event__starts_at__gt=timezone.now()).order_by("event__starts_at")[0]
    return [
        reverse("trainings:desk_course_new"),
        reverse("trainings:desk_course_retire", args=[group.course.code]),
        reverse("trainings:desk_group_new", args=[group.course.code]),
        reverse("trainings:desk_group_place", args=[ahead.code]),
        reverse("trainings:desk_lesson", args=[ahead.code, 1]),
        reverse("trainings:desk_lesson_cancel", args=[ahead.code, 1]),
        reverse("trainings:desk_material", args=[material.code]),
        reverse("trainings:desk_material_remove", args=[material.code]),
    ]


def _taught(who: Person) -> list[str]:
    """What a role leads to whose holder has a certificate of teaching."""
    taught = Certificate.objects.filter(kind=Certificate.Kind.TRAINER, revoked_at=None)
    part = Part.objects.filter(
        person=who,
        status=Part.Status.CONFIRMED,
        session__event__cohort__in=taught.filter(subject=who.subject).values("cohort"),
    ).order_by("session__starts_at", "pk")[0]
    return [
        reverse("events:my_role", args=[part.code]),
        reverse("trainings:my_role_materials", args=[part.code]),
        reverse("trainings:my_role_certificates", args=[part.code]),
        reverse("events:my_agreements"),
    ]


@pytest.mark.axe
def test_no_page_that_ones_place_in_a_course_leads_to_has_a_barrier(visit: Callable[..., Page]) -> None:
    paula = Person.objects.get(email="paula@demo.invalid")
    place = paula.registrations.placed().filter(event__cohort__isnull=False).order_by("-event__starts_at")[0]
    tasks = reverse("trainings:my_place_tasks", args=[place.code])
    faults: list[str] = []
    page = visit("/es/", who=paula)
    page.goto(tasks)
    task = page.locator("main h2 a").first.get_attribute("href")
    assert task
    for path in (
        reverse("events:my_place", args=[place.code]),
        reverse("trainings:my_place_certificates", args=[place.code]),
        reverse("trainings:my_place_materials", args=[place.code]),
        reverse("trainings:my_place_tests", args=[place.code]),
        tasks,
        task,
    ):
        answer: Any = page.goto(path)
        assert answer.status == 200, path
        faults += _looked_at(page, path)
    assert faults == []


def _staffing() -> list[str]:
    """The list of trainers, one of them, and who could teach a group and its first class."""
    group = Cohort.objects.filter(event__starts_at__gt=timezone.now()).order_by("event__starts_at")[0]
    trainer = Trainer.objects.get(person__email="gabriela@demo.invalid")
    return [
        reverse("trainings:desk_trainers"),
        reverse("trainings:desk_trainer", args=[trainer.code]),
        reverse("trainings:desk_trainer_end", args=[trainer.code]),
        reverse("trainings:desk_staffing", args=[group.code]),
        reverse("trainings:desk_lesson_staffing", args=[group.code, 1]),
        reverse("trainings:desk_staffing_ask", args=[group.code, trainer.code]),
        reverse("trainings:desk_lesson_ask", args=[group.code, 1, trainer.code]),
        *(
            reverse(f"trainings:my_teaching{name}")
            for name in ("", "_about", "_week", "_days", "_calendar", "_calendar_remove")
        ),
    ]


def _choosing() -> list[str]:
    """Every page of the choosing of a group, a “what if” and a refused one among them."""
    group = Cohort.objects.get(quotas__gender="woman")
    quota, place = group.quotas.order_by("pk")[0], group.event.registrations.filter(status="asked")[0]
    proposal = reverse("trainings:desk_selection", args=[group.code])
    numbers = "&".join(f"q-{one.code}=2" for one in group.quotas.all())
    return [
        proposal,
        f"{proposal}?seats=12&{numbers}",
        *(
            reverse(f"trainings:desk_{name}", args=[group.code])
            for name in ("selection_seats", "applications", "selection_decide", "quota_new")
        ),
        *(
            reverse(f"trainings:desk_{name}", args=[group.code, quota.code])
            for name in ("quota", "quota_remove")
        ),
        *(
            reverse(f"trainings:desk_{name}", args=[group.code, place.code])
            for name in ("put_in", "leave_out")
        ),
    ]


def _organised(client: Client) -> list[str]:
    """Every page of the events room's desk that the organiser of the demonstration opens, at its fullest."""

    def named(title: str) -> Event:
        return Event.objects.get(title_en=title)

    def place(event: Event, status: str) -> str:
        return str(event.registrations.filter(status=status).order_by("number")[0].code)

    full = named("Workshop: a safer phone")
    asked = named("Regional meeting on surveillance")
    ahead = named("Digital security: from agenda to commitments")
    elsewhere = named("Communities that connect themselves")
    over = named("Two days on artificial intelligence and rights")
    coming, gone = full.sessions.get(is_chosen=False), over.sessions.in_order().last()
    counted = elsewhere.sessions.get()
    assert gone
    delegation = asked.delegations.filter(kind="institution").order_by("pk")[0]
    pages: list[tuple[str, list[str]]] = [
        ("desk", []),
        ("desk_past", []),
        ("desk_clashes", []),
        ("desk_templates", []),
        ("desk_event_new", []),
        *(("desk_event", [one.code]) for one in (full, asked, ahead, elsewhere, over)),
        *(
            (f"desk_{name}", [full.code])
            for name in [
                "waiting",
                "registrations",
                "registration_new",
                "list_new",
                "walls",
                "roles",
                "programme",
                "programme_lines",
                "day_copy",
                "rooms",
                "event_copy",
                "template_keep",
                "log",
                "event_edit",
                "event_cancel",
                "hub_new",
                "balance",
                "session_new",
                "organisations",
                "badges",
            ]
        ),
        *(
            (f"desk_{name}", [asked.code])
            for name in [
                "ways",
                "requests",
                "guests",
                "guest_new",
                "delegations",
                "delegation_new",
                "letterhead",
                "code_new",
            ]
        ),
        *(
            (f"desk_{name}", [ahead.code])
            for name in [
                "hubs",
                "questions",
                "question_new",
                "questions_preview",
                "questions_copy",
                "care",
                "logistics",
                "surveys",
                "registrations",
            ]
        ),
        ("desk_surveys", [over.code]),
        *(("desk_survey", [one.code]) for one in over.surveys.order_by("pk")),
        *(
            (f"desk_session_{name}", [coming.code])
            for name in ["edit", "move", "place", "cancel", "copy", "put"]
        ),
        *(("desk_session_seats", [one.code]) for one in full.sessions.in_order()),
        *(("attendance", [one.code]) for one in (coming, gone)),
        *((name, [gone.code]) for name in ("attendance_files", "attendance_screen", "sheets")),
        ("attendance_file", [Batch.objects.get().code]),
        ("sheet", [Sheet.objects.get().code]),
        *((f"desk_{name}", [gone.code]) for name in ("door", "door_board", "session_edit")),
        *((f"desk_{name}", [coming.code]) for name in ("door", "door_admit", "role_new")),
        ("desk_heads", [counted.code]),
        ("desk_delegation_take_back", [delegation.code]),
        *(
            ("desk_place", [place(full, status)])
            for status in ("confirmed", "waiting", "offered", "cancelled")
        ),
        *(("desk_place", [place(asked, status)]) for status in ("asked", "nominated", "refused")),
        ("desk_offer", [place(full, "waiting")]),
        ("desk_extend", [place(full, "offered")]),
        ("desk_answers", [place(ahead, "confirmed")]),
        ("desk_place_correct", [place(ahead, "confirmed")]),
        ("desk_registration_cancel", [place(ahead, "confirmed")]),
        *_written(),
    ]
    paths = [reverse(f"events:{name}", args=codes) for name, codes in pages]
    pairs = client.get(reverse("events:desk_duplicates_start"))
    listing = pairs.headers["Location"]
    compare = next(
        link
        for link in re.findall(r'href="(/[^"]+)"', client.get(listing).content.decode())
        if link.startswith(listing) and link != listing
    )
    return [*paths, listing, compare]


def _written() -> list[tuple[str, list[str]]]:
    """The pages of what is written to people: announcements, letters, rules, and whom to tell by phone."""
    rule = Rule.objects.filter(event__isnull=False).order_by("pk")[0]
    announced = Message.objects.order_by("pk")[0].event
    draft = Message.objects.create(event=announced, to=Message.To.PLACES)
    letters = Letter.objects.filter(filed_under=announced.code)
    failed = letters.filter(state=Letter.State.FAILED)[0]
    lead = Organisation.objects.get(slug="al-sur").code
    return [
        *((f"desk_{name}", [announced.code]) for name in ["letters", "messages", "phone", "share", "rules"]),
        *(("desk_letter", [letter.code]) for letter in (failed, letters.exclude(pk=failed.pk)[0])),
        *(("desk_message", [one.code]) for one in Message.objects.filter(event=announced).order_by("pk")),
        ("desk_message_words", [draft.code]),
        ("desk_rules", [rule.event.code]),
        ("desk_rule_new", [rule.event.code]),
        ("desk_usual", [rule.event.code, "day-before"]),
        ("desk_usual_who", [rule.event.code, "day-before"]),
        ("desk_usual_preview", [rule.event.code, "day-before"]),
        ("desk_rules_of", [lead]),
        ("desk_usual_of", [lead, "day-before"]),
        *((f"desk_rule{name}", [rule.code]) for name in ["", "_edit", "_preview"]),
        ("desk_documents", [rule.event.sessions.in_order()[0].code]),
    ]


@pytest.mark.axe
@pytest.mark.parametrize("language", ["pt", pytest.param("es", marks=pytest.mark.audit)])
def test_no_page_of_the_events_desk_has_a_barrier_by_day_or_by_night(
    visit: Callable[..., Page], enter: Callable[[Person], Client], language: str
) -> None:
    organiser = give_factor(Person.objects.get(email="olga@demo.invalid"))
    with translation.override({"pt": "pt-br"}.get(language, language)):
        paths = _organised(enter(organiser))
    assert len(paths) > 75
    faults: list[str] = []
    page = visit(f"/{language}/desk/", who=organiser)
    for path in paths:
        answer: Any = page.goto(path)
        assert answer.status == 200, path
        faults += _looked_at(page, path)
    assert faults == []


@pytest.mark.axe
def test_no_page_of_somebody_who_takes_part_or_comes_by_a_link_has_a_barrier(
    visit: Callable[..., Page],
) -> None:
    now = timezone.now()
    paula = Person.objects.get(email="paula@demo.invalid")
    full, asked, over, ahead = (
        Event.objects.get(title_en=title)
        for title in (
            "Workshop: a safer phone",
            "Regional meeting on surveillance",
            "Two days on artificial intelligence and rights",
            "Digital security: from agenda to commitments",
        )
    )

    def own(event: Event) -> str:
        return f"my/r/{event.registrations.get(person=paula).code}/"

    def link(target: str, code: str) -> str:
        return links.mint(target, code, now=now, days=30)

    survey = over.surveys.get(status="open")
    waits = full.registrations.filter(status="waiting")[0]
    named = asked.registrations.filter(status="nominated")[0]
    here = ahead.registrations.placed().order_by("number")[0]
    coordinator = ahead.sessions.get().parts.get(role="hub-coordinator")
    institution = asked.delegations.get(organisation__startswith="Instituto")
    chose = full.registrations.placed().filter(session_seats__isnull=False).order_by("number")[0]
    device = full.sessions.get(is_chosen=False).door_devices.get()
    paths = [
        "my/",
        own(full),
        own(ahead),
        own(over),
        f"{own(ahead)}answers/",
        f"{own(ahead)}correct/",
        f"{own(ahead)}switch/",
        f"{own(ahead)}calendar/",
        f"{own(over)}statement/",
        f"{own(over)}survey/{survey.code}/",
        f"my/{link('registration', waits.code)}/",
        f"my/{link('registration', chose.code)}/",
        f"my/{link('registration', chose.code)}/sessions/",
        f"my/{link('registration', named.code)}/",
        f"my/{link('registration', named.code)}/take-up/",
        f"my/{link('registration', here.code)}/answers/",
        f"role/{link('part', coordinator.code)}/",
        f"guest/{link('guest', guests.waiting(asked)[0].code)}/",
        f"delegation/{link('delegation', institution.code)}/",
        f"wall/{link('wall', f'wall:{full.sessions.get(is_chosen=False).code}')}/",
        f"door/{link('door-link', device.code)}/",
        f"r/{full.code}/",
        f"r/{asked.code}/",
        f"r/{asked.code}/group/",
        f"r/{ahead.code}/",
        f"r/{Event.objects.get(admission='code').code}/",
        f"here/{full.sessions.get(is_chosen=False).code}/",
    ]
    faults: list[str] = []
    page = visit("/pt/", who=paula)
    for path in paths:
        answer: Any = page.goto(f"/pt/{path}")
        assert answer.status == 200, (answer.status, path)
        faults += _looked_at(page, path)
    assert faults == []


@pytest.mark.parametrize("width", [360, 320])
def test_no_filter_of_a_list_is_cut_off_on_a_phone(width: int, visit: Callable[..., Page]) -> None:
    found = [page for model in (HighlightsPage, ProgrammePage) for page in model.objects.live()]
    paths = [sites.whole(page.url_path) for page in found]
    assert len(paths) >= 6
    page = visit("/es/", size={"width": width, "height": 640})
    cut: dict[str, list[str]] = {}
    for path in paths:
        page.goto(path)
        assert page.evaluate("document.querySelectorAll('.filters select').length") > 0, path
        if found := page.evaluate(CUT):
            cut[path] = found
    assert cut == {}
