"""The code on a session's screen, shown from the desk."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.views.decorators.http import require_GET

from events import access, risk, screen_code
from events.desk.page import STAFF
from events.errors import NotOpen
from people.access import needs


@require_GET
@needs(*STAFF)
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The code, large, for the projector and the shared window; the page renews itself."""
    session = access.session_for(request.user, code, "names")
    now = timezone.now()
    try:
        shown = screen_code.screen(session, now)
    except NotOpen:
        shown = None
    context = {
        "session": session,
        "title": risk.calendar_title(session),
        "screen": shown,
        "opens_at": screen_code.opens_at(session),
        "is_over": screen_code.is_over(session, now),
        "back_url": reverse("events:attendance", args=[session.code]),
    }
    response = render(request, "events/screen.html", context)
    add_never_cache_headers(response)
    return response
