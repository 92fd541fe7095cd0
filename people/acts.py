"""Acts that no change of a column tells of, kept in the log of what was changed."""

from datetime import datetime

from auditlog.models import LogEntry
from django.db import models

from people.models import Person


def note(
    row: models.Model,
    act: str,
    *,
    by: Person | None,
    now: datetime,
    action: int = LogEntry.Action.UPDATE,
    **codes: str,
) -> None:
    """Log an act on a row in words without names; `codes` say what else it touched."""
    LogEntry.objects.log_create(
        row,
        force_log=True,
        action=action,
        actor=by,
        timestamp=now,
        changes={},
        additional_data={"act": act, **codes},
    )
