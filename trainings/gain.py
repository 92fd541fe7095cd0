"""What a group learnt, from pairs of a test before and one after: pure, exact, each number by its own name.

Two numbers are called normalised gain, and they are not the same. Hake's ⟨g⟩ (R. R. Hake, 1998, American
Journal of Physics 66, 64–74) is taken from the means of the class: (post − pre) ÷ (100 − pre), low under 0.3,
high from 0.7. The mean of the gains of individuals averages each person's own; whoever had 100 before has
none and is left out of it. Only learners of whom both tests are there are counted. Losses stay negative.
"""

from collections.abc import Hashable, Mapping, Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Any, NamedTuple, TypeVar

#: Fewer pairs than these are shown to nobody.
MINIMUM = 5
#: From where ⟨g⟩ is called medium, and from where high.
MEDIUM, HIGH = Fraction(3, 10), Fraction(7, 10)
#: What of a gain is a fraction.
_EXACT = ("mean_pre", "mean_post", "mean_gain", "class_gain", "individual_gain")
#: A prime in whose numbers it is found out whether rows give somebody away.
_PRIME = 2**61 - 1
#: With more small kinds of people than this, trying all is not worth the wait, and nothing more is shown.
_MOST_KINDS = 24

Key = TypeVar("Key", bound=Hashable)


class Pair(NamedTuple):
    """One learner: per cent of the points before, and after."""

    pre: Fraction
    post: Fraction


