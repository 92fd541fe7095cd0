"""What organisers ask: written, ordered and retired at the desk; answered with a place; deleted on its day.

The sole writer of questions, answers and their files. An answer goes with its place, on the day that its
question names, and when somebody is forgotten; its file goes with it, for it stands in the same database.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from convite.prepared import Prepared
from events.errors import (
    ChoicesInUse,
    DeletedTooEarly,
    KindInUse,
    NoWords,
    ReadersTold,
    SurveyBegun,
    TooFewChoices,
    TooManyQuestions,
    UnevenChoices,
)
from events.models import Answer, AnswerFile, Event, Question, Registration, Survey
from events.uploads import Received
from people import acts, consent
from people.codes import new_code
from people.models import Person

#: Questions that one form can hold: it stays one page, and light enough for a phone.
MOST = 20
#: Kinds that offer choices.
CHOOSING = (Question.Kind.CHOICE, Question.Kind.SEVERAL)


class _Kept:
    """Stands where a file was not chosen anew: the one that is there stays."""


KEPT = _Kept()


@dataclass(frozen=True)
class Wording:
    """A question as the desk writes it; words and choices by language code."""

    kind: str
    label: Mapping[str, str]
    help: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    required: bool = False
    minimum: int | None = None
    maximum: int | None = None
    audience: str = Question.Audience.NAMES
    keep_days: int = 90
    delete_on: date | None = None


class Held(NamedTuple):
    """One answer of a place, with its question."""

    question: Question
    value: Any
    answered_at: datetime
    file_code: str = ""
    file_name: str = ""


# --- Asked ------------------------------------------------------------------------------------

ASKED = Prepared(lambda event_id: Question.objects.asked().filter(event_id=event_id, survey=None))


def asked(event: Event) -> list[Question]:
    """Return what the form of the event asks now; of an event that asks nothing, without a query."""
    return ASKED.records(event.pk) if event.has_questions else []


def of_survey(survey: Survey) -> list[Question]:
    """Return what a survey asks, in its order."""
    return list(Question.objects.asked().filter(survey=survey).select_related("event", "survey"))


# --- At the desk ------------------------------------------------------------------------------


@transaction.atomic
def add(
    event: Event, *, wording: Wording, by: Person | None, now: datetime, survey: Survey | None = None
) -> Question:
    """Ask one more thing, last: of whoever registers, or in a survey that is not open yet.

    Raises `SurveyBegun`, `NoWords`, `TooFewChoices`, `UnevenChoices`, `TooManyQuestions` or
    `DeletedTooEarly`.
    """
    fresh = _hold(event, survey)
    standing = list(Question.objects.asked().filter(event=fresh, survey=survey))
    if len(standing) >= MOST:
        raise TooManyQuestions
    question = Question(event=fresh, survey=survey, position=_after(standing), kind=wording.kind)
    _write(question, wording, codes=())
    acts.note(fresh, "question added", by=by, now=now, question=question.code)
    _keep_flag(event)
    return question


@transaction.atomic
def revise(question: Question, *, wording: Wording, by: Person | None, now: datetime) -> Question:
    """Change how something is asked, to whom it is shown and when its answers go.

    Once answered its kind stays, and its choices can be reworded and added to, so that what somebody chose
    keeps its meaning; and nobody else reads the answers than those whom it named, only fewer. Raises
    `KindInUse`, `ChoicesInUse`, `ReadersTold` and what `add` raises.
    """
    _hold(question.event, question.survey)
    fresh = Question.objects.select_related("event").get(pk=question.pk)
    codes = [one["code"] for one in fresh.choices]
    if is_answered(fresh):
        if wording.kind != fresh.kind:
            raise KindInUse
        if len(_lines(wording)) < len(codes):
            raise ChoicesInUse
        kept = Question.Audience(fresh.audience)
        if fresh.survey_id is None and wording.audience not in (kept, *Question.WITHIN[kept]):
            raise ReadersTold
    reworded = any(words and wording.label.get(code, "") != words for code, words in fresh.label.items())
    if reworded:
        fresh.version += 1
    fresh.kind = wording.kind
    _write(fresh, wording, codes=codes)
    acts.note(fresh.event, "question changed", by=by, now=now, question=fresh.code)
    return fresh


@transaction.atomic
def move(question: Question, *, up: bool, by: Person | None, now: datetime) -> None:
    """Ask it one place earlier or later; the first stays first, and the last last."""
    _hold(question.event, question.survey)
    order = list(Question.objects.asked().filter(event=question.event, survey=question.survey))
    here = next((place for place, one in enumerate(order) if one.pk == question.pk), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    for place, one in enumerate(order, 1):
        if one.position != place:
            one.position = place
            one.save(update_fields=["position"])


@transaction.atomic
def retire(question: Question, *, by: Person | None, now: datetime) -> bool:
    """Ask it no more: an answered one is retired and its answers stay until their day; else it is deleted.

    Returns whether it was retired.
    """
    event = _hold(question.event, question.survey)
    answered = is_answered(question)
    if answered:
        Question.objects.filter(pk=question.pk, retired_at=None).update(retired_at=now)
    else:
        Question.objects.filter(pk=question.pk).delete()
    acts.note(event, "question retired" if answered else "question deleted", by=by, now=now)
    _keep_flag(question.event)
    return answered


@transaction.atomic
def bring_back(question: Question, *, by: Person | None, now: datetime) -> None:
    """Ask a retired question again, last; raises `TooManyQuestions`."""
    event = _hold(question.event, question.survey)
    standing = list(Question.objects.asked().filter(event=event, survey=question.survey))
    if len(standing) >= MOST:
        raise TooManyQuestions
    Question.objects.filter(pk=question.pk).update(retired_at=None, position=_after(standing))
    acts.note(event, "question asked again", by=by, now=now, question=question.code)
    _keep_flag(question.event)


@transaction.atomic
def copy(event: Event, *, source: Event, by: Person | None, now: datetime) -> int:
    """Ask here what another event asks, after what is asked already; return how many.

    A day of deletion is left behind: the days after the event hold. Raises `TooManyQuestions`.
    """
    fresh = _hold(event)
    standing = list(Question.objects.asked().filter(event=fresh, survey=None))
    found = list(Question.objects.asked().filter(event=source, survey=None))
    if len(standing) + len(found) > MOST:
        raise TooManyQuestions
    first = _after(standing)
    for place, one in enumerate(found, first):
        one.pk, one.code, one.event, one.position = None, new_code(), fresh, place
        one.delete_on, one.version = None, 1
        one._state.adding = True
        one.save()
        _offer(one)
    acts.note(fresh, "questions copied", by=by, now=now, source=source.code)
    _keep_flag(event)
    return len(found)


def with_counts(event: Event) -> QuerySet[Question]:
    """Return all questions of an event in order, retired ones too, each with `number`, of its answers."""
    return event.questions.filter(survey=None).annotate(number=Count("answers")).order_by("position", "pk")


def is_answered(question: Question) -> bool:
    """Return whether anybody answered it, and the answer is still there."""
    return Answer.objects.filter(question=question).exists()


def _hold(event: Event, survey: Survey | None = None) -> Event:
    """The event's row as it stands, held so that two who order its questions wait for each other.

    The questions of a survey that people answer stay as they are; raises `SurveyBegun`.
    """
    if survey is not None:
        fresh = Survey.objects.select_for_update().get(pk=survey.pk)
        if fresh.status != Survey.Status.DRAFT:
            raise SurveyBegun
    return Event.objects.select_for_update(no_key=True).get(pk=event.pk)


def _after(standing: Sequence[Question]) -> int:
    return max((one.position for one in standing), default=0) + 1


def _keep_flag(event: Event) -> None:
    event.has_questions = Question.objects.filter(event=event, survey=None).exists()
    Event.objects.filter(pk=event.pk).update(has_questions=event.has_questions)


def _lines(wording: Wording) -> list[dict[str, str]]:
    """The choices as one row of words by language each; a language is written whole or not yet."""
    written = {language: list(lines) for language, lines in wording.choices.items() if any(lines)}
    if len({len(lines) for lines in written.values()}) > 1:
        raise UnevenChoices
    number = max((len(lines) for lines in written.values()), default=0)
    return [{language: lines[place] for language, lines in written.items()} for place in range(number)]


def _write(question: Question, wording: Wording, *, codes: Sequence[str]) -> None:
    if not any(wording.label.values()):
        raise NoWords
    rows = _lines(wording) if wording.kind in CHOOSING else []
    if wording.kind in CHOOSING and len(rows) < 2:
        raise TooFewChoices
    event = question.event
    if wording.delete_on and event.ends_at and wording.delete_on <= event.ends_at.date():
        raise DeletedTooEarly
    is_number = wording.kind == Question.Kind.NUMBER
    question.label = {code: words for code, words in wording.label.items() if words}
    question.help = {code: words for code, words in wording.help.items() if words}
    question.choices = [
        {"code": codes[place] if place < len(codes) else new_code()[:8], "words": words}
        for place, words in enumerate(rows)
    ]
    question.required, question.audience = wording.required, wording.audience
    question.minimum = wording.minimum if is_number else None
    question.maximum = wording.maximum if is_number else None
    question.keep_days, question.delete_on = wording.keep_days, wording.delete_on
    question.save()
    _offer(question)


def _offer(question: Question) -> None:
    if question.kind == Question.Kind.CONSENT:
        consent.offer(question.purpose, question.version, question.label)


# --- Answered ---------------------------------------------------------------------------------


@transaction.atomic
def answer(
    place: Registration,
    given: Mapping[Question, Any],
    *,
    language: str,
    now: datetime,
    is_new: bool = False,
) -> None:
    """Keep what was answered, by question; nothing in its stead takes an answer away, and `KEPT` leaves it.

    A file is a `Received`. `language` is the one the page was read in, and `is_new` says that the place was
    taken this very moment, so that nothing can stand there yet.
    """
    stands: dict[int, Answer] = {}
    if not is_new:
        Registration.objects.select_for_update(no_key=True).get(pk=place.pk)
        stands = {row.question_id: row for row in Answer.objects.filter(registration=place)}
    fresh: list[Answer] = []
    files: list[AnswerFile] = []
    for question, value in given.items():
        row = stands.get(question.pk)
        if value is KEPT:
            continue
        if question.kind == Question.Kind.CONSENT:
            value = _agreed(
                place, question, bool(value), was_asked=row is not None, language=language, now=now
            )
        if value in (None, "", []):
            if row is not None:
                row.delete()
            continue
        kept = len(value.content) if isinstance(value, Received) else value
        if row is None:
            row = Answer(question=question, registration=place, value=kept, answered_at=now)
            fresh.append(row)
        elif row.value != kept or isinstance(value, Received):
            row.value, row.answered_at = kept, now
            row.save(update_fields=["value", "answered_at"])
        if isinstance(value, Received):
            files.append(AnswerFile(answer=row, name=value.name, ending=value.ending, content=value.content))
    if fresh:
        Answer.objects.bulk_create(fresh)
    for file in files:
        AnswerFile.objects.filter(answer=file.answer).delete()
        file.answer_id = file.answer.pk
        file.save(force_insert=True)


def _agreed(
    place: Registration, question: Question, agreed: bool, *, was_asked: bool, language: str, now: datetime
) -> int | None:
    """Keep an agreement, or that it was taken back; return the version that stands as the answer."""
    if agreed or was_asked:
        consent.keep(
            place.subject,
            question.purpose,
            about=place.code,
            agreed=agreed,
            language=question.words(language)[1],
            version=question.version,
            now=now,
        )
    return question.version if agreed else None


# --- Read -------------------------------------------------------------------------------------


def of_places(
    places: Iterable[Registration], *, audiences: Iterable[str] | None = None
) -> dict[int, list[Held]]:
    """Return the answers of some places by their keys, in the order of the questions; one query.

    `audiences` narrows them to questions that some readers may see; without, all are returned.
    """
    rows = (
        Answer.objects.filter(registration__in=list(places))
        .select_related("question")
        .annotate(file_code=F("file__code"), file_name=F("file__name"))
        .order_by("question__position", "question__pk")
    )
    if audiences is not None:
        rows = rows.filter(question__audience__in=list(audiences))
    found: dict[int, list[Held]] = {}
    for row in rows:
        held = Held(row.question, row.value, row.answered_at, row.file_code or "", row.file_name or "")
        found.setdefault(row.registration_id, []).append(held)
    return found


def tally(answers: Iterable[Sequence[Held]], language: str) -> list[tuple[Question, list[tuple[str, int]]]]:
    """Count what was chosen: (question, [(choice in words, how often)]) for each one that offers choices."""
    chosen: dict[Question, Counter[str]] = {}
    for held in chain.from_iterable(answers):
        if held.question.kind in CHOOSING:
            codes = held.value if isinstance(held.value, list) else [held.value]
            chosen.setdefault(held.question, Counter()).update(codes)
    return [
        (question, [(said, found[code]) for code, said, _tag in question.chosen(language) if found[code]])
        for question, found in sorted(chosen.items(), key=lambda one: (one[0].position, one[0].pk))
    ]


def unanswered(place: Registration) -> list[Question]:
    """Return what has to be answered and was not, as of a place that the organisers gave; else no query."""
    needed = [question for question in asked(place.event) if question.required]
    if not needed:
        return []
    known = set(Answer.objects.filter(registration=place).values_list("question_id", flat=True))
    return [question for question in needed if question.pk not in known]


def in_words(held: Held, language: str) -> str:
    """Return an answer as a person reads it; of a file, its name."""
    question, value = held.question, held.value
    if question.kind == Question.Kind.FILE:
        return held.file_name
    if question.kind == Question.Kind.CONSENT:
        return gettext("agreed (version %(version)s)") % {"version": value}
    if question.kind in CHOOSING:
        words = {code: said for code, said, _tag in question.chosen(language)}
        chosen: list[str] = value if isinstance(value, list) else [value]
        return ", ".join(words.get(code, code) for code in chosen)
    return str(value)


class Columns:
    """The answers of an event as columns of an export, for readers of some audiences.

    Whoever writes an export asks `access.audiences` who reads, and `risk.exports_answers` whether it may.
    What those alone read who look after needs leaves in no file, whoever takes it. An event that asks
    nothing costs no query; else one, and one for each number of places at a time.
    """

    def __init__(self, event: Event, *, audiences: Iterable[str], language: str) -> None:
        self.audiences = [one for one in audiences if one != Question.Audience.LOGISTICS]
        self.language = language
        self.questions = (
            list(event.questions.filter(survey=None, audience__in=self.audiences).order_by("position", "pk"))
            if event.has_questions and self.audiences
            else []
        )

    @property
    def heads(self) -> list[str]:
        """The questions, in their order."""
        return [question.words(self.language)[0] for question in self.questions]

    def rows(self, places: Sequence[Registration]) -> dict[int, list[str]]:
        """Return a line of cells for each place by its key; empty ones where it answered nothing."""
        found = of_places(places, audiences=self.audiences) if self.questions else {}
        lines = {}
        for place in places:
            words = {held.question.pk: in_words(held, self.language) for held in found.get(place.pk, [])}
            lines[place.pk] = [words.get(question.pk, "") for question in self.questions]
        return lines


# --- Deleted ----------------------------------------------------------------------------------


def delete_due(now: datetime) -> int:
    """Delete the answers and files whose day has come; return how many answers went.

    Days are counted from the end of the event; of one that was called off and has no date any more, from
    the last answer. An agreement's record stays, as every agreement's does.
    """
    called_off = Q(event__status=Event.Status.CANCELLED, event__ends_at=None)
    concerned = (
        Question.objects.filter(Exists(Answer.objects.filter(question=OuterRef("pk"))))
        .filter(Q(delete_on__lte=now.date()) | Q(delete_on=None, event__ends_at__lte=now) | called_off)
        .select_related("event")
    )
    gone = 0
    for question in concerned:
        ends_at = question.event.ends_at
        if ends_at is None and not question.delete_on:
            ends_at = Answer.objects.filter(question=question).aggregate(last=Max("answered_at"))["last"]
        day = question.goes_at(ends_at)
        if day is not None and day <= now.date():
            _rows, by_table = Answer.objects.filter(question=question).delete()
            gone += by_table.get("events.Answer", 0)
    return gone


def erase(place: Registration) -> None:
    """Delete every answer of a place, and its files."""
    Answer.objects.filter(registration=place).delete()


def forget(subject: UUID, now: datetime) -> None:
    """Delete every answer of a subject, and its files."""
    Answer.objects.filter(registration__subject=subject).delete()
