"""Many places at once: chosen in the list, looked at, done and undone, each step a page of its own."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from events import access, attendance, bulk, registration, risk
from events.desk.filters import PeopleFilter
from events.desk.page import STAFF, get_or_post, is_pressed
from events.desk.way_forms import AnswerForm
from events.errors import EventError
from events.models import Bulk, Event, Mode, Registration, Session
from people.access import needs, signed_in

#: Chosen places that the page names before it is done.
SHOWN = 50


class WayForm(forms.Form):
    """How the chosen people are to take part."""

    to = forms.ChoiceField(label=gettext_lazy("Takes part"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].choices = [  # type: ignore[attr-defined]
            (way, _said(way, row.hub.name if row.hub else "", row.left))
            for way, row in registration.ways(event).items()
        ]


class SessionForm(forms.Form):
    """In which session the chosen people were."""

    session = forms.ChoiceField(label=gettext_lazy("Session"))

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        markable = Session.objects.filter(event=event, status__in=attendance.MARKABLE)
        sessions = markable.without_breaks().in_order()
        self.fields["session"].choices = [(one.code, one.title) for one in sessions]  # type: ignore[attr-defined]


class NothingAsked(forms.Form):
    """An act that needs no more words."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


class ReasonForm(AnswerForm):
    """Why the chosen people are told no."""

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)


FORMS: dict[str, Callable[..., forms.Form]] = {
    "way": WayForm,
    "session": SessionForm,
    "reason": ReasonForm,
    "": NothingAsked,
}


def _said(way: str, hub: str, left: int | None) -> str:
    name = hub or str(Mode(way).label)
    if left is None:
        return name
    return _("%(way)s: %(left)s left") % {"way": name, "left": left}


@get_or_post
@needs(*STAFF)
def choose(request: HttpRequest, code: str) -> HttpResponse:
    """Freeze a choice from the list, and lead to the page where it is looked at."""
    found = access.event_for(request.user, code, "names")
    asked = PeopleFilter(request.POST, event=found).asked
    back = redirect(reverse("events:desk_registrations", args=[code]) + f"?{urlencode(asked.words)}")
    if not is_pressed(request):
        return back
    name, picked = request.POST.get("act", ""), request.POST.getlist("pick")
    if name not in bulk.ACTS or not bulk.ACTS[name].is_offered or not (picked or "all" in request.POST):
        messages.error(request, _("Tick those whom it is about, and choose what to do."))
        return back
    access.event_for(request.user, code, bulk.ACTS[name].right)
    try:
        chosen = bulk.choose(
            found,
            act=name,
            codes=picked,
            asked=asked if "all" in request.POST else None,
            by=signed_in(request),
            now=timezone.now(),
        )
    except EventError as error:
        messages.error(request, str(error))
        return back
    return _to(chosen)


@require_GET
@needs(*STAFF)
def page(request: HttpRequest, code: str) -> HttpResponse:
    """What was chosen and what follows; then how far it is; then what came of it, and the way back."""
    return _page(request, _found(request, code))


@get_or_post
@needs(*STAFF)
def do(request: HttpRequest, code: str) -> HttpResponse:
    """Do what was looked at."""
    found = _found(request, code)
    if not is_pressed(request):
        return _to(found)
    form = FORMS[bulk.ACTS[found.act].asks](request.POST, event=found.event)
    if not form.is_valid():
        return _page(request, found, form)
    try:
        bulk.begin(found, options=form.cleaned_data, by=signed_in(request), now=timezone.now())
    except EventError as error:
        messages.error(request, str(error))
    return _to(found)


@get_or_post
@needs(*STAFF)
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Set back what was done, or stop it where it stands."""
    found = _found(request, code)
    if is_pressed(request):
        try:
            bulk.undo(found, by=signed_in(request), now=timezone.now())
        except EventError as error:
            messages.error(request, str(error))
    return _to(found)


def _found(request: HttpRequest, code: str) -> Bulk:
    """An act that the viewer may do; what they may not is not there."""
    found = access.bulk_for(request.user, code)
    access.event_for(request.user, found.event.code, bulk.ACTS[found.act].right)
    return found


def _to(found: Bulk) -> HttpResponse:
    return redirect("events:desk_many", found.code)


def _page(request: HttpRequest, found: Bulk, form: forms.Form | None = None) -> HttpResponse:
    event, act, now = found.event, bulk.ACTS[found.act], timezone.now()
    counts = bulk.counts(found)
    total = sum(counts.values())
    is_chosen = found.state == Bulk.State.CHOSEN
    concerned = bulk.concerned(found) if is_chosen else Registration.objects.none()
    number = concerned.count() if is_chosen else 0
    context = {
        "bulk": found,
        "event": event,
        "title": act.title,
        "warning": act.warning,
        "is_chosen": is_chosen,
        "is_at_work": found.state in Bulk.AT_WORK,
        "form": form or (FORMS[act.asks](event=event) if is_chosen else None),
        "number": number,
        "left_out": total - number,
        "some": list(concerned[:SHOWN]),
        "more": max(number - SHOWN, 0),
        "names": risk.has_lists(event),
        "in_background": total > bulk.AT_ONCE,
        "total": total,
        "finished": total - counts["done" if found.state == Bulk.State.UNDOING else "waiting"],
        "done": counts["done"],
        "undone": counts["undone"],
        "kept": counts["kept"],
        "refusals": bulk.refusals(found) if not is_chosen else [],
        "can_undo": bulk.can_be_undone(found, now),
        "undo_until": found.ended_at + bulk.UNDO_WITHIN if found.ended_at else None,
        "back_url": reverse("events:desk_registrations", args=[event.code]),
        "crumbs": [
            (reverse("events:desk"), _("Workspace")),
            (reverse("events:desk_event", args=[event.code]), event.title),
            (reverse("events:desk_registrations", args=[event.code]), _("Registrations")),
        ],
    }
    return render(request, "events/desk/many.html", context, status=422 if form and form.errors else 200)
