"""Outcomes at the desk: the list, one with its steps, writing, clearing, removing."""

from functools import partial
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET
from django_countries import countries

from events.desk.page import (
    PAGE,
    STAFF,
    confirm,
    form_page,
    get_or_post,
    in_one_transaction,
    say_done,
    say_of_file,
)
from events.views.own import sent_down
from outcomes import access, recording
from outcomes.desk.forms import OutcomeForm, StepForm
from outcomes.errors import OutcomeError
from outcomes.models import Outcome, OutcomeStep, Status
from people.access import needs, signed_in


def _crumbs(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(reverse("outcomes:desk"), _("Recommendations")), *more]


def _url(outcome: Outcome) -> str:
    return reverse("outcomes:outcome", args=[outcome.code])


@require_GET
@needs(*STAFF)
def desk(request: HttpRequest) -> HttpResponse:
    """The outcomes of one's organisations, narrowed by status and country."""
    mine = access.outcomes_for(request.user)
    found: Any = mine.in_order()
    known = sorted({str(code) for code in mine.values_list("country", flat=True) if code}, key=countries.name)
    status, country = request.GET.get("status", ""), request.GET.get("country", "")
    if status in Status.values:
        found = found.filter(status=status)
    if country in known:
        found = found.filter(country=country)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "statuses": Status.choices,
        "countries": [(code, countries.name(code)) for code in known],
        "chosen_status": status if status in Status.values else "",
        "chosen_country": country if country in known else "",
        "may_write": access.keepers(request.user).exists(),
    }
    return render(request, "outcomes/desk/list.html", context)


@require_GET
@needs(*STAFF)
def outcome(request: HttpRequest, code: str) -> HttpResponse:
    """One outcome with all its steps."""
    found = access.outcome_for(request.user, code)
    context = {
        "outcome": found,
        "steps": OutcomeStep.objects.filter(outcome=found).told(),
        "crumbs": _crumbs(),
        "today": timezone.localdate(),
    }
    return render(request, "outcomes/desk/outcome.html", context)


@get_or_post
@needs(*STAFF)
def new(request: HttpRequest) -> HttpResponse:
    """Write a new outcome; `from` in the address is the code of a gathering that it came from."""
    form = _form(request, None, initial={"came_from": request.GET.get("from", "")})
    if request.method == "POST" and form.is_valid():
        made = recording.write(
            form.facts,
            organisation=form.cleaned_data["organisation"],
            by=signed_in(request),
            now=timezone.now(),
            today=timezone.localdate(),
        )
        say_done(request, _("It is kept. Only your organisation's staff see it until it is cleared."))
        return redirect(_url(made))
    return _form_page(
        request, form, _("New recommendation or commitment"), reverse("outcomes:desk"), _crumbs()
    )


