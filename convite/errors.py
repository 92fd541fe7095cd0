"""The sentences people read when something is wrong: refused, not found, or away for a moment."""

import sys

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import add_never_cache_headers

#: Seconds after which a client may try again when the database is away.
RETRY_AFTER = 30
#: Never shown again nor sent again: what proves who somebody is.
_SECRET = ("password", "code", "token", "credential", "csrf", "key")
#: Sent again but not shown: what was chosen has a code and no words here, and gender is nobody else's affair.
_CHOSEN = ("gender", "mode", "group", "country", "zone", "language", "consent", "first_time")
#: Sent again but not shown: what only a machine reads, of how a form stood when it was opened.
_MARKS = ("opened", "seen")
_MOST_TYPED = 60


def _language(request: HttpRequest) -> str:
    return (
        translation.get_language_from_path(request.path_info)
        or translation.get_language()
        or settings.LANGUAGE_CODE
    )


def _plain(request: HttpRequest, *, template: str, status: int) -> HttpResponse:
    """A page that asks nothing of the database, the session or the context."""
    language = _language(request)
    with translation.override(language):
        body = render_to_string(
            template,
            {"language_tag": translation.to_locale(language).replace("_", "-"), "path": request.path},
        )
    response = HttpResponse(body, status=status)
    add_never_cache_headers(response)
    return response


def database_away(request: HttpRequest) -> HttpResponse:
    """503: the database is stopped; what was typed is kept in the browser's form."""
    response = _plain(request, template="503.html", status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when the fault is that the database is away: outside views only this handler sees it."""
    from convite.middleware import is_away

    if isinstance(sys.exc_info()[1], OperationalError) and is_away():
        return database_away(request)
    return _plain(request, template="500.html", status=500)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    with translation.override(_language(request)):
        return render(request, "404.html", status=404)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    with translation.override(_language(request)):
        return render(request, "403.html", status=403)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _plain(request, template="400.html", status=400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 with a way on: a form of our own whose proof had expired can be sent again with one press.

    Only a request that the browser itself says came from this site is offered again; one from elsewhere
    gets the sentence alone. Codes, passwords and tokens are never repeated.
    """
    typed: list[tuple[str, str]] = []
    if _from_here(request):
        for name, values in request.POST.lists():
            if not any(word in name.lower() for word in _SECRET):
                typed += [(name, value) for value in values]
    with translation.override(_language(request)):
        return render(
            request,
            "403_csrf.html",
            {
                "typed": typed[:_MOST_TYPED],
                "shown": [
                    value
                    for name, value in typed[:_MOST_TYPED]
                    if value and name not in _MARKS and not any(word in name for word in _CHOSEN)
                ],
                "no_cookie": reason == REASON_NO_CSRF_COOKIE,
                "had_files": request.method == "POST" and request.content_type == "multipart/form-data",
            },
            status=403,
        )


def _from_here(request: HttpRequest) -> bool:
    if site := request.headers.get("Sec-Fetch-Site"):
        return site == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
