"""The privacy check: work out from published tables, as a reader could, where each hidden number may lie.

The reader of this attack knows that counts are whole and not negative, that rows add up to their total,
that a shown number is exact, that a row left out of a complete list is zero, and that a hidden row is at
least its `floor` (1 where zeros are shown). Tables may be nested, each one's people a part of the next
one's: unique people within those present within those registered, an earlier report within a later one.
The reader then also knows the differences, and those are checked like numbers of their own.

Such a system is a network in which people flow from the step at which they join, through their row, to the
total, so the bounds found by augmenting paths are whole numbers and exact.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

#: Where a withheld list may hold rows that nobody has seen.
ELSEWHERE = "(elsewhere)"
_NO_LIMIT = 1 << 60


class Impossible(ValueError):
    """The published tables contradict each other: no numbers could have given them."""


class Interval(NamedTuple):
    """The least and the greatest number that a reader can't rule out."""

    low: int
    high: int

    @property
    def width(self) -> int:
        return self.high - self.low


@dataclass(frozen=True)
class Published:
    """One published table of one dimension: rows (None: hidden) and the total that they add up to.

    `complete` is False for a table whose rows are withheld altogether; `floor` is the least that a hidden
    row can be.
    """

    total: int
    cells: Mapping[str, int | None] = field(default_factory=dict)
    floor: int = 1
    complete: bool = True


class Found(NamedTuple):
    """What the attack finds for the rows of each level: their numbers, and what the level adds to them."""

    cells: list[dict[str, Interval]]
    steps: list[dict[str, Interval]]


class _Network:
    """A circulation with lower and upper bounds."""

    def __init__(self) -> None:
        self.ends: list[int] = []
        self.room: list[int] = []
        self.out: list[list[int]] = []
        self.names: dict[object, int] = {}
        self.bounds: list[tuple[int, int]] = []

    def node(self, name: object) -> int:
        if name not in self.names:
            self.names[name] = len(self.out)
            self.out.append([])
        return self.names[name]

    def _pipe(self, start: int, end: int, room: int) -> int:
        place = len(self.ends)
        self.ends += [end, start]
        self.room += [room, 0]
        self.out[start].append(place)
        self.out[end].append(place + 1)
        return place

    def arc(self, start: object, end: object, low: int, high: int) -> int:
        """Add an arc and return its number."""
        if low > high:
            raise Impossible
        place = self._pipe(self.node(start), self.node(end), high - low)
        self.bounds.append((low, high))
        return place

    def _push(self, room: list[int], source: int, sink: int, wanted: int, banned: int = -1) -> int:
        """Send up to `wanted` from source to sink along shortest paths and return how much went."""
        sent = 0
        while sent < wanted:
            way: dict[int, int] = {source: -1}
            queue = deque([source])
            while queue and sink not in way:
                here = queue.popleft()
                for pipe in self.out[here]:
                    if room[pipe] and pipe >> 1 != banned and self.ends[pipe] not in way:
                        way[self.ends[pipe]] = pipe
                        queue.append(self.ends[pipe])
            if sink not in way:
                break
            path, at = [], sink
            while at != source:
                path.append(way[at])
                at = self.ends[way[at] ^ 1]
            most = min(wanted - sent, *(room[pipe] for pipe in path))
            for pipe in path:
                room[pipe] -= most
                room[pipe ^ 1] += most
            sent += most
        return sent

    def settle(self) -> None:
        """Find one circulation within all bounds; raise `Impossible` when there is none."""
        arcs = len(self.bounds)
        spare = [0] * len(self.out)
        for number in range(arcs):
            low = self.bounds[number][0]
            if low:
                spare[self.ends[2 * number]] += low
                spare[self.ends[2 * number + 1]] -= low
        source, sink = self.node("above all"), self.node("below all")
        needed = 0
        for node, amount in enumerate(spare):
            if amount > 0:
                self._pipe(source, node, amount)
                needed += amount
            elif amount < 0:
                self._pipe(node, sink, -amount)
        if self._push(self.room, source, sink, needed) != needed:
            raise Impossible
        # What only served to find the circulation may carry nothing more.
        for pipe in range(2 * arcs, len(self.room)):
            self.room[pipe] = 0

    def interval(self, pipe: int) -> Interval:
        """The exact range of an arc's flow over all circulations; after `settle`."""
        number = pipe >> 1
        low, high = self.bounds[number]
        if low == high:
            return Interval(low, high)
        start, end = self.ends[pipe + 1], self.ends[pipe]
        flow = low + self.room[pipe + 1]
        up = self._push(self.room[:], end, start, self.room[pipe], number)
        down = self._push(self.room[:], start, end, self.room[pipe + 1], number)
        return Interval(flow - down, flow + up)


