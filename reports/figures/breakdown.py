"""Figures by sector, gender, country and mode; the parts of every table add up to its total.

`counted(facts, [dimension, …])` counts by any dimensions at once, with the different people behind each cell:

    found = breakdown.counted(measures.present(facts.read(events)), [breakdown.country(), breakdown.gender()])
    found[("GT", "woman")]      # Total(count=54, persons=51); a cell that is not there is nobody

Counted are the rows that are handed in: all who had a place, `measures.present(facts)` of them, or each
person once, `measures.unique(measures.present(facts))`. `dimension.labels(codes)` says the rows in order and
in every language. Besides the four of `dimensions` there are `region`, `first_time`, and, made from the
events themselves, `event`, `period` and `home`.
"""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from operator import add
from typing import Any

from django.conf import settings
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from convite.moments import zone
from events.models import Event, Mode
from people import terms
from people.demographics import Gender
from people.models import Category, Scheme, StakeholderGroup
from reports.disclosure.plain import Counted
from reports.figures.facts import Contribution, Fact, Facts, Numbers
from reports.figures.measures import Total, hours, persons

NOT_STATED = "not-stated"
OUTSIDE = "outside-the-scheme"
#: All events together whose names the public may not see.
NOT_PUBLIC = "not-public"

#: The four dimensions of every report → their titles.
DIMENSIONS: dict[str, str | Promise] = {
    "gender": _("Gender"),
    "stakeholder_group": _("Sector"),
    "country": _("Country"),
    "mode": _("Mode"),
}
#: Every dimension → its title.
TITLES: dict[str, str | Promise] = {
    **DIMENSIONS,
    "region": _("Region"),
    "first_time": _("First time with us"),
    "event": _("Event"),
    "period": _("Period"),
    "home": _("From the country of the event or from abroad"),
}
_GENDERS = {Gender.WOMAN: _("Women"), Gender.MAN: _("Men"), Gender.ANOTHER: _("Another gender, or several")}
_UNANSWERED = _("Not answered")
_NOT_STATED = _("Not stated")
_OUTSIDE = _("Outside this scheme")
#: M49's parts of Latin America and the Caribbean, as the United Nations count: Mexico is in Central America.
_AREAS = {
    "Central America": ("central-america", _("Central America and Mexico")),
    "Caribbean": ("caribbean", _("Caribbean")),
    "South America": ("south-america", _("South America")),
}
_ELSEWHERE = _("Other regions")
_FIRST_TIMES = {True: ("first", _("For the first time")), False: ("again", _("Had come before"))}
_HOMES = {"home": _("From the country of the event"), "abroad": _("From abroad")}
_NOT_PUBLIC = _("Events whose names are not public")
_UNDATED = _("Without a date")

Row = Fact | Contribution


def in_all_languages(word: str | Promise) -> dict[str, str]:
    """Return a translatable word in each language of the site."""
    said = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said[code] = gettext(word) if type(word) is str else str(word)
    return said


def _names(term: StakeholderGroup | Category | Scheme) -> dict[str, str]:
    said = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            said[code] = term.name
    return said


@dataclass(frozen=True)
class Dimension:
    """One way of breaking figures down: where a fact belongs, and the rows with their labels.

    `rows` is a fixed list; without one the rows are those that occur (countries). Where the event decides,
    `of_event` says what of an event it is that decides; where it decides alone, that is the place itself.
    """

    code: str
    place: Callable[[Row], str]
    rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    optional: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    listed: bool = True
    of_event: Callable[[int], str] | None = None
    of_person: bool = True

    def labels(self, codes: Iterable[str]) -> dict[str, dict[str, str]]:
        """Return the rows to show for the codes that occur, in order, each with its label by language."""
        occurring = set(codes)
        if self.listed:
            known = {**self.rows, **{code: name for code, name in self.optional.items() if code in occurring}}
            tail = known.pop(NOT_STATED, None)
            return {
                **{code: dict(name) for code, name in known.items()},
                **({NOT_STATED: dict(tail)} if tail else {}),
            }
        named = {code: _country(code) for code in sorted(occurring - {NOT_STATED})}
        return {**named, NOT_STATED: in_all_languages(_NOT_STATED)}


