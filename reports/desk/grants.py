"""A project at the desk: what it is, its issued reports, and how far the next one has come."""

from typing import cast

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people.access import needs
from people.models import Person
from reports import access
from reports.desk.page import ORGANISES
from reports.desk.plan_page import tabs_of
from reports.forms import GrantForm
from reports.issuing import drafts, releases
from reports.models import Grant, KeptDraft, Release
from reports.tables import agreed


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*ORGANISES)
def create_grant(request: HttpRequest) -> HttpResponse:
    """Describe a new grant."""
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@needs(*ORGANISES)
def edit_grant(request: HttpRequest, code: str) -> HttpResponse:
    """Change a grant; issued reports stay as they are."""
    return _edit(request, access.grant_for(request.user, code))


def _edit(request: HttpRequest, grant: Grant | None) -> HttpResponse:
    with transaction.atomic():
        if grant is not None and request.method == "POST":
            # A report that is being issued covers the events that it was checked with.
            grant = releases.hold(grant)
        form = GrantForm(request.POST or None, instance=grant, by=cast(Person, request.user))
        is_kept = request.method == "POST" and form.is_valid()
        if is_kept:
            kept = form.save()
            if grant is None:
                agreed.begin(kept)
    if is_kept:
        messages.success(request, _("The project is kept."))
        return redirect("reports:grant", kept.code)
    return render(
        request,
        "reports/grant_form.html",
        {"form": form, "grant": grant},
        status=422 if form.is_bound else 200,
    )


@require_safe
@needs(*ORGANISES)
def grant(request: HttpRequest, code: str) -> HttpResponse:
    """A grant with the reports issued so far, and how far the next one has come.

    Nothing is counted here: a page that is only looked at waits for no privacy check.
    """
    found = access.grant_for(request.user, code)
    kept = KeptDraft.objects.filter(grant=found).select_related("taken_by", "checked_by").first()
    issued = Release.objects.filter(grant=found).select_related("issued_by", "withdrawal").order_by("-number")
    return render(
        request,
        "reports/grant.html",
        {
            "grant": found,
            "draft": kept,
            "over": bool(kept and kept.checked_at and drafts.outdated(kept, now=timezone.now())),
            "issued": issued,
            "tabs": tabs_of(found, "grant"),
        },
    )
