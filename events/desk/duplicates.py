"""Records that may be one person's: the list, the two beside each other, and what was joined lately."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events import access, duplicates
from events.desk.page import ORGANISING, PAGE, get_or_post, is_pressed, say_done
from events.errors import EventError
from people import accounts
from people.access import needs, signed_in
from people.models import Organisation


@require_GET
@needs(*ORGANISING)
def start(request: HttpRequest) -> HttpResponse:
    """Whose records to look through: led on where there is one organisation only."""
    own = list(access.organisations_of(request.user))
    if len(own) == 1:
        return redirect("events:desk_duplicates", organisation=own[0].code)
    context = {"organisations": own, "crumbs": [(reverse("events:desk"), _("Workspace"))]}
    return render(request, "events/desk/duplicates_start.html", context)


@require_GET
@needs(*ORGANISING)
def listing(request: HttpRequest, organisation: str) -> HttpResponse:
    """The pairs worth a look, the likeliest first, and what was joined in the last 30 days."""
    own = access.organisation_of(request.user, organisation)
    page = Paginator(duplicates.proposals(own), PAGE).get_page(request.GET.get("page"))
    context = {
        "organisation": own,
        "page": page,
        "rows": [(pair, reasons_in_words(pair.reasons)) for pair in page],
        "joined": [(record, held) for record, held in duplicates.joined_lately(own, timezone.now())],
        "crumbs": _crumbs(own, request.user),
    }
    return render(request, "events/desk/duplicates.html", context)


@get_or_post
@needs(*ORGANISING)
def compare(request: HttpRequest, organisation: str, one: str, other: str) -> HttpResponse:
    """Two beside each other, with everything that joining them would touch; one answer settles them."""
    own = access.organisation_of(request.user, organisation)
    both = duplicates.both(own, one, other)
    if both is None:
        if request.method == "POST" and one != other:
            messages.info(request, _("These two are settled already."))
            return redirect("events:desk_duplicates", organisation=own.code)
        raise Http404
    first, second = both
    refusal = ""
    if request.method == "POST":
        by, now = signed_in(request), timezone.now()
        if request.POST.get("answer") == "apart":
            duplicates.keep_apart(first, second, by=by, now=now)
            say_done(request, _("Kept apart. These two are not proposed again."))
            return redirect("events:desk_duplicates", organisation=own.code)
        if request.POST.get("answer") == "one":
            try:
                duplicates.join(first, second, organisation=own, by=by, now=now)
            except (EventError, accounts.AccountError) as error:
                refusal = str(error)
            else:
                say_done(request, _("Counted as one person. For 30 days you can part them again below."))
                return redirect("events:desk_duplicates", organisation=own.code)
        else:
            refusal = _("Choose whether this is one person or two.")
    context = {
        "organisation": own,
        "sides": both,
        "same_event": _shared_events(first, second),
        "refusal": refusal,
        "crumbs": [
            *_crumbs(own, request.user),
            (reverse("events:desk_duplicates", args=[own.code]), _("Same person?")),
        ],
        "back_url": reverse("events:desk_duplicates", args=[own.code]),
    }
    return render(request, "events/desk/duplicates_compare.html", context, status=409 if refusal else 200)


@get_or_post
@needs(*ORGANISING)
def part(request: HttpRequest, organisation: str) -> HttpResponse:
    """Undo a join; the two are not proposed again."""
    own = access.organisation_of(request.user, organisation)
    back = redirect("events:desk_duplicates", organisation=own.code)
    if not is_pressed(request):
        return back
    now = timezone.now()
    # The button names the person by a code of theirs and the join by its instant, never by a subject.
    for record, held in duplicates.joined_lately(own, now):
        if request.POST.get("joined") == f"{held.code}:{record.merged_at.isoformat()}":
            try:
                duplicates.part_again(record, by=signed_in(request), now=now)
            except accounts.AccountError as error:
                messages.error(request, str(error))
            else:
                say_done(request, _("Parted again; each record stands for itself."))
            return back
    messages.info(request, _("These two are settled already."))
    return back


def reasons_in_words(reasons: tuple[str, ...]) -> list[str]:
    """Return why two may be one, each reason in words."""
    words = {
        "email": _("same e-mail address"),
        "phone": _("same phone"),
        "mailbox": _("same name of the mailbox"),
        "name": _("the same names"),
        "surname": _("one writes a name more"),
        "sound": _("names that sound the same"),
        "slip": _("names a slip of the finger apart"),
        "initial": _("an initial that fits"),
        "country": _("same country"),
    }
    return [words[reason] for reason in reasons]


def _shared_events(first: duplicates.Held, second: duplicates.Held) -> list[Any]:
    """The events at which both hold a place: joined, the person has two there."""
    theirs = {place.event_id for place in second.places if place.stands}
    return [place.event for place in first.places if place.stands and place.event_id in theirs]


def _crumbs(organisation: Organisation, viewer: Any) -> list[tuple[str, str]]:
    crumbs = [(reverse("events:desk"), _("Workspace"))]
    if access.organisations_of(viewer).count() > 1:
        crumbs.append((reverse("events:desk_duplicates_start"), _("Same person?")))
    return crumbs
