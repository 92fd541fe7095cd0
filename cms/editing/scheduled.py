"""Pages that become public, or stop being so, at an hour that was set for them."""

import logging
from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from wagtail.models import Page, Revision

log = logging.getLogger(__name__)


def publish_due(now: datetime) -> int:
    """Publish what was approved for an hour that has come, take down what has expired; return how many.

    Safe to run twice. A page that fails stands alone: it is logged, and tried again a minute later.
    """
    done = 0
    expired = Page.objects.filter(live=True, expire_at__lte=now).order_by("expire_at")
    for pk in expired.values_list("pk", flat=True):
        done += _alone(_take_down, pk, now)
    due = Revision.objects.filter(approved_go_live_at__lte=now).order_by("approved_go_live_at")
    for pk in due.values_list("pk", flat=True):
        done += _alone(_publish, pk, now)
    return done


def _take_down(pk: int, now: datetime) -> bool:
    page = Page.objects.select_for_update().filter(pk=pk, live=True, expire_at__lte=now).first()
    if page is None:
        return False
    page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return True


def _publish(pk: int, now: datetime) -> bool:
    revision = Revision.objects.select_for_update().filter(pk=pk, approved_go_live_at__lte=now).first()
    if revision is None:
        return False
    revision.publish(log_action="wagtail.publish.scheduled")
    return True


def _alone(act: Callable[[int, datetime], bool], pk: int, now: datetime) -> bool:
    try:
        with transaction.atomic():
            return act(pk, now)
    except Exception:
        log.exception("A page could not be published or taken down at its hour: %s %s", act.__name__, pk)
        return False
