"""Only a confirmed registration is a place: whoever waits, was asked or refused is counted nowhere."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from events import attendance, holders, registration, reminders
from events.desk import concerned
from events.errors import AlreadyAPlace, NoPlaceYet, PlaceGivenBack
from events.models import Event, Registration, Session
from events.recognition import Answers, Contact
from mail.models import Letter
from people import links
from people.models import Person
from reports.figures import facts

UNPLACED = [status for status in Registration.Status.values if status != "confirmed"]
ALIVE = ["waiting", "offered", "asked", "nominated"]


def place(event: Event, now: datetime, status: str, name: str = "Paula") -> Registration:
    """Paula's place, brought to another status."""
    made = registration.register(
        event,
        answers=Answers(name=name, mode="online"),
        contact=Contact(email="paula@correo.example"),
        language="en",
        time_zone="UTC",
        now=now,
    )
    Letter.objects.all().delete()
    Registration.objects.filter(pk=made.pk).update(
        status=status, waiting_since=now, offer_expires_at=now + timedelta(days=1)
    )
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("status", UNPLACED)
def test_whoever_has_no_place_is_in_no_figure_sheet_or_letter(
    event: Event, session: Session, organiser: Person, enter, now: datetime, status: str
):
    mine = place(event, now, status)

    assert len(facts.read([event])) == 0
    assert list(Registration.objects.placed()) == []
    assert concerned._people_told(event, [session]) == 0
    assert session.starts_at is not None
    assert reminders.send_due(session.starts_at - timedelta(hours=24)) == 0
    assert (
        mine.name
        not in enter(organiser).get(f"/en/desk/sessions/{session.code}/attendance/").content.decode()
    )


@pytest.mark.parametrize("status", UNPLACED)
def test_whoever_has_no_place_is_neither_let_in_nor_marked(
    event: Event, session: Session, now: datetime, status: str
):
    mine = place(event, now, status)
    refusal = NoPlaceYet if status in ALIVE else PlaceGivenBack

    assert session.starts_at is not None
    with pytest.raises(refusal):
        attendance.enter(mine, session, now=session.starts_at)
    with pytest.raises(refusal):
        attendance.mark(session, mine, state="present", by=None, now=now)
    if status not in ("waiting", "offered"):  # they have a place at once where the other way has a seat
        with pytest.raises(refusal):
            registration.switch_mode(mine, to="onsite", now=now)


@pytest.mark.parametrize("status", UNPLACED)
def test_desk_lists_each_status_under_its_own_word_and_not_among_places(
    event: Event, session: Session, organiser: Person, enter, now: datetime, status: str
):
    place(event, now, status)
    browser = enter(organiser)
    path = f"/en/desk/events/{event.code}/registrations/"

    assert "Paula" not in browser.get(path).content.decode()
    assert "Paula" in browser.get(f"{path}?status={status}").content.decode()


@pytest.mark.parametrize("status", UNPLACED)
def test_page_of_whoever_has_no_place_never_says_registered(
    client: Client, event: Event, session: Session, now: datetime, status: str
):
    token = links.mint("registration", place(event, now, status).code, now=now, days=9000)
    Event.objects.filter(pk=event.pk).update(ends_at=timezone.now() + timedelta(days=1))

    shown = client.get(f"/en/my/{token}/").content.decode()

    assert ("✓ registered" in shown.replace("</span>", ""), ">Enter<" in shown) == (False, False)
    assert ("cancel/" in shown) == (status in ALIVE)


@pytest.mark.parametrize("status", ALIVE)
def test_nobody_is_there_twice_whatever_they_wait_for(
    event: Event, participant: Person, now: datetime, status: str
):
    first = place(event, now, status)

    again = registration.register(
        event,
        answers=Answers(name="Paula", mode="online"),
        contact=Contact(email="paula@correo.example"),
        language="en",
        time_zone="UTC",
        now=now,
    )

    assert again == first
    with pytest.raises(IntegrityError), transaction.atomic():
        Registration.objects.create(
            event=event, number=9, name="Paula", mode="online", language="en", time_zone="UTC",
            contact_key=first.contact_key, name_key=first.name_key,
        )  # fmt: skip
    holders.claim(first, person=participant, now=now)
    with pytest.raises(AlreadyAPlace):
        holders.claim(place(event, now, "confirmed", name="Pedro"), person=participant, now=now)


@pytest.mark.parametrize("status", ["cancelled", "refused"])
def test_whoever_left_or_was_refused_may_register_anew(event: Event, now: datetime, status: str):
    first = place(event, now, status)

    assert place(event, now, "confirmed") != first


def test_an_offer_without_an_end_cannot_be_kept(event: Event, now: datetime):
    mine = place(event, now, "confirmed")

    for status in ("offered", "waiting"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Registration.objects.filter(pk=mine.pk).update(
                status=status, offer_expires_at=None, waiting_since=None
            )
