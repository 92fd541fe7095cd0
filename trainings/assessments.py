"""The tests and surveys of a course: called, composed from the bank, ordered, retired.

What a group has been given stays as it was then (`trainings.sittings`); what changes here is for groups that
are given it from now on. The sole writer of tests and of what they ask; the bank puts a question that was
worded anew in the place of the one before.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from people import acts
from people.models import Person
from trainings.errors import NoWordsToAsk, TooManyToAsk
from trainings.holding import check_seen
from trainings.models import Assessment, AssessmentItem, Course, Item

#: What somebody answers on a phone without giving up.
MOST = 40
#: What a test says of itself, as a page shows it to be changed.
SAYS = ("title", "tells_points")


@transaction.atomic
def create(
    course: Course,
    *,
    purpose: str,
    title: Mapping[str, str],
    tells_points: bool = True,
    by: Person | None,
    now: datetime,
) -> Assessment:
    """Begin a test or survey of a course, which asks nothing yet."""
    made = Assessment(course=course, purpose=purpose, created_at=now)
    _call(made, title, tells_points)
    made.save()
    acts.note(course, "test written", by=by, now=now, test=made.code)
    return made


@transaction.atomic
def change(
    assessment: Assessment,
    *,
    title: Mapping[str, str],
    tells_points: bool,
    seen: str | None = None,
    by: Person | None,
    now: datetime,
) -> None:
    """Change what a test is called, and whether participants read their points.

    `seen` is the mark of what it said when somebody began to change it (`holding.mark_of`); raises
    `WrittenMeanwhile` where it says something else by now.
    """
    check_seen(Assessment.objects.select_for_update().get(pk=assessment.pk), SAYS, seen)
    _call(assessment, title, tells_points)
    # Somebody else may retire it, or bring it back, just now.
    assessment.save(update_fields=["title", "tells_points"])
    acts.note(assessment.course, "test changed", by=by, now=now, test=assessment.code)


@transaction.atomic
def put_in(assessment: Assessment, items: Iterable[Item], *, by: Person | None, now: datetime) -> int:
    """Ask some questions of the bank too, last; return how many are new. Raises `TooManyToAsk`."""
    standing = _hold(assessment)
    known = {one.item_id for one in standing}
    fresh = [item for item in items if item.pk not in known]
    if len(standing) + len(fresh) > MOST:
        raise TooManyToAsk
    after = max((one.position for one in standing), default=0)
    AssessmentItem.objects.bulk_create(
        AssessmentItem(assessment=assessment, item=item, position=position)
        for position, item in enumerate(fresh, start=after + 1)
    )
    if fresh:
        acts.note(assessment.course, "questions put into a test", by=by, now=now, test=assessment.code)
    return len(fresh)


@transaction.atomic
def take_out(assessment: Assessment, item: Item, *, by: Person | None, now: datetime) -> None:
    """Ask a question no more; it stays in the bank, and with the groups that were given it."""
    _hold(assessment)
    AssessmentItem.objects.filter(assessment=assessment, item=item).delete()
    acts.note(assessment.course, "question taken out of a test", by=by, now=now, test=assessment.code)


@transaction.atomic
def move(assessment: Assessment, item: Item, *, up: bool) -> None:
    """Ask a question one place earlier or later; the first stays first, and the last last."""
    order = _hold(assessment)
    here = next((place for place, one in enumerate(order) if one.item_id == item.pk), None)
    there = None if here is None else here + (-1 if up else 1)
    if here is None or there is None or not 0 <= there < len(order):
        return
    order[here], order[there] = order[there], order[here]
    for position, one in enumerate(order, start=1):
        one.position = position
    AssessmentItem.objects.bulk_update(order, ["position"])


@transaction.atomic
def retire(assessment: Assessment, *, by: Person | None, now: datetime) -> None:
    """Give a test to no more groups; those that have it go on."""
    if Assessment.objects.filter(pk=assessment.pk, retired_at=None).update(retired_at=now):
        acts.note(assessment.course, "test retired", by=by, now=now, test=assessment.code)


@transaction.atomic
def bring_back(assessment: Assessment, *, by: Person | None, now: datetime) -> None:
    """Let a retired test be given again."""
    if Assessment.objects.filter(pk=assessment.pk).exclude(retired_at=None).update(retired_at=None):
        acts.note(assessment.course, "test brought back", by=by, now=now, test=assessment.code)


def items_of(assessment: Assessment) -> list[Item]:
    """Return what a test asks now, in its order; one query."""
    rows = AssessmentItem.objects.filter(assessment=assessment).select_related("item")
    return [row.item for row in rows.order_by("position", "pk")]


def _hold(assessment: Assessment) -> list[AssessmentItem]:
    """Its questions in order, while everybody else who composes it waits."""
    Assessment.objects.select_for_update().get(pk=assessment.pk)
    return list(AssessmentItem.objects.filter(assessment=assessment).order_by("position", "pk"))


def _call(assessment: Assessment, title: Mapping[str, str], tells_points: bool) -> None:
    assessment.title = {code: words for code, words in title.items() if words}
    if not assessment.title:
        raise NoWordsToAsk
    assessment.tells_points = tells_points
