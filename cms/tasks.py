"""What the queue wakes in the room of pages; safe to run twice, for what is due stands in rows."""

from celery import shared_task
from django.utils import timezone

from cms import contact
from cms.editing import outside_links, scheduled
from cms.search import entries
from cms.translating import keeping


@shared_task(name="cms.publish_scheduled", ignore_result=True)
def publish_scheduled() -> None:
    """Publish and take down the pages whose hour has come."""
    scheduled.publish_due(timezone.now())


@shared_task(name="cms.read_for_search", ignore_result=True)
def read_for_search() -> None:
    """Write anew what search has read of pages and records that changed."""
    entries.write()


@shared_task(name="cms.follow_translations", ignore_result=True)
def follow_translations() -> None:
    """Take for translations that were written elsewhere what their originals say now."""
    keeping.take_base(timezone.now())


@shared_task(name="cms.try_links", ignore_result=True)
def try_links() -> None:
    """Try the links to other sites for which an editor has asked."""
    outside_links.try_waiting()


@shared_task(name="cms.sweep", ignore_result=True)
def sweep() -> None:
    """Delete what was written in contact forms and has left, and what is known of links nobody asks for."""
    now = timezone.now()
    contact.sweep(now=now)
    outside_links.sweep(now=now)
