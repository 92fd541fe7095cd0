"""Groups without classes at the desk: opened from one page, and their days changed."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from convite import moments
from events import own_pace, spoken
from events.desk.concerned import letters_of_days
from events.desk.fields import LANGUAGES
from events.desk.page import STAFF, as_it_stands, form_page, get_or_post, in_one_transaction, say_done
from events.errors import EventError
from events.models import Event
from people.access import needs, signed_in
from trainings import access, cohorts, courses, setting_tasks
from trainings.completion_words import of_rule
from trainings.desk.group_forms import FIRST_COUNTRIES, DaysForm, OwnPaceForm
from trainings.desk.page import crumbs_of
from trainings.errors import NothingToTeach, OutOfUse, TrainingError
from trainings.models import Course


@get_or_post
@needs(*STAFF)
def group_new(request: HttpRequest, code: str) -> HttpResponse:
    """Open a group in which people work through the modules alone, between two days."""
    found = access.course_for(request.user, code)
    units = courses.units_of(found)
    if found.retired_at or not units:
        messages.error(request, str(OutOfUse() if found.retired_at else NothingToTeach()))
        return redirect("trainings:desk_course", found.code)
    form = OwnPaceForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            opened = cohorts.open_at_own_pace(
                found,
                title=form.title,
                time_zone=form.zone,
                country=data["country"],
                first_day=data["first_day"],
                last_day=data["last_day"],
                seats=data["seats"],
                **form.access,
                by=signed_in(request),
                now=timezone.now(),
            )
        except (EventError, TrainingError) as error:
            form.add_error("last_day", str(error))
        else:
            say_done(request, _("The group is open as a draft. Publish it when it is right."))
            return redirect("trainings:desk_group", opened.code)
    tasks = setting_tasks.required_numbers(courses.newest(found))
    rule = cohorts.alone(found)
    minutes = sum(unit.planned_minutes for unit in units)
    context = {
        "form": form,
        "course": found,
        "asks": of_rule(rule, minutes, tasks, is_alone=True),
        "asks_besides": bool(tasks or rule.test_percent),
        "crumbs": crumbs_of((reverse("trainings:desk_course", args=[found.code]), found.title)),
    }
    return render(request, "trainings/desk/own_pace_new.html", context, status=422 if form.errors else 200)


def _initial(course: Course) -> dict[str, Any]:
    country = str(course.organisation.country)
    return {
        "country": country if country in FIRST_COUNTRIES else FIRST_COUNTRIES[0],
        "languages": [spoken.read_in()],
        **{f"title_{column}": getattr(course, f"title_{column}") for column in LANGUAGES},
    }


@get_or_post
@needs(*STAFF)
@in_one_transaction
def group_days(request: HttpRequest, code: str) -> HttpResponse:
    """Change the days of a group without classes; whoever has a place is told once it has settled."""
    found = access.cohort_for(request.user, code)
    if not found.event.is_at_own_pace:
        raise Http404
    event, now = as_it_stands(request, found.event), timezone.now()
    assert event.first_day is not None and event.last_day is not None  # noqa: S101  asked above
    has_begun = event.status != Event.Status.DRAFT and event.starts_at is not None and event.starts_at <= now
    initial = {"first_day": event.first_day, "last_day": event.last_day}
    form = DaysForm(request.POST or None, initial=initial, has_begun=has_begun)
    if request.method == "POST" and form.is_valid():
        data = initial | form.cleaned_data
        try:
            own_pace.set_days(
                event,
                first_day=data["first_day"],
                last_day=data["last_day"],
                by=signed_in(request),
                now=now,
            )
        except EventError as error:
            form.add_error("last_day", str(error))
        else:
            say_done(request, _("The days are kept."))
            return redirect("trainings:desk_group", found.code)
    back = reverse("trainings:desk_group", args=[found.code])
    return form_page(
        request,
        form,
        title=_("Change the days"),
        action=_("Keep the days"),
        note=letters_of_days(event),
        back_url=back,
        crumbs=crumbs_of((back, event.title)),
    )


def days_told(event: Event) -> str:
    """Say when people hear of other days; nothing where nobody waits for it."""
    if event.days_changed_at is None:
        return ""
    at: datetime = event.days_changed_at + own_pace.QUIET
    return _("People hear of the change at %(hour)s, %(zone)s.") % {
        "hour": moments.hour_words(at, event.time_zone),
        "zone": moments.zone_words(at, event.time_zone),
    }
