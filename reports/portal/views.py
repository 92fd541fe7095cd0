"""The funder's portal: grants, their issued reports, and the files of each; nothing else."""

from typing import Any

from auditlog.models import LogEntry
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from people import acts
from people.access import Duty, needs, signed_in
from reports import access, charts
from reports.exports import files as made
from reports.issuing import later
from reports.models import Release
from reports.portal import drilldown, funder, quoting


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
        "figures": report["headlines"],
        "number": report["number"],
        "issued_at": report["issued_at"],
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
        "report": quoting.add(report, code=code),
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
def figure(request: HttpRequest, code: str, figure: str) -> HttpResponse:
    """The permanent address of a figure: where it stands on the page that this reader has of the report."""
    found, page = access.read_or_issued_by(request.user, code)
    if figure not in made.shown(found.tables, language=get_language() or "es"):
        raise Http404
    return redirect(f"{reverse(f'reports:{page}', args=[found.code])}#figure-{figure}")


@require_safe
def files(request: HttpRequest, code: str) -> HttpResponse:
    """The files of one issued report; for its funder and for the organisation that issued it."""
    found, page = access.read_or_issued_by(request.user, code)
    return render(
        request,
        "reports/files.html",
        {
            "release": found,
            "report_url": reverse(f"reports:{page}", args=[code]),
            "pictures": made.pictures(found.tables, language=get_language() or "es"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def download(request: HttpRequest, code: str, kind: str) -> HttpResponse:
    """One issued report as a file, which leaves an entry in the log; a link alone leads to the files."""
    found, _page = access.read_or_issued_by(request.user, code)
    if request.method != "POST":
        return redirect("reports:files", code)
    language = get_language() or "es"
    address = settings.PUBLIC_URL + reverse("reports:release", args=[found.code])
    file = made.make(found.tables, kind, sha256=found.sha256, address=address, language=language)
    _note(request, found, kind)
    return _answer(file, made.KINDS[kind], f"{_named(found, language)}.{kind}")


@require_http_methods(["GET", "HEAD", "POST"])
def picture(request: HttpRequest, code: str, figure: str) -> HttpResponse:
    """One figure or chart of an issued report as a picture, under the same rules as its files."""
    found, _page = access.read_or_issued_by(request.user, code)
    language = get_language() or "es"
    if figure not in made.pictures(found.tables, language=language):
        raise Http404
    if request.method != "POST":
        return redirect(f"{reverse('reports:files', args=[code])}#picture-{figure}")
    address = quoting.permanent(found.code, figure)
    file = made.picture(found.tables, figure, address=address, language=language)
    _note(request, found, f"{figure}.png")
    return _answer(file, "image/png", f"{_named(found, language)}-{figure}.png")


def _note(request: HttpRequest, release: Release, file: str) -> None:
    acts.note(
        release,
        "report downloaded",
        by=signed_in(request),
        now=timezone.now(),
        action=LogEntry.Action.ACCESS,
        file=file,
    )


def _named(release: Release, language: str) -> str:
    title = slugify(charts.said(release.tables["grant"]["title"], language))[:60].strip("-") or "report"
    return f"{title}-{release.number}"


def _answer(file: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(file, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
