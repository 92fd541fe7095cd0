"""What an editor of one organisation can do with another's pages and files: nothing, whichever way."""

import gc
import warnings
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from typing import Any, NamedTuple

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import NoReverseMatch, get_resolver, reverse
from PIL import Image
from wagtail.admin.urls import urlpatterns
from wagtail.models import Page, PageViewRestriction, Revision, TaskState, WorkflowState

from cms import records, tree
from cms.models import EventPage, PageDocument, PageImage, TextPage
from events.models import Event, Hosting, Session
from people.models import Coalition, Organisation, Person
from tests.cms.test_review import FORM
from tests.conftest import appoint

#: Stands in drafts, titles and descriptions of what is another's, and is public nowhere.
SECRET = "borrador-que-nadie-ve"
#: Namespaces whose addresses belong to administrators alone, or to nothing here.
ELSEWHERE = ("wagtailadmin_api", "wagtaillocales", "wagtailsites", "wagtailredirects", "wagtailsettings")


class Foreign(NamedTuple):
    """What is another organisation's."""

    house: Page
    page: Page
    first: Revision
    last: Revision
    state: WorkflowState
    step: TaskState
    image: PageImage
    document: PageDocument
    own: Page


@pytest.fixture
def elisa(organisation: Organisation, other_organisation: Organisation, homes: Any) -> Person:
    for one in (organisation, other_organisation):
        tree.section(one)
    return appoint(Person.objects.create_user(name="Elisa"), "editor", organisation)


@pytest.fixture
def foreign(
    elisa: Person, organisation: Organisation, other_organisation: Organisation, settings: Any, tmp_path: Any
) -> Iterator[Foreign]:
    settings.MEDIA_ROOT = tmp_path
    olga = appoint(Person.objects.create_user(name="Olga"), "organiser", other_organisation)
    house = Page.objects.get(url_path=f"/es/{other_organisation.slug}/")
    page = house.add_child(instance=TextPage(title="Ajena", slug="ajena", locale=house.locale))
    first = page.save_revision(user=olga)
    page.lede = SECRET
    last = page.save_revision(user=olga)
    state = page.get_workflow().start(page, olga)
    collection = tree.collection_of(other_organisation)
    out = BytesIO()
    Image.new("RGB", (60, 40), "#1f2466").save(out, format="PNG")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # Wagtail leaves its temporary file to the collector
        image = PageImage.objects.create(
            title=SECRET,
            description=SECRET,
            collection=collection,
            file=SimpleUploadedFile("a.png", out.getvalue()),
        )
        document = PageDocument.objects.create(
            title=SECRET, collection=collection, file=ContentFile(b"hola", name="a.txt")
        )
        own = Page.objects.get(url_path=f"/es/{organisation.slug}/")
        yield Foreign(house, page, first, last, state, state.current_task_state, image, document, own)
        gc.collect()


