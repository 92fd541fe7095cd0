"""What was built once and used again: hours stay those of the wall, and nobody is asked by a copy."""

from datetime import date, datetime
from typing import Any

import pytest

from events import copying, parts, programme, questions, reminders, schedule
from events.errors import AlreadyAsked, NoSuchTime, NothingToAsk, NothingToCopy
from events.models import Event, Part, Room, Session, Template
from mail.models import Letter
from people import erasure
from people.models import Organisation, Person


def walls(sessions: list[Session]) -> list[str]:
    return [f"{one.wall_start}"[:16] for one in sessions]


@pytest.fixture
def role(session: Session, stranger: Person, organiser: Person, now: datetime) -> Part:
    return parts.invite(
        session, person=stranger, role="speaker", mode="online", by=organiser, now=now, shows_name=True
    )


def test_a_copy_thinks_of_the_same_people_and_asks_nobody(
    session: Session, role: Part, stranger: Person, now: datetime
) -> None:
    letters = Letter.objects.count()
    made = copying.copy_session(
        session, wall_start=datetime(2026, 11, 20, 15), with_roles=True, by=None, now=now
    )
    assert (made.title_es, made.title_en, made.room) == ("Mesa redonda", "Round table", "Salón 2")
    assert (made.meeting_url, made.declared_minutes, made.sequence) == ("https://meet.example/abc", 60, 0)
    thought_of = made.parts.get()
    assert (thought_of.status, thought_of.person, thought_of.mode) == ("planned", stranger, "online")
    assert (thought_of.shows_name, Letter.objects.count()) == (False, letters)
    reminders.send_due(now)
    assert Letter.objects.count() == letters

    parts.ask(thought_of, by=None, now=now)
    assert Letter.objects.filter(kind="events.invited").count() == 2
    with pytest.raises(NothingToAsk):
        parts.ask(thought_of, by=None, now=now)


def test_whoever_holds_the_role_meanwhile_is_not_asked_twice(
    session: Session, role: Part, stranger: Person, now: datetime
) -> None:
    made = copying.copy_session(session, wall_start=None, with_roles=True, by=None, now=now)
    parts.invite(made, person=stranger, role="speaker", by=None, now=now)
    with pytest.raises(AlreadyAsked):
        parts.ask(made.parts.get(status="planned"), by=None, now=now)


def test_a_role_one_was_only_thought_of_for_goes_with_its_person(
    session: Session, role: Part, stranger: Person, now: datetime
) -> None:
    made = copying.copy_session(session, wall_start=None, with_roles=True, by=None, now=now)
    erasure.forget(stranger, now=now)
    assert [(part.person, part.status) for part in made.parts.all()] == [(None, "replaced")]
    again = copying.copy_session(session, wall_start=None, with_roles=True, by=None, now=now)
    assert list(again.parts.all()) == []


def test_a_repeated_session_keeps_its_hour_when_clocks_change(event: Event, now: datetime) -> None:
    first = schedule.add_session(
        event,
        title={"es": "Semanal"},
        declared_minutes=60,
        wall_start=datetime(2027, 3, 1, 9),
        time_zone="America/New_York",
        by=None,
        now=now,
    )
    made = copying.repeat(
        first, every=7, times=4, skip={date(2027, 3, 22)}, with_roles=False, by=None, now=now
    )
    assert walls(made) == ["2027-03-08 09:00", "2027-03-15 09:00", "2027-03-29 09:00"]
    # The clocks went forward on 14 March: the instants moved by an hour, the wall did not.
    assert [f"{one.starts_at:%H:%M}" for one in made] == ["14:00", "13:00", "13:00"]


def test_an_hour_that_never_happens_copies_nothing(event: Event, now: datetime) -> None:
    first = schedule.add_session(
        event,
        title={"es": "De noche"},
        declared_minutes=30,
        wall_start=datetime(2027, 3, 13, 2, 30),
        time_zone="America/New_York",
        by=None,
        now=now,
    )
    with pytest.raises(NoSuchTime):
        copying.repeat(first, every=1, times=3, with_roles=False, by=None, now=now)
    assert event.sessions.filter(title_es="De noche").count() == 1
    skipping = copying.repeat(
        first, every=1, times=2, skip={date(2027, 3, 14)}, with_roles=False, by=None, now=now
    )
    assert walls(skipping) == ["2027-03-15 02:30"]
    with pytest.raises(NothingToCopy):
        copying.repeat(first, every=1, times=1, skip={date(2027, 3, 14)}, with_roles=False, by=None, now=now)


