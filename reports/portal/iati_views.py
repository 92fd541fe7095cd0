"""A report's results for IATI: a page that asks how they are to be written, and the file."""

from auditlog.models import LogEntry
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from people import acts
from people.access import signed_in
from reports import access, charts
from reports.portal import iati
from reports.release_forms import IatiForm


@require_http_methods(["GET", "HEAD", "POST"])
def results(request: HttpRequest, code: str) -> HttpResponse:
    """Ask how groups are to be written; a press is answered with the file, and leaves an entry in the log."""
    release, _page = access.read_or_issued_by(request.user, code)
    form = IatiForm(request.POST or None, initial={"groups": iati.DIMENSIONS})
    if request.method == "POST" and form.is_valid():
        acts.note(
            release,
            "report downloaded",
            by=signed_in(request),
            now=timezone.now(),
            action=LogEntry.Action.ACCESS,
            file="iati",
        )
        response = HttpResponse(
            iati.as_xml(release.tables, **form.cleaned_data), content_type="application/xml; charset=utf-8"
        )
        response["Content-Disposition"] = f'attachment; filename="iati-results-{release.number}.xml"'
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response
    return render(
        request,
        "reports/iati.html",
        {
            "release": release,
            "title": charts.said(release.tables["grant"]["title"], get_language() or "es"),
            "form": form,
            "files_url": reverse("reports:files", args=[code]),
        },
        status=422 if form.is_bound else 200,
    )
