"""Each letter of a newsletter against its golden files, in three languages, as text and as HTML.

After a change of words: `REGOLD=1 python manage.py test tests/mail/test_newsletter_letters.py` writes the
golden files anew; read the difference before you commit it.
"""

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from mail import bell, kinds, newsletter, outbox
from mail.models import Issue, Letter, Subscriber
from people import consent

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
PAGE = "https://convite.example/es/mesa-redonda/"

#: What an issue says in each language: words to all, a session, a paper without words of its own.
SAID = {
    "es": (
        "Boletín del 12 de noviembre",
        "Hola a todo el mundo.",
        "Sesiones próximas",
        "Mesa redonda",
        "Guía",
    ),
    "pt-br": ("Boletim de 12 de novembro", "Olá a todo mundo.", "Próximas sessões", "Mesa-redonda", "Guia"),
    "en": ("Newsletter of 12 November", "Hello everybody.", "Sessions ahead", "Round table", "Guide"),
}


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "ring", lambda: None)


def contents(language: str) -> dict[str, Any]:
    title, hello, heading, session, paper = SAID[language]
    return {
        "title": title,
        "url": "https://convite.example/es/boletin/2026-11-12/",
        "parts": [
            {"kind": "says", "words": hello},
            {"kind": "heading", "topic": "sessions", "words": heading},
            {"kind": "item", "topic": "sessions", "title": session, "words": "13 · Guatemala", "url": PAGE},
            {"kind": "item", "topic": "publications", "title": paper, "words": "", "url": PAGE},
        ],
    }


def reader(language: str, now: datetime, state: str = "active") -> Subscriber:
    return Subscriber.objects.create(
        newsletter=newsletter.ensure(), address=f"paula-{language}@correo.example", language=language,
        topics=["sessions", "publications"], state=state, asked_at=now,
        consent=consent.text_in_force("newsletter", language),
    )  # fmt: skip


def letter(kind: str, language: str, now: datetime, state: str = "active", **about: str) -> Letter:
    row = reader(language, now, state)
    told = {"subscriber": row.code, "newsletter": row.newsletter.code, **about}
    outbox.post(f"{kind}:{language}", kind, about=told, address=row.address, language=language, now=now)
    return Letter.objects.get(kind=kind, language=language)


def issue(language: str, now: datetime) -> Letter:
    sent = Issue.objects.create(
        newsletter=newsletter.ensure(), source=f"page-{language}",
        contents={each: contents(each) for each in LANGUAGES},
    )  # fmt: skip
    return letter("mail.newsletter", language, now, issue=sent.code)


STORIES: dict[str, Callable[[str, datetime], Letter]] = {
    "newsletter-confirm": lambda language, now: letter(
        "mail.newsletter_confirm", language, now, state="pending"
    ),
    "newsletter-known": lambda language, now: letter("mail.newsletter_known", language, now),
    "newsletter-welcome": lambda language, now: letter("mail.newsletter_welcome", language, now),
    "newsletter-issue": issue,
    "newsletter-test": lambda language, now: letter(
        "mail.newsletter_test", language, now, words=json.dumps(contents(language))
    ),
}


def shown(letter: Letter, now: datetime) -> dict[str, str]:
    """What the golden files keep of a letter, with the tokens of its links named instead of shown."""
    with translation.override(letter.language):
        rendered = kinds.get(letter.kind).render(letter, now)
    files = {"txt": f"{rendered.title}\n\n{rendered.text}", "html": rendered.html.rstrip() + "\n"}
    for secret in rendered.secrets:
        files = {end: words.replace(secret, "TOKEN") for end, words in files.items()}
    return files


@pytest.mark.parametrize("name", STORIES)
def test_letter_of_a_newsletter_reads_as_its_golden_files(name: str, now: datetime) -> None:
    found = {
        f"{name}.{language}.{end}": words
        for language in LANGUAGES
        for end, words in shown(STORIES[name](language, now), now).items()
    }

    if os.environ.get("REGOLD"):
        GOLDEN.mkdir(exist_ok=True)
        for file, words in found.items():
            (GOLDEN / file).write_text(words, encoding="utf-8")
    for file, words in found.items():
        assert words == (GOLDEN / file).read_text(encoding="utf-8"), file
