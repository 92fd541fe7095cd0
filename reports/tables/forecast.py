"""What of the agreed tables could be told of so many people, foretold before they have come.

Groups are drawn, with replacement, from people like them: those counted in the grant's events so far or,
where these are few, in all events that its holder leads (B. Efron, Bootstrap methods, Annals of Statistics 7
(1979)). Each group is protected as a report would be. It foretells what will be veiled, not who will come.
"""

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from events.models import Event
from reports.crosstab import TOTAL, Cell
from reports.disclosure import plain as disclosure
from reports.disclosure.plain import Counted
from reports.errors import NobodyLikeThem
from reports.figures import breakdown, facts, measures
from reports.figures.breakdown import Dimension
from reports.models import AgreedTable, Grant
from reports.tables.crossing import Crossing, worked_out
from reports.tables.ground import Ground
from reports.tables.wanted import MEASURE, Wanted

#: Groups that are drawn, and the seconds after which no further one is begun.
DRAWS, LONGEST = 6, 8.0
#: Fewer people than these are like nobody else.
FEWEST = 20
#: A number of people that somebody may expect.
LEAST_EXPECTED, MOST_EXPECTED = 5, 100_000


@dataclass
class Foretold:
    """Of a table: in how many drawn groups it could be told, which part of its cells, and what was veiled."""

    table: AgreedTable
    draws: int = 0
    told: int = 0
    cells: int = 0
    shown: int = 0
    #: Label by language, as words → in how many groups a cell of it was veiled or put together with others.
    veiled: Counter[tuple[tuple[str, str], ...]] = field(default_factory=Counter)

    @property
    def percent(self) -> int:
        """The part of the cells with somebody in them that could be told, in whole per cent."""
        return round(100 * self.shown / self.cells) if self.cells else 0

    def often(self, language: str) -> list[str]:
        """Return the categories veiled in half of the groups or more, most often first."""
        return [
            dict(words).get(language, "")
            for words, times in self.veiled.most_common()
            if 2 * times >= self.draws
        ]


def foretell(grant: Grant, tables: Sequence[AgreedTable], *, people: int) -> list[Foretold]:
    """Return what could be told of each table with so many people present.

    Raises `NobodyLikeThem` where too few were counted so far to draw from.
    """
    ground = _ground(grant)
    found = [Foretold(table) for table in tables]
    draw = Random(f"{grant.code}:{people}")  # noqa: S311  nobody is served by the same forecast twice but us
    began = time.monotonic()
    for number in range(DRAWS):
        if number and time.monotonic() - began > LONGEST:
            break
        drawn = _Drawn(ground, draw, people)
        plain = {one: _plain(drawn, ground.dimensions[one], grant) for one in breakdown.DIMENSIONS}
        wanted = [Wanted(table.dimensions, table.joined) for table in tables]
        made = worked_out(Crossing(wanted, drawn, plain, grant.threshold, not grant.hides_zeros))
        for each, table in zip(found, made, strict=True):
            _add(each, table, drawn)
    return found


def _ground(grant: Grant) -> Ground:
    own = list(grant.events.exclude(status=Event.Status.DRAFT))
    led = Event.objects.filter(hostings__organisation=grant.holder, hostings__is_lead=True)
    for events in (own, list(led.exclude(status=Event.Status.DRAFT).order_by("-starts_at", "pk")[:100])):
        read = facts.read(events)
        for like in (measures.present(read), read):
            if measures.persons(like) >= FEWEST:
                return Ground(events, breakdown.dimensions(grant.scheme), like)
    raise NobodyLikeThem(FEWEST)


class _Drawn(Ground):
    """A group drawn from people like them; each counts once."""

    def __init__(self, like: Ground, draw: Random, people: int) -> None:
        self.__dict__.update(like.__dict__)
        self._places = list(like.dimensions)
        joint = like.cells(list(like.dimensions.values()))
        cells = sorted(joint)
        weights = [joint[cell][0] for cell in cells]
        self._joint = Counter(draw.choices(cells, weights, k=people))

    def cells(self, by: Sequence[Dimension]) -> dict[Cell, tuple[int, int]]:
        looked = [self._places.index(one.code) for one in by]
        found: Counter[Cell] = Counter()
        for cell, times in self._joint.items():
            found[tuple(cell[at] for at in looked)] += times
        return {cell: (times, times) for cell, times in found.items()}


def _plain(drawn: _Drawn, dimension: Dimension, grant: Grant) -> dict[str, Any]:
    """The plain table of a drawn group, as a document keeps it."""
    cells = {code: times for (code,), (times, _people) in drawn.cells([dimension]).items()}
    rows = {code: cells.get(code, 0) for code in dimension.labels(cells)}
    shown = disclosure.protect(
        {MEASURE: Counted(rows, rows, sum(rows.values()), listed=dimension.listed)},
        chain=[MEASURE],
        order=[MEASURE],
        threshold=grant.threshold,
        zeros=not grant.hides_zeros,
        lot=disclosure.secret_lot("forecast", dimension.code),
    )[MEASURE]
    return {
        "measure": MEASURE,
        "dimension": dimension.code,
        "total": shown.total,
        "withheld": shown.withheld,
        "least": shown.least,
        "rows": [{"code": code, "count": count} for code, count in shown.cells.items()],
    }


def _add(found: Foretold, table: Mapping[str, Any], drawn: _Drawn) -> None:
    dimensions = [drawn.dimensions[one] for one in found.table.dimensions]
    somebody = drawn.cells(dimensions)
    found.draws += 1
    found.cells += len(somebody)
    if table["withheld"]:
        return
    found.told += 1
    shown = {
        tuple(cell["at"]) for cell in table["cells"] if cell["count"] is not None and TOTAL not in cell["at"]
    }
    found.shown += len(shown & set(somebody))
    veiled = set()
    for at, dimension in enumerate(found.table.dimensions):
        labels = drawn.labels(dimension)
        lost = {cell[at] for cell in set(somebody) - shown}
        # A row counts as veiled where none of it can be read as it is.
        lost -= {cell[at] for cell in shown}
        veiled |= {tuple(sorted(labels[code].items())) for code in lost}
    found.veiled.update(veiled)
