"""Remote hubs at the desk: added, chosen on the form, counted by heads, changed, taken away."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events import hubs, registration
from events.errors import Full, HubInUse, TooFewSeats, UnknownMode
from events.models import Capacity, Event, Hub, Registration
from events.recognition import Answers, Contact
from people.models import Person


def add(event: Event, now, name: str = "Casa Xelajú", seats: int | None = 2) -> Hub:
    return hubs.add(event, name=name, address="4a Calle 1-20", country="GT", seats=seats, by=None, now=now)


def take(event: Event, hub: Hub, name: str, now, *, waits: bool = False) -> Registration:
    return registration.register(
        event, answers=Answers(name=name, mode="hub", hub=hub),
        contact=Contact(email=f"{name}@correo.example"), waits=waits,
        language="es", time_zone="UTC", now=now,
    )  # fmt: skip


@pytest.fixture
def desk(enter, organiser, event, time_machine, now):
    time_machine.move_to(now)
    return enter(organiser)


def test_organiser_adds_a_hub_and_people_can_choose_it(desk, client, event):
    form = {"name": "Casa Xelajú", "address": "4a Calle 1-20", "country": "GT", "seats": "12"}
    answer = desk.post(f"/en/desk/events/{event.code}/hubs/new/", form, follow=True)
    assert "Casa Xelajú" in answer.content.decode()
    hub = Hub.objects.get(event=event)
    assert Capacity.objects.get(hub=hub).seats == 12
    assert f'value="hub-{hub.code}"' in client.get(f"/en/r/{event.code}/").content.decode()


def test_a_hub_is_counted_by_heads_and_lists_its_people(desk, event, now):
    hub = add(event, now)
    take(event, hub, "ana", now)
    page = desk.get(f"/en/desk/events/{event.code}/hubs/").content.decode()
    roster = f"/en/desk/events/{event.code}/registrations/?mode=hub&amp;hub={hub.code}"
    assert f'<a href="{roster}">1<' in page
    assert "ana" in desk.get(roster.replace("&amp;", "&")).content.decode()


def test_seats_of_a_hub_never_fall_below_those_taken_and_what_was_typed_stays(desk, event, now):
    hub = add(event, now)
    for name in ("ana", "beto"):
        take(event, hub, name, now)
    with pytest.raises(TooFewSeats):
        hubs.change(hub, name="Otra", address="", country="", seats=1, by=None, now=now)
    form = {"name": "Casa nueva", "address": "", "country": "", "seats": "1"}
    answer = desk.post(f"/en/desk/hubs/{hub.code}/edit/", form)
    assert answer.status_code == 422
    assert "Casa nueva" in answer.content.decode()
    hub.refresh_from_db()
    assert (hub.name, hub.address) == ("Casa Xelajú", "4a Calle 1-20")
    form["seats"] = "30"
    desk.post(f"/en/desk/hubs/{hub.code}/edit/", form)
    hub.refresh_from_db()
    assert (hub.name, Capacity.objects.get(hub=hub).seats) == ("Casa nueva", 30)


def test_seats_that_are_added_to_a_hub_go_to_whoever_waits_there(event, now):
    hub = add(event, now, seats=1)
    take(event, hub, "ana", now)
    with pytest.raises(Full) as refusal:
        take(event, hub, "beto", now)
    assert str(refusal.value) == "No quedan lugares en esta sede remota."
    waits = take(event, hub, "beto", now, waits=True)
    assert waits.status == Registration.Status.WAITING
    hubs.change(hub, name=hub.name, address="", country="GT", seats=2, by=None, now=now)
    waits.refresh_from_db()
    assert waits.status == Registration.Status.OFFERED


def test_a_hub_is_taken_away_only_while_nobody_has_a_place_there(desk, client, event, now):
    hub = add(event, now)
    place = take(event, hub, "ana", now)
    with pytest.raises(HubInUse):
        hubs.remove(hub, by=None, now=now)
    page = f"/en/desk/hubs/{hub.code}/remove/"
    refused = desk.post(page, follow=True).content.decode()
    assert "People with a place there, or waiting for one: 1." in refused
    assert Hub.objects.filter(pk=hub.pk).exists()

    registration.cancel(place, now=now)
    desk.post(page)

    # Whoever was there once keeps their record; the hub is offered to nobody.
    assert Hub.objects.filter(pk=hub.pk).exists()
    assert f"hub-{hub.code}" not in client.get(f"/en/r/{event.code}/").content.decode()
    assert desk.get(page).status_code == 404
    with pytest.raises(UnknownMode):
        take(event, hub, "beto", now)


def test_a_hub_that_nobody_ever_chose_is_gone(event, now):
    hub = add(event, now)
    hubs.remove(hub, by=None, now=now)
    assert not Hub.objects.exists()
    assert not Capacity.objects.filter(mode="hub").exists()


def test_seats_are_of_a_mode_or_of_a_hub(event, now):
    hub = add(event, now)
    for mode, one in (("hub", None), ("onsite", hub), ("moon", None)):
        with pytest.raises(UnknownMode):
            registration.set_seats(event, mode=mode, hub=one, seats=1, now=now)


def test_hubs_are_listed_at_the_same_cost_for_three(desk, event, organiser: Person, now):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(f"/en/desk/events/{event.code}/hubs/")
        return len(queries)

    add(event, now)
    cost()
    alone = cost()
    add(event, now, "Otra")
    add(event, now, "Tercera")
    assert cost() == alone
