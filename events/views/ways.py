"""Ways to a place beside the public form: a personal invitation, an organisation's people, one's own yes."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import (
    access,
    choosing,
    delegated_places,
    expected,
    guests,
    handover,
    nomination,
    people_lists,
    questions,
    registration,
    risk,
    told,
    ways,
)
from events.errors import EventError, Full, NotToChoose, SessionFull, SessionsOverlap
from events.forms import GroupForm, GuestForm, RegisterForm, TakeUpForm
from events.models import Delegation, Event, Guest, Registration
from events.seats import Seats
from events.views.own import FORM, READ, head_of, offered_days, person_of, private
from events.views.registering import HOSTS
from people import links
from people.forms import sectors

#: More than this of a typed list is no list of people.
MOST_SIGNS = 60_000


@login_not_required
@private
@require_http_methods(FORM)
def guest(request: HttpRequest, token: str) -> HttpResponse:
    """The form by a personal invitation, and its one POST, which leads to the page of one's own."""
    now = timezone.now()
    invited = access.guest_by_link(token, now)
    event = invited.event
    held = guests.place_of(invited)
    if held is not None or not event.is_open_for_registration(now) or invited.withdrawn_at:
        return _guest_page(request, event, "used" if held else "closed", status=_refused(request))
    offered = _offered_to(invited)
    groups = sectors()
    form = GuestForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        event=event,
        seats={name: row.left for name, row in offered.items()},
        hubs={name: row.hub for name, row in offered.items() if row.hub is not None},
        groups=groups,
        asked=questions.asked(event),
        guest=invited,
        offered=choosing.offered(event, now),
        initial={
            "mode": next(iter(offered), "") if invited.hub else "",
            "name": invited.name,
            "email": invited.email,
            "phone": str(invited.phone),
        },
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                place = registration.register(
                    event,
                    answers=form.answers,
                    contact=form.contact,
                    language=get_language() or "es",
                    time_zone=form.cleaned_data["time_zone"],
                    person=person_of(request),
                    now=now,
                    also=keeping(form, now),
                    let_in=ways.LetIn(guest=invited),
                )
            except Full as refusal:
                form.seats = {name: row.left for name, row in _offered_to(invited).items()}
                form.add_error("mode", str(refusal))
                form.say_files_again()
                status = 409
            except (NotToChoose, SessionFull, SessionsOverlap) as refusal:
                form.offered = choosing.offered(event, now)
                form.add_error("sessions", str(refusal))
                form.say_files_again()
                status = 409
            except EventError as refusal:
                form.add_error(None, str(refusal))
                form.say_files_again()
                status = 409
            else:
                return _to_own_page(request, place, is_theirs=place.guest_id == invited.pk)
        else:
            status = 422
    return _form(request, event, form, status=status)


def _offered_to(invited: Guest) -> Seats:
    """The ways that an invitation leaves to its guest: all, or the hub that it is for."""
    ways_ = registration.ways(invited.event)
    if invited.hub is None:
        return ways_
    return {name: row for name, row in ways_.items() if row.hub == invited.hub}


@login_not_required
@require_http_methods(FORM)
def group(request: HttpRequest, code: str) -> HttpResponse:
    """An organisation asks for places; the link to name its people goes to the address that it gives."""
    now = timezone.now()
    event = access.public_event(code)
    if not ways.opens_to_groups(event, now):
        return redirect("events:register", code)
    offered = registration.ways(event)
    form = GroupForm(
        request.POST if request.method == "POST" else None, ways=offered, at_most=nomination.GROUP_AT_MOST
    )
    if request.method == "POST" and form.is_valid():
        try:
            nomination.ask(event, **form.cleaned_data, language=get_language() or "es", now=now)
        except EventError as refusal:
            form.add_error(None, str(refusal))
        else:
            done = redirect("events:group_asked", code)
            done.status_code = 303
            return done
    told = {"event": event, "form": form, "sessions": offered_days(event), "days": nomination.GROUP_DAYS}
    return render(request, "events/group.html", told, status=422 if form.errors else 200)