@get_or_post
@needs(*STAFF)
@in_one_transaction
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change an outcome."""
    found = access.outcome_for(request.user, code, is_held=request.method == "POST")
    form = _form(request, found)
    if request.method == "POST" and form.is_valid():
        try:
            recording.write(
                form.facts,
                outcome=found,
                by=signed_in(request),
                now=timezone.now(),
                today=timezone.localdate(),
            )
        except OutcomeError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("It is kept."))
            return redirect(_url(found))
    return _form_page(request, form, str(found.title), _url(found), _crumbs((_url(found), str(found.title))))


def _form(request: HttpRequest, found: Outcome | None, **more: Any) -> OutcomeForm:
    keepers = access.keepers(request.user)
    return OutcomeForm(
        request.POST or None,
        organisations=keepers.order_by("name"),
        events=access.events_to_name(request.user),
        owners=access.followers(keepers),
        today=timezone.localdate(),
        outcome=found,
        **more,
    )


def _form_page(
    request: HttpRequest, form: OutcomeForm, title: str, back: str, crumbs: list[tuple[str, str]]
) -> HttpResponse:
    return form_page(request, form, title=title, action=_("Keep it"), back_url=back, crumbs=crumbs)


@get_or_post
@needs(*STAFF)
@in_one_transaction
def step(request: HttpRequest, code: str, number: str = "") -> HttpResponse:
    """Record what became of an outcome, or correct what was recorded."""
    found = access.outcome_for(request.user, code, is_held=request.method == "POST")
    taken = access.step_for(request.user, code, number) if number else None
    today = timezone.localdate()
    form = StepForm(request.POST or None, request.FILES or None, step=taken, today=today)
    if request.method == "POST" and form.is_valid():
        by, now = signed_in(request), timezone.now()
        try:
            if taken is None:
                recording.take_step(found, form.happened, by=by, now=now, today=today)
            else:
                recording.correct_step(taken, form.happened, by=by, now=now, today=today)
        except OutcomeError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("It is kept."))
            say_of_file(request, form.received)
            return redirect(_url(found))
    title = _("Correct a step") if taken else _became(found)
    note = form.once_more
    if found.cleared_at and not note:
        note = _("It stands on the website: what you keep here, a file too, everybody can read at once.")
    return form_page(
        request,
        form,
        title=title,
        action=_("Keep it"),
        back_url=_url(found),
        crumbs=_crumbs((_url(found), str(found.title))),
        note=note,
    )


def _became(outcome: Outcome) -> str:
    """What a new step tells, in the gender of what it is about."""
    if outcome.kind == Outcome.Kind.COMMITMENT:
        return pgettext("commitment", "What became of it")
    return pgettext("recommendation", "What became of it")


@require_GET
@needs(*STAFF)
def evidence(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """The file that shows a step, whether the outcome was cleared or not."""
    found = access.evidence_for(request.user, code, number)
    answer = sent_down(found.content, found.name, found.ending)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


@get_or_post
@needs(*STAFF)
def remove_evidence(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Delete the file that shows a step, after asking; all else that was written of the step stays."""
    found = access.evidence_for(request.user, code, number)
    return confirm(
        request,
        partial(recording.remove_evidence, found.step),
        question=_("Delete “%(name)s”?") % {"name": found.name},
        text=_("The file goes for good, and from the website too. What was written of this step stays."),
        action=_("Delete the file"),
        done=_("The file is deleted."),
        back_url=_url(found.step.outcome),
        refusal=OutcomeError,
    )


@get_or_post
@needs(*STAFF)
def remove_step(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Take a step away, after asking."""
    taken = access.step_for(request.user, code, number)
    return confirm(
        request,
        partial(recording.remove_step, taken),
        question=_("Remove this step?"),
        text=_("What came before it is the status then. It can't be undone."),
        action=_("Remove the step"),
        done=_("The step is removed."),
        back_url=_url(taken.outcome),
        refusal=OutcomeError,
    )


@get_or_post
@needs(*STAFF)
def clear(request: HttpRequest, code: str) -> HttpResponse:
    """Let everybody read an outcome, after asking."""
    found = access.outcome_for(request.user, code)
    return confirm(
        request,
        partial(recording.clear, found),
        question=_("May everybody read “%(title)s”?") % {"title": found.title},
        text=_(
            "It stands on the website then, with every step, day, link and file. Read it once more, the files"
            " too: no person may be found in it who is at risk. It can be taken back at any time."
        ),
        action=_("Let everybody read it"),
        done=_("Everybody may read it now."),
        back_url=_url(found),
        refusal=OutcomeError,
    )


@get_or_post
@needs(*STAFF)
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Let only staff read an outcome again, after asking."""
    found = access.outcome_for(request.user, code)
    return confirm(
        request,
        partial(recording.take_back, found),
        question=_("Take “%(title)s” off the website?") % {"title": found.title},
        text=_("It stays here with every step. Whoever has read or kept it still has it."),
        action=_("Take it off the website"),
        done=_("Only your organisation's staff see it now."),
        back_url=_url(found),
        refusal=OutcomeError,
    )


@get_or_post
@needs(*STAFF)
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Delete an outcome, after asking."""
    found = access.outcome_for(request.user, code)
    return confirm(
        request,
        partial(recording.remove, found),
        question=_("Remove “%(title)s”?") % {"title": found.title},
        text=_("It goes with every step, for good."),
        action=_("Remove it"),
        done=_("It is removed."),
        to=reverse("outcomes:desk"),
        back_url=_url(found),
        refusal=OutcomeError,
    )
