"""The form that the code on a wall opens: registered and present in one step."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from events import access, walkins
from events.errors import EventError
from events.forms import WalkInForm
from events.views.own import FORM, READ, person_of, private
from events.views.registering import HOSTS
from events.views.ways import keeping
from people.forms import sectors


@login_not_required
@private
@require_http_methods(FORM)
def walk_in(request: HttpRequest, token: str) -> HttpResponse:
    """Register before the wall, and be on the list; outside its hours the page says when it works."""
    now = timezone.now()
    session, hub = access.wall_by_link(token, now)
    event = session.event
    if not walkins.is_open(session, now):
        told = {"event": event, "session": session, "opens_before": walkins.OPENS_BEFORE}
        status = 409 if request.method == "POST" else 200
        return render(request, "events/wall_closed.html", told, status=status)
    form = WalkInForm(
        request.POST if request.method == "POST" else None, event=event, seats={}, groups=sectors(), hub=hub
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                walkins.come_in(
                    session,
                    answers=form.answers,
                    contact=form.contact,
                    language=get_language() or "es",
                    time_zone=form.cleaned_data["time_zone"],
                    person=person_of(request),
                    also=keeping(form, now),
                    now=now,
                )
            except EventError as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                done = redirect("events:walked_in", token)
                done.status_code = 303
                return done
        else:
            status = 422
    told = {
        "event": event,
        "form": form,
        "sessions": [session],
        "first": session,
        "organisations": HOSTS.records(event.pk),
        "personal": True,
        "at_the_wall": True,
        "hub": hub,
    }
    return render(request, "events/register.html", told, status=status)


@login_not_required
@private
@require_http_methods(READ)
def walked_in(request: HttpRequest, token: str) -> HttpResponse:
    """The receipt; the same for whoever is new and whoever had a place."""
    session, _hub = access.wall_by_link(token, timezone.now())
    return render(request, "events/walked_in.html", {"session": session, "event": session.event})
