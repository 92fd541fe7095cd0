"""Rows and cells out of a file's bytes, whatever signs, separators or spreadsheet it was written with."""

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import NamedTuple

from events.errors import CellRefused, FileRefused

#: The largest file that is read; an attendance file of a thousand people has a tenth of it.
MOST_BYTES = 2 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 100
#: A cell longer than this is no name and no hour.
LONGEST_CELL = 1_000
#: A spreadsheet is a packed folder: how much may come out of it, and out of how many files.
MOST_UNPACKED = 40 * 1024 * 1024
MOST_PARTS = 300


class Line(NamedTuple):
    """One row of a file: its number as a spreadsheet counts it, from 1, and its cells."""

    number: int
    cells: list[str]


def is_spreadsheet(content: bytes) -> bool:
    """Whether these are the bytes of a packed file, as every .xlsx is."""
    return content.startswith(b"PK\x03\x04")


def text_of(content: bytes) -> str:
    """Return the words of a file: UTF-8 with or without its mark, UTF-16 either way, or Windows' own."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _decoded(content, "utf-16")
    if content.startswith(b"\xef\xbb\xbf"):
        return _decoded(content, "utf-8-sig")
    head = content[:2000]
    if head[1::2].count(0) > len(head) // 4:
        return _decoded(content, "utf-16-le")
    if head[::2].count(0) > len(head) // 4:
        return _decoded(content, "utf-16-be")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _decoded(content, "cp1252")


def _decoded(content: bytes, signs: str) -> str:
    try:
        return content.decode(signs)
    except UnicodeDecodeError:
        if signs == "cp1252":
            return content.decode("latin-1")
        raise FileRefused.unreadable() from None


def separated(text: str, separator: str) -> list[Line]:
    """Return the rows of a text file whose cells `separator` parts; empty rows keep their number."""
    lines: list[Line] = []
    # A tab never stands in quotes, and a name such as Ana "La Jefa" would open some.
    is_quoted = separator != "\t" or '"\t"' in text
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=separator,
        quoting=csv.QUOTE_MINIMAL if is_quoted else csv.QUOTE_NONE,
    )
    before = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return lines
        except csv.Error:
            raise CellRefused(before + 1) from None
        lines.append(Line(before + 1, _checked(before + 1, cells)))
        before = reader.line_num
        if len(lines) > MOST_ROWS:
            raise FileRefused.too_long(MOST_ROWS)


def spreadsheet(content: bytes) -> list[Line]:
    """Return the rows of an .xlsx file's first sheet that has any; formulas give what they last came to."""
    _check_package(content)
    import openpyxl

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        try:
            for sheet in book.worksheets:
                if lines := list(_rows(sheet)):
                    return lines
        finally:
            book.close()
    except (FileRefused, CellRefused):
        raise
    except Exception as error:
        # Whatever its parser stumbles over in somebody's bytes, to them it is a file that cannot be read.
        raise FileRefused.unreadable() from error
    return []


def _rows(sheet: object) -> Iterator[Line]:
    rows = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS, values_only=True)  # type: ignore[attr-defined]
    for number, values in enumerate(rows, start=1):
        if number > MOST_ROWS:
            raise FileRefused.too_long(MOST_ROWS)
        yield Line(number, _checked(number, [_said(value) for value in values]))


def _said(value: object) -> str:
    """A cell as a text file would have it: moments in the one order that nobody mistakes."""
    if value is None:
        return ""
    if isinstance(value, datetime | date | time):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _checked(number: int, cells: list[str]) -> list[str]:
    if len(cells) > MOST_COLUMNS:
        raise CellRefused(number)
    for column, cell in enumerate(cells, start=1):
        if "\x00" in cell or len(cell) > LONGEST_CELL:
            raise CellRefused(number, _letter(column), cell)
    return [" ".join(cell.split()) for cell in cells]


def _letter(column: int) -> str:
    """The name that a spreadsheet gives a column: A, B, … Z, AA."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _check_package(content: bytes) -> None:
    """Unpack a spreadsheet once, counting: what says it is small may be huge, or name things elsewhere."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = package.infolist()
            if len(parts) > MOST_PARTS or "xl/workbook.xml" not in {part.filename for part in parts}:
                raise FileRefused.unreadable()
            left = MOST_UNPACKED
            for part in parts:
                end = b""
                with package.open(part) as unpacked:
                    while piece := unpacked.read(65_536):
                        left -= len(piece)
                        # A sheet declares no entities; whoever does wants them to grow.
                        if left < 0 or b"<!DOCTYPE" in end + piece or b"<!ENTITY" in end + piece:
                            raise FileRefused.unreadable()
                        end = piece[-10:]
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError) as error:
        raise FileRefused.unreadable() from error
