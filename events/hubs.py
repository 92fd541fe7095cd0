"""Remote hubs: places away from the venue where people follow together, each with seats of its own.

The sole writer of hubs; their seats are rows of `events.registration` like any other way to take part.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Prefetch, ProtectedError, Q, QuerySet

from events import parts, registration
from events.models import Capacity, Event, Hub, Mode, Part, Registration
from people import acts
from people.models import Person


def of_event(event: Event) -> QuerySet[Hub]:
    """Return an event's hubs that are offered, each with `heads`: how many people have a place there.

    Its `coordinators` are the roles of those who said yes or were asked.
    """
    placed = Q(registrations__status=Registration.Status.CONFIRMED)
    offered = Hub.objects.filter(event=event, capacities__session=None, capacities__isnull=False)
    asked = Part.objects.standing().select_related("person", "session").order_by("pk")
    return (
        offered.annotate(heads=Count("registrations", filter=placed, distinct=True))
        .prefetch_related(Prefetch("coordinators", queryset=asked))
        .order_by("name", "pk")
    )


def coordinated(event: Event) -> list[tuple[str, bool]]:
    """Return the name of each hub that is offered, and whether somebody said yes to coordinating it."""
    confirmed = Part.objects.filter(hub=OuterRef("pk"), status=Part.Status.CONFIRMED)
    offered = Hub.objects.filter(event=event, capacities__session=None, capacities__isnull=False)
    found = offered.annotate(is_coordinated=Exists(confirmed)).order_by("name", "pk")
    return list(found.values_list("name", "is_coordinated"))


@transaction.atomic
def add(
    event: Event,
    *,
    name: str,
    address: str,
    country: str,
    seats: int | None,
    by: Person | None,
    now: datetime,
) -> Hub:
    """Offer a hub to take part at, with so many seats, None for no limit."""
    hub = Hub.objects.create(event=event, name=name, address=address, country=country)
    registration.set_seats(event, mode=Mode.HUB, hub=hub, seats=seats, by=by, now=now)
    acts.note(event, "hub added", by=by, now=now, hub=hub.code)
    return hub


@transaction.atomic
def change(
    hub: Hub, *, name: str, address: str, country: str, seats: int | None, by: Person | None, now: datetime
) -> Hub:
    """Put right what is known of a hub, and its seats; seats that are added go to whoever waits there.

    Whoever has a place there, or coordinates it, hears of another name or address. Raises `TooFewSeats` for
    fewer than are taken or held.
    """
    registration.set_seats(hub.event, mode=Mode.HUB, hub=hub, seats=seats, by=by, now=now)
    is_moved = (hub.name, hub.address, str(hub.country)) != (name, address, str(country))
    hub.name, hub.address, hub.country = name, address, country
    hub.save(update_fields=["name", "address", "country"])
    if is_moved:
        registration.tell_moved(hub, now=now)
        parts.tell_moved(hub, now=now)
    acts.note(hub.event, "hub changed", by=by, now=now, hub=hub.code)
    return hub


@transaction.atomic
def remove(hub: Hub, *, by: Person | None, now: datetime) -> None:
    """Offer a hub no more. Raises `HubInUse` while anybody has, holds or waits for a place there.

    A hub at which somebody once had a place stays on record, and is offered to nobody. Whoever coordinates it
    is told that nothing more is expected of them.
    """
    registration.drop_hub(hub)
    parts.end_at(hub, now=now)
    acts.note(hub.event, "hub removed", by=by, now=now, hub=hub.code)
    try:
        with transaction.atomic():
            hub.delete()
    except ProtectedError:
        return


def seats_of(hub: Hub) -> Capacity:
    """Return the row of a hub's seats."""
    return Capacity.objects.get(hub=hub, session=None)
