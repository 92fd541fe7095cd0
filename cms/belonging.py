"""On which site a record without a page of its own is read: an outcome, a statement."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language
from wagtail.models import Page

from cms import navigation, sites
from cms.closed import is_closed
from cms.sites import Site
from events import risk
from events.models import Event, Session
from outcomes import addresses
from outcomes.addresses import Record, Way
from outcomes.models import Outcome
from people.models import Membership, Organisation


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


def read_at(what: Event | Session | Organisation) -> str:
    """Return where the public reads of a gathering, a session or an organisation, in the reader's language.

    A link as the site that is being visited has it; '' where there is no such page, only some may open it, or
    the gathering may not be named beside what grew from it.
    """
    if isinstance(what, Organisation):
        pages = apps.get_model("cms", "SectionPage").objects.filter(organisation=what)
    else:
        event = what.event if isinstance(what, Session) else what
        if event.risk not in risk.NAMED_BESIDE_PEOPLE:
            return ""
        of_event = Q(eventpage__event=event) | Q(trainingpage__cohort__event=event)
        pages = Page.objects.filter(Q(sessionpage__session=what) if what != event else of_event)
    here = pages.filter(~is_closed(), live=True, locale__language_code=get_language()).order_by("path")
    url_path = here.values_list("url_path", flat=True).first()
    return sites.way_to(url_path) if url_path else ""


def frame(request: HttpRequest, record: Record) -> Way:
    """Give a record's page the header and the foot of the site's pages, and return the way to it.

    The way goes from the home over the list of this site on which the record stands, where there is one. What
    is closed to the public is not on it; where the home itself is, there is no way.
    """
    site, home = sites.current(), sites.current().in_tree(reverse("home"))
    rows = _homes_and_lists(record, home).values_list("url_path", "title")
    here = [row for row in rows if sites.now().of(row[0]) is site]
    if not here or here[0][0] != home:
        return []
    # The home is the highest of them; of several lists the one next to it.
    url_path, title = here[:2][-1]
    found = navigation.look_up(url_path)
    if found is None:
        return []
    navigation.frame(request, found.around)
    return [*found.around.crumbs, (sites.way_to(url_path), title)]


def _homes_and_lists(record: Record, home: str) -> QuerySet[Page]:
    """The home at an address and the lists below it on which a record stands, as far as all may open them."""
    if isinstance(record, Outcome):
        kind = "recommendationspage"
        whose: Any = Membership.objects.filter(organisation=record.organisation_id).values("coalition")
    else:
        kind, whose = "statementspage", [record.coalition_id]
    of_all, of_some = Q(**{f"{kind}__coalition": None}), Q(**{f"{kind}__coalition__in": whose})
    listed = Q(of_all | of_some, url_path__startswith=home, **{f"{kind}__isnull": False})
    return Page.objects.filter(~is_closed(), Q(url_path=home) | listed, live=True).order_by("depth", "path")
