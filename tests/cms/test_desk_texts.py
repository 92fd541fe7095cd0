"""Texts written at the desk: by whom, in which language, before and after publication, beside an editor."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from wagtail.models import Page, PageLogEntry

from cms import records, tree
from cms.models import EventPage, SessionPage, TrainingPage
from events.models import Event, Session
from people.models import Organisation, Person
from tests.cms.test_pages import another_session, cohort, page_url  # noqa: F401  a fixture among them
from tests.conftest import appoint, person
from trainings.models import Cohort, Course

Enter = Callable[[Person], Client]
WORDS = "Cómo protegemos a quienes informan."


@pytest.fixture
def draft(event: Event, session: Session, homes: Any, time_machine: Any, now: datetime) -> Session:
    """The event's one session, before anybody has published it."""
    time_machine.move_to(now, tick=False)
    Event.objects.update(status=Event.Status.DRAFT)
    session.event.refresh_from_db()
    return session


def texts(event: Event) -> str:
    return reverse("cms:desk_texts", args=[event.code])


def form_of(about: Event | Session, language: str = "es") -> str:
    route = "cms:desk_text_session" if isinstance(about, Session) else "cms:desk_text_event"
    return reverse(route, args=[about.code, language])


def opened(client: Client, about: Event | Session, language: str = "es") -> dict[str, str]:
    """The form as a browser would send it back, untouched."""
    answer = client.get(form_of(about, language))
    assert answer.status_code == 200
    form = answer.context["form"]
    return {name: form[name].value() or "" for name in form.fields}


def write(client: Client, about: Event | Session, language: str = "es", **words: str) -> Any:
    """Open the form, write, and send it."""
    return client.post(form_of(about, language), opened(client, about, language) | words)


def body(answer: Any) -> str:
    return answer.content.decode()


# --- Writing --------------------------------------------------------------------------------------


def test_an_organiser_writes_a_session_and_reads_it_on_its_page(
    published: Session, organiser: Person, enter: Enter, client: Client
) -> None:
    mine = enter(organiser)

    answer = mine.post(
        form_of(published),
        opened(mine, published)
        | {
            "description": f"{WORDS}\n\nY cómo seguimos.",
            "policy_questions": "¿Quién responde?\n¿Ante quién?",
            "hybrid_plan": "Una sola cola:\n- sala\n- línea",
            "follows": "IGF 2025, taller 12",
            "follows_url": "igf.example/12",
        },
        follow=True,
    )

    assert "públicos" in body(answer) or "public" in body(answer)
    page = SessionPage.objects.get(session=published, locale__language_code="es")
    assert page.policy_questions == "<ul><li>¿Quién responde?</li><li>¿Ante quién?</li></ul>"
    assert page.hybrid_plan == "<p>Una sola cola:</p><ul><li>sala</li><li>línea</li></ul>"
    read = body(client.get(page.url_path))
    for told in (
        f"<p>{WORDS}</p>",
        "<p>Y cómo seguimos.</p>",
        "¿Ante quién?",
        'href="https://igf.example/12"',
    ):
        assert told in read


def test_what_was_written_opens_again_as_it_was_written(
    published: Session, organiser: Person, enter: Enter
) -> None:
    mine = enter(organiser)
    words = {
        "description": "Uno <b>&</b> dos.\n\n- tres\n- cuatro",
        "policy_questions": "¿Quién?\n¿Cuándo?",
        "expected_outcomes": "Un verso\ny otro.",
    }

    write(mine, published, **words)

    again = opened(mine, published)
    assert {name: again[name] for name in words} == words


def test_every_change_is_in_the_name_of_whoever_wrote(
    published: Session, organiser: Person, enter: Enter
) -> None:
    write(enter(organiser), published, description=WORDS)

    page = records.page_of(published, "es")
    assert page.latest_revision.user == organiser
    logged = PageLogEntry.objects.filter(page=page.pk, user=organiser)
    assert set(logged.values_list("action", flat=True)) == {"wagtail.edit", "wagtail.publish"}


def test_keeping_what_was_not_touched_writes_nothing(
    published: Session, organiser: Person, enter: Enter
) -> None:
    records.tell(published, "es", {"description": WORDS})

    answer = write(enter(organiser), published)

    assert answer.status_code == 302
    assert records.page_of(published, "es").latest_revision is None


