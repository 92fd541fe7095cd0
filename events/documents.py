"""The documents of sessions, links and files: who has which from when on, each version. Sole writer."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max

from events import risk
from events.errors import DocumentGone, DocumentIsThere, TooManyDocuments
from events.models import Document, DocumentFile, DocumentVersion, Session
from events.uploads import Received
from people import acts
from people.models import Person

#: What a list of documents stays readable with, and what the columns hold.
MOST_DOCUMENTS, MOST_TITLE, MOST_URL = 30, 160, 500


#: After so long, what was taken off is gone for good.
KEPT_ASIDE = timedelta(days=30)


class Told(NamedTuple):
    """One document as it was typed."""

    title: str
    url: str


class Facts(NamedTuple):
    """A document as it was written; without a link or a file it keeps what it had."""

    title: str
    kind: str = Document.Kind.OTHER
    language: str = ""
    audience: str = Document.Audience.ALL
    release: str = Document.Release.NOW
    release_on: datetime | None = None
    dated: date | None = None
    url: str = ""
    file: Received | None = None


def of(session: Session) -> list[Document]:
    """Return a session's documents in their order, whether they are given yet or not: for staff alone."""
    return list(session.documents.with_moment().listed())


def of_sessions(
    sessions: Iterable[Session], *, now: datetime, language: str = ""
) -> dict[int, list[Document]]:
    """Return what those who have a place have by now of many sessions, by session; one query.

    What is in the reader's language, a code of `spoken`, or in none, comes first.
    """
    return _by_session(Document.objects.filter(session__in=list(sessions)).given(now), language)


def public_of(session: Session, *, now: datetime, language: str = "") -> list[Document]:
    """Return what everybody has by now of a session's documents; none where roles are not shown."""
    return public_of_sessions([session], now=now, language=language).get(session.pk, [])


def public_of_sessions(
    sessions: Iterable[Session], *, now: datetime, language: str = ""
) -> dict[int, list[Document]]:
    """Return the same of many sessions, by session; one query."""
    shown = [session for session in sessions if risk.shows_roles(session.event)]
    if not shown:
        return {}
    for_all = Document.objects.filter(session__in=shown, audience=Document.Audience.ALL)
    return _by_session(for_all.given(now), language)


def handed_out(session: Session, code: str, *, now: datetime, to_all: bool) -> DocumentFile | None:
    """Return the file of a document that everybody, or whoever has a place, has by now; else none."""
    found = Document.objects.filter(session=session, code=code, file__isnull=False)
    if to_all:
        if not risk.shows_roles(session.event):
            return None
        found = found.filter(audience=Document.Audience.ALL)
    one = found.given(now).first()
    return DocumentFile.objects.filter(pk=one.file_id).first() if one and one.file_id else None


def last_added(session: Session, *, now: datetime) -> datetime | None:
    """Return from when on the newest document of a session is given, by now; none without any."""
    newest = session.documents.given(now).order_by().aggregate(newest=Max("given_at"))["newest"]
    return newest if isinstance(newest, datetime) else None


@transaction.atomic
def add(session: Session, facts: Facts, *, by: Person | None, now: datetime) -> Document:
    """Add a document after the others, a link or a file; raises `TooManyDocuments`, `DocumentIsThere`."""
    _hold(session)
    there = session.documents.filter(removed_at=None)
    if there.count() >= MOST_DOCUMENTS:
        raise TooManyDocuments(MOST_DOCUMENTS)
    last = there.aggregate(last=Max("position"))["last"]
    made = Document(session=session, position=0 if last is None else last + 1, added_at=now, version=0)
    _write(made, facts, now)
    _note(made, "document added", by=by, now=now)
    return made


@transaction.atomic
def change(document: Document, facts: Facts, *, by: Person | None, now: datetime) -> Document:
    """Write a document again; another link or file is a new version, and the earlier one is kept for staff.

    Raises `DocumentGone`, `DocumentIsThere`.
    """
    fresh = _held(document)
    _write(fresh, facts, now)
    _note(fresh, "document changed", by=by, now=now)
    return fresh


@transaction.atomic
def take_again(document: Document, number: int, *, by: Person | None, now: datetime) -> None:
    """Give an earlier version again, as a new one. Raises `DocumentGone`, `DocumentIsThere`."""
    fresh = _held(document)
    earlier = fresh.versions.filter(number=number).first()
    if earlier is None:
        raise DocumentGone
    fresh.url, fresh.file, fresh.dated = earlier.url, earlier.file, earlier.dated
    _refuse_twice(fresh)
    _number(fresh, now)
    _note(fresh, "document taken again", by=by, now=now)


@transaction.atomic
def remove(document: Document, *, by: Person | None, now: datetime) -> None:
    """Take a document off; it can be brought back for `KEPT_ASIDE`. Raises `DocumentGone`."""
    fresh = _held(document)
    fresh.removed_at = now
    fresh.save(update_fields=["removed_at"])
    _note(fresh, "document removed", by=by, now=now)


