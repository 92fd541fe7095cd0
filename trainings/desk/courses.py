"""The trainings' desk: the courses of one's organisations, each with its modules, and the groups of them."""

from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.db.models import Count, Q, Sum
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from events.desk.fields import LANGUAGES
from events.desk.page import STAFF, ask_first, get_or_post, is_pressed, say_done
from events.models import Event, Registration
from people.access import needs, signed_in
from people.models import Organisation
from trainings import access, at_risk, courses, setting_tasks, timetable
from trainings.completion import rule_of
from trainings.completion_words import of_rule
from trainings.desk.course_forms import MOST_UNITS, BaseUnits, CourseForm, UnitFormSet
from trainings.desk.page import crumbs_of
from trainings.errors import ModulesChanged, TrainingError, WordsChanged
from trainings.models import Course, Unit
from trainings.prerequisites import misplaced

#: How many hold a place in a group.
PLACES = Count("event__registrations", filter=Q(event__registrations__status=Registration.Status.CONFIRMED))
#: The version of a course that groups open with, among its versions.
NEWEST = Q(versions__replaced_at=None)


@require_GET
@needs(*STAFF)
def desk(request: HttpRequest) -> HttpResponse:
    """The courses of one's organisations, and their groups: those ahead or under way first."""
    now = timezone.now()
    own = access.courses_for(request.user).select_related("organisation").order_by("title", "pk")
    taught = own.filter(retired_at=None).annotate(
        modules=Count("versions__units", filter=NEWEST),
        minutes=Sum("versions__units__planned_minutes", filter=NEWEST),
    )
    groups = access.cohorts_for(request.user).select_related("event", "course").annotate(places=PLACES)
    ahead = groups.filter(Q(event__ends_at__gt=now) | Q(event__ends_at=None)).exclude(
        event__status=Event.Status.CANCELLED
    )
    rows = list(ahead.order_by("event__starts_at", "pk")[:50])
    marks = at_risk.marks(rows, now=now)
    for row in rows:
        found = marks.get(row.pk, {})
        row.at_risk, row.lost = (found.get(one, 0) for one in at_risk.TOLD)  # type: ignore[attr-defined]
    context = {
        "mine": timetable.next_of(signed_in(request), access.cohorts_for(request.user), now=now),
        "courses": taught,
        "organises": access.organised(request.user).exists(),
        "retired": own.exclude(retired_at=None),
        "ahead": rows,
        "past": groups.filter(Q(event__ends_at__lte=now) | Q(event__status=Event.Status.CANCELLED)).order_by(
            "-event__ends_at", "-pk"
        )[:25],
    }
    return render(request, "trainings/desk/home.html", context)


@require_GET
@needs(*STAFF)
def course(request: HttpRequest, code: str) -> HttpResponse:
    """One course: its modules, and the groups that run it."""
    found = access.course_for(request.user, code)
    units = courses.units_of(found)
    groups = (
        found.cohorts.select_related("event", "version")
        .annotate(places=PLACES)
        .order_by("-event__starts_at", "-pk")
    )
    context = {
        "course": found,
        "units": units,
        "minutes": sum(unit.planned_minutes for unit in units),
        "asks": of_rule(
            rule_of(found),
            sum(unit.planned_minutes for unit in units),
            setting_tasks.required_numbers(courses.newest(found)),
        ),
        "misplaced": misplaced(units),
        "versions": list(found.versions.annotate(groups=Count("cohorts")).order_by("-number")),
        "groups": groups,
        "crumbs": crumbs_of(),
    }
    return render(request, "trainings/desk/course.html", context)


@get_or_post
@needs(*STAFF)
def course_new(request: HttpRequest) -> HttpResponse:
    """Write a new course with its modules."""
    return _course_form(request, None)


