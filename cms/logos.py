"""Logos as sites show them: a drawing without anything that acts or leads elsewhere, or a small picture."""

import hashlib
import re
from io import BytesIO
from typing import Any, NamedTuple
from xml.etree import ElementTree

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring
from django.utils.translation import gettext
from PIL import Image, UnidentifiedImageError

#: Bytes of what is uploaded and of what is kept; each page of the site shows it.
MOST_SENT, MOST = 2_000_000, 30_000
#: How high it is drawn at most, on screens of three dots to a point.
HIGH = 132
#: How much wider than high it may be.
WIDEST = 6
SVG = "http://www.w3.org/2000/svg"
LINK = "{http://www.w3.org/1999/xlink}href"
ELEMENTS = frozenset(
    {
        "svg", "g", "defs", "symbol", "use", "path", "circle", "ellipse", "rect", "line", "polyline",
        "polygon", "text", "tspan", "title", "desc", "style", "stop", "linearGradient", "radialGradient",
        "clipPath", "mask", "pattern",
    }
)  # fmt: skip
#: Attributes that lead somewhere, where only a place in the drawing itself may be named.
LEADING = ("href", LINK)
#: What a style may not say: it would fetch, act, or hide either from whoever looks for them.
UNSAID = re.compile(r"@import|expression|javascript:|behavior|\\|<|url\((?!\s*['\"]?#)", re.I)


class Logo(NamedTuple):
    """A logo that can be shown: "svg" or "png", with its bytes and its size."""

    kind: str
    data: bytes
    width: int
    height: int

    @property
    def mark(self) -> str:
        """A mark of it, by which it is found; another logo has another one."""
        return hashlib.sha256(self.data).hexdigest()[:16]


class Unfit(Exception):
    """A file that is no logo; its words say what to do."""


def read(file: Any) -> Logo:
    """Return the logo in an uploaded file. Raises `Unfit`."""
    if file.size > MOST_SENT:
        raise Unfit(gettext("This file is too large for a logo: it may have 2 MB at most."))
    data: bytes = file.read()
    logo = _drawing(data) if b"<svg" in data[:4000] else _picture(data)
    if len(logo.data) > MOST:
        raise Unfit(
            gettext(
                "Every page of the site would carry this logo, and it is too heavy: at most 30 kB. Export it "
                "as a simpler SVG, or as a smaller PNG."
            )
        )
    if logo.width > WIDEST * logo.height or logo.height > 2 * logo.width:
        raise Unfit(gettext("A logo may be at most six times as wide as high, and twice as high as wide."))
    return logo


def _picture(data: bytes) -> Logo:
    out = BytesIO()
    try:
        with Image.open(BytesIO(data), formats=["PNG", "JPEG", "WEBP"]) as read:
            read.load()
            shown = read.convert("RGBA")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise Unfit(gettext("This is neither an SVG drawing nor a PNG picture.")) from None
    if shown.height > HIGH:
        shown = shown.resize(
            (max(1, round(shown.width * HIGH / shown.height)), HIGH), Image.Resampling.LANCZOS
        )
    shown.save(out, format="PNG", optimize=True)
    return Logo("png", out.getvalue(), *shown.size)


def _drawing(data: bytes) -> Logo:
    try:
        root = fromstring(data, forbid_dtd=False)
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        raise Unfit(gettext("This SVG cannot be read; export it again.")) from None
    if root.tag != f"{{{SVG}}}svg":
        raise Unfit(gettext("This SVG cannot be read; export it again."))
    _strip(root)
    width, height = _size(root)
    ElementTree.register_namespace("", SVG)
    ElementTree.register_namespace("xlink", LINK[1:-5])
    return Logo("svg", ElementTree.tostring(root, encoding="utf-8"), width, height)


def _strip(element: ElementTree.Element) -> None:
    """Leave only what draws, in an element and below it."""
    for name, value in list(element.attrib.items()):
        leads = name in LEADING and not value.strip().startswith("#")
        is_foreign = name.startswith("{") and name != LINK
        if leads or is_foreign or name.lower().startswith("on") or UNSAID.search(value):
            del element.attrib[name]
    for child in list(element):
        name = str(child.tag).removeprefix(f"{{{SVG}}}")
        if name not in ELEMENTS or (name == "style" and UNSAID.search("".join(child.itertext()))):
            element.remove(child)
        else:
            _strip(child)


def _size(root: ElementTree.Element) -> tuple[int, int]:
    """The proportions of a drawing, as a width and a height in whole points."""
    try:
        box = [float(part) for part in re.split(r"[\s,]+", root.get("viewBox", "").strip()) if part]
        wide, high = (box[2], box[3]) if len(box) == 4 else (_points(root, "width"), _points(root, "height"))
        if not (0 < wide < 100_000 and 0 < high < 100_000):
            raise ValueError
    except ValueError:
        raise Unfit(gettext("This SVG does not say how large it is; export it with a viewBox.")) from None
    if len(box) != 4:
        root.set("viewBox", f"0 0 {wide:g} {high:g}")
    return max(1, round(wide * HIGH / high)), HIGH


def _points(root: ElementTree.Element, name: str) -> float:
    return float(re.sub(r"(px|pt)?\s*\Z", "", root.get(name, "")))
