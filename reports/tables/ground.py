"""What crossed tables are counted from: the dimensions of a grant's events, and how they hang together."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from events.models import Event
from reports.attack.intervals import Possible
from reports.crosstab import Cell
from reports.figures import breakdown
from reports.figures.breakdown import Dimension
from reports.figures.facts import Fact, Facts
from reports.tables.wanted import BASES, MOST_EVENTS, MOST_QUARTERS


class Ground:
    """The dimensions of a grant's events, and how those that are derived are made of the others."""

    def __init__(self, events: Sequence[Event], plain: Iterable[Dimension], came: Facts) -> None:
        self.came = came
        event = breakdown.event(events)
        quarters = breakdown.period(events)
        few = len(quarters.rows) <= MOST_QUARTERS
        self.dimensions: dict[str, Dimension] = {
            one.code: one
            for one in (
                *plain,
                breakdown.region(),
                breakdown.first_time(),
                event,
                quarters if few else breakdown.period(events, by="year"),
                breakdown.home(events),
            )
        }
        self._atoms: dict[str, dict[str, tuple[str, ...]]] = {}
        # More events are told by period alone: each is as good as the period it is in.
        self.place = "event" if len(events) <= MOST_EVENTS else "period"
        self.bases = {one: base for one, base in BASES.items() if base != "event" or self.place == "event"}
        #: Event or period → the countries where it took place; "" where that is not known.
        self.hosts: dict[str, list[str]] = {}
        for held in events:
            hosts = self.hosts.setdefault(self.dimensions[self.place].place(_nobody_at(held)), [])
            if str(held.country or "") not in hosts:
                hosts.append(str(held.country or ""))
        for derived, base in self.bases.items():
            found: dict[str, list[str]] = {}
            for one, other in sorted(self.cells((self.dimensions[derived], self.dimensions[base]))):
                found.setdefault(one, []).append(other)
            self._atoms[derived] = {code: tuple(atoms) for code, atoms in found.items()}

    def cells(self, by: Sequence[Dimension]) -> dict[Cell, tuple[int, int]]:
        """Return how often those present stand in each cell, and how many different people that is."""
        return {
            cell: (total.count, total.persons) for cell, total in breakdown.counted(self.came, by).items()
        }

    def base(self, dimension: str) -> str:
        """Return the dimension that a table's categories are taken apart into."""
        return self.bases.get(dimension, dimension)

    def atoms(self, dimension: str, code: str) -> tuple[str, ...]:
        """Return the categories that a category is made of; itself where it is not derived."""
        return self._atoms.get(dimension, {}).get(code, (code,))

    def labels(self, dimension: str) -> dict[str, dict[str, str]]:
        """Return every category in reading order, with its words by language."""
        codes = {code for (code,) in self.cells([self.dimensions[dimension]])}
        return {
            code: label for code, label in self.dimensions[dimension].labels(codes).items() if code in codes
        }


def _nobody_at(event: Event) -> Fact:
    """A fact that says of its event where it belongs, and nothing of anybody."""
    return Fact(event.pk, UUID(int=0), "", "", "", "", None, False, 0, 0)


def possible_homes(
    place: str, hosts: Mapping[str, Sequence[str]], countries: Iterable[str]
) -> list[Possible]:
    """Return what follows from where the events of each event or period were held, and from one's country."""
    cells: set[Cell] = set()
    for held, there in hosts.items():
        for country in countries:
            if country == breakdown.NOT_STATED:
                cells.add((held, country, breakdown.NOT_STATED))
                continue
            cells |= {(held, country, "home") for host in there if host == country}
            cells |= {(held, country, "abroad") for host in there if host not in ("", country)}
            cells |= {(held, country, breakdown.NOT_STATED) for host in there if not host}
    return [Possible((place, "country", "home"), cells)]
