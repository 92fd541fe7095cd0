"""No wrong instant in calendar files, pages and letters: every zone of the region, New York and Madrid.

What a file says is read back by a second reader, from the file alone, and set beside the operating
system's own database of zones (C code and another copy of the data), at every change of the clocks from
2026 to 2030, hour by hour, and once a month in between.
"""

import csv
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from convite import moments
from events import ical, schedule, zone_rules
from events.errors import NoSuchTime
from events.models import Event, Session
from tests.events.calendar_readers import checked

TABLE = (Path(__file__).parent.parent / "data" / "timezones_lac.csv").read_text(encoding="utf-8")
ROWS = list(csv.DictReader(TABLE.splitlines()))
ZONES = sorted({row["iana_tz"] for row in ROWS} | {"America/New_York", "Europe/Madrid"})
FIRST, LAST = datetime(2026, 1, 1, tzinfo=UTC), datetime(2031, 1, 1, tzinfo=UTC)
PAGE = "https://convite.example/es/"


def changes(name: str) -> list[datetime]:
    """Every change of the clocks, hour by hour of five years: slow, and with nothing shared with ours."""
    zone, found = ZoneInfo(name), []
    at = FIRST
    here = at.astimezone(zone).utcoffset()
    while at < LAST:
        at += timedelta(hours=1)
        there = at.astimezone(zone).utcoffset()
        if there != here:
            found.append(at)
            here = there
    return found


def moments_of(name: str) -> list[datetime]:
    """The 15th of each month at noon and, around each change, every half hour of twelve hours."""
    regular = [
        datetime(year, month, 15, 12, tzinfo=UTC) for year in range(2026, 2031) for month in range(1, 13)
    ]
    around = [at + timedelta(minutes=30 * step) for at in changes(name) for step in range(-12, 13)]
    return sorted({*regular, *around})


@pytest.fixture
def whole() -> Event:
    return Event(title_es="Encuentro", time_zone="UTC", created_at=FIRST)


def session_at(event: Event, at: datetime, name: str, minutes: int = 90) -> Session:
    there = at.astimezone(ZoneInfo(name))
    return Session(
        event=event, title_es="Sesión", status="scheduled", starts_at=at, time_zone=name,
        wall_date=there.date(), wall_time=there.time(), declared_minutes=minutes,
    )  # fmt: skip


@pytest.mark.parametrize("name", ZONES)
def test_calendar_files_mean_the_instants_that_were_meant(whole: Event, name: str) -> None:
    meant = moments_of(name)

    read = checked(ical.public(whole, [session_at(whole, at, name) for at in meant], page_url=PAGE))

    assert [one.starts for one in read] == meant
    assert [one.ends for one in read] == [at + timedelta(minutes=90) for at in meant]


@pytest.mark.parametrize("name", ZONES)
def test_every_hour_on_the_wall_becomes_its_instant(name: str) -> None:
    """Against the C library, which reads a database of its own."""
    walls = [at.astimezone(ZoneInfo(name)).replace(tzinfo=None) for at in moments_of(name)]
    asked = [wall for wall in walls if wall.astimezone(ZoneInfo(name))]

    for wall, (instant, there) in zip(asked, by_the_system(name, tuple(asked)), strict=True):
        if there != wall:  # the system was asked for an hour that never comes
            with pytest.raises(NoSuchTime):
                schedule.instant(wall, name)
        else:
            assert schedule.instant(wall, name) == instant, (name, wall)


@lru_cache
def by_the_system(name: str, walls: tuple[datetime, ...]) -> list[tuple[datetime, datetime]]:
    """What `mktime` and `localtime` of the C library make of hours on the wall, the first of two."""
    code = (
        "import sys, time\n"
        "for line in sys.stdin:\n"
        "    n = [int(part) for part in line.split()]\n"
        # Whether it is summer is not said but tried: the earlier instant of an hour that comes twice.
        "    found = [time.mktime((*n, 0, 0, s)) for s in (1, 0, -1)]\n"
        "    right = [f for f in found if list(time.localtime(f)[:6]) == n]\n"
        "    at = min(right or found)\n"
        "    print(int(at), *time.localtime(at)[:6])\n"
    )
    told = "\n".join(f"{wall:%Y %m %d %H %M %S}" for wall in walls)
    answer = subprocess.run(
        [sys.executable, "-c", code], input=told, text=True, capture_output=True, check=True,
        env={**os.environ, "TZ": name},
    )  # fmt: skip
    rows = [[int(part) for part in line.split()] for line in answer.stdout.splitlines()]
    return [(datetime.fromtimestamp(at, UTC), datetime(*there)) for at, *there in rows]  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["America/New_York", "Europe/Madrid", "America/Santiago"])
