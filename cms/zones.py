"""The reader's hour where no script tells it: an address names a zone, and each moment is told in it too."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from convite import moments

Row = TypeVar("Row", bound=Any)

#: What the parameter is called.
NAME = "zone"
#: Most other parameters of an address that a choice of a zone keeps.
MOST_KEPT = 8
SELECTED, OPEN = mark_safe(" selected"), mark_safe(" open")  # constants


def listen(request: HttpRequest) -> None:
    """Tell moments in the zone that the address names, too; one that is not offered says nothing."""
    asked = request.GET.get(NAME, "")
    if asked in moments.PLACES:
        request.reader_zone = ZoneInfo(asked)  # type: ignore[attr-defined]


def chosen(request: HttpRequest) -> str:
    """The zone that the address names, if it is one that we offer."""
    asked = request.GET.get(NAME, "")
    return asked if asked in moments.PLACES else ""


def question(request: HttpRequest) -> str:
    """The end of an address that leads on in the zone that was chosen; empty where none was."""
    zone = chosen(request)
    return f"?{NAME}={zone}" if zone else ""


def kept(request: HttpRequest, rows: Iterable[Row]) -> list[Row]:
    """Rows of a list (named tuples with an address) that lead on in the zone that was chosen."""
    told, end = list(rows), question(request)
    if not end:
        return told
    return [row._replace(url=row.url + end) if row.url[:1] not in ("", "#") else row for row in told]


def choice(request: HttpRequest) -> SafeString:
    """The form by which a reader chooses a zone; whatever else the address asks stays asked."""
    others = [(name, value) for name, value in request.GET.items() if name != NAME]
    return _choice(chosen(request), tuple(others[:MOST_KEPT]), get_language() or "")


@lru_cache(maxsize=512)
def _choice(zone: str, others: tuple[tuple[str, str], ...], language: str) -> SafeString:
    offered = sorted((gettext(place), name) for name, place in moments.PLACES.items())
    options = format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((name, SELECTED if name == zone else "", place) for place, name in offered),
    )
    return format_html(
        '<details class="hours"{}><summary>{}</summary><form method="get">{}'
        '<label for="zone">{}</label> <select id="zone" name="{}"><option value="">{}</option>{}</select> '
        '<button class="button-quiet">{}</button></form></details>',
        OPEN if zone else "",
        gettext("See the hours of another place"),
        format_html_join("", '<input type="hidden" name="{}" value="{}">', others),
        gettext("Place"),
        NAME,
        gettext("Only the hour of the event"),
        options,
        gettext("Show"),
    )
