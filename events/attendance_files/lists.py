"""Attendance files that are tables: of Zoom, Meet, Teams old and new, BigBlueButton, and others like them."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from events.attendance_files import clocks
from events.attendance_files.columns import JOINED, LEFT, YES, is_header, meant_by, plain
from events.attendance_files.entries import Clock, Entry, Roster, Stay
from events.attendance_files.tables import Line, separated
from events.errors import CellRefused, FileRefused
from events.models import Presence

Source = Presence.Source
SEPARATORS = ("\t", ",", ";", "|")
#: A header stands among the first rows; Teams writes a summary above, of twenty at most.
_SECTION = re.compile(r"^\d+\.\s*\S")
#: How a header calls the first entry of somebody who may have come back.
_FIRST = frozenset({"first", "primera", "primer", "primeira", "primeiro"})
_NOTHING = frozenset({"", "-", "—", "–", "n/a", "na", "--"})


class Header(NamedTuple):
    """A row that names columns: where it stands among the lines, its words, and what each column holds."""

    at: int
    words: list[str]
    columns: dict[str, int]


def table_in(text: str) -> list[Line]:
    """Return the rows of a text, parted by the sign under which a header shows."""
    best: tuple[int, list[Line]] = (0, [])
    refusal: CellRefused | None = None
    for separator in SEPARATORS:
        if separator not in text:
            continue
        try:
            lines = separated(text, separator)
        except CellRefused as error:
            refusal = refusal or error
            continue
        known = max((len(header.columns) for header in _headers(lines)), default=0)
        if known > best[0]:
            best = (known, lines)
    if not best[1] and refusal:
        raise refusal
    return best[1]


def read_table(lines: list[Line], clock: Clock, *, name: str = "") -> Roster:
    """Return what a table says of each person; raises `FileRefused` or `CellRefused`."""
    headers = _headers(lines)
    if not headers:
        raise FileRefused.no_header()
    header = max(headers, key=_worth)
    rows = _below(lines, header)
    if {"action", "moment"} <= set(header.columns):
        return Roster(Source.TEAMS, _from_acts(rows, header, clock))
    tool = _tool(lines, header, name)
    return Roster(tool, _from_rows(rows, header, clock, tool))


def _headers(lines: Sequence[Line]) -> list[Header]:
    found = (Header(at, line.cells, meant_by(line.cells)) for at, line in enumerate(lines))
    return [header for header in found if is_header(header.columns)]


def _worth(header: Header) -> tuple[bool, bool, int]:
    """A header with names before one without, one with both hours before one with a sum, the later of two."""
    has = set(header.columns)
    return "name" in has or "first" in has, {"join", "leave"} <= has, header.at


def _below(lines: Sequence[Line], header: Header) -> list[Line]:
    rows = []
    for line in lines[header.at + 1 :]:
        said = [cell for cell in line.cells if cell]
        if len(said) == 1 and _SECTION.match(said[0]):
            break
        if is_header(meant_by(line.cells)):
            break
        if said:
            rows.append(line)
    return rows


def _tool(lines: Sequence[Line], header: Header, name: str) -> str:
    words = {plain(one) for one in header.words}
    if {"moderator", "score"} <= set(header.columns):
        return Source.BIGBLUEBUTTON
    has_sections = any(line.cells and re.match(r"^[123]\.\s", line.cells[0]) for line in lines[:60])
    if has_sections or any("upn" in one.split() for one in words):
        return Source.TEAMS
    if "last" in header.columns or "time in call" in words:
        return Source.MEET
    if any("original" in one.split() for one in words) or "waiting" in header.columns:
        return Source.ZOOM
    if any("minutes" in one.split() or "minutos" in one.split() for one in words):
        return Source.ZOOM
    return Source.JITSI if "jitsi" in name.casefold() else Source.IMPORT


def _from_rows(rows: list[Line], header: Header, clock: Clock, tool: str) -> list[Entry]:
    reader = _Hours(header, clock)
    reader.learn(rows)
    # One row for each stay, or one for each person with the first entry, the last exit and the sum between.
    entry = plain(header.words[header.columns["join"]]).split() if "join" in header.columns else []
    sums = tool in (Source.MEET, Source.BIGBLUEBUTTON) or bool(_FIRST & set(entry))
    entries = []
    for line in rows:
        if plain(_cell(line, header, "waiting")) in YES:
            continue
        length = _length(line, header)
        stays = reader.stays(line)
        if not stays and length is None:
            continue
        exact = bool(stays) and all(stay.until for stay in stays) and not (sums and length is not None)
        entries.append(
            Entry(line.number, _name(line, header), _email(line, header), stays, length, is_exact=exact)
        )
    return entries


def _from_acts(rows: list[Line], header: Header, clock: Clock) -> list[Entry]:
    """Teams' older file: a row each time someone joined or left."""
    reader = _Hours(header, clock)
    reader.learn(rows)
    acts: dict[str, list[tuple[datetime, bool, int, str]]] = {}
    for line in rows:
        did = plain(_cell(line, header, "action"))
        if did not in JOINED | LEFT:
            raise _refused(line, header, "action")
        moment = reader.moment(line, "moment")
        if moment is None:
            raise _refused(line, header, "moment")
        name = _name(line, header)
        acts.setdefault(plain(name), []).append((moment, did in JOINED, line.number, name))
    entries = []
    for known in acts.values():
        known.sort(key=lambda act: act[0])
        stays: list[Stay] = []
        since: datetime | None = None
        for moment, joined, *_who in known:
            if joined:
                since = since or moment
            elif since:
                stays.append(Stay(since, moment))
                since = None
        if since:
            stays.append(Stay(since, None))
        if stays:
            entries.append(Entry(known[0][2], known[0][3], "", tuple(stays), None, is_exact=since is None))
    return entries


