"""Copies at the desk: of a session, a day and an event, templates, and those one thought of, asked."""

from datetime import datetime

import pytest
from auditlog.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from events import copying, parts, schedule
from events.models import Event, Part, Session, Template
from mail.models import Letter
from people.models import Organisation, Person
from tests.events.desk.conftest import Enter, told, url
from tests.filled import filled


@pytest.fixture(autouse=True)
def english(event: Event, session: Session) -> None:
    translation.activate("en")


def test_a_session_is_copied_once_where_one_says(
    organiser: Person, enter: Enter, session: Session, part: Part
) -> None:
    client, address = enter(organiser), url("desk_session_copy", session.code)
    page = client.post(address, filled(client.get(address), date="2026-11-20", time="16:00"), follow=True)
    made = Session.objects.exclude(pk=session.pk).get()
    assert (f"{made.wall_start}", told(page)) == ("2026-11-20 16:00:00", ["1 session was added."])
    assert made.parts.get().status == "planned"


def test_a_session_is_repeated_and_holidays_are_left_out(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    client, address = enter(organiser), url("desk_session_copy", session.code)
    typed = filled(client.get(address), again="7", times="3", skip="2026-11-27, 2026-12-25")
    assert client.post(address, typed).status_code == 302
    days = [f"{one.wall_date}" for one in event.sessions.in_order()]
    assert days == ["2026-11-13", "2026-11-20", "2026-12-04"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"again": "7", "times": ""}, "times"),
        ({"again": "7", "times": "900"}, "times"),
        ({"again": "7", "skip": "Christmas"}, "skip"),
        ({"again": "0", "date": ""}, "date"),
        ({"again": "0", "date": "2026-11-01"}, "date"),
        ({"again": "3"}, "again"),
    ],
)
def test_what_cannot_be_copied_is_said_at_its_field(
    typed: dict[str, str], field: str, organiser: Person, enter: Enter, session: Session
) -> None:
    client, address = enter(organiser), url("desk_session_copy", session.code)
    page = client.post(address, filled(client.get(address), **typed))
    assert (page.status_code, list(page.context["form"].errors)) == (422, [field])
    assert Session.objects.count() == 1


def test_a_day_is_copied(organiser: Person, enter: Enter, event: Event, session: Session) -> None:
    client = enter(organiser)
    address = url("desk_day_copy", event.code)
    typed = filled(client.get(f"{address}?day=2026-11-13"), to="2026-11-17")
    assert typed["day"] == ["2026-11-13"]
    assert client.post(address, typed).status_code == 302
    assert [f"{one.wall_date}" for one in event.sessions.in_order()] == ["2026-11-13", "2026-11-17"]


def test_an_event_is_copied_and_everybody_thought_of_is_asked_in_one_act(
    organiser: Person,
    enter: Enter,
    event: Event,
    session: Session,
    part: Part,
    participant: Person,
    now: datetime,
) -> None:
    parts.invite(session, person=participant, role="rapporteur", by=organiser, now=now)
    client, address = enter(organiser), url("desk_event_copy", event.code)
    page = client.post(
        address, filled(client.get(address), first_day="2027-01-11", title_en="Again"), follow=True
    )
    made = Event.objects.exclude(pk=event.pk).get()
    assert (page.context["event"], made.title_en) == (made, "Again")
    before = Letter.objects.filter(kind="events.invited").count()

    listed = client.get(url("desk_roles", made.code))
    assert listed.context["planned"] == 2
    assert "Invite 2 people you thought of" in listed.content.decode()
    ask_all = url("desk_roles_ask", made.code)
    assert "2 invitations will be sent." in client.get(ask_all).content.decode()
    assert Letter.objects.filter(kind="events.invited").count() == before
    assert told(client.post(ask_all, follow=True)) == ["2 invitations are on their way."]
    assert Letter.objects.filter(kind="events.invited").count() == before + 2
    assert told(client.get(ask_all, follow=True)) == ["Nobody is left to be asked."]


def test_one_person_thought_of_is_asked_after_their_clashes_were_said(
    organiser: Person,
    enter: Enter,
    event: Event,
    session: Session,
    part: Part,
    stranger: Person,
    now: datetime,
) -> None:
    other = schedule.add_session(
        event, title={"en": "Beside"}, declared_minutes=60, wall_start=session.wall_start, by=None, now=now
    )
    thought_of = parts.plan(other, person=stranger, role="speaker", now=now)
    client, address = enter(organiser), url("desk_role_ask", thought_of.code)
    page = client.get(address)
    assert "This person has a role in “Round table” at that hour." in page.context["text"]
    thought_of.refresh_from_db()
    assert thought_of.status == "planned"
    client.post(address)
    thought_of.refresh_from_db()
    assert (thought_of.status, thought_of.invited_by) == ("invited", organiser)


def test_whoever_was_only_thought_of_sees_nothing_of_it(
    enter: Enter, session: Session, stranger: Person, now: datetime
) -> None:
    thought_of = parts.plan(session, person=stranger, role="speaker", now=now)
    client = enter(stranger)
    assert client.get(url("my_role", thought_of.code)).status_code == 404
    assert "Round table" not in client.get(url("my_page")).content.decode()
    # What is held about them is theirs to read, if they ask for all of it.
    assert '"planned"' in client.get(url("my_data")).content.decode()


