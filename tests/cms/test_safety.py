"""What pages must not tell, and who may change them."""

import re
from typing import Any
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Page
from wagtail.users.models import UserProfile

from cms import records, tree
from cms.models import SectionPage
from events.models import Event, Part, Session
from people.models import Organisation, Person
from tests.cms.test_pages import ADDRESSES, page_url
from tests.conftest import appoint

SITEMAPS = ["/sitemap-es.xml", "/sitemap-pt.xml", "/sitemap-en.xml"]
EVERYWHERE = ["/es/", *ADDRESSES.values(), "/es/feed.xml", "/pt/feed.xml", "/en/feed.xml", *SITEMAPS]


def everything(client: Client, session: Session) -> dict[str, str]:
    """Every public page and machine-readable list, by address."""
    pages = list(Page.objects.filter(live=True, depth__gt=1).values_list("url_path", flat=True))
    return {address: client.get(address).content.decode() for address in [*EVERYWHERE, *pages]}


def test_no_public_page_tells_the_way_in(client: Client, published: Session, speaker: Part) -> None:
    for address, text in everything(client, published).items():
        for secret in ("meet.example", "123 456", "maíz"):
            assert secret not in text, address


def test_a_draft_is_not_there_even_if_its_page_was_left(client: Client, published: Session) -> None:
    Event.objects.update(status="draft")

    assert client.get(page_url(published)).status_code == 404
    assert page_url(published) not in client.get("/es/sesiones/").content.decode()
    assert page_url(published) not in client.get("/sitemap-es.xml").content.decode()


def test_a_protected_meeting_is_reached_by_its_link_and_named_nowhere(
    client: Client, event: Event, session: Session, speaker: Part, homes: Any, time_machine: Any, now: Any
) -> None:
    time_machine.move_to(now, tick=False)
    Event.objects.update(risk="protected")
    event.refresh_from_db()
    records.publish_event(event)
    address = page_url(session)

    own = client.get(address).content.decode()

    assert "seguridad" not in address
    assert ("noindex" in own, "Sara Chub" in own) == (True, False)
    for listing in EVERYWHERE:
        text = client.get(listing).content.decode()
        assert address not in text and "Mesa redonda sobre" not in text, listing


def test_a_discreet_meeting_has_no_roles_and_a_neutral_feed(
    client: Client, event: Event, session: Session, speaker: Part, homes: Any, time_machine: Any, now: Any
) -> None:
    time_machine.move_to(now, tick=False)
    Event.objects.update(risk="discreet")
    event.refresh_from_db()
    records.publish_event(event)

    assert "Sara Chub" not in client.get(page_url(session)).content.decode()
    feed = client.get("/en/feed.xml").content.decode()
    assert ("digital security" in feed, "Meeting" in feed, "<entry>" in feed) == (False, True, True)
    assert "<summary>Friday 13 November 2026 · 15:00 · UTC</summary>" in feed


def test_a_shared_link_of_what_is_not_open_does_not_say_what_it_is_about(
    published: Session, client: Client, enter: Any, organiser: Person
) -> None:
    desk = enter(organiser)

    def shared() -> set[str]:
        pages = [
            client.get(page_url(published, "en")),
            desk.get(f"/en/desk/events/{published.event.code}/"),
            desk.get(f"/en/desk/figures/events/{published.event.code}/"),
        ]
        return {
            unquote(words).partition(" http")[0]
            for page in pages
            for words in re.findall(r"wa\.me/\?text=([^\"]+)", page.content.decode())
        }

    assert shared() == {published.event.title_en, published.title_en}
    for risk in ("discreet", "protected"):
        Event.objects.update(risk=risk)
        assert shared() == {"Meeting"}, risk


def test_a_feed_tells_the_day_and_the_hour_as_people_say_them(
    client: Client, published: Session, time_machine: Any, now: Any
) -> None:
    time_machine.move_to(now, tick=False)

    feed = client.get("/es/feed.xml").content.decode()

    told = "<summary>viernes 13 de noviembre de 2026 · 09:00 · hora de Guatemala (UTC−6) · Guatemala"
    assert told in feed


@pytest.mark.parametrize(("name", "groups"), [(True, False), (False, True), (False, False)])
def test_a_seat_shows_what_its_person_agreed_to(
    client: Client, published: Session, speaker: Part, name: bool, groups: bool
) -> None:
    Part.objects.update(shows_name=name, shows_groups=groups)

    text = client.get(page_url(published, "en")).content.decode()

    assert ("Sara Chub" in text, "GRULAC" in text) == (name, groups)


def test_neither_admin_takes_a_password(client: Client, admin: Person) -> None:
    admin.set_password("una clave larga y secreta")
    admin.save()
    for address in ("/cms/login/", "/back-office/login/"):
        answer = client.post(address, {"username": admin.code, "password": "una clave larga y secreta"})
        assert answer.status_code == 302 and "/account/login/" in answer["Location"], address
        assert "_auth_user_id" not in client.session
    assert client.get("/cms/").status_code == 302


def test_neither_admin_gives_accounts_duties_or_factors(
    enter: Any, admin: Person, participant: Person, homes: Any
) -> None:
    browser = enter(admin)
    for address in (
        "/cms/users/", "/cms/users/new/", f"/cms/users/edit/{participant.pk}/", "/cms/groups/",
        f"/cms/users/delete/{participant.pk}/", f"/cms/bulk/people/person/delete/?id={participant.pk}",
        f"/cms/bulk/people/person/assign_role/?id={participant.pk}", "/back-office/auth/group/",
        "/back-office/account/emailaddress/add/", "/back-office/mfa/authenticator/",
    ):  # fmt: skip
        assert browser.get(address, follow=True).status_code == 404, address
        assert browser.post(address, {"is_superuser": "on"}, follow=True).status_code == 404, address
    menu = browser.get("/cms/").content.decode()
    assert "/cms/users/" not in menu and "/cms/groups/" not in menu
    assert browser.get("/cms/organisation/").status_code == 200


