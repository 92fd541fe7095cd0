"""The demonstration's mailbox and its “come in as …”: for this machine alone, and for generated people."""

import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from events import registration
from events.models import Event, Mode, Session
from events.recognition import Answers, Contact
from mail import delivery
from people import second_factor
from people.models import Person

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.mail.demo_urls")]


@pytest.fixture
def at_home(client: Client) -> Client:
    client.defaults |= {"HTTP_HOST": "localhost:8000", "REMOTE_ADDR": "127.0.0.1"}
    return client


@pytest.fixture
def letter(event: Event, session: Session, now: datetime, settings: Any, tmp_path: Path) -> str:
    """Paula's letter lies in the mailbox; its code."""
    settings.EMAIL_BACKEND = "convite.demo.MailboxBackend"
    settings.MAILBOX_DIR = tmp_path
    registration.register(
        event,
        answers=Answers(name="Paula <b>", mode=Mode.ONSITE),
        contact=Contact(email="paula@correo.example"),
        language="en",
        time_zone="America/Guatemala",
        now=now,
    )
    assert delivery.deliver_due(now).sent == 1
    [file] = tmp_path.iterdir()
    return file.stem


def test_newcomer_finds_the_letter_and_follows_its_link(at_home: Client, letter: str) -> None:
    listed = at_home.get("/en/mailbox/").content.decode()
    page = at_home.get(f"/en/mailbox/{letter}/")

    shown = page.content.decode()
    assert f'href="/en/mailbox/{letter}/"' in listed
    assert "paula@correo.example" in listed
    assert "Paula &lt;b&gt;" in shown
    assert len(set(re.findall(r'href="http://localhost:8000/en/my/[\w-]{43}/"', shown))) == 1
    assert "frame-src 'self'" in page["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("en", ["From", "To", "Sent", "Language", "Written by a machine", "Number of the message"]),
        ("es", ["De", "Para", "Enviado", "Idioma", "Escrito por una máquina", "Número del mensaje"]),
        ("pt", ["De", "Para", "Enviado", "Idioma", "Escrita por uma máquina", "Número da mensagem"]),
    ],
)
def test_what_a_letter_says_of_itself_is_named_in_the_readers_words(
    at_home: Client, letter: str, prefix: str, words: list[str]
) -> None:
    page = at_home.get(f"/{prefix}/mailbox/{letter}/").content.decode()

    assert re.findall(r"<dt>([^<]+)</dt>", page) == words
    assert "auto-generated" not in page


def test_hours_of_letters_stand_as_everywhere_and_beside_the_readers_own(
    at_home: Client, letter: str, participant: Person, settings: Any
) -> None:
    [file] = Path(settings.MAILBOX_DIR).iterdir()
    stands = re.sub(rb"\nDate: [^\n]+", b"\nDate: Fri, 13 Nov 2026 15:00:00 -0000", file.read_bytes())
    file.write_bytes(stands)
    pages = ("/en/mailbox/", f"/en/mailbox/{letter}/")

    for page in pages:  # a stranger's browser adds their own hour
        shown = at_home.get(page).content.decode()
        assert '<time datetime="2026-11-13T15:00+00:00" data-when="full">' in shown
        assert "<b>Friday 13 November 2026</b> at 15:00" in shown
        assert "2026-11-13 15:00" not in shown
    at_home.force_login(participant, backend=settings.AUTHENTICATION_BACKENDS[0])
    for page in pages:
        shown = at_home.get(page).content.decode()
        assert "<b>Friday 13 November 2026</b> at 12:00" in shown and "São Paulo time" in shown


def test_letters_html_stands_in_a_frame_that_can_do_nothing(at_home: Client, letter: str) -> None:
    response = at_home.get(f"/en/mailbox/{letter}/html/")

    policy = response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "SAMEORIGIN"
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert "script-src" not in policy
    assert "allow-scripts" not in policy
    assert '<base target="_top">' in response.content.decode()


def test_attached_calendar_can_be_taken(at_home: Client, letter: str) -> None:
    response = at_home.get(f"/en/mailbox/{letter}/0/")

    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Content-Disposition"] == 'attachment; filename="calendar.ics"'
    assert response.content.startswith(b"BEGIN:VCALENDAR")
    assert at_home.get(f"/en/mailbox/{letter}/1/").status_code == 404


def test_empty_mailbox_says_so(at_home: Client, settings: Any, tmp_path: Path) -> None:
    settings.MAILBOX_DIR = tmp_path / "none"

    assert "No message has been sent yet" in at_home.get("/en/mailbox/").content.decode()


ELSEWHERE = [
    {"REMOTE_ADDR": "192.0.2.7"},
    {"HTTP_HOST": "testserver"},
    {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
]


@pytest.mark.parametrize("asked", ELSEWHERE)
def test_mailbox_answers_this_machine_alone(at_home: Client, letter: str, asked: dict[str, str]) -> None:
    pages = [
        "/en/mailbox/",
        f"/en/mailbox/{letter}/",
        f"/en/mailbox/{letter}/html/",
        f"/en/mailbox/{letter}/0/",
    ]

    assert [at_home.get(page, **asked).status_code for page in pages] == [404] * 4


def test_generated_organiser_comes_in_with_the_factor_counted(
    at_home: Client, organiser: Person, settings: Any
) -> None:
    settings.COME_IN_AS = True
    Person.objects.filter(pk=organiser.pk).update(is_generated=True)

    offered = at_home.get("/en/come-in/").content.decode()
    answer = at_home.post("/en/come-in/", {"person": organiser.code})

    assert organiser.code in offered
    assert (answer.status_code, answer["Location"]) == (302, "/en/after-login/")
    assert at_home.session["_auth_user_id"] == str(organiser.pk)
    assert at_home.session[second_factor.COUNTED] is True


def test_nobody_comes_in_as_a_real_person(at_home: Client, admin: Person, settings: Any) -> None:
    settings.COME_IN_AS = True

    assert admin.code not in at_home.get("/en/come-in/").content.decode()
    assert at_home.post("/en/come-in/", {"person": admin.code}).status_code == 404
    assert "_auth_user_id" not in at_home.session


@pytest.mark.parametrize("asked", [*ELSEWHERE, "switched off"])
def test_nobody_comes_in_from_elsewhere(
    at_home: Client, organiser: Person, settings: Any, asked: Any
) -> None:
    settings.COME_IN_AS = asked != "switched off"
    Person.objects.filter(pk=organiser.pk).update(is_generated=True)
    headers = asked if isinstance(asked, dict) else {}

    assert at_home.get("/en/come-in/", **headers).status_code == 404
    assert at_home.post("/en/come-in/", {"person": organiser.code}, **headers).status_code == 404
    assert "_auth_user_id" not in at_home.session


def test_looking_logs_nobody_in(at_home: Client, organiser: Person, settings: Any) -> None:
    settings.COME_IN_AS = True
    Person.objects.filter(pk=organiser.pk).update(is_generated=True)

    at_home.get("/en/come-in/", {"person": organiser.code})

    assert "_auth_user_id" not in at_home.session
