"""Who could teach a class, or a whole group: free, noted as qualified, in its language, and least laden.

It suggests; a person asks, and the one who is asked decides. Whoever stands here as free can say yes: what
takes somebody's time is read as `events.engaged` reads it, and more, never less. Of what somebody does for
another organisation it says at most that they lead another class, and not even that of an event whose roles
are not public.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from functools import reduce
from operator import or_
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Q

from convite.moments import zone
from events import access
from events.models import Event, Part, Session
from trainings import availability
from trainings.availability import Answer, Days, Said, Span, Week
from trainings.models import (
    BusyTime,
    Cohort,
    Lesson,
    OtherHours,
    Qualification,
    TeachingProfile,
    Trainer,
    WeeklyHours,
)

_WEEK = timedelta(days=7)


class Why(StrEnum):
    """Why somebody is not suggested."""

    LEADS = "leads"
    HAS_A_ROLE = "has-a-role"
    AWAY = "away"
    NOT_FREE = "not-free"
    NOT_SAID = "not-said"
    NOT_QUALIFIED = "not-qualified"
    OTHER_LANGUAGE = "other-language"
    NO_LANGUAGE = "no-language"
    TOO_MUCH = "too-much"


#: What makes somebody not free; not having said is neither.
TAKEN = frozenset({Why.LEADS, Why.HAS_A_ROLE, Why.AWAY, Why.NOT_FREE})


class Reason(NamedTuple):
    """Why, and what it needs to be told: the session that the viewer may see, the days away, the hours."""

    why: Why
    session: int | None = None
    days: Days | None = None
    most_hours: int = 0


@dataclass(frozen=True)
class Hour:
    """A class that somebody is to teach: when, which module it is, and in which week on the wall."""

    lesson: Lesson
    session: Session
    span: Span
    week: Span

    @property
    def minutes(self) -> int:
        return int((self.span.ends_at - self.span.starts_at).total_seconds() // 60)


@dataclass(frozen=True)
class Load:
    """Minutes that somebody leads in the week of a class and in the period of its group.

    `here` are those in events that the viewer may see, which alone are told; the others count in the order.
    """

    week: int
    period: int
    week_here: int
    period_here: int


@dataclass(frozen=True)
class Candidate:
    """A trainer for one class, and what speaks against asking them; `status` is of a role they have in it."""

    trainer: Trainer
    hour: Hour
    reasons: Sequence[Reason]
    load: Load
    status: str = ""

    @property
    def whys(self) -> frozenset[Why]:
        return frozenset(reason.why for reason in self.reasons)

    @property
    def is_free(self) -> bool:
        """Whether they said that they are free, and nothing takes their time."""
        return not self.whys & (TAKEN | {Why.NOT_SAID})

    @property
    def is_suggested(self) -> bool:
        return not self.reasons and not self.status

    @property
    def rank(self) -> tuple[Any, ...]:
        """Free, qualified, language, load; and then by name, so that the order is always the same."""
        whys = self.whys
        time_taken = 2 if whys & TAKEN else (1 if Why.NOT_SAID in whys else 0)
        return (
            time_taken,
            Why.NOT_QUALIFIED in whys,
            (Why.OTHER_LANGUAGE in whys, Why.NO_LANGUAGE in whys),
            Why.TOO_MUCH in whys,
            (self.load.week, self.load.period),
            self.trainer.person.name.casefold(),
            self.trainer.pk,
        )


@dataclass(frozen=True)
class GroupCandidate:
    """A trainer for a whole group: each class in its order, with what speaks against it."""

    trainer: Trainer
    classes: Sequence[Candidate]

    @property
    def led(self) -> int:
        """How many they lead already."""
        return sum(one.status == Part.Status.CONFIRMED for one in self.classes)

    @property
    def asked(self) -> int:
        return sum(one.status == Part.Status.INVITED for one in self.classes)

    @property
    def suggested(self) -> list[Candidate]:
        return [one for one in self.classes if one.is_suggested]

    @property
    def free(self) -> int:
        """Of how many classes they said that they are free, or lead them already."""
        return sum(one.is_free or one.status == Part.Status.CONFIRMED for one in self.classes)

    @property
    def rank(self) -> tuple[Any, ...]:
        first = self.classes[0]
        taken = sum(bool(one.whys & TAKEN) for one in self.classes)
        unfit = sum(Why.NOT_QUALIFIED in one.whys for one in self.classes)
        return (-self.free, taken, unfit, *first.rank[2:])


class _Role(NamedTuple):
    """A role that takes somebody's time."""

    session: int
    span: Span
    minutes: int
    leads: bool
    is_seen: bool
    #: Whether its event is in public, and tells who has a role in it.
    is_open: bool


