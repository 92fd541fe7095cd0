"""Somebody's own points: told to them alone, and offered to the rule that completes a course."""

from collections.abc import Iterable, Mapping
from fractions import Fraction

from events.models import Registration
from trainings import scoring
from trainings.models import AnswerSheet, Assessment, Sitting
from trainings.sittings import State

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