@pytest.mark.parametrize(("field", "most"), [("description", 250), ("policy_questions", 200)])
def test_a_text_that_is_too_long_says_so_and_loses_no_word(
    published: Session, organiser: Person, enter: Enter, field: str, most: int
) -> None:
    mine = enter(organiser)
    typed = "\n".join(["- palabra"] * (most + 1))

    with translation.override("en"):
        answer = write(mine, published, **{field: typed, "hybrid_plan": "También esto."})

        text = body(answer)
    assert answer.status_code == 422
    assert f"This text has {most + 1} words; it may have {most} words." in text
    assert typed in text and "También esto." in text
    assert not records.page_of(published, "es").has_story
    assert write(mine, published, **{field: typed.removesuffix("\n- palabra")}).status_code == 302


def test_a_link_that_is_none_is_refused(published: Session, organiser: Person, enter: Enter) -> None:
    answer = write(enter(organiser), published, follows_url="javascript:alert(1)", description=WORDS)

    assert (answer.status_code, WORDS in body(answer)) == (422, True)
    assert not records.page_of(published, "es").has_story


# --- Languages ------------------------------------------------------------------------------------


def test_whoever_translates_reads_the_other_languages_beside_the_field(
    published: Session, organiser: Person, enter: Enter
) -> None:
    mine = enter(organiser)
    write(mine, published, description=WORDS)

    text = body(mine.get(form_of(published, "pt-br")))

    assert f'lang="es"><p>{WORDS}</p>' in text
    assert "<details open>" in text
    assert opened(mine, published, "pt-br")["description"] == ""


def test_a_language_that_is_none_of_the_sites_is_not_there(
    published: Session, organiser: Person, enter: Enter
) -> None:
    assert enter(organiser).get(form_of(published, "fr")).status_code == 404


def test_the_overview_names_what_is_written_and_what_lacks(
    published: Session, organiser: Person, enter: Enter
) -> None:
    mine = enter(organiser)
    write(mine, published, description=WORDS, hybrid_plan="Una cola.")
    write(mine, published, "en", description="How we protect.")
    Session.objects.update(title_pt_br="")

    with translation.override("en"):
        (card,) = mine.get(texts(published.event)).context["cards"]

    assert [(told.written, told.lacks, told.has_title) for told in card.languages] == [
        (["description", "how the room and the line meet"], [], True),
        ([], ["description", "how the room and the line meet"], False),
        (["description"], ["how the room and the line meet"], True),
    ]
    assert card.title_url.endswith(f"/desk/sessions/{published.code}/edit/")


def test_publication_says_what_lacks_and_leads_to_where_it_is_written(
    draft: Session, organiser: Person, enter: Enter
) -> None:
    mine = enter(organiser)

    answer = mine.post(reverse("events:desk_event_publish", args=[draft.event.code]), follow=True)

    warning = next(str(message) for message in answer.context["messages"] if message.level_tag == "warning")
    assert f'<a href="{texts(draft.event)}">' in warning
    # The warning, and what the session lacks: its description and how both sides meet.
    assert body(answer).count(f'href="{texts(draft.event)}"') == 3


def test_much_that_lacks_is_told_in_few_sentences(draft: Session, organiser: Person, enter: Enter) -> None:
    for days in (1, 2, 3):
        another_session(draft, days)
    Session.objects.filter(pk=draft.pk).update(title_es="", title_pt_br="")
    Session.objects.filter(title_es="Segunda mesa 1").update(title_pt_br="")

    with translation.override("en"):
        address = reverse("events:desk_event_publish", args=[draft.event.code])
    answer = enter(organiser).post(address, follow=True)

    # The event and its four sessions each lack a description in three languages; one session, its titles.
    warning = next(str(message) for message in answer.context["messages"] if message.level_tag == "warning")
    assert warning.split("<br>") == [
        "“Round table” has no title in Spanish.",
        "2 titles are lacking in Portuguese.",
        "5 pages have no description in Spanish.",
        "5 pages have no description in Portuguese.",
        "5 pages have no description in English.",
        f'<a href="{address.removesuffix("publish/")}texts/">Write the texts</a>',
    ]


