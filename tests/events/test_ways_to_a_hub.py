"""Guests, institutions, codes, walls and files where a remote hub is the way, by its name and seats."""

import io
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from events import (
    attendance,
    attendance_import,
    delegated_places,
    flags,
    guests,
    headcounts,
    hubs,
    nomination,
    registration,
    sheets,
    walkins,
    ways,
)
from events.errors import CodeForOthers, Full, HubGone, HubInUse, OtherHub, TooFewSeats, WallClosed
from events.models import Capacity, Delegation, Event, Hub, HubWall, Mode, Presence, Registration, Session
from events.recognition import Answers, Contact
from events.ways import LetIn
from mail import kinds
from mail.models import Letter
from people.models import Person


@pytest.fixture
def hub(event: Event, now: datetime) -> Hub:
    return hubs.add(
        event, name="Casa Xelajú", address="4a Calle 1-20", country="GT", seats=3, by=None, now=now
    )


@pytest.fixture
def other(event: Event, now: datetime) -> Hub:
    return hubs.add(event, name="Biblioteca", address="", country="HN", seats=None, by=None, now=now)


def take(event: Event, hub: Hub, name: str, now: datetime, **more) -> Registration:
    return registration.register(
        event, answers=Answers(name=name, mode=Mode.HUB, hub=hub),
        contact=Contact(email=f"{name.lower()}@correo.example"), language="es", time_zone="UTC", now=now,
        **more,
    )  # fmt: skip


def institution(event: Event, hub: Hub, now: datetime, places: int = 2) -> Delegation:
    return nomination.invite(
        event, organisation="Ministerio", addressee="Sra. Ministra", email="m@ministerio.example",
        language="es", mode=Mode.HUB, hub=hub, places=places, until=now + timedelta(days=2), by=None, now=now,
    )  # fmt: skip


def seats(hub: Hub) -> tuple[int, int]:
    row = Capacity.objects.get(hub=hub)
    return row.taken, row.kept


def url(route: str, *args: str) -> str:
    with translation.override("en"):
        return reverse(f"events:{route}", args=args)


def words(kind: str) -> str:
    letter = Letter.objects.filter(kind=f"events.{kind}").latest("pk")
    with translation.override("es"):
        return kinds.get(letter.kind).render(letter, letter.created_at).text


# --- Institutions and groups ---


def test_institution_has_seats_of_the_hub_kept_names_for_it_and_gives_the_rest_back(
    event: Event, session: Session, hub: Hub, now: datetime
):
    delegation = institution(event, hub, now)
    assert seats(hub) == (0, 2)
    with pytest.raises(Full) as refusal:
        institution(event, hub, now)
    assert str(refusal.value) == "No quedan lugares en esta sede remota."
    with pytest.raises(TooFewSeats):
        hubs.change(hub, name=hub.name, address="", country="", seats=1, by=None, now=now)

    named = nomination.name(delegation, people=[("Nora", Contact(email="nora@correo.example"))], now=now)[0]
    assert (named.mode, named.hub, seats(hub)) == (Mode.HUB, hub, (1, 1))
    assert "Casa Xelajú, 4a Calle 1-20" in words("nominated")
    delegated_places.take_up(
        named, answers=Answers(name="Nora", mode=Mode.HUB, hub=hub),
        contact=Contact(email="nora@correo.example"), language="es", time_zone="UTC", now=now,
    )  # fmt: skip
    assert nomination.take_back(delegation, by=None, now=now) == 1
    assert seats(hub) == (1, 0)


def test_whoever_was_named_and_moves_to_another_hub_leaves_the_seat_to_the_institution(
    event: Event, hub: Hub, other: Hub, now: datetime
):
    delegation = institution(event, hub, now)
    named = nomination.name(delegation, people=[("Nora", Contact(email="nora@correo.example"))], now=now)[0]
    delegated_places.take_up(
        named, answers=Answers(name="Nora", mode=Mode.HUB, hub=hub),
        contact=Contact(email="nora@correo.example"), language="es", time_zone="UTC", now=now,
    )  # fmt: skip
    registration.switch_mode(named, to=f"hub-{other.code}", now=now)
    assert (seats(hub), delegation.nameless) == ((0, 2), 2)
    counted = nomination.with_counts(event).get()
    assert (counted.named, counted.confirmed) == (0, 1)


