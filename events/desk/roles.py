"""An event's roles at the desk: who holds them, who is asked, who steps in."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events import access, hubs, invitees, parts, pictures
from events.desk.clashes import clashes_of_invitee
from events.desk.forms import InviteForm, ReplaceForm
from events.desk.holders import role_row
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
from events.models import Part, Session
from people.access import needs, signed_in
from people.models import Person


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Every role of an event, session by session."""
    found = access.event_for(request.user, code, "names")
    held = Part.objects.select_related("person", "organisation", "hub", "replaces__person").order_by(
        "position", "pk"
    )
    sessions = (
        Session.objects.filter(event=found)
        .without_breaks()
        .in_order()
        .prefetch_related(Prefetch("parts", queryset=held))
    )
    unpictured, unrecorded = pictures.of_roles(found, [part for one in sessions for part in one.parts.all()])
    rows = [
        (
            session,
            [
                _with_history(part, request.user)
                | {"no_pictures": part.pk in unpictured, "no_recording": part.pk in unrecorded}
                for part in session.parts.all()
            ],
        )
        for session in sessions
    ]
    planned = sum(
        row["part"].status == Part.Status.PLANNED and row["part"].person_id is not None
        for session, held in rows
        for row in held
        if session.status == Session.Status.SCHEDULED
    )
    context = frame_of(
        found,
        "events:desk_roles",
        names=True,
        rows=rows,
        planned=planned,
        edits=may(request.user, found, "edit"),
    )
    return render(request, "events/desk/roles.html", context)


def _with_history(part: Part, viewer: Any) -> dict[str, Any]:
    """A role, and in whose place its holder stepped."""
    return role_row(part, viewer) | {"instead_of": called(part.replaces, viewer) if part.replaces else ""}


@get_or_post
@needs(*STAFF)
def invite(request: HttpRequest, code: str) -> HttpResponse:
    """Ask someone to take a role in a session."""
    session = access.session_for(request.user, code, "edit")
    initial = {
        "language": get_language(),
        "role": request.GET.get("role", Part.Role.SPEAKER),
        "hub": request.GET.get("hub", ""),
    }
    form = InviteForm(request.POST or None, initial=initial, hubs=hubs.of_event(session.event))

    def ask(person: Person, now: datetime) -> None:
        data = form.cleaned_data
        parts.invite(
            session,
            person=person,
            role=data["role"],
            organisation=data["organisation"],
            mode=data["mode"],
            hub=data.get("hub"),
            by=signed_in(request),
            now=now,
        )

    return _ask_someone(
        request,
        session,
        form,
        ask=ask,
        title=_("Invite to “%(title)s”") % {"title": session.title},
        action=_("Send the invitation"),
        keep=f"invite-{session.code}",
    )


def _ask_someone(
    request: HttpRequest,
    session: Session,
    form: InviteForm,
    *,
    ask: Callable[[Person, datetime], None],
    title: str,
    action: str,
    **more: Any,
) -> HttpResponse:
    """Bring in whom the form names and `ask` them; what clashes is said before anyone is asked."""
    clashes: list[str] = []
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        known = invitees.known(data["email"])
        clashes = clashes_of_invitee(known, session, request.user, data.get("mode", ""))
        if not clashes or "sure" in request.POST:
            try:
                with transaction.atomic():
                    person = known or invitees.bring_in(
                        name=data["name"],
                        email=data["email"],
                        language=data["language"],
                        time_zone=session.time_zone,
                        now=now,
                    )
                    ask(person, now)
            except EventError as error:
                show_refusal(form, error)
            else:
                say_done(request, _("The invitation is on its way to %(email)s.") % {"email": data["email"]})
                return back_to(session.event, "events:desk_roles", f"s-{session.code}")
    return form_page(
        request,
        form,
        title=title,
        action=_("Invite anyway") if clashes else action,
        back_url=reverse("events:desk_roles", args=[session.event.code]),
        event=session.event,
        clashes=clashes,
        **more,
    )


@get_or_post
@needs(*STAFF)
def invite_again(request: HttpRequest, code: str) -> HttpResponse:
    """Send an invitation once more that nobody has answered."""
    part = access.part_for(request.user, code, "edit")
    if not is_pressed(request):
        return back_to(part.session.event, "events:desk_roles", f"s-{part.session.code}")
    try:
        parts.invite_again(part, by=signed_in(request), now=timezone.now())
    except EventError as error:
        messages.error(request, str(error))
    else:
        say_done(
            request,
            _("The invitation is on its way again to %(name)s.") % {"name": called(part, request.user)},
        )
    return back_to(part.session.event, "events:desk_roles", f"s-{part.session.code}")


@get_or_post
@needs(*STAFF)
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask somebody who was only thought of; what clashes is said first."""
    part = access.part_for(request.user, code, "edit")
    session, back = part.session, f"s-{part.session.code}"
    if request.method == "POST":
        try:
            parts.ask(part, by=signed_in(request), now=timezone.now())
        except EventError as error:
            messages.error(request, str(error))
        else:
            say_done(request, _("The invitation is on its way to %(email)s.") % {"email": _address(part)})
        return back_to(session.event, "events:desk_roles", back)
    clashes = clashes_of_invitee(part.person, session, request.user, part.mode)
    return ask_first(
        request,
        question=_("Send the invitation to “%(title)s” to %(name)s?")
        % {"title": session.title, "name": called(part, request.user)},
        text=" ".join([*clashes, _("Until now nobody was asked.")]),
        action=_("Send the invitation"),
        back_url=reverse("events:desk_roles", args=[session.event.code]) + f"#{back}",
    )


def _address(part: Part) -> str:
    return part.person.email if part.person else ""


@get_or_post
@needs(*STAFF)
def ask_all(request: HttpRequest, code: str) -> HttpResponse:
    """Ask everybody who was only thought of for a role of an event's dated sessions, after asking oneself."""
    event = access.event_for(request.user, code, "edit")
    planned = list(
        Part.objects.filter(
            session__event=event, session__status=Session.Status.SCHEDULED, status=Part.Status.PLANNED
        )
        .exclude(person=None)
        .select_related("session__event", "person")
        .order_by("session__starts_at", "position", "pk")
    )
    if not planned:
        messages.info(request, _("Nobody is left to be asked."))
        return back_to(event, "events:desk_roles")
    if request.method == "POST":
        asked = 0
        for part in planned:
            try:
                parts.ask(part, by=signed_in(request), now=timezone.now())
                asked += 1
            except EventError as error:
                messages.error(request, f"{part.session.title}: {error}")
        say_done(
            request,
            ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", asked)
            % {"count": asked},
        )
        return back_to(event, "events:desk_roles")
    count = ngettext(
        "%(count)s invitation will be sent.", "%(count)s invitations will be sent.", len(planned)
    ) % {"count": len(planned)}
    return ask_first(
        request,
        question=_("Send the invitations to everybody you thought of?"),
        text=count,
        action=_("Send the invitations"),
        back_url=reverse("events:desk_roles", args=[event.code]),
    )


@get_or_post
@needs(*STAFF)
def replace(request: HttpRequest, code: str) -> HttpResponse:
    """Ask someone else to take a role, after the first declined or can no longer come."""
    part = access.part_for(request.user, code, "edit")
    form = ReplaceForm(request.POST or None, initial={"language": get_language()})

    def ask(person: Person, now: datetime) -> None:
        parts.replace(part, person=person, by=signed_in(request), now=now)

    return _ask_someone(
        request,
        part.session,
        form,
        ask=ask,
        title=_("Replace %(name)s") % {"name": called(part, request.user)},
        action=_("Replace and send the invitation"),
    )
