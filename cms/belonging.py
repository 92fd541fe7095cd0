"""On which site a record without a page of its own is read: an outcome, a statement."""

from collections.abc import Iterable

from django.apps import apps

from cms import sites
from cms.sites import Site
from outcomes import addresses
from outcomes.addresses import Record
from outcomes.models import Outcome


def site_of(record: Record) -> Site:
    """Return the site of one record: two queries at most, those that `sites_of` takes."""
    return sites_of([record])[0]


def sites_of(records: Iterable[Record]) -> list[Site]:
    """Return the site of each record, in their order; a query for any number, beside that of the sites.

    An outcome stands on the site of the organisation that keeps it. A statement is said by a coalition and
    stands where that has its home; where it has none, on the site of the organisation that looks after it.
    Without either, it is the main site.
    """
    every, rows = sites.now(), list(records)
    if not every.others:
        return [every.main] * len(rows)
    at_home = dict(every.by_coalition)
    if any(not isinstance(row, Outcome) and row.coalition_id not in at_home for row in rows):
        homes = apps.get_model("cms", "HomePage").objects.filter(live=True, coalition__isnull=False)
        at_home |= dict.fromkeys(homes.values_list("coalition", flat=True), every.main)
    return [
        every.by_organisation.get(row.organisation_id, every.main)
        if isinstance(row, Outcome)
        else at_home.get(row.coalition_id) or every.by_organisation.get(row.keeper_id, every.main)
        for row in rows
    ]


def base_of(record: Record) -> str:
    """Return the address of a record's site, with its scheme and without a closing slash."""
    return site_of(record).base


def ways_to(records: Iterable[Record]) -> list[str]:
    """Return the address of each record, as a link on the site that is being visited has it."""
    rows, here = list(records), sites.current()
    return [
        ("" if site is here else site.base) + addresses.path_of(row)
        for row, site in zip(rows, sites_of(rows), strict=True)
    ]


def with_ways(records: Iterable[Record]) -> list[tuple[Record, str]]:
    """Return each record of a list with its address."""
    rows = list(records)
    return list(zip(rows, ways_to(rows), strict=True))
