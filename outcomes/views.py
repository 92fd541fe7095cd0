"""The public home of an outcome: what it says, to whom it went, and what became of it, day by day."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convite.keeping import kept
from events import risk
from events.models import Event, Session
from events.views.own import sent_down
from outcomes import access, addresses, shown
from outcomes.models import Outcome, OutcomeStep


@login_not_required
@require_safe
@kept
def outcome(request: HttpRequest, code: str) -> HttpResponse:
    """One outcome that was cleared; any other is not there (Http404)."""
    found = access.public_outcome(code)
    if moved := addresses.elsewhere(request, found):
        return moved
    request.told_in = found.languages  # type: ignore[attr-defined]  # the frame names them to machines
    event, session = named_event(found), named_session(found)
    context = {
        "outcome": found,
        "head": shown.head(found),
        "crumbs": addresses.way_here(request, found),
        "steps": OutcomeStep.objects.filter(outcome=found).told(),
        "event": event,
        "event_url": addresses.read_at(event),
        "session": session,
        "session_url": addresses.read_at(session),
        "keeper_url": addresses.read_at(found.organisation),
    }
    return render(request, "outcomes/outcome.html", context)


@login_not_required
@require_safe
def evidence(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The file that shows a step of an outcome that was cleared; any other is not there (Http404)."""
    found = access.public_evidence(code, number)
    answer = sent_down(found.content, found.public_name, found.ending)
    # Asked for again each time, so that what is taken back or replaced is gone at once.
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def named_event(outcome: Outcome) -> Event | None:
    """Return the gathering that an outcome came from, where it may be named beside what grew from it."""
    event = outcome.event
    if event is None or event.status == Event.Status.DRAFT or event.risk not in risk.NAMED_BESIDE_PEOPLE:
        return None
    return event


def named_session(outcome: Outcome) -> Session | None:
    """Return the session that an outcome came from, where the public sees it."""
    session = outcome.session
    if session is None or session.status == Session.Status.DRAFT or named_event(outcome) is None:
        return None
    return session
