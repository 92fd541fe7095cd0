"""How a view says that its answer is the same for every visitor, so that it may be kept for the next one."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect


class Kept(NamedTuple):
    """What is known of an answer that may be kept: whether it is all about one gathering, by its key."""

    about: int | None


def keep(request: HttpRequest, *, about: int | None = None) -> None:
    """Say that what this request is answered with holds nothing of whoever asked.

    `about` is the key of a gathering where the answer is made of that gathering's rows and no other's.
    """
    request.kept = Kept(about)  # type: ignore[attr-defined]


def keep_until(request: HttpRequest, moment: datetime | None) -> None:
    """Say that what this request is answered with holds no longer than until a moment, if there is one."""
    if moment is not None:
        before: datetime | None = getattr(request, "kept_until", None)
        request.kept_until = min(moment, before or moment)  # type: ignore[attr-defined]


def kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose every answer is the same for all."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        keep(request)
        return view(request, *args, **kwargs)

    return answer


def moved(request: HttpRequest, url: str) -> HttpResponse:
    """Lead for good to where something is found, with what was asked of it; asked again each time.

    A house may give its domain up, or make the page that another site had for it.
    """
    query = request.META.get("QUERY_STRING", "")
    response = HttpResponsePermanentRedirect(f"{url}?{query}" if query else url)
    response.headers["Cache-Control"] = "no-cache"
    return response
