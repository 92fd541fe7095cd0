"""A table with nothing hidden: its cells, and how many different people are behind each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from reports.crosstab import JOINED, TOTAL, Cell
from reports.tables.ground import Ground
from reports.tables.wanted import Wanted


@dataclass(frozen=True)
class Counted:
    """A wanted table with nothing hidden: its inner cells, and how many people are behind every cell."""

    wanted: Wanted
    counts: Mapping[Cell, int]
    people: Mapping[Cell, int]

    @classmethod
    def of(cls, one: Wanted, ground: Ground) -> "Counted":
        return cls(one, *_counts(one, ground, _names(one, ground)))


def _names(one: Wanted, ground: Ground) -> list[dict[str, str]]:
    """By each dimension of a table, the name of each category: the atoms that are put together in it."""
    found = []
    for dimension in one.dimensions:
        whole = {code: [code] for code in ground.labels(dimension)}
        for together in one.joined.get(dimension, ()):
            codes = [code for code in whole if code in together]
            for code in codes:
                whole[code] = codes
        found.append(
            {
                code: JOINED.join(sorted({atom for each in codes for atom in ground.atoms(dimension, each)}))
                for code, codes in whole.items()
            }
        )
    return found


def _counts(
    one: Wanted, ground: Ground, names: Sequence[Mapping[str, str]]
) -> tuple[dict[Cell, int], dict[Cell, int]]:
    """The inner cells of a table, and of every cell how many different people there are.

    Of categories put together beforehand no fewer than these are different people.
    """
    counts: dict[Cell, int] = {}
    people: dict[Cell, int] = {}
    places = range(len(one.dimensions))
    for number in range(len(one.dimensions) + 1):
        for looked in combinations(places, number):
            found = ground.cells([ground.dimensions[one.dimensions[at]] for at in looked])
            again = sum(persons for _count, persons in found.values()) - ground.cells([]).get((), (0, 0))[1]
            for codes, (count, persons) in found.items():
                said = dict(zip(looked, codes, strict=True))
                cell = tuple(names[at][said[at]] if at in said else TOTAL for at in places)
                if number == len(one.dimensions):
                    counts[cell] = counts.get(cell, 0) + count
                had = people.get(cell)
                people[cell] = persons if had is None else max(had, persons, had + persons - again)
    return counts, people
