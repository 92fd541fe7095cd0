"""A report is issued, and read by those who issued it."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people.access import needs
from people.models import Person
from reports import access, funder, quoting, releases
from reports.desk.page import ORGANISES, veiled
from reports.errors import ReleaseError


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*ORGANISES)
def issue(request: HttpRequest, code: str) -> HttpResponse:
    """Ask once more, with what will be veiled, and issue the next report."""
    found = access.grant_for(request.user, code)
    now = timezone.now()
    if request.method == "POST":
        try:
            release = releases.issue(found, by=cast(Person, request.user), now=now)
        except ReleaseError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Report %(number)s is issued.") % {"number": release.number})
        return redirect("reports:grant", found.code)
    draft = releases.preview(found, now=now)
    return render(
        request,
        "reports/issue.html",
        {
            "grant": found,
            "number": draft.document["number"],
            "veiled": veiled(draft),
            "refusals": [str(refusal) for refusal in draft.refusals],
        },
    )


@require_safe
@needs(*ORGANISES)
def issued(request: HttpRequest, code: str) -> HttpResponse:
    """An issued report as its funder reads it, for the organisation that issued it."""
    release = access.issued_for(request.user, code)
    return render(
        request,
        "reports/issued.html",
        {
            "release": release,
            "report": quoting.add(funder.read(release.tables, get_language() or "es"), code=code),
            "is_intact": releases.is_intact(release),
        },
    )
