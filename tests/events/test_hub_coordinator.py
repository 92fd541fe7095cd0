"""Whoever coordinates a remote hub: their page, who is there, heads, the one connection, and the letters."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from events import (
    attendance,
    copying,
    headcounts,
    hub_roster,
    hubs,
    parts,
    registration,
    reminders,
    schedule,
    way_in,
)
from events.changes import QUIET
from events.errors import AtTheHub, HubGone, HubListClosed, NoLongerAsked, OtherHub, RoleDeclined
from events.models import Event, Headcount, Hub, Mode, Part, Presence, Registration, Session
from events.recognition import Answers, Contact
from mail import kinds
from mail.models import Letter
from people import links
from people.models import Person
from tests.conftest import person


@pytest.fixture
def hub(event: Event, now: datetime) -> Hub:
    return hubs.add(
        event, name="Casa Xelajú", address="4a Calle 1-20", country="GT", seats=4, by=None, now=now
    )


@pytest.fixture
def role(session: Session, hub: Hub, participant: Person, now: datetime) -> Part:
    """Paula said yes to coordinating the hub."""
    asked = ask(session, hub, participant, now)
    return parts.confirm(asked, answers={}, shows_name=False, shows_groups=False, now=now)


@pytest.fixture
def opening(session: Session) -> datetime:
    """Ten minutes before the session, when its way in is open."""
    assert session.starts_at is not None
    return session.starts_at - timedelta(minutes=10)


def ask(session: Session, hub: Hub, who: Person, now: datetime) -> Part:
    return parts.invite(session, person=who, role="hub-coordinator", hub=hub, by=None, now=now)


def take(event: Event, hub: Hub | None, name: str, now: datetime) -> Registration:
    mode = Mode.HUB if hub else Mode.ONLINE
    return registration.register(
        event, answers=Answers(name=name, mode=mode, hub=hub),
        contact=Contact(email=f"{name}@correo.example"), language="es", time_zone="UTC", now=now,
    )  # fmt: skip


def page_of(role: Part, now: datetime) -> str:
    return f"/en/role/{links.mint('part', role.code, now=now, days=30)}/"


def list_of(role: Part, session: Session, now: datetime) -> str:
    return f"{page_of(role, now)}hub/{session.code}/"


def states(session: Session) -> dict[str, tuple[str, str, str]]:
    return {
        row.registration.name: (row.state, row.mode, row.source)
        for row in Presence.objects.filter(session=session).select_related("registration")
    }


# --- Which hub ---


def test_only_a_coordinator_is_given_a_hub_and_one_of_the_same_event(
    session: Session, hub: Hub, participant: Person, organisation, now: datetime
):
    with pytest.raises(OtherHub):
        parts.invite(session, person=participant, role="speaker", hub=hub, by=None, now=now)
    other = Event.objects.create(title="Otra", time_zone="UTC")
    elsewhere = Hub.objects.create(event=other, name="Lejos")
    with pytest.raises(OtherHub):
        ask(session, elsewhere, participant, now)
    assert ask(session, hub, participant, now).mode == Mode.HUB


def test_coordinator_without_a_hub_is_given_one_and_told(
    session: Session, hub: Hub, participant: Person, organiser: Person, now: datetime
):
    part = parts.invite(session, person=participant, role="hub-coordinator", by=None, now=now)
    parts.confirm(part, answers={}, shows_name=False, shows_groups=False, now=now)
    assert not Letter.objects.filter(kind="events.hub_yours").exists()

    parts.coordinate(part, hub=hub, by=organiser, now=now)
    parts.coordinate(part, hub=hub, by=organiser, now=now)

    assert Part.objects.get().hub == hub
    assert Letter.objects.filter(kind="events.hub_yours").count() == 1
    second = Hub.objects.create(event=hub.event, name="Otra")
    with pytest.raises(OtherHub):
        parts.coordinate(part, hub=second, by=organiser, now=now)


def test_whoever_steps_in_coordinates_the_same_hub(role: Part, hub: Hub, stranger: Person, now: datetime):
    assert parts.replace(role, person=stranger, by=None, now=now).hub == hub


def test_hub_that_is_taken_away_ends_the_role_and_its_coordinator_is_told(
    client: Client, role: Part, session: Session, hub: Hub, now: datetime
):
    page = page_of(role, now)
    hubs.remove(hub, by=None, now=now)
    role.refresh_from_db()
    assert role.status == Part.Status.REPLACED
    assert Letter.objects.filter(kind="events.hub_dropped").count() == 1
    with time_machine.travel(now, tick=False):
        assert client.get(page).status_code == 404
        assert client.get(f"{page}hub/").status_code == 404


def test_whoever_declined_cannot_take_a_hub_back_that_is_offered_no_more(role: Part, hub: Hub, now: datetime):
    parts.decline(role, now=now)
    hubs.remove(hub, by=None, now=now)
    with pytest.raises(NoLongerAsked):
        parts.confirm(role, answers={}, shows_name=False, shows_groups=False, now=now)
    assert not Letter.objects.filter(kind__in=["events.hub_dropped", "events.role_taken_again"]).exists()


def test_nobody_is_asked_to_look_after_a_hub_that_is_offered_no_more(
    session: Session, hub: Hub, participant: Person, stranger: Person, now: datetime
):
    registration.cancel(take(hub.event, hub, "Ana", now), now=now)
    homeless = parts.invite(session, person=stranger, role="hub-coordinator", by=None, now=now)
    hubs.remove(hub, by=None, now=now)
    assert Hub.objects.filter(pk=hub.pk).exists()
    with pytest.raises(HubGone):
        ask(session, hub, participant, now)
    with pytest.raises(HubGone):
        parts.coordinate(homeless, hub=hub, by=None, now=now)


@pytest.fixture
def second(event: Event, session: Session, now: datetime) -> Session:
    """A session on the day after the one in which the coordinator was asked."""
    assert session.wall_start is not None
    day_after = session.wall_start.replace(tzinfo=None) + timedelta(days=1)
    return schedule.add_session(
        event, title={"es": "Segunda"}, declared_minutes=60, wall_start=day_after, by=None, now=now
    )


def test_coordinator_is_replaced_although_the_session_they_were_asked_in_was_called_off(
    client: Client, role: Part, session: Session, second: Session, hub: Hub,
    organiser: Person, stranger: Person, enter, now: datetime,
):  # fmt: skip
    schedule.cancel_session(session, by=None, now=now)
    with translation.override("en"):
        at_desk, address = (
            reverse("events:desk_roles", args=[hub.event.code]),
            reverse("events:desk_role_replace", args=[role.code]),
        )
    assert address in enter(organiser).get(at_desk).content.decode()

    stepped_in = parts.replace(role, person=stranger, by=None, now=now)

    assert (stepped_in.session, stepped_in.hub) == (second, hub)
    with time_machine.travel(now, tick=False):
        assert client.get(f"{page_of(role, now)}hub/").status_code == 404


@pytest.mark.parametrize("kind", ["hub_dropped", "role_replaced", "role_declined", "role_taken_again"])
def test_coordinator_is_told_what_becomes_of_the_role_until_the_last_session_is_over(
    role: Part, session: Session, second: Session, hub: Hub, stranger: Person, kind: str, now: datetime
):
    """The session in which they were asked is over, and their hub still meets the next day."""
    assert session.ends_at is not None
    assert second.ends_at is not None
    later = session.ends_at + timedelta(hours=1)
    role.refresh_from_db()
    if kind == "hub_dropped":
        hubs.remove(hub, by=None, now=later)
    elif kind == "role_replaced":
        parts.replace(role, person=stranger, by=None, now=later)
    else:
        parts.decline(role, now=later)
        if kind == "role_taken_again":
            parts.confirm(role, answers={}, shows_name=False, shows_groups=False, now=later)

    letter = Letter.objects.get(kind=f"events.{kind}")
    assert kinds.get(letter.kind).still_due(letter, later)
    assert not kinds.get(letter.kind).still_due(letter, second.ends_at + timedelta(minutes=1))
    for stepped_in in Part.objects.filter(status="invited"):
        asked = Letter.objects.get(kind="events.invited", about__part=stepped_in.code)
        assert kinds.get(asked.kind).still_due(asked, later)


def test_coordination_stays_ahead_on_ones_own_page_until_the_last_session_is_over(
    role: Part, session: Session, second: Session, participant: Person, enter, now: datetime
):
    assert session.ends_at is not None
    assert second.ends_at is not None
    for when, is_ahead in ((session.ends_at, True), (second.ends_at, False)):
        with time_machine.travel(when + timedelta(hours=1), tick=False):
            page = enter(participant).get("/en/my/")
        assert [one for one, _clashes in page.context["roles"]] == ([role] if is_ahead else [])
        assert page.context["past_roles"] == ([] if is_ahead else [role])


def test_hub_has_no_coordinator_any_more_once_theirs_is_forgotten_between_two_sessions(
    event: Event, role: Part, session: Session, second: Session, now: datetime
):
    assert session.ends_at is not None
    assert hubs.coordinated(event) == [("Casa Xelajú", True)]
    parts.forget(role.subject, session.ends_at + timedelta(hours=1))
    assert hubs.coordinated(event) == [("Casa Xelajú", False)]


def test_whoever_is_at_a_hub_and_whoever_coordinates_it_hear_of_another_address_once(
    event: Event, hub: Hub, role: Part, organiser: Person, now: datetime
):
    ana, online = take(event, hub, "Ana", now), take(event, None, "Olmo", now)
    later = now + timedelta(hours=1)
    facts = {"name": hub.name, "address": "7a Avenida 3-15", "country": "GT", "by": organiser}
    hubs.change(hub, **facts, seats=4, now=later)
    hubs.change(hub, **facts, seats=9, now=later + timedelta(minutes=1))

    told = Letter.objects.filter(created_at__gte=later)
    assert sorted(told.values_list("kind", "subject")) == sorted(
        [("events.mode_changed", ana.subject), ("events.hub_yours", role.subject)]
    )
    for letter in told:
        assert kinds.get(letter.kind).still_due(letter, later)
    raised = {place.pk: place.sequence for place in Registration.objects.all()}
    assert raised == {ana.pk: ana.sequence + 1, online.pk: online.sequence}
    assert Part.objects.get().sequence == role.sequence + 1


# --- Who is let in ---


def test_nobody_but_who_said_yes_sees_the_hub(
    client: Client, session: Session, hub: Hub, participant: Person, stranger: Person, now: datetime
):
    """An invitation alone, another role, another's session and a refusal open nothing."""
    asked = ask(session, hub, participant, now)
    speaks = parts.invite(session, person=stranger, role="speaker", by=None, now=now)
    parts.confirm(speaks, answers={}, shows_name=False, shows_groups=False, now=now)
    with time_machine.travel(now, tick=False):
        for part in (asked, speaks):
            assert client.get(f"{page_of(part, now)}hub/").status_code == 404
            assert client.get(list_of(part, session, now)).status_code == 404
        parts.confirm(asked, answers={}, shows_name=False, shows_groups=False, now=now)
        assert client.get(f"{page_of(asked, now)}hub/").status_code == 200
        other = Event.objects.create(title="Otra", time_zone="UTC")
        foreign = Session.objects.create(event=other, title="Lejos", declared_minutes=60, time_zone="UTC")
        assert client.get(list_of(asked, foreign, now)).status_code == 404
        parts.decline(asked, now=now)
        assert client.get(f"{page_of(asked, now)}hub/").status_code == 404


