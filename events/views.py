"""What participants and role holders see: the form, its receipt, and the page of one's own."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Any, Generic, NamedTuple, TypeVar

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.forms import EmailInput, TextInput
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from convite.prepared import Prepared
from events import access, attendance, export, ical, parts, registration, risk, way_in
from events.errors import Closed, EventError, Full
from events.forms import CorrectForm, DeclineForm, PartForm, RegisterForm
from events.models import OPENS_BEFORE, Event, Part, Registration, Session
from people import consent, erasure
from people.countries import UNSAID
from people.demographics import snapshot
from people.forms import sectors
from people.models import Organisation, Person, StakeholderGroup

View = Callable[..., HttpResponse]

READ = ["GET", "HEAD"]
FORM = ["GET", "HEAD", "POST"]


def private(view: View) -> View:
    """A page of one person's: kept by no cache and no index, and its address goes to nobody.

    `no-referrer` would make browsers send `Origin: null` with our own forms, which the protection against
    forged requests refuses; `strict-origin` never tells the path, and links outward carry `noreferrer`.
    """

    @wraps(view)
    def kept_private(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        response.headers["Referrer-Policy"] = "strict-origin"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return kept_private


def _person(request: HttpRequest) -> Person | None:
    # A visitor without a session's cookie is nobody, and that needs no query.
    return request.user if request.user.is_authenticated else None


# --- Registering ---


@login_not_required
@require_http_methods(FORM)
def register(request: HttpRequest, code: str) -> HttpResponse:
    """The form of an event, and its one POST."""
    now = timezone.now()
    event = access.public_event(code)
    if not event.is_open_for_registration(now):
        return _closed(request, event, status=409 if request.method == "POST" else 200)
    seats = registration.open_modes(event)
    groups = sectors()
    person = _person(request)
    if request.method != "POST":
        form = RegisterForm(event=event, seats=seats, groups=groups, initial=_known(person, seats, groups))
        if all(left == 0 for left in seats.values()):
            return _closed(request, event, status=200, is_full=bool(seats))
        return _form(request, event, form, status=200)
    form = RegisterForm(request.POST, event=event, seats=seats, groups=groups)
    if not form.is_valid():
        return _form(request, event, form, status=422)
    try:
        registration.register(
            event,
            answers=form.answers,
            contact=form.contact,
            language=get_language() or "es",
            time_zone=form.cleaned_data["time_zone"],
            person=person,
            now=now,
            seen=seats,
        )
    except Closed:
        return _closed(request, event, status=409)
    except Full as refusal:
        form.seats = {
            mode: 0 if mode == refusal.mode or mode not in refusal.others else left
            for mode, left in seats.items()
        }
        form.add_error("mode", str(refusal))
        return _form(request, event, form, status=409)
    except EventError as refusal:
        form.add_error(None, str(refusal))
        return _form(request, event, form, status=422)
    done = redirect(
        reverse("events:registered", args=[event.code]) + ("" if form.contact.email else "?by=phone")
    )
    done.status_code = 303
    return done


@login_not_required
@require_http_methods(READ)
def registered(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt; the same for whoever is new and whoever already had a place."""
    event = access.public_event(code)
    by_phone = request.GET.get("by") == "phone"
    told = {"event": event, "sessions": _dated(event), "by_phone": by_phone}
    return render(request, "events/registered.html", told)


@login_not_required
@require_http_methods(READ)
def event_calendar(request: HttpRequest, code: str) -> HttpResponse:
    """The event's sessions for anybody's calendar; without the way in and without names."""
    event = access.public_event(code)
    return _calendar(
        ical.public(event, _dated(event), page_url=_full(reverse("events:register", args=[code])))
    )


def _form(request: HttpRequest, event: Event, form: RegisterForm, *, status: int) -> HttpResponse:
    sessions = _dated(event)
    return render(
        request,
        "events/register.html",
        {
            "event": event,
            "form": form,
            "sessions": sessions,
            "first": sessions[0] if sessions else None,
            "organisations": HOSTS.records(event.pk),
        },
        status=status,
    )


