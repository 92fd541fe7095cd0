"""The pages about sessions with seats of their own: the form, one's own page, the desk."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from events import choosing, registration, schedule
from events.models import Capacity, Event, Registration, Session, SessionSeat
from events.recognition import Answers, Contact
from people import links

pytestmark = pytest.mark.django_db


@pytest.fixture
def real_now(event, session):
    """The hour of the views, a week before the event's session."""
    now = timezone.now()
    schedule.reschedule(
        session, wall_start=(now + timedelta(days=7)).replace(tzinfo=None, microsecond=0), by=None, now=now
    )
    event.refresh_from_db()
    return now


def workshop_of(event, session, now, *, title="Taller", hours=2, seats=1, keeps=True) -> Session:
    made = schedule.add_session(
        event,
        title={"es": title},
        declared_minutes=60,
        wall_start=session.wall_start + timedelta(hours=hours),
        by=None,
        now=now,
    )
    choosing.give_seats(made, seats={"onsite": seats, "online": seats}, keeps=keeps, by=None, now=now)
    event.refresh_from_db()
    return made


def take(event, name, now, *sessions, mode="onsite") -> Registration:
    return registration.register(
        event,
        answers=Answers(name=name, mode=mode, sessions=sessions),
        contact=Contact(email=f"{name.casefold()}@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )


def filled(*sessions: Session, name: str = "Ana") -> dict:
    return {
        "name": name,
        "email": f"{name.casefold()}@correo.example",
        "mode": "onsite",
        "stakeholder_group": "academia",
        "country": "HN",
        "consent": "on",
        "time_zone": "America/Tegucigalpa",
        "sessions": [session.code for session in sessions],
    }


def statuses(event: Event) -> dict[tuple[str, str], str]:
    rows = SessionSeat.objects.filter(session__event=event).select_related("registration", "session")
    return {(row.registration.name, row.session.title): row.status for row in rows}


def page_of(place: Registration, now) -> str:
    token = links.mint("registration", place.code, now=now, days=30)
    return f"/es/my/{token}/"


def test_the_form_shows_the_sessions_and_takes_the_choice(client, event, session, real_now):
    workshop = workshop_of(event, session, real_now)
    url = reverse("events:register", args=[event.code])

    page = client.get(url).content.decode()
    assert f'name="sessions" value="{workshop.code}"' in page and "1 lugar" in page
    answer = client.post(url, filled(workshop))

    assert answer.status_code == 303
    assert statuses(event) == {("Ana", "Taller"): "held"}
    assert (
        "se une a su lista" in client.get(url).content.decode() or "lista" in client.get(url).content.decode()
    )


def test_a_form_of_an_event_without_such_sessions_is_what_it_was(client, event, session, real_now):
    url = reverse("events:register", args=[event.code])
    client.get(url)
    with CaptureQueriesContext(connection) as before:
        page = client.get(url).content.decode()

    assert 'name="sessions"' not in page and "sessions-to-choose" not in page
    assert not [one for one in before if "is_chosen" in one["sql"] and "sessionseat" in one["sql"]]


def test_what_was_typed_stays_when_two_sessions_are_at_the_same_time(client, event, session, real_now):
    one, other = (workshop_of(event, session, real_now, title=title) for title in ("Taller", "Radio"))
    url = reverse("events:register", args=[event.code])

    answer = client.post(url, filled(one, other))

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "a la misma hora" in page and 'value="Ana"' in page and page.count("checked") >= 4
    assert not Registration.objects.filter(event=event).exists()


def test_a_session_that_filled_meanwhile_is_named_and_nothing_is_lost(client, event, session, real_now):
    Event.objects.filter(pk=event.pk).update(has_waiting_list=False)
    workshop = workshop_of(event, session, real_now)
    take(event, "Beto", real_now, workshop)

    answer = client.post(reverse("events:register", args=[event.code]), filled(workshop))

    assert answer.status_code == 409 and "Taller" in answer.content.decode()
    assert not Registration.objects.filter(name="Ana").exists()


def test_one_chooses_changes_and_leaves_on_ones_own_page(client, event, session, real_now):
    first, second = (
        workshop_of(event, session, real_now, title=title, hours=hours)
        for title, hours in (("Taller", 2), ("Radio", 4))
    )
    take(event, "Beto", real_now, second)
    ana = take(event, "Ana", real_now, first)
    url = page_of(ana, real_now)
    assert 'id="choose"' in client.get(url).content.decode()

    client.post(f"{url}sessions/", {"sessions": [first.code, second.code]})
    assert statuses(event)["Ana", "Radio"] == "waiting"
    page = client.get(url).content.decode()
    assert "número 1 en su lista" in page
    client.post(f"{url}sessions/", {"leave": first.code})

    assert ("Ana", "Taller") not in statuses(event)
    assert statuses(event)["Ana", "Radio"] == "waiting"


def test_ones_own_page_keeps_the_ticks_of_a_choice_that_cannot_be(client, event, session, real_now):
    one, other = (workshop_of(event, session, real_now, title=title) for title in ("Taller", "Radio"))
    ana = take(event, "Ana", real_now)

    answer = client.post(f"{page_of(ana, real_now)}sessions/", {"sessions": [one.code, other.code]})

    assert answer.status_code == 409
    assert answer.content.decode().count(" checked") == 2
    assert statuses(event) == {}


def test_whoever_would_lose_a_seat_by_switching_is_asked_first(client, event, session, real_now):
    workshop = workshop_of(event, session, real_now)
    take(event, "Beto", real_now, workshop, mode="online")
    ana = take(event, "Ana", real_now, workshop)
    url = page_of(ana, real_now)

    asked = client.post(f"{url}switch/", {"to": "online"})
    assert asked.status_code == 409 and "Taller" in asked.content.decode()
    ana.refresh_from_db()
    assert ana.mode == "onsite"
    client.post(f"{url}switch/", {"to": "online", "anyway": "yes"})

    ana.refresh_from_db()
    assert ana.mode == "online" and statuses(event)["Ana", "Taller"] == "waiting"


def test_organisers_give_seats_see_who_chose_and_open_it_again(enter, organiser, event, session, real_now):
    as_organiser = enter(organiser)
    ana = take(event, "Ana", real_now)
    url = reverse("events:desk_session_seats", args=[session.code])
    assert as_organiser.get(url).status_code == 200

    refused = as_organiser.post(url, {"onsite": "0", "online": "", "keeps": "on"})
    assert refused.status_code == 422
    as_organiser.post(url, {"onsite": "5", "online": "", "keeps": "on"})
    page = as_organiser.get(url).content.decode()
    assert "Ana" in page and statuses(event) == {("Ana", session.title): "held"}
    people = reverse("events:desk_registrations", args=[event.code])
    assert "Ana" in as_organiser.get(f"{people}?session={session.code}").content.decode()

    change = reverse("events:desk_place_session", args=[ana.code])
    as_organiser.post(change, {"session": session.code, "act": "off"})
    assert statuses(event) == {}
    assert "Ana" not in as_organiser.get(f"{people}?session={session.code}").content.decode()
    as_organiser.post(change, {"session": session.code, "act": "add"})
    assert statuses(event) == {("Ana", session.title): "held"}
    as_organiser.post(reverse("events:desk_session_open", args=[session.code]))

    session.refresh_from_db()
    assert not session.is_chosen and not Capacity.objects.filter(session=session).exists()


@pytest.mark.parametrize("which", ["mine", "desk place", "desk session", "form"])
def test_pages_cost_the_same_with_one_session_and_with_three(
    client, enter, organiser, event, session, real_now, which
):
    as_organiser = enter(organiser)
    first = workshop_of(event, session, real_now)
    ana = take(event, "Ana", real_now)

    def look() -> int:
        urls = {
            "mine": page_of(ana, real_now),
            "desk place": reverse("events:desk_place", args=[ana.code]),
            "desk session": reverse("events:desk_session_seats", args=[first.code]),
            "form": reverse("events:register", args=[event.code]),
        }
        who = as_organiser if which.startswith("desk") else client
        with CaptureQueriesContext(connection) as found:
            assert who.get(urls[which]).status_code == 200
        return len(found)

    choosing.choose(ana, sessions=[first], now=real_now)
    look()
    one = look()
    for number in range(2):
        more = workshop_of(event, session, real_now, title=f"Más {number}", hours=4 + 2 * number, keeps=False)
        ana.event.refresh_from_db()
        choosing.add(ana, more, by=None, now=real_now)
        choosing.choose(take(event, f"Otra {number}", real_now), sessions=[first], now=real_now)

    assert look() == one
