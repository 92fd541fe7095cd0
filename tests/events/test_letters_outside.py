"""What letters give away to those who were not meant to read them, and to programs that follow every link."""

import hashlib
import re
from email.message import EmailMessage
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.utils import translation

from events import letters
from events.models import Event, Session
from mail import delivery, kinds
from mail.kinds import Rendered
from mail.models import Letter
from people.models import Person
from tests.events.letters_after import STORIES
from tests.events.letters_cast import World

HERE = Path(__file__).parent
GOLDENS = sorted((HERE / "golden").glob("*.html")) + sorted((HERE.parent / "people/golden").glob("*.html"))
SITE = "Red Jacaranda"
#: What would say, of the cast's event, which it is, where, or whose.
TELLING = (
    "digital", "Round table", "Mesa redonda", "Mesa-redonda", "Mesa Abierta", "Ibargüen", "7a Avenida",
    "Salón 2", "meet.example", "Quetzaltenango", "Ministerio", "archivo.example", "Passwords", SITE,
)  # fmt: skip


def story_of(kind: str) -> str:
    """The first story that brings a letter of the kind about."""
    word = {"session_cancelled": "session-cancelled"}.get(kind, kind.replace("_", "-"))
    found = [name for name in STORIES if name == word] or [name for name in STORIES if name.startswith(word)]
    return found[0]


KINDS = {kind: story_of(kind.removeprefix("events.")) for kind in letters.KINDS}


@pytest.fixture
def world(event: Event, session: Session, participant: Person, organiser: Person, now) -> World:
    return World(event, session, participant, organiser, now)


def worded(letter: Letter, language: str = "es") -> Rendered:
    with translation.override(language):
        return kinds.get(letter.kind).render(letter, letter.created_at)


def everything(letter: Letter, rendered: Rendered) -> str:
    """All that leaves the house, as whoever reads the raw message finds it once it is decoded."""
    message: EmailMessage = delivery.envelope(letter, rendered, now=letter.created_at).message()
    found = [f"{name}: {value}" for name, value in message.items()]
    for part in message.walk():
        found += [f"{name}: {value}" for name, value in part.items()]
        if not part.is_multipart():
            found.append(part.get_payload(decode=True).decode().replace("\r\n ", ""))
    return "\n".join(found)


@pytest.mark.parametrize("kind", KINDS)
def test_whoever_reads_a_letter_of_a_discreet_or_protected_event_learns_neither_topic_nor_organiser(
    world: World, kind: str, settings
) -> None:
    settings.SITE_NAME = SITE
    settings.DEFAULT_FROM_EMAIL = f"{SITE} <mensajes@correo-neutral.example>"
    letter = STORIES[KINDS[kind]](world)
    assert letter.kind == kind
    for level in ("discreet", "protected"):
        Event.objects.filter(pk=world.event.pk).update(risk=level)
        with translation.override("es"):
            message = everything(letter, worded(letter))

        # An institution reads its own name, for the greeting is to it.
        own = ["Ministerio"] if kind.startswith("events.delegation") else []
        told = [word for word in TELLING if word.casefold() in message.casefold() and word not in own]
        assert told == [], level
        # No link opens somebody's page by itself: a code does, and the desk asks who it is.
        assert re.findall(r"/(?:my|role|guest|delegation)/[\w-]{43}", message) == []
        assert "Avisos" in message


def test_discreet_event_can_have_messages_from_a_name_of_the_operators_choice(world: World, settings) -> None:
    settings.MAIL_NEUTRAL_NAME = "Agenda"
    Event.objects.filter(pk=world.event.pk).update(risk="discreet")

    rendered = worded(STORIES["registered-onsite"](world))

    assert (rendered.sender, "Agenda" in rendered.text, "CN=Agenda" in rendered.calendar) == (
        "Agenda",
        True,
        True,
    )


def fingerprints() -> dict[str, str]:
    """Every table with a hash of its rows."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows = sorted(repr(row) for row in cursor.fetchall())
            found[table] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


SCANNERS = ("Mozilla/5.0 (compatible; SafeLinks)", "BarracudaCentral/1.0", "GoogleImageProxy")


@pytest.mark.parametrize("kind", KINDS)
def test_mail_scanner_that_follows_every_link_twice_changes_nothing(world: World, kind: str) -> None:
    letter = STORIES[KINDS[kind]](world)
    message = everything(letter, worded(letter))
    links = sorted(set(re.findall(r"http://localhost:8000(/[^\s\"'<>\\)]*)", message)))
    Client().get("/es/")  # what a first request of a process builds
    before = fingerprints()

    answers = [
        client.generic(method, link.partition("#")[0]).status_code
        for client in [Client(headers={"user-agent": agent}) for agent in SCANNERS[:2]]
        for link in links
        for method in ("GET", "HEAD")
    ]

    assert {answer for answer in answers if answer not in (200, 302)} == set(), (links, answers)
    after = fingerprints()
    assert [table for table in before if before[table] != after[table]] == []


class Markup(HTMLParser):
    """Collects what a mail program would fetch, and where links lead."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("img", "link", "script", "iframe", "object", "embed", "video", "audio", "source", "base"):
            self.fetched.append(tag)
        self.fetched += [name for name in ("src", "srcset", "background", "poster", "data") if name in given]
        if "url(" in (given.get("style") or ""):
            self.fetched.append("style")
        if tag == "a":
            self.links.append(given.get("href") or "")


def read(path: Path) -> tuple[str, Markup]:
    text, markup = path.read_text(encoding="utf-8"), Markup()
    markup.feed(text)
    return text, markup


def test_letter_fetches_nothing_from_anywhere() -> None:
    found = {}
    for path in GOLDENS:
        text, markup = read(path)
        styles = "".join(re.findall(r"<style>(.*?)</style>", text, re.DOTALL))
        fetched = markup.fetched + [word for word in ("@import", "@font-face", "url(") if word in styles]
        if fetched:
            found[path.name] = fetched
    assert found == {}


def test_every_letter_says_in_its_text_where_its_html_leads() -> None:
    found = {}
    for path in GOLDENS:
        missing = set(read(path)[1].links) - set(
            re.findall(r"https?://\S+", path.with_suffix(".txt").read_text(encoding="utf-8"))
        )
        if missing:
            found[path.name] = missing
    assert found == {}


def test_every_letter_has_golden_files_in_each_language_as_text_and_html() -> None:
    ends = [f".{language}.{kind}" for language in ("es", "pt-br", "en") for kind in ("txt", "html")]
    missing = [
        f"{name}{end}" for name in STORIES for end in ends if not (HERE / "golden" / f"{name}{end}").exists()
    ]

    assert missing == []
    assert sorted(set(KINDS)) == [kind for kind in kinds.names() if kind in KINDS]
    # Kinds of other rooms have golden files of their own beside their tests.
    assert [kind for kind in kinds.names() if kind.startswith("events.") and kind not in KINDS] == []