def test_an_editor_keeps_her_language_there_and_is_called_by_her_name(
    client: Client, enter: Any, editor: Person
) -> None:
    browser = enter(editor)
    page = browser.get("/cms/account/")
    panels = [panel for tab in page.context["panels_by_tab"].values() for panel in tab]
    forms = [panel.get_form() for panel in panels]
    chosen = {form.add_prefix(name): form[name].value() or "" for form in forms for name in form.fields}

    answer = browser.post("/cms/account/", chosen | {"locale-preferred_language": "pt-br"})

    assert "localtime" not in page.content.decode()
    assert answer.status_code == 302
    assert UserProfile.objects.get(user=editor).preferred_language == "pt-br"
    assert '"name": "Elisa"' in browser.get("/cms/").content.decode()
    client.logout()
    assert client.get("/cms/account/").status_code == 302


@pytest.fixture
def editor(organisation: Organisation, other_organisation: Organisation, homes: Any) -> Person:
    tree.section(organisation)
    tree.section(other_organisation)
    elisa = Person.objects.create_user(name="Elisa")
    return appoint(elisa, "editor", organisation)


def test_editor_works_on_her_own_house_alone(
    enter: Any, editor: Person, organisation: Organisation, other_organisation: Organisation
) -> None:
    browser = enter(editor)
    own = Page.objects.get(url_path=f"/es/{organisation.slug}/")
    for address, may in (
        (f"/es/{organisation.slug}/", True),
        (f"/pt/{organisation.slug}/sessoes/", True),
        (f"/es/{other_organisation.slug}/", False),
        ("/es/", False),
        ("/es/sesiones/", False),
    ):
        page = Page.objects.get(url_path=address)
        assert page.permissions_for_user(editor).can_edit() is may, address
    assert browser.get(f"/cms/pages/{own.pk}/edit/").status_code == 200
    foreign = Page.objects.get(url_path=f"/es/{other_organisation.slug}/")
    assert browser.get(f"/cms/pages/{foreign.pk}/edit/").status_code == 302
    assert [group.name for group in editor.groups.all()] == [f"Editors: {organisation.slug}"]


def test_editor_gets_the_keys_of_a_house_that_was_built_page_by_page(
    enter: Any, organisation: Organisation, homes: Any
) -> None:
    house = homes["es"].add_child(
        instance=SectionPage(title="Mesa", slug="mesa", organisation=organisation, locale=homes["es"].locale)
    )
    elisa = appoint(Person.objects.create_user(name="Elisa"), "editor", organisation)

    assert enter(elisa).get(f"/cms/pages/{house.pk}/edit/").status_code == 200


def test_editor_without_a_house_is_told_so_and_not_sent_in_circles(
    enter: Any, organisation: Organisation
) -> None:
    browser = enter(appoint(Person.objects.create_user(name="Elisa"), "editor", organisation))

    asked = browser.get("/cms/", follow=True)

    assert (asked.status_code, asked.redirect_chain) == (403, [("/cms/login/?next=/cms/", 302)])
    assert browser.get("/en/after-login/")["Location"] == "/en/my/"


def test_the_desk_leads_an_editor_to_what_they_can_do(
    enter: Any, editor: Person, other_organisation: Organisation
) -> None:
    browser = enter(editor)
    assert 'href="/en/desk/"' in browser.get("/en/my/").content.decode()
    led = browser.get("/en/desk/", follow=True)
    assert (led.status_code, led.redirect_chain) == (200, [("/en/desk/translations/", 302)])
    # From there, without JavaScript too, to all that they work on.
    for way in ("/cms/", "/en/desk/statements/", "/en/desk/posts/", "/en/desk/newsletter/"):
        assert f'href="{way}"' in led.content.decode(), way
    assert browser.get("/cms/").status_code == 200

    SectionPage.objects.filter(organisation=other_organisation).delete()
    browser = enter(appoint(Person.objects.create_user(name="Mara"), "editor", other_organisation))
    led = browser.get("/en/desk/", follow=True)
    assert (led.status_code, led.redirect_chain) == (200, [("/en/desk/translations/", 302)])


def test_editor_who_no_longer_holds_the_duty_leaves_the_group(enter: Any, editor: Person) -> None:
    enter(editor)
    editor.appointments.all().delete()

    tree.admit(editor)

    assert editor.groups.count() == 0


def test_editor_uploads_pictures_and_files_for_her_own_house_alone(
    enter: Any, editor: Person, organisation: Organisation, other_organisation: Organisation
) -> None:
    browser = enter(editor)
    for kind in ("images", "documents"):
        page = browser.get(f"/cms/{kind}/multiple/add/")
        assert page.status_code == 200, kind
        assert other_organisation.slug not in page.content.decode().split("<main", 1)[1], kind


def test_a_house_has_a_collection_of_its_own(editor: Person, organisation: Organisation) -> None:
    group = Group.objects.get(name=f"Editors: {organisation.slug}")

    assert {row.collection.name for row in group.collection_permissions.all()} == {organisation.slug}


def test_a_script_in_a_story_stays_text(client: Client, published: Session) -> None:
    records.tell(
        published, "es", {"description": "<script>alert(1)</script> & más", "policy_questions": ["<b>x</b>"]}
    )

    text = client.get(page_url(published)).content.decode()

    assert "<script>alert" not in text and "<b>x</b>" not in text