def _country(code: str) -> dict[str, str]:
    said = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            said[language] = str(countries.name(code)) or code
    return said


def gender(*, merged: bool = True) -> Dimension:
    """Gender as people stated it. Merged, as in publications, “not stated” holds those who prefer not to
    say and those who did not answer; for organisers the two stay apart."""
    named = {str(code): in_all_languages(word) for code, word in _GENDERS.items()}
    if merged:
        return Dimension(
            "gender",
            lambda fact: fact.gender if fact.gender in named else NOT_STATED,
            {**named, NOT_STATED: in_all_languages(_NOT_STATED)},
        )
    return Dimension(
        "gender",
        lambda fact: fact.gender or NOT_STATED,
        {
            **named,
            str(Gender.UNDISCLOSED): in_all_languages(Gender.UNDISCLOSED.label),
            NOT_STATED: in_all_languages(_UNANSWERED),
        },
    )


def stakeholder_group(scheme: Scheme | None = None) -> Dimension:
    """Sectors at the finest level, or in a scheme; a sector without a place there is outside the scheme."""
    not_stated = {NOT_STATED: in_all_languages(_NOT_STATED)}
    if scheme is None:
        groups = sorted(StakeholderGroup.objects.all(), key=lambda group: group.position)
        return Dimension(
            "stakeholder_group",
            lambda fact: fact.stakeholder_group or NOT_STATED,
            {**{group.code: _names(group) for group in groups if group.retired_at is None}, **not_stated},
            {group.code: _names(group) for group in groups if group.retired_at is not None},
        )
    walk = {
        source: category.code if category else OUTSIDE for source, category in terms.derive(scheme).items()
    }
    categories = sorted(scheme.categories.all(), key=lambda category: category.position)
    return Dimension(
        "stakeholder_group",
        lambda fact: walk.get(fact.stakeholder_group, OUTSIDE) if fact.stakeholder_group else NOT_STATED,
        {
            **{category.code: _names(category) for category in categories},
            OUTSIDE: in_all_languages(_OUTSIDE),
            **not_stated,
        },
    )


def country() -> Dimension:
    """Countries as they occur, by ISO 3166 code."""
    return Dimension("country", lambda fact: fact.country or NOT_STATED, listed=False)


def mode() -> Dimension:
    """How people take part, by the mode of their registration; it is always known."""
    named = {str(code): in_all_languages(code.label) for code in Mode}
    hub = named.pop(str(Mode.HUB))
    return Dimension("mode", lambda fact: fact.mode, named, {str(Mode.HUB): hub})


def region(scheme: Scheme | None = None) -> Dimension:
    """Regions of people's countries: the parts of Latin America and the Caribbean, or a scheme of regions."""
    not_stated = {NOT_STATED: in_all_languages(_NOT_STATED)}
    if scheme is None:
        walk = _areas()
        named = {code: in_all_languages(word) for code, word in _AREAS.values()}
        rows = {**named, OUTSIDE: in_all_languages(_ELSEWHERE), **not_stated}
    else:
        walk = {country: found.code for country, found in terms.derive(scheme).items() if found}
        categories = sorted(scheme.categories.all(), key=lambda category: category.position)
        rows = {
            **{category.code: _names(category) for category in categories},
            OUTSIDE: in_all_languages(_OUTSIDE),
            **not_stated,
        }
    return Dimension(
        "region", lambda fact: walk.get(fact.country, OUTSIDE) if fact.country else NOT_STATED, rows
    )


@cache
def _areas() -> dict[str, str]:
    """ISO country → the code of its part of Latin America and the Caribbean."""
    with (terms.DATA / "m49.csv").open(encoding="utf-8") as lines:
        return {
            line["iso2"]: _AREAS[line["intermediate_region"]][0]
            for line in csv.DictReader(lines)
            if line["intermediate_region"] in _AREAS
        }


