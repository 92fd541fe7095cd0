"""What completes a course, as data, and what somebody's classes and tasks make of it; no record is read.

The rule stands with the course and is frozen with a group when it opens. It asks for a share of the planned
hours; besides, if the course says so, for hours in the room and hours online, and it may let some excused
classes count. Tasks and whatever else a course asks are requirements that other modules find (`asks`).

A remote hub counts as in the room: what a minimum in the room is for is learning beside others, with somebody
who looks after them, and not the house in which that happens.
"""

from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any, NamedTuple, Protocol


class Asks(Protocol):
    """A course or a group, which both carry the rule in columns of the same names."""

    completion_percent: Any
    room_minutes: Any
    online_minutes: Any
    excused_classes: Any
    excused_percent: Any
    test_percent: Any


class Rule(NamedTuple):
    """What completes: per cent of the planned hours, minutes by mode, and how many excused classes count.

    A minimum of 0 asks nothing. Of excused classes none count unless one of the two limits is above 0;
    where both are, both hold.
    """

    percent: int
    room_minutes: int = 0
    online_minutes: int = 0
    excused_classes: int = 0
    excused_percent: int = 0
    #: Per cent of the points in the test after the course; `scores.requirements` finds who has them.
    test_percent: int = 0

    def needed_minutes(self, planned: int) -> int:
        """Return the minutes that the share comes to, rounded up: with less it has not been attended."""
        return -(-self.percent * planned // 100)

    @property
    def counts_excused(self) -> bool:
        """Whether any excused class counts."""
        return bool(self.excused_classes or self.excused_percent)


class Attended(StrEnum):
    """Where somebody was at a class: `ROOM` and `HUB` make up the hours in the room."""

    ROOM = "onsite"
    HUB = "hub"
    ONLINE = "online"


class Facts(NamedTuple):
    """What is known of somebody in a group, in minutes.

    `attended` has each class they were at, with its mode; `excused` the planned minutes of each class for
    which they were excused; `open` what can still be had of each class that is neither marked nor called off.
    `further` are the requirements that `asks` found.
    """

    planned_minutes: int
    attended: Sequence[tuple[str, int]] = ()
    excused: Sequence[int] = ()
    open: Sequence[int] = ()
    further: Sequence["Requirement"] = ()
    #: Where there are no classes: the minutes of each module worked through, by their own account, of so many
    #: modules. Then `open` has those that can still be, and nothing was attended.
    worked: Sequence[int] | None = None
    modules: int = 0

    def minutes(self, *modes: str) -> int:
        """Return the minutes attended in some modes; in all of them without any."""
        return sum(minutes for mode, minutes in self.attended if not modes or mode in modes)


class State(StrEnum):
    """Whether a requirement is met, can still be met, or cannot be met any more."""

    MET = "met"
    OPEN = "open"
    LOST = "lost"


class Requirement(NamedTuple):
    """One thing that completes a course, and how far somebody is with it.

    `has`, `needed` and `possible` are minutes for hours, and pieces for tasks. `words` is the sentence of a
    requirement that another module found; the others are worded by `completion_words`.
    """

    name: str
    state: State
    has: int = 0
    needed: int = 0
    possible: int = 0
    #: Minutes of excused classes among `has`.
    excused: int = 0
    words: str = ""


HOURS, ROOM, ONLINE, BOTH = "hours", "room", "online", "both"
#: What stands in their place where there are no classes: modules, worked through by one's own account.
MODULES = "modules"
#: The requirements that classes meet; all others are met outside of them.
OF_ATTENDANCE = (HOURS, ROOM, ONLINE, BOTH)


class Judgement(NamedTuple):
    """What a rule says of somebody: each requirement, in the order in which it is told."""

    requirements: tuple[Requirement, ...]
    #: Whether there is anything to complete: a group without planned hours is completed by nobody, nor is one
    #: without classes that asks for nothing but somebody's own account.
    has_hours: bool = True

    @property
    def complete(self) -> bool:
        """Whether everything is met."""
        return self.has_hours and all(one.state == State.MET for one in self.requirements)

    @property
    def can_complete(self) -> bool:
        """Whether everything is met, or can still be."""
        return self.has_hours and all(one.state != State.LOST for one in self.requirements)

    @property
    def attendance_met(self) -> bool:
        """Whether no class is needed any more, whatever else is."""
        return self.has_hours and all(
            one.state == State.MET for one in self.requirements if one.name in OF_ATTENDANCE
        )

    @property
    def missing_minutes(self) -> int:
        """How many minutes are still to be attended, at least, until no class is needed any more."""
        short = self._short()
        if not short:
            return 0
        return max(short.pop(HOURS), sum(short.values()))

    @property
    def spare_minutes(self) -> int:
        """How many minutes of what is open may be missed; below zero it can no longer be completed."""
        classes = [one for one in self.requirements if one.name in OF_ATTENDANCE]
        if not classes:
            return 0
        return min(
            *(one.possible - one.needed for one in classes),
            classes[0].possible - classes[0].has - self.missing_minutes,
        )

    def _short(self) -> dict[str, int]:
        return {
            one.name: max(0, one.needed - one.has)
            for one in self.requirements
            if one.name in (HOURS, ROOM, ONLINE)
        }


def judge(rule: Rule, facts: Facts) -> Judgement:
    """Return what a rule says of somebody.

    Where there are no classes the share is one of modules worked through, by their own account. As nobody saw
    that, it completes nothing alone: something further has to be asked as well.
    """
    if facts.worked is not None:
        return _judge_alone(rule, facts, facts.worked)
    excused = excused_minutes(rule, facts.excused, facts.planned_minutes)
    left = sum(facts.open)
    has = facts.minutes() + excused
    needed = rule.needed_minutes(facts.planned_minutes)
    found = [Requirement(HOURS, _state(has, needed, left), has, needed, has + left, excused)]
    in_room = facts.minutes(Attended.ROOM, Attended.HUB)
    online = facts.minutes(Attended.ONLINE)
    for name, minutes, asked in ((ROOM, in_room, rule.room_minutes), (ONLINE, online, rule.online_minutes)):
        if asked:
            found.append(Requirement(name, _state(minutes, asked, left), minutes, asked, minutes + left))
    states = {one.name: one.state for one in found}
    if states.get(ROOM) == states.get(ONLINE) == State.OPEN:
        short = rule.room_minutes - in_room, rule.online_minutes - online
        if not _fits(facts.open, *short):
            found.append(Requirement(BOTH, State.LOST, 0, sum(short), left))
    return Judgement((*found, *facts.further), has_hours=facts.planned_minutes > 0)


def _judge_alone(rule: Rule, facts: Facts, worked: Sequence[int]) -> Judgement:
    has, left = sum(worked), sum(facts.open)
    needed = rule.needed_minutes(facts.planned_minutes)
    found = Requirement(MODULES, _state(has, needed, left), has, needed, has + left)
    return Judgement((found, *facts.further), has_hours=facts.planned_minutes > 0 and bool(facts.further))


def _state(has: int, needed: int, left: int) -> State:
    if has >= needed:
        return State.MET
    return State.OPEN if has + left >= needed else State.LOST


def _fits(classes: Iterable[int], one: int, other: int) -> bool:
    """Whether classes can be parted in two, for each is attended in one mode, so that both have enough."""
    classes = list(classes)
    # Bit n: some of the classes come to n minutes together.
    sums = 1
    for minutes in classes:
        sums |= sums << minutes
    most = sum(classes) - other
    return most >= one and bool(sums >> one & ((1 << (most - one + 1)) - 1))


def excused_minutes(rule: Rule, excused: Sequence[int], planned: int) -> int:
    """Return how many minutes of excused classes count towards the share of the hours, and for nothing else.

    Up to the number of classes that the rule has, the longest first, as it is best for whoever was excused;
    and up to its share of the planned minutes, rounded down. They are never attendance: no person-hour, no
    minimum by mode, and no certificate's hours have them.
    """
    if not rule.counts_excused:
        return 0
    longest = sorted(excused, reverse=True)
    counted = sum(longest[: rule.excused_classes] if rule.excused_classes else longest)
    return min(counted, rule.excused_percent * planned // 100) if rule.excused_percent else counted


class Standing(StrEnum):
    """How somebody stands while a course is under way."""

    DONE = "done"
    ON_TRACK = "on-track"
    AT_RISK = "at-risk"
    LOST = "lost"


def standing(rule: Rule, facts: Facts) -> Standing:
    """Return how somebody stands: at risk once the loss of one more class, of any length, would decide it.

    What a rule asks and nobody could ever lose anything of is no risk before something was lost: that was
    known from the beginning, and is no news about them.
    """
    judgement = judge(rule, facts)
    if judgement.complete:
        return Standing.DONE
    if not judgement.can_complete:
        return Standing.LOST
    if facts.worked is not None:
        return Standing.ON_TRACK
    reached = {one.name: one.possible for one in judgement.requirements if one.name in OF_ATTENDANCE}
    reached.setdefault(BOTH, reached[HOURS])
    for minutes in set(facts.open):
        rest = list(facts.open)
        rest.remove(minutes)
        after = judge(rule, facts._replace(open=rest))
        lost = (one.name for one in after.requirements if one.state == State.LOST)
        if any(reached[name] < facts.planned_minutes for name in lost if name in reached):
            return Standing.AT_RISK
    return Standing.ON_TRACK


def rule_of(asks: Asks) -> Rule:
    """Return the rule of a course, or of a group as it was frozen."""
    return Rule(
        percent=asks.completion_percent,
        room_minutes=asks.room_minutes,
        online_minutes=asks.online_minutes,
        excused_classes=asks.excused_classes,
        excused_percent=asks.excused_percent,
        test_percent=asks.test_percent,
    )


#: What a group asks of its places besides classes: from a group and its places to requirements by their keys.
Further = Callable[[Any, Sequence[Any]], dict[int, list[Requirement]]]
_further: dict[str, Further] = {}


def asks(name: str, find: Further) -> None:
    """Register a further kind of requirement, in `AppConfig.ready`; it asks once for all places of a group.

    `find(cohort, places)` returns requirements by the keys of places, in the reader's language, and none
    without a query where the group asks nothing of that kind.
    """
    _further[name] = find


def further(cohort: Any, places: Sequence[Any]) -> dict[int, list[Requirement]]:
    """Return what a group asks of its places besides classes, by the keys of these."""
    found: dict[int, list[Requirement]] = {place.pk: [] for place in places}
    for find in _further.values():
        for key, requirements in find(cohort, places).items():
            found[key] += requirements
    return found
