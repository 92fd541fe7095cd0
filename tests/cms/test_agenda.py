"""The sessions ahead of a whole site: by day, track and room, in a grid, and what is on now."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cms import records
from cms.lists import agenda, listings
from cms.lists.agenda import Line
from events import programme
from events.models import Event, Session
from people.models import Organisation
from tests.cms.test_pages import read

FIRST = datetime(2026, 11, 13, 15, 0, tzinfo=UTC)  # 9:00 in Guatemala
PAGE = "/es/sesiones/"


def line(title: str, hours: float, place: str = "", track: str = "", **more: Any) -> Line:
    """A session so many hours after the first one begins."""
    told = {"kind": "Panel", "status": "scheduled", "zone": "America/Guatemala", "minutes": 60, "by": ""}
    start = FIRST + timedelta(hours=hours)
    return Line(url=f"/{title}/", title=title, instant=start, place=place, track=track, **(told | more))


def titles(lines: Any) -> list[str]:
    return [one.title for one in lines]


# --- Laid out -------------------------------------------------------------------------------------


def test_sessions_stand_under_the_day_on_their_own_wall_whatever_the_zone() -> None:
    # In Tokyo the 14th begins while it is the 13th in Guatemala.
    lines = [line("a", 0), line("tokio", 2, zone="Asia/Tokyo"), line("b", 3), line("c", 24)]

    told = agenda.laid_out(lines, "day", None)

    assert [(day, titles(found)) for day, found in told.by_day] == [
        (date(2026, 11, 13), ["a", "b"]), (date(2026, 11, 14), ["tokio", "c"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("view", "groups"),
    [
        ("room", [("Patio", ["b", "d"]), ("Salón", ["a"]), ("", ["c"])]),
        ("track", [("Datos", ["b"]), ("redes", ["a", "d"]), ("", ["c"])]),
    ],
)
def test_each_session_stands_once_under_its_room_or_track(view: str, groups: Any) -> None:
    lines = [
        line("a", 0, "Salón", "redes"), line("b", 0, "Patio", "Datos"), line("c", 1),
        line("d", 30, "Patio", "redes"),
    ]  # fmt: skip

    told = agenda.laid_out(lines, view, None)

    assert [
        (one.heading, [line.title for _day, mine in one.days for line in mine]) for one in told.groups
    ] == groups


def test_a_grid_has_the_rooms_of_its_day_alone_and_one_zone() -> None:
    lines = [
        line("a", 0, "Salón"),
        line("b", 0, "Patio"),
        line("lejos", 0, "Aula", zone="America/Lima"),
        line("c", 24, "Otra"),
    ]

    told = agenda.laid_out(lines, "grid", None).grids

    assert [(grid.day.day, grid.columns) for grid in told] == [
        (13, ["Patio", "Salón"]),
        (13, ["Aula"]),
        (14, ["Otra"]),
    ]
    assert [[titles(found) for _place, found in row.cells] for row in told[0].rows] == [[["b"], ["a"]]]


def test_a_page_ends_with_a_day_and_the_next_one_begins_another() -> None:
    lines = [line(f"{day}.{number}", 24 * day + number / 10) for day in range(3) for number in range(40)]

    first, second = (agenda.laid_out(lines, "day", number) for number in ("1", "2"))

    assert [(day.day, len(found)) for day, found in first.by_day] == [(13, 40), (14, 40)]
    assert [(day.day, len(found)) for day, found in second.by_day] == [(15, 40)]
    assert agenda.laid_out(lines, "day", "x").page.number == 1


def test_of_three_sessions_nothing_else_is_offered_and_of_more_what_tells_something() -> None:
    assert agenda.choices({}, agenda.Offered(3, 3, 3, 1)) == []
    some = agenda.choices({"topic": "redes", "zone": "America/Lima", "page": "2"}, agenda.Offered(9, 0, 2, 9))
    assert [(one.url, one.here) for one in some] == [
        ("?topic=redes&zone=America%2FLima", True),
        ("?by=day&topic=redes&zone=America%2FLima", False),
        ("?by=room&topic=redes&zone=America%2FLima", False),
        ("?view=grid&topic=redes&zone=America%2FLima", False),
    ]
    # What is over and was one session each says no more by day than in its list.
    assert agenda.choices({"when": "past"}, agenda.Offered(9, 0, 2, 9)) == []
    assert [one.url for one in agenda.choices({"when": "past"}, agenda.Offered(9, 0, 0, 8))] == [
        "?when=past",
        "?by=day&when=past",
        "?view=grid&when=past",
    ]


@pytest.mark.parametrize(
    ("hours", "on", "ahead", "until"),
    [
        (-25, [], [], None), (-24, [], ["a", "b"], 0), (0, ["a", "b"], ["c"], 1), (1.5, ["c"], [], 2),
        (3, [], [], None),
    ],
)  # fmt: skip
def test_what_is_on_what_is_soon_and_until_when_that_holds(
    hours: float, on: list[str], ahead: list[str], until: float | None
) -> None:
    lines = [line("a", 0), line("b", 0), line("off", 0.5, status="cancelled"), line("c", 1), line("d", 90)]

    told = agenda.soon(lines, FIRST + timedelta(hours=hours))

    assert (titles(told.on), titles(told.next)) == (on, ahead)
    assert told.until == (None if until is None else FIRST + timedelta(hours=until))


# --- The page -------------------------------------------------------------------------------------


@pytest.fixture
def gathering(homes: dict[str, Any], time_machine: Any, now: datetime) -> Any:
    """Make a published gathering of so many sessions, an hour each, six a day in two rooms; read at NOW.

    The first four have pages of their own.
    """
    time_machine.move_to(now, tick=False)

    def make(title: str, number: int, *, first: datetime = now + timedelta(days=9), **facts: Any) -> Event:
        starts = [first + timedelta(days=turn // 6, hours=turn % 6 // 2) for turn in range(number)]
        facts = {"risk": "open", "status": "published", "venue": "Casa", "city": "Antigua"} | facts
        event = Event.objects.create(
            title_es=title, time_zone="America/Guatemala", starts_at=starts[0],
            ends_at=starts[-1] + timedelta(hours=1), **facts,
        )  # fmt: skip
        sessions = [
            Session(
                event=event, title_es=f"{title} {turn}", format="panel", status="scheduled",
                time_zone="America/Guatemala", wall_date=start.date(), wall_time=start.time(),
                starts_at=start, declared_minutes=60,
                room=("Patio", "Salón")[turn % 2], track=("redes", "datos")[turn % 2],
            )
            for turn, start in enumerate(starts)
        ]  # fmt: skip
        Session.objects.bulk_create(sessions[:4])
        records.publish_event(event)
        Session.objects.bulk_create(sessions[4:])
        return event

    return make


@pytest.mark.parametrize(
    ("query", "has"),
    [
        ("", ["Foro", "Aparte"]),
        ("?by=day", ['<h2 class="day-heading">', "Foro 0", "Foro 3", "Aparte 0"]),
        ("?by=track", ['<h2 class="group-heading">datos</h2>', '<h2 class="group-heading">redes</h2>']),
        ("?by=room", ['<h2 class="group-heading">Patio, Casa</h2>']),
        ("?view=grid", ['<table class="time-grid of-one-zone">', 'data-label="Salón, Casa"', "Foro 1"]),
    ],
)  # fmt: skip
def test_a_reader_chooses_how_to_see_it_by_a_plain_link(
    client: Client, gathering: Any, query: str, has: list[str]
) -> None:
    gathering("Foro", 4)
    gathering("Aparte", 1, venue="", city="Lima")

    text = read(client, PAGE + query)

    assert [words for words in has if words not in text] == []
    ways = re.findall(
        r'<a href="(\?[^"#]*)"( aria-current="true")?>([^<]+)</a>', text.split("Cómo se muestra")[1]
    )
    assert [(words, bool(here)) for _url, here, words in ways[:5]] == [
        (words, way == query) for words, way in (
            ("Lista", ""), ("Por día", "?by=day"), ("Por eje", "?by=track"), ("Por sala", "?by=room"),
            ("Cuadrícula", "?view=grid"),
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "tracks"),
    [
        (PAGE, ["datos", "redes"]),
        ("/pt/sessoes/", ["Dados abertos", "redes"]),
        ("/en/sessions/", ["datos", "Networks"]),
    ],
)
def test_a_track_is_called_as_in_the_readers_language_and_else_by_its_words(
    client: Client, gathering: Any, now: datetime, address: str, tracks: list[str]
) -> None:
    event = gathering("Foro", 4)
    columns = {"datos": {"name_pt_br": "Dados abertos"}, "redes": {"name_en": "Networks"}}
    programme.keep_tracks(event, names=columns, by=None, now=now)

    site = read(client, address + "?by=track")
    language = {"/es": "es", "/pt": "pt-br", "/en": "en"}[address[:3]]
    own = read(client, records.page_of(event, language).url_path + "?by=track")

    for text in (site, own):
        assert re.findall(r'<h2 class="group-heading">([^<]+)', text) == tracks
    # Named in no language any more, it is told by its words again.
    unnamed = {words: dict.fromkeys(names, "") for words, names in columns.items()}
    programme.keep_tracks(event, names=unnamed, by=None, now=now)
    assert re.findall(r'<h2 class="group-heading">([^<]+)', read(client, address + "?by=track")) == [
        "datos", "redes",
    ]  # fmt: skip


def test_a_session_leads_to_its_page_and_names_its_gathering(client: Client, gathering: Any) -> None:
    event = gathering("Foro", 4)
    session = event.sessions.order_by("pk").first()

    text = read(client, PAGE + "?by=day")

    assert f'<a href="{records.page_of(session, "es").url_path}">Foro 0</a>' in text
    assert "Panel · redes · Patio, Casa · Foro" in text
    records.page_of(session, "es").unpublish()
    assert f'<a href="{records.page_of(event, "es").url_path}">Foro 0</a>' in read(client, PAGE + "?by=day")


@pytest.mark.parametrize("hidden", [{"risk": "protected"}, {"status": "draft"}])
@pytest.mark.parametrize("query", ["", "?by=day", "?by=track", "?by=room", "?view=grid"])
def test_what_is_hidden_stands_in_no_view_and_is_not_on(
    client: Client, gathering: Any, now: datetime, hidden: dict[str, str], query: str
) -> None:
    gathering("Foro", 4)
    gathering("Oculto", 4, first=now - timedelta(minutes=30), **hidden)

    text = read(client, PAGE + query)

    assert ("Oculto" in text, "now-and-next" in text, "Foro" in text) == (False, False, True)


def test_a_grid_says_once_what_all_of_it_shares(client: Client, gathering: Any, now: datetime) -> None:
    event = gathering("Foro", 4)
    Session.objects.filter(event=event, title_es="Foro 3").update(room="")
    gathering("Aula", 4, first=now + timedelta(days=20), venue="", city="Lima")
    Session.objects.filter(event__title_es="Aula").update(room="")

    foro, aula = read(client, PAGE + "?view=grid").split('<table class="time-grid of-one-zone">')[1:]

    assert foro.count("Foro<") == 0 and "Foro · hora de Guatemala (UTC−6)</span></caption>" in foro
    # Who meets in rooms and names none for a session is not somewhere in town.
    assert re.findall(r'<th scope="col">([^<]+)', foro) == ["Hora", "Patio, Casa", "Salón, Casa", "Sin sala"]
    assert re.findall(r'<th scope="col">([^<]+)', aula) == ["Hora", "Lima"]


def test_a_reader_narrows_a_view_and_it_stays(client: Client, gathering: Any, now: datetime) -> None:
    gathering("Foro", 4, country="GT")
    gathering("Aparte", 4, country="PE", first=now - timedelta(minutes=30))

    text = read(client, PAGE + "?view=grid&country=GT&zone=America/Lima")

    assert ("Foro 0" in text, "Aparte 0" in text) == (True, False)
    assert '<input type="hidden" name="view" value="grid">' in text
    assert 'class="button-plain" href="/es/sesiones/?view=grid&amp;zone=America%2FLima"' in text
    assert 'href="?by=day&amp;country=GT&amp;zone=America%2FLima"' in text
    assert "Para usted" in text


def test_a_reader_sees_what_is_on_across_gatherings(client: Client, gathering: Any, now: datetime) -> None:
    gathering("Uno", 4, first=now - timedelta(minutes=30))
    gathering("Dos", 1, first=now + timedelta(hours=2))

    text = read(client, PAGE)

    on, soon = text.split('id="h-next"')[0], text.split('id="h-next"')[1].split("</section>")[0]
    assert re.findall(r'id="h-now">[^<]+', text) == ['id="h-now">Ahora']
    assert ("Uno 0" in on, "Uno 1" in on) == (True, True)
    assert ("Uno 2" in soon, "Dos" in soon) == (True, False)
    assert "now-and-next" not in read(client, PAGE + "?when=past")
    assert "now-and-next" not in read(client, PAGE + "?when=past&by=day")


@pytest.mark.parametrize(
    ("query", "has"),
    [
        ("", ["Fue"]),
        ("&by=day", ['<h2 class="day-heading">', "Fue 0", "Fue 7"]),
        ("&by=track", ['<h2 class="group-heading">datos</h2>', "Fue 7"]),
        ("&by=room", ['<h2 class="group-heading">Patio, Casa</h2>', "Fue 0"]),
        ("&view=grid", ['<table class="time-grid of-one-zone">', "Fue 1"]),
    ],
)  # fmt: skip
def test_what_is_over_is_seen_by_day_track_and_room_as_well(
    client: Client, gathering: Any, now: datetime, query: str, has: list[str]
) -> None:
    gathering("Fue", 8, first=now - timedelta(days=9))
    gathering("Oculto", 8, first=now - timedelta(days=9), risk="protected")
    # A gathering that goes on is not over, and neither are its sessions of yesterday.
    gathering("Sigue", 8, first=now - timedelta(days=1, minutes=30))

    text = read(client, PAGE + "?when=past" + query)

    assert [words for words in has if words not in text] == []
    assert ("Oculto" in text, "Sigue" in text) == (False, False)
    assert 'href="?by=room&amp;when=past"' in text
    assert '<input type="hidden" name="when" value="past">' in text


def test_the_latest_day_of_what_is_over_comes_first_and_its_hours_in_order() -> None:
    lines = [line("a", 0), line("b", 1), line("c", 24), line("d", 25)]
    told = agenda.laid_out(lines[::-1], "day", None, is_past=True)
    assert [(day.day, titles(found)) for day, found in told.by_day] == [(14, ["c", "d"]), (13, ["a", "b"])]


def test_nothing_ahead_is_said_in_words(client: Client, homes: Any) -> None:
    assert "Todavía no se anunció ninguna sesión con día y hora." in read(client, PAGE + "?by=day")
    assert "now-and-next" not in read(client, PAGE)


def test_a_site_of_a_house_has_its_own_sessions_alone(
    gathering: Any, organisation: Organisation, other_organisation: Organisation, now: datetime
) -> None:
    mine, theirs = gathering("Propio", 4), gathering("Ajeno", 4)
    for event, host in ((mine, organisation), (theirs, other_organisation)):
        event.hostings.create(organisation=host, is_lead=True, right="edit")
    asked = listings.Asked(records.page_of(mine, "es").locale_id, organisation=organisation.pk)

    assert {line.by for line in agenda.ahead(asked, now)} == {"Propio"}
    assert agenda.offered(asked, now) == (4, 4, 4, 1)
    # Coffee is laid out with them, and not counted.
    coffee = mine.sessions.first()
    mine.sessions.filter(pk=coffee.pk).update(format="break")
    assert len(agenda.ahead(asked, now)) == 4
    assert agenda.offered(asked, now) == (3, 3, 3, 1)


@pytest.mark.parametrize("query", ["", "?by=day", "?by=track", "?by=room", "?view=grid"])
def test_three_hundred_sessions_ask_the_database_no_more_than_four(
    client: Client, gathering: Any, now: datetime, query: str
) -> None:
    def price() -> int:
        read(client, PAGE + query)
        with CaptureQueriesContext(connection) as asked:
            read(client, PAGE + query)
        return len(asked)

    gathering("Ahora", 4, first=now - timedelta(minutes=30))
    few = price()
    for number in range(10):
        gathering(f"Foro {number}", 30, first=now + timedelta(days=3 * number, hours=1))
    assert price() == few <= 12


@pytest.mark.parametrize("query", ["", "&by=day", "&by=track", "&by=room", "&view=grid"])
def test_three_hundred_sessions_that_are_over_cost_no_more_than_thirty(
    client: Client, gathering: Any, now: datetime, query: str
) -> None:
    def price() -> int:
        read(client, PAGE + "?when=past" + query)
        with CaptureQueriesContext(connection) as asked:
            read(client, PAGE + "?when=past" + query)
        return len(asked)

    gathering("Foro", 30, first=now - timedelta(days=40))
    few = price()
    for number in range(9):
        gathering(f"Foro {number}", 30, first=now - timedelta(days=50 + 3 * number))
    assert price() == few <= 12
