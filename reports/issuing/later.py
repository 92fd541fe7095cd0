"""What happened after a report was issued: newer reports, and how the live figures moved since."""

from typing import NamedTuple

from django.utils.functional import Promise

from reports.figures import facts, measures
from reports.models import Release


class Moved(NamedTuple):
    """A figure that is another by now; for those alone who see live figures."""

    title: str | Promise
    then: int
    now: int


def newer(release: Release) -> Release | None:
    """Return the newest report of the same grant that came after this one and stands."""
    return (
        Release.objects.standing()
        .filter(grant=release.grant_id, number__gt=release.number)
        .order_by("-number")
        .first()
    )


def moved(release: Release) -> list[Moved]:
    """Return the totals that differ from the report's by now, over the events that it counted.

    Unprotected: for the organisation that issued it, and never for its funder.
    """
    events = list(release.events.all())
    live = measures.totals(facts.read(events), facts.read_contributions(events))
    return [
        Moved(measures.MEASURES[code].title, then, live[code].count)
        for code, (then, _persons) in release.counts.items()
        if code in live and live[code].count != then
    ]
