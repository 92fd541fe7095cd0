"""The three languages are in step with the code, and use the words we agreed on."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.utils.translation import to_locale

ROOT = Path(settings.BASE_DIR)
ROOMS = ("convite", "people", "mail", "events", "trainings", "outcomes", "reports", "cms")
LANGUAGES = [code for code, _name in settings.LANGUAGES]
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")

#: Words that our screens never use, by language, with what they use instead (docs/glossary.md).
UNWANTED = {
    "es": {
        r"\bregistro\b": "inscripción",
        r"[Ii]niciar sesión": "Entrar",
        r"grupos? de interés": "sector",
        r"(?i)\b(tu|tus|tú|contigo|hayas|puedes|tienes|quieres|debes|necesitas|recibes|sabes)\b": "usted",
        r"(?i)\b(volv|dej|acept|eleg|escrib|ped|recib|envi|respond|confirm)(iste|aste)\b": "usted",
        r"(?i)\b(habías|tuy[oa]s?)\b": "usted",
        r"\bfichero": "archivo",
        r"(?i)\b(mír|enví|revís|descárt|intént|guárd|mánd|déj|llám|quít|cámbi)al[oa]s?\b": "usted",
        r"(?i)\b((elegi|escribi|volvi|hici|pudi|quisi)ste|(acept|dej|envi|guard|mand|marc)aste)\b": "usted",
        r"\b[Hh]abías\b": "usted",
        "[“”]": "«»",
    },
    "pt-br": {
        r"\bregisto\b": "inscrição",
        r"\butilizador": "pessoa",
        r"\becrã\b": "tela",
        # Whoever thanks by it says whether they are a man or a woman.
        r"(?i)\bobrigad[oa]s?\b": "Agradecemos",
    },
    "en": {},
}


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(ROOT / "locale" / to_locale(language) / "LC_MESSAGES" / "django.po"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_reader_meets_no_untranslated_string(language: str) -> None:
    po = catalogue(language)
    assert [entry.msgid for entry in po.untranslated_entries()] == []
    assert [entry.msgid for entry in po.fuzzy_entries()] == []
    assert [entry.msgid for entry in po.obsolete_entries()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_reader_meets_no_broken_placeholder(language: str) -> None:
    broken = []
    for entry in catalogue(language):
        wanted = set(PLACEHOLDER.findall(entry.msgid)) | set(PLACEHOLDER.findall(entry.msgid_plural))
        for words in [entry.msgstr, *entry.msgstr_plural.values()]:
            if words and not set(PLACEHOLDER.findall(words)) <= wanted:
                broken.append(entry.msgid)
        if entry.msgstr and set(PLACEHOLDER.findall(entry.msgstr)) != set(PLACEHOLDER.findall(entry.msgid)):
            broken.append(entry.msgid)
    assert broken == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_reader_meets_the_words_of_the_glossary(language: str) -> None:
    po = catalogue(language)
    unwanted = [
        (word, entry.msgid)
        for word in UNWANTED[language]
        for entry in po
        if re.search(word, " ".join([entry.msgstr, *entry.msgstr_plural.values()]))
    ]
    assert unwanted == []


def test_the_catalogues_hold_exactly_what_the_code_says(tmp_path: Path) -> None:
    assert shutil.which("xgettext"), "the gettext package is needed to compare the catalogues"
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    (tmp_path / "locale").mkdir()
    subprocess.run(
        [sys.executable, "-m", "django", "makemessages", "-l", "es", "--no-location"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
        env={
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": str(tmp_path),
            "CONVITE_MODE": "test",
            "DJANGO_SETTINGS_MODULE": "convite.settings",
            "LANG": "C.UTF-8",
        },
    )

    def identities(po: polib.POFile) -> set[tuple[str, str]]:
        return {(entry.msgctxt or "", entry.msgid) for entry in po}

    said = identities(polib.pofile(str(tmp_path / "locale" / "es" / "LC_MESSAGES" / "django.po")))
    for language in LANGUAGES:
        assert identities(catalogue(language)) == said


CALLS = {"gettext", "ngettext", "pgettext", "npgettext", "_"}


def within_f_strings(source: str) -> list[str]:
    """The words that a module says inside an f-string, where xgettext does not find them."""
    return [
        ast.unparse(call)
        for text in ast.walk(ast.parse(source))
        if isinstance(text, ast.JoinedStr)
        for call in ast.walk(text)
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") in CALLS
    ]


def test_no_words_stand_where_the_catalogues_cannot_find_them() -> None:
    hidden = {
        f"{path.relative_to(ROOT)}: {call}"
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        for call in within_f_strings(path.read_text(encoding="utf-8"))
    }
    assert hidden == set()


def test_the_search_for_hidden_words_sees_one_when_there_is_one() -> None:
    assert within_f_strings("f'<p>{escape(_(\"Group\"))}</p>'") == ["_('Group')"]
    assert within_f_strings("said = _('Group'); f'{said}'") == []
