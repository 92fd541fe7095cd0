"""Sheets to sign at the desk: printed, written up in printed order, their scans kept and deleted."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from convite import paper
from events import access, signing
from events.attendance import takes_marks
from events.desk.page import STAFF, get_or_post, is_pressed, may, say_done
from events.errors import EventError, ScanRefused
from events.models import Scan, Session
from people.access import needs, signed_in


class SheetForm(forms.Form):
    """In which language a sheet is printed."""

    language = forms.ChoiceField(choices=settings.LANGUAGES)


@get_or_post
@needs(*STAFF)
def sheets(request: HttpRequest, code: str) -> HttpResponse:
    """The sheets of a session; a new one is frozen by a POST, and then printed as often as one likes."""
    session = access.session_for(request.user, code, "names")
    if request.method == "POST":
        form = SheetForm(request.POST)
        language = form.cleaned_data["language"] if form.is_valid() else get_language() or "es"
        try:
            sheet = signing.print_sheet(session, language=language, by=signed_in(request), now=timezone.now())
        except EventError as error:
            messages.error(request, str(error))
        else:
            say_done(request, _("Sheet %(number)s is ready to print.") % {"number": sheet.number})
        return redirect("events:sheets", session.code)
    edits = may(request.user, session.event, "edit")
    known = Prefetch("scans", queryset=Scan.objects.defer("picture").order_by("pk"))
    rows = session.sheets.order_by("-number").prefetch_related(known)
    context = {
        "session": session,
        "can_mark": takes_marks(session),
        "rows": [(sheet, len(sheet.lines), sheet.scans.all() if edits else []) for sheet in rows],
        "languages": settings.LANGUAGES,
        "language": get_language(),
        "edits": edits,
        "kept_days": signing.KEPT_FOR.days,
        "crumbs": _crumbs(session),
    }
    return render(request, "events/desk/sheets.html", context)


@require_GET
@needs(*STAFF)
def sheet_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """A sheet to print."""
    sheet = access.sheet_for(request.user, code)
    return paper.answer(signing.pdf(sheet), f"convite-{sheet.number}.pdf")


@get_or_post
@needs(*STAFF)
def write_up(request: HttpRequest, code: str) -> HttpResponse:
    """Tick the signed lines in the order in which they are printed; one tap a line, one POST."""
    sheet = access.sheet_for(request.user, code)
    if request.method == "POST":
        signed, shown = _numbers(request, "signed"), _numbers(request, "shown")
        try:
            count = signing.write_up(sheet, signed, shown=shown, by=signed_in(request), now=timezone.now())
        except EventError as error:
            messages.error(request, str(error))
        else:
            said = ngettext("%(count)s mark changed.", "%(count)s marks changed.", count)
            say_done(request, said % {"count": count})
            return redirect("events:sheets", sheet.session.code)
    context = {
        "sheet": sheet,
        "session": sheet.session,
        "lines": signing.lines_of(sheet),
        "crumbs": [
            *_crumbs(sheet.session),
            (reverse("events:sheets", args=[sheet.session.code]), _("Sign-in sheets")),
        ],
    }
    return render(request, "events/desk/sheet.html", context)


@get_or_post
@needs(*STAFF)
def add_scan(request: HttpRequest, code: str) -> HttpResponse:
    """Keep the pictures of a signed sheet; for whoever may change the event."""
    sheet = access.sheet_for(request.user, code, "edit")
    if is_pressed(request):
        sent: list[UploadedFile] = request.FILES.getlist("pictures")
        try:
            if any((one.size or 0) > signing.MOST_BYTES for one in sent) or len(sent) > signing.MOST_PAGES:
                raise ScanRefused
            signing.keep_scan(sheet, [one.read() for one in sent], by=signed_in(request), now=timezone.now())
        except EventError as error:
            messages.error(request, str(error))
        else:
            say_done(request, _("The scan is kept."))
    return redirect("events:sheets", sheet.session.code)


@get_or_post
@needs(*STAFF)
def scan_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """A scan, as a file that no cache keeps; for whoever may change the event, and on record."""
    scan = access.scan_for(request.user, code)
    if not is_pressed(request):
        return redirect("events:sheets", scan.sheet.session.code)
    picture = signing.open_scan(scan, by=signed_in(request), now=timezone.now())
    answer = paper.answer(picture, f"convite-scan-{scan.sheet.number}.pdf")
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@get_or_post
@needs(*STAFF)
def delete_scan(request: HttpRequest, code: str) -> HttpResponse:
    """Delete a scan before its date."""
    scan = access.scan_for(request.user, code)
    if is_pressed(request):
        signing.delete_scan(scan, by=signed_in(request), now=timezone.now())
        say_done(request, _("The scan is deleted."))
    return redirect("events:sheets", scan.sheet.session.code)


def _numbers(request: HttpRequest, name: str) -> set[int]:
    return {int(one) for one in request.POST.getlist(name) if one.isdecimal() and len(one) < 6}


def _crumbs(session: Session) -> list[tuple[str, Any]]:
    return [
        (reverse("events:desk"), _("Workspace")),
        (reverse("events:desk_event", args=[session.event.code]), session.event.title),
        (reverse("events:attendance", args=[session.code]), _("Attendance")),
    ]
