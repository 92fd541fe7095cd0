"""Whoever leads a session is in one place at a time: confirmed roles by which one person leads never overlap.

A role carries a copy of its session's interval. It is written by `carry`, which `events.schedule` calls in
the transaction that gives a session another time, and by `events.parts` when a role is made. On PostgreSQL an
exclusion constraint stands behind it, past which no way of writing gets; SQLite has none, but there one
writes at a time. Touching ends do not overlap, two roles in one session are one place, and a session that is
a draft or called off takes nobody's time.

Rows are locked in one order: an event, its session, whoever leads it, their roles.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy

from events.errors import Engaged
from events.models import Part, Session
from people.accounts import AccountError
from people.models import Person

#: The constraint on PostgreSQL, as its refusals name it (migration `part_intervals`).
CONSTRAINT = "part_leads_one_at_a_time"
#: Sessions that take their people's time.
TAKING = (Session.Status.SCHEDULED, Session.Status.HELD)


class LeadTwice(AccountError):
    """Two records that would be one person who leads two sessions at one time."""

    words = gettext_lazy(
        "Each of the two leads a session at the same time, so they cannot be one person. Ask the organiser "
        "of one of these sessions to change who leads it first."
    )


class Interval(NamedTuple):
    """From when until when a session takes its people's time; none where it takes none."""

    starts_at: datetime | None
    ends_at: datetime | None


def interval(session: Session) -> Interval:
    """Return the interval of a session as its roles carry it."""
    if session.status not in TAKING:
        return Interval(None, None)
    return Interval(session.starts_at, session.ends_at)


def carry(session: Session) -> None:
    """Copy the interval of a session, as it was just written, on to its roles.

    Raises `Engaged`, which names them, when somebody who leads it leads another session at that time.
    """
    leading = _leading().filter(session=session).select_related("person").order_by("pk")
    with _refused(lambda: list(leading.all()), interval(session)):
        Part.objects.filter(session=session).update(**interval(session)._asdict())


@contextmanager
def together(sessions: Sequence[Session]) -> Iterator[None]:
    """Let sessions change their times among themselves: none stands in another's way until all have moved.

    Raises as `carry` does, for the first of them that stands in another's way then.
    """
    keys = [session.pk for session in sessions]
    hold(_leading().filter(session__in=keys).values_list("subject", flat=True))
    Part.objects.filter(session__in=keys).update(starts_at=None, ends_at=None)
    yield
    for session in Session.objects.filter(pk__in=keys).order_by("pk"):
        carry(session)


def elsewhere(sessions: Sequence[Session]) -> list[Part]:
    """Return the roles by which sessions, as they are placed now, are led by whoever leads another one then.

    Of two of these sessions it is the later one's, for the earlier keeps its trainer.
    """
    keys = [session.pk for session in sessions]
    placed = Session.objects.filter(pk__in=keys, status__in=TAKING).in_order()
    kept: list[tuple[UUID, Interval, int]] = []
    found = []
    for session in placed:
        at = interval(session)
        for part in _leading().filter(session=session).order_by("pk"):
            others = _overlapping(*at).filter(subject=part.subject).exclude(session__in=keys)
            among = any(
                subject == part.subject and there != session.pk and _meet(at, other)
                for subject, other, there in kept
            )
            if among or others.exists():
                found.append(part)
            else:
                kept.append((part.subject, at, session.pk))
    return found


@contextmanager
def alone(part: Part) -> Iterator[None]:
    """Write a role within this, by which its holder may come to lead a session; raises as `carry` does."""
    leads = part.role in Part.LEADING and part.status == Part.Status.CONFIRMED
    with _refused(lambda: [part] if leads else [], Interval(part.starts_at, part.ends_at)):
        yield


def hold(subjects: Iterable[UUID]) -> None:
    """Let nobody else write what these people lead until the transaction is over.

    They are locked by their keys, and before any role of theirs: two who write at once wait for each other
    in one order, and the second one finds what the first one wrote.
    """
    if held := set(subjects):
        list(Person.objects.select_for_update(no_key=True).filter(subject__in=held).order_by("pk"))


def as_it_stands(session: Session) -> Session:
    """Return a session as it is now; nobody gives it another time until the transaction is over."""
    return Session.objects.select_for_update(no_key=True).get(pk=session.pk)


def check_joined(keep: UUID, lose: UUID) -> None:
    """Refuse to make two subjects one of which each leads a session at one time; raises `LeadTwice`."""
    beside = _overlapping(OuterRef("starts_at"), OuterRef("ends_at"))
    both = (
        _leading()
        .filter(subject=lose)
        .filter(Exists(beside.filter(subject=keep).exclude(session=OuterRef("session"))))
    )
    if both.exists():
        raise LeadTwice


def _leading() -> QuerySet[Part]:
    return Part.objects.filter(role__in=Part.LEADING, status=Part.Status.CONFIRMED)


def _overlapping(starts_at: Any, ends_at: Any) -> QuerySet[Part]:
    """The roles that lead while an interval lasts; none where either bound is none."""
    return _leading().filter(starts_at__lt=ends_at, ends_at__gt=starts_at)


@contextmanager
def _refused(read: Callable[[], Sequence[Part]], at: Interval) -> Iterator[None]:
    """Refuse to let whoever leads, as `read` finds them, do so while one of them leads another session.

    Where the database refuses they are read again: somebody may have said yes since.
    """
    leading = read()
    hold(part.subject for part in leading)
    _ensure_free(leading, at)
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refusal:
        if CONSTRAINT not in str(refusal):
            raise
        leading = read()
        _ensure_free(leading, at)
        raise Engaged(_names(leading)) from None


def _ensure_free(leading: Sequence[Part], at: Interval) -> None:
    if not leading or at.starts_at is None:
        return
    there = {part.session_id for part in leading}
    elsewhere = _overlapping(*at).filter(subject__in={part.subject for part in leading})
    taken = set(elsewhere.exclude(session__in=there).values_list("subject", flat=True))
    if taken:
        raise Engaged(_names([part for part in leading if part.subject in taken]))


def _meet(one: Interval, other: Interval) -> bool:
    bounds = (*one, *other)
    assert all(bounds)  # noqa: S101  sessions that take time have a date
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at  # type: ignore[operator]


def _names(parts: Sequence[Part]) -> list[str]:
    return sorted({part.person.name for part in parts if part.person})