def test_letters_to_an_institution_name_the_hub_and_its_address_as_the_risk_allows(
    event: Event, hub: Hub, now: datetime
):
    delegation = institution(event, hub, now)
    assert "Casa Xelajú, 4a Calle 1-20" in words("delegation_invited")
    told = {}
    for risk in ("open", "protected"):
        Event.objects.filter(pk=event.pk).update(risk=risk)
        fresh = Delegation.objects.get(pk=delegation.pk)
        paper = sheets.institution_letters([(fresh, "https://c.example/d")], now=now)
        told[risk] = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages)
    assert "Casa Xelajú, 4a Calle 1-20" in " ".join(told["open"].split())
    assert "Ibargüen" not in told["open"]
    assert "Xelajú" not in told["protected"]


def test_organiser_invites_an_institution_and_a_group_asks_for_a_hub(
    enter: Callable[[Person], Client],
    client: Client,
    event: Event,
    hub: Hub,
    organiser: Person,
    now: datetime,
):
    with time_machine.travel(now, tick=False):
        olga = enter(organiser)
        form = {
            "organisation": "Ministerio", "addressee": "Sra. Ministra", "language": "es", "places": "2",
            "mode": f"hub-{hub.code}", "until": f"{now + timedelta(days=2):%Y-%m-%d}",
        }  # fmt: skip
        olga.post(url("desk_delegation_new", event.code), form)
        assert Delegation.objects.get().hub == hub
        assert "Casa Xelajú" in olga.get(url("desk_delegations", event.code)).content.decode()

        Event.objects.filter(pk=event.pk).update(takes_groups=True)
        asks = {
            "organisation": "Red Sur", "addressee": "Luz", "email": "luz@red.example", "places": "2",
            "mode": f"hub-{hub.code}",
        }  # fmt: skip
        client.post(url("group", event.code), asks)
    group = Delegation.objects.get(kind="group")
    assert (group.mode, group.hub) == (Mode.HUB, hub)


# --- Codes ---


def test_code_for_a_hub_opens_that_hub_alone(event: Event, hub: Hub, other: Hub, now: datetime):
    code = ways.add_code(event, word="XELAJU7", mode=Mode.HUB, hub=hub, by=None, now=now)
    with pytest.raises(CodeForOthers) as refusal:
        take(event, other, "Beto", now, let_in=LetIn(entry_code=code))
    assert "Casa Xelajú" in str(refusal.value)
    with pytest.raises(CodeForOthers):
        registration.register(
            event, answers=Answers(name="Beto", mode=Mode.ONSITE), contact=Contact(email="b@correo.example"),
            language="es", time_zone="UTC", now=now, let_in=LetIn(entry_code=code),
        )  # fmt: skip
    assert take(event, hub, "Ana", now, let_in=LetIn(entry_code=code)).entry_code == code


def test_organiser_makes_a_code_for_a_hub_and_for_any_way(
    enter: Callable[[Person], Client], event: Event, hub: Hub, organiser: Person, now: datetime
):
    olga = enter(organiser)
    with time_machine.travel(now, tick=False):
        olga.post(url("desk_code_new", event.code), {"word": "XELAJU7", "mode": f"hub-{hub.code}"})
        olga.post(url("desk_code_new", event.code), {"word": "ABIERTO7", "mode": ""})
        page = olga.get(url("desk_ways", event.code)).content.decode()
    made = {code.word: (code.mode, code.hub) for code in event.entry_codes.all()}
    assert made == {"XELAJU7": ("hub", hub), "ABIERTO7": ("", None)}
    assert "Casa Xelajú" in page


# --- Guests ---


def test_guest_of_a_hub_is_offered_that_hub_and_nothing_else(
    client: Client, event: Event, hub: Hub, other: Hub, now: datetime
):
    invited = guests.invite(
        event, people=[("Gala", Contact(email="gala@correo.example"))], language="es", hub=hub, by=None,
        now=now,
    ).new[0]  # fmt: skip
    assert "Casa Xelajú, 4a Calle 1-20" in words("guest_invited")
    with translation.override("en"):
        path = guests.address(invited, now)
    typed = {"name": "Gala", "consent": "on", "stakeholder_group": "-", "country": "-"}
    with time_machine.travel(now, tick=False):
        page = client.get(path).content.decode()
        assert f'value="hub-{hub.code}"' in page
        assert (f"hub-{other.code}" in page, 'value="onsite"' in page) == (False, False)
        assert client.post(path, typed | {"mode": "onsite"}).status_code == 422
        assert client.post(path, typed | {"mode": f"hub-{hub.code}"}).status_code == 303
    assert Registration.objects.get().hub == hub


