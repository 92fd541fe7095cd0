"""Languages that people speak at events: the region's three first, its own languages, its sign languages."""

import csv
from functools import cache

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from people.terms import DATA

#: Named in the reader's language; the region's own languages keep the names their speakers write.
WIDE = {"es": _("Spanish"), "pt": _("Portuguese"), "en": _("English"), "fr": _("French")}
#: A whole sentence for each language of the site that a text may be in.
TOLD_IN = {
    "es": _("This text is in Spanish; it has no translation yet."),
    "pt-br": _("This text is in Portuguese; it has no translation yet."),
    "en": _("This text is in English; it has no translation yet."),
}


@cache
def _own() -> dict[str, str]:
    with (DATA / "languages.csv").open(encoding="utf-8") as rows:
        return {row["bcp47"]: row["name_es"] for row in csv.DictReader(rows) if row["bcp47"] not in WIDE}


def choices() -> list[tuple[str, str]]:
    """Return (code, name) of every language one can choose."""
    return [*((code, gettext(name)) for code, name in WIDE.items()), *_own().items()]


def names(codes: list[str]) -> list[str]:
    """Return the names of languages; a code nobody knows stays as it is."""
    return [gettext(WIDE[code]) if code in WIDE else _own().get(code, code) for code in codes]


def read_in() -> str:
    """Return the code of the language of the page, as a language that is spoken."""
    return (get_language() or "").partition("-")[0]


def language_name(code: str) -> str:
    """Return what a language of the site (es, pt-br, en) is called in the language of the page."""
    return gettext(WIDE[code.partition("-")[0]])


def told_in(language: str) -> str:
    """Return the honest note above a text in another language of the site than the page's."""
    return gettext(TOLD_IN.get(language, TOLD_IN["es"]))
