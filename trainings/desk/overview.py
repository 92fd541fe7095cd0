"""What a trainer sees at a glance: the board of a group, and the calendar of all classes."""

from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django_countries import countries

from events import risk
from events.desk.page import STAFF
from events.invitees import called
from events.models import Part
from people.access import needs
from trainings import access, timetable
from trainings.board import Mark, board
from trainings.completion import Standing
from trainings.desk.page import crumbs_of, group_crumbs
from trainings.progress import Progress

#: What the board can be narrowed to.
SHOWN = ("all", "at-risk", "complete", "lost")


@require_GET
@needs(*STAFF)
def group_board(request: HttpRequest, code: str) -> HttpResponse:
    """Everybody in a group against every class, and how far each has come."""
    found = access.cohort_with_classes(request.user, code)
    whole = board(found, now=timezone.now())
    shown = request.GET.get("show", "")
    shown = shown if shown in SHOWN else "all"
    context = {
        "group": found,
        "event": found.event,
        "columns": whole.columns,
        "rows": [row for row in whole.rows if shown in ("all", _kind(row.progress))],
        "everybody": len(whole.rows),
        "shown": shown,
        "choices": [
            ("all", _("Everybody")),
            ("at-risk", _("At risk")),
            ("complete", _("Completed")),
            ("lost", _("Out of reach")),
        ],
        "words": _mark_words(),
        "shows_names": risk.has_lists(found.event),
        "crumbs": group_crumbs(found),
    }
    return render(request, "trainings/desk/board.html", context)


def _kind(one: Progress) -> str:
    if one.complete:
        return "complete"
    return {Standing.AT_RISK.value: "at-risk", Standing.LOST.value: "lost"}.get(one.standing, "")


def _mark_words() -> list[tuple[str, str, str]]:
    """Each mark's code, its sign and its word."""
    return [
        (Mark.PRESENT, "✓", _("present")),
        (Mark.ABSENT, "✕", _("absent")),
        (Mark.EXCUSED, "~", _("excused")),
        (Mark.UNMARKED, "◌", _("not marked")),
        (Mark.AHEAD, "·", _("still ahead")),
        (Mark.OPEN, "?", _("without a date")),
        (Mark.CANCELLED, "–", _("called off")),
    ]


@require_GET
@needs(*STAFF)
def calendar(request: HttpRequest) -> HttpResponse:
    """Every class of one's organisations in a month, over countries and zones, each in its own hours."""
    reader: ZoneInfo = getattr(request, "reader_zone", None) or ZoneInfo("UTC")
    today = timezone.now().astimezone(reader).date()
    month = timetable.month_of(request.GET.get("month", ""), today=today)
    own = access.cohorts_for(request.user)
    courses = list(
        access.courses_for(request.user).filter(cohorts__isnull=False).distinct().order_by("title", "pk")
    )
    there = sorted(
        {str(code) for code in own.values_list("event__country", flat=True).distinct() if code},
        key=lambda code: str(countries.name(code)),
    )
    country, course = request.GET.get("country", ""), request.GET.get("course", "")
    country = country if country in there else ""
    course = course if any(one.code == course for one in courses) else ""
    found = timetable.days(own, month, country=country, course=course)
    for day in found:
        for lesson in day.lessons:
            assert lesson.session is not None  # noqa: S101  a class without a date stands on no day
            lesson.session.teaching = [  # type: ignore[attr-defined]
                (called(part, request.user), part.status == Part.Status.INVITED)
                for part in lesson.session.standing  # type: ignore[attr-defined]
            ]
    context = {
        "month": month,
        "begins": month.first.isoweekday(),
        "days": found,
        "any": any(day.lessons for day in found),
        "today": today,
        "country": country,
        "course": course,
        "countries": [(code, countries.name(code)) for code in there],
        "courses": courses,
        "crumbs": crumbs_of(),
    }
    return render(request, "trainings/desk/calendar.html", context)
