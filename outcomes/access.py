"""The only door from a request to an outcome: it finds and decides in one step."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404

from events import access as events_access
from events.models import Event
from outcomes.models import Outcome, OutcomeStep, Statement, StatementAsk, StepFile
from outcomes.models import OutcomeQuerySet as Outcomes
from outcomes.signatures import SIGNING
from people import links
from people.access import Duty, is_administrator, organisations
from people.models import Coalition, Membership, Organisation, Person

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
    one = found.told().select_related("outcome").first()
    if one is None:
        raise Http404
    return one


def evidence_for(person: Any, code: str, step: str) -> StepFile:
    """Return the file that shows such a step; anyone else's is not there (Http404)."""
    return _evidence_of(outcomes_for(person), code, step)


def public_evidence(code: str, step: str) -> StepFile:
    """Return the file that shows a step of an outcome that everybody may read; else Http404."""
    return _evidence_of(Outcome.objects.cleared(), code, step)


def _evidence_of(outcomes: Outcomes, code: str, step: str) -> StepFile:
    found = StepFile.objects.filter(step__outcome__in=outcomes, step__outcome__code=code, step__code=step)
    one = found.select_related("step").first()
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


# --- Statements ---------------------------------------------------------------------------------

#: What the link in a letter about a statement is for.
SIGN = "sign"


def secretariats(person: Any) -> QuerySet[Organisation]:
    """Return the organisations that may keep statements, as far as the person edits for them.

    It is each member of a coalition; an administrator edits for all.
    """
    return organisations(person, Duty.EDITOR).filter(memberships__isnull=False).distinct()


def coalitions_of(keepers: QuerySet[Organisation]) -> QuerySet[Coalition]:
    """Return the coalitions to which any of the organisations belongs."""
    return Coalition.objects.filter(memberships__organisation__in=keepers.values("pk")).distinct()


def statements_for(person: Any) -> QuerySet[Statement]:
    """Return the statements that the person looks after: an editor those of their organisations."""
    if is_administrator(person):
        return Statement.objects.all()
    return Statement.objects.filter(keeper__in=organisations(person, Duty.EDITOR).values("pk"))


def statement_for(person: Any, code: str) -> Statement:
    """Return a statement that the person looks after; anyone else's is not there (Http404)."""
    found = statements_for(person).filter(code=code).select_related("coalition", "keeper").first()
    if found is None:
        raise Http404
    return found


def public_outcome(code: str) -> Outcome:
    """Return an outcome that was cleared, with its status; any other is not there (Http404)."""
    cleared = Outcome.objects.cleared().with_status().select_related("organisation", "event", "session")
    found = cleared.filter(code=code).first()
    if found is None:
        raise Http404
    return found


def public_statement(code: str, now: datetime) -> Statement:
    """Return a statement that everybody may read; any other is not there (Http404)."""
    found = Statement.objects.public(now).filter(code=code).select_related("coalition", "keeper").first()
    if found is None:
        raise Http404
    return found


def ask_behind(token: str, now: datetime) -> StatementAsk:
    """Return what the link of a letter asks; else Http404.

    It opens while its reader may answer for the organisation, and not once they may not.
    """
    code = links.read(SIGN, token, now=now)
    found = StatementAsk.objects.filter(code=code or "").select_related(
        "statement__coalition", "statement__keeper", "organisation", "person"
    )
    row = found.first()
    if row is None or not may_answer(row):
        raise Http404
    return row


def ask_for(person: Person, code: str, organisation: str, now: datetime) -> StatementAsk:
    """Return what somebody is asked, or would be, who comes by the desk and not by the letter; else Http404.

    A new one is not saved. Nobody answers in the name of an organisation by administering the installation.
    """
    statement = Statement.objects.filter(code=code, opened_at__lte=now).select_related("coalition", "keeper")
    body = Organisation.objects.filter(code=organisation)
    found, organ = statement.first(), body.first()
    if found is None or organ is None:
        raise Http404
    row = StatementAsk.objects.filter(statement=found, organisation=organ, person=person).first()
    row = row or StatementAsk(statement=found, organisation=organ, person=person, version=found.version)
    row.statement, row.organisation, row.person = found, organ, person
    if not may_answer(row):
        raise Http404
    return row


def may_answer(row: StatementAsk) -> bool:
    """Whether whoever was asked still acts for the organisation, and it is still a member."""
    acts = row.person.appointments.filter(organisation=row.organisation_id, duty__in=SIGNING)
    members = Membership.objects.filter(
        coalition=row.statement.coalition_id, organisation=row.organisation_id
    )
    return row.person.is_active and acts.exists() and members.exists()


def member_for(statement: Statement, code: str) -> Organisation:
    """Return a member of a statement's coalition, or one that has answered; else Http404."""
    found = Organisation.objects.filter(code=code).filter(
        Q(memberships__coalition=statement.coalition_id)
        | Q(pk__in=statement.signatures.values("organisation"))
    )
    one = found.distinct().first()
    if one is None:
        raise Http404
    return one
