"""What was promised of who takes part elsewhere: the quotas of a group, and the targets of a project."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import partial

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from events.models import Event
from people.demographics import Gender
from reports import charts
from reports.figures import dimensions, facts, measures
from reports.figures.aims import PARTICIPANTS
from reports.figures.choice import Reading
from reports.live.live import MEASURES, Counting
from reports.live.missing import Gap
from reports.models import Grant, Indicator
from reports.plan import indicators as plan
from trainings import quotas as rules
from trainings.models import Cohort, Quota


def quotas(cohort: Cohort, event: Event) -> list[Gap]:
    """Return the quotas of a group that ask for so many at least, as far as its places meet them.

    Of organisations nothing is known here; their quotas stand where the group is chosen.
    """
    kept = [quota for quota in rules.quotas_of(cohort) if quota.bound == Quota.Bound.LEAST]
    if not kept:
        return []
    held = facts.read([event.pk]).where(lambda fact: fact.holds_a_place)
    found = []
    for quota in kept:
        wanted = rules.wanted_by(rules.terms_of(quota))
        if "organisation" in wanted:
            continue
        has = len(held.where(partial(_is_counted, wanted)))
        who = ", ".join(_names(quota))
        words = _("Quota of the group: %(has)s of at least %(aim)s: %(who)s.")
        told = {"has": has, "aim": quota.number, "who": who}
        found.append(Gap(PARTICIPANTS, words % told, has >= quota.number, max(0, quota.number - has)))
    return found


def _is_counted(wanted: dict[str, str], fact: facts.Fact) -> bool:
    gender = "not-stated" if fact.gender in ("", Gender.UNDISCLOSED) else fact.gender
    known = {"sector": fact.stakeholder_group, "country": fact.country, "gender": gender}
    return all(known[name] == value for name, value in wanted.items())


def _names(quota: Quota) -> list[str]:
    names = [
        str(quota.get_gender_display()) if quota.gender else "",
        quota.sector.name if quota.sector else "",
        str(quota.country.name) if quota.country else "",
    ]
    return [name for name in names if name]


def indicators(grant: Grant, reading: Reading, *, language: str, now: datetime) -> list[Gap]:
    """Return the targets of a project's indicators, and those by group, as far as they are met by now.

    Of indicators of people that count from the first day on, of which more is better; the others have no one
    number that could be short. Counted as they are, over the events whose groups may be seen, in the sectors
    of the project; a report counts them protected.
    """
    kept = [
        one
        for one in plan.of_grant(grant).prefetch_related("targets")
        if one.source == Indicator.Source.MEASURE
        and one.is_cumulative
        and one.direction == Indicator.Direction.MORE
        and one.measure in MEASURES
    ]
    if not kept:
        return []
    ways = dimensions.ways(reading.events, scheme=grant.scheme, regions=None, step="month")
    counting = Counting(reading, ways, language=language, now=now)
    found = []
    for one in kept:
        whole = {one.dimension: one.row} if one.dimension else {}
        if one.target is not None and set(whole) <= ways.keys():
            found.append(_gap(one, "", _actual(counting, one, whole), one.target))
        for target in one.targets.all():
            at = whole | {target.dimension: target.row}
            if set(at) <= ways.keys():
                label = ways[target.dimension].dimension.labels([target.row]).get(target.row, {})
                found.append(
                    _gap(one, charts.said(label, language), _actual(counting, one, at), target.value)
                )
    return found


def _actual(counting: Counting, one: Indicator, at: Mapping[str, str]) -> int:
    """An indicator as it stands, of the row that it counts and of a group; a share in whole per cents."""
    count = _count(counting, one.measure, at)
    if not one.is_share:
        return measures.hours(count) if one.measure == measures.HOURS.code else count
    of = _count(counting, one.measure, {by: row for by, row in at.items() if by != one.dimension})
    return 100 * count // of if of else 0


def _count(counting: Counting, measure: str, at: Mapping[str, str]) -> int:
    by = [counting.ways[dimension] for dimension in at]
    return counting.count(measure, by).get(tuple(at.values()), 0)


def _gap(one: Indicator, group: str, actual: int, target: Decimal) -> Gap:
    told = {
        "name": one.name,
        "group": group,
        "has": number_format(actual, force_grouping=True),
        "aim": number_format(target.normalize(), force_grouping=True),
    }
    if one.is_share:
        words = (
            _("“%(name)s”, %(group)s: %(has)s %% of at least %(aim)s %%.")
            if group
            else _("“%(name)s”: %(has)s %% of at least %(aim)s %%.")
        )
    else:
        words = (
            _("“%(name)s”, %(group)s: %(has)s of at least %(aim)s.")
            if group
            else _("“%(name)s”: %(has)s of at least %(aim)s.")
        )
    # A share is not short by so many people, so no seat is drawn for it.
    return Gap("", words % told, actual >= target)
