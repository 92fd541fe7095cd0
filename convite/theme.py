"""The colours of a site from the two that it chose: every other one follows, as readable as the house's own.

Two colours differ in contrast only by their luminance. A theme therefore takes each colour of `tokens.css`
that is añil or achiote, turns it to the hue that was chosen and keeps its luminance: by day, by night, with
more contrast and on cloth. What is paper, and what says a status or a sector, stays as it is.

Hue and chroma are those of OKLCH (Björn Ottosson, 2020); luminance and contrast those of WCAG 2.2.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from math import atan2, cos, degrees, hypot, radians, sin
from pathlib import Path
from typing import NamedTuple

from django.urls import reverse

TOKENS = Path(__file__).resolve().parent / "static" / "convite" / "tokens.css"
CLOTH = ":is(.cloth, .session-head, .house)"
DARK, MORE = "prefers-color-scheme: dark", "prefers-contrast: more"
#: The house's own two colours, which a theme takes the place of.
STRUCTURE, ACTION = "#262d6b", "#b0380f"
#: What follows the one and the other, where it has a hue of theirs.
OF_STRUCTURE = (
    "paper", "surface", "sunk", "text", "text-quiet", "line", "line-strong", "structure", "structure-tint",
    "link", "focus",
)  # fmt: skip
OF_ACTION = ("action", "action-strong", "on-action")
#: Degrees on both sides of a hue within which a colour is of it, and the chroma below which it has none.
NEAR, GREY = 40.0, 0.012
#: How colourful a chosen colour may make the theme, beside the house's own.
LEAST, MOST = 0.15, 1.25
#: What two colours must differ by, in the plane of hue and chroma, for a reader to take them for two.
APART = 0.07

#: Themes that the demonstration's living page shows, by their names: hues from all around, and a pale pair.
EXAMPLES = {
    "mora": ("#5b1f4a", "#9a5b00"),
    "selva": ("#0b4f4a", "#7a3fb0"),
    "lago": ("#0d4a7a", "#a3460b"),
    "tierra": ("#6b3410", "#0b6b5c"),
    "piedra": ("#4a4f57", "#b0380f"),
    "girasol": ("#f2c300", "#e0218a"),
}

PAPERS = ("paper", "surface", "sunk")
_SAID = ("link", "structure", "action", "confirmed", "waiting", "neutral", "wrong", "text-quiet")
_TONES = ("confirmed", "waiting", "neutral", "wrong")
_DRAWN = ("line-strong", "focus", "structure", "action", "waiting", *(f"g{number}" for number in range(1, 8)))
#: Pairs of what stands on a page, by the least contrast that they need: running text at AAA, every other
#: word at AA, and what is drawn.
PAIRS: dict[float, tuple[tuple[str, str], ...]] = {
    7.0: (*(("text", paper) for paper in PAPERS), ("text-quiet", "paper"), ("text", "structure-tint")),
    4.5: (
        *((ink, paper) for ink in _SAID for paper in PAPERS),
        ("on-action", "action"),
        ("on-action", "action-strong"),
        ("structure", "structure-tint"),
        *((tone, f"{tone}-tint") for tone in _TONES),
        ("surface", "structure"),
        ("text", "waiting-tint"),
    ),
    3.0: tuple((ink, paper) for ink in _DRAWN for paper in ("paper", "surface")),
}

Rules = dict[tuple[str, str], dict[str, str]]


class Refusal(NamedTuple):
    """Why a colour cannot be one of the two, and the nearest that can; empty where there is none."""

    of: str  # "structure" or "action"
    why: str  # "grey", "alike", "danger" or "faint"
    nearest: str


def refusal(structure: str, action: str) -> Refusal | None:
    """Return what speaks against two colours, or None."""
    why = _against(structure, action)
    if why is None:
        return None
    of = "structure" if why == "faint" else "action"
    return Refusal(of, why, _nearest(structure, action))


def stylesheet(structure: str, action: str) -> str:
    """Return the theme of two colours (`#rrggbb`) as a stylesheet that stands after `tokens.css`."""
    return _written(structure, action)[0]


def mark_of(structure: str, action: str) -> str:
    """Return a mark of the theme: another stylesheet has another one."""
    return _written(structure, action)[1]


@lru_cache(maxsize=64)
def address(structure: str, action: str) -> str:
    """Return where the theme of two colours is read, which is another address with every change."""
    return reverse("theme", args=[structure[1:], action[1:], mark_of(structure, action)])


@lru_cache(maxsize=64)
def night_of(structure: str, action: str) -> str:
    """Return the colour of the paper by night, for the bars that a phone draws around a page."""
    return grounds(rules(structure, action))["night"]["paper"]


@lru_cache(maxsize=64)
def _written(structure: str, action: str) -> tuple[str, str]:
    lines = []
    for (media, selector), tokens in rules(structure, action).items():
        told = ";".join(
            f"--{name}:{colour}" for name, colour in tokens.items() if name in OF_STRUCTURE + OF_ACTION
        )
        if told:
            rule = f"{selector}{{{told}}}"
            lines.append(f"@media {media}{{{rule}}}" if media else rule)
    text = "\n".join(lines) + "\n"
    return text, hashlib.sha256(text.encode()).hexdigest()[:12]


@cache
def own() -> Rules:
    """Return the house's own colours: {(media condition, selector): {token: colour}}."""
    text = re.sub(r"/\*.*?\*/", "", TOKENS.read_text("utf-8"), flags=re.S)
    found: Rules = {}
    media = ""
    for piece in re.finditer(r"@media ([^{]+)\{|([^{}]+)\{([^{}]*)\}|\}", text):
        if piece[1]:
            media = " ".join(piece[1].split())
        elif piece[2]:
            colours = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})\b", piece[3]))
            found[media, piece[2].strip()] = colours
        else:
            media = ""
    return found


