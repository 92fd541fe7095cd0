"""What was built once and is used again, at the desk: a session, a day, a whole event, a template."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from convite.moments import day_words, zone_words
from events import access, copying
from events.desk.clashes import before_keeping
from events.desk.fields import LANGUAGES
from events.desk.grid import day_of
from events.desk.page import (
    ORGANISING,
    STAFF,
    back_to,
    form_page,
    get_or_post,
    is_pressed,
    say_done,
    show_refusal,
)
from events.desk.shaping import BeginForm, CopyDayForm, CopyEventForm, CopySessionForm, TemplateForm
from events.errors import EventError
from events.models import Event, Session
from people.access import Duty, needs, organisations, signed_in


@get_or_post
@needs(*STAFF)
def session(request: HttpRequest, code: str) -> HttpResponse:
    """Add a session again: once at a chosen hour, or every day or week at its own."""
    found = access.session_for(request.user, code, "edit")
    form = CopySessionForm(
        request.POST or None,
        now=timezone.now(),
        zone=found.time_zone,
        initial={"date": found.wall_date, "time": found.wall_time, "times": 4, "with_roles": True},
        is_dated=found.starts_at is not None,
    )
    clashing: list[str] = []
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()

        def make() -> list[Session]:
            if data["again"] == CopySessionForm.ONCE:
                return [
                    copying.copy_session(
                        found,
                        wall_start=form.cleaned_wall_start,
                        with_roles=data["with_roles"],
                        by=signed_in(request),
                        now=now,
                    )
                ]
            return copying.repeat(
                found,
                every=int(data["again"]),
                times=data["times"],
                skip=data["skip"],
                with_roles=data["with_roles"],
                by=signed_in(request),
                now=now,
            )

        made, clashing = _made(request, form, make, now)
        if made:
            say_done(request, _added(made))
            return _to_programme(found.event, made[0])
    return form_page(
        request,
        form,
        title=_("Copy “%(title)s”") % {"title": found.title},
        action=_("Add the copies"),
        back_url=_programme(found.event, day_of(found)),
        event=found.event,
        note=_note(found),
        clashes=clashing,
    )


def _made(
    request: HttpRequest, form: Form, make: Callable[[], list[Session]], now: datetime
) -> tuple[list[Session], list[str]]:
    """What was made; nothing where it was refused, or clashes and nobody has said that it is meant."""
    try:
        made, clashing = before_keeping(make, request.user, is_sure="sure" in request.POST, now=now)
    except EventError as error:
        show_refusal(form, error)
        return [], []
    return ([] if clashing else list(made)), clashing


def _note(found: Session) -> str:
    if found.starts_at is None:
        return ""
    return _("The hour is kept by the clock there (%(zone)s), also when clocks are put forward or back.") % {
        "zone": zone_words(found.starts_at, ZoneInfo(found.time_zone))
    }


def _added(made: list[Session]) -> str:
    return ngettext("%(count)s session was added.", "%(count)s sessions were added.", len(made)) % {
        "count": len(made)
    }


def _programme(event: Event, day: date | None = None) -> str:
    return reverse("events:desk_programme", args=[event.code]) + (f"?day={day}" if day else "")


def _to_programme(event: Event, made: Session) -> HttpResponse:
    made.event = event
    return redirect(_programme(event, day_of(made)))


@get_or_post
@needs(*STAFF)
def day(request: HttpRequest, code: str) -> HttpResponse:
    """Add every session of a day again on another day."""
    event = access.event_for(request.user, code, "edit")
    sessions = list(Session.objects.filter(event=event).exclude(status=Session.Status.CANCELLED).in_order())
    for one in sessions:
        one.event = event
    days = sorted({found for one in sessions if (found := day_of(one))})
    form = CopyDayForm(
        request.POST or None,
        days=[(f"{one}", day_words(one)) for one in days],
        initial={"day": request.GET.get("day", ""), "with_roles": True},
    )
    clashing: list[str] = []
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        made, clashing = _made(
            request,
            form,
            lambda: copying.copy_day(
                event,
                day=date.fromisoformat(data["day"]),
                to=data["to"],
                with_roles=data["with_roles"],
                by=signed_in(request),
                now=now,
            ),
            now,
        )
        if made:
            say_done(request, _added(made))
            return redirect(_programme(event, data["to"]))
    return form_page(
        request,
        form,
        title=_("Copy a day"),
        action=_("Add the copies"),
        back_url=_programme(event),
        event=event,
        clashes=clashing,
    )


@get_or_post
@needs(*STAFF)
def whole(request: HttpRequest, code: str) -> HttpResponse:
    """Make a draft of an event on other days, with its rooms, seats, sessions and who had which role."""
    event = access.event_for(request.user, code, "edit")
    own = organisations(request.user, Duty.ORGANISER).order_by("name")
    lead = own.filter(hostings__event=event, hostings__is_lead=True).first() or own.first()
    initial: dict[str, Any] = {f"title_{name}": getattr(event, f"title_{name}") for name in LANGUAGES}
    form = CopyEventForm(
        request.POST or None, organisations=own, initial={**initial, "organisation": lead, "with_roles": True}
    )
    clashing: list[str] = []
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        begun, clashing = _begun(
            request,
            form,
            lambda: copying.copy_event(
                event,
                lead=data["organisation"],
                title=form.title,
                first_day=data["first_day"],
                with_roles=data["with_roles"],
                by=signed_in(request),
                now=now,
            ),
            now,
        )
        if begun:
            say_done(
                request,
                _("The copy is a draft. Nobody has been asked yet, and the links of the meetings stay out."),
            )
            return back_to(begun)
    return form_page(
        request,
        form,
        title=_("Copy “%(title)s” to other days") % {"title": event.title},
        action=_("Make the copy"),
        back_url=reverse("events:desk_event", args=[event.code]),
        event=event,
        note=_("Sessions keep their hours, their rooms and the days between them. Nobody gets a letter."),
        clashes=clashing,
    )


def _begun(
    request: HttpRequest, form: Form, begin: Callable[[], Event], now: datetime
) -> tuple[Event | None, list[str]]:
    """The event that was begun; see `_made`."""
    begun: list[Event] = []

    def make() -> list[Session]:
        begun.append(begin())
        return list(begun[0].sessions.all())

    _sessions, clashing = _made(request, form, make, now)
    return (begun[0] if begun and not clashing and not form.errors else None), clashing


@get_or_post
@needs(*ORGANISING)
def keep(request: HttpRequest, code: str) -> HttpResponse:
    """Keep an event's structure as a template of an organisation."""
    event = access.event_for(request.user, code, "edit")
    own = organisations(request.user, Duty.ORGANISER).order_by("name")
    form = TemplateForm(
        request.POST or None, organisations=own, initial={"name": event.title, "organisation": own.first()}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        copying.keep_template(
            event,
            organisation=data["organisation"],
            name=data["name"],
            by=signed_in(request),
            now=timezone.now(),
        )
        say_done(
            request, _("The template is kept. Begin an event from it under “From a template”, at the desk.")
        )
        return back_to(event)
    return form_page(
        request,
        form,
        title=_("Keep “%(title)s” as a template") % {"title": event.title},
        action=_("Keep the template"),
        back_url=reverse("events:desk_event", args=[event.code]),
        event=event,
        note=_("It holds places, seats, rooms and sessions by day and hour; no person, no text, no link."),
    )


@get_or_post
@needs(*ORGANISING)
def templates(request: HttpRequest) -> HttpResponse:
    """The templates of one's organisations."""
    found = access.templates_for(request.user).select_related("organisation").order_by("name", "pk")
    rows = [
        (template, len(template.structure["sessions"]), len(template.structure["rooms"]))
        for template in found
    ]
    crumbs = [(reverse("events:desk"), _("Workspace"))]
    return render(request, "events/desk/templates.html", {"rows": rows, "crumbs": crumbs})


@get_or_post
@needs(*ORGANISING)
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin an event from a template."""
    template = access.template_for(request.user, code)
    form = BeginForm(request.POST or None)
    clashing: list[str] = []
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        begun, clashing = _begun(
            request,
            form,
            lambda: copying.begin(
                template,
                title=form.title,
                first_day=form.cleaned_data["first_day"],
                by=signed_in(request),
                now=now,
            ),
            now,
        )
        if begun:
            say_done(request, _("The event is kept as a draft. See what it still needs, and publish it."))
            return back_to(begun)
    return form_page(
        request,
        form,
        title=_("New event from “%(name)s”") % {"name": template.name},
        action=_("Keep as a draft"),
        back_url=reverse("events:desk_templates"),
        clashes=clashing,
    )


@get_or_post
@needs(*ORGANISING)
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Take a template out of use."""
    template = access.template_for(request.user, code)
    if is_pressed(request):
        copying.retire(template, by=signed_in(request), now=timezone.now())
        say_done(request, _("The template is out of use."))
    return redirect("events:desk_templates")
