"""An event and its sessions at the desk: written, published, changed, moved, called off."""

import re
from contextlib import nullcontext
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import translation

from events import attendance, parts, reminders, schedule
from events.changes import QUIET
from events.models import Capacity, Event, Part, Registration, Session, Topic
from mail.models import Letter
from people.models import Organisation, Person
from tests.events.desk.conftest import Enter, told, url

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


EDIT = {"title_es": "Mesa", "onsite": "on", "onsite_seats": "3", "venue": "Casa", "risk": "open"}
OPENING = {
    "opens_date": "2026-11-11",
    "opens_time": "00:00",
    "closes_date": "2026-11-12",
    "closes_time": "18:30",
    "release_hours": "24",
}


def test_the_organiser_says_when_people_can_register_by_the_clock_there(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    Person.objects.update(time_zone="Asia/Tokyo")
    client, page = enter(organiser), url("desk_event_edit", event.code)

    def kept() -> list[str]:
        event.refresh_from_db()
        moments = (event.registration_opens_at, event.registration_closes_at)
        return [*(f"{at:%d %H:%M}" if at else "" for at in moments), str(event.release_unconfirmed_after)]

    assert client.post(page, EDIT | OPENING).status_code == 302
    assert kept() == ["11 06:00", "13 00:30", "24"]
    form = client.get(page).context["form"]
    shown = re.findall(r' value="([^"]+)"', " ".join(str(form[name]) for name in OPENING))
    assert shown == list(OPENING.values())
    overview = client.get(url("desk_event", event.code)).content.decode()
    assert "2026-11-11T00:00-06:00" in overview and "2026-11-12T18:30-06:00" in overview

    assert client.post(page, EDIT).status_code == 302
    assert kept() == ["", "", "None"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"closes_date": "2026-11-10"}, "closes_date"),
        ({"closes_date": "2026-11-11", "closes_time": "00:00"}, "closes_date"),
        ({"opens_date": "2026-11-13", "opens_time": "10:00", "closes_date": "2026-11-14"}, "opens_date"),
        ({"opens_time": ""}, "opens_time"),
        ({"closes_date": ""}, "closes_date"),
        ({"closes_date": "9999-12-31"}, "closes_date"),
        ({"closes_date": "2027-03-14", "closes_time": "02:30"}, "closes_time"),  # the clocks jump over it
        ({"release_hours": "0"}, "release_hours"),
        ({"release_hours": "40000"}, "release_hours"),
    ],
)
def test_moments_at_which_nobody_could_register_are_told_at_their_field(
    organiser: Person, enter: Enter, event: Event, session: Session, wrong: dict[str, str], field: str
) -> None:
    zone = "America/New_York" if field == "closes_time" else "America/Guatemala"
    Event.objects.update(time_zone=zone)

    page = enter(organiser).post(url("desk_event_edit", event.code), EDIT | OPENING | wrong)

    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert '<details class="group" open>' in page.content.decode()
    assert Event.objects.get().registration_opens_at is None


def test_no_writer_at_all_can_close_registration_before_it_opens(event: Event, now: datetime) -> None:
    for closes, holds in ((1, True), (0, False), (-1, False)):
        moments = {"registration_opens_at": now, "registration_closes_at": now + timedelta(seconds=closes)}
        with nullcontext() if holds else pytest.raises(IntegrityError), transaction.atomic():
            Event.objects.update(**moments)


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

    with translation.override("en"):
        asked = client.post(url("desk_session_move", session.code), {**typed, "sure": "1"})
    assert (
        asked.context["form"]
        .errors["date"][0]
        .startswith("This day is already past, and nobody will be written to about the move.")
    )
    assert (list(asked.context["form"].errors), "sure" in asked.context) == (["date"], False)
    assert list(asked.context["form"].fields) == ["date", "time", "keep_past", "time_zone", "opened"]

    with translation.override("en"):
        sure = client.post(url("desk_session_move", session.code), {**typed, "keep_past": "on"})
    assert sure.context["sure"] == "Nobody gets a letter, because the new date is already past."
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


def past(session: Session, now: datetime) -> None:
    Session.objects.filter(pk=session.pk).update(starts_at=now - timedelta(days=2))


def test_calling_off_an_event_that_is_all_over_tells_nobody_and_says_so(
    organiser: Person, enter: Enter, event: Event, place: Registration, part: Part, now: datetime
) -> None:
    past(part.session, now)
    client, page = enter(organiser), url("desk_event_cancel", event.code)
    nobody = "Nobody gets a letter, because it is already past."
    with translation.override("en"):
        page = url("desk_event_cancel", event.code)

        assert client.get(page).context["text"].startswith(nobody)
        done = client.post(page, follow=True)

    assert told(done) == [f"The event is cancelled. {nobody}"]
    assert reminders.send_due(now) == 0


def test_calling_off_an_event_tells_those_concerned_by_what_is_ahead_and_counts_them(
    organiser: Person,
    participant: Person,
    enter: Enter,
    event: Event,
    session: Session,
    place: Registration,
    part: Part,
    now: datetime,
) -> None:
    over = schedule.add_session(
        event,
        title={"es": "Ayer"},
        declared_minutes=60,
        wall_start=session.wall_start - timedelta(days=9),
        by=organiser,
        now=now,
    )
    parts.invite(over, person=participant, role="speaker", by=organiser, now=now)
    client = enter(organiser)
    with translation.override("en"):
        page = url("desk_event_cancel", event.code)
        said = client.get(page).context["text"]
        with time_machine.travel(now + timedelta(hours=1), tick=False):
            done = client.post(page, follow=True)

    # Sonia speaks in what is ahead and Paula has a place; whose role is over hears nothing.
    assert said.startswith("2 people will get a letter.")
    assert told(done) == ["The event is cancelled. 2 people will get a letter."]
    assert reminders.send_due(now + timedelta(hours=1) + QUIET) == 2


def test_what_has_no_date_is_called_off_without_a_letter(
    organiser: Person, enter: Enter, event: Event, session: Session, part: Part, now: datetime
) -> None:
    Session.objects.update(status="draft", starts_at=None, wall_date=None, wall_time=None)
    client = enter(organiser)
    with translation.override("en"):
        asked = client.get(url("desk_session_cancel", session.code))
        done = client.post(url("desk_event_cancel", event.code), follow=True)
    assert asked.context["text"].startswith("Nobody gets a letter.")
    assert told(done) == ["The event is cancelled. Nobody gets a letter."]
    assert reminders.send_due(now + timedelta(hours=1)) == 0


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


def test_organiser_reads_when_a_change_is_told_and_lets_it_be_told_now(
    organiser: Person, enter: Enter, event: Event, session: Session, place: Registration, now: datetime
) -> None:
    client = enter(organiser)
    later = now + timedelta(minutes=1)
    with time_machine.travel(later, tick=False), translation.override("en"):
        client.post(url("desk_session_place", session.code), {"room": "Salón 9"})
        page = client.get(url("desk_event", event.code))
        shown = [row["told"] for row in page.context["rows"]]
        done = client.post(url("desk_session_tell", session.code), follow=True)
        after = [row["told"] for row in done.context["rows"]]

    words = "People hear of the change at 09:11, Guatemala time (UTC−6)"
    assert shown == [f"{words}; until then you can still change it or take it back."]
    assert (told(done), after, reminders.send_due(later)) == (["Everyone concerned is told now."], [""], 1)
