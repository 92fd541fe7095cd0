"""How far each participant has come: minutes attended over minutes planned, never over minutes held."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from events.models import Presence, Registration, Session
from trainings.models import Cohort, Lesson


class Progress(NamedTuple):
    """One participant's way through a group's lessons, in minutes and in whole per cents of what is planned.

    `percent` is rounded down, so that nobody reads 75 % who has not reached it. `most_percent` is what
    would be reached by attending every lesson that is still open: neither marked nor cancelled.
    `needed_minutes` is what completes the course, by its rule.
    """

    registration: Registration
    planned_minutes: int
    needed_minutes: int
    attended_minutes: int
    open_minutes: int
    marked: int
    complete: bool

    @property
    def percent(self) -> int:
        return _percent(self.attended_minutes, self.planned_minutes)

    @property
    def most_percent(self) -> int:
        return _percent(self.attended_minutes + self.open_minutes, self.planned_minutes)

    @property
    def missing_minutes(self) -> int:
        """How many minutes are still to be attended until the course is complete."""
        return max(0, self.needed_minutes - self.attended_minutes)

    @property
    def spare_minutes(self) -> int:
        """How many minutes of what is still open may be missed; below zero it can no longer be completed."""
        return self.attended_minutes + self.open_minutes - self.needed_minutes

    @property
    def can_complete(self) -> bool:
        return self.complete or (self.planned_minutes > 0 and self.spare_minutes >= 0)


def _percent(minutes: int, planned: int) -> int:
    return 100 * minutes // planned if planned else 0


def credited_minutes(lesson: Lesson, presence: Presence | None) -> int:
    """Return the minutes of a lesson that count for a participant.

    Present alone counts: the minutes that were measured, else the session's declared length; never more
    than was declared, nor than was planned for the lesson when the group opened. Of a session that was
    called off, even after it was marked, nothing does.
    """
    if presence is None or presence.state != Presence.State.PRESENT or lesson.session is None:
        return 0
    if lesson.session.status == Session.Status.CANCELLED:
        return 0
    declared = lesson.session.declared_minutes
    measured = declared if presence.minutes is None else presence.minutes
    return min(measured, declared, lesson.planned_minutes)


def progress_of(
    registration: Registration, *, cohort: Cohort, lessons: Iterable[Lesson], presences: dict[int, Presence]
) -> Progress:
    """Return one participant's progress from what is known already: `presences` by the session's key."""
    attended = still_open = marked = 0
    for lesson in lessons:
        presence = presences.get(lesson.session_id) if lesson.session_id else None
        attended += credited_minutes(lesson, presence)
        if presence is not None:
            marked += 1
        elif lesson.session is None or lesson.session.status != Session.Status.CANCELLED:
            # Not marked is not absent: it may still be marked, or is still to come.
            still_open += lesson.planned_minutes
    planned = cohort.planned_minutes
    # Rounded up: whoever attended less has not attended the share.
    needed = -(-cohort.completion_percent * planned // 100)
    return Progress(
        registration=registration,
        planned_minutes=planned,
        needed_minutes=needed,
        attended_minutes=attended,
        open_minutes=still_open,
        marked=marked,
        complete=planned > 0 and attended >= needed,
    )


def of_place(registration: Registration, cohort: Cohort, *, now: datetime) -> Progress:
    """Return the progress of one place in a group; see `progress`."""
    lessons, presences = _so_far(cohort, Presence.objects.filter(registration=registration), now)
    return progress_of(
        registration, cohort=cohort, lessons=lessons, presences=presences.get(registration.pk, {})
    )


def progress(cohort: Cohort, *, now: datetime | None = None) -> list[Progress]:
    """Return the progress of everyone who holds a place, by their number; three queries for any group.

    The base is what was planned when the group opened (`Cohort.planned_minutes`): lessons without a date
    and cancelled ones stay in it. Sessions after `now` cannot have been attended and are left open.
    """
    places = Presence.objects.filter(registration__event=cohort.event_id)
    lessons, presences = _so_far(cohort, places, now)
    return [
        progress_of(
            registration, cohort=cohort, lessons=lessons, presences=presences.get(registration.pk, {})
        )
        for registration in cohort.event.registrations.placed().order_by("number")
    ]


def _so_far(
    cohort: Cohort, among: QuerySet[Presence], now: datetime | None
) -> tuple[list[Lesson], dict[int, dict[int, Presence]]]:
    """The lessons of a group, and who was present at what has begun by now: by place, then by session."""
    lessons = list(cohort.lessons.select_related("session").order_by("position"))
    sessions = [lesson.session_id for lesson in lessons if lesson.session_id]
    if now is not None:
        sessions = [
            lesson.session_id
            for lesson in lessons
            if lesson.session_id
            and lesson.session
            and lesson.session.starts_at
            and lesson.session.starts_at <= now
        ]
    presences: dict[int, dict[int, Presence]] = {}
    for presence in among.filter(session__in=sessions):
        presences.setdefault(presence.registration_id, {})[presence.session_id] = presence
    return lessons, presences
