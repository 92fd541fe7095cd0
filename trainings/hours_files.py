"""Records of hours as files: somebody's own, or of one trainer or all of them for an organisation."""

import csv
import io
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from convite import cells
from trainings.service_record import ROLES, Row, Served
from trainings.sheets import role_words


def of_sessions(served: Iterable[Served]) -> bytes:
    """Return a line for each session as CSV; what is not open is neither named nor placed."""
    head = [_("Day"), _("Course or event"), _("Class"), _("Organisation"), _("Role"), _("Minutes")]
    lines = (
        [
            one.day_on_paper,
            one.what_on_paper,
            one.class_on_paper,
            one.organisation_on_paper,
            role_words(one.role),
            one.minutes,
        ]
        for one in served
    )
    return _csv([head, *lines])


def of_people(rows: Iterable[Row]) -> bytes:
    """Return a line for each person as CSV: sessions and minutes in each role, and together."""
    head = [_("Name")]
    for whose in (*(role_words(role) for role in ROLES), _("Together")):
        head += [_("%(role)s: sessions") % {"role": whose}, _("%(role)s: minutes") % {"role": whose}]
    lines: list[list[Any]] = [head]
    for row in rows:
        line: list[Any] = [row.person.name]
        for sessions, minutes in zip(row.hours.sessions, row.hours.minutes, strict=True):
            line += [sessions, minutes]
        lines.append([*line, sum(row.hours.sessions), row.hours.total])
    return _csv(lines)


def _csv(lines: Iterable[list[Any]]) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read the accents."""
    words = io.StringIO(newline="")
    csv.writer(words).writerows(cells.line(line) for line in lines)
    return words.getvalue().encode("utf-8-sig")


def answer(file: bytes, name: str) -> HttpResponse:
    """Hand a table over as a file that no cache keeps."""
    response = HttpResponse(file, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response
