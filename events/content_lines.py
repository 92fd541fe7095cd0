"""Content lines of calendar files (RFC 5545): escaped, folded, ended as mail and calendar readers expect.

`icalendar` stays the measure of what these lines must mean: the tests read every kind of file back with it
and with a second implementation. Written through its objects, 300 entries cost ten times as much.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

#: Octets on one line, without its end.
WIDTH = 75

#: What has a meaning in a text or may not stand in one; a line break of any kind is written as `\\n`.
_ESCAPED = str.maketrans(
    {number: None for number in range(32) if chr(number) not in "\t\n"}
    | {127: None}
    | dict(zip(map(ord, "\\;,\n"), ("\\\\", "\\;", "\\,", "\\n"), strict=True))
)


def text(words: str) -> str:
    """Return a text as the value of a property."""
    return words.replace("\r\n", "\n").replace("\r", "\n").translate(_ESCAPED)


def instant(moment: datetime) -> str:
    """Return an instant in UTC: `20261113T150000Z`."""
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def length(span: timedelta) -> str:
    """Return a whole number of hours or minutes as a duration: `PT6H`."""
    minutes = int(span.total_seconds()) // 60
    hours, rest = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest or not hours else "")


def folded(lines: Iterable[str]) -> str:
    """Return the lines with their ends, none longer than 75 octets and no letter cut in two."""
    return "".join([(line if len(line.encode()) <= WIDTH else _fold(line)) + "\r\n" for line in lines])


def _fold(line: str) -> str:
    octets, pieces, width = line.encode(), [], WIDTH
    while len(octets) > width:
        end = width
        while octets[end] & 0xC0 == 0x80:  # within a letter of several octets
            end -= 1
        signs = octets[:end]
        # Readers that undo escapes before folds are not rare: an escape stays together.
        end -= (len(signs) - len(signs.rstrip(b"\\"))) % 2
        pieces.append(octets[:end])
        octets, width = octets[end:], WIDTH - 1  # the next line begins with a space
    return b"\r\n ".join([*pieces, octets]).decode()
