"""Documents as links and files: for everybody or those who have a place, from a moment on, in versions."""

import io
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from convite import paper
from events import documents, registration
from events.documents import Facts
from events.errors import DocumentGone, DocumentIsThere, TooManyDocuments
from events.models import Document, DocumentFile, Event, Part, Registration, Session
from events.registration import Answers, Contact
from events.uploads import Received
from people import links
from people.models import Person

pytestmark = pytest.mark.django_db
Enter = Callable[[Person], Client]
PNG = io.BytesIO()
Image.new("RGB", (4, 4), "white").save(PNG, "PNG")


@pytest.fixture(autouse=True)
def clock(time_machine: Any, now: datetime) -> None:
    time_machine.move_to(now, tick=False)


@pytest.fixture
def place(event: Event, session: Session, now: datetime) -> Registration:
    return registration.register(
        event,
        answers=Answers(name="Paula", mode="onsite"),
        contact=Contact(email="paula@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )


def picture(name: str = "foto.png") -> Received:
    return Received(name, "png", PNG.getvalue())


def added(session: Session, now: datetime, **facts: Any) -> Document:
    said = {"title": "Láminas", "file": picture(), **facts}
    return documents.add(session, Facts(**said), by=None, now=now)


def titles(session: Session, now: datetime, language: str = "") -> list[str]:
    found = documents.of_sessions([session], now=now, language=language)
    return [one.title for one in found.get(session.pk, [])]


def public(session: Session, now: datetime) -> list[str]:
    return [one.title for one in documents.public_of(session, now=now)]


# --- From when on -------------------------------------------------------------------------------


def test_each_is_given_from_its_moment_on(session: Session, now: datetime) -> None:
    assert session.starts_at is not None and session.ends_at is not None
    for title, more in (
        ("now", {"release": "now"}),
        ("start", {"release": "start"}),
        ("end", {"release": "end"}),
        ("day", {"release": "date", "release_on": now + timedelta(days=30)}),
    ):
        added(session, now, title=title, **more)
    assert titles(session, now) == ["now"]
    assert titles(session, session.starts_at - timedelta(seconds=1)) == ["now"]
    assert titles(session, session.starts_at) == ["now", "start"]
    assert titles(session, session.ends_at) == ["now", "start", "end"]
    assert titles(session, now + timedelta(days=30)) == ["now", "start", "end", "day"]


def test_a_session_that_is_moved_or_called_off_takes_its_documents_along(
    session: Session, now: datetime
) -> None:
    assert session.starts_at is not None
    added(session, now, release="start")
    Session.objects.update(starts_at=session.starts_at + timedelta(days=1))
    assert titles(session, session.starts_at) == []
    Session.objects.update(status=Session.Status.CANCELLED)
    assert titles(session, session.starts_at + timedelta(days=1)) == []


def test_a_document_that_is_given_later_is_new_when_it_is_given(session: Session, now: datetime) -> None:
    later = now + timedelta(days=5)
    added(session, now, release="date", release_on=later)
    assert documents.last_added(session, now=now) is None
    assert documents.last_added(session, now=later) == later


def test_what_is_in_the_readers_language_comes_first(session: Session, now: datetime) -> None:
    for title, language in (("es", "es"), ("pt", "pt"), ("both", "")):
        added(session, now, title=title, language=language)
    assert titles(session, now, "pt") == ["pt", "both", "es"]
    assert titles(session, now, "en") == ["both", "es", "pt"]


# --- For whom -----------------------------------------------------------------------------------


def test_everybody_gets_what_is_for_everybody_and_nothing_of_a_gathering_at_risk(
    client: Client, session: Session, now: datetime
) -> None:
    for_all = added(session, now, title="Láminas")
    for_some = added(session, now, title="Notas", audience="registered")
    assert public(session, now) == ["Láminas"]
    answer = client.get(f"/es/documents/{for_all.code}/")
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200, "image/png", "no-cache",
    )  # fmt: skip
    assert "attachment" in answer["Content-Disposition"] and "sandbox" in answer["Content-Security-Policy"]
    assert client.get(f"/es/documents/{for_some.code}/").status_code == 404
    assert client.get("/es/documents/nothing/").status_code == 404
    Event.objects.update(risk=Event.Risk.DISCREET)
    session.refresh_from_db()
    assert public(session, now) == []
    assert client.get(f"/es/documents/{for_all.code}/").status_code == 404


def test_nothing_is_handed_out_before_its_moment_or_after_it_was_taken_off(
    client: Client, session: Session, now: datetime, time_machine: Any
) -> None:
    late = added(session, now, release="date", release_on=now + timedelta(days=1))
    assert client.get(f"/es/documents/{late.code}/").status_code == 404
    time_machine.move_to(now + timedelta(days=1), tick=False)
    assert client.get(f"/es/documents/{late.code}/").status_code == 200
    documents.remove(late, by=None, now=now)
    assert client.get(f"/es/documents/{late.code}/").status_code == 404


def test_whoever_has_a_place_gets_the_rest_and_loses_it_with_the_place(
    client: Client, session: Session, place: Registration, now: datetime
) -> None:
    for_some = added(
        session, now, title="Notas", audience="registered", language="pt", dated=date(2026, 5, 4)
    )
    token = links.mint("registration", place.code, now=now, days=400)
    page = client.get(f"/es/my/{token}/").content.decode()
    address = f"/es/my/{token}/documents/{for_some.code}/"
    assert f'href="{address}" hreflang="pt"' in page
    assert "Portugués" in page and "4 de mayo de 2026" in page and "PNG" in page
    answer = client.get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    registration.cancel(place, by=None, now=now)
    assert "Notas" not in client.get(f"/es/my/{token}/").content.decode()
    assert client.get(address).status_code == 404


def test_a_speaker_gets_it_having_said_yes(
    enter: Enter, session: Session, organiser: Person, stranger: Person, now: datetime
) -> None:
    for_some = added(session, now, title="Notas", audience="registered")
    role = Part.objects.create(
        session=session, person=stranger, subject=stranger.subject, role="speaker", status="invited"
    )
    page, browser = f"/es/my/role/{role.code}/", enter(stranger)
    assert "Notas" not in browser.get(page).content.decode()
    assert browser.get(f"{page}documents/{for_some.code}/").status_code == 404
    Part.objects.update(status=Part.Status.CONFIRMED)
    assert "Notas" in browser.get(page).content.decode()
    assert browser.get(f"{page}documents/{for_some.code}/").status_code == 200


# --- Versions, taken off, brought back ----------------------------------------------------------


def test_another_file_is_another_version_and_the_earlier_one_is_for_staff(
    enter: Enter, client: Client, session: Session, organiser: Person, now: datetime
) -> None:
    made = added(session, now, file=Received("a.png", "png", b"\x89PNG first"))
    documents.change(
        made, Facts("Láminas", file=Received("b.png", "png", b"\x89PNG second")), by=organiser, now=now
    )
    assert client.get(f"/es/documents/{made.code}/").content == b"\x89PNG second"
    browser, desk = enter(organiser), f"/es/desk/documents/{made.code}/"
    assert "a.png" in browser.get(desk).content.decode()
    assert browser.get(desk + "1/").content == b"\x89PNG first"
    assert browser.get(desk + "9/").status_code == 404
    browser.post(desk + "1/again/")
    assert client.get(f"/es/documents/{made.code}/").content == b"\x89PNG first"
    made.refresh_from_db()
    assert (made.version, made.versions.count()) == (3, 3)


def test_words_alone_make_no_version(session: Session, now: datetime) -> None:
    made = added(session, now, url="https://a.example/1", file=None)
    documents.change(made, Facts("Otro título", url="https://a.example/1"), by=None, now=now)
    made.refresh_from_db()
    assert (made.title, made.version, made.versions.count()) == ("Otro título", 1, 1)


def test_what_was_taken_off_is_brought_back_and_gone_after_a_month(
    enter: Enter, session: Session, organiser: Person, now: datetime
) -> None:
    made, browser = added(session, now), enter(organiser)
    browser.post(f"/es/desk/documents/{made.code}/remove/")
    page = browser.get(f"/es/desk/sessions/{session.code}/documents/").content.decode()
    assert f"/es/desk/documents/{made.code}/back/" in page and titles(session, now) == []
    with pytest.raises(DocumentGone):
        documents.change(made, Facts("x"), by=None, now=now)
    browser.post(f"/es/desk/documents/{made.code}/back/")
    assert titles(session, now) == ["Láminas"]
    documents.remove(made, by=organiser, now=now)
    documents.forget_old(now + timedelta(days=29))
    assert Document.objects.exists()
    documents.forget_old(now + timedelta(days=31))
    assert not Document.objects.exists() and not DocumentFile.objects.exists()


def test_the_list_of_links_leaves_files_alone(session: Session, organiser: Person, now: datetime) -> None:
    added(session, now)
    documents.keep(session, [documents.Told("Informe", "https://a.example/1")], by=organiser, now=now)
    documents.keep(session, [], by=organiser, now=now)
    assert titles(session, now) == ["Láminas"]


def test_a_link_stands_there_once_and_a_list_has_an_end(session: Session, now: datetime) -> None:
    first = added(session, now, url="https://a.example/1", file=None)
    with pytest.raises(DocumentIsThere):
        added(session, now, url="https://a.example/1", file=None)
    documents.remove(first, by=None, now=now)
    added(session, now, url="https://a.example/1", file=None)
    with pytest.raises(DocumentIsThere):
        documents.bring_back(first, by=None, now=now)
    for number in range(2, documents.MOST_DOCUMENTS + 1):
        added(session, now, url=f"https://a.example/{number}", file=None)
    with pytest.raises(TooManyDocuments):
        added(session, now)


def test_links_from_before_there_were_files_get_a_code_and_their_first_version(
    session: Session, now: datetime
) -> None:
    old = [
        Document.objects.create(
            session=session, position=at, title="Acta", url=f"https://a.example/{at}", added_at=now
        )
        for at in range(2)
    ]
    import_module("events.migrations.0034_documents_have_codes").give_codes(apps, None)
    for document, before in zip(Document.objects.order_by("pk"), old, strict=True):
        assert document.code != before.code and len(document.code) == len(before.code)
        (version,) = document.versions.all()
        assert (version.number, version.url, version.added_at) == (1, before.url, now)


def test_the_database_keeps_a_document_a_link_or_a_file(session: Session, now: datetime) -> None:
    made = added(session, now)
    for wrong in ({"url": "https://a.example/1"}, {"file": None}, {"release": "date"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Document.objects.filter(pk=made.pk).update(**wrong)


# --- At the desk --------------------------------------------------------------------------------


TYPED = {"title": "Láminas", "kind": "slides", "language": "es", "audience": "registered", "release": "now"}


def test_an_organiser_adds_a_file_for_those_who_have_a_place(
    enter: Enter, session: Session, organiser: Person, now: datetime
) -> None:
    browser, page = enter(organiser), f"/es/desk/sessions/{session.code}/documents/"
    answer = browser.post(
        page + "new/",
        TYPED
        | {
            "file": SimpleUploadedFile("foto.png", PNG.getvalue()),
            "release": "date",
            "release_day": "2026-11-20",
        },
    )
    made = Document.objects.get()
    assert answer["Location"] == page
    assert (made.kind, made.audience, made.release_on) == (
        "slides", "registered", datetime(2026, 11, 20, 6, tzinfo=UTC),
    )  # fmt: skip
    shown = browser.get(page).content.decode()
    assert "Láminas" in shown and "PNG" in shown and "quienes tienen un lugar" in shown
    assert made.versions.get().file == made.file


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({}, "uno de los dos"),
        ({"url": "https://a.example/1", "file": True}, "uno de los dos"),
        ({"url": "nowhere"}, "enlace"),
        ({"url": "https://a.example/1", "release": "date"}, "desde qué día"),
        ({"file": "text"}, "PDF"),
        ({"url": "https://a.example/1", "title": ""}, "necesario"),
    ],
)
def test_bad_input_gets_a_sentence_and_loses_nothing(
    enter: Enter, session: Session, organiser: Person, more: dict[str, Any], sentence: str
) -> None:
    sent: dict[str, Any] = TYPED | {"dated": "2026-05-04"} | more
    if "file" in more:
        content = b"plain" if more["file"] == "text" else PNG.getvalue()
        sent["file"] = SimpleUploadedFile("x.png", content)
    answer = enter(organiser).post(f"/es/desk/sessions/{session.code}/documents/new/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page and "2026-05-04" in page
    assert not Document.objects.exists()


def test_an_organiser_changes_a_link_into_a_file(
    enter: Enter, session: Session, organiser: Person, now: datetime
) -> None:
    made = added(session, now, url="https://a.example/1", file=None)
    sent = TYPED | {"url": "https://a.example/1", "file": SimpleUploadedFile("x.png", PNG.getvalue())}
    assert enter(organiser).post(f"/es/desk/documents/{made.code}/", sent).status_code == 302
    made.refresh_from_db()
    assert (made.url, made.version, made.file is not None) == ("", 2, True)


def test_staff_are_told_of_a_pdf_that_no_screen_reader_reads(
    enter: Enter, session: Session, organiser: Person, tmp_path: Path
) -> None:
    template = tmp_path / "sheet.typ"
    template.write_text("= #data.title\nHola.")
    tagged = Received("a.pdf", "pdf", paper.pdf(template, {}, title="Hola", language="es"))
    assert documents.barrier_of(Received("a.pdf", "pdf", b"%PDF-1.4 /Font")) == "no-tags"
    assert documents.barrier_of(tagged) == ""
    pages = io.BytesIO()
    Image.new("RGB", (40, 40), "white").save(pages, "PDF")
    sent = TYPED | {"file": SimpleUploadedFile("scan.pdf", pages.getvalue())}
    browser = enter(organiser)
    answer = browser.post(f"/es/desk/sessions/{session.code}/documents/new/", sent, follow=True)
    assert "imágenes de páginas y ningún texto" in answer.content.decode()
    assert Document.objects.get().file.barrier == "no-text"  # type: ignore[union-attr]


def test_other_organisations_do_not_find_them(
    enter: Enter, session: Session, foreign_organiser: Person, now: datetime
) -> None:
    made, browser = added(session, now), enter(foreign_organiser)
    for page in (
        f"sessions/{session.code}/documents/new/",
        f"documents/{made.code}/",
        f"documents/{made.code}/1/",
    ):
        assert browser.get(f"/es/desk/{page}").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_takes_one_query_for_one_document_as_for_three(
    session: Session, now: datetime, count: int
) -> None:
    for number in range(count):
        added(session, now, title=str(number))
    with CaptureQueriesContext(connection) as asked:
        found = documents.of_sessions([session], now=now)[session.pk]
        assert [one.file.size for one in found if one.file] == [len(PNG.getvalue())] * count
    assert len(asked) == 1
