"""The log of one event at the desk: who did what, for those who may edit it."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from convite.moments import zone
from events import access, chronicle
from events.desk.fields import day_field
from events.desk.page import PAGE, STAFF, frame_of
from events.models import Event
from people.access import needs


class LogFilter(forms.Form):
    """Which acts to show."""

    kind = forms.ChoiceField(
        label=_("About"), choices=[("", _("All")), *chronicle.KINDS.items()], required=False
    )
    by = forms.ChoiceField(label=_("Who"), required=False)
    since = day_field(_("From the day"), required=False)
    until = day_field(_("Until the day"), required=False)

    def __init__(self, *args: Any, event: Event, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = [(person.code, person.name) for person in chronicle.actors(event)]
        self.fields["by"].choices = [("", _("All")), *people]  # type: ignore[attr-defined]


@require_GET
@needs(*STAFF)
def entries(request: HttpRequest, code: str) -> HttpResponse:
    """Who did what at an event, the newest first."""
    found = access.event_for(request.user, code, "edit")
    form = LogFilter(request.GET, event=found)
    form.is_valid()
    data = form.cleaned_data
    sought = chronicle.Sought(
        kind=data.get("kind", ""),
        by=data.get("by", ""),
        since=_midnight(found, data.get("since")),
        until=_midnight(found, data.get("until"), days=1),
    )
    page: Any = Paginator(chronicle.entries(found, sought), PAGE).get_page(request.GET.get("page"))
    context = frame_of(
        found,
        "events:desk_log",
        names=True,
        edits=True,
        form=form,
        page=page,
        lines=chronicle.in_words(page),
        clear_url=request.path if any(data.values()) else "",
    )
    return render(request, "events/desk/log.html", context)


def _midnight(event: Event, day: date | None, *, days: int = 0) -> datetime | None:
    """The beginning of a day by the clock there."""
    if day is None:
        return None
    return datetime.combine(day + timedelta(days=days), time.min, tzinfo=zone(event.time_zone))