def test_coordinator_comes_to_the_hub_from_their_own_page(
    enter: Callable[[Person], Client], role: Part, session: Session, hub: Hub, opening: datetime
):
    with time_machine.travel(opening, tick=False):
        paula = enter(role.person)
        mine = paula.get(f"/en/my/role/{role.code}/").content.decode()
        assert f'href="/en/my/role/{role.code}/hub/"' in mine
        page = paula.get(f"/en/my/role/{role.code}/hub/").content.decode()
        assert f'href="/en/my/role/{role.code}/hub/{session.code}/"' in page
        assert "Casa Xelajú" in page


def test_the_page_is_there_before_the_event_is_public_and_gone_when_it_is_called_off(
    client: Client, event: Event, role: Part, now: datetime
):
    page = f"{page_of(role, now)}hub/"
    found = []
    for status in ("draft", "published", "cancelled"):
        Event.objects.filter(pk=event.pk).update(status=status)
        with time_machine.travel(now, tick=False):
            found.append(client.get(page).status_code)
    assert found == [200, 200, 404]


def test_a_copy_within_the_event_asks_no_coordinator_again_and_one_elsewhere_asks_which_hub(
    event: Event, session: Session, hub: Hub, role: Part, organisation, organiser: Person, now: datetime
):
    copied = copying.copy_session(session, wall_start=None, with_roles=True, by=None, now=now)
    assert copied.parts.count() == 0
    made = copying.copy_event(
        event, lead=organisation, title={"es": "Otra"}, first_day=now.date() + timedelta(days=90),
        with_roles=True, by=organiser, now=now,
    )  # fmt: skip
    planned = parts.without_a_hub(made)
    assert [(part.role, part.mode, part.hub, part.status) for part in planned] == [
        ("hub-coordinator", "", None, "planned")
    ]
    there = hubs.add(made, name="Casa Sololá", address="", country="", seats=None, by=None, now=now)
    parts.coordinate(planned[0], hub=there, by=organiser, now=now)
    assert not Letter.objects.filter(about__part=planned[0].code).exists()
    assert parts.without_a_hub(made) == []


