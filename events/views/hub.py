"""The pages of whoever coordinates a remote hub: who is there, how many, and the hub's one connection."""

from datetime import datetime
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import access, attendance, headcounts, hub_roster, hubs, risk, way_in
from events.asking import marked
from events.errors import EventError, TooManyHeads
from events.forms import AtTheHubForm, HeadForm
from events.models import OPENS_BEFORE, Hub, Mode, Part, Session
from events.models.questions import said_in
from events.recognition import Answers
from events.views.own import FORM, READ, Door, dated, private
from events.views.role import role_door

#: Session key of the last save of a list, which can be undone for a while.
LAST_SAVE = "events_last_save_at_a_hub"


class Row(NamedTuple):
    """One session on the page of a hub: how many are there, and where its list is."""

    session: Session
    here: int
    heads: int | None
    is_markable: bool
    url: str


@login_not_required
@private
@require_http_methods(READ)
def sessions(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """The hub, how many have a place there, and every session with how many came."""
    door = role_door(request, token, code)
    hub, now = access.hub_of_coordinator(door.place), timezone.now()
    here, heads = hub_roster.here(hub), headcounts.at_hub(hub)
    event = door.place.session.event
    rows = [
        Row(
            session,
            here.get(session.pk, 0),
            heads.get(session.pk),
            hub_roster.is_markable(session, now),
            door.url("hub_list", session.code),
        )
        for session in dated(event)
        if not session.is_break
    ]
    told = {
        "event": event,
        "hub": hub,
        "rows": rows,
        "placed": hub_roster.placed(hub),
        "seats": hubs.seats_of(hub).seats,
        "back_url": door.url(),
    }
    return render(request, "events/hub.html", told)


@login_not_required
@private
@require_http_methods(FORM)
def roster(request: HttpRequest, session_code: str, token: str = "", code: str = "") -> HttpResponse:
    """Who of the hub is here: a box to tick for each, one form; sent twice it changes nothing more.

    Only boxes that the sender changed are written, so that two who tick side by side undo nothing.
    """
    door, session, hub = _there(request, session_code, token, code)
    now = timezone.now()
    if request.method == "POST":
        shown = {int(number) for number in request.POST.getlist("shown") if _is_number(number)}
        was = {int(number) for number in request.POST.getlist("was") if _is_number(number)}
        ticked = {int(number) for number in request.POST.getlist("here") if _is_number(number)}
        try:
            changes = hub_roster.tick(
                door.place, session, came=(ticked & shown) - was, gone=(was & shown) - ticked, now=now
            )
        except EventError as refusal:
            return _refused(request, door, session, refusal)
        if changes:
            request.session[LAST_SAVE] = {
                "role": door.place.code,
                "session": session.code,
                "at": now.isoformat(),
                "changes": changes,
            }
        messages.success(request, _("The list is kept."))
        return redirect(door.url("hub_list", session.code) + "#list")
    listed = hub_roster.is_listed(session, now)
    lines = hub_roster.lines(hub, session) if listed else []
    if not risk.names_at_hubs(session.event):
        lines.sort(key=lambda line: line.place.number)
    last, language = _last_save(request, door, session), get_language() or "es"
    told = {
        "event": session.event,
        "session": session,
        "hub": hub,
        "lines": lines,
        "placed": hub_roster.placed(hub),
        "here": hub_roster.here(hub).get(session.pk, 0),
        "heads": headcounts.at_hub(hub).get(session.pk),
        "names": risk.names_at_hubs(session.event),
        "is_listed": listed,
        "is_markable": hub_roster.is_markable(session, now),
        "can_count": _can_count(session, now),
        "is_open": session.is_way_in_open(now),
        "opens_at": session.starts_at - OPENS_BEFORE if session.starts_at else None,
        "is_over": bool(session.ends_at and now > session.ends_at),
        "unrecorded": marked(said_in(session.event.unrecorded_way, language), language)
        if session.is_recorded
        else "",
        "undoes": len(last["changes"]) if last else 0,
        "urls": {act: door.url(f"hub_{act}", session.code) for act in ("undo", "heads", "new", "enter")},
        "back_url": door.url("hub"),
    }
    return render(request, "events/hub_list.html", told)


@login_not_required
@private
@require_http_methods(FORM)
def undo(request: HttpRequest, session_code: str, token: str = "", code: str = "") -> HttpResponse:
    """Set back what one's last save of this list changed."""
    door, session, _hub = _there(request, session_code, token, code)
    if request.method == "POST":
        last = _last_save(request, door, session)
        if last is None:
            messages.error(request, _("There is nothing left to undo. Correct the list itself."))
            return redirect(door.url("hub_list", session.code))
        try:
            count = hub_roster.undo(
                door.place,
                session,
                {place: attendance.Change(*change) for place, change in last["changes"].items()},
                at=datetime.fromisoformat(last["at"]),
                now=timezone.now(),
            )
        except EventError as refusal:
            return _refused(request, door, session, refusal)
        del request.session[LAST_SAVE]
        messages.success(
            request,
            ngettext("%(count)s mark is as it was.", "%(count)s marks are as they were.", count)
            % {"count": count},
        )
    return redirect(door.url("hub_list", session.code))


@login_not_required
@private
@require_http_methods(FORM)
def heads(request: HttpRequest, session_code: str, token: str = "", code: str = "") -> HttpResponse:
    """How many heads the coordinator counted at the hub; emptied, the count is taken back."""
    door, session, hub = _there(request, session_code, token, code)
    if request.method == "POST":
        form = HeadForm(request.POST)
        if form.is_valid():
            try:
                headcounts.type_in(
                    session,
                    mode=Mode.HUB,
                    hub=hub,
                    people=form.cleaned_data["people"],
                    by=door.place.person,
                    now=timezone.now(),
                )
            except EventError as refusal:
                return _refused(request, door, session, refusal)
            messages.success(request, _("The count is kept. Thank you."))
        else:
            messages.error(request, str(TooManyHeads()))
    return redirect(door.url("hub_list", session.code) + "#heads")


@login_not_required
@private
@require_http_methods(FORM)
def come_in(request: HttpRequest, session_code: str, token: str = "", code: str = "") -> HttpResponse:
    """A place at the hub for somebody who stands there, and present in one step."""
    door, session, hub = _there(request, session_code, token, code)
    now = timezone.now()
    form = AtTheHubForm(
        request.POST if request.method == "POST" else None,
        event=session.event,
        initial={"language": get_language()},
    )
    status = 422 if form.errors else 200
    if request.method == "POST" and form.is_valid():
        try:
            place = hub_roster.come_in(
                door.place,
                session,
                answers=Answers(name=form.cleaned_data["name"], mode=Mode.HUB, hub=hub),
                contact=form.contact,
                language=form.cleaned_data["language"],
                now=now,
            )
        except EventError as refusal:
            form.add_error(None, str(refusal))
            status = 409
        else:
            if place.stands:
                messages.success(request, _("They have a place here and are marked as present."))
            else:
                messages.warning(
                    request, _("They have no place yet, so they are not marked. Count them among the heads.")
                )
            return redirect(door.url("hub_list", session.code))
    told = {
        "event": session.event,
        "session": session,
        "hub": hub,
        "form": form,
        "is_markable": hub_roster.is_markable(session, now),
        "back_url": door.url("hub_list", session.code),
    }
    return render(request, "events/hub_new.html", told, status=status)


@login_not_required
@private
@require_http_methods(FORM)
def enter(request: HttpRequest, session_code: str, token: str = "", code: str = "") -> HttpResponse:
    """The hub's one connection: pressing the button shows it; it makes nobody present."""
    door, session, hub = _there(request, session_code, token, code)
    told: dict[str, Any] = {
        "event": session.event,
        "session": session,
        "hub": hub,
        "back_url": door.url("hub_list", session.code),
    }
    if request.method != "POST":
        return redirect(told["back_url"])
    try:
        way_in.check_hub(door.place, session, now=timezone.now())
    except EventError as refusal:
        return _refused(request, door, session, refusal)
    return render(request, "events/hub_entered.html", told)


def _there(request: HttpRequest, session_code: str, token: str, code: str) -> tuple[Door[Part], Session, Hub]:
    door = role_door(request, token, code)
    hub = access.hub_of_coordinator(door.place)
    return door, access.session_at_hub(door.place, session_code), hub


def _refused(request: HttpRequest, door: Door[Part], session: Session, refusal: EventError) -> HttpResponse:
    told = {
        "refusal": str(refusal),
        "back_url": door.url("hub_list", session.code),
        "back_words": _("Back to the list"),
    }
    return render(request, "events/refused.html", told, status=409)


def _can_count(session: Session, now: datetime) -> bool:
    """Whether heads can be typed in: from a little before the session on, as at any count of heads."""
    return bool(
        attendance.takes_marks(session) and session.starts_at and now >= session.starts_at - OPENS_BEFORE
    )


def _is_number(typed: str) -> bool:
    return typed.isdecimal() and typed.isascii() and len(typed) < 10


def _last_save(request: HttpRequest, door: Door[Part], session: Session) -> dict[str, Any] | None:
    """What the last save changed, when it was of this list and is recent."""
    last = request.session.get(LAST_SAVE)
    if not last or (last["role"], last["session"]) != (door.place.code, session.code):
        return None
    is_recent = timezone.now() - datetime.fromisoformat(last["at"]) <= hub_roster.UNDO_WITHIN
    return last if is_recent else None
