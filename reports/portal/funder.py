"""How an issued report reads: its figures with base, unit and what was not stated, in the reader's language.

Everything here is worked out from the frozen report alone, so nothing can show what protection hid.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from reports import charts, words
from reports.charts import count_of, share
from reports.disclosure.plain import balance_of
from reports.figures import recommended
from reports.figures.breakdown import DIMENSIONS, NOT_STATED
from reports.figures.measures import ATTENDANCE, COMPLETED, CONTRIBUTIONS
from reports.issuing import quality
from reports.portal import opening, reading, tilemap, trend
from reports.tables import crosses
from reports.tables.documents import find

#: Those whose balance is shown, each on its own: measure → its heading.
BALANCED = ("present", "speakers-and-moderators", "trainers")
#: The measures of the full tables, in reading order.
COLUMNS = ("registered", "present", "people", "hours")
#: What a report says first, where anybody came; and where people only registered.
HEADLINES = {
    "present": ("people", "completed", "participations", "hours"),
    "registered": ("registered-people",),
}
#: By what those who completed are told.
COMPLETED_BY = ("gender", "stakeholder_group", "country")
#: By what a report is broken down: where people are from, who they are, and what they came to.
PLACES = ("country", "region", "home")
GROUPS = ("gender", "stakeholder_group", "mode", "first_time")
EVENTS = ("event",)


def read(
    document: Mapping[str, Any],
    language: str,
    *,
    before: Mapping[str, Any] | None = None,
    page: str = "",
) -> dict[str, Any]:
    """Return an issued report as its page shows it.

    `before` is the document of the grant's report before this one: what changed since is then said. `page`
    is the address of the report's page, below which groups have pages of their own; without it no group is
    linked.
    """
    lead = opening.lead(document)
    covers = charts.coverage(document)
    deeper = crosses.dimensions(document, lead) if page else set()

    def chart(dimension: str) -> dict[str, Any] | None:
        table = crosses.table(document, lead, dimension)
        if table is None:
            return None
        below = f"{page}by/{dimension}/" if dimension in deeper else ""
        return charts.bars(table, language, document=document, coverage=covers, page=below) | {"url": below}

    drawn = {dimension: made for dimension in (*PLACES, *GROUPS, *EVENTS) if (made := chart(dimension))}
    over_time = trend.read(document, lead, language, covers)
    figures = [
        figure(document, measure.code, before)
        for measure in (*ATTENDANCE, COMPLETED)
        if measure is not COMPLETED or COMPLETED.code in document["figures"]
    ]
    by_code = {one["code"]: one for one in figures}
    headlines = [by_code[code] for code in HEADLINES[lead] if code in by_code]
    countries = crosses.table(document, lead, "country")
    sectors = crosses.table(document, lead, "stakeholder_group")
    return {
        # What the organisation had approved of its project by then; absent where it had not.
        "plan": reading.read(document, language) if "indicators" in document else None,
        "title": charts.said(document["grant"]["title"], language),
        "funder": document["grant"]["funder"],
        "holder": document["grant"]["holder"],
        "number": document["number"],
        "issued_at": datetime.fromisoformat(document["issued_at"]),
        "starts_on": date.fromisoformat(document["period"]["from"]),
        "ends_on": date.fromisoformat(document["period"]["to"]),
        "threshold": document["threshold"],
        "scheme": scheme(document, language),
        "coverage": document["coverage"],
        "covers": covers,
        "titles": sorted(charts.said(title, language) for title in document["coverage"]["titles"]),
        "unnamed": document["coverage"]["events"] - len(document["coverage"]["titles"]),
        "notes": [note for code in document["notes"] if (note := words.note(document, code, language))],
        "rule": words.rule_of(document, language),
        "opening": opening.sentences(document, language),
        "seats": charts.seats(sectors, language),
        "before": before["number"] if before else None,
        "figures": figures,
        "headlines": headlines,
        "others": [one for one in figures if one not in headlines],
        "contributions": [figure(document, measure.code, before) for measure in CONTRIBUTIONS],
        "lead": words.measure(document, lead, language).title,
        # The base of a balance, and no figure of its own.
        "both": words.measure(document, BALANCED[1], language),
        "charts": [drawn[dimension] for dimension in GROUPS if dimension in drawn],
        "country": drawn.get("country"),
        "map": tilemap.draw(countries, language) if countries else None,
        "region": drawn.get("region"),
        "places": [
            drawn[dimension]
            for dimension in ("region", *(() if over_time else ("home",)))
            if dimension in drawn
        ],
        "trend": over_time,
        "events": drawn.get("event"),
        "tables": [
            full_table(document, dimension, language)
            for dimension in DIMENSIONS
            if any(find(document, measure, dimension) for measure in COLUMNS)
        ],
        "balances": [balance(document, measure, language, before) for measure in BALANCED],
        "sectors": [
            charts.bars(table, language, document=document, coverage=covers)
            | {"caption": words.measure(document, measure, language).title}
            for measure in BALANCED[1:]
            if (table := find(document, measure, "stakeholder_group")) and table["total"]
        ],
        # Where no group may be told there is nothing to draw.
        "completed": [
            charts.bars(table, language, document=document, coverage=covers)
            for dimension in COMPLETED_BY
            if (table := find(document, COMPLETED.code, dimension))
            and any(row["count"] for row in table["rows"])
        ],
        "recommended": recommended.read(document, language),
        "quality": _quality(document, lead, language),
    }


def scheme(document: Mapping[str, Any], language: str) -> str:
    """Return the name and version of the scheme that sectors are counted in."""
    if document["scheme"] is None:
        return _("Sectors as people chose them, at the finest level")
    return _("%(scheme)s, version %(version)s") % {
        "scheme": charts.said(document["scheme"]["name"], language),
        "version": document["scheme"]["version"],
    }


def figure(document: Mapping[str, Any], code: str, before: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return one figure with its unit, its base, how many people did not state their gender, and what
    changed since the report before."""
    measure = words.measure(document, code)
    table = find(document, code, "gender") if code != "hours" else None
    unstated = count_of(table, NOT_STATED) if table else None
    note = measure.unit
    if table and unstated is None and table["total"] is not None:
        note = _("%(unit)s · gender not stated: protected") % {"unit": note}
    elif unstated is not None:
        note = _("%(unit)s · gender not stated: %(count)s") % {"unit": note, "count": unstated}
    count = document["figures"].get(code)
    changed = charts.change(count, before["figures"].get(code)) if before else None
    if before and changed:
        note = _("%(note)s · since report %(number)s: %(change)s") % {
            "note": note,
            "number": before["number"],
            "change": changed,
        }
    return {
        "code": code,
        "count": count,
        "title": measure.title,
        "unit": measure.unit,
        "base": measure.base,
        "unstated": unstated,
        "note": note,
    }


