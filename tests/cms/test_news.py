"""News of a house, short posts of its organisations, and the feed that carries both."""

import json
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction

from cms import posts, tree
from cms.lists import listings
from cms.models import NewsIndexPage, NewsPage, Post
from events.models import Topic
from people.models import Coalition, Membership, Organisation, Person
from tests.conftest import appoint, person

pytestmark = pytest.mark.django_db
LANGUAGES = ("es", "pt-br", "en")
NEWS = "/es/noticias/"


@pytest.fixture
def shelf(homes: dict[str, Any], time_machine: Any, now: datetime) -> dict[str, Any]:
    time_machine.move_to(now, tick=False)
    return tree.plant(NewsIndexPage, homes, titles=dict.fromkeys(LANGUAGES, "Noticias"))


@pytest.fixture
def editor(organisation: Organisation) -> Person:
    return appoint(person("Elisa", "elisa@example.org"), "editor", organisation)


def news(shelf: dict[str, Any], title: str, on: date = date(2026, 11, 3), **fields: Any) -> NewsPage:
    said = {"published_on": on, "lede": f"{title}, en breve.", **fields}
    return tree.plant(NewsPage, shelf, titles=dict.fromkeys(LANGUAGES, title), **said)["es"]


def post(organisation: Organisation, text: str, now: datetime, **fields: Any) -> Post:
    said = {"language": "es", "by": None, **fields}
    return posts.put_up(text, organisation=organisation, now=now, **said)


def feed(client: Client, path: str = f"{NEWS}rss.xml") -> list[ElementTree.Element]:
    answer = client.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/rss+xml; charset=utf-8")
    return list(ElementTree.fromstring(answer.content).iter("item"))


def test_a_reader_finds_the_newest_first_and_narrows_by_year_and_topic(
    client: Client, shelf: dict[str, Any], organisation: Organisation
) -> None:
    assert "Todavía no hay nada aquí" in client.get(NEWS).content.decode()
    topic = Topic.objects.create(code="vigilancia", name_es="Vigilancia")
    old = news(shelf, "Lo de antes", date(2025, 2, 1))
    new = news(shelf, "Lo nuevo")
    new.topics.add(topic)
    new.organisations.add(organisation)
    new.save()
    found = client.get(NEWS)
    assert [page.pk for page in found.context["found"]] == [new.pk, old.pk]
    assert "martes 3 de noviembre de 2026 · Mesa Abierta" in found.content.decode()
    for query, pages in (
        ({"year": "2025"}, [old.pk]),
        ({"topic": "vigilancia"}, [new.pk]),
        ({"year": "2025", "topic": "vigilancia"}, []),
        ({"year": "\0", "topic": "x"}, [new.pk, old.pk]),
    ):
        assert [page.pk for page in client.get(NEWS, query).context["found"]] == pages, query


def test_the_list_and_its_feed_have_what_the_home_shows_and_say_whose_it_is(
    client: Client, shelf: dict[str, Any], organisation: Organisation
) -> None:
    house = tree.section(organisation, in_menu=True)
    theirs = tree.plant(NewsIndexPage, house, titles=dict.fromkeys(LANGUAGES, "Noticias"))
    own, far = news(shelf, "De aquí"), news(theirs, "De la casa", date(2026, 11, 2))

    assert "De la casa" in client.get("/es/").content.decode()
    found = client.get(NEWS)
    assert [page.pk for page in found.context["found"]] == [own.pk, far.pk]
    read = found.content.decode()
    assert "lunes 2 de noviembre de 2026 · Mesa Abierta</p>" in read and far.url_path in read
    assert "martes 3 de noviembre de 2026</p>" in read
    assert [item.findtext("title") for item in feed(client)] == ["De aquí", "De la casa"]
    assert [page.pk for page in client.get(theirs["es"].url_path).context["found"]] == [far.pk]

    with CaptureQueriesContext(connection) as once:
        client.get(NEWS)
    for number in range(2):
        news(theirs, f"Otra {number}")
    with CaptureQueriesContext(connection) as thrice:
        client.get(NEWS)
    assert len(thrice) == len(once)
    PageViewRestriction.objects.create(page=theirs["es"], restriction_type="login")
    assert "De la casa" not in client.get(NEWS).content.decode()
    assert [item.findtext("title") for item in feed(client)] == ["De aquí"]


def test_a_piece_of_news_says_who_tells_it_to_readers_and_machines(
    client: Client, shelf: dict[str, Any], organisation: Organisation
) -> None:
    page = news(shelf, "Lo <b>nuevo</b>")
    page.organisations.add(organisation)
    page.save()
    text = client.get(page.url_path).content.decode()
    assert '<time datetime="2026-11-03">martes 3 de noviembre de 2026</time>' in text
    assert "Mesa Abierta" in text and "<h1>Lo &lt;b&gt;nuevo&lt;/b&gt;</h1>" in text
    [told] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.S)
    said = json.loads(told)
    assert (said["@type"], said["datePublished"], said["inLanguage"]) == ("NewsArticle", "2026-11-03", "es")
    assert said["author"] == [{"@type": "Organization", "name": "Mesa Abierta"}]


