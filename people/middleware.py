"""What every request passes: the second factor of staff, and the reader's own hour."""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from people import access

Handler = Callable[[HttpRequest], HttpResponse]

#: Session key that marks the factor as counted for a demonstration's “come in as …”.
COUNTED = "second_factor_counted"


class SecondFactorMiddleware:
    """Whoever can see another person's data sets up a second factor before anything else."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Send staff without a second factor to set one up; logging out stays possible."""
        if not request.user.is_authenticated or not access.sees_others(request.user):
            return None
        match = request.resolver_match
        name = (match and match.url_name) or ""
        if name.startswith(("mfa_", "account_")) or name in ("set_language", "health"):
            return None
        if settings.COME_IN_AS and request.session.get(COUNTED):
            return None
        from allauth.mfa.models import Authenticator

        if Authenticator.objects.filter(
            user=request.user, type__in=[Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
        ).exists():
            return None
        return redirect(reverse("mfa_index"))


class ReaderMiddleware:
    """Puts the reader's own time zone on the request: their account's, else none."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.reader_zone = None  # type: ignore[attr-defined]
        # A visitor without a session costs no query.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            zone = request.user.time_zone
            if zone in available_timezones():
                request.reader_zone = ZoneInfo(zone)  # type: ignore[attr-defined]
        return self.get_response(request)
