"""How far each participant has come: minutes attended over minutes planned, never over minutes held."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db.models import QuerySet

from events.models import Presence, Registration, Session
from trainings import completion, own_pace
from trainings.completion import (
    Attended,
    Facts,
    Judgement,
    Requirement,
    Rule,
    Standing,
    State,
    excused_minutes,
)
from trainings.completion_words import Told, of_judgement
from trainings.models import Cohort, Lesson


class Progress(NamedTuple):
    """One participant's way through a group's lessons, in minutes and in whole per cents of what is planned.

    `percent` is rounded down, so that nobody reads 75 % who has not reached it. `most_percent` is what
    would be reached by attending every lesson that is still open: neither marked nor cancelled. Neither
    counts an excused class; whether one counts for the course stands in `judgement`.
    """

    registration: Registration
    rule: Rule
    facts: Facts
    judgement: Judgement
    marked: int

    @property
    def planned_minutes(self) -> int:
        return self.facts.planned_minutes

    @property
    def attended_minutes(self) -> int:
        return self.facts.minutes()

    @property
    def worked_modules(self) -> int:
        """How many modules they have worked through by their own account, where there are no classes."""
        return len(self.facts.worked or ())

    @property
    def modules(self) -> int:
        """Of how many."""
        return self.facts.modules

    @property
    def worked_minutes(self) -> int:
        """The planned minutes of these; nobody saw them, and they are never attended."""
        return sum(self.facts.worked or ())

    @property
    def worked_percent(self) -> int:
        return _percent(self.worked_minutes, self.planned_minutes)

    @property
    def room_minutes(self) -> int:
        return self.facts.minutes(Attended.ROOM)

    @property
    def hub_minutes(self) -> int:
        return self.facts.minutes(Attended.HUB)

    @property
    def online_minutes(self) -> int:
        return self.facts.minutes(Attended.ONLINE)

    @property
    def by_mode(self) -> list[tuple[str, int]]:
        """The minutes attended in each mode in which there are any."""
        return [(mode.value, minutes) for mode in Attended if (minutes := self.facts.minutes(mode))]

    @property
    def excused_minutes(self) -> int:
        """The minutes of classes for which they were excused, whether or not these count."""
        return sum(self.facts.excused)

    @property
    def counted_minutes(self) -> int:
        """The minutes of excused classes that count towards the share of the hours."""
        return excused_minutes(self.rule, self.facts.excused, self.planned_minutes)

    @property
    def open_minutes(self) -> int:
        return sum(self.facts.open)

    @property
    def needed_minutes(self) -> int:
        """What completes the course, by the share of its hours."""
        return self.rule.needed_minutes(self.planned_minutes)

    @property
    def complete(self) -> bool:
        """Whether everything that the course asks is met."""
        return self.judgement.complete

    @property
    def percent(self) -> int:
        return _percent(self.attended_minutes, self.planned_minutes)

    @property
    def most_percent(self) -> int:
        return _percent(self.attended_minutes + self.open_minutes, self.planned_minutes)

    @property
    def missing_minutes(self) -> int:
        """How many minutes are still to be attended until no class is needed any more."""
        return self.judgement.missing_minutes

    @property
    def spare_minutes(self) -> int:
        """How many minutes of what is still open may be missed; below zero it can no longer be completed."""
        return self.judgement.spare_minutes

    @property
    def can_complete(self) -> bool:
        return self.judgement.can_complete

    @property
    def told(self) -> list[Told]:
        """Each thing that the course asks, with a sentence in the reader's language."""
        return of_judgement(self.judgement)

    @property
    def met(self) -> int:
        """How many of these are met."""
        return sum(one.state == State.MET for one in self.judgement.requirements)

    @property
    def standing(self) -> Standing:
        """How they stand while the course is under way."""
        return completion.standing(self.rule, self.facts)


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


def open_minutes(lesson: Lesson) -> int:
    """Return the most minutes that whoever comes to a class can have of it, by `credited_minutes`.

    What was planned for the lesson, or less where its session is shorter.
    """
    planned = lesson.planned_minutes
    return planned if lesson.session is None else min(planned, lesson.session.declared_minutes)


def facts_of(
    cohort: Cohort,
    lessons: Iterable[Lesson],
    presences: dict[int, Presence],
    further: Sequence[Requirement] = (),
) -> Facts:
    """Return what a group's lessons made of one participant: `presences` by the session's key."""
    attended, excused, still_open = [], [], []
    for lesson in lessons:
        presence = presences.get(lesson.session_id) if lesson.session_id else None
        is_off = lesson.session is not None and lesson.session.status == Session.Status.CANCELLED
        if presence is None:
            # Not marked is not absent: it may still be marked, or is still to come.
            still_open += [] if is_off else [open_minutes(lesson)]
        elif presence.state == Presence.State.EXCUSED and not is_off:
            excused.append(open_minutes(lesson))
        elif minutes := credited_minutes(lesson, presence):
            attended.append((presence.mode, minutes))
    return Facts(cohort.planned_minutes, attended, excused, still_open, further)


