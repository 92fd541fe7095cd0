"""The programme at the desk: built, moved, asked about, undone; by two at a time; seen by who may see it."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from events import parts, schedule
from events.models import Event, Hosting, Move, Registration, Room, Session, Track
from people.models import Organisation, Person
from tests.events.desk.conftest import Enter, told, url


@pytest.fixture(autouse=True)
def english(event: Event) -> None:
    translation.activate("en")


@pytest.fixture
def draft(event: Event, session: Session) -> Event:
    Event.objects.filter(pk=event.pk).update(status=Event.Status.DRAFT)
    return event


def add(event: Event, now: datetime, hour: str, **more: Any) -> Session:
    wall = datetime.fromisoformat(f"2026-11-13T{hour}")
    facts = {"title": {"es": f"A las {hour}"}, "declared_minutes": 30, "room": "Patio", **more}
    return schedule.add_session(event, wall_start=wall, by=None, now=now, **facts)


def press(client: Client, session: Session, act: str, **more: str) -> Any:
    session.refresh_from_db()
    typed = {"act": act, "seen": str(session.sequence), "stay": "1", **more}
    return client.post(url("desk_session_put", session.code), typed, follow=True)


def stands(session: Session) -> tuple[str, int, str]:
    session.refresh_from_db()
    return f"{session.wall_start}"[:16], session.declared_minutes, session.room


NEW = {"title": "Cierre", "date": "2026-11-13", "time": "11:00", "minutes": "45", "room": "Patio"}


def test_a_session_is_added_in_one_line_and_the_next_follows_it(
    organiser: Person, enter: Enter, draft: Event
) -> None:
    client = enter(organiser)
    page = client.post(url("desk_programme", draft.code), NEW, follow=True)

    made = Session.objects.get(title_en="Cierre")
    assert stands(made) == ("2026-11-13 11:00", 45, "Patio")
    form = page.context["form"]
    assert [f"{form[name].value()}" for name in ("date", "time", "minutes", "room")] == [
        "2026-11-13", "11:45:00", "45", "Patio",
    ]  # fmt: skip
    assert "autofocus" in str(form["title"])


def test_a_line_that_cannot_be_kept_loses_nothing(organiser: Person, enter: Enter, draft: Event) -> None:
    page = enter(organiser).post(url("desk_programme", draft.code), {**NEW, "time": "27:00", "minutes": "1"})
    assert (page.status_code, sorted(page.context["form"].errors)) == (422, ["minutes", "time"])
    assert 'value="Cierre"' in page.content.decode()


def test_a_past_day_is_asked_about_once(organiser: Person, enter: Enter, draft: Event) -> None:
    client, address = enter(organiser), url("desk_programme", draft.code)
    typed = {**NEW, "date": "2026-11-02"}
    assert client.post(address, typed).status_code == 422
    assert client.post(address, {**typed, "keep_past": "on"}).status_code == 302


def test_what_clashes_is_said_before_it_is_added(
    organiser: Person, enter: Enter, draft: Event, session: Session
) -> None:
    client, address = enter(organiser), url("desk_programme", draft.code)
    typed = {**NEW, "time": "09:30", "room": "salon 2"}
    asked = client.post(address, typed)
    assert asked.context["clashes"] == ["Salón 2 is also the room of “Round table”."]
    assert Session.objects.count() == 1
    assert client.post(address, {**typed, "sure": "1"}).status_code == 302
    page = client.get(address)
    assert [(one.title, words) for one, words in page.context["clashing"]] == [
        ("Round table", ["Salón 2 is also the room of “Cierre”."]),
        ("Cierre", ["Salón 2 is also the room of “Round table”."]),
    ]


@pytest.mark.parametrize(
    ("act", "after"),
    [
        ("shift:5", ("2026-11-13 09:05", 60, "Salón 2")),
        ("shift:-1440", ("2026-11-12 09:00", 60, "Salón 2")),
        ("length:-5", ("2026-11-13 09:00", 55, "Salón 2")),
        ("room:Patio", ("2026-11-13 09:00", 60, "Patio")),
        ("to:2026-11-14T16:30:Patio: el de atrás", ("2026-11-14 16:30", 60, "Patio: el de atrás")),
        ("to:2026-11-14T16:30:", ("2026-11-14 16:30", 60, "")),
    ],
)
def test_every_button_moves_a_draft_at_once_and_the_page_says_so(
    act: str, after: tuple[str, int, str], organiser: Person, enter: Enter, draft: Event, session: Session
) -> None:
    client = enter(organiser)
    page = press(client, session, act)
    assert stands(session) == after
    assert len(told(page)) == 1 and after[0][11:] in told(page)[0]
    assert page.context["picked"]["session"] == session

    client.post(url("desk_programme_undo", draft.code), {"move": Move.objects.get().code}, follow=True)
    assert stands(session) == ("2026-11-13 09:00", 60, "Salón 2")


def test_an_exact_place_is_written(organiser: Person, enter: Enter, draft: Event, session: Session) -> None:
    where = {"date": "2026-11-14", "time": "08:10", "minutes": "20", "room": "Patio"}
    press(enter(organiser), session, "set", **where)
    assert stands(session) == ("2026-11-14 08:10", 20, "Patio")


@pytest.mark.parametrize(
    "act",
    ["", "shift:x", "shift:99999999", "to:yesterday", "to:1900-01-01T09:00:A", "swap:none:1", "fly:5", "set"],
)
def test_what_cannot_be_read_is_said_and_moves_nothing(
    act: str, organiser: Person, enter: Enter, draft: Event, session: Session
) -> None:
    page = press(enter(organiser), session, act)
    assert told(page) == ["Choose where the session goes, or write a day and an hour."]
    assert (stands(session), Move.objects.count()) == (("2026-11-13 09:00", 60, "Salón 2"), 0)


def test_two_sessions_change_places(
    organiser: Person, enter: Enter, draft: Event, session: Session, now: datetime
) -> None:
    other = add(draft, now, "11:00")
    press(enter(organiser), session, "swap", other=f"swap:{other.code}:0")
    assert (stands(session), stands(other)) == (
        ("2026-11-13 11:00", 60, "Patio"),
        ("2026-11-13 09:00", 30, "Salón 2"),
    )


def test_a_draft_is_set_aside_and_put_back_from_the_shelf(
    organiser: Person, enter: Enter, draft: Event, session: Session
) -> None:
    client = enter(organiser)
    page = press(client, session, "aside", **{"from": "2026-11-13"})
    assert [slot["session"] for slot in page.context["shelf"]] == [session]
    press(client, session, "to:2026-11-13T10:00:Salón 2")
    assert stands(session) == ("2026-11-13 10:00", 60, "Salón 2")


def test_what_people_hear_of_is_asked_first_and_done_once(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    client = enter(organiser)
    asked = press(client, session, "shift:30")
    assert asked.context["letters"] == "1 person will get a letter."
    assert stands(session)[0] == "2026-11-13 09:00"
    press(client, session, "shift:30", sure="1")
    assert stands(session)[0] == "2026-11-13 09:30"

    undone = client.post(url("desk_programme_undo", event.code), {"move": Move.objects.get().code})
    assert undone.context["letters"] == "1 person will get a letter."
    assert stands(session)[0] == "2026-11-13 09:30"
    client.post(url("desk_programme_undo", event.code), {"move": Move.objects.get().code, "sure": "1"})
    assert stands(session)[0] == "2026-11-13 09:00"


def test_a_clash_that_stood_before_is_not_asked_about_again_and_a_new_one_is(
    organiser: Person, enter: Enter, draft: Event, session: Session, now: datetime
) -> None:
    client, other = enter(organiser), add(draft, now, "09:30", room="Salón 2")
    press(client, session, "shift:5")
    assert stands(session)[0] == "2026-11-13 09:05"
    third = add(draft, now, "10:05", room="Salón 2")
    page = press(client, session, "shift:5")
    assert page.context["clashes"] == [f"Salón 2 is also the room of “{third.title}”."]
    assert stands(session)[0] == "2026-11-13 09:05" and other.title not in page.context["clashes"][0]


def test_two_who_move_one_session_do_not_undo_each_other_unawares(
    organiser: Person, enter: Enter, draft: Event, session: Session, now: datetime
) -> None:
    client = enter(organiser)
    typed = {"act": "shift:5", "seen": str(session.sequence)}
    schedule.reschedule(session, wall_start=datetime(2026, 11, 13, 15), by=organiser, now=now)

    page = client.post(url("desk_session_put", session.code), typed, follow=True)

    assert told(page) == [
        "Somebody changed this session after you opened the page. It stands below as it is now."
    ]
    assert stands(session)[0] == "2026-11-13 15:00"


def test_a_double_press_moves_once(organiser: Person, enter: Enter, draft: Event, session: Session) -> None:
    client, typed = enter(organiser), {"act": "shift:5", "seen": "0"}
    for _press in range(2):
        client.post(url("desk_session_put", session.code), typed)
    assert stands(session)[0] == "2026-11-13 09:05"


def test_held_and_cancelled_sessions_stay(
    organiser: Person, enter: Enter, draft: Event, session: Session, now: datetime
) -> None:
    assert session.ends_at
    schedule.hold(session, by=organiser, now=session.ends_at)
    page = press(enter(organiser), session, "shift:5", sure="1")
    assert told(page) == ["A session that was held or cancelled can no longer be changed."]
    assert 'data-put="' not in page.content.decode()


def test_another_organisations_clash_is_said_and_not_named(
    organiser: Person,
    enter: Enter,
    draft: Event,
    session: Session,
    stranger: Person,
    other_organisation: Organisation,
    now: datetime,
) -> None:
    theirs = schedule.create_event(
        lead=other_organisation, title={"es": "Secreta"}, time_zone="UTC", seats={}, by=None, now=now
    )
    hidden = schedule.add_session(
        theirs,
        title={"es": "Reunión reservada"},
        declared_minutes=60,
        wall_start=datetime(2026, 11, 13, 16),
        by=None,
        now=now,
    )
    for one in (session, hidden):
        parts.invite(one, person=stranger, role="speaker", by=None, now=now)
    client = enter(organiser)
    asked = press(client, session, "shift:30")
    assert asked.context["clashes"] == ["Sonia: is taken at that time"]
    page = client.get(url("desk_programme", draft.code))
    assert "reservada" not in asked.content.decode() + page.content.decode()


def test_a_day_of_one_and_of_three_takes_the_same_number_of_queries(
    organiser: Person, enter: Enter, draft: Event, session: Session, stranger: Person, now: datetime
) -> None:
    client, address = enter(organiser), url("desk_programme", draft.code)
    counts = []
    for hour in ("09:10", "09:20", "09:30"):
        made = add(draft, now, hour, room="Salón 2")
        parts.invite(made, person=stranger, role="speaker", by=None, now=now)
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(address)
        counts.append(len(queries))
        assert page.status_code == 200
    assert counts[2] == counts[1] and counts[2] <= 25, counts


def test_who_only_sees_the_event_sees_no_buttons(
    foreign_organiser: Person, enter: Enter, event: Event, session: Session, other_organisation: Organisation
) -> None:
    Hosting.objects.create(event=event, organisation=other_organisation, right="counts")
    page = enter(foreign_organiser).get(url("desk_programme", event.code))
    main = page.content.decode().split("<main")[1]
    assert "Round table" in main and "<form" not in main and "data-put" not in main


def test_the_hours_are_those_of_the_event_and_its_zone_is_named(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    page = enter(organiser).get(url("desk_programme", event.code)).content.decode()
    assert "Guatemala time" in page and "09:00–10:00" in page


PASTED = "Day 1 10:00 45 min Uno / salon 2\nDos\n"


def test_lines_are_shown_as_they_were_read_and_kept_when_they_are_sent_again(
    organiser: Person, enter: Enter, draft: Event, session: Session
) -> None:
    client, address = enter(organiser), url("desk_programme_lines", draft.code)
    typed = {"first_day": "2026-11-13", "lines": PASTED}
    shown = client.post(address, typed)
    assert (shown.status_code, shown.context["ready"], Session.objects.count()) == (200, True, 1)
    mark = re.search(r'name="sure" value="(\w+)"', shown.content.decode())
    assert mark
    # Other lines than those that were looked at are shown first.
    again = client.post(address, {**typed, "lines": PASTED + "Tres", "sure": mark[1]})
    assert (again.status_code, Session.objects.count()) == (200, 1)

    assert client.post(address, {**typed, "sure": mark[1]}).status_code == 302
    made = Session.objects.exclude(pk=session.pk).in_order()
    assert [(one.title_en, *stands(one)) for one in made] == [
        ("Uno", "2026-11-13 10:00", 45, "Salón 2"),
        ("Dos", "2026-11-13 10:45", 45, ""),
    ]


def test_a_wrong_line_is_named_and_none_is_kept(organiser: Person, enter: Enter, draft: Event) -> None:
    typed = {"first_day": "2026-11-13", "lines": "Day 1 10:00 Uno\nDay 1 26:00 Dos"}
    page = enter(organiser).post(url("desk_programme_lines", draft.code), typed)
    assert page.status_code == 422
    assert [(line.number, line.problem) for line in page.context["wrong"]] == [(2, "There is no such hour.")]
    assert "Day 1 26:00 Dos" in page.content.decode() and Session.objects.count() == 1


def test_rooms_are_written_in_their_order(
    organiser: Person, enter: Enter, draft: Event, session: Session
) -> None:
    client, address = enter(organiser), url("desk_rooms", draft.code)
    shown = client.get(address)
    # The room that a session names already is offered to be kept.
    assert shown.context["form"]["name0"].value() == "Salón 2"
    typed = {
        "travel_minutes": "20", "name0": "Salón 2", "seats0": "40", "step_free0": "true", "position0": "2",
        "name1": "Patio", "step_free1": "unknown", "position1": "1",
    }  # fmt: skip
    assert client.post(address, typed).status_code == 302
    kept = Room.objects.order_by("position").values_list("name", "seats", "step_free")
    assert list(kept) == [("Patio", None, None), ("Salón 2", 40, True)]
    draft.refresh_from_db()
    assert draft.travel_minutes == 20
    refused = client.post(address, {"travel_minutes": "20", "name0": "Patio", "position0": "1"})
    assert (refused.status_code, Room.objects.count()) == (422, 2)


def track_fields(page: Any) -> dict[str, Any]:
    """What a browser sends for the form of the tracks when nobody touches it."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def named(form: Any, words: str) -> list[str]:
    """The names of a track's fields: Spanish, Portuguese, English."""
    return [field.html_name for field in dict(form.lines())[words]]


