"""Codes on the wall at the desk: posters as PDF, whether people come in beyond the seats, and their end."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from convite import paper
from events import access, hubs, risk, sheets, walkins
from events.desk.page import STAFF, back_to, frame_of, get_or_post, is_pressed, may, say_done
from events.errors import EventError
from events.models import Event, Hub, Session
from people.access import needs, signed_in


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Each session that is still ahead, in the room and at each hub, and whether a code was drawn."""
    found = access.event_for(request.user, code, "edit")
    walls = walkins.walls_of(found)
    offered: list[Hub | None] = [None, *hubs.of_event(found)]
    rows = []
    for session in _ahead(found):
        for hub in offered:
            wall = walls.get((session.pk, hub.pk if hub else None))
            rows.append(
                {
                    "session": session,
                    "hub": hub,
                    "is_up": wall is not None,
                    "beyond": wall is not None and wall.beyond_seats,
                }
            )
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
    """A poster for each session ahead, and for each hub, as one file; drawing it makes the links on it."""
    found = access.event_for(request.user, code, "edit")
    if not is_pressed(request):
        return back_to(found, "events:desk_walls")
    offered: list[Hub | None] = [None, *hubs.of_event(found)]
    return _drawn(request, found, [(session, hub) for session in _ahead(found) for hub in offered])


@get_or_post
@needs(*STAFF)
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """The poster of one session, or of a hub for it."""
    session = access.session_for(request.user, code, "edit")
    if not is_pressed(request):
        return back_to(session.event, "events:desk_walls")
    return _drawn(request, session.event, [(session, _hub(request, session))])


@get_or_post
@needs(*STAFF)
def beyond(request: HttpRequest, code: str) -> HttpResponse:
    """Let people in by the wall when every seat is taken, or no longer."""
    session = access.session_for(request.user, code, "edit")
    if is_pressed(request):
        lets = request.POST.get("beyond") == "1"
        try:
            walkins.let_beyond(
                session,
                hub=_hub(request, session),
                beyond_seats=lets,
                by=signed_in(request),
                now=timezone.now(),
            )
        except EventError as refusal:
            messages.error(request, str(refusal))
        else:
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
        walkins.take_down(session, hub=_hub(request, session), by=signed_in(request), now=timezone.now())
        say_done(request, _("The codes that were printed open nothing any more."))
    return back_to(session.event, "events:desk_walls")


def _ahead(event: Event) -> list[Session]:
    now = timezone.now()
    dated = Session.objects.filter(event=event, status=Session.Status.SCHEDULED).without_breaks().in_order()
    return [one for one in dated.select_related("event") if one.ends_at and one.ends_at > now]


def _hub(request: HttpRequest, session: Session) -> Hub | None:
    """The hub whose wall it is about, which the form names; none for the session's own."""
    code = request.POST.get("hub", "")
    if not code:
        return None
    hub = access.hub_for(request.user, code)
    if hub.event_id != session.event_id:
        raise Http404
    return hub


def _drawn(request: HttpRequest, event: Event, places: list[tuple[Session, Hub | None]]) -> HttpResponse:
    now = timezone.now()
    try:
        walls = [
            (session, hub, walkins.put_up(session, hub=hub, by=signed_in(request), now=now))
            for session, hub in places
        ]
    except EventError as refusal:
        messages.error(request, str(refusal))
        return back_to(event, "events:desk_walls")
    if not walls:
        messages.error(request, _("No session is ahead, so there is no poster to draw."))
        return back_to(event, "events:desk_walls")
    return paper.answer(sheets.posters(walls), "convite.pdf")
