"""Cross-tables of people, as they are published and read: each cell a count, a total, or hidden.

A cell is named by one category for each dimension, or by `TOTAL` where it counts all of that dimension. A
cell that has no row is zero; a total that has no row was not published.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

#: The name of a margin, in files too.
TOTAL = "Total"
#: What joins the names of categories that were put together.
JOINED = " + "
#: A cell's categories, in the order of the dimensions.
Cell = tuple[str, ...]
#: More than any workshop has; a program over so many cells still takes seconds.
MOST_CELLS = 20_000
LARGEST = 10_000_000


class Unusable(ValueError):
    """Tables that cannot be worked with; `str()` is a sentence that says why, and where."""


def depth(cell: Cell) -> int:
    """Return over how many dimensions a cell counts all; 0 of an inner cell."""
    return sum(one == TOTAL for one in cell)


@dataclass(frozen=True)
class CrossTable:
    """Cells by their categories; None is hidden, and may be nobody where the table `hides_zeros`.

    Of a hidden cell `within` may tell the least and the most that it is, as others publish it: “<5”, a mark
    of its own for small numbers, a rounded count, a share.
    """

    dimensions: tuple[str, ...]
    cells: Mapping[Cell, int | None]
    hides_zeros: bool = False
    within: Mapping[Cell, tuple[int, int]] = field(default_factory=dict)

    @classmethod
    def of_inner(cls, dimensions: tuple[str, ...], counts: Mapping[Cell, int]) -> "CrossTable":
        """Return a table with all its totals, from its inner cells."""
        return cls(dimensions, dict(counts) | _totals(dimensions, counts))

    @property
    def inner(self) -> dict[Cell, int | None]:
        """The cells that count nothing together."""
        return {cell: count for cell, count in self.cells.items() if not depth(cell)}

    @property
    def hidden(self) -> list[Cell]:
        """The cells whose count nobody is told."""
        return [cell for cell, count in self.cells.items() if count is None]

    @property
    def total(self) -> int | None:
        """How many all are; None where it is hidden or was not published."""
        return self.cells.get((TOTAL,) * len(self.dimensions))

    def named(self, cell: Cell) -> dict[str, str]:
        """Return a cell's categories by their dimensions."""
        return dict(zip(self.dimensions, cell, strict=True))


def totals_over(cell: Cell) -> Iterator[Cell]:
    """Yield every cell of which an inner cell is a part, itself first and the whole last."""
    yield from product(*((one, TOTAL) for one in cell))


def _totals(dimensions: tuple[str, ...], counts: Mapping[Cell, int]) -> dict[Cell, int]:
    found: dict[Cell, int] = {(TOTAL,) * len(dimensions): 0}
    for cell, count in counts.items():
        for whole in totals_over(cell):
            if whole != cell:
                found[whole] = found.get(whole, 0) + count
    return found


# --- Files ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class File:
    """A table as it was read, with what it takes to write another one like it."""

    table: CrossTable
    columns: tuple[str, ...]
    count: str
    delimiter: str


