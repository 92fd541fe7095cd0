"""What a group answers: a test given to it once, open by a rule (`sitting_times`), and closed for good.

What is asked is frozen when the group is given the test, for all of its moments alike, so that before and
after can be compared. The sole writer of sittings.
"""

import secrets
from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import IntegrityError, transaction

from events import risk
from people import acts
from people.models import Person
from trainings import assessments, bank, reckoning, scores
from trainings.errors import (
    AnsweredBySome,
    ClosedForGood,
    CompletedByTest,
    DaysNotOver,
    EndsBeforeItOpens,
    GivenAlready,
    NothingToAsk,
    NotOverYet,
    PassedAlready,
)
from trainings.holding import check_seen
from trainings.models import AnswerSheet, Assessment, Certificate, Cohort, Item, Response, Sitting
from trainings.sitting_times import State, Window, by_rule_of, is_inverted, span_of, state

Moment, Linking = Sitting.Moment, Sitting.Linking
#: Moments in the order in which they come.
IN_ORDER = list(Moment)
#: What staff may choose of a moment, as a page shows it to be changed.
CHOSEN = ("opens_at", "closes_at")


# --- At the desk ------------------------------------------------------------------------------


def usual_linking(cohort: Cohort) -> str:
    """Return how a group is matched unless somebody chooses: by codes of their own where names would harm."""
    return Linking.PLACE if risk.has_lists(cohort.event) else Linking.OWN_CODE


@transaction.atomic
def give(
    cohort: Cohort,
    assessment: Assessment,
    *,
    linking: str,
    follow_up: Collection[str] = (),
    by: Person | None,
    now: datetime,
) -> list[Sitting]:
    """Give a group a test: before, after, and at moments of `follow_up`; a survey after the course.

    Raises `NothingToAsk` and `GivenAlready`. Where the test has to be passed, it raises `CompletedByTest` for
    sheets without a name, and `PassedAlready` once somebody has handed one in: each test counts, and one more
    would take the course from whoever has completed it.
    """
    cohort = Cohort.objects.select_for_update(no_key=True).get(pk=cohort.pk)
    items = assessments.items_of(assessment)
    is_test = assessment.purpose == Assessment.Purpose.KNOWLEDGE
    if not items or (is_test and not any(item.is_scored for item in items)):
        raise NothingToAsk
    if is_test and cohort.test_percent:
        if linking != Sitting.Linking.PLACE:
            raise CompletedByTest
        if _is_handed_in(cohort):
            raise PassedAlready
    first = [Moment.PRE, Moment.POST] if is_test else [Moment.POST]
    moments = [*first, *(moment for moment in Sitting.MONTHS if moment in follow_up)]
    try:
        with transaction.atomic():
            made = [
                Sitting.objects.create(
                    cohort=cohort,
                    assessment=assessment,
                    moment=moment,
                    linking=linking,
                    items=[item.pk for item in items],
                    given_at=now,
                )
                for moment in moments
            ]
    except IntegrityError as error:
        raise GivenAlready from error
    bank.mark_asked(items, now)
    acts.note(cohort.event, "test given", by=by, now=now, test=assessment.code)
    return made


def _is_handed_in(cohort: Cohort) -> bool:
    """Whether anybody has handed in a test that completes a group; none is handed in while this is asked.

    Whoever is certified for completing it has, but their place may be gone.
    """
    tests = list(scores.completing(cohort).select_for_update(of=("self",)))
    handed_in = AnswerSheet.objects.filter(sitting__in=tests, handed_in_at__isnull=False)
    achieved = Certificate.objects.filter(
        cohort=cohort, kind=Certificate.Kind.ACHIEVEMENT, revoked_at=None, replaced_at=None
    )
    return handed_in.exists() or achieved.exists()


@transaction.atomic
def add_moment(sittings: Iterable[Sitting], moment: str, *, by: Person | None, now: datetime) -> Sitting:
    """Ask a group months later too, the same as before; raises `GivenAlready`."""
    like = next(iter(sittings))
    try:
        with transaction.atomic():
            made = Sitting.objects.create(
                cohort=like.cohort,
                assessment=like.assessment,
                moment=moment,
                linking=like.linking,
                items=like.items,
                given_at=now,
            )
    except IntegrityError as error:
        raise GivenAlready from error
    acts.note(like.cohort.event, "test given", by=by, now=now, test=like.assessment.code)
    return made


@transaction.atomic
def take_back(cohort: Cohort, assessment: Assessment, *, by: Person | None, now: datetime) -> None:
    """Ask a group no more, at no moment; raises `AnsweredBySome` once somebody has begun to answer."""
    given = _held(cohort, assessment)
    if AnswerSheet.objects.filter(sitting__in=[one.pk for one in given]).exists():
        raise AnsweredBySome
    Sitting.objects.filter(cohort=cohort, assessment=assessment).delete()
    acts.note(cohort.event, "test taken back", by=by, now=now, test=assessment.code)


