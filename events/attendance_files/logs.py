"""Attendance files in JSON: BigBlueButton's learning dashboard, and the events that Jitsi's servers tell."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from events.attendance_files.entries import Entry, Roster, Stay
from events.errors import CellRefused, FileRefused
from events.models import Presence

#: Of Jitsi's events, those that say that somebody came or went.
_CAME, _WENT = "PARTICIPANT_JOINED", "PARTICIPANT_LEFT"
#: No meeting was held before this, and none will be after that: a number outside is no moment.
_FIRST, _LAST = 946_684_800_000, 4_102_444_800_000


def read_json(text: str) -> Roster:
    """Return what a file in JSON, or with one JSON a row, says; raises `FileRefused` or `CellRefused`."""
    found = list(_values(text))
    whole = found[0][1] if len(found) == 1 else None
    if isinstance(whole, dict) and isinstance(whole.get("users"), dict):
        return Roster(Presence.Source.BIGBLUEBUTTON, list(_people(whole["users"])))
    if isinstance(whole, list):
        found = list(enumerate(whole, start=1))
    told = [(row, one) for row, one in found if isinstance(one, dict) and "eventType" in one]
    if not told:
        raise FileRefused.no_header()
    return Roster(Presence.Source.JITSI, _from_events(told))


def _values(text: str) -> Iterator[tuple[int, Any]]:
    try:
        yield 1, json.loads(text)
        return
    except RecursionError:
        raise FileRefused.unreadable() from None
    except json.JSONDecodeError as error:
        rows = [(number, row) for number, row in enumerate(text.splitlines(), start=1) if row.strip()]
        if len(rows) < 2 or not all(row.lstrip().startswith("{") for _number, row in rows):
            raise CellRefused(error.lineno, str(error.colno)) from None
    for number, row in rows:
        try:
            yield number, json.loads(row)
        except (json.JSONDecodeError, RecursionError) as error:
            raise CellRefused(number, str(getattr(error, "colno", 1))) from None


def _people(users: dict[str, Any]) -> Iterator[Entry]:
    """BigBlueButton: each person with each connection, and each connection with its stays."""
    for number, user in enumerate(users.values(), start=1):
        if not isinstance(user, dict) or not isinstance(user.get("intIds"), dict):
            raise CellRefused(number, "intIds")
        stays = []
        for connection in user["intIds"].values():
            if not isinstance(connection, dict):
                raise CellRefused(number, "intIds")
            for stay in connection.get("sessions") or [connection]:
                since = _moment(stay, "registeredOn", number)
                until = _moment(stay, "leftOn", number) if stay.get("leftOn") else None
                stays.append(Stay(since, until if until and until >= since else None))
        if stays:
            exact = all(stay.until for stay in stays)
            yield Entry(number, _words(user, "name"), "", tuple(stays), None, is_exact=exact)


def _from_events(told: list[tuple[int, dict[str, Any]]]) -> list[Entry]:
    """Jitsi: whoever came is known by a number of their connection, and goes by it."""
    came: dict[str, tuple[int, str, str, list[Stay]]] = {}
    open_since: dict[str, datetime] = {}
    acts = []
    for row, event in told:
        if event.get("eventType") not in (_CAME, _WENT):
            continue
        data = event.get("data")
        if not isinstance(data, dict):
            raise CellRefused(row, "data")
        acts.append((_moment(event, "timestamp", row), row, event["eventType"], data))
    for moment, row, kind, data in sorted(acts, key=lambda act: act[0]):
        key = _words(data, "participantId") or _words(data, "id") or _words(data, "name")
        person = came.setdefault(key, (row, _words(data, "name"), _words(data, "email").casefold(), []))
        if kind == _CAME:
            open_since.setdefault(key, moment)
        elif key in open_since:
            person[3].append(Stay(open_since.pop(key), moment))
    for key, since in open_since.items():
        came[key][3].append(Stay(since, None))
    return [
        Entry(row, name, email, tuple(stays), None, is_exact=all(stay.until for stay in stays))
        for row, name, email, stays in came.values()
        if stays
    ]


def _words(of: dict[str, Any], key: str) -> str:
    said = of.get(key)
    words = " ".join(said.split()) if isinstance(said, str) else ""
    if "\x00" in words:
        raise FileRefused.unreadable()
    return words[:200]


def _moment(of: Any, key: str, row: int) -> datetime:
    """A moment in thousandths of a second since 1970, as both tools write it."""
    said = of.get(key) if isinstance(of, dict) else None
    if not isinstance(said, int | float) or isinstance(said, bool) or not _FIRST <= said <= _LAST:
        raise CellRefused(row, key, str(said))
    return datetime.fromtimestamp(said / 1000, UTC).replace(microsecond=0)
