"""Live figures over any choice, unprotected: every measure by every dimension, by two at once, and over time.

They are for the organisers of the events alone. The parts of every table add up to its total; where somebody
stands in several rows, as whoever came to two events does, a row of its own takes off what counts twice.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.formats import number_format
from django.utils.translation import get_language, gettext_lazy

from events.models import Registration
from reports import charts
from reports.figures import breakdown, choice, completed, measures
from reports.figures.breakdown import NOT_STATED
from reports.figures.choice import Reading
from reports.figures.dimensions import HOME, Way, unanswered
from reports.figures.facts import Contribution, Facts
from reports.figures.measures import Measure

COMPLETED = measures.COMPLETED
ROLES_TOGETHER = Measure(
    "roles",
    gettext_lazy("All confirmed roles"),
    gettext_lazy("contributions"),
    gettext_lazy(
        "Confirmed roles of every kind, to be read by role; one person in two sessions counts twice."
    ),
)
#: What can be looked at, in reading order.
MEASURES: dict[str, Measure] = {
    measure.code: measure
    for measure in (
        *measures.ATTENDANCE,
        COMPLETED,
        *measures.CONTRIBUTIONS,
        measures.SPEAKERS_AND_MODERATORS,
        ROLES_TOGETHER,
    )
}
#: Those that count each person once.
OF_PEOPLE = (measures.REGISTERED_PEOPLE.code, measures.PEOPLE.code, COMPLETED.code)
#: Those that count roles.
OF_ROLES = (*measures.ROLES, ROLES_TOGETHER.code)
#: Those that are about people who were there, or had completed a course.
OF_PRESENT = (
    measures.PRESENT.code,
    measures.PEOPLE.code,
    measures.PARTICIPATIONS.code,
    measures.HOURS.code,
)
#: Those that add up what was attended, and what of it.
WEIGHTS = {measures.PARTICIPATIONS.code: "presences", measures.HOURS.code: "minutes"}


@dataclass(frozen=True)
class Cell:
    """One number, and whether a list of people stands behind it."""

    count: int
    at: tuple[tuple[str, str], ...] = ()
    is_listed: bool = False


@dataclass(frozen=True)
class Line:
    """One row of a table by one dimension, with its share of all and of those who answered."""

    code: str
    label: str
    cell: Cell
    of_all: str | None
    of_answered: str | None
    is_answer: bool

    @property
    def count(self) -> int:
        """The number of the row."""
        return self.cell.count


@dataclass(frozen=True)
class Table:
    """A measure by one dimension; the lines, and what counts in several of them, add up to the total."""

    measure: Measure
    way: Way
    lines: tuple[Line, ...]
    total: Cell
    answered: int
    twice: int

    def nobody(self, code: str, label: Mapping[str, str]) -> Line:
        """Return a line of a row in which nobody stands."""
        return Line(
            code, charts.said(label, get_language() or "es"), Cell(0), share(0, self.total.count), None, True
        )

    @property
    def has_unanswered(self) -> bool:
        """Whether somebody did not answer, so that the two shares differ."""
        return self.answered + self.twice != self.total.count


@dataclass(frozen=True)
class Cross:
    """A measure by two dimensions, with its margins; `twice` takes off what counts again, by column."""

    measure: Measure
    rows: Way
    columns: Way
    heads: tuple[str, ...]
    lines: tuple[tuple[str, tuple[Cell, ...], int, Cell], ...]
    twice: tuple[int, ...]
    totals: tuple[Cell, ...]
    total_twice: int
    total: Cell

    @property
    def counts_again_by_column(self) -> bool:
        """Whether somebody stands in several columns of one row."""
        return bool(self.total_twice) or any(twice for _label, _cells, twice, _total in self.lines)

    @property
    def counts_again_by_row(self) -> bool:
        """Whether somebody stands in several rows of one column."""
        return any(self.twice)


@dataclass(frozen=True)
class Moment:
    """One period of the trend: how many in all, and how many of them came from the host country."""

    label: str
    total: Cell
    host: int
    abroad: int
    unstated: int
    host_share: str | None


def says(measure: str, dimension: str) -> bool:
    """Return whether a dimension says anything of what a measure counts: nobody is registered in a role."""
    if dimension == "role":
        return measure in OF_ROLES
    return dimension != "first_time" or measure not in OF_ROLES


def share(part: int, whole: int) -> str | None:
    """Return a share in per cent with one decimal, rounded half up; none where there is nobody."""
    if not whole:
        return None
    tenths = (Decimal(100) * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    return f"{number_format(tenths, 1)} %"


class Counting:
    """Counts a reading by any dimensions; what it needs of the rows of a measure it works out once."""

    def __init__(self, reading: Reading, ways: Mapping[str, Way], *, language: str, now: datetime) -> None:
        self.reading, self.ways, self.language, self.now = reading, ways, language, now
        self._rows: dict[str, Facts | Sequence[Contribution]] = {}
        self._counts: dict[tuple[str, ...], dict[tuple[str, ...], int]] = {}

    @property
    def has_cohorts(self) -> bool:
        """Whether groups of courses are among the events, so that completion can be counted."""
        return bool(self.cohorts)

    @property
    def cohorts(self) -> list[Any]:
        """The groups of courses among the events."""
        if not hasattr(self, "_cohorts"):
            self._cohorts = completed.cohorts_of(self.reading.events)
        return self._cohorts

    def rows(self, measure: str) -> Facts | Sequence[Contribution]:
        """Return what a measure counts: registrations or roles, one for each thing counted.

        Of a measure of people these are all of theirs; `count` takes each person once.
        """
        if measure not in self._rows:
            self._rows[measure] = self._read(measure)
        return self._rows[measure]

    def _read(self, measure: str) -> Facts | Sequence[Contribution]:
        if measure == COMPLETED.code:
            return completed.facts_of(self.cohorts, self.reading.choice, now=self.now)
        if measure == ROLES_TOGETHER.code:
            return self.reading.contributions
        if measure in measures.ROLES:
            return measures.in_role(self.reading.contributions, measure)
        everybody = self.reading.facts
        return measures.present(everybody) if measure in OF_PRESENT else everybody

    def total(self, measure: str) -> int:
        """Return the measure over everything; of hours the minutes."""
        return self.count(measure, ()).get((), 0)

    def count(self, measure: str, by: Sequence[Way]) -> dict[tuple[str, ...], int]:
        """Return the measure by any dimensions, cell by cell, without those that are empty; hours in minutes.

        Of a measure of people each counts once, as they described themselves the last time; by what an event
        is, once in each cell in which they stand.
        """
        key = (measure, *(way.code for way in by))
        if key not in self._counts:
            self._counts[key] = self._count(measure, by)
        return self._counts[key]

    def _count(self, measure: str, by: Sequence[Way]) -> dict[tuple[str, ...], int]:
        dimensions = [way.dimension for way in by]
        if measure in WEIGHTS:
            return breakdown.summed(self.reading.facts, dimensions, WEIGHTS[measure])
        rows = self.rows(measure)
        if measure not in OF_PEOPLE:
            return {at: cell.count for at, cell in breakdown.counted(rows, dimensions).items()}
        if isinstance(rows, Facts) and not any(way.is_of_events for way in by):
            rows = measures.unique(rows)
        return {at: cell.persons for at, cell in breakdown.counted(rows, dimensions).items()}

    # --- Tables ---

    def table(self, measure: str, way: Way) -> Table:
        """Return a measure by one dimension, every row with its share of all and of those who answered."""
        counts = {at[0]: count for at, count in self.count(measure, (way,)).items()}
        total = self.total(measure)
        labels = way.dimension.labels(counts)
        without = unanswered(way.code)
        answered = sum(count for code, count in counts.items() if code not in without)
        twice = sum(counts.values()) - total
        base = answered if not twice else total - sum(counts.get(code, 0) for code in without)
        lines = tuple(
            Line(
                code,
                charts.said(label, self.language),
                self._cell(measure, counts.get(code, 0), ((way, code),)),
                share(counts.get(code, 0), total),
                None if code in without else share(counts.get(code, 0), base),
                code not in without,
            )
            for code, label in self._in_order(way, labels)
        )
        return Table(MEASURES[measure], way, lines, self._cell(measure, total, ()), answered - twice, twice)

    def cross(self, measure: str, rows: Way, columns: Way) -> Cross:
        """Return a measure by two dimensions, with the margins as each is counted on its own."""
        inner = self.count(measure, (rows, columns))
        across = {at[0]: count for at, count in self.count(measure, (rows,)).items()}
        down = {at[0]: count for at, count in self.count(measure, (columns,)).items()}
        total = self.total(measure)
        row_labels = self._in_order(rows, rows.dimension.labels(across))
        column_labels = self._in_order(columns, columns.dimension.labels(down))
        lines = []
        for code, label in row_labels:
            cells = tuple(
                self._cell(measure, inner.get((code, other), 0), ((rows, code), (columns, other)))
                for other, _label in column_labels
            )
            whole = across.get(code, 0)
            twice = sum(cell.count for cell in cells) - whole
            lines.append(
                (charts.said(label, self.language), cells, twice, self._cell(measure, whole, ((rows, code),)))
            )
        twice_down = tuple(
            sum(inner.get((code, other), 0) for code, _label in row_labels) - down.get(other, 0)
            for other, _label in column_labels
        )
        return Cross(
            MEASURES[measure],
            rows,
            columns,
            tuple(charts.said(label, self.language) for _code, label in column_labels),
            tuple(lines),
            twice_down,
            tuple(
                self._cell(measure, down.get(code, 0), ((columns, code),)) for code, _label in column_labels
            ),
            sum(down.values()) - total,
            self._cell(measure, total, ()),
        )

    def trend(self, measure: str) -> list[Moment]:
        """Return the measure period by period, each with the share that came from the host country.

        The share is that of those of whom it is known whether they came from there.
        """
        period, home = self.ways["period"], self.ways["home"]
        inner = self.count(measure, (period, home))
        whole = {at[0]: count for at, count in self.count(measure, (period,)).items()}
        found = []
        for code, label in period.dimension.labels(whole).items():
            parts = {place: count for (at, place), count in inner.items() if at == code}
            host, unstated = parts.get(HOME, 0), parts.get(NOT_STATED, 0)
            total = whole.get(code, 0)
            abroad = sum(parts.values()) - host - unstated
            found.append(
                Moment(
                    charts.said(label, self.language),
                    self._cell(measure, total, ((period, code),)),
                    host,
                    abroad,
                    unstated,
                    share(host, host + abroad),
                )
            )
        return found

    def _in_order(
        self, way: Way, labels: Mapping[str, Mapping[str, str]]
    ) -> list[tuple[str, Mapping[str, str]]]:
        rows = list(labels.items())
        if way.code == "country":
            rows.sort(key=lambda row: (row[0] == NOT_STATED, charts.said(row[1], self.language)))
        return rows

    def _cell(self, measure: str, count: int, at: Iterable[tuple[Way, str]]) -> Cell:
        pairs = tuple(at)
        is_listed = (
            count > 0
            and self.reading.names_everybody
            and measure not in OF_ROLES
            and measure != COMPLETED.code
            and all(way.where is not None for way, _code in pairs)
        )
        return Cell(count, tuple((way.code, code) for way, code in pairs), is_listed)


def behind(
    reading: Reading, ways: Mapping[str, Way], measure: str, at: Iterable[tuple[str, str]]
) -> QuerySet[Registration] | None:
    """Return the registrations behind a cell, by their event and number; none where no list may stand.

    Of a measure of people there is one for each of them, the latest, as the figure counts them.
    """
    if measure in OF_ROLES or measure == COMPLETED.code:
        return None
    rows: QuerySet[Any] = choice.registrations(reading)
    if measure in OF_PRESENT:
        rows = rows.filter(attended__gt=0)
    within, by_event = Q(), False
    for code, row in at:
        way = ways.get(code)
        if way is None or way.where is None:
            return None
        within &= way.where(row)
        by_event = by_event or way.is_of_events
    if measure not in OF_PEOPLE:
        rows = rows.filter(within)
    elif by_event:
        rows = _latest(rows.filter(within))
    else:
        rows = _latest(rows).filter(within)
    return rows.order_by("event__starts_at", "event_id", "number")


def _latest(rows: QuerySet[Registration]) -> QuerySet[Registration]:
    same = rows.filter(subject=OuterRef("subject")).order_by()
    later = same.filter(
        Q(registered_at__gt=OuterRef("registered_at"))
        | Q(registered_at=OuterRef("registered_at"), pk__gt=OuterRef("pk"))
    )
    return rows.filter(~Exists(later))
