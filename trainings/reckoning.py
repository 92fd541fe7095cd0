"""What a test or survey of a group comes to: reckoned once, when it is closed, protected, in plain values.

Only this is kept and read (`trainings.results`). The facts of a place go on changing: somebody corrects one,
is forgotten, is joined to another. Whoever read a breakdown before and after could take one from the other,
and have the points of that person. So no fact is kept and none is asked again, and nothing here leads to
anybody.

Every figure of a test rests on the same learners: those of whom the sheets before and after are both there.
A mean over everybody who wrote the first one would give away, by subtraction, somebody who did not come back.
Months later only the change since before the course is told, for a second mean of the same first test over
fewer people would do the same.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from django.db.models import Q

from events.models import Presence, Registration
from people.demographics import Gender
from trainings import gain, scoring
from trainings.gain import MINIMUM, Gain, Pair
from trainings.models import AnswerSheet, Assessment, Item, Response, Sitting

Moment = Sitting.Moment
#: By which facts of a place results are told, in the order in which one gives way to another.
SECTOR, GENDER, COUNTRY = "sector", "gender", "country"
#: The genders that are counted each on its own; all else is not stated.
_GENDERS = {Gender.WOMAN.value, Gender.MAN.value, Gender.ANOTHER.value}


#: A choice's code and how many chose it; none: the small ones together.
Count = tuple[str | None, int]


class _Learner(NamedTuple):
    place: int | None
    code: str


def of(sitting: Sitting, items: Sequence[Item]) -> dict[str, Any]:
    """Return what a sitting comes to that takes no more sheets, nor that before the course; as JSON takes it.

    Of each: `handed_in`, how many sheets. Of that after the course: who was present, and the figures; of one
    months later: of how many both sheets are there, the change, and what is asked without points. Fractions
    are exact, as text; no words that anybody wrote are in it. As many queries for any group.
    """
    sheets = _sheets(sitting)
    kept: dict[str, Any] = {"handed_in": len(sheets)}
    if sitting.moment == Moment.POST:
        kept |= _present(sitting)
    if sitting.assessment.purpose == Assessment.Purpose.SURVEY:
        return kept | {"items": _asked(items, list(sheets.values()))}
    if sitting.moment == Moment.PRE:
        return kept
    before = _sheets_before(sitting)
    both = sorted(before.keys() & sheets.keys(), key=str)
    pre, post = [before[one] for one in both], [sheets[one] for one in both]
    pairs = [Pair(_percent(one), _percent(other)) for one, other in zip(pre, post, strict=True)]
    kept["paired"] = len(both)
    if sitting.moment != Moment.POST:
        unscored = [item for item in items if not item.is_scored]
        return kept | {"change": _change(pairs), "items": _asked(unscored, post)}
    if len(both) < MINIMUM:
        return kept
    return kept | {
        "gain": gain.in_plain(_of_enough(pairs)),
        "breakdowns": [] if sitting.by_code else _breakdowns(both, pairs),
        "items": _asked_twice(items, pre, post),
    }


def _sheets(sitting: Sitting) -> dict[_Learner, AnswerSheet]:
    found = AnswerSheet.objects.filter(sitting=sitting, handed_in_at__isnull=False).order_by("pk")
    return {_Learner(sheet.registration_id, sheet.own_code): sheet for sheet in found}


def _sheets_before(sitting: Sitting) -> dict[_Learner, AnswerSheet]:
    first = Sitting.objects.filter(
        cohort=sitting.cohort_id, assessment=sitting.assessment_id, moment=Moment.PRE
    ).first()
    return _sheets(first) if first else {}


def _percent(sheet: AnswerSheet) -> Fraction:
    return scoring.per_cent(sheet.score or 0, sheet.out_of or 1)


def _present(sitting: Sitting) -> dict[str, Any]:
    """Who was present at a class, or where nobody is marked, who holds a place."""
    event = sitting.cohort.event_id
    was_there = Presence.objects.filter(
        Q(state=Presence.State.PRESENT), session__event=event, registration__event=event
    )
    number = was_there.values("registration").distinct().count()
    places = Registration.objects.filter(event=event).placed()
    return {"present": number or places.count(), "is_marked": bool(number)}


def _change(pairs: Sequence[Pair]) -> str | None:
    """The mean change in percentage points; none of fewer than five."""
    if len(pairs) < MINIMUM:
        return None
    return str(sum((one.post - one.pre for one in pairs), Fraction()) / len(pairs))


# --- What was gained --------------------------------------------------------------------------


def _of_enough(pairs: Sequence[Pair]) -> Gain:
    """What was gained; of fewer than five who had something left to learn no mean of their own gains."""
    found = gain.of_pairs(pairs)
    return found if found.without or found.individuals >= MINIMUM else _without_individuals(found)


def _without_individuals(found: Gain) -> Gain:
    return found if found.without else found._replace(individual_gain=None, individuals=0)


def _breakdowns(learners: Sequence[_Learner], pairs: Sequence[Pair]) -> list[dict[str, Any]]:
    """What was gained by each fact, as far as no row and no sum of rows tells of fewer than five people.

    A row has the code of its group, empty for what is not stated, none for the small ones together.
    """
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
    found: list[dict[str, Any]] = []
    for fact in (SECTOR, GENDER, COUNTRY):
        members: dict[str, set[int]] = {}
        for number, one in enumerate(facts):
            members.setdefault(one[fact], set()).add(number)
        parted = gain.merged({code: len(people) for code, people in sorted(members.items())})
        if parted is None:
            found.append({"fact": fact, "rows": []})
            continue
        shown, together = parted
        rest = frozenset().union(*(members[code] for code in together))
        rows = [frozenset(members[code]) for code in shown] + ([rest] if rest else [])
        if gain.isolates([*told, *rows]):
            found.append({"fact": fact, "rows": []})
            continue
        told += rows
        own = [row & learnt for row in rows if row & learnt]
        tells_individuals = not gain.isolates([*told_of_individuals, *own])
        told_of_individuals += own if tells_individuals else []
        gains = [gain.of_pairs([pairs[number] for number in sorted(row)]) for row in rows]
        told_of = gains if tells_individuals else [_without_individuals(one) for one in gains]
        codes = [*shown, *([None] if rest else [])]
        found.append(
            {
                "fact": fact,
                "rows": [
                    {"code": code, "gain": gain.in_plain(one)}
                    for code, one in zip(codes, told_of, strict=True)
                ],
            }
        )
    return found


def _facts(place: Registration) -> dict[str, str]:
    return {
        SECTOR: place.stakeholder_group.code if place.stakeholder_group else "",
        GENDER: place.gender if place.gender in _GENDERS else "",
        COUNTRY: str(place.country or ""),
    }


# --- What was asked ---------------------------------------------------------------------------


def _asked_twice(
    items: Sequence[Item], before: Sequence[AnswerSheet], after: Sequence[AnswerSheet]
) -> list[dict[str, Any]]:
    """The share of each question's points that the paired learners had before and after, in per cent."""
    said = _said([*before, *after])
    found = []
    for item in items:
        if item.is_scored:
            pre, post = (
                Fraction(
                    100 * sum(scoring.points(item, said.get((sheet.pk, item.pk))) for sheet in sheets),
                    scoring.most(item) * len(sheets),
                )
                for sheets in (before, after)
            )
            found.append({"item": item.pk, "pre": str(pre), "post": str(post)})
        else:
            answers = [said[key] for sheet in after if (key := (sheet.pk, item.pk)) in said]
            found.append(_told(item, answers))
    return found


