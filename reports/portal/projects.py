"""The funder's page of a project: its story, its promises and how far they are kept, and its reports."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from events.views.own import sent_down
from people.access import Duty, needs
from reports import access
from reports.models import Evidence, EvidenceFile, Grant, Release
from reports.plan import approved, evidence
from reports.portal import reading


@require_safe
@needs(Duty.FUNDER)
def project(request: HttpRequest, code: str) -> HttpResponse:
    """A project as its organisation approved it, told by its newest report."""
    grant = access.funded_grant_for(request.user, code)
    standing = approved.standing(grant)
    releases = list(
        Release.objects.filter(grant=grant).defer("counts").select_related("withdrawal").order_by("-number")
    )
    stand = [one for one in releases if not hasattr(one, "withdrawal")]
    read = _read(grant, standing.document, stand) if standing else None
    context = {
        "grant": grant,
        "standing": standing,
        "releases": releases,
        "newest": stand[0] if stand else None,
        "read": read,
        "tables_agreed": grant.tables_agreed_on is not None,
    }
    return render(request, "reports/project.html", context)


def _read(grant: Grant, document: Mapping[str, Any], releases: list[Release]) -> dict[str, Any]:
    documents = {release.number: release.tables for release in releases}
    addresses = {release.number: reverse("reports:release", args=[release.code]) for release in releases}
    # What was taken off at the desk since can't be opened any more, approved or not.
    there = set(evidence.of_grant(grant).filter(is_for_funder=True).values_list("code", flat=True))

    def where(source: Mapping[str, Any]) -> str:
        if source["code"] not in there:
            return ""
        if source["file"]:
            return reverse("reports:project_evidence", args=[grant.code, source["code"]])
        return str(source["url"])

    newest = max(documents, default=None)
    named = {"words": documents[newest].get("words", {})} if newest else {}
    return reading.read(
        approved.told(document, documents, newest) | named,
        get_language() or "es",
        report=lambda cite: addresses[cite["number"]],
        source=where,
    )


@require_safe
@needs(Duty.FUNDER)
def document(request: HttpRequest, code: str, piece: str) -> HttpResponse:
    """A document that the organisation approved for the funder, while it is still there."""
    grant = access.funded_grant_for(request.user, code)
    standing = approved.standing(grant)
    sources = standing.document["sources"] if standing else []
    named = {one["code"]: one["file_code"] for one in sources if one["file_code"]}
    found = access.part_of(grant, Evidence.objects.filter(removed_at=None, is_for_funder=True), piece)
    # The very file that was approved, though another may have taken its place at the desk since.
    kept = EvidenceFile.objects.filter(code=named.get(found.code, "")).first()
    if kept is None:
        raise Http404
    return sent_down(kept.content, kept.name, kept.ending)
