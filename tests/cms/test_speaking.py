"""The people who speak: only who agreed to be listed, only at what is public, in the reader's alphabet."""

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction

from cms import records, tree
from cms.lists import speaking
from cms.models import PeoplePage
from events import parts
from events.models import Event, Hosting, Part, Session, Topic
from people import portraits
from people.models import Organisation, Person, StakeholderGroup
from tests.cms.test_pages import cohort as cohort
from tests.cms.test_portraits import photo
from tests.conftest import appoint, person
from trainings.models import Cohort

pytestmark = pytest.mark.django_db
LANGUAGES = ("es", "pt-br", "en")
HERE = "/es/quienes-hablan/"


@pytest.fixture
def page(homes: dict[str, Any]) -> PeoplePage:
    return tree.plant(
        PeoplePage, homes, titles=dict.fromkeys(LANGUAGES, "Quienes hablan"), show_in_menus=True
    )["es"]


@pytest.fixture
def speaks(published: Session, now: datetime) -> Callable[..., Part]:
    """Let somebody confirm a role as on its form, listed unless something else is said."""

    def say(name: str, session: Session | None = None, role: str = "speaker", **facts: Any) -> Part:
        who = facts.pop("person", None) or Person.objects.create_user(name=name)
        asked = parts.invite(
            session or published,
            person=who,
            role=role,
            by=None,
            now=now,
            organisation=facts.pop("organisation", None),
        )
        said = {"shows_name": True, "shows_groups": False, "shows_in_list": True, "answers": {}} | facts
        return parts.confirm(asked, agreed_in="es", now=now, **said)

    return say


def another(like: Session, title: str, *, days: int = 0, **facts: Any) -> Session:
    """One more published gathering of the same organisation, with its page."""
    assert like.starts_at and like.wall_date
    event = Event.objects.create(
        **{
            "title_es": title,
            "status": "published",
            "time_zone": like.time_zone,
            "languages": ["es"],
            "starts_at": like.starts_at + timedelta(days=days),
            "ends_at": like.starts_at + timedelta(days=days, hours=1),
            **facts,
        }
    )
    lead = Hosting.objects.get(event=like.event, is_lead=True).organisation
    Hosting.objects.create(event=event, organisation=lead, is_lead=True, right="edit")
    session = Session.objects.create(
        event=event,
        title_es=title,
        status="scheduled",
        time_zone=like.time_zone,
        wall_date=like.wall_date + timedelta(days=days),
        wall_time=like.wall_time,
        starts_at=event.starts_at,
        declared_minutes=60,
    )
    records.publish_event(event)
    return session


def names(client: Client, **query: str) -> list[str]:
    return [one.name for one in client.get(HERE, query).context["told"].speakers]


def text(client: Client, **query: str) -> str:
    return client.get(HERE, query).content.decode()


# --- Who stands there ---------------------------------------------------------------------------


def test_only_who_agreed_to_be_listed_stands_there_and_nobody_is_named_by_another_agreement(
    client: Client, page: PeoplePage, speaks: Callable[..., Part]
) -> None:
    assert "Todavía no hay nadie en esta lista" in text(client)
    speaks("Sara Chub")
    silent = {"shows_groups": True, "shows_biography": True, "biographies": {"es": "Radios."}}
    speaks("Calla Todo", shows_in_list=False, **silent)
    speaks("Sin Nombre", shows_name=False)

    assert names(client) == ["Sara Chub"]
    assert "Calla" not in text(client) and "Sin Nombre" not in text(client)


@pytest.mark.parametrize(
    "role", ["organiser", "observer", "interpreter", "technical-support", "hub-coordinator"]
)
def test_a_role_by_which_nobody_speaks_lists_nobody(
    client: Client, page: PeoplePage, speaks: Callable[..., Part], role: str
) -> None:
    assert not speaks("Iris", role=role).shows_in_list
    assert names(client) == []


