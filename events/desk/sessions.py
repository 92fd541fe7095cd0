"""An event's sessions at the desk: added, moved, given a room or a way in, called off."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from convite.moments import zone as zone_info
from events import access, changes, schedule
from events.desk.clashes import clashes_of_session
from events.desk.concerned import letters_in_words, letters_of_calling_off, when_told_of
from events.desk.fields import LANGUAGES
from events.desk.forms import (
    HeldSessionForm,
    MoveForm,
    PlaceForm,
    SessionEditForm,
    SessionForm,
)
from events.desk.page import (
    STAFF,
    as_it_stands,
    ask_first,
    back_to,
    form_page,
    get_or_post,
    in_one_transaction,
    is_pressed,
    say_done,
    show_refusal,
)
from events.errors import EventError
from events.models import Session
from people.access import needs, signed_in


@get_or_post
@needs(*STAFF)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Add a session to an event; without a day it stays a draft."""
    found = access.event_for(request.user, code, "edit")
    now = timezone.now()
    form = SessionForm(request.POST or None, now=now, zone=found.time_zone)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            schedule.add_session(
                found,
                title=form.title,
                format=data["format"],
                wall_start=form.wall_start,
                declared_minutes=data["minutes"],
                room=data["room"],
                meeting_url=data["meeting_url"],
                meeting_number=data["meeting_number"],
                meeting_passcode=data["meeting_passcode"],
                dial_in=data["dial_in"],
                by=signed_in(request),
                now=now,
            )
        except EventError as error:
            show_refusal(form, error)
        else:
            say_done(request, _("The session is kept."))
            return back_to(found, anchor="sessions")
    return form_page(
        request,
        form,
        title=_("New session"),
        action=_("Add the session"),
        back_url=reverse("events:desk_event", args=[found.code]),
        event=found,
        keep=f"session-{found.code}",
    )


@get_or_post
@needs(*STAFF)
@in_one_transaction
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct what a session says of itself, and its length; once it was held, the words alone."""
    session = as_it_stands(request, access.session_for(request.user, code, "edit"))
    was_held = session.status == Session.Status.HELD
    facts = schedule.HELD_FACTS if was_held else schedule.SESSION_FACTS
    initial = {
        **{f"title_{column}": getattr(session, f"title_{column}") for column in LANGUAGES},
        **{name: getattr(session, name) for name in facts},
        "minutes": session.declared_minutes,
        "report_due": _day_due(session),
    }
    is_class = session.format == Session.Format.CLASS
    form_class = HeldSessionForm if was_held else SessionEditForm
    form = form_class(request.POST or None, initial=initial, is_class=is_class)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            schedule.revise_session(
                session,
                title=form.title,
                declared_minutes=data.get("minutes", session.declared_minutes),
                by=signed_in(request),
                now=timezone.now(),
                report_due_at=_due(data["report_due"], session.time_zone),
                **{name: data[name] for name in facts if name in data},
            )
        except EventError as error:
            show_refusal(form, error)
        else:
            say_done(request, _("The changes are kept."))
            return back_to(session.event, anchor=f"s-{session.code}")
    return form_page(
        request,
        form,
        title=_("Change “%(title)s”") % {"title": session.title},
        action=_("Keep the changes"),
        back_url=reverse("events:desk_event", args=[session.event.code]),
        event=session.event,
        note=_(
            "This session was held. Its words can be corrected; its time and length stay as they are, "
            "because figures rest on them. Nobody gets a letter."
        )
        if was_held
        else "",
    )


def _said(done: str, session: Session, now: datetime) -> str:
    """What was done, and when people hear of it."""
    return " ".join(filter(None, [done, when_told_of(session, now=now)]))


@get_or_post
@needs(*STAFF)
def tell(request: HttpRequest, code: str) -> HttpResponse:
    """Let people hear now of what was changed in a session, without waiting for further changes."""
    session = access.session_for(request.user, code, "edit")
    if is_pressed(request) and changes.tell_now(session, now=timezone.now()):
        say_done(request, _("Everyone concerned is told now."))
    return back_to(session.event, anchor=f"s-{session.code}")


def _due(day: date | None, zone: str) -> datetime | None:
    """The instant at which a day is over where the session takes place; no clock jumps over its noon."""
    if day is None:
        return None
    return schedule.instant(datetime.combine(day, time(12)), zone) + timedelta(hours=11, minutes=59)


def _day_due(session: Session) -> date | None:
    due = session.report_due_at
    return due.astimezone(zone_info(session.time_zone)).date() if due else None


@get_or_post
@needs(*STAFF)
@in_one_transaction
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Move a session: first what is new and who will be told, then the act."""
    session = as_it_stands(request, access.session_for(request.user, code, "edit"))
    event, now = session.event, timezone.now()
    initial = {"date": session.wall_date, "time": session.wall_time, "time_zone": session.time_zone}
    form = MoveForm(request.POST or None, initial=initial, now=now)
    more: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        zone = form.cleaned_data["time_zone"]
        wall_start = form.cleaned_wall_start
        try:
            starts_at = schedule.instant(wall_start, zone)
            # Whoever was shown another hour than the one that holds now is asked again.
            if "sure" in request.POST and not form.followed:
                schedule.reschedule(
                    session, wall_start=wall_start, time_zone=zone, by=signed_in(request), now=now
                )
                say_done(request, _moved_words(session, now))
                return back_to(event, anchor=f"s-{session.code}")
            more = {
                "sure": letters_in_words(event, session, is_past=starts_at <= now),
                "before": session.starts_at,
                "before_zone": session.time_zone,
                "after": starts_at,
                "after_zone": zone,
                "minutes": session.declared_minutes,
                "clashes": clashes_of_session(session, starts_at, request.user),
            }
        except EventError as error:
            show_refusal(form, error)
    return form_page(
        request,
        form,
        title=_("Move “%(title)s”") % {"title": session.title},
        action=_("Move the session") if more else _("See who will be told"),
        back_url=reverse("events:desk_event", args=[event.code]),
        event=event,
        **more,
    )


