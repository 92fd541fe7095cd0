"""Heads counted at a session within another body's event: typed in, taken back, and who typed what."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from events import access, headcounts, hubs
from events.desk.forms import HeadsForm
from events.desk.page import STAFF, get_or_post, say_done, show_refusal
from events.errors import EventError
from events.models import Hub, Mode, Session
from people.access import needs, signed_in


@get_or_post
@needs(*STAFF)
def count(request: HttpRequest, code: str) -> HttpResponse:
    """How many were there by mode and hub; emptied, a count is taken back. What was typed stays below.

    Modes are counted within another body's event alone, hubs everywhere.
    """
    session = access.session_for(request.user, code, "names")
    by_mode, offered = headcounts.is_counted(session), list(hubs.of_event(session.event))
    if not by_mode and not offered:
        raise Http404
    form = HeadsForm(request.POST or None, hubs=offered, by_mode=by_mode, initial=_standing(session, offered))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                for name in form.changed_data:
                    mode, hub = form.counts[name]
                    headcounts.type_in(
                        session,
                        mode=mode,
                        hub=hub,
                        people=form.cleaned_data[name],
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
            "by_mode": by_mode,
            "history": headcounts.history(session),
            "crumbs": [
                (reverse("events:desk"), _("Workspace")),
                (reverse("events:desk_event", args=[session.event.code]), session.event.title),
            ],
        },
        status=422 if form.errors else 200,
    )


def _standing(session: Session, offered: list[Hub]) -> dict[str, int | None]:
    """The counts that hold by the names of their fields; other hubs have their own."""
    at_hubs = headcounts.by_hub(session)
    found: dict[str, int | None] = {**headcounts.standing(session), Mode.HUB.value: at_hubs.get(None)}
    return found | {f"hub-{hub.code}": at_hubs.get(hub.pk) for hub in offered}
