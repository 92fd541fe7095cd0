"""Between the rich text that a page keeps and the plain text that people write at the desk.

An empty line parts paragraphs, a line that begins with a hyphen is a point, and any other line stays a line.
"""

import re
from collections.abc import Iterable, Sequence
from html.parser import HTMLParser
from itertools import groupby

from django.utils.html import escape

#: What a story may be given as: a text of paragraphs and points, or a list of points.
Told = str | Sequence[str]
#: Fields of pages in which every line is a point.
POINTS = frozenset({"policy_questions"})
#: How a line begins that is a point.
POINT = re.compile(r"^[-–•*]\s+")
#: What a page shows as one space.
SPACE = re.compile(r"[ \t\r\n\f]+")


def rich(told: Told) -> str:
    """Turn plain text into a rich one; nothing in it is taken for markup."""
    if not isinstance(told, str):
        return _points(told)
    html = []
    for block in re.split(r"\n\s*\n", lines_of(told).strip()):
        lines = [SPACE.sub(" ", line).strip() for line in block.split("\n") if line.strip()]
        for is_list, run in groupby(lines, key=lambda line: bool(POINT.match(line))):
            html.append((_points if is_list else _paragraph)([POINT.sub("", line) for line in run]))
    return "".join(html)


def plain(html: str, *, points: bool = False) -> str | None:
    """Return the plain text that makes this rich text, or None where plain text cannot keep it all.

    With `points`, every line of the text is a point; paragraphs that stand alone are told as points then.
    """
    blocks = _read(html)
    if blocks is None:
        return None
    if points:
        return _as_points(blocks)
    text = "\n\n".join(
        "\n".join(f"- {line}" for line in lines) if is_list else "\n".join(lines) for is_list, lines in blocks
    )
    return text if _read(rich(text)) == blocks else None


def points_in(text: str) -> list[str]:
    """Return the lines of a text as points; a hyphen before one is no part of it."""
    lines = (SPACE.sub(" ", line).strip() for line in lines_of(text).split("\n"))
    return [POINT.sub("", line) for line in lines if line]


def lines_of(typed: str) -> str:
    """Return a text with its lines ended alike, whatever machine it was typed on."""
    return typed.replace("\r\n", "\n").replace("\r", "\n")


def _points(points: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(point)}</li>" for point in points)
    return f"<ul>{items}</ul>" if items else ""


def _paragraph(lines: Iterable[str]) -> str:
    told = "<br/>".join(str(escape(line)) for line in lines)
    return f"<p>{told}</p>" if told else ""


# --- Reading --------------------------------------------------------------------------------------

#: Whether it is a list, and its lines.
Block = tuple[bool, list[str]]


def _as_points(blocks: list[Block]) -> str | None:
    alone = [lines[0] for is_list, lines in blocks if not is_list and len(lines) == 1]
    if len(alone) != len(blocks):
        if len(blocks) != 1 or not blocks[0][0]:
            return None
        alone = blocks[0][1]
    # A point that itself begins like one keeps its hyphen.
    return "\n".join(f"- {line}" if POINT.match(line) else line for line in alone)


def _read(html: str) -> list[Block] | None:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if not reader.is_plain:
        return None
    kept = ((is_list, [line for line in map(str.strip, lines) if line]) for is_list, lines in reader.blocks)
    return [(is_list, lines) for is_list, lines in kept if lines]


class _Reader(HTMLParser):
    """Takes a rich text apart as long as it is made of paragraphs, broken lines and simple lists."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self.within: list[str] = []
        self.is_plain = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # The editor marks its paragraphs for itself; nobody reads these keys.
        if any(name != "data-block-key" for name, _value in attrs):
            self.is_plain = False
        elif tag == "br" and self.within == ["p"]:
            self.blocks[-1][1].append("")
        elif (tag, self.within) in (("p", []), ("ul", [])):
            self.blocks.append((tag == "ul", [""] if tag == "p" else []))
            self.within.append(tag)
        elif (tag, self.within) == ("li", ["ul"]):
            self.blocks[-1][1].append("")
            self.within.append(tag)
        else:
            self.is_plain = False

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag != "br":
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if self.within[-1:] == [tag]:
            self.within.pop()
        elif tag != "br":
            self.is_plain = False

    def handle_data(self, data: str) -> None:
        words = SPACE.sub(" ", data)
        if self.within[-1:] in (["p"], ["li"]):
            self.blocks[-1][1][-1] += words
        elif words.strip():
            self.is_plain = False
