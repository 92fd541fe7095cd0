"""Busy times out of a calendar file: when, and never what; a hostile file changes nothing."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from people.models import Person
from trainings import calendar_files, calendar_reading, teaching
from trainings.errors import (
    CalendarBroken,
    CalendarRefused,
    CalendarRepeatsTooOften,
    CalendarTooLarge,
    CalendarZoneUnknown,
    NoCalendar,
)
from trainings.models import BusyTime

DATA = Path(__file__).parent.parent / "data" / "calendars"
ZONE = "America/Guatemala"
AFTER = datetime(2026, 11, 10, 15, tzinfo=UTC)


def busy(content: bytes, zone: str = ZONE, on: str = "") -> list[str]:
    """The busy times by the clock of a zone, as `11-24 08:00–09:30`."""
    there = ZoneInfo(on or zone)
    read = calendar_files.read(content, time_zone=zone, now=AFTER)
    return [
        f"{starts.astimezone(there):%m-%d %H:%M}–{ends.astimezone(there):%m-%d %H:%M}"
        for starts, ends in read.times
    ]


def calendar(*entries: str) -> bytes:
    lines = "\r\n".join(entries)
    top = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//x//ES\r\n"
    return f"{top}{lines}\r\nEND:VCALENDAR\r\n".encode()


def entry(*lines: str, uid: str = "1") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261101T000000Z", *lines, "END:VEVENT"])


ONCE = ("DTSTART:20261201T100000Z", "DTEND:20261201T110000Z")


def test_googles_series_leaves_its_exceptions_out_and_moves_what_was_moved() -> None:
    assert busy((DATA / "google.ics").read_bytes()) == [
        # The first goes on still; the 17th is an exception, and the 24th was moved to the 25th.
        "11-10 08:00–11-10 09:30",
        "11-25 15:00–11-25 16:30",
        "12-01 08:00–12-01 09:30",
        # Two whole days in the zone of the reader; the birthday and what was called off take no time.
        "12-12 00:00–12-14 00:00",
    ]


def test_outlooks_own_zone_names_and_free_days_are_understood() -> None:
    # The clocks change in New York on 14 March: the same hour on the wall, an hour earlier elsewhere.
    assert busy((DATA / "outlook.ics").read_bytes()) == [
        "03-12 08:00–03-12 09:00",
        "03-13 08:00–03-13 09:00",
        "03-14 07:00–03-14 08:00",
        "03-15 07:00–03-15 08:00",
    ]


def test_apples_hours_without_a_zone_are_those_of_whoever_gives_the_file() -> None:
    content = (DATA / "apple.ics").read_bytes()
    assert busy(content, "America/Sao_Paulo")[0] == "12-02 10:00–12-02 11:00"
    assert busy(content, ZONE)[0] == "12-02 10:00–12-02 11:00"
    # Over midnight; the series ends with its last instant.
    assert busy(content, ZONE, on="America/Sao_Paulo")[1:] == [
        "12-07 22:00–12-08 02:00",
        "01-04 22:00–01-05 02:00",
    ]


def test_nothing_but_hours_is_even_parsed() -> None:
    content = (DATA / "google.ics").read_bytes()
    assert b"Quetzalina" in content
    bare = calendar_reading._bare(content, AFTER)
    assert "RRULE:FREQ=WEEKLY" in bare
    for word in ("Quetza", "colibri", "Clínica", "SUMMARY", "ATTENDEE", "mailto", "VALARM", "20200107"):
        assert word not in bare


def test_times_that_meet_are_one_so_that_how_many_there_are_is_not_told() -> None:
    content = calendar(
        entry("DTSTART:20261201T100000Z", "DTEND:20261201T110000Z", uid="1"),
        entry("DTSTART:20261201T110000Z", "DTEND:20261201T120000Z", uid="2"),
        entry("DTSTART:20261201T113000Z", "DTEND:20261201T114500Z", uid="3"),
    )
    assert busy(content, "UTC") == ["12-01 10:00–12-01 12:00"]


def test_a_year_ahead_is_read_and_no_more() -> None:
    content = calendar(entry(*ONCE, "RRULE:FREQ=WEEKLY"))
    read = calendar_files.read(content, time_zone=ZONE, now=AFTER)
    assert read.until == AFTER + timedelta(days=366)
    assert (read.times[0][0], read.times[-1][1] < read.until) == (datetime(2026, 12, 1, 10, tzinfo=UTC), True)
    assert len(read.times) == 50


@pytest.mark.parametrize(
    ("content", "refusal"),
    [
        (b"", NoCalendar),
        (b"\x00\xff\xfe" * 400, NoCalendar),
        (b"PK\x03\x04 a picture of a calendar", NoCalendar),
        (b"<html>not logged in</html>", NoCalendar),
        (calendar(entry("DTSTART:tomorrow")), CalendarBroken),
        (calendar(entry(*ONCE, "RRULE:FREQ=SOMETIMES")), CalendarBroken),
        (calendar(entry("DTEND:20261201T110000Z")), CalendarBroken),
        (calendar(entry(*ONCE, "RRULE:FREQ=SECONDLY")), CalendarRepeatsTooOften),
        (calendar(entry(*ONCE, "rrule:interval=1;freq=minutely")), CalendarRepeatsTooOften),
        (calendar(entry(*ONCE, "RRU\r\n LE:FREQ=HOU\r\n RLY")), CalendarRepeatsTooOften),
        (calendar(entry("DTSTART;TZID=Mars/Olympus:20261201T100000")), CalendarZoneUnknown),
        (calendar(entry(*ONCE, "EXDATE;TZID=Mars/Olympus:20261201T100000")), CalendarZoneUnknown),
        (b"BEGIN:VCALENDAR\r\n" + b"X" * calendar_files.MOST_BYTES, CalendarTooLarge),
        (calendar(*(entry(*ONCE, uid=str(each)) for each in range(5_001))), CalendarTooLarge),
        (calendar(*(entry(*ONCE, "RRULE:FREQ=DAILY", uid=str(n)) for n in range(30))), CalendarTooLarge),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_taken_says_why(content: bytes, refusal: type[CalendarRefused]) -> None:
    with pytest.raises(refusal):
        busy(content)


def test_a_rule_that_never_comes_true_ends_with_its_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reader looks for a 30 February until the year 9999, again and again."""
    monkeypatch.setattr(calendar_files, "LONGEST", 1.5)
    never = "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30"
    with pytest.raises(CalendarTooLarge):
        busy(calendar(*(entry(*ONCE, never, uid=str(each)) for each in range(50))))


def test_a_file_full_of_words_is_no_longer_than_its_hours() -> None:
    """Four megabytes of what somebody wrote beside one entry."""
    assert busy(calendar(entry(*ONCE, "DESCRIPTION:" + "x" * 4_000_000)), "UTC") == [
        "12-01 10:00–12-01 11:00"
    ]


def test_what_is_read_anew_replaces_what_was_known_and_a_refused_file_changes_nothing(
    trainer: Person, now: datetime
) -> None:
    teaching.take_calendar(trainer, calendar(entry(*ONCE)), now=now)
    teaching.take_calendar(trainer, (DATA / "google.ics").read_bytes(), now=now + timedelta(days=1))
    profile = teaching.of(trainer)
    assert (profile.busy_times.count(), profile.calendar_read_at) == (3, now + timedelta(days=1))

    with pytest.raises(NoCalendar):
        teaching.take_calendar(trainer, b"nonsense", now=now + timedelta(days=2))
    profile.refresh_from_db()
    assert (profile.busy_times.count(), profile.calendar_read_at) == (3, now + timedelta(days=1))

    teaching.drop_calendar(trainer)
    profile.refresh_from_db()
    assert (BusyTime.objects.count(), profile.calendar_read_at, profile.calendar_until) == (0, None, None)
