"""Those who agreed to be counted openly, and what may be said of groups too small for figures.

What a speaker or trainer agreed to have told is known, and shown as it is, however few they are. Who has not
agreed is protected like anybody, as the group that they are without the others.

Of a group whose figures are hidden a coarse statement is told, “women are more than half”, where the attack
finds that it gives nobody away.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from convite.integer_program import Row, maximise
from reports.attack.plain import Interval, is_kept
from reports.disclosure.plain import Counted, Protected

#: What is said of whom, by code: the row that is more than half of all.
MAJORITIES = {"women-majority": "woman", "men-majority": "man"}

Protect = Callable[[Counted], Protected]


def shown(all_of_them: Counted, openly: Counted, protect: Protect) -> Protected:
    """Return a table of which those counted `openly` are known: theirs, and what may be told of the others.

    `protect` protects the table of the others by itself. Where nothing may be told of them, nothing is told
    of all.
    """
    others = Counted(
        {row: count - openly.counts.get(row, 0) for row, count in all_of_them.counts.items()},
        {row: people - openly.persons.get(row, 0) for row, people in all_of_them.persons.items()},
        all_of_them.total_persons - openly.total_persons,
        listed=all_of_them.listed,
    )
    if not others.total:
        return Protected(dict(all_of_them.counts), all_of_them.total)
    found = protect(others)
    if found.withheld or found.total is None:
        return Protected(dict.fromkeys(all_of_them.counts), None, withheld=True)
    return Protected(
        {
            row: None if count is None else count + openly.counts.get(row, 0)
            for row, count in found.cells.items()
        },
        all_of_them.total,
        least=found.least,
    )


def without(table: Protected, openly: Mapping[str, int]) -> Protected:
    """Return a table less those counted openly: what its reader does not know already."""
    known = sum(openly.values())
    return Protected(
        {row: None if count is None else count - openly.get(row, 0) for row, count in table.cells.items()},
        None if table.total is None else table.total - known,
        table.withheld,
        table.least,
    )


@dataclass(frozen=True)
class Level:
    """A gender table that is out, with what was said of it; its people are a part of the next one's."""

    table: Protected
    said: Sequence[str] = ()


def statements(
    table: Protected,
    counts: Mapping[str, int],
    before: Sequence[Level],
    threshold: int,
    *,
    zeros: bool = True,
) -> list[str]:
    """Return what may be said of a gender table with hidden rows: at most one code of `MAJORITIES`.

    `before` are the tables of the same measure that are out, fewer people first.
    """
    if table.total is None or not (table.hidden or table.withheld):
        return []
    total = sum(counts.values())
    true = [code for code, row in MAJORITIES.items() if 2 * counts.get(row, 0) > total]
    return [
        code for code in true if gives_nobody_away([*before, Level(table, [code])], threshold, zeros=zeros)
    ]


def gives_nobody_away(levels: Sequence[Level], threshold: int, *, zeros: bool = True) -> bool:
    """Attack gender tables together with what is said of them; True where no row is found more closely."""
    rows = list(dict.fromkeys(row for level in levels for row in level.table.cells))
    if not all(level.table.total is not None for level in levels):
        return False
    told, silent = (_Attack(levels, rows, with_words=with_words) for with_words in (True, False))
    for at, level in enumerate(levels):
        for row in rows:
            if level.table.cells.get(row, 0) is not None and not level.table.withheld:
                continue
            found = told.interval(at, row)
            if found is None:
                return False  # neither is a part of the other: nothing may be said of them
            if not is_kept(found, threshold, zeros=zeros) and found != silent.interval(at, row):
                return False
    return True


class _Attack:
    """The rows of nested gender tables as whole numbers: those of the first, and what each later one adds."""

    def __init__(self, levels: Sequence[Level], rows: Sequence[str], *, with_words: bool) -> None:
        self.rows = list(rows)
        self.most = max((level.table.total or 0 for level in levels), default=0)
        self.wide = len(self.rows) * len(levels)
        self.known: list[Row] = []
        for at, level in enumerate(levels):
            total = level.table.total or 0
            self.known.append(
                Row({column: 1 for row in self.rows for column in self._terms(at, row)}, total, total)
            )
            for row in self.rows:
                count = level.table.cells.get(row, 0)
                terms = dict.fromkeys(self._terms(at, row), 1)
                if level.table.withheld:
                    continue
                if count is None:
                    self.known.append(Row(terms, level.table.least))
                else:
                    self.known.append(Row(terms, count, count))
            for code in level.said if with_words else ():
                self.known.append(Row(dict.fromkeys(self._terms(at, MAJORITIES[code]), 1), total // 2 + 1))

    def _terms(self, at: int, row: str) -> list[int]:
        place = self.rows.index(row)
        return [level * len(self.rows) + place for level in range(at + 1)]

    def interval(self, at: int, row: str) -> Interval | None:
        """Where a row of a table lies; None where nothing fits them all."""
        ends = []
        for sign in (-1, 1):
            goal = dict.fromkeys(self._terms(at, row), sign)
            values = maximise([self.most] * self.wide, self.known, goal)
            if values is None:
                return None
            ends.append(sum(values[column] for column in goal))
        return Interval(*ends)
