"""The letters about a statement against their golden files, and who gets which of them when.

After a change of words: `REGOLD=1 python manage.py test tests/outcomes/test_statement_letters.py` writes the
golden files anew; read the difference before you commit it.
"""

import os
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from mail import kinds
from mail.kinds import Rendered
from mail.models import Letter
from outcomes import signing, signing_letters
from outcomes.models import Statement, StatementAsk
from outcomes.signing import Said
from people.models import Appointment, Organisation, Person
from tests.conftest import appoint, person
from tests.outcomes.conftest import WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quiet")]
GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = [code for code, _name in settings.LANGUAGES]
YES = Said("signed", is_named=True, name="Olga Pérez", capacity="directora")


def posted(now: datetime) -> list[tuple[str, str]]:
    """Post what is due, and return which letter went to whom since the last time."""
    before = set(Letter.objects.values_list("pk", flat=True))
    signing_letters.post_due(now)
    rows = Letter.objects.exclude(pk__in=before).order_by("kind", "address")
    return [(row.kind.removeprefix("outcomes."), row.address.partition("@")[0]) for row in rows]


def last(kind: str) -> Letter:
    return Letter.objects.filter(kind=f"outcomes.{kind}").latest("pk")


def is_due(letter: Letter, now: datetime) -> bool:
    return kinds.get(letter.kind).still_due(letter, now)


def answer(statement: Statement, who: Person, said: Said, now: datetime) -> None:
    fresh = Statement.objects.get(pk=statement.pk)
    ask = StatementAsk.objects.get(statement=fresh, person=who)
    seen = signing.mark_of(signing.answered_by(fresh, ask.organisation))
    signing.answer(ask, said, version=fresh.version, seen=seen, now=now)


@pytest.fixture
def cast(
    statement: Statement, organiser: Person, editor: Person, trainer: Person, foreign_organiser: Person
) -> Iterator[None]:
    """Olga and Elisa act for Mesa Abierta, Otto for Vereda Digital; Tomás only teaches."""
    yield


@pytest.mark.usefixtures("cast")
def test_organisers_and_editors_of_every_member_are_asked_once(now: datetime) -> None:
    assert posted(now) == [("sign", "elisa"), ("sign", "olga"), ("sign", "otto")]
    assert posted(now) == []


@pytest.mark.usefixtures("cast")
def test_who_comes_later_is_asked_and_who_holds_two_duties_is_asked_once(
    organisation: Organisation, organiser: Person, now: datetime
) -> None:
    posted(now)
    Appointment.objects.create(person=organiser, organisation=organisation, duty="editor")
    appoint(person("Irma", "irma@mesa.example"), "organiser", organisation)
    assert posted(now + timedelta(hours=1)) == [("sign", "irma")]


@pytest.mark.usefixtures("cast")
def test_an_answer_is_told_to_all_who_were_asked_there_and_ends_the_question(
    statement: Statement, organiser: Person, now: datetime
) -> None:
    posted(now)
    waiting = Letter.objects.get(address="elisa@mesa.example")
    assert is_due(waiting, now)
    answer(statement, organiser, YES, now)
    assert not is_due(waiting, now)
    assert posted(now) == [("sign-answered", "elisa"), ("sign-answered", "olga")]
    first = last("sign-answered")
    answer(
        statement, organiser, Said("declined", name="Olga", capacity="directora"), now + timedelta(hours=1)
    )
    assert not is_due(first, now)  # it would say what is no longer so
    assert posted(now + timedelta(hours=1)) == [("sign-answered", "elisa"), ("sign-answered", "olga")]


@pytest.mark.usefixtures("cast")
def test_who_has_not_answered_is_reminded_once_two_days_before(
    statement: Statement, organiser: Person, now: datetime
) -> None:
    posted(now)
    answer(statement, organiser, YES, now)
    posted(now)
    assert posted(now + timedelta(days=7, hours=23)) == []
    assert posted(now + timedelta(days=8)) == [("sign-reminder", "otto")]
    assert posted(now + timedelta(days=9)) == []
    reminder = last("sign-reminder")
    assert is_due(reminder, now + timedelta(days=9))
    assert not is_due(reminder, now + timedelta(days=10))  # signing is over


