"""What becomes of an issued report: withdrawn with a reason, or marked as overtaken by later data.

The report itself is never written again; what its funder read is known, and later checks go on counting it.
"""

from datetime import datetime

from django.db import transaction

from people import acts
from people.models import Person
from reports.errors import Withdrawn
from reports.models import Caveat, Release, Withdrawal


@transaction.atomic
def withdraw(release: Release, *, reason: str, by: Person | None, now: datetime) -> Withdrawal:
    """Take a report from its funder, who reads from now on that it was withdrawn, when and why.

    Raises `Withdrawn` where that was done already.
    """
    held = Release.objects.select_for_update().get(pk=release.pk)
    if Withdrawal.objects.filter(release=held).exists():
        raise Withdrawn
    made = Withdrawal.objects.create(release=held, withdrawn_at=now, withdrawn_by=by, reason=reason)
    acts.note(held, "report withdrawn", by=by, now=now)
    return made


@transaction.atomic
def tell_changed(release: Release, *, by: Person | None, now: datetime) -> Caveat:
    """Tell the funder that the data changed after this report; safe to do twice.

    Only a person tells it, and never by how much: a sentence that came and went with the live figures would
    say when somebody registers.
    """
    held = Release.objects.select_for_update().get(pk=release.pk)
    caveat, is_new = Caveat.objects.get_or_create(release=held, defaults={"told_at": now, "told_by": by})
    if is_new:
        acts.note(held, "funder told that data changed", by=by, now=now)
    return caveat
