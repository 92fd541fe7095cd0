"""The tests and surveys of a course at the desk: begun, composed from the bank, ordered, looked at."""

from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events.asking import marked
from events.desk.page import STAFF, form_page, get_or_post, is_pressed, say_done
from people.access import needs, signed_in
from trainings import access, assessments, bank, scoring
from trainings.answering import AnswerForm
from trainings.desk.assessment_forms import AssessmentForm, chosen_items
from trainings.desk.bank import shown
from trainings.desk.page import crumbs_of, keep_again
from trainings.errors import TrainingError, WrittenMeanwhile
from trainings.holding import mark_of
from trainings.models import Assessment, Course, Item


def _crumbs(course: Course, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs_of((reverse("trainings:desk_course", args=[course.code]), course.title), *more)


def _tests(course: Course) -> tuple[str, str]:
    return reverse("trainings:desk_tests", args=[course.code]), _("Tests and surveys")


@get_or_post
@needs(*STAFF)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The tests of a course, and a new one."""
    course = access.course_for(request.user, code)
    form = AssessmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = assessments.create(
            course,
            purpose=form.cleaned_data["purpose"],
            title=form.title,
            tells_points=form.cleaned_data["tells_points"],
            by=signed_in(request),
            now=timezone.now(),
        )
        say_done(request, _("It is kept. Put questions of the bank into it."))
        return redirect("trainings:desk_test", made.code)
    language = get_language() or "es"
    found = course.assessments.annotate(number=Count("composed")).order_by("retired_at", "-pk")
    context = {
        "course": course,
        "rows": [(one, marked(one.words(language), language)) for one in found],
        "form": form,
        "crumbs": _crumbs(course),
    }
    return render(request, "trainings/desk/tests.html", context, status=422 if form.errors else 200)


@require_GET
@needs(*STAFF)
def test(request: HttpRequest, code: str) -> HttpResponse:
    """One test: what it asks, in order."""
    found = access.assessment_for(request.user, code)
    items = assessments.items_of(found)
    context = _frame(found) | {
        "rows": [shown(item) for item in items],
        "points": sum(scoring.most(item) for item in items),
    }
    return render(request, "trainings/desk/test.html", context)


def _frame(found: Assessment) -> dict[str, Any]:
    language = get_language() or "es"
    return {
        "test": found,
        "course": found.course,
        "title": marked(found.words(language), language),
        "crumbs": _crumbs(found.course, _tests(found.course)),
    }


@get_or_post
@needs(*STAFF)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change what a test is called, and what is told of it."""
    found = access.assessment_for(request.user, code)
    form = AssessmentForm(request.POST or None, assessment=found)
    back = reverse("trainings:desk_test", args=[found.code])
    if request.method == "POST" and form.is_valid():
        try:
            assessments.change(
                found,
                title=form.title,
                tells_points=form.cleaned_data["tells_points"],
                seen=form.cleaned_data["mark"] or None,
                by=signed_in(request),
                now=timezone.now(),
            )
        except WrittenMeanwhile as error:
            found.refresh_from_db()
            keep_again(form, mark_of(found, assessments.SAYS), error)
        else:
            say_done(request, _("The change is kept."))
            return redirect(back)
    return form_page(
        request,
        form,
        title=_("Change the test or survey"),
        action=_("Keep it"),
        back_url=back,
        crumbs=_crumbs(found.course, _tests(found.course)),
    )


@get_or_post
@needs(*STAFF)
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Questions of the bank that the test does not ask yet; those that are ticked go in, last."""
    found = access.assessment_for(request.user, code)
    own = access.teaching_organisations(request.user).filter(pk=found.course.organisation_id)
    asked = {item.pk for item in assessments.items_of(found)}
    offered = [item for item in bank.offered(own) if item.pk not in asked]
    if request.method == "POST":
        items = chosen_items(request.POST.getlist("item"), offered)
        try:
            number = assessments.put_in(found, items, by=signed_in(request), now=timezone.now())
        except TrainingError as error:
            messages.error(request, str(error))
        else:
            if number:
                say_done(request, _("The questions are in the test."))
            else:
                messages.info(request, _("Nothing was ticked."))
        return redirect("trainings:desk_test", found.code)
    wanted = request.GET.get("q", "")[:100]
    context = _frame(found) | {
        "rows": [shown(item) for item in offered if bank.holds(item, wanted)],
        "wanted": wanted,
        "has_any": bool(offered),
    }
    context["crumbs"] += [(reverse("trainings:desk_test", args=[found.code]), context["title"])]
    return render(request, "trainings/desk/test_questions.html", context)


@get_or_post
@needs(*STAFF)
def order(request: HttpRequest, code: str) -> HttpResponse:
    """Ask a question earlier, later, or no more."""
    found = access.assessment_for(request.user, code)
    here = redirect("trainings:desk_test", found.code)
    if not is_pressed(request):
        return here
    item = Item.objects.filter(asked_in__assessment=found, code=request.POST.get("item", "")).first()
    to = request.POST.get("to", "")
    if item is not None and to in ("up", "down"):
        assessments.move(found, item, up=to == "up")
    elif item is not None and to == "out":
        assessments.take_out(found, item, by=signed_in(request), now=timezone.now())
        say_done(request, _("The question is no longer asked. It stays in the bank."))
    return here


@get_or_post
@needs(*STAFF)
def use(request: HttpRequest, code: str) -> HttpResponse:
    """Retire a test, or bring it back."""
    found = access.assessment_for(request.user, code)
    here = redirect("trainings:desk_tests", found.course.code)
    if not is_pressed(request):
        return here
    if request.POST.get("to") == "back":
        assessments.bring_back(found, by=signed_in(request), now=timezone.now())
        say_done(request, _("It can be given to groups again."))
    else:
        assessments.retire(found, by=signed_in(request), now=timezone.now())
        say_done(request, _("It is retired. Groups that have it go on."))
    return here


@require_GET
@needs(*STAFF)
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """The test as a participant sees it, in the language of the page; nothing can be sent."""
    found = access.assessment_for(request.user, code)
    items = assessments.items_of(found)
    context = _frame(found) | {
        "form": AnswerForm(items=items),
        "is_scored": any(item.is_scored for item in items),
        "back_url": reverse("trainings:desk_test", args=[found.code]),
    }
    return render(request, "trainings/desk/test_preview.html", context)
