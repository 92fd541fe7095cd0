"""A moment on screen: the event's hour with its zone named, and the reader's own beside it."""

import re
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import available_timezones

import pytest
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation
from django.utils.formats import date_format

from convite import moments

KYOTO = datetime(2023, 10, 10, 23, 30, tzinfo=UTC)


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def test_a_reader_without_a_zone_gets_the_events_hour_and_what_a_script_needs() -> None:
    with translation.override("en"):
        html = moments.when(KYOTO, "Asia/Tokyo", 60)
    assert words(html) == "Wednesday 11 October 2023 from 08:30 to 09:30 Tokyo time (UTC+9)"
    assert 'datetime="2023-10-11T08:30+09:00" data-when="full"' in html


def test_a_reader_with_a_zone_reads_their_own_day_beside_it() -> None:
    with translation.override("en"):
        html = moments.when(KYOTO, "Asia/Tokyo", 60, reader_zone="America/Panama")
    assert words(html).endswith("Tokyo time (UTC+9) For you: Tuesday 10, 18:30")


def test_a_reader_whose_clock_agrees_is_told_the_hour_once() -> None:
    with translation.override("en"):
        html = moments.when(KYOTO, "America/Guatemala", 60, reader_zone="America/Tegucigalpa")
    assert "For you" not in html


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("es", ["16 mar", "16 nov", "marzo", "6 h 45 min"]),
        ("pt-br", ["16 mar", "16 nov", "março", "6 h 45 min"]),
        ("en", ["16 Mar", "16 Nov", "March", "6 h 45 min"]),
    ],
)
def test_a_short_day_follows_its_language_and_no_line_breaks_in_it_nor_in_a_length(
    language: str, said: list[str]
) -> None:
    march, november = date(2026, 3, 16), date(2026, 11, 16)
    with translation.override(language):
        html = Template(
            "{{ march|short_day }}|{{ november|short_day }}|{{ march|month_name }}|{{ 405|duration }}"
        ).render(Context({"march": march, "november": november}))
    assert html == "|".join(said).replace(" ", "\u00a0")


def test_no_page_asks_django_for_the_name_of_a_day_or_month() -> None:
    """Its names are small in English or capitals in Portuguese; those of `moments` follow the language."""
    root = Path(__file__).resolve().parents[2]
    names = re.compile(r"""\|date:["'][^"'_]*[bDEFlMN][^"'_]*["']""")
    pages = [path for path in root.glob("*/templates/**/*") if path.suffix in (".html", ".txt")]
    assert len(pages) > 200
    assert [path.name for path in pages if names.search(path.read_text(encoding="utf-8"))] == []


def test_a_session_that_crosses_midnight_says_so() -> None:
    with translation.override("en"):
        html = moments.when(KYOTO, "UTC", 60)
    assert "from 23:30 to 00:30 the next day" in html


def test_beside_a_calendar_leaf_the_day_is_said_only_to_who_listens() -> None:
    with translation.override("en"):
        html = moments.when(KYOTO, "Asia/Tokyo", 60, form="beside")
    assert '<span class="away">Wednesday 11 October 2023, </span><b>08:30\u201309:30</b>' in html


def test_summer_time_is_that_of_the_day_and_not_of_today() -> None:
    with translation.override("en"):
        january = moments.zone_words(datetime(2026, 1, 15, 12, tzinfo=UTC), "America/Santiago")
        july = moments.zone_words(datetime(2026, 7, 15, 12, tzinfo=UTC), "America/Santiago")
    assert (january, july) == ("Santiago (Chile) time (UTC\u22123)", "Santiago (Chile) time (UTC\u22124)")


BACK, FORWARD = " (the clocks go back in between)", " (the clocks go forward in between)"


@pytest.mark.parametrize(
    ("start", "minutes", "place", "told"),
    [
        (datetime(2026, 11, 1, 5, 30), 60, "America/New_York", "from 01:30 to 01:30" + BACK),
        (datetime(2026, 11, 1, 6, 30), 60, "America/New_York", "from 01:30 to 02:30"),
        (datetime(2026, 3, 8, 6, 30), 60, "America/New_York", "from 01:30 to 03:30" + FORWARD),
        (datetime(2026, 4, 5, 2, 45), 30, "America/Santiago", "from 23:45 to 23:15" + BACK),
        (datetime(2026, 9, 6, 3, 30), 60, "America/Santiago", "from 23:30 to 01:30 the next day" + FORWARD),
        (datetime(2026, 10, 25, 0, 30), 60, "Europe/Madrid", "from 02:30 to 02:30" + BACK),
        (datetime(2026, 10, 25, 1, 30), 60, "Europe/Madrid", "from 02:30 to 03:30"),
        (datetime(2026, 3, 29, 0, 30), 45, "Europe/Madrid", "from 01:30 to 03:15" + FORWARD),
    ],
)
def test_hours_in_which_the_clocks_change_say_so(
    start: datetime, minutes: int, place: str, told: str
) -> None:
    start = start.replace(tzinfo=UTC)
    short = told.replace("from ", "").replace(" to ", "\u2013").replace(" the next day", "")
    with translation.override("en"):
        letter = moments.span_words(start, minutes, place)
        page = words(moments.when(start, place, minutes))
        card = moments.when(start, place, minutes, form="beside")
        named = moments.place_words(place)
    assert f", {told}, " in letter
    assert f" {told} {named}" in page
    assert f"<b>{short}</b>" in card


