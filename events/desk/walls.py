"""Codes on the wall at the desk: posters as PDF, whether people come in beyond the seats, and their end."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from convite import paper
from events import access, risk, sheets, walkins
from events.desk.page import STAFF, back_to, frame_of, get_or_post, is_pressed, may, say_done
from events.errors import EventError
from events.models import Event, Session, WalkIn
from people.access import needs, signed_in


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Each session that is still ahead, and whether a code for its wall was drawn."""
    found = access.event_for(request.user, code, "edit")
    walls = {row.session_id: row for row in WalkIn.objects.filter(session__event=found)}
    rows = [
        {
            "session": session,
            "is_up": session.pk in walls,
            "beyond": session.pk in walls and walls[session.pk].beyond_seats,
        }
        for session in _ahead(found)
    ]
    context = frame_of(
        found,
        "events:desk_ways",
        names=may(request.user, found, "names"),
        edits=True,
        rows=rows,
        has_posters=risk.has_posters(found),
    )
    return render(request, "events/desk/walls.html", context)


@get_or_post
@needs(*STAFF)
def posters(request: HttpRequest, code: str) -> HttpResponse:
    """A poster for each session that is ahead, as one file; drawing it makes the links on it."""
    found = access.event_for(request.user, code, "edit")
    if not is_pressed(request):
        return back_to(found, "events:desk_walls")
    return _drawn(request, found, _ahead(found))


@get_or_post
@needs(*STAFF)
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """The poster of one session."""
    session = access.session_for(request.user, code, "edit")
    if not is_pressed(request):
        return back_to(session.event, "events:desk_walls")
    return _drawn(request, session.event, [session])


@get_or_post
@needs(*STAFF)
def beyond(request: HttpRequest, code: str) -> HttpResponse:
    """Let people in by the wall when every seat is taken, or no longer."""
    session = access.session_for(request.user, code, "edit")
    if is_pressed(request):
        lets = request.POST.get("beyond") == "1"
        walkins.let_beyond(session, beyond_seats=lets, by=signed_in(request), now=timezone.now())
        say_done(
            request,
            _("People are let in beyond the seats, and marked.")
            if lets
            else _("The code lets people in while there are seats."),
        )
    return back_to(session.event, "events:desk_walls")


@get_or_post
@needs(*STAFF)
def take_down(request: HttpRequest, code: str) -> HttpResponse:
    """Close every code that was printed for a session."""
    session = access.session_for(request.user, code, "edit")
    if is_pressed(request):
        walkins.take_down(session, by=signed_in(request), now=timezone.now())
        say_done(request, _("The codes that were printed open nothing any more."))
    return back_to(session.event, "events:desk_walls")


def _ahead(event: Event) -> list[Session]:
    now = timezone.now()
    dated = event.sessions.in_order().filter(status=Session.Status.SCHEDULED)  # type: ignore[attr-defined]
    return [one for one in dated.select_related("event") if one.ends_at and one.ends_at > now]


def _drawn(request: HttpRequest, event: Event, sessions: list[Session]) -> HttpResponse:
    now = timezone.now()
    try:
        walls = [(one, walkins.put_up(one, by=signed_in(request), now=now)) for one in sessions]
    except EventError as refusal:
        messages.error(request, str(refusal))
        return back_to(event, "events:desk_walls")
    if not walls:
        messages.error(request, _("No session is ahead, so there is no poster to draw."))
        return back_to(event, "events:desk_walls")
    return paper.answer(sheets.posters(walls), "convite.pdf")
