"""Nobody in two places, no two sessions in one room, no audience torn apart: in every event, by intervals."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import combinations
from random import Random
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from events import clashes, parts, recognition, registration, schedule
from events.models import Event, Part, Registration, Session
from people import links
from people.models import Organisation, Person
from tests.conftest import person


def an_event(organisation: Organisation, now: datetime, **more: Any) -> Event:
    facts: dict[str, Any] = {
        "title": {"es": "Encuentro"},
        "time_zone": "America/Guatemala",
        "seats": {"onsite": 20, "online": None},
        "venue": "Casa Ibargüen",
        "city": "Guatemala",
        **more,
    }
    return schedule.create_event(lead=organisation, by=None, now=now, **facts)


def add(event: Event, now: datetime, hour: str, minutes: int = 60, **more: Any) -> Session:
    wall = datetime.fromisoformat(f"2026-11-13T{hour}")
    facts = {"title": {"es": f"A las {hour}"}, "declared_minutes": minutes, **more}
    return schedule.add_session(event, wall_start=wall, by=None, now=now, **facts)


def ask(session: Session, who: Person, now: datetime, role: str = "speaker", **more: Any) -> Part:
    return parts.invite(session, person=who, role=role, by=None, now=now, **more)


def pairs(events: list[Event] | None = None, **more: Any) -> list[tuple[int, int]]:
    found = clashes.doubles(None if events is None else {event.pk for event in events}, **more)
    return sorted((one.session, one.other) for one in found)


def test_clashes_are_found_across_events_and_roles(
    session: Session, participant: Person, organisation: Organisation, now: datetime
) -> None:
    elsewhere = add(an_event(organisation, now), now, "09:30")
    role = ask(elsewhere, participant, now, "rapporteur")
    assert session.starts_at and elsewhere.starts_at == session.starts_at + timedelta(minutes=30)

    def found(starts: datetime, minutes: int, **more: Any) -> list[Part]:
        return clashes.of_person(participant, starts, starts + timedelta(minutes=minutes), **more)

    assert elsewhere.ends_at
    assert found(session.starts_at, 60) == [role]
    assert found(session.starts_at, 30) == []
    assert found(elsewhere.ends_at, 30) == []
    assert found(session.starts_at, 60, exclude=elsewhere) == []
    parts.decline(role, now=now)
    assert found(session.starts_at, 60) == []


ROLES = tuple(Part.Role.values)


@pytest.mark.parametrize(("one", "other"), list(combinations(ROLES, 2)))
def test_colliding_sessions_of_speakers_moderators_and_rapporteurs_are_found(
    one: str,
    other: str,
    session: Session,
    participant: Person,
    other_organisation: Organisation,
    now: datetime,
) -> None:
    """What a participant of an IGF asked for in writing: every role of a person, across events."""
    elsewhere = add(an_event(other_organisation, now), now, "09:30")
    ask(session, participant, now, one)
    ask(elsewhere, participant, now, other)

    (found,) = clashes.doubles({session.event_id})
    assert (found.session, found.other) == (session.pk, elsewhere.pk)
    assert (found.roles, found.other_roles, found.is_travel) == ((one,), (other,), False)
    assert pairs([elsewhere.event]) == pairs([session.event]) == pairs() == [(session.pk, elsewhere.pk)]


def test_ends_that_touch_are_no_clash(
    session: Session, participant: Person, organisation: Organisation, now: datetime
) -> None:
    before, after = (add(session.event, now, hour) for hour in ("08:00", "10:00"))
    for one in (session, before, after):
        ask(one, participant, now)
    assert pairs() == []
    late = add(session.event, now, "09:59")
    ask(late, participant, now)
    assert pairs() == sorted([(session.pk, late.pk), (late.pk, after.pk)])


@pytest.mark.parametrize(
    ("place", "mode", "minutes", "found"),
    [
        ({}, "", 30, []),  # the same house
        ({"venue": "CASA IBARGUEN "}, "", 30, []),  # spelt otherwise
        ({"venue": "Palacio"}, "", 30, [True]),
        ({"city": "Cobán"}, "", 30, [True]),
        ({"venue": "", "city": ""}, "", 30, []),  # nobody knows where
        ({"venue": "Palacio"}, "online", 30, []),  # nobody travels to a screen
        ({"venue": "Palacio"}, "", 20, []),  # twenty minutes are enough
    ],
)
def test_the_way_between_two_places_takes_time(
    place: dict[str, str],
    mode: str,
    minutes: int,
    found: list[bool],
    session: Session,
    participant: Person,
    organisation: Organisation,
    now: datetime,
) -> None:
    Event.objects.filter(pk=session.event_id).update(travel_minutes=0)
    session.event.refresh_from_db()
    elsewhere = add(an_event(organisation, now, travel_minutes=minutes, **place), now, "10:20")
    ask(session, participant, now)
    part = ask(elsewhere, participant, now, mode=mode)

    assert [one.is_travel for one in clashes.doubles()] == found
    starts, ends = elsewhere.starts_at, elsewhere.ends_at
    assert starts and ends
    ways = clashes.of_person(participant, starts, ends, exclude=elsewhere, at=elsewhere.event, mode=part.mode)
    assert [one.session for one in ways] == [session] * len(found)


def test_what_was_declined_called_off_or_only_planned_does_not_clash(
    session: Session, participant: Person, now: datetime
) -> None:
    other = add(session.event, now, "09:00")
    ask(session, participant, now)
    role = ask(other, participant, now)
    assert pairs() == [(session.pk, other.pk)]
    parts.decline(role, now=now)
    assert pairs() == []
    Part.objects.filter(pk=role.pk).update(status=Part.Status.PLANNED)
    assert pairs() == []
    Part.objects.filter(pk=role.pk).update(status=Part.Status.CONFIRMED)
    schedule.cancel_session(other, by=None, now=now)
    assert pairs() == []


def test_what_is_over_is_left_out_when_one_asks_for_what_is_ahead(
    session: Session, participant: Person, now: datetime
) -> None:
    other = add(session.event, now, "09:30")
    for one in (session, other):
        ask(one, participant, now)
    assert session.ends_at
    assert pairs(after=now) == [(session.pk, other.pk)]
    assert pairs(after=session.ends_at) == []


def test_a_room_is_one_room_however_it_is_spelt_and_whichever_event_of_the_house_uses_it(
    session: Session, organisation: Organisation, other_organisation: Organisation, now: datetime
) -> None:
    same = add(an_event(organisation, now), now, "09:30", room="SALON  2")
    add(an_event(organisation, now, venue="Palacio"), now, "09:30", room="Salón 2")
    add(an_event(other_organisation, now), now, "09:30", room="Salón 2")
    add(session.event, now, "10:30", room="Salón 2")

    (found,) = clashes.shared({session.event_id})
    assert ({found.session, found.other}, found.kind) == ({session.pk, same.pk}, clashes.ROOM)
    assert session.starts_at and session.ends_at
    at_once = clashes.sharing(session, session.starts_at, session.ends_at)
    assert at_once == [(clashes.ROOM, same)]
    assert clashes.sharing(session, session.starts_at, session.ends_at, room="Salón 3") == []


def test_an_audience_is_not_torn_apart(session: Session, now: datetime) -> None:
    first = add(session.event, now, "09:30", track="Género y datos")
    second = add(session.event, now, "09:45", track="GENERO Y  DATOS")
    assert [(one.session, one.other, one.kind) for one in clashes.shared({session.event_id})] == [
        (first.pk, second.pk, clashes.TRACK)
    ]
    Session.objects.filter(pk=session.pk).update(for_everyone=True)
    kinds = {frozenset((one.session, one.other)): one.kind for one in clashes.shared({session.event_id})}
    assert kinds == {
        frozenset((first.pk, second.pk)): clashes.TRACK,
        frozenset((session.pk, first.pk)): clashes.EVERYONE,
        frozenset((session.pk, second.pk)): clashes.EVERYONE,
    }


def test_those_registered_count_only_where_the_viewer_may_see_the_other_event(
    session: Session, participant: Person, organisation: Organisation, now: datetime
) -> None:
    other = an_event(organisation, now)
    add(other, now, "09:30", meeting_url="https://meet.example/x")
    schedule.publish(other, by=None, now=now)
    for event in (session.event, other):
        registration.register(
            event,
            answers=recognition.Answers(name="Paula", mode="online"),
            contact=recognition.Contact(email=participant.email),
            person=participant,
            language="es",
            time_zone="America/Guatemala",
            now=now,
        )
    assert session.starts_at and session.ends_at

    def told(among: Any, later: int = 0) -> int:
        by = timedelta(minutes=later)
        assert session.starts_at and session.ends_at
        return clashes.taken_elsewhere(
            session.event, session.starts_at + by, session.ends_at + by, among=among
        )

    assert told(Event.objects.all()) == 1
    assert told(Event.objects.exclude(pk=other.pk)) == 0
    assert told(Event.objects.all(), later=90) == 0
    assert clashes.places_of_person(
        participant, session.starts_at, session.ends_at, exclude=session.event
    ) == list(other.sessions.all())


def take(event: Event, who: Person, now: datetime) -> Registration:
    return registration.register(
        event,
        answers=recognition.Answers(name=who.name, mode="online"),
        contact=recognition.Contact(email=who.email),
        person=who,
        language="es",
        time_zone="America/Guatemala",
        now=now,
    )


def test_whoever_has_a_place_at_that_hour_elsewhere_is_reminded_of_it_and_nobody_else_is(
    session: Session, participant: Person, organisation: Organisation, organiser: Person,
    now: datetime, enter: Callable[[Person], Client],
) -> None:  # fmt: skip
    other = an_event(organisation, now)
    add(other, now, "09:30", meeting_url="https://meet.example/x", title={"es": "Cifrado"})
    add(other, now, "09:45", meeting_url="https://meet.example/x", title={"es": "Al lado"})
    add(other, now, "11:00", meeting_url="https://meet.example/x", title={"es": "Más tarde"})
    schedule.publish(other, by=None, now=now)
    mine, elsewhere = take(session.event, participant, now), take(other, participant, now)

    with time_machine.travel(now, tick=False):
        client = enter(participant)
        page = client.get(f"/es/my/r/{mine.code}/")
        assert [one.title for one in page.context["clashing"]] == ["Cifrado", "Al lado"]
        shown = page.content.decode()
        assert ("A estas horas tiene también algo más" in shown, "Más tarde" in shown) == (True, False)
        back = client.get(f"/es/my/r/{elsewhere.code}/").context["clashing"]
        assert [one.pk for one in back] == [session.pk]
        assert client.get("/es/my/").content.decode().count("A la hora de otro de sus lugares o roles") == 2

        # Neither whoever holds the link of a letter, nor an organiser.
        path = f"/es/my/{links.mint('registration', mine.code, now=now, days=3)}/"
        for browser in (Client(), enter(organiser)):
            assert "Cifrado" not in browser.get(path).content.decode()
        assert mine.stands
        registration.cancel(elsewhere, now=now)
        assert client.get(f"/es/my/r/{mine.code}/").context["clashing"] == []
        assert clashes.of_own(participant, after=now) == []


def test_two_roles_at_one_hour_are_told_on_ones_own_page(
    session: Session, participant: Person, organisation: Organisation, now: datetime,
    enter: Callable[[Person], Client],
) -> None:  # fmt: skip
    other = an_event(organisation, now)
    beside, later = add(other, now, "09:30"), add(other, now, "11:00", title={"es": "Más tarde"})
    for one in (session, beside, later):
        parts.confirm(ask(one, participant, now), answers={}, shows_name=False, shows_groups=False, now=now)
    with time_machine.travel(now, tick=False):
        page = enter(participant).get("/es/my/")
    told = {role.session_id: clashes for role, clashes in page.context["roles"]}
    assert told == {session.pk: True, beside.pk: True, later.pk: False}
    assert page.content.decode().count("A la hora de otro de sus lugares o roles") == 2


def test_the_page_of_a_place_asks_for_what_clashes_as_often_with_one_as_with_three(
    session: Session, participant: Person, organisation: Organisation, now: datetime,
    enter: Callable[[Person], Client],
) -> None:  # fmt: skip
    mine = take(session.event, participant, now)
    with time_machine.travel(now, tick=False):
        client, counts = enter(participant), []
        for many in (1, 2):
            for _number in range(many):
                other = an_event(organisation, now)
                add(other, now, "09:30", meeting_url="https://meet.example/x")
                schedule.publish(other, by=None, now=now)
                take(other, participant, now)
            client.get(f"/es/my/r/{mine.code}/")
            with CaptureQueriesContext(connection) as seen:
                client.get(f"/es/my/r/{mine.code}/")
            counts.append(len(seen))
    assert counts[0] == counts[1]


def test_the_query_finds_what_comparing_every_pair_finds(
    organisation: Organisation, other_organisation: Organisation, now: datetime
) -> None:
    draw = Random(11)
    events = [
        an_event(organisation, now),
        an_event(organisation, now, venue="Palacio", travel_minutes=45),
        an_event(other_organisation, now, city="Cobán", travel_minutes=10),
    ]
    people = [person(f"P{number}", f"p{number}@x.example") for number in range(4)]
    for _number in range(24):
        hour = f"{draw.randrange(8, 18):02}:{draw.choice((0, 15, 30)):02}"
        made = add(draw.choice(events), now, hour, draw.choice((15, 60, 240)))
        for who in draw.sample(people, 2):
            ask(made, who, now, mode=draw.choice(("", "onsite", "online")))

    expected, touching = set(), 0
    held = list(Part.objects.select_related("session__event"))
    for one, other in combinations(held, 2):
        a, b = one.session, other.session
        if one.subject != other.subject or a == b:
            continue
        assert a.starts_at and a.ends_at and b.starts_at and b.ends_at
        overlaps = a.starts_at < b.ends_at and b.starts_at < a.ends_at
        way = timedelta(minutes=max(a.event.travel_minutes, b.event.travel_minutes))
        far = clashes.spot(a.event).is_apart_from(clashes.spot(b.event))
        near = a.starts_at < b.ends_at + way and b.starts_at < a.ends_at + way
        travels = near and far and "online" not in (one.mode, other.mode)
        touching += travels and not overlaps
        if overlaps or travels:
            first, second = sorted((a, b), key=lambda session: (session.starts_at, session.pk))
            expected.add((first.pk, second.pk))
    assert len(expected) > 20 and touching > 2  # else this test would say nothing
    assert set(pairs()) == expected
    for event in events:
        own = set(event.sessions.values_list("pk", flat=True))
        assert set(pairs([event])) == {pair for pair in expected if own & set(pair)}


def test_all_clashes_of_an_event_take_two_queries(
    session: Session, participant: Person, now: datetime
) -> None:
    for hour in ("09:10", "09:20", "09:30"):
        ask(add(session.event, now, hour, room="Salón 2"), participant, now)
    with CaptureQueriesContext(connection) as queries:
        clashes.doubles({session.event_id})
        clashes.shared({session.event_id})
    assert len(queries) == 2


def test_the_database_keeps_the_end_of_every_session(session: Session, event: Event, now: datetime) -> None:
    made = add(event, now, "23:30", 90)
    schedule.revise_session(made, title={"es": "A"}, declared_minutes=120, by=None, now=now)
    undated = schedule.add_session(event, title={"es": "B"}, declared_minutes=30, by=None, now=now)
    Session.objects.filter(pk=session.pk).update(declared_minutes=5)
    for one in Session.objects.all():
        assert one.until == one.ends_at
    undated.refresh_from_db()
    assert undated.until is None


def test_whoever_is_about_to_confirm_hears_what_else_they_have_and_a_passed_on_link_does_not_say_what(
    session: Session,
    stranger: Person,
    other_organisation: Organisation,
    enter: Callable[[Person], Client],
    now: datetime,
) -> None:
    elsewhere = an_event(other_organisation, now)
    ask(add(elsewhere, now, "09:30", title={"es": "Reunión reservada"}), stranger, now)
    role = ask(session, stranger, now)
    link = reverse("events:my_part", args=[links.mint("part", role.code, now=now, days=30)])
    with time_machine.travel(now, tick=False):
        signed_in = enter(stranger).get(reverse("events:my_role", args=[role.code]))
        by_link = Client().get(link)
        assert signed_in.context["clashes"] == ["A esa hora también tiene «Reunión reservada»."]
        assert by_link.context["clashes"] == [
            "A esa hora tiene otro compromiso. Su página personal dice cuál."
        ]
        assert "reservada" not in by_link.content.decode()
    assert session.ends_at
    with time_machine.travel(session.ends_at, tick=False):
        assert enter(stranger).get(reverse("events:my_role", args=[role.code])).context["clashes"] == []
