"""Heads counted at a session within another body's event: typed in, taken back, and who typed what."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events import access, headcounts
from events.desk.forms import HeadsForm
from events.desk.page import STAFF, get_or_post, say_done, show_refusal
from events.errors import EventError
from people.access import needs, signed_in


@get_or_post
@needs(*STAFF)
def count(request: HttpRequest, code: str) -> HttpResponse:
    """How many were there by mode; emptied, a count is taken back. What was typed before stays below."""
    session = access.session_for(request.user, code, "names")
    if not headcounts.is_counted(session):
        raise Http404
    form = HeadsForm(request.POST or None, initial=headcounts.standing(session))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                for mode in form.changed_data:
                    headcounts.type_in(
                        session,
                        mode=mode,
                        people=form.cleaned_data[mode],
                        by=signed_in(request),
                        now=timezone.now(),
                    )
        except EventError as error:
            show_refusal(form, error)
        else:
            say_done(request, _("The count is kept."))
            return redirect("events:desk_heads", session.code)
    return render(
        request,
        "events/desk/heads.html",
        {
            "session": session,
            "event": session.event,
            "form": form,
            "history": headcounts.history(session),
            "crumbs": [
                (reverse("events:desk"), _("Workspace")),
                (reverse("events:desk_event", args=[session.event.code]), session.event.title),
            ],
        },
        status=422 if form.errors else 200,
    )
