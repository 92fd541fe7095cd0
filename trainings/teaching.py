"""What somebody says of their own teaching: languages, hours, days away, busy times; sole writer of it."""

from datetime import datetime
from typing import Any
from uuid import UUID

from people.models import Person
from trainings.models import TeachingProfile


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
