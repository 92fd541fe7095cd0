"""The page of a device at the door: it works without a network, and it alone has the camera and a worker."""

import hashlib
import json
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any, cast

from csp.constants import SELF
from csp.decorators import csp_replace
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from events import access, door, risk
from events.door import Sighting
from events.errors import EventError
from events.models import DoorDevice
from events.models.door_codes import ALPHABET, LENGTH
from events.views.own import private

View = Callable[..., HttpResponse]

#: The header by which a device shows its key; a foreign page could not send it.
KEY_HEADER = "X-Door-Key"
#: The same for a phone without scripts: out of their reach, and sent to its one page alone.
COOKIE = "door"
#: Lower-case hexadecimal, as `door.hash_of` writes it.
_HASH_LENGTH = 32
#: Iterations of PBKDF2 between the PIN and the key of what the phone keeps.
PIN_ROUNDS = 600_000
#: What the page keeps on the phone so that it opens without a network.
KEPT = (
    "convite/tokens.css",
    "convite/site.css",
    "convite/page.js",
    "convite/favicon.svg",
    "events/events.css",
    "events/door/door.css",
    "events/door/door.js",
    "events/door/jsQR.js",
)


def at_the_door(view: View) -> View:
    """Allow this page, and no other, the camera and a worker of its own."""

    @wraps(view)
    def allowed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        policy = settings.PERMISSIONS_POLICY.replace("camera=()", "camera=(self)")
        response.headers["Permissions-Policy"] = policy
        return response

    return cast(View, csp_replace({"worker-src": [SELF]})(allowed))


@login_not_required
@at_the_door
@require_GET
def shell(request: HttpRequest) -> HttpResponse:
    """The page that the device keeps: the same for all of them, with nobody's name in it."""
    response = render(request, "events/door/door.html", _shell())
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


@login_not_required
@require_GET
def worker(request: HttpRequest) -> HttpResponse:
    """The worker that answers for the page without a network; its address bounds what it can reach."""
    kept = [reverse("events:door"), *(static(name) for name in KEPT)]
    version = hashlib.sha256(json.dumps([kept, _shell()["words"]]).encode()).hexdigest()[:16]
    told = {"kept": json.dumps(kept), "version": version}
    response = render(request, "events/door/worker.js", told, content_type="text/javascript")
    response.headers["Cache-Control"] = "no-cache"
    return response


@login_not_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest, token: str) -> HttpResponse:
    """Let a phone in to the door by its link, once: with a PIN by script, or for one plain page without."""
    now = timezone.now()
    device = access.door_device_by_link(token, now)
    if request.method != "POST":
        return render(
            request,
            "events/door/enrol.html",
            _shell() | {"device": device, "salt": door.salt_of(device.event)},
        )
    try:
        key = door.enrol(device, now=now)
    except EventError as refusal:
        return render(
            request, "events/refused.html", {"refusal": str(refusal), "back_url": reverse("home")}, status=409
        )
    if request.POST.get("way") == "plain":
        response = redirect("events:door_plain")
        response.set_cookie(
            COOKIE,
            key,
            expires=device.expires_at,
            path=reverse("events:door_plain"),
            secure=settings.SECURE,
            httponly=True,
            samesite="Strict",
        )
        return response
    return JsonResponse(
        {"key": key, "code": device.code, "sign": device.sign, "label": device.label}
        | {"salt": door.salt_of(device.event), "session": device.session.code}
    )


def with_key(view: View) -> View:
    """Find the device by the key in its header; a page of elsewhere can send neither header nor JSON."""

    @wraps(view)
    def found(request: HttpRequest) -> HttpResponse:
        device = access.door_device_by_key(request.headers.get(KEY_HEADER, ""), timezone.now())
        response = view(request, device)
        response.headers["Cache-Control"] = "no-store"
        return response

    # No cookie proves anything here, so that there is nothing to forge.
    return csrf_exempt(found)


@login_not_required
@require_POST
@with_key
def take_list(request: HttpRequest, device: DoorDevice) -> HttpResponse:
    """The list of the device's session, to be kept under its PIN."""
    told = door.take_list(device, now=timezone.now())
    told["rows"] = [row | {"at": _milliseconds(row["at"])} for row in told["rows"]]
    return JsonResponse(told | {name: _milliseconds(told[name]) for name in ("ends_at", "taken_at", "until")})


@login_not_required
@require_POST
@with_key
def scans(request: HttpRequest, device: DoorDevice) -> HttpResponse:
    """Take in a part of the device's queue; what is answered for may leave it."""
    try:
        sent_at, sightings = _read(request)
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, OSError, RecursionError):
        return JsonResponse({"error": _("This cannot be read.")}, status=400)
    try:
        results = door.receive(device, sightings, sent_at=sent_at, now=timezone.now())
    except EventError as refusal:
        raise Http404 from refusal
    return JsonResponse(
        {
            "results": [_told(result) for result in results],
            "counts": door.counts(device.session),
            "session": device.session.code,
        }
    )


