"""The demonstration as `manage.py up` writes it, once for all the tests of a module."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from convite.seed import demo
from tests.conftest import Tables


@pytest.fixture(scope="module")
def seeded(django_db_setup: Tables, django_db_blocker: Any) -> Iterator[list[str]]:
    """The demonstration; its steps, as it said them."""
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


@pytest.fixture(autouse=True)
def own_domains(live_server: Any, settings: Any) -> None:
    """Each house of the demonstration is on a domain of its own, which a browser finds on this machine."""
    settings.PUBLIC_URL = live_server.url
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, ".localhost"]
