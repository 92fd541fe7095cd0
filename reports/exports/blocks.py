"""What a file of an issued report is made of: words, figures, charts, tables, and chapters of them.

A count of None is protected. Words are in the active language.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import number_format
from django.utils.translation import gettext as _

Count = int | None


@dataclass(frozen=True)
class Words:
    """A paragraph; one that is `marked` stands out."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Figure:
    """One number with its unit, its base, and what else is told with it."""

    code: str
    title: str
    count: Count
    unit: str
    base: str
    note: str


@dataclass(frozen=True)
class Figures:
    """Numbers side by side."""

    figures: Sequence[Figure]


@dataclass(frozen=True)
class Bar:
    """One row of a chart; `hue` from 1 to 7 is a sector's own, 0 the house's."""

    label: str
    count: Count
    hue: int = 0


@dataclass(frozen=True)
class Grid:
    """A table: columns of labels, then columns of counts; a line of totals may stand last."""

    title: str
    heads: Sequence[str]
    columns: Sequence[str]
    lines: Sequence[tuple[Sequence[str], Sequence[Count]]]
    totals: Sequence[Count] | None = None
    note: str = ""


@dataclass(frozen=True)
class Chart:
    """Bars with their numbers, the sentence below them, and the table that stands beside.

    A withheld one has no bars: there are too few people for so many rows.
    """

    code: str
    title: str
    measure: str
    bars: Sequence[Bar]
    base: str
    withheld: bool
    grid: Grid | None = None
    verdict: str = ""
    shares: Sequence[tuple[str, str]] = ()

    @property
    def is_empty(self) -> bool:
        """Whether it shows nobody: its rows are withheld, or there is nobody in any."""
        return self.withheld or all(bar.count == 0 for bar in self.bars)

    @property
    def alt(self) -> str:
        """What is read out instead of the picture: every number that it shows, and nothing else."""
        if self.withheld:
            told = _("protected")
        else:
            told = "; ".join(f"{bar.label}: {shown(bar.count)}" for bar in self.bars)
        return _("Bar chart, %(title)s, %(measure)s. %(rows)s.") % {
            "title": self.title,
            "measure": self.measure,
            "rows": told,
        }

    @property
    def widths(self) -> list[float | None]:
        """How long each bar is, as a share of the longest shown; None is the veil, always of one length."""
        most = max((bar.count for bar in self.bars if bar.count is not None), default=0) or 1
        return [None if bar.count is None else bar.count / most for bar in self.bars]


@dataclass(frozen=True)
class Seats:
    """Who took part as seats at the round table: for each group its label, seats, hue and state.

    `state` is confirmed, absent for those who did not state it, or veiled; `alt` is read out instead.
    """

    groups: Sequence[tuple[str, int, int, str]]
    alt: str
    caption: str


@dataclass(frozen=True)
class Pairs:
    """Names and what stands behind them."""

    pairs: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Passage:
    """Some paragraphs under a title, in a language of their own."""

    title: str
    paragraphs: Sequence[str]
    lang: str


@dataclass(frozen=True)
class Listing:
    """A table of words; where it `is_numeric` the columns after the first are read as numbers.

    `values` are the same lines for a workbook: numbers where the words say a number, shares as a part of 1.
    """

    title: str
    heads: Sequence[str]
    lines: Sequence[Sequence[str]]
    values: Sequence[Sequence[str | int | float | Decimal]]
    note: str = ""
    is_numeric: bool = True


Block = Words | Figures | Chart | Grid | Seats | Pairs | Passage | Listing


@dataclass(frozen=True)
class Chapter:
    """A heading and what stands under it."""

    code: str
    title: str
    blocks: Sequence[Block]


def shown(count: Count) -> str:
    """Return a number as people read it, or the one mark for every protected one."""
    return _("protected") if count is None else number_format(count, use_l10n=True, force_grouping=True)