def test_a_translation_that_is_missing_is_told_in_the_language_there_is(
    client: Client, shelf: dict[str, Any]
) -> None:
    news(shelf, "Nueva", lede={"es": "Solo en español.", "pt-br": "", "en": ""})
    text = client.get("/en/noticias/nueva/").content.decode()
    assert "This text is in Spanish; it has no translation yet." in text and "Solo en español." in text


def test_a_feed_has_news_and_posts_of_its_own_language_the_newest_first(
    client: Client, shelf: dict[str, Any], organisation: Organisation, now: datetime
) -> None:
    page = news(shelf, "Una & otra")
    post(organisation, "Queda un lugar", now, url="https://example.org/x")
    gone = post(organisation, "Un error", now)
    posts.take_back(gone, now=now)
    post(organisation, "One seat left", now, language="en")
    items = feed(client)
    assert [item.findtext("title") for item in items] == ["Mesa Abierta: Queda un lugar", "Una & otra"]
    assert items[0].findtext("link") == "https://example.org/x"
    assert items[1].findtext("link") == f"http://localhost:8000{page.url_path}"
    english = [item.findtext("title") for item in feed(client, "/en/noticias/rss.xml")]
    assert english == ["Mesa Abierta: One seat left", "Una & otra"]
    head = client.get(NEWS).content.decode()
    assert '<link rel="alternate" type="application/rss+xml"' in head
    assert client.get("/es/rss.xml").status_code == 404


def test_a_house_lists_the_posts_of_its_own(
    shelf: dict[str, Any], organisation: Organisation, other_organisation: Organisation, now: datetime
) -> None:
    coalition = Coalition.objects.create(slug="al-sur", name="Al Sur")
    Membership.objects.create(coalition=coalition, organisation=organisation)
    post(organisation, "De la coalición", now)
    post(other_organisation, "De otra", now + timedelta(minutes=1))
    asked = listings.Asked(1)
    for which, texts in (
        (asked, ["De otra", "De la coalición"]),
        (asked._replace(organisation=other_organisation.pk), ["De otra"]),
        (asked._replace(coalition="al-sur"), ["De la coalición"]),
    ):
        assert [one.text for one in posts.latest(which, 5)] == texts


def test_posts_are_shown_in_the_readers_language_and_else_marked(
    client: Client, shelf: dict[str, Any], organisation: Organisation, now: datetime
) -> None:
    post(organisation, "Só um lugar", now, language="pt-br")
    text = client.get(NEWS, {"list": "posts"}).content.decode()
    assert '<p lang="pt-BR">Só um lugar' in text
    assert [one.text for one in posts.latest(listings.Asked(1), 3)] == ["Só um lugar"]
    post(organisation, "Un solo lugar", now, language="es")
    assert [one.text for one in posts.latest(listings.Asked(1), 3)] == ["Un solo lugar"]


def test_a_post_in_three_languages_stands_once_in_the_list(
    client: Client, shelf: dict[str, Any], organisation: Organisation, now: datetime
) -> None:
    said = {"es": "Queda un lugar", "pt-br": "Só um lugar", "en": "One seat left"}
    for language, text in said.items():
        post(organisation, text, now, language=language)

    for prefix, text in (("es", "Queda un lugar"), ("pt", "Só um lugar"), ("en", "One seat left")):
        found = client.get(f"/{prefix}/noticias/", {"list": "posts"}).context["found"]
        assert [one.text for one in found] == [text]


def test_an_editor_posts_in_one_step_and_takes_it_back_in_another(
    client: Client, shelf: dict[str, Any], editor: Person, enter: Callable[[Person], Client]
) -> None:
    hers = enter(editor)
    organisation = editor.appointments.get().organisation
    assert organisation is not None
    typed = {"text": "Queda  un\r\nlugar", "url": "", "organisation": organisation.pk, "language": "es"}
    assert f'<option value="{organisation.pk}" selected>' in hers.get("/es/desk/posts/").content.decode()
    hers.post("/es/desk/posts/", typed)
    made = Post.objects.get()
    assert (made.text, made.posted_by, made.organisation) == ("Queda un lugar", editor, organisation)
    assert '<th scope="row" lang="es">Queda un lugar</th>' in hers.get("/pt/desk/posts/").content.decode()
    assert "Queda un lugar" in client.get(NEWS, {"list": "posts"}).content.decode()

    hers.post(f"/es/desk/posts/{made.code}/take-back/")
    assert "Queda un lugar" not in client.get(NEWS, {"list": "posts"}).content.decode()
    hers.post(f"/es/desk/posts/{made.code}/show-again/")
    assert "Queda un lugar" in client.get(NEWS, {"list": "posts"}).content.decode()


