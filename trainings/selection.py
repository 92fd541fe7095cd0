"""Who is proposed for a group under quotas: computed exactly and explained; a person decides.

No models here: applicants as plain facts, quotas and seats in; a `Proposal` out. In this order

1. as many seats are filled as can be, and no “at most” is ever broken;
2. as few people as can be are missing from the “at least” quotas, each person counting the same;
3. the ratings of those chosen add up to the most;
4. who applied earlier comes first: of all choices that are equal so far, the one with the earliest
   applicant, then the earliest after that, and so on.

The fourth makes the answer one, so that the same applicants always get the same proposal. Applicants whom
the quotas cannot tell apart are one type, and a program has one variable a type.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import NamedTuple

from convite.integer_program import Row, maximise
from trainings.proposal import (
    EVERY_SEAT,
    Applicant,
    Bound,
    Conflict,
    Fixed,
    Mark,
    Proposal,
    Quota,
    Reason,
    Why,
)

#: Up to so many quotas the smallest of all conflicting sets is looked for; of more, one that has none inside.
MOST_SEARCHED = 12


def propose(
    applicants: Iterable[Applicant],
    quotas: Sequence[Quota],
    *,
    seats: int,
    ways: Mapping[str, int] | None = None,
) -> Proposal:
    """Return the one best choice of applicants for the seats; `ways` limits ways to take part.

    The seats, and the limits of ways, count those that are held already. People who have one, and those put
    in by a person, stay, be there seats and quotas for them or not.
    Raises `integer_program.Unproved` should the solver fail.
    """
    people = sorted(applicants, key=lambda one: one.number)
    question = _Question(people, spread(quotas, people), seats, ways or {})
    found = question.explain(question.answer())
    return replace(found, marks=_folded(found, quotas, people)) if any(one.each for one in quotas) else found


def spread(quotas: Iterable[Quota], applicants: Iterable[Applicant]) -> list[Quota]:
    """Return quotas with those for each value of a fact as one for each value that it can stop.

    A value that no more people have than it allows can never be too many, and is left out.
    """
    people = [one for one in applicants if one.fixed != Fixed.OUT]
    found: list[Quota] = []
    for quota in quotas:
        if not quota.each:
            found.append(quota)
            continue
        values = _values(quota, people)
        found += [quota.part(value) for value in sorted(values) if values[value] > quota.number]
    return found


def _values(quota: Quota, people: Iterable[Applicant]) -> Counter[str]:
    """How many of those whom a quota counts have which value of its fact."""
    known = Counter(one.facts.get(quota.each, "") for one in people if quota.covers(one))
    del known[""]
    return known


def _folded(found: Proposal, quotas: Iterable[Quota], applicants: Sequence[Applicant]) -> tuple[Mark, ...]:
    """One mark for each quota as it was asked, in its order."""
    by_key = {mark.quota.key: mark for mark in found.marks}
    keys = set(found.chosen)
    chosen = [one for one in applicants if one.key in keys]
    could = [one for one in applicants if one.fixed != Fixed.OUT]
    marks = []
    for quota in quotas:
        if not quota.each:
            marks.append(by_key[quota.key])
            continue
        counts = _values(quota, chosen)
        value = min(counts, key=lambda one: (-counts[one], one), default="")
        counted = counts[value]
        over = max(0, counted - quota.number)
        marks.append(Mark(quota, counted, _values(quota, could)[value], 0, over, value))
    return tuple(marks)


class _Type(NamedTuple):
    """What the quotas, the ways and the ratings can tell of somebody."""

    quotas: frozenset[int]
    way: str
    rating: int


class _Question:
    """One question to the solver, and its answer in facts."""

    def __init__(
        self, applicants: Sequence[Applicant], quotas: Sequence[Quota], seats: int, ways: Mapping[str, int]
    ) -> None:
        self.quotas, self.seats = list(quotas), seats
        self.all = [one for one in applicants if one.fixed != Fixed.OUT]
        self.out = [one for one in applicants if one.fixed == Fixed.OUT]
        self.fixed = [one for one in self.all if one.fixed in (Fixed.HELD, Fixed.IN)]
        self.free = [one for one in self.all if one.fixed == Fixed.FREE]
        self.covered = {
            one.key: frozenset(place for place, quota in enumerate(self.quotas) if quota.covers(one))
            for one in applicants
        }
        self.counted = Counter(place for one in self.fixed for place in self.covered[one.key])
        # What people decided stands: an “at most” that they exceeded lets nobody else in, and breaks nothing.
        self.limits = [max(quota.number, self.counted[place]) for place, quota in enumerate(self.quotas)]
        on_way = Counter(one.way for one in self.fixed)
        self.ways = {way: max(limit, on_way[way]) for way, limit in ways.items()}
        self.types: dict[_Type, list[Applicant]] = defaultdict(list)
        for one in self.free:
            self.types[self.type_of(one)].append(one)
        self.columns = list(self.types)
        self.uppers = [len(self.types[kind]) for kind in self.columns]
        left = max(0, seats - len(self.fixed))
        self.base = [Row(dict.fromkeys(range(len(self.columns)), 1), most=left)]
        for way, limit in self.ways.items():
            terms = {column: 1 for column, kind in enumerate(self.columns) if kind.way == way}
            self.base.append(Row(terms, most=limit - on_way[way]))
        #: As many as could ever be chosen, were there no quotas.
        self.left = left
        self.known: list[frozenset[int]] = []

    def type_of(self, one: Applicant) -> _Type:
        return _Type(self.covered[one.key], one.way, one.rating)

    def row(self, place: int, *, slack: int | None = None) -> Row:
        """A quota as a row; of an “at least”, the variable `slack` counts who is missing."""
        terms = {column: 1 for column, kind in enumerate(self.columns) if place in kind.quotas}
        counted = self.counted[place]
        if self.quotas[place].bound == Bound.MOST:
            return Row(terms, most=self.limits[place] - counted)
        if slack is not None:
            terms[slack] = 1
        return Row(terms, least=self.quotas[place].number - counted)

    # --- The answer ---

    def answer(self) -> list[Applicant]:
        """Who is chosen, one wish after the other: what was reached is kept while the next is asked."""
        wide = len(self.columns)
        wanting = [place for place, quota in enumerate(self.quotas) if quota.bound == Bound.LEAST]
        slacks = {place: wide + number for number, place in enumerate(wanting)}
        uppers = self.uppers + [self.quotas[place].number for place in wanting]
        rows = self.base + [self.row(place, slack=slacks.get(place)) for place in range(len(self.quotas))]
        people = dict.fromkeys(range(wide), 1)
        missing = dict.fromkeys(slacks.values(), 1)
        ratings = {column: kind.rating for column, kind in enumerate(self.columns)}
        best: list[int] = []
        for terms, sign in ((people, 1), (missing, -1), (ratings, 1)):
            found = maximise(uppers, rows, {column: sign * times for column, times in terms.items()})
            if found is None:
                raise AssertionError("leaving every free seat empty breaks nothing")
            best = found
            reached = sum(times * best[column] for column, times in terms.items())
            rows.append(Row(terms, least=reached) if sign > 0 else Row(terms, most=reached))
        return self.fixed + self.earliest(uppers, rows, best)

    def earliest(self, uppers: list[int], rows: list[Row], best: list[int]) -> list[Applicant]:
        """Of all equally good choices the one with the earliest applicants, asked one by one.

        Of one type the earliest come first, so each is asked for by one more of its type. What the last
        answer gives anyway is not asked again, and a type that once could have no more never can.
        """
        column_of = {kind: column for column, kind in enumerate(self.columns)}
        taken = [0] * len(self.columns)
        closed: set[int] = set()
        chosen = []
        for one in self.free:
            column = column_of[self.type_of(one)]
            if column in closed:
                continue
            if best[column] <= taken[column]:
                so_far = [Row({each: 1}, least=number) for each, number in enumerate(taken) if number]
                more = Row({column: 1}, least=taken[column] + 1)
                found = maximise(uppers, [*rows, *so_far, more], {})
                if found is None:
                    closed.add(column)
                    continue
                best = found
            taken[column] += 1
            chosen.append(one)
        return chosen

    # --- Its reasons ---

    def explain(self, chosen: list[Applicant]) -> Proposal:
        keys = {one.key for one in chosen}
        counts = Counter(place for one in chosen for place in self.covered[one.key])
        available = Counter(place for one in self.all for place in self.covered[one.key])
        marks = []
        for place, quota in enumerate(self.quotas):
            is_least = quota.bound == Bound.LEAST
            off = counts[place] - quota.number
            marks.append(
                Mark(
                    quota,
                    counts[place],
                    available[place],
                    max(0, -off) if is_least else 0,
                    0 if is_least else max(0, off),
                )
            )
        rest = [one for one in self.free if one.key not in keys]
        reserve, successors = self.reserve(chosen, rest, counts)
        is_whole = not any(mark.short for mark in marks) and len(chosen) >= self.fillable()
        return Proposal(
            seats=self.seats,
            chosen=tuple(one.key for one in self.all if one.key in keys),
            reserve=tuple(one.key for one in reserve),
            left_out=tuple(one.key for one in self.out),
            marks=tuple(marks),
            reasons=self.reasons(chosen, rest, counts),
            successors=successors,
            conflict=None if is_whole else self.conflict(),
        )

    def fillable(self) -> int:
        """As many as could be chosen, were there no quotas."""
        by_way = Counter(one.way for one in self.free)
        on_way = Counter(one.way for one in self.fixed)
        could = sum(
            min(number, self.ways[way] - on_way[way]) if way in self.ways else number
            for way, number in by_way.items()
        )
        return len(self.fixed) + min(self.left, could)

    def reasons(
        self, chosen: list[Applicant], rest: list[Applicant], counts: Counter[int]
    ) -> dict[str, Reason]:
        by_order, by_rank = self.by_order(), self.by_order(ways={})
        on_way = Counter(one.way for one in chosen)
        wanted = [
            place
            for place, quota in enumerate(self.quotas)
            if quota.bound == Bound.LEAST and counts[place] <= quota.number
        ]
        reached = [
            place
            for place, quota in enumerate(self.quotas)
            if quota.bound == Bound.MOST and counts[place] >= self.limits[place]
        ]
        found = {one.key: Reason(Why.LEFT_OUT) for one in self.out}
        for one in chosen:
            helps = tuple(self.quotas[place].key for place in wanted if place in self.covered[one.key])
            if one.fixed == Fixed.HELD:
                found[one.key] = Reason(Why.HELD)
            elif one.fixed == Fixed.IN:
                found[one.key] = Reason(Why.PUT_IN)
            elif one.key in by_order:
                found[one.key] = Reason(Why.IN_ORDER)
            else:
                found[one.key] = Reason(Why.BALANCE, helps)
        for one in rest:
            stops = tuple(self.quotas[place].key for place in reached if place in self.covered[one.key])
            if stops:
                found[one.key] = Reason(Why.REACHED, stops)
            elif one.key in by_order:
                for_others = (
                    self.quotas[place].key for place in wanted if place not in self.covered[one.key]
                )
                found[one.key] = Reason(Why.GAVE_WAY, tuple(for_others))
            elif one.key in by_rank and on_way[one.way] >= self.ways.get(one.way, self.seats + 1):
                found[one.key] = Reason(Why.NO_SEAT)
            else:
                found[one.key] = Reason(Why.LATER)
        return found

    def by_order(self, *, ways: Mapping[str, int] | None = None) -> set[str]:
        """Who would have the free seats by rating and then by the order of applications, without quotas.

        With `ways` as if these alone were limited.
        """
        limits = self.ways if ways is None else ways
        on_way = Counter(one.way for one in self.fixed)
        found: set[str] = set()
        for one in sorted(self.free, key=_rank):
            if len(found) == self.left:
                break
            if one.way not in limits or on_way[one.way] < limits[one.way]:
                on_way[one.way] += 1
                found.add(one.key)
        return found

    # --- Who follows ---

    def reserve(
        self, chosen: list[Applicant], rest: list[Applicant], counts: Counter[int]
    ) -> tuple[list[Applicant], dict[str, str | None]]:
        """Who is not chosen, best first, and for each who is, who would follow them.

        One comes before another who keeps the seats filled, and then the quotas kept, for more of those who
        might leave; then by rating and by the order of applications.
        """
        on_way = Counter(one.way for one in chosen)
        leavers = Counter(self.type_of(one)._replace(rating=0) for one in chosen)
        comers = {self.type_of(one)._replace(rating=0) for one in rest}
        costs = {
            (gone, comes): self.cost(gone, comes, counts, on_way) for gone in leavers for comes in comers
        }
        wholes = {
            comes: (
                sum(number for gone, number in leavers.items() if costs[gone, comes] is None),
                sum(number * (costs[gone, comes] or 0) for gone, number in leavers.items()),
            )
            for comes in comers
        }
        order = sorted(rest, key=lambda one: (*wholes[self.type_of(one)._replace(rating=0)], *_rank(one)))
        followers: dict[_Type, str | None] = {}
        for gone in leavers:
            best: tuple[int, int] | None = None
            followers[gone] = None
            for place, one in enumerate(order):
                cost = costs[gone, self.type_of(one)._replace(rating=0)]
                if cost is not None and (best is None or (cost, place) < best):
                    best, followers[gone] = (cost, place), one.key
        return order, {one.key: followers[self.type_of(one)._replace(rating=0)] for one in chosen}

    def cost(self, gone: _Type, comes: _Type, counts: Counter[int], on_way: Counter[str]) -> int | None:
        """Who is missing from the quotas once one came for another; None where one may not come."""
        if comes.way != gone.way and comes.way in self.ways and on_way[comes.way] >= self.ways[comes.way]:
            return None
        short = 0
        for place, quota in enumerate(self.quotas):
            count = counts[place] - (place in gone.quotas) + (place in comes.quotas)
            if quota.bound == Bound.LEAST:
                short += max(0, quota.number - count)
            elif place in comes.quotas and count > quota.number:
                return None
        return short

    # --- What cannot be ---

    def conflict(self) -> Conflict | None:
        """The smallest set of quotas that cannot all be kept, the filling of every seat counted as one.

        First all that can be spared are taken out one by one, so that none of what remains can; then, of not
        too many, every smaller set is tried, the smallest first. An answer in which some quotas hold shows of
        every set of these that it is possible, and spares a question.
        """
        members = [*range(len(self.quotas)), -1]  # the seats last: quotas are named before them
        if self.is_possible(members):
            return None
        core = list(members)
        for member in members:
            if len(core) > 1 and not self.is_possible([each for each in core if each != member]):
                core.remove(member)
        is_searched = len(self.quotas) <= MOST_SEARCHED
        if is_searched:
            for size in range(1, len(core)):
                smaller = (list(some) for some in combinations(members, size))
                if (
                    found := next((some for some in smaller if not self.is_possible(some)), None)
                ) is not None:
                    core = found
                    break
        named = tuple(EVERY_SEAT if member < 0 else self.quotas[member].key for member in core)
        return Conflict(named, is_smallest=is_searched)

    def is_possible(self, members: Iterable[int]) -> bool:
        wanted = frozenset(members)
        if any(wanted <= held for held in self.known):
            return True
        found = maximise(self.uppers, self.base + [self.wish(member) for member in wanted], {})
        if found is None:
            return False
        everything = [*range(len(self.quotas)), -1]
        self.known.append(frozenset(each for each in everything if self.wish(each).holds(found)))
        return True

    def wish(self, member: int) -> Row:
        if member >= 0:
            return self.row(member)
        everybody = dict.fromkeys(range(len(self.columns)), 1)
        return Row(everybody, least=self.fillable() - len(self.fixed))


def _rank(one: Applicant) -> tuple[int, int]:
    return (-one.rating, one.number)
