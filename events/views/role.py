"""The page of one role: take it on, decline it, and the way in."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import (
    access,
    clashes,
    documents,
    headcounts,
    ical,
    leads,
    parts,
    pictures,
    risk,
    screen_code,
    spoken,
    way_in,
)
from events.errors import EventError, TooManyHeads
from events.forms import DeclineForm, HeadForm, PartForm
from events.models import OPENS_BEFORE, Document, Part, Session
from events.views.own import (
    FORM,
    READ,
    Door,
    Handout,
    calendar_file,
    dated,
    entrance,
    full_url,
    handouts,
    letters_to,
    line_of,
    private,
    refused,
    tell_hours_in,
)
from people import accounts, consent
from people.countries import UNSAID
from people.demographics import snapshot
from people.forms import sectors
from people.models import StakeholderGroup


@login_not_required
@private
@require_http_methods(FORM)
def part(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Take a role on: what is counted, what may be published; and where the session is, or the way in."""
    door = role_door(request, token, code)
    role, session, now = door.place, door.place.session, timezone.now()
    groups = sectors()
    form = PartForm(
        request.POST if request.method == "POST" else None,
        request.FILES if request.method == "POST" else None,
        groups=groups,
        session=session,
        agreed=[
            purpose
            for purpose in pictures.asked_of_role(session)
            if consent.stands(role.subject, purpose, about=role.code)
        ],
        initial=_role_known(role, groups, is_theirs=request.user == role.person),
    )
    status = 200
    if request.method == "POST":
        if form.is_valid():
            was_confirmed = role.status == Part.Status.CONFIRMED
            try:
                parts.confirm(
                    role,
                    answers=form.demographics,
                    shows_name=form.cleaned_data["shows_name"],
                    shows_groups=form.cleaned_data["shows_groups"],
                    shows_photo=form.cleaned_data["shows_photo"],
                    shows_biography=form.cleaned_data["shows_biography"],
                    shows_in_list=form.cleaned_data["shows_in_list"],
                    counts_openly=form.cleaned_data["counts_openly"],
                    biographies=form.biographies,
                    picture=form.cleaned_data["photo"],
                    drops_picture=form.cleaned_data["drops_photo"],
                    agreements=form.told.agreements,
                    agreed_in=get_language() or "es",
                    now=now,
                )
            except EventError as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                told = (
                    _("Your answers are saved.") if was_confirmed else _("Thank you. Your role is confirmed.")
                )
                messages.success(request, told)
                if form.cleaned_data["shows_in_list"] and not role.shows_name:
                    words = _(
                        "You are not on the list of people who speak: it names people, and you left "
                        "open that your name is published."
                    )
                    messages.warning(request, words)
                return redirect(request.path)
        else:
            status = 422
    held = way_in.held_with(role)
    return render(
        request,
        "events/part.html",
        {
            "part": role,
            "session": session,
            "event": session.event,
            "line": line_of(door, session, now),
            "documents": _handouts(door, now),
            "leads": leads.of_role(role, door.token),
            "in_the_room": way_in.leads_to_the_room(held),
            "is_online": way_in.leads_online(held),
            "is_over": bool(session.ends_at and session.ends_at <= now),
            "form": form,
            "stands": not parts.is_called_off(role),
            "hub": role.hub if role.stands else None,
            "hub_url": door.url("hub") if role.coordinates and role.hub else "",
            "clashes": _clashes(request, role, now),
            "shows_roles": risk.shows_roles(session.event),
            "has_seat": role.role != Part.Role.OBSERVER,
            "may_be_listed": parts.may_be_listed(role),
            "photo_url": door.url("photo") if role.portrait_id else "",
            "lost_photo": status != 200 and "photo" in request.FILES,
            "screen_url": door.url("screen") if screen_code.may_show(role) else "",
            "heads": _heads(role, session, now),
            "letters": letters_to(door, now),
            "urls": {act: door.url(act) for act in ("decline", "unlist", "calendar", "count")},
        },
        status=status,
    )


def _handouts(door: Door[Part], now: datetime) -> list[Handout]:
    """What is given by now of the session's documents; files are for whoever said yes."""
    role = door.place
    if not role.stands:
        return []
    found = documents.of_sessions([role.session], now=now, language=spoken.read_in())
    given = found.get(role.session_id, [])
    if role.status != Part.Status.CONFIRMED:
        given = [one for one in given if one.url and one.audience == Document.Audience.ALL]
    return handouts(door, given)


def _clashes(request: HttpRequest, role: Part, now: datetime) -> list[str]:
    """What else the holder has at that hour; whoever came by a link, which may have been passed on, is not
    told what."""
    if role.session.starts_at is None or role.session.starts_at <= now:
        return []
    others = clashes.of_holder(role)
    if not others or request.user == role.person:
        return [_("You also have “%(title)s” at that hour.") % {"title": other.title} for other in others]
    return [_("You have something else at that hour. Your own page says what.")]


