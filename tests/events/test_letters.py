"""Each letter against its golden files, in three languages, as text and as HTML.

After a change of words: `REGOLD=1 python manage.py test tests/events/test_letters.py` writes the golden
files anew; read the difference before you commit it.
"""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from events import letters, schedule
from events.models import Event, Session
from mail import kinds
from mail.kinds import Rendered
from mail.models import Letter
from people import links
from people.models import Person
from tests.events.letters_after import STORIES
from tests.events.letters_cast import World

GOLDEN = Path(__file__).parent / "golden"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


#: Letters to those who organise: they lead to the desk, behind the log-in.
OF_THE_DESK = ("declined", "digest", "digest-discreet")
#: Letters that lead nowhere: their reader has no page any more, or the public form is theirs as everybody's.
ENDS = ("message-test", "role-replaced", "hub-dropped", "delegation-returned", "nomination-returned")


#: Letters that must not say what they are about: they name a code and where it is typed.
NEUTRAL = tuple(
    name for name in STORIES if name.endswith(("-discreet", "-protected")) and name not in OF_THE_DESK
)


@pytest.fixture
def world(event: Event, session: Session, participant: Person, organiser: Person, now) -> World:
    return World(event, session, participant, organiser, now)


def word(letter: Letter, language: str) -> Rendered:
    """Word a letter as delivery does, right after it was written."""
    with translation.override(language):
        return kinds.get(letter.kind).render(letter, letter.created_at)


def shown(rendered: Rendered) -> dict[str, str]:
    """What a golden file keeps, with the token of the link named instead of shown."""
    text = f"{rendered.title}\n\n{rendered.text}"
    files = {"txt": text, "html": rendered.html.rstrip() + "\n"}
    for secret in rendered.secrets:
        name = "TOKEN" if len(secret) > len("K7QM-3XTP-A9RD") else "CODE"
        files = {end: words.replace(secret, name) for end, words in files.items()}
    return files


@pytest.mark.parametrize("name", STORIES)
def test_letter_is_due_reads_as_its_golden_files_and_leads_its_reader_where_it_may(
    world: World, name: str
) -> None:
    """All that is asked of a letter at once: what brings one about takes longer than to look at it."""
    letter = STORIES[name](world)
    assert kinds.get(letter.kind).still_due(letter, letter.created_at) is True

    told = {language: word(letter, language) for language in LANGUAGES}

    reads_as_its_golden_files(name, told)
    if name in OF_THE_DESK:
        leads_to_the_desk_and_carries_no_key(world, name, told["es"])
    elif name in NEUTRAL:
        leads_to_the_page_of_codes_alone(told["es"])
    elif name in ENDS:
        assert everything(told["es"]).count("/es/my/") == 0
    else:
        leads_to_the_readers_own_page_and_never_to_the_providers(told["es"])


def everything(rendered: Rendered) -> str:
    return rendered.text + rendered.html + rendered.calendar.replace("\r\n ", "")


def reads_as_its_golden_files(name: str, told: dict[str, Rendered]) -> None:
    found = {
        f"{name}.{language}.{end}": words
        for language, rendered in told.items()
        for end, words in shown(rendered).items()
    }
    if os.environ.get("REGOLD"):
        GOLDEN.mkdir(exist_ok=True)
        for file, words in found.items():
            (GOLDEN / file).write_text(words, encoding="utf-8")
    for file, words in found.items():
        assert words == (GOLDEN / file).read_text(encoding="utf-8"), file


def leads_to_the_readers_own_page_and_never_to_the_providers(rendered: Rendered) -> None:
    pages = re.findall(r"http://localhost:8000/es/(?:my|role|guest|delegation)/[\w-]{43}/", rendered.text)
    assert len(set(pages)) == 1
    assert pages[0] in rendered.html
    assert "meet.example" not in everything(rendered)