@lru_cache(maxsize=64)
def rules(structure: str, action: str) -> Rules:
    """Return all colours under a theme, in the form of `own`."""
    turns = dict.fromkeys(OF_STRUCTURE, (STRUCTURE, structure))
    turns |= dict.fromkeys(OF_ACTION, (ACTION, action))
    return {
        where: {
            name: _turned(colour, *turns[name]) if name in turns else colour
            for name, colour in tokens.items()
        }
        for where, tokens in own().items()
    }


def grounds(of: Rules) -> dict[str, dict[str, str]]:
    """Return the tokens that hold on each ground that a machine may ask for, by its name."""
    found = {}
    for name, asked in (
        ("day", ()),
        ("night", (DARK,)),
        ("day, more contrast", (MORE,)),
        ("night, more contrast", (MORE, DARK)),
    ):
        for place, selectors in (("", (":root",)), ("cloth, ", (":root", CLOTH))):
            tokens: dict[str, str] = {}
            for selector in selectors:
                for (media, at), colours in of.items():
                    if at == selector and all(
                        condition in asked for condition in re.findall(r"\(([^)]+)\)", media)
                    ):
                        tokens |= colours
            found[place + name] = tokens
    return found


def faint(tokens: Mapping[str, str]) -> Iterator[tuple[str, str, float]]:
    """Yield the pairs of a ground that cannot be told apart well enough: ink, paper and their contrast."""
    for least, pairs in PAIRS.items():
        for ink, paper in pairs:
            if (ratio := contrast(tokens[ink], tokens[paper])) < least:
                yield ink, paper, ratio


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, from 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour, from 0 to 1."""
    return _luminance(_linear(colour))


# --- What speaks against two colours ----------------------------------------------------------------


def _against(structure: str, action: str) -> str | None:
    _lightness, chroma, _hue = oklch(action)
    if chroma < LEAST * oklch(ACTION)[1] * 2:
        return "grey"
    day = grounds(rules(structure, action))["day"]
    if _apart(day["action"], day["structure"]) < APART:
        return "alike"
    if _apart(day["action"], day["wrong"]) < APART:
        return "danger"
    every = grounds(rules(structure, action)).values()
    return "faint" if any(True for tokens in every for _pair in faint(tokens)) else None


def _nearest(structure: str, action: str) -> str:
    """The colour of the nearest hue, and at least as colourful as needed, that can stand beside the other."""
    _lightness, chroma, hue = oklch(action)
    enough = max(chroma, oklch(ACTION)[1] * 0.6)
    for turn in range(0, 181, 3):
        for to in (hue + turn, hue - turn):
            tried = _at(luminance(ACTION), enough, to % 360)
            if _against(structure, tried) is None:
                return tried
    return ""


def _apart(one: str, other: str) -> float:
    """How far two colours lie from each other in the plane of hue and chroma."""
    (_a, first, at), (_b, second, to) = oklch(one), oklch(other)
    at, to = radians(at), radians(to)
    return hypot(first * cos(at) - second * cos(to), first * sin(at) - second * sin(to))


# --- Colours ----------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _turned(colour: str, away_from: str, to: str) -> str:
    """A colour of the house with the hue of the one that was chosen, and as light as before."""
    _lightness, chroma, hue = oklch(colour)
    _own_lightness, own_chroma, own_hue = oklch(away_from)
    if chroma < GREY or abs((hue - own_hue + 180) % 360 - 180) > NEAR:
        return colour
    _to_lightness, to_chroma, to_hue = oklch(to)
    strength = min(max(to_chroma / own_chroma, LEAST), MOST)
    turned = (to_hue + hue - own_hue) % 360 if to_chroma >= GREY else own_hue
    return _at(luminance(colour), chroma * (strength if to_chroma >= GREY else LEAST), turned)


def _at(wanted: float, chroma: float, hue: float) -> str:
    """The colour of a hue that has this luminance, and of this chroma as much as a screen can show."""
    while True:
        low, high = 0.0, 1.0
        for _step in range(24):
            middle = (low + high) / 2
            if _luminance(_light(middle, chroma, hue)) < wanted:
                low = middle
            else:
                high = middle
        parts = _light(high, chroma, hue)
        if all(-0.0005 <= part <= 1.0005 for part in parts) or chroma < 0.001:
            return "#" + "".join(f"{round(255 * _encoded(part)):02x}" for part in parts)
        chroma *= 0.94


@lru_cache(maxsize=4096)
def oklch(colour: str) -> tuple[float, float, float]:
    """Return lightness (0 to 1), chroma and hue (degrees) of a colour."""
    red, green, blue = _linear(colour)
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    lightness = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return lightness, hypot(a, b), degrees(atan2(b, a)) % 360


def _light(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """Linear red, green and blue of a colour; outside of 0 to 1 where no screen shows it."""
    a, b = chroma * cos(radians(hue)), chroma * sin(radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _linear(colour: str) -> tuple[float, float, float]:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue = (int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4))
    return _decoded(red), _decoded(green), _decoded(blue)


def _decoded(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _encoded(part: float) -> float:
    part = min(max(part, 0.0), 1.0)
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def _luminance(parts: tuple[float, float, float]) -> float:
    red, green, blue = (min(max(part, 0.0), 1.0) for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