class Band(StrEnum):
    """How Hake calls a gain; of ⟨g⟩ alone, never of the mean of individual gains."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Without(StrEnum):
    """Why a number is not there."""

    NOBODY = "nobody"
    #: All had everything right before: nothing was left to be learnt from.
    ALL_AT_100 = "all at 100"


class Gain(NamedTuple):
    """What `of_pairs` finds; means in per cent, the gain in percentage points, normalised gains at most 1."""

    paired: int
    mean_pre: Fraction | None
    mean_post: Fraction | None
    mean_gain: Fraction | None
    #: Hake's ⟨g⟩: of the means of the class.
    class_gain: Fraction | None
    #: The mean of the normalised gains of individuals, and of how many it is.
    individual_gain: Fraction | None
    individuals: int
    #: Why there is no normalised gain, neither of the class nor of individuals.
    without: Without | None

    @property
    def band(self) -> Band | None:
        """Low, medium or high, by ⟨g⟩; a loss is low."""
        if self.class_gain is None:
            return None
        return (
            Band.HIGH if self.class_gain >= HIGH else Band.MEDIUM if self.class_gain >= MEDIUM else Band.LOW
        )


def of_pairs(pairs: Sequence[Pair]) -> Gain:
    """Return what the learners gained of whom both tests are there."""
    number = len(pairs)
    if not number:
        return Gain(0, None, None, None, None, None, 0, Without.NOBODY)
    pre = sum((one.pre for one in pairs), Fraction()) / number
    post = sum((one.post for one in pairs), Fraction()) / number
    own = [(one.post - one.pre) / (100 - one.pre) for one in pairs if one.pre < 100]
    if not own:
        return Gain(number, pre, post, post - pre, None, None, 0, Without.ALL_AT_100)
    return Gain(
        number,
        pre,
        post,
        post - pre,
        (post - pre) / (100 - pre),
        sum(own, Fraction()) / len(own),
        len(own),
        None,
    )


def in_plain(found: Gain) -> dict[str, Any]:
    """Return a gain as JSON takes it: fractions as text, exact; `of_plain` reads it."""
    return {
        name: str(value) if isinstance(value, Fraction) else value for name, value in found._asdict().items()
    }


def of_plain(kept: Mapping[str, Any]) -> Gain:
    """Return the gain that `in_plain` wrote down."""
    exact = {name: Fraction(kept[name]) for name in _EXACT if kept[name] is not None}
    return Gain(**{**kept, **exact, "without": Without(kept["without"]) if kept["without"] else None})


# --- Small groups -----------------------------------------------------------------------------


def merged(
    groups: Mapping[Key, int], minimum: int = MINIMUM, *, hides_empty: bool = False
) -> tuple[list[Key], list[Key]] | None:
    """Part groups into those that are shown and those that are put together into one row; none: show none.

    `groups` are how many pairs each has; an empty one stands in neither list. Whoever subtracts all that is
    shown from the total finds the row of the others, which is therefore shown: it holds no group, or two at
    least, and at least `minimum` pairs. Where the small ones do not come to that, the next smallest join.
    Where that nobody is in a group would tell of everybody, `hides_empty` makes an empty one a small one.
    """
    least = 0 if hides_empty else 1
    waiting = sorted((size, place, key) for place, (key, size) in enumerate(groups.items()) if size >= least)
    hidden = [entry for entry in waiting if entry[0] < minimum]
    shown = [entry for entry in waiting if entry[0] >= minimum]
    while hidden and (len(hidden) < 2 or sum(size for size, _place, _key in hidden) < minimum):
        if not shown:
            return None
        hidden.append(shown.pop(0))
    if not shown:
        return None
    in_order = sorted(shown, key=lambda entry: entry[1])
    return [key for _size, _place, key in in_order], [key for _size, _place, key in hidden]


def isolates(rows: Sequence[frozenset[int]], minimum: int = MINIMUM) -> bool:
    """Return whether sums over these rows of people give away a sum over fewer than `minimum` of them.

    Whoever knows who stands in which row can add and subtract rows; this tries whether any such sum is left
    with few people. People who stand in the same rows are one kind, and cannot be told apart. Too many small
    kinds to try count as giving away.
    """
    kinds: dict[tuple[bool, ...], int] = {}
    for person in frozenset().union(*rows):
        kind = tuple(person in row for row in rows)
        kinds[kind] = kinds.get(kind, 0) + 1
    small = [(kind, size) for kind, size in kinds.items() if size < minimum]
    if len(small) > _MOST_KINDS:
        return True
    free = _orthogonal([list(map(int, column)) for column in zip(*kinds, strict=True)] if kinds else [])
    place = {kind: number for number, kind in enumerate(kinds)}
    columns = [([vector[place[kind]] for vector in free], size) for kind, size in small]
    return _depends(columns, [], 0, minimum)


def _depends(
    columns: Sequence[tuple[list[int], int]], basis: list[tuple[int, list[int]]], people: int, minimum: int
) -> bool:
    """Whether some of the columns, of fewer than `minimum` people together, depend on one another."""
    for number, (column, size) in enumerate(columns):
        if people + size >= minimum:
            continue
        left = _reduced(column, basis)
        pivot = next((at for at, value in enumerate(left) if value), None)
        if pivot is None:
            return True
        scale = pow(left[pivot], -1, _PRIME)
        row = [value * scale % _PRIME for value in left]
        if _depends(columns[number + 1 :], [*basis, (pivot, row)], people + size, minimum):
            return True
    return False


def _reduced(vector: list[int], basis: Sequence[tuple[int, list[int]]]) -> list[int]:
    for pivot, row in basis:
        if factor := vector[pivot]:
            vector = [(a - factor * b) % _PRIME for a, b in zip(vector, row, strict=True)]
    return vector


def _orthogonal(rows: Sequence[list[int]]) -> list[list[int]]:
    """A basis of all vectors that are at right angles to the rows."""
    width = len(rows[0]) if rows else 0
    pivots: list[tuple[int, list[int]]] = []
    for row in rows:
        left = _reduced(list(row), pivots)
        pivot = next((at for at, value in enumerate(left) if value), None)
        if pivot is None:
            continue
        scale = pow(left[pivot], -1, _PRIME)
        new = [value * scale % _PRIME for value in left]
        pivots = [
            (at, [(a - old[pivot] * b) % _PRIME for a, b in zip(old, new, strict=True)]) for at, old in pivots
        ]
        pivots.append((pivot, new))
    taken = {at for at, _row in pivots}
    free = []
    for column in range(width):
        if column in taken:
            continue
        vector = [0] * width
        vector[column] = 1
        for at, row in pivots:
            vector[at] = -row[column] % _PRIME
        free.append(vector)
    return free