def test_all_that_lacks_is_found_on_the_overview(draft: Session, organiser: Person, enter: Enter) -> None:
    second = another_session(draft)
    Session.objects.filter(pk=draft.pk).update(title_es="", title_pt_br="")
    Session.objects.filter(pk=second.pk).update(title_pt_br="")

    with translation.override("en"):
        cards = enter(organiser).get(texts(draft.event)).context["cards"]

    untitled = [[told.name for told in card.languages if not told.has_title] for card in cards]
    assert untitled == [[], ["Spanish", "Portuguese"], ["Portuguese"]]
    assert {tuple(told.lacks) for card in cards for told in card.languages} == {("description",)}


def test_the_title_of_an_event_of_one_session_is_found_on_the_overview(
    draft: Session, organiser: Person, enter: Enter
) -> None:
    Event.objects.update(title_pt_br="")
    mine = enter(organiser)

    with translation.override("en"):
        text = body(mine.get(texts(draft.event)))
        edit = reverse("events:desk_event_edit", args=[draft.event.code])

    assert "The title of the event is not translated yet: Portuguese." in text
    assert f'<a href="{edit}">' in text


# --- Before publication ---------------------------------------------------------------------------


@pytest.fixture
def told(draft: Session, organiser: Person, enter: Enter) -> Session:
    """A draft with a story in Spanish; it has two sessions, so that each of its pages has its own."""
    another_session(draft)
    assert write(enter(organiser), draft, description=WORDS).status_code == 302
    assert write(enter(organiser), draft.event, description=WORDS).status_code == 302
    return draft


def test_a_draft_is_written_and_nobody_finds_it(
    told: Session, client: Client, enter: Enter, participant: Person
) -> None:
    pages = [*EventPage.objects.all(), *SessionPage.objects.all()]
    assert [page.live for page in pages] == [False] * 6
    for reader in (client, enter(participant)):
        for page in pages:
            assert reader.get(page.url_path).status_code == 404
        for address in (
            "/es/", "/pt/", "/en/", "/es/sesiones/", "/es/sesiones/?when=past", "/en/sessions/",
            "/es/feed.xml", "/en/feed.xml", "/sitemap-es.xml", "/sitemap-pt.xml", "/sitemap-en.xml",
        ):  # fmt: skip
            text = body(reader.get(address))
            assert not [page.slug for page in pages if f"/{page.slug}/" in text], address
            assert WORDS not in text
        for address in ("/api/v2/pages/", "/es/search/?q=informan", f"/cms/pages/{pages[0].pk}/view_draft/"):
            assert WORDS not in body(reader.get(address))


def test_a_draft_stays_hidden_even_when_an_editor_publishes_its_page(told: Session, client: Client) -> None:
    for page in [*EventPage.objects.all(), *SessionPage.objects.all()]:
        page.save_revision().publish()

    assert client.get(page_url(told)).status_code == 404
    for address in ("/es/sesiones/", "/es/feed.xml", "/sitemap-es.xml"):
        text = body(client.get(address))
        assert WORDS not in text and page_url(told) not in text


def test_a_draft_opens_again_and_goes_public_with_its_event(
    told: Session, organiser: Person, enter: Enter, client: Client
) -> None:
    mine = enter(organiser)
    assert opened(mine, told)["description"] == WORDS

    mine.post(reverse("events:desk_event_publish", args=[told.event.code]))

    page = records.page_of(told, "es")
    assert (page.live, page.has_unpublished_changes, page.live_revision) == (
        True,
        False,
        page.latest_revision,
    )
    assert WORDS in body(client.get(page.url_path))
    assert page.url_path in body(client.get("/sitemap-es.xml"))


def test_a_session_without_a_date_stays_hidden_below_its_public_event(
    published: Session, organiser: Person, enter: Enter, client: Client
) -> None:
    undated = Session.objects.create(
        event=published.event, title_es="Aún sin fecha", declared_minutes=60, time_zone="America/Guatemala"
    )
    write(enter(organiser), undated, description=WORDS)
    records.publish_event(published.event)
    page = records.page_of(undated, "es")

    assert (page.live, client.get(page.url_path).status_code) == (False, 404)
    page.save_revision().publish()
    assert client.get(page.url_path).status_code == 404
    for address in (page_url(published), page_url(published.event), "/es/sesiones/", "/sitemap-es.xml"):
        assert page.slug not in body(client.get(address, follow=True))


