"""The waiting list at the desk: who waits and was offered a place, why somebody was passed over, the acts."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from convite.moments import zone
from events import access, registration, risk, schedule, waiting
from events.desk.forms import BalanceForm, ExtendForm, OutOfTurnForm
from events.desk.page import (
    PAGE,
    STAFF,
    back_to,
    form_page,
    frame_of,
    get_or_post,
    may,
    say_done,
    show_refusal,
)
from events.errors import EventError
from events.models import Capacity, Event, ListNote, Registration
from people.access import needs, signed_in

ROUTE = "events:desk_waiting"


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Seats by way, offers that hold, whom to tell by phone, who waits at which position, and the record."""
    found = access.event_for(request.user, code, "names")
    rows = list(registration.ways(found).values())
    held = _counts(found)
    notes = ListNote.objects.exclude(act=ListNote.Act.OFFERED).select_related("by").order_by("at", "pk")
    offered = (
        Registration.objects.filter(event=found, status=Registration.Status.OFFERED)
        .select_related("hub", "stakeholder_group")
        .prefetch_related(Prefetch("list_notes", queryset=notes))
        .order_by("offer_expires_at", "number")
    )
    waits = (
        Registration.objects.filter(event=found, status=Registration.Status.WAITING)
        .select_related("hub", "stakeholder_group")
        .prefetch_related(Prefetch("list_notes", queryset=notes))
        .order_by("mode", "hub", "waiting_since", "number")
    )
    way = request.GET.get("way", "")
    chosen = next((row for row in rows if row.way == way), None)
    if chosen is None:
        chosen = next((row for row in rows if row.waiting), rows[0] if rows else None)
    waits = waits.filter(mode=chosen.mode, hub=chosen.hub_id) if chosen else waits.none()
    page = Paginator(waits, PAGE).get_page(request.GET.get("page"))
    record = ListNote.objects.filter(registration__event=found).select_related("registration", "by")
    context = frame_of(
        found,
        ROUTE,
        names=True,
        edits=may(request.user, found, "edit"),
        shows_names=risk.has_lists(found),
        ways=[_way_row(row, held, row == chosen) for row in rows],
        offered=offered,
        to_tell=waiting.to_be_told(found),
        page=page,
        first=page.start_index(),
        chosen=chosen,
        record=record.order_by("-at", "-pk")[:PAGE],
        now=timezone.now(),
    )
    return render(request, "events/desk/waiting.html", context)


@get_or_post
@needs(*STAFF)
def out_of_turn(request: HttpRequest, code: str) -> HttpResponse:
    """Offer somebody a place before those ahead of them, with the reason."""
    place = access.registration_for(request.user, code, "edit")
    form = OutOfTurnForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            waiting.offer_out_of_turn(
                place,
                reason=form.cleaned_data["reason"],
                adds_seat=form.cleaned_data["adds_seat"],
                by=signed_in(request),
                now=timezone.now(),
            )
        except EventError as error:
            show_refusal(form, error)
        else:
            say_done(request, _("The place is offered, and the reason is kept."))
            return back_to(place.event, ROUTE)
    title = _("Offer number %(number)s a place out of turn") % {"number": place.number}
    return _form(request, form, place, title, _("Offer the place"))


@get_or_post
@needs(*STAFF)
def extend(request: HttpRequest, code: str) -> HttpResponse:
    """Hold an offered place for longer, with the reason."""
    place = access.registration_for(request.user, code, "edit")
    form = ExtendForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            waiting.extend(
                place,
                hours=form.cleaned_data["hours"],
                reason=form.cleaned_data["reason"],
                by=signed_in(request),
                now=timezone.now(),
            )
        except EventError as error:
            show_refusal(form, error)
        else:
            say_done(request, _("The place is held for longer."))
            return back_to(place.event, ROUTE)
    title = _("Hold the place of number %(number)s for longer") % {"number": place.number}
    return _form(request, form, place, title, _("Hold it for longer"))


@get_or_post
@needs(*STAFF)
def balance(request: HttpRequest, code: str) -> HttpResponse:
    """Keep seats of one way for one sector until a moment."""
    found = access.event_for(request.user, code, "edit")
    rows = registration.ways(found)
    kept = next((row for row in rows.values() if row.balance_seats), None)
    initial: dict[str, Any] = {}
    if kept is not None and kept.balance_until:
        there = kept.balance_until.astimezone(zone(found.time_zone))
        initial = {"way": kept.way, "number": kept.balance_seats, "sector": kept.balance_for_id}
        initial |= {"date": there.date(), "time": there.time()}
    choices = [(name, _called(row)) for name, row in rows.items()]
    form = BalanceForm(request.POST or None, ways=choices, initial=initial, now=None, zone=found.time_zone)
    if request.method == "POST" and form.is_valid():
        data, wall = form.cleaned_data, form.wall_start
        try:
            waiting.keep_balance(
                found,
                way=data["way"],
                number=data["number"],
                sector=data["sector"],
                until=schedule.instant(wall, found.time_zone) if wall else None,
                by=signed_in(request),
                now=timezone.now(),
            )
        except EventError as error:
            show_refusal(form, error)
        else:
            say_done(request, _("The seats are kept as you wrote."))
            return back_to(found, ROUTE)
    return form_page(
        request,
        form,
        title=_("Keep seats for a sector"),
        action=_("Keep the seats"),
        back_url=reverse(ROUTE, args=[found.code]),
        event=found,
        note=_(
            "Until that moment only people of this sector take these seats; who is passed over on the list "
            "has that on record. Afterwards the seats are everybody's."
        ),
    )


def _form(request: HttpRequest, form: Any, place: Registration, title: str, action: str) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        action=action,
        back_url=reverse(ROUTE, args=[place.event.code]),
        event=place.event,
    )


def _counts(event: Event) -> dict[tuple[str, int | None], int]:
    """How many seats are held by offers, by mode and hub; one query."""
    counts: dict[tuple[str, int | None], int] = {}
    offered = Registration.objects.filter(event=event, status=Registration.Status.OFFERED)
    for mode, hub in offered.values_list("mode", "hub"):
        counts[mode, hub] = counts.get((mode, hub), 0) + 1
    return counts


def _way_row(row: Capacity, held: dict[tuple[str, int | None], int], is_chosen: bool) -> dict[str, Any]:
    offered = held.get((row.mode, row.hub_id), 0)
    return {
        "row": row,
        "hub": row.hub.name if row.hub else "",
        "taken": row.taken - offered,
        "offered": offered,
        "is_chosen": is_chosen,
    }


def _called(row: Capacity) -> str:
    return row.hub.name if row.hub else {"onsite": _("In the room"), "online": _("Online")}[row.mode]
