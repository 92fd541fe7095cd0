"""What is said of a trainee's step, by somebody who may and is somebody else; sole writer of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models import Session
from people import accounts, acts
from people.accounts import AccountError
from people.models import Person
from trainings import ladder, ladder_letters
from trainings.errors import MayNotReview, NotYetThere
from trainings.models import Review, Step, Trainer


class OneReviewedTheOther(AccountError):
    """Two records that would be one person who said something of themselves."""

    words = _("One of the two reviewed the other as a trainee, so they cannot be one person.")


@transaction.atomic
def write(
    trainee: Trainer,
    step: Step,
    *,
    passed: bool,
    words: str,
    session: Session | None,
    by: Person,
    now: datetime,
) -> Review:
    """Say whether a trainee reached a step, with words for them; they hear by letter that it is there.

    Of several the latest holds, so what was said too early or wrongly is said anew. It stands for what the
    step asks now; an organiser's no takes a confirmation back also where the step asks for a review by now,
    and nobody else's does. Raises `MayNotReview`
    for themselves and for whoever may not (`ladder.may_say`), and `NotYetThere` where a step is to be
    confirmed whose record, or a step before it, still lacks something.
    """
    # Two who write at once are one after the other, so that the latest is known.
    Trainer.objects.select_for_update(no_key=True).values_list("pk").get(pk=trainee.pk)
    if not ladder.may_say(by, step, trainee):
        raise MayNotReview
    if passed and step.asks == Step.Asks.CONFIRMATION:
        _ensure_confirmable(trainee, step)
    asks = step.asks
    if not passed and ladder.may_confirm(by, trainee):
        asks = Step.Asks.CONFIRMATION
    made = Review.objects.create(
        step=step, trainee=trainee.person, reviewer=by, asks=asks, session=session, passed=passed,
        words=words, at=now,
    )  # fmt: skip
    acts.note(trainee, "step reviewed", by=by, now=now, step=step.code, said="passed" if passed else "again")
    ladder_letters.tell(made, now)
    return made


def _ensure_confirmable(trainee: Trainer, step: Step) -> None:
    """Raise `NotYetThere` unless nothing but the confirmation is missing."""
    standing = ladder.climber(trainee, ladder.steps_of(trainee.organisation)).standing
    here = next((rung for rung in standing.rungs if rung.step.pk == step.pk), None)
    if here is None or not standing.is_open_to_words(here):
        raise NotYetThere


def forget(subject: UUID, now: datetime) -> None:
    """Delete what was said of a subject; what they said of others stays, without their name."""
    Review.objects.filter(trainee__subject=subject).delete()


def check_joined(keep: UUID, lose: UUID) -> None:
    """Refuse to make two subjects one of whom one reviewed the other; raises `OneReviewedTheOther`.

    A review goes on naming the account that wrote it, also once that was joined to another.
    """
    one, other = accounts.subjects_of(keep), accounts.subjects_of(lose)
    either = Q(trainee__subject__in=one, reviewer__subject__in=other) | Q(
        trainee__subject__in=other, reviewer__subject__in=one
    )
    if Review.objects.filter(either).exists():
        raise OneReviewedTheOther


def of_person(person: Person) -> list[dict[str, Any]]:
    """Return what was said of somebody as a trainee, and what they said of others, as they take it along.

    What somebody at a desk took for theirs is not among it.
    """
    about = Review.objects.filter(Q(trainee=person) | Q(reviewer=person))
    about = about.exclude(pk__in=accounts.at_a_desk(person.subject, "trainings.Review"))
    about = about.select_related("step__organisation")
    return [
        {
            "about": "me" if review.trainee_id == person.pk else "somebody else",
            "organisation": review.step.organisation.name,
            "step": review.step.title,
            "reached": review.passed,
            "stands_for": review.asks,
            "words": review.words,
            "at": review.at,
        }
        for review in about.order_by("at", "pk")
    ]
