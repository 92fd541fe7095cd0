"""What the queue wakes in the trainings room; safe to run twice, for what is due is found by query."""

from celery import shared_task
from django.utils import timezone

from trainings import at_risk, openings, own_pace_letters, sittings


@shared_task(name="trainings.warn", ignore_result=True)
def warn() -> None:
    """Tell who may not complete a course any more, or soon, those who teach them, and who has modules."""
    now = timezone.now()
    at_risk.post_due(now)
    own_pace_letters.post_due(now)


@shared_task(name="trainings.invite_to_tests", ignore_result=True)
def invite_to_tests() -> None:
    """Tell whoever holds a place that a test of their group is open, and remind them once."""
    openings.post_due(timezone.now())


@shared_task(name="trainings.keep_results", ignore_result=True)
def keep_results() -> None:
    """Reckon what came of tests that were closed before that was kept."""
    sittings.keep_what_came()
