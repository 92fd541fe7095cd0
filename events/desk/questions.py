"""An event's own questions at the desk: written, ordered, seen as a participant sees them, and answered."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from convite.moments import day_words
from events import access, questions, risk
from events.asking import marked
from events.desk.page import (
    STAFF,
    as_it_stands,
    ask_first,
    back_to,
    form_page,
    frame_of,
    get_or_post,
    in_one_transaction,
    is_pressed,
    may,
    say_done,
    show_refusal,
)
from events.desk.wording import CopyForm, QuestionEditForm, QuestionForm
from events.errors import EventError
from events.forms import AnswersForm
from events.models import Event, Question
from events.views.own import handed_in
from people.access import needs, signed_in

LIST = "events:desk_questions"


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """What an event asks, in order: what is not translated yet, who reads the answers, when they go."""
    found = access.event_for(request.user, code, "edit")
    rows = list(questions.with_counts(found))
    asked = [one for one in rows if one.retired_at is None]
    return render(
        request,
        "events/desk/questions.html",
        frame_of(
            found,
            LIST,
            names=True,
            edits=True,
            rows=[_row(one, found) for one in asked],
            retired=[_row(one, found) for one in rows if one.retired_at is not None],
            kinds=[one for one in Question.Kind.choices if one[0] != Question.Kind.SCALE],
            is_full=len(asked) >= questions.MOST,
            lacks_stewards=any(one.audience == Question.Audience.LOGISTICS for one in rows)
            and not found.stewards.exists(),
            copy_form=CopyForm(events=_sources(request, found)),
        ),
    )


@get_or_post
@needs(*STAFF)
def new(request: HttpRequest, code: str) -> HttpResponse:
    """Ask one more thing; its kind stands in the address."""
    found = access.event_for(request.user, code, "edit")
    kind = request.GET.get("kind", "")
    if kind not in Question.Kind.values or kind == Question.Kind.SCALE:
        return back_to(found, LIST)
    form = QuestionForm(request.POST or None, kind=kind)
    if request.method == "POST" and form.is_valid():
        try:
            questions.add(found, wording=form.wording, by=signed_in(request), now=timezone.now())
        except EventError as error:
            show_refusal(form, error)
        else:
            say_done(request, _("The question is kept, and stands last."))
            return back_to(found, LIST)
    return _form(request, form, found, title=_("New question"))


@get_or_post
@needs(*STAFF)
@in_one_transaction
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change the words of a question, who reads its answers, and when they go."""
    question = access.question_for(request.user, code)
    found = as_it_stands(request, question.event)
    question.refresh_from_db()
    form = QuestionEditForm(request.POST or None, kind=question.kind, question=question)
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                questions.revise(question, wording=form.wording, by=signed_in(request), now=timezone.now())
        except EventError as error:
            show_refusal(form, error)
        else:
            say_done(request, _("The changes are kept."))
            return _back(question)
    note = _("People answered already. What they agreed to or chose keeps its meaning.")
    answered = questions.is_answered(question)
    return _form(request, form, found, title=_("Change the question"), note=note if answered else "")


@get_or_post
@needs(*STAFF)
def move(request: HttpRequest, code: str) -> HttpResponse:
    """Ask a question one place earlier or later."""
    question = access.question_for(request.user, code)
    if is_pressed(request):
        up = request.POST.get("to") == "up"
        try:
            questions.move(question, up=up, by=signed_in(request), now=timezone.now())
        except EventError as error:
            messages.error(request, str(error))
    return _back(question)


