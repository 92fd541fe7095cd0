"""The modules of a group without classes, for whoever holds a place: what is open, and what they did."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from events.models import Registration
from events.views.own import FORM, private
from events.views.place import Door, door_of
from trainings import (
    handing_in,
    materials,
    my_place,
    my_tasks,
    my_tests,
    own_pace,
    progress,
    setting_tasks,
)
from trainings.completion import rule_of
from trainings.completion_words import of_rule
from trainings.errors import TrainingError
from trainings.models import Cohort


@login_not_required
@private
@require_http_methods(FORM)
def mine(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Each module with what belongs to it; what is pressed says that it is worked through, or not yet."""
    door = door_of(request, token, code)
    group = my_place.group_of(door.place)
    if group is None or not group.event.is_at_own_pace or not door.place.stands:
        raise Http404
    if request.method == "POST":
        return _say(request, door, group, my_place.page_of("modules", door.place, token))
    return _page(request, door, group)


def _say(request: HttpRequest, door: Door[Registration], group: Cohort, here: str) -> HttpResponse:
    number = request.POST.get("module", "")
    lesson = group.lessons.filter(position=number).first() if _is_number(number) else None
    if lesson is None:
        raise Http404
    try:
        if request.POST.get("act") == "back":
            own_pace.take_back(door.place, group, lesson, now=timezone.now())
            messages.success(request, _("Taken back. The module is open again."))
        else:
            own_pace.say(door.place, group, lesson, now=timezone.now())
            messages.success(request, _("Noted. If it was a slip, you can take it back."))
    except TrainingError as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{here}#m-{lesson.position}")


def _is_number(typed: str) -> bool:
    return typed.isdecimal() and len(typed) < 4


def _page(request: HttpRequest, door: Door[Registration], group: Cohort) -> HttpResponse:
    place, event, now = door.place, group.event, timezone.now()
    given = materials.given(event, now=now, language=get_language() or "", place=place)
    by_lesson = {row.lesson.pk: row.materials for row in given}
    asked = my_tasks.given(handing_in.asked_of(place, group), place, group)
    modules = own_pace.modules_of(place, group)
    rows = [
        {
            "module": one,
            "materials": by_lesson.get(one.lesson.pk, ()),
            "tasks": [row for row in asked if row.task.unit_id == one.lesson.unit_id],
        }
        for one in modules
    ]
    context = {
        "event": event,
        "rows": rows,
        "done": sum(one.said_at is not None for one in modules),
        "progress": progress.of_place(place, group, now=now),
        "promises": group.asks_besides,
        "tests": my_tests.waiting(place, door.token, now),
        "asks": of_rule(
            rule_of(group),
            group.planned_minutes,
            list(setting_tasks.numbers_asked_of(group)),
            is_alone=True,
        ),
        "is_ahead": event.starts_at is not None and now < event.starts_at,
        "can_say": own_pace.is_under_way(event, now),
        "now": now,
        "materials_url": my_place.page_of("materials", place, door.token),
        "tasks_url": my_place.page_of("tasks", place, door.token),
        "back_url": door.url(),
    }
    return render(request, "trainings/modules.html", context)
