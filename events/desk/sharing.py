"""Sharing at the desk: a text with the link in each language, sent from the organiser's own phone."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events import access, publication, risk, sharing
from events.desk.page import STAFF, may
from events.models import Session
from events.sharing import Share
from mail import messengers
from people.access import needs


@require_GET
@needs(*STAFF)
def share(request: HttpRequest, code: str) -> HttpResponse:
    """The texts of an event, and of its sessions ahead."""
    event = access.event_for(request.user, code, "counts")
    ahead = Session.objects.on_the_programme().filter(event=event, starts_at__gt=timezone.now()).in_order()
    sessions = list(ahead.without_breaks()) if sharing.may_be_shared(event) else []
    for session in sessions:
        session.event = event
    several, site = len(sessions) > 1, publication.site_of(event)
    context = {
        "event": event,
        "short_url": publication.where_it_gets_short(event)
        if may(request.user, event, "edit") and sharing.may_be_shared(event)
        else "",
        "is_neutral": risk.is_neutral(event),
        "groups": [
            (event.title, "event", _links(sharing.of_event(event))),
            *(
                (session.title, session.code, _links(sharing.of_session(session, site=site)))
                for session in sessions
                if several
            ),
        ]
        if sharing.may_be_shared(event)
        else [],
        "crumbs": [
            (reverse("events:desk"), _("Workspace")),
            (reverse("events:desk_event", args=[event.code]), event.title),
        ],
    }
    return render(request, "events/desk/share.html", context)


def _links(shares: list[Share]) -> list[dict[str, Any]]:
    names = dict(settings.LANGUAGES)
    return [
        {
            "language": one.language,
            "name": names[one.language],
            "text": one.text,
            "whatsapp": messengers.whatsapp("", one.text),
            "sms": messengers.sms("", one.text),
            "mail": messengers.mail(one.title, one.text),
        }
        for one in shares
    ]
