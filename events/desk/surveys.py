"""Surveys at the desk: begun, asked, opened, closed; what was answered is read among the figures."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events import access, publication, questions, surveys
from events.asking import marked
from events.desk.fields import Titled, written_titles
from events.desk.page import STAFF, ask_first, frame_of, get_or_post, say_done, show_refusal
from events.desk.wording import QuestionForm
from events.errors import EventError
from events.models import Event, Session, Survey
from people.access import needs, signed_in

LIST = "events:desk_surveys"


class SurveyForm(Titled):
    """What a survey is called, and what it is about."""

    session: forms.ModelChoiceField = forms.ModelChoiceField(
        label=gettext_lazy("About"),
        queryset=Session.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=gettext_lazy("The event as a whole"),
    )
    sends_letters = forms.BooleanField(
        label=gettext_lazy("Write to those who were there, once it is over"), required=False, initial=True
    )

    groups = (
        (gettext_lazy("New survey"), ("title_es", "title_pt_br", "title_en", "session", "sends_letters")),
    )

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["session"]
        sessions = Session.objects.on_the_programme().without_breaks().filter(event=event).in_order()
        field.queryset = sessions  # type: ignore[attr-defined]
        field.label_from_instance = lambda session: session.title  # type: ignore[attr-defined]


@get_or_post
@needs(*STAFF)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The surveys of an event, and a new one."""
    found = access.event_for(request.user, code, "edit")
    form = SurveyForm(request.POST or None, event=found)
    if request.method == "POST" and form.is_valid():
        made = surveys.create(
            found,
            session=form.cleaned_data["session"],
            title=written_titles(form.cleaned_data),
            sends_letters=form.cleaned_data["sends_letters"],
            by=signed_in(request),
            now=timezone.now(),
        )
        say_done(request, _("The survey is kept with two usual questions. Change them, and open it."))
        return redirect("events:desk_survey", made.code)
    language = get_language() or "es"
    rows = found.surveys.select_related("session").order_by("-pk")
    context = frame_of(
        found,
        LIST,
        names=True,
        edits=True,
        form=form,
        rows=[(one, marked(one.words(language), language)) for one in rows],
    )
    return render(request, "events/desk/surveys.html", context, status=422 if form.errors else 200)


@require_GET
@needs(*STAFF)
def survey(request: HttpRequest, code: str) -> HttpResponse:
    """One survey: what it asks, and whether it is open."""
    found = access.survey_for(request.user, code)
    language = get_language() or "es"
    context = frame_of(
        found.event,
        LIST,
        names=True,
        edits=True,
        survey=found,
        figures_url=publication.where_figures_stand(found.event),
        title=marked(found.words(language), language),
        rows=[(one, marked(one.words(language), language)) for one in questions.of_survey(found)],
        kinds=[(kind.value, kind.label) for kind in surveys.KINDS],
        answered=surveys.how_many(found),
    )
    context["crumbs"] += [(reverse(LIST, args=[found.event.code]), _("Surveys"))]
    return render(request, "events/desk/survey.html", context)


@get_or_post
@needs(*STAFF)
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask one more thing in a survey; its kind stands in the address."""
    found = access.survey_for(request.user, code)
    kind = request.GET.get("kind", "")
    if kind not in surveys.KINDS:
        return redirect("events:desk_survey", found.code)
    form = QuestionForm(request.POST or None, kind=kind, is_survey=True)
    if request.method == "POST" and form.is_valid():
        try:
            questions.add(
                found.event, survey=found, wording=form.wording, by=signed_in(request), now=timezone.now()
            )
        except EventError as error:
            show_refusal(form, error)
        else:
            return redirect("events:desk_survey", found.code)
    context = {
        "form": form,
        "title": _("New question"),
        "action": _("Keep the question"),
        "back_url": reverse("events:desk_survey", args=[found.code]),
        "crumbs": [(reverse("events:desk"), _("Workspace"))],
    }
    return render(request, "events/desk/form.html", context, status=422 if form.errors else 200)


@get_or_post
@needs(*STAFF)
def open_up(request: HttpRequest, code: str) -> HttpResponse:
    """Let people answer, after asking whether it is meant: the questions then stay."""
    found = access.survey_for(request.user, code)
    if request.method == "POST":
        return _done(request, found, surveys.open_up, _("The survey is open."))
    return ask_first(
        request,
        question=_("Open the survey?"),
        text=_("Its questions then stay as they are. Those who were there get one message when it is over."),
        action=_("Open it"),
        back_url=reverse("events:desk_survey", args=[found.code]),
    )


@get_or_post
@needs(*STAFF)
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Take no more answers, after asking: closed is for good."""
    found = access.survey_for(request.user, code)
    if request.method == "POST":
        return _done(request, found, surveys.close, _("The survey is closed."))
    return ask_first(
        request,
        question=_("Close the survey for good?"),
        text=_(
            "Results are shown once it is closed, so that nobody sees them change by one person's answer."
        ),
        action=_("Close it"),
        back_url=reverse("events:desk_survey", args=[found.code]),
    )


def _done(request: HttpRequest, survey: Survey, act: Any, words: str) -> HttpResponse:
    try:
        act(survey, by=signed_in(request), now=timezone.now())
        say_done(request, words)
    except EventError as error:
        messages.error(request, str(error))
    return redirect("events:desk_survey", survey.code)
