"""What other systems ask about a credential, without an account: the key, who issued it, whether it holds.

Each is found by a random code or number alone, and says nothing of its holder.
"""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from people.models import Organisation
from trainings import certificates, credentials, signing_keys

app_name = "credentials"


@login_not_required
@require_http_methods(["GET", "HEAD"])
def key(request: HttpRequest, code: str) -> HttpResponse:
    """The public half of a signing key, as JWK."""
    return _told(signing_keys.published(code))


@login_not_required
@require_http_methods(["GET", "HEAD"])
def issuer(request: HttpRequest, code: str) -> HttpResponse:
    """The organisation that issues, as a Profile of Open Badges 3.0."""
    organisation = Organisation.objects.filter(code=code, courses__isnull=False).first()
    return _told(credentials.profile(organisation) if organisation else None)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD"])
def status(request: HttpRequest, number: str) -> HttpResponse:
    """Whether the credential of a number was revoked, as a 1EdTech Revocation List."""
    found = certificates.by_number(number)
    return _told(credentials.status(found) if found else None)


def _told(said: dict[str, Any] | None) -> HttpResponse:
    if said is None:
        raise Http404
    answer = JsonResponse(said)
    # A reader in a browser may ask from any page; there is nothing here that a login would add to.
    answer["Access-Control-Allow-Origin"] = "*"
    return answer


urlpatterns: list[URLPattern] = [
    path("keys/<slug:code>/", key, name="key"),
    path("issuers/<slug:code>/", issuer, name="issuer"),
    path("status/<slug:number>/", status, name="status"),
]