class _Attack:
    """The settled network of some levels; intervals are worked out as they are asked for."""

    def __init__(self, levels: Sequence[Published]) -> None:
        rows = list(dict.fromkeys(row for level in levels for row in level.cells))
        if not all(level.complete for level in levels):
            rows.append(ELSEWHERE)
        self.network = network = _Network()
        self.cells: list[dict[str, int]] = []
        self.steps: list[dict[str, int]] = []
        known = 0
        for at, level in enumerate(levels):
            joining = level.total - known
            if joining < 0:
                raise Impossible
            known = level.total
            network.arc("all", ("joining", at), joining, joining)
            # An arc from a step to a row; the first level's rows are its cells themselves.
            self.steps.append({row: network.arc(("joining", at), (at, row), 0, _NO_LIMIT) for row in rows})
            self.cells.append(
                {
                    row: network.arc(
                        (at, row), (at + 1, row) if at + 1 < len(levels) else "all", *_bounds(level, row)
                    )
                    for row in rows
                }
            )
        network.settle()

    def interval(self, level: int, row: str, *, difference: bool) -> Interval:
        """The interval of a row, or of what its level adds; a row nobody named stands elsewhere."""
        pipes = (self.steps if difference else self.cells)[level]
        return self.network.interval(pipes.get(row, pipes.get(ELSEWHERE, -1)))


def _bounds(level: Published, row: str) -> tuple[int, int]:
    count = level.cells.get(row)
    if count is not None:
        return count, count
    if row in level.cells:
        return level.floor, _NO_LIMIT
    return 0, 0 if level.complete else _NO_LIMIT


def attack(levels: Sequence[Published]) -> Found:
    """Return the interval of each row of each level, and of what each level adds to the one before.

    The people of each level are a part of the next one's; a single table is a list of one. Raises
    `Impossible` when no numbers fit.
    """
    made = _Attack(levels)
    return Found(
        *(
            [
                {row: made.interval(at, row, difference=difference) for row in rows}
                for at, rows in enumerate(places)
            ]
            for difference, places in ((False, made.cells), (True, made.steps))
        )
    )


def is_kept(interval: Interval, threshold: int, *, zeros: bool = True) -> bool:
    """Return whether an interval gives nobody away: known to be zero where `zeros` are shown, known to be at
    least the threshold, or open from at most 1 up to at least the threshold, so that it can't even be told to
    be small."""
    if (zeros and interval.high == 0) or interval.low >= threshold:
        return True
    return interval.low <= 1 and interval.high >= threshold


class Weak(NamedTuple):
    """A row that a reader can find too closely, or a difference between that row and the level before."""

    level: int
    row: str
    interval: Interval
    difference: bool


def weaknesses(
    levels: Sequence[Published], threshold: int, *, last: int | None = None, zeros: bool = True
) -> Iterator[Weak]:
    """Yield every row or difference that the levels give away; none means that they are safe.

    Where `zeros` are hidden, a row that is known to be nobody is given away, unless all are nobody; that
    nobody was added is not.

    With `last`, the place of the level published last, an interval no closer than what a reader knew
    before that level's rows were shown is not held against it: its total alone already says as much.
    """
    made = _Attack(levels)
    before: _Attack | None = None
    for difference in (True, False):
        for at, rows in enumerate(made.cells):
            if difference and not at:
                continue
            for row in rows:
                interval = made.interval(at, row, difference=difference)
                if is_kept(interval, threshold, zeros=zeros or difference or not levels[at].total):
                    continue
                if last is not None:
                    if before is None:
                        known = list(levels)
                        known[last] = Published(levels[last].total, complete=False)
                        before = _Attack(known)
                    earlier = before.interval(at, row, difference=difference)
                    if interval.low <= earlier.low and interval.high >= earlier.high:
                        continue
                yield Weak(at, row, interval, difference)


def weaknesses_beside(
    now: Published, then: Published, threshold: int, *, zeros: bool = True
) -> Iterator[Weak]:
    """Yield what a table gives away beside one that is out, about a part of the same people or about more.

    Raises `Impossible` where neither can be a part of the other.
    """
    levels = [then, now] if then.total <= now.total else [now, then]
    return weaknesses(levels, threshold, last=levels.index(now), zeros=zeros)
