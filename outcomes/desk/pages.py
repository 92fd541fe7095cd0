"""Outcomes at the desk: the list, one with its steps, writing, clearing, removing."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django_countries import countries

from events.desk.page import (
    PAGE,
    STAFF,
    ask_first,
    form_page,
    get_or_post,
    in_one_transaction,
    say_done,
)
from outcomes import access, recording
from outcomes.desk.forms import OutcomeForm, StepForm
from outcomes.errors import OutcomeError
from outcomes.models import Outcome, Status
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
        "steps": found.steps.select_related("recorded_by").order_by("-on", "-pk"),
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
    form = StepForm(request.POST or None, step=taken, today=today)
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
            return redirect(_url(found))
    title = _("What became of it") if taken is None else _("Correct a step")
    crumbs = _crumbs((_url(found), str(found.title)))
    return form_page(request, form, title=title, action=_("Keep it"), back_url=_url(found), crumbs=crumbs)


@get_or_post
@needs(*STAFF)
def remove_step(request: HttpRequest, code: str, number: str) -> HttpResponse:
    """Take a step away, after asking."""
    taken = access.step_for(request.user, code, number)
    back = _url(taken.outcome)
    if request.method == "POST":
        try:
            recording.remove_step(taken, by=signed_in(request), now=timezone.now())
        except OutcomeError as error:
            messages.error(request, str(error))
        else:
            say_done(request, _("The step is removed."))
        return redirect(back)
    return ask_first(
        request,
        question=_("Remove this step?"),
        text=_("What came before it is the status then. It can't be undone."),
        action=_("Remove the step"),
        back_url=back,
    )


@get_or_post
@needs(*STAFF)
def clear(request: HttpRequest, code: str) -> HttpResponse:
    """Let everybody read an outcome, after asking."""
    found = access.outcome_for(request.user, code)
    if request.method == "POST":
        recording.clear(found, by=signed_in(request), now=timezone.now())
        say_done(request, _("Everybody may read it now."))
        return redirect(_url(found))
    return ask_first(
        request,
        question=_("May everybody read “%(title)s”?") % {"title": found.title},
        text=_(
            "It stands on the website then, with every step, day and link. Read it once more: no person may"
            " be found in it who is at risk. It can be taken back at any time."
        ),
        action=_("Let everybody read it"),
        back_url=_url(found),
    )


@get_or_post
@needs(*STAFF)
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Let only staff read an outcome again, after asking."""
    found = access.outcome_for(request.user, code)
    if request.method == "POST":
        recording.take_back(found, by=signed_in(request), now=timezone.now())
        say_done(request, _("Only your organisation's staff see it now."))
        return redirect(_url(found))
    return ask_first(
        request,
        question=_("Take “%(title)s” off the website?") % {"title": found.title},
        text=_("It stays here with every step. Whoever has read or kept it still has it."),
        action=_("Take it off the website"),
        back_url=_url(found),
    )


@get_or_post
@needs(*STAFF)
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Delete an outcome, after asking."""
    found = access.outcome_for(request.user, code)
    if request.method == "POST":
        recording.remove(found, by=signed_in(request), now=timezone.now())
        say_done(request, _("It is removed."))
        return redirect("outcomes:desk")
    return ask_first(
        request,
        question=_("Remove “%(title)s”?") % {"title": found.title},
        text=_("It goes with every step, for good."),
        action=_("Remove it"),
        back_url=_url(found),
    )