# --- The list ---


@pytest.mark.parametrize(("risk", "named"), [("open", True), ("discreet", True), ("protected", False)])
def test_the_list_names_people_as_the_risk_allows_and_only_around_the_session(
    client: Client,
    event: Event,
    session: Session,
    hub: Hub,
    role: Part,
    now: datetime,
    risk: str,
    named: bool,
):
    Event.objects.filter(pk=event.pk).update(risk=risk)
    mine = take(event, hub, "Quetzalina", now)
    take(event, None, "Colibrí", now)
    path = list_of(role, session, now)

    assert session.starts_at is not None
    for at, shown in (
        (session.starts_at - timedelta(hours=25), False),
        (session.starts_at - timedelta(hours=23), True),
        (session.starts_at + timedelta(hours=24), True),
        (session.starts_at + timedelta(hours=26), False),
    ):
        with time_machine.travel(at, tick=False):
            page = client.get(path).content.decode()
        assert ("Quetzalina" in page) == (shown and named)
        assert (f'value="{mine.number}"' in page) == shown
        assert "Colibrí" not in page
        assert "correo.example" not in page


def test_coordinator_ticks_who_is_here_and_takes_it_back(
    client: Client, event: Event, session: Session, hub: Hub, role: Part, now: datetime, opening: datetime
):
    ana, beto = take(event, hub, "Ana", now), take(event, hub, "Beto", now)
    path = list_of(role, session, now)
    with time_machine.travel(opening, tick=False):
        form = {"shown": [ana.number, beto.number], "here": [ana.number]}
        client.post(path, form)
        client.post(path, form)
        assert states(session) == {"Ana": ("present", "hub", "hub")}
        assert Presence.objects.get().recorded_by == role.person

        client.post(f"{path}undo/")
        assert states(session) == {}

        client.post(path, form | {"here": [ana.number, beto.number]})
        # Beto went again; somebody else's list was drawn before Ana was ticked, and leaves her alone.
        client.post(path, {"shown": [ana.number, beto.number], "was": [beto.number], "here": []})
        assert states(session) == {"Ana": ("present", "hub", "hub")}


