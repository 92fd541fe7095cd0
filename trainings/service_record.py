"""Hours that somebody taught, as a record: by role, of sessions that took place, for which they said yes.

Only what was closed as held counts (`events.schedule.hold`), by its declared minutes, so that a class of
three hours weighs twice one of an hour and a half; what was called off, has no date or is still to be closed
does not. Whoever holds two roles in one session served it once, by the first of `ROLES`. `Part.subject` says
whose it is, so a record that was joined with another is one.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from events import risk
from events.models import Hosting, Part, Session
from people import accounts
from people.models import Organisation, Person

Role = Part.Role
#: By which one teaches, or learns to, the fullest first.
ROLES = (Role.TRAINER, Role.CO_TRAINER, Role.OBSERVER)


class Period(NamedTuple):
    """From which day until which, each in it; none: without a bound."""

    first: date | None = None
    last: date | None = None


ALWAYS = Period()


class Served(NamedTuple):
    """One session that took place, and the role that somebody held in it."""

    session: Session
    role: str
    #: Whoever leads the event, by name and key; empty and none where nobody does.
    organisation: str
    lead_id: int | None

    @property
    def minutes(self) -> int:
        return self.session.declared_minutes

    @property
    def day(self) -> date:
        """The day on the wall where it took place."""
        assert self.session.wall_date  # noqa: S101  what was held has a date
        return self.session.wall_date

    @property
    def what(self) -> str:
        """What it belongs to: the event, which is a group of a course or not."""
        return str(self.session.event.title)

    @property
    def what_on_paper(self) -> str:
        """The same as it leaves the house: neutral where the event is not open."""
        return risk.paper_title(self.session.event)

    @property
    def class_on_paper(self) -> str:
        """The session's own title as it leaves the house; empty where it would tell what it is about."""
        event, title = self.session.event, str(self.session.title)
        return "" if risk.is_neutral(event) or title == str(event.title) else title

    @property
    def organisation_on_paper(self) -> str:
        """Who led it, as it leaves the house; empty where that would tell what it is about."""
        return "" if risk.is_neutral(self.session.event) else self.organisation

    @property
    def day_on_paper(self) -> str:
        """The day, as it leaves the house; of a protected event the year alone, for a day leads to it."""
        return self.day.isoformat() if risk.gives_statements(self.session.event) else str(self.day.year)


class Hours(NamedTuple):
    """Minutes in each role, and in how many sessions, in the order of `ROLES`."""

    minutes: tuple[int, ...]
    sessions: tuple[int, ...]

    @property
    def by_role(self) -> list[tuple[str, int, int]]:
        """Role, minutes, sessions; the roles that somebody never had left out."""
        rows = zip(ROLES, self.minutes, self.sessions, strict=True)
        return [(role.value, minutes, sessions) for role, minutes, sessions in rows if sessions]

    @property
    def total(self) -> int:
        return sum(self.minutes)


# --- One person ---


def of_person(person: Person, period: Period = ALWAYS) -> list[Served]:
    """Return what somebody served anywhere, the newest first, for their own eyes.

    What somebody at a desk took for theirs stays out, as everywhere on a page of their own.
    """
    return _served(_own(person), period)


def of_subject(subject: UUID, organisation: Organisation, period: Period = ALWAYS) -> list[Served]:
    """Return what somebody served in the events that an organisation leads, the newest first."""
    return _served(Q(subject=subject) & _led_by(organisation), period)


def still_open(person: Person, now: datetime) -> list[Session]:
    """Return the sessions of somebody's own that are over and not closed as held, the oldest first."""
    over = _parts().filter(_own(person), session__status=Session.Status.SCHEDULED, session__until__lte=now)
    return list(dict.fromkeys(part.session for part in over.order_by("session__starts_at", "pk")))


