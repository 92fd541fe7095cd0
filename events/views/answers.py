"""What the organisers asked of somebody who has a place: seen, corrected and taken down by them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import access, needs, pictures, questions, told, uploads
from events.errors import Over, PlaceGivenBack
from events.forms import AnswersForm
from events.models import Event
from events.views.own import FORM, READ, handed_in, private, refused
from events.views.place import door_of
from people import consent


@login_not_required
@private
@require_http_methods(FORM)
def answers(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """See and correct what one told; when the event is over, only what one agreed to can change."""
    door = door_of(request, token, code)
    place, event, now = door.place, door.place.event, timezone.now()
    language = get_language() or "es"
    is_over = event.status == Event.Status.CANCELLED or bool(event.ends_at and event.ends_at <= now)
    can_change = place.is_alive and not is_over
    purposes = pictures.asked(event) if place.contact_key else []
    held = questions.of_places([place]).get(place.pk, [])
    asked = questions.asked(event) if can_change else []
    need, supports = needs.told_by(place)
    sent = request.method == "POST"
    if sent and not (can_change or purposes):
        return refused(request, door, Over() if place.is_alive else PlaceGivenBack())
    form = AnswersForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        event=event,
        asked=asked,
        held=held,
        agreed=[purpose for purpose in purposes if consent.stands(place.subject, purpose, about=place.code)],
        need=need,
        supports=supports,
        is_over=not can_change,
    )
    if sent and form.is_valid():
        told.keep(place, form.told, language=language, now=now)
        messages.success(request, _("Your answers were saved."))
        if form.has_a_file_as_it_was:
            messages.warning(request, uploads.AS_IT_IS)
        return redirect(door.url())
    now_asked = {question.pk for question in asked}
    return render(
        request,
        "events/answers.html",
        {
            "event": event,
            "form": form,
            "back_url": door.url(),
            "is_open": True,
            "files": [(one, door.url("file", one.file_code)) for one in held if one.file_code],
            "others": [
                (one.question.words(language)[0], questions.in_words(one, language))
                for one in held
                if one.question.pk not in now_asked
            ],
        },
        status=422 if form.errors else 200,
    )


@login_not_required
@private
@require_http_methods(READ)
def file(request: HttpRequest, file_code: str, token: str = "", code: str = "") -> HttpResponse:
    """A file that one handed in oneself."""
    door = door_of(request, token, code)
    return handed_in(access.answer_file_of(door.place, file_code))
