"""What a figure or chart of an issued report is called for good, and how a figure is quoted: as a sentence
with its number, unit, base, period, report and permanent link."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.portal.funder import BALANCED

#: Measure → what is said of it, with its base. A shown count is 0 or many, never one: one is protected.
_SAID: dict[str, str | Promise] = {
    "registered": gettext_lazy(
        "%(count)s registrations were made for the events of “%(project)s”; someone registered for two events"
        " counts twice."
    ),
    "registered-people": gettext_lazy(
        "%(count)s different people registered for the events of “%(project)s”, each counted once, by"
        " account."
    ),
    "present": gettext_lazy(
        "%(count)s registrations for the events of “%(project)s” led to a check-in at one session or more;"
        " someone present at two events counts twice."
    ),
    "people": gettext_lazy(
        "%(count)s different people were present at the events of “%(project)s”, each counted once however"
        " many events they came to."
    ),
    "participations": gettext_lazy(
        "The events of “%(project)s” had %(count)s participations: check-ins, each person counted once for"
        " each session they were at."
    ),
    "hours": gettext_lazy(
        "People spent %(count)s person-hours at the events of “%(project)s”, added up over people and rounded"
        " to 10."
    ),
}


def permanent(code: str, figure: str) -> str:
    """Return the permanent address of a figure or chart of an issued report, in the active language."""
    return settings.PUBLIC_URL + reverse("reports:figure", args=[code, figure])


def charts_of(report: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return the charts of a report (`reports.portal.funder.read`), each by its code, in reading order."""
    alone = [report[name] for name in ("country", "region", "events") if report.get(name)]
    groups = [*report["charts"], *alone]
    return {
        **{f"by-{one['dimension'].replace('_', '-')}": one for one in groups},
        **{f"completed-by-{one['dimension'].replace('_', '-')}": one for one in report["completed"]},
        **{
            f"balance-{measure}": one["chart"]
            for measure, one in zip(BALANCED, report["balances"], strict=True)
        },
        **{f"{one['measure']}-by-sector": one for one in report["sectors"]},
    }


def sentence(figure: Mapping[str, Any], report: Mapping[str, Any], *, code: str) -> str | None:
    """Return one figure of an issued report as a sentence in the active language; None where it is protected.

    `figure` and `report` as `reports.portal.funder.read` has them; `code` is the report's.
    """
    if figure["count"] is None:
        return None
    told = {
        "count": number_format(figure["count"], use_l10n=True, force_grouping=True),
        "project": report["title"],
        "title": figure["title"],
        "unit": figure["unit"],
        "base": figure["base"],
    }
    known = _SAID.get(figure["code"])
    said = (
        str(known) % told if known else _("%(title)s of “%(project)s”: %(count)s %(unit)s. %(base)s") % told
    )
    return _(
        "%(sentence)s From %(first)s to %(last)s; %(holder)s, report %(number)s of %(day)s: %(address)s"
    ) % {
        "sentence": said,
        "first": date_format(report["starts_on"], "DATE_FORMAT"),
        "last": date_format(report["ends_on"], "DATE_FORMAT"),
        "holder": report["holder"],
        "number": report["number"],
        "day": date_format(report["issued_at"].date(), "DATE_FORMAT"),
        "address": permanent(code, figure["code"]),
    }


def add(report: dict[str, Any], *, code: str) -> dict[str, Any]:
    """Return a report whose figures carry their sentence, and its charts their code, for its page."""
    for figure in (*report["figures"], *report["contributions"]):
        figure["sentence"] = sentence(figure, report, code=code)
    for name, chart in charts_of(report).items():
        chart["code"] = name
    return report
