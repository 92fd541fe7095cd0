"""The letters about an event of one's own pace, each as the thing that brings it about."""

from collections.abc import Callable
from datetime import date, timedelta

from events import own_pace, schedule
from events.models import Event, Mode
from mail.models import Letter
from tests.events.letters_cast import World, letter, place

FIRST, LAST, LATER = date(2026, 12, 1), date(2026, 12, 31), date(2027, 1, 15)


def without_sessions(world: World) -> Event:
    """The event of the cast, with two days in place of its session."""
    world.session.delete()
    own_pace.place_between(world.event, FIRST, LAST, now=world.now)
    world.event.save()
    place(world, Mode.ONLINE, now=world.now - timedelta(hours=1))
    return world.event


def registered(world: World) -> Letter:
    without_sessions(world)
    return letter("registered")


def days_changed(world: World) -> Letter:
    event = without_sessions(world)
    own_pace.set_days(event, first_day=FIRST, last_day=LATER, by=world.organiser, now=world.now)
    own_pace.tell_due(world.now + own_pace.QUIET)
    return letter("days_changed")


def called_off(world: World) -> Letter:
    schedule.cancel_event(without_sessions(world), by=world.organiser, now=world.now)
    own_pace.tell_due(world.now + own_pace.QUIET)
    return letter("days_called_off")


STORIES: dict[str, Callable[[World], Letter]] = {
    "registered-own-pace": registered,
    "days-changed": days_changed,
    "days-called-off": called_off,
}
