"""From a file's bytes to who was there: finds out what kind of file it is, and reads it as that."""

from events.attendance_files.entries import Clock, Entry, Roster, Stay
from events.attendance_files.lists import read_table, table_in
from events.attendance_files.logs import read_json
from events.attendance_files.tables import MOST_BYTES, is_spreadsheet, spreadsheet, text_of
from events.errors import FileRefused

__all__ = ["Clock", "Entry", "Roster", "Stay", "read"]


def read(content: bytes, clock: Clock, *, name: str = "") -> Roster:
    """Return what an attendance file says; `name` is the file's own, which tells Jitsi's tables from others.

    Raises `FileRefused` when it is no such file or too large, and `CellRefused` with the row and the column
    at which it is broken. Nothing of a broken file is returned.
    """
    if len(content) > MOST_BYTES:
        raise FileRefused.too_large(MOST_BYTES // (1024 * 1024))
    if is_spreadsheet(content):
        lines = spreadsheet(content)
    else:
        text = text_of(content)
        if text.lstrip("\ufeff \r\n\t").startswith(("{", "[")):
            return _with_people(read_json(text.lstrip("\ufeff")))
        lines = table_in(text)
    return _with_people(read_table(lines, clock, name=name))


def _with_people(roster: Roster) -> Roster:
    if not roster.entries:
        raise FileRefused.nobody()
    return roster
