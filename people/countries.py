"""Countries to choose from: the region's first, then all others, in the reader's language."""

import csv
import unicodedata
from functools import cache

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, override
from django_countries import countries

from people.terms import DATA

#: Chosen by someone who would rather not say; kept as no country at all.
UNSAID = "-"


@cache
def _region() -> frozenset[str]:
    with (DATA / "m49.csv").open(encoding="utf-8") as rows:
        return frozenset(
            row["iso2"]
            for row in csv.DictReader(rows)
            if row["subregion"] == "Latin America and the Caribbean"
        )


def _order(name: str) -> str:
    bare = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in bare if not unicodedata.combining(letter)).casefold()


@cache
def _named(language: str) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    with override(language):
        known = sorted(((code, str(name)) for code, name in countries), key=lambda one: _order(one[1]))
    near = tuple(one for one in known if one[0] in _region())
    return near, tuple(one for one in known if one[0] not in _region())


def near() -> tuple[tuple[str, str], ...]:
    """Return (code, name) of the region's countries, in the order of the reader's language."""
    return _named(get_language() or "es")[0]


def far() -> tuple[tuple[str, str], ...]:
    """Return the same of all other countries."""
    return _named(get_language() or "es")[1]


@cache
def codes() -> frozenset[str]:
    """Return every ISO 3166 code that can be chosen."""
    return frozenset(code for code, _name in countries)


@cache
def _drawn(language: str, near_words: str, other_words: str) -> tuple[str, dict[str, str]]:
    near, others = _named(language)
    places = {}
    lines = []
    for words, group in ((near_words, near), (other_words, others)):
        lines.append(f'<optgroup label="{escape(words)}">')
        for code, name in group:
            places[code] = f'<option value="{code}">{escape(name)}'
            lines.append(places[code])
        lines.append("</optgroup>")
    return "".join(lines), places


def options(chosen: str) -> SafeString:
    """Return the `<option>`s of every country, drawn once a language; a widget would cost milliseconds."""
    language = get_language() or "es"
    drawn, places = _drawn(
        language, gettext("Latin America and the Caribbean"), gettext("All other countries")
    )
    if chosen in places:
        line = places[chosen]
        drawn = drawn.replace(line, line.replace('">', '" selected>', 1), 1)
    return mark_safe(drawn)  # ISO codes and escaped names