class _Hours:
    """The moments of one table: which of two numbers is the day is one thing for the whole of it."""

    def __init__(self, header: Header, clock: Clock) -> None:
        self.header, self.clock, self.order = header, clock, "dm"
        self.columns = [column for column in ("join", "leave", "moment") if column in header.columns]

    def learn(self, rows: list[Line]) -> None:
        """Find the order of day and month under which all are moments; of two, the nearer to the session."""
        read = [
            (line, column, self._meanings(line, column))
            for line in rows
            for column in self.columns
            if _cell(line, self.header, column).casefold() not in _NOTHING
        ]
        possible = [order for order in clocks.ORDERS if all(order in known for *_where, known in read)]
        if read and not possible:
            # What most of the moments are is what the others should have been.
            usual = max(clocks.ORDERS, key=lambda order: sum(order in known for *_where, known in read))
            line, column, _known = next(row for row in read if usual not in row[2])
            raise _refused(line, self.header, column)
        if len(possible) == 2:
            self.order = min(
                possible, key=lambda order: self._distance([known[order] for *_w, known in read])
            )
        elif possible:
            self.order = possible[0]

    def stays(self, line: Line) -> tuple[Stay, ...]:
        since, until = self.moment(line, "join"), self.moment(line, "leave")
        if since is None:
            return ()
        if until is not None and until < since:
            # An hour alone may be past midnight; a whole moment may not be before the other.
            if until + timedelta(days=1) - since > timedelta(hours=20) or not self._is_hour(line, "leave"):
                raise _refused(line, self.header, "leave")
            until += timedelta(days=1)
        return (Stay(since, until),)

    def moment(self, line: Line, column: str) -> datetime | None:
        """The instant that a cell means, in UTC; None where it says nothing."""
        if column not in self.header.columns or _cell(line, self.header, column).casefold() in _NOTHING:
            return None
        meant = self._meanings(line, column).get(self.order)
        if meant is None:
            raise _refused(line, self.header, column)
        return self._instant(meant, column)

    def _meanings(self, line: Line, column: str) -> dict[str, datetime | time]:
        return clocks.moments(_cell(line, self.header, column))

    def _is_hour(self, line: Line, column: str) -> bool:
        return isinstance(self._meanings(line, column).get(self.order), time)

    def _instant(self, meant: datetime | time, column: str) -> datetime:
        words = plain(self.header.words[self.header.columns[column]]).split()
        zone = ZoneInfo("UTC" if "utc" in words else self.clock.zone)
        if isinstance(meant, time):
            day = self.clock.near.astimezone(zone).date()
            around = [
                datetime.combine(day + timedelta(days=days), meant, zone).astimezone(UTC)
                for days in (-1, 0, 1)
            ]
            return min(around, key=lambda moment: abs(moment - self.clock.near))
        return (meant if meant.tzinfo else meant.replace(tzinfo=zone)).astimezone(UTC)

    def _distance(self, meant: list[datetime | time]) -> timedelta:
        zone = ZoneInfo(self.clock.zone)
        return sum(
            (
                abs((one if one.tzinfo else one.replace(tzinfo=zone)) - self.clock.near)
                for one in meant
                if isinstance(one, datetime)
            ),
            timedelta(),
        )


def _cell(line: Line, header: Header, column: str) -> str:
    place = header.columns.get(column, len(line.cells))
    return line.cells[place] if place < len(line.cells) else ""


def _name(line: Line, header: Header) -> str:
    parts = [_cell(line, header, column) for column in ("first", "name", "last")]
    return " ".join(part for part in parts if part not in _NOTHING)


def _email(line: Line, header: Header) -> str:
    said = _cell(line, header, "email").casefold()
    # Some files hide half of the address, which is then nobody's.
    return said if "@" in said and "*" not in said else ""


def _length(line: Line, header: Header) -> int | None:
    said = _cell(line, header, "duration")
    if said.casefold() in _NOTHING:
        return None
    length = clocks.seconds(said)
    if length is None:
        raise _refused(line, header, "duration")
    return length


def _refused(line: Line, header: Header, column: str) -> CellRefused:
    return CellRefused(line.number, header.words[header.columns[column]], _cell(line, header, column))
