"""One person's line in an attendance file, as the house understands it."""

from datetime import datetime
from typing import NamedTuple


class Clock(NamedTuple):
    """How the hours of a file are to be understood: the zone they are those of, and what they are near to."""

    zone: str
    near: datetime


class Stay(NamedTuple):
    """From when to when; the end is unknown where the file does not say."""

    since: datetime
    until: datetime | None


class Entry(NamedTuple):
    """What a file says of one name: a file has several of one person who came back, or came with two devices.

    `is_exact`: each stay is without a break; else they tell the first entry and the last exit, and `seconds`
    how much of that was spent there.
    """

    line: int
    name: str
    email: str = ""
    stays: tuple[Stay, ...] = ()
    seconds: int | None = None
    is_exact: bool = True


class Roster(NamedTuple):
    """A file that was understood: which tool wrote it (a source of presence), and its entries."""

    tool: str
    entries: list[Entry]