def test_guest_who_may_choose_finds_hubs_on_the_form(client: Client, event: Event, hub: Hub, now: datetime):
    invited = guests.invite(
        event, people=[("", Contact(email="gala@correo.example"))], language="es", by=None, now=now
    ).new[0]
    with translation.override("en"):
        path = guests.address(invited, now)
    with time_machine.travel(now, tick=False):
        page = client.get(path).content.decode()
    assert ('value="onsite"' in page, f'value="hub-{hub.code}"' in page) == (True, True)


def test_organiser_invites_people_to_a_hub(
    enter: Callable[[Person], Client], event: Event, hub: Hub, organiser: Person, now: datetime
):
    olga = enter(organiser)
    form = {"people": "gala@correo.example, Gala", "language": "es", "hub": hub.code}
    with time_machine.travel(now, tick=False):
        olga.post(url("desk_guest_new", event.code), form)
        page = olga.get(url("desk_guests", event.code)).content.decode()
    assert event.guests.get().hub == hub
    assert "Casa Xelajú" in page


# --- A hub that is taken away ---


def test_hub_stays_while_anything_that_was_sent_out_leads_there(event: Event, hub: Hub, now: datetime):
    delegation = institution(event, hub, now)
    code = ways.add_code(event, word="XELAJU7", mode=Mode.HUB, hub=hub, by=None, now=now)
    guest = guests.invite(
        event, people=[("Gala", Contact(email="gala@correo.example"))], language="es", hub=hub, by=None,
        now=now,
    ).new[0]  # fmt: skip
    for undo in (
        lambda: nomination.take_back(delegation, by=None, now=now),
        lambda: ways.withdraw_code(code, by=None, now=now),
        lambda: guests.withdraw(guest, by=None, now=now),
    ):
        with pytest.raises(HubInUse) as refusal:
            hubs.remove(hub, by=None, now=now)
        undo()
    assert str(refusal.value) == (
        "Instituciones, invitaciones y códigos que llevan allí: 1. Retírelos primero."
    )
    hubs.remove(hub, by=None, now=now)
    assert not Capacity.objects.filter(hub=hub).exists()


# --- The wall ---


def test_whoever_scans_the_wall_of_a_hub_has_a_place_there_and_is_present_in_one_step(
    client: Client, event: Event, session: Session, hub: Hub, organiser: Person, now: datetime
):
    assert session.starts_at is not None
    with translation.override("en"):
        path = walkins.put_up(session, hub=hub, by=organiser, now=now)
    typed = {
        "name": "Luz", "email": "luz@correo.example", "consent": "on", "stakeholder_group": "-",
        "country": "-",
    }  # fmt: skip
    with time_machine.travel(session.starts_at + timedelta(minutes=5), tick=False):
        assert "Casa Xelajú" in client.get(path).content.decode()
        assert [client.post(path, typed).status_code for _again in range(2)] == [303, 303]
    row = Presence.objects.get()
    assert (row.state, row.source, row.mode, row.registration.hub) == ("present", "walk-in", "hub", hub)


def test_walls_of_room_and_hub_are_opened_closed_and_let_beyond_each_on_its_own(
    client: Client, event: Event, session: Session, hub: Hub, organiser: Person, now: datetime
):
    starts = session.starts_at
    assert starts is not None
    Capacity.objects.filter(hub=hub).update(seats=0)
    paths = {one: walkins.put_up(session, hub=one, by=organiser, now=now) for one in (None, hub)}
    come = {
        "answers": Answers(name="Luz", mode=Mode.HUB, hub=hub), "contact": Contact(email="l@correo.example"),
        "language": "es", "time_zone": "UTC", "now": starts,
    }  # fmt: skip
    with pytest.raises(Full):
        walkins.come_in(session, **come)
    walkins.let_beyond(session, hub=hub, beyond_seats=True, by=organiser, now=now)
    assert walkins.come_in(session, **come).is_extra
    assert not walkins.walls_of(event)[session.pk, None].beyond_seats

    walkins.take_down(session, hub=hub, by=organiser, now=now)
    with time_machine.travel(starts, tick=False):
        assert [client.get(path).status_code for path in paths.values()] == [200, 404]
    with pytest.raises(WallClosed):
        walkins.come_in(session, **come)


def test_wall_of_a_hub_that_was_taken_away_opens_nothing(
    client: Client, session: Session, hub: Hub, organiser: Person, now: datetime
):
    path = walkins.put_up(session, hub=hub, by=organiser, now=now)
    # Somebody once had a place there, so that the hub stays on record.
    registration.cancel(take(session.event, hub, "Ana", now), now=now)
    hubs.remove(hub, by=None, now=now)
    assert Hub.objects.filter(pk=hub.pk).exists()
    with time_machine.travel(now, tick=False):
        assert client.get(path).status_code == 404
    stranger = Hub.objects.create(event=Event.objects.create(title="Otra", time_zone="UTC"), name="Lejos")
    with pytest.raises(OtherHub):
        walkins.put_up(session, hub=stranger, by=organiser, now=now)