@get_or_post
@needs(*STAFF)
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Ask a question no more, after asking whether it is meant."""
    question = access.question_for(request.user, code)
    found = question.event
    if request.method == "POST":
        try:
            retired = questions.retire(question, by=signed_in(request), now=timezone.now())
        except EventError as error:
            messages.error(request, str(error))
            return _back(question)
        say_done(
            request,
            _("The question is asked no more. Its answers stay until their day.")
            if retired
            else _("The question is deleted; nobody had answered it."),
        )
        return _back(question)
    answered = questions.is_answered(question)
    return ask_first(
        request,
        question=_("Stop asking “%(question)s”?") % {"question": question.words(get_language() or "es")[0]},
        text=_("People answered it. Their answers stay where they are until the day on which they go.")
        if answered
        else _("Nobody answered it yet, so it is deleted."),
        action=_("Stop asking"),
        back_url=reverse(LIST, args=[found.code]),
    )


@get_or_post
@needs(*STAFF)
def bring_back(request: HttpRequest, code: str) -> HttpResponse:
    """Ask a retired question again."""
    question = access.question_for(request.user, code)
    if is_pressed(request):
        try:
            questions.bring_back(question, by=signed_in(request), now=timezone.now())
            say_done(request, _("The question is asked again, and stands last."))
        except EventError as error:
            messages.error(request, str(error))
    return back_to(question.event, LIST)


@get_or_post
@needs(*STAFF)
def copy(request: HttpRequest, code: str) -> HttpResponse:
    """Ask here what another event asks."""
    found = access.event_for(request.user, code, "edit")
    if is_pressed(request):
        form = CopyForm(request.POST, events=_sources(request, found))
        try:
            if form.is_valid():
                source = form.cleaned_data["source"]
                number = questions.copy(found, source=source, by=signed_in(request), now=timezone.now())
                words = ngettext("%(count)s question is copied.", "%(count)s questions are copied.", number)
                say_done(request, words % {"count": number})
            else:
                messages.error(request, _("Choose the event whose questions you want."))
        except EventError as error:
            messages.error(request, str(error))
    return back_to(found, LIST)


@require_GET
@needs(*STAFF)
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """The questions as a participant sees them, in the language of the page; nothing is sent."""
    found = access.event_for(request.user, code, "edit")
    form = AnswersForm(event=found, asked=questions.asked(found))
    context = {"event": found, "form": form, "back_url": reverse(LIST, args=[found.code])}
    return render(request, "events/desk/questions_preview.html", context)


@require_GET
@needs(*STAFF)
def answers(request: HttpRequest, code: str) -> HttpResponse:
    """What somebody answered, as far as the reader is among those the questions name."""
    place = access.registration_for(request.user, code, "names")
    found = place.event
    readable = access.audiences(request.user, found)
    language = get_language() or "es"
    held = questions.of_places([place], audiences=readable).get(place.pk, [])
    rows = [
        {
            "label": marked(one.question.words(language), language),
            "words": questions.in_words(one, language),
            "url": reverse("events:desk_answer_file", args=[one.file_code]) if one.file_code else "",
            "goes": one.question.goes_at(found.ends_at),
        }
        for one in held
    ]
    context = frame_of(
        found,
        "events:desk_registrations",
        names=True,
        edits=may(request.user, found, "edit"),
        place=place,
        rows=rows,
        shows_names=risk.has_lists(found),
    )
    context["crumbs"] += [(reverse("events:desk_registrations", args=[found.code]), _("Registrations"))]
    return render(request, "events/desk/answers.html", context)


@require_GET
@needs(*STAFF)
def file(request: HttpRequest, code: str) -> HttpResponse:
    """A file that somebody answered with, taken down by whoever may read it."""
    return handed_in(access.answer_file_for(request.user, code))


def _back(question: Question) -> HttpResponse:
    """Lead back to where the question stands: the event's, or its survey's."""
    if question.survey_id is None:
        return back_to(question.event, LIST, f"q-{question.code}")
    return redirect("events:desk_survey", question.survey.code)  # type: ignore[union-attr]


def _sources(request: HttpRequest, event: Event) -> Any:
    return access.events_for(request.user, "edit").filter(has_questions=True).exclude(pk=event.pk)


def _row(question: Question, event: Event) -> dict[str, Any]:
    language = get_language() or "es"
    names = {"label": _("the question"), "help": _("the explanation"), "choices": _("the choices")}
    tongues, goes = dict(settings.LANGUAGES), question.goes_at(event.ends_at)
    return {
        "question": question,
        "label": marked(question.words(language), language),
        "lacks": [
            _("%(language)s — missing: %(what)s.")
            % {"language": str(tongues[code]), "what": ", ".join(names[gap] for gap in gaps)}
            for code, gaps in question.lacks().items()
        ],
        "goes": _("Answers are deleted on %(day)s.") % {"day": day_words(goes)}
        if goes
        else _("Answers are deleted %(days)s days after the event.") % {"days": question.keep_days},
    }


def _form(request: HttpRequest, form: QuestionForm, event: Event, **more: Any) -> HttpResponse:
    crumbs = [
        (reverse("events:desk"), _("Workspace")),
        (reverse("events:desk_event", args=[event.code]), event.title),
        (reverse(LIST, args=[event.code]), _("Questions")),
    ]
    return form_page(
        request,
        form,
        action=_("Keep the question"),
        back_url=reverse(LIST, args=[event.code]),
        crumbs=crumbs,
        **more,
    )