def names_of(words: str) -> tuple[str | None, str | None, str | None]:
    track = Track.objects.get(words=words)
    return track.name_es, track.name_pt_br, track.name_en


def test_tracks_are_named_in_three_languages(
    organiser: Person, enter: Enter, draft: Event, session: Session
) -> None:
    client, address = enter(organiser), url("desk_tracks", draft.code)
    assert "name_es" not in client.get(address).content.decode()
    Session.objects.update(track="Internet abierta")
    page = client.get(address)
    assert "<legend>Internet abierta</legend>" in page.content.decode()
    es, pt, en = named(page.context["form"], "Internet abierta")
    typed = {es: "Internet abierta", pt: " Internet aberta ", en: ""}
    assert client.post(address, typed).status_code == 302
    (track,) = Track.objects.all()
    assert track.words == "Internet abierta"
    assert names_of(track.words) == ("Internet abierta", "Internet aberta", None)
    assert client.get(address).context["form"][pt].value() == "Internet aberta"
    too_long = client.post(address, {es: "i" * 61})
    assert (too_long.status_code, Track.objects.get().name_pt_br) == (422, "Internet aberta")
    # Named in no language it is told by its words, and so is one that no session carries any more.
    client.post(address, {es: "", pt: "", en: ""})
    assert not Track.objects.exists()


