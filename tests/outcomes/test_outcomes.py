"""Recommendations and commitments: written, followed step by step, cleared, and looked at again in time."""

import io
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from auditlog.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from events.models import Event, Session
from events.uploads import Received
from mail.models import Letter
from outcomes import letters, recording
from outcomes.errors import LastStep, NotYet, RemovedMeanwhile
from outcomes.models import Outcome, OutcomeStep, Status, StepFile
from outcomes.recording import Facts, Happened
from people.models import Organisation, Person

pytestmark = pytest.mark.django_db
Enter = Callable[[Person], Client]
DESK = "/es/desk/outcomes/"
TODAY = date(2026, 11, 10)
TYPED = {
    "kind": "recommendation",
    "title_es": "Publicar las compras de tecnologías de vigilancia",
    "title_en": "Publish what is spent on surveillance technologies",
    "country": "GT",
    "institution": "Congreso de la República",
}


def written(keeper: Organisation, by: Person, now: datetime, **facts: Any) -> Outcome:
    said = {"kind": "recommendation", "title": {"es": "Publicar las compras"}, "summary": {}, **facts}
    return recording.write(Facts(**said), organisation=keeper, by=by, now=now, today=TODAY)


def status_of(outcome: Outcome) -> str:
    return Outcome.objects.with_status().get(pk=outcome.pk).status


