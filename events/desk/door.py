"""The door at the desk: who is in, codes typed here, wrong scans, devices let in, and badges to come with."""

from datetime import timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from convite import moments, paper
from events import access, badges, code_picture, door, recognition, risk
from events.desk.forms import BadgeForm, DeviceForm
from events.desk.page import STAFF, ask_first, form_page, get_or_post, is_pressed, say_done, show_refusal
from events.errors import EventError
from events.models import DoorDevice, DoorScan, Event, Mode, Presence, Registration, Session
from people.access import needs, signed_in

#: Scans shown, newest first.
NEWEST = 25
#: People that a search shows; where no lists are allowed, one that finds more shows nobody.
FOUND, FEW = 10, 3
#: Seconds after which the counter renews itself.
RENEWED = 15
#: A device that was heard from this recently is there.
RECENT = timedelta(minutes=5)

Outcome = DoorScan.Outcome


@get_or_post
@needs(*STAFF)
def view(request: HttpRequest, code: str) -> HttpResponse:
    """The door of a session: a code typed in or a person found is let in by one POST."""
    session = access.session_for(request.user, code, "names")
    context: dict[str, Any] = {}
    status = 200
    if request.method == "POST":
        try:
            context["result"] = _let_in(request, session)
        except EventError as refusal:
            context |= {"refusal": str(refusal), "typed": request.POST.get("code", "")[:40]}
            status = 422
    return _page(request, session, context, status=status)


@require_GET
@needs(*STAFF)
def board(request: HttpRequest, code: str) -> HttpResponse:
    """How many are in, large and by itself, for a screen beside the door; it renews itself."""
    session = access.session_for(request.user, code, "names")
    context = {"session": session, "counts": door.counts(session), "title": risk.door_title(session)}
    response = render(request, "events/desk/door_board.html", context)
    response.headers["Refresh"] = str(RENEWED)
    return response


@get_or_post
@needs(*STAFF)
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Take back a wrong scan."""
    scan = access.door_scan_for(request.user, code)
    if is_pressed(request):
        try:
            door.undo(scan, by=signed_in(request), now=timezone.now())
        except EventError as error:
            messages.error(request, str(error))
        else:
            say_done(request, _("The scan is undone: what stood before it stands again."))
    return redirect("events:desk_door", scan.session.code)


@get_or_post
@needs(*STAFF)
def admit(request: HttpRequest, code: str) -> HttpResponse:
    """Let a helper's phone in to the door of a session; its link is shown once."""
    session = access.session_for(request.user, code, "names")
    form = DeviceForm(request.POST or None)
    back_url = reverse("events:desk_door", args=[session.code])
    crumbs = _crumbs(session)
    if request.method == "POST" and form.is_valid():
        device, token = door.admit(
            session, label=form.cleaned_data["label"], by=signed_in(request), now=timezone.now()
        )
        link = settings.PUBLIC_URL + reverse("events:door_enrol", args=[token])
        context = {
            "device": device,
            "session": session,
            "link": link,
            "picture": code_picture.drawn(link),
            "days": door.LINK_DAYS,
            "crumbs": crumbs,
            "back_url": back_url,
        }
        response = render(request, "events/desk/door_admitted.html", context)
        add_never_cache_headers(response)
        return response
    return form_page(
        request,
        form,
        title=_("Let a phone in to the door"),
        action=_("Make its link"),
        back_url=back_url,
        crumbs=crumbs,
        note=_("Whoever holds the phone needs no account. They see what people of this event are called by."),
    )


@get_or_post
@needs(*STAFF)
def mine(request: HttpRequest, code: str) -> HttpResponse:
    """Let the very phone that asks in to the door: its holder ticks the list off without a network."""
    session = access.session_for(request.user, code, "names")
    by = signed_in(request)
    if request.method == "POST":
        _device, token = door.admit(session, label=by.name[:40], by=by, now=timezone.now())
        return redirect("events:door_enrol", token)
    return ask_first(
        request,
        question=_("Take the list of “%(title)s” along on this phone?") % {"title": risk.door_title(session)},
        text=_(
            "You choose a PIN, and the list is kept here under it for a day at most. Then you tick off who is"
            " there, with a network or without; what you ticked is sent when there is one."
        ),
        action=_("Take it along"),
        back_url=reverse("events:attendance", args=[session.code]),
    )


@get_or_post
@needs(*STAFF)
def shut(request: HttpRequest, code: str) -> HttpResponse:
    """Shut a device out at once."""
    device = access.door_device_for(request.user, code)
    if is_pressed(request):
        door.shut_out(device, by=signed_in(request), now=timezone.now())
        say_done(
            request,
            _("Device %(sign)s is shut out. Its list deletes itself as soon as it is connected.")
            % {"sign": device.sign},
        )
    return redirect("events:desk_door", device.session.code)


