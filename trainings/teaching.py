"""What somebody says of their own teaching: languages, hours, days away, busy times; sole writer of it."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from convite import moments
from people import zones
from people.models import Person
from trainings import calendar_files
from trainings.errors import HoursOverlap, TooManyOtherHours
from trainings.models import BusyTime, OtherHours, TeachingProfile, WeeklyHours

#: What a list of days ahead stays readable with.
MOST_OTHER = 60
_MIDNIGHT = time()


class Hours(NamedTuple):
    """Hours of a weekday (Monday = 0) by the clock on the wall; midnight at the end ends the day."""

    weekday: int
    begins: time
    ends: time


class Days(NamedTuple):
    """Days on which somebody is away, or free beyond their weekly hours; without hours they are whole."""

    is_free: bool
    first_day: date
    last_day: date
    begins: time | None = None
    ends: time | None = None


def of(person: Person) -> TeachingProfile:
    """Return what somebody said of their teaching, or what nobody has said yet: it is not kept."""
    said = TeachingProfile.objects.filter(person=person).first()
    return said or TeachingProfile(
        person=person, time_zone=zones.zone_for(person.time_zone, str(person.country))
    )


@transaction.atomic
def tell(
    person: Person,
    *,
    languages: Sequence[str],
    time_zone: str,
    most_hours: int | None,
    note: str,
) -> TeachingProfile:
    """Keep in which languages somebody teaches, the zone of their hours, and how much they teach at most."""
    profile = _held(person)
    profile.languages, profile.time_zone = list(languages), time_zone
    profile.most_hours, profile.note = most_hours, note
    profile.save()
    return profile


@transaction.atomic
def set_hours(person: Person, hours: Sequence[Hours]) -> None:
    """Keep in which hours of the week somebody is free, all of them anew; raises `HoursOverlap`."""
    by_day: dict[int, list[Hours]] = {}
    for one in sorted(hours):
        before = by_day.setdefault(one.weekday, [])
        if before and (before[-1].ends == _MIDNIGHT or before[-1].ends > one.begins):
            raise HoursOverlap
        before.append(one)
    profile = _held(person)
    profile.weekly_hours.all().delete()
    WeeklyHours.objects.bulk_create(WeeklyHours(profile=profile, **one._asdict()) for one in hours)


@transaction.atomic
def add_days(person: Person, days: Days, *, now: datetime) -> OtherHours:
    """Keep days on which somebody is away, or free beyond their hours; raises `TooManyOtherHours`.

    Days that are over stand in nobody's way.
    """
    profile = _held(person)
    if ahead(profile, now).count() >= MOST_OTHER:
        raise TooManyOtherHours
    return OtherHours.objects.create(profile=profile, **days._asdict())


def today(profile: TeachingProfile, now: datetime) -> date:
    """Return the day that it is in the zone of somebody's hours."""
    return now.astimezone(moments.zone(profile.time_zone)).date()


def ahead(profile: TeachingProfile, now: datetime) -> QuerySet[OtherHours]:
    """Return the days that somebody told and that are not over, in order."""
    days = OtherHours.objects.filter(profile=profile.pk, last_day__gte=today(profile, now))
    return days.order_by("first_day", "pk")


def drop_days(other: OtherHours) -> None:
    """Take days back that somebody had told."""
    other.delete()


def take_calendar(person: Person, content: bytes, *, now: datetime) -> TeachingProfile:
    """Read somebody's busy times out of a calendar file, in place of what was read before.

    Raises a `CalendarRefused`, and then nothing is changed.
    """
    # Before anything is held: reading may take seconds.
    read = calendar_files.read(content, time_zone=of(person).time_zone, now=now)
    with transaction.atomic():
        profile = _held(person)
        profile.busy_times.all().delete()
        BusyTime.objects.bulk_create(
            BusyTime(profile=profile, starts_at=starts, ends_at=ends) for starts, ends in read.times
        )
        profile.calendar_read_at, profile.calendar_until = now, read.until
        profile.save(update_fields=["calendar_read_at", "calendar_until"])
    return profile


@transaction.atomic
def drop_calendar(person: Person) -> None:
    """Delete the busy times that were read out of somebody's calendar."""
    profile = _held(person)
    profile.busy_times.all().delete()
    profile.calendar_read_at = profile.calendar_until = None
    profile.save(update_fields=["calendar_read_at", "calendar_until"])


def _held(person: Person) -> TeachingProfile:
    """What somebody said, kept from now on; whoever else writes it waits."""
    Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    profile = of(person)
    if profile.pk is None:
        profile.save()
    return profile


def forget(subject: UUID, now: datetime) -> None:
    """Delete what a subject said of their teaching, with their hours and busy times."""
    TeachingProfile.objects.filter(person__subject=subject).delete()


def of_person(person: Person) -> list[dict[str, Any]]:
    """Return what somebody said of their teaching, as they take it along."""
    said = TeachingProfile.objects.filter(person=person).prefetch_related(
        "weekly_hours", "other_hours", "busy_times"
    )
    return [
        {
            "time_zone": profile.time_zone,
            "languages": profile.languages,
            "most_hours": profile.most_hours,
            "note": profile.note,
            "weekly_hours": [
                {"weekday": hours.weekday, "from": hours.begins, "until": hours.ends}
                for hours in profile.weekly_hours.all()
            ],
            "other_hours": [
                {
                    "free": other.is_free,
                    "first_day": other.first_day,
                    "last_day": other.last_day,
                    "from": other.begins,
                    "until": other.ends,
                }
                for other in profile.other_hours.all()
            ],
            "calendar_read_at": profile.calendar_read_at,
            "busy": [
                {"starts_at": busy.starts_at, "ends_at": busy.ends_at} for busy in profile.busy_times.all()
            ],
        }
        for profile in said
    ]
