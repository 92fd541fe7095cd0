"""Sheets of paper: what is written on them can be read back, and nobody's name is taken for a command."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader

from convite import paper

SAMPLE = Path(__file__).parent / "sample.typ"
#: Names as people bear them, and as somebody types who wants to see a sheet break.
NAMES = [
    "José Ñandú Çağrı",
    "María & Cía <b>",
    "#panic()",
    "$x^2$ @paula \\ *fuerte* _a_ `b` [c]",
    '#read("/etc/passwd")',
    "Ixmukane’ K’iche’ Kʼicheʼ Q’anil tzʼibʼ ẍ",
    "Łukasz Żółć Αθηνά Жанна",
]


def drawn(*names: str, title: str = "Carta à Ñusta", language: str = "es", **more: Any) -> PdfReader:
    says = {"names": list(names), "code": paper.qr("http://localhost:8000/es/"), "alt": "Un código"} | more
    return PdfReader(io.BytesIO(paper.pdf(SAMPLE, says, title=title, language=language)))


def words(sheet: PdfReader) -> str:
    return "\n".join(page.extract_text() for page in sheet.pages)


def figures(sheet: PdfReader) -> list[str]:
    """The words that a screen reader says for each drawing."""
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for below in node:
                walk(below)
        elif isinstance(node, dict):
            if node.get("/S") == "/Figure":
                found.append(str(node.get("/Alt")))
            if "/K" in node:
                walk(node["/K"])

    walk(sheet.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


@pytest.mark.parametrize("name", NAMES)
def test_name_stands_on_paper_as_it_was_typed(name: str) -> None:
    assert name in words(drawn(name))


def test_reader_of_a_sheet_is_told_its_title_its_language_and_its_drawings() -> None:
    sheet = drawn("Paula", language="pt-br")

    root = sheet.trailer["/Root"]
    assert sheet.metadata is not None
    assert (sheet.metadata.title, root["/Lang"], root["/MarkInfo"]["/Marked"]) == (
        "Carta à Ñusta",
        "pt-BR",
        True,
    )
    assert figures(sheet) == ["Un código"]
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    assert root["/ViewerPreferences"]["/DisplayDocTitle"] == True  # noqa: E712  pypdf's own truth value


def test_sheet_is_a4_and_takes_only_fonts_of_the_house() -> None:
    sheet = drawn(*NAMES)

    page = sheet.pages[0]
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert [round(float(side)) for side in page.mediabox[2:]] == [595, 842]
    assert fonts == {"NotoSans-Regular", "NotoSans-Bold"}


def test_sheet_is_drawn_for_a_name_in_letters_the_house_does_not_have() -> None:
    sheet = drawn("王芳", "Paula")

    assert "Paula" in words(sheet)
    assert sheet.trailer["/Root"]["/Lang"] == "es"
    assert "pdfuaid" not in sheet.trailer["/Root"]["/Metadata"].get_object().get_data().decode()


def test_logo_is_drawn_anew_and_smaller() -> None:
    file = io.BytesIO()
    Image.new("RGB", (2000, 500), "#204060").save(file, "JPEG", comment=b"taken at home")

    logo = paper.picture(file.getvalue())

    assert 'width="540" height="135"' in logo
    assert figures(drawn(logo=logo)) == ["Un código", "Logo"]


@pytest.mark.parametrize("file", [b"", b"not a picture", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_file_that_is_no_picture_is_refused(file: bytes) -> None:
    with pytest.raises(paper.NoPicture):
        paper.picture(file)


def test_sheet_is_handed_over_as_a_file_that_no_cache_keeps() -> None:
    response = paper.answer(b"%PDF", "lugar.pdf")

    assert response["Content-Disposition"] == 'attachment; filename="lugar.pdf"'
    assert "no-store" in response["Cache-Control"]
