"""Requests for a place at the desk: who asks and what they said, answered one by one or many at once."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events import access, approval, bulk, risk
from events.desk.page import PAGE, STAFF, back_to, frame_of, get_or_post, is_pressed, may, say_done
from events.desk.seats import seats_in_words
from events.desk.way_forms import AnswerForm
from events.errors import EventError
from events.listing import Asked, names_them
from events.listing import sought as searched
from events.models import Bulk, BulkItem, Event, Registration
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
        answered = _answer(request, found, form.cleaned_data["reason"])
        if answered is not None:
            return answered
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
        ticked=set(request.POST.getlist("place")),
        sought=sought,
        # Among everybody at the event: those who ask may be so few that any word would name them all.
        shows_names=names_them(found, Asked(q=sought)),
        has_lists=risk.has_lists(found),
        seats=seats_in_words(found.capacities.select_related("hub")),
        answered=_undoable(found),
        minutes=int(approval.UNDO_WITHIN.total_seconds() // 60),
    )
    return render(request, "events/desk/requests.html", context, status=422 if form.is_bound else 200)


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


def _answer(request: HttpRequest, found: Event, reason: str) -> HttpResponse | None:
    """Answer all by one word; what was answered meanwhile is told, and holds nobody else up.

    Few are answered at once. Of many the page of the act tells how far it is. None where nothing was answered
    and the page comes again, with the reason that was written.
    """
    back = back_to(found, "events:desk_requests")
    by, now, act = signed_in(request), timezone.now(), "approve" if "approve" in request.POST else "refuse"
    ticked = request.POST.getlist("place")
    try:
        chosen = bulk.choose(
            found,
            act=act,
            codes=[code.replace("\0", "") for code in ticked],
            asked=Asked(status=Status.ASKED) if "all" in request.POST else None,
            by=by,
            now=now,
        )
        if not chosen.items.exists():
            messages.error(request, _("Tick one request at least."))
            return None
        bulk.begin(chosen, options={"reason": reason} if act == "refuse" else {}, by=by, now=now)
    except EventError as refusal:
        messages.error(request, str(refusal))
        return None
    if chosen.state in Bulk.AT_WORK:
        return redirect("events:desk_many", chosen.code)
    _tell(request, chosen)
    return back


def _tell(request: HttpRequest, chosen: Bulk) -> None:
    """Say what became of those who were answered, and why some were not."""
    done = BulkItem.objects.filter(bulk=chosen, state=BulkItem.State.DONE)
    given = dict(done.values_list("registration__status").annotate(Count("pk")).order_by())
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
    words = [one % {"count": given[status]} for status, one in said.items() if status in given]
    if words:
        say_done(request, " ".join(words))
    for problem, _number in bulk.refusals(chosen):
        messages.error(request, problem)