def test_organiser_draws_a_poster_for_the_room_and_for_each_hub(
    enter: Callable[[Person], Client],
    event: Event,
    session: Session,
    hub: Hub,
    organiser: Person,
    now: datetime,
):
    olga = enter(organiser)
    with time_machine.travel(now, tick=False):
        assert "Casa Xelajú" in olga.get(url("desk_walls", event.code)).content.decode()
        every = olga.post(url("desk_posters", event.code)).content
        one = olga.post(url("desk_poster", session.code), {"hub": hub.code}).content
        other = Hub.objects.create(event=Event.objects.create(title="Otra", time_zone="UTC"), name="Lejos")
        assert olga.post(url("desk_poster", session.code), {"hub": other.code}).status_code == 404
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(every)).pages]
    assert ["Casa Xelajú" in page for page in pages] == [False, True]
    assert "Casa Xelajú" in PdfReader(io.BytesIO(one)).pages[0].extract_text()
    assert HubWall.objects.filter(session=session, hub=hub).count() == 1


# --- Files and heads ---


def test_connection_of_a_hub_in_a_meetings_file_is_nobody(
    enter: Callable[[Person], Client],
    event: Event,
    session: Session,
    hub: Hub,
    organiser: Person,
    now: datetime,
):
    take(event, hub, "Ana", now)
    rows = (
        "Name,Email,Join Time,Leave Time\n"
        "Sede CASA XELAJU (Guest),,2026-11-13 09:00:00,2026-11-13 10:00:00\n"
        "Casandra,,2026-11-13 09:00:00,2026-11-13 10:00:00\n"
    )
    batch = attendance_import.look_at(
        session, [("a.csv", rows.encode())], zone="America/Guatemala", by=None, now=now
    )
    assert {one.name: one.how for one in attendance_import.seen(batch)} == {
        "Sede CASA XELAJU (Guest)": "hub", "Casandra": "none",
    }  # fmt: skip
    with time_machine.travel(now, tick=False):
        page = enter(organiser).get(url("attendance_file", batch.code)).content.decode()
    assert "Connections of remote hubs" in page
    done = attendance_import.apply(batch, chosen={}, rest="count", by=None, now=now)
    assert (done.counted, done.left_out, Presence.objects.count()) == (1, 0, 0)


def test_organiser_may_count_what_looks_like_a_hub_after_all(
    event: Event, session: Session, hub: Hub, now: datetime
):
    rows = "Name,Email,Join Time,Leave Time\nCasa Xelajú,,2026-11-13 09:00:00,2026-11-13 10:00:00\n"
    batch = attendance_import.look_at(
        session, [("a.csv", rows.encode())], zone="America/Guatemala", by=None, now=now
    )
    assert attendance_import.apply(batch, chosen={0: "count"}, by=None, now=now).counted == 1


def test_desk_types_heads_of_each_hub_and_of_modes_only_within_anothers_event(
    enter: Callable[[Person], Client],
    event: Event, session: Session, hub: Hub, other: Hub, organiser: Person, now: datetime,
):  # fmt: skip
    olga, path = enter(organiser), url("desk_heads", session.code)
    assert session.starts_at is not None
    with time_machine.travel(session.starts_at, tick=False):
        assert 'name="onsite"' not in olga.get(path).content.decode()
        olga.post(path, {f"hub-{hub.code}": "23", f"hub-{other.code}": "4", "onsite": "9"})
        assert headcounts.by_hub(session) == {hub.pk: 23, other.pk: 4}
        assert headcounts.standing(session) == {"hub": 27}
        Event.objects.filter(pk=event.pk).update(elsewhere_name="IGF 2026")
        form = {"onsite": "9", "hub": "2", f"hub-{hub.code}": "23", f"hub-{other.code}": ""}
        olga.post(path, form)
    assert headcounts.by_hub(session) == {hub.pk: 23, None: 2}
    assert headcounts.standing(session) == {"onsite": 9, "hub": 25}


