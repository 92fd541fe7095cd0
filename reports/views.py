"""The funder's portal: grants, their issued reports, and the files of each; nothing else."""

from auditlog.models import LogEntry
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from people import acts
from people.access import Duty, needs, signed_in
from reports import access, charts, exports, funder, later, releases
from reports.models import Release

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
    for release in (
        Release.objects.filter(grant__in=grants)
        .defer("counts")
        .select_related("withdrawal")
        .order_by("-number")
    ):
        issued.setdefault(release.grant_id, []).append(release)
    listed = [
        {
            "grant": grant,
            "releases": issued.get(grant.pk, []),
            "newest": (
                [
                    figure
                    for figure in funder.read(newest.tables, language)["figures"]
                    if figure["code"] in ("present", "people", "hours")
                ]
                if (newest := _newest(issued.get(grant.pk, [])))
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
    language = get_language() or "es"
    try:
        found = access.release_for(request.user, code)
    except access.Gone as gone:
        return withdrawn(request, gone.release, back_url=reverse("reports:portal"))
    return render(
        request,
        "reports/release.html",
        {
            "release": found,
            "report": funder.read(found.tables, language),
            "newer": later.newer(found),
            "caveat": getattr(found, "caveat", None),
        },
    )


def withdrawn(request: HttpRequest, release: Release, *, back_url: str = "") -> HttpResponse:
    """Say that a report was withdrawn, when and why, without any of its figures."""
    return render(
        request,
        "reports/withdrawn.html",
        {
            "release": release,
            "title": charts.said(release.tables["grant"]["title"], get_language() or "es"),
            "newer": later.newer(release) if back_url else None,
            "back_url": back_url,
        },
        status=410,
    )


def _newest(listed: list[Release]) -> Release | None:
    """The newest of a grant's reports that stands."""
    return next((one for one in listed if not hasattr(one, "withdrawal")), None)


@require_safe
def files(request: HttpRequest, code: str) -> HttpResponse:
    """The files of one issued report; for its funder and for the organisation that issued it."""
    found, page = access.read_or_issued_by(request.user, code)
    return render(
        request,
        "reports/files.html",
        {"release": found, "report_url": reverse(f"reports:{page}", args=[code])},
    )


@require_http_methods(["GET", "HEAD", "POST"])
def download(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """One issued report as a file, which leaves an entry in the log; a link alone leads to the files."""
    found, _page = access.read_or_issued_by(request.user, code)
    if request.method != "POST":
        return redirect("reports:files", code)
    acts.note(
        found,
        "report downloaded",
        by=signed_in(request),
        now=timezone.now(),
        action=LogEntry.Action.ACCESS,
        file=kind,
    )
    return _file(found, kind)


def _file(found: Release, kind: str) -> HttpResponse:
    language = get_language() or "es"
    if kind == "csv":
        content = exports.as_csv(found.tables, language)
    elif kind == "xlsx":
        content = exports.as_xlsx(found.tables, found.sha256, language)
    else:
        content = releases.canonical(found.tables)
    title = charts.said(found.tables["grant"]["title"], language)
    slug = slugify(title)[:60].strip("-") or "report"
    response = HttpResponse(content, content_type=KINDS[kind])
    response["Content-Disposition"] = f'attachment; filename="{slug}-{found.number}.{kind}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