def _asked(items: Sequence[Item], sheets: Sequence[AnswerSheet]) -> list[dict[str, Any]]:
    said = _said(sheets)
    return [
        _told(item, [said[key] for sheet in sheets if (key := (sheet.pk, item.pk)) in said]) for item in items
    ]


def _told(item: Item, answers: Sequence[Any]) -> dict[str, Any]:
    """What may be read of a question without points: nothing from fewer than five answers."""
    if len(answers) < MINIMUM:
        return {"item": item.pk}
    kept = {"item": item.pk, "answered": len(answers)}
    if item.kind == Item.Kind.SCALE:
        return kept | {"mean": str(_coarse(item, answers))}
    if item.kind == Item.Kind.OPEN:
        return kept
    return kept | {"choices": _counts(item, answers)}


def _coarse(item: Item, answers: Sequence[int]) -> Fraction:
    """The mean to the next half, never at an end: that would tell what everybody chose."""
    mean = Fraction(round(2 * Fraction(sum(answers), len(answers))), 2)
    half = Fraction(1, 2)
    return min(max(mean, item.least + half), item.most - half)


def _counts(item: Item, answers: Sequence[Any]) -> list[Count]:
    """How many chose what, as far as it may be told."""
    codes = [one["code"] for one in item.choices]
    if item.kind == Item.Kind.SEVERAL:
        return _told_of(item, {code: sum(code in one for one in answers) for code in codes}, len(answers))
    return _told_of(item, {code: sum(one == code for one in answers) for code in codes}, len(answers))


def protected(item: Item, kept: Sequence[Sequence[Any]], answered: int) -> list[Count]:
    """Return what may be told of counts that were kept, also of those from before all of this was hidden.

    What is protected already stays as it is.
    """
    named = {code: number for code, number in kept if code is not None}
    if len(named) < len(kept):
        # Which choices nobody made is hidden among the others.
        return [(code, number) for code, number in kept]
    return _told_of(item, {one["code"]: named.get(one["code"], 0) for one in item.choices}, answered)


def _told_of(item: Item, numbers: Mapping[str, int], answered: int) -> list[Count]:
    """The counts by which nobody can say of anybody what they chose.

    Whoever knows who answered must not read that all of them chose something, nor that nobody did: either
    tells of each of them. So a choice that nobody made is hidden like any other of fewer than five.
    """
    if item.kind == Item.Kind.SEVERAL:
        # Each choice is a table of its own: those who ticked it, and those who did not.
        return [
            (code, number)
            for code, number in numbers.items()
            if number >= MINIMUM and answered - number >= MINIMUM
        ]
    parted = gain.merged(numbers, hides_empty=True)
    if parted is None:
        return []
    shown, together = parted
    rest = sum(numbers[code] for code in together)
    return [*((code, numbers[code]) for code in shown), *([(None, rest)] if rest else [])]


def _said(sheets: Sequence[AnswerSheet]) -> dict[tuple[Any, int], Any]:
    rows = Response.objects.filter(sheet__in=[sheet.pk for sheet in sheets])
    return {(sheet, item): value for sheet, item, value in rows.values_list("sheet", "item", "value")}
