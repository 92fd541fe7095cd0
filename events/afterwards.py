"""What is told after a session: thanks, documents that came later, and reports that are due or were.

Whoever was there is told; where nobody marked who was, everybody who was expected. Long after nothing is news
any more, so that a house that begins to write these letters does not write of what was.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery

from events import untold
from events.defaults import BY_NAME, Choices, Chosen
from events.models import Document, Event, Part, Session
from events.rule_times import LONGEST_SESSION, lead_of
from events.untold import Due

#: After it fell due by so long, something is told no more.
NO_NEWS = timedelta(days=1)

#: What is told after a session, by the names of `events.defaults`.
NAMES = ("thanks", "documents", "report-due", "report-late")

#: People of a kind, and what they are told.
Told = tuple[Callable[[list[Due]], QuerySet[Any]], list[Due]]


def due(now: datetime) -> list[Told]:
    """Return what should be told by now, by whom it is for; two queries, and none more for many sessions."""
    concerned = list(_sessions(now))
    choices = Choices({one.event_id: one.lead for one in concerned}.items())  # type: ignore[attr-defined]
    found: dict[str, list[Due]] = {name: [] for name in NAMES}
    for session in concerned:
        for name, one in of_session(session, choices, now):
            found[name].append(one)
    return [(people, told) for told in found.values() for people in (untold.places, untold.roles)]


def of_session(session: Session, choices: Choices, now: datetime) -> Iterator[tuple[str, Due]]:
    """Yield what should be told of one of `sessions` by now, by the reminder's name."""
    chosen = {name: choices.of(session.event_id, name) for name in NAMES}
    for one in _thanks(session, chosen["thanks"], now):
        yield "thanks", one
    for one in _documents(session, chosen["documents"], chosen["thanks"], now):
        yield "documents", one
    for one in _report(session, chosen["report-due"], "report", now, is_late=False):
        yield "report-due", one
    for one in _report(session, chosen["report-late"], "report-late", now, is_late=True):
        yield "report-late", one


def sessions(now: datetime | None = None) -> QuerySet[Session]:
    """Return the sessions of which something is told afterwards, each with its newest document's instant.

    That is when it is given, and without `now` may lie ahead.
    """
    of_one = Document.objects.filter(session=OuterRef("pk"))
    documents = (of_one.given(now) if now else of_one.with_moment()).order_by().values("session")
    return (
        Session.objects.without_breaks()
        .filter(
            status__in=[Session.Status.SCHEDULED, Session.Status.HELD],
            event__status=Event.Status.PUBLISHED,
        )
        .annotate(
            lead=lead_of("event_id"),
            newest=Subquery(documents.annotate(newest=Max("given_at")).values("newest")),
        )
    )


def _sessions(now: datetime) -> Iterable[Session]:
    longest = {name: timedelta(minutes=BY_NAME[name].most) for name in BY_NAME}
    over = now - longest["thanks"] - NO_NEWS
    is_over = Q(starts_at__gt=over - LONGEST_SESSION, until__gt=over, until__lte=now)
    has_news = Q(newest__gt=now - longest["documents"] - NO_NEWS, until__lte=now)
    owes = Q(
        report_due_at__gt=now - longest["report-late"] - NO_NEWS,
        report_due_at__lte=now + longest["report-due"],
    )
    return sessions(now).filter(is_over | has_news | owes).select_related("event").order_by("pk")


def _is_news(at: datetime, chosen: Chosen, now: datetime) -> bool:
    return chosen.is_on and now - NO_NEWS < at <= now


def _thanks(session: Session, chosen: Chosen, now: datetime) -> Iterable[Due]:
    ends = session.ends_at
    if ends and _is_news(ends + chosen.after, chosen, now):
        about = {"session": session.code, **chosen.about}
        prefix = f"thanks:{session.code}:"
        yield Due(session, "events.thanks", prefix, about, ends, rule=chosen.rule, was_there=True)


def _documents(session: Session, chosen: Chosen, thanks: Chosen, now: datetime) -> Iterable[Due]:
    newest, ends = session.newest, session.ends_at  # type: ignore[attr-defined]
    if not ends or not newest or ends > now or not _is_news(newest + chosen.after, chosen, now):
        return
    if newest <= (ends + thanks.after if thanks.is_on else ends):
        return  # The thanks tell of it, or it was there all along.
    stamp = newest.isoformat()
    about = {"session": session.code, "added": stamp, **chosen.about}
    prefix = f"documents:{session.code}:{stamp}:"
    yield Due(session, "events.documents", prefix, about, ends, rule=chosen.rule, was_there=True)


def _report(session: Session, chosen: Chosen, word: str, now: datetime, *, is_late: bool) -> Iterable[Due]:
    by = session.report_due_at
    if by is None:
        return
    at = by + chosen.after if is_late else by - chosen.after
    # Before it is due the letter holds until then; afterwards only while it is news.
    if not (_is_news(at, chosen, now) if is_late else chosen.is_on and at <= now < by):
        return
    stamp = by.isoformat()
    about = {"session": session.code, "due": stamp, **chosen.about}
    prefix = f"{word}:{session.code}:{stamp}:"
    yield Due(session, "events.report_due", prefix, about, now, rule=chosen.rule, role=Part.Role.RAPPORTEUR)
