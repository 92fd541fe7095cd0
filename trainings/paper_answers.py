"""Answers on paper, from a table: a row a sheet, looked at first, entered only when somebody says so.

The first column says whose sheet it is, by the number of a place or by a code of one's own; Q1, Q2 … hold
letters of choices, numbers of scales, or words. Nothing is written here: what has no problem goes to
`answers.enter`, and what is there already stays as it is, so that a table brought in twice changes nothing.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from events.attendance_files.tables import (
    MOST_BYTES,
    Line,
    is_spreadsheet,
    separated,
    spreadsheet,
    text_of,
)
from events.errors import FileRefused
from events.models import Registration
from trainings import own_code, sittings
from trainings.answering import MOST_TEXT
from trainings.models import AnswerSheet, Item, Sitting
from trainings.papers import LETTERS

SEPARATORS = (",", ";", "\t")
#: More sheets than any group fills.
MOST_SHEETS = 2000


class Row(NamedTuple):
    """One sheet of the table: whose it is, what it says, what is wrong, whether it is there already."""

    number: int
    who: Registration | str | None
    shown: str
    given: Mapping[Item, Any]
    problems: Sequence[str]
    is_known: bool = False

    @property
    def is_new(self) -> bool:
        """Whether it can be entered."""
        return not self.problems and not self.is_known


def template(sitting: Sitting) -> str:
    """Return an empty table to fill in, which spreadsheets open: its header, and a row for each question."""
    words = [_("code") if sitting.by_code else _("place")]
    table = io.StringIO()
    csv.writer(table).writerow([*words, *(f"Q{number}" for number in range(1, len(sitting.items) + 1))])
    return "\ufeff" + table.getvalue()


def lines_of(content: bytes) -> list[Line]:
    """Return the rows of a file, CSV or XLSX, the header first; raises `FileRefused` or `CellRefused`.

    Empty rows are left out, and the others keep their number.
    """
    if len(content) > MOST_BYTES:
        raise FileRefused.too_large(MOST_BYTES // (1024 * 1024))
    if is_spreadsheet(content):
        lines = spreadsheet(content)
    else:
        text = text_of(content).lstrip("\ufeff")
        first = text.partition("\n")[0]
        lines = separated(text, max(SEPARATORS, key=first.count))
    rows = [line for line in lines if any(line.cells)]
    if not rows or not any(_question(cell) for cell in rows[0].cells):
        raise FileRefused.no_header()
    if len(rows) > MOST_SHEETS:
        raise FileRefused.too_long(MOST_SHEETS)
    return rows


def look_at(sitting: Sitting, lines: Sequence[Line]) -> list[Row]:
    """Return what each row after the header says, with a sentence for each problem; three queries."""
    items = sittings.items_of(sitting)
    columns = {place: number for place, cell in enumerate(lines[0].cells) if (number := _question(cell))}
    places = {
        place.number: place for place in Registration.objects.placed().filter(event=sitting.cohort.event_id)
    }
    handed_in = AnswerSheet.objects.filter(sitting=sitting, handed_in_at__isnull=False)
    known = {code or place for place, code in handed_in.values_list("registration", "own_code")}
    seen: set[Any] = set()
    found = []
    for number, cells in lines[1:]:
        problems: list[str] = []
        typed = cells[0] if cells else ""
        who = _whose(sitting, typed, places, problems)
        key = (
            who.pk if isinstance(who, Registration) else own_code.hashed(sitting.cohort, who) if who else None
        )
        if key is not None and key in seen:
            problems.append(_("The same sheet stands further up in this table."))
        seen.add(key)
        given: dict[Item, Any] = dict.fromkeys(items)
        for place, asked in columns.items():
            cell = cells[place] if place < len(cells) else ""
            if not cell:
                continue
            if asked > len(items):
                problems.append(_("There is no question %(number)s.") % {"number": asked})
                continue
            given[items[asked - 1]] = _answer(items[asked - 1], asked, cell, problems)
        if not problems and key not in known and all(value in (None, "", []) for value in given.values()):
            # A list of all places is filled in for those who came: of the others there is no sheet.
            problems.append(_("Nothing is answered in this row, so there is no sheet to enter."))
        shown = own_code.plain(typed) if sitting.by_code else typed
        found.append(Row(number, who, shown, given, problems, key in known))
    return found


def _question(cell: str) -> int:
    """The number of the question that a column holds; 0: none."""
    match = re.fullmatch(r"\s*[QqPp]\s*(\d{1,3})\s*", cell)
    return int(match[1]) if match else 0


def _whose(
    sitting: Sitting, typed: str, places: Mapping[int, Registration], problems: list[str]
) -> Registration | str | None:
    if sitting.by_code:
        if own_code.is_one(typed):
            return own_code.plain(typed)
        problems.append(
            _("“%(code)s” is no code: two letters, a day with two digits, two letters.") % {"code": typed}
        )
        return None
    place = places.get(int(typed)) if typed.isdecimal() and len(typed) < 9 else None
    if place is None:
        problems.append(_("Nobody holds place “%(number)s” in this group.") % {"number": typed})
    return place


def _answer(item: Item, number: int, cell: str, problems: list[str]) -> Any:
    """What a cell answers; nothing and a sentence where that is no answer to this question."""
    about = {"number": number, "said": cell}
    if item.kind == Item.Kind.OPEN:
        return cell[:MOST_TEXT]
    if item.kind == Item.Kind.SCALE:
        step = int(cell) if cell.isdecimal() and len(cell) < 4 else None
        if step is None or not item.least <= step <= item.most:
            ends = about | {"least": item.least, "most": item.most}
            problems.append(
                _("Question %(number)s: “%(said)s” is no number from %(least)s to %(most)s.") % ends
            )
            return None
        return step
    letters = [sign for sign in cell.upper() if sign not in " ,;/+."]
    # What was asked before there was a limit may have more choices than letters.
    codes = [one["code"] for one in item.choices][: len(LETTERS)]
    if any(sign not in LETTERS[: len(codes)] for sign in letters):
        last = about | {"last": LETTERS[len(codes) - 1]}
        problems.append(_("Question %(number)s: “%(said)s” is no letter from A to %(last)s.") % last)
        return None
    chosen = [codes[LETTERS.index(sign)] for sign in dict.fromkeys(letters)]
    if item.kind == Item.Kind.SEVERAL:
        return chosen
    if len(chosen) != 1:
        problems.append(_("Question %(number)s takes one letter, and “%(said)s” is more.") % about)
        return None
    return chosen[0]
