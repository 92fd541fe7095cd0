"""An event's remote hubs at the desk: where they are, for how many, and how many have a place there."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events import access, hubs, parts
from events.desk.forms import HubForm
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
from events.errors import EventError
from events.invitees import called
from events.models import Hub
from people.access import needs, signed_in

ROUTE = "events:desk_hubs"


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The hubs that people can choose, each with its seats and its heads."""
    found = access.event_for(request.user, code, "counts")
    names = may(request.user, found, "names")
    rows = [
        (hub, row, [(part, called(part, request.user)) for part in hub.coordinators.all()] if names else [])
        for hub in hubs.of_event(found).prefetch_related("capacities")
        for row in hub.capacities.all()
        if row.session_id is None
    ]
    edits = may(request.user, found, "edit")
    session = parts.session_to_ask_for(found, timezone.now()) if rows and edits else None
    context = frame_of(
        found,
        ROUTE,
        names=names,
        edits=edits,
        rows=rows,
        ask_url=reverse("events:desk_role_new", args=[session.code]) if session else "",
        homeless=[(part, called(part, request.user)) for part in parts.without_a_hub(found)]
        if rows and edits
        else [],
    )
    return render(request, "events/desk/hubs.html", context)


@get_or_post
@needs(*STAFF)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Add a hub."""
    found = access.event_for(request.user, code, "edit")
    form = HubForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        hubs.add(found, **form.cleaned_data, by=signed_in(request), now=timezone.now())
        say_done(request, _("The hub can be chosen from now on."))
        return back_to(found, ROUTE)
    return form_page(
        request,
        form,
        title=_("New remote hub"),
        action=_("Add the hub"),
        back_url=reverse(ROUTE, args=[found.code]),
        event=found,
        keep=f"hub-{found.code}",
    )


@get_or_post
@needs(*STAFF)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Put right what is known of a hub."""
    hub = access.hub_for(request.user, code)
    form = HubForm(request.POST or None, initial=_known(hub))
    if request.method == "POST" and form.is_valid():
        try:
            hubs.change(hub, **form.cleaned_data, by=signed_in(request), now=timezone.now())
        except EventError as error:
            show_refusal(form, error)
        else:
            say_done(request, _("The hub is kept."))
            return back_to(hub.event, ROUTE)
    return form_page(
        request,
        form,
        title=_("Change the remote hub"),
        action=_("Keep"),
        back_url=reverse(ROUTE, args=[hub.event.code]),
        event=hub.event,
    )


@get_or_post
@needs(*STAFF)
def give(request: HttpRequest, code: str) -> HttpResponse:
    """Say which hub somebody coordinates who was asked without naming one."""
    hub = access.hub_for(request.user, code)
    if is_pressed(request):
        part = access.part_for(request.user, request.POST.get("part", ""))
        try:
            parts.coordinate(part, hub=hub, by=signed_in(request), now=timezone.now())
        except EventError as error:
            messages.error(request, str(error))
        else:
            say_done(request, _("They are told which hub is theirs."))
    return back_to(hub.event, ROUTE)


@get_or_post
@needs(*STAFF)
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Offer a hub no more, after asking."""
    hub = access.hub_for(request.user, code)
    if request.method == "POST":
        try:
            hubs.remove(hub, by=signed_in(request), now=timezone.now())
        except EventError as error:
            messages.error(request, str(error))
        else:
            say_done(request, _("The hub is offered no more."))
        return back_to(hub.event, ROUTE)
    return ask_first(
        request,
        question=_("Offer the hub %(name)s no more?") % {"name": hub.name},
        text=_(
            "Nobody can choose it then. It can only be taken away while nobody has a place there. Whoever "
            "coordinates it is told that nothing more is expected."
        ),
        action=_("Take it away"),
        back_url=reverse(ROUTE, args=[hub.event.code]),
    )


def _known(hub: Hub) -> dict[str, Any]:
    return {
        "name": hub.name,
        "address": hub.address,
        "country": str(hub.country),
        "seats": hubs.seats_of(hub).seats,
    }