@transaction.atomic
def bring_back(document: Document, *, by: Person | None, now: datetime) -> None:
    """Put back what was taken off, after the others. Raises `DocumentGone`, `DocumentIsThere`."""
    session = document.session
    _hold(session)
    fresh = session.documents.filter(pk=document.pk, removed_at__isnull=False).first()
    if fresh is None:
        raise DocumentGone
    _refuse_twice(fresh)
    last = session.documents.filter(removed_at=None).aggregate(last=Max("position"))["last"]
    fresh.removed_at, fresh.position = None, 0 if last is None else last + 1
    fresh.save(update_fields=["removed_at", "position"])
    _note(fresh, "document brought back", by=by, now=now)


def removed_of(session: Session) -> list[Document]:
    """Return what was taken off a session and can be brought back, the latest first."""
    found = session.documents.filter(removed_at__isnull=False).select_related("file").defer("file__content")
    return list(found.order_by("-removed_at"))


def forget_old(now: datetime) -> None:
    """Delete what was taken off long ago, and files that belong to nothing any more."""
    Document.objects.filter(removed_at__lt=now - KEPT_ASIDE).delete()
    DocumentFile.objects.filter(versions=None).delete()


@transaction.atomic
def keep(session: Session, told: Sequence[Told], *, by: Person | None, now: datetime) -> None:
    """Let a session have these links and no others, in this order; an address stands in it once.

    What was there keeps the day it was added, so that nobody is told of it again. Files stay as they are.
    """
    _hold(session)
    before = {row.url: row for row in of(session) if row.url}
    wanted = {one.url: one for one in told}
    gone = Document.objects.filter(session=session, removed_at=None).exclude(url="")
    gone.exclude(url__in=wanted).update(removed_at=now)
    for position, one in enumerate(wanted.values()):
        known = before.get(one.url)
        if known is None:
            made = Document.objects.create(
                session=session, position=position, title=one.title, url=one.url, added_at=now
            )
            DocumentVersion.objects.create(document=made, number=1, url=one.url, added_at=now)
        elif (known.position, known.title) != (position, one.title):
            known.position, known.title = position, one.title
            known.save(update_fields=["position", "title"])
    if [(row.title, row.url) for row in before.values()] != [(one.title, one.url) for one in wanted.values()]:
        acts.note(session.event, "documents changed", by=by, now=now, session=session.code)


def _by_session(found: Iterable[Document], language: str) -> dict[int, list[Document]]:
    rows: dict[int, list[Document]] = {}
    for row in found:
        rows.setdefault(row.session_id, []).append(row)
    # The order of the organisers stands within those that the reader reads, and within the others.
    for some in rows.values():
        some.sort(key=lambda one: one.language not in ("", language))
    return rows


def _note(document: Document, act: str, *, by: Person | None, now: datetime) -> None:
    session = document.session
    acts.note(session.event, act, by=by, now=now, session=session.code, document=document.code)


def _hold(session: Session) -> None:
    Session.objects.select_for_update(no_key=True).get(pk=session.pk)


def _held(document: Document) -> Document:
    _hold(document.session)
    fresh = Document.objects.filter(pk=document.pk, removed_at=None).first()
    if fresh is None:
        raise DocumentGone
    return fresh


def _write(document: Document, facts: Facts, now: datetime) -> None:
    document.title, document.kind, document.language = facts.title, facts.kind, facts.language
    document.audience, document.release = facts.audience, facts.release
    document.release_on = facts.release_on if facts.release == Document.Release.DATE else None
    document.dated = facts.dated
    is_new = document.version == 0
    if facts.file is not None:
        document.url, document.file = "", _kept(facts.file)
        is_new = True
    elif facts.url and facts.url != document.url:
        document.url, document.file = facts.url, None
        is_new = True
    _refuse_twice(document)
    if is_new:
        _number(document, now)
    else:
        document.save()
        current = DocumentVersion.objects.filter(document=document, number=document.version)
        current.update(dated=facts.dated)


def _number(document: Document, now: datetime) -> None:
    """Keep what it is now as its next version; what was there before has its own."""
    last = document.versions.aggregate(last=Max("number"))["last"] if document.pk else 0
    document.version = (last or document.version) + 1
    document.save()
    DocumentVersion.objects.create(
        document=document,
        number=document.version,
        url=document.url,
        file=document.file,
        dated=document.dated,
        added_at=now,
    )


def _refuse_twice(document: Document) -> None:
    others = Document.objects.filter(session=document.session_id, removed_at=None).exclude(pk=document.pk)
    if document.url and others.filter(url=document.url).exists():
        raise DocumentIsThere


def _kept(file: Received) -> DocumentFile:
    return DocumentFile.objects.create(
        name=file.name,
        ending=file.ending,
        content=file.content,
        size=len(file.content),
        barrier=barrier_of(file),
    )


def barrier_of(file: Received) -> str:
    """Return what keeps a screen reader from a PDF, as far as a quick look tells; empty: nothing known.

    A PDF that was written anew has its parts in plain sight: a font where there is text, a tree where the
    text has headings and order. Of one whose parts are packed, nothing is said.
    """
    if file.ending != "pdf" or b"/ObjStm" in file.content:
        return DocumentFile.Barrier.NONE
    if b"/Font" not in file.content:
        return DocumentFile.Barrier.NO_TEXT
    return DocumentFile.Barrier.NONE if b"/StructTreeRoot" in file.content else DocumentFile.Barrier.NO_TAGS
