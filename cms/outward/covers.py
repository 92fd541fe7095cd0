"""Covers of publications, drawn from their kind, topics, year and title, the same each time."""

import hashlib
from collections.abc import Sequence
from functools import lru_cache
from html import escape
from math import cos, pi, sin
from textwrap import wrap

from django.utils.safestring import SafeString, mark_safe

#: A sheet of the usual proportions.
WIDE, HIGH = 210, 297
#: Letters of a line of the title, and lines that fit.
LETTERS, LINES = 19, 7
#: The house's hues, of which a cover has one (`h1` to `h7`).
HUES = 7
TAKEN = ' class="taken"'


def draw(title: str, *, kind: str, topics: Sequence[str], year: int) -> SafeString:
    """Return a cover as SVG; it is decoration, and is not read out."""
    return _drawn(title, kind, tuple(sorted(topics)), year)


@lru_cache(maxsize=256)
def _drawn(title: str, kind: str, topics: tuple[str, ...], year: int) -> SafeString:
    seed = hashlib.sha256("\x1f".join([kind, *topics, title]).encode()).digest()
    hue = 1 + int.from_bytes(hashlib.sha256("\x1f".join(topics or (kind,)).encode()).digest()[:2]) % HUES
    lines = wrap(title, LETTERS, break_long_words=True)
    if len(lines) > LINES:
        lines = [*lines[: LINES - 1], lines[LINES - 1][: LETTERS - 1] + "…"]
    words = "".join(
        f'<text x="18" y="{54 + 22 * number}">{escape(line)}</text>' for number, line in enumerate(lines)
    )
    return mark_safe(
        f'<svg class="cover h{hue}" viewBox="0 0 {WIDE} {HIGH}" aria-hidden="true" focusable="false">'
        f'<rect width="{WIDE}" height="{HIGH}"/><g class="cover-seats">{_seats(seed)}</g>'
        f'<g class="cover-words">{words}</g>'
        f'<text class="cover-year" x="18" y="{HIGH - 18}">{year}</text></svg>'
    )


def _seats(seed: bytes) -> str:
    """The round table, cut by the edge of the sheet: its seats are taken as the publication has it."""
    drawn = []
    for number in range(12):
        angle = 2 * pi * number / 12
        x, y = WIDE - 36 + 74 * cos(angle), HIGH - 62 + 74 * sin(angle)
        taken = seed[number] % 3 == 0
        drawn.append(f'<circle cx="{x:.0f}" cy="{y:.0f}" r="11"{TAKEN if taken else ""}/>')
    return "".join(drawn)
