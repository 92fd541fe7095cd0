"""From a group to what is in it, as far as the report goes: from a country to its sectors, and no further.

A step down is made of the report's tables of several dimensions. Where none shows anything, the page says
that the groups below are too small, and nothing else.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from reports import charts, words
from reports.crosstab import TOTAL
from reports.figures.breakdown import DIMENSIONS, NOT_STATED, TITLES
from reports.portal import funder, opening, tilemap
from reports.tables import crosses
from reports.tables.crosses import Cross


def dimensions(document: Mapping[str, Any]) -> list[str]:
    """Return by what a report can be read more closely, in reading order."""
    measure = opening.lead(document)
    deeper = crosses.dimensions(document, measure)
    return [one for one in TITLES if one in deeper and crosses.table(document, measure, one)]


def group(document: Mapping[str, Any], dimension: str, language: str, page: str) -> dict[str, Any] | None:
    """Return everything a report tells by one dimension; None where it tells nothing by it.

    `page` is the address of the report's page.
    """
    measure = opening.lead(document)
    table = crosses.table(document, measure, dimension)
    if table is None:
        return None
    here = f"{page}by/{dimension}/"
    found = [
        cross.turned(dimension)
        for cross in crosses.read(document, measure)
        if dimension in cross.dimensions and len(cross.dimensions) == 2
    ]
    rows_lead_on = dimension in crosses.dimensions(document, measure)
    covers = charts.coverage(document)
    grids = [grid(cross, document, language, page=here) for cross in found if cross.tells]
    return {
        "title": words.dimension(document, dimension, language),
        "dimension": dimension,
        "measure": words.measure(document, measure, language).title,
        "chart": charts.bars(
            table, language, document=document, coverage=covers, page=here if rows_lead_on else ""
        ),
        "map": tilemap.draw(table, language),
        "grids": grids,
        "stops": len(grids) < max(len(found), 1) or any(one["hidden"] for one in grids),
        "full": funder.full_table(document, dimension, language) if dimension in DIMENSIONS else None,
        "others": [
            {
                "title": words.dimension(document, one, language),
                "url": f"{page}by/{one}/",
                "here": one == dimension,
            }
            for one in dimensions(document)
        ],
    }


def row(
    document: Mapping[str, Any], dimension: str, at: str, language: str, page: str
) -> dict[str, Any] | None:
    """Return what a report tells about one row of a dimension; None where it has no such row."""
    measure = opening.lead(document)
    table = crosses.table(document, measure, dimension)
    named = _named(document, measure, dimension, at, language)
    if table is None or named is None:
        return None
    code, label = named
    covers = charts.coverage(document)
    count = next((line["count"] for line in table["rows"] if line["code"] == code), None)
    charts_here, grids, joined = [], [], {}
    stops = False
    for cross in crosses.read(document, measure):
        if dimension not in cross.dimensions or len(cross.dimensions) < 2:
            continue
        category = cross.category(dimension, code)
        if category is None:
            stops = stops or cross.withheld
            continue
        below = cross.at(dimension, category.code)
        if not below.tells:
            stops = True
            continue
        together = [one for one in category.of if one != code] if len(category.of) > 1 else []
        if together:
            joined[category.code] = charts.said(category.label, language)
        if len(below.dimensions) == 1:
            inside = below.table()
            stops = stops or any(line["count"] is None for line in inside["rows"])
            drawn = charts.bars(inside, language, document=document, coverage=covers)
            drawn["together"] = joined.get(category.code, "")
            if below.dimensions == ("gender",):
                drawn["balance"] = funder.balance_in(inside, language, title=label)["verdict"]
            charts_here.append(drawn)
        elif len(below.dimensions) == 2:
            grids.append(grid(below, document, language) | {"together": joined.get(category.code, "")})
    return {
        "title": label,
        "of": words.dimension(document, dimension, language),
        "measure": words.measure(document, measure, language).title,
        "count": count,
        "total": table["total"],
        "of_all": charts.share(count, table["total"]),
        # Where everyone answered it is the same share.
        "of_answered": (
            charts.share(count, known)
            if code != NOT_STATED and (known := charts.answered(table)) != table["total"]
            else None
        ),
        "base": charts.base(table, covers, document),
        "charts": charts_here,
        "grids": grids,
        "stops": stops or not (charts_here or grids),
        "others": [
            line
            for line in charts.bars(table, language, page=f"{page}by/{dimension}/")["rows"]
            if line["url"] and line["code"] != code
        ],
        "back": f"{page}by/{dimension}/",
    }


def _named(
    document: Mapping[str, Any], measure: str, dimension: str, at: str, language: str
) -> tuple[str, str] | None:
    """Return the code and the label of a row by its place in an address."""
    table = crosses.table(document, measure, dimension)
    for line in table["rows"] if table else ():
        if charts.slug(line["code"]) == at:
            return line["code"], charts.said(line["label"], language)
    return None


def grid(cross: Cross, document: Mapping[str, Any], language: str, *, page: str = "") -> dict[str, Any]:
    """Return a table of two dimensions as its page shows it, each shown cell with a bar of its own."""
    down, across = cross.categories
    most = max((count for cell, count in cross.cells.items() if count and TOTAL not in cell), default=0) or 1
    hidden = False
    lines = []
    for category in down:
        cells = []
        for column in across:
            count = cross.count(category.code, column.code)
            hidden = hidden or count is None
            width = round(100 * (count or 0) / most)
            cells.append(
                {
                    "title": charts.said(column.label, language),
                    "count": count,
                    "x": str(100 - width),
                    "width": str(width),
                }
            )
        single = len(category.of) == 1
        lines.append(
            {
                "label": charts.said(category.label, language),
                "url": f"{page}{charts.slug(category.code)}/" if page and single else "",
                "cells": cells,
                "total": cross.count(category.code, TOTAL),
            }
        )
    return {
        "caption": _("%(rows)s, by %(columns)s")
        % {
            "rows": words.dimension(document, cross.dimensions[0], language),
            "columns": charts.within(words.dimension(document, cross.dimensions[1], language)),
        },
        "columns": [charts.said(column.label, language) for column in across],
        "lines": lines,
        "totals": [
            {"title": charts.said(column.label, language), "count": cross.count(TOTAL, column.code)}
            for column in across
        ],
        "total": cross.count(TOTAL, TOTAL),
        "hidden": hidden,
        "joined": any(len(category.of) > 1 for categories in cross.categories for category in categories),
        "base": charts.base(
            {"total": cross.total, "measure": cross.measure}, charts.coverage(document), document
        ),
    }
