"""The code on a session's screen: shown by whoever moderates, typed by whoever is there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import access, risk, screen_code
from events.errors import EventError, NotOpen
from events.views.own import FORM, READ, Door, private, refused


@login_not_required
@private
@require_http_methods(FORM)
def type_own(request: HttpRequest, session_code: str, token: str = "", code: str = "") -> HttpResponse:
    """Type the code on the page of one's own place; the address alone leads to that page."""
    now = timezone.now()
    place = access.registration_by_link(token, now) if token else access.registration_of(request.user, code)
    door = Door(place, token)
    session = access.session_of(place, session_code)
    if request.method == "POST":
        try:
            screen_code.type_own(place, session, typed=request.POST.get("screen_code", ""), now=now)
        except EventError as refusal:
            return refused(request, door, refusal)
        messages.success(request, _("You are recorded as present."))
    return redirect(door.url())


@login_not_required
@private
@require_http_methods(FORM)
def here(request: HttpRequest, code: str) -> HttpResponse:
    """Type the code with the number and name of one's place, without a link; it tells nobody who has one."""
    session = access.public_session(code)
    now = timezone.now()
    typed = {name: request.POST.get(name, "")[:200] for name in ("screen_code", "number", "name")}
    refusal = ""
    if request.method == "POST":
        try:
            screen_code.type_here(
                session,
                typed=typed["screen_code"],
                number=typed["number"],
                name=typed["name"].replace("\x00", ""),
                now=now,
            )
        except EventError as error:
            refusal = str(error)
        else:
            return render(request, "events/here_done.html", {"session": session})
    context = {
        "session": session,
        "title": risk.calendar_title(session),
        "typed": typed,
        "refusal": refusal,
        "is_open": session.is_way_in_open(now),
    }
    return render(request, "events/here.html", context, status=409 if refusal else 200)


@login_not_required
@private
@require_http_methods(READ)
def show(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """The screen for the room and the shared window, for whoever moderates the session."""
    part = access.part_by_link(token, timezone.now()) if token else access.part_of(request.user, code)
    if not screen_code.may_show(part):
        raise Http404
    now = timezone.now()
    try:
        shown = screen_code.screen(part.session, now)
    except NotOpen:
        shown = None
    context = {
        "session": part.session,
        "title": risk.calendar_title(part.session),
        "screen": shown,
        "opens_at": screen_code.opens_at(part.session),
        "is_over": screen_code.is_over(part.session, now),
        "back_url": Door(part, token).url(),
    }
    return render(request, "events/screen.html", context)
