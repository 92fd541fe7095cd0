"""What the queue wakes in this room; safe to run twice, for what is due is found by query."""

from celery import shared_task
from django.utils import timezone

from outcomes import letters


@shared_task(name="outcomes.remind", ignore_result=True)
def remind() -> None:
    """Tell whoever follows an outcome up that the day has come to look at it again."""
    letters.post_due(timezone.now())
