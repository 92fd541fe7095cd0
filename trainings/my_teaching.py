"""My teaching: in which languages, when one is free or away, and the busy hours out of a calendar."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from convite import moments
from events import spoken
from events.views.own import FORM, READ, private
from people.access import signed_in
from people.models import Person
from trainings import access, handing_in, teaching, trainers, tutors
from trainings.calendar_files import MOST_BYTES
from trainings.errors import CalendarTooLarge, TrainingError
from trainings.models import Cohort, OtherHours, Qualification, Unit
from trainings.teaching_forms import AboutTeachingForm, CalendarForm, DaysForm, WeekForm


@login_required
@private
@require_http_methods(READ)
def mine(request: HttpRequest) -> HttpResponse:
    """All that one has said of one's own teaching, and for whom one teaches."""
    person = signed_in(request)
    profile = teaching.of(person)
    week: list[tuple[str, list[Any]]] = []
    if profile.pk:
        hours = list(profile.weekly_hours.order_by("weekday", "begins"))
        week = [(str(name), [one for one in hours if one.weekday == day]) for day, name in WEEKDAYS.items()]
    now = timezone.now()
    context = {
        "profile": profile,
        "zone": moments.place_words(profile.time_zone),
        "languages": spoken.names(profile.languages),
        "week": [row for row in week if row[1]],
        "ahead": list(teaching.ahead(profile, now)) if profile.pk else [],
        "busy": profile.busy_times.filter(ends_at__gt=now).count() if profile.pk else 0,
        "organisations": _organisations(person),
        "accompanied": _accompanied(person),
        "crumbs": _frame()["crumbs"][:1],
        "today": teaching.today(profile, now),
    }
    return render(request, "trainings/teaching.html", context)


def _accompanied(person: Person) -> list[tuple[Cohort, int]]:
    """The groups without classes that somebody accompanies, and how much waits in each to be read."""
    groups = tutors.of_groups(person, access.cohorts_for(person), timezone.now())
    waiting = handing_in.to_read_in(groups)
    return [(group, waiting.get(group.pk, 0)) for group in groups]


def _organisations(person: Person) -> list[tuple[str, list[str]]]:
    """For whom somebody is noted as a trainer, and for which courses and modules."""
    found = trainers.own(person).filter(ended_at=None).select_related("organisation")
    rows = []
    noted = list(
        Qualification.objects.filter(trainer__in=found)
        .select_related("course")
        .order_by("course__title", "pk")
    )
    titles = {
        unit.key: unit.title
        for unit in Unit.objects.filter(
            version__course__in={one.course_id for one in noted}, version__replaced_at=None
        )
    }
    for trainer in found.order_by("organisation__name"):
        words = [
            f"{one.course.title}: {titles[one.unit_key]}" if one.unit_key else one.course.title
            for one in noted
            if one.trainer_id == trainer.pk and (not one.unit_key or one.unit_key in titles)
        ]
        rows.append((trainer.organisation.name, words))
    return rows


@login_required
@private
@require_http_methods(FORM)
def about(request: HttpRequest) -> HttpResponse:
    """Languages, zone and the most hours of a week."""
    person = signed_in(request)
    form = AboutTeachingForm(request.POST or None, profile=teaching.of(person))
    if request.method == "POST" and form.is_valid():
        teaching.tell(person, **form.cleaned_data)
        return _kept(request, _("What you said of your teaching is kept."))
    return _form(request, form, title=_("Languages, time zone and most hours"), action=_("Save"))


@login_required
@private
@require_http_methods(FORM)
def week(request: HttpRequest) -> HttpResponse:
    """The hours of each day of the week in which one is free."""
    person = signed_in(request)
    profile = teaching.of(person)
    hours = list(profile.weekly_hours.all()) if profile.pk else []
    form = WeekForm(request.POST if request.method == "POST" else None, hours=hours)
    if request.method == "POST" and form.is_valid():
        try:
            teaching.set_hours(person, form.hours)
        except TrainingError as error:
            form.add_error(None, str(error))
        else:
            return _kept(request, _("Your week is kept."))
    context = {"form": form, "zone": moments.place_words(profile.time_zone), **_frame()}
    return render(request, "trainings/teaching_week.html", context, status=422 if form.errors else 200)


@login_required
@private
@require_http_methods(FORM)
def days(request: HttpRequest) -> HttpResponse:
    """Days away, or free beyond the week."""
    person = signed_in(request)
    now = timezone.now()
    form = DaysForm(request.POST or None, today=teaching.today(teaching.of(person), now))
    if request.method == "POST" and form.is_valid():
        try:
            teaching.add_days(person, form.days, now=now)
        except TrainingError as error:
            form.add_error(None, str(error))
        else:
            return _kept(request, _("The days are kept."))
    return _form(request, form, title=_("Days away, or free beyond my week"), action=_("Keep the days"))


@login_required
@private
@require_http_methods(FORM)
def days_remove(request: HttpRequest, code: str) -> HttpResponse:
    """Take days back, after asking."""
    found: OtherHours = access.own_days(request.user, code)
    if request.method == "POST":
        teaching.drop_days(found)
        return _kept(request, _("The days are removed."))
    context = {
        "question": _("Remove these days?"),
        "days": found,
        "text": _("Then your week holds on them again."),
        "action": _("Remove the days"),
        **_frame(),
    }
    return render(request, "trainings/teaching_remove.html", context)


@login_required
@private
@require_http_methods(FORM)
def calendar(request: HttpRequest) -> HttpResponse:
    """Give a calendar file, of which the busy hours are kept and nothing else."""
    form = CalendarForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["calendar"]
        try:
            if upload.size > MOST_BYTES:
                raise CalendarTooLarge
            teaching.take_calendar(signed_in(request), upload.read(), now=timezone.now())
        except TrainingError as error:
            form.add_error("calendar", str(error))
        else:
            return _kept(request, _("Your busy hours are read. Nothing else of the file was kept."))
    return _form(
        request,
        form,
        title=_("Busy hours out of my calendar"),
        action=_("Read the hours"),
        texts=[
            _(
                "Of the file only the hours are kept at which you have something: no title, no place, no "
                "guests. The file itself is not kept. A year ahead is read; give a new file whenever your "
                "plans change."
            ),
            _(
                "Google Calendar: Settings, Import and export, Export; the .ics is in the file that comes. "
                "Outlook: Save calendar. Calendar on Apple devices: File, Export."
            ),
        ],
    )


@login_required
@private
@require_http_methods(FORM)
def calendar_remove(request: HttpRequest) -> HttpResponse:
    """Forget the busy hours that were read, after asking."""
    if request.method == "POST":
        teaching.drop_calendar(signed_in(request))
        return _kept(request, _("The hours that were read are removed."))
    context = {
        "question": _("Remove the hours out of your calendar?"),
        "text": _("From then on only your week and the days you wrote say when you are free."),
        "action": _("Remove the hours"),
        **_frame(),
    }
    return render(request, "trainings/teaching_remove.html", context)


def _frame() -> dict[str, Any]:
    back = reverse("trainings:my_teaching")
    crumbs = [(reverse("events:my_page"), _("My page")), (back, _("When I can teach"))]
    return {"back_url": back, "crumbs": crumbs}


def _kept(request: HttpRequest, words: str) -> HttpResponse:
    messages.success(request, words)
    return redirect("trainings:my_teaching")


def _form(request: HttpRequest, form: Any, **more: Any) -> HttpResponse:
    status = 422 if form.errors else 200
    return render(request, "trainings/teaching_form.html", {"form": form, **_frame(), **more}, status=status)
