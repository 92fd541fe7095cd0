"""Tests on paper at the desk: the sheet to copy, a table to fill in, and its rows before they are entered."""

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from convite import paper
from events.attendance_files.tables import Line
from events.desk.page import STAFF, get_or_post, say_done
from events.errors import EventError
from people.access import needs, signed_in
from trainings import access, answers, paper_answers, papers
from trainings.desk.sittings import crumbs_to, tests_of, title_of, without_room
from trainings.errors import TrainingError

LANGUAGES = ("es", "pt-br", "en")
#: A table that was looked at is entered within an hour, or brought in again.
SALT, KEPT_SECONDS = "trainings.papers.lines", 3600


class TableForm(forms.Form):
    """A table of answers on paper."""

    table = forms.FileField(
        label=gettext_lazy("Table with the answers"),
        help_text=gettext_lazy("CSV or XLSX, a row a sheet."),
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx,text/csv"}),
    )


@require_GET
@needs(*STAFF)
def sheet(request: HttpRequest, code: str, language: str) -> HttpResponse:
    """The sheet in one language, to print and copy."""
    found = access.sitting_for(request.user, code)
    if language not in LANGUAGES:
        raise Http404
    if found.cohort.event.is_at_own_pace:
        return without_room(request, found)
    return paper.answer(papers.sheet(found, language), f"test-{language}.pdf")


@require_GET
@needs(*STAFF)
def template(request: HttpRequest, code: str) -> HttpResponse:
    """The empty table."""
    found = access.sitting_for(request.user, code)
    if found.cohort.event.is_at_own_pace:
        return without_room(request, found)
    response = HttpResponse(paper_answers.template(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="answers.csv"'
    return response


@get_or_post
@needs(*STAFF)
def bring_in(request: HttpRequest, code: str) -> HttpResponse:
    """Look at a table row by row; enter it when it is sent a second time, as it was looked at."""
    found = access.sitting_for(request.user, code)
    if found.cohort.event.is_at_own_pace:
        return without_room(request, found)
    here = reverse("trainings:desk_sitting", args=[found.code])
    looked_at = request.POST.get("looked_at", "")
    is_new = request.method == "POST" and not looked_at
    form = TableForm(request.POST, request.FILES) if is_new else TableForm()
    lines: list[Line] = []
    if looked_at:
        try:
            kept = signing.loads(looked_at, salt=f"{SALT}:{found.code}", max_age=KEPT_SECONDS)
        except signing.BadSignature:
            form = TableForm({})
            form.add_error(None, _("Bring the table in again: it was looked at too long ago."))
        else:
            return _enter(request, code, [Line(*one) for one in kept])
    elif is_new and form.is_valid():
        try:
            lines = paper_answers.lines_of(form.cleaned_data["table"].read(paper_answers.MOST_BYTES + 1))
        except EventError as error:
            form.add_error("table", str(error))
    seen = paper_answers.look_at(found, lines) if lines else []
    context = {
        "sitting": found,
        "title": title_of(found),
        "event": found.cohort.event,
        "form": form,
        "rows": seen,
        "new": sum(row.is_new for row in seen),
        "looked_at": signing.dumps(lines, salt=f"{SALT}:{found.code}", compress=True) if lines else "",
        "crumbs": [*crumbs_to(found.cohort, tests_of(found.cohort)), (here, title_of(found))],
    }
    return render(request, "trainings/desk/papers.html", context, status=422 if form.errors else 200)


def _enter(request: HttpRequest, code: str, lines: list[Line]) -> HttpResponse:
    found = access.sitting_for(request.user, code)
    seen = paper_answers.look_at(found, lines)
    sheets = [(row.who, row.given) for row in seen if row.is_new and row.who is not None]
    language, by = get_language() or "es", signed_in(request)
    try:
        number = answers.enter(found, sheets, language=language, by=by, now=timezone.now())
    except TrainingError as error:
        messages.error(request, str(error))
    else:
        words = ngettext("%(number)s sheet is entered.", "%(number)s sheets are entered.", number)
        say_done(request, words % {"number": number})
    return redirect("trainings:desk_sitting", found.code)
