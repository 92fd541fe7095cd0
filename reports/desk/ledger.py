"""The ledger at the desk: every report about the same people, as a page and as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from people.access import needs
from reports import access
from reports.desk.page import ORGANISES
from reports.issuing import ledger as book

FILES = {
    "csv": (book.as_csv, "text/csv; charset=utf-8"),
    "json": (book.as_json, "application/json"),
}


@require_safe
@needs(*ORGANISES)
def ledger(request: HttpRequest, code: str = "") -> HttpResponse:
    """Every report of one project, or of all, and of others over the same events; `?as=csv` is a file."""
    grant = access.grant_for(request.user, code) if code else None
    listed = book.entries([grant] if grant else access.grants_held_by(request.user), get_language() or "es")
    if kind := request.GET.get("as"):
        if kind not in FILES:
            raise Http404
        write, content_type = FILES[kind]
        response = HttpResponse(write(listed), content_type=content_type)
        response["Content-Disposition"] = f'attachment; filename="ledger.{kind}"'
        response["Cache-Control"] = "private, no-store"
        response["X-Content-Type-Options"] = "nosniff"
        return response
    crumbs = [(reverse("reports:desk"), _("Reports"))]
    if grant:
        crumbs.append((reverse("reports:grant", args=[code]), grant.title))
    return render(
        request,
        "reports/ledger.html",
        {
            "grant": grant,
            "entries": listed,
            "broken": sum(not one.is_intact for one in listed),
            "crumbs": crumbs,
        },
    )
