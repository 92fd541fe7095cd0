"""The only door from a request to an outcome: it finds and decides in one step."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from events import access as events_access
from events.models import Event
from outcomes.models import Outcome, OutcomeStep
from outcomes.models import OutcomeQuerySet as Outcomes
from people.access import Duty, organisations
from people.models import Organisation, Person

#: Who writes what came of it: a trainer or organiser of the organisation that keeps it.
KEEPING = (Duty.ORGANISER, Duty.TRAINER)


def keepers(person: Any) -> QuerySet[Organisation]:
    """Return the organisations whose outcomes the person may write."""
    return organisations(person, *KEEPING)


def outcomes_for(person: Any) -> Outcomes:
    """Return the outcomes of the person's organisations."""
    return Outcome.objects.filter(organisation__in=keepers(person))


def outcome_for(person: Any, code: str, *, is_held: bool = False) -> Outcome:
    """Return an outcome of the person's organisations; anyone else's is not there (Http404).

    Held, nobody else writes it until the transaction is over.
    """
    found = outcomes_for(person).filter(code=code)
    if is_held:
        found = Outcome.objects.filter(pk__in=found.values("pk")).select_for_update(of=("self",))
    outcome = found.with_status().select_related("organisation", "event", "session", "owner").first()
    if outcome is None:
        raise Http404
    return outcome


def step_for(person: Any, code: str, step: str) -> OutcomeStep:
    """Return a step of such an outcome; anyone else's is not there (Http404)."""
    found = OutcomeStep.objects.filter(outcome__in=outcomes_for(person), outcome__code=code, code=step)
    one = found.select_related("outcome").first()
    if one is None:
        raise Http404
    return one


def events_to_name(person: Any) -> QuerySet[Event]:
    """Return the gatherings that an outcome of the person's may have come from, the latest first."""
    found = events_access.events_for(person, "counts").exclude(status=Event.Status.DRAFT)
    return found.distinct().order_by("-starts_at", "pk")


def followers(organisations_of: QuerySet[Organisation]) -> QuerySet[Person]:
    """Return who may follow an outcome up: whoever keeps outcomes for one of the organisations."""
    return (
        Person.objects.filter(
            appointments__organisation__in=organisations_of, appointments__duty__in=KEEPING, erased_at=None
        )
        .distinct()
        .order_by("name", "pk")
    )
