"""Agreement to one place, taken back: what identifies goes from the place and from all that came of it."""

from datetime import datetime

from django.db import transaction

from events import attendance_import, enrolment, guests, holders, signing
from events.models import Registration


@transaction.atomic
def withdraw(place: Registration, *, now: datetime) -> None:
    """Take back the agreement to a place, as `holders.withdraw`, and empty what stands beside it.

    The scans of sheets that it has a line on go, for a signature is on them; the invitation it was taken by;
    and what is being looked at before it is brought in, for it may name whoever had the place.
    """
    holders.withdraw(place, now=now)
    guests.forget_of(place, now)
    signing.forget_of(place)
    attendance_import.forget_of(place)
    enrolment.forget_of(place)
