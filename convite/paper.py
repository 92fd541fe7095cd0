"""Paper: a sheet's template and what it says become a PDF that a screen reader can read.

Templates are written in Typst and are the house's own. What people wrote reaches them as values, never as
markup, so that no name can draw, read a file or break a sheet. The letters are Noto Sans (SIL Open Font
License), which lies beside `house.typ`, for Typst's own text face has serifs and says less on a badge; what
Noto Sans lacks comes from the Libertinus Serif that Typst carries. No font of the machine is ever taken, so
that a sheet is the same everywhere.
"""

import io
import json
from base64 import b64encode
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import segno
import typst
from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from PIL import Image

HOUSE = Path(__file__).parent / "typst"
#: A picture's longer side in pixels: 45 mm at 300 dots per inch, more than a logo ever gets.
PICTURE_SIDE = 540
#: More dots than any logo has; a file that unfolds to more is not read.
MOST_DOTS = 40_000_000


class NoPicture(ValueError):
    """A file is not a PNG, JPEG or WebP picture that can be drawn."""


def pdf(
    template: Path, says: Mapping[str, Any], *, title: str, author: str = "", language: str = ""
) -> bytes:
    """Draw a sheet as tagged PDF (PDF/UA-1), A4 unless the template says otherwise.

    `template` is a Typst file of a room's; it follows `house.typ`, and finds what it `says` in `data`: text,
    numbers, truth values, lists and tables of these. `language` is one of the site's, by default the active
    one. A letter that no font of the house has is drawn as an empty box, and the sheet then leaves out the
    claim to the standard, for whoever bears such a name needs their sheet too.
    """
    inputs = _inputs(says, title=title, author=author, language=language)
    try:
        drawn = _compiler(template).compile(format="pdf", pdf_standards="ua-1", sys_inputs=inputs)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
        # A compiler that stopped half-way has lost its source.
        drawn = _compiler(template).compile(format="pdf", sys_inputs=inputs)
    assert isinstance(drawn, bytes)  # noqa: S101  one PDF, not written to a file
    return drawn


def pictures(template: Path, says: Mapping[str, Any], *, title: str, language: str = "") -> list[bytes]:
    """Draw each page of a sheet as a picture (PNG, two dots a point), such as one for a slide.

    As `pdf`, but nothing in a picture is read out: whoever shows it gives the words beside it.
    """
    inputs = _inputs(says, title=title, author="", language=language)
    drawn = _compiler(template).compile(format="png", ppi=144, sys_inputs=inputs)
    return [drawn] if isinstance(drawn, bytes) else list(drawn or [])


def qr(address: str) -> str:
    """Return an address as a QR code to be drawn, with the quiet edge that readers need around it."""
    drawn = io.BytesIO()
    segno.make(address, error="m", micro=False).save(drawn, kind="svg", border=4, xmldecl=False, light="#fff")
    return drawn.getvalue().decode()


def picture(file: bytes) -> str:
    """Return a picture, such as a logo, to be drawn; raises `NoPicture`.

    It is read and written anew, smaller, so that nothing the file carried beside the picture gets on paper.
    """
    try:
        with Image.open(io.BytesIO(file), formats=("PNG", "JPEG", "WEBP")) as found:
            if found.width * found.height > MOST_DOTS:
                raise NoPicture
            found.load()
            small = found.convert("RGBA")
    except NoPicture:
        raise
    except Exception as error:
        raise NoPicture from error
    small.thumbnail((PICTURE_SIDE, PICTURE_SIDE))
    drawn = io.BytesIO()
    small.save(drawn, format="PNG", optimize=True)
    inside = b64encode(drawn.getvalue()).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {small.width} {small.height}" '
        f'width="{small.width}" height="{small.height}">'
        f'<image width="{small.width}" height="{small.height}" href="data:image/png;base64,{inside}"/></svg>'
    )


def answer(sheet: bytes, name: str) -> HttpResponse:
    """Hand a sheet over as a file that no cache keeps; `name` is seen in a list of downloads."""
    response = HttpResponse(sheet, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    add_never_cache_headers(response)
    return response


def _inputs(says: Mapping[str, Any], *, title: str, author: str, language: str) -> dict[str, str]:
    tongue, _dash, region = (language or get_language() or "es").partition("-")
    values = dict(says) | {"title": title, "author": author, "lang": tongue, "region": region or None}
    return {"data": json.dumps(values, ensure_ascii=False)}


@cache
def _fonts() -> typst.Fonts:
    """The one set of fonts of the process: finding them costs far more than a sheet."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[HOUSE])


def _compiler(template: Path) -> typst.Compiler:
    return typst.Compiler(_source(template), root=HOUSE, font_paths=_fonts(), ignore_system_fonts=True)


@cache
def _source(template: Path) -> bytes:
    return (HOUSE / "house.typ").read_bytes() + b"\n" + template.read_bytes()
