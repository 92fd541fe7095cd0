"""The staff's desk: today, each event with its sessions, roles, places and rights, and attendance."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Min, Prefetch, Q
from django.db.models.functions import Coalesce
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events import (
    access,
    attendance,
    details,
    hosting,
    invitees,
    parts,
    publication,
    readiness,
    registration,
    risk,
    schedule,
    spoken,
    zones,
)
from events.desk_forms import (
    LANGUAGES,
    DoorForm,
    EventForm,
    GrantForm,
    InviteForm,
    MoveForm,
    NewEventForm,
    PlaceForm,
    RegistrationFilter,
    ReplaceForm,
    SessionForm,
)
from events.errors import EventError, NotReady
from events.models import Capacity, Event, Hosting, Mode, Part, Presence, Registration, Session
from people.access import Duty, needs, organisations
from people.models import Organisation, Person

STAFF = (Duty.ORGANISER, Duty.TRAINER, Duty.ADMINISTRATOR)
ORGANISING = (Duty.ORGANISER, Duty.ADMINISTRATOR)
PAGE = 25

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def _may(person: Any, event: Event, right: str) -> bool:
    return access.events_for(person, right).filter(pk=event.pk).exists()


def _me(request: HttpRequest) -> Person:
    """Whoever acts; the guard of every view let nobody else in."""
    return cast(Person, request.user)


def _told(request: HttpRequest, text: str) -> None:
    messages.success(request, text)


def _refused(form: Form, error: EventError) -> None:
    """Put a refusal where it is shown: on top of the form, one entry a sentence."""
    for sentence in error.lacks if isinstance(error, NotReady) else [str(error)]:
        form.add_error(None, sentence)


def _back(event: Event, route: str = "events:desk_event", anchor: str = "") -> HttpResponse:
    return redirect(reverse(route, args=[event.code]) + (f"#{anchor}" if anchor else ""))


def _seats(capacities: Iterable[Capacity]) -> list[dict[str, Any]]:
    """Places taken and left by mode, in words, with the share taken in whole per cents."""
    told = []
    for row in capacities:
        if row.session_id is not None:
            continue
        if row.left is None:
            words = ngettext(
                "%(count)s place taken, no limit", "%(count)s places taken, no limit", row.taken
            ) % {"count": row.taken}
        else:
            words = _("%(taken)s of %(seats)s taken, %(left)s left") % {
                "taken": row.taken,
                "seats": row.seats,
                "left": row.left,
            }
        share = 100 * row.taken // row.seats if row.seats else None
        told.append({"mode": row.mode, "words": words, "share": share, "full": row.left == 0})
    return sorted(told, key=lambda one: Mode.values.index(one["mode"]))


def _tabs(event: Event, here: str, *, names: bool) -> list[tuple[str, str, bool]]:
    routes = [("events:desk_event", _("Overview"))]
    if names:
        routes.append(("events:desk_registrations", _("Registrations")))
        routes.append(("events:desk_roles", _("Roles")))
    routes.append(("events:desk_organisations", _("Organisations")))
    return [(reverse(route, args=[event.code]), words, route == here) for route, words in routes]


def _frame(event: Event, here: str, *, names: bool, **more: Any) -> dict[str, Any]:
    """What every page about one event shows: the way back and the sections."""
    return {
        "event": event,
        "tabs": _tabs(event, here, names=names),
        "crumbs": [(reverse("events:desk"), _("Workspace"))],
        "names": names,
        **more,
    }


def _form_page(
    request: HttpRequest,
    form: Form,
    *,
    title: str,
    action: str,
    back_url: str,
    event: Event | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    crumbs = [(reverse("events:desk"), _("Workspace"))]
    if event is not None:
        crumbs.append((reverse("events:desk_event", args=[event.code]), event.title))
    context = {"form": form, "title": title, "action": action, "back_url": back_url, "crumbs": crumbs, **more}
    return render(request, "events/desk/form.html", context, status=422 if form.errors else status)


def _confirm(request: HttpRequest, *, question: str, text: str, action: str, back_url: str) -> HttpResponse:
    context = {"question": question, "text": text, "action": action, "back_url": back_url}
    return render(request, "events/desk/confirm.html", context)


# --- The desk itself --------------------------------------------------------------------------


@require_GET
@needs(*STAFF)
def desk(request: HttpRequest) -> HttpResponse:
    """What is on today, what is ahead, what waits for an answer, and what is not published yet."""
    now = timezone.now()
    mine, named = access.events_for(request.user, "counts"), access.events_for(request.user, "names")
    near = (
        Session.objects.filter(
            event__in=named,
            status__in=[Session.Status.SCHEDULED, Session.Status.HELD],
            starts_at__range=(now - timedelta(hours=26), now + timedelta(hours=26)),
        )
        .select_related("event")
        .annotate(
            marked=Count("presences", distinct=True),
            places=Count(
                "event__registrations",
                filter=Q(event__registrations__status=Registration.Status.CONFIRMED),
                distinct=True,
            ),
        )
        .in_order()
    )
    events = mine.prefetch_related("capacities")
    next_at = Min(
        "sessions__starts_at",
        filter=Q(sessions__status=Session.Status.SCHEDULED, sessions__starts_at__gt=now - timedelta(hours=3)),
    )
    upcoming = list(
        events.filter(status=Event.Status.PUBLISHED)
        .filter(ends_at__gt=now)
        .annotate(next_at=Coalesce(next_at, "starts_at"))
        .order_by("next_at", "pk")[:20]
    )
    drafts = list(
        events.filter(status=Event.Status.DRAFT)
        .annotate(lessons=Count("sessions"))
        .order_by("-created_at")[:20]
    )
    unanswered = (
        Part.objects.filter(
            session__event__in=named,
            status=Part.Status.INVITED,
            session__starts_at__gt=now,
            session__status__in=[Session.Status.SCHEDULED, Session.Status.DRAFT],
        )
        .select_related("session__event", "person")
        .order_by("session__starts_at", "pk")
    )
    context = {
        "today": [session for session in near if _is_today(session, now)],
        "upcoming": [(event, _seats(event.capacities.all())) for event in upcoming],
        "drafts": drafts,
        "unanswered": [_role_row(part, request.user) for part in unanswered[:10]],
        "may_organise": organisations(request.user, Duty.ORGANISER).exists(),
        "past": mine.filter(ends_at__lte=now).count(),
        "now": now,
    }
    return render(request, "events/desk/home.html", context)


def _is_today(session: Session, now: datetime) -> bool:
    """Whether a session begins or is under way on this day, by the clock where it takes place."""
    zone = ZoneInfo(session.time_zone)
    begins, ends = session.starts_at, session.ends_at
    if begins is None or ends is None:
        return False
    return begins.astimezone(zone).date() <= now.astimezone(zone).date() <= ends.astimezone(zone).date()


@require_GET
@needs(*STAFF)
def past(request: HttpRequest) -> HttpResponse:
    """Events that are over or were cancelled, the latest first."""
    now = timezone.now()
    events = (
        access.events_for(request.user, "counts")
        .filter(Q(ends_at__lte=now) | Q(status=Event.Status.CANCELLED))
        .prefetch_related("capacities")
        .order_by("-ends_at", "-pk")
    )
    page = Paginator(events, PAGE).get_page(request.GET.get("page"))
    rows = [(event, _seats(event.capacities.all())) for event in page]
    crumbs = [(reverse("events:desk"), _("Workspace"))]
    return render(request, "events/desk/past.html", {"page": page, "rows": rows, "crumbs": crumbs})


# --- Events -----------------------------------------------------------------------------------


@get_or_post
@needs(*ORGANISING)
def event_new(request: HttpRequest) -> HttpResponse:
    """Create an event with its first session, in draft."""
    own = organisations(request.user, Duty.ORGANISER).order_by("name")
    first = own.first()
    country = str(first.country) if first else ""
    initial = {"time_zone": zones.zone_of(country), "country": country, "organisation": first}
    form = NewEventForm(request.POST or None, organisations=own, initial=initial)
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        try:
            with transaction.atomic():
                event = schedule.create_event(
                    lead=data["organisation"],
                    title=form.title,
                    time_zone=data["time_zone"],
                    country=data["country"],
                    city=data["city"],
                    venue=data["venue"],
                    address=data["address"],
                    seats=form.seats,
                    by=_me(request),
                    now=now,
                )
                schedule.add_session(
                    event,
                    title=form.title,
                    format=data["format"],
                    wall_start=form.wall_start,
                    declared_minutes=data["minutes"],
                    meeting_url=data["meeting_url"],
                    by=_me(request),
                    now=now,
                )
        except EventError as error:
            _refused(form, error)
        else:
            _told(request, _("The event is kept as a draft. See what it still needs, and publish it."))
            return _back(event)
    return _form_page(
        request,
        form,
        title=_("New event"),
        action=_("Keep as a draft"),
        back_url=reverse("events:desk"),
        keep="event-new",
    )


@require_GET
@needs(*STAFF)
def event(request: HttpRequest, code: str) -> HttpResponse:
    """One event: its sessions and how ready they are, its places, and what can be done."""
    found = access.event_for(request.user, code, "counts")
    names, edits = _may(request.user, found, "names"), _may(request.user, found, "edit")
    capacities = list(found.capacities.all())
    modes = {row.mode for row in capacities}
    standing = Part.objects.select_related("person", "organisation").order_by("position", "pk")
    sessions = list(
        Session.objects.filter(event=found).in_order().prefetch_related(Prefetch("parts", queryset=standing))
    )
    rows = []
    for session in sessions:
        session.event = found
        held = list(session.parts.all())
        checks = readiness.checks(found, session, modes=modes, parts=held)
        rows.append(
            {
                "session": session,
                "checks": checks,
                "ready": all(check.done for check in checks),
                "roles": [_role_row(part, request.user) for part in held if part.status in Part.STANDING],
            }
        )
    places = ", ".join(
        part for part in (found.venue, found.address, found.city, getattr(found.country, "name", "")) if part
    )
    answers = {None: "", True: _("yes"), False: _("no")}
    facts = [
        (_("Place"), places),
        (_("Spoken languages"), ", ".join(spoken.names(found.languages))),
        (_("Interpretation into"), ", ".join(spoken.names(found.interpretation))),
        (_("Captions"), answers[found.captions]),
        (_("Step-free access"), answers[found.step_free]),
        (_("Risk for those who take part"), found.get_risk_display()),
    ]
    titles = {language: getattr(found, f"title_{column}") for column, language in LANGUAGES.items()}
    context = _frame(
        found,
        "events:desk_event",
        names=names,
        rows=rows,
        facts=facts,
        seats=_seats(capacities),
        edits=edits,
        waits=schedule.lacking(found) if found.status == Event.Status.DRAFT else [],
        untitled=[_language_name(code) for code, words in titles.items() if not words],
        pages=_pages(found),
        is_open=found.is_open_for_registration(timezone.now()),
        now=timezone.now(),
    )
    return render(request, "events/desk/event.html", context)


def _language_name(code: str) -> str:
    return {"es": _("Spanish"), "pt-br": _("Portuguese"), "en": _("English")}[code]


def _pages(event: Event) -> list[tuple[str, str]]:
    """The event's public pages as (address, name of the language); none before it is published."""
    if event.status == Event.Status.DRAFT:
        return []
    return [(url, _language_name(code)) for code, url in publication.addresses(event).items()]


