"""The demonstration as visitors meet it: every public page, in three languages, looked at for barriers."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from events.models import Event, Part, Registration
from mail.models import Letter
from people import links
from people.models import Person
from reports.models import Release

pytestmark = [pytest.mark.browser, pytest.mark.axe, pytest.mark.django_db(transaction=True)]

#: What would keep somebody out.
GRAVE = {"serious", "critical"}


def _barriers(page: Page, path: str) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{path}: {rule['id']}: {rule['nodes'][0]['html'][:160]}" for rule in found if rule["impact"] in GRAVE
    ]


def test_no_public_page_has_a_barrier_or_a_sideways_scroll_on_a_phone(
    public_paths: list[str], visit: Callable[..., Page]
) -> None:
    faults: list[str] = []
    page = visit("/es/")
    paths = public_paths
    assert len(paths) > 60
    for path in paths:
        page.goto(path)
        faults += _barriers(page, path)
        if page.evaluate("document.documentElement.scrollWidth") > 360:
            faults.append(f"{path}: wider than a phone")
    assert faults == []


def test_no_page_behind_a_letters_link_has_a_barrier_by_day_or_by_night(
    seeded: list[str], visit: Callable[..., Page]
) -> None:
    now = timezone.now()
    place = Registration.objects.placed().filter(event__starts_at__gt=now).first()
    part = Part.objects.filter(status="invited", session__starts_at__gt=now).first()
    assert place and part
    mine = f"my/{links.mint('registration', place.code, now=now, days=30)}/"
    role = f"role/{links.mint('part', part.code, now=now, days=30)}/"
    faults: list[str] = []
    page = visit("/pt/")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        for path in (
            "",
            mine,
            f"{mine}cancel/",
            f"{mine}forget/",
            role,
            f"{role}decline/",
            f"r/{place.event.code}/",
        ):
            answer: Any = page.goto(f"/pt/{path}")
            assert answer.status == 200, path
            faults += _barriers(page, f"{scheme} {path}")
            if page.evaluate("document.documentElement.scrollWidth") > 360:
                faults.append(f"{path}: wider than a phone")
    assert faults == []


def test_no_page_of_the_desk_or_the_funder_has_a_barrier(
    seeded: list[str], visit: Callable[..., Page], enter: Callable[[Person], Client], client: Client
) -> None:
    faults: list[str] = []
    organiser = Person.objects.get(email="ines@demo.invalid")
    funder = Person.objects.get(email="felipe@demo.invalid")
    administrator = Person.objects.get(email="ada@demo.invalid")
    failed = Letter.objects.earliest("pk")
    Letter.objects.filter(pk=failed.pk).update(
        state="failed",
        error="550-5.7.26 not accepted, https://support.mail.example/" + "sender-guidelines" * 6,
    )
    event = Event.objects.filter(cohort__isnull=False).order_by("starts_at").first()
    assert event
    session = event.sessions.in_order().first()
    release = Release.objects.get()
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
                reverse("trainings:desk_group", args=[event.cohort.code]),
                reverse("cms:desk_texts", args=[event.code]),
                reverse("cms:desk_text_event", args=[event.code, "es"]),
                reverse("reports:desk"),
                reverse("reports:grant", args=[release.grant.code]),
                reverse("reports:event_figures", args=[event.code]),
            ],
        ),
        (
            administrator,
            [reverse("people:desk"), reverse("mail:desk"), reverse("mail:drop", args=[failed.code])],
        ),
        (funder, [reverse("reports:portal"), reverse("reports:release", args=[release.code])]),
    ]
    for who, paths in looks:
        page = visit("/es/", who=_with_factor(who))
        for path in paths:
            answer: Any = page.goto(path)
            assert answer.status == 200, path
            faults += _barriers(page, path)
            if page.evaluate("document.documentElement.scrollWidth") > 360:
                faults.append(f"{path}: wider than a phone")
    assert faults == []


def _with_factor(who: Person) -> Person:
    from allauth.mfa.models import Authenticator

    Authenticator.objects.get_or_create(
        user=who, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "unused"}}
    )
    return who
