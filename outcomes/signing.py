"""Statements are written, opened, signed and published here: the sole writer of them and of answers."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from events.models import Topic
from outcomes.errors import (
    AnsweredMeanwhile,
    InPublic,
    Memberless,
    NotOpen,
    PastHour,
    RemovedMeanwhile,
    SigningOver,
    Unworded,
    WasAnswered,
    WordsChanged,
)
from outcomes.models import Signature, Statement, StatementAsk, StatementVersion
from people import acts
from people.erasure import ERASED_NAME
from people.models import Coalition, Organisation, Person
from trainings.courses import in_columns

#: The translated columns whose words are what is signed.
SIGNED_WORDS = ("title", "text", "addressed_to")


class Written(NamedTuple):
    """A statement as it was written; words by language code."""

    title: Mapping[str, str]
    text: Mapping[str, str]
    addressed_to: Mapping[str, str]
    day: date
    topics: Iterable[Topic] = ()


class Said(NamedTuple):
    """What somebody answered in the name of an organisation."""

    answer: str
    is_named: bool = False
    name: str = ""
    capacity: str = ""


def words_of(statement: Statement) -> dict[str, dict[str, str]]:
    """Return the words that are signed, by field and column of a language, without empty ones."""
    return {
        column: {
            name: getattr(statement, name) for name in in_columns(column, {}) if getattr(statement, name)
        }
        for column in SIGNED_WORDS
    }


def hash_of(words: Mapping[str, Mapping[str, str]]) -> str:
    """Return the SHA-256 of a statement's words, in hexadecimal: one for the words in all languages."""
    plain = json.dumps(words, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


@transaction.atomic
def write(
    written: Written,
    *,
    statement: Statement | None = None,
    keeper: Organisation | None = None,
    coalition: Coalition | None = None,
    by: Person | None,
    now: datetime,
) -> Statement:
    """Write a statement that an organisation keeps for a coalition, or write one again, and return it.

    Other words while it is open are another version: whoever had answered is asked again. When signing is
    over the words stay as they were signed. Raises `SigningOver`, `RemovedMeanwhile`.
    """
    if statement is None:
        assert keeper is not None and coalition is not None  # noqa: S101  a new one has both
        statement = Statement(keeper=keeper, coalition=coalition, created_at=now)
        act = "statement written"
    else:
        statement = held(statement)
        act = "statement changed"
        if statement.is_closed(now):
            raise SigningOver
    _put(statement, written)
    statement.day = written.day
    statement.save()
    statement.topics.set(written.topics)
    if statement.opened_at is not None:
        _keep_version(statement, now)
    acts.note(statement, act, by=by, now=now, version=str(statement.version))
    return statement


def voided_by(statement: Statement, written: Written) -> int:
    """Return how many answers to the words that stand would have to be given again for these."""
    if not statement.version:
        return 0
    then = copy(statement)
    _put(then, written)
    if words_of(then) == words_of(statement):
        return 0
    return statement.signatures.filter(version=statement.version).count()


@transaction.atomic
def open_until(
    statement: Statement,
    *,
    closes_at: datetime,
    time_zone: str,
    publishes_itself: bool,
    by: Person | None,
    now: datetime,
) -> Statement:
    """Let the members sign until an hour, or change that hour; one that was closed opens again.

    Raises `PastHour`, `Unworded`, `Memberless`, `InPublic`, `RemovedMeanwhile`.
    """
    fresh = held(statement)
    if closes_at <= now:
        raise PastHour
    if not any(words_of(fresh)["text"].values()):
        raise Unworded
    if not fresh.coalition.memberships.exists():
        raise Memberless
    if fresh.is_public(now):
        raise InPublic
    fresh.opened_at = fresh.opened_at or now
    fresh.closes_at, fresh.time_zone, fresh.publishes_itself = closes_at, time_zone, publishes_itself
    _keep_version(fresh, now)
    fresh.save()
    acts.note(fresh, "statement opened for signing", by=by, now=now, until=closes_at.isoformat())
    return fresh


@transaction.atomic
def close(statement: Statement, *, by: Person | None, now: datetime) -> None:
    """End signing at once; safe to run twice. Raises `NotOpen`."""
    fresh = held(statement)
    if fresh.is_closed(now):
        return
    if fresh.opened_at is None or fresh.opened_at >= now:
        raise NotOpen
    fresh.closes_at = now
    fresh.save(update_fields=["closes_at"])
    acts.note(fresh, "signing ended", by=by, now=now)


@transaction.atomic
def publish(statement: Statement, *, by: Person | None, now: datetime) -> None:
    """Let everybody read it with its signatories; safe to run twice. Raises `NotOpen` too early."""
    fresh = held(statement)
    if not fresh.is_closed(now):
        raise NotOpen
    if not fresh.is_public(now):
        fresh.published_at = now
        fresh.save(update_fields=["published_at"])
        acts.note(fresh, "statement published", by=by, now=now)


@transaction.atomic
def take_back(statement: Statement, *, by: Person | None, now: datetime) -> None:
    """Take it off the website; safe to run twice."""
    fresh = held(statement)
    fresh.published_at, fresh.publishes_itself = None, False
    fresh.save(update_fields=["published_at", "publishes_itself"])
    acts.note(fresh, "statement taken back", by=by, now=now)


@transaction.atomic
def remove(statement: Statement, *, by: Person | None, now: datetime) -> None:
    """Delete a statement that nobody has answered. Raises `WasAnswered`."""
    fresh = held(statement)
    if fresh.signatures.exists():
        raise WasAnswered
    keeper, code = fresh.keeper, fresh.code
    fresh.delete()
    acts.note(keeper, "statement removed", by=by, now=now, statement=code)


@transaction.atomic
def answer(ask: StatementAsk, said: Said, *, version: int, seen: str, now: datetime) -> Signature:
    """Answer for an organisation, or answer otherwise, until signing is over; return what stands.

    `version` is that of the words that were shown, `seen` the mark (`mark_of`) of the answer that stood
    beside them. Raises `SigningOver`, `WordsChanged`, `AnsweredMeanwhile`, `RemovedMeanwhile`.
    """
    statement = held(ask.statement)
    if not statement.is_open(now):
        raise SigningOver
    if statement.version != version:
        raise WordsChanged
    stands = answered_by(statement, ask.organisation)
    if mark_of(stands) != seen:
        raise AnsweredMeanwhile
    signature = stands or Signature(statement=statement, organisation=ask.organisation)
    _fill(signature, said, version=version, now=now)
    signature.person, signature.recorded_by, signature.reason = ask.person, None, ""
    signature.save()
    acts.note(statement, f"organisation {said.answer}", by=ask.person, now=now, by_ask=ask.code)
    return signature


@transaction.atomic
def record(
    statement: Statement,
    organisation: Organisation,
    said: Said,
    *,
    reason: str,
    by: Person,
    now: datetime,
) -> Signature:
    """Write down what a member answered in another way, also when signing is over; say why.

    Raises `NotOpen` for a statement that nobody could sign yet, `RemovedMeanwhile`.
    """
    fresh = held(statement)
    if fresh.opened_at is None:
        raise NotOpen
    signature = answered_by(fresh, organisation) or Signature(statement=fresh, organisation=organisation)
    _fill(signature, said, version=fresh.version, now=now)
    signature.is_late = fresh.is_closed(now)
    signature.person, signature.recorded_by, signature.reason = None, by, reason
    signature.save()
    acts.note(fresh, f"secretariat recorded: {said.answer}", by=by, now=now, organisation=organisation.code)
    return signature


@transaction.atomic
def strike(statement: Statement, organisation: Organisation, *, by: Person, now: datetime) -> None:
    """Take away what the secretariat wrote down for a member; what a member answered itself stays."""
    fresh = held(statement)
    written = Signature.objects.filter(statement=fresh, organisation=organisation, recorded_by__isnull=False)
    if written.delete()[0]:
        acts.note(fresh, "recorded answer struck", by=by, now=now, organisation=organisation.code)


def ask(
    statement: Statement, organisation: Organisation, person: Person, *, now: datetime
) -> tuple[StatementAsk, bool]:
    """Note that a person is asked about the words that stand; return it, and whether that is new."""
    row, is_new = StatementAsk.objects.get_or_create(
        statement=statement,
        organisation=organisation,
        person=person,
        defaults={"version": statement.version, "asked_at": now},
    )
    if not is_new and row.version != statement.version:
        row.version, row.asked_at = statement.version, now
        row.save(update_fields=["version", "asked_at"])
        is_new = True
    return row, is_new


def reminded(row: StatementAsk, *, of: datetime, now: datetime) -> None:
    """Note that somebody was reminded of the hour at which signing ends."""
    row.reminded_at, row.reminded_of = now, of
    row.save(update_fields=["reminded_at", "reminded_of"])


def told(signature: Signature, *, now: datetime) -> None:
    """Note that those who were asked had a letter about this answer."""
    Signature.objects.filter(pk=signature.pk, answered_at=signature.answered_at).update(told_at=now)


def answered_by(statement: Statement, organisation: Organisation) -> Signature | None:
    """Return what an organisation has answered, to whichever words; none when it has not."""
    return Signature.objects.filter(statement=statement, organisation=organisation).first()


def mark_of(signature: Signature | None) -> str:
    """Return a mark of an answer; any other answer after it has another one."""
    return signature.answered_at.isoformat() if signature else ""


def forget(subject: UUID, now: datetime) -> None:
    """Take out who answered; that the organisation did stays."""
    Signature.objects.filter(person__subject=subject).update(name=ERASED_NAME, capacity="", person=None)
    StatementAsk.objects.filter(person__subject=subject).delete()


def of_person(person: Person) -> list[dict[str, Any]]:
    """Return what somebody answered in the name of organisations, as they take it along."""
    found = Signature.objects.filter(person=person).select_related("statement", "organisation").order_by("pk")
    return [
        {
            "statement": one.statement.title,
            "organisation": one.organisation.name,
            "answer": one.answer,
            "name": one.name,
            "capacity": one.capacity,
            "answered_at": one.answered_at,
        }
        for one in found
    ]


def held(statement: Statement) -> Statement:
    """Return it as it stands now; nobody else writes it until the transaction is over.

    Raises `RemovedMeanwhile`.
    """
    fresh = Statement.objects.select_for_update(no_key=True).filter(pk=statement.pk).first()
    if fresh is None:
        raise RemovedMeanwhile
    return fresh


def _fill(signature: Signature, said: Said, *, version: int, now: datetime) -> None:
    signature.version, signature.answer = version, said.answer
    signature.is_named = said.is_named and said.answer == Signature.Answer.SIGNED
    signature.name, signature.capacity = said.name, said.capacity
    signature.answered_at, signature.told_at, signature.is_late = now, None, False


def _put(statement: Statement, written: Written) -> None:
    for column in SIGNED_WORDS:
        words = {language: text.strip() for language, text in getattr(written, column).items()}
        for name, text in in_columns(column, words).items():
            setattr(statement, name, text)


def _keep_version(statement: Statement, now: datetime) -> None:
    """Number the words that stand, where they are others than those of the last number."""
    words = words_of(statement)
    mark = hash_of(words)
    last = statement.versions.order_by("-number").first()
    if last is not None and last.sha256 == mark:
        return
    number = (last.number if last else 0) + 1
    StatementVersion.objects.create(statement=statement, number=number, sha256=mark, words=words, made_at=now)
    statement.version = number
    statement.save(update_fields=["version"])
