"""Acts on many at the desk: ticked or all that match, looked at, done, undone; and who may."""

from datetime import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Bulk, Event, Presence, Registration, Session
from people.models import Person
from tests.events.desk.conftest import Enter, registered, told, url


def test_the_organiser_ticks_looks_does_and_undoes(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    other = registered(event, "Inés", now, "online")
    client = enter(organiser)

    seen = client.post(
        url("desk_many_new", event.code), {"act": "give-back", "pick": [place.code]}, follow=True
    )
    assert (seen.context["number"], [one.name for one in seen.context["some"]]) == (1, ["Paula"])
    assert Registration.objects.placed().count() == 2  # nothing is done yet
    one = Bulk.objects.get()

    done = client.post(url("desk_many_do", one.code), follow=True)
    assert (done.context["done"], done.context["can_undo"]) == (1, True)
    assert list(Registration.objects.placed()) == [other]

    undone = client.post(url("desk_many_undo", one.code), follow=True)
    assert undone.context["undone"] == 1
    assert Registration.objects.placed().count() == 2


def test_all_that_match_are_those_of_the_filter_and_not_of_the_page(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    Registration.objects.bulk_create(
        Registration(event=event, number=n, name=f"N{n}", name_key=f"n{n}", language="es", time_zone="UTC",
                     mode="online" if n % 3 else "onsite")
        for n in range(1, 61)
    )  # fmt: skip
    client = enter(organiser)
    asked = {"act": "present", "all": "1", "mode": "online", "pick": []}
    seen = client.post(url("desk_many_new", event.code), asked, follow=True)
    assert (seen.context["number"], len(seen.context["some"])) == (40, 40)
    done = client.post(url("desk_many_do", Bulk.objects.get().code), {"session": session.code}, follow=True)
    assert done.context["done"] == 40 == Presence.objects.count()


def test_nobody_ticked_or_no_act_leads_back_with_the_filters(
    organiser: Person, enter: Enter, event: Event, place: Registration
) -> None:
    client, path = enter(organiser), url("desk_many_new", event.code)
    for typed in ({"act": "give-back"}, {"pick": place.code}, {"act": "fly", "pick": place.code}):
        answer = client.post(path, {**typed, "q": "paula"}, follow=True)
        assert answer.redirect_chain[-1][0].endswith("?q=paula") and len(told(answer)) == 1
    assert not Bulk.objects.exists()


def test_a_switch_asks_where_to_and_a_wrong_answer_comes_back(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    client = enter(organiser)
    client.post(url("desk_many_new", event.code), {"act": "switch", "pick": place.code})
    one = Bulk.objects.get()
    assert client.post(url("desk_many_do", one.code), {"to": "boat"}).status_code == 422
    client.post(url("desk_many_do", one.code), {"to": "online"})
    assert Registration.objects.get().mode == "online"


def test_a_place_of_another_event_is_never_chosen(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    foreign = Event.objects.create(title_es="Otra", time_zone="UTC")
    theirs = Registration.objects.create(
        event=foreign, number=1, name="Otra", language="es", time_zone="UTC", mode="online"
    )
    seen = enter(organiser).post(
        url("desk_many_new", event.code), {"act": "give-back", "pick": [theirs.code]}, follow=True
    )
    assert seen.context["number"] == 0


def test_a_trainer_marks_many_and_gives_no_places_back(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    client, path = enter(trainer), url("desk_many_new", event.code)
    listed = client.get(url("desk_registrations", event.code))
    assert [name for name, _title in listed.context["acts"]] == ["present"]
    assert client.post(path, {"act": "give-back", "pick": place.code}).status_code == 404
    assert client.post(path, {"act": "present", "pick": place.code}, follow=True).status_code == 200


def test_a_protected_event_shows_the_numbers_of_those_chosen(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    Event.objects.update(risk="protected")
    seen = enter(organiser).post(
        url("desk_many_new", event.code), {"act": "give-back", "pick": place.code}, follow=True
    )
    assert seen.context["number"] == 1 and "Paula" not in seen.content.decode()


@pytest.mark.parametrize("state", ["chosen", "done"])
def test_the_page_asks_as_much_for_three_as_for_one(
    state: str,
    organiser: Person,
    enter: Enter,
    event: Event,
    session: Session,
    place: Registration,
    now: datetime,
) -> None:
    client = enter(organiser)
    counted = []
    for _number in range(2):
        client.post(url("desk_many_new", event.code), {"act": "present", "all": "1"})
        one = Bulk.objects.latest("pk")
        if state == "done":
            client.post(url("desk_many_do", one.code), {"session": session.code})
        client.get(url("desk_many", one.code))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("desk_many", one.code))
        counted.append(len(queries))
        registered(event, "Luz", now)
        registered(event, "Inés", now, "online")
    assert counted[0] == counted[1]
