"""The desk over HTTP: who comes in, what each page does, and what it refuses."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from auditlog.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from events import attendance, parts, registration, reminders, schedule
from events.models import Capacity, Event, Hosting, Part, Presence, Registration, Session, Topic
from mail.models import Letter
from people.models import Organisation, Person

Enter = Callable[[Person], Client]


@pytest.fixture(autouse=True)
def clock(now: datetime) -> Any:
    with time_machine.travel(now, tick=False):
        yield


@pytest.fixture
def place(event: Event, session: Session, now: datetime) -> Registration:
    return registered(event, "Paula", now)


@pytest.fixture
def part(session: Session, stranger: Person, organiser: Person, now: datetime) -> Part:
    return parts.invite(session, person=stranger, role="speaker", by=organiser, now=now)


def registered(event: Event, name: str, now: datetime, mode: str = "onsite") -> Registration:
    return registration.register(
        event,
        answers=registration.Answers(name=name, mode=mode),
        contact=registration.Contact(email=f"{name.lower()}@correo.example"),
        language="es",
        time_zone="America/Guatemala",
        now=now,
    )


def told(response: Any) -> list[str]:
    """What the page said on top, after following where it led."""
    return [str(message) for message in response.context["messages"]]


def url(route: str, *codes: str) -> str:
    return reverse(f"events:{route}", args=codes)


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


# --- Who comes in -----------------------------------------------------------------------------


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


def test_looking_changes_nothing(organiser: Person, enter: Enter, event: Event, session: Session) -> None:
    client = enter(organiser)
    assert client.get(url("desk_event_publish", event.code)).status_code == 405
    client.get(url("desk_event_cancel", event.code))
    client.get(url("desk_session_cancel", session.code))
    assert Event.objects.get().status == "published"
    assert Session.objects.get().status == "scheduled"


# --- Lists ------------------------------------------------------------------------------------


@pytest.mark.parametrize("route", ["desk_registrations", "desk_event", "attendance", "desk"])
def test_a_page_asks_as_much_for_three_as_for_one(
    route: str,
    organiser: Person,
    enter: Enter,
    event: Event,
    session: Session,
    place: Registration,
    now: datetime,
) -> None:
    client = enter(organiser)
    codes = {"desk": (), "attendance": (session.code,)}.get(route, (event.code,))
    client.get(url(route, *codes))
    with CaptureQueriesContext(connection) as one:
        client.get(url(route, *codes))
    registered(event, "Luz", now)
    registered(event, "Inés", now, "online")
    with CaptureQueriesContext(connection) as three:
        client.get(url(route, *codes))
    assert len(three) == len(one)


def test_registrations_are_searched_and_filtered(
    organiser: Person, enter: Enter, event: Event, place: Registration, now: datetime
) -> None:
    registered(event, "Inés", now, "online")
    client = enter(organiser)

    def found(**asked: str) -> list[str]:
        page = client.get(url("desk_registrations", event.code), asked)
        return [row.name for row in page.context["page"]]

    assert found() == ["Paula", "Inés"]
    assert found(q="paula@") == ["Paula"]
    assert found(q="2") == ["Inés"]
    assert found(mode="online") == ["Inés"]
    assert found(mode="nowhere") == ["Paula", "Inés"]
    registration.cancel(place, by=organiser, now=now)
    assert found() == ["Inés"]
    assert found(status="cancelled") == ["Paula"]


def test_a_protected_events_places_are_listed_by_number_and_named_when_sought(
    organiser: Person, enter: Enter, event: Event, place: Registration, now: datetime
) -> None:
    registered(event, "Inés", now, "online")
    Event.objects.update(risk="protected")
    client = enter(organiser)

    def named(**asked: str) -> list[str]:
        text = client.get(url("desk_registrations", event.code), asked).content.decode()
        return [word for word in ("Paula", "paula@", "Inés") if word in text.replace('value="paula@"', "")]

    assert named() == []
    assert named(q="paula@") == ["Paula", "paula@"]


def test_registrations_come_25_a_page(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    Registration.objects.bulk_create(
        Registration(event=event, number=n, name=f"N{n}", language="es", time_zone="UTC", mode="online")
        for n in range(1, 28)
    )
    client = enter(organiser)
    page = client.get(url("desk_registrations", event.code), {"page": "2"})
    assert [row.number for row in page.context["page"]] == [26, 27]
    assert client.get(url("desk_registrations", event.code), {"page": "x"}).status_code == 200


# --- Events and sessions ----------------------------------------------------------------------

NEW = {
    "title_es": "Mesa nueva",
    "format": "round-table",
    "date": "2026-12-01",
    "time": "09:00",
    "time_zone": "America/Guatemala",
    "minutes": "60",
    "onsite": "on",
    "onsite_seats": "20",
    "country": "GT",
    "venue": "Casa",
}


def test_the_organiser_writes_an_event_and_publishes_it(
    organiser: Person, organisation: Organisation, enter: Enter
) -> None:
    client = enter(organiser)
    client.post(url("desk_event_new"), {**NEW, "organisation": organisation.pk})
    made = Event.objects.get()
    assert (made.status, made.title_es, made.capacities.get().seats) == ("draft", "Mesa nueva", 20)
    assert made.sessions.get().starts_at.isoformat() == "2026-12-01T15:00:00+00:00"

    page = client.post(url("desk_event_publish", made.code), follow=True)

    made.refresh_from_db()
    assert made.status == "published"
    assert [language for _url, language in page.context["pages"]] != []


@pytest.mark.parametrize(
    ("own", "country", "begins"),
    [
        ("America/Sao_Paulo", "GT", "America/Sao_Paulo"),  # chosen for oneself
        ("UTC", "GT", "America/Guatemala"),  # the house's country
        ("UTC", "MX", "America/Mexico_City"),  # several zones, of which the region's table has one
        ("UTC", "KE", "Africa/Nairobi"),  # another country with a single zone
        ("UTC", "AU", "UTC"),  # several zones
        ("UTC", "", "UTC"),
        ("Etc/GMT+6", "HN", "America/Tegucigalpa"),  # none that the form offers
    ],
)
def test_the_hours_of_a_new_event_begin_in_a_zone_that_is_known(
    organiser: Person, organisation: Organisation, enter: Enter, own: str, country: str, begins: str
) -> None:
    Person.objects.filter(pk=organiser.pk).update(time_zone=own)
    Organisation.objects.filter(pk=organisation.pk).update(country=country)

    page = enter(organiser).get(url("desk_event_new"))

    assert f'<option value="{begins}" selected>' in page.content.decode()


def test_an_event_without_a_way_in_is_not_published_and_says_why(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    Event.objects.update(status="draft")
    Session.objects.update(meeting_url="", meeting_number="")
    page = enter(organiser).post(url("desk_event_publish", event.code), follow=True)
    assert Event.objects.get().status == "draft"
    assert len(told(page)) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"title_es": ""},
        {"title_es": "x" * 10_000},
        {"title_es": "a\x00b"},
        {"date": "nunca"},
        {"minutes": "0"},
        {"onsite": ""},
        {"time_zone": "Luna/Mar"},
        {"onsite_seats": "-1"},
        {"organisation": "999999"},
        {"date": "9999-12-31", "time": "23:30", "minutes": "600"},
        {"date": "0026-12-01"},
    ],
)
def test_a_wrong_event_is_told_and_keeps_what_was_typed(
    wrong: dict[str, str], organiser: Person, organisation: Organisation, enter: Enter
) -> None:
    page = enter(organiser).post(
        url("desk_event_new"), {**NEW, "organisation": organisation.pk, "city": "Cobán", **wrong}
    )
    assert page.status_code == 422
    assert Event.objects.count() == 0
    assert "Cobán" in page.content.decode()


BOX = 'name="keep_past"'


@pytest.mark.parametrize(
    ("moment", "field"),
    [
        ({"date": "2025-12-01", "time": "09:00"}, "date"),
        ({"date": "2026-11-09", "time": "23:00"}, "date"),
        ({"date": "2026-11-10", "time": "09:00"}, "time"),  # the very moment, 15:00 UTC
    ],
)
def test_an_event_in_the_past_is_asked_about_once_and_kept_on_purpose(
    moment: dict[str, str], field: str, organiser: Person, organisation: Organisation, enter: Enter
) -> None:
    client = enter(organiser)
    typed = {**NEW, "organisation": organisation.pk, "city": "Cobán", **moment}

    asked = client.post(url("desk_event_new"), typed)
    assert (asked.status_code, Event.objects.count()) == (422, 0)
    assert list(asked.context["form"].errors) == [field]
    assert "Cobán" in asked.content.decode() and BOX in asked.content.decode()

    # Something else is wrong as well: the tick stays.
    again = client.post(url("desk_event_new"), {**typed, "title_es": "", "keep_past": "on"})
    assert list(again.context["form"].errors) == ["title_es"]
    assert again.context["form"]["keep_past"].value() is True

    client.post(url("desk_event_new"), {**typed, "keep_past": "on"})
    assert Event.objects.get().sessions.get().wall_start == datetime.fromisoformat(
        f"{moment['date']}T{moment['time']}"
    )


@pytest.mark.parametrize(
    "moment",
    [
        {},
        {"date": "2026-11-10", "time": "09:01"},
        {"date": "2026-11-10", "time": "20:00", "time_zone": "America/Guatemala"},
    ],
)
def test_nobody_asks_about_what_is_ahead(
    moment: dict[str, str], organiser: Person, organisation: Organisation, enter: Enter
) -> None:
    client = enter(organiser)
    typed = {**NEW, "organisation": organisation.pk, **moment, "minutes": "0"}
    page = client.post(url("desk_event_new"), typed)
    assert list(page.context["form"].errors) == ["minutes"]
    assert BOX not in page.content.decode()
    assert BOX not in client.get(url("desk_event_new")).content.decode()


def test_a_moment_is_past_by_the_clock_of_its_own_zone(
    organiser: Person, organisation: Organisation, enter: Enter
) -> None:
    typed = {**NEW, "organisation": organisation.pk, "date": "2026-11-10", "time": "20:00"}
    page = enter(organiser).post(url("desk_event_new"), {**typed, "time_zone": "Asia/Tokyo"})
    # It is the 11th there already; in Guatemala this hour is still ahead.
    assert list(page.context["form"].errors) == ["date"]


def test_a_session_in_the_past_is_asked_about_once(organiser: Person, enter: Enter, event: Event) -> None:
    client = enter(organiser)
    typed = {"title_es": "Antes", "format": "panel", "minutes": "30", "date": "2026-11-01", "time": "09:00"}
    asked = client.post(url("desk_session_new", event.code), typed)
    assert (list(asked.context["form"].errors), Session.objects.count()) == (["date"], 0)
    client.post(url("desk_session_new", event.code), {**typed, "keep_past": "on"})
    assert Session.objects.get().wall_start == datetime(2026, 11, 1, 9)


def test_nobody_writes_an_event_for_another_organisation(
    organiser: Person, other_organisation: Organisation, enter: Enter
) -> None:
    page = enter(organiser).post(url("desk_event_new"), {**NEW, "organisation": other_organisation.pk})
    assert page.status_code == 422
    assert Event.objects.count() == 0


def test_the_organiser_changes_what_is_known_of_an_event(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    client = enter(organiser)
    typed = {
        "title_es": "Otro título",
        "onsite": "on",
        "onsite_seats": "40",
        "country": "GT",
        "venue": event.venue,
        "languages": ["es", "quc"],
        "captions": "true",
        "step_free": "unknown",
        "risk": "discreet",
        "summary_es": "De qué se habla, en dos frases.",
        "topics": [Topic.objects.create(code="datos", name_es="Datos personales").pk],
    }
    client.post(url("desk_event_edit", event.code), typed)
    event.refresh_from_db()
    assert event.summary_es == "De qué se habla, en dos frases."
    assert [topic.code for topic in event.topics.all()] == ["datos"]
    assert (event.title_es, event.title_en, event.risk, event.captions, event.step_free) == (
        "Otro título",
        None,
        "discreet",
        True,
        None,
    )
    assert event.languages == ["es", "quc"]
    # Nobody was online: that way is closed, and the room has more seats.
    assert {row.mode: row.seats for row in Capacity.objects.all()} == {"onsite": 40, "online": 0}


def test_topics_stand_in_the_order_of_the_readers_language_and_a_retired_one_stays_chosen(
    event: Event, session: Session, organiser: Person, enter: Enter, now: datetime
) -> None:
    Topic.objects.create(code="aa", name_es="Acceso", name_en="Zones")
    Topic.objects.create(code="zz", name_es="Zonas", name_en="Access")
    event.topics.add(Topic.objects.create(code="old", name_es="Viejo", name_en="Old", retired_at=now))
    client = enter(organiser)

    def names(language: str) -> list[str]:
        with translation.override(language):
            form = client.get(url("desk_event_edit", event.code)).context["form"]
            return [str(topic) for topic in form.fields["topics"].queryset]

    assert names("es") == ["Acceso", "Viejo", "Zonas"]
    assert names("en") == ["Access", "Old", "Zones"]


def test_fewer_seats_than_places_taken_are_refused(
    organiser: Person, enter: Enter, event: Event, place: Registration
) -> None:
    page = enter(organiser).post(
        url("desk_event_edit", event.code),
        {"title_es": "T", "onsite": "on", "onsite_seats": "0", "risk": "open", "venue": "Casa"},
    )
    assert page.status_code == 422
    assert Capacity.objects.get(mode="onsite").seats == 3


def test_a_move_first_says_who_will_be_told_and_then_moves(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    client = enter(organiser)
    typed = {"date": "2026-11-20", "time": "10:00", "time_zone": "America/Guatemala"}
    page = client.post(url("desk_session_move", session.code), typed)
    assert "1" in page.context["sure"]
    assert Session.objects.get().sequence == 0

    client.post(url("desk_session_move", session.code), {**typed, "sure": "1"})

    session.refresh_from_db()
    assert (session.sequence, session.starts_at.isoformat()) == (1, "2026-11-20T16:00:00+00:00")


def test_a_session_moved_into_the_past_on_purpose_is_kept_and_nobody_is_told(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    client = enter(organiser)
    move = url("desk_session_move", session.code)
    typed = {"date": "2026-11-06", "time": "10:00", "time_zone": "America/Guatemala"}

    asked = client.post(move, {**typed, "sure": "1"})
    assert (list(asked.context["form"].errors), "sure" in asked.context) == (["date"], False)
    assert list(asked.context["form"].fields) == ["date", "time", "keep_past", "time_zone"]

    sure = client.post(move, {**typed, "keep_past": "on"})
    assert "1" not in sure.context["sure"]
    assert sure.context["form"]["keep_past"].value() is True

    done = client.post(move, {**typed, "keep_past": "on", "sure": "1"}, follow=True)
    session.refresh_from_db()
    assert session.starts_at is not None and session.starts_at.isoformat() == "2026-11-06T16:00:00+00:00"
    assert len(told(done)) == 1
    assert reminders.send_due(now) == 0

    # Called off afterwards, nobody is told either, and the page does not say so.
    assert "1" not in client.get(url("desk_session_cancel", session.code)).context["text"]
    client.post(url("desk_session_cancel", session.code))
    assert reminders.send_due(now) == 0


def test_cancelling_asks_first(organiser: Person, enter: Enter, event: Event, session: Session) -> None:
    client = enter(organiser)
    client.post(url("desk_session_cancel", session.code))
    assert Session.objects.get().status == "cancelled"
    client.post(url("desk_event_cancel", event.code))
    assert Event.objects.get().status == "cancelled"


# --- Roles ------------------------------------------------------------------------------------

INVITED = {"name": "Nadie", "role": "speaker", "language": "es", "mode": "onsite"}


def test_an_unknown_address_brings_a_person_in_and_the_same_one_counts_once(
    organiser: Person, enter: Enter, session: Session
) -> None:
    client = enter(organiser)
    page = url("desk_role_new", session.code)
    client.post(page, {**INVITED, "name": "Rosa", "email": "Rosa@nueva.example"})
    client.post(page, {**INVITED, "name": "Rosa", "email": "rosa@nueva.example", "role": "rapporteur"})
    assert Person.objects.filter(name="Rosa").count() == 1
    assert Part.objects.values("subject").distinct().count() == 1


def test_a_known_address_attaches_to_its_account_and_tells_nothing_of_it(
    organiser: Person, stranger: Person, enter: Enter, event: Event, session: Session, now: datetime
) -> None:
    client = enter(organiser)
    # She has been here longer than this invitation.
    Person.objects.update(created_at=now - timedelta(days=1))
    typed = {**INVITED, "name": "Nadie", "email": "sonia@lejos.example"}
    page = client.post(url("desk_role_new", session.code), typed, follow=True)
    assert Part.objects.get().person == stranger
    assert "Sonia" not in page.content.decode()
    stranger.refresh_from_db()
    assert stranger.name == "Sonia"


def test_a_clash_is_named_only_to_whoever_may_see_it(
    organiser: Person,
    foreign_organiser: Person,
    other_organisation: Organisation,
    stranger: Person,
    enter: Enter,
    event: Event,
    session: Session,
    part: Part,
    now: datetime,
) -> None:
    elsewhere = Event.objects.create(title_es="Ajena", status="published", time_zone="UTC")
    Hosting.objects.create(event=elsewhere, organisation=other_organisation, is_lead=True, right="edit")
    other = Session.objects.create(
        event=elsewhere,
        title_es="Sesión ajena",
        status="scheduled",
        wall_date=session.starts_at.date(),
        wall_time=session.starts_at.time(),
        time_zone="UTC",
        starts_at=session.starts_at + timedelta(minutes=30),
        declared_minutes=60,
    )
    typed = {**INVITED, "email": "sonia@lejos.example"}

    page = enter(foreign_organiser).post(url("desk_role_new", other.code), typed)

    assert len(page.context["clashes"]) == 1
    assert session.title not in page.context["clashes"][0]
    assert not other.parts.exists()
    enter(foreign_organiser).post(url("desk_role_new", other.code), {**typed, "sure": "1"})
    assert other.parts.count() == 1


def test_a_role_is_given_to_someone_else(
    organiser: Person, enter: Enter, event: Event, session: Session, part: Part
) -> None:
    typed = {"name": "Berta", "email": "berta@nueva.example", "language": "es"}
    enter(organiser).post(url("desk_role_replace", part.code), typed)
    assert sorted(Part.objects.values_list("status", "person__name")) == [
        ("invited", "Berta"),
        ("replaced", "Sonia"),
    ]


def test_a_declined_role_is_seen_on_the_first_page_until_someone_steps_in(
    organiser: Person, enter: Enter, part: Part, now: datetime
) -> None:
    client = enter(organiser)
    before = client.get(url("desk")).context
    parts.decline(part, now=now)

    after = client.get(url("desk")).context

    assert [len(before[what]) for what in ("unanswered", "declined")] == [1, 0]
    assert [len(after[what]) for what in ("unanswered", "declined")] == [0, 1]
    typed = {"name": "Berta", "email": "berta@nueva.example", "language": "es"}
    client.post(url("desk_role_replace", part.code), typed)
    assert client.get(url("desk")).context["declined"] == []


# --- Places and rights ------------------------------------------------------------------------


def test_the_organiser_registers_someone_at_the_door(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    client = enter(organiser)
    typed = {"name": "Luz", "mode": "onsite", "phone": "+502 2440 2400", "language": "es"}
    client.post(url("desk_registration_new", event.code), typed)
    assert Registration.objects.get().name == "Luz"
    wrong = client.post(url("desk_registration_new", event.code), {**typed, "phone": "12"})
    nobody = client.post(url("desk_registration_new", event.code), {**typed, "phone": ""})
    assert (wrong.status_code, nobody.status_code) == (422, 422)


def test_the_link_of_someone_with_a_phone_alone_is_handed_over_and_that_is_logged(
    organiser: Person, enter: Enter, event: Event, session: Session, now: datetime
) -> None:
    place = registration.register(
        event,
        answers=registration.Answers(name="Luz", mode="onsite"),
        contact=registration.Contact(phone="+50224402400"),
        language="pt-br",
        time_zone="America/Guatemala",
        now=now,
    )
    client = enter(organiser)

    shown = client.post(url("desk_registration_link", place.code))

    words = shown.context["words"]
    link = words[words.index("http://") :]
    assert "/pt/my/" in link and shown.context["whatsapp_url"].startswith("https://wa.me/50224402400?text=")
    assert client.get(link[link.index("/pt/") :]).context["place"] == place
    assert "no-store" in shown["Cache-Control"]
    assert LogEntry.objects.get(additional_data__act="link handed over").actor == organiser


def test_a_link_that_went_out_by_mail_is_not_handed_over(
    organiser: Person, enter: Enter, place: Registration
) -> None:
    answer = enter(organiser).post(url("desk_registration_link", place.code), follow=True)

    assert told(answer) != [] and "/my/" not in answer.content.decode().split("<main", 1)[1]


def test_a_place_is_given_back_after_asking(
    organiser: Person, enter: Enter, event: Event, place: Registration
) -> None:
    client = enter(organiser)
    client.get(url("desk_registration_cancel", place.code))
    assert Registration.objects.get().status == "confirmed"
    client.post(url("desk_registration_cancel", place.code))
    assert Registration.objects.get().status == "cancelled"


def test_a_right_is_granted_changed_and_taken_back_and_each_is_logged(
    organiser: Person, other_organisation: Organisation, enter: Enter, event: Event
) -> None:
    client, page = enter(organiser), url("desk_organisations", event.code)
    client.post(page, {"organisation": other_organisation.pk, "right": "counts"})
    client.post(page, {"organisation": other_organisation.pk, "right": "names"})
    assert Hosting.objects.get(organisation=other_organisation).right == "names"
    client.post(page, {"withdraw": other_organisation.code})
    assert Hosting.objects.count() == 1
    logged = LogEntry.objects.filter(content_type__model="hosting", actor=organiser)
    assert sorted(logged.values_list("action", flat=True)) == [0, 1, 2]


def test_the_leads_own_right_is_never_taken(
    organiser: Person, organisation: Organisation, enter: Enter, event: Event
) -> None:
    client, page = enter(organiser), url("desk_organisations", event.code)
    client.post(page, {"withdraw": organisation.code})
    client.post(page, {"organisation": organisation.pk, "right": "counts"})
    lead = Hosting.objects.get()
    assert (lead.is_lead, lead.right) == (True, "edit")


def test_an_event_saved_as_its_page_shows_it_stays_as_it_was(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    event.topics.set([Topic.objects.create(code="acceso", name_es="Acceso")])
    Capacity.objects.filter(event=event, mode="onsite").update(seats=3)

    def kept() -> list[Any]:
        seats = event.capacities.order_by("mode").values_list("mode", "seats", "taken")
        facts = Event.objects.filter(pk=event.pk).values().get()
        return [list(seats), facts, list(event.topics.values_list("code", flat=True))]

    before = kept()
    client, page = enter(organiser), url("desk_event_edit", event.code)
    form = client.get(page).context["form"]
    shown = {name: form[name].value() for name in form.fields}
    assert shown["onsite_seats"] == 3

    answer = client.post(page, {name: value for name, value in shown.items() if value not in (None, False)})

    assert answer.status_code == 302
    assert kept() == before


def test_the_organiser_corrects_the_words_of_a_session_that_was_held(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    attendance.mark(session, place, state="present", by=organiser, now=now)
    schedule.hold(session, by=organiser, now=session.ends_at)
    client, page = enter(organiser), url("desk_session_edit", session.code)
    assert page in client.get(url("desk_event", event.code)).content.decode()
    form = client.get(page).context["form"]
    assert set(form.fields) & {"minutes", "date", "time", "time_zone"} == set()

    typed = {name: form[name].value() or "" for name in form.fields}
    answer = client.post(page, {**typed, "title_es": "Mesa corregida", "room": "Salón 9", "minutes": "5"})

    session.refresh_from_db()
    assert answer.status_code == 302
    assert (session.title_es, session.room, session.declared_minutes) == ("Mesa corregida", "Salón 9", 60)
    assert Letter.objects.filter(kind="events.moved").count() == 0
    empty = client.post(page, {**typed, "title_es": "", "title_pt_br": "", "title_en": "", "room": "Aula"})
    assert (empty.status_code, "Aula" in empty.content.decode()) == (422, True)
    moved = client.post(
        url("desk_session_move", session.code),
        {"date": "2026-12-01", "time": "09:00", "time_zone": "UTC", "sure": "1"},
    )
    assert moved.status_code == 422


def test_the_page_of_roles_says_who_declined_when_and_why_and_leads_to_another(
    organiser: Person, enter: Enter, event: Event, session: Session, part: Part, now: datetime
) -> None:
    parts.decline(part, reason="Viajo ese día", now=now)
    page = enter(organiser).get(url("desk_roles", event.code)).content.decode()
    row = page[page.index("Sonia") :]
    assert "10 de noviembre de 2026" in row
    assert "Viajo ese día" in row
    assert url("desk_role_replace", part.code) in row
    assert url("desk_role_again", part.code) not in row


# --- Attendance -------------------------------------------------------------------------------


def marks(page: Any) -> dict[str, str]:
    """What the form would send as it stands."""
    return {
        name: value
        for row in page.context["rows"]
        for name, value in ((f"was-{row['code']}", row["was"]), (f"state-{row['code']}", row["state"]))
    }


def test_the_trainer_marks_and_sending_twice_changes_nothing(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    other = registered(event, "Inés", now, "online")
    client, page = enter(trainer), url("attendance", session.code)
    typed = {**marks(client.get(page)), f"state-{place.code}": "present", f"state-{other.code}": "excused"}
    for _time in range(2):
        assert client.post(page, typed, follow=True).status_code == 200
    assert sorted(Presence.objects.values_list("registration__name", "state", "mode", "source")) == [
        ("Inés", "excused", "online", "hand"),
        ("Paula", "present", "onsite", "hand"),
    ]
    assert Presence.objects.filter(recorded_by=trainer).count() == 2


def test_two_who_mark_side_by_side_do_not_undo_each_other(
    trainer: Person,
    organiser: Person,
    enter: Enter,
    event: Event,
    session: Session,
    place: Registration,
    now: datetime,
) -> None:
    other = registered(event, "Inés", now, "online")
    page = url("attendance", session.code)
    opened = marks(enter(trainer).get(page))
    enter(organiser).post(page, {**opened, f"state-{other.code}": "absent"})
    enter(trainer).post(page, {**opened, f"state-{place.code}": "present"})
    assert dict(Presence.objects.values_list("registration__name", "state")) == {
        "Inés": "absent",
        "Paula": "present",
    }


def test_the_rest_are_present_leaves_what_was_marked(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    other = registered(event, "Inés", now, "online")
    client, page = enter(trainer), url("attendance", session.code)
    client.post(page, {**marks(client.get(page)), f"state-{other.code}": "absent", "fill": "1"})
    assert dict(Presence.objects.values_list("registration__name", "state")) == {
        "Inés": "absent",
        "Paula": "present",
    }


def test_a_mark_is_taken_back_and_is_not_absent(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    client, page = enter(trainer), url("attendance", session.code)
    client.post(page, {**marks(client.get(page)), f"state-{place.code}": "present"})
    client.post(page, {**marks(client.get(page)), f"state-{place.code}": ""})
    assert Presence.objects.count() == 0


def test_a_mistaken_save_is_undone_and_what_others_marked_since_stands(
    trainer: Person,
    organiser: Person,
    enter: Enter,
    event: Event,
    session: Session,
    place: Registration,
    now: datetime,
) -> None:
    ines, luz = registered(event, "Inés", now, "online"), registered(event, "Luz", now, "online")
    attendance.mark(session, ines, state="present", by=None, now=now, minutes=40, source="enter")
    client, page = enter(trainer), url("attendance", session.code)
    opened = marks(client.get(page))
    typed = {**opened, f"state-{ines.code}": "absent", "fill": "1"}
    shown = client.post(page, typed, follow=True)
    assert shown.context["undoes"] == 3
    assert url("attendance_undo", session.code) in shown.content.decode()
    enter(organiser).post(page, {**opened, f"state-{luz.code}": "excused"})

    answer = client.post(url("attendance_undo", session.code), follow=True)

    assert answer.context["undoes"] == 0
    assert sorted(Presence.objects.values_list("registration__name", "state", "minutes", "source")) == [
        ("Inés", "present", 40, "enter"),
        ("Luz", "excused", None, "hand"),
    ]
    client.post(url("attendance_undo", session.code))
    assert Presence.objects.count() == 2


def test_a_mark_taken_back_by_mistake_is_undone_for_half_an_hour(
    trainer: Person, enter: Enter, session: Session, place: Registration, now: datetime
) -> None:
    attendance.mark(session, place, state="present", by=None, now=now)
    client, page = enter(trainer), url("attendance", session.code)
    client.post(page, {**marks(client.get(page)), f"state-{place.code}": ""})
    with time_machine.travel(now + timedelta(minutes=31), tick=False):
        client.post(url("attendance_undo", session.code))
        assert Presence.objects.count() == 0
    client.post(url("attendance_undo", session.code))
    assert Presence.objects.get().state == "present"


def test_nobody_undoes_anothers_save(
    trainer: Person, organiser: Person, enter: Enter, session: Session, place: Registration
) -> None:
    client, page = enter(trainer), url("attendance", session.code)
    client.post(page, {**marks(client.get(page)), f"state-{place.code}": "present"})
    enter(organiser).post(url("attendance_undo", session.code))
    assert Presence.objects.get().state == "present"


def test_undo_costs_the_same_for_three(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    client, page = enter(trainer), url("attendance", session.code)

    def cost() -> int:
        client.post(page, {**marks(client.get(page)), "fill": "1"})
        with CaptureQueriesContext(connection) as queries:
            client.post(url("attendance_undo", session.code))
        assert Presence.objects.count() == 0
        return len(queries)

    alone = cost()
    registered(event, "Inés", now, "online")
    registered(event, "Luz", now, "online")
    assert cost() == alone


def test_an_unknown_state_is_refused(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    client, page = enter(trainer), url("attendance", session.code)
    answer = client.post(page, {**marks(client.get(page)), f"state-{place.code}": "asleep"})
    assert answer.status_code == 422
    assert Presence.objects.count() == 0


def test_a_protected_events_sheet_carries_numbers(
    trainer: Person, enter: Enter, event: Event, session: Session, place: Registration
) -> None:
    Event.objects.update(risk="protected")
    page = enter(trainer).get(url("attendance", session.code))
    assert "Paula" not in page.content.decode()
    assert [row["number"] for row in page.context["rows"]] == [1]
