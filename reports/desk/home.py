"""Where the figures begin: the projects, and the events with live figures."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from events.access import events_for
from events.models import Hosting
from people.access import Duty, needs
from reports import access


@require_safe
@needs(Duty.ORGANISER, Duty.TRAINER, Duty.ADMINISTRATOR)
def desk(request: HttpRequest) -> HttpResponse:
    """The grants of the person's organisations, and the events whose live figures they may see."""
    grants = (
        access.grants_held_by(request.user)
        .select_related("funder", "holder")
        .annotate(event_count=Count("events", distinct=True), release_count=Count("releases", distinct=True))
        .order_by("-starts_on", "pk")
    )
    events = events_for(request.user, Hosting.Right.COUNTS).order_by("-starts_at", "pk")[:50]
    return render(request, "reports/desk.html", {"grants": grants, "events": events})
