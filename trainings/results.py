"""What a group's test or survey came to, as the desk may read it: protected before anything is shown.

Every figure of a test rests on the same learners: those of whom the sheets before and after are both there.
A mean over everybody who wrote the first one would give away, by subtraction, somebody who did not come back.
Months later only the change since before the course is told, for a second mean of the same first test over
fewer people would do the same.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from events.models import Presence, Registration
from people.demographics import Gender
from trainings import gain, scoring, sittings
from trainings.gain import MINIMUM, Gain, Pair
from trainings.models import AnswerSheet, Assessment, Cohort, Item, Response, Sitting

Moment = Sitting.Moment
#: By which facts of a place results are told, in the order in which one gives way to another.
SECTOR, GENDER, COUNTRY = "sector", "gender", "country"
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


class FollowUp(NamedTuple):
    """Months later: of how many both sheets are there, and the change in percentage points."""

    moment: str
    is_closed: bool
    paired: int
    change: Fraction | None


class Results(NamedTuple):
    """All of one test or survey of a group; `gain` none: fewer than five pairs, or not closed yet."""

    is_closed: bool
    #: Who was present at a class, or where nobody was marked yet, who holds a place.
    present: int
    is_marked: bool
    handed_in: Mapping[str, int]
    paired: int = 0
    gain: Gain | None = None
    breakdowns: Sequence[Breakdown] = ()
    items: Sequence[ItemResult] = ()
    follow_ups: Sequence[FollowUp] = ()


class _Learner(NamedTuple):
    place: int | None
    code: str


def of(cohort: Cohort, assessment: Assessment) -> Results:
    """Return what may be read of a group's test or survey by now; as many queries for any group."""
    given = [one for one in sittings.of_group(cohort) if one.assessment_id == assessment.pk]
    by_moment = {one.moment: one for one in given}
    sheets = _sheets(given)
    present, is_marked = _present(cohort)
    handed_in = {moment: len(found) for moment, found in sheets.items()}
    last = by_moment.get(Moment.POST)
    if last is None or last.closed_at is None:
        return Results(False, present, is_marked, handed_in)
    items = sittings.items_of(last)
    if assessment.purpose == Assessment.Purpose.SURVEY:
        found = _survey(items, sheets.get(Moment.POST, {}))
        return Results(True, present, is_marked, handed_in, items=found)
    before, after = sheets.get(Moment.PRE, {}), sheets.get(Moment.POST, {})
    both = sorted(before.keys() & after.keys(), key=str)
    follow_ups = [
        _follow_up(one, before, sheets.get(one.moment, {})) for one in given if one.moment in Sitting.MONTHS
    ]
    if len(both) < MINIMUM:
        return Results(True, present, is_marked, handed_in, len(both), follow_ups=follow_ups)
    pairs = [Pair(_percent(before[one]), _percent(after[one])) for one in both]
    return Results(
        True,
        present,
        is_marked,
        handed_in,
        len(both),
        _of_enough(pairs),
        _breakdowns(both, pairs) if last.linking == Sitting.Linking.PLACE else (),
        _test_items(items, [before[one] for one in both], [after[one] for one in both]),
        follow_ups,
    )


def _sheets(given: Sequence[Sitting]) -> dict[str, dict[_Learner, AnswerSheet]]:
    moments = {one.pk: one.moment for one in given}
    found: dict[str, dict[_Learner, AnswerSheet]] = {one.moment: {} for one in given}
    for sheet in AnswerSheet.objects.filter(sitting__in=moments, handed_in_at__isnull=False).order_by("pk"):
        learner = _Learner(sheet.registration_id, sheet.own_code)
        found[moments[sheet.sitting_id]][learner] = sheet
    return found


def _percent(sheet: AnswerSheet) -> Fraction:
    return scoring.per_cent(sheet.score or 0, sheet.out_of or 1)


def _present(cohort: Cohort) -> tuple[int, bool]:
    places = Registration.objects.filter(event=cohort.event_id)
    was_there = Presence.objects.filter(
        Q(state=Presence.State.PRESENT), session__event=cohort.event_id, registration__event=cohort.event_id
    )
    number = was_there.values("registration").distinct().count()
    return (number, True) if number else (places.placed().count(), False)


# --- Of a test --------------------------------------------------------------------------------


def _of_enough(pairs: Sequence[Pair]) -> Gain:
    """What was gained; of fewer than five who had something left to learn no mean of their own gains."""
    found = gain.of_pairs(pairs)
    return found if found.without or found.individuals >= MINIMUM else _without_individuals(found)


def _without_individuals(found: Gain) -> Gain:
    return found if found.without else found._replace(individual_gain=None, individuals=0)


def _breakdowns(learners: Sequence[_Learner], pairs: Sequence[Pair]) -> list[Breakdown]:
    """What was gained by each fact, as far as no row and no sum of rows tells of fewer than five people."""
    places = Registration.objects.select_related("stakeholder_group").in_bulk(
        [one.place for one in learners if one.place is not None]
    )
    facts = [_facts(places[one.place]) for one in learners if one.place in places]
    if len(facts) < len(learners):
        return []
    told = [frozenset(range(len(pairs)))]
    # Whoever had everything before has no gain of their own: those means are of other, smaller sets.
    learnt = frozenset(number for number, pair in enumerate(pairs) if pair.pre < 100)
    told_of_individuals = [learnt] if len(learnt) >= MINIMUM else []
    found = []
    for fact in (SECTOR, GENDER, COUNTRY):
        members: dict[Any, set[int]] = {}
        for number, one in enumerate(facts):
            members.setdefault(one[fact], set()).add(number)
        parted = gain.merged({label: len(people) for label, people in sorted(members.items(), key=str)})
        if parted is None:
            found.append(Breakdown(fact, ()))
            continue
        shown, together = parted
        rest = frozenset().union(*(members[label] for label in together))
        rows = [frozenset(members[label]) for label in shown] + ([rest] if rest else [])
        if gain.isolates([*told, *rows]):
            found.append(Breakdown(fact, ()))
            continue
        told += rows
        own = [row & learnt for row in rows if row & learnt]
        tells_individuals = not gain.isolates([*told_of_individuals, *own])
        told_of_individuals += own if tells_individuals else []
        gains = [gain.of_pairs([pairs[number] for number in sorted(row)]) for row in rows]
        labels = [*(_label(fact, code, facts, members) for code in shown), *([None] if rest else [])]
        found.append(
            Breakdown(
                fact,
                [
                    Row(label, one if tells_individuals else _without_individuals(one))
                    for label, one in zip(labels, gains, strict=True)
                ],
            )
        )
    return found


