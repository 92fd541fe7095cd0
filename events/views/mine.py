"""Signed in: everything that is one's own."""

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import access, agreed, clashes, export, leads, parts
from events.models import Part, Registration
from events.views import calendars
from events.views.own import (
    FORM,
    READ,
    json_file,
    private,
)
from people import accounts, acquaintance
from people.access import signed_in


@private
@require_http_methods(READ)
def my_page(request: HttpRequest) -> HttpResponse:
    """One's registrations, the roles that wait for an answer, and the ways to see, correct and leave."""
    now = timezone.now()
    taken = accounts.all_at_a_desk(signed_in(request).subject)
    places = list(access.registrations_of(request.user, taken=taken).order_by("event__starts_at", "pk"))
    roles = list(access.parts_of(request.user, taken=taken).order_by("session__starts_at", "pk"))
    ahead = [one for one in places if not one.event.ends_at or one.event.ends_at > now]
    coming = [one for one in roles if _is_ahead(one, now)]
    pairs = clashes.of_own(request.user, after=now, taken=taken)  # type: ignore[arg-type]
    sessions = {session.pk for pair in pairs for session in pair}
    clashing = {session.event_id for pair in pairs for session in pair}
    asked = [one for one in coming if one.status == Part.Status.INVITED]
    return render(
        request,
        "events/my_page.html",
        {
            "ahead": [(one, _standing(one), one.event_id in clashing) for one in ahead],
            "past": [(one, _standing(one)) for one in reversed(places) if one not in ahead],
            "asked": asked,
            "asks_contact": acquaintance.waiting(signed_in(request), now=now),
            "leads": leads.of_person(signed_in(request)),
            "feed": calendars.addresses(request.user),  # type: ignore[arg-type]
            "feed_act": reverse("events:my_calendar"),
            "to_claim": access.registrations_to_claim(request.user).order_by("-event__starts_at", "pk"),
            "roles": [
                (one, one.session_id in sessions) for one in coming if one.status == Part.Status.CONFIRMED
            ],
            "past_roles": [one for one in reversed(roles) if one not in coming and one.status == "confirmed"],
        },
    )


@private
@require_http_methods(READ)
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything that is held about whoever is signed in, as a file."""
    return json_file(export.of_person(request.user), "convite.json")  # type: ignore[arg-type]


@private
@require_http_methods(READ)
def my_agreements(request: HttpRequest) -> HttpResponse:
    """What one agreed to, in the words that were read and with their day, and the way off the list."""
    person = signed_in(request)
    context = {
        "told": agreed.standing(person),
        "is_listed": parts.is_listed(person.subject),
        "crumbs": [(reverse("events:my_page"), _("My page"))],
    }
    return render(request, "events/agreements.html", context)


@private
@require_http_methods(FORM)
def unlist(request: HttpRequest) -> HttpResponse:
    """Leave the list of people who speak at once, with every role."""
    if request.method == "POST":
        parts.leave_list(signed_in(request).subject, now=timezone.now())
        messages.success(request, _("You are on no list of people who speak any more."))
    return redirect("events:my_agreements")


def _is_ahead(role: Part, now: datetime) -> bool:
    """Whether something of a role is ahead: its session, and for a hub's coordinator any of the event."""
    end = role.session.event.ends_at if role.coordinates else role.session.ends_at
    return end is None or end > now


def _standing(place: Registration) -> str:
    """The status that a card tells of a place: called off or given back, held, or what it waits for."""
    if "cancelled" in (place.status, place.event.status):
        return "cancelled"
    return "registered" if place.stands else place.status
