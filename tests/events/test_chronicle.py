"""The log of an event: every act that is noted has its words, and none of them names who takes part."""

import io
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from PIL import Image

from events import (
    approval,
    attendance,
    bulk,
    chronicle,
    copying,
    door,
    nomination,
    parts,
    registration,
    schedule,
    signing,
)
from events.models import Event, Registration, Session
from events.recognition import Answers, Contact
from people.models import Organisation, Person
from tests.filled import filled
from tests.noted import noted

ROOM = Path(__file__).resolve().parent.parent.parent / "events"


def test_every_act_that_is_noted_has_its_words() -> None:
    found = list(noted(ROOM))
    assert len(found) > 80
    assert [(module, act) for module, act in found if act not in chronicle.ACTS] == []


@pytest.mark.parametrize("name", sorted(bulk.ACTS))
def test_every_act_on_many_has_its_words_and_those_of_its_undoing(name: str) -> None:
    assert {f"many: {name}", f"many: {name} undone"} <= set(chronicle.ACTS)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_sentence_takes_what_an_act_says(language: str) -> None:
    details = (
        "number", "before", "after", "fields", "rows", "file", "count", "session", "mode", "was", "became",
        "role", "state", "sign", "sheet", "means", "version",
    )  # fmt: skip
    with translation.override(language):
        for kind, words in chronicle.ACTS.values():
            assert kind in chronicle.KINDS
            assert "%(" not in str(words) % dict.fromkeys(details, "x")


# --- What is noted, by whoever did it ----------------------------------------------------------


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Iterator[None]:
    with time_machine.travel(now, tick=False):
        yield


def told(event: Event, kind: str = "") -> list[str]:
    """What the log tells, the oldest first, in English, with who did it."""
    with translation.override("en"):
        found = chronicle.in_words(chronicle.entries(event, chronicle.Sought(kind=kind)))
    return [f"{line.who}: {line.words}" for line in reversed(found)]


def test_the_log_tells_what_became_of_an_event_and_its_sessions(
    organisation: Organisation, organiser: Person, now: datetime
):
    by: Any = {"by": organiser, "now": now}
    event = schedule.create_event(
        lead=organisation, title={"en": "Open day"}, time_zone="America/Guatemala", seats={"onsite": 3}, **by
    )
    start = datetime(2027, 3, 1, 9, 0)
    opening = schedule.add_session(
        event, title={"en": "Opening"}, declared_minutes=60, wall_start=start, room="A", **by
    )
    draft = schedule.add_session(event, title={"en": "Later"}, declared_minutes=30, **by)
    schedule.reschedule(draft, wall_start=start + timedelta(hours=2), **by)
    schedule.set_aside(draft, **by)
    schedule.publish(event, **by)
    schedule.reschedule(opening, wall_start=start + timedelta(hours=1), **by)
    schedule.reschedule(opening, wall_start=start + timedelta(hours=1), **by)  # the same hour is no news
    schedule.change_place(opening, room="B", **by)
    schedule.revise_session(opening, title={"en": "Opening hour"}, declared_minutes=60, **by)
    schedule.change_venue(event, city="Antigua", **by)
    registration.set_seats(event, mode="onsite", seats=5, **by)
    registration.set_seats(event, mode="onsite", seats=5, **by)
    later = {"by": organiser, "now": now + timedelta(days=900)}
    schedule.hold(opening, **later)
    schedule.hold(opening, **later)
    schedule.reopen(opening, **later)
    other = copying.copy_session(opening, wall_start=None, with_roles=False, **by)
    schedule.cancel_session(other, **by)
    schedule.cancel_event(event, **by)

    assert told(event, "event") == [
        f"Olga: {words}"
        for words in (
            "Began the event.",
            "Added a session: Opening hour.",
            "Added a session: Later.",
            "Gave a session its date: Later, 2027-03-01 11:00 (America/Guatemala).",
            "Took the date of a session back: Later.",
            "Published the event.",
            "Moved a session: Opening hour, before 2027-03-01 09:00 (America/Guatemala), "
            "now 2027-03-01 10:00 (America/Guatemala).",
            "Changed the room or the way in of a session: Opening hour.",
            "Changed what a session says of itself: Opening hour.",
            "Changed the venue.",
            "Changed the number of seats, in the room: before 3, now 5.",
            "Added a session: Opening hour.",
            "Called a session off: Opening hour.",
            "Called the event off.",
            "Kept a session as held: Opening hour.",
            "Opened a held session again: Opening hour.",
        )
    ]


def test_the_log_tells_of_roles_and_names_nobody_who_holds_one(
    event: Event, session: Session, organiser: Person, participant: Person, stranger: Person, now: datetime
):
    by: Any = {"by": organiser, "now": now}
    role = parts.invite(session, person=participant, role="speaker", **by)
    parts.invite_again(role, by=organiser, now=now + timedelta(hours=25))
    thought_of = parts.plan(session, person=stranger, role="rapporteur", now=now)
    parts.ask(thought_of, by=organiser, now=now + timedelta(hours=26))
    parts.replace(role, person=stranger, by=organiser, now=now + timedelta(hours=27))
    parts.invite(session, person=organiser, role="trainer", by=organiser, now=now + timedelta(hours=28))

    lines = told(event, "roles")

    assert lines == [
        f"Olga: {words}"
        for words in (
            "Invited somebody to a role: speaker, Round table.",
            "Sent an invitation to a role once more: speaker, Round table.",
            "Invited somebody to a role: rapporteur, Round table.",
            "Gave a role to somebody else: speaker, Round table.",
            "Took a role on: trainer, Round table.",
        )
    ]
    assert not [line for line in told(event) if "Paula" in line or "Sonia" in line]


