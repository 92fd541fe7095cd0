"""An event's programme as a list and as a grid, by day, track and room, and what of it is on now."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms import records
from cms.lists import timetable
from cms.lists.programme import Line
from events import schedule
from events.models import Event, Session
from tests.cms.test_pages import page_url, read

FIRST = datetime(2026, 11, 13, 15, 0, tzinfo=UTC)  # 9:00 in Guatemala


def line(title: str, hours: float, place: str = "", track: str = "", **more: Any) -> Line:
    """A session so many hours after the first one begins."""
    zone, minutes = more.pop("zone", "America/Guatemala"), more.pop("minutes", 60)
    start, status = FIRST + timedelta(hours=hours), more.pop("status", "scheduled")
    return Line(f"/{title}/", title, "Panel", status, start, zone, minutes, place, (), "", track)


TWO_DAYS = [
    line("a", 0, "Salón", "redes"), line("b", 0, "Patio", "datos"), line("c", 1, "Salón", "datos"),
    line("d", 24, "Patio", "redes"), line("e", 25, "", ""),
]  # fmt: skip


def titles(lines: Any) -> list[str]:
    return [one.title for one in lines]


# --- Views ----------------------------------------------------------------------------------------


def test_without_a_wish_the_sessions_stand_under_their_days() -> None:
    told = timetable.laid_out(TWO_DAYS, {})

    assert [(day, titles(lines)) for day, lines in told.by_day] == [
        (date(2026, 11, 13), ["a", "b", "c"]), (date(2026, 11, 14), ["d", "e"]),
    ]  # fmt: skip
    assert (told.groups, told.grids) == ([], [])
    assert [one.words for one in told.ways] == ["Por día", "Por sala", "Por eje"]


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("room", [("Patio", ["b", "d"]), ("Salón", ["a", "c"]), ("", ["e"])]),
        ("track", [("datos", ["b", "c"]), ("redes", ["a", "d"]), ("", ["e"])]),
    ],
)
def test_a_list_by_room_or_track_has_each_session_once(by: str, groups: Any) -> None:
    told = timetable.laid_out(TWO_DAYS, {"by": by})

    shown = [(one.heading, [line.title for _day, lines in one.days for line in lines]) for one in told.groups]
    assert shown == groups


def test_a_grid_has_the_hours_down_and_the_rooms_across() -> None:
    told = timetable.laid_out(TWO_DAYS, {"view": "grid"})

    assert told.columns == ["Patio", "Salón", ""]
    assert [
        (day, [[titles(lines) for _room, lines in row.cells] for row in rows]) for day, rows in told.grids
    ] == [
        (date(2026, 11, 13), [[["b"], ["a"], []], [[], ["c"], []]]),
        (date(2026, 11, 14), [[["d"], [], []], [[], [], ["e"]]]),
    ]


def test_one_day_is_shown_by_itself_and_every_address_keeps_what_was_chosen() -> None:
    told = timetable.laid_out(
        TWO_DAYS, {"view": "grid", "by": "track", "day": "2026-11-14", "zone": "America/Lima", "x": "y"}
    )

    assert [day for day, _rows in told.grids] == [date(2026, 11, 14)]
    assert told.columns == ["redes", ""]
    assert [one.url for one in told.days] == [
        "?view=grid&by=track&zone=America%2FLima#programme",
        "?view=grid&by=track&day=2026-11-13&zone=America%2FLima#programme",
        "?view=grid&by=track&day=2026-11-14&zone=America%2FLima#programme",
    ]
    assert [one.here for one in told.days] == [False, False, True]
    assert told.views[0].url == "?day=2026-11-14&zone=America%2FLima#programme"


@pytest.mark.parametrize("asked", [{"view": "x"}, {"by": "z"}, {"day": "2026-99-99"}, {"day": "2030-01-01"}])
def test_what_is_not_there_is_left_aside(asked: dict[str, str]) -> None:
    assert timetable.laid_out(TWO_DAYS, asked) == timetable.laid_out(TWO_DAYS, {})


def test_three_sessions_need_no_other_views() -> None:
    told = timetable.laid_out(TWO_DAYS[:3], {"view": "grid"})

    assert (told.view, told.views, told.ways, told.days) == ("list", [], [], [])


# --- Now and next -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "on", "ahead"),
    [
        (-13, [], []), (-1, [], ["a", "b"]), (0, ["a", "b"], ["c"]), (0.99, ["a", "b"], ["c"]),
        (1, ["c"], ["d"]), (3, [], ["d"]), (25.5, ["e"], []), (27, [], []),
    ],
)  # fmt: skip
def test_what_is_on_and_what_comes_next(hours: float, on: list[str], ahead: list[str]) -> None:
    now, later = timetable.now_and_next(TWO_DAYS, FIRST + timedelta(hours=hours))

    assert (titles(now), titles(later)) == (on, ahead)


def test_a_session_over_midnight_is_on_on_both_days_and_zones_do_not_matter() -> None:
    # 23:30 in Guatemala, and an hour that begins at the same moment elsewhere.
    lines = [line("tarde", 14.5, minutes=120), line("lejos", 14.5, zone="Asia/Tokyo", minutes=60)]
    midnight = FIRST + timedelta(hours=15)

    assert titles(timetable.now_and_next(lines, midnight - timedelta(minutes=1))[0]) == ["tarde", "lejos"]
    assert titles(timetable.now_and_next(lines, midnight + timedelta(minutes=45))[0]) == ["tarde"]


def test_what_was_called_off_is_neither_on_nor_next() -> None:
    lines = [line("a", 0, status="cancelled"), line("b", 1), line("c", 2)]

    assert [titles(told) for told in timetable.now_and_next(lines, FIRST)] == [[], ["b"]]


# --- The page -------------------------------------------------------------------------------------


@pytest.fixture
def big(published: Session, now: datetime) -> Event:
    """An event of six sessions on two days, in two rooms and two tracks."""
    event = published.event
    for number in range(5):
        schedule.add_session(
            event, title={"es": f"Taller {number}"}, declared_minutes=60, room=("Patio", "Salón")[number % 2],
            wall_start=datetime(2026, 11, 13 + number // 3, 10 + number),
            track=("datos", "redes")[number % 2],
            by=None, now=now,
        )  # fmt: skip
    Session.objects.filter(event=event).update(status="scheduled")
    records.publish_event(event)
    return event


def test_a_reader_shares_the_grid_of_a_day(client: Client, big: Event) -> None:
    text = read(client, page_url(big) + "?view=grid&by=room&day=2026-11-13")

    assert text.count('<table class="time-grid of-one-zone">') == 1
    assert re.findall(r'<th scope="col">([^<]+)</th>', text)[:3] == ["Hora", "Patio", "Salón"]
    assert 'data-label="Patio"' in text
    assert 'href="?view=grid&amp;by=track&amp;day=2026-11-13#programme"' in text
    shown = text[text.index("<main") :]
    assert "Taller 0" in shown and "Taller 4" not in shown


def test_a_reader_sees_on_the_day_what_is_on(client: Client, big: Event, time_machine: Any) -> None:
    assert "now-and-next" not in read(client, page_url(big))

    time_machine.move_to(datetime(2026, 11, 13, 16, 30, tzinfo=UTC), tick=False)

    text = read(client, page_url(big))
    assert 'id="h-now">Ahora' in text and 'id="h-next">Siguiente' in text


@pytest.mark.parametrize("query", ["", "?view=grid", "?by=track", "?by=room"])
def test_more_sessions_cost_no_more_queries(client: Client, big: Event, now: datetime, query: str) -> None:
    def price() -> int:
        count = Session.objects.count()
        with CaptureQueriesContext(connection) as asked:
            read(client, f"{page_url(big)}{query}{'&' if query else '?'}n={count}")
        return len(asked)

    few = price()
    for number in range(3):
        schedule.add_session(
            big, title={"es": f"Otro {number}"}, declared_minutes=60, room="Patio",
            wall_start=datetime(2026, 11, 14, 10 + number), by=None, now=now,
        )  # fmt: skip
    records.publish_event(big)
    assert price() == few <= 12
