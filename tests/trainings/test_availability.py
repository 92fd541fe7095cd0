"""Whether somebody said that they are free, by the clock on their wall and across its changes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trainings.availability import NOTHING, Answer, Days, Said, Span, Week

GUATEMALA, NEW_YORK = "America/Guatemala", "America/New_York"
TUESDAY, WEDNESDAY, SUNDAY = 1, 2, 6


def span(starts: str, minutes: int = 60, zone: str = GUATEMALA) -> Span:
    begins = datetime.fromisoformat(starts).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return Span(begins, begins + timedelta(minutes=minutes))


def week(day: int, begins: str, ends: str) -> Week:
    return Week(day, time.fromisoformat(begins), time.fromisoformat(ends))


def away(first: str, last: str, begins: str = "", ends: str = "", *, is_free: bool = False) -> Days:
    hours = [time.fromisoformat(hour) if hour else None for hour in (begins, ends)]
    return Days(is_free, date.fromisoformat(first), date.fromisoformat(last), *hours)


def answer(said: Said, at: Span) -> str:
    return said.about(at).answer


TUESDAYS = Said(GUATEMALA, [week(TUESDAY, "09:00", "12:00"), week(TUESDAY, "14:00", "18:00")])


@pytest.mark.parametrize(
    ("starts", "minutes", "expected"),
    [
        ("2026-12-01 09:00", 180, "free"),
        ("2026-12-01 08:59", 60, "not-free"),
        ("2026-12-01 11:01", 60, "not-free"),
        ("2026-12-01 11:00", 240, "not-free"),  # the lunch between is not free
        ("2026-12-01 17:00", 60, "free"),
        ("2026-12-02 09:00", 60, "not-free"),
    ],
)
def test_a_class_is_within_the_hours_of_the_week_or_it_is_not(
    starts: str, minutes: int, expected: str
) -> None:
    assert answer(TUESDAYS, span(starts, minutes)) == expected


def test_whoever_has_said_nothing_has_not_said_that_they_are_not_free() -> None:
    assert answer(NOTHING, span("2026-12-01 09:00")) == "not-said"
    only_away = Said(GUATEMALA, days=[away("2026-12-01", "2026-12-03")])
    assert answer(only_away, span("2026-12-02 09:00")) == "away"
    assert answer(only_away, span("2026-12-04 09:00")) == "not-said"


def test_days_away_and_days_beyond_the_week_change_what_the_week_says() -> None:
    holiday = away("2026-12-01", "2026-12-08")
    said = Said(
        GUATEMALA,
        TUESDAYS.week,
        [
            holiday,
            away("2026-12-15", "2026-12-15", "09:00", "10:00"),
            away("2026-12-16", "2026-12-16", is_free=True),
            away("2026-12-22", "2026-12-22", "12:00", "14:00", is_free=True),
        ],
    )
    assert said.about(span("2026-12-08 09:00")) == (Answer.AWAY, holiday)
    assert answer(said, span("2026-12-15 09:30")) == "away"
    assert answer(said, span("2026-12-15 10:00")) == "free"
    assert answer(said, span("2026-12-16 00:00", 1440)) == "free"
    assert answer(said, span("2026-12-22 09:00", 540)) == "free"  # the lunch is free for once


def test_away_wins_over_free_and_a_busy_minute_over_both() -> None:
    said = Said(
        GUATEMALA,
        days=[away("2026-12-01", "2026-12-05", is_free=True), away("2026-12-03", "2026-12-03")],
        busy=[span("2026-12-04 08:00"), span("2026-12-04 10:00")],
    )
    assert answer(said, span("2026-12-02 09:00")) == "free"
    assert answer(said, span("2026-12-03 09:00")) == "away"
    assert answer(said, span("2026-12-04 09:00")) == "free"
    assert answer(said, span("2026-12-04 09:00", 61)) == "not-free"
    assert answer(said, span("2026-12-04 08:59")) == "not-free"


def test_hours_over_midnight_are_two_days_that_meet() -> None:
    said = Said(GUATEMALA, [week(TUESDAY, "20:00", "00:00"), week(WEDNESDAY, "00:00", "02:00")])
    assert answer(said, span("2026-12-01 23:00", 180)) == "free"
    assert answer(said, span("2026-12-01 23:00", 181)) == "not-free"
    late = Said(GUATEMALA, said.week, [away("2026-12-02", "2026-12-02")])
    assert (answer(late, span("2026-12-01 22:00", 120)), answer(late, span("2026-12-01 23:00", 90))) == (
        "free",
        "away",
    )


def test_the_hours_stay_those_on_the_wall_when_clocks_change() -> None:
    """In New York clocks go forward on 14 March 2027: nine on the wall is 14 UTC before, 13 UTC after."""
    said = Said(NEW_YORK, [week(day, "09:00", "10:00") for day in range(7)])
    for day, hour in ((13, 14), (14, 13)):
        at = Span(datetime(2027, 3, day, hour, tzinfo=UTC), datetime(2027, 3, day, hour + 1, tzinfo=UTC))
        assert answer(said, at) == "free"
        for other in (-1, 1):
            assert answer(said, Span(*(one + timedelta(hours=other) for one in at))) == "not-free"


def test_a_night_with_an_hour_less_or_more_is_free_from_end_to_end() -> None:
    said = Said(NEW_YORK, [week(SUNDAY, "00:00", "06:00")])
    assert answer(said, span("2027-03-14 00:00", 300, NEW_YORK)) == "free"
    assert answer(said, span("2027-03-14 00:00", 301, NEW_YORK)) == "not-free"
    assert answer(said, span("2027-11-07 00:00", 420, NEW_YORK)) == "free"
    assert answer(said, span("2027-11-07 00:00", 421, NEW_YORK)) == "not-free"


def test_hours_are_those_of_the_trainer_wherever_the_class_is() -> None:
    """Nine in Guatemala is noon in São Paulo."""
    assert answer(TUESDAYS, span("2026-12-01 12:00", 180, "America/Sao_Paulo")) == "free"
    assert answer(TUESDAYS, span("2026-12-01 09:00", 60, "America/Sao_Paulo")) == "not-free"


STEP = 30
slots = st.integers(0, 47)


@given(
    free=st.lists(st.tuples(st.integers(0, 6), slots, slots), max_size=8),
    busy=st.lists(st.tuples(st.integers(0, 335), st.integers(1, 6)), max_size=6),
    gone=st.sets(st.integers(0, 6), max_size=2),
    at=st.integers(0, 320),
    long=st.integers(1, 8),
)
def test_it_says_what_counting_every_half_hour_says(
    free: list[tuple[int, int, int]], busy: list[tuple[int, int]], gone: set[int], at: int, long: int
) -> None:
    """A week of half hours, each counted on its own, from Monday 30 November."""
    monday = datetime(2026, 11, 30, tzinfo=ZoneInfo(GUATEMALA)).astimezone(UTC)

    def clock(slot: int) -> time:
        return time(slot % 48 // 2, slot % 2 * STEP)

    def between(first: int, slots: int) -> Span:
        return Span(
            monday + timedelta(minutes=STEP * first), monday + timedelta(minutes=STEP * (first + slots))
        )

    free = [(day, first, last) for day, first, last in free if last == 0 or last > first]
    is_free = {day * 48 + slot for day, first, last in free for slot in range(first, last or 48)}
    taken = {slot for first, slots in busy for slot in range(first, first + slots)}
    merged: list[tuple[int, int]] = []
    for slot in sorted(taken):
        if merged and merged[-1][0] + merged[-1][1] == slot:
            merged[-1] = (merged[-1][0], merged[-1][1] + 1)
        else:
            merged.append((slot, 1))
    said = Said(
        GUATEMALA,
        [Week(day, clock(first), clock(last)) for day, first, last in free],
        [
            away(f"{date(2026, 11, 30) + timedelta(days=day)}", f"{date(2026, 11, 30) + timedelta(days=day)}")
            for day in gone
        ],
        [between(*one) for one in merged],
    )
    # The week after repeats the hours of the first.
    wanted = range(at, at + long)
    if any(slot // 48 in gone for slot in wanted):
        expected = "away"
    elif any(slot in taken for slot in wanted):
        expected = "not-free"
    elif all(slot % 336 in is_free for slot in wanted):
        expected = "free"
    else:
        expected = "not-free" if free else "not-said"
    assert answer(said, between(at, long)) == expected
