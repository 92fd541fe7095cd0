"""A map of Latin America and the Caribbean: one tile a country, the larger the count the darker.

The tiles are those of `convite.tiles`. A tile's step follows from its shown number, so it tells no more than
the number does; a protected tile is a veil. Who is from elsewhere, or did not state a country, stands beside
the map and not on it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django_countries import countries

from convite.tiles import HIGH, SIDE, STEP, TILES, WIDE
from reports import charts
from reports.figures.breakdown import NOT_STATED

#: Where a step may begin; at most four are used, chosen so that the largest shown number is in the last.
EDGES = (10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000)
MOST_STEPS = 4


def steps(counts: Sequence[int]) -> list[int]:
    """Return where each step of shade begins, from shown numbers: round, and at most four."""
    most = max(counts, default=0)
    return [1, *[edge for edge in EDGES if edge <= most][-(MOST_STEPS - 1) :]]


def step(count: int, edges: Sequence[int]) -> int:
    """Return the step of a count, from 1; 0 of nobody."""
    return sum(count >= edge for edge in edges) if count else 0


def draw(table: Mapping[str, Any], language: str) -> dict[str, Any] | None:
    """Return the map of a table by country: its picture, its legend, and what is not on it.

    None where no row is shown, for then there is nothing to draw: not even who is there is told.
    """
    if table["withheld"] or table["dimension"] != "country":
        return None
    placed: dict[str, tuple[int | None, bool]] = {}
    elsewhere: list[dict[str, Any]] = []
    told: list[str] = []
    veil = _("protected")
    for row in charts.in_order(table, language):
        if row["code"] == NOT_STATED:
            continue
        members = [code for code in charts.parts(row) if code != NOT_STATED]
        on_map = [code for code in members if code in TILES]
        for code in on_map:
            placed[code] = row["count"], len(charts.parts(row)) > 1
        label = charts.said(row["label"], language)
        if len(on_map) < len(members):
            elsewhere.append({"label": label, "count": row["count"]})
        if row["count"] != 0:
            told.append(f"{label}: {veil if row['count'] is None else charts.number(row['count'])}")
    edges = steps([count for count, _joined in placed.values() if count])
    return {
        "svg": _picture(placed, edges, _("Map. %(told)s.") % {"told": "; ".join(told)}),
        "steps": [
            {"step": at, "words": _span(edge, edges[at] - 1 if at < len(edges) else None)}
            for at, edge in enumerate(edges, 1)
        ],
        "veils": any(count is None for count, _joined in placed.values()),
        "joined": any(joined for _count, joined in placed.values()),
        "elsewhere": elsewhere,
        "unstated": charts.count_of(table, NOT_STATED),
    }


def _span(first: int, last: int | None) -> str:
    if last is None:
        return _("%(number)s or more") % {"number": charts.number(first)}
    return f"{charts.number(first)}–{charts.number(last)}"


def _picture(placed: Mapping[str, tuple[int | None, bool]], edges: Sequence[int], told: str) -> SafeString:
    drawn = []
    veil = escape(_("protected"))
    for code, (column, row) in TILES.items():
        x, y = column * STEP, row * STEP
        middle = x + SIDE / 2
        name = escape(str(countries.name(code)))
        count, joined = placed.get(code, (0, False))
        at = "v" if count is None else step(count, edges)
        box = f'<rect x="{x}" y="{y}" width="{SIDE}" height="{SIDE}" rx="4"/>'
        if count is None:
            box += f'<line class="veil" x1="{x + 2}" y1="{y + 18.5}" x2="{x + 35}" y2="{y + 18.5}"/>'
            said = f'<text class="tile-word" x="{middle}" y="{y + 30}">{veil}</text>'
        elif count:
            number = charts.number(count) + ("*" if joined else "")
            said = f'<text class="tile-number" x="{middle}" y="{y + 31}">{number}</text>'
        else:
            said = ""
        place = y + 16 if said else y + 23
        drawn.append(
            f'<g class="tile t{at}"><title>{name}</title>{box}'
            f'<text x="{middle}" y="{place}">{code}</text>{said}</g>'
        )
    return mark_safe(  # built from our own numbers and escaped words
        f'<svg class="tilemap" viewBox="-1 -1 {WIDE} {HIGH}" role="img" aria-label="{escape(told)}">'
        f"{''.join(drawn)}</svg>"
    )
