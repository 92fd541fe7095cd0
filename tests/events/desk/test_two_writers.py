"""Two people change the same thing at the desk: nobody undoes unawares what the other wrote."""

import threading
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import translation
from django.utils.html import escape

from events import schedule
from events.models import Capacity, Event, Registration, Session, Topic
from people.models import Person
from tests.events.desk.conftest import Enter, url
from tests.filled import filled

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def dressed(event: Event, session: Session) -> None:
    """Something in every kind of field; the pages in English."""
    translation.activate("en")
    Topic.objects.create(code="acceso", name_es="Acceso")
    event.topics.set([Topic.objects.create(code="datos", name_es="Datos")])
    Event.objects.update(captions=True, summary_es="Uno.\n\nDos.", languages=["es", "quc"])


def kept(row: Any) -> dict[str, Any]:
    fresh = type(row).objects.get(pk=row.pk)
    return {column.attname: getattr(fresh, column.attname) for column in fresh._meta.concrete_fields}


#: Each page, a field that I change there, and one that somebody else does: as sent, and as kept.
EVENT, SESSION, PLACE = "desk_event_edit", "desk_session_edit", "desk_session_place"
BESIDE = [
    (EVENT, {"city": "Cobán"}, {"venue": "Otra casa"}),
    (EVENT, {"title_es": "Mío"}, {"title_en": "Theirs", "title_pt_br": None}),
    (EVENT, {"summary_en": "Mine."}, {"summary_es": "De ellos.\n\nDos."}),
    (EVENT, {"step_free": "true"}, {"captions": None}),
    (EVENT, {"languages": ["es", "en"]}, {"interpretation": ["pt"]}),
    (EVENT, {"address": "Aquí 1"}, {"risk": "discreet", "country": "HN"}),
    (SESSION, {"title_es": "Mía"}, {"declared_minutes": 45}),
    (SESSION, {"programme": "IGF"}, {"format": "panel", "official_url": "https://igf.example"}),
    (PLACE, {"room": "Salón 9"}, {"meeting_url": "https://meet.example/new"}),
    (PLACE, {"dial_in": "+502 2440"}, {"meeting_passcode": "", "meeting_number": "9"}),
]


@pytest.mark.parametrize(("route", "mine", "theirs"), BESIDE)
def test_what_someone_else_changed_and_i_did_not_touch_is_kept(
    route: str,
    mine: dict[str, Any],
    theirs: dict[str, Any],
    organiser: Person,
    enter: Enter,
    event: Event,
    session: Session,
) -> None:
    row = event if route == EVENT else session
    client, address = enter(organiser), url(route, row.code)
    typed = filled(client.get(address), **mine)
    type(row).objects.filter(pk=row.pk).update(**theirs)

    assert client.post(address, typed).status_code == 302

    now = kept(row)
    assert {name: now[name] for name in theirs} == theirs
    assert {name: now[name] for name in mine} == mine | ({"step_free": True} if "step_free" in mine else {})


#: A page, a field that both change: what I send, what they keep, and how the page says it.
AGAINST = [
    (EVENT, "city", "Cobán", {"city": "Antigua"}, "City", "Antigua"),
    (EVENT, "title_es", "Mío", {"title_es": "De ellos"}, "Title in Spanish", "De ellos"),
    (
        EVENT,
        "summary_es",
        "Mío.",
        {"summary_es": "De <b>ellos</b>."},
        "In short, in Spanish",
        "De <b>ellos</b>.",
    ),
    (EVENT, "country", "MX", {"country": "HN"}, "Country", "Honduras"),
    (EVENT, "captions", "unknown", {"captions": False}, "Captions", "No"),
    (EVENT, "languages", ["es"], {"languages": ["es", "pt"]}, "Spoken languages", "Portuguese"),
    (SESSION, "minutes", "30", {"declared_minutes": 90}, "Length in minutes", "90"),
    (SESSION, "format", "panel", {"format": "debate"}, "Format", "Debate"),
    (
        PLACE,
        "meeting_url",
        "https://meet.example/m",
        {"meeting_url": "https://meet.example/t"},
        "Link of the meeting",
        "meet.example/t",
    ),
    (
        "desk_session_move",
        "date",
        "2026-11-20",
        {"wall_date": "2026-11-25"},
        "Day",
        "Wednesday 25 November 2026",
    ),
]


@pytest.mark.parametrize(("route", "field", "mine", "theirs", "label", "words"), AGAINST)
def test_what_both_changed_comes_back_once_with_the_others_words_and_loses_nothing(
    route: str,
    field: str,
    mine: Any,
    theirs: dict[str, Any],
    label: str,
    words: str,
    organiser: Person,
    enter: Enter,
    event: Event,
    session: Session,
) -> None:
    row = event if route == EVENT else session
    client, address = enter(organiser), url(route, row.code)
    typed = filled(client.get(address), **{field: mine})
    type(row).objects.filter(pk=row.pk).update(**theirs)
    before = kept(row)

    asked = client.post(address, typed)

    assert (asked.status_code, kept(row)) == (422, before)
    assert list(asked.context["form"].errors) == [field]
    page_words = asked.content.decode()
    on_top = page_words[page_words.index("notice-error") :].split("</ul>")[0]
    assert label in on_top and str(escape(words)) in on_top
    again = filled(asked)
    assert again[field] == (mine if isinstance(mine, list) else [mine])
    # Sent again, now that it was told: mine holds.
    done = client.post(address, again)
    assert (done.status_code, list(done.context["form"].errors) if done.context else []) in (
        (302, []),
        (200, []),  # a move asks whether it is meant
    )


