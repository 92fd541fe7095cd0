"""What a home lists: the usual lists until somebody chooses, and nothing that is empty."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.rich_text import RichText

from cms import posts, tree
from cms.models import (
    Deadline,
    HighlightPage,
    HighlightsPage,
    HomePage,
    Institution,
    NewsIndexPage,
    NewsPage,
    PublicationPage,
    PublicationsPage,
    Space,
    SpacesPage,
)
from events.models import Session, Topic
from outcomes import recording
from outcomes.models import Outcome, OutcomeStep
from outcomes.recording import Facts
from people.models import Coalition, Membership, Organisation

pytestmark = pytest.mark.django_db
LANGUAGES = ("es", "pt-br", "en")


def kinds(client: Client) -> list[str]:
    context = client.get("/es/").context
    return [section.kind for section in [*context["main"], *context["aside"]]]


@pytest.fixture
def full(
    published: Session, homes: dict[str, Any], organisation: Organisation, now: datetime
) -> dict[str, Any]:
    """A home below which there is one of everything."""
    news = tree.plant(NewsIndexPage, homes, titles=dict.fromkeys(LANGUAGES, "Noticias"))
    tree.plant(
        NewsPage, news, titles=dict.fromkeys(LANGUAGES, "Nueva"), published_on=date(2026, 11, 3), lede="Pasó."
    )
    shelf = tree.plant(PublicationsPage, homes, titles=dict.fromkeys(LANGUAGES, "Publicaciones"))
    tree.plant(
        PublicationPage,
        shelf,
        titles=dict.fromkeys(LANGUAGES, "Informe"),
        kind="report",
        published_on=date(2021, 1, 15),
        lede="Qué se sabe.",
    )
    achieved = tree.plant(HighlightsPage, homes, titles=dict.fromkeys(LANGUAGES, "Logros"))
    tree.plant(
        HighlightPage, achieved, titles=dict.fromkeys(LANGUAGES, "Logro"), year=2016, country="GT", lede="Sí."
    )
    tree.plant(SpacesPage, homes, titles=dict.fromkeys(LANGUAGES, "Espacios"))
    body = Institution.objects.create(slug="cidh", acronym="CIDH", name_es="Comisión")
    space = Space.objects.create(
        slug="audiencias", name_es="Audiencias", institution=body, checked_on=date(2026, 11, 1)
    )
    Deadline.objects.create(
        space=space, what_es="Solicitudes", on=date(2026, 12, 5), checked_on=date(2026, 11, 1)
    )
    posts.put_up("Queda un lugar", organisation=organisation, language="es", by=None, now=now)
    one = recording.write(
        Facts("recommendation", {"es": "Publicar las compras"}, {}, country="GT"),
        organisation=organisation, by=None, now=now, today=date(2026, 1, 5),
    )  # fmt: skip
    recording.clear(one, by=None, now=now)
    return homes


def choose(*listed: tuple[str, Any]) -> None:
    home = HomePage.objects.get(url_path="/es/")
    home.listed = list(listed)
    home.save()


def a(kind: str, heading: str = "", count: int = 3) -> tuple[str, dict[str, Any]]:
    return (kind, {"heading": heading, "count": count})


def test_a_new_home_says_that_nothing_is_announced_and_lists_nothing_empty(
    client: Client, homes: dict[str, Any]
) -> None:
    assert kinds(client) == ["sessions"]
    assert "Todavía no se anuncia ninguna sesión." in client.get("/es/").content.decode()


def test_until_somebody_chooses_the_usual_lists_stand_there(client: Client, full: dict[str, Any]) -> None:
    assert kinds(client) == [
        "sessions", "news", "publications", "deadlines", "posts", "highlights", "recommendations",
    ]  # fmt: skip
    text = client.get("/es/").content.decode()
    for said in (
        "Nueva", "martes 3 de noviembre de 2026", "informe · enero 2021", "2016 · Guatemala", "Solicitudes",
        "Queda un lugar", "Publicar las compras", "/es/noticias/?list=posts", "Todos los espacios",
    ):  # fmt: skip
        assert said in text, said


def test_a_commitment_on_a_home_is_told_in_its_own_gender(client: Client, full: dict[str, Any]) -> None:
    assert "</i>borrador</span>" in client.get("/es/").content.decode()
    OutcomeStep.objects.update(status="adopted")
    assert "</i>adoptada</span>" in client.get("/es/").content.decode()

    Outcome.objects.update(kind="commitment")
    assert "</i>adoptado</span>" in client.get("/es/").content.decode()


def test_a_home_marks_what_was_recommended_in_another_language(client: Client, full: dict[str, Any]) -> None:
    assert 'lang="es">Publicar las compras</a>' in client.get("/pt/").content.decode()
    assert '">Publicar las compras</a>' in (spanish := client.get("/es/").content.decode())
    assert 'lang="es">Publicar las compras' not in spanish


def test_a_home_shows_the_covers_that_the_publications_have(client: Client, full: dict[str, Any]) -> None:
    page = PublicationPage.objects.filter(locale__language_code="es").latest("published_on")
    page.topics.set(
        [
            Topic.objects.create(code=code, name_es=code, name_pt_br=code, name_en=code)
            for code in ("datos", "voto")
        ]
    )
    page.save()
    assert page.topics.count() == 2
    cover = str(PublicationPage.objects.get(pk=page.pk).cover)
    assert 'class="cover' in cover and cover in client.get("/es/").content.decode()


def test_an_editor_chooses_what_is_listed_in_which_order_and_how_much(
    client: Client, full: dict[str, Any], organisation: Organisation
) -> None:
    posts.put_up("Otra", organisation=organisation, language="es", by=None, now=datetime.now().astimezone())
    choose(
        a("publications", "Lo que escribimos"),
        ("text", RichText("<h3>Bienvenida</h3><p>Pase.</p>")),
        a("news"),
        a("trainings"),
        a("posts", count=1),
        a("deadlines"),
    )
    assert kinds(client) == ["publications", "text", "news", "posts", "deadlines"]
    text = client.get("/es/").content.decode()
    assert '<h2 id="publications">Lo que escribimos</h2>' in text and "<h3>Bienvenida</h3>" in text
    assert [len(section.rows) for section in client.get("/es/").context["aside"]] == [1, 1]


def test_the_members_table_stands_where_it_was_put_and_once(
    client: Client, homes: dict[str, Any], organisation: Organisation
) -> None:
    coalition = Coalition.objects.create(slug="al-sur", name="Al Sur")
    Membership.objects.create(coalition=coalition, organisation=organisation)
    HomePage.objects.update(coalition=coalition)
    assert client.get("/es/").content.decode().count('class="house-table"') == 1
    choose(a("sessions"), ("members", {"heading": "Quiénes"}))
    text = client.get("/es/").content.decode()
    assert kinds(client) == ["sessions", "members"]
    assert text.count('class="house-table"') == 1 and ">Quiénes</h2>" in text


def test_a_full_home_takes_few_queries_whatever_it_holds(
    client: Client, full: dict[str, Any], organisation: Organisation, now: datetime
) -> None:
    coalition = Coalition.objects.create(slug="al-sur", name="Al Sur")
    HomePage.objects.update(coalition=coalition)

    def asked() -> int:
        client.get("/es/?a=1")
        with CaptureQueriesContext(connection) as seen:
            client.get("/es/?a=2")
        return len(seen)

    with_one = asked()
    news = {page.locale.language_code: page for page in NewsIndexPage.objects.all()}
    for number in range(3):
        title = dict.fromkeys(LANGUAGES, f"Nueva {number}")
        tree.plant(NewsPage, news, titles=title, published_on=date(2026, 10, 1 + number))
        at = now + timedelta(minutes=number)
        posts.put_up(f"Corta {number}", organisation=organisation, language="es", by=None, now=at)
    assert asked() == with_one
    assert with_one <= 12
    shown = [entry.title for entry in client.get("/es/").context["main"][1].rows]
    assert shown == ["Nueva", "Nueva 2", "Nueva 1"]
