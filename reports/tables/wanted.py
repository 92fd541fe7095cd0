"""Which tables a report offers, and how much of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

#: Counted in them are those present.
MEASURE = "present"
#: More events than this are told by period alone.
MOST_EVENTS = 40
#: Joint cells of a table, before anything is hidden; beyond them nobody reads it either.
MOST_CELLS = 1_500
#: Periods up to which quarters are told; over more of them, years.
MOST_QUARTERS = 12


@dataclass(frozen=True)
class Wanted:
    """A table that was agreed on: its dimensions, and the categories put together beforehand by dimension."""

    dimensions: tuple[str, ...]
    joined: Mapping[str, Sequence[Sequence[str]]] = field(default_factory=dict)


#: What a report offers where nothing else was agreed on, the most telling first.
USUAL = tuple(
    Wanted(dimensions)
    for dimensions in (
        ("country", "gender"),
        ("stakeholder_group", "gender"),
        ("region",),
        ("first_time",),
        ("period",),
        ("period", "home"),
        ("event",),
        ("stakeholder_group", "country"),
    )
)
#: dimension → the one whose categories it puts together.
BASES = {"region": "country", "period": "event"}
#: Categories that say nothing once they are put together.
NEVER_ONE = ({"woman", "man"}, {"home", "abroad"}, {"first", "again"})
