"""What people need to take part: told by them, seen by those who look after it alone, deleted on its day.

The sole writer of needs, supports and of who looks after them. They stand in tables of their own, so that
no list, export or figure of places comes across them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from events import posting
from events.errors import NotAtThisDesk, NotOffered
from events.models import (
    Accessibility,
    Answer,
    Bursary,
    Event,
    Need,
    Question,
    Registration,
    Steward,
    Support,
)
from mail import outbox
from people import acts
from people.models import Appointment, Person


@dataclass(frozen=True)
class Told:
    """What somebody told of what they need; empty where they need nothing."""

    interpretation: str = ""
    accessibility: Sequence[str] = ()
    words: str = ""
    supports: Sequence[str] = field(default_factory=tuple)

    @property
    def is_empty(self) -> bool:
        """Whether there is no need to keep."""
        return not (self.interpretation or self.accessibility or self.words)


def asks(event: Event) -> bool:
    """Return whether the form of the event asks what people need."""
    return event.asks_needs or bool(event.supports)


@transaction.atomic
def tell(place: Registration, told: Told, *, now: datetime, is_new: bool = False) -> None:
    """Keep what somebody needs, and what support they ask for; a support left out is asked for no more.

    A support that was decided stays as it is, and one that was asked for while it was offered may be said
    again. Raises `NotOffered` for a new one that the event does not offer.
    """
    standing = {} if is_new else {row.kind: row for row in Bursary.objects.filter(registration=place)}
    if set(told.supports) - set(place.event.supports) - set(standing):
        raise NotOffered
    if not place.event.asks_needs:
        pass
    elif told.is_empty:
        if not is_new:
            Need.objects.filter(registration=place).delete()
    else:
        columns = {
            "interpretation": told.interpretation,
            "accessibility": sorted(told.accessibility),
            "words": told.words,
            "told_at": now,
        }
        Need.objects.update_or_create(registration=place, defaults=columns)
    if not place.event.supports or (is_new and not told.supports):
        return
    for kind, row in standing.items():
        if row.status == Bursary.Status.ASKED and kind not in told.supports:
            row.delete()
    fresh = [
        Bursary(registration=place, kind=kind, asked_at=now) for kind in told.supports if kind not in standing
    ]
    if fresh:
        Bursary.objects.bulk_create(fresh)
        _post(place, "bursary_asked", f"{now.isoformat()}", {}, now=now)


def told_by(place: Registration) -> tuple[Need | None, list[Bursary]]:
    """Return what a place told, and the supports it asked for; of an event that asks nothing, no query."""
    if not asks(place.event):
        return None, []
    need = Need.objects.filter(registration=place).first()
    return need, list(place.bursaries.order_by("kind")) if place.event.supports else []


@transaction.atomic
def decide(bursary: Bursary, *, granted: bool, by: Person, now: datetime) -> Bursary:
    """Grant a support or refuse it, and tell whoever asked; the same decision twice is told once."""
    fresh = Bursary.objects.select_for_update().select_related("registration").get(pk=bursary.pk)
    status = Bursary.Status.GRANTED if granted else Bursary.Status.REFUSED
    if fresh.status == status:
        return fresh
    fresh.status, fresh.decided_at, fresh.decided_by = status, now, by
    fresh.decisions += 1
    fresh.save(update_fields=["status", "decided_at", "decided_by", "decisions"])
    about = {"bursary": fresh.code, "decision": str(fresh.decisions)}
    kind = "bursary_granted" if granted else "bursary_refused"
    _post(fresh.registration, kind, f"{fresh.code}:{fresh.decisions}", about, now=now)
    return fresh


@transaction.atomic
def arrange(
    event: Event, *, asks_needs: bool, supports: Sequence[str], kept_days: int, by: Person, now: datetime
) -> Event:
    """Keep what the form asks of needs, which supports are offered, and for how many days it is kept."""
    event.asks_needs, event.supports, event.needs_kept_days = asks_needs, sorted(supports), kept_days
    Event.objects.filter(pk=event.pk).update(
        asks_needs=asks_needs, supports=event.supports, needs_kept_days=kept_days
    )
    acts.note(event, "needs arranged", by=by, now=now)
    return event


# --- Who looks after it -----------------------------------------------------------------------


def could_steward(event: Event) -> QuerySet[Person]:
    """Return whom the event's organisers may ask: those with a duty at an organisation that carries it."""
    duties = Appointment.objects.filter(
        person=OuterRef("pk"),
        duty__in=[Appointment.Duty.ORGANISER, Appointment.Duty.TRAINER],
        organisation__hostings__event=event,
    )
    return Person.objects.filter(Exists(duties), is_active=True).order_by("name", "pk")


