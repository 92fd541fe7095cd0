"""A figure as an issued report tells it: a number, protected, or not counted there.

The report's own document is all that is read, so nothing that protection hid can be told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

#: Stands in a cell's place for everybody along a dimension.
TOTAL = "Total"
#: Joins the codes of categories that were put together.
TOGETHER = " + "
#: Dimensions without a list of their own: their rows are those that occur.
OCCURRING = frozenset({"country", "region", "event", "period", "home"})


class State(StrEnum):
    """How a report tells a figure; `ABSENT`: it does not count it."""

    SHOWN = "shown"
    PROTECTED = "protected"
    ABSENT = "absent"


@dataclass(frozen=True)
class Figure:
    """One figure of a report; `count` is known where it is shown."""

    state: State
    count: int | None = None


ABSENT, PROTECTED = Figure(State.ABSENT), Figure(State.PROTECTED)


def look_up(document: Mapping[str, Any], measure: str, at: Mapping[str, str] | None = None) -> Figure:
    """Return what a report says of a measure, among those who stand `at` a code of each dimension.

    What one of its tables shows is shown, though another table hides it: both are out.
    """
    at = at or {}
    found = list(_told(document, measure, at))
    for wanted in (State.SHOWN, State.PROTECTED):
        for figure in found:
            if figure.state == wanted:
                return figure
    return ABSENT


def periods_of(document: Mapping[str, Any], measure: str) -> list[Mapping[str, Any]]:
    """Return the periods that a report counts a measure by, in their order; none where it does not."""
    for table in document.get("crosstables", ()):
        if table["measure"] == measure and "period" in table["dimensions"] and not table["withheld"]:
            return list(table["categories"][table["dimensions"].index("period")])
    for table in document["tables"]:
        if table["measure"] == measure and table["dimension"] == "period" and not table["withheld"]:
            return list(table["rows"])
    return []


def _told(document: Mapping[str, Any], measure: str, at: Mapping[str, str]) -> Iterator[Figure]:
    if not at:
        if measure in document["figures"]:
            yield _figure(document["figures"][measure])
        return
    if len(at) == 1:
        ((dimension, code),) = at.items()
        for table in document["tables"]:
            if table["measure"] == measure and table["dimension"] == dimension:
                yield _in_table(table, code)
    for table in document.get("crosstables", ()):
        if table["measure"] == measure and set(at) <= set(table["dimensions"]):
            yield _in_crosstable(table, at)


def _figure(count: int | None) -> Figure:
    return PROTECTED if count is None else Figure(State.SHOWN, count)


def _in_table(table: Mapping[str, Any], code: str) -> Figure:
    if table["withheld"]:
        return PROTECTED
    for row in table["rows"]:
        if row["code"] == code:
            return _figure(row["count"])
        if code in row["code"].split(TOGETHER):
            return PROTECTED
    return _nowhere(table["dimension"])


def _nowhere(dimension: str) -> Figure:
    """A row that a whole table does not have: nobody where rows are those that occur.

    Where they are a list, such as sectors, the report was counted by another list.
    """
    return Figure(State.SHOWN, 0) if dimension in OCCURRING else ABSENT


def _in_crosstable(table: Mapping[str, Any], at: Mapping[str, str]) -> Figure:
    if table["withheld"]:
        return PROTECTED
    place = []
    for dimension, categories in zip(table["dimensions"], table["categories"], strict=True):
        code = at.get(dimension, TOTAL)
        if code != TOTAL and not any(one["code"] == code for one in categories):
            if any(code in (one.get("of") or one["code"].split(TOGETHER)) for one in categories):
                return PROTECTED
            return _nowhere(dimension)
        place.append(code)
    for cell in table["cells"]:
        if list(cell["at"]) == place:
            return _figure(cell["count"])
    # A cell that is not there is nobody; a margin that is not there was not counted.
    return ABSENT if TOTAL in place else Figure(State.SHOWN, 0)
