"""A PDF written anew without what says who wrote it, in a process of its own that has no more than seconds.

Run as a programme it takes the file on its input and gives it on its output; it knows no Django. Why apart
from the server: anybody may hand in a file, and what reads PDF can be kept busy by one that is made for it.
"""

import io
import sys
import warnings

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject

#: Seconds of a processor, and bytes of memory, after which a file is given up.
MOST_SECONDS, MOST_MEMORY = 5, 768 * 1024 * 1024
#: Where a PDF, or a thing in it, says who made it, with what and when: XMP, and what programs keep of theirs.
SAYS_WHO = ("/Metadata", "/PieceInfo")


def bare(content: bytes) -> bytes:
    """Return a PDF of the same pages that says its title and nothing else of itself.

    Pages, tags, links, forms, notes beside the text and attached files are as they were; earlier states of
    the file go. Raises whatever the reader meets in one that is not by the book, for what it would mend might
    be lost, and `ValueError` for one that has a password.
    """
    reader = PdfReader(io.BytesIO(content), strict=True)
    if reader.is_encrypted:
        raise ValueError("password")
    title = reader.metadata.title if reader.metadata else None
    writer = PdfWriter(clone_from=reader)
    for one in writer._objects:
        if isinstance(one, DictionaryObject):
            for name in SAYS_WHO:
                one.pop(name, None)
    # What nothing points to any more would be written all the same.
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    writer.metadata = {"/Title": title} if title else None
    written = io.BytesIO()
    writer.write(written)
    found = written.getvalue()
    if len(PdfReader(io.BytesIO(found)).pages) != len(reader.pages):
        raise ValueError("other pages")
    return found


def _confine() -> None:
    """Take no more than our share of the machine, where the system knows how."""
    try:
        import resource
    except ImportError:  # pragma: no cover  Windows
        return
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def main() -> None:
    """Write the file from the input anew; ends with an error where that cannot be."""
    _confine()
    warnings.simplefilter("ignore")
    sys.stdout.buffer.write(bare(sys.stdin.buffer.read()))


if __name__ == "__main__":
    main()