def first_time() -> Dimension:
    """Whether people said that it was their first time; of those who contribute nobody asks it."""
    named = {code: in_all_languages(word) for code, word in _FIRST_TIMES.values()}
    codes: dict[bool | None, str] = {said: code for said, (code, _word) in _FIRST_TIMES.items()}
    return Dimension(
        "first_time",
        lambda fact: codes.get(getattr(fact, "first_time", None), NOT_STATED),
        {**named, NOT_STATED: in_all_languages(_NOT_STATED)},
    )


def event(events: Iterable[Event]) -> Dimension:
    """The events by their titles; all whose names the public may not see are one row."""
    known = list(events)
    public = [one for one in known if one.risk == Event.Risk.OPEN and one.status == Event.Status.PUBLISHED]
    rows: dict[str, dict[str, str]] = {
        one.code: named for one, named in zip(public, titles(public), strict=True)
    }
    placed = dict.fromkeys((one.pk for one in known), NOT_PUBLIC) | {one.pk: one.code for one in public}
    if NOT_PUBLIC in placed.values():
        rows[NOT_PUBLIC] = in_all_languages(_NOT_PUBLIC)
    return by_event("event", placed, rows)


def titles(events: Sequence[Event]) -> list[dict[str, str]]:
    """Return the title of each event in every language; of those called alike, with where and when."""
    found: list[dict[str, str]] = [{} for _event in events]
    for code, _name in settings.LANGUAGES:
        with override(code):
            called = Counter(one.title for one in events)
            for one, said in zip(events, found, strict=True):
                said[code] = one.title
                if called[one.title] > 1 and (apart := _when_and_where(one)):
                    said[code] += f" ({apart})"
    return found


def _when_and_where(one: Event) -> str:
    place = str(countries.name(str(one.country))) if one.country else ""
    month = ""
    if one.starts_at is not None:
        month = date_format(one.starts_at.astimezone(zone(one.time_zone)).date(), "YEAR_MONTH_FORMAT")
    return ", ".join(part for part in (place, month) if part)


def by_event(code: str, placed: Mapping[int, str], rows: Mapping[str, Mapping[str, str]]) -> Dimension:
    """Return a dimension in which each event has its place, whoever took part."""
    return Dimension(
        code, lambda fact: placed[fact.event], rows, of_event=placed.__getitem__, of_person=False
    )


#: What periods there are: how many months each is.
PERIODS = {"month": 1, "quarter": 3, "year": 12}


def period(events: Iterable[Event], *, by: str = "quarter") -> Dimension:
    """The month, quarter or year in which each event begins, by the event's own clock, without gaps."""
    length = PERIODS[by]
    begins: dict[int, int | None] = {}
    for one in events:
        if one.starts_at is None:
            begins[one.pk] = None
        else:
            day = one.starts_at.astimezone(zone(one.time_zone))
            begins[one.pk] = (12 * day.year + day.month - 1) // length
    known = [number for number in begins.values() if number is not None]
    numbers = range(min(known), max(known) + 1) if known else range(0)
    codes = {number: _period_code(number, length) for number in numbers}
    rows = {code: _period_names(number, length) for number, code in codes.items()}
    if None in begins.values():
        rows[NOT_STATED] = in_all_languages(_UNDATED)
    placed = {key: NOT_STATED if number is None else codes[number] for key, number in begins.items()}
    return by_event("period", placed, rows)


def _period_code(number: int, length: int) -> str:
    """ISO 8601 of a month or a year; a quarter as 2026-Q3."""
    year, part = divmod(number * length, 12)
    return {1: f"{year}-{part + 1:02}", 3: f"{year}-Q{part // 3 + 1}", 12: f"{year}"}[length]


def _period_names(number: int, length: int) -> dict[str, str]:
    year, part = divmod(number * length, 12)
    said = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            if length == PERIODS["month"]:
                said[code] = date_format(date(year, part + 1, 1), "YEAR_MONTH_FORMAT")
            elif length == PERIODS["quarter"]:
                said[code] = gettext("Quarter %(number)s of %(year)s") % {
                    "number": part // 3 + 1,
                    "year": year,
                }
            else:
                said[code] = str(year)
    return said


