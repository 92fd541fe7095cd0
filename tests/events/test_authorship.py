"""Who wrote a PDF or Word file goes with its properties; what must stay as it was sent, stays."""

import io
import zipfile

import pytest
import typst
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, StreamObject, TextStringObject

from events import authorship, uploads
from events.authorship import without_author

WHO = "Paula de Nadie"
CORE = f"<cp:coreProperties><dc:creator>{WHO}</dc:creator></cp:coreProperties>"
TEXT = "<w:document>Lo que escribí</w:document>"


def word(**more: str) -> bytes:
    """A Word file as programs write it, with its author in three places."""
    parts = {
        "[Content_Types].xml": "<Types/>",
        "word/document.xml": TEXT,
        "docProps/core.xml": CORE,
        "docProps/app.xml": f"<Properties><Manager>{WHO}</Manager></Properties>",
        "package/services/metadata/core-properties/1a2b.psmdcp": CORE,
    } | {name.replace("__", "/"): text for name, text in more.items()}
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        archive.comment = WHO.encode()
    return kept.getvalue()


def pdf(*, password: str = "") -> bytes:
    """A tagged PDF with its author where programs write it: properties, XMP, and beside a page."""
    source = f'#set document(title: "Prueba", author: "{WHO}")\n#set text(lang: "es")\n= Prueba\nLo mío.'
    drawn = typst.compile(source.encode(), format="pdf", pdf_standards="ua-1")
    assert isinstance(drawn, bytes)
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(drawn)))
    xmp = StreamObject()
    xmp.set_data(WHO.encode())
    writer.pages[0][NameObject("/Metadata")] = writer._add_object(xmp)
    own = writer._add_object(DictionaryObject({NameObject("/Private"): TextStringObject(WHO)}))
    writer.pages[0][NameObject("/PieceInfo")] = DictionaryObject({NameObject("/Program"): own})
    if password:
        writer.encrypt(password)
    kept = io.BytesIO()
    writer.write(kept)
    return kept.getvalue()


def test_a_word_file_keeps_its_text_and_names_nobody() -> None:
    bare = without_author(word(), "docx")
    assert bare is not None
    with zipfile.ZipFile(io.BytesIO(bare)) as archive:
        assert archive.testzip() is None
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    assert (len(parts), parts["word/document.xml"]) == (5, TEXT)
    assert [name for name, text in parts.items() if WHO in text] == []
    assert WHO.encode() not in bare


def test_a_pdf_keeps_its_pages_tags_and_title_and_names_nobody() -> None:
    sent = pdf()
    assert PdfReader(io.BytesIO(sent)).metadata == {
        **(PdfReader(io.BytesIO(sent)).metadata or {}),
        "/Author": WHO,
    }
    bare = without_author(sent, "pdf")
    assert bare is not None
    before, after = PdfReader(io.BytesIO(sent)), PdfReader(io.BytesIO(bare))
    assert after.metadata == {"/Title": "Prueba"}
    assert [page.extract_text() for page in after.pages] == [page.extract_text() for page in before.pages]
    assert {"/StructTreeRoot", "/MarkInfo", "/Lang"} <= set(after.trailer["/Root"])
    names = (WHO, WHO.encode("utf-16-be").decode("latin-1"))
    data = [one.get_data() for one in PdfWriter(clone_from=after)._objects if isinstance(one, StreamObject)]
    assert [name for name in names for whole in (bare, *data) if name.encode("latin-1") in whole] == []


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        pytest.param(word(_xmlsignatures__sig1="<Signature/>"), "docx", id="signed Word"),
        pytest.param(word(word__Document="x")[:-40] + b"\0" * 40, "docx", id="broken Word"),
        pytest.param(b"%PDF-1.4\n<< /ByteRange [0 1 2 3] >>", "pdf", id="signed PDF"),
        pytest.param(b"%PDF-1.4\nhalf of it", "pdf", id="broken PDF"),
    ],
)
def test_what_is_signed_or_broken_stays_as_it_was_sent(content: bytes, ending: str) -> None:
    assert without_author(content, ending) is None


def test_a_pdf_with_a_password_stays_as_it_was_sent() -> None:
    assert without_author(pdf(password="secreta"), "pdf") is None


def test_an_archive_that_grows_beyond_all_measure_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authorship, "MOST_UNPACKED", len(TEXT))
    assert without_author(word(), "docx") is None


def test_the_form_says_what_becomes_of_a_file_with_its_bound() -> None:
    assert "5 MB" in str(uploads.TAKEN)
