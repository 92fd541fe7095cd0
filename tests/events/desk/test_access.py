"""Who opens which page of the desk."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import translation

from events.models import Event, Hosting, Part, Registration, Session
from people.models import Organisation, Person
from tests.events.desk.conftest import Enter, told, url

#: Pages about one event, and what their address takes.
OF_EVENT = (
    "desk_event",
    "desk_event_edit",
    "desk_event_cancel",
    "desk_registrations",
    "desk_registration_new",
    "desk_roles",
    "desk_organisations",
    "desk_session_new",
)


OF_SESSION = (
    "desk_session_edit",
    "desk_session_move",
    "desk_session_place",
    "desk_session_cancel",
    "desk_role_new",
    "attendance",
)


def pages(event: Event, session: Session, place: Registration, part: Part) -> list[str]:
    return [
        *(url(route, event.code) for route in OF_EVENT),
        *(url(route, session.code) for route in OF_SESSION),
        url("desk_registration_cancel", place.code),
        url("desk_role_replace", part.code),
    ]


def test_the_organiser_opens_every_page(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration, part: Part
) -> None:
    client = enter(organiser)
    every = [url("desk"), url("desk_past"), url("desk_event_new"), *pages(event, session, place, part)]
    assert {page: client.get(page).status_code for page in every} == dict.fromkeys(every, 200)


def test_another_organisations_organiser_finds_nothing(
    foreign_organiser: Person, enter: Enter, event: Event, session: Session, place: Registration, part: Part
) -> None:
    client = enter(foreign_organiser)
    every = pages(event, session, place, part)
    assert {page: client.get(page).status_code for page in every} == dict.fromkeys(every, 404)


def test_funder_and_participant_find_no_desk(
    funder: Person,
    participant: Person,
    enter: Enter,
    event: Event,
    session: Session,
    place: Registration,
    part: Part,
) -> None:
    every = [url("desk"), url("desk_past"), url("desk_event_new"), *pages(event, session, place, part)]
    for who in (funder, participant):
        client = enter(who)
        assert {page: client.get(page).status_code for page in every} == dict.fromkeys(every, 404)


def test_a_visitor_is_sent_to_log_in(
    client: Client, event: Event, session: Session, place: Registration, part: Part
) -> None:
    for page in [url("desk"), *pages(event, session, place, part)]:
        answer = client.get(page)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))


def test_the_trainer_sees_names_and_marks_and_changes_nothing(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration, part: Part
) -> None:
    client = enter(trainer)
    seen = [url("desk"), url("desk_event", event.code), url("desk_registrations", event.code)]
    seen += [
        url("desk_roles", event.code),
        url("desk_organisations", event.code),
        url("attendance", session.code),
    ]
    assert {page: client.get(page).status_code for page in seen} == dict.fromkeys(seen, 200)
    closed = set(pages(event, session, place, part)) - set(seen)
    assert {client.get(page).status_code for page in closed} == {404}
    assert client.post(url("desk_event_publish", event.code)).status_code == 404


def test_an_organisation_with_counts_sees_how_many_and_never_who(
    foreign_organiser: Person,
    other_organisation: Organisation,
    enter: Enter,
    event: Event,
    session: Session,
    place: Registration,
    part: Part,
) -> None:
    Hosting.objects.create(event=event, organisation=other_organisation, right="counts")
    client = enter(foreign_organiser)
    page = client.get(url("desk_event", event.code))
    assert page.status_code == 200
    assert "Paula" not in page.content.decode() and "Sonia" not in page.content.decode()
    assert client.get(url("desk_registrations", event.code)).status_code == 404
    assert client.get(url("desk_roles", event.code)).status_code == 404
    assert client.get(url("attendance", session.code)).status_code == 404


def test_an_act_that_is_only_sent_leads_by_its_address_to_the_page_it_belongs_to(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration, part: Part
) -> None:
    client = enter(organiser)
    translation.activate("en")
    belongs = {
        url("desk_event_publish", event.code): url("desk_event", event.code),
        url("desk_registration_link", place.code): url("desk_registrations", event.code),
        url("desk_role_again", part.code): url("desk_roles", event.code) + f"#s-{session.code}",
        url("attendance_hold", session.code): url("attendance", session.code),
        url("attendance_undo", session.code): url("attendance", session.code),
    }
    Session.objects.update(starts_at=event.created_at - timedelta(days=1))
    for act, page in belongs.items():
        answer = client.get(act, follow=True)
        assert answer.redirect_chain == [(page, 302)]
        assert told(answer) == ["Nothing was changed. What can be done stands on this page."]
        assert client.head(act).status_code == 302
        assert client.put(act).status_code == 405
    session.refresh_from_db()
    assert session.status == "scheduled"


def test_looking_changes_nothing(organiser: Person, enter: Enter, event: Event, session: Session) -> None:
    client = enter(organiser)
    client.get(url("desk_event_publish", event.code))
    client.get(url("desk_event_cancel", event.code))
    client.get(url("desk_session_cancel", session.code))
    assert Event.objects.get().status == "published"
    assert Session.objects.get().status == "scheduled"