@get_or_post
@needs(*STAFF)
def event_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what is known of an event as a whole."""
    found = access.event_for(request.user, code, "edit")
    rows = {row.mode: row for row in found.capacities.filter(session=None, hub=None)}
    initial: dict[str, Any] = {
        **{f"title_{column}": getattr(found, f"title_{column}") for column in LANGUAGES},
        **{
            name: getattr(found, name)
            for name in (
                "city",
                "venue",
                "address",
                "languages",
                "interpretation",
                "captions",
                "step_free",
                "risk",
            )
        },
        "country": str(found.country),
    }
    for mode, row in rows.items():
        initial |= {mode: row.seats != 0, f"{mode}_seats": row.seats}
    form = EventForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        try:
            with transaction.atomic():
                details.revise(
                    found,
                    title=form.title,
                    place={name: data[name] for name in ("country", "city", "venue", "address")},
                    languages=data["languages"],
                    interpretation=data["interpretation"],
                    captions=data["captions"],
                    step_free=data["step_free"],
                    risk=data["risk"],
                    by=_me(request),
                    now=now,
                )
                for mode in (Mode.ONSITE.value, Mode.ONLINE.value):
                    if mode in form.seats:
                        registration.set_seats(
                            found, mode=mode, seats=form.seats[mode], by=_me(request), now=now
                        )
                    elif mode in rows:
                        # No longer offered: whoever has a place keeps it, and nobody else gets one.
                        registration.set_seats(
                            found, mode=mode, seats=rows[mode].taken, by=_me(request), now=now
                        )
        except EventError as error:
            _refused(form, error)
        else:
            _told(request, _("The changes are kept."))
            return _back(found)
    return _form_page(
        request,
        form,
        title=_("Change the event"),
        action=_("Keep the changes"),
        back_url=reverse("events:desk_event", args=[found.code]),
        event=found,
    )


@require_POST
@needs(*STAFF)
def event_publish(request: HttpRequest, code: str) -> HttpResponse:
    """Publish an event and make its pages; what keeps it back, or still lacks translation, is said."""
    found = access.event_for(request.user, code, "edit")
    try:
        lacks = schedule.publish(found, by=_me(request), now=timezone.now())
    except EventError as error:
        for sentence in error.lacks if isinstance(error, NotReady) else [str(error)]:
            messages.error(request, sentence)
    else:
        _told(request, _("Published. People can register now; the pages stand below."))
        for sentence in lacks:
            messages.warning(request, sentence)
    return _back(found)


@get_or_post
@needs(*STAFF)
def event_cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Call an event off, after asking."""
    found = access.event_for(request.user, code, "edit")
    if found.status == Event.Status.CANCELLED:
        return _back(found)
    if request.method == "POST":
        schedule.cancel_event(found, by=_me(request), now=timezone.now())
        _told(request, _("The event is cancelled, and everyone with a place or a role is told."))
        return _back(found)
    return _confirm(
        request,
        question=_("Cancel “%(title)s”?") % {"title": found.title},
        text=_letters(_people_told(found)) + " " + _("This cannot be undone."),
        action=_("Cancel the event"),
        back_url=reverse("events:desk_event", args=[found.code]),
    )


