"""Gatherings: events, their dated sessions, the roles in them, the places at them and who was there."""

from events.models.doors import DoorDevice, DoorScan
from events.models.gatherings import Event, EventQuerySet, Hosting, Hub, Topic
from events.models.modes import Mode
from events.models.places import Capacity, Registration, RegistrationQuerySet
from events.models.presence import Presence
from events.models.roles import Part, PartQuerySet
from events.models.sessions import CLOSES_AFTER, OPENS_BEFORE, Session, SessionQuerySet

#: What somebody holds in a session: a place at its event, or a role in it.
Place = Registration | Part

__all__ = [
    "CLOSES_AFTER", "OPENS_BEFORE", "Capacity", "DoorDevice", "DoorScan", "Event", "EventQuerySet", "Hosting",
    "Hub", "Mode", "Part", "PartQuerySet", "Place", "Presence", "Registration", "RegistrationQuerySet",
    "Session", "SessionQuerySet", "Topic",
]  # fmt: skip