def home(events: Iterable[Event]) -> Dimension:
    """Whether people came from the event's country or from abroad; not stated where either is unknown."""
    there = {one.pk: str(one.country or "") for one in events}

    def place(fact: Row) -> str:
        if not fact.country or not there[fact.event]:
            return NOT_STATED
        return "home" if fact.country == there[fact.event] else "abroad"

    named = {code: in_all_languages(word) for code, word in _HOMES.items()}
    rows = {**named, NOT_STATED: in_all_languages(_NOT_STATED)}
    return Dimension("home", place, rows, of_event=there.__getitem__)


def dimensions(scheme: Scheme | None = None, *, merged: bool = True) -> list[Dimension]:
    """Return the four dimensions in reading order."""
    return [gender(merged=merged), stakeholder_group(scheme), country(), mode()]


def counted(rows: Facts | Iterable[Contribution], by: Sequence[Dimension]) -> dict[tuple[str, ...], Total]:
    """Return the rows counted by all the dimensions at once; a cell that is not there is nobody.

    The different people behind cells do not add up: one person can stand behind several.
    """
    if isinstance(rows, Facts):
        return rows.once(tuple(by), lambda: _in_columns(rows, by))
    people: dict[tuple[str, ...], list[Any]] = {}
    for row in rows:
        people.setdefault(tuple(one.place(row) for one in by), []).append(row.subject)
    return {cell: Total(len(subjects), len(set(subjects))) for cell, subjects in people.items()}


def summed(facts: Facts, by: Sequence[Dimension], what: str) -> dict[tuple[str, ...], int]:
    """Return the `presences` or `minutes` of the facts added up, cell by cell; only where there are some."""
    cells = _Cells(facts, by)
    sums: Counter[int] = Counter()
    for cell, number in zip(cells.of(facts), facts.numbers(what), strict=True):
        sums[cell] += number
    names = cells.names(sums)
    return {names[cell]: number for cell, number in sums.items() if number}


def _in_columns(facts: Facts, by: Sequence[Dimension]) -> dict[tuple[str, ...], Total]:
    """Give each row the number of its cell, and count the numbers.

    Behind the rows of people who are there once there are as many people. Of the others, who follow one
    another, each change of person in a cell is one more.
    """
    once, again = facts.apart
    cells = _Cells(facts, by)
    counts = cells.count(once)
    people = counts.copy()
    if again:
        numbers = list(cells.of(again))
        counts.update(numbers)
        last, more = ([start] * (1 + max(counts)) for start in (-1, 0))
        for cell, person in zip(numbers, again.person, strict=True):
            if last[cell] != person:
                last[cell] = person
                more[cell] += 1
        people.update({cell: more[cell] for cell in counts})
    names = cells.names(counts)
    return {names[cell]: Total(count, people[cell]) for cell, count in counts.items()}


