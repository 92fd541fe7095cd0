"""Every pair of colours that stands on a page is readable, in every ground that a machine may ask for.

The colours are read from `tokens.css` itself: AA (4.5) for all words, AAA (7) for running text,
3 for what is drawn.
"""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[2] / "convite" / "static" / "convite" / "tokens.css"
DARK, MORE = "prefers-color-scheme: dark", "prefers-contrast: more"

Rules = dict[tuple[str, str], dict[str, str]]


def rules() -> Rules:
    """Return {(media condition, selector): {token: colour}}."""
    text = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(), flags=re.S)
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


def ground(*conditions: str, cloth: bool = False) -> dict[str, str]:
    """Return the tokens that hold when a machine asks for `conditions`, on paper or on cloth."""
    tokens: dict[str, str] = {}
    for selector in (":root", ":is(.cloth, .session-head, .house)") if cloth else (":root",):
        for (media, of), colours in rules().items():
            asked = re.findall(r"\(([^)]+)\)", media)
            if of == selector and all(condition in conditions for condition in asked):
                tokens |= colours
    return tokens


def luminance(colour: str) -> float:
    digits = colour.lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


GROUNDS = {
    "day": ground(),
    "night": ground(DARK),
    "day, more contrast": ground(MORE),
    "night, more contrast": ground(MORE, DARK),
    "cloth by day": ground(cloth=True),
    "cloth by night": ground(DARK, cloth=True),
    "cloth, more contrast": ground(MORE, cloth=True),
    "cloth by night, more contrast": ground(MORE, DARK, cloth=True),
}
PAPERS = ("paper", "surface", "sunk")
BODY = [("text", paper) for paper in PAPERS] + [("text-quiet", "paper"), ("text", "structure-tint")]
WORDS = (
    [
        (ink, paper)
        for ink in ("link", "structure", "action", "confirmed", "waiting", "neutral", "wrong", "text-quiet")
        for paper in PAPERS
    ]
    + [("on-action", "action"), ("on-action", "action-strong"), ("structure", "structure-tint")]
    + [(tone, f"{tone}-tint") for tone in ("confirmed", "waiting", "neutral", "wrong")]
    # Numbers on the seats of the ring.
    + [("surface", "structure"), ("text", "waiting-tint")]
)
INKS = ("line-strong", "focus", "structure", "action", "waiting", *(f"g{number}" for number in range(1, 8)))
DRAWN = [(ink, paper) for ink in INKS for paper in ("paper", "surface")]


@pytest.mark.parametrize("name", GROUNDS)
def test_a_reader_can_read_running_text_at_aaa(name: str) -> None:
    tokens = GROUNDS[name]
    faint = {pair: round(contrast(tokens[pair[0]], tokens[pair[1]]), 2) for pair in BODY}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < 7} == {}


@pytest.mark.parametrize("name", GROUNDS)
def test_a_reader_can_read_every_other_word_at_aa(name: str) -> None:
    tokens = GROUNDS[name]
    faint = {pair: round(contrast(tokens[pair[0]], tokens[pair[1]]), 2) for pair in WORDS}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("name", GROUNDS)
def test_a_reader_can_see_what_is_drawn(name: str) -> None:
    tokens = GROUNDS[name]
    faint = {pair: round(contrast(tokens[pair[0]], tokens[pair[1]]), 2) for pair in DRAWN}
    assert {pair: ratio for pair, ratio in faint.items() if ratio < 3} == {}


def test_the_formula_is_the_one_of_the_guidelines() -> None:
    assert round(contrast("#000", "#ffffff"), 2) == 21.0
    assert round(contrast("#777777", "#fff"), 2) == 4.48
