"""What was promised of who takes part elsewhere: the quotas of a group, and the targets of a project."""

from django.utils.translation import gettext as _

from events.models import Event
from people.demographics import Gender
from reports import facts
from reports.aims import PARTICIPANTS
from reports.missing import Gap
from reports.models import Grant
from trainings import quotas as rules
from trainings.models import Cohort, Quota


def quotas(cohort: Cohort, event: Event) -> list[Gap]:
    """Return the quotas of a group that ask for so many at least, as far as its places meet them.

    Of organisations nothing is known here; their quotas stand where the group is chosen.
    """
    kept = [quota for quota in rules.quotas_of(cohort) if quota.bound == Quota.Bound.LEAST]
    if not kept:
        return []
    held = [fact for fact in facts.rows([event.pk]) if fact.holds_a_place]
    found = []
    for quota in kept:
        wanted = rules.wanted_by(rules.terms_of(quota))
        if "organisation" in wanted:
            continue
        has = sum(_is_counted(fact, wanted) for fact in held)
        who = ", ".join(_names(quota))
        words = _("Quota of the group: %(has)s of at least %(aim)s: %(who)s.")
        told = {"has": has, "aim": quota.number, "who": who}
        found.append(Gap(PARTICIPANTS, words % told, has >= quota.number, max(0, quota.number - has)))
    return found


def _is_counted(fact: facts.Fact, wanted: dict[str, str]) -> bool:
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


def indicators(grant: Grant, *, language: str) -> list[Gap]:
    """Return the targets of a project's indicators by group, as far as they are met."""
    return []
