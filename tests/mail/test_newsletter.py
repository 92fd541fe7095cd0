"""A newsletter from asking to leaving: nobody gets it who did not press the button sent to that address."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from mail import bell, delivery, issues, newsletter, subscriber_lists, suppression
from mail.delivery import Tally
from mail.models import Issue, Letter, Newsletter, Stream, Subscriber, SubscriberList
from people import consent, erasure
from people.models import Coalition, Person
from tests.mail.sink import Sink

pytestmark = pytest.mark.django_db
PAULA = "paula@correo.example"
ALL = ["sessions", "trainings", "publications", "highlights"]
CONTENTS = {
    "es": {
        "title": "Semana 46",
        "url": "http://localhost:8000/es/boletin/46/",
        "parts": [
            {"kind": "says", "words": "Hola a todo el mundo."},
            {"kind": "heading", "topic": "sessions", "words": "Sesiones"},
            {
                "kind": "item",
                "topic": "sessions",
                "title": "Mesa redonda",
                "words": "13 nov",
                "url": "http://x/",
            },
            {"kind": "item", "topic": "publications", "title": "Guía", "words": "", "url": "http://y/"},
        ],
    },
    "pt-br": {"title": "Semana 46 (pt)", "url": "", "parts": [{"kind": "says", "words": "Oi."}]},
}


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "ring", lambda: None)


@pytest.fixture
def letters(db: None) -> Newsletter:
    return Newsletter.objects.get()


@pytest.fixture
def subscribed(letters: Newsletter, now: datetime) -> Callable[..., Subscriber]:
    def subscribe(name: str = "paula", language: str = "es", topics: list[str] = ALL) -> Subscriber:
        return Subscriber.objects.create(
            newsletter=letters, address=f"{name}@correo.example", language=language, topics=topics,
            state="active", confirmed_at=now, agreed_at=now,
            consent=consent.text_in_force("newsletter", language),
        )  # fmt: skip

    return subscribe


def ask(letters: Newsletter, now: datetime, address: str = PAULA, **more: Any) -> None:
    newsletter.ask(letters, address=address, now=now, **{"language": "es", "topics": ALL, **more})


def path_in(text: str, step: str) -> str:
    found = re.search(rf"http://localhost:8000(/\w+/{step}/[\w-]+/)", text)
    assert found, text
    return found[1]


# --- Asking and confirming --------------------------------------------------------------------------


def test_reader_asks_from_the_foot_of_any_page_and_confirms_in_the_letter(
    sink: Sink, letters: Newsletter
) -> None:
    reader = Client(enforce_csrf_checks=True)
    form = reader.post("/pt/subscribe/", {"address": PAULA})
    assert form.status_code == 200 and f'value="{PAULA}"' in form.content.decode()
    assert not Subscriber.objects.exists() and reader.cookies == {}

    whole = {"whole": "1", "address": PAULA, "language": "pt-br", "topics": ["sessions"], "agreed": "on"}
    assert reader.post("/pt/subscribe/", whole)["Location"] == "/pt/subscribe/asked/"
    assert reader.cookies == {}
    delivery.deliver_due(timezone.now())

    [letter] = sink.arrived
    assert letter["Subject"] == "Confirme: Boletim" and letter["List-Unsubscribe"] is None
    page = path_in(letter.get_body(("plain",)).get_content(), "subscribe/confirm")
    for method in ("get", "head"):
        assert getattr(Client(), method)(page).status_code == 200
    assert Subscriber.objects.get().state == "pending"

    Client().post(page)
    row = Subscriber.objects.select_related("consent").get()
    assert (row.state, row.language, row.topics) == ("active", "pt-br", ["sessions"])
    assert (row.consent.purpose, row.consent.language) == ("newsletter", "pt-br")
    Client().post(page)
    delivery.deliver_due(timezone.now())
    welcome = sink.arrived[1:]
    assert [each["List-Unsubscribe-Post"] for each in welcome] == ["List-Unsubscribe=One-Click"]


def test_each_newsletter_says_who_writes_it_in_a_sentence_of_its_own(
    letters: Newsletter,
) -> None:
    coalition = Coalition.objects.create(slug="vereda", name="Coalición Vereda")
    Newsletter.objects.create(coalition=coalition, names={"es": "Vereda al día"})
    told = re.sub(r"<[^>]+>|\s+", " ", Client().get("/es/subscribe/").content.decode())
    assert re.search(
        r"Vereda al día\. +Lo escribe [^.]+, que guarda también la dirección que usted deja\.", told
    )


def test_known_unknown_and_unwanted_addresses_are_answered_alike(
    subscribed: Callable[..., Subscriber], letters: Newsletter, now: datetime
) -> None:
    subscribed("known")
    suppression.object_to("unwanted@correo.example", Stream.NEWSLETTER, now=now)
    answers = set()
    for name in ("known", "new", "unwanted"):
        answer = Client().post(
            "/es/subscribe/",
            {
                "whole": "1",
                "address": f"{name}@correo.example",
                "language": "es",
                "topics": ALL,
                "agreed": "on",
            },
        )
        answers.add((answer.status_code, answer["Location"], answer.content))

    assert len(answers) == 1
    assert sorted(Letter.objects.values_list("address", "kind")) == [
        ("known@correo.example", "mail.newsletter_known"),
        ("new@correo.example", "mail.newsletter_confirm"),
        ("unwanted@correo.example", "mail.newsletter_confirm"),
    ]


def test_whoever_asks_many_times_gets_few_letters(letters: Newsletter, now: datetime) -> None:
    for minutes in (0, 1, 9, 11):
        ask(letters, now + timedelta(minutes=minutes), "Paula@correo.example" if minutes else PAULA)

    assert Letter.objects.count() == 2
    assert Subscriber.objects.count() == 1


def test_what_was_not_confirmed_in_a_week_is_forgotten(
    sink: Sink, letters: Newsletter, now: datetime
) -> None:
    ask(letters, now)
    late = now + timedelta(days=7)

    assert delivery.deliver_due(late) == Tally(dropped=1)
    assert newsletter.sweep(now=late) == 1
    assert list(Letter.objects.values_list("address", flat=True)) == [""]


def test_reader_without_agreeing_loses_nothing_they_typed(letters: Newsletter) -> None:
    answer = Client().post(
        "/es/subscribe/", {"whole": "1", "address": PAULA, "language": "es", "topics": ALL}
    )

    assert answer.status_code == 422
    seen = answer.content.decode()
    assert "Sin su acuerdo no podemos escribirle." in seen and f'value="{PAULA}"' in seen


# --- Choosing and leaving ---------------------------------------------------------------------------


def test_reader_chooses_leaves_comes_back_and_is_erased(
    subscribed: Callable[..., Subscriber], now: datetime
) -> None:
    row = subscribed()
    page = f"/es/subscription/{newsletter.preferences_link(row)[1]}/"
    reader = Client()

    assert reader.post(page, {"topics": [], "language": "en"}).status_code == 422
    reader.post(page, {"topics": ["highlights"], "language": "en"})
    row.refresh_from_db()
    assert (row.topics, row.language) == (["highlights"], "en")

    reader.post(page + "leave/")
    assert "Ya no lo recibe" in reader.get(page).content.decode()
    reader.post(page + "come-back/")
    row.refresh_from_db()
    assert (row.state, row.topics) == ("active", ["highlights"])
    assert suppression.kept_out([PAULA], Stream.NEWSLETTER, row.newsletter.code) == {}

    assert reader.get(page + "erase/").status_code == 200
    reader.post(page + "erase/")
    assert not Subscriber.objects.exists()
    assert suppression.kept_out([PAULA], Stream.NEWSLETTER, row.newsletter.code) == {PAULA: "objection"}
    assert reader.get(page).status_code == 404


@pytest.mark.parametrize("about", ["", "this"])
def test_reader_whose_address_was_stopped_reads_so_on_their_page_and_takes_it_back(
    letters: Newsletter, subscribed: Callable[..., Subscriber], now: datetime, about: str
) -> None:
    row = subscribed()
    suppression.object_to(PAULA, Stream.NEWSLETTER, about=about and letters.code, now=now)
    page = f"/es/subscription/{newsletter.preferences_link(row)[1]}/"
    reader = Client()

    told = reader.get(page).content.decode()
    back = reader.post(page + "come-back/", follow=True).content.decode()

    assert "No le llega: consta que pidió no recibir más boletines en esta dirección." in told
    assert "Lo que recibe" not in told
    assert "Le damos de nuevo la bienvenida" in back and "Lo que recibe" in back and "No le llega" not in back
    assert suppression.kept_out([PAULA], Stream.NEWSLETTER, letters.code) == {}


def test_reader_whose_address_does_not_exist_is_sent_to_the_form(
    subscribed: Callable[..., Subscriber], now: datetime
) -> None:
    row = subscribed()
    suppression.gone(PAULA, letter="one", now=now)
    page = f"/es/subscription/{newsletter.preferences_link(row)[1]}/"

    told = Client().get(page).content.decode()

    assert "No le llega: los mensajes a esta dirección volvieron porque no existe." in told
    assert 'href="/es/subscribe/"' in told and "come-back" not in told


def test_whoever_left_is_deleted_a_day_later(subscribed: Callable[..., Subscriber], now: datetime) -> None:
    newsletter.leave(subscribed(), now=now)

    assert newsletter.sweep(now=now + timedelta(hours=23)) == 0
    assert newsletter.sweep(now=now + timedelta(hours=24)) == 1


def test_forgotten_person_is_on_no_list(
    participant: Person, subscribed: Callable[..., Subscriber], now: datetime
) -> None:
    subscribed()
    other = subscribed("olga")

    erasure.forget(participant, now=now)

    assert list(Subscriber.objects.all()) == [other]


# --- Sending ----------------------------------------------------------------------------------------


def test_each_reader_gets_what_they_want_in_their_language_once(
    sink: Sink, letters: Newsletter, subscribed: Callable[..., Subscriber], now: datetime
) -> None:
    subscribed("all")
    subscribed("sessions", topics=["sessions"])
    subscribed("brazil", "pt-br")
    subscribed("english", "en")
    Subscriber.objects.filter(pk=subscribed("left").pk).update(state="left")
    assert issues.audience(letters, CONTENTS) == (
        4,
        [("es", 2, "es"), ("pt-br", 1, "pt-br"), ("en", 1, "es")],
        [("sessions", 4), ("publications", 3)],
    )

    issue = issues.send(letters, CONTENTS, source="page", by=None, now=now)
    assert issues.post_due(now) == 4
    assert issues.post_due(now) == 0
    assert delivery.deliver_due(now) == Tally(sent=4)

    texts = {
        str(each["To"]).partition("@")[0]: each.get_body(("plain",)).get_content() for each in sink.arrived
    }
    assert "Guía" in texts["all"] and "Mesa redonda" in texts["all"]
    assert "Guía" not in texts["sessions"] and "Mesa redonda" in texts["sessions"]
    assert "Oi." in texts["brazil"] and "Hola a todo el mundo." in texts["english"]
    assert all(".invalid" not in text for text in texts.values())
    issue.refresh_from_db()
    assert issue.state == "posted"
    assert issues.progress(issue) == (4, 0, 4, 0, 0, 0)
    assert set(Letter.objects.values_list("text", "html")) == {("", "")}


def test_one_click_in_an_issue_ends_this_newsletter_and_can_be_undone(
    sink: Sink, letters: Newsletter, subscribed: Callable[..., Subscriber], now: datetime
) -> None:
    row = subscribed()
    issues.send(letters, CONTENTS, source="page", by=None, now=now)
    issues.post_due(now)
    delivery.deliver_due(now)
    [message] = sink.arrived
    url = str(message["List-Unsubscribe"]).strip(" <>").removeprefix("http://localhost:8000")

    Client(enforce_csrf_checks=True).post(url, {"List-Unsubscribe": "One-Click"})
    row.refresh_from_db()
    assert row.state == "left"

    Client().post(url, {"undo": "1"})
    row.refresh_from_db()
    assert row.state == "active"

    newsletter.erase(row, now=now)
    assert "No guardamos nada sobre usted" in Client().get(url).content.decode()


@pytest.mark.parametrize("others", [0, 3])
def test_stopped_addresses_are_not_counted_among_who_would_get_it(
    letters: Newsletter,
    subscribed: Callable[..., Subscriber],
    now: datetime,
    others: int,
    django_assert_num_queries: Any,
) -> None:
    subscribed()
    for name in ("gone", "all", "this", "spam", *(f"more{number}" for number in range(others))):
        subscribed(name, "pt-br")
    suppression.gone("gone@correo.example", letter="one", now=now)
    suppression.object_to("all@correo.example", Stream.NEWSLETTER, now=now)
    suppression.object_to("this@correo.example", Stream.NEWSLETTER, about=letters.code, now=now)
    suppression.complained("spam@correo.example", letter="two", now=now)
    suppression.object_to(PAULA, Stream.NEWSLETTER, about="another", now=now)
    suppression.object_to(PAULA, Stream.MESSAGE, now=now)

    with django_assert_num_queries(2):
        counted = issues.audience(letters, CONTENTS)
    with django_assert_num_queries(2):
        readers = issues.readers(letters)

    assert (counted.total, readers) == (1 + others, 1 + others)
    assert counted.by_language == [("es", 1, "es")] + ([("pt-br", others, "pt-br")] if others else [])


def test_issue_is_sent_once_and_begins_at_its_hour(
    letters: Newsletter, subscribed: Callable[..., Subscriber], now: datetime
) -> None:
    subscribed()
    later = now + timedelta(hours=2)
    issue = issues.send(letters, CONTENTS, source="page", by=None, now=now, at=later)
    with pytest.raises(issues.AlreadySent):
        issues.send(letters, CONTENTS, source="page", by=None, now=now)
    with pytest.raises(issues.NothingToSend):
        issues.send(letters, {"es": {"title": "x", "url": "", "parts": []}}, source="b", by=None, now=now)

    assert issues.post_due(now) == 0
    assert issues.take_back(issue)
    issues.send(letters, CONTENTS, source="page", by=None, now=now, at=later)
    assert issues.post_due(later) == 1


def test_editor_pauses_goes_on_and_stops(
    sink: Sink,
    letters: Newsletter,
    subscribed: Callable[..., Subscriber],
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(issues, "AT_ONCE", 2)
    for number in range(5):
        subscribed(f"r{number}")
    issue = issues.send(letters, CONTENTS, source="page", by=None, now=now)
    assert issues._post_some(issue.pk, now) == (2, False)

    assert issues.pause(issue) and not issues.pause(issue)
    assert (issues.post_due(now), delivery.deliver_due(now)) == (0, Tally())
    assert issues.go_on(issue) and not issues.go_on(issue)
    assert delivery.deliver_due(now) == Tally(sent=2)
    assert issues.post_due(now) == 3
    assert issues.stop(issue) == 3
    assert delivery.deliver_due(now) == Tally()
    assert issues.progress(issue)[2:] == (2, 0, 0, 3)
    assert not issues.take_back(issue)


def test_posting_costs_the_same_queries_for_few_and_for_many(
    letters: Newsletter,
    subscribed: Callable[..., Subscriber],
    now: datetime,
    django_assert_max_num_queries: Any,
) -> None:
    for number in range(3):
        subscribed(f"r{number}")
    issue = issues.send(letters, CONTENTS, source="page", by=None, now=now)

    with django_assert_max_num_queries(8):
        assert issues._post_some(issue.pk, now) == (3, True)


# --- Lists that are brought in ----------------------------------------------------------------------

ROWS = [
    (1, ["Correo", "Idioma", "Temas", "Fecha", "Origen"]),
    (2, ["rosa@correo.example", "es", "", "2026-05-04", "Taller en Tegucigalpa"]),
    (3, ["bia@correo.example", "pt", "sessions; Publicaciones", "04/05/2026", "Formulario"]),
    (4, ["ROSA@correo.example", "es", "", "2026-05-04", "Taller"]),
    (5, ["paula@correo.example", "es", "", "2026-05-04", "Taller"]),
    (6, ["no@correo.example", "es", "", "2026-05-04", "Taller"]),
    (7, ["sin-fecha@correo.example", "es", "", "", "Taller"]),
    (8, ["nada", "es", "", "2026-05-04", "Taller"]),
    (9, ["tema@correo.example", "es", "recetas", "2026-05-04", "Taller"]),
    (10, ["mes@correo.example", "de", "", "2026-05-04", "Taller"]),
    (11, ["aun@correo.example", "es", "", "2027-05-04", "Taller"]),
    (12, ["de@correo.example", "es", "", "2026-05-04", ""]),
]


def test_editor_brings_in_those_who_agreed_and_sees_why_others_stay_out(
    letters: Newsletter, subscribed: Callable[..., Subscriber], organiser: Person, now: datetime
) -> None:
    subscribed()
    suppression.object_to("no@correo.example", Stream.NEWSLETTER, about=letters.code, now=now)

    found = subscriber_lists.look_at(letters, file_name="a.csv", rows=ROWS, by=organiser, now=now)
    assert [(line.number, line.reason) for line in subscriber_lists.seen(found, now)] == [
        (2, ""), (3, ""), (4, "twice"), (5, "subscribed"), (6, "objection"), (7, "no-date"),
        (8, "no-address"), (9, "topic"), (10, "language"), (11, "future"), (12, "no-source"),
    ]  # fmt: skip
    assert Subscriber.objects.count() == 1

    counts = subscriber_lists.bring_in(found, statement="Firmaron en el taller.", by=organiser, now=now)
    assert counts[""] == 2
    bia = Subscriber.objects.select_related("consent").get(address="bia@correo.example")
    assert (bia.language, bia.topics, bia.source) == ("pt-br", ["sessions", "publications"], "Formulario")
    assert bia.consent.purpose == "newsletter-declared"
    kept = SubscriberList.objects.get()
    assert (kept.lines, kept.statement, kept.by) == ([], "Firmaron en el taller.", organiser)
    with pytest.raises(subscriber_lists.ListError):
        subscriber_lists.bring_in(found, statement="x", by=organiser, now=now)

    assert subscriber_lists.undo(kept, now=now) == 2
    assert subscriber_lists.undo(kept, now=now) == 0
    assert list(Subscriber.objects.values_list("address", flat=True)) == [PAULA]


def test_list_without_a_head_or_people_is_refused_in_words(letters: Newsletter, now: datetime) -> None:
    for rows in ([(1, ["Correo"])], [(1, ["x@y.example"]), (2, ["z@y.example"])]):
        with pytest.raises(subscriber_lists.ListError):
            subscriber_lists.look_at(letters, file_name="a", rows=rows, by=None, now=now)


def test_editor_names_a_language_as_people_do(letters: Newsletter, now: datetime) -> None:
    said = ["Español", "Português", "Portugués", "inglês", "pt_BR", "ES", "English", "alemán"]
    rows = [(1, ["Correo", "Idioma", "Fecha", "Origen"])]
    rows += [(n, [f"p{n}@correo.example", word, "2026-05-04", "Taller"]) for n, word in enumerate(said, 2)]

    found = subscriber_lists.look_at(letters, file_name="a.csv", rows=rows, by=None, now=now)

    assert [line.language or line.reason for line in subscriber_lists.seen(found, now)] == [
        "es", "pt-br", "pt-br", "en", "pt-br", "es", "en", "language",
    ]  # fmt: skip


def test_address_that_is_too_long_stays_out_and_the_others_come_in(
    letters: Newsletter, organiser: Person, now: datetime
) -> None:
    long = "x" * 300 + "@correo.example"
    rows = [
        (1, ["Correo", "Fecha", "Origen"]),
        (2, [long, "2026-05-04", "Taller"]),
        (3, ["rosa@correo.example", "2026-05-04", "Taller"]),
    ]

    found = subscriber_lists.look_at(letters, file_name="a.csv", rows=rows, by=organiser, now=now)
    counts = subscriber_lists.bring_in(found, statement="Firmaron.", by=organiser, now=now)

    assert counts == {"no-address": 1, "": 1}
    assert list(Subscriber.objects.values_list("address", flat=True)) == ["rosa@correo.example"]


# --- How it arrives ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["es", "pt-br", "en"])
def test_issue_arrives_as_plain_text_and_html_without_anything_from_elsewhere(
    letters: Newsletter, language: str
) -> None:
    with translation.override(language):
        seen = issues.preview({language: CONTENTS["es"]}, language, newsletter=letters)

    assert seen is not None
    assert seen.title == "Semana 46"
    assert "SESIONES\n--------" in seen.text
    assert "<img" not in seen.html and "src=" not in seen.html and "<h2" in seen.html
    assert Issue.objects.count() == 0
