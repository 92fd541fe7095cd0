"""Whose agreement to be counted openly the next report lacks, and how to ask them for it."""

from itertools import groupby
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from events.models import Part
from people.access import needs
from people.models import Person
from reports import access
from reports.desk.page import ORGANISES
from reports.desk.plan_page import crumbs_of
from reports.figures.measures import MEASURES
from reports.issuing import agreements


@require_safe
@needs(*ORGANISES)
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """The roles that were not agreed to be counted openly, each with words to send to whoever holds it."""
    kept = access.draft_for(request.user, code)
    found = agreements.lacking(kept.grant, kept.tables, by=request.user)
    rows = [
        (event, _people(list(parts))) for event, parts in groupby(found, key=lambda part: part.session.event)
    ]
    context: dict[str, Any] = {
        "grant": kept.grant,
        "rows": rows,
        "hidden": [str(MEASURES[one].title) for one in agreements.hidden_measures(kept.tables)],
        "crumbs": crumbs_of(kept.grant, (reverse("reports:draft", args=[code]), _("Draft"))),
    }
    return render(request, "reports/agreements.html", context)


def _people(parts: list[Part]) -> list[dict[str, Any]]:
    """The holders of an event's roles, each once with all of theirs and with what to write."""
    held: dict[Person, list[Part]] = {}
    for part in parts:
        if part.person is not None:
            held.setdefault(part.person, []).append(part)
    return [
        {"person": person, "parts": theirs, "words": _words(person, theirs)}
        for person, theirs in held.items()
    ]


def _words(person: Person, parts: list[Part]) -> str:
    """What to send to the holder of roles, in their language; the page of each role asks them."""
    with override(person.language):
        return _(
            "Hello. The report on “%(event)s” can tell how many women and men and which sectors spoke and"
            " taught only if each agrees, because you are few. If you want to be counted openly, tick it on"
            " the page of each of your roles: %(links)s\n"
            "It is up to you, and you can take it back at any time."
        ) % {
            "event": parts[0].session.event.title,
            "links": " ".join(
                settings.PUBLIC_URL + reverse("events:my_role", args=[part.code]) for part in parts
            ),
        }
