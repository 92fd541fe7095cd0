"""What is written for a house is read before it is public, and everybody concerned hears of it once."""

import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.utils import timezone
from wagtail.models import Page
from wagtail.users.models import UserProfile

from cms import tree
from cms.models import TextPage
from mail import delivery
from mail.models import Letter
from people.models import Coalition, Membership, Organisation, Person
from tests.conftest import appoint


def somebody(name: str, duty: str, organisation: Organisation | None, language: str = "es") -> Person:
    person = Person.objects.create_user(name=name, email=f"{name.lower()}@correo.example", language=language)
    return appoint(person, duty, organisation)


@pytest.fixture
def house(organisation: Organisation, homes: Any) -> Page:
    return tree.section(organisation)["es"]


@pytest.fixture
def editor(house: Page, organisation: Organisation) -> Person:
    elisa = somebody("Elisa", "editor", organisation, "pt-br")
    tree.admit(elisa)
    return elisa


@pytest.fixture
def writer(house: Page, organisation: Organisation) -> Person:
    ines = somebody("Inés", "organiser", organisation, "es")
    tree.admit(ines)
    return ines


FORM = {
    "title": "Quiénes somos", "slug": "quienes-somos", "lede": "Una mesa.", "body-count": "0",
    "seo_title": "", "search_description": "", "show_in_menus": "", "go_live_at": "", "expire_at": "",
    "comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "comments-MIN_NUM_FORMS": "0",
    "comments-MAX_NUM_FORMS": "",
}  # fmt: skip


def hand_in(browser: Any, house: Page) -> TextPage:
    browser.post(f"/cms/pages/add/cms/textpage/{house.pk}/", FORM | {"action-submit": "1"})
    return TextPage.objects.get(slug="quienes-somos")


def decide(browser: Any, page: Page, act: str, comment: str = "") -> None:
    step = page.current_workflow_task_state
    browser.post(f"/cms/pages/workflow/action/{page.pk}/{act}/{step.pk}/", {"comment": comment})
    page.refresh_from_db()


def test_writer_hands_in_and_the_editor_approves(
    enter: Any, house: Page, writer: Person, editor: Person, mailoutbox: list[Any]
) -> None:
    page = hand_in(enter(writer), house)
    assert (page.live, mailoutbox) == (False, [])

    delivery.deliver_due(timezone.now())
    assert [(letter.to, letter.subject) for letter in mailoutbox] == [
        (["elisa@correo.example"], "Para ler antes de ficar pública: Quiénes somos")
    ]
    decide(enter(editor), page, "approve")

    assert page.live
    delivery.deliver_due(timezone.now())
    assert (mailoutbox[1].to, mailoutbox[1].subject) == (["inés@correo.example"], "Aprobada: Quiénes somos")


def test_editor_asks_for_changes_in_her_own_words(
    enter: Any, house: Page, writer: Person, editor: Person, mailoutbox: list[Any]
) -> None:
    page = hand_in(enter(writer), house)
    Letter.objects.all().delete()

    decide(enter(editor), page, "reject", "Falta el año.")

    delivery.deliver_due(timezone.now())
    (letter,) = mailoutbox
    assert (page.live, letter.to) == (False, ["inés@correo.example"])
    assert letter.subject == "Por favor, cambie algo: Quiénes somos"
    assert "Falta el año." in letter.body and f"/cms/pages/{page.pk}/edit/" in letter.body


def test_letter_of_a_page_that_somebody_else_has_read_is_dropped(
    enter: Any, house: Page, writer: Person, editor: Person, mailoutbox: list[Any]
) -> None:
    page = hand_in(enter(writer), house)
    decide(enter(editor), page, "approve")

    delivery.deliver_due(timezone.now())

    assert [letter.to for letter in mailoutbox] == [["inés@correo.example"]]


def test_writer_cannot_publish_or_approve(enter: Any, house: Page, writer: Person) -> None:
    browser = enter(writer)
    browser.post(f"/cms/pages/add/cms/textpage/{house.pk}/", FORM | {"action-publish": "1"})
    page = TextPage.objects.get(slug="quienes-somos")
    assert not page.live

    page.get_workflow().start(page, writer)
    decide(browser, page, "approve")

    assert not page.live


