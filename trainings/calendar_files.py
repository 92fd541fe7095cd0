"""Calendar files that somebody gives so that their busy times are known: when, and never what."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from trainings.errors import (
    CalendarBroken,
    CalendarRefused,
    CalendarRepeatsTooOften,
    CalendarTooLarge,
    CalendarZoneUnknown,
    NoCalendar,
)

#: The largest file; an export of many years has a few megabytes.
MOST_BYTES = 5 * 1024 * 1024
#: How far ahead a calendar is read.
AHEAD = timedelta(days=366)
#: Seconds that somebody waits at most; the reader itself gives up before.
LONGEST = 15
_ROOT = Path(__file__).resolve().parent.parent
_REFUSALS: dict[str, type[CalendarRefused]] = {
    "no-calendar": NoCalendar,
    "broken": CalendarBroken,
    "too-often": CalendarRepeatsTooOften,
    "too-much": CalendarTooLarge,
    "zone": CalendarZoneUnknown,
}


class Read(NamedTuple):
    """The times at which a calendar has something, in order, and until when it was read."""

    times: list[tuple[datetime, datetime]]
    until: datetime


def read(content: bytes, *, time_zone: str, now: datetime) -> Read:
    """Read the year ahead out of a calendar file; raises a `CalendarRefused`, which says why in words."""
    if len(content) > MOST_BYTES:
        raise CalendarTooLarge
    until = now + AHEAD
    command = [
        sys.executable,
        "-m",
        "trainings.calendar_reading",
        time_zone,
        now.isoformat(),
        until.isoformat(),
    ]
    # Of our own settings, its keys among them, it gets none.
    known = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    try:
        ran = subprocess.run(
            command, input=content, capture_output=True, timeout=LONGEST, check=True, cwd=_ROOT,
            env=known | {"PYTHONPATH": str(_ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip
        answer = json.loads(ran.stdout)
    except (subprocess.SubprocessError, ValueError) as error:
        raise CalendarTooLarge from error
    if "refused" in answer:
        raise _REFUSALS[answer["refused"]]
    times = [
        (datetime.fromtimestamp(starts, UTC), datetime.fromtimestamp(ends, UTC))
        for starts, ends in answer["times"]
    ]
    return Read(times, until)
