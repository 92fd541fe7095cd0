"""Points for an answer: pure, in whole numbers, and by a rule that the page tells before one answers.

One of several choices: its points if it is right. Several choices: the points for each right one, less as
many for each wrong one, and never below 0, so that ticking everything gives nothing more than chance. A
scale and what is said in one's own words have no points; neither has a choice of which none is right.
"""

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import Any

from trainings.models import Item


def of_several(ticked: Collection[str], right: Collection[str], points: int) -> int:
    """Return the points for ticking some of several choices."""
    hits = len(set(ticked) & set(right))
    return max(0, hits - (len(set(ticked)) - hits)) * points


def points(item: Item, value: Any) -> int:
    """Return the points for an answer to a question; nothing answered, nothing given."""
    if not item.is_scored or value in (None, "", []):
        return 0
    if item.kind == Item.Kind.SEVERAL:
        return of_several(value, item.right, item.points)
    return item.points if value in item.right else 0


def most(item: Item) -> int:
    """Return the points that can be had for a question."""
    if not item.is_scored:
        return 0
    return item.points * (len(item.right) if item.kind == Item.Kind.SEVERAL else 1)


def score(items: Iterable[Item], given: Mapping[int, Any]) -> tuple[int, int] | None:
    """Return (points, of how many) for a sheet, its answers by the questions' keys; none: nothing is scored.

    A question left open counts as 0 points, and stays in what can be had.
    """
    asked = list(items)
    out_of = sum(most(item) for item in asked)
    return (sum(points(item, given.get(item.pk)) for item in asked), out_of) if out_of else None


def per_cent(score: int, out_of: int) -> Fraction:
    """Return points as per cent, exactly."""
    return Fraction(100 * score, out_of)
