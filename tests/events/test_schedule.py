"""Times and places, and what a move leaves for the reminders to find."""

import csv
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from events import publication, schedule
from events.errors import DoesNotMove, NoSuchTime, NoTitle, NotReady, UnknownMode, UnknownZone
from events.models import Capacity, Event, Hosting, Session
from people.models import Organisation
from people.terms import DATA


def zones() -> list[str]:
    with (DATA / "time_zones.csv").open(encoding="utf-8") as rows:
        return sorted(
            {row["iana_tz"] for row in csv.DictReader(rows)} | {"America/New_York", "Europe/Madrid"}
        )


def new_event(organisation: Organisation, now: datetime, **more) -> Event:
    facts = {
        "title": {"es": "Encuentro", "pt-br": "Encontro"},
        "time_zone": "America/Panama",
        "seats": {"onsite": 20, "online": None},
        "venue": "Casa",
        **more,
    }
    return schedule.create_event(lead=organisation, by=None, now=now, **facts)


def add(event: Event, now: datetime, wall: datetime | None = datetime(2026, 11, 20, 9), **more) -> Session:
    facts = {"title": {"es": "Primera"}, "declared_minutes": 60, **more}
    return schedule.add_session(event, wall_start=wall, by=None, now=now, **facts)


@pytest.mark.parametrize("zone", zones())
def test_every_wall_hour_of_the_region_means_one_instant_until_2030(zone: str):
    there = ZoneInfo(zone)
    wrong = []
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    while moment.year < 2031:
        wall = moment.astimezone(there).replace(tzinfo=None, fold=0)
        meant = schedule.instant(wall, zone)
        # The same wall hour, and the first of the two where clocks are put back.
        if meant.astimezone(there).replace(tzinfo=None, fold=0) != wall or meant > moment:
            wrong.append((wall, meant))
        moment += timedelta(hours=7)
    assert wrong == []


def test_an_hour_that_clocks_jump_over_is_refused():
    with pytest.raises(NoSuchTime):
        schedule.instant(datetime(2026, 3, 8, 2, 30), "America/New_York")


def test_an_hour_that_happens_twice_means_the_first():
    assert schedule.instant(datetime(2026, 11, 1, 1, 30), "America/New_York") == datetime(
        2026, 11, 1, 5, 30, tzinfo=UTC
    )


@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../etc/passwd", "a\x00b"])
def test_a_zone_nobody_knows_is_refused(zone: str):
    with pytest.raises(UnknownZone):
        schedule.instant(datetime(2026, 1, 1), zone)


def test_an_organiser_creates_an_event_led_by_their_organisation(organisation: Organisation, now: datetime):
    event = new_event(organisation, now)

    assert (event.status, event.title_es, event.title_pt_br) == ("draft", "Encuentro", "Encontro")
    hosting = Hosting.objects.get(event=event)
    assert (hosting.organisation, hosting.is_lead, hosting.right) == (organisation, True, "edit")
    assert dict(Capacity.objects.values_list("mode", "seats")) == {"onsite": 20, "online": None}


def test_an_event_needs_a_title_a_zone_and_known_modes(organisation: Organisation, now: datetime):
    with pytest.raises(NoTitle):
        new_event(organisation, now, title={"es": "  "})
    with pytest.raises(UnknownZone):
        new_event(organisation, now, time_zone="Mars/Olympus")
    with pytest.raises(UnknownMode):
        new_event(organisation, now, seats={"moon": 3})
    assert Event.objects.count() == 0


def test_sessions_keep_their_wall_hour_and_the_event_its_span(organisation: Organisation, now: datetime):
    event = new_event(organisation, now)

    first = add(event, now)
    add(event, now, wall=datetime(2026, 11, 27, 18), declared_minutes=90)
    undated = add(event, now, wall=None)

    assert first.starts_at == datetime(2026, 11, 20, 14, tzinfo=UTC)
    assert (first.status, undated.status) == ("scheduled", "draft")
    event.refresh_from_db()
    assert (event.starts_at, event.ends_at) == (
        datetime(2026, 11, 20, 14, tzinfo=UTC),
        datetime(2026, 11, 28, 0, 30, tzinfo=UTC),
    )


