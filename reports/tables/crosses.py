"""The tables of a report that have several dimensions, as they are read: each cell a count, or protected.

A report issued before such tables were made has none. A cell that is not there is zero.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reports.crosstab import TOTAL
from reports.tables.documents import find


@dataclass(frozen=True)
class Category:
    """One row or column; `of` are the codes that it counts, several where they were put together."""

    code: str
    label: Mapping[str, str]
    of: tuple[str, ...]


@dataclass(frozen=True)
class Cross:
    """One table of several dimensions."""

    measure: str
    dimensions: tuple[str, ...]
    categories: tuple[tuple[Category, ...], ...]
    total: int | None
    withheld: bool
    cells: Mapping[tuple[str, ...], int | None]

    def count(self, *at: str) -> int | None:
        """Return the count of a cell, or of a margin where a code is `Total`; None is protected."""
        if self.withheld:
            return None
        if at in self.cells:
            return self.cells[at]
        if all(code == TOTAL for code in at):
            return self.total
        if TOTAL not in at:
            return 0
        # A margin that was not published is known where everything in it is.
        place = at.index(TOTAL)
        parts = [
            self.count(*at[:place], category.code, *at[place + 1 :]) for category in self.categories[place]
        ]
        return None if None in parts else sum(part for part in parts if part is not None)

    def at(self, dimension: str, code: str) -> "Cross":
        """Return the table of those in one category: a dimension less."""
        place = self.dimensions.index(dimension)
        counted = self.count(*[code if at == place else TOTAL for at in range(len(self.dimensions))])
        return replace(
            self,
            dimensions=_without(self.dimensions, place),
            categories=_without(self.categories, place),
            total=counted,
            cells={_without(cell, place): count for cell, count in self.cells.items() if cell[place] == code},
        )

    def category(self, dimension: str, code: str) -> Category | None:
        """Return the category that counts a code, alone or put together with others."""
        for category in self.categories[self.dimensions.index(dimension)]:
            if code in (category.code, *category.of):
                return category
        return None

    def turned(self, *first: str) -> "Cross":
        """Return the same table with these dimensions first."""
        order = [self.dimensions.index(dimension) for dimension in first]
        order += [place for place in range(len(self.dimensions)) if place not in order]
        return replace(
            self,
            dimensions=tuple(self.dimensions[place] for place in order),
            categories=tuple(self.categories[place] for place in order),
            cells={tuple(cell[place] for place in order): count for cell, count in self.cells.items()},
        )

    def table(self) -> dict[str, Any]:
        """Return a table of one dimension as the report's other tables are."""
        (categories,) = self.categories
        return {
            "measure": self.measure,
            "dimension": self.dimensions[0],
            "total": self.total,
            "withheld": self.withheld,
            "least": 0,
            "rows": [
                {
                    "code": category.code,
                    "label": category.label,
                    "of": list(category.of),
                    "count": self.count(category.code),
                }
                for category in categories
            ],
        }

    def totals(self, dimension: str) -> "Cross":
        """Return the table of one of the dimensions alone: the margins over all others."""
        place = self.dimensions.index(dimension)
        margins = {
            category.code: [category.code if at == place else TOTAL for at in range(len(self.dimensions))]
            for category in self.categories[place]
        }
        return replace(
            self,
            dimensions=(dimension,),
            categories=(self.categories[place],),
            cells={(code,): self.count(*at) for code, at in margins.items()},
        )

    @property
    def tells(self) -> bool:
        """Whether any inner cell can be read."""
        return not self.withheld and any(count for cell, count in self.cells.items() if TOTAL not in cell)


def _without(things: tuple[Any, ...], place: int) -> tuple[Any, ...]:
    return things[:place] + things[place + 1 :]


def read(document: Mapping[str, Any], *measures: str) -> Iterator[Cross]:
    """Yield the tables of several dimensions of these measures, or of all."""
    for stored in document.get("crosstables", ()):
        if measures and stored["measure"] not in measures:
            continue
        yield Cross(
            stored["measure"],
            tuple(stored["dimensions"]),
            tuple(
                tuple(
                    Category(one["code"], one["label"], tuple(one.get("of") or [one["code"]]))
                    for one in categories
                )
                # Of a table whose rows are withheld not even the categories are told.
                for categories in stored["categories"] or [()] * len(stored["dimensions"])
            ),
            stored["total"],
            bool(stored.get("withheld")),
            {tuple(cell["at"]): cell["count"] for cell in stored["cells"]},
        )


def dimensions(document: Mapping[str, Any], measure: str) -> set[str]:
    """Return by what a measure is broken down together with something else."""
    return {
        dimension
        for cross in read(document, measure)
        if len(cross.dimensions) > 1
        for dimension in cross.dimensions
    }


def over(document: Mapping[str, Any], measure: str, *dimensions: str) -> Cross | None:
    """Return the table of a measure over exactly these dimensions, in this order, or None."""
    for cross in read(document, measure):
        if len(cross.dimensions) == len(dimensions) and set(cross.dimensions) == set(dimensions):
            return cross.turned(*dimensions)
    return None


def table(document: Mapping[str, Any], measure: str, dimension: str) -> dict[str, Any] | None:
    """Return the table of a measure by one dimension, wherever in the report it stands, or None."""
    if found := find(document, measure, dimension):
        return found
    if cross := over(document, measure, dimension):
        return cross.table()
    for cross in read(document, measure):
        if dimension in cross.dimensions and not cross.withheld:
            return cross.totals(dimension).table()
    return None
