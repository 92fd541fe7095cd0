"""Two readers of calendar files that know nothing of each other, and what both must find in ours.

`icalendar` is the library of record. `vobject` parses with code of its own and reads zones from the file
alone, through `dateutil`: what it finds is what the file says, and not what the machine knows of zones.
"""

import re
from datetime import UTC, datetime
from typing import Any, NamedTuple

import vobject
from icalendar import Calendar


class Read(NamedTuple):
    """One entry as a reader finds it; instants in UTC."""

    uid: str
    sequence: int
    starts: datetime
    ends: datetime
    stamp: datetime
    title: str
    place: str
    status: str


def checked(text: str) -> list[Read]:
    """Hold a calendar file against the rules, and return its entries as both readers find them, alike."""
    assert_lines(text)
    first, second = by_icalendar(text), by_vobject(text)
    assert first == second, [pair for pair in zip(first, second, strict=True) if pair[0] != pair[1]][:3]
    return first


def assert_lines(text: str) -> None:
    """Every line ends as it must, none is longer than 75 octets, and no letter is cut in two."""
    assert text.endswith("\r\n")
    lines = text.encode().split(b"\r\n")[:-1]
    assert max(map(len, lines)) <= 75
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    for line in lines:
        line.decode()
    unfolded = text.replace("\r\n ", "").split("\r\n")[:-1]
    assert all(re.match(r"[A-Z-]+(;[A-Z-]+=(\"[^\"]*\"|[^\";:]*))*:", line) for line in unfolded)


def by_icalendar(text: str) -> list[Read]:
    calendar = Calendar.from_ical(text)
    assert (calendar["VERSION"], calendar["CALSCALE"]) == ("2.0", "GREGORIAN")
    assert calendar["PRODID"] and calendar["METHOD"]
    assert calendar.errors == []
    named = {str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")}
    found = []
    for entry in calendar.walk("VEVENT"):
        assert entry.errors == []
        told = {entry[name].params.get("TZID") for name in ("DTSTART", "DTEND")} - {None}
        assert told <= named
        found.append(
            Read(
                str(entry["UID"]),
                int(entry["SEQUENCE"]),
                entry["DTSTART"].dt.astimezone(UTC),
                entry["DTEND"].dt.astimezone(UTC),
                entry["DTSTAMP"].dt.astimezone(UTC),
                str(entry["SUMMARY"]),
                str(entry.get("LOCATION", "")),
                str(entry["STATUS"]),
            )
        )
    return found


def by_vobject(text: str) -> list[Read]:
    # The reader keeps zones by name for the whole process: each file is to be read by its own.
    vobject.icalendar.__tzidMap.clear()
    vobject.icalendar.registerTzid("UTC", vobject.icalendar.utc)
    [calendar] = vobject.readComponents(text, validate=True)
    assert calendar.validate(raiseException=True)
    found = []
    for entry in calendar.contents.get("vevent", []):
        found.append(
            Read(
                entry.uid.value,
                int(entry.sequence.value),
                entry.dtstart.value.astimezone(UTC),
                entry.dtend.value.astimezone(UTC),
                entry.dtstamp.value.astimezone(UTC),
                entry.summary.value,
                _value(entry, "location"),
                entry.status.value,
            )
        )
    return found


def _value(entry: Any, name: str) -> str:
    return entry.contents[name][0].value if name in entry.contents else ""
