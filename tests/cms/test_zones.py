"""The hour of a place that the reader chooses, told beside the event's without a script."""

from typing import Any

import pytest
from django.test import Client

from cms import records
from events.models import Session
from tests.cms.test_pages import another_session

pytestmark = pytest.mark.django_db


def addresses(session: Session) -> list[str]:
    return ["/es/sesiones/", records.page_of(session, "es").url_path]


def test_a_reader_without_scripts_sees_the_hour_of_the_place_they_choose(
    client: Client, published: Session
) -> None:
    for address in addresses(published):
        before = client.get(address).text
        after = client.get(address, {"zone": "America/Bogota"}).text

        assert 'class="yours"' not in before and '<details class="hours">' in before
        assert '<span class="yours">Para usted: 10:00</span>' in after  # 9:00 in Guatemala
        assert 'data-when="' not in after.partition("<footer")[0].partition("<main")[2]
        assert '<option value="America/Bogota" selected>' in after


def test_the_page_stays_one_page_whatever_place_was_chosen(client: Client, published: Session) -> None:
    address = records.page_of(published, "es").url_path

    text = client.get(address, {"zone": "America/Bogota"}).text

    assert f'<link rel="canonical" href="http://localhost:8000{address}">' in text


def test_links_to_sessions_and_tabs_lead_on_in_the_place_that_was_chosen(
    client: Client, published: Session
) -> None:
    another_session(published)
    records.publish_event(published.event)
    event = records.page_of(published.event, "es").url_path
    session = records.page_of(published, "es").url_path
    end = "?zone=America/Lima"

    programme = client.get("/es/sesiones/" + end).text
    assert f'href="{event}{end}"' in programme
    assert f'href="/es/sesiones/{end}"' in programme
    assert 'href="/es/sesiones/?when=past&amp;zone=America%2FLima"' in programme
    for view in ("", "&by=room", "&view=grid"):
        read = client.get(event + end + view).text
        assert f'href="{session}{end}"' in read
        told = read.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
        assert session in told and "zone=" not in told
        assert f'<link rel="canonical" href="http://localhost:8000{event}">' in read
    assert f'href="{session}{end}"' in client.get("/es/sesiones/" + end + "&by=day").text
    assert "zone=" not in client.get(event).text.partition("<main")[2].partition('<details class="hours"')[0]


def test_a_place_that_is_not_offered_says_nothing(client: Client, published: Session) -> None:
    for asked in ("America/Nowhere", "../etc/passwd", "<b>", ""):
        text = client.get(addresses(published)[1], {"zone": asked}).text
        assert 'class="yours"' not in text and "<b>&" not in text


def test_the_choice_is_kept_beside_what_else_was_asked(client: Client, published: Session) -> None:
    text = client.get("/es/sesiones/", {"mode": "online", "page": "1", "zone": "America/Lima"}).text

    hours = text.partition('<details class="hours"')[2].partition("</details>")[0]
    assert '<input type="hidden" name="mode" value="online">' in hours
    assert '<input type="hidden" name="page" value="1">' in hours
    assert '<input type="hidden" name="zone" value="America/Lima">' in text.partition("filters")[2]


def test_a_gathering_of_one_session_leads_on_in_the_place_that_was_chosen(
    client: Client, published: Session
) -> None:
    answer: Any = client.get(records.page_of(published.event, "es").url_path, {"zone": "America/Lima"})

    assert answer["Location"] == records.page_of(published, "es").url_path + "?zone=America/Lima"
