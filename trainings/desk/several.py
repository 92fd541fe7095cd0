"""One course opened in several countries at once: a page of places, a page of dates, and a press."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_countries import countries

from convite.moments import day_words, place_words
from events import clashes, risk, schedule, spoken
from events.desk.page import STAFF, get_or_post, say_done
from events.errors import EventError
from people.access import needs, signed_in
from people.models import Person
from trainings import access, cohorts, courses, trainers
from trainings.desk.group_forms import FIRST_COUNTRIES
from trainings.desk.groups import titles_in
from trainings.desk.page import crumbs_of
from trainings.desk.several_forms import (
    MOST_PLACES,
    BasePlaces,
    CommonForm,
    PlaceForm,
    PlaceFormSet,
    SkippedForm,
)
from trainings.errors import CourseChanged, NothingToTeach, OutOfUse, TrainingError
from trainings.models import Cohort, Course, Unit

LANGUAGES = {f"title_{column}": code for code, column in courses.COLUMNS.items()}


class Class(NamedTuple):
    """One class as it would be: its day there, and its instant, or why there is none."""

    unit: Unit
    day: date
    starts_at: datetime | None
    refusal: str
    skip: str


class Laid(NamedTuple):
    """One group as it would be opened."""

    row: int
    form: PlaceForm
    title: str
    zone: str
    zone_name: str
    starts: list[datetime]
    classes: list[Class]
    #: Days left free: as the form sends them, and in words.
    free: list[tuple[str, str]]


@get_or_post
@needs(*STAFF)
def groups_new(request: HttpRequest, code: str) -> HttpResponse:
    """Open a course in several countries: where and from when; then every date; all become drafts."""
    found = access.course_for(request.user, code)
    units = courses.units_of(found)
    if found.retired_at or not units:
        messages.error(request, str(OutOfUse() if found.retired_at else NothingToTeach()))
        return redirect("trainings:desk_course", found.code)
    posted = request.POST if request.method == "POST" else None
    common = CommonForm(posted, initial={"onsite": True, "languages": [spoken.read_in()]})
    now = timezone.now()
    # In the second step the first one stands as it was sent: the days past were asked about there.
    asks = None if posted and posted.get("step") == "dates" and "back" not in posted else now
    if posted is not None and "more" in posted:
        typed = posted.copy()
        typed["places-TOTAL_FORMS"] = str(min(_count(typed.get("places-TOTAL_FORMS")) + 1, MOST_PLACES))
        places = PlaceFormSet(typed, initial=_known(found), prefix="places", form_kwargs={"now": None})
        return _places_page(request, found, common, places, tell_errors=False)
    places = PlaceFormSet(posted, initial=_known(found), prefix="places", form_kwargs={"now": asks})
    if posted is None or "back" in posted:
        return _places_page(request, found, common, places, tell_errors=False)
    is_common = common.is_valid()
    cast(BasePlaces, places).needs_venue = bool(common.cleaned_data.get("onsite"))
    if not all([is_common, places.is_valid()]):
        return _places_page(request, found, common, places)
    return _dates(request, found, units, common, cast(BasePlaces, places), now)


def _count(typed: str | None) -> int:
    return int(typed) if typed and typed.isdecimal() and len(typed) < 4 else 0


def _known(course: Course) -> list[dict[str, Any]]:
    """A row for each country where the trainings are given most, with the place that its last group had.

    Where a discreet or protected group meets is proposed for no other.
    """
    events = (
        Cohort.objects.filter(
            course__organisation=course.organisation_id,
            event__country__in=FIRST_COUNTRIES,
            event__risk__in=risk.NAMED_BESIDE_PEOPLE,
        )
        .order_by("pk")
        .values_list("event__country", "event__city", "event__venue", "event__address")
    )
    last = {
        str(country): {"city": city, "venue": venue, "address": address}
        for country, city, venue, address in events
    }
    nowhere = {"city": "", "venue": "", "address": ""}
    return [{"country": country, **last.get(country, nowhere)} for country in FIRST_COUNTRIES]


def _places_page(
    request: HttpRequest, found: Course, common: CommonForm, places: Any, *, tell_errors: bool = True
) -> HttpResponse:
    context = _frame(found) | {
        "form": common,
        "places": places,
        "can_add": places.total_form_count() < MOST_PLACES,
        "tell_errors": tell_errors,
        "at": 1,
    }
    status = 422 if tell_errors and common.is_bound else 200
    return render(request, "trainings/desk/several.html", context, status=status)


def _frame(found: Course) -> dict[str, Any]:
    return {
        "course": found,
        "steps": [_("Countries and days"), _("Dates of every group")],
        "crumbs": crumbs_of((reverse("trainings:desk_course", args=[found.code]), found.title)),
    }


def _dates(
    request: HttpRequest,
    found: Course,
    units: Sequence[Unit],
    common: CommonForm,
    places: BasePlaces,
    now: datetime,
) -> HttpResponse:
    """The second page: every date of every group, which are opened as they are seen here, or not at all."""
    free, person = SkippedForm(request.POST), signed_in(request)
    laid = [_lay_out(units, common, place, row, free) for row, place in enumerate(places.used())]
    refusal, mark = "", courses.mark_of(units)
    if "open" in request.POST and request.POST.get("modules") != mark:
        refusal = str(CourseChanged())
    elif "open" in request.POST and free.seen == free.skipped:
        try:
            opened = cohorts.open_several(
                found,
                [_opening(found, group) for group in laid],
                units=units,
                meeting=common.meeting,
                seats=common.seats,
                by=person,
                now=now,
                **common.access,
            )
        except (EventError, TrainingError) as error:
            refusal = str(error)
        else:
            done = ngettext(
                "%(count)s group is open as a draft. Publish it when it is right.",
                "%(count)s groups are open as drafts. Publish each when it is right.",
                len(opened),
            )
            say_done(request, done % {"count": len(opened)})
            return redirect("trainings:desk_course", found.code)
    elif "open" in request.POST:
        refusal = _(
            "The days that you ticked are free now. Look at the dates again, and then open the groups."
        )
    context = _frame(found) | {
        "laid": laid,
        "at": 2,
        "refusal": refusal,
        "mark": mark,
        "warnings": _busy(person, laid) if trainers.teaches_for(found.organisation, person) else [],
        "hidden": [field.as_hidden() for form in (common, *places.forms) for field in form],
        "management": places.management_form,
        "seen": sorted(f"{row}:{day}" for row, day in free.skipped),
    }
    return render(request, "trainings/desk/several_dates.html", context, status=422 if refusal else 200)


def _lay_out(units: Sequence[Unit], common: CommonForm, form: PlaceForm, row: int, free: SkippedForm) -> Laid:
    data, skip = common.cleaned_data, free.of(row)
    starts = cohorts.lay_out(
        len(units),
        first=form.first,
        weekdays=data["weekdays"],
        every_weeks=data["every_weeks"],
        skip=skip,
    )
    classes = []
    for unit, start in zip(units, starts, strict=True):
        instant, refusal = None, ""
        try:
            instant = schedule.instant(start, form.zone)
        except EventError as error:
            refusal = str(error)
        classes.append(Class(unit, start.date(), instant, refusal, f"{row}:{start.date()}"))
    return Laid(
        row,
        form,
        str(countries.name(form.cleaned_data["country"])),
        form.zone,
        place_words(form.zone),
        starts,
        classes,
        [(f"{row}:{day}", day_words(day)) for day in sorted(skip)],
    )


def _opening(course: Course, laid: Laid) -> cohorts.Opening:
    data = laid.form.cleaned_data
    titles = titles_in(course, data["country"])
    return cohorts.Opening(
        title={LANGUAGES[column]: title for column, title in titles.items()},
        time_zone=laid.zone,
        starts=laid.starts,
        **{name: data[name] for name in ("country", "city", "venue", "address")},
    )


def _busy(person: Person, laid: Sequence[Laid]) -> list[str]:
    """What else the trainer has at those hours, and which of these classes meet each other."""
    planned = [
        (one.starts_at, one.starts_at + timedelta(minutes=one.unit.planned_minutes), group, one)
        for group in laid
        for one in group.classes
        if one.starts_at
    ]
    if not planned:
        return []
    whole = (min(start for start, *_rest in planned), max(end for _start, end, *_rest in planned))
    taken = [
        (starts, ends, str(part.session.title))
        for part in clashes.of_person(person, *whole)
        if (starts := part.session.starts_at) and (ends := part.session.ends_at)
    ]
    told = [
        _("%(place)s, %(lesson)s: you have “%(other)s” at that hour.")
        % {"place": group.title, "lesson": one.unit.title, "other": title}
        for starts, ends, title in taken
        for start, end, group, one in planned
        if starts < end and ends > start
    ]
    planned.sort(key=lambda row: row[0])
    for place, (_start, end, group, one) in enumerate(planned):
        for start, _end, other, another in planned[place + 1 :]:
            if start >= end:
                break
            told.append(
                _("%(place)s, %(lesson)s, and %(other)s, %(another)s, are at the same time.")
                % {
                    "place": group.title,
                    "lesson": one.unit.title,
                    "other": other.title,
                    "another": another.unit.title,
                }
            )
    return told