@pytest.mark.parametrize(
    "hide",
    [
        lambda part: Event.objects.update(risk=Event.Risk.DISCREET),
        lambda part: Event.objects.update(risk=Event.Risk.PROTECTED),
        lambda part: Event.objects.update(status=Event.Status.CANCELLED),
        lambda part: Event.objects.update(status=Event.Status.DRAFT),
        lambda part: Session.objects.update(status=Session.Status.CANCELLED),
        lambda part: Session.objects.update(status=Session.Status.DRAFT),
        lambda part: Part.objects.update(status=Part.Status.INVITED),
        lambda part: records.page_of(part.session, "es").unpublish(),
        lambda part: PageViewRestriction.objects.create(
            page=records.page_of(part.session, "es").get_parent(), restriction_type="login"
        ),
    ],
    ids=["discreet", "protected", "cancelled", "draft", "off", "undated", "asked", "unpublished", "closed"],
)
def test_what_is_not_public_or_at_risk_takes_its_people_off_at_once(
    client: Client, page: PeoplePage, speaks: Callable[..., Part], hide: Callable[[Part], Any]
) -> None:
    part = speaks("Sara Chub")
    assert names(client) == ["Sara Chub"]

    hide(part)

    assert names(client) == []
    assert "Sara" not in text(client)


def test_of_each_only_that_is_shown_which_a_role_shows(
    client: Client, page: PeoplePage, speaks: Callable[..., Part], organisation: Organisation
) -> None:
    told = {
        "answers": {
            "stakeholder_group": StakeholderGroup.objects.get(code="press"),
            "country": "BR",
            "gender_answers": ["woman"],
        },
        "biographies": {"pt-br": "Escrevo sobre rádios."},
        "picture": portraits.small(photo()),
        "organisation": organisation,
    }
    speaks("Ana", **told)
    speaks("Zoé", **told, shows_groups=True, shows_photo=True, shows_biography=True)

    ana, zoe = client.get(HERE).context["told"].speakers
    assert ana[1:8] == ("", "Mesa Abierta", "", "", ("", ""), "", "")
    assert (zoe.group_code, zoe.region[0], zoe.words, zoe.words_lang) == (
        "press",
        "GRULAC",
        "Escrevo sobre rádios.",
        "pt-BR",
    )
    assert client.get(zoe.photo_url).status_code == 200
    shown = text(client)
    assert shown.count("Este texto está en portugués") == 1
    assert shown.count("Mesa Abierta") >= 2 and "Brasil" not in shown and "mujer" not in shown.lower()


def test_whoever_speaks_twice_has_one_entry_with_both_sessions_the_latest_first(
    client: Client, page: PeoplePage, speaks: Callable[..., Part], published: Session
) -> None:
    first = speaks("Sara Chub")
    later = another(published, "Mesa de marzo", days=100)
    speaks("", later, person=first.person)
    speaks("", later, "rapporteur", person=first.person)
    speaks("", another(published, "Sin ella", days=9), person=first.person, shows_in_list=False)

    (sara,) = client.get(HERE).context["told"].speakers
    assert [(talk.title, talk.roles) for talk in sara.talks] == [
        ("Mesa de marzo", "ponente, relatoría"),
        ("Mesa redonda", "ponente"),
    ]
    assert sara.talks[0].url == records.page_of(later, "es").url_path


def test_whoever_teaches_has_one_line_for_a_course_that_leads_to_its_page(
    client: Client, cohort: Cohort, page: PeoplePage, speaks: Callable[..., Part], published: Session
) -> None:
    first = speaks("Tomás", role="trainer")
    second = Session.objects.create(
        event=cohort.event,
        title_es="Otra clase",
        status="scheduled",
        time_zone=published.time_zone,
        wall_date=published.wall_date,
        wall_time=published.wall_time,
        starts_at=published.starts_at,
        declared_minutes=60,
    )
    speaks("", second, "rapporteur", person=first.person)

    (tomas,) = client.get(HERE).context["told"].speakers
    assert [(talk.title, talk.url) for talk in tomas.talks] == [
        (cohort.event.title_es, records.page_of(cohort, "es").url_path)
    ]
    assert set(tomas.talks[0].roles.split(", ")) == {"capacitación", "relatoría"}


# --- In which order, and narrowed -----------------------------------------------------------------


