"""What a stranger reads: each type of page once by HTTP, in three languages."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from cms import records, tree
from cms.models import HighlightPage, HighlightsPage, MembersPage, TextPage
from events import choosing
from events.models import Capacity, Event, Hosting, Part, Session, Topic
from people.models import Coalition, Membership, Organisation
from trainings.models import Cohort, Course, Lesson, Unit, Version

LANGUAGES = ("es", "pt-br", "en")
ADDRESSES = {"es": "/es/sesiones/", "pt-br": "/pt/sessoes/", "en": "/en/sessions/"}


def read(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


def page_url(record: Any, language: str = "es") -> str:
    return records.page_of(record, language).url_path


@pytest.mark.parametrize("home", ["/es/", "/pt/", "/en/"])
def test_stranger_reads_the_home_page(client: Client, published: Session, home: str) -> None:
    assert "seguran" in read(client, home) or "digital" in read(client, home)


@pytest.mark.parametrize("language", LANGUAGES)
def test_stranger_finds_a_coming_session_in_the_programme(
    client: Client, published: Session, language: str
) -> None:
    text = read(client, ADDRESSES[language])

    assert getattr(published.event, f"title_{language.replace('-', '_')}") in text
    assert page_url(published, language) in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_stranger_reads_a_session(client: Client, published: Session, speaker: Part, language: str) -> None:
    text = read(client, page_url(published, language))

    for told in ("Sara Chub", "GRULAC", "Salón 2", "Casa Ibargüen", f"/r/{published.event.code}/"):
        assert told in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "es",
            "esta sesión se elige al inscribirse · Presencial: quedan 7 lugares · "
            "En línea: no quedan lugares",
        ),
        (
            "pt-br",
            "esta sessão se escolhe ao se inscrever · Presencial: restam 7 lugares · On-line: não há lugares",
        ),
        ("en", "you choose this session when you register · Onsite: 7 seats left · Online: no seats left"),
    ],
)
def test_stranger_reads_what_is_left_in_a_session_with_seats_of_its_own(
    client: Client, published: Session, now: datetime, language: str, words: str
) -> None:
    assert words not in read(client, page_url(published, language))

    choosing.give_seats(published, seats={"onsite": 7, "online": 0}, by=None, now=now)

    assert words in read(client, page_url(published, language))


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("es", "Apertura de inscripciones:"),
        ("pt-br", "Abertura das inscrições:"),
        ("en", "Registration opens:"),
    ],
)
def test_stranger_reads_when_registration_opens_by_the_clock_there(
    client: Client, published: Session, now: datetime, language: str, words: str
) -> None:
    opens = now + timedelta(days=1)
    Event.objects.update(registration_opens_at=opens)

    text = read(client, page_url(published, language))

    told = text.partition(words)[2][:400]
    assert told.partition("<time")[2].startswith(' datetime="2026-11-11T09:00-06:00"')
    assert f"/r/{published.event.code}/" not in text
    Event.objects.update(registration_opens_at=now)
    text = read(client, page_url(published, language))
    assert words not in text and f"/r/{published.event.code}/" in text


#: A session's page by what it tells, in the order of `LANGUAGES`: chapters, then facts with their values.
CHAPTERS = {
    "questions": ("Preguntas de política pública", "Perguntas de política pública", "Policy questions"),
    "gain": ("Qué se lleva quien participa", "O que leva quem participa", "What participants gain"),
    "outcomes": ("Resultados esperados", "Resultados esperados", "Expected outcomes"),
    "hybrid": (
        "Cómo se encuentran la sala y la línea",
        "Como a sala e a linha se encontram",
        "How the room and the line meet",
    ),
    "follows": ("Viene de", "Vem de", "It follows"),
}
OFFICIAL = '<a href="https://igf.example/523" rel="noopener noreferrer">IGF 2026 · WS #523</a>'
FACTS: dict[tuple[str, str, str], tuple[str, ...]] = {
    ("Dónde", "Onde", "Where"): ("Salón 2, Casa Ibargüen, 7a Avenida 11-66, Zona 1, Guatemala",),
    ("Formato", "Formato", "Format"): ("Mesa redonda", "Mesa-redonda", "Round table"),
    ("Duración", "Duração", "Length"): (
        "1\u00a0h, en un espacio de 1\u00a0h\u00a030\u00a0min",
        "1\u00a0h, em um espaço de 1\u00a0h\u00a030\u00a0min",
        "1\u00a0h, in a slot of 1\u00a0h\u00a030\u00a0min",
    ),
    ("En el programa", "No programa", "In the programme"): (OFFICIAL,),
    ("Organiza", "Organização", "Organised by"): ("Mesa Abierta",),
    ("Idiomas que se hablan", "Idiomas falados", "Spoken languages"): (
        "Español, K&#x27;iche&#x27;",
        "Espanhol, K&#x27;iche&#x27;",
        "Spanish, K&#x27;iche&#x27;",
    ),
    ("Interpretación a", "Interpretação para", "Interpretation into"): ("Inglés", "Inglês", "English"),
    ("Subtítulos", "Legendas", "Captions"): ("Sí", "Sim", "Yes"),
    ("Acceso sin escalones", "Acesso sem degraus", "Step-free access"): ("No", "Não", "No"),
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_stranger_reads_every_part_of_a_session_that_was_written(
    client: Client, published: Session, language: str
) -> None:
    Session.objects.update(
        programme="IGF 2026", programme_code="WS #523", official_url="https://igf.example/523"
    )
    Event.objects.update(languages=["es", "quc"], interpretation=["en"], captions=True, step_free=False)
    topic = Topic.objects.create(code="t", name_es="Vigilancia", name_pt_br="Vigilância", name_en="Privacy")
    published.event.topics.add(topic)
    fields = ("description", "policy_questions", "participants_gain", "expected_outcomes", "hybrid_plan")
    story = {field: f"Palabras de {field}." for field in fields}
    earlier = {"follows": "IGF 2023 WS #523", "follows_url": "https://igf.example/2023"}
    records.tell(published, language, story | earlier)
    at = LANGUAGES.index(language)

    text = read(client, page_url(published, language))

    told = re.findall(r'<section id="(\w+)" aria-labelledby.*?<h2[^>]*>(.*?)</h2>(.*?)</section>', text)
    assert [(anchor, heading) for anchor, heading, _words in told] == [
        (anchor, headings[at]) for anchor, headings in CHAPTERS.items()
    ]
    for field, (_anchor, _heading, words) in zip(fields[1:], told[:-1], strict=True):
        assert story[field] in words
    assert f'<a href="{earlier["follows_url"]}" rel="noopener noreferrer">IGF 2023' in told[-1][2]
    assert story["description"] in text
    assert f"<span>{('Vigilancia', 'Vigilância', 'Privacy')[at]}</span>" in text
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text))
    assert facts == {names[at]: values[at % len(values)] for names, values in FACTS.items()}
    assert "· WS #523</p>" in text


def modes_in_the_head(text: str) -> list[int]:
    head = text.partition('class="session-head"')[2].partition("</header>")[0]
    return [head.count(f"badge-mode-{mode}") for mode in ("onsite", "online")]


def test_the_head_of_a_session_names_each_mode_and_region_once(
    client: Client, published: Session, speaker: Part
) -> None:
    text = read(client, page_url(published))

    assert modes_in_the_head(text) == [1, 1]
    assert "América Latina y el Caribe (GRULAC)" in text
    assert "GRULAC: " not in text


def test_the_head_of_a_course_names_each_mode_once(
    client: Client, cohort: Cohort, published: Session
) -> None:
    assert modes_in_the_head(read(client, page_url(cohort))) == [1, 1]


def test_an_event_of_one_session_leads_to_that_session(client: Client, published: Session) -> None:
    answer = client.get(page_url(published.event))

    assert (answer.status_code, answer["Location"]) == (302, page_url(published))


@pytest.mark.parametrize("language", LANGUAGES)
def test_stranger_reads_an_event_of_two_days(client: Client, published: Session, language: str) -> None:
    another_session(published)
    records.publish_event(published.event)

    text = read(client, page_url(published.event, language))

    assert text.count('class="day-heading"') == 2
    assert page_url(published, language) in text


def another_session(session: Session, days: int = 1) -> Session:
    assert session.starts_at and session.wall_date
    return Session.objects.create(
        event=session.event,
        title_es=f"Segunda mesa {days}",
        title_pt_br=f"Segunda mesa {days}",
        title_en=f"Second table {days}",
        status="scheduled",
        wall_date=session.wall_date + timedelta(days=days),
        wall_time=session.wall_time,
        time_zone=session.time_zone,
        starts_at=session.starts_at + timedelta(days=days),
        declared_minutes=60,
        meeting_url="https://meet.example/second",
    )


@pytest.fixture
def cohort(event: Event, session: Session, organisation: Organisation) -> Cohort:
    course = Course.objects.create(
        organisation=organisation, title_es="Datos personales", title_en="Personal data"
    )
    version = Version.objects.create(course=course, number=1, written_at=event.created_at)
    unit = Unit.objects.create(version=version, position=1, title_es="Consentimiento", planned_minutes=60)
    made = Cohort.objects.create(course=course, version=version, event=event, planned_minutes=60)
    Lesson.objects.create(cohort=made, unit=unit, session=session, position=1, planned_minutes=60)
    Lesson.objects.create(cohort=made, unit=unit, session=None, position=2, planned_minutes=60)
    return made


@pytest.mark.parametrize("language", LANGUAGES)
def test_stranger_reads_a_training(client: Client, cohort: Cohort, published: Session, language: str) -> None:
    records.tell(cohort, language, {"audience": ["ministerios"]})

    text = read(client, page_url(cohort, language))

    for told in ("Consentimiento", "ministerios", f"/r/{published.event.code}/"):
        assert told in text


@pytest.mark.parametrize(("after", "told"), [(-5, ""), (30, "Ya terminaron 2 de 3 clases"), (53, "")])
def test_a_course_that_runs_tells_beside_its_button_how_much_of_it_is_over(
    client: Client, cohort: Cohort, published: Session, time_machine: Any, after: int, told: str
) -> None:
    first, unit = published, cohort.lessons.first().unit  # type: ignore[union-attr]
    assert first.starts_at is not None
    for position, hours in ((3, 24), (4, 48)):
        later = Session.objects.get(pk=first.pk)
        later.pk, later.code = None, f"later{position}"
        later.starts_at = first.starts_at + timedelta(hours=hours)
        later.save()
        Lesson.objects.create(cohort=cohort, unit=unit, session=later, position=position, planned_minutes=60)
    Event.objects.filter(pk=first.event_id).update(ends_at=first.starts_at + timedelta(hours=49))
    time_machine.move_to(first.starts_at + timedelta(hours=after), tick=False)

    text = read(client, page_url(cohort))

    assert ("Ya termin" in text) == bool(told) and told in text


@pytest.fixture
def coalition(organisation: Organisation, other_organisation: Organisation) -> Coalition:
    made = Coalition.objects.create(slug="alianza", name="Alianza", published_count=3)
    other = Coalition.objects.create(slug="otra", name="Otra Red")
    for member in (organisation, other_organisation):
        Membership.objects.create(coalition=made, organisation=member)
    Membership.objects.create(coalition=other, organisation=organisation)
    return made


@pytest.mark.parametrize(("language", "address"), [("es", "/es/m/"), ("pt-br", "/pt/m/"), ("en", "/en/m/")])
def test_members_are_named_by_country_and_the_one_missing_is_not_invented(
    client: Client, homes: Any, coalition: Coalition, language: str, address: str
) -> None:
    tree.plant(
        MembersPage,
        homes,
        titles=dict.fromkeys(LANGUAGES, "M"),
        slugs=dict.fromkeys(LANGUAGES, "m"),
        coalition=coalition,
    )

    text = read(client, address)

    assert text.count("Mesa Abierta</h3>") + text.count("Mesa Abierta\n") == 1
    assert ("Guatemala" in text, "Honduras" in text, "Otra Red" in text) == (True, True, True)
    assert "3" in text and "2" in text


def test_stranger_reads_highlights_by_year_and_country(client: Client, homes: Any) -> None:
    above = tree.plant(HighlightsPage, homes, titles=dict.fromkeys(LANGUAGES, "Logros"))
    for year, country in ((2016, "GT"), (2015, "PY")):
        tree.plant(
            HighlightPage,
            above,
            titles=dict.fromkeys(LANGUAGES, f"Hecho {year}"),
            year=year,
            country=country,
            lede="Hecho.",
        )

    assert "Hecho 2015" not in read(client, "/es/logros/?country=GT")
    assert "Hecho 2016" not in read(client, "/en/logros/?year=2015")
    assert "Hecho 2016" in read(client, "/pt/logros/?year=%00&country=zz")
    assert "Hecho." in read(client, "/es/logros/hecho-2016/")


def test_stranger_reads_a_text(client: Client, homes: Any) -> None:
    tree.plant(
        TextPage, homes, titles=dict.fromkeys(LANGUAGES, "Acerca"), lede="Una alianza.", show_in_menus=True
    )

    assert "Una alianza." in read(client, "/en/acerca/")
    assert 'href="/pt/acerca/"' in read(client, "/pt/")


def test_stranger_gets_404_for_what_is_not_there(client: Client, homes: Any) -> None:
    for address in ("/es/nada/", "/en/sessions/nada/", "/es/sesiones/%00/", "/pt/go/members/"):
        assert client.get(address).status_code == 404, address


def test_language_switch_leads_to_the_same_page(client: Client, published: Session) -> None:
    text = read(client, page_url(published))

    for language in ("pt-br", "en"):
        assert f'href="{page_url(published, language)}"' in text
    assert 'hreflang="pt-BR"' in text and 'hreflang="x-default"' in text and 'rel="canonical"' in text


def test_an_address_under_the_wrong_prefix_leads_to_the_translation(
    client: Client, published: Session
) -> None:
    wrong = page_url(published).replace("/es/", "/en/", 1)

    answer = client.get(wrong)

    assert (answer.status_code, answer["Location"]) == (302, page_url(published, "en"))


def test_an_event_page_asks_as_much_with_two_sessions_as_with_four(
    client: Client, published: Session, speaker: Part, django_assert_max_num_queries: Any
) -> None:
    asked = []
    for days in ((1,), (2, 3)):
        for number in days:
            another_session(published, number)
        records.publish_event(published.event)
        client.get("/es/")
        with django_assert_max_num_queries(12) as seen:
            client.get(page_url(published.event))
        asked.append(len(seen))

    assert asked[0] == asked[1]


def test_a_list_asks_as_much_with_one_row_as_with_three(
    client: Client, published: Session, organisation: Organisation, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.get("/es/sesiones/")
    with CaptureQueriesContext(connection) as one:
        client.get("/es/sesiones/")
    for number in (1, 2):
        twin = Event.objects.create(
            title_es=f"Otra {number}",
            status="published",
            time_zone="UTC",
            country="HN",
            starts_at=published.starts_at,
            ends_at=published.event.ends_at,
        )
        Hosting.objects.create(event=twin, organisation=organisation, is_lead=True, right="edit")
        Capacity.objects.create(event=twin, mode="online")
        session = another_session(published, number)
        Session.objects.filter(pk=session.pk).update(event=twin)
        records.publish_event(twin)

    with django_assert_num_queries(len(one)):
        text = client.get("/es/sesiones/").content.decode()
    assert text.count('class="card-title"') == 3


def test_the_programme_is_narrowed_by_what_a_reader_asks(client: Client, published: Session) -> None:
    other = another_session(published)
    other.event = Event.objects.create(
        title_es="Otra mesa",
        status="published",
        time_zone="UTC",
        country="HN",
        languages=["pt"],
        starts_at=other.starts_at,
        ends_at=other.ends_at,
    )
    other.save()
    records.publish_event(other.event)
    Capacity.objects.filter(event=published.event, mode="online").delete()
    Capacity.objects.create(event=other.event, mode="online")
    for topic, session in (("law", published), ("networks", other)):
        session.event.topics.add(Topic.objects.create(code=topic, name_es=topic))

    for asked, found in (
        ("", (True, True)),
        ("country=GT", (True, False)),
        ("country=HN", (False, True)),
        ("language=es", (True, False)),
        ("language=pt", (False, True)),
        ("topic=law", (True, False)),
        ("topic=networks", (False, True)),
        ("mode=onsite", (True, False)),
        ("mode=online", (False, True)),
        ("country=HN&language=es", (False, False)),
        ("when=past", (False, False)),
        ("country=GT&when=past", (False, False)),
    ):
        text = read(client, f"/es/sesiones/?{asked}")
        assert tuple(page_url(session) in text for session in (published, other)) == found, asked


@pytest.mark.parametrize(
    "asked", ["country=ZZ", "topic=%00", "mode=' OR 1", "page=99", "page=x", "language=" + "x" * 9000]
)
def test_an_unknown_filter_is_said_and_breaks_nothing(client: Client, published: Session, asked: str) -> None:
    assert client.get(f"/es/sesiones/?{asked}").status_code == 200
