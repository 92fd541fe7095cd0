"""What a group's test or survey came to, as the desk may read it: as it was reckoned when it was closed.

`trainings.reckoning` protects every figure and says of whom it is; here what was kept is put into words. The
words that people wrote themselves are the one thing that is read anew, for they go with whoever is forgotten.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from people.demographics import Gender
from people.models import StakeholderGroup
from trainings import gain, reckoning, sittings
from trainings.gain import Gain
from trainings.models import AnswerSheet, Assessment, Cohort, Item, Response, Sitting
from trainings.reckoning import COUNTRY, GENDER, SECTOR

Moment = Sitting.Moment
NOT_STATED = _("Not stated")


class Row(NamedTuple):
    """One group of learners; `label` none: the small ones together."""

    label: str | Promise | None
    gain: Gain


class Breakdown(NamedTuple):
    """What was gained by one fact; no rows: it would have shown too few people."""

    fact: str
    rows: Sequence[Row]


class ItemResult(NamedTuple):
    """How one question went: shares of its points before and after in per cent, or what was said."""

    number: int
    item: Item
    pre: Fraction | None = None
    post: Fraction | None = None
    #: Of a survey: how many answered, and by choice how many chose it (none: protected).
    answered: int = 0
    choices: Sequence[tuple[Mapping[str, str] | None, int]] = ()
    mean: Fraction | None = None
    texts: Sequence[str] = ()

    @property
    def is_incomplete(self) -> bool:
        """Whether words that were written here are gone, so that the others are not shown either."""
        return self.item.kind == Item.Kind.OPEN and bool(self.answered) and not self.texts


class FollowUp(NamedTuple):
    """Months later: of a test, of how many both sheets are there, and the change in percentage points.

    `items` are the questions of a survey, or those of a test that have no points.
    """

    moment: str
    is_closed: bool
    paired: int = 0
    change: Fraction | None = None
    items: Sequence[ItemResult] = ()


class Results(NamedTuple):
    """All of one test or survey of a group; `gain` none: fewer than five pairs, or not closed yet.

    `is_closed` is said of what was asked after the course; a survey months later is closed by itself.
    """

    is_closed: bool
    handed_in: Mapping[str, int]
    #: Who was present at a class, or where nobody was marked yet, who held a place.
    present: int = 0
    is_marked: bool = False
    paired: int = 0
    gain: Gain | None = None
    breakdowns: Sequence[Breakdown] = ()
    items: Sequence[ItemResult] = ()
    follow_ups: Sequence[FollowUp] = ()


def of(cohort: Cohort, assessment: Assessment) -> Results:
    """Return what may be read of a group's test or survey by now; as many queries for any group."""
    given = {one.moment: one for one in sittings.of_group(cohort) if one.assessment_id == assessment.pk}
    handed_in = _handed_in(given)
    first, last = given.get(Moment.PRE), given.get(Moment.POST)
    # All moments ask the same.
    is_told = any(one.came_to and one.came_to.get("items") for one in given.values())
    items = sittings.items_of(next(iter(given.values()))) if is_told else []
    later = [_follow_up(one, first, items) for moment, one in given.items() if moment in Sitting.MONTHS]
    if last is None or last.came_to is None:
        is_test = assessment.purpose == Assessment.Purpose.KNOWLEDGE
        return Results(False, handed_in, follow_ups=[] if is_test else later)
    kept = last.came_to
    return Results(
        True,
        handed_in,
        kept["present"],
        kept["is_marked"],
        kept.get("paired", 0),
        gain.of_plain(kept["gain"]) if "gain" in kept else None,
        _breakdowns(kept.get("breakdowns", ())),
        _items(last, first, items),
        later,
    )


def _handed_in(given: Mapping[str, Sitting]) -> dict[str, int]:
    """How many sheets there are by moment; of what is closed, as many as there were then."""
    rows = AnswerSheet.objects.filter(
        sitting__in=[one.pk for one in given.values()], handed_in_at__isnull=False
    )
    by_now = dict(rows.values_list("sitting").annotate(Count("pk")))
    return {
        moment: by_now.get(one.pk, 0) if one.came_to is None else one.came_to["handed_in"]
        for moment, one in given.items()
    }


def _follow_up(sitting: Sitting, first: Sitting | None, items: Sequence[Item]) -> FollowUp:
    kept = sitting.came_to
    if kept is None:
        return FollowUp(sitting.moment, False)
    change = kept.get("change")
    return FollowUp(
        sitting.moment,
        True,
        kept.get("paired", 0),
        None if change is None else Fraction(change),
        _items(sitting, first, items),
    )


def _breakdowns(kept: Sequence[Mapping[str, Any]]) -> list[Breakdown]:
    codes = [row["code"] for one in kept if one["fact"] == SECTOR for row in one["rows"] if row["code"]]
    sectors = {one.code: one.name for one in StakeholderGroup.objects.filter(code__in=codes)} if codes else {}
    return [Breakdown(one["fact"], [_row(one["fact"], row, sectors) for row in one["rows"]]) for one in kept]


def _row(fact: str, kept: Mapping[str, Any], sectors: Mapping[str, str]) -> Row:
    return Row(_label(fact, kept["code"], sectors), gain.of_plain(kept["gain"]))


def _label(fact: str, code: str | None, sectors: Mapping[str, str]) -> str | Promise | None:
    if not code:
        return None if code is None else NOT_STATED
    if fact == GENDER:
        return Gender(code).label
    return str(countries.name(code)) if fact == COUNTRY else sectors.get(code, code)


def _items(sitting: Sitting, first: Sitting | None, items: Sequence[Item]) -> list[ItemResult]:
    kept = {one["item"]: one for one in sitting.came_to.get("items", ())} if sitting.came_to else {}
    has_words = any(item.kind == Item.Kind.OPEN and item.pk in kept for item in items)
    texts = _texts(sitting, first) if has_words else {}
    return [
        _item(number, item, kept[item.pk], texts.get(item.pk, ()))
        for number, item in enumerate(items, start=1)
        if item.pk in kept
    ]


def _item(number: int, item: Item, kept: Mapping[str, Any], texts: Sequence[str]) -> ItemResult:
    words = {one["code"]: one["words"] for one in item.choices}
    answered = kept.get("answered", 0)
    pre, post, mean = (
        Fraction(kept[name]) if kept.get(name) is not None else None for name in ("pre", "post", "mean")
    )
    return ItemResult(
        number,
        item,
        pre,
        post,
        answered,
        [
            (None if code is None else words[code], said)
            for code, said in reckoning.protected(item, kept.get("choices", ()), answered)
        ],
        mean,
        # Whoever read them all, and reads all but one, knows whose that one was.
        sorted(texts, key=str.casefold) if len(texts) == answered else (),
    )


def _texts(sitting: Sitting, first: Sitting | None) -> dict[int, list[str]]:
    """What was written in people's own words by question, in no order; of a test, by the paired alone."""
    rows = Response.objects.filter(
        sheet__sitting=sitting, sheet__handed_in_at__isnull=False, item__kind=Item.Kind.OPEN
    )
    if first is not None:
        theirs = Q(registration=OuterRef("sheet__registration")) | (
            Q(own_code=OuterRef("sheet__own_code")) & ~Q(own_code="")
        )
        before = AnswerSheet.objects.filter(theirs, sitting=first, handed_in_at__isnull=False)
        rows = rows.filter(Exists(before))
    found: dict[int, list[str]] = {}
    for item, value in rows.values_list("item", "value"):
        found.setdefault(item, []).append(value)
    return found
