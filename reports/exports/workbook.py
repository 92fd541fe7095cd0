"""An issued report as a workbook (XLSX): a sheet a table, numbers as numbers, and one on how to read it."""

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from convite.cells import safe
from reports import charts
from reports.exports.blocks import Chart, Grid, Listing, Pairs, Words
from reports.exports.contents import Contents

#: What Excel allows in the name of a sheet.
_NAME = re.compile(r"[\[\]:*?/\\]")
LONGEST_NAME = 31
#: Columns that hold words, in characters; those with numbers are narrower.
WORDY, WIDEST, NUMERIC = 30, 90, 16

Cell = str | int | float | Decimal | date | None


def as_xlsx(contents: Contents, *, sha256: str, address: str) -> bytes:
    """Return the report as a workbook, the same bytes each time it is made.

    Each table has a sheet with one line of heads, which stays in sight and is printed on every page. A count
    is a number, a hidden one the word “protected”, a share a number that is shown as per cent.
    """
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
            "title": contents.title,
            "subject": contents.named,
            "author": contents.holder,
            "created": contents.report["issued_at"].replace(tzinfo=None),
        }
    )
    written = _Book(book)
    report = contents.report
    figures = [*report["figures"], *report["contributions"]]
    written.sheet(
        _("Figures"),
        [_("Measure"), _("Unit"), _("Number"), _("Base")],
        [[one["title"], one["unit"], one["count"], one["base"]] for one in figures],
        wordy={0: WORDY, 1: WORDY, 3: WIDEST},
    )
    for block in contents.blocks():
        if isinstance(block, Listing):
            wordy = {0: 48} if block.is_numeric else dict.fromkeys(range(len(block.heads)), 40)
            written.sheet(block.title, block.heads, block.values, wordy=wordy)
    for block in contents.blocks():
        if isinstance(block, Chart) and block.grid and block.code.startswith(("by-", "completed-by-")):
            written.grid(block.grid.title, block.grid)
    written.sheet(_("Gender balance"), *_balances(report["balances"]), wordy={0: WORDY})
    for block in contents.blocks():
        if isinstance(block, Chart) and block.grid and block.code.endswith("-by-sector"):
            written.grid(block.title, block.grid)
        elif isinstance(block, Grid):
            written.grid(block.title, block)
    written.reading(_("How to read"), _notes(contents, sha256, address))
    book.close()
    return page.getvalue()


def _balances(balances: Iterable[dict[str, Any]]) -> tuple[list[str], list[list[Cell]]]:
    heads = [
        _("Gender balance"),
        *(_(word) for word in ("Women", "Men", "Another gender, or several", "Not stated", "Total")),
        _("Women, of all"),
        _("Women, of those who stated their gender"),
        _("Women, of women and men"),
        _("By the 40 %% rule") % (),
    ]
    lines: list[list[Cell]] = []
    for one in balances:
        women, men = one["women"], one["men"]
        two = None if women is None or men is None else women + men
        shares = [_part(charts.percent(women, whole)) for whole in (one["total"], one["declared"], two)]
        counts = [women, men, one["others"], one["unstated"], one["total"]]
        lines.append([f"{one['title']} ({one['unit']})", *counts, *shares, one["verdict"]])
    return heads, lines


def _part(percent: Decimal | None) -> Decimal | str:
    if percent is None:
        return _("protected")
    return percent / 100


def _notes(contents: Contents, sha256: str, address: str) -> list[tuple[str, Cell]]:
    """Return how to read the report, as pairs."""
    report = contents.report
    said: list[tuple[str, Cell]] = [
        (_("Project"), report["title"]),
        (_("Funder"), report["funder"]),
        (_("Issued by"), report["holder"]),
        (_("Issued report"), report["number"]),
        (_("Issued at (UTC)"), f"{report['issued_at']:%Y-%m-%d %H:%M}"),
        (_("From"), report["starts_on"]),
        (_("To"), report["ends_on"]),
        (_("Events covered"), report["coverage"]["events"]),
        (_("Sessions held or planned"), report["coverage"]["sessions"]),
        (_("Sessions over without attendance marked"), report["coverage"]["unmarked"]),
        (_("Smallest published count"), report["threshold"]),
        *((_("Note"), note) for note in report["notes"]),
    ]
    for chapter in contents.chapters:
        for block in chapter.blocks:
            if isinstance(block, Pairs):
                said += block.pairs
            elif isinstance(block, Words) and chapter.code in ("groups", "balance"):
                said.append((chapter.title, block.text))
    both = report["both"]
    mark = _(
        "The number is hidden so that nobody can be found: it counts few people, or it would give"
        " away a row that does. All hidden rows bear this same mark."
    )
    return [
        *said,
        (both.title, both.base),
        (_("protected"), mark),
        (_("Page of this report"), address),
        ("SHA-256", sha256),
    ]


