"""An issued report as files: CSV, XLSX and JSON, all from the protected tables alone."""

import csv
import io
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from convite.cells import safe
from reports import charts, funder
from reports.breakdown import DIMENSIONS
from reports.measures import ATTENDANCE, CONTRIBUTIONS, MEASURES


def lines(document: Mapping[str, Any], language: str) -> list[list[Any]]:
    """Return the report as rows: measure, unit, dimension, row, number (or the one mark), base."""
    mark = _("protected")
    said: list[list[Any]] = []
    for measure in (*ATTENDANCE, *CONTRIBUTIONS, MEASURES["speakers-and-moderators"]):
        count = document["figures"][measure.code]
        said.append(
            [
                str(measure.title),
                str(measure.unit),
                "",
                _("Total"),
                mark if count is None else count,
                str(measure.base),
            ]
        )
    for table in document["tables"]:
        known = MEASURES[table["measure"]]
        named = str(DIMENSIONS[table["dimension"]])
        total = table["total"]
        for row in charts.in_order(table, language):
            said.append(
                [
                    str(known.title),
                    str(known.unit),
                    named,
                    charts.said(row["label"], language),
                    mark if row["count"] is None else row["count"],
                    mark if total is None else total,
                ]
            )
    return said


def head() -> list[str]:
    """Return the names of the columns of `lines`."""
    return [_("Measure"), _("Unit"), _("By"), _("Row"), _("Number"), _("Base")]


def notes(document: Mapping[str, Any], sha256: str, language: str) -> list[tuple[str, Any]]:
    """Return how to read the report, as pairs for a sheet of notes."""
    report = funder.read(document, language)
    return [
        (_("Project"), report["title"]),
        (_("Funder"), report["funder"]),
        (_("Issued by"), report["holder"]),
        (_("Issued report"), report["number"]),
        (_("Issued at (UTC)"), f"{datetime.fromisoformat(document['issued_at']):%Y-%m-%d %H:%M}"),
        (_("Period"), f"{document['period']['from']} – {document['period']['to']}"),
        (_("Events covered"), document["coverage"]["events"]),
        (_("Sessions held or planned"), document["coverage"]["sessions"]),
        (_("Sessions over without attendance marked"), document["coverage"]["unmarked"]),
        (_("Sectors"), report["scheme"]),
        (_("Smallest published count"), document["threshold"]),
        *((_("Note"), note) for note in report["notes"]),
        *((str(MEASURES[code].title), str(MEASURES[code].base)) for code in MEASURES),
        (
            _("protected"),
            _(
                "The number is hidden so that nobody can be found: it counts few people, or it would give"
                " away a row that does. All hidden rows bear this same mark."
            ),
        ),
        (_("Not stated"), _("People who prefer not to say and people who did not answer, together.")),
        ("SHA-256", sha256),
    ]


def as_csv(document: Mapping[str, Any], language: str) -> bytes:
    """Return the report as CSV: UTF-8 with a byte order mark, so that spreadsheets read the accents."""
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    writer.writerow(head())
    writer.writerows([safe(value) for value in line] for line in lines(document, language))
    return b"\xef\xbb\xbf" + page.getvalue().encode()


def as_xlsx(document: Mapping[str, Any], sha256: str, language: str) -> bytes:
    """Return the report as a workbook, numbers as numbers, the same bytes each time it is made."""
    page = io.BytesIO()
    book = xlsxwriter.Workbook(
        page,
        {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    book.set_properties(
        {
            "title": charts.said(document["grant"]["title"], language),
            "created": datetime.fromisoformat(document["issued_at"]).replace(tzinfo=None),
        }
    )
    bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
    veiled = book.add_format({"italic": True, "align": "right"})
    whole = book.add_format({"num_format": "#,##0"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet(_("Figures")[:31])
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 3, 24)
    sheet.set_column(4, 4, 14)
    sheet.set_column(5, 5, 60)
    sheet.freeze_panes(1, 0)
    _write(sheet, 0, head(), bold)
    for place, line in enumerate(lines(document, language), 1):
        _write(sheet, place, line[:4], None)
        for column in (4, 5):
            value = line[column]
            number = isinstance(value, int)
            style = whole if number else (veiled if value == _("protected") else None)
            _write(sheet, place, [value], style, column)
    reading = book.add_worksheet(_("How to read")[:31])
    reading.set_column(0, 0, 36)
    reading.set_column(1, 1, 90)
    for place, (name, value) in enumerate(notes(document, sha256, language)):
        _write(reading, place, [name], bold)
        _write(reading, place, [value], wrapped, 1)
    book.close()
    return page.getvalue()


def _write(sheet: Any, row: int, values: Iterable[Any], style: Any, column: int = 0) -> None:
    for place, value in enumerate(values, column):
        if isinstance(value, int):
            sheet.write_number(row, place, value, style)
        else:
            sheet.write_string(row, place, safe(str(value)), style)
