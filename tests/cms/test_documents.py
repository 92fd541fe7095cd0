"""What an editor brings into the website's files: bare of who made it, and of the kinds that are taken."""

import io
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pypdf import PdfReader, PdfWriter

from cms import tree
from cms.editing.documents import OTHER_KIND
from cms.models import PageDocument
from people.models import Organisation, Person
from tests.conftest import appoint

pytestmark = pytest.mark.django_db
AUTHOR = "Quien Escribe"
ADD = "/cms/documents/add/"


@pytest.fixture
def editing(enter: Any, organisation: Organisation, homes: Any, settings: Any, tmp_path: Path) -> Client:
    settings.MEDIA_ROOT = tmp_path
    tree.section(organisation)
    editing: Client = enter(appoint(Person.objects.create_user(name="Elisa"), "editor", organisation))
    return editing


def bring(editing: Client, name: str, content: bytes, **sent: str) -> Any:
    file = SimpleUploadedFile(name, content, content_type="application/octet-stream")
    collection = str(tree.collection_of(Organisation.objects.get(slug="mesa")).pk)
    return editing.post(ADD, {"title": "Informe", "file": file, "collection": collection, "tags": ""} | sent)


def photo() -> bytes:
    """A photo that tells with what and where it was taken."""
    exif = Image.Exif()
    exif[271] = AUTHOR
    exif.get_ifd(0x8825)[2] = (14.0, 37.0, 0.0)
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "#1f2466").save(out, "JPEG", exif=exif)
    return out.getvalue()


def pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": AUTHOR})
    writer.write(out)
    return out.getvalue()


def sheet() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.properties.creator = AUTHOR
    book.active["A1"] = "Guatemala"
    book.save(out)
    return out.getvalue()


def kept() -> bytes:
    (document,) = PageDocument.objects.all()
    with document.file.open("rb") as file:
        return bytes(file.read())


def test_a_photo_among_the_files_does_not_tell_where_it_was_taken(editing: Client) -> None:
    assert AUTHOR.encode() in photo()
    bring(editing, "reunion.jpg", photo())

    assert PageDocument.objects.get().filename == "reunion.jpg"
    with Image.open(io.BytesIO(kept())) as picture:
        assert (picture.size, dict(picture.getexif())) == ((60, 40), {})
    assert AUTHOR.encode() not in kept()


def test_documents_do_not_say_who_wrote_them(editing: Client) -> None:
    bring(editing, "informe.pdf", pdf())
    read = PdfReader(io.BytesIO(kept()))
    assert len(read.pages) == 1 and AUTHOR not in str(read.metadata)

    PageDocument.objects.all().delete()
    bring(editing, "datos.xlsx", sheet())
    book = openpyxl.load_workbook(io.BytesIO(kept()))
    assert (book.active["A1"].value, book.properties.creator) != ("Guatemala", AUTHOR)
    assert book.active["A1"].value == "Guatemala"


def test_plain_text_is_kept_to_the_byte(editing: Client) -> None:
    said = b"-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nabc\n-----END PGP PUBLIC KEY BLOCK-----\n"
    bring(editing, "clave.asc", said)
    assert kept() == said


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("logo.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("informe.pdf", b"<html><script>alert(1)</script></html>"),
        ("notas.txt", b"  <html><script>alert(1)</script></html>"),
        ("notas.txt", b"\xff\xfe\x00\x01"),
        ("notas.csv", b"a\x00b"),
        ("programa.exe", b"MZ\x90\x00"),
        ("paquete.docx", b"PK\x03\x04 no"),
    ],
)
def test_what_is_of_another_kind_is_refused_and_the_title_stays(
    editing: Client, name: str, content: bytes
) -> None:
    answer = bring(editing, name, content, title="Título escrito")

    assert PageDocument.objects.count() == 0
    page = answer.content.decode()
    assert 'value="Título escrito"' in page
    assert str(OTHER_KIND) in page or "error" in page


def test_a_table_in_other_letters_says_how_to_save_it(editing: Client) -> None:
    answer = bring(editing, "datos.csv", "país;año\nPanamá;2026\n".encode("cp1252"))
    assert PageDocument.objects.count() == 0
    assert "CSV UTF-8" in answer.content.decode()


def test_several_files_at_once_are_cleaned_as_well(editing: Client) -> None:
    answers = [
        editing.post(
            "/cms/documents/multiple/add/",
            {"title": name, "files[]": SimpleUploadedFile(name, content), "collection": str(place)},
            headers={"X-Requested-With": "XMLHttpRequest"},
        ).json()
        for place in [tree.collection_of(Organisation.objects.get(slug="mesa")).pk]
        for name, content in (("reunion.jpg", photo()), ("logo.svg", b"<svg/>"))
    ]

    assert [answer["success"] for answer in answers] == [True, False]
    assert AUTHOR.encode() not in kept()
