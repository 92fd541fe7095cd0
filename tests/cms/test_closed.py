"""Pages that only some may read: no way leads to them, and no list tells what stands on them."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from cms import records, tree
from cms.models import ContactPage, MembersPage, NewsIndexPage, NewsPage, ProgrammePage, TextPage
from events.models import Session
from people.models import Organisation, Person
from tests.outcomes.conftest import alliance

pytestmark = pytest.mark.django_db
PROGRAMME = "/es/sesiones/"


def close(page: Page) -> PageViewRestriction:
    return PageViewRestriction.objects.create(page=page, restriction_type="login")


def page_in(model: Any, language: str) -> Any:
    return model.objects.filter(locale__language_code=language).order_by("depth", "path").first()


def second(published: Session) -> Session:
    """Another session of the same gathering, an hour after the first."""
    assert published.starts_at
    made = Session.objects.create(
        event=published.event, title_es="Reservada", status="scheduled", time_zone=published.time_zone,
        wall_date=published.wall_date, wall_time=published.wall_time, declared_minutes=30,
        starts_at=published.starts_at + timedelta(hours=1),
    )  # fmt: skip
    records.publish_event(published.event)
    return made


@pytest.fixture
def texts(homes: Any) -> dict[str, Any]:
    titles = {"es": "Actas", "pt-br": "Atas", "en": "Minutes"}
    return tree.plant(TextPage, homes, titles=titles, show_in_menus=True)


# --- Ways -----------------------------------------------------------------------------------------


def test_ways_from_pages_without_a_tree_lead_to_what_all_may_read(
    client: Client, homes: Any, organisation: Organisation
) -> None:
    titles = dict.fromkeys(tree.LANGUAGES, "Miembros")
    assert client.get("/es/go/programme/")["Location"] == PROGRAMME
    close(page_in(ProgrammePage, "es"))
    assert client.get("/es/go/programme/")["Location"] == "/es/"

    members = tree.plant(MembersPage, homes, titles=titles, coalition=alliance(organisation))["es"]
    assert client.get("/es/go/members/")["Location"] == members.url_path
    close(members)
    assert client.get("/es/go/members/")["Location"] == "/es/"

    close(page_in(ContactPage, "es"))
    assert client.get("/es/go/contact/").status_code == 404


def test_an_address_of_another_language_does_not_tell_that_of_a_closed_page(
    client: Client, texts: dict[str, Any]
) -> None:
    assert client.get("/en/actas/")["Location"] == "/en/minutes/"
    close(texts["en"])
    assert client.get("/en/actas/").status_code == 404
    assert client.get("/pt/actas/")["Location"] == "/pt/atas/"


def test_a_page_names_no_translation_that_is_closed_but_to_whoever_was_let_in(
    client: Client, enter: Any, texts: dict[str, Any], participant: Person
) -> None:
    close(texts["en"])
    assert "/en/minutes/" not in client.get("/es/actas/").content.decode()
    assert "/pt/atas/" in client.get("/es/actas/").content.decode()

    close(texts["es"])
    assert "/en/minutes/" in enter(participant).get("/es/actas/").content.decode()


def test_search_names_nothing_that_stands_below_a_closed_home(
    client: Client, homes: Any, texts: dict[str, Any]
) -> None:
    assert "/es/actas/" in client.get("/es/search/").content.decode()
    close(homes["es"])
    assert "/es/actas/" not in client.get("/es/search/").content.decode()


def test_a_home_leads_on_to_no_closed_list(client: Client, homes: Any) -> None:
    shelf = tree.plant(NewsIndexPage, homes, titles=dict.fromkeys(tree.LANGUAGES, "Noticias"))["es"]
    other = tree.plant(ProgrammePage, {"es": homes["es"]}, titles={"es": "Otra agenda"})["es"]
    for page in (shelf, other):
        close(page)
    text = client.get("/es/").content.decode()
    assert shelf.url_path not in text and other.url_path not in text


# --- Lists ----------------------------------------------------------------------------------------


def told_of(client: Client) -> dict[str, str]:
    """What everybody reads of gatherings, by where it stands."""
    addresses = {
        "list": PROGRAMME,
        "by day": f"{PROGRAMME}?by=day",
        "calendar": f"{PROGRAMME}calendar.ics",
        "feed": "/es/feed.xml",
        "home": "/es/",
    }
    found = {}
    for name, address in addresses.items():
        answer = client.get(address)
        assert answer.status_code == 200, address
        found[name] = answer.content.decode()
    return found


def test_a_gathering_of_one_session_is_listed_nowhere_where_the_page_of_that_session_is_closed(
    client: Client, published: Session
) -> None:
    title = str(published.event.title)
    assert [name for name, text in told_of(client).items() if title not in text] == []
    lock = close(records.page_of(published, "es"))
    assert [name for name, text in told_of(client).items() if title in text] == []
    # The other languages are open.
    assert "/en/sessions/round-table" in client.get("/en/sessions/calendar.ics").content.decode()
    lock.delete()
    assert title in client.get(PROGRAMME).content.decode()


def test_coffee_beside_a_closed_session_makes_no_gathering_that_is_listed(
    client: Client, published: Session
) -> None:
    Session.objects.filter(pk=second(published).pk).update(format=Session.Format.BREAK)
    close(records.page_of(published, "es"))
    title = str(published.event.title)
    assert [name for name, text in told_of(client).items() if title in text] == []


def test_a_session_whose_page_is_closed_stands_in_no_programme_of_a_site(
    client: Client, published: Session
) -> None:
    hidden = second(published)
    before = told_of(client)
    assert {name for name, text in before.items() if "Reservada" in text} >= {"by day", "calendar"}

    close(records.page_of(hidden, "es"))
    after = told_of(client)
    assert [name for name, text in after.items() if "Reservada" in text] == []
    assert str(published.event.title) in after["list"] and str(published.title) in after["calendar"]


def test_a_gatherings_page_tells_no_session_that_only_some_may_read(
    client: Client, published: Session
) -> None:
    reserved = second(published)
    whole = records.page_of(published.event, "es").url_path
    assert client.get(whole).content.decode().count("Reservada") > 1  # in the list, and to machines

    close(records.page_of(reserved, "es"))
    assert "Reservada" not in client.get(whole).content.decode()


def test_the_only_session_asks_for_the_log_in_itself_and_one_without_a_page_leads_nowhere(
    client: Client, published: Session
) -> None:
    whole, own = (records.page_of(of, "es") for of in (published.event, published))
    restriction = close(own)
    assert client.get(whole.url_path)["Location"] == own.url_path
    restriction.delete()
    own.unpublish()
    answer = client.get(whole.url_path)
    assert answer.status_code == 200 and own.url_path not in answer.content.decode()


def test_nobody_is_asked_to_share_what_is_for_some(
    client: Client, enter: Any, homes: Any, participant: Person
) -> None:
    index = tree.plant(NewsIndexPage, homes, titles=dict.fromkeys(tree.LANGUAGES, "Noticias"))["es"]
    news = index.add_child(
        instance=NewsPage(title="Nota", published_on=date(2026, 11, 2), locale=index.locale, lede="Algo.")
    )
    assert 'class="sharing"' in client.get(news.url_path).content.decode()
    close(news)
    assert 'class="sharing"' not in enter(participant).get(news.url_path).content.decode()
