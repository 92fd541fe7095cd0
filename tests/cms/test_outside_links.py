"""Links to other sites: tried when an editor asks, one after the other, and what the page says of them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cms import records, tree
from cms.editing import outside_links
from cms.models import OutsideLink, TextPage
from events.models import Session
from people.models import Organisation, Person
from tests.cms.another_site import here
from tests.conftest import appoint

pytestmark = pytest.mark.django_db
REPORT = "/cms/broken-links/"


@pytest.fixture
def house(organisation: Organisation, homes: Any) -> Page:
    return tree.section(organisation)["es"]


@pytest.fixture
def editor(enter: Callable[[Person], Client], organisation: Organisation) -> Client:
    return enter(appoint(Person.objects.create_user(name="Elisa"), "editor", organisation))


def written(house: Page, *urls: str, title: str = "Enlaces") -> TextPage:
    links = "".join(f'<a href="{url}">Enlace {number}</a> ' for number, url in enumerate(urls))
    page = TextPage(title=title, slug=title.lower(), body=[("text", f"<p>{links}</p>")], locale=house.locale)
    return Page.objects.get(pk=house.pk).add_child(instance=page)


# --- Asked for and tried ----------------------------------------------------------------------------


def test_nothing_is_asked_until_somebody_wants_it(site: Any, at: str, house: Page, editor: Client) -> None:
    written(house, f"{at}/a")

    editor.get(REPORT)

    assert outside_links.try_waiting(may_reach=here) == 0
    assert (site.asked, OutsideLink.objects.count()) == ([], 0)


def test_an_editor_has_the_links_tried_and_reads_what_came_of_each(
    at: str,
    house: Page,
    editor: Client,
    settings: Any,
    now: datetime,
    time_machine: Any,
) -> None:
    time_machine.move_to(now, tick=False)
    page = written(house, f"{at}/a", f"{at}/404", f"{at}/503", "ftp://viejo.example/", "https://[::1")

    asked = editor.post(REPORT, follow=True).content.decode()
    assert "Se están probando 4 enlaces." in asked
    assert "esperan su turno" in asked and "Probar los enlaces" not in asked
    outside_links.try_waiting(may_reach=here, pause=0)

    read = editor.get(REPORT).content.decode()
    assert "ya no está (404)" in read and "el sitio tiene una falla (503)" in read and "funciona" in read
    assert "10/11/2026" in read or "10 nov" in read
    # What needs a look comes first, and each leads to its page's editor.
    assert read.index("ya no está") < read.index(">funciona<")
    assert read.count(f"/cms/pages/{page.pk}/edit/") >= 3
    assert "Probar los enlaces" in read


def test_an_address_within_is_not_asked_by_the_houses_own_rule(site: Any, at: str, now: datetime) -> None:
    outside_links.ask_for([f"{at}/a"], now=now)

    assert outside_links.try_waiting() == 1
    assert [link.outcome for link in OutsideLink.objects.all()] == ["not-asked"]
    assert site.asked == []


def test_hosts_take_turns_and_one_host_gets_a_rest(now: datetime) -> None:
    outside_links.ask_for(["http://a.example/1", "http://a.example/2", "http://b.example/1"], now=now)

    assert [link.url for link in outside_links.waiting()] == [
        "http://a.example/1", "http://b.example/1", "http://a.example/2",
    ]  # fmt: skip


def test_what_was_tried_a_moment_ago_or_waits_is_not_asked_again(site: Any, at: str, now: datetime) -> None:
    assert outside_links.ask_for([f"{at}/a", f"{at}/a"], now=now) == 1
    assert outside_links.ask_for([f"{at}/a"], now=now) == 0
    outside_links.try_waiting(may_reach=here, clock=lambda: now)
    assert outside_links.ask_for([f"{at}/a"], now=now + timedelta(minutes=9)) == 0
    assert outside_links.ask_for([f"{at}/a"], now=now + timedelta(minutes=10)) == 1
    # What was found before stands until it is tried again.
    assert OutsideLink.objects.get().words == "funciona"
    assert len(site.asked) == 1


def test_at_most_so_many_are_asked_for_and_those_not_tried_for_longest_first(
    monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr(outside_links, "MOST", 2)
    for number, days in enumerate((1, 3, 2)):
        url = f"http://{number}.example/"
        then = now - timedelta(days=days)
        OutsideLink.objects.create(mark=outside_links.mark_of(url), url=url, asked_at=then, tried_at=then)

    urls = [f"http://{number}.example/" for number in range(4)]
    assert outside_links.ask_for(urls, now=now) == 2
    assert [link.url for link in outside_links.waiting()] == ["http://1.example/", "http://3.example/"]


def test_a_second_worker_leaves_while_the_first_is_at_it(site: Any, at: str, now: datetime) -> None:
    outside_links.ask_for([f"{at}/a", f"{at}/b"], now=now)
    OutsideLink.objects.filter(url=f"{at}/a").update(held_until=now + timedelta(seconds=30))

    assert outside_links.try_waiting(may_reach=here, clock=lambda: now) == 0
    # A worker that died does not keep what it had in hand.
    later = now + timedelta(seconds=31)
    assert outside_links.try_waiting(may_reach=here, pause=0, clock=lambda: later) == 2
    assert OutsideLink.objects.exclude(held_until=None).count() == 0
    assert len(site.asked) == 2


def test_a_worker_lets_others_have_its_place(at: str, monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(outside_links, "TURN", -1.0)
    outside_links.ask_for([f"{at}/a"], now=now)

    assert outside_links.try_waiting(may_reach=here) == 0
    assert outside_links.waiting().count() == 1


def test_where_it_is_turned_off_nobody_can_ask_and_nothing_is_tried(
    site: Any,
    at: str,
    house: Page,
    editor: Client,
    settings: Any,
    now: datetime,
) -> None:
    outside_links.ask_for([f"{at}/b"], now=now)
    settings.LINK_CHECK = False
    written(house, f"{at}/a")

    read = editor.post(REPORT, follow=True).content.decode()

    assert "En esta instalación no se prueban enlaces." in read and "Probar los enlaces" not in read
    assert outside_links.try_waiting(may_reach=here) == 0
    assert (site.asked, OutsideLink.objects.count()) == ([], 1)


def test_what_nobody_asks_for_any_more_is_forgotten(now: datetime) -> None:
    outside_links.ask_for(["http://a.example/"], now=now - timedelta(days=181))
    outside_links.ask_for(["http://b.example/"], now=now - timedelta(days=179))

    assert outside_links.sweep(now=now) == 1
    assert [link.url for link in OutsideLink.objects.all()] == ["http://b.example/"]


# --- Of which pages ---------------------------------------------------------------------------------


def test_an_editor_asks_for_her_own_pages_alone(
    house: Page, editor: Client, other_organisation: Organisation
) -> None:
    written(house, "https://propio.example/")
    written(tree.section(other_organisation)["es"], "https://ajeno.example/", title="Otra")

    read = editor.post(REPORT, follow=True).content.decode()

    assert [link.url for link in OutsideLink.objects.all()] == ["https://propio.example/"]
    assert "ajeno.example" not in read


def test_a_link_in_a_field_of_its_own_is_found_and_none_of_a_protected_gathering(
    published: Session, enter: Any, admin: Person
) -> None:
    page = records.page_of(published, "es")
    page.follows_url = "https://antes.example/informe"
    page.save()
    client = enter(admin)
    assert "https://antes.example/informe" in client.get(REPORT).content.decode()
    published.event.risk = "protected"
    published.event.save()

    assert "https://antes.example/informe" not in client.get(REPORT).content.decode()
    client.post(REPORT)
    assert OutsideLink.objects.count() == 0


def test_thirty_links_ask_the_database_no_more_than_three(house: Page, editor: Client) -> None:
    def price() -> int:
        editor.get(REPORT)
        with CaptureQueriesContext(connection) as asked:
            editor.get(REPORT)
        return len(asked)

    written(house, *(f"https://{number}.example/" for number in range(3)), title="Tres")
    few = price()
    written(house, *(f"https://{number}.example/" for number in range(30)), title="Treinta")
    assert price() == few
