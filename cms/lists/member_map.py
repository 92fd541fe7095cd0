"""The members of a coalition on a map: the number in each country's tile, which leads to their list."""

from collections.abc import Mapping

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext
from django_countries import countries

from convite.tiles import HIGH, SIDE, STEP, TILES, WIDE


def draw(counts: Mapping[str, int], *, here: str, list_url: str) -> SafeString:
    """Draw the map of these counts by country; `here` is the country whose list is shown, if any.

    A country without members stands there by its code alone and leads nowhere; a reader who does not see the
    picture hears those that have any, each as a link. What stands on no tile is for the page to say.
    """
    told = "".join(_tile(code, counts.get(code, 0), code == here, list_url) for code in TILES)
    label = escape(gettext("Map of the members by country"))
    return mark_safe(  # built from our own numbers and escaped words
        f'<svg class="tilemap" viewBox="-2 -2 {WIDE + 1} {HIGH + 1}" role="group" aria-label="{label}">'
        f"{told}</svg>"
    )


def count_words(country: str, count: int) -> str:
    """How many members a country has, in words: `Guatemala: 2 organisations`."""
    told = {"place": country, "count": count}
    return ngettext("%(place)s: %(count)s organisation", "%(place)s: %(count)s organisations", count) % told


def _tile(code: str, count: int, is_here: bool, list_url: str) -> str:
    column, row = TILES[code]
    x, y = column * STEP, row * STEP
    middle = x + SIDE / 2
    box = f'<rect x="{x}" y="{y}" width="{SIDE}" height="{SIDE}" rx="4"/>'
    name = str(countries.name(code))
    if not count:
        return (
            f'<g class="tile t0" aria-hidden="true"><title>{escape(name)}</title>{box}'
            f'<text x="{middle}" y="{y + 23}">{code}</text></g>'
        )
    words = escape(count_words(name, count))
    current = ' aria-current="true"' if is_here else ""
    return (
        f'<a class="tile t2" href="{escape(list_url)}?country={code}#c-{code}" aria-label="{words}"{current}>'
        f"<title>{words}</title>{box}"
        f'<text x="{middle}" y="{y + 16}">{code}</text>'
        f'<text class="tile-number" x="{middle}" y="{y + 31}">{count}</text></a>'
    )