def read(text: str, *, count: str, name: str) -> File:
    """Read a table from CSV: a row a cell, a column a dimension, the count empty where it is hidden.

    Commas, semicolons or tabs stand between the columns. Totals that have no row are counted where all of
    their parts are shown. Raises `Unusable` with a sentence that names the file and the line.
    """
    sample = text.lstrip("\ufeff").partition("\n")[0]
    delimiter = max(",;\t", key=sample.count)
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=delimiter))
    head = [one.strip() for one in rows[0]] if rows else []
    if count not in head:
        raise Unusable(
            f"{name} has no column “{count}”. Its columns are: {', '.join(filter(None, head))}. "
            "Name the one that holds the counts with --count."
        )
    place = head.index(count)
    dimensions = tuple(one for one in head if one != count)
    if not dimensions or len(set(head)) != len(head) or not all(head):
        raise Unusable(
            f"The first line of {name} has to name each column once, and one at least beside the counts."
        )
    cells: dict[Cell, int | None] = {}
    within: dict[Cell, tuple[int, int]] = {}
    for number, row in enumerate(rows[1:], start=2):
        if not any(one.strip() for one in row):
            continue
        if len(row) != len(head):
            raise Unusable(f"{name}, line {number}: it has not as many columns as the first line.")
        cell = tuple(one.strip() for at, one in enumerate(row) if at != place)
        if not all(cell):
            raise Unusable(
                f"{name}, line {number}: a category is empty. Write {TOTAL} where all are counted."
            )
        if almost := next((one for one in cell if one != TOTAL and one.casefold() == TOTAL.casefold()), None):
            raise Unusable(
                f"{name}, line {number}: write “{TOTAL}” for “{almost}”, if all are counted there."
            )
        if cell in cells:
            raise Unusable(f"{name}, line {number}: this cell has a row already.")
        said = row[place].strip()
        if limits := _limits(said):
            within[cell], said = limits, ""
        cells[cell] = _count(said, name, number)
    if not cells:
        raise Unusable(f"{name} has no rows.")
    if len(cells) > MOST_CELLS:
        raise Unusable(f"{name} has more than {MOST_CELLS} cells.")
    _refuse_twice(cells, name)
    table = CrossTable(
        dimensions, cells | _missing_totals(CrossTable(dimensions, cells), name), within=within
    )
    return File(table, tuple(head), count, delimiter)


def _limits(said: str) -> tuple[int, int] | None:
    """The least and the most of a count that is told as “<5”, “≤4” or “3-7”; none of any other."""
    found = re.fullmatch(
        r"(?P<sign>[<≤])\s*(?P<most>\d{1,7})|(?P<low>\d{1,7})\s*[-–]\s*(?P<high>\d{1,7})", said
    )
    if found is None:
        return None
    if found["sign"]:
        return 0, int(found["most"]) - (found["sign"] == "<")
    low, high = int(found["low"]), int(found["high"])
    return (low, high) if low <= high else None


def _refuse_twice(cells: Mapping[Cell, int | None], name: str) -> None:
    """Refuse a table in which a category stands alone and also as a part of one that was put together."""
    for names in map(set, zip(*cells, strict=True)):
        whole_of: dict[str, str] = {}
        for whole in sorted(names - {TOTAL}):
            for part in whole.split(JOINED):
                if (other := whole_of.setdefault(part, whole)) != whole:
                    raise Unusable(
                        f"{name}: “{other}” and “{whole}” count the same people twice. “{JOINED.strip()}” "
                        "between blanks puts categories together; write it without blanks within a name."
                    )


def _count(typed: str, name: str, line: int) -> int | None:
    if not typed:
        return None
    if not (typed.isascii() and typed.isdecimal()) or int(typed) > LARGEST:
        raise Unusable(f"{name}, line {line}: “{typed}” is no whole number of people.")
    return int(typed)


def _missing_totals(table: CrossTable, name: str) -> dict[Cell, int | None]:
    """The totals without a row of which all parts are shown; refuses one that its parts do not add up to."""
    parts: dict[Cell, int] = {}
    unknown: set[Cell] = set()
    for cell, count in table.inner.items():
        for whole in totals_over(cell):
            if count is None:
                unknown.add(whole)
            parts[whole] = parts.get(whole, 0) + (count or 0)
    if not parts:
        raise Unusable(f"{name} has totals alone and no cells.")
    for cell, count in table.cells.items():
        if depth(cell) and count is not None and cell not in unknown and count != parts.get(cell, 0):
            words = ", ".join(cell)
            raise Unusable(
                f"{name}: the total “{words}” is {count}, and its cells add up to {parts.get(cell, 0)}."
            )
    return {cell: count for cell, count in parts.items() if cell not in table.cells and cell not in unknown}


def write(table: CrossTable, like: File) -> str:
    """Return a table as CSV, with the columns of the file that it was read from."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=like.delimiter, lineterminator="\n")
    writer.writerow(like.columns)
    for cell, count in table.cells.items():
        said: dict[str, Any] = {**table.named(cell), like.count: "" if count is None else count}
        writer.writerow([said[column] for column in like.columns])
    return out.getvalue()
