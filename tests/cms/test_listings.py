"""Lists of gatherings as cards: what they hold, in which order, and what a card says."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from wagtail.models import Locale, PageViewRestriction

from cms import records
from cms.lists import listings
from cms.models import SectionPage
from convite import moments, prepared
from events.models import Capacity, Event, Hosting, Session, Topic
from people.models import Coalition, Membership, Organisation

pytestmark = pytest.mark.django_db


@pytest.fixture
def gathering(homes: dict[str, Any], now: datetime) -> Any:
    """Make a published gathering of sessions that begin so many hours from now."""

    def make(title: str, *hours: float, statuses: tuple[str, ...] = (), **facts: Any) -> Event:
        starts = [now + timedelta(hours=hour) for hour in hours]
        event = Event.objects.create(
            title_es=title,
            status="published",
            time_zone="America/Guatemala",
            starts_at=min(starts),
            ends_at=max(starts) + timedelta(hours=1),
            **facts,
        )
        for place, start in enumerate(starts):
            Session.objects.create(
                event=event,
                title_es=f"{title} {place}",
                format=Session.Format.ROUND_TABLE,
                status=(statuses or ("scheduled",) * len(starts))[place],
                time_zone="America/Guatemala",
                wall_date=start.date(),
                wall_time=start.time(),
                starts_at=start,
                declared_minutes=60,
            )
        records.publish_event(event)
        return event

    return make


def locale_id(language: str) -> int:
    return Locale.objects.get(language_code=language).pk


def listed(now: datetime, when: str = "coming", kind: str = "", **asked: Any) -> list[listings.Card]:
    return list(listings.Listed(listings.Asked(locale_id("es"), **asked), now, when=when, kind=kind))


def titles(cards: list[listings.Card]) -> list[str]:
    return [card.title for card in cards]


def test_what_is_over_is_past_and_the_next_comes_first(gathering: Any, now: datetime) -> None:
    for title, hour in (("later", 48), ("over", -3), ("under way", -0.5), ("long over", -72), ("next", 2)):
        gathering(title, hour)

    assert titles(listed(now)) == ["under way", "next", "later"]
    assert titles(listed(now, "past")) == ["over", "long over"]
    # The same query, bound to another instant.
    assert titles(listed(now + timedelta(hours=4))) == ["later"]


def test_a_gathering_of_several_sessions_shows_the_next_that_stands(gathering: Any, now: datetime) -> None:
    gathering("fair", -30, 3, 6, 9, statuses=("held", "cancelled", "scheduled", "draft"))
    (card,) = listed(now)

    first = moments.day_words(now - timedelta(hours=30), "America/Guatemala")
    assert (card.instant, card.minutes, card.kind) == (
        now + timedelta(hours=6),
        60,
        f"2 sesiones, desde el {first}",
    )
    assert card.url == records.page_of(Event.objects.get(), "es").url_path


def test_a_card_tells_the_hours_of_a_whole_day_and_the_last_day(gathering: Any, now: datetime) -> None:
    """A forum that goes on until the evening, and tomorrow, is not over after its first hour."""
    morning = now.replace(hour=15, minute=0)
    hours = [(morning + timedelta(hours=after) - now) / timedelta(hours=1) for after in (0, 1, 1, 5, 24, 27)]
    fair = gathering("fair", *hours)
    first, second = morning, morning + timedelta(days=1)

    for moment, start, minutes, kind in (
        (first - timedelta(hours=9), first, 360, "6 sesiones, hasta el {last}"),
        # What is over of a day still belongs to its hours.
        (first + timedelta(hours=3), first, 360, "6 sesiones, hasta el {last}"),
        (first + timedelta(hours=7), second, 240, "6 sesiones, desde el {first}"),
    ):
        (card,) = listed(moment)
        assert (card.instant, card.minutes) == (start, minutes), moment
        assert card.kind == kind.format(first=moments.day_words(first), last=moments.day_words(second)), (
            moment
        )

    fair.sessions.filter(starts_at__gte=second).update(status="cancelled")
    (card,) = listed(first - timedelta(hours=9))
    assert card.kind == "4 sesiones"


def test_coffee_is_no_session_of_a_card(gathering: Any, now: datetime) -> None:
    fair = gathering("fair", 3, 6, 9)
    fair.sessions.filter(starts_at=now + timedelta(hours=3)).update(format=Session.Format.BREAK)
    gathering("sooner", 4)

    cards = listed(now)
    assert [(card.title, card.instant, card.kind) for card in cards] == [
        ("sooner", now + timedelta(hours=4), "Mesa redonda"),
        ("fair", now + timedelta(hours=6), "2 sesiones"),
    ]


def test_a_course_that_runs_stands_where_its_next_class_does(gathering: Any, now: datetime) -> None:
    gathering("runs", -50, -26, 30, statuses=("held", "cancelled", "scheduled"))
    gathering("tomorrow", 20)
    gathering("goes on", -48, -0.5, 50)
    gathering("only crossed out", 1, 60, statuses=("cancelled", "scheduled"))

    cards = listed(now)
    assert titles(cards) == ["goes on", "tomorrow", "runs", "only crossed out"]
    assert [card.instant for card in cards] == sorted(card.instant for card in cards if card.instant)
    began, ends = (
        moments.day_words(now + timedelta(hours=hours), "America/Guatemala") for hours in (-48, 50)
    )
    assert cards[0].kind == f"3 sesiones, del {began} al {ends}"


def test_one_session_alone_leads_to_its_own_page(gathering: Any, now: datetime) -> None:
    event = gathering("alone", 5, 7, statuses=("scheduled", "draft"))
    session = event.sessions.get(status="scheduled")
    page = records.page_of(session, "es")

    assert listed(now)[0].url == page.url_path
    page.unpublish()
    assert listed(now)[0].url == records.page_of(event, "es").url_path


def test_what_was_cancelled_stays_with_its_mark_and_its_hour(gathering: Any, now: datetime) -> None:
    event = gathering("off", 5, statuses=("cancelled",))
    Event.objects.filter(pk=event.pk).update(status="cancelled")
    (card,) = listed(now)

    assert (card.status, card.instant) == ("cancelled", now + timedelta(hours=5))


@pytest.mark.parametrize("hidden", [{"risk": "protected"}, {"status": "draft"}, {"starts_at": None}])
def test_nothing_protected_unpublished_or_undated_is_listed(
    gathering: Any, now: datetime, hidden: dict[str, Any]
) -> None:
    event = gathering("hidden", 5)
    assert titles(listed(now)) == ["hidden"]

    Event.objects.filter(pk=event.pk).update(**hidden)
    assert listed(now) == []


def test_a_gathering_whose_page_only_some_may_read_is_not_listed(gathering: Any, now: datetime) -> None:
    closed = gathering("closed", 5)
    gathering("open", 6)
    PageViewRestriction.objects.create(page=records.page_of(closed, "es"), restriction_type="login")

    assert titles(listed(now)) == ["open"]


def test_a_card_tells_place_modes_hosts_and_the_title_in_the_languages_there_are(
    gathering: Any, now: datetime
) -> None:
    event = gathering("Mesa", 5, country="HN", city="Tela")
    for mode in ("online", "onsite"):
        Capacity.objects.create(event=event, mode=mode, seats=5)
    for slug, acronym, is_lead in (("b", "BB", True), ("c", "CC", False)):
        host = Organisation.objects.create(slug=slug, name=f"House {slug}", acronym=acronym)
        Hosting.objects.create(event=event, organisation=host, is_lead=is_lead, right="edit")
    with override("en"):
        (card,) = listings.Listed(listings.Asked(locale_id("en")), now, when="coming", kind="sessions")

    assert (card.title, card.place, card.modes, card.by, card.kind) == (
        "Mesa",
        "Tela, Honduras",
        ("onsite", "online"),
        "BB",
        "Round table",
    )


def test_a_house_lists_its_own_and_a_coalition_its_members(
    gathering: Any, now: datetime, homes: dict[str, Any]
) -> None:
    alliance = Coalition.objects.create(slug="alliance", name="Alliance")
    houses = {
        slug: Organisation.objects.create(slug=slug, name=slug) for slug in ("member", "other", "alliance")
    }
    Membership.objects.create(coalition=alliance, organisation=houses["member"])
    for slug, house in houses.items():
        Hosting.objects.create(event=gathering(slug, 5), organisation=house, is_lead=True, right="edit")

    assert titles(listed(now, organisation=houses["other"].pk)) == ["other"]
    assert sorted(titles(listed(now, coalition="alliance"))) == ["alliance", "member"]
    assert len(listed(now)) == 3

    home = homes["es"]
    for slug, belongs in (
        ("una", {"organisation": houses["other"]}),
        ("mesa", {"coalition": alliance}),
        ("dos", {"organisation": houses["other"], "coalition": alliance}),
        ("sola", {}),
    ):
        section = home.add_child(instance=SectionPage(title=slug, slug=slug, locale=home.locale, **belongs))
        below = section.add_child(instance=type(section)(title="p", slug=f"p-{slug}", locale=home.locale))
        assert listings.asked_of(below) == section.asked(), slug
    assert listings.asked_of(section) == listings.Asked(home.locale_id)


def test_every_filter_narrows_alone_and_together(gathering: Any, now: datetime) -> None:
    topic = Topic.objects.create(code="t-1", name_es="Uno")
    one = gathering("one", 5, country="GT", languages=["es", "en"])
    one.topics.add(topic)
    Capacity.objects.create(event=one, mode="online")
    gathering("two", 6, country="GT", languages=["pt"])
    # A room of one session alone is no way to take part in the gathering.
    Capacity.objects.create(event=one, session=one.sessions.get(), mode="onsite")

    for asked, found in (
        ({"topic": "t-1"}, ["one"]),
        ({"country": "GT"}, ["one", "two"]),
        ({"country": "HN"}, []),
        ({"language": "pt"}, ["two"]),
        ({"language": "e"}, []),
        ({"mode": "online"}, ["one"]),
        ({"mode": "onsite"}, []),
        ({"country": "GT", "language": "es", "mode": "online", "topic": "t-1"}, ["one"]),
        ({"country": "GT", "language": "pt", "topic": "t-1"}, []),
    ):
        assert titles(listed(now, **asked)) == found, asked


def test_a_list_offers_what_it_holds_and_keeps_what_was_chosen(
    client: Client, gathering: Any, now: datetime, time_machine: Any
) -> None:
    time_machine.move_to(now, tick=False)
    topics = {code: Topic.objects.create(code=code, name_es=code) for code in ("over", "ahead")}
    gathering("ahead", 5, country="GT", languages=["es"]).topics.add(topics["ahead"])
    gathering("over", -5, country="PE", languages=["qu", "es"]).topics.add(topics["over"])

    def offered(**asked: str) -> list[set[str]]:
        fields = client.get("/es/sesiones/", asked).context["form"].fields
        names = ("country", "language", "topic")
        return [{code for code, _ in fields[name].choices if code} for name in names]

    assert offered() == [{"GT"}, {"es"}, {"ahead"}]
    assert offered(view="grid") == [{"GT"}, {"es"}, {"ahead"}]
    assert offered(when="past") == [{"PE"}, {"es", "qu"}, {"over"}]
    assert offered(country="PE") == [{"GT", "PE"}, {"es"}, {"ahead"}]
    chosen = client.get("/es/sesiones/", {"country": "PE"})
    assert not chosen.context["form"].errors and not chosen.context["cards"]

    with CaptureQueriesContext(connection) as once:
        client.get("/es/sesiones/")
    for number in range(2):
        gathering(f"more {number}", 8, country="HN", languages=["en"]).topics.add(topics["over"])
    with CaptureQueriesContext(connection) as thrice:
        client.get("/es/sesiones/")
    assert len(thrice) == len(once)


def test_pages_of_a_list_hold_each_gathering_once(gathering: Any, now: datetime, monkeypatch: Any) -> None:
    monkeypatch.setattr(listings, "PAGE", 2)
    for hour in range(1, 6):
        gathering(str(hour), hour)
    found = listings.Listed(listings.Asked(locale_id("es")), now, when="coming")
    pages = Paginator(found, listings.PAGE)

    assert (len(found), pages.num_pages) == (5, 3)
    assert [titles(page.object_list) for page in pages] == [["1", "2"], ["3", "4"], ["5"]]
    assert titles(pages.get_page("99").object_list) == ["5"]


def test_a_home_asks_as_much_with_one_row_as_with_three(
    client: Client, gathering: Any, now: datetime, time_machine: Any
) -> None:
    time_machine.move_to(now, tick=False)

    def asked() -> int:
        client.get("/es/")
        with CaptureQueriesContext(connection) as seen:
            text = client.get("/es/").content.decode()
        assert text.count('class="card-title"') == len(Event.objects.all())
        return len(seen)

    gathering("a", 5)
    one = asked()
    gathering("b", 6, 7)
    gathering("c", -9)
    assert asked() == one


def test_a_thread_keeps_no_more_compiled_shapes_than_it_may(now: datetime, monkeypatch: Any) -> None:
    monkeypatch.setattr(prepared, "SHAPES", 3)
    found = prepared.Prepared(lambda pk, *, last: Event.objects.filter(pk__gt=pk).order_by("pk")[: int(last)])
    for last in range(1, 9):
        found.records(0, last=str(last))

    assert list(found.here.compiled) == [(1, "6"), (1, "7"), (1, "8")]
