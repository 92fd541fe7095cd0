"""A session's own seats at the desk: how many, who has one, who waits; given, taken off, opened to all."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events import access, caretaking, choosing, registration, risk
from events.desk.page import (
    PAGE,
    STAFF,
    ask_first,
    frame_of,
    get_or_post,
    is_pressed,
    may,
    say_done,
    show_refusal,
)
from events.errors import EventError
from events.models import Capacity, Mode, Registration, Session, SessionSeat
from people.access import needs, signed_in

ROUTE = "events:desk_session_seats"


class SeatsForm(forms.Form):
    """The seats of a session in each way that its event offers."""

    keeps = forms.BooleanField(
        label=gettext_lazy("Whoever has a place already keeps this session"),
        help_text=gettext_lazy(
            "Without it everybody chooses anew: those who have a place get a message, and the session goes "
            "from their calendars."
        ),
        required=False,
    )

    def __init__(self, *args: Any, ways: dict[str, Capacity], is_chosen: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = ways
        keeps = self.fields.pop("keeps")
        for name, row in ways.items():
            self.fields[name] = forms.IntegerField(
                label=_("Seats: %(way)s") % {"way": row.hub.name if row.hub else Mode(row.mode).label},
                help_text=_("Empty: no limit. 0: full until there are seats."),
                min_value=0,
                max_value=100_000,
                required=False,
            )
        if not is_chosen:
            self.fields["keeps"] = keeps

    @property
    def seats(self) -> dict[str, int | None]:
        """The seats by way, as `choosing.give_seats` takes them."""
        return {name: self.cleaned_data[name] for name in self.ways}


@get_or_post
@needs(*STAFF)
def seats(request: HttpRequest, code: str) -> HttpResponse:
    """The seats of a session and who chose it; those who edit the event change them."""
    session = access.session_for(request.user, code, "names")
    event = session.event
    edits = may(request.user, event, "edit")
    ways = registration.ways(event)
    own = {row.way: row for row in session.capacities.select_related("hub").order_by("pk")}
    may_change = edits and session.status in (Session.Status.DRAFT, Session.Status.SCHEDULED)
    form = SeatsForm(
        request.POST if request.method == "POST" and may_change else None,
        ways=ways,
        is_chosen=session.is_chosen,
        initial={name: row.seats for name, row in own.items()} | {"keeps": True},
    )
    if request.method == "POST" and may_change and form.is_valid():
        try:
            choosing.give_seats(
                session,
                seats=form.seats,
                keeps=form.cleaned_data.get("keeps", True),
                by=signed_in(request),
                now=timezone.now(),
            )
        except EventError as error:
            show_refusal(form, error)
        else:
            say_done(request, _("The seats of the session are kept."))
            return redirect(ROUTE, session.code)
    chosen = (
        SessionSeat.objects.filter(session=session)
        .exclude(registration__status__in=Registration.OVER)
        .select_related("registration__hub")
        .order_by("status", "asked_at", "registration__number")
    )
    context = frame_of(
        event,
        "",
        names=True,
        edits=edits,
        session=session,
        form=form,
        may_change=may_change,
        own=[(row, row.hub.name if row.hub else "") for row in own.values()],
        page=Paginator(chosen, PAGE).get_page(request.GET.get("page")),
        shows_names=risk.has_lists(event),
    )
    return render(request, "events/desk/session_seats.html", context, status=422 if form.errors else 200)


@get_or_post
@needs(*STAFF)
def open_up(request: HttpRequest, code: str) -> HttpResponse:
    """Take a session's own seats off again, after asking."""
    session = access.session_for(request.user, code, "edit")
    if request.method == "POST":
        try:
            choosing.open_to_all(session, by=signed_in(request), now=timezone.now())
        except EventError as error:
            messages.error(request, str(error))
        else:
            say_done(request, _("The session comes with every place again."))
        return redirect(ROUTE, session.code)
    return ask_first(
        request,
        question=_("Open “%(title)s” to everybody with a place?") % {"title": session.title},
        text=_(
            "The choices are forgotten, and the session comes with every place again. Whoever had not chosen "
            "it gets a message with the calendar entry."
        ),
        action=_("Open it to everybody"),
        back_url=reverse(ROUTE, args=[session.code]),
    )


@get_or_post
@needs(*STAFF)
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Give one place a seat in a session, put one there for it, or take it off."""
    place = access.registration_for(request.user, code, "edit")
    session = place.event.sessions.filter(code=request.POST.get("session", ""), is_chosen=True).first()
    if is_pressed(request) and session is not None:
        by, now, act = signed_in(request), timezone.now(), request.POST.get("act")
        try:
            if act == "off":
                caretaking.take_session(place, session, by=by, now=now)
            else:
                caretaking.give_session(place, session, beyond_seats=act == "beyond", by=by, now=now)
        except EventError as error:
            messages.error(request, str(error))
        else:
            say_done(request, _("Changed. A message tells them."))
    if request.POST.get("from") == "session" and session is not None:
        return redirect(ROUTE, session.code)
    return redirect(reverse("events:desk_place", args=[place.code]) + "#sessions")
