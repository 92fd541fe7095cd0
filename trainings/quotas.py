"""The quotas of a group: whom each counts, and how many are asked for or let in. Their sole writer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from events.models import Event
from events.recognition import name_key
from people import acts
from people.models import Person, StakeholderGroup
from trainings import holding
from trainings.errors import CountsNobody, GenderOfFew, SameQuota, TooManyQuotas
from trainings.models import Cohort, Quota

#: Quotas of one group.
MOST = 20


@dataclass(frozen=True)
class Terms:
    """Whom a quota counts; what is empty is not asked."""

    sector: StakeholderGroup | None = None
    gender: str = ""
    country: str = ""
    organisation: str = ""
    #: It stands for each organisation on its own.
    each: bool = False

    @property
    def is_empty(self) -> bool:
        """Whether it would count everybody."""
        asked = self.sector or self.gender or self.country or name_key(self.organisation)
        return not (asked or self.each)


def hold(cohort: Cohort) -> None:
    """Wait for whoever writes to the choosing of the same group."""
    Event.objects.select_for_update(no_key=True).get(pk=cohort.event_id)


def quotas_of(cohort: Cohort) -> QuerySet[Quota]:
    """Return the group's quotas in the order in which they were written."""
    return Quota.objects.filter(cohort=cohort).select_related("sector").order_by("pk")


@transaction.atomic
def write_quota(
    cohort: Cohort,
    *,
    bound: str,
    number: int,
    terms: Terms,
    by: Person | None,
    now: datetime,
    quota: Quota | None = None,
) -> Quota:
    """Write a quota, or another wording of one.

    Raises `CountsNobody`, `GenderOfFew`, `SameQuota`, `TooManyQuotas` or `RemovedMeanwhile`.
    """
    hold(cohort)
    if quota is not None:
        holding.hold(quota)
    if terms.each and terms.gender:
        raise GenderOfFew
    if terms.is_empty:
        raise CountsNobody
    others = [one for one in quotas_of(cohort) if quota is None or one.pk != quota.pk]
    if len(others) >= MOST:
        raise TooManyQuotas
    wanted = wanted_by(terms)
    if any(
        (one.bound, one.each_organisation, wanted_by(terms_of(one))) == (bound, terms.each, wanted)
        for one in others
    ):
        raise SameQuota
    fresh = quota or Quota(cohort=cohort)
    fresh.bound, fresh.number = bound, number
    fresh.sector, fresh.gender, fresh.country = terms.sector, terms.gender, terms.country
    fresh.organisation = " ".join(terms.organisation.split())
    fresh.each_organisation = terms.each
    fresh.save()
    acts.note(cohort.event, "quota changed" if quota else "quota written", by=by, now=now, quota=fresh.code)
    return fresh


@transaction.atomic
def set_numbers(cohort: Cohort, numbers: Mapping[str, int], *, by: Person | None, now: datetime) -> int:
    """Keep other numbers of the group's quotas, by code; return how many are others."""
    hold(cohort)
    changed = 0
    for quota in quotas_of(cohort):
        if quota.code in numbers and numbers[quota.code] != quota.number:
            quota.number = numbers[quota.code]
            quota.save(update_fields=["number"])
            acts.note(cohort.event, "quota changed", by=by, now=now, quota=quota.code)
            changed += 1
    return changed


@transaction.atomic
def remove_quota(quota: Quota, *, by: Person | None, now: datetime) -> None:
    """Take a quota away; one that is gone already stays so."""
    hold(quota.cohort)
    if not Quota.objects.filter(pk=quota.pk).exists():
        return
    acts.note(quota.cohort.event, "quota removed", by=by, now=now, quota=quota.code)
    Quota.objects.filter(pk=quota.pk).delete()


def terms_of(quota: Quota) -> Terms:
    """Return whom a quota counts."""
    country = str(quota.country or "")
    return Terms(quota.sector, quota.gender, country, quota.organisation, quota.each_organisation)


def wanted_by(terms: Terms) -> dict[str, str]:
    """Return the terms as facts: what somebody has to be, to be counted."""
    wanted = {
        "sector": terms.sector.code if terms.sector else "",
        "gender": terms.gender,
        "country": terms.country,
        "organisation": name_key(terms.organisation),
    }
    return {name: value for name, value in wanted.items() if value}


def names_quotas(quotas: Iterable[Quota]) -> bool:
    """Return whether somebody's reason may name quotas: only where none of the group's speaks of gender.

    Else whoever is chosen “for the balance” beside others with their quotas named would be known by it.
    """
    return not any(quota.gender for quota in quotas)