def test_the_address_is_given_when_the_event_is_published(told: Session, organisation: Organisation) -> None:
    """Title, risk and house of now decide: a discreet event keeps no word of its first title."""
    before = page_url(told)
    Event.objects.update(risk=Event.Risk.DISCREET, status=Event.Status.PUBLISHED)
    told.event.refresh_from_db()
    tree.section(organisation)

    records.publish_event(told.event)

    first = f"/es/{organisation.slug}/sesiones/{told.event.code}/"
    assert (page_url(told.event), page_url(told)) == (first, f"{first}{told.code}/")
    assert "mesa-redonda" in before and records.page_of(told, "es").description == f"<p>{WORDS}</p>"
    # An editor who opens and publishes the page brings the old address back no more.
    records.page_of(told, "es").get_latest_revision().publish()
    assert page_url(told) == f"{first}{told.code}/"


def test_an_address_that_readers_have_stays(published: Session, organiser: Person, enter: Enter) -> None:
    write(enter(organiser), published, description=WORDS)
    before = page_url(published)
    Session.objects.update(title_es="Otro título")

    records.publish_event(Event.objects.get())

    page = records.page_of(published, "es")
    assert (page.url_path, page.title) == (before, "Otro título")
    assert page.get_latest_revision_as_object().title == "Otro título"


# --- Beside an editor, and beside each other ------------------------------------------------------

FORMATTED = '<p>Con <a href="https://example.org/">un enlace</a>.</p>'


def test_formatting_is_left_to_the_website(
    published: Session, organiser: Person, admin: Person, enter: Enter
) -> None:
    page = records.page_of(published, "es")
    page.description = FORMATTED
    page.save_revision().publish()
    mine = enter(organiser)

    assert "description" not in opened(mine, published)
    write(mine, published, hybrid_plan="Una cola.")
    mine.post(form_of(published), opened(mine, published) | {"description": ""})

    page.refresh_from_db()
    assert (page.description, page.hybrid_plan) == (FORMATTED, "<p>Una cola.</p>")
    edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert edit not in body(mine.get(form_of(published)))
    assert edit in body(enter(admin).get(form_of(published)))


def test_words_for_a_text_that_was_formatted_meanwhile_are_not_lost(
    published: Session, organiser: Person, enter: Enter
) -> None:
    mine = enter(organiser)
    typed = opened(mine, published) | {"description": WORDS}
    page = records.page_of(published, "es")
    page.description = FORMATTED
    page.save_revision().publish()

    answer = mine.post(form_of(published), typed)

    page.refresh_from_db()
    assert (answer.status_code, page.description) == (422, FORMATTED)
    assert WORDS in body(answer) and FORMATTED in body(answer)


def test_of_two_who_write_the_later_sees_what_stands_and_loses_nothing(
    published: Session, organiser: Person, organisation: Organisation, enter: Enter
) -> None:
    other = appoint(person("Ofelia", "ofelia@mesa.example"), "organiser", organisation)
    mine, theirs = enter(organiser), enter(other)
    before = opened(mine, published) | {"description": "Mis palabras."}
    write(theirs, published, description="Las de Ofelia.", hybrid_plan="Su plan.")

    answer = mine.post(form_of(published), before)

    assert answer.status_code == 422
    assert "Mis palabras." in body(answer) and "<p>Las de Ofelia.</p>" in body(answer)
    page = records.page_of(published, "es")
    assert (page.description, page.hybrid_plan) == ("<p>Las de Ofelia.</p>", "<p>Su plan.</p>")
    # Sent again, knowing what stands: both come together, and what was not touched stays hers.
    form = answer.context["form"]
    again = {name: form[name].value() or "" for name in form.fields}
    assert again["hybrid_plan"] == "Su plan."
    assert mine.post(form_of(published), again | {"description": "Las de las dos."}).status_code == 302
    page.refresh_from_db()
    assert (page.description, page.hybrid_plan) == ("<p>Las de las dos.</p>", "<p>Su plan.</p>")