def test_editor_publishes_without_asking(enter: Any, house: Page, editor: Person) -> None:
    enter(editor).post(f"/cms/pages/add/cms/textpage/{house.pk}/", FORM | {"action-publish": "1"})

    assert TextPage.objects.get(slug="quienes-somos").live
    assert Letter.objects.count() == 0


def test_comments_and_reviews_send_no_letters_of_wagtails_own(
    enter: Any, house: Page, writer: Person, editor: Person, mailoutbox: list[Any]
) -> None:
    page = hand_in(enter(writer), house)
    browser = enter(editor)
    browser.get(f"/cms/pages/{page.pk}/edit/")
    profile = editor.wagtail_userprofile
    asked = [name for name in vars(profile) if name.endswith("_notifications") and getattr(profile, name)]

    assert (asked, mailoutbox) == ([], [])
    assert "notifications-" not in browser.get("/cms/account/").content.decode()


def test_admin_tells_the_hours_of_the_editors_place_and_names_it(
    enter: Any, house: Page, editor: Person
) -> None:
    Person.objects.filter(pk=editor.pk).update(time_zone="America/Panama")
    editor.refresh_from_db()
    browser = enter(editor)
    hour = "2030-05-06 09:30"
    browser.post(
        f"/cms/pages/add/cms/textpage/{house.pk}/", FORM | {"action-publish": "1", "go_live_at": hour}
    )

    page = TextPage.objects.get(slug="quienes-somos")
    assert page.go_live_at == datetime(2030, 5, 6, 14, 30, tzinfo=UTC)
    form = browser.get(f"/cms/pages/{page.pk}/edit/").content.decode()
    assert form.count("Hora de Panamá (UTC−5)") == 2

    # Whoever chose another place there keeps it.
    profile = Person.objects.get(pk=editor.pk).wagtail_userprofile
    profile.current_time_zone = "America/Lima"
    profile.save()
    assert "Hora de Lima (UTC−5)" in enter(editor).get(f"/cms/pages/{page.pk}/edit/").content.decode()


def test_an_address_holds_no_accent(enter: Any, house: Page, editor: Person) -> None:
    page = house.add_child(instance=TextPage(title="Página de la revisión", locale=house.locale))
    assert page.slug == "pagina-de-la-revision"

    browser = enter(editor)
    form = browser.get(f"/cms/pages/{page.pk}/edit/").content.decode()
    assert 'data-w-slug-allow-unicode-value="true"' not in form
    sent = FORM | {"title": page.title, "slug": "Revisión-año", "action-publish": "1"}
    browser.post(f"/cms/pages/{page.pk}/edit/", sent)
    page.refresh_from_db()
    assert page.slug == "revision-ano"


def test_secretariat_works_on_every_members_house_and_the_coalitions_own(
    enter: Any, organisation: Organisation, other_organisation: Organisation, homes: Any
) -> None:
    coalition = Coalition.objects.create(slug="alianza", name="Alianza")
    tree.section(organisation)
    tree.section(other_organisation)
    stranger = Organisation.objects.create(slug="fuera", name="Fuera")
    tree.section(stranger)
    for member in (organisation, other_organisation):
        Membership.objects.create(coalition=coalition, organisation=member)
    body = Organisation.objects.create(slug=coalition.slug, name=coalition.name)
    house = tree.section(body, coalition=coalition)["es"]
    sofia = somebody("Sofía", "editor", body)

    tree.admit(sofia)

    may = {
        slug: Page.objects.get(url_path=f"/es/{slug}/").permissions_for_user(sofia).can_publish()
        for slug in (house.slug, organisation.slug, other_organisation.slug, "fuera")
    }
    assert may == {house.slug: True, organisation.slug: True, other_organisation.slug: True, "fuera": False}

    Membership.objects.filter(organisation=other_organisation).delete()
    tree.admit(Person.objects.get(pk=sofia.pk))

    theirs = Page.objects.get(url_path=f"/es/{other_organisation.slug}/")
    assert not theirs.permissions_for_user(Person.objects.get(pk=sofia.pk)).can_edit()


