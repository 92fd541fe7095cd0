"""What the queue wakes in this room; safe to run twice, for what is due is found by query."""

from celery import shared_task
from django.utils import timezone

from outcomes import letters, signing_letters


@shared_task(name="outcomes.remind", ignore_result=True)
def remind() -> None:
    """Tell whoever follows an outcome up that the day has come to look at it again."""
    letters.post_due(timezone.now())


@shared_task(name="outcomes.ask_to_sign", ignore_result=True)
def ask_to_sign() -> None:
    """Ask the members of coalitions whether they sign, remind them, and tell them what was answered."""
    signing_letters.post_due(timezone.now())
