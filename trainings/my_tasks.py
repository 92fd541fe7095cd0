"""The tasks of a course for whoever holds a place: what is asked, what was handed in, and what came back."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from convite.forms import LinkField
from events import uploads
from events.file_forms import TakesFile, file_field
from events.models import Registration
from events.views.own import FORM, READ, private, sent_down
from events.views.place import door_of
from trainings import handing_in, my_place, own_pace
from trainings.errors import TrainingError
from trainings.handing_in import Asked, Given
from trainings.models import Cohort, HandIn


class HandInForm(TakesFile):
    """What a participant hands in: as much of the three as the task takes."""

    text = forms.CharField(
        label=gettext_lazy("Your text"),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    url = LinkField(label=gettext_lazy("Link"), max_length=500, required=False)
    file = file_field(gettext_lazy("File"))
    drops_file = forms.BooleanField(label=gettext_lazy("Take the file away"), required=False)

    def __init__(self, *args: Any, asked: Asked, **kwargs: Any) -> None:
        before = asked.newest if asked.newest and asked.newest.state != HandIn.State.ACCEPTED else None
        if before is not None:
            kwargs["initial"] = {"text": before.text, "url": before.url}
        super().__init__(*args, **kwargs)
        takes = {"text": asked.task.takes_text, "url": asked.task.takes_link, "file": asked.task.takes_file}
        for name in [name for name, is_taken in takes.items() if not is_taken]:
            del self.fields[name]
        if before is None or before.state != HandIn.State.HANDED_IN or not before.file_name:
            del self.fields["drops_file"]
        elif "file" in self.fields:
            self.fields["file"].label = gettext_lazy("Another file")

    @property
    def given(self) -> Given:
        """What is handed in."""
        data = self.cleaned_data
        return Given(
            text=data.get("text", ""),
            url=data.get("url", ""),
            file=self.received,
            drops_file=data.get("drops_file", False),
        )


def _tasks(place: Registration) -> list[Asked]:
    group = my_place.group_of(place)
    if group is None or not place.stands:
        raise Http404
    return given(handing_in.asked_of(place, group), place, group)


def given(rows: list[Asked], place: Registration, group: Cohort) -> list[Asked]:
    """Return the tasks that a place has: without classes, those of the modules that are open to it.

    What was handed in stays in sight.
    """
    if not group.event.is_at_own_pace:
        return rows
    begins = group.event.starts_at
    opened = own_pace.opened(group.event, place) if begins and begins <= timezone.now() else ()
    return [row for row in rows if row.task.unit_id in opened or row.hand_ins]


@login_not_required
@private
@require_http_methods(READ)
def mine(request: HttpRequest, token: str = "", code: str = "") -> HttpResponse:
    """Each task, until when, and how it stands; a place that does not stand has no such page."""
    door = door_of(request, token, code)
    context = {
        "event": door.place.event,
        "rows": _tasks(door.place),
        "here": my_place.page_of("tasks", door.place, token),
        "back_url": door.url(),
        "now": timezone.now(),
        # What was typed for it may go from the browser once it is here.
        "kept": kept if (kept := request.GET.get("kept", "")).startswith("task-") else "",
    }
    return render(request, "trainings/tasks.html", context)


@login_not_required
@private
@require_http_methods(FORM)
def one(request: HttpRequest, task: str, token: str = "", code: str = "") -> HttpResponse:
    """One task: what is to be done, what was handed in so far, and the form to hand it in."""
    door = door_of(request, token, code)
    asked = next((row for row in _tasks(door.place) if row.task.code == task), None)
    if asked is None:
        raise Http404
    back, now = my_place.page_of("tasks", door.place, token), timezone.now()
    # Two who use one phone each find their own.
    keep = f"task-{asked.task.code}-{door.place.code}"
    form = HandInForm(request.POST or None, request.FILES or None, asked=asked)
    if request.method == "POST" and form.is_valid():
        try:
            made = handing_in.hand_in(asked, door.place, form.given, now=now)
        except TrainingError as error:
            form.add_error(None, str(error))
        else:
            _say_handed_in(request, made)
            if form.received and form.received.is_as_it_was:
                messages.warning(request, uploads.AS_IT_IS)
            return redirect(f"{back}?kept={keep}")
    context = {
        "event": door.place.event,
        "asked": asked,
        "form": form,
        "zone": door.place.time_zone,
        "is_late": asked.due_at is not None and now > asked.due_at,
        "here": f"{back}{asked.task.code}/",
        "back_url": back,
        "keep": keep,
    }
    return render(request, "trainings/task.html", context, status=422 if form.errors else 200)


def _say_handed_in(request: HttpRequest, made: HandIn) -> None:
    told = _("It is handed in. You can replace it until somebody has read it.")
    if made.is_late:
        told += " " + _("It came after its day, and is read all the same.")
    messages.success(request, told)


@login_not_required
@private
@require_http_methods(READ)
def file(request: HttpRequest, task: str, hand_in: str, token: str = "", code: str = "") -> HttpResponse:
    """The file that one handed in oneself."""
    place = door_of(request, token, code).place
    found = place.hand_ins.filter(task__code=task, code=hand_in).exclude(file_name="").first()
    if found is None or not place.stands:
        raise Http404
    return sent_down(found.content, found.file_name, found.file_ending)