@get_or_post
@needs(*STAFF)
def course_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a course; groups already open keep the version that they run."""
    return _course_form(request, access.course_for(request.user, code))


def _course_form(request: HttpRequest, found: Course | None) -> HttpResponse:
    own = access.teaching_organisations(request.user).order_by("name")
    units = courses.units_of(found) if found else []
    numbers = {unit.key: number for number, unit in enumerate(units, start=1)}
    initial = [_row(unit, numbers) for unit in units]
    mark = courses.mark_of(units)
    form = CourseForm(request.POST or None, organisations=own, course=found)
    if request.method == "POST" and "more" in request.POST:
        # Another row, with everything typed kept: the count alone is raised.
        typed = request.POST.copy()
        typed["units-TOTAL_FORMS"] = str(min(_rows(typed.get("units-TOTAL_FORMS")) + 1, MOST_UNITS))
        rows = UnitFormSet(typed, initial=initial, prefix="units")
        return _course_page(request, found, form, rows, mark, tell_errors=False)
    rows = UnitFormSet(request.POST or None, initial=initial, prefix="units")
    # Whoever opened the page before somebody else wrote a version sends the modules of the one before.
    known = {unit.pk: unit for unit in Unit.objects.filter(version__course=found)} if found else {}
    if request.method == "POST" and all([form.is_valid(), rows.is_valid()]):
        organisation: Organisation = found.organisation if found else form.cleaned_data["organisation"]
        try:
            written = courses.write_course(
                course=found,
                organisation=organisation,
                title=form.title,
                summary=form.summary,
                completion_percent=form.rule.percent,
                rule=form.rule,
                units=cast(BaseUnits, rows).plans(known),
                by=signed_in(request),
                now=timezone.now(),
                seen=request.POST.get("modules", "") if found else None,
                seen_words=request.POST.get("words", "") if found else None,
            )
        except ModulesChanged as error:
            form.add_error(None, str(error))
            typed = _with_unseen(request.POST, courses.units_of(cast(Course, found)), known)
            rows = UnitFormSet(typed, initial=initial, prefix="units")
        except WordsChanged as error:
            form.add_error(None, str(error))
            form.data = request.POST.copy()
            form.data["words"] = courses.words_mark_of(Course.objects.get(pk=cast(Course, found).pk))
        except TrainingError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("The course is kept."))
            return redirect("trainings:desk_course", written.code)
    return _course_page(request, found, form, rows, mark)


def _row(unit: Unit, numbers: Mapping[str, int]) -> dict[str, Any]:
    """A module as the row of a page on which the modules have these numbers, by their keys."""
    before = sorted(numbers[one.key] for one in unit.needs.all() if one.key in numbers)
    return {
        "unit": unit.pk,
        "minutes": unit.planned_minutes,
        **{f"title_{column}": getattr(unit, f"title_{column}") for column in LANGUAGES},
        **{f"goals_{column}": getattr(unit, f"goals_{column}") for column in LANGUAGES},
        "needs": ", ".join(str(number) for number in before),
    }


def _with_unseen(posted: QueryDict, units: Sequence[Unit], known: Mapping[int, Unit]) -> QueryDict:
    """What was typed, and after it the modules that the page did not have; it has looked at all of them then.

    Where a page cannot hold so many, it goes on having looked at the ones before, and is refused again.
    """
    typed, total = posted.copy(), _rows(posted.get("units-TOTAL_FORMS"))
    numbers: dict[str, int] = {}
    for place in range(total):
        unit = known.get(_rows(posted.get(f"units-{place}-unit"), most=18))
        if unit:
            numbers.setdefault(unit.key, place + 1)
    unseen = [unit for unit in units if unit.key not in numbers]
    if total + len(unseen) > MOST_UNITS:
        return typed
    numbers |= {unit.key: number for number, unit in enumerate(unseen, start=total + 1)}
    for unit in unseen:
        for name, value in _row(unit, numbers).items():
            typed[f"units-{numbers[unit.key] - 1}-{name}"] = "" if value is None else str(value)
    typed["units-TOTAL_FORMS"] = str(total + len(unseen))
    typed["modules"] = courses.mark_of(units)
    return typed


def _rows(typed: str | None, *, most: int = 3) -> int:
    return int(typed) if typed and typed.isdecimal() and len(typed) <= most else 0


def _course_page(
    request: HttpRequest,
    found: Course | None,
    form: CourseForm,
    rows: Any,
    mark: str,
    *,
    tell_errors: bool = True,
) -> HttpResponse:
    back = reverse("trainings:desk_course", args=[found.code]) if found else reverse("trainings:desk")
    context = {
        "form": form,
        "rows": rows,
        "mark": rows.data.get("modules", "") if rows.is_bound else mark,
        "words_mark": form.data.get("words", "") if form.is_bound else found and courses.words_mark_of(found),
        "course": found,
        "next_version": courses.next_version(found) if found else None,
        "asks": _preview(found, form, rows),
        "tell_errors": tell_errors,
        "title": _("Change the course") if found else _("New course"),
        "back_url": back,
        "crumbs": crumbs_of(*([(back, found.title)] if found else [])),
    }
    is_wrong = tell_errors and form.is_bound and not (form.is_valid() and rows.is_valid())
    return render(request, "trainings/desk/course_form.html", context, status=422 if is_wrong else 200)


def _preview(found: Course | None, form: CourseForm, rows: Any) -> str:
    """What completes the course in words: by what was typed, where that can be read, else as it stands."""
    version = courses.newest(found) if found else None
    tasks = setting_tasks.required_numbers(version) if version else []
    if form.is_bound and form.is_valid() and rows.is_valid():
        minutes = sum(row.cleaned_data.get("minutes") or 0 for row in rows)
        return of_rule(form.rule, minutes, tasks)
    if found is None:
        return ""
    return of_rule(rule_of(found), sum(unit.planned_minutes for unit in courses.units_of(found)), tasks)


@get_or_post
@needs(*STAFF)
def course_retire(request: HttpRequest, code: str) -> HttpResponse:
    """Take a course out of use, after a page that says what that means."""
    found = access.course_for(request.user, code)
    if request.method == "POST":
        courses.retire(found, by=signed_in(request), now=timezone.now())
        say_done(request, _("The course is retired."))
        return redirect("trainings:desk")
    return ask_first(
        request,
        question=_("Retire “%(title)s”?") % {"title": found.title},
        text=_(
            "No new group can be opened. Groups that are open go on as they are, and what was recorded "
            "stays. You can bring the course back at any time."
        ),
        action=_("Retire the course"),
        back_url=reverse("trainings:desk_course", args=[found.code]),
    )


@get_or_post
@needs(*STAFF)
def course_bring_back(request: HttpRequest, code: str) -> HttpResponse:
    """Take a retired course into use again."""
    found = access.course_for(request.user, code)
    if is_pressed(request):
        courses.bring_back(found, by=signed_in(request), now=timezone.now())
        say_done(request, _("The course is back in use."))
    return redirect("trainings:desk_course", found.code)
