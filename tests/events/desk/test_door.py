"""The door at the desk: who is in, codes typed here, wrong scans taken back, phones let in and shut out."""

import io
import re
from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from events import badges, door
from events.errors import TooManyForOneFile
from events.models import DoorDevice, DoorScan, Event, Presence, Registration, Session
from events.models.door_codes import in_groups
from people import links
from people.models import Person
from tests.events.desk.conftest import Enter, registered, told, url


def words(answer: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


def test_a_code_that_is_typed_lets_somebody_in(
    organiser: Person, enter: Enter, session: Session, place: Registration
) -> None:
    page = url("desk_door", session.code)
    client = enter(organiser)
    assert "Adelante, Paula" in words(client.post(page, {"code": in_groups(place.door_code).lower()}))
    assert "Paula ya había entrado" in words(client.post(page, {"code": place.door_code}))
    assert Presence.objects.get().recorded_by == organiser
    answer = client.post(page, {"code": "K7QM"})
    assert (answer.status_code, 'value="K7QM"' in answer.content.decode()) == (422, True)


def test_somebody_without_a_code_is_found_by_name(
    trainer: Person, enter: Enter, session: Session, place: Registration
) -> None:
    client = enter(trainer)
    page = url("desk_door", session.code)
    assert "Paula" in words(client.get(page, {"q": "paul"}))
    client.post(page, {"place": place.code})
    assert Presence.objects.get().source == "door"


def test_a_protected_event_names_few_at_its_door(
    organiser: Person, enter: Enter, event: Event, session: Session, now: datetime
) -> None:
    Event.objects.filter(pk=event.pk).update(risk=Event.Risk.PROTECTED)
    event.capacities.update(seats=None)
    for name in ("Ana María", "Ana Lucía", "Ana Sofía", "Ana Belén"):
        registered(event, name, now)
    client = enter(organiser)
    assert "Ana" not in words(client.get(url("desk_door", session.code), {"q": "Ana"})).replace(
        'value="Ana"', ""
    )
    for typed in ("Lucía", "ana lucia"):
        assert "Ana Lucía" in words(client.get(url("desk_door", session.code), {"q": typed}))
    client.post(url("desk_door", session.code), {"code": Registration.objects.earliest("pk").door_code})
    assert "Ana María" not in words(client.get(url("desk_door", session.code)))


@pytest.mark.parametrize("people", [1, 3])
def test_the_door_costs_the_same_queries_for_one_scan_and_for_three(
    organiser: Person,
    enter: Enter,
    event: Event,
    session: Session,
    now: datetime,
    people: int,
    django_assert_num_queries: Any,
) -> None:
    for name in ("Paula", "Pedro", "Pía")[:people]:
        _device, _token = door.admit(session, label=name, by=organiser, now=now)
        door.let_in(session, registered(event, name, now), by=organiser, now=now)
    client = enter(organiser)
    client.get(url("desk_door", session.code))
    with django_assert_num_queries(QUERIES):
        client.get(url("desk_door", session.code))


#: With the session, who is signed in, their duties and factor.
QUERIES = 11


def test_a_wrong_scan_is_taken_back(
    organiser: Person, enter: Enter, session: Session, place: Registration, now: datetime
) -> None:
    door.let_in(session, place, by=organiser, now=now)
    client = enter(organiser)
    undo = url("desk_door_undo", DoorScan.objects.get().code)
    client.get(undo, follow=True)
    assert Presence.objects.count() == 1
    assert told(client.post(undo, follow=True)) == [
        "El escaneo se deshizo: vuelve a valer lo que estaba registrado antes."
    ]
    assert told(client.post(undo, follow=True)) == ["Esto ya se deshizo, o no registró a nadie."]
    assert Presence.objects.count() == 0
    assert DoorScan.objects.get().undone_by == organiser


def test_a_phone_is_let_in_by_a_link_that_is_shown_once(
    organiser: Person, enter: Enter, client: Client, session: Session
) -> None:
    desk = enter(organiser)
    answer = desk.post(url("desk_door_admit", session.code), {"label": "Puerta principal"})
    (path,) = set(re.findall(r"/es/door/[\w-]{43}/", answer.content.decode()))
    assert "no-store" in answer["Cache-Control"]
    assert "viewBox" in answer.content.decode()
    assert path not in desk.get(url("desk_door", session.code)).content.decode()
    assert "Puerta principal" in client.get(path).content.decode()
    device = DoorDevice.objects.get()
    assert (device.created_by, device.sign, device.session) == (organiser, "A", session)


def test_a_phone_is_shut_out_and_moved_by_its_own_event_alone(
    organiser: Person, foreign_organiser: Person, enter: Enter, session: Session, now: datetime
) -> None:
    device, _token = door.admit(session, label="Puerta", by=organiser, now=now)
    other = Session.objects.create(event=session.event, title="Otra", time_zone="UTC", declared_minutes=60)
    strange = enter(foreign_organiser)
    assert strange.post(url("desk_door_shut", device.code)).status_code == 404
    assert strange.post(url("desk_door_move", other.code), {"device": device.code}).status_code == 404
    client = enter(organiser)
    client.post(url("desk_door_move", other.code), {"device": device.code})
    device.refresh_from_db()
    assert device.session == other
    client.post(url("desk_door_shut", device.code))
    device.refresh_from_db()
    assert device.revoked_at == now


def test_the_code_stands_on_the_page_of_whoever_comes_to_the_room(
    client: Client, event: Event, place: Registration, now: datetime
) -> None:
    def page(of: Registration) -> str:
        token = links.mint("registration", of.code, now=now, days=1)
        return client.get(reverse("events:my_registration", args=[token])).content.decode()

    seen = page(place)
    assert in_groups(place.door_code) in seen
    assert '<svg xmlns="http://www.w3.org/2000/svg" viewBox=' in seen
    online = registered(event, "Pedro", now, mode="online")
    assert in_groups(online.door_code) not in page(online)


def test_numbers_choose_badges(organiser: Person, enter: Enter, event: Event, place: Registration) -> None:
    client = enter(organiser)
    page = url("desk_badges", event.code)
    asked = {"people": "some", "language": "pt-br", "numbers": "1, 5–7"}
    answer = client.post(page, asked)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert client.post(page, asked | {"numbers": "90-95"}).status_code == 422
    wrong = client.post(page, asked | {"numbers": "uno"})
    assert (wrong.status_code, 'value="uno"' in wrong.content.decode()) == (422, True)
    assert client.post(page, {"people": "cards", "language": "es"}).status_code == 422


def test_badges_of_a_large_event_come_in_parts_and_nobody_is_left_out(
    organiser: Person, enter: Enter, event: Event, place: Registration, now: datetime, monkeypatch: Any
) -> None:
    monkeypatch.setattr(badges, "MOST", 2)
    event.capacities.update(seats=None)
    for name in ("Pedro", "Pía", "Pablo"):
        registered(event, name, now)
    client, page = enter(organiser), url("desk_badges", event.code)

    parts = client.post(page, {"people": "room", "language": "es"})

    spans = [(span.first, span.last, span.number) for span in parts.context["spans"]]
    assert spans == [(1, 2, 2), (3, 4, 2)]
    assert parts.content.decode().count('name="people" value="room"') == 2
    said = []
    for first, last, _count in spans:
        asked = {"people": "room", "language": "es", "numbers": "", "first": first, "last": last}
        answer = client.post(page, asked)
        assert (answer["Content-Type"], f"badges-{first}-{last}.pdf" in answer["Content-Disposition"]) == (
            "application/pdf",
            True,
        )
        said.append(" ".join(one.extract_text() for one in PdfReader(io.BytesIO(answer.content)).pages))
    assert [[name in words for name in ("Paula", "Pedro", "Pía", "Pablo")] for words in said] == [
        [True, True, False, False],
        [False, False, True, True],
    ]
    with pytest.raises(TooManyForOneFile):
        badges.badges(event, list(event.registrations.all()), language="es", by=organiser, now=now)


def test_what_no_database_holds_is_answered_and_finds_nobody(
    event: Event, session: Session, organiser: Person, enter, now: datetime
) -> None:
    desk, page = enter(organiser), url("desk_door", session.code)
    assert desk.get(page, {"q": "\0"}).status_code == 200
    assert desk.get(page, {"q": "An\0a"}).status_code == 200
    assert desk.post(page, {"place": "x\0"}).status_code == 404
    assert desk.post(page, {"code": "\0"}).status_code == 422
    assert desk.post(url("desk_door_move", session.code), {"device": "x\0"}).status_code == 404