def test_names_stay_with_their_track_while_others_write_too(
    organiser: Person, enter: Enter, draft: Event, session: Session, now: datetime
) -> None:
    client, address = enter(organiser), url("desk_tracks", draft.code)
    for track, hour in (("Datos", "10:00"), ("Redes", "11:00")):
        Session.objects.filter(pk=add(draft, now, hour).pk).update(track=track)
    mine = client.get(address)
    assert re.search(r'<input type="hidden" name="opened"', mine.content.decode())
    datos, redes = (named(mine.context["form"], words) for words in ("Datos", "Redes"))
    typed = track_fields(mine) | {datos[2]: "Data", redes[2]: "Networks"}

    # Meanwhile somebody adds a track whose words come first, and translates.
    Session.objects.filter(pk=add(draft, now, "12:00").pk).update(track="Acceso")
    theirs = client.get(address)
    acceso = named(theirs.context["form"], "Acceso")
    more = {acceso[2]: "Access", datos[1]: "Dados", redes[2]: "Nets"}
    assert client.post(address, track_fields(theirs) | more).status_code == 302

    clashing = client.post(address, typed)
    assert clashing.status_code == 422 and "Nets" in clashing.content.decode()
    assert names_of("Redes") == (None, None, "Nets")
    again = {**track_fields(clashing), "opened": clashing.context["form"]["opened"].value()}
    assert client.post(address, again).status_code == 302
    assert names_of("Acceso") == (None, None, "Access")
    assert names_of("Datos") == (None, "Dados", "Data")
    assert names_of("Redes") == (None, None, "Networks")

    # One that is not sent at all keeps its names.
    assert client.post(address, {datos[2]: "Open data"}).status_code == 302
    assert names_of("Datos") == (None, "Dados", "Open data")
    assert names_of("Acceso") == (None, None, "Access")