@get_or_post
@needs(*STAFF)
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Put a device of the event at the door of this session."""
    session = access.session_for(request.user, code, "names")
    if is_pressed(request):
        device = access.door_device_for(request.user, _code(request, "device"))
        try:
            door.stand_at(device, session, by=signed_in(request), now=timezone.now())
        except EventError as error:
            messages.error(request, str(error))
        else:
            say_done(request, _("Device %(sign)s stands at this door now.") % {"sign": device.sign})
    return redirect("events:desk_door", session.code)


def _let_in(request: HttpRequest, session: Session) -> door.Result:
    by, now = signed_in(request), timezone.now()
    if found := _code(request, "place"):
        place = access.registration_for(request.user, found)
        return door.let_in(session, place, by=by, now=now)
    return door.check_in(session, request.POST.get("code", ""), by=by, now=now)


def _code(request: HttpRequest, name: str) -> str:
    """A code that a form sent; what PostgreSQL cannot hold is no part of any."""
    return request.POST.get(name, "").replace("\0", "")


def _page(request: HttpRequest, session: Session, context: dict[str, Any], *, status: int) -> HttpResponse:
    event, now = session.event, timezone.now()
    scans = session.door_scans.select_related("registration", "device", "recorded_by")
    devices = list(
        DoorDevice.objects.filter(event=event, revoked_at=None, expires_at__gt=now)
        .select_related("session")
        .order_by("number")
    )
    sought = request.GET.get("q", "").replace("\0", "").strip()[:120]
    context |= {
        "session": session,
        "event": event,
        "counts": door.counts(session),
        "scans": [_line(scan) for scan in scans.order_by("-received_at", "-pk")[:NEWEST]],
        "devices": [
            (device, bool(device.last_seen_at and now - device.last_seen_at < RECENT)) for device in devices
        ],
        "sought": sought,
        "found": _found(session, sought),
        "can_search": True,
        "has_lists": risk.has_lists(event),
        "crumbs": _crumbs(session)[:2],
    }
    return render(request, "events/desk/door.html", context, status=status)


def _line(scan: DoorScan) -> dict[str, Any]:
    place = scan.registration
    return {
        "scan": scan,
        "number": place.number if place else None,
        "called": door.called_at_the_door(place, scan.session.event) if place else "",
        "hour": moments.hour_words(scan.scanned_at, scan.session.time_zone),
        "undoable": scan.undone_at is None and scan.outcome == Outcome.RECORDED,
    }


def _found(session: Session, sought: str) -> list[dict[str, Any]] | None:
    """Who is meant; where the event's risk allows no list, nobody when more than a few are found."""
    called = recognition.name_key(sought)
    if not called:
        return None
    match = Q(name_key__contains=called)
    if sought.isdecimal() and len(sought) < 9:
        match |= Q(number=int(sought))
    most = FOUND if risk.has_lists(session.event) else FEW
    rows = list(
        Registration.objects.placed().filter(match, event=session.event_id).order_by("number")[: most + 1]
    )
    if len(rows) > most and not risk.has_lists(session.event):
        return []
    inside = set(
        Presence.objects.filter(session=session, registration__in=rows, state=Presence.State.PRESENT)
        .exclude(mode=Mode.ONLINE)
        .values_list("registration_id", flat=True)
    )
    return [{"place": row, "is_in": row.pk in inside} for row in rows[:most]]


def _crumbs(session: Session) -> list[tuple[str, str]]:
    return [
        (reverse("events:desk"), _("Workspace")),
        (reverse("events:desk_event", args=[session.event.code]), session.event.title),
        (reverse("events:desk_door", args=[session.code]), _("Door")),
    ]


# --- Badges and cards for the table: whose, in which language, as one PDF ---


@get_or_post
@needs(*STAFF)
def badges_of(request: HttpRequest, code: str) -> HttpResponse:
    """Choose whose badges to print, and get them as a file; those of a large event in parts, a file each."""
    event = access.event_for(request.user, code, "names")
    form = BadgeForm(request.POST or None, initial={"language": get_language(), "people": "room"})
    if request.method == "POST" and form.is_valid():
        data, by, now = form.cleaned_data, signed_in(request), timezone.now()
        try:
            if data["people"] == "cards":
                drawn = badges.table_cards(event, language=data["language"], by=by, now=now)
            else:
                chosen = _chosen(event, data)
                spans = badges.spans(chosen)
                if len(spans) > 1:
                    return _in_parts(request, event, data, spans)
                drawn = badges.badges(event, list(chosen), language=data["language"], by=by, now=now)
        except EventError as refusal:
            show_refusal(form, refusal)
        else:
            part = f"-{data['first']}-{data['last']}" if data["first"] and data["last"] else ""
            return paper.answer(drawn, "cards.pdf" if data["people"] == "cards" else f"badges{part}.pdf")
    return form_page(
        request,
        form,
        title=_("Badges and cards"),
        action=_("Make the PDF"),
        back_url=reverse("events:desk_event", args=[event.code]),
        event=event,
        note=_("They carry what people are called by, and roles only as each person agreed.")
        if risk.paper_names(event)
        else _("This event is at risk: badges carry numbers and a neutral title, and there are no cards."),
    )


def _chosen(event: Event, data: dict[str, Any]) -> QuerySet[Registration]:
    places = event.registrations.placed().select_related("event").order_by("number")
    if data["people"] == "room":
        places = places.filter(mode=Mode.ONSITE)
    elif data["people"] == "some":
        spans = [Q(number__gte=span[0], number__lte=span[-1]) for span in data["chosen"]]
        places = places.filter(reduce(or_, spans))
    if data["first"] and data["last"]:
        places = places.filter(number__gte=data["first"], number__lte=data["last"])
    return places


def _in_parts(
    request: HttpRequest, event: Event, data: dict[str, Any], spans: list[badges.Span]
) -> HttpResponse:
    """Offer the files one by one, each for numbers of its own."""
    context = {
        "event": event,
        "asked": {name: data[name] for name in ("people", "numbers", "language")},
        "spans": spans,
        "total": sum(span.number for span in spans),
        "back_url": request.path,
        "crumbs": [
            (reverse("events:desk"), _("Workspace")),
            (reverse("events:desk_event", args=[event.code]), event.title),
        ],
    }
    return render(request, "events/desk/badge_parts.html", context)
