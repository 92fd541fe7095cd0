"""The tests of a group at the desk: given, open when, how many answered, closed."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from convite.moments import place_words
from events.asking import marked
from events.code_picture import drawn
from events.desk.page import STAFF, ask_first, get_or_post, say_done
from people.access import needs, signed_in
from trainings import access, scores, sitting_times, sittings
from trainings.desk.assessment_forms import GiveForm, TimesForm
from trainings.desk.page import group_crumbs, keep_again
from trainings.errors import NoRoom, TrainingError, WrittenMeanwhile
from trainings.holding import mark_of
from trainings.models import Cohort, Sitting


def crumbs_to(group: Cohort, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return group_crumbs(group, *more)


def tests_of(group: Cohort) -> tuple[str, str]:
    return reverse("trainings:desk_sittings", args=[group.code]), _("Tests and surveys")


def title_of(sitting: Sitting) -> Any:
    language = get_language() or "es"
    return marked(sitting.assessment.words(language), language)


@get_or_post
@needs(*STAFF)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """What a group was given, how each moment stands, and another test to give."""
    group = access.cohort_for(request.user, code)
    now, language = timezone.now(), get_language() or "es"
    own = group.course.assessments.filter(retired_at=None).order_by("-pk")
    offered = own.exclude(sittings_given__cohort=group)
    form = GiveForm(
        request.POST or None, assessments=offered, language=language, usual=sittings.usual_linking(group)
    )
    if request.method == "POST" and form.is_valid():
        try:
            sittings.give(
                group,
                form.cleaned_data["assessment"],
                linking=form.cleaned_data["linking"],
                follow_up=form.cleaned_data["follow_up"],
                by=signed_in(request),
                now=now,
            )
        except TrainingError as error:
            form.add_error(None, str(error))
        else:
            if group.event.is_at_own_pace:
                say_done(request, _("The group has it. It opens by its days, and by how far each has come."))
            else:
                say_done(request, _("The group has it. It opens by the dates of the classes."))
            return redirect("trainings:desk_sittings", group.code)
    span = sitting_times.span_of(group)
    numbers = dict(
        Sitting.objects.filter(cohort=group)
        .annotate(number=Count("answer_sheets", filter=Q(answer_sheets__handed_in_at__isnull=False)))
        .values_list("pk", "number")
    )
    tests: dict[int, dict[str, Any]] = {}
    for one in sittings.of_group(group):
        one.cohort = group
        row = tests.setdefault(one.assessment_id, {"first": one, "title": title_of(one), "moments": []})
        row["moments"].append(_stands(one, span, now) | {"number": numbers[one.pk]})
    context = {
        "group": group,
        "event": group.event,
        "tests": list(tests.values()),
        "form": form,
        "has_more": offered.exists(),
        "places": group.event.registrations.placed().count(),
        "crumbs": crumbs_to(group),
    }
    return render(request, "trainings/desk/sittings.html", context, status=422 if form.errors else 200)


def _stands(sitting: Sitting, span: sitting_times.Span, now: Any) -> dict[str, Any]:
    opens, closes = sitting_times.window(sitting, span)
    return {
        "sitting": sitting,
        "state": sitting_times.state(sitting, span, now=now).value,
        "opens_at": opens,
        "closes_at": closes,
    }


@get_or_post
@needs(*STAFF)
def sitting(request: HttpRequest, code: str) -> HttpResponse:
    """One moment of a test: when it is open, how many answered, and what can be done with it."""
    found = access.sitting_for(request.user, code)
    group, now = found.cohort, timezone.now()
    form = TimesForm(request.POST or None, sitting=found, zone=group.event.time_zone)
    if request.method == "POST" and form.is_valid():
        try:
            sittings.set_times(
                found,
                opens_at=form.at("opens"),
                closes_at=form.at("closes"),
                seen=form.cleaned_data["mark"] or None,
                by=signed_in(request),
                now=now,
            )
        except WrittenMeanwhile as error:
            found.refresh_from_db()
            keep_again(form, mark_of(found, sittings.CHOSEN), error)
        except TrainingError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("The times are kept."))
            return redirect("trainings:desk_sitting", found.code)
    sheets = found.answer_sheets.aggregate(
        handed_in=Count("pk", filter=Q(handed_in_at__isnull=False)),
        begun=Count("pk", filter=Q(handed_in_at=None)),
        paper=Count("pk", filter=Q(handed_in_at__isnull=False, source="paper")),
    )
    context = _stands(found, sitting_times.span_of(group), now) | {
        "group": group,
        "event": group.event,
        "title": title_of(found),
        "form": form,
        "zone": place_words(group.event.time_zone),
        "places": group.event.registrations.placed().count(),
        "crumbs": crumbs_to(group, tests_of(group)),
        **sheets,
    }
    return render(request, "trainings/desk/sitting.html", context, status=422 if form.errors else 200)


@get_or_post
@needs(*STAFF)
def close(request: HttpRequest, code: str) -> HttpResponse:
    """Close it for good, after asking, so that its results can be read."""
    found = access.sitting_for(request.user, code)
    here = reverse("trainings:desk_sitting", args=[found.code])
    if request.method == "POST":
        try:
            sittings.close(found, by=signed_in(request), now=timezone.now())
        except TrainingError as error:
            messages.error(request, str(error))
            return redirect(here)
        say_done(request, _("It is closed."))
        return redirect("trainings:desk_results", found.code)
    text = (
        _(
            "No more answers are taken after that. What somebody began and did not hand in is deleted. With "
            "the test after the course the one before it closes."
        )
        if found.cohort.event.is_at_own_pace
        else _(
            "No more answers are taken after that, neither by phone nor from paper: enter all papers first. "
            "What somebody began and did not hand in is deleted. With the test after the course the one "
            "before it closes."
        )
    )
    if found.cohort.test_percent and scores.completing(found.cohort).filter(pk=found.pk).exists():
        text += " " + _(
            "This test completes the course: whoever has not handed it in can no longer complete it."
        )
    return ask_first(
        request,
        question=_("Close it for good, and read the results?"),
        text=text,
        action=_("Close it"),
        back_url=here,
    )


@get_or_post
@needs(*STAFF)
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take a test back from a group, after asking, while nobody has answered."""
    found = access.sitting_for(request.user, code)
    back = reverse("trainings:desk_sittings", args=[found.cohort.code])
    if request.method == "POST":
        try:
            sittings.take_back(found.cohort, found.assessment, by=signed_in(request), now=timezone.now())
        except TrainingError as error:
            messages.error(request, str(error))
        else:
            say_done(request, _("The group has it no longer."))
        return redirect(back)
    return ask_first(
        request,
        question=_("Take it back from this group?"),
        text=_("It is asked at no moment then. You can give it again, as it stands in the course by then."),
        action=_("Take it back"),
        back_url=back,
    )


def without_room(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Say that people are alone with the course, where something is asked for that a room would need."""
    messages.error(request, str(NoRoom()))
    return redirect("trainings:desk_sitting", sitting.code)


@require_GET
@needs(*STAFF)
def wall(request: HttpRequest, code: str) -> HttpResponse:
    """What stands on the wall of the room: a QR code and a short one, that say nothing of anybody."""
    found = access.sitting_for(request.user, code)
    if found.cohort.event.is_at_own_pace:
        return without_room(request, found)
    address = settings.PUBLIC_URL + reverse("trainings:room", args=[found.room_code])
    context = {
        "sitting": found,
        "title": title_of(found),
        "event": found.cohort.event,
        "address": address,
        "picture": drawn(address),
        "back_url": reverse("trainings:desk_sitting", args=[found.code]),
    }
    return render(request, "trainings/desk/sitting_wall.html", context)
