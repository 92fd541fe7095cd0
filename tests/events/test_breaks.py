"""Coffee and lunch stand in a programme with their hour; nobody is asked, reminded or counted there."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from cms import records
from cms.lists import agenda
from cms.lists.listings import Asked
from convite.moments import day_words
from events import (
    afterwards,
    attendance,
    changes,
    choosing,
    clashes,
    documents,
    feeds,
    headcounts,
    lines,
    parts,
    programme,
    registration,
    reminders,
    schedule,
    sheets,
    surveys,
)
from events.desk.care import CareForm
from events.desk.concerned import letters_in_words, letters_of_calling_off
from events.desk.forms import NewEventForm, SessionForm
from events.desk.many import SessionForm as MarkedForm
from events.desk.surveys import SurveyForm
from events.errors import InABreak, NoBreak
from events.letters import about
from events.models import Event, Feed, Hub, HubWall, Mode, Part, Registration, Session, Sheet, WalkIn
from events.recognition import Answers, Contact
from events.views import own
from mail.models import Letter
from outcomes.desk.forms import OutcomeForm
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
    listed = client.get("/sitemap-es.xml").content.decode()
    assert records.page_of(session, "es").url_path in listed
    assert records.page_of(coffee, "es").url_path not in listed


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
    parts.decline(part, now=now)
    assert turn().is_break


def _documents(session: Session, now: datetime) -> None:
    told = documents.Facts(title="Lámina", url="https://mesa.example/lamina.pdf")
    documents.add(session, told, by=None, now=now)


def _survey(session: Session, now: datetime) -> None:
    surveys.create(
        session.event, session=session, title={"es": "Encuesta"}, sends_letters=False, by=None, now=now
    )


def _sheet(session: Session, now: datetime) -> None:
    Sheet.objects.create(session=session, number=1, language="es", printed_at=now)


def _wall(session: Session, now: datetime) -> None:
    WalkIn.objects.create(session=session, made_at=now)


def _hub_wall(session: Session, now: datetime) -> None:
    hub = Hub.objects.create(event=session.event, name="Xela", country="GT")
    HubWall.objects.create(session=session, hub=hub, made_at=now)


@pytest.mark.parametrize("keep", [_documents, _survey, _sheet, _wall, _hub_wall])
def test_what_has_documents_walls_surveys_or_sheets_becomes_no_break(
    session: Session, now: datetime, keep: Callable[[Session, datetime], None]
) -> None:
    keep(session, now)
    with pytest.raises(NoBreak):
        revise(session, Session.Format.BREAK, now=now)


def test_a_document_that_was_taken_off_keeps_no_session_from_becoming_a_break(
    session: Session, now: datetime
) -> None:
    _documents(session, now)
    session.documents.update(removed_at=now)  # type: ignore[attr-defined]
    revise(session, Session.Format.BREAK, now=now)
    assert Session.objects.get(pk=session.pk).is_break


@pytest.mark.postgres
def test_what_gets_seats_of_its_own_is_held_meanwhile(
    session: Session, organiser: Person, now: datetime
) -> None:
    with CaptureQueriesContext(connection) as asked:
        choosing.give_seats(session, seats={Mode.ONLINE: 2}, by=organiser, now=now)
    held = [query["sql"] for query in asked if 'FOR NO KEY UPDATE OF "events_session"' in query["sql"]]
    assert len(held) == 1


@pytest.mark.parametrize(
    ("title", "is_break"),
    [
        ("Café", True),
        ("ALMOÇO: buffet", True),
        ("Lunch", True),
        ("Break-out group", False),
        ("Cafeterías y datos", False),
        ("Mesa sobre el almuerzo", False),
    ],
)
def test_a_pasted_line_that_begins_with_coffee_is_a_break(
    event: Event, now: datetime, title: str, is_break: bool
) -> None:
    read = lines.read(f"10:30 30 min {title} / Patio", first_day=now.date(), zone=event.time_zone)
    assert [line.is_break for line in read] == [is_break]
    [made] = programme.bring_in(event, read, language="es", by=None, now=now)
    assert made.is_break is is_break


def test_the_preview_of_pasted_lines_names_a_break(
    enter: Enter, organiser: Person, event: Event, now: datetime
) -> None:
    pasted = {"first_day": "2026-11-20", "lines": "10:30 30 min Café / Patio\n11:00 Mesa / Patio"}
    address = reverse("events:desk_programme_lines", args=[event.code])
    shown = enter(organiser).post(address, pasted).content.decode()
    assert '<span class="badge">Pausa</span> Café' in shown
    assert shown.count('<span class="badge">Pausa</span>') == 1


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


def test_no_choice_at_the_desk_offers_a_break(event: Event, session: Session, coffee: Session) -> None:
    recorded: Any = CareForm(event=event).fields["recorded"]
    asked: Any = SurveyForm(event=event).fields["session"]
    assert list(recorded.queryset) == [session]
    assert list(asked.queryset) == [session]
    form = OutcomeForm(
        organisations=Organisation.objects.all(),
        events=Event.objects.filter(pk=event.pk),
        owners=Person.objects.none(),
        today=event.created_at.date(),
    )
    came_from: Any = form.fields["came_from"]
    # A single session is its event.
    assert [code for code, _name in came_from.choices] == ["", event.code]


def test_the_desk_counts_no_break(
    enter: Enter, organiser: Person, event: Event, session: Session, coffee: Session, time_machine: Any
) -> None:
    assert session.starts_at is not None
    Event.objects.filter(pk=event.pk).update(status=Event.Status.DRAFT)
    browser = enter(organiser)
    [draft] = browser.get(reverse("events:desk")).context["drafts"]
    assert draft.lessons == 1
    assert browser.get(reverse("events:desk_event", args=[event.code])).context["of"] == 1

    Event.objects.filter(pk=event.pk).update(status=Event.Status.PUBLISHED)
    Session.objects.filter(pk=coffee.pk).update(starts_at=session.starts_at - timedelta(hours=1))
    time_machine.move_to(session.starts_at - timedelta(days=1), tick=False)
    [(shown, _seats)] = enter(organiser).get(reverse("events:desk")).context["upcoming"]
    assert shown.next_at == session.starts_at


def test_texts_to_share_are_of_sessions(
    enter: Enter,
    organiser: Person,
    event: Event,
    session: Session,
    coffee: Session,
    now: datetime,
    time_machine: Any,
) -> None:
    schedule.publish(event, by=organiser, now=now)
    time_machine.move_to(now, tick=False)
    groups = enter(organiser).get(reverse("events:desk_share", args=[event.code])).context["groups"]
    assert [title for title, _code, _links in groups] == [event.title]


def test_letters_on_paper_give_the_hours_of_sessions(event: Event, session: Session, coffee: Session) -> None:
    assert sheets.dated(event) == [session]


def test_the_letter_of_an_event_that_was_called_off_lists_no_break(
    event: Event,
    session: Session,
    coffee: Session,
    place: Registration,
    organiser: Person,
    now: datetime,
) -> None:
    schedule.publish(event, by=organiser, now=now)
    now += timedelta(hours=1)
    schedule.cancel_event(event, by=organiser, now=now)
    reminders.send_due(now + timedelta(hours=2))
    letter = Letter.objects.get(kind="events.session_cancelled")
    assert about.sessions_called_off(letter, now) == [session]


def test_nobody_has_something_else_at_the_hour_of_a_break(
    event: Event,
    session: Session,
    coffee: Session,
    organiser: Person,
    organisation: Organisation,
    participant: Person,
    now: datetime,
) -> None:
    assert coffee.wall_start is not None and coffee.starts_at is not None and coffee.ends_at is not None
    other = schedule.create_event(
        lead=organisation,
        title={"es": "Otro"},
        time_zone=event.time_zone,
        seats={"online": None},
        by=organiser,
        now=now,
    )
    schedule.add_session(
        other, title={"es": "Otra"}, declared_minutes=30, wall_start=coffee.wall_start, by=organiser, now=now
    )
    for one in (event, other):
        Event.objects.filter(pk=one.pk).update(status=Event.Status.PUBLISHED)
        one.refresh_from_db()
        registration.register(
            one,
            answers=Answers(name=participant.name, mode=Mode.ONLINE),
            contact=Contact(email=participant.email),
            person=participant,
            language="es",
            time_zone="America/Guatemala",
            now=now,
        )
    hours = (coffee.starts_at, coffee.ends_at)

    assert clashes.of_own(participant, after=now) == []
    assert clashes.places_of_person(participant, *hours, exclude=other) == []
    assert clashes.taken_elsewhere(other, *hours, among=Event.objects.all()) == 0
    Session.objects.filter(pk=coffee.pk).update(format=Session.Format.PANEL)
    assert len(clashes.of_own(participant, after=now)) == 1
    assert clashes.places_of_person(participant, *hours, exclude=other) == [coffee]
    assert clashes.taken_elsewhere(other, *hours, among=Event.objects.all()) == 1


# --- Letters that are neither promised nor sent ---


def revise(session: Session, kind: str, *, minutes: int | None = None, now: datetime) -> None:
    schedule.revise_session(
        session,
        title={"es": session.title},
        declared_minutes=minutes or session.declared_minutes,
        format=kind,
        by=None,
        now=now,
    )


def put_later(session: Session, *, now: datetime) -> None:
    assert session.wall_start is not None
    later = session.wall_start + timedelta(hours=1)
    schedule.reschedule(session, wall_start=later, by=None, now=now)


def moves(now: datetime) -> list[str]:
    reminders.send_due(now + timedelta(hours=2))
    told = Letter.objects.filter(kind__in=["events.moved", "events.session_cancelled"])
    return list(told.order_by("pk").values_list("about__session", flat=True))


def test_no_letter_is_promised_where_a_break_is_moved_or_called_off(
    enter: Enter,
    event: Event,
    session: Session,
    coffee: Session,
    place: Registration,
    organiser: Person,
    now: datetime,
    time_machine: Any,
) -> None:
    assert coffee.wall_start is not None
    schedule.publish(event, by=organiser, now=now)
    event.refresh_from_db()
    coffee.refresh_from_db()
    time_machine.move_to(now, tick=False)
    nobody = "Nadie recibirá un aviso."
    assert letters_in_words(event, session) != nobody
    assert letters_in_words(event, coffee) == nobody
    assert letters_of_calling_off(event, coffee, now=now) == nobody
    start = coffee.wall_start + timedelta(hours=1)

    done = enter(organiser).post(
        reverse("events:desk_session_move", args=[coffee.code]),
        {
            "date": start.date().isoformat(),
            "time": f"{start:%H:%M}",
            "time_zone": coffee.time_zone,
            "seen": coffee.sequence,
            "sure": "1",
        },
        follow=True,
    )

    assert [str(said) for said in done.context["messages"]] == [f"La pausa se movió. {nobody}"]
    assert all(not row["told"] for row in done.context["rows"])
    assert changes.waiting(event, now=now) == {}
    schedule.cancel_session(coffee, by=organiser, now=now)
    assert changes.waiting(event, now=now) == {} and moves(now) == []


def test_what_was_moved_as_a_break_is_not_told_once_it_is_a_session(
    event: Event, session: Session, coffee: Session, place: Registration, organiser: Person, now: datetime
) -> None:
    schedule.publish(event, by=organiser, now=now)
    now += timedelta(hours=1)
    put_later(coffee, now=now)
    schedule.change_place(coffee, room="Jardín", by=organiser, now=now)
    schedule.change_venue(event, city="Antigua", by=organiser, now=now)
    assert moves(now) == [session.code]

    revise(coffee, Session.Format.PANEL, minutes=45, now=now + timedelta(hours=2))
    assert moves(now + timedelta(hours=2)) == [session.code]
    # From then on it is told as any other.
    put_later(coffee, now=now + timedelta(hours=4))
    assert moves(now + timedelta(hours=4)) == [session.code, coffee.code]


def test_a_move_that_waits_is_not_told_while_the_session_is_a_break(
    event: Event, session: Session, coffee: Session, place: Registration, organiser: Person, now: datetime
) -> None:
    schedule.publish(event, by=organiser, now=now)
    now += timedelta(hours=1)
    revise(coffee, Session.Format.PANEL, now=now)
    put_later(coffee, now=now)
    assert list(changes.waiting(event, now=now)) == [coffee.pk]

    revise(coffee, Session.Format.BREAK, now=now)
    assert changes.waiting(event, now=now) == {} and changes.told_at(coffee) is None
    assert not changes.tell_now(coffee, now=now)
    assert moves(now) == []
    revise(coffee, Session.Format.PANEL, now=now + timedelta(hours=2))
    assert moves(now + timedelta(hours=2)) == [coffee.code]
