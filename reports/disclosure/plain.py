"""Protect tables of people so that nobody can be found in them.

A row that counts fewer than `threshold` people is hidden, and with it enough others that no total gives it
back; every hidden row bears the same mark. Which others is drawn by a secret lot in which small rows are
likelier: whoever knows this code still can't tell the small row from its companions. Zeros are shown, for
they are nobody; a hidden row is therefore known to be at least 1. Where a project hides zeros, they are small
too, and so is a row in which everybody is: beside it all others would be known to be nobody. A table is given
from `threshold` people and one more for each further row on; below that only its total is.

Tables about the same people are protected together, in an order of importance: who was present first, then
unique people, then who registered. A row hidden in the first is hidden in the others, and a row is hidden in
a later table too when its difference from an earlier one would be a small number of people.
"""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import log

from django.conf import settings

from reports.attack.plain import Impossible, Published, weaknesses, weaknesses_beside


@dataclass(frozen=True)
class Counted:
    """One unprotected table of one dimension.

    `counts` in the measure's unit; `persons` different people behind each count; `apart` different people
    by whom each row differs from the same row of another table; `listed` says that the rows are a fixed
    list, so that an empty one tells nothing.
    """

    counts: Mapping[str, int]
    persons: Mapping[str, int]
    total_persons: int
    apart: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    listed: bool = True
    #: The row that is drawn even where the list is open and the row is empty.
    always: str = "not-stated"

    @property
    def total(self) -> int:
        return sum(self.counts.values())


@dataclass(frozen=True)
class Protected:
    """A table that may be shown: None is the one mark for every hidden row, and for a hidden total.

    `withheld` says that no row is shown at all; `least` is the least that a hidden row may be.
    """

    cells: Mapping[str, int | None]
    total: int | None
    withheld: bool = False
    least: int = 1

    @property
    def hidden(self) -> list[str]:
        return [row for row, count in self.cells.items() if count is None]

    def published(self) -> Published | None:
        """What a reader has in hand, for the attack; None when not even the total is known."""
        if self.total is None:
            return None
        if self.withheld:
            return Published(self.total, complete=False)
        return Published(self.total, self.cells, floor=self.least)


Lot = Callable[[str, int], float]


def secret_lot(*about: str) -> Lot:
    """Return a lot that draws the same again for the same words, and that nobody outside can foretell.

    Rows with a small key are drawn first; a chance is inverse to the square of the size, so that large
    groups are seldom hidden, and every row can be.
    """

    def draw(row: str, size: int) -> float:
        words = "\x1f".join([*about, row]).encode()
        digest = hmac.new(settings.SECRET_KEY.encode(), words, hashlib.sha256).digest()
        fraction = (int.from_bytes(digest[:8]) + 1) / (2**64 + 1)
        return -log(fraction) * size**2

    return draw


def is_small(people: int, threshold: int, *, zeros: bool = True) -> bool:
    """Return whether a number of people is one that is never shown: under the threshold, and somebody where
    `zeros` are shown."""
    return int(zeros) <= people < threshold


def protect(
    tables: Mapping[str, Counted],
    *,
    chain: Sequence[str],
    order: Sequence[str],
    threshold: int,
    lot: Lot,
    earlier: Mapping[str, Sequence[Protected]] | None = None,
    zeros: bool = True,
) -> dict[str, Protected]:
    """Return each table protected, together with the others and with what was published before.

    `chain` names the tables from the smallest set of people to the largest; `order` by importance;
    `earlier` the same tables of earlier reports. Totals are shown where at least `threshold` people stand
    behind them; `zeros` says whether rows of nobody are.
    """
    shown: dict[str, Protected] = {}
    hidden_so_far: set[str] = set()
    for name in order:
        table = tables[name]
        if is_small(table.total_persons, threshold):
            shown[name] = withheld(table, None)
            continue
        before = [old for old in (earlier or {}).get(name, ()) if old.total is not None]
        shown[name] = _protect_one(
            name, table, chain, threshold, lot, shown, hidden_so_far, before, zeros=zeros
        )
        if not shown[name].withheld:
            hidden_so_far |= set(shown[name].hidden)
    return {name: shown[name] for name in tables}