def test_a_moved_session_counts_one_change_and_says_when(session: Session, event: Event, now: datetime):
    schedule.reschedule(session, wall_start=datetime(2026, 11, 14, 10), by=None, now=now)

    event.refresh_from_db()
    assert (session.sequence, session.moved_at) == (1, now)
    assert session.starts_at == event.starts_at == datetime(2026, 11, 14, 16, tzinfo=UTC)


def test_the_same_time_again_is_no_move(session: Session, now: datetime):
    schedule.reschedule(session, wall_start=session.wall_start, by=None, now=now)

    assert (session.sequence, session.moved_at) == (0, None)


def test_a_longer_session_stretches_its_slot(session: Session, now: datetime):
    schedule.reschedule(session, wall_start=session.wall_start, declared_minutes=120, by=None, now=now)

    assert (session.sequence, session.declared_minutes, session.slot_minutes) == (1, 120, 120)


def test_a_draft_gets_its_date(organisation: Organisation, now: datetime):
    session = add(new_event(organisation, now), now, wall=None)

    schedule.reschedule(session, wall_start=datetime(2026, 12, 1, 9), by=None, now=now)

    assert (session.status, session.sequence, session.moved_at) == ("scheduled", 1, now)


def test_another_room_is_a_move(session: Session, now: datetime):
    schedule.change_place(session, room="Salón 9", meeting_url=session.meeting_url, by=None, now=now)
    assert (session.sequence, session.moved_at, session.room) == (1, now, "Salón 9")

    schedule.change_place(session, room="Salón 9", by=None, now=now)
    assert session.sequence == 1


def test_another_venue_moves_the_sessions_ahead(session: Session, event: Event, now: datetime):
    schedule.change_venue(event, venue="Otra casa", by=None, now=now)

    session.refresh_from_db()
    assert (event.venue, session.sequence, session.moved_at) == ("Otra casa", 1, now)


def test_a_session_called_off_stays_called_off(session: Session, event: Event, now: datetime):
    schedule.cancel_session(session, by=None, now=now)
    schedule.cancel_session(session, by=None, now=now + timedelta(hours=1))

    assert (session.status, session.cancelled_at, session.sequence) == ("cancelled", now, 1)
    with pytest.raises(DoesNotMove):
        schedule.reschedule(session, wall_start=datetime(2026, 12, 1, 9), by=None, now=now)
    with pytest.raises(DoesNotMove):
        schedule.hold(session, by=None, now=session.ends_at)


@pytest.mark.django_db(transaction=True)
def test_several_who_call_off_the_last_sessions_at_once_leave_an_emptied_event(
    event: Event, session: Session, now: datetime
) -> None:
    last = [session, *(add(event, now, wall=datetime(2026, 11, 14, hour)) for hour in range(8, 15))]
    together = Barrier(len(last))

    def call_off(one: Session) -> None:
        together.wait(20)
        try:
            schedule.cancel_session(one, by=None, now=now)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(last)) as pool:
        list(pool.map(call_off, last))

    event.refresh_from_db()
    assert (event.is_emptied, event.is_open_for_registration(now)) == (True, False)


def test_a_session_that_was_held_is_not_called_off(session: Session, now: datetime):
    schedule.hold(session, by=None, now=session.ends_at)

    with pytest.raises(DoesNotMove):
        schedule.cancel_session(session, by=None, now=now)


def test_what_took_place_before_an_event_was_called_off_stays(event: Event, session: Session, now: datetime):
    Session.objects.filter(pk=session.pk).update(starts_at=now - timedelta(days=7))
    ahead, under_way, undated = (
        schedule.add_session(
            event,
            title={"es": title},
            declared_minutes=60,
            wall_start=start,
            time_zone="UTC",
            by=None,
            now=now,
        )
        for title, start in (
            ("Segunda", now.replace(tzinfo=None) + timedelta(days=7)),
            ("Tercera", now.replace(tzinfo=None) - timedelta(minutes=30)),
            ("Cuarta", None),
        )
    )

    schedule.cancel_event(event, by=None, now=now)

    session.refresh_from_db()
    assert session.status == "scheduled"
    for gone in (ahead, under_way, undated):
        gone.refresh_from_db()
        assert gone.status == "cancelled"


