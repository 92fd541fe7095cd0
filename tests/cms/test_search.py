"""Search across the public site: what is found first, in which language, and what is never found."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction
from wagtail.rich_text import RichText
from wagtail.search import index

from cms import records, tree
from cms.models import PublicSite, SearchEntry, SearchTerm, TextPage
from cms.search import entries, finding
from cms.search.kinds import KINDS
from cms.search.snippets import snippet
from cms.search.words import stem
from events.models import Event, Part, Session, Topic
from outcomes.models import Outcome, Statement
from people import erasure
from people.models import Organisation
from tests.cms import searched
from tests.cms.test_pages import another_session
from tests.outcomes.conftest import alliance as allied
from tests.outcomes.conftest import published as signed
from trainings.models import Cohort, Course, Version


def found(client: Client, q: str, language: str = "es", **more: str) -> list[str]:
    """The titles that a search finds, in their order and without their marks."""
    prefix = {"pt-br": "pt"}.get(language, language)
    answer = client.get(f"/{prefix}/search/", {"q": q, **more})
    assert answer.status_code == 200
    return [str(one.title).replace("<mark>", "").replace("</mark>", "") for one in answer.context["shown"]]


@pytest.fixture
def site(db: None) -> dict[str, dict[str, Any]]:
    """A small site in three languages, read by search."""
    pages = searched.build()
    entries.write()
    return pages


@pytest.fixture(params=["read afresh", "written"])
def settled(request: pytest.FixtureRequest) -> Callable[[], None]:
    """What happens before somebody searches: nothing yet, or the worker has been by."""
    return entries.write if request.param == "written" else lambda: None


# --- What comes first -----------------------------------------------------------------------------


def test_sixty_searches_in_three_languages_find_first_what_they_are_after(site: dict[str, Any]) -> None:
    wrong = []
    for language, text, key in searched.SEARCHES:
        hits = finding.find(text, language=language).hits
        first = SearchEntry.objects.get(pk=hits[0].entry).page if hits else None
        expected = site[key].get(language) or site[key]["es"]
        if first is None or first.pk != expected.pk:
            wrong.append(f"{language} {text}: {first} instead of {expected.title}")

    assert len(searched.SEARCHES) >= 60
    assert wrong == []


def test_what_was_not_written_yet_is_found_in_the_same_order(db: None) -> None:
    searched.build()
    asked = [("es", "vigilancia"), ("pt-br", "comunitárias"), ("en", "privacy"), ("es", "acceso datos")]

    def order() -> list[list[tuple[str, str, int]]]:
        return [
            [(hit.key, hit.language, hit.score) for hit in finding.find(text, language=language).hits]
            for language, text in asked
        ]

    afresh = order()
    entries.write()

    assert all(afresh)
    assert order() == afresh


@pytest.mark.parametrize(
    ("language", "one", "other"),
    [
        ("es", "sesion", "sesiones"), ("es", "pais", "paises"), ("es", "vez", "veces"),
        ("es", "base", "bases"), ("es", "ciudadana", "ciudadanos"), ("es", "interes", "intereses"),
        ("es", "enlace", "enlaces"),
        ("pt-br", "acao", "acoes"), ("pt-br", "digital", "digitais"), ("pt-br", "jovem", "jovens"),
        ("pt-br", "movel", "moveis"), ("pt-br", "pais", "paises"), ("pt-br", "mulher", "mulheres"),
        ("en", "policy", "policies"), ("en", "process", "processes"), ("en", "box", "boxes"),
    ],
)  # fmt: skip
def test_one_and_many_are_the_same_word(language: str, one: str, other: str) -> None:
    assert stem(one, language) == stem(other, language)


@pytest.mark.parametrize(
    ("language", "word"), [("es", "mes"), ("en", "status"), ("en", "analysis"), ("es", "g20")]
)
def test_a_word_that_only_looks_like_many_stays_one(language: str, word: str) -> None:
    assert stem(word, language) == word


# --- The page -------------------------------------------------------------------------------------


def test_a_reader_sees_why_a_page_was_found(client: Client, site: dict[str, Any]) -> None:
    answer = client.get("/es/search/", {"q": "moratoria facial"})

    (one,) = answer.context["shown"]
    assert one.title == "Reconocimiento <mark>facial</mark> en la frontera"
    assert one.snippet.startswith(
        "Dónde se vigila y quién lo autorizó. Pedimos una <mark>moratoria</mark>. Nueve"
    )
    assert one.about == "Publicación · lunes 6 de mayo de 2024"
    text = answer.content.decode()
    assert '<meta name="robots" content="noindex, follow">' in text
    assert 'value="moratoria facial"' in text


def test_a_snippet_keeps_apart_what_a_page_keeps_apart(client: Client, homes: dict[str, Any]) -> None:
    page = tree.plant(TextPage, homes, titles=dict.fromkeys(("es", "pt-br", "en"), "Guía"))["es"]
    page.lede = "Para quien acompaña"
    points = "<ul><li>Línea de ayuda</li><li>¿A quién llamar?</li></ul>"
    rich = f"<h2>Colibríes útiles</h2>{points}<p>Fin.</p><p>Más</p>"
    page.body = [("text", RichText(rich)), ("quote", {"text": "Sin agua", "source": "Ana Xol"})]
    page.save()

    (one,) = client.get("/es/search/", {"q": "colibri"}).context["shown"]
    assert one.snippet == (
        "Para quien acompaña · <mark>Colibríes</mark> útiles · Línea de ayuda · ¿A quién llamar? Fin. Más · "
        "Sin agua · Ana Xol"
    )


def test_fields_of_a_record_are_kept_apart(
    client: Client, published: Session, organisation: Organisation
) -> None:
    Event.objects.update(summary_es="Quién vigila", city="Cobán")
    records.tell(published, "es", {"description": "Un taller\n\nCon intérprete"})

    (one,) = client.get("/es/search/", {"q": "interprete vigila"}).context["shown"]
    assert one.snippet.startswith("Quién <mark>vigila</mark> · Un taller · Con <mark>intérprete</mark> · ")
    assert "· ·" not in one.snippet and "Cobán" in one.snippet


@pytest.mark.parametrize(
    ("text", "term", "shown"),
    [
        ("palabra " * 60, "es nad", " ".join(["palabra"] * 27) + " …"),
        ("x" * 300 + " fin", "es nad", "x" * 300 + " …"),
        ("uno " * 40 + "hallazgo " + "y" * 400, "es hallazg", None),
        ("á" * 119 + " · hallazgo · " + "é" * 400 + " fin", "es hallazg", "… <mark>hallazgo</mark> …"),
    ],
)
def test_a_snippet_cuts_no_word(text: str, term: str, shown: str | None) -> None:
    cut = snippet(text.strip(), {term}, "es")
    assert shown in (None, cut)
    words = re.sub("</?mark>", "", cut).strip(" …·").split()
    assert set(words) <= set(text.split())


def test_entries_of_an_older_form_are_read_anew(site: dict[str, Any]) -> None:
    SearchEntry.objects.filter(page__isnull=False).update(told="-")
    count = SearchEntry.objects.count()
    assert entries.write() == count and entries.write() == 0


def test_the_search_page_has_the_foot_of_other_pages(client: Client, homes: dict[str, Any]) -> None:
    def foot(path: str) -> str:
        text = client.get(path).content.decode().partition("<footer")[2]
        return re.sub(' aria-current="page"', "", text)

    for path in ("/es/search/", "/es/search/?q=nada"):
        assert 'class="site-map"' in foot(path)
        assert foot(path) == foot("/es/")


def test_a_find_in_another_language_says_so(client: Client, site: dict[str, Any]) -> None:
    answer = client.get("/pt/search/", {"q": "catastro"})

    text = answer.content.decode()
    assert "em espanhol" in text
    assert f'<a href="{site["spanish only"]["es"].url_path}" hreflang="es" lang="es">' in text


def test_a_page_counts_once_and_in_the_readers_language(client: Client, site: dict[str, Any]) -> None:
    # The word is the same in two of the languages.
    assert found(client, "moratoria", "pt-br") == ["Reconhecimento facial na fronteira"]
    assert found(client, "moratoria", "es") == ["Reconocimiento facial en la frontera"]


def test_finds_are_narrowed_to_a_kind(client: Client, site: dict[str, Any]) -> None:
    answer = client.get("/es/search/", {"q": "vigilancia"})
    assert [words for _url, words, _here in answer.context["kinds"]] == [
        "Todo (3)", "Publicaciones (1)", "Logros (1)", "Páginas (1)",
    ]  # fmt: skip

    assert found(client, "vigilancia", kind="highlight") == ["Una sentencia que abre archivos"]
    assert found(client, "vigilancia", kind="session") == []
    assert found(client, "vigilancia", kind="nonsense") == found(client, "vigilancia")


def test_a_long_list_has_pages_and_the_same_price(client: Client, site: dict[str, Any]) -> None:
    for number in range(13):
        page = TextPage(title=f"Boletín {number}", slug=f"b{number}", locale=site["women"]["es"].locale)
        site["women"]["es"].get_parent().specific.add_child(instance=page)
    entries.write()

    with CaptureQueriesContext(
        connection,
    ) as many:
        assert len(found(client, "boletín")) == 10
    with CaptureQueriesContext(connection) as few:
        assert len(found(client, "boletin", page="2")) == 3
    assert len(many) == len(few) <= 12
    assert len(found(client, "boletines", page="99")) == 3


def test_what_has_only_some_of_the_words_is_shown_as_such(client: Client, site: dict[str, Any]) -> None:
    answer = client.get("/es/search/", {"q": "biblioteca frontera"})

    assert answer.context["is_partial"]
    assert {str(one.title).count("<mark>") for one in answer.context["shown"]} == {1}
    assert "Ninguna tiene todas" in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "instead"),
    [("biblotecas", "bibliotecas"), ("reconosimiento", "reconocimiento"), ("telecom", "telecomunicaciones")],
)  # fmt: skip
def test_who_finds_nothing_is_shown_words_that_are_spelled_much_the_same(
    client: Client, site: dict[str, Any], typed: str, instead: str
) -> None:
    answer = client.get("/es/search/", {"q": typed})

    assert [word for _url, word in answer.context["instead"]][:1] == [instead]
    assert found(client, instead) != []


@pytest.mark.parametrize("typed", ["", "   ", "de la", "?!", "a" * 500, "\x00", "%_'\"<script>"])
def test_whatever_is_typed_the_page_answers(client: Client, site: dict[str, Any], typed: str) -> None:
    answer = client.get("/es/search/", {"q": typed, "page": "x", "kind": "\x00"})

    assert answer.status_code == 200
    assert answer.context["count"] == 0
    assert "<script>" not in answer.content.decode().split("<main", 1)[1]


# --- What is right on the next request -------------------------------------------------------------


def test_a_session_renamed_at_the_desk_is_found_by_its_new_name_at_once(
    client: Client, published: Session, settled: Callable[[], None]
) -> None:
    entries.write()
    Session.objects.filter(pk=published.pk).update(title_es="Colibríes en la nube")
    Event.objects.update(title_es="Encuentro de aves")

    settled()

    assert found(client, "colibrí") == ["Colibríes en la nube"]
    assert found(client, "seguridad") == []


def test_a_story_that_is_told_anew_is_found_by_its_new_words(
    client: Client, published: Session, settled: Callable[[], None]
) -> None:
    records.tell(published, "es", {"description": "Sobre quetzales."})
    entries.write()
    assert found(client, "quetzal") != []

    records.tell(published, "es", {"description": "Sobre guacamayas."})
    settled()

    assert (found(client, "quetzal"), len(found(client, "guacamaya"))) == ([], 1)


def test_a_page_that_is_taken_back_moved_or_deleted_is_no_longer_found(
    client: Client, site: dict[str, Any]
) -> None:
    page = site["voices"]["es"]
    TextPage.objects.get(pk=page.pk).unpublish()
    assert "La voz de las bibliotecas" not in found(client, "bibliotecas")

    TextPage.objects.get(pk=site["voices"]["en"].pk).delete()
    assert found(client, "libraries", "en") == []
    assert not SearchTerm.objects.filter(term="en library", entry__page=site["voices"]["en"].pk).exists()


def test_search_finds_people_who_agreed_and_nobody_from_the_moment_they_withdraw(
    client: Client, published: Session, speaker: Part
) -> None:
    entries.write()
    assert found(client, "sara chub") == [published.title_es]
    assert not SearchTerm.objects.filter(term__contains="chub").exists()

    Part.objects.update(shows_name=False)
    assert found(client, "sara chub") == []

    Part.objects.update(shows_name=True)
    assert found(client, "Chub") != []
    erasure.forget(speaker.person, now=published.starts_at)
    assert found(client, "chub") == []


def test_search_finds_what_stands_under_a_topic_and_what_an_organisation_does(
    client: Client, published: Session, organisation: Organisation
) -> None:
    published.event.topics.add(Topic.objects.create(code="bio", name_es="Biometrías", name_en="Biometrics"))

    assert found(client, "biometría") == [published.title_es]
    assert published.title_es in found(client, organisation.name)
    assert found(client, "biometric", "en") == [published.title_en]


def test_a_gathering_of_several_sessions_is_found_beside_them(client: Client, published: Session) -> None:
    assert [hit.kind for hit in finding.find("seguridad digital", language="es").hits] == ["session"]

    another_session(published)
    records.publish_event(published.event)

    assert {hit.kind for hit in finding.find(published.event.title_es, language="es").hits} >= {"event"}


def test_what_a_gathering_is_about_finds_it_and_not_each_of_its_sessions(
    client: Client, published: Session
) -> None:
    Event.objects.update(summary_es="Antenas comunitarias en la montaña.")
    assert [hit.kind for hit in finding.find("antenas", language="es").hits] == ["session"]

    another_session(published)
    records.publish_event(published.event)
    entries.write(everything=True)

    assert [hit.kind for hit in finding.find("antenas", language="es").hits] == ["event"]


# --- What is never found --------------------------------------------------------------------------


@pytest.mark.parametrize("writes", [False, True])
def test_nobody_looks_for_coffee(client: Client, published: Session, writes: bool) -> None:
    coffee = another_session(published)
    records.publish_event(published.event)
    assert found(client, str(coffee.title_es))

    Session.objects.filter(pk=coffee.pk).update(format=Session.Format.BREAK)
    if writes:
        entries.write()

    assert coffee.title_es not in found(client, str(coffee.title_es))


@pytest.mark.parametrize("change", [{"status": "draft"}, {"risk": "protected"}])
def test_a_draft_and_a_protected_gathering_are_not_found(
    client: Client, published: Session, speaker: Part, settled: Callable[[], None], change: dict[str, str]
) -> None:
    entries.write()
    Event.objects.update(**change)
    settled()

    for words in ("seguridad digital", "Sara Chub", "Reunión", "Guatemala"):
        assert found(client, words) == [], words


def test_a_session_that_is_a_draft_again_is_not_found(
    client: Client, published: Session, settled: Callable[[], None]
) -> None:
    entries.write()
    Session.objects.update(status="draft")
    settled()

    assert [hit.kind for hit in finding.find(published.title_es, language="es").hits] == ["event"]


def test_a_cancelled_session_is_still_found_for_whoever_noted_it_down(
    client: Client, published: Session
) -> None:
    Session.objects.update(status="cancelled")

    assert found(client, published.title_es) == [published.title_es]


def test_a_discreet_gathering_is_found_by_its_neutral_name_alone(
    client: Client, published: Session, speaker: Part, organisation: Organisation, settled: Callable[[], None]
) -> None:
    records.tell(published, "es", {"description": "Sobre quetzales."})
    published.event.topics.add(Topic.objects.create(code="bio", name_es="Biometrías"))
    entries.write()
    Event.objects.update(risk="discreet")
    settled()

    for words in (
        "seguridad digital",
        "Sara Chub",
        "quetzales",
        "Biometrías",
        organisation.name,
        "Guatemala",
    ):
        assert found(client, words) == [], words
    assert found(client, "reunión") == ["Reunión"]
    assert (
        not SearchTerm.objects.filter(term="es quetzal").exclude(entry__told="").exists() or settled() is None
    )


def test_a_page_for_some_is_not_found(client: Client, site: dict[str, Any]) -> None:
    PageViewRestriction.objects.create(page=site["voices"]["es"], restriction_type="login")

    assert "La voz de las bibliotecas" not in found(client, "bibliotecas")


def test_words_that_nobody_may_read_are_never_proposed(client: Client, published: Session) -> None:
    records.tell(published, "es", {"description": "Sobre quetzales."})
    entries.write()
    assert "quetzales" in finding.nearest(["quetzalez"], language="es")

    Event.objects.update(risk="protected")

    assert finding.nearest(["quetzalez"], language="es") == []


def test_who_looks_for_courses_finds_them_before_the_list_of_them(
    client: Client, event: Event, session: Session, organisation: Organisation, homes: Any, time_machine: Any,
    now: Any,
) -> None:  # fmt: skip
    time_machine.move_to(now, tick=False)
    course = Course.objects.create(organisation=organisation, title_es="Datos", title_en="Data")
    version = Version.objects.create(course=course, number=1, written_at=now)
    Cohort.objects.create(course=course, version=version, event=event, planned_minutes=60)
    Event.objects.update(title_es="Datos en casa", title_en="Data at home")
    records.publish_event(event)

    for language, text, titles in (
        ("es", "cursos", ["Datos en casa", "Sesiones y cursos"]),
        ("en", "courses", ["Data at home", "Sessions and courses"]),
        ("es", "curso datos", ["Datos en casa"]),
    ):
        assert found(client, text, language)[: len(titles)] == titles


def test_what_is_called_alike_says_whose_it_is(
    client: Client, homes: Any, organisation: Organisation
) -> None:
    house = tree.section(organisation, in_menu=True)
    for below, title in ((homes, "Colibríes"), (homes, "Tucanes"), (house, "Tucanes")):
        tree.plant(TextPage, below, titles=dict.fromkeys(("es", "pt-br", "en"), title))

    def about(q: str) -> list[str]:
        return sorted(one.about for one in client.get("/es/search/", {"q": q}).context["shown"])

    assert about("tucanes") == ["Página · Convite", "Página · Mesa Abierta"]
    assert about("colibríes") == ["Página"]

    PublicSite.objects.create(house=house["es"].translation_key, domain="mesa.example", name="La Mesa")
    tree.plant(TextPage, house, titles=dict.fromkeys(("es", "pt-br", "en"), "Quetzales"))
    assert about("quetzales") == ["Página · La Mesa"]


def test_no_day_is_told_that_nobody_gave(
    client: Client, site: Any, organisation: Organisation, now: Any
) -> None:
    Outcome.objects.create(organisation=organisation, title_es="Que rija una moratoria", cleared_at=now)
    (one,) = client.get("/es/search/", {"q": "vigilancia", "kind": "highlight"}).context["shown"]
    assert re.fullmatch(r"Logro · \d{4}", one.about)
    (one,) = client.get("/es/search/", {"q": "rija", "kind": "outcome"}).context["shown"]
    assert one.about == "Recomendación"


def test_only_cleared_recommendations_are_found(client: Client, organisation: Organisation, now: Any) -> None:
    outcome = Outcome.objects.create(
        organisation=organisation, title_es="Que rija una moratoria", summary_es="Hasta nueva ley.",
        institution="Congreso",
    )  # fmt: skip
    assert found(client, "moratoria") == []

    Outcome.objects.update(cleared_at=now)
    assert found(client, "moratorias congreso") == ["Que rija una moratoria"]
    entries.write()
    assert found(client, "moratoria") == ["Que rija una moratoria"]
    Outcome.objects.update(title_es="Que rija un alto")
    assert (found(client, "moratoria"), found(client, "alto")) == ([], ["Que rija un alto"])

    Outcome.objects.filter(pk=outcome.pk).update(cleared_at=None)
    assert found(client, "alto") == []


def test_statements_are_found_once_everybody_may_read_them(
    client: Client, organisation: Organisation, time_machine: Any, now: Any
) -> None:
    made = signed(allied(organisation), organisation, now, title={"es": "Sobre los tucanes"})
    assert made.closes_at
    time_machine.move_to(made.closes_at - timedelta(minutes=1), tick=False)
    assert found(client, "tucanes") == []

    time_machine.move_to(made.closes_at, tick=False)
    assert found(client, "tucán congreso") == ["Sobre los tucanes"]
    assert entries.write() and not entries.write()
    assert found(client, "tucanes") == ["Sobre los tucanes"]
    address = reverse("outcomes:statement", args=[made.code])
    assert f'href="{address}"' in client.get("/es/search/?q=tucanes").content.decode()

    Statement.objects.update(publishes_itself=False, published_at=None)
    assert found(client, "tucanes") == []


def test_the_site_of_a_house_finds_the_records_that_stand_there(
    client: Client, settings: Any, organisation: Organisation, other_organisation: Organisation, now: Any
) -> None:
    for kept_by, title in ((organisation, "Alto al registro"), (other_organisation, "Alto al padrón")):
        Outcome.objects.create(organisation=kept_by, title_es=title, institution="Congreso", cleared_at=now)
    house = tree.section(organisation, in_menu=True)["es"]
    PublicSite.objects.create(house=house.translation_key, domain="mesa.example", name="Mesa")
    settings.ALLOWED_HOSTS = ["testserver", "localhost", "mesa.example"]

    assert sorted(found(client, "alto")) == ["Alto al padrón", "Alto al registro"]
    there = client.get("/es/search/?q=alto", headers={"host": "mesa.example"}).content.decode()
    assert "registro" in there and "padrón" not in there


# --- The index ------------------------------------------------------------------------------------


def test_every_type_of_page_lets_search_read_its_words() -> None:
    """A new type of page says in `search_fields` what its words are, and in `found_among` what it is."""
    words = ("CharField", "TextField", "RichTextField", "StreamField")
    unread = [
        f"{model.__name__}.{field.name}"
        for model in entries.page_types()
        for field in model._meta.get_fields()
        if field.concrete
        and type(field).__name__ in words
        and field.model._meta.app_label == "cms"
        and not field.choices
        and field.name
        not in {one.field_name for one in model.search_fields if isinstance(one, index.SearchField)}
    ]

    assert unread == []
    assert [model.__name__ for model in entries.page_types() if model.found_among not in KINDS] == []


def test_the_index_is_written_anew_as_often_as_one_likes(site: dict[str, Any]) -> None:
    def held() -> list[tuple[Any, ...]]:
        return sorted(SearchTerm.objects.values_list("entry__page_id", "term", "word", "weight"))

    before, out = held(), StringIO()

    call_command("search_index", stdout=out)

    assert held() == before
    assert out.getvalue() == f"Read {SearchEntry.objects.count()} pages and records.\n"
    assert entries.write() == 0


def test_a_search_writes_nothing(client: Client, published: Session) -> None:
    with CaptureQueriesContext(connection) as asked:
        found(client, "seguridad")

    assert [one["sql"] for one in asked if not one["sql"].lstrip("(").startswith("SELECT")] == []
    assert not SearchEntry.objects.exists()


def test_saving_a_page_costs_one_query_more(site: dict[str, Any]) -> None:
    page = TextPage.objects.get(pk=site["women"]["es"].pk)
    with CaptureQueriesContext(connection) as asked:
        page.save()

    assert sum("cms_searchentry" in one["sql"] for one in asked) == 1


def test_rows_of_sessions_cost_the_same(client: Client, published: Session) -> None:
    entries.write()

    def price() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert found(client, "seguridad digital") != []
        return len(asked)

    one = price()
    for _number in range(2):
        another_session(published)
    records.publish_event(published.event)
    entries.write()
    assert price() == one