@dataclass
class _Staff:
    """The trainers of an organisation with all that is asked of them; as many queries for any number."""

    trainers: list[Trainer]
    said: dict[int, Said] = field(default_factory=dict)
    profiles: dict[int, TeachingProfile] = field(default_factory=dict)
    qualified: dict[int, set[str]] = field(default_factory=dict)
    roles: dict[UUID, list[_Role]] = field(default_factory=dict)
    #: (subject, session) → the status of their role as a trainer in it.
    asked: dict[tuple[UUID, int], str] = field(default_factory=dict)


def for_lesson(lesson: Lesson, *, viewer: Any) -> list[Candidate]:
    """Return every trainer of the organisation for one class, the best first; none while it has no date."""
    hours = _hours([lesson])
    if not hours:
        return []
    staff = _gather(lesson.cohort, hours, viewer)
    return sorted((_judge(staff, one, hours[0], lesson.cohort) for one in staff.trainers), key=_rank)


def for_cohort(cohort: Cohort, *, viewer: Any, now: datetime) -> list[GroupCandidate]:
    """Return every trainer of the organisation for the classes of a group that are ahead, the best first.

    What somebody would teach of the group itself counts: classes at one hour, and the most hours of a week.
    """
    lessons = cohort.lessons.select_related("session", "unit").order_by("session__starts_at", "position")
    hours = [hour for hour in _hours(lessons) if hour.span.ends_at > now]
    if not hours:
        return []
    staff = _gather(cohort, hours, viewer)
    found = [_judge_all(staff, trainer, hours, cohort) for trainer in staff.trainers]
    return sorted(found, key=lambda one: one.rank)


def _rank(candidate: Candidate) -> tuple[Any, ...]:
    return candidate.rank


def _hours(lessons: Iterable[Lesson]) -> list[Hour]:
    """The classes that have a date and were not called off."""
    found = []
    for lesson in lessons:
        session = lesson.session
        if session is None or session.status == Session.Status.CANCELLED:
            continue
        if session.starts_at is None or session.ends_at is None:
            continue
        span = Span(session.starts_at, session.ends_at)
        found.append(Hour(lesson, session, span, _week(session.starts_at, session.time_zone)))
    return found


def _week(instant: datetime, name: str) -> Span:
    there = zone(name)
    monday = instant.astimezone(there).date()
    monday -= timedelta(days=monday.weekday())
    begins, ends = (
        datetime.combine(day, time(), tzinfo=there).astimezone(UTC) for day in (monday, monday + _WEEK)
    )
    return Span(begins, ends)


# --- What is asked of the tables --------------------------------------------------------------


