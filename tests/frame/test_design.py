"""What the description of the design says in numbers is what the stylesheets say."""

import re
from pathlib import Path

from convite import icons, theme
from convite.templatetags import frame

ROOT = Path(__file__).resolve().parents[2]
DESIGN = ROOT / "docs" / "design.md"
GROUNDS = ("day", "night", "day, more contrast", "night, more contrast", "cloth, day")
TOLD = (
    "text", "text-quiet", "structure", "link", "action", "confirmed", "waiting", "neutral", "wrong",
    "line-strong", "focus", *(f"g{number}" for number in range(1, 8)),
)  # fmt: skip


def between(name: str) -> str:
    found = re.search(rf"<!-- {name}: [^\n]*-->\n(.*?)<!-- /{name} -->", DESIGN.read_text("utf-8"), re.S)
    assert found is not None
    return found[1]


def contrasts() -> str:
    """The table of contrasts, as the description has it."""
    grounds = theme.grounds(theme.own())
    lines = [f"| token | {' | '.join(GROUNDS)} |", "|---" * (len(GROUNDS) + 1) + "|"]
    paper = [f"`{grounds[name]['paper']}`" for name in GROUNDS]
    lines.append(f"| `paper` | {' | '.join(paper)} |")
    for token in TOLD:
        cells = [
            f"`{grounds[name][token]}` {theme.contrast(grounds[name][token], grounds[name]['paper']):.1f}"
            for name in GROUNDS
        ]
        lines.append(f"| `{token}` | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def spaces() -> str:
    """The table of the steps of space, as the description has it."""
    steps = re.findall(r"--(s\d): ([\d.]+)rem;", theme.TOKENS.read_text("utf-8"))
    names, sizes = zip(*steps, strict=True)
    points = [f"{float(size) * 18:g}" for size in sizes]
    return "\n".join(
        [
            f"| {' | '.join(f'`--{name}`' for name in names)} |",
            "|---" * len(names) + "|",
            f"| {' | '.join(f'{size} rem, {point} pt' for size, point in zip(sizes, points, strict=True))} |",
            "",
        ]
    )


def test_the_table_of_contrasts_is_the_one_of_the_stylesheet() -> None:
    assert between("contrasts") == contrasts()


def test_the_table_of_spaces_is_the_one_of_the_stylesheet() -> None:
    assert between("spaces") == spaces()


def test_no_stylesheet_but_that_of_tokens_names_a_colour() -> None:
    named = {
        path.name: found
        for path in ROOT.glob("*/static/**/*.css")
        if path.name != "tokens.css"
        and (found := re.findall(r"(?<!&)#[0-9a-f]{3,8}\b(?=[^{]*\})", path.read_text("utf-8"), re.I))
        and set(found) - {"#000", "#fff"}  # masks, and the ground of codes that a camera reads
    }
    assert named == {}


def test_each_icon_is_drawn_without_colours_of_its_own() -> None:
    for name in icons.STROKES:
        drawn = frame.icon(name)
        assert drawn.startswith('<svg class="icon"') and 'aria-hidden="true"' in drawn
        assert not re.search("fill=|stroke=|#", drawn)
