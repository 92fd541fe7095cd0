"""Elisa composes the week's issue from what was published, and sends it; nobody at risk is named by it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from cms import newsletter, tree
from cms.models import IssuePage
from events.models import Event, Session
from mail import bell, delivery, issues
from mail.models import Issue, Letter, Newsletter, Subscriber
from people import consent
from people.models import Coalition, Membership, Organisation, Person
from tests.conftest import appoint, person

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bell, "ring", lambda: None)


@pytest.fixture
def letters(homes: dict[str, Any]) -> Newsletter:
    return Newsletter.objects.get()


@pytest.fixture
def editor(organisation: Organisation, enter: Callable[[Person], Client]) -> Client:
    return enter(appoint(person("Elisa", "elisa@mesa.example"), "editor", organisation))


def reader(letters: Newsletter, name: str = "paula", language: str = "es", **more: Any) -> Subscriber:
    return Subscriber.objects.create(
        newsletter=letters, address=f"{name}@correo.example", language=language, state="active",
        consent=consent.text_in_force("newsletter", language),
        **{"topics": ["sessions", "trainings", "publications", "highlights"], **more},
    )  # fmt: skip


def titles(pages: dict[str, IssuePage], language: str = "es") -> list[str]:
    said = newsletter.contents(pages["es"]).get(language, {"parts": []})
    return [part["title"] for part in said["parts"] if part["kind"] == "item"]


def test_new_issue_comes_filled_in_with_what_is_ahead(
    letters: Newsletter, published: Session, now: datetime
) -> None:
    pages = newsletter.begin(letters, by=None, now=now)

    said = newsletter.contents(pages["es"])
    assert [part["kind"] for part in said["pt-br"]["parts"]] == ["heading", "item"]
    item = said["pt-br"]["parts"][1]
    assert item["title"] == "Mesa-redonda sobre segurança digital"
    assert (
        item["words"].startswith("Sexta-feira, 13 de novembro de 2026 às 09:00")
        and "Guatemala" in item["words"]
    )
    assert item["url"].startswith("http://localhost:8000/pt/")
    assert not any(page.live for page in pages.values())


def test_what_runs_is_told_by_its_next_session_and_only_while_it_takes_people(
    letters: Newsletter, published: Session, event: Event, now: datetime, time_machine: Any
) -> None:
    first = published
    assert first.starts_at is not None
    later = Session.objects.get(pk=first.pk)
    later.pk, later.code, later.starts_at = None, "later", first.starts_at + timedelta(days=7)
    later.save()
    Event.objects.update(ends_at=later.ends_at, registration_closes_at=None)
    running = first.starts_at + timedelta(days=2)
    time_machine.move_to(running, tick=False)

    said = newsletter.contents(newsletter.begin(letters, by=None, now=running)["es"])["en"]["parts"][1]
    assert said["words"].startswith("Friday 20 November 2026 at 09:00")
    assert ", since Friday 13 November 2026" in said["words"]

    Event.objects.update(registration_closes_at=running)
    assert titles(newsletter.begin(letters, by=None, now=running + timedelta(hours=1))) == []


@pytest.mark.parametrize("risk", ["discreet", "protected"])
def test_event_at_risk_is_neither_filled_in_nor_named(
    letters: Newsletter, published: Session, event: Event, now: datetime, risk: str
) -> None:
    before = newsletter.begin(letters, by=None, now=now)
    Event.objects.update(risk=risk)

    assert titles(newsletter.begin(letters, by=None, now=now + timedelta(hours=1))) == []
    # Filled in while it was open, and looked at again when it is sent.
    assert titles(before) == (["Reunión"] if risk == "discreet" else [])
    said = newsletter.contents(before["es"]).get("es", {"parts": []})
    told = [part["words"] for part in said["parts"] if part["kind"] == "item"]
    assert told == (["Viernes 13 de noviembre de 2026 a las 15:00, UTC"] if risk == "discreet" else [])


def test_cancelled_and_past_events_are_left_out(
    letters: Newsletter, published: Session, event: Event, now: datetime
) -> None:
    pages = newsletter.begin(letters, by=None, now=now)
    assert titles(newsletter.begin(letters, by=None, now=now + timedelta(days=9))) == []

    Event.objects.update(status="cancelled")

    assert titles(pages) == []


def test_editor_writes_looks_tests_sends_and_watches(
    letters: Newsletter, published: Session, editor: Client, now: datetime
) -> None:
    reader(letters)
    reader(letters, "bia", "pt-br")
    reader(letters, "rosa", "en", topics=["publications"])
    answer = editor.post(f"/es/desk/newsletter/{letters.code}/new/")
    page = answer["Location"]
    seen = editor.get(page).content.decode()
    assert "Enviar a 2 direcciones" in seen

    html = editor.get(page + "see/pt-br/")
    assert "Mesa-redonda sobre segurança digital" in html.content.decode()
    assert "'unsafe-inline'" in html["Content-Security-Policy"]
    assert editor.get(page + "see/es/?text")["Content-Type"] == "text/plain; charset=utf-8"
    editor.post(page + "test/es/")
    assert list(Letter.objects.values_list("address", "kind")) == [
        ("elisa@mesa.example", "mail.newsletter_test")
    ]

    assert editor.post(page, {"at": "mañana"}).status_code == 422
    editor.post(page, {"at": ""})
    assert issues.post_due(now) == 2
    assert Issue.objects.get().state == "posted"
    assert "Pausar" in editor.get(page).content.decode()
    editor.post(page + "pause/")
    assert delivery.deliver_due(now).sent == 1  # the test to oneself
    editor.post(page + "go-on/")
    editor.post(page + "stop/")
    assert Issue.objects.get().state == "stopped"
    assert editor.get(page + "fly/").status_code == 404


@pytest.mark.parametrize("how", ["protected", "cancelled", "unpublished", "discreet"])
def test_planned_issue_tells_at_its_hour_what_may_be_told_then(
    letters: Newsletter, published: Session, event: Event, now: datetime, how: str
) -> None:
    reader(letters)
    pages = newsletter.begin(letters, by=None, now=now)
    later = now + timedelta(hours=8)
    contents = {"es": newsletter.contents(pages["es"])["es"]}
    contents["es"]["parts"].insert(0, {"kind": "says", "words": "Hola."})
    issues.send(letters, contents, source="page", by=None, now=now, at=later)

    if how == "unpublished":
        for page in event.pages.all():
            page.unpublish()
    elif how == "cancelled":
        Event.objects.update(status="cancelled")
    else:
        Event.objects.update(risk=how)
    assert issues.post_due(later) == 1

    told = [part.get("title") or part["words"] for part in Issue.objects.get().contents["es"]["parts"]]
    assert told == (["Hola.", "Próximas sesiones", "Reunión"] if how == "discreet" else ["Hola."])


def test_issue_of_which_nothing_may_be_told_any_more_goes_to_nobody(
    letters: Newsletter, published: Session, now: datetime
) -> None:
    reader(letters)
    pages = newsletter.begin(letters, by=None, now=now)
    issues.send(letters, newsletter.contents(pages["es"]), source="page", by=None, now=now)

    Event.objects.update(risk="protected")

    assert issues.post_due(now) == 0
    assert (Issue.objects.get().state, Letter.objects.count()) == ("posted", 0)


def test_interrupted_messages_are_shown_on_the_issues_page_and_decided_there(
    letters: Newsletter, published: Session, editor: Client, now: datetime
) -> None:
    reader(letters)
    page = editor.post(f"/es/desk/newsletter/{letters.code}/new/")["Location"]
    editor.post(page)
    issues.post_due(now)
    Letter.objects.update(state="held", error="interrupted")
    assert "Enviarlos de todos modos" in editor.get(page).content.decode()

    editor.post(page + "send-held/")

    assert Letter.objects.get().state == "due"
    assert "Pausar" in editor.get(page).content.decode()
    delivery.deliver_due(now)
    # All have left: nothing can be paused or stopped any more.
    assert "Pausar" not in editor.get(page).content.decode()


def act_on(browser: Client, page: IssuePage) -> dict[str, bool]:
    """What somebody may do with an issue's page in the website's admin, by each address for it."""
    may = {"view": f"/cms/pages/{page.pk}/view_draft/", "edit": f"/cms/pages/{page.pk}/edit/"}
    told = {act: browser.get(address).status_code == 200 for act, address in may.items()}
    page.get_latest_revision().publish()
    told["unpublish"] = browser.get(f"/cms/pages/{page.pk}/unpublish/").status_code == 200
    page.refresh_from_db()
    page.unpublish()
    draft = {
        "title": page.title,
        "slug": page.slug,
        "body-count": "0",
        "action-publish": "1",
    }
    browser.post(f"/cms/pages/{page.pk}/edit/", draft)
    page.refresh_from_db()
    told["publish"] = page.live
    browser.post(f"/cms/pages/{page.pk}/delete/")
    told["delete"] = not IssuePage.objects.filter(pk=page.pk).exists()
    return told


@pytest.mark.parametrize(
    ("name", "duty", "may"),
    [("Inés", "organiser", False), ("Elisa", "editor", True), ("Ada", "administrator", True)],
)
def test_organiser_of_one_house_can_do_nothing_with_the_issue_of_all(
    letters: Newsletter,
    organisation: Organisation,
    enter: Callable[[Person], Client],
    now: datetime,
    name: str,
    duty: str,
    may: bool,
) -> None:
    tree.section(organisation)
    who = person(name, "ella@mesa.example")
    appoint(who, duty, None if duty == "administrator" else organisation)
    acts = dict.fromkeys(["view", "edit", "unpublish", "publish", "delete"], may)
    browser = enter(who)
    pages = newsletter.begin(letters, by=None, now=now)

    assert browser.get("/cms/").status_code == 200
    assert act_on(browser, pages["es"]) == acts
    # Whoever logs in later finds it as well, or finds it closed.
    assert act_on(enter(who), pages["en"]) == acts


@pytest.mark.parametrize(("duty", "may"), [("organiser", False), ("editor", True)])
def test_organiser_of_a_coalition_with_a_house_of_its_own_opens_no_issue_of_its_newsletter(
    letters: Newsletter,
    organisation: Organisation,
    enter: Callable[[Person], Client],
    now: datetime,
    duty: str,
    may: bool,
) -> None:
    coalition = Coalition.objects.create(slug=organisation.slug, name="Red")
    Membership.objects.create(coalition=coalition, organisation=organisation)
    house = tree.section(organisation, coalition=coalition)
    pages = newsletter.begin(
        Newsletter.objects.create(coalition=coalition, names={"es": "De la Red"}), by=None, now=now
    )
    hers = enter(appoint(person("Inés", "ines@mesa.example"), duty, organisation))

    assert pages["es"].path.startswith(house["es"].path)
    assert hers.get(f"/cms/pages/{house['es'].pk}/edit/").status_code == 200
    assert act_on(hers, pages["es"]) == dict.fromkeys(["view", "edit", "unpublish", "publish", "delete"], may)
    assert hers.get(f"/cms/pages/{pages['en'].get_parent().pk}/edit/").status_code == (200 if may else 302)
    add = f"/cms/pages/add/cms/issuepage/{pages['en'].get_parent().pk}/"
    assert hers.get(add).status_code == (200 if may else 302)


def test_editor_who_no_longer_holds_the_duty_writes_no_newsletter(
    letters: Newsletter, organisation: Organisation, enter: Callable[[Person], Client], now: datetime
) -> None:
    tree.section(organisation)
    elisa = appoint(person("Elisa", "elisa@mesa.example"), "editor", organisation)
    pages = newsletter.begin(letters, by=None, now=now)
    elisa.appointments.update(duty="organiser")

    hers = enter(elisa)

    assert hers.get(f"/cms/pages/{pages['es'].pk}/edit/").status_code == 302


def test_editor_of_no_member_does_not_see_a_coalitions_newsletter(
    letters: Newsletter, organisation: Organisation, editor: Client
) -> None:
    coalition = Coalition.objects.create(slug="red", name="Red")
    theirs = Newsletter.objects.create(coalition=coalition, names={"es": "De la Red"})
    assert editor.get(f"/es/desk/newsletter/{theirs.code}/new/").status_code == 404

    Membership.objects.create(coalition=coalition, organisation=organisation)
    assert editor.get(f"/es/desk/newsletter/{theirs.code}/new/").status_code == 200


def test_published_issue_stands_in_the_archive(
    letters: Newsletter, published: Session, now: datetime
) -> None:
    pages = newsletter.begin(letters, by=None, now=now)
    archive = pages["es"].get_parent().url_path
    assert "Todavía no salió ninguna edición." in Client().get(archive).content.decode()
    for page in pages.values():
        page.get_latest_revision_as_object().save_revision().publish()

    told = Client().get(archive).content.decode()
    assert "Boletín del" in told
    shown = Client().get(pages["es"].url_path).content.decode()
    assert "Mesa redonda sobre seguridad digital" in shown
    assert newsletter.contents(pages["es"])["es"]["url"].endswith(pages["es"].url_path)


def test_editor_brings_in_a_list_and_undoes_it(letters: Newsletter, editor: Client) -> None:
    page = f"/es/desk/newsletter/{letters.code}/list/"
    assert editor.post(page, {"sent": SimpleUploadedFile("a.csv", b"x@y.example\n")}).status_code == 422
    content = b"Correo;Fecha;Origen\nrosa@correo.example;2026-05-04;Taller\nsin;2026-05-04;Taller\n"
    look = editor.post(page, {"sent": SimpleUploadedFile("a.csv", content)})["Location"]
    seen = editor.get(look).content.decode()
    assert "rosa@correo.example" in seen and "no hay una dirección de correo" in seen

    assert editor.post(look, {"statement": "Firmaron."}).status_code == 422
    editor.post(look, {"statement": "Firmaron.", "agreed": "on"})
    assert Subscriber.objects.get().state == "active"
    assert "a.csv" in editor.get("/es/desk/newsletter/").content.decode()

    editor.post(look + "undo/")
    assert not Subscriber.objects.exists()


def test_editor_is_told_that_a_list_is_too_large(letters: Newsletter, editor: Client) -> None:
    page = f"/es/desk/newsletter/{letters.code}/list/"

    answer = editor.post(page, {"sent": SimpleUploadedFile("a.csv", b"Correo\n" + b"x" * 6_000_000)})

    assert answer.status_code == 422
    assert "El archivo es demasiado grande: caben 2 MB." in answer.content.decode()


def test_editor_who_throws_a_draft_away_begins_a_new_one_beside_the_others(
    letters: Newsletter, published: Session, now: datetime
) -> None:
    first = newsletter.begin(letters, by=None, now=now)
    second = newsletter.begin(letters, by=None, now=now)
    for page in first.values():
        page.delete()

    third = newsletter.begin(letters, by=None, now=now)

    assert {page.pk for page in third.values()} & {page.pk for page in second.values()} == set()
    assert third["es"].translation_key != second["es"].translation_key
    assert len(newsletter.issues_of(letters)) == 2


def test_editor_who_begins_an_issue_reads_which_one_was_begun_already(
    letters: Newsletter, published: Session, editor: Client, now: datetime, time_machine: Any
) -> None:
    reader(letters)
    new = f"/es/desk/newsletter/{letters.code}/new/"
    warning = "Ya hay una edición empezada o de hoy."
    assert warning not in editor.get(new).content.decode()

    page = editor.post(new)["Location"]
    drafted = editor.get(new).content.decode()
    editor.post(page, {"at": ""})
    issues.post_due(now)
    sent = editor.get(new).content.decode()
    time_machine.move_to(now + timedelta(days=1), tick=False)
    day_after = editor.get(new).content.decode()

    title = IssuePage.objects.get(locale__language_code="es").title
    assert warning in drafted and f'<a href="{page}">{title}</a> · en preparación' in drafted
    assert warning in sent and f'<a href="{page}">{title}</a> · enviada · ' in sent
    assert warning not in day_after


@pytest.mark.parametrize(("duty", "is_offered"), [("editor", True), ("organiser", False)])
def test_editor_finds_the_newsletter_from_the_website_she_writes(
    organisation: Organisation,
    enter: Callable[[Person], Client],
    letters: Newsletter,
    duty: str,
    is_offered: bool,
) -> None:
    tree.section(organisation)
    hers = enter(appoint(person("Elisa", "elisa@mesa.example"), duty, organisation))

    answer = hers.get("/cms/")

    assert answer.status_code == 200
    assert ("/es/desk/newsletter/" in answer.content.decode()) is is_offered


def test_planned_issue_says_that_it_waits_and_a_second_plan_is_refused_in_words(
    letters: Newsletter, published: Session, editor: Client, now: datetime
) -> None:
    reader(letters)
    page = editor.post(f"/es/desk/newsletter/{letters.code}/new/")["Location"]

    planned = editor.post(page, {"at": "2099-01-05T10:00"}, follow=True).content.decode()
    again = editor.post(page, {"at": "2099-02-05T10:00"}, follow=True).content.decode()

    assert "La edición espera su hora." in planned
    assert "La edición va en camino." not in planned
    assert "Esta edición ya va en camino." in again
    assert Issue.objects.get().send_at.month == 1


def test_editor_who_plans_an_issue_for_an_hour_that_is_past_is_told_and_nothing_leaves(
    letters: Newsletter, published: Session, editor: Client, now: datetime
) -> None:
    reader(letters)
    page = editor.post(f"/es/desk/newsletter/{letters.code}/new/")["Location"]

    answer = editor.post(page, {"at": "2026-11-10T08:59"})

    assert (answer.status_code, Issue.objects.exists()) == (422, False)
    said = answer.content.decode()
    assert "Esta hora ya pasó. Escriba otra, o deje el campo vacío para enviar de inmediato." in said
    assert 'value="2026-11-10T08:59"' in said and "Enviar a una dirección" in said


@pytest.mark.parametrize("act", ["pause", "stop"])
def test_issue_that_has_left_is_not_stopped_from_an_old_page(
    letters: Newsletter, published: Session, editor: Client, now: datetime, act: str
) -> None:
    reader(letters)
    page = editor.post(f"/es/desk/newsletter/{letters.code}/new/")["Location"]
    editor.post(page, {"at": ""})
    issues.post_due(now)
    delivery.deliver_due(now)

    answer = editor.post(f"{page}{act}/", follow=True).content.decode()

    assert "Ya no quedaba nada por decidir." in answer
    assert Issue.objects.get().state == "posted"


def test_visitor_finds_the_archive_beside_the_form_once_an_issue_stands_in_it(
    letters: Newsletter, published: Session, now: datetime
) -> None:
    pages = newsletter.begin(letters, by=None, now=now)
    archive = pages["pt-br"].get_parent().url_path
    link = f'<a href="{archive}">'
    assert link not in Client().get("/pt/subscribe/").content.decode()

    pages["pt-br"].get_latest_revision_as_object().save_revision().publish()

    assert link in Client().get("/pt/subscribe/").content.decode()
    assert "/boletin/" not in Client().get("/es/subscribe/").content.decode()


def test_editor_reads_below_a_sent_issue_where_it_stands_on_the_website(
    letters: Newsletter, published: Session, editor: Client, now: datetime
) -> None:
    reader(letters)
    page = editor.post(f"/es/desk/newsletter/{letters.code}/new/")["Location"]
    editor.post(page, {"at": ""})
    spanish = IssuePage.objects.get(locale__language_code="es")
    spanish.get_latest_revision_as_object().save_revision().publish()

    told = editor.get(page).content.decode()

    assert f'<a href="{spanish.url_path}">publicada' in told
    assert told.count("sin publicar") == 2