def _gather(cohort: Cohort, hours: Sequence[Hour], viewer: Any) -> _Staff:
    event = cohort.event
    starts = [hour.week.starts_at for hour in hours] + ([event.starts_at] if event.starts_at else [])
    ends = [hour.week.ends_at for hour in hours] + ([event.ends_at] if event.ends_at else [])
    around = Span(min(starts), max(ends))
    found = Trainer.objects.standing().filter(organisation=cohort.course.organisation)
    staff = _Staff(list(found.select_related("person__teaching")))
    keys = [trainer.pk for trainer in staff.trainers]
    noted = Qualification.objects.filter(trainer__in=keys, course=cohort.course_id)
    for trainer, key in noted.values_list("trainer", "unit_key"):
        staff.qualified.setdefault(trainer, set()).add(key)
    for one in staff.trainers:
        profile = getattr(one.person, "teaching", None)
        if profile is not None:
            staff.profiles[one.pk] = profile
    said = _said(list(staff.profiles.values()), hours)
    staff.said = {trainer: said[profile.pk] for trainer, profile in staff.profiles.items()}
    subjects = {trainer.person.subject for trainer in staff.trainers}
    staff.roles = _roles(subjects, around, viewer)
    sessions = [hour.session.pk for hour in hours]
    standing = Part.objects.filter(session__in=sessions, role__in=Part.LEADING, subject__in=subjects)
    # What stands comes last, so that it is what is told of somebody who was asked twice.
    for subject, session, status in sorted(
        standing.values_list("subject", "session", "status"), key=lambda row: row[2] in Part.STANDING
    ):
        if status not in Part.UNHEARD:
            staff.asked[subject, session] = status
    return staff


def _said(profiles: Sequence[TeachingProfile], hours: Sequence[Hour]) -> dict[int, Said]:
    """What was said about the hours of these classes, by profile; of a calendar no other hours are read.

    Rows and no records: to hand each profile its own relations would cost more than all the rest.
    """
    theirs = {"profile__in": [profile.pk for profile in profiles]}
    first = min(hour.span.starts_at for hour in hours).date() - timedelta(days=1)
    week, days, busy = defaultdict(list), defaultdict(list), defaultdict(list)
    of_weeks = WeeklyHours.objects.filter(**theirs)
    for profile, day, begins, ends in of_weeks.values_list("profile", "weekday", "begins", "ends"):
        week[profile].append(Week(day, begins, ends))
    told = OtherHours.objects.filter(**theirs, last_day__gte=first)
    for other in told.values_list("profile", "is_free", "first_day", "last_day", "begins", "ends"):
        days[other[0]].append(Days(other[1], other[2], other[3], other[4], other[5]))
    at_these = [Q(starts_at__lt=hour.span.ends_at, ends_at__gt=hour.span.starts_at) for hour in hours]
    for profile, *at in BusyTime.objects.filter(reduce(or_, at_these), **theirs).values_list(
        "profile", "starts_at", "ends_at"
    ):
        busy[profile].append(Span(*at))
    return {one.pk: Said(one.time_zone, week[one.pk], days[one.pk], sorted(busy[one.pk])) for one in profiles}