def full_table(document: Mapping[str, Any], dimension: str, language: str) -> dict[str, Any]:
    """Return every measure by one dimension side by side; a cell of None is protected."""
    tables = {measure: find(document, measure, dimension) for measure in COLUMNS}
    titles = {measure: words.measure(document, measure, language).title for measure in COLUMNS}
    labels: dict[str, dict[str, str]] = {}
    for table in tables.values():
        if table:
            labels |= {row["code"]: row["label"] for row in charts.in_order(table, language)}
    if NOT_STATED in labels:
        labels[NOT_STATED] = labels.pop(NOT_STATED)
    lines = []
    for code, label in labels.items():
        cells = []
        for measure, table in tables.items():
            # A row that a complete table leaves out is empty; of a withheld one nothing is known.
            known = {row["code"]: row["count"] for row in table["rows"]} if table else {}
            absent = None if table is None or table["withheld"] else 0
            cells.append({"title": titles[measure], "count": known.get(code, absent)})
        lines.append({"label": charts.said(label, language), "cells": cells})
    return {
        "dimension": dimension,
        "caption": words.dimension(document, dimension, language),
        "columns": [titles[measure] for measure in COLUMNS],
        "lines": lines,
        "totals": [
            {"title": titles[measure], "count": table["total"] if table else None}
            for measure, table in tables.items()
        ],
    }


