"""The steps of an organisation's ladder: begun with four, changed, put in order, retired; sole writer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_noop as _

from people import acts
from people.models import Organisation, Person
from trainings.ladder import steps_of
from trainings.models import Step

Role, Asks = Step.Role, Step.Asks


@dataclass(frozen=True)
class Plan:
    """What a step is called, by language code, and what it asks for."""

    title: Mapping[str, str]
    role: str = ""
    sessions: int = 0
    hours: int = 0
    asks: str = ""


#: What an organisation begins with: title, role, sessions, who says so.
USUAL = (
    (_("Observed"), Role.OBSERVER, 2, Asks.NOBODY),
    (_("Trained with another"), Role.CO_TRAINER, 2, Asks.NOBODY),
    (_("Led under review"), Role.TRAINER, 1, Asks.REVIEW),
    (_("Certified"), "", 0, Asks.CONFIRMATION),
)


@transaction.atomic
def begin(organisation: Organisation, *, by: Person | None, now: datetime) -> list[Step]:
    """Give an organisation the four usual steps, in three languages; one that has steps keeps those."""
    _hold(organisation)
    if organisation.ladder_steps.exists():
        return steps_of(organisation)
    for title, role, sessions, asks in USUAL:
        _insert(organisation, Plan(_in_each_language(title), role, sessions, asks=asks))
    acts.note(organisation, "ladder begun", by=by, now=now)
    return steps_of(organisation)


@transaction.atomic
def add(organisation: Organisation, plan: Plan, *, by: Person | None, now: datetime) -> Step:
    """Put a step at the top of a ladder."""
    _hold(organisation)
    step = _insert(organisation, plan)
    acts.note(organisation, "ladder step added", by=by, now=now, step=step.code)
    return step


@transaction.atomic
def change(step: Step, plan: Plan, *, by: Person | None, now: datetime) -> None:
    """Ask something else, or call it otherwise; everybody is counted anew, but for what was confirmed."""
    _hold(step.organisation)
    # Somebody else may have moved it, or retired it, since it was read.
    step.refresh_from_db(fields=["position", "retired_at"])
    _fill(step, plan)
    step.save()
    acts.note(step.organisation, "ladder step changed", by=by, now=now, step=step.code)


@transaction.atomic
def move_later(step: Step, *, by: Person | None, now: datetime) -> None:
    """Let a step change places with the one after it; the last one stays where it is."""
    _hold(step.organisation)
    order = steps_of(step.organisation)
    if step not in order or order[-1] == step:
        return
    at = order.index(step)
    # Retired steps keep their place among the others: whoever was confirmed on one keeps what is before it.
    for one, other in ((order[at], order[at + 1]), (order[at + 1], order[at])):
        Step.objects.filter(pk=one.pk).update(position=other.position)
    acts.note(step.organisation, "ladder step moved", by=by, now=now, step=step.code)


@transaction.atomic
def retire(step: Step, *, by: Person | None, now: datetime) -> None:
    """Ask a step of nobody any more; what was said of it is kept. Safe to run twice."""
    _hold(step.organisation)
    if Step.objects.filter(pk=step.pk, retired_at=None).update(retired_at=now):
        acts.note(step.organisation, "ladder step retired", by=by, now=now, step=step.code)


@transaction.atomic
def bring_back(step: Step, *, by: Person | None, now: datetime) -> None:
    """Ask a retired step again, as the last one."""
    _hold(step.organisation)
    last = _next_position(step.organisation)
    if Step.objects.filter(pk=step.pk).exclude(retired_at=None).update(retired_at=None, position=last):
        acts.note(step.organisation, "ladder step brought back", by=by, now=now, step=step.code)


def _hold(organisation: Organisation) -> None:
    """Let nobody else write the ladder until the transaction is over."""
    Organisation.objects.select_for_update(no_key=True).values_list("pk").get(pk=organisation.pk)


def _insert(organisation: Organisation, plan: Plan) -> Step:
    step = Step(organisation=organisation, position=_next_position(organisation))
    _fill(step, plan)
    step.save()
    return step


def _fill(step: Step, plan: Plan) -> None:
    for code, _words in settings.LANGUAGES:
        setattr(step, f"title_{code.replace('-', '_')}", plan.title.get(code) or None)
    step.role, step.sessions, step.hours, step.asks = plan.role, plan.sessions, plan.hours, plan.asks


def _next_position(organisation: Organisation) -> int:
    last = organisation.ladder_steps.order_by("-position").values_list("position", flat=True).first()
    return 1 + (last or 0)


def _in_each_language(title: str) -> dict[str, str]:
    found = {}
    for code, _words in settings.LANGUAGES:
        with override(code):
            found[code] = gettext(title)
    return found
