"""Events that people go through alone, at their own pace: from which day to which, and who hears of it.

They have no sessions. Both days are days where the event takes place; when it begins and ends follows from
them, so that everything that asks whether an event is ahead, open or over asks this one the same.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from events import publication
from events.errors import BegunAlready, DoesNotMove, LastDayGone, LastDayTooEarly
from events.models import Event, Registration
from events.posting import draft
from mail import outbox
from people import acts
from people.models import Person

#: A change is told when nothing was changed for so long: whoever makes one often makes another.
QUIET = timedelta(minutes=10)
#: The kinds of letter: other days, and called off.
MOVED, CALLED_OFF = "events.days_changed", "events.days_called_off"


def place_between(event: Event, first_day: date, last_day: date, *, now: datetime) -> None:
    """Let an event last from the first instant of a day to the end of another, where it takes place.

    Where clocks jump over midnight, a day begins when they have jumped. The caller saves it. Raises
    `LastDayTooEarly` and `LastDayGone`.
    """
    if last_day < first_day:
        raise LastDayTooEarly
    starts_at, ends_at = _instants(first_day, last_day, event.time_zone)
    if ends_at <= now:
        raise LastDayGone
    event.first_day, event.last_day = first_day, last_day
    event.starts_at, event.ends_at = starts_at, ends_at


def _instants(first_day: date, last_day: date, zone: str) -> tuple[datetime, datetime]:
    there = ZoneInfo(zone)
    starts_at, ends_at = (
        datetime.combine(day, time(), there).astimezone(UTC)
        for day in (first_day, last_day + timedelta(days=1))
    )
    return starts_at, ends_at


@transaction.atomic
def set_days(event: Event, *, first_day: date, last_day: date, by: Person | None, now: datetime) -> Event:
    """Open an event from another day, or to another one; whoever has a place is told once it has settled.

    Raises `DoesNotMove` for one that has sessions, was called off or is over, `BegunAlready` for another
    first day once people go through it, and what `place_between` does. The same days again change nothing.
    """
    fresh = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    is_draft = fresh.status == Event.Status.DRAFT
    is_over = fresh.ends_at is not None and fresh.ends_at <= now
    if not fresh.is_at_own_pace or fresh.status == Event.Status.CANCELLED or (is_over and not is_draft):
        raise DoesNotMove
    before = (fresh.first_day, fresh.last_day)
    if (first_day, last_day) != before:
        has_begun = fresh.starts_at is not None and fresh.starts_at <= now
        if first_day != fresh.first_day and has_begun and not is_draft:
            raise BegunAlready
        place_between(fresh, first_day, last_day, now=now)
        if not is_draft:
            if fresh.days_changed_at is None:
                fresh.known_first_day, fresh.known_last_day = before
            fresh.days_changed_at = now
        fresh.save()
        acts.note(
            fresh, "days changed", by=by, now=now,
            was=f"{before[0]} – {before[1]}", became=f"{first_day} – {last_day}",
        )  # fmt: skip
        if not is_draft:
            publication.make_pages(fresh)
    for column in fresh._meta.concrete_fields:
        setattr(event, column.attname, getattr(fresh, column.attname))
    return event


def call_off(event: Event, *, now: datetime) -> None:
    """Let whoever is concerned hear that an event was called off: no session tells of it."""
    if event.is_at_own_pace and event.ends_at is not None and event.ends_at > now:
        event.days_changed_at = now
        event.save(update_fields=["days_changed_at"])


def follow_zones(*, now: datetime) -> int:
    """Work out anew when events ahead begin and end, whose zone has other rules; return how many changed.

    What was announced are the days, so nobody has to be told.
    """
    changed = 0
    ahead = Event.objects.filter(first_day__isnull=False, ends_at__gt=now - timedelta(days=1))
    for event in ahead.select_for_update(no_key=True).order_by("pk"):
        if event.first_day is None or event.last_day is None:
            continue
        found = _instants(event.first_day, event.last_day, event.time_zone)
        if found != (event.starts_at, event.ends_at):
            event.starts_at, event.ends_at = found
            event.save(update_fields=["starts_at", "ends_at"])
            changed += 1
    return changed


# --- Told ---


def tell_due(now: datetime) -> int:
    """Post what people should have heard of other days, and of what was called off; return how many letters.

    Days that are again as people know them are told to nobody.
    """
    waiting = Event.objects.filter(
        first_day__isnull=False, days_changed_at__lte=now - QUIET, ends_at__gt=now
    ).exclude(status=Event.Status.DRAFT)
    return sum(_tell(key, now) for key in waiting.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _tell(key: int, now: datetime) -> int:
    event = Event.objects.select_for_update(no_key=True).get(pk=key)
    changed_at = event.days_changed_at
    if changed_at is None or changed_at > now - QUIET:
        return 0
    is_off = event.status == Event.Status.CANCELLED
    is_back = (event.known_first_day, event.known_last_day) == (event.first_day, event.last_day)
    drafts = [] if is_back and not is_off else _drafts(event, changed_at)
    outbox.post_many(drafts, now=now)
    event.days_changed_at = event.known_first_day = event.known_last_day = None
    event.save(update_fields=["days_changed_at", "known_first_day", "known_last_day"])
    return len(drafts)


def _drafts(event: Event, changed_at: datetime) -> list[outbox.Draft]:
    """The letters to those who came in before the change: whoever came later has read of it as it is."""
    is_off = event.status == Event.Status.CANCELLED
    places = Registration.objects.alive() if is_off else Registration.objects.placed()
    concerned = (
        places.filter(event=event)
        .exclude(email="", phone="")
        .annotate(came_in=Coalesce(F("placed_at"), F("registered_at")))
        .filter(came_in__lt=changed_at)
        .order_by("pk")
    )
    found = []
    for place in concerned:
        place.event = event
        if is_off:
            found.append(draft(place, f"called-off:{event.code}:{place.code}", CALLED_OFF))
        else:
            key = f"days:{event.code}:{changed_at.isoformat()}:{place.code}"
            found.append(draft(place, key, MOVED, days=days_of(event)))
    return found


def days_of(event: Event) -> str:
    """Return an event's days as a letter keeps them, to ask later whether they still hold."""
    return f"{event.first_day} {event.last_day}"
