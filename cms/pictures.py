"""Pictures as they are kept: without what a camera wrote into them, such as where and when it stood there."""

from io import BytesIO
from typing import Any

from django.core.files.images import ImageFile
from PIL import Image, ImageOps

#: What a still needs to look the same; everything else beside its points is left out.
KEPT = ("icc_profile", "transparency")
#: Of the formats that lose something each time.
QUALITY = 92


class Bare(ImageFile):
    """A picture that holds nothing but itself."""


def bare(file: Any) -> Bare:
    """Return an uploaded picture in its own format, upright, without any words or places inside it."""
    if isinstance(file, Bare):
        return file
    file.seek(0)
    out = BytesIO()
    with Image.open(file) as read:
        kind = read.format
        if getattr(read, "is_animated", False):
            read.save(out, format=kind, save_all=True, exif=b"", xmp=b"", comment=b"")
        else:
            still = ImageOps.exif_transpose(read)
            still.info = {name: value for name, value in still.info.items() if name in KEPT}
            still.save(out, format=kind, quality=QUALITY)
    out.seek(0)
    return Bare(out, name=file.name)
