"""What the queue wakes in the mail room; safe to run twice, for what is due stands in rows."""

from threading import Lock

from celery import shared_task
from django.utils import timezone

from mail import bounce_mailbox, bounces, delivery, issues, limits, newsletter, pulse, subscriber_lists
from people import introductions, links

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
    """Clear away expired links, unanswered requests, who left a newsletter, limits that hold nobody."""
    now = timezone.now()
    newsletter.sweep(now=now)
    subscriber_lists.sweep(now=now)
    bounces.sweep(now=now)
    links.sweep(now=now)
    introductions.lapse_due(now)
    pulse.sweep(now=now)
    limits.sweep(now=now)


@shared_task(name="mail.post_issues", ignore_result=True)
def post_issues() -> None:
    """Write the letters of newsletters whose hour has come, as many as a few seconds allow."""
    issues.post_due(timezone.now())


@shared_task(name="mail.read_bounces", ignore_result=True)
def read_bounces() -> None:
    """Read what came back to the mailbox of return paths, where one is set."""
    bounce_mailbox.read_all(now=timezone.now())
