"""What the tests of the mail room share: a real mail server, and kinds of letters of their own."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.utils import translation

from convite.launch.services import free_port
from mail import kinds
from mail.kinds import Rendered
from mail.layout import Says, compose
from mail.models import Letter
from tests.mail.sink import Sink


@pytest.fixture
def sink_port() -> int:
    return free_port()


@pytest.fixture
def sink(settings: Any, sink_port: int) -> Iterator[Sink]:
    sink = Sink()
    server = Controller(sink, hostname="127.0.0.1", port=sink_port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink_port
    yield sink
    server.stop()


@pytest.fixture
def kind() -> Iterator[Callable[..., str]]:
    """Register a kind for one test; its letters say hello."""
    made: list[str] = []

    def register(name: str = "test.hello", **how: Any) -> str:
        def render(letter: Letter, now: datetime) -> Rendered:
            return compose("Hello", Says(f"In {translation.get_language()}"), greeting="Hello,")

        kinds.register(name, **{"render": render, "still_due": lambda letter, now: True, **how})
        made.append(name)
        return name

    yield register
    for name in made:
        del kinds._kinds[name]
