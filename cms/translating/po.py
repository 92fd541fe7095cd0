"""Translations as files of gettext (PO): carried out for translators' own tools, read when they come back.

The context of an entry is its key, which never changes with its words. What was translated from other words
than those that stand now is marked fuzzy, with the words it was translated from; so is a draft.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

import polib
from django.conf import settings
from django.utils.translation import gettext as _

from cms.languages import ORDER
from cms.translating import sources
from cms.translating.standing import Look, Standing, State

#: What gettext calls our languages, and how it counts in them.
CALLED = {"es": "es", "pt-br": "pt_BR", "en": "en"}
PLURALS = {
    "es": "nplurals=2; plural=(n != 1);",
    "pt-br": "nplurals=2; plural=(n > 1);",
    "en": "nplurals=2; plural=(n != 1);",
}
#: A larger file is none of ours.
MOST_BYTES = 5_000_000


class Unreadable(Exception):
    """Why a file cannot be read; translated."""


class Line(NamedTuple):
    """One entry of a file that says something: which text, from which words, and how they are translated."""

    key: str
    source: str
    words: str
    is_fuzzy: bool

    @property
    def item(self) -> str:
        """The key of the thing it belongs to."""
        return self.key.partition("/")[0]

    @property
    def path(self) -> str:
        """Which of its texts."""
        return self.key.partition("/")[2]


def written(looks: Iterable[Look], language: str, *, now: datetime) -> str:
    """Return a file with all that can be translated into a language of some things."""
    po = polib.POFile(wrapwidth=100)
    po.metadata = {
        "Project-Id-Version": settings.SITE_NAME,
        "POT-Creation-Date": f"{now:%Y-%m-%d %H:%M}+0000",
        "PO-Revision-Date": f"{now:%Y-%m-%d %H:%M}+0000",
        "Last-Translator": settings.SITE_NAME,
        "Language-Team": CALLED[language],
        "Language": CALLED[language],
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Plural-Forms": PLURALS[language],
        "X-Generator": "Convite",
    }
    for look in looks:
        for one in look.standings(language):
            if one.state is not State.ORIGINAL and one.original:
                po.append(_entry(look, one))
    return str(po) + "\n"


def _entry(look: Look, one: Standing) -> polib.POEntry:
    kind = str(sources.KINDS[look.item.kind])
    about = [f"{kind} · {look.title} · {one.text.label}", _("From: %(language)s") % {"language": one.source}]
    if one.text.most:
        about.append(_("At most %(count)s characters") % {"count": one.text.most})
    is_fuzzy = one.state is State.STALE or bool(one.draft)
    return polib.POEntry(
        msgctxt=f"{look.item.key}/{one.text.path}",
        msgid=one.original,
        msgstr=one.draft or one.words,
        comment="\n".join(about),
        flags=["fuzzy"] if is_fuzzy else [],
        previous_msgid=one.before or None,
    )


def read(content: bytes) -> tuple[str, list[Line]]:
    """Return the language of a file and its entries that say something.

    Raises `Unreadable` for what is no such file, or not one of this site's languages.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(_("This file is too large."))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable(_("This file is not written in UTF-8. Save it again as UTF-8.")) from None
    if "msgid" not in text:
        raise Unreadable(_("This is no PO file."))
    try:
        po = polib.pofile(text, check_for_duplicates=True)
    except (OSError, ValueError, UnicodeError) as error:
        raise Unreadable(_("This PO file is broken: %(why)s") % {"why": _reason(error)}) from None
    language = _language(po.metadata.get("Language", ""))
    if not language:
        raise Unreadable(
            _("The head of the file does not say into which language it goes, or it is none of this site's.")
        )
    entries = [entry for entry in po if not entry.obsolete and entry.msgctxt]
    if not entries:
        raise Unreadable(
            _("There is no text of this site in the file. Begin with a file that was downloaded here.")
        )
    return language, [
        Line(entry.msgctxt or "", entry.msgid, entry.msgstr.strip(), entry.fuzzy)
        for entry in entries
        if entry.msgstr.strip()
    ]


def _language(named: str) -> str:
    """The code of a language that gettext names in one of several ways."""
    code = named.strip().replace("_", "-").lower()
    code = {"pt": "pt-br"}.get(code, code)
    if code in ORDER:
        return code
    first = code.partition("-")[0]
    return first if first in ("es", "en") else ""


def _reason(error: Exception) -> str:
    """The place where reading stopped, without what the library says of the file's name."""
    said = str(error)
    return said.rpartition("(")[2].rstrip(")") if "(line" in said else said[:120]
