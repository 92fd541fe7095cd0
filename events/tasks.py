"""What the queue wakes in the events room; safe to run twice, for what is due is found by query."""

from celery import shared_task
from django.utils import timezone

from events import (
    attendance_import,
    bulk,
    digest,
    documents,
    door,
    enrolment,
    guests,
    messages,
    needs,
    nomination,
    own_pace,
    questions,
    registration,
    reminders,
    rule_letters,
    screen_code,
    signing,
    surveys,
    waiting,
)
from mail import phone


@shared_task(name="events.remind", ignore_result=True)
def remind() -> None:
    """Post what is due, offer what is free, give back what nobody confirmed, forget what was for a time."""
    now = timezone.now()
    registration.release_unconfirmed(now)
    nomination.run_due(now)
    waiting.run_due(now)
    reminders.send_due(now)
    own_pace.tell_due(now)
    rule_letters.post_due(now)
    surveys.post_due(now)
    digest.post_due(now)
    attendance_import.forget_old(now)
    phone.drop_over(now)
    bulk.run_due(now)
    bulk.sweep(now)
    messages.run_due(now)
    enrolment.forget_old(now)
    screen_code.forget_old(now)
    signing.forget_old(now)


@shared_task(name="events.sweep", ignore_result=True)
def sweep() -> None:
    """Delete answers, needs and scans whose day has come, and whom invitations to what is over were for."""
    now = timezone.now()
    questions.delete_due(now)
    needs.delete_due(now)
    door.forget_old(now)
    guests.forget_old(now)
    documents.forget_old(now)
    nomination.forget_old(now)