def _people_told(event: Event, session: Session | None = None) -> int:
    """How many places and roles will hear of a change: those that stand and have an address."""
    roles = Part.objects.filter(status__in=Part.STANDING).exclude(person=None).exclude(person__email="")
    roles = roles.filter(session=session) if session else roles.filter(session__event=event)
    if event.status != Event.Status.PUBLISHED:
        return roles.values("person").distinct().count()
    placed = event.registrations.placed().exclude(email="").count()
    return placed + roles.values("person").distinct().count()


def _letters(count: int) -> str:
    if not count:
        return _("Nobody has to be told yet.")
    return ngettext("%(count)s person will get a letter.", "%(count)s people will get a letter.", count) % {
        "count": count
    }


# --- Sessions ---------------------------------------------------------------------------------


@get_or_post
@needs(*STAFF)
def session_new(request: HttpRequest, code: str) -> HttpResponse:
    """Add a session to an event; without a day it stays a draft."""
    found = access.event_for(request.user, code, "edit")
    form = SessionForm(request.POST or None)
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
                by=_me(request),
                now=timezone.now(),
            )
        except EventError as error:
            _refused(form, error)
        else:
            _told(request, _("The session is kept."))
            return _back(found, anchor="sessions")
    return _form_page(
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
def session_move(request: HttpRequest, code: str) -> HttpResponse:
    """Move a session: first what is new and who will be told, then the act."""
    session = access.session_for(request.user, code, "edit")
    event = session.event
    initial = {"date": session.wall_date, "time": session.wall_time, "time_zone": session.time_zone}
    form = MoveForm(request.POST or None, initial=initial)
    more: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        zone = form.cleaned_data["time_zone"]
        wall_start = form.cleaned_wall_start
        try:
            starts_at = schedule.instant(wall_start, zone)
            if "sure" in request.POST:
                schedule.reschedule(
                    session, wall_start=wall_start, time_zone=zone, by=_me(request), now=timezone.now()
                )
                _told(request, _("The session is moved, and everyone concerned is told."))
                return _back(event, anchor=f"s-{session.code}")
            more = {
                "sure": _letters(_people_told(event, session)),
                "before": session.starts_at,
                "before_zone": session.time_zone,
                "after": starts_at,
                "after_zone": zone,
                "minutes": session.declared_minutes,
                "clashes": _clashes_of_roles(session, starts_at, request.user),
            }
        except EventError as error:
            _refused(form, error)
    return _form_page(
        request,
        form,
        title=_("Move “%(title)s”") % {"title": session.title},
        action=_("Move the session") if more else _("See who will be told"),
        back_url=reverse("events:desk_event", args=[event.code]),
        event=event,
        **more,
    )


def _clashes_of_roles(session: Session, starts_at: datetime, viewer: Any) -> list[str]:
    """What else those with a role would have at the new hour; another's sessions are not named."""
    ends_at = starts_at + timedelta(minutes=session.declared_minutes)
    told = []
    for part in session.parts.filter(status__in=Part.STANDING).exclude(person=None).select_related("person"):
        if part.person is not None:
            others = schedule.clashes(part.person, starts_at, ends_at, exclude=session)
            told += [f"{_called(part, viewer)}: {words}" for words in _clash_words(others, viewer)]
    return told


def _clash_words(others: Iterable[Any], viewer: Any) -> list[str]:
    """Say what clashes: named where the viewer may see it, else only that there is something."""
    sessions = [getattr(other, "session", other) for other in others]
    if not sessions:
        return []
    seen = set(
        access.events_for(viewer, "counts")
        .filter(pk__in={session.event_id for session in sessions})
        .values_list("pk", flat=True)
    )
    words = [
        _("has a role in “%(title)s” at that hour") % {"title": session.title}
        for session in sessions
        if session.event_id in seen
    ]
    if len(words) < len(sessions):
        words.append(_("has another role at that hour"))
    return list(dict.fromkeys(words))


@get_or_post
@needs(*STAFF)
def session_place(request: HttpRequest, code: str) -> HttpResponse:
    """Change a session's room or way in."""
    session = access.session_for(request.user, code, "edit")
    names = ("room", "meeting_url", "meeting_number", "meeting_passcode", "dial_in")
    form = PlaceForm(request.POST or None, initial={name: getattr(session, name) for name in names})
    if request.method == "POST" and form.is_valid():
        try:
            schedule.change_place(session, **form.cleaned_data, by=_me(request), now=timezone.now())
        except EventError as error:
            _refused(form, error)
        else:
            _told(request, _("The place and the way in are kept."))
            return _back(session.event, anchor=f"s-{session.code}")
    return _form_page(
        request,
        form,
        title=_("Room and way in of “%(title)s”") % {"title": session.title},
        action=_("Keep the changes"),
        back_url=reverse("events:desk_event", args=[session.event.code]),
        event=session.event,
    )


@get_or_post
@needs(*STAFF)
def session_cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Call one session off, after asking."""
    session = access.session_for(request.user, code, "edit")
    event = session.event
    if request.method == "POST":
        try:
            schedule.cancel_session(session, by=_me(request), now=timezone.now())
            _told(request, _("The session is cancelled, and everyone concerned is told."))
        except EventError as error:
            messages.error(request, str(error))
        return _back(event, anchor="sessions")
    return _confirm(
        request,
        question=_("Cancel “%(title)s”?") % {"title": session.title},
        text=_letters(_people_told(event, session)) + " " + _("This cannot be undone."),
        action=_("Cancel the session"),
        back_url=reverse("events:desk_event", args=[event.code]),
    )


# --- Roles ------------------------------------------------------------------------------------


def _called(part: Part, viewer: Any) -> str:
    """How a role's holder is called at the desk.

    Whoever was asked and has not answered is known by the address that was written: an account's own name
    is told only once its person has said yes. Someone whom the invitation itself brought in keeps the name
    that was typed with it.
    """
    person = part.person
    if person is None:
        return _("someone who was forgotten at their own wish")
    has_said_yes = part.status == Part.Status.CONFIRMED
    if has_said_yes or person == viewer or invitees.was_brought_in_by(part):
        return person.name
    name, at, domain = person.email.partition("@")
    return f"{name[:2]}…@{domain}" if at else _("someone who has not answered yet")


def _role_row(part: Part, viewer: Any) -> dict[str, Any]:
    return {
        "part": part,
        "name": _called(part, viewer),
        "organisation": str(part.organisation) if part.organisation_id else "",
    }


@require_GET
@needs(*STAFF)
def roles(request: HttpRequest, code: str) -> HttpResponse:
    """Every role of an event, session by session."""
    found = access.event_for(request.user, code, "names")
    held = Part.objects.select_related("person", "organisation").order_by("position", "pk")
    sessions = (
        Session.objects.filter(event=found).in_order().prefetch_related(Prefetch("parts", queryset=held))
    )
    rows = [
        (session, [_role_row(part, request.user) for part in session.parts.all()]) for session in sessions
    ]
    context = _frame(
        found, "events:desk_roles", names=True, rows=rows, edits=_may(request.user, found, "edit")
    )
    return render(request, "events/desk/roles.html", context)


@get_or_post
@needs(*STAFF)
def role_new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask someone to take a role in a session."""
    session = access.session_for(request.user, code, "edit")
    form = InviteForm(request.POST or None, initial={"language": get_language(), "role": Part.Role.SPEAKER})
    clashes: list[str] = []
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        known = invitees.known(data["email"])
        clashes = _clashes(known, session, request.user)
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
                    parts.invite(
                        session,
                        person=person,
                        role=data["role"],
                        organisation=data["organisation"],
                        mode=data["mode"],
                        by=_me(request),
                        now=now,
                    )
            except EventError as error:
                _refused(form, error)
            else:
                _told(request, _("The invitation is on its way to %(email)s.") % {"email": data["email"]})
                return _back(session.event, "events:desk_roles", f"s-{session.code}")
    return _form_page(
        request,
        form,
        title=_("Invite to “%(title)s”") % {"title": session.title},
        action=_("Invite anyway") if clashes else _("Send the invitation"),
        back_url=reverse("events:desk_roles", args=[session.event.code]),
        event=session.event,
        clashes=clashes,
        keep=f"invite-{session.code}",
    )


def _clashes(person: Person | None, session: Session, viewer: Any) -> list[str]:
    if person is None or session.starts_at is None or session.ends_at is None:
        return []
    others = schedule.clashes(person, session.starts_at, session.ends_at, exclude=session)
    return [_("This person %(clash)s.") % {"clash": words} for words in _clash_words(others, viewer)]


@get_or_post
@needs(*STAFF)
def role_replace(request: HttpRequest, code: str) -> HttpResponse:
    """Ask someone else to take a role, after the first declined or can no longer come."""
    part = access.part_for(request.user, code, "edit")
    session = part.session
    form = ReplaceForm(request.POST or None, initial={"language": get_language()})
    clashes: list[str] = []
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        known = invitees.known(data["email"])
        clashes = _clashes(known, session, request.user)
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
                    parts.replace(part, person=person, by=_me(request), now=now)
            except EventError as error:
                _refused(form, error)
            else:
                _told(request, _("The invitation is on its way to %(email)s.") % {"email": data["email"]})
                return _back(session.event, "events:desk_roles", f"s-{session.code}")
    return _form_page(
        request,
        form,
        title=_("Replace %(name)s") % {"name": _called(part, request.user)},
        action=_("Invite anyway") if clashes else _("Replace and send the invitation"),
        back_url=reverse("events:desk_roles", args=[session.event.code]),
        event=session.event,
        clashes=clashes,
    )


# --- Places -----------------------------------------------------------------------------------


@require_GET
@needs(*STAFF)
def registrations(request: HttpRequest, code: str) -> HttpResponse:
    """Who holds a place, by number; searched and filtered by the server, 25 a page."""
    found = access.event_for(request.user, code, "names")
    form = RegistrationFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    rows = found.registrations.select_related("stakeholder_group").order_by("number")
    if not chosen.get("status"):
        rows = rows.placed()
    elif chosen["status"] == "cancelled":
        rows = rows.filter(status=Registration.Status.CANCELLED)
    if chosen.get("mode"):
        rows = rows.filter(mode=chosen["mode"])
    if sought := chosen.get("q", "").strip():
        match = Q(name__icontains=sought) | Q(email__icontains=sought)
        if sought.isdecimal() and len(sought) < 9:
            match |= Q(number=int(sought))
        rows = rows.filter(match)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = _frame(
        found,
        "events:desk_registrations",
        names=True,
        page=page,
        form=form,
        clear_url=request.path if any(chosen.values()) else "",
        edits=_may(request.user, found, "edit"),
        seats=_seats(found.capacities.all()),
        is_open=found.is_open_for_registration(timezone.now()),
    )
    return render(request, "events/desk/registrations.html", context)


@get_or_post
@needs(*STAFF)
def registration_new(request: HttpRequest, code: str) -> HttpResponse:
    """Register someone by hand, at the door or on the phone."""
    found = access.event_for(request.user, code, "edit")
    open_modes = registration.open_modes(found)
    words = {"onsite": _("In the room"), "online": _("Online"), "hub": _("Remote hub")}
    modes = [
        (mode, words[mode] if left != 0 else _("%(mode)s: full") % {"mode": words[mode]})
        for mode, left in open_modes.items()
    ]
    initial = {"language": get_language(), "country": str(found.country), "mode": next(iter(open_modes), "")}
    form = DoorForm(request.POST or None, modes=modes, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        answers = registration.Answers(
            name=data["name"],
            mode=data["mode"],
            stakeholder_group=data["stakeholder_group"],
            country=data["country"],
            gender_answers=data["gender_answers"],
        )
        try:
            place = registration.register(
                found,
                answers=answers,
                contact=registration.Contact(email=data["email"], phone=data["phone"]),
                language=data["language"],
                time_zone=found.time_zone,
                now=timezone.now(),
            )
        except EventError as error:
            _refused(form, error)
        else:
            _told(
                request,
                _("%(name)s has place number %(number)s.") % {"name": place.name, "number": place.number},
            )
            return _back(found, "events:desk_registrations")
    return _form_page(
        request,
        form,
        title=_("Register at the door"),
        action=_("Give the place"),
        back_url=reverse("events:desk_registrations", args=[found.code]),
        event=found,
        keep=f"door-{found.code}",
    )


@get_or_post
@needs(*STAFF)
def registration_cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Give somebody's place back, after asking."""
    place = access.registration_for(request.user, code, "edit")
    if request.method == "POST":
        try:
            registration.cancel(place, by=_me(request), now=timezone.now())
            _told(request, _("The place is given back."))
        except EventError as error:
            messages.error(request, str(error))
        return _back(place.event, "events:desk_registrations")
    return _confirm(
        request,
        question=_("Give back the place of %(name)s?") % {"name": place.name},
        text=_("Place number %(number)s becomes free at once, and a letter says so.")
        % {"number": place.number},
        action=_("Give the place back"),
        back_url=reverse("events:desk_registrations", args=[place.event.code]),
    )


# --- Organisations ----------------------------------------------------------------------------


@get_or_post
@needs(*STAFF)
def organising(request: HttpRequest, code: str) -> HttpResponse:
    """The organisations that carry an event, and what each may see or do."""
    found = access.event_for(request.user, code, "edit" if request.method == "POST" else "counts")
    held = list(found.hostings.select_related("organisation").order_by("-is_lead", "organisation__name"))
    others = Organisation.objects.filter(is_funder=False).order_by("name")
    free = others.exclude(pk__in=[one.organisation_id for one in held])
    form = GrantForm(organisations=free)
    if request.method == "POST":
        # One form adds an organisation, one beside each changes its right.
        form = GrantForm(request.POST, organisations=others)
        now = timezone.now()
        if "withdraw" in request.POST:
            for one in held:
                if one.organisation.code == request.POST["withdraw"]:
                    hosting.withdraw(found, organisation=one.organisation, by=_me(request), now=now)
            _told(request, _("The right is taken back."))
            return _after_rights(request, found)
        if form.is_valid():
            hosting.grant(found, **form.cleaned_data, by=_me(request), now=now)
            _told(request, _("The right is kept, and logged."))
            return _after_rights(request, found)
    context = _frame(
        found,
        "events:desk_organisations",
        names=_may(request.user, found, "names"),
        held=held,
        form=form,
        rights=Hosting.Right.choices,
        edits=_may(request.user, found, "edit"),
    )
    return render(request, "events/desk/organisations.html", context, status=422 if form.errors else 200)


def _after_rights(request: HttpRequest, event: Event) -> HttpResponse:
    if _may(request.user, event, "counts"):
        return _back(event, "events:desk_organisations")
    return redirect("events:desk")


# --- Attendance -------------------------------------------------------------------------------


@get_or_post
@needs(*STAFF)
def attend(request: HttpRequest, code: str) -> HttpResponse:
    """Who was there: one row a place, one form, one POST; sent twice it changes nothing more.

    Only rows that the sender changed are written, so that two people who mark side by side do not undo
    each other's marks.
    """
    session = access.session_for(request.user, code, "names")
    event = session.event
    places = list(event.registrations.placed().order_by("number"))
    known = {row.registration_id: row for row in Presence.objects.filter(session=session)}
    status = 200
    if request.method == "POST":
        try:
            _mark(request, session, places, known)
        except EventError as error:
            messages.error(request, str(error))
        else:
            _told(request, _("Attendance is saved."))
            return redirect(reverse("events:attendance", args=[session.code]) + "?saved=1")
        status = 422
    is_coded = risk.sheet_is_coded(event)
    rows = []
    for place in places:
        row = known.get(place.pk)
        typed = request.POST.get(f"state-{place.code}")
        was = row.state if row else ""
        rows.append(
            {
                "code": place.code,
                "number": place.number,
                "name": "" if is_coded else place.name,
                "mode": place.mode,
                "was": was,
                "state": was if typed is None else typed,
                "entered": row.entered_at if row and row.source == Presence.Source.ENTER else None,
            }
        )
    counts = Counter(row["was"] for row in rows)
    context = {
        "session": session,
        "event": event,
        "rows": rows,
        "states": [*Presence.State.choices, ("", _("not marked"))],
        "counts": [
            ("present", counts["present"]),
            ("absent", counts["absent"]),
            ("excused", counts["excused"]),
            ("unmarked", counts[""]),
        ],
        "is_coded": is_coded,
        "can_mark": session.status in (Session.Status.SCHEDULED, Session.Status.HELD),
        "saved": "saved" in request.GET,
        "register_url": _door(event, request.user),
        "crumbs": [
            (reverse("events:desk"), _("Workspace")),
            (reverse("events:desk_event", args=[event.code]), event.title),
        ],
    }
    return render(request, "events/desk/attendance.html", context, status=status)


def _door(event: Event, person: Any) -> str:
    """Where someone who is not on the list gets a place: at the desk, else by the public form; or nowhere."""
    if not event.is_open_for_registration(timezone.now()):
        return ""
    route = "events:desk_registration_new" if _may(person, event, "edit") else "events:register"
    return reverse(route, args=[event.code])


def _mark(
    request: HttpRequest, session: Session, places: list[Registration], known: dict[int, Presence]
) -> None:
    """Write the rows that changed; “the rest are present” fills those that nobody marked."""
    fill = "fill" in request.POST
    marks: dict[str, str] = {}
    for place in places:
        state = request.POST.get(f"state-{place.code}")
        was = request.POST.get(f"was-{place.code}", "")
        if fill and not state and place.pk not in known:
            marks[place.code] = Presence.State.PRESENT
        elif state is not None and state != was:
            marks[place.code] = state
    attendance.mark_many(session, marks, by=_me(request), now=timezone.now())
