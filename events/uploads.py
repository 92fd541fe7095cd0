"""Files that people hand in: which are taken, and what is taken out of them before they are kept.

An image is drawn anew from its points, so that place, device and hour that a phone wrote into it are gone. A
PDF or Word file loses what it says of itself (`events.authorship`), where that can be.
"""

import io
import warnings
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from events import authorship
from events.errors import BrokenFile, FileTooBig, UnknownFile

#: The largest file that is taken, in bytes, and the most points of an image.
MOST_BYTES = 5 * 1024 * 1024
MOST_POINTS = 40_000_000
#: Ending → how a browser is told what it is.
TYPES = {
    "pdf": "application/pdf",
    "jpg": "image/jpeg",
    "png": "image/png",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
#: The part by which an office document is known → its ending.
OFFICE = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx"}
#: What a browser's chooser offers.
ACCEPT = ",".join([".pdf", ".jpg", ".jpeg", ".png", ".docx"])
#: What is taken and what becomes of it, as every form says beside its file.
TAKEN = format_lazy(
    _(
        "PDF, JPEG, PNG or Word without macros, up to {megabytes} MB. Place and device are taken out of "
        "photos; author and organisation out of the properties of a PDF or Word file. Comments, tracked "
        "changes and pictures inside such a file stay, and one that is signed or has a password is kept as "
        "it is."
    ),
    megabytes=MOST_BYTES // 1024 // 1024,
)
#: What is said once a file was kept as it is.
AS_IT_IS = _(
    "The file is kept just as you sent it, because it is signed, has a password or is damaged. It may say "
    "who wrote it: if that should not be known, put another copy in its place."
)
#: The longest side of an image that is kept, in points: a page is readable, and a phone's picture is small.
LONGEST_SIDE = 3000


@dataclass(frozen=True)
class Received:
    """A file as it may be kept."""

    name: str
    ending: str
    content: bytes
    #: Whether it may still say who wrote it, for it could not be written anew.
    is_as_it_was: bool = False


def receive(upload: Any, *, most: int = MOST_BYTES, endings: Collection[str] = tuple(TYPES)) -> Received:
    """Return a file that was handed in, as it may be kept; one of `most` bytes and of these kinds.

    What it is stands in its content, never in its name. Raises `FileTooBig`, `UnknownFile` or `BrokenFile`.
    """
    if upload.size > most:
        raise FileTooBig(most // 1024 // 1024)
    content: bytes = upload.read()
    upload.seek(0)
    ending = _ending_of(content)
    if ending not in endings:
        raise UnknownFile
    if ending in ("jpg", "png"):
        return Received(_name_of(upload.name, ending), ending, _drawn_anew(content, ending))
    bare = authorship.without_author(content, ending)
    return Received(
        _name_of(upload.name, ending), ending, content if bare is None else bare, is_as_it_was=bare is None
    )


def _ending_of(content: bytes) -> str:
    """The ending of a file by what stands in it; none of a kind that nobody takes."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    return _office_ending_of(content) if content.startswith(b"PK\x03\x04") else ""


def _office_ending_of(content: bytes) -> str:
    """The ending of an archive that is an office document without macros; none of any other."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (
        zipfile.BadZipFile,
        # What the reader of archives raises beside it: names in no encoding, ways to pack it does not know,
        # and places outside the file.
        ValueError,
        NotImplementedError,
        OSError,
        EOFError,
        RuntimeError,
    ) as error:
        raise BrokenFile from error
    if any("vbaproject" in name.lower() for name in names):
        return ""
    return next((ending for part, ending in OFFICE.items() if part in names), "")


def _drawn_anew(content: bytes, ending: str) -> bytes:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=["JPEG", "PNG"]) as picture:
                if picture.width * picture.height > MOST_POINTS:
                    raise BrokenFile
                turned = ImageOps.exif_transpose(picture)
                turned.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
                # A new picture has the points alone: no EXIF, no profile, no comment, no second picture.
                bare = turned.convert("RGB" if ending == "jpg" else "RGBA")
                fresh = Image.new(bare.mode, bare.size)
                fresh.paste(bare)
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        Warning,
        Image.DecompressionBombError,
    ) as e:
        raise BrokenFile from e
    kept = io.BytesIO()
    fresh.save(kept, "JPEG" if ending == "jpg" else "PNG", **({"quality": 85} if ending == "jpg" else {}))
    return kept.getvalue()


def _name_of(name: str, ending: str) -> str:
    """The name without folders and odd signs, with the ending of what the file really is."""
    stem = "".join(sign for sign in PurePath(name.replace("\\", "/")).stem if sign.isprintable())
    return f"{stem.strip(' .')[:100] or 'file'}.{ending}"
