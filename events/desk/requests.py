"""Requests for a place at the desk: who asks and what they said, answered one by one or many at once."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import access, approval, risk
from events.desk.page import PAGE, STAFF, back_to, frame_of, get_or_post, is_pressed, may, say_done
from events.desk.seats import seats_in_words
from events.desk.way_forms import AnswerForm
from events.errors import EventError
from events.listing import Asked, names_them
from events.listing import sought as searched
from events.models import Event, Registration
from people.access import needs, signed_in

Status = Registration.Status


@get_or_post
@needs(*STAFF)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Who asks for a place, in the order they asked; answered by one form for all that are ticked.

    Where the event's risk allows no list of names, only a search that finds few tells who they are.
    """
    found = access.event_for(request.user, code, "edit")
    asking = found.registrations.filter(status=Status.ASKED).select_related("stakeholder_group")
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        chosen = asking.order_by("number")
        if "all" not in request.POST:
            ticked = [code.replace("\0", "") for code in request.POST.getlist("place")]
            chosen = chosen.filter(code__in=ticked)
        _answer(request, list(chosen), form.cleaned_data["reason"])
        return back_to(found, "events:desk_requests")
    sought = request.GET.get("q", "").replace("\0", "").strip()[:120]
    rows = searched(asking, sought).order_by("number")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = frame_of(
        found,
        "events:desk_ways",
        names=may(request.user, found, "names"),
        edits=True,
        page=page,
        form=form,
        sought=sought,
        # Among everybody at the event: those who ask may be so few that any word would name them all.
        shows_names=names_them(found, Asked(q=sought)),
        has_lists=risk.has_lists(found),
        seats=seats_in_words(found.capacities.select_related("hub")),
        answered=_undoable(found),
        minutes=int(approval.UNDO_WITHIN.total_seconds() // 60),
    )
    return render(request, "events/desk/requests.html", context, status=422 if form.errors else 200)


@get_or_post
@needs(*STAFF)
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Let requests wait again whose answer has not left; one, or all that still can."""
    found = access.event_for(request.user, code, "edit")
    if not is_pressed(request):
        return back_to(found, "events:desk_requests")
    places = _undoable(found)
    if "all" not in request.POST:
        places = [place for place in places if place.code in request.POST.getlist("place")]
    back, problems = 0, []
    for place in places:
        try:
            approval.reconsider(place, by=signed_in(request), now=timezone.now())
            back += 1
        except EventError as refusal:
            problems.append(str(refusal))
    for problem in dict.fromkeys(problems):
        messages.error(request, problem)
    if back:
        say_done(
            request,
            ngettext("%(count)s request waits again.", "%(count)s requests wait again.", back)
            % {"count": back},
        )
    elif not problems:
        messages.error(request, _("There is nothing to undo any more: the messages have gone out."))
    return back_to(found, "events:desk_requests")


def _undoable(event: Event) -> list[Registration]:
    """The answers whose letter has not left, the newest first."""
    since = timezone.now() - approval.UNDO_WITHIN
    decided = (Status.CONFIRMED, Status.WAITING, Status.REFUSED)
    found = event.registrations.filter(decided_at__gt=since, status__in=decided).select_related("event")
    return list(found.order_by("-decided_at", "pk"))


def _answer(request: HttpRequest, places: list[Registration], reason: str) -> None:
    """Answer each, all by one word; what was answered meanwhile is told, and holds nobody else up."""
    says_yes = "approve" in request.POST
    if not places:
        messages.error(request, _("Tick one request at least."))
        return
    given: dict[str, int] = {}
    problems: list[str] = []
    for place in places:
        by: Any = signed_in(request)
        try:
            if says_yes:
                approval.approve(place, by=by, now=timezone.now())
            else:
                approval.refuse(place, reason=reason, by=by, now=timezone.now())
        except EventError as refusal:
            problems.append(str(refusal))
        else:
            given[place.status] = given.get(place.status, 0) + 1
    said = {
        Status.CONFIRMED: ngettext(
            "%(count)s has a place now.", "%(count)s have a place now.", given.get(Status.CONFIRMED, 0)
        ),
        Status.WAITING: ngettext(
            "%(count)s is on the waiting list, for every seat is taken.",
            "%(count)s are on the waiting list, for every seat is taken.",
            given.get(Status.WAITING, 0),
        ),
        Status.REFUSED: ngettext(
            "%(count)s was refused.", "%(count)s were refused.", given.get(Status.REFUSED, 0)
        ),
    }
    done = [words % {"count": given[status]} for status, words in said.items() if status in given]
    if done:
        say_done(request, " ".join(done))
    for problem in dict.fromkeys(problems):
        messages.error(request, problem)