def facts_alone(
    cohort: Cohort,
    lessons: Iterable[Lesson],
    worked: Collection[int],
    further: Sequence[Requirement] = (),
    *,
    now: datetime | None,
) -> Facts:
    """Return what somebody made of a group without classes: `worked` are the keys of lessons, as they say.

    What was not said when the last day is over can be said no more.
    """
    lessons = list(lessons)
    ends = cohort.event.ends_at
    can_say = now is None or ends is None or now < ends
    return Facts(
        cohort.planned_minutes,
        open=[one.planned_minutes for one in lessons if can_say and one.pk not in worked],
        further=further,
        worked=[one.planned_minutes for one in lessons if one.pk in worked],
        modules=len(lessons),
    )


def progress_of(
    registration: Registration,
    *,
    cohort: Cohort,
    lessons: Sequence[Lesson],
    presences: dict[int, Presence],
    further: Sequence[Requirement] = (),
) -> Progress:
    """Return one participant's progress from what is known already: `presences` by the session's key."""
    rule, facts = completion.rule_of(cohort), facts_of(cohort, lessons, presences, further)
    marked = sum(1 for lesson in lessons if lesson.session_id in presences)
    return Progress(registration, rule, facts, completion.judge(rule, facts), marked)


def of_place(registration: Registration, cohort: Cohort, *, now: datetime) -> Progress:
    """Return the progress of one place in a group; see `progress`."""
    if cohort.event.is_at_own_pace:
        return _alone(cohort, [registration], now)[0]
    lessons, presences = _so_far(cohort, Presence.objects.filter(registration=registration), now)
    return progress_of(
        registration,
        cohort=cohort,
        lessons=lessons,
        presences=presences.get(registration.pk, {}),
        further=completion.further(cohort, [registration])[registration.pk],
    )


def progress(cohort: Cohort, *, now: datetime | None = None) -> list[Progress]:
    """Return the progress of everyone who holds a place, by their number; three queries for any group.

    The base is what was planned when the group opened (`Cohort.planned_minutes`): lessons without a date
    and cancelled ones stay in it. Sessions after `now` cannot have been attended and are left open. Whatever
    a group asks besides classes costs its own queries, and none where it asks nothing. In a group without
    classes it is what everyone says of the modules, in three queries as well.
    """
    if cohort.event.is_at_own_pace:
        return _alone(cohort, list(cohort.event.registrations.placed().order_by("number")), now)
    of_event = Presence.objects.filter(registration__event=cohort.event_id)
    lessons, presences = _so_far(cohort, of_event, now)
    places = list(cohort.event.registrations.placed().order_by("number"))
    further = completion.further(cohort, places)
    return [
        progress_of(
            place,
            cohort=cohort,
            lessons=lessons,
            presences=presences.get(place.pk, {}),
            further=further[place.pk],
        )
        for place in places
    ]


def by_classes(cohorts: Iterable[Cohort], *, now: datetime) -> dict[int, list[Progress]]:
    """Return the progress of everyone in several groups, by these groups' keys, as their classes alone say.

    Three queries for any number of groups; what they ask besides classes is left aside, and so are groups
    without any.
    """
    groups = {cohort.pk: cohort for cohort in cohorts if not cohort.event.is_at_own_pace}
    lessons: dict[int, list[Lesson]] = {key: [] for key in groups}
    for lesson in Lesson.objects.filter(cohort__in=groups).select_related("session").order_by("position"):
        lessons[lesson.cohort_id].append(lesson)
    begun = [key for some in lessons.values() for key in _begun(some, now)]
    presences = _by_place(Presence.objects.filter(session__in=begun))
    of_event = {cohort.event_id: cohort for cohort in groups.values()}
    found: dict[int, list[Progress]] = {key: [] for key in groups}
    for place in Registration.objects.placed().filter(event__in=of_event).order_by("number"):
        cohort = of_event[place.event_id]
        found[cohort.pk].append(
            progress_of(
                place, cohort=cohort, lessons=lessons[cohort.pk], presences=presences.get(place.pk, {})
            )
        )
    return found


def _alone(cohort: Cohort, places: Sequence[Registration], now: datetime | None) -> list[Progress]:
    lessons = list(cohort.lessons.order_by("position"))
    said = own_pace.said_by(cohort, places)
    further = completion.further(cohort, places)
    rule = completion.rule_of(cohort)
    found = []
    for place in places:
        facts = facts_alone(cohort, lessons, said.get(place.pk, {}), further[place.pk], now=now)
        found.append(Progress(place, rule, facts, completion.judge(rule, facts), marked=0))
    return found


def _so_far(
    cohort: Cohort, among: QuerySet[Presence], now: datetime | None
) -> tuple[list[Lesson], dict[int, dict[int, Presence]]]:
    """The lessons of a group, and who was present at what has begun by now: by place, then by session."""
    lessons = list(cohort.lessons.select_related("session").order_by("position"))
    return lessons, _by_place(among.filter(session__in=_begun(lessons, now)))


def _begun(lessons: Iterable[Lesson], now: datetime | None) -> list[int]:
    """The keys of the sessions that have begun by now; without `now`, of all."""
    return [
        lesson.session_id
        for lesson in lessons
        if lesson.session_id
        and lesson.session
        and (now is None or (lesson.session.starts_at and lesson.session.starts_at <= now))
    ]


def _by_place(found: QuerySet[Presence]) -> dict[int, dict[int, Presence]]:
    presences: dict[int, dict[int, Presence]] = {}
    for presence in found:
        presences.setdefault(presence.registration_id, {})[presence.session_id] = presence
    return presences