def test_a_move_and_its_time_are_kept(
    organiser: Person, enter: Enter, draft: Event, session: Session, now: datetime
) -> None:
    press(enter(organiser), session, "shift:5")
    move = Move.objects.get()
    assert (move.by, move.at - now < timedelta(seconds=1)) == (organiser, True)


def test_all_that_clashes_ahead_stands_on_one_page_at_the_same_cost_for_three(
    organiser: Person,
    foreign_organiser: Person,
    enter: Enter,
    event: Event,
    session: Session,
    stranger: Person,
    now: datetime,
) -> None:
    client, counts = enter(organiser), []
    parts.invite(session, person=stranger, role="speaker", by=None, now=now)
    for hour in ("09:10", "09:20", "09:30"):
        made = add(event, now, hour, room=f"Sala {hour}")
        parts.invite(made, person=stranger, role="rapporteur", by=None, now=now)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(url("desk_clashes"))
        counts.append(len(queries))
    assert counts[0] == counts[2]
    assert [one.title for one, _words in page.context["rows"]][0] == "Round table"
    assert "Sonia also has a role in “A las 09:10”." in page.context["rows"][0][1]
    assert enter(foreign_organiser).get(url("desk_clashes")).context["rows"] == []


@pytest.mark.parametrize("at", ["2026-99-99T10:00", "0001-01-01T00:00", "soon", "2026-11-13T10:00Z"])
def test_an_hour_that_is_none_in_an_address_is_passed_over(
    organiser: Person, enter: Enter, draft: Event, at: str
) -> None:
    assert enter(organiser).get(url("desk_programme", draft.code), {"at": at}).status_code == 200


@pytest.mark.parametrize(
    "act", ["room:\0", "to:2026-11-13T10:00:\0", "swap:\0:1", "swap:x:" + "9" * 5000, "shift:\0"]
)
def test_an_act_with_odd_signs_breaks_nothing(
    organiser: Person, enter: Enter, draft: Event, session: Session, act: str
) -> None:
    assert press(enter(organiser), session, act).status_code == 200
