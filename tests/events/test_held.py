"""A session that took place is closed by whoever keeps its sheet, and opened again to put it right."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from events import attendance, schedule, surveys
from events.errors import DoesNotMove, NotOver
from events.models import Event, Presence, Session
from people.models import Person
from tests.events.desk.conftest import registered


@pytest.fixture
def over(session: Session, time_machine: Any) -> datetime:
    """A minute after the session's end, which is also the clock's hour."""
    assert session.ends_at
    moment = session.ends_at + timedelta(minutes=1)
    time_machine.move_to(moment, tick=False)
    return moment


def sheet(session: Session) -> str:
    return reverse("events:attendance", args=[session.code])


def act(session: Session) -> str:
    return reverse("events:attendance_hold", args=[session.code])


def test_a_session_is_held_only_after_its_end(session: Session) -> None:
    assert session.ends_at
    with pytest.raises(NotOver):
        schedule.hold(session, by=None, now=session.ends_at - timedelta(seconds=1))
    schedule.hold(session, by=None, now=session.ends_at)
    schedule.hold(session, by=None, now=session.ends_at)
    assert session.status == "held"


def test_neither_a_draft_nor_what_was_called_off_was_held(session: Session, over: datetime) -> None:
    Session.objects.filter(pk=session.pk).update(status="cancelled")
    for refused in (schedule.hold, schedule.reopen):
        with pytest.raises(DoesNotMove):
            refused(session, by=None, now=over)
    Session.objects.filter(pk=session.pk).update(
        status="draft", starts_at=None, wall_date=None, wall_time=None
    )
    with pytest.raises(DoesNotMove):
        schedule.hold(session, by=None, now=over)


def test_the_sheet_of_a_session_ahead_offers_nothing_to_close(
    organiser: Person, enter: Any, session: Session, now: datetime, time_machine: Any
) -> None:
    time_machine.move_to(now, tick=False)
    client: Client = enter(organiser)
    assert act(session) not in client.get(sheet(session)).content.decode()

    answer = client.post(act(session), {"hold": "1"}, follow=True)

    session.refresh_from_db()
    assert session.status == "scheduled"
    assert "todavía no terminó" in answer.content.decode()


def test_the_sheet_is_closed_and_opened_again_and_marks_stay_open_throughout(
    organiser: Person, enter: Any, event: Event, session: Session, now: datetime, over: datetime
) -> None:
    place = registered(event, "Paula", now)
    client: Client = enter(organiser)
    attendance.mark(session, place, state="present", by=organiser, now=over)
    assert act(session) in client.get(sheet(session)).content.decode()

    closed = client.post(act(session), {"hold": "1"}, follow=True).content.decode()
    session.refresh_from_db()
    assert session.status == "held"
    assert 'name="open"' in closed
    assert 'name="hold"' not in closed
    with pytest.raises(DoesNotMove):
        schedule.revise_session(session, title={"es": "Mesa"}, declared_minutes=30, by=organiser, now=over)
    attendance.mark(session, place, state="absent", by=organiser, now=over)
    assert Presence.objects.get().state == "absent"

    opened = client.post(act(session), {"open": "1"}, follow=True).content.decode()
    session.refresh_from_db()
    assert session.status == "scheduled"
    assert 'name="hold"' in opened
    schedule.revise_session(session, title={"es": "Mesa"}, declared_minutes=30, by=organiser, now=over)
    assert Session.objects.get().declared_minutes == 30


def test_a_held_session_is_made_ready_no_more_and_its_figures_are_a_tap_away(
    session: Session, organiser: Person, enter: Any, over: datetime
) -> None:
    page = reverse("events:desk_event", args=[session.event.code])
    ahead = enter(organiser).get(page)
    assert (ahead.context["of"], bool(ahead.context["rows"][0]["checks"])) == (1, True)

    schedule.hold(session, by=organiser, now=over)

    held = enter(organiser).get(page)
    assert (held.context["of"], held.context["rows"][0]["checks"]) == (0, [])
    figures = reverse("reports:event_figures", args=[session.event.code])
    assert held.content.decode().count(f'href="{figures}"') == 1


def test_a_closed_survey_leads_to_its_results(
    session: Session, organiser: Person, enter: Any, over: datetime
) -> None:
    survey = surveys.create(
        session.event, session=session, title={"es": "¿Qué tal?"}, sends_letters=False, by=organiser, now=over
    )
    surveys.open_up(survey, by=organiser, now=over)
    path = reverse("events:desk_survey", args=[survey.code])
    figures = reverse("reports:event_figures", args=[session.event.code])
    assert figures not in enter(organiser).get(path).content.decode()

    surveys.close(survey, by=organiser, now=over)

    assert f'href="{figures}"' in enter(organiser).get(path).content.decode()
    assert enter(organiser).get(figures).status_code == 200
