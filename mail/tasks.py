"""What the queue wakes in the mail room; safe to run twice, for what is due stands in rows."""

from celery import shared_task
from django.utils import timezone

from mail import delivery, pulse
from people import links


@shared_task(name="mail.deliver", ignore_result=True)
def deliver(woken_by: str = "bell") -> None:
    """Send what is due. Beat says so when it is beat that woke us, which shows that it lives."""
    now = timezone.now()
    pulse.beat(pulse.WORKER, now=now)
    if woken_by == pulse.BEAT:
        pulse.beat(pulse.BEAT, now=now)
    delivery.deliver_due(now)


@shared_task(name="mail.sweep", ignore_result=True)
def sweep() -> None:
    """Clear away links that have expired and signs of life of what is long gone."""
    now = timezone.now()
    links.sweep(now=now)
    pulse.sweep(now=now)
