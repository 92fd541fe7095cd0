"""Portraits that people give for a role: private pictures, made small and bare, shown only where they agreed.

What is kept is drawn anew from what was uploaded, so that nothing hides in it: no place, no camera, no second
file behind the picture. It stands in the database, beside the record that it belongs to, and goes with it.
"""

from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from people.models import Portrait

#: Width and height of a kept portrait, in points.
SIDE = 480
QUALITY = 84
#: What may be uploaded: bytes, points, and the formats that a phone or a camera writes.
MOST_BYTES = 10 * 1024 * 1024
MOST_POINTS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


class PictureRefused(Exception):
    """A file that is not kept, in words for whoever chose it."""

    words = _("This file is no picture that we can read. Choose a photo in JPEG, PNG or WebP.")

    def __str__(self) -> str:
        return str(self.words)


class PictureTooLarge(PictureRefused):
    words = _("This picture is too large. Choose one of at most 10 MB and 60 megapixels.")


def small(file: Any) -> bytes:
    """Return an uploaded picture as a square JPEG of 480 points, upright, with nothing else inside it.

    Raises `PictureRefused` or `PictureTooLarge`.
    """
    if file.size > MOST_BYTES:
        raise PictureTooLarge
    file.seek(0)
    try:
        with Image.open(file, formats=FORMATS) as read:
            if read.width * read.height > MOST_POINTS:
                raise PictureTooLarge
            read.draft("RGB", (2 * SIDE, 2 * SIDE))
            upright = ImageOps.exif_transpose(read).convert("RGBA")
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError):
        raise PictureRefused from None
    # What is see-through in a PNG stands on white.
    paper = Image.new("RGBA", upright.size, "white")
    paper.alpha_composite(upright)
    square = ImageOps.fit(paper.convert("RGB"), (SIDE, SIDE), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    out = BytesIO()
    square.save(out, format="JPEG", quality=QUALITY, optimize=True)
    return out.getvalue()


def keep(subject: UUID, picture: bytes, *, now: datetime) -> Portrait:
    """Keep a picture that `small` made as a portrait of the subject."""
    return Portrait.objects.create(subject=subject, picture=picture, made_at=now)


def drop_unless(subject: UUID, used: set[int]) -> None:
    """Delete the portraits of a subject that nothing shows any more."""
    Portrait.objects.filter(subject=subject).exclude(pk__in=used).delete()


def forget(subject: UUID, now: datetime) -> None:
    """Delete every portrait of a subject."""
    Portrait.objects.filter(subject=subject).delete()