def withheld(table: Counted, total: int | None) -> Protected:
    """Return a table of which no row is shown."""
    # Of an open list, such as countries, even the names of the rows would tell who is there.
    return Protected(dict.fromkeys(table.counts) if table.listed else {}, total, withheld=True)


def _protect_one(
    name: str,
    table: Counted,
    chain: Sequence[str],
    threshold: int,
    lot: Lot,
    shown: Mapping[str, Protected],
    hidden_so_far: set[str],
    before: Sequence[Protected],
    *,
    zeros: bool,
) -> Protected:
    in_step = hidden_so_far.union(*(old.hidden for old in before if not old.withheld))
    rows = {
        row: table.counts.get(row, 0)
        for row in [*table.counts, *sorted(in_step - set(table.counts))]
        if table.listed or table.counts.get(row) or row in in_step or row == table.always
    }
    nothing = withheld(table, table.total)
    if not table.total and not in_step:
        return Protected(rows, 0)
    if table.listed and table.total_persons < threshold + len(rows) - 1:
        return nothing
    # A row that is hidden in step with another table or with an earlier report can be zero itself.
    least = 0 if hidden_so_far or before or not zeros else 1
    hide = {
        row
        for row in rows
        if is_small(table.persons.get(row, 0), threshold, zeros=zeros)
        or row in in_step
        or any(
            is_small(people.get(row, 0), threshold) and shown[other].cells.get(row, 0) is not None
            for other, people in table.apart.items()
            if other in shown
        )
    }
    for old in before:
        if old.withheld:
            continue
        for row in rows:
            was = old.cells.get(row, 0)
            if was is None or is_small(abs(rows[row] - was), threshold):
                hide.add(row)
    others = sorted(
        (row for row in rows if row not in hide and rows[row]),
        key=lambda row: lot(row, table.persons.get(row, 1)),
    )
    while True:
        candidate = Protected(
            {row: None if row in hide else count for row, count in rows.items()}, table.total, least=least
        )
        if _holds(name, candidate, table, chain, threshold, shown, before, zeros=zeros):
            return candidate
        if not others:
            return nothing
        hide.add(others.pop(0))


def _holds(
    name: str,
    candidate: Protected,
    table: Counted,
    chain: Sequence[str],
    threshold: int,
    shown: Mapping[str, Protected],
    before: Sequence[Protected],
    *,
    zeros: bool,
) -> bool:
    if candidate.hidden:
        # Counts may be many and the people behind them few: the hidden rows together are a number too.
        people = [table.persons.get(row, 0) for row in candidate.hidden]
        if any(people) and sum(people) - (sum(map(bool, people)) - 1) < threshold:
            return False
    known = {**shown, name: candidate}
    levels: list[Published] = []
    last = 0
    for link in chain:
        if link in known and (level := known[link].published()) is not None:
            if link == name:
                last = len(levels)
            levels.append(level)
    if any(weaknesses(levels, threshold, last=last if len(levels) > 1 else None, zeros=zeros)):
        return False
    now = candidate.published()
    for old in before:
        then = old.published()
        if then is None or now is None:
            continue
        try:
            if any(weaknesses_beside(now, then, threshold, zeros=zeros)):
                return False
        except Impossible:
            # Not the same people and more, but others: then only what changed in sight counts, and that
            # has been hidden above.
            continue
    return True


def balance_of(women: int | None, men: int | None) -> bool | None:
    """Return whether neither women nor men are under 40 % of those who are one of the two.

    The rule of the Council of Europe and of EIGE, in whole numbers. None where a count is protected or
    where there is nobody.
    """
    if women is None or men is None or women + men == 0:
        return None
    return 5 * min(women, men) >= 2 * (women + men)
