"""Outcomes are written here: what was recommended or committed to, each step, and when all may read it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from events.models import Event, Session
from events.uploads import Received
from outcomes.errors import LastStep, NotYet, RemovedMeanwhile
from outcomes.models import Outcome, OutcomeStep, Status, StepFile
from people import acts
from people.models import Organisation, Person
from trainings.courses import in_columns


class Facts(NamedTuple):
    """An outcome as it was written; words by language code."""

    kind: str
    title: Mapping[str, str]
    summary: Mapping[str, str]
    country: str = ""
    institution: str = ""
    event: Event | None = None
    session: Session | None = None
    owner: Person | None = None
    follow_up_on: date | None = None


class Happened(NamedTuple):
    """A step as it was written; words by language code. Without a file it keeps the one it had."""

    status: str
    on: date
    words: Mapping[str, str] = {}
    evidence: str = ""
    url: str = ""
    evidence_language: str = ""
    file: Received | None = None


@transaction.atomic
def write(
    facts: Facts,
    *,
    organisation: Organisation | None = None,
    outcome: Outcome | None = None,
    by: Person | None,
    now: datetime,
    today: date,
) -> Outcome:
    """Write an outcome that an organisation keeps, or write one again, and return it.

    A new one is drafted `today`. Raises `RemovedMeanwhile`.
    """
    is_new = outcome is None
    if outcome is None:
        assert organisation is not None  # noqa: S101  a new one has a keeper
        outcome = Outcome(organisation=organisation, created_at=now)
    else:
        _hold(outcome)
    for column, words in {
        **in_columns("title", facts.title),
        **in_columns("summary", facts.summary),
    }.items():
        setattr(outcome, column, words)
    outcome.kind, outcome.country, outcome.institution = facts.kind, facts.country, facts.institution
    outcome.event, outcome.session = facts.event, facts.session
    outcome.owner = facts.owner
    outcome.follow_up_on = facts.follow_up_on if facts.owner else None
    outcome.save()
    if is_new:
        OutcomeStep.objects.create(
            outcome=outcome, status=Status.DRAFTED, on=today, recorded_at=now, recorded_by=by
        )
    acts.note(outcome, "outcome written" if is_new else "outcome changed", by=by, now=now)
    return outcome


@transaction.atomic
def take_step(
    outcome: Outcome, happened: Happened, *, by: Person | None, now: datetime, today: date
) -> OutcomeStep:
    """Record what became of an outcome on a day that has come; return the step. Raises `NotYet`.

    A draft that nobody touched since the outcome was written is no later than this.
    """
    _hold(outcome)
    draft = _untouched_draft(outcome)
    step = OutcomeStep(outcome=outcome, recorded_at=now, recorded_by=by)
    _fill(step, happened, today)
    _put_first(draft)
    acts.note(outcome, "outcome moved", by=by, now=now, step=step.code)
    return step


@transaction.atomic
def correct_step(
    step: OutcomeStep, happened: Happened, *, by: Person | None, now: datetime, today: date
) -> None:
    """Write a step again; a draft that nobody touched follows, back or forth.

    Raises `NotYet`, `RemovedMeanwhile`.
    """
    _hold(step.outcome)
    if not OutcomeStep.objects.filter(pk=step.pk).exists():
        raise RemovedMeanwhile
    draft = _untouched_draft(step.outcome)
    step.recorded_at = now
    _fill(step, happened, today)
    if draft != step:
        _put_first(draft)
    acts.note(step.outcome, "step of an outcome corrected", by=by, now=now, step=step.code)


@transaction.atomic
def remove_step(step: OutcomeStep, *, by: Person | None, now: datetime) -> None:
    """Take a step away. Raises `LastStep`."""
    outcome = step.outcome
    _hold(outcome)
    if outcome.steps.count() < 2:
        raise LastStep
    code = step.code
    step.delete()
    acts.note(outcome, "step of an outcome removed", by=by, now=now, step=code)


@transaction.atomic
def remove_evidence(step: OutcomeStep, *, by: Person | None, now: datetime) -> None:
    """Delete the file that shows a step, for good; safe to run twice. Raises `RemovedMeanwhile`."""
    _hold(step.outcome)
    if StepFile.objects.filter(step=step).delete()[0]:
        acts.note(step.outcome, "evidence of a step removed", by=by, now=now, step=step.code)


@transaction.atomic
def clear(outcome: Outcome, *, by: Person | None, now: datetime) -> None:
    """Let everybody read an outcome with all its steps; safe to run twice."""
    _hold(outcome)
    outcome.refresh_from_db(fields=["cleared_at"])
    if outcome.cleared_at is None:
        outcome.cleared_at, outcome.cleared_by = now, by
        outcome.save(update_fields=["cleared_at", "cleared_by"])
        acts.note(outcome, "outcome cleared", by=by, now=now)


@transaction.atomic
def take_back(outcome: Outcome, *, by: Person | None, now: datetime) -> None:
    """Let only staff read an outcome again; safe to run twice."""
    _hold(outcome)
    outcome.cleared_at = outcome.cleared_by = None
    outcome.save(update_fields=["cleared_at", "cleared_by"])
    acts.note(outcome, "outcome taken back", by=by, now=now)


@transaction.atomic
def remove(outcome: Outcome, *, by: Person | None, now: datetime) -> None:
    """Delete an outcome with its steps."""
    keeper, code = outcome.organisation, outcome.code
    outcome.delete()
    acts.note(keeper, "outcome removed", by=by, now=now, outcome=code)


def _fill(step: OutcomeStep, happened: Happened, today: date) -> None:
    if happened.on > today:
        raise NotYet
    step.status, step.on = happened.status, happened.on
    step.evidence, step.url = happened.evidence, happened.url
    step.evidence_language = happened.evidence_language
    for column, words in in_columns("words", happened.words).items():
        setattr(step, column, words or "")
    step.save()
    if (file := happened.file) is not None:
        # Another row each time: whoever had the form open with the earlier one is asked.
        StepFile.objects.filter(step=step).delete()
        StepFile.objects.create(
            step=step, name=file.name, ending=file.ending, content=file.content, size=len(file.content)
        )


def _untouched_draft(outcome: Outcome) -> OutcomeStep | None:
    """Return the draft, where its day is still the one that it was given here; else nothing.

    One whose day was corrected before that was written down has the hour of the outcome still, but another
    day.
    """
    draft = outcome.steps.filter(status=Status.DRAFTED, recorded_at=outcome.created_at).first()
    return draft if draft and (_is_of_writing(draft) or draft.on == _first_day(draft)) else None


def _put_first(draft: OutcomeStep | None) -> None:
    """Give the draft the day on which the outcome was written here, or that of its earliest step before.

    The day of writing is late where history is written down afterwards.
    """
    if draft and draft.on != (day := _first_day(draft)):
        draft.on = day
        draft.save(update_fields=["on"])


def _first_day(draft: OutcomeStep) -> date:
    own = draft.on if _is_of_writing(draft) else _day_of_writing(draft)
    return min([own, *draft.outcome.steps.exclude(pk=draft.pk).values_list("on", flat=True)])


def _is_of_writing(draft: OutcomeStep) -> bool:
    """Whether it has the day of writing, which may be the one before or after where it was written."""
    return abs(draft.on - _day_of_writing(draft)) <= timedelta(days=1)


def _day_of_writing(draft: OutcomeStep) -> date:
    return timezone.localdate(draft.outcome.created_at)


def _hold(outcome: Outcome) -> None:
    """Let nobody else write it until the transaction is over. Raises `RemovedMeanwhile`."""
    if not Outcome.objects.select_for_update().filter(pk=outcome.pk).exists():
        raise RemovedMeanwhile
