"""The indicators of a grant, as its organisation writes them; the sole writer of them and their numbers."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Max, QuerySet

from people import acts
from people import countries as known_countries
from people.models import Person
from reports.errors import NoSuchNumber
from reports.figures import breakdown
from reports.figures.measures import MEASURES
from reports.models import Grant, Indicator, Level, PublicBody, Reading, Target
from reports.plan.actuals import as_number
from reports.translated import written
from trainings.courses import in_columns

#: The dimensions that a group may be a row of.
GROUPED = ("gender", "stakeholder_group", "country")


class Facts(NamedTuple):
    """An indicator as it was written; its words by language code."""

    name: Mapping[str, str]
    source: str
    unit: Mapping[str, str] = {}
    measure: str = ""
    dimension: str = ""
    row: str = ""
    is_share: bool = False
    direction: str = Indicator.Direction.MORE
    is_cumulative: bool = True
    baseline: Decimal | None = None
    target: Decimal | None = None
    before_from: date | None = None
    before_until: date | None = None
    level: Level | None = None


class Numbers(NamedTuple):
    """What is written of an indicator in a list of many."""

    position: int
    baseline: Decimal | None
    target: Decimal | None


def of_grant(grant: Grant) -> QuerySet[Indicator]:
    """Return the indicators of a grant that were not taken off, in their order."""
    return Indicator.objects.filter(grant=grant, removed_at=None).order_by("position", "pk")


def taken_off(grant: Grant) -> QuerySet[Indicator]:
    """Return the indicators that can be brought back, the last taken off first."""
    return Indicator.objects.filter(grant=grant).exclude(removed_at=None).order_by("-removed_at", "pk")


@transaction.atomic
def write(
    facts: Facts,
    *,
    grant: Grant | None = None,
    indicator: Indicator | None = None,
    by: Person | None,
    now: datetime,
) -> Indicator:
    """Write a new indicator of a grant, after the others, or write one again, and return it."""
    is_new = indicator is None
    if indicator is None:
        assert grant is not None  # noqa: S101  a new one belongs to a grant
        Grant.objects.select_for_update(no_key=True).get(pk=grant.pk)
        last = grant.indicators.aggregate(last=Max("position"))["last"] or 0
        indicator = Indicator(grant=grant, position=last + 1)
    for column, words in {**in_columns("name", facts.name), **in_columns("unit", facts.unit)}.items():
        setattr(indicator, column, words)
    for field in Facts._fields[3:]:
        setattr(indicator, field, getattr(facts, field))
    indicator.source = facts.source
    indicator.save()
    if facts.dimension:
        # A group of the very dimension that is counted would be a part of one row.
        Target.objects.filter(indicator=indicator, dimension=facts.dimension).delete()
    act = "indicator written" if is_new else "indicator changed"
    acts.note(indicator.grant, act, by=by, now=now, indicator=indicator.code)
    return indicator


@transaction.atomic
def set_numbers(grant: Grant, rows: Mapping[Indicator, Numbers], *, by: Person | None, now: datetime) -> int:
    """Keep order, baseline and target of many indicators at once; return how many changed."""
    Grant.objects.select_for_update(no_key=True).get(pk=grant.pk)
    changed = 0
    for row in rows:
        indicator: Indicator = row
        numbers = rows[row]
        if numbers != (indicator.position, indicator.baseline, indicator.target):
            indicator.position, indicator.baseline, indicator.target = numbers
            indicator.save(update_fields=["position", "baseline", "target"])
            changed += 1
    if changed:
        acts.note(grant, "numbers of indicators changed", by=by, now=now)
    return changed


def numbers_of(grant: Grant) -> dict[Indicator, Numbers]:
    """Return order, baseline and target of each indicator as they stand."""
    return {one: Numbers(one.position, one.baseline, one.target) for one in of_grant(grant)}


@transaction.atomic
def set_targets(
    indicator: Indicator,
    values: Mapping[tuple[str, str], Decimal],
    *,
    by: Person | None,
    now: datetime,
) -> None:
    """Let an indicator have these targets of groups and no others: (dimension, row) → number."""
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    before = {(one.dimension, one.row): one for one in indicator.targets.all()}
    for place, one in before.items():
        if place not in values:
            one.delete()
    for (dimension, row), value in values.items():
        kept = before.get((dimension, row)) or Target(indicator=indicator, dimension=dimension, row=row)
        if kept.value != value:
            kept.value = value
            kept.save()
    acts.note(indicator.grant, "targets of groups changed", by=by, now=now, indicator=indicator.code)


@transaction.atomic
def type_number(
    indicator: Indicator, value: Decimal, *, on: date, by: Person | None, now: datetime
) -> Reading:
    """Keep a number of things as of a day; a day's number is written over.

    Raises `NoSuchNumber` for an indicator that the reports or the list of institutions count.
    """
    if indicator.source != Indicator.Source.HAND:
        raise NoSuchNumber
    kept, _is_new = Reading.objects.update_or_create(
        indicator=indicator, on=on, defaults={"value": value, "typed_by": by}
    )
    acts.note(indicator.grant, "number typed", by=by, now=now, indicator=indicator.code)
    return kept


@transaction.atomic
def put_number_back(
    indicator: Indicator, value: Decimal | None, *, on: date, by: Person | None, now: datetime
) -> None:
    """Undo what was typed for a day: the number that stood before stands again, or none."""
    if value is not None:
        type_number(indicator, value, on=on, by=by, now=now)
        return
    Reading.objects.filter(indicator=indicator, on=on).delete()
    acts.note(indicator.grant, "typed number removed", by=by, now=now, indicator=indicator.code)


@transaction.atomic
def remove(indicator: Indicator, *, by: Person | None, now: datetime) -> None:
    """Take an indicator off; it can be brought back, with all that belongs to it."""
    indicator.removed_at = now
    indicator.save(update_fields=["removed_at"])
    acts.note(indicator.grant, "indicator taken off", by=by, now=now, indicator=indicator.code)


@transaction.atomic
def bring_back(indicator: Indicator, *, by: Person | None, now: datetime) -> None:
    """Undo that an indicator was taken off."""
    indicator.removed_at = None
    indicator.save(update_fields=["removed_at"])
    acts.note(indicator.grant, "indicator brought back", by=by, now=now, indicator=indicator.code)


# --- As a document has them -------------------------------------------------------------------


def rows_of(grant: Grant) -> dict[str, dict[str, dict[str, str]]]:
    """Return the rows that a group can be, with their labels: dimension → code → language → words."""
    found = {}
    for dimension in breakdown.dimensions(grant.scheme):
        if dimension.code in GROUPED:
            codes = dimension.rows or known_countries.codes()
            found[dimension.code] = {
                code: words
                for code, words in dimension.labels(codes).items()
                if code not in (breakdown.NOT_STATED, breakdown.OUTSIDE)
            }
    return found


def drafted(grant: Grant) -> list[dict[str, Any]]:
    """Return the indicators as they stand at the desk now, as an approval keeps them."""
    found = list(of_grant(grant).select_related("level").prefetch_related("targets", "readings", "evidence"))
    rows = rows_of(grant) if any(one.source == Indicator.Source.MEASURE for one in found) else {}
    has_bodies = any(one.source == Indicator.Source.BODIES for one in found)
    bodies = list(PublicBody.objects.filter(grant=grant)) if has_bodies else []
    return [_definition(one, grant, rows, bodies) for one in found]


def _definition(
    one: Indicator,
    grant: Grant,
    rows: Mapping[str, Mapping[str, Mapping[str, str]]],
    bodies: Sequence[PublicBody],
) -> dict[str, Any]:
    typed: dict[str, Any] | None = None
    before = None
    baseline = as_number(one.baseline)
    if one.source == Indicator.Source.HAND:
        newest = max(one.readings.all(), key=lambda reading: reading.on, default=None)
        typed = {"value": as_number(newest.value), "on": newest.on.isoformat()} if newest else None
    elif one.source == Indicator.Source.BODIES:
        typed = {"value": _engaged(bodies, grant.starts_on, grant.ends_on), "on": None}
        if one.before_from and one.before_until:
            baseline = _engaged(bodies, one.before_from, one.before_until)
            before = {"from": one.before_from.isoformat(), "until": one.before_until.isoformat()}
    return {
        "code": one.code,
        "name": written(one, "name"),
        "unit": _unit(one),
        "source": one.source,
        "measure": one.measure,
        "dimension": one.dimension,
        "row": one.row,
        "row_label": dict(rows.get(one.dimension, {}).get(one.row, {})),
        "share": one.is_share,
        "direction": one.direction,
        "cumulative": one.is_cumulative,
        "level": one.level.code if one.level and one.level.removed_at is None else "",
        "baseline": baseline,
        "target": as_number(one.target),
        "typed": typed,
        "before": before,
        "targets": [
            {
                "dimension": target.dimension,
                "row": target.row,
                "label": dict(rows.get(target.dimension, {}).get(target.row, {})),
                "value": as_number(target.value),
            }
            for target in sorted(
                one.targets.all(), key=lambda target: (GROUPED.index(target.dimension), target.pk)
            )
        ],
        "evidence": [kept.handle for kept in one.evidence.all() if kept.removed_at is None],
    }


def _unit(one: Indicator) -> dict[str, str]:
    if one.source == Indicator.Source.MEASURE:
        return breakdown.in_all_languages("%" if one.is_share else MEASURES[one.measure].unit)
    return written(one, "unit")


def _engaged(bodies: Sequence[PublicBody], first: date, last: date) -> int:
    """How many different institutions were engaged from one day to another."""
    return len({(one.key, str(one.country)) for one in bodies if first <= one.engaged_on <= last})