def balance(
    document: Mapping[str, Any], measure: str, language: str, before: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Return the gender balance of one set of people: shares of all and of those who declared, 40 % rule."""
    table = find(document, measure, "gender")
    if table is None:
        raise ValueError(f"The report has no table of {measure} by gender.")
    was = find(before, measure, "gender") if before else None
    title = _("Attendees") if measure == "present" else words.measure(document, measure, language).title
    read = balance_in(
        table, language, title=title, document=document, coverage=charts.coverage(document), was=was
    )
    said = [one["code"] for one in document.get("statements", ()) if one["measure"] == measure]
    return read | {
        "said": [_statement(code) for code in said],
        "openly": _openly(document, table, language),
    }


def _statement(code: str) -> str:
    """What is said of a group whose figures are hidden."""
    return {
        "women-majority": _("More than half are women."),
        "men-majority": _("More than half are men."),
    }[code]


def _openly(document: Mapping[str, Any], table: Mapping[str, Any], language: str) -> dict[str, Any] | None:
    """Those of a table who agreed to be counted openly, where not everybody did."""
    for one in document.get("openly", ()):
        same = (one["measure"], one["dimension"]) == (table["measure"], table["dimension"])
        if same and not one["complete"] and (table["withheld"] or table["total"] is None):
            counted = [
                f"{charts.said(row['label'], language)}: {row['count']}"
                for row in one["rows"]
                if row["count"]
            ]
            return {"total": one["total"], "rows": counted}
    return None


def balance_in(
    table: Mapping[str, Any],
    language: str,
    *,
    title: str,
    document: Mapping[str, Any] | None = None,
    coverage: str = "",
    was: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the gender balance in a table by gender; `was` is the same table of an earlier report."""
    women, men, others = (count_of(table, code) for code in ("woman", "man", "another"))
    drawn = charts.bars(table, language, document=document, coverage=coverage)
    unstated, total = count_of(table, NOT_STATED), table["total"]
    declared = charts.answered(table)
    balanced = balance_of(women, men)
    if balanced is None:
        verdict = _("Nobody to count.") if total == 0 else _("Protected: the group is too small to say.")
        if total and (women, men) == (0, 0):
            verdict = _("Nobody stated that they are a woman or a man.")
    elif balanced:
        verdict = _("Balanced: neither women nor men are under 40 %.")
    else:
        verdict = (
            _("Not balanced: women are under 40 %.")
            if (women or 0) < (men or 0)
            else _("Not balanced: men are under 40 %.")
        )
    return {
        "title": title,
        "unit": drawn["unit"],
        "chart": drawn | {"caption": ""},
        "women": women,
        "men": men,
        "others": others,
        "unstated": unstated,
        "total": total,
        "declared": declared,
        "of_all": share(women, total),
        "of_declared": share(women, declared),
        "of_two": share(women, _both(women, men)),
        "changes": _changes(table, was) if was else {},
        "balanced": balanced,
        "verdict": verdict,
    }


def _both(women: int | None, men: int | None) -> int | None:
    return None if women is None or men is None else women + men


def _changes(table: Mapping[str, Any], was: Mapping[str, Any]) -> dict[str, str | None]:
    """How women's shares changed since an earlier report, in percentage points."""
    women, before = count_of(table, "woman"), count_of(was, "woman")
    now, then = [
        {
            "of_all": one["total"],
            "of_declared": charts.answered(one),
            "of_two": _both(count_of(one, "woman"), count_of(one, "man")),
        }
        for one in (table, was)
    ]
    return {name: charts.points(women, now[name], before, then[name]) for name in now}


def _quality(document: Mapping[str, Any], measure: str, language: str) -> dict[str, Any]:
    """How complete a report's data is, as it was frozen with it; of all that is told by one measure."""
    kept = quality.of(document)
    return kept | {
        "unstated": [
            {
                "title": words.dimension(document, one["dimension"], language),
                "count": one["count"],
                "total": one["total"],
                "share": share(one["count"], one["total"]),
            }
            for one in kept["not_stated"]
            if one["measure"] == measure
        ]
    }