def test_one_who_takes_over_what_the_other_wrote_is_not_asked_again(
    organiser: Person, enter: Enter, event: Event
) -> None:
    client, address = enter(organiser), url(EVENT, event.code)
    typed = filled(client.get(address), city="Antigua")
    Event.objects.update(city="Antigua")
    assert client.post(address, typed).status_code == 302


def test_what_someone_else_took_out_is_told_and_kept_when_it_is_sent_again(
    organiser: Person, enter: Enter, event: Event
) -> None:
    client, address = enter(organiser), url(EVENT, event.code)
    typed = filled(client.get(address), title_en="Mine", venue="Mía")
    Event.objects.update(title_en=None)

    asked = client.post(address, typed)
    assert (asked.status_code, list(asked.context["form"].errors)) == (422, ["title_en"])

    assert client.post(address, filled(asked)).status_code == 302
    event.refresh_from_db()
    assert (event.title_en, event.venue) == ("Mine", "Mía")


def test_seats_and_topics_are_compared_like_every_other_field(
    organiser: Person, enter: Enter, event: Event
) -> None:
    client, address = enter(organiser), url(EVENT, event.code)
    typed = filled(client.get(address), onsite_seats="9")
    access = Topic.objects.get(code="acceso")
    event.topics.add(access)
    Capacity.objects.filter(mode="online").update(seats=70)

    assert client.post(address, typed).status_code == 302

    assert {row.mode: row.seats for row in Capacity.objects.all()} == {"onsite": 9, "online": 70}
    assert access in event.topics.all() and event.topics.count() == 2

    typed = filled(client.get(address), onsite_seats="10", topics=[str(access.pk)])
    Capacity.objects.filter(mode="onsite").update(seats=11)
    event.topics.clear()
    asked = client.post(address, typed)
    assert sorted(asked.context["form"].errors) == ["onsite_seats", "topics"]
    assert Capacity.objects.get(mode="onsite").seats == 11


def test_two_who_each_close_one_way_to_take_part_do_not_leave_none(
    organiser: Person, enter: Enter, event: Event
) -> None:
    client, address = enter(organiser), url(EVENT, event.code)
    typed = filled(client.get(address), onsite=None)
    Capacity.objects.filter(mode="online").update(seats=0)

    asked = client.post(address, typed)

    assert (asked.status_code, list(asked.context["form"].errors)) == (422, ["onsite"])
    assert Capacity.objects.get(mode="onsite").seats == 3


def test_a_session_that_was_held_meanwhile_keeps_the_room_that_the_form_did_not_ask_for(
    organiser: Person, enter: Enter, session: Session, now: Any
) -> None:
    client, address = enter(organiser), url(SESSION, session.code)
    typed = filled(client.get(address), title_es="Mía")
    schedule.hold(session, by=organiser, now=session.ends_at)

    assert client.post(address, typed).status_code == 302

    session.refresh_from_db()
    assert (session.title_es, session.room, session.declared_minutes) == ("Mía", "Salón 2", 60)


def test_a_move_that_someone_else_changed_between_question_and_yes_is_asked_about_again(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration, now: Any
) -> None:
    client, address = enter(organiser), url("desk_session_move", session.code)
    asked = client.post(address, filled(client.get(address), date="2026-11-20"))
    assert "sure" in asked.context
    # Another moves the hour; my day was shown with the old one.
    schedule.reschedule(session, wall_start=session.wall_start.replace(hour=17), by=organiser, now=now)
    before = kept(session)

    again = client.post(address, filled(asked))
    assert (again.status_code, kept(session)) == (200, before)
    assert f"{again.context['after']:%H:%M}" == "23:00"  # 17:00 in Guatemala

    assert client.post(address, filled(again)).status_code == 302
    session.refresh_from_db()
    assert f"{session.wall_start}" == "2026-11-20 17:00:00"


def test_a_form_whose_proof_expired_sends_the_marks_again_and_shows_none(
    organiser: Person, enter: Enter, event: Event
) -> None:
    client, address = enter(organiser), url(EVENT, event.code)
    typed = filled(client.get(address), city="Cobán")
    client.handler.enforce_csrf_checks = True
    page = client.post(address, typed, headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 403
    assert "Cobán" in page.context["shown"] and not any("=" in value for value in page.context["shown"])
    assert filled(page)["opened"] == typed["opened"]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("route", [EVENT, SESSION])
def test_one_who_saves_while_another_is_saving_waits_and_keeps_both(
    route: str, organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    row = event if route == EVENT else session
    client, address = enter(organiser), url(route, row.code)
    typed = filled(client.get(address), title_es="Mío")
    answers: list[int] = []

    def save() -> None:
        answers.append(client.post(address, typed).status_code)
        connection.close()

    with transaction.atomic():
        type(row).objects.filter(pk=row.pk).update(title_en="Theirs")
        mine = threading.Thread(target=save)
        mine.start()
        mine.join(1.5)
        assert answers == []
    mine.join(20)

    row.refresh_from_db()
    assert (answers, row.title_es, row.title_en) == ([302], "Mío", "Theirs")
