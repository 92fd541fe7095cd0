"""The demonstration, written once for all tests of this folder, which look at its pages."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page as WagtailPage

from convite.locale_prefix import prefix_of
from convite.seed import demo
from events.models import Event
from tests.conftest import Tables


@pytest.fixture(scope="package")
def seeded(django_db_setup: Tables, django_db_blocker: Any) -> Iterator[list[str]]:
    """The demonstration, as `manage.py up` writes it; its steps, as it said them."""
    steps: list[str] = []
    with django_db_blocker.unblock():
        demo.seed(now=timezone.now(), say=steps.append)
        yield steps
        django_db_setup.put_back()


@pytest.fixture(autouse=True)
def transactional_db(seeded: list[str], django_db_blocker: Any) -> Iterator[None]:
    """The database, open to test and server, and not emptied after each: the next test looks at it too."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def public_paths(seeded: list[str]) -> list[str]:
    """Every live page, and the pages of registration and account, in every language."""
    paths = [page.url for page in WagtailPage.objects.live().filter(depth__gte=2).order_by("path")]
    ahead = Event.objects.published().upcoming(timezone.now()).order_by("pk").first()
    over = Event.objects.published().past(timezone.now()).order_by("pk").first()
    assert ahead
    assert over
    for language in ("es", "pt-br", "en"):
        with translation.override(language):
            paths += [
                reverse("events:register", args=[ahead.code]),
                reverse("events:registered", args=[ahead.code]),
                reverse("events:register", args=[over.code]),
                reverse("account_login"),
                reverse("account_signup"),
                f"/{prefix_of(language)}/nowhere/",
            ]
    return [path for path in paths if path]
