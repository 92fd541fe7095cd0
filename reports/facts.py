"""Who took part: one row for each registration, straight from the database and never a stored copy.

`read(events)` returns the `Facts` of some events. What may be asked of them stands in `measures` (the totals,
`present`, `unique`) and in `breakdown` (`counted` by any dimensions at once, `count`, `attendance`); nobody
else looks at their rows. `rows(events)` yields them one by one, where few events are concerned.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from events.models import Event, Part, Presence, Registration, Session


class Fact(NamedTuple):
    """One registration as it is counted; `minutes` are those attended, measured or else declared."""

    event: int
    subject: UUID
    stakeholder_group: str
    country: str
    gender: str
    mode: str
    first_time: bool | None
    holds_a_place: bool
    presences: int
    minutes: int


class Facts:
    """The registrations of some events, as figures count them."""

    def __init__(self, rows: Iterable[Fact]) -> None:
        self.rows = list(rows)

    def __len__(self) -> int:
        return len(self.rows)


class Contribution(NamedTuple):
    """One confirmed role of one person in one session."""

    event: int
    subject: UUID
    role: str
    stakeholder_group: str
    country: str
    gender: str
    mode: str


#: A presence counts when someone was there and the session was not called off.
ATTENDED = Q(presences__state=Presence.State.PRESENT) & ~Q(
    presences__session__status=Session.Status.CANCELLED
)


def registrations(events: Iterable[Event] | Any) -> QuerySet[Any]:
    """Return the registrations that figures count, oldest first, with `attended` and `attended_minutes`.

    A registration counts when it holds a place, and also when its place was given up and the person came
    all the same: they were there, and present may not be a larger set than registered.
    """
    came = Presence.objects.filter(registration=OuterRef("pk"), state=Presence.State.PRESENT).exclude(
        session__status=Session.Status.CANCELLED
    )
    return (
        Registration.objects.filter(event__in=events)
        .filter(Q(status=Registration.Status.CONFIRMED) | Exists(came))
        .annotate(
            attended=Count("presences", filter=ATTENDED),
            attended_minutes=Coalesce(
                Sum(
                    Coalesce("presences__minutes", "presences__session__declared_minutes"),
                    filter=ATTENDED,
                ),
                0,
            ),
            holds_a_place=Case(
                When(status=Registration.Status.CONFIRMED, then=Value(1)),
                default=Value(0),
                output_field=IntegerField(),
            ),
        )
        .order_by("registered_at", "pk")
    )


def read(events: Iterable[Event] | Any) -> Facts:
    """Return the facts of the events; one query."""
    return Facts(rows(events))


def rows(events: Iterable[Event] | Any) -> Iterator[Fact]:
    """Yield the registrations of the events as they are counted, oldest first; one query."""
    found = registrations(events).values_list(
        "event_id",
        "subject",
        "stakeholder_group__code",
        "country",
        "gender",
        "mode",
        "first_time",
        "holds_a_place",
        "attended",
        "attended_minutes",
    )
    for event, subject, group, country, gender, mode, first, holds, came, minutes in found.iterator(5000):
        yield Fact(
            event, subject, group or "", str(country or ""), gender, mode, first, bool(holds), came, minutes
        )


def read_contributions(events: Iterable[Event] | Any) -> list[Contribution]:
    """Return the confirmed roles in the events' sessions, called-off sessions left out; one query."""
    rows = (
        Part.objects.filter(session__event__in=events, status=Part.Status.CONFIRMED)
        .exclude(session__status=Session.Status.CANCELLED)
        .order_by("pk")
        .values_list(
            "session__event_id",
            "subject",
            "role",
            "stakeholder_group__code",
            "country",
            "gender",
            "mode",
        )
    )
    return [
        Contribution(event, subject, role, group or "", str(country or ""), gender, mode)
        for event, subject, role, group, country, gender, mode in rows.iterator(5000)
    ]


class Meeting(NamedTuple):
    """One session with how many were marked and how many of them were there."""

    event: int
    code: str
    title: str
    starts_at: datetime | None
    status: str
    marked: int
    present: int


def meetings(events: Iterable[Event] | Any) -> list[Meeting]:
    """Return the sessions of the events on the programme, in order, with their attendance; one query."""
    rows = (
        Session.objects.filter(event__in=events)
        .on_the_programme()
        .annotate(
            marked=Count("presences"),
            there=Count("presences", filter=Q(presences__state=Presence.State.PRESENT)),
        )
        .order_by("event_id", F("starts_at").asc(nulls_last=True), "pk")
    )
    return [
        Meeting(row.event_id, row.code, row.title, row.starts_at, row.status, row.marked, row.there)
        for row in rows
    ]