def test_a_trainer_writes_one_that_came_from_a_session(
    enter: Enter, trainer: Person, organisation: Organisation, event: Event, session: Session
) -> None:
    browser = enter(trainer)
    page = browser.get(DESK + "new/", {"from": event.code})
    assert page.context["form"]["came_from"].value() == event.code
    answer = browser.post(
        DESK + "new/", TYPED | {"organisation": organisation.pk, "came_from": event.code, "owner": trainer.pk}
    )
    made = Outcome.objects.with_status().get()
    assert answer["Location"].endswith(f"{DESK}{made.code}/")
    assert (made.event, made.session, made.owner, made.status) == (event, None, trainer, Status.DRAFTED)
    page = browser.get(f"{DESK}{made.code}/").content.decode()
    for words in ("Guatemala", "Congreso de la República", str(event.title), "borrador"):
        assert words in page
    assert LogEntry.objects.filter(additional_data__act="outcome written").count() == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title_es", "", "al menos en un idioma"),
        ("title_es", "x" * 201, "201"),
        ("follow_up_on", "2099-12-01", "quién"),
        ("follow_up_on", "2026-11-09", "alguien pueda hacer la revisión"),
        ("follow_up_on", "1999-12-01", "2000"),
        ("country", "XX", "Elija"),
        ("came_from", "nothing", "Elija"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(
    enter: Enter,
    trainer: Person,
    organisation: Organisation,
    now: datetime,
    time_machine: Any,
    field: str,
    value: str,
    sentence: str,
) -> None:
    time_machine.move_to(now, tick=False)
    typed = TYPED | {"title_en": "", "organisation": organisation.pk} | {field: value}
    answer = enter(trainer).post(DESK + "new/", typed)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page and "Congreso de la República" in page
    assert not Outcome.objects.exists()


def test_a_day_to_look_at_it_that_has_come_stays_when_something_else_is_changed(
    enter: Enter, trainer: Person, organisation: Organisation, now: datetime, time_machine: Any
) -> None:
    one = written(organisation, trainer, now, owner=trainer, follow_up_on=date(2026, 11, 12))
    time_machine.move_to(now + timedelta(days=5), tick=False)
    browser, url = enter(trainer), f"{DESK}{one.code}/edit/"
    assert 'min="2000-01-01"' in browser.get(url).content.decode()
    typed = {"kind": "commitment", "title_es": "Publicar", "owner": trainer.pk}
    assert browser.post(url, typed | {"follow_up_on": "2026-11-13"}).status_code == 422
    assert browser.post(url, typed | {"follow_up_on": "2026-11-12"}).status_code == 302
    assert 'min="2026-11-15"' in browser.get(DESK + "new/").content.decode()


def test_a_step_takes_a_link_without_its_scheme_and_no_day_that_has_not_come(
    enter: Enter, trainer: Person, organisation: Organisation, now: datetime, time_machine: Any
) -> None:
    time_machine.move_to(now, tick=False)
    one, browser = written(organisation, trainer, now), enter(trainer)
    url = f"{DESK}{one.code}/steps/new/"
    page = browser.get(url).content.decode()
    assert 'max="2026-11-10"' in page
    assert re.search(r'<input type="text" name="url"[^>]* inputmode="url"', page) and 'type="url"' not in page
    assert page.count("Qué pasó con ella") - page.count("<title>Qué pasó con ella") == 1
    browser.post(url, {"status": "submitted", "on": "2026-11-10", "url": "ejemplo.org/acta"})
    assert one.steps.get(status="submitted").url == "https://ejemplo.org/acta"
    Outcome.objects.update(kind="commitment")
    assert "Qué pasó con él" in browser.get(url).content.decode()


def test_its_status_is_that_of_the_latest_day_and_not_of_the_last_word(
    trainer: Person, organisation: Organisation, now: datetime
) -> None:
    one = written(organisation, trainer, now)
    recording.take_step(one, Happened("adopted", date(2026, 11, 9)), by=trainer, now=now, today=TODAY)
    assert status_of(one) == "adopted"
    recording.take_step(one, Happened("submitted", date(2026, 4, 1)), by=trainer, now=now, today=TODAY)
    assert status_of(one) == "adopted"
    with pytest.raises(NotYet):
        recording.take_step(one, Happened("adopted", date(2026, 11, 11)), by=trainer, now=now, today=TODAY)
    for step in list(one.steps.exclude(status="drafted")):
        recording.remove_step(step, by=trainer, now=now)
    with pytest.raises(LastStep):
        recording.remove_step(one.steps.get(), by=trainer, now=now)
    assert status_of(one) == "drafted"


def test_what_is_written_down_afterwards_came_after_its_draft(
    trainer: Person, organisation: Organisation, now: datetime
) -> None:
    one = written(organisation, trainer, now)
    draft, later = one.steps.get(), now + timedelta(hours=1)
    sent = recording.take_step(
        one, Happened("submitted", date(2026, 10, 30)), by=trainer, now=later, today=TODAY
    )
    draft.refresh_from_db()
    assert (status_of(one), draft.on) == ("submitted", date(2026, 10, 30))
    assert Outcome.objects.with_status().get().status_on == date(2026, 10, 30)
    recording.correct_step(sent, Happened("submitted", date(2026, 9, 1)), by=trainer, now=later, today=TODAY)
    draft.refresh_from_db()
    assert (status_of(one), draft.on) == ("submitted", date(2026, 9, 1))

    # A draft whose day somebody wrote stays where they put it: it was taken up again.
    recording.correct_step(draft, Happened("drafted", TODAY), by=trainer, now=later, today=TODAY)
    recording.take_step(one, Happened("answered", date(2026, 10, 1)), by=trainer, now=later, today=TODAY)
    assert status_of(one) == "drafted"


def test_a_draft_that_nobody_touched_follows_a_step_whose_day_is_corrected(
    trainer: Person, organisation: Organisation, now: datetime
) -> None:
    one = written(organisation, trainer, now)
    draft, later = one.steps.get(), now + timedelta(hours=1)

    def moved(day: date) -> date:
        recording.correct_step(sent, Happened("submitted", day), by=trainer, now=later, today=TODAY)
        draft.refresh_from_db()
        return draft.on

    typo = Happened("submitted", date(2006, 11, 3))
    sent = recording.take_step(one, typo, by=trainer, now=later, today=TODAY)
    draft.refresh_from_db()
    assert draft.on == date(2006, 11, 3)
    assert moved(date(2026, 11, 3)) == date(2026, 11, 3)
    assert moved(TODAY) == TODAY
    recording.take_step(one, Happened("answered", date(2026, 11, 8)), by=trainer, now=later, today=TODAY)
    assert moved(date(2026, 11, 9)) == date(2026, 11, 8)

    # Somebody corrected its day before such a correction had an hour of its own.
    OutcomeStep.objects.filter(pk=draft.pk).update(on=date(2026, 11, 5))
    assert moved(date(2026, 11, 1)) == date(2026, 11, 5)
    recording.take_step(one, Happened("answered", date(2026, 10, 1)), by=trainer, now=later, today=TODAY)
    draft.refresh_from_db()
    assert draft.on == date(2026, 11, 5)


def test_a_step_is_written_corrected_and_removed_at_the_desk(
    enter: Enter, trainer: Person, organisation: Organisation, now: datetime
) -> None:
    one, browser = written(organisation, trainer, now), enter(trainer)
    OutcomeStep.objects.update(on=date(2026, 1, 5))
    url = f"{DESK}{one.code}/steps/"
    typed = {
        "status": "submitted",
        "on": "2026-02-01",
        "evidence": "Oficio 114-2026",
        "words_es": "Entregada.",
    }
    assert browser.post(url + "new/", typed).status_code == 302
    step = one.steps.get(status="submitted")
    refused = browser.post(url + f"{step.code}/", typed | {"on": "2099-01-01"})
    assert refused.status_code == 422 and "Oficio 114-2026" in refused.content.decode()
    browser.post(url + f"{step.code}/", typed | {"status": "answered"})
    assert status_of(one) == "answered"
    assert "Oficio 114-2026" in browser.get(f"{DESK}{one.code}/").content.decode()
    assert browser.get(url + f"{step.code}/remove/").status_code == 200
    browser.post(url + f"{step.code}/remove/")
    assert status_of(one) == "drafted"


def test_it_is_public_only_when_it_was_cleared_and_until_it_is_taken_back(
    enter: Enter, client: Client, trainer: Person, organisation: Organisation, event: Event, now: datetime
) -> None:
    one, browser = written(organisation, trainer, now, event=event), enter(trainer)
    public = f"/es/outcomes/{one.code}/"
    assert client.get(public).status_code == 404
    assert browser.get(f"{DESK}{one.code}/clear/").status_code == 200
    assert client.get(public).status_code == 404
    browser.post(f"{DESK}{one.code}/clear/")
    page = client.get(public).content.decode()
    assert "Publicar las compras" in page and str(event.title) in page
    assert trainer.name not in page and trainer.email not in page
    for risk in (Event.Risk.DISCREET, Event.Risk.PROTECTED):
        Event.objects.filter(pk=event.pk).update(risk=risk)
        assert str(event.title) not in client.get(public).content.decode(), risk
    browser.post(f"{DESK}{one.code}/take-back/")
    assert client.get(public).status_code == 404


@pytest.mark.parametrize(
    ("kind", "status", "told"),
    [
        ("recommendation", "adopted", {"es": "adoptada", "pt": "adotada", "en": "adopted"}),
        ("commitment", "adopted", {"es": "adoptado", "pt": "adotado", "en": "adopted"}),
        ("commitment", "submitted", {"es": "presentado", "pt": "apresentado", "en": "submitted"}),
    ],
)
def test_its_status_is_told_in_the_gender_of_what_it_is(
    client: Client,
    trainer: Person,
    organisation: Organisation,
    now: datetime,
    kind: str,
    status: str,
    told: dict[str, str],
) -> None:
    one = written(organisation, trainer, now, kind=kind)
    recording.take_step(one, Happened(status, TODAY), by=trainer, now=now, today=TODAY)
    Outcome.objects.update(cleared_at=now)

    for prefix, word in told.items():
        page = client.get(f"/{prefix}/outcomes/{one.code}/").content.decode()
        assert page.count(f"</i>{word}</span>") == 2, prefix  # as it stands, and in its timeline


def test_a_session_that_the_public_does_not_see_yet_is_not_named_beside_what_came_of_it(
    client: Client, trainer: Person, organisation: Organisation, session: Session, now: datetime
) -> None:
    Session.objects.update(title_es="Mesa aparte")
    one = written(organisation, trainer, now, event=session.event, session=session)
    Outcome.objects.update(cleared_at=now, cleared_by=trainer)
    public = f"/es/outcomes/{one.code}/"
    assert "Mesa aparte" in client.get(public).content.decode()

    Session.objects.update(status=Session.Status.DRAFT)

    read = client.get(public).content.decode()
    assert (str(session.event.title) in read, "Mesa aparte" in read) == (True, False)


def test_words_in_another_language_say_so(
    client: Client, trainer: Person, organisation: Organisation, now: datetime
) -> None:
    one = written(organisation, trainer, now, summary={"es": "Cada año."})
    Outcome.objects.update(cleared_at=now, cleared_by=trainer)

    told = client.get(f"/en/outcomes/{one.code}/").content.decode()

    assert '<h1 lang="es">Publicar las compras</h1>' in told
    assert '<div class="prose" lang="es">' in told
    assert told.count("This text is in Spanish; it has no translation yet.") == 1
    assert 'hreflang="es" lang="es" rel="alternate"' in told and 'hreflang="pt-BR" lang="pt-BR">' in told
    assert sorted(re.findall(r'<link rel="alternate" hreflang="([^"]+)"', told)) == ["es", "x-default"]
    spanish = client.get(f"/es/outcomes/{one.code}/").content.decode()
    assert "<h1>Publicar las compras</h1>" in spanish and "told-in" not in spanish

    Outcome.objects.update(title_en="Publish what is bought")
    OutcomeStep.objects.update(words_es="Se entregó.")
    half = client.get(f"/en/outcomes/{one.code}/").content.decode()
    assert (
        half.count("This text is in Spanish; it has no translation yet.") == 2
    )  # the whole text, and a step


def test_other_organisations_do_not_find_it(
    enter: Enter, trainer: Person, foreign_organiser: Person, organisation: Organisation, now: datetime
) -> None:
    one, browser = written(organisation, trainer, now), enter(foreign_organiser)
    assert "Publicar las compras" not in browser.get(DESK).content.decode()
    for page in ("", "edit/", "steps/new/", "clear/", "take-back/", "remove/"):
        assert browser.get(f"{DESK}{one.code}/{page}").status_code == 404
        assert browser.post(f"{DESK}{one.code}/{page}").status_code in (404, 405)
    assert Outcome.objects.filter(cleared_at=None).count() == 1


def test_two_who_change_one_keep_what_the_other_wrote(
    enter: Enter, trainer: Person, organisation: Organisation, now: datetime
) -> None:
    one, browser = written(organisation, trainer, now), enter(trainer)
    page = browser.get(f"{DESK}{one.code}/edit/")
    opened = page.context["form"]["opened"].value()
    other = Facts("recommendation", {"es": "Publicar las compras"}, {}, institution="Ministerio Público")
    recording.write(other, outcome=one, by=trainer, now=now, today=TODAY)
    sent = {"kind": "commitment", "title_es": "Publicar las compras", "institution": "", "opened": opened}
    assert browser.post(f"{DESK}{one.code}/edit/", sent).status_code == 302
    one.refresh_from_db()
    assert (one.kind, one.institution) == ("commitment", "Ministerio Público")


def test_two_who_correct_a_step_keep_what_the_other_wrote(
    enter: Enter, trainer: Person, organisation: Organisation, now: datetime
) -> None:
    one, browser = written(organisation, trainer, now), enter(trainer)
    step = one.steps.get()
    url = f"{DESK}{one.code}/steps/{step.code}/"
    opened = browser.get(url).context["form"]["opened"].value()
    other = Happened("submitted", TODAY, evidence="Oficio 114-2026")
    recording.correct_step(step, other, by=trainer, now=now, today=TODAY)
    sent = {"status": "drafted", "on": str(TODAY), "words_es": "Leída en la mesa.", "opened": opened}
    assert browser.post(url, sent).status_code == 302
    step.refresh_from_db()
    assert (step.status, step.evidence, step.words_es) == (
        "submitted", "Oficio 114-2026", "Leída en la mesa.",
    )  # fmt: skip


def test_the_only_step_is_not_removed_and_that_is_said_as_a_refusal(
    enter: Enter, trainer: Person, organisation: Organisation, now: datetime
) -> None:
    one, browser = written(organisation, trainer, now), enter(trainer)
    answer = browser.post(f"{DESK}{one.code}/steps/{one.steps.get().code}/remove/", follow=True)
    (said,) = answer.context["messages"]
    assert (said.level_tag, one.steps.count()) == ("error", 1)


def test_one_that_somebody_removed_meanwhile_is_not_written_anew(
    trainer: Person, organisation: Organisation, now: datetime
) -> None:
    seen = written(organisation, trainer, now)
    recording.remove(Outcome.objects.get(), by=trainer, now=now)
    with pytest.raises(RemovedMeanwhile):
        recording.write(
            Facts("recommendation", {"es": "Otra"}, {}), outcome=seen, by=trainer, now=now, today=TODAY
        )
    assert not Outcome.objects.exists()


def test_the_list_is_narrowed_and_costs_the_same_with_three(
    enter: Enter, trainer: Person, organisation: Organisation, now: datetime
) -> None:
    browser = enter(trainer)
    assert "Escriba la primera" in browser.get(DESK).content.decode()
    written(organisation, trainer, now, country="GT")
    with CaptureQueriesContext(connection) as with_one:
        browser.get(DESK)
    two = written(organisation, trainer, now, country="HN", title={"es": "Proteger a periodistas"})
    written(organisation, trainer, now, title={"es": "Para toda la región"})
    OutcomeStep.objects.update(on=date(2026, 1, 5))
    recording.take_step(two, Happened("adopted", date(2026, 5, 4)), by=trainer, now=now, today=TODAY)
    with CaptureQueriesContext(connection) as with_three:
        page = browser.get(DESK)
    assert len(with_three) == len(with_one)
    assert [one.title for one in page.context["page"]][0] == "Proteger a periodistas"
    narrowed = browser.get(DESK, {"status": "adopted", "country": "HN"}).context["page"]
    assert [one.code for one in narrowed] == [two.code]
    assert "con este estado" in browser.get(DESK, {"status": "rejected"}).content.decode()


# --- What shows a step ---------------------------------------------------------------------------


def scan(name: str = "foto.jpg") -> SimpleUploadedFile:
    """A picture as a phone makes it, with the place where it was taken."""
    picture, page = Image.new("RGB", (40, 30), "white"), io.BytesIO()
    exif = picture.getexif()
    exif[0x010F] = "Phone of Olga"
    picture.save(page, "JPEG", exif=exif)
    return SimpleUploadedFile(name, page.getvalue())


def shown(keeper: Organisation, by: Person, now: datetime, **more: Any) -> OutcomeStep:
    """A step of an outcome that a file shows."""
    one = written(keeper, by, now)
    happened = Happened(
        "answered", TODAY, evidence="Oficio 114", file=Received("olga.pdf", "pdf", b"%PDF-1.4")
    )
    return recording.take_step(one, happened._replace(**more), by=by, now=now, today=TODAY)


def test_a_file_that_shows_a_step_is_cleaned_and_is_for_staff_until_it_is_cleared(
    enter: Enter,
    client: Client,
    trainer: Person,
    foreign_organiser: Person,
    organisation: Organisation,
    now: datetime,
) -> None:
    one, browser = written(organisation, trainer, now), enter(trainer)
    sent = {"status": "answered", "on": "2026-11-09", "evidence": "Oficio 114", "evidence_language": "es"}
    page = browser.post(f"{DESK}{one.code}/steps/new/", sent | {"file": scan()}, follow=True).content.decode()
    step = one.steps.get(status="answered")
    assert re.search(r"Oficio 114</a> <span[^>]*>JPG, \d+\sbytes · Español<", page)
    desk, public = (
        f"{DESK}{one.code}/steps/{step.code}/file/",
        f"/es/outcomes/{one.code}/evidence/{step.code}/",
    )
    answer = browser.get(desk)
    assert answer["Cache-Control"] == "private, no-store"
    assert 'filename="foto.jpg"' in answer["Content-Disposition"]
    assert b"Phone of Olga" in scan().read() and b"Phone of Olga" not in answer.content
    assert (client.get(public).status_code, enter(foreign_organiser).get(desk).status_code) == (404, 404)
    recording.clear(one, by=trainer, now=now)
    answer = client.get(public)
    assert (answer["Cache-Control"], answer["X-Content-Type-Options"]) == ("no-cache", "nosniff")
    assert 'attachment; filename="oficio-114.jpg"' in answer["Content-Disposition"]
    assert f'href="{public}" hreflang="es"' in client.get(f"/es/outcomes/{one.code}/").content.decode()
    recording.take_back(one, by=trainer, now=now)
    assert client.get(public).status_code == 404


def test_a_broken_file_gets_a_sentence_and_loses_nothing(
    enter: Enter, trainer: Person, organisation: Organisation, now: datetime
) -> None:
    one = written(organisation, trainer, now)
    sent = {"status": "answered", "on": "2026-11-09", "evidence": "Oficio 114", "words_es": "Dicen que sí."}
    for broken in (b"MZ\x90 a program", b"\x89PNG\r\n\x1a\n cut off"):
        refused = enter(trainer).post(
            f"{DESK}{one.code}/steps/new/", sent | {"file": SimpleUploadedFile("carta.pdf", broken)}
        )
        page = refused.content.decode()
        assert refused.status_code == 422 and list(refused.context["form"].errors) == ["file"]
        assert "Oficio 114" in page and "Dicen que sí." in page and "Elija el archivo otra vez" in page
    assert one.steps.count() == 1


def test_another_file_takes_the_place_of_the_first_and_never_of_a_colleagues_unawares(
    enter: Enter, trainer: Person, organisation: Organisation, now: datetime
) -> None:
    step, browser = shown(organisation, trainer, now), enter(trainer)
    url = f"{DESK}{step.outcome.code}/steps/{step.code}/"
    page = browser.get(url)
    assert "olga.pdf" in page.content.decode()
    sent = {"status": "answered", "on": str(TODAY), "evidence": "Oficio 114"}

    def opened(form: Any) -> dict[str, Any]:
        return sent | {name: form[name].value() for name in ("opened", "seen_file")}

    first = opened(page.context["form"])
    recording.correct_step(
        step,
        Happened("answered", TODAY, evidence="Oficio 114", file=Received("otro.pdf", "pdf", b"%PDF-1.5")),
        by=trainer,
        now=now,
        today=TODAY,
    )
    refused = browser.post(url, first | {"file": scan()})
    assert refused.status_code == 422 and "alguien puso aquí otro archivo" in refused.content.decode()
    assert StepFile.objects.get().name == "otro.pdf"
    assert browser.post(url, opened(refused.context["form"]) | {"file": scan()}).status_code == 302
    assert StepFile.objects.get().name == "foto.jpg"


def test_a_file_is_deleted_after_asking_and_its_step_stays(
    enter: Enter, trainer: Person, organisation: Organisation, now: datetime
) -> None:
    step, browser = shown(organisation, trainer, now), enter(trainer)
    url = f"{DESK}{step.outcome.code}/steps/{step.code}/file/remove/"
    assert "olga.pdf" in browser.get(url).content.decode()
    assert StepFile.objects.exists()
    browser.post(url)
    assert not StepFile.objects.exists()
    page = browser.get(f"{DESK}{step.outcome.code}/").content.decode()
    assert "Oficio 114" in page and "Borrar el archivo" not in page
    assert LogEntry.objects.filter(additional_data__act="evidence of a step removed").count() == 1


@pytest.mark.parametrize("address", [f"{DESK}%s/", "/es/outcomes/%s/"])
def test_three_files_cost_no_more_than_one_and_no_bytes_are_read(
    enter: Enter, trainer: Person, organisation: Organisation, now: datetime, address: str
) -> None:
    step, browser = shown(organisation, trainer, now), enter(trainer)
    recording.clear(step.outcome, by=trainer, now=now)
    with CaptureQueriesContext(connection) as with_one:
        browser.get(address % step.outcome.code)
    for day in (7, 8):
        more = Happened("debated", date(2026, 11, day), file=Received("acta.pdf", "pdf", b"%PDF-1.4"))
        recording.take_step(step.outcome, more, by=trainer, now=now, today=TODAY)
    with CaptureQueriesContext(connection) as with_three:
        browser.get(address % step.outcome.code)
    assert len(with_three) == len(with_one)
    assert not any('"content"' in query["sql"] for query in with_three)


# --- Looked at again ---------------------------------------------------------------------------


def due(organisation: Organisation, trainer: Person, now: datetime, on: date = TODAY) -> Outcome:
    return written(organisation, trainer, now, owner=trainer, follow_up_on=on)


def test_whoever_follows_it_up_gets_one_letter_on_the_morning_of_their_own_day(
    trainer: Person, organisation: Organisation, now: datetime
) -> None:
    Person.objects.filter(pk=trainer.pk).update(time_zone="America/Guatemala", language="es")
    one = due(organisation, trainer, now)
    assert letters.post_due(datetime(2026, 11, 10, 13, 59, tzinfo=UTC)) == 0  # 7.59 there
    assert letters.post_due(datetime(2026, 11, 10, 14, 0, tzinfo=UTC)) == 1
    assert letters.post_due(datetime(2026, 11, 10, 14, 5, tzinfo=UTC)) == 0
    letter = Letter.objects.get(kind=letters.FOLLOW_UP)
    assert letters.still_holds(letter, now)
    said = letters.follow_up(letter, now)
    assert "Publicar las compras" in said.title and f"/desk/outcomes/{one.code}/" in said.text


@pytest.mark.parametrize("what", ["moved", "adopted", "another", "removed", "nobody"])
def test_the_letter_does_not_go_where_it_is_no_longer_true(
    trainer: Person, organiser: Person, organisation: Organisation, now: datetime, what: str
) -> None:
    one = due(organisation, trainer, now, on=TODAY - timedelta(days=3))
    letters.post_due(now)
    letter = Letter.objects.get(kind=letters.FOLLOW_UP)
    assert letters.still_holds(letter, now)
    if what == "moved":
        Outcome.objects.update(follow_up_on=date(2027, 1, 1))
    elif what == "adopted":
        recording.take_step(one, Happened("adopted", TODAY), by=trainer, now=now, today=TODAY)
    elif what == "another":
        Outcome.objects.update(owner=organiser)
    elif what == "removed":
        recording.remove(one, by=trainer, now=now)
    else:
        Outcome.objects.update(owner=None, follow_up_on=None)
    assert not letters.still_holds(letter, now)


def test_what_was_adopted_or_rejected_is_not_looked_at_again(
    trainer: Person, organisation: Organisation, now: datetime
) -> None:
    one = due(organisation, trainer, now)
    recording.take_step(one, Happened("rejected", TODAY), by=trainer, now=now, today=TODAY)
    assert letters.post_due(now + timedelta(days=5)) == 0
