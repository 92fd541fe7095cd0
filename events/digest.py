"""What happened in an organiser's events since they last heard, and what waits for them; counts alone.

Weekly, on Mondays at eight, unless they chose otherwise; where nothing happened nobody is written to. Whether
they want it, and until when they have heard, stands in one row a person, which this module alone writes.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from convite import moments
from events.models import Digest, Event, Hosting, Part, Registration, Session
from mail import outbox
from mail.models import Letter
from people.models import Appointment, Person

#: The hour of the morning, by the reader's own clock.
MORNING = time(8)
#: Whoever has not heard for longer is told of no more than this.
LONGEST = timedelta(days=31)
#: An event that is over for longer is in no digest any more.
AFTER = timedelta(days=7)
#: Nobody hears twice within this, wherever they moved their clock.
SHORTEST = timedelta(hours=20)

Rhythm = Digest.Rhythm


@dataclass(frozen=True)
class News:
    """What is new in one event, and what waits there."""

    event: Event
    registered: int = 0
    given_back: int = 0
    joined_list: int = 0
    accepted: int = 0
    declined: int = 0
    #: How it stands now.
    waiting: int = 0
    asked: int = 0
    unanswered: int = 0
    undelivered: int = 0

    @property
    def needs_somebody(self) -> bool:
        """Whether something does not go on before an organiser acts."""
        return bool(self.asked or self.undelivered)

    @property
    def is_worth_telling(self) -> bool:
        """Whether something happened, or waits for an organiser."""
        happened = self.registered + self.given_back + self.joined_list + self.accepted + self.declined
        return bool(happened) or self.needs_somebody


def rhythm_of(person: Person) -> str:
    """Return how often the person hears; once a week unless they chose otherwise."""
    chosen = Digest.objects.filter(person=person).values_list("rhythm", flat=True).first()
    return chosen or Rhythm.WEEKLY


@transaction.atomic
def choose(person: Person, *, rhythm: str, now: datetime) -> None:
    """Let the person hear as often as they want; whoever wants it again hears of what is new from now on."""
    kept, is_new = Digest.objects.get_or_create(person=person, defaults={"rhythm": rhythm})
    if not is_new and kept.rhythm != rhythm:
        if kept.rhythm == Rhythm.OFF:
            kept.told_until = now
        kept.rhythm = rhythm
        kept.save(update_fields=["rhythm", "told_until"])


def news(person: Person, *, since: datetime, until: datetime) -> list[News]:
    """Return what is worth telling of each event that the person organises, in five queries at most.

    Events where somebody is needed come first, then by their start.
    """
    events = {
        event.pk: event
        for event in _events_of(person)
        .filter(Q(ends_at=None) | Q(ends_at__gt=since - AFTER))
        .exclude(status=Event.Status.CANCELLED, ends_at__lte=until)
    }
    if not events:
        return []
    counts: dict[int, Counter[str]] = {pk: Counter() for pk in events}
    for row in (*_of_places(events, since, until), *_of_roles(events, since, until)):
        counts[row.pop("at")].update(row)
    by_code = {event.code: pk for pk, event in events.items()}
    undelivered = Letter.objects.to_decide().filter(filed_under__in=by_code)
    for code, number in undelivered.values_list("filed_under").annotate(Count("pk")):
        counts[by_code[code]]["undelivered"] = number
    found = [News(event, **counts[pk]) for pk, event in events.items()]
    return sorted((one for one in found if one.is_worth_telling), key=_order)


def _order(one: News) -> tuple[bool, bool, datetime | None, int]:
    starts = one.event.starts_at
    return (not one.needs_somebody, starts is None, starts, one.event.pk)


def _events_of(person: Person) -> QuerySet[Event]:
    """The events of organisations that the person organises for; an administrator is told of no others."""
    organises = Appointment.objects.filter(
        person=person, duty=Appointment.Duty.ORGANISER, organisation=OuterRef("organisation")
    )
    return Event.objects.filter(Exists(Hosting.objects.filter(Exists(organises), event=OuterRef("pk"))))


def _of_places(events: Mapping[int, Event], since: datetime, until: datetime) -> list[Any]:
    Status = Registration.Status
    return list(
        Registration.objects.filter(event__in=events)
        .annotate(came_in=Coalesce("placed_at", "registered_at"))
        .values(at=F("event"))
        .annotate(
            registered=Count("pk", filter=Q(status=Status.CONFIRMED, came_in__gt=since, came_in__lte=until)),
            given_back=Count(
                "pk", filter=Q(status=Status.CANCELLED, cancelled_at__gt=since, cancelled_at__lte=until)
            ),
            joined_list=Count(
                "pk", filter=Q(status=Status.WAITING, waiting_since__gt=since, waiting_since__lte=until)
            ),
            waiting=Count("pk", filter=Q(status=Status.WAITING)),
            asked=Count("pk", filter=Q(status=Status.ASKED)),
        )
        .order_by()
    )


def _of_roles(events: Mapping[int, Event], since: datetime, until: datetime) -> list[Any]:
    Status = Part.Status
    lately = Q(answered_at__gt=since, answered_at__lte=until)
    return list(
        Part.objects.filter(session__event__in=events)
        .values(at=F("session__event"))
        .annotate(
            accepted=Count("pk", filter=lately & Q(status=Status.CONFIRMED)),
            declined=Count("pk", filter=lately & Q(status=Status.DECLINED)),
            unanswered=Count(
                "pk",
                filter=Q(
                    status=Status.INVITED,
                    session__status__in=[Session.Status.SCHEDULED, Session.Status.DRAFT],
                )
                & (Q(session__starts_at=None) | Q(session__starts_at__gt=until)),
            ),
        )
        .order_by()
    )


def post_due(now: datetime) -> int:
    """Post the digest of everybody whose morning it is, where there is something to tell; return how many."""
    chosen = {
        row.person_id: row for row in Digest.objects.filter(person__appointments__duty="organiser").distinct()
    }
    organisers = (
        Person.objects.filter(appointments__duty=Appointment.Duty.ORGANISER, is_active=True, erased_at=None)
        .exclude(email="")
        .distinct()
        .order_by("pk")
    )
    posted = 0
    for person in organisers:
        kept = chosen.get(person.pk)
        rhythm = kept.rhythm if kept else Rhythm.WEEKLY
        told_until = kept.told_until if kept else None
        if rhythm == Rhythm.OFF or (told_until and told_until > now - SHORTEST):
            continue
        until = _last_morning(now, person.time_zone, rhythm)
        if told_until is None or told_until < until:
            posted += _post(person, rhythm, told_until, until, now)
    return posted


@transaction.atomic
def _post(person: Person, rhythm: str, told_until: datetime | None, until: datetime, now: datetime) -> bool:
    usual = until - timedelta(days=1 if rhythm == Rhythm.DAILY else 7)
    since = max(told_until or usual, until - LONGEST)
    Digest.objects.update_or_create(
        person=person, defaults={"told_until": until}, create_defaults={"rhythm": rhythm, "told_until": until}
    )
    if not news(person, since=since, until=until):
        return False
    return outbox.post(
        f"digest:{person.code}:{until.isoformat()}",
        "events.digest",
        about={"organiser": person.code, "since": since.isoformat(), "until": until.isoformat()},
        address=person.email,
        language=person.language,
        time_zone=person.time_zone,
        subject=person.subject,
        now=now,
    )


def _last_morning(now: datetime, zone: str, rhythm: str) -> datetime:
    """The last eight o'clock by the clock of a zone, on a Monday unless it is every day."""
    there = now.astimezone(moments.zone(zone))
    day = there.date()
    if there.time() < MORNING:
        day -= timedelta(days=1)
    if rhythm == Rhythm.WEEKLY:
        day -= timedelta(days=day.weekday())
    return datetime.combine(day, MORNING, tzinfo=moments.zone(zone)).astimezone(UTC)