def test_heads_beyond_those_ticked_at_a_hub_are_worth_a_look_and_are_no_people(
    event: Event, session: Session, hub: Hub, other: Hub, now: datetime
):
    ana = take(event, hub, "Ana", now)
    attendance.mark(session, ana, state="present", by=None, now=now)
    assert session.starts_at is not None
    headcounts.type_in(session, mode=Mode.HUB, hub=hub, people=5, by=None, now=session.starts_at)
    headcounts.type_in(session, mode=Mode.HUB, hub=other, people=0, by=None, now=session.starts_at)
    figures = flags.figures_of([event])[event.pk]
    assert (list(figures.listed.values()), list(figures.counted.values())) == ([1], [4])


# --- A hub that goes while something for it is made ---


def test_nothing_that_leads_to_a_hub_is_made_once_it_is_offered_no_more(
    event: Event, session: Session, hub: Hub, now: datetime
):
    """Somebody had a place there once, so that its row stays."""
    registration.cancel(take(event, hub, "Ana", now), now=now)
    hubs.remove(hub, by=None, now=now)
    event.takes_groups = True
    makers: list[Callable[[], object]] = [
        lambda: ways.add_code(event, mode=Mode.HUB, hub=hub, by=None, now=now),
        lambda: guests.invite(
            event, people=[("Eva", Contact(email="e@correo.example"))], language="es", hub=hub,
            by=None, now=now,
        ),
        lambda: nomination.ask(
            event, organisation="Red", addressee="Ana", email="r@correo.example", language="es",
            mode=Mode.HUB, hub=hub, places=2, now=now,
        ),
        lambda: walkins.put_up(session, hub=hub, by=None, now=now),
    ]  # fmt: skip
    for make in makers:
        with pytest.raises(HubGone):
            make()


@pytest.mark.django_db(transaction=True)
def test_a_hub_is_not_taken_away_under_a_code_that_is_being_made(event: Event, hub: Hub, now: datetime):
    """Whoever makes the code has not finished; whoever takes the hub away waits, and is told of it."""
    refused: list[BaseException] = []

    def take_away() -> None:
        try:
            hubs.remove(Hub.objects.get(pk=hub.pk), by=None, now=now)
        except (HubInUse, DatabaseError) as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    other_desk = threading.Thread(target=take_away)
    with transaction.atomic():
        ways.add_code(event, mode=Mode.HUB, hub=hub, by=None, now=now)
        other_desk.start()
        other_desk.join(1)
        assert other_desk.is_alive()
    other_desk.join(20)
    assert [type(one) for one in refused] == [HubInUse]
    assert Capacity.objects.filter(hub=hub).exists()


# --- What it costs ---


def test_whoever_has_a_place_elsewhere_and_came_to_a_hub_is_not_counted_a_second_time(
    event: Event, session: Session, hub: Hub, participant: Person, now: datetime
):
    online = registration.register(
        event, answers=Answers(name="Ana", mode=Mode.ONLINE), contact=Contact(email="ana@correo.example"),
        language="es", time_zone="UTC", now=now,
    )  # fmt: skip
    assert session.starts_at is not None
    said = [attendance.Said(online, Mode.HUB, entered_at=session.starts_at)]
    attendance.record(session, said, source=Presence.Source.HUB, by=participant, now=session.starts_at)
    headcounts.type_in(session, mode=Mode.HUB, hub=hub, people=3, by=participant, now=session.starts_at)
    assert headcounts.of_sessions([session.pk]).beside_lists_of_hubs == {session.pk: 2}
    headcounts.type_in(session, mode=Mode.HUB, hub=hub, people=1, by=participant, now=session.starts_at)
    assert headcounts.of_sessions([session.pk]).beside_lists_of_hubs == {}


@pytest.mark.parametrize("route", ["desk_walls", "desk_delegations", "desk_ways", "desk_guests"])
def test_lists_of_ways_cost_the_same_for_one_hub_and_for_three(
    enter: Callable[[Person], Client],
    event: Event, session: Session, hub: Hub, organiser: Person, now: datetime, route: str,
):  # fmt: skip
    olga = enter(organiser)

    def more(one: Hub) -> None:
        institution(event, one, now, places=1)
        ways.add_code(event, mode=Mode.HUB, hub=one, by=None, now=now)
        people = [("", Contact(email=f"{one.code}@correo.example"))]
        guests.invite(event, people=people, language="es", hub=one, by=None, now=now)
        walkins.put_up(session, hub=one, by=None, now=now)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries, time_machine.travel(now, tick=False):
            assert olga.get(url(route, event.code)).status_code == 200
        return len(queries)

    more(hub)
    cost()
    alone = cost()
    for name in ("Otra", "Tercera"):
        more(hubs.add(event, name=name, address="", country="", seats=None, by=None, now=now))
    assert cost() == alone