def _closed(request: HttpRequest, event: Event, *, status: int, is_full: bool = False) -> HttpResponse:
    now = timezone.now()
    is_ahead = bool(event.registration_opens_at and now < event.registration_opens_at)
    return render(
        request,
        "events/closed.html",
        {
            "event": event,
            "is_full": is_full,
            "opens": event.registration_opens_at if is_ahead else None,
            "now": now,
            "typed": _typed(request, event),
        },
        status=status,
    )


def _typed(request: HttpRequest, event: Event) -> list[tuple[str, str]]:
    """What somebody wrote into the form of an event that takes nobody any more: (label, words)."""
    form = RegisterForm(request.POST, event=event, seats={}, groups=[])
    written = (TextInput, EmailInput)
    fields = [field for field in form.visible_fields() if isinstance(field.field.widget, written)]
    return [(str(field.label), field.value()) for field in fields if field.value()]


def _known(
    person: Person | None, seats: dict[str, int | None], groups: list[StakeholderGroup]
) -> dict[str, Any]:
    """What the form starts with: the one mode that is open, and what a signed-in person told us before."""
    free = [mode for mode, left in seats.items() if left != 0]
    initial: dict[str, Any] = {"mode": free[0] if len(free) == 1 else None}
    if person is not None:
        known = snapshot(person)
        sector = next((group.code for group in groups if group.pk == known["stakeholder_group"]), None)
        initial |= known | {"stakeholder_group": sector, "email": person.email, "phone": str(person.phone)}
    return initial


HOSTS = Prepared(
    lambda event_id: Organisation.objects.filter(hostings__event_id=event_id).order_by(
        "-hostings__is_lead", "name"
    )
)
DATED = Prepared(lambda event_id: Session.objects.on_the_programme().filter(event_id=event_id).in_order())


def _dated(event: Event) -> list[Session]:
    """The event's sessions in order, each knowing its event without asking for it again."""
    sessions = DATED.records(event.pk)
    for session in sessions:
        session.event = event
    return sessions


# --- The page of one's own, a place's or a role's: by the link of a letter, or signed in ---

Held = TypeVar("Held", Registration, Part)


@dataclass(frozen=True)
class Door(Generic[Held]):
    """How someone came to the page of a place or role, and the addresses that lead on from there."""

    place: Held
    token: str

    def url(self, act: str = "", *args: str) -> str:
        """The address of an act on this place or role."""
        by_link, signed_in = (
            ("my_part", "my_role") if isinstance(self.place, Part) else ("my_registration", "my_place")
        )
        name = (by_link if self.token else signed_in) + (f"_{act}" if act else "")
        return reverse(f"events:{name}", args=[self.token or self.place.code, *args])

    def enter_url(self, session: Session) -> str:
        """The address at which one enters; a role is held in one session, a place at all of its event."""
        return self.url("enter") if isinstance(self.place, Part) else self.url("enter", session.code)


def _door(request: HttpRequest, token: str, code: str) -> Door[Registration]:
    place = (
        access.registration_by_link(token, timezone.now())
        if token
        else access.registration_of(request.user, code)
    )
    # On a page of one's own the hour beside the event's is the one that the place was taken with.
    _tell_hours_in(request, place.time_zone)
    return Door(place, token)


def _tell_hours_in(request: HttpRequest, zone: str) -> None:
    # UTC is what stands there when nobody told us theirs; the browser then tells it.
    request.reader_zone = zone if zone != "UTC" else None  # type: ignore[attr-defined]


class Line(NamedTuple):
    """One session on the page of a place or role."""

    session: Session
    is_open: bool
    opens_at: Any
    enter_url: str
    was_present: bool = False


def _line(door: Door[Held], session: Session, now: datetime, *, was_present: bool = False) -> Line:
    return Line(
        session,
        session.is_way_in_open(now),
        session.starts_at - OPENS_BEFORE if session.starts_at else None,
        door.enter_url(session),
        was_present,
    )


