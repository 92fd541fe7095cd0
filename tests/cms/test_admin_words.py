"""Wagtail's admin speaks Spanish and Portuguese to whoever writes, where its own catalogues lack words."""

import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import polib
import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext, ngettext, to_locale
from wagtail.users.models import UserProfile

from cms import tree
from cms.editing.words import LACKED
from people.models import Organisation, Person
from tests.conftest import appoint

LANGUAGES = ["es", "pt-br"]
#: Where an editor or organiser goes.
ROOMS = ("wagtail", "wagtail.admin", "wagtail.images", "wagtail.documents", "wagtail_localize")
#: Files whose words only an administrator reads, those of letters that Wagtail does not send here, and
#: those of parts that are not in use: what they lack stays in English.
LEFT = (
    "api/", "forms/workflows.py", "locales/", "models/api.py", "models/media.py",
    "models/sites.py", "models/workflows.py", "templates/wagtailadmin/home/upgrade_notification.html",
    "templates/wagtailadmin/notifications/", "templates/wagtailadmin/workflows/", "views/workflows.py",
)  # fmt: skip
LEFT_OUT = {
    "API token created", "API token revoked", "Can access Wagtail admin", "Create API token",
    "Revoke API token", "Wagtail API v3", "Wagtail locales (Wagtail Localize version)",
}  # fmt: skip
#: Words that Portuguese shares with English.
SHARED = {("item", "pt-br")}


@cache
def catalogue(room: str, locale: str, domain: str = "django") -> polib.POFile:
    return polib.pofile(str(Path(str(resources.files(room))) / f"locale/{locale}/LC_MESSAGES/{domain}.po"))


def is_left(entry: polib.POEntry) -> bool:
    nowhere_else = all(place.startswith(LEFT) for place, _line in entry.occurrences)
    return nowhere_else or entry.msgid in LEFT_OUT or not re.search(r"[A-Za-z]", wordless(entry.msgid))


def wordless(text: str) -> str:
    return re.sub(r"%\(\w+\)[sd]", "", text)


def in_english(entry: polib.POEntry, language: str) -> bool:
    with translation.override(language):
        if entry.msgid_plural:
            return ngettext(entry.msgid, entry.msgid_plural, 5) == entry.msgid_plural
        return gettext(entry.msgid) == entry.msgid and (entry.msgid, language) not in SHARED


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("room", ROOMS)
def test_writer_meets_no_word_of_the_admin_that_nobody_translated(room: str, language: str) -> None:
    theirs = {
        entry.msgid
        for entry in catalogue(room, to_locale(language))
        if entry.translated() and not entry.fuzzy
    }
    lacking = [one for one in catalogue(room, "en") if one.msgid not in theirs and not is_left(one)]

    assert [one.msgid for one in lacking if in_english(one, language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_scripts_of_the_admin_speak_the_writers_language_too(language: str) -> None:
    locale = to_locale(language)
    theirs = {
        entry.msgid: entry for entry in catalogue("wagtail.admin", locale, "djangojs") if entry.translated()
    }
    lacking = {entry.msgid for entry in catalogue("wagtail.admin", "en", "djangojs")} - set(theirs)
    ours = polib.pofile(str(Path(settings.BASE_DIR) / f"locale/{locale}/LC_MESSAGES/djangojs.po"))

    # A clock's zone is only put together, from words that are translated.
    assert {entry.msgid for entry in ours if entry.translated()} == {
        one for one in lacking if re.search(r"[A-Za-z]", wordless(one))
    }
    # Wagtail's forms of the plural are counted as its own catalogue counts them.
    assert (
        ours.metadata["Plural-Forms"]
        == catalogue("wagtail.admin", locale, "djangojs").metadata["Plural-Forms"]
    )


@pytest.mark.parametrize(
    ("language", "refused", "readability"),
    [
        ("es", "La página no se pudo crear, porque hay errores.", '"Good": "Buena"'),
        ("pt-br", "Não foi possível criar a página, porque há erros.", '"Good": "Boa"'),
    ],
)
def test_writer_reads_in_their_language_why_a_page_is_not_kept(
    enter: Any, organisation: Organisation, homes: Any, language: str, refused: str, readability: str
) -> None:
    house = tree.section(organisation)["es"]
    elisa = appoint(Person.objects.create_user(name="Elisa", language=language), "editor", organisation)
    tree.admit(elisa)
    UserProfile.objects.update_or_create(user=elisa, defaults={"preferred_language": language})
    browser = enter(elisa)

    answer = browser.post(f"/cms/pages/add/cms/textpage/{house.pk}/", {"title": "", "body-count": "0"})

    assert refused in answer.content.decode()
    assert readability in browser.get("/cms/jsi18n/").content.decode()


def test_words_that_are_lent_to_wagtail_are_words_that_it_asks_for() -> None:
    asked = {entry.msgid for room in (*ROOMS, "wagtail.users") for entry in catalogue(room, "en")}

    assert set(LACKED) - asked == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_word_that_is_lent_to_wagtail_stays_in_english(language: str) -> None:
    with translation.override(language):
        english = {one for one in LACKED if gettext(one) == one and (one, language) not in SHARED}

    assert english == set()
