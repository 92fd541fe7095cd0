"""Institutions and groups at the desk: invited with places and a date, by message and on paper."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from convite import paper
from events import access, letterhead, nomination, registration, sheets
from events.desk.page import (
    STAFF,
    ask_first,
    back_to,
    form_page,
    frame_of,
    get_or_post,
    is_pressed,
    may,
    say_done,
    show_refusal,
)
from events.desk.way_forms import DelegationForm, LetterheadForm
from events.errors import EventError
from events.models import Delegation, Event
from people.access import needs, signed_in

#: Letters that are drawn as one file; more are taken in parts.
MOST_LETTERS = 100


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Each institution and group: how many places, named and confirmed, and until when."""
    found = access.event_for(request.user, code, "edit")
    now = timezone.now()
    rows = list(nomination.with_counts(found))
    head = letterhead.of(sheets.lead(found))
    context = frame_of(
        found,
        "events:desk_ways",
        names=may(request.user, found, "names"),
        edits=True,
        rows=[{"one": row, "is_open": row.is_open(now)} for row in rows],
        letters=sum(row.kind == Delegation.Kind.INSTITUTION and row.is_open(now) for row in rows),
        head=head,
        is_signed=bool(head.signatory),
    )
    return render(request, "events/desk/delegations.html", context)


@get_or_post
@needs(*STAFF)
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Invite an institution: its seats are kept from now on."""
    found = access.event_for(request.user, code, "edit")
    initial = {"language": get_language(), "places": 2}
    form = DelegationForm(request.POST or None, event=found, ways=registration.ways(found), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = nomination.invite(found, **form.cleaned_data, by=signed_in(request), now=timezone.now())
        except EventError as refusal:
            show_refusal(form, refusal)
        else:
            say_done(
                request,
                _("%(organisation)s is invited, and the places are kept.")
                % {"organisation": made.organisation},
            )
            return back_to(found, "events:desk_delegations")
    return form_page(
        request,
        form,
        title=_("Invite an institution"),
        action=_("Invite it"),
        back_url=reverse("events:desk_delegations", args=[found.code]),
        event=found,
    )


@get_or_post
@needs(*STAFF)
def letter(request: HttpRequest, code: str) -> HttpResponse:
    """The letter to one institution on paper; drawing it mints the link that its code opens."""
    found = access.delegation_for(request.user, code)
    if not is_pressed(request):
        return back_to(found.event, "events:desk_delegations")
    return _drawn(request, found.event, [found])


@get_or_post
@needs(*STAFF)
def letters(request: HttpRequest, code: str) -> HttpResponse:
    """The letters to all institutions that may still name people, as one file."""
    found = access.event_for(request.user, code, "edit")
    if not is_pressed(request):
        return back_to(found, "events:desk_delegations")
    now = timezone.now()
    invited = found.delegations.filter(kind=Delegation.Kind.INSTITUTION, returned_at=None, until__gt=now)
    rows = invited.select_related("event", "hub").order_by("organisation", "pk")
    return _drawn(request, found, list(rows[:MOST_LETTERS]))


@get_or_post
@needs(*STAFF)
def link(request: HttpRequest, code: str) -> HttpResponse:
    """Close the links that were given out, and show a new one once, with the words to send."""
    found = access.delegation_for(request.user, code)
    if not is_pressed(request):
        return back_to(found.event, "events:desk_delegations")
    words = nomination.new_link(found, by=signed_in(request), now=timezone.now())
    context = {
        "called": found.organisation,
        "contact": found.organisation,
        "words": words,
        "words_tag": found.language,
        "crumbs": [
            (reverse("events:desk"), _("Workspace")),
            (reverse("events:desk_event", args=[found.event.code]), found.event.title),
        ],
        "back_url": reverse("events:desk_delegations", args=[found.event.code]),
    }
    response = render(request, "events/desk/way_link.html", context)
    add_never_cache_headers(response)
    return response


@get_or_post
@needs(*STAFF)
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take back what was not used, after asking; whoever confirmed keeps their place."""
    found = access.delegation_for(request.user, code)
    back_url = reverse("events:desk_delegations", args=[found.event.code])
    if request.method == "POST":
        count = nomination.take_back(found, by=signed_in(request), now=timezone.now())
        say_done(request, _("Places that are everybody's again: %(count)s.") % {"count": count})
        return redirect(back_url)
    return ask_first(
        request,
        question=_("Take back the places of %(organisation)s?") % {"organisation": found.organisation},
        text=_(
            "Their link opens nothing any more, and whoever was named and has not confirmed is told. "
            "Those who "
            "confirmed keep their place."
        ),
        action=_("Take the places back"),
        back_url=back_url,
    )


@get_or_post
@needs(*STAFF)
def head(request: HttpRequest, code: str) -> HttpResponse:
    """The letterhead of the organisation that leads the event: its logo, its foot, who signs."""
    found = access.event_for(request.user, code, "edit")
    house = sheets.lead(found)
    if not access.organisations_of(request.user).filter(pk=house.pk).exists():
        messages.error(
            request, _("Only those who act for the organisation that leads change its letterhead.")
        )
        return back_to(found, "events:desk_delegations")
    kept = letterhead.of(house)
    initial = {name: getattr(kept, name) for name in ("lines", "signatory", "signatory_post")}
    form = LetterheadForm(request.POST or None, request.FILES or None, initial=initial)
    if not kept.logo:
        del form.fields["no_logo"]
    if request.method == "POST" and form.is_valid():
        letterhead.write(house, **form.cleaned_data, by=signed_in(request), now=timezone.now())
        say_done(request, _("The letterhead is kept."))
        return back_to(found, "events:desk_delegations")
    return form_page(
        request,
        form,
        title=_("Letterhead of %(organisation)s") % {"organisation": house.name},
        action=_("Keep the letterhead"),
        back_url=reverse("events:desk_delegations", args=[found.code]),
        event=found,
    )


def _drawn(request: HttpRequest, event: Event, invited: list[Delegation]) -> HttpResponse:
    now: Any = timezone.now()
    if not invited:
        messages.error(request, _("There is no letter to draw: nobody is invited who may still name people."))
        return back_to(event, "events:desk_delegations")
    addressed = []
    for one in invited:
        with override(one.language):
            addressed.append((one, settings.PUBLIC_URL + nomination.address(one, now)))
    return paper.answer(sheets.institution_letters(addressed, now=now), "convite.pdf")