def test_a_day_is_copied_with_every_session_of_it(event: Event, session: Session, now: datetime) -> None:
    late = schedule.add_session(
        event,
        title={"es": "Tarde"},
        declared_minutes=30,
        wall_start=datetime(2026, 11, 13, 18),
        by=None,
        now=now,
    )
    off = schedule.add_session(
        event,
        title={"es": "No"},
        declared_minutes=30,
        wall_start=datetime(2026, 11, 13, 19),
        by=None,
        now=now,
    )
    schedule.cancel_session(off, by=None, now=now)
    made = copying.copy_day(
        event, day=date(2026, 11, 13), to=date(2026, 11, 16), with_roles=False, by=None, now=now
    )
    assert walls(made) == ["2026-11-16 09:00", "2026-11-16 18:00"]
    assert [one.title_es for one in made] == [session.title_es, late.title_es]
    with pytest.raises(NothingToCopy):
        copying.copy_day(
            event, day=date(2026, 12, 1), to=date(2026, 12, 2), with_roles=False, by=None, now=now
        )


def test_a_copy_and_a_template_keep_what_tracks_are_called(
    event: Event, session: Session, organisation: Organisation, now: datetime
) -> None:
    Session.objects.update(track="Internet abierta")
    names = {"Internet abierta": {"name_es": "", "name_pt_br": "Internet aberta", "name_en": "Open internet"}}
    programme.keep_tracks(event, names=names, by=None, now=now)
    template = copying.keep_template(event, name="Foro", organisation=organisation, by=None, now=now)
    told: Any = {"title": {"es": "Otra"}, "first_day": date(2027, 5, 4), "by": None, "now": now}

    copied = copying.copy_event(event, lead=organisation, with_roles=False, **told)
    assert programme.tracks_of(copied) == names
    assert programme.tracks_of(copying.begin(template, **told)) == names
    # One that was kept before tracks had names.
    del template.structure["tracks"]
    begun = copying.begin(template, **told)
    assert programme.tracks_of(begun) == {"Internet abierta": dict.fromkeys(names["Internet abierta"], "")}


def test_an_event_is_copied_to_other_days_as_a_draft_without_links(
    event: Event, session: Session, role: Part, organisation: Organisation, now: datetime
) -> None:
    Event.objects.filter(pk=event.pk).update(risk="discreet", travel_minutes=45)
    event.refresh_from_db()
    Room.objects.create(event=event, name="Salón 2", seats=30)
    schedule.add_session(
        event,
        title={"es": "Cierre"},
        declared_minutes=30,
        wall_start=datetime(2026, 11, 15, 8, 30),
        by=None,
        now=now,
    )
    schedule.add_session(event, title={"es": "Sin fecha"}, declared_minutes=30, by=None, now=now)
    words = questions.Wording(kind="text", label={"es": "¿Qué espera?"})
    questions.add(event, wording=words, by=None, now=now)

    made = copying.copy_event(
        event,
        lead=organisation,
        title={"es": "Segunda edición"},
        first_day=date(2027, 5, 4),
        with_roles=True,
        by=None,
        now=now,
    )

    made.refresh_from_db()
    assert [asked.label for asked in made.questions.all()] == [{"es": "¿Qué espera?"}]
    assert (made.status, made.title_es, made.title_en, made.risk, made.travel_minutes) == (
        "draft", "Segunda edición", None, "discreet", 45,
    )  # fmt: skip
    assert (f"{made.country}", made.venue, made.time_zone) == ("GT", "Casa Ibargüen", "America/Guatemala")
    assert sorted(made.capacities.values_list("mode", "seats", "taken")) == [
        ("online", 2, 0), ("onsite", 3, 0),
    ]  # fmt: skip
    assert list(made.rooms.values_list("name", "seats")) == [("Salón 2", 30)]
    copied = list(made.sessions.in_order())
    assert walls(copied) == ["2027-05-04 09:00", "2027-05-06 08:30", "None"]
    assert [one.meeting_url + one.meeting_passcode for one in copied] == ["", "", ""]
    assert [part.status for part in copied[0].parts.all()] == ["planned"]
    assert made.registrations.count() == 0


def test_a_template_names_nobody_and_an_event_begins_from_it(
    event: Event, session: Session, role: Part, organisation: Organisation, organiser: Person, now: datetime
) -> None:
    kept = copying.keep_template(event, organisation=organisation, name="Mesa", by=organiser, now=now)
    words = str(Template.objects.get().structure)
    assert "meet.example" not in words and "Sonia" not in words and "sonia" not in words

    made = copying.begin(kept, title={"en": "Next"}, first_day=date(2027, 2, 1), by=organiser, now=now)

    assert walls(list(made.sessions.all())) == ["2027-02-01 09:00"]
    assert made.hostings.get().organisation == organisation
    assert not Part.objects.filter(session__event=made).exists()
    # What is begun from it is a programme like any other.
    only = made.sessions.get()
    programme.put(only, seen=0, room="Patio", by=organiser, now=now)
    only.refresh_from_db()
    assert only.room == "Patio"
    copying.retire(kept, by=organiser, now=now)
    kept.refresh_from_db()
    assert kept.retired_at == now