@login_not_required
@private
@require_http_methods(READ)
def place(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """What is held about one place, its sessions, and everything one can do with it."""
    door = _door(request, token, code)
    now = timezone.now()
    mine = door.place
    present = set(mine.presences.filter(state="present").values_list("session_id", flat=True))
    lines = [_line(door, session, now, was_present=session.pk in present) for session in _dated(mine.event)]
    stands, held = mine.stands, way_in.held_with(mine)
    is_over = bool(mine.event.ends_at and mine.event.ends_at <= now)
    person = _person(request)
    return render(
        request,
        "events/place.html",
        {
            "place": mine,
            "event": mine.event,
            "lines": lines,
            "stands": stands,
            "in_the_room": way_in.leads_to_the_room(held),
            "is_online": way_in.leads_online(held),
            "can_change": stands and not is_over and mine.event.status != Event.Status.CANCELLED,
            "is_over": is_over,
            "is_open": mine.event.is_open_for_registration(now),
            "others": _other_modes(mine),
            "asks_to_confirm": bool(token and mine.email and not mine.address_confirmed_at and stands),
            "can_claim": bool(token and person and stands and mine.person_id is None),
            "held": export.facts_of(mine),
            "urls": {
                act: door.url(act)
                for act in (
                    "switch",
                    "correct",
                    "cancel",
                    "withdraw",
                    "forget",
                    "calendar",
                    "confirm",
                    "claim",
                    "data",
                )
            },
        },
    )


@login_not_required
@private
@require_http_methods(FORM)
def confirm(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Whoever holds the link says that the address is theirs."""
    door = _door(request, token, code)
    if request.method == "POST" and token:
        registration.confirm_address(door.place, now=timezone.now())
        messages.success(request, _("Thank you. Your address is confirmed."))
    return redirect(door.url())


@login_not_required
@private
@require_http_methods(FORM)
def claim(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Someone signed in takes into their account the place that the link opens, or their address."""
    if token:
        door = _door(request, token, code)
    else:
        door = Door(access.registration_to_claim(request.user, code), "")
    person = _person(request)
    if request.method == "POST" and person is not None:
        try:
            registration.claim(door.place, person=person, now=timezone.now())
        except EventError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("This place now belongs to your account."))
            return redirect(door.url())
    return redirect(door.url() if token else "events:my_page")


@login_not_required
@private
@require_http_methods(FORM)
def switch(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Change how one takes part, in one step; the address alone shows the choice."""
    door = _door(request, token, code)
    if request.method == "POST":
        try:
            registration.switch_mode(
                door.place, to=request.POST.get("to", ""), by=_person(request), now=timezone.now()
            )
        except EventError as refusal:
            return _refused(request, door, refusal)
        messages.success(request, _("Changed. A message with the new calendar entry is on its way."))
    return redirect(door.url())


@login_not_required
@private
@require_http_methods(FORM)
def cancel(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Give the place back, after one question."""
    door = _door(request, token, code)
    if request.method != "POST":
        return render(
            request,
            "components/confirm.html",
            {
                "question": _("Give your place back?"),
                "text": _("Somebody else can then take it. If you change your mind, you can register again."),
                "action": _("Give my place back"),
                "back_url": door.url(),
                "danger": True,
            },
        )
    try:
        registration.cancel(door.place, by=_person(request), now=timezone.now())
    except EventError as refusal:
        return _refused(request, door, refusal)
    return redirect(door.url())


@login_not_required
@private
@require_http_methods(FORM)
def correct(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Put right what the place holds about whoever has it, in the form that asked for it."""
    door = _door(request, token, code)
    form = CorrectForm(request.POST if request.method == "POST" else None, place=door.place, groups=sectors())
    if request.method == "POST" and form.is_valid():
        try:
            registration.correct(door.place, answers=form.answers, contact=form.contact, now=timezone.now())
        except EventError as refusal:
            form.add_error("name", str(refusal))
        else:
            messages.success(request, _("Your details were saved."))
            return redirect(door.url())
    return render(
        request,
        "events/correct.html",
        {"place": door.place, "event": door.place.event, "form": form, "back_url": door.url()},
        status=422 if form.errors else 200,
    )


@login_not_required
@private
@require_http_methods(FORM)
def withdraw(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Take back what was agreed to for one place, after a page that says what follows.

    Without an account that is the same as being forgotten. A link proves one letter, so whoever has an
    account logs in for it.
    """
    door = _door(request, token, code)
    if door.place.person_id is None:
        return redirect(door.url("forget"))
    if token:
        return redirect("events:my_place_withdraw", code=door.place.code)
    if request.method == "POST":
        registration.withdraw(door.place, now=timezone.now())
        messages.success(
            request, _("You took back your agreement, and what this place held of you was erased.")
        )
        return redirect("events:my_page")
    return render(request, "events/withdraw.html", {"place": door.place, "back_url": door.url()})


@login_not_required
@private
@require_http_methods(FORM)
def forget(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Erase what identifies whoever holds the place, here and elsewhere, after a page that says what stays.

    A link proves one letter, so it never erases an account: its owner logs in for that.
    """
    door = _door(request, token, code)
    if door.place.person_id is not None:
        return redirect("people:forget_me")
    places = registration.of_one_hand(door.place)
    if request.method == "POST":
        with transaction.atomic():
            for each in places:
                erasure.forget_subject(each.subject, now=timezone.now())
        return redirect("events:forgotten")
    told = {"place": door.place, "places": len(places), "back_url": door.url()}
    return render(request, "events/forget.html", told)


@login_not_required
@require_http_methods(READ)
def forgotten(request: HttpRequest) -> HttpResponse:
    """What is said after everything was erased."""
    return render(request, "events/forgotten.html")


@login_not_required
@private
@require_http_methods(READ)
def calendar(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """The sessions of this place for one's own calendar, with the same UIDs as in the letters."""
    door = _door(request, token, code)
    return _calendar(ical.personal(_dated(door.place.event), door.place, page_url=_full(door.url())))


@login_not_required
@private
@require_http_methods(READ)
def data(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Everything that is held about this place, as a file."""
    door = _door(request, token, code)
    return _file(export.of_place(door.place), "convite.json")


@login_not_required
@private
@require_http_methods(FORM)
def enter(request: HttpRequest, session_code: str, token: str = "", code: str = "") -> HttpResponse:
    """The way in to one session: pressing the button records presence and shows the provider's link."""
    door = _door(request, token, code)
    session = access.session_of(door.place, session_code)
    return _entrance(request, door, session, enter=lambda now: attendance.enter(door.place, session, now=now))


def _entrance(
    request: HttpRequest, door: Door[Held], session: Session, *, enter: Callable[[datetime], object]
) -> HttpResponse:
    """The way in to a session; `enter` lets them in or refuses; only then the provider's link is there."""
    now = timezone.now()
    context = {
        "line": _line(door, session, now),
        "event": session.event,
        "session": session,
        "back_url": door.url(),
        "is_role": isinstance(door.place, Part),
        "stands": door.place.stands,
        "is_past": bool(session.ends_at and now > session.ends_at),
        "is_online": way_in.leads_online(way_in.held_with(door.place)),
    }
    if request.method != "POST":
        return render(request, "events/enter.html", context)
    try:
        enter(now)
    except EventError as refusal:
        return render(request, "events/enter.html", context | {"refusal": str(refusal)}, status=409)
    return render(request, "events/entered.html", context)


def _other_modes(mine: Registration) -> list[tuple[str, int | None]]:
    return [(mode, left) for mode, left in registration.open_modes(mine.event).items() if mode != mine.mode]


def _refused(request: HttpRequest, door: Door, refusal: EventError) -> HttpResponse:
    return render(
        request, "events/refused.html", {"refusal": str(refusal), "back_url": door.url()}, status=409
    )


def _full(path: str) -> str:
    return f"{settings.PUBLIC_URL}{path}"


def _calendar(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8; method=PUBLISH")
    response.headers["Content-Disposition"] = 'attachment; filename="convite.ics"'
    return response


def _file(content: dict[str, Any], name: str) -> HttpResponse:
    response = JsonResponse(content, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


# --- Signed in: everything that is one's own ---


@private
@require_http_methods(READ)
def my_page(request: HttpRequest) -> HttpResponse:
    """One's registrations, the roles that wait for an answer, and the ways to see, correct and leave."""
    now = timezone.now()
    places = list(access.registrations_of(request.user).order_by("event__starts_at", "pk"))
    roles = list(access.parts_of(request.user).order_by("session__starts_at", "pk"))
    ahead = [one for one in places if not one.event.ends_at or one.event.ends_at > now]
    coming = [one for one in roles if not one.session.ends_at or one.session.ends_at > now]
    asked = [one for one in coming if one.status == Part.Status.INVITED]
    return render(
        request,
        "events/my_page.html",
        {
            "ahead": [(one, _standing(one)) for one in ahead],
            "past": [(one, _standing(one)) for one in reversed(places) if one not in ahead],
            "asked": asked,
            "to_claim": access.registrations_to_claim(request.user).order_by("-event__starts_at", "pk"),
            "roles": [one for one in coming if one.status == Part.Status.CONFIRMED],
            "past_roles": [one for one in reversed(roles) if one not in coming and one.status == "confirmed"],
        },
    )


def _standing(place: Registration) -> str:
    """The status that a card tells of a place: called off or given back, else that it is held."""
    gone = "cancelled" in (place.status, place.event.status)
    return "cancelled" if gone else "registered"


@private
@require_http_methods(READ)
def my_data(request: HttpRequest) -> HttpResponse:
    """Everything that is held about whoever is signed in, as a file."""
    return _file(export.of_person(request.user), "convite.json")  # type: ignore[arg-type]


# --- Roles ---


@login_not_required
@private
@require_http_methods(FORM)
def part(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Take a role on: what is counted, what may be published; and where the session is, or the way in."""
    door = _role_door(request, token, code)
    role, session, now = door.place, door.place.session, timezone.now()
    groups = sectors()
    form = PartForm(
        request.POST if request.method == "POST" else None, groups=groups, initial=_role_known(role, groups)
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
            "line": _line(door, session, now),
            "in_the_room": way_in.leads_to_the_room(held),
            "is_online": way_in.leads_online(held),
            "is_over": bool(session.ends_at and session.ends_at <= now),
            "form": form,
            "stands": session.status != Session.Status.CANCELLED,
            "shows_roles": risk.shows_roles(session.event),
            "urls": {act: door.url(act) for act in ("decline", "calendar")},
        },
        status=status,
    )


@login_not_required
@private
@require_http_methods(FORM)
def decline(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Say no to a role, with a reason if one wants to give it."""
    door = _role_door(request, token, code)
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
@require_http_methods(READ)
def role_calendar(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """The session of this role for one's own calendar, with the same UID as in the letters."""
    door = _role_door(request, token, code)
    if not door.place.stands:
        raise Http404
    return _calendar(ical.personal([door.place.session], door.place, page_url=_full(door.url())))


@login_not_required
@private
@require_http_methods(FORM)
def enter_role(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """The way in to the session of a role; pressing the button shows the provider's link."""
    door = _role_door(request, token, code)
    session = door.place.session
    return _entrance(request, door, session, enter=lambda now: way_in.check(door.place, session, now=now))


def _role_door(request: HttpRequest, token: str, code: str) -> Door[Part]:
    role = access.part_by_link(token, timezone.now()) if token else access.part_of(request.user, code)
    if role.person is not None:
        _tell_hours_in(request, role.person.time_zone)
    return Door(role, token)


def _role_known(role: Part, groups: list[StakeholderGroup]) -> dict[str, Any]:
    """What the form starts with: the answer that stands, or without any what the person told us before."""
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
        "consent": consent.stands(role.subject, "role", about=role.code),
    }
