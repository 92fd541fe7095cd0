"""An issued report as plain rows for any program (CSV)."""

import csv
import io
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from convite.cells import safe
from reports import charts, words
from reports.exports import crossed
from reports.figures.measures import IN_ORDER
from reports.tables import crosses


def head() -> list[str]:
    """Return the names of the columns of `lines`."""
    return [_("Measure"), _("Unit"), _("By"), _("Row"), _("Number"), _("Base")]


def lines(document: Mapping[str, Any], language: str) -> list[list[Any]]:
    """Return the report as rows: measure, unit, dimension, row, number (or the one mark), base.

    A table of several dimensions names them all, and so do its rows, in the same order.
    """
    mark = _("protected")

    def shown(count: int | None) -> int | str:
        return mark if count is None else count

    said: list[list[Any]] = []
    for measure in IN_ORDER:
        if measure.code not in document["figures"]:
            continue
        known = words.measure(document, measure.code, language)
        count = shown(document["figures"].get(measure.code))
        said.append([known.title, known.unit, "", _("Total"), count, known.base])
    for table in document["tables"]:
        known = words.measure(document, table["measure"], language)
        named = words.dimension(document, table["dimension"], language)
        for row in charts.in_order(table, language):
            label = charts.said(row["label"], language)
            said.append([known.title, known.unit, named, label, shown(row["count"]), shown(table["total"])])
    for cross in crosses.read(document):
        read = crossed.laid_out(cross, document, language)
        known, named = read["measure"], " × ".join(read["dimensions"])
        for line in read["lines"]:
            for column, count in zip(read["columns"], line["counts"], strict=True):
                label = " × ".join([*line["labels"], *([column] if len(read["columns"]) > 1 else [])])
                said.append([known.title, known.unit, named, label, shown(count), shown(read["total"])])
    return said


def as_csv(document: Mapping[str, Any], language: str) -> bytes:
    """Return the report as CSV: UTF-8 with a byte order mark, so that spreadsheets read the accents."""
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow(head())
    writer.writerows([safe(value) for value in line] for line in lines(document, language))
    return b"\xef\xbb\xbf" + page.getvalue().encode()
