"""The round table: a ring of seats as SVG, and the same table in words.

One picture for the whole house. A seat's shape is its mode (onsite a triangle, online a circle, hub a
square), its fill is its state (confirmed full, waiting hollow, open a gap with a plus), and the edge of
the table before it carries the sector, in one of seven hues each with a stroke of its own. Seats are
numbered where there is room, and the list beside the picture carries the same numbers.
Above `MOST_SEATS` people the ring turns into bars, for nobody counts thirty seats.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import cos, pi, sin
from typing import Any, NamedTuple
from zlib import crc32

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

MOST_SEATS = 24
#: Sectors we know by name keep their hue everywhere; another takes one by its code.
HUES = {
    "civil-society": 1,
    "government": 2,
    "private-sector": 3,
    "technical-community": 4,
    "academia": 5,
    "intergovernmental": 6,
    "intergovernmental-organisation": 6,
    "press": 7,
    "media": 7,
}
STATES = {"confirmed": "c", "present": "c", "invited": "w", "waiting": "w", "open": "o", "veiled": "v"}
_CENTRE = 100


class Seat(NamedTuple):
    """One seat: who or what sits there, in words for people, and codes for the drawing.

    `label` a name or a role; `role`, `group` words, already translated; `mode` onsite, online, hub or
    empty; `state` confirmed, present, invited, waiting, open, absent or, in a report, veiled; `group_code`
    chooses the hue; `url` is where the list leads from the label.
    """

    label: str
    role: str = ""
    group: str = ""
    mode: str = ""
    state: str = "confirmed"
    group_code: str = ""
    url: str = ""


def seat_of(thing: Any) -> Seat:
    """A Seat from a Seat, a tuple in its order, a mapping with its names, or any object with them."""
    if isinstance(thing, Seat):
        return thing
    if isinstance(thing, tuple | list):
        return Seat(*(str(part or "") for part in thing))
    if isinstance(thing, Mapping):
        return Seat(**{name: str(thing[name] or "") for name in Seat._fields if name in thing})
    return Seat(
        **{name: str(getattr(thing, name, "") or "") for name in Seat._fields if hasattr(thing, name)}
    )


def shape_of(thing: Any) -> tuple[str, str, str]:
    """What a seat is drawn by, (mode, state, group_code), read without making a Seat of it."""
    if isinstance(thing, tuple) and len(thing) >= 6:  # as in a Seat
        return thing[3:6]
    if isinstance(thing, tuple | list):
        return (*thing[3:6], *("", "confirmed", "")[len(thing[3:6]) :])
    if isinstance(thing, Mapping):
        return thing.get("mode") or "", thing.get("state") or "confirmed", thing.get("group_code") or ""
    return (
        getattr(thing, "mode", "") or "",
        getattr(thing, "state", "") or "confirmed",
        getattr(thing, "group_code", "") or "",
    )


def hue(code: str) -> int:
    """The number (1 to 7) of the hue that a sector's code has; 0 for no sector."""
    if not code:
        return 0
    return HUES.get(code) or crc32(code.encode()) % 7 + 1


def by_group(seats: Iterable[Any]) -> list[Seat]:
    """The seats so that sectors sit together, in the order in which the sectors first appear."""
    taken = [seat_of(seat) for seat in seats]
    order = {
        code: place
        for place, code in reversed(list(enumerate(seat.group_code or seat.group for seat in taken)))
    }
    return sorted(taken, key=lambda seat: order[seat.group_code or seat.group])


@lru_cache(maxsize=256)
def _places(count: int) -> tuple[tuple[float, float, float], ...]:
    """Angle and unit vector of each seat, clockwise from the top."""
    return tuple((turn, sin(turn), -cos(turn)) for turn in (2 * pi * place / count for place in range(count)))


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".")


@lru_cache(maxsize=512)
def _picture(shapes: tuple[tuple[str, str, int], ...], numbered: bool) -> str:
    """The SVG's inside for (mode, state, hue) of each seat; the same table is drawn once."""
    count = len(shapes)
    if not count:
        return f'<circle class="t" cx="{_CENTRE}" cy="{_CENTRE}" r="56"/>'
    radius = min(16.0, 240 / count) if count > 1 else 16.0
    parts = [f'<circle class="t" cx="{_CENTRE}" cy="{_CENTRE}" r="56"/>']
    # The edge: one arc for each run of neighbours of one sector, a hair's gap between two sectors.
    start = 0
    half = pi / count
    while start < count:
        end = start
        while end + 1 < count and shapes[end + 1][2] == shapes[start][2]:
            end += 1
        if colour := shapes[start][2]:
            parts.append(
                _arc(
                    2 * pi * start / count - half,
                    2 * pi * end / count + half,
                    colour,
                    end - start + 1 == count,
                )
            )
        start = end + 1
    numbers = []
    for place, ((mode, state, _hue), (_turn, x, y)) in enumerate(zip(shapes, _places(count), strict=True), 1):
        at_x, at_y = _CENTRE + 82 * x, _CENTRE + 82 * y
        drawn = f"s{STATES.get(state, 'a')}"
        if mode == "onsite":
            # A triangle that stands upright wherever it sits: it is a sign, not an arrow.
            r = radius * 1.15
            d = f"M{_n(at_x)} {_n(at_y - r)}l{_n(r)} {_n(1.75 * r)}h-{_n(2 * r)}z"
            parts.append(f'<path class="{drawn}" d="{d}"/>')
        elif mode == "hub":
            r = radius * 0.9
            side = _n(2 * r)
            parts.append(f'<path class="{drawn}" d="M{_n(at_x - r)} {_n(at_y - r)}h{side}v{side}h-{side}z"/>')
        else:
            parts.append(f'<circle class="{drawn}" cx="{_n(at_x)}" cy="{_n(at_y)}" r="{_n(radius)}"/>')
        if numbered:
            drop = 6.5 if mode == "onsite" else 4.5
            kind = ' class="n"' if drawn == "sc" else ""
            numbers.append(f'<text x="{_n(at_x)}" y="{_n(at_y + drop)}"{kind}>{place}</text>')
    return "".join(parts + numbers)


def _arc(start: float, end: float, colour: int, whole: bool) -> str:
    if whole:
        return f'<circle class="e g{colour}" cx="{_CENTRE}" cy="{_CENTRE}" r="56"/>'
    gap = 0.05
    start, end = start + gap, end - gap
    large = 1 if end - start > pi else 0
    a = f"{_n(_CENTRE + 56 * sin(start))} {_n(_CENTRE - 56 * cos(start))}"
    b = f"{_n(_CENTRE + 56 * sin(end))} {_n(_CENTRE - 56 * cos(end))}"
    return f'<path class="e g{colour}" d="M{a}A56 56 0 {large} 1 {b}"/>'


def picture(seats: Iterable[Any], *, size: str = "large", title: str = "") -> SafeString:
    """The ring as SVG, hidden from a screen reader when it has no `title`: the list says the same.

    `size` large (numbered), medium or small (a card's). Up to 12 seats it stays under 2 kB.
    """
    taken = [seat_of(seat) for seat in seats]
    shapes = tuple((seat.mode, seat.state, hue(seat.group_code)) for seat in taken)
    inside = _picture(shapes, size == "large" and len(taken) <= 16)
    named = f'role="img" aria-label="{escape(title)}"' if title else 'aria-hidden="true"'
    return mark_safe(f'<svg class="ring ring-{size}" viewBox="0 0 200 200" {named}>{inside}</svg>')
