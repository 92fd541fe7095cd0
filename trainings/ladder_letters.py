"""The letter to a trainee: somebody reviewed a step of theirs; what they said is on the trainee's page."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from mail import kinds, outbox
from mail.kinds import Rendered
from mail.layout import Button, Facts, Says, compose
from mail.models import Letter
from trainings.models import Review

REVIEWED = "trainings.review"


def tell(review: Review, now: datetime) -> None:
    """Write to the trainee of a review, where an address of theirs is known."""
    trainee = review.trainee
    if trainee.email:
        outbox.post(
            f"review:{review.code}",
            REVIEWED,
            about={"review": review.code},
            address=trainee.email,
            language=trainee.language,
            time_zone=trainee.time_zone,
            subject=trainee.subject,
            now=now,
        )


def reviewed(letter: Letter, now: datetime) -> Rendered:
    """There is a review: of which step, and whether it is reached; neither the words nor any session."""
    review = _named(letter)
    assert review is not None  # noqa: S101  `still_holds` has asked
    said = _("reached") if review.passed else _("try again")
    return compose(
        _("A step of yours was reviewed"),
        Says(_("There is a review of your way to becoming a trainer. On your page you read what it says.")),
        Facts(
            [
                (_("Organisation"), review.step.organisation.name),
                (_("Step"), str(review.step.title)),
                (_("Review"), said),
            ]
        ),
        Button(_("Open my page"), settings.PUBLIC_URL + reverse("trainings:my_hours") + "#ladder"),
        greeting=_("Hello %(name)s,") % {"name": review.trainee.name},
        why=_("You get this message because you train for %(organisation)s.")
        % {"organisation": review.step.organisation.name},
    )


def still_holds(letter: Letter, now: datetime) -> bool:
    """Whether the review is there, and no later one of the same step says something else."""
    review = _named(letter)
    if review is None:
        return False
    later = Review.objects.filter(step=review.step_id, trainee=review.trainee_id, at__gte=review.at)
    return not later.exclude(pk=review.pk).exists()


def _named(letter: Letter) -> Review | None:
    found = Review.objects.filter(code=letter.about.get("review", ""), trainee__erased_at=None)
    return found.select_related("step__organisation", "trainee").first()


def register_kinds() -> None:
    """Make the letter known to the mail room; called from `AppConfig.ready`."""
    kinds.register(
        REVIEWED, render=reviewed, still_due=still_holds, title=gettext_noop("A review of a trainee")
    )