def test_the_log_tells_of_marks_and_of_who_was_let_in(
    event: Event, session: Session, organiser: Person, trainer: Person, now: datetime
):
    places = [take(event, now, name) for name in ("Paula", "Luz")]
    one, two = (place.code for place in places)
    attendance.mark_many(session, {one: "absent"}, by=trainer, now=now)
    attendance.mark_many(session, {one: "present", two: "present"}, by=trainer, now=now)
    attendance.mark_many(session, {}, by=trainer, now=now)
    attendance.undo_save(
        session,
        {
            one: attendance.Change("present", "absent", "onsite", None, "hand"),
            two: attendance.Change("present"),
        },
        at=now,
        by=trainer,
        now=now,
    )
    door.let_in(session, places[1], by=organiser, now=now)
    door.let_in(session, places[1], by=organiser, now=now)
    device, _token = door.admit(session, label="Entrada", by=organiser, now=now)
    door.enrol(device, now=now)

    assert told(event, "presence") == [
        "Tomás: Marked place 1: absent. Round table.",
        "Tomás: Marked the attendance of 2 people: Round table.",
        "Tomás: Undid marks of attendance: 2, Round table.",
        "Olga: Let place 2 in at the door: Round table.",
        "Olga: Let a phone check people in at the door.",
        f"A phone at the door: Opened its link, as phone {device.sign}: Round table.",
    ]


def test_the_log_tells_of_sheets_and_whoever_looks_at_a_signature(
    event: Event, session: Session, organiser: Person, now: datetime, enter: Any
):
    take(event, now, "Paula")
    sheet = signing.print_sheet(session, language="en", by=organiser, now=now)
    signing.write_up(sheet, {1}, by=organiser, now=now)
    signing.write_up(sheet, {1}, by=organiser, now=now)
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(picture, "PNG")
    scan = signing.keep_scan(sheet, [picture.getvalue()], by=organiser, now=now)
    client = enter(organiser)
    assert client.get(f"/en/desk/scans/{scan.code}/scan.pdf").status_code == 302
    assert client.post(f"/en/desk/scans/{scan.code}/scan.pdf")["Content-Type"] == "application/pdf"
    client.post(f"/en/desk/scans/{scan.code}/delete/")

    assert told(event, "lists") + told(event, "presence") == [
        "Olga: Printed sign-in sheet 1: Round table.",
        "Olga: Kept a scan of sign-in sheet 1: Round table.",
        "Olga: Opened a scan of sign-in sheet 1: Round table.",
        "Olga: Deleted a scan of sign-in sheet 1: Round table.",
        "Olga: Wrote up sign-in sheet 1, 1 changes: Round table.",
    ]


def test_the_log_tells_who_registered_by_hand_and_answered_requests(
    event: Event, organiser: Person, now: datetime, enter: Any
):
    given = {"name": "Paula", "mode": "onsite", "language": "es", "agreed": "on", "country": "GT"}
    client = enter(organiser)
    page = client.get(f"/en/desk/events/{event.code}/registrations/new/")
    answer = client.post(f"/en/desk/events/{event.code}/registrations/new/", {**filled(page), **given})
    assert answer.status_code == 302, answer.context["form"].errors
    Event.objects.filter(pk=event.pk).update(admission="approval")
    event.refresh_from_db()
    yes, no = take(event, now, "Luz"), take(event, now, "Iván")
    approval.approve(yes, by=organiser, now=now)
    approval.refuse(no, by=organiser, now=now)
    approval.reconsider(no, by=organiser, now=now)

    assert told(event, "places") == [
        "Olga: Registered place 1 by hand, at the door or on the phone.",
        "Olga: Said yes to the request for place 2.",
        "Olga: Said no to the request for place 3.",
        "Olga: Undid the answer to the request for place 3.",
    ]


def test_the_log_tells_which_group_named_how_many(event: Event, organiser: Person, now: datetime):
    Event.objects.filter(pk=event.pk).update(takes_groups=True)
    event.refresh_from_db()
    group = nomination.ask(
        event, organisation="Red Colibrí", addressee="Rita", email="rita@red.example", language="es",
        mode="online", places=2, now=now,
    )  # fmt: skip
    people = [(name, Contact(email=f"{name}@red.example")) for name in ("Ana", "Eva")]
    named = nomination.name(group, people=people, now=now)
    nomination.unname(group, named[1], now=now)

    lines = told(event, "places")

    assert lines == [
        "Red Colibrí: Asked for places for a group: 2.",
        "Red Colibrí: Named people for places: 2.",
        "Red Colibrí: Took back the name given for place 2.",
    ]


def test_the_page_of_the_log_filters_by_what_acts_are_about_and_costs_the_same_for_three(
    event: Event, session: Session, organiser: Person, participant: Person, now: datetime, enter: Any
):
    client, counts = enter(organiser), []
    path = f"/en/desk/events/{event.code}/log/"
    parts.invite(session, person=participant, role="speaker", by=organiser, now=now)
    for rooms in (["B"], ["C", "D"]):
        for room in rooms:
            schedule.change_place(session, room=room, by=organiser, now=now)
        client.get(path)
        with CaptureQueriesContext(connection) as seen:
            client.get(path)
        counts.append(len(seen))
    assert counts[0] == counts[1]

    roles = client.get(path, {"kind": "roles"}).content.decode()
    assert ("Invited somebody to a role: speaker" in roles, "Changed the room" in roles) == (True, False)


def take(event: Event, now: datetime, name: str) -> Registration:
    return registration.register(
        event,
        answers=Answers(name=name, mode="onsite"),
        contact=Contact(email=f"{name}@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )
