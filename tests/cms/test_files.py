"""Files of the website: for whoever may read a live page that refers to them, or works on them."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.db.models import ForeignKey
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, PageViewRestriction, ReferenceIndex

from cms import records, tree
from cms.editing import scheduled
from cms.models import (
    ContactPage,
    HomePage,
    PageDocument,
    PublicationFile,
    PublicationPage,
    PublicationsPage,
    TextPage,
)
from events.models import Event, Session
from people.models import Organisation, Person
from tests.conftest import appoint

pytestmark = pytest.mark.django_db
PRIVATE = "private, no-store"


@pytest.fixture
def document(settings: Any, tmp_path: Any) -> PageDocument:
    settings.MEDIA_ROOT = tmp_path
    return PageDocument.objects.create(title="Informe", file=ContentFile(b"hola", name="informe.txt"))


@pytest.fixture
def write(homes: Any, document: PageDocument) -> Callable[..., Any]:
    """A page below the home with a link to the file among its words."""

    def write(title: str = "Actas", *, below: Page | None = None, **fields: Any) -> Any:
        fields.setdefault("body", linked(document))
        above = Page.objects.get(pk=(below or homes["es"]).pk)
        return above.add_child(instance=TextPage(title=title, locale=homes["es"].locale, **fields))

    return write


def linked(document: PageDocument) -> list[tuple[str, str]]:
    return [("text", f'<p><a linktype="document" id="{document.pk}">Informe</a></p>')]


def ask(browser: Client, document: PageDocument) -> Any:
    """What is answered to whoever asks for the file, read to its end."""
    answer: Any = browser.get(document.url)
    if answer.streaming:
        answer.body = b"".join(answer)
    return answer


def status(browser: Client, document: PageDocument) -> int:
    return int(ask(browser, document).status_code)


def close(page: Page, kind: str = "login", **fields: Any) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=page, restriction_type=kind, **fields)


# --- Which references count -----------------------------------------------------------------------


def test_a_file_for_all_is_asked_for_again_each_time(
    client: Client, document: PageDocument, write: Callable[..., Any]
) -> None:
    write().save_revision().publish()
    answer = ask(client, document)
    assert answer["Cache-Control"] == "no-cache"
    assert "Content-Encoding" not in answer


def test_a_file_to_which_nothing_refers_is_for_nobody(client: Client, document: PageDocument) -> None:
    assert status(client, document) == 404


@pytest.mark.parametrize(
    "body",
    [
        lambda file: linked(file),
        lambda file: [("paper", {"title": "Informe", "document": file, "url": "", "facts": ""})],
    ],
    ids=["link", "paper"],
)
def test_a_file_in_a_story_is_for_whoever_reads_the_page(
    client: Client, write: Any, document: PageDocument, body: Any
) -> None:
    page = write(body=body(document), live=False)
    assert status(client, document) == 404
    page.save_revision().publish()
    answer = ask(client, document)
    assert (answer.status_code, answer.body) == (200, b"hola")
    page.refresh_from_db()
    page.unpublish()
    assert status(client, document) == 404


def test_a_file_in_a_text_of_a_home_and_a_key_are_there_as_long_as_they_stand_on_it(
    client: Client, homes: Any, document: PageDocument
) -> None:
    home = HomePage.objects.get(pk=homes["es"].pk)
    home.listed = linked(document)
    home.save()
    assert status(client, document) == 200
    home.listed = []
    home.save()
    assert status(client, document) == 404

    page = ContactPage.objects.get(locale=home.locale)
    page.key_file = document
    page.save()
    assert status(client, document) == 200
    page.key_file = None
    page.save()
    assert status(client, document) == 404


def test_the_files_of_a_publication_are_those_of_its_version_that_is_live(
    client: Client, homes: Any, document: PageDocument
) -> None:
    titles = dict.fromkeys(tree.LANGUAGES, "Publicaciones")
    shelf = tree.plant(PublicationsPage, homes, titles=titles)
    said = {"published_on": "2021-01-15", "lede": "Qué se sabe."}
    made = tree.plant(PublicationPage, shelf, titles=dict.fromkeys(tree.LANGUAGES, "Uno"), **said)["es"]

    def page() -> Any:
        return Page.objects.get(pk=made.pk).specific.get_latest_revision_as_object()

    with_file = page()
    with_file.files.add(PublicationFile(document=document, language="es"))
    with_file.save_revision()
    assert status(client, document) == 404
    page().save_revision().publish()
    assert status(client, document) == 200

    without = page()
    without.files.set([])
    without.save_revision()
    assert status(client, document) == 200
    page().save_revision().publish()
    assert PublicationFile.objects.filter(document=document).count() == 0
    assert status(client, document) == 404


def test_a_draft_that_drops_a_link_leaves_the_file_and_one_that_adds_it_shows_nothing(
    client: Client, write: Any, document: PageDocument
) -> None:
    page = write()
    page.body = []
    page.save_revision()
    assert status(client, document) == 200
    page.get_latest_revision().publish()
    assert status(client, document) == 404
    page.refresh_from_db()
    page.body = linked(document)
    page.save_revision()
    assert status(client, document) == 404


def test_a_file_comes_and_goes_with_the_hours_of_its_page(
    client: Client, write: Any, document: PageDocument, time_machine: Any, now: Any
) -> None:
    time_machine.move_to(now, tick=False)
    page = write(live=False)
    page.go_live_at, page.expire_at = now + timedelta(hours=1), now + timedelta(hours=2)
    page.save_revision().publish()
    found = []
    for hours in (0, 1, 2):
        time_machine.move_to(now + timedelta(hours=hours, minutes=1), tick=False)
        scheduled.publish_due(now + timedelta(hours=hours, minutes=1))
        found.append(status(client, document))
    assert found == [404, 200, 404]


def test_an_index_that_was_lost_is_made_anew_by_the_command_that_the_guide_names(
    client: Client, write: Any, document: PageDocument
) -> None:
    write()
    ReferenceIndex.objects.all().delete()
    assert status(client, document) == 404
    call_command("rebuild_references_index", verbosity=0)
    assert status(client, document) == 200


def test_nothing_but_pages_refers_to_files() -> None:
    """Else `cms.files` has to know who may read what refers to them, and when that lets go of them."""
    fields = [(model, field) for model in apps.get_models() for field in model._meta.get_fields()]
    telling = {model for model, field in fields if hasattr(field, "extract_references")}
    assert [model for model in telling if not issubclass(model, Page)] == []
    held = {
        model
        for model, field in fields
        if isinstance(field, ForeignKey) and field.related_model is PageDocument
    }
    assert held == {ContactPage, PublicationFile}


# --- Who reads --------------------------------------------------------------------------------------


def test_a_file_of_a_closed_page_is_for_whoever_was_let_in_and_stays_in_no_cache(
    client: Client, enter: Any, write: Any, document: PageDocument, participant: Person
) -> None:
    page = write()
    public = ask(client, document)
    close(page)
    assert status(client, document) == 404
    answer = ask(enter(participant), document)
    assert (answer.status_code, answer["Cache-Control"]) == (200, PRIVATE)

    write("Otra")
    again = ask(client, document)
    assert (again.status_code, again.get("Cache-Control")) == (200, public.get("Cache-Control"))
    assert again.get("Cache-Control") != PRIVATE


def test_a_file_below_a_page_with_a_password_is_for_whoever_knows_it(
    client: Client, homes: Any, write: Any, document: PageDocument
) -> None:
    above = write("Sala", body=[])
    below = write(below=above)
    lock = close(above, "password", password="abracadabra")
    assert status(client, document) == 404
    door = f"/closed/{lock.pk}/{below.pk}/"
    client.post(door, {"password": "abracadabra", "return_url": below.url_path}, follow=True)
    assert status(client, document) == 200


def test_a_file_of_a_group_is_for_that_group(
    enter: Any, write: Any, document: PageDocument, participant: Person
) -> None:
    lock = close(write(), "groups")
    lock.groups.add(group := Group.objects.create(name="Mesa"))
    assert status(enter(participant), document) == 404
    participant.groups.add(group)
    assert status(enter(participant), document) == 200


def test_an_alias_of_a_closed_page_is_as_closed_as_that_one(
    client: Client, write: Any, document: PageDocument
) -> None:
    page = write()
    alias = page.create_alias(update_slug="copia")
    assert status(client, document) == 200
    close(page)
    assert client.get(alias.url_path).status_code == 302
    assert status(client, document) == 404


def test_a_gathering_that_is_a_draft_keeps_the_files_of_its_page(
    client: Client, published: Session, document: PageDocument
) -> None:
    page = records.page_of(published, "es")
    page.description = linked(document)[0][1]
    page.save()
    assert status(client, document) == 200
    Event.objects.filter(pk=published.event_id).update(risk="protected")
    assert ask(client, document)["Cache-Control"] == PRIVATE
    Session.objects.filter(pk=published.pk).update(status="draft")
    assert status(client, document) == 404
    Session.objects.filter(pk=published.pk).update(status="scheduled")
    Event.objects.filter(pk=published.event_id).update(status="draft")
    assert status(client, document) == 404


# --- Who works on it ------------------------------------------------------------------------------


def test_whoever_works_on_a_draft_or_its_collection_gets_its_file_and_nobody_elses_editor(
    client: Client, enter: Any, write: Any, document: PageDocument, organisation: Organisation,
    other_organisation: Organisation,
) -> None:  # fmt: skip
    house = tree.section(organisation)["es"]
    tree.section(other_organisation)
    named = {"Elisa": ("editor", organisation), "Olga": ("organiser", organisation),
             "Eva": ("editor", other_organisation), "Ada": ("administrator", None)}  # fmt: skip
    people = {
        name: enter(appoint(Person.objects.create_user(name=name), *held)) for name, held in named.items()
    }

    def served() -> list[str]:
        answers = {name: ask(browser, document) for name, browser in people.items()}
        assert {one.headers["Cache-Control"] for one in answers.values() if one.status_code == 200} == {
            PRIVATE
        }
        return [name for name, one in answers.items() if one.status_code == 200]

    assert served() == ["Ada"]
    write(below=house, live=False)
    assert served() == ["Elisa", "Olga", "Ada"]
    Page.objects.get(slug="actas").delete()
    document.collection = tree.collection_of(organisation)
    document.save()
    assert served() == ["Elisa", "Olga", "Ada"]
    assert status(client, document) == 404


def test_three_pages_cost_what_one_does(
    client: Client, enter: Any, write: Any, document: PageDocument, participant: Person
) -> None:
    def cost(browser: Client, expected: int) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert status(browser, document) == expected
        return len(asked)

    reader = enter(participant)
    pages = [write()]
    status(client, document)
    openly = cost(client, 200)
    groups = [Group.objects.create(name=str(number)) for number in range(3)]
    close(pages[0], "groups").groups.add(groups[0])
    nobody, closed = cost(client, 404), cost(reader, 404)

    pages += [write(f"Otra {number}") for number in range(2)]
    assert cost(client, 200) == openly
    for page, group in zip(pages[1:], groups[1:], strict=True):
        close(page, "groups").groups.add(group)
    assert (cost(client, 404), cost(reader, 404)) == (nobody, closed)