def test_what_the_organisers_marked_by_hand_stands(
    event: Event, session: Session, hub: Hub, role: Part, organiser: Person, now: datetime, opening: datetime
):
    ana, beto = take(event, hub, "Ana", now), take(event, hub, "Beto", now)
    attendance.mark(session, ana, state="absent", by=organiser, now=opening)
    attendance.mark(session, beto, state="present", by=organiser, now=opening)
    changes = hub_roster.tick(role, session, came={ana.number}, gone={beto.number}, now=opening)
    assert changes == {}
    assert states(session) == {"Ana": ("absent", "hub", "hand"), "Beto": ("present", "hub", "hand")}


def test_whoever_was_seen_in_the_room_is_not_at_the_hub_and_stays_present_there(
    client: Client, event: Event, session: Session, hub: Hub, role: Part, now: datetime, opening: datetime
):
    ana, beto = take(event, hub, "Ana", now), take(event, hub, "Beto", now)
    attendance.arrive(session, [attendance.Arrival(ana, opening)], by=None, now=opening)
    attendance.record(session, [attendance.Said(beto, "online")], source="zoom", by=None, now=opening)
    assert hub_roster.here(hub) == {}
    assert [line.is_here for line in hub_roster.lines(hub, session)] == [False, False]

    numbers = {ana.number, beto.number}
    hub_roster.tick(role, session, came=set(), gone=numbers, now=opening)
    assert states(session) == {
        "Ana": ("present", "onsite", "door"), "Beto": ("present", "online", "zoom"),
    }  # fmt: skip
    with time_machine.travel(opening, tick=False):
        page = client.get(list_of(role, session, now)).content.decode()
        assert "checked" not in page

    # A file says less than whoever sees them here.
    changes = hub_roster.tick(role, session, came=numbers, gone=set(), now=opening)
    assert list(changes) == [beto.code]
    assert states(session)["Beto"] == ("present", "hub", "hub")
    hub_roster.undo(role, session, changes, at=opening, now=opening)
    assert states(session)["Beto"] == ("present", "online", "zoom")


