"""Which categories, told as one, would let a draft pass that the privacy check refused."""

import time
from dataclasses import replace
from typing import Any

from reports.crosstab import JOINED
from reports.errors import GivesAway
from reports.issuing.releases import Draft, weak_places
from reports.tables.crossing import Crossing, joined, pairs_of, worked_out
from reports.tables.places import WeakTable

#: So many seconds a refused check goes on looking, and so many merges are offered.
LONGEST, MOST_OFFERED = 6.0, 3


def offered(draft: Draft, refusal: GivesAway) -> list[dict[str, Any]]:
    """Return the merges with which a refused draft would pass, as a kept refusal holds them.

    Tried are pairs of the smallest categories of each agreed table that gave somebody away, for a few
    seconds. Each is `{"by", "dimension", "codes", "words"}`, its words by language.
    """
    crossing = draft.crossing
    found: list[dict[str, Any]] = []
    if crossing is None:
        return found
    began = time.monotonic()
    for at in _weak_of(crossing, refusal):
        table = crossing.wanted[at]
        for dimension, codes in pairs_of(crossing, at):
            if len(found) == MOST_OFFERED or time.monotonic() - began > LONGEST:
                return found
            wanted = [*crossing.wanted[:at], joined(table, dimension, codes), *crossing.wanted[at + 1 :]]
            if passes(draft, replace(crossing, wanted=wanted)):
                found.append(
                    {
                        "by": ",".join(table.dimensions),
                        "dimension": dimension,
                        "codes": list(codes),
                        "words": _words(crossing, dimension, codes),
                    }
                )
    return found


def passes(draft: Draft, crossing: Crossing) -> bool:
    """Return whether the draft would give nobody away with these crossed tables instead of its own."""
    document = {**draft.document, "crosstables": worked_out(crossing)}
    return not weak_places(document, crossing.earlier, draft.others)


def _weak_of(crossing: Crossing, refusal: GivesAway) -> list[int]:
    """The places on the list of the tables that gave somebody away."""
    weak = [set(one.dimensions) for one in refusal.tables if isinstance(one, WeakTable)]
    return [
        at
        for at, table in enumerate(crossing.wanted)
        if {crossing.ground.base(name) for name in table.dimensions} in weak
    ]


def _words(crossing: Crossing, dimension: str, codes: tuple[str, str]) -> dict[str, str]:
    labels = crossing.ground.labels(dimension)
    first, second = (labels[code] for code in codes)
    return {language: JOINED.join((first[language], second[language])) for language in first}
