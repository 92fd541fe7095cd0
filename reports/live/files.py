"""Live figures as a file: CSV, or a workbook with a sheet that says how to read it. Not protected."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from convite import cells
from reports.figures import measures
from reports.figures.measures import Measure
from reports.live.live import Cross, Moment, Table

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class Told:
    """What a choice comes to, as it goes into a file; of person-hours the tables have minutes."""

    scope: Sequence[tuple[str, str]]
    counted_at: datetime
    totals: Sequence[tuple[Measure, int]]
    tables: Sequence[Table]
    crosses: Sequence[Cross]
    trend: Sequence[Moment]
    measure: Measure
    #: Recommendations and commitments by status, as `recommended.read` tells them; none where there is none.
    recommended: Mapping[str, Any] | None = None


def warning() -> str:
    """Return what stands on top of every file."""
    return _(
        "Not protected: for the organisers of these events alone. Do not send this file on: a small number is"
        " a person. What leaves the organisation is an issued report."
    )


def lines(told: Told) -> Iterator[list[Any]]:
    """Yield the heads of the columns, then one line for each number, with its unit and its base."""
    yield [
        _("Measure"),
        _("Unit"),
        _("By"),
        _("Row"),
        _("And by"),
        pgettext("a table", "Column"),
        _("Number"),
        _("Of all"),
        _("Of those who answered"),
        _("Base"),
    ]
    everyone = pgettext("of a table", "Total")
    for measure, count in told.totals:
        yield [str(measure.title), str(measure.unit), "", everyone, "", "", count, "", "", str(measure.base)]
    for table in told.tables:
        name, unit = str(table.measure.title), _unit(table.measure)
        for line in table.lines:
            yield [
                name,
                unit,
                table.way.title,
                line.label,
                "",
                "",
                line.count,
                line.of_all or "",
                line.of_answered or "",
                table.total.count,
            ]
        if table.twice:
            yield [name, unit, table.way.title, again(), "", "", -table.twice, "", "", table.total.count]
        yield [name, unit, table.way.title, everyone, "", "", table.total.count, "", "", table.total.count]
    for cross in told.crosses:
        name, unit, total = str(cross.measure.title), _unit(cross.measure), cross.total.count
        for label, row, _twice, whole in cross.lines:
            place = [name, unit, cross.rows.title, label, cross.columns.title]
            for head, cell in zip((*cross.heads, everyone), (*row, whole), strict=True):
                yield [*place, head, cell.count, "", "", total]
    name, unit = str(told.measure.title), _unit(told.measure)
    for moment in told.trend:
        parts = (
            (_("From the country of the event"), moment.host),
            (_("From abroad"), moment.abroad),
            (_("Not stated"), moment.unstated),
            (everyone, moment.total.count),
        )
        for part, count in parts:
            yield [name, unit, _("Period"), moment.label, _("From"), part, count, "", "", moment.total.count]
    recommended = told.recommended or {"lines": (), "totals": ()}
    for line in recommended["lines"]:
        for cell, whole in zip(line["cells"], recommended["totals"], strict=True):
            yield [
                cell["title"],
                "",
                _("Status"),
                line["label"],
                "",
                "",
                cell["count"],
                "",
                "",
                whole["count"],
            ]


def again() -> str:
    """Return how the row is called that takes off what counts in several rows."""
    return _("In several rows, counted once")


def _unit(measure: Measure) -> str:
    # Minutes add up exactly; hours that are rounded would not.
    return _("minutes") if measure == measures.HOURS else str(measure.unit)


def notes(told: Told) -> list[tuple[str, str]]:
    """Return how to read the file, as pairs."""
    return [
        (_("Not protected"), warning()),
        (_("Counted at (UTC)"), f"{told.counted_at:%Y-%m-%d %H:%M}"),
        *told.scope,
        *((str(measure.title), str(measure.base)) for measure, _count in told.totals),
        (
            _("Of those who answered"),
            _("The share among those who answered; who prefers not to say did not state it."),
        ),
    ]


def write(told: Told, kind: str) -> bytes:
    """Return the figures as a file of a kind of `KINDS`."""
    return _csv(told) if kind == "csv" else _xlsx(told)


def _csv(told: Told) -> bytes:
    """UTF-8 with a byte order mark, so that spreadsheets read the accents."""
    page = io.StringIO(newline="")
    writer = csv.writer(page)
    writer.writerows(cells.line(pair) for pair in notes(told))
    writer.writerow([])
    writer.writerows(cells.line(line) for line in lines(told))
    return b"\xef\xbb\xbf" + page.getvalue().encode()


def _xlsx(told: Told) -> bytes:
    page = io.BytesIO()
    book = xlsxwriter.Workbook(page, cells.BOOK)
    book.set_properties({"created": told.counted_at.replace(tzinfo=None)})
    bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    whole = book.add_format({"num_format": "#,##0"})
    reading = book.add_worksheet(_("How to read")[:31])
    reading.set_column(0, 0, 36)
    reading.set_column(1, 1, 90)
    for at, (name, words) in enumerate(notes(told)):
        reading.write_string(at, 0, cells.safe(name), bold)
        reading.write_string(at, 1, cells.safe(words), wrapped)
    sheet = book.add_worksheet(_("Figures")[:31])
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 5, 24)
    sheet.set_column(6, 9, 14)
    for at, line in enumerate(lines(told)):
        for column, value in enumerate(cells.line(line)):
            if isinstance(value, int):
                sheet.write_number(at, column, value, whole)
            elif value:
                sheet.write_string(at, column, value, None if at else bold)
    book.close()
    return page.getvalue()
