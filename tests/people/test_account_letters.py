"""The letters of an account against their golden files, and in whose language they are written.

After a change of words: `REGOLD=1 python manage.py test tests/people/test_account_letters.py` writes the
golden files anew; read the difference before you commit it.
"""

import os
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from people import second_factor
from people.models import Appointment, Organisation, Person

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
TEMPLATES = Path(settings.BASE_DIR) / "people" / "templates"
NAMES = sorted(
    str(found.relative_to(TEMPLATES)).removesuffix("_message.txt")
    for room in ("account", "mfa")
    for found in (TEMPLATES / room / "email").glob("*_message.txt")
    if found.name != "base_message.txt"
)
#: The first words of the letter with a code to log in.
CODE = {
    "es": "Este es su código para entrar",
    "pt": "Este é seu código para entrar",
    "en": "This is your code to log in",
}


def told(name: str, language: str) -> dict[str, str]:
    """What the golden files keep of a letter in a language: subject and text, and the HTML."""
    context = {
        "name": "Paula",
        "code": "ABC-DEF",
        "signup_url": "https://convite.example/signup/",
        "from_email": "before@correo.example",
        "to_email": "paula@correo.example",
        "deleted_email": "before@correo.example",
        "duty": Appointment.Duty.ORGANISER.label,
        "organisation": Organisation(name="Mesa"),
    }
    with translation.override(language):
        get_adapter().send_mail(name, "paula@correo.example", context)
    letter = mail.outbox.pop()
    assert letter.to == ["paula@correo.example"]
    [(html, kind)] = letter.alternatives
    assert (kind, letter.extra_headers["Auto-Submitted"]) == ("text/html", "auto-generated")
    return {"txt": f"{letter.subject}\n\n{letter.body.rstrip()}\n", "html": html.rstrip() + "\n"}


@pytest.mark.parametrize("name", NAMES)
def test_letter_is_as_in_its_golden_files(name: str) -> None:
    found = {
        f"{Path(name).name}.{language}.{end}": words
        for language in LANGUAGES
        for end, words in told(name, language).items()
    }

    if os.environ.get("REGOLD"):
        GOLDEN.mkdir(exist_ok=True)
        for file, words in found.items():
            (GOLDEN / file).write_text(words, encoding="utf-8")
    for file, words in found.items():
        assert words == (GOLDEN / file).read_text(encoding="utf-8"), file
    assert len(set(found.values())) == 2 * len(LANGUAGES)


@pytest.mark.parametrize("language", CODE)
def test_a_code_is_sent_in_the_language_of_the_page(
    client: Client, participant: Person, language: str
) -> None:
    cache.clear()
    client.post(f"/{language}/account/login/", {"login": "paula@correo.example"})

    assert mail.outbox[0].body.lstrip().startswith(CODE[language])


def test_what_changed_on_an_account_is_told_in_its_persons_language(
    participant: Person, admin: Person, now: datetime, django_capture_on_commit_callbacks: Any
) -> None:
    Person.objects.filter(pk=participant.pk).update(language="pt-br")
    participant.refresh_from_db()
    with translation.override("en"), django_capture_on_commit_callbacks(execute=True):
        second_factor.reset(participant, by=admin, now=now)

    assert mail.outbox[0].body.startswith("Olá, Paula")