def _facts(place: Registration) -> dict[str, Any]:
    sector = place.stakeholder_group
    return {
        SECTOR: sector.code if sector else "",
        GENDER: place.gender if place.gender in _GENDERS else "",
        COUNTRY: str(place.country or ""),
        "words": sector,
    }


#: The genders that are counted each on its own; all else is not stated.
_GENDERS = {Gender.WOMAN.value, Gender.MAN.value, Gender.ANOTHER.value}


def _label(
    fact: str, code: str, facts: Sequence[Mapping[str, Any]], members: Mapping[Any, set[int]]
) -> str | Promise:
    if not code:
        return NOT_STATED
    if fact == GENDER:
        return Gender(code).label
    if fact == COUNTRY:
        return str(countries.name(code))
    return str(facts[min(members[code])]["words"])


def _test_items(
    items: Sequence[Item], before: Sequence[AnswerSheet], after: Sequence[AnswerSheet]
) -> list[ItemResult]:
    """The share of each question's points that the paired learners had before and after."""
    said = _said([*before, *after])
    found = []
    for number, item in enumerate(items, start=1):
        if item.is_scored:
            shares = [
                Fraction(
                    100 * sum(scoring.points(item, said.get((sheet.pk, item.pk))) for sheet in sheets),
                    scoring.most(item) * len(sheets),
                )
                for sheets in (before, after)
            ]
            found.append(ItemResult(number, item, pre=shares[0], post=shares[1]))
        else:
            answers = [said[key] for sheet in after if (key := (sheet.pk, item.pk)) in said]
            found.append(_told(number, item, answers))
    return found


def _follow_up(
    sitting: Sitting, before: Mapping[_Learner, AnswerSheet], later: Mapping[_Learner, AnswerSheet]
) -> FollowUp:
    both = before.keys() & later.keys()
    is_closed = sitting.closed_at is not None
    if not is_closed or len(both) < MINIMUM:
        return FollowUp(sitting.moment, is_closed, len(both), None)
    changes = [_percent(later[one]) - _percent(before[one]) for one in both]
    return FollowUp(sitting.moment, True, len(both), sum(changes, Fraction()) / len(changes))


# --- Of a survey ------------------------------------------------------------------------------


def _survey(items: Sequence[Item], sheets: Mapping[_Learner, AnswerSheet]) -> list[ItemResult]:
    said = _said(list(sheets.values()))
    found = []
    for number, item in enumerate(items, start=1):
        answers = [said[key] for sheet in sheets.values() if (key := (sheet.pk, item.pk)) in said]
        found.append(_told(number, item, answers))
    return found


def _told(number: int, item: Item, answers: Sequence[Any]) -> ItemResult:
    """What may be read of a question without points: nothing from fewer than five answers."""
    if len(answers) < MINIMUM:
        return ItemResult(number, item)
    if item.kind == Item.Kind.SCALE:
        return ItemResult(number, item, answered=len(answers), mean=_coarse(item, answers))
    if item.kind == Item.Kind.OPEN:
        # By their letters: in which order they came is nobody's business.
        return ItemResult(number, item, answered=len(answers), texts=sorted(answers, key=str.casefold))
    return ItemResult(number, item, answered=len(answers), choices=_counts(item, answers))


def _coarse(item: Item, answers: Sequence[int]) -> Fraction:
    """The mean to the next half, never at an end: that would tell what everybody chose."""
    mean = Fraction(round(2 * Fraction(sum(answers), len(answers))), 2)
    half = Fraction(1, 2)
    return min(max(mean, item.least + half), item.most - half)


def _counts(item: Item, answers: Sequence[Any]) -> list[tuple[Mapping[str, str] | None, int]]:
    words = {one["code"]: one["words"] for one in item.choices}
    if item.kind == Item.Kind.SEVERAL:
        # Each choice is a table of its own: those who ticked it, and those who did not.
        numbers = {code: sum(code in one for one in answers) for code in words}
        return [
            (words[code], number)
            for code, number in numbers.items()
            if number == 0 or (number >= MINIMUM and len(answers) - number >= MINIMUM)
        ]
    numbers = {code: sum(one == code for one in answers) for code in words}
    parted = gain.merged(numbers)
    if parted is None:
        return []
    shown, together = parted
    rest = sum(numbers[code] for code in together)
    return [*((words[code], numbers[code]) for code in shown), *([(None, rest)] if rest else [])]


def _said(sheets: Sequence[AnswerSheet]) -> dict[tuple[Any, int], Any]:
    rows = Response.objects.filter(sheet__in=[sheet.pk for sheet in sheets])
    return {(sheet, item): value for sheet, item, value in rows.values_list("sheet", "item", "value")}