@pytest.mark.django_db(transaction=True)
def test_what_the_organisers_mark_while_a_coordinator_unticks_stands(
    event: Event, session: Session, hub: Hub, role: Part, organiser: Person, now: datetime, opening: datetime
):
    ana = take(event, hub, "Ana", now)
    hub_roster.tick(role, session, came={ana.number}, gone=set(), now=opening)

    def untick() -> None:
        try:
            hub_roster.tick(role, session, came=set(), gone={ana.number}, now=opening)
        finally:
            connection.close()

    coordinator = threading.Thread(target=untick)
    with transaction.atomic():
        attendance.mark(session, ana, state="excused", by=organiser, now=opening)
        coordinator.start()
        coordinator.join(1)
    coordinator.join(20)
    assert states(session) == {"Ana": ("excused", "hub", "hand")}


def test_numbers_of_elsewhere_and_other_hours_mark_nobody(
    event: Event, session: Session, hub: Hub, role: Part, now: datetime, opening: datetime
):
    online, mine = take(event, None, "Colibrí", now), take(event, hub, "Ana", now)
    hub_roster.tick(role, session, came={online.number, 999}, gone=set(), now=opening)
    assert states(session) == {}
    with pytest.raises(HubListClosed):
        hub_roster.tick(role, session, came={mine.number}, gone=set(), now=opening - timedelta(hours=2))
    parts.decline(role, now=opening)
    with pytest.raises(HubListClosed):
        hub_roster.tick(role, session, came={mine.number}, gone=set(), now=opening)


def test_a_list_that_was_spoiled_on_the_way_marks_nobody(
    client: Client, session: Session, role: Part, now: datetime, opening: datetime
):
    with time_machine.travel(opening, tick=False):
        answer = client.post(list_of(role, session, now), {"shown": ["x", "٣", "-1"], "here": ["9" * 40]})
    assert answer.status_code == 302
    assert states(session) == {}


def test_heads_are_counted_and_listed_nowhere(
    client: Client, event: Event, session: Session, hub: Hub, role: Part, now: datetime, opening: datetime
):
    path = list_of(role, session, now)
    with time_machine.travel(opening, tick=False):
        client.post(f"{path}heads/", {"people": "23"})
        assert headcounts.by_hub(session) == {hub.pk: 23}
        assert Headcount.objects.get().typed_by == role.person
        assert headcounts.standing(session) == {"hub": 23}
        client.post(f"{path}heads/", {"people": "many"})
        assert headcounts.by_hub(session) == {hub.pk: 23}
        client.post(f"{path}heads/", {"people": ""})
    assert headcounts.by_hub(session) == {}
    assert Registration.objects.count() == 0


def test_somebody_without_a_place_gets_one_and_is_present_in_one_step(
    client: Client, event: Event, session: Session, hub: Hub, role: Part, now: datetime, opening: datetime
):
    path = f"{list_of(role, session, now)}new/"
    form = {"name": "Dora", "email": "", "phone": "5555 1234", "language": "es"}
    with time_machine.travel(opening, tick=False):
        refused = client.post(path, form)
        assert refused.status_code == 422
        assert 'value="Dora"' in refused.content.decode()
        client.post(path, form | {"agreed": "on"})
        client.post(path, form | {"agreed": "on"})
    dora = Registration.objects.get()
    assert (dora.hub, str(dora.phone), dora.language) == (hub, "+50255551234", "es")
    assert states(session) == {"Dora": ("present", "hub", "hub")}


def test_a_seat_at_the_hub_that_is_held_for_somebody_is_taken_up_by_coming(
    event: Event, session: Session, hub: Hub, role: Part, now: datetime, opening: datetime
):
    offered, online = take(event, hub, "Eva", now), take(event, None, "Nora", now)
    until = opening + timedelta(hours=1)
    Registration.objects.update(status="offered", offer_expires_at=until)
    for name in ("Eva", "Nora"):
        hub_roster.come_in(
            role, session, answers=Answers(name=name, mode=Mode.HUB, hub=hub),
            contact=Contact(email=f"{name}@correo.example"), language="es", now=opening,
        )  # fmt: skip
    assert states(session) == {"Eva": ("present", "hub", "hub")}
    assert set(Registration.objects.values_list("pk", "status")) == {
        (offered.pk, "confirmed"), (online.pk, "offered"),
    }  # fmt: skip


