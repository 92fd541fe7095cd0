"""Pages kept for the next visitor: whom they are for, what they carry, and that an edit shows at once."""

import gzip
import re
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings as house
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from cms import records
from cms.kept import pages, stamps
from cms.models import HomePage, Stamp
from convite import keeping
from events import recognition, registration, schedule
from events.models import Capacity, Event, Part, Session, Topic
from people.models import Organisation, Person

# Numbers are raised once in a transaction, so that each act of a test has to be one.
pytestmark = pytest.mark.django_db(transaction=True)

PROGRAMME = "/es/sesiones/"


@pytest.fixture
def visitor(settings: Any) -> Client:
    """Somebody without cookies, at a server that keeps pages."""
    settings.PAGE_CACHE_MB = 4
    return Client()


@pytest.fixture
def anew(settings: Any, visitor: Client) -> Client:
    """The same visitor at a server that makes each page anew."""
    settings.PAGE_CACHE_MB = 0
    client = Client()
    client.get("/robots.txt")  # a browser of the tests builds its server at its first request
    settings.PAGE_CACHE_MB = 4
    return client


def asked(visitor: Client, address: str, **headers: str) -> tuple[Any, int]:
    """The answer at an address, and how often the database was asked for it."""
    with CaptureQueriesContext(connection) as queries:
        answer = visitor.get(address, headers=headers)
    return answer, len(queries)


def page_url(record: Any, language: str = "es") -> str:
    return records.page_of(record, language).url_path


def numbers() -> dict[str, int]:
    """How often each scope was changed."""
    told: dict[str, int] = {}
    for scope, number in Stamp.objects.exclude(scope__startswith="watch:").values_list("scope", "number"):
        told[scope] = told.get(scope, 0) + number
    return told


def raised(act: Callable[[], Any]) -> set[str]:
    """The scopes that an act raises."""
    before = numbers()
    act()
    return {scope for scope, number in numbers().items() if number != before.get(scope, 0)}


# --- For whom ---------------------------------------------------------------------------------


