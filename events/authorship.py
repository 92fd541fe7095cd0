"""Who wrote a text document, taken out of what the document says of itself.

Programs write the name of whoever bought them, their organisation and the hours of their work into the
properties of a file, where hardly anybody looks. What stands in the text itself stays: comments, changes that
are tracked, and pictures with all that is in them.
"""

import io
import os
import subprocess
import sys
import zipfile
import zlib
from pathlib import Path

#: Seconds by the clock after which a PDF is given up; its process has less of a processor.
LONGEST = 10
#: The most that an archive may hold, and that a PDF may become, in bytes.
MOST_UNPACKED = 60 * 1024 * 1024
_ROOT = Path(__file__).resolve().parent.parent

_HEAD = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_OFFICE = b"http://schemas.openxmlformats.org/"
_CORE = _HEAD + b'<cp:coreProperties xmlns:cp="%spackage/2006/metadata/core-properties"/>' % _OFFICE
#: What stands instead of the properties of a Word file, by the part's name: the same, with nothing in it.
_EMPTY = {
    "docprops/core.xml": _CORE,
    "docprops/app.xml": _HEAD + b'<Properties xmlns="%sofficeDocument/2006/extended-properties"/>' % _OFFICE,
    "docprops/custom.xml": _HEAD + b'<Properties xmlns="%sofficeDocument/2006/custom-properties"/>' % _OFFICE,
}


def without_author(content: bytes, ending: str) -> bytes | None:
    """Return a PDF or Word file whose properties name nobody; none where it has to stay as it is.

    That is one that is signed, for a signature holds of the very bytes; one under a password; and one that
    cannot be read whole.
    """
    return _pdf(content) if ending == "pdf" else _document(content)


def _pdf(content: bytes) -> bytes | None:
    if b"/ByteRange" in content:
        return None
    # Of our own settings, its keys among them, the process gets none.
    known = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    try:
        ran = subprocess.run(
            [sys.executable, "-m", "events.pdf_rewriting"],
            input=content, capture_output=True, timeout=LONGEST, check=True, cwd=_ROOT,
            env=known | {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
    except (subprocess.SubprocessError, OSError):
        return None
    return ran.stdout if len(ran.stdout) <= MOST_UNPACKED else None


def _document(content: bytes) -> bytes | None:
    kept = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as sent:
            parts = sent.infolist()
            names = {one.filename.lower() for one in parts}
            if (
                len(names) < len(parts)
                or any(name.startswith("_xmlsignatures/") for name in names)
                or sum(one.file_size for one in parts) > MOST_UNPACKED
            ):
                return None
            with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as bare:
                for one in parts:
                    name = one.filename.lower()
                    empty = _CORE if name.endswith(".psmdcp") else _EMPTY.get(name)
                    # A part that is named anew forgets the hour at which it was packed.
                    part = zipfile.ZipInfo(one.filename)
                    part.compress_type = zipfile.ZIP_DEFLATED
                    bare.writestr(part, sent.read(one) if empty is None else empty)
    except (
        # What the reader of archives raises; a password is a RuntimeError.
        zipfile.BadZipFile,
        zlib.error,
        ValueError,
        NotImplementedError,
        OSError,
        EOFError,
        RuntimeError,
    ):
        return None
    return kept.getvalue()