def _held(cohort: Cohort, assessment: Assessment) -> list[Sitting]:
    """All moments of a test in a group, held until the transaction is over."""
    found = Sitting.objects.select_for_update().filter(cohort=cohort, assessment=assessment)
    return list(found.order_by("pk"))


@transaction.atomic
def set_times(
    sitting: Sitting,
    *,
    opens_at: datetime | None,
    closes_at: datetime | None,
    seen: str | None = None,
    by: Person | None,
    now: datetime,
) -> None:
    """Choose when it opens and closes; none: as the classes or the days of the group have it.

    `seen` is the mark of what was chosen when somebody began to change it (`holding.mark_of`). Raises
    `ClosedForGood`, `EndsBeforeItOpens`, and `WrittenMeanwhile` where something else is chosen by now.
    """
    fresh = Sitting.objects.select_for_update().get(pk=sitting.pk)
    if fresh.closed_at is not None:
        raise ClosedForGood
    check_seen(fresh, CHOSEN, seen)
    fresh.opens_at, fresh.closes_at = opens_at, closes_at
    by_rule = by_rule_of(fresh, span_of(fresh.cohort))
    if is_inverted(Window(opens_at or by_rule.opens_at, closes_at or by_rule.closes_at)):
        raise EndsBeforeItOpens
    fresh.save(update_fields=["opens_at", "closes_at"])
    acts.note(fresh.cohort.event, "times of a test set", by=by, now=now, test=fresh.assessment.code)


@transaction.atomic
def close(sitting: Sitting, *, by: Person | None, now: datetime) -> None:
    """Take no more answers, for good, and show the results; the one before the course closes with it.

    Whoever could read results before and after one more sheet would have that sheet. What it came to is
    reckoned here, once, and kept: a fact that somebody corrects later would tell as much of them. Where
    sheets bear no name they are written anew in an order drawn by lot, so that not even their place on the
    disk tells who came when. What somebody began and never handed in is deleted. Raises `NotOverYet`, and
    `DaysNotOver` while people at their own pace may still come to it.
    """
    # In the order in which whoever takes the test back holds them, so that neither waits for the other.
    held = _held(sitting.cohort, sitting.assessment)
    fresh = next((one for one in held if one.pk == sitting.pk), None)
    if fresh is None or fresh.closed_at is not None:
        return
    span = span_of(fresh.cohort)
    stands = state(fresh, span, now=now)
    if stands in (State.UNDATED, State.AHEAD):
        raise NotOverYet
    if span.is_alone and stands == State.OPEN:
        raise DaysNotOver
    closing = [fresh]
    if fresh.moment != Moment.PRE:
        closing += [one for one in held if one.moment == Moment.PRE and one.closed_at is None]
    for one in closing:
        Sitting.objects.filter(pk=one.pk).update(closed_at=now, came_to=reckoning.of(one, items_of(one)))
        AnswerSheet.objects.filter(sitting=one, handed_in_at=None).delete()
        if one.by_code:
            _shuffle(one)
    acts.note(fresh.cohort.event, "test closed", by=by, now=now, test=fresh.assessment.code)
    sitting.refresh_from_db()


@transaction.atomic
def keep_what_came(limit: int = 50) -> int:
    """Reckon what was closed before this was kept, as far as it can be known now; return how many."""
    due = Sitting.objects.select_for_update(skip_locked=True).filter(
        closed_at__isnull=False, came_to__isnull=True
    )
    found = list(due.order_by("pk")[:limit])
    for one in found:
        Sitting.objects.filter(pk=one.pk).update(came_to=reckoning.of(one, items_of(one)))
    return len(found)


def _shuffle(sitting: Sitting) -> None:
    lot = secrets.SystemRandom()
    sheets = list(AnswerSheet.objects.filter(sitting=sitting))
    said = list(Response.objects.filter(sheet__sitting=sitting))
    AnswerSheet.objects.filter(sitting=sitting).delete()
    lot.shuffle(sheets)
    lot.shuffle(said)
    AnswerSheet.objects.bulk_create(sheets, batch_size=500)
    Response.objects.bulk_create(said, batch_size=500)


# --- Read -------------------------------------------------------------------------------------


def items_of(sitting: Sitting) -> list[Item]:
    """Return what a sitting asks, in its order; one query."""
    found = Item.objects.in_bulk(sitting.items)
    return [found[key] for key in sitting.items if key in found]


def of_group(cohort: Cohort) -> list[Sitting]:
    """Return the sittings of a group, test by test and in the order of their moments; one query."""
    rows = Sitting.objects.filter(cohort=cohort).select_related("assessment")
    return sorted(rows, key=lambda one: (one.assessment_id, IN_ORDER.index(Moment(one.moment))))
