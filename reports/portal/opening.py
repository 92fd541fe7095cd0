"""The first words of a report: its most telling figures as sentences, made of shown numbers alone."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports import charts
from reports.figures.breakdown import NOT_STATED
from reports.tables import crosses

#: “At least one country” says nothing.
LEAST_COUNTRIES = 2


def sentences(document: Mapping[str, Any], language: str) -> list[str]:
    """Return the sentences that a report opens with; a figure that is protected is not mentioned."""
    figures = document["figures"]
    people, registered = figures.get("people"), figures.get("registered")
    events = document["coverage"]["events"]
    told = []
    if people:
        told.append(
            ngettext(
                "%(people)s people took part in %(events)s event.",
                "%(people)s people took part in %(events)s events.",
                events,
            )
            % {"people": charts.number(people), "events": charts.number(events)}
        )
    elif registered:
        told.append(
            ngettext(
                "%(registered)s registrations came in for %(events)s event.",
                "%(registered)s registrations came in for %(events)s events.",
                events,
            )
            % {"registered": charts.number(registered), "events": charts.number(events)}
        )
    measure = lead(document)
    told += [
        sentence
        for sentence in (
            _countries(crosses.table(document, measure, "country")),
            _women(crosses.table(document, measure, "gender")),
            _sector(crosses.table(document, measure, "stakeholder_group"), language),
            _first_timers(crosses.table(document, measure, "first_time")),
        )
        if sentence
    ]
    if figures.get("hours"):
        told.append(
            _("Together they spent %(hours)s hours in sessions.") % {"hours": charts.number(figures["hours"])}
        )
    return [charts.unbroken(sentence) for sentence in told]


def lead(document: Mapping[str, Any]) -> str:
    """Return the measure that a report's groups are shown by: who was present, or who registered."""
    return "present" if document["figures"]["present"] != 0 else "registered"


def _countries(table: Mapping[str, Any] | None) -> str:
    """How many countries. A hidden one may have nobody, unless the table says that its rows are not empty."""
    if table is None or table["withheld"]:
        return ""
    rows = [row for row in table["rows"] if row["code"] != NOT_STATED and row["count"] != 0]
    peopled = [
        row
        for row in rows
        if (row["count"] or (row["count"] is None and table["least"] > 0)) and len(charts.parts(row)) == 1
    ]
    number = len(peopled)
    if number and number == len(rows):
        return ngettext(
            "They came from %(number)s country.", "They came from %(number)s countries.", number
        ) % {"number": number}
    if number < LEAST_COUNTRIES:
        return ""
    return _("They came from at least %(number)s countries.") % {"number": number}


def _women(table: Mapping[str, Any] | None) -> str:
    if table is None:
        return ""
    women = charts.count_of(table, "woman")
    of_all = charts.share(women, table["total"])
    of_stated = charts.share(women, charts.answered(table))
    if of_all is None or of_stated is None:
        return ""
    if charts.answered(table) == table["total"]:
        return _("Women were %(of_all)s of all; everyone stated their gender.") % {"of_all": of_all}
    return _("Women were %(of_all)s of all, and %(of_stated)s of those who stated their gender.") % {
        "of_all": of_all,
        "of_stated": of_stated,
    }


def _sector(table: Mapping[str, Any] | None, language: str) -> str:
    """The largest sector, where it is certain: larger than another and than what is hidden or joined."""
    if table is None or table["withheld"] or not table["total"]:
        return ""
    single = [row for row in table["rows"] if row["count"] and len(charts.parts(row)) == 1]
    rest = table["total"] - sum(row["count"] for row in single)
    sectors = sorted(
        (row for row in single if not charts.is_not_stated(row)), key=lambda row: row["count"], reverse=True
    )
    if not sectors or sectors[0]["count"] <= max(rest, *(row["count"] for row in sectors[1:2]), 0):
        return ""
    return _("The largest sector was %(sector)s: %(count)s of %(total)s.") % {
        "sector": charts.within(charts.said(sectors[0]["label"], language)),
        "count": charts.number(sectors[0]["count"]),
        "total": charts.number(table["total"]),
    }


def _first_timers(table: Mapping[str, Any] | None) -> str:
    if table is None:
        return ""
    first = charts.count_of(table, "first")
    of_all = charts.share(first, table["total"])
    of_answered = charts.share(first, charts.answered(table))
    if not first or of_all is None or of_answered is None:
        return ""
    if charts.answered(table) == table["total"]:
        return _("It was the first time for %(of_all)s of all; everyone answered.") % {"of_all": of_all}
    return _("It was the first time for %(of_all)s of all, and %(of_answered)s of those who answered.") % {
        "of_all": of_all,
        "of_answered": of_answered,
    }
