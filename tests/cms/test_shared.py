"""What machines and messengers read of a page: true, escaped, and nothing of what is not open."""

import io
import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from PIL import Image

from cms import records, sites
from cms.models import EventPage, SessionPage
from cms.outward import shared
from events.models import Event, Session
from tests.trainings.conftest import group as group
from trainings.models import Cohort

pytestmark = pytest.mark.django_db


def url_of(session: Session, language: str = "es") -> str:
    return SessionPage.objects.get(session=session, locale__language_code=language).url_path


def data(client: Client, url: str) -> list[dict[str, Any]]:
    page = client.get(url).content.decode()
    found = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.S)
    return [json.loads(text) for text in found]


def card(client: Client, url: str) -> dict[str, str]:
    page = client.get(url).content.decode()
    return dict(re.findall(r'<meta property="(og:[a-z_:]+)" content="([^"]*)">', page))


def test_a_session_tells_when_where_how_and_who_invites(client: Client, published: Session) -> None:
    event = published.event
    Event.objects.filter(pk=event.pk).update(venue="Casa Ibargüen", city="Guatemala", country="GT")
    (told,) = data(client, url_of(published))
    assert told["@context"] == "https://schema.org" and told["@type"] == "Event"
    assert datetime.fromisoformat(told["startDate"]) == published.starts_at
    assert told["startDate"].endswith("-06:00")  # the hour on the wall there
    assert told["eventAttendanceMode"].endswith("/MixedEventAttendanceMode")
    assert {place["@type"] for place in told["location"]} == {"Place", "VirtualLocation"}
    assert told["organizer"] == [{"@type": "Organization", "name": "Mesa Abierta"}]
    assert told["eventStatus"].endswith("/EventScheduled")
    with override("es"):
        assert told["offers"]["url"].endswith(reverse("events:register", args=[event.code]))
    assert published.meeting_url and published.meeting_url not in json.dumps(told)
    Event.objects.filter(pk=event.pk).update(status=Event.Status.CANCELLED)
    (told,) = data(client, url_of(published))
    assert told["eventStatus"].endswith("/EventCancelled") and "offers" not in told


@pytest.mark.parametrize("risk", [Event.Risk.DISCREET, Event.Risk.PROTECTED])
def test_of_what_is_not_open_nothing_is_told(client: Client, published: Session, risk: str) -> None:
    Event.objects.filter(pk=published.event_id).update(risk=risk, city="Guatemala")
    url = url_of(published)
    assert data(client, url) == []
    said = card(client, url)
    if risk == Event.Risk.PROTECTED:
        assert said == {}
        return
    assert said["og:title"] == "Reunión"
    assert "og:description" not in said
    assert str(published.event.title) not in json.dumps(said, ensure_ascii=False)
    assert "Guatemala" not in json.dumps(said)


def together(published: Session) -> tuple[EventPage, Session]:
    """The gathering with a second session and a break; its page, and the second session."""
    event = published.event
    Event.objects.filter(pk=event.pk).update(venue="Casa Ibargüen", city="Guatemala", country="GT")
    when = {"wall_date": published.wall_date, "wall_time": published.wall_time, "status": "scheduled"}
    assert published.starts_at
    made = [
        Session.objects.create(
            event=event,
            title_es=title,
            format=kind,
            time_zone=published.time_zone,
            starts_at=published.starts_at + timedelta(hours=hours),
            declared_minutes=30,
            **when,
        )
        for hours, title, kind in ((2, "Café", "break"), (3, "Taller de <cifras>", "workshop"))
    ]
    records.publish_event(event)
    return EventPage.objects.get(event=event, locale__language_code="es"), made[1]


def test_a_gathering_tells_its_sessions_and_leaves_the_coffee_out(client: Client, published: Session) -> None:
    page, second = together(published)
    (told,) = data(client, page.url_path)
    assert told["@type"] == "Event" and told["url"] == sites.whole(page.url_path)
    assert {place["@type"] for place in told["location"]} == {"Place", "VirtualLocation"}
    assert told["organizer"] == [{"@type": "Organization", "name": "Mesa Abierta"}]
    assert told["offers"]["url"].endswith(f"/{published.event.code}/")
    assert told["image"] == card(client, page.url_path)["og:image"]
    first, last = told["subEvent"]
    assert first["url"] == sites.whole(url_of(published)) and last["name"] == "Taller de <cifras>"
    assert datetime.fromisoformat(last["startDate"]) == second.starts_at
    assert datetime.fromisoformat(last["endDate"]) == second.ends_at
    Session.objects.filter(pk=second.pk).update(status=Session.Status.CANCELLED)
    (told,) = data(client, page.url_path)
    states = [one["eventStatus"].rpartition("/")[2] for one in (told, *told["subEvent"])]
    assert states == ["EventScheduled", "EventScheduled", "EventCancelled"]


