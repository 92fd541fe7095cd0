"""What a proposal is made of, and says: applicants and quotas as plain facts, and who is proposed and why.

No models here; who is proposed is worked out by `trainings.selection`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

#: What a quota can ask of a person; it may ask several things at once.
DIMENSIONS = ("sector", "gender", "country", "organisation")
#: What somebody without a rating counts as.
UNRATED = 3
#: Stands among quotas in a conflict: that every seat is filled.
EVERY_SEAT = ""


class Bound(StrEnum):
    """Whether a quota asks for people or holds them back."""

    LEAST = "least"
    MOST = "most"


class Fixed(StrEnum):
    """What is already settled about somebody."""

    FREE = ""
    HELD = "held"  # has a seat
    IN = "in"  # put in by a person
    OUT = "out"  # left out by a person


class Why(StrEnum):
    """Why somebody is proposed, or is not; a template makes a sentence of it."""

    HELD = "held"
    PUT_IN = "put-in"
    IN_ORDER = "in-order"
    #: Chosen before somebody rated higher or earlier, for the quotas named.
    BALANCE = "balance"
    LEFT_OUT = "left-out"
    #: An “at most” that counts them is reached.
    REACHED = "reached"
    #: Their way to take part has no seat left.
    NO_SEAT = "no-seat"
    #: Their turn would have come, and the seat keeps the quotas named.
    GAVE_WAY = "gave-way"
    LATER = "later"


#: Between the key of a quota and the value of which a part of it speaks.
PART = "@"


@dataclass(frozen=True)
class Applicant:
    """Somebody who applied, as plain facts; `number` is the order of applications."""

    key: str
    number: int
    facts: Mapping[str, str] = field(default_factory=dict)
    rating: int = UNRATED
    way: str = ""
    fixed: Fixed = Fixed.FREE


@dataclass(frozen=True)
class Quota:
    """So many people at least, or at most, of whom all the terms are true.

    With `each`, the name of a fact, it is an “at most” that stands for every value of it on its own; those
    of whom the fact is not known are counted nowhere.
    """

    key: str
    bound: Bound
    number: int
    terms: Mapping[str, str]
    each: str = ""

    def part(self, value: str) -> "Quota":
        """Return what it says of one value of its fact."""
        return Quota(self.key + PART + value, self.bound, self.number, {**self.terms, self.each: value})

    def covers(self, applicant: Applicant) -> bool:
        """Whether it counts somebody."""
        return all(applicant.facts.get(name, "") == value for name, value in self.terms.items())


class Mark(NamedTuple):
    """How far a quota is met: counted among those chosen, and among all who could be.

    Of a quota for each value of a fact it is counted of the value that most of those chosen have.
    """

    quota: Quota
    counted: int
    available: int
    #: People missing from an “at least”; beyond an “at most”, where people put in exceed it.
    short: int
    over: int
    #: Of which value of the fact that is counted.
    value: str = ""

    @property
    def is_met(self) -> bool:
        """Whether it is kept."""
        return not self.short and not self.over


class Reason(NamedTuple):
    """Why, and the keys of the quotas that made it so."""

    why: Why
    quotas: tuple[str, ...] = ()


class Conflict(NamedTuple):
    """Quotas that cannot all be kept, none of which can be spared; `EVERY_SEAT` among them is a wish too."""

    quotas: tuple[str, ...]
    #: Whether no smaller set conflicts anywhere; of very many quotas that is not looked for.
    is_smallest: bool


@dataclass(frozen=True)
class Proposal:
    """What is proposed: keys in the order of applications, and why."""

    seats: int
    chosen: tuple[str, ...]
    #: Who follows, best first: whoever keeps the balance best, whoever of those chosen leaves.
    reserve: tuple[str, ...]
    #: Those with no seat and not on the reserve list: left out by a person.
    left_out: tuple[str, ...]
    marks: tuple[Mark, ...]
    reasons: Mapping[str, Reason]
    #: Somebody chosen → who takes the seat if they leave, so that the quotas stay kept best; none for nobody.
    successors: Mapping[str, str | None]
    conflict: Conflict | None

    @property
    def empty(self) -> int:
        """Seats that stay empty."""
        return max(0, self.seats - len(self.chosen))

    @property
    def short(self) -> int:
        """People missing from all “at least” quotas together."""
        return sum(mark.short for mark in self.marks)
