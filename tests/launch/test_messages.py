"""Translations are compiled without gettext's programs."""

import gettext
import os
from pathlib import Path

from convite.launch import messages

PO = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=n != 1;\\n"

msgid "seat"
msgid_plural "seats"
msgstr[0] "cupo"
msgstr[1] "cupos"

#, fuzzy
msgid "session"
msgstr "quizás"
"""


def test_a_catalogue_is_compiled_once_and_again_when_it_changes(tmp_path: Path) -> None:
    po = tmp_path / "locale" / "es" / "LC_MESSAGES" / "django.po"
    po.parent.mkdir(parents=True)
    po.write_text(PO, "utf-8")
    assert messages.compile_stale(tmp_path) == 1
    assert messages.compile_stale(tmp_path) == 0
    with po.with_suffix(".mo").open("rb") as file:
        translations = gettext.GNUTranslations(file)
    assert translations.ngettext("seat", "seats", 2) == "cupos"
    assert translations.gettext("session") == "session"  # a guess is no translation
    later = po.with_suffix(".mo").stat().st_mtime + 1
    os.utime(po, (later, later))
    assert messages.stale(tmp_path) == [po]
