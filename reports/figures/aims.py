"""What an event or a project aims at in who takes part. Sole writer of `Aims`."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from events.models import Event
from people import acts
from people.models import Person, Scheme
from reports.figures import breakdown
from reports.figures.breakdown import NOT_STATED, OUTSIDE
from reports.models import Aims, Grant

#: Those among whom one looks for balance.
PARTICIPANTS, PANEL, TRAINERS = "participants", "panel", "trainers"
#: The scheme by which sectors are looked at where no project says another: that of the trainings.
USUAL_SCHEME = "four-sectors"

Numbers = Mapping[str, Mapping[str, Mapping[str, int]]]


def of(owner: Event | Grant) -> Aims:
    """Return the aims of an event or a project; where nobody set any, the usual ones, which are not kept.

    The usual ones: neither women nor men under 40 %, and at least one of each sector of the scheme, which is
    that of the project, or that of the one project which pays for the event, or else the four sectors of the
    trainings.
    """
    field = "event" if isinstance(owner, Event) else "grant"
    kept = Aims.objects.filter(**{field: owner}).select_related("scheme", "regions").first()
    if kept is not None:
        return kept
    scheme = _usual_scheme(owner)
    fresh = Aims(scheme=scheme, numbers={PARTICIPANTS: {"stakeholder_group": usual_sectors(scheme)}})
    setattr(fresh, field, owner)
    return fresh


def _usual_scheme(owner: Event | Grant) -> Scheme | None:
    grants = [owner] if isinstance(owner, Grant) else list(owner.grants.select_related("scheme")[:2])
    if len(grants) == 1:
        return grants[0].scheme
    return Scheme.objects.filter(code=USUAL_SCHEME).order_by("-version").first()


def usual_sectors(scheme: Scheme | None) -> dict[str, int]:
    """Return one of each sector of a scheme, whatever stands outside left aside."""
    return dict.fromkeys(sectors_in(scheme), 1)


def sectors_in(scheme: Scheme | None) -> dict[str, dict[str, str]]:
    """Return the sectors of a scheme that can be aimed at, with their names by language."""
    return _named(breakdown.stakeholder_group(scheme))


def regions_in(scheme: Scheme | None) -> dict[str, dict[str, str]]:
    """Return the regions of a scheme that can be aimed at, with their names by language."""
    return _named(breakdown.region(scheme))


def _named(dimension: breakdown.Dimension) -> dict[str, dict[str, str]]:
    return {code: name for code, name in dimension.labels([]).items() if code not in (NOT_STATED, OUTSIDE)}


@transaction.atomic
def set_aims(
    owner: Event | Grant,
    *,
    least_share: int,
    first_share: int,
    scheme: Scheme | None,
    regions: Scheme | None,
    numbers: Numbers,
    by: Person,
    now: datetime,
) -> Aims:
    """Keep what an event or a project aims at; a number of 0 asks nothing."""
    type(owner).objects.select_for_update(no_key=True).get(pk=owner.pk)
    aims = of(owner)
    aims.least_share, aims.first_share = least_share, first_share
    aims.scheme, aims.regions = scheme, regions
    aims.numbers = _asked(numbers)
    aims.save()
    acts.note(owner, "aims set", by=by, now=now)
    return aims


def _asked(numbers: Numbers) -> dict[str, Any]:
    return {
        circle: {
            dimension: {row: number for row, number in rows.items() if number}
            for dimension, rows in dimensions.items()
        }
        for circle, dimensions in numbers.items()
    }
