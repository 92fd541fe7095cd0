"""The waiting list as people meet it: the form, the receipt, their own page, and the desk."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from events import registration, waiting
from events.models import Capacity, Event, Registration, Session
from events.recognition import Answers, Contact
from people import links
from people.models import Person, StakeholderGroup

FORM = {
    "name": "Dani",
    "email": "dani@correo.example",
    "phone": "",
    "mode": "onsite",
    "stakeholder_group": "academia",
    "country": "HN",
    "consent": "on",
    "time_zone": "America/Tegucigalpa",
}


@pytest.fixture
def ahead(event: Event, session: Session) -> Event:
    """The event, three days from now by the real clock, with one seat in the room that Ana has."""
    starts = timezone.now() + timedelta(days=3)
    Event.objects.filter(pk=event.pk).update(starts_at=starts, ends_at=starts + timedelta(hours=1))
    Session.objects.filter(pk=session.pk).update(starts_at=starts)
    Capacity.objects.filter(event=event, mode="onsite").update(seats=1)
    event.refresh_from_db()
    enter(event, "Ana")
    return event


@pytest.fixture
def browse(request: pytest.FixtureRequest):
    """The log-in of the cast, under a name that is not the one used here for coming to an event."""
    return request.getfixturevalue("enter")


def enter(event: Event, name: str, **contact: str) -> Registration:
    return registration.register(
        event,
        answers=Answers(name=name, mode="onsite"),
        contact=Contact(**(contact or {"email": f"{name.casefold()}@correo.example"})),
        language="en",
        time_zone="UTC",
        now=timezone.now(),
        waits=True,
    )


def page_of(place: Registration) -> str:
    return f"/en/my/{links.mint('registration', place.code, now=timezone.now(), days=1)}/"


def test_form_of_a_full_mode_offers_the_list_and_keeps_it_open(client: Client, ahead: Event):
    Capacity.objects.filter(event=ahead, mode="online").update(seats=0)

    shown = client.get(f"/en/r/{ahead.code}/").content.decode()

    assert "full: join the waiting list" in shown
    assert shown.count('name="listed"') == 2
    assert "Join the waiting list</button>" in shown


def test_event_without_a_list_says_that_every_place_is_taken(client: Client, ahead: Event):
    Capacity.objects.filter(event=ahead, mode="online").update(seats=0)
    Event.objects.update(has_waiting_list=False)

    assert "Every place is taken" in client.get(f"/en/r/{ahead.code}/").content.decode()


def test_whoever_saw_a_seat_that_is_gone_is_asked_nothing_twice(client: Client, ahead: Event):
    refused = client.post(f"/en/r/{ahead.code}/", FORM)

    shown = refused.content.decode()
    assert refused.status_code == 409
    assert "Press the button once more to join the waiting list." in shown
    assert ('value="Dani"' in shown, '<option value="academia" selected>' in shown) == (True, True)
    assert '<input type="hidden" name="listed" value="onsite">' in shown
    assert Registration.objects.filter(name="Dani").count() == 0

    joined = client.post(f"/en/r/{ahead.code}/", FORM | {"listed": "onsite"})

    assert (joined.status_code, joined["Location"]) == (303, f"/en/r/{ahead.code}/done/?list=waiting")
    assert Registration.objects.get(name="Dani").status == "waiting"
    assert "You are on the waiting list" in client.get(joined["Location"]).content.decode()


def test_list_named_for_one_way_joins_no_other(client: Client, ahead: Event):
    assert client.post(f"/en/r/{ahead.code}/", FORM | {"listed": "online"}).status_code == 409


def test_answer_is_the_same_to_a_newcomer_and_to_whoever_has_a_place_or_waits(client: Client, ahead: Event):
    """Nobody learns from the form who has a place, nor who waits for one."""
    enter(ahead, "Eva")
    told = []
    for name in ("Dani", "Eva", "Ana"):
        for listed in ({}, {"listed": "onsite"}):
            form = FORM | {"name": name, "email": f"{name.casefold()}@correo.example"} | listed
            answer = client.post(f"/en/r/{ahead.code}/", form)
            told.append((answer.status_code, answer.headers.get("Location")))

    assert told[:2] == [(409, None), (303, f"/en/r/{ahead.code}/done/?list=waiting")]
    assert told == told[:2] * 3


def test_page_tells_the_position_and_one_press_leaves_the_list(client: Client, ahead: Event):
    enter(ahead, "Dani")
    eva = enter(ahead, "Eva")
    page = page_of(eva)

    shown = client.get(page).content.decode()
    assert "<small>On the list</small>2</span>" in shown
    assert "Leave the list" in shown
    assert "calendar.ics" not in shown
    assert client.post(f"{page}cancel/").status_code == 302
    left = client.get(page).content.decode()
    assert "You are no longer on the waiting list." in left
    assert f'href="/en/r/{ahead.code}/">Register again' in left


def test_offer_is_taken_by_a_press_and_never_by_opening_an_address(client: Client, ahead: Event):
    dani = enter(ahead, "Dani")
    registration.cancel(Registration.objects.get(name="Ana"), now=timezone.now())
    page = page_of(dani)

    shown = client.get(page).content.decode()
    assert ("A place is held for you" in shown, "Take the place" in shown) == (True, True)
    for method in (client.get, client.head):
        for path in (page, f"{page}accept/", f"{page}cancel/"):
            method(path)
    dani.refresh_from_db()
    assert dani.status == "offered"

    client.post(f"{page}accept/")
    dani.refresh_from_db()
    assert (dani.status, dani.address_confirmed_at is not None) == ("confirmed", True)
    assert "✓" in client.get(page).content.decode()


def test_offer_is_left_by_a_press(client: Client, ahead: Event):
    dani, eva = enter(ahead, "Dani"), enter(ahead, "Eva")
    registration.cancel(Registration.objects.get(name="Ana"), now=timezone.now())

    client.post(f"{page_of(dani)}cancel/")

    dani.refresh_from_db()
    eva.refresh_from_db()
    assert (dani.status, eva.status) == ("cancelled", "offered")


def test_offer_that_ran_out_is_refused_with_a_sentence(client: Client, ahead: Event):
    dani = enter(ahead, "Dani")
    registration.cancel(Registration.objects.get(name="Ana"), now=timezone.now())
    Registration.objects.filter(pk=dani.pk).update(offer_expires_at=timezone.now() - timedelta(seconds=1))
    page = page_of(dani)

    assert "The offer has ended" in client.get(page).content.decode()
    answer = client.post(f"{page}accept/")
    assert answer.status_code == 409
    assert "This offer has ended" in answer.content.decode()


def test_desk_sees_the_list_with_positions_offers_and_whom_to_tell(ahead: Event, organiser: Person, browse):
    phone = enter(ahead, "Fito", phone="+50255551234")
    enter(ahead, "Dani")
    enter(ahead, "Eva")
    registration.cancel(Registration.objects.get(name="Ana"), now=timezone.now())

    shown = browse(organiser).get(f"/en/desk/events/{ahead.code}/waiting/").content.decode()

    assert "To be told by phone" in shown
    assert f"/en/desk/registrations/{phone.code}/link/" in shown
    assert shown.index("Dani") < shown.index("Eva")
    assert shown.count("Offer out of turn") == 2


def test_desk_of_a_protected_event_lists_numbers_alone(ahead: Event, organiser: Person, browse):
    Event.objects.update(risk="protected")
    enter(ahead, "Dani")

    shown = browse(organiser).get(f"/en/desk/events/{ahead.code}/waiting/").content.decode()

    assert ("Dani" in shown, "mark-number" in shown) == (False, True)


def test_list_costs_the_same_for_one_and_for_three(ahead: Event, organiser: Person, browse):
    browser = browse(organiser)

    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            browser.get(f"/en/desk/events/{ahead.code}/waiting/")
        return len(seen)

    enter(ahead, "Dani")
    Capacity.objects.filter(event=ahead, mode="onsite").update(seats=2)
    waiting.run_due(timezone.now())
    enter(ahead, "Eva")
    browser.get(f"/en/desk/events/{ahead.code}/waiting/")
    one = cost()
    for name in ("Fito", "Gabi", "Hugo", "Ines"):
        enter(ahead, name)
    Capacity.objects.filter(event=ahead, mode="onsite").update(seats=4)
    waiting.run_due(timezone.now())
    assert cost() == one


def test_organiser_offers_extends_and_keeps_seats_from_the_desk(ahead: Event, organiser: Person, browse):
    dani, eva = enter(ahead, "Dani"), enter(ahead, "Eva")
    browser = browse(organiser)

    assert browser.post(f"/en/desk/registrations/{eva.code}/offer/", {"reason": ""}).status_code == 422
    full = browser.post(f"/en/desk/registrations/{eva.code}/offer/", {"reason": "Interprets"})
    assert full.status_code == 422
    browser.post(f"/en/desk/registrations/{eva.code}/offer/", {"reason": "Interprets", "adds_seat": "on"})
    eva.refresh_from_db()
    assert eva.status == "offered"
    before = eva.offer_expires_at
    browser.post(f"/en/desk/registrations/{eva.code}/extend/", {"hours": "5", "reason": "Travels"})
    eva.refresh_from_db()
    assert eva.offer_expires_at == before + timedelta(hours=5)

    day = (timezone.now() + timedelta(days=1)).date().isoformat()
    sector = StakeholderGroup.objects.get(code="academia")
    kept = {"way": "onsite", "number": "1", "sector": sector.pk, "date": day, "time": "12:00"}
    assert browser.post(f"/en/desk/events/{ahead.code}/balance/", kept | {"date": ""}).status_code == 422
    browser.post(f"/en/desk/events/{ahead.code}/balance/", kept)
    row = Capacity.objects.get(event=ahead, mode="onsite")
    assert (row.balance_seats, row.balance_for) == (1, sector)
    shown = browser.get(f"/en/desk/events/{ahead.code}/waiting/").content.decode()
    assert ("Interprets" in shown, "Travels" in shown, "Academ" in shown) == (True, True, True)
    assert dani.status == "waiting"