def test_an_event_called_off_takes_its_sessions_along(
    session: Session, event: Event, now: datetime, monkeypatch
):
    withdrawn = []
    monkeypatch.setattr(publication, "withdrawers", [withdrawn.append])

    schedule.cancel_event(event, by=None, now=now)

    session.refresh_from_db()
    assert (event.status, session.status, withdrawn) == ("cancelled", "cancelled", [event])


def test_an_event_that_is_not_ready_says_everything_it_lacks(organisation: Organisation, now: datetime):
    event = new_event(organisation, now, venue="")
    with pytest.raises(NotReady) as refusal:
        schedule.publish(event, by=None, now=now)
    assert len(refusal.value.lacks) == 3

    add(event, now, room="Salón 1", meeting_url="https://meet.example/abc")
    schedule.publish(event, by=None, now=now)
    assert event.status == "published"


def test_publishing_makes_the_pages_and_names_what_lacks(
    organisation: Organisation, session: Session, event: Event, now: datetime, monkeypatch
):
    monkeypatch.setattr(
        publication, "publishers", [lambda event: ["No title in English.", "No title in English."]]
    )

    assert schedule.publish(event, by=None, now=now) == ["No title in English."]


def test_a_session_added_to_a_published_event_gets_its_page_when_it_has_a_date(
    session: Session, event: Event, now: datetime, monkeypatch
):
    made: list[Event] = []
    monkeypatch.setattr(publication, "publishers", [lambda event: made.append(event) or []])

    undated = add(event, now, wall=None)
    assert made == []
    schedule.reschedule(undated, wall_start=datetime(2026, 11, 14, 9), by=None, now=now)
    assert made == [event]
    schedule.reschedule(undated, wall_start=datetime(2026, 11, 14, 10), by=None, now=now)
    assert made == [event]
    add(event, now, wall=datetime(2026, 11, 15, 9))
    assert made == [event, event]


def test_a_corrected_title_tells_nobody_and_a_new_length_tells_everybody(
    session: Session, event: Event, now: datetime
):
    schedule.revise_session(
        session, title={"es": "Corregida"}, declared_minutes=60, by=None, now=now, programme_code="WS #1"
    )
    session.refresh_from_db()
    assert (session.title_es, session.title_en, session.programme_code) == ("Corregida", None, "WS #1")
    assert (session.sequence, session.moved_at) == (0, None)

    schedule.revise_session(session, title={"es": "Corregida"}, declared_minutes=90, by=None, now=now)
    event.refresh_from_db()
    assert (session.sequence, session.moved_at) == (1, now)
    assert event.ends_at == session.starts_at + timedelta(minutes=90)

    schedule.hold(session, by=None, now=session.ends_at)
    with pytest.raises(DoesNotMove):
        schedule.revise_session(session, title={"es": "Otra"}, declared_minutes=30, by=None, now=now)


def test_the_words_of_a_session_that_was_held_are_corrected_and_its_length_stays(
    session: Session, event: Event, now: datetime, monkeypatch
):
    made: list[Event] = []
    monkeypatch.setattr(publication, "publishers", [lambda event: made.append(event) or []])
    schedule.hold(session, by=None, now=session.ends_at)
    words = {"title": {"es": "Corregida"}, "room": "Salón 9", "programme": "IGF 2026"}

    with pytest.raises(DoesNotMove):
        schedule.revise_session(session, declared_minutes=61, by=None, now=now, **words)
    schedule.revise_session(session, declared_minutes=60, by=None, now=now, **words)

    session.refresh_from_db()
    assert (session.title_es, session.room, session.programme) == ("Corregida", "Salón 9", "IGF 2026")
    assert (session.status, session.declared_minutes, session.sequence) == ("held", 60, 0)
    assert made == [event]


def test_the_words_of_a_session_called_off_stay(session: Session, now: datetime):
    schedule.cancel_session(session, by=None, now=now)
    with pytest.raises(DoesNotMove):
        schedule.revise_session(session, title={"es": "Otra"}, declared_minutes=60, by=None, now=now)