def test_a_template_is_kept_begun_from_and_taken_out_of_use(
    organiser: Person, foreign_organiser: Person, organisation: Organisation, enter: Enter, event: Event
) -> None:
    client = enter(organiser)
    client.post(url("desk_template_keep", event.code), {"name": "Base", "organisation": organisation.pk})
    kept = Template.objects.get()
    assert [row[0] for row in client.get(url("desk_templates")).context["rows"]] == [kept]
    assert list(enter(foreign_organiser).get(url("desk_templates")).context["rows"]) == []

    begun = client.post(
        url("desk_template_begin", kept.code), {"title_es": "Nueva", "first_day": "2027-03-01"}
    )
    assert begun.status_code == 302
    assert f"{Event.objects.get(title_es='Nueva').sessions.get().wall_date}" == "2027-03-01"
    client.post(url("desk_template_retire", kept.code))
    assert client.get(url("desk_template_begin", kept.code)).status_code == 404


def test_nothing_of_a_copy_is_kept_when_one_of_its_hours_never_happens(
    organiser: Person, enter: Enter, event: Event, now: datetime
) -> None:
    night = schedule.add_session(
        event,
        title={"en": "Night"},
        declared_minutes=30,
        wall_start=datetime(2027, 3, 13, 2, 30),
        time_zone="America/New_York",
        by=None,
        now=now,
    )
    client, address = enter(organiser), url("desk_session_copy", night.code)
    page = client.post(address, filled(client.get(address), again="1", times="2"))
    assert (page.status_code, event.sessions.count()) == (422, 2)


def test_templates_of_one_and_of_three_take_the_same_number_of_queries(
    organiser: Person, organisation: Organisation, enter: Enter, event: Event, now: datetime
) -> None:
    client, counts = enter(organiser), []
    for number in (1, 2, 3):
        copying.keep_template(event, organisation=organisation, name=f"{number}", by=None, now=now)
        client.get(url("desk_templates"))
        with CaptureQueriesContext(connection) as queries:
            client.get(url("desk_templates"))
        counts.append(len(queries))
    assert counts[0] == counts[2]


# --- What would clash is asked about first -----------------------------------------------------


def first_then_sure(client: Client, address: str, typed: dict[str, object], clash: str) -> None:
    """Send a form twice: nothing is kept while it clashes, and all of it once it is meant."""
    before = (Session.objects.count(), Event.objects.count(), LogEntry.objects.count())
    asked = client.post(address, typed)
    assert (asked.status_code, clash in asked.content.decode()) == (200, True)
    assert (Session.objects.count(), Event.objects.count(), LogEntry.objects.count()) == before
    assert filled(asked)["sure"] and client.post(address, filled(asked)).status_code == 302
    assert Session.objects.count() > before[0]


def taken(event: Event, now: datetime, day: int, hour: int = 9) -> Session:
    """Another session in the room of the first."""
    return schedule.add_session(
        event, title={"en": "Taken already"}, declared_minutes=60, room="SALON 2",
        wall_start=datetime(2026, 11, day, hour), by=None, now=now,
    )  # fmt: skip


def test_a_copy_and_a_series_that_clash_are_asked_about_first(
    organiser: Person, enter: Enter, event: Event, session: Session, now: datetime
) -> None:
    taken(event, now, 20)
    client, address = enter(organiser), url("desk_session_copy", session.code)
    once = filled(client.get(address), date="2026-11-20", time="09:30")
    first_then_sure(client, address, once, "is also the room of “Taken already”.")
    series = filled(client.get(address), again="7", times="2", skip="")
    first_then_sure(client, address, series, "Friday 20 November 2026, 09:00, “Round table”: ")


def test_a_copied_day_that_clashes_is_asked_about_first(
    organiser: Person, enter: Enter, event: Event, session: Session, now: datetime
) -> None:
    taken(event, now, 20)
    client, address = enter(organiser), url("desk_day_copy", event.code)
    typed = filled(client.get(address), day="2026-11-13", to="2026-11-20")
    first_then_sure(client, address, typed, "is also the room of “Taken already”.")


def test_a_copied_event_and_one_from_a_template_that_clash_are_asked_about_first(
    organiser: Person, enter: Enter, event: Event, session: Session, organisation: Organisation,
    now: datetime,
) -> None:  # fmt: skip
    taken(event, now, 20)
    client, address = enter(organiser), url("desk_event_copy", event.code)
    typed = filled(client.get(address), title_en="Again", first_day="2026-11-20")
    first_then_sure(client, address, typed, "is also the room of “Taken already”.")

    template = copying.keep_template(event, organisation=organisation, name="Base", by=organiser, now=now)
    address = url("desk_template_begin", template.code)
    typed = filled(client.get(address), title_en="From it", first_day="2026-11-20")
    first_then_sure(client, address, typed, "is also the room of “Taken already”.")


def test_pasted_lines_that_clash_say_so_where_they_are_looked_at(
    organiser: Person, enter: Enter, event: Event, session: Session, now: datetime
) -> None:
    taken(event, now, 20)
    client, address = enter(organiser), url("desk_programme_lines", event.code)
    lines = "Day 1 09:30 60 min Opening / Salón 2\n09:45 30 min Beside it / Salón 2"
    looked_at = client.post(address, {"first_day": "2026-11-20", "lines": lines})

    shown = looked_at.content.decode()
    assert "“Opening”: SALON 2 is also the room of “Taken already”." in shown
    assert "“Beside it”: Salón 2 is also the room of “Opening”." in shown
    assert Session.objects.count() == 2
    assert client.post(address, filled(looked_at)).status_code == 302
    assert Session.objects.count() == 4


def test_what_is_in_nobodys_way_is_kept_at_once(
    organiser: Person, enter: Enter, event: Event, session: Session
) -> None:
    client, address = enter(organiser), url("desk_session_copy", session.code)
    typed = filled(client.get(address), again="7", times="2", skip="")
    assert client.post(address, typed).status_code == 302
    assert Session.objects.count() == 3