@pytest.mark.usefixtures("cast")
def test_a_later_hour_reminds_again(statement: Statement, editor: Person, now: datetime) -> None:
    posted(now)
    posted(now + timedelta(days=8))
    signing.open_until(
        statement, closes_at=now + timedelta(days=20), time_zone="UTC", publishes_itself=False, by=editor,
        now=now + timedelta(days=9),
    )  # fmt: skip
    assert posted(now + timedelta(days=9)) == []
    assert len(posted(now + timedelta(days=18))) == 3


@pytest.mark.usefixtures("cast")
def test_one_that_is_open_for_a_day_reminds_half_way(statement: Statement, now: datetime) -> None:
    Statement.objects.update(closes_at=now + timedelta(days=1))
    posted(now)
    assert posted(now + timedelta(hours=11)) == []
    assert len(posted(now + timedelta(hours=12))) == 3


@pytest.mark.usefixtures("cast")
def test_other_words_are_asked_about_anew(
    statement: Statement, organiser: Person, editor: Person, now: datetime
) -> None:
    posted(now)
    answer(statement, organiser, YES, now)
    posted(now)
    words = signing.Written({"es": "Otra"}, {"es": "Otro texto."}, {}, statement.day)
    signing.write(words, statement=statement, by=editor, now=now)
    assert posted(now) == [("sign", "elisa"), ("sign", "olga"), ("sign", "otto")]


def test_the_question_says_when_the_readers_language_was_left_behind(
    statement: Statement, foreign_organiser: Person, editor: Person, now: datetime
) -> None:
    title = {"es": "Sobre la vigilancia", "en": "On surveillance"}
    more = signing.Written(title, WORDS | {"es": "Otra cosa."}, {"es": "Congreso"}, statement.day)
    signing.write(more, statement=statement, by=editor, now=now)
    posted(now)
    told = {}
    for language in ("en", "es"):
        with translation.override(language):
            told[language] = kinds.get("outcomes.sign").render(last("sign"), now).text
    assert "The text in English says what version 1 said" in told["en"]
    assert "versión 1" not in told["es"]


@pytest.mark.usefixtures("cast")
def test_nobody_is_asked_when_signing_is_over(statement: Statement, now: datetime) -> None:
    assert posted(now + timedelta(days=10)) == []


def worded(letter: Letter, language: str, now: datetime) -> Rendered:
    known = kinds.get(letter.kind)
    assert known.still_due(letter, now)
    with translation.override(language):
        return known.render(letter, now)


@pytest.mark.parametrize("name", ["asked", "changed", "reminder", "answered"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_letter_is_as_in_its_golden_files(
    name: str, language: str, statement: Statement, organiser: Person, editor: Person, now: datetime
) -> None:
    Person.objects.filter(pk=organiser.pk).update(language=language)
    signing_letters.post_due(now)
    kind, at = "sign", now
    if name in ("changed", "answered"):
        answer(statement, organiser, YES, now)
        kind = "sign-answered"
    if name == "changed":
        words = signing.Written({"es": "Sobre la vigilancia"}, WORDS | {"es": "Otro."}, {}, statement.day)
        signing.write(words, statement=statement, by=editor, now=now)
        kind = "sign"
    if name == "reminder":
        kind, at = "sign-reminder", now + timedelta(days=8)
    signing_letters.post_due(at)
    letter = Letter.objects.filter(kind=f"outcomes.{kind}", address=organiser.email).latest("pk")
    rendered = worded(letter, language, at)

    found = {"txt": f"{rendered.title}\n\n{rendered.text}", "html": rendered.html.rstrip() + "\n"}
    for end, words_ in found.items():
        kept = re.sub(r"/sign/[\w-]+/", "/sign/TOKEN/", words_)
        file = GOLDEN / f"statement-{name}.{language}.{end}"
        if os.environ.get("REGOLD"):
            file.write_text(kept, encoding="utf-8")
        assert kept == file.read_text(encoding="utf-8"), file.name
    assert len(rendered.secrets) == 1
