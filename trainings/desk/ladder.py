"""The ladder at the desk: where each trainer of an organisation stands, what is missing, and a review."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events.desk.page import STAFF, form_page, get_or_post, say_done
from people.access import Duty, needs, organisations, signed_in
from trainings import access, ladder, reviewing, service_record
from trainings.desk.ladder_forms import ClimbersForm, ReviewForm
from trainings.desk.page import crumbs_of
from trainings.errors import TrainingError
from trainings.models import Step, Trainer


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest) -> HttpResponse:
    """Everybody who trains for an organisation, with their step and what the next one lacks."""
    own = access.teaching_organisations(request.user).order_by("name", "pk")
    form = ClimbersForm(request.GET, organisations=own)
    organisation = form.chosen
    if organisation is None:
        raise Http404
    steps = ladder.steps_of(organisation)
    form.offer(steps)
    climbers = ladder.climbers(organisation, steps) if steps else []
    show = request.GET.get("show", "")
    context = {
        "form": form,
        "organisation": organisation,
        "steps": steps,
        "climbers": form.among(climbers, show),
        "is_empty": not climbers,
        "clear_url": f"{request.path}?organisation={organisation.code}" if show else "",
        "changes": organisations(request.user, Duty.ORGANISER).filter(pk=organisation.pk).exists(),
        "crumbs": crumbs_of(),
    }
    return render(request, "trainings/desk/ladder.html", context)


def _crumbs(trainer: Trainer) -> list[tuple[str, str]]:
    url = reverse("trainings:desk_ladder") + f"?organisation={trainer.organisation.code}"
    return crumbs_of((url, _("Ladder")))


@require_GET
@needs(*STAFF)
def climber(request: HttpRequest, code: str) -> HttpResponse:
    """One trainer's way up: each step, what was done for it, what was said of it."""
    trainer = access.climber_for(request.user, code)
    steps = ladder.steps_of(trainer.organisation)
    found = ladder.climber(trainer, steps)
    by = signed_in(request)
    may = ladder.who_may(by, trainer, steps)
    context = {
        "trainer": trainer,
        "standing": found.standing,
        "rungs": [
            (
                rung,
                reverse("trainings:desk_review", args=[code, rung.step.code])
                if may(rung.step) and found.standing.is_open_to_words(rung)
                else "",
            )
            for rung in found.standing.rungs
        ],
        "is_own": by.subject == trainer.person.subject,
        "crumbs": _crumbs(trainer),
    }
    return render(request, "trainings/desk/climber.html", context)


@get_or_post
@needs(*STAFF)
def review(request: HttpRequest, code: str, step: str) -> HttpResponse:
    """Say whether a trainee reached a step, with words for them; whoever may not has no such page."""
    trainer = access.climber_for(request.user, code)
    found, by = access.step_at(trainer, step), signed_in(request)
    if not ladder.may_say(by, found, trainer):
        raise Http404
    confirms = found.asks == Step.Asks.CONFIRMATION
    served = [
        one
        for one in service_record.of_subject(trainer.person.subject, trainer.organisation)
        if ladder.counts(one.role, found)
    ]
    form = ReviewForm(request.POST or None, served=served, confirms=confirms)
    back = reverse("trainings:desk_climber", args=[code])
    if request.method == "POST" and form.is_valid():
        try:
            reviewing.write(
                trainer,
                found,
                passed=form.cleaned_data["passed"] == "yes",
                words=form.cleaned_data["words"].strip(),
                session=form.session_meant,
                by=by,
                now=timezone.now(),
            )
        except TrainingError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("It is kept, and the trainee is told that it is there."))
            return redirect(back)
    names = {"name": trainer.person.name, "step": found.title}
    title = _("Confirm “%(step)s”: %(name)s") if confirms else _("Review “%(step)s”: %(name)s")
    return form_page(
        request,
        form,
        title=title % names,
        action=_("Keep it, and tell the trainee"),
        back_url=back,
        crumbs=[*_crumbs(trainer), (back, trainer.person.name)],
        note=_("Of several reviews of one step the latest holds."),
        keep=f"review-{code}-{step}",
    )
