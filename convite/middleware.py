"""What stands between every request and its room: language, content policy, a database that is away."""

import re
from dataclasses import asdict

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.db import DataError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.middleware.locale import LocaleMiddleware
from django.urls import is_valid_path
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.functional import cached_property

from convite.errors import bad_request, database_away
from convite.locale_prefix import prefix_of

#: Where the two admins live. Both ship inline scripts, which the public site's policy refuses.
ADMIN_PATHS = ("/cms/", "/back-office/")
#: A first segment that reads as a language code.
LANGUAGE_LIKE = re.compile(r"/[a-z]{2}(-[a-zA-Z]{2,4})?/")


class Sensors:
    """Refuses every page the phone's camera, microphone, place and the like."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        return response


class Language(LocaleMiddleware):
    """Django's own, but a path without a language is sent to our prefix (`/pt/`), not to the code."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        path = request.path_info
        # A foreign language's prefix (`/de/`) is no page of ours: Wagtail's pattern would take it for one.
        ours = not LANGUAGE_LIKE.match(path)
        if response.status_code == 404 and ours and not translation.get_language_from_path(path):
            language = translation.get_language() or settings.LANGUAGE_CODE
            prefixed = f"/{prefix_of(language)}{path}"
            slash = settings.APPEND_SLASH and not path.endswith("/") and not is_valid_path(prefixed)
            if request.method in ("GET", "HEAD") and is_valid_path(prefixed + "/" * slash):
                full = request.get_full_path(force_append_slash=bool(slash))
                redirect = HttpResponseRedirect(f"/{prefix_of(language)}{full}")
                patch_vary_headers(redirect, ("Accept-Language", "Cookie"))
                return redirect
        if not translation.get_language_from_path(path):
            patch_vary_headers(response, ("Accept-Language",))
        response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class ContentPolicy(CSPMiddleware):
    """django-csp's own, whose header is built once for all pages that change nothing in the policy."""

    @cached_property
    def unchanged(self) -> str:
        return build_policy(**asdict(self.get_policy_parts(HttpRequest(), HttpResponse())))

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        if hasattr(request, "_csp_nonce") or any(name.startswith("_csp") for name in response.__dict__):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self.unchanged)
        return response


class AdminPolicy:
    """Gives both admins `ADMIN_CONTENT_SECURITY_POLICY`; every other page keeps the strict one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path_info.startswith(ADMIN_PATHS):
            # A preview is answered as the page itself would be, with the public policy, which forbids the
            # frame beside the editor that it is shown in.
            response.headers.pop(HEADER, None)
            # The attribute django-csp reads in place of the settings' directives.
            response._csp_config = settings.ADMIN_CONTENT_SECURITY_POLICY
        return response


class DatabaseAway:
    """Answers 503 with a sentence when the database is stopped; any other fault stays a fault.

    `convite.errors.server_error` does the same for what fails outside a view.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if isinstance(exception, OperationalError) and is_away():
            return database_away(request)
        return None


class Unreadable:
    """Answers 400 with a sentence where a NUL was sent that a query then asked for: PostgreSQL refuses those.

    Forms say so at their fields; codes of buttons and of addresses are looked for as they came.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if isinstance(exception, DataError) and _has_nul(request):
            return bad_request(request, exception)
        return None


def _has_nul(request: HttpRequest) -> bool:
    sent = [*request.GET.lists(), *request.POST.lists()]
    words = [request.path_info, *(word for name, values in sent for word in (name, *values))]
    return any("\x00" in str(word) for word in words)


def is_away() -> bool:
    """Whether the database itself is gone, as opposed to having refused one statement.

    Asked right after an OperationalError: without a connection none could be made; with one, it answers
    or it is dead (and closed, so that the next request makes a new one).
    """
    if connection.connection is None:
        return True
    if connection.is_usable():
        return False
    connection.close()
    return True
