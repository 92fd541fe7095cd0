"""A calendar file read in a process of its own, which has no more than seconds and no way to our tables.

Run as a programme it takes the file on its input and gives the times at which it has something; why apart
from the server: docs/decisions/0041-staffing.md. It knows no Django, and of the file it reads nothing that
would say what somebody does: titles, places, guests and notes are dropped before anything is parsed.
"""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events

#: Seconds of a processor, and bytes of memory, after which a file is given up.
MOST_SECONDS, MOST_MEMORY = 5, 768 * 1024 * 1024
#: So many entries, and so many times that come of them, are more than a year of anybody.
MOST_ENTRIES, MOST_TIMES = 5_000, 10_000
#: Entries that repeat begin as early as they like; others are over when they began this long ago.
LONGEST = timedelta(days=400)

#: The lines that say when something is, and of what zone; every other one is dropped.
KEPT = frozenset(
    {
        "BEGIN", "END", "VERSION", "PRODID", "UID", "DTSTART", "DTEND", "DURATION", "RRULE",
        "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE", "STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS",
        "TZID", "TZOFFSETFROM", "TZOFFSETTO", "TZNAME", "X-LIC-LOCATION",
    }
)  # fmt: skip
#: What stands inside a calendar and is read; alarms, tasks and whatever else may be there is passed over.
READ = frozenset({"VCALENDAR", "VEVENT", "VTIMEZONE", "STANDARD", "DAYLIGHT"})
#: Calendars repeat by the day at most; what repeats within it is a slip, or meant to keep us busy.
TOO_OFTEN = ("SECONDLY", "MINUTELY", "HOURLY")


class Unreadable(Exception):
    """The file is not taken; the word says why."""


def busy_times(content: bytes, zone: str, *, after: datetime, before: datetime) -> list[tuple[int, int]]:
    """Return the times within two instants at which a calendar has something, in seconds of the epoch.

    They are in order and never overlap. Hours without a zone, and whole days, are those of `zone`. What is
    marked as free, or was called off, takes no time. Raises `Unreadable`.
    """
    calendar = _parsed(_bare(content, after))
    entries = [one for one in calendar.walk("VEVENT") if not _is_free(one)]
    if len(entries) > MOST_ENTRIES:
        raise Unreadable("too-much")
    for entry in calendar.walk("VEVENT"):
        _ensure_zoned(entry)
    try:
        found = recurring_ical_events.of(calendar).between(after, before)
    except MemoryError:
        raise
    except Exception as error:  # whatever a library meets in a file that anybody may have written
        raise Unreadable("broken") from error
    times = []
    for entry in found:
        if _is_free(entry):
            continue
        starts, ends = _instant(entry.start, zone), _instant(entry.end, zone)
        if starts < ends and ends > after and starts < before:
            times.append((int(starts.timestamp()), int(ends.timestamp())))
    if len(times) > MOST_TIMES:
        raise Unreadable("too-much")
    return _merged(times)


def _bare(content: bytes, after: datetime) -> str:
    """The file without whatever says what somebody does, and without what is long over."""
    text = content.decode("utf-8-sig", errors="replace").replace("\x00", "")
    kept: list[str] = []
    entry: list[str] | None = None
    skipping = ""
    for line in _unfolded(text):
        name, value = _parts(line)
        if skipping:
            skipping = "" if (name, value) == ("END", skipping) else skipping
            continue
        if name == "BEGIN" and value not in READ:
            skipping = value
            continue
        if name not in KEPT:
            continue
        if name == "RRULE" and any(f"FREQ={often}" in value for often in TOO_OFTEN):
            raise Unreadable("too-often")
        if (name, value) == ("BEGIN", "VEVENT"):
            entry = []
        (kept if entry is None else entry).append(line)
        if (name, value) == ("END", "VEVENT") and entry is not None:
            if not _is_long_over(entry, after):
                kept += entry
            entry = None
    if "BEGIN:VCALENDAR" not in (line.upper() for line in kept):
        raise Unreadable("no-calendar")
    return "\r\n".join(kept) + "\r\n"


def _unfolded(text: str) -> Iterator[str]:
    """The lines of a calendar: what begins with a blank belongs to the one before."""
    parts: list[str] = []
    for line in text.splitlines():
        if line[:1] in (" ", "\t"):
            parts.append(line[1:])
            continue
        if parts:
            yield "".join(parts)
        parts = [line]
    if parts:
        yield "".join(parts)


def _parts(line: str) -> tuple[str, str]:
    """The name of a line and its value, in capitals."""
    head, _colon, value = line.partition(":")
    return head.partition(";")[0].strip().upper(), value.strip().upper()


def _is_long_over(entry: list[str], after: datetime) -> bool:
    """Whether something that happens once is over since long, by the digits of its first day alone."""
    names = dict(_parts(line) for line in entry)
    if {"RRULE", "RDATE", "RECURRENCE-ID"} & names.keys():
        return False
    first = names.get("DTSTART", "")[:8]
    return first.isdigit() and len(first) == 8 and first < f"{after - LONGEST:%Y%m%d}"


def _parsed(text: str) -> icalendar.Calendar:
    try:
        calendars = icalendar.Calendar.from_ical(text, multiple=True)
    except MemoryError:
        raise
    except Exception as error:
        raise Unreadable("broken") from error
    if not calendars:
        raise Unreadable("no-calendar")
    whole = calendars[0]
    for more in calendars[1:]:
        for part in more.subcomponents:
            whole.add_component(part)
    return whole


def _ensure_zoned(entry: Any) -> None:
    """Refuse an hour whose zone nobody knows: it would be taken for another one."""
    for name in ("DTSTART", "DTEND", "RECURRENCE-ID", "RDATE", "EXDATE"):
        found = entry.get(name)
        for value in found if isinstance(found, list) else [found]:
            if value is None:
                continue
            zone = getattr(value, "params", {}).get("TZID")
            try:
                moments = [one.dt for one in value.dts] if hasattr(value, "dts") else [value.dt]
            except Exception as error:
                raise Unreadable("broken") from error
            if zone and any(isinstance(one, datetime) and one.tzinfo is None for one in moments):
                raise Unreadable("zone")


def _is_free(entry: Any) -> bool:
    words = [str(entry.get(name, "")).upper() for name in ("TRANSP", "STATUS", "X-MICROSOFT-CDO-BUSYSTATUS")]
    return words[0] == "TRANSPARENT" or words[1] == "CANCELLED" or words[2] == "FREE"


def _instant(moment: date, zone: str) -> datetime:
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return moment.astimezone(UTC)


def _merged(times: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for starts, ends in sorted(times):
        if merged and starts <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(ends, merged[-1][1]))
        else:
            merged.append((starts, ends))
    return merged


def _confine() -> None:
    """Take no more of the machine than a calendar needs; elsewhere the caller's clock alone ends it."""
    try:
        import resource
    except ImportError:  # no such thing on Windows
        return
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def main(zone: str, after: str, before: str) -> None:
    """Read a file from the input, and write what was found, or why it was not taken."""
    _confine()
    bounds = {"after": datetime.fromisoformat(after), "before": datetime.fromisoformat(before)}
    try:
        answer: dict[str, Any] = {"times": busy_times(sys.stdin.buffer.read(), zone, **bounds)}
    except Unreadable as error:
        answer = {"refused": str(error)}
    except MemoryError:
        answer = {"refused": "too-much"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main(*sys.argv[1:])
