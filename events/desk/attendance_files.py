"""Attendance files of meetings at the desk: brought in, looked through, applied, undone."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from convite.moments import zone
from events import access, attendance_import, risk
from events.attendance import Weight, takes_marks
from events.attendance_files import MOST_BYTES
from events.attendance_import import LEAVE, MOST_FILES
from events.desk.fields import zone_field
from events.desk.page import STAFF, get_or_post, is_pressed, say_done, show_refusal
from events.errors import EventError, FileRefused
from events.models import Batch, Registration, Session
from people.access import needs, signed_in

#: How a place was found, in words.
HOW = {
    "email": gettext_lazy("by e-mail"),
    "name": gettext_lazy("by name"),
    "number": gettext_lazy("by number"),
}


class SeveralFiles(forms.FileInput):
    """Where one file is chosen, or several."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """One file or several; gives a list of them."""

    widget = SeveralFiles(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.json"})

    def clean(self, data: Any, initial: Any = None) -> Any:
        """Check each file as one."""
        sent = data if isinstance(data, list) and data else [None]
        return [super(FilesField, self).clean(one, initial) for one in sent]


class FilesForm(forms.Form):
    """One meeting's attendance, as its tool gives it, and whose hours stand in it."""

    sent = FilesField(
        label=gettext_lazy("Attendance file"),
        help_text=gettext_lazy(
            "CSV, XLSX or JSON, as the meeting tool gives it. A meeting that broke off and began again has "
            "several: choose them together."
        ),
    )
    zone = zone_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].label = _("Time zone of the hours in the file")
        self.fields["zone"].help_text = _("That of the meeting tool's account. Files in UTC are recognised.")

    def read(self) -> list[tuple[str, bytes]]:
        """Return the files' names and bytes; raises `FileRefused` before a file that is too large is read."""
        sent: list[UploadedFile] = self.cleaned_data["sent"]
        if len(sent) > MOST_FILES or any((one.size or 0) > MOST_BYTES for one in sent):
            raise FileRefused.too_large(MOST_BYTES // (1024 * 1024))
        return [(one.name or "", one.read()) for one in sent]


@get_or_post
@needs(*STAFF)
def files(request: HttpRequest, code: str) -> HttpResponse:
    """Bring in a session's attendance file; those that were applied stand below."""
    session = access.session_for(request.user, code, "names")
    form = FilesForm(request.POST or None, request.FILES or None, initial={"zone": session.time_zone})
    if request.method == "POST" and form.is_valid():
        try:
            batch = attendance_import.look_at(
                session,
                form.read(),
                zone=form.cleaned_data["zone"],
                by=signed_in(request),
                now=timezone.now(),
            )
        except EventError as error:
            show_refusal(form, error)
        else:
            return redirect("events:attendance_file", batch.code)
    now = timezone.now()
    batches = session.batches.exclude(status=Batch.Status.PREVIEW).order_by("-applied_at", "-pk")
    context = {
        "form": form,
        "session": session,
        "can_mark": takes_marks(session),
        "batches": [(one, len(one.changes), attendance_import.can_undo(one, now)) for one in batches],
        "crumbs": _crumbs(session),
    }
    return render(request, "events/desk/attendance_files.html", context, status=422 if form.errors else 200)


@get_or_post
@needs(*STAFF)
def look(request: HttpRequest, code: str) -> HttpResponse:
    """Look through what a file says, choose for whom nobody is sure of, and apply it or throw it away."""
    batch = access.batch_for(request.user, code)
    session = batch.session
    if request.method == "POST" and "away" in request.POST:
        attendance_import.throw_away(batch)
        say_done(request, _("The file is forgotten. Nothing was changed."))
        return redirect("events:attendance_files", session.code)
    if batch.status != Batch.Status.PREVIEW:
        return redirect("events:attendance_files", session.code)
    status = 200
    if request.method == "POST":
        numbers = range(len(batch.rows))
        try:
            done = attendance_import.apply(
                batch,
                chosen={number: choice for number in numbers if (choice := _choice(request, number))},
                over={number for number in numbers if f"over-{number}" in request.POST},
                rest=request.POST.get("rest", ""),
                by=signed_in(request),
                now=timezone.now(),
            )
        except EventError as error:
            messages.error(request, str(error))
            status = 422
        else:
            _say_applied(request, done)
            return redirect("events:attendance_files", session.code)
    shows_names = risk.has_lists(session.event)
    rows: list[dict[str, Any]] = [
        {
            "seen": one,
            "hours": _hours(one.measured, session),
            "how": HOW.get(one.how, ""),
            "place": _called(one.place, shows_names) if one.place else "",
            "alike": [(place.code, _called(place, shows_names)) for place in one.alike],
            "chosen": request.POST.get(f"place-{one.number}", ""),
            "typed": request.POST.get(f"number-{one.number}", ""),
            "over": f"over-{one.number}" in request.POST,
        }
        for one in attendance_import.seen(batch)
    ]
    inside = [row for row in rows if not row["seen"].measured.is_outside]
    context = {
        "batch": batch,
        "session": session,
        "open_rows": [row for row in inside if row["seen"].how in ("unsure", "none")],
        "rows": [row for row in inside if row["seen"].how not in ("unsure", "none", attendance_import.HUB)],
        "hub_rows": [row for row in inside if row["seen"].how == attendance_import.HUB],
        "outside": [row for row in rows if row["seen"].measured.is_outside],
        "changes": sum(row["seen"].weight in (Weight.NEW, Weight.CHANGED) for row in inside),
        "rest": request.POST.get("rest", ""),
        "shows_names": shows_names,
        "crumbs": [
            *_crumbs(session),
            (reverse("events:attendance_files", args=[session.code]), _("Attendance files")),
        ],
    }
    return render(request, "events/desk/attendance_file.html", context, status=status)


@get_or_post
@needs(*STAFF)
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """Set back all that a file changed, but for what was written over since."""
    batch = access.batch_for(request.user, code)
    if is_pressed(request):
        try:
            count = attendance_import.undo(batch, by=signed_in(request), now=timezone.now())
        except EventError as error:
            messages.error(request, str(error))
        else:
            say_done(
                request,
                ngettext("%(count)s mark is as it was.", "%(count)s marks are as they were.", count)
                % {"count": count},
            )
    return redirect("events:attendance_files", batch.session.code)


def _choice(request: HttpRequest, number: int) -> str:
    """What was chosen for one row: a number that was typed, else what was picked; or that it be left out."""
    if f"skip-{number}" in request.POST:
        return LEAVE
    typed = request.POST.get(f"number-{number}", "").strip()
    return typed or request.POST.get(f"place-{number}", "")


def _say_applied(request: HttpRequest, batch: Batch) -> None:
    count = len(batch.changes)
    if not count:
        say_done(request, _("The file changed nothing: all of it stands here already."))
        return
    say_done(
        request,
        ngettext("%(count)s record was written.", "%(count)s records were written.", count)
        % {"count": count},
    )


def _hours(measured: attendance_import.Measured, session: Session) -> str:
    """From when to when, by the clock on the wall of the session."""
    there = zone(session.time_zone)
    since, until = (
        f"{moment.astimezone(there):%H:%M}" if moment else "…"
        for moment in (measured.entered_at, measured.left_at)
    )
    return f"{since}–{until}" if measured.entered_at else ""


def _called(place: Registration, shows_names: bool) -> str:
    return f"{place.number} · {place.name}" if shows_names else str(place.number)


def _crumbs(session: Session) -> list[tuple[str, str]]:
    return [
        (reverse("events:desk"), _("Workspace")),
        (reverse("events:desk_event", args=[session.event.code]), session.event.title),
        (reverse("events:attendance", args=[session.code]), _("Attendance")),
    ]
