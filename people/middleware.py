"""What every request passes: the second factor of staff, the reader's own hour, and the log's actor."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from allauth.account.adapter import get_adapter
from auditlog.middleware import AuditlogMiddleware
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from people import access, second_factor

Handler = Callable[[HttpRequest], HttpResponse]

#: What stays open to staff who have not shown their factor: setting one up, showing it, and leaving.
#: allauth guards its own `mfa_` pages by reauthentication as soon as a factor is enrolled.
OPEN_VIEWS = frozenset({"account_logout", "account_reauthenticate", "people:second_factor", "health"})


class SecondFactorMiddleware:
    """Whoever can see another person's data shows a second factor before anything else."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Send staff to set up a factor, or to show the one they have."""
        if not request.user.is_authenticated or not access.sees_others(request.user):
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if name in OPEN_VIEWS or name.startswith("mfa_"):
            return None
        if second_factor.has_passed(request):
            return None
        if not second_factor.is_enrolled(request.user):
            return redirect("people:second_factor")
        way = get_adapter(request).get_reauthentication_methods(request.user)[0]["url"]
        back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("after_login")
        return redirect(f"{way}?{urlencode({'next': back})}")


class ReaderMiddleware:
    """Puts the reader's own time zone on the request, and keeps pages made for someone out of caches."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reader_zone = None  # type: ignore[attr-defined]
        # A visitor without a session costs no query.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        # Accounts are made with UTC, so that it says nothing of its own: the browser then tells the hour.
        own = request.user.time_zone
        with suppress(ZoneInfoNotFoundError, ValueError):
            # ZoneInfo keeps what it has read; `available_timezones` would read the disk at every request.
            request.reader_zone = ZoneInfo(own) if own != "UTC" else None  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class ActorMiddleware(AuditlogMiddleware):
    """Names who acted in the log by their account alone: no address, no IP and no port."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without a session nobody acts by name, and nothing else of the request is kept.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return self.get_response(request)
        return super().__call__(request)

    def get_extra_data(self, request: HttpRequest) -> dict[str, Any]:
        """Return the actor; the empty values overwrite what auditlog would copy from them."""
        return {
            "actor": self._get_actor(request),
            "actor_email": None,
            "remote_addr": None,
            "remote_port": None,
        }
