"""Who is missing: who takes part against what is aimed at, while there is still time to invite.

Counted are those who have a place, and the roles that were confirmed. Those who wait or asked, and the roles
that nobody answered yet, stand beside and are not counted on: nobody knows what becomes of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from convite.table import MOST_SEATS, Seat
from events.models import Event, Part, Registration
from people.demographics import Gender
from reports.figures import choice, dimensions, facts, measures
from reports.figures.aims import PANEL, PARTICIPANTS, TRAINERS
from reports.figures.breakdown import NOT_STATED, OUTSIDE
from reports.figures.choice import Choice, Reading
from reports.figures.dimensions import Way
from reports.figures.facts import Fact
from reports.live.live import Counting, Line, Table
from reports.models import Aims, Grant

WOMEN, MEN = Gender.WOMAN.value, Gender.MAN.value
#: Statuses of those who may still come to a place.
PENDING = (
    Registration.Status.ASKED,
    Registration.Status.WAITING,
    Registration.Status.OFFERED,
    Registration.Status.NOMINATED,
)
#: The dimensions that are looked at, in reading order.
LOOKED_AT = ("gender", "stakeholder_group", "country", "region", "first_time")
#: circle → the measure that counts it at one event.
MEASURES = {
    PARTICIPANTS: measures.REGISTERED.code,
    PANEL: measures.SPEAKERS_AND_MODERATORS.code,
    TRAINERS: measures.TRAINERS.code,
}


@dataclass(frozen=True)
class Gap:
    """Something that is aimed at: a sentence that says how far it is, and whether it is reached."""

    circle: str
    words: str
    is_met: bool = False
    #: How many more it takes.
    short: int = 0


@dataclass(frozen=True)
class Row:
    """One row of a table: how many there are, what is aimed at, and how many wait or were asked."""

    line: Line
    aim: int
    pending: int

    @property
    def short(self) -> int:
        """How many are missing."""
        return max(0, self.aim - self.line.count)


@dataclass(frozen=True)
class View:
    """A circle by one dimension, against its aims."""

    table: Table
    rows: tuple[Row, ...]

    @property
    def has_aims(self) -> bool:
        """Whether any of its rows is aimed at."""
        return any(row.aim for row in self.rows)

    @property
    def has_pending(self) -> bool:
        """Whether anybody waits or was asked."""
        return bool(self.pending)

    @property
    def pending(self) -> int:
        """How many wait or were asked."""
        return sum(row.pending for row in self.rows)


@dataclass(frozen=True)
class Circle:
    """Those among whom one looks for balance, in every view, with what is missing among them."""

    code: str
    title: str
    total: int
    #: Roles that were asked for and not answered yet, or people who wait or asked for a place.
    pending: int
    gender: "Balance"
    views: tuple[View, ...]
    gaps: tuple[Gap, ...]
    #: The sectors that nobody speaks for, in words; of a panel alone.
    without: tuple[str, ...]
    #: The table at which they sit, the seats of those who are missing free; empty where they are too many.
    seats: tuple[Seat, ...]


@dataclass(frozen=True)
class Balance:
    """Women and men against the rule, everybody else beside them."""

    women: int
    men: int
    beside: int
    least: int

    @property
    def declared(self) -> int:
        """How many are one of the two."""
        return self.women + self.men

    @property
    def is_kept(self) -> bool | None:
        """Whether neither is under the share; None where nobody is one of the two, or nothing is asked."""
        if not self.declared or not self.least:
            return None
        return 100 * min(self.women, self.men) >= self.least * self.declared

    @property
    def fewer(self) -> str:
        """Which of the two are fewer."""
        return WOMEN if self.women < self.men else MEN

    @property
    def short(self) -> int:
        """How many more of those who are fewer would keep the rule, if nobody else came."""
        if self.is_kept is not False:
            return 0
        return more_for_share(min(self.women, self.men), self.declared, self.least)


def more_for_share(part: int, whole: int, percent: int) -> int:
    """Return how many more would make a part so many per cent of a whole that grows with them.

    The least x for which (part + x) ÷ (whole + x) reaches the share; 0 where it does already, and 0 where no
    number would, because the share is 100 %.
    """
    lacking = percent * whole - 100 * part
    if lacking <= 0 or percent >= 100:
        return 0
    return -(-lacking // (100 - percent))


# --- Of an event ---


def of_event(event: Event, wanted: Aims, *, language: str, now: datetime) -> list[Circle]:
    """Return the circles of an event, each against its aims: eight queries for any number of people."""
    reading = Reading(
        Choice(),
        [event],
        frozenset([event.pk]),
        0,
        facts.read([event.pk]).where(lambda fact: fact.holds_a_place),
        facts.read_contributions([event.pk]),
    )
    counting = _counting(reading, wanted, language, now)
    waits = _pending(event)
    unanswered = _unanswered(event)
    circles = [PARTICIPANTS, PANEL]
    if counting.total(MEASURES[TRAINERS]) or unanswered[TRAINERS]:
        circles.append(TRAINERS)
    return [
        _circle(
            code,
            MEASURES[code],
            counting,
            wanted,
            waits if code == PARTICIPANTS else [],
            len(waits) if code == PARTICIPANTS else unanswered[code],
        )
        for code in circles
    ]


def of_project(grant: Grant, wanted: Aims, *, person: Any, language: str, now: datetime) -> "Project":
    """Return who took part in a project so far, each person once, against its aims."""
    reading = choice.read(Choice(grant=grant), person=person)
    uncounted = len(reading.events) - len(reading.named)
    counting = _counting(reading.in_groups, wanted, language, now)
    measured = {
        PARTICIPANTS: measures.REGISTERED_PEOPLE.code,
        PANEL: MEASURES[PANEL],
        TRAINERS: MEASURES[TRAINERS],
    }
    codes = [code for code in measured if code != TRAINERS or counting.total(measured[TRAINERS])]
    circles = [_circle(code, measured[code], counting, wanted, [], 0) for code in codes]
    return Project(circles, list(reading.events), uncounted, reading.in_groups)


@dataclass(frozen=True)
class Project:
    """Who took part in a project, over those of its events whose groups may be seen."""

    circles: list[Circle]
    events: list[Event]
    uncounted: int
    reading: Reading


def _counting(reading: Reading, wanted: Aims, language: str, now: datetime) -> Counting:
    ways = dimensions.ways(reading.events, scheme=wanted.scheme, regions=wanted.regions, step="month")
    return Counting(reading, ways, language=language, now=now)


def _pending(event: Event) -> list[Fact]:
    """Those who wait, asked, or were named for a place, as they are counted once they have one."""
    rows = (
        Registration.objects.filter(event=event, status__in=PENDING)
        .order_by("pk")
        .values_list("subject", "stakeholder_group__code", "country", "gender", "mode", "first_time")
    )
    return [
        Fact(event.pk, subject, group or "", str(country or ""), gender, mode, first, False, 0, 0)
        for subject, group, country, gender, mode, first in rows
    ]


def _unanswered(event: Event) -> dict[str, int]:
    roles = list(
        Part.objects.filter(session__event=event, status=Part.Status.INVITED)
        .exclude(session__status="cancelled")
        .values_list("role", flat=True)
    )
    return {
        circle: sum(role in measures.ROLES[MEASURES[circle]] for role in roles)
        for circle in (PANEL, TRAINERS)
    }


def _circle(
    code: str, measure: str, counting: Counting, wanted: Aims, waits: Sequence[Fact], pending: int
) -> Circle:
    views: dict[str, View] = {}
    for name in LOOKED_AT:
        way = counting.ways[name]
        if name == "first_time" and code != PARTICIPANTS:
            continue
        views[name] = _view(counting.table(measure, way), way, code, wanted, waits)
    genders = {row.line.code: row.line.count for row in views["gender"].rows}
    total = views["gender"].table.total.count
    women, men = genders.get(WOMEN, 0), genders.get(MEN, 0)
    balance = Balance(women, men, total - women - men, wanted.least_share)
    sectors = views["stakeholder_group"]
    without = tuple(
        _in_text(row.line.label)
        for row in sectors.rows
        if not row.line.count and row.line.code not in (NOT_STATED, OUTSIDE)
    )
    gaps = [*_gender_gaps(code, balance), *_row_gaps(code, views)]
    if "first_time" in views and wanted.first_share:
        gaps += _first_gaps(code, views["first_time"], wanted.first_share)
    return Circle(
        code,
        _title(code),
        total,
        pending,
        balance,
        tuple(views.values()),
        tuple(gaps),
        # Of a panel of which nobody said a sector nothing is known, and so nothing is told.
        without if code == PANEL and sectors.table.answered else (),
        _seats(counting, measure, total, pending, max((gap.short for gap in gaps), default=0)),
    )


def _seats(counting: Counting, measure: str, total: int, pending: int, short: int) -> tuple[Seat, ...]:
    """A seat for each of a few, those who were asked or wait as such, and free ones for who is missing."""
    if not total or total + pending + short > MOST_SEATS:
        return ()
    ways = counting.ways["mode"], counting.ways["stakeholder_group"]
    taken = [
        Seat("", mode=_known(mode), group_code=_known(sector))
        for (mode, sector), count in sorted(counting.count(measure, ways).items())
        for _place in range(count)
    ]
    asked, free = [Seat("", state="waiting")] * pending, [Seat("", state="open")] * short
    return (*taken, *asked, *free)


def _known(code: str) -> str:
    return "" if code in (NOT_STATED, OUTSIDE) else code


def _view(table: Table, way: Way, circle: str, wanted: Aims, waits: Sequence[Fact]) -> View:
    pending: dict[str, int] = {}
    for fact in waits:
        at = way.dimension.place(fact)
        pending[at] = pending.get(at, 0) + 1
    rows = {
        line.code: Row(line, wanted.least(circle, way.code, line.code), pending.pop(line.code, 0))
        for line in table.lines
    }
    # A country has a line where somebody is; here also where one is aimed at, or waits.
    aimed = wanted.numbers.get(circle, {}).get(way.code, {})
    for code in sorted({*pending, *(code for code, number in aimed.items() if number)} - rows.keys()):
        label = way.dimension.labels([code]).get(code)
        if label is not None:
            rows[code] = Row(table.nobody(code, label), int(aimed.get(code, 0)), pending.get(code, 0))
    # What nobody stated stands last.
    ordered = sorted(rows.values(), key=lambda row: row.line.code in dimensions.unanswered(way.code))
    return View(table, tuple(ordered))


def _title(code: str) -> str:
    return {
        PARTICIPANTS: _("Participants"),
        PANEL: _("Speakers and moderators"),
        TRAINERS: _("Trainers"),
    }[code]


# --- In words ---


def _gender_gaps(circle: str, balance: Balance) -> list[Gap]:
    if balance.is_kept is None:
        return []
    if balance.is_kept:
        words = _("%(who)s: neither women nor men are under %(least)s %%.")
        return [Gap(circle, words % {"who": _title(circle), "least": balance.least}, True)]
    count, fewer = balance.short, min(balance.women, balance.men)
    now = _("%(part)s of %(all)s so far") % {"part": fewer, "all": balance.declared}
    of_women = {
        PARTICIPANTS: ngettext(
            "%(count)s more woman among the participants would balance them (%(now)s).",
            "%(count)s more women among the participants would balance them (%(now)s).",
            count,
        ),
        PANEL: ngettext(
            "%(count)s more woman among speakers and moderators would balance the panel (%(now)s).",
            "%(count)s more women among speakers and moderators would balance the panel (%(now)s).",
            count,
        ),
        TRAINERS: ngettext(
            "%(count)s more woman among the trainers would balance them (%(now)s).",
            "%(count)s more women among the trainers would balance them (%(now)s).",
            count,
        ),
    }
    of_men = {
        PARTICIPANTS: ngettext(
            "%(count)s more man among the participants would balance them (%(now)s).",
            "%(count)s more men among the participants would balance them (%(now)s).",
            count,
        ),
        PANEL: ngettext(
            "%(count)s more man among speakers and moderators would balance the panel (%(now)s).",
            "%(count)s more men among speakers and moderators would balance the panel (%(now)s).",
            count,
        ),
        TRAINERS: ngettext(
            "%(count)s more man among the trainers would balance them (%(now)s).",
            "%(count)s more men among the trainers would balance them (%(now)s).",
            count,
        ),
    }
    words = (of_women if balance.fewer == WOMEN else of_men)[circle]
    return [Gap(circle, words % {"count": count, "now": now}, short=count)]


def _row_gaps(circle: str, views: Mapping[str, View]) -> list[Gap]:
    found = []
    for name in ("stakeholder_group", "country", "region"):
        for row in views[name].rows:
            if row.aim:
                label = row.line.label if name == "country" else _in_text(row.line.label)
                found.append(Gap(circle, _row_words(circle, label, row), not row.short, row.short))
    return found


def _row_words(circle: str, label: str, row: Row) -> str:
    told = {"who": label, "has": row.line.count, "aim": row.aim, "short": row.short, "circle": _title(circle)}
    if not row.short:
        return _("%(circle)s: %(has)s from %(who)s, at least %(aim)s wanted.") % told
    if not row.line.count:
        words = (
            ngettext(
                "Nobody from %(who)s yet among the participants; at least %(aim)s is wanted.",
                "Nobody from %(who)s yet among the participants; at least %(aim)s are wanted.",
                row.aim,
            )
            if circle == PARTICIPANTS
            else ngettext(
                "Nobody from %(who)s yet among speakers and moderators; at least %(aim)s is wanted.",
                "Nobody from %(who)s yet among speakers and moderators; at least %(aim)s are wanted.",
                row.aim,
            )
        )
    else:
        words = (
            _("%(short)s more from %(who)s among the participants: %(has)s of at least %(aim)s.")
            if circle == PARTICIPANTS
            else _("%(short)s more from %(who)s among speakers and moderators: %(has)s of at least %(aim)s.")
        )
    if row.pending:
        beside = ngettext(
            "%(count)s who waits or asked is from there.",
            "%(count)s who wait or asked are from there.",
            row.pending,
        ) % {"count": row.pending}
        return f"{words % told} {beside}"
    return words % told


def _first_gaps(circle: str, view: View, percent: int) -> list[Gap]:
    counts = {row.line.code: row.line.count for row in view.rows}
    first, said = counts.get("first", 0), view.table.answered
    if not said:
        return []
    told = {"first": first, "said": said, "percent": percent}
    count = more_for_share(first, said, percent)
    if not count:
        words = _("%(first)s of %(said)s come for the first time, at least %(percent)s %% wanted.")
        return [Gap(circle, words % told, True)]
    words = ngettext(
        "%(count)s more person who comes for the first time would make %(percent)s %%: now %(first)s of"
        " %(said)s who said it.",
        "%(count)s more people who come for the first time would make %(percent)s %%: now %(first)s of"
        " %(said)s who said it.",
        count,
    )
    return [Gap(circle, words % {**told, "count": count}, short=count)]


def _in_text(label: str) -> str:
    """A label within a sentence: its first letter small, unless the word is one of capitals."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label