def test_a_visitor_reads_what_was_made_for_the_one_before(visitor: Client, published: Session) -> None:
    first = visitor.get(page_url(published))
    second, queries = asked(visitor, page_url(published))

    assert (second.content, second["ETag"]) == (first.content, first["ETag"])
    assert queries == 1
    assert second["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert sorted(second["Vary"].split(", ")) == ["Accept-Encoding", "Cookie"]
    assert not second.cookies
    for name in (
        "Content-Security-Policy",
        "X-Frame-Options",
        "X-Content-Type-Options",
        "Permissions-Policy",
    ):
        assert second[name]


@pytest.mark.parametrize(("place", "first", "again"), [("/es/", 1, 1), (PROGRAMME, 1, 1), ("", 3, 1)])
def test_to_keep_a_page_costs_a_look_at_the_numbers_before(
    visitor: Client, anew: Client, published: Session, place: str, first: int, again: int
) -> None:
    """A list is judged by numbers read before it was made; a gathering's page by its own, read after."""
    address = place or page_url(published)
    made = asked(anew, address)[1]
    visitor.get("/robots.txt")

    assert asked(visitor, address)[1] - made == first
    assert asked(visitor, address)[1] == 1
    Session.objects.update(title_es="Otra mesa")
    Event.objects.update(title_es="Otra mesa")
    assert asked(visitor, address)[1] - made == again
    answer, queries = asked(visitor, address)
    assert "Otra mesa" in answer.text and queries == 1


@pytest.mark.parametrize("address", ["/sitemap.xml", "/sitemap-es.xml", "/sitemap-pt.xml", "/sitemap-en.xml"])
def test_sitemaps_are_kept_until_a_page_changes(visitor: Client, published: Session, address: str) -> None:
    first = visitor.get(address)
    again, queries = asked(visitor, address)
    assert (again.content, queries) == (first.content, 1)
    Page.objects.filter(depth__gt=1).update(title="Otro")
    assert asked(visitor, address)[1] > 1


def test_whatever_a_list_is_narrowed_by_is_kept() -> None:
    written = "".join(path.read_text("utf-8") for path in Path("cms/models").glob("*.py"))
    names = re.findall(r'narrowed\.by\(\s*"(\w+)"', written)
    assert len(names) > 10
    assert set(names) <= pages.ASKED


@pytest.mark.parametrize("name", ["sessionid", "csrftoken", "messages"])
def test_whoever_brings_a_cookie_of_their_own_is_never_handed_a_kept_page(
    visitor: Client, published: Session, name: str
) -> None:
    address = page_url(published)
    visitor.get(address)

    visitor.cookies[name] = "x" * 32
    answer, queries = asked(visitor, address)

    assert answer["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer and queries > 2


def test_what_is_made_for_somebody_signed_in_is_kept_for_nobody(
    visitor: Client, published: Session, participant: Person
) -> None:
    address = page_url(published)
    visitor.force_login(participant, backend=house.AUTHENTICATION_BACKENDS[0])

    own = visitor.get(address)
    assert own["Cache-Control"] == "private, no-store"
    assert "/account/logout/" in own.text

    visitor.cookies.clear()
    assert "/account/logout/" not in visitor.get(address).text
    assert "/account/logout/" not in visitor.get(address).text


def test_the_language_that_somebody_chose_before_is_nothing_of_their_own(
    visitor: Client, published: Session
) -> None:
    visitor.get(page_url(published))
    visitor.cookies[house.LANGUAGE_COOKIE_NAME] = "en"

    assert asked(visitor, page_url(published))[1] == 1


def test_the_form_to_register_is_a_page_of_its_own_and_kept_for_nobody(
    visitor: Client, published: Session
) -> None:
    address = f"/es/r/{published.event.code}/"
    first = visitor.get(address)
    visitor.cookies.clear()
    second = visitor.get(address)

    assert "csrftoken" in first.cookies and "csrftoken" in second.cookies
    assert first.cookies["csrftoken"].value != second.cookies["csrftoken"].value
    assert "csrfmiddlewaretoken" not in visitor.get(page_url(published)).text


def test_a_gathering_that_is_not_listed_is_in_no_cache(visitor: Client, published: Session) -> None:
    Event.objects.update(risk=Event.Risk.PROTECTED)

    for _visit in range(2):
        answer, queries = asked(visitor, page_url(published))
        assert answer["Cache-Control"] == "private, no-store"
        assert queries > 1


def test_a_page_of_one_host_is_not_handed_out_at_another(
    visitor: Client, published: Session, settings: Any
) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "otra.example"]
    visitor.get(page_url(published))

    assert asked(visitor, page_url(published), host="otra.example")[1] > 1
    assert visitor.get(page_url(published), headers={"host": "mala.example"}).status_code == 400
    forwarded, queries = asked(visitor, page_url(published), **{"x-forwarded-host": "mala.example"})
    assert queries == 1 and "mala.example" not in forwarded.text


def test_what_no_page_asks_is_kept_for_nobody(visitor: Client, published: Session) -> None:
    for query in ("?utm_source=correo", "?page=1&x=1", "?topic=" + "a" * 300):
        for _visit in range(2):
            answer, queries = asked(visitor, PROGRAMME + query)
            assert queries > 1 and answer["Cache-Control"] == "no-cache"


def test_each_question_of_a_list_is_kept_by_itself(visitor: Client, published: Session) -> None:
    ahead, past = visitor.get(PROGRAMME), visitor.get(PROGRAMME + "?when=past")
    again, queries = asked(visitor, PROGRAMME + "?when=past")

    assert ahead.content != past.content
    assert (again.content, queries) == (past.content, 1)


def test_nothing_but_reading_is_kept(visitor: Client, published: Session) -> None:
    visitor.get(page_url(published))

    assert visitor.post(page_url(published)).status_code in (200, 403, 405)
    assert visitor.get("/es/no-hay/").status_code == visitor.get("/es/no-hay/").status_code == 404
    assert "ETag" not in visitor.get("/es/no-hay/")


def test_an_answer_with_a_cookie_or_a_nonce_is_kept_for_nobody() -> None:
    def may_be(change: Callable[[HttpRequest, HttpResponse], Any]) -> bool:
        request, response = RequestFactory().get("/es/"), HttpResponse("…")
        keeping.keep(request)
        change(request, response)
        return pages.may_be_kept(request, response, is_loose=False)

    assert may_be(lambda request, response: None)
    assert not may_be(lambda request, response: response.set_cookie("a", "b"))
    assert not may_be(lambda request, response: setattr(request, "_csp_nonce", "abc"))
    assert not may_be(lambda request, response: request.META.update(CSRF_COOKIE_NEEDS_UPDATE=True))
    assert not may_be(lambda request, response: response.headers.setdefault("Vary", "Accept-Language"))
    assert not may_be(lambda request, response: response.headers.setdefault("Cache-Control", "private"))
    assert not may_be(lambda request, response: setattr(response, "status_code", 404))
    assert not may_be(lambda request, response: delattr(request, "kept"))


# --- What goes over the line ------------------------------------------------------------------


def test_a_kept_page_comes_packed_to_whoever_reads_that(visitor: Client, published: Session) -> None:
    plain = visitor.get(page_url(published))
    packed, queries = asked(visitor, page_url(published), **{"accept-encoding": "br, gzip"})

    assert gzip.decompress(packed.content) == plain.content and queries == 1
    assert packed["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain
    assert int(packed["Content-Length"]) == len(packed.content) < len(plain.content) / 2
    assert packed["ETag"] != plain["ETag"]


def test_whoever_has_these_very_bytes_is_told_so(visitor: Client, published: Session) -> None:
    mark = visitor.get(page_url(published))["ETag"]

    same, queries = asked(visitor, page_url(published), **{"if-none-match": mark})
    assert (same.status_code, same.content, queries) == (304, b"", 1)
    assert same["Cache-Control"] == "public, max-age=0, must-revalidate"

    Session.objects.update(title_es="Otro título")
    other = visitor.get(page_url(published), headers={"if-none-match": mark})
    assert other.status_code == 200 and "Otro título" in other.text


def test_whoever_asks_for_the_head_alone_gets_no_body(visitor: Client, published: Session) -> None:
    page = visitor.get(page_url(published))
    head = visitor.head(page_url(published))

    assert (head.content, head["ETag"]) == (b"", page["ETag"])
    assert head["Content-Length"] == str(len(page.content))


# --- An edit shows on the next request --------------------------------------------------------


def test_what_the_clock_decides_is_seen_with_the_next_minute(
    visitor: Client, published: Session, time_machine: Any
) -> None:
    open_still = visitor.get(page_url(published)).text
    assert published.starts_at is not None
    time_machine.move_to(published.starts_at + timedelta(hours=3), tick=False)
    over = visitor.get(page_url(published)).text

    assert f"/es/r/{published.event.code}/" in open_still
    assert f"/es/r/{published.event.code}/" not in over


@pytest.mark.parametrize("address", [PROGRAMME, f"{PROGRAMME}?by=day", None])
def test_what_begins_within_the_minute_is_on_from_that_very_second(
    visitor: Client, published: Session, time_machine: Any, address: str | None
) -> None:
    assert published.starts_at is not None
    event = published.event
    starts = published.starts_at + timedelta(seconds=30)
    for minutes in (0, 60):
        another = Session.objects.get(pk=published.pk)
        another.pk, another.code = None, f"otra{minutes}"
        another.starts_at = starts + timedelta(minutes=minutes)
        another.save()
    Session.objects.filter(pk=published.pk).update(status="draft")
    address = address or page_url(event)

    def told(moment: Any) -> tuple[bool, int]:
        time_machine.move_to(moment, tick=False)
        answer, queries = asked(visitor, address)
        return "h-now" in answer.text, queries

    assert [told(starts + timedelta(seconds=second))[0] for second in (-25, -1, 0)] == [False, False, True]
    assert told(starts + timedelta(seconds=20)) == (True, 1)


def test_a_registration_raises_the_numbers_of_its_gathering_and_no_others(
    published: Session, now: Any
) -> None:
    def register() -> None:
        registration.register(
            published.event,
            answers=recognition.Answers(name="Paula", mode="onsite"),
            contact=recognition.Contact(email="paula@correo.example"),
            language="es",
            time_zone="UTC",
            now=now,
        )

    assert raised(register) == {f"event:{published.event_id}"}


def test_changes_that_no_public_page_shows_raise_nothing(
    published: Session, participant: Person, homes: dict[str, Any]
) -> None:
    def draft() -> None:
        page = homes["es"].specific
        page.lede = "Un borrador que nadie lee todavía"
        page.save_revision()

    assert raised(draft) == set()
    assert raised(lambda: Person.objects.update(last_login=published.starts_at, language="en")) == set()
    assert raised(lambda: Event.objects.update(next_number=F("next_number") + 1)) == set()
    assert raised(lambda: Session.objects.update(title_es=F("title_es"))) == set()
    assert raised(lambda: Organisation.objects.filter(slug="no-hay").delete()) == set()


def test_a_change_that_is_taken_back_raises_nothing(published: Session) -> None:
    def change() -> None:
        with transaction.atomic():
            Session.objects.update(title_es="Nunca")
            transaction.set_rollback(True)

    assert raised(change) == set()


def test_whatever_way_rows_are_changed_raises_their_numbers(
    published: Session, speaker: Part, organisation: Organisation
) -> None:
    here = f"event:{published.event_id}"

    def by_hand() -> None:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE events_session SET room = 'Salón 9'")

    published.title_es = "Otra"
    topic = Topic.objects.create(code="datos", name_es="Datos")
    assert raised(by_hand) == {"events", here}
    assert raised(lambda: Session.objects.bulk_update([published], ["title_es"])) == {"events", here}
    assert raised(lambda: Part.objects.filter(pk=speaker.pk).update(status="declined")) == {"events", here}
    assert raised(speaker.delete) == {"events", here}
    assert raised(lambda: published.event.topics.add(topic)) == {"events", here}
    assert raised(lambda: Topic.objects.update(name_es="Datos abiertos")) == {"site"}
    assert raised(lambda: Organisation.objects.update(name="Mesa Cerrada")) == {"site"}
    assert raised(lambda: Person.objects.update(name="Sara")) == {"people"}
    assert raised(lambda: HomePage.objects.update(lede="Otra")) == {"site"}
    assert raised(lambda: Page.objects.filter(depth=2).update(title="Otra casa")) == {"site"}


def test_a_page_that_reads_what_nobody_watches_is_kept_for_nobody(published: Session) -> None:
    tables = {"events_session", "wagtailcore_page"}

    assert stamps.scopes_of(tables, about=None) == ("events", "site")
    assert stamps.scopes_of(tables, about=7) == ("event:7", "site")
    assert stamps.scopes_of({*tables, "events_registration"}, about=None) is None
    assert stamps.tables_of(
        'SELECT 1 FROM "a_b" LEFT OUTER JOIN "c_d" ON (1) WHERE (SELECT 1 FROM e_f U0)'
    ) == {
        "a_b",
        "c_d",
        "e_f",
    }


def test_while_nobody_watches_no_page_is_kept(visitor: Client, published: Session) -> None:
    address = page_url(published)
    visitor.get(address)

    stamps.stop_watching()
    Session.objects.update(title_es="Mientras nadie mira")
    assert "Mientras nadie mira" in visitor.get(address).text
    assert asked(visitor, address)[1] > 1

    call_command("migrate", verbosity=0)
    assert raised(lambda: Session.objects.update(title_es="Otra vez")) == {
        "events",
        f"event:{published.event_id}",
    }
    visitor.get(address)
    visitor.get(address)
    assert asked(visitor, address)[1] == 1


def test_triggers_of_another_version_are_put_right(published: Session) -> None:
    Stamp.objects.filter(scope=stamps.keeper()).update(scope="watch:older")

    stamps.watch()

    assert list(Stamp.objects.filter(scope__startswith="watch:").values_list("scope", flat=True)) == [
        stamps.keeper()
    ]


def test_every_table_that_is_watched_is_there() -> None:
    there = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

    assert stamps.watched().keys() - there == set()


# --- Kept is what would be made now -----------------------------------------------------------


@pytest.mark.parametrize("seed", range(2))
def test_whatever_is_changed_a_kept_page_is_what_would_be_made_now(
    visitor: Client,
    anew: Client,
    published: Session,
    speaker: Part,
    organiser: Person,
    organisation: Organisation,
    homes: dict[str, Any],
    now: Any,
    seed: int,
) -> None:
    chance = Random(seed)
    event = published.event
    topic = Topic.objects.create(code="datos", name_es="Datos", name_en="Data")
    event.topics.add(topic)
    fresh = {"number": 0}

    def word() -> str:
        fresh["number"] += 1
        return f"Palabra {fresh['number']}"

    def move() -> None:
        session = Session.objects.get(pk=published.pk)
        start = session.wall_start + timedelta(minutes=15 * chance.randint(1, 9))
        schedule.reschedule(session, wall_start=start, by=organiser, now=now)

    def register() -> None:
        registration.register(
            Event.objects.get(pk=event.pk),
            answers=recognition.Answers(name=word(), mode=chance.choice(["onsite", "online"])),
            contact=recognition.Contact(email=f"{fresh['number']}@correo.example"),
            language="es",
            time_zone="UTC",
            now=now,
            waits=True,
        )

    def write() -> None:
        records.tell(Session.objects.get(pk=published.pk), "es", {"description": word()})

    def publish(is_live: bool) -> None:
        page = records.page_of(published, chance.choice(["es", "en"])).specific
        page.save_revision().publish() if is_live else page.unpublish()

    acts: list[Callable[[], Any]] = [
        move,
        register,
        register,
        write,
        lambda: publish(True),
        lambda: publish(False),
        lambda: Session.objects.filter(pk=published.pk).update(title_es=word(), title_en=word()),
        lambda: Part.objects.filter(pk=speaker.pk).update(status=chance.choice(Part.Status.values)),
        lambda: Person.objects.filter(pk=speaker.person_id).update(name=word()),
        lambda: Organisation.objects.filter(pk=organisation.pk).update(name=word()),
        lambda: Topic.objects.filter(pk=topic.pk).update(name_es=word()),
        lambda: Capacity.objects.filter(event=event).update(seats=F("seats") + 3),
        lambda: Event.objects.filter(pk=event.pk).update(risk=chance.choice(Event.Risk.values)),
        lambda: Event.objects.filter(pk=event.pk).update(status=chance.choice(["published", "cancelled"])),
        lambda: Page.objects.filter(depth=3).update(title=word()),
        lambda: HomePage.objects.update(lede=word()),
    ]
    addresses = [
        "/es/",
        PROGRAMME,
        PROGRAMME + "?mode=online",
        PROGRAMME + "calendar.ics",
        "/es/feed.xml",
        *{page_url(record, language) for record in (published, event) for language in ("es", "en")},
    ]
    kept = 0
    for _turn in range(20):
        chance.choice(acts)()
        for address in chance.sample(addresses, 4):
            expected = anew.get(address)
            for _visit in range(2):
                shown, queries = asked(visitor, address)
                assert (shown.status_code, shown.content) == (expected.status_code, expected.content), address
                kept += queries == 1

    assert kept > 20


# --- Many at once, and much -------------------------------------------------------------------


def test_what_many_want_at_once_is_made_once(settings: Any, published: Session) -> None:
    settings.PAGE_CACHE_MB = 4
    made, started = [], threading.Barrier(5)

    def slowly(request: HttpRequest) -> HttpResponse:
        made.append(request.path)
        keeping.keep(request)
        threading.Event().wait(0.3)
        return HttpResponse("uno para todos")

    cache = pages.PageCache(slowly)
    told: list[bytes] = []

    def ask() -> None:
        started.wait()
        try:
            told.append(cache(RequestFactory().get("/es/")).content)  # type: ignore[attr-defined]
        finally:
            connection.close()

    many = [threading.Thread(target=ask) for _visitor in range(5)]
    for one in many:
        one.start()
    for one in many:
        one.join()

    assert (told, made) == ([b"uno para todos"] * 5, ["/es/"])


def test_the_shelf_holds_as_much_as_it_may_and_lets_go_of_what_nobody_asks_for() -> None:
    def entry(size: int) -> pages.Entry:
        return pages.Entry(200, pages.Form(b"x" * size, {}), None, (), 0, 0.0)

    def key(number: int) -> pages.Key:
        return ("http", "testserver", f"/es/{number}/", "", "")

    shelf = pages.Shelf(10 * entry(8_000).size)
    for number in range(10):
        shelf.put(key(number), entry(8_000))
    assert shelf.find(key(0)) is not None
    shelf.put(key(10), entry(8_000))
    shelf.put(key(10), entry(8_000))

    assert [number for number in range(11) if shelf.find(key(number)) is None] == [1]
    assert shelf.size == shelf.most