@login_not_required
@private
@require_http_methods(["GET", "HEAD", "POST"])
def plain(request: HttpRequest) -> HttpResponse:
    """A form to type codes into, with a network and without scripts."""
    now = timezone.now()
    device = access.door_device_by_key(request.COOKIES.get(COOKIE, ""), now)
    context: dict[str, Any] = {
        "device": device,
        "title": risk.door_title(device.session),
        "session": device.session,
    }
    status = 200
    if request.method == "POST":
        try:
            context["result"] = door.check_in(
                device.session, request.POST.get("code", ""), by=None, device=device, now=now
            )
        except EventError as refusal:
            context |= {"refusal": str(refusal), "typed": request.POST.get("code", "")[:40]}
            status = 422
    context["counts"] = door.counts(device.session)
    return render(request, "events/door/plain.html", context, status=status)


def _shell() -> dict[str, Any]:
    return {
        "words": _words(),
        "rounds": PIN_ROUNDS,
        "alphabet": ALPHABET,
        "length": LENGTH,
    }


def _told(result: door.Result) -> dict[str, Any]:
    told = result._asdict()
    return told | {"id": told.pop("client_id"), "at": _milliseconds(result.at)}


def _milliseconds(moment: datetime | None) -> int | None:
    return round(moment.timestamp() * 1000) if moment else None


def _moment(milliseconds: Any) -> datetime:
    if isinstance(milliseconds, bool) or not isinstance(milliseconds, int):
        raise TypeError
    return datetime.fromtimestamp(milliseconds / 1000, tz=UTC)


def _read(request: HttpRequest) -> tuple[datetime, list[Sighting]]:
    """Return when a batch was sent, by the device's clock, and what it holds; the view refuses the rest."""
    if request.content_type != "application/json":
        raise ValueError
    sent = json.loads(request.body)
    if len(sent["scans"]) > door.MOST_SCANS:
        raise ValueError
    sightings = []
    for scan in sent["scans"]:
        hashed = scan.get("hash", "")
        if not isinstance(hashed, str) or (hashed and len(hashed) != _HASH_LENGTH):
            raise ValueError
        if not isinstance(scan["session"], str):
            raise TypeError
        if not (scan["session"].isascii() and scan["session"].isalnum()):
            raise ValueError
        sightings.append(Sighting(str(uuid.UUID(scan["id"])), _moment(scan["at"]), scan["session"], hashed))
    return _moment(sent["sent_at"]), sightings


def _words() -> dict[str, str]:
    """The sentences that the device's script says; {braces} stand for what it knows."""
    return {
        "online": _("You are connected: what you scan is sent at once."),
        "offline": _("No network. What you scan is kept on this phone and sent later."),
        "waiting": _("To be sent: {count}"),
        "carried": _("The list is on this phone: {count} places. It goes at the latest on {time}."),
        "no_list": _("There is no list on this phone."),
        "deleted": _("Everything was sent, and the list was deleted from this phone."),
        "too_old": _("The list was deleted from this phone because it was 24 hours old."),
        "sent": _("Sent: {sent}. Recorded: {recorded}. In already: {again}. To be looked at: {asked}."),
        "inside": _("{in} of {expected} are in"),
        "in": _("Welcome, {called}"),
        "in_number": _("Welcome, number {number}"),
        "in_kept": _("Kept. It will be checked when this phone is connected."),
        "again": _("{called} was in already"),
        "again_number": _("Number {number} was in already"),
        "again_here": _("This code was shown here already"),
        "by": _("Scanned by {sign} at {time}"),
        "by_here": _("Scanned by this phone at {time}"),
        "marked": _("Marked as present before"),
        "online_place": _("Registered to take part online; recorded in the room."),
        "extra": _("Without a seat in this session; recorded all the same."),
        "hub_place": _("Registered for a remote hub; recorded in the room."),
        "unknown": _("This code is not on the list. It is kept, and will be asked about."),
        "unknown_sent": _("Nobody at this event has this code. It is kept, so that the desk can ask."),
        "stands": _("Marked as absent at the desk after this scan. Send them to the desk."),
        "no_place": _("This place was given back. Send them to the desk."),
        "not_held": _("This session is not held, so nobody was recorded. The scan is kept."),
        "bad": _("This is not a complete code. It has 12 letters and digits, in three groups."),
        "walk_in": _("Noted: one person came without a place. Ask them to register at the desk."),
        "wrong_pin": _("That is not the PIN of this phone."),
        "wait": _("Too many wrong PINs. Try again in {seconds} seconds."),
        "wiped": _("Too many wrong PINs. The list was deleted; what was scanned waits for the right PIN."),
        "short_pin": _("Choose at least 6 digits or letters."),
        "other_pin": _("The two are not the same."),
        "shut": _("This phone was shut out of the door. The list was deleted. Not sent yet: {count}."),
        "failed": _("The line broke. Nothing is lost; it will be tried again."),
        "no_camera": _("The camera cannot be used here. Typing the code always works."),
        "not_enrolled": _(
            "This phone is not let in to any door. Open the link that the organisers gave you."
        ),
        "left": _(
            "This phone still keeps scans of an earlier door. With the same PIN as then they come along; "
            "otherwise say that they may be left behind."
        ),
        "used": _("This link was used already. Ask for a new one at the desk."),
        "nobody": _("Nobody on the list is called that."),
        "number": _("Number {number}"),
        "taken_back": _("Taken back: {called}"),
        "sent_already": _("It was sent already. Put it right in the attendance at the desk."),
    }