def test_names_stand_in_the_readers_alphabet() -> None:
    people = ["Ñusta", "Zoé", "Óscar", "nahún", "Nube", "ana", "Álvaro"]

    def order(language: str) -> list[str]:
        return sorted(people, key=lambda name: speaking.alphabetical(name, language))

    assert order("es") == ["Álvaro", "ana", "nahún", "Nube", "Ñusta", "Óscar", "Zoé"]
    assert order("pt-br") == ["Álvaro", "ana", "nahún", "Nube", "Ñusta", "Óscar", "Zoé"]
    assert sorted(["Ñam", "Nube"], key=lambda name: speaking.alphabetical(name, "en")) == ["Ñam", "Nube"]
    assert sorted(["Ñam", "Nube"], key=lambda name: speaking.alphabetical(name, "es")) == ["Nube", "Ñam"]


def test_the_list_is_narrowed_by_topic_country_year_and_name_and_ignores_what_is_no_choice(
    client: Client, page: PeoplePage, speaks: Callable[..., Part], published: Session
) -> None:
    topics = [Topic.objects.create(code=code, name_es=code.title()) for code in ("datos", "voz")]
    published.event.topics.add(topics[0])
    later = another(published, "Otro año", days=400, country="HN")
    later.event.topics.add(topics[1])
    speaks("Óscar Núñez")
    speaks("Ana Pop", later)

    for query, expected in (
        ({}, ["Ana Pop", "Óscar Núñez"]),
        ({"topic": "datos"}, ["Óscar Núñez"]),
        ({"country": "HN"}, ["Ana Pop"]),
        ({"year": str(published.wall_date.year)}, ["Óscar Núñez"]),
        ({"name": "nunez os"}, ["Óscar Núñez"]),
        ({"name": "úñez"}, []),
        ({"topic": "datos", "country": "HN"}, []),
        (
            {"topic": "x", "country": "\0", "year": "no", "page": "\0", "name": "\0"},
            ["Ana Pop", "Óscar Núñez"],
        ),
    ):
        assert names(client, **query) == expected, query
    assert "Nadie de esta lista coincide" in text(client, name="nadie")
    assert 'value="&lt;b&gt;"' in text(client, name="<b>")


def test_the_list_is_paged(client: Client, page: PeoplePage, speaks: Callable[..., Part]) -> None:
    for number in range(speaking.PAGE + 2):
        speaks(f"Persona {number:02}")

    assert len(names(client)) == speaking.PAGE
    assert names(client, page="2") == ["Persona 24", "Persona 25"]
    assert names(client, page="99") == ["Persona 24", "Persona 25"]


def test_a_house_lists_who_speaks_at_its_own_gatherings(
    client: Client,
    page: PeoplePage,
    speaks: Callable[..., Part],
    published: Session,
    organisation: Organisation,
    other_organisation: Organisation,
) -> None:
    houses = {one: tree.section(one) for one in (organisation, other_organisation)}
    lists = {
        one: tree.plant(PeoplePage, house, titles=dict.fromkeys(LANGUAGES, "Quienes hablan"))["es"]
        for one, house in houses.items()
    }
    speaks("Sara Chub")

    told = {one: client.get(lists[one].url_path).context["told"].speakers for one in lists}
    assert [one.name for one in told[organisation]] == ["Sara Chub"]
    assert told[other_organisation] == []


# --- What it costs, and who may find it --------------------------------------------------------------


def test_it_asks_the_same_of_one_person_of_thirty_and_of_three_hundred(
    client: Client, page: PeoplePage, published: Session, now: datetime
) -> None:
    number, press = itertools.count(), StakeholderGroup.objects.get(code="press")

    def asked(people: int) -> int:
        more = people - Part.objects.count()
        who = Person.objects.bulk_create(
            [Person(name=f"Persona {next(number)}", password="!") for _person in range(more)]
        )
        Part.objects.bulk_create(
            [
                Part(
                    session=published, person=one, subject=one.subject, role="speaker", status="confirmed",
                    shows_name=True, shows_groups=True, shows_in_list=True, country="GT",
                    stakeholder_group=press,
                )
                for one in who
            ]
        )  # fmt: skip
        client.get(HERE)
        with CaptureQueriesContext(connection) as queries:
            assert len(names(client)) == min(people, speaking.PAGE)
        assert not any('"picture"' in one["sql"] for one in queries)
        return len(queries)

    taken = [asked(people) for people in (1, 3, 30, 300)]
    assert len(set(taken)) == 1 and taken[0] <= 12, taken


