"""The page where the code beside a link is typed."""

from datetime import datetime

import pytest
import time_machine
from django.core.cache import cache
from django.test import Client

from events import registration, tries
from events.models import Event, Mode, Registration, Session
from events.recognition import Answers, Contact
from people import links
from people.models import SafeLink

PAGE = "/es/code/"


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def place(event: Event, session: Session, now: datetime) -> Registration:
    return registration.register(
        event,
        answers=Answers(name="Paula", mode=Mode.ONSITE),
        contact=Contact(email="paula@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )


def test_participant_types_the_code_and_comes_to_their_page(
    client: Client, place: Registration, now: datetime
) -> None:
    code = links.code(links.mint("registration", place.code, now=now, days=400))
    with time_machine.travel(now, tick=False):
        shown = client.get(PAGE)
        before = SafeLink.objects.count()
        answer = client.post(PAGE, {"code": code.lower().replace("-", " ")}, follow=True)

    assert (shown.status_code, before) == (200, 1)
    assert answer.redirect_chain[0][0].startswith("/es/my/")
    assert answer.context["place"] == place
    assert "no-store" in shown.headers["Cache-Control"]


def test_stranger_gets_one_answer_for_wrong_expired_and_other_codes(
    client: Client, place: Registration, now: datetime
) -> None:
    expired = links.code(links.mint("registration", place.code, now=now.replace(year=2020), days=1))
    door = links.code(links.mint("door-key", place.code, now=now, days=400))
    with time_machine.travel(now, tick=False):
        said = [
            (answer.status_code, answer.context["refusal"], answer.context["typed"] == code)
            for code in ("K7QM-3XTP-A9RD", expired, door, "")
            for answer in [client.post(PAGE, {"code": code})]
        ]

    assert len(set(said)) == 1
    assert (said[0][0], said[0][2]) == (409, True)


def test_stranger_who_goes_on_guessing_is_held_up_and_others_are_not(
    client: Client, place: Registration, now: datetime
) -> None:
    right = links.code(links.mint("registration", place.code, now=now, days=400))
    with time_machine.travel(now, tick=False):
        for _turn in range(tries.BY_BROWSER):
            client.post(PAGE, {"code": "K7QM-3XTP-A9RD"})
        held_up = client.post(PAGE, {"code": right})
        another = Client().post(PAGE, {"code": right})

    assert (held_up.status_code, another.status_code) == (409, 302)
