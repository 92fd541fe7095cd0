"""The documents of a session: kept in order, told once, and thanks that lead to them."""

from datetime import datetime, timedelta

from events import documents
from events.documents import Told
from events.models import Session
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
    nothing = documents.last_added(session)
    documents.keep(session, [SLIDES], by=organiser, now=now)
    documents.keep(session, [SLIDES, REPORT], by=organiser, now=later)
    newest = documents.last_added(session)
    documents.keep(session, [SLIDES], by=organiser, now=later)

    assert (nothing, newest, documents.last_added(session)) == (None, later, now)
