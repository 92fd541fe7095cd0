"""What is changed is still there: two people at the desk may look at the same page."""

import hashlib
import json
from collections.abc import Iterable

from django.db.models import Model

from trainings.errors import RemovedMeanwhile, WrittenMeanwhile


def hold(record: Model) -> None:
    """Hold a record's row until the transaction is over; raises `RemovedMeanwhile` where it is gone.

    To save what somebody else removed meanwhile would write it anew.
    """
    model = type(record)
    if not list(model._base_manager.select_for_update().filter(pk=record.pk).values_list("pk")):
        raise RemovedMeanwhile


def mark_of(record: Model, fields: Iterable[str]) -> str:
    """Return what tells whether some fields of a record are still as they were when a page showed them."""
    said = json.dumps([getattr(record, name) for name in fields], default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def check_seen(record: Model, fields: Iterable[str], seen: str | None) -> None:
    """Raise `WrittenMeanwhile` unless a record is as its page showed it: `seen` is the mark of that."""
    if seen is not None and seen != mark_of(record, fields):
        raise WrittenMeanwhile