def test_search_engines_are_asked_to_leave_it_out_unless_an_editor_wants_otherwise(
    client: Client, page: PeoplePage, speaks: Callable[..., Part]
) -> None:
    speaks("Sara Chub")
    robots = '<meta name="robots" content="noindex">'
    assert robots in text(client) and "quienes-hablan" not in client.get("/sitemap-es.xml").content.decode()
    assert "application/ld+json" not in text(client)

    PeoplePage.objects.update(asks_not_listed=False)
    assert robots not in text(client) and "quienes-hablan" in client.get("/sitemap-es.xml").content.decode()


def test_an_editor_adds_it_once_below_a_home_and_sees_who_is_listed_before_it_is_public(
    homes: dict[str, Any],
    speaks: Callable[..., Part],
    enter: Callable[[Person], Client],
) -> None:
    editor = enter(appoint(person("Ada", "ada@mesa.example"), "administrator"))
    speaks("Sara Chub")
    form = editor.get(reverse("wagtailadmin_pages:add", args=["cms", "peoplepage", homes["es"].pk]))
    assert form.status_code == 200 and "La lista se escribe sola" in form.text

    draft = PeoplePage(title="Quienes hablan", slug="quienes-hablan", locale=homes["es"].locale, live=False)
    homes["es"].add_child(instance=draft)
    shown = draft.make_preview_request(preview_mode=draft.default_preview_mode)
    assert "Sara Chub" in shown.rendered_content
    again = editor.get(reverse("wagtailadmin_pages:add", args=["cms", "peoplepage", homes["es"].pk]))
    assert again.status_code in (302, 403)


# --- From a session --------------------------------------------------------------------------------


def test_the_page_of_a_session_leads_from_a_name_to_its_entry_if_there_is_one(
    client: Client, page: PeoplePage, speaks: Callable[..., Part], published: Session
) -> None:
    speaks("Sara Chub", shows_biography=True, biographies={"es": "Radios."})
    speaks("Calla Todo", shows_in_list=False)
    session_page = records.page_of(published, "es").url_path

    shown = client.get(session_page).content.decode()
    way = f"{HERE}?name=Sara+Chub"
    assert shown.count(f'<a href="{way}">Sara Chub</a>') == 2  # at the table, and beside her words
    assert "name=Calla" not in shown and "Calla Todo" in shown
    assert [one.name for one in client.get(way).context["told"].speakers] == ["Sara Chub"]

    closed = PageViewRestriction.objects.create(page=page, restriction_type="login")
    assert "?name=" not in client.get(session_page).content.decode()
    closed.delete()
    PeoplePage.objects.all().delete()
    assert "?name=" not in client.get(session_page).content.decode()


def test_a_session_where_nobody_is_listed_asks_nothing_more(
    client: Client, page: PeoplePage, speaks: Callable[..., Part], published: Session
) -> None:
    def asked() -> int:
        client.get(records.page_of(published, "es").url_path)
        with CaptureQueriesContext(connection) as queries:
            client.get(records.page_of(published, "es").url_path)
        return len(queries)

    speaks("Calla Todo", shows_in_list=False)
    silent = asked()
    speaks("Sara Chub")
    assert asked() == silent + 1


# --- Kept for the next visitor -----------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_whoever_leaves_the_list_is_gone_with_the_next_request_from_the_kept_page(
    settings: Any, page: PeoplePage, speaks: Callable[..., Part], now: datetime
) -> None:
    settings.PAGE_CACHE_MB = 4
    visitor = Client()
    part = speaks("Sara Chub")
    assert part.person

    def kept() -> str:
        visitor.get(HERE)
        with CaptureQueriesContext(connection) as queries:
            shown = visitor.get(HERE)
        assert len(queries) == 1 and "Set-Cookie" not in shown.headers
        return str(shown.content.decode())

    assert "Sara Chub" in kept()
    Person.objects.update(name="Sara Choc")
    assert "Sara Choc" in kept() and "Sara Chub" not in kept()
    Event.objects.update(risk=Event.Risk.DISCREET)
    assert "Sara" not in kept()
    Event.objects.update(risk=Event.Risk.OPEN)
    assert "Sara Choc" in kept()
    parts.leave_list(part.subject, now=now)
    assert "Sara" not in visitor.get(HERE).content.decode()
