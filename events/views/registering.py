"""Registering: the form of an event, its one POST, and the receipt."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.forms import EmailInput, Textarea, TextInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from convite.prepared import Prepared
from events import access, questions, registration, told
from events.errors import Closed, EventError, Full
from events.forms import RegisterForm
from events.models import Event
from events.views.own import (
    FORM,
    READ,
    dated,
    person_of,
)
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
    seats = registration.open_modes(event)
    groups = sectors()
    asked = questions.asked(event)
    person = person_of(request)
    if request.method != "POST":
        form = RegisterForm(
            event=event, seats=seats, groups=groups, asked=asked, initial=_known(person, seats, groups)
        )
        if all(left == 0 for left in seats.values()):
            return _closed(request, event, status=200, is_full=bool(seats))
        return _form(request, event, form, status=200)
    form = RegisterForm(request.POST, request.FILES, event=event, seats=seats, groups=groups, asked=asked)
    if not form.is_valid():
        return _form(request, event, form, status=422)
    language = get_language() or "es"
    form_told = form.told
    try:
        registration.register(
            event,
            answers=form.answers,
            contact=form.contact,
            language=language,
            time_zone=form.cleaned_data["time_zone"],
            person=person,
            now=now,
            seen=seats,
            also=(lambda place: told.keep(place, form_told, language=language, now=now, is_new=True))
            if form_told
            else None,
        )
    except Closed:
        return _closed(request, event, status=409)
    except Full as refusal:
        form.seats = {
            mode: 0 if mode == refusal.mode or mode not in refusal.others else left
            for mode, left in seats.items()
        }
        form.add_error("mode", str(refusal))
        form.say_files_again()
        return _form(request, event, form, status=409)
    except EventError as refusal:
        form.add_error(None, str(refusal))
        form.say_files_again()
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
    told = {"event": event, "sessions": dated(event), "by_phone": by_phone}
    return render(request, "events/registered.html", told)


def _form(request: HttpRequest, event: Event, form: RegisterForm, *, status: int) -> HttpResponse:
    sessions = dated(event)
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
    return initial


HOSTS = Prepared(
    lambda event_id: Organisation.objects.filter(hostings__event_id=event_id).order_by(
        "-hostings__is_lead", "name"
    )
)
