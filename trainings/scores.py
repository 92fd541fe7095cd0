"""Somebody's own points: told to them alone, and offered to the rule that completes a course."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from events.models import Registration
from trainings import scoring, sitting_times
from trainings.completion import Requirement
from trainings.completion import State as Met
from trainings.models import AnswerSheet, Assessment, Cohort, Sitting
from trainings.sitting_times import State

#: States in which no more answers come by phone, so that nobody's points help the next one.
OVER = (State.OVER, State.CLOSED)


def told(
    stands: Iterable[tuple[Sitting, str]], sheets: Mapping[int, AnswerSheet]
) -> dict[int, tuple[int, int]]:
    """Return (points, of how many) by sitting, of those that the holder of these sheets may read.

    Where the course says so, and not before the test after the course is over: until then both tests ask the
    same, and points would tell what to answer.
    """
    known = list(stands)
    over = {one.assessment_id for one, state in known if one.moment == Sitting.Moment.POST and state in OVER}
    found: dict[int, tuple[int, int]] = {}
    for one, _state in known:
        sheet = sheets.get(one.pk)
        if (
            one.assessment.tells_points
            and one.assessment_id in over
            and sheet is not None
            and sheet.handed_in_at is not None
            and sheet.score is not None
            and sheet.out_of
        ):
            found[one.pk] = (sheet.score, sheet.out_of)
    return found


def told_on(sheets: Iterable[AnswerSheet], *, now: datetime) -> dict[UUID, tuple[int, int]]:
    """Return the same by sheet, of sheets of any number of places; two queries for any number."""
    of_places: dict[int | None, dict[int, AnswerSheet]] = {}
    for sheet in sheets:
        of_places.setdefault(sheet.registration_id, {})[sheet.sitting_id] = sheet
    groups = {sheet.sitting.cohort_id for theirs in of_places.values() for sheet in theirs.values()}
    stands: dict[int, list[Sitting]] = {}
    for one in Sitting.objects.filter(cohort__in=groups).select_related("assessment", "cohort__event"):
        stands.setdefault(one.cohort_id, []).append(one)
    spans = sitting_times.spans(some[0].cohort for some in stands.values())
    found: dict[UUID, tuple[int, int]] = {}
    for theirs in of_places.values():
        # A place is in one group.
        group = next(iter(theirs.values())).sitting.cohort_id
        states = [(one, sitting_times.state(one, spans[group], now=now)) for one in stands[group]]
        found |= {theirs[key].pk: points for key, points in told(states, theirs).items()}
    return found


def post_percent(place: Registration) -> Fraction | None:
    """Return per cent of the points in the test after the course, exactly; of several tests the lowest.

    None where the place handed none in, and where nobody can know: sheets without a name are nobody's.
    """
    return post_percents([place]).get(place.pk)


def post_percents(places: Iterable[Registration]) -> dict[int, Fraction]:
    """Return the same for many places by their keys; one query."""
    sheets = AnswerSheet.objects.filter(
        registration__in=[place.pk for place in places],
        handed_in_at__isnull=False,
        score__isnull=False,
        sitting__moment=Sitting.Moment.POST,
        sitting__assessment__purpose=Assessment.Purpose.KNOWLEDGE,
    )
    found: dict[int, Fraction] = {}
    for place, score, out_of in sheets.values_list("registration", "score", "out_of"):
        percent = scoring.per_cent(score or 0, out_of or 1)
        found[place] = min(percent, found.get(place, percent))
    return found


def completing(cohort: Cohort) -> QuerySet[Sitting]:
    """Return the tests that complete a group that asks for points: after the course, each under a place."""
    return Sitting.objects.filter(
        cohort=cohort,
        moment=Sitting.Moment.POST,
        assessment__purpose=Assessment.Purpose.KNOWLEDGE,
        linking=Sitting.Linking.PLACE,
    )


def requirements(cohort: Cohort, places: Sequence[Registration]) -> dict[int, list[Requirement]]:
    """Return what the test that completes a group makes of places; two queries, and none where none does.

    Each test after the course that the group was given has to be handed in with the share of its points that
    the group asks for. That it was reached, or was not, is all that is told: no points stand beside a name.
    """
    if not cohort.test_percent or not places:
        return {}
    given = completing(cohort).values_list("pk", "closed_at")
    is_open = {sitting: closed_at is None for sitting, closed_at in given}
    #: By place, whether each test that it handed in was passed.
    passed: dict[int | None, dict[int, bool]] = {}
    sheets = AnswerSheet.objects.filter(
        sitting__in=is_open, registration__in=[place.pk for place in places], handed_in_at__isnull=False
    )
    for place, sitting, score, out_of in sheets.values_list("registration", "sitting", "score", "out_of"):
        reached = scoring.per_cent(score or 0, out_of or 1) >= cohort.test_percent
        passed.setdefault(place, {})[sitting] = reached
    return {
        place.pk: [_requirement(cohort.test_percent, is_open, passed.get(place.pk, {}))] for place in places
    }


def _requirement(percent: int, is_open: Mapping[int, bool], passed: Mapping[int, bool]) -> Requirement:
    """What the tests of a group make of somebody: each has to be passed; both are known by test."""
    missing = is_open.keys() - passed.keys()
    reached = sum(passed.values())
    if not is_open:
        state, words = Met.OPEN, _("Test after the course: it has not been given yet.")
    elif reached < len(passed) or not all(is_open[one] for one in missing):
        state = Met.LOST
        words = _("Test after the course: %(percent)s %% of the points were needed, and were not reached.")
    elif missing:
        state = Met.OPEN
        words = _("Test after the course: not handed in yet; %(percent)s %% of the points are needed.")
    else:
        state, words = (
            Met.MET,
            _("Test after the course: the %(percent)s %% of the points needed are reached."),
        )
    return Requirement(
        "test",
        state,
        reached,
        max(len(is_open), 1),
        reached + len(missing),
        words=words % {"percent": percent},
    )
