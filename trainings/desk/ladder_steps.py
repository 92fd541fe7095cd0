"""The steps of a ladder at the desk: begun by one press, changed, put in order, retired."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events.desk.page import ORGANISING, ask_first, form_page, get_or_post, is_pressed, say_done
from people.access import needs, signed_in
from people.models import Organisation
from trainings import access, ladder, ladder_steps
from trainings.desk.ladder_forms import StepForm
from trainings.desk.page import crumbs_of


def _url(organisation: Organisation) -> str:
    return reverse("trainings:desk_ladder_steps", args=[organisation.code])


def _crumbs(organisation: Organisation, *more: tuple[str, str]) -> list[tuple[str, str]]:
    ladder_url = reverse("trainings:desk_ladder") + f"?organisation={organisation.code}"
    return crumbs_of((ladder_url, _("Ladder")), *more)


@require_GET
@needs(*ORGANISING)
def listing(request: HttpRequest, organisation: str) -> HttpResponse:
    """The steps of a ladder in their order, and the retired ones."""
    found = access.ladder_organisation(request.user, organisation)
    context = {
        "organisation": found,
        "steps": ladder.steps_of(found),
        "retired": found.ladder_steps.exclude(retired_at=None).order_by("position", "pk"),
        "crumbs": _crumbs(found),
    }
    return render(request, "trainings/desk/ladder_steps.html", context)


@get_or_post
@needs(*ORGANISING)
def begin(request: HttpRequest, organisation: str) -> HttpResponse:
    """Begin a ladder with the four usual steps."""
    found = access.ladder_organisation(request.user, organisation)
    if is_pressed(request):
        ladder_steps.begin(found, by=signed_in(request), now=timezone.now())
        say_done(request, _("The ladder has its four usual steps. Change them as you like."))
    return redirect(_url(found))


@get_or_post
@needs(*ORGANISING)
def new(request: HttpRequest, organisation: str) -> HttpResponse:
    """Put a step at the top."""
    found = access.ladder_organisation(request.user, organisation)
    form = StepForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ladder_steps.add(found, form.plan, by=signed_in(request), now=timezone.now())
        say_done(request, _("The step is kept."))
        return redirect(_url(found))
    return _form_page(request, form, found, _("New step"))


@get_or_post
@needs(*ORGANISING)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what a step asks for."""
    step = access.step_for(request.user, code)
    form = StepForm(request.POST or None, step=step)
    if request.method == "POST" and form.is_valid():
        ladder_steps.change(step, form.plan, by=signed_in(request), now=timezone.now())
        say_done(request, _("The step is kept."))
        return redirect(_url(step.organisation))
    return _form_page(request, form, step.organisation, step.title)


def _form_page(request: HttpRequest, form: StepForm, organisation: Organisation, title: str) -> HttpResponse:
    back = _url(organisation)
    return form_page(
        request,
        form,
        title=title,
        action=_("Keep the step"),
        back_url=back,
        crumbs=_crumbs(organisation, (back, _("Steps"))),
        note=_("Everybody is counted anew by what it asks for. Whoever was confirmed stays where they are."),
    )


@get_or_post
@needs(*ORGANISING)
def later(request: HttpRequest, code: str) -> HttpResponse:
    """Let a step come later, by one."""
    step = access.step_for(request.user, code)
    if is_pressed(request):
        ladder_steps.move_later(step, by=signed_in(request), now=timezone.now())
    return redirect(_url(step.organisation))


@get_or_post
@needs(*ORGANISING)
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Ask a step of nobody any more, after asking."""
    step = access.step_for(request.user, code)
    back = _url(step.organisation)
    if request.method == "POST":
        ladder_steps.retire(step, by=signed_in(request), now=timezone.now())
        say_done(request, _("The step is retired. It can be brought back."))
        return redirect(back)
    return ask_first(
        request,
        question=_("Retire the step “%(step)s”?") % {"step": step.title},
        text=_("Nobody is asked for it any more. What was said of it is kept, and it can be brought back."),
        action=_("Retire the step"),
        back_url=back,
    )


@get_or_post
@needs(*ORGANISING)
def bring_back(request: HttpRequest, code: str) -> HttpResponse:
    """Ask a retired step again, as the last one."""
    step = access.step_for(request.user, code)
    if is_pressed(request):
        ladder_steps.bring_back(step, by=signed_in(request), now=timezone.now())
        say_done(request, _("The step is asked for again, as the last one."))
    return redirect(_url(step.organisation))