def test_two_who_write_different_texts_do_not_disturb_each_other(
    published: Session, organiser: Person, enter: Enter
) -> None:
    mine = enter(organiser)
    before = opened(mine, published)
    write(mine, published, hybrid_plan="Su plan.")

    assert mine.post(form_of(published), before | {"description": WORDS}).status_code == 302

    page = records.page_of(published, "es")
    assert (page.description, page.hybrid_plan) == (f"<p>{WORDS}</p>", "<p>Su plan.</p>")


def test_the_editor_shows_the_new_words_and_keeps_its_own_draft(
    published: Session, organiser: Person, admin: Person, enter: Enter, client: Client
) -> None:
    page = records.page_of(published, "es")
    page.expected_outcomes = "<p>Del borrador.</p>"
    page.save_revision(user=admin)

    write(enter(organiser), published, description=WORDS)

    public = body(client.get(page_url(published)))
    assert WORDS in public and "Del borrador." not in public
    editor = body(enter(admin).get(reverse("wagtailadmin_pages:edit", args=[page.pk])))
    assert "protegemos a quienes informan" in editor and "Del borrador." in editor
    page.refresh_from_db()
    assert page.has_unpublished_changes
    page.get_latest_revision().publish()
    assert WORDS in body(client.get(page_url(published)))


def test_a_page_that_an_editor_has_locked_waits(
    published: Session, organiser: Person, admin: Person, enter: Enter
) -> None:
    mine = enter(organiser)
    typed = opened(mine, published) | {"description": WORDS}
    Page.objects.filter(sessionpage__session=published).update(locked=True, locked_by=admin)

    answer = mine.post(form_of(published), typed)

    assert WORDS in body(answer) and not records.page_of(published, "es").has_story


# --- Who, and how much ----------------------------------------------------------------------------


def test_a_trainer_writes_the_texts_of_a_group_and_of_nothing_else(
    published: Session,
    cohort: Cohort,  # noqa: F811
    other_organisation: Organisation,
    trainer: Person,
    enter: Enter,
    client: Client,
) -> None:
    records.publish_event(published.event)
    his = enter(trainer)

    assert texts(published.event) in body(his.get(reverse("trainings:desk_group", args=[cohort.code])))
    assert his.get(texts(published.event)).status_code == 200
    assert write(his, published.event, audience="Para ministerios.").status_code == 302
    assert his.get(form_of(published)).status_code == 404  # a class has no page of its own

    (card,) = his.get(texts(published.event)).context["cards"]
    assert card.title_url == reverse("trainings:desk_group_place", args=[cohort.code])
    page = TrainingPage.objects.get(cohort=cohort, locale__language_code="es")
    assert page.audience == "<p>Para ministerios.</p>"
    assert "Para ministerios." in body(client.get(page.url_path))
    Course.objects.update(organisation=other_organisation)
    assert his.get(texts(published.event)).status_code == 404


def test_others_find_nothing(
    published: Session,
    foreign_organiser: Person,
    trainer: Person,
    funder: Person,
    participant: Person,
    organisation: Organisation,
    enter: Enter,
) -> None:
    editor = appoint(person("Elena", "elena@mesa.example"), "editor", organisation)
    for who in (foreign_organiser, trainer, funder, participant, editor):
        for address in (texts(published.event), form_of(published), form_of(published.event)):
            assert enter(who).get(address).status_code == 404
            assert enter(who).post(address, {"description": WORDS}).status_code in (404, 405)
    assert not records.page_of(published, "es").has_story


def test_looking_writes_nothing(draft: Session, organiser: Person, enter: Enter) -> None:
    mine = enter(organiser)

    for address in (texts(draft.event), form_of(draft), form_of(draft.event, "en")):
        assert mine.get(address).status_code == 200

    assert (EventPage.objects.count(), SessionPage.objects.count()) == (0, 0)


@pytest.mark.parametrize("address", ["overview", "form"])
def test_three_sessions_cost_no_more_queries_than_one(
    published: Session, organiser: Person, enter: Enter, address: str
) -> None:
    mine = enter(organiser)
    another_session(published)
    records.publish_event(published.event)
    path = texts(published.event) if address == "overview" else form_of(published)

    def queries() -> int:
        mine.get(path)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert mine.get(path).status_code == 200
        return len(counted)

    before = queries()
    for days in (2, 3):
        another_session(published, days)
    records.publish_event(published.event)

    assert queries() == before
