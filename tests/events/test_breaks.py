"""Coffee and lunch stand in a programme with their hour; nobody is asked, reminded or counted there."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from cms import records
from cms.lists import agenda
from cms.lists.listings import Asked
from convite.moments import day_words
from events import (
    afterwards,
    attendance,
    choosing,
    feeds,
    headcounts,
    parts,
    registration,
    reminders,
    schedule,
)
from events.desk.forms import NewEventForm, SessionForm
from events.desk.many import SessionForm as MarkedForm
from events.errors import InABreak, NoBreak
from events.letters import about
from events.models import Event, Feed, Mode, Part, Registration, Session
from events.recognition import Answers, Contact
from events.views import own
from mail.models import Letter
from people.models import Organisation, Person
from reports.figures import facts

Enter = Callable[[Person], Client]


@pytest.fixture
def coffee(event: Event, session: Session, organiser: Person, now: datetime) -> Session:
    """A break right after the session of `event`."""
    assert session.wall_start is not None
    return schedule.add_session(
        event,
        title={"es": "Café", "pt-br": "Café", "en": "Coffee"},
        format=Session.Format.BREAK,
        wall_start=session.wall_start + timedelta(hours=1),
        declared_minutes=30,
        room="Patio",
        meeting_url="https://meet.example/abc",
        by=organiser,
        now=now,
    )


@pytest.fixture
def place(event: Event, session: Session, now: datetime) -> Registration:
    return registration.register(
        event,
        answers=Answers(name="Paula", mode=Mode.ONLINE),
        contact=Contact(email="paula@correo.example"),
        language="es",
        time_zone="America/Guatemala",
        now=now,
    )


@pytest.mark.parametrize(("language", "word"), [("es", "Pausa"), ("pt-br", "Pausa"), ("en", "Break")])
def test_a_break_is_called_one_on_its_page(
    client: Client,
    session: Session,
    coffee: Session,
    organiser: Person,
    now: datetime,
    language: str,
    word: str,
) -> None:
    schedule.publish(coffee.event, by=organiser, now=now)
    shown = client.get(records.page_of(coffee, language).url_path).content.decode()
    assert f'class="eyebrow">{word} · ' in shown
    # What machines list as an event of its own is what somebody leads.
    assert "startDate" not in shown
    led = client.get(records.page_of(session, language).url_path).content.decode()
    assert "startDate" in led


def test_a_gatherings_page_counts_no_break_and_says_until_when(
    client: Client, session: Session, coffee: Session, organiser: Person, now: datetime
) -> None:
    assert session.wall_start is not None
    event = coffee.event
    schedule.add_session(
        event,
        title={"es": "Cierre", "pt-br": "Encerramento", "en": "Closing"},
        format=Session.Format.PANEL,
        wall_start=session.wall_start + timedelta(days=1),
        declared_minutes=60,
        by=organiser,
        now=now,
    )
    schedule.publish(event, by=organiser, now=now)
    shown = client.get(records.page_of(event, "es").url_path).content.decode()
    with translation.override("es"):
        last = day_words(session.wall_start.date() + timedelta(days=1))
    assert f'class="eyebrow">2 sesiones, hasta el {last} · ' in shown


def test_who_registers_reads_the_hours_of_the_whole_day_and_counts_no_break(
    client: Client, session: Session, coffee: Session, organiser: Person, now: datetime, time_machine: Any
) -> None:
    assert session.wall_start is not None and session.starts_at is not None
    event = coffee.event
    for hours in (3, 24):
        schedule.add_session(
            event,
            title={"es": f"Mesa {hours}", "pt-br": "", "en": ""},
            format=Session.Format.PANEL,
            wall_start=session.wall_start + timedelta(hours=hours),
            declared_minutes=60,
            by=organiser,
            now=now,
        )
    schedule.publish(event, by=organiser, now=now)
    first, last = session.wall_start, session.wall_start + timedelta(days=1)
    time_machine.move_to(now, tick=False)

    read = client.get(f"/es/r/{event.code}/").content.decode()

    with translation.override("es"):
        assert f"<summary>3 sesiones, hasta el {day_words(last.date())}</summary>" in read
        assert f"de {first:%H:%M} a {first + timedelta(hours=4):%H:%M}" in read
    assert "Café" not in read and "Ya termin" not in read
    time_machine.move_to(session.starts_at + timedelta(hours=5), tick=False)
    read = client.get(f"/es/r/{event.code}/").content.decode()
    with translation.override("es"):
        assert f"<summary>3 sesiones, desde el {day_words(first.date())}</summary>" in read
    assert "Ya terminaron 2 de 3 sesiones" in read


def test_no_break_stands_on_the_page_of_a_place_or_in_calendars_and_letters(
    client: Client, session: Session, coffee: Session, place: Registration, organiser: Person, now: datetime
) -> None:
    event = coffee.event
    feeds.renew(place, now=now)
    feed = Feed.objects.get()

    assert [held.session for held in feeds.held_in(feed, pages={}, now=now)] == [session]
    assert about.sessions_ahead(event, now, place) == [session]
    assert own.dated(event) == [session]
    schedule.publish(event, by=organiser, now=now)
    calendar = client.get(reverse("events:event_ics", args=[event.code])).content.decode()
    assert "Café" not in calendar


@pytest.mark.parametrize("view", ["", "?by=room", "?view=grid"])
def test_a_programme_tells_a_break_and_leads_nowhere_from_it(
    client: Client, session: Session, coffee: Session, organiser: Person, now: datetime, view: str
) -> None:
    assert session.wall_start is not None
    for after in (2, 3):
        schedule.add_session(
            coffee.event,
            title={"es": f"Mesa {after}", "pt-br": f"Mesa {after}", "en": f"Table {after}"},
            format=Session.Format.PANEL,
            wall_start=session.wall_start + timedelta(hours=after),
            declared_minutes=60,
            room="Patio",
            by=organiser,
            now=now,
        )
    schedule.publish(coffee.event, by=organiser, now=now)
    shown = client.get(records.page_of(coffee.event, "es").url_path + view).content.decode()
    assert re.search(r">Mesa 2</a>", shown)
    assert "Café" in shown and not re.search(r">Café</a>", shown)
    page = records.page_of(coffee.event, "es")
    with translation.override("es"):
        of_site = {line.title: line.url for line in agenda.ahead(Asked(page.locale_id), now)}
    assert of_site["Café"] == "" and of_site["Mesa 2"]


def test_nobody_is_reminded_of_a_break_or_thanked_for_it(
    place: Registration, session: Session, coffee: Session
) -> None:
    assert session.starts_at is not None and coffee.starts_at is not None and coffee.ends_at is not None
    reminders.send_due(session.starts_at - timedelta(minutes=50))
    reminders.send_due(coffee.starts_at - timedelta(minutes=50))
    told = Letter.objects.filter(kind="events.hour_before").values_list("about__session", flat=True)
    assert list(told) == [session.code]
    assert coffee not in afterwards.sessions()
    assert session in afterwards.sessions()


def test_a_break_opens_no_way_in(coffee: Session) -> None:
    assert coffee.starts_at is not None
    assert not coffee.is_way_in_open(coffee.starts_at)


def test_nobody_is_asked_marked_or_counted_at_a_break(
    coffee: Session, place: Registration, stranger: Person, organiser: Person, now: datetime
) -> None:
    assert coffee.starts_at is not None
    Event.objects.filter(pk=coffee.event_id).update(elsewhere_name="IGF 2026")
    fresh = Session.objects.get(pk=coffee.pk)
    refused: list[Callable[[], Any]] = [
        lambda: parts.invite(fresh, person=stranger, role=Part.Role.SPEAKER, by=organiser, now=now),
        lambda: attendance.mark(fresh, place, state="present", by=organiser, now=now),
        lambda: choosing.give_seats(fresh, seats={Mode.ONLINE: 2}, by=organiser, now=now),
        lambda: headcounts.type_in(fresh, mode=Mode.ONSITE, people=9, by=organiser, now=fresh.starts_at),
    ]
    for act in refused:
        with pytest.raises(InABreak):
            act()


def test_figures_list_the_sessions_without_the_breaks(
    event: Event, session: Session, coffee: Session
) -> None:
    assert [met.code for met in facts.meetings([event.pk])] == [session.code]


def test_a_break_alone_is_not_a_gathering(
    event: Event, session: Session, coffee: Session, now: datetime
) -> None:
    translation.activate("en")
    assert schedule.lacking(event) == []
    schedule.cancel_session(session, by=None, now=now)
    assert "No session has a date yet." in schedule.lacking(event)


def test_a_session_becomes_a_break_while_nobody_has_a_role_in_it(
    session: Session, stranger: Person, organiser: Person, now: datetime
) -> None:
    def turn() -> Session:
        return schedule.revise_session(
            session, title={"es": "Café"}, declared_minutes=60, format="break", by=organiser, now=now
        )

    part = parts.invite(session, person=stranger, role=Part.Role.SPEAKER, by=organiser, now=now)
    with pytest.raises(NoBreak):
        turn()
    part.delete()
    assert turn().is_break


def test_an_organiser_adds_a_break_and_is_offered_no_attendance_for_it(
    enter: Enter, organiser: Person, session: Session, coffee: Session, now: datetime
) -> None:
    browser = enter(organiser)
    desk = browser.get(reverse("events:desk_event", args=[session.event.code])).content.decode()
    row = desk[desk.index(f'id="s-{coffee.code}"') :]
    assert f'id="s-{session.code}"' not in row
    assert coffee.code in row
    for act in ("attendance", "door", "seats", "heads", "documents", "roles"):
        assert f"{coffee.code}/{act}" not in row, act
    formats = dict(SessionForm(now=now).fields["format"].choices)  # type: ignore[attr-defined]
    first = NewEventForm(organisations=Organisation.objects.all(), now=now).fields["format"]
    assert "break" in formats and "break" not in dict(first.choices)  # type: ignore[attr-defined]
    marked = MarkedForm(event=session.event).fields["session"].choices  # type: ignore[attr-defined]
    assert [code for code, _title in marked] == [session.code]
