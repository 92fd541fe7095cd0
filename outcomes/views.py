"""The public home of an outcome: what it says, to whom it went, and what became of it, day by day."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from convite.keeping import kept
from events import risk
from events.models import Event
from outcomes.models import Outcome


@login_not_required
@require_safe
@kept
def outcome(request: HttpRequest, code: str) -> HttpResponse:
    """One outcome that was cleared; any other is not there (Http404)."""
    found = (
        Outcome.objects.cleared()
        .with_status()
        .select_related("organisation", "event", "session")
        .filter(code=code)
        .first()
    )
    if found is None:
        raise Http404
    context = {
        "outcome": found,
        "steps": found.steps.order_by("-on", "-pk"),
        "event": named_event(found),
    }
    return render(request, "outcomes/outcome.html", context)


def named_event(outcome: Outcome) -> Event | None:
    """Return the gathering that an outcome came from, where the public sees it."""
    event = outcome.event
    if event is None or event.status == Event.Status.DRAFT or not risk.is_listed(event):
        return None
    return event
