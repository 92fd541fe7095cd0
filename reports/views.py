"""The funder's portal: grants, their issued reports, and the files of each; nothing else."""

from typing import Any

from auditlog.models import LogEntry
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from people import acts
from people.access import Duty, needs, signed_in
from reports import access, charts, drilldown, exports, funder, later, releases
from reports.models import Release

#: The figures that stand beside a project in the list.
HEADLINES = ("people", "participations", "hours")
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
        {"grant": grant, "releases": (found := issued.get(grant.pk, [])), "newest": _newest(found, language)}
        for grant in grants
    ]
    return render(request, "reports/portal.html", {"listed": listed})


def _newest(releases_: list[Release], language: str) -> dict[str, Any] | None:
    """What the newest report of a grant that stands says first."""
    standing = [one for one in releases_ if not hasattr(one, "withdrawal")]
    if not standing:
        return None
    report = funder.read(standing[0].tables, language)
    return {
        "opening": report["opening"],
        "seats": report["seats"],
        "figures": [figure for figure in report["figures"] if figure["code"] in HEADLINES],
    }


@require_safe
@needs(Duty.FUNDER)
def release(request: HttpRequest, code: str) -> HttpResponse:
    """One issued report, the same each time it is opened."""
    try:
        found = access.release_for(request.user, code)
    except access.Gone as gone:
        return withdrawn(request, gone.release, back_url=reverse("reports:portal"))
    report = funder.read(
        found.tables,
        get_language() or "es",
        before=access.document_before(found),
        page=reverse("reports:release", args=[code]),
    )
    context = {
        "release": found,
        "report": report,
        "newer": later.newer(found),
        "caveat": getattr(found, "caveat", None),
    }
    return render(request, "reports/release.html", context)


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


@require_safe
def group(request: HttpRequest, code: str, dimension: str) -> HttpResponse:
    """One issued report by one dimension: its rows, and what they hold together with others."""
    found, page = access.read_or_issued_by(request.user, code)
    shown = drilldown.group(
        found.tables, dimension, get_language() or "es", reverse("reports:release", args=[code])
    )
    if shown is None:
        raise Http404
    return render(request, "reports/group.html", _deeper(found, page, group=shown))


@require_safe
def group_row(request: HttpRequest, code: str, dimension: str, row: str) -> HttpResponse:
    """One row of an issued report, such as a country, and what is in it as far as that may be told."""
    found, page = access.read_or_issued_by(request.user, code)
    shown = drilldown.row(
        found.tables, dimension, row, get_language() or "es", reverse("reports:release", args=[code])
    )
    if shown is None:
        raise Http404
    return render(request, "reports/group_row.html", _deeper(found, page, row=shown))


def _deeper(found: Release, page: str, **shown: Any) -> dict[str, Any]:
    """A page below a report leads back to where its reader came from: the funder's page, or the issuer's."""
    return {
        "release": found,
        "report_url": reverse(f"reports:{page}", args=[found.code]),
        "title": charts.said(found.tables["grant"]["title"], get_language() or "es"),
        **shown,
    }


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