def _moved_words(session: Session, now: datetime) -> str:
    if session.is_break:
        return _("The break is moved. Nobody gets a letter.")
    if session.starts_at and session.starts_at > now:
        return _said(_("The session is moved, and everyone concerned is told."), session, now)
    return _("The session is moved. Nobody gets a letter, because it is already past.")


@get_or_post
@needs(*STAFF)
@in_one_transaction
def place(request: HttpRequest, code: str) -> HttpResponse:
    """Change a session's room or way in."""
    session = as_it_stands(request, access.session_for(request.user, code, "edit"))
    names = ("room", "meeting_url", "meeting_number", "meeting_passcode", "dial_in")
    form = PlaceForm(request.POST or None, initial={name: getattr(session, name) for name in names})
    if request.method == "POST" and form.is_valid():
        now = timezone.now()
        try:
            schedule.change_place(
                session,
                by=signed_in(request),
                now=now,
                **{name: form.cleaned_data[name] for name in names},
            )
        except EventError as error:
            show_refusal(form, error)
        else:
            say_done(request, _said(_("The place and the way in are kept."), session, now))
            return back_to(session.event, anchor=f"s-{session.code}")
    return form_page(
        request,
        form,
        title=_("Room and way in of “%(title)s”") % {"title": session.title},
        action=_("Keep the changes"),
        back_url=reverse("events:desk_event", args=[session.event.code]),
        event=session.event,
    )


@get_or_post
@needs(*STAFF)
def cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Call one session off, after asking."""
    session = access.session_for(request.user, code, "edit")
    event, now = session.event, timezone.now()
    letters = letters_of_calling_off(event, session, now=now)
    if request.method == "POST":
        try:
            schedule.cancel_session(session, by=signed_in(request), now=now)
            say_done(request, _("The session is cancelled.") + " " + letters)
        except EventError as error:
            messages.error(request, str(error))
        return back_to(event, anchor="sessions")
    return ask_first(
        request,
        question=_("Cancel “%(title)s”?") % {"title": session.title},
        text=letters + " " + _("This cannot be undone."),
        action=_("Cancel the session"),
        back_url=reverse("events:desk_event", args=[event.code]),
    )