def test_the_change_of_the_clocks_is_told_in_the_language_asked_for() -> None:
    start = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    with translation.override("es"):
        html = moments.when(start, "Europe/Madrid", 60, form="hours", language="en")
    assert "02:30\u201302:30 (the clocks go back in between)" in html


@pytest.mark.parametrize(("language", "leaf"), [("es", "mié"), ("pt-br", "qua"), ("en", "Wed")])
def test_the_leaf_speaks_the_language_of_the_page(language: str, leaf: str) -> None:
    with translation.override(language):
        assert leaf in words(moments.day_block(date(2026, 11, 25)))


def test_saturday_keeps_its_accent_in_portuguese() -> None:
    with translation.override("pt-br"):
        assert words(moments.day_block(date(2026, 11, 28))) == "sáb 28 nov 2026"


def test_a_zone_is_named_by_its_place_as_people_write_it() -> None:
    with translation.override("es"):
        named = [moments.place_words(name) for name in ("America/Sao_Paulo", "America/La_Paz")]
    assert named == ["São Paulo", "La Paz"]


@pytest.mark.parametrize(
    ("language", "named"),
    [
        ("es", ["Zúrich", "Viena", "Nueva York", "Puerto España", "Kingston (Jamaica)", "Seúl", "Belén"]),
        ("pt-br", ["Zurique", "Viena", "Nova York", "Port of Spain", "Kingston (Jamaica)", "Seul", "Belém"]),
        (
            "en",
            ["Zurich", "Vienna", "New York", "Port of Spain", "Kingston (Jamaica)", "Seoul", "Belém"],
        ),
    ],
)
def test_a_place_far_away_has_its_name_in_the_readers_language(language: str, named: list[str]) -> None:
    zones = ("Europe/Zurich", "Europe/Vienna", "America/New_York", "America/Port_of_Spain", "America/Jamaica",
             "Asia/Seoul", "America/Belem")  # fmt: skip
    with translation.override(language):
        assert [moments.place_words(zone) for zone in zones] == named


def test_each_place_is_a_zone_and_named_once() -> None:
    assert not set(moments.PLACES) & set(moments.FURTHER)
    assert set(moments.PLACES) | set(moments.FURTHER) <= available_timezones()


def test_whoever_is_in_the_caribbean_can_choose_their_hour() -> None:
    assert {"America/Port_of_Spain", "America/Jamaica", "America/Port-au-Prince"} <= set(moments.PLACES)


def test_a_day_in_full_is_that_of_the_place() -> None:
    with translation.override("en"):
        html = Template('{{ moment|day_words:"Asia/Tokyo" }}, {{ moment|day_words }}').render(
            Context({"moment": KYOTO})
        )
    assert html == "Wednesday 11 October 2023, Tuesday 10 October 2023"


def test_an_unknown_zone_is_read_as_utc() -> None:
    assert str(moments.zone("Nowhere/Atlantis")) == "UTC"


def test_a_date_that_is_not_set_says_so() -> None:
    with translation.override("en"):
        html = Template("{% when moment %}").render(
            Context({"moment": None, "request": RequestFactory().get("/")})
        )
    assert words(html) == "Date to be announced"


def test_thirty_moments_cost_a_page_under_two_milliseconds() -> None:
    template = Template('{% for m in moments %}{% when m "America/Panama" 60 form="beside" %}{% endfor %}')
    context = Context(
        {"moments": [KYOTO + timedelta(hours=n) for n in range(30)], "request": RequestFactory().get("/")}
    )
    template.render(context)
    spent = []
    for _round in range(20):
        begin = time.perf_counter()
        template.render(context)
        spent.append(time.perf_counter() - begin)
    assert min(spent) < 0.002


@pytest.mark.parametrize(
    ("language", "zone", "words"),
    [
        ("en", "America/Guatemala", "9 Nov 2026 23:30, Guatemala time (UTC−6)"),
        ("es", "Europe/Madrid", "10/11/2026 06:30, hora de Madrid (UTC+1)"),
        ("pt-br", "UTC", "10/11/2026 05:30, UTC"),
    ],
)
def test_when_something_was_done_names_its_zone(language: str, zone: str, words: str):
    with translation.override(language):
        assert moments.stamp_words(datetime(2026, 11, 10, 5, 30, tzinfo=UTC), zone) == words


@pytest.mark.parametrize(("language", "month"), [("es", "mayo"), ("pt-br", "maio"), ("en", "May")])
def test_the_month_of_may_is_no_permission(language: str, month: str) -> None:
    with translation.override(language):
        assert moments.month_words(date(2024, 5, 6)) == month
        assert month in moments.day_words(date(2024, 5, 6))


def test_months_within_a_date_are_small_in_spanish_and_portuguese() -> None:
    said = []
    for language in ("es", "pt-br", "en"):
        with translation.override(language):
            said.append(date_format(date(2026, 11, 9), "DATE_FORMAT"))
    assert said == ["9 de noviembre de 2026", "9 de novembro de 2026", "9 November 2026"]
