"""Registering: the form of an event, its one POST, and the receipt."""

from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.forms import EmailInput, Textarea, TextInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods

from convite.prepared import Prepared
from events import access, choosing, questions, registration, told, tries, ways
from events.errors import Closed, EventError, Full, NotToChoose, SessionFull, SessionsOverlap
from events.forms import CodeForm, RegisterForm
from events.models import Event
from events.views.own import (
    FORM,
    READ,
    head_of,
    offered_days,
    person_of,
)
from events.ways import BY_THE_FORM, LetIn
from people.demographics import snapshot
from people.forms import sectors
from people.models import Organisation, Person, StakeholderGroup


@login_not_required
@require_http_methods(FORM)
def register(request: HttpRequest, code: str) -> HttpResponse:
    """The form of an event, and its one POST."""
    now = timezone.now()
    event = access.public_event(code)
    if not event.is_open_for_registration(now):
        return _closed(request, event, status=409 if request.method == "POST" else 200)
    ways = registration.ways(event)
    seats = {name: row.left for name, row in ways.items()}
    hubs = {name: row.hub for name, row in ways.items() if row.hub is not None}
    asks = event.admission == Event.Admission.APPROVAL
    if asks:
        # Who only asks takes no seat, and hears from the organisers whether there is one.
        seats = dict.fromkeys(seats)
    groups = sectors()
    asked = questions.asked(event)
    offered = choosing.offered(event, now)
    person = person_of(request)
    if event.admission == Event.Admission.INVITATION:
        return _closed(request, event, status=409 if request.method == "POST" else 200, by_invitation=True)
    takes_code = event.admission == Event.Admission.CODE
    form_class = CodeForm if takes_code else RegisterForm
    if request.method != "POST":
        initial = _known(person, seats, groups) | {"entry_code": request.GET.get("code", "")[:40]}
        form = form_class(
            event=event, seats=seats, hubs=hubs, groups=groups, asked=asked, offered=offered, initial=initial
        )
        if not seats or (form.is_full and not event.has_waiting_list):
            return _closed(request, event, status=200, is_full=bool(seats))
        return _form(request, event, form, status=200)
    form = form_class(
        request.POST,
        request.FILES,
        event=event,
        seats=seats,
        hubs=hubs,
        groups=groups,
        asked=asked,
        offered=offered,
    )
    if not form.is_valid():
        return _form(request, event, form, status=422)
    let_in = BY_THE_FORM
    if takes_code:
        try:
            code_ = tries.code_for(request.session, event, form.cleaned_data["entry_code"], now=now)
        except EventError as refusal:
            form.add_error("entry_code", str(refusal))
            form.say_files_again()
            return _form(request, event, form, status=422)
        let_in = LetIn(entry_code=code_)
    language = get_language() or "es"
    form_told = form.told
    try:
        enrolled = registration.enrol(
            event,
            answers=form.answers,
            contact=form.contact,
            language=language,
            time_zone=form.cleaned_data["time_zone"],
            person=person,
            now=now,
            seen=None if asks else seats,
            waits=form.waits,
            also=(lambda place: told.keep(place, form_told, language=language, now=now, is_new=True))
            if form_told
            else None,
            let_in=let_in,
        )
    except Closed:
        return _closed(request, event, status=409)
    except Full as refusal:
        form.seats = {name: left if name in refusal.others else 0 for name, left in seats.items()}
        form.add_error("mode", str(refusal))
        if event.has_waiting_list:
            form.add_error("mode", gettext("Press the button once more to join the waiting list."))
        form.say_files_again()
        return _form(request, event, form, status=409)
    except (NotToChoose, SessionFull, SessionsOverlap) as refusal:
        form.offered = choosing.offered(event, now)
        form.add_error("sessions", str(refusal))
        form.say_files_again()
        return _form(request, event, form, status=409)
    except EventError as refusal:
        form.add_error("entry_code" if takes_code else None, str(refusal))
        form.say_files_again()
        return _form(request, event, form, status=422)
    receipt = {"by": "phone" if form.contact.is_told_by_phone else "request" if asks else ""}
    receipt["list"] = "waiting" if enrolled.is_listed else ""
    query = urlencode({name: word for name, word in receipt.items() if word})
    done = redirect(reverse("events:registered", args=[event.code]) + (f"?{query}" if query else ""))
    done.status_code = 303
    return done


@login_not_required
@require_http_methods(READ)
def registered(request: HttpRequest, code: str) -> HttpResponse:
    """The receipt; the same for whoever is new and whoever already had a place or waits."""
    event = access.public_event(code)
    words = {
        "event": event,
        # Those with seats of their own are told by message: the page is the same for everybody.
        "sessions": [session for session in offered_days(event) if not session.is_chosen],
        "by_phone": request.GET.get("by") == "phone",
        "is_listed": request.GET.get("list") == "waiting",
        "asked": event.admission == Event.Admission.APPROVAL and request.GET.get("by") == "request",
    }
    return render(request, "events/registered.html", words)


def _form(request: HttpRequest, event: Event, form: RegisterForm, *, status: int) -> HttpResponse:
    return render(
        request,
        "events/register.html",
        {
            **head_of(event, timezone.now()),
            "form": form,
            "organisations": HOSTS.records(event.pk),
            "asks": event.admission == Event.Admission.APPROVAL,
            "group_url": reverse("events:group", args=[event.code])
            if ways.opens_to_groups(event, timezone.now())
            else "",
        },
        status=status,
    )


def _closed(
    request: HttpRequest, event: Event, *, status: int, is_full: bool = False, by_invitation: bool = False
) -> HttpResponse:
    now = timezone.now()
    is_ahead = bool(event.registration_opens_at and now < event.registration_opens_at)
    return render(
        request,
        "events/closed.html",
        {
            "event": event,
            "is_full": is_full,
            "by_invitation": by_invitation,
            "group_url": reverse("events:group", args=[event.code])
            if by_invitation and ways.opens_to_groups(event, now)
            else "",
            "is_over": bool(event.ends_at and event.ends_at <= now),
            "opens": event.registration_opens_at if is_ahead else None,
            "now": now,
            "typed": _typed(request, event),
        },
        status=status,
    )


def _typed(request: HttpRequest, event: Event) -> list[tuple[str, str]]:
    """What somebody wrote into the form of an event that takes nobody any more: (label, words)."""
    form = RegisterForm(request.POST, event=event, seats={}, groups=[], asked=questions.asked(event))
    written = (TextInput, EmailInput, Textarea)
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
        initial["prefers_phone"] = person.prefers_phone
    return initial


HOSTS = Prepared(
    lambda event_id: Organisation.objects.filter(hostings__event_id=event_id).order_by(
        "-hostings__is_lead", "name"
    )
)