@login_not_required
@private
@require_http_methods(FORM)
def decline(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Say no to a role, with a reason if one wants to give it."""
    door = role_door(request, token, code)
    back_url = door.url()
    form = DeclineForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            parts.decline(door.place, reason=form.cleaned_data["reason"], now=timezone.now())
        except EventError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect(back_url)
    return render(
        request,
        "components/confirm.html",
        {
            "question": _("Decline this role?"),
            "text": _("Whoever asked you is told, and can ask somebody else."),
            "action": _("Decline"),
            "back_url": back_url,
            "danger": True,
            "form": form,
        },
        status=422 if form.errors else 200,
    )


@login_not_required
@private
@require_http_methods(FORM)
def unlist(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Leave the list of people who speak at once, with every role: whoever is in danger presses only once."""
    door = role_door(request, token, code)
    if request.method == "POST":
        parts.leave_list(door.place.subject, now=timezone.now())
        messages.success(request, _("You are on no list of people who speak any more."))
    return redirect(door.url())


@login_not_required
@private
@require_http_methods(READ)
def role_calendar(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """The session of this role for one's own calendar, with the same UID as in the letters.

    Whoever coordinates a hub does so at every session.
    """
    door = role_door(request, token, code)
    if not door.place.stands:
        raise Http404
    sessions = dated(door.place.session.event) if door.place.coordinates else [door.place.session]
    return calendar_file(ical.personal(sessions, door.place, page_url=full_url(door.url())))


@login_not_required
@private
@require_http_methods(FORM)
def enter_role(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """The way in to the session of a role; pressing the button shows the provider's link."""
    door = role_door(request, token, code)
    session = door.place.session
    return entrance(request, door, session, enter=lambda now: way_in.check(door.place, session, now=now))


@login_not_required
@private
@require_http_methods(READ)
def own_photo(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """The photo that one gave for a role, for oneself."""
    role = role_door(request, token, code).place
    if role.portrait is None:
        raise Http404
    return _picture(role.portrait.picture)


@login_not_required
@require_http_methods(READ)
def photo(request: HttpRequest, code: str) -> HttpResponse:
    """A photo that its person agreed to have published, for anybody."""
    response = _picture(access.published_photo(code))
    # Whoever takes the agreement back is not shown for long from a browser's own store.
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def _picture(picture: bytes | memoryview) -> HttpResponse:
    response = HttpResponse(bytes(picture), content_type="image/jpeg")
    response.headers["Content-Disposition"] = "inline"
    return response


@login_not_required
@private
@require_http_methods(FORM)
def count(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Whoever moderates the room or those online types in how many heads they counted there."""
    door = role_door(request, token, code)
    role, now = door.place, timezone.now()
    if _heads(role, role.session, now) is None:
        raise Http404
    if request.method == "POST":
        form = HeadForm(request.POST)
        if form.is_valid():
            try:
                headcounts.type_in(
                    role.session,
                    mode=headcounts.COUNTS[role.role],
                    people=form.cleaned_data["people"],
                    by=role.person,
                    now=now,
                )
            except EventError as refusal:
                return refused(request, door, refusal)
            messages.success(request, _("The count is kept. Thank you."))
        else:
            messages.error(request, str(TooManyHeads()))
    return redirect(door.url() + "#heads")


def _heads(role: Part, session: Session, now: datetime) -> dict[str, Any] | None:
    """What the page asks of whoever counts heads: from a little before the session on; else nothing."""
    mode = headcounts.COUNTS.get(role.role)
    if not mode or role.status != Part.Status.CONFIRMED or not headcounts.is_counted(session):
        return None
    if session.status not in (Session.Status.SCHEDULED, Session.Status.HELD):
        return None
    if not session.starts_at or now < session.starts_at - OPENS_BEFORE:
        return None
    return {"mode": mode, "people": headcounts.standing(session).get(mode)}


def role_door(request: HttpRequest, token: str, code: str) -> Door[Part]:
    role = access.part_by_link(token, timezone.now()) if token else access.part_of(request.user, code)
    if role.person is not None:
        tell_hours_in(request, role.person.time_zone)
    return Door(role, token)


def _role_known(role: Part, groups: list[StakeholderGroup], *, is_theirs: bool) -> dict[str, Any]:
    """What the form starts with: the answer that stands, or without any what the person told us before.

    `is_theirs` says that its holder is signed in; a link alone proves one letter.
    """
    stands = role.status == Part.Status.CONFIRMED
    if not stands:
        told = snapshot(role.person) if role.person else {}
        first_time = None
    else:
        told = {
            "stakeholder_group": role.stakeholder_group_id,
            "country": str(role.country) or UNSAID,
            "gender_answers": role.gender_answers,
        }
        first_time = role.first_time
    sector = next((group.code for group in groups if group.pk == told.get("stakeholder_group")), None)
    if sector is None and stands:
        sector = UNSAID
    return told | {
        "stakeholder_group": sector,
        "first_time": {True: "yes", False: "no"}.get(first_time) if first_time is not None else None,
        # A proposal of whoever invited is not an agreement, so it ticks nothing.
        "shows_name": stands and role.shows_name,
        "shows_groups": stands and role.shows_groups,
        "shows_photo": stands and role.shows_photo,
        "shows_biography": stands and role.shows_biography,
        "shows_in_list": stands and role.shows_in_list,
        "counts_openly": stands and consent.stands(role.subject, "count-openly", about=role.code),
        **{f"biography_{code}": told for code, told in _biographies(role, is_theirs=is_theirs).items()},
        "consent": consent.stands(role.subject, "role", about=role.code),
    }


def _biographies(role: Part, *, is_theirs: bool) -> dict[str, str]:
    """What its holder wrote about themselves for this role, else for the last one before it.

    That one may have been published nowhere, so only its writer reads it: signed in, and not from a role that
    somebody at a desk took for theirs.
    """
    if role.biographies or role.status == Part.Status.CONFIRMED:
        return role.biographies
    if not is_theirs or role.person is None:
        return {}
    earlier = (
        Part.objects.filter(person=role.person, status=Part.Status.CONFIRMED)
        .exclude(pk__in=accounts.at_a_desk(role.subject, "events.Part"))
        .exclude(biographies={})
    )
    return earlier.order_by("-answered_at").values_list("biographies", flat=True).first() or {}