class _Book:
    """A workbook on which sheets are written one after the other."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._names: set[str] = set()
        line = {"bottom": 1, "bottom_color": "#DCCFB9", "valign": "top"}
        self._head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "font_color": "#FFFDF8", "bg_color": "#262D6B"}
        )
        self._words = book.add_format({**line, "text_wrap": True})
        self._strong = book.add_format({**line, "text_wrap": True, "bold": True})
        self._whole = book.add_format({**line, "num_format": "#,##0"})
        self._exact = book.add_format({**line, "num_format": "#,##0.##"})
        self._part = book.add_format({**line, "num_format": "0.0 %"})
        self._day = book.add_format({**line, "num_format": "yyyy-mm-dd", "align": "left"})
        self._left = book.add_format({**line, "num_format": "#,##0", "align": "left"})
        self._veiled = book.add_format({**line, "italic": True, "align": "right", "font_color": "#454A70"})
        self._sum = book.add_format({"bold": True, "top": 2, "top_color": "#262D6B", "num_format": "#,##0"})
        self._veiled_sum = book.add_format(
            {"bold": True, "italic": True, "align": "right", "top": 2, "top_color": "#262D6B"}
        )

    def grid(self, name: str, grid: Grid) -> None:
        """A sheet of a table; one without lines tells why."""
        heads = len(grid.heads)
        lines = [[*labels, *counts] for labels, counts in grid.lines]
        sheet = self.sheet(
            name,
            [*grid.heads, *grid.columns],
            lines,
            wordy=dict.fromkeys(range(heads), WORDY),
            totals=[_("Total"), *[""] * (heads - 1), *grid.totals] if grid.totals and lines else None,
        )
        if grid.note:
            self._write(sheet, len(lines) + 3, 0, grid.note, self._book.add_format({"italic": True}))

    def sheet(
        self,
        name: str,
        heads: Sequence[str],
        lines: Sequence[Sequence[Cell]],
        *,
        wordy: dict[int, int],
        totals: Sequence[Cell] | None = None,
    ) -> Any:
        """A sheet with one line of heads; `wordy` columns hold words and are as wide as told."""
        sheet = self._book.add_worksheet(self._named(name))
        sheet.freeze_panes(1, 1)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        for column, head in enumerate(heads):
            sheet.set_column(column, column, wordy.get(column, NUMERIC))
            self._write(sheet, 0, column, head, self._head)
        if lines:
            sheet.autofilter(0, 0, len(lines), len(heads) - 1)
        for row, line in enumerate(lines, 1):
            for column, value in enumerate(line):
                self._write(sheet, row, column, *self._styled(value, strong=column == 0))
        for column, value in enumerate(totals or ()):
            told = _("protected") if value is None else value
            style = self._veiled_sum if value is None else self._sum
            self._write(sheet, len(lines) + 1, column, told, style)
        return sheet

    def reading(self, name: str, notes: Sequence[tuple[str, Cell]]) -> None:
        """The sheet on how to read the others: names, and what stands behind them."""
        sheet = self._book.add_worksheet(self._named(name))
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 1, WIDEST)
        for row, (told, value) in enumerate(notes):
            self._write(sheet, row, 0, told, self._strong)
            words, style = self._styled(value)
            self._write(sheet, row, 1, words, self._left if style is self._whole else style)

    def _styled(self, value: Cell, *, strong: bool = False) -> tuple[Any, Any]:
        if value is None or value == _("protected"):
            return _("protected"), self._veiled
        if isinstance(value, Decimal):
            return value, self._part
        if isinstance(value, date):
            return value, self._day
        if isinstance(value, int | float):
            return value, self._whole if isinstance(value, int) else self._exact
        return value, self._strong if strong else self._words

    @staticmethod
    def _write(sheet: Any, row: int, column: int, value: Any, style: Any) -> None:
        if isinstance(value, int | float | Decimal):
            sheet.write_number(row, column, float(value) if isinstance(value, Decimal) else value, style)
        elif isinstance(value, date):
            sheet.write_datetime(row, column, datetime.combine(value, datetime.min.time()), style)
        else:
            sheet.write_string(row, column, safe(str(value)), style)

    def _named(self, name: str) -> str:
        """Return a name that Excel allows and that no sheet has yet."""
        short = _NAME.sub(" ", name).strip("' ")[:LONGEST_NAME].strip() or "-"
        found, place = short, 2
        while found.lower() in self._names:
            tail = f" ({place})"
            found, place = short[: LONGEST_NAME - len(tail)] + tail, place + 1
        self._names.add(found.lower())
        return found
