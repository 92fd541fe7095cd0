"""Where the privacy check finds a hidden number: a place in a table, and how organisers are told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import get_language, ngettext

from reports.crosstab import JOINED, TOTAL, Cell
from reports.figures.breakdown import TITLES
from reports.figures.measures import MEASURES

#: Rows or cells of one table that are named; the others are counted.
MOST_NAMED = 6


class Place(NamedTuple):
    """A cell that a reader could find too closely; without a cell it is the table as a whole.

    `dimensions` are those that a crossed table's categories are taken apart into.
    """

    table: str
    measure: str
    dimensions: tuple[str, ...]
    cell: Cell = ()


@dataclass(frozen=True)
class WeakTable:
    """A table with the rows or cells that could be found; `str()` names them in the reader's language."""

    measure: str
    dimensions: tuple[str, ...]
    #: Each cell: the label of each of its rows, by language.
    cells: tuple[tuple[Mapping[str, str], ...], ...]

    def __str__(self) -> str:
        table = " × ".join(str(TITLES[one]) for one in self.dimensions)
        title = f"{MEASURES[self.measure].title}, {table}"
        if not self.cells:
            return title
        language = get_language() or "es"
        named = [" × ".join(label.get(language, "") for label in cell) for cell in self.cells[:MOST_NAMED]]
        if more := len(self.cells) - len(named):
            named.append(ngettext("and %(number)s more", "and %(number)s more", more) % {"number": more})
        return f"{title} ({'; '.join(named)})"


def weak_tables(places: Sequence[Place], documents: Sequence[Mapping[str, Any]]) -> list[WeakTable]:
    """Return the tables of some places, each with its rows as the documents call them."""
    labels = _labels(documents)
    found: dict[tuple[str, tuple[str, ...]], dict[tuple[str, ...], tuple[Mapping[str, str], ...]]] = {}
    for place in places:
        cells = found.setdefault((place.measure, place.dimensions), {})
        said = tuple(
            labels[dimension, code]
            for dimension, code in zip(place.dimensions, place.cell, strict=False)
            if code != TOTAL and (dimension, code) in labels
        )
        if said:
            cells[place.cell] = said
    return [WeakTable(*table, tuple(cells.values())) for table, cells in found.items()]


def _labels(documents: Sequence[Mapping[str, Any]]) -> dict[tuple[str, str], Mapping[str, str]]:
    """What documents call a row of a dimension; of a crossed table by the categories that it is made of."""
    labels: dict[tuple[str, str], Mapping[str, str]] = {}
    for document in documents:
        for table in document["tables"]:
            labels |= {(table["dimension"], row["code"]): row["label"] for row in table["rows"]}
        for table in document.get("crosstables", ()):
            for base, categories in zip(table["bases"], table["categories"], strict=False):
                labels |= {(base, JOINED.join(one["of"])): one["label"] for one in categories}
    return labels
