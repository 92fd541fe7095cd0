"""The few pages that belong to no room."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from people import access


def after_login(request: HttpRequest) -> HttpResponse:
    """Lead whoever has logged in to where their work is."""
    held = access.duties(request.user)
    if access.works_at_the_desk(request.user):
        return redirect("events:desk")
    if access.Duty.EDITOR in held:
        return redirect("wagtailadmin_home")
    if access.Duty.FUNDER in held:
        return redirect("reports:portal")
    return redirect("events:my_page")


@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    """Ask search engines to keep out of everything personal."""
    lines = ["User-agent: *"]
    for prefix in ("es", "pt", "en"):
        for place in ("account", "my", "desk", "reports", "r", "link"):
            lines.append(f"Disallow: /{prefix}/{place}/")
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
