"""The few pages that belong to no room."""

from pathlib import Path

from csp.constants import NONE, UNSAFE_INLINE
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.http import require_safe
from django.views.static import serve

from cms import sites
from cms.models import PublicSite
from convite import theme
from people import access

#: Seconds that a browser keeps a picture; a changed picture has another name.
PICTURES_LAST = 30 * 24 * 3600


def after_login(request: HttpRequest) -> HttpResponse:
    """Lead whoever has logged in to where their work is."""
    held = access.duties(request.user)
    if access.works_at_the_desk(request.user):
        return redirect("events:desk")
    if access.Duty.EDITOR in held and request.user.has_perm("wagtailadmin.access_admin"):
        return redirect("wagtailadmin_home")
    if access.Duty.FUNDER in held:
        return redirect("reports:portal")
    return redirect("events:my_page")


@login_not_required
def enter_website(request: HttpRequest) -> HttpResponse:
    """Lead to the one login; whoever is signed in and still sent here has no page to edit, and is told."""
    if request.user.is_authenticated:
        list(messages.get_messages(request))  # the page tells it in our words
        raise PermissionDenied
    asked = request.GET.urlencode()
    return redirect(reverse("account_login") + (f"?{asked}" if asked else ""))


@login_not_required
@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    """Serve a picture of a page in one of its sizes; originals and documents are not handed out here."""
    response = serve(request, name, document_root=str(Path(settings.MEDIA_ROOT) / "images"))
    response["Cache-Control"] = f"public, max-age={PICTURES_LAST}"
    return response


@login_not_required
def robots(request: HttpRequest) -> HttpResponse:
    """Ask search engines to keep out of everything personal."""
    lines = ["User-agent: *"]
    for prefix in ("es", "pt", "en"):
        for place in ("account", "my", "desk", "reports", "r", "link"):
            lines.append(f"Disallow: /{prefix}/{place}/")
    lines += ["", f"Sitemap: {sites.here(reverse('sitemap'))}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


#: Of what has another address with every change.
FOR_GOOD = "public, max-age=31536000, immutable"
#: A drawing that somebody opens by itself does nothing and fetches nothing.
LOGO_POLICY: dict[str, list[str]] = {"default-src": [NONE], "style-src": [UNSAFE_INLINE], "sandbox": []}


@login_not_required
@require_safe
def theme_sheet(request: HttpRequest, structure: str, action: str, mark: str) -> HttpResponse:
    """The stylesheet of a site's two colours; an older mark leads to it."""
    hues = (f"#{structure}", f"#{action}")
    every = sites.now()
    known = {site.hues for site in (every.main, *every.others)}
    if settings.DEMO:
        known |= set(theme.EXAMPLES.values())
    if hues not in known:
        raise Http404
    if mark != theme.mark_of(*hues):
        return redirect(theme.address(*hues))
    response = HttpResponse(theme.stylesheet(*hues), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = FOR_GOOD
    return response


@login_not_required
@require_safe
def site_logo(request: HttpRequest, name: str) -> HttpResponse:
    """The logo of a site, by its mark."""
    mark, _point, kind = name.partition(".")
    found = PublicSite.objects.filter(logo_mark=mark, logo_kind=kind).first()
    if found is None:
        raise Http404
    kinds = {"svg": "image/svg+xml", "png": "image/png"}
    response = HttpResponse(bytes(found.logo), content_type=kinds[kind])
    response["Cache-Control"] = FOR_GOOD
    response._csp_config = LOGO_POLICY  # type: ignore[attr-defined]  # read by django-csp
    return response


@login_not_required
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Lead to the one icon: browsers ask here for whatever has no page to name it."""
    response = redirect(static("convite/favicon.svg"))
    response["Cache-Control"] = f"public, max-age={PICTURES_LAST}"
    return response
