"""The documents of a session: kept in order, told once, and thanks that lead to them."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.test import Client

from events import documents, registration
from events.documents import Told
from events.models import Event, Session
from events.recognition import Answers, Contact
from people import links
from people.models import Person

SLIDES, REPORT = (
    Told("Slides", "https://files.example/slides"),
    Told("Report", "https://files.example/report"),
)


def test_organiser_keeps_documents_in_their_order_each_address_once(
    session: Session, organiser: Person, now: datetime
) -> None:
    documents.keep(session, [SLIDES, REPORT, SLIDES], by=organiser, now=now)
    documents.keep(session, [REPORT, SLIDES], by=organiser, now=now + timedelta(days=1))

    assert [(row.title, row.added_at) for row in documents.of(session)] == [("Report", now), ("Slides", now)]


def test_newest_document_is_that_which_was_not_there_before(
    session: Session, organiser: Person, now: datetime
) -> None:
    later = now + timedelta(days=1)
    nothing = documents.last_added(session, now=later)
    documents.keep(session, [SLIDES], by=organiser, now=now)
    documents.keep(session, [SLIDES, REPORT], by=organiser, now=later)
    newest = documents.last_added(session, now=later)
    documents.keep(session, [SLIDES], by=organiser, now=later)

    assert (nothing, newest, documents.last_added(session, now=later)) == (None, later, now)


def test_organiser_types_documents_a_line_each_and_hears_which_line_is_wrong(
    session: Session, organiser: Person, enter: Callable[[Person], Client]
) -> None:
    client, page = enter(organiser), f"/en/desk/sessions/{session.code}/documents/"
    wrong = client.post(page, {"documents": "Slides https://files.example/slides\nno address here"})
    kept = client.post(
        page,
        {"documents": "Slides of Ana https://files.example/slides\n\nReport https://files.example/report"},
    )

    assert (wrong.status_code, kept.status_code) == (422, 302)
    assert wrong.context["form"].errors["documents"][0].startswith("Line 2 needs a title")
    assert "no address here" in wrong.content.decode()
    assert [(row.title, row.url) for row in documents.of(session)] == [
        ("Slides of Ana", "https://files.example/slides"),
        REPORT,
    ]


def test_participant_finds_the_documents_on_their_page_and_strangers_not_at_risk(
    client: Client, event: Event, session: Session, organiser: Person, now: datetime
) -> None:
    documents.keep(session, [SLIDES], by=organiser, now=now)
    place = registration.register(
        event,
        answers=Answers(name="Paula", mode="onsite"),
        contact=Contact(email="paula@correo.example"),
        language="es",
        time_zone="UTC",
        now=now,
    )
    token = links.mint("registration", place.code, now=now, days=400)
    page = client.get(f"/es/my/{token}/").content.decode()
    shown = [len(documents.public_of(session, now=now))]
    session.event.risk = Event.Risk.DISCREET

    assert "https://files.example/slides" in page
    assert [*shown, len(documents.public_of(session, now=now))] == [1, 0]
