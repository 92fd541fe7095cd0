"""Which organisations carry an event together, and what each may see or do; every change is logged."""

from datetime import datetime

from django.db import transaction

from events.models import Event, Hosting
from people.models import Organisation, Person


@transaction.atomic
def grant(event: Event, *, organisation: Organisation, right: str, by: Person, now: datetime) -> Hosting:
    """Give an organisation a right (`Hosting.Right`) in an event; the lead's own never changes."""
    hosting = Hosting.objects.select_for_update().filter(event=event, organisation=organisation).first()
    if hosting is None:
        return Hosting.objects.create(event=event, organisation=organisation, right=Hosting.Right(right))
    if not hosting.is_lead and hosting.right != right:
        hosting.right = Hosting.Right(right)
        hosting.save(update_fields=["right"])
    return hosting


@transaction.atomic
def withdraw(event: Event, *, organisation: Organisation, by: Person, now: datetime) -> None:
    """Take a co-organiser's right back; the lead stays."""
    hosting = Hosting.objects.filter(event=event, organisation=organisation, is_lead=False).first()
    if hosting is not None:
        # One by one and not by a query, so that the log hears of it.
        hosting.delete()