def leads_to_the_page_of_codes_alone(rendered: Rendered) -> None:
    """Of what is at risk a letter says no more than where a code is typed."""
    token, code, *_more = rendered.secrets
    # Beside that one alone, the way out of messages to many.
    leads = set(re.findall(r"http://[^\s\"<\\]+", everything(rendered))) - {rendered.unsubscribe}
    assert leads == {"http://localhost:8000/es/code/"}
    assert (token in everything(rendered), code in rendered.text, code in rendered.html) == (
        False,
        True,
        True,
    )
    assert code == links.code(token)


def leads_to_the_desk_and_carries_no_key(world: World, name: str, rendered: Rendered) -> None:
    event = f"http://localhost:8000/es/desk/events/{world.event.code}/"
    expected = (
        [f"{event}roles/#s-{world.session.code}"]
        if name == "declined"
        else [event, "http://localhost:8000/es/desk/"]
    )
    assert re.findall(r"http://\S+", rendered.text) == expected
    assert (rendered.secrets, rendered.calendar) == ((), "")
    assert "meet.example" not in rendered.text + rendered.html


def test_every_kind_of_letter_has_golden_files(world: World) -> None:
    stories = " ".join(STORIES).replace("-", "_").replace("event_cancelled", "session_cancelled")

    assert [kind for kind in letters.KINDS if kind.removeprefix("events.") not in stories] == []


def test_organiser_reads_no_name_and_no_title_of_a_discreet_or_protected_event(world: World) -> None:
    letter = STORIES["declined"](world)
    told = {}
    for level in ("discreet", "protected"):
        Event.objects.filter(pk=world.event.pk).update(risk=level)
        told[level] = word(letter, "en")

    assert {rendered.title for rendered in told.values()} == {"A role was declined"}
    words = "".join(rendered.text for rendered in told.values())
    assert [word for word in ("travel", "correo", "digital", "Paula") if word in words] == []


@pytest.mark.parametrize("name", [name for name in STORIES if name.startswith("role-")])
def test_stranger_reads_nothing_of_a_role_at_risk(world: World, name: str) -> None:
    letter = STORIES[name](world)
    told = {}
    for level in ("discreet", "protected"):
        Event.objects.filter(pk=world.event.pk).update(risk=level)
        told[level] = word(letter, "en")

    outside = "".join(rendered.title + rendered.calendar + rendered.text for rendered in told.values())
    assert ("digital" in outside, "http" in outside.replace("http://localhost", "")) == (False, False)


def test_letter_to_whoever_was_replaced_leads_nowhere_and_carries_no_key(world: World) -> None:
    rendered = word(STORIES["role-replaced"](world), "es")

    assert (re.findall(r"http://\S+", rendered.text), rendered.secrets) == ([], ())
    assert "meet.example" not in rendered.text + rendered.html


@pytest.mark.parametrize("name", ["registered-discreet", "registered-protected"])
def test_stranger_reads_nothing_of_a_discreet_event(world: World, name: str) -> None:
    rendered = word(STORIES[name](world), "en")

    assert rendered.title == "You have a place"
    assert "digital" not in rendered.calendar + rendered.text + rendered.html


def test_participant_online_is_not_told_the_room_and_onsite_not_the_number(world: World) -> None:
    onsite = word(STORIES["hour-before-onsite"](world), "en").text
    Letter.objects.all().delete()
    world.event.registrations.all().delete()
    online = word(STORIES["hour-before-online"](world), "en").text

    assert ("Salón 2" in onsite, "123 456" in onsite) == (True, False)
    assert ("Salón 2" in online, "123 456" in online) == (False, True)


def test_letter_costs_four_queries_for_one_session_and_for_three(world: World) -> None:
    letter = STORIES["registered-onsite"](world)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            word(letter, "en")
        return len(queries)

    alone = cost()
    assert world.session.wall_start is not None
    for week in (1, 2):
        schedule.add_session(
            world.event,
            title={"es": f"Otra {week}"},
            declared_minutes=60,
            wall_start=world.session.wall_start + timedelta(weeks=week),
            by=world.organiser,
            now=world.now,
        )
    assert (alone, cost()) == (4, 4)