def routes(patterns: Any, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every named address of the admin below a set of patterns, with what it is asked with."""
    for one in patterns:
        if hasattr(one, "url_patterns"):
            yield from routes(one.url_patterns, (*spaces, one.namespace) if one.namespace else spaces)
        elif one.name:
            yield ":".join((*spaces, one.name)), tuple(one.pattern.regex.groupindex or one.pattern.converters)


def filled(name: str, keys: tuple[str, ...], foreign: Foreign) -> dict[str, Any] | None:
    """What an address is asked with so that it is about what is another's; none where it cannot be."""
    known: dict[str, Any] = {
        "page_id": foreign.page.pk, "pk": foreign.page.pk, "parent_page_id": foreign.house.pk,
        "page_to_move_id": foreign.page.pk, "destination_id": foreign.own.pk, "revision_id": foreign.last.pk,
        "revision_id_a": foreign.first.pk, "revision_id_b": foreign.last.pk, "task_id": foreign.step.task_id,
        "workflow_state_id": foreign.state.pk, "task_state_id": foreign.step.pk, "action_name": "approve",
        "content_type_app_name": "cms", "content_type_model_name": "textpage",
        "image_id": foreign.image.pk, "document_id": foreign.document.pk, "doc_id": foreign.document.pk,
        "filter_spec": "original", "page_pk": foreign.page.pk,
    }  # fmt: skip
    if name.startswith("wagtailimages"):
        known["pk"] = foreign.image.pk
    elif name.startswith("wagtaildocs"):
        known["pk"] = foreign.document.pk
    return {key: known[key] for key in keys} if set(keys) <= set(known) else None


def standing(foreign: Foreign) -> dict[str, Any]:
    """Everything about what is another's that somebody could change."""
    return {
        "pages": list(
            Page.objects.filter(path__startswith=foreign.house.path)
            .order_by("path")
            .values_list(
                "pk", "path", "title", "slug", "live", "locked", "latest_revision_id", "live_revision_id"
            )
        ),
        "revisions": Revision.objects.filter(object_id=str(foreign.page.pk)).count(),
        "state": WorkflowState.objects.get(pk=foreign.state.pk).status,
        "closed": PageViewRestriction.objects.count(),
        "images": list(PageImage.objects.values_list("pk", "title", "description", "collection")),
        "documents": list(PageDocument.objects.values_list("pk", "title", "collection")),
        "copies": Page.objects.filter(title__contains="Ajena").count(),
    }


#: What an editor would send to each of them.
SENT = {
    "title": "Tomada", "slug": "tomada", "lede": "Tomada", "body-count": "0", "comments-TOTAL_FORMS": "0",
    "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0", "comments-MAX_NUM_FORMS": "",
    "action-publish": "1", "comment": "sí", "new_title": "Ajena tomada", "new_slug": "ajena-tomada",
    "new_parent_page": "", "copy_subpages": "on", "publish_copies": "on", "restriction_type": "login",
    "description": "Tomada", "tags": "", "next": "/cms/",
}  # fmt: skip


def test_no_way_of_the_admin_shows_or_changes_what_is_another_organisations(
    enter: Any, elisa: Person, foreign: Foreign
) -> None:
    browser: Client = enter(elisa)
    browser.raise_request_exception = False
    before, tried, shown = standing(foreign), 0, []
    sent = SENT | {"new_parent_page": str(foreign.own.pk), "collection": str(foreign.image.collection_id)}
    get_resolver()
    for name, keys in routes(urlpatterns):
        if not keys or name.startswith(ELSEWHERE):
            continue
        asked = filled(name, keys, foreign)
        if asked is None:
            continue
        try:
            address = reverse(name, kwargs=asked)
        except NoReverseMatch:
            continue
        tried += 1
        for answer in (
            browser.get(address),
            browser.get(address, headers={"X-Requested-With": "XMLHttpRequest"}),
            browser.post(address, sent),
            browser.post(address, sent, headers={"X-Requested-With": "XMLHttpRequest"}),
        ):
            text = b"" if answer.streaming else answer.content
            if SECRET.encode() in text or answer.status_code >= 500:
                shown.append(f"{name}: {answer.status_code}")
    assert (sorted(set(shown)), tried > 50) == ([], True)
    assert standing(foreign) == before


@pytest.mark.parametrize("act", ["delete", "move", "publish", "unpublish"])
def test_no_act_on_many_pages_takes_another_organisations_along(
    enter: Any, elisa: Person, foreign: Foreign, act: str
) -> None:
    before = standing(foreign)
    address = f"/cms/bulk/wagtailcore/page/{act}/?id={foreign.page.pk}&next=/cms/"

    answers = [enter(elisa).get(address), enter(elisa).post(address, {"chooser": foreign.own.pk})]

    assert all(SECRET not in answer.content.decode() for answer in answers)
    assert standing(foreign) == before


@pytest.mark.parametrize("kind", ["pageimage", "pagedocument"])
@pytest.mark.parametrize("act", ["delete", "add_to_collection", "add_tags"])
def test_no_act_on_many_files_takes_another_organisations_along(
    enter: Any, elisa: Person, foreign: Foreign, organisation: Organisation, kind: str, act: str
) -> None:
    before = standing(foreign)
    key = foreign.image.pk if kind == "pageimage" else foreign.document.pk
    sent = {"collection": tree.collection_of(organisation).pk, "tags": "tomada"}

    read = []
    for model in (kind, kind.removeprefix("page")):
        for app in ("cms", "wagtailimages", "wagtaildocs"):
            address = f"/cms/bulk/{app}/{model}/{act}/?id={key}&next=/cms/"
            answers = [
                enter(elisa).get(address, follow=True),
                enter(elisa).post(address, sent, follow=True),
            ]
            read += [answer.content.decode() for answer in answers]
            assert {answer.status_code for answer in answers} == {404}, address

    assert standing(foreign) == before
    assert not [text for text in read if SECRET in text]


@pytest.mark.parametrize("act", ["delete", "move", "publish", "unpublish"])
@pytest.mark.parametrize(
    "which", ["id={page}", "id=all&childOf={house}", "id={own}&id={page}", "id=all&q=borrador"]
)
def test_no_act_on_many_names_what_another_organisation_has_not_published(
    enter: Any, admin: Person, elisa: Person, foreign: Foreign, act: str, which: str
) -> None:
    foreign.page.title = foreign.page.draft_title = SECRET
    foreign.page.live = False
    foreign.page.save()
    asked = which.format(page=foreign.page.pk, house=foreign.house.pk, own=foreign.own.pk)
    address = f"/cms/bulk/wagtailcore/page/{act}/?{asked}&next=/cms/"

    answer = enter(elisa).get(address, follow=True)

    assert SECRET not in answer.content.decode()
    assert answer.status_code == (200 if "house" in which or "own" in which else 404)
    if "q=" not in which:
        assert SECRET in enter(admin).get(address).content.decode()


@pytest.mark.parametrize("chooser", ["images/chooser", "documents/chooser"])
def test_choosers_offer_the_files_of_ones_own_organisation_alone(
    enter: Any, elisa: Person, foreign: Foreign, organisation: Organisation, chooser: str
) -> None:
    mine = tree.collection_of(organisation)
    PageDocument.objects.create(title="Mío", collection=mine, file=ContentFile(b"hola", name="b.txt"))
    out = BytesIO()
    Image.new("RGB", (60, 40), "#1f2466").save(out, format="PNG")
    PageImage.objects.create(
        title="Mío", description="Mío", collection=mine, file=SimpleUploadedFile("b.png", out.getvalue())
    )

    offered = enter(elisa).get(f"/cms/{chooser}/").json()["html"]

    assert ("Mío" in offered, SECRET in offered) == (True, False)


def test_secretariat_and_owner_reach_what_the_stranger_did_not(
    enter: Any, admin: Person, foreign: Foreign, now: datetime
) -> None:
    """So that the tests above try addresses that are there."""
    assert SECRET in enter(admin).get(f"/cms/pages/{foreign.page.pk}/edit/").content.decode()
    assert SECRET in enter(admin).get(f"/cms/images/{foreign.image.pk}/").content.decode()


def test_editor_cannot_say_that_her_house_is_another_organisations(
    enter: Any, admin: Person, elisa: Person, organisation: Organisation, other_organisation: Organisation
) -> None:
    house = Page.objects.get(url_path=f"/es/{organisation.slug}/").specific
    coalition = Coalition.objects.create(slug="alianza", name="Alianza")
    sent = FORM | {"title": house.title, "slug": house.slug, "listed-count": "0", "action-publish": "1"}
    taken = {"organisation": str(other_organisation.pk), "coalition": str(coalition.pk)}
    seen = []

    for who, words in ((elisa, "De Elisa."), (admin, "De quien administra.")):
        enter(who).post(f"/cms/pages/{house.pk}/edit/", sent | taken | {"lede": words})
        house.refresh_from_db()
        seen.append((house.lede, house.organisation, house.coalition))

    assert seen == [
        ("De Elisa.", organisation, None),
        ("De quien administra.", other_organisation, coalition),
    ]


def test_titles_of_another_organisations_drafts_and_protected_gatherings_are_offered_nowhere(
    enter: Any, elisa: Person, foreign: Foreign, event: Event, session: Session
) -> None:
    foreign.page.title = foreign.page.draft_title = SECRET
    foreign.page.live = False
    foreign.page.save()
    Hosting.objects.update(organisation=foreign.house.specific.organisation)
    titles = dict.fromkeys(("title_es", "title_pt_br", "title_en"), f"{SECRET} dos")
    Event.objects.update(risk="protected", **titles)
    event.refresh_from_db()
    records.publish_event(event)
    gathering = EventPage.objects.get(event=event, locale=foreign.house.locale)
    assert gathering.is_descendant_of(foreign.house)
    places = [
        *(f"/cms/{way}/{page.pk}/" for way in ("pages", "choose-page")
          for page in (foreign.page, foreign.house, gathering, gathering.get_parent())),
        "/cms/choose-page/search/?q=borrador", "/cms/pages/search/?q=borrador",
        "/cms/reports/page-types-usage/", "/cms/reports/page-types-usage/results/",
        "/cms/reports/aging-pages/", "/cms/pages/usage/cms/eventpage/", "/cms/pages/usage/cms/textpage/",
    ]  # fmt: skip

    read = {place: enter(elisa).get(place, follow=True).content.decode() for place in places}

    shown = [place for place, text in read.items() if SECRET in text]
    assert shown == []
    secretariat = appoint(Person.objects.create_user(name="Ada"), "administrator")
    seen = [place for place in places if SECRET in enter(secretariat).get(place).content.decode()]
    assert {places[1], places[5], places[8], places[10]} <= set(seen)
