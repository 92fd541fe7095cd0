"""The programme as a calendar: what is listed, of a house or all, narrowed as its page can be."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cms import records
from cms.models import ProgrammePage, SectionPage
from events import ical
from events.models import Event, Hosting, Session, Topic
from people.models import Organisation
from tests.events.calendar_readers import Read, checked

pytestmark = pytest.mark.django_db


def read(client: Client, path: str = "/es/sesiones/calendar.ics", **narrowed: str) -> list[Read]:
    answer = client.get(path, narrowed)
    assert answer.status_code == 200, path
    return checked(answer.content.decode())


def another(published: Session, **facts: Any) -> Session:
    """A second gathering a day later, published like the first."""
    assert published.starts_at
    starts = published.starts_at + timedelta(days=1)
    event = Event.objects.create(
        title_es="Taller", status="published", time_zone="America/Tegucigalpa", starts_at=starts,
        ends_at=starts + timedelta(hours=1), **facts,
    )  # fmt: skip
    session = Session.objects.create(
        event=event, title_es="Taller", status="scheduled", time_zone="America/Tegucigalpa",
        wall_date=starts.date(), wall_time=starts.time(), starts_at=starts, declared_minutes=60,
    )  # fmt: skip
    records.publish_event(event)
    return session


def test_the_programme_is_a_calendar_that_leads_to_its_pages(client: Client, published: Session) -> None:
    later = another(published)

    found = read(client)

    assert [one.uid for one in found] == [ical.uid(published), ical.uid(later)]
    text = client.get("/es/sesiones/calendar.ics").content.decode().replace("\r\n ", "")
    assert "SOURCE;VALUE=URI:http://localhost:8000/es/sesiones/calendar.ics" in text
    [page] = published.pages.filter(locale__language_code="es")  # type: ignore[attr-defined]
    assert f"URL:http://localhost:8000{page.url_path}\r\n" in text
    assert "meet.example" not in text and "ATTENDEE" not in text


def test_it_is_narrowed_by_country_topic_and_language_as_its_page_is(
    client: Client, published: Session
) -> None:
    honduran = another(published, country="HN", languages=["es", "miq"])
    topic = Topic.objects.create(code="datos", name_es="Datos")
    honduran.event.topics.add(topic)

    mine, theirs = [ical.uid(published)], [ical.uid(honduran)]
    assert [one.uid for one in read(client, country="GT")] == mine
    assert [one.uid for one in read(client, country="HN")] == theirs
    assert [one.uid for one in read(client, topic="datos")] == theirs
    assert [one.uid for one in read(client, language="miq")] == theirs
    assert [one.uid for one in read(client, mode="online")] == mine


@pytest.mark.parametrize(
    "narrowed", [{"country": "SV"}, {"country": "'; --"}, {"topic": "nada"}, {"language": "%"}]
)
def test_what_fits_nothing_is_empty_and_never_everything(
    client: Client, published: Session, narrowed
) -> None:
    """The page offers only what it has today; a calendar is asked for again when that is gone."""
    assert read(client, **narrowed) == []


def test_a_house_has_its_own(client: Client, published: Session, homes: dict[str, Any]) -> None:
    """Of an organisation's house the calendar holds its gatherings; of the site's programme, all."""
    elsewhere = another(published)
    other = Organisation.objects.create(slug="vereda", name="Vereda")
    Hosting.objects.create(event=elsewhere.event, organisation=other, is_lead=True, right="edit")
    home = homes["es"]
    house = home.add_child(
        instance=SectionPage(title="Vereda", slug="vereda", locale=home.locale, organisation=other)
    )
    house.add_child(instance=ProgrammePage(title="Actividades", slug="actividades", locale=home.locale))

    assert len(read(client)) == 2
    assert [one.uid for one in read(client, "/es/vereda/actividades/calendar.ics")] == [ical.uid(elsewhere)]
    assert client.get("/es/vereda/calendar.ics").status_code == 404


def test_protected_and_draft_gatherings_are_in_no_calendar(client: Client, published: Session) -> None:
    for change in ({"risk": "protected"}, {"risk": "open", "status": "draft"}):
        Event.objects.update(**change)
        assert read(client) == []


def test_a_discreet_gathering_is_a_meeting_without_a_place_or_its_zone(
    client: Client, published: Session
) -> None:
    Event.objects.update(risk="discreet")

    [one] = read(client)
    text = client.get("/es/sesiones/calendar.ics").content.decode()

    assert (one.title, one.place, one.starts) == ("Reunión", "", published.starts_at)
    assert "Guatemala" not in text


def test_called_off_stays_crossed_out_and_what_is_long_over_goes(
    client: Client, published: Session, now: datetime, time_machine: Any
) -> None:
    Session.objects.update(status="cancelled")
    Event.objects.update(status="cancelled")
    assert [one.status for one in read(client)] == ["CANCELLED"]

    time_machine.move_to(now + timedelta(days=120), tick=False)
    assert read(client) == []


def test_coffee_stands_in_no_calendar(client: Client, published: Session) -> None:
    later = another(published)
    Session.objects.filter(pk=published.pk).update(format=Session.Format.BREAK)

    assert [one.uid for one in read(client)] == [ical.uid(later)]


def test_whoever_has_it_is_told_so(client: Client, published: Session) -> None:
    first = client.get("/es/sesiones/calendar.ics")

    again = client.get("/es/sesiones/calendar.ics", headers={"if-none-match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert first["Last-Modified"]


def test_the_page_leads_to_the_calendar_of_what_it_shows(client: Client, published: Session) -> None:
    page = client.get("/es/sesiones/", {"country": "GT"}).content.decode()

    assert 'href="webcal://localhost:8000/es/sesiones/calendar.ics?country=GT"' in page
    assert 'href="http://localhost:8000/es/sesiones/calendar.ics?country=GT"' in page


@pytest.mark.parametrize("path", ["/es/calendar.ics", "/es/nada/calendar.ics", "/en/sesiones/calendar.ics"])
def test_elsewhere_there_is_no_calendar(client: Client, published: Session, path: str) -> None:
    assert client.get(path).status_code == 404
