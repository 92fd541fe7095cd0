"""What was recommended or committed to at events, by kind and status, as it stands when it is counted.

Recommendations are counted and not people: whoever keeps them wrote them down, and nothing is protected.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from events.models import Event
from outcomes.models import Outcome, OutcomeQuerySet, Status
from reports.figures.breakdown import in_all_languages

#: How many of a kind are called.
KINDS = {Outcome.Kind.RECOMMENDATION: _("Recommendations"), Outcome.Kind.COMMITMENT: _("Commitments")}


def at_events(events: Iterable[Event]) -> OutcomeQuerySet:
    """Return what came out of events, each with its status."""
    return Outcome.objects.filter(event__in=[event.pk for event in events]).with_status()


def of_events(events: Iterable[Event]) -> list[dict[str, Any]]:
    """Return one entry a kind that there is: its name by language, and how many there are in each status.

    The status of each is that of its latest step.
    """
    found: Any = at_events(events)
    counts: dict[str, dict[str, int]] = {}
    for kind, status in found.values_list("kind", "status"):
        by_status = counts.setdefault(kind, dict.fromkeys(Status.values, 0))
        by_status[status] += 1
    return [
        {
            "kind": kind,
            "label": in_all_languages(KINDS[Outcome.Kind(kind)]),
            "rows": [
                {"code": status.value, "label": in_all_languages(status.label), "count": counts[kind][status]}
                for status in Status
            ],
            "total": sum(counts[kind].values()),
        }
        for kind in Outcome.Kind.values
        if kind in counts
    ]


def read(document: Mapping[str, Any], language: str) -> dict[str, Any] | None:
    """Return what a document says of them as a grid: a column a kind, a line a status; none where nothing."""
    kinds = document.get("recommended") or []
    if not kinds:
        return None
    columns = [(kind["kind"], kind["label"][language]) for kind in kinds]

    def cells(counts: Iterable[int]) -> list[dict[str, Any]]:
        return [
            {"kind": code, "title": title, "count": count}
            for (code, title), count in zip(columns, counts, strict=True)
        ]

    lines = [
        {
            "code": rows[0]["code"],
            "label": rows[0]["label"][language],
            "cells": cells(row["count"] for row in rows),
        }
        for rows in zip(*(kind["rows"] for kind in kinds), strict=True)
    ]
    return {
        "columns": [title for _code, title in columns],
        "lines": lines,
        "totals": cells(kind["total"] for kind in kinds),
    }
