"""Tasks at the desk: set for a module of a version, and, group by group, what was handed in to be read."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET

from convite.moments import moment_words
from events import risk
from events.desk.page import STAFF, ask_first, form_page, get_or_post, say_done
from events.views.own import sent_down
from people.access import needs, signed_in
from trainings import access, asking_later, courses, handing_in, setting_tasks
from trainings.desk.page import crumbs_of, group_crumbs, keep_again
from trainings.desk.task_form import TaskForm
from trainings.errors import TrainingError, WrittenMeanwhile
from trainings.holding import mark_of
from trainings.models import Course, HandIn, Task, Version

State = HandIn.State


def _crumbs(course: Course, *more: tuple[str, str]) -> list[tuple[str, str]]:
    return crumbs_of((reverse("trainings:desk_course", args=[course.code]), course.title), *more)


def _url(version: Version) -> str:
    return reverse("trainings:desk_tasks", args=[version.course.code, version.number])


# --- The tasks of a version -------------------------------------------------------------------


@require_GET
@needs(*STAFF)
def listing(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """The tasks of each module in one version of a course."""
    version = access.version_for(request.user, code, number)
    found, counted = setting_tasks.of_version(version), 0
    rows = []
    for unit in courses.units_of_version(version):
        tasks = list(enumerate(found.get(unit.pk, []), start=counted + 1))
        counted += len(tasks)
        rows.append(
            (
                unit,
                [
                    {"number": place, "task": task, "forms": setting_tasks.forms_of(task)}
                    for place, task in tasks
                ],
            )
        )
    context = {
        "version": version,
        "course": version.course,
        "rows": rows,
        "is_newest": version.replaced_at is None,
        "has_groups": version.cohorts.exists(),
        "crumbs": _crumbs(version.course),
    }
    return render(request, "trainings/desk/tasks.html", context)


@get_or_post
@needs(*STAFF)
def new(request: HttpRequest, code: str, number: int, position: int) -> HttpResponse:
    """Give a module a task."""
    unit = access.unit_for(request.user, code, number, position)
    form = TaskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            setting_tasks.set_task(unit, form.facts, by=signed_in(request), now=timezone.now())
        except TrainingError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("The task is kept."))
            return redirect(_url(unit.version))
    title = _("New task: %(title)s") % {"title": unit.title}
    return _form_page(request, form, unit.version, title, f"task-new-{unit.key}")


@get_or_post
@needs(*STAFF)
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a task in this version; what was handed in for it stays as it is."""
    task = access.task_for(request.user, code)
    form = TaskForm(request.POST or None, task=task)
    if request.method == "POST" and form.is_valid():
        try:
            setting_tasks.change_task(
                task,
                form.facts,
                seen=form.cleaned_data["mark"] or None,
                by=signed_in(request),
                now=timezone.now(),
            )
        except WrittenMeanwhile as error:
            task.refresh_from_db()
            keep_again(form, mark_of(task, setting_tasks.SAYS), error)
        except TrainingError as error:
            form.add_error(None, str(error))
        else:
            say_done(request, _("The task is kept."))
            return redirect(_url(task.unit.version))
    return _form_page(request, form, task.unit.version, task.title, f"task-{task.code}")


def _form_page(request: HttpRequest, form: TaskForm, version: Version, title: str, keep: str) -> HttpResponse:
    back = _url(version)
    return form_page(
        request,
        form,
        title=title,
        action=_("Keep the task"),
        back_url=back,
        crumbs=_crumbs(version.course, (back, _("Tasks"))),
        keep=keep,
    )


@get_or_post
@needs(*STAFF)
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """Take a task off, after asking; one for which something was handed in stays."""
    task: Task = access.task_for(request.user, code)
    back = _url(task.unit.version)
    if request.method == "POST":
        try:
            setting_tasks.remove_task(task, by=signed_in(request), now=timezone.now())
        except TrainingError as error:
            messages.error(request, str(error))
        else:
            say_done(request, _("The task is removed."))
        return redirect(back)
    return ask_first(
        request,
        question=_("Remove “%(title)s”?") % {"title": task.title},
        text=_("Participants of groups that run this version no longer find it, and it is asked of nobody."),
        action=_("Remove the task"),
        back_url=back,
    )


# --- What a group handed in -------------------------------------------------------------------