def test_hours_that_never_come_are_refused(name: str) -> None:
    forward = [
        at for at in changes(name)
        if moments.zone(name).utcoffset((at - timedelta(hours=1)).astimezone(moments.zone(name)))
        < at.astimezone(moments.zone(name)).utcoffset()
    ]  # fmt: skip

    assert len(forward) == 5
    for at in forward:
        never = (at - timedelta(minutes=30)).astimezone(ZoneInfo(name)).replace(tzinfo=None) + timedelta(
            hours=1
        )
        with pytest.raises(NoSuchTime):
            schedule.instant(never, name)


def test_the_zones_are_those_of_the_table_and_some_do_change_their_clocks() -> None:
    assert len(ZONES) == 18
    assert {row["iana_tz"] for row in ROWS if row["dst_now"] == "YES"} == {
        name for name in ZONES if changes(name)
    }


@pytest.mark.parametrize("name", ZONES)
def test_pages_and_letters_tell_the_hour_on_the_wall_and_the_zone(name: str) -> None:
    """The event's own hour with its zone named, and the same instant by a reader's clock in Madrid."""
    zone = ZoneInfo(name)
    with translation.override("en"):
        for at in moments_of(name):
            there, ends = at.astimezone(zone), (at + timedelta(minutes=90)).astimezone(zone)
            offset = int(there.utcoffset().total_seconds()) // 60  # type: ignore[union-attr]
            hours, rest = divmod(abs(offset), 60)
            named = (
                "UTC"
                if not offset
                else f"UTC{'+' if offset > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")
            )

            letter = moments.span_words(at, 90, name)
            page = str(moments.when(at, name, 90, reader_zone="Europe/Madrid"))

            assert f"from {there:%H:%M} to {ends:%H:%M}" in letter
            assert f"{there.day} {there:%B} {there.year}" in letter
            assert f"({named})" in letter and named in page
            assert f'datetime="{there.isoformat(timespec="minutes")}"' in page
            in_madrid = at.astimezone(ZoneInfo("Europe/Madrid"))
            if in_madrid.utcoffset() != there.utcoffset():
                assert f"{in_madrid:%H:%M}" in page.partition('class="yours"')[2]


def test_a_second_hour_of_two_is_told_in_utc(whole: Event) -> None:
    """01:30 comes twice on 1 November 2026 in New York; a local time would mean the first."""
    second = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)

    text = ical.public(whole, [session_at(whole, second, "America/New_York")], page_url=PAGE)

    assert "DTSTART:20261101T063000Z" in text
    assert checked(text)[0].starts == second


def test_the_rule_begins_by_the_clock_that_it_ends() -> None:
    """Spring in New York begins at 02:00 winter time, as RFC 5545 tells onsets; not at 03:00 summer time."""
    lines = zone_rules.component("America/New_York").split("\r\n")
    summer = lines[lines.index("BEGIN:DAYLIGHT") :][:6]

    assert summer == [
        "BEGIN:DAYLIGHT",
        "DTSTART:20200308T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
        "TZNAME:EDT",
        "TZOFFSETFROM:-0500",
        "TZOFFSETTO:-0400",
    ]


def test_what_was_irregular_is_told_date_by_date() -> None:
    """Chile began its summer late in 2022; Paraguay ended its changes in 2024."""
    chile, paraguay = zone_rules.component("America/Santiago"), zone_rules.component("America/Asuncion")

    assert "RDATE:20220911T000000\r\n" in chile
    assert "RRULE:FREQ=YEARLY;BYMONTH=9;BYMONTHDAY=2,3,4,5,6,7,8;BYDAY=SU" in chile
    assert "RRULE" not in paraguay and "RDATE:20241006T000000" in paraguay


def test_sessions_of_long_ago_and_far_ahead_have_their_rules(whole: Event) -> None:
    at = [datetime(2012, 7, 1, 12, tzinfo=UTC), datetime(2044, 7, 1, 12, tzinfo=UTC)]

    read = checked(ical.public(whole, [session_at(whole, one, "Europe/Madrid") for one in at], page_url=PAGE))

    assert [one.starts for one in read] == at


def test_a_zone_is_worked_out_once(whole: Event) -> None:
    assert zone_rules.component("America/Bogota") is zone_rules.component("America/Bogota")
