"""Who accompanies a group without classes: reads its tasks, answers its questions; sole writer of it.

Whoever sees what others hand in has a duty and a second factor, so a tutor is named among those who have that
for the organisation of the course; being named gives no right besides. It says whose work the group is, puts
it on their own page, and is what a certificate rests on: from a day to a day, without hours that nobody
measured.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from convite import moments
from events.models import Event
from people import acts
from people.access import Duty
from people.models import Appointment, Person
from trainings.errors import HasNoDuty
from trainings.models import Cohort, Tutor


class Period(NamedTuple):
    """That somebody accompanied a group from a day to a day, both in it, where the group takes place."""

    person: Person
    first_day: date
    last_day: date


def candidates(cohort: Cohort) -> QuerySet[Person]:
    """Return who may be named as a tutor of a group and is none, by name: they see it at the desk."""
    appointed = Appointment.objects.filter(
        person=OuterRef("pk"),
        organisation=cohort.course.organisation_id,
        duty__in=(Duty.TRAINER, Duty.ORGANISER),
    )
    named = Tutor.objects.filter(person=OuterRef("pk"), cohort=cohort, ended_at=None)
    return Person.objects.filter(Exists(appointed), ~Exists(named), is_active=True, erased_at=None).order_by(
        "name", "pk"
    )


@transaction.atomic
def name(cohort: Cohort, person: Person, *, by: Person | None, now: datetime) -> Tutor:
    """Let somebody accompany a group from now on; whoever does already goes on. Raises `HasNoDuty`.

    Whoever is named again on the day on which they were ended goes on as if they had not been: a slip.
    """
    # Whoever else names them waits, and finds them named.
    Cohort.objects.select_for_update(no_key=True).values_list("pk").get(pk=cohort.pk)
    standing = Tutor.objects.filter(cohort=cohort, person=person, ended_at=None).first()
    if standing is not None:
        return standing
    if not candidates(cohort).filter(pk=person.pk).exists():
        raise HasNoDuty
    made = _ended_today(cohort, person, now) or Tutor(cohort=cohort, person=person, named_at=now, named_by=by)
    made.ended_at = None
    made.save()
    acts.note(cohort.event, "tutor named", by=by, now=now)
    return made


def _ended_today(cohort: Cohort, person: Person, now: datetime) -> Tutor | None:
    last = Tutor.objects.filter(cohort=cohort, person=person).order_by("-ended_at", "-pk").first()
    if last is None or last.ended_at is None:
        return None
    return last if _day(cohort.event, last.ended_at) == _day(cohort.event, now) else None


@transaction.atomic
def end(tutor: Tutor, *, by: Person | None, now: datetime) -> None:
    """Let somebody accompany a group no longer; whoever never came to a day of it was none."""
    fresh = Tutor.objects.select_for_update(no_key=True).filter(pk=tutor.pk, ended_at=None).first()
    if fresh is None:
        return
    fresh.ended_at = now
    days = _days(fresh, tutor.cohort.event)
    if days is None or _day(tutor.cohort.event, fresh.named_at) == _day(tutor.cohort.event, now):
        fresh.delete()
    else:
        fresh.save(update_fields=["ended_at"])
    acts.note(tutor.cohort.event, "tutor ended", by=by, now=now)


def of_group(cohort: Cohort) -> list[Tutor]:
    """Return who accompanies a group now, by name; one query."""
    found = Tutor.objects.filter(cohort=cohort, ended_at=None, person__is_active=True)
    return list(found.select_related("person").order_by("person__name", "pk"))


def of_groups(person: Person, among: QuerySet[Cohort], now: datetime) -> list[Cohort]:
    """Return the groups among some that somebody accompanies now and that are not over; one query."""
    found = Tutor.objects.filter(
        person=person, ended_at=None, cohort__in=among, cohort__event__ends_at__gt=now
    )
    found = found.exclude(cohort__event__status=Event.Status.CANCELLED).select_related("cohort__event")
    return [one.cohort for one in found.order_by("cohort__event__ends_at", "pk")]


def periods(cohort: Cohort, *, now: datetime) -> list[Period]:
    """Return who accompanied a group and from when to when, by name, once that is over; one query.

    Of somebody who was named twice the longest time counts, for between the two they did not. A group that
    was called off, or is a draft, was accompanied by nobody.
    """
    event = cohort.event
    if event.status != Event.Status.PUBLISHED or event.ends_at is None:
        return []
    found = Tutor.objects.filter(
        cohort=cohort, person__is_active=True, person__erased_at=None
    ).select_related("person")
    if now < event.ends_at:
        found = found.filter(ended_at__lte=now)
    return _longest(
        Period(one.person, *days)
        for one in found.order_by("person__name", "person__pk", "pk")
        if (days := _days(one, event)) is not None
    )


def _longest(found: Iterable[Period]) -> list[Period]:
    longest: dict[UUID, Period] = {}
    for one in found:
        other = longest.setdefault(one.person.subject, one)
        if one.last_day - one.first_day > other.last_day - other.first_day:
            longest[one.person.subject] = one
    return list(longest.values())


def _days(tutor: Tutor, event: Event) -> tuple[date, date] | None:
    """The days of the group on which somebody was its tutor; none: on none of them."""
    if event.first_day is None or event.last_day is None:
        return None
    first = max(event.first_day, _day(event, tutor.named_at))
    last = min(event.last_day, _day(event, tutor.ended_at)) if tutor.ended_at else event.last_day
    return (first, last) if first <= last else None


def _day(event: Event, at: datetime) -> date:
    return at.astimezone(moments.zone(event.time_zone)).date()


def forget(subject: UUID, now: datetime) -> None:
    """Take a subject out of the groups that they accompanied; certificates keep their own record."""
    Tutor.objects.filter(person__subject=subject).delete()


def of_person(person: Person) -> list[dict[str, Any]]:
    """Return which groups somebody accompanied, as they take it along."""
    found = Tutor.objects.filter(person=person).select_related("cohort__event").order_by("pk")
    return [
        {"group": one.cohort.event.title, "named_at": one.named_at, "ended_at": one.ended_at} for one in found
    ]