@require_GET
@needs(*STAFF)
def of_group(request: HttpRequest, code: str) -> HttpResponse:
    """What waits to be read in a group, and task by task how many have handed in."""
    group, now = access.cohort_for(request.user, code), timezone.now()
    asked = handing_in.tasks_of(group)
    waiting = list(handing_in.to_read(group))
    numbers = {row.task.pk: row.number for row in asked}
    counts = handing_in.counts(group)
    places = group.event.registrations.placed().count()
    context = {
        "group": group,
        "event": group.event,
        "shows_names": risk.has_lists(group.event),
        "waiting": [(numbers.get(one.task_id, ""), one) for one in waiting],
        "rows": [
            {
                "asked": row,
                "may_be_asked": asking_later.may_be_asked(group, row, now=now),
                **counts.get(row.task.pk, {}),
            }
            for row in asked
        ],
        "done": handing_in.read_of(group)[:50],
        "places": places,
        "now": now,
        "crumbs": group_crumbs(group),
    }
    return render(request, "trainings/desk/group_tasks.html", context)


@get_or_post
@needs(*STAFF)
def ask(request: HttpRequest, code: str, task: str) -> HttpResponse:
    """Ask a task that came later of a group that is open, after a page that says whom it touches."""
    group, now = access.cohort_for(request.user, code), timezone.now()
    asked = next((one for one in handing_in.tasks_of(group) if one.task.code == task), None)
    if asked is None:
        raise Http404
    back = reverse("trainings:desk_group_tasks", args=[code])
    try:
        asking_later.check(group, asked, now=now)
        if request.method == "POST":
            told = asking_later.ask(group, asked, by=signed_in(request), now=now)
            said = ngettext(
                "It completes the course of this group now, and %(count)s participant hears of it.",
                "It completes the course of this group now, and %(count)s participants hear of it.",
                told,
            )
            say_done(request, said % {"count": told})
            return redirect(back)
    except TrainingError as refusal:
        messages.error(request, str(refusal))
        return redirect(back)
    number = asking_later.to_tell(group, asked).count()
    assert asked.due_at is not None  # noqa: S101  `check` has asked
    text = ngettext(
        "Whoever takes part was told what completes the course. From now on this task does too, until "
        "%(until)s; %(count)s participant hears of it by one message. It can't be taken back.",
        "Whoever takes part was told what completes the course. From now on this task does too, until "
        "%(until)s; %(count)s participants hear of it by one message each. It can't be taken back.",
        number,
    )
    return ask_first(
        request,
        question=_("Ask this group for “%(title)s”?") % {"title": asked.task.title},
        text=text % {"count": number, "until": moment_words(asked.due_at, group.event.time_zone)},
        action=_("Ask for it, and tell them"),
        back_url=back,
    )


class ReadForm(forms.Form):
    """What whoever reads it writes to the participant."""

    words = forms.CharField(
        label=gettext_lazy("A word to the participant"),
        help_text=gettext_lazy("Needed where you ask for it again: what is to be changed."),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


def _moment(said: str) -> datetime | None:
    """The moment that a form says; none where it says none that there is."""
    try:
        return parse_datetime(said[:40])
    except ValueError:
        return None


@get_or_post
@needs(*STAFF)
def hand_in(request: HttpRequest, code: str) -> HttpResponse:
    """What somebody handed in, with what came before it; it is accepted here, or asked for again."""
    found = access.hand_in_for(request.user, code)
    event = found.registration.event
    group = event.cohort
    back = reverse("trainings:desk_group_tasks", args=[group.code])
    form = ReadForm(request.POST or None, initial={"words": found.words})
    if request.method == "POST" and form.is_valid():
        state = State.ACCEPTED if request.POST.get("act") == "accept" else State.AGAIN
        try:
            handing_in.judge(
                found,
                state=state,
                words=form.cleaned_data["words"],
                seen_at=_moment(request.POST.get("seen", "")),
                by=signed_in(request),
                now=timezone.now(),
            )
        except TrainingError as error:
            form.add_error("words", str(error))
        else:
            say_done(
                request,
                _(
                    "Accepted. The participant is told in a quarter of an hour; until then you can think "
                    "again."
                )
                if state == State.ACCEPTED
                else _(
                    "Asked for again. The participant is told in a quarter of an hour; until then you can "
                    "think again."
                ),
            )
            return redirect(back)
    context = {
        "found": found,
        "event": event,
        "form": form,
        "earlier": handing_in.before(found),
        "is_newest": not handing_in.is_followed(found),
        "shows_names": risk.has_lists(event),
        "seen": found.handed_in_at.isoformat(),
        "back_url": back,
        "crumbs": group_crumbs(group, (back, _("Tasks"))),
    }
    return render(request, "trainings/desk/hand_in.html", context, status=422 if form.errors else 200)


@require_GET
@needs(*STAFF)
def file(request: HttpRequest, code: str) -> HttpResponse:
    """The file that somebody handed in."""
    found: Any = access.hand_in_for(request.user, code)
    if not found.file_name:
        raise Http404
    return sent_down(found.content, found.file_name, found.file_ending)
