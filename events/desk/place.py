"""One place at the desk: what is held about it, and what staff do to it in its holder's stead."""

from datetime import datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from events import (
    access,
    caretaking,
    choosing,
    correspondence,
    expected,
    export,
    registration,
    risk,
    statements,
)
from events.chronicle import of_place
from events.desk.page import STAFF, form_page, get_or_post, is_pressed, may, say_done, show_refusal
from events.errors import EventError
from events.forms import CorrectForm
from events.models import Capacity, Event, Registration, Session
from events.models.questions import PURPOSE
from mail import kinds
from people.access import needs, signed_in
from people.forms import sectors
from people.models import Consent

#: So many letters stand on the page itself; the rest is a link away.
LETTERS = 10


class AtTheDesk(CorrectForm):
    """What staff put right of a place; of gender they neither see nor change anything."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["gender_answers"]
        self.fields["name"].label = _("Name to be called by")

    @property
    def demographics(self) -> dict[str, Any]:
        """The answers by the names of their columns; what was said of gender stays."""
        self.cleaned_data["gender_answers"] = list(self.place.gender_answers)
        return super().demographics


class AddressForm(forms.Form):
    """The address as it should have been written."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy(
            "The message with their page goes there; links that went to the old one close."
        ),
        max_length=254,
    )


@require_GET
@needs(*STAFF)
def page(request: HttpRequest, code: str) -> HttpResponse:
    """What is held about one place, as far as staff may see it, and what can be done."""
    place = access.registration_for(request.user, code, "names")
    return _page(request, place, names=risk.has_lists(place.event))


@get_or_post
@needs(*STAFF)
def show(request: HttpRequest, code: str) -> HttpResponse:
    """Say who holds a place at an event that shows no names; that somebody asked is on record."""
    place = access.registration_for(request.user, code, "names")
    if not is_pressed(request):
        return _back(place)
    caretaking.show(place, by=signed_in(request), now=timezone.now())
    return _page(request, place, names=True)


def _page(request: HttpRequest, place: Registration, *, names: bool) -> HttpResponse:
    event, now = place.event, timezone.now()
    edits = may(request.user, event, "edit")
    is_over = bool(event.ends_at and event.ends_at <= now)
    is_ahead = not is_over and event.status != Event.Status.CANCELLED
    can_change = edits and place.stands and is_ahead
    letters = list(
        access.letters_for(request.user, event)
        .filter(subject=place.subject, about__registration=place.code)
        .defer("text", "html", "calendar")
        .order_by("-created_at", "-pk")[: LETTERS + 1]
    )
    # What was agreed to in answer to a question is read by those whom the question names.
    consents = (
        Consent.objects.filter(subject=place.subject, about=place.code)
        .exclude(text__purpose__startswith=PURPOSE)
        .select_related("text")
    )
    presences = place.presences.select_related("session").order_by("session__starts_at", "pk")
    context = {
        "place": place,
        "event": event,
        "names": names,
        "edits": edits,
        "facts": export.facts_for_staff(place, names=names),
        "others": _others(place) if can_change else [],
        "can_change": can_change,
        "can_give_back": edits and place.is_alive and is_ahead,
        "can_readdress": edits and place.is_alive and bool(place.email) and not place.address_confirmed_at,
        "letters": [
            {
                "title": kinds.title(one.kind),
                "code": one.code,
                "state": correspondence.DRAWN.get(one.state, ""),
                "word": one.get_state_display(),
                "at": one.sent_at or one.created_at,
            }
            for one in letters[:LETTERS]
        ],
        "more_letters": len(letters) > LETTERS,
        "consents": consents.order_by("given_at", "pk"),
        "presences": presences,
        "sessions": _sessions(place, edits=edits and is_ahead, now=now),
        "history": of_place(place),
        "statements": statements.offered(place, now) if names else {},
        "languages": settings.LANGUAGES,
        "crumbs": [
            (reverse("events:desk"), _("Workspace")),
            (reverse("events:desk_event", args=[event.code]), event.title),
            (reverse("events:desk_registrations", args=[event.code]), _("Registrations")),
        ],
    }
    response = render(request, "events/desk/place.html", context)
    add_never_cache_headers(response)
    return response


