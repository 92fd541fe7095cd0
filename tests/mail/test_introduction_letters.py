"""The letters of introductions against their golden files, and what none of them may say.

After a change of words: `REGOLD=1 python manage.py test tests/mail/test_introduction_letters.py` writes the
golden files anew; read the difference before you commit it.
"""

import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.utils import translation

from mail import bell, kinds
from mail.kinds import Rendered
from mail.models import Letter
from people import erasure, introductions
from people.introductions import Contact
from people.models import Introduction, Person
from tests.conftest import person

pytestmark = pytest.mark.django_db
GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
WORDS = "Trabajo en lo mismo que usted; ¿conversamos? <b>Es urgente</b>"
PHONE = "+502 5555 1234"


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "ring", lambda: None)
    monkeypatch.setattr(
        introductions, "_contexts", {"garden": introductions.Context("el jardín", lambda *_both: ())}
    )


def asked(language: str, now: datetime, *, is_discreet: bool = False) -> Introduction:
    sides = [
        person(name, f"{name.lower()}-{language}@correo.example", language=language)
        for name in ("Paula", "Sonia")
    ]
    made = introductions.ask(
        *sides, context="garden", words=WORDS, gives=Contact("call", PHONE), is_discreet=is_discreet, now=now
    )  # fmt: skip
    Introduction.objects.filter(pk=made.pk).update(code="abcdefghijklmnopqrstuvwxyz")
    Letter.objects.update(about={"introduction": "abcdefghijklmnopqrstuvwxyz"})
    made.refresh_from_db()
    return made


def worded(kind: str, language: str, now: datetime) -> Rendered:
    letter = Letter.objects.get(kind=f"mail.introduction_{kind}", language=language)
    known = kinds.get(letter.kind)
    assert known.still_due(letter, now)
    with translation.override(language):
        return known.render(letter, now)


@pytest.mark.parametrize("name", ["asked", "accepted", "asked-discreet", "accepted-discreet"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_letter_is_as_in_its_golden_files(name: str, language: str, now: datetime) -> None:
    kind, _dash, discreet = name.partition("-")
    row = asked(language, now, is_discreet=bool(discreet))
    if kind == "accepted":
        introductions.accept(row, gives=Contact("signal", "sonia.77"), now=now)
    rendered = worded(kind, language, now)

    found = {"txt": f"{rendered.title}\n\n{rendered.text}", "html": rendered.html.rstrip() + "\n"}
    for end, words in found.items():
        file = GOLDEN / f"introduction-{name}.{language}.{end}"
        if os.environ.get("REGOLD"):
            file.write_text(words, encoding="utf-8")
        assert words == file.read_text(encoding="utf-8"), file.name
    assert not rendered.is_kept


@pytest.mark.parametrize("kind", ["asked", "accepted"])
def test_no_letter_says_how_to_reach_anybody(kind: str, now: datetime) -> None:
    row = asked("es", now)
    if kind == "accepted":
        introductions.accept(row, gives=Contact("signal", "sonia.77"), now=now)
    rendered = worded(kind, "es", now)
    assert "5555" not in rendered.text + rendered.html
    assert "sonia.77" not in rendered.text + rendered.html


def test_a_discreet_letter_says_neither_who_nor_what_nor_where_from(now: datetime) -> None:
    asked("es", now, is_discreet=True)
    rendered = worded("asked", "es", now)
    for word in ("Paula", "jardín", "Trabajo", settings.SITE_NAME):
        assert word not in rendered.title + rendered.text + rendered.html
    assert rendered.sender


def test_a_letter_is_not_sent_once_it_is_answered_taken_back_or_over(now: datetime) -> None:
    def is_due(days: int = 0) -> bool:
        letter = Letter.objects.get(kind="mail.introduction_asked")
        return kinds.get(letter.kind).still_due(letter, now + timedelta(days=days))

    row = asked("es", now)
    assert [is_due(), is_due(29), is_due(30)] == [True, True, False]
    introductions.withdraw(row, now=now)
    assert not is_due()


def test_a_letter_is_not_sent_once_the_asker_is_forgotten(now: datetime) -> None:
    row = asked("es", now)
    erasure.forget(row.asker, now=now)
    letter = Letter.objects.get(kind="mail.introduction_asked")
    assert not kinds.get(letter.kind).still_due(letter, now)


def test_it_goes_to_the_address_that_was_proved(participant: Person, stranger: Person, now: datetime) -> None:
    Person.objects.filter(pk=stranger.pk).update(email="nadie@lejos.example")
    EmailAddress.objects.create(user=stranger, email="otra@lejos.example", verified=False)
    introductions.ask(participant, stranger, context="x", words="Hola", gives=Contact("call", "1"), now=now)
    assert Letter.objects.get().address == "sonia@lejos.example"
