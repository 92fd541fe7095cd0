"""Whose agreement to be counted openly a report lacks; for organisers alone, who may ask them for it."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from events.access import events_for
from events.models import Event, Hosting, Part, Session
from people import consent
from reports.figures import measures
from reports.issuing.releases import CONTRIBUTED
from reports.models import Grant


def hidden_measures(document: Mapping[str, Any]) -> list[str]:
    """Return the measures of those who contribute of which a document protects anything."""
    protected = {
        table["measure"]
        for table in document["tables"]
        if table["withheld"] or any(row["count"] is None for row in table["rows"])
    }
    return [one for one in CONTRIBUTED if document["figures"][one] is None or one in protected]


def lacking(grant: Grant, document: Mapping[str, Any], *, by: Any) -> QuerySet[Part]:
    """Return the confirmed roles without that agreement which would let the document tell more.

    Only of events whose people `by` may see by name; and of gatherings that show their roles in public, for
    of others nobody is counted openly. Whoever was forgotten can't be asked.
    """
    roles = {role for measure in hidden_measures(document) for role in measures.ROLES[measure]}
    events = events_for(by, Hosting.Right.NAMES).filter(grants=grant, risk=Event.Risk.OPEN)
    agreed = consent.standing("count-openly").filter(subject=OuterRef("subject"), about=OuterRef("code"))
    return (
        Part.objects.filter(
            session__event__in=events.exclude(status=Event.Status.DRAFT).values("pk"),
            status=Part.Status.CONFIRMED,
            role__in=roles,
            person__isnull=False,
        )
        .exclude(session__status=Session.Status.CANCELLED)
        .exclude(Exists(agreed))
        .select_related("person", "session__event")
        .order_by("session__event__starts_at", "session__event_id", "session__starts_at", "position", "pk")
    )
