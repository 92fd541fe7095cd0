"""Pictures of pages: what is kept of an upload, and what is served."""

import gc
import warnings
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from cms.models import EventPage, PageImage
from events import schedule
from events.models import Event, Session
from people.models import Person

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
    shown.close()
    assert client.get(f"/media/{kept.file.name}").status_code == 404
    assert client.get("/media/images/../original_images/foto.jpeg").status_code == 404


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