def _sessions(place: Registration, *, edits: bool, now: datetime) -> list[dict[str, Any]]:
    """The sessions with seats of their own, and how it stands with each for one place."""
    if not place.event.has_session_seats:
        return []
    seats = expected.seats_of(place)
    sessions = list(Session.objects.filter(event=place.event, is_chosen=True).in_order())
    left = choosing.left_in(sessions)
    return [
        {
            "session": session,
            "seat": seats.get(session.pk),
            "is_full": left[session.pk].get(place.way) == 0,
            "can_change": edits
            and session.status == Session.Status.SCHEDULED
            and bool(session.ends_at and session.ends_at > now),
        }
        for session in sessions
    ]


def _others(place: Registration) -> list[tuple[str, Capacity]]:
    return [(name, row) for name, row in registration.ways(place.event).items() if name != place.way]


@get_or_post
@needs(*STAFF)
def switch(request: HttpRequest, code: str) -> HttpResponse:
    """Change how somebody takes part."""
    place = access.registration_for(request.user, code, "edit")
    if is_pressed(request):
        try:
            caretaking.switch_mode(
                place, to=request.POST.get("to", ""), by=signed_in(request), now=timezone.now()
            )
        except EventError as error:
            messages.error(request, str(error))
        else:
            say_done(request, _("Changed. A message tells them, with the new calendar entry."))
    return _back(place)


@get_or_post
@needs(*STAFF)
def again(request: HttpRequest, code: str) -> HttpResponse:
    """Send the message with the page and the calendar entry once more."""
    place = access.registration_for(request.user, code, "edit")
    if is_pressed(request):
        try:
            caretaking.send_again(place, by=signed_in(request), now=timezone.now())
        except EventError as error:
            messages.error(request, str(error))
        else:
            say_done(request, _("The message is on its way once more."))
    return _back(place)


@get_or_post
@needs(*STAFF)
def correct(request: HttpRequest, code: str) -> HttpResponse:
    """Put right what a place says of its holder."""
    place = access.registration_for(request.user, code, "edit")
    if not risk.has_lists(place.event):
        messages.info(request, _("At a protected event only the person corrects what their place says."))
        return _back(place)
    form = AtTheDesk(request.POST or None, place=place, groups=sectors())
    if request.method == "POST" and form.is_valid():
        return _kept(
            request,
            place,
            form,
            lambda by, now: caretaking.correct(
                place, answers=form.answers, contact=form.contact, by=by, now=now
            ),
        )
    return _form(request, place, form, title=_("Correct the details"))


@get_or_post
@needs(*STAFF)
def address(request: HttpRequest, code: str) -> HttpResponse:
    """Put right an address that was mistyped."""
    place = access.registration_for(request.user, code, "edit")
    form = AddressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        email = form.cleaned_data["email"]
        return _kept(
            request, place, form, lambda by, now: caretaking.readdress(place, email=email, by=by, now=now)
        )
    return _form(request, place, form, title=_("Correct the e-mail address"))


def _kept(request: HttpRequest, place: Registration, form: forms.Form, act: Any) -> HttpResponse:
    try:
        act(signed_in(request), timezone.now())
    except EventError as error:
        show_refusal(form, error)
        return _form(request, place, form, title=_("Correct the details"))
    say_done(request, _("The changes are kept."))
    return _back(place)


def _form(request: HttpRequest, place: Registration, form: forms.Form, *, title: str) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        action=_("Keep the changes"),
        back_url=reverse("events:desk_place", args=[place.code]),
        event=place.event,
    )


def _back(place: Registration) -> HttpResponse:
    return redirect("events:desk_place", place.code)
