"""A survey as somebody with a place answers it: once, and without a name."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events import access, questions, surveys
from events.asking import marked
from events.errors import EventError
from events.forms import SurveyForm
from events.views.own import FORM, private, refused
from events.views.place import door_of


@login_not_required
@private
@require_http_methods(FORM)
def survey(request: HttpRequest, survey_code: str, token: str = "", code: str = "") -> HttpResponse:
    """The questions of a survey, and their one POST."""
    door = door_of(request, token, code)
    found = access.survey_of(door.place, survey_code)
    sent = request.POST if request.method == "POST" else None
    form = SurveyForm(sent, event=door.place.event, asked=questions.of_survey(found))
    if request.method == "POST" and form.is_valid():
        try:
            surveys.answer(found, door.place, form.given)
        except EventError as refusal:
            return refused(request, door, refusal)
        messages.success(request, _("Thank you. Your answers were taken without your name."))
        return redirect(door.url())
    language = get_language() or "es"
    context = {
        "event": door.place.event,
        "title": marked(found.words(language), language),
        "form": form,
        "back_url": door.url(),
        "is_open": found in surveys.open_to(door.place),
    }
    return render(request, "events/survey.html", context, status=422 if form.errors else 200)
