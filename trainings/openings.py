"""Who should have heard by now that a test is open: found by query, so that nothing is booked.

One letter when it opens and one reminder two days before it closes, to whoever holds a place and can be
reached. Under a place nobody hears of it who has handed in; without names nobody knows who has, so everybody
hears twice at most.

Whoever goes through a course alone opens what comes after it by a press of their own, and sees it there; so
the first letter waits a day. The test before the course has none: the letter that the modules are open leads
to it, and so does their page, until the first of them is worked through.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Concat

from events import posting
from events.letters.about import registration_of
from events.models import Event, Registration
from mail import outbox
from mail.models import Letter
from trainings import own_pace
from trainings.models import AnswerSheet, Sitting
from trainings.sitting_times import Span, State, Window, spans, state, state_for, state_of_place, window

KIND = "trainings.test"
#: The reminder comes so long before it closes, and not sooner than so long after it opened.
REMIND, APART, TOO_LATE = timedelta(days=2), timedelta(days=1), timedelta(hours=3)
#: What opens with a day, at midnight, is told from eight in the morning on.
MORNING = timedelta(hours=8)


def post_due(now: datetime) -> int:
    """Post what somebody should have heard of a test by now and has not; return how many letters."""
    given = list(
        Sitting.objects.filter(closed_at=None, cohort__event__status=Event.Status.PUBLISHED)
        .select_related("cohort__event", "assessment")
        .order_by("pk")
    )
    known = spans(one.cohort for one in given)
    posted = 0
    for one in given:
        span = known[one.cohort_id]
        if state(one, span, now=now) != State.OPEN:
            continue
        if span.is_alone:
            posted += _tell_alone(one, span, now)
        else:
            word = _word(window(one, span), now)
            posted += _post(one, _untold(one, word), word, now) if word else 0
    return posted


def _word(open_: Window, now: datetime) -> str:
    """Which letter is due of a test that is open so long: that it is, or once more; none so near the end."""
    opens, closes = open_
    if closes is None or opens is None or now < max(closes - REMIND, opens + APART):
        return "open"
    return "" if now > closes - TOO_LATE else "again"


def _tell_alone(sitting: Sitting, span: Span, now: datetime) -> int:
    """Tell those to whom something after the course is open since a day; of the test before it nobody."""
    if sitting.moment == Sitting.Moment.PRE:
        return 0
    opens_at, closes_at = window(sitting, span)
    if opens_at is None or (closes_at is not None and now > closes_at - TOO_LATE):
        return 0
    begins = sitting.opens_at or opens_at + MORNING
    places = list(_within_reach(sitting))
    reached = own_pace.reach(sitting.cohort, places)
    due: dict[str, list[int]] = {}
    for place in places:
        reach = reached[place.pk]
        if state_for(sitting, span, reach, now=now) != State.OPEN or reach.through_at is None:
            continue
        told_from = max(begins, reach.through_at + APART)
        word = _word(Window(told_from, closes_at), now) if told_from <= now else ""
        if word:
            due.setdefault(word, []).append(place.pk)
    return sum(
        _post(sitting, _untold(sitting, word).filter(pk__in=keys), word, now) for word, keys in due.items()
    )


def _post(sitting: Sitting, places: Iterable[Registration], word: str, now: datetime) -> int:
    drafts = [
        posting.draft(
            place, f"test:{sitting.code}:{word}:{place.code}", KIND, sitting=sitting.code, word=word
        )
        for place in places
    ]
    return outbox.post_many(drafts, now=now)


def _within_reach(sitting: Sitting) -> QuerySet[Registration]:
    """Those who hold a place, can be written to, and have not handed in as far as anybody knows."""
    sheets = AnswerSheet.objects.filter(
        sitting=sitting, registration=OuterRef("pk"), handed_in_at__isnull=False
    )
    return (
        Registration.objects.placed()
        .filter(~Exists(sheets), event=sitting.cohort.event_id)
        .exclude(email="", phone="")
        .select_related("event")
    )


def _untold(sitting: Sitting, word: str) -> QuerySet[Registration]:
    key = Concat(Value(f"test:{sitting.code}:{word}:"), F("code"), output_field=TextField())
    return (
        _within_reach(sitting)
        .annotate(letter=key)
        .filter(~Exists(Letter.objects.filter(key=OuterRef("letter"))))
    )


def sitting_of(letter: Letter) -> Sitting | None:
    """Return the sitting that a letter is about; none when it was taken back."""
    found = Sitting.objects.filter(code=letter.about.get("sitting", ""))
    return found.select_related("cohort__event", "assessment").first()


def still_asks(letter: Letter, now: datetime) -> bool:
    """Whether it is open to a place that stands, and not handed in as far as anybody knows."""
    place, sitting = registration_of(letter), sitting_of(letter)
    return (
        place is not None
        and place.stands
        and sitting is not None
        and state_of_place(sitting, place, now=now) == State.OPEN
        and not AnswerSheet.objects.filter(
            sitting=sitting, registration=place, handed_in_at__isnull=False
        ).exists()
    )