def test_page_goes_live_and_comes_down_at_its_hours(
    house: Page, editor: Person, time_machine: Any, now: datetime
) -> None:
    from datetime import timedelta

    from cms.editing import scheduled

    time_machine.move_to(now, tick=False)
    page = house.add_child(instance=TextPage(title="Aviso", slug="aviso", locale=house.locale, live=False))
    page.go_live_at, page.expire_at = now + timedelta(hours=1), now + timedelta(hours=2)
    page.save_revision(user=editor).publish(user=editor)
    seen = []
    for minutes in (0, 61, 62, 121, 122):
        time_machine.move_to(now + timedelta(minutes=minutes), tick=False)
        done = scheduled.publish_due(timezone.now())
        page.refresh_from_db()
        seen.append((done, page.live))

    assert seen == [(0, False), (1, True), (0, True), (1, False), (0, False)]


def test_page_that_fails_at_its_hour_does_not_hold_the_others_back(
    house: Page, editor: Person, time_machine: Any, now: datetime, caplog: Any
) -> None:
    from datetime import timedelta

    from cms.editing import scheduled

    time_machine.move_to(now, tick=False)
    pages = []
    for minutes, slug in ((1, "roto"), (2, "sano")):
        page = house.add_child(instance=TextPage(title=slug, slug=slug, locale=house.locale, live=False))
        page.go_live_at = now + timedelta(minutes=minutes)
        revision = page.save_revision(user=editor)
        revision.publish(user=editor)
        pages.append((page, revision))
    broken = pages[0][1]
    broken.content = broken.content | {"body": "no es una lista", "lede": None}
    broken.save()
    time_machine.move_to(now + timedelta(minutes=5), tick=False)

    assert scheduled.publish_due(timezone.now()) == 1

    assert TextPage.objects.get(slug="sano").live
    assert "roto" not in caplog.text and "could not be published" in caplog.text


@pytest.mark.parametrize(
    ("who", "language", "heading", "handing_in"),
    [
        ("writer", "es", "Su primera hora", "Entréguela: alguien de edición la lee antes de que sea pública"),
        ("editor", "pt-br", "Sua primeira hora", "Publique, marque uma hora ou entregue"),
    ],
)
def test_first_hour_leads_to_ones_own_house(
    request: Any, enter: Any, house: Page, who: str, language: str, heading: str, handing_in: str
) -> None:
    person = request.getfixturevalue(who)
    browser = enter(person)
    profile = Person.objects.get(pk=person.pk).wagtail_userprofile
    profile.preferred_language = language
    profile.save()
    own = Page.objects.get(translation_key=house.translation_key, locale__language_code=language)

    read = browser.get("/cms/").content.decode()

    assert (heading in read, handing_in in read, f"/cms/pages/{own.pk}/add_subpage/" in read) == (True,) * 3


def test_website_admin_speaks_the_editors_language_where_wagtails_own_catalogue_does_not(
    enter: Any, house: Page, writer: Person
) -> None:
    browser = enter(writer)

    read = (
        browser.get("/cms/").content.decode() + browser.get(f"/cms/pages/{house.pk}/edit/").content.decode()
    )

    words = ("Buscar en todas las páginas…", "páginas <span", "Medidas del texto", "Avoid skipping levels")
    assert [one in read for one in words] == [True, True, True, False]


@pytest.mark.parametrize("language", ["es", "pt-br"])
def test_website_admin_names_its_columns_and_counts_pages_in_the_editors_language(
    enter: Any, house: Page, writer: Person, language: str
) -> None:
    UserProfile.objects.update_or_create(user=writer, defaults={"preferred_language": language})
    read = enter(writer).get(f"/cms/pages/{house.pk}/").content.decode()
    words = " ".join(re.sub("<[^>]+>", " ", read).split())
    assert re.search(r"1-\d+ de \d+ páginas?", words)
    assert ">Tipo<" in re.sub(r"\s+", "", read) and "Tipografia" not in read and "Letra" not in words
