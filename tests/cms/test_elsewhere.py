"""The public page of a session within another body's event leads to their registration first."""

import pytest
from django.test import Client

from cms import records
from events.models import Capacity, Event, Session

pytestmark = pytest.mark.django_db


def read(client: Client, published: Session) -> str:
    return client.get(records.page_of(published, "es").url_path).content.decode()


def test_the_page_says_register_there_and_ours_stands_back(client: Client, published: Session) -> None:
    Event.objects.update(elsewhere_name="IGF 2026", elsewhere_url="https://igf.example/register")
    Session.objects.update(
        programme="IGF 2026", programme_code="WS 12", official_url="https://igf.example/ws12"
    )

    page = read(client, published)

    theirs = 'href="https://igf.example/register" rel="noopener noreferrer"'
    assert f'<a class="button" {theirs}>Inscribirse en IGF 2026</a>' in page
    assert f'href="/es/r/{published.event.code}/">Avísenos también que viene</a>' in page
    assert "WS 12" in page and 'href="https://igf.example/ws12"' in page


def test_without_seats_of_ours_only_theirs_is_there(client: Client, published: Session) -> None:
    Event.objects.update(elsewhere_url="https://igf.example/register")
    Capacity.objects.all().delete()

    page = read(client, published)

    assert "Inscribirse allí" in page and "/es/r/" not in page
    assert "La inscripción está cerrada" not in page
