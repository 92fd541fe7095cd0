"""The desk of one event, seen by its people at a fixed hour."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from events import parts, recognition, registration
from events.models import Event, Part, Registration, Session
from people.models import Person

Enter = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def place(event: Event, session: Session, now: datetime) -> Registration:
    return registered(event, "Paula", now)


@pytest.fixture
def part(session: Session, stranger: Person, organiser: Person, now: datetime) -> Part:
    return parts.invite(session, person=stranger, role="speaker", by=organiser, now=now)


def registered(event: Event, name: str, now: datetime, mode: str = "onsite") -> Registration:
    return registration.register(
        event,
        answers=recognition.Answers(name=name, mode=mode),
        contact=recognition.Contact(email=f"{name.lower()}@correo.example"),
        language="es",
        time_zone="America/Guatemala",
        now=now,
    )


def told(response: Any) -> list[str]:
    """What the page said on top, after following where it led."""
    return [str(message) for message in response.context["messages"]]


def url(route: str, *codes: str) -> str:
    return reverse(f"events:{route}", args=codes)
