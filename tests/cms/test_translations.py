"""Translating: what is missing, what changed since, side by side; by whom, and from which language."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from modeltranslation.translator import translator

from cms import records, tree
from cms.models import SessionPage, TextPage, Translation
from cms.translating import differences, handed_in, keeping, sources, standing
from cms.translating.standing import Look, State
from events import programme
from events.models import Event, Message, Session, Track
from mail import delivery
from mail.models import Letter
from people.models import Organisation, Person
from tests.conftest import appoint, person

Enter = Callable[[Person], Client]
SPANISH = "Cómo protegemos a quienes informan."
PORTUGUESE = "Como protegemos quem informa."


@pytest.fixture
def editor(organisation: Organisation) -> Person:
    return appoint(person("Elisa", "elisa@mesa.example", language="pt-br"), "editor", organisation)


@pytest.fixture
def told(published: Session, now: datetime) -> Session:
    """The session of the cast, with its story in Spanish, as it was first seen."""
    records.tell(published, "es", {"description": SPANISH})
    keeping.take_base(now)
    return published


def look_at(session: Session) -> Look:
    found = standing.look(None, "session", session.code)
    assert found is not None
    return found


def states(session: Session, language: str = "pt-br") -> dict[str, str]:
    return {one.text.path: one.state.value for one in look_at(session).standings(language)}


def form_of(session: Session, language: str = "pt-br") -> str:
    return reverse("cms:translation", args=["session", session.code, language])


def opened(client: Client, url: str) -> dict[str, str]:
    """The form as a browser would send it back, untouched."""
    answer = client.get(url)
    assert answer.status_code == 200
    fields = {row.standing.text.path: row.value for row in answer.context["rows"]}
    return fields | {"seen": answer.context["seen"]}


def send(client: Client, url: str, act: str = "publish", **words: str) -> Any:
    named = {name.replace("__", "."): said for name, said in words.items()}
    return client.post(url, opened(client, url) | named | {"act": act})


# --- What there is to translate ---------------------------------------------------------------------


def test_every_table_with_columns_by_language_is_in_the_queue() -> None:
    registered = {model for model in apps.get_models() if model in translator.get_registered_models()}

    assert registered == set(sources.COVERED)
    assert set(sources.COVERED.values()) <= set(sources.KINDS)


def test_a_translator_sees_what_is_missing_and_publishes_it(
    told: Session, editor: Person, enter: Enter, client: Client
) -> None:
    assert states(told) == {"title": "done", "page.description": "missing"}

    answer = send(enter(editor), form_of(told), page__description=PORTUGUESE)

    assert answer.status_code == 302
    page = SessionPage.objects.get(session=told, locale__language_code="pt-br")
    assert page.description == f"<p>{PORTUGUESE}</p>"
    assert page.latest_revision.user == editor
    assert PORTUGUESE in client.get(page.url_path).content.decode()
    assert states(told) == {"title": "done", "page.description": "done"}
    assert Translation.objects.get(path="page.description", language="pt-br").by == editor


def test_the_name_of_a_track_waits_in_the_queue(
    told: Session, editor: Person, enter: Enter, now: datetime
) -> None:
    Session.objects.filter(pk=told.pk).update(track="redes")
    programme.keep_tracks(told.event, names={"redes": {"name_es": "Redes libres"}}, by=None, now=now)
    track = Track.objects.get()
    url = reverse("cms:translation", args=["track", track.code, "pt-br"])

    assert send(enter(editor), url, name="Redes abertas").status_code == 302

    track.refresh_from_db()
    assert (track.name_es, track.name_pt_br, track.words) == ("Redes libres", "Redes abertas", "redes")


def test_a_changed_original_shows_what_changed_until_somebody_looks_at_it(
    told: Session, editor: Person, enter: Enter
) -> None:
    mine = enter(editor)
    send(mine, form_of(told), page__description=PORTUGUESE)
    records.tell(told, "es", {"description": "Cómo protegemos a quien informa hoy."})

    rows = {row.standing.text.path: row for row in mine.get(form_of(told)).context["rows"]}

    changed = rows["page.description"]
    assert changed.standing.state is State.STALE
    assert [(run.kind, run.words.strip()) for run in changed.runs] == [
        ("same", "Cómo protegemos a"),
        ("gone", "quienes informan."),
        ("new", "quien informa hoy."),
    ]
    send(mine, form_of(told), **{"same:page.description": "on"})
    assert states(told)["page.description"] == "done"


def test_a_translation_written_elsewhere_counts_as_done_and_later_as_stale(
    told: Session, now: datetime
) -> None:
    records.tell(told, "pt-br", {"description": PORTUGUESE})
    assert states(told)["page.description"] == "done"

    keeping.take_base(now)
    records.tell(told, "es", {"description": "Otra cosa."})

    assert states(told)["page.description"] == "stale"
    assert keeping.take_base(now) == 0


def test_a_draft_waits_and_is_published_by_whoever_goes_on(
    told: Session, editor: Person, organiser: Person, enter: Enter, client: Client
) -> None:
    send(enter(editor), form_of(told), act="draft", page__description=PORTUGUESE)
    page = SessionPage.objects.get(session=told, locale__language_code="pt-br")
    assert page.description == ""

    other = enter(organiser)
    assert opened(other, form_of(told))["page.description"] == PORTUGUESE
    send(other, form_of(told))

    page.refresh_from_db()
    assert page.description == f"<p>{PORTUGUESE}</p>"
    assert Translation.objects.get(path="page.description", language="pt-br").draft == ""


def test_an_english_original_is_translated_into_spanish_and_never_asks_back(
    published: Session, editor: Person, enter: Enter
) -> None:
    records.tell(published, "en", {"description": "How we protect."})
    assert states(published, "es")["page.description"] == "missing"

    send(enter(editor), form_of(published, "es"), page__description="Cómo protegemos.")

    assert states(published, "es")["page.description"] == "done"
    assert states(published, "en")["page.description"] == "original"
    records.tell(published, "en", {"description": "How we protect now."})
    assert states(published, "es")["page.description"] == "stale"
    assert states(published, "en")["page.description"] == "original"


def test_a_title_is_written_into_the_record_and_its_page_follows(
    told: Session, editor: Person, enter: Enter
) -> None:
    Session.objects.filter(pk=told.pk).update(title_pt_br=None)

    send(enter(editor), form_of(told), title="Mesa-redonda aberta")

    told.refresh_from_db()
    assert told.title_pt_br == "Mesa-redonda aberta"
    assert SessionPage.objects.get(session=told, locale__language_code="pt-br").title == "Mesa-redonda aberta"


# --- Two at once, and what is refused ---------------------------------------------------------------


def test_whoever_comes_second_loses_no_word_and_overwrites_none(
    told: Session, editor: Person, enter: Enter
) -> None:
    mine = enter(editor)
    mine_opened = opened(mine, form_of(told))
    records.tell(told, "pt-br", {"description": "De outra pessoa."})

    answer = mine.post(form_of(told), mine_opened | {"page.description": PORTUGUESE, "act": "publish"})

    assert answer.status_code == 422
    text = answer.content.decode()
    assert PORTUGUESE in text and "De outra pessoa." in text
    assert records.page_of(told, "pt-br").description == "<p>De outra pessoa.</p>"


def test_an_original_that_changes_meanwhile_is_looked_at_again(
    told: Session, editor: Person, enter: Enter
) -> None:
    mine = enter(editor)
    mine_opened = opened(mine, form_of(told))
    records.tell(told, "es", {"description": "Otra cosa."})

    answer = mine.post(form_of(told), mine_opened | {"page.description": PORTUGUESE, "act": "publish"})

    assert answer.status_code == 422
    assert records.page_of(told, "pt-br").description == ""


def test_too_long_a_title_is_refused_in_words(told: Session, editor: Person, enter: Enter) -> None:
    answer = send(enter(editor), form_of(told), title="x" * 121)

    assert answer.status_code == 422
    assert "121" in answer.content.decode()
    told.refresh_from_db()
    assert told.title_pt_br == "Mesa-redonda"


def test_what_stands_in_public_is_not_emptied(told: Session, editor: Person, enter: Enter) -> None:
    assert send(enter(editor), form_of(told), title="").status_code == 422


def test_an_announcement_is_translated_whole_with_its_placeholders(
    event: Event, organiser: Person, enter: Enter
) -> None:
    words: dict[str, Any] = {"titles": {"es": "Hola"}, "texts": {"es": "Hola, {name}."}}
    message = Message.objects.create(event=event, to="places", **words)
    url = reverse("cms:translation", args=["message", message.code, "pt-br"])
    mine = enter(organiser)

    assert send(mine, url, titles="Olá").status_code == 422
    assert send(mine, url, titles="Olá", texts="Olá, {nome}.").status_code == 422
    assert send(mine, url, titles="Olá", texts="Olá, {name}.").status_code == 302

    message.refresh_from_db()
    assert message.languages == ["es", "pt-br"]


# --- Pages of the website -----------------------------------------------------------------------------

BODY = '[{"type": "text", "value": "<h2>Quiénes somos</h2><p>Una <b>mesa</b> abierta.</p>"}, '
BODY += '{"type": "quote", "value": {"text": "Vengan.", "source": "Olga"}}]'


@pytest.fixture
def about(organisation: Organisation, homes: Any) -> TextPage:
    house = tree.section(organisation)
    page = TextPage(
        title="Quiénes somos", slug="quienes", lede="Una mesa.", body=BODY, locale=house["es"].locale
    )
    tree.section(organisation)["es"].add_child(instance=page)
    return page


def test_a_page_with_blocks_is_made_in_another_language(
    about: TextPage, editor: Person, enter: Enter, client: Client
) -> None:
    mine = enter(editor)
    url = reverse("cms:translation", args=["page", about.translation_key, "pt-br"])
    paths = [path for path in opened(mine, url) if path != "seen"]
    pieces = [path for path in paths if path.startswith("body")]
    said = ["Quem somos", "Uma <b>mesa</b> aberta.", "Venham.", "Olga"]

    lines = {"title": "Quem somos", "lede": "Uma mesa.", "act": "publish"}
    half = mine.post(url, opened(mine, url) | lines | {pieces[0]: said[0]})
    done = mine.post(url, opened(mine, url) | lines | dict(zip(pieces, said, strict=True)))

    assert (half.status_code, done.status_code) == (422, 302)
    page = TextPage.objects.get(translation_key=about.translation_key, locale__language_code="pt-br")
    read = client.get(page.url_path).content.decode()
    assert "Uma <b>mesa</b> aberta." in read and "Venham." in read
    about.refresh_from_db()
    assert "Una <b>mesa</b> abierta." in str(about.body)
    look = standing.look(None, "page", str(about.translation_key))
    assert look and {one.state for one in look.standings("pt-br")} == {State.DONE}


def test_a_piece_that_came_in_is_missing_and_the_others_are_kept(
    about: TextPage, editor: Person, enter: Enter
) -> None:
    mine = enter(editor)
    url = reverse("cms:translation", args=["page", about.translation_key, "pt-br"])
    pieces = [path for path in opened(mine, url) if path.startswith("body")]
    words = dict(zip(pieces, ["Quem somos", "Uma <b>mesa</b> aberta.", "Venham.", "Olga"], strict=True))
    mine.post(url, opened(mine, url) | {"title": "Quem somos"} | words | {"act": "publish"})
    about.refresh_from_db()
    text, quote = (block.value for block in about.body)
    about.body = [("text", text), ("quote", {"text": "Otra.", "source": "Ana"}), ("quote", quote)]
    about.save()

    rows = mine.get(url).context["rows"]

    told = {row.standing.original: (row.value, row.standing.state.value) for row in rows}
    assert told["Otra."] == ("", "missing")
    assert told["Vengan."] == ("Venham.", "stale")


def test_marks_are_kept_or_the_text_is_refused(about: TextPage, editor: Person, enter: Enter) -> None:
    mine = enter(editor)
    url = reverse("cms:translation", args=["page", about.translation_key, "pt-br"])
    pieces = [path for path in opened(mine, url) if path.startswith("body")]
    words = dict(zip(pieces, ["Quem somos", "Uma <i>mesa</i> aberta.", "Venham.", "Olga"], strict=True))

    answer = mine.post(url, opened(mine, url) | {"title": "Quem somos"} | words | {"act": "publish"})

    assert answer.status_code == 422
    assert "&lt;b&gt; &lt;/b&gt;" in answer.content.decode()


# --- Where else it stands -----------------------------------------------------------------------------


def test_the_texts_of_an_event_say_what_changed_since(
    told: Session, organiser: Person, enter: Enter, now: datetime
) -> None:
    records.tell(told, "pt-br", {"description": PORTUGUESE})
    keeping.take_base(now)
    records.tell(told, "es", {"description": "Otra cosa."})

    answer = enter(organiser).get(reverse("cms:desk_texts", args=[told.event.code]))

    (card,) = answer.context["cards"]
    assert [one.changed for one in card.languages] == [[], ["Descripción"], []]
    assert card.languages[1].translate_url == form_of(told)
    assert "el original cambió después: Descripción" in answer.content.decode()


def test_the_websites_editor_says_what_there_is_to_translate(
    about: TextPage, editor: Person, enter: Enter
) -> None:
    client = enter(editor)

    text = client.get(reverse("wagtailadmin_pages:edit", args=[about.pk])).content.decode()

    assert "Traducciones por hacer: pt 6, en 6" in text
    assert reverse("cms:translation", args=["page", about.translation_key, "pt-br"]) in text
    assert reverse("cms:translations") in text


def test_an_organiser_drafts_for_a_page_and_an_editor_publishes_it(
    about: TextPage, organiser: Person, editor: Person, enter: Enter
) -> None:
    url = reverse("cms:translation", args=["page", about.translation_key, "en"])
    mine = enter(organiser)
    words = {"title": "Who we are", "lede": "A table."}

    refused = mine.post(url, opened(mine, url) | words | {"act": "publish"})

    assert refused.status_code == 302  # kept as a draft, since it cannot be more
    assert not TextPage.objects.filter(translation_key=about.translation_key, title="Who we are").exists()
    hers = enter(editor)
    listed = hers.get(reverse("cms:translations"), {"to": "en", "state": "draft"})
    assert [one.look.item.kind for one in listed.context["page"].object_list] == ["page"]
    send(hers, url)
    assert TextPage.objects.get(title="Who we are").lede == "A table."


def test_whoever_may_publish_hears_once_a_day_of_a_page_that_was_drafted(
    about: TextPage,
    organiser: Person,
    editor: Person,
    enter: Enter,
    other_organisation: Organisation,
    mailoutbox: list[Any],
    time_machine: Any,
    now: datetime,
) -> None:
    tree.section(other_organisation)
    tree.admit(editor)
    tree.admit(appoint(person("Otilia", "otilia@vereda.example"), "editor", other_organisation))
    time_machine.move_to(now, tick=False)
    url = reverse("cms:translation", args=["page", about.translation_key, "en"])
    mine = enter(organiser)

    send(mine, url, "draft", title="Who we are")
    send(mine, url, "draft", lede="A table.")
    send(mine, url, "draft", lede="A table.")

    delivery.deliver_due(now)
    (letter,) = mailoutbox
    assert (letter.to, letter.subject) == (
        ["elisa@mesa.example"],
        "Uma tradução para publicar: Quiénes somos",
    )
    assert (
        organiser.name in letter.body
        and "Inglês" in letter.body
        and url.replace("/es/", "/pt/") in letter.body
    )
    hers = enter(editor)
    listed = "/es/desk/translations/?to=en&amp;kind=page&amp;state=draft"
    told = hers.get("/cms/").content.decode()
    assert "1 página traducida al inglés espera su publicación" in told and listed in told
    assert handed_in.waiting(organiser, now) == []

    time_machine.move_to(now + timedelta(days=1), tick=False)
    send(mine, url, "draft", lede="One table.")
    send(hers, url)  # she publishes it before it is delivered
    delivery.deliver_due(now + timedelta(days=1))
    assert len(mailoutbox) == 1
    assert "página traducida" not in hers.get("/cms/").content.decode()


def test_who_may_publish_is_not_told_of_their_own_drafts(
    about: TextPage, organiser: Person, editor: Person, enter: Enter, now: datetime
) -> None:
    url = reverse("cms:translation", args=["page", about.translation_key, "en"])
    send(enter(editor), url, "draft", title="Who we are")
    assert not Letter.objects.exists() and handed_in.waiting(editor, now) == []


def test_what_waits_asks_as_often_for_one_page_as_for_three(
    about: TextPage, organisation: Organisation, organiser: Person, editor: Person, now: datetime
) -> None:
    tree.admit(editor)

    def drafted(page: TextPage) -> None:
        item = f"page:{page.translation_key}"
        Translation.objects.create(item=item, path="title", language="en", draft="X", drafted_by=organiser)

    drafted(about)
    with CaptureQueriesContext(connection) as with_one:
        handed_in.waiting(Person.objects.get(pk=editor.pk), now)
    for number in range(2):
        page = TextPage(title=f"Otra {number}", slug=f"otra-{number}", locale=about.locale)
        about.get_parent().add_child(instance=page)
        drafted(page)
    with CaptureQueriesContext(connection) as with_three:
        ((_url, words),) = handed_in.waiting(Person.objects.get(pk=editor.pk), now)
    assert words.startswith("3 ") and len(with_three) == len(with_one)


def test_a_title_in_another_language_says_so(told: Session, client: Client) -> None:
    Session.objects.update(title_pt_br=None)
    Event.objects.update(title_pt_br=None)
    page = SessionPage.objects.get(session=told, locale__language_code="pt-br")

    text = client.get(page.url_path).content.decode()
    programme = client.get("/pt/sessoes/").content.decode()

    assert '<h1 lang="es">Mesa redonda</h1>' in text
    assert 'lang="es">Mesa redonda sobre seguridad digital</a>' in programme


# --- Whose ------------------------------------------------------------------------------------------


def test_an_editor_of_another_member_sees_and_writes_nothing_of_it(
    told: Session, about: TextPage, other_organisation: Organisation, homes: Any, enter: Enter
) -> None:
    tree.section(other_organisation)
    otra = appoint(person("Otilia", "otilia@vereda.example"), "editor", other_organisation)
    client = enter(otra)
    page = reverse("cms:translation", args=["page", about.translation_key, "pt-br"])

    listed = client.get(reverse("cms:translations"), {"to": "pt-br", "state": "all"})

    assert told.title_es not in listed.content.decode() and about.title not in listed.content.decode()
    for url in (form_of(told), page):
        assert client.get(url).status_code == 404
        assert client.post(url, {"title": "Meu", "act": "publish"}).status_code == 404


def test_terms_are_the_administrators(organiser: Person, admin: Person, enter: Enter) -> None:
    url = reverse("cms:translation", args=["sector", "civil-society", "pt-br"])

    assert enter(organiser).get(url).status_code == 404
    assert enter(admin).get(url).status_code == 200


# --- The queue --------------------------------------------------------------------------------------


def test_the_queue_asks_as_often_for_one_session_as_for_three(
    told: Session, editor: Person, enter: Enter
) -> None:
    client = enter(editor)
    url = f"{reverse('cms:translations')}?to=pt-br&state=all"
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as one:
        client.get(url)
    for number in (2, 3):
        told.pk, told.code = None, f"X{number}{told.code[2:]}"
        told._state.adding = True
        told.save()
        records.publish_event(told.event)
    with CaptureQueriesContext(connection) as three:
        client.get(url)

    assert len(three) == len(one)


def test_the_queue_says_how_far_each_language_is(told: Session, editor: Person, enter: Enter) -> None:
    answer = enter(editor).get(reverse("cms:translations"), {"to": "pt-br", "kind": "session"})

    (line,) = answer.context["page"].object_list
    assert (line.look.title, dict(line.counts)) == ("Mesa redonda", {"done": 1, "missing": 1})
    assert [words for _url, words, _here in answer.context["tabs"]] == [
        "Español (0)",
        "Portugués (1)",
        "Inglés (1)",
    ]


def test_words_that_changed_are_told_one_by_one() -> None:
    runs = differences.between("uno dos tres", "uno tres cuatro")

    assert [(run.kind, run.words) for run in runs] == [
        ("same", "uno "),
        ("gone", "dos tres"),
        ("new", "tres cuatro"),
    ]