@pytest.mark.parametrize("risk", [Event.Risk.DISCREET, Event.Risk.PROTECTED])
def test_a_gathering_that_is_not_open_tells_nothing(client: Client, published: Session, risk: str) -> None:
    page, _second = together(published)
    Event.objects.filter(pk=published.event_id).update(risk=risk)
    assert data(client, page.url_path) == []


def test_a_session_names_its_gathering_by_the_page_that_it_has(client: Client, published: Session) -> None:
    Session.objects.filter(pk=published.pk).update(title_es="Primera mesa")
    (told,) = data(client, url_of(published))
    (online,) = [one for one in told["superEvent"]["location"] if one["@type"] == "VirtualLocation"]
    assert "url" not in told["superEvent"] and online["url"] == told["url"]  # its page only leads back
    page, _second = together(published)
    (told,) = data(client, url_of(published))
    (online,) = [one for one in told["superEvent"]["location"] if one["@type"] == "VirtualLocation"]
    assert told["superEvent"]["url"] == online["url"] == sites.whole(page.url_path) != told["url"]
    assert told["image"] == card(client, url_of(published))["og:image"]


def test_no_word_of_a_record_ends_the_element_it_stands_in() -> None:
    evil = "</script><script>alert(1)</script>&<!--\u2028"
    text = str(shared.script({"name": evil}))
    assert text.count("</script>") == 1 and "<!--" not in text
    assert json.loads(text.removeprefix('<script type="application/ld+json">')[: -len("</script>")]) == {
        "@context": "https://schema.org",
        "name": evil,
    }


def test_a_card_is_in_the_language_of_its_page(client: Client, published: Session) -> None:
    for language, locale in (("es", "es_419"), ("pt-br", "pt_BR"), ("en", "en_US")):
        said = card(client, url_of(published, language))
        assert said["og:locale"] == locale
        assert said["og:url"].endswith(url_of(published, language))
    assert "13" in said["og:image:alt"] and "Round table" in said["og:title"]


def test_its_picture_has_the_size_that_messengers_ask_for_and_follows_the_words(
    client: Client, published: Session
) -> None:
    picture = card(client, url_of(published))["og:image"].partition("://")[2].partition("/")[2]
    answer = client.get(f"/{picture}")
    assert answer["Content-Type"] == "image/png" and answer["Cache-Control"] == "public, max-age=86400"
    assert Image.open(io.BytesIO(answer.content)).size == (shared.WIDTH, shared.HEIGHT)
    assert not answer.cookies
    Event.objects.filter(pk=published.event_id).update(city="Antigua")
    moved = client.get(f"/{picture}")
    assert moved.status_code == 302 and moved["Location"] != f"/{picture}"
    assert client.get(moved["Location"]).content != answer.content


def test_there_is_no_picture_of_what_the_public_does_not_see(client: Client, published: Session) -> None:
    picture = "/" + card(client, url_of(published))["og:image"].partition("://")[2].partition("/")[2]
    Event.objects.filter(pk=published.event_id).update(risk=Event.Risk.PROTECTED)
    assert client.get(picture).status_code == 404
    assert client.get("/es/cards/999999/0000000000000000.png").status_code == 404
    Event.objects.filter(pk=published.event_id).update(risk=Event.Risk.OPEN, status=Event.Status.DRAFT)
    assert client.get(picture).status_code == 404
    Event.objects.filter(pk=published.event_id).update(status=Event.Status.PUBLISHED)
    assert client.get(picture).status_code == 200
    Session.objects.filter(pk=published.pk).update(status=Session.Status.DRAFT)
    assert client.get(picture).status_code == 404


def test_below_the_title_stands_the_story(client: Client, published: Session) -> None:
    with override("es"):
        records.tell(published, "es", {"description": "Tres preguntas sobre <b>vigilancia</b>."})
    said = card(client, url_of(published))["og:description"]
    assert said.startswith("Tres preguntas sobre") and "vigilancia" in said


def test_a_group_of_a_course_is_told_as_a_course(client: Client, group: Cohort, homes: Any) -> None:
    records.publish_event(group.event)
    Event.objects.filter(pk=group.event_id).update(status=Event.Status.PUBLISHED)
    (told,) = data(client, records.page_of(group, "es").url_path)
    assert told["@type"] == "Course"
    instance = told["hasCourseInstance"]
    assert instance["@type"] == "CourseInstance" and instance["courseMode"] in ("onsite", "online", "blended")
    assert told["provider"] and told["isAccessibleForFree"] is True


def description(client: Client, url: str) -> str:
    found = re.findall(r'<meta name="description" content="([^"]*)">', client.get(url).content.decode())
    return found[0] if found else ""


def test_each_page_says_to_search_engines_what_it_is(client: Client, published: Session) -> None:
    assert description(client, url_of(published)).endswith("· Mesa Abierta")
    records.tell(published, "es", {"description": "Quién cuida los datos."})
    assert description(client, url_of(published)) == "Quién cuida los datos."
    assert description(client, "/es/sesiones/").startswith("Sesiones y cursos")
    Event.objects.filter(pk=published.event_id).update(risk=Event.Risk.DISCREET)
    assert description(client, url_of(published)) == ""