def _roles(subjects: Collection[UUID], around: Span, viewer: Any) -> dict[UUID, list[_Role]]:
    """The roles that people said yes to, whichever, at the hours that these take."""
    taking = Part.objects.filter(
        subject__in=subjects,
        status=Part.Status.CONFIRMED,
        starts_at__lt=around.ends_at,
        ends_at__gt=around.starts_at,
    )
    rows = list(
        taking.values_list(
            "subject",
            "role",
            "session",
            "starts_at",
            "ends_at",
            "session__event",
            "session__event__risk",
            "session__event__status",
        )
    )
    seen = set(access.events_for(viewer).filter(pk__in={row[5] for row in rows}).values_list("pk", flat=True))
    roles: dict[UUID, list[_Role]] = {}
    for subject, role, session, starts, ends, event, risk, status in rows:
        assert starts and ends  # noqa: S101  the filter has asked
        roles.setdefault(subject, []).append(
            _Role(
                session,
                Span(starts, ends),
                minutes=int((ends - starts).total_seconds() // 60),
                leads=role in Part.LEADING,
                is_seen=event in seen,
                is_open=risk == Event.Risk.OPEN and status == Event.Status.PUBLISHED,
            )
        )
    return roles


# --- What is made of it -----------------------------------------------------------------------


def _judge_all(staff: _Staff, trainer: Trainer, hours: Sequence[Hour], cohort: Cohort) -> GroupCandidate:
    taken: list[Hour] = []
    found = []
    for hour in hours:
        candidate = _judge(staff, trainer, hour, cohort, taken)
        found.append(candidate)
        if candidate.is_suggested:
            taken.append(hour)
    return GroupCandidate(trainer, found)


def _judge(
    staff: _Staff, trainer: Trainer, hour: Hour, cohort: Cohort, taken: Sequence[Hour] = ()
) -> Candidate:
    """Say what speaks against a trainer for a class, were they to teach `taken` of the same group, too."""
    subject = trainer.person.subject
    roles = staff.roles.get(subject, [])
    status = staff.asked.get((subject, hour.session.pk), "")
    profile = staff.profiles.get(trainer.pk)
    reasons = [
        *_of_time(staff.said.get(trainer.pk, availability.NOTHING), roles, hour, taken),
        *_of_module(staff.qualified.get(trainer.pk, ()), hour),
        *_of_language(profile, cohort.event.languages),
    ]
    load = _load(roles, hour, cohort.event)
    more = sum(one.minutes for one in taken if one.week == hour.week)
    most = profile.most_hours if profile else None
    leads_it = status == Part.Status.CONFIRMED
    with_it = more + (0 if leads_it else hour.minutes)
    if most is not None and load.week_here + with_it > most * 60:
        reasons.append(Reason(Why.TOO_MUCH, most_hours=most))
    elif most is not None and load.week + with_it > most * 60 and not leads_it:
        reasons = _not_free(reasons)
    return Candidate(trainer, hour, reasons, load, status)


def _of_time(said: Said, roles: Iterable[_Role], hour: Hour, taken: Iterable[Hour]) -> list[Reason]:
    """The one reason that says most: what somebody leads, has, is away for, or has not said."""
    at = [role for role in roles if role.session != hour.session.pk and role.span.meets(hour.span)]
    for role in sorted(at, key=lambda one: (not one.leads, not one.is_seen, one.session)):
        if not role.is_seen and not (role.leads and role.is_open):
            return [Reason(Why.NOT_FREE)]
        why = Why.LEADS if role.leads else Why.HAS_A_ROLE
        return [Reason(why, session=role.session if role.is_seen else None)]
    for one in taken:
        if one.span.meets(hour.span):
            return [Reason(Why.LEADS, session=one.session.pk)]
    answer, days = said.about(hour.span)
    whys = {Answer.AWAY: Why.AWAY, Answer.NOT_FREE: Why.NOT_FREE, Answer.NOT_SAID: Why.NOT_SAID}
    return [Reason(whys[answer], days=days)] if answer in whys else []


def _not_free(reasons: Sequence[Reason]) -> list[Reason]:
    """The reasons of whoever leads too much where the viewer sees nothing of it: how much is not told."""
    if TAKEN & {one.why for one in reasons}:
        return list(reasons)
    return [Reason(Why.NOT_FREE), *(one for one in reasons if one.why != Why.NOT_SAID)]


def _of_module(keys: Collection[str], hour: Hour) -> list[Reason]:
    return [] if {"", hour.lesson.unit.key} & set(keys) else [Reason(Why.NOT_QUALIFIED)]


def _of_language(profile: TeachingProfile | None, spoken: Sequence[str]) -> list[Reason]:
    if not spoken:
        return []
    teaches = profile.languages if profile else []
    if not teaches:
        return [Reason(Why.NO_LANGUAGE)]
    return [] if set(teaches) & set(spoken) else [Reason(Why.OTHER_LANGUAGE)]


def _load(roles: Iterable[_Role], hour: Hour, event: Event) -> Load:
    period = Span(event.starts_at, event.ends_at) if event.starts_at and event.ends_at else hour.span
    week = within = week_here = within_here = 0
    for role in roles:
        if not role.leads:
            continue
        if role.span.meets(hour.week):
            week += role.minutes
            week_here += role.minutes * role.is_seen
        if role.span.meets(period):
            within += role.minutes
            within_here += role.minutes * role.is_seen
    return Load(week, within, week_here, within_here)