def hours(served: Iterable[Served]) -> Hours:
    """Add up by role."""
    minutes, sessions = dict.fromkeys(ROLES, 0), dict.fromkeys(ROLES, 0)
    for one in served:
        minutes[Role(one.role)] += one.minutes
        sessions[Role(one.role)] += 1
    return Hours(tuple(minutes.values()), tuple(sessions.values()))


def by_year(served: Sequence[Served]) -> list[tuple[int, Hours]]:
    """Add up by year and role, the newest year first."""
    years = sorted({one.day.year for one in served}, reverse=True)
    return [(year, hours(one for one in served if one.day.year == year)) for year in years]


# --- Everybody of a group, or of an organisation ---


def led_in(sessions: QuerySet[Session]) -> dict[UUID, int]:
    """Return how many minutes each led of some sessions, by subject, as the record counts them; one query.

    Whoever only observed, or led none that was closed as held, is not there.
    """
    minutes: dict[UUID, int] = {}
    for subject, one in _of_all(Q(session__in=sessions.values("pk")), ALWAYS):
        if one.role in Part.LEADING:
            minutes[subject] = minutes.get(subject, 0) + one.minutes
    return minutes


class Row(NamedTuple):
    """One person, and the hours they gave."""

    person: Person
    hours: Hours


def of_organisation(organisation: Organisation, period: Period = ALWAYS) -> list[Row]:
    """Return everybody who served in the events that an organisation leads, by name; two queries.

    Whoever was forgotten is in no row: nothing of them is left that could be named.
    """
    by_subject: dict[UUID, list[Served]] = {}
    for subject, one in _of_all(_led_by(organisation), period):
        by_subject.setdefault(subject, []).append(one)
    people = Person.objects.filter(subject__in=by_subject, erased_at=None).order_by("name", "pk")
    return [Row(person, hours(by_subject[person.subject])) for person in people]


def of_subjects(subjects: Collection[UUID], organisation: Organisation) -> dict[UUID, list[Served]]:
    """Return what each of some people served in the events that an organisation leads; one query."""
    found: dict[UUID, list[Served]] = {subject: [] for subject in subjects}
    for subject, one in _of_all(Q(subject__in=list(subjects)) & _led_by(organisation), ALWAYS):
        found[subject].append(one)
    return found


# --- Reading ---


def _own(person: Person) -> Q:
    return Q(subject=person.subject) & ~Q(pk__in=accounts.at_a_desk(person.subject, "events.Part"))


def _led_by(organisation: Organisation) -> Q:
    led = Hosting.objects.filter(organisation=organisation, is_lead=True)
    return Q(session__event__in=led.values("event"))


def _parts() -> QuerySet[Part]:
    return Part.objects.filter(role__in=ROLES, status=Part.Status.CONFIRMED).select_related("session__event")


def _served(whose: Q, period: Period) -> list[Served]:
    return [one for _subject, one in _of_all(whose, period)]


def _of_all(whose: Q, period: Period) -> list[tuple[UUID, Served]]:
    """What these parts come to, the newest session first: of each person and session the fullest role."""
    held = _parts().filter(whose, session__status=Session.Status.HELD, session__wall_date__isnull=False)
    if period.first:
        held = held.filter(session__wall_date__gte=period.first)
    if period.last:
        held = held.filter(session__wall_date__lte=period.last)
    lead = Hosting.objects.filter(event=OuterRef("session__event"), is_lead=True)
    held = held.annotate(
        lead=Subquery(lead.values("organisation__name")[:1]),
        lead_key=Subquery(lead.values("organisation")[:1]),
    )
    fullest: dict[tuple[UUID, int], Part] = {}
    for part in held.order_by("-session__starts_at", "pk"):
        other = fullest.setdefault((part.subject, part.session_id), part)
        if ROLES.index(Role(part.role)) < ROLES.index(Role(other.role)):
            fullest[part.subject, part.session_id] = part
    return [(part.subject, _as_served(part)) for part in fullest.values()]


def _as_served(part: Any) -> Served:
    """A part with the lead of its event beside it."""
    return Served(part.session, part.role, part.lead or "", part.lead_key)
