"""The funder's portal: grants, their issued reports, and the files of each; nothing else."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from people.access import Duty, needs
from reports import access, charts, exports, funder, releases
from reports.models import Release

log = logging.getLogger(__name__)
KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}


@require_safe
@needs(Duty.FUNDER)
def portal(request: HttpRequest) -> HttpResponse:
    """The grants that the person's organisation gave, each with its issued reports."""
    language = get_language() or "es"
    grants = list(access.grants_funded_by(request.user).select_related("holder").order_by("-starts_on", "pk"))
    issued: dict[int, list[Release]] = {}
    for release in Release.objects.filter(grant__in=grants).defer("counts").order_by("-number"):
        issued.setdefault(release.grant_id, []).append(release)
    listed = [
        {
            "grant": grant,
            "releases": issued.get(grant.pk, []),
            "newest": (
                [
                    figure
                    for figure in funder.read(newest[0].tables, language)["figures"]
                    if figure["code"] in ("present", "people", "hours")
                ]
                if (newest := issued.get(grant.pk))
                else []
            ),
        }
        for grant in grants
    ]
    return render(request, "reports/portal.html", {"listed": listed})


@require_safe
@needs(Duty.FUNDER)
def release(request: HttpRequest, code: str) -> HttpResponse:
    """One issued report, the same each time it is opened."""
    found = access.release_for(request.user, code)
    report = funder.read(found.tables, get_language() or "es")
    return render(request, "reports/release.html", {"release": found, "report": report})


@require_safe
def download(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """One issued report as a file; for its funder and for the organisation that issued it."""
    try:
        found = access.release_for(request.user, code)
    except Http404:
        found = access.issued_for(request.user, code)
    language = get_language() or "es"
    if kind == "csv":
        content = exports.as_csv(found.tables, language)
    elif kind == "xlsx":
        content = exports.as_xlsx(found.tables, found.sha256, language)
    else:
        content = releases.canonical(found.tables)
    log.info("Report %s downloaded as %s by %s", found.code, kind, request.user)
    title = charts.said(found.tables["grant"]["title"], language)
    slug = "".join(
        letter if letter.isascii() and letter.isalnum() else "-" for letter in title.lower()
    ).strip("-")
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{slug[:60]}-{found.number}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
