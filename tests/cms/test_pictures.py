"""Pictures of pages: what is kept of an upload, and what is served."""

import gc
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation
from PIL import Image, PngImagePlugin
from wagtail.blocks import StructBlockValidationError
from wagtail.images.models import Filter

from cms import tree
from cms.blocks import Story
from cms.models import EventPage, PageImage
from events import schedule
from events.models import Event, Session
from people.models import Organisation, Person
from tests.conftest import appoint


@contextmanager
def collected() -> Iterator[None]:
    """Wagtail leaves its temporary files to the collector, which would say so in another test."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        yield
        gc.collect()


ORIENTATION, MAKER = 0x0112, 0x010F


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def photograph(kind: str = "JPEG") -> SimpleUploadedFile:
    """A wide picture that a camera wrote into: who made it, and that it lies on its side."""
    exif = Image.Exif()
    exif[MAKER], exif[ORIENTATION] = "Cámara de Paula", 6
    out = BytesIO()
    Image.new("RGB", (60, 40), "#1f2466").save(out, format=kind, exif=exif, comment=b"Paula")
    return SimpleUploadedFile(f"foto.{kind.lower()}", out.getvalue(), f"image/{kind.lower()}")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_a_picture_forgets_its_camera_and_stands_upright(db: None, kind: str) -> None:
    kept = PageImage.objects.create(title="Mesa", file=photograph(kind))

    bytes_kept = Path(kept.file.path).read_bytes()
    with Image.open(kept.file.path) as read:
        assert (read.format, read.size, dict(read.getexif()), "comment" in read.info) == (
            kind,
            (40, 60),
            {},
            False,
        )
    assert b"Paula" not in bytes_kept
    assert (kept.width, kept.height, kept.file_size) == (40, 60, len(bytes_kept))


GPS, LATITUDE = 0x8825, 2


def written_on(kind: str) -> SimpleUploadedFile:
    """A picture that says where it was taken and by whom, in each way that its format knows."""
    exif = Image.Exif()
    exif[MAKER] = "Cámara de Paula"
    exif.get_ifd(GPS)[LATITUDE] = (14.0, 38.0, 2.0)
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><creator>Paula</creator></x:xmpmeta>'
    more: dict[str, Any] = {"exif": exif.tobytes(), "xmp": xmp}
    if kind == "PNG":
        more = {"exif": exif, "pnginfo": (words := PngImagePlugin.PngInfo())}
        words.add_text("Author", "Paula")
        words.add_itxt("XML:com.adobe.xmp", xmp.decode())
        words.add_text("Comment", "En casa de Paula", zip=True)
    elif kind == "JPEG":
        more["comment"] = "Paula"
    out = BytesIO()
    Image.new("RGB", (60, 40), "#1f2466").save(out, format=kind, **more)
    return SimpleUploadedFile(f"foto.{kind.lower()}", out.getvalue(), f"image/{kind.lower()}")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nobody_reads_from_a_picture_where_it_was_taken(db: None, kind: str) -> None:
    sent = written_on(kind)
    with Image.open(sent) as read:
        assert read.getexif().get_ifd(GPS)[LATITUDE] == (14.0, 38.0, 2.0)

    kept = PageImage.objects.create(title="Mesa", file=sent)
    with collected():
        cut = kept.get_rendition("width-40|format-webp")

    for path in (kept.file.path, cut.file.path):
        bytes_kept = Path(path).read_bytes()
        with Image.open(path) as read:
            told = set(read.info) & {"exif", "xmp", "XML:com.adobe.xmp", "comment", "Comment", "Author"}
            assert (dict(read.getexif()), told) == ({}, set())
        for written in (b"Paula", b"xmpmeta", b"Exif", b"tEXt", b"zTXt", b"iTXt", b"eXIf"):
            assert written not in bytes_kept


def test_a_picture_comes_in_the_size_of_the_screen_and_moves_nothing_when_it_does(
    db: None,
) -> None:
    wide = BytesIO()
    Image.new("RGB", (1800, 1200), "#1f2466").save(wide, format="PNG")
    upload = SimpleUploadedFile("sala.png", wide.getvalue(), "image/png")
    kept = PageImage.objects.create(title="Sala", file=upload)
    block = Story().child_blocks["picture"]
    value = block.to_python({"image": kept.pk, "alternative": "La sala llena", "caption": ""})

    with collected():
        shown = block.render(value)

    source, fallback = shown.partition("<picture>")[2].split("<img")
    assert re.findall(r"(\S+)\.webp (\d+w)", source) and 'type="image/webp"' in source
    assert sorted(re.findall(r" (\d+w)", source)) == ["480w", "900w"]
    assert 'width="900"' in fallback and 'height="600"' in fallback
    assert 'loading="lazy"' in fallback and 'alt="La sala llena"' in fallback
    assert 'sizes="(min-width: 60em) 40em, 100vw"' in fallback


def test_a_new_title_leaves_the_file_as_it_is(db: None) -> None:
    kept = PageImage.objects.create(title="Mesa", file=photograph())
    before = Path(kept.file.path).read_bytes()

    kept.title = "Otra mesa"
    kept.save()

    assert Path(kept.file.path).read_bytes() == before


def test_readers_get_a_picture_in_its_sizes_and_never_the_original(db: None, client: Client) -> None:
    kept = PageImage.objects.create(title="Mesa", file=photograph())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # Wagtail leaves its temporary file to the collector
        address = kept.get_rendition("max-20x20").url
        gc.collect()

    shown = client.get(address)

    assert (shown.status_code, shown["Content-Type"]) == (200, "image/jpeg")
    assert b"".join(shown.streaming_content)[:3] == b"\xff\xd8\xff"
    assert client.get(f"/media/{kept.file.name}").status_code == 404
    assert client.get("/media/images/../original_images/foto.jpeg").status_code == 404
    shown.close()  # which also closes the line to the database


def test_nobody_guesses_the_address_of_a_picture_that_no_page_shows(db: None, client: Client) -> None:
    with collected():
        kept = PageImage.objects.create(title="Mesa", file=photograph())
        rendition = kept.get_rendition("max-165x165")
    name = Path(rendition.file.name).name

    assert re.fullmatch(r"foto\.max-165x165\.[0-9a-f]{16}\.jpg", name)
    assert client.get("/media/images/foto.max-165x165.jpg").status_code == 404


@pytest.fixture
def editing(enter: Any, organisation: Organisation, homes: Any) -> Client:
    tree.section(organisation)
    browser: Client = enter(appoint(Person.objects.create_user(name="Elisa"), "editor", organisation))
    return browser


def sent_for(image: PageImage, organisation: Organisation, **fields: str) -> dict[str, str]:
    place = str(tree.collection_of(organisation).pk)
    return {"title": "Mesa", "description": "La sala llena", "collection": place, "tags": ""} | fields


def test_a_focal_point_is_set_without_a_mouse(editing: Client, organisation: Organisation) -> None:
    with collected():
        image = PageImage.objects.create(
            title="Mesa", file=photograph(), collection=tree.collection_of(organisation)
        )
        editing.post(f"/cms/images/{image.pk}/", sent_for(image, organisation, focus="5-1"))
        image.refresh_from_db()
        across, down = image.get_focal_point().centroid
        assert (round(across), round(down)) == (round(image.width * 5 / 6), round(image.height / 6))

        editing.post(f"/cms/images/{image.pk}/", sent_for(image, organisation) | drawn(image))
        image.refresh_from_db()
    assert (image.focal_point_x, image.description) == (7, "La sala llena")


def drawn(image: PageImage) -> dict[str, str]:
    """What the mouse writes into the form."""
    names = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")
    return dict(zip(names, ("7", "8", "6", "6"), strict=True))


@pytest.mark.parametrize("said", ["foto.jpeg", "FOTO", " foto-final.PNG "])
def test_the_name_of_a_file_is_no_description(editing: Client, organisation: Organisation, said: str) -> None:
    with collected():
        image = PageImage.objects.create(
            title="Mesa", description="Antes", file=photograph(), collection=tree.collection_of(organisation)
        )
        answer = editing.post(f"/cms/images/{image.pk}/", sent_for(image, organisation, description=said))
    image.refresh_from_db()

    assert image.description == "Antes"
    assert "Esto es el nombre de un archivo" in answer.content.decode()


@pytest.mark.parametrize(("risk", "is_shown"), [("open", True), ("discreet", False), ("protected", False)])
def test_a_meeting_at_risk_shows_no_pictures_and_keeps_its_words(
    client: Client, published: Session, organiser: Person, now: datetime, risk: str, is_shown: bool
) -> None:
    schedule.add_session(
        published.event,
        title={"es": "Otra"},
        format="other",
        wall_start=datetime(2026, 11, 30, 9, 0),
        declared_minutes=60,
        by=organiser,
        now=now,
    )
    kept = PageImage.objects.create(title="Mesa", file=photograph())
    page = EventPage.objects.get(event=published.event, locale__language_code="es")
    page.body = [
        ("text", "<p>Así fue el año pasado.</p>"),
        ("picture", {"image": kept, "alternative": "", "caption": "La sala llena"}),
    ]
    page.save()
    Event.objects.update(risk=risk)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # Wagtail leaves its temporary file to the collector
        text = client.get(page.url_path).content.decode()
        gc.collect()

    told = ("Así fue el año pasado" in text, "La sala llena" in text, "<figure" in text)
    assert told == (True, is_shown, is_shown)


@pytest.fixture
def elisa(organisation: Organisation, homes: Any) -> Person:
    tree.section(organisation)
    return appoint(Person.objects.create_user(name="Elisa"), "editor", organisation)


def test_editor_cannot_keep_a_picture_without_saying_what_it_shows(
    enter: Any, elisa: Person, organisation: Organisation
) -> None:
    browser = enter(elisa)
    typed = {"title": "Mesa", "collection": tree.collection_of(organisation).pk, "tags": ""}

    with collected():
        refused = browser.post("/cms/images/add/", typed | {"file": photograph(), "description": ""})
        assert (list(refused.context["form"].errors), PageImage.objects.count()) == (["description"], 0)
        browser.post("/cms/images/add/", typed | {"file": photograph(), "description": "Una mesa redonda"})

    kept = PageImage.objects.get()
    assert (kept.description, kept.collection.name) == ("Una mesa redonda", organisation.slug)
    assert b"Paula" not in Path(kept.file.path).read_bytes()


def test_many_pictures_at_once_wait_for_their_words_and_forget_their_camera(
    enter: Any, elisa: Person, organisation: Organisation
) -> None:
    browser = enter(elisa)
    sent = {"files[]": photograph(), "title": "Mesa", "collection": tree.collection_of(organisation).pk}

    with collected():
        asked = browser.post(
            "/cms/images/multiple/add/", sent, headers={"X-Requested-With": "XMLHttpRequest"}
        )
        assert (asked.status_code, PageImage.objects.count()) == (200, 0)
        number = asked.json()["uploaded_file_id"]
        browser.post(
            f"/cms/images/multiple/create_from_uploaded_image/{number}/",
            {
                f"uploaded-image-{number}-{name}": value
                for name, value in {
                    "title": "Mesa",
                    "description": "Una mesa redonda",
                    "collection": sent["collection"],
                    "tags": "",
                }.items()
            },
            headers={"X-Requested-With": "XMLHttpRequest"},
        )

    kept = PageImage.objects.get()
    assert (kept.description, b"Paula" in Path(kept.file.path).read_bytes()) == ("Una mesa redonda", False)


def test_a_picture_is_cut_around_what_matters_in_it(db: None, enter: Any, admin: Person) -> None:
    kept = PageImage(title="Mesa", description="Una mesa", file=photograph())
    kept.save()
    with collected():
        asked = enter(admin).get(f"/cms/images/{kept.pk}/").content.decode()
    assert all(f'name="focal_point_{part}"' in asked for part in ("x", "y", "width", "height"))
    half = Image.new("RGB", (80, 40), "#ffffff")
    half.paste("#000000", (60, 0, 80, 40))
    out = BytesIO()
    half.save(out, format="PNG")

    def cut(name: str, x: int) -> Any:
        told = PageImage.objects.create(
            title=name, description=name, file=SimpleUploadedFile(f"{name}.png", out.getvalue()),
            focal_point_x=x, focal_point_y=20, focal_point_width=10, focal_point_height=10,
        )  # fmt: skip
        with Image.open(told.generate_rendition_file(Filter("fill-20x20"))) as read:
            return read.convert("L").getpixel((17, 10))

    with collected():
        points = [cut("left", 10), cut("right", 70)]

    assert points == [255, 0]


@pytest.mark.parametrize(
    ("alternative", "decorative", "said"),
    [
        ("", False, "Say what the picture shows, or tick that it only decorates."),
        ("Una mesa", True, "Either say what it shows or tick that it only decorates, not both."),
        ("Una mesa", False, ""),
        ("", True, ""),
    ],
)
def test_a_picture_on_a_page_has_words_or_only_decorates(
    db: None, alternative: str, decorative: bool, said: str
) -> None:
    kept = PageImage.objects.create(title="Mesa", description="La mesa de siempre", file=photograph())
    block = Story().child_blocks["picture"]
    value = block.to_python(
        {"image": kept.pk, "alternative": alternative, "decorative": decorative, "caption": ""}
    )

    heard = ""
    with translation.override("en"):
        try:
            block.clean(value)
        except StructBlockValidationError as refused:
            heard = refused.block_errors["alternative"].messages[0]

    assert heard == said
    assert value.shows == ("" if decorative else alternative or "La mesa de siempre")
