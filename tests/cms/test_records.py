"""From a record to its pages."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import override

from cms import records, tree
from cms.models import EventPage, SectionPage, SessionPage
from events import publication
from events.models import Event, Session
from people.models import Coalition, Organisation
from tests.cms.test_pages import page_url


def test_publishing_makes_pages_in_three_languages_and_names_what_lacks(
    event: Event, session: Session, homes: Any
) -> None:
    Event.objects.update(title_pt_br="")
    event.refresh_from_db()

    with override("en"):
        lacks = publication.make_pages(event)

    assert SessionPage.objects.filter(session=session, live=True).count() == 3
    assert len(set(EventPage.objects.filter(event=event).values_list("translation_key"))) == 1
    assert any("has no title in Portuguese" in line for line in lacks)
    assert sum("no description" in line for line in lacks) == 3


def test_publishing_again_follows_the_title_and_keeps_the_address(published: Session) -> None:
    before = page_url(published.event)
    Event.objects.update(title_es="Otro título")
    published.event.refresh_from_db()

    records.publish_event(published.event)

    page = records.page_of(published.event, "es")
    assert (page.title, page.url_path, EventPage.objects.count()) == ("Otro título", before, 3)


def test_the_page_of_an_organisation_with_a_house_stands_in_it(
    event: Event, session: Session, organisation: Organisation, homes: Any
) -> None:
    tree.section(organisation)

    records.publish_event(event)

    assert page_url(event, "pt-br").startswith(f"/pt/{organisation.slug}/sessoes/")


def test_the_page_of_a_coalitions_secretariat_stands_in_the_coalitions_house(
    event: Event, session: Session, organisation: Organisation, other_organisation: Organisation, homes: Any
) -> None:
    named = Coalition.objects.create(slug=organisation.slug, name="Alianza")
    tree.section(coalition=named)
    # Of an organisation that has a house of its own, that one stays its place.
    both = Coalition.objects.create(slug=other_organisation.slug, name="Otra alianza")
    tree.section(coalition=both, titles=dict.fromkeys(homes, "Alianza"))
    SectionPage.objects.filter(coalition=both).update(slug="otra")
    tree.section(other_organisation, titles=dict.fromkeys(homes, "Propia"))

    records.publish_event(event)

    assert page_url(event).startswith(f"/es/{organisation.slug}/sesiones/")
    assert tree.programmes_for(other_organisation)["es"].get_parent().title == "Propia"


def test_a_missing_translation_is_told_in_the_language_there_is(client: Client, published: Session) -> None:
    records.tell(published, "es", {"description": "Solo en español."})

    text = client.get(page_url(published, "en")).content.decode()

    assert ("Solo en español." in text, 'lang="es"' in text, "told-in" in text) == (True, True, True)
    assert "told-in" not in client.get(page_url(published, "es")).content.decode()


def test_a_description_has_at_most_250_words(published: Session) -> None:
    records.tell(published, "es", {"description": "palabra " * 250})

    with pytest.raises(ValidationError):
        records.tell(published, "es", {"description": "palabra " * 251})


def test_the_tree_grows_once(homes: Any) -> None:
    again = tree.ensure()

    assert {code: page.pk for code, page in again.items()} == {code: page.pk for code, page in homes.items()}
    assert {code: page.url for code, page in again.items()} == {"es": "/es/", "pt-br": "/pt/", "en": "/en/"}


def test_title_and_time_come_from_the_record_as_it_is_now(client: Client, published: Session) -> None:
    Session.objects.update(title_es="Mesa con otro nombre", room="Salón 9")

    text = client.get(page_url(published)).content.decode()

    assert "Mesa con otro nombre" in text and "Salón 9" in text
