"""What the queue wakes in the events room; safe to run twice, for what is due is found by query."""

from celery import shared_task
from django.utils import timezone

from events import questions, registration, reminders


@shared_task(name="events.remind", ignore_result=True)
def remind() -> None:
    """Post the reminders and news that are due, and give back places that nobody confirmed."""
    now = timezone.now()
    registration.release_unconfirmed(now)
    reminders.send_due(now)


@shared_task(name="events.sweep", ignore_result=True)
def sweep() -> None:
    """Delete the answers whose day has come."""
    questions.delete_due(timezone.now())