@login_not_required
@require_http_methods(READ)
def group_asked(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt: the link is on its way."""
    return render(request, "events/group_asked.html", {"event": access.public_event(code)})


@login_not_required
@private
@require_http_methods(FORM)
def delegation(request: HttpRequest, token: str) -> HttpResponse:
    """The page of an organisation: whom it named, how many confirmed, and room for more names."""
    now = timezone.now()
    found = access.delegation_by_link(token, now)
    typed, problems, status = "", [], 200
    if request.method == "POST":
        typed = request.POST.get("people", "")[:MOST_SIGNS]
        file = request.FILES.get("file")
        try:
            if file is not None and file.size is not None and file.size > people_lists.MOST_BYTES:
                raise ValueError(_("This file is too long. Give the list in parts."))
            if file is not None:
                typed = f"{typed}\n{people_lists.of_file(file.read())}".strip()
            listing = people_lists.read(typed, region=str(found.event.country), needs_contact=False)
            problems = listing.problems or ([] if listing.people else [_("Write one name at least.")])
            if not problems:
                people = [(one.name, one.contact) for one in listing.people]
                nomination.name(found, people=people, now=now)
        except ValueError as problem:
            problems = [str(problem)]
        except EventError as refusal:
            problems, status = [str(refusal)], 409
        if not problems:
            messages.success(request, _("Named. Each person now confirms on their own."))
            return redirect("events:delegation", token)
        status = status if status != 200 else 422
    return _delegation_page(request, found, token, typed=typed, problems=problems, status=status)


@login_not_required
@private
@require_http_methods(FORM)
def unname(request: HttpRequest, token: str, code: str) -> HttpResponse:
    """Take a name back whose person has not confirmed, so that another can be named."""
    now = timezone.now()
    found = access.delegation_by_link(token, now)
    place = access.named_by(found, code)
    if request.method == "POST":
        try:
            nomination.unname(found, place, now=now)
        except EventError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Taken back. You can name somebody else."))
    return redirect("events:delegation", token)


@login_not_required
@private
@require_http_methods(FORM)
def named_link(request: HttpRequest, token: str, code: str) -> HttpResponse:
    """Show, once, the link of somebody who was named without an address, to hand it over."""
    now = timezone.now()
    found = access.delegation_by_link(token, now)
    place = access.named_by(found, code)
    if request.method != "POST":
        return redirect("events:delegation", token)
    try:
        address = nomination.hand_over(found, place, now=now)
    except EventError as refusal:
        messages.error(request, str(refusal))
        return redirect("events:delegation", token)
    told = {"event": found.event, "called": _called(place), "address": address}
    return render(
        request, "events/named_link.html", told | {"back_url": reverse("events:delegation", args=[token])}
    )


def take_up(request: HttpRequest, place: Registration, back_url: str) -> HttpResponse:
    """Confirm a place that an organisation named one for, with one's own answers and agreement."""
    now = timezone.now()
    offered = choosing.offered(place.event, now)
    wishes = expected.seats_of(place) if offered else {}
    initial = {
        "name": place.name,
        "email": place.email,
        "phone": str(place.phone),
        "sessions": [session.code for session, _left in offered if session.pk in wishes],
    }
    form = TakeUpForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        place=place,
        asked=questions.asked(place.event),
        offered=offered,
        groups=sectors(),
        initial=initial,
    )
    status = 200
    if place.status != Registration.Status.NOMINATED:
        return redirect(back_url)
    if request.method == "POST":
        if form.is_valid():
            try:
                delegated_places.take_up(
                    place,
                    answers=form.answers,
                    contact=form.contact,
                    language=get_language() or "es",
                    time_zone=form.cleaned_data["time_zone"],
                    person=person_of(request),
                    also=keeping(form, now),
                    now=now,
                )
            except (NotToChoose, SessionFull, SessionsOverlap) as refusal:
                form.offered = choosing.offered(place.event, now)
                form.add_error("sessions", str(refusal))
                form.say_files_again()
                status = 409
            except EventError as refusal:
                form.add_error(None, str(refusal))
                form.say_files_again()
                status = 409
            else:
                messages.success(request, _("Your place is confirmed."))
                return _to_own_page(request, place, is_theirs=True)
        else:
            status = 422
    return _form(request, place.event, form, status=status, back_url=back_url)


def keeping(form: RegisterForm, now: datetime) -> Callable[[Registration], None] | None:
    """How all that the form tells is kept with the place; nothing where nothing was told."""
    form_told, language = form.told, get_language() or "es"
    if not form_told:
        return None
    return lambda place: told.keep(place, form_told, language=language, now=now, is_new=True)


def _to_own_page(request: HttpRequest, place: Registration, *, is_theirs: bool) -> HttpResponse:
    """Lead to the page of a place that was just taken by its own link; else to the receipt for everybody."""
    if not is_theirs:
        done = redirect("events:registered", place.event.code)
    elif place.person_id is not None:
        done = redirect("events:my_place", place.code)
    else:
        token = links.mint(access.REGISTRATION, place.code, now=timezone.now(), days=handover.LINK_DAYS)
        done = redirect("events:my_registration", token)
    done.status_code = 303
    return done


def _refused(request: HttpRequest) -> int:
    return 409 if request.method == "POST" else 200


def _guest_page(request: HttpRequest, event: Event, why: str, *, status: int) -> HttpResponse:
    return render(request, "events/invitation_closed.html", {"event": event, "why": why}, status=status)


def _form(request: HttpRequest, event: Event, form: Any, *, status: int, back_url: str = "") -> HttpResponse:
    told = {
        **head_of(event, timezone.now()),
        "form": form,
        "organisations": HOSTS.records(event.pk),
        "back_url": back_url,
        "personal": True,
    }
    return render(request, "events/register.html", told, status=status)


def _called(place: Registration) -> str:
    """How an organisation's page calls somebody it named: as it did, or by the number of the place."""
    if risk.delegation_sees_names(place.event) and place.named_as:
        return place.named_as
    return _("Place number %(number)s") % {"number": place.number}


def _delegation_page(
    request: HttpRequest, found: Delegation, token: str, *, typed: str, problems: list[str], status: int
) -> HttpResponse:
    now = timezone.now()
    named = list(
        found.registrations.exclude(status__in=Registration.OVER).select_related("event").order_by("number")
    )
    confirmed = sum(place.stands for place in named)
    rows = [
        {
            "called": _called(place),
            "status": "registered" if place.stands else place.status,
            "waits": place.status == Registration.Status.NOMINATED,
            "has_address": bool(place.email),
            "unname_url": reverse("events:delegation_unname", args=[token, place.code]),
            "link_url": reverse("events:delegation_link", args=[token, place.code]),
        }
        for place in named
    ]
    sessions = offered_days(found.event)
    told = {
        "delegation": found,
        "event": found.event,
        "sessions": sessions,
        "rows": rows,
        "left": found.nameless,
        "confirmed": confirmed,
        "is_open": found.is_open(now) and found.event.status == Event.Status.PUBLISHED,
        "typed": typed,
        "problems": problems,
    }
    return render(request, "events/delegation.html", told, status=status)
