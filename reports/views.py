"""The funder's portal: grants, their issued reports, and the files of each; nothing else."""

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
from reports import access, charts, funder, quoting
from reports.exports import files as made
from reports.models import Release


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
    report = quoting.add(funder.read(found.tables, get_language() or "es"), code=code)
    return render(request, "reports/release.html", {"release": found, "report": report})


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