class _Cells:
    """The cells into which some dimensions part facts, each by a number.

    Where a row belongs is asked once for each kind of registration; where the event decides too, once for
    each kind at each sort of event; and where it alone decides, once for each event.
    """

    def __init__(self, facts: Facts, by: Sequence[Dimension]) -> None:
        self.kinds, self.own = facts.kinds, [one.of_person for one in by]
        self.ours = [one for one in by if one.of_person]
        theirs = [one.of_event for one in by if one.of_event is not None and not one.of_person]
        deciding = [one.of_event for one in self.ours if one.of_event is not None]
        self.places, self.whens, sorts = Numbers(), Numbers(), Numbers()
        self.when_of = [self.whens[tuple(of(event) for of in theirs)] for event in facts.events]
        self.sort_of = [sorts[tuple(of(event) for of in deciding)] for event in facts.events]
        self.is_sorted, self.is_dated = len(sorts) > 1, len(self.whens) > 1
        self.examples = dict(zip(reversed(self.sort_of), reversed(facts.events), strict=True))
        self.number_of: Any = _PlaceOf(self)
        if not self.is_sorted:
            codes = [
                facts.of_kinds(one, one.place)
                if one.of_event is None
                else [one.place(kind.at(self.examples[0])) for kind in self.kinds]
                for one in self.ours
            ]
            rows = zip(*codes, strict=True) if codes else [()] * len(self.kinds)
            self.number_of = [len(self.whens) * self.places[row] for row in rows]

    def of(self, facts: Facts) -> Iterable[int]:
        """Return the number of each row's cell."""
        keys: Iterable[int] = facts.kind
        if self.is_sorted:
            first = [sort * len(self.kinds) for sort in self.sort_of]
            keys = map(add, map(first.__getitem__, facts.event), facts.kind)
        found = map(self.number_of.__getitem__, keys)
        if self.is_dated:
            return map(add, found, map(self.when_of.__getitem__, facts.event))
        return found

    def count(self, facts: Facts) -> Counter[int]:
        """Return how many rows fall into each cell."""
        if self.is_sorted or self.is_dated:
            return Counter(self.of(facts))
        found: Counter[int] = Counter()
        for kind, number in facts.of_kind.items():
            found[self.number_of[kind]] += number
        return found

    def names(self, numbers: Iterable[int]) -> dict[int, tuple[str, ...]]:
        """Return what cells are called: the codes of their rows, in the order of the dimensions."""
        places, whens = list(self.places), list(self.whens)
        return {
            cell: _woven(self.own, places[cell // len(whens)], whens[cell % len(whens)]) for cell in numbers
        }


class _PlaceOf(dict[int, int]):
    """The number of the place of a kind at a sort of event, worked out when it is first met."""

    def __init__(self, cells: _Cells) -> None:
        super().__init__()
        self.cells = cells

    def __missing__(self, key: int) -> int:
        cells = self.cells
        sort, kind = divmod(key, len(cells.kinds))
        row = cells.kinds[kind].at(cells.examples[sort])
        place = cells.places[tuple(one.place(row) for one in cells.ours)]
        number = self[key] = len(cells.whens) * place
        return number


def _woven(own: Sequence[bool], place: tuple[str, ...], when: tuple[str, ...]) -> tuple[str, ...]:
    """Two tuples as one, in the order in which the dimensions were asked for."""
    ours, theirs = iter(place), iter(when)
    return tuple(next(ours if is_own else theirs) for is_own in own)


def count(rows: Facts | Sequence[Contribution], dimension: Dimension) -> Counted:
    """Return the rows counted by the dimension, with the different people behind each count."""
    found = {code: cell for (code,), cell in counted(rows, [dimension]).items()}
    nobody = Total(0, 0)
    codes = list(dimension.labels(found))
    return Counted(
        {code: found.get(code, nobody).count for code in codes},
        {code: found.get(code, nobody).persons for code in codes},
        persons(rows),
        listed=dimension.listed,
    )


def attendance(facts: Facts, dimension: Dimension) -> dict[str, Counted]:
    """Return the tables of people present, unique people and registered, each knowing how it differs from
    those present."""
    came = facts.present
    tables = {"present": came, "people": came.latest, "registered": facts}
    apart = {"present": {}, "people": {"present": came.earlier}, "registered": {"present": facts.away}}
    made = {}
    for name, rows in tables.items():
        table = count(rows, dimension)
        differs = {
            other: {code: cell.persons for (code,), cell in counted(these, [dimension]).items()}
            for other, these in apart[name].items()
        }
        made[name] = Counted(table.counts, table.persons, table.total_persons, differs, table.listed)
    return made


def completion(done: Facts, dimension: Dimension, people: Counted) -> Counted:
    """Return the table of those who completed, knowing how it differs from that of different people present.

    Each of them has to stand in the same row of both (`reports.figures.completed.of_events`).
    """
    table = count(done, dimension)
    stayed_short = {code: number - table.counts.get(code, 0) for code, number in people.counts.items()}
    return replace(table, apart={"people": stayed_short})


def hours_by(facts: Facts, dimension: Dimension) -> dict[str, int]:
    """Return person-hours by the dimension, each rounded to 10; none of those that an event decides."""
    minutes: Counter[str] = Counter()
    for kind, spent in facts.present.minutes_of_kind.items():
        minutes[dimension.place(facts.kinds[kind].at(0))] += spent
    return {code: hours(minutes[code]) for code in dimension.labels(minutes)}
