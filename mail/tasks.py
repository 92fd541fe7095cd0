"""What the queue wakes in the mail room; safe to run twice, for what is due stands in rows."""

from threading import Lock

from celery import shared_task
from django.utils import timezone

from mail import delivery, limits, pulse
from people import links

#: One delivery at a time in a process: a worker that is killed can double the one letter it was sending.
_sending = Lock()


@shared_task(name="mail.deliver", ignore_result=True)
def deliver(woken_by: str = "bell") -> None:
    """Send what is due. Beat says so when it is beat that woke us, which shows that it lives."""
    now = timezone.now()
    pulse.beat(pulse.WORKER, now=now)
    if woken_by == pulse.BEAT:
        pulse.beat(pulse.BEAT, now=now)
    # Whoever finds another thread at it leaves the letters to that one, and what is new to the next ring.
    if _sending.acquire(blocking=False):
        try:
            tally = delivery.deliver_due(now)
            pulse.heard_of_server(took=tally.sent > 0, trouble=tally.troubled > 0, now=timezone.now())
        finally:
            _sending.release()


@shared_task(name="mail.sweep", ignore_result=True)
def sweep() -> None:
    """Clear away links that have expired, signs of life of what is long gone, and limits that hold nobody."""
    now = timezone.now()
    links.sweep(now=now)
    pulse.sweep(now=now)
    limits.sweep(now=now)
