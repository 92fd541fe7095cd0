"""The attendance sheet: marked, filled, undone, side by side."""

from datetime import datetime, timedelta
from typing import Any

import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import attendance
from events.models import Event, Presence, Registration, Session
from people.models import Person
from tests.events.desk.conftest import Enter, registered, url


def marks(page: Any) -> dict[str, str]:
    """What the form would send as it stands."""
    return {
        name: value
        for row in page.context["rows"]
        for name, value in ((f"was-{row['code']}", row["was"]), (f"state-{row['code']}", row["state"]))
    }


def test_the_trainer_marks_and_sending_twice_changes_nothing(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    other = registered(event, "Inés", now, "online")
    client, page = enter(trainer), url("attendance", session.code)
    typed = {**marks(client.get(page)), f"state-{place.code}": "present", f"state-{other.code}": "excused"}
    for _time in range(2):
        assert client.post(page, typed, follow=True).status_code == 200
    assert sorted(Presence.objects.values_list("registration__name", "state", "mode", "source")) == [
        ("Inés", "excused", "online", "hand"),
        ("Paula", "present", "onsite", "hand"),
    ]
    assert Presence.objects.filter(recorded_by=trainer).count() == 2


def test_two_who_mark_side_by_side_do_not_undo_each_other(
    trainer: Person,
    organiser: Person,
    enter: Enter,
    event: Event,
    session: Session,
    place: Registration,
    now: datetime,
) -> None:
    other = registered(event, "Inés", now, "online")
    page = url("attendance", session.code)
    opened = marks(enter(trainer).get(page))
    enter(organiser).post(page, {**opened, f"state-{other.code}": "absent"})
    enter(trainer).post(page, {**opened, f"state-{place.code}": "present"})
    assert dict(Presence.objects.values_list("registration__name", "state")) == {
        "Inés": "absent",
        "Paula": "present",
    }


def test_the_rest_are_present_leaves_what_was_marked(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    other = registered(event, "Inés", now, "online")
    client, page = enter(trainer), url("attendance", session.code)
    client.post(page, {**marks(client.get(page)), f"state-{other.code}": "absent", "fill": "1"})
    assert dict(Presence.objects.values_list("registration__name", "state")) == {
        "Inés": "absent",
        "Paula": "present",
    }


def test_the_rest_are_those_of_the_sheet_and_nobody_who_came_to_it_later(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    client, page = enter(trainer), url("attendance", session.code)
    opened = marks(client.get(page))
    # What waited on a phone for days is sent by its script.
    registered(event, "Inés", now, "online")
    client.post(page, {**opened, "fill": "1", "waited": "1", "scripted": "1"})
    assert dict(Presence.objects.values_list("registration__name", "state")) == {"Paula": "present"}


def test_what_waits_on_a_phone_is_sent_by_whoever_marked_it_and_by_nobody_else(
    trainer: Person, organiser: Person, enter: Enter, session: Session, place: Registration
) -> None:
    kept = set()
    for person in (trainer, organiser):
        page = enter(person).get(url("attendance", session.code)).content.decode()
        kept.add(page.partition('data-marks="')[2].partition('"')[0])
    assert len(kept) == 2


def test_a_mark_of_a_place_that_was_given_back_meanwhile_is_said_to_be_lost(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    other = registered(event, "Inés", now, "online")
    client, page = enter(trainer), url("attendance", session.code)
    opened = marks(client.get(page))
    Registration.objects.filter(pk=other.pk).update(status=Registration.Status.CANCELLED)
    typed = {**opened, f"state-{other.code}": "present", f"state-{place.code}": "present"}
    answer = client.post(page, typed, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "La asistencia quedó guardada.",
        "1 marca no se guardó: ese lugar se devolvió mientras tanto.",
    ]
    assert dict(Presence.objects.values_list("registration__name", "state")) == {"Paula": "present"}


def test_a_mark_is_taken_back_and_is_not_absent(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    client, page = enter(trainer), url("attendance", session.code)
    client.post(page, {**marks(client.get(page)), f"state-{place.code}": "present"})
    client.post(page, {**marks(client.get(page)), f"state-{place.code}": ""})
    assert Presence.objects.count() == 0


def test_a_mistaken_save_is_undone_and_what_others_marked_since_stands(
    trainer: Person,
    organiser: Person,
    enter: Enter,
    event: Event,
    session: Session,
    place: Registration,
    now: datetime,
) -> None:
    ines, luz = registered(event, "Inés", now, "online"), registered(event, "Luz", now, "online")
    attendance.mark(session, ines, state="present", by=None, now=now, minutes=40, source="enter")
    client, page = enter(trainer), url("attendance", session.code)
    opened = marks(client.get(page))
    typed = {**opened, f"state-{ines.code}": "absent", "fill": "1"}
    shown = client.post(page, typed, follow=True)
    assert shown.context["undoes"] == 3
    assert url("attendance_undo", session.code) in shown.content.decode()
    enter(organiser).post(page, {**opened, f"state-{luz.code}": "excused"})

    answer = client.post(url("attendance_undo", session.code), follow=True)

    assert answer.context["undoes"] == 0
    assert sorted(Presence.objects.values_list("registration__name", "state", "minutes", "source")) == [
        ("Inés", "present", 40, "enter"),
        ("Luz", "excused", None, "hand"),
    ]
    client.post(url("attendance_undo", session.code))
    assert Presence.objects.count() == 2


def test_a_mark_taken_back_by_mistake_is_undone_for_half_an_hour(
    trainer: Person, enter: Enter, session: Session, place: Registration, now: datetime
) -> None:
    attendance.mark(session, place, state="present", by=None, now=now)
    client, page = enter(trainer), url("attendance", session.code)
    client.post(page, {**marks(client.get(page)), f"state-{place.code}": ""})
    with time_machine.travel(now + timedelta(minutes=31), tick=False):
        client.post(url("attendance_undo", session.code))
        assert Presence.objects.count() == 0
    client.post(url("attendance_undo", session.code))
    assert Presence.objects.get().state == "present"


def test_nobody_undoes_anothers_save(
    trainer: Person, organiser: Person, enter: Enter, session: Session, place: Registration
) -> None:
    client, page = enter(trainer), url("attendance", session.code)
    client.post(page, {**marks(client.get(page)), f"state-{place.code}": "present"})
    enter(organiser).post(url("attendance_undo", session.code))
    assert Presence.objects.get().state == "present"


def test_undo_costs_the_same_for_three(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    client, page = enter(trainer), url("attendance", session.code)

    def cost() -> int:
        client.post(page, {**marks(client.get(page)), "fill": "1"})
        with CaptureQueriesContext(connection) as queries:
            client.post(url("attendance_undo", session.code))
        assert Presence.objects.count() == 0
        return len(queries)

    alone = cost()
    registered(event, "Inés", now, "online")
    registered(event, "Luz", now, "online")
    assert cost() == alone


def test_an_unknown_state_is_refused(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    client, page = enter(trainer), url("attendance", session.code)
    answer = client.post(page, {**marks(client.get(page)), f"state-{place.code}": "asleep"})
    assert answer.status_code == 422
    assert Presence.objects.count() == 0


def test_a_protected_events_sheet_carries_numbers(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    Event.objects.update(risk="protected")
    page = enter(trainer).get(url("attendance", session.code))
    assert "Paula" not in page.content.decode()
    assert [row["number"] for row in page.context["rows"]] == [1]