def test_a_full_hub_says_so_and_keeps_what_was_typed(
    client: Client, event: Event, session: Session, hub: Hub, role: Part, now: datetime, opening: datetime
):
    hubs.change(hub, name=hub.name, address="", country="", seats=0, by=None, now=now)
    form = {"name": "Dora", "email": "dora@correo.example", "language": "es", "agreed": "on"}
    with time_machine.travel(opening, tick=False):
        answer = client.post(f"{list_of(role, session, now)}new/", form)
    assert answer.status_code == 409
    assert "There are no places left at this remote hub." in answer.content.decode()
    assert 'value="Dora"' in answer.content.decode()
    assert states(session) == {}


# --- The connection ---


def test_the_hub_joins_by_one_connection_in_its_hours_which_makes_nobody_present(
    client: Client, event: Event, session: Session, hub: Hub, role: Part, now: datetime, opening: datetime
):
    path = list_of(role, session, now)
    with time_machine.travel(opening - timedelta(minutes=6), tick=False):
        assert "meet.example" not in client.get(path).content.decode()
        assert client.post(f"{path}enter/").status_code == 409
    with time_machine.travel(opening, tick=False):
        assert "meet.example" not in client.get(path).content.decode()
        assert client.get(f"{path}enter/").status_code == 302
        assert "https://meet.example/abc" in client.post(f"{path}enter/").content.decode()
    assert Presence.objects.count() == 0


def test_people_at_a_hub_get_its_address_and_never_the_link(
    client: Client, event: Event, session: Session, hub: Hub, now: datetime, opening: datetime
):
    mine = take(event, hub, "Ana", now)
    page = f"/en/my/{links.mint('registration', mine.code, now=now, days=30)}/"
    with time_machine.travel(opening, tick=False):
        told = client.get(page).content.decode()
        assert "4a Calle 1-20" in told
        assert "/enter/" not in told
        refused = client.post(f"{page}enter/{session.code}/")
    assert refused.status_code == 409
    assert "Your place is at Casa Xelajú" in refused.content.decode()
    assert "meet.example" not in refused.content.decode()
    with pytest.raises(AtTheHub):
        way_in.check(mine, session, now=opening)


def test_coordinator_who_has_not_said_yes_is_not_connected(
    session: Session, hub: Hub, participant: Person, now: datetime, opening: datetime
):
    asked = ask(session, hub, participant, now)
    with pytest.raises(RoleDeclined):
        way_in.check_hub(asked, session, now=opening)


# --- Letters of every session ---


def test_coordinator_hears_of_every_session_of_the_event_once(
    event: Event, session: Session, hub: Hub, role: Part, stranger: Person, now: datetime
):
    assert session.wall_start is not None
    second = schedule.add_session(
        event, title={"es": "Segunda"}, declared_minutes=60,
        wall_start=session.wall_start + timedelta(days=1), by=None, now=now,
    )  # fmt: skip
    ask(session, hub, stranger, now)  # not answered yet: hears of the session of the role alone
    assert second.starts_at is not None
    for _again in range(2):
        reminders.send_due(second.starts_at - timedelta(minutes=60))
    told = Letter.objects.filter(kind="events.hour_before", about__session=second.code)
    assert [letter.address for letter in told] == ["paula@correo.example"]

    later = now + timedelta(hours=1)
    schedule.reschedule(second, wall_start=session.wall_start + timedelta(days=2), by=None, now=later)
    reminders.send_due(later + QUIET)
    moved = Letter.objects.filter(kind="events.moved", about__session=second.code)
    assert [letter.address for letter in moved] == ["paula@correo.example"]


def test_coordinator_who_also_speaks_there_gets_one_letter(
    session: Session, hub: Hub, participant: Person, now: datetime
):
    parts.invite(session, person=participant, role="speaker", by=None, now=now)
    parts.confirm(
        ask(session, hub, participant, now), answers={}, shows_name=False, shows_groups=False, now=now
    )
    assert session.starts_at is not None
    reminders.send_due(session.starts_at - timedelta(minutes=60))
    assert Letter.objects.filter(kind="events.hour_before").count() == 1


# --- The desk ---