def name_steward(event: Event, *, person: Person, by: Person, now: datetime) -> Steward:
    """Let somebody look after what people need here; raises `NotAtThisDesk`."""
    if not could_steward(event).filter(pk=person.pk).exists():
        raise NotAtThisDesk
    steward, _is_new = Steward.objects.get_or_create(
        event=event, person=person, defaults={"since": now, "named_by": by}
    )
    return steward


def relieve(event: Event, *, person: Person) -> None:
    """End that somebody looks after it; one by one, so that the log hears of it."""
    for steward in Steward.objects.filter(event=event, person=person):
        steward.delete()


# --- What there is to look after --------------------------------------------------------------


@dataclass(frozen=True)
class Sum:
    """What an event's people need, counted: by language, by what makes it usable, by support and state."""

    languages: dict[str, int]
    accessibility: dict[str, int]
    supports: dict[str, dict[str, int]]


def places_with_needs(event: Event) -> QuerySet[Registration]:
    """Return the places from which something may still come and that need something, by number.

    What was answered to questions that those alone read who look after it counts among what is needed.
    """
    supported = Bursary.objects.filter(registration=OuterRef("pk"))
    answered = Answer.objects.filter(
        registration=OuterRef("pk"), question__audience=Question.Audience.LOGISTICS
    )
    return (
        Registration.objects.alive()
        .filter(event=event)
        .filter(Q(need__isnull=False) | Exists(supported) | Exists(answered))
        .select_related("need", "event")
        .prefetch_related("bursaries")
        .order_by("number")
    )


def add_up(places: Iterable[Registration]) -> Sum:
    """Count what some places need."""
    languages: Counter[str] = Counter()
    accessibility: Counter[str] = Counter()
    supports: dict[str, dict[str, int]] = {}
    for place in places:
        need = getattr(place, "need", None)
        if need is not None:
            languages.update([need.interpretation] if need.interpretation else [])
            accessibility.update(need.accessibility)
        for bursary in place.bursaries.all():
            states = supports.setdefault(bursary.kind, dict.fromkeys(Bursary.Status.values, 0))
            states[bursary.status] += 1
    return Sum(
        dict(languages.most_common()),
        {code: accessibility[code] for code in Accessibility.values if accessibility[code]},
        {kind: supports[kind] for kind in Support.values if kind in supports},
    )


# --- Deleted ----------------------------------------------------------------------------------


def delete_due(now: datetime) -> int:
    """Delete what people needed, and the words of letters about it, once its days are over.

    Days are counted from the end of the event; of one that was called off and has no date, from the last
    that was told. Returns of how many places something went.
    """
    something = Q(need__isnull=False) | Exists(Bursary.objects.filter(registration=OuterRef("pk")))
    called_off = Q(event__status=Event.Status.CANCELLED, event__ends_at=None)
    places = (
        Registration.objects.filter(something)
        .filter(Q(event__ends_at__lte=now) | called_off)
        .select_related("event")
        .annotate(last_need=Max("need__told_at"), last_asked=Max("bursaries__asked_at"))
    )
    gone = 0
    for place in places:
        moments = [moment for moment in (place.last_need, place.last_asked) if moment]
        since = place.event.ends_at or max(moments)
        if since + timedelta(days=place.event.needs_kept_days) <= now:
            erase(place)
            gone += 1
    return gone


def erase(place: Registration) -> None:
    """Delete what a place needed, and the words of the letters about it."""
    Need.objects.filter(registration=place).delete()
    Bursary.objects.filter(registration=place).delete()
    outbox.forget_about(_key(place))


def forget(subject: UUID, now: datetime) -> None:
    """Delete what a subject needed, and what they looked after of others."""
    for place in Registration.objects.filter(subject=subject):
        erase(place)
    Steward.objects.filter(person__subject=subject).delete()


def _key(place: Registration) -> str:
    return f"support:{place.code}:"


def _post(place: Registration, kind: str, tail: str, about: dict[str, str], *, now: datetime) -> None:
    if place.is_reachable:
        draft = posting.draft(place, f"{_key(place)}{tail}", f"events.{kind}", **about)
        outbox.post_many([draft], now=now)
