"""Groups at the desk: opened in two steps, looked after, and their classes dated and called off."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET
from django_countries import countries

from convite.moments import place_words
from events import clashes, details, publication, risk, schedule, spoken
from events.desk import publishing
from events.desk.concerned import letters_in_words, letters_of_calling_off
from events.desk.fields import ACCESS, LANGUAGES, Moving
from events.desk.page import (
    STAFF,
    as_it_stands,
    ask_first,
    form_page,
    get_or_post,
    in_one_transaction,
    is_pressed,
    may,
    say_done,
)
from events.errors import EventError
from events.models import Event, Mode, Session
from people.access import needs, signed_in
from trainings import (
    access,
    cohorts,
    courses,
    handing_in,
    own_pace,
    setting_tasks,
    timetable,
    trainers,
    tutors,
    versions,
)
from trainings.completion import Standing, rule_of
from trainings.completion_words import of_rule
from trainings.desk.group_forms import (
    FIRST_COUNTRIES,
    GroupFactsForm,
    GroupForm,
    LessonsForm,
    OwnPaceFactsForm,
)
from trainings.desk.own_pace import days_told
from trainings.desk.page import crumbs_of, group_crumbs
from trainings.errors import CourseChanged, OutOfUse, TrainingError
from trainings.models import Cohort, Course, Lesson, Project
from trainings.prerequisites import dated_too_early
from trainings.progress import progress


@get_or_post
@needs(*STAFF)
def group_new(request: HttpRequest, code: str) -> HttpResponse:
    """Open a group in two steps: where and from when; then its title and the date of each class."""
    found = access.course_for(request.user, code)
    if found.retired_at:
        messages.error(request, str(OutOfUse()))
        return redirect("trainings:desk_course", found.code)
    units = courses.units_of(found)
    country = str(found.organisation.country)
    initial = {
        "country": country if country in FIRST_COUNTRIES else FIRST_COUNTRIES[0],
        "onsite": True,
        "languages": [spoken.read_in()],
    }
    # In the second step the classes' own days are asked about, and the first step stands as it was sent.
    is_second = request.POST.get("step") == "lessons" and "back" not in request.POST
    form = GroupForm(request.POST or None, initial=initial, now=None if is_second else timezone.now())
    if not units:
        messages.error(request, _("This course has no modules yet. Add at least one, and then open a group."))
        return redirect("trainings:desk_course", found.code)
    if request.method != "POST" or not form.is_valid() or "back" in request.POST:
        context = {
            "form": form,
            "course": found,
            "at": 1,
            "crumbs": crumbs_of((reverse("trainings:desk_course", args=[found.code]), found.title)),
            "steps": [_("Place and days"), _("Classes and dates")],
        }
        return render(request, "trainings/desk/group_new.html", context, status=422 if form.errors else 200)
    return _group_lessons(request, found, units, form)


def _group_lessons(request: HttpRequest, found: Course, units: list[Any], form: GroupForm) -> HttpResponse:
    data, now, mark = form.cleaned_data, timezone.now(), courses.mark_of(units)
    if request.POST.get("step") == "lessons":
        plan = LessonsForm(request.POST, units=units, now=now, zone=form.zone)
        if plan.is_valid() and request.POST.get("modules", mark) != mark:
            plan.add_error(None, str(CourseChanged()))
        elif plan.is_valid():
            try:
                opened = cohorts.open_cohort(
                    found,
                    title=plan.title,
                    time_zone=form.zone,
                    country=data["country"],
                    city=data["city"],
                    venue=data["venue"],
                    address=data["address"],
                    meeting=form.meeting,
                    lessons=plan.lessons(),
                    seats=form.seats,
                    **form.access,
                    by=signed_in(request),
                    now=now,
                )
            except (EventError, TrainingError) as error:
                plan.add_error(None, str(error))
            else:
                say_done(request, _("The group is open as a draft. Publish it when it is right."))
                return redirect("trainings:desk_group", opened.code)
    else:
        first = form.cleaned_wall_start
        starts = cohorts.lay_out(
            len(units), first=first, weekdays=data["weekdays"], every_weeks=data["every_weeks"]
        )
        plan = LessonsForm(
            units=units, now=now, zone=form.zone, starts=starts, initial=titles_in(found, data["country"])
        )
        if trainers.teaches_for(found.organisation, signed_in(request)):
            plan.warnings = _own_clashes(request, units, starts, form.zone)  # type: ignore[attr-defined]
    context = {
        "form": form,
        "plan": plan,
        "mark": mark,
        "course": found,
        "zone": place_words(form.zone),
        "hidden": [field.as_hidden() for field in form],
        "at": 2,
        "steps": [_("Place and days"), _("Classes and dates")],
        "crumbs": crumbs_of((reverse("trainings:desk_course", args=[found.code]), found.title)),
    }
    return render(request, "trainings/desk/group_lessons.html", context, status=422 if plan.errors else 200)


def titles_in(course: Course, country: str) -> dict[str, str]:
    """Return the course's title with the country's name, in each language that the course has one in."""
    found = {}
    for column, language in LANGUAGES.items():
        if title := getattr(course, f"title_{column}"):
            with override(language):
                place = str(countries.name(country))
            found[f"title_{column}"] = f"{title} · {place}"[:120]
    return found


def _own_clashes(request: HttpRequest, units: list[Any], starts: list[Any], zone: str) -> list[str]:
    """What else the trainer has at those hours."""
    told = []
    for unit, start in zip(units, starts, strict=True):
        try:
            begins = schedule.instant(start, zone)
        except EventError:
            continue
        ends = begins + timedelta(minutes=unit.planned_minutes)
        for part in clashes.of_person(signed_in(request), begins, ends):
            told.append(
                _("%(lesson)s: you have “%(other)s” at that hour.")
                % {"lesson": unit.title, "other": part.session.title}
            )
    return told


@require_GET
@needs(*STAFF)
def group(request: HttpRequest, code: str) -> HttpResponse:
    """One group: its classes, its places, and how far each participant has come."""
    found = access.cohort_for(request.user, code)
    now = timezone.now()
    event = found.event
    lessons = list(
        found.lessons.select_related("session", "unit")
        .prefetch_related("unit__needs")
        .annotate(
            present=Count("session__presences", filter=Q(session__presences__state="present")),
            marked=Count("session__presences"),
        )
        .order_by("position")
    )
    if event.is_at_own_pace:
        own_pace.count_said(found, lessons)
    rows = progress(found, now=now)
    seats = list(event.capacities.filter(session=None))
    held = sum(
        lesson.planned_minutes
        for lesson in lessons
        if lesson.session
        and lesson.session.status != Session.Status.CANCELLED
        and _is_over(lesson.session, now)
    )
    context = {
        "group": found,
        "event": event,
        "course": found.course,
        "lessons": lessons,
        "progress": rows,
        "shows_names": risk.has_lists(event),
        "completed": sum(row.complete for row in rows),
        "lost": sum(row.standing == Standing.LOST for row in rows),
        "at_risk": sum(row.standing == Standing.AT_RISK for row in rows),
        "asks": of_rule(
            rule_of(found),
            found.planned_minutes,
            list(setting_tasks.numbers_asked_of(found)),
            is_alone=event.is_at_own_pace,
        ),
        "tutors": tutors.of_group(found) if event.is_at_own_pace else [],
        "days_told": days_told(event) if event.days_changed_at else "",
        "held_minutes": held,
        "too_early": dated_too_early(lessons),
        **_newer(found),
        "projects": list(Project.objects.filter(groups=found).in_order()),
        "seats": seats,
        "has_no_room": bool(found.room_minutes) and all(row.mode == Mode.ONLINE for row in seats),
        "has_no_line": bool(found.online_minutes) and all(row.mode != Mode.ONLINE for row in seats),
        "at_hand": timetable.at_hand(lessons, now=now),
        "to_read": handing_in.to_read(found).count(),
        "undated": sum(1 for lesson in lessons if lesson.session is None),
        "untitled": publishing.untitled(event),
        "waits": schedule.lacking(event) if event.status == Event.Status.DRAFT else [],
        "pages": publishing.pages(event),
        "texts_url": publication.where_to_write(event),
        "may_see_event": may(request.user, event, "counts"),
        "now": now,
        "crumbs": crumbs_of((reverse("trainings:desk_course", args=[found.course.code]), found.course.title)),
    }
    page = "own_pace_group.html" if event.is_at_own_pace else "group.html"
    return render(request, f"trainings/desk/{page}", context)


def _newer(found: Cohort) -> dict[str, Any]:
    """What the course says by now that this group does not run, or nothing."""
    if found.version.replaced_at is None:
        is_draft = found.event.status == Event.Status.DRAFT
        return {"asks_otherwise": True} if is_draft and not cohorts.asks_as_it_did(found) else {}
    newest = courses.newest(found.course)
    units = courses.units_of_version
    return {"newer": newest, "changes": versions.changes(units(found.version), units(newest))}


@get_or_post
@needs(*STAFF)
def group_version(request: HttpRequest, code: str) -> HttpResponse:
    """Let a draft group run the newest version of its course, after a page that says what that means."""
    found = access.cohort_for(request.user, code)
    if request.method == "POST":
        try:
            if cohorts.take_over(found, by=signed_in(request), now=timezone.now()):
                say_done(request, _("The group runs the newest version of the course."))
        except (EventError, TrainingError) as error:
            messages.error(request, str(error))
        return redirect("trainings:desk_group", found.code)
    return ask_first(
        request,
        question=_("Let “%(title)s” run the newest version?") % {"title": found.event.title},
        text=_(
            "Each class keeps its date with its module. A new module has no date yet, the class of a module "
            "that is no more is cancelled, and the planned hours become those of the newest version."
        ),
        action=_("Take the newest version over"),
        back_url=reverse("trainings:desk_group", args=[found.code]),
    )


def _is_over(session: Session, now: Any) -> bool:
    return session.ends_at is not None and session.ends_at <= now


@get_or_post
@needs(*STAFF)
def group_publish(request: HttpRequest, code: str) -> HttpResponse:
    """Publish a group: its pages are made, and people can register."""
    found = access.cohort_for(request.user, code)
    if is_pressed(request):
        publishing.publish(request, found.event)
    return redirect("trainings:desk_group", found.code)


@get_or_post
@needs(*STAFF)
@in_one_transaction
def group_place(request: HttpRequest, code: str) -> HttpResponse:
    """Other titles; another place or way in for every class ahead, of which everyone with a place is told."""
    found = access.cohort_for(request.user, code)
    event, now = as_it_stands(request, found.event), timezone.now()
    dated = event.sessions.filter(status=Session.Status.SCHEDULED, starts_at__gt=now)
    if request.method == "POST":
        dated = dated.select_for_update(no_key=True)
    ahead = list(dated.order_by("starts_at", "pk"))
    meeting = ("meeting_url", "meeting_number", "meeting_passcode", "dial_in")
    venue = () if event.is_at_own_pace else ("city", "venue", "address")
    first = ahead[0] if ahead else None
    titles = tuple(f"title_{column}" for column in LANGUAGES)
    initial = {name: getattr(event, name) for name in (*titles, *venue, *ACCESS)}
    initial["topics"] = list(event.topics.all())
    initial |= {name: getattr(first, name) for name in meeting} if first else {}
    shape = OwnPaceFactsForm if event.is_at_own_pace else GroupFactsForm
    form = shape(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                details.revise(
                    event,
                    title=form.title,
                    place={name: data[name] for name in venue},
                    **form.access,
                    by=signed_in(request),
                    now=now,
                )
                # What nobody changed here stays as it is in each class: one may have a way in of its own.
                changed = {name: data[name] for name in meeting if name in form.changed_data}
                for session in ahead:
                    schedule.change_place(session, by=signed_in(request), now=now, **changed)
        except EventError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("The changes are kept."))
            return redirect("trainings:desk_group", found.code)
    return _form_page(request, found, form, title=_("Change the group"), action=_("Keep the changes"))


def _form_page(
    request: HttpRequest, found: Cohort, form: Any, *, title: str, action: str, **more: Any
) -> HttpResponse:
    back = reverse("trainings:desk_group", args=[found.code])
    crumbs = group_crumbs(found)
    return form_page(request, form, title=title, action=action, back_url=back, crumbs=crumbs, **more)


def _lesson_for(request: HttpRequest, code: str, position: int) -> Lesson:
    found = access.cohort_with_classes(request.user, code)
    lesson = found.lessons.filter(position=position).select_related("session", "unit").first()
    if lesson is None:
        raise Http404
    lesson.cohort = found
    return lesson


@get_or_post
@needs(*STAFF)
@in_one_transaction
def lesson(request: HttpRequest, code: str, position: int) -> HttpResponse:
    """Give a class its date, or move it: first who will be told, then the act."""
    # Whoever dates a class holds its event first, so that two do not date the same one.
    event = as_it_stands(request, access.cohort_for(request.user, code).event)
    found = _lesson_for(request, code, position)
    session = as_it_stands(request, found.session) if found.session else None
    stands = session is not None and session.status != Session.Status.CANCELLED
    initial = {"date": session.wall_date, "time": session.wall_time} if session and stands else {}
    zone, now = session.time_zone if session and stands else event.time_zone, timezone.now()
    form = Moving(request.POST or None, initial=initial, now=now, zone=zone)
    more: dict[str, Any] = {}
    if request.method == "POST" and form.is_valid():
        wall_start = form.cleaned_wall_start
        try:
            after = schedule.instant(wall_start, zone)
            is_asked = "sure" in request.POST and not form.followed
            if session is None or not stands or is_asked:
                cohorts.date_lesson(found, wall_start=wall_start, by=signed_in(request), now=now)
                say_done(request, _("The date of the class is kept."))
                return redirect("trainings:desk_group", code)
            more = {
                "sure": letters_in_words(event, session, is_past=after <= now),
                "before": session.starts_at,
                "before_zone": session.time_zone,
                "after": after,
                "after_zone": zone,
                "minutes": session.declared_minutes,
            }
        except (EventError, TrainingError) as error:
            form.add_error(None, str(error))
    return _form_page(
        request,
        found.cohort,
        form,
        title=_("Date of “%(title)s”") % {"title": found.unit.title},
        action=_("Move the class") if more else (_("See who will be told") if stands else _("Keep the date")),
        **more,
    )


@get_or_post
@needs(*STAFF)
def lesson_cancel(request: HttpRequest, code: str, position: int) -> HttpResponse:
    """Call one class off, after asking; its hours stay in what is planned."""
    found = _lesson_for(request, code, position)
    if found.session is None:
        raise Http404
    now = timezone.now()
    letters = letters_of_calling_off(found.cohort.event, found.session, now=now)
    if request.method == "POST":
        try:
            schedule.cancel_session(found.session, by=signed_in(request), now=now)
            say_done(request, _("The class is cancelled.") + " " + letters)
        except EventError as error:
            messages.error(request, str(error))
        return redirect("trainings:desk_group", code)
    return ask_first(
        request,
        question=_("Cancel “%(title)s”?") % {"title": found.unit.title},
        text=letters + " " + _("Its hours still count as planned until the class is given on another date."),
        action=_("Cancel the class"),
        back_url=reverse("trainings:desk_group", args=[code]),
    )