def test_desk_shows_who_coordinates_and_which_hub_nobody_does(
    enter: Callable[[Person], Client],
    event: Event, session: Session, hub: Hub, organiser: Person, participant: Person, now: datetime,
):  # fmt: skip
    olga = enter(organiser)
    with time_machine.travel(now, tick=False):
        assert "Nobody has confirmed to coordinate: Casa Xelajú" in read(
            olga, f"/en/desk/events/{event.code}/"
        )
        page = read(olga, f"/en/desk/events/{event.code}/hubs/")
        ask_url = f"/en/desk/sessions/{session.code}/roles/new/?role=hub-coordinator&amp;hub={hub.code}"
        assert ask_url in page
        form = {"name": "Paula", "email": participant.email, "role": "hub-coordinator", "language": "es"}
        refused = olga.post(f"/en/desk/sessions/{session.code}/roles/new/", form)
        assert refused.status_code == 422
        assert "Choose the hub that this person is to coordinate." in refused.content.decode()
        olga.post(f"/en/desk/sessions/{session.code}/roles/new/", form | {"hub": hub.code})
        part = Part.objects.get()
        assert part.hub == hub
        assert "pa…@correo.example" in read(olga, f"/en/desk/events/{event.code}/hubs/")
        assert "Nobody has confirmed" in read(olga, f"/en/desk/events/{event.code}/")
        parts.confirm(part, answers={}, shows_name=False, shows_groups=False, now=now)
        assert "Every remote hub has a coordinator" in read(olga, f"/en/desk/events/{event.code}/")


def test_desk_gives_a_hub_to_a_coordinator_who_has_none(
    enter: Callable[[Person], Client],
    event: Event, session: Session, hub: Hub, organiser: Person, participant: Person, now: datetime,
):  # fmt: skip
    part = parts.invite(session, person=participant, role="hub-coordinator", by=None, now=now)
    olga = enter(organiser)
    with time_machine.travel(now, tick=False):
        assert "nobody said which" in read(olga, f"/en/desk/events/{event.code}/hubs/")
        olga.post(f"/en/desk/hubs/{hub.code}/coordinator/", {"part": part.code})
        assert "nobody said which" not in read(olga, f"/en/desk/events/{event.code}/hubs/")
    assert Part.objects.get().hub == hub


def read(client: Client, path: str) -> str:
    return client.get(path).content.decode()


# --- What it costs ---


def test_pages_of_a_hub_cost_the_same_for_one_and_for_three(
    client: Client, event: Event, session: Session, hub: Hub, role: Part, now: datetime, opening: datetime
):
    assert session.wall_start is not None
    pages = [f"{page_of(role, now)}hub/", list_of(role, session, now)]

    def cost() -> list[int]:
        found = []
        for page in pages:
            with CaptureQueriesContext(connection) as queries, time_machine.travel(opening, tick=False):
                assert client.get(page).status_code == 200
            found.append(len(queries))
        return found

    ana = take(event, hub, "Ana", now)
    hub_roster.tick(role, session, came={ana.number}, gone=set(), now=opening)
    headcounts.type_in(session, mode=Mode.HUB, hub=hub, people=1, by=None, now=opening)
    cost()
    alone = cost()
    for number, name in enumerate(("Beto", "Carla")):
        place = take(event, hub, name, now)
        hub_roster.tick(role, session, came={place.number}, gone=set(), now=opening)
        more = schedule.add_session(
            event, title={"es": name}, declared_minutes=60,
            wall_start=session.wall_start + timedelta(days=number + 1), by=None, now=now,
        )  # fmt: skip
        assert more.starts_at is not None
        headcounts.type_in(more, mode=Mode.HUB, hub=hub, people=2, by=None, now=more.starts_at)
    assert cost() == alone


def test_desk_lists_hubs_with_coordinators_at_the_same_cost_for_three(
    enter: Callable[[Person], Client],
    event: Event, session: Session, hub: Hub, role: Part, organiser: Person, now: datetime,
):  # fmt: skip
    olga = enter(organiser)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries, time_machine.travel(now, tick=False):
            assert olga.get(f"/en/desk/events/{event.code}/hubs/").status_code == 200
        return len(queries)

    cost()
    alone = cost()
    for name in ("Otra", "Tercera"):
        more = hubs.add(event, name=name, address="", country="", seats=None, by=None, now=now)
        ask(session, more, person(name, f"{name}@correo.example"), now)
    assert cost() == alone
