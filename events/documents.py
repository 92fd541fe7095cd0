"""The documents of sessions: links with titles, in an order; the sole writer of them."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max

from events import risk
from events.models import Document, Session
from people import acts
from people.models import Person

#: What a list of documents stays readable with, and what the columns hold.
MOST_DOCUMENTS, MOST_TITLE, MOST_URL = 30, 160, 500


class Told(NamedTuple):
    """One document as it was typed."""

    title: str
    url: str


def of(session: Session) -> list[Document]:
    """Return a session's documents in their order."""
    return list(session.documents.order_by("position", "pk"))


def of_sessions(sessions: Iterable[Session]) -> dict[int, list[Document]]:
    """Return the documents of many sessions, each in its order, by session; one query."""
    found: dict[int, list[Document]] = {}
    for row in Document.objects.filter(session__in=list(sessions)).order_by("position", "pk"):
        found.setdefault(row.session_id, []).append(row)
    return found


def public_of(session: Session) -> list[Document]:
    """Return what the public page of a session shows of its documents: all, or none at risk."""
    return of(session) if risk.shows_roles(session.event) else []


def last_added(session: Session) -> datetime | None:
    """Return when the newest document of a session was added; none without any."""
    newest = session.documents.aggregate(newest=Max("added_at"))["newest"]
    return newest if isinstance(newest, datetime) else None


@transaction.atomic
def keep(session: Session, told: Sequence[Told], *, by: Person | None, now: datetime) -> None:
    """Let a session have these documents and no others, in this order; an address stands in it once.

    What was there keeps the day it was added, so that nobody is told of it again.
    """
    Session.objects.select_for_update(no_key=True).get(pk=session.pk)
    before = {row.url: row for row in of(session)}
    wanted = {one.url: one for one in told}
    Document.objects.filter(session=session).exclude(url__in=wanted).delete()
    for position, one in enumerate(wanted.values()):
        known = before.get(one.url)
        if known is None:
            Document.objects.create(
                session=session, position=position, title=one.title, url=one.url, added_at=now
            )
        elif (known.position, known.title) != (position, one.title):
            known.position, known.title = position, one.title
            known.save(update_fields=["position", "title"])
    if [(row.title, row.url) for row in before.values()] != [(one.title, one.url) for one in wanted.values()]:
        acts.note(session.event, "documents changed", by=by, now=now, session=session.code)
