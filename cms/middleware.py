"""Which site a request came to, by its host."""

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponseBase

from cms import sites


class SiteMiddleware:
    """Lets everything that answers a request know which of the installation's sites it is on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with sites.visited(_host(request)) as here:
            request.here = here  # type: ignore[attr-defined]  # the frame asks it
            return self.get_response(request)


def _host(request: HttpRequest) -> str:
    try:
        return request.get_host()
    except DisallowedHost:
        return ""  # refused by whoever asks for it next, with a page that needs no site
