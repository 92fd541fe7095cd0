"""Private calendars: one address a person or place, that can be ended, and tells nothing to anybody else."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from events import feeds, holders, ical, parts, registration, schedule
from events.models import Event, Feed, Mode, Registration, Session
from events.recognition import Answers, Contact
from people import accounts, erasure, links
from people.models import Organisation, Person
from tests.conftest import person
from tests.events.calendar_readers import checked

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture
def clock(now: datetime, time_machine):
    time_machine.move_to(now, tick=False)


def take(event: Event, now: datetime, who: Person | None = None, mode: str = Mode.ONSITE) -> Registration:
    return registration.register(
        event,
        answers=Answers(name="Paula", mode=mode),
        contact=Contact(email="paula@correo.example"),
        language="pt-br",
        time_zone="America/Sao_Paulo",
        person=who,
        now=now,
    )


def read(client: Client, token: str, **headers: str):
    return client.get(f"/es/calendar/{token}.ics", headers=headers)


def test_someone_makes_the_address_of_their_calendar_and_sees_it_again(
    enter: Callable[[Person], Client], participant: Person, event: Event, session: Session, now: datetime
) -> None:
    paula = enter(participant)
    take(event, now, participant)
    assert "Crear la dirección de mi calendario" in paula.get("/es/my/").content.decode()

    answer = paula.post("/es/my/calendar/", {"renew": "1"}, follow=True)

    token = feeds.token_of(participant)
    page = answer.content.decode()
    assert f'value="http://localhost:8000/es/calendar/{token}.ics"' in page
    assert f'href="webcal://localhost:8000/es/calendar/{token}.ics"' in page
    [entry] = checked(read(Client(), token).content.decode())
    assert entry.uid == ical.uid(session, Registration.objects.get())
    assert token not in str(Feed.objects.values_list())


def test_by_its_address_alone_nothing_is_made(enter: Callable[[Person], Client], participant: Person) -> None:
    enter(participant).get("/es/my/calendar/")

    assert not Feed.objects.exists()


def test_a_place_without_an_account_has_a_calendar_of_its_own(
    client: Client, event: Event, session: Session, now: datetime
) -> None:
    place = take(event, now)
    link = links.mint("registration", place.code, now=now, days=30)

    page = client.post(f"/es/my/{link}/calendar/", {"renew": "1"}, follow=True).content.decode()

    token = feeds.token_of(place)
    assert f"/es/calendar/{token}.ics" in page
    text = read(client, token).content.decode()
    assert [one.uid for one in checked(text)] == [ical.uid(session, place)]
    assert link not in text and token not in text


def test_a_place_whose_address_was_put_right_has_no_calendar_that_a_stranger_opened(
    event: Event, session: Session, now: datetime
) -> None:
    place = take(event, now)
    feeds.renew(place, now=now)

    holders.readdress(place, email="paola@correo.example", now=now)

    assert not Feed.objects.exists()


def test_all_places_and_roles_stand_in_it_and_a_role_once(
    participant: Person, event: Event, session: Session, now: datetime
) -> None:
    assert session.wall_start
    other = schedule.add_session(
        event, title={"es": "Otra"}, declared_minutes=30, wall_start=session.wall_start + timedelta(days=1),
        by=None, now=now,
    )  # fmt: skip
    place = take(event, now, participant)
    part = parts.invite(session, person=participant, role="speaker", by=None, now=now)
    text = read(Client(), feeds.renew(participant, now=now)).content.decode()

    assert [one.uid for one in checked(text)] == [ical.uid(session, part), ical.uid(other, place)]
    assert f"http://localhost:8000/es/my/role/{part.code}/" in text.replace("\r\n ", "")
    assert f"http://localhost:8000/es/my/r/{place.code}/" in text.replace("\r\n ", "")


def test_what_happens_to_a_place_is_what_the_calendar_shows(
    participant: Person, event: Event, session: Session, now: datetime
) -> None:
    place = take(event, now, participant)
    token = feeds.renew(participant, now=now)

    def shown() -> list[tuple[str, str, int]]:
        text = read(Client(), token).content.decode()
        return [(one.place.split(",")[0], one.status, one.sequence) for one in checked(text)]

    told = [shown()]
    registration.switch_mode(place, to=Mode.ONLINE, now=now)
    told.append(shown())
    schedule.cancel_session(session, by=None, now=now)
    told.append(shown())
    assert told == [
        [("Salón 2", "CONFIRMED", 0)],
        [("En línea", "CONFIRMED", 1)],
        [("En línea", "CANCELLED", 2)],
    ]


def test_a_place_given_back_is_gone_from_both_calendars(
    participant: Person, event: Event, session: Session, now: datetime
) -> None:
    place = take(event, now, participant)
    tokens = [feeds.renew(holder, now=now) for holder in (participant, place)]
    registration.cancel(place, now=now)

    assert [checked(read(Client(), token).content.decode()) for token in tokens] == [[], []]


def test_a_new_address_ends_the_old_one_and_it_can_be_ended_for_good(
    enter: Callable[[Person], Client], participant: Person, event: Event, session: Session, now: datetime
) -> None:
    paula = enter(participant)
    first = feeds.renew(participant, now=now)
    paula.post("/es/my/calendar/", {"renew": "1"})
    second = feeds.token_of(participant)
    assert (read(Client(), first).status_code, read(Client(), second).status_code) == (404, 200)

    paula.post("/es/my/calendar/", {"end": "1"})

    assert read(Client(), second).status_code == 404
    assert feeds.token_of(participant) == ""


def test_whoever_has_these_bytes_is_told_so_and_gets_none(
    participant: Person, event: Event, session: Session, now: datetime
) -> None:
    place = take(event, now, participant)
    token = feeds.renew(participant, now=now)
    first = read(Client(), token)

    again = read(Client(), token, if_none_match=first["ETag"])
    registration.switch_mode(place, to=Mode.ONLINE, now=now)
    changed = read(Client(), token, if_none_match=first["ETag"])

    assert (first.status_code, again.status_code, changed.status_code) == (200, 304, 200)
    assert again.content == b"" and again["ETag"] == first["ETag"] != changed["ETag"]
    assert first["Last-Modified"] == "Tue, 10 Nov 2026 15:00:00 GMT"
    assert first["Cache-Control"] == "private, no-cache"
    assert "noindex" in first["X-Robots-Tag"]
    assert Client().head(f"/es/calendar/{token}.ics").status_code == 200


def test_a_date_alone_never_keeps_an_old_copy(
    participant: Person, event: Event, session: Session, organisation: Organisation, now: datetime
) -> None:
    """A place that was given back leaves no later date behind, where another one stays."""
    assert session.wall_start
    other = schedule.create_event(
        lead=organisation, title={"es": "Otra"}, time_zone="America/Guatemala", seats={"online": None},
        by=None, now=now,
    )  # fmt: skip
    schedule.add_session(
        other, title={"es": "Otra"}, declared_minutes=60, wall_start=session.wall_start,
        meeting_url="https://meet.example/otra", by=None, now=now,
    )  # fmt: skip
    schedule.publish(other, by=None, now=now)
    place = take(event, now, participant)
    take(other, now, participant, mode=Mode.ONLINE)
    token = feeds.renew(participant, now=now)
    first = read(Client(), token)
    registration.cancel(place, now=now)

    after = read(Client(), token, if_modified_since=first["Last-Modified"])

    assert (after.status_code, after["Last-Modified"]) == (200, first["Last-Modified"])
    assert [len(checked(answer.content.decode())) for answer in (first, after)] == [2, 1]


def test_the_calendar_has_no_attendee_no_way_in_and_nobodys_name(
    participant: Person, event: Event, session: Session, now: datetime
) -> None:
    take(event, now, participant, mode=Mode.ONLINE)

    text = read(Client(), feeds.renew(participant, now=now)).content.decode().replace("\r\n ", "")

    assert "METHOD:PUBLISH" in text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in text and "X-PUBLISHED-TTL:PT6H" in text
    for secret in ("ATTENDEE", "ORGANIZER", "Paula", "correo.example", "meet.example", "123 456", "maíz"):
        assert secret not in text


@pytest.mark.parametrize("risk", [Event.Risk.DISCREET, Event.Risk.PROTECTED])
def test_what_is_not_open_is_a_meeting(
    participant: Person, event: Event, session: Session, now: datetime, risk: str
) -> None:
    Event.objects.update(risk=risk)
    take(event, now, participant)

    text = read(Client(), feeds.renew(participant, now=now)).content.decode()

    assert [one.title for one in checked(text)] == ["Reunión"]
    assert "digital" not in text
    assert "Salón" not in text


def test_a_calendar_is_told_in_the_language_of_its_address(
    participant: Person, event: Event, session: Session, now: datetime
) -> None:
    take(event, now, participant)
    token = feeds.renew(participant, now=now)

    names = [
        Client()
        .get(f"/{prefix}/calendar/{token}.ics")
        .content.decode()
        .partition("X-WR-CALNAME:")[2]
        .split("\r\n")[0]
        for prefix in ("es", "pt", "en")
    ]

    assert names == ["Mis sesiones", "Minhas sessões", "My sessions"]


def test_forgetting_someone_ends_their_calendars(
    participant: Person, event: Event, session: Session, now: datetime
) -> None:
    place = take(event, now, participant)
    tokens = [feeds.renew(holder, now=now) for holder in (participant, place)]

    erasure.forget(participant, now=now)

    assert [read(Client(), token).status_code for token in tokens] == [404, 404]
    assert not Feed.objects.exists()


def test_a_place_that_is_taken_back_has_no_calendar(event: Event, session: Session, now: datetime) -> None:
    place = take(event, now)
    token = feeds.renew(place, now=now)

    holders.withdraw(place, now=now)

    assert read(Client(), token).status_code == 404


def test_two_accounts_joined_keep_both_addresses_and_one_calendar(
    participant: Person, event: Event, session: Session, now: datetime
) -> None:
    other = person("Paula", "paula@otra.example")
    tokens = [feeds.renew(who, now=now) for who in (participant, other)]
    take(event, now, participant)

    record = accounts.merge(participant, other, by=participant, now=now)

    assert [len(checked(read(Client(), token).content.decode())) for token in tokens] == [1, 1]
    accounts.undo_merge(record, by=participant, now=now)
    assert [len(checked(read(Client(), token).content.decode())) for token in tokens] == [1, 0]


def test_an_account_that_was_closed_shows_nothing(participant: Person, now: datetime) -> None:
    token = feeds.renew(participant, now=now)
    Person.objects.filter(pk=participant.pk).update(is_active=False)

    assert read(Client(), token).status_code == 404


def test_an_address_of_an_earlier_key_still_opens_and_cannot_be_shown(
    participant: Person, now: datetime, settings
) -> None:
    token = feeds.renew(participant, now=now)
    settings.SECRET_KEY = "another key of the house, as long as the first"

    assert (feeds.token_of(participant), feeds.has_one(participant)) == ("", True)
    assert read(Client(), token).status_code == 200


@pytest.mark.parametrize("sessions", [1, 3])
def test_a_calendar_takes_six_queries_whatever_its_length(
    participant: Person, event: Event, session: Session, now: datetime, sessions: int
) -> None:
    assert session.wall_start
    for number in range(1, sessions):
        schedule.add_session(
            event, title={"es": f"Otra {number}"}, declared_minutes=60,
            wall_start=session.wall_start + timedelta(days=number), by=None, now=now,
        )  # fmt: skip
    take(event, now, participant)
    token = feeds.renew(participant, now=now)

    with CaptureQueriesContext(connection) as queries:
        text = read(Client(), token).content.decode()

    assert (len(queries), len(checked(text))) == (6, sessions)


@pytest.mark.parametrize("status", ["draft", "published", "cancelled"])
def test_the_public_takes_one_session_or_all_of_an_event(
    client: Client, event: Event, session: Session, status: str
) -> None:
    Event.objects.update(status=status)

    answers = [client.get(f"/es/{path}/calendar.ics") for path in (f"s/{session.code}", f"e/{event.code}")]

    if status == "draft":
        assert [answer.status_code for answer in answers] == [404, 404]
        return
    assert [[one.uid for one in checked(answer.content.decode())] for answer in answers] == [
        [ical.uid(session)], [ical.uid(session)],
    ]  # fmt: skip
    tag = answers[0]["ETag"]
    assert client.get(f"/es/s/{session.code}/calendar.ics", headers={"if-none-match": tag}).status_code == 304
