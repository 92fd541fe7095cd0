"""Who should have heard by now that a test is open: found by query, so that nothing is booked.

One letter when it opens and one reminder two days before it closes, to whoever holds a place and can be
reached. Under a place nobody hears of it who has handed in; without names nobody knows who has, so everybody
hears twice at most.
"""

from datetime import datetime, timedelta

from django.db.models import Exists, F, OuterRef, QuerySet, TextField, Value
from django.db.models.functions import Concat

from events import posting
from events.letters.about import registration_of
from events.models import Event, Registration
from mail import outbox
from mail.models import Letter
from trainings import sittings
from trainings.models import AnswerSheet, Sitting
from trainings.sittings import State

KIND = "trainings.test"
#: The reminder comes so long before it closes, and not sooner than so long after it opened.
REMIND, APART, TOO_LATE = timedelta(days=2), timedelta(days=1), timedelta(hours=3)


def post_due(now: datetime) -> int:
    """Post what somebody should have heard of a test by now and has not; return how many letters."""
    given = list(
        Sitting.objects.filter(closed_at=None, cohort__event__status=Event.Status.PUBLISHED)
        .select_related("cohort__event", "assessment")
        .order_by("pk")
    )
    spans = sittings.spans({one.cohort_id for one in given}) if given else {}
    posted = 0
    for one in given:
        span = spans.get(one.cohort_id)
        if span is None or sittings.state(one, span, now=now) != State.OPEN:
            continue
        opens, closes = sittings.window(one, span)
        word = "open"
        if closes is not None and opens is not None and now >= max(closes - REMIND, opens + APART):
            if now > closes - TOO_LATE:
                continue
            word = "again"
        drafts = [
            posting.draft(place, f"test:{one.code}:{word}:{place.code}", KIND, sitting=one.code, word=word)
            for place in _untold(one, word)
        ]
        posted += outbox.post_many(drafts, now=now)
    return posted


def _untold(sitting: Sitting, word: str) -> QuerySet[Registration]:
    key = Concat(Value(f"test:{sitting.code}:{word}:"), F("code"), output_field=TextField())
    sheets = AnswerSheet.objects.filter(
        sitting=sitting, registration=OuterRef("pk"), handed_in_at__isnull=False
    )
    return (
        Registration.objects.placed()
        .filter(event=sitting.cohort.event_id)
        .exclude(email="", phone="")
        .select_related("event")
        .annotate(letter=key)
        .filter(~Exists(Letter.objects.filter(key=OuterRef("letter"))), ~Exists(sheets))
    )


def sitting_of(letter: Letter) -> Sitting | None:
    """Return the sitting that a letter is about; none when it was taken back."""
    found = Sitting.objects.filter(code=letter.about.get("sitting", ""))
    return found.select_related("cohort__event", "assessment").first()


def still_asks(letter: Letter, now: datetime) -> bool:
    """Whether it is open, the place stands, and its holder has not handed in as far as anybody knows."""
    place, sitting = registration_of(letter), sitting_of(letter)
    return (
        place is not None
        and place.stands
        and sitting is not None
        and sittings.state(sitting, sittings.span_of(sitting.cohort), now=now) == State.OPEN
        and not AnswerSheet.objects.filter(
            sitting=sitting, registration=place, handed_in_at__isnull=False
        ).exists()
    )