def test_around_a_story_in_another_language_all_else_stays_in_the_pages(
    client: Client, shelf: dict[str, Any], organisation: Organisation
) -> None:
    topic = Topic.objects.create(code="vigilancia", name_es="Vigilancia", name_en="Surveillance")
    news(shelf, "Lo nuevo", lede={"es": "En breve.", "pt-br": "", "en": ""})
    page = NewsPage.objects.get(locale__language_code="en")
    page.topics.add(topic)
    page.save()

    read = client.get(page.url).content.decode()

    assert '<article class="prose story" lang="es">' in read and '<p class="lede">En breve.</p>' in read
    assert '<p class="eyebrow" lang="en"><time' in read and '<p class="topics" lang="en">' in read


def test_news_that_only_some_may_read_is_told_in_no_list_and_in_no_other_language(
    client: Client, shelf: dict[str, Any], homes: dict[str, Any]
) -> None:
    words = {"es": "Solo para quienes entran.", "pt-br": "", "en": "For everybody."}
    closed = news(shelf, "Reservada", lede=words)
    PageViewRestriction.objects.create(page=closed, restriction_type="login")
    places = (NEWS, f"{NEWS}rss.xml", "/es/", "/pt/noticias/reservada/")

    read = {place: client.get(place).content.decode() for place in places}

    assert [place for place, text in read.items() if "Solo para" in text] == []
    assert all("Reservada" not in read[place] for place in places[:3])
    assert "Solo para" not in client.get("/en/news/", follow=True).content.decode()
    PageViewRestriction.objects.all().delete()
    told = [place for place in places if "Solo para" in client.get(place).content.decode()]
    assert told == list(places)


def test_who_was_let_in_to_a_closed_page_of_news_reads_what_stands_below_it(
    client: Client, enter: Callable[[Person], Client], editor: Person, shelf: dict[str, Any]
) -> None:
    news(shelf, "Reservada")
    PageViewRestriction.objects.create(page=shelf["es"], restriction_type="login")

    assert "Reservada" in enter(editor).get(NEWS).content.decode()
    asked = client.get(NEWS, follow=True)
    assert asked.redirect_chain[-1][0].startswith("/es/account/login/?next=")
    assert "Reservada" not in asked.content.decode()


def test_page_with_a_password_asks_for_it_in_the_readers_language_and_opens(
    client: Client, shelf: dict[str, Any]
) -> None:
    page = news(shelf, "Reservada", lede="Solo para quienes la saben.")
    lock = PageViewRestriction.objects.create(page=page, restriction_type="password", password="ceiba")
    asked = client.get(page.url)
    assert "Esta página pide una contraseña" in asked.content.decode()
    assert "private" in asked["Cache-Control"] and "no-store" in asked["Cache-Control"]
    assert "Solo para" not in asked.content.decode()
    sent = {"password": "otra", "return_url": page.url}
    door = f"/closed/{lock.pk}/{page.pk}/"
    assert client.post(door, sent).status_code == 200

    opened = client.post(door, sent | {"password": "ceiba"}, follow=True)

    assert "Solo para quienes la saben." in opened.content.decode()
    assert "Solo para" not in Client().get(page.url).content.decode()


def test_what_is_too_long_is_refused_and_not_lost(
    editor: Person, enter: Callable[[Person], Client], organisation: Organisation
) -> None:
    typed = {"text": "x" * 281, "url": "no", "organisation": organisation.pk, "language": "es"}
    answer = enter(editor).post("/es/desk/posts/", typed)
    assert answer.status_code == 422 and "x" * 281 in answer.content.decode()
    assert sorted(answer.context["form"].errors) == ["text", "url"]


def test_nobody_posts_or_takes_back_in_the_name_of_others(
    editor: Person, other_organisation: Organisation, enter: Callable[[Person], Client], now: datetime
) -> None:
    theirs = post(other_organisation, "Suyo", now)
    hers = enter(editor)
    typed = {"text": "Ajeno", "url": "", "organisation": other_organisation.pk, "language": "es"}
    assert hers.post("/es/desk/posts/", typed).status_code == 422
    assert hers.post(f"/es/desk/posts/{theirs.code}/take-back/").status_code == 404
    assert [one.taken_back_at for one in Post.objects.all()] == [None]


def test_three_cost_the_same_queries_as_one(
    client: Client, shelf: dict[str, Any], organisation: Organisation, now: datetime
) -> None:
    def asked() -> list[int]:
        counted = []
        for path in (NEWS, f"{NEWS}?list=posts", f"{NEWS}rss.xml"):
            client.get(path)
            with CaptureQueriesContext(connection) as seen:
                client.get(path)
            counted.append(len(seen))
        return counted

    def write(number: int) -> None:
        news(shelf, f"Noticia {number}").organisations.add(organisation)
        post(organisation, f"Corta {number}", now)

    write(1)
    with_one = asked()
    write(2)
    write(3)
    assert asked() == with_one
