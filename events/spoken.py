"""Languages that people speak at events: the region's three first, its own languages, its sign languages."""

import csv
from functools import cache

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_noop as _

from people.terms import DATA

#: Named in the reader's language; the region's own languages keep the names their speakers write.
WIDE = {"es": _("Spanish"), "pt": _("Portuguese"), "en": _("English"), "fr": _("French")}
#: Those that a description names, and no name of their speakers' own.
DESCRIBED = {
    "bzj": _("Belizean Kriol"),
    "bzk": _("Nicaraguan Kriol"),
    "gsm": _("Guatemalan Sign Language (LENSEGUA)"),
    "hds": _("Honduran Sign Language (LESHO)"),
    "esn": _("Salvadoran Sign Language (LESSA)"),
    "csr": _("Costa Rican Sign Language (LESCO)"),
    "ncs": _("Nicaraguan Sign Language"),
    "lsp": _("Panamanian Sign Language"),
}
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
    codes = [*WIDE, *_own()]
    return list(zip(codes, names(codes), strict=True))


def names(codes: list[str]) -> list[str]:
    """Return the names of languages; a code nobody knows stays as it is."""
    return [_name(code) for code in codes]


def _name(code: str) -> str:
    told = WIDE.get(code) or DESCRIBED.get(code)
    return gettext(told) if told else _own().get(code, code)


def read_in() -> str:
    """Return the code of the language of the page, as a language that is spoken."""
    return (get_language() or "").partition("-")[0]


def language_name(code: str) -> str:
    """Return what a language of the site (es, pt-br, en) is called in the language of the page."""
    return gettext(WIDE[code.partition("-")[0]])


def language_words(code: str) -> str:
    """Return what a language of the site (es, pt-br, en) is called within a sentence of the page."""
    word = language_name(code)
    return word if get_language() == "en" else word.lower()


def told_in(language: str) -> str:
    """Return the honest note above a text in another language of the site than the page's."""
    return gettext(TOLD_IN.get(language, TOLD_IN["es"]))
